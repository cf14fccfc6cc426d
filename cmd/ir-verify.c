/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/ctx.h"
#include "ir/base/i18n.h"
#include "ir/casefile/trust.h"
#include "ir/evidence/verify.h"
#include "ir/evidence/verify_extract.h"
#include "ir/evidence/verify_out.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/export.h"
#include "ir/tool/seal.h"
#include "ir/tool/tool.h"

static struct {
	bool json, text, codes, list, manifest, types, raw_names, need_sandbox,
		quiet;
	const char *extract, *out, *base, *against, *export, *trust;
	struct ir_strs heads;
	uint64_t threads, limit;
} o;

static const struct ir_opt options[] = {
	{'j', "json", IR_OPT_FLAG, &o.json, NULL,
		N_("findings and results as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("findings and results as text, also in a pipe")},
	{'l', "list", IR_OPT_FLAG, &o.list, NULL,
		N_("also list the members of archives")},
	{0, "types", IR_OPT_FLAG, &o.types, NULL,
		N_("list members with their media types")},
	{'m', "manifest", IR_OPT_FLAG, &o.manifest, NULL,
		N_("print the digests found, for sha256sum -c")},
	{'x', "extract", IR_OPT_STR, &o.extract, N_("NAME"),
		N_("write one member to the file of -o, once it verified")},
	{'o', "output", IR_OPT_STR, &o.out, N_("PATH"),
		N_("where to extract to; without -x an empty directory")},
	{0, "export", IR_OPT_STR, &o.export, N_("FORMAT"),
		N_("a list for other tools: bodyfile, hashdeep, sha256sum")},
	{0, "raw-names", IR_OPT_FLAG, &o.raw_names, NULL,
		N_("extract under the names of the device")},
	{0, "base", IR_OPT_STR, &o.base, N_("DIR"),
		N_("where the files of a hash list are (beside the list)")},
	{0, "against", IR_OPT_STR, &o.against, N_("DIR"),
		N_("a second copy of the case: where do they part")},
	{0, "head", IR_OPT_LIST, &o.heads, N_("HEX|SEQ:HEX"),
		N_("a journal head that somebody else holds")},
	{0, "trust", IR_OPT_STR, &o.trust, N_("FILE"),
		N_("whose seals count (trust.yaml of the site)")},
	{0, "limit", IR_OPT_SIZE, &o.limit, N_("SIZE"),
		N_("most unpacked bytes of one archive (1 TiB)")},
	{0, "threads", IR_OPT_U64, &o.threads, N_("N"),
		N_("threads, at most 8 (one a core)")},
	{'q', "quiet", IR_OPT_FLAG, &o.quiet, NULL,
		N_("no progress, no report on success")},
	{0, "codes", IR_OPT_FLAG, &o.codes, NULL,
		N_("print every finding code and what it means")},
	{0, "require-sandbox", IR_OPT_FLAG, &o.need_sandbox, NULL,
		N_("stop if the kernel cannot close the sandbox")},
	IR_OPT_END,
};

struct run {
	struct ir_buf line;
	struct ir_progress *progress;
	struct ir_time now;
	bool json;
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

	return put(run,
		run->json ? ir_vfinding_json(f, &run->line)
			  : ir_vfinding_text(f, &run->line));
}

static int
on_member(void *arg, const struct ir_vmember *m)
{
	struct run *run = arg;
	int r = 0;

	if (o.manifest && m->payload)
		r = ir_vmember_sum(m, &run->line);
	else if (!o.manifest && run->json)
		r = ir_vmember_json(m, &run->line);
	else if (!o.manifest)
		r = ir_vmember_text(m, &run->line);
	return put(run, r);
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct run *run = arg;

	ir_progress_at(run->progress, bytes, files);
}

static int
print_codes(void)
{
	for (const struct ir_vcode *c = ir_vcodes(); c->code; c++)
		ir_tool_out("%-24s%s\n", c->code, _(c->text));
	return 0;
}

static int
check_usage(int argc)
{
	if (argc == 0)
		return ir_tool_usage(_("nothing to verify"));
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (o.manifest && (o.list || o.types || o.json))
		return ir_tool_usage(
			_("--manifest prints a list and nothing else"));
	if (o.export && ir_export_by_name(o.export) < 0)
		return ir_tool_usage(
			_("--export wants one of: %s"), IR_EXPORT_FORMATS);
	if (o.export &&
		(o.extract || o.raw_names || o.list || o.types || o.manifest ||
			argc != 1))
		return ir_tool_usage(
			_("--export makes one list of one archive"));
	if (o.extract && !o.out)
		return ir_tool_usage(_("--extract needs -o FILE"));
	if (o.out && argc != 1)
		return ir_tool_usage(_("-o extracts from one archive"));
	if (o.raw_names && !o.out)
		return ir_tool_usage(_("--raw-names needs -o"));
	if (o.threads > 8)
		return ir_tool_usage(_("--threads is at most 8"));
	return 0;
}

static struct ir_extract_opts
extract_opts(void)
{
	/* a list goes to one file, as a member does */
	return (struct ir_extract_opts){
		.member = o.export ? o.export : o.extract,
		.out = o.out,
		.raw_names = o.raw_names};
}

static int
extract(struct ir_vtarget *t, const struct ir_verify_opts *vo,
	const struct ir_verify_result *res)
{
	struct ir_extract_opts x = extract_opts();
	struct ir_err e = IR_ERR_INIT;
	uint64_t files = 0;

	if (ir_verify_status(res) != 0) {
		ir_tool_error(_("nothing extracted: the archive did not "
				"verify"));
		return ir_verify_status(res);
	}
	if (ir_verify_extract(t, vo, res, &x, &files, &e) < 0) {
		ir_tool_err(&e);
		return ir_tool_status(&e);
	}
	return 0;
}

static int
run_one(struct run *run, struct ir_vtarget *t, const struct ir_verify_opts *vo,
	struct ir_verify_total *total)
{
	struct ir_verify_result res;
	struct ir_err e = IR_ERR_INIT;
	int status, r = 0;

	run->progress =
		ir_progress_new(_("verify"), ir_vtarget_size(t), 0, o.quiet);
	if (o.export) {
		status = ir_tool_export(t, vo,
			(enum ir_export_format)ir_export_by_name(o.export),
			o.out, &res);
	} else {
		r = ir_verify_run(t, vo, &res, &e);
		status = r < 0 ? 2 : ir_verify_status(&res);
	}
	ir_progress_free(run->progress);
	ir_verify_add(total, &res);
	if (o.manifest || (o.export && !o.out))
		return status;
	if (run->json)
		r = ir_verify_json(ir_vtarget_path(t), &res, &run->line);
	else if (status != 0 || !o.quiet)
		r = ir_verify_words(ir_vtarget_path(t), &res, &run->line);
	(void)put(run, r); /* no memory: the status below is enough */
	return o.out && !o.export ? ir_tool_worse(status, extract(t, vo, &res))
				  : status;
}

/* 0, or an exit status. */
static int
sandbox(struct ir_vtarget *const *t, size_t n)
{
	struct ir_extract_opts x = extract_opts();
	struct ir_err e = IR_ERR_INIT;
	char *dir = NULL;
	int r = o.out ? ir_extract_dir(&x, &dir, &e) : 0;

	if (r == 0)
		r = ir_vtargets_sandbox(t, n, dir, &e);
	free(dir);

	if (r < 0) {
		ir_tool_err(&e);
		return 2;
	}
	if (r > 0 && o.need_sandbox) {
		ir_tool_error(_("this kernel cannot close the sandbox "
				"(Landlock)"));
		return 2;
	}
	return 0;
}

/* Opens what can be opened; the rest costs exit 2 and nothing else. */
static int
open_all(int argc, char **argv, const struct ir_verify_opts *vo,
	struct ir_vtarget **t, size_t *ret_n)
{
	int status = 0;

	for (int i = 0; i < argc; i++) {
		struct ir_err e = IR_ERR_INIT;

		if (ir_vtarget_open(&t[*ret_n], argv[i], vo, &e) == 0) {
			(*ret_n)++;
			continue;
		}
		ir_tool_err(&e);
		status = 2;
	}
	return status;
}

static int
set_opts(struct ir_verify_opts *vo, struct run *run, struct ir_known_head *h)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;

	*vo = (struct ir_verify_opts){.threads = (unsigned)o.threads,
		.limit = o.limit,
		.base = o.base,
		.against = o.against,
		.types = o.types,
		.heads = h,
		.n_heads = o.heads.n,
		.find = on_find,
		.member = o.list || o.types || o.manifest ? on_member : NULL,
		.progress = on_progress,
		.arg = run};
	for (size_t i = 0; i < o.heads.n; i++)
		if (ir_verify_head(o.heads.v[i], &h[i]) < 0)
			return ir_tool_usage(_("--head wants 16 to 64 hex "
					       "digits, or SEQ:DIGITS"));
	if (ctx->now(ctx, &ts) == 0) {
		run->now = ir_time_of(&ts);
		vo->now = &run->now;
	}
	if (ctx->random(ctx, vo->seed, sizeof(vo->seed)) < 0) {
		ir_tool_error(_("no random bytes"));
		return 2;
	}
	return 0;
}

static int
load_trust(struct ir_trust **ret)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_seal_trust(o.trust, ret, &e) == 0)
		return 0;
	ir_tool_err(&e);
	return 2;
}

