/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/asset/reconcile.h"
#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/who.h"

#define DECISIONS_BYTES ((size_t)64 << 20)

struct work {
	const struct ir_asset_opts *o;
	const struct ir_asset_import_opts *i;
	char *dir, *data;
	struct ir_fields *fields;
	struct ir_eras *eras;
	struct ir_codecs *codecs;
	struct ir_site *site; /* NULL: none named */
	struct ir_decisions *decisions;
	struct ir_import *import;
	struct ir_reconcile *rec;
	struct ir_import_map **map;
	size_t n_maps;
	int *fd; /* of the ledgers */
	int argc;
	char **argv;
	int decide_fd, add_fd;
	struct ir_out *out;
	struct ir_table *table;
	struct ir_buf given; /* decisions to be appended */
	struct ir_reconcile_sum sum;
	size_t red, notes, written;
	char by[IR_WHO_MAX + 1], on[IR_DATE_TEXT];
	bool json;
	struct ir_err e;
};

static void
put_line(struct ir_jw *w, struct ir_buf *b)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	ir_tool_write(b->p, b->len);
	ir_buf_free(b);
}

static void
begin_line(struct ir_jw *w, struct ir_buf *b, const char *type)
{
	ir_buf_init(b, 0);
	ir_jw_init(w, b);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
}

static int
on_finding(void *arg, const struct ir_import_finding *f)
{
	struct work *k = arg;
	struct ir_esc esc, sheet;
	struct ir_buf b;
	struct ir_jw w;

	if (f->f.red)
		k->red++;
	else
		k->notes++;
	if (!k->json) {
		ir_tool_out("%s", ir_esc(f->file, &esc));
		if (f->sheet)
			ir_tool_out(" [%s]", ir_esc(f->sheet, &sheet));
		if (f->f.line)
			ir_tool_out(":%u", f->f.line);
		if (f->f.line && f->f.col)
			ir_tool_out(":%u", f->f.col);
		ir_tool_out(": %s %s: %s\n", f->f.red ? _("red") : _("note"),
			f->f.code, f->f.text);
		return 0;
	}
	begin_line(&w, &b, "finding");
	ir_jw_kstr(&w, "code", f->f.code);
	ir_jw_kbool(&w, "red", f->f.red);
	ir_jw_name(&w, "file", f->file, strlen(f->file));
	ir_jw_kstr(&w, "sheet", f->sheet);
	if (f->f.line)
		ir_jw_ku64(&w, "line", f->f.line);
	if (f->f.col)
		ir_jw_ku64(&w, "column", f->f.col);
	ir_jw_kstr(&w, "text", f->f.text);
	put_line(&w, &b);
	return 0;
}

static void
tell_ledger(struct work *k, const char *file, const struct ir_import_told *t)
{
	struct ir_esc esc, sheet;
	struct ir_buf b;
	struct ir_jw w;

	if (!k->json) {
		ir_tool_out(_("%s: %s%s%s, %zu rows, %zu blank, %zu devices\n"),
			ir_esc(file, &esc), t->encoding, t->sheet ? " " : "",
			t->sheet ? ir_esc(t->sheet, &sheet) : "", t->rows,
			t->blank, t->devices);
		return;
	}
	begin_line(&w, &b, "ledger");
	ir_jw_name(&w, "file", file, strlen(file));
	ir_jw_kstr(&w, "encoding", t->encoding);
	ir_jw_kstr(&w, "sheet", t->sheet);
	ir_jw_ku64(&w, "rows", t->rows);
	ir_jw_ku64(&w, "blank", t->blank);
	ir_jw_ku64(&w, "devices", t->devices);
	put_line(&w, &b);
}

static bool
given(const struct ir_strs *list, const char *item)
{
	for (size_t i = 0; *item && i < list->n; i++)
		if (strcmp(list->v[i], item) == 0)
			return true;
	return false;
}

