/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_bulletin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"

#include "asset_bulletin_i.h"

/* What makes list answer no. */
#define MUST (IR_BULLETIN_NOT_PASSED | IR_BULLETIN_NOT_READ)

static void
state(const struct ir_bulletin *n, struct ir_buf *b)
{
	const char *who = NULL;
	unsigned open = ir_bulletin_open(n, &who);

	if (open & IR_BULLETIN_NOT_PASSED)
		(void)ir_buf_adds(b, _("not passed on")); /* sticky */
	if (open & IR_BULLETIN_NOT_READ)
		(void)ir_buf_addf(b, _("not read by %s"), who); /* sticky */
	if (open & IR_BULLETIN_NOT_DECIDED)
		(void)ir_buf_addf(b, "%s%s", b->len ? "\n" : "",
			_("not decided")); /* sticky */
	if (!open)
		(void)ir_buf_adds(b, _("done")); /* sticky */
}

static void
json_event(struct ir_jw *w, const struct ir_bulletin_event *v)
{
	static const char *const words[] = {"passed", "read", "decided"};

	ir_jw_obj(w);
	ir_jw_kstr(w, "type", words[v->what]);
	ir_jw_kstr(w, "on", v->on);
	ir_jw_kstr(w, "by", v->by);
	ir_jw_kstr(w, "to", v->to);
	ir_jw_kstr(w, "text", v->text);
	ir_jw_endobj(w);
}

static void
json_about(struct ir_jw *w, const struct ir_bulletin_about *a)
{
	if (a->n_devices > 0) {
		ir_jw_key(w, "devices");
		ir_jw_arr(w);
		for (size_t i = 0; i < a->n_devices; i++)
			ir_jw_str(w, a->devices[i]);
		ir_jw_endarr(w);
	}
	ir_jw_kstr(w, "maker", a->maker);
	ir_jw_kstr(w, "model", a->model);
	ir_jw_kstr(w, "versions", a->versions);
	ir_jw_kstr(w, "match", a->match);
}

/* hit: of show; NULL: of list. */
static void
json_notice(
	const struct ab *b, const struct ir_bulletin *n, const enum ab_hit *hit)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {{IR_BULLETIN_NOT_PASSED, "not-passed"},
		{IR_BULLETIN_NOT_READ, "not-read"},
		{IR_BULLETIN_NOT_DECIDED, "not-decided"}};
	unsigned open = ir_bulletin_open(n, NULL);
	struct ir_buf out;
	struct ir_jw w;

	ir_buf_init(&out, 0);
	ir_jw_init(&w, &out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "bulletin");
	ir_jw_ku64(&w, "n", n->n);
	ir_jw_kstr(&w, "on", n->on);
	ir_jw_kstr(&w, "by", n->by);
	ir_jw_kstr(&w, "from", n->from);
	ir_jw_kstr(&w, "title", n->title);
	ir_jw_kstr(&w, "sha256", n->sha256);
	ir_jw_kstr(&w, "file", n->file);
	ir_jw_key(&w, "open");
	ir_jw_arr(&w);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (open & words[i].bit)
			ir_jw_str(&w, words[i].word);
	ir_jw_endarr(&w);
	json_about(&w, &n->about);
	if (hit)
		ab_hits_json(b, hit, &w);
	ir_jw_key(&w, "events");
	ir_jw_arr(&w);
	for (size_t i = 0; i < n->n_events; i++)
		json_event(&w, n->event[i]);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(out.p, out.len);
	ir_buf_free(&out);
}

static int
put(struct ab *b, struct ir_table *t)
{
	struct ir_buf out;
	int r = 0;

	ir_buf_init(&out, 0);
	if (ir_table_rows(t) > 0)
		r = ir_table_text(t, ir_tool_columns(), &out);
	if (r == 0)
		ir_tool_write(out.p, out.len);
	else
		r = ir_err_set(&b->a.e, r, _("out of memory"));
	ir_buf_free(&out);
	return r;
}

static int
list(struct ab *b)
{
	struct ir_table *t = ir_table_new(NULL);
	const struct ir_bulletin *n;
	struct ir_buf s;
	size_t open = 0;
	int r = t ? 0 : ir_err_set(&b->a.e, ENOMEM, _("out of memory"));

	ir_buf_init(&s, 0);
	if (t) {
		ir_table_col(t, "", IR_COL_RIGHT);
		ir_table_col(t, _("received"), IR_COL_FIXED);
		ir_table_col(t, _("from"), 0);
		ir_table_col(t, _("title"), IR_COL_MAIN);
		ir_table_col(t, _("state"), 0);
	}
	for (size_t i = 0; r == 0 && (n = ir_bulletins_at(b->all, i)); i++) {
		bool must = ir_bulletin_open(n, NULL) & MUST;

		open += must;
		if (b->o->open && !must)
			continue;
		if (b->a.json) {
			json_notice(b, n, NULL);
			continue;
		}
		ir_buf_clear(&s);
		state(n, &s);
		ir_table_row(t);
		ir_table_cellf(t, "%llu", (unsigned long long)n->n);
		ir_table_cell(t, n->on);
		ir_table_cell(t, n->from);
		ir_table_cell(t, n->title);
		ir_table_cell(t, s.p);
	}
	if (r == 0 && !b->a.json)
		r = put(b, t);
	ir_buf_free(&s);
	ir_table_free(t);
	return r < 0 ? r : open > 0;
}

