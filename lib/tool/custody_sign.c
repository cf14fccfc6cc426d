/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "custody_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "ir/evidence/seal.h"
#include "ir/sys/sign.h"
#include "ir/tool/seal.h"

/* Papers of a hand-over: kept in the case by their SHA-256. */

bool
cus_side_ok(const char *side)
{
	return strcmp(side, "from") == 0 || strcmp(side, "to") == 0 ||
		strcmp(side, "both") == 0;
}

static void
paper_data(const struct cus *c, const struct cus_paper *p,
	const struct ir_custody_bytes *b, struct ir_buf *out)
{
	const char *slash = strrchr(p->path, '/');
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "text", p->text);
	ir_jw_kstr(&w, "sha256", b->sha256);
	ir_jw_kstr(&w, "name", p->name ? p->name : slash ? slash + 1 : p->path);
	ir_jw_ku64(&w, "bytes", b->bytes);
	ir_jw_kstr(&w, "handover", c->handover);
	ir_jw_kstr(&w, "form", p->form);
	ir_jw_kstr(&w, "signed_by", p->side);
	ir_jw_kstr(&w, "of", p->of_sha256);
	ir_jw_kstr(&w, "signer", p->signer);
	ir_jw_kstr(&w, "certificate", p->cert_sha256);
	ir_jw_endobj(&w);
}

int
cus_attach(struct cus *c, struct cus_paper *p)
{
	struct ir_entry en = {.kind = "attachment",
		.actor_name = c->who.name,
		.actor_role = c->who.role,
		.recorder = c->who.recorder,
		.source = c->o->source,
		.basis = "fact"};
	struct ir_custody_bytes b;
	struct ir_buf data;
	int r = ir_custody_attach(ir_journal_dirfd(c->j), p->path, &b, &c->e);

	if (r < 0)
		return r;
	memcpy(p->sha256, b.sha256, sizeof(p->sha256));
	ir_buf_init(&data, 0);
	paper_data(c, p, &b, &data);
	en.data = data.p;
	en.data_len = data.len;
	r = ir_buf_err(&data);
	if (r < 0)
		(void)ir_err_sys(&c->e, -r, _("cannot go on"));
	else
		r = ir_journal_append(c->j, &en, NULL, &c->after, &c->e);
	ir_buf_free(&data);
	return r;
}

struct cms {
	struct ir_sealed found;
	char of[IR_SHA256_HEX]; /* of the file it is a signature of */
	struct ir_buf why;
};

static int
on_find(void *arg, const struct ir_seal_finding *f)
{
	struct cms *m = arg;

	if (f->grade != IR_V_DAMAGE)
		return 0;
	(void)ir_buf_addf(&m->why, "%s%s: %s", m->why.len ? "; " : "", f->code,
		f->why); /* sticky */
	return 0;
}

/* Judged as ir-seal verify does, by the same trust file. */
static int
judge(struct cus *c, struct cms *m, const struct ir_buf *p7s, const char *path)
{
	uint8_t raw[IR_SHA256_LEN];
	struct ir_trust *trust = NULL;
	struct ir_seal_in in = {.p7s = p7s->p,
		.p7s_len = p7s->len,
		.now = &c->now,
		.find = on_find,
		.arg = m};
	struct ir_esc esc;
	int r = ir_seal_trust(c->o->trust, &trust, &c->e);

	if (r < 0)
		return r;
	in.trust = trust;
	in.digest[IR_SHA256] = raw;
	if (ir_unhex(m->of, 2 * IR_SHA256_LEN, raw) < 0)
		r = ir_err_set(&c->e, IR_ELIB, _("cannot compute SHA-256"));
	else
		r = ir_seal_check(&in, &m->found, &c->e);
	ir_trust_free(trust);
	if (r == 0 &&
		(m->found.seal == IR_SEAL_BAD || m->found.seal == IR_SEAL_NONE))
		r = ir_err_set(&c->e, IR_EINTEGRITY,
			_("the signature '%s' does not hold: %s"),
			ir_esc(path, &esc), m->why.p);
	return r;
}

/* The signature is right, and over the file it is said to be of. */
static int
check_cms(struct cus *c, const char *path, const char *of, struct cms *m)
{
	struct ir_custody_bytes b;
	struct ir_buf text;
	int r;

	if (!of)
		return ir_err_set(&c->e, IR_EUSAGE,
			_("a signature of what? --of FILE (the slip or the "
			  "receipt)"));
	r = ir_custody_hash(AT_FDCWD, of, NULL, &b, &c->e);
	if (r < 0)
		return r;
	memcpy(m->of, b.sha256, IR_SHA256_HEX);
	ir_buf_init(&text, IR_SIGN_MAX);
	ir_buf_init(&m->why, IR_ERR_TEXT / 2);
	r = ir_io_slurp(path, IR_SIGN_MAX, &text, &c->e);
	if (r == 0)
		r = judge(c, m, &text, path);
	ir_buf_free(&m->why);
	ir_buf_free(&text);
	return r;
}

/* Only looked at: -IR_EINTEGRITY when it is wrong or of another file. */
int
cus_signature_of(struct cus *c, const char *path, const char *of)
{
	struct cms *m = calloc(1, sizeof(*m));
	int r = m ? check_cms(c, path, of, m)
		  : ir_err_sys(&c->e, ENOMEM, _("cannot go on"));

	free(m);
	return r;
}

