/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_COLLECT_LIST_H
#define IR_EVIDENCE_COLLECT_LIST_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/evidence/collect.h"

/*
 * Digests of trees without packing them (ir-collect --manifest-only): one line
 * a file in the order of the walk, as sha256sum writes it ("HEX  NAME", odd
 * names escaped in its way; with sha512 as sha512sum), or JSON Lines with
 * every object and its status.  Names are as the operands were given.  A link
 * that is an operand is followed, others are not.
 */
struct ir_list {
	struct ir_names_arg paths;
	bool cross, sha512, json;
	unsigned threads; /* 0: one a core */
	const volatile sig_atomic_t *stop;
	void *arg;
	/* Records; < 0 stops. */
	int (*write)(void *arg, const void *p, size_t len);
	/* Something was left out; text is escaped. */
	void (*warn)(void *arg, const char *text);
	void (*progress)(void *arg, uint64_t bytes, uint64_t files);
};

struct ir_list_result {
	uint64_t files, bytes; /* hashed */
	uint64_t gaps; /* unread, truncated, or named and absent */
	uint64_t changed, atime_touched;
};

/* 0 even when there are gaps; -ECANCELED when stopped. */
int ir_collect_list(
	const struct ir_list *l, struct ir_list_result *ret, struct ir_err *e);

#endif
