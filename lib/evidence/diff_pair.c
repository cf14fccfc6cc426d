/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"

/* Both sides in order, object by object. */

/* On a root the change time is that of the copy unless it is the same file. */
static bool
ctime_counts(
	const struct ir_diff *d, const struct entry *a, const struct entry *b)
{
	return (d->a.kind != SIDE_ROOT && d->b.kind != SIDE_ROOT) ||
		a->ino == b->ino;
}

static unsigned
compare_stat(
	const struct ir_diff *d, const struct entry *a, const struct entry *b)
{
	unsigned what = 0;

	if (a->mode != b->mode)
		what |= IR_DIFF_BIT(IR_DIFF_MODE);
	if (a->uid != b->uid)
		what |= IR_DIFF_BIT(IR_DIFF_OWNER);
	if (a->gid != b->gid)
		what |= IR_DIFF_BIT(IR_DIFF_GROUP);
	if (a->mtime != b->mtime || a->mtime_ns != b->mtime_ns)
		what |= IR_DIFF_BIT(IR_DIFF_MTIME);
	if (a->atime != b->atime || a->atime_ns != b->atime_ns)
		what |= IR_DIFF_BIT(IR_DIFF_ATIME);
	if ((a->ctime != b->ctime || a->ctime_ns != b->ctime_ns) &&
		ctime_counts(d, a, b))
		what |= IR_DIFF_BIT(IR_DIFF_CTIME);
	if (a->rdev != b->rdev)
		what |= IR_DIFF_BIT(IR_DIFF_DEVICE);
	if (!ir_same(a->xattrs, b->xattrs))
		what |= IR_DIFF_BIT(IR_DIFF_XATTRS);
	return what;
}

unsigned
pair_compare(
	const struct ir_diff *d, const struct entry *a, const struct entry *b)
{
	unsigned what = 0;

	if (!ir_same(a->kind, b->kind))
		what |= IR_DIFF_BIT(IR_DIFF_KIND);
	if ((a->flags & b->flags & ENT_CONTENT) &&
		(a->size != b->size ||
			memcmp(a->sha, b->sha, sizeof(a->sha)) != 0))
		what |= IR_DIFF_BIT(IR_DIFF_CONTENT);
	if (a->flags & b->flags & ENT_STAT)
		what |= compare_stat(d, a, b);
	if (a->target && b->target &&
		(a->target_len != b->target_len ||
			memcmp(a->target, b->target, a->target_len) != 0))
		what |= IR_DIFF_BIT(IR_DIFF_TARGET);
	if (a->class == ENT_RUN && !ir_same(a->exit, b->exit))
		what |= IR_DIFF_BIT(IR_DIFF_EXIT);
	if (a->program && b->program && !ir_same(a->program, b->program))
		what |= IR_DIFF_BIT(IR_DIFF_PROGRAM);
	return what;
}

/* Nothing of the object is known, for a reason that is ours. */
static bool
blind(const struct entry *en)
{
	return en->status == IR_UNREAD || en->status == IR_REFUSED ||
		en->status == IR_SKIPPED || en->status == IR_TIMED_OUT;
}

static bool
absent(const struct entry *en)
{
	return !en || en->status == IR_ABSENT || (en->flags & ENT_PATTERN);
}

/* NULL: side s would have a line about the object if it had been there; else
 * why we cannot know. */
static const char *
why_missing(const struct ir_diff *d, const struct side *s,
	const struct side *other, const struct entry *en)
{
	size_t len = en->key_len;

	if (s->kind != SIDE_ARCHIVE)
		return NULL; /* it is what it is */
	if (s->part)
		return _("that collection was not finished");
	while (en->class == ENT_PATH && len > 1) {
		const struct entry *up;

		while (len > 1 && en->key[len - 1] != '/')
			len--;
		if (len > 1)
			len--;
		up = side_find(s, en->key, len ? len : 1);
		if (up && (up->flags & ENT_LISTED))
			return NULL;
		if (up && blind(up))
			return _("its directory could not be read");
		if (up && absent(up))
			return NULL;
	}
	if (s->asked && other->asked && strcmp(s->asked, other->asked) == 0)
		return NULL;
	if (other->kind != SIDE_ARCHIVE && d->o.root)
		return NULL;
	return _("nobody asked for it there");
}

