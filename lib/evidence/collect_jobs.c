/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_call_i.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

/*
 * Devices at a time.  Each runs in a child, forked before any thread starts;
 * what it has to say comes through a pipe, one message after another, so that
 * the words of two devices never mix.  A child that dies takes its own device
 * with it and nobody else's.
 */
#define JOBS_DEFAULT 8u
#define JOBS_MAX 64u
#define TEXT_MAX 4096
#define PROGRESS_MS 100 /* between two words of it: it is for people */

enum message {
	MSG_PROGRESS,
	MSG_WARN,
	MSG_MENDED,
	MSG_DONE,
	MSG_ERROR, /* it could not begin */
};

struct head {
	enum message what;
	size_t len;
};

struct progress {
	uint64_t bytes, files;
};

/* A result, its texts beside it. */
struct done {
	struct ir_collect_result res;
	bool has[4];
	char text[4][TEXT_MAX]; /* device, access, file, partial */
};

struct job {
	const struct ir_device *d;
	const char *id;
	pid_t pid;
	int fd; /* -1: not running */
	struct ir_buf in; /* the messages as they come */
	struct progress at;
	bool told; /* its end was said, by itself or for it */
	bool over;
	struct done *done; /* waits for its turn, or NULL */
	char secret[IR_CALL_SECRET_MAX];
	bool has_secret;
};

struct jobs {
	struct ir_call *c;
	struct job *v;
	size_t n, started, running;
	size_t next; /* whose turn it is, in order */
	int status;
};

/* In the child: what the parent will say for us. */
struct voice {
	int fd;
	int64_t said; /* ms, of the last progress */
};

static void
say(int fd, enum message what, const void *p, size_t len)
{
	struct head h = {what, len};

	/* no parent any more: then there is nobody to tell */
	if (ir_io_write(fd, &h, sizeof(h)) == 0)
		(void)ir_io_write(fd, p, len);
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct progress p = {bytes, files};
	int64_t now = ir_time_mono_ms();
	struct voice *v = arg;

	if (now - v->said < PROGRESS_MS)
		return;
	v->said = now;
	say(v->fd, MSG_PROGRESS, &p, sizeof(p));
}

static void
on_warn(void *arg, const char *text)
{
	const struct voice *v = arg;

	say(v->fd, MSG_WARN, text, strlen(text) + 1);
}

static void
on_mended(void *arg, const struct ir_journal_mended *m)
{
	const struct voice *v = arg;

	say(v->fd, MSG_MENDED, m, sizeof(*m));
}

static void
on_done(void *arg, const struct ir_collect_result *res)
{
	const char *const texts[4] = {
		res->device, res->access, res->file, res->partial};
	const struct voice *v = arg;
	struct done *d = calloc(1, sizeof(*d));

	if (!d)
		return; /* the parent says that we said nothing */
	d->res = *res;
	for (int i = 0; i < 4; i++) {
		d->has[i] = texts[i] != NULL;
		if (texts[i])
			(void)snprintf(d->text[i], TEXT_MAX, "%s", texts[i]);
	}
	say(v->fd, MSG_DONE, d, sizeof(*d));
	free(d);
}

/* Compressors for each, so that all of them have the cores between them. */
static unsigned
threads_each(const struct ir_collect *o, size_t jobs)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = cores < 1 ? 1 : (size_t)cores / jobs;

	if (o->threads)
		return o->threads;
	return n < 1 ? 1 : n > 8 ? 8 : (unsigned)n;
}

static size_t
at_a_time(const struct ir_collect *o)
{
	size_t n = o->jobs ? o->jobs : JOBS_DEFAULT;

	if (n > JOBS_MAX)
		n = JOBS_MAX;
	return n < o->devices.n ? n : o->devices.n;
}

static _Noreturn void
child(const struct ir_call *parent, const struct job *j, int fd)
{
	struct ir_call c = *parent;
	struct ir_collect o = *c.o;
	struct voice voice = {.fd = fd};
	struct ir_err e = IR_ERR_INIT;
	struct ir_journal *own = NULL;
	int status = 0, rc = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* ends in good order */
	o.arg = &voice;
	o.progress = o.progress ? on_progress : NULL;
	o.warn = on_warn;
	o.done = on_done;
	o.mended = on_mended;
	o.threads = threads_each(c.o, at_a_time(c.o));
	c.o = &o;
	if (c.journal) { /* a lock is of an open file: each needs its own */
		rc = ir_journal_open(&own, o.casedir, o.ctx, &e);
		c.journal = own;
	}
	if (rc == 0)
		rc = ir_call_one(&c, j->d, j->has_secret ? j->secret : NULL,
			&status, &e);
	if (rc < 0)
		say(fd, MSG_ERROR, e.text, strlen(e.text) + 1);
	ir_journal_close(own);
	_exit(rc < 0 ? 2 : status);
}

