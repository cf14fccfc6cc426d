/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"

/* The keys of the reports, in this order. */
static const char *const top[] = {"org", "case", "t", "ev", "asset", "dev",
	"impact", "harm", "pii", "ioc", "act", "evid", "comm", "dec", "pub",
	"cause", "prev"};
#define N_TOP (sizeof(top) / sizeof(top[0]))

static void
put_row(struct ir_jw *w, const char *key, const struct st_row *r)
{
	if (!r)
		return;
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_st_put_line(w, r->m);
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->pair[i].key, "line") != 0)
			ir_st_kraw(w, r->pair[i].key, r->pair[i].json);
	ir_jw_endobj(w);
}

static const struct st_node *
top_node(const struct ir_state *s, const char *key)
{
	const struct st_node *n = s->shape->child;

	while (n && strcmp(n->key, key) != 0)
		n = n->next;
	return n;
}

static bool
is_top(const char *key)
{
	for (size_t i = 0; i < N_TOP; i++)
		if (strcmp(top[i], key) == 0)
			return true;
	return false;
}

static void
put_top(struct ir_jw *w, const struct ir_state *s, const char *key)
{
	const struct st_node *n = top_node(s, key);
	const struct st_list *l = ir_st_get(&s->lists, key, strlen(key));

	ir_jw_key(w, key);
	if (n && n->list) {
		ir_st_put_list(w, s, n->list);
	} else if (!n && l) {
		ir_st_put_list(w, s, l);
	} else if (strcmp(key, "impact") == 0 && !n) {
		ir_jw_obj(w);
		ir_jw_key(w, "care");
		ir_st_put_list(w, s, s->care);
		ir_jw_endobj(w);
	} else {
		ir_jw_obj(w);
		if (n)
			ir_st_put_group(w, s, n);
		if (strcmp(key, "case") == 0) {
			put_row(w, "opening", s->opened);
			put_row(w, "closing", s->closed);
		}
		ir_jw_endobj(w);
	}
}

static void
put_made_at(struct ir_jw *w, const struct ir_state *s)
{
	struct ir_head h = ir_state_head(s);
	char spoken[IR_HEAD_SPOKEN];

	if (!*h.hex)
		w->out->err = -ENOMEM;
	ir_jw_key(w, "made_at");
	ir_jw_obj(w);
	ir_jw_ku64(w, "seq", h.seq);
	ir_jw_kstr(w, "head", h.hex);
	ir_jw_kstr(w, "spoken", ir_head_spoken(&h, spoken));
	if (*s->written)
		ir_jw_kstr(w, "written", s->written);
	ir_jw_kstr(w, "vocabulary", ir_vocab_date(s->vocab));
	ir_jw_endobj(w);
}

static void
put_problems(struct ir_jw *w, const struct ir_state *s)
{
	ir_jw_key(w, "problems");
	ir_jw_arr(w);
	for (size_t i = 0; i < s->n_problems && i < ST_PROBLEMS; i++) {
		ir_jw_obj(w);
		ir_jw_ku64(w, "seq", s->problem[i].seq);
		ir_jw_kstr(w, "why", s->problem[i].why);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

static void
put_facts(struct ir_jw *w, const struct ir_state *s)
{
	ir_jw_key(w, "facts");
	ir_jw_obj(w);
	for (size_t i = 0; i < s->n_facts; i++) {
		if (!s->fact[i]->last)
			continue;
		ir_jw_key(w, s->fact[i]->path);
		ir_jw_obj(w);
		ir_st_put_fact(w, s->fact[i]);
		ir_jw_endobj(w);
	}
	ir_jw_endobj(w);
}

static void
put_start(struct ir_jw *w, const struct ir_state *s, struct ir_buf *out,
	const char *type)
{
	ir_jw_init(w, out);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	if (s->drill)
		ir_jw_kbool(w, "drill", true);
}

/* ends: of ev only so many at each end; 0: all. */
static void
put_document(struct ir_jw *w, const struct ir_state *s, size_t ends,
	struct ir_buf *out)
{
	const struct {
		const char *key;
		const struct st_list *l;
	} more[] = {
		{"roles", s->roles},
		{"custody", s->custody},
		{"cost", s->cost},
		{"anchors", s->anchors},
		{"waived", s->waived},
		{"debts", s->debts},
	};

	put_start(w, s, out, "state");
	put_made_at(w, s);
	for (size_t i = 0; i < N_TOP; i++) {
		if (ends && strcmp(top[i], "ev") == 0) {
			ir_jw_key(w, "ev");
			ir_st_put_events(w, s, ends);
		} else {
			put_top(w, s, top[i]);
		}
	}
	for (const struct st_node *n = s->shape->child; n; n = n->next)
		if (!is_top(n->key))
			put_top(w, s, n->key);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (top_node(s, more[i].key))
			continue;
		ir_jw_key(w, more[i].key);
		ir_st_put_list(w, s, more[i].l);
	}
	put_row(w, "clock", s->clock);
	ir_jw_ku64(w, "lines", s->lines);
	ir_jw_ku64(w, "joined", s->joined);
	ir_jw_ku64(w, "unusable", s->n_problems);
	put_problems(w, s);
	put_facts(w, s);
	ir_jw_endobj(w);
}

static int
buffer_error(const struct ir_buf *b, struct ir_err *e)
{
	if (ir_buf_err(b) == -ENOMEM)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (ir_buf_err(b) < 0)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("the state is too large"));
	return 0;
}

