/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/evidence/format.h"
#include "ir/evidence/seal.h"
#include "ir/tool/loglist.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* Files and the case around them. */

int
seal_fail(const struct ir_err *e)
{
	ir_tool_err(e);
	return ir_tool_status(e);
}

char *
seal_path(const char *file, const char *suffix)
{
	char *p = NULL;

	if (asprintf(&p, "%s%s", file, suffix) >= 0)
		return p;
	ir_tool_error("%s", _("out of memory"));
	return NULL;
}

int
seal_now(struct ir_time *ret, struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;

	if (ctx->now(ctx, &ts) < 0)
		return ir_err_set(e, EIO, "%s", _("cannot read the clock"));
	ts.tv_nsec = 0; /* seals know whole seconds */
	*ret = ir_time_of(&ts);
	return 0;
}

int
seal_write(const char *path, const struct ir_buf *b, bool open_to_all,
	struct ir_err *e)
{
	struct ir_out *out = NULL;
	int r = ir_out_open(
		&out, path, ir_tool_ctx()->nosync ? IR_OUT_NOSYNC : 0, e);

	if (r < 0)
		return r;
	if (open_to_all && fchmod(ir_out_fd(out), 0644) < 0)
		r = ir_err_sys(e, errno, _("cannot write the certificate"));
	if (r == 0)
		r = ir_out_write(out, b->p, b->len, e);
	if (r < 0) {
		ir_out_abandon(out);
		return r;
	}
	return ir_out_commit(out, NULL, e);
}

int
seal_is_new(const char *path, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	return ir_err_sys(
		e, EEXIST, _("cannot create '%s'"), ir_esc(path, &esc));
}

int
seal_slurp(const char *path, size_t max, struct ir_buf *out, struct ir_err *e)
{
	struct ir_err why = IR_ERR_INIT;
	int r = ir_io_slurp(path, max, out, &why);

	if (r == -ENOENT)
		return 1;
	return r < 0 ? ir_err_set(e, why.code, "%s", why.text) : 0;
}

/* Splits REAL, ".../CASE/evidence/NAME", at its last two slashes. */
static char *
split(char *real, char **ret_dir, char **ret_name)
{
	char *name = strrchr(real, '/'), *dir;

	if (!name || name == real)
		return NULL;
	*name++ = '\0';
	dir = strrchr(real, '/');
	if (!dir)
		return NULL;
	*dir++ = '\0';
	*ret_dir = dir;
	*ret_name = name;
	return *real ? real : NULL;
}

static char *
cut_suffix(const char *name)
{
	size_t n = strlen(name), m = strlen(IR_ARCHIVE_SUFFIX);

	if (n > m && strcmp(name + n - m, IR_ARCHIVE_SUFFIX) == 0)
		n -= m;
	return strndup(name, n);
}

static int
open_case(const struct ir_seal_opts *o, const char *casedir, const char *dir,
	const char *name, struct seal_case *ret)
{
	struct ir_err e = IR_ERR_INIT;

	if (asprintf(&ret->file, "%s/%s", dir, name) < 0)
		ret->file = NULL;
	ret->archive = cut_suffix(name);
	ret->head = strcmp(dir, IR_SEALS_DIR) == 0;
	if (!ret->file || !ret->archive) {
		ir_tool_error("%s", _("out of memory"));
		return 2;
	}
	if (ir_journal_open(&ret->j, casedir, ir_tool_ctx(), &e) < 0 ||
		ir_tool_who(o->by, o->role, true, &ret->who, &e) < 0)
		return seal_fail(&e);
	ret->drill = ir_journal_drill(ret->j);
	return 0;
}

int
seal_no_test(void)
{
	if (!ir_tool_ctx()->test)
		return 0;
	ir_tool_error(_("test switches (%s) work in an exercise only"),
		ir_tool_ctx()->test);
	return 2;
}

int
seal_case_find(
	const struct ir_seal_opts *o, const char *file, struct seal_case *ret)
{
	char *real = realpath(file, NULL), *dir = NULL, *name = NULL;
	char *casedir = real ? split(real, &dir, &name) : NULL;
	char *journal = NULL;
	int status = 0;

	memset(ret, 0, sizeof(*ret));
	if (casedir &&
		(strcmp(dir, "evidence") == 0 ||
			strcmp(dir, IR_SEALS_DIR) == 0))
		journal = ir_where_join(casedir, IR_JOURNAL_NAME);
	if (journal && access(journal, F_OK) == 0)
		status = open_case(o, casedir, dir, name, ret);
	else
		status = seal_no_test();
	free(journal);
	free(real);
	if (status)
		seal_case_end(ret);
	return status;
}

void
seal_case_end(struct seal_case *c)
{
	if (c->j)
		ir_log_mended(c->j);
	ir_journal_close(c->j);
	free(c->file);
	free(c->archive);
	memset(c, 0, sizeof(*c));
}

int
seal_case_append(
	struct seal_case *c, const char *kind, const struct ir_buf *data)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_entry en = {.kind = kind,
		.actor_name = c->who.name,
		.actor_role = c->who.role,
		.recorder = c->who.recorder,
		.data = data->p,
		.data_len = data->len};

	if (ir_buf_err(data) < 0) {
		ir_tool_error("%s", _("out of memory"));
		return 2;
	}
	if (ir_journal_append(c->j, &en, NULL, NULL, &e) == 0)
		return 0;
	ir_tool_error(_("the file is written, but not recorded: %s"), e.text);
	return 2;
}

void
seal_line_start(struct ir_jw *w, struct ir_buf *b, const struct seal_case *c)
{
	ir_jw_init(w, b);
	ir_jw_obj(w);
	ir_jw_kstr(w, "archive", c->archive);
	ir_jw_kstr(w, "file", c->file);
}

void
seal_line_file(struct ir_jw *w, const struct seal_case *c, const char *key,
	const char *suffix, const struct ir_buf *content)
{
	char hex[IR_SHA256_HEX] = "", key_sha256[32];
	struct ir_buf name;

	ir_buf_init(&name, 0);
	(void)ir_buf_addf(&name, "%s%s", c->file, suffix); /* NULL below */
	(void)snprintf(key_sha256, sizeof(key_sha256), "%s_sha256", key);
	ir_jw_kstr(w, key, ir_buf_err(&name) ? NULL : name.p);
	if (ir_sha256_hex(content->p, content->len, hex) == 0)
		ir_jw_kstr(w, key_sha256, hex);
	ir_buf_free(&name);
}

const char *
seal_mark(const struct seal_case *c)
{
	return c->drill ? IR_DRILL_MARK " " : "";
}
