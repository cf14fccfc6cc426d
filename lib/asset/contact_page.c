/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/asset/contact.h"
#include "ir/base/i18n.h"

/* A4 with 2 by 5 cards of 91 by 55 mm, the paper of name cards, or plain paper
 * and scissors. */
static const struct ir_doc_sheet cards = {.across = 2,
	.down = 5,
	.left = 140,
	.top = 110,
	.width = 910,
	.height = 550,
	.step_x = 910,
	.step_y = 550,
	.cut = true};

static const char *
hours(const char *s)
{
	return strcmp(s, "24h") == 0      ? _("24 hours")
		: strcmp(s, "day") == 0   ? _("by day")
		: strcmp(s, "night") == 0 ? _("at night")
					  : s;
}

static void
way(struct ir_buf *b, const struct ir_way *w)
{
	if (!w->value && !w->note)
		return;
	(void)ir_buf_addf(b, "%s %s%s%s%s%s%s\n", _(w->type),
		w->value ? w->value : "", w->hours ? " (" : "",
		w->hours ? hours(w->hours) : "", w->hours ? ")" : "",
		w->note ? " " : "", w->note ? w->note : "");
}

/* A line each: one long line would make all of the card small. */
static void
sentences(struct ir_buf *b, const char *s)
{
	static const char stop[] = "。";
	const size_t n = sizeof(stop) - 1;

	for (const char *at; (at = strstr(s, stop)) && at[n]; s = at + n) {
		(void)ir_buf_add(b, s, (size_t)(at - s) + n); /* sticky */
		(void)ir_buf_addc(b, '\n'); /* sticky */
	}
	(void)ir_buf_addf(b, "%s\n", s); /* sticky */
}

static void
card(struct ir_buf *b, const struct ir_contact *c)
{
	(void)ir_buf_addf(b, "%s%s%s\n", c->name ? c->name : c->id,
		c->org ? "  " : "", c->org ? c->org : ""); /* sticky */
	for (size_t i = 0; i < c->n_ways; i++)
		way(b, &c->ways[i]);
	if (c->contract)
		(void)ir_buf_addf(b, _("contract %s\n"), c->contract);
	if (c->say)
		sentences(b, c->say);
}

int
ir_contact_cards(
	struct ir_doc *d, const struct ir_contact *const *which, size_t n)
{
	struct ir_buf b;
	int rc = 0;

	ir_buf_init(&b, 0);
	ir_doc_sheet(d, &cards);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		ir_buf_clear(&b);
		card(&b, which[i]);
		rc = ir_buf_err(&b);
		if (rc == 0)
			ir_doc_label(d, b.p);
	}
	ir_buf_free(&b);
	return rc;
}

static void
ways_cell(struct ir_table *t, const struct ir_contact *c)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < c->n_ways; i++)
		way(&b, &c->ways[i]);
	if (b.len > 0)
		ir_buf_cut(&b, b.len - 1);
	if (b.len == 0)
		(void)ir_buf_addf(&b, _("look it up: %s"),
			c->lookup ? c->lookup : _("unknown")); /* sticky */
	ir_table_cell(t, ir_buf_err(&b) == 0 ? b.p : NULL);
	ir_buf_free(&b);
}

int
ir_contact_sheet(struct ir_doc *d, const struct ir_contacts *all,
	const struct ir_contact *const *which, size_t n)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return -ENOMEM;
	ir_table_col(t, _("who"), IR_DOC_COL_WIDTH(24));
	ir_table_col(t, _("how to reach"), IR_DOC_COL_WIDTH(32));
	ir_table_col(t, _("last tried"), IR_DOC_COL_WIDTH(12));
	ir_table_col(t, _("now: date, time"), IR_DOC_COL_WIDTH(12));
	ir_table_col(t, _("answered, by whom"), IR_DOC_COL_WIDTH(20));
	for (size_t i = 0; i < n; i++) {
		const struct ir_contact *c = which[i];
		const struct ir_contact *deputy =
			c->deputy ? ir_contacts_find(all, c->deputy) : NULL;

		ir_table_row(t);
		ir_table_cellf(t, "%s\n%s%s%s", c->name ? c->name : c->id,
			c->org ? c->org : "", deputy ? _("\ndeputy: ") : "",
			!deputy                ? ""
				: deputy->name ? deputy->name
					       : deputy->id);
		ways_cell(t, c);
		ir_table_cell(t,
			c->n_verified > 0 ? c->verified[c->n_verified - 1].on
					  : _("never"));
	}
	ir_doc_table(d, t);
	return 0;
}
