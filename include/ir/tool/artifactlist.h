/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ARTIFACTLIST_H
#define IR_TOOL_ARTIFACTLIST_H

#include <stdbool.h>

#include "ir/base/err.h"
#include "ir/evidence/collect.h"

/*
 * What ir-collect says of the definitions and makes of them: the list
 * (--list-artifacts) and the script for Windows (--windows-live).  All is
 * borrowed for the call.  Exit status 0, or < 0 and e.
 */
struct ir_artifact_words {
	struct ir_names_arg files; /* of definitions, beside ours */
	struct ir_names_arg names; /* only these, in full; none: all, a line
				      each */
	const char *os; /* only for this system, NULL: all */
	bool json;
};
int ir_tool_artifacts(const struct ir_artifact_words *w, struct ir_err *e);

/* out: the script's path, "-": standard output; a directory: windows-live.cmd
 * goes there and beside it the sheet, Japanese and English, as text and as PDF
 * (as HTML where no PDF can be made). */
int ir_tool_windows_live(
	const struct ir_artifact_words *w, const char *out, struct ir_err *e);

#endif
