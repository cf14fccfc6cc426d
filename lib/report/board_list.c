/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST 12u /* decisions shown */
#define UNITS 16u

/* Who leads, from the roles; the known names of roles in words. */
void
bd_roles(struct board *b)
{
	ir_node list = bd_at(b, "roles", NULL);
	size_t n = 0;

	bd_open(b, "roles", bd_w(b, "役割", "roles"));
	bd_raw(b, "<p class=\"roles\">");
	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k)) {
		const char *name = bd_get(b, k, "name");

		bd_raw(b, "<span><b>");
		bd_text(b, bd_get(b, k, "id"));
		bd_raw(b, "</b> ");
		bd_text(b, name ? name : bd_w(b, "不在", "nobody"));
		bd_raw(b, "</span> ");
		n++;
	}
	if (n == 0)
		bd_raw(b, bd_w(b, "まだ決まっていない", "nobody yet"));
	bd_raw(b, "</p>\n");
	bd_close(b);
}

/* The last ones, newest first. */
void
bd_decisions(struct board *b)
{
	static const char *const ja[] = {
		"時刻", "決めたこと", "判断者", "理由", NULL};
	static const char *const en[] = {
		"time", "decision", "decided by", "why", NULL};
	ir_node list = bd_at(b, "dec", NULL), at[LAST];
	size_t n = 0;
	char when[BD_WHEN];

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		at[n++ % LAST] = k;
	bd_open(b, "decisions",
		bd_w(b, "判断（新しい順）", "decisions, newest first"));
	bd_head(b, ja, en);
	for (size_t i = n; i > 0 && i + LAST > n; i--) {
		ir_node k = at[(i - 1) % LAST];
		const char *by = bd_get(b, k, "decider");
		const char *why = bd_get(b, k, "reason");
		struct ir_time t;

		bd_rawf(b, "<tr><td class=\"n\">%s</td>",
			bd_time(b, k, "when", &t) ||
					bd_time(b, ir_json_get(b->j, k, "line"),
						"time", &t)
				? bd_when(b, &t, when)
				: "？");
		bd_td(b, "", bd_get(b, k, "what"), 0);
		bd_td(b, "n", by ? by : bd_w(b, "不明", "unknown"), 20);
		bd_td(b, "why", why ? why : bd_w(b, "理由なし", "none given"),
			0);
		bd_raw(b, "</tr>\n");
	}
	if (n == 0)
		bd_none(b, 4, bd_w(b, "まだない", "none yet"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n > LAST ? n - LAST : 0, false);
	bd_close(b);
}

struct sum { /* in ten-thousandths */
	const char *unit; /* NULL: the line names none */
	int64_t amount;
	size_t lines;
};

struct costs {
	struct sum sum[UNITS];
	size_t n;
	int64_t hours; /* the same */
	size_t hour_lines, lines, unread;
};

/* A plain decimal with at most four digits behind the point. */
static bool
decimal(const char *s, int64_t *ret)
{
	int64_t v = 0;
	int after = -1;

	for (; *s; s++) {
		if (*s == '.' && after < 0) {
			after = 0;
		} else if (*s >= '0' && *s <= '9' && after < 4) {
			if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
				__builtin_add_overflow(
					v, (int64_t)(*s - '0'), &v))
				return false;
			after += after >= 0;
		} else {
			return false;
		}
	}
	for (after = after < 0 ? 0 : after; after < 4; after++)
		if (__builtin_mul_overflow(v, (int64_t)10, &v))
			return false;
	*ret = v;
	return true;
}

/* Names of the yen are one currency, all others are taken as written. */
static const char *
currency(const char *unit)
{
	static const char *const yen[] = {"JPY", "jpy", "円", "yen", "¥", "￥"};

	for (size_t i = 0; unit && i < sizeof(yen) / sizeof(yen[0]); i++)
		if (strcmp(unit, yen[i]) == 0)
			return "JPY";
	return unit;
}

static bool
add_amount(struct costs *c, const char *unit, const char *amount)
{
	size_t i = 0;
	int64_t v;

	while (i < c->n &&
		(unit && c->sum[i].unit ? strcmp(unit, c->sum[i].unit) != 0
					: unit != c->sum[i].unit))
		i++;
	if (i == UNITS || !decimal(amount, &v) ||
		__builtin_add_overflow(c->sum[i].amount, v, &v))
		return false;
	c->n += i == c->n;
	c->sum[i].unit = unit;
	c->sum[i].amount = v;
	c->sum[i].lines++;
	return true;
}

static void
add_cost(struct board *b, ir_node k, struct costs *c)
{
	const char *amount = bd_get(b, k, "amount");
	const char *hours = bd_get(b, k, "hours");
	bool bad = false;
	int64_t v;

	c->lines++;
	if (amount)
		bad = !add_amount(c, currency(bd_get(b, k, "unit")), amount);
	if (hours && decimal(hours, &v) &&
		!__builtin_add_overflow(c->hours, v, &v)) {
		c->hours = v;
		c->hour_lines++;
	} else if (hours) {
		bad = true;
	}
	c->unread += bad || (!amount && !hours);
}

