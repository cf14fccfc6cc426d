/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/sys/archive.h"

#include "xlsx_i.h"

#define RATIO_FROM ((uint64_t)16 << 20)
#define SHEETS_MAX 1024

void *
xlsx_grow(void *v, size_t n, size_t size)
{
	/* room doubles: at 0, 1, 2, 4, 8 ... */
	if (n & (n - 1))
		return v;
	return realloc(v, (n ? 2 * n : 1) * size);
}

const struct xlsx_part *
xlsx_part(const struct xlsx *x, const char *name)
{
	for (size_t i = 0; i < x->n_parts; i++)
		if (strcmp(x->part[i].name, name) == 0)
			return &x->part[i];
	return NULL;
}

int
xlsx_parse(struct xlsx *x, const struct xlsx_part *p,
	const struct ir_xml_sink *sink)
{
	struct ir_book *l = x->l;
	struct ir_buf name;
	struct ir_esc esc;
	int r;

	ir_buf_init(&name, 0);
	r = ir_buf_addf(&name, "%s!%s", l->name, ir_esc(p->name, &esc));
	r = r < 0 ? ledger_no_memory(l)
		  : ir_xml_parse(p->data.p, p->data.len, name.p, sink, l->e);
	ir_buf_free(&name);
	return r;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

static bool
wanted(const struct ir_member *m)
{
	return m->type == IR_MEMBER_FILE && strncmp(m->name, "xl/", 3) == 0 &&
		(ends_with(m->name, ".xml") || ends_with(m->name, ".rels")) &&
		!strstr(m->name, "/theme/") && !strstr(m->name, "/drawings/");
}

static int
one_part(struct xlsx *x, struct ir_archive *a, const struct ir_member *m,
	uint64_t *total)
{
	struct xlsx_part *v = xlsx_grow(x->part, x->n_parts, sizeof(*x->part));
	struct xlsx_part *p;
	const void *data;
	uint64_t off;
	size_t len;
	int r;

	if (!v)
		return ledger_no_memory(x->l);
	x->part = v;
	p = &v[x->n_parts];
	p->name = ledger_keep_text(x->l, m->name, strlen(m->name));
	if (!p->name)
		return ledger_no_memory(x->l);
	ir_buf_init(&p->data, 0);
	x->n_parts++;
	while ((r = ir_archive_data(a, &data, &len, &off, x->l->e)) > 0) {
		*total += len;
		if (*total > IR_BOOK_UNPACKED ||
			(*total > RATIO_FROM &&
				*total / IR_BOOK_RATIO >
					ir_archive_consumed(a)))
			return ir_err_set(x->l->e, IR_ELIMIT,
				_("%s: unpacks to far more than a ledger can "
				  "hold (a zip bomb?)"),
				x->l->name);
		if (ir_buf_add(&p->data, data, len) < 0)
			return ledger_no_memory(x->l);
	}
	return r;
}

int
xlsx_unpack(struct xlsx *x, int fd)
{
	struct ir_archive *a = NULL;
	uint64_t total = 0;
	size_t n = 0;
	int r = ir_archive_open(&a, fd, NULL, 0, x->l->name, false, x->l->e);

	while (r >= 0) {
		struct ir_member m;

		r = ir_archive_next(a, &m, NULL, x->l->e);
		if (r <= 0)
			break;
		if (++n > IR_BOOK_MEMBERS)
			r = ir_err_set(x->l->e, IR_ELIMIT,
				_("%s: more than %d members"), x->l->name,
				IR_BOOK_MEMBERS);
		else if (wanted(&m))
			r = one_part(x, a, &m, &total);
	}
	ir_archive_free(a);
	return r;
}

static int
on_workbook(void *arg, const char *name, const char *const *attrs)
{
	struct xlsx *x = arg;
	const char *v;
	struct xlsx_sheet *s;

	if (strcmp(name, "workbookPr") == 0) {
		v = ir_xml_attr(attrs, "date1904");
		x->base1904 =
			v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
	}
	if (strcmp(name, "sheet") != 0)
		return 0;
	if (x->n_sheets == SHEETS_MAX)
		return ir_err_set(x->l->e, IR_ELIMIT,
			_("%s: more than %d sheets"), x->l->name, SHEETS_MAX);
	s = xlsx_grow(x->sheet, x->n_sheets, sizeof(*s));
	if (!s)
		return ledger_no_memory(x->l);
	x->sheet = s;
	s += x->n_sheets++;
	*s = (struct xlsx_sheet){NULL, NULL, NULL, false};
	v = ir_xml_attr(attrs, "name");
	s->name = ledger_keep_text(x->l, v ? v : "", v ? strlen(v) : 0);
	v = ir_xml_attr(attrs, "id");
	s->rid = ledger_keep_text(x->l, v ? v : "", v ? strlen(v) : 0);
	v = ir_xml_attr(attrs, "state");
	s->hidden = v && strcmp(v, "visible") != 0;
	return s->name && s->rid ? 0 : ledger_no_memory(x->l);
}

/* Targets are relative to xl/, or begin with a slash. */
static int
on_relation(void *arg, const char *name, const char *const *attrs)
{
	struct xlsx *x = arg;
	const char *id = ir_xml_attr(attrs, "Id");
	const char *to = ir_xml_attr(attrs, "Target");

	if (strcmp(name, "Relationship") != 0 || !id || !to)
		return 0;
	for (size_t i = 0; i < x->n_sheets; i++) {
		struct xlsx_sheet *s = &x->sheet[i];
		size_t n = strlen(to) + 4;
		char *p;

		if (s->target || strcmp(s->rid, id) != 0)
			continue;
		p = ledger_keep(x->l, n);
		if (!p)
			return ledger_no_memory(x->l);
		memcpy(p, "xl/", 4);
		memcpy(to[0] == '/' ? p : p + 3, to[0] == '/' ? to + 1 : to,
			strlen(to) + (to[0] != '/'));
		s->target = p;
	}
	return 0;
}

static int
read_workbook(struct xlsx *x)
{
	const struct ir_xml_sink book = {on_workbook, NULL, NULL, x};
	const struct ir_xml_sink rels = {on_relation, NULL, NULL, x};
	const struct xlsx_part *p = xlsx_part(x, "xl/workbook.xml");
	const struct xlsx_part *q = xlsx_part(x, "xl/_rels/workbook.xml.rels");
	int r;

	if (!p || !q)
		return ir_err_set(x->l->e, IR_EFORMAT,
			_("%s: is no workbook (XLSX)"), x->l->name);
	r = xlsx_parse(x, p, &book);
	return r == 0 ? xlsx_parse(x, q, &rels) : r;
}

static int
which_sheet(struct xlsx *x, const char *why)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < x->n_sheets && b.len < 400; i++)
		(void)ir_buf_addf(&b, "%s'%s'", i ? ", " : "",
			ir_esc(x->sheet[i].name, &esc)); /* sticky */
	r = ir_err_set(x->l->e, IR_EFORMAT,
		_("%s: %s; say \"sheet: NAME\" in the map: %s"), x->l->name,
		why, b.len ? b.p : "");
	ir_buf_free(&b);
	return r;
}

