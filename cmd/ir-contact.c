/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/contact.h"
#include "ir/tool/tool.h"

static struct ir_contact_opts o;

#define SITE \
	{ \
		'S', "site", IR_OPT_STR, &o.site, N_("DIR"), \
			N_("the site; else IR_SITE") \
	}
#define CASE \
	{ \
		'C', "case", IR_OPT_STR, &o.casedir, N_("DIR"), \
			N_("the open case; else IR_CASE") \
	}
#define FORM \
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}
#define CLOCK \
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), \
		N_("as if it were that day")}, \
		{0, "staff-months", IR_OPT_U64, &o.months.staff, N_("N"), \
			N_("how long a check of our own staff holds (3)")}, \
		{0, "authority-months", IR_OPT_U64, &o.months.authority, \
			N_("N"), N_("of an authority (6)")}, \
	{ \
		0, "other-months", IR_OPT_U64, &o.months.other, N_("N"), \
			N_("of makers, maintenance and others (12)") \
	}
#define PAGE \
	{'f', "format", IR_OPT_STR, &o.form, N_("FORM"), \
		N_("text, md, html, csv, tsv or pdf")}, \
		{'o', "output", IR_OPT_STR, &o.output, N_("FILE"), \
			N_("into this file, never over another")}, \
	{ \
		0, "lang", IR_OPT_STR, &o.lang, N_("LANG"), N_("ja or en") \
	}

static const struct ir_opt show_options[] = {
	SITE, CASE, FORM, CLOCK, IR_OPT_END};
static const struct ir_opt lint_options[] = {SITE, CASE, FORM, CLOCK,
	{0, "role", IR_OPT_LIST, &o.roles, N_("R"),
		N_("a role that somebody must hold (again for more)")},
	IR_OPT_END};
static const struct ir_opt verify_options[] = {SITE, CASE, FORM,
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who tried it")},
	{0, "how", IR_OPT_STR, &o.how, N_("TEXT"),
		N_("how: by phone, by mail, on the spot")},
	{0, "result", IR_OPT_STR, &o.result, N_("RESULT"),
		N_("ok, no-answer, wrong or changed")},
	{0, "on", IR_OPT_STR, &o.on, N_("DATE"), N_("the day; else today")},
	IR_OPT_END};
static const struct ir_opt card_options[] = {SITE, CASE, PAGE, IR_OPT_END};
static const struct ir_opt sheet_options[] = {SITE, CASE, PAGE, CLOCK,
	{0, "overdue", IR_OPT_FLAG, &o.overdue, NULL,
		N_("only those whose check is due")},
	IR_OPT_END};

static int
form_ok(void)
{
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	return 0;
}

static int
run_list(int argc, char **argv)
{
	int r = form_ok();

	return r ? r : ir_contact_list(&o, argc, argv);
}

static int
run_for(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc == 0)
		r = ir_tool_usage(_("for what: a device, a duty or a role"));
	return r ? r : ir_contact_for(&o, argc, argv);
}

static int
run_overdue(int argc, char **argv)
{
	int r = form_ok();

	return r ? r : ir_contact_due(&o, argc, argv);
}

static int
run_verify(int argc, char **argv)
{
	if (argc == 0)
		return ir_tool_usage(_("which contact was tried"));
	int r = form_ok();

	return r ? r : ir_contact_verify(&o, argc, argv);
}

static int
run_card(int argc, char **argv)
{
	return ir_contact_card(&o, argc, argv);
}

static int
run_sheet(int argc, char **argv)
{
	if (o.overdue && argc > 0)
		return ir_tool_usage(_("--overdue takes no operands"));
	return ir_contact_call(&o, argc, argv);
}

static int
run_lint(int argc, char **argv)
{
	int r = form_ok();

	return r ? r : ir_contact_check(&o, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"list", N_("[ID...]"), N_("the contacts"), run_list,
			show_options},
		{"for", N_("WHAT..."),
			N_("whom to call for a device, duty or role"), run_for,
			show_options},
		{"overdue", "", N_("whose check is due; exit 1 if any"),
			run_overdue, show_options},
		{"verify", N_("ID..."), N_("record that it was tried"),
			run_verify, verify_options},
		{"card", N_("[ID...]"), N_("cards for the wallet"), run_card,
			card_options},
		{"sheet", N_("[ID...]"), N_("a sheet to call from"), run_sheet,
			sheet_options},
		{"lint", "", N_("what would fail at night; exit 1 if any"),
			run_lint, lint_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-contact",
		N_("whom to call, and whether it was tried"), NULL, verbs,
		NULL};

	return ir_tool_main(&tool, argc, argv);
}
