/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/name.h"

/*
 * Extraction is a second, full verification that also writes.  Nothing gets
 * its name before that verification has ended well.
 */

#define ZEROS ((size_t)64 * 1024)

static int
write_all(struct extract *x, const void *p, size_t len)
{
	struct ir_esc esc;
	int r;

	if (x->out)
		return ir_out_write(x->out, p, len, x->e);
	r = ir_io_write(x->fd, p, len);
	if (r < 0)
		return ir_err_sys(x->e, -r, _("cannot write '%s'"),
			ir_esc(x->path.p, &esc));
	return 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	struct extract *x = arg;

	if (!x->writing)
		return 0;
	x->at += len;
	return write_all(x, p, len);
}

static int
on_hole(void *arg, uint64_t len)
{
	struct extract *x = arg;
	struct ir_esc esc;
	int fd = x->out ? ir_out_fd(x->out) : x->fd;

	if (!x->writing)
		return 0;
	x->at += len;
	if (lseek(fd, (off_t)len, SEEK_CUR) < 0)
		return ir_err_sys(x->e, errno, _("cannot write '%s'"),
			ir_esc(x->x->out, &esc));
	return 0;
}

/* "etc/passwd" of "/etc/passwd", "fs/etc/passwd" or "data/fs/etc/passwd". */
static bool
is_wanted(const char *want, const char *name, size_t len)
{
	struct ir_buf b;
	bool same;

	ir_buf_init(&b, 0);
	if (want[0] == '/') {
		(void)ir_buf_adds(&b, "data/fs/"); /* sticks */
		(void)ir_name_store_path(&b, want, strlen(want)); /* sticks */
	} else {
		(void)ir_buf_adds(&b, want); /* sticks */
	}
	same = !ir_buf_err(&b) && b.len == len && memcmp(b.p, name, len) == 0;
	if (!same && want[0] != '/' && len > 5 && memcmp(name, "data/", 5) == 0)
		same = b.len == len - 5 && memcmp(b.p, name + 5, b.len) == 0;
	ir_buf_free(&b);
	return same;
}

static int
on_begin(void *arg, const char *name, size_t len, const char *link,
	size_t link_len, uint32_t mode, int64_t mtime)
{
	struct extract *x = arg;

	if (!x->x->member) {
		x->writing = link == NULL;
		return extract_tree_begin(
			x, name, len, link, link_len, mode, mtime);
	}
	x->writing = false;
	if (x->found || !is_wanted(x->want, name, len))
		return 0;
	x->found = true;
	x->at = 0;
	if (link)
		return ir_buf_add(&x->path, link, link_len);
	x->writing = true;
	x->files = 1;
	return ir_out_open(&x->out, x->x->out, 0, x->e);
}

static int
on_end(void *arg)
{
	struct extract *x = arg;
	struct ir_esc esc;

	if (!x->writing)
		return 0;
	x->writing = false;
	if (!x->out)
		return extract_tree_end(x);
	if (ftruncate(ir_out_fd(x->out), (off_t)x->at) < 0)
		return ir_err_sys(x->e, errno, _("cannot write '%s'"),
			ir_esc(x->x->out, &esc));
	return 0;
}

/* The second reading must find what the first one found. */
static int
run_again(struct extract *x, struct ir_vtarget *t,
	const struct ir_verify_opts *o, const struct ir_verify_result *seen)
{
	struct ir_verify_opts opts = *o;
	struct ir_verify_result res;
	int r;

	opts.find = NULL;
	opts.member = NULL;
	r = verify_run_tee(t, &opts, &x->tee, &res, x->e);
	if (r < 0)
		return r;
	if (ir_verify_status(&res) == 0 && res.files == seen->files &&
		res.bytes == seen->bytes &&
		strcmp(res.sha256, seen->sha256) == 0)
		return 0;
	return ir_err_set(x->e, IR_EINTEGRITY,
		_("the archive changed between two readings: nothing "
		  "extracted"));
}

/* One member; a hard link has its content in the member it names. */
static int
extract_one(struct extract *x, struct ir_vtarget *t,
	const struct ir_verify_opts *o, const struct ir_verify_result *seen)
{
	struct ir_out *out;
	struct ir_esc esc;
	int r;

	x->want = x->x->member;
	r = run_again(x, t, o, seen);
	if (r == 0 && x->found && !x->out && x->path.len) {
		x->want = x->path.p;
		x->found = false;
		r = run_again(x, t, o, seen);
	}
	if (r == 0 && !x->out)
		return ir_err_set(x->e, ENOENT, _("no member '%s'"),
			ir_esc(x->x->member, &esc));
	out = x->out;
	if (r < 0)
		return r;
	x->out = NULL; /* taken, whatever comes of it */
	return ir_out_commit(out, NULL, x->e);
}

static int
extract_all(struct extract *x, struct ir_vtarget *t,
	const struct ir_verify_opts *o, const struct ir_verify_result *seen)
{
	int r = extract_tree_open(x);

	if (r == 0)
		r = run_again(x, t, o, seen);
	if (r == 0)
		r = extract_tree_commit(x);
	if (r < 0)
		extract_tree_abandon(x);
	return r;
}

int
ir_extract_dir(
	const struct ir_extract_opts *x, char **ret_dir, struct ir_err *e)
{
	const char *slash = strrchr(x->out, '/');
	struct ir_esc esc;
	char *dir;

	if (!x->member && mkdir(x->out, 0700) < 0 && errno != EEXIST)
		return ir_err_sys(e, errno, _("cannot create '%s'"),
			ir_esc(x->out, &esc));
	if (!x->member)
		dir = strdup(x->out);
	else if (!slash)
		dir = strdup(".");
	else
		dir = strndup(
			x->out, slash == x->out ? 1 : (size_t)(slash - x->out));
	if (!dir)
		return ir_err_sys(e, ENOMEM, _("cannot extract"));
	*ret_dir = dir;
	return 0;
}

int
ir_verify_extract(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct ir_verify_result *seen, const struct ir_extract_opts *xo,
	uint64_t *ret_files, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct extract x = {.x = xo,
		.e = e ? e : &own,
		.outdir = -1,
		.stage = -1,
		.fd = -1};
	int r;

	if (seen->kind != IR_V_ARCHIVE && seen->kind != IR_V_BAG_ARCHIVE)
		return ir_err_set(
			x.e, IR_EUSAGE, _("only archives can be extracted"));
	if (t->pipe)
		return ir_err_set(x.e, IR_EUSAGE,
			_("extraction reads twice: give a file, not a pipe"));
	x.tee = (struct vtee){on_begin, on_data, on_hole, on_end, &x};
	ir_buf_init(&x.path, 0);
	r = xo->member ? extract_one(&x, t, o, seen)
		       : extract_all(&x, t, o, seen);
	if (r == 0)
		*ret_files = x.files;
	ir_out_abandon(x.out);
	if (x.stage >= 0)
		(void)close(x.stage); /* only a directory */
	if (x.outdir >= 0)
		(void)close(x.outdir); /* only a directory */
	ir_buf_free(&x.path);
	return r;
}
