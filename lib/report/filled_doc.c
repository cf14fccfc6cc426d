/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/i18n.h"

/* The page, in the language of the fill (which need not be that of the person
 * at the keyboard, so not through gettext). */
struct page {
	const struct ir_filled *f;
	struct ir_doc *d;
	struct ir_buf b;
	unsigned level; /* of the headings above its own */
	bool stars, estimates;
};

static const char *w(const struct page *p, const char *ja, const char *en)
	__attribute__((format_arg(2), format_arg(3)));

static const char *
w(const struct page *p, const char *ja, const char *en)
{
	return p->f->what.japanese ? ja : en;
}

/* Text made in p->b; borrowed until the next. */
static const char *made(struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static const char *
made(struct page *p, const char *fmt, ...)
{
	va_list ap;

	ir_buf_clear(&p->b);
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&p->b, fmt, ap); /* the document hears of it */
	va_end(ap);
	return p->b.p ? p->b.p : "";
}

void
filled_title(const struct ir_filled *f, struct ir_buf *out)
{
	bool ja = f->what.japanese;

	if (!f->form->confirmed && !f->form->own)
		(void)ir_buf_adds(out,
			ja ? "記載事項控え(様式未確認)　"
			   : "Notes for a report (form not "
			     "confirmed): ");
	(void)ir_buf_adds(out, f->form->title.s[!ja]); /* sticky */
}

void
filled_number(const struct ir_filled *f, struct ir_buf *out)
{
	(void)ir_buf_addf(out, f->what.japanese ? "第%u報 %s" : "no. %u, %s",
		f->what.number,
		ir_stage_label(f->what.stage, f->what.japanese));
}

/* Forms are; what many people read is not. */
static bool
is_dense(const struct ir_form *f)
{
	return !f->poster && f->audience != FORM_PERSONS &&
		f->audience != FORM_PUBLIC && f->audience != FORM_PRESS;
}

static bool
is_letter(const struct ir_form *f)
{
	return f->audience == FORM_PERSONS || f->audience == FORM_PUBLIC;
}

static int
begin(struct page *p)
{
	const struct ir_filled *f = p->f;
	const char *version = f->form->version;
	struct ir_buf title, number;
	struct ir_doc_meta m = {
		.lang = f->what.japanese ? IR_DOC_JA : IR_DOC_EN,
		.drill = f->drill,
		.dense = is_dense(f->form),
		.poster = f->form->poster,
		.letter = is_letter(f->form),
		.made = f->now,
		.incident = f->incident};

	ir_buf_init(&title, 0);
	ir_buf_init(&number, 0);
	filled_title(f, &title);
	filled_number(f, &number);
	m.title = title.p;
	if (version && strcmp(version, "unknown") == 0)
		version = NULL;
	m.form = made(p, "%s%s%s (%s%s)", f->form->id, version ? " " : "",
		version ? version : "", w(p, "情報の時点 ", "as known on "),
		f->form->date);
	if (!f->what.blank) {
		m.report = number.p;
		m.seq = f->head.seq;
		m.head = f->head.hex;
	}
	p->d = title.p && number.p && m.form ? ir_doc_new(&m) : NULL;
	ir_buf_free(&title);
	ir_buf_free(&number);
	return p->d ? 0 : -ENOMEM;
}

static void
front(struct page *p)
{
	const struct ir_filled *f = p->f;

	ir_doc_kv(p->d, w(p, "宛先", "To"),
		f->form->recipient.s[!f->what.japanese]);
	ir_doc_kv(p->d, w(p, "発信", "From"),
		f->org || !f->what.blank
			? (f->org ? f->org : fill_open(f, IR_CELL_OPEN))
			: NULL);
	if (f->what.harm)
		ir_doc_kv(p->d,
			w(p, "対象の患者(院内の符号)", "Patient (code)"),
			f->what.harm);
	if (f->dev)
		ir_doc_kv(p->d, w(p, "対象の機器", "Device"), f->dev);
	if (f->what.partner)
		ir_doc_kv(p->d, w(p, "対象", "About"), f->what.partner);
	if (f->form->note.s[0])
		ir_doc_note(p->d, f->form->note.s[!f->what.japanese]);
}

static void
since(struct page *p)
{
	const struct filled_since *s = &p->f->since;

	if (!s->text || s->in_cell)
		return;
	ir_doc_heading(p->d, p->level + 1,
		is_letter(p->f->form) ? w(p, "前回のお知らせからの変更点",
						"changed since the last notice")
				      : w(p, "前回報告からの変更点",
						"changed since the last "
						"report"));
	ir_doc_kv(p->d, w(p, "前回", "last one"), s->which);
	for (size_t i = 0; i < s->n; i++)
		ir_doc_kv(p->d,
			made(p, w(p, "変更：%s", "changed: %s"),
				s->change[i].label),
			s->change[i].text);
	if (*s->note)
		ir_doc_kv(p->d, w(p, "比べた結果", "compared"), s->note);
}

