/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/timeline.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/doc/markup.h"

/* In units of the picture, which is scaled to its place. */
#define WIDTH 1800
#define LEFT 150 /* names of the lanes */
#define RIGHT 1776
#define TOP 44 /* days and hours above the lanes */
#define LANE 84
#define MARK 70 /* of a lane: where its marks stand */
#define BASE 48 /* of a lane: foot of the upper and of ... */
#define BASE_HIGH 22 /* ... the lower row of texts */
#define COLUMN 11 /* half a character of 22 */
#define TEXT_COLS 26u
#define SPOT 6 /* marks nearer than that are one */
#define SPOTS ((RIGHT - LEFT) / SPOT + 1)
#define PLACED_MAX 64u /* texts in one row of a lane */
#define BARS 4 /* of a lane: bars below each other */
#define LATE 1800

#define HEIGHT (TOP + LANE * IR_TIMELINE_LANES + 78)

struct span {
	int from, to;
};

struct lane {
	uint8_t *spot; /* SPOTS x SPOTS: happened, written; 2 is late */
	struct span placed[2][PLACED_MAX];
	size_t n_placed[2];
	size_t rows;
};

struct timeline {
	const struct ir_timeline_opts *o;
	struct ir_buf *out;
	struct lane lane[IR_TIMELINE_LANES];
	int64_t span; /* seconds */
	size_t late, before, after, untold;
};

static const char *const words[IR_TIMELINE_LANES][2] = {
	{"判断", "decisions"},
	{"診療", "care"},
	{"連絡", "contacts"},
	{"出来事", "events"},
	{"証拠", "evidence"},
	{"その他", "other"},
};

#define w(t, ja, en) ((t)->o->japanese ? (ja) : (en))

