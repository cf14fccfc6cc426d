/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_JQ_H
#define IR_SYS_JQ_H

#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * jq expressions over one JSON document, by gojq(1): libjq 1.6 needs 45 ms to
 * compile its own functions before it looks at a program and ends its process
 * when it runs out of memory; gojq starts in 4 ms.  A program sees the
 * document and nothing else: its process has no environment, home directory
 * and descriptors, may open and execute nothing but itself (sandbox.h,
 * ir_sandbox_program, where the kernel has it) and has limits of time, memory
 * and output, because a program in our data may be wrong.  Who has closed the
 * sandbox for himself cannot start it any more: -EACCES.
 *
 * What differs from jq(1) 1.6: keys come out sorted, whole numbers keep all
 * their digits, regular expressions are RE2 (no look-around, no back
 * references; \d, \w and \s are ASCII), index() counts characters,
 * "" | split(",") is [""], tonumber takes no blanks, there is no
 * keys_unsorted; "abc"[1] is "b", .[1.5] is .[1]; null | del(.a) is {};
 * a reduce whose update gives nothing keeps its value (jq: null), and it
 * begins with one value only; of a key twice in one object the first counts;
 * nth(2; f) of less is empty.  An error behind a try or '?' is one: jq 1.6
 * swallows it while what the try gave is still gone through ([1? | error("x")]
 * is []).
 */
struct ir_jq_limits { /* 0 takes what stands beside it */
	unsigned cpu_seconds; /* 5 */
	size_t memory; /* bytes: 512 MiB */
	size_t output; /* bytes: 16 MiB */
};

#define IR_JQ_PROGRAM_MAX ((size_t)1 << 20)

/*
 * Appends each result as compact JSON and LF.  -IR_EUSAGE: the program breaks
 * the rules of ir_jq_check or jq's grammar; -IR_EFORMAT: json is none, or
 * the program ended with an error; -IR_ELIMIT: a limit was met, the text
 * says which; -ENOENT, -EACCES: gojq cannot be run; -IR_ELIB: it ended as it
 * should not.  out then holds nothing of this run.
 */
int ir_jq_run(const char *program, const char *json, size_t len,
	const struct ir_jq_limits *limits, struct ir_buf *out,
	struct ir_err *e);

/*
 * The same in steps: the child begins to compile at once, while the caller
 * still makes the document, and works on it while he does something else.
 * give: cpu_seconds is more than the limit said, for a document that turned
 * out large; 0: no; a document that a pipe cannot hold (1 MiB where that is
 * allowed) waits until the child reads it.
 * finish waits for the results, ends and frees q whatever it answers, with the
 * results and errors of ir_jq_run; who has no use for q any more abandons it,
 * also after an error of give.  Start checks nothing (what stands in the
 * program was, by ir_jq_check, and between brackets); it reports that there
 * is no child to be had.
 */
struct ir_jq;
int ir_jq_start(struct ir_jq **ret, const char *program,
	const struct ir_jq_limits *limits, struct ir_err *e);
int ir_jq_give(struct ir_jq *q, const char *json, size_t len,
	unsigned cpu_seconds, struct ir_err *e);
int ir_jq_finish(struct ir_jq *q, struct ir_buf *out, struct ir_err *e);
void ir_jq_abandon(struct ir_jq *q);

/*
 * What a program in our data may not have.  Because its result would depend on
 * more than the document: env, $ENV, $__loc__, now, input, inputs, debug,
 * stderr, import, include, halt, localtime and their kin (.now, {now: 1} and
 * {"now": 1} are fine).  Because it could reach out of the brackets it is put
 * between: one that does not close, a control character, a comment ending in
 * '\'.  Because gojq 0.12 gives a wrong answer: a name bound twice in one pipe
 * (". as $v | .[] | 2 as $v"), in a pattern's own expressions or in an index;
 * something behind the constant of an index (.["ab"[1:]]); a value that is
 * thrown away ("1, $v | 2", "1, . | 2").  And more than 256 nested, 256 names
 * bound, 1 MiB.  0, or -IR_EUSAGE "column C: why".  Cheap; compiles nothing.
 */
int ir_jq_check(const char *program, struct ir_err *e);

#endif
