/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <string.h>

#include "doc_i.h"
#include "ir/base/i18n.h"

#define NARROWEST 20u /* text is not wrapped narrower than this */
#define PAPER 72u /* for rules and blanks when lines may be of any length */
#define KEY_MOST 24u /* columns of the names in a list that values align to */
#define MARK IR_DRILL_MARK " "

struct text {
	const struct ir_doc *d;
	struct ir_buf *out;
	unsigned width; /* for the text beside the mark; UINT_MAX: any */
	size_t indent; /* columns before each further line */
	const char *lead; /* before the first line, then NULL */
};

static void
fill(struct ir_buf *out, const char *with, size_t n)
{
	while (n-- > 0)
		(void)ir_buf_adds(out, with); /* sticky */
}

static void
start_line(struct text *t)
{
	if (t->d->drill)
		(void)ir_buf_adds(t->out, MARK); /* sticky */
}

static void
end_line(struct text *t)
{
	while (t->out->len > 0 && t->out->p[t->out->len - 1] == ' ')
		ir_buf_cut(t->out, t->out->len - 1);
	(void)ir_buf_addc(t->out, '\n'); /* sticky */
}

static void
empty_line(struct text *t)
{
	start_line(t);
	end_line(t);
}

static void
rule(struct text *t, const char *with, size_t cols)
{
	start_line(t);
	fill(t->out, with, cols);
	end_line(t);
}

static size_t
paper(const struct text *t)
{
	return t->width < PAPER ? t->width : PAPER;
}

static int
line(void *arg, const char *s, size_t len)
{
	struct text *t = arg;

	start_line(t);
	if (t->lead)
		(void)ir_buf_adds(t->out, t->lead); /* sticky */
	else
		fill(t->out, " ", t->indent);
	t->lead = NULL;
	(void)ir_buf_add(t->out, s, len); /* sticky */
	end_line(t);
	return 0;
}

/* s after lead, further lines indented to where it began, or by indent. */
static void
hang(struct text *t, const char *lead, size_t indent, const char *s)
{
	size_t most = ir_width_most(lead, strlen(lead));
	unsigned width = t->width;

	t->lead = lead;
	t->indent = indent ? indent : ir_width(lead, strlen(lead));
	if (t->indent > 2 * (size_t)KEY_MOST)
		t->indent = 4; /* under a long mark */
	if (most < t->indent || most > 2 * (size_t)KEY_MOST)
		most = t->indent;
	if (width != UINT_MAX)
		width = width > most + NARROWEST ? width - (unsigned)most
						 : NARROWEST;
	/* an empty text gives no line of its own */
	if (*s == '\0')
		(void)line(t, "", 0);
	else
		(void)ir_text_wrap(s, strlen(s), width, line, t);
	t->indent = 0;
}

static void
lines(struct text *t, const char *s, const char *indent)
{
	for (;;) {
		size_t n = strcspn(s, "\n");

		t->lead = indent;
		(void)line(t, s, n);
		if (s[n] == '\0')
			return;
		s += n + 1;
	}
}

/* Columns of the widest name in the list that block i belongs to. */
static size_t
key_width(const struct ir_doc *d, size_t i)
{
	size_t most = 0;

	while (doc_joined(d, i))
		i--;
	do {
		size_t w = ir_width(d->v[i].s[0], strlen(d->v[i].s[0]));

		if (w <= KEY_MOST && w > most)
			most = w;
	} while (++i < d->n && doc_joined(d, i));
	return most;
}

static void
pair(struct text *t, size_t key_cols, const char *key, const char *value)
{
	struct ir_buf lead;
	size_t w = ir_width(key, strlen(key));
	size_t indent = key_cols + 2;

	ir_buf_init(&lead, 0);
	(void)ir_buf_addf(&lead, "%s: ", key); /* sticky */
	fill(&lead, " ", w < key_cols ? key_cols - w : 0);
	if (!value && ir_width(lead.p, lead.len) + 8 > paper(t)) {
		hang(t, "", 2, lead.p); /* too long to stand before a blank */
		ir_buf_clear(&lead);
		(void)ir_buf_adds(&lead, "  ");
	}
	if (!value) {
		size_t used = ir_width_most(lead.p, lead.len);

		fill(&lead, "_", paper(t) > used + 8 ? paper(t) - used : 8);
	}
	if (ir_buf_err(&lead))
		t->out->err = ir_buf_err(&lead);
	else if (w > key_cols && value && *value) {
		/* a name too long to stand beside its value */
		hang(t, "", 2, key);
		hang(t, "  ", 0, value);
	} else
		hang(t, lead.p, indent, value ? value : "");
	ir_buf_free(&lead);
}

