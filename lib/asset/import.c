/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/import.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/asset/ident.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/site.h"
#include "ir/sys/digest.h"

#include "import_i.h"

#define QUANTITY_MAX 1000
#define FACTS_MAX 512
#define SHEETS_MAX 256u

int
import_no_memory(struct ir_import *im)
{
	return ir_err_set(im->e, ENOMEM, _("out of memory"));
}

static int
pass_on(void *arg, const struct ir_book_finding *f)
{
	struct ir_import *im = arg;
	char number[16];
	struct ir_import_finding g = {
		im->file, im->ledger ? ir_book_sheet(im->ledger) : NULL, *f};

	if (!g.sheet && im->nth > 0) { /* being read: it has a number yet */
		(void)snprintf(number, sizeof(number), "%u", im->nth);
		g.sheet = number;
	}

	return im->sink.find ? im->sink.find(im->sink.arg, &g) : 0;
}

int
import_tell(struct ir_import *im, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
{
	struct ir_book_finding f = {code, red, line, col, NULL};
	struct ir_buf b;
	va_list ap;
	int r;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	r = ir_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	f.text = b.p;
	r = r < 0 ? import_no_memory(im) : pass_on(im, &f);
	ir_buf_free(&b);
	return r;
}

int
ir_import_new(struct ir_import **ret, const struct ir_fields *fields,
	const struct ir_eras *eras, struct ir_codecs *codecs,
	const struct ir_import_sink *sink, struct ir_err *e)
{
	struct ir_import *im = calloc(1, sizeof(*im));

	if (!im)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	im->fields = fields;
	im->eras = eras;
	im->codecs = codecs;
	im->sink = *sink;
	ir_buf_init(&im->text, 0);
	ir_buf_init(&im->json, 0);
	ir_buf_init(&im->said, 0);
	*ret = im;
	return 0;
}

void
ir_import_free(struct ir_import *im)
{
	if (!im)
		return;
	ir_buf_free(&im->text);
	ir_buf_free(&im->json);
	ir_buf_free(&im->said);
	ir_arena_free(&im->arena);
	free(im->row);
	free(im);
}

const struct ir_fact *
ir_import_fact(const struct ir_import_row *r, const char *path)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->fact[i].f->path, path) == 0)
			return &r->fact[i];
	return NULL;
}

size_t
ir_import_count(const struct ir_import *im)
{
	return im->n_rows;
}

const struct ir_import_row *
ir_import_at(const struct ir_import *im, size_t i)
{
	return i < im->n_rows ? im->row[i] : NULL;
}

/* "5", "５台", "5 式"; 0: not such a count. */
static uint32_t
count_of(const char *s, struct ir_buf *tmp)
{
	size_t n;
	uint64_t v;

	if (import_fold(s, tmp) < 0)
		return 0;
	n = strspn(tmp->p, "0123456789");
	if (n == 0 || (tmp->p[n] && strlen(tmp->p + n) > 6) ||
		ir_num_u64(tmp->p, n, QUANTITY_MAX, &v) != 0 || v == 0)
		return 0;
	return (uint32_t)v;
}

/* A name that ends in "5台", "(5台)" or "×5": several in one line. */
static uint32_t
count_in_name(const char *s, struct ir_buf *tmp)
{
	static const char unit[] = "台", times[] = "×";
	bool counted;
	const char *p;
	uint64_t v;
	size_t n = 0;

	if (!s || import_fold(s, tmp) < 0)
		return 1;
	p = tmp->p + tmp->len;
	p -= p > tmp->p && p[-1] == ')';
	counted = p - tmp->p >= 3 && memcmp(p - 3, unit, 3) == 0;
	p -= counted ? 3 : 0;
	while (p > tmp->p && p[-1] >= '0' && p[-1] <= '9') {
		p--;
		n++;
	}
	if (!counted && (p - tmp->p < 2 || memcmp(p - 2, times, 2) != 0))
		return 1;
	return n > 0 && ir_num_u64(p, n, QUANTITY_MAX, &v) == 0 && v > 0
		? (uint32_t)v
		: 1;
}

