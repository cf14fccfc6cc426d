/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_LINES_I_H
#define LIB_EVIDENCE_VERIFY_LINES_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/*
 * Splits text that comes in pieces into lines.  Lines end in LF; with any_end
 * also in CR or CRLF.  A line longer than max is handed over cut, with
 * too_long set for that call.
 */
struct lines {
	struct ir_buf part;
	size_t max;
	uint64_t n; /* number of the line being handed over */
	bool any_end, after_cr;
	char end; /* LF, until the caller says otherwise */
	bool too_long, unended; /* unended: the last one had no end */
	int (*line)(void *arg, const char *p, size_t len);
	void *arg;
};

void lines_init(struct lines *l, size_t max, bool any_end,
	int (*line)(void *arg, const char *p, size_t len), void *arg);
void lines_free(struct lines *l);
int lines_feed(struct lines *l, const void *p, size_t len);
int lines_end(struct lines *l);

#endif
