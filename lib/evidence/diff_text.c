/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "diff_text_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define SNIFF ((size_t)64 * 1024)

bool
texts_is_text(const char *p, size_t len)
{
	size_t n = len < SNIFF ? len : SNIFF, odd = 0;

	if (memchr(p, 0, len))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		odd += c < 0x20 && c != '\n' && c != '\r' && c != '\t' &&
			c != '\f' && c != '\b' && c != 0x1b;
	}
	return odd * 64 <= n;
}

/* One side: its lines, and which rules are in the middle of a range. */
struct half {
	struct dline *v;
	size_t n;
	size_t from, to; /* outside of these both sides are the same */
	char *copy; /* NUL in place of each line end, for matching */
	const char *text;
};

static size_t
count_lines(const char *p, size_t len)
{
	size_t n = 0;

	for (const char *end = p + len; p < end; n++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		p = lf ? lf + 1 : end;
	}
	return n;
}

static int
split(struct half *h, const char *text, size_t len)
{
	char *p;

	h->n = count_lines(text, len);
	h->v = calloc(h->n + 1, sizeof(*h->v));
	h->copy = malloc(len + 1);
	if (!h->v || !h->copy)
		return -ENOMEM;
	if (len)
		memcpy(h->copy, text, len);
	h->copy[len] = '\0';
	p = h->copy;
	for (size_t i = 0; i < h->n; i++) {
		char *lf = memchr(p, '\n', len - (size_t)(p - h->copy));
		char *end = lf ? lf : h->copy + len;

		if (end > p && end[-1] == '\r')
			end[-1] = '\0', h->v[i].cr = true;
		*end = '\0';
		h->v[i].p = p;
		h->v[i].len = strlen(p);
		p = end + 1;
	}
	return 0;
}

static void
drop(struct half *h)
{
	free(h->v);
	free(h->copy);
}

/* The line as rules of a kind leave it, in out; hits by place in t->rules. */
static void
apply(const struct texts *t, enum rule_kind kind, const struct dline *l,
	bool *ranges, bool *hits, struct ir_buf *out, struct ir_buf *tmp)
{
	ir_buf_clear(out);
	(void)ir_buf_add(out, l->p, l->len); /* sticks */
	for (size_t i = 0; i < t->n_rules; i++) {
		const struct rule *r = t->rules[i];
		const char *by = kind == RULE_SECRET ? "***" : "\001";

		if (r->kind != kind)
			continue;
		if (!rule_mask(r, out->p, out->len, by, &ranges[i], tmp) ||
			ir_buf_err(tmp))
			continue;
		if (hits)
			hits[i] = true;
		ir_buf_clear(out);
		(void)ir_buf_add(out, tmp->p, tmp->len); /* sticks */
	}
}

/* A line that is the same on both sides may yet begin or end a range. */
static void
follow(const struct texts *t, const struct dline *l, bool *ranges,
	struct ir_buf *tmp)
{
	for (size_t i = 0; i < t->n_rules; i++)
		if (t->rules[i]->kind == RULE_MASK && t->rules[i]->has_range)
			(void)rule_mask(t->rules[i], l->p, l->len, "",
				&ranges[i], tmp); /* for the range alone */
}

/* Hashes of what counts; hits[line * n_rules + rule] says who masked. */
static int
hash_lines(const struct texts *t, struct half *h, bool *hits)
{
	struct ir_buf out, tmp;
	bool ranges[RULES_MAX] = {false};
	int r = 0;

	ir_buf_init(&out, 0);
	ir_buf_init(&tmp, 0);
	for (size_t i = 0; i < h->from; i++)
		follow(t, &h->v[i], ranges, &tmp);
	for (size_t i = h->from; i < h->to && r == 0; i++) {
		apply(t, RULE_MASK, &h->v[i], ranges, hits + i * t->n_rules,
			&out, &tmp);
		r = h->v[i].cr ? ir_buf_addc(&out, '\r') : ir_buf_err(&out);
		if (r == 0)
			h->v[i].hash = vfy_hash(t->seed, out.p, out.len);
	}
	ir_buf_free(&out);
	ir_buf_free(&tmp);
	return r;
}

