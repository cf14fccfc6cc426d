/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/casefile/cursor.h"
#include "ir/casefile/kinds.h"
#include "ir/doc/timeline.h"

#define BEFORE 43200 /* an axis begins at most so long before the case */

/* The lines of the journal as rows of the picture. */
struct lines {
	struct board *b;
	struct ir_timeline_row *row;
	uint64_t *seq; /* of each row; 0: of another copy */
	size_t n, cap;
	uint64_t *gone; /* lines that a correction took the place of */
	size_t n_gone, cap_gone;
	struct ir_buf words;
};

static bool
room(struct lines *l)
{
	size_t cap = l->cap ? l->cap * 2 : 1024;
	struct ir_timeline_row *row;
	uint64_t *seq;

	if (l->n < l->cap)
		return true;
	row = realloc(l->row, cap * sizeof(*row));
	if (row)
		l->row = row;
	seq = realloc(l->seq, cap * sizeof(*seq));
	if (seq)
		l->seq = seq;
	if (!row || !seq)
		return false;
	l->cap = cap;
	return true;
}

static void
note_gone(struct lines *l, uint64_t seq)
{
	if (l->n_gone == l->cap_gone) {
		size_t cap = l->cap_gone ? l->cap_gone * 2 : 64;
		uint64_t *p = realloc(l->gone, cap * sizeof(*p));

		if (!p)
			return;
		l->gone = p;
		l->cap_gone = cap;
	}
	l->gone[l->n_gone++] = seq;
}

static bool
line_time(struct lines *l, const struct ir_line *line, ir_node n,
	struct ir_time *ret)
{
	size_t len;
	const char *s = ir_json_slice(line->json, n, &len);

	return s && ir_time_parse(s, len, ret) == 0 &&
		(ret->east = l->b->now.east, true);
}

/* What a lane of the picture has words for. */
static const char *
words_of(struct lines *l, const struct ir_line *line, const char *kind)
{
	if (ir_timeline_lane(kind) == IR_TIMELINE_OTHER)
		return NULL;
	ir_buf_clear(&l->words);
	if (ir_kind_words(line->json, &l->words) < 0 || l->words.len == 0)
		return NULL;
	return ir_arena_text(&l->b->arena, l->words.p, l->words.len);
}

static int
take(struct lines *l, const struct ir_line *line)
{
	char *kind = ir_json_dup(line->json, line->at.kind);
	struct ir_timeline_row *r;
	uint64_t corrects = 0;

	if (!kind || !room(l)) {
		free(kind);
		return -ENOMEM;
	}
	r = &l->row[l->n];
	if (line_time(l, line, line->at.time, &r->when) &&
		line_time(l, line, line->at.written, &r->written)) {
		r->lane = ir_timeline_lane(kind);
		r->text = words_of(l, line, kind);
		l->seq[l->n++] = line->via ? 0 : line->seq;
	}
	if (!line->via &&
		ir_json_u64(line->json, line->at.corrects, &corrects) == 0)
		note_gone(l, corrects);
	free(kind);
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Takes out what was corrected since: it is not on the board elsewhere. */
static void
drop_gone(struct lines *l)
{
	size_t kept = 0;

	if (l->n_gone == 0)
		return;
	qsort(l->gone, l->n_gone, sizeof(*l->gone), by_number);
	for (size_t i = 0; i < l->n; i++)
		if (!bsearch(&l->seq[i], l->gone, l->n_gone, sizeof(*l->gone),
			    by_number))
			l->row[kept++] = l->row[i];
	l->n = kept;
}

/* Lines that are damaged are left out; the board says elsewhere that there
 * are such. */
static int
read_lines(struct lines *l, struct ir_journal *j)
{
	struct ir_cursor *c = NULL;
	struct ir_line line;
	int r = ir_cursor_open(&c, j, 1, l->b->e);

	if (r < 0)
		return r;
	ir_cursor_joined(c);
	do {
		r = ir_cursor_next(c, &line, NULL);
		if (r == 1 && take(l, &line) < 0)
			r = -ENOMEM;
	} while (r == 1 || r == -IR_EINTEGRITY);
	ir_cursor_close(c);
	drop_gone(l);
	return r == -ENOMEM ? r : 0;
}

/* From what happened first, but not from what lies long before the case. */
static void
axis(struct lines *l, struct ir_timeline_opts *o)
{
	int64_t first = l->b->now.sec, opened = first;

	for (size_t i = 0; i < l->n; i++) {
		if (l->row[i].when.sec < first)
			first = l->row[i].when.sec;
		if (l->row[i].written.sec < opened)
			opened = l->row[i].written.sec;
	}
	if (first < opened - BEFORE)
		first = opened - BEFORE;
	o->to = l->b->now;
	o->from = l->b->now;
	o->from.sec = first < o->to.sec - 3600 ? first : o->to.sec - 3600;
}

void
bd_timeline(struct board *b)
{
	struct lines l = {.b = b};
	struct ir_timeline_opts o = {.japanese = b->o->japanese};

	ir_buf_init(&l.words, 0);
	bd_open(b, "timeline",
		bd_w(b, "起きた時刻と記録した時刻",
			"when it happened, when it was written"));
	if (!b->from->journal) {
		bd_raw(b, bd_w(b, "<p>記録なし</p>\n", "<p>no journal</p>\n"));
	} else if ((b->r = read_lines(&l, b->from->journal)) == 0) {
		axis(&l, &o);
		b->r = ir_timeline_svg(l.row, l.n, &o, b->out, b->e);
	}
	bd_close(b);
	ir_buf_free(&l.words);
	free(l.row);
	free(l.seq);
	free(l.gone);
}
