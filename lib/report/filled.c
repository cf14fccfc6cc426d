/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "fill_i.h"

void
ir_filled_free(struct ir_filled *f)
{
	if (!f)
		return;
	ir_arena_free(&f->arena);
	free(f);
}

size_t
ir_filled_count(const struct ir_filled *f)
{
	return f->n;
}

const struct ir_filled_field *
ir_filled_at(const struct ir_filled *f, size_t i)
{
	return i < f->n ? &f->field[i].pub : NULL;
}

bool
fill_is_missing(const struct fill_field *f)
{
	return f->pub.need == IR_NEED_MUST &&
		(f->pub.cell == IR_CELL_OPEN || f->pub.cell == IR_CELL_UNKNOWN);
}

size_t
ir_filled_missing(const struct ir_filled *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += fill_is_missing(&f->field[i]);
	return n;
}

bool
ir_filled_is_missing(const struct ir_filled *f, size_t i)
{
	return fill_is_missing(&f->field[i]);
}

size_t
ir_filled_wrong(const struct ir_filled *f)
{
	return f->n_wrong;
}

const char *
ir_filled_wrong_at(const struct ir_filled *f, size_t i)
{
	return f->wrong[i];
}
