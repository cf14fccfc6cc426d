/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_lines_i.h"

#include <string.h>

void
lines_init(struct lines *l, size_t max, bool any_end,
	int (*line)(void *arg, const char *p, size_t len), void *arg)
{
	*l = (struct lines){.max = max,
		.any_end = any_end,
		.end = '\n',
		.line = line,
		.arg = arg};
	ir_buf_init(&l->part, 0);
}

void
lines_free(struct lines *l)
{
	ir_buf_free(&l->part);
}

static const char *
find_end(const struct lines *l, const char *p, size_t len)
{
	const char *lf = memchr(p, l->end, len);
	const char *cr;

	if (!l->any_end)
		return lf;
	cr = memchr(p, '\r', lf ? (size_t)(lf - p) : len);
	return cr ? cr : lf;
}

static int
give(struct lines *l, const char *p, size_t len)
{
	int r;

	if (len > l->max) {
		len = l->max;
		l->too_long = true;
	}
	l->n++;
	r = l->line(l->arg, p, len);
	l->too_long = false;
	return r;
}

static int
give_part(struct lines *l)
{
	int r = give(l, l->part.p ? l->part.p : "", l->part.len);

	ir_buf_clear(&l->part);
	return r;
}

static int
keep(struct lines *l, const char *p, size_t len)
{
	if (l->part.len > l->max) /* too long already: drop the rest */
		return 0;
	if (len > l->max + 1 - l->part.len)
		len = l->max + 1 - l->part.len;
	return ir_buf_add(&l->part, p, len);
}

int
lines_feed(struct lines *l, const void *data, size_t len)
{
	const char *p = data, *end = p + len;
	int r = 0;

	while (p < end && r == 0) {
		const char *stop;

		if (l->after_cr && *p == '\n') {
			l->after_cr = false;
			p++;
			continue;
		}
		l->after_cr = false;
		stop = find_end(l, p, (size_t)(end - p));
		if (!stop)
			return keep(l, p, (size_t)(end - p));
		if (l->part.len == 0) {
			r = give(l, p, (size_t)(stop - p));
		} else {
			r = keep(l, p, (size_t)(stop - p));
			if (r == 0)
				r = give_part(l);
		}
		l->after_cr = *stop == '\r';
		p = stop + 1;
	}
	return r;
}

int
lines_end(struct lines *l)
{
	if (l->part.len == 0)
		return 0;
	l->unended = true;
	return give_part(l);
}
