/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_VERIFY_EXTRACT_H
#define IR_EVIDENCE_VERIFY_EXTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/evidence/verify.h"

/*
 * Extraction of what verified: the target must have been run without damage
 * and unread; it is read a second time from the same descriptor, hashed
 * again on the way, and gets its name only when the second reading gave the
 * same whole file as the first.  Nothing is made executable.  member NULL: everything, into the empty
 * directory out; else that one member into the new file out.
 */
struct ir_extract_opts {
	const char *member; /* stored name, with or without data/ */
	const char *out;
	bool raw_names; /* names of the device instead of stored names */
};
/* The directory that will be written to, for the sandbox; with everything, it
 * is made when it does not exist.  The caller frees it. */
int ir_extract_dir(
	const struct ir_extract_opts *x, char **ret_dir, struct ir_err *e);

int ir_verify_extract(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct ir_verify_result *seen, const struct ir_extract_opts *x,
	uint64_t *ret_files, struct ir_err *e);

#endif
