/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/jverify.h"
#include "journal_i.h"

/* case.joined inside case.joined: copies of copies. */
#define JOIN_DEPTH 8

/* The lines inside one case.joined line. */
struct level {
	struct ir_json *json; /* of an inner line of this level */
	ir_node next; /* in the array of the level above */
	uint64_t fork;
};

/* Sums of the lines already presented, 64 bits of each. */
struct seen {
	uint64_t *slot; /* 0: free */
	size_t cap, n;
};

/* A word that wanted lines have. */
#define ABOUT_MAX ((size_t)4)
struct about {
	const char *word;
	size_t len, rare; /* rare: where its least common byte stands */
};

struct ir_cursor {
	struct ir_journal *j;
	struct ir_json *json;
	struct ir_buf buf;
	size_t pos; /* of the next line in buf */
	size_t scanned; /* no LF before this */
	off_t at; /* where buf begins in the file */
	uint64_t next; /* number of the next line */
	uint64_t from; /* lines before it are passed over */
	bool dead;
	bool joined;
	struct about about[ABOUT_MAX];
	size_t n_about; /* 0: all lines */
	struct ir_jwatch *watch; /* NULL: nobody verifies */
	bool unread; /* a line could not be read */
	struct seen seen;
	uint64_t via;
	unsigned depth; /* levels in use */
	struct level level[JOIN_DEPTH];
};

int
ir_cursor_open(struct ir_cursor **ret, struct ir_journal *j, uint64_t from_seq,
	struct ir_err *e)
{
	struct ir_cursor *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return ir_err_sys(
			e, ENOMEM, _("cannot read '%s'"), j->name.text);
	c->j = j;
	c->next = 1;
	c->from = from_seq ? from_seq : 1;
	ir_buf_init(&c->buf, 2 * IR_JOURNAL_LINE_MAX + IR_IO_CHUNK);
	r = jl_json_new(&c->json, e);
	if (r < 0) {
		ir_cursor_close(c);
		return r;
	}
	*ret = c;
	return 0;
}

void
ir_cursor_close(struct ir_cursor *c)
{
	if (!c)
		return;
	ir_json_free(c->json);
	for (unsigned i = 0; i < JOIN_DEPTH; i++)
		ir_json_free(c->level[i].json);
	ir_jwatch_free(c->watch);
	free(c->seen.slot);
	ir_buf_free(&c->buf);
	free(c);
}

int
ir_cursor_verify(
	struct ir_cursor *c, const struct ir_jverify_opts *o, struct ir_err *e)
{
	return jv_watch_new(&c->watch, c->j->dirfd, o, e);
}

int
ir_cursor_verified(struct ir_cursor *c, struct ir_jwatch **ret)
{
	if (c->unread)
		return -IR_EINTEGRITY;
	*ret = c->watch;
	c->watch = NULL;
	return 0;
}

void
ir_cursor_joined(struct ir_cursor *c)
{
	c->joined = true;
}

/* Letters that the keys and digits of a line seldom have. */
static bool
is_rare(char c)
{
	return strchr("pwyuvqxzjkghl", c) != NULL;
}

void
ir_cursor_about(struct ir_cursor *c, const char *const *words)
{
	size_t n = 0;

	for (; n < ABOUT_MAX && words[n]; n++) {
		struct about *a = &c->about[n];

		a->word = words[n];
		a->len = strlen(words[n]);
		a->rare = 0;
		while (a->rare + 1 < a->len && !is_rare(a->word[a->rare]))
			a->rare++;
	}
	c->n_about = words[n] ? 0 : n; /* too many: every line */
}

/* From one rare byte to the next: memmem reads all of them, for each word. */
static bool
has(const char *text, size_t len, const struct about *a)
{
	const char *end = text + len;
	const char *p = text + a->rare;

	while (p < end && (size_t)(end - p) >= a->len - a->rare) {
		p = memchr(p, a->word[a->rare],
			(size_t)(end - p) - (a->len - a->rare - 1));
		if (!p)
			return false;
		if (memcmp(p - a->rare, a->word, a->len) == 0)
			return true;
		p++;
	}
	return false;
}

static bool
wanted(const struct ir_cursor *c, const char *text, size_t len)
{
	bool yes = c->n_about == 0;

	for (size_t i = 0; !yes && i < c->n_about; i++)
		yes = has(text, len, &c->about[i]);
	return yes;
}

