/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_house_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "shape_i.h"

/* What a procedure of the house must say (facts/playbook-library.md D.4), for
 * playbooks that use our extension. */

/* ---- the playbook ---- */

static void
meta(struct ir_lint *l)
{
	static const char *const name[] = {"short", "triggers", "kinds",
		"not_for", "assumes", "minutes", "review", "roles"};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (!ir_val_get(l->ours, name[i]))
			lint_tell(l, LINT_HOUSE_META, l->ours,
				_("'%s' is missing: who looks for the right "
				  "procedure needs it"),
				name[i]);
}

/* Short names stand for something, and for one thing. */
static void
names(struct ir_lint *l)
{
	const struct ir_val *v = ir_val_get(l->ours, "names");
	struct lint_q q;

	for (size_t i = 0;
		ir_val_type(v) == IR_JSON_OBJECT && i < ir_val_count(v); i++) {
		const struct ir_val *m = ir_val_at(v, i);
		bool found = false;

		for (unsigned d = 0; d < SHAPE_DICTS && !found; d++)
			found = ir_val_get(
				shape_dict(l->root, d), ir_val_key(m));
		if (!found)
			lint_tell_key(l, LINT_HOUSE_NAMES, m,
				_("a short name for '%s', which is not there"),
				lint_q(ir_val_key(m), &q));
	}
}

/* Translations of what is there, with variables that are there. */
static void
translations(struct ir_lint *l)
{
	const struct ir_val *all = ir_val_get(l->ours, "texts");
	struct lint_q q;

	for (size_t i = 0; i < ir_val_count(all); i++) {
		const struct ir_val *lang = ir_val_at(all, i);

		for (size_t k = 0; ir_val_type(lang) == IR_JSON_OBJECT &&
			k < ir_val_count(lang);
			k++) {
			const struct ir_val *m = ir_val_at(lang, k);

			if (!ir_val_str(ir_val_find(l->root, ir_val_key(m))))
				lint_tell_key(l, LINT_HOUSE_TEXTS, m,
					_("a translation of '%s', which is no "
					  "text"),
					lint_q(ir_val_key(m), &q));
			lint_var_refs(l, m);
		}
	}
}

/* Titles stay as their authors gave them, definitions are for programs. */
static bool
untranslated(const struct ir_val *v, const char *pointer)
{
	const char *in = lint_name_of(ir_val_parent(v));

	return (strcmp(in, "external_references") == 0 &&
		       strcmp(ir_val_key(v), "name") == 0) ||
		strncmp(pointer, "/extension_definitions/", 23) == 0;
}

/* A text of the standard's properties has its twin in "texts". */
static int
both(void *arg, struct ir_val *v)
{
	struct ir_lint *l = arg;
	const struct ir_val *all = ir_val_get(l->ours, "texts");
	struct ir_buf b;
	bool found = !ir_val_str(v) || !*ir_val_str(v);
	struct lint_q q;

	ir_buf_init(&b, 0);
	if (ir_val_pointer(v, &b) < 0)
		l->err = ENOMEM;
	found = found || untranslated(v, b.p);
	for (size_t i = 0; i < ir_val_count(all) && !found; i++)
		found = ir_val_get_str(ir_val_at(all, i), b.p);
	ir_buf_free(&b);
	if (!found)
		lint_tell(l, LINT_HOUSE_LANGUAGE, v,
			_("'%s' is in one language only"),
			lint_q(lint_name_of(v), &q));
	return 0;
}

/* ---- steps ---- */

static bool
is_true(const struct ir_val *v, const char *name)
{
	bool b = false;

	return ir_val_bool(ir_val_get(v, name), &b) == 0 && b;
}

static bool
has_gate(const struct ir_val *x, const char *name)
{
	const struct ir_val *g = ir_val_get(x, "gate");

	for (size_t i = 0; i < ir_val_count(g); i++)
		if (ir_val_is(ir_val_at(g, i), name))
			return true;
	return false;
}

static bool
does(const struct ir_step *s, const char *const *activities)
{
	const struct ir_val *c = ir_val_get(s->v, "commands");

	for (size_t i = 0; i < ir_val_count(c); i++) {
		const char *a =
			ir_val_get_str(ir_val_at(c, i), "playbook_activity");

		if (a && lint_among(activities, a))
			return true;
	}
	return false;
}

static bool
is_notification(const struct ir_lint *l)
{
	const struct ir_val *t = ir_val_get(l->root, "playbook_types");

	for (size_t i = 0; i < ir_val_count(t); i++)
		if (ir_val_is(ir_val_at(t, i), "notification"))
			return true;
	return false;
}

static void
action(struct ir_lint *l, const struct ir_step *s, const struct ir_val *x)
{
	static const char *const restoring[] = {
		"restore-data", "restore-capabilities", "revert-system", NULL};
	static const char *const telling[] = {"deliver-content", NULL};
	bool never = is_true(x, "never_skip");

	if (!ir_val_get(x, "role"))
		lint_tell(l, LINT_HOUSE_ROLE, s->v,
			_("'role' is missing: who does it?"));
	if (!ir_val_get(x, "done"))
		lint_tell(l, LINT_HOUSE_DONE, s->v,
			_("'done' is missing: how does one know it is done?"));
	if (never == (ir_val_get(x, "skip_reason") != NULL))
		lint_tell(l, LINT_HOUSE_SKIP, s->v,
			never ? _("'never_skip' and 'skip_reason' exclude each "
				  "other")
			      : _("may it be skipped? 'skip_reason', or "
				  "'never_skip'"));
	if (does(s, restoring) && !is_true(x, "restores") &&
		!has_gate(x, "preserve"))
		lint_tell(l, LINT_HOUSE_GATE, s->v,
			_("it restores, but nothing asks whether the evidence "
			  "is preserved: 'restores', or 'gate'"));
	if (is_notification(l) && does(s, telling) && !ir_val_get(x, "duty"))
		lint_tell(l, LINT_HOUSE_DUTY, s->v,
			_("it tells somebody: 'duty' says which recipient"));
}

