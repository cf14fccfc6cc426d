/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/tool.h"
#include "ir/tool/walk.h"

static struct ir_walk_cli o;

#define CASE \
	{'C', "case", IR_OPT_STR, &o.dir, N_("DIR"), N_("the case")}, \
		{'a', "answers", IR_OPT_STR, &o.answers, N_("FILE"), \
			N_("answers from a file, \"-\": standard input")}, \
		{'v', "var", IR_OPT_LIST, &o.vars, N_("NAME=VALUE"), \
			N_("an external variable, at the start")}, \
		{0, "new", IR_OPT_FLAG, &o.fresh, NULL, \
			N_("another run, though one is open")}, \
		{0, "resume", IR_OPT_STR, &o.which, N_("RUN"), \
			N_("go on with this run")}, \
		{0, "anyway", IR_OPT_STR, &o.anyway, N_("REASON"), \
			N_("walk it though revoked or not valid now")}, \
		{0, "signed-by", IR_OPT_STR, &o.signed_by, N_("NAME"), \
			N_("walk only what NAME has signed")}, \
		{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who did it")}, \
		{0, "role", IR_OPT_STR, &o.role, N_("R"), \
			N_("in which role")}, \
		{0, "source", IR_OPT_STR, &o.source, N_("WHO"), \
			N_("who said so, and how")}, \
		{0, "lang", IR_OPT_STR, &o.lang, N_("LANG"), \
			N_("of the texts: ja or en")}, \
		{'j', "json", IR_OPT_FLAG, &o.json, NULL, \
			N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}

static const struct ir_opt go_options[] = {
	CASE,
	{0, "run", IR_OPT_FLAG, &o.run, NULL,
		N_("bash commands may be run, each after a question")},
	{0, "status", IR_OPT_FLAG, &o.status, NULL,
		N_("only show where the open runs stand")},
	{0, "handover", IR_OPT_FLAG, &o.handover, NULL,
		N_("only write the hand-over note")},
	{0, "to", IR_OPT_STR, &o.to, N_("NAME"),
		N_("who takes over; it is recorded")},
	{0, "stop", IR_OPT_STR, &o.stop, N_("REASON"), N_("give the run up")},
	{0, "paper", IR_OPT_FLAG, &o.paper, NULL,
		N_("only print the procedure for filling in by hand")},
	{'f', "format", IR_OPT_STR, &o.format, N_("FORM"),
		N_("of the paper form: text, md, html, pdf")},
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("the paper form into this new file")},
	IR_OPT_END,
};

static const struct ir_opt type_in_options[] = {
	CASE,
	IR_OPT_END,
};

static int
run_go(int argc, char **argv)
{
	return ir_tool_walk(&o, argc, argv);
}

static int
run_type_in(int argc, char **argv)
{
	return ir_tool_type_in(&o, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"go", N_("[PLAYBOOK]"), N_("walk a playbook on a case"),
			run_go, go_options},
		{"type-in", N_("[PLAYBOOK]"), N_("record a filled paper form"),
			run_type_in, type_in_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-walk",
		N_("walk a playbook: asks, waits, records, goes on"), NULL,
		verbs, "go"};

	return ir_tool_main(&tool, argc, argv);
}
