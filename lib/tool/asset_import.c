/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/sys/sandbox.h"

#include "asset_import_i.h"

#define DECISIONS_BYTES ((size_t)64 << 20)

static int
load_site(struct imp *k, const struct ir_where *where)
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
load_maps(struct imp *k)
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
read_decisions(struct imp *k)
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
open_append(struct imp *k, const char *path, int *ret)
{
	struct ir_esc esc;

	*ret = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	return *ret < 0 ? ir_err_sys(&k->e, errno, _("cannot open '%s'"),
				  ir_esc(path, &esc))
			: 0;
}

static int
open_ledgers(struct imp *k)
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
open_outputs(struct imp *k)
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
close_doors(struct imp *k)
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
open_all(struct imp *k)
{
	struct ir_where where;
	struct ir_who who;
	int64_t day = 0;
	int r;

	ir_where_init(&where, NULL);
	where.site_opt = k->o->site;
	r = ir_tool_today(k->o->at, &day, &k->e);
	if (r == 0)
		(void)ir_day_text(day, k->on); /* cannot fail */
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
read_all(struct imp *k)
{
	const struct ir_import_sink sink = {imp_finding, k};
	int r = ir_import_new(
		&k->import, k->fields, k->eras, k->codecs, &sink, &k->e);

	for (int i = 0; r == 0 && i < k->argc; i++) {
		struct ir_import_told told;

		r = ir_import_ledger(k->import, k->fd[i], k->argv[i],
			k->map[k->n_maps == 1 ? 0 : i], &told, &k->e);
		if (r == 0)
			imp_ledger(k, k->argv[i], &told);
	}
	return r;
}

/* Decisions of the file that nothing asks for are told; those of this run
 * are a mistake. */
static int
stale(struct imp *k)
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
		(void)imp_finding(k, &f); /* never fails */
	}
	return 0;
}

static int
append(struct imp *k, int fd, const char *p, size_t len)
{
	int r = ir_io_append_lines(fd, p, len, true);

	return r < 0 ? ir_err_sys(&k->e, r, _("cannot write")) : 0;
}

static int
write_all(struct imp *k)
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
done(struct imp *k)
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
	struct imp k = {.o = o,
		.i = i,
		.argc = argc,
		.argv = argv,
		.decide_fd = -1,
		.add_fd = -1,
		.e = IR_ERR_INIT};
	struct ir_reconcile_in in;
	int r;

	k.json = ir_tool_want_json(o->json, o->text);
	ir_buf_init(&k.given, 0);
	r = imp_table(&k);
	if (r == 0)
		r = open_all(&k);
	if (r == 0)
		r = read_all(&k);
	in = (struct ir_reconcile_in){
		k.site, k.import, k.fields, k.decisions, imp_review, &k};
	if (r == 0)
		r = ir_reconcile(&k.rec, &in, &k.sum, &k.e);
	if (r == 0)
		r = stale(&k);
	if (r == 0)
		r = imp_show(&k);
	if (r == 0)
		r = write_all(&k);
	if (r == 0)
		imp_summary(&k);
	else
		ir_tool_err(&k.e);
	done(&k);
	return r < 0 ? 2 : k.red + k.sum.open > 0;
}
