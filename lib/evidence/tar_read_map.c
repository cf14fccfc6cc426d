/* SPDX-License-Identifier: Apache-2.0 */
#include "tar_read_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/evidence/tar_read.h"

/* The map of a sparse member (GNU sparse 1.0): numbers in decimal, one a line:
 * how many stretches, then where each begins and how long it is. */

int
tar_bad(uint64_t at, const char *why, struct ir_err *e)
{
	return ir_err_set(
		e, IR_EFORMAT, _("tar offset %" PRIu64 ": %s"), at, why);
}

void
tar_map_begin(struct tar_map *m, uint64_t size)
{
	m->n = m->at = 0;
	m->number = m->count = m->index = 0;
	m->digit = false;
	m->logical = 0;
	m->size = size;
}

static int
add_extent(struct tar_map *m, uint64_t off, uint64_t len, uint64_t at,
	struct ir_err *e)
{
	const struct tar_extent *last = m->n ? &m->x[m->n - 1] : NULL;
	struct tar_extent *x;
	uint64_t end;

	if (__builtin_add_overflow(off, len, &end) || end > m->size ||
		(last && off < last->off + last->len))
		return tar_bad(at, _("sparse map is not in order"), e);
	x = ir_grow(m->x, m->n, &m->cap, sizeof(*x));
	if (!x)
		return ir_err_sys(e, ENOMEM, _("cannot read a tar"));
	m->x = x;
	m->x[m->n++] = (struct tar_extent){off, len};
	return 0;
}

/* A number of the map is complete: the count, then pairs. */
static int
number(struct tar_map *m, uint64_t at, struct ir_err *e)
{
	uint64_t v = m->number, i = m->index++;

	m->number = 0;
	m->digit = false;
	if (i == 0) {
		if (v > IR_TAR_EXTENTS_MAX)
			return ir_err_set(e, IR_ELIMIT,
				_("tar offset %" PRIu64
				  ": sparse map is beyond the limit"),
				at);
		m->count = v;
		return 0;
	}
	if (i % 2 == 1) {
		m->logical = v; /* kept until the length comes */
		return 0;
	}
	return add_extent(m, m->logical, v, at, e);
}

int
tar_map_byte(struct tar_map *m, uint8_t c, uint64_t at, struct ir_err *e)
{
	if (c >= '0' && c <= '9' && m->number <= INT64_MAX / 10 - 1) {
		m->number = m->number * 10 + (uint64_t)(c - '0');
		m->digit = true;
		return 0;
	}
	if (c != '\n' || !m->digit)
		return tar_bad(at, _("sparse map cannot be read"), e);
	return number(m, at, e);
}

bool
tar_map_done(const struct tar_map *m)
{
	return m->index > 0 && m->index == 1 + 2 * m->count;
}

int
tar_map_end(struct tar_map *m, uint64_t left, uint64_t at, struct ir_err *e)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < m->n; i++)
		sum += m->x[i].len;
	if (sum != left)
		return tar_bad(at, _("sparse map and member size disagree"), e);
	m->logical = 0;
	return m->n ? 0 : add_extent(m, m->size, 0, at, e);
}

uint64_t
tar_map_next(struct tar_map *m, uint64_t *ret_hole)
{
	const struct tar_extent *x = &m->x[m->at];

	while (x->len == 0 || m->logical == x->off + x->len)
		x = &m->x[++m->at];
	*ret_hole = 0;
	if (m->logical < x->off) {
		*ret_hole = x->off - m->logical;
		m->logical = x->off;
	}
	return x->off + x->len - m->logical;
}
