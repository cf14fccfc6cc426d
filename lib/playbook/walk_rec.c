/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/num.h"
#include "walk_i.h"

/* Records: the lines of the journal that are about places of a walk. */

const char wk_null[] = "null";

enum form {
	TEXT,
	NUMBER,
	BOOL,
	RAW
};

static const struct {
	const char *name;
	enum form form;
} keys[F_N] = {
	[F_RUN] = {"run", TEXT},
	[F_PLAYBOOK] = {"playbook", TEXT},
	[F_MODIFIED] = {"modified", TEXT},
	[F_PARENT] = {"parent", RAW},
	[F_STEP] = {"step", TEXT},
	[F_AT] = {"at", TEXT},
	[F_BRANCH] = {"branch", TEXT},
	[F_TURN] = {"turn", NUMBER},
	[F_TITLE] = {"title", TEXT},
	[F_GATE] = {"gate", TEXT},
	[F_WHAT] = {"what", TEXT},
	[F_DEVICE] = {"device", TEXT},
	[F_NAME] = {"name", TEXT},
	[F_TYPE] = {"type", TEXT},
	[F_PATH] = {"path", TEXT},
	[F_OLD] = {"old", TEXT},
	[F_VALUE] = {"value", TEXT},
	[F_ANSWER] = {"answer", TEXT},
	[F_HOW] = {"how", TEXT},
	[F_TO] = {"to", TEXT},
	[F_REF] = {"ref", TEXT},
	[F_DECIDER] = {"decider", TEXT},
	[F_REASON] = {"reason", TEXT},
	[F_MINUTES] = {"minutes", NUMBER},
	[F_LATE] = {"late", BOOL},
	[F_DUTY] = {"duty", TEXT},
	[F_SECOND] = {"second", RAW},
	[F_COMMANDS] = {"commands", RAW},
	[F_FILE] = {"file", TEXT},
	[F_SHA256] = {"sha256", TEXT},
	[F_JCS] = {"jcs", TEXT},
	[F_SIGNED] = {"signed_by", TEXT},
	[F_BYTES] = {"bytes", NUMBER},
	[F_STATE] = {"state", TEXT},
	[F_SEQ] = {"seq", NUMBER},
	[F_FROM] = {"from", TEXT},
	[F_TEXT] = {"text", TEXT},
	[F_ON] = {"on", RAW},
};

static const struct {
	const char *name;
	enum wk_kind kind;
} kinds[] = {
	{"playbook.started", K_STARTED},
	{"step.shown", K_SHOWN},
	{"step.done", K_DONE},
	{"step.skipped", K_SKIPPED},
	{"step.failed", K_FAILED},
	{"variable.set", K_VARIABLE},
	{"gate.passed", K_PASSED},
	{"gate.debt", K_DEBT},
	{"playbook.ended", K_ENDED},
	{"walk.resumed", K_RESUMED},
	{"decision", K_DECISION},
	{"contact", K_CONTACT},
	{"fact.set", K_FACT},
	{"attachment", K_ATTACHMENT},
	{"shift.changed", K_SHIFT},
	{"event", K_EVENT},
};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
wk_kind_name(enum wk_kind k)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (kinds[i].kind == k)
			return kinds[i].name;
	return "";
}

enum wk_kind
wk_kind_of(const char *name)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return K_NONE;
}

int
wk_key_of(const char *name)
{
	for (int i = 0; i < F_N; i++)
		if (strcmp(keys[i].name, name) == 0)
			return i;
	return -1;
}

uint64_t
wk_num(const char *s)
{
	uint64_t n = 0;

	/* What is no number counts as 0. */
	(void)(s && ir_num_u64(s, strlen(s), UINT64_MAX, &n));
	return n;
}

/* A fact's value is JSON of any type; a decision keeps its head in at. */
static enum form
form_of(enum wk_kind kind, int key)
{
	if ((kind == K_FACT && key == F_VALUE) ||
		(kind == K_DECISION && key == F_AT))
		return RAW;
	return keys[key].form;
}

/* The branch instance a record is about. */
static const char *
branch_of(const struct wk_rec *r)
{
	const char *at = r->f[r->kind == K_DECISION ? F_BRANCH : F_AT];

	return at ? at : "/";
}

