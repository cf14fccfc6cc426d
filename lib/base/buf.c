/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/err.h"

/* What p points to before the first addition; never written. */
static char ir_buf_empty[1];

void
ir_buf_init(struct ir_buf *b, size_t max)
{
	b->p = ir_buf_empty;
	b->len = 0;
	b->cap = 0;
	b->max = max ? max : IR_BUF_MAX;
	b->err = 0;
}

void
ir_buf_free(struct ir_buf *b)
{
	if (!b)
		return;
	if (b->cap)
		free(b->p);
	ir_buf_init(b, b->max);
}

void
ir_buf_clear(struct ir_buf *b)
{
	b->len = 0;
	b->err = 0;
	if (b->cap)
		b->p[0] = '\0';
}

int
ir_buf_reserve(struct ir_buf *b, size_t more)
{
	size_t need, cap;
	char *p;

	if (b->err)
		return b->err;
	if (more > b->max || b->len > b->max - more)
		return b->err = -IR_ELIMIT;
	need = b->len + more;
	if (__builtin_add_overflow(need, 1, &need))
		return b->err = -IR_ELIMIT;
	if (need <= b->cap)
		return 0;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap < need)
		if (__builtin_mul_overflow(cap, 2, &cap))
			return b->err = -IR_ELIMIT;
	if (cap - 1 > b->max)
		cap = b->max + 1;
	p = realloc(b->cap ? b->p : NULL, cap);
	if (!p)
		return b->err = -ENOMEM;
	p[b->len] = '\0';
	b->p = p;
	b->cap = cap;
	return 0;
}

int
ir_buf_add(struct ir_buf *b, const void *data, size_t len)
{
	int r = ir_buf_reserve(b, len);

	if (r)
		return r;
	if (len)
		memcpy(b->p + b->len, data, len);
	b->len += len;
	b->p[b->len] = '\0';
	return 0;
}

int
ir_buf_adds(struct ir_buf *b, const char *s)
{
	return ir_buf_add(b, s, strlen(s));
}

int
ir_buf_addc(struct ir_buf *b, char c)
{
	if (!b->err && b->len < b->max && b->len + 1 < b->cap) {
		b->p[b->len++] = c;
		b->p[b->len] = '\0';
		return 0;
	}
	return ir_buf_add(b, &c, 1);
}

int
ir_buf_addf(struct ir_buf *b, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = ir_buf_vaddf(b, fmt, ap);
	va_end(ap);
	return r;
}

int
ir_buf_vaddf(struct ir_buf *b, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int n;

	if (b->err)
		return b->err;
	room = b->cap ? b->cap - b->len : 0;
	va_copy(again, ap);
	n = vsnprintf(b->cap ? b->p + b->len : NULL, room, fmt, ap);
	if (n < 0)
		b->err = -EINVAL;
	else if ((size_t)n < room)
		b->len += (size_t)n;
	else if (ir_buf_reserve(b, (size_t)n) == 0) {
		(void)vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
	if (b->cap)
		b->p[b->len] = '\0';
	return b->err;
}

void
ir_buf_cut(struct ir_buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->p[len] = '\0';
}

int
ir_buf_err(const struct ir_buf *b)
{
	return b->err;
}

char *
ir_buf_detach(struct ir_buf *b, size_t *ret_len)
{
	char *p;

	if (ir_buf_reserve(b, 0) != 0)
		return NULL;
	p = b->p;
	if (ret_len)
		*ret_len = b->len;
	ir_buf_init(b, b->max);
	return p;
}
