/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/digest.h"

#define FIRST_SLOTS 1024u

struct key {
	uint64_t a, b; /* both 0: a free slot */
};

struct ir_seen {
	struct key *v;
	size_t slots, n, max;
};

int
ir_seen_new(struct ir_seen **ret, size_t max, struct ir_err *e)
{
	struct ir_seen *s = calloc(1, sizeof(*s));

	if (!s)
		return ir_err_set(e, -ENOMEM, _("no memory for a set"));
	s->max = max;
	*ret = s;
	return 0;
}

void
ir_seen_free(struct ir_seen *s)
{
	if (!s)
		return;
	free(s->v);
	free(s);
}

size_t
ir_seen_count(const struct ir_seen *s)
{
	return s->n;
}

static int
make_key(const void *p, size_t len, struct key *ret)
{
	uint8_t sum[IR_SHA256_LEN];
	int r = ir_sha256(p, len, sum);

	if (r < 0)
		return r;
	memcpy(ret, sum, sizeof(*ret));
	if (!ret->a && !ret->b)
		ret->a = 1;
	return 0;
}

/* The slot that holds k or is free for it. */
static struct key *
slot(struct key *v, size_t slots, const struct key *k)
{
	size_t i = (size_t)k->a & (slots - 1);

	while ((v[i].a || v[i].b) && (v[i].a != k->a || v[i].b != k->b))
		i = (i + 1) & (slots - 1);
	return &v[i];
}

static int
grow(struct ir_seen *s)
{
	size_t slots = s->slots ? s->slots * 2 : FIRST_SLOTS;
	struct key *v = calloc(slots, sizeof(*v));

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < s->slots; i++) {
		if (s->v[i].a || s->v[i].b)
			*slot(v, slots, &s->v[i]) = s->v[i];
	}
	free(s->v);
	s->v = v;
	s->slots = slots;
	return 0;
}

int
ir_seen_add(struct ir_seen *s, const void *p, size_t len)
{
	struct key k, *at;
	int r = make_key(p, len, &k);

	if (r == 0 && s->n + 1 > s->slots / 4 * 3)
		r = s->n < s->max ? grow(s) : 0;
	if (r < 0)
		return r;
	if (s->n >= s->max)
		return 1;
	at = slot(s->v, s->slots, &k);
	if (!at->a && !at->b) {
		*at = k;
		s->n++;
	}
	return 0;
}

bool
ir_seen_has(const struct ir_seen *s, const void *p, size_t len)
{
	const struct key *at;
	struct key k;

	if (!s->slots || make_key(p, len, &k) < 0)
		return false;
	at = slot(s->v, s->slots, &k);
	return at->a || at->b;
}
