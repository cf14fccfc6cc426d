/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bagit_charset_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/evidence/hashlist.h"
#include "ir/sys/cpu.h"
#include "ir/sys/magic.h"
#include "ir/sys/sandbox.h"
#include "tar_read_i.h"
#include "verify_i.h"

#define HEAD ((size_t)256 * 1024)
#define LIMIT_DEFAULT (UINT64_C(1) << 40)

static const struct {
	unsigned at;
	size_t len;
	const char *bytes;
} magics[] = {
	{0, 4, "\x28\xb5\x2f\xfd"}, /* zstd */
	{1, 3, "\x2a\x4d\x18"}, /* a skippable frame */
	{0, 2, "\x1f\x8b"}, /* gzip */
	{0, 2, "\x1f\x9d"}, /* compress */
	{0, 3, "BZh"},
	{0, 6, "\xfd\x37zXZ\0"},
	{0, 4, "\x04\x22\x4d\x18"}, /* lz4 */
	{0, 3, "\x5d\0\0"}, /* lzma */
	{0, 4, "PK\3\4"},
	{0, 4, "PK\5\6"}, /* an empty zip */
	{257, 5, "ustar"},
};

static bool
is_archive(const char *p, size_t len)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (len >= magics[i].at + magics[i].len &&
			memcmp(p + magics[i].at, magics[i].bytes,
				magics[i].len) == 0)
			return true;
	/* a tar from before there was a magic */
	return len >= 512 && p[0] != '\0' &&
		tar_checksum((const uint8_t *)p) == 0;
}

