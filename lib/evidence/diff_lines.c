/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff_text_i.h"

/*
 * The shortest edit (E. Myers, "An O(ND) Difference Algorithm", 1986): v[k]
 * is the furthest line of a reached on diagonal k = x - y after d edits.
 * What was reached after each d is kept, to find the way back.
 */
struct myers {
	struct dline *a, *b;
	int na, nb;
	int *v; /* -max .. max, shifted */
	int **trace; /* v[-d .. d] after d edits */
	int max;
};

static int
slide(const struct myers *m, int x, int y)
{
	while (x < m->na && y < m->nb && m->a[x].hash == m->b[y].hash)
		x++, y++;
	return x;
}

/* Did a line of b come before this point (else one of a went)? */
static bool
down(const int *v, int k, int d)
{
	return k == -d || (k != d && v[k - 1] < v[k + 1]);
}

/* 1: the end is reached with d edits. */
static int
step(struct myers *m, int d)
{
	int *v = m->v + m->max + 1;

	for (int k = -d; k <= d; k += 2) {
		int x = down(v, k, d) ? v[k + 1] : v[k - 1] + 1;

		x = slide(m, x, x - k);
		v[k] = x;
		if (x >= m->na && x - k >= m->nb)
			return 1;
	}
	return 0;
}

static int
keep(struct myers *m, int d)
{
	size_t n = 2 * (size_t)d + 1;

	m->trace[d] = malloc(n * sizeof(**m->trace));
	if (!m->trace[d])
		return -ENOMEM;
	memcpy(m->trace[d], m->v + m->max + 1 - d, n * sizeof(**m->trace));
	return 0;
}

static void
go_back(struct myers *m, int d)
{
	int x = m->na, y = m->nb;

	for (; d > 0; d--) {
		const int *v = m->trace[d - 1] + (d - 1);
		int k = x - y;
		bool came = down(v, k, d);

		x = came ? v[k + 1] : v[k - 1];
		y = x - (came ? k + 1 : k - 1);
		if (came)
			m->b[y].changed = true;
		else
			m->a[x].changed = true;
	}
}

static int
run(struct myers *m)
{
	int d = 0, r = 0, limit = m->max;

	m->v[m->max + 2] = 0;
	for (d = 0; d <= limit && r == 0; d++) {
		r = step(m, d);
		if (r == 0)
			r = keep(m, d);
	}
	if (r == 1)
		go_back(m, d - 1);
	else if (r == 0)
		return 1;
	return r < 0 ? r : 0;
}

static int
middle(struct dline *a, size_t na, struct dline *b, size_t nb)
{
	struct myers m = {.a = a, .b = b, .na = (int)na, .nb = (int)nb};
	int r = -ENOMEM;

	m.max = (int)(na + nb < DIFF_EDITS_MAX ? na + nb : DIFF_EDITS_MAX);
	m.v = calloc(2 * (size_t)m.max + 3, sizeof(*m.v));
	m.trace = calloc((size_t)m.max + 1, sizeof(*m.trace));
	if (m.v && m.trace)
		r = run(&m);
	for (int d = 0; m.trace && d <= m.max; d++)
		free(m.trace[d]);
	free(m.trace);
	free(m.v);
	return r;
}

int
lines_compare(struct dline *a, size_t na, struct dline *b, size_t nb)
{
	if (na > DIFF_LINES_MAX || nb > DIFF_LINES_MAX)
		return 1;
	while (na > 0 && nb > 0 && a[0].hash == b[0].hash)
		a++, b++, na--, nb--;
	while (na > 0 && nb > 0 && a[na - 1].hash == b[nb - 1].hash)
		na--, nb--;
	if (na > 0 && nb > 0)
		return middle(a, na, b, nb);
	for (size_t i = 0; i < na; i++)
		a[i].changed = true;
	for (size_t i = 0; i < nb; i++)
		b[i].changed = true;
	return 0;
}
