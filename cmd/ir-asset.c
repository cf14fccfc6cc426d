/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/tool/asset.h"
#include "ir/tool/asset_bulletin.h"
#include "ir/tool/asset_checklist.h"
#include "ir/tool/asset_import.h"
#include "ir/tool/asset_mds.h"
#include "ir/tool/asset_needs.h"
#include "ir/tool/asset_net.h"
#include "ir/tool/asset_ready.h"
#include "ir/tool/tool.h"

static struct ir_asset_opts o;
static struct ir_asset_import_opts im;
static struct ir_asset_page_opts p;
static struct ir_asset_ready_opts rd;
static struct ir_asset_mds_opts md;
static struct ir_asset_bulletin_opts bu;
static struct ir_asset_needs_opts ne;
static struct ir_asset_check_opts ck = {
	.cost = UINT64_MAX, .replace_cost = UINT64_MAX};

static const struct ir_opt options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	IR_OPT_END,
};

#define CASE \
	{ \
		'C', "case", IR_OPT_STR, &p.casedir, N_("DIR"), \
			N_("the open case; else IR_CASE") \
	}

static const struct ir_opt net_options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	CASE,
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	{'f', "format", IR_OPT_STR, &p.form, N_("FORM"),
		N_("text, md, html, csv, tsv, pdf; draw: dot, svg, html, "
		   "pdf")},
	{'o', "output", IR_OPT_STR, &p.output, N_("FILE"),
		N_("into this file, never over another")},
	{0, "lang", IR_OPT_STR, &p.lang, N_("LANG"), N_("ja or en")},
	{0, "by", IR_OPT_STR, &p.by, N_("WHAT"),
		N_("draw by floor or by zone (zone)")},
	{0, "around", IR_OPT_STR, &p.around, N_("ID"),
		N_("draw what hangs on this device or box")},
	{0, "hops", IR_OPT_U64, &p.hops, N_("N"),
		N_("so many cables from it (2)")},
	IR_OPT_END,
};

static const struct ir_opt import_options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	{'m', "map", IR_OPT_LIST, &im.maps, N_("FILE"),
		N_("what its columns mean: one for all, or one a ledger")},
	{0, "decisions", IR_OPT_STR, &im.decisions, N_("FILE"),
		N_("answers given before; new ones are added to it")},
	{0, "accept", IR_OPT_LIST, &im.accept, N_("ITEM"),
		N_("yes to this question")},
	{0, "reject", IR_OPT_LIST, &im.reject, N_("ITEM"),
		N_("no to this question")},
	{'n', "dry-run", IR_OPT_FLAG, &im.dry, NULL, N_("write nothing")},
	{'o', "output", IR_OPT_STR, &im.out, N_("FILE"),
		N_("all devices into this file, never over another")},
	{0, "add", IR_OPT_FLAG, &im.add, NULL,
		N_("append the new devices to devices.jsonl of the site")},
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	IR_OPT_END,
};

static const struct ir_opt sheet_options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	CASE,
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'f', "format", IR_OPT_STR, &p.form, N_("FORM"),
		N_("text, md, html, csv, tsv or pdf")},
	{'o', "output", IR_OPT_STR, &p.output, N_("FILE"),
		N_("into this file, never over another")},
	{0, "lang", IR_OPT_STR, &p.lang, N_("LANG"), N_("ja or en")},
	IR_OPT_END,
};

static const struct ir_opt substitute_options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	CASE,
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	{0, "reserve", IR_OPT_STR, &p.reserve, N_("ID"),
		N_("reserve this one in the journal")},
	{0, "release", IR_OPT_STR, &p.release, N_("ID"),
		N_("let this one go again")},
	{0, "anyway", IR_OPT_STR, &p.anyway, N_("TEXT"),
		N_("reserve it though it is no help, and why")},
	{0, "by", IR_OPT_STR, &p.by, N_("NAME"), N_("who says so")},
	{0, "role", IR_OPT_STR, &p.role, N_("R"), N_("in which role")},
	IR_OPT_END,
};

#define SITE \
	{ \
		'S', "site", IR_OPT_STR, &o.site, N_("DIR"), \
			N_("the site; else IR_SITE") \
	}
#define JSON \
	{ \
		'j', "json", IR_OPT_FLAG, &o.json, NULL, \
			N_("output as JSON Lines") \
	}
#define TEXT \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}
#define AT \
	{ \
		0, "at", IR_OPT_STR, &o.at, N_("DATE"), \
			N_("as if it were that day") \
	}

