/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_i.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ir/base/i18n.h"
#include "ir/sys/zstd.h"
#include "pack_out_i.h"

#define NS ((int64_t)1000000000)

/* Frames between two threads. */
struct frame {
	uint8_t *p; /* NULL: none */
	size_t len;
	size_t in_len; /* of a packed one: what it packs */
};

/* Buffers not in use, last in first out: the warm ones first, and those
 * beyond the need are never touched. */
struct stack {
	uint8_t **p;
	size_t n, max;
};

/*
 * A frame is a number: given < submitted < taken (by a compressor, together
 * with an output buffer, in order: so the lowest number never lacks one) <
 * wrote.  One mutex and one condition: there are a few hundred frames a
 * second at most.
 */
struct ir_pack {
	struct ir_pack_opts o;
	struct ir_pack_out out;
	struct frame cur; /* the caller's */
	uint64_t given;
	size_t out_cap;

	pthread_mutex_t mu;
	pthread_cond_t changed;
	struct stack in, outs;
	uint8_t *memory;
	struct frame *queue; /* full, by number modulo in.max */
	struct frame *ready; /* packed, by number modulo outs.max */
	uint64_t submitted, taken, wrote;
	bool stop, flush;
	struct ir_err err;
	_Atomic bool failed;

	struct ir_zstd_enc **enc; /* one a compressor */
	pthread_t *threads;
	unsigned started;
};

struct worker {
	struct ir_pack *p;
	unsigned n;
};

static void
fail(struct ir_pack *p, const struct ir_err *e)
{
	if (p->err.code == 0)
		p->err = *e;
	p->failed = true;
}

static void
push(struct stack *s, uint8_t *p)
{
	s->p[s->n++] = p;
}

static uint8_t *
pop(struct stack *s)
{
	return s->n ? s->p[--s->n] : NULL;
}

static int
compress(struct ir_pack *p, unsigned worker, const struct frame *in,
	struct frame *out, struct ir_err *e)
{
	out->in_len = in->len;
	return ir_zstd_enc_frame(p->enc[worker], in->p, in->len, out->p,
		p->out_cap, &out->len, e);
}

/* Waits, with the mutex held, for a frame and for room to pack it into. */
static bool
take(struct ir_pack *p, struct frame *in, struct frame *out, uint64_t *ret_no)
{
	while (!p->stop && (p->taken == p->submitted || p->outs.n == 0))
		(void)pthread_cond_wait(&p->changed, &p->mu);
	if (p->stop)
		return false;
	*ret_no = p->taken++;
	*in = p->queue[*ret_no % p->in.max];
	out->p = pop(&p->outs);
	return true;
}

static void *
compressor(void *arg)
{
	struct ir_pack *p = ((struct worker *)arg)->p;
	unsigned n = ((struct worker *)arg)->n;
	struct frame in, out;
	struct ir_err e = IR_ERR_INIT;
	uint64_t no;

	free(arg);
	(void)pthread_mutex_lock(&p->mu);
	while (take(p, &in, &out, &no)) {
		int r = 0;

		(void)pthread_mutex_unlock(&p->mu);
		if (!p->failed)
			r = compress(p, n, &in, &out, &e);
		(void)pthread_mutex_lock(&p->mu);
		if (r < 0)
			fail(p, &e);
		push(&p->in, in.p);
		p->ready[no % p->outs.max] = out;
		(void)pthread_cond_broadcast(&p->changed);
	}
	(void)pthread_mutex_unlock(&p->mu);
	return NULL;
}

static void
write_ready(struct ir_pack *p, struct frame *slot)
{
	struct frame f = *slot;
	struct ir_err e = IR_ERR_INIT;
	int r = 0;

	slot->p = NULL;
	(void)pthread_mutex_unlock(&p->mu);
	if (!p->failed)
		r = ir_pack_out_frame(&p->out, f.p, f.len, f.in_len, &e);
	(void)pthread_mutex_lock(&p->mu);
	if (r < 0)
		fail(p, &e);
	push(&p->outs, f.p);
	p->wrote++;
	(void)pthread_cond_broadcast(&p->changed);
}

static void
sync_now(struct ir_pack *p)
{
	struct ir_err e = IR_ERR_INIT;
	int r = 0;

	(void)pthread_mutex_unlock(&p->mu);
	if (!p->failed)
		r = ir_pack_out_sync(&p->out, &e);
	(void)pthread_mutex_lock(&p->mu);
	if (r < 0)
		fail(p, &e);
}

/* Waits for a change, or until what is written must be made durable. */
static void
writer_wait(struct ir_pack *p)
{
	int64_t until;
	struct timespec ts;

	if (p->failed || !ir_pack_out_dirty(&p->out, &until)) {
		(void)pthread_cond_wait(&p->changed, &p->mu);
		return;
	}
	ts.tv_sec = until / NS;
	ts.tv_nsec = until % NS;
	if (pthread_cond_timedwait(&p->changed, &p->mu, &ts) == ETIMEDOUT)
		sync_now(p);
}

