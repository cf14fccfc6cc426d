/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

#define HOURS 12u /* columns of the first face */
#define COLUMNS 24u /* at most, on the second */
#define FIRST_ROWS 6u
#define NAME 6u /* two characters name a function: 救急 */

/* Letters, so a cell reads in black and white; the worst first. */
static const struct state {
	const char *key, *ja, *en, *class;
} states[] = {
	{"stopped", "停", "S", "stopped"},
	{"diverted", "振", "D", "diverted"},
	{"limited", "制", "L", "limited"},
	{"paper", "紙", "P", "paper"},
	{"unknown", "？", "?", "unknown"},
	{"resumed", "再", "R", "resumed"},
	{"normal", "通", "N", "normal"},
	{"not_provided", "無", "–", "none"},
};
#define STATES (sizeof(states) / sizeof(states[0]))
#define UNKNOWN 4u
#define UNHEARD STATES /* nobody said anything yet */

struct said { /* a statement of a state, in order of time */
	int64_t at;
	size_t state;
	bool estimate;
};

struct row {
	const char *name, *patients, *counted;
	bool patients_estimated, listed; /* a member of impact.care */
	struct said *said;
	size_t n;
	size_t now; /* state, UNHEARD */
	bool now_estimated;
};

struct care {
	struct board *b;
	struct row *row;
	size_t n, cap, unheard;
};

static size_t
state_of(const struct ir_json *j, ir_node n)
{
	for (size_t i = 0; i < STATES; i++)
		if (ir_json_streq(j, n, states[i].key))
			return i;
	return UNKNOWN;
}

static int
by_time(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* The statements in a fact's history that still count; they come by time. */
static void
take(struct care *c, struct row *r, const struct ir_json *j)
{
	ir_node list = ir_json_get(j, 0, "history");

	r->said = ir_arena_get(
		&c->b->arena, (ir_json_count(j, list) + 1) * sizeof(*r->said));
	if (!r->said) {
		c->b->out->err = -ENOMEM;
		return;
	}
	for (ir_node n = ir_json_first(j, list); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		ir_node value = ir_json_get(j, n, "value");
		char *time = ir_json_dup(j, ir_json_get(j, n, "time"));
		struct ir_time t;

		if (time && ir_json_get(j, n, "corrected_by") == IR_NODE_NONE &&
			bd_parse(c->b, time, &t))
			r->said[r->n++] = (struct said){.at = t.sec,
				.state = state_of(j, value),
				.estimate = ir_json_streq(j,
					ir_json_get(j, n, "basis"),
					"estimate")};
		free(time);
	}
	if (r->n > 1)
		qsort(r->said, r->n, sizeof(*r->said), by_time);
}

static void
read_history(struct care *c, struct row *r, const char *path)
{
	struct ir_json *j = NULL;
	struct ir_buf s;

	ir_buf_init(&s, 0);
	r->now = UNHEARD;
	if (ir_state_json(c->b->from->state, path, &s, NULL) == 0 &&
		ir_json_new(&j, NULL, NULL) == 0 &&
		ir_json_parse(j, s.p, s.len, NULL) == 0)
		take(c, r, j);
	ir_json_free(j);
	ir_buf_free(&s);
	for (size_t i = 0; i < r->n; i++)
		if (r->said[i].at <= c->b->now.sec) {
			r->now = r->said[i].state;
			r->now_estimated = r->said[i].estimate;
		}
}

static struct row *
add(struct care *c)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 32;
		struct row *p = realloc(c->row, cap * sizeof(*p));

		if (!p) {
			c->b->out->err = -ENOMEM;
			return NULL;
		}
		c->row = p;
		c->cap = cap;
	}
	c->row[c->n] = (struct row){.now = UNHEARD};
	return &c->row[c->n++];
}

/* A member of impact.care[]: a department, or a function of it. */
static void
add_member(struct care *c, ir_node n)
{
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX];
	const char *id = bd_get(c->b, n, "id");
	struct row *r = id ? add(c) : NULL;
	struct ir_value v;

	if (!r)
		return;
	r->name = id;
	r->listed = true;
	r->patients = bd_get(c->b, n, "patients");
	r->counted = bd_get(c->b, n, "counted");
	(void)snprintf(path, sizeof(path), "impact.care[%s].patients", id);
	if (ir_state_get(c->b->from->state, path, &v) == 0 && v.basis)
		r->patients_estimated = strcmp(v.basis, "estimate") == 0;
	(void)snprintf(path, sizeof(path), "impact.care[%s].state", id);
	read_history(c, r, path);
}

