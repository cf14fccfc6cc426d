/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/evidence/seal.h"
#include "ir/evidence/verify_out.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal verify and show. */

struct verifying {
	const struct ir_seal_opts *o;
	struct ir_trust *trust;
	struct ir_cert *cert;
	bool json;
	const char *file; /* the one looked at now */
	char *seal, *stamp; /* its FILE.p7s, FILE.tsr */
	int status;
};

static void
put(struct verifying *v, struct ir_buf *b)
{
	if (ir_buf_err(b) == 0)
		ir_tool_write(b->p, b->len);
	else
		v->status = 2;
	ir_buf_free(b);
}

static int
on_find(void *arg, const struct ir_seal_finding *f)
{
	struct verifying *v = arg;
	const char *name = f->stamp ? v->stamp : v->seal;
	struct ir_vfinding vf = {.code = f->code,
		.grade = f->grade,
		.target = name,
		.why = f->why};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)(v->json ? ir_vfinding_json(&vf, &b)
		       : ir_vfinding_text(&vf, &b)); /* sticky */
	put(v, &b);
	if (f->grade == IR_V_DAMAGE)
		v->status = ir_tool_worse(v->status, 1);
	else if (f->grade == IR_V_UNREAD)
		v->status = 2;
	return 0;
}

static void
tell(struct verifying *v, const struct ir_sealed *s,
	const struct seal_digests *d, bool good)
{
	struct ir_esc esc;
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	if (v->json) {
		ir_jw_init(&w, &b);
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "v", 1);
		ir_jw_kstr(&w, "type", "seal");
		ir_jw_name(&w, "target", v->file, strlen(v->file));
		ir_jw_kbool(&w, "good", good);
		ir_jw_kstr(&w, "sha256", d->sha256);
		ir_jw_key(&w, "sealed");
		(void)ir_sealed_json(s, &b); /* sticky */
		ir_jw_endobj(&w);
		ir_jw_line(&w);
		put(v, &b);
		return;
	}
	(void)ir_buf_addf(&b, "%s: %s", ir_esc(v->file, &esc),
		good ? _("seal good") : _("SEAL NOT GOOD"));
	if (s->seal >= IR_SEAL_UNTOLD || s->stamp >= IR_SEAL_UNTOLD) {
		(void)ir_buf_adds(&b, ": ");
		(void)ir_sealed_words(s, &b);
	}
	(void)ir_buf_addc(&b, '\n'); /* these stick */
	put(v, &b);
}

/* A seal counts when somebody vouches for it and nothing speaks against it;
 * a stamp alone when it proves its time. */
static bool
is_good(const struct ir_sealed *s, int status)
{
	if (status != 0)
		return false;
	return s->seal == IR_SEAL_GOOD ||
		(s->seal == IR_SEAL_NONE && s->proven);
}

/* The digests that the seals are over. */
static unsigned
wanted(const struct ir_buf *p7s, const struct ir_buf *tsr)
{
	struct ir_signature sig;
	struct ir_stamp st;
	unsigned algs = IR_DIGEST_BIT(IR_SHA256);

	if (ir_signature_read(p7s->p, p7s->len, &sig, NULL) >= 0)
		algs |= IR_DIGEST_BIT(sig.alg);
	if (ir_stamp_read(tsr->p, tsr->len, &st, NULL) >= 0)
		algs |= IR_DIGEST_BIT(st.alg);
	return algs;
}

struct three {
	struct ir_buf p7s, tsr, tsq;
	bool has_p7s, has_tsr, has_tsq;
};

static int
read_three(struct verifying *v, struct three *t, struct ir_err *e)
{
	char *query = seal_path(v->file, IR_QUERY_SUFFIX);
	int a, b, c;

	if (!query)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	a = seal_slurp(v->seal, IR_SIGN_MAX, &t->p7s, e);
	b = a < 0 ? a : seal_slurp(v->stamp, IR_TSP_MAX, &t->tsr, e);
	c = b < 0 ? b : seal_slurp(query, IR_TSP_MAX, &t->tsq, e);
	t->has_p7s = a == 0;
	t->has_tsr = b == 0;
	t->has_tsq = c == 0;
	free(query);
	return c < 0 ? c : 0;
}

