/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_DUTIES 6u
#define FIRST_PROMISES 3u

static bool
is_done(const struct ir_duty *d)
{
	return d->state == IR_DUTY_SENT || d->state == IR_DUTY_ACKNOWLEDGED;
}

static bool
is_asked(const struct ir_duty *d)
{
	return d->need != IR_DUTY_NOT_REQUIRED && d->need != IR_DUTY_WAIVED;
}

static bool
is_counted(const struct ir_duty *d) /* has a day or an hour */
{
	return d->has_start && d->rule && d->rule->kind != IR_DEADLINE_NONE;
}

#define SOON 86400

#define AT_ONCE 4 /* hours after which such a rule warns */

static bool
is_at_once(const struct ir_duty *d)
{
	return d->rule && d->rule->kind == IR_DEADLINE_NONE &&
		d->rule->warn_hours > 0 && d->rule->warn_hours <= AT_ONCE;
}

/* Late; at once, and open for too long; at once; open for too long; due
 * within a day; promptly; later; then what is done. */
static int
rank(const struct ir_duty *d)
{
	if (d->overdue)
		return 0;
	if (is_done(d))
		return 9;
	if (d->state == IR_DUTY_TOLD)
		return 7;
	if (d->need == IR_DUTY_ADVISED)
		return 8;
	if (is_at_once(d) && d->need == IR_DUTY_REQUIRED)
		return d->warn ? 1 : 2;
	if (d->warn && d->need == IR_DUTY_REQUIRED)
		return 3;
	if (is_counted(d))
		return d->due.edge.sec - d->start.sec - d->elapsed < SOON ? 4
									  : 6;
	return d->need == IR_DUTY_REQUIRED ? 5 : 6;
}

static int
by_rank(const void *a, const void *b)
{
	const struct ir_duty *const *x = a, *const *y = b;
	int c = rank(*x) - rank(*y);

	if (c == 0 && is_counted(*x) && is_counted(*y))
		c = ir_time_cmp(&(*x)->due.edge, &(*y)->due.edge);
	return c ? c : (*x > *y) - (*x < *y); /* as the rules have them */
}

/* Those that are asked for, the most urgent first; the caller's to free. */
static const struct ir_duty **
asked(struct board *b, size_t *ret_n)
{
	size_t all = b->d ? ir_duties_count(b->d) : 0;
	const struct ir_duty **v = malloc((all + 1) * sizeof(*v));
	size_t n = 0;

	*ret_n = 0;
	if (!v) {
		b->out->err = -ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < all; i++)
		if (is_asked(ir_duties_at(b->d, i)))
			v[n++] = ir_duties_at(b->d, i);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_rank);
	*ret_n = n;
	return v;
}

static void
state_box(struct board *b, const struct ir_duty *d)
{
	if (d->overdue)
		bd_box(b, BD_BAD, bd_w(b, "超過", "LATE"));
	else if (d->state == IR_DUTY_ACKNOWLEDGED)
		bd_box(b, BD_GOOD, bd_w(b, "受領", "ACK"));
	else if (is_done(d))
		bd_box(b, BD_GOOD, bd_w(b, "送付済", "SENT"));
	else if (d->state == IR_DUTY_TOLD)
		bd_box(b, BD_GOOD, bd_w(b, "連絡済", "TOLD"));
	else if (d->need == IR_DUTY_UNDECIDED)
		bd_box(b, BD_UNKNOWN, bd_w(b, "要判断", "DECIDE"));
	else if (d->need == IR_DUTY_ADVISED)
		bd_box(b, BD_PLAIN, bd_w(b, "推奨", "ADVISED"));
	else
		bd_box(b, BD_WARN, bd_w(b, "未", "OPEN"));
}

/* The day it is due, always with its time; or in words. */
static void
due_cell(struct board *b, const struct ir_duty *d, bool first)
{
	char when[BD_WHEN];

	bd_raw(b, "<td class=\"n\">");
	if (!d->has_start) {
		bd_raw(b, bd_w(b, "覚知時刻不明", "start unknown"));
	} else if (!is_counted(d)) {
		bd_fit(b, !d->rule ? "–" : bd_w(b, d->rule->ja, d->rule->en),
			first ? 12 : 40);
	} else {
		(void)bd_when(b, &d->due.edge, when);
		if (first && strlen(when) > 11) /* another year: the day */
			when[strcspn(when, " ")] = '\0';
		bd_raw(b, when);
		if (d->rule->kind == IR_DEADLINE_RANGE && !first)
			bd_rawf(b, " <small>–%s</small>",
				bd_when(b, &d->due.due, when));
		if (d->due.uncertain)
			bd_raw(b,
				first ? "？"
				      : bd_w(b, " 不確実", " uncertain"));
	}
	bd_raw(b, "</td>");
}