static int
quantity(struct ir_import *im, const struct ir_book_row *lr,
	struct ir_import_row *row)
{
	const char *s = ir_book_text(lr, im->quantity_col);
	const struct ir_fact *name = ir_import_fact(row, "name");
	const struct ir_fact *model = ir_import_fact(row, "model");
	struct ir_esc esc;
	size_t len;

	(void)import_trim(s, &len);
	if (im->quantity_col && len > 0) {
		row->quantity = count_of(s, &im->text);
		if (row->quantity)
			return 0;
		row->quantity = 1;
		return import_tell(im, "wrong", true, lr->line,
			im->quantity_col, _("quantity: '%s' is no count"),
			ir_esc(s, &esc));
	}
	row->quantity = count_in_name(name ? name->text : NULL, &im->text);
	if (row->quantity == 1)
		row->quantity =
			count_in_name(model ? model->text : NULL, &im->text);
	return 0;
}

/* What no id may have becomes a hyphen. */
static int
clean_id(struct ir_import *im, const char *prefix, const char *s,
	const char **ret)
{
	size_t n;

	ir_buf_clear(&im->text);
	(void)ir_buf_adds(&im->text, prefix); /* sticky */
	(void)ir_buf_adds(&im->text, s); /* sticky */
	if (ir_buf_err(&im->text) < 0)
		return import_no_memory(im);
	n = ir_width_fold(im->text.p, im->text.len, im->text.p);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)im->text.p[i] <= ' ' ||
			strchr("/\\[]=:\"'", im->text.p[i]))
			im->text.p[i] = '-';
	if (n > 64)
		n = 64;
	while (n > 0 && !ir_site_id_ok(im->text.p, n))
		n--;
	if (n == 0)
		return 1;
	*ret = ir_arena_text(&im->arena, im->text.p, n);
	return *ret ? 0 : import_no_memory(im);
}

static int
give_id(struct ir_import *im, struct ir_import_row *row, uint32_t line)
{
	const struct ir_fact *f = ir_import_fact(row, "id");
	const struct ir_fact *from = im->m->id_from
		? ir_import_fact(row, im->m->id_from->path)
		: NULL;
	const char *prefix = im->m->id_prefix ? im->m->id_prefix : "";
	struct ir_esc esc;
	int r = 1;

	if (f) {
		r = clean_id(im, "", f->text, &row->id);
		if (r == 0 && strcmp(row->id, f->text) != 0)
			return import_tell(im, "id", true, line, f->col,
				_("'%s' cannot be an id; '%s' is taken"),
				ir_esc(f->text, &esc), row->id);
	} else if (from) {
		r = clean_id(im, prefix, from->text, &row->id);
	}
	if (r <= 0)
		return r;
	row->made_up = true;
	ir_buf_clear(&im->json);
	(void)ir_buf_addf(&im->json, "%s-", im->m->name); /* sticky */
	if (im->nth > 0)
		(void)ir_buf_addf(&im->json, "%u-", im->nth); /* sticky */
	(void)ir_buf_addf(&im->json, "%u", row->row); /* sticky */
	row->id = ir_buf_err(&im->json) < 0
		? NULL
		: ir_arena_text(&im->arena, im->json.p, im->json.len);
	return row->id ? 0 : import_no_memory(im);
}