static bool
same_line(const struct dline *a, const struct dline *b)
{
	return a->len == b->len && a->cr == b->cr &&
		memcmp(a->p, b->p, a->len) == 0;
}

/* What is the same at both ends need not be matched against rules. */
static void
trim(struct half *a, struct half *b)
{
	a->to = a->n;
	b->to = b->n;
	while (a->from < a->to && b->from < b->to &&
		same_line(&a->v[a->from], &b->v[b->from])) {
		a->from++;
		b->from++;
	}
	while (a->to > a->from && b->to > b->from &&
		same_line(&a->v[a->to - 1], &b->v[b->to - 1])) {
		a->to--;
		b->to--;
	}
}

struct show {
	const struct texts *t;
	struct texts_result *ret;
	struct half *a, *b;
	struct ir_buf out, tmp;
	unsigned char *secret_a, *secret_b; /* IN_... of each line */
};

#define IN_SECRET 1u /* lines inside a range that is one secret */
#define IN_MATCH 2u /* inside one in which expressions look for secrets */

/* Ranges must be followed from the first line on, shown or not. */
static int
mark_ranges(const struct texts *t, const struct half *h, unsigned char **ret)
{
	struct ir_buf out, tmp;
	bool ranges[RULES_MAX] = {false};

	*ret = calloc(h->n + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	ir_buf_init(&out, 0);
	ir_buf_init(&tmp, 0);
	for (size_t k = 0; k < t->n_rules; k++) {
		const struct rule *r = t->rules[k];

		if (r->kind != RULE_SECRET || !r->has_range)
			continue;
		for (size_t i = 0; i < h->n; i++) {
			bool was = ranges[k];

			(void)rule_mask(r, h->v[i].p, h->v[i].len, "***",
				&ranges[k], &tmp); /* for the range alone */
			if (was || ranges[k])
				(*ret)[i] |= r->n_match ? IN_MATCH : IN_SECRET;
		}
	}
	ir_buf_free(&out);
	ir_buf_free(&tmp);
	return 0;
}

static void
show_line(struct show *s, char mark, const struct half *h, size_t i)
{
	struct ir_buf *to = &s->ret->shown;
	const struct dline *l = &h->v[i];
	unsigned in = (h == s->a ? s->secret_a : s->secret_b)[i];
	bool ranges[RULES_MAX] = {false};

	if (to->len > DIFF_SHOWN_MAX) {
		s->ret->cut = true;
		return;
	}
	(void)ir_buf_addc(to, mark); /* these stick */
	if (l->len > RULE_LINE_MAX) {
		(void)ir_buf_addf(
			to, _("(a line of %zu bytes, not shown)"), l->len);
	} else if (in & IN_SECRET) {
		(void)ir_buf_adds(to, "***");
	} else {
		for (size_t k = 0; k < s->t->n_rules && (in & IN_MATCH); k++)
			ranges[k] = s->t->rules[k]->has_range &&
				s->t->rules[k]->n_match;
		apply(s->t, RULE_SECRET, l, ranges, NULL, &s->out, &s->tmp);
		if (l->cr)
			(void)ir_buf_addc(&s->out, '\r');
		(void)ir_esc_add(to, s->out.p, s->out.len);
	}
	(void)ir_buf_addc(to, '\n');
}

/* Lines [ia, ea) of a and [ib, eb) of b as one hunk. */
static void
show_hunk(struct show *s, size_t ia, size_t ea, size_t ib, size_t eb)
{
	size_t na = ea - ia, nb = eb - ib;

	if (s->ret->shown.len > DIFF_SHOWN_MAX) {
		s->ret->cut = true;
		return;
	}
	(void)ir_buf_addf(&s->ret->shown, "@@ -%zu,%zu +%zu,%zu @@\n",
		na ? ia + 1 : ia, na, nb ? ib + 1 : ib, nb); /* sticks */
	while (ia < ea || ib < eb) {
		if (ia < ea && s->a->v[ia].changed)
			show_line(s, '-', s->a, ia++);
		else if (ib < eb && s->b->v[ib].changed)
			show_line(s, '+', s->b, ib++);
		else
			show_line(s, ' ', s->b, ib++), ia++;
	}
}

/* Changed lines that stand near each other go into one hunk. */
static void
show_hunks(struct show *s)
{
	size_t i = 0, j = 0, na = s->a->n, nb = s->b->n;
	size_t context = s->t->context;

	while (i < na || j < nb) {
		size_t si, sj, quiet = 0, back;

		while (i < na && j < nb && !s->a->v[i].changed &&
			!s->b->v[j].changed)
			i++, j++;
		if (i == na && j == nb)
			break;
		back = i < context ? i : context;
		back = j < back ? j : back;
		si = i - back;
		sj = j - back;
		while ((i < na || j < nb) && quiet <= 2 * context) {
			if (i < na && s->a->v[i].changed)
				i++, quiet = 0;
			else if (j < nb && s->b->v[j].changed)
				j++, quiet = 0;
			else
				i++, j++, quiet++;
		}
		back = quiet > context ? quiet - context : 0;
		i -= back;
		j -= back;
		show_hunk(s, si, i, sj, j);
	}
}

/* Lines equal only because of a rule: the rule hid something. */
static void
note_hits(const struct texts *t, struct texts_result *ret, const struct half *a,
	const struct half *b, const bool *ha, const bool *hb)
{
	size_t i = 0, j = 0;

	while (i < a->n && j < b->n) {
		const struct dline *x = &a->v[i], *y = &b->v[j];

		if (x->changed) {
			i++;
			continue;
		}
		if (y->changed) {
			j++;
			continue;
		}
		if (x->len != y->len || memcmp(x->p, y->p, x->len) != 0)
			for (size_t k = 0; k < t->n_rules; k++)
				if (ha[i * t->n_rules + k] ||
					hb[j * t->n_rules + k])
					ret->hit[t->index[k]] = true;
		i++;
		j++;
	}
}

static int
show(const struct texts *t, struct texts_result *ret, struct half *a,
	struct half *b)
{
	struct show s = {.t = t, .ret = ret, .a = a, .b = b};
	int r;

	ir_buf_init(&s.out, 0);
	ir_buf_init(&s.tmp, 0);
	r = mark_ranges(t, a, &s.secret_a);
	if (r == 0)
		r = mark_ranges(t, b, &s.secret_b);
	if (r == 0)
		show_hunks(&s);
	if (r == 0)
		r = ir_buf_err(&ret->shown);
	ir_buf_free(&s.out);
	ir_buf_free(&s.tmp);
	free(s.secret_a);
	free(s.secret_b);
	return r;
}

static void
count_changed(
	struct texts_result *ret, const struct half *a, const struct half *b)
{
	for (size_t i = 0; i < a->n; i++)
		ret->removed += a->v[i].changed;
	for (size_t i = 0; i < b->n; i++)
		ret->added += b->v[i].changed;
	ret->same = ret->removed == 0 && ret->added == 0;
}

int
texts_compare(const struct texts *t, struct texts_result *ret)
{
	struct half a = {0}, b = {0};
	bool *ha = NULL, *hb = NULL;
	int r = split(&a, t->a, t->a_len);

	if (r == 0)
		r = split(&b, t->b, t->b_len);
	if (r == 0) {
		trim(&a, &b);
		ha = calloc(a.n * t->n_rules + 1, sizeof(*ha));
		hb = calloc(b.n * t->n_rules + 1, sizeof(*hb));
		r = ha && hb ? 0 : -ENOMEM;
	}
	if (r == 0)
		r = hash_lines(t, &a, ha);
	if (r == 0)
		r = hash_lines(t, &b, hb);
	if (r == 0)
		r = lines_compare(a.v + a.from, a.to - a.from, b.v + b.from,
			b.to - b.from);
	ret->too_different = r > 0;
	if (r == 0) {
		count_changed(ret, &a, &b);
		note_hits(t, ret, &a, &b, ha, hb);
		if (!ret->same)
			r = show(t, ret, &a, &b);
	}
	free(ha);
	free(hb);
	drop(&a);
	drop(&b);
	return r < 0 ? r : 0;
}
