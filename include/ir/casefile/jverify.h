/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_JVERIFY_H
#define IR_CASEFILE_JVERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/*
 * Verification of a journal, line by line, to its end whatever is found: of
 * a case, or of any file (a copy, an extract made for one recipient).  It
 * reads only; it needs no case, site or vocabulary.
 *
 * Findings have stable codes (ir-journal(5) lists them).  DAMAGE means the
 * bytes are not what was written, or break the format: exit 1.  NOTICE is
 * something a reader must know that is not damage (a clock that went back, an
 * unknown kind, withheld lines).
 */
enum ir_jgrade {
	IR_J_NOTICE,
	IR_J_DAMAGE
};

struct ir_jfinding {
	const char *code; /* "sum", "prev", "torn", "anchor-broken" ... */
	enum ir_jgrade grade;
	uint64_t line; /* line number in the file, 0: the whole file */
	const char *text; /* one line for people, escaped, borrowed */
};

/* A head that somebody else holds: from an archive's bag-info, a report
 * page, a telephone note. */
struct ir_known_head {
	uint64_t seq; /* 0: not known, any line may match */
	const char *hex; /* 64 digits, or the 16 or more read out */
	const char *by; /* "001-PUMP03.tar.zst", "県庁 (phone)" */
};

struct ir_jverify_opts {
	const struct ir_known_head *heads;
	size_t n_heads;
	bool extract; /* withheld lines {"seq":,"sha256":} are expected */
	/* may be NULL; < 0 stops the walk and is returned */
	int (*find)(void *arg, const struct ir_jfinding *f);
	void *arg;
};

#define IR_JV_BY 256
struct ir_jverify {
	uint64_t bytes, lines; /* whole lines */
	uint64_t withheld; /* lines known by their hash only */
	uint64_t hash_links; /* links that rest on such a hash alone */
	uint64_t joined; /* lines of other copies, inside case.joined */
	uint64_t damage, notices;
	uint64_t torn_bytes;
	bool drill;
	struct ir_head head; /* of the last whole line */
	char first_written[40], last_written[40];
	/* Fixed by a head given in opts: lines fixed_from..fixed (from 1
	 * unless the chain is broken before).  fixed 0: by none. */
	uint64_t fixed_from, fixed;
	char fixed_by[IR_JV_BY];
	/* Said to be fixed by the last good journal.anchored line; holds as
	 * far as the one named there confirms the spoken head. */
	uint64_t said;
	char said_to[IR_JV_BY], said_how[IR_JV_BY];
	struct ir_head said_head;
};

/* 0 intact, 1 damaged (or a given head does not match), < 0 unreadable.
 * The descriptor is read from offset 0 by pread, or from where it is when it
 * is a pipe; name is for messages. */
int ir_jverify_fd(int fd, const char *name, const struct ir_jverify_opts *o,
	struct ir_jverify *ret, struct ir_err *e);

/* CASE/journal.jsonl under the shared lock of the moment it is measured;
 * also checks that each journal.torn-N is as recorded. */
int ir_jverify_case(const char *casedir, const struct ir_jverify_opts *o,
	struct ir_jverify *ret, struct ir_err *e);

/* Verification of the lines a cursor has read (ir_cursor_verify): just these
 * bytes are verified, when whoever waits for something else has the time.  At
 * most 8 MiB of lines wait for it.  0 intact, 1 damaged, < 0 no memory or what
 * find() returned; once.  The journal must be open still. */
struct ir_jwatch;
int ir_jwatch_end(
	struct ir_jwatch *s, struct ir_jverify *ret, struct ir_err *e);
void ir_jwatch_free(struct ir_jwatch *s);

/* "fixed up to line N by ..., free after that", one or more lines for
 * people, translated. */
int ir_jverify_words(const struct ir_jverify *v, struct ir_buf *out);

/* One JSON object (no LF) of *v: {"v":1,"type":"journal",...}. */
int ir_jverify_json(const struct ir_jverify *v, struct ir_buf *out);

/* Two copies. */
struct ir_jcompare {
	struct ir_head common; /* the last line both hold: the fork point */
	uint64_t a_lines, b_lines;
	bool same_case; /* line 1 is the same */
};

/* 0 the same, 1 one goes on where the other ends, 2 forked after
 * common.seq, 3 different cases; < 0 unreadable. */
int ir_jcompare(int fd_a, int fd_b, struct ir_jcompare *ret, struct ir_err *e);

#endif
