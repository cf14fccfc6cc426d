/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_IMPORT_I_H
#define LIB_EVIDENCE_IMPORT_I_H

#include <stdint.h>

#include "collect_i.h"
#include "ir/evidence/import.h"

/* Limits against archives made to fill memory or time. */
#define IR_IMPORT_MEMBERS 1000000u
#define IR_IMPORT_RATIO 500u /* times the packed bytes; deflate ends at 1032 */
#define IR_IMPORT_FREE ((uint64_t)256 << 20) /* never a bomb below this */

/* One container being checked, after it was stored as it is. */
struct ir_import {
	struct ir_run *r;
	char *top; /* its absolute path */
	struct ir_implist *lists;
	struct ir_digest *digest; /* of all that the lists state */
	char *strip; /* of a Windows script's folder; or NULL */
	struct ir_buf path; /* of a line */
};

/* Checks what was imported (r->o->import) and writes a line an item into the
 * ledger.  0, or < 0 when the run must end. */
int ir_import_check(struct ir_run *r, struct ir_err *e);

/* A line for rel below the container (len 0: itself).  artifact NULL: the
 * user asked for it, so its absence is a gap. */
int ir_import_tell(struct ir_import *x, const char *rel, size_t len,
	const char *artifact, const char *kind, enum ir_status s,
	struct ir_err *e, const char *fmt, ...)
	__attribute__((format(printf, 8, 9)));

/* Readies x->digest for the lists read so far. */
int ir_import_start(struct ir_import *x, struct ir_err *e);
/* Ends x->digest and tells what the lists say of the item. */
int ir_import_judge(struct ir_import *x, const char *rel, size_t len,
	const char *kind, struct ir_err *e);
/* Tells of what is listed and not there. */
int ir_import_missing(struct ir_import *x, struct ir_err *e);
/* Feeds an open file to x->digest. */
int ir_import_hash(struct ir_import *x, int fd, struct ir_err *e);

int ir_import_tree(struct ir_import *x, const char *path, struct ir_err *e);
int ir_import_archive(struct ir_import *x, int fd, struct ir_err *e);

/* A folder that the Windows script wrote (winlive.h): 1 it is one, and
 * x->strip is set; 0; < 0.  Then, after its hashes: an outcome per item. */
int ir_import_windows_is(struct ir_import *x, int dirfd, struct ir_err *e);
int ir_import_windows(struct ir_import *x, int dirfd, struct ir_err *e);

#endif
