/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "jss_i.h"

/* Judging the signatures of a playbook. */

static const char *const words[] = {[IR_JSS_VALID] = "valid",
	[IR_JSS_EXPIRED] = "expired",
	[IR_JSS_NOT_YET] = "not-yet",
	[IR_JSS_REVOKED] = "revoked",
	[IR_JSS_UNKNOWN_KEY] = "unknown-key",
	[IR_JSS_BAD] = "bad",
	[IR_JSS_CANNOT] = "cannot-verify"};

const char *
ir_jss_word_name(enum ir_jss_word w)
{
	return words[w];
}

/* One signature being looked at. */
struct looking {
	const struct ir_val *root, *top, *s;
	const struct ir_jss_check *c;
	struct ir_jss_found f;
	struct ir_pubkey *key;
	struct ir_cert *cert;
	const struct ir_trusted *who;
	char cert_sha[IR_SHA256_HEX];
	char why[IR_ERR_TEXT];
	struct ir_err *e;
};

/* 1: the word is said. */
static int
say(struct looking *l, enum ir_jss_word w, const char *why)
{
	l->f.word = w;
	(void)snprintf(l->why, sizeof(l->why), "%s", why); /* may be cut */
	return 1;
}

static const char *
text(const struct ir_val *s, const char *key)
{
	const char *v = ir_val_get_str(s, key);

	return v ? v : "";
}

/* Base64 as PEM has it between its lines, line feeds allowed. */
static int
unbase64(const char *s, struct ir_buf *out)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (; *s; s++)
		if (!strchr(" \t\r\n", *s))
			(void)ir_buf_addc(&b, *s); /* sticks */
	r = ir_buf_err(&b);
	if (r == 0)
		r = ir_unbase64(out, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static int
from_base64(struct looking *l, const char *s, bool cert)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf der;
	int r;

	ir_buf_init(&der, IR_CERT_MAX);
	r = unbase64(s, &der);
	if (r == 0 && cert)
		r = ir_cert_parse(
			&l->cert, der.p, der.len, "public_cert_chain", &e);
	else if (r == 0)
		r = ir_pubkey_parse(&l->key, der.p, der.len, "public_key", &e);
	ir_buf_free(&der);
	if (r == 0)
		return 0;
	return say(l, IR_JSS_BAD,
		e.text[0] ? e.text : _("the key in it is no base64"));
}

static int
take_cert(struct looking *l, const struct ir_cert *c)
{
	struct ir_err e = IR_ERR_INIT;

	memcpy(l->cert_sha, ir_cert_info(c)->sha256, sizeof(l->cert_sha));
	l->f.cert = l->cert_sha;
	if (ir_pubkey_of_cert(&l->key, c, &e) < 0)
		return say(l, IR_JSS_CANNOT, e.text);
	return 0;
}

/* A digest of a certificate: which of those we have is it? */
static int
by_thumbprint(struct looking *l, const char *s)
{
	const struct ir_trusted *t;
	struct ir_buf raw;
	int r;

	ir_buf_init(&raw, 64);
	r = jss_unurl64(&raw, s);
	if (r == 0 && raw.len == IR_SHA256_LEN)
		ir_hex(raw.p, raw.len, l->cert_sha);
	ir_buf_free(&raw);
	if (!l->cert_sha[0])
		return say(l, IR_JSS_BAD,
			_("'thumbprint' is no SHA-256 in base64url"));
	l->f.cert = l->cert_sha;
	t = ir_trust_signer(l->c->trust, l->cert_sha);
	if (t && t->cert)
		return take_cert(l, t->cert);
	return 2;
}

