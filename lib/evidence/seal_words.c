/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "seal_i.h"

/* What is known from seals, in words, in records, and the file that carries
 * a journal's head. */

static const char *const states[] = {[IR_SEAL_NONE] = "none",
	[IR_SEAL_BAD] = "bad",
	[IR_SEAL_UNTOLD] = "untold",
	[IR_SEAL_GOOD] = "good"};

static void
seal_words(const struct ir_sealed *s, struct ir_buf *out)
{
	char t[IR_TIME_TEXT];

	if (s->seal == IR_SEAL_GOOD)
		(void)ir_buf_addf(out, _("sealed by %s"), s->by);
	else
		(void)ir_buf_addf(out,
			_("sealed with a key nobody vouches for here (the "
			  "certificate says %s, SHA-256 %s)"),
			s->by, s->cert);
	if (s->has_said)
		(void)ir_buf_addf(out, _(", %s by the signer's own clock"),
			seal_when(&s->said, t));
}

static void
stamp_words(const struct ir_sealed *s, struct ir_buf *out)
{
	char t[IR_TIME_TEXT];

	(void)seal_when(&s->time, t);
	if (s->stamp == IR_SEAL_UNTOLD)
		(void)ir_buf_addf(out,
			_("stamped %s by an authority nobody vouches for here "
			  "(the certificate says %s)"),
			t, s->tsa);
	else if (!s->proven)
		(void)ir_buf_addf(out,
			_("stamped %s by the test authority %s, which proves "
			  "no time"),
			t, s->tsa);
	else if (s->kind == IR_TSA_ACCREDITED)
		(void)ir_buf_addf(out,
			_("proven to have existed at %s by the accredited "
			  "authority %s"),
			t, s->tsa);
	else
		(void)ir_buf_addf(out,
			_("existed at %s by the word of the authority %s (not "
			  "accredited)"),
			t, s->tsa);
}

int
ir_sealed_words(const struct ir_sealed *s, struct ir_buf *out)
{
	bool seal = s->seal >= IR_SEAL_UNTOLD;

	if (seal)
		seal_words(s, out);
	if (seal && s->stamp >= IR_SEAL_UNTOLD)
		(void)ir_buf_adds(out, "; ");
	if (s->stamp >= IR_SEAL_UNTOLD)
		stamp_words(s, out);
	return ir_buf_err(out);
}

int
ir_sealed_json(const struct ir_sealed *s, struct ir_buf *out)
{
	char t[IR_TIME_TEXT];
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "seal", states[s->seal]);
	if (s->seal > IR_SEAL_BAD) {
		ir_jw_kstr(&w, "by", s->by);
		ir_jw_kstr(&w, "certificate", s->cert);
		if (s->has_said)
			ir_jw_kstr(&w, "said", ir_time_utc(&s->said, 0, t));
	}
	ir_jw_kstr(&w, "stamp", states[s->stamp]);
	if (s->stamp > IR_SEAL_BAD) {
		ir_jw_kstr(&w, "authority", s->tsa);
		ir_jw_kstr(&w, "authority_certificate", s->tsa_cert);
		if (s->stamp == IR_SEAL_GOOD)
			ir_jw_kstr(&w, "kind", ir_tsa_kind_name(s->kind));
		ir_jw_kstr(&w, "time", ir_time_utc(&s->time, 0, t));
		ir_jw_kstr(&w, "over", s->over_seal ? "seal" : "file");
	}
	ir_jw_kbool(&w, "time_proven", s->proven);
	ir_jw_endobj(&w);
	return ir_buf_err(out);
}

#define HEAD_FIRST "hikeshi journal head v1\ncase: "

int
ir_seal_head_write(const struct ir_seal_head *h, struct ir_buf *out)
{
	return ir_buf_addf(out, HEAD_FIRST "%s\n%sseq: %" PRIu64 "\nhead: %s\n",
		h->id, h->drill ? "drill: true\n" : "", h->head.seq,
		h->head.hex);
}

/* The rest of the line after key; false when it is another line. */
static bool
line(const char **p, const char *end, const char *key, const char **ret,
	size_t *ret_len)
{
	size_t n = strlen(key);
	const char *lf;

	if ((size_t)(end - *p) < n || memcmp(*p, key, n) != 0)
		return false;
	lf = memchr(*p + n, '\n', (size_t)(end - *p) - n);
	if (!lf)
		return false;
	*ret = *p + n;
	*ret_len = (size_t)(lf - *ret);
	*p = lf + 1;
	return true;
}

int
ir_seal_head_read(
	const char *p, size_t len, struct ir_seal_head *ret, struct ir_err *e)
{
	const char *end = p + len, *at = p, *s = NULL;
	struct ir_seal_head h = {.drill = false};
	size_t n = 0;
	bool ok = len <= IR_SEAL_HEAD_MAX &&
		line(&at, end, HEAD_FIRST, &s, &n) && n < sizeof(h.id) &&
		!memchr(s, '\0', n);

	if (ok)
		memcpy(h.id, s, n);
	h.drill = ok && line(&at, end, "drill: true", &s, &n) && n == 0;
	ok = ok && line(&at, end, "seq: ", &s, &n) &&
		ir_num_u64(s, n, INT64_MAX, &h.head.seq) == 0 &&
		h.head.seq > 0 && line(&at, end, "head: ", &s, &n) &&
		n == sizeof(h.head.hex) - 1 && at == end &&
		strspn(s, "0123456789abcdef") == n;
	if (!ok)
		return ir_err_set(
			e, IR_EFORMAT, "%s", _("not a journal head of ours"));
	memcpy(h.head.hex, s, n);
	*ret = h;
	return 0;
}
