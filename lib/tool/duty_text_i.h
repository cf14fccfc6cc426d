/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_DUTY_TEXT_I_H
#define LIB_TOOL_DUTY_TEXT_I_H

#include "duty_i.h"

/* The lines of ir-duty for people: no public header. */

#define INDENT 7 /* columns of what stands below a duty */

struct dt_page {
	const struct rp *p;
	bool ja;
	unsigned width;
	struct ir_buf b; /* the line being made */
};

/* duty_text_line.c: the line made goes out, in a drill marked. */
void dt_flush(struct dt_page *g);

/* A text behind a first word, wrapped; foreign bytes are made visible. */
void dt_behind(struct dt_page *g, const char *first, size_t indent,
	const char *label, const char *text);
void dt_below(struct dt_page *g, const char *label, const char *text);
/* The line made, so. */
void dt_flush_behind(struct dt_page *g, const char *first, size_t indent);

/* To the minute; of a date, whose time is its beginning, the day alone. */
void dt_time(const struct ir_time *t, char out[IR_TIME_TEXT]);

/* duty_text_head.c: rules, since when it is known, what is odd about that. */
void dt_page_head(struct dt_page *g);

#endif
