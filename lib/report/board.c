/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/board.h"

#include <errno.h>
#include <string.h>

#include "board_i.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"

#define TEN_DAYS 864000 /* a longer text than its tile has room for */
#define ROLES_FIRST 5u /* of the foot of the first face */

/* "2026/2/9 (月)" */
static void
put_day(struct board *b)
{
	static const char *const ja[] = {
		"木", "金", "土", "日", "月", "火", "水"};
	static const char *const en[] = {
		"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	int64_t local = b->now.sec + b->now.east, year;
	int64_t days = (local - (local % 86400 + 86400) % 86400) / 86400;
	unsigned month, day, of = (unsigned)((days % 7 + 7) % 7);

	ir_civil_from_days(days, &year, &month, &day);
	bd_rawf(b, "%lld/%u/%u (%s)", (long long)year, month, day,
		bd_w(b, ja[of], en[of]));
}

static void
put_made(struct board *b)
{
	char when[BD_WHEN];

	bd_rawf(b, "<div class=\"made\">%s<b>%s</b>%s<small>",
		bd_w(b, "この画面は ", "this board is of "),
		bd_when(b, &b->now, when), bd_w(b, " 現在", ""));
	put_day(b);
	if (b->o->refresh_seconds > 0)
		bd_rawf(b,
			bd_w(b, "　%u 秒ごとに読み直す。時刻が古ければ停止中",
				"; loaded every %u s: an old time means it "
				"stopped"),
			b->o->refresh_seconds);
	else
		bd_raw(b,
			bd_w(b, "　自動では更新しない",
				"; not renewed by itself"));
	bd_raw(b, "</small></div>\n");
}

static void
put_header(struct board *b)
{
	ir_node c = bd_at(b, "case", NULL), org = bd_at(b, "org", NULL);
	const char *what = bd_get(b, c, "summary");
	const char *name = bd_get(b, org, "name");

	bd_raw(b, "<header>\n");
	if (b->drill)
		bd_rawf(b, "<div class=\"mark\">%s</div>\n",
			bd_w(b, IR_DRILL_MARK, IR_DRILL_MARK " DRILL"));
	bd_raw(b, "<h1>");
	bd_fit(b, what ? what : bd_w(b, "何が起きたか不明", "what: unknown"),
		124);
	bd_raw(b, "<small>");
	bd_text(b, name ? name : bd_w(b, "医療機関名不明", "facility unknown"));
	bd_raw(b, bd_w(b, "　事案 ", ", case "));
	bd_text(b, bd_get(b, c, "id"));
	if (bd_is(b, c, "state", "closed"))
		bd_raw(b, bd_w(b, "　【終結】", " CLOSED"));
	bd_raw(b, "</small></h1>\n");
	put_made(b);
	bd_raw(b, "</header>\n");
}

/* Since somebody knew; when nobody recorded that, since the opening. */
static void
put_elapsed(struct board *b)
{
	ir_node open = ir_json_get(b->j, bd_at(b, "case", "opening"), "line");
	char span[BD_WHEN], when[BD_WHEN];
	struct ir_time t;
	const char *who = bd_aware(b, &t);
	bool known = who || bd_time(b, open, "time", &t);
	int64_t gone = known ? b->now.sec - t.sec : 0;

	if (gone < 0 && gone >= -IR_AHEAD_SECONDS)
		gone = 0; /* clocks that differ a little */
	bd_rawf(b,
		"<div class=\"tile\" id=\"elapsed\"><h3>%s</h3>"
		"<p class=\"big%s\">",
		who ? bd_w(b, "覚知からの経過", "since awareness")
		    : bd_w(b, "覚知の時刻は不明", "awareness unknown"),
		gone >= TEN_DAYS ? " two-words" : "");
	if (!known) {
		bd_raw(b, bd_w(b, "不明</p><p>", "unknown</p><p>"));
	} else {
		bd_rawf(b, "%s</p><p>%s ",
			gone < 0 ? "–" : bd_span(b, gone, span),
			bd_when(b, &t, when));
		bd_fit(b, who ? who : bd_w(b, "記録の開始から", "case opened"),
			20);
	}
	bd_raw(b, "</p></div>\n");
}

static void
put_next(struct board *b)
{
	char span[BD_WHEN], when[BD_WHEN];
	struct ir_time t;
	bool known = bd_time(b, bd_at(b, "case", NULL), "next_report", &t);
	int64_t left = known ? t.sec - b->now.sec : 0;

	bd_rawf(b,
		"<div class=\"tile%s\" id=\"next\"><h3>%s</h3>"
		"<p class=\"big%s\">",
		left < 0 ? " late" : "",
		bd_w(b, "次回の報告・更新", "next update"),
		known && strchr(bd_when(b, &t, when), '/') ? " two-words" : "");
	if (!known)
		bd_raw(b,
			bd_w(b, "未定</p><p>時刻を決めて記録する",
				"not set</p><p>decide it and record it"));
	else
		bd_rawf(b,
			left < 0 ? bd_w(b, "%s</p><p>%s 超過",
					   "%s</p><p>late by %s")
				 : bd_w(b, "%s</p><p>あと %s",
					   "%s</p><p>%s left"),
			bd_when(b, &t, when), bd_span(b, left, span));
	bd_raw(b, "</p></div>\n");
}

static void
put_care(struct board *b)
{
	struct bd_care_sum c;

	bd_care_count(b, &c);
	bd_rawf(b,
		bd_w(b,
			"<div class=\"tile\"><h3>診療の機能</h3><p "
			"class=\"big counts\">停止 %zu 制限等 %zu</p>"
			"<p>不明 %zu　報告なし %zu</p></div>\n",
			"<div class=\"tile\"><h3>care stopped, limited</h3><p "
			"class=\"big\">%zu, %zu</p><p>%zu unknown, %zu not "
			"reported</p></div>\n"),
		c.stopped, c.limited, c.unknown, c.unheard);
}

static void
put_lead(struct board *b)
{
	ir_node list = bd_at(b, "roles", NULL);
	const char *name = NULL;
	size_t debts = bd_debt_count(b);

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		if (bd_is(b, k, "id", "IC"))
			name = bd_get(b, k, "name");
	bd_rawf(b,
		"<div class=\"tile\" id=\"lead\"><h3>%s</h3>"
		"<p class=\"big\">",
		bd_w(b, "指揮（IC）", "in command (IC)"));
	bd_fit(b, name ? name : bd_w(b, "未定", "nobody"), 10);
	bd_rawf(b,
		bd_w(b, "</p><p%s>未了の関門 %zu</p></div>\n",
			"</p><p%s>open gates: %zu</p></div>\n"),
		debts ? " class=\"late\"" : "", debts);
}

/* The last decision, the roles, the journal: one line. */
static void
put_footer(struct board *b)
{
	ir_node list = bd_at(b, "roles", NULL), last = IR_NODE_NONE;
	size_t n = 0, all = ir_json_count(b->j, list);
	char when[BD_WHEN];
	struct ir_time t;

	bd_raw(b, "<footer>");
	list = bd_at(b, "dec", NULL);
	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		last = k;
	bd_rawf(b, "<span><b>%s</b> ", bd_w(b, "直近の判断", "last decision"));
	if (last == IR_NODE_NONE)
		bd_raw(b, bd_w(b, "なし", "none"));
	else if (bd_time(b, last, "when", &t))
		bd_rawf(b, "%s ", bd_when(b, &t, when));
	bd_fit(b, bd_get(b, last, "what"), 52);
	bd_raw(b, "</span><span>");
	list = bd_at(b, "roles", NULL);
	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k)) {
		if (bd_is(b, k, "id", "IC") || n++ >= ROLES_FIRST)
			continue;
		bd_text(b, bd_get(b, k, "id"));
		bd_raw(b, " ");
		bd_fit(b, bd_get(b, k, "name"), 8);
		bd_raw(b, "　");
	}
	if (all > ROLES_FIRST + 1)
		bd_rawf(b, bd_w(b, "ほか%zu", "and %zu more"),
			all - ROLES_FIRST - 1);
	bd_raw(b, "</span><span>");
	bd_text(b, bd_get(b, bd_at(b, "made_at", NULL), "spoken"));
	bd_raw(b, "</span></footer>\n");
}

