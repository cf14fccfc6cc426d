/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_REPORT_H
#define IR_TOOL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * ir-report list, show and render.  All of them see the case through one view
 * (view.h), so the figures of all reports of one run are the same.
 */
struct ir_report_opts {
	const char *casedir, *by, *role;
	const char *form; /* an id, or "all" */
	const char *stage; /* first, follow-up, final */
	const char *whom; /* "dev=PUMP03,harm=H1" */
	const char *format, *output, *lang, *at;
	uint64_t number; /* 0: the next one */
	bool cp932, keep, blank, clear, json, text;
};

/* Each returns an exit status. */
int ir_report_list(const struct ir_report_opts *o, int argc, char **argv);

/* 1 when something that must be said is not known. */
int ir_report_show(const struct ir_report_opts *o, int argc, char **argv);

/* 1 the same, or characters were lost; 2 also when an expression of a form
 * failed. */
int ir_report_render(const struct ir_report_opts *o, int argc, char **argv);

/* What changed since each was last sent (1: something); without a form, the
 * numbers that what was sent differs in. */
int ir_report_diff(const struct ir_report_opts *o, int argc, char **argv);

/* A text of a person's own for a field (FORM FIELD [TEXT...]): from the
 * command line, from a pipe, or in $VISUAL, $EDITOR; a line of the journal.
 * An empty one is refused without o->clear, which takes the text back. */
int ir_report_edit(const struct ir_report_opts *o, int argc, char **argv);

#endif
