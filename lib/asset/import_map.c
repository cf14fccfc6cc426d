/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#include "import_i.h"
#include "rules_i.h"

/* Tables of machines have columns of their own; a map may still name them. */
static const struct {
	const char *header, *path;
} wire[] = {
	{"ip", "net[].ip"},
	{"mac", "net[].mac"},
	{"host", "net[].host"},
	{"vlan", "net[].vlan"},
};

static int
field(const struct ir_import_map *m, const struct ir_yaml_node *n,
	const char *path, const struct ir_field_def **ret, struct ir_err *e)
{
	struct ir_esc esc;
	uint32_t line, col;

	*ret = path ? ir_fields_find(m->fields, path) : NULL;
	if (*ret)
		return 0;
	ir_yaml_pos(n, &line, &col);
	return ir_err_set(e, IR_EFORMAT,
		_("%s:%u:%u: '%s' is no field of the inventory"),
		ir_esc(m->path, &esc), line, col, path ? path : "");
}

static int
one_column(struct ir_import_map *m, struct map_column *c, struct ir_err *e)
{
	const struct ir_yaml_node *n = c->node;
	const char *path = ir_yaml_str(n), *days;
	int64_t serial = 0;
	int r;

	if (ir_yaml_type(n) == IR_YAML_MAP)
		path = ir_yaml_get_str(n, "to");
	r = field(m, n, path, &c->f, e);
	c->values = ir_yaml_get(n, "values");
	days = ir_yaml_get_str(n, "partial");
	c->first = days && strcmp(days, "first") == 0;
	c->last = days && strcmp(days, "last") == 0;
	if (r == 0 && days && !c->first && !c->last)
		r = ar_wrong(m->path, n, N_("partial is first or last"), e);
	if (r == 0 && ir_yaml_get(n, "serial") &&
		(ir_yaml_i64(ir_yaml_get(n, "serial"), &serial) < 0 ||
			(serial != 1900 && serial != 1904)))
		r = ar_wrong(m->path, n, N_("serial is 1900 or 1904"), e);
	c->serial = (unsigned)serial;
	return r;
}

static int
columns(struct ir_import_map *m, const struct ir_yaml_node *list,
	struct ir_err *e)
{
	size_t n = ir_yaml_count(list);
	int r = 0;

	m->col = calloc(n + sizeof(wire) / sizeof(wire[0]), sizeof(*m->col));
	if (!m->col)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct map_column *c = &m->col[m->n_cols++];

		c->header = ir_yaml_key_at(list, i);
		c->node = ir_yaml_at(list, i);
		r = one_column(m, c, e);
	}
	for (size_t i = 0; r == 0 && n == 0 && m->want.kind >= IR_BOOK_DHCPD &&
		i < sizeof(wire) / sizeof(wire[0]);
		i++) {
		m->col[m->n_cols].header = wire[i].header;
		m->col[m->n_cols++].f = ir_fields_find(m->fields, wire[i].path);
	}
	if (r == 0 && m->n_cols == 0)
		r = ar_wrong(m->path, list, N_("no column is mapped"), e);
	return r;
}

static int
kind(struct ir_import_map *m, const struct ir_yaml_node *root, struct ir_err *e)
{
	static const char *const kinds[] = {"csv", "xlsx", "dhcpd", "neigh"};
	const char *s = ir_yaml_get_str(root, "kind");
	const char *sep = ir_yaml_get_str(root, "delimiter");

	for (size_t i = 0; i < 4; i++)
		if (s && strcmp(s, kinds[i]) == 0) {
			m->want.kind = (enum ir_book_kind)i;
			s = NULL;
			break;
		}
	if (s || !ir_yaml_get(root, "kind"))
		return ar_wrong(m->path, ir_yaml_get(root, "kind"),
			N_("kind is csv, xlsx, dhcpd or neigh"), e);
	if (sep && strlen(sep) != 1)
		return ar_wrong(m->path, ir_yaml_get(root, "delimiter"),
			N_("a delimiter is one ASCII character"), e);
	m->want.delimiter = sep ? *sep : '\0';
	m->want.sheet = ir_yaml_text(ir_yaml_get(root, "sheet"), NULL);
	m->want.encoding = ir_yaml_get_str(root, "encoding");
	if (m->want.encoding && !ir_codecs_known(m->want.encoding))
		return ar_wrong(m->path, ir_yaml_get(root, "encoding"),
			N_("encoding is UTF-8, UTF-16LE, UTF-16BE, CP932 or "
			   "EUC-JP"),
			e);
	return 0;
}