static void
row(struct ir_table *t, const char *what, const char *text)
{
	if (!text)
		return;
	ir_table_row(t);
	ir_table_cell(t, what);
	ir_table_cell(t, text);
}

static void
events(struct ir_table *t, const struct ir_bulletin *n)
{
	for (size_t i = 0; i < n->n_events; i++) {
		const struct ir_bulletin_event *v = n->event[i];

		ir_table_row(t);
		ir_table_cell(t,
			v->what == IR_BULLETIN_PASSED         ? _("passed on")
				: v->what == IR_BULLETIN_READ ? _("read")
							      : _("decided"));
		if (v->what == IR_BULLETIN_PASSED)
			ir_table_cellf(
				t, _("%s to %s, by %s"), v->on, v->to, v->by);
		else
			ir_table_cellf(t, _("%s by %s%s%s"), v->on, v->by,
				v->text ? ": " : "", v->text ? v->text : "");
	}
}

static int
show_text(struct ab *b, const struct ir_bulletin *n, const enum ab_hit *hit)
{
	struct ir_table *t = ir_table_new(NULL);
	struct ir_buf s;
	int r;

	if (!t)
		return ir_err_set(&b->a.e, ENOMEM, _("out of memory"));
	ir_buf_init(&s, 0);
	state(n, &s);
	ir_table_col(t, _("notice"), IR_COL_FIXED);
	ir_table_col(t, "", IR_COL_MAIN);
	row(t, _("title"), n->title);
	row(t, _("from"), n->from);
	ir_table_row(t);
	ir_table_cell(t, _("received"));
	ir_table_cellf(t, _("%s by %s"), n->on, n->by);
	row(t, _("file"), n->file);
	row(t, "SHA-256", n->sha256);
	row(t, _("maker"), n->about.maker);
	row(t, _("model"), n->about.model);
	row(t, _("versions"), n->about.versions);
	row(t, _("expression"), n->about.match);
	events(t, n);
	row(t, _("state"), s.p);
	r = put(b, t);
	ir_table_free(t);
	ir_buf_free(&s);
	if (r == 0)
		ir_tool_out("\n");
	return r < 0 ? r : ab_hits_text(b, hit);
}

static int
show(struct ab *b, const char *text)
{
	const struct ir_bulletin *n = ab_find(b, text);
	enum ab_hit *hit = NULL;
	int r;

	if (!n)
		return b->a.e.code;
	r = ab_hits(b, &n->about, &hit);
	if (r == 0 && b->a.json)
		json_notice(b, n, hit);
	else if (r == 0)
		r = show_text(b, n, hit);
	free(hit);
	return r;
}

static int
verb(struct ab *b, const char *what, int argc, char **argv)
{
	static const struct {
		const char *name;
		enum ir_bulletin_what what;
		int operands;
	} says[] = {{"pass", IR_BULLETIN_PASSED, 1},
		{"read", IR_BULLETIN_READ, 1},
		{"decide", IR_BULLETIN_DECIDED, 2}};

	if (strcmp(what, "add") == 0 && argc <= 1)
		return ab_add(b, argc, argv);
	if (strcmp(what, "list") == 0 && argc == 0)
		return list(b);
	if (strcmp(what, "show") == 0 && argc == 1)
		return show(b, argv[0]);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (strcmp(what, says[i].name) == 0 && argc == says[i].operands)
			return ab_say(b, says[i].what, argc, argv);
	return ir_err_set(&b->a.e, IR_EUSAGE,
		_("bulletin add [FILE], pass N, read N, decide N TEXT, list, "
		  "show N"));
}

int
ir_asset_bulletin(const struct ir_asset_opts *o,
	const struct ir_asset_bulletin_opts *bo, int argc, char **argv)
{
	struct ab b = {.o = bo};
	const struct ir_unread unread = {as_unread, &b.unread};
	int none = 0, r = as_open(&b.a, o);

	if (r == 0)
		r = ir_bulletins_load(&b.all, b.a.dir, &unread, &b.a.e);
	/* a notice about nobody would look harmless */
	if (r == 0 &&
		(strcmp(argv[0], "list") == 0 || strcmp(argv[0], "show") == 0))
		none = as_devices_told(&b.a);
	if (r == 0)
		r = verb(&b, argv[0], argc - 1, argv + 1);
	ir_bulletins_free(b.all);
	r = ir_tool_worse(as_close(&b.a, r), none);
	return b.unread ? ir_tool_worse(r, 2) : r;
}
