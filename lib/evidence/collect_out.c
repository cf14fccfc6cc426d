/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/format.h"
#include "ir/evidence/name.h"

#define FAT_FILE_MAX UINT64_C(4294967295)
#define SPACE_MARGIN ((uint64_t)384 << 10)
#define DRAIN_NAPS 100 /* of 20 ms: frames go to the disk once a second */
#define SPACE_STEP ((uint64_t)1 << 20)
/* Written, and still in the pipe to age or in its hands: what the file system
 * does not know of. */
#define SPACE_AGE ((uint64_t)5 << 18)

void
ir_run_add_own(struct ir_run *r, const struct stat *st, const char *why)
{
	if (r->n_own == IR_OWN_MAX)
		return;
	r->own[r->n_own++] = (struct ir_own){st->st_dev, st->st_ino, why};
}

static void
own_path(struct ir_run *r, const char *path, const char *why)
{
	struct stat st;

	if (stat(path, &st) == 0)
		ir_run_add_own(r, &st, why);
}

/* Characters that FAT, NTFS or a shell line would not stand become '_'. */
static void
safe_name(struct ir_buf *out, const char *s)
{
	for (; *s; s++) {
		bool bad = (unsigned char)*s <= 0x20 || *s == 0x7f ||
			strchr("*?<>|:\"\\/'", *s) != NULL;

		(void)ir_buf_addc(out, bad ? '_' : *s);
	}
}

int
ir_out_name(struct ir_run *r, struct ir_err *e)
{
	struct ir_time t = ir_time_of(&r->clock_start.real);
	char stamp[IR_TIME_TEXT];
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	if (r->no)
		(void)ir_buf_addf(&b, "%03u-", r->no);
	safe_name(&b, r->t->id);
	(void)ir_buf_addf(&b, "-%s", ir_time_compact(&t, stamp));
	rc = ir_buf_err(&b);
	if (rc == 0 && b.len < sizeof(r->top))
		memcpy(r->top, b.p, b.len + 1);
	else
		rc = -ENAMETOOLONG;
	ir_buf_free(&b);
	return rc < 0 ? ir_err_set(e, rc,
				_("the name of the archive is too "
				  "long"))
		      : 0;
}

static size_t
without(const char *s, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && memcmp(s + len - n, suffix, n) == 0 ? len - n : len;
}

size_t
ir_out_stem(const char *path)
{
	size_t len = without(path, strlen(path), IR_AGE_SUFFIX);

	return without(path, len, IR_ARCHIVE_SUFFIX);
}

/* The folder inside: the file's name without what says its format. */
static int
top_of_file(struct ir_run *r, const char *path, struct ir_err *e)
{
	const char *base = strrchr(path, '/');
	struct ir_buf b;
	size_t len;
	int rc;

	base = base ? base + 1 : path;
	len = ir_out_stem(base);
	ir_buf_init(&b, 0);
	rc = ir_name_store(&b, base, len);
	if (rc == 0 && b.len < sizeof(r->top))
		memcpy(r->top, b.p, b.len + 1);
	else
		rc = ir_err_set(e, -IR_EUSAGE,
			_("'%s' does not name an archive"), base);
	ir_buf_free(&b);
	return rc;
}

static char *
dir_of(const char *path)
{
	const char *base = strrchr(path, '/');

	if (!base)
		return strdup(".");
	return strndup(path, base == path ? 1 : (size_t)(base - path));
}

/* What the file system and our own limit let one file of the output hold. */
static uint64_t
largest_file(int fd)
{
	uint64_t most = UINT64_MAX;
	struct rlimit limit;
	struct statfs fs;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
		limit.rlim_cur != RLIM_INFINITY)
		most = limit.rlim_cur;
	if (fstatfs(fd, &fs) == 0 && fs.f_type == MSDOS_SUPER_MAGIC &&
		most > FAT_FILE_MAX)
		most = FAT_FILE_MAX;
	return most;
}

int
ir_out_look(struct ir_run *r, struct ir_err *e)
{
	char *dir = dir_of(r->path);
	struct ir_esc esc;

	if (!dir)
		return ir_err_set(e, -ENOMEM, _("no memory for a path"));
	r->out_dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->out_dirfd < 0)
		(void)ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(dir, &esc));
	free(dir);
	if (r->out_dirfd < 0)
		return e ? e->code : -ENOENT;
	r->spill_dirfd = r->out_dirfd;
	r->file_max = largest_file(r->out_dirfd);
	return 0;
}

/* The archive is written to fd, or to what encrypts on its way there. */
static int
out_end(struct ir_run *r, int fd, struct ir_err *e)
{
	int rc;

	r->out_fd = fd;
	if (!r->recipients)
		return 0;
	rc = ir_age_start(&r->age, r->recipients, fd, e);
	if (rc == 0)
		r->out_fd = ir_age_fd(r->age);
	return rc;
}

/* The lines that salvage needs, beside the partial archive; they would tell
 * every name, so there is no such file beside an encrypted one. */
static int
begin_ledger(struct ir_run *r, struct ir_err *e)
{
	struct ir_buf sidecar;
	int rc;

	if (r->recipients)
		return ir_ledger_new(&r->ledger, r->out_dirfd, true, NULL, e);
	ir_buf_init(&sidecar, 0);
	(void)ir_buf_addf(
		&sidecar, "%s%s", ir_out_partial(r->out), IR_LEDGER_SIDECAR);
	rc = ir_buf_err(&sidecar)
		? ir_err_set(e, -ENOMEM, _("no memory"))
		: ir_ledger_new(&r->ledger, r->out_dirfd, false, sidecar.p, e);
	ir_buf_free(&sidecar);
	return rc;
}

