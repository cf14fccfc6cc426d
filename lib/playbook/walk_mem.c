/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "walk_i.h"

#define BLOCK ((size_t)64 << 10)

struct wk_block {
	struct wk_block *next;
	size_t used, size;
	_Alignas(16) unsigned char p[];
};

int
wk_nomem(struct ir_walk *w)
{
	return ir_err_set(w->e, ENOMEM, "%s", _("out of memory"));
}

int
wk_fail(struct ir_walk *w, int code, const char *fmt, ...)
{
	char text[IR_ERR_TEXT];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* cut is fine */
	va_end(ap);
	return ir_err_set(w->e, code, "%s", text);
}

static void *
take(struct ir_walk *w, struct wk_block **list, size_t n)
{
	struct wk_block *b = *list;
	size_t want = (n + 15) & ~(size_t)15;

	if (!b || b->size - b->used < want) {
		size_t size = want > BLOCK ? want : BLOCK;

		b = calloc(1, sizeof(*b) + size);
		if (!b) {
			(void)wk_nomem(w);
			return NULL;
		}
		b->size = size;
		b->next = *list;
		*list = b;
	}
	b->used += want;
	return b->p + b->used - want;
}

void *
wk_alloc(struct ir_walk *w, size_t n)
{
	return take(w, &w->play, n);
}

void *
wk_keep(struct ir_walk *w, size_t n)
{
	return take(w, &w->keep, n);
}

const char *
wk_text(struct ir_walk *w, const char *s, size_t len)
{
	char *p = wk_keep(w, len + 1);

	if (p)
		memcpy(p, s, len);
	return p;
}

const char *
wk_textf(struct ir_walk *w, const char *fmt, ...)
{
	const char *r = NULL;
	struct ir_buf b;
	va_list ap;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&b, fmt, ap); /* sticks */
	va_end(ap);
	if (ir_buf_err(&b) < 0)
		(void)wk_nomem(w);
	else
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

void
wk_free_blocks(struct wk_block **list)
{
	while (*list) {
		struct wk_block *b = *list;

		*list = b->next;
		free(b);
	}
}

const char *
wk_hush(struct ir_walk *w, const char *s)
{
	const char *r = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_hush(s, strlen(s), &b) < 0)
		(void)wk_nomem(w);
	else
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}
