/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define CHUNK ((size_t)256 << 10)
#define PATH_MAX_UNLISTED ((size_t)512)

struct st_chunk {
	struct st_chunk *next;
	size_t used, cap;
	_Alignas(16) unsigned char p[];
};

/* A fresh chunk with room for need bytes, in front of the others. */
static struct st_chunk *
new_chunk(struct ir_state *s, size_t need)
{
	size_t cap = need > CHUNK / 4 ? need : CHUNK, all;
	struct st_chunk *c;

	if (__builtin_add_overflow(cap, sizeof(*c), &all))
		return NULL;
	c = malloc(all);
	if (!c)
		return NULL;
	c->used = 0;
	c->cap = cap;
	c->next = s->chunk;
	s->chunk = c;
	return c;
}

void *
ir_st_alloc(struct ir_state *s, size_t len)
{
	struct st_chunk *c = s->chunk;
	size_t need;
	void *p;

	if (__builtin_add_overflow(len, (size_t)15, &need)) {
		s->nomem = true;
		return NULL;
	}
	need &= ~(size_t)15;
	if (!c || c->cap - c->used < need)
		c = new_chunk(s, need);
	if (!c) {
		s->nomem = true;
		return NULL;
	}
	p = c->p + c->used;
	c->used += need;
	memset(p, 0, need);
	return p;
}

char *
ir_st_copy(struct ir_state *s, const char *p, size_t len)
{
	char *q = ir_st_alloc(s, len + 1);

	if (q && len > 0)
		memcpy(q, p, len);
	return q;
}

void
ir_st_chunks_free(struct ir_state *s)
{
	while (s->chunk) {
		struct st_chunk *c = s->chunk;

		s->chunk = c->next;
		free(c);
	}
}

void *
ir_st_grow(
	struct ir_state *s, void *array, size_t *cap, size_t need, size_t item)
{
	size_t n = *cap ? *cap : 16, bytes;
	void *p;

	if (need <= *cap)
		return array;
	while (n < need)
		n *= 2;
	if (__builtin_mul_overflow(n, item, &bytes)) {
		s->nomem = true;
		return NULL;
	}
	p = ir_st_alloc(s, bytes);
	if (!p)
		return NULL;
	if (*cap > 0)
		memcpy(p, array, *cap * item);
	*cap = n;
	return p;
}

static uint64_t
hash_of(const char *p, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3u;
	return h ^ (h >> 29);
}

static struct st_slot *
slot_for(const struct st_map *m, const char *key, size_t len, uint64_t h)
{
	size_t i = (size_t)h & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct st_slot *sl = &m->slot[i];

		if (!sl->key)
			return sl;
		if (sl->hash == h && sl->len == len &&
			memcmp(sl->key, key, len) == 0)
			return sl;
	}
}

void *
ir_st_get(const struct st_map *m, const char *key, size_t len)
{
	void *val;

	if (m->n == 0)
		return NULL;
	memcpy(&val, &slot_for(m, key, len, hash_of(key, len))->val,
		sizeof(val));
	return val;
}

static bool
map_grow(struct ir_state *s, struct st_map *m)
{
	struct st_map old = *m;

	if (m->cap > 0 && m->n < m->cap / 2)
		return true;
	m->cap = m->cap ? 2 * m->cap : 64;
	m->slot = ir_st_alloc(s, m->cap * sizeof(*m->slot));
	if (!m->slot) {
		*m = old;
		return false;
	}
	for (size_t i = 0; i < old.cap; i++) {
		const struct st_slot *sl = &old.slot[i];

		if (sl->key)
			*slot_for(m, sl->key, sl->len, sl->hash) = *sl;
	}
	return true;
}

/* key must live as long as the state. */
void
ir_st_put(struct ir_state *s, struct st_map *m, const char *key, size_t len,
	const void *val)
{
	uint64_t h = hash_of(key, len);
	struct st_slot *sl;

	if (!map_grow(s, m))
		return;
	sl = slot_for(m, key, len, h);
	if (!sl->key)
		m->n++;
	*sl = (struct st_slot){key, len, h, val};
}

const char *
ir_st_intern(struct ir_state *s, const char *p, size_t len)
{
	char *q = ir_st_get(&s->strings, p, len);

	if (q)
		return q;
	q = ir_st_copy(s, p, len);
	if (q)
		ir_st_put(s, &s->strings, q, len, q);
	return q;
}

