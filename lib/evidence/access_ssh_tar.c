/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_batch_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/archive.h"

#include "access_tar_i.h"

#define GNU_ARGS \
	"--null", "--no-recursion", "--hard-dereference", "-S", \
		"--atime-preserve=system", "-T", "-"
static const char *const gnu_args[] = {
	"-c", "-f", "-", "-C", "/", "--format=gnu", GNU_ARGS};
/* A sparse map ahead of the data, and nothing that the listing says better:
 * most members need no header but their own. */
static const char *const xattr_args[] = {"-c", "-f", "-", "-C", "/",
	"--format=posix", "--sparse-version=0.1",
	"--pax-option=delete=atime,delete=ctime,delete=mtime", "--xattrs",
	"--xattrs-include=*", GNU_ARGS};
static const char *const nul_args[] = {
	"-c", "-f", "-", "-C", "/", "--null", "-n", "-T", "-"};
static const char *const plain_args[] = {"-c", "-f", "-", "-C", "/", "-T", "-"};
static const char tar_script[] = "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; "
				 "LC_ALL=C; export PATH LC_ALL; exec tar "
				 "\"$@\"";

int
ir_batch_names(struct ir_batch *b, const char *prefix, char end, bool stored,
	size_t *ret_n, struct ir_err *e)
{
	struct ir_buf names;
	int rc;

	*ret_n = 0;
	ir_buf_init(&names, 0);
	for (size_t i = 0; i < b->n; i++) {
		const struct ir_item *it = &b->v[i];

		if (stored ? !it->put.ob.stored : it->done || it->pseudo)
			continue;
		if (end == '\n' && strchr(it->path, '\n'))
			continue;
		(void)ir_buf_adds(&names, prefix);
		(void)ir_buf_adds(&names, it->path);
		(void)ir_buf_addc(&names, end);
		(*ret_n)++;
	}
	rc = ir_buf_err(&names);
	if (rc == 0)
		rc = ir_io_memory("hikeshi-names", names.p, names.len);
	ir_buf_free(&names);
	return rc < 0 ? ir_err_sys(e, -rc, _("cannot keep a list of names"))
		      : rc;
}

/* The item of that name, at or after *at: they come in order. */
static struct ir_item *
item_of(struct ir_batch *b, size_t *at, const char *name)
{
	if (name[0] == '.' && name[1] == '/')
		name++;
	for (size_t i = *at; i < b->n; i++) {
		const char *path = b->v[i].path;

		if (b->v[i].done || b->v[i].pseudo)
			continue;
		if (strcmp(*name == '/' ? path : path + 1, name) == 0) {
			*at = i + 1;
			return &b->v[i];
		}
	}
	return NULL;
}

/* Whatever was not asked for is neither taken nor passed over in silence. */
static int
unasked(struct ir_batch *b, const char *name, struct ir_err *e)
{
	struct ir_esc esc;

	return ir_access_lost(b->s->a, e,
		_("the device's tar sent '%s', which was not asked for"),
		ir_esc(name, &esc));
}

static int
take_members(struct ir_batch *b, struct ir_tar_in *t, struct ir_archive *a,
	struct ir_err *e)
{
	struct ir_member m;
	size_t at = 0;
	int rc;

	while ((rc = ir_archive_next(a, &m, NULL, NULL)) > 0) {
		struct ir_item *it = item_of(b, &at, m.name);

		if (!it)
			return unasked(b, m.name, e);
		if (m.type != IR_MEMBER_FILE || !m.size_known)
			continue; /* one by one, then */
		rc = ir_tar_in_put(t, a, &m, &it->put, e);
		it->done = true;
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	return 0;
}

static size_t
args_of(const struct ir_ssh *s, const char *const **ret)
{
	bool gnu = s->tar == IR_SSH_TAR_GNU;

	if (gnu && s->xattrs) {
		*ret = xattr_args;
		return sizeof(xattr_args) / sizeof(*xattr_args);
	}
	if (gnu) {
		*ret = gnu_args;
		return sizeof(gnu_args) / sizeof(*gnu_args);
	}
	if (s->tar == IR_SSH_TAR_NUL) {
		*ret = nul_args;
		return sizeof(nul_args) / sizeof(*nul_args);
	}
	*ret = plain_args;
	return sizeof(plain_args) / sizeof(*plain_args);
}

static int
open_tar(struct ir_batch *b, struct ir_tar_in *t, int names, struct ir_err *e)
{
	enum ir_ssh_tar kind = b->s->tar;
	const char *const *args;
	const char *argv[IR_SSH_ARGV];
	size_t n = args_of(b->s, &args);
	struct ir_buf line;
	int rc;

	ir_buf_init(&line, 0);
	rc = ir_ssh_line(&line, tar_script, args, n);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a command"));
	else {
		if (b->s->said_tar)
			b->s->session->commands++;
		else
			ir_session_command(b->s->session, line.p, line.len);
		ir_ssh_argv(b->s, line.p, argv);
		rc = ir_proc_open(&t->p, argv, NULL, names, NULL, e);
	}
	if (!b->s->said_tar)
		ir_session_alters(b->s->session,
			kind == IR_SSH_TAR_GNU
				? "access times of files that are not the "
				  "account's own"
				: "access times of the files that were read");
	b->s->said_tar = true;
	ir_buf_free(&line);
	return rc;
}

static int
run_tar(struct ir_batch *b, int names, struct ir_err *e)
{
	struct ir_access *acc = b->s->a;
	struct ir_tar_in t = {
		.wait = {(int)ir_access_stall_seconds(acc) * 1000,
			ir_access_stopped, acc},
	};
	struct ir_archive *a = NULL;
	int rc = open_tar(b, &t, names, e);

	if (rc == 0)
		rc = ir_archive_open_from(
			&a, ir_tar_in_read, &t, acc->d->access.host, NULL);
	/* an empty stream is no archive: none of them could be had */
	rc = rc < 0 && !t.p ? rc : a ? take_members(b, &t, a, e) : 0;
	ir_archive_free(a);
	ir_proc_close(t.p, t.stopped ? 0 : 2000, NULL);
	if (rc < 0)
		return rc;
	if (t.stopped == -ETIME)
		b->s->stalls++;
	else if (t.stopped == 0)
		b->s->stalls = 0;
	if (ir_ssh_dead(b->s))
		return ir_ssh_lost(b->s, e);
	if (t.stopped == -ECANCELED && ir_run_stopped(acc->r))
		return ir_access_lost(acc, e, "%s", _("interrupted"));
	return 0;
}

int
ir_batch_tar(struct ir_batch *b, struct ir_err *e)
{
	char end = b->s->tar == IR_SSH_TAR_PLAIN ? '\n' : '\0';
	size_t n = 0;
	int fd, rc = 0;

	if (b->s->tar == IR_SSH_TAR_NONE)
		return 0;
	fd = ir_batch_names(b, ".", end, false, &n, e);
	if (fd < 0)
		return fd;
	if (n)
		rc = run_tar(b, fd, e);
	(void)close(fd); /* only read from */
	return rc;
}
