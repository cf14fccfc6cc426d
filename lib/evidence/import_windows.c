/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_list_i.h"
#include "ir/base/i18n.h"
#include "ir/evidence/winlive.h"

#define FOLDERS 64 /* on one stick */

struct script {
	struct ir_import *x;
	const struct ir_import_folder *f;
	struct ir_winlive_item *v; /* by number, IR_WINLIVE_ITEMS + 1 of them */
	bool done;
	struct ir_err *e;
};

static int
text_of(const struct ir_import_folder *f, const char *name, struct ir_buf *out)
{
	ir_buf_init(out, 0);
	return f->text(f->arg, name, out);
}

/* Each line, its CR LF taken off, to line(). */
static int
lines(const struct ir_import_folder *f, const char *name,
	int (*line)(void *arg, const char *p, size_t len), void *arg)
{
	struct ir_buf text;
	int rc = text_of(f, name, &text);
	const char *p = text.p;
	size_t left = text.len;

	while (rc == 0 && left > 0) {
		const char *nl = memchr(p, '\n', left);
		size_t n = nl ? (size_t)(nl - p) : left;
		size_t len = n && p[n - 1] == '\r' ? n - 1 : n;

		rc = line(arg, p, len);
		left -= n + (nl != NULL);
		p += n + (nl != NULL);
	}
	ir_buf_free(&text);
	return rc < 0 ? rc : 0;
}

/* Of a file of the folder, in the ledger by its name in the container. */
static int __attribute__((format(printf, 5, 6)))
say(struct script *s, const char *name, const char *artifact, enum ir_status st,
	const char *fmt, ...)
{
	char why[IR_REASON_MAX];
	struct ir_buf rel;
	va_list ap;
	int rc;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	ir_buf_init(&rel, 0);
	rc = ir_buf_addf(&rel, "%s%s", s->f->prefix, name);
	rc = rc < 0 ? ir_err_set(s->e, rc, _("no memory for the import"))
		    : ir_import_tell(s->x, rel.p, rel.len, artifact, "item", st,
			      s->e, "%s", why);
	ir_buf_free(&rel);
	return rc;
}

static int
on_plan(void *arg, const char *p, size_t len)
{
	struct script *s = arg;
	struct ir_winlive_skip skip;

	if (ir_winlive_plan_line(s->v, p, len, &skip) != 1)
		return 0;
	return say(s, "plan.txt", skip.artifact, IR_SKIPPED, "%s: %s", skip.why,
		skip.text);
}

static int
on_item(void *arg, const char *p, size_t len)
{
	struct script *s = arg;

	if (ir_winlive_item_line(s->v, p, len) == 1)
		s->done = true;
	return 0;
}

/* What a command came to.  9009: cmd.exe found no such program. */
static enum ir_status
judge_command(const struct script *s, const struct ir_winlive_item *it,
	const char *out, char *why, size_t cap)
{
	bool data = strcmp(it->data, "-") != 0;
	char name[160];
	uint64_t size = 0;
	bool there;

	(void)snprintf(name, sizeof(name), "data/%s", it->data);
	there = s->f->size(s->f->arg, data ? name : out, &size);
	if (it->exit == 9009) {
		(void)snprintf(why, cap, "%s", _("no such program"));
		return IR_ABSENT;
	}
	if (it->exit)
		(void)snprintf(why, cap, _("exit status %" PRIu64), it->exit);
	if (!there) {
		(void)snprintf(why, cap,
			_("exit status %" PRIu64 ", and its output is not "
			  "there"),
			it->exit);
		return IR_UNREAD;
	}
	if (it->exit && !size) {
		(void)snprintf(why, cap,
			_("exit status %" PRIu64 ", and its output is empty"),
			it->exit);
		return IR_UNREAD;
	}
	return IR_TAKEN;
}

