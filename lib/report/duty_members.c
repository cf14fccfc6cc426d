/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/same.h"

#include "duty_i.h"

/*
 * The lines of a duty: one for the case, or one for each maker, contractor,
 * partner, device and patient that the case knows; and whom to call for it.
 */

struct line *
duty_line(struct ir_duties *d, const struct rule *r)
{
	struct line *l = ir_grow(d->v, d->n, &d->cap, sizeof(*l));

	if (!l) {
		d->nomem = true;
		return NULL;
	}
	d->v = l;
	l = &d->v[d->n++];
	memset(l, 0, sizeof(*l));
	l->rule = r;
	l->d.id = r->id;
	l->d.ja = r->label.ja;
	l->d.en = r->label.en;
	return l;
}

static const char *
text(struct ir_duties *d, ir_node n, const char *key)
{
	return duty_text(&d->arena, d->j, n, key);
}

/* "LABEL: NAME" in both languages. */
static void
name_line(struct ir_duties *d, struct line *l, const char *ja, const char *en)
{
	l->d.ja = duty_addf(&d->arena, "%s: %s", l->rule->label.ja, ja);
	l->d.en = duty_addf(&d->arena, "%s: %s", l->rule->label.en, en);
	d->nomem = d->nomem || !l->d.ja || !l->d.en;
}

/* Adds a member of a list to the scope of a line. */
static void
about(struct ir_duties *d, struct line *l, const char *list, ir_node member)
{
	struct scope *s = NULL;
	ir_node *v;

	for (size_t i = 0; i < l->n_scopes; i++)
		if (strcmp(l->scope[i].list, list) == 0)
			s = &l->scope[i];
	if (!s && l->n_scopes == SCOPE_MAX)
		return;
	if (!s) {
		s = &l->scope[l->n_scopes++];
		*s = (struct scope){.list = list};
	}
	if (member == IR_NODE_NONE)
		return; /* of none */
	v = ir_arena_get(&d->arena, (s->n + 1) * sizeof(*v));
	if (!v) {
		d->nomem = true;
		return;
	}
	if (s->n > 0)
		memcpy(v, s->member, s->n * sizeof(*v));
	v[s->n++] = member;
	s->member = v;
}

/* A company is written in several ways; what the case numbers is not. */
static bool
is_same(struct ir_duties *d, const struct line *l, const char *member)
{
	const char *party;

	if (strcmp(l->d.member, member) == 0)
		return true;
	if ((l->rule->per != PER_MAKER && l->rule->per != PER_VENDOR) ||
		l->n_names == 0)
		return false;
	party = duty_party(d, member);
	return party && *party && ir_same_said(l->folded[0], party);
}

static struct line *
line_of(struct ir_duties *d, const struct rule *r, const char *member)
{
	struct line *l;

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].rule == r && d->v[i].d.member &&
			is_same(d, &d->v[i], member))
			return &d->v[i];
	l = duty_line(d, r);
	if (!l)
		return NULL;
	l->d.member = member;
	name_line(d, l, member, member);
	duty_known_as(d, l, member);
	return l;
}

static bool
in_list(struct ir_duties *d, const char *list, const char *id, ir_node *ret)
{
	ir_node n = ir_json_first(d->j, duty_node(d->j, 0, list));

	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n))
		if (ir_json_streq(d->j, ir_json_get(d->j, n, "id"), id)) {
			*ret = n;
			return true;
		}
	return false;
}

/* Of a device whose maker is not on record: named by the device. */
static struct line *
maker_line(struct ir_duties *d, const struct rule *r, const char *mah,
	const char *id)
{
	struct line *l = line_of(d, r, mah ? mah : id);

	if (!l)
		return NULL;
	about(d, l, "dev", IR_NODE_NONE);
	about(d, l, "harm", IR_NODE_NONE);
	duty_known_as(d, l, id);
	if (mah)
		return l;
	l->d.ja = duty_addf(&d->arena, "%s: %s (業者名不明)", r->label.ja, id);
	l->d.en =
		duty_addf(&d->arena, "%s: %s (name unknown)", r->label.en, id);
	d->nomem = d->nomem || !l->d.ja || !l->d.en;
	return l;
}

/* Those of the devices, each with the patients whom its own are said to have
 * harmed; such a device may be on record with the patient alone. */
static void
makers(struct ir_duties *d, const struct rule *r)
{
	ir_node list = duty_node(d->j, 0, "dev"), dev;
	struct line *l;

	for (ir_node n = ir_json_first(d->j, list); n != IR_NODE_NONE;
		n = ir_json_next(d->j, n)) {
		const char *mah = text(d, n, "mah"), *id = text(d, n, "id");

		l = mah || id ? maker_line(d, r, mah, id) : NULL;
		if (l)
			about(d, l, "dev", n);
	}
	list = duty_node(d->j, 0, "harm");
	for (ir_node h = ir_json_first(d->j, list); h != IR_NODE_NONE;
		h = ir_json_next(d->j, h)) {
		const char *id = text(d, h, "dev"), *mah = NULL;

		if (!id)
			continue;
		if (in_list(d, "dev", id, &dev))
			mah = text(d, dev, "mah");
		l = maker_line(d, r, mah, id);
		if (l)
			about(d, l, "harm", h);
	}
}

