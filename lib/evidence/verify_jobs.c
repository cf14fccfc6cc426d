/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_frames_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/zstd.h"

/* Equal threads, each takes the most urgent job (verify_frames_i.h). */

enum job {
	JOB_NONE,
	JOB_PARSE,
	JOB_COMMIT,
	JOB_HASH,
	JOB_FETCH,
	JOB_DECODE,
	JOB_DIGEST,
	JOB_EXIT,
};

static struct slot *
slot_at(struct frames *f, uint64_t n)
{
	return &f->slots[n % f->n_slots];
}

static uint64_t
oldest(const struct frames *f)
{
	return f->committed < f->digested ? f->committed : f->digested;
}

static struct slot *
to_hash(struct frames *f)
{
	for (uint64_t n = f->committed; n < f->parsed; n++)
		if (slot_at(f, n)->state == SLOT_PARSED)
			return slot_at(f, n);
	return NULL;
}

static bool
can_commit(struct frames *f)
{
	return !f->committing && f->committed < f->parsed &&
		slot_at(f, f->committed)->state == SLOT_HASHED;
}

/* The digest may wait while there is room; when half the ring hangs on it,
 * it comes before new frames. */
static enum job
choose(struct frames *f)
{
	uint64_t waiting = f->fetched - f->decoding;
	bool digest = !f->digesting && f->digested < f->fetched;

	if (f->error < 0)
		return JOB_EXIT;
	if (!f->parsing && f->parsed < f->decoding &&
		slot_at(f, f->parsed)->state == SLOT_DECODED)
		return JOB_PARSE;
	if (can_commit(f))
		return JOB_COMMIT;
	if (to_hash(f))
		return JOB_HASH;
	if (digest && f->fetched - f->digested > f->n_slots / 2)
		return JOB_DIGEST;
	if (!f->fetching && !f->eof && waiting == 0 &&
		f->fetched - oldest(f) < f->n_slots)
		return JOB_FETCH;
	if (waiting > 0)
		return JOB_DECODE;
	if (digest)
		return JOB_DIGEST;
	return f->eof && !f->fetching && oldest(f) == f->fetched ? JOB_EXIT
								 : JOB_NONE;
}

static int
do_fetch(struct frames *f, struct ir_err *e)
{
	struct slot *s = slot_at(f, f->fetched);
	int r;

	f->fetching = true;
	(void)pthread_mutex_unlock(&f->mu); /* cannot fail: we hold it */
	r = frames_fetch(f, s, e);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	f->fetching = false;
	if (r == 1) {
		s->digested = false;
		s->state = SLOT_FETCHED;
		f->fetched++;
		f->eof = f->dead_end;
	} else if (r == 0) {
		f->eof = true;
	}
	return r < 0 ? r : 0;
}

static int
do_decode(struct worker *w)
{
	struct frames *f = w->f;
	struct slot *s = slot_at(f, f->decoding++);

	s->state = SLOT_DECODING;
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	frames_decode(w, s);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	s->state = SLOT_DECODED;
	return 0;
}

static int
do_parse(struct frames *f, struct ir_err *e)
{
	struct slot *s = slot_at(f, f->parsed);
	int r;

	f->parsing = true;
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	r = frames_parse(f, s, e);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	f->parsing = false;
	s->state = s->begins ? SLOT_PARSED : SLOT_HASHED;
	f->parsed++;
	return r;
}

static int
do_hash(struct worker *w, struct ir_err *e)
{
	struct frames *f = w->f;
	struct slot *s = to_hash(f);
	int r;

	if (!s)
		return 0;
	s->state = SLOT_HASHING;
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	r = frames_hash(w, s, e);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	s->state = SLOT_HASHED;
	return r;
}

static int
do_commit(struct frames *f, struct ir_err *e)
{
	struct slot *s = slot_at(f, f->committed);
	int r;

	f->committing = true;
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	r = frames_commit(f, s, e);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	f->committing = false;
	f->committed++;
	return r;
}

static int
do_digest(struct frames *f, struct ir_err *e)
{
	struct slot *s = slot_at(f, f->digested);
	int r;

	f->digesting = true;
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	r = frames_digest(f, s, e);
	(void)pthread_mutex_lock(&f->mu); /* as above */
	f->digesting = false;
	f->digested++;
	return r;
}

