/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/progress.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "tool_i.h"

#define DRAW_MS 200u /* five times a second */
#define ETA_AFTER_MS 2000u

struct ir_progress {
	struct ir_progress_state s; /* what and the totals */
	char *what;
	uint64_t started_ms;
	atomic_uint_fast64_t bytes, files, drawn_ms;
	bool drawn; /* something is on the line; under the lock */
};

static uint64_t
now_ms(void)
{
	struct timespec ts = {0};

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &ts); /* cannot fail */
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* "0:09", "12:30", "3:05:00" */
static void
time_left(const struct ir_progress_state *s, struct ir_buf *out)
{
	uint64_t done = s->total_bytes ? s->bytes : s->files;
	uint64_t total = s->total_bytes ? s->total_bytes : s->total_files;
	char t[32];
	double left;
	uint64_t sec;

	if (s->elapsed_ms < ETA_AFTER_MS || done == 0 || total <= done)
		return;
	left = (double)(total - done) / (double)done * (double)s->elapsed_ms;
	if (left > 359999e3) /* 100 hours: nobody waits for the seconds */
		return;
	sec = (uint64_t)(left / 1000 + 0.5);
	if (sec >= 3600)
		(void)snprintf(t, sizeof(t), "%u:%02u:%02u",
			(unsigned)(sec / 3600), (unsigned)(sec / 60 % 60),
			(unsigned)(sec % 60));
	else
		(void)snprintf(t, sizeof(t), "%u:%02u", (unsigned)(sec / 60),
			(unsigned)(sec % 60));
	(void)ir_buf_addf(out, _(", %s left"), t);
}

int
ir_progress_text(
	const struct ir_progress_state *s, size_t cols, struct ir_buf *out)
{
	char a[IR_NUM_HUMAN], b[IR_NUM_HUMAN];
	size_t from = out->len;

	(void)ir_buf_addf(out, "%s: %s", s->what, ir_num_human(s->bytes, a));
	if (s->total_bytes)
		(void)ir_buf_addf(out, " / %s (%u%%)",
			ir_num_human(s->total_bytes, b),
			(unsigned)(s->bytes >= s->total_bytes
					? 100
					: (double)s->bytes * 100 /
						(double)s->total_bytes));
	if (s->total_files)
		(void)ir_buf_addf(out, _(", %ju of %ju files"),
			(uintmax_t)s->files, (uintmax_t)s->total_files);
	else if (s->files)
		(void)ir_buf_addf(out, _(", %ju files"), (uintmax_t)s->files);
	if (s->elapsed_ms >= 500)
		(void)ir_buf_addf(out, ", %s/s",
			ir_num_human((uint64_t)((double)s->bytes * 1000 /
					     (double)s->elapsed_ms),
				a));
	time_left(s, out);
	if (ir_buf_err(out) == 0)
		ir_buf_cut(out,
			from +
				ir_width_fit(out->p + from, out->len - from,
					cols, NULL));
	return ir_buf_err(out);
}

static size_t
columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 20)
		return w.ws_col - 1u;
	return 79;
}

struct ir_progress *
ir_progress_new(const char *what, uint64_t total_bytes, uint64_t total_files,
	bool quiet)
{
	struct tool_state *st = tool_state();
	struct ir_progress *p;

	if (quiet || !isatty(STDERR_FILENO))
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->what = strdup(what);
	if (!p->what) {
		free(p);
		return NULL;
	}
	p->s.what = p->what;
	p->s.total_bytes = total_bytes;
	p->s.total_files = total_files;
	p->started_ms = now_ms();
	atomic_init(&p->drawn_ms, p->started_ms);
	(void)pthread_mutex_lock(&st->lock);
	st->progress = p;
	(void)pthread_mutex_unlock(&st->lock);
	return p;
}

static void
draw(struct ir_progress *p, uint64_t now)
{
	struct ir_progress_state s = p->s;
	struct ir_buf b;

	s.bytes = atomic_load(&p->bytes);
	s.files = atomic_load(&p->files);
	s.elapsed_ms = now - p->started_ms;
	ir_buf_init(&b, 4096);
	(void)ir_buf_adds(&b, "\r"); /* sticky */
	if (ir_progress_text(&s, columns(), &b) == 0 &&
		ir_buf_adds(&b, "\033[K") == 0) {
		(void)fwrite(b.p, 1, b.len, stderr); /* only a display */
		(void)fflush(stderr);
		p->drawn = true;
	}
	ir_buf_free(&b);
}

void
ir_progress_at(struct ir_progress *p, uint64_t bytes, uint64_t files)
{
	struct tool_state *st = tool_state();
	uint_fast64_t last;
	uint64_t now;

	if (!p)
		return;
	atomic_store_explicit(&p->bytes, bytes, memory_order_relaxed);
	atomic_store_explicit(&p->files, files, memory_order_relaxed);
	now = now_ms();
	last = atomic_load_explicit(&p->drawn_ms, memory_order_relaxed);
	if (now - last < DRAW_MS ||
		!atomic_compare_exchange_strong(&p->drawn_ms, &last, now))
		return;
	if (pthread_mutex_trylock(&st->lock) != 0)
		return;
	draw(p, now);
	(void)pthread_mutex_unlock(&st->lock);
}

void
progress_wipe(struct ir_progress *p)
{
	if (!p || !p->drawn)
		return;
	(void)fputs("\r\033[K", stderr); /* only a display */
	(void)fflush(stderr);
	p->drawn = false;
}

void
ir_progress_free(struct ir_progress *p)
{
	struct tool_state *st = tool_state();

	if (!p)
		return;
	(void)pthread_mutex_lock(&st->lock);
	progress_wipe(p);
	if (st->progress == p)
		st->progress = NULL;
	(void)pthread_mutex_unlock(&st->lock);
	free(p->what);
	free(p);
}