bool
duty_is_for(const struct ir_contact *c, const struct rule *r)
{
	for (size_t i = 0; i < c->n_duties; i++)
		if (ir_same_said(c->duties[i], r->id))
			return true;
	return false;
}

static const char *
firm(const struct ir_contact *c)
{
	return c->org ? c->org : c->name ? c->name : c->id;
}

/* Who keeps it up, by its record in the inventory; NULL: nobody, or somebody
 * whom the contact list has for other duties only. */
static const char *
keeper(struct ir_duties *d, const struct rule *r, const char *id)
{
	const struct ir_device *v =
		id ? ir_site_device(d->from->site, id, NULL) : NULL;
	const struct ir_contact *c = NULL;
	const char *who = NULL;
	struct ir_json *j = NULL;

	if (v && ir_json_new(&j, NULL, NULL) == 0 &&
		ir_json_parse(j, v->json, v->json_len, NULL) == 0) {
		who = duty_text(&d->arena, j, 0, "maintenance.contractor.v");
		who = who
			? who
			: duty_text(&d->arena, j, 0, "maintenance.contractor");
	}
	d->nomem = d->nomem || (v && !j);
	ir_json_free(j);
	c = who ? ir_contacts_find(d->from->contacts, who) : NULL;
	if (!c)
		return who;
	return c->n_duties == 0 || duty_is_for(c, r) ? firm(c) : NULL;
}

static void
keepers(struct ir_duties *d, const struct rule *r, const char *list)
{
	ir_node n = ir_json_first(d->j, duty_node(d->j, 0, list));

	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n)) {
		const char *id = text(d, n, "id"), *who = keeper(d, r, id);
		struct line *l = who ? line_of(d, r, who) : NULL;

		if (l)
			duty_known_as(d, l, id);
	}
}

/* Contractors named by what is hit, by the lines they come in on, by the
 * inventory and by the contact list for what is hit. */
static void
vendors(struct ir_duties *d, const struct rule *r)
{
	static const char *const by[][2] = {
		{"asset", "vendor"}, {"line", "owner"}};
	const struct ir_contacts *all = d->from->contacts;

	for (size_t i = 0; i < 2; i++) {
		ir_node n = ir_json_first(d->j, duty_node(d->j, 0, by[i][0]));

		for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n)) {
			const char *who = text(d, n, by[i][1]);
			struct line *l = who ? line_of(d, r, who) : NULL;

			if (l)
				about(d, l, by[i][0], n);
		}
	}
	keepers(d, r, "asset");
	keepers(d, r, "dev");
	for (size_t i = 0; i < ir_contacts_count(all); i++) {
		const struct ir_contact *c = ir_contacts_at(all, i);
		ir_node n;

		if (!ir_same_said(c->kind, "maintenance") && !duty_is_for(c, r))
			continue;
		for (size_t k = 0; k < c->n_devices; k++) {
			struct line *l = NULL;

			if (in_list(d, "asset", c->devices[k], &n) ||
				in_list(d, "dev", c->devices[k], &n))
				l = line_of(d, r, firm(c));
			if (l)
				duty_known_as(d, l, c->devices[k]);
		}
	}
}

static void
partners(struct ir_duties *d, const struct rule *r)
{
	ir_node n = ir_json_first(d->j, duty_node(d->j, 0, "partner"));

	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n)) {
		const char *id = text(d, n, "id");
		struct line *l = id ? line_of(d, r, id) : NULL;

		if (l) {
			about(d, l, "partner", n);
			duty_known_as(d, l, text(d, n, "contact"));
		}
	}
}

/* One line for the device and this patient; either may be none. */
static void
device_line(
	struct ir_duties *d, const struct rule *r, ir_node dev, ir_node harm)
{
	const char *a = text(d, dev, "id"), *b = text(d, harm, "id");
	const char *id = !a ? b : !b ? a : duty_addf(&d->arena, "%s/%s", a, b);
	const char *name = text(d, dev, "name");
	struct line *l = id ? line_of(d, r, id) : NULL;

	if (!l)
		return;
	about(d, l, "dev", dev);
	about(d, l, "harm", harm);
	l->dev = a;
	l->harm = b;
	duty_known_as(d, l, a);
	duty_known_as(d, l, b);
	if (name) {
		name = duty_addf(&d->arena, "%s (%s)", id, name);
		d->nomem = d->nomem || !name;
		name_line(d, l, name ? name : id, name ? name : id);
	}
}