int
wk_rec_json(const struct wk_rec *r, struct ir_buf *out)
{
	struct ir_jw j;

	ir_jw_init(&j, out);
	ir_jw_obj(&j);
	for (int i = 0; i < F_N; i++) {
		const char *s = r->f[i];

		if (!s)
			continue;
		ir_jw_key(&j, keys[i].name);
		if (s == wk_null)
			ir_jw_null(&j);
		else if (form_of(r->kind, i) == TEXT)
			ir_jw_str(&j, s);
		else
			ir_jw_raw(&j, s, strlen(s));
	}
	ir_jw_endobj(&j);
	return ir_buf_err(out);
}

/* ---- slots ---- */

static uint64_t
mix(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return (h ^ 0xff) * 0x100000001b3u;
}

static int
grow(struct ir_walk *w)
{
	size_t n = w->n_hash ? 4 * w->n_hash : 1024;
	struct wk_slot **v = calloc(n, sizeof(struct wk_slot *));

	if (!v)
		return wk_nomem(w);
	for (size_t i = 0; i < w->n_hash; i++)
		while (w->hash[i]) {
			struct wk_slot *s = w->hash[i];

			w->hash[i] = s->chain;
			s->chain = v[s->hash & (n - 1)];
			v[s->hash & (n - 1)] = s;
		}
	free(w->hash);
	w->hash = v;
	w->n_hash = n;
	return 0;
}

static bool
is_slot(const struct wk_slot *s, uint64_t h, const struct wk_slot *key)
{
	return s->hash == h && s->turn == key->turn &&
		strcmp(s->step, key->step) == 0 &&
		strcmp(s->at, key->at) == 0 && strcmp(s->run, key->run) == 0;
}

struct wk_slot *
wk_slot(struct ir_walk *w, const char *run, const char *at, const char *step,
	uint64_t turn)
{
	struct wk_slot key = {.run = run, .at = at, .step = step, .turn = turn};
	uint64_t h = mix(mix(mix(0xcbf29ce484222325u, run), at), step) ^
		turn * 0x9e3779b97f4a7c15u;
	struct wk_slot *s;

	h ^= h >> 29;
	if (w->n_slots >= w->n_hash && grow(w) < 0)
		return NULL;
	for (s = w->hash[h & (w->n_hash - 1)]; s; s = s->chain)
		if (is_slot(s, h, &key))
			return s;
	s = wk_keep(w, sizeof(*s));
	if (!s)
		return NULL;
	s->run = wk_text(w, run, strlen(run));
	s->at = wk_text(w, at, strlen(at));
	s->step = wk_text(w, step, strlen(step));
	if (!s->run || !s->at || !s->step)
		return NULL;
	s->turn = turn;
	s->hash = h;
	s->chain = w->hash[h & (w->n_hash - 1)];
	w->hash[h & (w->n_hash - 1)] = s;
	w->n_slots++;
	return s;
}

struct wk_rec *
wk_now(struct wk_rec *r)
{
	while (r && r->by)
		r = r->by;
	return r;
}

struct wk_rec *
wk_find(const struct wk_slot *s, enum wk_kind kind, enum wk_key key,
	const char *text)
{
	if (!s)
		return NULL;
	for (struct wk_rec *i = s->first; i; i = i->next) {
		struct wk_rec *r = wk_now(i);

		if (r->kind == kind &&
			(!text || (r->f[key] && strcmp(r->f[key], text) == 0)))
			return r;
	}
	return NULL;
}

struct wk_rec *
wk_gate(const struct wk_pos *p, const char *gate)
{
	return wk_find(p->slot, K_PASSED, F_GATE, gate);
}

static void
link_rec(struct wk_slot *s, struct wk_rec *r)
{
	r->slot = s;
	if (s->last)
		s->last->next = r;
	else
		s->first = r;
	s->last = r;
}

/* What people call the step, so that a line can be read by itself. */
static void
entitle(struct ir_walk *w, struct wk_rec *r, const struct wk_slot *slot)
{
	const struct wk_pos *p = slot->play == w->plays ? slot->pos : NULL;
	const char *name = p && p->s ? wk_step_name(w, p) : NULL;
	enum wk_key key = F_NAME;

	if (!p || !p->s || r->kind == K_DECISION || r->kind == K_CONTACT ||
		r->kind == K_FACT || r->kind == K_ATTACHMENT ||
		r->kind == K_EVENT)
		return;
	if (r->kind == K_VARIABLE || r->kind == K_PASSED || r->kind == K_DEBT)
		key = F_TITLE;
	r->f[key] = name ? name : wk_short(p);
}

