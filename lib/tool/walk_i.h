/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOL_WALK_I_H
#define TOOL_WALK_I_H

#include "ir/casefile/vocabulary.h"
#include "ir/playbook/walk.h"
#include "ir/tool/walk.h"
#include "ir/tool/who.h"

/* A walk as the tool holds it. */
struct tw {
	const struct ir_walk_cli *o;
	char *dir, *data, *site;
	char *library[1]; /* DATA/response */
	struct ir_journal *j;
	struct ir_vocab *vocab;
	struct ir_trust *trust; /* of the site, NULL: none */
	struct ir_walk *w;
	struct ir_who who;
	struct ir_said said;
	char *path; /* of the playbook, NULL: none was named */
	struct ir_err e;
};

int tw_fail(struct tw *t); /* tells t->e; the exit status */
const char *tw_lang(const struct ir_walk_cli *o);
/* The playbook people named: a file, or the short name of one of ours. */
int tw_find(struct tw *t, const char *name);
int tw_paper(struct tw *t);
/* On standard error (walk_why.c). */
void tw_warn_damage(const struct tw *t);
void tw_tell_failure(const struct tw *t);
/* Reads all of a file or standard input ("-"). */
int tw_slurp(struct tw *t, const char *path, struct ir_buf *out);

#endif