static int
start(struct jobs *js, struct job *j, struct ir_err *e)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) != 0)
		return ir_err_sys(e, errno, _("cannot start a process"));
	j->pid = fork();
	if (j->pid == 0) {
		(void)close(p[0]);
		child(js->c, j, p[1]);
	}
	(void)close(p[1]); /* the child's */
	if (j->pid < 0) {
		(void)close(p[0]);
		return ir_err_sys(e, errno, _("cannot start a process"));
	}
	j->fd = p[0];
	js->running++;
	return 0;
}

static void
worse(struct jobs *js, int status)
{
	if (status > js->status)
		js->status = status;
}

static void
complain(struct jobs *js, const struct job *j, const char *text)
{
	const struct ir_collect *o = js->c->o;
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;

	(void)ir_err_set(&e, -EIO, "%s", text);
	if (!strstr(text, j->id))
		(void)ir_err_prefix(
			&e, _("device '%s': "), ir_esc(j->id, &esc));
	if (o->warn)
		o->warn(o->arg, e.text);
}

static void
tell_progress(struct jobs *js, struct job *j, const struct progress *p)
{
	const struct ir_collect *o = js->c->o;
	struct progress sum = {0};

	j->at = *p;
	for (size_t i = 0; i < js->n; i++) {
		sum.bytes += js->v[i].at.bytes;
		sum.files += js->v[i].at.files;
	}
	if (o->progress)
		o->progress(o->arg, sum.bytes, sum.files);
}

static void
tell_done(struct jobs *js, const struct job *j, struct done *d)
{
	const struct ir_collect *o = js->c->o;

	for (int i = 0; i < 4; i++) /* of our own making, yet */
		d->text[i][TEXT_MAX - 1] = '\0';
	d->res.one_of_many = true;
	d->res.device = d->has[0] ? d->text[0] : j->id;
	d->res.access = d->has[1] ? d->text[1] : "";
	d->res.file = d->has[2] ? d->text[2] : NULL;
	d->res.partial = d->has[3] ? d->text[3] : NULL;
	if (o->done)
		o->done(o->arg, &d->res);
}

/* Those whose turn has come. */
static void
tell_in_order(struct jobs *js)
{
	while (js->next < js->n && js->v[js->next].over) {
		struct job *j = &js->v[js->next++];

		if (j->done)
			tell_done(js, j, j->done);
		free(j->done);
		j->done = NULL;
	}
}

/* Takes d. */
static void
on_end(struct jobs *js, struct job *j, struct done *d)
{
	j->told = true;
	worse(js, ir_collect_status(&d->res));
	if (js->c->o->in_order) {
		free(j->done);
		j->done = d;
		return;
	}
	tell_done(js, j, d);
	free(d);
}

/* The whole messages in the buffer. */
static void
hear(struct jobs *js, struct job *j)
{
	struct head h;
	size_t at = 0;

	while (j->in.len - at >= sizeof(h)) {
		char *p = j->in.p + at + sizeof(h);

		memcpy(&h, j->in.p + at, sizeof(h));
		if (j->in.len - at - sizeof(h) < h.len)
			break;
		if (h.what == MSG_PROGRESS) {
			struct progress pr;

			memcpy(&pr, p, sizeof(pr));
			tell_progress(js, j, &pr);
		} else if (h.what == MSG_MENDED) {
			struct ir_journal_mended m;

			memcpy(&m, p, sizeof(m));
			if (js->c->o->mended)
				js->c->o->mended(js->c->o->arg, &m);
		} else if (h.what == MSG_DONE) {
			struct done *d = malloc(sizeof(*d));

			if (d) {
				memcpy(d, p, sizeof(*d));
				on_end(js, j, d);
			}
		} else {
			j->told = j->told || h.what == MSG_ERROR;
			complain(js, j, p);
		}
		at += sizeof(h) + h.len;
	}
	memmove(j->in.p, j->in.p + at, j->in.len - at);
	ir_buf_cut(&j->in, j->in.len - at);
}

