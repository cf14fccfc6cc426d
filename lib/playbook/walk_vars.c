/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/stix.h"
#include "ir/sys/jq.h"
#include "walk_i.h"

/* Variables of a walk: where their values come from, and what they state. */

int
wk_scope(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->s->v, "step_variables");
	struct ir_scope *own;

	if (ir_val_count(v) == 0)
		return 0;
	if (ir_scope_new(&own, p->frame->in->scope, w->e) < 0)
		return -1;
	p->scope = own;
	p->own_scope = true;
	return ir_scope_load(own, v, w->e) < 0 ? -1 : 0;
}

static struct wk_touch *
touch_of(struct ir_walk *w, struct wk_inst *in, const char *name)
{
	struct wk_touch *t;

	for (t = in->touch; t; t = t->next)
		if (strcmp(t->name, name) == 0)
			return t;
	t = wk_alloc(w, sizeof(*t));
	if (!t)
		return NULL;
	t->name = name;
	t->next = in->touch;
	in->touch = t;
	return t;
}

/* The variables set at this place, unless one was set later elsewhere. */
int
wk_apply(struct ir_walk *w, struct wk_pos *p)
{
	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		const struct wk_rec *r = wk_now(i);
		const char *value = r->f[F_VALUE];
		struct wk_touch *t;

		if (r->kind != K_VARIABLE || !r->f[F_NAME] || !value)
			continue;
		t = touch_of(w, p->frame->in, r->f[F_NAME]);
		if (!t)
			return -1;
		if (t->order >= r->order)
			continue;
		t->order = r->order;
		t->time = r->time;
		/* Checked when it was answered; what no longer fits the
		 * declaration changes nothing. */
		(void)ir_scope_set(p->scope, r->f[F_NAME],
			value == wk_null ? NULL : value, !p->s, NULL);
	}
	return 0;
}

const struct ir_val *
wk_var_ext(const struct wk_pos *p, const char *name)
{
	return ir_val_get(p->frame->in->book->variables, name);
}

/* "comm[].receipt" is of the contact that this step was: the line that says
 * it is done, when it tells somebody. */
static const char *
of_contact(struct ir_walk *w, const struct wk_pos *p, const char *path)
{
	const struct wk_rec *r;

	if (!path || strncmp(path, "comm[]", 6) != 0)
		return path;
	r = wk_find(p->slot, K_DONE, F_DUTY, NULL);
	if (!r || !r->f[F_DUTY] || r->seq == 0 || r->via != 0)
		return path; /* no fact of anything */
	while (r->corrects && wk_line(w, r->corrects))
		r = wk_line(w, r->corrects);
	return wk_textf(w, "comm[%llu]%s", (unsigned long long)r->seq,
		path + strlen("comm[]"));
}

int
wk_var_fact(struct ir_walk *w, const struct wk_pos *p, const char *name,
	struct ir_fact_ref *ret)
{
	const char *path = ir_val_get_str(wk_var_ext(p, name), "fact");

	/* Aliases are ours: in other people's playbooks the same name may
	 * mean something else. */
	if (!path && !ir_playbook_ext(ir_playbook_root(p->frame->in->book->p)))
		return 1;
	if (path)
		path = of_contact(w, p, wk_fill(w, p, path));
	else
		path = name; /* the vocabulary knows aliases so */
	if (!path)
		return -1;
	return ir_vocab_lookup(w->o.vocab, path, strlen(path), ret, NULL) < 0;
}

int
wk_emit_variable(struct ir_walk *w, struct wk_slot *slot,
	const struct ir_var *v, const char *value, const char *how)
{
	struct wk_rec *r = wk_emit(w, K_VARIABLE, slot);

	if (!r)
		return -1;
	r->f[F_NAME] = wk_text(w, v->name, strlen(v->name));
	r->f[F_TYPE] = v->type_name
		? wk_text(w, v->type_name, strlen(v->type_name))
		: NULL;
	r->f[F_OLD] =
		v->value ? wk_text(w, v->value, strlen(v->value)) : wk_null;
	r->f[F_VALUE] = value ? wk_text(w, value, strlen(value)) : wk_null;
	r->f[F_HOW] = how;
	return r->f[F_NAME] && r->f[F_OLD] && r->f[F_VALUE] ? 0 : -1;
}

int
wk_arg(const struct ir_val *step, const char *list, size_t i,
	char ret[IR_VAR_NAME_MAX + 1])
{
	const struct ir_val *v = ir_val_get(step, list);
	const char *s = ir_val_str(ir_val_at(v, i));
	struct ir_ref ref;

	if (i >= ir_val_count(v))
		return 1;
	if (s && ir_ref_next(s, strlen(s), 0, &ref) == 0) {
		memcpy(ret, ref.name, sizeof(ref.name));
		return 0;
	}
	return s && ir_var_name_full(s, strlen(s), ret) == 0 ? 0 : -1;
}

