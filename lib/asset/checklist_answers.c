/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/checklist.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

struct ir_answers {
	struct ir_arena arena;
	struct ir_answer **v; /* by id and item, the one that counts last */
	size_t n, cap;
	const char **candidate;
	size_t n_candidates;
};

const char *
ir_answer_word(const char *typed)
{
	static const char *const words[][4] = {
		{"yes", "はい", "済", NULL},
		{"no", "いいえ", "未", NULL},
		{"partly", "一部", NULL, NULL},
		{"n-a", "該当なし", "該当せず", "na"},
		{"unknown", "不明", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (size_t k = 0; k < 4 && words[i][k]; k++)
			if (strcmp(words[i][k], typed) == 0)
				return words[i][0];
	return NULL;
}

static int64_t
yen(const struct ir_json *j, const char *key)
{
	int64_t v;

	return ir_json_i64(j, ir_json_get(j, 0, key), &v) == 0 && v >= 0 ? v
									 : -1;
}

static int
take(void *arg, const struct ir_json *j, uint32_t line, struct ir_err *e)
{
	struct ir_answer **v;
	struct ir_answers *s = arg;
	struct ir_answer *a = ir_arena_get(&s->arena, sizeof(*a));
	bool candidate = false;
	int64_t day;

	if (!a)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	(void)ir_json_bool(j, ir_json_get(j, 0, "candidate"), &candidate);
#define TEXT(key) .key = ir_sitelog_text(&s->arena, j, 0, #key)
	*a = (struct ir_answer){
		TEXT(id),
		TEXT(item),
		TEXT(answer),
		TEXT(on),
		TEXT(by),
		TEXT(role),
		TEXT(next),
		TEXT(note),
		TEXT(evidence),
		TEXT(effect),
		TEXT(agreed),
		TEXT(written),
		.cost = yen(j, "cost"),
		.replace_cost = yen(j, "replace_cost"),
		.candidate = candidate,
		.line = line,
	};
#undef TEXT
	if (!a->id || !a->item || !a->answer || !ir_answer_word(a->answer) ||
		!a->by || !ir_day_parse(a->on, &day))
		return ir_err_set(e, IR_EFORMAT,
			_("an answer has id, item, answer, on, by"));
	a->answer = ir_answer_word(a->answer);
	v = ir_grow(s->v, s->n, &s->cap, sizeof(*v));
	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	s->v = v;
	s->v[s->n++] = a;
	return 0;
}

static int
same(const struct ir_answer *a, const struct ir_answer *b)
{
	int r = strcmp(a->id, b->id);

	return r ? r : strcmp(a->item, b->item);
}

/* Dates of one form order as texts. */
static int
order(const void *x, const void *y)
{
	const struct ir_answer *a = *(struct ir_answer *const *)x;
	const struct ir_answer *b = *(struct ir_answer *const *)y;
	int r = same(a, b);

	if (r == 0)
		r = strcmp(a->on, b->on);
	return r ? r : (a->line > b->line) - (a->line < b->line);
}

static int
settle(struct ir_answers *s, struct ir_err *e)
{
	if (s->n == 0)
		return 0;
	s->candidate = calloc(s->n, sizeof(*s->candidate));
	if (!s->candidate)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	qsort(s->v, s->n, sizeof(*s->v), order);
	for (size_t i = 0; i < s->n; i++) {
		struct ir_answer *a = s->v[i];
		const char *last = s->n_candidates
			? s->candidate[s->n_candidates - 1]
			: "";

		if (i > 0 && same(s->v[i - 1], a) == 0)
			a->before = s->v[i - 1];
		if (a->candidate && strcmp(last, a->id) != 0)
			s->candidate[s->n_candidates++] = a->id;
	}
	return 0;
}

int
ir_answers_load(struct ir_answers **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e)
{
	struct ir_answers *s = calloc(1, sizeof(*s));
	struct ir_sitelog l = {dir, IR_SITE_ANSWERS, -1, unread, take, s};
	int r;

	if (!s)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = ir_sitelog_read(&l, e);
	if (r == 0)
		r = settle(s, e);
	if (r < 0) {
		ir_answers_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void
ir_answers_free(struct ir_answers *a)
{
	if (!a)
		return;
	ir_arena_free(&a->arena);
	free(a->candidate);
	free(a->v);
	free(a);
}

/* Behind the last one of that id and item. */
static size_t
behind(const struct ir_answers *a, const struct ir_answer *key)
{
	size_t lo = 0, hi = a->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (same(a->v[mid], key) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct ir_answer *
ir_answers_last(const struct ir_answers *a, const char *id, const char *item)
{
	const struct ir_answer key = {.id = id, .item = item};
	size_t i = a ? behind(a, &key) : 0;

	return i > 0 && same(a->v[i - 1], &key) == 0 ? a->v[i - 1] : NULL;
}

const char *
ir_answers_candidate(const struct ir_answers *a, size_t i)
{
	return i < a->n_candidates ? a->candidate[i] : NULL;
}

bool
ir_answers_any(const struct ir_answers *a, const char *id, const char *list)
{
	size_t n = strlen(list);
	struct ir_answer key = {.id = id, .item = list};

	/* "LIST" sorts before "LIST.1"; others of that beginning may too */
	for (size_t i = behind(a, &key); i < a->n; i++) {
		if (strcmp(a->v[i]->id, id) != 0 ||
			strncmp(a->v[i]->item, list, n) != 0)
			return false;
		if (a->v[i]->item[n] == '.')
			return true;
	}
	return false;
}

int
ir_answers_add(const char *dir, const struct ir_answer *a, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	int r;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "answer");
	ir_jw_kstr(&w, "written", a->written);
	ir_jw_kstr(&w, "id", a->id);
	if (a->candidate)
		ir_jw_kbool(&w, "candidate", true);
	ir_jw_kstr(&w, "item", a->item);
	ir_jw_kstr(&w, "answer", a->answer);
	ir_jw_kstr(&w, "on", a->on);
	ir_jw_kstr(&w, "by", a->by);
	ir_jw_kstr(&w, "role", a->role);
	ir_jw_kstr(&w, "next", a->next);
	ir_jw_kstr(&w, "note", a->note);
	ir_jw_kstr(&w, "evidence", a->evidence);
	ir_jw_kstr(&w, "effect", a->effect);
	ir_jw_kstr(&w, "agreed", a->agreed);
	if (a->cost >= 0)
		ir_jw_ku64(&w, "cost", (uint64_t)a->cost);
	if (a->replace_cost >= 0)
		ir_jw_ku64(&w, "replace_cost", (uint64_t)a->replace_cost);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	r = ir_buf_err(&b) < 0
		? ir_err_set(e, ENOMEM, _("out of memory"))
		: ir_sitelog_add(dir, IR_SITE_ANSWERS, b.p, b.len, e);
	ir_buf_free(&b);
	return r;
}
