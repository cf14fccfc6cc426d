/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ledger_lines_i.h"

static const char *const head[] = {
	"ip", "mac", "host", "state", "ends", "interface", "vlan"};

int
lines_put(struct lines *t, uint32_t col, struct word w)
{
	return ledger_cell(t->l, col, w.p, w.len, 0);
}

int
lines_end_row(struct lines *t, uint32_t line)
{
	return ledger_end_row(t->l, ++t->rows, line);
}

int
lines_start(struct lines *t, struct ir_book *l, const char *text, size_t len)
{
	int r = 0;

	*t = (struct lines){.l = l, .p = text, .end = text + len};
	for (uint32_t i = 0; r == 0 && i < LINES_VLAN; i++)
		r = lines_put(
			t, i + 1, (struct word){head[i], strlen(head[i])});
	return r == 0 ? lines_end_row(t, 0) : r;
}

bool
lines_next(struct lines *t)
{
	const char *eol;

	if (t->p >= t->end)
		return false;
	eol = memchr(t->p, '\n', (size_t)(t->end - t->p));
	eol = eol ? eol : t->end;
	t->line++;
	t->n = 0;
	while (t->p < eol && t->n < 16) {
		size_t k = 0;

		while (t->p < eol && strchr(" \t\r;\"", *t->p))
			t->p++;
		if (t->p < eol && *t->p == '#')
			break;
		while (t->p + k < eol && !strchr(" \t\r;\"", t->p[k]))
			k++;
		if (k > 0)
			t->w[t->n++] = (struct word){t->p, k};
		t->p += k;
	}
	t->p = eol + (eol < t->end);
	return true;
}

bool
lines_is(const struct lines *t, size_t i, const char *s)
{
	return i < t->n && t->w[i].len == strlen(s) &&
		memcmp(t->w[i].p, s, t->w[i].len) == 0;
}