/* How decisions call it: by what is least likely to change. */
static int
give_ref(struct ir_import *im, struct ir_import_row *row,
	const struct ir_book_row *lr)
{
	static const char *const by[] = {"id", "serial", "net[].mac",
		"fixed_asset_no", "net[].host", "net[].ip"};
	char hex[IR_SHA256_HEX];
	const struct ir_fact *f = NULL;
	size_t i = 0;

	for (; i < sizeof(by) / sizeof(by[0]) && !f; i++) {
		f = ir_import_fact(row, by[i]);
		if (f && strcmp(f->text, "unknown") == 0)
			f = NULL; /* many are */
	}
	ir_buf_clear(&im->json);
	for (uint32_t k = 1; !f && k <= lr->n; k++)
		(void)ir_buf_addf(&im->json, "%s\x1f", ir_book_text(lr, k));
	if (!f && ir_sha256_hex(im->json.p, im->json.len, hex) < 0)
		return import_no_memory(im);
	ir_buf_clear(&im->json);
	if (f)
		(void)ir_buf_addf(&im->json, "%s:%s=%s", im->m->name,
			strncmp(by[i - 1], "net[].", 6) == 0 ? by[i - 1] + 6
							     : by[i - 1],
			f->text);
	else
		(void)ir_buf_addf(&im->json, "%s:row=%.12s", im->m->name, hex);
	row->ref = ir_buf_err(&im->json) < 0
		? NULL
		: ir_arena_text(&im->arena, im->json.p, im->json.len);
	return row->ref ? 0 : import_no_memory(im);
}

static int
fixed(struct ir_import *im, struct ir_import_row *row, struct ir_fact *v)
{
	for (size_t i = 0; i < ir_yaml_count(im->m->fixed); i++) {
		const char *path = ir_yaml_key_at(im->m->fixed, i);
		const struct ir_yaml_node *n = ir_yaml_at(im->m->fixed, i);
		const char *text = ir_yaml_text(n, NULL);
		struct map_column c = {.f = ir_fields_find(im->fields, path)};
		struct ir_cell cell = {text ? text : "", 0};
		struct ir_esc esc;
		int r;

		if (!c.f || !text)
			return ir_err_set(im->e, IR_EFORMAT,
				_("%s: fixed: '%s' is no field with a value"),
				im->m->path, ir_esc(path, &esc));
		if (ir_import_fact(row, path) || row->n == FACTS_MAX)
			continue; /* what the ledger says comes first */
		r = import_value(im, &c, &cell, 0, 0, &v[row->n]);
		if (r < 0)
			return r;
		row->n += r == 0;
	}
	return 0;
}

/* Does the row speak of a device at all, or is it a sum, a heading? */
static bool
names_something(const struct ir_import_row *row)
{
	static const char *const any[] = {"id", "serial", "fixed_asset_no",
		"net[].mac", "net[].ip", "net[].host", "name", "model"};
	size_t known = 0;

	for (size_t i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		known += ir_import_fact(row, any[i]) != NULL;
	return known > 1 || (known == 1 && row->n > 1) ||
		ir_import_fact(row, "net[].mac");
}

static int
nameless(struct ir_import *im, const struct ir_book_row *lr)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	ir_buf_init(&b, 0);
	for (uint32_t k = 1; k <= lr->n && b.len < 80; k++)
		if (*ir_book_text(lr, k))
			(void)ir_buf_addf(&b, "%s%s", b.len ? " " : "",
				ir_book_text(lr, k)); /* sticky */
	r = import_tell(im, "nameless", true, lr->line, 1,
		_("the row names no device and is not imported: '%s'"),
		ir_escn(b.len ? b.p : "", b.len, &esc));
	ir_buf_free(&b);
	return r;
}

static int
keep_row(struct ir_import *im, const struct ir_import_row *row,
	const struct ir_fact *v)
{
	struct ir_import_row *kept = ir_arena_get(&im->arena, sizeof(*kept));

	if (im->n_rows == im->cap_rows) {
		size_t cap = im->cap_rows ? 2 * im->cap_rows : 256;
		struct ir_import_row **list =
			realloc(im->row, cap * sizeof(struct ir_import_row *));

		if (!list)
			return import_no_memory(im);
		im->row = list;
		im->cap_rows = cap;
	}
	if (!kept)
		return import_no_memory(im);
	*kept = *row;
	kept->fact = ir_arena_get(&im->arena, (row->n + 1) * sizeof(*v));
	if (!kept->fact)
		return import_no_memory(im);
	memcpy(kept->fact, v, row->n * sizeof(*v));
	im->row[im->n_rows++] = kept;
	return 0;
}