static int
judge(struct verifying *v, const struct three *t, struct ir_err *e)
{
	struct ir_seal_finding none = {"seal-missing", IR_V_DAMAGE, false,
		_("there is neither a seal (.p7s) nor a time stamp (.tsr)")};
	struct ir_seal_in in = {.p7s = t->has_p7s ? t->p7s.p : NULL,
		.p7s_len = t->p7s.len,
		.tsr = t->has_tsr ? t->tsr.p : NULL,
		.tsr_len = t->tsr.len,
		.tsq = t->has_tsq ? t->tsq.p : NULL,
		.tsq_len = t->tsq.len,
		.trust = v->trust,
		.cert = v->cert,
		.find = on_find,
		.arg = v};
	struct ir_time now;
	struct seal_digests d;
	struct ir_sealed s = {.seal = IR_SEAL_NONE};
	unsigned algs = wanted(&t->p7s, &t->tsr);
	int r = seal_hash(v->file, algs, v->o->quiet, &d, e);

	if (seal_now(&now, NULL) == 0)
		in.now = &now;
	for (int a = 0; a < IR_DIGEST_ALGS; a++)
		if (algs & IR_DIGEST_BIT(a))
			in.digest[a] = d.raw[a];
	if (r == 0 && !t->has_p7s && !t->has_tsr)
		r = on_find(v, &none);
	else if (r == 0)
		r = ir_seal_check(&in, &s, e);
	if (r < 0)
		return r;
	tell(v, &s, &d, is_good(&s, v->status));
	if (!is_good(&s, v->status))
		v->status = ir_tool_worse(v->status, 1);
	return 0;
}

static int
verify_one(struct verifying *v)
{
	struct ir_err e = IR_ERR_INIT;
	struct three t = {.has_p7s = false};

	v->status = 0;
	v->seal = seal_path(v->file, IR_SEAL_SUFFIX);
	v->stamp = seal_path(v->file, IR_STAMP_SUFFIX);
	ir_buf_init(&t.p7s, 0);
	ir_buf_init(&t.tsr, 0);
	ir_buf_init(&t.tsq, 0);
	if (!v->seal || !v->stamp)
		v->status = 2;
	else if (read_three(v, &t, &e) < 0 || judge(v, &t, &e) < 0) {
		ir_tool_err(&e);
		v->status = 2;
	}
	ir_buf_free(&t.tsq);
	ir_buf_free(&t.tsr);
	ir_buf_free(&t.p7s);
	free(v->stamp);
	free(v->seal);
	return v->status;
}

int
ir_seal_trust(const char *file, struct ir_trust **ret, struct ir_err *e)
{
	struct ir_where w;
	char *site = NULL, *path = NULL;
	int r;

	if (file)
		return ir_trust_load(ret, file, e);
	ir_where_init(&w, NULL);
	r = ir_where_site(&w, &site, e);
	if (r != 0)
		return r < 0 ? r : 0;
	path = ir_where_join(site, IR_TRUST_NAME);
	if (!path)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	else
		r = ir_trust_load(ret, path, e);
	if (r == -ENOENT) {
		*e = (struct ir_err)IR_ERR_INIT;
		r = 0;
	}
	free(path);
	free(site);
	return r;
}

int
ir_seal_verify(const struct ir_seal_opts *o, char **files, size_t n)
{
	struct verifying v = {
		.o = o, .json = ir_tool_want_json(o->json, o->text)};
	struct ir_err e = IR_ERR_INIT;
	int status = 0;

	if (ir_seal_trust(o->trust, &v.trust, &e) < 0 ||
		(o->cert && ir_cert_load(&v.cert, o->cert, &e) < 0)) {
		ir_tool_err(&e);
		status = 2;
	}
	for (size_t i = 0; i < n && !e.code; i++) {
		v.file = files[i];
		status = ir_tool_worse(status, verify_one(&v));
	}
	ir_cert_free(v.cert);
	ir_trust_free(v.trust);
	return status;
}
