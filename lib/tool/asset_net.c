/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_net.h"

#include <errno.h>
#include <string.h>

#include "ir/asset/net_draw.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/tool/page.h"

#include "asset_net_i.h"

struct an {
	struct as a;
	const struct ir_asset_page_opts *p;
	struct an_case c;
	struct ir_net *n;
	enum ir_doc_lang lang;
	struct ir_buf b;
	struct ir_jw w;
};

static void
begin_line(struct an *n, const char *type)
{
	ir_buf_clear(&n->b);
	ir_jw_init(&n->w, &n->b);
	ir_jw_obj(&n->w);
	ir_jw_ku64(&n->w, "v", 1);
	ir_jw_kstr(&n->w, "type", type);
	if (an_drill(&n->c))
		ir_jw_kbool(&n->w, "drill", true);
}

static void
end_line(struct an *n)
{
	ir_jw_endobj(&n->w);
	ir_jw_line(&n->w);
	ir_tool_write(n->b.p, n->b.len);
}

static int
on_finding(void *arg, const struct ir_net_finding *f)
{
	struct an *n = arg;
	struct ir_esc esc;

	if (!n->a.json)
		ir_tool_out("%s", an_drill(&n->c) ? IR_DRILL_MARK : "");
	if (!n->a.json && f->column)
		ir_tool_out("%s:%u:%u: %s %s: %s: %s\n", f->file, f->line,
			f->column, f->red ? _("red") : _("note"), f->code,
			ir_esc(f->id, &esc), f->text);
	else if (!n->a.json)
		ir_tool_out("%s:%u: %s %s: %s: %s\n", f->file, f->line,
			f->red ? _("red") : _("note"), f->code,
			ir_esc(f->id, &esc), f->text);
	if (!n->a.json)
		return 0;
	begin_line(n, "finding");
	ir_jw_kstr(&n->w, "code", f->code);
	ir_jw_kbool(&n->w, "red", f->red);
	ir_jw_kstr(&n->w, "id", f->id);
	ir_jw_kstr(&n->w, "file", f->file);
	ir_jw_ku64(&n->w, "line", f->line);
	if (f->column)
		ir_jw_ku64(&n->w, "column", f->column);
	ir_jw_kstr(&n->w, "text", f->text);
	end_line(n);
	return 0;
}

static int
lint(struct an *n)
{
	struct ir_net_sum s;
	int r = ir_net_lint(n->n, on_finding, n, &s, &n->a.e);

	if (r < 0)
		return r;
	if (!n->a.json) {
		ir_tool_out("%s", an_drill(&n->c) ? IR_DRILL_MARK : "");
		ir_tool_out(_("%zu zones, %zu boxes, %zu lines, %zu devices; "
			      "%zu red, %zu notes\n"),
			s.zones, s.boxes, s.lines, s.devices, s.red, s.other);
		return s.red > 0;
	}
	begin_line(n, "summary");
	ir_jw_ku64(&n->w, "zones", s.zones);
	ir_jw_ku64(&n->w, "boxes", s.boxes);
	ir_jw_ku64(&n->w, "lines", s.lines);
	ir_jw_ku64(&n->w, "devices", s.devices);
	ir_jw_ku64(&n->w, "red", s.red);
	ir_jw_ku64(&n->w, "notes", s.other);
	end_line(n);
	return s.red > 0;
}

static const char *
yn(enum ir_yn v)
{
	return v == IR_YN_YES ? "yes" : v == IR_YN_NO ? "no" : "unknown";
}

static void
json_devices(struct an *n, const struct ir_net_reached *r)
{
	static const char *const hits[] = {"clean", "hit", "isolated"};

	for (size_t i = 0; i < r->n_devices; i++) {
		const struct ir_net_device_at *v = &r->device[i];

		begin_line(n, "reached");
		ir_jw_kstr(&n->w, "device", v->d->id);
		ir_jw_kstr(&n->w, "name", v->d->name);
		if (v->steps)
			ir_jw_ku64(&n->w, "steps", v->steps);
		ir_jw_kstr(&n->w, "zone", v->zone);
		ir_jw_kbool(&n->w, "placed", v->steps > 0);
		ir_jw_kstr(&n->w, "patient", yn(v->patient));
		if (v->hit != IR_NET_CLEAN)
			ir_jw_kstr(&n->w, "case", hits[v->hit]);
		end_line(n);
	}
}

static void
json_reach(struct an *n, const struct ir_net_reached *r)
{
	json_devices(n, r);
	for (size_t i = 0; i < r->n_zones; i++) {
		begin_line(n, "reached");
		ir_jw_kstr(&n->w, "zone", r->zone[i].id);
		ir_jw_kstr(&n->w, "name", r->zone[i].name);
		ir_jw_ku64(&n->w, "steps", r->zone[i].steps);
		ir_jw_kstr(&n->w, "way", r->zone[i].path);
		end_line(n);
	}
	for (size_t i = 0; i < r->n_cuts; i++) {
		begin_line(n, "cut");
		ir_jw_kstr(&n->w, r->cut[i].what, r->cut[i].id);
		ir_jw_kstr(&n->w, "name", r->cut[i].name);
		ir_jw_kstr(&n->w, "by", r->cut[i].by);
		ir_jw_kstr(&n->w, "how", r->cut[i].how);
		ir_jw_kstr(&n->w, "stops", r->cut[i].stops);
		end_line(n);
	}
	for (size_t i = 0; i < r->n_tells; i++) {
		begin_line(n, "tell");
		ir_jw_kstr(&n->w, "contact", r->tell[i].c->id);
		ir_jw_kstr(&n->w, "for", r->tell[i].why);
		ir_jw_ku64(&n->w, "devices", r->tell[i].devices);
		end_line(n);
	}
	begin_line(n, "summary");
	ir_jw_kstr(&n->w, "from", r->from);
	ir_jw_kstr(&n->w, "kind", r->kind);
	ir_jw_ku64(&n->w, "zones", r->n_zones);
	ir_jw_ku64(&n->w, "patient", r->patient);
	ir_jw_ku64(&n->w, "unplaced", r->unplaced);
	ir_jw_ku64(&n->w, "red", r->red);
	end_line(n);
}

