/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/tool/playbook.h"
#include "ir/tool/tool.h"

static struct ir_playbook_opts o;
static const char *pass_fd;

static const struct ir_opt lint_options[] = {
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "strict", IR_OPT_FLAG, &o.strict, NULL,
		N_("warnings count as errors")},
	IR_OPT_END,
};

static const struct ir_opt fmt_options[] = {
	{'i', "in-place", IR_OPT_FLAG, &o.in_place, NULL,
		N_("write it back to the file")},
	{0, "check", IR_OPT_FLAG, &o.check, NULL,
		N_("only name the files that would change")},
	IR_OPT_END,
};

static const struct ir_opt convert_options[] = {
	{'t', "to", IR_OPT_STR, &o.to, N_("FORM"),
		N_("json or yaml; else the form it does not have")},
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("into this new file, not to standard output")},
	IR_OPT_END,
};

static const struct ir_opt eval_options[] = {
	{'c', "condition", IR_OPT_STR, &o.condition, N_("EXPR"),
		N_("the condition to decide")},
	{'v', "var", IR_OPT_LIST, &o.vars, N_("NAME=VALUE"),
		N_("a variable's value; NAME:TYPE=VALUE gives its type too")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	IR_OPT_END,
};

#define FORM \
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}
#define LANG \
	{ \
		0, "lang", IR_OPT_STR, &o.lang, N_("LANG"), \
			N_("ja or en; else as the messages") \
	}

static const struct ir_opt show_options[] = {
	{'f', "format", IR_OPT_STR, &o.format, N_("FORM"),
		N_("text, md, html, pdf, dot or mermaid")},
	LANG,
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("into this new file, not to standard output")},
	IR_OPT_END,
};

static const struct ir_opt paths_options[] = {
	{'n', "max", IR_OPT_U64, &o.max, N_("N"),
		N_("at most so many paths (100)")},
	FORM,
	IR_OPT_END,
};

static const struct ir_opt summary_options[] = {
	{'w', "write", IR_OPT_FLAG, &o.write, NULL,
		N_("write it into the file, when it is wrong")},
	FORM,
	IR_OPT_END,
};

static const struct ir_opt list_options[] = {
	{0, "trigger", IR_OPT_STR, &o.trigger, N_("TEXT"),
		N_("those that begin with this")},
	{0, "class", IR_OPT_STR, &o.device, N_("TEXT"),
		N_("those for this class of devices")},
	{0, "kind", IR_OPT_STR, &o.kind, N_("KIND"),
		N_("those for this kind of incident")},
	LANG,
	FORM,
	IR_OPT_END,
};

static const struct ir_opt extract_options[] = {
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("into this new file, not to standard output")},
	IR_OPT_END,
};

static const struct ir_opt diff_options[] = {
	LANG,
	FORM,
	IR_OPT_END,
};

static const struct ir_opt sign_options[] = {
	{'k', "key", IR_OPT_STR, &o.key, N_("KEY"),
		N_("private key: a PEM file or a pkcs11: URI")},
	{'c', "cert", IR_OPT_STR, &o.cert, N_("CERT"), N_("its certificate")},
	{0, "as", IR_OPT_STR, &o.signee, N_("NAME"),
		N_("who signs; else the name in the certificate")},
	{0, "algorithm", IR_OPT_STR, &o.algorithm, N_("ALG"),
		N_("RS256, PS256, ES256, Ed25519 ...; else that of the key")},
	{0, "over", IR_OPT_STR, &o.over, N_("WHAT"),
		N_("what is signed: hex (the standard's), digest or jcs")},
	{0, "counter", IR_OPT_STR, &o.counter, N_("ID"),
		N_("countersign this signature")},
	{0, "module", IR_OPT_STR, &o.module, N_("PATH"),
		N_("PKCS#11 module of the token")},
	{0, "pass-fd", IR_OPT_STR, &pass_fd, N_("N"),
		N_("passphrase or PIN from this descriptor")},
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("into this new file, not to standard output")},
	IR_OPT_END,
};

static const struct ir_opt verify_options[] = {
	{0, "trust", IR_OPT_STR, &o.trust, N_("FILE"),
		N_("the trust file (trust.yaml of the site)")},
	{'k', "key", IR_OPT_STR, &o.key, N_("PUB"),
		N_("a public key or certificate you vouch for")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("output as text, also in a pipe")},
	IR_OPT_END,
};

/* 0, or a usage error: from least to most operands. */
static int
operands(int argc, int least, int most)
{
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (argc < least)
		return ir_tool_usage(_("a playbook is missing"));
	if (argc > most)
		return ir_tool_usage(_("too many operands"));
	return 0;
}

/* 0, or a usage error: value is one of the words. */
static int
one_of(const char *option, const char *value, const char *words)
{
	const char *p = words;
	size_t n = value ? strlen(value) : 0;

	while (value && *p) {
		size_t len = strcspn(p, " ");

		if (len == n && strncmp(p, value, n) == 0)
			return 0;
		p += len + (p[len] == ' ');
	}
	return value ? ir_tool_usage(_("%s is one of: %s"), option, words) : 0;
}

