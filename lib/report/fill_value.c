/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define JAPAN 32400 /* seconds east */
#define DAY 86400

const char *
fill_open(const struct ir_filled *f, enum ir_cell cell)
{
	bool ja = f->what.japanese;

	switch (cell) {
	case IR_CELL_WITHHELD:
		return ja ? "(記載しない)" : "(withheld)";
	case IR_CELL_OPEN:
		if (f->what.stage != IR_STAGE_FINAL)
			return ja ? "調査中" : "under investigation";
		return ja ? "不明" : "unknown";
	case IR_CELL_FILLED:
	case IR_CELL_NONE:
	case IR_CELL_UNKNOWN:
		break;
	}
	return ja ? "不明" : "unknown";
}

const char *
fill_kept(struct fill *s, const struct ir_buf *b)
{
	if (ir_buf_err(b) < 0)
		return NULL;
	return ir_arena_text(&s->f->arena, b->p, b->len);
}

/* Once: a form may have said so itself. */
void
fill_estimate(const struct fill *s, struct ir_buf *out)
{
	const char *mark = s->f->what.japanese ? "（推定）" : " (estimate)";
	size_t n = strlen(mark);

	if (out->len < n || memcmp(out->p + out->len - n, mark, n) != 0)
		(void)ir_buf_adds(out, mark); /* sticky */
}

static void
put_day(struct ir_buf *out, int64_t day, bool ja)
{
	int64_t y;
	unsigned m, d;
	char text[IR_TIME_TEXT];

	ir_civil_from_days(day, &y, &m, &d);
	if (ja)
		(void)ir_buf_addf(out, "%" PRId64 "年%u月%u日", y, m, d);
	else
		(void)ir_buf_adds(out, ir_day_text(day, text)); /* sticky */
}

/* A time or a date, in Japan's time; other text as it is. */
void
fill_time(struct ir_buf *out, const char *text, size_t len, enum form_show show,
	bool ja)
{
	struct ir_time t;
	char day[16] = "";
	int64_t days, sec;

	if (len == 10) {
		memcpy(day, text, len);
		if (ir_day_parse(day, &days)) {
			put_day(out, days, ja);
			return;
		}
	}
	if (ir_time_parse(text, len, &t) < 0) {
		(void)ir_buf_add(out, text, len); /* sticky */
		return;
	}
	sec = t.sec + JAPAN;
	days = sec / DAY - (sec % DAY < 0);
	sec -= days * DAY;
	if (show != FORM_TIME)
		put_day(out, days, ja);
	if (show == FORM_DATE)
		return;
	(void)ir_buf_addf(out, "%s%02" PRId64 ":%02" PRId64 "%s",
		show == FORM_TIME ? "" : " ", sec / 3600, sec / 60 % 60,
		ja ? "" : " +09:00");
}

/* 13000 as 13,000. */
static void
put_grouped(struct ir_buf *out, const char *digits, size_t len)
{
	size_t from = len && digits[0] == '-';

	for (size_t i = 0; i < len; i++) {
		if (i > from && (len - i) % 3 == 0)
			(void)ir_buf_addc(out, ',');
		(void)ir_buf_addc(out, digits[i]); /* sticky */
	}
}

static void
put_number(struct ir_buf *out, const struct fill_words *w,
	const struct ir_json *j, ir_node n)
{
	const struct ir_fact *f = w->fact;
	size_t len;
	const char *p = ir_json_raw(j, n, &len);
	bool whole = strspn(p, "-0123456789") >= len;

	if (whole && (w->show == FORM_COUNT || (f && f->unit)))
		put_grouped(out, p, len);
	else
		(void)ir_buf_add(out, p, len);
	if (f && f->unit)
		(void)ir_buf_addf(out, "%s%s", w->ja ? "" : " ",
			w->ja ? f->unit_ja : f->unit_en); /* sticky */
}