static bool
row_number(const struct ir_yaml_node *n, uint32_t *ret)
{
	int64_t v;

	if (ir_yaml_i64(n, &v) < 0 || v < 1 || v > IR_BOOK_ROWS)
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* header: 3, or [3, 4] when two rows are one; first: the first of data. */
static int
rows(struct ir_import_map *m, const struct ir_yaml_node *root, struct ir_err *e)
{
	const struct ir_yaml_node *n = ir_yaml_get(root, "header");
	bool two = ir_yaml_type(n) == IR_YAML_SEQ && ir_yaml_count(n) == 2;

	m->header = 1;
	if (n &&
		!(two ? row_number(ir_yaml_at(n, 0), &m->header) &&
					row_number(ir_yaml_at(n, 1),
						&m->header2) &&
					m->header < m->header2
		      : row_number(n, &m->header)))
		return ar_wrong(
			m->path, n, N_("header is a row, or two: [3, 4]"), e);
	m->first = (two ? m->header2 : m->header) + 1;
	n = ir_yaml_get(root, "first");
	if (n &&
		(!row_number(n, &m->first) || m->first <= m->header ||
			(two && m->first <= m->header2)))
		return ar_wrong(
			m->path, n, N_("first is a row below the header"), e);
	return 0;
}

static bool
name_ok(const char *s)
{
	return s && *s && strlen(s) <= 32 &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static int
origin(struct ir_import_map *m, const struct ir_yaml_node *root,
	struct ir_err *e)
{
	const struct ir_yaml_node *id = ir_yaml_get(root, "id");
	int64_t day;

	m->name = ir_yaml_get_str(root, "name");
	m->source = ir_yaml_get_str(root, "source");
	m->on = ir_yaml_text(ir_yaml_get(root, "on"), NULL);
	if (!name_ok(m->name))
		return ar_wrong(m->path, ir_yaml_get(root, "name"),
			N_("name is a short word: a-z, 0-9, hyphens"), e);
	if (!m->source || !*m->source)
		return ar_wrong(m->path, ir_yaml_get(root, "source"),
			N_("source says what ledger this is"), e);
	if (!ir_day_parse(m->on, &day))
		return ar_wrong(m->path, ir_yaml_get(root, "on"),
			N_("on is the date of the ledger, 2026-03-31"), e);
	m->ignore = ir_yaml_get(root, "ignore");
	m->fixed = ir_yaml_get(root, "fixed");
	m->words = ir_yaml_get(root, "words");
	m->quantity = ir_yaml_get_str(root, "quantity");
	m->id_prefix = ir_yaml_get_str(id, "prefix");
	if (ir_yaml_get(root, "sheet-is") &&
		field(m, ir_yaml_get(root, "sheet-is"),
			ir_yaml_get_str(root, "sheet-is"), &m->sheet_is, e) < 0)
		return -IR_EFORMAT;
	return id ? field(m, id, ir_yaml_get_str(id, "from"), &m->id_from, e)
		  : 0;
}

static int
known_keys(const struct ir_import_map *m, const struct ir_yaml_node *root,
	struct ir_err *e)
{
	static const char *const keys[] = {"hikeshi", "name", "source", "on",
		"kind", "encoding", "delimiter", "sheet", "sheet-is", "header",
		"first", "columns", "ignore", "fixed", "words", "quantity",
		"id", NULL};

	for (size_t i = 0; i < ir_yaml_count(root); i++) {
		const char *key = ir_yaml_key_at(root, i);
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], key) != 0)
			k++;
		if (!keys[k])
			return ar_wrong(m->path, ir_yaml_key_node(root, i),
				N_("a map has no such key"), e);
	}
	return 0;
}

static int
load(struct ir_import_map *m, struct ir_err *e)
{
	const struct ir_yaml_node *root;
	int r = ar_load(&m->y, m->path, "ledger-map/1", e);

	if (r < 0)
		return r;
	root = ir_yaml_root(m->y, 0);
	r = known_keys(m, root, e);
	if (r == 0)
		r = kind(m, root, e);
	if (r == 0)
		r = rows(m, root, e);
	if (r == 0)
		r = origin(m, root, e);
	return r == 0 ? columns(m, ir_yaml_get(root, "columns"), e) : r;
}

int
ir_import_map_load(struct ir_import_map **ret, const char *path,
	const struct ir_fields *fields, struct ir_err *e)
{
	struct ir_import_map *m = calloc(1, sizeof(*m));
	int r;

	if (m) {
		m->path = strdup(path);
		m->fields = fields;
	}
	r = m && m->path ? load(m, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_import_map_free(m);
		return r;
	}
	*ret = m;
	return 0;
}

void
ir_import_map_free(struct ir_import_map *m)
{
	if (!m)
		return;
	ir_yaml_free(m->y);
	free(m->path);
	free(m->col);
	free(m);
}
