/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "net_reach_i.h"

static void
path_add(struct ir_net *n, size_t z, struct ir_buf *b, size_t deep)
{
	const struct nt_zone *v = &n->zone[z];
	const struct nt_edge *g =
		v->by_edge == NT_NONE ? NULL : &n->edge[v->by_edge];
	bool first = v->from == NT_NONE || v->from == z;

	if (!first && deep < n->zones)
		path_add(n, v->from, b, deep + 1);
	if (first && g && g->line != NT_NONE)
		(void)ir_buf_adds(b, n->line[g->line].id); /* sticky */
	if (g && g->to_device == NT_NONE)
		(void)ir_buf_addf(b, " > %s (%s)", v->id,
			g->ports ? g->ports : "?"); /* sticky */
	else if (v->by_device != NT_NONE)
		(void)ir_buf_addf(b, "%s%s%s%s%s > %s", b->len ? " > " : "",
			n->dev[v->by_device].d->id, g ? " (" : "",
			g ? (g->ports ? g->ports : "?") : "", g ? ")" : "",
			v->id); /* sticky */
	else
		(void)ir_buf_addf(
			b, "%s%s", b->len ? " > " : "", v->id); /* sticky */
}

static int
zone_order(const void *a, const void *b)
{
	const struct ir_net_zone_at *x = a, *y = b;
	int c = (x->steps > y->steps) - (x->steps < y->steps);

	return c ? c : strcmp(x->id, y->id);
}

static int
zones(struct ir_net *n, struct ir_net_reached *r)
{
	r->zone = calloc(n->zones + 1, sizeof(*r->zone));
	if (!r->zone)
		return -ENOMEM;
	for (size_t i = 0; i < n->zones; i++) {
		const struct nt_zone *z = &n->zone[i];
		struct ir_buf b;

		if ((z->hold == NT_FAR && z->met == NT_FAR) ||
			(z->hold == 0 && z->outside))
			continue;
		ir_buf_init(&b, 0);
		path_add(n, i, &b, 0);
		r->zone[r->n_zones++] = (struct ir_net_zone_at){z->id,
			nt_zone_name(n, i), z->met == NT_FAR ? z->hold : z->met,
			nt_keep(n, b.p)};
		ir_buf_free(&b);
	}
	qsort(r->zone, r->n_zones, sizeof(*r->zone), zone_order);
	return 0;
}

static bool
placed(const struct nt_dev *v)
{
	if (v->box != NT_NONE)
		return true;
	for (size_t i = 0; i < v->n_nics; i++)
		if (v->nic[i].zone == NT_NONE)
			return false;
	return v->asked;
}

/* Patients first: attached or nobody knows, then the others; the near before
 * the far, those of unknown place after the met ones. */
static int
device_order(const void *a, const void *b)
{
	const struct ir_net_device_at *x = a, *y = b;
	int c = (x->patient == IR_YN_NO) - (y->patient == IR_YN_NO);

	if (c == 0)
		c = (x->steps - 1 > y->steps - 1) -
			(x->steps - 1 < y->steps - 1);
	return c ? c : strcmp(x->d->id, y->d->id);
}

/* Where it is met; one that a line leads to directly, where it stands. */
static const char *
met_in(const struct ir_net *n, const struct nt_dev *v)
{
	size_t z = v->met_in;

	if (z == NT_NONE && v->n_nics > 0)
		z = v->nic[0].zone;
	return z == NT_NONE ? NULL : n->zone[z].id;
}

static int
devices(struct ir_net *n, struct ir_net_reached *r)
{
	r->device = calloc(n->devs + 1, sizeof(*r->device));
	if (!r->device)
		return -ENOMEM;
	for (size_t i = 0; i < n->devs; i++) {
		const struct nt_dev *v = &n->dev[i];
		bool far = v->met == NT_FAR;

		if (strcmp(v->d->id, r->from) == 0 || (far && placed(v)))
			continue;
		r->patient += !far && v->patient != IR_YN_NO;
		r->unplaced += far;
		/* Of those nowhere, only what may have a patient is listed. */
		if (far && v->patient == IR_YN_NO)
			continue;
		r->device[r->n_devices++] = (struct ir_net_device_at){v->d,
			far ? NULL : met_in(n, v),
			far              ? 0
				: v->met ? v->met
					 : 1, /* what runs on it */
			v->patient, v->hit};
	}
	qsort(r->device, r->n_devices, sizeof(*r->device), device_order);
	return 0;
}

