/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/bag.h"

#define COLUMNS 79

/* Bytes of the next word with the blanks before it. */
static size_t
next_word(const char *s)
{
	size_t blanks = strspn(s, " ");

	return blanks + strcspn(s + blanks, " ");
}

static int
fold(struct ir_buf *out, size_t col, const char *s)
{
	while (*s) {
		size_t n = next_word(s), width = ir_width(s, n);

		/* A line may begin with the blank it was cut at. */
		if (col + width > COLUMNS && *s == ' ' && col > 1) {
			(void)ir_buf_addc(out, '\n'); /* sticks */
			col = 0;
		}
		(void)ir_buf_add(out, s, n); /* sticks */
		col += width;
		s += n;
	}
	return ir_buf_addc(out, '\n');
}

int
ir_bag_info_add(struct ir_buf *out, const char *label, const char *value)
{
	struct ir_buf safe;
	int r;

	ir_buf_init(&safe, 0);
	r = ir_esc_add(&safe, value, strlen(value));
	if (r == 0) {
		(void)ir_buf_adds(out, label); /* these stick */
		(void)ir_buf_adds(out, ": ");
		r = fold(out, ir_width(label, strlen(label)) + 2, safe.p);
	}
	ir_buf_free(&safe);
	if (r < 0 && out->err == 0)
		out->err = r; /* sticks, as if out itself had failed */
	return r;
}
