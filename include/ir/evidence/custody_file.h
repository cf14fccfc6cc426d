/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_FILE_H
#define IR_EVIDENCE_CUSTODY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/sys/digest.h"

/* The bytes that change hands: read once, hashed, and copied on the way. */
struct ir_custody_bytes {
	char sha256[IR_SHA256_HEX];
	uint64_t bytes;
};

struct ir_custody_watch { /* may be NULL everywhere */
	void (*at)(void *arg, uint64_t bytes); /* bytes since the last call */
	void *arg;
};

/* Hashes a regular file below dirfd (AT_FDCWD allowed); links are not
 * followed.  -ENOENT when it is not there. */
int ir_custody_hash(int dirfd, const char *name,
	const struct ir_custody_watch *w, struct ir_custody_bytes *ret,
	struct ir_err *e);

/* The same, and a copy to toname (never overwritten, on disk at the end;
 * removed again on an error). */
int ir_custody_copy(int dirfd, const char *name, int todirfd,
	const char *toname, const struct ir_custody_watch *w,
	struct ir_custody_bytes *ret, struct ir_err *e);

/* Keeps a file as CASE/attachments/SHA256 with its suffix (".jpg"): 0, also
 * when the same content is there already. */
int ir_custody_attach(int casefd, const char *path,
	struct ir_custody_bytes *ret, struct ir_err *e);

#endif
