/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"

#include "net_draw_i.h"

#define ALONE_MAX 12u /* so many plain devices of a node get a cell each */

/* Where a device is drawn. */
struct put {
	const char *place; /* floor or zone, NULL: nobody knows */
	const char *under; /* switch or host, NULL: none */
	size_t dev;
};

/* A text of an HTML-like label; what no XML may hold becomes "?". */
static void
html(struct draw *d, const char *s)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_esc_add(&b, s, strlen(s)); /* sticky */
	for (size_t i = 0; i < b.len; i++) {
		const char *p = b.p + i;

		if (*p == '&')
			(void)ir_buf_adds(d->b, "&amp;"); /* sticky */
		else if (*p == '<')
			(void)ir_buf_adds(d->b, "&lt;"); /* sticky */
		else if (*p == '>')
			(void)ir_buf_adds(d->b, "&gt;"); /* sticky */
		else if (*p == '"')
			(void)ir_buf_adds(d->b, "&quot;"); /* sticky */
		else if (!strncmp(p, "\xEF\xBF\xBE", 3) ||
			!strncmp(p, "\xEF\xBF\xBF", 3)) {
			(void)ir_buf_addc(d->b, '?'); /* sticky */
			i += 2;
		} else
			(void)ir_buf_addc(d->b, *p); /* sticky */
	}
	ir_buf_free(&b);
}

static bool
centre(const struct draw *d, const struct nt_dev *v)
{
	return d->v->around && strcmp(d->v->around, v->d->id) == 0;
}

/* One that is drawn by itself, however many there are. */
static bool
outstanding(const struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];

	if (d->v->folded)
		return v->hit != IR_NET_CLEAN;
	return v->patient != IR_YN_NO || v->hit != IR_NET_CLEAN ||
		v->n_nics > 1 || v->first_vm != NT_NONE || centre(d, v);
}

static const char *
paint(enum ir_net_hit hit)
{
	return hit == IR_NET_HIT ? " BGCOLOR=\"#e57373\""
		: hit == IR_NET_ISOLATED
		? " BGCOLOR=\"#ffe0b2\" STYLE=\"dashed\""
		: "";
}

/* Also without colour: who is hit, and where a patient may be. */
static void
cell(struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];
	const char *port = v->n_nics > 0 ? v->nic[0].port : NULL;
	bool patient = v->patient != IR_YN_NO;

	(void)ir_buf_addf(d->b, "<TD PORT=\"p%zu\" BORDER=\"%d\"%s%s>", i,
		centre(d, v)      ? 4
			: patient ? 2
				  : 1,
		patient ? " COLOR=\"#1565c0\"" : "",
		paint(v->hit)); /* sticky */
	if (patient)
		(void)ir_buf_adds(d->b, "● "); /* sticky */
	(void)ir_buf_adds(d->b, "<B>"); /* sticky */
	html(d, v->d->id);
	(void)ir_buf_adds(d->b, "</B>"); /* sticky */
	if (port && (d->v->by_floor || d->v->around)) {
		(void)ir_buf_adds(d->b, " :"); /* sticky */
		html(d, port);
	}
	if (v->d->name && strcmp(v->d->name, v->d->id) != 0) {
		(void)ir_buf_adds(d->b, "<BR/>"); /* sticky */
		html(d, v->d->name);
	}
	for (size_t k = 1; !d->v->by_floor && !d->v->around && k < v->n_nics;
		k++)
		if (v->nic[k].zone != NT_NONE &&
			v->nic[k].zone != v->nic[0].zone) {
			(void)ir_buf_adds(d->b, "<BR/>⇄ "); /* sticky */
			html(d, d->n->zone[v->nic[k].zone].id);
		}
	if (v->hit != IR_NET_CLEAN)
		(void)ir_buf_adds(d->b,
			v->hit == IR_NET_HIT
				? nd_w(d, "<BR/>【被害・疑い】",
					  "<BR/>HIT OR SUSPECTED")
				: nd_w(d, "<BR/>【隔離中】",
					  "<BR/>ISOLATED")); /* sticky */
	(void)ir_buf_adds(d->b, "</TD>"); /* sticky */
}

