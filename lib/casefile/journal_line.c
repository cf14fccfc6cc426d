/* SPDX-License-Identifier: Apache-2.0 */
#include "journal_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/kinds.h"

struct key {
	const char *name;
	enum ir_json_type type;
	bool needed;
};

static const struct key keys[JL_KEYS] = {
	[JL_V] = {"v", IR_JSON_NUMBER, true},
	[JL_SEQ] = {"seq", IR_JSON_NUMBER, true},
	[JL_DRILL] = {"drill", IR_JSON_BOOL, false},
	[JL_TEST] = {"test", IR_JSON_STRING, false},
	[JL_WRITTEN] = {"written", IR_JSON_STRING, true},
	[JL_TIME] = {"time", IR_JSON_STRING, true},
	[JL_ACCURACY] = {"accuracy", IR_JSON_STRING, false},
	[JL_ACTOR] = {"actor", IR_JSON_OBJECT, false},
	[JL_RECORDER] = {"recorder", IR_JSON_STRING, false},
	[JL_SOURCE] = {"source", IR_JSON_STRING, false},
	[JL_HOST] = {"host", IR_JSON_STRING, true},
	[JL_TOOL] = {"tool", IR_JSON_STRING, true},
	[JL_KIND] = {"kind", IR_JSON_STRING, true},
	[JL_BASIS] = {"basis", IR_JSON_STRING, false},
	[JL_CORRECTS] = {"corrects", IR_JSON_NUMBER, false},
	[JL_DATA] = {"data", IR_JSON_OBJECT, true},
	[JL_NONCE] = {"nonce", IR_JSON_STRING, true},
	[JL_PREV] = {"prev", IR_JSON_STRING, true},
	[JL_SUM] = {"sum", IR_JSON_STRING, true},
};

int
jl_json_new(struct ir_json **ret, struct ir_err *e)
{
	struct ir_json_limits limits = {.size = IR_JOURNAL_LINE_MAX,
		.nodes = (uint32_t)IR_JOURNAL_LINE_MAX / 2 + 1};

	return ir_json_new(ret, &limits, e);
}

static int
bad(struct ir_err *e, const char *why, const char *key)
{
	return ir_err_set(e, IR_EINTEGRITY, "%s: %s", why, key);
}

static int
locate(const struct ir_json *json, struct jl *f, struct ir_err *e)
{
	ir_node n = ir_json_first(json, 0);
	struct ir_esc esc;
	size_t len;

	for (int k = 0; k < JL_KEYS; k++) {
		f->at[k] = IR_NODE_NONE;
		if (n == IR_NODE_NONE ||
			!ir_json_streq(
				json, ir_json_key(json, n), keys[k].name)) {
			if (keys[k].needed)
				return bad(e, _("key missing or out of order"),
					keys[k].name);
			continue;
		}
		if (ir_json_type(json, n) != keys[k].type)
			return bad(e, _("wrong type of key"), keys[k].name);
		f->at[k] = n;
		n = ir_json_next(json, n);
	}
	if (n != IR_NODE_NONE) {
		const char *raw = ir_json_raw(json, ir_json_key(json, n), &len);

		return bad(e, _("key unknown or out of order"),
			ir_escn(raw, len, &esc));
	}
	return 0;
}

/* Exactly want bytes, in place; NULL if not. */
static const char *
sized(const struct ir_json *json, ir_node n, size_t want)
{
	size_t len;
	const char *s = ir_json_slice(json, n, &len);

	return s && len == want ? s : NULL;
}

/* And all of them lower-case hex digits. */
static const char *
hex(const struct ir_json *json, ir_node n, size_t want)
{
	const char *s = sized(json, n, want);

	for (size_t i = 0; s && i < want; i++) {
		if (!((s[i] >= '0' && s[i] <= '9') ||
			    (s[i] >= 'a' && s[i] <= 'f')))
			return NULL;
	}
	return s;
}

static bool
time_at(const struct ir_json *json, ir_node n, struct ir_time *ret)
{
	size_t len;
	const char *s = ir_json_slice(json, n, &len);

	return s && ir_time_parse(s, len, ret) == 0;
}

/* {"name":"..."}, {"name":"...","role":"..."}, {"role":"..."} */
static bool
actor_ok(const struct ir_json *json, ir_node actor)
{
	static const char *const names[] = {"name", "role"};
	ir_node n = ir_json_first(json, actor);
	size_t seen = 0;

	for (size_t i = 0; i < 2 && n != IR_NODE_NONE; i++) {
		if (!ir_json_streq(json, ir_json_key(json, n), names[i]))
			continue;
		if (ir_json_type(json, n) != IR_JSON_STRING)
			return false;
		n = ir_json_next(json, n);
		seen++;
	}
	return n == IR_NODE_NONE && seen > 0;
}

static bool
basis_ok(const struct ir_json *json, ir_node n)
{
	return n == IR_NODE_NONE || ir_json_streq(json, n, "fact") ||
		ir_json_streq(json, n, "estimate") ||
		ir_json_streq(json, n, "unknown");
}