/* ---- values from the case ---- */

int
wk_fact_to(const struct ir_walk *w, const char *path, struct ir_buf *out)
{
	struct ir_json *j = NULL;
	struct ir_value v;
	int r;

	if (ir_state_get(w->s, path, &v) != 0 ||
		strcmp(v.json, "\"unknown\"") == 0)
		return 1;
	if (v.json[0] != '"')
		return ir_buf_adds(out, v.json);
	r = ir_json_new(&j, NULL, NULL);
	if (r == 0)
		r = ir_json_parse(j, v.json, strlen(v.json), NULL);
	if (r == 0)
		r = ir_json_str(j, 0, out);
	ir_json_free(j);
	return r;
}

const char *
wk_fact_words(struct ir_walk *w, const char *path)
{
	const char *r = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (wk_fact_to(w, path, &b) == 0 && b.len > 0)
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static int64_t
max_age(const struct wk_pos *p, const char *name)
{
	int64_t minutes = 0;

	/* None, or none that can be read: it does not age. */
	(void)ir_val_i64(ir_val_get(wk_var_ext(p, name), "max_age"), &minutes);
	return minutes * 60;
}

/* What the case knows of it, unless that is too old. */
static const char *
known_fact(struct ir_walk *w, const struct wk_pos *p, const struct ir_var *v)
{
	struct ir_fact_ref ref;
	struct ir_value value;
	const char *s;
	int64_t age = max_age(p, v->name);

	if (wk_var_fact(w, p, v->name, &ref) != 0 ||
		ir_state_get(w->s, ref.path, &value) != 0)
		return NULL;
	if (age > 0 && w->now.sec - value.time.sec > age)
		return NULL;
	s = wk_fact_words(w, ref.path);
	if (s && v->type == IR_VAR_BOOL)
		s = strcmp(s, "yes") == 0      ? "true"
			: strcmp(s, "no") == 0 ? "false"
					       : NULL;
	return s && ir_var_check(v->type, s, NULL) == 0 ? s : NULL;
}

struct ir_ask *
wk_ask_value(struct ir_walk *w, struct wk_pos *p, const struct ir_var *v)
{
	struct ir_ask *a = wk_ask(w, p, IR_ASK_VALUE);

	if (!a)
		return NULL;
	a->what = wk_text(w, v->name, strlen(v->name));
	a->known = v->value ? wk_text(w, v->value, strlen(v->value))
			    : known_fact(w, p, v);
	return a->what ? a : NULL;
}

/* ---- before the first step ---- */

static int
intake_one(struct ir_walk *w, struct wk_pos *p, const struct ir_var *v)
{
	const char *fact;

	if (!v->external || v->value ||
		wk_find(p->slot, K_VARIABLE, F_NAME, v->name))
		return 0;
	fact = known_fact(w, p, v);
	if (!fact)
		return wk_ask_value(w, p, v) ? 1 : -1;
	if (wk_emit_variable(w, p->slot, v, fact, "fact") < 0)
		return -1;
	return wk_apply(w, p);
}

int
wk_intake(struct ir_walk *w, struct wk_pos *p)
{
	struct wk_inst *in = p->frame->in;
	int r = wk_apply(w, p);

	for (size_t i = 0; r == 0 && i < ir_scope_count(in->scope); i++)
		r = intake_one(w, p, ir_scope_at(in->scope, i));
	if (r != 0)
		return r < 0 ? -1 : 0;
	wk_over(w, p);
	in->begun = true;
	return wk_open_step(w, p->frame, ir_graph_start(in->book->g), NULL);
}

/* ---- after the commands of a step ---- */

/* The first result of an expression over the state, as text; NULL: none. */
static const char *
first_result(struct ir_walk *w, const struct ir_buf *out)
{
	const char *lf = memchr(out->p, '\n', out->len);
	size_t len = lf ? (size_t)(lf - out->p) : out->len;
	struct ir_json *j = NULL;
	const char *r = NULL;
	struct ir_buf s;

	if (len == 0 || (len == 4 && memcmp(out->p, "null", 4) == 0))
		return NULL;
	if (out->p[0] != '"')
		return wk_text(w, out->p, len);
	ir_buf_init(&s, 0);
	if (ir_json_new(&j, NULL, NULL) == 0 &&
		ir_json_parse(j, out->p, len, NULL) == 0 &&
		ir_json_str(j, 0, &s) == 0 && !memchr(s.p, '\0', s.len))
		r = wk_text(w, s.p, s.len);
	ir_json_free(j);
	ir_buf_free(&s);
	return r;
}

/* 0 and *ret (NULL: it gives nothing, ask), < 0. */
static int
fill_in(struct ir_walk *w, const struct wk_pos *p, const struct ir_var *v,
	const char **ret)
{
	const char *jq = ir_val_get_str(ir_val_get(p->ext, "fill"), v->name);
	struct ir_buf doc, out;
	const char *s = NULL;
	int r;

	*ret = NULL;
	if (!jq)
		return 0;
	ir_buf_init(&doc, 0);
	ir_buf_init(&out, 0);
	r = ir_state_json(w->s, NULL, &doc, w->e);
	/* An expression that fails is one more reason to ask. */
	if (r == 0 && ir_jq_run(jq, doc.p, doc.len, NULL, &out, NULL) == 0)
		s = first_result(w, &out);
	ir_buf_free(&doc);
	ir_buf_free(&out);
	if (s && ir_var_check(v->type, s, NULL) == 0)
		*ret = s;
	return r < 0 ? -1 : 0;
}

static int
one_out(struct ir_walk *w, struct wk_pos *p, const char *name)
{
	const struct ir_var *v = ir_scope_find(p->scope, name);
	const char *value;

	if (wk_find(p->slot, K_VARIABLE, F_NAME, name))
		return 0;
	if (!v || v->constant) {
		const char *text = wk_textf(w,
			v ? _("%s is a constant and cannot be set")
			  : _("%s is not declared"),
			name);

		return text && wk_failed(w, p, "error", text) == 0 ? 1 : -1;
	}
	if (fill_in(w, p, v, &value) < 0)
		return -1;
	if (!value)
		return wk_ask_value(w, p, v) ? 1 : -1;
	if (wk_emit_variable(w, p->slot, v, value, "jq") < 0)
		return -1;
	return wk_apply(w, p);
}

int
wk_variables(struct ir_walk *w, struct wk_pos *p)
{
	char name[IR_VAR_NAME_MAX + 1];
	int r = 0, a;

	for (size_t i = 0;
		r == 0 && (a = wk_arg(p->s->v, "out_args", i, name)) != 1; i++)
		if (a == 0)
			r = one_out(w, p, name);
	return r;
}

/* ---- clinical facts age ---- */

static int
too_old(struct ir_walk *w, struct wk_pos *p, const char *name)
{
	const struct ir_var *v = ir_scope_find(p->scope, name);
	int64_t age = max_age(p, name);
	const struct wk_touch *t;
	struct ir_ask *a;

	if (!v || !v->value || age <= 0 || v->constant)
		return 0;
	t = touch_of(w, p->frame->in, name);
	if (!t)
		return -1;
	if (t->order == 0 || w->now.sec - t->time.sec <= age)
		return 0;
	a = wk_ask_value(w, p, v);
	if (!a)
		return -1;
	a->note = wk_textf(w, _("the answer of %lld minutes ago is too old"),
		(long long)(w->now.sec - t->time.sec) / 60);
	return a->note ? 1 : -1;
}

/* Asks again for what a condition looks at and is too old. */
int
wk_fresh(struct ir_walk *w, struct wk_pos *p)
{
	const char *text = ir_val_get_str(p->s->v, "condition");
	struct ir_ref ref;
	size_t at = 0, len;
	int r = 0;

	if (!text)
		text = ir_val_get_str(p->s->v, "switch");
	len = text ? strlen(text) : 0;
	while (r == 0 && at < len && ir_ref_next(text, len, at, &ref) == 0) {
		r = too_old(w, p, ref.name);
		at = ref.at + ref.len;
	}
	return r;
}

int
wk_fill_to(const struct ir_scope *scope, const char *s, struct ir_buf *out)
{
	size_t len = strlen(s), at = 0;
	struct ir_ref ref;

	while (ir_ref_next(s, len, at, &ref) == 0) {
		const struct ir_var *v = ir_scope_find(scope, ref.name);

		(void)ir_buf_add(out, s + at, ref.at - at); /* these stick */
		if (ref.form != IR_REF_VALUE)
			(void)ir_buf_add(out, s + ref.at, ref.len);
		else if (v && v->value)
			(void)ir_buf_adds(out, v->value);
		else
			(void)ir_buf_addf(out, _("[unknown: %s]"), ref.name);
		at = ref.at + ref.len;
	}
	(void)ir_buf_add(out, s + at, len - at);
	return ir_buf_err(out);
}

const char *
wk_fill(struct ir_walk *w, const struct wk_pos *p, const char *s)
{
	const char *r = NULL;
	struct ir_buf b;

	if (!strstr(s, "__") && !strchr(s, '$'))
		return s;
	ir_buf_init(&b, 0);
	if (wk_fill_to(p->scope, s, &b) == 0)
		r = wk_text(w, b.p, b.len);
	else
		(void)wk_nomem(w);
	ir_buf_free(&b);
	return r;
}