static const struct ir_opt check_options[] = {
	SITE,
	AT,
	JSON,
	TEXT,
	{0, "list", IR_OPT_STR, &ck.list, N_("NAME"),
		N_("this checklist only")},
	{0, "due", IR_OPT_FLAG, &ck.due, NULL,
		N_("only what is due for review")},
	{0, "history", IR_OPT_FLAG, &ck.history, NULL,
		N_("also the answers given before")},
	{0, "print", IR_OPT_FLAG, &ck.print, NULL,
		N_("a page to fill in; without ID a blank one")},
	{'f', "format", IR_OPT_STR, &ck.form, N_("FORM"),
		N_("of the page: text, md, html, csv, tsv or pdf")},
	{'o', "output", IR_OPT_STR, &ck.output, N_("FILE"),
		N_("the page into this file, never over another")},
	{0, "lang", IR_OPT_STR, &ck.lang, N_("LANG"), N_("ja or en")},
	IR_OPT_END,
};

static const struct ir_opt answer_options[] = {
	SITE,
	{0, "by", IR_OPT_STR, &ck.by, N_("NAME"), N_("who says so")},
	{0, "role", IR_OPT_STR, &ck.role, N_("R"), N_("in which role")},
	{0, "on", IR_OPT_STR, &ck.on, N_("DATE"), N_("when (today)")},
	{0, "next", IR_OPT_STR, &ck.next, N_("DATE"),
		N_("when it is to be looked at again")},
	{0, "note", IR_OPT_STR, &ck.note, N_("TEXT"), N_("in which words")},
	{0, "evidence", IR_OPT_STR, &ck.evidence, N_("FILE"),
		N_("what shows it: a file, or its SHA-256")},
	{0, "effect", IR_OPT_STR, &ck.effect, N_("TEXT"),
		N_("of a control: what it does to the intended use")},
	{0, "agreed", IR_OPT_STR, &ck.agreed, N_("NAME"),
		N_("of a control: who agreed to that")},
	{0, "cost", IR_OPT_U64, &ck.cost, N_("YEN"),
		N_("of a control: what it costs")},
	{0, "replace-cost", IR_OPT_U64, &ck.replace_cost, N_("YEN"),
		N_("of a control: what a new device costs")},
	{0, "candidate", IR_OPT_FLAG, &ck.candidate, NULL,
		N_("ID is a device that may be bought")},
	IR_OPT_END,
};

static const struct ir_opt ready_options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	{'C', "case", IR_OPT_STR, &rd.casedir, N_("DIR"),
		N_("a case, or where cases lie; else IR_CASE")},
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	{0, "pack", IR_OPT_FLAG, &rd.pack, NULL,
		N_("print what is needed on paper, as one document")},
	{0, "all", IR_OPT_FLAG, &rd.all, NULL,
		N_("with a sheet of every device")},
	{'f', "format", IR_OPT_STR, &rd.form, N_("FORM"),
		N_("text, md, html, csv, tsv or pdf")},
	{'o', "output", IR_OPT_STR, &rd.output, N_("FILE"),
		N_("into this file, never over another")},
	{0, "lang", IR_OPT_STR, &rd.lang, N_("LANG"), N_("ja or en")},
	{0, "printed", IR_OPT_STR, &rd.printed, N_("WHO"),
		N_("the pack made last lies on paper, says WHO")},
	IR_OPT_END,
};

static const struct ir_opt mds_options[] = {
	SITE,
	JSON,
	TEXT,
	{0, "ask", IR_OPT_STR, &md.ask, N_("WHAT"),
		N_("logs, patch, malware, backup, remote, ports, emergency, "
		   "roadmap, sbom or all")},
	{0, "model", IR_OPT_FLAG, &md.model, NULL,
		N_("FILE is of all devices of this model")},
	{0, "by", IR_OPT_STR, &md.by, N_("NAME"), N_("who takes it in")},
	{0, "on", IR_OPT_STR, &md.on, N_("DATE"),
		N_("the day it is of (today)")},
	IR_OPT_END,
};

