/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/kinds.h"
#include "journal_i.h"
#include "state_page_i.h"

/* By level: last lines shown. */
static const uint64_t last_max[PG_LEVELS] = {8, 6, 4, 3, 2};

/* "label [member] = value" of a fact.set line. */
static bool
fact_words(struct page *p, const struct ir_json *j)
{
	ir_node data = ir_json_get(j, 0, "data");
	char *path = ir_json_dup(j, ir_json_get(j, data, "path"));
	struct ir_fact_ref ref;
	struct ir_buf v;
	size_t len;
	const char *raw;
	bool ok = path &&
		ir_vocab_lookup(p->s->vocab, path, strlen(path), &ref, NULL) ==
			0;

	free(path);
	if (!ok)
		return false;
	ir_pg_add(p, ir_fact_label(ref.fact, p->o->japanese));
	if (*ref.member) {
		ir_pg_add(p, " [");
		ir_pg_foreign(p, ref.member);
		ir_pg_add(p, "]");
	}
	ir_pg_add(p, " = ");
	raw = ir_json_raw(j, ir_json_get(j, data, "value"), &len);
	ir_buf_init(&v, 0);
	if (raw && len > 0 && ir_buf_add(&v, raw, len) == 0)
		ir_pg_value(p, ref.fact, v.p);
	else
		ir_pg_add(p, _("unknown"));
	ir_buf_free(&v);
	return true;
}

/* Did a correction take the place of the line?  via: of a joined line, the
 * line that holds it. */
static bool
corrected(const struct ir_state *s, uint64_t via, uint64_t seq)
{
	const struct st_meta *m = NULL;

	if (!via && seq < s->cap_seq)
		m = s->by_seq[seq];
	for (const struct st_join *k = s->joins; via && k && !m; k = k->next)
		if (seq > k->fork && seq - k->fork - 1 < k->n) {
			m = k->by_seq[seq - k->fork - 1];
			m = m && m->seq == via ? m : NULL;
		}
	return m && !ir_st_live(m);
}

static void
put_line(struct page *p, const struct ir_json *j, uint64_t via, uint64_t seq)
{
	char *time = ir_json_dup(j, ir_json_get(j, 0, "time"));
	char *kind = ir_json_dup(j, ir_json_get(j, 0, "kind"));
	struct ir_buf words;
	struct ir_time t;
	char id[48];

	if (via)
		(void)snprintf(id, sizeof(id), "%llu.%llu", LLU(via), LLU(seq));
	else
		(void)snprintf(id, sizeof(id), "%llu", LLU(seq));
	ir_pg_addf(p, "  %4s  ", id);
	if (time && ir_time_parse(time, strlen(time), &t) == 0)
		ir_pg_time(p, &t);
	ir_pg_tab(p, 15);
	ir_pg_foreign(p, kind ? kind : "?");
	ir_pg_tab(p, 30);
	if (corrected(p->s, via, seq))
		ir_pg_add(p, "(x) ");
	ir_buf_init(&words, 0);
	if (!kind || strcmp(kind, "fact.set") != 0 || !fact_words(p, j))
		if (ir_kind_words(j, &words) == 0 && words.len > 0)
			ir_pg_add(p, words.p); /* safe as it is */
	ir_buf_free(&words);
	free(kind);
	free(time);
	ir_pg_end(p);
}

/* Lines on the way to the page: the first ones only counted, or left out. */
struct tail {
	struct page *p;
	bool count;
	uint64_t n, skip;
};

/* A line, or the lines that a case.joined line holds. */
static void
walk(struct tail *t, const char *text, size_t len, uint64_t via, unsigned depth)
{
	struct ir_json *j = NULL;
	uint64_t seq = 0;
	ir_node list;

	if (jl_json_new(&j, NULL) < 0)
		return;
	if (ir_json_parse(j, text, len, NULL) < 0) {
		ir_json_free(j);
		return;
	}
	(void)ir_json_u64(j, ir_json_get(j, 0, "seq"), &seq); /* stays 0 */
	list = ir_json_get(j, ir_json_get(j, 0, "data"), "lines");
	if (depth < ST_JOIN_DEPTH &&
		ir_json_streq(j, ir_json_get(j, 0, "kind"), "case.joined")) {
		for (ir_node n = ir_json_first(j, list); n != IR_NODE_NONE;
			n = ir_json_next(j, n)) {
			text = ir_json_raw(j, n, &len);
			walk(t, text, len, via ? via : seq, depth + 1);
		}
	} else if (t->count) {
		t->n++;
	} else if (t->skip > 0) {
		t->skip--;
	} else {
		put_line(t->p, j, via, seq);
	}
	ir_json_free(j);
}

