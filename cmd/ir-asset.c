/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/asset.h"
#include "ir/tool/tool.h"

static struct ir_asset_opts o;

static const struct ir_opt options[] = {
	{'S', "site", IR_OPT_STR, &o.site, N_("DIR"),
		N_("the site; else IR_SITE")},
	{0, "at", IR_OPT_STR, &o.at, N_("DATE"), N_("as if it were that day")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
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
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {
		"ir-asset", N_("this hospital's devices"), NULL, verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
