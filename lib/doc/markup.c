/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/markup.h"

#include <string.h>

#include "doc_i.h"
#include "ir/base/i18n.h"

#define ELLIPSIS "…"

void
ir_markup_escape(struct ir_buf *out, const char *s, size_t len, const char *lf)
{
	size_t from = 0;

	for (size_t i = 0; i <= len; i++) {
		const char *as = i == len ? ""
			: s[i] == '&'     ? "&amp;"
			: s[i] == '<'     ? "&lt;"
			: s[i] == '>'     ? "&gt;"
			: s[i] == '"'     ? "&quot;"
			: s[i] == '\''    ? "&#39;"
			: s[i] == '\n'    ? lf
					  : NULL;

		if (!as)
			continue;
		(void)ir_buf_add(out, s + from, i - from); /* sticky */
		(void)ir_buf_adds(out, as); /* sticky */
		from = i + 1;
	}
}

void
ir_markup_text(struct ir_buf *out, const char *s)
{
	(void)ir_markup_fit(out, s, SIZE_MAX);
}

bool
ir_markup_fit(struct ir_buf *out, const char *s, size_t cols)
{
	struct ir_buf b;
	size_t fit, used;
	bool cut;

	ir_buf_init(&b, 0);
	doc_clean(&b, s ? s : "", s ? strlen(s) : 0, false);
	if (ir_buf_err(&b) < 0 && out->err == 0)
		out->err = ir_buf_err(&b);
	fit = ir_width_fit(b.p, b.len, cols, &used);
	cut = fit < b.len;
	if (cut)
		fit = ir_width_fit(b.p, b.len, cols > 2 ? cols - 2 : 0, &used);
	ir_markup_escape(out, b.p, fit, " ");
	if (cut)
		(void)ir_buf_adds(out, ELLIPSIS); /* sticky */
	ir_buf_free(&b);
	return cut;
}