static int
run_lint(int argc, char **argv)
{
	int r = operands(argc, 1, INT_MAX);

	return r ? r : ir_playbook_lint(&o, (size_t)argc, argv);
}

static int
run_fmt(int argc, char **argv)
{
	int r = operands(argc, 1, o.in_place || o.check ? INT_MAX : 1);

	if (r == 0 && o.in_place && o.check)
		r = ir_tool_usage(
			_("--in-place and --check exclude each other"));
	for (int i = 0; r == 0 && o.in_place && i < argc; i++)
		if (strcmp(argv[i], "-") == 0)
			r = ir_tool_usage(_("--in-place is for files"));
	return r ? r : ir_playbook_fmt(&o, (size_t)argc, argv);
}

static int
run_convert(int argc, char **argv)
{
	int r = operands(argc, 1, 1);

	if (r == 0)
		r = one_of("--to", o.to, "json yaml");
	return r ? r : ir_playbook_convert(&o, (size_t)argc, argv);
}

static int
run_show(int argc, char **argv)
{
	int r = operands(argc, 1, 1);

	if (r == 0)
		r = one_of(
			"--format", o.format, "text md html pdf dot mermaid");
	if (r == 0)
		r = one_of("--lang", o.lang, "ja en");
	return r ? r : ir_playbook_show(&o, (size_t)argc, argv);
}

static int
run_paths(int argc, char **argv)
{
	int r = operands(argc, 1, 1);

	return r ? r : ir_playbook_paths(&o, (size_t)argc, argv);
}

static int
run_summary(int argc, char **argv)
{
	int r = operands(argc, 1, INT_MAX);

	return r ? r : ir_playbook_summary(&o, (size_t)argc, argv);
}

static int
run_list(int argc, char **argv)
{
	int r = operands(argc, 0, INT_MAX);

	if (r == 0)
		r = one_of("--lang", o.lang, "ja en");
	return r ? r : ir_playbook_list(&o, (size_t)argc, argv);
}

static int
run_extract(int argc, char **argv)
{
	int r = operands(argc, 1, 2);

	return r ? r : ir_playbook_extract(&o, (size_t)argc, argv);
}

static int
run_diff(int argc, char **argv)
{
	int r = operands(argc, 2, 2);

	if (r == 0)
		r = one_of("--lang", o.lang, "ja en");
	return r ? r : ir_playbook_diff(&o, (size_t)argc, argv);
}

static int
run_eval(int argc, char **argv)
{
	if (!o.condition)
		return ir_tool_usage(_("--condition is missing"));
	return ir_playbook_eval(&o, (size_t)argc, argv);
}

static int
run_sign(int argc, char **argv)
{
	int r = operands(argc, 1, 1);

	if (r == 0 && !o.key)
		r = ir_tool_usage(_("--key is missing"));
	o.has_pass_fd = pass_fd != NULL;
	if (r == 0 && pass_fd &&
		ir_num_u64(pass_fd, strlen(pass_fd), INT_MAX, &o.pass_fd) < 0)
		r = ir_tool_usage(
			_("--pass-fd wants the number of an open descriptor"));
	return r ? r : ir_playbook_sign(&o, (size_t)argc, argv);
}

static int
run_verify(int argc, char **argv)
{
	int r = operands(argc, 1, 1);

	return r ? r : ir_playbook_verify(&o, (size_t)argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"lint", N_("FILE|DIR..."),
			N_("check against the standard and the house rules"),
			run_lint, lint_options},
		{"show", N_("FILE"),
			N_("for people: an outline, a paper form, a picture"),
			run_show, show_options},
		{"paths", N_("FILE"), N_("every way through it"), run_paths,
			paths_options},
		{"summary", N_("FILE..."),
			N_("count it and recompute its processing summary"),
			run_summary, summary_options},
		{"list", N_("[DIR...]"),
			N_("which playbooks there are, and for what"), run_list,
			list_options},
		{"extract", N_("BUNDLE [WHICH]"),
			N_("one playbook out of a file that holds several"),
			run_extract, extract_options},
		{"diff", N_("OLD NEW"),
			N_("what differs between two versions, by step"),
			run_diff, diff_options},
		{"fmt", N_("FILE..."), N_("put a playbook's text in order"),
			run_fmt, fmt_options},
		{"convert", N_("FILE"),
			N_("YAML to standard JSON, or JSON to YAML"),
			run_convert, convert_options},
		{"sign", N_("FILE"), N_("add a signature"), run_sign,
			sign_options},
		{"verify", N_("FILE"),
			N_("say what its signatures prove, and of whom"),
			run_verify, verify_options},
		{"eval", N_("[NAME=VALUE...]"),
			N_("decide one condition: true, false or undecided"),
			run_eval, eval_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-playbook",
		N_("check, convert, show and sign playbooks (CACAO 2.0)"), NULL,
		verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