static bool
is_care(const struct ir_fact *f)
{
	if (f->list || strncmp(f->path, "impact.", 7) != 0)
		return false;
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, "diverted") == 0)
			return true;
	return false;
}

/* Did a department speak for the function?  救急 and 救急外来 do for 救急受入れ:
 * one row and one count, as in the reports. */
static bool
is_spoken_for(const struct care *c, const struct ir_fact *f)
{
	const char *label = ir_fact_label(f, true);
	size_t len = strlen(label);

	if (len > NAME)
		len = NAME;
	for (size_t i = 0; i < c->n; i++)
		if (c->row[i].listed && c->row[i].now != UNHEARD &&
			strncmp(c->row[i].name, label, len) == 0)
			return true;
	return false;
}

static int
by_state(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->now != y->now)
		return x->now < y->now ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* What was said of each department, the worst first; and of the functions
 * that every hospital is asked about (outpatients, surgery ...) and no
 * department is named after. */
static void
read_care(struct care *c)
{
	const struct ir_vocab *v = c->b->from->vocab;
	ir_node list = bd_at(c->b, "impact", "care");

	for (ir_node n = ir_json_first(c->b->j, list); n != IR_NODE_NONE;
		n = ir_json_next(c->b->j, n))
		add_member(c, n);
	for (size_t i = 0; i < ir_vocab_count(v); i++) {
		const struct ir_fact *f = ir_vocab_at(v, i);
		struct row *r =
			is_care(f) && !is_spoken_for(c, f) ? add(c) : NULL;

		if (!r)
			continue;
		r->name = ir_fact_label(f, c->b->o->japanese);
		read_history(c, r, f->path);
		c->unheard += r->now == UNHEARD;
	}
	if (c->n > 1)
		qsort(c->row, c->n, sizeof(*c->row), by_state);
}

void
bd_care_count(struct board *b, struct bd_care_sum *ret)
{
	struct care c = {.b = b};

	read_care(&c);
	*ret = (struct bd_care_sum){.all = c.n, .unheard = c.unheard};
	for (size_t i = 0; i < c.n; i++) {
		ret->stopped += c.row[i].now == 0;
		ret->limited += c.row[i].now > 0 && c.row[i].now < UNKNOWN;
		ret->unknown += c.row[i].now == UNKNOWN;
	}
	free(c.row);
}

/* The worst state that held in a span of time; a later word than the span
 * does not count, and what was said before goes on. */
static size_t
worst(const struct row *r, int64_t from, int64_t to)
{
	size_t held = UNHEARD, all = UNHEARD;

	for (size_t i = 0; i < r->n && r->said[i].at < to; i++) {
		if (r->said[i].at <= from)
			held = r->said[i].state;
		else if (r->said[i].state < all)
			all = r->said[i].state;
	}
	return held < all ? held : all;
}

static void
cell(struct board *b, size_t state)
{
	size_t i = state == UNHEARD ? UNKNOWN : state;

	bd_rawf(b, "<td class=\"h s-%s\">%s</td>", states[i].class,
		bd_w(b, states[i].ja, states[i].en));
}

static void
patients(struct board *b, const struct row *r, bool first)
{
	if (!r->listed) {
		bd_raw(b, "<td class=\"pat\">–</td>");
		return;
	}
	bd_raw(b, "<td class=\"pat\"><b>");
	if (r->patients) {
		bd_text(b, r->patients);
		bd_raw(b, bd_w(b, "人", ""));
	} else {
		bd_raw(b, bd_w(b, "人数不明", "number unknown"));
	}
	bd_raw(b, "</b> <small>");
	if (r->patients_estimated)
		bd_raw(b, bd_w(b, "推定 ", "estimate "));
	if (r->patients && r->counted)
		bd_fit(b, r->counted, first ? 16 : SIZE_MAX);
	else if (r->patients)
		bd_raw(b, bd_w(b, "数え方不明", "how counted: unknown"));
	bd_raw(b, "</small></td>");
}

