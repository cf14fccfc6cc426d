/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "asset_checklist_i.h"

#define YEN_MAX UINT64_C(1000000000000)

/* An answer being taken down. */
struct say {
	struct ck k;
	const struct ir_asset_check_opts *c;
	const struct ir_checklist *list;
	const struct ir_check_item *item;
	struct ir_who who;
	struct ir_answer a;
	char on[IR_TIME_TEXT], next[IR_TIME_TEXT], now[IR_TIME_TEXT];
	char evidence[65];
};

static int
texts(struct say *s)
{
	const struct {
		const char *option, *text;
	} all[] = {{"note", s->c->note}, {"effect", s->c->effect},
		{"agreed", s->c->agreed}};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(all[0]); i++)
		r = as_said_text(all[i].option, all[i].text, &s->k.a.e);
	return r;
}

static int
reasons(struct say *s)
{
	const struct ir_asset_check_opts *c = s->c;
	bool of_control = c->effect || c->agreed || c->cost != UINT64_MAX ||
		c->replace_cost != UINT64_MAX;

	if (of_control && !s->item->control)
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("--effect, --agreed, --cost and --replace-cost "
			  "belong to the items of controls"));
	if ((c->cost != UINT64_MAX && c->cost > YEN_MAX) ||
		(c->replace_cost != UINT64_MAX && c->replace_cost > YEN_MAX))
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("no device costs that much: yen, without commas"));
	if (strcmp(s->a.answer, "n-a") == 0 && !c->note)
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("n-a wants --note: why it does not apply"));
	if (s->item->words && strcmp(s->a.answer, "unknown") != 0 && !c->note)
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("%s asks for more than yes or no: say it with "
			  "--note"),
			s->item->name);
	return 0;
}

/* The next review: as said, else after as many months as the list has. */
static int
dates(struct say *s)
{
	struct ir_err *e = &s->k.a.e;
	int64_t on = 0, next = 0;
	int r = as_said_on("on", s->c->on, s->k.a.today, s->on, e);

	if (r < 0)
		return r;
	(void)ir_day_parse(s->on, &on); /* just written */
	next = ir_day_months(on, (int64_t)s->list->review);
	if (s->c->next && !ir_day_parse(s->c->next, &next))
		return ir_err_set(e, IR_EUSAGE,
			_("--next wants a date such as 2027-10-01"));
	if (next <= on)
		return ir_err_set(e, IR_EUSAGE,
			_("--next is not after the day of the answer"));
	if (s->item->within &&
		next > ir_day_months(on, (int64_t)s->item->within))
		return ir_err_set(e, IR_EUSAGE,
			_("%s is decided anew within %u months"), s->item->name,
			s->item->within);
	(void)ir_day_text(next, s->next); /* cannot fail */
	return 0;
}

/* A device, a known candidate, or a new one that is said to be one. */
static int
subject(struct say *s, const char *id)
{
	struct ir_esc esc;

	if (ir_site_device(s->k.a.site, id, &s->k.a.e))
		return s->c->candidate
			? ir_err_set(&s->k.a.e, IR_EUSAGE,
				  _("'%s' is in the inventory, not a "
				    "candidate"),
				  ir_esc(id, &esc))
			: 0;
	s->a.candidate = true;
	if (ck_candidate(&s->k, id))
		return 0;
	if (!s->c->candidate)
		return s->k.a.e.code;
	if (!ir_site_id_ok(id, strlen(id)))
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("'%s' cannot be the id of a device"),
			ir_esc(id, &esc));
	return 0;
}

static int
said(struct say *s, char **argv)
{
	struct ir_esc esc;
	int r = subject(s, argv[0]);

	if (r < 0)
		return r;
	r = ir_checklists_item(
		s->k.lists, argv[1], &s->list, &s->item, &s->k.a.e);
	if (r < 0)
		return r;
	s->a.id = argv[0];
	s->a.item = s->item->name;
	s->a.answer = ir_answer_word(argv[2]);
	if (!s->a.answer)
		return ir_err_set(&s->k.a.e, IR_EUSAGE,
			_("an answer is yes, no, partly, n-a or unknown, not "
			  "'%s'"),
			ir_esc(argv[2], &esc));
	r = texts(s);
	if (r == 0)
		r = reasons(s);
	if (r == 0)
		r = dates(s);
	if (r == 0)
		r = as_said_by(s->c->by, s->c->role, &s->who, &s->k.a.e);
	if (r == 0 && s->c->evidence)
		r = as_said_file(
			s->k.a.dir, s->c->evidence, s->evidence, &s->k.a.e);
	return r;
}

int
ir_asset_answer(const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c, int argc, char **argv)
{
	struct say s = {.c = c};
	int r = ck_open(&s.k, o, c);

	(void)argc; /* three */
	if (r == 0)
		r = said(&s, argv);
	if (r == 0) {
		s.a.on = s.on;
		s.a.next = s.next;
		s.a.by = s.who.name;
		s.a.role = s.who.role;
		s.a.note = c->note;
		s.a.evidence = c->evidence ? s.evidence : NULL;
		s.a.effect = c->effect;
		s.a.agreed = c->agreed;
		s.a.cost = c->cost == UINT64_MAX ? -1 : (int64_t)c->cost;
		s.a.replace_cost = c->replace_cost == UINT64_MAX
			? -1
			: (int64_t)c->replace_cost;
		s.a.written = as_said_now(s.now);
		r = ir_answers_add(s.k.a.dir, &s.a, &s.k.a.e);
	}
	return ck_close(&s.k, r);
}