/* A decision of this run, as a line for the file. */
static void
keep_decision(struct work *k, const struct ir_review *v)
{
	struct ir_jw w;

	if (!given(&k->i->accept, v->item) && !given(&k->i->reject, v->item))
		return;
	ir_jw_init(&w, &k->given);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "decision");
	ir_jw_kstr(&w, "item", v->item);
	ir_jw_kstr(&w, "do", v->accepted ? "accept" : "reject");
	ir_jw_kstr(&w, "class", v->class);
	ir_jw_kstr(&w, "a", v->a);
	ir_jw_kstr(&w, "b", v->b);
	ir_jw_kstr(&w, "field", v->field);
	ir_jw_kstr(&w, "value", v->other);
	ir_jw_kstr(&w, "by", k->by[0] ? k->by : NULL);
	ir_jw_kstr(&w, "on", k->on);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
json_review(const struct ir_review *v)
{
	struct ir_buf b;
	struct ir_jw w;

	begin_line(&w, &b, "review");
	ir_jw_kstr(&w, "class", v->class);
	ir_jw_kbool(&w, "open", v->open);
	ir_jw_kstr(&w, "item", v->item[0] ? v->item : NULL);
	if (v->decided)
		ir_jw_kstr(&w, "decided", v->accepted ? "accept" : "reject");
	ir_jw_kstr(&w, "a", v->a);
	ir_jw_kstr(&w, "b", v->b);
	ir_jw_kstr(&w, "by", v->by);
	if (v->against)
		ir_jw_kbool(&w, "against", true);
	ir_jw_name(&w, "file", v->row->file, strlen(v->row->file));
	ir_jw_ku64(&w, "line", v->row->line);
	ir_jw_kstr(&w, "field", v->field);
	ir_jw_kstr(&w, "kept", v->kept);
	ir_jw_kstr(&w, "other", v->other);
	if (v->n)
		ir_jw_ku64(&w, "n", v->n);
	put_line(&w, &b);
}

static void
cell(struct ir_table *t, const char *s)
{
	struct ir_esc esc;

	ir_table_cell(t, s ? ir_esc(s, &esc) : "");
}

static int
on_review(void *arg, const struct ir_review *v)
{
	struct work *k = arg;
	struct ir_esc a, b;

	keep_decision(k, v);
	if (k->json) {
		json_review(v);
		return 0;
	}
	if (!v->open)
		return 0;
	ir_table_row(k->table);
	cell(k->table, v->item);
	cell(k->table, v->class);
	cell(k->table, v->a);
	cell(k->table, v->b);
	if (v->field)
		ir_table_cellf(k->table, "%s: %s / %s", v->field,
			ir_esc(v->kept, &a), ir_esc(v->other, &b));
	else if (v->n)
		ir_table_cellf(k->table, _("%u devices in one row"), v->n);
	else if (v->against)
		ir_table_cellf(
			k->table, _("%s, but another serial number"), v->by);
	else
		ir_table_cell(k->table, v->by);
	ir_table_cellf(
		k->table, "%s:%u", ir_esc(v->row->file, &a), v->row->line);
	return 0;
}

static int
set_table(struct work *k)
{
	k->table = ir_table_new(NULL);
	if (!k->table)
		return ir_err_set(&k->e, ENOMEM, _("out of memory"));
	ir_table_col(k->table, _("item"), IR_COL_FIXED);
	ir_table_col(k->table, _("class"), IR_COL_FIXED);
	ir_table_col(k->table, _("device"), 0);
	ir_table_col(k->table, _("row"), 0);
	ir_table_col(k->table, _("why"), IR_COL_MAIN);
	ir_table_col(k->table, _("where"), 0);
	return 0;
}

static int
today(struct work *k)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time t;
	struct ir_esc esc;
	int64_t day;

	if (k->o->at && !ir_day_parse(k->o->at, &day))
		return ir_err_set(&k->e, IR_EUSAGE,
			_("'%s' is no date such as 2026-10-01"),
			ir_esc(k->o->at, &esc));
	if (!k->o->at) {
		if (ctx->now(ctx, &ts) != 0)
			return ir_err_sys(
				&k->e, errno, _("cannot read the clock"));
		t = ir_time_of(&ts);
		ir_time_localise(&t);
		day = (t.sec + t.east) / 86400;
	}
	(void)ir_date_text(day, k->on);
	return 0;
}

