/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/proc.h"

#include "net_i.h"

#define PROGRAM "dot"
#define SECONDS 120u
#define ALONE_MAX 12u /* so many plain devices of a place get a node each */

struct draw {
	const struct ir_net *n;
	const struct ir_net_view *v;
	struct ir_buf *b;
	unsigned *dev, *box; /* hops from the centre, UINT_MAX: left out */
	bool *alone; /* a device with a node of its own */
};

#define w(d, ja, en) ((d)->v->lang == IR_DOC_JA ? (ja) : (en))

/* A text between quotes: our own backslashes only. */
static void
text(struct draw *d, const char *s)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_esc_add(&b, s, strlen(s)); /* sticky */
	for (size_t i = 0; i < b.len; i++) {
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
	text(d, id);
	(void)ir_buf_addc(d->b, '"'); /* sticky */
}

static void
label(struct draw *d, const char *id, const char *name)
{
	(void)ir_buf_adds(d->b, " [label=\""); /* sticky */
	text(d, id);
	if (name && strcmp(name, id) != 0) {
		(void)ir_buf_adds(d->b, "\\n"); /* sticky */
		text(d, name);
	}
	(void)ir_buf_addc(d->b, '"'); /* sticky */
}

static const char *
paint(enum ir_net_hit hit)
{
	return hit == IR_NET_HIT ? ",style=\"filled\",fillcolor=\"#e57373\","
				   "penwidth=3"
		: hit == IR_NET_ISOLATED
		? ",style=\"filled,dashed\",fillcolor=\"#ffe0b2\",penwidth=3"
		: "";
}

static void
draw_device(struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];

	(void)ir_buf_adds(d->b, "    "); /* sticky */
	node(d, 'd', v->d->id);
	label(d, v->d->id, v->d->name);
	if (v->hit != IR_NET_CLEAN) /* also without colour */
		(void)ir_buf_cut(d->b, d->b->len - 1),
			(void)ir_buf_adds(d->b,
				v->hit == IR_NET_HIT
					? w(d, "\\n【被害・疑い】\"",
						  "\\nHIT OR SUSPECTED\"")
					: w(d, "\\n【隔離中】\"",
						  "\\nISOLATED\""));
	(void)ir_buf_addf(d->b, ",shape=box%s%s];\n",
		v->patient == IR_YN_NO ? ""
				       : ",peripheries=2,color=\"#1565c0\"",
		paint(v->hit)); /* sticky */
}

static void
draw_box(struct draw *d, size_t i)
{
	const struct nt_box *v = &d->n->box[i];
	bool guard = v->kind &&
		(strcmp(v->kind, "firewall") == 0 ||
			strcmp(v->kind, "vpn") == 0);
	size_t dev = v->d ? nt_dev_of(d->n, v->d->id) : NT_NONE;
	const char *name = v->name ? v->name : v->d ? v->d->name : NULL;

	(void)ir_buf_adds(d->b, "  "); /* sticky */
	node(d, 'b', v->id);
	label(d, v->id, name);
	(void)ir_buf_addf(d->b, ",shape=%s%s];\n", guard ? "octagon" : "cds",
		dev == NT_NONE ? "" : paint(d->n->dev[dev].hit)); /* sticky */
}

/* One that is drawn by itself, however many there are. */
static bool
outstanding(const struct nt_dev *v)
{
	return v->patient != IR_YN_NO || v->hit != IR_NET_CLEAN ||
		v->n_nics > 1;
}

static bool
shown(const struct draw *d, size_t dev)
{
	return d->n->dev[dev].box == NT_NONE && d->dev[dev] != UINT_MAX;
}

/* Where a device is drawn: its floor or its first zone, NULL: nobody knows. */
static const char *
place(const struct draw *d, const struct nt_dev *v)
{
	if (d->v->by_floor)
		return v->floor;
	if (v->n_nics > 0 && v->nic[0].zone != NT_NONE)
		return d->n->zone[v->nic[0].zone].id;
	return v->asked && v->n_nics == 0 ? w(d, "接続なし", "not connected")
					  : NULL;
}

struct where {
	const char *place;
	size_t dev;
};

static int
by_place(const void *a, const void *b)
{
	const struct where *x = a, *y = b;
	int c;

	if (!x->place || !y->place)
		c = (x->place == NULL) - (y->place == NULL);
	else
		c = strcmp(x->place, y->place);
	return c ? c : (x->dev > y->dev) - (x->dev < y->dev);
}

static void
in_zone(struct draw *d, const struct nt_dev *v)
{
	for (size_t i = 0; i < v->n_nics; i++) {
		if (v->nic[i].zone == NT_NONE)
			continue;
		(void)ir_buf_adds(d->b, "    "); /* sticky */
		node(d, 'd', v->d->id);
		(void)ir_buf_adds(d->b, " -- "); /* sticky */
		node(d, 'z', d->n->zone[v->nic[i].zone].id);
		(void)ir_buf_adds(d->b, ";\n"); /* sticky */
	}
}

