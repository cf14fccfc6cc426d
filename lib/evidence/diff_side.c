/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define TOLD_MAX 1000u /* findings of one side that are kept */

struct entry *
side_new(struct side *s)
{
	struct entry *en = arena_get(&s->arena, sizeof(*en));

	if (!en)
		return NULL;
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 4096;
		struct entry **e = realloc(s->e, cap * sizeof(*e));

		if (!e)
			return NULL;
		s->e = e;
		s->cap = cap;
	}
	*en = (struct entry){.key = ""};
	s->e[s->n++] = en;
	return en;
}

static int
by_key(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int r = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (r != 0)
		return r;
	return a_len < b_len ? -1 : a_len > b_len;
}

/* Of several lines about one object the one that says most comes first. */
static int
by_worth(const struct entry *a, const struct entry *b)
{
	int content = (b->flags & ENT_CONTENT) - (a->flags & ENT_CONTENT);
	int stat = (b->flags & ENT_STAT) - (a->flags & ENT_STAT);
	int pattern = (a->flags & ENT_PATTERN) - (b->flags & ENT_PATTERN);

	if (content)
		return content;
	if (stat)
		return stat;
	if (pattern)
		return pattern;
	if (a->status != b->status)
		return a->status < b->status ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int
compare(const void *x, const void *y)
{
	const struct entry *a = *(struct entry *const *)x;
	const struct entry *b = *(struct entry *const *)y;
	int r = by_key(a->key, a->key_len, b->key, b->key_len);

	return r ? r : by_worth(a, b);
}

struct entry *
side_find(const struct side *s, const char *key, size_t len)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int r = by_key(key, len, s->e[mid]->key, s->e[mid]->key_len);

		if (r == 0)
			return s->e[mid];
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static bool
same_key(const struct entry *a, const struct entry *b)
{
	return a->key_len == b->key_len &&
		memcmp(a->key, b->key, a->key_len) == 0;
}

/* Answers that would have one name go by those they are stored under. */
static bool
part_answers(struct side *s)
{
	bool any = false;

	for (size_t i = 1; i < s->n; i++) {
		struct entry *en = s->e[i];

		if (en->class == ENT_PATH || en->class == ENT_RUN ||
			!same_key(s->e[i - 1], en))
			continue;
		en->key = en->stored + 5;
		en->key_len = en->stored_len - 5;
		any = true;
	}
	return any;
}

void
side_sort(struct side *s)
{
	size_t n = 0;

	if (s->n)
		qsort(s->e, s->n, sizeof(*s->e), compare);
	if (part_answers(s))
		qsort(s->e, s->n, sizeof(*s->e), compare);
	for (size_t i = 0; i < s->n; i++)
		if (n == 0 || !same_key(s->e[n - 1], s->e[i]))
			s->e[n++] = s->e[i];
	s->n = n;
}

/* Both sides are read at once: what is found is told afterwards. */
static int
keep_finding(void *arg, const struct ir_vfinding *f)
{
	struct side *s = arg;
	struct told *t;

	if (s->n_told >= TOLD_MAX && f->grade < IR_V_DAMAGE)
		return 0;
	if (s->n_told >= 2 * TOLD_MAX)
		return 0;
	t = arena_get(&s->arena, sizeof(*t));
	if (!t)
		return -ENOMEM;
	*t = (struct told){.f = *f};
	t->f.why = arena_copy(&s->arena, f->why, strlen(f->why));
	if (f->name)
		t->f.name = arena_copy(&s->arena, f->name, f->name_len);
	if (!t->f.why || (f->name && !t->f.name))
		return -ENOMEM;
	*s->told_end = t;
	s->told_end = &t->next;
	s->n_told++;
	return 0;
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct side *s = arg;
	struct ir_diff *d = s->d;
	int i = s == &d->b;
	uint64_t b, f;

	__atomic_store_n(&d->bytes[i], bytes, __ATOMIC_RELAXED);
	__atomic_store_n(&d->files[i], files, __ATOMIC_RELAXED);
	b = __atomic_load_n(&d->bytes[!i], __ATOMIC_RELAXED);
	f = __atomic_load_n(&d->files[!i], __ATOMIC_RELAXED);
	if (d->sink->progress)
		d->sink->progress(d->sink->arg, bytes + b, files + f);
}

static int
no_data(void *arg, const void *p, size_t len)
{
	(void)arg;
	(void)p;
	(void)len;
	return 0;
}

static int
no_hole(void *arg, uint64_t len)
{
	(void)arg;
	(void)len;
	return 0;
}

static int
no_end(void *arg)
{
	(void)arg;
	return 0;
}

static int
run_foreign(struct side *s, const struct ir_verify_opts *o)
{
	struct vtee tee = {bag_begin, no_data, no_hole, no_end, s};
	struct ir_verify_opts opts = *o;

	opts.member = bag_member;
	return verify_run_tee(s->t, &opts, &tee, &s->res, &s->err);
}

int
side_verify(struct side *s)
{
	const struct ir_diff_opts *o = &s->d->o;
	struct vlisten listen = {ledger_line, bag_file, s};
	struct ir_verify_opts opts = {.threads = o->threads,
		.limit = o->limit,
		.find = keep_finding,
		.progress = on_progress,
		.arg = s};
	int r;

	memcpy(opts.seed, o->seed, sizeof(opts.seed));
	s->told_end = &s->told;
	if (s->kind == SIDE_BAG_ARCHIVE && verify_is_framed(s->t))
		s->kind = SIDE_ARCHIVE;
	if (s->kind == SIDE_BAG_ARCHIVE)
		r = run_foreign(s, &opts);
	else
		r = verify_run_listen(s->t, &opts, &listen, &s->res, &s->err);
	if (r == 0 && s->kind != SIDE_ARCHIVE)
		r = bag_name_all(s);
	if (r == -ENOMEM && s->err.code == 0)
		(void)ir_err_sys(&s->err, ENOMEM, _("cannot compare"));
	if (r == 0)
		side_sort(s);
	return r;
}