static const char *
label(struct page *p, const struct fill_field *f)
{
	if (!f->pub.no)
		return f->pub.label;
	return made(p, "%s %s", f->pub.no, f->pub.label);
}

/* Columns of half-width characters a table has across a page. */
#define ACROSS 116u
#define NARROW 18u /* kept on one line when there is room */
#define NARROW_ALL 40u
/* Of a page of text. */
#define PAPER 72u
#define NARROWEST 6u
#define GAP 2u
#define MARK IR_DRILL_MARK " "

/* The widest line of column k, heading included, and its margins. */
static size_t
widest(const struct fill_field *f, size_t k, bool ja)
{
	const struct form_field *d = f->def;
	const char *head = d->column[k].head.s[!ja];
	size_t most = ir_width(head, strlen(head));

	for (size_t i = k; i < f->n_rows * d->n_columns; i += d->n_columns)
		for (const char *s = f->cell[i]; *s;) {
			size_t n = strcspn(s, "\n"), w = ir_width(s, n);

			most = w > most ? w : most;
			s += n + (s[n] != '\0');
		}
	return most + 4;
}

/* Shares of the page in percent: all of what is narrow, and the rest by what
 * stands in it, no column less than a few characters. */
static void
shares(const struct fill_field *f, bool ja, unsigned percent[FORM_COLUMNS_MAX])
{
	size_t n = f->def->n_columns, w[FORM_COLUMNS_MAX], sum = 0, wide = 0;
	size_t narrow = 0, all = 0;

	for (size_t k = 0; k < n; k++) {
		w[k] = widest(f, k, ja);
		w[k] = w[k] > 4 * ACROSS ? 4 * ACROSS : w[k];
		sum += w[k];
		*(w[k] <= NARROW + 4 ? &narrow : &wide) += w[k];
	}
	if (sum > ACROSS && wide && narrow + wide / 8 < ACROSS)
		for (size_t k = 0; k < n; k++)
			if (w[k] > NARROW + 4)
				w[k] = w[k] * (ACROSS - narrow) / wide + 6;
	for (size_t k = 0; k < n; k++)
		all += w[k];
	for (size_t k = 0; k < n; k++) {
		percent[k] = (unsigned)(w[k] * 100 / all);
		percent[k] = percent[k] ? percent[k] : 1;
	}
}

/* Columns of a line of text that columns may be kept on one line in, beyond
 * the few that each column has anyway. */
static size_t
spare(const struct page *p, size_t n_columns)
{
	size_t taken = n_columns * (NARROWEST + GAP) +
		(p->f->drill ? ir_width(MARK, strlen(MARK)) : 0);

	return taken < PAPER ? PAPER - taken : 0;
}

static void
head_row(struct page *p, const struct fill_field *f, struct ir_table *t)
{
	bool ja = p->f->what.japanese;
	unsigned percent[FORM_COLUMNS_MAX] = {0};
	size_t kept = 0, main = 0, room = spare(p, f->def->n_columns);

	shares(f, ja, percent);
	for (size_t i = 1; i < f->def->n_columns; i++)
		main = percent[i] > percent[main] ? i : main;
	for (size_t i = 0; i < f->def->n_columns; i++) {
		size_t w = widest(f, i, ja);
		size_t over = w > NARROWEST + 4 ? w - 4 - NARROWEST : 0;
		bool fixed = w <= NARROW + 4 && kept + w <= NARROW_ALL &&
			over <= room;

		kept += fixed ? w : 0;
		room -= fixed ? over : 0;
		ir_table_col(t, f->def->column[i].head.s[!ja],
			IR_DOC_COL_WIDTH(percent[i]) |
				(fixed                      ? IR_COL_FIXED
						: i == main ? IR_COL_MAIN
							    : 0));
	}
}

static void
grid(struct page *p, const struct fill_field *f)
{
	size_t n = f->def->n_columns;
	struct ir_table *t = ir_table_new(NULL);

	ir_doc_heading(p->d, p->level + 2, label(p, f));
	if (t)
		head_row(p, f, t);
	for (size_t i = 0; t && i < f->n_rows * n; i++) {
		if (i % n == 0)
			ir_table_row(t);
		ir_table_cell(t, f->cell[i]);
	}
	if (p->f->what.blank)
		for (size_t i = 0; t && i < 3; i++)
			ir_table_row(t);
	ir_doc_table(p->d, t);
}

