/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/seal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "seal_i.h"

/* Clocks of a signer and of an authority may differ by this much. */
#define CLOCK_SLACK 300

void
seal_find(struct judge *j, enum ir_vgrade g, const char *code, const char *fmt,
	...)
{
	char why[IR_ERR_TEXT];
	struct ir_seal_finding f = {.code = code, .grade = g, .why = why};
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap); /* may be cut */
	va_end(ap);
	f.stamp = strncmp(code, "stamp-", 6) == 0;
	if (g == IR_V_DAMAGE || g == IR_V_UNREAD)
		j->bad = true;
	if (j->stop == 0 && j->in->find)
		j->stop = j->in->find(j->in->arg, &f);
}

const char *
seal_when(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	struct ir_time local = *t;

	ir_time_localise(&local);
	return ir_time_rfc3339(&local, 0, out);
}

bool
seal_ahead(const struct judge *j, const struct ir_time *t)
{
	return j->in->now && t->sec > j->in->now->sec + CLOCK_SLACK;
}

/* Names of the trust file are escaped like all that others wrote. */
void
seal_name(char out[IR_CERT_NAME], const char *name)
{
	struct ir_esc esc;
	size_t len = strnlen(ir_esc(name, &esc), IR_CERT_NAME - 1);

	while (len > 0 && ((unsigned char)esc.text[len] & 0xc0) == 0x80)
		len--;
	memcpy(out, esc.text, len);
	out[len] = '\0';
}

/* Is it the digest of the file?  Tells when it is not, or is not known. */
static void
compare(struct judge *j, const struct ir_signature *sig)
{
	const uint8_t *have = j->in->digest[sig->alg];

	if (!have)
		seal_find(j, IR_V_UNREAD, "seal-digest",
			_("the seal is over a %s, which was not computed here "
			  "(ir-seal verify does)"),
			ir_digest_name(sig->alg));
	else if (memcmp(have, sig->digest, ir_digest_len(sig->alg)) != 0)
		seal_find(j, IR_V_DAMAGE, "seal-other-file",
			_("the seal is of other bytes: of another file, or the "
			  "file was changed after it was sealed"));
}

/* The window in which a signer's key counts: of the certificate, and of the
 * trust file where that says less. */
struct window {
	struct ir_time from, to;
};

static struct window
window_of(const struct ir_cert_info *c, const struct ir_trusted *t)
{
	struct window w = {c->from, c->to};

	if (t && t->has_from && ir_time_cmp(&t->from, &w.from) > 0)
		w.from = t->from;
	if (t && t->has_to && ir_time_cmp(&t->to, &w.to) < 0)
		w.to = t->to;
	return w;
}

static void
check_window(struct judge *j, const struct window *w)
{
	const struct ir_sealed *s = j->s;
	bool stamped = s->proven && s->over_seal;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];

	if (stamped && s->time.sec < w->from.sec - CLOCK_SLACK)
		seal_find(j, IR_V_DAMAGE, "seal-not-yet-valid",
			_("time-stamped at %s, but the key of %s is valid only "
			  "from %s"),
			seal_when(&s->time, a), s->by, seal_when(&w->from, b));
	else if (s->has_said && ir_time_cmp(&s->said, &w->from) < 0)
		seal_find(j, IR_V_DAMAGE, "seal-not-yet-valid",
			_("signed at %s by its own clock, but the key of %s is "
			  "valid only from %s"),
			seal_when(&s->said, a), s->by, seal_when(&w->from, b));
	if (s->has_said && ir_time_cmp(&s->said, &w->to) > 0)
		seal_find(j, IR_V_DAMAGE, "seal-expired",
			_("signed at %s by its own clock, but the key of %s "
			  "was valid only until %s"),
			seal_when(&s->said, a), s->by, seal_when(&w->to, b));
	else if (stamped && ir_time_cmp(&s->time, &w->to) > 0)
		seal_find(j, IR_V_DAMAGE, "seal-expired",
			_("time-stamped only at %s, when the key of %s was "
			  "expired (%s): it may have been made after that"),
			seal_when(&s->time, a), s->by, seal_when(&w->to, b));
	else if (!stamped && j->in->now && ir_time_cmp(j->in->now, &w->to) > 0)
		seal_find(j, IR_V_WARNING, "seal-unproven",
			_("the key of %s is expired since %s, and no time "
			  "stamp that counts proves that the seal is older: "
			  "the signer's own clock is all that says so"),
			s->by, seal_when(&w->to, b));
}

