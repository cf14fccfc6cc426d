/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"

#include "net_draw_i.h"

void
nd_text(struct draw *d, const char *s)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_esc_add(&b, s, strlen(s)); /* sticky */
	for (size_t i = 0; i < b.len; i++) { /* our own backslashes only */
		if (b.p[i] == '"' || b.p[i] == '\\')
			(void)ir_buf_addc(d->b, '\\'); /* sticky */
		(void)ir_buf_addc(d->b, b.p[i]); /* sticky */
	}
	ir_buf_free(&b);
}

static void
node(struct draw *d, char kind, const char *id)
{
	(void)ir_buf_addf(d->b, "\"%c:", kind); /* sticky */
	nd_text(d, id);
	(void)ir_buf_addc(d->b, '"'); /* sticky */
}

void
nd_box(struct draw *d, size_t box)
{
	node(d, 'b', d->n->box[box].id);
}

void
nd_zone(struct draw *d, size_t zone)
{
	if (d->group[zone] != NT_NONE)
		(void)ir_buf_addf(
			d->b, "\"g:%zu\"", d->group[zone]); /* sticky */
	else
		node(d, 'z', d->n->zone[zone].id);
}

/* Is it in the picture? */
static bool
zone_there(const struct draw *d, size_t zone)
{
	return !d->v->only || d->group[zone] != NT_NONE;
}

void
nd_dev(struct draw *d, size_t dev)
{
	(void)ir_buf_addf(d->b, "\"g:%zu\"", d->cell[dev]); /* sticky */
	if (d->shown[dev])
		(void)ir_buf_addf(d->b, ":p%zu", dev); /* sticky */
}

static void
label(struct draw *d, const char *id, const char *name)
{
	(void)ir_buf_adds(d->b, " [label=\""); /* sticky */
	nd_text(d, id);
	if (name && strcmp(name, id) != 0) {
		(void)ir_buf_adds(d->b, "\\n"); /* sticky */
		nd_text(d, name);
	}
	(void)ir_buf_addc(d->b, '"'); /* sticky */
}

static size_t
box_dev(const struct draw *d, size_t box)
{
	const struct ir_device *v = d->n->box[box].d;

	return v ? nt_dev_of(d->n, v->id) : NT_NONE;
}

/* Where its record says that it stands. */
const char *
nd_box_floor(const struct draw *d, size_t box)
{
	size_t dev = box_dev(d, box);

	return dev == NT_NONE || d->box[box] == UINT_MAX ? NULL
							 : d->n->dev[dev].floor;
}

static const char *
paint(enum ir_net_hit hit)
{
	return hit == IR_NET_HIT ? ",style=filled,fillcolor=\"#e57373\","
				   "penwidth=3"
		: hit == IR_NET_ISOLATED
		? ",style=\"filled,dashed\",fillcolor=\"#ffe0b2\",penwidth=3"
		: "";
}

void
nd_draw_box(struct draw *d, size_t i)
{
	const struct nt_box *v = &d->n->box[i];
	bool guard = v->kind &&
		(strcmp(v->kind, "firewall") == 0 ||
			strcmp(v->kind, "vpn") == 0 ||
			strcmp(v->kind, "lte") == 0);
	size_t dev = box_dev(d, i);
	enum ir_net_hit hit =
		dev == NT_NONE ? IR_NET_CLEAN : d->n->dev[dev].hit;

	d->boxed[i] = true;
	(void)ir_buf_adds(d->b, "  "); /* sticky */
	nd_box(d, i);
	label(d, v->id, v->name ? v->name : v->d ? v->d->name : NULL);
	if (hit != IR_NET_CLEAN) { /* also without colour */
		ir_buf_cut(d->b, d->b->len - 1);
		(void)ir_buf_adds(d->b,
			hit == IR_NET_HIT
				? nd_w(d, "\\n【被害・疑い】\"",
					  "\\nHIT OR SUSPECTED\"")
				: nd_w(d, "\\n【隔離中】\"",
					  "\\nISOLATED\"")); /* sticky */
	}
	(void)ir_buf_addf(d->b, ",shape=%s%s];\n", guard ? "octagon" : "cds",
		paint(hit)); /* sticky */
}

void
nd_draw_zone(struct draw *d, size_t z)
{
	(void)ir_buf_adds(d->b, "  "); /* sticky */
	nd_zone(d, z);
	label(d, d->n->zone[z].id, d->n->zone[z].name);
	(void)ir_buf_addf(d->b, ",shape=%s];\n",
		d->n->zone[z].outside ? "ellipse,peripheries=2"
				      : "ellipse"); /* sticky */
}

