/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_list_i.h"
#include "ir/base/i18n.h"
#include "ir/evidence/winlive.h"

#define FILE_MAX ((size_t)4 << 20) /* of plan, items, run */

struct script {
	struct ir_import *x;
	int dirfd;
	struct ir_winlive_item *v; /* by number, IR_WINLIVE_ITEMS + 1 of them */
	bool done;
	struct ir_err *e;
};

/* The text of a file of the folder, 1 when there is none to be had. */
static int
slurp(int dirfd, const char *name, struct ir_buf *out)
{
	int fd = ir_io_open_source(dirfd, name, NULL), rc;

	ir_buf_init(out, 0);
	if (fd < 0)
		return 1;
	rc = ir_io_slurp_fd(fd, name, FILE_MAX, out, NULL);
	(void)close(fd); /* read only */
	return rc == -ENOMEM ? rc : rc < 0;
}

/* Each line, its CR LF taken off, to line(). */
static int
lines(int dirfd, const char *name,
	int (*line)(void *arg, const char *p, size_t len), void *arg)
{
	struct ir_buf text;
	int rc = slurp(dirfd, name, &text);
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

static int
on_plan(void *arg, const char *p, size_t len)
{
	struct script *s = arg;
	struct ir_winlive_skip skip;

	if (ir_winlive_plan_line(s->v, p, len, &skip) != 1)
		return 0;
	return ir_import_tell(s->x, "plan.txt", 8, skip.artifact, "item",
		IR_SKIPPED, s->e, "%s: %s", skip.why, skip.text);
}

static int
on_item(void *arg, const char *p, size_t len)
{
	struct script *s = arg;

	if (ir_winlive_item_line(s->v, p, len) == 1)
		s->done = true;
	return 0;
}

/* Bytes of a file of the folder; false: it is not there. */
static bool
size_of(const struct script *s, const char *name, uint64_t *ret)
{
	struct stat st;

	if (fstatat(s->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		!S_ISREG(st.st_mode))
		return false;
	*ret = (uint64_t)st.st_size;
	return true;
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
	there = size_of(s, data ? name : out, &size);
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
		return ir_import_tell(s->x, "plan.txt", 8, it->artifact, "item",
			IR_REFUSED, s->e,
			_("item %zu: its name leaves the folder"), no);
	(void)snprintf(out, sizeof(out), "cmd/%03zu-%s.out", no, it->program);
	st = judge(s, it, out, why, sizeof(why));
	if (strcmp(it->data, "-") != 0)
		(void)snprintf(name, sizeof(name), "data/%s", it->data);
	else
		(void)snprintf(name, sizeof(name), "%s", out);
	return ir_import_tell(s->x, name, strlen(name), it->artifact, "item",
		st, s->e, "%s%s%.120s", why, why[0] ? ": " : "", it->text);
}

/* The list of hashes ends in a line that says so. */
static bool
hashes_whole(int dirfd)
{
	static const char end[] = "# end";
	struct ir_buf text;
	int rc = slurp(dirfd, "hashes.txt", &text);
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
ir_import_windows(struct ir_import *x, int dirfd, struct ir_err *e)
{
	struct script s = {.x = x, .dirfd = dirfd, .e = e};
	int rc;

	s.v = calloc(IR_WINLIVE_ITEMS + 1, sizeof(*s.v));
	if (!s.v)
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	rc = lines(dirfd, "plan.txt", on_plan, &s);
	if (rc == 0)
		rc = lines(dirfd, "items.txt", on_item, &s);
	for (size_t i = 0; rc == 0 && i <= IR_WINLIVE_ITEMS; i++)
		if (s.v[i].planned)
			rc = tell(&s, i, &s.v[i]);
	if (rc == 0 && !s.done)
		rc = ir_import_tell(x, "items.txt", 9, NULL, "item",
			IR_TRUNCATED, e, "%s",
			_("the script did not reach its end"));
	if (rc == 0 && !hashes_whole(dirfd))
		rc = ir_import_tell(x, "hashes.txt", 10, NULL, "item",
			IR_TRUNCATED, e, "%s",
			_("the list of hashes has no end: the script did not "
			  "get so far, or it was cut"));
	free(s.v);
	return rc;
}

struct run {
	struct ir_import *x;
};

static int
on_run(void *arg, const char *p, size_t len)
{
	static const char key[] = "IR_OUT=";
	const size_t n = sizeof(key) - 1;
	struct run *r = arg;
	struct ir_buf b;
	int rc;

	if (len <= n || memcmp(p, key, n) != 0 || r->x->strip)
		return 0;
	ir_buf_init(&b, 0);
	rc = ir_implist_utf8(p + n, len - n, &b);
	if (rc == 1)
		rc = ir_buf_add(&b, p + n, len - n);
	if (rc == 0)
		r->x->strip = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	return rc;
}

int
ir_import_windows_is(struct ir_import *x, int dirfd, struct ir_err *e)
{
	struct run r = {x};
	uint64_t size;
	struct script s = {.dirfd = dirfd};
	int rc;

	if (!size_of(&s, "plan.txt", &size) || !size_of(&s, "run.txt", &size))
		return 0;
	rc = lines(dirfd, "run.txt", on_run, &r);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for the import"));
	return x->strip != NULL;
}
