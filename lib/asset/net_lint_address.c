/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "net_lint_i.h"

#define DEEP (2 * (128 + 1)) /* prefixes in one another, both families */

struct range {
	const struct nt_prefix *p;
	unsigned char low[16];
};

static struct range
range_of(const struct nt_prefix *p)
{
	struct range r = {.p = p};
	size_t whole = p->bits / 8;

	memcpy(r.low, p->addr, whole);
	if (p->bits % 8)
		r.low[whole] = (unsigned char)(p->addr[whole] &
			(0xFFu << (8 - p->bits % 8)));
	return r;
}

/* The wide before the narrow that it holds, then in the order of the file. */
static int
by_range(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	int c = (x->p->family > y->p->family) - (x->p->family < y->p->family);

	if (c == 0)
		c = memcmp(x->low, y->low, sizeof(x->low));
	if (c == 0)
		c = (x->p->bits > y->p->bits) - (x->p->bits < y->p->bits);
	return c ? c : (x->p > y->p) - (x->p < y->p);
}

static bool
holds(const struct range *wide, const struct range *r)
{
	const struct nt_prefix *p = wide->p;
	size_t whole = p->bits / 8, rest = p->bits % 8;

	return p->family == r->p->family && p->bits <= r->p->bits &&
		memcmp(wide->low, r->low, whole) == 0 &&
		(rest == 0 ||
			(wide->low[whole] ^ r->low[whole]) >> (8 - rest) == 0);
}

static void
overlap(struct nl *l, const struct nt_prefix *p, const struct nt_prefix *q)
{
	const struct nt_prefix *first = p < q ? p : q, *second = p < q ? q : p;
	struct ir_esc a, b, c;

	nl_at(l, "overlap", true, second->at, l->n->zone[second->zone].id,
		_("%s shares addresses with %s of '%s'"),
		ir_esc(second->text, &a), ir_esc(first->text, &b),
		ir_esc(l->n->zone[first->zone].id, &c));
}

/* Two prefixes share addresses only if one holds the other: in their order,
 * those that hold the next one are a stack.  Of equal ones the first stands
 * there for all. */
void
nl_overlaps(struct nl *l)
{
	const struct ir_net *n = l->n;
	struct range *v = calloc(n->prefixes + 1, sizeof(*v));
	const struct range *open[DEEP] = {NULL};
	size_t deep = 0;

	if (!v) {
		l->rc = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < n->prefixes; i++)
		v[i] = range_of(&n->prefix[i]);
	qsort(v, n->prefixes, sizeof(*v), by_range);
	for (size_t i = 0; i < n->prefixes; i++) {
		while (deep > 0 && !holds(open[deep - 1], &v[i]))
			deep--;
		for (size_t k = 0; k < deep; k++)
			overlap(l, v[i].p, open[k]->p);
		if (deep < DEEP &&
			(deep == 0 || open[deep - 1]->p->bits != v[i].p->bits))
			open[deep++] = &v[i];
	}
	free(v);
}

struct at {
	unsigned char addr[17]; /* family, address */
	const struct nt_dev *v;
	const char *text;
};

static int
by_addr(const void *a, const void *b)
{
	const struct at *x = a, *y = b;
	int c = memcmp(x->addr, y->addr, sizeof(x->addr));

	return c ? c : (x->v > y->v) - (x->v < y->v);
}

static bool
read_addr(const char *s, struct at *ret)
{
	ret->addr[0] = s && strchr(s, ':') ? 6 : 4;
	return s &&
		inet_pton(ret->addr[0] == 6 ? AF_INET6 : AF_INET, s,
			ret->addr + 1) == 1;
}

/* In whatever way it is written: ::1 and 0::1 are one. */
void
nl_same_address(struct nl *l)
{
	const struct ir_net *n = l->n;
	size_t max = 1, k = 0;
	struct at *v;

	for (size_t i = 0; i < n->devs; i++)
		max += n->dev[i].n_nics;
	v = calloc(max, sizeof(*v));
	if (!v) {
		l->rc = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < n->devs; i++)
		for (size_t m = 0; m < n->dev[i].n_nics; m++) {
			v[k] = (struct at){
				.v = &n->dev[i], .text = n->dev[i].nic[m].ip};
			if (read_addr(v[k].text, &v[k]))
				k++;
		}
	qsort(v, k, sizeof(*v), by_addr);
	for (size_t i = 1; i < k; i++) {
		struct ir_esc a, b;

		if (v[i].v != v[i - 1].v &&
			memcmp(v[i].addr, v[i - 1].addr, sizeof(v->addr)) == 0)
			nl_of(l, "duplicate", true, v[i].v->d,
				_("%s is the address of '%s', too"),
				ir_esc(v[i].text, &a),
				ir_esc(v[i - 1].v->d->id, &b));
	}
	free(v);
}
