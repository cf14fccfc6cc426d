/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

void
ir_st_kraw(struct ir_jw *w, const char *key, const char *json)
{
	if (json)
		ir_jw_kraw(w, key, json, strlen(json));
}

static void
put_value(struct ir_jw *w, const char *json)
{
	if (json)
		ir_jw_raw(w, json, strlen(json));
	else
		ir_jw_str(w, "unknown");
}

/* Who said it, when and how; the head of every record. */
static void
put_meta(struct ir_jw *w, const struct st_meta *m)
{
	ir_jw_kstr(w, "basis", m->basis);
	ir_jw_kstr(w, "time", m->place->at_text);
	ir_jw_kstr(w, "accuracy", m->place->accuracy);
	ir_jw_kstr(w, "source", m->source);
	ir_jw_kstr(w, "by", m->actor);
	ir_jw_kstr(w, "role", m->role);
	ir_jw_ku64(w, "seq", m->seq);
	if (m->theirs)
		ir_jw_ku64(w, "joined", m->theirs);
}

void
ir_st_put_line(struct ir_jw *w, const struct st_meta *m)
{
	ir_jw_key(w, "line");
	ir_jw_obj(w);
	put_meta(w, m);
	ir_jw_kstr(w, "kind", m->kind);
	ir_jw_kstr(w, "written", m->written);
	if (m->corrects)
		ir_jw_ku64(w, "corrects", m->corrects);
	ir_jw_endobj(w);
}

static int
by_place_entry(const void *a, const void *b)
{
	const struct st_entry *const *x = a, *const *y = b;
	int c = ir_st_cmp((*x)->m, (*y)->m);

	return c
		? c
		: ((*x)->m->seq > (*y)->m->seq) - ((*x)->m->seq < (*y)->m->seq);
}

static void
put_entry(struct ir_jw *w, const struct st_entry *en)
{
	ir_jw_obj(w);
	if (en->json)
		ir_st_kraw(w, "value", en->json);
	else
		ir_jw_kbool(w, "unset", true);
	put_meta(w, en->m);
	ir_jw_kstr(w, "written", en->m->written);
	if (en->m->corrects)
		ir_jw_ku64(w, "corrects", en->m->corrects);
	if (!ir_st_live(en->m))
		ir_jw_ku64(w, "corrected_by", en->m->root->current->seq);
	ir_jw_endobj(w);
}

const struct st_entry **
ir_st_history(const struct st_fact *f, size_t *ret_n)
{
	const struct st_entry **v = malloc((f->n + 1) * sizeof(*v));
	size_t n = 0;

	for (const struct st_entry *en = v ? f->last : NULL; en; en = en->prev)
		v[n++] = en;
	if (n > 1)
		qsort(v, n, sizeof(*v), by_place_entry);
	*ret_n = n;
	return v;
}

static void
put_history(struct ir_jw *w, const struct st_fact *f)
{
	size_t n;
	const struct st_entry **v = ir_st_history(f, &n);

	if (!v)
		w->out->err = -ENOMEM;
	ir_jw_key(w, "history");
	ir_jw_arr(w);
	for (size_t i = 0; v && i < n; i++)
		put_entry(w, v[i]);
	ir_jw_endarr(w);
	free(v);
}

/* The members of a fact's record, without the braces. */
void
ir_st_put_fact(struct ir_jw *w, const struct st_fact *f)
{
	const struct st_entry *en = ir_st_now(f);

	ir_jw_key(w, "value");
	put_value(w, en ? en->json : NULL);
	if (en)
		put_meta(w, en->m);
	if (!f->def)
		ir_jw_kbool(w, "unlisted", true);
	put_history(w, f);
}

static int
by_place_row(const void *a, const void *b)
{
	const struct st_row *const *x = a, *const *y = b;

	return ir_st_cmp((*x)->m, (*y)->m);
}

const struct st_row **
ir_st_rows(const struct st_member *m, size_t *ret_n)
{
	const struct st_row **v = malloc((m->rows + 1) * sizeof(*v));
	size_t n = 0;

	for (const struct st_row *r = v ? m->last : NULL; r; r = r->prev)
		if (ir_st_live(r->m))
			v[n++] = r;
	if (n > 1)
		qsort(v, n, sizeof(*v), by_place_row);
	*ret_n = n;
	return v;
}

const struct st_row *
ir_st_live_row(const struct st_member *m)
{
	const struct st_row *best = NULL;

	for (const struct st_row *r = m->last; r; r = r->prev)
		if (ir_st_live(r->m) && (!best || ir_st_cmp(r->m, best->m) > 0))
			best = r;
	return best;
}

