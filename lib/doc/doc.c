/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/doc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doc_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

static void
fail(struct ir_doc *d, int err)
{
	if (d->err == 0)
		d->err = err;
}

static char *
cleaned(struct ir_doc *d, const char *s, size_t len, bool pre)
{
	struct ir_buf b;
	char *p;

	ir_buf_init(&b, 0);
	(void)ir_buf_reserve(&b, len); /* sticky */
	doc_clean(&b, s, len, pre);
	if (ir_buf_err(&b))
		fail(d, ir_buf_err(&b));
	p = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	return p;
}

static char *
kept(struct ir_doc *d, const char *s)
{
	return s ? cleaned(d, s, strlen(s), false) : NULL;
}

/* A digest in groups of four, as it is read out; other text as it is. */
static char *
grouped(struct ir_doc *d, const char *hex)
{
	struct ir_buf b;
	char *p;

	if (!hex || hex[strspn(hex, "0123456789abcdefABCDEF")] != '\0')
		return kept(d, hex);
	ir_buf_init(&b, 0);
	for (size_t i = 0; hex[i]; i++)
		(void)ir_buf_addf(
			&b, "%s%c", i > 0 && i % 4 == 0 ? " " : "", hex[i]);
	p = cleaned(d, b.p, b.len, false);
	ir_buf_free(&b);
	return p;
}

struct ir_doc *
ir_doc_new(const struct ir_doc_meta *m)
{
	struct ir_doc *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->title = kept(d, m->title ? m->title : "");
	d->incident = kept(d, m->incident);
	d->report = kept(d, m->report);
	d->form = kept(d, m->form);
	d->made = kept(d, m->made);
	d->head = grouped(d, m->head);
	d->seq = m->seq;
	d->lang = d->now = m->lang;
	d->drill = m->drill;
	d->landscape = m->landscape;
	d->dense = m->dense;
	d->poster = m->poster;
	d->letter = m->letter;
	return d;
}

void
ir_doc_free(struct ir_doc *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++) {
		for (size_t k = 0; k < 3; k++)
			free(d->v[i].s[k]);
		ir_table_free(d->v[i].table);
	}
	free(d->v);
	free(d->title);
	free(d->incident);
	free(d->report);
	free(d->form);
	free(d->made);
	free(d->head);
	free(d);
}

void
ir_doc_lang(struct ir_doc *d, enum ir_doc_lang lang)
{
	d->now = lang;
}

/* A new block, or NULL when something failed already. */
static struct doc_block *
add(struct ir_doc *d, enum doc_kind kind)
{
	struct doc_block *b;

	if (d->err)
		return NULL;
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 32;
		struct doc_block *v = realloc(d->v, cap * sizeof(*v));

		if (!v) {
			fail(d, -ENOMEM);
			return NULL;
		}
		d->v = v;
		d->cap = cap;
	}
	b = &d->v[d->n++];
	*b = (struct doc_block){.kind = kind, .lang = d->now};
	return b;
}

static void
add_text(struct ir_doc *d, enum doc_kind kind, unsigned n, const char *a,
	const char *b, const char *c)
{
	struct doc_block *k = add(d, kind);

	if (!k)
		return;
	k->n = n;
	k->s[0] = kept(d, a ? a : "");
	k->s[1] = kept(d, b);
	k->s[2] = kept(d, c);
}

void
ir_doc_heading(struct ir_doc *d, unsigned level, const char *text)
{
	if (level < 1 || level > 4)
		fail(d, -EINVAL);
	add_text(d, DOC_HEADING, level, text, NULL, NULL);
}

void
ir_doc_para(struct ir_doc *d, const char *text)
{
	add_text(d, DOC_PARA, 0, text, NULL, NULL);
}

void
ir_doc_para_of(struct ir_doc *d, const char *name, const char *text)
{
	add_text(d, DOC_PARA, 0, text, name, NULL);
}

void
ir_doc_note(struct ir_doc *d, const char *text)
{
	add_text(d, DOC_NOTE, 0, text, NULL, NULL);
}

void
ir_doc_item(struct ir_doc *d, const char *mark, const char *text)
{
	add_text(d, DOC_ITEM, 0, text, mark, NULL);
}

void
ir_doc_kv(struct ir_doc *d, const char *key, const char *value)
{
	add_text(d, DOC_KV, 0, key, value, NULL);
}

void
ir_doc_check(struct ir_doc *d, enum ir_doc_check state, const char *text)
{
	add_text(d, DOC_CHECK, state, text, NULL, NULL);
}

void
ir_doc_sign(
	struct ir_doc *d, const char *who, const char *name, const char *date)
{
	add_text(d, DOC_SIGN, 0, who, name, date);
}