/* Asked for a page, or for records. */
static bool
records(const struct an *n)
{
	return n->a.json && !n->p->form && !n->p->output;
}

static int
page(struct an *n, struct ir_doc *d)
{
	int r = d ? ir_tool_page(d, n->p->form, n->p->output, &n->a.e)
		  : ir_err_set(&n->a.e, ENOMEM, _("out of memory"));

	ir_doc_free(d);
	return r;
}

static int
reach(struct an *n, const char *from)
{
	struct ir_net_reached *got = NULL;
	struct ir_doc *d;
	int r = ir_net_reach(n->n, from, &got, &n->a.e);

	if (r < 0)
		return r;
	if (records(n)) {
		json_reach(n, got);
	} else {
		d = an_doc(&n->c,
			n->lang == IR_DOC_JA ? "届く範囲" : "What is in reach",
			n->lang, false);
		if (d)
			ir_net_reach_page(d, got, n->lang);
		r = page(n, d);
	}
	ir_net_reached_free(got);
	return r;
}

static int
table(struct an *n)
{
	struct ir_doc *d = an_doc(&n->c,
		n->lang == IR_DOC_JA ? "ネットワーク一覧" : "The network",
		n->lang, true);

	if (d)
		ir_net_table(d, n->n, n->lang);
	return page(n, d);
}

static int
put_file(struct an *n, const struct ir_buf *b)
{
	return ir_tool_put(n->p->output, b, &n->a.e);
}

static int
draw_page(struct an *n, const struct ir_net_view *v)
{
	struct ir_doc *d = an_doc(&n->c,
		n->lang == IR_DOC_JA ? "ネットワーク図" : "The network",
		n->lang, false);
	int r = d ? ir_net_pictures(d, n->n, *v, &n->a.e) : 0;

	if (r == 0)
		return page(n, d);
	ir_doc_free(d);
	return r;
}

/* As a graph or as a picture. */
static int
draw_alone(struct an *n, const struct ir_net_view *v, bool svg)
{
	struct ir_buf dot, picture;
	int r;

	ir_buf_init(&dot, 0);
	ir_buf_init(&picture, 0);
	r = ir_net_dot(n->n, v, &dot, &n->a.e);
	if (r == 0 && svg)
		r = ir_net_svg(&dot, &picture, &n->a.e);
	if (r == 0)
		r = put_file(n, svg ? &picture : &dot);
	ir_buf_free(&dot);
	ir_buf_free(&picture);
	return r;
}

static int
draw(struct an *n)
{
	const struct ir_asset_page_opts *p = n->p;
	const char *dot = p->output ? strrchr(p->output, '.') : NULL;
	struct ir_net_view v = {.around = p->around,
		.hops = p->hops ? (unsigned)(p->hops < 100 ? p->hops : 100) : 2,
		.by_floor = p->by && strcmp(p->by, "floor") == 0,
		.lang = n->lang};
	const char *form;

	if (p->by && strcmp(p->by, "floor") != 0 && strcmp(p->by, "zone") != 0)
		return ir_err_set(
			&n->a.e, IR_EUSAGE, _("--by is floor or zone"));
	form = p->form ? p->form : dot ? dot + 1 : "dot";
	if (strcmp(form, "dot") == 0 || strcmp(form, "svg") == 0)
		return draw_alone(n, &v, strcmp(form, "svg") == 0);
	return draw_page(n, &v);
}

static int
begin(struct an *n, const struct ir_asset_opts *o)
{
	struct ir_net_in in;
	int r = as_open(&n->a, o);

	if (r == 0)
		r = ir_tool_page_lang(n->p->lang, &n->lang, &n->a.e);
	if (r < 0)
		return r;
	in = (struct ir_net_in){.dir = n->a.dir,
		.site = n->a.site,
		.contacts = n->a.contacts,
		.today = n->a.today,
		.hit = n->c.open ? an_hit : NULL,
		.arg = &n->c};
	return ir_net_load(&n->n, &in, &n->a.e);
}

static int
run(struct an *n, const char *what, int argc, char **argv)
{
	bool from = strcmp(what, "reach") == 0;

	if (argc != (from ? 1 : 0))
		return ir_err_set(&n->a.e, IR_EUSAGE,
			from ? _("reach from what: a device, box, line, zone "
				 "or internet")
			     : _("net lint, table and draw take no operands"));
	return from                          ? reach(n, argv[0])
		: strcmp(what, "lint") == 0  ? lint(n)
		: strcmp(what, "table") == 0 ? table(n)
					     : draw(n);
}

int
ir_asset_net(const struct ir_asset_opts *o, const struct ir_asset_page_opts *p,
	int argc, char **argv)
{
	struct an n = {.p = p};
	int none = 0, r = an_case(&n.c, p->casedir);

	if (r) {
		(void)an_case_end(&n.c); /* told */
		return r;
	}
	ir_buf_init(&n.b, 0);
	r = begin(&n, o);
	if (r == 0)
		none = as_devices_told(&n.a);
	if (r == 0)
		r = run(&n, argv[0], argc - 1, argv + 1);
	ir_net_free(n.n);
	ir_buf_free(&n.b);
	r = ir_tool_worse(as_close(&n.a, r), none);
	return ir_tool_worse(r, an_case_end(&n.c));
}
