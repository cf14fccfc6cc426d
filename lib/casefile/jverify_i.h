/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_JVERIFY_I_H
#define LIB_CASEFILE_JVERIFY_I_H

#include <pthread.h>

#include "ir/casefile/jverify.h"
#include "journal_i.h"

/* Whole lines from a descriptor, up to a size measured before. */
struct jv_reader {
	int fd;
	bool piped; /* read() instead of pread() */
	uint64_t limit; /* bytes to read at most */
	uint64_t got;
	struct ir_buf buf;
	size_t pos, scanned;
	bool end;
};

/* size: UINT64_MAX reads to the end. */
void jv_reader_init(struct jv_reader *r, int fd, uint64_t size);
void jv_reader_free(struct jv_reader *r);

/* 1 a line (text[len] is its LF), 0 the end (*ret_len: bytes of a torn
 * line), -IR_ELIMIT a line longer than the limit, other < 0 -errno. */
int jv_next(struct jv_reader *r, const char **ret, size_t *ret_len);

typedef uint8_t jv_hash[IR_SHA256_LEN];

struct jv_item {
	size_t at, len; /* in text, without LF */
	jv_hash sum, line; /* of the bytes before the sum; of the line */
};

struct jv_block {
	struct ir_buf text;
	struct jv_item *item;
	size_t n;
	int end; /* > 0 more follows, 0 the end, < 0 as jv_next */
	size_t torn; /* at the end: bytes of a torn line */
	bool full;
};

/* Lines with their hashes, a block at a time; a second thread reads and
 * hashes ahead, so that both cores work. */
struct jv_blocks {
	struct jv_reader rd;
	struct ir_digest *digest;
	struct jv_block block[2];
	unsigned at;
	bool started, running, stop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t cond;
};

int jv_blocks_init(
	struct jv_blocks *s, int fd, uint64_t size, struct ir_err *e);
void jv_blocks_free(struct jv_blocks *s);

/* Borrowed until the next call; not to be called after one with end <= 0. */
const struct jv_block *jv_block_next(struct jv_blocks *s);

/* Of a regular file below dirfd; a link is not followed.  -errno. */
int jv_file_sha256(
	int dirfd, const char *name, uint64_t *ret_size, jv_hash ret);
/* SHA-256 before the sum and of the whole line with its LF; text[len] need
 * not be an LF. */
int jv_hashes(struct ir_digest *d, const char *text, size_t len, jv_hash sum,
	jv_hash line);

struct jv_walk {
	const struct ir_jverify_opts *o;
	struct ir_jverify *v;
	struct ir_json *json, *inner[8];
	struct ir_digest *digest;
	int dirfd; /* of the case, -1: only a file */
	jv_hash *hash; /* hash[k-1] of line k */
	size_t cap;
	jv_hash *ends; /* last line of each case.joined line */
	size_t n_ends, cap_ends;
	uint64_t line; /* being looked at */
	uint64_t gap; /* the last number seen is this far ahead of line */
	uint64_t broken; /* the chain is broken after this line */
	uint64_t withheld_from; /* of the run being read, 0: none */
	bool test_said;
	struct ir_time first, written; /* of the first line, the one before */
	bool have_written;
	unsigned torn_known; /* highest journal.torn-N recorded */
	int stop; /* what find() returned, < 0 */
	bool nomem; /* a check could not be made: no verdict */
};

void jv_find(struct jv_walk *w, enum ir_jgrade grade, const char *code,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Room for the hash of w->line; < 0: no memory. */
int jv_grow(struct jv_walk *w);

/* A line that could be read and whose hash is there: its chain, its place,
 * what it claims.  json need not be of a line of a kind without claims. */
int jv_take(struct jv_walk *w, const struct ir_json *json, const struct jl *f,
	const jv_hash sum, struct ir_err *e);

/* Behind the last line; used: heads that were found (NULL: none given). */
void jv_finish(struct jv_walk *w, const bool *used, size_t torn);
void jv_end(struct jv_walk *w); /* frees */

/* Does this kind speak about the journal itself? */
bool jv_claims(const char *kind, size_t len);

/* What the kinds that speak about the journal itself claim. */
void jv_check_kind(
	struct jv_walk *w, const struct ir_json *json, const struct jl *f);

/* The files journal.torn-N that no line tells of. */
void jv_check_torn_files(struct jv_walk *w);

#endif
