/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"

/* What changed since report n-1, in the words of the form itself: nothing
 * stands in the list that its recipient would not read in the cells. */

#define SHORT_CHARS 60u /* of a cell in the list */
#define LEAD_CHARS 8u /* kept of what two long texts begin with alike */
#define LINES 4u /* of a long cell, told as added or gone */

struct since {
	struct ir_filled *f;
	struct ir_buf out;
	bool boxes; /* the cell is of boxes to tick */
};

static const char *w(const struct since *s, const char *ja, const char *en)
	__attribute__((format_arg(2), format_arg(3)));

static const char *
w(const struct since *s, const char *ja, const char *en)
{
	return s->f->what.japanese ? ja : en;
}

/* Does the cell say what can change? */
static bool
counts(const struct fill_field *x, enum ir_stage stage)
{
	const struct form_field *d = x->def;

	return d->source != FORM_TEXT && d->source != FORM_ASK &&
		d->need[stage] != IR_NEED_NOT &&
		!(d->free && strcmp(d->free, IR_FORM_CHANGES) == 0);
}

/* What stands on the paper; "": the cell does not. */
static const char *
printed(const struct ir_filled *f, const struct fill_field *x)
{
	return x && filled_prints(f, x) ? x->pub.text : "";
}

/* 調査中 is 不明 at the end: nobody learned anything. */
static bool
both_open(const struct fill_field *was, const struct fill_field *is)
{
	return was && was->pub.cell == IR_CELL_OPEN &&
		is->pub.cell == IR_CELL_OPEN;
}

static size_t
chars(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xC0) != 0x80;
	return n;
}

struct span {
	const char *p;
	size_t n;
};

static struct span
whole(const char *text)
{
	return (struct span){text, strlen(text)};
}

static bool
same(struct span a, struct span b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* The next line of *text, which moves behind it; false: there is none. */
static bool
next_line(const char **text, struct span *ret)
{
	*ret = (struct span){*text, strcspn(*text, "\n")};
	*text += ret->n + ((*text)[ret->n] != '\0');
	return **text || ret->n > 0;
}

/* As much of it as a row of the list has room for. */
static void
add_short(struct since *s, struct span t)
{
	size_t at = 0;

	for (size_t n = 0; at < t.n && n < SHORT_CHARS; n++)
		do
			at++;
		while (at < t.n && ((unsigned char)t.p[at] & 0xC0) == 0x80);
	filled_plain(&s->out, t.p, at, " ");
	if (at < t.n)
		(void)ir_buf_adds(&s->out, "…");
}

/* Behind what both begin with, but for a few characters. */
static size_t
parts_at(struct span a, struct span b)
{
	size_t at = 0, back = 0;

	while (at < a.n && at < b.n && a.p[at] == b.p[at])
		at++;
	if (chars(a.p, at) <= SHORT_CHARS / 2)
		return 0;
	while (at > 0 && back <= LEAD_CHARS) {
		at--;
		back += ((unsigned char)a.p[at] & 0xC0) != 0x80;
	}
	return at;
}

static void
add_value(struct since *s, struct span t, size_t from)
{
	(void)ir_buf_adds(&s->out, w(s, "「", "\""));
	if (s->boxes && filled_is_boxes(t.p)) {
		filled_ticked(s->f, t.p, &s->out);
	} else {
		(void)ir_buf_adds(&s->out, from ? "…" : "");
		add_short(s, (struct span){t.p + from, t.n - from});
	}
	(void)ir_buf_adds(&s->out, w(s, "」", "\""));
}

static void
both(struct since *s, struct span was, struct span is)
{
	size_t from = parts_at(was, is);

	(void)ir_buf_adds(&s->out,
		was.n ? w(s, "前回", "was ")
		      : w(s, "前回は記載なし", "was not there"));
	if (was.n)
		add_value(s, was, from);
	(void)ir_buf_adds(&s->out, w(s, "→ ", ", "));
	(void)ir_buf_adds(&s->out,
		is.n ? w(s, "今回", "is ")
		     : w(s, "今回は記載なし", "is not there"));
	if (is.n)
		add_value(s, is, from);
}

static bool
has_line(const char *text, struct span line)
{
	struct span t;

	while (next_line(&text, &t))
		if (same(t, line))
			return true;
	return false;
}

/* How far into the line what it is about goes: "窃取：", "機器 / ". */
static size_t
key_of(struct span line)
{
	static const char *const ends[] = {"：", ": ", " / "};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i]);
		const char *at = memmem(line.p, line.n, ends[i], n);

		if (at)
			return (size_t)(at - line.p) + n;
	}
	return 0;
}

/* "窃取：なし" and "窃取：あり" are one row: the line of text, and none of the
 * other, that begins as this one does. */
static bool
find_pair(
	const char *text, const char *other, struct span line, struct span *ret)
{
	size_t key = key_of(line);

	while (key && next_line(&text, ret))
		if (ret->n >= key && memcmp(ret->p, line.p, key) == 0 &&
			!has_line(other, *ret))
			return true;
	return false;
}

/* The lines of text that the other has not, each behind the sign, or with the
 * one that it takes the place of (pairs). */
static void
only_in(struct since *s, const char *sign, const char *text, const char *other,
	bool pairs)
{
	const char *all = text;
	size_t shown = 0, more = 0;
	struct span t, was;

	while (next_line(&text, &t)) {
		bool pair;

		if (t.n == 0 || has_line(other, t))
			continue;
		pair = find_pair(other, all, t, &was);
		if (pair && !pairs)
			continue; /* told with it */
		if (shown == LINES) {
			more++;
			continue;
		}
		shown++;
		(void)ir_buf_adds(&s->out, s->out.len ? "\n" : "");
		if (pair) {
			both(s, was, t);
		} else {
			(void)ir_buf_adds(&s->out, sign);
			add_value(s, t, 0);
		}
	}
	if (more)
		(void)ir_buf_addf(&s->out,
			w(s, "\n%s ほか%zu行", "\n%s and %zu more lines"), sign,
			more);
}