static bool
is_ditto(const char *s)
{
	static const char *const marks[] = {
		"〃", "″", "\"", "同上", "仝", "々", NULL};
	size_t len;

	s = import_trim(s, &len);
	for (size_t i = 0; marks[i]; i++)
		if (strlen(marks[i]) == len && memcmp(marks[i], s, len) == 0)
			return true;
	return false;
}

/* What only one device can have, a mark cannot repeat. */
static bool
of_one_only(const struct ir_field_def *f)
{
	return f->type == IR_FIELD_SERIAL || f->type == IR_FIELD_MAC ||
		f->type == IR_FIELD_IP || f->type == IR_FIELD_HOST ||
		strcmp(f->path, "id") == 0 ||
		strcmp(f->path, "fixed_asset_no") == 0;
}

/* "〃": the value above.  1: there is none that it may repeat, which is told.
 */
static int
ditto(struct ir_import *im, const struct ir_book_row *lr, uint32_t col,
	struct ir_cell *cell)
{
	const char **above = &im->above[col - 1];
	const struct ir_field_def *f = im->by_col[col - 1]->f;
	struct ir_esc esc;
	int r;

	if (!is_ditto(cell->text)) {
		*above = cell->text;
		return 0;
	}
	if (*above && **above && !of_one_only(f)) {
		im->dittos++;
		*cell = (struct ir_cell){*above, 0};
		return 0;
	}
	r = import_tell(im, "wrong", true, lr->line, col,
		_("%s: '%s' repeats what stands above, but there is nothing "
		  "it may repeat; it is left out"),
		f->path, ir_esc(cell->text, &esc));
	return r < 0 ? r : 1;
}

/* The name of the sheet, where the map says what it is. */
static int
by_sheet(struct ir_import *im, struct ir_import_row *row, struct ir_fact *v)
{
	const struct map_column c = {.f = im->m->sheet_is};
	const char *name = ir_book_sheet(im->ledger);
	const struct ir_cell cell = {name ? name : "", 0};
	int r;

	if (!c.f || ir_import_fact(row, c.f->path) || row->n == FACTS_MAX)
		return 0;
	r = import_value(im, &c, &cell, 0, 0, &v[row->n]);
	row->n += r == 0;
	return r < 0 ? r : 0;
}

static bool
blank(const struct ir_book_row *lr)
{
	size_t len;

	for (uint32_t k = 1; k <= lr->n; k++) {
		(void)import_trim(ir_book_text(lr, k), &len);
		if (len > 0)
			return false;
	}
	return true;
}

static int
one_row(struct ir_import *im, const struct ir_book_row *lr,
	struct ir_import_told *told)
{
	struct ir_fact v[FACTS_MAX];
	struct ir_import_row row = {.ledger = im->m->name,
		.file = im->file,
		.source = im->n_ledgers,
		.wire = im->m->want.kind >= IR_BOOK_DHCPD,
		.line = lr->line,
		.row = lr->number,
		.quantity = 1,
		.fact = v};
	int r = 0;

	if (blank(lr)) {
		told->blank++;
		return 0;
	}
	for (uint32_t k = 1; r >= 0 && k <= lr->n && k <= im->n_head; k++) {
		struct ir_cell cell = lr->cell[k - 1];

		if (!im->by_col[k - 1] || row.n == FACTS_MAX)
			continue;
		r = ditto(im, lr, k, &cell);
		if (r == 0)
			r = import_value(im, im->by_col[k - 1], &cell, lr->line,
				k, &v[row.n]);
		row.n += r == 0;
	}
	if (r >= 0 && !names_something(&row))
		return nameless(im, lr);
	if (r >= 0)
		r = by_sheet(im, &row, v);
	if (r >= 0)
		r = fixed(im, &row, v);
	if (r >= 0)
		r = quantity(im, lr, &row);
	if (r >= 0)
		r = give_id(im, &row, lr->line);
	if (r >= 0)
		r = give_ref(im, &row, lr);
	if (r >= 0)
		r = keep_row(im, &row, v);
	told->devices += r >= 0;
	return r;
}

