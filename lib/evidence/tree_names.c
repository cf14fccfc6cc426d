/* SPDX-License-Identifier: Apache-2.0 */
#include "tree_i.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DENTS_BUF 32768
#define NAME_BYTES 4096 /* more than any file system gives */

/* The kernel's linux_dirent64, read by getdents64(2). */
struct dent {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	unsigned char type;
	char name[];
};

size_t
ir_names_bytes(const struct ir_names *d)
{
	return d->cap + d->cap_n * sizeof(*d->v);
}

const char *
ir_names_at(const struct ir_names *d, size_t i)
{
	return d->blob + d->v[i].off;
}

void
ir_names_free(struct ir_names *d)
{
	free(d->blob);
	free(d->v);
	memset(d, 0, sizeof(*d));
}

static int
by_name(const void *a, const void *b, void *arg)
{
	const struct ir_names_item *x = a, *y = b;
	const struct ir_names *d = arg;

	return strcmp(d->blob + x->off, d->blob + y->off);
}

/* Sorts, and drops names a changing directory gave twice. */
static void
sort_names(struct ir_names *d)
{
	size_t n = 0;

	if (d->n < 2)
		return;
	qsort_r(d->v, d->n, sizeof(*d->v), by_name, d);
	for (size_t i = 1; i < d->n; i++) {
		if (by_name(&d->v[n], &d->v[i], d) != 0)
			d->v[++n] = d->v[i];
	}
	d->n = n + 1;
}

/* Keeps the smaller half of the names. */
static int
halve(struct ir_names *d)
{
	char *blob;
	size_t used = 0;

	sort_names(d);
	d->n = d->n > 1 ? d->n / 2 : d->n;
	d->more = true;
	blob = malloc(d->cap);
	if (!blob)
		return -ENOMEM;
	for (size_t i = 0; i < d->n; i++) {
		memcpy(blob + used, d->blob + d->v[i].off,
			(size_t)d->v[i].len + 1);
		d->v[i].off = (uint32_t)used;
		used += (size_t)d->v[i].len + 1;
	}
	free(d->blob);
	d->blob = blob;
	d->used = used;
	return 0;
}

static int
grow(struct ir_names *d, size_t len)
{
	if (d->used + len > d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 1024;
		char *p;

		while (cap < d->used + len)
			cap *= 2;
		p = realloc(d->blob, cap);
		if (!p)
			return -ENOMEM;
		d->blob = p;
		d->cap = cap;
	}
	if (d->n == d->cap_n) {
		size_t cap = d->cap_n ? d->cap_n * 2 : 64;
		struct ir_names_item *v = realloc(d->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		d->v = v;
		d->cap_n = cap;
	}
	return 0;
}

/* Bytes that adding one more name of len bytes would use. */
static size_t
cost(const struct ir_names *d, size_t len)
{
	return d->used + len + (d->n + 1) * sizeof(*d->v);
}

static int
add(struct ir_names *d, const struct dent *en, char *bound, size_t budget)
{
	size_t len = strlen(en->name);
	int r;

	if (len >= NAME_BYTES)
		return -ENAMETOOLONG;
	if (bound[0] && strcmp(en->name, bound) > 0) {
		d->more = true;
		return 0;
	}
	if (d->n > 1 && cost(d, len + 1) > budget) {
		r = halve(d);
		if (r < 0)
			return r;
		memcpy(bound, ir_names_at(d, d->n - 1),
			(size_t)d->v[d->n - 1].len + 1);
		if (strcmp(en->name, bound) > 0)
			return 0;
	}
	r = grow(d, len + 1);
	if (r < 0)
		return r;
	memcpy(d->blob + d->used, en->name, len + 1);
	d->v[d->n].off = (uint32_t)d->used;
	d->v[d->n].len = (uint16_t)len;
	d->v[d->n++].type = en->type;
	d->used += len + 1;
	return 0;
}

static bool
dot(const char *s)
{
	return s[0] == '.' && (!s[1] || (s[1] == '.' && !s[2]));
}

/* Takes the names of one block of entries. */
static int
take(struct ir_names *d, const char *buf, size_t len, const char *after,
	char *bound, size_t budget)
{
	for (size_t at = 0; at < len;) {
		const struct dent *en = (const void *)(buf + at);
		int r = 0;

		at += en->reclen;
		if (!dot(en->name) && (!after || strcmp(en->name, after) > 0))
			r = add(d, en, bound, budget);
		if (r < 0)
			return r;
	}
	return 0;
}

int
ir_names_fill(struct ir_names *d, int fd, const char *after, size_t budget)
{
	_Alignas(struct dent) char buf[DENTS_BUF];
	char bound[NAME_BYTES]; /* the largest name still wanted */
	int r = 0;

	bound[0] = '\0';
	d->n = 0;
	d->used = 0;
	d->more = false;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while (r == 0) {
		long n = syscall(SYS_getdents64, fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = -errno;
		if (n <= 0)
			break;
		r = take(d, buf, (size_t)n, after, bound, budget);
	}
	sort_names(d);
	return r;
}