static void
care_row(struct board *b, const struct row *r, int64_t from, int64_t step,
	size_t columns, bool first)
{
	size_t i = r->now == UNHEARD ? UNKNOWN : r->now;
	char when[BD_WHEN];
	struct ir_time t = {0};

	bd_raw(b, "<tr><th scope=\"row\">");
	bd_fit(b, r->name, !first ? SIZE_MAX : r->listed ? 20 : 14);
	if (!r->listed)
		bd_raw(b,
			bd_w(b, " <small>全体</small>",
				" <small>in all</small>"));
	bd_raw(b, "</th>");
	for (size_t k = 0; k < columns; k++)
		cell(b,
			worst(r, from + (int64_t)k * step,
				from + (int64_t)(k + 1) * step));
	bd_rawf(b, "<td class=\"now s-%s\">", states[i].class);
	bd_text(b,
		r->now == UNHEARD
			? bd_w(b, "報告なし", "not reported")
			: bd_label(b, "impact.care[].state",
				  i == UNKNOWN ? NULL : states[i].key));
	if (r->now_estimated)
		bd_raw(b,
			bd_w(b, "<small> 推定</small>",
				"<small> estimate</small>"));
	for (size_t k = r->n; k > 0 && t.sec == 0; k--)
		if (r->said[k - 1].at <= b->now.sec)
			t.sec = r->said[k - 1].at;
	if (t.sec)
		bd_rawf(b, "<small> %s</small>", bd_when(b, &t, when));
	bd_raw(b, "</td>");
	patients(b, r, first);
	bd_raw(b, "</tr>\n");
}

static int64_t
down(int64_t t, int64_t step, int64_t east)
{
	int64_t local = t + east;

	return local - (local % step + step) % step - east;
}

/* Where the grid begins: with what was first said, or with awareness. */
static int64_t
beginning(const struct care *c)
{
	int64_t from = c->b->now.sec;
	struct ir_time t;

	if (bd_aware(c->b, &t) && t.sec < from)
		from = t.sec;
	for (size_t i = 0; i < c->n; i++)
		if (c->row[i].n > 0 && c->row[i].said[0].at < from)
			from = c->row[i].said[0].at;
	return from;
}

static void
head(struct board *b, int64_t from, int64_t step, size_t columns)
{
	int64_t before = -1, year;
	unsigned month, day;

	bd_rawf(b,
		"<table class=\"care\">\n<thead><tr><th scope=\"col\">%s"
		"</th>",
		bd_w(b, "部門", "department"));
	for (size_t k = 0; k < columns; k++) {
		int64_t local = from + (int64_t)k * step + b->now.east;
		int64_t days =
			(local - (local % 86400 + 86400) % 86400) / 86400;

		bd_raw(b, "<th scope=\"col\" class=\"h\">");
		ir_civil_from_days(days, &year, &month, &day);
		if (step >= 86400)
			bd_rawf(b, "%u/%u", month, day);
		else
			bd_rawf(b, "%s%u", days != before ? "<u>" : "",
				(unsigned)((local - days * 86400) / 3600));
		if (step < 86400 && days != before)
			bd_rawf(b, "</u><small>%u/%u</small>", month, day);
		before = days;
		bd_raw(b, "</th>");
	}
	bd_rawf(b,
		"<th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr>"
		"</thead>\n<tbody>\n",
		bd_w(b, "現在", "now"),
		bd_w(b, "患者と数え方", "patients, how counted"));
}

static void
legend(struct board *b)
{
	bd_raw(b, "<p class=\"legend\">");
	for (size_t i = 0; i < STATES; i++) {
		bd_rawf(b, "<span class=\"h s-%s\">%s</span> ", states[i].class,
			bd_w(b, states[i].ja, states[i].en));
		bd_text(b,
			bd_label(b, "impact.care[].state",
				i == UNKNOWN ? NULL : states[i].key));
		bd_raw(b, " ");
	}
	bd_raw(b, "</p>\n");
}