static void
devices(struct ir_duties *d, const struct rule *r)
{
	ir_node devs = duty_node(d->j, 0, "dev");
	ir_node harms = duty_node(d->j, 0, "harm"), h, other;

	for (ir_node n = ir_json_first(d->j, devs); n != IR_NODE_NONE;
		n = ir_json_next(d->j, n)) {
		const char *id = text(d, n, "id");
		bool any = false;

		for (h = ir_json_first(d->j, harms); h != IR_NODE_NONE;
			h = ir_json_next(d->j, h)) {
			if (!id ||
				!ir_json_streq(
					d->j, ir_json_get(d->j, h, "dev"), id))
				continue;
			device_line(d, r, n, h);
			any = true;
		}
		if (!any)
			device_line(d, r, n, IR_NODE_NONE);
	}
	for (h = ir_json_first(d->j, harms); h != IR_NODE_NONE;
		h = ir_json_next(d->j, h)) {
		const char *id = text(d, h, "dev");

		if (!id || !in_list(d, "dev", id, &other))
			device_line(d, r, IR_NODE_NONE, h);
	}
}

static void
parts(struct ir_duties *d, const struct rule *r)
{
	for (size_t i = 0; i < r->n_parts; i++) {
		struct line *l = duty_line(d, r);

		if (!l)
			return;
		l->part = &r->part[i];
		l->d.member = l->part->id;
		name_line(d, l, l->part->label.ja, l->part->label.en);
		duty_known_as(d, l, l->part->id);
		if (l->part->named)
			duty_known_as(d, l, text(d, 0, l->part->named));
	}
}

/* ---- whom to call ---- */

/* A contact of a duty with parts goes with its own part only. */
static bool
is_of_part(const struct line *l, const struct ir_contact *c)
{
	const char *name = c->org ? c->org : c->name;

	return !l->part || duty_is_part(l, name ? name : c->id);
}

/* How well a contact fits a line: 0 not at all. */
static unsigned
fits(const struct line *l, const struct ir_contact *c, const struct known *k)
{
	bool company = l->rule->per == PER_MAKER ||
		l->rule->per == PER_VENDOR || l->rule->per == PER_PARTNER;
	const char *kind = l->rule->per == PER_MAKER ? "maker" : "maintenance";
	unsigned best = 0;

	for (size_t i = 0; i < l->n_names; i++) {
		if (*l->folded[i] &&
			(ir_same_said(l->folded[i], k->id) ||
				ir_same_said(l->folded[i], k->name) ||
				ir_same_said(l->folded[i], k->org)))
			return 4;
		for (size_t n = 0; company && n < c->n_devices; n++)
			if (ir_same_said(c->kind, kind) &&
				ir_same_said(l->names[i], c->devices[n]))
				best = 3;
	}
	if (company) /* which one is not known: not any of them */
		return best;
	if (duty_is_for(c, l->rule) && is_of_part(l, c))
		best = ir_same_said(c->kind, "staff") ? 1 : 2;
	return best;
}

static void
find_contact(struct ir_duties *d, struct line *l)
{
	const struct ir_contacts *all = d->from->contacts;
	unsigned best = 0;
	size_t n;
	const struct known *known = duty_known(d, &n);

	l->n_own = l->n_names;
	for (size_t i = 0; i < n; i++) {
		const struct ir_contact *c = ir_contacts_at(all, i);
		unsigned fit = fits(l, c, &known[i]);

		if (fit > best) {
			best = fit;
			l->who = c;
		}
	}
	if (!l->who)
		return;
	l->d.contact = l->who->id;
	duty_known_as(d, l, l->who->id);
	duty_known_as(d, l, l->who->name);
	duty_known_as(d, l, l->who->org);
}

void
duty_members(struct ir_duties *d, const struct rule *r)
{
	size_t first = d->n;

	switch (r->per) {
	case PER_MAKER:
		makers(d, r);
		break;
	case PER_VENDOR:
		vendors(d, r);
		break;
	case PER_PARTNER:
		partners(d, r);
		break;
	case PER_DEVICE:
		devices(d, r);
		break;
	case PER_PART:
		parts(d, r);
		break;
	case PER_CASE:
		break;
	}
	if (d->n == first)
		(void)duty_line(d, r); /* nomem is set */
	for (size_t i = first; i < d->n; i++) {
		d->v[i].at = i - first;
		d->v[i].of = d->n - first;
	}
}

void
duty_contacts(struct ir_duties *d)
{
	for (size_t i = 0; i < d->n; i++) {
		d->v[i].label = duty_fold(d, d->v[i].d.ja);
		find_contact(d, &d->v[i]);
	}
}
