/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/seal.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal show: what a certificate, a seal or a stamp says of itself. */

struct showing {
	const char *file;
	bool json;
	struct ir_buf out;
	struct ir_jw w;
};

static void
start(struct showing *s, const char *type)
{
	struct ir_esc esc;

	if (!s->json) {
		(void)ir_buf_addf(
			&s->out, "%s: %s\n", ir_esc(s->file, &esc), _(type));
		return;
	}
	ir_jw_init(&s->w, &s->out);
	ir_jw_obj(&s->w);
	ir_jw_ku64(&s->w, "v", 1);
	ir_jw_kstr(&s->w, "type", type);
	ir_jw_name(&s->w, "file", s->file, strlen(s->file));
}

/* One fact: key in records, label for people. */
static void
say(struct showing *s, const char *key, const char *label, const char *value)
{
	if (s->json)
		ir_jw_kstr(&s->w, key, value);
	else
		(void)ir_buf_addf(&s->out, "  %s: %s\n", label, value);
}

static void
say_time(struct showing *s, const char *key, const char *label,
	const struct ir_time *t)
{
	struct ir_time local = *t;
	char text[IR_TIME_TEXT];

	ir_time_localise(&local);
	say(s, key, label,
		s->json ? ir_time_utc(t, 0, text)
			: ir_time_rfc3339(&local, 0, text));
}

static void
say_digest(struct showing *s, enum ir_digest_alg alg, const uint8_t *digest)
{
	char hex[IR_DIGEST_HEX];

	ir_hex(digest, ir_digest_len(alg), hex);
	say(s, "algorithm", _("digest"), ir_digest_name(alg));
	say(s, "digest", _("of the bytes"), hex);
}

static void
say_cert(struct showing *s, const struct ir_cert_info *i)
{
	say(s, "name", _("certificate says"), i->name);
	say(s, "certificate", _("certificate SHA-256"), i->sha256);
	say(s, "key", _("key"), i->key);
	say_time(s, "from", _("valid from"), &i->from);
	say_time(s, "to", _("valid until"), &i->to);
}

static bool
show_signature(struct showing *s, const struct ir_buf *b)
{
	struct ir_signature sig;
	int r = ir_signature_read(b->p, b->len, &sig, NULL);

	if (r < 0)
		return false;
	start(s, N_("signature"));
	say(s, "signature", _("signature"), r == 0 ? _("right") : _("WRONG"));
	say_digest(s, sig.alg, sig.digest);
	if (sig.has_time)
		say_time(s, "said", _("signed, by the signer's own clock"),
			&sig.time);
	say_cert(s, &sig.cert);
	return true;
}

static bool
show_stamp(struct showing *s, const struct ir_buf *b)
{
	struct ir_stamp st;
	int r = ir_stamp_read(b->p, b->len, &st, NULL);

	if (r < 0)
		return false;
	start(s, N_("time stamp"));
	say(s, "signature", _("signature"), r == 0 ? _("right") : _("WRONG"));
	say_digest(s, st.alg, st.digest);
	say_time(s, "time", _("stamped"), &st.time);
	say(s, "serial", _("serial number"), st.serial);
	if (st.nonce[0])
		say(s, "nonce", _("nonce"), st.nonce);
	say_cert(s, &st.tsa);
	return true;
}

static bool
show_query(struct showing *s, const struct ir_buf *b)
{
	struct ir_tsp_asked q;

	if (ir_tsp_query_read(b->p, b->len, &q, NULL) < 0)
		return false;
	start(s, N_("query for a time stamp"));
	say_digest(s, q.alg, q.digest);
	if (q.nonce[0])
		say(s, "nonce", _("nonce"), q.nonce);
	return true;
}

static bool
show_cert(struct showing *s, const struct ir_buf *b)
{
	struct ir_cert *c = NULL;

	if (ir_cert_parse(&c, b->p, b->len, s->file, NULL) < 0)
		return false;
	start(s, N_("certificate"));
	say_cert(s, ir_cert_info(c));
	ir_cert_free(c);
	return true;
}

static int
show_one(struct showing *s)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	ir_buf_init(&s->out, 0);
	r = seal_slurp(s->file, IR_CERT_MAX, &b, &e);
	if (r == 1)
		r = ir_err_sys(&e, ENOENT, _("cannot open '%s'"),
			ir_esc(s->file, &esc));
	if (r == 0 && !show_signature(s, &b) && !show_stamp(s, &b) &&
		!show_query(s, &b) && !show_cert(s, &b))
		r = ir_err_set(&e, IR_EFORMAT,
			_("'%s' is no certificate, seal, query or time stamp"),
			ir_esc(s->file, &esc));
	if (r == 0 && s->json) {
		ir_jw_endobj(&s->w);
		ir_jw_line(&s->w);
	}
	if (r == 0 && ir_buf_err(&s->out) == 0)
		ir_tool_write(s->out.p, s->out.len);
	else if (r == 0)
		r = ir_err_set(&e, ENOMEM, "%s", _("out of memory"));
	ir_buf_free(&s->out);
	ir_buf_free(&b);
	return r < 0 ? seal_fail(&e) : 0;
}

int
ir_seal_show(const struct ir_seal_opts *o, char **files, size_t n)
{
	struct showing s = {.json = ir_tool_want_json(o->json, o->text)};
	int status = 0;

	for (size_t i = 0; i < n; i++) {
		s.file = files[i];
		status = ir_tool_worse(status, show_one(&s));
	}
	return status;
}
