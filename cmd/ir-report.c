/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/report.h"
#include "ir/tool/tool.h"

static struct ir_report_opts o;

#define CASE \
	{ \
		'C', "case", IR_OPT_STR, &o.casedir, N_("DIR"), \
			N_("the case; else IR_CASE or the directory") \
	}
#define WHICH \
	{'F', "form", IR_OPT_STR, &o.form, N_("FORM"), \
		N_("which form, or all")}, \
		{'s', "stage", IR_OPT_STR, &o.stage, N_("STAGE"), \
			N_("first, follow-up or final (first)")}, \
		{0, "for", IR_OPT_STR, &o.whom, N_("WHOM"), \
			N_("dev=ID,harm=ID,partner=NAME,maker=NAME")}, \
		{0, "number", IR_OPT_U64, &o.number, N_("N"), \
			N_("number of the report; else one more than " \
			   "sent")}, \
		{0, "at", IR_OPT_STR, &o.at, N_("TIME"), \
			N_("as if it were that time")}, \
	{ \
		0, "lang", IR_OPT_STR, &o.lang, N_("LANG"), \
			N_("ja or en (ja)") \
	}
#define ROWS \
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}

static const struct ir_opt list_options[] = {CASE, ROWS, IR_OPT_END};
static const struct ir_opt show_options[] = {CASE, WHICH, ROWS, IR_OPT_END};
static const struct ir_opt render_options[] = {CASE, WHICH,
	{'f', "format", IR_OPT_STR, &o.format, N_("FORMAT"),
		N_("text, md, html, pdf, csv, tsv, json or call")},
	{'o', "output", IR_OPT_STR, &o.output, N_("FILE|DIR"),
		N_("into this file or directory, never over another")},
	{'k', "keep", IR_OPT_FLAG, &o.keep, NULL,
		N_("keep it in the case, with a journal line")},
	{0, "cp932", IR_OPT_FLAG, &o.cp932, NULL,
		N_("csv as CP932 (Shift_JIS), not UTF-8")},
	{0, "blank", IR_OPT_FLAG, &o.blank, NULL,
		N_("the form with nothing filled in")},
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who did it")},
	{0, "role", IR_OPT_STR, &o.role, N_("R"), N_("in which role")},
	IR_OPT_END};

static int
run_list(int argc, char **argv)
{
	return ir_report_list(&o, argc, argv);
}

static int
run_show(int argc, char **argv)
{
	return ir_report_show(&o, argc, argv);
}

static int
run_render(int argc, char **argv)
{
	return ir_report_render(&o, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"list", "", N_("the forms, and what became of each"), run_list,
			list_options},
		{"show", "", N_("what is filled, unknown, missing"), run_show,
			show_options},
		{"render", "", N_("make a report"), run_render, render_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-report",
		N_("make reports from a case, and say what became of them"),
		NULL, verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