static const struct ir_opt bulletin_options[] = {
	SITE,
	JSON,
	TEXT,
	{0, "from", IR_OPT_STR, &bu.from, N_("NAME"),
		N_("add: whose notice it is")},
	{0, "title", IR_OPT_STR, &bu.title, N_("TEXT"),
		N_("add: what it is about")},
	{0, "device", IR_OPT_LIST, &bu.devices, N_("ID"),
		N_("add: it names this device")},
	{0, "maker", IR_OPT_STR, &bu.maker, N_("NAME"),
		N_("add: devices of this maker")},
	{0, "model", IR_OPT_STR, &bu.model, N_("NAME"),
		N_("add: devices of this model")},
	{0, "versions", IR_OPT_STR, &bu.versions, N_("RANGE"),
		N_("add: of the model those: <3.2, 2.0-3.1, 3.1.4")},
	{0, "match", IR_OPT_STR, &bu.match, N_("EXPR"),
		N_("add: devices for which it is true, as in query")},
	{0, "to", IR_OPT_STR, &bu.to, N_("NAME"), N_("pass: to whom")},
	{0, "by", IR_OPT_STR, &bu.by, N_("NAME"), N_("who did it")},
	{0, "on", IR_OPT_STR, &bu.on, N_("DATE"), N_("when (today)")},
	{0, "open", IR_OPT_FLAG, &bu.open, NULL,
		N_("list: only what nobody passed on or read")},
	IR_OPT_END,
};

static const struct ir_opt needs_options[] = {
	SITE,
	AT,
	JSON,
	TEXT,
	{'f', "format", IR_OPT_STR, &ne.form, N_("FORM"),
		N_("text, md, html, csv, tsv or pdf")},
	{'o', "output", IR_OPT_STR, &ne.output, N_("FILE"),
		N_("into this file, never over another")},
	{0, "lang", IR_OPT_STR, &ne.lang, N_("LANG"), N_("ja or en")},
	IR_OPT_END,
};

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

	return r ? r : ir_asset_list(&o, argc, argv);
}

static int
run_show(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc == 0)
		r = ir_tool_usage(_("which device is to be shown"));
	return r ? r : ir_asset_show(&o, argc, argv);
}

static int
run_query(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc != 1)
		r = ir_tool_usage(
			_("one jq expression is asked of each device"));
	return r ? r : ir_asset_query(&o, argc, argv);
}

static int
run_stage(int argc, char **argv)
{
	int r = form_ok();

	return r ? r : ir_asset_stage(&o, argc, argv);
}

static int
run_lint(int argc, char **argv)
{
	int r = form_ok();

	return r ? r : ir_asset_lint(&o, argc, argv);
}

static int
run_net(int argc, char **argv)
{
	static const char *const verbs[] = {"lint", "reach", "table", "draw"};
	int r = form_ok();

	for (size_t i = 0; r == 0 && argc > 0 && i < 4; i++)
		if (strcmp(argv[0], verbs[i]) == 0)
			return ir_asset_net(&o, &p, argc, argv);
	return r ? r : ir_tool_usage(_("net lint, reach, table or draw"));
}

static int
run_import(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc == 0)
		r = ir_tool_usage(_("which ledger is to be imported"));
	else if (r == 0 && im.maps.n == 0)
		r = ir_tool_usage(_("--map says what the columns mean"));
	else if (r == 0 && im.add && im.out)
		r = ir_tool_usage(_("--add and -o exclude each other"));
	if (r == 0)
		r = ir_asset_import(&o, &im, argc, argv);
	ir_strs_free(&im.maps);
	ir_strs_free(&im.accept);
	ir_strs_free(&im.reject);
	return r;
}

static int
run_sheet(int argc, char **argv)
{
	if (argc == 0)
		return ir_tool_usage(_("which device is to be printed"));
	return ir_asset_sheet(&o, &p, argc, argv);
}

static int
run_ask(int argc, char **argv)
{
	if (argc == 0)
		return ir_tool_usage(_("which device is to be printed"));
	return ir_asset_ask(&o, &p, argc, argv);
}

static int
run_substitute(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc != 1)
		r = ir_tool_usage(_("a substitute for which device"));
	if (r == 0 && p.reserve && p.release)
		r = ir_tool_usage(
			_("--reserve and --release exclude each other"));
	if (r == 0 && p.anyway && !p.reserve)
		r = ir_tool_usage(_("--anyway belongs to --reserve"));
	return r ? r : ir_asset_substitute(&o, &p, argc, argv);
}

static int
run_org(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && (argc != 1 || strcmp(argv[0], "lint") != 0))
		r = ir_tool_usage(_("org lint"));
	return r ? r : ir_asset_org(&o, argc, argv);
}