static size_t
columns(size_t cells)
{
	return cells < 4 ? 1 : cells < 9 ? 2 : cells < 19 ? 3 : 4;
}

/* "ward-3 病棟3", "1F", "SW-3F": what the node is of. */
static void
head(struct draw *d, const struct put *v, size_t n)
{
	size_t zone = d->v->by_floor || d->v->around
		? NT_NONE
		: nt_zone_of(d->n, v->place);
	const char *name = zone == NT_NONE ? NULL : d->n->zone[zone].name;
	size_t patients = 0;

	(void)ir_buf_adds(d->b, "<B>"); /* sticky */
	if (d->v->by_floor || d->v->around) {
		if (v->under)
			html(d, v->under);
		else
			(void)ir_buf_adds(d->b,
				nd_w(d, "配線なし・不明",
					"no cable, or unknown")); /* sticky */
	} else {
		html(d,
			v->place ? v->place
				 : nd_w(d, "場所不明", "place unknown"));
	}
	(void)ir_buf_adds(d->b, "</B>"); /* sticky */
	if (name) {
		(void)ir_buf_addc(d->b, ' '); /* sticky */
		html(d, name);
	}
	for (size_t i = 0; i < n; i++)
		patients += d->n->dev[v[i].dev].patient != IR_YN_NO;
	(void)ir_buf_addf(d->b, nd_w(d, " (%zu 台", " (%zu"), n); /* sticky */
	if (patients > 0)
		(void)ir_buf_addf(d->b, ", ●%zu", patients); /* sticky */
	(void)ir_buf_addc(d->b, ')'); /* sticky */
}

/* The outstanding ones, and the plain ones if they are few, else their
 * number. */
static void
group(struct draw *d, const struct put *v, size_t n, size_t id)
{
	size_t plain = 0, cells, cols, at = 0;
	bool few;

	for (size_t i = 0; i < n; i++) {
		plain += !outstanding(d, v[i].dev);
		d->cell[v[i].dev] = id;
	}
	few = plain <= ALONE_MAX && !d->v->folded;
	cells = few ? n : n - plain + !d->v->folded;
	cols = columns(cells);
	(void)ir_buf_addf(d->b,
		"    \"g:%zu\" [shape=plain,label=<<TABLE BORDER=\"1\" "
		"CELLBORDER=\"1\" CELLSPACING=\"2\" CELLPADDING=\"2\" "
		"COLOR=\"#9e9e9e\"><TR><TD BORDER=\"0\" COLSPAN=\"%zu\">",
		id, cols); /* sticky */
	head(d, v, n);
	(void)ir_buf_adds(d->b, "</TD></TR>"); /* sticky */
	for (size_t i = 0; i <= n; i++) {
		bool more = i == n; /* the number of the others */

		if (more ? few || d->v->folded
			 : !few && !outstanding(d, v[i].dev))
			continue;
		if (at % cols == 0)
			(void)ir_buf_adds(d->b, "<TR>"); /* sticky */
		if (more) {
			(void)ir_buf_addf(d->b,
				nd_w(d, "<TD>ほか %zu 台</TD>",
					"<TD>%zu more</TD>"),
				plain); /* sticky */
		} else {
			cell(d, v[i].dev);
			d->shown[v[i].dev] = true;
		}
		if (++at % cols == 0)
			(void)ir_buf_adds(d->b, "</TR>"); /* sticky */
	}
	if (at % cols)
		(void)ir_buf_adds(d->b, "</TR>"); /* sticky */
	(void)ir_buf_adds(d->b, "</TABLE>>];\n"); /* sticky */
}