/* > 0 bytes were added, 0 none for now. */
static int
fill(struct ir_cursor *c, struct ir_err *e)
{
	size_t keep = c->buf.len - c->pos;
	ssize_t n;

	memmove(c->buf.p, c->buf.p + c->pos, keep);
	c->at += (off_t)c->pos;
	c->scanned -= c->pos;
	c->pos = 0;
	ir_buf_cut(&c->buf, keep);
	if (ir_buf_reserve(&c->buf, IR_IO_CHUNK) < 0)
		return ir_err_sys(
			e, ENOMEM, _("cannot read '%s'"), c->j->name.text);
	j_lock_shared(c->j);
	n = ir_io_pread(
		c->j->fd, c->buf.p + keep, IR_IO_CHUNK, c->at + (off_t)keep);
	j_unlock_shared(c->j);
	if (n < 0)
		return ir_err_sys(
			e, (int)n, _("cannot read '%s'"), c->j->name.text);
	c->buf.len = keep + (size_t)n;
	c->buf.p[c->buf.len] = '\0';
	return n > 0;
}

/* 1 and a whole line, 0 none for now. */
static int
raw_line(struct ir_cursor *c, const char **ret, size_t *ret_len,
	struct ir_err *e)
{
	for (;;) {
		const char *lf = memchr(
			c->buf.p + c->scanned, '\n', c->buf.len - c->scanned);
		int r;

		if (lf) {
			*ret = c->buf.p + c->pos;
			*ret_len = (size_t)(lf - *ret);
			c->pos += *ret_len + 1;
			c->scanned = c->pos;
			return 1;
		}
		c->scanned = c->buf.len;
		if (c->buf.len - c->pos > IR_JOURNAL_LINE_MAX)
			return ir_err_set(e, IR_EINTEGRITY,
				_("line %llu of '%s' is too long"),
				(unsigned long long)c->next, c->j->name.text);
		r = fill(c, e);
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		/* Half a line may be cut off before the next call. */
		if (c->watch)
			jv_watch_torn(c->watch, c->buf.len - c->pos);
		ir_buf_cut(&c->buf, c->pos);
		c->scanned = c->pos;
		return 0;
	}
}

static int
seen_grow(struct seen *s)
{
	size_t cap = s->cap ? s->cap * 2 : 1024;
	uint64_t *old = s->slot, *slot = calloc(cap, sizeof(*slot));

	if (!slot)
		return -ENOMEM;
	for (size_t i = 0; i < s->cap; i++) {
		size_t at = (size_t)old[i] & (cap - 1);

		if (!old[i])
			continue;
		while (slot[at])
			at = (at + 1) & (cap - 1);
		slot[at] = old[i];
	}
	free(old);
	s->slot = slot;
	s->cap = cap;
	return 0;
}

/* 1 new, 0 seen before. */
static int
seen_add(struct seen *s, const char *sum)
{
	uint64_t key = 0;
	size_t at;

	for (int i = 0; i < 16; i++)
		key = key << 4 |
			(uint64_t)(sum[i] <= '9' ? sum[i] - '0'
						 : sum[i] - 'a' + 10);
	key |= !key;
	if (s->n * 2 >= s->cap && seen_grow(s) < 0)
		return -ENOMEM;
	at = (size_t)key & (s->cap - 1);
	while (s->slot[at]) {
		if (s->slot[at] == key)
			return 0;
		at = (at + 1) & (s->cap - 1);
	}
	s->slot[at] = key;
	s->n++;
	return 1;
}

/* Enters the lines of a case.joined line. */
static int
enter(struct ir_cursor *c, const struct ir_json *json, ir_node data,
	struct ir_err *e)
{
	struct level *l;
	int r = 0;

	if (c->depth == JOIN_DEPTH)
		return ir_err_set(e, IR_ELIMIT,
			_("line %llu of '%s': copies joined too deep"),
			(unsigned long long)c->via, c->j->name.text);
	l = &c->level[c->depth];
	if (!l->json)
		r = jl_json_new(&l->json, e);
	if (r < 0)
		return r;
	l->next = ir_json_first(json, ir_json_get(json, data, "lines"));
	l->fork = 0;
	(void)ir_json_u64(json,
		ir_json_get(json, ir_json_get(json, data, "fork"), "seq"),
		&l->fork); /* damage shows in verification */
	c->depth++;
	return 0;
}

