/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_DIFF_TEXT_I_H
#define LIB_EVIDENCE_DIFF_TEXT_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff_rules_i.h"
#include "ir/base/buf.h"

/*
 * The difference of two texts, line by line (Myers 1986, with limits).
 */
#define DIFF_TEXT_MAX ((size_t)8 << 20) /* bytes of one side */
#define DIFF_LINES_MAX 400000u /* of one side */
#define DIFF_EDITS_MAX 2000u /* beyond them the sides are too different */
#define DIFF_SHOWN_MAX ((size_t)256 * 1024) /* bytes of what is shown */

struct dline {
	const char *p;
	size_t len; /* without its end */
	uint64_t hash; /* of what counts */
	bool changed, cr; /* cr: it ends in CR LF */
};

/* Marks lines that differ. 0, 1 too different, -ENOMEM. */
int lines_compare(struct dline *a, size_t na, struct dline *b, size_t nb);

struct texts {
	const char *a, *b;
	size_t a_len, b_len;
	const struct rule *const *rules; /* masks and secrets that hold */
	const uint16_t *index; /* their numbers */
	size_t n_rules;
	const uint8_t *seed; /* 16 bytes */
	unsigned context;
};

struct texts_result {
	bool same; /* as far as it counts */
	bool too_different;
	bool cut; /* more than is shown */
	uint64_t added, removed;
	bool hit[RULES_MAX]; /* by number: hid something that differs */
	struct ir_buf shown; /* initialised by the caller */
};

/* Text for people, not something to be read by programs? */
bool texts_is_text(const char *p, size_t len);

int texts_compare(const struct texts *t, struct texts_result *ret);

#endif
