/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "diff_rules_i.h"
#include "diff_tell_i.h"
#include "ir/base/i18n.h"
#include "ir/sys/archive_raw.h"

/*
 * Logs grow and are rotated; neither is a change of the device.  All files of
 * one log, rotated ones too, are looked at together: every line that the old
 * side had must be at the beginning of some file of the new side, under
 * whatever name.  A digest of a beginning tells, so nothing is kept.
 */

#define PACKED_MAX ((size_t)64 << 20) /* of a compressed log */
#define UNPACKED_MAX (UINT64_C(8) << 30)
#define FAMILY_MAX 256u /* files of one log */

struct member {
	struct pair *p;
	const char *family; /* in the key */
	size_t len;
	size_t rule;
};

static bool
digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return n > 0;
}

static bool
ends(const char *p, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len > n && memcmp(p + len - n, with, n) == 0;
}

static size_t
without_packing(const char *p, size_t len)
{
	static const char *const packed[] = {
		".gz", ".xz", ".bz2", ".zst", ".lz4", ".Z"};

	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++)
		if (ends(p, len, packed[i]))
			return len - strlen(packed[i]);
	return len;
}

/* The name before rotation: without ".1", "-20261121", ".old", ".gz". */
static size_t
family_len(const char *p, size_t len)
{
	size_t n = without_packing(p, len), d = n;

	while (d > 0 && (digits(p + d - 1, 1) || p[d - 1] == '-'))
		d--;
	if (d > 0 && d < n && p[d - 1] == '.')
		return d - 1; /* ".1", ".20261121", ".2026-11-21" */
	while (d < n && p[d] != '-')
		d++;
	if (n - d >= 9 && digits(p + d + 1, 8))
		return d; /* "-20261121", "-20261121-010203" */
	return ends(p, n, ".old") ? n - 4 : n;
}

/* How old a file of a log is by its name: 0 the log itself, more is older. */
static uint64_t
age(const struct entry *en)
{
	size_t len = without_packing(en->key, en->key_len);
	size_t at = family_len(en->key, en->key_len), n = 0;
	uint64_t v = 0;

	for (; at < len && n < 14; at++)
		if (digits(en->key + at, 1)) {
			v = v * 10 + (uint64_t)(en->key[at] - '0');
			n++;
		}
	if (n >= 8) /* a date: a later one is newer */
		return UINT64_C(100000000000000) - v;
	return n ? v : family_len(en->key, en->key_len) < len;
}

static bool
has_content(const struct entry *en)
{
	return en && (en->flags & ENT_CONTENT) && en->status != IR_TRUNCATED;
}

/* The rule that says it is a log. */
static bool
find_rule(struct ir_diff *d, const struct pair *p, size_t *ret)
{
	const struct entry *en = p->b ? p->b : p->a;
	struct subject s;

	if (en->class != ENT_PATH)
		return false;
	tell_subject(d, p, &s);
	for (size_t i = 0; i < rules_count(d->rules); i++)
		if (rules_at(d->rules, i)->kind == RULE_LOG &&
			rule_holds(rules_at(d->rules, i), &s)) {
			*ret = i;
			return true;
		}
	return false;
}

bool
log_is_one(struct ir_diff *d, const struct pair *p)
{
	size_t rule;

	return find_rule(d, p, &rule);
}

/* A file of the old side: what it holds, unpacked. */
struct before {
	struct pair *p;
	uint64_t len;
	uint8_t sha[IR_SHA256_LEN];
	bool found, elsewhere;
};

struct stream {
	struct ir_digest *digest;
	uint64_t at;
	struct before *v; /* by length */
	size_t n, next;
	const struct pair *p; /* whose new file is read */
};

static int
at_boundary(struct stream *st)
{
	uint8_t sha[IR_DIGEST_MAX];

	while (st->next < st->n && st->v[st->next].len == st->at) {
		struct before *b = &st->v[st->next++];
		int r = ir_digest_peek(st->digest, IR_SHA256, sha);

		if (r < 0)
			return r;
		if (memcmp(sha, b->sha, IR_SHA256_LEN) == 0 && !b->found) {
			b->found = true;
			b->elsewhere = b->p != st->p;
		}
	}
	return 0;
}

