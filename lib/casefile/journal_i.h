/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_JOURNAL_I_H
#define LIB_CASEFILE_JOURNAL_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ir/base/esc.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/sys/digest.h"

/* Shared inside the journal modules only. */

#define LLU(x) ((unsigned long long)(x)) /* for %llu in messages */

/* ,"sum":"<64>"} at the end of every line. */
#define JL_SUM_TAIL ((size_t)74)

/* The keys of a line, in their order. */
enum jl_key {
	JL_V,
	JL_SEQ,
	JL_DRILL,
	JL_TEST,
	JL_WRITTEN,
	JL_TIME,
	JL_ACCURACY,
	JL_ACTOR,
	JL_RECORDER,
	JL_SOURCE,
	JL_HOST,
	JL_TOOL,
	JL_KIND,
	JL_BASIS,
	JL_CORRECTS,
	JL_DATA,
	JL_NONCE,
	JL_PREV,
	JL_SUM,
	JL_KEYS
};

struct jl {
	ir_node at[JL_KEYS]; /* IR_NODE_NONE: absent */
	uint64_t seq;
	uint64_t corrects; /* 0: none */
	bool drill;
	bool withheld; /* {"seq":n,"sha256":"..."}: only seq and sha256 */
	struct ir_time written, time;
	const char *kind; /* borrowed from the text */
	size_t kind_len;
	const char *prev, *sum; /* 64 bytes, borrowed */
	const char *sha256; /* of a withheld line */
};

/*
 * Takes a parsed line apart and checks key order and types.  seq: the number
 * it must have, 0: any.  withheld_ok: the short form is allowed.
 * -IR_EINTEGRITY, or -IR_ENOTSUP for a newer version; the text says why,
 * without the line number.
 */
int jl_read(const struct ir_json *json, const char *text, size_t len,
	uint64_t seq, bool withheld_ok, struct jl *ret, struct ir_err *e);

/* Appends the line and its LF to out; checks it by reading it again with
 * json.  -IR_EUSAGE, -IR_ELIMIT: what is wrong with the entry. */
struct jl_out {
	const struct ir_ctx *ctx;
	struct ir_json *json; /* scratch */
	bool drill;
	uint64_t seq;
	const char *prev; /* 64 digits */
};
int jl_write(struct ir_buf *out, const struct jl_out *w,
	const struct ir_entry *en, struct ir_err *e);

/* A reader with the limits of a line. */
int jl_json_new(struct ir_json **ret, struct ir_err *e);

void jl_set_line(struct ir_line *l, const char *text, size_t len,
	const struct ir_json *json, const struct jl *f);

/* jverify_watch.c: what a cursor from line 1 gives its watch: each line it
 * could read, and at the end the bytes behind the last one. */
struct ir_jwatch;
struct ir_jverify_opts;
int jv_watch_new(struct ir_jwatch **ret, int dirfd,
	const struct ir_jverify_opts *o, struct ir_err *e);
int jv_watch_line(struct ir_jwatch *s, const char *text, size_t len,
	const struct jl *f, struct ir_err *e);
void jv_watch_torn(struct ir_jwatch *s, size_t torn);

/* The end of the file as found under a lock. */
struct j_tail {
	off_t size;
	off_t torn; /* where a torn last line begins; size: none */
	size_t len; /* of the last whole line, LF included; 0: none */
	struct ir_head head; /* of the last whole line; seq as it says */
	bool good; /* it is a valid line */
};

struct ir_journal {
	int dirfd, fd;
	int denied; /* errno why it cannot be written, 0: it can */
	bool drill;
	bool was_mended;
	struct ir_journal_mended mended;
	bool locked; /* exclusively, by us */
	const struct ir_ctx *ctx;
	struct ir_json *json; /* scratch */
	struct ir_buf tail; /* the end of the file, scratch */
	struct ir_esc name; /* "case/journal.jsonl", for messages */
};

/* Shared lock unless we hold the exclusive one; a file system without locks
 * does not keep anybody from reading. */
void j_lock_shared(struct ir_journal *j);
void j_unlock_shared(struct ir_journal *j);

/* Exclusive, on the file that has the name now. */
int j_lock(struct ir_journal *j, struct ir_err *e);
void j_unlock(struct ir_journal *j);

/* Measures the end, without a lock of its own.  -IR_EINTEGRITY only for a
 * last line longer than the limit. */
int j_tail(struct ir_journal *j, struct j_tail *ret, struct ir_err *e);

/* ir_journal_remote_fs by the number of statfs(2). */
const char *jl_remote_fs(uint32_t magic);

#endif