static int
values(const struct ir_json *json, struct jl *f, struct ir_err *e)
{
	const ir_node *at = f->at;
	bool yes = true;

	if (!time_at(json, at[JL_WRITTEN], &f->written) || f->written.east)
		return bad(e, _("not a time in UTC"), "written");
	if (!time_at(json, at[JL_TIME], &f->time))
		return bad(e, _("not a time with an offset"), "time");
	if (at[JL_DRILL] != IR_NODE_NONE) {
		(void)ir_json_bool(json, at[JL_DRILL], &yes); /* type known */
		if (!yes)
			return bad(e, _("must be true or absent"), "drill");
		f->drill = true;
	}
	if (at[JL_ACTOR] != IR_NODE_NONE && !actor_ok(json, at[JL_ACTOR]))
		return bad(e, _("wrong value of key"), "actor");
	if (!basis_ok(json, at[JL_BASIS]))
		return bad(e, _("wrong value of key"), "basis");
	f->kind = ir_json_slice(json, at[JL_KIND], &f->kind_len);
	if (!f->kind || f->kind_len == 0)
		return bad(e, _("wrong value of key"), "kind");
	if (at[JL_CORRECTS] != IR_NODE_NONE &&
		(ir_json_u64(json, at[JL_CORRECTS], &f->corrects) != 0 ||
			f->corrects == 0 || f->corrects >= f->seq))
		return bad(e, _("must name an earlier line"), "corrects");
	/* Whether these are the right digits is for the verifier to see. */
	f->prev = sized(json, at[JL_PREV], 64);
	f->sum = sized(json, at[JL_SUM], 64);
	if (!hex(json, at[JL_NONCE], 32) || !f->prev || !f->sum)
		return bad(e, _("wrong value of key"),
			!f->prev          ? "prev"
				: !f->sum ? "sum"
					  : "nonce");
	return 0;
}

static int
withheld(const struct ir_json *json, struct jl *f, struct ir_err *e)
{
	ir_node n = ir_json_get(json, 0, "seq");

	f->withheld = true;
	f->sha256 = hex(json, ir_json_get(json, 0, "sha256"), 64);
	if (ir_json_u64(json, n, &f->seq) != 0 || !f->sha256)
		return bad(e, _("wrong value of key"), "sha256");
	return 0;
}

static bool
is_withheld(const struct ir_json *json)
{
	return ir_json_count(json, 0) == 2 &&
		ir_json_get(json, 0, "sha256") != IR_NODE_NONE;
}

static int
version(const struct ir_json *json, struct jl *f, struct ir_err *e)
{
	uint64_t v = 0;

	if (ir_json_type(json, 0) != IR_JSON_OBJECT)
		return ir_err_set(e, IR_EINTEGRITY, _("not a JSON object"));
	f->at[JL_V] = ir_json_get(json, 0, "v");
	if (ir_json_u64(json, f->at[JL_V], &v) == 0 && v > 1)
		return ir_err_set(e, IR_ENOTSUP,
			_("written by a newer version (v %llu)"),
			(unsigned long long)v);
	if (v != 1 && !is_withheld(json))
		return bad(e, _("wrong value of key"), "v");
	return 0;
}

int
jl_read(const struct ir_json *json, const char *text, size_t len, uint64_t seq,
	bool withheld_ok, struct jl *ret, struct ir_err *e)
{
	struct jl f = {.seq = 0};
	int r = version(json, &f, e);

	if (r == 0 && is_withheld(json)) {
		if (!withheld_ok)
			return ir_err_set(e, IR_EINTEGRITY,
				_("a withheld line has no place here"));
		r = withheld(json, &f, e);
	} else if (r == 0) {
		r = locate(json, &f, e);
		if (r == 0 && ir_json_u64(json, f.at[JL_SEQ], &f.seq) != 0)
			r = bad(e, _("wrong value of key"), "seq");
		if (r == 0)
			r = values(json, &f, e);
		/* The sum covers the bytes before it: no room for blanks. */
		if (r == 0 && (len < JL_SUM_TAIL || f.sum != text + len - 66))
			r = bad(e, _("must end the line"), "sum");
	}
	if (r == 0 && (f.seq == 0 || (seq != 0 && f.seq != seq)))
		r = ir_err_set(e, IR_EINTEGRITY,
			_("has number %llu, not its line number"),
			(unsigned long long)f.seq);
	if (r == 0)
		*ret = f;
	return r;
}

void
jl_set_line(struct ir_line *l, const char *text, size_t len,
	const struct ir_json *json, const struct jl *f)
{
	l->text = text;
	l->len = len;
	l->seq = f->seq;
	l->via = 0;
	l->fork = 0;
	l->json = json;
	l->at = (struct ir_line_keys){
		.written = f->at[JL_WRITTEN],
		.time = f->at[JL_TIME],
		.accuracy = f->at[JL_ACCURACY],
		.actor = f->at[JL_ACTOR],
		.recorder = f->at[JL_RECORDER],
		.source = f->at[JL_SOURCE],
		.host = f->at[JL_HOST],
		.tool = f->at[JL_TOOL],
		.kind = f->at[JL_KIND],
		.basis = f->at[JL_BASIS],
		.corrects = f->at[JL_CORRECTS],
		.data = f->at[JL_DATA],
	};
}