static int
stream_data(void *arg, const void *data, size_t len)
{
	struct stream *st = arg;
	const char *p = data;
	int r = 0;

	while (len > 0 && r == 0) {
		size_t n = len;

		if (st->next < st->n && st->v[st->next].len - st->at < n)
			n = (size_t)(st->v[st->next].len - st->at);
		r = ir_digest_update(st->digest, p, n);
		st->at += n;
		p += n;
		len -= n;
		if (r == 0)
			r = at_boundary(st);
	}
	return r;
}

/* The content as it was before it was packed, if it was. */
static int
unpacked(struct side *s, const struct entry *en,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e)
{
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf b;
	int r;

	if (without_packing(en->key, en->key_len) == en->key_len ||
		en->size > PACKED_MAX)
		return content_read(s, en, data, arg, e);
	ir_buf_init(&b, PACKED_MAX);
	r = content_slurp(s, en, PACKED_MAX, &b, e);
	if (r == 0) {
		r = ir_archive_raw(b.p, b.len, UNPACKED_MAX, data, arg, &why);
		if (r == -IR_EFORMAT || r == -IR_ELIMIT)
			r = 1; /* not what its name says */
	}
	ir_buf_free(&b);
	return r;
}

static int
digest_before(struct ir_diff *d, struct before *b, struct ir_err *e)
{
	struct entry *en = b->p->a;
	struct stream st = {0};
	int r;

	b->len = en->size;
	memcpy(b->sha, en->sha, sizeof(b->sha));
	if (without_packing(en->key, en->key_len) == en->key_len)
		return 0;
	r = ir_digest_new(&st.digest, IR_DIGEST_BIT(IR_SHA256), e);
	if (r == 0)
		r = unpacked(&d->a, en, stream_data, &st, e);
	if (r == 0) {
		uint8_t sha[IR_DIGEST_MAX];

		r = ir_digest_final(st.digest, IR_SHA256, sha);
		b->len = st.at;
		memcpy(b->sha, sha, sizeof(b->sha));
	}
	ir_digest_free(st.digest);
	return r < 0 ? r : 0;
}

static int
by_len(const void *x, const void *y)
{
	const struct before *a = x, *b = y;

	return a->len < b->len ? -1 : a->len > b->len;
}

/* Which of the old files begin this new one? */
static int
look_into(struct ir_diff *d, struct pair *p, struct before *v, size_t n,
	struct ir_err *e)
{
	struct stream st = {.v = v, .n = n, .p = p};
	int r = ir_digest_new(&st.digest, IR_DIGEST_BIT(IR_SHA256), e);

	if (r == 0)
		r = at_boundary(&st); /* those without a byte */
	if (r == 0)
		r = unpacked(&d->b, p->b, stream_data, &st, e);
	ir_digest_free(st.digest);
	return r < 0 ? r : 0;
}

/* Growth explains content and times, but neither mode nor owner. */
static void
explain(struct ir_diff *d, struct pair *p, size_t rule, bool rotated)
{
	const unsigned grown = IR_DIFF_BIT(IR_DIFF_CONTENT) |
		IR_DIFF_BIT(IR_DIFF_MTIME) | IR_DIFF_BIT(IR_DIFF_CTIME) |
		IR_DIFF_BIT(IR_DIFF_ATIME);

	p->family = true;
	p->rotated = rotated;
	pair_rule(d, p, rule);
	p->what &= ~grown;
	p->hidden = p->what == 0 || p->change != IR_DIFF_CHANGED;
}

struct family {
	struct member *m;
	size_t n;
	struct before *v;
	size_t n_v;
	bool unknown, moved;
};

