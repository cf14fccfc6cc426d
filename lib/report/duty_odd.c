/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/duty_odd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"

/* Facts that contradict each other: told, and not printed as if they did not.
 * What follows from facts is printed where nobody stated it. */

/* ---- the rules ---- */

/* {fact: PATH, as: VALUE} */
static int
read_prints(const struct cond_reader *k, const struct ir_yaml_node *n,
	struct odd *o)
{
	const char *path = ir_yaml_get_str(n, "fact");
	const struct ir_fact *f =
		path ? ir_vocab_pattern(k->vocab, path) : NULL;
	const char *of = ir_yaml_get_str(n, "for");

	o->as = ir_yaml_get_str(n, "as");
	o->patient = of && strcmp(of, "patient") == 0;
	if (of && (!o->patient || !o->per_device))
		return cond_wrong(k, n, _("for is patient, or left out"), NULL);
	if (!f || !o->as)
		return cond_wrong(k, n, _("no such fact"), path);
	if (f->list && !o->per_device)
		return cond_wrong(k, n, _("of which member"), path);
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, o->as) == 0)
			o->fact = f;
	return o->fact
		? 0
		: cond_wrong(k, n, _("the fact has no such value"), o->as);
}

static int
read_odd(const struct cond_reader *k, const struct ir_yaml_node *n, bool text,
	struct odd *o)
{
	const struct ir_yaml_node *prints = ir_yaml_get(n, "prints");
	const char *per = ir_yaml_get_str(n, "per");
	int r;

	o->id = ir_yaml_get_str(n, "id");
	if (!o->id || !ir_yaml_get(n, "if"))
		return cond_wrong(k, n, _("here is no if"), o->id);
	if (per && strcmp(per, "device") != 0)
		return cond_wrong(k, n, _("per is device, or left out"), per);
	o->per_device = per != NULL;
	r = cond_read(k, ir_yaml_get(n, "if"), 0, &o->c);
	if (r == 0 && text)
		r = cond_read_two(k, ir_yaml_get(n, "text"), &o->text);
	if (r == 0 && prints)
		r = read_prints(k, prints, o);
	if (r == 0 && (text ? !o->text.ja : !o->fact))
		r = cond_wrong(k, n, _("it does not say so in words"), o->id);
	return r;
}

int
duty_odd_read(const struct cond_reader *k, const struct ir_yaml_node *list,
	bool text, struct rules *r)
{
	size_t n = ir_yaml_count(list);
	int rc = 0;

	if (list &&
		(ir_yaml_type(list) != IR_YAML_SEQ || n > ODD_MAX - r->n_odd))
		return cond_wrong(k, list, _("a list of some conditions"),
			text ? "contradictions" : "implied");
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = read_odd(
			k, ir_yaml_at(list, i), text, &r->odd[r->n_odd++]);
	return rc;
}

/* ---- what holds of them ---- */

bool
duty_is_guess(const struct ir_duties *d, const char *path)
{
	struct ir_value said;

	return ir_state_get(d->from->state, path, &said) == 0 && said.basis &&
		strcmp(said.basis, "estimate") == 0;
}

/* Does it hold of what is certain alone?  What was stated of the fact itself
 * is no reason to doubt what speaks against it. */
static bool
is_certain(struct ir_duties *d, const struct odd *o, const struct eval *of,
	const char *own)
{
	struct eval v = {.arena = of->arena,
		.j = of->j,
		.sure = d->from->state,
		.own = own,
		.n_scopes = of->n_scopes};
	bool r;

	memcpy(v.scope, of->scope, sizeof(v.scope));
	r = cond_eval(&v, o->c) == TOLD_YES;
	d->nomem = d->nomem || v.nomem;
	free(v.fact);
	free(v.missing);
	return r;
}

static int
settle(struct ir_duties *d, const struct odd *o, const struct line *l,
	const struct eval *v, struct ir_view *view, struct ir_err *e)
{
	const struct ir_fact *f = o->fact;
	struct ir_view_settled s = {.path = f->path};
	const char *dev = l ? l->dev : NULL, *harm = l ? l->harm : NULL;
	const char *id = NULL;

	if (f->list)
		id = strcmp(f->list, "dev") == 0 ? dev : harm;
	if ((f->list && !id) || (o->patient && !harm))
		return 0;
	if (o->patient)
		s.harm = harm;
	if (f->list)
		s.path = duty_addf(
			&d->arena, "%s[%s].%s", f->list, id, f->field);
	s.json = duty_addf(&d->arena,
		f->type == IR_FACT_CHOICES ? "[\"%s\"]" : "\"%s\"", o->as);
	if (!s.path || !s.json)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	s.basis = is_certain(d, o, v, s.path) ? "fact" : "estimate";
	return ir_view_settle(view, &s, e);
}

/* Of one device and patient, or (l NULL) of the case: its facts go to all. */
static int
try(struct ir_duties *d, const struct odd *o, const struct line *l,
	struct eval *all, struct ir_view *view, struct ir_err *e)
{
	struct eval v = {.arena = &d->arena, .j = d->j};
	enum told t;
	int r = 0;

	if (l) {
		v.n_scopes = l->n_scopes;
		memcpy(v.scope, l->scope, sizeof(v.scope));
	}
	t = cond_eval(&v, o->c);
	if (t == TOLD_YES && o->fact)
		r = settle(d, o, l, &v, view, e);
	d->nomem = d->nomem || v.nomem;
	if (t != TOLD_YES)
		v.n_facts = 0;
	eval_join(all, &v, TOLD_YES);
	return r;
}

static int
tell(struct ir_duties *d, const struct odd *o, const struct eval *v)
{
	struct ir_contradiction *c =
		ir_grow(d->odd, d->n_odd, &d->cap_odd, sizeof(*c));

	if (!c)
		return -ENOMEM;
	d->odd = c;
	c += d->n_odd++;
	*c = (struct ir_contradiction){.id = o->id,
		.ja = duty_reason(d, v, o->text.ja, true),
		.en = duty_reason(d, v, o->text.en, false),
		.ja_said = o->text.ja,
		.en_said = o->text.en};
	c->facts = duty_fact_list(d, v->fact, v->n_facts, &c->n_facts);
	return 0;
}

static int
one_odd(struct ir_duties *d, const struct odd *o, struct ir_view *view,
	struct ir_err *e)
{
	struct eval all = {.arena = &d->arena, .j = d->j};
	const struct rule *per = NULL;
	int r = 0;

	if (!o->per_device)
		r = try(d, o, NULL, &all, view, e);
	for (size_t i = 0; r == 0 && o->per_device && i < d->n; i++) {
		const struct line *l = &d->v[i];

		if (l->rule->per != PER_DEVICE || (per && l->rule != per))
			continue;
		per = l->rule; /* of two duties the lines are the same */
		r = try(d, o, l, &all, view, e);
	}
	if (r == 0 && o->text.ja && all.n_facts > 0)
		r = tell(d, o, &all);
	d->nomem = d->nomem || all.nomem;
	free(all.fact);
	free(all.missing);
	return r;
}

int
duty_odd(struct ir_duties *d, struct ir_view *view, struct ir_err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->rules.n_odd; i++)
		r = one_odd(d, &d->rules.odd[i], view, e);
	if (r == -ENOMEM || (r == 0 && d->nomem))
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return r;
}
