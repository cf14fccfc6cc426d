/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/asset/contact.h"
#include "ir/asset/inventory.h"
#include "ir/asset/net.h"
#include "ir/asset/org.h"
#include "ir/base/time.h"

#include "ready_i.h"

/* Contacts, devices, network, facility: by the rules of their own tools. */

static bool
months(struct ir_ready *r, struct ir_contact_months *ret)
{
	int64_t staff, authority, other;

	if (!ir_ready_limit(r, "staff_months", &staff) ||
		!ir_ready_limit(r, "authority_months", &authority) ||
		!ir_ready_limit(r, "other_months", &other))
		return false;
	*ret = (struct ir_contact_months){
		(uint64_t)staff, (uint64_t)authority, (uint64_t)other};
	return true;
}

static bool
has_contacts(struct ir_ready *r)
{
	if (!ready_has(r, &r->contacts_why))
		return false;
	if (ir_contacts_count(r->contacts) > 0)
		return true;
	ir_ready_say(r, IR_READY_RED, _("%s: there is nobody to call"),
		IR_SITE_CONTACTS);
	return false;
}

static bool
has_devices(struct ir_ready *r)
{
	if (!ready_has(r, &r->site_why) || !ready_has(r, &r->fields_why))
		return false;
	if (ir_site_count(r->site) > 0)
		return true;
	ir_ready_say(r, IR_READY_RED, _("%s: there is no device in it"),
		IR_SITE_DEVICES);
	return false;
}

static const char *
called(const struct ir_contact *c, struct ir_esc *esc)
{
	return ir_esc(c->name ? c->name : c->id, esc);
}

/* The last try: what was wrong with it; false: it holds until *ret_due. */
static bool
tried(struct ir_ready *r, const struct ir_contact *c,
	const struct ir_contact_months *m, int64_t *ret_due)
{
	const struct ir_checked *last =
		c->n_verified ? &c->verified[c->n_verified - 1] : NULL;
	struct ir_esc esc;
	int64_t day;

	/* the reader of contacts refuses what is no date */
	if (last && ir_day_parse(last->on, &day) && day > r->in.today) {
		ir_ready_say(r, IR_READY_RED,
			_("%s (%s) was tried on %s, which has not come yet"),
			called(c, &esc), c->id, last->on);
		return true;
	}
	switch (ir_contact_state(c, m, r->in.today, ret_due)) {
	case IR_CONTACT_FRESH:
		return false;
	case IR_CONTACT_OVERDUE:
		ir_ready_say(r, IR_READY_RED,
			_("%s (%s) was last tried on %s; a check is due"),
			called(c, &esc), c->id, last ? last->on : "");
		break;
	case IR_CONTACT_FAILED:
		ir_ready_say(r, IR_READY_RED,
			_("%s (%s): the last try did not work"),
			called(c, &esc), c->id);
		break;
	case IR_CONTACT_NEVER:
		ir_ready_say(r, IR_READY_RED,
			_("%s (%s): nobody has ever tried it"), called(c, &esc),
			c->id);
		break;
	case IR_CONTACT_NUMBERLESS:
		ir_ready_say(r, IR_READY_RED, _("%s (%s) has no number yet"),
			called(c, &esc), c->id);
		break;
	}
	return true;
}

void
ready_contacts_tried(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_contact_months m;
	int64_t first = INT64_MAX;
	char day[IR_TIME_TEXT];

	if (!has_contacts(r) || !months(r, &m))
		return;
	for (size_t i = 0; i < ir_contacts_count(r->contacts); i++) {
		int64_t due = INT64_MIN;

		if (!tried(r, ir_contacts_at(r->contacts, i), &m, &due) &&
			due < first)
			first = due;
	}
	(void)snprintf(good, READY_GOOD,
		_("all %zu answered; the next check is due on %s"),
		ir_contacts_count(r->contacts),
		first == INT64_MAX ? "-" : ir_day_text(first, day));
}

/* ---- what the list of contacts lacks ---- */

struct listed {
	struct ir_ready *r;
	struct ir_record *rec; /* devices.maker; NULL: the list itself */
	size_t other; /* devices no patient is on */
};

