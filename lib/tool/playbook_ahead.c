/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook_ahead_i.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 64
#define BYTES ((size_t)4 << 20) /* of text that waits, but for one file */
#define FEW 4 /* files for which a thread does not pay */

struct slot {
	struct ir_lint_read *r;
	int answer;
	struct ir_err e;
};

struct ahead {
	const struct ir_buf *path;
	size_t n;
	size_t made, taken; /* so many, of all */
	size_t bytes; /* of what waits */
	bool threaded, end;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more, room;
	struct slot slot[SLOTS];
};

static void
fill(struct ahead *a, size_t i, struct slot *s)
{
	memset(s, 0, sizeof(*s));
	if (strcmp(a->path[i].p, "-") != 0)
		s->answer = ir_lint_read(&s->r, a->path[i].p, &s->e);
}

static size_t
size(const struct slot *s)
{
	return s->r ? ir_lint_read_size(s->r) : 0;
}

static bool
full(const struct ahead *a)
{
	size_t waiting = a->made - a->taken;

	return waiting == SLOTS || (waiting > 0 && a->bytes > BYTES);
}

static void *
reader(void *arg)
{
	struct ahead *a = arg;

	for (size_t i = 0; i < a->n; i++) {
		struct slot *s = &a->slot[i % SLOTS];
		bool end;

		(void)pthread_mutex_lock(&a->lock);
		while (full(a) && !a->end)
			(void)pthread_cond_wait(&a->room, &a->lock);
		end = a->end;
		(void)pthread_mutex_unlock(&a->lock);
		if (end)
			break;
		fill(a, i, s); /* nobody else looks at it before made */
		(void)pthread_mutex_lock(&a->lock);
		a->made++;
		a->bytes += size(s);
		(void)pthread_cond_signal(&a->more);
		(void)pthread_mutex_unlock(&a->lock);
	}
	return NULL;
}

struct ahead *
ahead_start(const struct ir_buf *path, size_t n)
{
	struct ahead *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->path = path;
	a->n = n;
	(void)pthread_mutex_init(&a->lock, NULL); /* default: never fails */
	(void)pthread_cond_init(&a->more, NULL);
	(void)pthread_cond_init(&a->room, NULL);
	a->threaded =
		n > FEW && pthread_create(&a->thread, NULL, reader, a) == 0;
	return a;
}

int
ahead_next(struct ahead *a, struct ir_lint_read **ret, struct ir_err *e)
{
	struct slot *s = &a->slot[a->taken % SLOTS];
	int answer;

	if (!a->threaded) {
		fill(a, a->taken, s);
		a->made++;
	}
	(void)pthread_mutex_lock(&a->lock);
	while (a->made == a->taken)
		(void)pthread_cond_wait(&a->more, &a->lock);
	*ret = s->r;
	answer = s->answer;
	if (answer < 0)
		*e = s->e;
	if (a->threaded)
		a->bytes -= size(s);
	s->r = NULL;
	a->taken++;
	(void)pthread_cond_signal(&a->room);
	(void)pthread_mutex_unlock(&a->lock);
	return answer;
}

void
ahead_end(struct ahead *a)
{
	if (!a)
		return;
	(void)pthread_mutex_lock(&a->lock);
	a->end = true;
	(void)pthread_cond_signal(&a->room);
	(void)pthread_mutex_unlock(&a->lock);
	if (a->threaded)
		(void)pthread_join(a->thread, NULL);
	for (size_t i = 0; i < SLOTS; i++)
		ir_lint_read_free(a->slot[i].r);
	(void)pthread_mutex_destroy(&a->lock);
	(void)pthread_cond_destroy(&a->more);
	(void)pthread_cond_destroy(&a->room);
	free(a);
}