bool
ir_st_visible(const struct st_list *l, const struct st_member *m)
{
	for (const struct st_row *r = m->last; r; r = r->prev)
		if (ir_st_live(r->m))
			return true;
	for (size_t i = 0; m->field && i < l->n_fields; i++)
		if (ir_st_now(m->field[i]))
			return true;
	return false;
}

/* What is printed of one member. */
struct item {
	const struct st_list *l;
	const struct st_member *m;
	const struct st_row **row; /* live, in order */
	size_t n;
};

/* A leaf or a group below a member (it) or at the top (it NULL). */
static void put_children(struct ir_jw *w, const struct ir_state *s,
	const struct st_node *n, const struct item *it);

/* The id of a member of impact.care is DEPARTMENT or DEPARTMENT/FUNCTION. */
static bool
put_from_id(struct ir_jw *w, const struct st_node *n, const struct item *it)
{
	const char *id = it->m->id, *slash = strchr(id, '/');

	if (strcmp(n->key, "department") == 0)
		ir_jw_strn(w, id, slash ? (size_t)(slash - id) : strlen(id));
	else if (strcmp(n->key, "function") == 0 && slash)
		ir_jw_str(w, slash + 1);
	else
		return false;
	return true;
}

static void
put_field(struct ir_jw *w, const struct st_node *n, const struct item *it)
{
	const struct st_fact *f = it->m->field ? it->m->field[n->leaf] : NULL;
	const struct st_entry *en = ir_st_now(f);
	const char *json = en ? en->json : NULL;

	const struct st_meta *m;

	if (!f)
		json = ir_st_said(it->l, it->m, n->key, &m);
	if (!json && strcmp(it->l->name, "impact.care") == 0 &&
		put_from_id(w, n, it))
		return;
	put_value(w, json);
}

static void
put_node(struct ir_jw *w, const struct ir_state *s, const struct st_node *n,
	const struct item *it)
{
	const struct st_entry *en;

	if (n->list) {
		ir_st_put_list(w, s, n->list);
	} else if (n->child) {
		ir_jw_obj(w);
		put_children(w, s, n, it);
		ir_jw_endobj(w);
	} else if (it) {
		put_field(w, n, it);
	} else {
		en = ir_st_now(s->scalar[n->leaf]);
		put_value(w, en ? en->json : NULL);
	}
}

static void
put_children(struct ir_jw *w, const struct ir_state *s, const struct st_node *n,
	const struct item *it)
{
	for (const struct st_node *c = n->child; c; c = c->next) {
		ir_jw_key(w, c->key);
		put_node(w, s, c, it);
	}
}

static bool
has_state(const struct ir_state *s, const struct st_list *l)
{
	return l == s->evid || l == s->custody || l == s->debts;
}

/* Keys that are ours or the vocabulary's and not copied from data. */
static bool
is_taken(const struct ir_state *s, const struct st_list *l, const char *key)
{
	if (strcmp(key, "id") == 0 || strcmp(key, "line") == 0 ||
		strcmp(key, "lines") == 0)
		return true;
	if (strcmp(key, "state") == 0 && has_state(s, l))
		return true;
	for (const struct st_node *c = l->fields ? l->fields->child : NULL; c;
		c = c->next)
		if (strcmp(c->key, key) == 0)
			return true;
	return false;
}

/* Keys of data the vocabulary does not have; each from its latest row. */
static void
put_rest(struct ir_jw *w, const struct ir_state *s, const struct item *it)
{
	for (size_t i = 0; i < it->n; i++)
		for (size_t k = 0; k < it->row[i]->n; k++) {
			const struct st_pair *p = &it->row[i]->pair[k];
			bool later = is_taken(s, it->l, p->key);

			for (size_t q = i + 1; q < it->n && !later; q++)
				later = ir_st_pair(it->row[q], p->key) != NULL;
			if (!later)
				ir_st_kraw(w, p->key, p->json);
		}
}

