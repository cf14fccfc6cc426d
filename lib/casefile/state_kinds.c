/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"

static const char *
data_text(struct st_fold *f, const char *key)
{
	return ir_st_text(f, ir_json_get(f->j, f->data, key));
}

static const char *
raw(struct st_fold *f, ir_node n)
{
	size_t len;
	const char *p = ir_json_raw(f->j, n, &len);

	return ir_st_copy(f->s, p, len);
}

/* Keeps all of data as a row. */
static struct st_row *
row(struct st_fold *f)
{
	uint32_t n = ir_json_count(f->j, f->data);
	struct st_row *r = ir_st_alloc(f->s, sizeof(*r));
	struct st_pair *p = ir_st_alloc(f->s, (n + 1) * sizeof(*p));

	if (!r || !p)
		return NULL;
	r->m = f->m;
	r->pair = p;
	if (ir_json_type(f->j, f->data) != IR_JSON_OBJECT)
		return r;
	for (ir_node v = ir_json_first(f->j, f->data); v != IR_NODE_NONE;
		v = ir_json_next(f->j, v)) {
		const char *k = ir_st_text(f, ir_json_key(f->j, v));

		if (!k)
			continue;
		p[r->n].key = k;
		p[r->n].json = raw(f, v);
		if (!p[r->n].json)
			return NULL;
		r->n++;
	}
	return r;
}

const char *
ir_st_pair(const struct st_row *r, const char *key)
{
	for (size_t i = 0; r && i < r->n; i++)
		if (strcmp(r->pair[i].key, key) == 0)
			return r->pair[i].json;
	return NULL;
}

static const char *
add_row(struct st_fold *f, struct st_member *m)
{
	struct st_row *r = row(f);

	if (!m || !r)
		return NULL; /* nomem is set */
	r->prev = m->last;
	m->last = r;
	m->rows++;
	return NULL;
}

