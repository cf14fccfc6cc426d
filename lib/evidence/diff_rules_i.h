/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_DIFF_RULES_I_H
#define LIB_EVIDENCE_DIFF_RULES_I_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * What is expected to differ, as data (playbooks/rules/noise.yaml).  Every
 * rule has an id, words in both languages, and where it holds; what it does
 * is its kind.
 */
enum rule_kind {
	RULE_MASK, /* parts of lines that do not count */
	RULE_SECRET, /* parts of lines that are never shown */
	RULE_LOG, /* grows, is rotated, and must not lose lines */
	RULE_ATTRIBUTES, /* these attributes do not count */
	RULE_IGNORE, /* the object does not count */
};

#define RULES_MAX 256
#define RULE_GLOBS_MAX 64 /* of one kind in a rule */
#define RULE_REGEX_MAX 16 /* in a rule */
#define RULE_GROUPS_MAX 15 /* in an expression */
#define RULE_TEXT_MAX 1024 /* bytes of one of them */
#define RULE_LINE_MAX ((size_t)16 * 1024) /* longer ones are not matched */

struct globs {
	const char **v;
	size_t n;
};

struct rule {
	const char *id, *en, *ja;
	enum rule_kind kind;
	struct globs paths, commands, items, artifacts, devices, kinds;
	regex_t *match; /* of lines */
	size_t n_match;
	regex_t from, to, when;
	bool has_range, has_when;
	unsigned what; /* of attributes */
	bool explained; /* only where something below it came or went */
};

struct ir_rules;

/* What a rule is asked about. */
struct subject {
	const char *path, *command, *item; /* one of them, the others NULL */
	const char *artifact, *device_a, *device_b, *kind;
};

/* path NULL: no rules. -IR_EFORMAT "FILE:LINE:COLUMN: why". */
int rules_load(struct ir_rules **ret, const char *path, struct ir_err *e);
int rules_parse(struct ir_rules **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
void rules_free(struct ir_rules *r); /* NULL is fine */
size_t rules_count(const struct ir_rules *r);
const struct rule *rules_at(const struct ir_rules *r, size_t i);

/* Does it hold for the object (when: is asked of the text apart). */
bool rule_holds(const struct rule *r, const struct subject *s);

/* Is it a text that the rule means (its first lines match when)? */
bool rule_means(const struct rule *r, const char *text, size_t len);

/* The line (NUL-terminated, no NUL inside) with what the rule masks replaced
 * by `by`, in out (cleared).  True: something was.  *in_range goes from line
 * to line. */
bool rule_mask(const struct rule *r, const char *line, size_t len,
	const char *by, bool *in_range, struct ir_buf *out);

#endif