static int
verify_all(struct run *run, int argc, char **argv, struct ir_vtarget **t,
	struct ir_known_head *heads)
{
	struct ir_verify_opts vo;
	struct ir_verify_total total = {0};
	struct ir_trust *trust = NULL;
	char state[32];
	size_t n = 0;
	int status = set_opts(&vo, run, heads);

	if (status == 0)
		status = load_trust(&trust);
	if (status != 0)
		return status;
	vo.trust = trust;
	status = open_all(argc, argv, &vo, t, &n);
	status = ir_tool_worse(status, sandbox(t, n));
	total.unread = (uint64_t)argc - n;
	ir_vtargets_pair(t, n);
	for (size_t i = 0; i < n; i++)
		status = ir_tool_worse(status, run_one(run, t[i], &vo, &total));
	for (size_t i = 0; i < n; i++)
		ir_vtarget_free(t[i]);
	if (run->json && !o.manifest && !(o.export && !o.out))
		(void)put(run,
			ir_verify_total_json(&total, ir_sandbox_state(state),
				status, &run->line)); /* as above */
	ir_trust_free(trust);
	return status;
}

static int
run_verify(int argc, char **argv)
{
	struct run run = {.json = ir_tool_want_json(o.json, o.text)};
	struct ir_vtarget **t = calloc((size_t)argc + 1, sizeof(*t));
	struct ir_known_head *h = calloc(o.heads.n + 1, sizeof(*h));
	int status = o.codes ? 0 : check_usage(argc);

	if (o.codes) {
		free(h);
		free(t);
		return print_codes();
	}
	if (status == 0 && (!t || !h)) {
		ir_tool_error(_("no memory"));
		status = 2;
	}
	ir_buf_init(&run.line, 0);
	if (status == 0)
		status = verify_all(&run, argc, argv, t, h);
	ir_buf_free(&run.line);
	free(h);
	free(t);
	return status;
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{NULL, N_("FILE|DIR|-..."), "", run_verify, options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-verify",
		N_("verify evidence archives, bags, hash lists and cases"),
		NULL, verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
