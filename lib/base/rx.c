/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/rx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "rx_i.h"

#define EMIT_MAX 1000000u /* steps of making the states */
#define NOT_UTF8 0x110000u /* and the byte: no character */

void *
rx_room(void *v, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 16;
	void *more;

	if (n < *cap)
		return v;
	more = reallocarray(v, want, size);
	if (more)
		*cap = want;
	return more;
}

struct emitting {
	struct ir_rx *r;
	uint32_t steps;
};

static int
add(struct emitting *m, struct rx_inst i, uint32_t *ret)
{
	struct ir_rx *r = m->r;
	struct rx_inst *v;

	if (r->n_inst == IR_RX_STATES)
		return -IR_ELIMIT;
	v = rx_room(r->inst, r->n_inst, &r->cap_inst, sizeof(i));
	if (!v)
		return -ENOMEM;
	r->inst = v;
	r->inst[r->n_inst] = i;
	*ret = (uint32_t)r->n_inst++;
	return 0;
}

static int emit(struct emitting *m, uint32_t at);

static int
emit_alt(struct emitting *m, const struct rx_node *n)
{
	uint32_t split, jump;
	int r = add(m, (struct rx_inst){.op = RX_OP_SPLIT}, &split);

	if (r == 0)
		r = emit(m, n->left);
	if (r == 0)
		r = add(m, (struct rx_inst){.op = RX_OP_JUMP}, &jump);
	if (r < 0)
		return r;
	m->r->inst[split].x = split + 1;
	m->r->inst[split].y = jump + 1;
	r = emit(m, n->right);
	if (r == 0)
		m->r->inst[jump].x = (uint32_t)m->r->n_inst;
	return r;
}

/* x* : a split that leaves or enters, and a way back. */
static int
emit_star(struct emitting *m, uint32_t left)
{
	uint32_t split, jump;
	int r = add(m, (struct rx_inst){.op = RX_OP_SPLIT}, &split);

	if (r == 0)
		r = emit(m, left);
	if (r == 0)
		r = add(m, (struct rx_inst){.op = RX_OP_JUMP, .x = split},
			&jump);
	if (r < 0)
		return r;
	m->r->inst[split].x = split + 1;
	m->r->inst[split].y = jump + 1;
	return 0;
}

static int
emit_maybe(struct emitting *m, uint32_t left)
{
	uint32_t split;
	int r = add(m, (struct rx_inst){.op = RX_OP_SPLIT}, &split);

	if (r == 0)
		r = emit(m, left);
	if (r < 0)
		return r;
	m->r->inst[split].x = split + 1;
	m->r->inst[split].y = (uint32_t)m->r->n_inst;
	return 0;
}

static int
emit_rep(struct emitting *m, const struct rx_node *n)
{
	int r = 0;

	for (uint32_t i = 0; i < n->min && r == 0; i++)
		r = emit(m, n->left);
	if (r == 0 && n->max == RX_NONE)
		return emit_star(m, n->left);
	for (uint32_t i = n->min; i < n->max && r == 0; i++)
		r = emit_maybe(m, n->left);
	return r;
}

static int
emit(struct emitting *m, uint32_t at)
{
	struct rx_node n = m->r->node[at];
	uint32_t unused;
	int r;

	if (++m->steps > EMIT_MAX)
		return -IR_ELIMIT;
	switch (n.kind) {
	case RX_SET:
		return add(m,
			(struct rx_inst){.op = RX_OP_SET,
				.neg = n.neg,
				.first = n.first,
				.n = n.n},
			&unused);
	case RX_ASSERT:
		return add(m, (struct rx_inst){.op = RX_OP_ASSERT, .as = n.as},
			&unused);
	case RX_CAT:
		r = emit(m, n.left);
		return r < 0 ? r : emit(m, n.right);
	case RX_ALT:
		return emit_alt(m, &n);
	case RX_REP:
		return emit_rep(m, &n);
	case RX_EMPTY:
	default:
		return 0;
	}
}

int
ir_rx_new(struct ir_rx **ret, const char *pattern, struct ir_err *e)
{
	struct ir_rx *x = calloc(1, sizeof(*x));
	struct emitting m = {.r = x};
	uint32_t root, unused;
	int r;

	if (!x)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	r = rx_parse(x, pattern, &root, e);
	if (r < 0) {
		ir_rx_free(x);
		return r;
	}
	r = emit(&m, root);
	if (r == 0)
		r = add(&m, (struct rx_inst){.op = RX_OP_FOUND}, &unused);
	if (r < 0) {
		ir_rx_free(x);
		return r == -ENOMEM
			? ir_err_set(e, ENOMEM, "%s", _("out of memory"))
			: ir_err_set(e, IR_ELIMIT, "%s",
				  _("the regular expression is too big"));
	}
	*ret = x;
	return 0;
}