static int
do_job(struct worker *w, enum job job, struct ir_err *e)
{
	switch (job) {
	case JOB_FETCH:
		return do_fetch(w->f, e);
	case JOB_DECODE:
		return do_decode(w);
	case JOB_PARSE:
		return do_parse(w->f, e);
	case JOB_HASH:
		return do_hash(w, e);
	case JOB_COMMIT:
		return do_commit(w->f, e);
	case JOB_DIGEST:
		return do_digest(w->f, e);
	case JOB_NONE:
	case JOB_EXIT:
		break;
	}
	return 0;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct frames *f = w->f;
	struct ir_err e = IR_ERR_INIT;
	enum job job;
	int r;

	(void)pthread_mutex_lock(&f->mu); /* an error-free default mutex */
	while ((job = choose(f)) != JOB_EXIT) {
		if (job == JOB_NONE) {
			(void)pthread_cond_wait(&f->cond, &f->mu);
			continue;
		}
		r = do_job(w, job, &e);
		if (r < 0 && f->error == 0) {
			f->error = r;
			f->err = e;
		}
		(void)pthread_cond_broadcast(&f->cond); /* cannot fail */
	}
	(void)pthread_mutex_unlock(&f->mu); /* as above */
	return NULL;
}

static int
run_threads(struct frames *f, struct worker *w, unsigned n)
{
	pthread_t id[8];
	unsigned started = 0;

	/* The caller's thread works too; fewer threads only mean slower. */
	for (unsigned i = 1; i < n; i++) {
		if (pthread_create(&id[started], NULL, work, &w[i]) != 0)
			break;
		started++;
	}
	(void)work(&w[0]);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(id[i], NULL); /* ours, joinable */
	return f->error;
}

static int
init_workers(struct frames *f, struct worker *w, unsigned n, struct ir_err *e)
{
	int r = 0;

	for (unsigned i = 0; i < n && r == 0; i++) {
		w[i].f = f;
		r = ir_zstd_dec_new(&w[i].dec, e);
		if (r == 0)
			r = ir_digest_new(
				&w[i].dig, IR_DIGEST_BIT(IR_SHA256), e);
	}
	for (unsigned i = 0; i < f->n_slots && r == 0; i++) {
		ir_buf_init(&f->slots[i].names, 0);
		r = ir_digest_new(
			&f->slots[i].tail, IR_DIGEST_BIT(IR_SHA256), e);
	}
	if (r == 0)
		r = ir_digest_new(&f->chain, IR_DIGEST_BIT(IR_SHA256), e);
	if (r == 0)
		r = ir_digest_new(&f->file, IR_DIGEST_BIT(IR_SHA256), e);
	if (r == 0)
		r = frames_sink_init(f, e);
	return r;
}

static int
tell_tar_end(struct frames *f)
{
	struct ir_err e = IR_ERR_INIT;

	if (f->tar_dead || f->dead_end || f->offset == 0 ||
		ir_tar_finish(f->tar, &e) == 0)
		return 0;
	if (f->open) {
		f->open = false;
		f->any_lost = true;
	}
	return vfy_find(f->v, IR_V_DAMAGE, "tar-cut", WHERE_NONE, "%s", e.text);
}

int
frames_run(struct frames *f, struct vfy *v, int fd, const void *head,
	size_t head_len, const struct vsink *sink, struct ir_err *e)
{
	struct worker w[8] = {{0}};
	unsigned n = vfy_threads(v);
	int r;

	*f = (struct frames){.v = v,
		.fd = fd,
		.head = head,
		.head_len = head_len,
		.sink = *sink};
	f->n_slots = n + 4 < SLOTS_MAX ? n + 4 : SLOTS_MAX;
	(void)pthread_mutex_init(&f->mu, NULL); /* never fails on Linux */
	(void)pthread_cond_init(&f->cond, NULL); /* as above */
	ir_buf_init(&f->seek, 0);
	r = init_workers(f, w, n, e);
	if (r == 0 && run_threads(f, w, n) < 0) {
		r = f->error;
		if (e)
			*e = f->err;
	}
	if (r == 0)
		r = tell_tar_end(f);
	if (r == 0 && ir_digest_final(f->file, IR_SHA256, f->whole) < 0)
		r = ir_err_set(e, IR_ELIB, _("cannot compute a digest"));
	for (unsigned i = 0; i < n; i++) {
		ir_zstd_dec_free(w[i].dec);
		ir_digest_free(w[i].dig);
	}
	return r;
}

void
frames_free(struct frames *f)
{
	if (!f->v)
		return;
	for (unsigned i = 0; i < f->n_slots; i++) {
		struct slot *s = &f->slots[i];

		free(s->comp);
		free(s->out);
		free(s->pieces);
		free(s->members);
		ir_buf_free(&s->names);
		ir_digest_free(s->tail);
	}
	ir_digest_free(f->chain);
	ir_digest_free(f->file);
	ir_tar_free(f->tar);
	ir_buf_free(&f->seek);
	free(f->carry);
	free(f->table);
	(void)pthread_cond_destroy(&f->cond); /* no thread is left */
	(void)pthread_mutex_destroy(&f->mu); /* as above */
}
