/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

#define DEEPEST 6 /* levels of directories */

struct finder {
	const struct ir_playbook_opts *o;
	const char *lang;
	struct ir_table *table; /* NULL: JSON Lines */
	size_t n;
	size_t part; /* of a bundle, from 1; 0: a file of its own */
	int status;
};

static bool
is_name(const char *name)
{
	static const char *const ends[] = {".yaml", ".yml", ".json"};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t k = strlen(ends[i]);

		if (n > k && strcmp(name + n - k, ends[i]) == 0)
			return true;
	}
	return false;
}

/* Is the word in one of the texts, in whatever language? */
static bool
holds(const struct ir_val *v, const char *word)
{
	const char *s = ir_val_str(v);

	if (s)
		return strcasestr(s, word) != NULL;
	for (size_t i = 0; i < ir_val_count(v); i++)
		if (holds(ir_val_at(v, i), word))
			return true;
	return false;
}

static bool
has_kind(const struct ir_val *kinds, const char *kind)
{
	for (size_t i = 0; i < ir_val_count(kinds); i++)
		if (ir_val_is(ir_val_at(kinds, i), kind))
			return true;
	return false;
}

static bool
wanted(const struct ir_playbook_opts *o, const struct ir_val *ext)
{
	return (!o->trigger ||
		       holds(ir_val_get(ext, "triggers"), o->trigger)) &&
		(!o->device || holds(ir_val_get(ext, "classes"), o->device)) &&
		(!o->kind || has_kind(ir_val_get(ext, "kinds"), o->kind));
}

static void
texts_json(struct finder *f, const struct ir_playbook *p, struct ir_jw *w,
	const char *key, const struct ir_val *v)
{
	if (ir_val_count(v) == 0)
		return;
	ir_jw_key(w, key);
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_val_count(v); i++)
		ir_jw_str(w, ir_playbook_say(p, ir_val_at(v, i), f->lang));
	ir_jw_endarr(w);
}

static void
as_json(struct finder *f, const struct ir_playbook *p, const struct ir_val *ext)
{
	const struct ir_val *root = ir_playbook_root(p);
	const char *minutes = ir_val_num(ir_val_get(ext, "minutes"));
	struct ir_buf out;
	struct ir_jw w;

	ir_buf_init(&out, 0);
	ir_jw_init(&w, &out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "playbook");
	ir_jw_name(
		&w, "file", ir_playbook_name(p), strlen(ir_playbook_name(p)));
	if (f->part)
		ir_jw_ku64(&w, "part", f->part);
	ir_jw_kstr(&w, "id", ir_val_get_str(root, "id"));
	ir_jw_kstr(&w, "modified", ir_val_get_str(root, "modified"));
	ir_jw_kstr(&w, "short", ir_val_get_str(ext, "short"));
	ir_jw_kstr(&w, "name",
		ir_playbook_say(p, ir_val_get(root, "name"), f->lang));
	texts_json(f, p, &w, "triggers", ir_val_get(ext, "triggers"));
	texts_json(f, p, &w, "kinds", ir_val_get(ext, "kinds"));
	texts_json(f, p, &w, "classes", ir_val_get(ext, "classes"));
	if (minutes)
		ir_jw_kraw(&w, "minutes", minutes, strlen(minutes));
	ir_jw_kstr(&w, "review", ir_val_get_str(ext, "review"));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (ir_buf_err(&out)) {
		ir_tool_error("%s", _("out of memory"));
		f->status = 2;
	} else {
		ir_tool_write(out.p, out.len);
	}
	ir_buf_free(&out);
}

static void
cell(struct finder *f, const char *s)
{
	struct ir_esc esc;

	ir_table_cell(f->table, s ? ir_esc(s, &esc) : NULL);
}

static void
as_row(struct finder *f, const struct ir_playbook *p, const struct ir_val *ext)
{
	const struct ir_val *root = ir_playbook_root(p);
	const struct ir_val *triggers = ir_val_get(ext, "triggers");
	const char *slash;
	struct ir_buf all;

	ir_buf_init(&all, 0);
	for (size_t i = 0; i < ir_val_count(triggers); i++) {
		const char *s =
			ir_playbook_say(p, ir_val_at(triggers, i), f->lang);

		(void)ir_buf_addf(
			&all, "%s%s", all.len ? " / " : "", s ? s : "");
	}
	ir_table_row(f->table);
	cell(f, ir_val_get_str(ext, "short"));
	cell(f, ir_playbook_say(p, ir_val_get(root, "name"), f->lang));
	cell(f, all.len ? all.p : NULL);
	ir_table_cell(f->table, ir_val_num(ir_val_get(ext, "minutes")));
	slash = strrchr(ir_playbook_name(p), '/');
	ir_buf_clear(&all);
	(void)ir_buf_adds(&all, slash ? slash + 1 : ir_playbook_name(p));
	if (f->part)
		(void)ir_buf_addf(&all, " #%zu", f->part);
	cell(f, all.p);
	ir_buf_free(&all);
}

static void
show(struct finder *f, const struct ir_playbook *p)
{
	const struct ir_val *ext = ir_playbook_ext(ir_playbook_root(p));

	if (!wanted(f->o, ext))
		return;
	f->n++;
	if (f->table)
		as_row(f, p, ext);
	else
		as_json(f, p, ext);
}

