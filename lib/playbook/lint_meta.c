/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "lint_i.h"

/* The playbook's own properties (CX-020 to CX-027). */

const char *const lint_playbook_types[] = {"attack", "detection", "engagement",
	"investigation", "mitigation", "notification", "prevention",
	"remediation", NULL};

const char *const lint_activities[] = {"compose-content", "deliver-content",
	"identify-audience", "identify-channel", "scan-system",
	"match-indicator", "analyze-collected-data", "identify-indicators",
	"scan-vulnerabilities", "configure-systems", "restrict-access",
	"disconnect-system", "eliminate-risk", "revert-system", "restore-data",
	"restore-capabilities", "map-network", "identify-steps",
	"step-sequence", "prepare-engagement", "execute-operation",
	"analyze-engagement-results", NULL};

const char *const lint_sectors[] = {"aerospace", "aviation", "agriculture",
	"automotive", "biotechnology", "chemical", "commercial", "consulting",
	"construction", "cosmetics", "critical-infrastructure", "dams",
	"defense", "education", "emergency-services", "energy",
	"non-renewable-energy", "renewable-energy", "media", "financial",
	"food", "gambling", "government", "local-government",
	"national-government", "regional-government", "public-services",
	"healthcare", "information-communications-technology",
	"electronics-hardware", "software", "telecommunications",
	"legal-services", "lodging", "manufacturing", "maritime", "metals",
	"mining", "non-profit", "humanitarian-aid", "human-rights", "nuclear",
	"petroleum", "pharmaceuticals", "research", "transportation",
	"logistics-shipping", "utilities", "video-game", "water", NULL};

static const struct lint_words types = {LINT_META_WORD, lint_playbook_types};
static const struct lint_words activities = {LINT_META_WORD, lint_activities};
static const struct lint_words sectors = {LINT_SECTOR_WORD, lint_sectors};

static void
percent(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	int64_t n;

	(void)arg;
	if (ir_val_i64(v, &n) < 0 || n < 0 || n > 100)
		lint_tell(l, LINT_PERCENT, v,
			_("'%s' must be a whole number from 0 to 100"),
			ir_val_key(v));
}

