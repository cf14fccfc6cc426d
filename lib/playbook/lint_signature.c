/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "lint_i.h"

/* Signatures as they are written (CX-130 to CX-138); whether they hold says
 * ir-playbook verify. */

#define NESTED_MAX 8

static bool
base64_url(const char *s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-_";
	size_t len = strlen(s);

	return len > 0 && len % 4 != 1 && strspn(s, letters) == len;
}

static bool
base64(struct ir_lint *l, const char *s)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_unbase64(&b, s, strlen(s));
	ir_buf_free(&b);
	if (r == -ENOMEM)
		l->err = ENOMEM;
	return *s && (r == 0 || r == -ENOMEM);
}

static void
value(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	if (!base64_url(ir_val_str(v)))
		lint_tell(l, LINT_SIG_VALUE, v,
			_("'value' must be base64url without padding"));
}

static void
hash(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct lint_q q;

	(void)arg;
	if (!ir_val_is(v, "sha-256") && !ir_val_is(v, "sha-512"))
		lint_tell(l, LINT_HASH_WORD, v,
			_("'%s' cannot be checked here: sha-256 or sha-512"),
			lint_q(ir_val_str(v), &q));
}

static void
algorithm(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	static const char *const words[] = {"RS256", "RS384", "RS512", "ES256",
		"ES384", "ES512", "PS256", "PS384", "PS512", "Ed25519", "Ed448",
		NULL};
	const char *s = ir_val_str(v);
	struct lint_q q;

	(void)arg;
	if (strncmp(s, "HS", 2) == 0)
		lint_tell(l, LINT_ALGORITHM_HS, v,
			_("'%s' needs a shared secret and proves nothing to "
			  "others"),
			lint_q(s, &q));
	else if (strncmp(s, "XMSS", 4) == 0 || strncmp(s, "LMS", 3) == 0)
		lint_tell(l, LINT_ALGORITHM_PQ, v,
			_("'%s' is known, but cannot be verified here"),
			lint_q(s, &q));
	else if (!lint_among(words, s))
		lint_tell(l, LINT_ALGORITHM_WORD, v,
			_("'%s' is no signature algorithm that is known"),
			lint_q(s, &q));
}

static void
key_bytes(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	if (!base64(l, ir_val_str(v)))
		lint_tell(l, LINT_KEY_BYTES, v,
			_("no base64 (RFC 4648 section 4) without PEM lines"));
}

static void
thumbprint(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);

	(void)arg;
	if (!base64_url(s) || strlen(s) != 43)
		lint_tell(l, LINT_KEY_BYTES, v,
			_("no SHA-256 in base64url: 43 characters"));
}

static void
cert_url(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	lint_url(l, v, arg);
	lint_tell(l, LINT_CERT_URL, v,
		_("nothing is fetched: whoever verifies must bring the "
		  "certificate"));
}

static void
related(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *id = ir_val_get_str(l->root, "id");

	lint_id(l, v, arg);
	if (id && !ir_val_is(v, id))
		lint_tell(l, LINT_SIG_RELATED, v,
			_("a signature of another playbook"));
}

static void
version(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *modified = ir_val_get_str(l->root, "modified");

	lint_time_ms(l, v, arg);
	if (modified && !ir_val_is(v, modified))
		lint_tell(l, LINT_SIG_VERSION, v,
			_("a signature of another version: this one is of "
			  "'%.40s'"),
			modified);
}

static lint_check nested;

static const struct lint_prop props[] = {
	{"type", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"id", IR_JSON_STRING, LINT_REQ, lint_id, "jss"},
	{"created_by", IR_JSON_STRING, 0, lint_id, "identity"},
	{"created", IR_JSON_STRING, LINT_REQ, lint_time_ms, NULL},
	{"modified", IR_JSON_STRING, LINT_REQ, lint_time_ms, NULL},
	{"revoked", IR_JSON_BOOL, 0, NULL, NULL},
	{"signee", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"valid_from", IR_JSON_STRING, 0, lint_time, NULL},
	{"valid_until", IR_JSON_STRING, 0, lint_time, NULL},
	{"related_to", IR_JSON_STRING, LINT_REQ, related, "playbook"},
	{"related_version", IR_JSON_STRING, LINT_REQ, version, NULL},
	{"hash_algorithm", IR_JSON_STRING, LINT_REQ, hash, NULL},
	{"algorithm", IR_JSON_STRING, LINT_REQ, algorithm, NULL},
	{"public_key", IR_JSON_STRING, 0, key_bytes, NULL},
	{"public_cert_chain", IR_JSON_STRING, LINT_LIST, key_bytes, NULL},
	{"cert_url", IR_JSON_STRING, 0, cert_url, NULL},
	{"thumbprint", IR_JSON_STRING, 0, thumbprint, NULL},
	{"value", IR_JSON_STRING, LINT_REQ, value, NULL},
	{"signature", IR_JSON_OBJECT, 0, nested, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape signature = {
	NULL, props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

static void
one(struct ir_lint *l, const struct ir_val *v)
{
	static const char *const keys[] = {
		"public_key", "public_cert_chain", "cert_url", "thumbprint"};
	const struct ir_val *t = ir_val_get(v, "type");
	const char *id = ir_val_get_str(v, "id");
	bool revoked = false;
	struct lint_q q;
	int n = 0;

	lint_shape(l, v, &signature);
	lint_times(l, v);
	if (ir_val_str(t) && !ir_val_is(t, "jss"))
		lint_tell(l, LINT_ID_TYPE, t, _("'%s' must be '%s'"),
			lint_q(ir_val_str(t), &q), "jss");
	if (id)
		lint_id_once(l, id, ir_val_get(v, "id"));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		n += ir_val_get(v, keys[i]) != NULL;
	if (n != 1)
		lint_tell(l, LINT_KEY_FORM, v,
			_("exactly one of public_key, public_cert_chain, "
			  "cert_url, thumbprint; here are %d"),
			n);
	if (ir_val_bool(ir_val_get(v, "revoked"), &revoked) == 0 && revoked)
		lint_tell(l, LINT_SIG_REVOKED, ir_val_get(v, "revoked"),
			_("the signature is revoked"));
}

static void
nested(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *up = ir_val_parent(v);
	int depth = 0;

	(void)arg;
	for (; up && ir_val_key(up) && strcmp(ir_val_key(up), "signature") == 0;
		up = ir_val_parent(up))
		depth++;
	if (depth >= NESTED_MAX)
		lint_tell(l, LINT_SIG_DEPTH, v,
			_("more than %d countersignatures inside each other"),
			NESTED_MAX);
	else
		one(l, v);
}

void
lint_signature(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	one(l, v);
}
