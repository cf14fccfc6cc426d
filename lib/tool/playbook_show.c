/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/outline.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

static int
paper(const struct ir_outline *ol, const char *form, const char *lang,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_doc *d = NULL;
	int r = ir_outline_paper(ol, lang, &d, e);

	if (r == 0)
		r = ir_doc_render(d, form, 0, out, e);
	ir_doc_free(d);
	return r;
}

static int
render(const struct ir_outline *ol, const struct ir_playbook_opts *o,
	struct ir_buf *out, struct ir_err *e)
{
	const char *lang = ir_playbook_lang(o);
	const char *form = o->format ? o->format : "text";

	if (strcmp(form, "text") == 0)
		return ir_outline_text(ol, lang, ir_tool_columns(), out, e);
	if (strcmp(form, "dot") == 0)
		return ir_outline_dot(ol, lang, out, e);
	if (strcmp(form, "mermaid") == 0)
		return ir_outline_mermaid(ol, lang, out, e);
	return paper(ol, form, lang, out, e);
}

static int
show(const struct ir_playbook_opts *o, const struct ir_playbook *p,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_graph *g = NULL;
	struct ir_outline *ol = NULL;
	int r = ir_graph_new(&g, p, e);

	if (r == 0)
		r = ir_outline_new(&ol, p, g, e);
	if (r == 0)
		r = render(ol, o, out, e);
	ir_outline_free(ol);
	ir_graph_free(g);
	return r;
}

int
ir_playbook_show(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	bool pdf = o->format && strcmp(o->format, "pdf") == 0;
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_buf out;
	int r;

	(void)n; /* one: checked by the caller */
	r = ir_playbook_open(&p, operand[0]);
	if (r)
		return r;
	ir_buf_init(&out, 0);
	/* a program of its own makes the PDF, an output file is made last */
	if (!pdf && !o->out)
		r = ir_sandbox_closed(&e);
	if (r >= 0)
		r = show(o, p, &out, &e);
	r = playbook_give(operand[0], o->out, r, &out, &e);
	ir_playbook_free(p);
	return r;
}