static const struct lint_prop summary_props[] = {
	{"manual_playbook", IR_JSON_BOOL, 0, NULL, NULL},
	{"external_playbooks", IR_JSON_BOOL, 0, NULL, NULL},
	{"parallel_processing", IR_JSON_BOOL, 0, NULL, NULL},
	{"if_logic", IR_JSON_BOOL, 0, NULL, NULL},
	{"while_logic", IR_JSON_BOOL, 0, NULL, NULL},
	{"switch_logic", IR_JSON_BOOL, 0, NULL, NULL},
	{"temporal_logic", IR_JSON_BOOL, 0, NULL, NULL},
	{"data_markings", IR_JSON_BOOL, 0, NULL, NULL},
	{"digital_signatures", IR_JSON_BOOL, 0, NULL, NULL},
	{"countersigned_signatures", IR_JSON_BOOL, 0, NULL, NULL},
	{"extensions", IR_JSON_BOOL, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape summary = {
	NULL, summary_props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

static const struct lint_prop reference_props[] = {
	{"name", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"source", IR_JSON_STRING, 0, NULL, NULL},
	{"url", IR_JSON_STRING, 0, lint_url, NULL},
	{"external_id", IR_JSON_STRING, 0, NULL, NULL},
	{"reference_id", IR_JSON_STRING, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape reference = {
	NULL, reference_props, LINT_REFERENCE, LINT_UNKNOWN_PROPERTY, false};

void
lint_reference(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	lint_shape(l, v, &reference);
	for (const struct lint_prop *p = reference_props + 1; p->name; p++)
		if (ir_val_get(v, p->name))
			return;
	lint_tell(l, LINT_REFERENCE, v,
		_("a reference needs more than a name: description, source, "
		  "url, external_id or reference_id"));
}

static const struct lint_prop playbook_props[] = {
	{"type", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"spec_version", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"id", IR_JSON_STRING, LINT_REQ, lint_id, "playbook"},
	{"name", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"playbook_types", IR_JSON_STRING, LINT_LIST, lint_word, &types},
	{"playbook_activities", IR_JSON_STRING, LINT_LIST, lint_word,
		&activities},
	{"playbook_processing_summary", IR_JSON_OBJECT, 0, lint_shape,
		&summary},
	{"created_by", IR_JSON_STRING, LINT_REQ, lint_id, "identity"},
	{"created", IR_JSON_STRING, LINT_REQ, lint_time_ms, NULL},
	{"modified", IR_JSON_STRING, LINT_REQ, lint_time_ms, NULL},
	{"revoked", IR_JSON_BOOL, 0, NULL, NULL},
	{"valid_from", IR_JSON_STRING, 0, lint_time, NULL},
	{"valid_until", IR_JSON_STRING, 0, lint_time, NULL},
	{"derived_from", IR_JSON_STRING, LINT_LIST, lint_id, "playbook"},
	{"related_to", IR_JSON_STRING, LINT_LIST, lint_id, NULL},
	{"priority", IR_JSON_NUMBER, 0, percent, NULL},
	{"severity", IR_JSON_NUMBER, 0, percent, NULL},
	{"impact", IR_JSON_NUMBER, 0, percent, NULL},
	{"industry_sectors", IR_JSON_STRING, LINT_LIST, lint_word, &sectors},
	{"labels", IR_JSON_STRING, LINT_LIST, NULL, NULL},
	{"external_references", IR_JSON_OBJECT, LINT_LIST, lint_reference,
		NULL},
	{"markings", IR_JSON_STRING, LINT_LIST, lint_marking_ref, NULL},
	{"playbook_variables", IR_JSON_OBJECT, LINT_DICT, lint_variable, NULL},
	{"workflow_start", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"workflow_exception", IR_JSON_STRING, 0, NULL, NULL},
	{"workflow", IR_JSON_OBJECT, LINT_REQ | LINT_DICT, lint_step, NULL},
	{"playbook_extensions", IR_JSON_OBJECT, LINT_DICT, lint_extension,
		NULL},
	{"authentication_info_definitions", IR_JSON_OBJECT, LINT_DICT,
		lint_auth, NULL},
	{"agent_definitions", IR_JSON_OBJECT, LINT_DICT, lint_agent, NULL},
	{"target_definitions", IR_JSON_OBJECT, LINT_DICT, lint_agent, NULL},
	{"extension_definitions", IR_JSON_OBJECT, LINT_DICT,
		lint_extension_definition, NULL},
	{"data_marking_definitions", IR_JSON_OBJECT, LINT_DICT, lint_marking,
		NULL},
	{"signatures", IR_JSON_OBJECT, LINT_LIST, lint_signature, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape playbook = {
	NULL, playbook_props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

/* CX-020: activities belong to types of the vocabulary, and to steps. */
static void
check_activities(struct ir_lint *l)
{
	const struct ir_val *t = ir_val_get(l->root, "playbook_types");
	const struct ir_val *a = ir_val_get(l->root, "playbook_activities");
	bool known = false;
	struct lint_q q;

	for (size_t i = 0; i < ir_val_count(t) && !known; i++) {
		const char *s = ir_val_str(ir_val_at(t, i));

		known = s && lint_among(lint_playbook_types, s);
	}
	if (known && ir_val_count(a) == 0)
		lint_tell(l, LINT_ACTIVITY_NONE, t,
			_("'playbook_activities' must name one at least, as "
			  "'playbook_types' is of the vocabulary"));
	for (size_t i = 0; i < ir_val_count(a); i++) {
		const struct ir_val *v = ir_val_at(a, i);
		const char *s = ir_val_str(v);

		if (s && !lint_map_find(&l->activities, s))
			lint_tell(l, LINT_ACTIVITY_UNUSED, v,
				_("no command has the activity '%s'"),
				lint_q(s, &q));
	}
	if (!a && !known)
		lint_tell(l, LINT_SHOULD, l->root, _("'%s' should be given"),
			"playbook_activities");
}

static void
should(struct ir_lint *l)
{
	static const char *const name[] = {"description", "playbook_types"};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (!ir_val_get(l->root, name[i]))
			lint_tell(l, LINT_SHOULD, l->root,
				_("'%s' should be given"), name[i]);
}

void
lint_meta(struct ir_lint *l)
{
	const struct ir_val *revoked = ir_val_get(l->root, "revoked");
	const char *id = ir_val_get_str(l->root, "id");
	bool yes;

	if (id)
		lint_id_once(l, id, ir_val_get(l->root, "id"));
	lint_shape(l, l->root, &playbook);
	lint_times(l, l->root);
	lint_uuid_v5(l);
	check_activities(l);
	should(l);
	if (ir_val_bool(revoked, &yes) == 0 && yes)
		lint_tell(l, LINT_REVOKED, revoked,
			_("revoked: nobody walks it without a reason"));
}

/* ---- what a document is at all (CX-001, CX-004) ---- */

static void
tell_other(struct ir_lint *l, const char *type)
{
	struct lint_q q;

	if (strcmp(type, "bundle") == 0)
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("a STIX bundle, not a playbook: take the playbook "
			  "out of it first"));
	else
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("an object of type '%s', not a playbook"),
			lint_q(type, &q));
}

static void
tell_no_object(struct ir_lint *l)
{
	switch (ir_val_type(l->root)) {
	case IR_JSON_ARRAY:
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("a list, not a playbook: take the playbook out of "
			  "it first"));
		break;
	case IR_JSON_STRING:
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("a mere text, not a playbook"));
		break;
	case IR_JSON_NUMBER:
	case IR_JSON_BOOL:
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("a mere value, not a playbook"));
		break;
	case IR_JSON_NULL:
	case IR_JSON_NONE:
	case IR_JSON_OBJECT:
	default:
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			_("empty, not a playbook"));
		break;
	}
}

/* False when it is written to another version of the standard. */
static bool
version(struct ir_lint *l)
{
	const struct ir_val *v = ir_val_get(l->root, "spec_version");
	const char *s = ir_val_str(v);
	struct lint_q q;

	if (!s)
		s = ir_val_num(v);
	if (!s && ir_val_is(ir_val_get(l->root, "type"), "playbook-template"))
		s = "1.x";
	if (!s || strcmp(s, "cacao-2.0") == 0)
		return true; /* missing or no text: as any property */
	if (strncmp(s, "1", 1) == 0 || strncmp(s, "cacao-1", 7) == 0)
		lint_tell(l, LINT_SPEC_VERSION, v ? v : l->root,
			_("written to CACAO %s, which is not read here: "
			  "rewrite it to 2.0 (ir-playbook-lint(7))"),
			lint_q(strncmp(s, "cacao-", 6) == 0 ? s + 6 : s, &q));
	else
		lint_tell(l, LINT_SPEC_VERSION, v,
			_("written to version '%s' of the standard; only "
			  "'cacao-2.0' is read here"),
			lint_q(s, &q));
	return false;
}

bool
lint_top(struct ir_lint *l)
{
	const struct ir_val *type = ir_val_get(l->root, "type");
	const char *s = ir_val_str(type);

	if (ir_val_type(l->root) != IR_JSON_OBJECT) {
		tell_no_object(l);
		return false;
	}
	if (!s || strcmp(s, "playbook") == 0 ||
		strcmp(s, "playbook-template") == 0) {
		if (s || ir_val_get(l->root, "workflow") ||
			ir_val_get(l->root, "spec_version"))
			return version(l);
		lint_tell(l, LINT_NO_PLAYBOOK, l->root,
			ir_val_count(l->root)
				? _("an object without a type, not a playbook")
				: _("an empty object, not a playbook"));
		return false;
	}
	tell_other(l, s);
	return false;
}