static int
choose(struct xlsx *x, const struct xlsx_sheet **ret)
{
	const char *want = x->l->want->sheet;
	uint64_t n;

	*ret = NULL;
	if (x->l->want->nth > 0 && x->l->want->nth <= x->n_sheets)
		*ret = &x->sheet[x->l->want->nth - 1];
	for (size_t i = 0; i < x->n_sheets; i++)
		if (want && strcmp(x->sheet[i].name, want) == 0)
			*ret = &x->sheet[i];
	if (!*ret && want &&
		ir_num_u64(want, strlen(want), x->n_sheets, &n) == 0 && n > 0)
		*ret = &x->sheet[n - 1];
	if (!*ret && !want && x->n_sheets == 1)
		*ret = &x->sheet[0];
	if (!*ret)
		return which_sheet(x,
			want ? _("has no such sheet")
			     : _("has several sheets"));
	if (!(*ret)->target || !xlsx_part(x, (*ret)->target))
		return ir_err_set(x->l->e, IR_EFORMAT,
			_("%s: the sheet is not in the file"), x->l->name);
	return 0;
}

/* What is there and not read. */
static int
others(struct xlsx *x, const struct xlsx_sheet *s)
{
	struct ir_esc esc;
	int r = 0;

	if (s->hidden)
		r = ledger_tell(x->l, "hidden", false, 0, 0,
			_("sheet '%s' is hidden"), ir_esc(s->name, &esc));
	for (size_t i = 0; r == 0 && !x->l->want->nth && i < x->n_sheets; i++)
		if (&x->sheet[i] != s)
			r = ledger_tell(x->l, "sheet", false, 0, 0,
				_("sheet '%s' is not read"),
				ir_esc(x->sheet[i].name, &esc));
	return r;
}

static void
xlsx_free(struct xlsx *x)
{
	for (size_t i = 0; i < x->n_parts; i++)
		ir_buf_free(&x->part[i].data);
	free(x->part);
	free(x->sheet);
	free(x->format);
	free(x->style);
	free(x->shared);
	ir_buf_free(&x->text);
}

int
xlsx_read(struct ir_book *l, int fd)
{
	struct xlsx x = {.l = l};
	const struct xlsx_sheet *s = NULL;
	int r;

	ir_buf_init(&x.text, 0);
	r = xlsx_unpack(&x, fd);
	if (r == 0)
		r = read_workbook(&x);
	if (r == 0)
		r = choose(&x, &s);
	if (r == 0)
		r = others(&x, s);
	if (r == 0)
		r = xlsx_styles(&x);
	if (r == 0)
		r = xlsx_shared(&x);
	if (r == 0)
		r = xlsx_sheet_read(&x, s);
	if (r == 0) {
		l->encoding = "XLSX";
		l->n_sheets = x.n_sheets;
		l->sheet = strdup(s->name);
		r = l->sheet ? 0 : ledger_no_memory(l);
	}
	xlsx_free(&x);
	return r;
}
