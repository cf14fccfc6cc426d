/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "walk_answer_i.h"

/* Answers that are values: of variables and of facts of the case. */

/* The time of the answer. */
static int
said_at(struct taker *t, struct ir_time *ret)
{
	*ret = t->w->now;
	if (!t->said->time)
		return 0;
	return ir_time_human(t->said->time, &t->w->clock, ret, NULL, t->w->e);
}

static int
emit_fact(struct taker *t, const struct ir_fact_ref *ref, const char *json)
{
	struct ir_stating by = {.state = t->w->s, .now = t->w->clock};
	const char *path = ref->path;
	struct ir_stated odd;
	struct wk_rec *r;

	if (said_at(t, &by.at) < 0 ||
		ir_stated_look(&by, ref, json, &odd, t->w->e) < 0)
		return -1;
	for (r = t->p->slot->first; r; r = r->next)
		if (r->kind == K_FACT && !r->by && r->f[F_PATH] &&
			r->f[F_VALUE] && strcmp(r->f[F_PATH], path) == 0 &&
			strcmp(r->f[F_VALUE], json) == 0)
			return 0; /* the answer was cut off behind it */
	r = wt_emit(t, K_FACT);
	if (!r)
		return -1;
	r->odd = odd;
	r->f[F_PATH] = wk_text(t->w, path, strlen(path));
	r->f[F_VALUE] = wk_text(t->w, json, strlen(json));
	return r->f[F_PATH] && r->f[F_VALUE] ? 0 : -1;
}

/* A fact from what was typed; 1: the vocabulary has no such fact. */
static int
state_fact(struct taker *t, const struct ir_fact_ref *ref, const char *text)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_fact_value(
		ref, text, strlen(text), &t->w->now, &b, NULL, t->w->e);
	if (r == 0)
		r = emit_fact(t, ref, b.p);
	ir_buf_free(&b);
	return r;
}

int
wt_device_fact(struct taker *t, const char *field, const char *text)
{
	const char *path;
	struct ir_fact_ref ref;

	if (!t->a->device)
		return 0;
	path = wk_textf(t->w, "dev[%s].%s", t->a->device, field);
	if (!path)
		return -1;
	if (ir_vocab_lookup(t->w->o.vocab, path, strlen(path), &ref, NULL) < 0)
		return 0; /* no name for a device: the gate's line has it */
	return state_fact(t, &ref, text);
}

/* Are the choices all there is?  Those of an alias are a help only. */
static bool
forced(const struct taker *t)
{
	const struct ir_val *v = wk_var_ext(t->p, t->a->what);

	return t->a->kind != IR_ASK_VALUE || ir_val_get(v, "choices") ||
		ir_val_get(v, "fact");
}

/* By its key or label; any text when there is nothing to choose from. */
static int
choose(struct taker *t, const char **ret)
{
	const struct ir_ask *a = t->a;
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	*ret = t->an->value;
	for (size_t i = 0; i < a->n_options; i++)
		if (strcmp(a->option[i].key, *ret) == 0 ||
			strcmp(a->option[i].label, *ret) == 0) {
			*ret = a->option[i].key;
			return 0;
		}
	if (a->n_options == 0 || !forced(t))
		return 0;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < a->n_options; i++)
		(void)ir_buf_addf(&b, "%s%s", i ? ", " : "",
			a->option[i].key); /* sticks */
	r = wk_fail(t->w, IR_EUSAGE, _("'%s' is none of: %s"),
		ir_esc(*ret, &esc), b.p);
	ir_buf_free(&b);
	return r;
}

static const char *
as_fact(const struct ir_var *v, const char *value)
{
	if (v->type != IR_VAR_BOOL)
		return value;
	return strcmp(value, "true") == 0 ? "yes" : "no";
}

static int
variable_fact(struct taker *t, const struct ir_var *v, const char *value)
{
	bool named = ir_val_get(wk_var_ext(t->p, v->name), "fact") != NULL;
	struct ir_fact_ref ref;
	struct ir_buf b;
	int r = wk_var_fact(t->w, t->p, v->name, &ref);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (!value)
		return emit_fact(t, &ref, "\"unknown\"");
	value = as_fact(v, value);
	if (named)
		return state_fact(t, &ref, value);
	/* An alias is a courtesy: what does not fit it is still a variable. */
	ir_buf_init(&b, 0);
	r = ir_fact_value(
		&ref, value, strlen(value), &t->w->now, &b, NULL, NULL);
	if (r == 0)
		r = emit_fact(t, &ref, b.p);
	else
		r = 0;
	ir_buf_free(&b);
	return r;
}

int
wt_value(struct taker *t)
{
	const struct ir_var *v = ir_scope_find(t->p->scope, t->a->what);
	const char *value = NULL;

	if (!v)
		return wk_fail(
			t->w, IR_EUSAGE, _("%s is not declared"), t->a->what);
	if (wt_is(t, "value") && choose(t, &value) < 0)
		return -1;
	if (ir_var_check(v->type, value, t->w->e) < 0)
		return ir_err_set(t->w->e, IR_EUSAGE, "%s: %s", v->name,
			t->w->e ? t->w->e->text : "");
	/* What is stated goes before the line that ends the question: cut off
	 * between them, it is asked again. */
	if (variable_fact(t, v, value) < 0)
		return -1;
	return wk_emit_variable(t->w, t->p->slot, v, value, "typed");
}

/* What the step wants the fact to look like, or NULL. */
static const char *
wanted(const struct taker *t)
{
	const struct ir_val *v = ir_val_get(t->p->ext, "facts");

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *f = ir_val_at(v, i);
		const char *path = ir_val_get_str(f, "fact");

		path = path ? wk_fill(t->w, t->p, path) : NULL;
		if (path && strcmp(path, t->a->what) == 0)
			return ir_val_get_str(f, "match");
	}
	return NULL;
}

int
wt_fact(struct taker *t)
{
	struct ir_fact_ref ref;
	const char *value;

	if (wt_is(t, "waived"))
		return wt_pass(t, "fact");
	if (choose(t, &value) < 0 ||
		ir_vocab_lookup(t->w->o.vocab, t->a->what, strlen(t->a->what),
			&ref, t->w->e) < 0)
		return -1;
	if (!wk_matches(wanted(t), value))
		return wk_fail(
			t->w, IR_EUSAGE, _("it must match %s"), wanted(t));
	return state_fact(t, &ref, value);
}
