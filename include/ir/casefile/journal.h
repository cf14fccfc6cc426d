/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_JOURNAL_H
#define IR_CASEFILE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/ctx.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/cursor.h"

/*
 * The journal of a case: CASE/journal.jsonl, append-only, hash-chained
 * (DESIGN 4.1).  It is the only truth; every other view is folded from it.
 *
 * One line: at most 1 MiB, LF included.  prev is the SHA-256 of the whole
 * previous line with its LF (64 zeros for line 1); sum is the SHA-256 of the
 * line's bytes before ',"sum"'.  The head is the SHA-256 of the last line.
 * seq is the line number, from 1.
 */
#define IR_JOURNAL_LINE_MAX ((size_t)1 << 20)
/* What a tool may write: leaves room to carry the line in a case.joined. */
#define IR_JOURNAL_WRITE_MAX (IR_JOURNAL_LINE_MAX - ((size_t)64 << 10))
#define IR_JOURNAL_NAME "journal.jsonl"

struct ir_journal;

struct ir_head {
	uint64_t seq; /* 0: empty journal */
	char hex[65]; /* 64 zeros when empty */
};

/* What a tool says of one line.  All borrowed; NULL leaves the key out. */
struct ir_entry {
	const char *kind;
	const char *time; /* RFC 3339 with offset; NULL: now, local zone */
	const char *accuracy; /* "minute", "about", ... */
	const char *actor_name, *actor_role;
	const char *recorder;
	const char *source;
	const char *basis; /* fact, estimate, unknown */
	uint64_t corrects; /* 0: none */
	const char *data; /* a JSON object as text; NULL writes {} */
	size_t data_len;
};

/* Makes CASE with its directories and writes nothing into the journal; the
 * first append must be case.opened.  -EEXIST if a journal is there. */
int ir_journal_create(struct ir_journal **ret, const char *casedir, bool drill,
	const struct ir_ctx *ctx, struct ir_err *e);

/* Opens for reading; appending works if the file may be written.  drill is
 * learned from line 1.  ctx is borrowed.  -IR_EREFUSED when ctx carries test
 * switches and the case is a live one. */
int ir_journal_open(struct ir_journal **ret, const char *casedir,
	const struct ir_ctx *ctx, struct ir_err *e);
void ir_journal_close(struct ir_journal *j);

bool ir_journal_drill(const struct ir_journal *j);
int ir_journal_dirfd(const struct ir_journal *j); /* the case, borrowed */

/*
 * Appends one line under the lock: checks that the last line is whole
 * (a torn one is mended first, see ir_journal_mended), checks
 * expect (NULL: any head; -IR_EMOVED if it moved), writes once, fsync once.
 * ret_head (may be NULL) gets the new head.  After a short write or a full
 * disk the file is as it was before.  -IR_EINTEGRITY when the last line is
 * whole but damaged: ir_journal_repair says so in the journal and goes on.
 */
int ir_journal_append(struct ir_journal *j, const struct ir_entry *en,
	const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e);

/*
 * What appends or a repair last found at the end and mended; NULL: nothing.
 * Whoever appended tells the people.  A torn piece that is a whole line, sum
 * and chain, and lacks only its LF gets the LF and stays; else it was cut off.
 */
struct ir_journal_mended {
	uint64_t line; /* the line that got its LF; 0: cut off */
	uint64_t bytes; /* cut off, and kept as file in the case */
	char file[32];
};
const struct ir_journal_mended *ir_journal_mended(const struct ir_journal *j);

/* Several under one lock and one fsync; all or none. */
int ir_journal_append_all(struct ir_journal *j, const struct ir_entry *en,
	size_t n, const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e);

/* The same, but each entry is made under the lock from the head it will be
 * appended to (numbers like NNN of an archive are taken there).  make must
 * not wait for people or devices. */
int ir_journal_append_with(struct ir_journal *j,
	int (*make)(void *arg, struct ir_journal *j, const struct ir_head *head,
		struct ir_entry *ret, struct ir_err *e),
	void *arg, struct ir_head *ret_head, struct ir_err *e);

/*
 * By hand, after ir_journal_append said -IR_EINTEGRITY or -IR_EFORMAT, or for
 * a torn line: appends one journal.repaired line that names what was found
 * (torn bytes kept aside, or the number and SHA-256 of the damaged last line)
 * and why it was accepted.  The damage stays visible to verification.  1: the
 * end of the journal is whole, nothing was done.
 */
int ir_journal_repair(struct ir_journal *j, const struct ir_entry *who,
	const char *reason, struct ir_head *ret_head, struct ir_err *e);

/* Head after line seq (to record who was given it). */
int ir_journal_head_at(struct ir_journal *j, uint64_t seq, struct ir_head *ret,
	struct ir_err *e);

/*
 * Does a time given lie further ahead of the clock than clocks of one house
 * differ?  Then the day was mistyped, or the clock is wrong: it is kept, and
 * said.
 */
#define IR_AHEAD_SECONDS 300
bool ir_journal_ahead(const struct ir_time *given, const struct ir_time *clock);

/* "NFS", "CIFS", "FUSE" ... where locks or fsync cannot be trusted, else
 * NULL. Static text. */
const char *ir_journal_remote_fs(const char *dir);

/* The current head (reads only the end of the file). */
int ir_journal_head(
	struct ir_journal *j, struct ir_head *ret, struct ir_err *e);

/* Words to read out over the phone: the first 16 hex digits in groups of
 * four, "seq 17: 3f2a 99c1 0b7e d204".  Returns out. */
#define IR_HEAD_SPOKEN 96
const char *ir_head_spoken(const struct ir_head *h, char out[IR_HEAD_SPOKEN]);

#endif
