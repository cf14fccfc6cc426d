/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "custody_i.h"
#include "custody_print_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/doc/sheet.h"
#include "ir/evidence/custody_form.h"
#include "ir/tool/page.h"

/* Forms and labels, to a file or to standard output. */

int
cus_form(const struct cus *c, struct ir_custody_form *f, struct ir_err *e)
{
	*f = (struct ir_custody_form){.c = c->c,
		.lang = IR_DOC_JA,
		.drill = c->drill,
		.made = cus_now(c),
		.head = c->head};
	return c->o->lang ? ir_tool_page_lang(c->o->lang, &f->lang, e) : 0;
}

/* The items named, else all. */
static int
choose(struct cus *c, int argc, char **argv,
	const struct ir_custody_item ***ret, size_t *ret_n)
{
	size_t all = ir_custody_items(c->c), n = 0;
	const struct ir_custody_item **v =
		calloc(all + (size_t)argc + 1, sizeof(*v));
	struct ir_esc esc;

	if (!v)
		return ir_err_sys(&c->e, ENOMEM, _("cannot go on"));
	for (int i = 0; i < argc; i++) {
		v[n] = ir_custody_find(c->c, argv[i]);
		if (!v[n++]) {
			free(v);
			return ir_err_set(&c->e, ENOENT,
				_("no item '%s' (ir-custody list)"),
				ir_esc(argv[i], &esc));
		}
	}
	for (size_t i = 0; argc == 0 && i < all; i++)
		v[n++] = ir_custody_item(c->c, i);
	if (n == 0) {
		free(v);
		return ir_err_set(&c->e, ENOENT,
			_("the case has no evidence to speak of"));
	}
	*ret = v;
	*ret_n = n;
	return 0;
}

static int
check_output(const struct ir_cus_opts *o)
{
	bool pdf = !o->output && o->form && strcmp(o->form, "pdf") == 0;

	if (pdf && isatty(STDOUT_FILENO))
		return ir_tool_usage(_("a PDF goes to a file: -o FILE"));
	return 0;
}

int
ir_cus_form(const struct ir_cus_opts *o, int argc, char **argv)
{
	const struct ir_custody_item **v = NULL;
	struct ir_custody_form f;
	struct ir_doc *d = NULL;
	struct cus c;
	size_t n = 0;
	int r = check_output(o);

	if (r)
		return r;
	if (o->handover && argc > 0)
		return ir_tool_usage(
			_("--handover prints that hand-over, and no items"));
	r = cus_open(&c, o, false);
	if (r == 0)
		r = cus_form(&c, &f, &c.e);
	if (r == 0 && !o->handover)
		r = choose(&c, argc, argv, &v, &n);
	if (r == 0)
		r = o->handover
			? ir_custody_form_handover(&f, o->handover, &d, &c.e)
			: ir_custody_form_items(&f, v, n, &d, &c.e);
	if (r == 0)
		r = ir_tool_page(d, o->form, o->output, &c.e);
	ir_doc_free(d);
	free(v);
	return cus_close(&c, r);
}

int
ir_cus_label(const struct ir_cus_opts *o, int argc, char **argv)
{
	const struct ir_doc_sheet *sheet = ir_doc_sheet_named(o->sheet);
	const struct ir_custody_item **v = NULL;
	struct ir_custody_form f;
	struct ir_doc *d = NULL;
	struct cus c;
	size_t n = 0;
	int r = check_output(o);

	if (r)
		return r;
	if (!sheet)
		return ir_tool_usage(_("--sheet is one of %s"), IR_DOC_SHEETS);
	if (o->copies > 100)
		return ir_tool_usage(_("--copies is at most 100"));
	r = cus_open(&c, o, false);
	if (r == 0)
		r = cus_form(&c, &f, &c.e);
	if (r == 0)
		r = choose(&c, argc, argv, &v, &n);
	if (r == 0)
		r = ir_custody_labels(&f, v, n,
			o->copies ? (unsigned)o->copies : 1, sheet, &d, &c.e);
	if (r == 0)
		r = ir_tool_page(d, o->form, o->output, &c.e);
	ir_doc_free(d);
	free(v);
	return cus_close(&c, r);
}