static enum ir_status
judge(const struct script *s, const struct ir_winlive_item *it, const char *out,
	char *why, size_t cap)
{
	bool files =
		strcmp(it->kind, "copy") == 0 || strcmp(it->kind, "list") == 0;

	if (!it->begun && !it->ended) {
		(void)snprintf(
			why, cap, "%s", _("the script was ended before it"));
		return IR_UNREAD;
	}
	if (!it->ended) {
		(void)snprintf(why, cap, "%s",
			it->late ? _("it hung or took too long: not waited for")
				 : _("the script was ended inside it"));
		return IR_TRUNCATED;
	}
	if (!files)
		return judge_command(s, it, out, why, cap);
	if (it->absent) {
		(void)snprintf(why, cap, "%s", _("not there"));
		return IR_ABSENT;
	}
	if (!it->exit)
		return IR_TAKEN;
	(void)snprintf(why, cap, _("not all of it, see '%s'"), out);
	return IR_TRUNCATED;
}

static int
tell(struct script *s, size_t no, const struct ir_winlive_item *it)
{
	char out[64], name[160], why[128] = "";
	enum ir_status st;

	if (!ir_winlive_item_ok(it))
		return say(s, "plan.txt", it->artifact, IR_REFUSED,
			_("item %zu: its name leaves the folder"), no);
	(void)snprintf(out, sizeof(out), "cmd/%03zu-%s.out", no, it->program);
	st = judge(s, it, out, why, sizeof(why));
	if (strcmp(it->data, "-") != 0)
		(void)snprintf(name, sizeof(name), "data/%s", it->data);
	else
		(void)snprintf(name, sizeof(name), "%s", out);
	return say(s, name, it->artifact, st, "%s%s%.120s", why,
		why[0] ? ": " : "", it->text);
}

/* The list of hashes ends in a line that says so. */
static bool
hashes_whole(const struct ir_import_folder *f)
{
	static const char end[] = "# end";
	struct ir_buf text;
	int rc = text_of(f, "hashes.txt", &text);
	size_t n = text.len;

	while (n &&
		(text.p[n - 1] == '\r' || text.p[n - 1] == '\n' ||
			text.p[n - 1] == ' '))
		n--;
	rc = rc == 0 && n >= sizeof(end) - 1 &&
		memcmp(text.p + n - (sizeof(end) - 1), end, sizeof(end) - 1) ==
			0;
	ir_buf_free(&text);
	return rc;
}

int
ir_import_windows(
	struct ir_import *x, const struct ir_import_folder *f, struct ir_err *e)
{
	struct script s = {.x = x, .f = f, .e = e};
	int rc;

	s.v = calloc(IR_WINLIVE_ITEMS + 1, sizeof(*s.v));
	if (!s.v)
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	rc = lines(f, "plan.txt", on_plan, &s);
	if (rc == 0)
		rc = lines(f, "items.txt", on_item, &s);
	for (size_t i = 0; rc == 0 && i <= IR_WINLIVE_ITEMS; i++)
		if (s.v[i].planned)
			rc = tell(&s, i, &s.v[i]);
	if (rc == 0 && !s.done)
		rc = say(&s, "items.txt", NULL, IR_TRUNCATED, "%s",
			_("the script did not reach its end"));
	if (rc == 0 && !hashes_whole(f))
		rc = say(&s, "hashes.txt", NULL, IR_TRUNCATED, "%s",
			_("the list of hashes has no end: the script did not "
			  "get so far, or it was cut"));
	free(s.v);
	return rc;
}

/* The folder as it lies in a directory. */
static int
dir_text(void *arg, const char *name, struct ir_buf *out)
{
	const int *dirfd = arg;
	int fd = ir_io_open_source(*dirfd, name, NULL), rc;

	if (fd < 0)
		return 1;
	rc = ir_io_slurp_fd(fd, name, IR_IMPORT_LIST_MAX, out, NULL);
	(void)close(fd); /* read only */
	return rc == -ENOMEM ? rc : rc < 0;
}

