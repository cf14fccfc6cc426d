/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_EXPORT_H
#define IR_TOOL_EXPORT_H

#include "ir/evidence/export.h"

/*
 * Verifies a target and writes the list to the new file out, or with NULL to
 * standard output; then findings that are no damage are not told, as they
 * would stand in the list.  What the list cannot hold is told on stderr.
 * 0; 1 damage, or something the list could not hold; 2.
 */
int ir_tool_export(struct ir_vtarget *t, const struct ir_verify_opts *o,
	enum ir_export_format format, const char *out,
	struct ir_verify_result *ret);

#endif
