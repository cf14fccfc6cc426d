/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_REPORT_TOLD_I_H
#define LIB_TOOL_REPORT_TOLD_I_H

#include <stdbool.h>

#include "ir/casefile/vocabulary.h"
#include "ir/evidence/custody_file.h"
#include "ir/report/form.h"
#include "ir/report/history.h"
#include "ir/tool/case.h"
#include "ir/tool/report_told.h"

/* Which report the command line means: its bytes, form, number, for whom. */

struct told {
	const struct ir_report_told_opts *o;
	struct ir_case c;
	struct ir_history *h;
	struct ir_forms *forms;
	const struct ir_form *form;
	const struct ir_report_line *made; /* as rendered; NULL: not by us */
	const struct ir_report_line *sent; /* after told_find_sent */
	struct ir_report_of of;
	enum ir_stage stage;
	unsigned number;
	char whom[3][IR_FACT_MEMBER_MAX + 1];
	char *path; /* of the bytes; NULL: none (an answer on the phone) */
	bool by_form; /* the last kept one of the form that was named */
	bool ours; /* it lies in CASE/reports already */
	const char **duties; /* that sending it fulfils */
	size_t n_duties;
	struct ir_custody_bytes bytes;
	struct ir_time when;
	char when_text[IR_TIME_TEXT];
	bool minutes;
	struct ir_head after;
	uint64_t damage; /* the line of the journal, told; 0: it is sound */
};

/* The case, its reports and the forms; 0 or an exit status, told. */
int told_open(struct told *t, const struct ir_report_told_opts *o);
int told_close(struct told *t, int status); /* returns status */

/* 0, or the exit status of a refusal: the journal is damaged and no waiver
 * says why it is done all the same. */
int told_sound(struct told *t);

/* The operand is a file as it stands, one of CASE/reports, or a form. */
int told_find(struct told *t, int argc, char **argv);

/* report_told_drill.c: bytes that were not rendered here are of a case of
 * this kind, by the mark at their beginning: in a real case 【訓練】 is
 * refused, in a drill its lack is warned of.  0 or < 0 and c.e. */
int told_drill(struct told *t);

/* The last one of a form that was sent. */
int told_find_sent(struct told *t, int argc, char **argv);

#endif
