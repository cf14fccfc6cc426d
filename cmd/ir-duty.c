/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/tool/duty.h"
#include "ir/tool/tool.h"

static struct ir_duty_opts o;

#define FORM \
	{0, "json", IR_OPT_FLAG, &o.json, NULL, \
		N_("JSON Lines (standard when not on a terminal)")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("text for people (standard on a terminal)") \
	}
#define CASE \
	{'C', "case", IR_OPT_STR, &o.casedir, N_("DIR"), \
		N_("the case (else $IR_CASE, else the nearest above)")}, \
	{ \
		'S', "site", IR_OPT_STR, &o.site, N_("DIR"), \
			N_("the site; else IR_SITE") \
	}

static const struct ir_opt show_options[] = {CASE, FORM,
	{0, "at", IR_OPT_STR, &o.at, N_("TIME"), N_("as if it were that time")},
	{0, "open", IR_OPT_FLAG, &o.open_only, NULL,
		N_("only what is still to be done")},
	IR_OPT_END};
static const struct ir_opt waive_options[] = {CASE, FORM,
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who says no")},
	{0, "role", IR_OPT_STR, &o.role, N_("R"), N_("their role")},
	{0, "reason", IR_OPT_STR, &o.reason, N_("TEXT"),
		N_("why it need not be told")},
	{0, "source", IR_OPT_STR, &o.source, N_("TEXT"),
		N_("who said so, and how, if it was not them")},
	{0, "time", IR_OPT_STR, &o.time, N_("TIME"),
		N_("when it was decided (else now)")},
	IR_OPT_END};
static const struct ir_opt deadline_options[] = {FORM,
	{0, "rule", IR_OPT_STR, &o.rule, N_("RULE"),
		N_("which way of counting (else all)")},
	{0, "known-on", IR_OPT_STR, &o.known_on, N_("DATE"),
		N_("the day, or time, somebody knew")},
	IR_OPT_END};

/* show is the verb when none is named: what is no "R5" was meant as one. */
static int
run_show(int argc, char **argv)
{
	struct ir_esc esc;

	for (int i = 0; i < argc; i++)
		if (argv[i][0] != 'R' || argv[i][1] < '0' || argv[i][1] > '9')
			return ir_tool_usage(_("unknown verb or duty '%s' "
					       "(duties are R0 to R22)"),
				ir_esc(argv[i], &esc));
	return ir_duty_show(&o, argc, argv);
}

static int
run_waive(int argc, char **argv)
{
	return ir_duty_waive(&o, argc, argv);
}

static int
run_deadline(int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return ir_tool_usage(_("deadline takes no operands: --rule, "
				       "--known-on"));
	return ir_duty_deadline(&o);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"show", N_("[DUTY...]"),
			N_("who must be told; exit 1 if any is overdue"),
			run_show, show_options},
		{"waive", N_("DUTY[/MEMBER]"),
			N_("record that a named person says no, and why"),
			run_waive, waive_options},
		{"deadline", "", N_("count days alone, without a case"),
			run_deadline, deadline_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-duty",
		N_("who must be told, by when, and why"), NULL, verbs, "show"};

	return ir_tool_main(&tool, argc, argv);
}
