/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *
kept(struct board *b, const char *s, size_t len)
{
	const char *p = ir_arena_text(&b->arena, s, len);

	if (!p && b->out->err == 0)
		b->out->err = -ENOMEM;
	return p;
}

const char *
bd_str(struct board *b, ir_node n)
{
	enum ir_json_type type = ir_json_type(b->j, n);
	const char *p = NULL;
	struct ir_buf s;
	size_t len;

	if (type == IR_JSON_NUMBER || type == IR_JSON_BOOL) {
		p = ir_json_raw(b->j, n, &len);
		return kept(b, p, len);
	}
	if (type != IR_JSON_STRING || ir_json_streq(b->j, n, "unknown"))
		return NULL;
	ir_buf_init(&s, 0);
	if (ir_json_str(b->j, n, &s) == 0 && s.len > 0)
		p = kept(b, s.p, strlen(s.p));
	ir_buf_free(&s);
	return p && *p ? p : NULL;
}

const char *
bd_get(struct board *b, ir_node object, const char *key)
{
	return bd_str(b, ir_json_get(b->j, object, key));
}

ir_node
bd_at(const struct board *b, const char *a, const char *key)
{
	ir_node n = ir_json_get(b->j, 0, a);

	return key ? ir_json_get(b->j, n, key) : n;
}

bool
bd_is(const struct board *b, ir_node object, const char *key, const char *value)
{
	return ir_json_streq(b->j, ir_json_get(b->j, object, key), value);
}

bool
bd_parse(const struct board *b, const char *s, struct ir_time *ret)
{
	if (!s || ir_time_parse(s, strlen(s), ret) < 0)
		return false;
	ret->east = b->now.east;
	return true;
}

bool
bd_time(struct board *b, ir_node object, const char *key, struct ir_time *ret)
{
	return bd_parse(b, bd_get(b, object, key), ret);
}

const char *
bd_label(struct board *b, const char *pattern, const char *s)
{
	const struct ir_fact *f = ir_vocab_pattern(b->from->vocab, pattern);

	if (!s)
		return bd_w(b, "不明", "unknown");
	return f ? ir_fact_choice(f, s, b->o->japanese) : s;
}

const char *
bd_when(const struct board *b, const struct ir_time *t, char out[BD_WHEN])
{
	int64_t local = t->sec + b->now.east, today = b->now.sec + b->now.east;
	int64_t day = (local - (local % 86400 + 86400) % 86400) / 86400;
	int64_t here = (today - (today % 86400 + 86400) % 86400) / 86400;
	int64_t y, ny;
	unsigned m, d, nm, nd, min = (unsigned)((local - day * 86400) / 60);

	ir_civil_from_days(day, &y, &m, &d);
	ir_civil_from_days(here, &ny, &nm, &nd);
	if (day == here)
		(void)snprintf(out, BD_WHEN, "%02u:%02u", min / 60, min % 60);
	else if (y == ny)
		(void)snprintf(out, BD_WHEN, "%u/%u %02u:%02u", m, d, min / 60,
			min % 60);
	else
		(void)snprintf(out, BD_WHEN, "%lld/%u/%u %02u:%02u",
			(long long)y, m, d, min / 60, min % 60);
	return out;
}

const char *
bd_span(const struct board *b, int64_t seconds, char out[BD_WHEN])
{
	uint64_t s = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
	unsigned long long days = s / 86400;
	unsigned hours = (unsigned)(s / 3600 % 24);
	unsigned minutes = (unsigned)(s / 60 % 60);

	if (days > 0)
		(void)snprintf(out, BD_WHEN,
			bd_w(b, "%llu日 %02u:%02u", "%llud %02u:%02u"), days,
			hours, minutes);
	else
		(void)snprintf(out, BD_WHEN, "%u:%02u", hours, minutes);
	return out;
}

/* A slip of the pen in the year is no time to count from: the duties do not,
 * either. */
static bool
counted(struct board *b, ir_node object, const char *key, struct ir_time *ret)
{
	return bd_time(b, object, key, ret) && ir_deadline_counts(ret);
}

const char *
bd_aware(struct board *b, struct ir_time *ret)
{
	ir_node list = bd_at(b, "t", "aware");
	const char *who = NULL;
	struct ir_time t;

	for (ir_node n = ir_json_first(b->j, list); n != IR_NODE_NONE;
		n = ir_json_next(b->j, n))
		if (counted(b, n, "value", &t) &&
			(!who || ir_time_cmp(&t, ret) < 0)) {
			const char *id = bd_get(b, n, "id");

			who = id ? id : "?";
			*ret = t;
		}
	if (!who && counted(b, bd_at(b, "t", NULL), "detected", ret))
		who = bd_w(b, "発覚", "noticed");
	return who;
}