/* Does the case keep this file for the hand-over? */
static bool
kept(const struct cus *c, const char *sha256)
{
	for (size_t i = 0; i < ir_custody_papers(c->c); i++) {
		const struct ir_custody_paper *p = ir_custody_paper(c->c, i);

		if (strcmp(p->handover, c->handover) == 0 &&
			strcmp(p->sha256, sha256) == 0)
			return true;
	}
	return false;
}

static void
tell_signer(const struct cus *c, const struct cms *m)
{
	const char *mark = c->drill ? IR_DRILL_MARK : "";

	if (c->json)
		return;
	if (m->found.seal == IR_SEAL_UNTOLD)
		ir_tool_out(_("%sthe signature is right, but no trust file "
			      "says whose certificate %.16s... is\n"),
			mark, m->found.cert);
	else
		ir_tool_out(_("%ssigned by %s (certificate %.16s...)\n"), mark,
			m->found.by, m->found.cert);
}

static int
keep_cms(struct cus *c, const char *side, const char *of)
{
	struct cus_paper p = {.path = c->o->signature,
		.text = "signature",
		.form = "cms",
		.side = side};
	struct cms *m = calloc(1, sizeof(*m));
	struct ir_esc esc;
	int r;

	if (!m)
		return ir_err_sys(&c->e, ENOMEM, _("cannot go on"));
	r = check_cms(c, p.path, of, m);
	if (r == 0)
		r = cus_fold(c); /* the slip or receipt may be new */
	if (r == 0 && !kept(c, m->of))
		r = ir_err_set(&c->e, IR_EINTEGRITY,
			_("'%s' is no slip or receipt that the case keeps for "
			  "%s"),
			ir_esc(of, &esc), c->handover);
	if (r == 0) {
		p.of_sha256 = m->of;
		p.signer = m->found.by;
		p.cert_sha256 = m->found.cert;
		r = cus_attach(c, &p);
	}
	if (r == 0)
		tell_signer(c, m);
	free(m);
	return r;
}

/* A signature kept as a picture would only be hashed, never judged. */
int
cus_photo_ok(struct cus *c)
{
	const char *photo = c->o->photo;
	size_t n = photo ? strlen(photo) : 0, m = strlen(IR_SEAL_SUFFIX);
	struct ir_esc esc;

	if (photo && access(photo, R_OK) < 0)
		return ir_err_sys(&c->e, errno, _("cannot open '%s'"),
			ir_esc(photo, &esc));
	if (n < m || strcmp(photo + n - m, IR_SEAL_SUFFIX) != 0)
		return 0;
	return ir_err_set(&c->e, IR_EUSAGE,
		_("'%s' is a CMS signature, no photograph: --signature FILE "
		  "--of FILE"),
		ir_esc(photo, &esc));
}

int
cus_signed(struct cus *c, const char *side, const char *of)
{
	const struct ir_cus_opts *o = c->o;
	struct cus_paper photo = {.path = o->photo,
		.text = "signed form",
		.form = "paper",
		.side = o->signed_by ? o->signed_by : "both"};
	int r = 0;

	if (o->signature)
		r = keep_cms(c, o->signed_by ? o->signed_by : side,
			o->of ? o->of : of);
	if (r == 0 && o->photo)
		r = cus_attach(c, &photo);
	return r;
}

static bool
is_handover(const struct cus *c, const char *id)
{
	for (size_t i = 0; i < ir_custody_events(c->c); i++) {
		const struct ir_custody_event *ev = ir_custody_event(c->c, i);

		if (ev->handover && !ev->gone && strcmp(ev->handover, id) == 0)
			return true;
	}
	return false;
}

static int
tell_signed(const struct cus *c)
{
	char spoken[IR_HEAD_SPOKEN];

	if (c->json)
		ir_tool_out("{\"v\":1,\"type\":\"recorded\",%s\"seq\":%llu,"
			    "\"handover\":\"%s\",\"head\":\"%s\"}\n",
			c->drill ? "\"drill\":true," : "",
			(unsigned long long)c->after.seq, c->handover,
			c->after.hex);
	else
		ir_tool_out(_("%srecorded, journal head %s\n"),
			c->drill ? IR_DRILL_MARK : "",
			ir_head_spoken(&c->after, spoken));
	return 0;
}

int
ir_cus_sign(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct ir_esc esc;
	struct cus c;
	int r;

	if (argc != 1 || (!o->photo && !o->signature))
		return ir_tool_usage(
			_("which hand-over, and what? H17 with --photo FILE, "
			  "or with --signature FILE --of FILE"));
	r = cus_open(&c, o, true);
	if (r == 0 && !is_handover(&c, argv[0]))
		r = ir_err_set(&c.e, ENOENT,
			_("no hand-over '%s' (ir-custody list)"),
			ir_esc(argv[0], &esc));
	if (r == 0 && strlen(argv[0]) >= sizeof(c.handover))
		r = ir_err_set(&c.e, EINVAL, _("no hand-over '%s'"),
			ir_esc(argv[0], &esc));
	if (r == 0) {
		memcpy(c.handover, argv[0], strlen(argv[0]) + 1);
		r = cus_signed(&c, "to", NULL);
	}
	if (r == 0)
		r = tell_signed(&c);
	return cus_close(&c, r);
}