/* The default of a decision is one of its answers. */
static void
default_answer(
	struct ir_lint *l, const struct ir_step *s, const struct ir_val *x)
{
	const struct ir_val *d = ir_val_get(x, "default");
	const struct ir_val *cases = ir_val_get(s->v, "cases");
	struct lint_q q;
	bool good;

	if (!ir_val_str(d))
		return;
	if (s->type == IR_STEP_SWITCH)
		good = ir_val_get(cases, ir_val_str(d)) ||
			ir_val_get(cases, "default");
	else
		good = ir_val_is(d, "yes") || ir_val_is(d, "no");
	if (!good)
		lint_tell(l, LINT_HOUSE_DECISION, d,
			_("'%s' is no answer to this decision"),
			lint_q(ir_val_str(d), &q));
}

static void
decision(struct ir_lint *l, const struct ir_step *s, const struct ir_val *x)
{
	if (!ir_val_get(x, "decider"))
		lint_tell(l, LINT_HOUSE_DECISION, s->v,
			_("'decider' is missing: who may decide?"));
	if (!ir_val_get(x, "default"))
		lint_tell(l, LINT_HOUSE_DECISION, s->v,
			_("'default' is missing: what counts when nobody "
			  "knows?"));
	if (!ir_val_get(x, "look_at"))
		lint_tell(l, LINT_HOUSE_DECISION, s->v,
			_("'look_at' is missing: which facts decide?"));
	default_answer(l, s, x);
}

/* The variable a switch is about, as our extension describes it. */
static const struct ir_val *
choices_of(struct ir_lint *l, const struct ir_step *s)
{
	const char *text = ir_val_get_str(s->v, "switch");
	struct ir_ref r;

	if (!text || ir_ref_next(text, strlen(text), 0, &r) != 0)
		return NULL;
	return ir_val_get(ir_val_get(ir_val_get(l->ours, "variables"), r.name),
		"choices");
}

static bool
has_choice(const struct ir_val *choices, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < ir_val_count(choices); i++) {
		const char *s = ir_val_str(ir_val_at(choices, i));

		if (s && strncmp(s, key, n) == 0 && s[n] == '|')
			return true;
	}
	return false;
}

#define CHOICES_MAX 100 /* a menu; more are not compared */

/* What can be answered has a case, and each case can be answered. */
static void
menu(struct ir_lint *l, const struct ir_step *s)
{
	const struct ir_val *choices = choices_of(l, s);
	const struct ir_val *cases = ir_val_get(s->v, "cases");
	struct lint_q q;

	if (ir_val_type(choices) != IR_JSON_ARRAY ||
		ir_val_type(cases) != IR_JSON_OBJECT ||
		ir_val_count(choices) == 0 ||
		ir_val_count(choices) > CHOICES_MAX ||
		ir_val_count(cases) > CHOICES_MAX)
		return;
	for (size_t i = 0; i < ir_val_count(cases); i++) {
		const struct ir_val *c = ir_val_at(cases, i);

		if (strcmp(ir_val_key(c), "default") != 0 &&
			!has_choice(choices, ir_val_key(c)))
			lint_tell_key(l, LINT_HOUSE_CASES, c,
				_("nobody can answer '%s': it is none of the "
				  "variable's choices"),
				lint_q(ir_val_key(c), &q));
	}
	for (size_t i = 0; i < ir_val_count(choices); i++) {
		const char *t = ir_val_str(ir_val_at(choices, i));
		char key[64];

		if (!t || strcspn(t, "|") >= sizeof(key) ||
			ir_val_get(cases, "default"))
			continue;
		memcpy(key, t, strcspn(t, "|"));
		key[strcspn(t, "|")] = '\0';
		if (!ir_val_get(cases, key))
			lint_tell(l, LINT_HOUSE_CASES, cases,
				_("no case for the answer '%s', and no "
				  "default"),
				lint_q(key, &q));
	}
}

static bool
decides(enum ir_step_type t)
{
	return t == IR_STEP_IF || t == IR_STEP_WHILE || t == IR_STEP_SWITCH;
}

static void
step(struct ir_lint *l, const struct ir_step *s)
{
	const struct ir_val *x = ir_playbook_ext(s->v);

	l->step = s->v;
	if (x)
		lint_shape(l, x, &house_step);
	if (s->type == IR_STEP_ACTION)
		action(l, s, x);
	if (decides(s->type))
		decision(l, s, x);
	if (s->type == IR_STEP_SWITCH)
		menu(l, s);
	if ((s->type == IR_STEP_ACTION || decides(s->type)) &&
		!ir_val_get(x, "paper"))
		lint_tell(l, LINT_HOUSE_PAPER, s->v,
			_("'paper' is missing: the line of the paper form"));
	l->step = NULL;
}

void
lint_house(struct ir_lint *l)
{
	lint_shape(l, l->ours, &house_playbook);
	if (!lint_vocab(l))
		lint_tell(l, LINT_HOUSE_NO_FACTS, l->ours,
			_("no vocabulary of facts: their paths are not "
			  "checked"));
	meta(l);
	names(l);
	translations(l);
	(void)shape_texts(ir_playbook_root(l->p), both, l); /* never fails */
	for (uint32_t i = 0; i < ir_graph_count(l->graph); i++)
		step(l, ir_graph_at(l->graph, i));
}
