/* SPDX-License-Identifier: Apache-2.0 */
#include "objects_i.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

struct entry {
	dev_t dev;
	ino_t ino;
	size_t name; /* offset in names, 0: free slot */
	uint64_t size;
	struct timespec ctime;
	enum ir_status status;
	char sha256[IR_SHA256_HEX];
};

struct ir_links {
	struct entry *v;
	size_t slots, n;
	/* Stored name, NUL, SHA-512 in hex or nothing, NUL; and so on. */
	struct ir_buf names;
	size_t max;
};

int
ir_links_new(struct ir_links **ret, size_t max_bytes, struct ir_err *e)
{
	struct ir_links *l = calloc(1, sizeof(*l));

	if (!l)
		return ir_err_set(e, -ENOMEM, _("no memory for a map"));
	l->max = max_bytes;
	ir_buf_init(&l->names, max_bytes);
	(void)ir_buf_addc(&l->names, '\0'); /* offset 0 is "none" */
	*ret = l;
	return 0;
}

void
ir_links_free(struct ir_links *l)
{
	if (!l)
		return;
	free(l->v);
	ir_buf_free(&l->names);
	free(l);
}

static struct entry *
slot(struct entry *v, size_t slots, dev_t dev, ino_t ino)
{
	uint64_t h = ((uint64_t)ino ^ (uint64_t)dev << 40) *
		UINT64_C(0x9E3779B97F4A7C15);
	size_t i = (size_t)(h >> 20) & (slots - 1);

	while (v[i].name && (v[i].dev != dev || v[i].ino != ino))
		i = (i + 1) & (slots - 1);
	return &v[i];
}

bool
ir_links_get(
	const struct ir_links *l, dev_t dev, ino_t ino, struct ir_link *ret)
{
	const struct entry *en;

	if (!l->slots)
		return false;
	en = slot(l->v, l->slots, dev, ino);
	if (!en->name)
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->stored = l->names.p + en->name;
	memcpy(ret->sha256, en->sha256, sizeof(ret->sha256));
	(void)snprintf(ret->sha512, sizeof(ret->sha512), "%s",
		ret->stored + strlen(ret->stored) + 1);
	ret->size = en->size;
	ret->ctime = en->ctime;
	ret->status = en->status;
	return true;
}

static int
grow(struct ir_links *l)
{
	size_t slots = l->slots ? l->slots * 2 : 256;
	struct entry *v = calloc(slots, sizeof(*v));

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < l->slots; i++) {
		if (l->v[i].name)
			*slot(v, slots, l->v[i].dev, l->v[i].ino) = l->v[i];
	}
	free(l->v);
	l->v = v;
	l->slots = slots;
	return 0;
}

int
ir_links_add(struct ir_links *l, dev_t dev, ino_t ino, const struct ir_link *v)
{
	bool full = l->n + 1 > l->slots / 2;
	size_t len = strlen(v->stored) + 1;
	size_t need = len + strlen(v->sha512) + 1 +
		(full ? 3 * l->slots * sizeof(*l->v) : 0);
	struct entry *en;

	if (l->names.len + l->slots * sizeof(*l->v) + need > l->max)
		return 1;
	if (full && grow(l) < 0)
		return -ENOMEM;
	en = slot(l->v, l->slots, dev, ino);
	if (en->name)
		return 0;
	en->dev = dev;
	en->ino = ino;
	en->size = v->size;
	en->ctime = v->ctime;
	en->status = v->status;
	memcpy(en->sha256, v->sha256, sizeof(en->sha256));
	en->name = l->names.len;
	l->n++;
	(void)ir_buf_add(&l->names, v->stored, len);
	return ir_buf_add(&l->names, v->sha512, strlen(v->sha512) + 1);
}
