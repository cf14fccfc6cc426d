/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_EXTRACT_I_H
#define LIB_EVIDENCE_EXTRACT_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/io.h"
#include "ir/evidence/verify_extract.h"
#include "verify_i.h"

/* One extraction: a verification whose contents also go to disk. */
struct extract {
	const struct ir_extract_opts *x;
	struct vtee tee;
	struct ir_err *e;

	/* one member */
	struct ir_out *out;
	bool found, writing;
	const char *want; /* the member, as asked for or as a link says */

	/* a tree: into a hidden folder of the output directory first */
	int outdir, stage; /* descriptors, -1 */
	char stage_name[32];
	struct ir_buf path; /* of the member, below stage */
	int fd; /* file being written, -1 */
	uint64_t at; /* place in it */
	int64_t mtime;
	uint64_t files;
};

/* extract_tree.c */
int extract_tree_open(struct extract *x);
int extract_tree_begin(struct extract *x, const char *name, size_t len,
	const char *link, size_t link_len, uint32_t mode, int64_t mtime);
int extract_tree_end(struct extract *x);
/* Everything verified: out of the hidden folder. */
int extract_tree_commit(struct extract *x);
void extract_tree_abandon(struct extract *x);

/* extract_name.c: the name on disk for a stored name. -EINVAL: it cannot be
 * one (a raw name with '/' or NUL in a component, "." or ".."). */
int extract_name(struct ir_buf *out, const char *name, size_t len, bool raw);

#endif