/* The devices of one place: the outstanding ones, and the plain ones if they
 * are few, else their number. */
static void
cluster(struct draw *d, const struct where *v, size_t n, size_t at)
{
	size_t zone = d->v->by_floor ? NT_NONE : nt_zone_of(d->n, v->place);
	size_t plain = 0;
	bool few;

	for (size_t i = 0; i < n; i++)
		plain += !outstanding(&d->n->dev[v[i].dev]);
	few = plain <= ALONE_MAX || d->v->around;
	(void)ir_buf_addf(d->b, "  subgraph \"cluster_%zu\" {\n    label=\"",
		at); /* sticky */
	text(d, !v->place ? w(d, "場所不明", "place unknown") : v->place);
	if (zone != NT_NONE && d->n->zone[zone].name) {
		(void)ir_buf_adds(d->b, "\\n"); /* sticky */
		text(d, d->n->zone[zone].name);
	}
	(void)ir_buf_adds(
		d->b, "\"; style=rounded; color=\"#9e9e9e\";\n"); /* sticky */
	for (size_t i = 0; i < n; i++)
		if (few || outstanding(&d->n->dev[v[i].dev])) {
			draw_device(d, v[i].dev);
			d->alone[v[i].dev] = true;
		}
	if (!few)
		(void)ir_buf_addf(d->b,
			w(d,
				"    \"n:%zu\" [shape=folder,label=\"ほか %zu "
				"台\"];\n",
				"    \"n:%zu\" [shape=folder,label=\"%zu "
				"more\"];\n"),
			at, plain); /* sticky */
	if (zone != NT_NONE && !d->v->around)
		(void)ir_buf_addf(d->b,
			"    \"z:%s\" [shape=point,width=0.08];\n",
			v->place); /* sticky */
	(void)ir_buf_adds(d->b, "  }\n"); /* sticky */
}

static int
clusters(struct draw *d)
{
	struct where *v = calloc(d->n->devs + d->n->zones + 1, sizeof(*v));
	size_t k = 0, at = 0;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < d->n->devs; i++)
		if (shown(d, i))
			v[k++] = (struct where){place(d, &d->n->dev[i]), i};
	qsort(v, k, sizeof(*v), by_place);
	for (size_t i = 0, end; i < k; i = end) {
		for (end = i + 1; end < k; end++)
			if (!v[end].place != !v[i].place ||
				(v[i].place &&
					strcmp(v[i].place, v[end].place) != 0))
				break;
		cluster(d, v + i, end - i, at++);
	}
	for (size_t z = 0; !d->v->by_floor && !d->v->around && z < d->n->zones;
		z++) { /* zones without devices */
		bool some = false;

		for (size_t i = 0; i < k; i++)
			some = some ||
				(v[i].place &&
					strcmp(v[i].place, d->n->zone[z].id) ==
						0);
		if (some)
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		node(d, 'z', d->n->zone[z].id);
		label(d, d->n->zone[z].id, d->n->zone[z].name);
		(void)ir_buf_addf(d->b, ",shape=%s];\n",
			d->n->zone[z].outside ? "ellipse,peripheries=2"
					      : "ellipse"); /* sticky */
	}
	free(v);
	return 0;
}

/* By zone: boxes hang on the zones they join. */
static void
by_zone(struct draw *d)
{
	/* After all places: whoever is named first in one belongs there. */
	for (size_t i = 0; i < d->n->devs; i++)
		if (d->alone[i])
			in_zone(d, &d->n->dev[i]);
	for (size_t i = 0; i < d->n->boxes; i++)
		for (size_t k = 0; k < d->n->box[i].n_zones; k++) {
			(void)ir_buf_adds(d->b, "  "); /* sticky */
			node(d, 'b', d->n->box[i].id);
			(void)ir_buf_adds(d->b, " -- "); /* sticky */
			node(d, 'z', d->n->zone[d->n->box[i].zone[k]].id);
			(void)ir_buf_adds(d->b, ";\n"); /* sticky */
		}
	for (size_t i = 0; i < d->n->lines; i++) {
		const struct nt_line *l = &d->n->line[i];

		(void)ir_buf_adds(d->b, "  "); /* sticky */
		node(d, 'l', l->id);
		label(d, l->id, l->name);
		(void)ir_buf_adds(d->b, ",shape=note];\n"); /* sticky */
		if (l->box == NT_NONE)
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		node(d, 'l', l->id);
		(void)ir_buf_adds(d->b, " -- "); /* sticky */
		node(d, 'b', d->n->box[l->box].id);
		(void)ir_buf_adds(d->b, " [style=dashed];\n"); /* sticky */
	}
}

