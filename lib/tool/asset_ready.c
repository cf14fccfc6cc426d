/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_ready.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/tool/contact.h"

#include "asset_ready_i.h"

#define ANSWERS 3

int
rdy_look(struct rdy *d, size_t i, struct ir_ready_check *ret)
{
	int r = ir_ready_look(d->r, i, ret, &d->e);
	struct ir_esc esc;

	if (r == 1)
		r = rdy_elsewhere(d, i, ret);
	if (r == 1)
		return ir_err_set(&d->e, IR_EFORMAT,
			_("%s: nobody makes the check '%s'"), IR_READY_RULES,
			ir_esc(ir_ready_key(d->r, i), &esc));
	return r;
}

/* ---- which ones ---- */

/* "contacts" is every check "contacts.*". */
static bool
named(const char *key, const char *operand)
{
	size_t n = strlen(operand);

	return strncmp(key, operand, n) == 0 &&
		(key[n] == '\0' || key[n] == '.');
}

static bool
wanted(const char *key, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (named(key, argv[i]))
			return true;
	return argc == 0;
}

static int
all_known(struct rdy *d, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		size_t k = 0, n = ir_ready_count(d->r);
		struct ir_esc esc;

		while (k < n && !named(ir_ready_key(d->r, k), argv[i]))
			k++;
		if (k == n)
			return ir_err_set(&d->e, IR_EUSAGE,
				_("there is no check '%s'"),
				ir_esc(argv[i], &esc));
	}
	return 0;
}

/* ---- what is printed ---- */