/* The key the user brought, for a signature that carries none. */
static int
brought(struct looking *l, bool thumbprint)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf der;
	int r;

	if (!l->c->key ||
		(thumbprint &&
			(!l->c->cert || strcmp(l->c->cert, l->cert_sha) != 0)))
		return say(l, IR_JSS_CANNOT,
			thumbprint ? _("its certificate is not here: it can be "
				       "given by --key or in the trust file")
				   : _("its certificate lies elsewhere and is "
				       "never fetched: give it by --key"));
	ir_buf_init(&der, 0);
	r = ir_pubkey_der(l->c->key, &der, &e);
	if (r == 0)
		r = ir_pubkey_parse(&l->key, der.p, der.len, "--key", &e);
	ir_buf_free(&der);
	return r < 0 ? say(l, IR_JSS_CANNOT, e.text) : 0;
}

/* CX-134: exactly one of the four. */
static int
find_key(struct looking *l)
{
	const struct ir_val *key = ir_val_get(l->s, "public_key");
	const struct ir_val *chain = ir_val_get(l->s, "public_cert_chain");
	const struct ir_val *url = ir_val_get(l->s, "cert_url");
	const struct ir_val *thumb = ir_val_get(l->s, "thumbprint");
	int r;

	if ((key != NULL) + (chain != NULL) + (url != NULL) + (thumb != NULL) !=
		1)
		return say(l, IR_JSS_BAD,
			_("it has not exactly one of public_key, "
			  "public_cert_chain, cert_url, thumbprint"));
	if (key || chain) {
		const char *s = ir_val_str(key ? key : ir_val_at(chain, 0));

		r = from_base64(l, s ? s : "-", chain != NULL);
		if (r == 0 && chain)
			r = take_cert(l, l->cert);
	} else if (thumb) {
		r = by_thumbprint(
			l, ir_val_str(thumb) ? ir_val_str(thumb) : "");
		if (r == 2)
			r = brought(l, true);
	} else {
		r = brought(l, false);
	}
	if (r == 0)
		l->f.key = ir_pubkey_sha256(l->key);
	return r;
}

/* IANA's names; a digest too weak to sign is none of them. */
static int
digest_of(const char *name)
{
	static const struct {
		const char *name;
		enum ir_digest_alg alg;
	} t[] = {{"sha-256", IR_SHA256}, {"sha-384", IR_SHA384},
		{"sha-512", IR_SHA512}};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		if (strcmp(t[i].name, name) == 0)
			return (int)t[i].alg;
	return -IR_ENOTSUP;
}

static int
algorithm_of(struct looking *l, enum ir_jws *ret)
{
	int a = ir_jws_by_name(l->f.algorithm);
	struct ir_esc esc;
	char why[IR_ESC_MAX + 64];

	if (a >= 0) {
		*ret = (enum ir_jws)a;
		return 0;
	}
	(void)snprintf(why, sizeof(why),
		strncmp(l->f.algorithm, "HS", 2) == 0
			? _("the algorithm '%s' needs a shared secret and "
			    "proves nothing")
			: _("the algorithm '%s' cannot be verified here"),
		ir_esc(l->f.algorithm, &esc));
	return say(l, IR_JSS_CANNOT, why);
}

/* Each of the three things that could have been signed. */
static int
try_all(struct looking *l, enum ir_jws alg, enum ir_digest_alg digest,
	const struct ir_buf *jcs, const struct ir_buf *sig)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf m;
	int r = 1;

	for (int o = 0; o <= IR_JSS_JCS && r == 1; o++) {
		ir_buf_init(&m, 0);
		r = jss_message(jcs, digest, (enum ir_jss_over)o, &m, l->e);
		if (r == 0)
			r = ir_raw_verify(l->key, alg, m.p, m.len, sig->p,
				sig->len, &l->f.der, &e);
		ir_buf_free(&m);
		if (r == 0)
			l->f.over = (enum ir_jss_over)o;
	}
	l->f.right = r == 0;
	if (r == -IR_ENOTSUP)
		return say(l, IR_JSS_CANNOT, e.text);
	if (r == 1)
		return say(l, IR_JSS_BAD,
			_("the playbook or the signature was changed"));
	return r;
}

