/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#include "mds_i.h"

struct ir_mds_store {
	struct ir_arena arena;
	struct ir_mds_taken *v;
	size_t n, cap;
};

static void
one_answer(struct ir_jw *w, const struct ir_mds_answer *a)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", a->id);
	ir_jw_kstr(w, "answer", a->answer);
	ir_jw_kstr(w, "text", a->text);
	ir_jw_kstr(w, "note", a->note);
	ir_jw_kstr(w, "sheet", a->sheet);
	ir_jw_ku64(w, "row", a->line);
	ir_jw_endobj(w);
}

int
ir_mds_add(const char *dir, const struct ir_mds_taken *t,
	const struct ir_mds *m, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	int r;

	ir_buf_init(&b, (size_t)1 << 20); /* what the reader takes */
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "mds");
	ir_jw_kstr(&w, "written", t->written);
	ir_jw_kstr(&w, "id", t->id);
	ir_jw_kstr(&w, "maker", t->maker);
	ir_jw_kstr(&w, "model", t->model);
	ir_jw_kstr(&w, "sha256", t->sha256);
	ir_jw_kstr(&w, "file", t->file);
	ir_jw_kstr(&w, "edition", t->edition);
	ir_jw_kstr(&w, "on", t->on);
	ir_jw_kstr(&w, "by", t->by);
	ir_jw_key(&w, "answers");
	ir_jw_arr(&w);
	for (size_t i = 0; i < m->n; i++)
		one_answer(&w, &m->v[i]);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	r = ir_buf_err(&b) < 0
		? ir_err_set(e, ir_buf_err(&b),
			  _("more answers than a line of %s can hold"),
			  IR_SITE_MDS)
		: ir_sitelog_add(dir, IR_SITE_MDS, b.p, b.len, e);
	ir_buf_free(&b);
	return r;
}

static int
answers(struct ir_mds_store *s, const struct ir_json *j, struct ir_mds_taken *t,
	struct ir_err *e)
{
	ir_node list = ir_json_get(j, 0, "answers");
	size_t n = ir_json_type(j, list) == IR_JSON_ARRAY
		? ir_json_count(j, list)
		: 0;
	struct ir_mds_answer *v = ir_arena_get(&s->arena, (n + 1) * sizeof(*v));

	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	t->answer = v;
	for (ir_node m = n ? ir_json_first(j, list) : IR_NODE_NONE;
		m != IR_NODE_NONE; m = ir_json_next(j, m)) {
		uint64_t row = 0;

		(void)ir_json_u64(j, ir_json_get(j, m, "row"), &row);
		*v = (struct ir_mds_answer){
			.id = ir_sitelog_text(&s->arena, j, m, "id"),
			.answer = ir_sitelog_text(&s->arena, j, m, "answer"),
			.text = ir_sitelog_text(&s->arena, j, m, "text"),
			.note = ir_sitelog_text(&s->arena, j, m, "note"),
			.sheet = ir_sitelog_text(&s->arena, j, m, "sheet"),
			.line = (uint32_t)row};
		if (!v->id || !v->answer)
			return ir_err_set(e, IR_EFORMAT,
				_("an answer has id and answer"));
		v++;
	}
	t->n = n;
	return 0;
}

static int
take(void *arg, const struct ir_json *j, uint32_t line, struct ir_err *e)
{
	struct ir_mds_taken *v;
	struct ir_mds_store *s = arg;
	struct ir_mds_taken t = {.line = line};
	int64_t day;
	int r;

#define TEXT(key) t.key = ir_sitelog_text(&s->arena, j, 0, #key)
	TEXT(id);
	TEXT(maker);
	TEXT(model);
	TEXT(sha256);
	TEXT(file);
	TEXT(edition);
	TEXT(on);
	TEXT(by);
	TEXT(written);
#undef TEXT
	if ((!t.id && (!t.model || !t.maker)) || !t.sha256 || !t.edition ||
		!ir_day_parse(t.on, &day))
		return ir_err_set(e, IR_EFORMAT,
			_("a statement has id or model, sha256, edition, on"));
	r = answers(s, j, &t, e);
	if (r < 0)
		return r;
	v = ir_grow(s->v, s->n, &s->cap, sizeof(*v));
	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	s->v = v;
	s->v[s->n++] = t;
	return 0;
}

int
ir_mds_store_load(struct ir_mds_store **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e)
{
	struct ir_mds_store *s = calloc(1, sizeof(*s));
	struct ir_sitelog l = {dir, IR_SITE_MDS, -1, unread, take, s};
	int r;

	if (!s)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = ir_sitelog_read(&l, e);
	if (r < 0) {
		ir_mds_store_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void
ir_mds_store_free(struct ir_mds_store *s)
{
	if (!s)
		return;
	ir_arena_free(&s->arena);
	free(s->v);
	free(s);
}

static bool
is_of(const struct ir_mds_taken *t, const char *id, const char *maker,
	const char *model)
{
	if (t->id)
		return strcmp(t->id, id) == 0;
	return maker && model && strcmp(t->maker, maker) == 0 &&
		strcmp(t->model, model) == 0;
}

const struct ir_mds_taken *
ir_mds_of(const struct ir_mds_store *s, const char *id, const char *maker,
	const char *model)
{
	const struct ir_mds_taken *best = NULL;

	for (size_t i = 0; s && i < s->n; i++) {
		const struct ir_mds_taken *t = &s->v[i];

		if (!is_of(t, id, maker, model) || (best && best->id && !t->id))
			continue;
		if (!best || (!best->id && t->id) ||
			strcmp(t->on, best->on) >= 0)
			best = t;
	}
	return best;
}

const struct ir_mds_answer *
ir_mds_find(const struct ir_mds_taken *t, const char *id)
{
	for (size_t i = 0; t && i < t->n; i++)
		if (strcmp(t->answer[i].id, id) == 0)
			return &t->answer[i];
	return NULL;
}
