/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LOGVERIFY_H
#define IR_TOOL_LOGVERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"

/*
 * Verification of a journal, told on standard output: findings and what the
 * anchors fix, as text or as JSON Lines.
 */
struct ir_logverify {
	const char *casedir; /* of a case, or */
	const char *file; /* a file ("-" stdin) */
	bool extract; /* the file is an extract */
	const char *const *given; /* heads as noted: "17:3f2a...=WHO" */
	size_t n_given;
	const char *against; /* another copy: a case or a file, or NULL */
	bool json;
};

/* 0 intact, 1 damaged or forked, < 0 unreadable. */
int ir_logverify(const struct ir_logverify *o, struct ir_err *e);

#endif