static int
run_check(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && !ck.print && (ck.form || ck.output || ck.lang))
		r = ir_tool_usage(_("-f, -o and --lang belong to --print"));
	if (r == 0 && ck.print && (ck.due || ck.history || o.json))
		r = ir_tool_usage(_("--print shows all, as a page"));
	return r ? r : ir_asset_checks(&o, &ck, argc, argv);
}

static int
run_mds(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc != 1 && argc != 2)
		r = ir_tool_usage(_("mds ID, or mds ID FILE"));
	if (r == 0 && argc == 2 && md.ask)
		r = ir_tool_usage(_("--ask is of a statement that is kept"));
	if (r == 0 && argc == 1 && (md.model || md.by || md.on))
		r = ir_tool_usage(_("--model, --by and --on belong to FILE"));
	return r ? r : ir_asset_mds(&o, &md, argc, argv);
}

static int
run_bulletin(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc == 0)
		r = ir_tool_usage(_("bulletin add, pass, read, decide, list "
				    "or show"));
	if (r == 0)
		r = ir_asset_bulletin(&o, &bu, argc, argv);
	ir_strs_free(&bu.devices);
	return r;
}

static int
run_needs(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && argc == 0)
		r = ir_tool_usage(_("the information of which device"));
	if (r == 0 && o.json && (ne.form || ne.output))
		r = ir_tool_usage(_("--json is no page"));
	return r ? r : ir_asset_needs(&o, &ne, argc, argv);
}

static int
run_answer(int argc, char **argv)
{
	if (argc != 3)
		return ir_tool_usage(
			_("an answer is ID, ITEM and VALUE: CT1 questions.5 "
			  "yes"));
	return ir_asset_answer(&o, &ck, argc, argv);
}

static int
run_ready(int argc, char **argv)
{
	int r = form_ok();

	if (r == 0 && rd.pack && rd.printed)
		r = ir_tool_usage(_("--pack and --printed exclude each other"));
	if (r == 0 && !rd.pack && (rd.all || rd.form || rd.output || rd.lang))
		r = ir_tool_usage(
			_("--all, -f, -o and --lang belong to --pack"));
	if (r == 0 && argc > 0 && (rd.pack || rd.printed))
		r = ir_tool_usage(_("checks are named only to be made"));
	return r ? r : ir_asset_ready(&o, &rd, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"list", N_("[ID...]"), N_("the devices, a line each"),
			run_list, options},
		{"show", N_("ID..."), N_("all that is known of a device"),
			run_show, options},
		{"query", N_("EXPR"), N_("the devices for which it is true"),
			run_query, options},
		{"stage", N_("[ID...]"),
			N_("life-cycle stages; exit 1 if one needs a look"),
			run_stage, options},
		{"lint", "", N_("what is wrong or missing; exit 1 if any"),
			run_lint, options},
		{"net", N_("lint|reach FROM|table|draw"),
			N_("the network: what is wrong, what is in reach"),
			run_net, net_options},
		{"sheet", N_("ID..."), N_("one page a device, to print"),
			run_sheet, sheet_options},
		{"ask", N_("ID..."), N_("what its maker must be asked"),
			run_ask, sheet_options},
		{"substitute", N_("ID"),
			N_("what can stand in for it; exit 1 if nothing can"),
			run_substitute, substitute_options},
		{"check", N_("[ID...]"),
			N_("checklists: what is open or due; exit 1 if any"),
			run_check, check_options},
		{"answer", N_("ID ITEM VALUE"),
			N_("answer an item of a checklist"), run_answer,
			answer_options},
		{"mds", N_("ID [FILE]"),
			N_("the maker's security statement: take it in, show "
			   "it, ask it"),
			run_mds, mds_options},
		{"needs", N_("ID..."),
			N_("which information who needs from whom; exit 1 if "
			   "some is missing"),
			run_needs, needs_options},
		{"bulletin", N_("add|pass|read|decide|list|show"),
			N_("notices that came in; list: exit 1 if unread"),
			run_bulletin, bulletin_options},
		{"org", N_("lint"),
			N_("which forms a gap in org.yaml would spoil"),
			run_org, options},
		{"import", N_("LEDGER..."),
			N_("ledgers into devices; exit 1 if somebody must "
			   "decide"),
			run_import, import_options},
		{"ready", N_("[CHECK...]"),
			N_("is all ready for the night; exit 1 if not; "
			   "--pack prints it"),
			run_ready, ready_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {
		"ir-asset", N_("this hospital's devices"), NULL, verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