enum ir_timeline_lane
ir_timeline_lane(const char *kind)
{
	static const struct {
		const char *prefix;
		enum ir_timeline_lane lane;
	} map[] = {
		{"decision", IR_TIMELINE_DECISION},
		{"care", IR_TIMELINE_CARE},
		{"contact", IR_TIMELINE_CONTACT},
		{"report.sent", IR_TIMELINE_CONTACT},
		{"event", IR_TIMELINE_EVENT},
		{"finding", IR_TIMELINE_EVENT},
		{"case.opened", IR_TIMELINE_EVENT},
		{"evidence.", IR_TIMELINE_EVIDENCE},
		{"custody.", IR_TIMELINE_EVIDENCE},
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (strncmp(kind, map[i].prefix, strlen(map[i].prefix)) == 0)
			return map[i].lane;
	return IR_TIMELINE_OTHER;
}

/* Where a moment stands, at the edge when it is outside. */
static int
x_of(const struct timeline *t, const struct ir_time *at)
{
	int64_t d = at->sec - t->o->from.sec;

	d = d < 0 ? 0 : d > t->span ? t->span : d;
	/* spans are below 2^53 seconds: years are four digits */
	return LEFT + (int)(d * (RIGHT - LEFT) / t->span);
}

static size_t
spot_of(const struct timeline *t, const struct ir_time *at)
{
	return (size_t)((x_of(t, at) - LEFT) / SPOT);
}

/* Steps of the axis, in seconds; days begin at midnight of the place. */
static int64_t
step_of(int64_t span)
{
	static const int64_t steps[] = {300, 600, 1800, 3600, 7200, 10800,
		21600, 43200, 86400, 172800, 604800, 2592000};
	size_t i = 0;

	while (i + 1 < sizeof(steps) / sizeof(steps[0]) && span / steps[i] > 12)
		i++;
	while (span / steps[i] > 14) /* years: no more lines than that */
		return span / 12;
	return steps[i];
}

static void
tick(struct timeline *t, int64_t at, int64_t step, bool first)
{
	struct ir_time x = {.sec = at, .east = t->o->to.east};
	int64_t local = at + x.east;
	char text[IR_TIME_TEXT];
	bool day = local % 86400 == 0 || step >= 86400;
	unsigned month, mday;
	int64_t year;

	ir_civil_from_days((local - (local % 86400 + 86400) % 86400) / 86400,
		&year, &month, &mday);
	(void)ir_buf_addf(t->out, /* sticky */
		"<path d=\"M%d %dV%d\" stroke=\"%s\" stroke-width=\"%d\"/>\n"
		"<text x=\"%d\" y=\"34\" text-anchor=\"middle\"%s>",
		x_of(t, &x), TOP, TOP + LANE * IR_TIMELINE_LANES,
		day ? "#999" : "#ccc", day ? 2 : 1, x_of(t, &x),
		day ? " font-weight=\"bold\"" : "");
	if (day || first)
		(void)ir_buf_addf(t->out, "%u/%u", month, mday);
	if (!day)
		(void)ir_buf_addf(t->out, "%s%.5s", first ? " " : "",
			ir_time_clock(&x, text));
	(void)ir_buf_adds(t->out, "</text>\n");
}

static void
axis(struct timeline *t)
{
	int64_t step = step_of(t->span), east = t->o->to.east;
	int64_t at = t->o->from.sec + east;
	bool first = true;

	at += step - (at % step + step) % step;
	for (; at - east <= t->o->to.sec; at += step) {
		struct ir_time x = {.sec = at - east};

		if (x_of(t, &x) > RIGHT - 30 || x_of(t, &x) < LEFT + 40)
			continue;
		tick(t, at - east, step, first);
		first = false;
	}
}

static void
lanes(struct timeline *t)
{
	for (int i = 0; i < IR_TIMELINE_LANES; i++) {
		int y = TOP + LANE * i;

		(void)ir_buf_addf(t->out, /* sticky */
			"<rect x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"%s\"/>\n"
			"<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s</text>"
			"\n<text x=\"8\" y=\"%d\">%zu%s</text>\n"
			"<path d=\"M%d %dH%d\" stroke=\"#888\"/>\n",
			y, WIDTH, LANE, i % 2 ? "#fff" : "#f0f0f0", y + 34,
			w(t, words[i][0], words[i][1]), y + 66, t->lane[i].rows,
			w(t, "件", ""), LEFT, y + MARK, RIGHT);
	}
}

/* One shape for each lane, so it reads without colour. */
static void
mark(struct timeline *t, size_t lane, int x, int y)
{
	static const char *const shape[IR_TIMELINE_LANES] = {
		"M-9 -9h18v18h-18z", /* square */
		"M-3 -10h6v7h7v6h-7v7h-6v-7h-7v-6h7z", /* cross */
		"M0 -11l10 18h-20z", /* triangle */
		"M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z", /* circle */
		"M0 -11l11 11l-11 11l-11 -11z", /* diamond */
		"M-3 -7h6v14h-6z", /* stroke */
	};

	(void)ir_buf_addf(t->out, /* sticky */
		"<path d=\"%s\" transform=\"translate(%d %d)\"/>\n",
		shape[lane], x, y);
}

/* From where it happened to where it was written; a ring at the end. */
static void
bar(struct timeline *t, int from, int to, int y, bool late)
{
	(void)ir_buf_addf(t->out, /* sticky */
		"<path d=\"M%d %dH%d\" stroke=\"%s\" stroke-width=\"%d\"%s/>\n"
		"<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"#fff\" "
		"stroke=\"%s\" stroke-width=\"2\"/>\n",
		from, y, to, late ? "#c04000" : "#555", late ? 3 : 2,
		late ? " stroke-dasharray=\"14 5\"" : "", to, y,
		late ? "#c04000" : "#555");
}

static void
spots(struct timeline *t, size_t k)
{
	const struct lane *l = &t->lane[k];
	int y = TOP + LANE * (int)k + MARK, drawn = 0;

	for (size_t i = 0; i < SPOTS * SPOTS; i++) {
		int from = LEFT + (int)(i / SPOTS) * SPOT;
		int to = LEFT + (int)(i % SPOTS) * SPOT;

		if (l->spot[i] &&
			from != to) /* side by side, to be told apart */
			bar(t, from, to, y + drawn++ % BARS * 4,
				l->spot[i] > 1);
	}
	for (size_t i = 0; i < SPOTS; i++)
		if (memchr(l->spot + i * SPOTS, 1, SPOTS) ||
			memchr(l->spot + i * SPOTS, 2, SPOTS))
			mark(t, k, LEFT + (int)i * SPOT, y);
}

static void
enter(struct timeline *t, const struct ir_timeline_row *r)
{
	struct lane *l = &t->lane[r->lane];
	uint8_t *spot = l->spot + spot_of(t, &r->when) * SPOTS +
		spot_of(t, &r->written);
	unsigned most = t->o->late ? t->o->late : LATE;
	bool late = r->written.sec - r->when.sec >= (int64_t)most;

	l->rows++;
	t->late += late;
	t->before += ir_time_cmp(&r->when, &t->o->from) < 0;
	t->after += ir_time_cmp(&r->when, &t->o->to) > 0;
	*spot = late ? 2 : *spot ? *spot : 1;
}

/* A free place for it in one of the two rows of its lane. */
static bool
place(struct lane *l, const struct span *s, size_t *ret_row)
{
	for (size_t row = 0; row < 2; row++) {
		size_t i = 0;

		while (i < l->n_placed[row] &&
			(s->to <= l->placed[row][i].from ||
				s->from >= l->placed[row][i].to))
			i++;
		if (i < l->n_placed[row] || i == PLACED_MAX)
			continue;
		l->placed[row][l->n_placed[row]++] = *s;
		*ret_row = row;
		return true;
	}
	return false;
}

/* The text above its mark, with a line down to it. */
static void
label(struct timeline *t, const struct ir_timeline_row *r)
{
	size_t len = strlen(r->text), cols, row = 0;
	struct lane *l = &t->lane[r->lane];
	int x = LEFT + (int)spot_of(t, &r->when) * SPOT, at = x;
	int y = TOP + LANE * (int)r->lane;
	struct span s;

	(void)ir_width_fit(r->text, len, TEXT_COLS, &cols);
	s.to = (int)(cols + 1) * COLUMN;
	if (at + s.to > RIGHT)
		at = RIGHT - s.to;
	s = (struct span){.from = at, .to = at + s.to};
	if (!place(l, &s, &row)) {
		t->untold++;
		return;
	}
	(void)ir_buf_addf(t->out, /* sticky */
		"<path d=\"M%d %dV%d\" stroke=\"#999\"/>\n"
		"<text x=\"%d\" y=\"%d\">",
		x, y + MARK - 9, y + (row ? BASE_HIGH : BASE) + 3, at,
		y + (row ? BASE_HIGH : BASE));
	(void)ir_markup_fit(t->out, r->text, TEXT_COLS);
	(void)ir_buf_adds(t->out, "</text>\n"); /* sticky */
}

/* What the marks mean, and what the picture leaves out. */
static void
legend(struct timeline *t)
{
	int y = TOP + LANE * IR_TIMELINE_LANES + 34;
	unsigned most = (t->o->late ? t->o->late : LATE) / 60;

	mark(t, IR_TIMELINE_EVENT, LEFT + 10, y - 8);
	(void)ir_buf_addf(t->out, "<text x=\"%d\" y=\"%d\">%s</text>\n",
		LEFT + 28, y, w(t, "起きた時刻", "when it happened"));
	bar(t, LEFT + 260, LEFT + 330, y - 8, false);
	(void)ir_buf_addf(t->out, "<text x=\"%d\" y=\"%d\">%s</text>\n",
		LEFT + 346, y, w(t, "記録した時刻", "when it was written"));
	bar(t, LEFT + 610, LEFT + 680, y - 8, true);
	(void)ir_buf_addf(t->out,
		w(t,
			"<text x=\"%d\" y=\"%d\">%u分以上おくれて記録 "
			"%zu件</text>\n",
			"<text x=\"%d\" y=\"%d\">%u minutes late or more: "
			"%zu</text>\n"),
		LEFT + 696, y, most, t->late);
	if (t->untold + t->before + t->after == 0)
		return;
	(void)ir_buf_addf(t->out,
		w(t,
			"<text x=\"%d\" y=\"%d\">文字を省いた行 %zu件、"
			"左端より前 %zu件、右端より後 %zu件</text>\n",
			"<text x=\"%d\" y=\"%d\">without its text: %zu, before "
			"the left edge: %zu, after the right edge: "
			"%zu</text>\n"),
		LEFT, y + 34, t->untold, t->before, t->after);
}

static void
draw(struct timeline *t, const struct ir_timeline_row *rows, size_t n)
{
	(void)ir_buf_addf(t->out, /* sticky */
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d"
		"\" role=\"img\" font-size=\"22\" font-family=\"'IPAexGothic', "
		"'Noto Sans JP', 'Noto Sans CJK JP', sans-serif\">\n"
		"<title>%s</title>\n",
		WIDTH, HEIGHT,
		w(t, "起きた時刻と記録した時刻",
			"when it happened and when it was written"));
	for (size_t i = 0; i < n; i++)
		enter(t, &rows[i]);
	lanes(t);
	axis(t);
	for (size_t i = n; i > 0; i--) /* the newest have the first choice */
		if (rows[i - 1].text && *rows[i - 1].text)
			label(t, &rows[i - 1]);
	for (size_t k = 0; k < IR_TIMELINE_LANES; k++)
		spots(t, k);
	legend(t);
	(void)ir_buf_adds(t->out, "</svg>\n"); /* sticky */
}

int
ir_timeline_svg(const struct ir_timeline_row *rows, size_t n,
	const struct ir_timeline_opts *o, struct ir_buf *out, struct ir_err *e)
{
	struct timeline *t;
	uint8_t *spot;

	if (o->to.sec <= o->from.sec)
		return ir_err_set(e, IR_EUSAGE, "%s",
			_("the axis of a timeline must go forward"));
	t = calloc(1, sizeof(*t));
	spot = calloc(IR_TIMELINE_LANES, SPOTS * SPOTS);
	if (t && spot) {
		t->o = o;
		t->out = out;
		t->span = o->to.sec - o->from.sec;
		for (size_t k = 0; k < IR_TIMELINE_LANES; k++)
			t->lane[k].spot = spot + k * SPOTS * SPOTS;
		draw(t, rows, n);
	}
	free(spot);
	if (!t || !spot || ir_buf_err(out) < 0) {
		free(t);
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	}
	free(t);
	return 0;
}
