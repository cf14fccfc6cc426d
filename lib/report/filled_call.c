/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"

#define COLUMNS 72u
#define ITEMS 6u /* read out; the sheet that follows has the rest */
#define QUESTIONS 4u
#define SAID 186u /* columns of one item: three lines */
#define LINE 62u
#define ROWS 3u /* of a table */
#define CELLS 3u /* of each */
#define ROOM 84u /* beyond that the next field is not begun */

struct call {
	const struct ir_filled *f;
	struct ir_buf *out;
	const char *lead;
	unsigned n; /* points made */
};

static const char *w(const struct call *c, const char *ja, const char *en)
	__attribute__((format_arg(2), format_arg(3)));

static const char *
w(const struct call *c, const char *ja, const char *en)
{
	return c->f->what.japanese ? ja : en;
}

static int
one_line(void *arg, const char *s, size_t len)
{
	struct call *c = arg;

	(void)ir_buf_addf(c->out, "%s%s%.*s\n",
		c->f->drill ? IR_DRILL_MARK " " : "", c->lead, (int)len, s);
	c->lead = "    ";
	return 0;
}

static void
line(struct call *c, const char *lead, const char *text)
{
	unsigned width = COLUMNS - 4 - (c->f->drill ? 9 : 0);

	c->lead = lead;
	if (*text)
		(void)ir_text_wrap(text, strlen(text), width, one_line, c);
	else
		(void)one_line(c, "", 0);
}

/* Does a cell say anything?  What is open is not read out. */
static bool
says(const struct call *c, const char *cell)
{
	return *cell && strcmp(cell, "－") != 0 &&
		strcmp(cell, fill_open(c->f, IR_CELL_OPEN)) != 0 &&
		strcmp(cell, fill_open(c->f, IR_CELL_UNKNOWN)) != 0;
}

static void
add_cell(const char *s, struct ir_buf *b)
{
	filled_plain(b, s, strlen(s), " ");
}

/* The only row: what it is, then each cell with the head of its column. */
static void
add_row(struct call *c, const struct fill_field *f, struct ir_buf *b)
{
	const struct form_field *d = f->def;
	bool any = false;

	for (size_t k = 0; k < d->n_columns; k++) {
		if (!says(c, f->cell[k]))
			continue;
		if (any)
			(void)ir_buf_adds(b, w(c, "、", ", "));
		if (k > 0)
			(void)ir_buf_addf(b, "%s ",
				d->column[k].head.s[!c->f->what.japanese]);
		add_cell(f->cell[k], b);
		any = true;
	}
}

/* Of several rows the beginnings of the first. */
static void
add_rows(struct call *c, const struct fill_field *f, struct ir_buf *b)
{
	size_t n = f->def->n_columns,
	       rows = f->n_rows < ROWS ? f->n_rows : ROWS;

	for (size_t i = 0; i < rows; i++) {
		size_t said = 0;

		if (i)
			(void)ir_buf_adds(b, w(c, "、", ", "));
		for (size_t k = 0; k < n && said < CELLS; k++) {
			if (!says(c, f->cell[i * n + k]))
				continue;
			(void)ir_buf_adds(b, said++ ? " " : "");
			add_cell(f->cell[i * n + k], b);
		}
	}
	if (f->n_rows > rows)
		(void)ir_buf_addf(b, w(c, " ほか%zu件", " and %zu more"),
			f->n_rows - rows); /* sticky */
}

/* "label: value", its lines in a row. */
static void
add_field(struct call *c, const struct fill_field *f, struct ir_buf *b)
{
	const char *p = f->pub.text;

	if (b->len)
		(void)ir_buf_adds(b, w(c, "／", " / "));
	(void)ir_buf_addf(b, "%s%s", f->pub.label, w(c, "：", ": "));
	if (f->def->source == FORM_TABLE && f->n_rows > 0) {
		(f->n_rows == 1 ? add_row : add_rows)(c, f, b);
		return;
	}
	if (filled_has_boxes(f)) {
		filled_ticked(c->f, p, b);
		return;
	}
	filled_plain(b, p, strlen(p), w(c, "、", "; "));
}

/* Cuts where a sentence or a part of it ends, when one does in the second
 * half: "。" stays, what only parts does not. */
static void
cut(struct call *c, struct ir_buf *b, size_t said)
{
	static const char *const ends[] = {"。", "、", "／"}; /* 3 bytes each */
	size_t cols, at = ir_width_fit(b->p, b->len, said - 14, &cols);
	size_t to = at;

	for (size_t i = at; to == at && i > at / 2 && i >= 3; i--)
		for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
			if (memcmp(b->p + i - 3, ends[k], 3) == 0)
				to = k == 0 ? i : i - 3;
	ir_buf_cut(b, to);
	(void)ir_buf_adds(b, w(c, "…(続きは書面)", "... (see sheet)"));
}

/* One numbered point, cut after some lines of paper: the first, which says
 * what happened, has one more. */
static void
item(struct call *c, struct ir_buf *b, unsigned n)
{
	size_t said = n == 1 ? SAID + LINE : SAID;
	char lead[16];

	if (ir_buf_err(b) == 0 && ir_width(b->p, b->len) > said)
		cut(c, b, said);
	(void)snprintf(lead, sizeof(lead), "%2u. ", n);
	if (ir_buf_err(b) == 0)
		line(c, lead, b->p);
	else
		c->out->err = ir_buf_err(b);
}

