/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/playbook/jcs.h"
#include "ir/playbook/jss.h"
#include "playbook_i.h"
#include "seal_i.h"

/* ir-playbook verify */

struct verifying {
	const struct ir_playbook_opts *o;
	const char *file;
	bool json;
	struct ir_trust *trust;
	struct ir_pubkey *key;
	struct ir_cert *cert;
	struct ir_buf out;
};

static void
record(struct verifying *v, const struct ir_jss_found *f)
{
	struct ir_jw w;

	ir_jw_init(&w, &v->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "signature");
	ir_jw_name(&w, "file", v->file, strlen(v->file));
	ir_jw_kstr(&w, "id", f->id);
	ir_jw_ku64(&w, "depth", f->depth);
	ir_jw_kstr(&w, "signee", f->signee);
	ir_jw_kstr(&w, "created", f->created);
	ir_jw_kstr(&w, "algorithm", f->algorithm);
	ir_jw_kstr(&w, "result", ir_jss_word_name(f->word));
	ir_jw_kstr(&w, "why", f->why[0] ? f->why : NULL);
	ir_jw_kbool(&w, "right", f->right);
	if (f->right) {
		ir_jw_kstr(&w, "over", ir_jss_over_name(f->over));
		ir_jw_kbool(&w, "der", f->der);
	}
	ir_jw_kstr(&w, "key", f->key[0] ? f->key : NULL);
	ir_jw_kstr(&w, "certificate", f->cert[0] ? f->cert : NULL);
	ir_jw_kstr(&w, "name", f->who ? f->who->name : NULL);
	ir_jw_kstr(&w, "role", f->who ? f->who->role : NULL);
	ir_jw_kbool(&w, "vouched", f->vouched);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static const char *
of(enum ir_jss_word w)
{
	static const char *const words[] = {
		[IR_JSS_VALID] = N_("valid"),
		[IR_JSS_EXPIRED] = N_("EXPIRED"),
		[IR_JSS_NOT_YET] = N_("NOT YET VALID"),
		[IR_JSS_REVOKED] = N_("REVOKED"),
		[IR_JSS_UNKNOWN_KEY] = N_("UNKNOWN KEY"),
		[IR_JSS_BAD] = N_("BAD"),
		[IR_JSS_CANNOT] = N_("CANNOT VERIFY"),
	};

	return _(words[w]);
}

static void
line(struct verifying *v, const struct ir_jss_found *f)
{
	struct ir_esc file, signee, id, who, role, alg;

	(void)ir_buf_addf(&v->out,
		f->depth ? _("%s: countersignature of '%s': %s")
			 : _("%s: signature of '%s': %s"),
		ir_esc(v->file, &file), ir_esc(f->signee, &signee),
		of(f->word));
	if (f->why[0])
		(void)ir_buf_addf(&v->out, ": %s", f->why);
	(void)ir_buf_addc(&v->out, '\n');
	if (f->right && f->who)
		(void)ir_buf_addf(&v->out, _("  the key is that of %s%s%s\n"),
			ir_esc(f->who->name, &who), f->who->role ? ", " : "",
			f->who->role ? ir_esc(f->who->role, &role) : "");
	if (f->right && f->vouched)
		(void)ir_buf_addf(
			&v->out, "  %s\n", _("the key is the one of --key"));
	(void)ir_buf_addf(&v->out, "  %s, %s", ir_esc(f->id, &id),
		ir_esc(f->algorithm, &alg));
	if (f->right)
		(void)ir_buf_addf(&v->out, _(", over %s%s"),
			f->over == IR_JSS_HEX ? _("the digest as hex digits")
				: f->over == IR_JSS_DIGEST
				? _("the digest's bytes")
				: _("the canonical form"),
			f->der ? _(", in DER") : "");
	(void)ir_buf_addc(&v->out, '\n');
	if (f->key[0])
		(void)ir_buf_addf(
			&v->out, _("  SHA-256 of the key: %s\n"), f->key);
	if (f->cert[0])
		(void)ir_buf_addf(&v->out,
			_("  SHA-256 of the certificate: %s\n"), f->cert);
}

static void
found(void *arg, const struct ir_jss_found *f)
{
	struct verifying *v = arg;

	if (v->json)
		record(v, f);
	else
		line(v, f);
}

static void
summary(struct verifying *v, const struct ir_val *root, unsigned n, int answer)
{
	char sha[IR_SHA256_HEX];
	struct ir_esc esc;
	struct ir_jw w;

	if (!v->json) {
		if (n == 0)
			(void)ir_buf_addf(&v->out, _("%s: no signature\n"),
				ir_esc(v->file, &esc));
		return;
	}
	ir_jw_init(&w, &v->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_name(&w, "file", v->file, strlen(v->file));
	ir_jw_kstr(&w, "playbook", ir_val_get_str(root, "id"));
	ir_jw_kstr(&w, "modified", ir_val_get_str(root, "modified"));
	if (ir_jcs_sha256(root, sha, NULL) == 0)
		ir_jw_kstr(&w, "jcs", sha);
	ir_jw_ku64(&w, "signatures", n);
	ir_jw_kstr(&w, "result",
		n == 0                ? "none"
			: answer == 0 ? "good"
			: answer == 1 ? "bad"
				      : "unknown");
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static int
verify(struct verifying *v)
{
	struct ir_jss_check c = {.trust = v->trust,
		.key = v->key,
		.cert = v->cert ? ir_cert_info(v->cert)->sha256 : NULL,
		.found = found,
		.arg = v};
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	unsigned n = 0;
	int r, status = playbook_open_exact(&p, v->file, true);

	if (status != 0)
		return status;
	ir_buf_init(&v->out, 0);
	r = seal_now(&c.now, &e);
	if (r == 0)
		r = ir_jss_verify(ir_playbook_root(p), &c, &n, &e);
	if (r >= 0)
		summary(v, ir_playbook_root(p), n, r);
	if (r >= 0 && ir_buf_err(&v->out) < 0)
		r = ir_err_set(&e, ENOMEM, "%s", _("out of memory"));
	if (r >= 0)
		ir_tool_write(v->out.p, v->out.len);
	else
		ir_tool_err(&e);
	ir_buf_free(&v->out);
	ir_playbook_free(p);
	return r < 0 ? 2 : r;
}

/* A public key or a certificate: of that also the certificate's own name. */
static int
load_key(struct verifying *v, struct ir_err *e)
{
	if (!v->o->key)
		return 0;
	(void)ir_cert_load(&v->cert, v->o->key, NULL); /* or it is a key */
	return ir_pubkey_load(&v->key, v->o->key, e);
}

int
ir_playbook_verify(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct verifying v = {.o = o,
		.file = operand[0],
		.json = ir_tool_want_json(o->json, o->text)};
	struct ir_err e = IR_ERR_INIT;
	int status;

	(void)n; /* one */
	if (ir_seal_trust(o->trust, &v.trust, &e) < 0 || load_key(&v, &e) < 0) {
		ir_tool_err(&e);
		status = 2;
	} else {
		status = verify(&v);
	}
	ir_cert_free(v.cert);
	ir_pubkey_free(v.key);
	ir_trust_free(v.trust);
	return status;
}