static struct pair *
add_pair(struct ir_diff *d, struct entry *a, struct entry *b,
	enum ir_diff_change change)
{
	struct pair *p;

	if (d->n_p == d->cap_p) {
		size_t cap = d->cap_p ? 2 * d->cap_p : 1024;

		p = realloc(d->p, cap * sizeof(*p));
		if (!p)
			return NULL;
		d->p = p;
		d->cap_p = cap;
	}
	p = &d->p[d->n_p++];
	*p = (struct pair){.a = a, .b = b, .change = change};
	return p;
}

static int
one_sided(struct ir_diff *d, struct entry *a, struct entry *b)
{
	struct entry *en = absent(a) ? b : a;
	const struct side *lacking = en == b ? &d->a : &d->b;
	const struct side *having = en == b ? &d->b : &d->a;
	const struct entry *gap = en == b ? a : b;
	const char *why = NULL;
	struct pair *p;

	if (blind(en) && en->class != ENT_RUN)
		why = _("it could not be read");
	else if (!gap)
		why = why_missing(d, lacking, having, en);
	if (blind(en) && !gap && why_missing(d, lacking, having, en))
		return 0; /* nobody knows anything of it */
	p = add_pair(d, a, b,
		why               ? IR_DIFF_UNKNOWN
			: en == b ? IR_DIFF_ADDED
				  : IR_DIFF_REMOVED);
	if (!p)
		return -ENOMEM;
	p->why = why;
	return 0;
}

/* A file cut short on one side: its content there is not known. */
static bool
cut(const struct entry *en)
{
	return en->status == IR_TRUNCATED;
}

static int
both(struct ir_diff *d, struct entry *a, struct entry *b)
{
	unsigned what;
	struct pair *p;

	if (blind(a) && blind(b)) {
		d->res->neither++;
		return 0;
	}
	what = pair_compare(d, a, b);
	if (a->class != ENT_RUN && (blind(a) || blind(b))) {
		p = add_pair(d, a, b, IR_DIFF_UNKNOWN);
		if (!p)
			return -ENOMEM;
		p->what = p->all = what;
		p->why = _("it could not be read");
		return 0;
	}
	if (what == 0 && a->status == b->status) {
		d->res->same++;
		return 0;
	}
	if (what == 0 && !cut(a) && !cut(b)) {
		d->res->same++;
		return 0;
	}
	p = add_pair(d, a, b, IR_DIFF_CHANGED);
	if (!p)
		return -ENOMEM;
	p->what = p->all = what;
	if ((cut(a) || cut(b)) && (a->class == ENT_PATH)) {
		p->change = IR_DIFF_UNKNOWN;
		p->why = _("one side holds only a part of it");
	}
	return 0;
}

static int
order(const struct entry *a, const struct entry *b)
{
	size_t n = a->key_len < b->key_len ? a->key_len : b->key_len;
	int r = memcmp(a->key, b->key, n);

	return r ? r : a->key_len < b->key_len ? -1 : a->key_len > b->key_len;
}

/* A bag has names of files and nothing else. */
static bool
in_a_bag(const struct entry *en)
{
	return (en->flags & ENT_CONTENT) || blind(en);
}

static bool
is_bag(const struct side *s)
{
	return s->kind == SIDE_BAG_DIR || s->kind == SIDE_BAG_ARCHIVE;
}

static int
single(struct ir_diff *d, struct entry *a, struct entry *b)
{
	const struct entry *en = a ? a : b;

	if (absent(en))
		return 0;
	if (is_bag(a ? &d->b : &d->a) && !in_a_bag(en))
		return 0;
	return one_sided(d, a, b);
}