/* A slip in the year would let no deadline ever come. */
static void
put_ahead(struct board *b)
{
	char when[BD_WHEN];
	struct ir_time t;
	const char *who = bd_aware(b, &t);

	if (!who || !b->o->ahead)
		return;
	bd_rawf(b,
		bd_w(b, "<p class=\"alert\">覚知の時刻 %s（",
			"<p class=\"alert\">AWARENESS %s ("),
		bd_when(b, &t, when));
	bd_text(b, who);
	bd_raw(b,
		bd_w(b, "）が今より先。期限がずれている: 訂正する</p>\n",
			") LIES AHEAD OF THE CLOCK: no deadline is right; "
			"correct it</p>\n"));
}

/* Asked for a time long ago: what was written since is in it all the same. */
static void
put_hindsight(struct board *b)
{
	ir_node made = bd_at(b, "made_at", NULL);
	const char *seq = bd_get(b, made, "seq");
	char when[BD_WHEN];
	struct ir_time t;

	if (!bd_time(b, made, "written", &t) || !ir_journal_ahead(&t, &b->now))
		return;
	bd_rawf(b,
		bd_w(b,
			"<p class=\"then\">時計だけがその時のもの。事実は "
			"%s 行目（%s）までに分かったもの</p>\n",
			"<p class=\"then\">only the clock is that of then; "
			"the facts are those known at line %s (%s)</p>\n"),
		seq ? seq : "?", bd_when(b, &t, when));
}

