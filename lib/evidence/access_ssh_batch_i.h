/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SSH_BATCH_I_H
#define LIB_EVIDENCE_ACCESS_SSH_BATCH_I_H

#include "access_ssh_list_i.h"

/*
 * Files that are fetched together: one tar over there, or one by one; then
 * looked at again, so that what changed meanwhile is known; then their lines.
 */
#define IR_BATCH_MAX 8192u
#define IR_BATCH_BYTES ((uint64_t)256 << 20)

struct ir_item {
	struct ir_put put;
	char *path;
	struct stat st, after;
	bool has_st, has_after;
	bool pseudo; /* of no size until it is read */
	bool done; /* stored, or known why not */
};

struct ir_batch {
	struct ir_ssh *s;
	struct ir_item *v; /* IR_BATCH_MAX of them */
	size_t n;
	uint64_t bytes;
};

/* Adds a file: it is claimed already. */
int ir_batch_add(struct ir_batch *b, size_t ask, const struct ir_far *f,
	struct ir_err *e);
bool ir_batch_full(const struct ir_batch *b);
/* Fetches all of it and writes the lines; the batch is empty then.  < 0 the
 * run must end. */
int ir_batch_flush(struct ir_batch *b, struct ir_err *e);
void ir_batch_drop(struct ir_batch *b);

/* Steps of it.  Each leaves items undone that it could not do. */
int ir_batch_tar(struct ir_batch *b, struct ir_err *e);
int ir_batch_pseudo(struct ir_batch *b, struct ir_err *e);
int ir_batch_single(struct ir_batch *b, struct ir_item *it, struct ir_err *e);
int ir_batch_after(struct ir_batch *b, struct ir_err *e);

/* A descriptor with the names of items that are to be had by tar. */
int ir_batch_names(struct ir_batch *b, const char *prefix, char end,
	bool stored, size_t *ret_n, struct ir_err *e);

#endif