/* One step of a path: a key, or [member id] of a list. */
static ir_node
step(const struct ir_json *j, ir_node n, const char **p)
{
	const char *s = *p;
	char key[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX];
	bool member = *s == '[';
	size_t len;

	if (member)
		s++;
	len = member ? strcspn(s, "]") : strcspn(s, ".[");
	if (len == 0 || len >= sizeof(key) || (member && s[len] != ']'))
		return IR_NODE_NONE;
	memcpy(key, s, len);
	key[len] = '\0';
	s += len + member;
	if (*s == '.')
		s++;
	*p = s;
	if (!member)
		return ir_json_get(j, n, key);
	for (n = ir_json_first(j, n); n != IR_NODE_NONE; n = ir_json_next(j, n))
		if (ir_json_streq(j, ir_json_get(j, n, "id"), key))
			return n;
	return IR_NODE_NONE;
}

/* The part of the document that path names, as a record. 1: no such part. */
static int
part(const struct ir_state *s, const struct ir_buf *doc, const char *path,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_json_limits limits = {
		.size = IR_BUF_MAX, .nodes = UINT32_MAX - 1};
	struct ir_json *j = NULL;
	const char *p = path, *raw;
	struct ir_jw w;
	ir_node n = 0;
	size_t len;
	int r = ir_json_new(&j, &limits, e);

	if (r == 0)
		r = ir_json_parse(j, doc->p, doc->len, e);
	while (r == 0 && n != IR_NODE_NONE && *p)
		n = step(j, n, &p);
	if (r == 0 && n == IR_NODE_NONE)
		r = 1;
	if (r == 0) {
		raw = ir_json_raw(j, n, &len);
		put_start(&w, s, out, "part");
		ir_jw_kstr(&w, "path", path);
		ir_jw_kraw(&w, "value", raw, len);
		ir_jw_endobj(&w);
	}
	ir_json_free(j);
	return r;
}

static void
put_one(struct ir_jw *w, const struct ir_state *s, const struct st_fact *f,
	struct ir_buf *out)
{
	put_start(w, s, out, "fact");
	ir_jw_kstr(w, "path", f->path);
	if (f->def) {
		ir_jw_kstr(w, "ja", ir_fact_label(f->def, true));
		ir_jw_kstr(w, "en", ir_fact_label(f->def, false));
	}
	ir_st_put_fact(w, f);
	ir_jw_endobj(w);
}

int
ir_state_json(const struct ir_state *s, const char *path, struct ir_buf *out,
	struct ir_err *e)
{
	const struct st_fact *f;
	struct st_look tmp;
	struct ir_buf doc;
	struct ir_jw w;
	int r, known;

	if (!path || !*path) {
		put_document(&w, s, 0, out);
		return buffer_error(out, e);
	}
	f = ir_st_look(s, path, &tmp);
	if (f) {
		put_one(&w, s, f, out);
		return buffer_error(out, e);
	}
	known = ir_vocab_lookup(s->vocab, path, strlen(path), &tmp.ref, e);
	ir_buf_init(&doc, 0);
	put_document(&w, s, 0, &doc);
	r = buffer_error(&doc, e);
	if (r == 0)
		r = part(s, &doc, path, out, e);
	ir_buf_free(&doc);
	return r == 1 ? known : r; /* e tells of the unknown path */
}

int
ir_state_brief(const struct ir_state *s, size_t events, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_jw w;

	put_document(&w, s, events, out);
	return buffer_error(out, e);
}