static void
sign(struct text *t, const struct doc_block *b)
{
	const char *name = b->s[1] ? b->s[1] : "____________________";
	const char *date = b->s[2] ? b->s[2] : "________________";

	hang(t, "", 0, b->s[0]);
	empty_line(t);
	start_line(t);
	(void)ir_buf_addf(t->out, "    %s %s  %s %s  %s (    )", /* sticky */
		doc_word(b->lang, DOC_W_NAME), name,
		doc_word(b->lang, DOC_W_DATE), date,
		doc_word(b->lang, DOC_W_SEAL));
	end_line(t);
}

static void
item(struct text *t, const char *before, const char *mark, const char *after,
	const char *s)
{
	struct ir_buf lead;

	ir_buf_init(&lead, 0);
	if (ir_buf_addf(&lead, "%s%s%s", before, mark, after) == 0)
		hang(t, lead.p, 0, s);
	else
		t->out->err = ir_buf_err(&lead);
	ir_buf_free(&lead);
}

static void
heading(struct text *t, unsigned level, const char *s)
{
	static const char *const mark[] = {"■ ", "◆ ", "● ", "○ "};

	hang(t, mark[level - 1], 0, s);
}

static int
table(struct text *t, const struct doc_block *b)
{
	unsigned width = t->width;

	if (width == UINT_MAX)
		width = 0;
	else if (t->d->drill) /* the table sets the mark itself */
		width += (unsigned)ir_width(MARK, strlen(MARK));
	return ir_table_text(b->table, width, t->out);
}

static int
block(struct text *t, size_t i)
{
	static const char *const box[] = {"[ ] ", "[x] ", "[?] "};
	const struct doc_block *b = &t->d->v[i];
	const char *s = b->s[0];

	switch (b->kind) {
	case DOC_HEADING:
		heading(t, b->n, s);
		break;
	case DOC_PARA:
	case DOC_LABEL:
		hang(t, "", 0, s);
		break;
	case DOC_NOTE:
		hang(t, "※ ", 0, s);
		break;
	case DOC_ITEM:
		item(t, "", b->s[1] ? b->s[1] : "-", " ", s);
		break;
	case DOC_KV:
		pair(t, key_width(t->d, i), s, b->s[1]);
		break;
	case DOC_CHECK:
		item(t, box[b->n],
			b->n == IR_DOC_UNKNOWN
				? doc_word(b->lang, DOC_W_UNKNOWN)
				: "",
			b->n == IR_DOC_UNKNOWN ? ": " : "", s);
		break;
	case DOC_SIGN:
		sign(t, b);
		break;
	case DOC_PRE:
		lines(t, s, "    ");
		break;
	case DOC_TABLE:
		return table(t, b);
	case DOC_PICTURE:
		item(t, "[", doc_word(b->lang, DOC_W_PICTURE), "] ", s);
		break;
	case DOC_BREAK:
		rule(t, "-", paper(t));
		break;
	case DOC_SHEET:
		break;
	}
	return 0;
}

static void
head(struct text *t)
{
	const struct ir_doc *d = t->d;
	struct doc_origin o;
	size_t w = ir_width(d->title, strlen(d->title)), keys = 0;

	hang(t, "", 0, d->title);
	rule(t, "=", w < paper(t) ? w : paper(t));
	for (unsigned i = 0; doc_origin(d, i, &o); i++)
		if (*o.value && ir_width(o.key, strlen(o.key)) > keys)
			keys = ir_width(o.key, strlen(o.key));
	for (unsigned i = 0; doc_origin(d, i, &o); i++)
		if (*o.value)
			pair(t, keys, o.key, o.value);
}

int
ir_doc_text(const struct ir_doc *d, unsigned width, struct ir_buf *out,
	struct ir_err *e)
{
	struct text t = {.d = d, .out = out, .width = UINT_MAX};
	unsigned mark = d->drill ? (unsigned)ir_width(MARK, strlen(MARK)) : 0;
	int r = 0;

	if (width > 0)
		t.width = width > mark + NARROWEST ? width - mark : NARROWEST;
	if (d->err == 0)
		head(&t);
	for (size_t i = 0; i < d->n && d->err == 0 && r == 0; i++) {
		if (d->v[i].kind != DOC_SHEET &&
			(!doc_joined(d, i) || d->v[i].kind == DOC_SIGN))
			empty_line(&t);
		r = block(&t, i);
	}
	if (d->err == 0 && r == 0) {
		empty_line(&t);
		item(&t, "(", doc_word(d->lang, DOC_W_END), ")", "");
	}
	return doc_done(d, r, out, e);
}
