/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/org.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/sys/yaml.h"

#define PEOPLE_MAX 10000u

struct ir_org {
	struct ir_yaml *y;
	char *path;
	struct ir_org_fact *fact;
	struct ir_org_person *person;
	struct ir_org_decision *decision;
	const char **text; /* of all lists */
	size_t facts, people, decisions, texts;
};

static int
wrong(const struct ir_org *o, const struct ir_yaml_node *at, const char *why,
	struct ir_err *e)
{
	uint32_t line = 0, col = 0;
	struct ir_esc esc;

	ir_yaml_pos(at, &line, &col);
	return ir_err_set(e, IR_EFORMAT, "%s:%u:%u: %s", ir_esc(o->path, &esc),
		line, col, _(why));
}

static struct ir_org_place
place(const struct ir_yaml_node *at)
{
	struct ir_org_place p = {0, 0};

	ir_yaml_pos(at, &p.line, &p.column);
	return p;
}

static const char *
scalar(const struct ir_yaml_node *n)
{
	return ir_yaml_type(n) == IR_YAML_NULL ? NULL : ir_yaml_text(n, NULL);
}

/* Every key is one that is read, with a text or, for list, texts. */
static int
keys(const struct ir_org *o, const struct ir_yaml_node *map,
	const char *const *may, const char *list, struct ir_err *e)
{
	if (ir_yaml_type(map) != IR_YAML_MAP)
		return wrong(o, map, N_("each of them is a map"), e);
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *key = ir_yaml_key_at(map, i);
		const struct ir_yaml_node *v = ir_yaml_at(map, i);
		bool ok = false;

		for (size_t k = 0; may[k]; k++)
			ok = ok || strcmp(may[k], key) == 0;
		if (!ok)
			return wrong(o, ir_yaml_key_node(map, i),
				N_("nobody reads this key"), e);
		if (!ir_yaml_text(v, NULL) && strcmp(key, list) != 0)
			return wrong(o, v, N_("this must be a text"), e);
	}
	return 0;
}

/* A list of texts, or one text. */
static int
texts(struct ir_org *o, const struct ir_yaml_node *n, const char *const **ret,
	size_t *ret_n, struct ir_err *e)
{
	bool many = ir_yaml_type(n) == IR_YAML_SEQ;
	size_t count = many ? ir_yaml_count(n) : scalar(n) != NULL;

	*ret = o->text + o->texts;
	*ret_n = count;
	for (size_t i = 0; i < count; i++) {
		const struct ir_yaml_node *v = many ? ir_yaml_at(n, i) : n;
		const char *s = scalar(v);

		if (!s)
			return wrong(o, v, N_("this must be a text"), e);
		o->text[o->texts++] = s;
	}
	return 0;
}

static int
one_person(struct ir_org *o, const struct ir_yaml_node *at, struct ir_err *e)
{
	static const char *const may[] = {
		"id", "name", "title", "contact", "roles", "deputy", NULL};
	struct ir_org_person *p = &o->person[o->people++];
	int r = keys(o, at, may, "roles", e);

	if (r < 0)
		return r;
	p->id = scalar(ir_yaml_get(at, "id"));
	p->name = scalar(ir_yaml_get(at, "name"));
	p->title = scalar(ir_yaml_get(at, "title"));
	p->contact = scalar(ir_yaml_get(at, "contact"));
	p->deputy = scalar(ir_yaml_get(at, "deputy"));
	p->at = place(at);
	if (!p->id || !*p->id)
		return wrong(o, at, N_("a person without an id"), e);
	for (size_t i = 0; i + 1 < o->people; i++)
		if (strcmp(o->person[i].id, p->id) == 0)
			return wrong(o, at, N_("this id is there twice"), e);
	return texts(o, ir_yaml_get(at, "roles"), &p->roles, &p->n_roles, e);
}

static int
one_decision(struct ir_org *o, const struct ir_yaml_node *at, struct ir_err *e)
{
	static const char *const may[] = {"what", "by", "note", NULL};
	struct ir_org_decision *d = &o->decision[o->decisions++];
	int r = keys(o, at, may, "by", e);

	if (r < 0)
		return r;
	d->what = scalar(ir_yaml_get(at, "what"));
	d->note = scalar(ir_yaml_get(at, "note"));
	d->at = place(at);
	if (!d->what)
		return wrong(o, at, N_("a decision without what"), e);
	return texts(o, ir_yaml_get(at, "by"), &d->by, &d->n_by, e);
}

static int
each(struct ir_org *o, const struct ir_yaml_node *list,
	int (*one)(
		struct ir_org *, const struct ir_yaml_node *, struct ir_err *),
	struct ir_err *e)
{
	int r = 0;

	if (list && ir_yaml_type(list) != IR_YAML_SEQ)
		return wrong(o, list, N_("this must be a list"), e);
	for (size_t i = 0; r == 0 && i < ir_yaml_count(list); i++)
		r = one(o, ir_yaml_at(list, i), e);
	return r;
}