/* May a patient be on it?  What cannot be read counts as yes. */
static bool
patient(struct listed *l, const struct ir_device *d)
{
	return ir_record_read(l->rec, d->json, d->json_len, NULL) < 0 ||
		ir_record_needs(l->rec, IR_FOR_PATIENT);
}

static int
on_contact(void *arg, const struct ir_contact_finding *f)
{
	struct listed *l = arg;
	bool device = strcmp(f->code, "device") == 0;
	const struct ir_device *d;
	struct ir_esc id, name;

	if (!f->red || device != (l->rec != NULL))
		return 0;
	if (!device && strcmp(f->code, "failed") == 0)
		return 0; /* contacts.tried says it */
	if (!device) {
		/* a role or duty stands in the text already */
		if (strstr(f->text, f->id))
			ir_ready_say(l->r, IR_READY_RED, "%s", f->text);
		else
			ir_ready_say(l->r, IR_READY_RED, "%s: %s",
				ir_esc(f->id, &id), f->text);
		return 0;
	}
	d = ir_site_device(l->r->site, f->id, NULL);
	if (d && patient(l, d))
		ir_ready_say(l->r, IR_READY_RED, _("%s %s has nobody to call"),
			ir_esc(f->id, &id),
			d->name ? ir_esc(d->name, &name) : "");
	else
		l->other++;
	return 0;
}

static bool
contact_lint(struct ir_ready *r, struct listed *l)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_contact_months m = {0, 0, 0}; /* months colour nothing red */

	struct ir_contact_duties *duties = NULL;
	int rc =
		ir_contact_duties_load(&duties, r->in.data, r->in.japanese, &e);

	if (rc == 0)
		rc = ir_contact_lint(r->contacts,
			ir_site_count(r->site) > 0 ? r->site : NULL,
			r->in.roles, duties, &m, r->in.today, on_contact, l,
			&e);
	ir_contact_duties_free(duties);
	if (rc == 0)
		return true;
	ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	return false;
}

void
ready_contacts_lint(struct ir_ready *r, char good[READY_GOOD])
{
	struct listed l = {.r = r};

	if (!has_contacts(r) || !ready_has(r, &r->site_why))
		return;
	if (contact_lint(r, &l))
		(void)snprintf(good, READY_GOOD,
			_("%zu contacts: every duty and role has two ways and "
			  "a number at night"),
			ir_contacts_count(r->contacts));
}