static size_t
contact_at(const struct ir_net *n, const struct ir_contact *c)
{
	for (size_t i = 0; i < ir_contacts_count(n->in.contacts); i++)
		if (ir_contacts_at(n->in.contacts, i) == c)
			return i;
	return NT_NONE;
}

/* One more reason to tell somebody; the nearest one is kept. */
static void
add_tell(struct ir_net_tell *t, const char *why, unsigned steps)
{
	if (why && (!t->why || steps < t->steps))
		t->why = why;
	if (steps < t->steps)
		t->steps = steps;
}

/* A contact or all who hold a role. */
static void
called(const struct ir_net *n, struct ir_net_tell *all, const char *who,
	const char *why, unsigned steps)
{
	const struct ir_contact *c =
		who ? ir_contacts_find(n->in.contacts, who) : NULL;
	size_t next = 0, i = c ? contact_at(n, c) : NT_NONE;

	if (i != NT_NONE)
		add_tell(&all[i], why, steps);
	while (who && !c &&
		(c = ir_contacts_next(
			 n->in.contacts, IR_CONTACT_ROLE, who, &next))) {
		add_tell(&all[next - 1], why, steps);
		c = NULL;
	}
}

static void
called_list(const struct ir_net *n, struct ir_net_tell *all,
	const struct ir_yaml_node *list, const char *why, unsigned steps)
{
	for (size_t i = 0; i < nt_texts(list); i++)
		called(n, all, nt_text(list, i), why, steps);
}

/* How near a device is that was met; UINT_MAX: it was not. */
static unsigned
met_at(const struct ir_net *n, const struct ir_net_reached *r, const char *id)
{
	size_t i = nt_dev_of(n, id);

	if (i != NT_NONE && strcmp(id, r->from) == 0)
		return 0;
	return i == NT_NONE || n->dev[i].met == NT_FAR ? UINT_MAX
						       : n->dev[i].met;
}

static void
by_device(const struct ir_net *n, const struct ir_net_reached *r,
	struct ir_net_tell *all)
{
	for (size_t i = 0; i < ir_contacts_count(n->in.contacts); i++) {
		const struct ir_contact *c = ir_contacts_at(n->in.contacts, i);

		for (size_t k = 0; k < c->n_devices; k++) {
			unsigned steps = met_at(n, r, c->devices[k]);

			if (strcmp(c->devices[k], "*") == 0) {
				all[i].devices = r->n_devices;
			} else if (steps != UINT_MAX) {
				add_tell(&all[i], NULL, steps);
				all[i].devices++;
			}
		}
	}
}

static int
tell_order(const void *a, const void *b)
{
	const struct ir_net_tell *x = a, *y = b;
	int c = (x->steps > y->steps) - (x->steps < y->steps);

	return c ? c : (x->c->line > y->c->line) - (x->c->line < y->c->line);
}

static int
tells(struct ir_net *n, struct ir_net_reached *r)
{
	size_t count = ir_contacts_count(n->in.contacts);
	size_t box = nt_box_of(n, r->from), line = nt_line_of(n, r->from);
	struct ir_net_tell *all = calloc(count + 1, sizeof(*all));

	if (!all)
		return -ENOMEM;
	r->tell = all;
	for (size_t i = 0; i < count; i++) {
		all[i].c = ir_contacts_at(n->in.contacts, i);
		all[i].steps = UINT_MAX;
	}
	if (box != NT_NONE)
		called_list(n, all, n->box[box].tell, n->box[box].id, 0);
	if (line != NT_NONE)
		called(n, all, n->line[line].owner, n->line[line].id, 0);
	for (size_t i = 0; i < r->n_zones; i++) {
		const struct nt_zone *z =
			&n->zone[nt_zone_of(n, r->zone[i].id)];

		called_list(n, all, z->tell, z->id, r->zone[i].steps);
	}
	by_device(n, r, all);
	for (size_t i = 0; i < count; i++)
		if (all[i].why || all[i].devices)
			all[r->n_tells++] = all[i];
	qsort(all, r->n_tells, sizeof(*all), tell_order);
	return 0;
}

static void
add_contact(struct ir_buf *b, const struct ir_contact *c)
{
	const char *value = NULL;
	size_t before = b->len;

	for (size_t i = 0; !value && i < c->n_ways; i++)
		value = c->ways[i].value;
	(void)ir_buf_addf(b, "%s%s%s%s", before ? "; " : "",
		c->name ? c->name : c->id, value ? " " : "",
		value ? value : ""); /* sticky */
	/* One who holds two of the roles is named once. */
	if (before && ir_buf_err(b) == 0) {
		const char *new = b->p + before + 2;
		const char *old = strstr(b->p, new);

		if (old < b->p + before)
			ir_buf_cut(b, before);
	}
}

