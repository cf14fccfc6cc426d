/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_SEAL_I_H
#define LIB_TOOL_SEAL_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/sys/digest.h"
#include "ir/tool/seal.h"
#include "ir/tool/who.h"

/* FILE with a suffix; NULL: no memory (told). The caller frees it. */
char *seal_path(const char *file, const char *suffix);

/* Test switches belong into an exercise: 0, or an exit status. */
int seal_no_test(void);

/* The clock of this run: 0, or < 0 and e. */
int seal_now(struct ir_time *ret, struct ir_err *e);

/* Digests of a whole regular file, computed by reading it now, with progress.
 * raw: by algorithm, those of algs. */
struct seal_digests {
	uint8_t raw[IR_DIGEST_ALGS][IR_DIGEST_MAX];
	char sha256[IR_SHA256_HEX];
	uint64_t bytes;
};
int seal_hash(const char *path, unsigned algs, bool quiet,
	struct seal_digests *ret, struct ir_err *e);

/* Writes a new file whole or not at all; never over another one. */
int seal_write(const char *path, const struct ir_buf *b, bool open_to_all,
	struct ir_err *e);

/* Before the work is done: is the name still free? 0 or -EEXIST. */
int seal_is_new(const char *path, struct ir_err *e);

/* A file into out; 1 and nothing when there is none. */
int seal_slurp(
	const char *path, size_t max, struct ir_buf *out, struct ir_err *e);

/* The case a file lies in: CASE/evidence/FILE or CASE/seals/FILE.  j NULL:
 * in none. */
struct seal_case {
	struct ir_journal *j;
	struct ir_who who;
	char *file; /* "evidence/NAME", as the journal says it */
	char *archive; /* NAME without ".tar.zst" */
	bool head; /* a head in seals/ */
	bool drill;
};
/* 0, or an exit status. */
int seal_case_find(
	const struct ir_seal_opts *o, const char *file, struct seal_case *ret);
void seal_case_end(struct seal_case *c);

/* Appends kind with the object in data; 0, or an exit status. */
int seal_case_append(
	struct seal_case *c, const char *kind, const struct ir_buf *data);

/* Starts and ends the data of an evidence.sealed line. */
void seal_line_start(
	struct ir_jw *w, struct ir_buf *b, const struct seal_case *c);

/* "KEY": its name as the journal says it, "KEY_sha256": of its content. */
void seal_line_file(struct ir_jw *w, const struct seal_case *c, const char *key,
	const char *suffix, const struct ir_buf *content);

/* "【訓練】" in front of lines about an exercise. */
const char *seal_mark(const struct seal_case *c);

int seal_fail(const struct ir_err *e);

#endif