/* From two days on the days say enough on the first face: the time itself
 * stands beside it. */
static const char *
about(struct board *b, int64_t seconds, bool first, char out[BD_WHEN])
{
	int64_t s = seconds < 0 ? -seconds : seconds;

	if (!first || s < 172800)
		return bd_span(b, seconds, out);
	(void)snprintf(out, BD_WHEN, bd_w(b, "%lld日", "%lld d"),
		(long long)(s / 86400));
	return out;
}

/* When it was done, NULL: not yet; its seconds are 0 when nobody said. */
static const struct ir_time *
done_at(const struct ir_duty *d)
{
	if (d->state == IR_DUTY_TOLD)
		return &d->told;
	if (!is_done(d))
		return NULL;
	return d->sent.sec    ? &d->sent
		: d->told.sec ? &d->told
			      : &d->acknowledged;
}

static void
left_cell(struct board *b, const struct ir_duty *d, bool first)
{
	int64_t left = d->due.edge.sec - b->now.sec;
	const struct ir_time *done = done_at(d);
	char span[BD_WHEN];

	bd_rawf(b, "<td class=\"n left%s\">", d->overdue ? " late" : "");
	if (done && done->sec)
		bd_rawf(b, bd_w(b, "済 %s", "done %s"), bd_when(b, done, span));
	else if (done)
		bd_raw(b, bd_w(b, "済", "done"));
	else if (!d->has_start)
		bd_raw(b, "？");
	else if (!is_counted(d) && d->elapsed < 0)
		bd_raw(b, "–"); /* not known yet, or a slip */
	else if (!is_counted(d) && d->by_day && d->elapsed < 86400)
		bd_raw(b, bd_w(b, "当日", "that day"));
	else if (!is_counted(d) && d->by_day)
		bd_rawf(b, bd_w(b, "経過 %lld日", "for %lld d"),
			(long long)(d->elapsed / 86400));
	else if (!is_counted(d))
		bd_rawf(b, bd_w(b, "経過 %s", "for %s"),
			about(b, d->elapsed, first, span));
	else if (left < 0)
		bd_rawf(b, bd_w(b, "超過 %s", "late %s"),
			about(b, left, first, span));
	else
		bd_rawf(b, bd_w(b, "あと %s", "%s left"),
			about(b, left, first, span));
	bd_raw(b, "</td>");
}

/* What tells it from the others comes first, as it is cut at the end: of
 * "recipient: name" the name, without what stands in brackets behind it. */
static void
short_name(struct board *b, const struct ir_duty *d)
{
	const char *whole = bd_w(b, d->ja, d->en);
	const char *name = d->member ? strstr(whole, ": ") : NULL;
	size_t member = d->member ? strlen(d->member) : 0;
	struct ir_buf s;

	if (!name) {
		bd_fit(b, whole, 44);
		return;
	}
	ir_buf_init(&s, 0);
	if (strncmp(name + 2, d->member, member) == 0 &&
		strncmp(name + 2 + member, " (", 2) == 0)
		(void)ir_buf_adds(&s, d->member); /* all stick */
	else
		(void)ir_buf_adds(&s, name + 2);
	(void)ir_buf_addf(&s, ": %.*s", (int)(name - whole), whole);
	if (ir_buf_err(&s) < 0)
		b->out->err = ir_buf_err(&s);
	else
		bd_fit(b, s.p, 44);
	ir_buf_free(&s);
}

static void
duty_row(struct board *b, const struct ir_duty *d, bool first)
{
	bd_raw(b, "<tr><td>");
	state_box(b, d);
	bd_raw(b, "</td><th scope=\"row\">");
	if (first)
		short_name(b, d);
	else
		bd_text(b, bd_w(b, d->ja, d->en));
	bd_rawf(b, first ? "</th>" : " <small>%s</small></th>", d->id);
	due_cell(b, d, first);
	left_cell(b, d, first);
	if (!first) {
		bd_td(b, "why", bd_w(b, d->why_ja, d->why_en), 0);
		bd_td(b, "why", d->receipt, 24);
	}
	bd_raw(b, "</tr>\n");
}

static void
rules_line(struct board *b, size_t n)
{
	size_t not_asked = ir_duties_count(b->d) - n;

	bd_rawf(b,
		bd_w(b,
			"<p class=\"foot\">規則 %s 現在、祝日は%d年まで。"
			"不要または見送り %zu件（ir-duty で理由を表示）</p>\n",
			"<p class=\"foot\">rules as of %s, holidays until %d. "
			"Not required or waived: %zu (ir-duty says why)</p>\n"),
		ir_duties_date(b->d), ir_duties_holidays_until(b->d),
		not_asked);
}

