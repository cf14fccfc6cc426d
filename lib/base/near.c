/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/near.h"

#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"

/* Characters of s into out; the count, IR_NEAR_MAX + 1 when there are more.
 * A byte that is no UTF-8 stands for itself. */
static size_t
decode(const char *s, uint32_t out[IR_NEAR_MAX])
{
	size_t len = strlen(s), n = 0;

	for (size_t i = 0; i < len; n++) {
		uint32_t cp = (unsigned char)s[i];
		size_t step = ir_utf8_char(s + i, len - i, &cp);

		if (n == IR_NEAR_MAX)
			return IR_NEAR_MAX + 1;
		out[n] = cp;
		i += step ? step : 1;
	}
	return n;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t
ir_near_distance(const char *a, const char *b)
{
	uint32_t x[IR_NEAR_MAX], y[IR_NEAR_MAX];
	size_t row[3][IR_NEAR_MAX + 1]; /* two lines back, last, this */
	size_t n = decode(a, x), m = decode(b, y);
	size_t *back = row[0], *last = row[1], *now = row[2];

	if (n > IR_NEAR_MAX || m > IR_NEAR_MAX)
		return IR_NEAR_MAX + 1;
	for (size_t j = 0; j <= m; j++)
		last[j] = back[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *old = back;

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t change = x[i - 1] != y[j - 1];

			now[j] = least(last[j] + 1, now[j - 1] + 1,
				last[j - 1] + change);
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] &&
				x[i - 2] == y[j - 1])
				now[j] = least(now[j], back[j - 2] + 1, now[j]);
		}
		back = last;
		last = now;
		now = old;
	}
	return last[m];
}

void
ir_near_init(struct ir_near *n, const char *wanted)
{
	n->wanted = wanted;
	n->best = NULL;
	n->distance = IR_NEAR_MAX + 1;
}

void
ir_near_try(struct ir_near *n, const char *known)
{
	size_t d = ir_near_distance(n->wanted, known);

	if (d < n->distance) {
		n->distance = d;
		n->best = known;
	}
}

const char *
ir_near_best(const struct ir_near *n)
{
	uint32_t x[IR_NEAR_MAX];
	size_t a, b;

	if (!n->best)
		return NULL;
	a = decode(n->wanted, x);
	b = decode(n->best, x);
	if (b > a)
		a = b;
	return n->distance <= (a < 3 ? 1 : a / 3) ? n->best : NULL;
}
