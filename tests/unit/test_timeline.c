/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/doc/doc.h"
#include "ir/doc/markup.h"
#include "ir/doc/timeline.h"
#include "tap.h"

#define T0 1770570000 /* 2026-02-09 02:00 in Japan */

static struct ir_time
at(int64_t minutes)
{
	return (struct ir_time){.sec = T0 + minutes * 60, .east = 32400};
}

static const struct ir_timeline_opts six_hours = {
	.japanese = true,
	.from = {.sec = T0, .east = 32400},
	.to = {.sec = T0 + 6 * 3600, .east = 32400},
};

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	for (s = strstr(s, what); s; s = strstr(s + 1, what))
		n++;
	return n;
}

static void
draw(struct ir_buf *b, const struct ir_timeline_row *rows, size_t n,
	const struct ir_timeline_opts *o)
{
	ir_buf_init(b, 0);
	EQ(ir_timeline_svg(rows, n, o, b, NULL), 0);
}

static void
test_lanes(void)
{
	static const struct {
		const char *kind;
		enum ir_timeline_lane lane;
	} rows[] = {
		{"decision", IR_TIMELINE_DECISION},
		{"care", IR_TIMELINE_CARE},
		{"contact", IR_TIMELINE_CONTACT},
		{"report.sent", IR_TIMELINE_CONTACT},
		{"event", IR_TIMELINE_EVENT},
		{"finding", IR_TIMELINE_EVENT},
		{"case.opened", IR_TIMELINE_EVENT},
		{"case.closed", IR_TIMELINE_OTHER},
		{"evidence.sealed", IR_TIMELINE_EVIDENCE},
		{"custody.sent", IR_TIMELINE_EVIDENCE},
		{"fact.set", IR_TIMELINE_OTHER},
		{"", IR_TIMELINE_OTHER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tap_int(ir_timeline_lane(rows[i].kind), rows[i].lane,
			rows[i].kind, __FILE__, __LINE__);
}

static void
test_late(void)
{
	struct ir_timeline_row rows[] = {
		{at(60), at(61), IR_TIMELINE_EVENT, "すぐ書いた"},
		{at(120), at(149), IR_TIMELINE_CARE, "29分後"},
		{at(120), at(150), IR_TIMELINE_DECISION, "30分後"},
		{at(180), at(330), IR_TIMELINE_CONTACT, "二時間半後"},
	};
	struct ir_timeline_opts o = six_hours;
	struct ir_buf b;

	draw(&b, rows, 4, &o);
	OK(strstr(b.p, "30分以上おくれて記録 2件"));
	OK(strstr(b.p, ">二時間半後</text>"));
	EQ(count(b.p, "stroke-dasharray"), 2 + 1); /* and the legend */
	EQ(count(b.p, "<circle"), 3 + 2); /* one minute is one spot */
	OK(!strstr(b.p, "文字を省いた"));
	OK(strstr(b.p, ">判断</text>") && strstr(b.p, ">2/9 02:30<"));
	ir_buf_free(&b);
	o.late = 7200;
	o.japanese = false;
	draw(&b, rows, 4, &o);
	OK(strstr(b.p, "120 minutes late or more: 1<"));
	ir_buf_free(&b);
}

static void
test_outside(void)
{
	struct ir_timeline_row rows[] = {
		{at(-9000), at(10), IR_TIMELINE_EVENT, NULL},
		{at(9000), at(10), IR_TIMELINE_EVENT, ""},
		{at(10), at(-5), IR_TIMELINE_EVENT, "前に書いた"},
	};
	struct ir_timeline_opts o = six_hours;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	draw(&b, rows, 3, &six_hours);
	OK(strstr(b.p, "左端より前 1件、右端より後 1件"));
	ir_buf_free(&b);
	o.to = o.from;
	ir_buf_init(&b, 0);
	EQ(ir_timeline_svg(rows, 3, &o, &b, &e), -IR_EUSAGE);
	EQ(b.len, 0);
	STR(e.text, "the axis of a timeline must go forward");
	o.to.sec += 400LL * 366 * 86400; /* no end of lines */
	EQ(ir_timeline_svg(NULL, 0, &o, &b, &e), 0);
	OK(count(b.p, "text-anchor") <= 14);
	ir_buf_free(&b);
}

static void
test_foreign(void)
{
	static const char text[] = "<script>&\"'\033\n\xff \xe2\x80\xae";
	struct ir_timeline_row row = {at(5), at(6), IR_TIMELINE_EVENT, text};
	struct ir_doc *d;
	struct ir_buf b;

	draw(&b, &row, 1, &six_hours);
	OK(!strstr(b.p, "<script") && !strchr(b.p, 033));
	OK(strstr(b.p, "&lt;script&gt;&amp;&quot;&#39;\\033 \\377"));
	d = ir_doc_new(&(struct ir_doc_meta){.title = "t"});
	ir_buf_free(&b);
	draw(&b, &row, 0, &six_hours); /* a picture a document takes */
	ir_doc_picture(d, b.p, b.len, "timeline");
	ir_buf_clear(&b);
	EQ(ir_doc_html(d, &b, NULL), 0);
	ir_doc_free(d);
	ir_buf_free(&b);
}

/* However many rows: the picture is bounded, and says what it left out. */
static void
test_many(void)
{
	size_t n = 20000, most;
	struct ir_timeline_row *rows = calloc(n, sizeof(*rows));
	struct ir_buf b;

	for (size_t i = 0; rows && i < n; i++)
		rows[i] = (struct ir_timeline_row){at((int64_t)(i % 360)),
			at((int64_t)(i * 7 % 360)),
			(enum ir_timeline_lane)(i % IR_TIMELINE_LANES), "行"};
	if (!OK(rows))
		return;
	draw(&b, rows, n, &six_hours);
	most = b.len;
	OK(strstr(b.p, "文字を省いた行 "));
	ir_buf_free(&b);
	draw(&b, rows, n / 2, &six_hours);
	OK(most < b.len * 3 / 2);
	ir_buf_free(&b);
	free(rows);
}

static void
test_fit(void)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	OK(!ir_markup_fit(&b, "病棟<3>", 7));
	STR(b.p, "病棟&lt;3&gt;");
	ir_buf_clear(&b);
	OK(ir_markup_fit(&b, "病棟<3>", 6));
	STR(b.p, "病棟…");
	ir_buf_clear(&b);
	OK(ir_markup_fit(&b, "病", 1));
	STR(b.p, "…");
	ir_buf_clear(&b);
	ir_markup_text(&b, NULL);
	STR(b.p, "");
	ir_markup_text(&b, "a\nb\\c");
	STR(b.p, "a b\\c");
	ir_buf_free(&b);
}

int
main(void)
{
	test_lanes();
	test_late();
	test_outside();
	test_foreign();
	test_many();
	test_fit();
	return tap_done();
}
