/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_EXPORT_H
#define IR_EVIDENCE_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "ir/evidence/verify.h"

/*
 * What a collection holds, in the forms other tools read: only of what
 * verified, only files of the device, under the names they had there.
 *
 *   bodyfile   Sleuth Kit 3: mactime makes a time line of it.  Every object
 *              with times; the field MD5 is 0, we have SHA-256.
 *   hashdeep   hashdeep -r -l -a -k LIST * in the root of the files
 *   sha256sum  sha256sum -c in the root of the files
 *
 * Names in the two hash lists are relative to the root, in order of bytes.
 */
enum ir_export_format {
	IR_EXPORT_BODYFILE,
	IR_EXPORT_HASHDEEP,
	IR_EXPORT_SHA256SUM,
};
#define IR_EXPORT_FORMATS "bodyfile, hashdeep, sha256sum"

/* The format of that name, or -EINVAL. */
int ir_export_by_name(const char *name);

struct ir_export_sink {
	int (*line)(void *arg, const char *p, size_t len); /* < 0 stops */
	/* Something the list cannot hold as it is: left out, or, in a
	 * bodyfile, with its name escaped. why: translated. */
	int (*odd)(void *arg, const char *name, size_t len, const char *why);
	void *arg;
};

struct ir_export_result {
	uint64_t lines; /* objects in the list */
	uint64_t odd;
	uint64_t others; /* stored things that are no files of the device */
};

/*
 * As ir_verify_run, and when all verified (ir_verify_status 0) the list goes
 * to the sink.  o->member and o->types are not used.
 */
int ir_export(struct ir_vtarget *t, const struct ir_verify_opts *o,
	enum ir_export_format format, const struct ir_export_sink *sink,
	struct ir_verify_result *ret, struct ir_export_result *ret_export,
	struct ir_err *e);

#endif
