/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_TIMELINE_H
#define IR_DOC_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * A picture (SVG) of when things happened and when they were written down:
 * one lane for each sort of line; a filled mark stands where it happened, a
 * bar leads from there to where it was written, so what was written late
 * shows as a long bar.  Pure: it reads no clock and no time zone.
 *
 * Lanes differ by shape and word, not by colour alone.  However many rows
 * there are, the picture stays small: what falls on the same spot is drawn
 * once.  Texts that find no room, and rows outside the axis (drawn at its
 * edge), are counted in the picture.
 */
enum ir_timeline_lane {
	IR_TIMELINE_DECISION,
	IR_TIMELINE_CARE,
	IR_TIMELINE_CONTACT,
	IR_TIMELINE_EVENT, /* events and findings */
	IR_TIMELINE_EVIDENCE, /* evidence and custody */
	IR_TIMELINE_OTHER,
};
#define IR_TIMELINE_LANES 6

struct ir_timeline_row { /* borrowed for the call */
	struct ir_time when, written;
	enum ir_timeline_lane lane;
	const char *text; /* foreign text is fine; NULL: a mark alone */
};

struct ir_timeline_opts {
	bool japanese;
	struct ir_time from, to; /* the axis; words in the offset of to */
	unsigned late; /* seconds from which on it was late; 0: 30 minutes */
};

/* The lane of a kind of journal line ("care", "evidence.sealed"). */
enum ir_timeline_lane ir_timeline_lane(const char *kind);

/* Appends <svg ...>...</svg>, fit for a page of HTML and for
 * ir_doc_picture.  -IR_EUSAGE: the axis does not go forward. */
int ir_timeline_svg(const struct ir_timeline_row *rows, size_t n,
	const struct ir_timeline_opts *o, struct ir_buf *out, struct ir_err *e);

#endif
