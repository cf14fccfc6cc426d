/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_LOGLIST_I_H
#define LIB_TOOL_LOGLIST_I_H

#include "ir/tool/loglist.h"

/* One line, kept. */
struct ll_row {
	char id[48]; /* "17", "14.12" */
	uint64_t seq, via, fork, corrects;
	struct ir_time time;
	bool moved; /* a correction that stands at its own time */
	struct ll_row *by; /* the row that corrects this one */
	struct ir_time place; /* where it stands in the sheet */
	size_t place_order; /* with the line it corrects */
	size_t order; /* as read */
	size_t at, len; /* of the line itself, in the rows' text */
};

struct ll_rows {
	struct ll_row *row;
	size_t n, cap;
	char year[IR_TIME_TEXT]; /* of the opening, see ll_no_year */
	struct ir_buf text;
	struct ir_json *json; /* scratch */
	bool damaged;
};

/* All lines, joined ones too; damage is told and passed over. */
int ll_load(struct ir_journal *j, struct ll_rows *ret, struct ir_err *e);
void ll_free(struct ll_rows *r);

/* Parses a row's line into r->json and fills *l. */
int ll_line(struct ll_rows *r, const struct ll_row *row, struct ir_line *l,
	struct ir_err *e);

bool ll_match(const struct ir_loglist *o, const struct ir_line *l);

/* "佐藤 (NET)", or nothing. */
void ll_actor(const struct ir_line *l, struct ir_buf *out);

/* Keys of data beside text (and, without people, from and to), "label: value"
 * with sep between; how many. */
size_t ll_details(const struct ir_line *l, const struct ir_vocab *vocab,
	const char *sep, bool people, struct ir_buf *out);

/* Text, or the fact that was set, and the mark of an estimate. */
void ll_content(const struct ir_line *l, const struct ir_vocab *vocab,
	struct ir_buf *out);

int ll_time(const struct ir_json *j, ir_node n, struct ir_time *ret);

/* A local time, for ll_no_year; "" if it cannot be read. */
void ll_year(const struct ir_json *j, ir_node n, char ret[IR_TIME_TEXT]);

/* clock, without its year when year has the same. */
const char *ll_no_year(const char *clock, const char *year);

int ll_chrono(struct ir_journal *j, const struct ir_loglist *o,
	struct ll_rows *rows, struct ir_err *e);

#endif
