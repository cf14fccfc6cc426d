/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_I_H
#define PLAYBOOK_LINT_I_H

#include "ir/playbook/lint.h"
#include "ir/playbook/vars.h"
#include "lint_rules_i.h"

/* Text to value, hashed; keys and values borrowed. */
struct lint_slot {
	const char *key; /* NULL: free */
	const struct ir_val *v;
	bool used;
};
struct lint_map {
	struct lint_slot *slot;
	size_t cap, n;
};

/* What is defined beside the workflow and named from elsewhere. */
enum lint_def {
	LINT_AGENTS,
	LINT_TARGETS,
	LINT_AUTHS,
	LINT_MARKINGS,
	LINT_EXTENSIONS,
	LINT_DEFS
};

/* A finding that waits until its file is done. */
struct lint_found {
	enum lint_rule rule;
	uint32_t line, col, seq;
	size_t pointer, text; /* in lint.words */
};

struct lint_library;

struct ir_lint {
	ir_lint_sink *sink;
	void *arg;
	ir_lint_vocab *load_vocab;
	void *vocab_arg;
	const struct ir_vocab *vocab;
	bool vocab_asked;
	struct lint_library *library;
	uint64_t count[IR_LINT_LEVELS];
	int err; /* sticky: no memory */

	/* one file */
	const char *file;
	bool on_disk;
	struct ir_playbook *p;
	const struct ir_val *root;
	struct ir_graph *graph;
	struct lint_map defs[LINT_DEFS], uuids;
	struct lint_map step_names; /* of variables, of all steps */
	struct lint_map activities; /* of all commands */
	struct lint_map sectors; /* of the playbook */
	unsigned guesses; /* at what was meant: each takes its time */
	size_t scanned; /* bytes of values looked at for risky ones */
	const char *risky; /* of the command that is looked at, or NULL */
	const struct ir_val *step; /* the one that is looked at */
	const struct ir_val *ours; /* our extension's object, or NULL */
	struct lint_found *found;
	size_t n_found, cap_found, dropped;
	struct ir_buf words;
};

#define LINT_GUESSES 500u /* of one file */
#define LINT_SCAN_MAX ((size_t)256 << 20)
#define LINT_WORDS_MAX ((size_t)64 << 20) /* texts of one file's findings */

/* Tells what was found, sorted. */
int lint_flush(struct ir_lint *l);