static void
ended(struct jobs *js, struct job *j)
{
	int status = 0;

	(void)close(j->fd); /* only read from */
	j->fd = -1;
	j->over = true;
	js->running--;
	while (waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
		;
	worse(js, WIFEXITED(status) ? WEXITSTATUS(status) : 2);
	if (!j->told) {
		complain(js, j, _("its collection ended without a word"));
		worse(js, 2);
	}
	tell_in_order(js);
}

static void
listen_to(struct jobs *js, struct job *j)
{
	char buf[sizeof(struct done)];
	ssize_t n = read(j->fd, buf, sizeof(buf));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0 || ir_buf_add(&j->in, buf, (size_t)n) < 0)
		ended(js, j);
	else
		hear(js, j);
}

/* Ctrl-C reached them too; TERM was for us alone. */
static void
pass_on_stop(struct jobs *js, bool *passed)
{
	const struct ir_collect *o = js->c->o;

	if (*passed || !o->stop || !*o->stop)
		return;
	*passed = true;
	for (size_t i = 0; i < js->n; i++) {
		if (js->v[i].fd >= 0)
			(void)kill(js->v[i].pid, SIGTERM);
	}
}

static int
wait_some(struct jobs *js, bool *passed)
{
	struct pollfd *f = calloc(js->n, sizeof(*f));
	int n;

	if (!f)
		return -ENOMEM;
	for (size_t i = 0; i < js->n; i++)
		f[i] = (struct pollfd){js->v[i].fd, POLLIN, 0};
	n = poll(f, js->n, 500);
	pass_on_stop(js, passed);
	for (size_t i = 0; n > 0 && i < js->n; i++) {
		if (f[i].revents)
			listen_to(js, &js->v[i]);
	}
	free(f);
	return 0;
}

static bool
stopped(const struct jobs *js)
{
	return js->c->o->stop && *js->c->o->stop;
}

/* Devices that are not there, or may not be touched, stop nobody either. */
static void
prepare(struct jobs *js)
{
	const struct ir_names_arg *ids = &js->c->o->devices;

	for (size_t i = 0; i < ids->n && !stopped(js); i++) {
		struct ir_err e = IR_ERR_INIT;
		struct job *j = &js->v[i];
		int rc;

		j->id = ids->v[i];
		j->d = ir_site_device(js->c->site, j->id, &e);
		rc = j->d ? ir_call_secret(js->c, j->d, j->secret, &e)
			  : -ENOENT;
		j->has_secret = rc > 0;
		if (rc < 0) {
			complain(js, j, e.text);
			worse(js, 2);
			j->d = NULL;
			j->over = true;
		}
	}
}

static int
run_all(struct jobs *js, struct ir_err *e)
{
	size_t most = at_a_time(js->c->o);
	bool passed = false;
	int rc = 0;

	while (rc == 0 &&
		(js->running || (js->started < js->n && !stopped(js)))) {
		while (rc == 0 && js->running < most && js->started < js->n &&
			!stopped(js)) {
			struct job *j = &js->v[js->started++];

			if (j->d)
				rc = start(js, j, e);
		}
		if (js->running)
			(void)wait_some(js, &passed); /* no memory: again */
	}
	for (size_t i = js->started; i < js->n; i++)
		worse(js, 2); /* interrupted before it began */
	return rc;
}

int
ir_call_many(struct ir_call *c, int *status, struct ir_err *e)
{
	size_t n = c->o->devices.n;
	struct jobs js = {.c = c, .n = n, .v = calloc(n, sizeof(*js.v))};
	int rc;

	if (!js.v)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	for (size_t i = 0; i < n; i++) {
		js.v[i].fd = -1;
		js.v[i].id = "";
		ir_buf_init(&js.v[i].in, 0);
	}
	prepare(&js);
	rc = run_all(&js, e);
	for (size_t i = 0; i < n; i++) {
		ir_buf_free(&js.v[i].in);
		explicit_bzero(js.v[i].secret, sizeof(js.v[i].secret));
	}
	free(js.v);
	*status = js.status;
	return rc;
}