static void
opening(struct call *c)
{
	const struct ir_filled *f = c->f;
	char text[FILL_DAMAGE_TEXT];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s　", w(c, "読み上げ", "To say by phone"));
	(void)ir_buf_adds(&b, f->form->title.s[!f->what.japanese]);
	(void)ir_buf_adds(&b, "　");
	filled_number(f, &b);
	line(c, "", b.p ? b.p : "");
	ir_buf_clear(&b);
	(void)ir_buf_addf(&b, "%s%s", w(c, "宛先：", "To: "),
		f->form->recipient.s[!f->what.japanese]);
	line(c, "", b.p ? b.p : "");
	if (f->damage)
		line(c, "! ", fill_damage(f, text));
	ir_buf_clear(&b);
	(void)ir_buf_addf(&b,
		w(c, "「%sの（氏名）____________です。」",
			"\"This is (name) ____________ of %s.\""),
		f->org ? f->org : w(c, "____________", "____________"));
	line(c, "", b.p ? b.p : "");
	ir_buf_free(&b);
}

static bool
is_said(const struct ir_filled *f, const struct fill_field *x,
	enum ir_need need)
{
	enum ir_cell cell = x->pub.cell;

	/* Fixed words are for the eye, but for a request that must be made. */
	if (x->def->source == FORM_TEXT && need != IR_NEED_MUST)
		return false;
	if (cell != IR_CELL_FILLED && cell != IR_CELL_NONE &&
		need != IR_NEED_MUST)
		return false; /* that it is open is said of what must be said */
	return x->def->source != FORM_ASK && x->pub.need == need &&
		filled_prints(f, x) && cell != IR_CELL_WITHHELD;
}

/* A section is one point: what must be said first, then what is asked for.
 * The number of those that found no room. */
static unsigned
section(struct call *c, size_t which, unsigned n)
{
	const struct ir_filled *f = c->f;
	unsigned left = 0;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (enum ir_need need = IR_NEED_MUST; need >= IR_NEED_ASKED; need--)
		for (size_t i = 0; i < f->n; i++) {
			const struct fill_field *x = &f->field[i];

			if (x->def->section != which || !is_said(f, x, need))
				continue;
			if (c->n < ITEMS &&
				(!b.len || ir_width(b.p, b.len) < ROOM))
				add_field(c, x, &b);
			else
				left++;
		}
	if (b.len) {
		item(c, &b, n);
		c->n++;
	}
	ir_buf_free(&b);
	return left;
}

/* One point of a form that says itself what is to be said: how many fields. */
static unsigned
point(struct call *c, const char *ids)
{
	unsigned said = 0;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t len; *ids; ids += len + (ids[len] == ' ')) {
		const struct fill_field *x;

		len = strcspn(ids, " ");
		x = filled_find(c->f, ids, len);
		if (!x || !is_said(c->f, x, x->pub.need))
			continue;
		add_field(c, x, &b);
		said++;
	}
	if (b.len)
		item(c, &b, ++c->n);
	ir_buf_free(&b);
	return said;
}

static unsigned
points(struct call *c)
{
	const struct ir_filled *f = c->f;
	unsigned said = 0, all = 0;

	for (const char *const *p = (const char *const *)f->form->call; *p; p++)
		said += point(c, *p);
	for (size_t i = 0; i < f->n; i++)
		all += f->field[i].pub.need >= IR_NEED_ASKED &&
			is_said(f, &f->field[i], f->field[i].pub.need);
	return all > said ? all - said : 0;
}

/* Who knows the last report is told first what is different. */
static void
since(struct call *c)
{
	const struct filled_since *s = &c->f->since;
	struct ir_buf b;

	if (!s->text || (s->compared && s->n == 0))
		return;
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(
		&b, w(c, "第%u報から：", "since report %u: "), s->number);
	filled_plain(&b, s->text, strlen(s->text), w(c, "、", "; "));
	item(c, &b, ++c->n);
	ir_buf_free(&b);
}

static void
items(struct call *c)
{
	unsigned left = 0;
	char more[80];

	since(c);
	if (c->f->form->call)
		left = points(c);
	for (size_t i = 0; !c->f->form->call && i < c->f->form->n_sections; i++)
		left += section(c, i, c->n + 1);
	if (!left)
		return;
	(void)snprintf(more, sizeof(more),
		w(c, "ほか %u 項目は書面で送ると伝える。",
			"Say that %u more items follow in writing."),
		left);
	line(c, "    ", more);
}

static void
questions(struct call *c)
{
	const struct ir_filled *f = c->f;
	unsigned n = 0;

	for (size_t i = 0; i < f->n && n < QUESTIONS; i++) {
		struct ir_buf b;

		if (f->field[i].def->source != FORM_ASK)
			continue;
		if (n++ == 0)
			line(c, "", w(c, "尋ねること", "To ask"));
		ir_buf_init(&b, 0);
		(void)ir_buf_addf(
			&b, "%s ____________________", f->field[i].pub.label);
		line(c, "  ? ", b.p ? b.p : "");
		ir_buf_free(&b);
	}
}

static void
ending(struct call *c)
{
	char spoken[IR_HEAD_SPOKEN];
	struct ir_buf b;

	line(c, "",
		w(c,
			"受付番号 ________________  応対者 ____________  時刻 "
			"__:__",
			"Receipt no. ______________  Who ____________  Time "
			"__:__"));
	line(c, "",
		w(c, "次の報告の約束 ____________  折返し先 ____________",
			"Next report promised ________  Call back ________"));
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s%s", w(c, "記録の確認：", "journal: "),
		ir_head_spoken(&c->f->head, spoken));
	line(c, "", b.p ? b.p : "");
	ir_buf_free(&b);
}

int
ir_filled_call(const struct ir_filled *f, struct ir_buf *out, struct ir_err *e)
{
	struct call c = {.f = f, .out = out};

	opening(&c);
	items(&c);
	questions(&c);
	ending(&c);
	if (ir_buf_err(out) < 0)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return 0;
}