static void
check_revoked(struct judge *j, const struct ir_trusted *t)
{
	const struct ir_sealed *s = j->s;
	bool before = s->proven && s->over_seal && t->has_revoked &&
		ir_time_cmp(&s->time, &t->revoked) < 0;
	char a[IR_TIME_TEXT];
	struct ir_esc esc;

	if (!t->has_revoked || before)
		return;
	seal_find(j, IR_V_DAMAGE, "seal-revoked",
		_("the key of %s is revoked since %s%s%s%s, and no time stamp "
		  "proves that the seal is older"),
		s->by, seal_when(&t->revoked, a), t->reason ? " (" : "",
		t->reason ? ir_esc(t->reason, &esc) : "", t->reason ? ")" : "");
}

static void
check_clock(struct judge *j)
{
	const struct ir_sealed *s = j->s;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];

	if (!s->has_said)
		seal_find(j, IR_V_WARNING, "seal-no-time",
			_("the seal does not say when it was made"));
	else if (seal_ahead(j, &s->said))
		seal_find(j, IR_V_WARNING, "seal-future",
			_("signed at %s by its own clock, which is yet to "
			  "come: the signer's clock, or that here, is wrong"),
			seal_when(&s->said, a));
	if (s->has_said && s->proven && s->over_seal &&
		s->said.sec > s->time.sec + CLOCK_SLACK)
		seal_find(j, IR_V_WARNING, "seal-clock",
			_("the signer's clock said %s, the later time stamp "
			  "%s: the signer's clock was ahead"),
			seal_when(&s->said, a), seal_when(&s->time, b));
}

static void
check_whose(struct judge *j, const struct ir_signature *sig)
{
	const struct ir_trusted *t =
		ir_trust_signer(j->in->trust, sig->cert.sha256);
	bool vouched = j->in->cert &&
		strcmp(ir_cert_info(j->in->cert)->sha256, sig->cert.sha256) ==
			0;
	struct window w = window_of(&sig->cert, t);

	if (t)
		seal_name(j->s->by, t->name);
	check_window(j, &w);
	check_clock(j);
	if (t)
		check_revoked(j, t);
	if (j->bad)
		j->s->seal = IR_SEAL_BAD;
	else if (t || vouched)
		j->s->seal = IR_SEAL_GOOD;
	else if (!j->in->trust && !j->in->cert)
		j->s->seal = IR_SEAL_UNTOLD;
	if (j->s->seal == IR_SEAL_UNTOLD)
		seal_find(j, IR_V_WARNING, "seal-untold",
			_("the signature is right, but no trust file says "
			  "whose key it is: the certificate says %s (SHA-256 "
			  "%s)"),
			sig->cert.name, sig->cert.sha256);
	else if (!t && !vouched)
		seal_find(j, IR_V_DAMAGE, "seal-unknown",
			_("signed with a key that the trust file does not "
			  "name: the certificate says %s (SHA-256 %s)"),
			sig->cert.name, sig->cert.sha256);
}

static int
judge_seal(struct judge *j)
{
	struct ir_err why = IR_ERR_INIT;
	struct ir_signature sig;
	int r = ir_signature_read(j->in->p7s, j->in->p7s_len, &sig, &why);

	j->s->seal = IR_SEAL_BAD;
	j->bad = false;
	if (r == -ENOMEM || r == -IR_ELIB)
		return ir_err_set(j->e, why.code, "%s", why.text);
	if (r < 0) {
		seal_find(j, IR_V_DAMAGE, "seal-form", "%s", why.text);
		return j->stop;
	}
	memcpy(j->s->by, sig.cert.name, sizeof(j->s->by));
	memcpy(j->s->cert, sig.cert.sha256, sizeof(j->s->cert));
	j->s->has_said = sig.has_time;
	j->s->said = sig.time;
	if (r > 0) {
		seal_find(j, IR_V_DAMAGE, "seal-wrong", "%s", why.text);
		return j->stop;
	}
	compare(j, &sig);
	check_whose(j, &sig);
	if (j->bad)
		j->s->seal = IR_SEAL_BAD;
	return j->stop;
}

int
ir_seal_check(
	const struct ir_seal_in *in, struct ir_sealed *ret, struct ir_err *e)
{
	struct judge j = {.in = in, .s = ret, .e = e};
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (in->tsr) /* first: what it proves decides over the seal */
		r = seal_judge_stamp(&j);
	if (r == 0 && in->p7s)
		r = judge_seal(&j);
	return r;
}
