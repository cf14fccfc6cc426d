/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/contact.h"
#include "ir/asset/device.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/sys/yaml.h"

#define DUTIES "rules/duties.yaml"

struct lint {
	const struct ir_contacts *c;
	const struct ir_site *site;
	const struct ir_contact_months *m;
	const struct ir_contact_duties *duties;
	struct ir_record *rec; /* of a device */
	int64_t today;
	int (*find)(void *arg, const struct ir_contact_finding *f);
	void *arg;
	struct ir_buf text;
	int rc;
};

static void tell(struct lint *l, const char *code, bool red, const char *id,
	uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

static void
tell(struct lint *l, const char *code, bool red, const char *id, uint32_t line,
	const char *fmt, ...)
{
	struct ir_contact_finding f = {
		.code = code, .red = red, .id = id, .line = line};
	va_list ap;

	if (l->rc < 0)
		return;
	ir_buf_clear(&l->text);
	va_start(ap, fmt);
	l->rc = ir_buf_vaddf(&l->text, fmt, ap);
	va_end(ap);
	f.text = l->text.p;
	if (l->rc >= 0)
		l->rc = l->find(l->arg, &f);
}

struct ir_contact_duties {
	struct ir_yaml *y; /* owns the texts */
	struct {
		const char *id, *label;
	} * duty;
	size_t n;
};

int
ir_contact_duties_load(struct ir_contact_duties **ret, const char *datadir,
	bool japanese, struct ir_err *e)
{
	char *path = ir_where_join(datadir, DUTIES);
	struct ir_contact_duties *d = calloc(1, sizeof(*d));
	const struct ir_yaml_node *list;
	int r;

	if (!path || !d) {
		free(path);
		free(d);
		return ir_err_set(e, ENOMEM, _("out of memory"));
	}
	r = ir_yaml_load(&d->y, path, e);
	free(path);
	list = r == 0 ? ir_yaml_get(ir_yaml_root(d->y, 0), "duties") : NULL;
	if (r == 0)
		d->duty = calloc(ir_yaml_count(list) + 1, sizeof(*d->duty));
	if (r == 0 && !d->duty)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; d->duty && i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *at = ir_yaml_at(list, i);
		const char *id = ir_yaml_get_str(at, "id");
		const char *label = ir_yaml_str(
			ir_yaml_at(ir_yaml_get(at, "label"), japanese ? 0 : 1));
		const char *off = ir_yaml_get_str(at, "undecided");

		if (!id || (off && strcmp(off, "no") == 0))
			continue;
		d->duty[d->n].id = id;
		d->duty[d->n++].label = label ? label : id;
	}
	if (r < 0) {
		ir_contact_duties_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

void
ir_contact_duties_free(struct ir_contact_duties *d)
{
	if (!d)
		return;
	ir_yaml_free(d->y);
	free(d->duty);
	free(d);
}

/* What the ways of some contacts together offer. */
struct offer {
	size_t ways; /* with a number or an address */
	size_t outside; /* that need nothing of ours */
	bool night;
};

static void
count(struct offer *o, const struct ir_contact *c)
{
	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *w = &c->ways[i];
		bool person = strcmp(w->type, "person") == 0;

		if (!w->value && !person)
			continue;
		o->ways++;
		o->outside += !w->own;
	}
	o->night = o->night || ir_contact_at_night(c);
}

/* A contact and, behind him, his deputy. */
static void
count_with_deputy(struct offer *o, const struct ir_contacts *all,
	const struct ir_contact *c)
{
	const struct ir_contact *deputy =
		c->deputy ? ir_contacts_find(all, c->deputy) : NULL;

	count(o, c);
	if (deputy && deputy != c)
		count(o, deputy);
}

static void
group(struct lint *l, enum ir_contact_by by, const char *what,
	const char *label)
{
	const struct ir_contact *c;
	struct offer o = {0, 0, false};
	size_t at = 0, n = 0;
	struct ir_esc esc;

	while ((c = ir_contacts_next(l->c, by, what, &at)) != NULL) {
		count_with_deputy(&o, l->c, c);
		n++;
	}
	if (n == 0)
		tell(l, "role", true, what, 0, _("nobody holds %s %s"), label,
			ir_esc(what, &esc));
	else if (o.ways == 0)
		tell(l, "numberless", true, what, 0,
			_("%s %s has no number yet"), label,
			ir_esc(what, &esc));
	else if (o.ways < 2)
		tell(l, "way-one", true, what, 0,
			_("only one way leads to %s %s; two are needed"), label,
			ir_esc(what, &esc));
	else if (o.outside == 0)
		tell(l, "way-own", true, what, 0,
			_("%s %s: every way needs the hospital's own exchange "
			  "or mail"),
			label, ir_esc(what, &esc));
	if (n > 0 && o.ways > 0 && !o.night)
		tell(l, "night", true, what, 0,
			_("%s %s: no number answers at night"), label,
			ir_esc(what, &esc));
}

/* Every duty that some contact names, once; then those that nobody names. */
static void
duties(struct lint *l)
{
	const struct ir_contact_duties *d = l->duties;
	size_t n = ir_contacts_count(l->c);

	for (size_t i = 0; i < n; i++) {
		const struct ir_contact *c = ir_contacts_at(l->c, i);

		for (size_t k = 0; k < c->n_duties; k++) {
			size_t at = 0;

			if (ir_contacts_next(l->c, IR_CONTACT_DUTY,
				    c->duties[k], &at) == c)
				group(l, IR_CONTACT_DUTY, c->duties[k],
					_("duty"));
		}
	}
	for (size_t i = 0; d && i < d->n; i++) {
		struct ir_esc a, b;
		size_t at = 0;

		if (!ir_contacts_next(
			    l->c, IR_CONTACT_DUTY, d->duty[i].id, &at))
			tell(l, "duty", true, d->duty[i].id, 0,
				_("nobody is listed for %s (%s)"),
				ir_esc(d->duty[i].id, &a),
				ir_esc(d->duty[i].label, &b));
	}
}

static void
deputies(struct lint *l, const struct ir_contact *c)
{
	const struct ir_contact *at = c;
	size_t steps = 0, most = ir_contacts_count(l->c);
	struct ir_esc esc;

	if (!c->deputy)
		return;
	if (strcmp(c->deputy, c->id) == 0) {
		tell(l, "deputy", true, c->id, c->line, _("is the own deputy"));
		return;
	}
	if (!ir_contacts_find(l->c, c->deputy)) {
		tell(l, "deputy", true, c->id, c->line,
			_("the deputy '%s' is nobody on the list"),
			ir_esc(c->deputy, &esc));
		return;
	}
	while (at && at->deputy && steps++ <= most) {
		at = ir_contacts_find(l->c, at->deputy);
		if (at == c) {
			tell(l, "deputy", true, c->id, c->line,
				_("deputies go in a circle: back to oneself "
				  "after %zu"),
				steps);
			return;
		}
	}
}

static void
fresh(struct lint *l, const struct ir_contact *c)
{
	int64_t due;

	switch (ir_contact_state(c, l->m, l->today, &due)) {
	case IR_CONTACT_FRESH:
		break;
	case IR_CONTACT_OVERDUE:
		tell(l, "overdue", false, c->id, c->line,
			_("was last tried on %s; a check is due"),
			c->verified[c->n_verified - 1].on);
		break;
	case IR_CONTACT_FAILED:
		tell(l, "failed", true, c->id, c->line,
			_("the last try did not work"));
		break;
	case IR_CONTACT_NEVER:
		tell(l, "overdue", false, c->id, c->line,
			_("nobody has ever tried it"));
		break;
	case IR_CONTACT_NUMBERLESS:
		tell(l, "numberless", true, c->id, c->line,
			_("has no number; look it up, dial it, write it down"));
		break;
	}
}

static bool
outside(const struct ir_contact *c)
{
	return c && (!c->kind || strcmp(c->kind, "staff") != 0);
}

/* The maker or the maintenance that the record of a device names. */
static bool
by_record(struct lint *l, const struct ir_device *d)
{
	static const char *const who[] = {
		"maintenance.contractor", "maintenance.maker"};

	if (ir_record_read(l->rec, d->json, d->json_len, NULL) < 0)
		return false; /* ir-asset lint says so */
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		struct ir_known_value v = ir_record_get(l->rec, who[i]);

		if (v.text && outside(ir_contacts_find(l->c, v.text)))
			return true;
	}
	return false;
}

