/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal key: a key and a certificate for one person or team. */

#define DAY 86400
#define KEY_SUFFIX ".key.pem"
#define CERT_SUFFIX ".cert.pem"

static int
check_text(const char *s, const char *option)
{
	size_t len = s ? strlen(s) : 0;

	if (s && (len == 0 || !ir_utf8_valid(s, len)))
		return ir_tool_usage(
			_("%s wants text in UTF-8, and not empty"), option);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return ir_tool_usage(
				_("%s holds a control character"), option);
	return 0;
}

/* 0, or a usage error. */
static int
check(const struct ir_seal_opts *o)
{
	int r;

	if (!o->name)
		return ir_tool_usage(_("--name is missing: whose key is it?"));
	if (o->key && (o->rsa || o->no_passphrase))
		return ir_tool_usage(
			_("--key takes a key that is there: neither --rsa nor "
			  "--no-passphrase go with it"));
	if (o->no_passphrase && o->has_pass_fd)
		return ir_tool_usage(_("--no-passphrase and --pass-fd exclude "
				       "each other"));
	r = check_text(o->name, "--name");
	if (r == 0)
		r = check_text(o->org, "--org");
	return r ? r : check_text(o->email, "--email");
}

static int
wish(const struct ir_seal_opts *o, struct ir_key_wish *w, struct ir_err *e)
{
	*w = (struct ir_key_wish){.name = o->name,
		.org = o->org,
		.email = o->email,
		.rsa = o->rsa};
	if (seal_now(&w->from, e) < 0)
		return e->code;
	w->to = w->from;
	w->to.sec += (int64_t)o->days * DAY - 1;
	return 0;
}

static int
write_key(const struct ir_seal_opts *o, const struct ir_key *k,
	const char *path, struct ir_err *e)
{
	struct ir_seal_secret secret = {
		.has_fd = o->has_pass_fd, .fd = o->pass_fd, .twice = true};
	char pass[IR_SECRET_MAX] = "";
	struct ir_buf b;
	int r = 0;

	if (!o->no_passphrase)
		r = ir_seal_ask(&secret, false, pass, sizeof(pass), e);
	if (r == 0 && !o->no_passphrase && !pass[0])
		r = ir_err_set(e, IR_EUSAGE,
			_("an empty passphrase protects nothing: say "
			  "--no-passphrase if the key is to lie open"));
	ir_buf_init(&b, IR_KEY_PEM_MAX);
	if (r == 0 && ir_buf_reserve(&b, IR_KEY_PEM_MAX) < 0)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (r == 0)
		r = ir_key_pem(k, o->no_passphrase ? NULL : pass, &b, e);
	if (r == 0)
		r = seal_write(path, &b, false, e);
	if (b.cap)
		explicit_bzero(b.p, b.cap);
	explicit_bzero(pass, sizeof(pass));
	ir_buf_free(&b);
	return r;
}

static int
write_cert(const struct ir_key *k, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_cert_pem(ir_key_cert(k), &b, e);
	if (r == 0)
		r = seal_write(path, &b, true, e);
	ir_buf_free(&b);
	return r;
}

/* And what the trust file is to say of it. */
static void
tell(const struct ir_seal_opts *o, const struct ir_key *k, const char *cert)
{
	const struct ir_cert_info *i = ir_cert_info(ir_key_cert(k));
	struct ir_time from = i->from, to = i->to;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];
	struct ir_esc esc;
	struct ir_buf out;
	struct ir_jw w;

	ir_buf_init(&out, 0);
	if (ir_tool_want_json(o->json, o->text)) {
		ir_jw_init(&w, &out);
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "v", 1);
		ir_jw_kstr(&w, "type", "key");
		ir_jw_kstr(&w, "name", i->name);
		ir_jw_name(&w, "file", cert, strlen(cert));
		ir_jw_kstr(&w, "key", i->key);
		ir_jw_kstr(&w, "certificate", i->sha256);
		ir_jw_kstr(&w, "from", ir_time_utc(&from, 0, a));
		ir_jw_kstr(&w, "to", ir_time_utc(&to, 0, b));
		ir_jw_endobj(&w);
		ir_jw_line(&w);
	} else {
		ir_time_localise(&from);
		ir_time_localise(&to);
		(void)ir_buf_addf(&out,
			_("%s: certificate of a new key (%s), until %s\n"
			  "for the trust file, below \"signers:\"\n"),
			ir_esc(cert, &esc), i->key, ir_time_rfc3339(&to, 0, a));
		(void)ir_buf_addf(&out,
			"  - name: \"%s\"\n    sha256: \"%s\"\n    from: %s\n",
			i->name, i->sha256, ir_time_rfc3339(&from, 0, b));
	}
	ir_tool_write(out.p, out.len);
	ir_buf_free(&out);
}

static int
make(const struct ir_seal_opts *o, const char *key, const char *cert,
	struct ir_key **ret, struct ir_err *e)
{
	struct ir_key_wish w;
	int r = wish(o, &w, e);

	if (r == 0)
		r = seal_is_new(cert, e);
	if (r == 0 && !o->key)
		r = seal_is_new(key, e);
	if (r == 0 && !o->key)
		r = ir_key_make(ret, &w, e);
	else if (r == 0)
		r = ir_key_certify(*ret, &w, e);
	if (r == 0 && !o->key)
		r = write_key(o, *ret, key, e);
	if (r == 0)
		r = write_cert(*ret, cert, e);
	return r;
}

int
ir_seal_key(const struct ir_seal_opts *o, const char *base)
{
	char *key = seal_path(base, KEY_SUFFIX);
	char *cert = seal_path(base, CERT_SUFFIX);
	struct ir_err e = IR_ERR_INIT;
	struct ir_key *k = NULL;
	int status = key && cert ? check(o) : 2;

	if (status == 0)
		status = seal_no_test();
	if (status == 0 && o->key)
		status = ir_seal_open(o, &k);
	if (status == 0 && make(o, key, cert, &k, &e) < 0)
		status = seal_fail(&e);
	if (status == 0)
		tell(o, k, cert);
	ir_key_free(k);
	free(cert);
	free(key);
	return status;
}