static void *
writer(void *arg)
{
	struct ir_pack *p = arg;

	(void)pthread_mutex_lock(&p->mu);
	while (!p->stop) {
		struct frame *slot = &p->ready[p->wrote % p->outs.max];

		if (slot->p) {
			write_ready(p, slot);
		} else if (p->flush && p->wrote == p->submitted) {
			sync_now(p);
			p->flush = false;
			(void)pthread_cond_broadcast(&p->changed);
		} else {
			writer_wait(p);
		}
	}
	(void)pthread_mutex_unlock(&p->mu);
	return NULL;
}

static bool
threaded(const struct ir_pack *p)
{
	return p->o.threads > 1;
}

static int
start_thread(struct ir_pack *p, void *(*run)(void *), void *arg)
{
	int r = pthread_create(&p->threads[p->started], NULL, run, arg);

	if (r == 0)
		p->started++;
	return r;
}

/* Signals stay with the caller's thread. */
static int
start_threads(struct ir_pack *p, struct ir_err *e)
{
	sigset_t all, old;
	int r;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	r = start_thread(p, writer, p);
	for (unsigned i = 0; r == 0 && i < p->o.threads; i++) {
		struct worker *w = malloc(sizeof(*w));

		if (!w) {
			r = ENOMEM;
			break;
		}
		w->p = p;
		w->n = i;
		r = start_thread(p, compressor, w);
		if (r != 0)
			free(w);
	}
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r ? ir_err_sys(e, r, _("cannot start a thread")) : 0;
}

/* Frames the reader may be ahead by, and those packed and not written: the
 * writer may be held by a slow disk for as long as they last. */
static int
make_buffers(struct ir_pack *p)
{
	unsigned n = p->o.threads;
	uint8_t *at;

	p->in.max = threaded(p) ? n + 2 : 1;
	p->outs.max = threaded(p) ? n + 4 : 1;
	p->in.p = calloc(p->in.max, sizeof(*p->in.p));
	p->outs.p = calloc(p->outs.max, sizeof(*p->outs.p));
	p->queue = calloc(p->in.max, sizeof(*p->queue));
	p->ready = calloc(p->outs.max, sizeof(*p->ready));
	p->enc = calloc(n, sizeof(*p->enc));
	p->threads = calloc(n + 1, sizeof(*p->threads));
	/* Not touched before use, so not in memory before use. */
	at = p->memory =
		malloc(p->in.max * p->o.frame_size + p->outs.max * p->out_cap);
	if (!p->in.p || !p->outs.p || !p->queue || !p->ready || !p->enc ||
		!p->threads || !p->memory)
		return -ENOMEM;
	for (size_t i = 0; i < p->in.max; i++, at += p->o.frame_size)
		push(&p->in, at);
	for (size_t i = 0; i < p->outs.max; i++, at += p->out_cap)
		push(&p->outs, at);
	return 0;
}