/* Devices named that are none, and devices that nobody stands for. */
static void
devices(struct lint *l)
{
	for (size_t i = 0; i < ir_contacts_count(l->c); i++) {
		const struct ir_contact *c = ir_contacts_at(l->c, i);
		struct ir_esc esc;

		for (size_t k = 0; k < c->n_devices; k++)
			if (strcmp(c->devices[k], "*") != 0 &&
				!ir_site_device(l->site, c->devices[k], NULL))
				tell(l, "unknown-device", false, c->id, c->line,
					_("device '%s' is not in the "
					  "inventory"),
					ir_esc(c->devices[k], &esc));
	}
	for (size_t i = 0; i < ir_site_count(l->site); i++) {
		const struct ir_device *d = ir_site_at(l->site, i);
		const struct ir_contact *c;
		bool found = false;
		size_t at = 0;

		while ((c = ir_contacts_next(
				l->c, IR_CONTACT_DEVICE, d->id, &at)) != NULL)
			found = found || outside(c);
		if (!found && !by_record(l, d))
			tell(l, "device", true, d->id, 0,
				_("no maker and no maintenance is listed for "
				  "this device"));
	}
}

int
ir_contact_lint(const struct ir_contacts *c, const struct ir_site *site,
	const char *const *roles, const struct ir_contact_duties *need,
	const struct ir_contact_months *m, int64_t today,
	int (*find)(void *arg, const struct ir_contact_finding *f), void *arg,
	struct ir_err *e)
{
	size_t n_gone;
	const char *gone = ir_contacts_gone(c, &n_gone);
	struct lint l = {.c = c,
		.site = site,
		.m = m,
		.duties = need,
		.today = today,
		.find = find,
		.arg = arg};

	ir_buf_init(&l.text, 0);
	l.rc = ir_record_new(&l.rec, e);
	for (size_t i = 0; roles && roles[i]; i++)
		group(&l, IR_CONTACT_ROLE, roles[i], _("role"));
	duties(&l);
	for (size_t i = 0; i < ir_contacts_count(c); i++) {
		deputies(&l, ir_contacts_at(c, i));
		fresh(&l, ir_contacts_at(c, i));
	}
	if (site && l.rec)
		devices(&l);
	if (gone)
		tell(&l, "gone", false, gone, 0,
			_("%zu checks are of contacts that are not listed any "
			  "more"),
			n_gone);
	ir_record_free(l.rec);
	ir_buf_free(&l.text);
	if (l.rc < 0 && e && e->code == 0)
		(void)ir_err_set(e, l.rc, _("out of memory"));
	return l.rc < 0 ? l.rc : 0;
}
