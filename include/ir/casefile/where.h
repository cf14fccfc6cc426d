/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_WHERE_H
#define IR_CASEFILE_WHERE_H

#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * Where things are: the case, the site and the content (DESIGN 4).
 *
 *   case:    -C DIR, else $IR_CASE, else the nearest directory from the
 *            current one upwards that holds journal.jsonl
 *   site:    -S DIR, else $IR_SITE
 *   content: $IR_DATA, else EXEDIR/../share/hikeshi (installed), else
 *            EXEDIR/../../playbooks (the source tree), else
 *            EXEDIR/../../../playbooks (a second build root below build/)
 *
 * The environment comes in through this struct.  ir_where_init is the one
 * place that reads it; a test fills the struct by hand.  An empty variable
 * counts as unset.
 */
struct ir_where {
	const char *case_opt; /* what -C said; NULL: not given */
	const char *site_opt; /* what -S said; NULL: not given */
	const char *env_case; /* $IR_CASE */
	const char *env_site; /* $IR_SITE */
	const char *env_data; /* $IR_DATA */
	const char *cwd; /* NULL: the current directory */
	const char *exe_dir; /* NULL: the directory of /proc/self/exe */
};

/* Fills w from the environment; case_opt (borrowed) may be NULL. */
void ir_where_init(struct ir_where *w, const char *case_opt);

/*
 * The case directory in *ret (the caller frees it).  What -C or $IR_CASE
 * names is taken as it is, without a look at the disk.  -ENOENT with a
 * message that says how to name one when the search finds none.
 */
int ir_where_case(const struct ir_where *w, char **ret, struct ir_err *e);

/* The site directory, caller frees; 1 and *ret NULL when none is set (which
 * is no error: a case works without); -ENOENT/-ENOTDIR when it is set and is
 * no directory. */
int ir_where_site(const struct ir_where *w, char **ret, struct ir_err *e);

/* The content directory, caller frees. -ENOENT names the places tried. */
int ir_where_data(const struct ir_where *w, char **ret, struct ir_err *e);

/*
 * Calls found for every case (a directory with journal.jsonl) at or below
 * dir, names in byte order, down to IR_WHERE_DEPTH levels; hidden directories
 * and links are not entered, nor are cases searched inside cases.  unread
 * (may be NULL) hears of directories that cannot be read.  0, what a callback
 * returned below 0, or -errno when dir itself cannot be read.
 */
#define IR_WHERE_DEPTH 6
struct ir_where_sink {
	int (*found)(void *arg, const char *path);
	int (*unread)(void *arg, const char *path, int errnum);
	void *arg;
};
int ir_where_cases(
	const char *dir, const struct ir_where_sink *sink, struct ir_err *e);

/* What was sent or may be is kept in the case as reports/NAME, and nowhere
 * else: NAME of a path that a journal line gives, NULL where it is none. */
#define IR_REPORTS_DIR "reports"
const char *ir_where_report(const char *file);

/* dir + "/" + name; caller frees; NULL: no memory. */
char *ir_where_join(const char *dir, const char *name);

/* The file of that name in dir, at most max bytes, into the opened ret; its
 * path, to name in errors, into *path, caller frees both whatever comes back.
 * 0, or -errno: as ir_io_slurp. */
int ir_where_slurp(const char *dir, const char *name, size_t max,
	struct ir_buf *ret, char **path, struct ir_err *e);

#endif