/* Functions that nobody has spoken of: by name, they are asked for. */
static void
unheard(struct care *c, bool first)
{
	struct board *b = c->b;
	struct ir_buf names;

	if (c->unheard == 0)
		return;
	ir_buf_init(&names, 0);
	for (size_t i = 0; i < c->n; i++)
		if (c->row[i].now == UNHEARD && !c->row[i].listed)
			(void)ir_buf_addf(&names, "%s%s", /* sticky */
				names.len ? bd_w(b, "・", ", ") : "",
				c->row[i].name);
	bd_rawf(b,
		bd_w(b, "<p class=\"unheard\">報告のない機能 %zu: ",
			"<p class=\"unheard\">%zu not reported: "),
		c->unheard);
	if (ir_buf_err(&names) < 0)
		b->out->err = ir_buf_err(&names);
	else
		bd_fit(b, names.p, first ? 92 : SIZE_MAX);
	bd_raw(b, "</p>\n");
	ir_buf_free(&names);
}

/* Rows that somebody spoke of, the worst first. */
static void
rows(struct care *c, int64_t from, int64_t step, size_t columns, size_t max)
{
	size_t shown = 0, left = 0;

	head(c->b, from, step, columns);
	for (size_t i = 0; i < c->n; i++) {
		if (c->row[i].now == UNHEARD && !c->row[i].listed)
			continue;
		if (shown < max) {
			care_row(c->b, &c->row[i], from, step, columns,
				max == FIRST_ROWS);
			shown++;
		} else {
			left++;
		}
	}
	if (shown == 0)
		bd_none(c->b, (unsigned)columns + 3,
			bd_w(c->b, "診療への影響はまだ報告されていない",
				"nobody has reported on care yet"));
	bd_raw(c->b, "</tbody></table>\n");
	bd_more(c->b, left, max == FIRST_ROWS);
}

static void
total(struct board *b)
{
	ir_node impact = bd_at(b, "impact", NULL);
	const char *n = bd_get(b, impact, "patients");
	const char *how = bd_get(b, impact, "counted");

	bd_rawf(b, "<p class=\"total\">%s<b>",
		bd_w(b, "影響を受けた患者（全体）: ",
			"patients affected in all: "));
	bd_text(b, n ? n : bd_w(b, "不明", "unknown"));
	bd_raw(b, n ? bd_w(b, "人", "") : "");
	bd_raw(b, "</b> ");
	bd_text(b,
		how ? how
		    : bd_w(b, "（数え方不明）", "(how counted: unknown)"));
	bd_raw(b, "</p>\n");
}

/* The whole time in columns of so many hours as are needed. */
static void
whole(struct care *c, int64_t begin)
{
	static const int64_t hours[] = {1, 2, 3, 6, 12, 24, 48, 168, 720};
	int64_t step = 0, from = 0, n = 0;
	struct board *b = c->b;

	for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
		step = hours[i] * 3600;
		from = down(begin, step > 86400 ? 86400 : step, b->now.east);
		n = (b->now.sec - from) / step + 1;
		if (n <= COLUMNS)
			break;
	}
	if (n > COLUMNS) { /* years: the last ones */
		from += (n - COLUMNS) * step;
		n = COLUMNS;
	}
	bd_rawf(b,
		bd_w(b, "<p>1列 = %lld時間。途中で最も悪い状態を示す。</p>\n",
			"<p>One column is %lld h and shows the worst state "
			"in it.</p>\n"),
		(long long)(step / 3600));
	rows(c, from, step, (size_t)n, BD_LIST_MAX);
}

void
bd_care(struct board *b, bool first)
{
	struct care c = {.b = b};
	int64_t begin, from;

	read_care(&c);
	begin = beginning(&c);
	from = down(b->now.sec, 3600, b->now.east) -
		(int64_t)(HOURS - 1) * 3600;
	if (from < down(begin, 3600, b->now.east))
		from = down(begin, 3600, b->now.east);
	if (first) {
		bd_open(b, "care",
			bd_w(b, "診療への影響（時間別）",
				"effect on care, by hour"));
		rows(&c, from, 3600, (size_t)((b->now.sec - from) / 3600 + 1),
			FIRST_ROWS);
		legend(b);
	} else {
		bd_open(b, "care-all",
			bd_w(b, "診療への影響（全期間）",
				"effect on care, all the time"));
		whole(&c, begin);
		legend(b);
		total(b);
	}
	unheard(&c, first);
	bd_close(b);
	free(c.row);
}
