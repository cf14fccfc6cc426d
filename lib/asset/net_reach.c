/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"

#include "net_reach_i.h"

static void
forget(struct ir_net *n)
{
	for (size_t i = 0; i < n->zones; i++) {
		n->zone[i].hold = n->zone[i].met = NT_FAR;
		n->zone[i].by_edge = n->zone[i].from = NT_NONE;
		n->zone[i].by_device = NT_NONE;
	}
	for (size_t i = 0; i < n->devs; i++) {
		n->dev[i].met = NT_FAR;
		n->dev[i].met_in = NT_NONE;
	}
}

/* Sending from inside zone z takes so many machines. */
static void
hold(struct ir_net *n, size_t z, uint32_t steps, size_t from, size_t edge,
	size_t device)
{
	if (z == NT_NONE || steps >= n->zone[z].hold)
		return;
	n->zone[z].hold = steps;
	n->zone[z].from = from;
	n->zone[z].by_edge = edge;
	n->zone[z].by_device = device;
}

static void
meet_device(
	struct ir_net *n, size_t i, size_t zone, uint32_t steps, size_t edge)
{
	struct nt_dev *v = &n->dev[i];

	if (steps >= v->met)
		return;
	v->met = steps;
	v->met_in = zone;
	for (size_t k = 0; k < v->n_nics; k++) /* it holds all its zones */
		hold(n, v->nic[k].zone, steps, zone, edge, i);
	/* Who has the host has what runs on it; in a circle of hosts each one
	 * is met already. */
	for (size_t m = v->first_vm; m != NT_NONE; m = n->dev[m].next_vm)
		meet_device(n, m, zone, steps, edge);
}

/* All members of a zone are met, in this many steps. */
static void
meet_zone(struct ir_net *n, size_t z, uint32_t steps)
{
	if (steps >= n->zone[z].met)
		return;
	n->zone[z].met = steps;
	for (size_t i = 0; i < n->devs; i++)
		for (size_t k = 0; k < n->dev[i].n_nics; k++)
			if (n->dev[i].nic[k].zone == z)
				meet_device(n, i, z, steps, NT_NONE);
}

static void
follow(struct ir_net *n, size_t i, uint32_t steps)
{
	const struct nt_edge *v = &n->edge[i];

	if (v->to_device != NT_NONE) {
		meet_device(n, v->to_device, v->from, steps, i);
		return;
	}
	hold(n, v->to, steps, v->from, i, NT_NONE);
	meet_zone(n, v->to, steps);
}

/* Step by step outward: whatever is added in a step belongs to it or to the
 * next one. */
static void
spread(struct ir_net *n)
{
	for (uint32_t step = 0; step <= n->zones; step++) {
		bool some = true;

		while (some) {
			some = false;
			for (size_t z = 0; z < n->zones; z++) {
				struct nt_zone *v = &n->zone[z];

				if (v->hold != step || v->done)
					continue;
				/* Whoever is outside is there already. */
				if (v->outside && step > 0)
					continue;
				v->done = some = true;
				if (!v->isolated)
					meet_zone(n, z, step + 1);
				for (size_t i = 0; i < n->edges; i++)
					if (n->edge[i].from == z)
						follow(n, i, step + 1);
			}
		}
	}
}

static int
not_there(const struct ir_net *n, const char *from, struct ir_err *e)
{
	struct ir_near near;
	struct ir_esc a, b;

	ir_near_init(&near, from);
	ir_near_try(&near, "internet");
	for (size_t i = 0; i < n->zones; i++)
		ir_near_try(&near, n->zone[i].id);
	for (size_t i = 0; i < n->boxes; i++)
		ir_near_try(&near, n->box[i].id);
	for (size_t i = 0; i < n->lines; i++)
		ir_near_try(&near, n->line[i].id);
	for (size_t i = 0; i < n->devs; i++)
		ir_near_try(&near, n->dev[i].d->id);
	if (ir_near_best(&near))
		return ir_err_set(e, ENOENT,
			_("no device, box, line or zone '%s'; the nearest is "
			  "'%s'"),
			ir_esc(from, &a), ir_esc(ir_near_best(&near), &b));
	return ir_err_set(e, ENOENT, _("no device, box, line or zone '%s'"),
		ir_esc(from, &a));
}

static void
from_box(struct ir_net *n, size_t box)
{
	const struct nt_box *b = &n->box[box];

	for (size_t i = 0; i < b->n_zones; i++)
		hold(n, b->zone[i], 0, NT_NONE, NT_NONE, NT_NONE);
	for (size_t i = 0; i < n->edges; i++) /* lines that end in it */
		if (n->edge[i].line != NT_NONE && n->edge[i].box == box)
			follow(n, i, 1);
	/* What hangs on a switch is in its hands, whatever was written. */
	for (size_t i = 0; i < n->devs; i++)
		for (size_t k = 0; k < n->dev[i].n_nics; k++) {
			const struct nt_if *f = &n->dev[i].nic[k];

			if (f->sw && strcmp(f->sw, b->id) == 0)
				hold(n, f->zone, 0, NT_NONE, NT_NONE, NT_NONE);
		}
}

static void
from_line(struct ir_net *n, size_t line)
{
	if (n->line[line].uplink)
		hold(n, n->line[line].zone, 0, NT_NONE, NT_NONE, NT_NONE);
	for (size_t i = 0; i < n->edges; i++)
		if (n->edge[i].line == line)
			follow(n, i, 1);
}

/* Where the search begins; the kind of the start, or NULL. */
static const char *
start(struct ir_net *n, const char *from)
{
	size_t zone = nt_zone_of(n, from), box = nt_box_of(n, from);
	size_t line = nt_line_of(n, from), dev = nt_dev_of(n, from);

	if (box != NT_NONE) {
		from_box(n, box);
	} else if (line != NT_NONE) {
		from_line(n, line);
	} else if (dev != NT_NONE) {
		meet_device(n, dev, NT_NONE, 0, NT_NONE);
	} else if (strcmp(from, "internet") == 0) {
		for (size_t i = 0; i < n->zones; i++)
			if (n->zone[i].outside)
				hold(n, i, 0, NT_NONE, NT_NONE, NT_NONE);
		return "internet";
	} else if (zone != NT_NONE) {
		hold(n, zone, 0, NT_NONE, NT_NONE, NT_NONE);
	} else {
		return NULL;
	}
	return box != NT_NONE     ? "box"
		: line != NT_NONE ? "line"
		: dev != NT_NONE  ? "device"
				  : "zone";
}

int
ir_net_reach(struct ir_net *n, const char *from, struct ir_net_reached **ret,
	struct ir_err *e)
{
	struct ir_net_sum sum = {0};
	struct ir_net_reached *r;
	const char *kind;
	int rc;

	forget(n);
	kind = start(n, from);
	if (!kind)
		return not_there(n, from, e);
	for (size_t i = 0; i < n->zones; i++)
		n->zone[i].done = false;
	spread(n);
	rc = ir_net_lint(n, NULL, NULL, &sum, e);
	if (rc < 0)
		return rc;
	r = calloc(1, sizeof(*r));
	if (!r)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r->from = nt_keep(n, from);
	r->kind = kind;
	r->red = sum.red;
	rc = nr_fill(n, r);
	if (rc < 0 || n->nomem) {
		ir_net_reached_free(r);
		return ir_err_set(e, ENOMEM, _("out of memory"));
	}
	*ret = r;
	return 0;
}

void
ir_net_reached_free(struct ir_net_reached *r)
{
	if (!r)
		return;
	free(r->zone);
	free(r->device);
	free(r->tell);
	free(r->cut);
	free(r);
}