void
bd_duties(struct board *b, bool first)
{
	static const char *const ja[] = {
		"状態", "報告先", "期限", "残り", "理由", "受付番号", NULL};
	static const char *const en[] = {
		"state", "recipient", "due", "left", "why", "receipt", NULL};
	static const char *const ja1[] = {
		"状態", "報告先", "期限", "残り", NULL};
	static const char *const en1[] = {
		"state", "recipient", "due", "left", NULL};
	size_t n, odd = bd_odd_lines(b);
	size_t max = first ? FIRST_DUTIES - (odd + 1) / 2 : BD_LIST_MAX;
	const struct ir_duty **v = asked(b, &n);

	bd_open(b, first ? "duties" : "duties-all",
		first ? bd_w(b, "報告先と期限", "who must be told, and by when")
		      : bd_w(b, "報告先と期限（理由つき）",
				"who must be told, and why"));
	bd_head(b, first ? ja1 : ja, first ? en1 : en);
	for (size_t i = 0; v && i < n && i < max; i++)
		duty_row(b, v[i], first);
	if (!b->d)
		bd_none(b, first ? 4 : 6,
			bd_w(b, "計算できない。ir-duty で確認",
				"cannot be worked out: see ir-duty"));
	else if (n == 0)
		bd_none(b, first ? 4 : 6, bd_w(b, "なし", "none"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n > max ? n - max : 0, first);
	if (b->d && !first)
		rules_line(b, n);
	bd_close(b);
	free(v);
}

/* The next one that is due, and how many are late. */
void
bd_duty_tile(struct board *b)
{
	size_t n, late = 0, open = 0;
	const struct ir_duty **v = asked(b, &n), *next = NULL;
	char when[BD_WHEN];

	for (size_t i = 0; v && i < n; i++) {
		late += v[i]->overdue;
		open += !is_done(v[i]) && v[i]->state != IR_DUTY_TOLD &&
			v[i]->need != IR_DUTY_ADVISED;
		if (!is_done(v[i]) && is_counted(v[i]) &&
			v[i]->state != IR_DUTY_TOLD &&
			(!next ||
				ir_time_cmp(&v[i]->due.edge, &next->due.edge) <
					0))
			next = v[i];
	}
	bd_rawf(b, "<div class=\"tile%s\"><h3>%s</h3><p class=\"big\">",
		late ? " late" : "", bd_w(b, "報告", "reports"));
	if (!b->d)
		bd_raw(b, "？");
	else if (late)
		bd_rawf(b, bd_w(b, "超過 %zu件", "%zu late"), late);
	else
		bd_rawf(b, bd_w(b, "未 %zu件", "%zu open"), open);
	bd_raw(b, "</p><p>");
	if (next) {
		bd_fit(b, bd_w(b, next->ja, next->en), 27);
		bd_rawf(b, bd_w(b, "<br/>%s まで", "<br/>by %s"),
			bd_when(b, &next->due.edge, when));
	} else {
		bd_raw(b,
			b->d ? bd_w(b, "日限のある未報告なし",
				       "none open with a day")
			     : bd_w(b, "ir-duty で確認", "see ir-duty"));
	}
	bd_raw(b, "</p></div>\n");
	free(v);
}

/* Open and late ones first, then the others as they were promised. */
static int
promise_rank(const struct ir_promise *p)
{
	return p->kept ? 2 : p->overdue ? 0 : 1;
}

static int
by_promise(const void *a, const void *b)
{
	const struct ir_promise *const *x = a, *const *y = b;
	int c = promise_rank(*x) - promise_rank(*y);

	if (c == 0 && (*x)->has_time && (*y)->has_time)
		c = ir_time_cmp(&(*x)->at, &(*y)->at);
	return c ? c : ((*x)->seq > (*y)->seq) - ((*x)->seq < (*y)->seq);
}

static bool
is_late(const struct ir_promise *p)
{
	return p->kept ? p->has_time && ir_time_cmp(&p->kept_at, &p->at) > 0
		       : p->overdue;
}

static void
promise_box(struct board *b, const struct ir_promise *p)
{
	if (p->kept && is_late(p))
		bd_box(b, BD_WARN, bd_w(b, "遅れて済", "KEPT LATE"));
	else if (p->kept)
		bd_box(b, BD_GOOD, bd_w(b, "履行", "KEPT"));
	else if (p->overdue)
		bd_box(b, BD_BAD, bd_w(b, "遅れ", "LATE"));
	else
		bd_box(b, BD_WARN, bd_w(b, "待ち", "OPEN"));
}

/* How it went: against the time that was promised, when there is one. */
static void
promise_left(struct board *b, const struct ir_promise *p, bool first)
{
	int64_t left = p->at.sec - b->now.sec;
	char text[BD_WHEN];

	bd_rawf(b, "<td class=\"n left%s\">", is_late(p) ? " late" : "");
	if (p->kept)
		bd_rawf(b, bd_w(b, "済 %s", "done %s"),
			bd_when(b, &p->kept_at, text));
	else if (!p->has_time)
		bd_raw(b, bd_w(b, "時刻なし", "no time"));
	else
		bd_rawf(b,
			left < 0 ? bd_w(b, "遅れ %s", "late %s")
				 : bd_w(b, "あと %s", "%s left"),
			about(b, left, first, text));
	bd_raw(b, "</td>");
}

/* What it was about: the words of the contact it was given in. */
static const char *
promise_about(struct board *b, const struct ir_promise *p)
{
	ir_node list = bd_at(b, "comm", NULL), n = ir_json_first(b->j, list);
	const char *text = NULL;

	for (; n != IR_NODE_NONE && !text; n = ir_json_next(b->j, n)) {
		ir_node line = ir_json_get(b->j, n, "line");
		uint64_t seq = 0;

		/* another one's number stays 0 when it has none */
		(void)ir_json_u64(b->j, ir_json_get(b->j, line, "seq"), &seq);
		if (seq == p->seq)
			text = bd_get(b, n, "text");
	}
	return text ? text : bd_w(b, "来訪の予定", "visit");
}

static void
promise_row(struct board *b, const struct ir_promise *p, bool first)
{
	char text[BD_WHEN];

	bd_raw(b, "<tr><td>");
	promise_box(b, p);
	bd_raw(b, "</td><th scope=\"row\">");
	bd_fit(b, p->who ? p->who : bd_w(b, "相手不明", "not said who"),
		first ? 44 : 60);
	bd_raw(b, "</th><td class=\"n\">");
	if (p->has_time)
		bd_raw(b, bd_when(b, &p->at, text));
	else
		bd_fit(b, p->what, first ? 14 : 40);
	bd_raw(b, "</td>");
	promise_left(b, p, first);
	if (!first)
		bd_td(b, "why", promise_about(b, p), 0);
	bd_raw(b, "</tr>\n");
}

/* Our own next report stands above. */
static bool
is_own(struct board *b, const struct ir_promise *p)
{
	struct ir_value v;

	return ir_state_get(b->from->state, "case.next_report", &v) == 0 &&
		v.seq == p->seq;
}

/* What others promised, in order; the caller's to free. */
static const struct ir_promise **
promised(struct board *b, size_t *ret_n)
{
	size_t all = b->d ? ir_duties_promises(b->d) : 0, n = 0;
	const struct ir_promise **v = malloc((all + 1) * sizeof(*v));

	*ret_n = 0;
	if (!v) {
		b->out->err = -ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < all; i++)
		if (!is_own(b, ir_duties_promise_at(b->d, i)))
			v[n++] = ir_duties_promise_at(b->d, i);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_promise);
	*ret_n = n;
	return v;
}

void
bd_promises(struct board *b, bool first)
{
	static const char *const ja[] = {
		"状態", "相手", "約束の時刻", "残り", "内容", NULL};
	static const char *const en[] = {
		"state", "who", "promised", "left", "what", NULL};
	static const char *const ja1[] = {
		"状態", "相手", "約束の時刻", "残り", NULL};
	static const char *const en1[] = {
		"state", "who", "promised", "left", NULL};
	size_t n, odd = bd_odd_lines(b);
	size_t max = first ? FIRST_PROMISES - odd / 2 : BD_LIST_MAX;
	const struct ir_promise **v = promised(b, &n);

	bd_open(b, first ? "promises" : "promises-all",
		bd_w(b, "業者・相手の約束と履行", "promised and delivered"));
	bd_head(b, first ? ja1 : ja, first ? en1 : en);
	for (size_t i = 0; v && i < n && i < max; i++)
		promise_row(b, v[i], first);
	if (n == 0)
		bd_none(b, first ? 4 : 5,
			b->d ? bd_w(b, "約束の記録なし", "nothing promised yet")
			     : bd_w(b, "計算できない。ir-duty で確認",
				       "cannot be worked out: see ir-duty"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n > max ? n - max : 0, first);
	bd_close(b);
	free(v);
}