static int
load_site(struct work *k, const struct ir_where *where)
{
	int r = ir_where_site(where, &k->dir, &k->e);

	if (r > 0)
		return k->i->add ? ir_err_set(&k->e, IR_EUSAGE,
					   _("no site: name it with -S DIR or "
					     "IR_SITE"))
				 : 0;
	return r == 0 ? ir_site_load(&k->site, k->dir, &k->e) : r;
}

static int
load_maps(struct work *k)
{
	size_t n = k->i->maps.n;
	int r = 0;

	if (n != 1 && n != (size_t)k->argc)
		return ir_err_set(&k->e, IR_EUSAGE,
			_("one --map for all ledgers, or one for each"));
	k->map = calloc(n, sizeof(*k->map));
	if (!k->map)
		return ir_err_set(&k->e, ENOMEM, _("out of memory"));
	for (; r == 0 && k->n_maps < n; k->n_maps += r == 0)
		r = ir_import_map_load(&k->map[k->n_maps],
			k->i->maps.v[k->n_maps], k->fields, &k->e);
	return r;
}

static int
read_decisions(struct work *k)
{
	const char *path = k->i->decisions;
	struct ir_buf b;
	int r = ir_decisions_new(&k->decisions, &k->e);

	ir_buf_init(&b, 0);
	if (r == 0 && path && access(path, F_OK) == 0) {
		r = ir_io_slurp(path, DECISIONS_BYTES, &b, &k->e);
		if (r == 0)
			r = ir_decisions_read(
				k->decisions, b.p, b.len, path, &k->e);
	}
	for (size_t i = 0; r == 0 && i < k->i->accept.n; i++)
		r = ir_decisions_add(
			k->decisions, k->i->accept.v[i], true, 0, &k->e);
	for (size_t i = 0; r == 0 && i < k->i->reject.n; i++)
		r = ir_decisions_add(
			k->decisions, k->i->reject.v[i], false, 0, &k->e);
	ir_buf_free(&b);
	return r;
}

static int
open_append(struct work *k, const char *path, int *ret)
{
	struct ir_esc esc;

	*ret = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	return *ret < 0 ? ir_err_sys(&k->e, errno, _("cannot open '%s'"),
				  ir_esc(path, &esc))
			: 0;
}