void
ir_rx_free(struct ir_rx *r)
{
	if (!r)
		return;
	free(r->range);
	free(r->node);
	free(r->inst);
	free(r);
}

/* One search: the states alive, each once. */
struct search {
	const struct ir_rx *r;
	uint32_t *now, *next, *stack;
	uint32_t *mark; /* mark[pc] == turn: is in the set being built */
	uint32_t turn;
	size_t n_now, n_next;
	uint64_t work, most;
	/* Where the text stands: the characters on both sides. */
	bool at_start, at_end, at_last;
	uint32_t before, after;
};

static bool
is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '_';
}

static bool
holds(const struct search *s, enum rx_assert as)
{
	bool edge = (!s->at_start && is_word(s->before)) !=
		(!s->at_end && is_word(s->after));

	switch (as) {
	case RX_TEXT_START:
		return s->at_start;
	case RX_TEXT_END:
		return s->at_end;
	case RX_TEXT_LAST:
		return s->at_end || s->at_last;
	case RX_LINE_START:
		return s->at_start || s->before == '\n';
	case RX_LINE_END:
		return s->at_end || s->after == '\n';
	case RX_WORD:
		return edge;
	case RX_NOT_WORD:
	default:
		return !edge;
	}
}

/* Puts a state and all it leads to without a character into next; true: the
 * end is among them.  Each state goes onto the stack at most twice. */
static bool
enter(struct search *s, uint32_t pc)
{
	size_t n = 0;

	s->stack[n++] = pc;
	while (n > 0) {
		const struct rx_inst *i;

		pc = s->stack[--n];
		if (s->mark[pc] == s->turn)
			continue;
		s->mark[pc] = s->turn;
		s->work++;
		i = &s->r->inst[pc];
		switch (i->op) {
		case RX_OP_FOUND:
			return true;
		case RX_OP_SPLIT:
			s->stack[n++] = i->y;
			s->stack[n++] = i->x;
			break;
		case RX_OP_JUMP:
			s->stack[n++] = i->x;
			break;
		case RX_OP_ASSERT:
			if (holds(s, i->as))
				s->stack[n++] = pc + 1;
			break;
		case RX_OP_SET:
		default:
			s->next[s->n_next++] = pc;
			break;
		}
	}
	return false;
}

static bool
takes(struct search *s, const struct rx_inst *i, uint32_t c)
{
	const struct rx_range *v = s->r->range + i->first;

	s->work += i->n / 4;
	for (uint32_t k = 0; k < i->n; k++)
		if (c >= v[k].lo && c <= v[k].hi)
			return !i->neg;
	return i->neg;
}

static uint32_t
char_at(const char *text, size_t len, size_t at, size_t *ret_n)
{
	uint32_t c = 0;

	*ret_n = ir_utf8_char(text + at, len - at, &c);
	if (*ret_n > 0)
		return c;
	*ret_n = 1;
	return NOT_UTF8 + (unsigned char)text[at];
}

static void
swap(struct search *s)
{
	uint32_t *v = s->now;

	s->now = s->next;
	s->n_now = s->n_next;
	s->next = v;
	s->n_next = 0;
	s->turn++;
}

static int
run(struct search *s, const char *text, size_t len)
{
	size_t at = 0, n = 0;
	bool found;

	s->at_start = true;
	s->turn = 1;
	for (;;) {
		uint32_t taken = s->after;

		s->at_end = at == len;
		if (!s->at_end)
			s->after = char_at(text, len, at, &n);
		s->at_last = at + 1 == len && text[at] == '\n';
		found = false;
		for (size_t k = 0; k < s->n_now && !found; k++)
			if (takes(s, &s->r->inst[s->now[k]], taken))
				found = enter(s, s->now[k] + 1);
		if (found || enter(s, 0))
			return 1;
		if (s->at_end)
			return 0;
		if (s->work > s->most)
			return -IR_ELIMIT;
		swap(s);
		s->before = s->after;
		s->at_start = false;
		at += n;
	}
}

int
ir_rx_search(
	const struct ir_rx *r, const char *text, size_t len, uint64_t *work)
{
	size_t n = r->n_inst;
	uint32_t *v = calloc(n * 5, sizeof(*v));
	struct search s = {.r = r, .most = work ? *work : IR_RX_WORK};
	int found;

	if (!v)
		return -ENOMEM;
	if (len >= UINT32_MAX - 2) {
		free(v);
		return -IR_ELIMIT;
	}
	s.now = v;
	s.next = v + n;
	s.mark = v + 2 * n;
	s.stack = v + 3 * n;
	found = run(&s, text, len);
	if (work)
		*work -= s.work < *work ? s.work : *work;
	free(v);
	return found;
}