int
ir_out_begin(struct ir_run *r, struct ir_err *e)
{
	struct stat st;
	unsigned flags = IR_OUT_KEEP | (r->o->ctx->nosync ? IR_OUT_NOSYNC : 0u);
	int rc;

	if (!r->path) {
		rc = out_end(r, STDOUT_FILENO, e);
		return rc < 0 ? rc
			      : ir_ledger_new(&r->ledger, -1,
					r->recipients != NULL, NULL, e);
	}
	rc = ir_out_look(r, e);
	if (rc == 0)
		rc = ir_out_open(&r->out, r->path, flags, e);
	if (rc < 0)
		return rc;
	r->partial = strdup(ir_out_partial(r->out));
	if (!r->partial)
		return ir_err_set(e, -ENOMEM, _("no memory for a path"));
	/* Salvage asks for this lock to know that we are gone. */
	(void)flock(ir_out_fd(r->out), LOCK_EX | LOCK_NB);
	rc = out_end(r, ir_out_fd(r->out), e);
	if (rc == 0)
		rc = begin_ledger(r, e);
	if (rc == 0 && fstat(ir_out_fd(r->out), &st) == 0)
		ir_run_add_own(r, &st, N_("our own output"));
	if (rc == 0 && ir_ledger_sidecar(r->ledger, &st) == 0)
		ir_run_add_own(r, &st, N_("our own output"));
	if (r->o->casedir)
		own_path(r, r->o->casedir, N_("the case directory"));
	return rc;
}

int
ir_out_place(struct ir_run *r, struct ir_err *e)
{
	const char *out = r->o->out;
	struct ir_buf b;

	if (!r->o->casedir && strcmp(out, "-") == 0)
		return ir_out_name(r, e);
	if (!r->o->casedir) {
		r->path = strdup(out);
		if (!r->path)
			return ir_err_set(e, -ENOMEM, _("no memory"));
		return top_of_file(r, out, e);
	}
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s/evidence/%s%s%s", r->o->casedir, r->top,
		IR_ARCHIVE_SUFFIX, r->recipients ? IR_AGE_SUFFIX : "");
	r->path = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	return r->path ? 0 : ir_err_set(e, -ENOMEM, _("no memory"));
}

/* What closing the archive will take, at worst. */
static uint64_t
tail_bytes(const struct ir_run *r)
{
	return ir_ledger_bytes(r->ledger, IR_LINE_OBJECT) / 3 +
		ir_ledger_bytes(r->ledger, IR_LINE_COMMAND) / 3 +
		ir_bag_payload_files(r->bag) * 100 + SPACE_MARGIN;
}

/* Some file systems (FUSE, gateways) do not say how large they are: that is
 * not "full". */
static uint64_t
disk_room(const struct ir_run *r)
{
	struct statvfs vfs;

	if (r->out_dirfd < 0 || fstatvfs(r->out_dirfd, &vfs) != 0 ||
		vfs.f_blocks == 0)
		return UINT64_MAX;
	return (uint64_t)vfs.f_bavail * vfs.f_frsize;
}

static uint64_t
file_room(const struct ir_run *r)
{
	uint64_t written = r->bag ? ir_bag_written(r->bag) : 0;

	if (r->file_max == UINT64_MAX)
		return UINT64_MAX;
	return r->file_max > written ? r->file_max - written : 0;
}

uint64_t
ir_out_space(const struct ir_run *r)
{
	uint64_t disk = disk_room(r), file = file_room(r);

	return file < disk ? file : disk;
}

/* Bytes given that may still go out, if nothing of them packs. */
static uint64_t
in_flight(const struct ir_run *r)
{
	uint64_t given = ir_bag_offset(r->bag), out = ir_bag_synced(r->bag);
	uint64_t most = (2 * (uint64_t)r->threads + 2) * IR_FRAME_SIZE;

	if (given <= out)
		return 0;
	return given - out < most ? given - out : most;
}

static bool
enough(const struct ir_run *r)
{
	uint64_t age = r->age ? SPACE_AGE : 0;

	return ir_out_space(r) >
		tail_bytes(r) + in_flight(r) + age + SPACE_STEP;
}

/* Lets go out what can: between members all, else all but the last frame. */
static int
drain(struct ir_run *r, struct ir_err *e)
{
	const struct timespec nap = {0, 20 * 1000 * 1000};

	if (!r->in_member)
		return ir_bag_flush(r->bag, e);
	for (int i = 0; i < DRAIN_NAPS && !enough(r); i++)
		(void)nanosleep(&nap, NULL); /* shorter is no harm */
	return 0;
}

int
ir_out_check(struct ir_run *r, struct ir_err *e)
{
	uint64_t given;
	int rc;

	if (r->age && ir_age_failed(r->age) < 0)
		return ir_err_sys(e, ir_age_failed(r->age),
			_("cannot write the archive"));
	if (!r->bag || r->out_dirfd < 0)
		return 0;
	given = ir_bag_offset(r->bag);
	if (given < r->space_next)
		return 0;
	r->space_next = given + SPACE_STEP;
	if (enough(r))
		return 0;
	/* It may pack better than feared: see what is left for sure. */
	rc = drain(r, e);
	if (rc < 0 || enough(r))
		return rc;
	r->soft = IR_END_FAILED;
	if (file_room(r) < disk_room(r))
		return ir_err_set(e, -ECANCELED,
			_("the target cannot hold a larger file (FAT: 4 "
			  "GiB)"));
	return ir_err_set(e, -ECANCELED, _("no space left on the target"));
}