static void
end(struct draw *d, const char *id)
{
	node(d,
		nt_box_of(d->n, id) != NT_NONE           ? 'b'
			: nt_dev_of(d->n, id) != NT_NONE ? 'd'
							 : 'l',
		id);
}

static bool
drawn(const struct draw *d, const char *id)
{
	size_t box = nt_box_of(d->n, id), dev = nt_dev_of(d->n, id);

	return box != NT_NONE    ? d->box[box] != UINT_MAX
		: dev != NT_NONE ? d->dev[dev] != UINT_MAX &&
			(d->v->around || outstanding(&d->n->dev[dev]))
				 : false;
}

/* Has it been drawn as a cable of the list? */
static bool
listed(const struct ir_net *n, const struct nt_if *f, const char *id)
{
	for (size_t i = 0; i < n->links; i++) {
		const struct nt_end *a = &n->link[i].a, *b = &n->link[i].b;

		if (a->id && b->id &&
			((strcmp(a->id, f->sw) == 0 &&
				 strcmp(b->id, id) == 0) ||
				(strcmp(b->id, f->sw) == 0 &&
					strcmp(a->id, id) == 0)))
			return true;
	}
	return false;
}

/* Cables. */
static void
by_cable(struct draw *d)
{
	const struct ir_net *n = d->n;

	for (size_t i = 0; i < n->links; i++) {
		const struct nt_link *c = &n->link[i];

		if (!c->a.id || !c->b.id || !drawn(d, c->a.id) ||
			!drawn(d, c->b.id))
			continue;
		(void)ir_buf_adds(d->b, "  "); /* sticky */
		end(d, c->a.id);
		(void)ir_buf_adds(d->b, " -- "); /* sticky */
		end(d, c->b.id);
		(void)ir_buf_adds(d->b, ";\n"); /* sticky */
	}
	for (size_t i = 0; i < n->devs; i++)
		for (size_t k = 0; k < n->dev[i].n_nics; k++) {
			const struct nt_if *f = &n->dev[i].nic[k];

			if (!f->sw || nt_box_of(n, f->sw) == NT_NONE ||
				!drawn(d, f->sw) ||
				!drawn(d, n->dev[i].d->id) ||
				listed(n, f, n->dev[i].d->id))
				continue;
			(void)ir_buf_adds(d->b, "  "); /* sticky */
			end(d, f->sw);
			(void)ir_buf_adds(d->b, " -- "); /* sticky */
			end(d, n->dev[i].d->id);
			if (f->port) {
				(void)ir_buf_adds(d->b,
					" [fontsize=8,label=\""); /* sticky */
				text(d, f->port);
				(void)ir_buf_adds(d->b, "\"]"); /* sticky */
			}
			(void)ir_buf_adds(d->b, ";\n"); /* sticky */
		}
}

/* What runs on which host. */
static void
by_host(struct draw *d)
{
	const struct ir_net *n = d->n;

	for (size_t i = 0; i < n->devs; i++)
		for (size_t k = n->dev[i].first_vm; k != NT_NONE;
			k = n->dev[k].next_vm) {
			if (!drawn(d, n->dev[i].d->id) ||
				!drawn(d, n->dev[k].d->id))
				continue;
			(void)ir_buf_adds(d->b, "  "); /* sticky */
			node(d, 'd', n->dev[i].d->id);
			(void)ir_buf_adds(d->b, " -- "); /* sticky */
			node(d, 'd', n->dev[k].d->id);
			(void)ir_buf_adds(
				d->b, " [style=dotted];\n"); /* sticky */
		}
}

static bool
near(struct draw *d, const char *id, unsigned hops)
{
	size_t box = nt_box_of(d->n, id), dev = nt_dev_of(d->n, id);
	bool new = false;

	if (box != NT_NONE && hops < d->box[box]) {
		d->box[box] = hops;
		new = true;
	}
	if (dev != NT_NONE && hops < d->dev[dev]) {
		d->dev[dev] = hops;
		new = true;
	}
	return new;
}

static unsigned
hops_of(const struct draw *d, const char *id)
{
	size_t box = nt_box_of(d->n, id), dev = nt_dev_of(d->n, id);

	return box != NT_NONE    ? d->box[box]
		: dev != NT_NONE ? d->dev[dev]
				 : UINT_MAX;
}

static bool
both(struct draw *d, const char *a, const char *b, unsigned hops)
{
	bool new = false;

	if (a && b && hops_of(d, a) == hops)
		new = near(d, b, hops + 1);
	if (a && b && hops_of(d, b) == hops)
		new = near(d, a, hops + 1) || new;
	return new;
}