static int
facts(struct ir_org *o, const struct ir_yaml_node *map, struct ir_err *e)
{
	if (map && ir_yaml_type(map) != IR_YAML_MAP)
		return wrong(o, map, N_("org is a map of its facts"), e);
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const struct ir_yaml_node *v = ir_yaml_at(map, i);

		if (!ir_yaml_text(v, NULL))
			return wrong(o, v, N_("this must be a text"), e);
		o->fact[o->facts++] =
			(struct ir_org_fact){ir_yaml_key_at(map, i), scalar(v),
				place(ir_yaml_key_node(map, i))};
	}
	return 0;
}

static size_t
list_texts(const struct ir_yaml_node *list, const char *key)
{
	size_t sum = 0;

	for (size_t i = 0; i < ir_yaml_count(list); i++)
		sum += 1 + ir_yaml_count(ir_yaml_get(ir_yaml_at(list, i), key));
	return sum;
}

static int
load(struct ir_org *o, struct ir_err *e)
{
	static const char *const may[] = {
		"hikeshi", "date", "by", "org", "people", "decisions", NULL};
	const struct ir_yaml_node *root, *org, *people, *decisions;
	const char *schema;
	int r = ir_yaml_load(&o->y, o->path, e);

	if (r < 0)
		return r;
	root = ir_yaml_root(o->y, 0);
	schema = ir_yaml_get_str(root, "hikeshi");
	if (!schema || strcmp(schema, "org/1") != 0)
		return wrong(o, root, N_("this is not \"hikeshi: org/1\""), e);
	for (size_t i = 0; i < ir_yaml_count(root); i++) {
		bool ok = false;

		for (size_t k = 0; may[k]; k++)
			ok = ok || strcmp(may[k], ir_yaml_key_at(root, i)) == 0;
		if (!ok)
			return wrong(o, ir_yaml_key_node(root, i),
				N_("nobody reads this key"), e);
	}
	org = ir_yaml_get(root, "org");
	people = ir_yaml_get(root, "people");
	decisions = ir_yaml_get(root, "decisions");
	if (ir_yaml_count(people) > PEOPLE_MAX ||
		ir_yaml_count(decisions) > PEOPLE_MAX)
		return wrong(o, root, N_("more than 10000 of them"), e);
	o->fact = calloc(ir_yaml_count(org) + 1, sizeof(*o->fact));
	o->person = calloc(ir_yaml_count(people) + 1, sizeof(*o->person));
	o->decision =
		calloc(ir_yaml_count(decisions) + 1, sizeof(*o->decision));
	o->text = calloc(
		list_texts(people, "roles") + list_texts(decisions, "by") + 1,
		sizeof(*o->text));
	if (!o->fact || !o->person || !o->decision || !o->text)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = facts(o, org, e);
	if (r == 0)
		r = each(o, people, one_person, e);
	return r < 0 ? r : each(o, decisions, one_decision, e);
}

int
ir_org_load(struct ir_org **ret, const char *dir, struct ir_err *e)
{
	struct ir_org *o = calloc(1, sizeof(*o));
	int r;

	if (o)
		o->path = ir_where_join(dir, IR_SITE_ORG);
	r = o && o->path ? load(o, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_org_free(o);
		return r;
	}
	*ret = o;
	return 0;
}

void
ir_org_free(struct ir_org *o)
{
	if (!o)
		return;
	free(o->fact);
	free(o->person);
	free(o->decision);
	free(o->text);
	ir_yaml_free(o->y);
	free(o->path);
	free(o);
}

size_t
ir_org_facts(const struct ir_org *o)
{
	return o->facts;
}

const struct ir_org_fact *
ir_org_fact_at(const struct ir_org *o, size_t i)
{
	return i < o->facts ? &o->fact[i] : NULL;
}

const struct ir_org_fact *
ir_org_fact(const struct ir_org *o, const char *key)
{
	for (size_t i = 0; i < o->facts; i++)
		if (strcmp(o->fact[i].key, key) == 0)
			return &o->fact[i];
	return NULL;
}

size_t
ir_org_people(const struct ir_org *o)
{
	return o->people;
}

const struct ir_org_person *
ir_org_person_at(const struct ir_org *o, size_t i)
{
	return i < o->people ? &o->person[i] : NULL;
}

const struct ir_org_person *
ir_org_person(const struct ir_org *o, const char *id)
{
	for (size_t i = 0; i < o->people; i++)
		if (strcmp(o->person[i].id, id) == 0)
			return &o->person[i];
	return NULL;
}

size_t
ir_org_decisions(const struct ir_org *o)
{
	return o->decisions;
}

const struct ir_org_decision *
ir_org_decision_at(const struct ir_org *o, size_t i)
{
	return i < o->decisions ? &o->decision[i] : NULL;
}
