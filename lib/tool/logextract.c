/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/logextract.h"

#include <errno.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/casefile/extract.h"
#include "ir/casefile/kinds.h"
#include "ir/doc/table.h"
#include "ir/tool/tool.h"

#define LLU(x) ((unsigned long long)(x))

static void
say_text(struct ir_journal *j, const struct ir_logextract *o, const char *rule,
	const struct ir_extract_sum *s)
{
	const char *mark = ir_journal_drill(j) ? IR_DRILL_MARK : "";
	char spoken[IR_HEAD_SPOKEN];
	struct ir_esc esc;

	ir_tool_out(_("%sextract for %s: lines 1 to %llu, %llu disclosed, "
		      "%llu withheld (%s)\n"),
		mark, ir_esc(o->recipient, &esc), LLU(s->lines),
		LLU(s->disclosed), LLU(s->withheld), rule);
	ir_tool_out(_("%s%llu links rest on the hash alone\n"), mark,
		LLU(s->hash_links));
	ir_tool_out(_("%shead: %s\n"), mark, ir_head_spoken(&s->head, spoken));
}

static void
say_json(const struct ir_logextract *o, const char *rule,
	const struct ir_extract_sum *s)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "extract");
	ir_jw_kstr(&w, "for", o->recipient);
	ir_jw_ku64(&w, "lines", s->lines);
	ir_jw_ku64(&w, "disclosed", s->disclosed);
	ir_jw_ku64(&w, "withheld", s->withheld);
	ir_jw_kstr(&w, "rule", rule);
	ir_jw_ku64(&w, "hash_links", s->hash_links);
	ir_jw_kstr(&w, "head", s->head.hex);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
unknown_role(const struct ir_logextract *o, struct ir_err *e)
{
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; ir_extract_role_at(i); i++)
		(void)ir_buf_addf(
			&b, "%s%s", i ? ", " : "", ir_extract_role_at(i)->name);
	r = ir_err_set(e, IR_EUSAGE,
		_("no rule for '%s': name --kind or --lines, or one of %s"),
		ir_esc(o->recipient, &esc), b.p);
	ir_buf_free(&b);
	return r;
}

static const char their_own[] =
	N_("everything but the indicators of the attack, the facts about "
	   "their own devices, and what was collected from them");

int
ir_logextract(
	struct ir_journal *j, const struct ir_logextract *o, struct ir_err *e)
{
	struct ir_extract_opts x = {.role = ir_extract_role(o->recipient),
		.kinds = o->kinds,
		.n_kinds = o->n_kinds,
		.lines = o->lines,
		.devices = o->devices,
		.n_devices = o->n_devices,
		.by_device = true};
	bool named = o->n_kinds > 0 || o->lines;
	struct ir_extract_sum sum;
	struct ir_out *out = NULL;
	const char *rule;
	struct ir_esc esc;
	int r;

	for (size_t i = 0; i < o->n_kinds; i++) {
		if (strncmp(o->kinds[i], "fact:", 5) != 0 &&
			ir_kind_check(o->kinds[i], e) < 0)
			return -IR_EUSAGE;
	}
	if (!x.role && !named)
		return unknown_role(o, e);
	if (o->n_devices > 0 && (named || !x.role->narrow))
		return ir_err_set(e, IR_EUSAGE,
			_("--device says which devices are a maker's or "
			  "vendor's: with --for maker or vendor only, and "
			  "without --kind and --lines"));
	r = ir_out_open(&out, o->output, 0, e);
	if (r < 0)
		return r;
	r = ir_extract(j, &x, ir_out_fd(out), &sum, e);
	if (r < 0) {
		ir_out_abandon(out);
		return r;
	}
	r = ir_out_commit(out, NULL, e);
	if (r < 0)
		return r;
	for (size_t i = 0; i < o->n_devices && i < 64; i++) {
		if (sum.met >> i & 1)
			continue;
		ir_tool_error(_("no line of this case speaks of the device "
				"'%s'"),
			ir_esc(o->devices[i], &esc));
		r = 1;
	}
	rule = named               ? _("all but what was named")
		: o->n_devices > 0 ? _(their_own)
				   : _(x.role->withheld);
	if (o->json)
		say_json(o, rule, &sum);
	else
		say_text(j, o, rule, &sum);
	return r;
}
