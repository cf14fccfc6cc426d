/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/casefile/state_tell.h"
#include "ir/doc/table.h"

/* What was written, told; and the texts that live as long as the run. */

const char *
cus_own(struct cus *c, const char *s)
{
	char **v = realloc(c->own, (c->n_own + 1) * sizeof(*v));
	char *copy = strdup(s);

	if (v)
		c->own = v;
	if (!v || !copy) {
		free(copy);
		(void)ir_err_sys(&c->e, ENOMEM, _("cannot go on"));
		return NULL;
	}
	v[c->n_own++] = copy;
	return copy;
}

void
cus_party(const char *name, const char *org, struct ir_buf *out)
{
	struct ir_esc a, b;

	if (name && org)
		(void)ir_buf_addf(out, "%s (%s)", ir_esc(name, &a),
			ir_esc(org, &b)); /* sticky */
	else
		(void)ir_buf_adds(out,
			name || org ? ir_esc(name ? name : org, &a)
				    : _("here")); /* sticky */
}

static void
tell_json(const struct cus *c, const struct cus_line *l, struct ir_buf *b)
{
	struct ir_jw w;

	ir_jw_init(&w, b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "recorded");
	if (c->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_ku64(&w, "seq", l->seq);
	ir_jw_kstr(&w, "kind", ir_custody_kind_name(l->kind));
	ir_custody_members(&l->s, &w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
tell_text(const struct cus *c, const struct cus_line *l, struct ir_buf *b)
{
	const struct ir_custody_said *s = &l->s;
	struct ir_esc esc;

	(void)ir_buf_addf(b, "%s%6" PRIu64 "  %s  %s", /* sticky */
		c->drill ? IR_DRILL_MARK : "", l->seq,
		ir_custody_kind_label(l->kind, c->japanese),
		ir_esc(s->item, &esc));
	if (s->field[IR_CF_TO] || s->field[IR_CF_TO_ORG]) {
		(void)ir_buf_adds(b, "  -> "); /* sticky */
		cus_party(s->field[IR_CF_TO], s->field[IR_CF_TO_ORG], b);
	} else if (s->field[IR_CF_FROM] || s->field[IR_CF_FROM_ORG]) {
		(void)ir_buf_adds(b, "  <- "); /* sticky */
		cus_party(s->field[IR_CF_FROM], s->field[IR_CF_FROM_ORG], b);
	}
	if (s->handover)
		(void)ir_buf_addf(b, "  %s", s->handover); /* sticky */
	if (s->sha256)
		(void)ir_buf_addf(b, "\n%s        SHA-256 %s",
			c->drill ? IR_DRILL_MARK : "", s->sha256); /* sticky */
	if (s->check)
		(void)ir_buf_addf(b, "  %s", /* sticky */
			ir_custody_check_label(s->check, c->japanese));
	(void)ir_buf_addc(b, '\n'); /* sticky */
}

/* A receiver's clock may be wrong: kept as it is, and said. */
static void
tell_ahead(const struct cus *c)
{
	struct ir_time t;
	struct ir_buf b;

	if (ir_time_parse(c->when_text, strlen(c->when_text), &t) < 0 ||
		!ir_journal_ahead(&t, &c->now))
		return;
	ir_buf_init(&b, 0);
	ir_tell_ahead(c->when_text, &b);
	if (ir_buf_err(&b) == 0)
		ir_tool_warn("%s", b.p);
	ir_buf_free(&b);
}

void
cus_tell(struct cus *c)
{
	char spoken[IR_HEAD_SPOKEN];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < c->n; i++) {
		if (c->json)
			tell_json(c, &c->line[i], &b);
		else
			tell_text(c, &c->line[i], &b);
	}
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	tell_ahead(c);
	if (!c->json)
		ir_tool_out(_("%srecorded, journal head %s\n"),
			c->drill ? IR_DRILL_MARK : "",
			ir_head_spoken(&c->after, spoken));
}

void
cus_slip(const struct cus *c, struct ir_buf *out)
{
	struct ir_custody_said *s = calloc(c->n, sizeof(*s));
	struct ir_slip_out so = {.drill = c->drill,
		.case_id = ir_custody_case(c->c),
		.handover = c->handover,
		.time = c->when_text,
		.journal = c->head,
		.item = s,
		.n = c->n};

	for (size_t i = 0; s && i < c->n; i++)
		s[i] = c->line[i].s;
	if (s)
		ir_slip_write(&so, out);
	else
		out->err = -ENOMEM;
	free(s);
}