static int
check_value(struct looking *l)
{
	const char *value = ir_val_get_str(l->s, "value");
	int digest = digest_of(text(l->s, "hash_algorithm"));
	enum ir_jws alg = IR_JWS_RS256;
	struct ir_buf jcs, sig;
	int r = algorithm_of(l, &alg);

	if (r == 0 && digest < 0)
		r = say(l, IR_JSS_CANNOT,
			_("'hash_algorithm' is none of sha-256, sha-384, "
			  "sha-512"));
	if (r == 0)
		r = find_key(l);
	if (r != 0)
		return r;
	ir_buf_init(&jcs, 0);
	ir_buf_init(&sig, 0);
	if (!value || jss_unurl64(&sig, value) < 0)
		r = say(l, IR_JSS_BAD,
			_("'value' is not base64url without padding"));
	if (r == 0)
		r = jss_covered(l->root, l->top, l->f.depth, &jcs, l->e);
	if (r == 0)
		r = try_all(l, alg, (enum ir_digest_alg)digest, &jcs, &sig);
	ir_buf_free(&sig);
	ir_buf_free(&jcs);
	return r;
}

/* CX-136: of this playbook and this version of it. */
static int
check_related(struct looking *l)
{
	if (strcmp(text(l->s, "related_to"), text(l->root, "id")) != 0)
		return say(l, IR_JSS_BAD,
			_("it says that it is of another playbook"));
	if (strcmp(text(l->s, "related_version"), text(l->root, "modified")) !=
		0)
		return say(l, IR_JSS_BAD,
			_("it says that it is of another version"));
	return 0;
}

/* -1 too early, 1 too late, -2 no time; absent is no limit. */
static int
within(const struct looking *l)
{
	static const char *const keys[] = {"valid_from", "valid_until"};

	for (int i = 0; i < 2; i++) {
		const struct ir_val *v = ir_val_get(l->s, keys[i]);
		const char *s = ir_val_str(v);
		struct ir_time t;
		int c;

		if (!v)
			continue;
		if (!s || ir_time_parse(s, strlen(s), &t) < 0)
			return -2;
		c = ir_time_cmp(&l->c->now, &t);
		if (i == 0 && c < 0)
			return -1;
		if (i == 1 && c >= 0)
			return 1;
	}
	return 0;
}

/* CX-137: what the signature says of itself. */
static int
check_own(struct looking *l)
{
	bool revoked = false;
	int r;

	(void)ir_val_bool(ir_val_get(l->s, "revoked"), &revoked);
	if (revoked)
		return say(l, IR_JSS_REVOKED, _("its signer took it back"));
	r = within(l);
	if (r == -2)
		return say(l, IR_JSS_BAD, _("its validity is no time"));
	if (r < 0)
		return say(l, IR_JSS_NOT_YET, _("it is not valid yet"));
	return r > 0 ? say(l, IR_JSS_EXPIRED, _("it is valid no more")) : 0;
}

/* The entry of the trust file for this certificate, or this key. */
static const struct ir_trusted *
find_trusted(const struct looking *l)
{
	const struct ir_trusted *t = l->cert_sha[0]
		? ir_trust_signer(l->c->trust, l->cert_sha)
		: NULL;

	for (size_t i = 0;
		!t && !l->cert_sha[0] && i < ir_trust_count(l->c->trust); i++) {
		const struct ir_trusted *x = ir_trust_at(l->c->trust, i);
		struct ir_pubkey *k = NULL;

		if (x->tsa || !x->cert ||
			ir_pubkey_of_cert(&k, x->cert, NULL) < 0)
			continue;
		if (strcmp(ir_pubkey_sha256(k), ir_pubkey_sha256(l->key)) == 0)
			t = x;
		ir_pubkey_free(k);
	}
	return t;
}