static int
gather(struct ir_diff *d, struct family *f, struct ir_err *e)
{
	int r = 0;

	for (size_t i = 0; i < f->n && r == 0; i++) {
		struct pair *p = f->m[i].p;

		f->unknown |= p->change == IR_DIFF_UNKNOWN;
		if (!has_content(p->a))
			continue;
		f->v[f->n_v].p = p;
		r = digest_before(d, &f->v[f->n_v++], e);
	}
	if (f->n_v)
		qsort(f->v, f->n_v, sizeof(*f->v), by_len);
	for (size_t i = 0; i < f->n && r == 0; i++)
		if (has_content(f->m[i].p->b))
			r = look_into(d, f->m[i].p, f->v, f->n_v, e);
	return r;
}

/* Nothing older is still there. */
static bool
oldest(const struct family *f, const struct before *b)
{
	for (size_t i = 0; i < f->n_v; i++)
		if (f->v[i].found && f->v[i].len &&
			age(f->v[i].p->a) > age(b->p->a))
			return false;
	return age(b->p->a) > 0;
}

/* An old rotated file that went while others were rotated is retention. */
static void
tell_lost(struct family *f, struct before *b)
{
	struct pair *p = b->p;

	if (f->unknown) {
		p->why = _("another file of this log could not be read");
		return;
	}
	if (f->moved && oldest(f, b)) {
		p->why = _("the oldest file of a rotated log is gone");
		return;
	}
	p->finding = "log-lost-lines";
	p->why = _("lines that were in the log are no longer there");
}

static void
settle(struct ir_diff *d, struct family *f)
{
	for (size_t i = 0; i < f->n_v; i++)
		f->moved |= f->v[i].found && f->v[i].elsewhere;
	for (size_t i = 0; i < f->n_v; i++)
		if (!f->v[i].found)
			tell_lost(f, &f->v[i]);
	for (size_t i = 0; i < f->n; i++) {
		struct pair *p = f->m[i].p;
		bool kept = !has_content(p->a);

		for (size_t k = 0; k < f->n_v; k++)
			kept |= f->v[k].p == p && f->v[k].found;
		if (p->change == IR_DIFF_UNKNOWN || !kept)
			continue;
		if (!has_content(p->a) && !f->moved)
			continue; /* new, and no rotation says why */
		explain(d, p, f->m[i].rule, f->moved);
	}
}

static int
judge(struct ir_diff *d, struct member *m, size_t n, struct ir_err *e)
{
	struct family f = {.m = m, .n = n};
	int r;

	if (n > FAMILY_MAX)
		return 0; /* no log has so many files: as any others */
	f.v = calloc(n, sizeof(*f.v));
	if (!f.v)
		return -ENOMEM;
	r = gather(d, &f, e);
	if (r == 0)
		settle(d, &f);
	free(f.v);
	return r;
}

static int
by_family(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	size_t n = a->len < b->len ? a->len : b->len;
	int r = memcmp(a->family, b->family, n);

	if (r == 0 && a->len != b->len)
		r = a->len < b->len ? -1 : 1;
	return r ? r : a->p < b->p ? -1 : a->p > b->p;
}

int
logs_judge(struct ir_diff *d, struct ir_err *e)
{
	struct member *m = calloc(d->n_p + 1, sizeof(*m));
	size_t n = 0, end;
	int r = 0;

	if (!m)
		return -ENOMEM;
	for (size_t i = 0; i < d->n_p; i++) {
		struct pair *p = &d->p[i];
		const struct entry *en = p->b ? p->b : p->a;

		if (!has_content(p->a) && !has_content(p->b))
			continue;
		if (!find_rule(d, p, &m[n].rule))
			continue;
		m[n].p = p;
		m[n].family = en->key;
		m[n++].len = family_len(en->key, en->key_len);
	}
	if (n)
		qsort(m, n, sizeof(*m), by_family);
	for (size_t i = 0; i < n && r == 0; i = end) {
		for (end = i + 1; end < n; end++)
			if (m[end].len != m[i].len ||
				memcmp(m[end].family, m[i].family, m[i].len) !=
					0)
				break;
		r = judge(d, m + i, end - i, e);
	}
	free(m);
	return r;
}