static void
put_string(struct fill *s, const struct fill_words *w, const struct ir_json *j,
	ir_node n, struct ir_buf *out)
{
	struct ir_buf text;
	bool is_time = w->fact
		? w->fact->type == IR_FACT_TIME || w->fact->type == IR_FACT_DATE
		: w->show == FORM_DATE || w->show == FORM_TIME;

	ir_buf_init(&text, 0);
	(void)ir_json_str(j, n, &text); /* is one */
	if (is_time && strcmp(text.p, "unknown") != 0)
		fill_time(out, text.p, text.len, w->show, w->ja);
	else if (w->fact && w->fact->type != IR_FACT_STRING &&
		w->fact->type != IR_FACT_TEXT)
		(void)ir_buf_adds(out, ir_fact_choice(w->fact, text.p, w->ja));
	else if (w->fact)
		(void)ir_buf_add(out, text.p, text.len);
	else
		fill_text(s, text.p, text.len, out);
	ir_buf_free(&text);
}

static void
put_list(struct fill *s, const struct fill_words *w, const struct ir_json *j,
	ir_node n, struct ir_buf *out)
{
	const char *with = w->ja ? "、" : ", ";
	bool first = true;

	if (!w->fact)
		with = "\n";
	for (ir_node k = ir_json_first(j, n); k != IR_NODE_NONE;
		k = ir_json_next(j, k)) {
		size_t at = out->len;

		if (!first)
			(void)ir_buf_adds(out, with);
		fill_value(s, w, j, k, out);
		if (out->len == at + (first ? 0 : strlen(with)))
			ir_buf_cut(out, at);
		else
			first = false;
	}
}

/* {"ja":..,"en":..} in the language; another object by its text. */
static ir_node
spoken(const struct fill_words *w, const struct ir_json *j, ir_node n)
{
	ir_node k = ir_json_get(j, n, w->ja ? "ja" : "en");

	return k != IR_NODE_NONE ? k : ir_json_get(j, n, "text");
}

void
fill_value(struct fill *s, const struct fill_words *w, const struct ir_json *j,
	ir_node n, struct ir_buf *out)
{
	bool yes = false;

	switch (ir_json_type(j, n)) {
	case IR_JSON_STRING:
		put_string(s, w, j, n, out);
		break;
	case IR_JSON_NUMBER:
		put_number(out, w, j, n);
		break;
	case IR_JSON_BOOL:
		(void)ir_json_bool(j, n, &yes); /* is one */
		if (w->ja)
			(void)ir_buf_adds(out, yes ? "はい" : "いいえ");
		else
			(void)ir_buf_adds(out, yes ? "yes" : "no");
		break;
	case IR_JSON_ARRAY:
		put_list(s, w, j, n, out);
		break;
	case IR_JSON_OBJECT:
		n = spoken(w, j, n);
		if (n != IR_NODE_NONE && ir_json_type(j, n) != IR_JSON_OBJECT)
			fill_value(s, w, j, n, out);
		break;
	case IR_JSON_NULL:
	case IR_JSON_NONE:
		break;
	}
}

static bool
is_chosen(const struct ir_json *j, ir_node n, const char *key)
{
	if (ir_json_type(j, n) != IR_JSON_ARRAY)
		return n != IR_NODE_NONE && ir_json_streq(j, n, key);
	for (ir_node k = ir_json_first(j, n); k != IR_NODE_NONE;
		k = ir_json_next(j, k))
		if (ir_json_streq(j, k, key))
			return true;
	return false;
}

/* All choices of a fact, those of the value ticked; n NONE: none is.  Boxes
 * stand in lines of their own, so that none is torn from its words. */
#define BOXES_WIDTH 36u

void
fill_boxes(const struct ir_fact *f, const struct ir_json *j, ir_node n, bool ja,
	struct ir_buf *out)
{
	static const char *const truth[] = {"yes", "no", "unknown"};
	size_t count = f->n_choices ? f->n_choices : 3, used = 0;

