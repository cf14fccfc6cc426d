/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "seal_i.h"

/* The time stamp: over what, by whom, and does that prove a time. */

/* Over the seal if there is one, else over the file; a stamp that was made
 * before the seal stays one of the file. */
static void
compare(struct judge *j, const struct ir_stamp *st)
{
	const uint8_t *file = j->in->digest[st->alg];
	uint8_t seal[IR_DIGEST_MAX] = {0};
	struct ir_digest *d = NULL;
	bool have = false;

	if (j->in->p7s && ir_digest_new(&d, IR_DIGEST_BIT(st->alg), NULL) == 0)
		have = ir_digest_update(d, j->in->p7s, j->in->p7s_len) == 0 &&
			ir_digest_final(d, st->alg, seal) == 0;
	ir_digest_free(d);
	j->s->over_seal =
		have && memcmp(seal, st->digest, ir_digest_len(st->alg)) == 0;
	if (j->s->over_seal)
		return;
	if (!file)
		seal_find(j, IR_V_UNREAD, "seal-digest",
			_("the time stamp is over a %s, which was not "
			  "computed here (ir-seal verify does)"),
			ir_digest_name(st->alg));
	else if (memcmp(file, st->digest, ir_digest_len(st->alg)) != 0)
		seal_find(j, IR_V_DAMAGE, "stamp-other-file",
			j->in->p7s ? _("the time stamp is neither of this seal "
				       "nor of this file")
				   : _("the time stamp is of other bytes: of "
				       "another file, or the file was changed "
				       "after it was stamped"));
}

static void
check_query(struct judge *j, const struct ir_stamp *st)
{
	struct ir_tsp_asked q;

	if (!j->in->tsq)
		return;
	if (ir_tsp_query_read(j->in->tsq, j->in->tsq_len, &q, NULL) < 0)
		seal_find(j, IR_V_WARNING, "stamp-query",
			_("the query beside it (.tsq) cannot be read"));
	else if (q.nonce[0] && strcmp(q.nonce, st->nonce) != 0)
		seal_find(j, IR_V_DAMAGE, "stamp-nonce",
			_("the time stamp answers another query than the one "
			  "beside it (nonce)"));
}

static void
tell_path(struct judge *j, enum ir_stamp_trust how, const struct ir_stamp *st)
{
	char a[IR_TIME_TEXT];

	switch (how) {
	case IR_STAMP_TRUSTED: /* check_entry() */
		break;
	case IR_STAMP_EXPIRED:
		seal_find(j, IR_V_DAMAGE, "stamp-expired",
			_("a certificate of the authority %s was expired when "
			  "it stamped (%s)"),
			j->s->tsa, seal_when(&st->time, a));
		break;
	case IR_STAMP_EARLY:
		seal_find(j, IR_V_DAMAGE, "stamp-not-yet-valid",
			_("a certificate of the authority %s was not valid yet "
			  "when it stamped (%s)"),
			j->s->tsa, seal_when(&st->time, a));
		break;
	case IR_STAMP_PURPOSE:
		seal_find(j, IR_V_DAMAGE, "stamp-purpose",
			_("the certificate of %s is not one for time stamping"),
			j->s->tsa);
		break;
	case IR_STAMP_UNKNOWN:
		seal_find(j, IR_V_DAMAGE, "stamp-unknown",
			_("stamped by an authority that the trust file does "
			  "not name: the certificate says %s (SHA-256 %s)"),
			j->s->tsa, st->tsa.sha256);
	}
}

/* An authority has no other proof of its time than its own word, so a key
 * that was taken from it could stamp any day: revoked is revoked. */
static void
check_entry(struct judge *j, const struct ir_trusted *t,
	const struct ir_stamp *st, bool first)
{
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT], name[IR_CERT_NAME];

	seal_name(name, t->name);
	if (first || t->kind > j->s->kind) { /* the least one counts */
		memcpy(j->s->tsa, name, sizeof(name));
		j->s->kind = t->kind;
	}
	if (t->has_revoked)
		seal_find(j, IR_V_DAMAGE, "stamp-revoked",
			_("the authority %s is revoked since %s"), name,
			seal_when(&t->revoked, a));
	if (t->has_from && ir_time_cmp(&st->time, &t->from) < 0)
		seal_find(j, IR_V_DAMAGE, "stamp-not-yet-valid",
			_("stamped at %s; the trust file counts %s only from "
			  "%s"),
			seal_when(&st->time, a), name, seal_when(&t->from, b));
	if (t->has_to && ir_time_cmp(&st->time, &t->to) > 0)
		seal_find(j, IR_V_DAMAGE, "stamp-expired",
			_("stamped at %s; the trust file counts %s only until "
			  "%s"),
			seal_when(&st->time, a), name, seal_when(&t->to, b));
	if (t->kind == IR_TSA_TEST)
		seal_find(j, IR_V_WARNING, "stamp-test",
			_("%s is a test authority: its stamps prove no time"),
			name);
}

