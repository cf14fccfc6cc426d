/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "value_i.h"

#define CHUNK ((size_t)32 * 1024)
#define CHUNK_MAX ((size_t)1024 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, cap;
	max_align_t data[];
};

struct ir_vals {
	struct chunk *chunks;
};

int
ir_vals_new(struct ir_vals **ret, struct ir_err *e)
{
	struct ir_vals *t = calloc(1, sizeof(*t));

	if (!t)
		return ir_err_set(e, ENOMEM, _("no memory for a playbook"));
	*ret = t;
	return 0;
}

void
ir_vals_free(struct ir_vals *t)
{
	if (!t)
		return;
	while (t->chunks) {
		struct chunk *c = t->chunks;

		t->chunks = c->next;
		free(c);
	}
	free(t);
}

void *
value_alloc(struct ir_vals *t, size_t size)
{
	struct chunk *c = t->chunks;
	void *p;

	size = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
	if (!c || c->cap - c->used < size) {
		size_t cap = c ? c->cap * 2 : CHUNK;

		cap = cap > CHUNK_MAX ? CHUNK_MAX : cap;
		cap = cap < size ? size : cap;
		c = malloc(sizeof(*c) + cap);
		if (!c)
			return NULL;
		c->used = 0;
		c->cap = cap;
		c->next = t->chunks;
		t->chunks = c;
	}
	p = (char *)c->data + c->used;
	c->used += size;
	return p;
}

const char *
value_text(struct ir_vals *t, const char *s, size_t len)
{
	char *p = value_alloc(t, len + 1);

	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}
