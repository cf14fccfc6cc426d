/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/hash.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hash_i.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/cpu.h"
#include "pack_i.h"

enum state {
	WAITING,
	TAKEN,
	DONE,
};

enum wait {
	NOTHING,
	NEXT_RESULT,
	ROOM, /* until most of what is ahead was taken: few switches */
};

struct job {
	enum state state;
	int fd;
	char *name;
	struct ir_hash_result r;
};

/* Jobs by number modulo the window: given <= taken <= submitted. */
struct ir_hash {
	struct ir_hash_opts o;
	int (*done)(void *arg, const struct ir_hash_result *r);
	void *arg;

	pthread_mutex_t mu;
	pthread_cond_t work; /* a job was submitted, or stop */
	pthread_cond_t ready; /* room for the caller, or its next result */
	struct job **jobs;
	uint64_t submitted, taken, given;
	unsigned idle; /* threads that wait for work */
	enum wait waits; /* the caller, for this */
	_Atomic bool stop;
	_Atomic int failed; /* of a digest */
	_Atomic uint64_t bytes;

	struct ir_hasher *hashers;
	pthread_t *threads;
	unsigned started;
};

struct worker {
	struct ir_hash *h;
	unsigned n;
};

static struct job **
job(struct ir_hash *h, uint64_t no)
{
	return &h->jobs[no % IR_HASH_WINDOW];
}

/* With the mutex held. */
static bool
wait_over(struct ir_hash *h)
{
	if (h->waits == NEXT_RESULT)
		return (*job(h, h->given))->state == DONE;
	return h->waits == ROOM && h->submitted - h->taken <= IR_HASH_AHEAD / 4;
}

static void
wake_caller(struct ir_hash *h)
{
	if (wait_over(h)) {
		h->waits = NOTHING;
		(void)pthread_cond_signal(&h->ready);
	}
}

static void
run_job(struct ir_hash *h, unsigned n, struct job *j)
{
	int r = 0;

	if (j->fd >= 0)
		r = ir_hasher_file(&h->hashers[n], j->fd, &j->r);
	j->fd = -1;
	if (r < 0)
		h->failed = r;
}

static void *
worker(void *arg)
{
	struct ir_hash *h = ((struct worker *)arg)->h;
	unsigned n = ((struct worker *)arg)->n;

	free(arg);
	(void)pthread_mutex_lock(&h->mu);
	while (!h->stop) {
		struct job *j;

		if (h->taken == h->submitted) {
			h->idle++;
			(void)pthread_cond_wait(&h->work, &h->mu);
			h->idle--;
			continue;
		}
		j = *job(h, h->taken++);
		wake_caller(h);
		(void)pthread_mutex_unlock(&h->mu);
		run_job(h, n, j);
		(void)pthread_mutex_lock(&h->mu);
		j->state = DONE;
		wake_caller(h);
	}
	(void)pthread_mutex_unlock(&h->mu);
	return NULL;
}

static bool
threaded(const struct ir_hash *h)
{
	return h->o.threads > 1;
}

/* Signals stay with the caller's thread. */
static int
start_threads(struct ir_hash *h, struct ir_err *e)
{
	sigset_t all, old;
	int r = 0;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	for (unsigned i = 0; r == 0 && i < h->o.threads; i++) {
		struct worker *w = malloc(sizeof(*w));

		if (!w) {
			r = ENOMEM;
			break;
		}
		w->h = h;
		w->n = i;
		r = pthread_create(&h->threads[i], NULL, worker, w);
		if (r == 0)
			h->started++;
		else
			free(w);
	}
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r ? ir_err_sys(e, r, _("cannot start a thread")) : 0;
}

static int
setup(struct ir_hash *h, struct ir_err *e)
{
	unsigned n = h->o.threads;
	int r = 0;

	h->jobs = calloc(IR_HASH_WINDOW, sizeof(*h->jobs));
	h->hashers = calloc(n, sizeof(*h->hashers));
	h->threads = calloc(n, sizeof(*h->threads));
	if (!h->jobs || !h->hashers || !h->threads)
		return ir_err_sys(e, ENOMEM, _("cannot start hashing"));
	for (unsigned i = 0; r == 0 && i < n; i++) {
		h->hashers[i].digests = h->o.digests;
		h->hashers[i].bytes = &h->bytes;
		h->hashers[i].stop = &h->stop;
		h->hashers[i].told = h->o.stop;
		r = ir_hasher_init(&h->hashers[i], e);
	}
	return r == 0 && threaded(h) ? start_threads(h, e) : r;
}

int
ir_hash_new(struct ir_hash **ret, const struct ir_hash_opts *o,
	int (*done)(void *arg, const struct ir_hash_result *r), void *arg,
	struct ir_err *e)
{
	struct ir_hash *h = calloc(1, sizeof(*h));
	int r;

	if (!h)
		return ir_err_sys(e, ENOMEM, _("cannot start hashing"));
	h->o = *o;
	h->o.threads = o->threads ? o->threads : ir_cpu_count();
	if (h->o.threads > IR_PACK_THREADS_MAX)
		h->o.threads = IR_PACK_THREADS_MAX;
	h->o.digests |= IR_DIGEST_BIT(IR_SHA256);
	h->done = done;
	h->arg = arg;
	(void)pthread_mutex_init(&h->mu, NULL); /* these cannot fail */
	(void)pthread_cond_init(&h->work, NULL);
	(void)pthread_cond_init(&h->ready, NULL);
	r = setup(h, e);
	if (r < 0) {
		ir_hash_free(h);
		return r;
	}
	*ret = h;
	return 0;
}