struct st_list *
ir_st_list(struct ir_state *s, const char *name, size_t len)
{
	struct st_list *l = ir_st_get(&s->lists, name, len);

	if (l)
		return l;
	l = ir_st_alloc(s, sizeof(*l));
	if (!l)
		return NULL;
	l->name = ir_st_intern(s, name, len);
	if (!l->name)
		return NULL;
	ir_st_put(s, &s->lists, l->name, len, l);
	return l;
}

static struct st_member *
new_member(struct ir_state *s, struct st_list *l, const char *id, size_t len)
{
	struct st_member *m = ir_st_alloc(s, sizeof(*m));

	l->member = ir_st_grow(
		s, l->member, &l->cap, l->n + 1, sizeof(struct st_member *));
	if (!m || s->nomem)
		return NULL;
	m->id = ir_st_copy(s, id, len);
	m->list = l;
	if (s->nomem)
		return NULL;
	l->member[l->n++] = m;
	return m;
}

/* The member a line of ours made, by the line's number. */
static struct st_member *
by_number(const struct ir_state *s, const struct st_list *l, const char *id,
	size_t len)
{
	const struct st_meta *m;
	uint64_t seq;

	if (ir_num_u64(id, len, s->cap_seq, &seq) < 0 || seq >= s->cap_seq)
		return NULL;
	m = s->by_seq[seq];
	return m && m->member && m->member->list == l ? m->member : NULL;
}

static struct st_member *
find_member(const struct ir_state *s, const struct st_list *l, const char *id,
	size_t len)
{
	struct st_member *m = ir_st_get(&l->by_id, id, len);

	return m ? m : by_number(s, l, id, len);
}

struct st_member *
ir_st_member(struct ir_state *s, struct st_list *l, const char *id, size_t len,
	bool make)
{
	struct st_member *m = find_member(s, l, id, len);

	if (m || !make)
		return m;
	m = new_member(s, l, id, len);
	if (m)
		ir_st_put(s, &l->by_id, m->id, len, m);
	return m;
}

struct st_member *
ir_st_born(struct ir_state *s, struct st_list *l, const char *id, size_t len,
	struct st_meta *root)
{
	struct st_member *m = ir_st_get(&l->by_id, id, len);
	const struct st_kind *k = m ? NULL : ir_st_kind(s, root->kind);

	/* by_number finds those that can be corrected */
	if (!m)
		m = root->theirs || !k || !k->correctable
			? ir_st_member(s, l, id, len, true)
			: new_member(s, l, id, len);
	if (m)
		m->born = root;
	return m;
}

/* The child called key, made at the end if there is none. */
static struct st_node *
child(struct ir_state *s, struct st_node *up, const char *key, size_t len)
{
	struct st_node *n;

	for (n = up->child; n; n = n->next)
		if (strlen(n->key) == len && memcmp(n->key, key, len) == 0)
			return n;
	n = ir_st_alloc(s, sizeof(*n));
	if (!n)
		return NULL;
	n->key = ir_st_intern(s, key, len);
	if (!n->key)
		return NULL;
	if (up->last)
		up->last->next = n;
	else
		up->child = n;
	up->last = n;
	return n;
}

/* Walks down a dotted name, making what is missing. */
static struct st_node *
down(struct ir_state *s, struct st_node *n, const char *name)
{
	while (n && *name) {
		size_t len = strcspn(name, ".");

		n = child(s, n, name, len);
		name += len + (name[len] == '.');
	}
	return n;
}

static void
shape_fact(struct ir_state *s, const struct ir_fact *f)
{
	struct st_node *n = down(s, s->shape, f->list ? f->list : f->path);

	if (n && f->list) {
		struct st_list *l = ir_st_list(s, f->list, strlen(f->list));

		if (l && !l->fields)
			l->fields = ir_st_alloc(s, sizeof(*l->fields));
		if (s->nomem)
			return;
		n->list = l;
		n = down(s, l->fields, *f->field ? f->field : "value");
		if (n)
			n->leaf = l->n_fields++;
	} else if (n) {
		n->leaf = s->n_scalars++;
	}
	if (!n)
		return;
	n->def = f;
	ir_st_put(s, &s->patterns, f->path, strlen(f->path), n);
}

int
ir_st_shape(struct ir_state *s, struct ir_err *e)
{
	size_t n = ir_vocab_count(s->vocab);

	s->shape = ir_st_alloc(s, sizeof(*s->shape));
	for (size_t i = 0; i < n && !s->nomem; i++)
		shape_fact(s, ir_vocab_at(s->vocab, i));
	s->scalar = ir_st_alloc(s, (n + 1) * sizeof(struct st_fact *));
	if (s->nomem)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}

