/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/tool/seal.h"
#include "ir/tool/tool.h"

#define DAYS 730

static struct ir_seal_opts o = {.days = DAYS};
static const char *pass_fd;

#define FORM \
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("output as JSON Lines")}, \
	{ \
		0, "text", IR_OPT_FLAG, &o.text, NULL, \
			N_("output as text, also in a pipe") \
	}
#define SECRET \
	{0, "module", IR_OPT_STR, &o.module, N_("PATH"), \
		N_("PKCS#11 module of the token")}, \
	{ \
		0, "pass-fd", IR_OPT_STR, &pass_fd, N_("N"), \
			N_("passphrase or PIN from this descriptor") \
	}
#define KEY \
	{'k', "key", IR_OPT_STR, &o.key, N_("KEY"), \
		N_("private key: a PEM file or a pkcs11: URI")}, \
		{'c', "cert", IR_OPT_STR, &o.cert, N_("CERT"), \
			N_("its certificate")}, \
		SECRET
#define WHO \
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who did it")}, \
	{ \
		0, "role", IR_OPT_STR, &o.role, N_("R"), N_("in which role") \
	}
#define QUIET \
	{ \
		'q', "quiet", IR_OPT_FLAG, &o.quiet, NULL, N_("no progress") \
	}

static const struct ir_opt key_options[] = {
	{'n', "name", IR_OPT_STR, &o.name, N_("NAME"),
		N_("whose key it is: a person, better than a team")},
	{0, "org", IR_OPT_STR, &o.org, N_("NAME"), N_("the organisation")},
	{0, "email", IR_OPT_STR, &o.email, N_("ADDRESS"),
		N_("address to put into the certificate")},
	{0, "days", IR_OPT_U64, &o.days, N_("N"),
		N_("how long the certificate is valid (730)")},
	{0, "rsa", IR_OPT_FLAG, &o.rsa, NULL,
		N_("an RSA key of 3072 bits instead of EC P-256")},
	{0, "no-passphrase", IR_OPT_FLAG, &o.no_passphrase, NULL,
		N_("leave the key unprotected in its file")},
	{'k', "key", IR_OPT_STR, &o.key, N_("KEY"),
		N_("make only a certificate, for this key (pkcs11: URI)")},
	SECRET,
	FORM,
	IR_OPT_END,
};

static const struct ir_opt sign_options[] = {
	KEY,
	WHO,
	FORM,
	QUIET,
	IR_OPT_END,
};

static const struct ir_opt head_options[] = {
	{'C', "case", IR_OPT_STR, &o.dir, N_("DIR"), N_("the case")},
	KEY,
	WHO,
	FORM,
	IR_OPT_END,
};

static const struct ir_opt verify_options[] = {
	{0, "trust", IR_OPT_STR, &o.trust, N_("FILE"),
		N_("the trust file (trust.yaml of the site)")},
	{'c', "cert", IR_OPT_STR, &o.cert, N_("CERT"),
		N_("a signer's certificate you vouch for")},
	FORM,
	QUIET,
	IR_OPT_END,
};

static const struct ir_opt tsq_options[] = {
	FORM,
	QUIET,
	IR_OPT_END,
};

static const struct ir_opt tsr_options[] = {
	{0, "no-query", IR_OPT_FLAG, &o.no_query, NULL,
		N_("go on when the query (.tsq) is lost")},
	WHO,
	FORM,
	QUIET,
	IR_OPT_END,
};

static const struct ir_opt show_options[] = {
	FORM,
	IR_OPT_END,
};

/* 0, or a usage error. */
static int
common(int argc, int least, const char *missing)
{
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (argc < least)
		return ir_tool_usage("%s", missing);
	o.has_pass_fd = pass_fd != NULL;
	if (pass_fd &&
		ir_num_u64(pass_fd, strlen(pass_fd), INT_MAX, &o.pass_fd) < 0)
		return ir_tool_usage(
			_("--pass-fd wants the number of an open descriptor"));
	return 0;
}

static int
need_key(void)
{
	if (!o.key || !o.cert)
		return ir_tool_usage(_("--key and --cert are needed"));
	return 0;
}

static int
run_key(int argc, char **argv)
{
	int r = common(argc, 1, _("a name for the files is missing"));

	if (r == 0 && argc > 1)
		r = ir_tool_usage(_("one key at a time"));
	if (r == 0 && (o.days == 0 || o.days > 36500))
		r = ir_tool_usage(_("--days is from 1 to 36500"));
	return r ? r : ir_seal_key(&o, argv[0]);
}

static int
run_sign(int argc, char **argv)
{
	int r = common(argc, 1, _("nothing to sign"));

	if (r == 0)
		r = need_key();
	return r ? r : ir_seal_sign(&o, argv, (size_t)argc);
}

static int
run_head(int argc, char **argv)
{
	int r = common(argc, 0, "");

	(void)argv;
	if (r == 0 && argc > 0)
		r = ir_tool_usage(_("head takes no operands: -C DIR"));
	if (r == 0)
		r = need_key();
	return r ? r : ir_seal_head(&o);
}

static int
run_verify(int argc, char **argv)
{
	int r = common(argc, 1, _("nothing to verify"));

	return r ? r : ir_seal_verify(&o, argv, (size_t)argc);
}

static int
run_tsq(int argc, char **argv)
{
	int r = common(argc, 1, _("nothing to stamp"));

	return r ? r : ir_seal_query(&o, argv, (size_t)argc);
}

static int
run_tsr(int argc, char **argv)
{
	int r = common(argc, 2, _("tsr takes the file and the reply to it"));

	if (r == 0 && argc > 2)
		r = ir_tool_usage(_("tsr takes the file and the reply to it"));
	return r ? r : ir_seal_reply(&o, argv[0], argv[1]);
}

static int
run_show(int argc, char **argv)
{
	int r = common(argc, 1, _("nothing to show"));

	return r ? r : ir_seal_show(&o, argv, (size_t)argc);
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{"key", N_("BASE"),
			N_("make a key and its certificate, BASE.*.pem"),
			run_key, key_options},
		{"sign", N_("FILE..."), N_("seal files: FILE.p7s"), run_sign,
			sign_options},
		{"head", "", N_("seal the journal of a case up to now"),
			run_head, head_options},
		{"tsq", N_("FILE..."),
			N_("write the query for a time stamp: FILE.tsq"),
			run_tsq, tsq_options},
		{"tsr", N_("FILE REPLY"),
			N_("attach the authority's reply: FILE.tsr"), run_tsr,
			tsr_options},
		{"verify", N_("FILE..."),
			N_("say what the seals of files prove"), run_verify,
			verify_options},
		{"show", N_("FILE..."),
			N_("show a certificate, seal or stamp, unjudged"),
			run_show, show_options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {"ir-seal",
		N_("sign and time-stamp evidence and the journal's head"), NULL,
		verbs, NULL};

	return ir_tool_main(&tool, argc, argv);
}