static void
free_job(struct job *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		(void)close(j->fd); /* read only */
	free(j->name);
	free(j);
}

static void
drop_jobs(struct ir_hash *h)
{
	for (; h->given < h->submitted; h->given++)
		free_job(*job(h, h->given));
}

void
ir_hash_free(struct ir_hash *h)
{
	if (!h)
		return;
	(void)pthread_mutex_lock(&h->mu);
	h->stop = true;
	(void)pthread_cond_broadcast(&h->work);
	(void)pthread_mutex_unlock(&h->mu);
	for (unsigned i = 0; i < h->started; i++)
		(void)pthread_join(h->threads[i], NULL);
	drop_jobs(h);
	for (unsigned i = 0; h->hashers && i < h->o.threads; i++)
		ir_hasher_free(&h->hashers[i]);
	(void)pthread_cond_destroy(&h->ready);
	(void)pthread_cond_destroy(&h->work);
	(void)pthread_mutex_destroy(&h->mu);
	free(h->jobs);
	free(h->hashers);
	free(h->threads);
	free(h);
}

/* Gives the results that are next in order; with the mutex held, which is
 * let go meanwhile. */
static int
deliver(struct ir_hash *h, struct ir_err *e)
{
	int r = 0;

	while (r == 0 && h->given < h->submitted &&
		(*job(h, h->given))->state == DONE) {
		struct job *j = *job(h, h->given);

		(void)pthread_mutex_unlock(&h->mu);
		if (h->failed)
			r = ir_err_set(e, h->failed, _("cannot digest a file"));
		else if (h->o.stop && *h->o.stop) /* it may be cut short */
			r = ir_err_set(e, -ECANCELED, _("interrupted"));
		else if ((r = h->done(h->arg, &j->r)) < 0 && e && !e->code)
			(void)ir_err_set(e, r, _("stopped"));
		free_job(j);
		(void)pthread_mutex_lock(&h->mu);
		h->given++;
	}
	return r < 0 ? r : 0;
}

static void
wait_for(struct ir_hash *h, enum wait what)
{
	h->waits = what;
	while (!wait_over(h) && h->waits == what)
		(void)pthread_cond_wait(&h->ready, &h->mu);
	h->waits = NOTHING;
}

/* Results out, until there is room for one more. */
static int
make_room(struct ir_hash *h, struct ir_err *e)
{
	for (;;) {
		int r = deliver(h, e);

		if (r < 0)
			return r;
		if (h->submitted - h->given == IR_HASH_WINDOW)
			wait_for(h, NEXT_RESULT);
		else if (h->submitted - h->taken >= IR_HASH_AHEAD)
			wait_for(h, ROOM);
		else
			return 0;
	}
}

/* A job of this descriptor, which is given: NULL and closed without memory. */
static struct job *
new_job(int fd, const char *name, void *opaque)
{
	struct job *j = calloc(1, sizeof(*j));

	if (!j) {
		if (fd >= 0)
			(void)close(fd); /* read only */
		return NULL;
	}
	j->fd = fd;
	j->name = strdup(name);
	j->r.name = j->name;
	j->r.opaque = opaque;
	if (!j->name) {
		free_job(j);
		return NULL;
	}
	return j;
}

static int
submit(struct ir_hash *h, struct job *j, struct ir_err *e)
{
	int r;

	if (!j)
		return ir_err_sys(e, ENOMEM, _("cannot hash a file"));
	(void)pthread_mutex_lock(&h->mu);
	r = make_room(h, e);
	if (r == 0) {
		*job(h, h->submitted++) = j;
		if (!threaded(h)) {
			h->taken++;
			run_job(h, 0, j);
			j->state = DONE;
		} else if (h->idle > 0)
			(void)pthread_cond_signal(&h->work);
	}
	(void)pthread_mutex_unlock(&h->mu);
	if (r < 0)
		free_job(j);
	return r;
}

int
ir_hash_submit(struct ir_hash *h, int dirfd, const char *name, void *opaque,
	struct ir_err *e)
{
	bool touched = false;
	int fd = ir_io_open_source(dirfd, name, &touched);
	enum ir_status status = IR_UNREAD;

	if (fd >= 0)
		return ir_hash_submit_fd(h, fd, name, touched, opaque, e);
	if (fd == -ENOENT)
		status = IR_ABSENT;
	else if (fd == -ELOOP || fd == -ENXIO) /* a link, a socket */
		status = IR_REFUSED;
	return ir_hash_submit_failed(h, name, status, -fd, opaque, e);
}

int
ir_hash_submit_fd(struct ir_hash *h, int fd, const char *name,
	bool atime_touched, void *opaque, struct ir_err *e)
{
	struct job *j = new_job(fd, name, opaque);

	if (j)
		j->r.atime_touched = atime_touched;
	return submit(h, j, e);
}

int
ir_hash_submit_failed(struct ir_hash *h, const char *name,
	enum ir_status status, int errnum, void *opaque, struct ir_err *e)
{
	struct job *j = new_job(-1, name, opaque);

	if (j) {
		j->r.status = status;
		j->r.errnum = errnum;
	}
	return submit(h, j, e);
}

int
ir_hash_finish(struct ir_hash *h, struct ir_err *e)
{
	int r;

	(void)pthread_mutex_lock(&h->mu);
	while ((r = deliver(h, e)) == 0 && h->given < h->submitted)
		wait_for(h, NEXT_RESULT);
	(void)pthread_mutex_unlock(&h->mu);
	return r;
}

uint64_t
ir_hash_bytes(struct ir_hash *h)
{
	return h->bytes;
}
