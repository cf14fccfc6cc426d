/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"

#include "xlsx_i.h"

/* Number formats that are dates, and the strings that cells share. */
#define NUM_MAX 100000u
#define ZEROS_MAX 20

static uint32_t
num(const char *s)
{
	uint64_t n;

	return s && ir_num_u64(s, strlen(s), NUM_MAX, &n) == 0 ? (uint32_t)n
							       : UINT32_MAX;
}

/* Formats known by number alone: dates, and those of East Asia (27 to 36 and
 * 50 to 58), which Japanese workbooks use for eras. */
static bool
builtin_date(uint32_t id)
{
	return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) ||
		(id >= 50 && id <= 58);
}

/* A day or a year stands in it, outside quotes and brackets; "0.0E+0" has
 * none, "[$-411]ggge" has. */
static bool
date_format(const char *s)
{
	for (; *s; s++) {
		const char *end = NULL;

		if (*s == '"')
			end = strchr(s + 1, '"');
		else if (*s == '[')
			end = strchr(s, ']');
		else if ((*s == '\\' || *s == '_' || *s == '*') && s[1])
			end = s + 1;
		else if (strchr("ydgYDG", *s))
			return strncasecmp(s, "general", 7) != 0;
		else if (*s == 'e' && s[1] != '+' && s[1] != '-')
			return true;
		if (end)
			s = end;
	}
	return false;
}

static struct xlsx_style
style_of(const char *code)
{
	struct xlsx_style s = {date_format(code), 0};
	size_t n = strspn(code, "0");

	if (n > 1 && n < ZEROS_MAX && code[n] == '\0')
		s.zeros = (unsigned)n;
	return s;
}

static int
on_format(struct xlsx *x, const char *const *attrs)
{
	const char *code = ir_xml_attr(attrs, "formatCode");
	void *v = xlsx_grow(x->format, x->n_formats, sizeof(*x->format));

	if (!v)
		return ledger_no_memory(x->l);
	x->format = v;
	x->format[x->n_formats].id = num(ir_xml_attr(attrs, "numFmtId"));
	x->format[x->n_formats].style = style_of(code ? code : "");
	x->n_formats++;
	return 0;
}

static int
on_xf(struct xlsx *x, const char *const *attrs)
{
	uint32_t id = num(ir_xml_attr(attrs, "numFmtId"));
	struct xlsx_style *v =
		xlsx_grow(x->style, x->n_styles, sizeof(*x->style));

	if (!v)
		return ledger_no_memory(x->l);
	x->style = v;
	v += x->n_styles++;
	*v = (struct xlsx_style){builtin_date(id), 0};
	for (size_t i = 0; i < x->n_formats; i++)
		if (x->format[i].id == id)
			*v = x->format[i].style;
	return 0;
}

static int
styles_start(void *arg, const char *name, const char *const *attrs)
{
	struct xlsx *x = arg;

	if (strcmp(name, "numFmt") == 0)
		return on_format(x, attrs);
	if (strcmp(name, "cellXfs") == 0)
		x->in_xfs = true;
	return x->in_xfs && strcmp(name, "xf") == 0 ? on_xf(x, attrs) : 0;
}

static int
styles_end(void *arg, const char *name)
{
	struct xlsx *x = arg;

	if (strcmp(name, "cellXfs") == 0)
		x->in_xfs = false;
	return 0;
}

int
xlsx_styles(struct xlsx *x)
{
	const struct ir_xml_sink sink = {styles_start, styles_end, NULL, x};
	const struct xlsx_part *p = xlsx_part(x, "xl/styles.xml");

	return p ? xlsx_parse(x, p, &sink) : 0;
}

static int
shared_start(void *arg, const char *name, const char *const *attrs)
{
	struct xlsx *x = arg;

	(void)attrs;
	if (strcmp(name, "si") == 0)
		ir_buf_clear(&x->text);
	else if (strcmp(name, "rPh") == 0) /* how it is read aloud */
		x->phonetic = true;
	else if (strcmp(name, "t") == 0)
		x->gather = !x->phonetic;
	return 0;
}

static int
shared_end(void *arg, const char *name)
{
	struct xlsx *x = arg;
	const char **v;

	if (strcmp(name, "t") == 0)
		x->gather = false;
	if (strcmp(name, "rPh") == 0)
		x->phonetic = false;
	if (strcmp(name, "si") != 0)
		return 0;
	v = xlsx_grow(x->shared, x->n_shared, sizeof(*v));
	if (!v || ir_buf_err(&x->text) < 0)
		return ledger_no_memory(x->l);
	x->shared = v;
	v[x->n_shared] = ledger_keep_text(
		x->l, x->text.len ? x->text.p : "", x->text.len);
	return v[x->n_shared++] ? 0 : ledger_no_memory(x->l);
}

static int
shared_text(void *arg, const char *s, size_t len)
{
	struct xlsx *x = arg;

	if (x->gather && ir_buf_add(&x->text, s, len) < 0)
		return ledger_no_memory(x->l);
	return 0;
}

int
xlsx_shared(struct xlsx *x)
{
	const struct ir_xml_sink sink = {
		shared_start, shared_end, shared_text, x};
	const struct xlsx_part *p = xlsx_part(x, "xl/sharedStrings.xml");

	return p ? xlsx_parse(x, p, &sink) : 0;
}