static int
note_line(struct ir_cursor *c, const struct ir_line *l, const struct jl *f,
	struct ir_err *e)
{
	int r = f->sum ? seen_add(&c->seen, f->sum) : 0;

	if (r < 0)
		return ir_err_sys(
			e, ENOMEM, _("cannot read '%s'"), c->j->name.text);
	if (r > 0 && f->kind_len == strlen("case.joined") &&
		memcmp(f->kind, "case.joined", f->kind_len) == 0 &&
		enter(c, l->json, l->at.data, e) < 0)
		return e ? e->code : -IR_ELIMIT;
	return r;
}

/* 1 a line, 0 the levels are done. */
static int
next_joined(struct ir_cursor *c, struct ir_line *ret, struct ir_err *e)
{
	while (c->depth > 0) {
		struct level *l = &c->level[c->depth - 1];
		const struct ir_json *above =
			c->depth > 1 ? c->level[c->depth - 2].json : c->json;
		const char *text;
		size_t len;
		struct jl f = {.sum = NULL};
		int r;

		if (l->next == IR_NODE_NONE) {
			c->depth--;
			continue;
		}
		text = ir_json_raw(above, l->next, &len);
		l->next = ir_json_next(above, l->next);
		r = ir_json_parse(l->json, text, len, e);
		if (r == 0)
			r = jl_read(l->json, text, len, 0, false, &f, e);
		if (r < 0)
			return ir_err_prefix(e,
				_("line %llu of '%s': a joined line: "),
				(unsigned long long)c->via, c->j->name.text);
		jl_set_line(ret, text, len, l->json, &f);
		ret->via = c->via;
		ret->fork = l->fork;
		r = note_line(c, ret, &f, e);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
damaged(struct ir_cursor *c, uint64_t seq, int code, struct ir_err *e)
{
	(void)ir_err_prefix(e, _("line %llu of '%s': "),
		(unsigned long long)seq, c->j->name.text);
	if (code != -IR_ENOTSUP && code != -ENOMEM)
		code = -IR_EINTEGRITY;
	if (e)
		e->code = code;
	return code;
}

int
ir_cursor_next(struct ir_cursor *c, struct ir_line *ret, struct ir_err *e)
{
	const char *text = NULL;
	size_t len = 0;
	uint64_t seq;
	struct jl f = {.sum = NULL};
	int r;

	if (c->dead)
		return 0;
	r = next_joined(c, ret, e);
	if (r != 0)
		return r;
	do {
		r = raw_line(c, &text, &len, e);
		if (r <= 0) {
			c->dead = r < 0;
			c->unread |= c->dead;
			return r;
		}
		seq = c->next++;
	} while (seq < c->from || !wanted(c, text, len));
	r = ir_json_parse(c->json, text, len, e);
	if (r == 0)
		r = jl_read(c->json, text, len, seq, false, &f, e);
	if (r < 0) {
		c->unread = true;
		return damaged(c, seq, r, e);
	}
	r = c->watch ? jv_watch_line(c->watch, text, len, &f, e) : 0;
	if (r < 0)
		return r;
	jl_set_line(ret, text, len, c->json, &f);
	if (c->joined) {
		c->via = seq;
		r = note_line(c, ret, &f, e);
		if (r < 0)
			return r;
	}
	return 1;
}

int
ir_journal_head_at(struct ir_journal *j, uint64_t seq, struct ir_head *ret,
	struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line l = {.text = NULL};
	struct ir_head head = {.seq = seq};
	int r = ir_cursor_open(&c, j, seq, e);

	if (!c)
		return r;
	r = ir_cursor_next(c, &l, e);
	if (r == 0)
		r = ir_err_set(e, IR_EUSAGE, _("'%s' has no line %llu"),
			j->name.text, (unsigned long long)seq);
	/* The LF is still behind the line in our buffer. */
	if (r > 0)
		r = ir_sha256_hex(l.text, l.len + 1, head.hex) == 0
			? 0
			: ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	if (r == 0)
		*ret = head;
	ir_cursor_close(c);
	return r;
}
