/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_BOARD_I_H
#define LIB_REPORT_BOARD_I_H

#include "ir/base/arena.h"
#include "ir/base/json.h"
#include "ir/report/board.h"

/*
 * Inside of the board.  The page has two faces: the first is one screen, with
 * as many rows as fit and the others counted; the second, below, has the
 * lists whole.  Words of our own are in the language of the page.
 */
#define BD_LIST_MAX 300u /* rows of a list on the second face */

enum bd_tone { /* of a word in a box: black and white by its letter */
	BD_PLAIN,
	BD_BAD,
	BD_WARN,
	BD_GOOD,
	BD_UNKNOWN,
};

struct board {
	const struct ir_view_from *from;
	const struct ir_duties *d; /* NULL: could not be worked out */
	const struct ir_board_opts *o;
	struct ir_buf *out;
	const struct ir_json *j; /* the document of the view */
	struct ir_arena arena;
	struct ir_time now;
	bool drill;
	int r; /* first error of a block, in e */
	struct ir_err *e;
};

#define bd_w(b, ja, en) ((b)->o->japanese ? (ja) : (en))

/* board_read.c: texts live as long as the board.  NULL: not there, null, or
 * "unknown".  Numbers come as they are written. */
const char *bd_str(struct board *b, ir_node n);
const char *bd_get(struct board *b, ir_node object, const char *key);
ir_node bd_at(const struct board *b, const char *a, const char *key);
bool bd_is(const struct board *b, ir_node object, const char *key,
	const char *value);
bool bd_time(
	struct board *b, ir_node object, const char *key, struct ir_time *ret);
bool bd_parse(const struct board *b, const char *s, struct ir_time *ret);
/* The label of a fact's value; s NULL: unknown. */
const char *bd_label(struct board *b, const char *pattern, const char *s);

/* "14:35" today, else "2/9 14:35", "2025/2/9 14:35". */
#define BD_WHEN 32
const char *bd_when(
	const struct board *b, const struct ir_time *t, char out[BD_WHEN]);
/* "1日 03:10", "5:45" */
const char *bd_span(const struct board *b, int64_t seconds, char out[BD_WHEN]);

/* Awareness as the duties count it: the earliest department, else the
 * detection, else NULL. */
const char *bd_aware(struct board *b, struct ir_time *ret);

/* board_html.c: errors stick in out. */
void bd_raw(struct board *b, const char *html);
void bd_rawf(struct board *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void bd_text(struct board *b, const char *s); /* foreign */
void bd_fit(struct board *b, const char *s, size_t cols);
void bd_open(struct board *b, const char *id, const char *title);
void bd_close(struct board *b);
void bd_td(struct board *b, const char *class, const char *s, size_t cols);
void bd_box(struct board *b, enum bd_tone tone, const char *word);
void bd_head(struct board *b, const char *const *ja, const char *const *en);
/* "ほか3件"; on the first face "(下に続く)" */
void bd_more(struct board *b, size_t more, bool below);
/* A row over all columns: "なし" */
void bd_none(struct board *b, unsigned cols, const char *s);
void bd_style(struct board *b);

/* Blocks.  first: for the first face. */
void bd_care(struct board *b, bool first); /* board_care.c */
struct bd_care_sum {
	size_t stopped, limited, unknown, unheard, all;
};
void bd_care_count(struct board *b, struct bd_care_sum *ret);
void bd_duties(struct board *b, bool first); /* board_duty.c */
void bd_duty_tile(struct board *b);
void bd_promises(struct board *b, bool first);
void bd_odd(struct board *b, bool first); /* board_odd.c */
/* Rows of the other blocks of the first face that give way to it. */
#define BD_ODD_LINES 3u /* on the first screen */
size_t bd_odd_lines(const struct board *b);
void bd_devices(struct board *b, bool first); /* board_device.c */
void bd_evidence(struct board *b, bool first); /* board_evidence.c */
void bd_decisions(struct board *b); /* board_list.c */
void bd_costs(struct board *b);
void bd_roles(struct board *b);
void bd_debts(struct board *b);
void bd_anchors(struct board *b);
size_t bd_debt_count(struct board *b);
void bd_timeline(struct board *b); /* board_timeline.c */

/* Devices and systems the case names, each once; by place. */
struct bd_device {
	const char *id;
	ir_node dev, asset; /* IR_NODE_NONE: only the other */
	const char *name, *place;
};
size_t bd_device_list(struct board *b, const struct bd_device **ret);
/* Checked, and nothing was found; or restored. */
bool bd_is_clear(struct board *b, const struct bd_device *d);

#endif
