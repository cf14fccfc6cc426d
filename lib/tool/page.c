/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/page.h"

#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/tool/tool.h"

static const char *
form_of(const char *form, const char *output)
{
	const char *dot = output ? strrchr(output, '.') : NULL;

	if (form)
		return form;
	return !dot || strcmp(dot, ".txt") == 0 ? "text" : dot + 1;
}

int
ir_tool_page(const struct ir_doc *d, const char *form, const char *output,
	struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_doc_render(d, form_of(form, output),
		output ? 0 : ir_tool_columns(), &b, e);
	if (r >= 0)
		r = ir_tool_put(output, &b, e);
	ir_buf_free(&b);
	return r < 0 ? r : 0;
}

int
ir_tool_page_lang(const char *lang, enum ir_doc_lang *ret, struct ir_err *e)
{
	struct ir_esc esc;

	if (!lang)
		lang = ir_i18n_japanese() ? "ja" : "en";
	if (strcmp(lang, "ja") != 0 && strcmp(lang, "en") != 0)
		return ir_err_set(e, IR_EUSAGE,
			_("--lang is ja or en, not '%s'"), ir_esc(lang, &esc));
	*ret = lang[0] == 'j' ? IR_DOC_JA : IR_DOC_EN;
	return 0;
}