static void
field(struct page *p, const struct fill_field *f)
{
	bool missing = fill_is_missing(f) && !p->f->what.blank;
	bool pen = f->def->source == FORM_ASK ||
		(p->f->what.blank && !*f->pub.text);
	struct ir_buf text;

	p->estimates = p->estimates ||
		(f->pub.basis && strcmp(f->pub.basis, "estimate") == 0);
	if (f->def->source == FORM_TABLE &&
		(f->n_rows > 0 || p->f->what.blank)) {
		grid(p, f);
		return;
	}
	ir_buf_init(&text, 0);
	(void)ir_buf_addf(&text, "%s%s", f->pub.text, missing ? "★" : "");
	p->stars = p->stars || missing;
	if (f->def->show == FORM_PARA && !pen)
		ir_doc_para_of(p->d, label(p, f), text.p);
	else
		ir_doc_kv(p->d, label(p, f), pen ? NULL : text.p);
	ir_buf_free(&text);
}

bool
filled_prints(const struct ir_filled *f, const struct fill_field *field)
{
	return f->what.blank || field->pub.need != IR_NEED_OPTIONAL ||
		field->def->source == FORM_ASK || field->wrong ||
		field->pub.cell == IR_CELL_FILLED ||
		field->pub.cell == IR_CELL_NONE;
}

static void
sections(struct page *p)
{
	const struct ir_filled *f = p->f;
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < f->n; i++) {
		const struct form_section *s =
			&f->form->section[f->field[i].def->section];

		if (!filled_prints(f, &f->field[i]))
			continue;
		if (f->field[i].def->section != last) {
			last = f->field[i].def->section;
			if (s->page_break && i > 0)
				ir_doc_page_break(p->d);
			if (s->title.s[0])
				ir_doc_heading(p->d, p->level + 1,
					s->title.s[!f->what.japanese]);
			if (s->note.s[0])
				ir_doc_note(p->d, s->note.s[!f->what.japanese]);
		}
		field(p, &f->field[i]);
	}
}

static void
foot(struct page *p)
{
	const struct ir_filled *f = p->f;

	if (p->stars)
		ir_doc_note(p->d,
			w(p, "★は必須の項目のうち、まだ分かっていないもの。",
				"★ marks what this report must say and is not "
				"known yet."));
	if (p->estimates)
		ir_doc_note(p->d,
			w(p, "（推定）は確認前の値。続報で変わることがある。",
				"(estimate): not confirmed; a later report "
				"may change it."));
	if (!f->form->confirmed && !f->form->own)
		ir_doc_note(p->d,
			w(p,
				"公式の様式ではない。提出先の様式・入力画面へ"
				"書き写すための控え。",
				"This is not the official form: notes to copy "
				"into the form or page of the recipient."));
	if (f->form->source.s[0])
		ir_doc_note(p->d,
			made(p, w(p, "根拠：%s", "source: %s"),
				f->form->source.s[!f->what.japanese]));
}

int
ir_filled_into(const struct ir_filled *f, struct ir_doc *d, struct ir_err *e)
{
	struct page p = {.f = f, .d = d, .level = 2};
	struct ir_buf title;
	int r;

	ir_buf_init(&p.b, 0);
	ir_buf_init(&title, 0);
	filled_title(f, &title);
	r = ir_buf_err(&title);
	if (r == 0) {
		ir_doc_heading(d, 1, title.p);
		front(&p);
		since(&p);
		sections(&p);
		foot(&p);
	}
	ir_buf_free(&title);
	ir_buf_free(&p.b);
	return r < 0 ? ir_err_set(e, ENOMEM, _("out of memory")) : 0;
}

static void
damage(struct page *p)
{
	char text[FILL_DAMAGE_TEXT];

	if (p->f->damage)
		ir_doc_para_of(p->d,
			p->f->what.japanese ? "記録の確認"
					    : "state of the journal",
			fill_damage(p->f, text));
}

int
ir_filled_doc(const struct ir_filled *f, struct ir_doc **ret, struct ir_err *e)
{
	struct page p = {.f = f};
	int r;

	ir_buf_init(&p.b, 0);
	r = begin(&p);
	if (r == 0) {
		front(&p);
		since(&p);
		sections(&p);
		foot(&p);
		damage(&p);
		*ret = p.d;
	}
	ir_buf_free(&p.b);
	return r < 0 ? ir_err_set(e, ENOMEM, _("out of memory")) : 0;
}