static struct ir_record *
record(struct ir_ready *r)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_record *rec = NULL;

	if (ir_record_new(&rec, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	return rec;
}

void
ready_devices_maker(struct ir_ready *r, char good[READY_GOOD])
{
	struct listed l = {.r = r};

	if (!has_devices(r) || !ready_has(r, &r->contacts_why))
		return;
	l.rec = record(r);
	if (l.rec && contact_lint(r, &l))
		(void)snprintf(good, READY_GOOD,
			_("every device a patient may be on has somebody to "
			  "call; %zu others have nobody"),
			l.other);
	ir_record_free(l.rec);
}

void
ready_devices_substitute(struct ir_ready *r, char good[READY_GOOD])
{
	struct listed l = {.r = r};
	size_t n = 0;

	if (!has_devices(r))
		return;
	l.rec = record(r);
	for (size_t i = 0; l.rec && i < ir_site_count(r->site); i++) {
		const struct ir_device *d = ir_site_at(r->site, i);
		struct ir_esc id, name;

		if (!patient(&l, d))
			continue;
		n++;
		if (ir_record_get(l.rec, "care.substitute").state !=
			IR_KNOWN_YES)
			ir_ready_say(r, IR_READY_RED,
				_("%s %s has no substitute"),
				ir_esc(d->id, &id),
				d->name ? ir_esc(d->name, &name) : "");
	}
	(void)snprintf(good, READY_GOOD,
		_("%zu devices a patient may be on, each with a substitute"),
		n);
	ir_record_free(l.rec);
}

void
ready_devices_unknown(struct ir_ready *r, char good[READY_GOOD])
{
	size_t n = 0, absent = 0, unknown = 0, all;
	struct listed l = {.r = r};
	int64_t percent;

	if (!has_devices(r) || !ir_ready_limit(r, "percent", &percent))
		return;
	l.rec = record(r);
	all = ir_site_count(r->site);
	for (size_t i = 0; l.rec && i < all; i++) {
		const struct ir_device *d = ir_site_at(r->site, i);
		struct ir_inventory_gaps g;

		if (ir_record_read(l.rec, d->json, d->json_len, NULL) < 0)
			continue; /* devices.lint says it */
		g = ir_inventory_gaps(r->fields, l.rec);
		n += g.absent + g.unknown > 0;
		absent += g.absent;
		unknown += g.unknown;
	}
	if (n * 100 > (size_t)percent * all)
		ir_ready_say(r, IR_READY_RED,
			_("%zu of %zu devices have gaps: %zu fields nobody "
			  "asked for, %zu not known"),
			n, all, absent, unknown);
	(void)snprintf(good, READY_GOOD,
		_("%zu of %zu devices have gaps: %zu fields nobody asked for, "
		  "%zu not known"),
		n, all, absent, unknown);
	ir_record_free(l.rec);
}

/* ---- the other lists ---- */

/* A finding of a list that somebody else checks: only red ones count. */
static void
say_red(struct ir_ready *r, bool red, const char *code, const char *id,
	const char *text)
{
	struct ir_esc esc;

	if (red)
		ir_ready_say(r, IR_READY_RED, "%s: %s: %s", code,
			ir_esc(id, &esc), text);
}

static int
on_device(void *arg, const struct ir_inventory_finding *f)
{
	say_red(arg, f->red, f->code, f->id, f->text);
	return 0;
}

void
ready_devices_lint(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_inventory_in in = {
		r->site, r->contacts, r->fields, r->in.today};
	struct ir_inventory_sum sum = {0, 0, 0, 0, 0};
	struct ir_err e = IR_ERR_INIT;

	if (!has_devices(r))
		return;
	if (ir_inventory_lint(&in, on_device, r, &sum, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	(void)snprintf(good, READY_GOOD, _("%zu devices, %zu notes"),
		sum.devices, sum.other);
}

static int
on_net(void *arg, const struct ir_net_finding *f)
{
	say_red(arg, f->red, f->code, f->id, f->text);
	return 0;
}

void
ready_net_lint(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_net_in in = {.dir = r->in.dir,
		.site = r->site,
		.contacts = r->contacts,
		.today = r->in.today};
	struct ir_err e = IR_ERR_INIT;
	struct ir_net *n = NULL;
	struct ir_net_sum sum = {0, 0, 0, 0, 0, 0};
	int rc;

	if (!ready_has(r, &r->site_why) || !ready_has(r, &r->contacts_why))
		return;
	rc = ir_net_load(&n, &in, &e);
	if (rc == 0)
		rc = ir_net_lint(n, on_net, r, &sum, &e);
	if (rc < 0)
		ir_ready_say(r, rc == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			"%s", e.text);
	(void)snprintf(good, READY_GOOD,
		_("%zu zones, %zu boxes, %zu lines, %zu notes"), sum.zones,
		sum.boxes, sum.lines, sum.other);
	ir_net_free(n);
}

static int
on_org(void *arg, const struct ir_org_finding *f)
{
	if (f->red)
		ir_ready_say(arg, IR_READY_RED, "%s: %s", f->code, f->text);
	return 0;
}

void
ready_org_lint(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_org_in in = {
		r->org, r->vocab, r->contacts, r->in.data, r->in.japanese};
	struct ir_org_sum sum = {0, 0, 0};
	struct ir_err e = IR_ERR_INIT;

	if (!ready_has(r, &r->org_why) || !ready_has(r, &r->vocab_why) ||
		!ready_has(r, &r->contacts_why))
		return;
	if (ir_org_lint(&in, on_org, r, &sum, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	(void)snprintf(good, READY_GOOD, _("%zu facts, %zu notes"), sum.facts,
		sum.other);
}
