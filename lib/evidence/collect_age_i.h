/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_COLLECT_AGE_I_H
#define LIB_EVIDENCE_COLLECT_AGE_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/collect.h"
#include "ir/evidence/format.h"
#include "ir/sys/digest.h"

/*
 * Encryption for transport (DESIGN 5) by the age program, failing closed: no
 * plain byte reaches the disk, and an archive has its name only after our
 * trailer was written and age ended well.  age writes to a pipe of ours,
 * never to a file (killed, it leaves a well-formed file and exit status 0).
 */
#define IR_AGE_RECIPIENTS_MAX 64u

/* Public keys, as age takes them: texts, each with its NUL. */
struct ir_recipients {
	struct ir_buf text;
	size_t n;
};
void ir_recipients_init(struct ir_recipients *r);

/* Reads the files ("#" lines and empty ones are skipped) and lets age say
 * that it knows every key, before anything is collected.  -ENOENT: no age,
 * or no such file; -IR_EFORMAT: what age says. */
int ir_recipients_read(struct ir_recipients *r,
	const struct ir_names_arg *files, struct ir_err *e);
void ir_recipients_free(struct ir_recipients *r);

/* Is the file at fd one that age wrote? */
bool ir_age_magic(int fd);

struct ir_age;

/* Starts age; what is written to ir_age_fd comes out, encrypted, at to
 * (borrowed until ir_age_free). */
int ir_age_start(struct ir_age **ret, const struct ir_recipients *r, int to,
	struct ir_err *e);
int ir_age_fd(const struct ir_age *a);
/* 0, or why what comes out can no longer be written (-errno). */
int ir_age_failed(const struct ir_age *a);
/* The plain text is whole: waits for the rest.  The digest and the length of
 * what was written to to. */
int ir_age_finish(struct ir_age *a, char ret_sha256[IR_SHA256_HEX],
	uint64_t *ret_bytes, struct ir_err *e);
/* After a failure of the bag: says what age says, before e. */
void ir_age_explain(struct ir_age *a, struct ir_err *e);
void ir_age_free(struct ir_age *a); /* stops it; NULL is fine */

#endif
