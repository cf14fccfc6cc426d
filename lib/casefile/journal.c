/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "journal_i.h"

/* A crash can leave a batch of lines as blocks without any LF. */
#define TAIL_MAX ((size_t)64 << 20)

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static int
open_file(struct ir_journal *j)
{
	int flags = O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = openat(j->dirfd, IR_JOURNAL_NAME, O_RDWR | flags);

	j->denied = 0;
	if (fd < 0 && (errno == EACCES || errno == EROFS || errno == EPERM)) {
		j->denied = errno;
		fd = openat(j->dirfd, IR_JOURNAL_NAME, O_RDONLY | flags);
	}
	if (fd < 0)
		return -errno;
	return fd;
}

static int
check_regular(struct ir_journal *j, struct ir_err *e)
{
	struct stat st;

	if (fstat(j->fd, &st) != 0)
		return ir_err_sys(
			e, errno, _("cannot read '%s'"), j->name.text);
	if (!S_ISREG(st.st_mode))
		return ir_err_set(e, EINVAL, _("'%s' is not a regular file"),
			j->name.text);
	return 0;
}

/* Line 1 of a drill case begins like this, whatever follows. */
static int
learn_drill(struct ir_journal *j, struct ir_err *e)
{
	static const char mark[] = "{\"v\":1,\"seq\":1,\"drill\":true,";
	char start[sizeof(mark) - 1];
	ssize_t n = ir_io_pread(j->fd, start, sizeof(start), 0);

	if (n < 0)
		return ir_err_sys(
			e, (int)n, _("cannot read '%s'"), j->name.text);
	j->drill = (size_t)n == sizeof(start) &&
		memcmp(start, mark, sizeof(start)) == 0;
	if (n > 0 && !j->drill && j->ctx->test)
		return ir_err_set(e, IR_EREFUSED,
			_("test switches (%s) work only on drill cases"),
			j->ctx->test);
	return 0;
}