static const char *
kept(struct since *s)
{
	const char *r = ir_buf_err(&s->out) < 0
		? NULL
		: ir_arena_text(
			  &s->f->arena, s->out.p ? s->out.p : "", s->out.len);

	ir_buf_clear(&s->out);
	return r;
}

static int
one(struct since *s, const struct fill_field *x, const char *was,
	const char *is)
{
	struct filled_change *c = &s->f->since.change[s->f->since.n++];

	s->boxes = filled_has_boxes(x);
	if ((!strchr(was, '\n') && !strchr(is, '\n')) || s->boxes) {
		both(s, whole(was), whole(is));
	} else {
		only_in(s, w(s, "加わった", "added "), is, was, true);
		only_in(s, w(s, "なくなった", "gone "), was, is, false);
	}
	if (s->out.len == 0) /* the same lines, but not as they stood */
		(void)ir_buf_adds(&s->out,
			w(s, "並びか数が変わった",
				"in another order, or another number"));
	c->label = x->pub.label;
	c->text = kept(s);
	return c->text ? 0 : -ENOMEM;
}

static int
all(struct since *s, const struct ir_filled *then, enum ir_stage stage)
{
	struct ir_filled *now = s->f;
	int r = 0;

	for (size_t i = 0; r == 0 && i < now->n; i++) {
		const struct fill_field *x = &now->field[i];
		const struct fill_field *y;
		const char *is, *was;

		if (!counts(x, stage))
			continue;
		y = filled_find(then, x->pub.id, strlen(x->pub.id));
		is = printed(now, x);
		was = printed(then, y);
		if (strcmp(was, is) != 0 && !both_open(y, x))
			r = one(s, x, was, is);
	}
	for (size_t i = 0; r == 0 && i < then->n; i++) {
		const struct fill_field *x = &then->field[i];
		const char *was;

		if (!counts(x, stage) ||
			filled_find(now, x->pub.id, strlen(x->pub.id)))
			continue;
		was = printed(then, x);
		if (*was)
			r = one(s, x, was, "");
	}
	return r;
}

/* What there is to say of the comparison itself: that nothing changed is said
 * only where all is known that was said then.  Why it is not is for those who
 * make the report, not for who gets it. */
static void
add_note(struct since *s, const struct ir_since *k)
{
	const struct filled_since *to = &s->f->since;

	if (!k->then)
		(void)ir_buf_adds(&s->out,
			w(s, "前回の報告とは比べられていない",
				"not compared with the last report"));
	else if (to->n == 0)
		(void)ir_buf_adds(&s->out,
			k->exact ? w(s, "変わった項目はない", "no item changed")
				 : w(s, "記録の上で変わった項目はない",
					   "no item changed as far as the "
					   "record tells")); /* sticky */
}

static void
add_which(struct since *s, const struct ir_report_line *sent)
{
	char at[IR_TIME_TEXT];

	(void)ir_buf_addf(
		&s->out, w(s, "第%u報（", "report %u ("), sent->number);
	(void)ir_time_rfc3339(&sent->time, 0, at);
	fill_time(&s->out, at, strlen(at), FORM_VALUE, s->f->what.japanese);
	(void)ir_buf_adds(
		&s->out, w(s, " 送付）", ", when it was sent)")); /* sticky */
}

/* All of it in one text, for a cell, a call sheet, or JSON. */
static void
add_whole(struct since *s)
{
	const struct filled_since *to = &s->f->since;

	for (size_t i = 0; i < to->n; i++) {
		const char *text = to->change[i].text;
		size_t n = strcspn(text, "\n");

		(void)ir_buf_addf(&s->out, "%s・%s: %.*s", i ? "\n" : "",
			to->change[i].label, (int)n, text);
		for (text += n; *text; text += n) {
			n = strcspn(++text, "\n");
			(void)ir_buf_addf(&s->out, "\n　%.*s", (int)n, text);
		}
	}
	if (*to->note)
		(void)ir_buf_addf(&s->out, "%s%s", to->n ? "\n" : "",
			to->note); /* sticky */
}

/* In the cell for it, unless somebody wrote what stands there. */
static void
put(struct ir_filled *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct ir_filled_field *x = &f->field[i].pub;

		if (!x->free || strcmp(x->free, IR_FORM_CHANGES) != 0)
			continue;
		f->since.in_cell = true;
		if (x->written)
			continue;
		x->text = f->since.text;
		x->cell = IR_CELL_FILLED;
	}
}

int
ir_filled_since(
	struct ir_filled *now, const struct ir_since *k, struct ir_err *e)
{
	const size_t most = now->n + (k->then ? k->then->n : 0) + 1;
	struct filled_since *to = &now->since;
	struct since s = {.f = now};
	int r;

	ir_buf_init(&s.out, 0);
	*to = (struct filled_since){.number = k->sent->number,
		.compared = k->then != NULL,
		.exact = k->exact,
		.change =
			ir_arena_get(&now->arena, most * sizeof(*to->change))};
	r = !to->change ? -ENOMEM : k->then ? all(&s, k->then, k->stage) : 0;
	add_note(&s, k);
	to->note = kept(&s);
	add_which(&s, k->sent);
	to->which = kept(&s);
	if (r == 0 && to->note)
		add_whole(&s);
	to->text = kept(&s);
	ir_buf_free(&s.out);
	if (r < 0 || !to->note || !to->which || !to->text)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	put(now);
	return 0;
}
