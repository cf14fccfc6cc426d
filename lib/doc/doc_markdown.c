/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "doc_i.h"
#include "table_i.h"

struct md {
	const struct ir_doc *d;
	struct ir_buf *out;
};

/* Marks that mean something in the middle of a line, or begin a link. */
static bool
special(const char *s, size_t i)
{
	if (s[i] == ':')
		return s[i + 1] == '/' && s[i + 2] == '/';
	if (s[i] == '.')
		return i >= 3 && strncasecmp(s + i - 3, "www", 3) == 0;
	return strchr("\\`*_[]|~@$", s[i]) != NULL;
}

void
doc_markdown_inline(struct ir_buf *out, const char *s)
{
	for (size_t i = 0; s[i]; i++) {
		const char *as = s[i] == '<' ? "&lt;"
			: s[i] == '&'        ? "&amp;"
			: s[i] == '\n'       ? "<br>"
			: special(s, i)      ? "\\"
					     : "";

		(void)ir_buf_adds(out, as); /* sticky */
		if (*as == '\0' || *as == '\\')
			(void)ir_buf_addc(out, s[i]); /* sticky */
	}
}

/* At the start of a line: nothing makes a heading, a list, a quotation, a
 * rule, or (by four blanks) code of it. */
static void
start(struct ir_buf *out, const char *s)
{
	size_t digits;

	s += strspn(s, " \n");
	digits = strspn(s, "0123456789");
	if (digits > 0 && s[digits] && strchr(".)", s[digits])) {
		(void)ir_buf_add(out, s, digits); /* sticky */
		s += digits;
		(void)ir_buf_addc(out, '\\'); /* sticky */
	} else if (*s && strchr("#+-=>", *s)) {
		(void)ir_buf_addc(out, '\\'); /* sticky */
	}
	doc_markdown_inline(out, s);
}

/* A line or block: what leads it, the mark, the text. */
static void
put(struct md *m, const char *lead, const char *s, const char *end)
{
	(void)ir_buf_adds(m->out, lead); /* sticky */
	if (m->d->drill)
		(void)ir_buf_adds(m->out, IR_DRILL_MARK " "); /* sticky */
	start(m->out, s);
	(void)ir_buf_adds(m->out, end); /* sticky */
}

static void
pair(struct md *m, const char *key, const char *value)
{
	put(m, "- ", key, ": ");
	if (value)
		start(m->out, value);
	else
		(void)ir_buf_adds(m->out, "\\_\\_\\_\\_\\_\\_\\_\\_");
	(void)ir_buf_addc(m->out, '\n'); /* sticky */
}

static void
sign(struct md *m, const struct doc_block *b)
{
	static const enum doc_word word[] = {
		DOC_W_NAME, DOC_W_DATE, DOC_W_SEAL};

	put(m, "- ", b->s[0], "");
	for (size_t i = 0; i < 3; i++) {
		const char *s = i < 2 ? b->s[i + 1] : NULL;

		(void)ir_buf_addf(m->out, "%s %s ", i ? "," : ":",
			doc_word(b->lang, word[i]));
		if (s)
			start(m->out, s);
		else
			(void)ir_buf_adds(m->out, "\\_\\_\\_\\_\\_\\_\\_\\_");
	}
	(void)ir_buf_addc(m->out, '\n'); /* sticky */
}

/* In a fence longer than any row of backticks in it. */
static void
pre(struct md *m, const char *s)
{
	const char *mark = m->d->drill ? IR_DRILL_MARK " " : "";
	size_t most = 2, run = 0;

	for (const char *p = s; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	for (size_t i = 0; i <= most; i++)
		(void)ir_buf_addc(m->out, '`'); /* sticky */
	(void)ir_buf_addf(m->out, "\n%s", mark); /* sticky */
	for (; *s; s++) {
		(void)ir_buf_addc(m->out, *s); /* sticky */
		if (*s == '\n')
			(void)ir_buf_adds(m->out, mark); /* sticky */
	}
	(void)ir_buf_addc(m->out, '\n'); /* sticky */
	for (size_t i = 0; i <= most; i++)
		(void)ir_buf_addc(m->out, '`'); /* sticky */
	(void)ir_buf_addc(m->out, '\n'); /* sticky */
}

static int
block(struct md *m, const struct doc_block *b)
{
	static const char *const box[] = {"- [ ] ", "- [x] ", "- [?] "};
	static const char *const level[] = {"## ", "### ", "#### ", "##### "};
	const char *s = b->s[0];

	switch (b->kind) {
	case DOC_HEADING:
		put(m, level[b->n - 1], s, "\n");
		break;
	case DOC_PARA:
	case DOC_LABEL:
		put(m, "", s, "\n");
		break;
	case DOC_NOTE:
		put(m, "※ ", s, "\n");
		break;
	case DOC_ITEM:
		put(m, "- ", b->s[1] ? b->s[1] : "", b->s[1] ? " " : "");
		start(m->out, s);
		(void)ir_buf_addc(m->out, '\n'); /* sticky */
		break;
	case DOC_KV:
		pair(m, s, b->s[1]);
		break;
	case DOC_CHECK:
		if (b->n == IR_DOC_UNKNOWN)
			put(m, box[b->n], doc_word(b->lang, DOC_W_UNKNOWN),
				": ");
		else
			put(m, box[b->n], "", "");
		start(m->out, s);
		(void)ir_buf_addc(m->out, '\n'); /* sticky */
		break;
	case DOC_SIGN:
		sign(m, b);
		break;
	case DOC_PRE:
		pre(m, s);
		break;
	case DOC_TABLE:
		return ir_table_markdown(b->table, m->out);
	case DOC_PICTURE:
		put(m, "", doc_word(b->lang, DOC_W_PICTURE), ": ");
		start(m->out, s);
		(void)ir_buf_addc(m->out, '\n'); /* sticky */
		break;
	case DOC_BREAK:
		(void)ir_buf_adds(m->out, "---\n"); /* sticky */
		break;
	case DOC_SHEET:
		break;
	}
	return 0;
}

int
ir_doc_markdown(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e)
{
	struct md m = {.d = d, .out = out};
	struct doc_origin o;
	int r = 0;

	if (d->err)
		return doc_done(d, r, out, e);
	put(&m, "# ", d->title, "\n\n");
	for (unsigned i = 0; doc_origin(d, i, &o); i++)
		if (*o.value)
			pair(&m, o.key, o.value);
	for (size_t i = 0; i < d->n && r == 0; i++) {
		if (!doc_joined(d, i) && d->v[i].kind != DOC_SHEET)
			(void)ir_buf_addc(out, '\n'); /* sticky */
		r = block(&m, &d->v[i]);
	}
	return doc_done(d, r, out, e);
}