static bool
dir_size(void *arg, const char *name, uint64_t *ret)
{
	const int *dirfd = arg;
	struct stat st;

	if (fstatat(*dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		!S_ISREG(st.st_mode))
		return false;
	*ret = (uint64_t)st.st_size;
	return true;
}

static int
on_run(void *arg, const char *p, size_t len)
{
	static const char key[] = "IR_OUT=";
	const size_t n = sizeof(key) - 1;
	struct ir_buf *strip = arg;
	int rc;

	if (len <= n || memcmp(p, key, n) != 0 || strip->len)
		return 0;
	rc = ir_implist_utf8(p + n, len - n, strip);
	if (rc == 1)
		rc = ir_buf_add(strip, p + n, len - n);
	return rc;
}

/* 1 such a folder, what its names begin with to strip; 0; < 0. */
static int
is_folder(int dirfd, struct ir_buf *strip)
{
	struct ir_import_folder f = {.text = dir_text, .arg = &dirfd};
	uint64_t size;
	int rc;

	if (!dir_size(&dirfd, "plan.txt", &size) ||
		!dir_size(&dirfd, "run.txt", &size))
		return 0;
	rc = lines(&f, "run.txt", on_run, strip);
	return rc < 0 ? rc : strip->len > 0;
}

int
ir_import_windows_is(struct ir_import *x, int dirfd, struct ir_err *e)
{
	struct ir_buf strip;
	int rc;

	ir_buf_init(&strip, 0);
	rc = is_folder(dirfd, &strip);
	if (rc == 1)
		x->strip = ir_buf_detach(&strip, NULL);
	ir_buf_free(&strip);
	if (rc < 0 || (rc == 1 && !x->strip))
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	return rc;
}

/* The directory name below dirfd, when it is such a folder. */
static int
one_below(struct ir_import *x, int dirfd, const char *name, struct ir_err *e)
{
	int fd = openat(
		dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct ir_import_folder f = {
		.text = dir_text, .size = dir_size, .arg = &fd};
	struct ir_buf strip, prefix;
	int rc;

	if (fd < 0)
		return 0; /* no directory; what it is stands in the ledger */
	ir_buf_init(&strip, 0);
	ir_buf_init(&prefix, 0);
	rc = is_folder(fd, &strip);
	if (rc >= 0 && ir_buf_addf(&prefix, "%s/", name) < 0)
		rc = -ENOMEM;
	f.prefix = prefix.p;
	if (rc == 1)
		rc = ir_import_windows(x, &f, e);
	else if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for the import"));
	ir_buf_free(&prefix);
	ir_buf_free(&strip);
	(void)close(fd); /* read only */
	return rc < 0 ? rc : 0;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The names first, in an order that does not depend on the disk. */
static int
all_below(struct ir_import *x, int dirfd, DIR *d, struct ir_err *e)
{
	char *names[FOLDERS] = {NULL};
	size_t n = 0;
	int rc = 0;

	for (const struct dirent *en; n < FOLDERS && (en = readdir(d));)
		if (strncmp(en->d_name, "hikeshi-", 8) == 0 &&
			(names[n] = strdup(en->d_name)))
			n++;
	qsort(names, n, sizeof(names[0]), by_name);
	for (size_t i = 0; i < n; i++) {
		if (rc == 0)
			rc = one_below(x, dirfd, names[i], e);
		free(names[i]);
	}
	return rc;
}

int
ir_import_windows_dirs(
	struct ir_import *x, int dirfd, bool itself, struct ir_err *e)
{
	struct ir_import_folder f = {.prefix = "",
		.text = dir_text,
		.size = dir_size,
		.arg = &dirfd};
	int fd, rc;
	DIR *d;

	if (itself)
		return ir_import_windows(x, &f, e);
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			(void)close(fd); /* read only */
		return 0; /* the walk has told of it */
	}
	rc = all_below(x, dirfd, d, e);
	(void)closedir(d); /* read only */
	return rc;
}
