/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/options.h"

#include <string.h>

#include "ir/base/i18n.h"
#include "ir/doc/table.h"

/* Left texts wider than this get a line of their own. */
#define LEFT_MAX 30u

struct right {
	struct ir_buf *out;
	size_t indent;
	size_t at; /* columns already on the line */
};

static void
pad(struct ir_buf *out, size_t n)
{
	while (n-- > 0)
		(void)ir_buf_addc(out, ' '); /* sticky */
}

static int
right_line(void *arg, const char *s, size_t len)
{
	struct right *r = arg;

	if (r->at > r->indent) {
		(void)ir_buf_addc(r->out, '\n'); /* sticky */
		r->at = 0;
	}
	pad(r->out, r->indent - r->at);
	(void)ir_buf_add(r->out, s, len); /* sticky */
	r->at = 0;
	return ir_buf_addc(r->out, '\n');
}

/* "  LEFT   text text", the text wrapped into its own column. */
static void
entry(struct ir_buf *out, const char *left, size_t column, const char *text,
	unsigned width)
{
	struct right r = {.out = out, .indent = column};

	pad(out, 2);
	(void)ir_buf_adds(out, left); /* sticky */
	r.at = 2 + ir_width(left, strlen(left));
	if (r.at + 2 > column)
		r.at = column + 1;
	(void)ir_text_wrap(text, strlen(text),
		width > column + 20 ? width - (unsigned)column : 20, right_line,
		&r); /* sticky */
	if (!*text)
		(void)ir_buf_addc(out, '\n'); /* sticky */
}

static void
option_left(const struct ir_opt *o, struct ir_buf *left)
{
	ir_buf_clear(left);
	if (o->letter)
		(void)ir_buf_addf(left, "-%c", o->letter); /* sticky */
	else
		pad(left, 4);
	if (o->name)
		(void)ir_buf_addf(
			left, "%s--%s", o->letter ? ", " : "", o->name);
	if (o->arg)
		(void)ir_buf_addf(left, " %s", _(o->arg)); /* sticky */
}

static const struct ir_opt builtin[] = {
	{'h', "help", IR_OPT_FLAG, NULL, NULL, N_("show this help and exit")},
	{'V', "version", IR_OPT_FLAG, NULL, NULL,
		N_("show the version and exit")},
	IR_OPT_END,
};

static void
widest(size_t *w, const struct ir_buf *left)
{
	size_t n = ir_width(left->p, left->len);

	if (n > *w && n <= LEFT_MAX)
		*w = n;
}

static size_t
options_width(const struct ir_opt *const *tables, size_t n)
{
	struct ir_buf left;
	size_t w = 0;

	ir_buf_init(&left, 4096);
	for (size_t t = 0; t < n; t++)
		for (const struct ir_opt *o = tables[t];
			o && (o->letter || o->name); o++) {
			option_left(o, &left);
			widest(&w, &left);
		}
	ir_buf_free(&left);
	return w;
}

static void
options(struct ir_buf *out, const struct ir_opt *const *tables, size_t n,
	unsigned width)
{
	size_t column = options_width(tables, n) + 4;
	struct ir_buf left;

	ir_buf_init(&left, 4096);
	for (size_t t = 0; t < n; t++)
		for (const struct ir_opt *o = tables[t];
			o && (o->letter || o->name); o++) {
			option_left(o, &left);
			entry(out, left.p, column, o->help ? _(o->help) : "",
				width);
		}
	ir_buf_free(&left);
}

static void
verb_left(const struct ir_verb *v, struct ir_buf *left)
{
	ir_buf_clear(left);
	(void)ir_buf_adds(left, v->name); /* sticky */
	if (v->operands && *v->operands)
		(void)ir_buf_addf(left, " %s", _(v->operands)); /* sticky */
}

static void
verbs(struct ir_buf *out, const struct ir_tool *t, unsigned width)
{
	struct ir_buf left;
	size_t column = 0;

	ir_buf_init(&left, 4096);
	for (const struct ir_verb *v = t->verbs; v->run; v++) {
		verb_left(v, &left);
		widest(&column, &left);
	}
	for (const struct ir_verb *v = t->verbs; v->run; v++) {
		verb_left(v, &left);
		entry(out, left.p, column + 4, v->help ? _(v->help) : "",
			width);
	}
	ir_buf_free(&left);
}

static int
plain_line(void *arg, const char *s, size_t len)
{
	(void)ir_buf_add(arg, s, len); /* sticky */
	return ir_buf_addc(arg, '\n');
}

static void
exit_status(struct ir_buf *out, unsigned width)
{
	const char *s = _("exit status: 0 all done and good; 1 all done, and "
			  "the answer is no; 2 usage error, or could not "
			  "finish");

	(void)ir_buf_addc(out, '\n'); /* sticky */
	(void)ir_text_wrap(s, strlen(s), width, plain_line, out);
}

static void
tool_help(const struct ir_tool *t, unsigned width, struct ir_buf *out)
{
	const struct ir_opt *tables[] = {t->common, builtin};

	(void)ir_buf_addf(out, "%s: %s\n\n", t->name, _(t->purpose));
	(void)ir_buf_addf(out,
		t->default_verb ? _("usage: %s [VERB] [OPTION]... "
				    "[OPERAND]...\n")
				: _("usage: %s VERB [OPTION]... "
				    "[OPERAND]...\n"),
		t->name);
	(void)ir_buf_addf(out, "\n%s\n", _("verbs:"));
	verbs(out, t, width);
	if (t->default_verb)
		(void)ir_buf_addf(
			out, _("without a verb: %s\n"), t->default_verb);
	(void)ir_buf_addf(out, "\n%s\n", _("options of every verb:"));
	options(out, tables, 2, width);
	(void)ir_buf_addf(out,
		_("\n'%s VERB --help' shows the options of one verb.\n"),
		t->name);
}

int
ir_help_verb(const struct ir_tool *t, const struct ir_verb *v, unsigned width,
	struct ir_buf *out)
{
	const struct ir_opt *tables[3];

	if (!v) {
		tool_help(t, width, out);
		exit_status(out, width);
		return ir_buf_err(out);
	}
	tables[0] = v->opts;
	tables[1] = t->common;
	tables[2] = builtin;
	(void)ir_buf_addf(out, "%s%s%s: %s\n\n", t->name, v->name ? " " : "",
		v->name ? v->name : "",
		_(v->name && v->help ? v->help : t->purpose));
	(void)ir_buf_addf(out, _("usage: %s%s%s [OPTION]... %s"), t->name,
		v->name ? " " : "", v->name ? v->name : "",
		v->operands && *v->operands ? _(v->operands) : "");
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		ir_buf_cut(out, out->len - 1);
	(void)ir_buf_addf(out, "\n\n%s\n", _("options:"));
	options(out, tables, 3, width);
	exit_status(out, width);
	return ir_buf_err(out);
}