static void
json(const struct rdy *d, const struct ir_ready_check *c)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "check");
	if (d->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "key", c->key);
	ir_jw_kstr(&w, "label", c->label);
	ir_jw_kstr(&w, "state", ir_ready_word(c->answer));
	ir_jw_kstr(&w, "text", c->text);
	ir_jw_kstr(&w, "who", c->who);
	ir_jw_kstr(&w, "next", c->next);
	ir_jw_kstr(&w, "source", c->source);
	ir_jw_key(&w, "items");
	ir_jw_arr(&w);
	for (size_t i = 0; i < c->n_items; i++) {
		ir_jw_obj(&w);
		ir_jw_kstr(&w, "state", ir_ready_word(c->item[i].answer));
		ir_jw_kstr(&w, "text", c->item[i].text);
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static const char *
word(enum ir_ready_answer a)
{
	return a == IR_READY_GREEN  ? _("green")
		: a == IR_READY_RED ? _("RED")
				    : _("COULD NOT LOOK");
}

/* One line: what, how it stands, why, who does what next.  Asked for by name,
 * also each thing that is wrong or due. */
static void
text(const struct rdy *d, const struct ir_ready_check *c, bool items)
{
	const char *mark = d->drill ? IR_DRILL_MARK : "";

	ir_tool_out("%s%s %s (%s): %s", mark, word(c->answer), c->key,
		c->label ? c->label : "", c->text);
	if (c->next)
		ir_tool_out(" -> %s: %s", c->who ? c->who : "-", c->next);
	ir_tool_out("\n");
	for (size_t i = 0; items && i < c->n_items; i++)
		ir_tool_out("%s  %s: %s\n", mark, word(c->item[i].answer),
			c->item[i].text);
}

static void
summary(const struct rdy *d, const size_t n[ANSWERS])
{
	char day[IR_TIME_TEXT];
	const char *date = ir_ready_date(d->r);

	(void)ir_day_text(d->today, day);
	if (d->json)
		ir_tool_out("{\"v\":1,\"type\":\"summary\",%s\"on\":\"%s\","
			    "\"green\":%zu,\"red\":%zu,"
			    "\"could_not_look\":%zu}\n",
			d->drill ? "\"drill\":true," : "", day,
			n[IR_READY_GREEN], n[IR_READY_RED], n[IR_READY_UNSEEN]);
	else
		ir_tool_out(_("%s%s: %zu green, %zu red, %zu could not be "
			      "looked at; rules as of %s\n"),
			d->drill ? IR_DRILL_MARK : "", day, n[IR_READY_GREEN],
			n[IR_READY_RED], n[IR_READY_UNSEEN], date ? date : "?");
}

static int
all_checks(struct rdy *d, int argc, char **argv)
{
	size_t n[ANSWERS] = {0, 0, 0};
	struct ir_ready_check c;
	int r = all_known(d, argc, argv);

	for (size_t i = 0; r == 0 && i < ir_ready_count(d->r); i++) {
		if (!wanted(ir_ready_key(d->r, i), argc, argv))
			continue;
		r = rdy_look(d, i, &c);
		if (r < 0)
			break;
		n[c.answer]++;
		if (d->json)
			json(d, &c);
		else
			text(d, &c, argc > 0);
	}
	if (r < 0)
		return r;
	summary(d, n);
	if (n[IR_READY_UNSEEN] > 0)
		ir_tool_warn(_("%zu checks could not be looked at"),
			n[IR_READY_UNSEEN]);
	return n[IR_READY_UNSEEN] > 0 ? 2 : n[IR_READY_RED] > 0;
}

/* ---- the run ---- */

/* -C names a case, or where cases lie. */
static int
find_cases(struct rdy *d)
{
	struct ir_journal *j = NULL;
	struct ir_where w;
	char *path;
	int r = 0;

	ir_where_init(&w, d->p->casedir);
	d->cases = d->p->casedir ? d->p->casedir : w.env_case;
	path = d->cases ? ir_where_join(d->cases, IR_JOURNAL_NAME) : NULL;
	d->a_case = path && access(path, F_OK) == 0;
	free(path);
	if (d->a_case) {
		r = ir_journal_open(&j, d->cases, ir_tool_ctx(), &d->e);
		d->drill = r == 0 && ir_journal_drill(j);
		ir_journal_close(j);
	}
	return r;
}

static int
begin(struct rdy *d)
{
	struct ir_ready_in in;
	struct ir_where where;
	int r;

	d->json = ir_tool_want_json(d->o->json, d->o->text);
	ir_where_init(&where, NULL);
	where.site_opt = d->o->site;
	r = ir_where_site(&where, &d->dir, &d->e);
	if (r > 0)
		r = ir_err_set(&d->e, IR_EUSAGE,
			_("no site: name it with -S DIR or IR_SITE"));
	if (r == 0)
		r = ir_where_data(&where, &d->data, &d->e);
	if (r == 0)
		r = ir_tool_today(d->o->at, &d->today, &d->e);
	if (r == 0)
		r = find_cases(d);
	if (r < 0)
		return r;
	in = (struct ir_ready_in){.dir = d->dir,
		.data = d->data,
		.cases = d->cases,
		.roles = ir_contact_roles(),
		.today = d->today,
		.japanese = ir_i18n_japanese()};
	if (d->p->pack && d->p->lang)
		in.japanese = strcmp(d->p->lang, "ja") == 0;
	return ir_ready_open(&d->r, &in, &d->e);
}

static int
printed(struct rdy *d)
{
	char day[IR_TIME_TEXT];
	struct ir_ready_pack k = {
		.on = ir_day_text(d->today, day), .by = d->p->printed};

	if (!*d->p->printed)
		return ir_err_set(&d->e, IR_EUSAGE,
			_("--printed wants the name of who printed it"));
	return ir_ready_pack_printed(d->dir, &k, &d->e);
}

int
ir_asset_ready(const struct ir_asset_opts *o,
	const struct ir_asset_ready_opts *p, int argc, char **argv)
{
	struct rdy d = {.o = o, .p = p, .e = IR_ERR_INIT};
	int r = begin(&d);

	if (r == 0)
		r = p->printed    ? printed(&d)
			: p->pack ? rdy_pack(&d)
				  : all_checks(&d, argc, argv);
	if (r < 0)
		ir_tool_err(&d.e);
	ir_ready_free(d.r);
	free(d.data);
	free(d.dir);
	return r < 0 ? 2 : r;
}