/* 350,000 or 36.5 */
static void
number(struct board *b, int64_t v)
{
	char digits[32];
	int n = snprintf(
		digits, sizeof(digits), "%lld", (long long)(v / 10000));
	unsigned rest = (unsigned)(v % 10000);

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			bd_raw(b, ",");
		bd_rawf(b, "%c", digits[i]);
	}
	if (rest == 0)
		return;
	(void)snprintf(digits, sizeof(digits), "%04u", rest);
	for (n = 4; n > 0 && digits[n - 1] == '0'; n--)
		digits[n - 1] = '\0';
	bd_rawf(b, ".%s", digits);
}

void
bd_costs(struct board *b)
{
	ir_node list = bd_at(b, "cost", NULL);
	struct costs c = {0};

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		add_cost(b, k, &c);
	bd_open(b, "costs", bd_w(b, "費用と工数", "costs and hours"));
	bd_raw(b, "<p class=\"sums\">");
	for (size_t i = 0; i < c.n; i++) {
		bd_raw(b, "<span><b>");
		number(b, c.sum[i].amount);
		bd_raw(b, " ");
		bd_text(b,
			!c.sum[i].unit ? bd_w(b, "（通貨の記載なし）",
						 "(no currency named)")
				: b->o->japanese &&
					strcmp(c.sum[i].unit, "JPY") == 0
				? "円"
				: c.sum[i].unit);
		bd_rawf(b, bd_w(b, "</b> %zu件</span> ", "</b> in %zu</span> "),
			c.sum[i].lines);
	}
	if (c.hour_lines > 0) {
		bd_raw(b, "<span><b>");
		number(b, c.hours);
		bd_rawf(b,
			bd_w(b, " 時間</b> %zu件</span>",
				" hours</b> in %zu</span>"),
			c.hour_lines);
	}
	if (c.lines == 0)
		bd_raw(b, bd_w(b, "記録なし", "nothing recorded"));
	bd_raw(b, "</p>\n");
	if (c.unread > 0)
		bd_rawf(b,
			bd_w(b,
				"<p class=\"late\">合計に入らない行 "
				"%zu件</p>\n",
				"<p class=\"late\">not in the sums: %zu</p>\n"),
			c.unread);
	bd_close(b);
}

size_t
bd_debt_count(struct board *b)
{
	ir_node list = bd_at(b, "debts", NULL);
	size_t n = 0;

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		n += bd_is(b, k, "state", "debt");
	return n;
}

void
bd_debts(struct board *b)
{
	static const char *const ja[] = {"時刻", "関門", "内容", NULL};
	static const char *const en[] = {"time", "gate", "what is owed", NULL};
	ir_node list = bd_at(b, "debts", NULL);
	size_t n = 0;
	char when[BD_WHEN];
	struct ir_time t;

	bd_open(b, "debts",
		bd_w(b, "開いたままの関門・借り", "open gates and debts"));
	bd_head(b, ja, en);
	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k)) {
		if (!bd_is(b, k, "state", "debt") || n++ >= BD_LIST_MAX)
			continue;
		bd_rawf(b, "<tr><td class=\"n\">%s</td>",
			bd_time(b, ir_json_get(b->j, k, "line"), "time", &t)
				? bd_when(b, &t, when)
				: "？");
		bd_td(b, "", bd_get(b, k, "id"), 0);
		bd_td(b, "", bd_get(b, k, "text"), 0);
		bd_raw(b, "</tr>\n");
	}
	if (n == 0)
		bd_none(b, 3, bd_w(b, "なし", "none"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n > BD_LIST_MAX ? n - BD_LIST_MAX : 0, false);
	bd_close(b);
}

/* Up to which line others hold the head, and what lies open after it. */
void
bd_anchors(struct board *b)
{
	ir_node list = bd_at(b, "anchors", NULL), last = IR_NODE_NONE;
	ir_node made = bd_at(b, "made_at", NULL);
	const char *seq;

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		last = k;
	bd_open(b, "anchors",
		bd_w(b, "記録の固定", "the journal and its anchors"));
	bd_raw(b, "<p>");
	bd_text(b, bd_get(b, made, "spoken"));
	bd_raw(b, "</p>\n<p>");
	if (last == IR_NODE_NONE) {
		bd_raw(b,
			bd_w(b, "まだ誰にも渡していない",
				"the head was given to nobody yet"));
	} else {
		seq = bd_get(b, last, "seq");
		bd_rawf(b,
			bd_w(b, "%s 行目まで固定: ", "fixed up to line %s: "),
			seq ? seq : "?");
		bd_text(b, bd_get(b, last, "to"));
		bd_raw(b, " ");
		bd_text(b, bd_get(b, last, "how"));
		bd_rawf(b, bd_w(b, "（渡した先 全%u件）", " (given %u times)"),
			(unsigned)ir_json_count(b->j, list));
	}
	bd_raw(b, "</p>\n");
	bd_close(b);
}
