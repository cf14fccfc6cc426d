/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_TAR_I_H
#define LIB_EVIDENCE_ACCESS_TAR_I_H

#include "ir/sys/archive.h"

#include "access_i.h"

/* A tar stream from a device, written by a program of ours as it comes. */
struct ir_tar_in {
	struct ir_proc *p;
	struct ir_proc_wait wait;
	int stopped; /* -ETIME, -ECANCELED */
	bool ended;
	bool inside; /* the content of a member */
	size_t blank; /* zeros in a row outside of one */
};

/* For ir_archive_open_from. */
ssize_t ir_tar_in_read(void *arg, void *buf, size_t len);
/* The member m of a into p, stored but for its line.  0; 1 no more is to be
 * had; < 0 the run must end. */
int ir_tar_in_put(struct ir_tar_in *t, struct ir_archive *a,
	const struct ir_member *m, struct ir_put *p, struct ir_err *e);

#endif
