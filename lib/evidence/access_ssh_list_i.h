/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SSH_LIST_I_H
#define LIB_EVIDENCE_ACCESS_SSH_LIST_I_H

#include "access_ssh_i.h"

/*
 * What is there: the far side lists, in records that end in NUL, so that a
 * name may be any bytes; patterns are matched here.
 *
 *	A INDEX             what follows is of that ask
 *	N WHY               its start is not there, or cannot be looked at
 *	U                   the next entry is a directory that cannot be read
 *	G|S|T FIELDS, PATH, LINK   an entry, as told by find, stat, test
 *	L PATH              where the link that was asked for leads
 *	X                   the end: all was listed
 */
enum ir_far_kind {
	IR_FAR_ASK,
	IR_FAR_NONE,
	IR_FAR_ENTRY,
	IR_FAR_LEADS,
	IR_FAR_END,
};

struct ir_far {
	enum ir_far_kind kind;
	size_t ask;
	const char *text; /* N, L; borrowed until the next */
	const char *path, *link;
	size_t path_len;
	bool has_st, unread;
	struct stat st; /* st_mode has at least the type */
	bool pseudo; /* a file system whose files lie about their size */
};

/* Lists asks [first, first + n), GLOB and TREE, into out.  0 even when the far
 * side stopped before the end: then there is no IR_FAR_END. */
int ir_ssh_list(struct ir_ssh *s, size_t first, size_t n, struct ir_spill *out,
	struct ir_err *e);

struct ir_far_reader;
int ir_far_open(
	struct ir_far_reader **ret, struct ir_spill *from, struct ir_err *e);
void ir_far_free(struct ir_far_reader *f);
/* 1 a record, 0 the end, < 0. -IR_EFORMAT: not what our script writes. */
int ir_far_next(struct ir_far_reader *f, struct ir_far *ret, struct ir_err *e);

/* Is it data to be had under any name: does the pattern of ask a take it? */
bool ir_far_matches(
	const struct ir_run *r, const struct ir_ask *a, const char *path);

/* Reads what line says over there to its end, no more than stall seconds
 * without a byte: 0 the end, -ETIME, -ECANCELED (ended), < 0 of the sink. */
typedef int (*ir_ssh_sink)(void *arg, const void *p, size_t len);
int ir_ssh_stream(struct ir_ssh *s, const char *line, int in_fd,
	ir_ssh_sink sink, void *arg, struct ir_buf *errors,
	struct ir_proc_end *ret, struct ir_err *e);

/* "gather": asks below this many bytes of a command line. */
#define IR_SSH_LINE_MAX ((size_t)60 << 10)

#endif