struct wk_rec *
wk_emit(struct ir_walk *w, enum wk_kind kind, struct wk_slot *slot)
{
	struct wk_rec *r = wk_keep(w, sizeof(*r));

	if (!r)
		return NULL;
	r->kind = kind;
	r->time = w->now;
	r->machine = !w->answering;
	r->order = ++w->order;
	r->f[F_RUN] = slot->run;
	if (*slot->step) {
		r->f[F_STEP] = slot->step;
		r->f[kind == K_DECISION ? F_BRANCH : F_AT] = slot->at;
		r->f[F_TURN] = slot->turn == 1
			? "1"
			: wk_textf(w, "%llu", (unsigned long long)slot->turn);
		if (!r->f[F_TURN])
			return NULL;
	}
	entitle(w, r, slot);
	link_rec(slot, r);
	*w->out_tail = r;
	w->out_tail = &r->out;
	return r;
}

static void
unlink_rec(struct wk_rec *r)
{
	struct wk_slot *s = r->slot;
	struct wk_rec **at = &s->first;

	s->last = NULL;
	while (*at) {
		if (*at == r) {
			*at = r->next;
			continue;
		}
		s->last = *at;
		at = &(*at)->next;
	}
	r->next = NULL;
}

void
wk_replace(struct ir_walk *w, struct wk_rec *old, struct wk_rec *r)
{
	unlink_rec(r);
	r->corrects = old->seq;
	r->order = old->order;
	r->instead = wk_now(old);
	r->instead->by = r;
	w->dirty = true;
}

/* Takes back what was emitted and not written. */
void
wk_drop_out(struct ir_walk *w)
{
	for (struct wk_rec *r = w->out; r; r = r->out) {
		if (r->instead)
			r->instead->by = NULL;
		else
			unlink_rec(r);
	}
	w->out = NULL;
	w->out_tail = &w->out;
	w->dirty = true;
}

/* ---- lines ---- */