static void
joined(struct draw *d, const char *how)
{
	(void)ir_buf_addf(d->b, "%s;\n", how); /* sticky */
}

static void
to(struct draw *d)
{
	(void)ir_buf_adds(d->b, " -- "); /* sticky */
}

/* A device in two zones goes around the firewall: its own thick line. */
static void
bridges(struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];

	for (size_t k = 1; d->cell[i] != NT_NONE && k < v->n_nics; k++) {
		if (v->nic[k].zone == NT_NONE ||
			v->nic[k].zone == v->nic[0].zone ||
			!zone_there(d, v->nic[k].zone))
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		nd_dev(d, i);
		to(d);
		nd_zone(d, v->nic[k].zone);
		joined(d, " [color=\"#c62828\",penwidth=2]");
	}
}

/* By zone: boxes hang on the zones they join, lines on boxes. */
void
nd_joined_zones(struct draw *d)
{
	const struct ir_net *n = d->n;

	for (size_t i = 0; i < n->devs; i++)
		bridges(d, i);
	for (size_t i = 0; i < n->boxes; i++)
		for (size_t k = 0; k < n->box[i].n_zones; k++) {
			if (!d->boxed[i] || !zone_there(d, n->box[i].zone[k]))
				continue;
			(void)ir_buf_adds(d->b, "  "); /* sticky */
			nd_box(d, i);
			to(d);
			nd_zone(d, n->box[i].zone[k]);
			joined(d, "");
		}
	for (size_t i = 0; i < n->lines; i++) {
		const struct nt_line *l = &n->line[i];

		if (d->v->only && (l->box == NT_NONE || !d->boxed[l->box]))
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		node(d, 'l', l->id);
		label(d, l->id, l->name);
		(void)ir_buf_adds(d->b, ",shape=note];\n"); /* sticky */
		if (l->box == NT_NONE)
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		node(d, 'l', l->id);
		to(d);
		nd_box(d, l->box);
		joined(d, " [style=dashed]");
	}
}

/* The node or cell of a box or device; false: it is not in the picture. */
static bool
end(struct draw *d, const char *id, bool draw)
{
	size_t box = nt_box_of(d->n, id), dev = nt_dev_of(d->n, id);
	bool is = box != NT_NONE ? d->boxed[box]
				 : dev != NT_NONE && d->cell[dev] != NT_NONE;

	if (is && draw && box != NT_NONE)
		nd_box(d, box);
	else if (is && draw)
		nd_dev(d, dev);
	return is;
}

static void
cable(struct draw *d, const char *a, const char *b, const char *how)
{
	if (!a || !b || !end(d, a, false) || !end(d, b, false))
		return;
	(void)ir_buf_adds(d->b, "  "); /* sticky */
	(void)end(d, a, true);
	to(d);
	(void)end(d, b, true);
	joined(d, how);
}

const char *
nd_under(const struct nt_dev *v)
{
	for (size_t k = 0; k < v->n_nics; k++)
		if (v->nic[k].sw)
			return v->nic[k].sw;
	return v->host;
}

/* Cables and hosts other than the one its node hangs on. */
static void
of_device(struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];
	const char *first = nd_under(v);

	for (size_t k = 0; k < v->n_nics; k++)
		if (v->nic[k].sw && strcmp(v->nic[k].sw, first) != 0)
			cable(d, v->nic[k].sw, v->d->id, "");
	if (v->host && v->host != first)
		cable(d, v->host, v->d->id, " [style=dotted]");
}

static void
of_node(struct draw *d, size_t node)
{
	const char *on = d->under[node];
	size_t box = nt_box_of(d->n, on);

	if (!on || !end(d, on, false))
		return;
	(void)ir_buf_adds(d->b, "  "); /* sticky */
	(void)end(d, on, true);
	(void)ir_buf_addf(d->b, " -- \"g:%zu\"", node); /* sticky */
	joined(d, box == NT_NONE ? " [style=dotted]" : "");
}

void
nd_joined_cables(struct draw *d)
{
	const struct ir_net *n = d->n;

	for (size_t i = 0; i < n->links; i++)
		cable(d, n->link[i].a.id, n->link[i].b.id, "");
	for (size_t i = 0; i < d->nodes; i++)
		of_node(d, i);
	for (size_t i = 0; i < n->devs; i++)
		if (d->cell[i] != NT_NONE)
			of_device(d, i);
}