static int
open_ledgers(struct work *k)
{
	struct ir_esc esc;
	struct stat st;

	k->fd = calloc((size_t)k->argc, sizeof(*k->fd));
	if (!k->fd)
		return ir_err_set(&k->e, ENOMEM, _("out of memory"));
	for (int i = 0; i < k->argc; i++)
		k->fd[i] = -1;
	for (int i = 0; i < k->argc; i++) {
		(void)ir_esc(k->argv[i], &esc);
		k->fd[i] = open(k->argv[i],
			O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (k->fd[i] < 0 || fstat(k->fd[i], &st) != 0)
			return ir_err_sys(
				&k->e, errno, _("cannot open '%s'"), esc.text);
		if (!S_ISREG(st.st_mode))
			return ir_err_set(&k->e, EINVAL,
				_("'%s' is not a regular file"), esc.text);
	}
	return 0;
}

static int
open_outputs(struct work *k)
{
	bool deciding = k->i->accept.n + k->i->reject.n > 0;
	char *path = NULL;
	int r = 0;

	if (k->i->dry)
		return 0;
	if (deciding && k->i->decisions)
		r = open_append(k, k->i->decisions, &k->decide_fd);
	if (r == 0 && k->i->add) {
		path = ir_where_join(k->dir, IR_SITE_DEVICES);
		r = path ? open_append(k, path, &k->add_fd)
			 : ir_err_set(&k->e, ENOMEM, _("out of memory"));
		free(path);
	}
	if (r == 0 && k->i->out)
		r = ir_out_open(&k->out, k->i->out, 0, &k->e);
	return r;
}

/* Nothing is opened from here on; an output may still get its name. */
static int
close_doors(struct work *k)
{
	const char *slash = k->out ? strrchr(k->i->out, '/') : NULL;
	char *dir;
	int r;

	if (!k->out)
		return ir_sandbox_closed(&k->e);
	dir = slash
		? strndup(k->i->out,
			  slash == k->i->out ? 1 : (size_t)(slash - k->i->out))
		: strdup(".");
	r = dir ? ir_sandbox_extract(NULL, dir, &k->e)
		: ir_err_set(&k->e, ENOMEM, _("out of memory"));
	free(dir);
	return r;
}

static int
open_all(struct work *k)
{
	struct ir_where where;
	struct ir_who who;
	int r;

	ir_where_init(&where, NULL);
	if (k->o->site)
		where.env_site = k->o->site;
	r = today(k);
	if (r == 0)
		r = ir_tool_who(NULL, NULL, false, &who, &k->e);
	if (r == 0 && who.name)
		memcpy(k->by, who.name, strlen(who.name) + 1);
	if (r == 0)
		r = ir_where_data(&where, &k->data, &k->e);
	if (r == 0)
		r = ir_fields_load(&k->fields, k->data, &k->e);
	if (r == 0)
		r = ir_eras_load(&k->eras, k->data, &k->e);
	if (r == 0)
		r = load_site(k, &where);
	if (r == 0)
		r = load_maps(k);
	if (r == 0)
		r = read_decisions(k);
	if (r == 0)
		r = ir_codecs_open(&k->codecs, &k->e);
	if (r == 0)
		r = open_ledgers(k);
	if (r == 0)
		r = open_outputs(k);
	if (r == 0)
		r = close_doors(k);
	return r < 0 ? r : 0;
}

static int
read_all(struct work *k)
{
	const struct ir_import_sink sink = {on_finding, k};
	int r = ir_import_new(
		&k->import, k->fields, k->eras, k->codecs, &sink, &k->e);

	for (int i = 0; r == 0 && i < k->argc; i++) {
		struct ir_import_told told;

		r = ir_import_ledger(k->import, k->fd[i], k->argv[i],
			k->map[k->n_maps == 1 ? 0 : i], &told, &k->e);
		if (r == 0)
			tell_ledger(k, k->argv[i], &told);
	}
	return r;
}

/* Decisions of the file that nothing asks for are told; those of this run
 * are a mistake. */
static int
stale(struct work *k)
{
	const char *why;
	uint32_t line;

	for (size_t i = 0; (why = ir_decisions_unused(k->decisions, i, &line));
		i++) {
		struct ir_import_finding f = {
			k->i->decisions ? k->i->decisions : "--accept", NULL,
			{"stale", false, line, 0, why}};

		if (line == 0)
			return ir_err_set(&k->e, IR_EUSAGE,
				_("no question has the item that is accepted "
				  "or rejected"));
		(void)on_finding(k, &f); /* never fails */
	}
	return 0;
}

static int
append(struct work *k, int fd, const char *p, size_t len)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';
	int r = 0;

	/* a last line without its end must not swallow ours */
	if (len > 0 && end > 0 && ir_io_pread(fd, &last, 1, end - 1) == 1 &&
		last != '\n')
		r = ir_io_write(fd, "\n", 1);
	if (r == 0)
		r = ir_io_write(fd, p, len);
	if (r == 0 && fsync(fd) != 0)
		r = -errno;
	return r < 0 ? ir_err_sys(&k->e, r, _("cannot write")) : 0;
}

static int
write_all(struct work *k)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (k->decide_fd >= 0)
		r = append(k, k->decide_fd, k->given.p, k->given.len);
	if (r == 0 && (k->out || k->add_fd >= 0))
		r = ir_reconcile_write(
			k->rec, k->add_fd >= 0, &b, &k->written, &k->e);
	if (r == 0 && k->add_fd >= 0)
		r = append(k, k->add_fd, b.p, b.len);
	if (r == 0 && k->out)
		r = ir_out_write(k->out, b.p, b.len, &k->e);
	if (r == 0 && k->out) {
		r = ir_out_commit(k->out, NULL, &k->e);
		k->out = NULL;
	}
	ir_buf_free(&b);
	return r;
}

