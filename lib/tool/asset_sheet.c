/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/asset/sheet.h"
#include "ir/base/i18n.h"
#include "ir/tool/page.h"

#include "asset_net_i.h"
#include "asset_said_i.h"

struct sheets {
	struct ir_doc *d;
	struct ir_sheet_in in;
	struct ir_checklists *lists;
	struct ir_answers *answers;
	struct an_case *c;
	char whose[AN_FACT];
	bool ask, any, unread;
};

static const char *
reserved(void *arg, const char *id)
{
	struct sheets *s = arg;

	return an_fact(s->c, "dev", id, "reserved_for", s->whose) &&
			strcmp(s->whose, "unknown") != 0
		? s->whose
		: NULL;
}

static int
one(void *arg, struct as *a, const struct ir_device *d)
{
	struct sheets *s = arg;

	if (s->any)
		ir_doc_page_break(s->d);
	s->any = true;
	if (s->ask)
		ir_sheet_ask(s->d, &s->in, d, a->r);
	else
		ir_sheet_page(s->d, &s->in, d, a->r);
	return 0;
}

static int
checks(struct as *a, struct sheets *s)
{
	const struct ir_unread unread = {as_unread, &s->unread};
	int r = ir_checklists_load(&s->lists, a->data, &a->e);

	if (r == 0)
		r = ir_answers_load(&s->answers, a->dir, &unread, &a->e);
	s->in.lists = s->lists;
	s->in.answers = s->answers;
	return r;
}

static int
pages(struct as *a, struct sheets *s, const struct ir_asset_page_opts *p,
	int argc, char **argv)
{
	enum ir_doc_lang lang;
	const char *title;
	int r = ir_tool_page_lang(p->lang, &lang, &a->e);

	if (r < 0)
		return r;
	title = s->ask ? (lang == IR_DOC_JA ? "製造販売業者への質問票"
					    : "Questions to the maker")
		       : (lang == IR_DOC_JA ? "機器シート" : "Device sheet");
	s->d = an_doc(s->c, title, lang, false);
	if (!s->d)
		return ir_err_set(&a->e, ENOMEM, _("out of memory"));
	s->in = (struct ir_sheet_in){.fields = a->fields,
		.site = a->site,
		.contacts = a->contacts,
		.today = a->today,
		.lang = lang,
		.reserved = s->c->open ? reserved : NULL,
		.arg = s};
	r = checks(a, s);
	if (r == 0)
		r = as_each(a, argc, argv, one, s);
	if (r == 0)
		r = ir_tool_page(s->d, p->form, p->output, &a->e);
	ir_doc_free(s->d);
	ir_answers_free(s->answers);
	ir_checklists_free(s->lists);
	return r;
}

static int
run(const struct ir_asset_opts *o, const struct ir_asset_page_opts *p, bool ask,
	int argc, char **argv)
{
	struct an_case c;
	struct sheets s = {.c = &c, .ask = ask};
	struct as a;
	int r = an_case(&c, p->casedir);

	if (r) {
		(void)an_case_end(&c); /* told */
		return r;
	}
	r = as_open(&a, o);
	if (r == 0)
		r = pages(&a, &s, p, argc, argv);
	r = as_close(&a, r);
	r = s.unread ? ir_tool_worse(r, 2) : r;
	return ir_tool_worse(r, an_case_end(&c));
}

int
ir_asset_sheet(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv)
{
	return run(o, p, false, argc, argv);
}

int
ir_asset_ask(const struct ir_asset_opts *o, const struct ir_asset_page_opts *p,
	int argc, char **argv)
{
	return run(o, p, true, argc, argv);
}
