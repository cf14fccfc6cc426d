/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"

#include "calendar_i.h"
#include "duty_i.h"

/*
 * When somebody knew: the earliest of t.aware[], else t.detected, else the
 * opening of the case.  What was said before it was corrected is found by
 * playing the statements again in the order they were written.
 */

#define STATEMENTS_MAX 200 /* of awareness; more only lose the "before" */

struct said { /* one statement of one fact */
	const char *path;
	bool has; /* else unset or unknown */
	struct ir_time value, place;
	uint64_t seq, corrects;
};

struct play {
	struct said *v;
	size_t n, cap;
};

/* A slip of the pen in the year is no time to count from. */
bool
duty_time(const char *s, struct ir_time *ret)
{
	int64_t day;

	if (!s)
		return false;
	if (ir_time_parse(s, strlen(s), ret) == 0)
		return ir_deadline_counts(ret);
	if (!ir_day_parse(s, &day))
		return false;
	*ret = (struct ir_time){.sec = day * 86400 - 32400, .east = 32400};
	return ir_deadline_counts(ret);
}

static void
take_statement(struct ir_duties *d, struct play *p, const char *path, ir_node n)
{
	const char *value = duty_text(&d->arena, d->j, n, "value");
	const char *place = duty_text(&d->arena, d->j, n, "time");
	struct said *s;

	if (p->n == STATEMENTS_MAX)
		return;
	s = ir_grow(p->v, p->n, &p->cap, sizeof(*s));
	if (!s) {
		d->nomem = true;
		return;
	}
	p->v = s;
	s = &p->v[p->n++];
	memset(s, 0, sizeof(*s));
	s->path = path;
	s->has = duty_time(value, &s->value);
	(void)duty_time(place, &s->place); /* 0 without one: the earliest */
	(void)ir_json_u64(d->j, ir_json_get(d->j, n, "seq"), &s->seq);
	(void)ir_json_u64(d->j, ir_json_get(d->j, n, "corrects"), &s->corrects);
}

static bool
is_aware(const char *path)
{
	return strncmp(path, "t.aware[", 8) == 0;
}

static void
take_all(struct ir_duties *d, struct play *p)
{
	ir_node facts = duty_node(d->j, 0, "facts");

	for (ir_node f = ir_json_first(d->j, facts); f != IR_NODE_NONE;
		f = ir_json_next(d->j, f)) {
		ir_node key = ir_json_key(d->j, f), list;
		const char *s;
		size_t len;
		char *path;

		s = ir_json_raw(d->j, key, &len);
		if (!s ||
			(strncmp(s, "\"t.aware[", 9) != 0 &&
				strncmp(s, "\"t.detected\"", 12) != 0))
			continue;
		path = ir_json_dup(d->j, key);
		s = path ? ir_arena_text(&d->arena, path, strlen(path)) : NULL;
		free(path);
		d->nomem = d->nomem || !s;
		list = ir_json_get(d->j, f, "history");
		for (ir_node n = ir_json_first(d->j, list);
			s && n != IR_NODE_NONE; n = ir_json_next(d->j, n))
			take_statement(d, p, s, n);
	}
}

static int
by_seq(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Was statement i still good when the first n were written? */
static bool
counts(const struct play *p, size_t i, size_t n)
{
	const struct said *s = &p->v[i];

	for (size_t k = 0; k < n; k++) {
		const struct said *o = &p->v[k];
		int c = ir_time_cmp(&o->place, &s->place);

		if (strcmp(o->path, s->path) != 0 || k == i)
			continue;
		if (o->corrects == s->seq)
			return false;
		if (c > 0 || (c == 0 && o->seq > s->seq))
			return false;
	}
	return true;
}

/* What was known of it after the first n statements: their index. */
static const struct said *
known_after(const struct play *p, size_t n)
{
	const struct said *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct said *s = &p->v[i];

		if (!s->has || !counts(p, i, n))
			continue;
		if (!best || is_aware(s->path) > is_aware(best->path) ||
			(is_aware(s->path) == is_aware(best->path) &&
				ir_time_cmp(&s->value, &best->value) < 0))
			best = s;
	}
	return best;
}

/* "t.aware[病棟3]" */
static const char *
path_of(struct ir_duties *d, const struct ir_fact *f, ir_node member)
{
	const char *id, *rest = strstr(f->path, "[]"), *r;

	if (!f->list || !rest)
		return f->path;
	id = duty_text(&d->arena, d->j, member, "id");
	r = duty_addf(&d->arena, "%s[%s]%s", f->list, id ? id : "", rest + 2);
	d->nomem = d->nomem || !r;
	return r ? r : f->path;
}