static void
summary(struct work *k)
{
	const struct ir_reconcile_sum *s = &k->sum;
	struct ir_buf b;
	struct ir_jw w;

	if (!k->json) {
		ir_tool_out(
			_("%zu matched, %zu only here, %zu only on the "
			  "wire; %zu questions open, %zu rows wait for "
			  "them; %zu red, %zu notes; %zu devices written\n"),
			s->matched, s->only, s->wire, s->open, s->waiting,
			k->red, k->notes, k->written);
		return;
	}
	begin_line(&w, &b, "summary");
	ir_jw_ku64(&w, "matched", s->matched);
	ir_jw_ku64(&w, "probable", s->probable);
	ir_jw_ku64(&w, "duplicate", s->duplicate);
	ir_jw_ku64(&w, "quantity", s->quantity);
	ir_jw_ku64(&w, "differs", s->differs);
	ir_jw_ku64(&w, "only", s->only);
	ir_jw_ku64(&w, "wire", s->wire);
	ir_jw_ku64(&w, "open", s->open);
	ir_jw_ku64(&w, "waiting", s->waiting);
	ir_jw_ku64(&w, "red", k->red);
	ir_jw_ku64(&w, "notes", k->notes);
	ir_jw_ku64(&w, "written", k->written);
	put_line(&w, &b);
}

static int
show_table(struct work *k)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (!k->json && ir_table_rows(k->table) > 0)
		r = ir_table_text(k->table, ir_tool_columns(), &b);
	if (r == 0 && b.len > 0)
		ir_tool_write(b.p, b.len);
	else if (r < 0)
		r = ir_err_set(&k->e, r, _("out of memory"));
	ir_buf_free(&b);
	return r;
}

static void
done(struct work *k)
{
	for (size_t i = 0; i < k->n_maps; i++)
		ir_import_map_free(k->map[i]);
	for (int i = 0; k->fd && i < k->argc; i++)
		if (k->fd[i] >= 0)
			(void)close(k->fd[i]); /* read only */
	if (k->decide_fd >= 0)
		(void)close(k->decide_fd); /* synced */
	if (k->add_fd >= 0)
		(void)close(k->add_fd); /* synced */
	ir_out_abandon(k->out);
	ir_reconcile_free(k->rec);
	ir_import_free(k->import);
	ir_decisions_free(k->decisions);
	ir_site_free(k->site);
	ir_codecs_free(k->codecs);
	ir_eras_free(k->eras);
	ir_fields_free(k->fields);
	ir_table_free(k->table);
	ir_buf_free(&k->given);
	free(k->map);
	free(k->fd);
	free(k->data);
	free(k->dir);
}

int
ir_asset_import(const struct ir_asset_opts *o,
	const struct ir_asset_import_opts *i, int argc, char **argv)
{
	struct work k = {.o = o,
		.i = i,
		.argc = argc,
		.argv = argv,
		.decide_fd = -1,
		.add_fd = -1,
		.e = IR_ERR_INIT};
	struct ir_reconcile_in in = {NULL};
	int r;

	k.json = ir_tool_want_json(o->json, o->text);
	ir_buf_init(&k.given, 0);
	r = set_table(&k);
	if (r == 0)
		r = open_all(&k);
	if (r == 0)
		r = read_all(&k);
	in = (struct ir_reconcile_in){
		k.site, k.import, k.fields, k.decisions, on_review, &k};
	if (r == 0)
		r = ir_reconcile(&k.rec, &in, &k.sum, &k.e);
	if (r == 0)
		r = stale(&k);
	if (r == 0)
		r = show_table(&k);
	if (r == 0)
		r = write_all(&k);
	if (r == 0)
		summary(&k);
	else
		ir_tool_err(&k.e);
	done(&k);
	return r < 0 ? 2 : k.red + k.sum.open > 0;
}
