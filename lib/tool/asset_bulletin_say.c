/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/sys/jq.h"

#include "asset_bulletin_i.h"

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int
texts(struct ab *b)
{
	const struct ir_asset_bulletin_opts *o = b->o;
	const struct {
		const char *option, *text;
	} all[] = {{"title", o->title}, {"from", o->from}, {"maker", o->maker},
		{"model", o->model}, {"versions", o->versions},
		{"match", o->match}, {"to", o->to}};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(all[0]); i++)
		r = as_said_text(all[i].option, all[i].text, &b->a.e);
	return r;
}

/* Which devices: named ones are there, an expression and a range are one. */
static int
about(struct ab *b)
{
	const struct ir_asset_bulletin_opts *o = b->o;
	struct ir_esc esc;

	for (size_t i = 0; i < o->devices.n; i++)
		if (!ir_site_device(b->a.site, o->devices.v[i], &b->a.e))
			return b->a.e.code;
	if (o->versions && !o->model)
		return ir_err_set(
			&b->a.e, IR_EUSAGE, _("--versions belongs to --model"));
	if (o->versions && ir_versions_hit(o->versions, "1") == -EINVAL)
		return ir_err_set(&b->a.e, IR_EUSAGE,
			_("--versions is like 3.1.4, <3.2, >=2.0 or 2.0-3.1, "
			  "not '%s'"),
			ir_esc(o->versions, &esc));
	return o->match ? ir_jq_check(o->match, &b->a.e) : 0;
}

static int
said(struct ab *b, struct ir_bulletin *n, int argc, char **argv,
	char sha256[65])
{
	int r;

	if (!b->o->title || !b->o->from)
		return ir_err_set(&b->a.e, IR_EUSAGE,
			_("a notice wants --from and --title"));
	r = texts(b);
	if (r == 0)
		r = about(b);
	if (r == 0 && argc > 0)
		r = as_said_file(b->a.dir, argv[0], sha256, &b->a.e);
	if (r < 0)
		return r;
	n->title = b->o->title;
	n->from = b->o->from;
	n->sha256 = argc > 0 ? sha256 : NULL;
	n->file = argc > 0 && strcmp(argv[0], "-") != 0 &&
			strcmp(argv[0], sha256) != 0
		? base_name(argv[0])
		: NULL;
	n->about = (struct ir_bulletin_about){b->o->devices.v, b->o->devices.n,
		b->o->maker, b->o->model, b->o->versions, b->o->match};
	return 0;
}

static int
told(struct ab *b, const struct ir_bulletin *n, const enum ab_hit *hit)
{
	struct ir_buf out;
	struct ir_jw w;

	if (!b->a.json) {
		ir_tool_out(_("notice %llu\n"), (unsigned long long)n->n);
		return ab_hits_text(b, hit);
	}
	ir_buf_init(&out, 0);
	ir_jw_init(&w, &out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "received");
	ir_jw_ku64(&w, "n", n->n);
	ir_jw_kstr(&w, "sha256", n->sha256);
	ab_hits_json(b, hit, &w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(out.p, out.len);
	ir_buf_free(&out);
	return 0;
}

int
ab_add(struct ab *b, int argc, char **argv)
{
	struct ir_bulletin n = {.title = NULL};
	char on[IR_TIME_TEXT], now[IR_TIME_TEXT], sha256[65];
	enum ab_hit *hit = NULL;
	struct ir_who who;
	int r = as_said_on("on", b->o->on, b->a.today, on, &b->a.e);

	if (r == 0)
		r = as_said_by(b->o->by, NULL, &who, &b->a.e);
	if (r == 0)
		r = said(b, &n, argc, argv, sha256);
	/* before it is written: an expression may fail */
	if (r == 0)
		r = ab_hits(b, &n.about, &hit);
	if (r == 0) {
		n.on = on;
		n.by = who.name;
		n.written = as_said_now(now);
		r = ir_bulletin_add(b->a.dir, &n, &n.n, &b->a.e);
	}
	if (r == 0)
		r = told(b, &n, hit);
	free(hit);
	return r;
}

const struct ir_bulletin *
ab_find(struct ab *b, const char *text)
{
	const struct ir_bulletin *n = NULL;
	struct ir_esc esc;
	uint64_t no;

	if (ir_num_u64(text, strlen(text), UINT64_MAX, &no) == 0)
		n = ir_bulletins_find(b->all, no);
	if (!n)
		(void)ir_err_set(&b->a.e, IR_EUSAGE,
			_("no notice '%s'; there are %zu"), ir_esc(text, &esc),
			ir_bulletins_count(b->all));
	return n;
}

int
ab_say(struct ab *b, enum ir_bulletin_what what, int argc, char **argv)
{
	struct ir_bulletin_event v = {.what = what};
	const struct ir_bulletin *n;
	char on[IR_TIME_TEXT], now[IR_TIME_TEXT];
	struct ir_who who;
	int r;

	n = ab_find(b, argv[0]);
	if (!n)
		return b->a.e.code;
	if (what == IR_BULLETIN_PASSED && !b->o->to)
		return ir_err_set(&b->a.e, IR_EUSAGE,
			_("--to says to whom it was passed on"));
	r = texts(b);
	if (r == 0 && what == IR_BULLETIN_DECIDED)
		r = as_said_text("text", argc > 1 ? argv[1] : "", &b->a.e);
	if (r == 0)
		r = as_said_on("on", b->o->on, b->a.today, on, &b->a.e);
	if (r == 0 && strcmp(on, n->on) < 0)
		r = ir_err_set(&b->a.e, IR_EUSAGE,
			_("--on is before the notice came in (%s)"), n->on);
	if (r == 0)
		r = as_said_by(b->o->by, NULL, &who, &b->a.e);
	if (r < 0)
		return r;
	v.n = n->n;
	v.on = on;
	v.by = who.name;
	v.to = what == IR_BULLETIN_PASSED ? b->o->to : NULL;
	v.text = what == IR_BULLETIN_DECIDED ? argv[1] : NULL;
	v.written = as_said_now(now);
	return ir_bulletin_say(b->a.dir, &v, &b->a.e);
}