	for (size_t i = 0; i < count; i++) {
		const char *key = f->n_choices ? f->choices[i].key : truth[i];
		const char *name = ir_fact_choice(f, key, ja);
		size_t width = 2 + ir_width(name, strlen(name));

		if (i && used + 2 + width > BOXES_WIDTH) {
			(void)ir_buf_addc(out, '\n');
			used = 0;
		} else if (i) {
			(void)ir_buf_adds(out, "　");
			used += 2;
		}
		(void)ir_buf_addf(out, "%s%s", is_chosen(j, n, key) ? "■" : "□",
			name); /* sticky */
		used += width;
	}
}

/* Boxes of a value that was computed. */
static void
put_boxes(const struct fill *s, const struct ir_fact *f, const char *p,
	size_t len, struct ir_buf *out)
{
	struct ir_json *j = NULL;

	if (ir_json_new(&j, NULL, NULL) == 0 &&
		ir_json_parse(j, p, len, NULL) == 0)
		fill_boxes(f, j, 0, s->f->what.japanese, out);
	else
		(void)ir_buf_add(out, p, len); /* sticky */
	ir_json_free(j);
}

/* PATH \x03 VALUE, as word and boxes left it. */
static void
put_label(struct fill *s, const char *p, size_t len, bool boxes,
	struct ir_buf *out)
{
	const char *cut = memchr(p, '\x03', len);
	const struct ir_vocab *vocab = ir_view_sources(s->v)->vocab;
	const struct ir_fact *f = NULL;
	char path[IR_FACT_PATH_MAX + 1], key[IR_FACT_PATH_MAX + 1];
	size_t n = cut ? (size_t)(cut - p) : len, rest;

	if (!cut || n >= sizeof(path) ||
		(!boxes && len - n - 1 >= sizeof(key))) {
		(void)ir_buf_add(out, p, len); /* sticky */
		return;
	}
	rest = len - n - 1;
	memcpy(path, p, n);
	path[n] = '\0';
	f = ir_vocab_pattern(vocab, path);
	if (f && boxes) {
		put_boxes(s, f, cut + 1, rest, out);
		return;
	}
	rest = rest < sizeof(key) ? rest : sizeof(key) - 1;
	memcpy(key, cut + 1, rest);
	key[rest] = '\0';
	(void)ir_buf_adds(
		out, f ? ir_fact_choice(f, key, s->f->what.japanese) : key);
}

/* Events that a form has no room for: so many of them. */
static void
put_left_out(const char *p, size_t len, bool ja, struct ir_buf *out)
{
	(void)ir_buf_addf(out,
		ja ? "（この間の記録%.*s件は略。時系列の全部を示せる）"
		   : "(%.*s records left out here; all can be shown)",
		(int)len, p); /* sticky */
}

void
fill_text(struct fill *s, const char *p, size_t len, struct ir_buf *out)
{
	const char *end = p + len;
	bool ja = s->f->what.japanese;

	while (p < end) {
		const char *from = memchr(p, '\x01', (size_t)(end - p));
		const char *to = from
			? memchr(from, '\x02', (size_t)(end - from))
			: NULL;

		if (!to || to < from + 2) {
			(void)ir_buf_add(out, p, (size_t)(end - p));
			return;
		}
		(void)ir_buf_add(out, p, (size_t)(from - p)); /* sticky */
		if (from[1] == 'l' || from[1] == 'b')
			put_label(s, from + 2, (size_t)(to - from - 2),
				from[1] == 'b', out);
		else if (from[1] == 'o')
			put_left_out(
				from + 2, (size_t)(to - from - 2), ja, out);
		else
			fill_time(out, from + 2, (size_t)(to - from - 2),
				from[1] == 'd' ? FORM_DATE : FORM_VALUE, ja);
		p = to + 1;
	}
}