static size_t
number(char *out, uint64_t v)
{
	char rev[24];
	size_t n = 0, len;

	do {
		rev[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	for (len = n; n > 0;)
		*out++ = rev[--n];
	return len;
}

/* A member that one line makes; a correction goes to the member of the line
 * it corrects. */
static const char *
born(struct st_fold *f, struct st_list *l)
{
	struct st_meta *root = f->m->root;
	char id[48];
	size_t n;

	if (!root->member) {
		n = number(id, root->seq);
		if (root->theirs) {
			id[n++] = '.';
			n += number(id + n, root->theirs);
		}
		root->member = ir_st_born(f->s, l, id, n, root);
	}
	return add_row(f, root->member);
}

/* A member named in data. */
static const char *
keyed(struct st_fold *f, struct st_list *l, const char *id)
{
	if (!id || ir_fact_member_check(id, strlen(id), NULL) < 0)
		return f->s->nomem ? NULL : N_("it does not say of what");
	return add_row(f, ir_st_member(f->s, l, id, strlen(id), true));
}

static const char *
use_event(struct st_fold *f)
{
	return born(f, f->s->ev);
}

static const char *
use_contact(struct st_fold *f)
{
	return born(f, f->s->comm);
}

/* A step that tells somebody is a contact, too. */
static const char *
use_done(struct st_fold *f)
{
	return data_text(f, "duty") ? born(f, f->s->comm) : NULL;
}

static const char *
use_decision(struct st_fold *f)
{
	return born(f, f->s->dec);
}

static const char *
use_cost(struct st_fold *f)
{
	return born(f, f->s->cost);
}

static const char *
use_anchored(struct st_fold *f)
{
	return born(f, f->s->anchors);
}

static const char *
use_finding(struct st_fold *f)
{
	const char *asset = data_text(f, "asset");

	return asset ? keyed(f, f->s->asset, asset) : born(f, f->s->ev);
}

static const char *
use_evidence(struct st_fold *f)
{
	return keyed(f, f->s->evid, data_text(f, "archive"));
}

static const char *
use_custody(struct st_fold *f)
{
	return keyed(f, f->s->custody, data_text(f, "item"));
}

static const char *
use_role(struct st_fold *f)
{
	return keyed(f, f->s->roles, data_text(f, "role"));
}

static const char *
use_waived(struct st_fold *f)
{
	return keyed(f, f->s->waived, data_text(f, "duty"));
}

static const char *
use_debt(struct st_fold *f)
{
	return keyed(f, f->s->debts, data_text(f, "gate"));
}

/* Pays a debt; a gate passed without one leaves no trace here. */
static const char *
use_passed(struct st_fold *f)
{
	const char *gate = data_text(f, "gate");

	if (gate && ir_st_member(f->s, f->s->debts, gate, strlen(gate), false))
		return use_debt(f);
	return NULL;
}

static const char *
use_clock(struct st_fold *f)
{
	const struct st_row *r = row(f);

	if (r && (!f->s->clock || ir_st_cmp(r->m, f->s->clock->m) >= 0))
		f->s->clock = r;
	return NULL;
}

/* The value as the fact's type has it, NULL when it does not fit. */
static const char *
checked(struct st_fold *f, const struct st_fact *fact, ir_node v)
{
	struct ir_fact_ref ref;
	const char *json = NULL;
	struct ir_buf b;

	ref.fact = fact->def;
	ref.member[0] = '\0';
	(void)snprintf(ref.path, sizeof(ref.path), "%s", fact->path);
	ir_buf_init(&b, 0);
	if (ir_fact_value_json(&ref, f->j, v, NULL, &b, NULL, NULL) == 0)
		json = ir_st_intern(f->s, b.p, b.len);
	ir_buf_free(&b);
	return json;
}

/* States a fact from a value that must fit its type. */
static const char *
state_value(struct st_fold *f, struct st_fact *fact, ir_node v)
{
	const char *before = fact->last ? fact->last->json : NULL;
	const char *json = NULL;
	size_t len, n;
	const char *p = ir_json_raw(f->j, v, &len);

	if (before && strlen(before) == len && memcmp(before, p, len) == 0)
		json = before; /* checked when it was first said */
	else if (!fact->def ||
		(fact->def->type == IR_FACT_STRING &&
			ir_json_slice(f->j, v, &n)))
		json = raw(f, v);
	else
		json = checked(f, fact, v);
	if (!json)
		return f->s->nomem ? NULL
				   : N_("the value does not fit the fact");
	ir_st_state(f->s, fact, f->m, json);
	return NULL;
}

static const char *
use_fact(struct st_fold *f)
{
	const char *path = data_text(f, "path");
	ir_node v = ir_json_get(f->j, f->data, "value");
	bool unset = false;
	struct st_fact *fact;

	if (!path)
		return N_("it names no fact");
	(void)ir_json_bool(f->j, ir_json_get(f->j, f->data, "unset"), &unset);
	if (v == IR_NODE_NONE && !unset)
		return N_("it has no value");
	fact = ir_st_fact(f->s, path, strlen(path));
	if (!fact)
		return N_("its path cannot be used");
	f->m->sets = fact->path;
	if (!unset)
		return state_value(f, fact, v);
	ir_st_state(f->s, fact, f->m, NULL);
	return NULL;
}

/* States pattern from data.key if the vocabulary has it and it fits; text
 * that does not fit stays in the line and changes no fact. */
static void
state_key(struct st_fold *f, const char *path, const char *key)
{
	ir_node v = ir_json_get(f->j, f->data, key);
	struct ir_fact_ref ref;
	struct st_fact *fact;

	if (v == IR_NODE_NONE ||
		ir_vocab_lookup(f->s->vocab, path, strlen(path), &ref, NULL) <
			0)
		return;
	fact = ir_st_fact(f->s, path, strlen(path));
	if (fact)
		(void)state_value(f, fact, v);
}

static const char *
use_care(struct st_fold *f)
{
	const char *dep = data_text(f, "department");
	const char *fun = data_text(f, "function");
	char id[IR_FACT_MEMBER_MAX + 1], path[512];
	const char *why;
	int n;

	if (!dep)
		return born(f, f->s->ev);
	n = snprintf(
		id, sizeof(id), "%s%s%s", dep, fun ? "/" : "", fun ? fun : "");
	if (n < 0 || (size_t)n >= sizeof(id))
		return N_("its names are too long");
	why = keyed(f, f->s->care, id);
	if (why || f->s->nomem)
		return why;
	for (ir_node v = ir_json_first(f->j, f->data); v != IR_NODE_NONE;
		v = ir_json_next(f->j, v)) {
		const char *key = ir_st_text(f, ir_json_key(f->j, v));

		if (!key || strlen(key) > IR_FACT_PATH_MAX)
			continue;
		(void)snprintf(
			path, sizeof(path), "impact.care[%s].%s", id, key);
		state_key(f, path, key);
	}
	return NULL;
}

/* A value the tool states by what it did, if the vocabulary has the fact. */
static void
state_word(struct st_fold *f, const char *path, const char *json)
{
	struct ir_fact_ref ref;
	struct st_fact *fact;

	if (ir_vocab_lookup(f->s->vocab, path, strlen(path), &ref, NULL) < 0)
		return;
	fact = ir_st_fact(f->s, path, strlen(path));
	if (fact)
		ir_st_state(f->s, fact, f->m, json);
}

static const char *
use_opened(struct st_fold *f)
{
	static const struct {
		const char *path, *key;
	} facts[] = {
		{"case.id", "id"},
		{"case.summary", "what"},
		{"case.where", "where"},
		{"case.finder", "who"},
		{"case.kind", "kind"},
		{"t.detected", "noticed"},
	};

	if (f->s->opened)
		return N_("the case was opened before");
	f->s->opened = row(f);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		state_key(f, facts[i].path, facts[i].key);
	state_word(f, "case.state", "\"open\"");
	return NULL;
}

static const char *
use_closed(struct st_fold *f)
{
	const struct st_row *r = row(f);

	if (r)
		f->s->closed = r;
	state_word(f, "case.state", "\"closed\"");
	return NULL;
}

/* The other copy a record comes from: its fork point and its host. */
static struct st_join *
join_of(struct st_fold *f, uint64_t fork)
{
	const char *from = data_text(f, "from");
	struct st_join *k;

	for (k = f->s->joins; k; k = k->next)
		if (k->fork == fork && k->from == from)
			return k;
	k = ir_st_alloc(f->s, sizeof(*k));
	if (!k)
		return NULL;
	k->fork = fork;
	k->from = from;
	k->next = f->s->joins;
	f->s->joins = k;
	return k;
}

static const char *
use_joined(struct st_fold *f)
{
	ir_node fork = ir_json_get(f->j, f->data, "fork");
	ir_node v = ir_json_get(f->j, f->data, "lines");
	struct st_in in = {.j = f->j,
		.seq = f->in->seq,
		.sub = f->in->sub,
		.depth = f->in->depth + 1};
	uint64_t at;

	if (f->in->depth >= ST_JOIN_DEPTH)
		return N_("copies are joined too deep inside each other");
	if (ir_json_u64(f->j, ir_json_get(f->j, fork, "seq"), &at) < 0)
		return N_("it does not say where the copy forked");
	in.join = join_of(f, at);
	if (!in.join)
		return NULL;
	for (v = ir_json_first(f->j, v); v != IR_NODE_NONE;
		v = ir_json_next(f->j, v)) {
		in.n = v;
		in.sub++;
		f->s->joined++;
		ir_st_fold(f->s, &in);
	}
	return NULL;
}

static const struct st_kind kinds[] = {
	{"event", true, use_event},
	{"fact.set", true, use_fact},
	{"note", true, use_event},
	{"attachment", false, use_event},
	{"contact", true, use_contact},
	{"decision", true, use_decision},
	{"finding", true, use_finding},
	{"care", true, use_care},
	{"cost", true, use_cost},
	{"evidence.", false, use_evidence},
	{"custody.", false, use_custody},
	{"role.assigned", true, use_role},
	{"clock.checked", false, use_clock},
	{"duty.waived", false, use_waived},
	{"step.done", false, use_done},
	{"gate.debt", false, use_debt},
	{"gate.passed", false, use_passed},
	{"journal.anchored", false, use_anchored},
	{"case.opened", false, use_opened},
	{"case.closed", false, use_closed},
	{"case.joined", false, use_joined},
};

const struct st_kind *
ir_st_kind(struct ir_state *s, const char *name)
{
	size_t len = strlen(name);
	const struct st_kind *found = ir_st_get(&s->kinds, name, len);

	if (found)
		return found;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *k = kinds[i].name;
		size_t n = strlen(k);

		if (k[n - 1] == '.' ? strncmp(name, k, n) == 0
				    : n == len && memcmp(name, k, n) == 0)
			found = &kinds[i];
	}
	if (found)
		ir_st_put(s, &s->kinds, name, len, found);
	return found;
}
