/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#include "import_i.h"

/* Columns whose meaning is asked for, folded; sale ends are EOL, support
 * ends are EOS, of the rest the ledger alone does not say which. */
static const struct {
	const char *word;
	char means; /* 'l' EOL, 's' EOS, 'c' a count, '?' either */
} ask[] = {
	{"販売終了", 'l'},
	{"販売中止", 'l'},
	{"endofsale", 'l'},
	{"サポート終了", 's'},
	{"サポート期限", 's'},
	{"endofsupport", 's'},
	{"endofservice", '?'},
	{"endoflife", '?'},
	{"eos", '?'},
	{"eol", '?'},
	{"保守終了", '?'},
	{"供給終了", '?'},
	{"生産終了", '?'},
	{"数量", 'c'},
	{"台数", 'c'},
	{"個数", 'c'},
	{"員数", 'c'},
};
#define ASKS (sizeof(ask) / sizeof(ask[0]))

int
import_fold(const char *s, struct ir_buf *out)
{
	size_t len = strlen(s), n = 0;

	ir_buf_clear(out);
	if (ir_buf_reserve(out, len + 1) < 0)
		return -ENOMEM;
	len = ir_width_fold(s, len, out->p);
	for (size_t i = 0; i < len; i++) {
		char c = out->p[i];

		if (c == ' ')
			continue;
		out->p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	out->p[n] = '\0';
	out->len = n;
	return 0;
}

bool
import_listed(const struct ir_yaml_node *list, const char *s)
{
	struct ir_buf a, b;
	bool hit = false;

	ir_buf_init(&a, 0);
	ir_buf_init(&b, 0);
	for (size_t i = 0; !hit && i < ir_yaml_count(list); i++) {
		const char *t = ir_yaml_text(ir_yaml_at(list, i), NULL);

		hit = t && import_fold(t, &a) == 0 && import_fold(s, &b) == 0 &&
			strcmp(a.p, b.p) == 0;
	}
	ir_buf_free(&a);
	ir_buf_free(&b);
	return hit;
}

/* "upper/lower"; upper that stood over several columns goes on to the right
 * while the lower row has cells of its own. */
static int
header_text(struct ir_import *im, const struct ir_book_row *up,
	const struct ir_book_row *low, uint32_t col, const char **carry,
	struct ir_buf *out)
{
	size_t n, k;
	const char *a = import_trim(ir_book_text(up, col), &n);
	const char *b = import_trim(ir_book_text(low, col), &k);

	if (n > 0)
		*carry = a;
	if (n == 0 && k > 0 && *carry) {
		a = import_trim(*carry, &n);
	} else if (n == 0) {
		*carry = NULL;
	}
	/* merged over both rows: one name */
	if (n == k && n > 0 && memcmp(a, b, n) == 0)
		k = 0;
	ir_buf_clear(out);
	(void)ir_buf_add(out, a, n); /* sticky */
	if (n > 0 && k > 0)
		(void)ir_buf_addc(out, '/'); /* sticky */
	(void)ir_buf_add(out, b, k); /* sticky */
	return ir_buf_err(out) < 0 ? import_no_memory(im) : 0;
}

static const struct ir_book_row *
row_of(const struct ir_book *l, uint32_t number)
{
	for (size_t i = 0; number && i < ir_book_rows(l); i++)
		if (ir_book_at(l, i)->number == number)
			return ir_book_at(l, i);
	return NULL;
}

static int
gather(struct ir_import *im)
{
	const struct ir_book_row *up = row_of(im->ledger, im->m->header);
	const struct ir_book_row *low = row_of(im->ledger, im->m->header2);
	const char *carry = NULL;
	uint32_t n = ir_book_width(im->ledger);
	int r = 0;

	im->n_head = 0;
	im->head =
		ir_arena_get(&im->arena, ((size_t)n + 1) * sizeof(*im->head));
	im->shown =
		ir_arena_get(&im->arena, ((size_t)n + 1) * sizeof(*im->shown));
	im->by_col =
		ir_arena_get(&im->arena, ((size_t)n + 1) * sizeof(*im->by_col));
	if (!im->head || !im->shown || !im->by_col)
		return import_no_memory(im);
	for (uint32_t i = 0; r == 0 && i < n; i++) {
		r = header_text(im, up, low, i + 1, &carry, &im->text);
		if (r < 0)
			return r;
		im->by_col[i] = NULL;
		im->shown[i] =
			ir_arena_text(&im->arena, im->text.p, im->text.len);
		if (!im->shown[i] || import_fold(im->shown[i], &im->said) < 0)
			return import_no_memory(im);
		im->head[i] =
			ir_arena_text(&im->arena, im->said.p, im->said.len);
		if (!im->head[i])
			return import_no_memory(im);
		im->n_head = i + 1;
	}
	return r;
}

/* The column of a name: its header whole, its lower half when no other has
 * the same, or its number.  0: none; UINT32_MAX: several. */
static uint32_t
find(struct ir_import *im, const char *name)
{
	uint32_t whole = 0, half = 0;
	uint64_t n;

	if (import_fold(name, &im->text) < 0)
		return 0;
	for (uint32_t i = 0; i < im->n_head; i++) {
		const char *slash = strrchr(im->head[i], '/');

		if (strcmp(im->head[i], im->text.p) == 0)
			whole = whole ? UINT32_MAX : i + 1;
		else if (slash && strcmp(slash + 1, im->text.p) == 0)
			half = half ? UINT32_MAX : i + 1;
	}
	if (whole || half)
		return whole ? whole : half;
	return ir_num_u64(name, strlen(name), im->n_head, &n) == 0 ? (uint32_t)n
								   : 0;
}

static int
no_column(struct ir_import *im, const char *name, uint32_t at)
{
	struct ir_esc esc;

	return import_tell(im, "column", true, im->m->header, 0,
		at ? _("the map's column '%s' is there more than once; name it "
		       "by its number")
		   : _("the map's column '%s' is not in the ledger"),
		ir_esc(name, &esc));
}

static char
means(const char *head)
{
	for (size_t i = 0; i < ASKS; i++)
		if (strstr(head, ask[i].word))
			return ask[i].means;
	return '\0';
}

static int
swapped(struct ir_import *im, uint32_t col, const struct map_column *c)
{
	char what = means(im->head[col - 1]);
	struct ir_esc esc;

	if (what == 'l' && strcmp(c->f->path, "life.eos") == 0)
		return import_tell(im, "swapped", true, im->m->header, col,
			_("'%s' is the end of sale: EOL, not EOS"),
			ir_esc(im->shown[col - 1], &esc));
	if (what == 's' && strcmp(c->f->path, "life.eol") == 0)
		return import_tell(im, "swapped", true, im->m->header, col,
			_("'%s' is the end of support: EOS, not EOL"),
			ir_esc(im->shown[col - 1], &esc));
	return 0;
}

static size_t
values_in(const struct ir_import *im, uint32_t col)
{
	size_t n = 0, len;

	for (size_t i = 0; i < ir_book_rows(im->ledger); i++) {
		const struct ir_book_row *r = ir_book_at(im->ledger, i);

		if (r->number >= im->m->first) {
			(void)import_trim(ir_book_text(r, col), &len);
			n += len > 0;
		}
	}
	return n;
}

static bool
ignored(struct ir_import *im, uint32_t col)
{
	const struct ir_yaml_node *list = im->m->ignore;

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const char *t = ir_yaml_text(ir_yaml_at(list, i), NULL);

		if (t && find(im, t) == col)
			return true;
	}
	return import_listed(list, im->shown[col - 1]);
}

