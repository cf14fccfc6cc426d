/* SPDX-License-Identifier: Apache-2.0 */
#include "tar_read_i.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/evidence/tar_read.h"

void
pax_init(struct pax *x)
{
	*x = (struct pax){0};
	ir_buf_init(&x->path, IR_TAR_NAME_MAX);
	ir_buf_init(&x->link, IR_TAR_NAME_MAX);
	ir_buf_init(&x->sparse_name, IR_TAR_NAME_MAX);
}

void
pax_clear(struct pax *x)
{
	ir_buf_clear(&x->path);
	ir_buf_clear(&x->link);
	ir_buf_clear(&x->sparse_name);
	x->has_path = x->has_link = x->has_size = x->has_mtime = false;
	x->has_sparse_name = x->has_realsize = false;
	x->sparse_major = x->sparse_minor = 0;
}

void
pax_free(struct pax *x)
{
	ir_buf_free(&x->path);
	ir_buf_free(&x->link);
	ir_buf_free(&x->sparse_name);
}

static int
base256(const uint8_t *p, size_t len, uint64_t *ret)
{
	uint64_t v = p[0] & 0x3f;

	if (p[0] & 0x40) /* negative */
		return -ERANGE;
	for (size_t i = 1; i < len; i++) {
		if (v >> 55)
			return -ERANGE;
		v = v << 8 | p[i];
	}
	*ret = v;
	return 0;
}

int
tar_number(const uint8_t *p, size_t len, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i = 0;

	if (p[0] & 0x80)
		return base256(p, len, ret);
	while (i < len && p[i] == ' ')
		i++;
	for (; i < len && p[i] >= '0' && p[i] <= '7'; i++) {
		if (v >> 60)
			return -ERANGE;
		v = v << 3 | (uint64_t)(p[i] - '0');
	}
	for (; i < len; i++)
		if (p[i] != ' ' && p[i] != 0)
			return -EINVAL;
	*ret = v;
	return 0;
}

int
tar_checksum(const uint8_t block[512])
{
	uint64_t want, sum = 8 * ' ';

	for (size_t i = 0; i < 512; i++)
		if (i < 148 || i >= 156)
			sum += block[i];
	if (tar_number(block + 148, 8, &want) < 0 || want != sum)
		return -IR_EFORMAT;
	return 0;
}

/* "1234567.0123" to whole seconds, towards minus infinity. */
static int
pax_time(const char *v, size_t len, int64_t *ret)
{
	const char *dot = memchr(v, '.', len);
	size_t whole = dot ? (size_t)(dot - v) : len;

	if (ir_num_i64(v, whole, INT64_MIN / 4, INT64_MAX / 4, ret) < 0)
		return -EINVAL;
	for (size_t i = whole + 1; i < len; i++)
		if (v[i] < '0' || v[i] > '9')
			return -EINVAL;
	if (dot && v[0] == '-')
		(*ret)--;
	return 0;
}

static int
set_text(struct ir_buf *b, bool *has, const char *v, size_t len)
{
	if (memchr(v, 0, len))
		return -EINVAL;
	ir_buf_clear(b);
	*has = len > 0;
	return ir_buf_add(b, v, len);
}

static int
set_small(const char *v, size_t len, unsigned *ret)
{
	uint64_t n;

	if (ir_num_u64(v, len, 9, &n) < 0)
		return -EINVAL;
	*ret = (unsigned)n;
	return 0;
}

static bool
key_is(const char *k, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(k, name, len) == 0;
}

static int
set_sparse(struct pax *x, const char *k, size_t klen, const char *v, size_t len)
{
	if (key_is(k, klen, "GNU.sparse.major"))
		return set_small(v, len, &x->sparse_major);
	if (key_is(k, klen, "GNU.sparse.minor"))
		return set_small(v, len, &x->sparse_minor);
	if (key_is(k, klen, "GNU.sparse.name"))
		return set_text(&x->sparse_name, &x->has_sparse_name, v, len);
	if (key_is(k, klen, "GNU.sparse.realsize")) {
		x->has_realsize = true;
		return ir_num_u64(v, len, INT64_MAX, &x->realsize);
	}
	return -EINVAL; /* the older forms, 0.0 and 0.1 */
}

/* Keys that change nothing we check (owner, xattrs, comment) are skipped. */
static int
set_key(struct pax *x, const char *k, size_t klen, const char *v, size_t len)
{
	if (key_is(k, klen, "path"))
		return set_text(&x->path, &x->has_path, v, len);
	if (key_is(k, klen, "linkpath"))
		return set_text(&x->link, &x->has_link, v, len);
	if (key_is(k, klen, "size")) {
		x->has_size = true;
		return ir_num_u64(v, len, INT64_MAX, &x->size);
	}
	if (key_is(k, klen, "mtime")) {
		x->has_mtime = true;
		return pax_time(v, len, &x->mtime);
	}
	if (klen > 11 && memcmp(k, "GNU.sparse.", 11) == 0)
		return set_sparse(x, k, klen, v, len);
	return 0;
}

/* One "LENGTH KEY=VALUE\n" at p; its length in *ret. */
static int
record(struct pax *x, const char *p, size_t len, size_t *ret)
{
	const char *sp = memchr(p, ' ', len < 20 ? len : 20);
	const char *key, *eq;
	uint64_t n;

	if (!sp || ir_num_u64(p, (size_t)(sp - p), len, &n) < 0)
		return -EINVAL;
	key = sp + 1;
	if (n < (size_t)(key - p) + 3 || p[n - 1] != '\n')
		return -EINVAL;
	eq = memchr(key, '=', (size_t)(p + n - 1 - key));
	if (!eq || eq == key)
		return -EINVAL;
	*ret = (size_t)n;
	return set_key(x, key, (size_t)(eq - key), eq + 1,
		(size_t)(p + n - 1 - (eq + 1)));
}

int
pax_parse(
	struct pax *x, const char *p, size_t len, uint64_t at, struct ir_err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i += n) {
		int r = record(x, p + i, len - i, &n);

		if (r == -IR_ELIMIT || r == -ENOMEM)
			return ir_err_set(e, r,
				_("tar offset %" PRIu64
				  ": a name in an extended header is too long"),
				at);
		if (r < 0)
			return ir_err_set(e, IR_EFORMAT,
				_("tar offset %" PRIu64
				  ": extended header cannot be read"),
				at);
	}
	return 0;
}
