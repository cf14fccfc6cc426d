/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/jss.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/playbook/jcs.h"
#include "jss_i.h"

/* What a signature covers, and making one. */

static const char *const overs[] = {
	[IR_JSS_HEX] = "hex", [IR_JSS_DIGEST] = "digest", [IR_JSS_JCS] = "jcs"};

const char *
ir_jss_over_name(enum ir_jss_over o)
{
	return overs[o];
}

int
ir_jss_over_by_name(const char *name)
{
	for (int i = 0; i <= IR_JSS_JCS; i++)
		if (strcmp(overs[i], name) == 0)
			return i;
	return -EINVAL;
}

int
jss_url64(struct ir_buf *out, const void *p, size_t len)
{
	size_t from = out->len;

	(void)ir_base64(out, p, len); /* sticks */
	for (size_t i = from; i < out->len; i++)
		if (out->p[i] == '+')
			out->p[i] = '-';
		else if (out->p[i] == '/')
			out->p[i] = '_';
	while (out->len > from && out->p[out->len - 1] == '=')
		ir_buf_cut(out, out->len - 1);
	return ir_buf_err(out);
}

int
jss_unurl64(struct ir_buf *out, const char *s)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (; *s; s++)
		if (*s == '+' || *s == '/' || *s == '=')
			break;
		else
			(void)ir_buf_addc(&b,
				*s == '-'           ? '+'
					: *s == '_' ? '/'
						    : *s);
	while (b.len % 4 != 0 && b.len % 4 != 1)
		(void)ir_buf_addc(&b, '=');
	r = *s ? -EINVAL : ir_buf_err(&b);
	if (r == 0)
		r = ir_unbase64(out, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* They answer the object, or NULL, so that a chain is checked once. */
static struct ir_val *
with(struct ir_val *obj, const char *key, struct ir_val *v)
{
	return ir_val_set(obj, key, v) ? obj : NULL;
}

static struct ir_val *
put(struct ir_vals *t, struct ir_val *sig, const char *key, const char *text)
{
	return with(sig, key, ir_val_new_str(t, text));
}

static struct ir_val *
list_of(struct ir_vals *t, struct ir_val *v)
{
	struct ir_val *list = ir_val_new(t, IR_JSON_ARRAY);

	return ir_val_push(list, v) ? list : NULL;
}

int
jss_covered(const struct ir_val *root, const struct ir_val *top, unsigned depth,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_val *copy, *sig, *at;
	struct ir_vals *t = NULL;
	int r = ir_vals_new(&t, e);

	if (r < 0)
		return r;
	copy = ir_val_new(t, IR_JSON_OBJECT);
	for (size_t i = 0; i < ir_val_count(root) && copy; i++) {
		const struct ir_val *m = ir_val_at(root, i);

		if (strcmp(ir_val_key(m), "signatures") != 0)
			copy = with(copy, ir_val_key(m), ir_val_copy(t, m));
	}
	sig = ir_val_copy(t, top);
	at = sig;
	for (unsigned i = 0; i < depth; i++)
		at = ir_val_get(at, "signature");
	ir_val_cut(ir_val_get(at, "value"));
	ir_val_cut(ir_val_get(at, "signature"));
	copy = with(copy, "signatures", list_of(t, sig));
	if (!copy)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	else
		r = ir_jcs(copy, out, e);
	ir_vals_free(t);
	return r;
}

int
jss_message(const struct ir_buf *jcs, enum ir_digest_alg alg,
	enum ir_jss_over over, struct ir_buf *out, struct ir_err *e)
{
	uint8_t raw[IR_DIGEST_MAX];
	char hex[IR_DIGEST_HEX];
	struct ir_digest *d = NULL;
	int r;

	if (over == IR_JSS_JCS) {
		r = ir_buf_add(out, jcs->p, jcs->len);
		return r < 0 ? ir_err_set(e, -r, "%s", _("out of memory")) : 0;
	}
	r = ir_digest_new(&d, IR_DIGEST_BIT(alg), e);
	if (r < 0)
		return r;
	r = ir_digest_update(d, jcs->p, jcs->len);
	if (r == 0)
		r = ir_digest_final(d, alg, raw);
	ir_digest_free(d);
	if (r < 0)
		return ir_err_set(
			e, IR_ELIB, "%s", _("cannot compute the digest"));
	ir_hex(raw, ir_digest_len(alg), hex);
	if (over == IR_JSS_HEX)
		r = ir_buf_adds(out, hex);
	else
		r = ir_buf_add(out, raw, ir_digest_len(alg));
	return r < 0 ? ir_err_set(e, -r, "%s", _("out of memory")) : 0;
}

/* "jss--" and a UUID of version 4. */
static void
make_id(const uint8_t random[16], char out[48])
{
	static const size_t cut[] = {4, 6, 8, 10, 16};
	uint8_t b[16];
	size_t at = 0, n = 5;

	memcpy(b, random, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	memcpy(out, "jss--", 5);
	for (size_t i = 0; i < sizeof(cut) / sizeof(*cut); i++) {
		if (i > 0)
			out[n++] = '-';
		ir_hex(b + at, cut[i] - at, out + n);
		n += 2 * (cut[i] - at);
		at = cut[i];
	}
}

/* The key as the file carries it: the certificate, else the key alone. */
static struct ir_val *
key_form(struct ir_vals *t, struct ir_val *sig, const struct ir_jss_wish *w,
	struct ir_err *e)
{
	const struct ir_cert *c = ir_key_cert(w->key);
	struct ir_pubkey *k = NULL;
	struct ir_buf der, text;
	struct ir_val *s = NULL;
	int r;

	ir_buf_init(&der, 0);
	ir_buf_init(&text, 0);
	r = c ? ir_cert_der(c, &der, e) : ir_pubkey_of_key(&k, w->key, e);
	if (r == 0 && !c)
		r = ir_pubkey_der(k, &der, e);
	if (r == 0 && ir_base64(&text, der.p, der.len) == 0)
		s = ir_val_new_str(t, text.p);
	if (s && c)
		sig = with(sig, "public_cert_chain", list_of(t, s));
	else
		sig = with(sig, "public_key", s);
	ir_pubkey_free(k);
	ir_buf_free(&text);
	ir_buf_free(&der);
	return sig;
}

/* The object without its value. */
static struct ir_val *
make(struct ir_vals *t, const struct ir_val *root, const struct ir_jss_wish *w,
	enum ir_jws alg, const char *hash, struct ir_err *e)
{
	const char *id = ir_val_get_str(root, "id");
	const char *modified = ir_val_get_str(root, "modified");
	struct ir_val *s = ir_val_new(t, IR_JSON_OBJECT);
	char own[48], now[IR_TIME_TEXT];

	make_id(w->random, own);
	(void)ir_time_utc(&w->now, 3, now); /* into now */
	s = put(t, s, "type", "jss");
	s = put(t, s, "id", own);
	s = put(t, s, "created", now);
	s = put(t, s, "modified", now);
	s = put(t, s, "signee", w->signee);
	s = put(t, s, "related_to", id);
	s = put(t, s, "related_version", modified);
	s = put(t, s, "hash_algorithm", hash);
	s = put(t, s, "algorithm", ir_jws_name(alg));
	return key_form(t, s, w, e);
}

static int
no_memory(struct ir_err *e)
{
	return e && e->code < 0
		? e->code
		: ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

/* The signature of that id, wherever it stands; its outermost one and how
 * deep it is. */
static struct ir_val *
find(struct ir_val *list, const char *id, struct ir_val **ret_top,
	unsigned *ret_depth)
{
	for (size_t i = 0; i < ir_val_count(list); i++) {
		struct ir_val *s = *ret_top = ir_val_at(list, i);

		*ret_depth = 0;
		for (; s; s = ir_val_get(s, "signature"), ++*ret_depth)
			if (ir_val_is(ir_val_get(s, "id"), id))
				return s;
	}
	return NULL;
}

/* Puts the object in its place: *ret_top and *ret_depth say where. */
static int
place(struct ir_vals *t, struct ir_val *root, struct ir_val *s,
	const char *counter, struct ir_val **ret_top, unsigned *ret_depth,
	struct ir_err *e)
{
	struct ir_val *list = ir_val_get(root, "signatures"), *of;
	struct ir_esc esc;

	if (list && ir_val_type(list) != IR_JSON_ARRAY)
		return ir_err_set(
			e, IR_EFORMAT, "%s", _("'signatures' is no list"));
	if (!counter) {
		if (!list) {
			list = ir_val_new(t, IR_JSON_ARRAY);
			root = with(root, "signatures", list);
		}
		*ret_top = s;
		*ret_depth = 0;
		return root && ir_val_push(list, s) ? 0 : no_memory(e);
	}
	of = find(list, counter, ret_top, ret_depth);
	if (!of)
		return ir_err_set(e, ENOENT, _("there is no signature '%s'"),
			ir_esc(counter, &esc));
	if (ir_val_get(of, "signature"))
		return ir_err_set(e, EEXIST,
			_("the signature '%s' is countersigned already"),
			ir_esc(counter, &esc));
	if (++*ret_depth >= IR_JSS_DEPTH)
		return ir_err_set(e, IR_ELIMIT, "%s",
			_("too many countersignatures inside each other"));
	return ir_val_set(of, "signature", s) ? 0 : no_memory(e);
}

static int
choose(const struct ir_jss_wish *w, enum ir_jws *ret, struct ir_err *e)
{
	struct ir_pubkey *k = NULL;
	int r = w->alg;

	if (r < 0) {
		r = ir_pubkey_of_key(&k, w->key, e);
		if (r < 0)
			return r;
		r = ir_jws_of(k);
		ir_pubkey_free(k);
	}
	if (r < 0)
		return ir_err_set(e, IR_ENOTSUP, "%s",
			_("no signature algorithm of CACAO fits this key"));
	*ret = (enum ir_jws)r;
	return 0;
}

static int
seal(struct ir_vals *t, const struct ir_val *root, const struct ir_jss_wish *w,
	const struct ir_val *top, unsigned depth, enum ir_jws alg,
	enum ir_digest_alg digest, struct ir_val *s, struct ir_err *e)
{
	struct ir_buf jcs, message, sig, text;
	int r;

	ir_buf_init(&jcs, 0);
	ir_buf_init(&message, 0);
	ir_buf_init(&sig, 0);
	ir_buf_init(&text, 0);
	r = jss_covered(root, top, depth, &jcs, e);
	if (r == 0)
		r = jss_message(&jcs, digest, w->over, &message, e);
	if (r == 0)
		r = ir_raw_sign(w->key, alg, message.p, message.len, &sig, e);
	if (r == 0 &&
		(jss_url64(&text, sig.p, sig.len) < 0 ||
			!put(t, s, "value", text.p)))
		r = no_memory(e);
	ir_buf_free(&text);
	ir_buf_free(&sig);
	ir_buf_free(&message);
	ir_buf_free(&jcs);
	return r;
}

int
ir_jss_sign(struct ir_vals *t, struct ir_val *root, const struct ir_jss_wish *w,
	struct ir_err *e)
{
	struct ir_val *s, *top = NULL;
	enum ir_jws alg = IR_JWS_RS256;
	const char *name;
	unsigned depth = 0;
	bool longer;
	int r = choose(w, &alg, e);

	if (r < 0)
		return r;
	if (!ir_val_get_str(root, "id") || !ir_val_get_str(root, "modified"))
		return ir_err_set(e, IR_EFORMAT, "%s",
			_("a playbook without 'id' and 'modified' cannot be "
			  "signed"));
	name = ir_jws_name(alg);
	longer = strcmp(name, "Ed448") == 0 || strstr(name, "384") ||
		strstr(name, "512");
	s = make(t, root, w, alg, longer ? "sha-512" : "sha-256", e);
	if (!s)
		return no_memory(e);
	r = place(t, root, s, w->counter, &top, &depth, e);
	if (r == 0)
		r = seal(t, root, w, top, depth, alg,
			longer ? IR_SHA512 : IR_SHA256, s, e);
	return r;
}
