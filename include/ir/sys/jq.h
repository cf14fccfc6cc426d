/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_JQ_H
#define IR_SYS_JQ_H

#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * jq expressions over one JSON document (libjq; DESIGN section 8).  A program
 * sees the document and nothing else: it runs in a forked child without
 * environment, home directory, descriptors and files (sandbox.h, closed),
 * under limits of time, memory and output, because a program in our data may
 * be wrong and libjq ends its process when it runs out of memory.
 *
 * One compilation costs 25 to 80 ms: who has many expressions makes one
 * program of them.  Numbers are doubles (beyond 2^53 they lose digits).
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
 * says which.  out then holds nothing of this run.
 */
int ir_jq_run(const char *program, const char *json, size_t len,
	const struct ir_jq_limits *limits, struct ir_buf *out,
	struct ir_err *e);

/*
 * The same in steps: the child begins to compile at once, while the caller
 * still makes the document, and works on it while he does something else.
 * give: cpu_seconds is more than the limit said, for a document that turned
 * out large; 0: no; a document that a pipe
 * cannot hold (1 MiB where that is allowed) waits until the child reads it.
 * finish waits for the results, ends and frees q whatever it answers, with the
 * results and errors of ir_jq_run; who has no use for q any more abandons it,
 * also after an error of give.  Start reports only what ir_jq_check finds, and
 * that there is no child to be had.
 */
struct ir_jq;
int ir_jq_start(struct ir_jq **ret, const char *program,
	const struct ir_jq_limits *limits, struct ir_err *e);
int ir_jq_give(struct ir_jq *q, const char *json, size_t len,
	unsigned cpu_seconds, struct ir_err *e);
int ir_jq_finish(struct ir_jq *q, struct ir_buf *out, struct ir_err *e);
void ir_jq_abandon(struct ir_jq *q);

/*
 * What a program in our data may not name, because its result would depend on
 * more than the document: env, $ENV, now, input, inputs, debug, stderr,
 * import, include, halt, localtime and their kin.  0, or -IR_EUSAGE with
 * "column C: why".  Cheap; compiles nothing.
 */
int ir_jq_check(const char *program, struct ir_err *e);

#endif
