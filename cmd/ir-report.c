/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/report.h"
#include "ir/tool/report_board.h"
#include "ir/tool/report_told.h"
#include "ir/tool/tool.h"

static struct ir_report_opts o;
static struct ir_report_told_opts t;
static struct ir_report_board_opts board;

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
#define WHICH_ONE \
	{'s', "stage", IR_OPT_STR, &o.stage, N_("STAGE"), \
		N_("first, follow-up or final (first)")}, \
	{ \
		0, "for", IR_OPT_STR, &o.whom, N_("WHOM"), \
			N_("dev=ID,harm=ID,partner=NAME,maker=NAME") \
	}
#define WHO(x) \
	{0, "by", IR_OPT_STR, &(x).by, N_("NAME"), N_("who did it")}, \
	{ \
		0, "role", IR_OPT_STR, &(x).role, N_("R"), N_("in which role") \
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
	WHO(o), IR_OPT_END};

static const struct ir_opt edit_options[] = {CASE, WHICH_ONE,
	{0, "clear", IR_OPT_FLAG, &o.clear, NULL,
		N_("take the text back: what the facts say counts again")},
	WHO(o), ROWS, IR_OPT_END};
static const struct ir_opt diff_options[] = {CASE, WHICH_ONE, ROWS, IR_OPT_END};

#define TOLD \
	{'C', "case", IR_OPT_STR, &t.casedir, N_("DIR"), \
		N_("the case; else IR_CASE or the directory")}, \
		{0, "number", IR_OPT_U64, &t.number, N_("N"), \
			N_("number of the report; else as rendered")}, \
		{0, "time", IR_OPT_STR, &t.time, N_("TIME"), \
			N_("when it happened, as in 2:40 or -15m")}, \
		{0, "source", IR_OPT_STR, &t.source, N_("TEXT"), \
			N_("who said so and how")}, \
		{0, "note", IR_OPT_STR, &t.text, N_("TEXT"), \
			N_("what was said")}, \
		WHO(t), \
		{'j', "json", IR_OPT_FLAG, &t.json, NULL, \
			N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &t.text_out, NULL, \
			N_("output as text, also in a pipe") \
	}
#define BYTES \
	{'F', "form", IR_OPT_STR, &t.form, N_("FORM"), \
		N_("of a file that was not rendered here: which form")}, \
		{'s', "stage", IR_OPT_STR, &t.stage, N_("STAGE"), \
			N_("and at which stage")}, \
	{ \
		0, "for", IR_OPT_STR, &t.whom, N_("WHOM"), \
			N_("dev=ID,harm=ID,partner=NAME,maker=NAME") \
	}

static const struct ir_opt approve_options[] = {TOLD, BYTES,
	{0, "how", IR_OPT_STR, &t.how, N_("HOW"),
		N_("signed, oral, by mail ... (signed)")},
	IR_OPT_END};
static const struct ir_opt sent_options[] = {TOLD, BYTES,
	{0, "to", IR_OPT_STR, &t.to, N_("WHOM"), N_("who got it")},
	{0, "how", IR_OPT_STR, &t.how, N_("HOW"),
		N_("phone, mail, fax, web ...")},
	{0, "receipt", IR_OPT_STR, &t.receipt, N_("NUMBER"),
		N_("their receipt number")},
	{0, "duty", IR_OPT_LIST, &t.duties, N_("R"),
		N_("it fulfils this duty, too")},
	{0, "waiver", IR_OPT_STR, &t.waiver, N_("REASON"),
		N_("send what nobody approved, and why")},
	IR_OPT_END};
static const struct ir_opt ack_options[] = {TOLD,
	{0, "for", IR_OPT_STR, &t.whom, N_("WHOM"),
		N_("dev=ID,harm=ID,partner=NAME,maker=NAME")},
	{0, "from", IR_OPT_STR, &t.to, N_("WHOM"), N_("who answered")},
	{0, "how", IR_OPT_STR, &t.how, N_("HOW"),
		N_("phone, mail, fax, web ...")},
	{0, "receipt", IR_OPT_STR, &t.receipt, N_("NUMBER"),
		N_("their receipt number")},
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

static int
run_edit(int argc, char **argv)
{
	return ir_report_edit(&o, argc, argv);
}

static int
run_approve(int argc, char **argv)
{
	return ir_report_approve(&t, argc, argv);
}

static int
run_sent(int argc, char **argv)
{
	int r = ir_report_sent(&t, argc, argv);

	ir_strs_free(&t.duties);
	return r;
}

static int
run_ack(int argc, char **argv)
{
	return ir_report_ack(&t, argc, argv);
}

static int
run_diff(int argc, char **argv)
{
	return ir_report_diff(&o, argc, argv);
}

static const struct ir_opt board_options[] = {
	{'C', "case", IR_OPT_STR, &board.casedir, N_("DIR"),
		N_("the case; else IR_CASE or the directory")},
	{'o', "output", IR_OPT_STR, &board.output, N_("FILE"),
		N_("the page; the one before is replaced whole")},
	{'w', "watch", IR_OPT_DURATION, &board.watch, N_("TIME"),
		N_("make it again so often, as in 60s")},
	{0, "at", IR_OPT_STR, &board.at, N_("TIME"),
		N_("as if it were that time")},
	{0, "lang", IR_OPT_STR, &board.lang, N_("LANG"), N_("ja or en (ja)")},
	IR_OPT_END};

static int
run_board(int argc, char **argv)
{
	return ir_report_board(&board, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"list", "", N_("the forms, and what became of each"), run_list,
			list_options},
		{"show", "", N_("what is filled, unknown, missing"), run_show,
			show_options},
		{"edit", "FORM FIELD [TEXT...]",
			N_("write the text of a field: TEXT, a pipe, or the "
			   "editor"),
			run_edit, edit_options},
		{"render", "", N_("make a report"), run_render, render_options},
		{"approve", "FILE|FORM", N_("these bytes may go out"),
			run_approve, approve_options},
		{"sent", "FILE|FORM", N_("they went out: to whom, how"),
			run_sent, sent_options},
		{"ack", "FORM", N_("they were received"), run_ack, ack_options},
		{"diff", "[FORM]",
			N_("what changed since it was sent; exit 1 if any"),
			run_diff, diff_options},
		{"board", "", N_("the page for the wall of the headquarters"),
			run_board, board_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-report",
		N_("make reports from a case, and say what became of them"),
		NULL, verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
