/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import_list_i.h"
#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/evidence/hashlist.h"

/* One statement: this digest for that name. */
struct entry {
	uint32_t next; /* in its bucket, 1 + index; 0: the last */
	uint32_t list; /* offset of the list's path */
	uint32_t name, len; /* normalised: no drive, no leading '/' */
	uint32_t dir; /* bytes of name that are the list's own directory */
	enum ir_digest_alg alg;
	bool absolute, seen;
	uint8_t digest[IR_DIGEST_MAX];
};

struct ir_implist {
	struct entry *v;
	size_t n, cap;
	uint32_t *bucket;
	size_t n_buckets; /* a power of two */
	struct ir_buf text; /* names and paths of lists, each with a NUL */
	unsigned algs;
};

int
ir_implist_new(struct ir_implist **ret, struct ir_err *e)
{
	struct ir_implist *l = calloc(1, sizeof(*l));

	if (!l)
		return ir_err_set(e, -ENOMEM, _("no memory for hash lists"));
	ir_buf_init(&l->text, IR_IMPORT_TEXT);
	*ret = l;
	return 0;
}

void
ir_implist_free(struct ir_implist *l)
{
	if (!l)
		return;
	ir_buf_free(&l->text);
	free(l->bucket);
	free(l->v);
	free(l);
}

size_t
ir_implist_count(const struct ir_implist *l)
{
	return l->n;
}

unsigned
ir_implist_algs(const struct ir_implist *l)
{
	return l->algs;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
ir_implist_name(const char *path, size_t len)
{
	static const char *const words[] = {"hash", "sha1", "sha2", "sha5",
		"md5", "sum", "manifest", ".csv", ".tsv", "digest", "verify"};
	char base[64];
	size_t n = 0;

	while (len > n && path[len - n - 1] != '/' && n < sizeof(base) - 1)
		n++;
	for (size_t i = 0; i < n; i++)
		base[i] = lower(path[len - n + i]);
	base[n] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(base, words[i]))
			return true;
	return false;
}

/* Where the last component begins. */
static size_t
base_of(const char *s, size_t len)
{
	while (len > 0 && s[len - 1] != '/')
		len--;
	return len;
}

/* FNV-1a of the last component. */
static uint32_t
hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = base_of(s, len); i < len; i++)
		h = (h ^ (uint8_t)lower(s[i])) * 16777619u;
	return h;
}

static int
grow(struct ir_implist *l)
{
	size_t cap = l->cap ? l->cap * 2 : 1024;
	struct entry *v = realloc(l->v, cap * sizeof(*v));
	uint32_t *bucket;

	if (!v)
		return -ENOMEM;
	l->v = v;
	bucket = calloc(cap, sizeof(*bucket));
	if (!bucket)
		return -ENOMEM;
	free(l->bucket);
	l->bucket = bucket;
	l->n_buckets = l->cap = cap;
	for (size_t i = 0; i < l->n; i++) {
		uint32_t *at = &bucket[hash(l->text.p + v[i].name, v[i].len) &
			(cap - 1)];

		v[i].next = *at;
		*at = (uint32_t)i + 1;
	}
	return 0;
}

/* Appends the name as we compare it; what was its front is in *absolute. */
static int
normalise(struct ir_buf *out, const char *s, size_t len, bool *absolute)
{
	size_t from = out->len;

	if (len > 2 && s[1] == ':') {
		s += 2;
		len -= 2;
		*absolute = true;
	}
	if (len && (s[0] == '/' || s[0] == '\\'))
		*absolute = true;
	while (len > 0) {
		size_t n = 0;

		while (n < len && s[n] != '/' && s[n] != '\\')
			n++;
		if (n > 0 && !(n == 1 && s[0] == '.')) {
			if (out->len > from)
				(void)ir_buf_addc(out, '/');
			(void)ir_buf_add(out, s, n);
		}
		s += n + (n < len);
		len -= n + (n < len);
	}
	return ir_buf_err(out);
}

/* The drive and top cut off, when it is there: relative to the top then. */
static void
strip_top(const char *strip, const char **s, size_t *len, bool *stripped)
{
	size_t n = strip ? strlen(strip) : 0;

	*stripped = n && *len > n && strncasecmp(*s, strip, n) == 0 &&
		((*s)[n] == '\\' || (*s)[n] == '/');
	if (*stripped) {
		*s += n + 1;
		*len -= n + 1;
	}
}

int
ir_implist_put(struct ir_implist *l, const struct ir_implist_from *from,
	const char *name, size_t len, enum ir_digest_alg alg,
	const uint8_t *digest)
{
	struct entry *x;
	bool stripped;
	uint32_t *at;

	if (memchr(name, '\0', len)) /* no file has such a name */
		return 0;
	if (l->n == IR_IMPORT_ENTRIES || l->text.len > UINT32_MAX / 2)
		return -IR_ELIMIT;
	if (l->n == l->cap && grow(l) < 0)
		return -ENOMEM;
	x = &l->v[l->n];
	memset(x, 0, sizeof(*x));
	strip_top(from->strip, &name, &len, &stripped);
	x->list = from->list;
	x->name = (uint32_t)l->text.len;
	if (normalise(&l->text, name, len, &x->absolute) < 0)
		return -ENOMEM;
	if (!x->absolute && !stripped && from->dir_len) {
		/* below the list's own directory */
		ir_buf_cut(&l->text, x->name);
		(void)ir_buf_add(&l->text, from->path, from->dir_len);
		x->dir = (uint32_t)from->dir_len;
		(void)normalise(&l->text, name, len, &x->absolute);
	}
	x->len = (uint32_t)(l->text.len - x->name);
	if (ir_buf_addc(&l->text, '\0') != 0)
		return ir_buf_err(&l->text);
	if (x->len <= x->dir) /* no name at all */
		return 0;
	x->alg = alg;
	memcpy(x->digest, digest, ir_digest_len(alg));
	l->algs |= IR_DIGEST_BIT(alg);
	at = &l->bucket[hash(l->text.p + x->name, x->len) & (l->n_buckets - 1)];
	x->next = *at;
	*at = (uint32_t)++l->n;
	return 0;
}

