/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_pool_i.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define THREADS 8u

int
vfy_open_beneath(int dirfd, const char *name, bool follow)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
			O_NOATIME,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
			(follow ? 0 : (uint64_t)RESOLVE_NO_SYMLINKS),
	};
	long fd = syscall(SYS_openat2, dirfd, name, &how, sizeof(how));

	if (fd < 0 && errno == EPERM) {
		how.flags &= ~(uint64_t)O_NOATIME;
		fd = syscall(SYS_openat2, dirfd, name, &how, sizeof(how));
	}
	return fd < 0 ? -errno : (int)fd;
}

struct pool *
pool_new(struct vfy *v, int dirfd, bool follow,
	int (*done)(void *arg, struct pool_file *f), void *arg)
{
	struct pool *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->v = v;
	p->dirfd = dirfd;
	p->follow = follow;
	p->done = done;
	p->arg = arg;
	return p;
}

static void
drop(struct pool *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->files[i].name);
		free(p->files[i].extra);
	}
	p->n = 0;
}

void
pool_free(struct pool *p)
{
	if (!p)
		return;
	drop(p);
	free(p);
}

struct crew {
	struct pool *p;
	atomic_size_t next;
	atomic_int failed;
};

static int
hash_fd(struct pool_file *f, int fd, uint8_t *buf)
{
	struct ir_digest *d = NULL;
	ssize_t n;
	int r = ir_digest_new(&d, f->algs, NULL);

	while (r == 0 && (n = ir_io_read(fd, buf, IR_IO_CHUNK)) != 0) {
		if (n < 0) {
			f->errnum = (int)-n;
			break;
		}
		f->size += (uint64_t)n;
		r = ir_digest_update(d, buf, (size_t)n);
	}
	for (int a = 0; a < IR_DIGEST_ALGS && r == 0; a++)
		if (f->algs & IR_DIGEST_BIT(a))
			r = ir_digest_final(
				d, (enum ir_digest_alg)a, f->digests[a]);
	ir_digest_free(d);
	return r;
}

static int
hash_one(struct pool *p, struct pool_file *f, uint8_t *buf)
{
	struct stat st;
	int fd = vfy_open_beneath(p->dirfd, f->name, p->follow), r = 0;

	if (fd < 0) {
		f->errnum = -fd;
		return 0;
	}
	if (fstat(fd, &st) < 0) {
		f->errnum = errno;
	} else if (!S_ISREG(st.st_mode)) {
		f->irregular = true;
	} else if (f->algs == 0) {
		f->size = (uint64_t)st.st_size;
	} else {
		r = hash_fd(f, fd, buf);
	}
	(void)close(fd); /* only read from */
	return r;
}

static void *
work(void *arg)
{
	struct crew *c = arg;
	uint8_t *buf = malloc(IR_IO_CHUNK);
	size_t i;

	if (!buf)
		atomic_store(&c->failed, -ENOMEM);
	while (buf && (i = atomic_fetch_add(&c->next, 1)) < c->p->n) {
		int r = hash_one(c->p, &c->p->files[i], buf);

		if (r < 0)
			atomic_store(&c->failed, r);
	}
	free(buf);
	return NULL;
}

static int
run(struct pool *p)
{
	struct crew c = {.p = p};
	pthread_t id[THREADS];
	unsigned n = vfy_threads(p->v), started = 0;

	if (n > p->n)
		n = (unsigned)p->n;
	/* The caller's thread works too; fewer threads only mean slower. */
	while (started + 1 < n &&
		pthread_create(&id[started], NULL, work, &c) == 0)
		started++;
	(void)work(&c);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(id[i], NULL); /* ours, joinable */
	return atomic_load(&c.failed);
}

int
pool_flush(struct pool *p, struct ir_err *e)
{
	int r = p->n ? run(p) : 0;

	if (r < 0) {
		drop(p);
		return ir_err_set(e, r, _("cannot compute digests"));
	}
	for (size_t i = 0; i < p->n && r == 0; i++) {
		p->bytes += p->files[i].size;
		p->count++;
		r = p->done(p->arg, &p->files[i]);
	}
	if (p->v->o->progress && p->n)
		p->v->o->progress(p->v->o->arg, p->bytes, p->count);
	drop(p);
	return r;
}

int
pool_add(struct pool *p, char *name, unsigned algs, uint64_t line, void *extra,
	struct ir_err *e)
{
	if (!name) {
		free(extra);
		return ir_err_sys(e, ENOMEM, _("cannot verify"));
	}
	p->files[p->n++] = (struct pool_file){
		.name = name, .algs = algs, .line = line, .extra = extra};
	return p->n == POOL_BATCH ? pool_flush(p, e) : 0;
}
