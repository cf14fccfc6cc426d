/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/ctx.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/evidence/diff.h"
#include "ir/evidence/diff_out.h"
#include "ir/evidence/verify_out.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/tool.h"

#define CONTEXT 3
#define CONTEXT_MAX 1000

static struct {
	bool json, text, html, raw, show_noise, need_sandbox, quiet;
	const char *root, *out, *rules;
	uint64_t unified, threads, limit;
} o = {.unified = CONTEXT};

static const struct ir_opt options[] = {
	{'j', "json", IR_OPT_FLAG, &o.json, NULL,
		N_("differences as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("differences as text, also in a pipe")},
	{0, "html", IR_OPT_FLAG, &o.html, NULL,
		N_("also a page for people, in the file of -o")},
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("where the page goes; an old file is not replaced")},
	{'r', "root", IR_OPT_STR, &o.root, N_("DIR"),
		N_("compare with this root: live, or a mounted image")},
	{'U', "unified", IR_OPT_U64, &o.unified, N_("N"),
		N_("lines shown around a difference of text (3)")},
	{0, "raw", IR_OPT_FLAG, &o.raw, NULL,
		N_("no rules: everything that differs; secrets stay masked")},
	{0, "show-noise", IR_OPT_FLAG, &o.show_noise, NULL,
		N_("also tell what the rules took out")},
	{0, "rules", IR_OPT_STR, &o.rules, N_("FILE"),
		N_("other rules than those of the content directory")},
	{0, "limit", IR_OPT_SIZE, &o.limit, N_("SIZE"),
		N_("most unpacked bytes of one side (1 TiB)")},
	{0, "threads", IR_OPT_U64, &o.threads, N_("N"),
		N_("threads for each side, at most 8")},
	{'q', "quiet", IR_OPT_FLAG, &o.quiet, NULL, N_("no progress")},
	{0, "require-sandbox", IR_OPT_FLAG, &o.need_sandbox, NULL,
		N_("stop if the kernel cannot close the sandbox")},
	IR_OPT_END,
};

struct run {
	struct ir_buf line;
	struct ir_progress *progress;
	struct ir_diff_page *page; /* NULL: none wanted */
	bool json, drill;
};

static int
put(struct run *run, int r)
{
	if (r == 0)
		ir_tool_write(run->line.p, run->line.len);
	ir_buf_clear(&run->line);
	return r;
}

static int
on_find(void *arg, const struct ir_vfinding *f)
{
	struct run *run = arg;
	int r = run->page ? ir_diff_page_find(run->page, f) : 0;

	if (r < 0)
		return r;
	return put(run,
		run->json ? ir_vfinding_json(f, &run->line)
			  : ir_vfinding_text(f, &run->line));
}

static int
on_sides(void *arg, const struct ir_diff_result *r)
{
	struct run *run = arg;

	run->drill = r->drill;
	return put(run,
		run->json ? ir_diff_sides_json(r, &run->line)
			  : ir_diff_sides_text(r, &run->line));
}

static int
on_item(void *arg, const struct ir_diff_item *it)
{
	struct run *run = arg;
	int r = run->page ? ir_diff_page_item(run->page, it) : 0;

	if (r < 0)
		return r;
	return put(run,
		run->json ? ir_diff_item_json(it, run->drill, &run->line)
			  : ir_diff_item_text(it, run->drill, &run->line));
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct run *run = arg;

	ir_progress_at(run->progress, bytes, files);
}

static int
failed(const struct ir_err *e)
{
	ir_tool_err(e);
	return 2;
}

/* The page, whole or not at all. */
static int
write_page(struct run *run, const struct ir_diff_result *res)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct ir_err e = IR_ERR_INIT;
	char made[IR_TIME_TEXT];
	struct ir_out *out = NULL;
	struct timespec now;
	struct ir_time t;
	struct ir_buf b;
	int r;

	if (ctx->now(ctx, &now) < 0) {
		ir_tool_error(_("no clock"));
		return 2;
	}
	t = ir_time_of(&now);
	ir_buf_init(&b, 0);
	r = ir_diff_page_html(run->page, res, ir_time_utc(&t, 0, made),
		ir_i18n_japanese(), &b, &e);
	if (r == 0)
		r = ir_out_open(&out, o.out, 0, &e);
	if (r == 0) {
		r = ir_out_write(out, b.p, b.len, &e);
		if (r == 0)
			r = ir_out_commit(out, NULL, &e);
		else
			ir_out_abandon(out);
	}
	ir_buf_free(&b);
	return r < 0 ? failed(&e) : 0;
}