int
ir_implist_note(
	struct ir_implist *l, const char *path, size_t len, uint32_t *ret)
{
	*ret = (uint32_t)l->text.len;
	(void)ir_buf_add(&l->text, path, len);
	return ir_buf_addc(&l->text, '\0');
}

/* Is the short one the end of the long one, by whole components? */
static bool
ends_in(const char *longer, size_t n, const char *shorter, size_t m)
{
	return n >= m && strncasecmp(longer + n - m, shorter, m) == 0 &&
		(n == m || longer[n - m - 1] == '/');
}

/* How well an entry fits a file: 0 not at all; more is better. */
static size_t
fits(const struct ir_implist *l, const struct entry *x, const char *path,
	size_t len)
{
	const char *name = l->text.p + x->name;
	size_t own = x->len - x->dir;

	if (x->len == len && strncasecmp(name, path, len) == 0)
		return 2 * len + 1 + (memcmp(name, path, len) == 0);
	if (x->absolute)
		return ends_in(path, len, name, x->len)    ? x->len
			: ends_in(name, x->len, path, len) ? len
							   : 0;
	/* from the top, or below one top folder */
	if (ends_in(path, len, name + x->dir, own) &&
		(own == len ||
			!memchr(path, '/', len - own > 0 ? len - own - 1 : 0)))
		return own;
	return 0;
}

static unsigned
strength(enum ir_digest_alg a)
{
	return a == IR_MD5 ? 1 : a == IR_SHA1 ? 2 : 3;
}

static void
answer(const struct ir_implist *l, const struct entry *x,
	enum ir_implist_answer a, struct ir_implist_said *ret)
{
	bool stronger = strength(x->alg) > strength(ret->alg);

	/* One that differs outweighs all that agree. */
	if (ret->answer == IR_IMPLIST_DIFFERS && a == IR_IMPLIST_SAME)
		return;
	if (ret->answer == a && !stronger)
		return;
	ret->answer = a;
	ret->alg = x->alg;
	ret->list = l->text.p + x->list;
	memcpy(ret->stated, x->digest, sizeof(ret->stated));
}

/* Among names that fit alike an equal digest decides. */
static bool
has_equal(const struct ir_implist *l, uint32_t first, const char *path,
	size_t len, size_t best, const struct entry *y,
	uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX])
{
	for (uint32_t i = first; i; i = l->v[i - 1].next) {
		const struct entry *x = &l->v[i - 1];

		if (x->alg == y->alg && x->list == y->list &&
			fits(l, x, path, len) == best &&
			memcmp(x->digest, digest[x->alg],
				ir_digest_len(x->alg)) == 0)
			return true;
	}
	return false;
}

void
ir_implist_ask(struct ir_implist *l, const char *path, size_t len,
	uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX],
	struct ir_implist_said *ret)
{
	uint32_t first = l->n_buckets
		? l->bucket[hash(path, len) & (l->n_buckets - 1)]
		: 0;
	size_t best = 0;

	memset(ret, 0, sizeof(*ret));
	for (uint32_t i = first; i; i = l->v[i - 1].next) {
		size_t n = fits(l, &l->v[i - 1], path, len);

		best = n > best ? n : best;
	}
	for (uint32_t i = best ? first : 0; i; i = l->v[i - 1].next) {
		struct entry *x = &l->v[i - 1];
		bool same;

		if (fits(l, x, path, len) != best)
			continue;
		same = memcmp(x->digest, digest[x->alg],
			       ir_digest_len(x->alg)) == 0;
		if (!same && has_equal(l, first, path, len, best, x, digest))
			continue; /* another file of that name */
		x->seen = true;
		answer(l, x, same ? IR_IMPLIST_SAME : IR_IMPLIST_DIFFERS, ret);
	}
}

/* The same name was stated before: told once. */
static bool
told(const struct ir_implist *l, size_t i)
{
	const struct entry *x = &l->v[i];
	const char *name = l->text.p + x->name;

	for (uint32_t k = x->next; k; k = l->v[k - 1].next)
		if (l->v[k - 1].len == x->len &&
			memcmp(l->text.p + l->v[k - 1].name, name, x->len) == 0)
			return true;
	return false;
}

int
ir_implist_missing(struct ir_implist *l,
	int (*each)(void *arg, const char *name, size_t len, const char *list),
	void *arg)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < l->n; i++)
		if (!l->v[i].seen && !told(l, i))
			rc = each(arg, l->text.p + l->v[i].name, l->v[i].len,
				l->text.p + l->v[i].list);
	return rc;
}
