/* SPDX-License-Identifier: Apache-2.0 */
#include "access_i.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/hush.h"
#include "ir/base/i18n.h"

#define COMMAND_SHOWN ((size_t)1000) /* bytes of each */
#define NS INT64_C(1000000000)

static void
stamp(const struct ir_access *a, char out[IR_TIME_TEXT])
{
	const struct ir_ctx *ctx = a->r->o->ctx;
	struct timespec ts = {0};
	struct ir_time t;

	(void)ctx->now(ctx, &ts); /* 1970 tells of a failure */
	t = ir_time_of(&ts);
	(void)ir_time_utc(&t, 3, out);
}

struct ir_session *
ir_session_begin(struct ir_access *a, const char *account, const char *target)
{
	struct ir_session *s;

	if (a->n_sessions == IR_SESSIONS_MAX)
		return &a->sessions[IR_SESSIONS_MAX - 1];
	s = &a->sessions[a->n_sessions++];
	memset(s, 0, sizeof(*s));
	s->how = a->kind->name;
	ir_buf_init(&s->said, IR_SESSION_TEXT);
	ir_buf_init(&s->alters, IR_SESSION_TEXT);
	(void)snprintf(
		s->account, sizeof(s->account), "%s", account ? account : "");
	(void)snprintf(
		s->target, sizeof(s->target), "%s", target ? target : "");
	stamp(a, s->start);
	return s;
}

/* One more JSON string; when there is no room the rest is only counted. */
static void
add(struct ir_buf *b, const char *text, size_t len)
{
	struct ir_buf one;
	struct ir_jw w;

	ir_buf_init(&one, 0);
	ir_jw_init(&w, &one);
	ir_jw_strn(&w, text, len < COMMAND_SHOWN ? len : COMMAND_SHOWN);
	if (ir_buf_err(&one) == 0 && b->len + one.len + 1 <= IR_SESSION_TEXT) {
		if (b->len)
			(void)ir_buf_addc(b, ',');
		(void)ir_buf_add(b, one.p, one.len);
	}
	ir_buf_free(&one);
}

void
ir_session_command(struct ir_session *s, const char *text, size_t len)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	s->commands++;
	if (ir_hush(text, len, &b) >= 0) /* no memory: the count says so */
		add(&s->said, b.p, b.len);
	ir_buf_free(&b);
}

void
ir_session_alters(struct ir_session *s, const char *text)
{
	add(&s->alters, text, strlen(text));
}

void
ir_session_end(struct ir_access *a, struct ir_session *s, const char *outcome)
{
	if (s->end[0])
		return;
	stamp(a, s->end);
	if (outcome)
		(void)snprintf(s->outcome, sizeof(s->outcome), "%s", outcome);
}

static void
put_list(struct ir_jw *w, const char *key, const struct ir_buf *b)
{
	ir_jw_key(w, key);
	ir_jw_raw(w, "[", 1);
	(void)ir_buf_add(w->out, b->p, b->len);
	(void)ir_buf_addc(w->out, ']');
}

static const char *
or_null(const char *s)
{
	return s[0] ? s : NULL;
}

static void
put_session(struct ir_jw *w, const struct ir_session *s, bool all)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "how", s->how);
	ir_jw_kstr(w, "account", or_null(s->account));
	ir_jw_kstr(w, "target", or_null(s->target));
	ir_jw_kstr(w, "source", or_null(s->source));
	ir_jw_kstr(w, "start", s->start);
	ir_jw_kstr(w, "end", or_null(s->end));
	ir_jw_kstr(w, "outcome", or_null(s->outcome));
	ir_jw_ku64(w, "commands", s->commands);
	if (all) {
		put_list(w, "said", &s->said);
		put_list(w, "alters", &s->alters);
	}
	ir_jw_endobj(w);
}

void
ir_sessions_json(struct ir_jw *w, const struct ir_access *a, bool all)
{
	ir_jw_key(w, "sessions");
	ir_jw_arr(w);
	for (size_t i = 0; a && i < a->n_sessions; i++)
		put_session(w, &a->sessions[i], all);
	ir_jw_endarr(w);
}

void
ir_access_json(struct ir_jw *w, const struct ir_run *r)
{
	const struct ir_access *a = r->access;

	ir_sessions_json(w, a, true);
	if (!a || !a->far.len)
		return;
	ir_jw_key(w, "far");
	ir_jw_obj(w);
	ir_jw_raw(w, a->far.p, a->far.len);
	ir_jw_endobj(w);
}

static int64_t
ns_of(const struct timespec *t)
{
	return (int64_t)t->tv_sec * NS + t->tv_nsec;
}

/* Device less ours, at the middle of the question and the answer. */
static void
put_reading(struct ir_jw *w, const char *key, const struct ir_device_clock *c)
{
	struct ir_time t = ir_time_of(&c->device);
	int64_t middle = ns_of(&c->before) / 2 + ns_of(&c->after) / 2;
	int64_t off = ns_of(&c->device) - middle, abs = off < 0 ? -off : off;
	char text[IR_TIME_TEXT], num[64];

	if (!c->read)
		return;
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_kstr(w, "clock", ir_time_utc(&t, 9, text));
	(void)snprintf(num, sizeof(num), "%s%" PRId64 ".%03" PRId64,
		off < 0 ? "-" : "", abs / NS, abs % NS / 1000000);
	ir_jw_kstr(w, "offset_seconds", num);
	ir_jw_key(w, "answered_ms");
	ir_jw_i64(w, (ns_of(&c->after) - ns_of(&c->before)) / 1000000);
	ir_jw_endobj(w);
}

void
ir_access_clock_json(struct ir_jw *w, const struct ir_access *a)
{
	ir_jw_key(w, "device");
	if (!a->clock_start.read && !a->clock_end.read) {
		ir_jw_null(w);
		return;
	}
	ir_jw_obj(w);
	put_reading(w, "start", &a->clock_start);
	put_reading(w, "end", &a->clock_end);
	ir_jw_endobj(w);
}
