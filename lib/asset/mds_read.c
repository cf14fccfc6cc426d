/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "mds_i.h"

#define MISSING_TOLD 12
#define SHEETS_MAX 64u /* each is unpacked anew */

int
mds_no_memory(struct mds_read *d)
{
	return ir_err_set(d->e, ENOMEM, _("out of memory"));
}

int
mds_tell(struct mds_read *d, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
{
	struct ir_mds_finding f = {d->sheet, {code, red, line, col, NULL}};
	struct ir_buf b;
	va_list ap;
	int r;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	r = ir_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	f.f.text = b.p;
	r = r < 0 ? mds_no_memory(d) : d->in->find(d->in->arg, &f);
	ir_buf_free(&b);
	return r;
}

/* What the ledger tells of a sheet.  Headings of a form are merged and some
 * sheets are empty: that is no finding here. */
static int
from_book(void *arg, const struct ir_book_finding *f)
{
	struct mds_read *d = arg;
	struct ir_mds_finding own = {d->sheet, *f};

	if (strcmp(f->code, "merged") == 0 || strcmp(f->code, "empty") == 0 ||
		strcmp(f->code, "formula") == 0)
		return 0;
	return d->in->find(d->in->arg, &own);
}

static int
kind(struct mds_read *d, int fd, const char *name, enum ir_book_kind *ret)
{
	unsigned char b[8] = {0};
	ssize_t n = ir_io_pread(fd, b, sizeof(b), 0);
	struct ir_esc esc;

	*ret = IR_BOOK_CSV;
	if (n < 0)
		return ir_err_sys(d->e, (int)-n, _("cannot read '%s'"),
			ir_esc(name, &esc));
	if (n >= 4 && memcmp(b, "PK\3\4", 4) == 0)
		*ret = IR_BOOK_XLSX;
	if (n >= 4 && memcmp(b, "\xd0\xcf\x11\xe0", 4) == 0)
		return ir_err_set(d->e, IR_ENOTSUP,
			_("'%s' is a workbook of the old kind (XLS) or a "
			  "locked one: save it as XLSX"),
			ir_esc(name, &esc));
	if (n >= 5 && memcmp(b, "%PDF-", 5) == 0)
		return ir_err_set(d->e, IR_ENOTSUP,
			_("'%s' is a PDF: ask the maker for the workbook, or "
			  "type the answers into a CSV"),
			ir_esc(name, &esc));
	return 0;
}

static bool
titled(const struct mds_read *d)
{
	for (size_t i = 0; i < ir_book_rows(d->book); i++) {
		const struct ir_book_row *row = ir_book_at(d->book, i);

		for (uint32_t c = 1; c <= row->n; c++)
			for (size_t k = 0; k < d->in->rules->n_titles; k++)
				if (strstr(ir_book_text(row, c),
					    d->in->rules->title[k]))
					return true;
	}
	return false;
}

static int
one_sheet(struct mds_read *d, int fd, const char *name, enum ir_book_kind kind_,
	uint32_t nth, size_t *ret_sheets)
{
	const struct ir_book_want want = {
		.kind = kind_, .nth = nth, .find = from_book, .arg = d};
	const char *sheet;
	struct ir_esc esc;
	int r;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return ir_err_sys(d->e, errno, _("cannot read the file"));
	d->sheet = NULL;
	r = ir_book_load(&d->book, fd, name, d->in->codecs, &want, d->e);
	if (r < 0)
		return r;
	*ret_sheets = ir_book_sheets(d->book);
	if (*ret_sheets > SHEETS_MAX)
		r = ir_err_set(d->e, IR_ELIMIT,
			_("'%s' has more than %u sheets: no MDS2 workbook"),
			ir_esc(name, &esc), SHEETS_MAX);
	sheet = ir_book_sheet(d->book);
	if (r == 0 && sheet) {
		d->sheet = ir_arena_text(&d->m->arena, sheet, strlen(sheet));
		r = d->sheet ? 0 : mds_no_memory(d);
	}
	d->titled = d->titled || titled(d);
	if (r == 0)
		r = mds_sheet(d);
	ir_book_close(d->book);
	d->book = NULL;
	return r;
}

static const char *
note(const struct ir_mds *m, const char *no, size_t len)
{
	for (size_t i = 0; i < m->n_notes; i++)
		if (strlen(m->note[i].no) == len &&
			strncmp(m->note[i].no, no, len) == 0)
			return m->note[i].text;
	return NULL;
}

/* "3 4" becomes the texts of these notes. */
static int
resolve(struct mds_read *d, struct ir_mds_answer *a)
{
	char refs[64];
	int r = 0;

	if (!a->note || !mds_note_refs(a->note, refs))
		return 0;
	ir_buf_clear(&d->text);
	for (const char *s = refs; r == 0 && *s;) {
		size_t n = strcspn(s, " ");
		const char *t = note(d->m, s, n);

		d->sheet = a->sheet;
		if (!t)
			r = mds_tell(d, "note", true, a->line, 0,
				_("%s: there is no note %.*s"), a->id, (int)n,
				s);
		(void)ir_buf_addf(&d->text, "%s%.*s%s%s",
			d->text.len ? "\n" : "", (int)n, s, t ? ": " : "",
			t ? t : ""); /* sticky */
		s += n + (s[n] == ' ');
	}
	if (r < 0)
		return r;
	a->note = ir_buf_err(&d->text) < 0
		? NULL
		: ir_arena_text(&d->m->arena, d->text.p, d->text.len);
	return a->note ? 0 : mds_no_memory(d);
}

struct missing {
	const struct ir_mds *m;
	struct ir_buf text;
	size_t n;
};

static int
is_there(void *arg, const char *id)
{
	struct missing *s = arg;

	for (size_t i = 0; i < s->m->n; i++)
		if (strcmp(s->m->v[i].id, id) == 0)
			return 0;
	if (s->n++ < MISSING_TOLD)
		return ir_buf_addf(&s->text, "%s%s", s->n > 1 ? ", " : "", id);
	return 0;
}

static int
gaps(struct mds_read *d)
{
	struct missing s = {.m = d->m};
	size_t blank = 0;
	int r = 0;

	d->sheet = NULL;
	for (size_t i = 0; i < d->m->n; i++)
		blank += strcmp(d->m->v[i].answer, "blank") == 0;
	if (blank)
		r = mds_tell(d, "blank", false, 0, 0,
			_("%zu questions have no answer"), blank);
	if (d->m->edition != IR_MDS_2019)
		return r;
	ir_buf_init(&s.text, 0);
	for (size_t i = 0; r == 0 && i < d->in->rules->n_groups; i++)
		if (mds_each_id(&d->in->rules->group[i], is_there, &s) < 0)
			r = mds_no_memory(d);
	if (r == 0 && s.n > 0)
		r = mds_tell(d, "missing", false, 0, 0,
			_("%zu questions of the form of 2019 are not in it: "
			  "%s%s"),
			s.n, s.text.p, s.n > MISSING_TOLD ? ", ..." : "");
	ir_buf_free(&s.text);
	return r;
}

/* One file, one edition: the newest that has an id in it. */
static int
edition(struct mds_read *d, const char *name)
{
	struct ir_esc esc;

	if (d->m->n == 0)
		return ir_err_set(d->e, IR_EFORMAT,
			_("%s: holds no question with an id such as AUDT-1: "
			  "no MDS2 workbook"),
			ir_esc(name, &esc));
	d->m->edition = d->any[IR_MDS_2019] ? IR_MDS_2019
		: d->any[IR_MDS_2013]       ? IR_MDS_2013
					    : IR_MDS_JP;
	d->sheet = NULL;
	if (d->m->edition == IR_MDS_2013)
		return mds_tell(d, "edition", true, 0, 0,
			_("this is a form of 2013: its ids are other ones, "
			  "and SBOM, remote service and ports are not in it; "
			  "ask for the one of 2019"));
	if (d->m->edition == IR_MDS_JP)
		return mds_tell(d, "edition", true, 0, 0,
			_("this is an MDS/SDS: its questions are other ones; "
			  "ask for the MDS2, too"));
	return 0;
}

int
ir_mds_read(struct ir_mds **ret, int fd, const char *name,
	const struct ir_mds_in *in, struct ir_err *e)
{
	struct mds_read d = {.in = in, .e = e};
	enum ir_book_kind k = IR_BOOK_CSV;
	size_t sheets = 1;
	int r;

	d.m = calloc(1, sizeof(*d.m));
	ir_buf_init(&d.text, 0);
	r = d.m ? kind(&d, fd, name, &k) : mds_no_memory(&d);
	for (uint32_t i = 1; r == 0 && i <= (sheets ? sheets : 1); i++)
		r = one_sheet(
			&d, fd, name, k, k == IR_BOOK_XLSX ? i : 0, &sheets);
	if (r == 0)
		r = edition(&d, name);
	for (size_t i = 0; r == 0 && i < d.m->n; i++)
		r = resolve(&d, &d.m->v[i]);
	if (r == 0)
		r = gaps(&d);
	ir_buf_free(&d.text);
	if (r < 0) {
		ir_mds_free(d.m);
		return r;
	}
	*ret = d.m;
	return 0;
}

void
ir_mds_free(struct ir_mds *m)
{
	if (!m)
		return;
	ir_arena_free(&m->arena);
	free(m->v);
	free(m->note);
	free(m);
}

enum ir_mds_edition
ir_mds_edition(const struct ir_mds *m)
{
	return m->edition;
}

size_t
ir_mds_count(const struct ir_mds *m)
{
	return m->n;
}

const struct ir_mds_answer *
ir_mds_at(const struct ir_mds *m, size_t i)
{
	return i < m->n ? &m->v[i] : NULL;
}
