/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/org.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/contact.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"

#include "rules_i.h"

struct ol {
	const struct ir_org_in *in;
	const struct ir_yaml_node *rules;
	int (*find)(void *arg, const struct ir_org_finding *f);
	void *arg;
	struct ir_org_sum sum;
	struct ir_buf text, forms, named;
	int rc;
};

static const struct ir_org_place nowhere;

static void tell(struct ol *l, const char *code, bool red, const char *id,
	struct ir_org_place at, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* l->forms goes along once. */
static void
tell(struct ol *l, const char *code, bool red, const char *id,
	struct ir_org_place at, const char *fmt, ...)
{
	struct ir_org_finding f = {
		.code = code, .red = red, .id = id, .at = at};
	va_list ap;

	if (red)
		l->sum.red++;
	else
		l->sum.other++;
	if (l->rc < 0)
		return;
	ir_buf_clear(&l->text);
	va_start(ap, fmt);
	l->rc = ir_buf_vaddf(&l->text, fmt, ap);
	va_end(ap);
	f.text = l->text.p;
	f.forms = l->forms.len ? l->forms.p : NULL;
	if (l->rc >= 0)
		l->rc = l->find(l->arg, &f);
	ir_buf_clear(&l->forms);
}

bool
ir_org_corporate_number_ok(const char *s)
{
	unsigned sum = 0;

	if (strlen(s) != 13 || strspn(s, "0123456789") != 13)
		return false;
	for (unsigned i = 1; i <= 12; i++) /* from the right */
		sum += (unsigned)(s[13 - i] - '0') * (i % 2 ? 1 : 2);
	return (unsigned)(s[0] - '0') == 9 - sum % 9;
}

/* Codes for machines, names for people. */
static void
forms(struct ol *l, const struct ir_fact *f)
{
	ir_buf_clear(&l->forms);
	ir_buf_clear(&l->named);
	for (size_t i = 0; i < f->n_forms; i++) {
		const char *name = ir_vocab_form(
			l->in->vocab, f->forms[i], l->in->japanese);

		(void)ir_buf_addf(&l->forms, "%s%s", i ? " " : "",
			f->forms[i]); /* sticky */
		(void)ir_buf_addf(&l->named, "%s%s %s", i ? ", " : "",
			f->forms[i], name ? name : ""); /* sticky */
	}
}

static bool
welcome(const struct ol *l, const char *key)
{
	const struct ir_yaml_node *list = ir_yaml_get(l->rules, "welcome");

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const char *s = ir_yaml_str(ir_yaml_at(list, i));

		if (s && strcmp(s, key) == 0)
			return true;
	}
	return false;
}

/* A fact that forms ask for. */
static void
wanted(struct ol *l, const struct ir_fact *f)
{
	const char *key = f->path + strlen("org.");
	const char *label = ir_fact_label(f, l->in->japanese);
	const struct ir_org_fact *have = ir_org_fact(l->in->org, key);

	if (have && have->text && strcmp(have->text, "unknown") != 0 &&
		strcmp(have->text, "ask") != 0)
		return;
	forms(l, f);
	if (ir_buf_err(&l->named) < 0)
		l->rc = -ENOMEM;
	else if (have && have->text)
		tell(l, "unknown", false, f->path, have->at,
			_("%s is not known; it would be missing in: %s"), label,
			l->named.p);
	else if (!welcome(l, key))
		tell(l, "absent", true, f->path, have ? have->at : nowhere,
			_("%s is not written; it would be missing in: %s"),
			label, l->named.p);
	ir_buf_clear(&l->forms);
}