static int
setup(struct ir_pack *p, int fd, struct ir_err *e)
{
	int r;

	p->out_cap = ir_zstd_bound(p->o.frame_size);
	if (make_buffers(p) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot start packing"));
	r = ir_pack_out_init(&p->out, fd, p->o.sync, e);
	for (unsigned i = 0; r == 0 && i < p->o.threads; i++)
		r = ir_zstd_enc_new(&p->enc[i], p->o.level, e);
	if (r == 0 && threaded(p))
		r = start_threads(p, e);
	return r;
}

int
ir_pack_new(struct ir_pack **ret, const struct ir_pack_opts *o, int fd,
	struct ir_err *e)
{
	struct ir_pack *p = calloc(1, sizeof(*p));
	pthread_condattr_t attr;
	int r;

	if (!p)
		return ir_err_sys(e, ENOMEM, _("cannot start packing"));
	p->o = *o;
	(void)pthread_mutex_init(&p->mu, NULL); /* these cannot fail */
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&p->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	r = setup(p, fd, e);
	if (r < 0) {
		ir_pack_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void
ir_pack_free(struct ir_pack *p)
{
	if (!p)
		return;
	(void)pthread_mutex_lock(&p->mu);
	p->stop = true;
	(void)pthread_cond_broadcast(&p->changed);
	(void)pthread_mutex_unlock(&p->mu);
	for (unsigned i = 0; i < p->started; i++)
		(void)pthread_join(p->threads[i], NULL);
	for (unsigned i = 0; p->enc && i < p->o.threads; i++)
		ir_zstd_enc_free(p->enc[i]);
	ir_pack_out_free(&p->out);
	(void)pthread_cond_destroy(&p->changed);
	(void)pthread_mutex_destroy(&p->mu);
	free(p->in.p);
	free(p->outs.p);
	free(p->queue);
	free(p->ready);
	free(p->enc);
	free(p->threads);
	free(p->memory);
	free(p);
}

/* An empty buffer for the caller. */
static void
acquire(struct ir_pack *p)
{
	(void)pthread_mutex_lock(&p->mu);
	while (p->in.n == 0)
		(void)pthread_cond_wait(&p->changed, &p->mu);
	p->cur.p = pop(&p->in);
	p->cur.len = 0;
	(void)pthread_mutex_unlock(&p->mu);
}

uint8_t *
ir_pack_space(struct ir_pack *p, size_t *ret_cap)
{
	if (p->failed)
		return NULL;
	if (p->cur.p && p->cur.len == p->o.frame_size &&
		ir_pack_cut(p, NULL) < 0)
		return NULL;
	if (!p->cur.p)
		acquire(p);
	*ret_cap = p->o.frame_size - p->cur.len;
	return p->cur.p + p->cur.len;
}

void
ir_pack_commit(struct ir_pack *p, size_t len)
{
	p->cur.len += len;
	p->given += len;
}

int
ir_pack_put(struct ir_pack *p, const void *data, size_t len, struct ir_err *e)
{
	const uint8_t *from = data;

	while (len > 0) {
		size_t cap;
		uint8_t *to = ir_pack_space(p, &cap);

		if (!to)
			return ir_pack_failed(p, e);
		cap = cap < len ? cap : len;
		memcpy(to, from, cap);
		ir_pack_commit(p, cap);
		from += cap;
		len -= cap;
	}
	return 0;
}

int
ir_pack_zeros(struct ir_pack *p, uint64_t len, struct ir_err *e)
{
	while (len > 0) {
		size_t cap;
		uint8_t *to = ir_pack_space(p, &cap);

		if (!to)
			return ir_pack_failed(p, e);
		cap = cap < len ? cap : (size_t)len;
		memset(to, 0, cap);
		ir_pack_commit(p, cap);
		len -= cap;
	}
	return 0;
}

static void
pack_inline(struct ir_pack *p)
{
	struct frame out = {p->outs.p[0], 0, 0};
	struct ir_err e = IR_ERR_INIT;
	int r = compress(p, 0, &p->cur, &out, &e);

	if (r == 0)
		r = ir_pack_out_frame(&p->out, out.p, out.len, out.in_len, &e);
	if (r < 0)
		fail(p, &e);
	push(&p->in, p->cur.p);
	p->wrote++;
}

int
ir_pack_cut(struct ir_pack *p, struct ir_err *e)
{
	if (!p->cur.p || p->cur.len == 0)
		return ir_pack_failed(p, e);
	(void)pthread_mutex_lock(&p->mu);
	p->queue[p->submitted % p->in.max] = p->cur;
	p->submitted++;
	if (!threaded(p))
		pack_inline(p);
	(void)pthread_cond_broadcast(&p->changed);
	(void)pthread_mutex_unlock(&p->mu);
	p->cur.p = NULL;
	return ir_pack_failed(p, e);
}

int
ir_pack_flush(struct ir_pack *p, struct ir_err *e)
{
	int r = ir_pack_cut(p, e);

	if (r < 0)
		return r;
	(void)pthread_mutex_lock(&p->mu);
	p->flush = threaded(p);
	(void)pthread_cond_broadcast(&p->changed);
	while (p->flush)
		(void)pthread_cond_wait(&p->changed, &p->mu);
	if (!threaded(p))
		sync_now(p);
	(void)pthread_mutex_unlock(&p->mu);
	return ir_pack_failed(p, e);
}

int
ir_pack_failed(struct ir_pack *p, struct ir_err *e)
{
	int r;

	if (!p->failed)
		return 0;
	(void)pthread_mutex_lock(&p->mu);
	r = ir_err_set(e, p->err.code, "%s", p->err.text);
	(void)pthread_mutex_unlock(&p->mu);
	return r;
}

void
ir_pack_fail(struct ir_pack *p, const struct ir_err *e)
{
	(void)pthread_mutex_lock(&p->mu);
	fail(p, e);
	(void)pthread_mutex_unlock(&p->mu);
}

uint64_t
ir_pack_given(const struct ir_pack *p)
{
	return p->given;
}

uint64_t
ir_pack_durable(struct ir_pack *p)
{
	return atomic_load(&p->out.durable);
}

uint64_t
ir_pack_written(struct ir_pack *p)
{
	return atomic_load(&p->out.written);
}

int
ir_pack_raw(struct ir_pack *p, const void *data, size_t len, struct ir_err *e)
{
	int r = ir_pack_failed(p, e);

	return r < 0 ? r : ir_pack_out_raw(&p->out, data, len, e);
}

int
ir_pack_digest(struct ir_pack *p, uint8_t out[IR_SHA256_LEN])
{
	uint8_t raw[IR_DIGEST_MAX];
	int r = ir_digest_peek(p->out.digest, IR_SHA256, raw);

	if (r == 0)
		memcpy(out, raw, IR_SHA256_LEN);
	return r;
}

const struct ir_buf *
ir_pack_entries(const struct ir_pack *p)
{
	return &p->out.entries;
}

uint32_t
ir_pack_frames(const struct ir_pack *p)
{
	return (uint32_t)p->submitted;
}