/* One of a bundle, as it would be extracted. */
static int
show_part(struct finder *f, const struct ir_bundle *b, size_t i,
	const char *path, struct ir_err *e)
{
	struct ir_playbook *p = NULL;
	struct ir_buf text;
	int r;

	ir_buf_init(&text, 0);
	r = ir_val_print(ir_bundle_at(b, i), false, &text);
	if (r == 0)
		r = ir_playbook_parse(
			&p, text.p, text.len, path, NULL, NULL, e);
	if (r == 0) {
		f->part = i + 1;
		show(f, p);
		f->part = 0;
	}
	ir_playbook_free(p);
	ir_buf_free(&text);
	return r;
}

/* 1: it is no bundle. */
static int
look_at_bundle(struct finder *f, const char *path)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_bundle *b = NULL;
	struct ir_esc esc;
	int r = playbook_open_bundle(&b, path, false, false, &e);

	if (r > 0)
		return 1;
	for (size_t i = 0; r == 0 && i < ir_bundle_count(b); i++)
		r = show_part(f, b, i, path, &e);
	if (r < 0) {
		(void)ir_err_prefix(&e, "%s: ", ir_esc(path, &esc));
		ir_tool_err(&e);
		f->status = 2;
	}
	ir_bundle_free(b);
	return 0;
}

/* named: a person named this file, so it has to be a playbook. */
static void
look_at(struct finder *f, const char *path, bool named)
{
	struct ir_playbook *p = NULL;

	if (named && look_at_bundle(f, path) == 0)
		return;
	if (playbook_open_any(&p, path)) {
		f->status = 2;
		return;
	}
	if (ir_val_get(ir_playbook_root(p), "workflow")) {
		show(f, p);
	} else if (named) {
		struct ir_esc esc;

		ir_tool_error(_("%s: no playbook: it has no workflow"),
			ir_esc(path, &esc));
		f->status = 2;
	}
	ir_playbook_free(p);
}

static void
unread(struct finder *f, const char *path, int errnum)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;

	(void)ir_err_sys(&e, errnum, _("cannot read '%s'"), ir_esc(path, &esc));
	ir_tool_err(&e);
	f->status = 2;
}

static void look_in(struct finder *f, const char *dir, unsigned depth);

static void
entry(struct finder *f, const char *dir, const char *name, unsigned depth)
{
	char *path = ir_where_join(dir, name);
	struct stat st;

	if (!path)
		unread(f, dir, ENOMEM);
	else if (lstat(path, &st) < 0)
		unread(f, path, errno);
	else if (S_ISDIR(st.st_mode) && depth < DEEPEST)
		look_in(f, path, depth + 1);
	else if (S_ISREG(st.st_mode) && is_name(name))
		look_at(f, path, false);
	free(path);
}

static void
look_in(struct finder *f, const char *dir, unsigned depth)
{
	struct dirent **list = NULL;
	int n = scandir(dir, &list, NULL, alphasort);

	if (n < 0) {
		unread(f, dir, errno);
		return;
	}
	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.')
			entry(f, dir, list[i]->d_name, depth);
		free(list[i]);
	}
	free(list);
}

static void
operand(struct finder *f, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		unread(f, path, errno);
	else if (S_ISDIR(st.st_mode))
		look_in(f, path, 0);
	else
		look_at(f, path, true);
}

/* Without operands: the response procedures of the content directory. */
static int
standard(struct finder *f, struct ir_err *e)
{
	struct ir_where where;
	char *data = NULL, *dir;
	int r;

	ir_where_init(&where, NULL);
	r = ir_where_data(&where, &data, e);
	if (r < 0)
		return r;
	dir = ir_where_join(data, "response");
	if (dir)
		operand(f, dir);
	free(dir);
	free(data);
	return dir ? 0 : ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

static void
start_table(struct finder *f)
{
	f->table = ir_table_new(NULL);
	ir_table_col(f->table, _("no."), IR_COL_FIXED);
	ir_table_col(f->table, _("playbook"), IR_COL_MAIN);
	ir_table_col(f->table, _("begin when"), IR_COL_MAIN);
	ir_table_col(f->table, _("min"), IR_COL_FIXED | IR_COL_RIGHT);
	ir_table_col(f->table, _("file"), IR_COL_FIXED);
}

static int
end_table(struct finder *f)
{
	struct ir_buf out;
	int r = 0;

	ir_buf_init(&out, 0);
	if (f->n)
		r = ir_table_text(f->table, ir_tool_columns(), &out);
	if (r == 0)
		ir_tool_write(out.p ? out.p : "", out.len);
	ir_buf_free(&out);
	ir_table_free(f->table);
	return r;
}

int
ir_playbook_list(
	const struct ir_playbook_opts *o, size_t n, char *const *operands)
{
	struct finder f = {.o = o, .lang = ir_playbook_lang(o)};
	struct ir_err e = IR_ERR_INIT;
	int r = ir_sandbox_readonly("/", &e);

	if (!ir_tool_want_json(o->json, o->text))
		start_table(&f);
	if (r >= 0)
		r = n ? 0 : standard(&f, &e);
	for (size_t i = 0; r >= 0 && i < n; i++)
		operand(&f, operands[i]);
	if (r < 0)
		ir_tool_err(&e);
	if (f.table && end_table(&f) < 0)
		f.status = 2;
	if (r < 0 || f.status)
		return 2;
	return f.n == 0;
}