static void
put_findings(struct ir_jw *w, const struct item *it)
{
	ir_jw_key(w, "findings");
	ir_jw_arr(w);
	for (size_t i = 0; i < it->n; i++) {
		const struct st_row *r = it->row[i];

		ir_jw_obj(w);
		ir_st_put_line(w, r->m);
		for (size_t k = 0; k < r->n; k++)
			if (strcmp(r->pair[k].key, "line") != 0)
				ir_st_kraw(w, r->pair[k].key, r->pair[k].json);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

/* "evidence.collected" -> "collected". */
static void
put_state(struct ir_jw *w, const struct item *it)
{
	const char *kind = it->row[it->n - 1]->m->kind;
	const char *dot = strrchr(kind, '.');

	ir_jw_kstr(w, "state", dot ? dot + 1 : kind);
}

static void
put_member(struct ir_jw *w, const struct ir_state *s, const struct st_list *l,
	const struct st_member *m)
{
	struct item it = {.l = l, .m = m};
	bool findings = l == s->asset;

	it.row = ir_st_rows(m, &it.n);
	if (!it.row) {
		w->out->err = -ENOMEM;
		return;
	}
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", m->id);
	if (it.n > 0 && !findings)
		ir_st_put_line(w, it.row[it.n - 1]->m);
	if (it.n > 0 && has_state(s, l))
		put_state(w, &it);
	if (l->fields)
		put_children(w, s, l->fields, &it);
	if (findings)
		put_findings(w, &it);
	else
		put_rest(w, s, &it);
	if (it.n > 1 && !m->born && !findings) {
		ir_jw_key(w, "lines");
		ir_jw_arr(w);
		for (size_t i = 0; i < it.n; i++)
			ir_jw_u64(w, it.row[i]->m->seq);
		ir_jw_endarr(w);
	}
	ir_jw_endobj(w);
	free(it.row);
}

/* An event in the middle of very many: where it stands in the journal. */
static void
put_short(struct ir_jw *w, const struct st_member *m)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", m->id);
	ir_jw_key(w, "line");
	ir_jw_obj(w);
	ir_jw_kstr(w, "time", m->born->place->at_text);
	ir_jw_ku64(w, "seq", m->born->seq);
	ir_jw_endobj(w);
	ir_jw_endobj(w);
}

static int
by_place_member(const void *a, const void *b)
{
	const struct st_member *const *x = a, *const *y = b;

	return ir_st_cmp((*x)->born, (*y)->born);
}

const struct st_member **
ir_st_members(const struct st_list *l, size_t *ret_n)
{
	const struct st_member **v = malloc((l->n + 1) * sizeof(*v));
	size_t n = 0;
	bool born = true;

	for (size_t i = 0; v && i < l->n; i++)
		if (ir_st_visible(l, l->member[i])) {
			born = born && l->member[i]->born;
			v[n++] = l->member[i];
		}
	if (born && n > 1)
		qsort(v, n, sizeof(*v), by_place_member);
	*ret_n = n;
	return v;
}

void
ir_st_put_list(
	struct ir_jw *w, const struct ir_state *s, const struct st_list *l)
{
	size_t n;
	const struct st_member **v = ir_st_members(l, &n);

	if (!v)
		w->out->err = -ENOMEM;
	ir_jw_arr(w);
	for (size_t i = 0; v && i < n; i++)
		if (l == s->ev && i >= ST_EV_FULL && i + ST_EV_FULL < n &&
			v[i]->born)
			put_short(w, v[i]);
		else
			put_member(w, s, l, v[i]);
	ir_jw_endarr(w);
	free(v);
}

/* Is it a note that is a text of a form? */
static bool
is_text(const struct st_member *m)
{
	const struct st_row *r = ir_st_live_row(m);

	return r && ir_st_pair(r, "form") && ir_st_pair(r, "field");
}

/* In place of those in the middle: where the first stands, how many. */
static void
put_left_out(struct ir_jw *w, const struct st_member *first, size_t n)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", "left-out");
	ir_st_put_line(w, first->born);
	ir_jw_ku64(w, "left_out", n);
	ir_jw_endobj(w);
}

void
ir_st_put_events(struct ir_jw *w, const struct ir_state *s, size_t ends)
{
	size_t all, n = 0, first = ends;
	const struct st_member **v = ir_st_members(s->ev, &all);

	if (!v)
		w->out->err = -ENOMEM;
	for (size_t i = 0; v && i < all; i++)
		if (!is_text(v[i]))
			v[n++] = v[i];
	/* The mark has the place of the first that a line made; without one
	 * there is none, and all are put. */
	while (v && first + ends < n && !v[first]->born)
		first++;
	if (n <= 2 * ends || first + ends >= n)
		first = n;
	ir_jw_arr(w);
	for (size_t i = 0; v && i < n; i++)
		if (first == n || i < ends || i + ends >= n)
			put_member(w, s, s->ev, v[i]);
		else if (i == ends)
			put_left_out(w, v[first], n - 2 * ends);
	ir_jw_endarr(w);
	free(v);
}

void
ir_st_put_group(
	struct ir_jw *w, const struct ir_state *s, const struct st_node *n)
{
	put_children(w, s, n, NULL);
}