static const char *
dup_text(struct ir_walk *w, const struct ir_json *j, ir_node n)
{
	size_t len;
	const char *p = ir_json_slice(j, n, &len);
	const char *r = NULL;
	struct ir_buf b;

	if (p)
		return wk_text(w, p, len);
	ir_buf_init(&b, 0);
	if (ir_json_str(j, n, &b) == 0 && !memchr(b.p, '\0', b.len))
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static const char *
field(struct ir_walk *w, const struct ir_json *j, ir_node n, enum form form)
{
	size_t len;
	const char *p;

	switch (ir_json_type(j, n)) {
	case IR_JSON_STRING:
		if (form != RAW)
			return dup_text(w, j, n);
		break;
	case IR_JSON_NULL:
		return wk_null;
	case IR_JSON_NONE:
	case IR_JSON_BOOL:
	case IR_JSON_NUMBER:
	case IR_JSON_ARRAY:
	case IR_JSON_OBJECT:
		break;
	}
	p = ir_json_raw(j, n, &len);
	return wk_text(w, p, len);
}

static void
fields(struct ir_walk *w, struct wk_rec *r, const struct ir_json *j,
	ir_node data)
{
	for (ir_node v = ir_json_first(j, data); v != IR_NODE_NONE;
		v = ir_json_next(j, v)) {
		size_t len;
		const char *k = ir_json_slice(j, ir_json_key(j, v), &len);

		for (int i = 0; k && i < F_N; i++)
			if (strlen(keys[i].name) == len &&
				memcmp(keys[i].name, k, len) == 0)
				r->f[i] = field(w, j, v, form_of(r->kind, i));
	}
}

static struct wk_rec *
line_no(struct ir_walk *w, uint64_t via, uint64_t seq)
{
	size_t lo = 0, hi = w->n_lines;

	if (via) {
		for (size_t i = 0; i < w->n_lines; i++)
			if (w->line[i]->via == via && w->line[i]->seq == seq)
				return w->line[i];
		return NULL;
	}
	/* Ours rise; those that were joined stand between with their own. */
	while (lo < hi) {
		size_t mid = (lo + hi) / 2, m = mid;

		while (m > lo && w->line[m]->via)
			m--;
		if (w->line[m]->via) {
			lo = mid + 1;
			continue;
		}
		if (w->line[m]->seq == seq)
			return w->line[m];
		if (w->line[m]->seq < seq)
			lo = mid + 1;
		else
			hi = m;
	}
	return NULL;
}

struct wk_rec *
wk_line(struct ir_walk *w, uint64_t seq)
{
	return line_no(w, 0, seq);
}

static int
keep_line(struct ir_walk *w, struct wk_rec *r)
{
	if (w->n_lines == w->cap_lines) {
		size_t cap = w->cap_lines ? 2 * w->cap_lines : 256;
		struct wk_rec **v =
			realloc(w->line, cap * sizeof(struct wk_rec *));

		if (!v)
			return wk_nomem(w);
		w->line = v;
		w->cap_lines = cap;
	}
	w->line[w->n_lines++] = r;
	return 0;
}

/* Puts a record in its place: a slot, or that of the line it corrects. */
static int
place(struct ir_walk *w, struct wk_rec *r, const struct ir_line *l)
{
	uint64_t via = l && r->corrects > l->fork ? r->via : 0;
	struct wk_rec *old = r->corrects ? line_no(w, via, r->corrects) : NULL;
	struct wk_slot *s;

	if (old) {
		old = wk_now(old);
		old->by = r;
		r->slot = old->slot;
		r->order = old->order;
		w->dirty = true;
		return 0;
	}
	s = wk_slot(w, r->f[F_RUN], branch_of(r),
		r->f[F_STEP] ? r->f[F_STEP] : "",
		r->f[F_STEP] ? wk_num(r->f[F_TURN]) : 0);
	if (!s)
		return -1;
	link_rec(s, r);
	if (s->play == w->plays && s->pos)
		wk_queue(w, s->pos);
	return 0;
}

int
wk_written(struct ir_walk *w, struct wk_rec *r)
{
	if (r->kind == K_STARTED) {
		if (w->last_started)
			w->last_started->out = r;
		else
			w->started = r;
		w->last_started = r;
	}
	return keep_line(w, r);
}

/* Who acted and who wrote. */
static void
people(struct ir_walk *w, struct wk_rec *r, const struct ir_line *l)
{
	ir_node name = ir_json_get(l->json, l->at.actor, "name");
	ir_node role = ir_json_get(l->json, l->at.actor, "role");

	if (name != IR_NODE_NONE)
		r->actor = dup_text(w, l->json, name);
	if (role != IR_NODE_NONE)
		r->role = dup_text(w, l->json, role);
	if (l->at.recorder != IR_NODE_NONE)
		r->recorder = dup_text(w, l->json, l->at.recorder);
}

static void
when(struct wk_rec *r, const struct ir_line *l)
{
	ir_node n = l->at.time != IR_NODE_NONE ? l->at.time : l->at.written;
	size_t len;
	const char *p = ir_json_slice(l->json, n, &len);

	/* The cursor has checked it. */
	(void)(p && ir_time_parse(p, len, &r->time));
}

int
wk_take_line(struct ir_walk *w, const struct ir_line *l)
{
	size_t len;
	const char *k = ir_json_slice(l->json, l->at.kind, &len);
	struct wk_rec *r;
	enum wk_kind kind = K_NONE;

	for (size_t i = 0; k && i < N_KINDS; i++)
		if (strlen(kinds[i].name) == len &&
			memcmp(kinds[i].name, k, len) == 0)
			kind = kinds[i].kind;
	if (kind == K_NONE ||
		ir_json_type(
			l->json, ir_json_get(l->json, l->at.data, "run")) !=
			IR_JSON_STRING)
		return 0;
	r = wk_keep(w, sizeof(*r));
	if (!r)
		return -1;
	r->kind = kind;
	r->seq = l->seq;
	r->via = l->via;
	r->order = ++w->order;
	if (l->at.corrects != IR_NODE_NONE)
		(void)ir_json_u64(l->json, l->at.corrects, &r->corrects);
	fields(w, r, l->json, l->at.data);
	if (!r->f[F_RUN])
		return 0;
	people(w, r, l);
	when(r, l);
	return place(w, r, l) < 0 ? -1 : wk_written(w, r);
}