static void
put_first(struct board *b)
{
	bd_raw(b, "<main id=\"face1\">\n");
	put_header(b);
	if (b->o->damage) {
		bd_rawf(b, "<p class=\"alert\">%s",
			bd_w(b,
				"記録が壊れている。この画面は足りないかもしれな"
				"い: ",
				"THE JOURNAL IS DAMAGED; this page may lack "
				"something: "));
		bd_text(b, b->o->damage);
		bd_raw(b, "</p>\n");
	}
	put_ahead(b);
	put_hindsight(b);
	bd_odd(b, true);
	bd_raw(b, "<div class=\"tiles\">\n");
	put_elapsed(b);
	put_next(b);
	bd_duty_tile(b);
	put_care(b);
	put_lead(b);
	bd_raw(b, "</div>\n<div class=\"cols\">\n<div>\n");
	bd_care(b, true);
	bd_devices(b, true);
	bd_raw(b, "</div>\n<div>\n");
	bd_duties(b, true);
	bd_promises(b, true);
	bd_evidence(b, true);
	bd_raw(b, "</div>\n</div>\n");
	put_footer(b);
	bd_raw(b, "</main>\n");
}

/* Whole, as it may be cut above. */
static void
put_summary(struct board *b)
{
	ir_node c = bd_at(b, "case", NULL);
	const char *what = bd_get(b, c, "summary");
	const char *where = bd_get(b, c, "where");

	bd_open(b, "summary", bd_w(b, "概要", "outline"));
	bd_raw(b, "<p>");
	bd_text(b, what ? what : bd_w(b, "不明", "unknown"));
	bd_rawf(b, "</p>\n<p>%s ", bd_w(b, "場所:", "where:"));
	bd_text(b, where ? where : bd_w(b, "不明", "unknown"));
	bd_raw(b, "</p>\n");
	bd_close(b);
}

static void
put_second(struct board *b)
{
	bd_raw(b, "<main id=\"face2\">\n");
	put_header(b);
	put_summary(b);
	bd_odd(b, false);
	bd_decisions(b);
	bd_duties(b, false);
	bd_promises(b, false);
	bd_care(b, false);
	bd_devices(b, false);
	bd_evidence(b, false);
	bd_timeline(b);
	bd_raw(b, "<div class=\"two\">\n");
	bd_debts(b);
	bd_costs(b);
	bd_roles(b);
	bd_anchors(b);
	bd_raw(b, "</div>\n</main>\n");
}

static void
put_page(struct board *b)
{
	bd_rawf(b,
		"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
		"lang=\"%s\">\n<head>\n<meta charset=\"UTF-8\"/>\n",
		bd_w(b, "ja", "en"));
	if (b->o->refresh_seconds > 0)
		bd_rawf(b, "<meta http-equiv=\"refresh\" content=\"%u\"/>\n",
			b->o->refresh_seconds);
	bd_rawf(b, "<title>%s%s</title>\n<style>\n",
		b->drill ? IR_DRILL_MARK : "",
		bd_w(b, "対策本部 状況ボード", "headquarters board"));
	bd_style(b);
	bd_rawf(b,
		"</style>\n</head>\n<body class=\"%s\">\n"
		"<div class=\"water\">訓練</div>\n",
		b->drill ? "drill" : "live");
	put_first(b);
	put_second(b);
	bd_raw(b, "</body>\n</html>\n");
}

int
ir_board_html(struct ir_view *v, const struct ir_duties *d,
	const struct ir_board_opts *o, struct ir_buf *out, struct ir_err *e)
{
	struct board b = {
		.from = ir_view_sources(v), .d = d, .o = o, .out = out, .e = e};
	int r = ir_view_doc(v, &b.j, e);

	if (r == 0) {
		b.now = b.from->now;
		b.drill = ir_state_drill(b.from->state);
		put_page(&b);
		r = b.r;
	}
	if (r == 0 && ir_buf_err(out) < 0)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	ir_arena_free(&b.arena);
	return r;
}