static void
stated(struct ol *l, const struct ir_org_fact *f)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_fact_ref ref;
	struct ir_buf path, value;
	struct ir_esc esc;

	ir_buf_init(&path, 0);
	ir_buf_init(&value, 0);
	(void)ir_buf_addf(&path, "org.%s", f->key); /* sticky */
	if (ir_buf_err(&path) < 0)
		l->rc = -ENOMEM;
	else if (ir_vocab_lookup(l->in->vocab, path.p, path.len, &ref, &e) < 0)
		tell(l, "key", true, f->key, f->at, "%s", e.text);
	else if (f->text &&
		ir_fact_value(&ref, f->text, strlen(f->text), NULL, &value,
			NULL, &e) < 0)
		tell(l, "wrong", true, path.p, f->at, "%s", e.text);
	else if (f->text && strcmp(f->key, "corporate_number") == 0 &&
		strcmp(f->text, "unknown") != 0 &&
		!ir_org_corporate_number_ok(f->text))
		tell(l, "wrong", true, path.p, f->at,
			_("'%s' is no corporate number: 13 digits, the first "
			  "of them a check digit"),
			ir_esc(f->text, &esc));
	ir_buf_free(&path);
	ir_buf_free(&value);
}

static bool
holds(const struct ir_org_person *p, const char *role)
{
	for (size_t i = 0; i < p->n_roles; i++)
		if (strcmp(p->roles[i], role) == 0)
			return true;
	return false;
}

static bool
held(const struct ol *l, const char *role)
{
	for (size_t i = 0; i < ir_org_people(l->in->org); i++)
		if (holds(ir_org_person_at(l->in->org, i), role))
			return true;
	return false;
}

static const char *
named(const struct ol *l, const struct ir_yaml_node *row)
{
	const char *s = ir_yaml_str(ir_yaml_at(row, l->in->japanese ? 1 : 2));

	return s ? s : "?";
}

static void
roles(struct ol *l)
{
	const struct ir_yaml_node *list = ir_yaml_get(l->rules, "roles");

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *row = ir_yaml_at(list, i);
		const char *role = ir_yaml_str(ir_yaml_at(row, 0));

		if (role && !held(l, role))
			tell(l, "role", true, role, nowhere,
				_("nobody holds this role: %s"), named(l, row));
	}
}

/* Deputies one after the other until nobody, or back again. */
static bool
circle(const struct ol *l, const struct ir_org_person *p)
{
	const struct ir_org_person *d = p;

	for (size_t i = 0; i <= ir_org_people(l->in->org) && d; i++) {
		d = d->deputy ? ir_org_person(l->in->org, d->deputy) : NULL;
		if (d == p)
			return true;
	}
	return false;
}

static void
person(struct ol *l, const struct ir_org_person *p)
{
	struct ir_esc esc;

	if (!p->deputy && p->n_roles > 0)
		tell(l, "alone", true, p->id, p->at,
			_("nobody stands in for the one who has a role"));
	else if (p->deputy && !ir_org_person(l->in->org, p->deputy))
		tell(l, "deputy", true, p->id, p->at,
			_("the deputy '%s' is nobody"),
			ir_esc(p->deputy, &esc));
	else if (p->deputy && circle(l, p))
		tell(l, "deputy", true, p->id, p->at,
			_("deputies stand in for each other in a circle"));
	if (!p->contact || !ir_contacts_find(l->in->contacts, p->contact))
		tell(l, "contact", true, p->id, p->at,
			_("no contact on the list leads to this person"));
}

static const struct ir_org_decision *
decision(const struct ol *l, const char *what)
{
	for (size_t i = 0; i < ir_org_decisions(l->in->org); i++) {
		const struct ir_org_decision *d =
			ir_org_decision_at(l->in->org, i);

		if (strcmp(d->what, what) == 0)
			return d;
	}
	return NULL;
}

static bool
person_at_night(const struct ol *l, const struct ir_org_person *p)
{
	const struct ir_contact *c = p && p->contact
		? ir_contacts_find(l->in->contacts, p->contact)
		: NULL;

	return c && ir_contact_at_night(c);
}

/* One who may decide, or who stands in for them. */
static bool
at_night(const struct ol *l, const char *who)
{
	for (size_t i = 0; i < ir_org_people(l->in->org); i++) {
		const struct ir_org_person *p = ir_org_person_at(l->in->org, i);

		if (strcmp(p->id, who) != 0 && !holds(p, who))
			continue;
		if (person_at_night(l, p) ||
			(p->deputy &&
				person_at_night(l,
					ir_org_person(l->in->org, p->deputy))))
			return true;
	}
	return false;
}