static int
text_order(const char *a, const char *b)
{
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int
by_place(const void *a, const void *b)
{
	const struct put *x = a, *y = b;
	int c = text_order(x->place, y->place);

	if (c == 0)
		c = text_order(x->under, y->under);
	return c ? c : (x->dev > y->dev) - (x->dev < y->dev);
}

static struct put
put(const struct draw *d, size_t i)
{
	const struct nt_dev *v = &d->n->dev[i];
	struct put p = {NULL, NULL, i};

	if (d->v->by_floor || d->v->around) {
		p.place = d->v->around ? NULL : v->floor;
		p.under = nd_under(v);
	} else if (v->n_nics > 0 && v->nic[0].zone != NT_NONE) {
		p.place = d->n->zone[v->nic[0].zone].id;
	} else if (v->asked && v->n_nics == 0) {
		p.place = nd_w(d, "接続なし", "not connected");
	}
	return p;
}

/* A frame around all of one floor, with its boxes. */
static void
frame(struct draw *d, const char *place, size_t at, bool begin)
{
	if (!begin) {
		(void)ir_buf_adds(d->b, "  }\n"); /* sticky */
		return;
	}
	(void)ir_buf_addf(
		d->b, "  subgraph \"cluster_%zu\" {\n    label=\"", at);
	nd_text(d, place ? place : nd_w(d, "場所不明", "place unknown"));
	(void)ir_buf_adds(
		d->b, "\"; style=rounded; color=\"#9e9e9e\"; fontsize=14;\n");
	for (size_t i = 0; i < d->n->boxes; i++) {
		const char *floor = nd_box_floor(d, i);

		if (floor && text_order(floor, place) == 0)
			nd_draw_box(d, i);
	}
}

static void
groups(struct draw *d, const struct put *v, size_t k)
{
	bool framed = d->v->by_floor && !d->v->around;
	size_t id = 0;

	for (size_t i = 0, end; i < k; i = end) {
		bool first =
			i == 0 || text_order(v[i - 1].place, v[i].place) != 0;

		for (end = i + 1; end < k; end++)
			if (text_order(v[end].place, v[i].place) != 0 ||
				text_order(v[end].under, v[i].under) != 0)
				break;
		if (framed && first)
			frame(d, v[i].place, id, true);
		group(d, v + i, end - i, id);
		d->under[id] = v[i].under;
		d->nodes = id + 1;
		if (!framed && v[i].place) {
			size_t zone = nt_zone_of(d->n, v[i].place);

			if (zone != NT_NONE)
				d->group[zone] = id;
		}
		if (framed &&
			(end == k || text_order(v[end].place, v[i].place) != 0))
			frame(d, NULL, id, false);
		id++;
	}
}

int
nd_places(struct draw *d)
{
	struct put *v = calloc(d->n->devs + 1, sizeof(*v));
	size_t k = 0;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < d->n->devs; i++)
		if (d->n->dev[i].box == NT_NONE && d->dev[i] != UINT_MAX) {
			v[k] = put(d, i);
			if (!d->v->only ||
				text_order(v[k].place, d->v->only) == 0)
				k++;
		}
	qsort(v, k, sizeof(*v), by_place);
	groups(d, v, k);
	free(v);
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *
nd_place_names(struct ir_net *n, bool by_floor)
{
	const char **v = nt_alloc(n, (n->devs + 1) * sizeof(*v));
	size_t k = 0, out = 0;

	for (size_t i = 0; v && i < n->devs; i++) {
		const struct nt_dev *dev = &n->dev[i];
		const char *place = by_floor ? dev->floor
			: dev->n_nics > 0 && dev->nic[0].zone != NT_NONE
			? n->zone[dev->nic[0].zone].id
			: NULL;

		if (place && (by_floor || dev->box == NT_NONE))
			v[k++] = place;
	}
	if (!v)
		return NULL;
	qsort(v, k, sizeof(*v), by_text);
	for (size_t i = 0; i < k; i++)
		if (i == 0 || strcmp(v[i], v[out - 1]) != 0)
			v[out++] = v[i];
	v[out] = NULL;
	return v;
}