/* Along the cables, from the one in the centre. */
static int
centre(struct draw *d, struct ir_err *e)
{
	const struct ir_net *n = d->n;
	struct ir_esc esc;

	for (size_t i = 0; i < n->devs; i++)
		d->dev[i] = d->v->around ? UINT_MAX : 0;
	for (size_t i = 0; i < n->boxes; i++)
		d->box[i] = d->v->around ? UINT_MAX : 0;
	if (!d->v->around)
		return 0;
	if (!near(d, d->v->around, 0)) {
		if (!ir_site_device(n->in.site, d->v->around, e))
			return e ? e->code : -ENOENT;
		return ir_err_set(e, ENOENT, _("no device or box '%s'"),
			ir_esc(d->v->around, &esc));
	}
	for (unsigned h = 0; h < d->v->hops; h++) {
		bool new = false;

		for (size_t i = 0; i < n->links; i++)
			new = both(d, n->link[i].a.id, n->link[i].b.id, h) ||
				new;
		for (size_t i = 0; i < n->devs; i++)
			for (size_t k = 0; k < n->dev[i].n_nics; k++)
				new = both(d, n->dev[i].d->id,
					      n->dev[i].nic[k].sw, h) ||
					new;
		for (size_t i = 0; i < n->devs; i++)
			new = both(d, n->dev[i].d->id, n->dev[i].host, h) ||
				new;
		if (!new)
			break;
	}
	return 0;
}

int
ir_net_dot(struct ir_net *n, const struct ir_net_view *v, struct ir_buf *out,
	struct ir_err *e)
{
	struct draw d = {.n = n,
		.v = v,
		.b = out,
		.dev = calloc(n->devs + 1, sizeof(unsigned)),
		.box = calloc(n->boxes + 1, sizeof(unsigned)),
		.alone = calloc(n->devs + 1, sizeof(bool))};
	int r = d.dev && d.box && d.alone ? centre(&d, e) : -ENOMEM;

	(void)ir_buf_adds(out,
		"graph network {\n"
		"  graph [rankdir=LR,fontname=\"Noto Sans CJK "
		"JP\",fontsize=11,ranksep=0.6,nodesep=0.15];\n"
		"  node [fontname=\"Noto Sans CJK JP\",fontsize=10];\n"
		"  edge [fontname=\"Noto Sans CJK JP\",color=\"#616161\"];\n");
	if (r == 0)
		r = clusters(&d);
	for (size_t i = 0; r == 0 && i < n->boxes; i++)
		if (d.box[i] != UINT_MAX)
			draw_box(&d, i);
	if (r == 0 && !v->by_floor && !v->around)
		by_zone(&d);
	if (r == 0 && (v->by_floor || v->around)) {
		by_cable(&d);
		by_host(&d);
	}
	(void)ir_buf_adds(out, "}\n"); /* sticky */
	free(d.dev);
	free(d.box);
	free(d.alone);
	if (r == 0)
		r = ir_buf_err(out);
	return r < 0 && (!e || e->code == 0)
		? ir_err_set(e, r, _("out of memory"))
		: r;
}

static int
take(void *arg, int which, const void *p, size_t len)
{
	return which == 1 ? ir_buf_add(arg, p, len) : 0;
}

int
ir_net_svg(const struct ir_buf *dot, struct ir_buf *out, struct ir_err *e)
{
	char program[PATH_MAX];
	const char *const argv[] = {program, "-Tsvg", NULL};
	const char *const env[] = {"LC_ALL=C.UTF-8", NULL};
	const struct ir_proc_limits limits = {.seconds = SECONDS};
	const struct ir_proc_sink sink = {.data = take, .arg = out};
	struct ir_proc_end end_of = {0};
	int fd, r;

	if (ir_proc_which(PROGRAM, program, sizeof(program)) < 0)
		return ir_err_set(e, IR_ENOTSUP,
			_("no picture without the program %s (graphviz)"),
			PROGRAM);
	fd = memfd_create("dot", MFD_CLOEXEC);
	if (fd < 0)
		return ir_err_sys(e, errno, _("cannot make a picture"));
	r = ir_io_write(fd, dot->p, dot->len);
	if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r < 0)
		(void)ir_err_sys(e, -r, _("cannot make a picture"));
	else
		r = ir_proc_run(argv, env, fd, &limits, &sink, &end_of, e);
	(void)close(fd); /* in memory only */
	if (r == 0 && end_of.timed_out)
		return ir_err_set(e, ETIMEDOUT,
			_("no picture after %u s: draw less, with --around"),
			SECONDS);
	if (r == 0 && (end_of.exit_status != 0 || end_of.truncated))
		return ir_err_set(e, IR_ELIB,
			_("cannot make a picture: %s failed"), PROGRAM);
	return r < 0 ? r : 0;
}