static const char *
may(struct ir_net *n, const struct ir_yaml_node *by)
{
	const struct ir_contact *c;
	const char *text;
	struct ir_buf b;

	if (nt_texts(by) == 0)
		return NULL;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < nt_texts(by); i++) {
		const char *who = nt_text(by, i);
		bool found = false;
		size_t at = 0;

		if (!who)
			continue;
		c = ir_contacts_find(n->in.contacts, who);
		if (c) {
			add_contact(&b, c);
			found = true;
		}
		while (!c &&
			(c = ir_contacts_next(
				 n->in.contacts, IR_CONTACT_ROLE, who, &at))) {
			add_contact(&b, c);
			found = true;
			c = NULL;
		}
		if (!found)
			(void)ir_buf_addf(&b, "%s%s", b.len ? "; " : "",
				who); /* sticky */
	}
	text = nt_keep(n, b.p);
	ir_buf_free(&b);
	return text;
}

static void
cut(struct ir_net *n, struct ir_net_reached *r, const char *what,
	const char *id, const char *name, const struct ir_yaml_node *c,
	uint32_t steps)
{
	r->cut[r->n_cuts++] = (struct ir_net_cut){what, id, name,
		may(n, ir_yaml_get(c, "by")), nt_text(ir_yaml_get(c, "how"), 0),
		nt_text(ir_yaml_get(c, "stops"), 0), steps};
}

static int
cut_order(const void *a, const void *b)
{
	const struct ir_net_cut *x = a, *y = b;
	int c = (x->steps > y->steps) - (x->steps < y->steps);

	if (c == 0)
		c = strcmp(x->what, y->what); /* box, line, zone */
	return c ? c : strcmp(x->id, y->id);
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What has a switch of its own: boxes and lines of the zones that are held or
 * met, and those zones. */
static int
cuts(struct ir_net *n, struct ir_net_reached *r)
{
	r->cut = calloc(n->boxes + n->lines + n->zones + 1, sizeof(*r->cut));
	if (!r->cut)
		return -ENOMEM;
	for (size_t i = 0; i < n->boxes; i++) {
		const struct nt_box *b = &n->box[i];
		uint32_t steps = strcmp(b->id, r->from) == 0 ? 0 : NT_FAR;

		for (size_t k = 0; k < b->n_zones; k++)
			steps = least(steps, n->zone[b->zone[k]].hold);
		if (steps != NT_FAR && (b->cut || strcmp(b->id, r->from) == 0))
			cut(n, r, "box", b->id, b->name, b->cut,
				strcmp(b->id, r->from) == 0 ? 0 : steps + 1);
	}
	for (size_t i = 0; i < n->lines; i++) {
		const struct nt_line *l = &n->line[i];
		uint32_t steps = strcmp(l->id, r->from) == 0 ? 0 : NT_FAR;

		if (l->uplink && l->zone != NT_NONE)
			steps = least(steps, n->zone[l->zone].hold);
		for (size_t k = 0; k < n->edges; k++) {
			const struct nt_edge *v = &n->edge[k];

			if (v->line != i)
				continue;
			steps = least(steps,
				v->to != NT_NONE ? n->zone[v->to].hold
						 : n->dev[v->to_device].met);
		}
		if (steps != NT_FAR)
			cut(n, r, "line", l->id, l->name, l->cut,
				strcmp(l->id, r->from) == 0 ? 0 : steps + 1);
	}
	for (size_t i = 0; i < n->zones; i++)
		if (n->zone[i].cut && n->zone[i].hold != NT_FAR)
			cut(n, r, "zone", n->zone[i].id, n->zone[i].name,
				n->zone[i].cut, n->zone[i].hold + 1);
	qsort(r->cut, r->n_cuts, sizeof(*r->cut), cut_order);
	return 0;
}

static enum ir_yn
connected(const struct ir_net *n, const char *from)
{
	size_t i = nt_dev_of(n, from);

	if (i == NT_NONE || nt_box_of(n, from) != NT_NONE)
		return IR_YN_YES;
	return !n->dev[i].asked    ? IR_YN_UNKNOWN
		: n->dev[i].n_nics ? IR_YN_YES
				   : IR_YN_NO;
}

int
nr_fill(struct ir_net *n, struct ir_net_reached *r)
{
	int rc = zones(n, r);

	r->connected = connected(n, r->from);

	if (rc == 0)
		rc = devices(n, r);
	if (rc == 0)
		rc = tells(n, r);
	return rc < 0 ? rc : cuts(n, r);
}