/* Notes a finding at v (may be NULL: the whole file). */
void lint_tell(struct ir_lint *l, enum lint_rule rule, const struct ir_val *v,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* At the name of the member v instead of its value. */
void lint_tell_key(struct ir_lint *l, enum lint_rule rule,
	const struct ir_val *v, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* At a place of the file. */
void lint_tell_at(struct ir_lint *l, enum lint_rule rule, uint32_t line,
	uint32_t col, const char *pointer, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
const struct ir_lint_rule *lint_rule(enum lint_rule rule);

/* A foreign text for a message: escaped, cut after some 60 characters. */
struct lint_q {
	char text[264];
};
const char *lint_q(const char *s, struct lint_q *out);
/* The name of a member; of an item, that of its list. */
const char *lint_name_of(const struct ir_val *v);

/* lint_map: -ENOMEM sticks in l->err.  put answers the slot that was there
 * already (then nothing changes), or NULL. */
struct lint_slot *lint_map_put(struct ir_lint *l, struct lint_map *m,
	const char *key, const struct ir_val *v);
struct lint_slot *lint_map_find(const struct lint_map *m, const char *key);
void lint_map_clear(struct lint_map *m); /* keeps memory */
void lint_map_free(struct lint_map *m);

/* ---- shapes: which properties an object has, and of what form ---- */

typedef void lint_check(
	struct ir_lint *l, const struct ir_val *v, const void *arg);

#define LINT_REQ 1u /* must be there */
#define LINT_LIST 2u /* an array of these, at least one */
#define LINT_DICT 4u /* an object of these */
#define LINT_ANY 8u /* any type */
#define LINT_FULL 16u /* a dictionary with at least one member, a text */
#define LINT_NULL 32u /* or null */
#define LINT_OURS 64u /* of our extension: HX-001 for a wrong type */

struct lint_prop {
	const char *name; /* NULL ends a table */
	enum ir_json_type type; /* of it, or of each item */
	unsigned flags;
	lint_check *check; /* of each that has the type; may be NULL */
	const void *arg;
};

/* At most 64 rows a table.  A row of own hides the one of that name in common
 * (which then must not be required). */
struct lint_shape {
	const struct lint_prop *common, *own; /* either may be NULL */
	enum lint_rule missing, unknown;
	bool open; /* unknown properties are nobody's business */
};

/* arg: struct lint_shape. */
lint_check lint_shape;
/* One value against a row of a table; arg: struct lint_prop. */
lint_check lint_value;

/* arg: struct lint_words.  The value is one of them, else rule. */
struct lint_words {
	enum lint_rule rule;
	const char *const *word; /* NULL ends */
};
lint_check lint_word;
bool lint_among(const char *const *words, const char *s);

/* ---- ids and times; each takes a string ---- */

/* The version of the UUID at s (36 characters), 0: none of RFC 4122. */
unsigned lint_uuid(const char *s);
/* The version of TYPE--UUID; *ret_uuid points into s.  0: no identifier. */
unsigned lint_id_parse(const char *s, const char **ret_uuid);
/* An identifier; arg: the type it must have (a string), or NULL. */
lint_check lint_id;
lint_check lint_time, lint_time_ms;
/* The name of a member of a dictionary of objects: fits their type. */
void lint_id_key(struct ir_lint *l, const struct ir_val *member, bool step);
/* The UUID of an id is used once only. */
void lint_id_once(struct ir_lint *l, const char *id, const struct ir_val *v);
void lint_times(struct ir_lint *l, const struct ir_val *v);
void lint_uuid_v5(struct ir_lint *l);

/* ---- what is named ---- */

void lint_definitions(struct ir_lint *l); /* before all others */
/* Does v's text name one of those?  Told when not. */
bool lint_ref(struct ir_lint *l, enum lint_def d, const struct ir_val *v);
lint_check lint_auth_ref, lint_marking_ref, lint_sector;
lint_check lint_extension, lint_extension_definition;
lint_check lint_url, lint_address, lint_reference;
void lint_unused(struct ir_lint *l);

/* ---- variables ---- */

lint_check lint_variable; /* of a step when arg is not NULL */
/* References in one text, in all texts below v. */
lint_check lint_text_refs;
void lint_var_refs(struct ir_lint *l, const struct ir_val *v);
lint_check lint_arg, lint_out_arg; /* names of variables */
lint_check lint_condition, lint_switch;
/* As seen from where the lint is, or NULL. */
const struct ir_val *lint_find_variable(
	const struct ir_lint *l, const char *name);
bool lint_declared(const struct ir_lint *l, const char *name);
/* Is there a reference of any spelling in it? */
bool lint_has_ref(const char *s);

/* ---- parts ---- */

bool lint_top(struct ir_lint *l); /* false: no more to say */
void lint_meta(struct ir_lint *l); /* and all that the tables reach */
lint_check lint_step, lint_command, lint_agent, lint_auth, lint_marking,
	lint_signature;
void lint_graph(struct ir_lint *l);
void lint_summary(struct ir_lint *l);
void lint_house(struct ir_lint *l);

extern const char *const lint_playbook_types[], *const lint_activities[],
							*const lint_sectors[];

/* The facts of a case, or NULL. */
const struct ir_vocab *lint_vocab(struct ir_lint *l);

/* ---- library ---- */

int lint_library_new(struct ir_lint *l, struct ir_err *e);
void lint_library_free(struct lint_library *b);
void lint_library_add(struct ir_lint *l);

#endif
