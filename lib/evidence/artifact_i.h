/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_ARTIFACT_I_H
#define IR_EVIDENCE_ARTIFACT_I_H

#include "ir/evidence/artifact.h"

#include "ir/base/buf.h"

/* Limits, tested at the limit and one beyond. */
#define IR_ART_NAME 128 /* bytes of a name */
#define IR_ART_NEST 32 /* groups within groups */
#define IR_ART_PATHS 100000 /* patterns of one source, variables expanded */
#define IR_ART_FILE ((size_t)16 << 20) /* bytes of a file of definitions */

#define IR_RANK_COMMAND 200
#define IR_RANK_MEMORY 250
#define IR_RANK_DEFAULT 500

/* Memory that lives as long as the set. */
struct ir_art_chunk;

/* A source as written. */
struct ir_art_src {
	enum ir_source_type type;
	bool group;
	const char *type_name;
	const char *const *items; /* paths, argv, names, keys; NULL-ended */
	size_t n;
	const char *const *ends; /* DIALOGUE: per item, or NULL */
	const char *model; /* DIALOGUE */
	const char *const *os; /* NULL: no restriction */
	bool backslash; /* the separator */
	unsigned rank; /* 0: the definition's */
	unsigned seconds;
	uint64_t bytes;
};

struct ir_art_def {
	const char *name, *doc, *doc_ja, *file;
	const char *power_off, *power_off_ja;
	const char *patient_data, *patient_data_ja;
	const char *const *aliases, *const *os;
	uint32_t line;
	unsigned rank; /* 0: by type */
	struct ir_art_src *src;
	size_t n_src;
	unsigned load; /* which ir_artifacts_load brought it */
	int state; /* while resolving */
	char sha256[65];
};

struct ir_art_var {
	const char *name, *value; /* value: a pattern */
};

struct ir_artifacts {
	struct ir_art_chunk *chunks;
	struct ir_art_def **def; /* in order of name */
	size_t n_def, cap_def;
	struct ir_art_var *var;
	size_t n_var, cap_var;
	struct ir_art_model *model; /* the last one read first */
	unsigned loads;
};

/* Zeroed memory, NULL when there is none. */
void *ir_art_alloc(struct ir_artifacts *a, size_t n, size_t size);
char *ir_art_text(struct ir_artifacts *a, const char *s, size_t len);

struct ir_yaml_node;

/* What reads a document: whose it is, for messages. */
struct ir_art_reader {
	struct ir_artifacts *a;
	const char *file;
	const char *name; /* NULL until known */
	struct ir_err *e;
};
int ir_art_fail(struct ir_art_reader *r, const struct ir_yaml_node *at,
	const char *why);
int ir_art_no_memory(struct ir_art_reader *r);
/* A scalar of any type as text; NULL for null, lists, maps and NULs. */
const char *ir_art_scalar(
	struct ir_art_reader *r, const struct ir_yaml_node *n);
/* A list of scalars, or one scalar for a list of one (older files), NULL at
 * its end.  Fills from *ret[skip] on; nothing there is an empty list. */
int ir_art_list(struct ir_art_reader *r, const struct ir_yaml_node *n,
	size_t skip, const char ***ret, size_t *ret_n);
/* Is text a POSIX extended regular expression? */
bool ir_art_is_ere(const char *text);
/* What DIALOGUE sources hold. */
int ir_art_dialogue(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s);
/* A name goes into records and file names: no blanks, slashes, controls. */
bool ir_art_good_name(const char *s);
/* A document with the key "model". */
int ir_art_model(struct ir_artifacts *a, const struct ir_yaml_node *map,
	const char *file, bool override, struct ir_err *e);

/* A definition from its mapping (already checked to be one); text is its
 * own.  Errors name file and line. */
int ir_art_parse(struct ir_artifacts *a, const struct ir_yaml_node *map,
	const char *file, struct ir_art_def **ret, struct ir_err *e);

/* By name, then by alias. */
struct ir_art_def *ir_art_find(const struct ir_artifacts *a, const char *name);

/*
 * Every expansion of text to each(), variables replaced ("%name%" too when
 * windows is set).  1 when a variable
 * has no value: its name through *ret_unknown (borrowed from text, with its
 * length).
 */
struct ir_art_each {
	int (*each)(void *arg, const char *text, size_t len);
	void *arg;
};
int ir_art_expand(const struct ir_artifacts *a, const char *text, bool windows,
	const struct ir_art_each *each, const char **ret_unknown,
	size_t *ret_len);

/* A value that comes from the disk: pattern characters are quoted. */
int ir_art_set_name(struct ir_artifacts *a, const char *name, const char *value,
	size_t len, const char *tail, struct ir_err *e);

#endif
