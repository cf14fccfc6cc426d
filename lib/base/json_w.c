/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/json.h"

#include <inttypes.h>
#include <string.h>

#include "ir/base/enc.h"
#include "utf8_i.h"

void
ir_jw_init(struct ir_jw *w, struct ir_buf *out)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
}

/* Every failure sticks in the buffer, so results are looked at once there. */

static void
before_value(struct ir_jw *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->comma[w->depth])
		(void)ir_buf_addc(w->out, ',');
	w->comma[w->depth] = true;
}

static void
begin(struct ir_jw *w, char c)
{
	before_value(w);
	(void)ir_buf_addc(w->out, c);
	if (w->depth == IR_JW_DEPTH) {
		if (!w->out->err)
			w->out->err = -IR_ELIMIT;
		return;
	}
	w->comma[++w->depth] = false;
}

static void
end(struct ir_jw *w, char c)
{
	(void)ir_buf_addc(w->out, c);
	if (w->depth > 0)
		w->depth--;
}

void
ir_jw_obj(struct ir_jw *w)
{
	begin(w, '{');
}

void
ir_jw_endobj(struct ir_jw *w)
{
	end(w, '}');
}

void
ir_jw_arr(struct ir_jw *w)
{
	begin(w, '[');
}

void
ir_jw_endarr(struct ir_jw *w)
{
	end(w, ']');
}

/* The escape of a byte below 0x20, a quote or a backslash; or U+FFFD. */
static void
special(struct ir_buf *out, unsigned char c)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2)
		if ((unsigned char)shorts[i] == c) {
			(void)ir_buf_addc(out, '\\');
			(void)ir_buf_addc(out, shorts[i + 1]);
			return;
		}
	if (c < 0x20)
		(void)ir_buf_addf(out, "\\u%04x", (unsigned)c);
	else
		(void)ir_buf_adds(out, "\xEF\xBF\xBD");
}

static void
quoted(struct ir_buf *out, const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s, *stop = p + len;
	const unsigned char *run = p;

	(void)ir_buf_addc(out, '"');
	while (p < stop) {
		size_t n = *p < 0x20 || *p == '"' || *p == '\\'
			? 0
			: ir_utf8_step(p, stop);

		if (n > 0) {
			p += n;
			continue;
		}
		(void)ir_buf_add(out, run, (size_t)(p - run));
		special(out, *p);
		run = ++p;
	}
	(void)ir_buf_add(out, run, (size_t)(p - run));
	(void)ir_buf_addc(out, '"');
}

void
ir_jw_key(struct ir_jw *w, const char *key)
{
	before_value(w);
	quoted(w->out, key, strlen(key));
	(void)ir_buf_addc(w->out, ':');
	w->after_key = true;
}

void
ir_jw_str(struct ir_jw *w, const char *s)
{
	if (s)
		ir_jw_strn(w, s, strlen(s));
	else
		ir_jw_null(w);
}

void
ir_jw_strn(struct ir_jw *w, const char *s, size_t len)
{
	before_value(w);
	quoted(w->out, s, len);
}

void
ir_jw_u64(struct ir_jw *w, uint64_t v)
{
	before_value(w);
	(void)ir_buf_addf(w->out, "%" PRIu64, v);
}

void
ir_jw_i64(struct ir_jw *w, int64_t v)
{
	before_value(w);
	(void)ir_buf_addf(w->out, "%" PRId64, v);
}

void
ir_jw_bool(struct ir_jw *w, bool v)
{
	before_value(w);
	(void)ir_buf_adds(w->out, v ? "true" : "false");
}

void
ir_jw_null(struct ir_jw *w)
{
	before_value(w);
	(void)ir_buf_adds(w->out, "null");
}

void
ir_jw_raw(struct ir_jw *w, const char *json, size_t len)
{
	before_value(w);
	(void)ir_buf_add(w->out, json, len);
}

void
ir_jw_kstr(struct ir_jw *w, const char *key, const char *s)
{
	if (!s)
		return;
	ir_jw_key(w, key);
	ir_jw_str(w, s);
}

void
ir_jw_ku64(struct ir_jw *w, const char *key, uint64_t v)
{
	ir_jw_key(w, key);
	ir_jw_u64(w, v);
}

void
ir_jw_kbool(struct ir_jw *w, const char *key, bool v)
{
	ir_jw_key(w, key);
	ir_jw_bool(w, v);
}

void
ir_jw_kraw(struct ir_jw *w, const char *key, const char *json, size_t len)
{
	if (!json || len == 0)
		return;
	ir_jw_key(w, key);
	ir_jw_raw(w, json, len);
}

void
ir_jw_name(struct ir_jw *w, const char *key, const char *s, size_t len)
{
	ir_jw_key(w, key);
	ir_jw_strn(w, s, len);
	if (ir_utf8_valid(s, len))
		return;
	before_value(w);
	(void)ir_buf_addc(w->out, '"');
	(void)ir_buf_adds(w->out, key);
	(void)ir_buf_adds(w->out, "_b64\":\"");
	(void)ir_base64(w->out, s, len);
	(void)ir_buf_addc(w->out, '"');
}

void
ir_jw_line(struct ir_jw *w)
{
	(void)ir_buf_addc(w->out, '\n');
	w->comma[0] = false;
}