void
ir_pg_tail(struct page *p)
{
	uint64_t max = last_max[p->level];
	uint64_t n = p->s->lines < max ? p->s->lines : max;
	struct tail t = {.p = p, .count = true};

	ir_pg_heading(p, _("LAST LINES"));
	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < n; i++) {
			const struct ir_buf *b =
				&p->s->tail[(p->s->seq - n + 1 + i) % ST_TAIL];

			walk(&t, b->p, b->len, 0, 0);
		}
		t.count = false;
		t.skip = t.n > max ? t.n - max : 0;
	}
}

/* "3 h 27 min" */
static void
put_span(struct page *p, unsigned long long s)
{
	if (s >= 3600)
		ir_pg_addf(p, _("%llu h %llu min"), s / 3600, s / 60 % 60);
	else if (s >= 60)
		ir_pg_addf(p, _("%llu min %llu s"), s / 60, s % 60);
	else
		ir_pg_addf(p, _("%llu s"), s);
}

/* How ours differs from the reference, as far as the line says. */
static void
put_offset(struct page *p, const struct st_row *r)
{
	const char *json = ir_st_pair(r, "offset_seconds");
	const char *text = ir_st_plain(p->s, ir_st_pair(r, "text"));
	double off = json ? strtod(json, NULL) : 0;
	double size = off < 0 ? -off : off;

	if (json && size < 1e9) {
		ir_pg_add(p, _(": ours "));
		put_span(p, (unsigned long long)(size + 0.5));
		ir_pg_add(p, off < 0 ? _(" behind") : _(" ahead"));
	} else if (text) {
		ir_pg_add(p, ": ");
		ir_pg_foreign(p, text);
	}
}

static void
put_checked(struct page *p, const struct st_row *r)
{
	const char *by = ir_st_plain(p->s, ir_st_pair(r, "reference"));
	char ago[IR_TIME_TEXT];
	struct ir_esc esc;

	ir_pg_add(p, _("clock checked "));
	ir_pg_time(p, &r->m->place->at);
	if (by)
		ir_pg_addf(p, _(" against %s"), ir_esc(by, &esc));
	put_offset(p, r);
	ir_pg_addf(p, _("; unchecked since (%s)"),
		ir_time_elapsed(p->o->now.sec - r->m->place->at.sec, ago));
	ir_pg_end(p);
}

static void
put_ahead(struct page *p)
{
	const struct st_meta *m = NULL;
	size_t n = ir_st_ahead(p->s, &m);
	char id[48], day[IR_TIME_TEXT];
	struct ir_time t;

	if (n == 0)
		return;
	t = m->at;
	ir_time_localise(&t);
	if (m->theirs)
		(void)snprintf(id, sizeof(id), "%llu.%llu", LLU(m->seq),
			LLU(m->theirs));
	else
		(void)snprintf(id, sizeof(id), "%llu", LLU(m->seq));
	ir_pg_addf(p, _("line %s is dated ahead of the clock: %.16s"), id,
		ir_time_date_clock(&t, day));
	if (n > 1)
		ir_pg_addf(p, _(" (and %zu more)"), n - 1);
	ir_pg_end(p);
}

void
ir_pg_clock(struct page *p)
{
	const struct st_row *r = p->s->opened;

	put_ahead(p);
	if (p->s->clock) {
		put_checked(p, p->s->clock);
	} else if (r) {
		ir_pg_add(p, _("clock unchecked since the opening, "));
		ir_pg_time(p, &r->m->place->at);
		ir_pg_ago(p, &r->m->place->at);
		ir_pg_end(p);
	}
}