static bool
has_suffix(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

/* What a stream is, by its first bytes alone: nothing is parsed before the
 * sandbox is closed. */
static int
stream_kind(struct ir_vtarget *t, const char *p, size_t len, struct ir_err *e)
{
	struct ir_esc esc;

	if (is_archive(p, len))
		t->kind = IR_V_BAG_ARCHIVE;
	else if (ir_hashlist_probe(p, len))
		t->kind = IR_V_HASHLIST;
	else if (has_suffix(t->path, IR_ARCHIVE_SUFFIX) ||
		verify_has_trailer(t))
		t->kind = IR_V_ARCHIVE;
	else if (len >= strlen(IR_AGE_MAGIC) &&
		memcmp(p, IR_AGE_MAGIC, strlen(IR_AGE_MAGIC)) == 0)
		return ir_err_set(e, IR_ENOTSUP,
			_("cannot verify '%s': it is encrypted: with the key, "
			  "age -d -i KEY FILE | ir-verify -"),
			ir_esc(t->path, &esc));
	else
		return ir_err_set(e, IR_EFORMAT,
			len ? _("cannot verify '%s': no archive, bag, hash "
				"list or case")
			    : _("cannot verify '%s': it is empty"),
			ir_esc(t->path, &esc));
	return 0;
}

/* Leaves the access time alone where we may. */
static int
open_quietly(const char *path, int flags)
{
	int fd = open(path, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? open(path, flags) : fd;
}

static int
set_dir(struct ir_vtarget *t, const char *dir, struct ir_err *e)
{
	struct ir_esc esc;

	t->dir = realpath(dir, NULL);
	if (t->dir)
		t->dirfd = open_quietly(
			t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!t->dir || t->dirfd < 0)
		return ir_err_sys(e, errno, _("cannot open directory '%s'"),
			ir_esc(dir, &esc));
	return 0;
}

/* Where the files of a hash list are. */
static int
list_dir(struct ir_vtarget *t, const struct ir_verify_opts *o, struct ir_err *e)
{
	const char *slash = strrchr(t->path, '/');
	char *dir;
	int r;

	if (o->base)
		return set_dir(t, o->base, e);
	if (!slash || strcmp(t->path, "-") == 0)
		return set_dir(t, ".", e);
	dir = strndup(
		t->path, slash == t->path ? 1 : (size_t)(slash - t->path));
	if (!dir)
		return ir_err_sys(e, ENOMEM, _("cannot open the hash list"));
	r = set_dir(t, dir, e);
	free(dir);
	return r;
}

/* A pipe that turns out to hold a bag of somebody else must be read twice. */
static void
open_spool(struct ir_vtarget *t)
{
	const char *dir = secure_getenv("TMPDIR");

	t->spool = open(dir && *dir ? dir : "/tmp",
		O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
}

static int
open_stream(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct stat *st, struct ir_err *e)
{
	struct ir_esc esc;
	ssize_t n;
	int r;

	t->pipe = !S_ISREG(st->st_mode);
	t->size = t->pipe ? 0 : (uint64_t)st->st_size;
	t->head = malloc(HEAD);
	if (!t->head)
		return ir_err_sys(e, ENOMEM, _("cannot read the file"));
	n = t->pipe ? ir_io_read(t->fd, t->head, HEAD)
		    : ir_io_pread(t->fd, t->head, HEAD, 0);
	if (n < 0)
		return ir_err_sys(e, (int)-n, _("cannot read '%s'"),
			ir_esc(t->path, &esc));
	t->head_len = t->pipe ? (size_t)n : 0;
	r = stream_kind(t, t->head, (size_t)n, e);
	if (r == 0 && t->kind == IR_V_HASHLIST)
		r = list_dir(t, o, e);
	if (r == 0 && t->pipe && t->kind == IR_V_BAG_ARCHIVE)
		open_spool(t);
	return r < 0 ? r : verify_seals_open(t, e);
}

static bool
has(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
open_dir(struct ir_vtarget *t, const struct ir_verify_opts *o, struct ir_err *e)
{
	struct ir_esc esc;
	int r = set_dir(t, t->path, e);

	if (r < 0)
		return r;
	if (has(t->dirfd, "journal.jsonl")) {
		t->kind = IR_V_CASE;
		if (!o->against)
			return 0;
		t->against = realpath(o->against, NULL);
		if (!t->against)
			return ir_err_sys(e, errno,
				_("cannot open directory '%s'"),
				ir_esc(o->against, &esc));
		return 0;
	}
	t->kind = IR_V_BAG_DIR;
	if (has(t->dirfd, "bagit.txt") || has(t->dirfd, "data") ||
		has(t->dirfd, "manifest-sha256.txt") ||
		has(t->dirfd, "manifest-sha512.txt") ||
		has(t->dirfd, "manifest-md5.txt") ||
		has(t->dirfd, "manifest-sha1.txt"))
		return 0;
	return ir_err_set(e, IR_EFORMAT,
		_("nothing to verify in directory '%s': no journal.jsonl and "
		  "no bagit.txt"),
		ir_esc(t->path, &esc));
}

static int
open_fd(struct ir_vtarget *t, struct ir_err *e)
{
	static const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct ir_esc esc;

	if (strcmp(t->path, "-") == 0) {
		t->fd = fcntl(0, F_DUPFD_CLOEXEC, 3);
	} else {
		t->fd = open_quietly(t->path, flags);
	}
	if (t->fd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(t->path, &esc));
	return 0;
}

static int
open_any(struct ir_vtarget *t, const struct ir_verify_opts *o, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;
	int r = open_fd(t, e), fl;

	if (r < 0)
		return r;
	if (fstat(t->fd, &st) < 0)
		return ir_err_sys(e, errno, _("cannot look at '%s'"),
			ir_esc(t->path, &esc));
	if (S_ISDIR(st.st_mode))
		return open_dir(t, o, e);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) &&
		!(S_ISSOCK(st.st_mode) && strcmp(t->path, "-") == 0))
		return ir_err_set(e, IR_EFORMAT,
			_("cannot verify '%s': no file, directory or pipe"),
			ir_esc(t->path, &esc));
	fl = fcntl(t->fd, F_GETFL);
	if (fl >= 0 && (fl & O_NONBLOCK))
		(void)fcntl(t->fd, F_SETFL,
			fl & ~O_NONBLOCK); /* reading then fails: EAGAIN */
	return open_stream(t, o, &st, e);
}

/* What must be loaded while files can still be opened. */
static int
load(struct ir_vtarget *t, const struct ir_verify_opts *o, struct ir_err *e)
{
	uint8_t unused[IR_SHA256_LEN];
	int r = ir_digest_prepare(e);

	tzset(); /* zip members have local times */
	t->cores = ir_cpu_count();
	/* the first digest reads OpenSSL's configuration */
	if (r == 0 && ir_sha256("", 0, unused) < 0)
		r = ir_err_set(e, IR_ELIB, _("cannot compute a digest"));
	if (r == 0 && t->kind == IR_V_HASHLIST) {
		struct ir_digest *d = NULL;

		t->whirlpool = ir_digest_new(&d, IR_DIGEST_BIT(IR_WHIRLPOOL),
				       NULL) == 0;
		ir_digest_free(d);
	}
	if (r == 0 && o->types)
		r = ir_magic_new(&t->magic, e);
	if (r == 0 &&
		((t->kind == IR_V_BAG_ARCHIVE && !verify_has_trailer(t)) ||
			t->kind == IR_V_BAG_DIR))
		r = charsets_new(&t->charsets, e);
	return r;
}

int
ir_vtarget_open(struct ir_vtarget **ret, const char *path,
	const struct ir_verify_opts *o, struct ir_err *e)
{
	struct ir_vtarget *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return ir_err_sys(e, ENOMEM, _("cannot verify"));
	t->fd = t->dirfd = t->spool = -1;
	t->path = strdup(path);
	r = t->path ? open_any(t, o, e)
		    : ir_err_sys(e, ENOMEM, _("cannot verify"));
	if (r == 0)
		r = load(t, o, e);
	if (r < 0) {
		ir_vtarget_free(t);
		return r;
	}
	*ret = t;
	return 0;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd); /* only read from */
}

void
ir_vtarget_free(struct ir_vtarget *t)
{
	if (!t)
		return;
	close_fd(t->fd);
	close_fd(t->dirfd);
	close_fd(t->spool);
	free(t->path);
	free(t->head);
	free(t->dir);
	free(t->against);
	ir_magic_free(t->magic);
	charsets_free(t->charsets);
	verify_seals_free(t);
	free(t);
}

void
ir_vtargets_pair(struct ir_vtarget *const *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t[i]->peers = t;
		t[i]->n_peers = n;
	}
}