/* A certificate's own dates count where the trust file has none. */
static int
check_dates(struct looking *l, const struct ir_trusted *t)
{
	const struct ir_cert *c = l->cert ? l->cert : t ? t->cert : NULL;
	const struct ir_cert_info *i = c ? ir_cert_info(c) : NULL;
	const struct ir_time *from = t && t->has_from ? &t->from
		: i                                   ? &i->from
						      : NULL;
	const struct ir_time *to = t && t->has_to ? &t->to : i ? &i->to : NULL;
	struct ir_esc esc;

	if (t && t->has_revoked && ir_time_cmp(&l->c->now, &t->revoked) >= 0)
		return say(l, IR_JSS_REVOKED,
			t->reason ? ir_esc(t->reason, &esc)
				  : _("the trust file says that the key is "
				      "revoked"));
	if (from && ir_time_cmp(&l->c->now, from) < 0)
		return say(l, IR_JSS_NOT_YET, _("its key is not valid yet"));
	if (to && ir_time_cmp(&l->c->now, to) > 0)
		return say(l, IR_JSS_EXPIRED, _("its key is valid no more"));
	return 0;
}

/* CX-140 */
static int
check_trust(struct looking *l)
{
	const struct ir_trusted *t = find_trusted(l);

	l->f.who = t;
	l->f.vouched = l->c->key &&
		strcmp(ir_pubkey_sha256(l->c->key), ir_pubkey_sha256(l->key)) ==
			0;
	if (!t && !l->f.vouched)
		return say(l, IR_JSS_UNKNOWN_KEY,
			l->c->trust ? _("the trust file does not know its key")
				    : _("there is no trust file that could "
					"know its key"));
	return check_dates(l, t);
}

static int
look(struct looking *l)
{
	int r = 0;

	l->f.id = text(l->s, "id");
	l->f.signee = text(l->s, "signee");
	l->f.algorithm = text(l->s, "algorithm");
	l->f.created = text(l->s, "created");
	l->f.key = l->f.cert = "";
	if (ir_val_type(l->s) != IR_JSON_OBJECT ||
		!ir_val_is(ir_val_get(l->s, "type"), "jss"))
		r = say(l, IR_JSS_BAD, _("it is no signature of type jss"));
	if (r == 0)
		r = check_value(l);
	if (r == 0)
		r = check_related(l);
	if (r == 0)
		r = check_own(l);
	if (r == 0)
		r = check_trust(l);
	if (r == 0)
		r = say(l, IR_JSS_VALID, "");
	l->f.why = l->why;
	if (r > 0 && l->c->found)
		l->c->found(l->c->arg, &l->f);
	ir_pubkey_free(l->key);
	ir_cert_free(l->cert);
	return r < 0 ? r : 0;
}

/* One signature and the countersignatures inside it. */
static int
look_all(const struct ir_val *root, const struct ir_val *top,
	const struct ir_jss_check *c, unsigned *n, int *worst, struct ir_err *e)
{
	const struct ir_val *s = top;

	for (unsigned depth = 0; s; depth++) {
		struct looking l = {.root = root,
			.top = top,
			.s = s,
			.c = c,
			.e = e,
			.f = {.depth = depth}};
		int r;

		if (depth == IR_JSS_DEPTH || *n == IR_JSS_MAX)
			return ir_err_set(e, IR_ELIMIT, "%s",
				_("the playbook has too many signatures"));
		r = look(&l);
		if (r < 0)
			return r;
		++*n;
		if (l.f.word == IR_JSS_CANNOT)
			*worst = 2;
		else if (l.f.word != IR_JSS_VALID && *worst == 0)
			*worst = 1;
		s = ir_val_get(s, "signature");
	}
	return 0;
}

int
ir_jss_verify(const struct ir_val *root, const struct ir_jss_check *c,
	unsigned *ret_n, struct ir_err *e)
{
	const struct ir_val *list = ir_val_get(root, "signatures");
	unsigned n = 0;
	int r = 0, worst = 0;

	if (list && ir_val_type(list) != IR_JSON_ARRAY)
		return ir_err_set(
			e, IR_EFORMAT, "%s", _("'signatures' is no list"));
	for (size_t i = 0; i < ir_val_count(list) && r == 0; i++)
		r = look_all(root, ir_val_at(list, i), c, &n, &worst, e);
	if (r < 0)
		return r;
	*ret_n = n;
	return n == 0 ? 1 : worst;
}
