/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_STATE_PAGE_I_H
#define LIB_CASEFILE_STATE_PAGE_I_H

#include "ir/casefile/state_page.h"
#include "state_i.h"

struct page {
	struct ir_buf *out;
	const struct ir_page_opts *o;
	struct ir_state *s;
	unsigned width; /* without the mark */
	struct ir_buf line; /* the line being made */
	struct ir_buf tmp;
	unsigned lines;
	unsigned level; /* 0 everything; each level shortens the lists */
};

#define PG_LEVELS 5

/* state_page_line.c: lines of the page.  Texts are ours unless said. */
void ir_pg_add(struct page *p, const char *s);
void ir_pg_addf(struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ir_pg_foreign(struct page *p, const char *s); /* escaped */
void ir_pg_end(struct page *p); /* ends the line; too long ones are cut */
void ir_pg_heading(struct page *p, const char *s);
/* Fills up with blanks to a column, at least one. */
void ir_pg_tab(struct page *p, size_t col);
/* Ends the line and goes on at indent when text does not fit any more. */
void ir_pg_flow(struct page *p, const char *text, size_t indent);
/* Foreign text wrapped to the width, following lines at indent. */
void ir_pg_wrap(struct page *p, const char *text, size_t indent);
/* "10:20" today, else "11-20 10:20". */
void ir_pg_time(struct page *p, const struct ir_time *t);
/* " (elapsed 0:42)" */
void ir_pg_ago(struct page *p, const struct ir_time *t);
/* The statement of a fact that counts, NULL: unknown. */
const struct st_entry *ir_pg_fact(const struct ir_state *s, const char *path);
void ir_pg_doubt(struct page *p, const struct st_meta *m); /* " (estimate)" */
/* state_page_tail.c: the last lines, those of other copies one by one; and
 * how the clock compares. */
void ir_pg_tail(struct page *p);
void ir_pg_clock(struct page *p);
/* state_page_first.c: what a first report needs. */
void ir_pg_first(struct page *p);
/* A fact's value for people. */
void ir_pg_value(struct page *p, const struct ir_fact *def, const char *json);

#endif