/* The earliest of a path, over the members of its list. */
static void
earliest_of(struct ir_duties *d, const struct eval *v, const struct ir_fact *f,
	struct ir_time *ret, const char **by)
{
	ir_node list = f->list ? duty_node(d->j, 0, f->list) : 0;
	ir_node m = f->list ? ir_json_first(d->j, list) : 0;

	while (m != IR_NODE_NONE) {
		const char *s = duty_text(&d->arena, d->j, m,
			f->list ? *f->field ? f->field : "value" : f->path);
		struct ir_time t;
		bool in = true;

		for (size_t i = 0; f->list && i < v->n_scopes; i++) {
			const struct scope *sc = &v->scope[i];

			if (strcmp(sc->list, f->list) != 0)
				continue;
			in = false;
			for (size_t k = 0; k < sc->n; k++)
				in = in || sc->member[k] == m;
		}
		if (in && duty_time(s, &t) &&
			(!*by || ir_time_cmp(&t, ret) < 0)) {
			*ret = t;
			*by = path_of(d, f, m);
		}
		m = f->list ? ir_json_next(d->j, m) : IR_NODE_NONE;
	}
}

bool
duty_earliest(struct ir_duties *d, const struct scope *s, size_t n_scopes,
	const char *const *path, struct ir_time *ret, const char **ret_by)
{
	struct eval v = {.n_scopes = n_scopes};
	const char *by = NULL;

	for (size_t i = 0; i < n_scopes; i++)
		v.scope[i] = s[i];
	for (size_t i = 0; i < PATHS_MAX && path[i]; i++)
		earliest_of(d, &v, ir_vocab_pattern(d->from->vocab, path[i]),
			ret, &by);
	if (by && ret_by)
		*ret_by = by;
	return by != NULL;
}

/* The last one that stood on another day than `at`. */
static void
play(const struct play *p, struct aware *ret)
{
	for (size_t n = p->n; n-- > 0 && !ret->has_before;) {
		const struct said *s = known_after(p, n);

		if (!s || ir_japan_day(&s->value) == ir_japan_day(&ret->at))
			continue;
		ret->has_before = true;
		ret->before = s->value;
	}
}

void
duty_aware(struct ir_duties *d, struct aware *ret)
{
	static const char *const departments[PATHS_MAX] = {"t.aware[]"};
	static const char *const detected[PATHS_MAX] = {"t.detected"};
	static const char *const noticed[PATHS_MAX] = {
		"t.detected", "t.aware[]"};
	struct play p = {0};
	const char *opened, *by = NULL;

	memset(ret, 0, sizeof(*ret));
	ret->has = duty_earliest(d, NULL, 0, departments, &ret->at, &ret->by) ||
		duty_earliest(d, NULL, 0, detected, &ret->at, &ret->by);
	if (!ret->has) {
		opened = duty_text(&d->arena, d->j,
			duty_node(d->j, 0, "case.opening.line"), "time");
		ret->has = duty_time(opened, &ret->at);
		ret->by = "case.opened";
	}
	/* "about 9:40" says nothing against what went out at 9:20 */
	if (duty_earliest(d, NULL, 0, noticed, &d->knew, &by) &&
		!duty_is_guess(d, by))
		d->knew_by = by;
	take_all(d, &p);
	if (p.n > 1)
		qsort(p.v, p.n, sizeof(*p.v), by_seq);
	play(&p, ret);
	free(p.v);
}

/* The opening of the case says nothing: what went out on paper before is
 * recorded late.  Of an awareness in times to come that is the slip. */
bool
duty_too_early(const struct ir_duties *d, const struct line *l,
	const struct ir_time *sent)
{
	return d->knew_by && !l->d.own_start &&
		ir_journal_ahead(&d->knew, sent) &&
		!ir_journal_ahead(&d->knew, &d->from->now);
}

/* An attack that began after somebody noticed it.  Nobody writes seconds: one
 * that was noticed as it began is none. */
void
duty_slip(struct ir_duties *d)
{
	static const char *const noticed[PATHS_MAX] = {
		"t.detected", "t.aware[]"};
	static const char *const occurred[PATHS_MAX] = {"t.occurred"};
	struct ir_slip *s = &d->slip;
	const char *by = NULL;

	if (duty_earliest(d, NULL, 0, occurred, &s->occurred, NULL) &&
		duty_earliest(d, NULL, 0, noticed, &s->noticed, &by) &&
		s->occurred.sec / 60 > s->noticed.sec / 60)
		s->by = by;
}