/* The names of all sheets that were read, for people. */
static int
told_sheet(struct ir_import *im, struct ir_import_told *ret)
{
	const char *sheet = ir_book_sheet(im->ledger);
	struct ir_buf b;

	ret->encoding = ir_book_encoding(im->ledger);
	if (!sheet)
		return 0;
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s%s%s", ret->sheet ? ret->sheet : "",
		ret->sheet ? ", " : "", sheet); /* sticky */
	ret->sheet = ir_buf_err(&b) < 0 ? NULL
					: ir_arena_text(&im->arena, b.p, b.len);
	ir_buf_free(&b);
	return ret->sheet ? 0 : import_no_memory(im);
}

/* What is in im->ledger. */
static int
read_rows(struct ir_import *im, struct ir_import_told *ret)
{
	size_t all = ir_book_rows(im->ledger);
	bool any = false;
	int r = import_headers(im);

	im->dittos = 0;
	im->above = ir_arena_get(
		&im->arena, (im->n_head + 1) * sizeof(const char *));
	if (r >= 0 && !im->above)
		r = import_no_memory(im);
	for (uint32_t i = 0; r >= 0 && i < im->n_head; i++)
		im->above[i] = NULL;
	for (size_t i = 0; r >= 0 && i < all; i++) {
		const struct ir_book_row *lr = ir_book_at(im->ledger, i);

		ret->rows++;
		if (lr->number < im->m->first)
			continue;
		any = true;
		r = one_row(im, lr, ret);
	}
	if (r >= 0 && all > 0 && !any)
		r = import_tell(im, "empty", true, 0, 0, _("has no rows"));
	if (r >= 0 && im->dittos > 0)
		r = import_tell(im, "ditto", false, 0, 0,
			_("%zu marks such as 〃 are read as what stands above"),
			im->dittos);
	return r < 0 ? r : told_sheet(im, ret);
}

int
ir_import_ledger(struct ir_import *im, int fd, const char *file,
	const struct ir_import_map *m, struct ir_import_told *ret,
	struct ir_err *e)
{
	struct ir_book_want want = m->want;
	bool all = want.kind == IR_BOOK_XLSX && want.sheet &&
		strcmp(want.sheet, "*") == 0;
	size_t sheets = 1;
	int r = 0;

	*ret = (struct ir_import_told){NULL, NULL, 0, 0, 0};
	im->m = m;
	im->file = file;
	im->e = e;
	want.find = pass_on;
	want.arg = im;
	if (all)
		want.sheet = NULL;
	for (uint32_t nth = 1; r >= 0 && nth <= sheets; nth++) {
		im->nth = want.nth = all ? nth : 0;
		if (nth > 1 && lseek(fd, 0, SEEK_SET) < 0)
			r = ir_err_sys(e, errno, _("cannot read the file"));
		if (r >= 0)
			r = ir_book_load(
				&im->ledger, fd, file, im->codecs, &want, e);
		if (r >= 0 && all)
			sheets = ir_book_sheets(im->ledger);
		if (r >= 0 && sheets > SHEETS_MAX)
			r = ir_err_set(e, IR_ELIMIT,
				_("%s: more than %u sheets"), file, SHEETS_MAX);
		if (r >= 0)
			r = read_rows(im, ret);
		ir_book_close(im->ledger);
		im->ledger = NULL;
	}
	im->nth = 0;
	im->n_ledgers++;
	return r < 0 ? r : 0;
}