/* Every entry that the authority's certificate leads up to has its say: a
 * root may be accredited and one below it revoked, in any order of the file.
 * how says what is wrong with the best one when none leads there. */
static int
search(struct judge *j, const struct ir_stamp *st, enum ir_stamp_trust *ret_how)
{
	const struct ir_trust *t = j->in->trust;

	*ret_how = IR_STAMP_UNKNOWN;
	for (size_t i = 0; i < ir_trust_count(t); i++) {
		const struct ir_trusted *x = ir_trust_at(t, i);
		struct ir_stamp_anchor a = {x->sha256, x->cert};
		enum ir_stamp_trust how;
		int r;

		if (!x->tsa)
			continue;
		r = ir_stamp_chain(j->in->tsr, j->in->tsr_len, &a, &how, j->e);
		if (r < 0)
			return r;
		if (how == IR_STAMP_TRUSTED)
			check_entry(j, x, st, *ret_how != IR_STAMP_TRUSTED);
		if (how != IR_STAMP_UNKNOWN && *ret_how != IR_STAMP_TRUSTED)
			*ret_how = how;
	}
	return 0;
}

static int
check_whose(struct judge *j, const struct ir_stamp *st)
{
	enum ir_stamp_trust how;
	int r;

	if (!j->in->trust) {
		seal_find(j, IR_V_WARNING, "stamp-untold",
			_("the stamp is right, but no trust file says whether "
			  "the authority counts: the certificate says %s "
			  "(SHA-256 %s)"),
			j->s->tsa, st->tsa.sha256);
		return 0;
	}
	r = search(j, st, &how);
	if (r == 0)
		tell_path(j, how, st);
	return r;
}

static enum ir_seal_state
state(const struct judge *j)
{
	if (j->bad)
		return IR_SEAL_BAD;
	return j->in->trust ? IR_SEAL_GOOD : IR_SEAL_UNTOLD;
}

int
seal_judge_stamp(struct judge *j)
{
	struct ir_err why = IR_ERR_INIT;
	char when[IR_TIME_TEXT];
	struct ir_stamp st;
	int r = ir_stamp_read(j->in->tsr, j->in->tsr_len, &st, &why);

	j->s->stamp = IR_SEAL_BAD;
	j->bad = false;
	if (r == -ENOMEM || r == -IR_ELIB)
		return ir_err_set(j->e, why.code, "%s", why.text);
	if (r < 0) {
		seal_find(j, IR_V_DAMAGE, "stamp-form", "%s", why.text);
		return j->stop;
	}
	memcpy(j->s->tsa, st.tsa.name, sizeof(j->s->tsa));
	memcpy(j->s->tsa_cert, st.tsa.sha256, sizeof(j->s->tsa_cert));
	j->s->time = st.time;
	if (r > 0) {
		seal_find(j, IR_V_DAMAGE, "stamp-wrong", "%s", why.text);
		return j->stop;
	}
	if (!st.plain)
		seal_find(j, IR_V_WARNING, "stamp-text",
			_("the reply carries a text that its signature does "
			  "not cover (ir-seal tsr leaves it out)"));
	if (seal_ahead(j, &st.time))
		seal_find(j, IR_V_WARNING, "stamp-future",
			_("stamped at %s, which is yet to come: the "
			  "authority's clock, or that here, is wrong"),
			seal_when(&st.time, when));
	compare(j, &st);
	check_query(j, &st);
	r = check_whose(j, &st);
	j->s->stamp = state(j);
	j->s->proven = j->s->stamp == IR_SEAL_GOOD && j->s->kind != IR_TSA_TEST;
	return r < 0 ? r : j->stop;
}