static int
compare(struct run *run, struct ir_diff *d)
{
	struct ir_diff_sink sink = {
		on_find, on_sides, on_item, on_progress, run};
	struct ir_diff_result res;
	struct ir_err e = IR_ERR_INIT;
	char state[32];
	int status, r;

	run->progress =
		ir_progress_new(_("compare"), ir_diff_size(d), 0, o.quiet);
	r = ir_diff_run(d, &sink, &res, &e);
	ir_progress_free(run->progress);
	if (r < 0)
		return failed(&e);
	status = ir_diff_status(&res);
	r = run->json ? ir_diff_summary_json(&res, ir_sandbox_state(state),
				status, &run->line)
		      : ir_diff_summary_text(&res, &run->line);
	if (put(run, r) < 0)
		status = 2;
	if (res.damaged)
		ir_tool_error(_("not compared: a side is damaged or could not "
				"be read"));
	else if (res.unread)
		ir_tool_error(_("some objects could not be read"));
	return run->page ? ir_tool_worse(status, write_page(run, &res))
			 : status;
}

/* The directory the page goes to; "" no memory. */
static char *
out_dir(void)
{
	const char *slash = strrchr(o.out, '/');

	if (!slash)
		return strdup(".");
	return strndup(o.out, slash == o.out ? 1 : (size_t)(slash - o.out));
}

static int
sandbox(struct ir_diff *d)
{
	char *dir = o.html ? out_dir() : NULL;
	struct ir_err e = IR_ERR_INIT;
	int r;

	if (o.html && !dir) {
		ir_tool_error(_("no memory"));
		return 2;
	}
	r = ir_diff_sandbox(d, dir, &e);
	free(dir);
	if (r < 0)
		return failed(&e);
	if (r > 0 && o.need_sandbox) {
		ir_tool_error(_("this kernel cannot close the sandbox "
				"(Landlock)"));
		return 2;
	}
	return 0;
}

/* The rules of the content directory, unless told otherwise. */
static int
find_rules(char **ret)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_where w;
	char *data = NULL;

	if (o.rules) {
		*ret = strdup(o.rules);
	} else {
		ir_where_init(&w, NULL);
		if (ir_where_data(&w, &data, &e) < 0)
			return failed(&e);
		*ret = ir_where_join(data, "rules/noise.yaml");
		free(data);
	}
	if (*ret)
		return 0;
	ir_tool_error(_("no memory"));
	return 2;
}

static int
check_usage(int argc)
{
	if (argc != (o.root ? 1 : 2))
		return ir_tool_usage(o.root
				? _("with --root give one archive or bag")
				: _("give two archives, bags or directories"));
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (o.html != (o.out != NULL))
		return ir_tool_usage(_("--html and -o FILE go together"));
	if (o.threads > 8)
		return ir_tool_usage(_("--threads is at most 8"));
	if (o.unified > CONTEXT_MAX)
		return ir_tool_usage(_("--unified is at most %d"), CONTEXT_MAX);
	return 0;
}

static int
open_and_compare(struct run *run, char **argv, const char *rules)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct ir_diff_opts d = {.a = argv[0],
		.b = o.root ? NULL : argv[1],
		.root = o.root,
		.rules = rules,
		.threads = (unsigned)o.threads,
		.context = (unsigned)o.unified,
		.raw = o.raw,
		.show_noise = o.show_noise,
		.limit = o.limit};
	struct ir_err e = IR_ERR_INIT;
	struct ir_diff *diff = NULL;
	int status;

	if (ctx->random(ctx, d.seed, sizeof(d.seed)) < 0) {
		ir_tool_error(_("no random bytes"));
		return 2;
	}
	if (ir_diff_open(&diff, &d, &e) < 0)
		return failed(&e);
	status = sandbox(diff);
	if (status == 0)
		status = compare(run, diff);
	ir_diff_free(diff);
	return status;
}

static int
run_diff(int argc, char **argv)
{
	struct run run = {.json = ir_tool_want_json(o.json, o.text)};
	char *rules = NULL;
	int status = check_usage(argc);

	ir_buf_init(&run.line, 0);
	if (status == 0)
		status = find_rules(&rules);
	if (status == 0 && o.html) {
		run.page = ir_diff_page_new();
		if (!run.page) {
			ir_tool_error(_("no memory"));
			status = 2;
		}
	}
	if (status == 0)
		status = open_and_compare(&run, argv, rules);
	ir_diff_page_free(run.page);
	free(rules);
	ir_buf_free(&run.line);
	return status;
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{NULL, N_("A B"), "", run_diff, options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-diff",
		N_("what changed between two states of a device"), NULL, verbs,
		NULL};

	return ir_tool_main(&tool, argc, argv);
}