static int
match(struct ir_diff *d, struct entry *a, struct entry *b)
{
	if (absent(a) && absent(b))
		return 0;
	if (absent(a) || absent(b))
		return one_sided(d, a, b);
	return both(d, a, b);
}

int
pair_all(struct ir_diff *d)
{
	size_t i = 0, j = 0;
	int r = 0;

	while (r == 0 && (i < d->a.n || j < d->b.n)) {
		struct entry *a = i < d->a.n ? d->a.e[i] : NULL;
		struct entry *b = j < d->b.n ? d->b.e[j] : NULL;
		int o = !a ? 1 : !b ? -1 : order(a, b);

		i += o <= 0;
		j += o >= 0;
		if (o == 0)
			r = match(d, a, b);
		else
			r = single(d, o < 0 ? a : NULL, o < 0 ? NULL : b);
	}
	return r;
}

void
pair_rule(struct ir_diff *d, struct pair *p, size_t rule)
{
	(void)d;
	for (unsigned i = 0; i < p->n_rules; i++)
		if (p->rules[i] == rule)
			return;
	if (p->n_rules < sizeof(p->rules) / sizeof(*p->rules))
		p->rules[p->n_rules++] = (uint16_t)rule;
}

static const char *
base_name(const struct entry *en)
{
	const char *slash = strrchr(en->key, '/');

	return slash ? slash + 1 : en->key;
}

/* By digest, then by base name, then by key; removed before added. */
static int
by_digest(const void *x, const void *y)
{
	const struct pair *p = *(struct pair *const *)x;
	const struct pair *q = *(struct pair *const *)y;
	const struct entry *a = p->a ? p->a : p->b, *b = q->a ? q->a : q->b;
	int r = memcmp(a->sha, b->sha, sizeof(a->sha));

	if (r == 0)
		r = strcmp(base_name(a), base_name(b));
	return r ? r : order(a, b);
}

static bool
can_move(const struct pair *p)
{
	const struct entry *en = p->change == IR_DIFF_ADDED ? p->b : p->a;

	return (p->change == IR_DIFF_ADDED || p->change == IR_DIFF_REMOVED) &&
		!p->family && (en->flags & ENT_CONTENT) &&
		en->class == ENT_PATH && en->size > 0;
}

/* Of a run of pairs with one digest: those of the same base name first. */
static void
join_run(struct ir_diff *d, struct pair **v, size_t n, bool named)
{
	size_t j = 0;

	for (size_t i = 0; i < n; i++) {
		struct pair *gone = v[i], *come;

		if (gone->change != IR_DIFF_REMOVED)
			continue;
		for (j = 0; j < n && j < 4096; j++)
			if (v[j]->change == IR_DIFF_ADDED &&
				(!named ||
					strcmp(base_name(v[j]->b),
						base_name(gone->a)) == 0))
				break;
		if (j == n || j == 4096)
			continue;
		come = v[j];
		come->change = IR_DIFF_MOVED;
		come->a = gone->a;
		come->what = come->all = pair_compare(d, come->a, come->b);
		gone->change = IR_DIFF_CHANGES; /* told with the other */
	}
}

int
pair_moved(struct ir_diff *d)
{
	struct pair **v = calloc(d->n_p + 1, sizeof(*v));
	size_t n = 0, end;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < d->n_p; i++) {
		struct pair *p = &d->p[i];

		if (!can_move(p))
			continue;
		if (p->change == IR_DIFF_ADDED)
			p->a = NULL; /* an absence is told by the move */
		else
			p->b = NULL;
		v[n++] = p;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_digest);
	for (size_t i = 0; i < n; i = end) {
		const struct entry *a = v[i]->a ? v[i]->a : v[i]->b;

		for (end = i + 1; end < n; end++) {
			const struct entry *b =
				v[end]->a ? v[end]->a : v[end]->b;

			if (memcmp(a->sha, b->sha, sizeof(a->sha)) != 0)
				break;
		}
		join_run(d, v + i, end - i, true);
		join_run(d, v + i, end - i, false);
	}
	free(v);
	return 0;
}