static struct st_fact *
new_fact(struct ir_state *s, const char *path, const struct ir_fact *def)
{
	struct st_fact *f = ir_st_alloc(s, sizeof(*f));

	s->fact = ir_st_grow(s, s->fact, &s->cap_facts, s->n_facts + 1,
		sizeof(struct st_fact *));
	if (!f || s->nomem)
		return NULL;
	f->path = ir_st_intern(s, path, strlen(path));
	f->def = def;
	if (!f->path)
		return NULL;
	ir_st_put(s, &s->paths, f->path, strlen(f->path), f);
	s->fact[s->n_facts++] = f;
	return f;
}

/* A path the vocabulary does not know (an older or newer one did). */
static struct st_fact *
unlisted(struct ir_state *s, const char *path, size_t len)
{
	const char *p;

	if (len == 0 || len > PATH_MAX_UNLISTED)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)path[i] < 0x20 || path[i] == 0x7f)
			return NULL;
	p = ir_st_intern(s, path, len);
	return p ? new_fact(s, p, NULL) : NULL;
}

struct st_member *
ir_st_member_of(const struct ir_state *s, const struct ir_fact_ref *ref,
	const struct st_list **ret_list)
{
	const char *name = ref->fact->list;
	const struct st_list *l =
		name ? ir_st_get(&s->lists, name, strlen(name)) : NULL;

	if (!l)
		return NULL;
	*ret_list = l;
	return find_member(s, l, ref->member, strlen(ref->member));
}

/* Where the fact's record hangs; NULL: its member is not there. */
static struct st_fact **
place_of(const struct ir_state *s, const struct ir_fact_ref *ref)
{
	const struct ir_fact *def = ref->fact;
	const struct st_node *n =
		ir_st_get(&s->patterns, def->path, strlen(def->path));
	const struct st_list *l;
	struct st_member *m;

	if (!n)
		return NULL;
	if (!def->list)
		return &s->scalar[n->leaf];
	m = ir_st_member_of(s, ref, &l);
	return m && m->field ? &m->field[n->leaf] : NULL;
}

const struct st_fact *
ir_st_find(const struct ir_state *s, const char *path)
{
	const struct st_fact *f = ir_st_get(&s->paths, path, strlen(path));
	struct ir_fact_ref ref;
	struct st_fact **at;

	if (f || ir_vocab_lookup(s->vocab, path, strlen(path), &ref, NULL) < 0)
		return f;
	at = place_of(s, &ref);
	return at ? *at : NULL;
}

/* The member a fact belongs to, with room for its facts. */
static bool
make_room(struct ir_state *s, const struct ir_fact_ref *ref)
{
	const char *name = ref->fact->list;
	struct st_list *l = ir_st_list(s, name, strlen(name));
	struct st_member *m = l
		? ir_st_member(s, l, ref->member, strlen(ref->member), true)
		: NULL;

	if (m && !m->field)
		m->field =
			ir_st_alloc(s, l->n_fields * sizeof(struct st_fact *));
	return m && m->field;
}

struct st_fact *
ir_st_fact(struct ir_state *s, const char *path, size_t len)
{
	struct st_fact *f = ir_st_get(&s->paths, path, len);
	struct ir_fact_ref ref;
	struct st_fact **at;

	if (f)
		return f;
	if (ir_vocab_lookup(s->vocab, path, len, &ref, NULL) < 0)
		return unlisted(s, path, len);
	if (ref.fact->list && !make_room(s, &ref))
		return NULL;
	at = place_of(s, &ref);
	if (!at)
		return NULL;
	if (!*at)
		*at = new_fact(s, ref.path, ref.fact);
	return *at;
}

void
ir_st_state(struct ir_state *s, struct st_fact *f, const struct st_meta *m,
	const char *json)
{
	struct st_entry *en = ir_st_alloc(s, sizeof(*en));

	if (!en)
		return;
	en->prev = f->last;
	en->m = m;
	en->json = json;
	f->last = en;
	f->n++;
}

bool
ir_st_live(const struct st_meta *m)
{
	return m->root->current ? m->root->current == m : m->root == m;
}

int
ir_st_cmp(const struct st_meta *a, const struct st_meta *b)
{
	int c = ir_time_cmp(&a->place->at, &b->place->at);

	if (c)
		return c;
	a = a->place;
	b = b->place;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return (a->sub > b->sub) - (a->sub < b->sub);
}

const struct st_entry *
ir_st_now(const struct st_fact *f)
{
	const struct st_entry *best = NULL;

	for (const struct st_entry *en = f ? f->last : NULL; en; en = en->prev)
		if (ir_st_live(en->m) &&
			(!best || ir_st_cmp(en->m, best->m) > 0))
			best = en;
	return best && best->json ? best : NULL;
}