void
ir_doc_page_break(struct ir_doc *d)
{
	(void)add(d, DOC_BREAK);
}

void
ir_doc_label(struct ir_doc *d, const char *text)
{
	if (d->n == 0 ||
		(d->v[d->n - 1].kind != DOC_SHEET &&
			d->v[d->n - 1].kind != DOC_LABEL))
		fail(d, -EINVAL);
	add_text(d, DOC_LABEL, 0, text, NULL, NULL);
}

void
ir_doc_pre(struct ir_doc *d, const char *text, size_t len)
{
	struct doc_block *b = add(d, DOC_PRE);

	while (len > 0 && text[len - 1] == '\n')
		len--;
	if (b)
		b->s[0] = cleaned(d, text, len, true);
}

void
ir_doc_table(struct ir_doc *d, struct ir_table *t)
{
	struct doc_block *b = t ? add(d, DOC_TABLE) : NULL;

	if (!b) {
		fail(d, -ENOMEM);
		ir_table_free(t);
		return;
	}
	doc_clean_table(t);
	ir_table_drill(t, d->drill);
	b->table = t;
}

void
ir_doc_sheet(struct ir_doc *d, const struct ir_doc_sheet *s)
{
	struct doc_block *b = add(d, DOC_SHEET);
	uint64_t right = s->left + (uint64_t)s->step_x * s->across;
	uint64_t bottom = s->top + (uint64_t)s->step_y * s->down;

	if (s->across < 1 || s->down < 1 || s->width < 100 || s->height < 50 ||
		s->step_x < s->width || s->step_y < s->height ||
		right - (s->step_x - s->width) > 2100 ||
		bottom - (s->step_y - s->height) > 2970)
		fail(d, -EINVAL);
	if (b)
		b->sheet = *s;
}

void
ir_doc_picture(struct ir_doc *d, const char *svg, size_t len, const char *alt)
{
	struct doc_block *b = add(d, DOC_PICTURE);
	int r;

	if (!b)
		return;
	b->s[0] = kept(d, alt ? alt : "");
	r = doc_svg(svg, len, &b->s[1]);
	if (r < 0)
		fail(d, r);
}

/* The text of fmt handed on to ir_doc_para or ir_doc_kv. */
static void format(struct ir_doc *d, enum doc_kind kind, const char *key,
	const char *fmt, va_list ap) __attribute__((format(printf, 4, 0)));

static void
format(struct ir_doc *d, enum doc_kind kind, const char *key, const char *fmt,
	va_list ap)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_buf_vaddf(&b, fmt, ap) != 0)
		fail(d, ir_buf_err(&b));
	add_text(d, kind, 0, key ? key : b.p, key ? b.p : NULL, NULL);
	ir_buf_free(&b);
}

void
ir_doc_paraf(struct ir_doc *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(d, DOC_PARA, NULL, fmt, ap);
	va_end(ap);
}

void
ir_doc_kvf(struct ir_doc *d, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(d, DOC_KV, key ? key : "", fmt, ap);
	va_end(ap);
}

int
doc_done(const struct ir_doc *d, int r, const struct ir_buf *out,
	struct ir_err *e)
{
	r = d->err ? d->err : r < 0 ? r : ir_buf_err(out);
	if (r == 0)
		return 0;
	if (r == -IR_EREFUSED)
		return ir_err_set(e, r,
			_("cannot render '%s': a picture is not plain SVG"),
			d->title ? d->title : "");
	if (r == -IR_ELIMIT)
		return ir_err_set(e, r, _("cannot render '%s': too large"),
			d->title ? d->title : "");
	return ir_err_sys(
		e, -r, _("cannot render '%s'"), d->title ? d->title : "");
}

int
ir_doc_render(const struct ir_doc *d, const char *form, unsigned width,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_esc esc;

	if (strcmp(form, "text") == 0)
		return ir_doc_text(d, width, out, e);
	if (strcmp(form, "md") == 0)
		return ir_doc_markdown(d, out, e);
	if (strcmp(form, "html") == 0)
		return ir_doc_html(d, out, e);
	if (strcmp(form, "csv") == 0)
		return ir_doc_csv(d, IR_DOC_BOM, out, e);
	if (strcmp(form, "tsv") == 0)
		return ir_doc_tsv(d, out, e);
	if (strcmp(form, "pdf") == 0)
		return ir_doc_pdf(d, out, e);
	return ir_err_set(e, IR_EUSAGE, _("unknown form '%s' (one of %s)"),
		ir_esc(form, &esc), IR_DOC_FORMS);
}