/* A column that nobody mapped. */
static int
left_over(struct ir_import *im, uint32_t col)
{
	char what = means(im->head[col - 1]);
	size_t n = values_in(im, col);
	struct ir_esc esc;
	const char *name = ir_esc(im->shown[col - 1], &esc);

	if ((n == 0 && !what) || ignored(im, col))
		return 0;
	if (what == 'c')
		return import_tell(im, "ask", true, im->m->header, col,
			_("column '%s' looks like a count: say \"quantity:\" "
			  "or ignore it"),
			name);
	if (what)
		return import_tell(im, "ask", true, im->m->header, col,
			_("column '%s' looks like an end of sale or support: "
			  "map it to life.eol or life.eos, or ignore it"),
			name);
	return import_tell(im, "unmapped", false, im->m->header, col,
		_("column '%s' is not imported (%zu values)"), name, n);
}

int
import_headers(struct ir_import *im)
{
	const struct ir_import_map *m = im->m;
	int r = gather(im);

	for (size_t i = 0; r == 0 && i < m->n_cols; i++) {
		uint32_t at = find(im, m->col[i].header);

		if (at == 0 || at == UINT32_MAX) {
			r = no_column(im, m->col[i].header, at);
			continue;
		}
		if (im->by_col[at - 1]) {
			struct ir_esc esc;

			r = import_tell(im, "column", true, m->header, at,
				_("the map names column '%s' twice; this one "
				  "is not taken: %s"),
				ir_esc(im->shown[at - 1], &esc),
				m->col[i].f->path);
			continue;
		}
		im->by_col[at - 1] = &m->col[i];
		r = swapped(im, at, &m->col[i]);
	}
	im->quantity_col = 0;
	if (r == 0 && m->quantity) {
		uint32_t at = find(im, m->quantity);

		if (at == 0 || at == UINT32_MAX)
			r = no_column(im, m->quantity, at);
		else
			im->quantity_col = at;
	}
	for (uint32_t i = 1; r == 0 && i <= im->n_head; i++)
		if (!im->by_col[i - 1] && i != im->quantity_col)
			r = left_over(im, i);
	return r;
}
