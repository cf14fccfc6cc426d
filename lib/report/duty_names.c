/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "ir/base/party.h"
#include "ir/base/same.h"

#include "duty_i.h"

/*
 * Whom a name means: the lines of a duty and the people of the contact list
 * are known by several names; what was typed at night is one of them, or one
 * of them with a desk or a person behind it.
 */

/* In d->folded until the next one; "" when there is no memory. */
static const char *
fold(struct ir_duties *d, const char *s)
{
	if (ir_party_fold(s, &d->folded) < 0) {
		d->nomem = true;
		return "";
	}
	return d->folded.p;
}

const char *
duty_fold(struct ir_duties *d, const char *s)
{
	const char *r = s ? fold(d, s) : NULL;

	r = r ? ir_arena_text(&d->arena, r, strlen(r)) : NULL;
	d->nomem = d->nomem || (s && !r);
	return r;
}

/* ---- the contact list ---- */

const struct known *
duty_known(struct ir_duties *d, size_t *ret_n)
{
	const struct ir_contacts *all = d->from->contacts;
	size_t n = ir_contacts_count(all);
	struct known *v = d->known;

	*ret_n = n;
	if (v || n == 0)
		return v;
	v = ir_arena_get(&d->arena, n * sizeof(*v));
	if (!v) {
		d->nomem = true;
		*ret_n = 0;
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		const struct ir_contact *c = ir_contacts_at(all, i);

		v[i].id = duty_fold(d, c->id);
		v[i].name = duty_fold(d, c->name);
		v[i].org = duty_fold(d, c->org);
		v[i].staff = ir_same_said(c->kind, "staff");
	}
	d->known = v;
	return v;
}

/* The organisation of a contact that is known by that id or name, else the
 * name itself.  Our own people are each somebody else. */
static const char *
party_of(struct ir_duties *d, const char *folded)
{
	size_t n;
	const struct known *v = duty_known(d, &n);

	for (size_t i = 0; i < n; i++)
		if (!v[i].staff && v[i].org && *v[i].org &&
			(ir_same_said(v[i].id, folded) ||
				ir_same_said(v[i].name, folded)))
			return v[i].org;
	return folded;
}

const char *
duty_party(struct ir_duties *d, const char *name)
{
	const char *s = duty_fold(d, name);

	return s ? party_of(d, s) : NULL;
}

bool
duty_same_party(const char *a, const char *b)
{
	return a && b && (ir_party_fit(a, b) > 0 || ir_party_fit(b, a) > 0);
}

/* ---- the lines of a duty ---- */

void
duty_known_as(struct ir_duties *d, struct line *l, const char *name)
{
	const char *folded;

	for (size_t i = 0; name && i < l->n_names; i++)
		if (strcmp(l->names[i], name) == 0)
			return;
	folded = duty_fold(d, name);
	if (!folded)
		return;
	if (l->n_names == l->cap_names) {
		size_t cap = l->cap_names ? 2 * l->cap_names : 8;
		const char **v =
			ir_arena_get(&d->arena, 2 * cap * sizeof(const char *));

		if (!v) {
			d->nomem = true;
			return;
		}
		for (size_t i = 0; i < l->n_names; i++) {
			v[i] = l->names[i];
			v[cap + i] = l->folded[i];
		}
		l->names = v;
		l->folded = v + cap;
		l->cap_names = cap;
	}
	l->names[l->n_names] = name;
	l->folded[l->n_names++] = folded;
}

static size_t
fit(const struct line *l, const char *typed)
{
	size_t best = 0;

	for (size_t i = 0; i < l->n_names; i++) {
		size_t n = ir_party_fit(typed, l->folded[i]);

		best = n > best ? n : best;
	}
	return best;
}

/* Does it fit this line, and no other one of its duty better? */
static bool
means(const struct line *l, const char *typed)
{
	size_t own = fit(l, typed);
	const struct line *first = l - l->at;

	for (size_t i = 0; own > 0 && i < l->of; i++)
		if (fit(&first[i], typed) > own)
			return false;
	return own > 0;
}

bool
duty_is_named(struct ir_duties *d, const struct line *l, const char *name)
{
	const char *typed, *party;

	if (!name)
		return false;
	(void)duty_known(d, &(size_t){0}); /* folds: before the name does */
	typed = fold(d, name);
	if (means(l, typed))
		return true;
	party = party_of(d, typed);
	return party != typed && means(l, party);
}

/* ---- texts ---- */

/* Has its device no other patient? */
static bool
is_only_patient(const struct line *l)
{
	const struct line *first = l - l->at;

	for (size_t i = 0; l->dev && i < l->of; i++)
		if (&first[i] != l && ir_same_said(first[i].dev, l->dev))
			return false;
	return true;
}

bool
duty_is_patient(const struct line *l, const char *name)
{
	return ir_same_said(name, l->d.member) || ir_same_said(name, l->harm) ||
		(ir_same_said(name, l->dev) && is_only_patient(l));
}

bool
duty_is_told_of(const struct line *l, const char *text)
{
	if (text && l->harm && ir_party_in(text, l->harm))
		return true;
	if (l->harm && !is_only_patient(l))
		return false;
	for (size_t i = 0; text && i < l->n_own; i++)
		if (ir_party_in(text, l->names[i]))
			return true;
	return false;
}

static bool
is_kind_of(const struct line *l, const char *name)
{
	for (size_t i = 0; i < l->n_names; i++)
		if (ir_party_in(name, l->names[i]) ||
			ir_party_in(l->names[i], name))
			return true;
	return false;
}

/* Is that part meant at all, where each has its condition? */
static bool
applies(const struct line *part, const struct line *l)
{
	return part == l || !part->part->required.n ||
		part->d.need != IR_DUTY_NOT_REQUIRED;
}

bool
duty_is_part(const struct line *l, const char *name)
{
	/* the lines of a duty stand together, in the order of its parts */
	size_t own = (size_t)(l->part - l->rule->part);
	const struct line *first = l - own;

	for (size_t k = l->rule->n_parts; k-- > 0;)
		if (applies(&first[k], l) && is_kind_of(&first[k], name))
			return k == own;
	for (size_t k = 0; k < own; k++)
		if (applies(&first[k], l))
			return false;
	return true;
}
