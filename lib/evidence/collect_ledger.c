/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "bag_spill_i.h"

#define GROUPS 64
#define GROUP_BYTES ((uint64_t)64 << 10)
#define GROUP_DATA ((uint64_t)2 << 20) /* of the tar: less than a frame */
#define GROUP_SECONDS 1
#define BLOCK ((size_t)32 << 10)

/* Lines up to end (in the spill) describe tar bytes before barrier. */
struct group {
	uint64_t end, barrier;
};

struct ir_ledger {
	struct ir_spill spill; /* every line, in order */
	uint64_t bytes[IR_LINE_TYPES];
	int fd; /* the sidecar, -1 none */
	char *path;
	uint64_t copied; /* of the spill, into the sidecar */
	struct group ring[GROUPS];
	size_t first, n;
	uint64_t open_from; /* end of the last group */
	uint64_t open_start, open_barrier; /* of its first and last line */
	time_t open_since; /* of the first line after it, 0: none */
};

static const char *const line_start[IR_LINE_TYPES] = {
	[IR_LINE_OBJECT] = "{\"v\":1,\"type\":\"object\",",
	[IR_LINE_COMMAND] = "{\"v\":1,\"type\":\"command\",",
	[IR_LINE_COLLECTION] = "{\"v\":1,\"type\":\"collection\",",
};

int
ir_ledger_new(struct ir_ledger **ret, int spill_dirfd, bool secret,
	const char *sidecar, struct ir_err *e)
{
	struct ir_ledger *l = calloc(1, sizeof(*l));
	struct ir_esc esc;
	int r = 0;

	if (!l)
		return ir_err_set(e, -ENOMEM, _("no memory for the ledger"));
	ir_spill_init(&l->spill, spill_dirfd, secret);
	l->fd = -1;
	if (sidecar) {
		l->path = strdup(sidecar);
		if (l->path)
			l->fd = open(sidecar,
				O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
					O_NOFOLLOW,
				0600);
		if (l->fd < 0) {
			r = ir_err_sys(e, l->path ? errno : ENOMEM,
				_("cannot make '%s'"), ir_esc(sidecar, &esc));
			free(l->path);
			l->path = NULL;
		}
	}
	if (r < 0) {
		ir_ledger_free(l);
		return r;
	}
	*ret = l;
	return 0;
}

void
ir_ledger_free(struct ir_ledger *l)
{
	if (!l)
		return;
	if (l->fd >= 0)
		(void)close(l->fd); /* a help for salvage, synced before */
	ir_spill_free(&l->spill);
	free(l->path);
	free(l);
}

uint64_t
ir_ledger_bytes(const struct ir_ledger *l, enum ir_ledger_type t)
{
	return l->bytes[t];
}

int
ir_ledger_sidecar(const struct ir_ledger *l, struct stat *ret)
{
	if (l->fd < 0)
		return 1;
	return fstat(l->fd, ret) == 0 ? 0 : -errno;
}

void
ir_ledger_unlink(struct ir_ledger *l)
{
	if (l->path)
		(void)unlink(l->path); /* nothing depends on its going */
}

static void
close_group(struct ir_ledger *l)
{
	struct group g = {ir_spill_len(&l->spill), l->open_barrier};
	struct group *last;

	if (g.end == l->open_from)
		return;
	if (l->n == GROUPS) { /* full: the last one grows */
		last = &l->ring[(l->first + l->n - 1) % GROUPS];
		last->end = g.end;
		if (g.barrier > last->barrier)
			last->barrier = g.barrier;
	} else
		l->ring[(l->first + l->n++) % GROUPS] = g;
	l->open_from = g.end;
	l->open_start = l->open_barrier;
	l->open_since = 0;
}

static time_t
coarse_now(void)
{
	struct timespec ts = {0};

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &ts); /* cannot fail */
	return ts.tv_sec;
}

int
ir_ledger_add(struct ir_ledger *l, enum ir_ledger_type t, const char *line,
	size_t len, uint64_t barrier, struct ir_err *e)
{
	int r;

	(void)ir_buf_add(&l->spill.tail, line, len);
	r = ir_spill_check(&l->spill, e);
	if (r < 0)
		return r;
	l->bytes[t] += len;
	if (l->fd < 0)
		return 0;
	if (barrier > l->open_barrier)
		l->open_barrier = barrier;
	if (!l->open_since)
		l->open_since = coarse_now();
	if (ir_spill_len(&l->spill) - l->open_from >= GROUP_BYTES ||
		l->open_barrier - l->open_start >= GROUP_DATA)
		close_group(l);
	return 0;
}

/* Copies the spill up to end into the sidecar. */
static int
copy(struct ir_ledger *l, uint64_t end, struct ir_err *e)
{
	char buf[BLOCK];
	struct ir_esc esc;

	while (l->copied < end) {
		size_t n = 0;
		uint64_t left = end - l->copied;
		int r = ir_spill_read(&l->spill, l->copied, buf,
			left < BLOCK ? (size_t)left : BLOCK, &n, e);

		if (r < 0)
			return r;
		r = ir_io_write(l->fd, buf, n);
		if (r < 0)
			return ir_err_sys(e, r, _("cannot write '%s'"),
				ir_esc(l->path, &esc));
		l->copied += n;
	}
	return 0;
}

int
ir_ledger_settle(
	struct ir_ledger *l, uint64_t synced, bool all, struct ir_err *e)
{
	if (l->fd < 0)
		return 0;
	if (l->open_since &&
		(all || coarse_now() - l->open_since >= GROUP_SECONDS))
		close_group(l);
	while (l->n > 0 && l->ring[l->first].barrier <= synced) {
		int r = copy(l, l->ring[l->first].end, e);

		if (r < 0)
			return r;
		l->first = (l->first + 1) % GROUPS;
		l->n--;
	}
	return 0;
}

/* Hands on the lines of one type that are whole in buf; returns the bytes
 * used. */
static int
pick(enum ir_ledger_type t, const char *buf, size_t len, size_t *ret_used,
	int (*sink)(void *arg, const void *p, size_t len), void *arg)
{
	size_t n = strlen(line_start[t]), at = 0;
	const char *lf;

	while ((lf = memchr(buf + at, '\n', len - at)) != NULL) {
		size_t line = (size_t)(lf - buf) + 1 - at;
		int r = 0;

		if (line > n && memcmp(buf + at, line_start[t], n) == 0)
			r = sink(arg, buf + at, line);
		if (r < 0)
			return r;
		at += line;
	}
	*ret_used = at;
	return 0;
}

int
ir_ledger_read(struct ir_ledger *l, enum ir_ledger_type t,
	int (*sink)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e)
{
	struct ir_buf b;
	uint64_t at = 0;
	int r = 0;

	ir_buf_init(&b, 0);
	while (r == 0 && at < ir_spill_len(&l->spill)) {
		size_t n = 0, used = 0;

		if (ir_buf_reserve(&b, BLOCK) != 0) {
			r = ir_err_set(
				e, -ENOMEM, _("no memory for the ledger"));
			break;
		}
		r = ir_spill_read(&l->spill, at, b.p + b.len, BLOCK, &n, e);
		if (r < 0)
			break;
		at += n;
		b.len += n;
		r = pick(t, b.p, b.len, &used, sink, arg);
		memmove(b.p, b.p + used, b.len - used);
		b.len -= used;
	}
	ir_buf_free(&b);
	return r;
}