static void
actor(struct ir_jw *w, const struct ir_entry *en)
{
	if (!en->actor_name && !en->actor_role)
		return;
	ir_jw_key(w, "actor");
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", en->actor_name);
	ir_jw_kstr(w, "role", en->actor_role);
	ir_jw_endobj(w);
}

/* Everything before ,"sum". */
static int
body(struct ir_jw *w, const struct jl_out *o, const struct ir_entry *en,
	struct ir_err *e)
{
	char written[IR_TIME_TEXT], when[IR_TIME_TEXT], nonce[33];
	struct timespec now;
	struct ir_time t;
	uint8_t rnd[16];
	int r = o->ctx->now(o->ctx, &now);

	if (r < 0)
		return ir_err_sys(e, r, _("cannot read the clock"));
	r = o->ctx->random(o->ctx, rnd, sizeof(rnd));
	if (r < 0)
		return ir_err_sys(e, r, _("cannot get random bytes"));
	t = ir_time_of(&now);
	ir_hex(rnd, sizeof(rnd), nonce);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_ku64(w, "seq", o->seq);
	if (o->drill)
		ir_jw_kbool(w, "drill", true);
	ir_jw_kstr(w, "test", o->ctx->test);
	ir_jw_kstr(w, "written", ir_time_utc(&t, 3, written));
	ir_time_localise(&t);
	ir_jw_kstr(
		w, "time", en->time ? en->time : ir_time_rfc3339(&t, 0, when));
	ir_jw_kstr(w, "accuracy", en->accuracy);
	actor(w, en);
	ir_jw_kstr(w, "recorder", en->recorder);
	ir_jw_kstr(w, "source", en->source);
	ir_jw_kstr(w, "host", o->ctx->host ? o->ctx->host : "");
	ir_jw_kstr(w, "tool", o->ctx->tool ? o->ctx->tool : "");
	ir_jw_kstr(w, "kind", en->kind);
	ir_jw_kstr(w, "basis", en->basis);
	if (en->corrects)
		ir_jw_ku64(w, "corrects", en->corrects);
	ir_jw_key(w, "data");
	ir_jw_raw(w, en->data ? en->data : "{}", en->data ? en->data_len : 2);
	ir_jw_kstr(w, "nonce", nonce);
	ir_jw_kstr(w, "prev", o->prev);
	return 0;
}

/* What we are about to write must be what we accept. */
static int
check(const struct ir_buf *out, size_t start, const struct jl_out *o,
	const struct ir_entry *en, struct ir_err *e)
{
	size_t len = out->len - start, max = IR_JOURNAL_WRITE_MAX;
	const char *text = out->p + start;
	struct jl f;
	int r;

	if (strcmp(en->kind, "case.joined") == 0)
		max = IR_JOURNAL_LINE_MAX;
	if (len > max)
		return ir_err_set(e, IR_ELIMIT,
			_("a journal line of %zu bytes is too long (at most "
			  "%zu)"),
			len, max);
	if (memchr(text, '\n', len - 1))
		return ir_err_set(e, IR_EUSAGE,
			_("the data of a journal line must be one line"));
	r = ir_json_parse(o->json, text, len - 1, e);
	if (r == 0)
		r = jl_read(o->json, text, len - 1, o->seq, false, &f, e);
	if (r < 0) {
		(void)ir_err_prefix(e, "%s: ", _("cannot record this"));
		if (e)
			e->code = -IR_EUSAGE;
		return -IR_EUSAGE;
	}
	return 0;
}

int
jl_write(struct ir_buf *out, const struct jl_out *o, const struct ir_entry *en,
	struct ir_err *e)
{
	size_t start = out->len;
	struct ir_esc esc;
	struct ir_jw w;
	char sum[IR_SHA256_HEX];
	int r;

	if (!en->kind || !ir_kind_find(en->kind, strlen(en->kind)))
		return ir_err_set(e, IR_EUSAGE, _("unknown kind '%s'"),
			ir_esc(en->kind ? en->kind : "", &esc));
	ir_jw_init(&w, out);
	r = body(&w, o, en, e);
	if (r < 0)
		return r;
	if (ir_buf_err(out) == 0 &&
		ir_sha256_hex(out->p + start, out->len - start, sum) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	ir_jw_kstr(&w, "sum", sum);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (ir_buf_err(out) < 0)
		return ir_err_sys(e,
			ir_buf_err(out) == -ENOMEM ? ENOMEM : EFBIG,
			_("cannot make a journal line"));
	return check(out, start, o, en, e);
}
