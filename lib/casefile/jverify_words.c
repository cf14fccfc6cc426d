/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "jverify_i.h"

static void
given_words(const struct ir_jverify *v, struct ir_buf *out)
{
	if (v->fixed_from > 1)
		(void)ir_buf_addf(out,
			_("fixed from line %llu up to line %llu by %s, free "
			  "after that"),
			LLU(v->fixed_from), LLU(v->fixed), v->fixed_by);
	else
		(void)ir_buf_addf(out,
			_("fixed up to line %llu by %s, free after that"),
			LLU(v->fixed), v->fixed_by);
	(void)ir_buf_addc(out, '\n');
}

static void
said_words(const struct ir_jverify *v, struct ir_buf *out)
{
	char spoken[IR_HEAD_SPOKEN];

	(void)ir_head_spoken(&v->said_head, spoken);
	(void)ir_buf_addf(out,
		_("fixed up to line %llu by %s (%s) if they confirm \"%s\", "
		  "free after that"),
		LLU(v->said), v->said_to, v->said_how, spoken);
	(void)ir_buf_addc(out, '\n');
	(void)ir_buf_adds(out,
		_("16 digits can be matched by a second journal that its "
		  "holder searches for: where it matters, compare all 64 "
		  "(ir-log head --json)"));
	(void)ir_buf_addc(out, '\n');
}

int
ir_jverify_words(const struct ir_jverify *v, struct ir_buf *out)
{
	if (v->fixed)
		given_words(v, out);
	if (v->said > v->fixed)
		said_words(v, out);
	if (!v->fixed && !v->said) {
		(void)ir_buf_adds(out,
			_("fixed by nobody: whoever holds this journal can "
			  "rewrite all of it, unless somebody else was given "
			  "its head"));
		(void)ir_buf_addc(out, '\n');
	}
	if (v->hash_links) {
		(void)ir_buf_addf(out,
			_("%llu withheld lines; %llu links rest on the hash "
			  "alone"),
			LLU(v->withheld), LLU(v->hash_links));
		(void)ir_buf_addc(out, '\n');
	}
	return ir_buf_err(out);
}

static void
head_json(struct ir_jw *w, const char *key, const struct ir_head *h)
{
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_ku64(w, "seq", h->seq);
	ir_jw_kstr(w, "sha256", h->hex);
	ir_jw_endobj(w);
}

int
ir_jverify_json(const struct ir_jverify *v, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "journal");
	ir_jw_kbool(&w, "intact", v->damage == 0);
	ir_jw_ku64(&w, "lines", v->lines);
	ir_jw_ku64(&w, "bytes", v->bytes);
	ir_jw_kbool(&w, "drill", v->drill);
	ir_jw_ku64(&w, "damage", v->damage);
	ir_jw_ku64(&w, "notices", v->notices);
	ir_jw_ku64(&w, "torn_bytes", v->torn_bytes);
	ir_jw_ku64(&w, "withheld", v->withheld);
	ir_jw_ku64(&w, "hash_links", v->hash_links);
	ir_jw_ku64(&w, "joined", v->joined);
	head_json(&w, "head", &v->head);
	ir_jw_kstr(&w, "first_written",
		v->first_written[0] ? v->first_written : NULL);
	ir_jw_kstr(&w, "last_written",
		v->last_written[0] ? v->last_written : NULL);
	if (v->fixed) {
		ir_jw_key(&w, "fixed");
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "from", v->fixed_from);
		ir_jw_ku64(&w, "to", v->fixed);
		ir_jw_kstr(&w, "by", v->fixed_by);
		ir_jw_endobj(&w);
	}
	if (v->said) {
		head_json(&w, "said", &v->said_head);
		ir_jw_kstr(&w, "said_to", v->said_to);
		ir_jw_kstr(&w, "said_how", v->said_how);
	}
	ir_jw_endobj(&w);
	return ir_buf_err(out);
}

/* Hash of the next line: 1, 0 the end. */
static int
next_hash(struct jv_reader *rd, struct ir_json *json, jv_hash ret,
	struct ir_err *e)
{
	const char *text;
	size_t len;
	struct jl f;
	int r = jv_next(rd, &text, &len);

	if (r <= 0)
		return r == 0 ? 0
			      : ir_err_sys(e, r == -IR_ELIMIT ? EFBIG : -r,
					_("cannot read a journal"));
	r = ir_json_parse(json, text, len, e);
	if (r == -ENOMEM)
		return r;
	if (r == 0 && jl_read(json, text, len, 0, true, &f, NULL) == 0 &&
		f.withheld)
		return ir_unhex(f.sha256, 64, ret) == 0;
	return ir_sha256(text, len + 1, ret) == 0
		? 1
		: ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
}

static int
compare(struct jv_reader *a, struct jv_reader *b, struct ir_json *json,
	struct ir_jcompare *c, struct ir_err *e)
{
	bool apart = false;
	int more_a = 1, more_b = 1;
	jv_hash ha, hb;

	while (more_a > 0 || more_b > 0) {
		if (more_a > 0)
			more_a = next_hash(a, json, ha, e);
		if (more_b > 0 && more_a >= 0)
			more_b = next_hash(b, json, hb, e);
		if (more_a < 0 || more_b < 0)
			return more_a < 0 ? more_a : more_b;
		c->a_lines += more_a > 0;
		c->b_lines += more_b > 0;
		apart = apart || more_a == 0 || more_b == 0 ||
			memcmp(ha, hb, sizeof(ha)) != 0;
		if (!apart) {
			c->common.seq++;
			ir_hex(ha, sizeof(ha), c->common.hex);
		}
	}
	return 0;
}

int
ir_jcompare(int fd_a, int fd_b, struct ir_jcompare *ret, struct ir_err *e)
{
	struct ir_jcompare c = {.a_lines = 0};
	struct ir_json *json = NULL;
	struct jv_reader a, b;
	int r;

	memset(c.common.hex, '0', 64);
	jv_reader_init(&a, fd_a, UINT64_MAX);
	jv_reader_init(&b, fd_b, UINT64_MAX);
	r = jl_json_new(&json, e);
	if (r == 0)
		r = compare(&a, &b, json, &c, e);
	if (r == 0) {
		c.same_case = c.common.seq > 0;
		*ret = c;
		if (!c.same_case)
			r = 3;
		else if (c.common.seq < c.a_lines && c.common.seq < c.b_lines)
			r = 2;
		else
			r = c.a_lines != c.b_lines;
	}
	jv_reader_free(&a);
	jv_reader_free(&b);
	ir_json_free(json);
	return r;
}
