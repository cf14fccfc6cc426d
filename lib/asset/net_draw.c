/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/net_draw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/proc.h"

#include "net_draw_i.h"

#define PROGRAM "dot"
#define SECONDS 120u
#define ONE_PICTURE 40u /* devices that can be read in one picture on paper */

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

/* A picture of one zone has the boxes that it hangs on. */
static bool
wanted(const struct draw *d, size_t box)
{
	const struct nt_box *b = &d->n->box[box];

	for (size_t i = 0; d->v->only && i < b->n_zones; i++)
		if (d->group[b->zone[i]] != NT_NONE)
			return true;
	return !d->v->only;
}

/* Boxes and zones without devices that no place has drawn. */
static void
others(struct draw *d)
{
	const struct ir_net *n = d->n;
	bool zones = !d->v->by_floor && !d->v->around;

	for (size_t i = 0; i < n->boxes; i++)
		if (d->box[i] != UINT_MAX && !d->boxed[i] && wanted(d, i))
			nd_draw_box(d, i);
	for (size_t z = 0; zones && !d->v->only && z < n->zones; z++)
		if (d->group[z] == NT_NONE)
			nd_draw_zone(d, z);
}

static int
graph(struct draw *d)
{
	int r;

	(void)ir_buf_adds(d->b,
		d->v->folded ? "strict graph network {\n"
			     : "graph network {\n");
	(void)ir_buf_adds(d->b,
		"  graph [rankdir=LR,fontname=\"Noto Sans CJK "
		"JP\",fontsize=11,ranksep=0.8,nodesep=0.15];\n"
		"  node [fontname=\"Noto Sans CJK JP\",fontsize=10];\n"
		"  edge [fontname=\"Noto Sans CJK JP\",color=\"#616161\"];\n");
	r = nd_places(d);
	if (r == 0) {
		others(d);
		if (d->v->by_floor || d->v->around)
			nd_joined_cables(d);
		else
			nd_joined_zones(d);
	}
	(void)ir_buf_adds(d->b, "}\n"); /* sticky */
	return r == 0 ? ir_buf_err(d->b) : r;
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
		.cell = calloc(n->devs + 1, sizeof(size_t)),
		.shown = calloc(n->devs + 1, sizeof(bool)),
		.group = calloc(n->zones + 1, sizeof(size_t)),
		.under = calloc(n->devs + 1, sizeof(char *)),
		.boxed = calloc(n->boxes + 1, sizeof(bool))};
	int r = -ENOMEM;

	if (d.dev && d.box && d.cell && d.shown && d.group && d.under &&
		d.boxed) {
		for (size_t i = 0; i < n->devs; i++)
			d.cell[i] = NT_NONE;
		for (size_t i = 0; i < n->zones; i++)
			d.group[i] = NT_NONE;
		r = centre(&d, e);
	}
	if (r == 0)
		r = graph(&d);
	free(d.dev);
	free(d.box);
	free(d.cell);
	free(d.shown);
	free(d.group);
	free(d.under);
	free(d.boxed);
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
	fd = ir_io_memory("dot", dot->p, dot->len);
	if (fd < 0)
		return ir_err_sys(e, -fd, _("cannot make a picture"));
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

static int
one_picture(struct ir_doc *d, struct ir_net *n, const struct ir_net_view *v,
	struct ir_err *e)
{
	struct ir_buf dot, svg;
	int r;

	ir_buf_init(&dot, 0);
	ir_buf_init(&svg, 0);
	r = ir_net_dot(n, v, &dot, e);
	if (r == 0)
		r = ir_net_svg(&dot, &svg, e);
	if (r == 0 && v->only)
		ir_doc_heading(d, 2, v->only);
	if (r == 0)
		ir_doc_picture(d, svg.p, svg.len,
			v->lang == IR_DOC_JA ? "ネットワーク図"
					     : "the network");
	ir_buf_free(&dot);
	ir_buf_free(&svg);
	return r;
}

int
ir_net_pictures(struct ir_doc *d, struct ir_net *n, struct ir_net_view v,
	struct ir_err *e)
{
	const char *const *place = NULL;
	int r;

	v.only = NULL;
	v.folded = !v.around && n->devs > ONE_PICTURE;
	if (v.folded && !(place = nd_place_names(n, v.by_floor)))
		return ir_err_set(e, ENOMEM, _("out of memory"));
	ir_doc_note(d,
		v.lang == IR_DOC_JA
			? "●: 患者に接続されうる装置。太い赤線: 二つのゾーンに"
			  "またがる装置。"
			: "● a patient may be attached; thick red line: a "
			  "device in two zones.");
	r = one_picture(d, n, &v, e);
	v.folded = false;
	for (size_t i = 0; r == 0 && place && place[i]; i++) {
		v.only = place[i];
		r = one_picture(d, n, &v, e);
	}
	return r;
}