static int
new_journal(struct ir_journal **ret, const char *casedir,
	const struct ir_ctx *ctx, struct ir_err *e)
{
	struct ir_journal *j = calloc(1, sizeof(*j));
	char path[IR_ESC_MAX];
	int r;

	if (!j)
		return ir_err_sys(e, ENOMEM, _("cannot open a journal"));
	j->dirfd = -1;
	j->fd = -1;
	j->ctx = ctx;
	ir_buf_init(&j->tail, TAIL_MAX + IR_JOURNAL_LINE_MAX);
	(void)snprintf(path, sizeof(path), "%s/%s", casedir, IR_JOURNAL_NAME);
	(void)ir_esc(path, &j->name);
	r = jl_json_new(&j->json, e);
	if (r == 0) {
		j->dirfd = open(casedir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (j->dirfd < 0)
			r = ir_err_sys(e, errno, _("cannot open case '%s'"),
				ir_esc(casedir, &j->name));
	}
	if (r < 0) {
		ir_journal_close(j);
		return r;
	}
	*ret = j;
	return 0;
}

int
ir_journal_open(struct ir_journal **ret, const char *casedir,
	const struct ir_ctx *ctx, struct ir_err *e)
{
	struct ir_journal *j = NULL;
	int r = new_journal(&j, casedir, ctx, e);

	if (!j)
		return r;
	j->fd = open_file(j);
	if (j->fd < 0)
		r = ir_err_sys(e, j->fd, _("cannot open '%s'"), j->name.text);
	if (r == 0)
		r = check_regular(j, e);
	if (r == 0)
		r = learn_drill(j, e);
	if (r < 0) {
		ir_journal_close(j);
		return r;
	}
	*ret = j;
	return 0;
}

static int
make_dirs(const char *casedir, struct ir_err *e)
{
	static const char *const subs[] = {
		"", "/evidence", "/reports", "/attachments"};
	int r = 0;

	for (size_t i = 0; i < sizeof(subs) / sizeof(subs[0]) && r == 0; i++) {
		struct ir_buf path;

		ir_buf_init(&path, 0);
		(void)ir_buf_addf(&path, "%s%s", casedir, subs[i]); /* sticky */
		r = ir_buf_err(&path) < 0
			? ir_err_sys(e, ENOMEM, _("cannot make a case"))
			: ir_io_mkdirs(path.p, e);
		ir_buf_free(&path);
	}
	return r;
}

/* Makes the file, or takes one that holds no whole line yet (a crash before
 * the first one was on disk). */
static int
make_file(struct ir_journal *j, struct ir_err *e)
{
	struct j_tail tail = {.len = 0};
	int r;

	j->fd = openat(j->dirfd, IR_JOURNAL_NAME,
		O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		0640);
	if (j->fd >= 0)
		return 0;
	if (errno == EEXIST)
		j->fd = open_file(j);
	else
		j->fd = -errno;
	if (j->fd < 0)
		return ir_err_sys(
			e, j->fd, _("cannot make '%s'"), j->name.text);
	r = check_regular(j, e);
	if (r < 0)
		return r;
	j_lock_shared(j);
	r = j_tail(j, &tail, e);
	j_unlock_shared(j);
	if (r == 0 && tail.len > 0)
		r = ir_err_set(e, EEXIST, _("there is a case already: '%s'"),
			j->name.text);
	return r;
}

/* The name of a new case directory must survive a power cut too. */
static int
sync_parent(const struct ir_journal *j, struct ir_err *e)
{
	int fd = openat(j->dirfd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 ? 0 : ir_io_fsync_dir(fd);

	if (fd >= 0)
		(void)close(fd); /* read only */
	/* A parent we may not read is not ours to sync. */
	return r < 0 ? ir_err_sys(e, r, _("cannot sync the directory of '%s'"),
			       j->name.text)
		     : 0;
}

int
ir_journal_create(struct ir_journal **ret, const char *casedir, bool drill,
	const struct ir_ctx *ctx, struct ir_err *e)
{
	struct ir_journal *j = NULL;
	int r;

	if (ctx->test && !drill)
		return ir_err_set(e, IR_EREFUSED,
			_("test switches (%s) work only on drill cases"),
			ctx->test);
	r = make_dirs(casedir, e);
	if (r == 0)
		r = new_journal(&j, casedir, ctx, e);
	if (!j)
		return r;
	j->drill = drill;
	r = make_file(j, e);
	if (r == 0 && !ctx->nosync)
		r = sync_parent(j, e);
	if (r < 0) {
		ir_journal_close(j);
		return r;
	}
	*ret = j;
	return 0;
}

void
ir_journal_close(struct ir_journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		(void)close(j->fd); /* synced by each append */
	if (j->dirfd >= 0)
		(void)close(j->dirfd);
	ir_json_free(j->json);
	ir_buf_free(&j->tail);
	free(j);
}

bool
ir_journal_drill(const struct ir_journal *j)
{
	return j->drill;
}

const struct ir_journal_mended *
ir_journal_mended(const struct ir_journal *j)
{
	return j->was_mended ? &j->mended : NULL;
}

int
ir_journal_dirfd(const struct ir_journal *j)
{
	return j->dirfd;
}

static int
lock(int fd, int how)
{
	while (flock(fd, how) != 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

void
j_lock_shared(struct ir_journal *j)
{
	/* Asking for the shared lock would give up the exclusive one. */
	if (!j->locked)
		(void)lock(j->fd, LOCK_SH); /* reading goes on without */
}

void
j_unlock_shared(struct ir_journal *j)
{
	if (!j->locked)
		(void)lock(j->fd, LOCK_UN);
}

/* A copy put in place of the file would swallow our lines unseen. */
static int
is_current(struct ir_journal *j)
{
	struct stat ours, named;

	if (fstat(j->fd, &ours) != 0 ||
		fstatat(j->dirfd, IR_JOURNAL_NAME, &named,
			AT_SYMLINK_NOFOLLOW) != 0)
		return -errno;
	return ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

static int
reopen(struct ir_journal *j, struct ir_err *e)
{
	int fd = open_file(j), r;

	if (fd < 0)
		return ir_err_sys(e, fd, _("cannot open '%s'"), j->name.text);
	(void)close(j->fd); /* nothing of ours is pending */
	j->fd = fd;
	r = check_regular(j, e);
	return r < 0 ? r : learn_drill(j, e);
}

int
j_lock(struct ir_journal *j, struct ir_err *e)
{
	for (int tries = 0; tries < 10; tries++) {
		int r;

		if (j->denied)
			return ir_err_sys(e, j->denied,
				_("cannot write to '%s'"), j->name.text);
		r = lock(j->fd, LOCK_EX);
		if (r < 0)
			return ir_err_sys(
				e, r, _("cannot lock '%s'"), j->name.text);
		r = is_current(j);
		if (r > 0) {
			j->locked = true;
			return 0;
		}
		(void)lock(j->fd, LOCK_UN);
		if (r < 0)
			return ir_err_sys(
				e, r, _("cannot find '%s'"), j->name.text);
		r = reopen(j, e);
		if (r < 0)
			return r;
	}
	return ir_err_set(
		e, EAGAIN, _("'%s' keeps being replaced"), j->name.text);
}

void
j_unlock(struct ir_journal *j)
{
	j->locked = false;
	(void)lock(j->fd, LOCK_UN);
}

/* Reads the last `want` bytes of the file into j->tail. */
static int
read_end(struct ir_journal *j, off_t size, size_t want, struct ir_err *e)
{
	ssize_t n;

	ir_buf_clear(&j->tail);
	if (ir_buf_reserve(&j->tail, want) < 0)
		return ir_err_sys(
			e, ENOMEM, _("cannot read '%s'"), j->name.text);
	n = ir_io_pread(j->fd, j->tail.p, want, size - (off_t)want);
	if (n < 0)
		return ir_err_sys(
			e, (int)n, _("cannot read '%s'"), j->name.text);
	if ((size_t)n != want)
		return ir_err_set(
			e, EIO, _("'%s' shrinks while read"), j->name.text);
	j->tail.len = want;
	return 0;
}

/*
 * Finds the last whole line in b[0..len): 1 found, 0 more is needed to tell
 * (never when all is true).  A line with NUL bytes was never written whole:
 * those are blocks that did not reach the disk.
 */
static int
last_line(const char *b, size_t len, bool all, size_t *start, size_t *end)
{
	size_t stop = len;

	for (;;) {
		const char *lf = stop ? memrchr(b, '\n', stop) : NULL;
		const char *before;

		*start = *end = 0;
		if (!lf)
			return all;
		before = lf > b ? memrchr(b, '\n', (size_t)(lf - b)) : NULL;
		if (!before && !all)
			return 0;
		*start = before ? (size_t)(before - b) + 1 : 0;
		*end = (size_t)(lf - b) + 1;
		if (!memchr(b + *start, '\0', *end - *start))
			return 1;
		stop = *start;
	}
}

/* Looks whether the last line is good; < 0: that cannot be told. */
static int
judge(struct ir_journal *j, const char *line, size_t len, struct j_tail *t,
	struct ir_err *e)
{
	char sum[IR_SHA256_HEX];
	struct jl f = {.seq = 0};
	int r;

	t->len = len;
	if (ir_sha256_hex(line, len, t->head.hex) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	r = ir_json_parse(j->json, line, len - 1, NULL);
	if (r == 0)
		r = jl_read(j->json, line, len - 1, 0, false, &f, NULL);
	if (r == -ENOMEM)
		return ir_err_sys(
			e, ENOMEM, _("cannot read '%s'"), j->name.text);
	if (r < 0 || !f.sum)
		return 0;
	t->head.seq = f.seq;
	if (ir_sha256_hex(line, len - 1 - JL_SUM_TAIL, sum) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	t->good = memcmp(sum, f.sum, 64) == 0;
	return 0;
}

int
j_tail(struct ir_journal *j, struct j_tail *ret, struct ir_err *e)
{
	struct j_tail t = {.head = {.hex = ZEROS}};
	size_t want = 16384, start = 0, end = 0;
	struct stat st;
	int r;

	if (fstat(j->fd, &st) != 0)
		return ir_err_sys(
			e, errno, _("cannot read '%s'"), j->name.text);
	t.size = st.st_size;
	for (;;) {
		bool all = (uint64_t)want >= (uint64_t)t.size;

		r = read_end(j, t.size, all ? (size_t)t.size : want, e);
		if (r < 0)
			return r;
		if (last_line(j->tail.p, j->tail.len, all, &start, &end))
			break;
		if (want > TAIL_MAX)
			return ir_err_set(e, IR_EINTEGRITY,
				_("the end of '%s' is no journal"),
				j->name.text);
		want *= 4;
	}
	t.torn = t.size - (off_t)(j->tail.len - end);
	if (end - start > IR_JOURNAL_LINE_MAX)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the last line of '%s' is too long"), j->name.text);
	if (end > start) {
		r = judge(j, j->tail.p + start, end - start, &t, e);
		if (r < 0)
			return r;
	}
	*ret = t;
	return 0;
}

int
ir_journal_head(struct ir_journal *j, struct ir_head *ret, struct ir_err *e)
{
	struct j_tail t = {.len = 0};
	int r;

	j_lock_shared(j);
	r = j_tail(j, &t, e);
	j_unlock_shared(j);
	if (r < 0)
		return r;
	if (t.len > 0 && !t.good)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the last line of '%s' is damaged (see ir-log verify "
			  "and ir-log repair)"),
			j->name.text);
	*ret = t.head;
	return 0;
}

const char *
ir_head_spoken(const struct ir_head *h, char out[IR_HEAD_SPOKEN])
{
	(void)snprintf(out, IR_HEAD_SPOKEN, "seq %llu: %.4s %.4s %.4s %.4s",
		(unsigned long long)h->seq, h->hex, h->hex + 4, h->hex + 8,
		h->hex + 12);
	return out;
}

bool
ir_journal_ahead(const struct ir_time *given, const struct ir_time *clock)
{
	return given->sec > clock->sec &&
		(uint64_t)given->sec - (uint64_t)clock->sec > IR_AHEAD_SECONDS;
}

const char *
jl_remote_fs(uint32_t magic)
{
	static const struct {
		uint32_t magic;
		const char *name;
	} remote[] = {
		{NFS_SUPER_MAGIC, "NFS"},
		{SMB_SUPER_MAGIC, "SMB"},
		{0xff534d42, "CIFS"},
		{0xfe534d42, "SMB2"},
		{0x65735546, "FUSE"},
		{V9FS_MAGIC, "9P"},
		{AFS_SUPER_MAGIC, "AFS"},
		{0x00c36400, "Ceph"},
		{CODA_SUPER_MAGIC, "Coda"},
		{0xbacbacbc, "HGFS"},
		{0x786f4256, "VBOXSF"},
	};
	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++) {
		if (magic == remote[i].magic)
			return remote[i].name;
	}
	return NULL;
}

const char *
ir_journal_remote_fs(const char *dir)
{
	struct statfs fs;

	return statfs(dir, &fs) == 0 ? jl_remote_fs((uint32_t)fs.f_type) : NULL;
}
