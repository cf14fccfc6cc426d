/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_RULES_I_H
#define PLAYBOOK_LINT_RULES_I_H

/*
 * Every rule once: name here, code, stable word, level.  CX-A1 is the data
 * model (facts/cacao.md A.1), the others are numbered as there; HX are the
 * house rules for playbooks that use our extension.
 */
#define LINT_RULES(X) \
	X(REQUIRED, "CX-A1", "required", ERROR) \
	X(TYPE, "CX-A1", "type", ERROR) \
	X(EMPTY, "CX-A1", "empty", ERROR) \
	X(STEP_TYPE, "CX-A1", "step-type", ERROR) \
	X(NO_PLAYBOOK, "CX-001", "not-a-playbook", ERROR) \
	X(SYNTAX, "CX-001", "syntax", ERROR) \
	X(DUPLICATE, "CX-002", "duplicate-member", ERROR) \
	X(BYTES, "CX-003", "bytes", ERROR) \
	X(BOM, "CX-003", "byte-order-mark", NOTE) \
	X(LIMIT, "CX-003", "limit", ERROR) \
	X(SPEC_VERSION, "CX-004", "spec-version", ERROR) \
	X(UNKNOWN_PROPERTY, "CX-005", "unknown-property", WARNING) \
	X(TOO_MANY, "CX-006", "too-many-findings", ERROR) \
	X(ID_FORM, "CX-010", "identifier-form", ERROR) \
	X(ID_TYPE, "CX-010", "identifier-type", ERROR) \
	X(STEP_UUID, "CX-011", "step-uuid-v4", ERROR) \
	X(UUID_V4, "CX-011", "uuid-v4", NOTE) \
	X(UUID_V5, "CX-012", "uuid-v5-name", NOTE) \
	X(UUID_REUSED, "CX-013", "uuid-reused", ERROR) \
	X(TIME_FORM, "CX-014", "time-form", ERROR) \
	X(TIME_MS, "CX-014", "milliseconds", ERROR) \
	X(MODIFIED_FIRST, "CX-014", "modified-before-created", ERROR) \
	X(VALIDITY, "CX-014", "validity-order", ERROR) \
	X(NO_DATE, "CX-015", "no-such-date", ERROR) \
	X(LEAP_SECOND, "CX-015", "leap-second", NOTE) \
	X(ID_KIND, "CX-016", "identifier-kind", ERROR) \
	X(ACTIVITY_NONE, "CX-020", "activities-missing", ERROR) \
	X(ACTIVITY_UNUSED, "CX-020", "activity-in-no-step", WARNING) \
	X(SHOULD, "CX-021", "should-say", NOTE) \
	X(META_WORD, "CX-021", "word", NOTE) \
	X(PERCENT, "CX-022", "out-of-range", ERROR) \
	X(REVOKED, "CX-023", "revoked", WARNING) \
	X(SUMMARY, "CX-025", "processing-summary", WARNING) \
	X(SECTOR, "CX-026", "sector-not-listed", ERROR) \
	X(SECTOR_WORD, "CX-026", "sector-word", NOTE) \
	X(REFERENCE, "CX-027", "external-reference", ERROR) \
	X(LEAST, "CX-030", "least-steps", ERROR) \
	X(START, "CX-031", "workflow-start", ERROR) \
	X(EXCEPTION, "CX-031", "workflow-exception", ERROR) \
	X(POINTER, "CX-032", "no-such-step", ERROR) \
	X(END_POINTER, "CX-033", "end-pointer", ERROR) \
	X(START_POINTER, "CX-033", "start-pointer", ERROR) \
	X(BOTH_POINTERS, "CX-034", "completion-and-success", ERROR) \
	X(NO_NEXT, "CX-035", "no-next-step", ERROR) \
	X(NO_NEXT_BRANCH, "CX-035", "branching-step-returns", WARNING) \
	X(NO_NEXT_SUCCESS, "CX-035", "only-on-failure", WARNING) \
	X(SHARED_END, "CX-036", "shared-end", WARNING) \
	X(SHARED_STEP, "CX-036", "shared-step", WARNING) \
	X(UNREACHABLE, "CX-037", "unreachable", WARNING) \
	X(LOOP, "CX-037", "loop", WARNING) \
	X(FALL_THROUGH, "CX-038", "fall-through", WARNING) \
	X(LEAVES_BRANCH, "CX-038", "leaves-branch", WARNING) \
	X(BRANCHES, "CX-039", "parallel-branches", ERROR) \
	X(BRANCH_TWICE, "CX-039", "parallel-twice", ERROR) \
	X(DELAY, "CX-050", "delay", ERROR) \
	X(TIMEOUT, "CX-051", "timeout", ERROR) \
	X(AGENT, "CX-060", "no-such-agent", ERROR) \
	X(TARGET, "CX-060", "no-such-target", ERROR) \
	X(CALLEE_VERSION, "CX-061", "callee-version", ERROR) \
	X(CALL_CYCLE, "CX-062", "call-cycle", ERROR) \
	X(CALL_DEPTH, "CX-062", "call-depth", ERROR) \
	X(CALLEE, "CX-062", "no-such-playbook", ERROR) \
	X(CALLEE_ARG, "CX-063", "callee-argument", WARNING) \
	X(CASE_VALUE, "CX-068", "case-value", ERROR) \
	X(CASE_DEFAULT, "CX-068", "default-outside-cases", ERROR) \
	X(COMMAND, "CX-070", "no-command", ERROR) \
	X(COMMAND_TWICE, "CX-070", "command-and-base64", WARNING) \
	X(COMMAND_B64, "CX-071", "no-base64", ERROR) \
	X(REQUEST_LINE, "CX-072", "request-line", ERROR) \
	X(HEADERS, "CX-072", "headers", ERROR) \
	X(OPENC2, "CX-073", "openc2", ERROR) \
	X(OPENC2_OLD, "CX-073", "outdated-type", NOTE) \
	X(BASE64, "CX-074", "base64", ERROR) \
	X(COMMAND_WORD, "CX-075", "command-type", NOTE) \
	X(ACTIVITY_WORD, "CX-077", "activity", NOTE) \
	X(AGENT_WORD, "CX-080", "agent-type", NOTE) \
	X(AGENT_SHOULD, "CX-080", "agent-should-say", NOTE) \
	X(CATEGORY_WORD, "CX-080", "category", NOTE) \
	X(ADDRESS, "CX-081", "address", ERROR) \
	X(ADDRESS_KEY, "CX-081", "address-key", ERROR) \
	X(URL, "CX-083", "url", ERROR) \
	X(PORT, "CX-084", "port", ERROR) \
	X(AUTH, "CX-085", "no-such-authentication", ERROR) \
	X(AUTH_KMS, "CX-085", "key-store", ERROR) \
	X(AUTH_WORD, "CX-085", "authentication-type", NOTE) \
	X(SECRET, "CX-086", "literal-secret", WARNING) \
	X(LOCATION, "CX-087", "location", ERROR) \
	X(UNUSED, "CX-088", "unused", NOTE) \
	X(VAR_NAME, "CX-090", "variable-name", ERROR) \
	X(VAR_CASE, "CX-090", "upper-case", NOTE) \
	X(REF_FORM, "CX-091", "reference-form", ERROR) \
	X(REF_BARE, "CX-091", "reference-without-value", WARNING) \
	X(ARG_FORM, "CX-091", "argument-form", ERROR) \
	X(VAR_WORD, "CX-092", "variable-type", NOTE) \
	X(VAR_VALUE, "CX-092", "value-type", ERROR) \
	X(VAR_JSON, "CX-093", "value-json", ERROR) \
	X(CONSTANT, "CX-094", "constant-assigned", ERROR) \
	X(EXTERNAL, "CX-095", "external-in-step", WARNING) \
	X(SHADOW, "CX-096", "shadowed-variable", WARNING) \
	X(UNDECLARED, "CX-097", "undeclared-variable", ERROR) \
	X(RISKY, "CX-098", "unsafe-substitution", WARNING) \
	X(CONDITION, "CX-110", "condition", ERROR) \
	X(CONDITION_WORD, "CX-111", "condition-grammar", WARNING) \
	X(CONDITION_LITERAL, "CX-111", "condition-literal", ERROR) \
	X(CONDITION_TIME, "CX-112", "condition-over-time", WARNING) \
	X(CONDITION_TYPE, "CX-113", "condition-types", ERROR) \
	X(CONDITION_ASKED, "CX-115", "condition-asked", ERROR) \
	X(CONDITION_BARE, "CX-116", "condition-bare-word", WARNING) \
	X(PATTERN, "CX-117", "condition-pattern", ERROR) \
	X(PATTERN_ODD, "CX-117", "condition-pattern-odd", WARNING) \
	X(MARKING, "CX-120", "no-such-marking", ERROR) \
	X(MARKING_KNOWN, "CX-120", "known-marking", WARNING) \
	X(MARKING_DIFFERS, "CX-120", "known-marking-differs", ERROR) \
	X(MARKING_TYPE, "CX-120", "marking-type", ERROR) \
	X(MARKING_WRAPPED, "CX-120", "marking-wrapped", ERROR) \
	X(MARKING_ID, "CX-120", "marking-id", ERROR) \
	X(TLP, "CX-121", "tlp-level", ERROR) \
	X(MARKING_VERSION, "CX-122", "marking-versioned", ERROR) \
	X(SIG_VALUE, "CX-130", "signature-value", ERROR) \
	X(HASH_WORD, "CX-133", "hash-algorithm", WARNING) \
	X(ALGORITHM_HS, "CX-133", "symmetric-algorithm", ERROR) \
	X(ALGORITHM_PQ, "CX-133", "cannot-verify", NOTE) \
	X(ALGORITHM_WORD, "CX-133", "algorithm", WARNING) \
	X(KEY_FORM, "CX-134", "key-form", ERROR) \
	X(KEY_BYTES, "CX-134", "key-bytes", ERROR) \
	X(CERT_URL, "CX-135", "cert-url", NOTE) \
	X(SIG_RELATED, "CX-136", "related-to", ERROR) \
	X(SIG_VERSION, "CX-136", "related-version", ERROR) \
	X(SIG_REVOKED, "CX-137", "signature-revoked", WARNING) \
	X(SIG_DEPTH, "CX-138", "countersignatures", ERROR) \
	X(CREATED_CHANGED, "CX-150", "created-changed", ERROR) \
	X(VERSION_DIFFERS, "CX-151", "version-differs", ERROR) \
	X(VERSION_TWICE, "CX-151", "version-twice", NOTE) \
	X(EXTENSION, "CX-152", "no-such-extension", ERROR) \
	X(EXTENSION_VERSION, "CX-152", "extension-version", WARNING) \
	X(EXTENSION_NAME, "CX-153", "extension-property", ERROR) \
	X(HOUSE_TYPE, "HX-001", "field-type", ERROR) \
	X(HOUSE_FIELD, "HX-002", "field-unknown", WARNING) \
	X(HOUSE_WORD, "HX-003", "field-word", ERROR) \
	X(HOUSE_META, "HX-010", "playbook-says", WARNING) \
	X(HOUSE_LANGUAGE, "HX-011", "both-languages", WARNING) \
	X(HOUSE_NAMES, "HX-012", "names", WARNING) \
	X(HOUSE_TEXTS, "HX-013", "texts", WARNING) \
	X(HOUSE_ROLE, "HX-020", "role-missing", WARNING) \
	X(HOUSE_ROLE_UNKNOWN, "HX-020", "role-undeclared", ERROR) \
	X(HOUSE_DONE, "HX-021", "done-criterion", WARNING) \
	X(HOUSE_PAPER, "HX-022", "paper-line", WARNING) \
	X(HOUSE_SKIP, "HX-023", "skip", WARNING) \
	X(HOUSE_DECISION, "HX-024", "decision", WARNING) \
	X(HOUSE_DUTY, "HX-030", "duty-missing", WARNING) \
	X(HOUSE_DUTY_CODE, "HX-030", "duty-code", ERROR) \
	X(HOUSE_DEADLINE, "HX-031", "deadline", ERROR) \
	X(HOUSE_GATE, "HX-032", "gate-missing", WARNING) \
	X(HOUSE_DEVICE, "HX-032", "gate-device", ERROR) \
	X(HOUSE_EVIDENCE, "HX-033", "evidence", ERROR) \
	X(HOUSE_FACT, "HX-034", "fact-unknown", ERROR) \
	X(HOUSE_NO_FACTS, "HX-034", "facts-not-checked", NOTE) \
	X(HOUSE_REGEX, "HX-034", "fact-pattern", ERROR) \
	X(HOUSE_FILL, "HX-035", "fill", ERROR) \
	X(HOUSE_CHOICES, "HX-036", "choices", ERROR) \
	X(HOUSE_VARIABLE, "HX-036", "variable-undeclared", ERROR) \
	X(HOUSE_CASES, "HX-037", "case-and-choice", WARNING)

enum lint_rule {
#define LINT_ENUM(name, code, word, level) LINT_##name,
	LINT_RULES(LINT_ENUM)
#undef LINT_ENUM
	LINT_RULE_COUNT
};

#endif
