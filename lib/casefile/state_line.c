/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <string.h>

#include "ir/base/i18n.h"

const char *
ir_st_text(struct st_fold *f, ir_node n)
{
	size_t len;
	const char *p = ir_json_slice(f->j, n, &len);
	struct ir_buf b;
	const char *r = NULL;

	if (p)
		return len ? ir_st_intern(f->s, p, len) : NULL;
	if (ir_json_type(f->j, n) != IR_JSON_STRING)
		return NULL;
	ir_buf_init(&b, 0);
	if (ir_json_str(f->j, n, &b) < 0)
		f->s->nomem = true;
	else if (b.len > 0 && !memchr(b.p, '\0', b.len))
		r = ir_st_intern(f->s, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* A text no other line is likely to have: not interned. */
static const char *
copied(struct st_fold *f, ir_node n)
{
	size_t len;
	const char *p = ir_json_slice(f->j, n, &len);

	return p && len > 0 ? ir_st_copy(f->s, p, len) : NULL;
}

static const char *
copied_raw(struct st_fold *f, ir_node n)
{
	size_t len;
	const char *p = ir_json_raw(f->j, n, &len);

	return p ? ir_st_copy(f->s, p, len) : NULL;
}

static const char *
interned_raw(struct st_fold *f, ir_node n)
{
	size_t len;
	const char *p = ir_json_raw(f->j, n, &len);

	return p ? ir_st_intern(f->s, p, len) : NULL;
}

bool
ir_st_unquote(const char *json, struct ir_buf *out)
{
	size_t len = json ? strlen(json) : 0;
	struct ir_json *j = NULL;
	bool done = false;

	if (len < 2 || json[0] != '"')
		return false;
	if (!memchr(json, '\\', len))
		return ir_buf_add(out, json + 1, len - 2) == 0;
	if (ir_json_new(&j, NULL, NULL) < 0)
		return false;
	if (ir_json_parse(j, json, len, NULL) == 0)
		done = ir_json_str(j, 0, out) == 0;
	ir_json_free(j);
	return done;
}

const char *
ir_st_plain(struct ir_state *s, const char *json)
{
	const char *r = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_st_unquote(json, &b) && b.len > 0 && !memchr(b.p, '\0', b.len))
		r = ir_st_intern(s, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* Called for each key of each line: length first. */
static ir_node *
place_for(struct st_fold *f, const char *k, size_t len)
{
	switch (len) {
	case 4:
		return memcmp(k, "time", 4) == 0    ? &f->time
			: memcmp(k, "kind", 4) == 0 ? &f->kind
			: memcmp(k, "data", 4) == 0 ? &f->data
						    : NULL;
	case 5:
		return memcmp(k, "actor", 5) == 0    ? &f->actor
			: memcmp(k, "basis", 5) == 0 ? &f->basis
						     : NULL;
	case 6:
		return memcmp(k, "source", 6) == 0 ? &f->source : NULL;
	case 7:
		return memcmp(k, "written", 7) == 0 ? &f->written : NULL;
	case 8:
		return memcmp(k, "recorder", 8) == 0    ? &f->recorder
			: memcmp(k, "accuracy", 8) == 0 ? &f->accuracy
			: memcmp(k, "corrects", 8) == 0 ? &f->corrects
							: NULL;
	default:
		return NULL;
	}
}

static void
take_apart(struct st_fold *f)
{
	f->time = f->written = f->actor = f->recorder = f->source = f->kind =
		f->basis = f->accuracy = f->corrects = f->data = IR_NODE_NONE;
	if (ir_json_type(f->j, f->in->n) != IR_JSON_OBJECT)
		return;
	for (ir_node v = ir_json_first(f->j, f->in->n); v != IR_NODE_NONE;
		v = ir_json_next(f->j, v)) {
		size_t len;
		const char *k = ir_json_slice(f->j, ir_json_key(f->j, v), &len);
		ir_node *to = k ? place_for(f, k, len) : NULL;

		if (to)
			*to = v;
	}
}

/* Where lines of the same journal are found by their number. */
static struct st_meta *
line_no(const struct st_fold *f, uint64_t seq)
{
	const struct st_join *k = f->in->join;
	const struct ir_state *s = f->s;

	if (k && seq > k->fork) {
		seq -= k->fork + 1;
		return seq < k->n ? k->by_seq[seq] : NULL;
	}
	return seq < s->cap_seq ? s->by_seq[seq] : NULL;
}

static void
remember(struct st_fold *f)
{
	struct ir_state *s = f->s;
	struct st_join *k = f->in->join;
	uint64_t at = f->m->seq;

	if (k) {
		at = f->m->theirs - k->fork - 1;
		/* a copy holds its lines in order, few are left out */
		if (f->m->theirs <= k->fork || at > k->n + 1000000)
			return;
		k->by_seq = ir_st_grow(s, k->by_seq, &k->n, (size_t)at + 1,
			sizeof(struct st_meta *));
		if (k->by_seq)
			k->by_seq[at] = f->m;
		return;
	}
	s->by_seq = ir_st_grow(s, s->by_seq, &s->cap_seq, (size_t)at + 1,
		sizeof(struct st_meta *));
	if (s->by_seq)
		s->by_seq[at] = f->m;
}

static const char *
take_place(struct st_fold *f)
{
	struct st_meta *m = f->m, *old;
	bool moved = false;

	m->root = m;
	m->place = m;
	if (f->corrects == IR_NODE_NONE)
		return NULL;
	if (ir_json_u64(f->j, f->corrects, &m->corrects) < 0)
		return N_("what it corrects is no line number");
	old = line_no(f, m->corrects);
	if (!old)
		return N_("the line it corrects is not one that can be "
			  "corrected");
	m->root = old->root;
	m->was = m->root->current;
	m->root->current = m;
	(void)ir_json_bool(f->j, ir_json_get(f->j, f->data, "moved"), &moved);
	m->place = moved ? m : m->root->place;
	return NULL;
}

/* A correction that could not be used leaves the old line as it was. */
static void
give_back(struct st_meta *m)
{
	if (m->root->current == m)
		m->root->current = m->was;
}

static const char *
make_meta(struct st_fold *f, const char *kind)
{
	struct st_meta *m = ir_st_alloc(f->s, sizeof(*m));
	const char *t = copied(f, f->time);
	ir_node name;

	f->m = m;
	if (!m)
		return NULL;
	m->seq = f->in->seq;
	m->sub = f->in->sub;
	m->kind = kind;
	m->written = copied(f, f->written);
	m->basis = ir_st_text(f, f->basis);
	m->source = ir_st_text(f, f->source);
	m->accuracy = ir_st_text(f, f->accuracy);
	m->recorder = ir_st_text(f, f->recorder);
	name = ir_json_get(f->j, f->actor, "name");
	m->actor = ir_st_text(f, name);
	if (m->actor)
		m->actor_json = interned_raw(f, name);
	m->role = ir_st_text(f, ir_json_get(f->j, f->actor, "role"));
	if (f->in->join &&
		ir_json_u64(f->j, ir_json_get(f->j, f->in->n, "seq"),
			&m->theirs) < 0)
		return N_("a joined line has no number");
	m->at_json = t ? copied_raw(f, f->time) : NULL;
	if (!t || ir_time_parse(t, strlen(t), &m->at) < 0) {
		t = m->written;
		if (!t || ir_time_parse(t, strlen(t), &m->at) < 0)
			return N_("it has no time");
		m->at_json = copied_raw(f, f->written);
	}
	m->at_text = t;
	return NULL;
}

/* Dated after it was written: the time or the clock is wrong. */
static void
note_ahead(struct ir_state *s, struct st_meta *m)
{
	struct ir_time written;

	if (!m->written || m->at_text == m->written ||
		ir_time_parse(m->written, strlen(m->written), &written) < 0 ||
		!ir_journal_ahead(&m->at, &written))
		return;
	m->ahead = s->ahead;
	s->ahead = m;
}

size_t
ir_st_ahead(const struct ir_state *s, const struct st_meta **ret_last)
{
	size_t n = 0;

	for (const struct st_meta *m = s->ahead; m; m = m->ahead) {
		if (!ir_st_live(m))
			continue;
		if (n++ == 0)
			*ret_last = m;
	}
	return n;
}

static void
problem(struct ir_state *s, uint64_t seq, const char *why)
{
	if (s->n_problems < ST_PROBLEMS)
		s->problem[s->n_problems] = (struct st_problem){seq, why};
	s->n_problems++;
}

void
ir_st_fold(struct ir_state *s, const struct st_in *in)
{
	struct st_fold f = {.s = s, .in = in, .j = in->j};
	const struct st_kind *k;
	const char *kind, *why;

	if (s->nomem)
		return;
	take_apart(&f);
	kind = ir_st_text(&f, f.kind);
	if (!kind) {
		if (!s->nomem)
			problem(s, in->seq, N_("it has no kind"));
		return;
	}
	k = ir_st_kind(s, kind);
	if (!k)
		return;
	why = make_meta(&f, kind);
	if (!why && f.m)
		why = take_place(&f);
	if (!why && !s->nomem)
		why = k->use(&f);
	if (why) {
		if (f.m && f.m->root)
			give_back(f.m);
		problem(s, in->seq, why);
	} else if (!s->nomem) {
		note_ahead(s, f.m);
		if (k->correctable)
			remember(&f);
	}
}
