/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_CTX_H
#define IR_BASE_CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/*
 * What comes in from outside: clock, random bytes, host name, tool name.  The
 * library reads none of these by itself, so a run can be repeated exactly.
 * Tools fill it by ir_ctx_init and, in drills only, by the test switches
 * (DESIGN 8): they work only on drill cases and are written into each line.
 */
struct ir_ctx {
	int (*now)(const struct ir_ctx *c, struct timespec *ret);
	int (*random)(const struct ir_ctx *c, void *out, size_t len);
	const char *host; /* borrowed */
	const char *tool; /* "ir-log/0.1.0", borrowed */
	bool nosync; /* test: no fsync */
	const char *test; /* NULL, or the switches in force: "clock,nonce" */
	struct timespec fixed_now; /* for the fixed clock */
	char host_text[256];
	char test_text[64];
};

/*
 * Real clock (CLOCK_REALTIME), getrandom, gethostname.  Then the switches
 * IR_TEST_CLOCK=RFC3339, IR_TEST_NONCE=zero, IR_TEST_HOST=NAME,
 * IR_TEST_NOSYNC=1 from the environment, each noted in test.
 * 0, or -EINVAL for a switch that cannot be read.
 */
int ir_ctx_init(struct ir_ctx *c, const char *tool);

#endif