/* Who may take a decision must exist, and one of them be there at night. */
static void
deciders(struct ol *l, const struct ir_org_decision *d)
{
	bool night = d->n_by == 0, known = true;
	struct ir_esc esc;

	for (size_t k = 0; k < d->n_by; k++) {
		night = night || at_night(l, d->by[k]);
		if (ir_org_person(l->in->org, d->by[k]) || held(l, d->by[k]))
			continue;
		known = false;
		tell(l, "decision", true, d->what, d->at,
			_("'%s' is no person, and no role that somebody "
			  "holds"),
			ir_esc(d->by[k], &esc));
	}
	if (!night && known)
		tell(l, "night", true, d->what, d->at,
			_("nobody who may decide this can be reached at "
			  "night"));
}

static void
rights(struct ol *l)
{
	const struct ir_yaml_node *list = ir_yaml_get(l->rules, "decisions");

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *row = ir_yaml_at(list, i);
		const char *what = ir_yaml_str(ir_yaml_at(row, 0));
		const struct ir_org_decision *d =
			what ? decision(l, what) : NULL;

		if (what && (!d || d->n_by == 0))
			tell(l, "decision", true, what, d ? d->at : nowhere,
				_("nobody may decide this: %s"), named(l, row));
	}
	for (size_t i = 0; i < ir_org_decisions(l->in->org); i++) {
		const struct ir_org_decision *d =
			ir_org_decision_at(l->in->org, i);
		bool known = false;

		for (size_t k = 0; k < ir_yaml_count(list); k++) {
			const char *what =
				ir_yaml_str(ir_yaml_at(ir_yaml_at(list, k), 0));

			known = known || (what && strcmp(what, d->what) == 0);
		}
		if (!known)
			tell(l, "decision", true, d->what, d->at,
				_("no such decision in the rules"));
		deciders(l, d);
	}
}

static int
load_rules(const char *datadir, struct ir_yaml **ret, struct ir_err *e)
{
	char *path = ir_where_join(datadir, IR_ORG_RULES);
	struct ir_yaml *y = NULL;
	int r = path ? ar_load(&y, path, "org-rules/1", e)
		     : ir_err_set(e, ENOMEM, _("out of memory"));

	free(path);
	if (r < 0) {
		ir_yaml_free(y);
		return r;
	}
	*ret = y;
	return 0;
}

int
ir_org_lint(const struct ir_org_in *in,
	int (*find)(void *arg, const struct ir_org_finding *f), void *arg,
	struct ir_org_sum *ret, struct ir_err *e)
{
	struct ol l = {.in = in, .find = find, .arg = arg};
	struct ir_yaml *y = NULL;
	int r = load_rules(in->datadir, &y, e);

	if (r < 0)
		return r;
	l.rules = ir_yaml_root(y, 0);
	l.sum.facts = ir_org_facts(in->org);
	ir_buf_init(&l.text, 0);
	ir_buf_init(&l.forms, 0);
	ir_buf_init(&l.named, 0);
	for (size_t i = 0; i < ir_org_facts(in->org); i++)
		stated(&l, ir_org_fact_at(in->org, i));
	for (size_t i = 0; i < ir_vocab_count(in->vocab); i++) {
		const struct ir_fact *f = ir_vocab_at(in->vocab, i);

		if (strncmp(f->path, "org.", 4) == 0)
			wanted(&l, f);
	}
	roles(&l);
	for (size_t i = 0; i < ir_org_people(in->org); i++)
		person(&l, ir_org_person_at(in->org, i));
	rights(&l);
	ir_buf_free(&l.text);
	ir_buf_free(&l.forms);
	ir_buf_free(&l.named);
	ir_yaml_free(y);
	if (l.rc < 0)
		return ir_err_set(e, l.rc, _("out of memory"));
	*ret = l.sum;
	return 0;
}
