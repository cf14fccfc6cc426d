/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "state_page_i.h"

/* By level: facts told one by one, lines of what is unknown. */
static const size_t known_max[PG_LEVELS] = {SIZE_MAX, 8, 4, 2, 0};
static const unsigned unknown_max[PG_LEVELS] = {1000, 6, 3, 2, 1};

/* Shown at the top of the page already. */
static bool
at_top(const struct ir_fact *f)
{
	return strcmp(f->path, "case.where") == 0 ||
		strcmp(f->path, "case.finder") == 0 ||
		strcmp(f->path, "t.detected") == 0;
}

/* Counts members of the form's lists as known when there is one. */
static bool
list_known(const struct ir_state *s, const struct ir_fact *f)
{
	const struct st_list *l =
		ir_st_get(&s->lists, f->list, strlen(f->list));

	for (size_t i = 0; l && i < l->n; i++)
		if (ir_st_visible(l, l->member[i]))
			return true;
	return false;
}

/* A list is asked for once, at its first fact. */
static bool
first_of_list(const struct ir_state *s, size_t i)
{
	const struct ir_fact *f = ir_vocab_at(s->vocab, i);

	for (size_t k = 0; k < i; k++) {
		const struct ir_fact *g = ir_vocab_at(s->vocab, k);

		if (g->list && strcmp(g->list, f->list) == 0 && ir_st_first(g))
			return false;
	}
	return true;
}

enum st_asked
ir_st_asked(const struct ir_state *s, size_t i)
{
	const struct ir_fact *f = ir_vocab_at(s->vocab, i);
	const struct st_entry *en;

	if (!ir_st_first(f))
		return ST_NOT_ASKED;
	if (f->list) {
		if (!first_of_list(s, i))
			return ST_NOT_ASKED;
		return list_known(s, f) ? ST_ASKED_KNOWN : ST_ASKED_UNKNOWN;
	}
	en = ir_pg_fact(s, f->path);
	return en && strcmp(en->json, "\"unknown\"") != 0 ? ST_ASKED_KNOWN
							  : ST_ASKED_UNKNOWN;
}

static void
put_known(struct page *p)
{
	size_t n = ir_vocab_count(p->s->vocab), shown = 0;

	for (size_t i = 0; i < n; i++) {
		const struct ir_fact *f = ir_vocab_at(p->s->vocab, i);
		const struct st_entry *en;

		if (f->list || at_top(f) ||
			ir_st_asked(p->s, i) != ST_ASKED_KNOWN)
			continue;
		if (shown++ == known_max[p->level]) {
			ir_pg_add(p, _("  more: ir-case show"));
			ir_pg_end(p);
			break;
		}
		en = ir_pg_fact(p->s, f->path);
		ir_pg_add(p, "  ");
		ir_pg_add(p, ir_fact_label(f, p->o->japanese));
		ir_pg_add(p, ": ");
		ir_pg_value(p, f, en->json);
		ir_pg_doubt(p, en->m);
		ir_pg_end(p);
	}
}

static const char *
asked_label(const struct page *p, const struct ir_fact *f)
{
	const struct ir_fact_list *l =
		f->list ? ir_vocab_list(p->s->vocab, f->list) : NULL;

	if (!l)
		return ir_fact_label(f, p->o->japanese);
	return p->o->japanese ? l->ja : l->en;
}

static void
put_unknown(struct page *p)
{
	size_t n = ir_vocab_count(p->s->vocab);
	unsigned last = p->lines + unknown_max[p->level];
	bool first = true;

	for (size_t i = 0; i < n; i++) {
		const struct ir_fact *f = ir_vocab_at(p->s->vocab, i);

		if (ir_st_asked(p->s, i) != ST_ASKED_UNKNOWN)
			continue;
		ir_pg_add(p, first ? _("  unknown: ") : ", ");
		ir_pg_flow(p, asked_label(p, f), 4);
		if (p->lines == last) { /* the text went over to one more */
			ir_buf_clear(&p->line);
			ir_pg_add(p, _("    and more"));
			break;
		}
		first = false;
	}
	if (!first)
		ir_pg_end(p);
}

void
ir_pg_first(struct page *p)
{
	size_t n = ir_vocab_count(p->s->vocab), known = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		enum st_asked a = ir_st_asked(p->s, i);

		all += a != ST_NOT_ASKED;
		known += a == ST_ASKED_KNOWN;
	}
	ir_pg_addf(p, _("FIRST REPORT: %zu of %zu facts known"), known, all);
	ir_pg_end(p);
	put_known(p);
	put_unknown(p);
}
