/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_PLAN_I_H
#define LIB_EVIDENCE_PLAN_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/artifact.h"

/*
 * The plan of one collection: asks in the order they are met.  An object that
 * several asks reach is taken by the first that reaches it.
 */
enum ir_ask_kind {
	IR_ASK_COMMAND, /* run source->argv */
	IR_ASK_GLOB, /* files that match a pattern */
	IR_ASK_TREE, /* a path and all below it */
	IR_ASK_NOT, /* cannot be collected here: why */
};

struct ir_ask {
	enum ir_ask_kind kind;
	const char *artifact; /* definition, or NULL: an operand */
	const char *text; /* pattern, path, name of a command */
	const char *type_name; /* of a source: "REGISTRY_KEY" */
	const char *why; /* IR_ASK_NOT; or how a tree came to be asked */
	const struct ir_source *source; /* or NULL */
	size_t index; /* of the pattern among those of its source */
	size_t literal; /* bytes of text that hold no wildcard */
	bool by_name; /* its last component has no wildcard */
	bool stat_only; /* PATH sources: recorded, not read */
	bool import; /* a single file named by the user: typed always */
	bool from_link; /* the target of a link that was asked for by name */
};

/* A bounded set of 128-bit hashes of texts. */
struct ir_seen;
int ir_seen_new(struct ir_seen **ret, size_t max, struct ir_err *e);
void ir_seen_free(struct ir_seen *s);
/* 0 added or there already, 1 full, < 0. */
int ir_seen_add(struct ir_seen *s, const void *p, size_t len);
bool ir_seen_has(const struct ir_seen *s, const void *p, size_t len);
size_t ir_seen_count(const struct ir_seen *s);

struct ir_plan;
int ir_plan_new(struct ir_plan **ret, bool case_fold, struct ir_err *e);
void ir_plan_free(struct ir_plan *p);
size_t ir_plan_count(const struct ir_plan *p);
const struct ir_ask *ir_plan_at(const struct ir_plan *p, size_t i);

/* What can be had over the access of a run: the reason that commands cannot
 * run and files cannot be read, or NULL; the one type of source whose items
 * can be asked for (FILE: none). */
struct ir_plan_can {
	const char *no_commands, *no_files;
	enum ir_source_type items;
};

/* The asks of one source; can NULL: commands and files. */
int ir_plan_add_source(struct ir_plan *p, const struct ir_source *s,
	const struct ir_plan_can *can, struct ir_err *e);

/* A path and all below it; a path asked for already is not added again. */
int ir_plan_add_tree(struct ir_plan *p, const char *path, const char *why,
	bool import, bool from_link, struct ir_err *e);

/*
 * May ask i take this path?  false when an earlier one has taken it.  Noted
 * when a later one may reach it too.
 */
bool ir_plan_claim(struct ir_plan *p, size_t i, const char *path, size_t len);

/* What the set knows of a definition. */
bool ir_plan_find_artifact(const struct ir_artifacts *a, const char *name,
	struct ir_artifact_info *ret);

/* The absolute path below root of an operand, as bytes: directories on the
 * way resolved, the last component not.  rootfd < 0: the machine's own root
 * and the current directory. Caller frees. */
int ir_plan_path(int rootfd, const char *operand, char **ret, struct ir_err *e);

/* A path on another machine: absolute, "." and empty components dropped;
 * -IR_EUSAGE when it is not or has "..". */
int ir_plan_far_path(const char *operand, struct ir_buf *out, struct ir_err *e);

/* Where the link path points to, resolved below the root.  Caller frees.
 * -ENOENT dangling, -ELOOP. */
int ir_plan_target(int rootfd, const char *path, char **ret);

/* Opens the directory of path below root for *at calls; *ret_name is the last
 * component (in path), or "." for the root itself.  The descriptor (a path
 * descriptor), or -errno. */
int ir_plan_open_dir(int rootfd, const char *path, const char **ret_name);

#endif