const char *
ir_vtarget_path(const struct ir_vtarget *t)
{
	return t->path;
}

uint64_t
ir_vtarget_size(const struct ir_vtarget *t)
{
	return t->size;
}

/* Shortens a to the directory that holds both. */
static void
common(char *a, const char *b)
{
	size_t i = 0, slash = 0;

	while (a[i] && a[i] == b[i]) {
		if (a[i] == '/')
			slash = i;
		i++;
	}
	if (a[i] == '\0' && (b[i] == '\0' || b[i] == '/'))
		return;
	if (b[i] == '\0' && a[i] == '/')
		slash = i;
	a[slash ? slash : 1] = '\0';
}

static int
widen(char **dir, const char *with, struct ir_err *e)
{
	if (!with)
		return 0;
	if (*dir) {
		common(*dir, with);
		return 0;
	}
	*dir = strdup(with);
	return *dir ? 0 : ir_err_sys(e, ENOMEM, _("cannot verify"));
}

int
ir_vtargets_sandbox(struct ir_vtarget *const *t, size_t n, const char *out_dir,
	struct ir_err *e)
{
	char *dir = NULL;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		r = widen(&dir, t[i]->dir, e);
		if (r == 0)
			r = widen(&dir, t[i]->against, e);
	}
	if (r == 0 && out_dir)
		r = ir_sandbox_extract(dir, out_dir, e);
	else if (r == 0)
		r = dir ? ir_sandbox_readonly(dir, e) : ir_sandbox_closed(e);
	free(dir);
	return r;
}

static int
dispatch(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	switch (t->kind) {
	case IR_V_BAG_ARCHIVE:
		if (verify_is_framed(t))
			return verify_archive(v, t, e);
		return verify_bag_archive(v, t, e);
	case IR_V_ARCHIVE:
		return verify_archive(v, t, e);
	case IR_V_BAG_DIR:
		return verify_bag_dir(v, t, e);
	case IR_V_HASHLIST:
		return verify_hashlist(v, t, e);
	case IR_V_CASE:
		return verify_case(v, t, e);
	case IR_V_UNKNOWN:
		break;
	}
	return ir_err_set(e, IR_EFORMAT, _("cannot verify"));
}

static int
run(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct vtee *tee, const struct vlisten *listen,
	struct ir_verify_result *ret, struct ir_err *e)
{
	struct ir_verify_opts opts = *o;
	struct ir_err why = IR_ERR_INIT;
	struct vfy v = {.o = &opts,
		.res = ret,
		.target = t->path,
		.magic = o->member ? t->magic : NULL,
		.tee = tee,
		.listen = listen};
	int r;

	*ret = (struct ir_verify_result){.kind = t->kind};
	if (opts.limit == 0)
		opts.limit = LIMIT_DEFAULT;
	if (opts.threads == 0)
		opts.threads = t->cores;
	if (!t->pipe && lseek(t->fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
		r = ir_err_sys(&why, errno, _("cannot go to the beginning"));
	else
		r = dispatch(&v, t, &why);
	if (r == 0)
		r = verify_seals(&v, t, &why);
	if (r < 0 && v.stop == 0)
		(void)vfy_find(&v, IR_V_UNREAD, "unread", WHERE_NONE, "%s",
			why.text); /* the error is returned anyway */
	if (r < 0 && e && e->code == 0)
		*e = why;
	return r;
}

int
verify_run_tee(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct vtee *tee, struct ir_verify_result *ret, struct ir_err *e)
{
	return run(t, o, tee, NULL, ret, e);
}

int
verify_run_listen(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct vlisten *listen, struct ir_verify_result *ret,
	struct ir_err *e)
{
	return run(t, o, NULL, listen, ret, e);
}

int
ir_verify_run(struct ir_vtarget *t, const struct ir_verify_opts *o,
	struct ir_verify_result *ret, struct ir_err *e)
{
	return run(t, o, NULL, NULL, ret, e);
}
