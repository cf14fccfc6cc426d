/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/asset/org.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"

#include "asset_net_i.h"

static void
json_finding(const struct ir_org_finding *f)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "finding");
	ir_jw_kstr(&w, "code", f->code);
	ir_jw_kbool(&w, "red", f->red);
	ir_jw_kstr(&w, "id", f->id);
	if (f->at.line) {
		ir_jw_ku64(&w, "line", f->at.line);
		ir_jw_ku64(&w, "column", f->at.column);
	}
	ir_jw_kstr(&w, "forms", f->forms);
	ir_jw_kstr(&w, "text", f->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
on_finding(void *arg, const struct ir_org_finding *f)
{
	const struct as *a = arg;
	struct ir_esc esc;

	if (a->json)
		json_finding(f);
	else if (f->at.line)
		ir_tool_out("%s:%u:%u: %s %s: %s: %s\n", IR_SITE_ORG,
			f->at.line, f->at.column, f->red ? _("red") : _("note"),
			f->code, ir_esc(f->id, &esc), f->text);
	else
		ir_tool_out("%s: %s %s: %s: %s\n", IR_SITE_ORG,
			f->red ? _("red") : _("note"), f->code,
			ir_esc(f->id, &esc), f->text);
	return 0;
}

static void
summary(const struct as *a, const struct ir_org_sum *s)
{
	if (a->json)
		ir_tool_out("{\"v\":1,\"type\":\"summary\",\"facts\":%zu,"
			    "\"red\":%zu,\"notes\":%zu}\n",
			s->facts, s->red, s->other);
	else
		ir_tool_out(_("%zu facts of the facility; %zu red, %zu "
			      "notes\n"),
			s->facts, s->red, s->other);
}

int
ir_asset_org(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct ir_org_sum sum = {0, 0, 0};
	struct ir_vocab *vocab = NULL;
	struct ir_org *org = NULL;
	struct ir_org_in in;
	struct as a;
	int r = as_open(&a, o);

	(void)argc; /* one: lint */
	(void)argv;
	if (r == 0)
		r = ir_vocab_load(&vocab, a.data, &a.e);
	if (r == 0)
		r = ir_org_load(&org, a.dir, &a.e);
	in = (struct ir_org_in){org, vocab, a.contacts, a.data, a.japanese};
	if (r == 0)
		r = ir_org_lint(&in, on_finding, &a, &sum, &a.e);
	if (r == 0)
		summary(&a, &sum);
	ir_org_free(org);
	ir_vocab_free(vocab);
	return as_close(&a, r < 0 ? r : sum.red > 0);
}
