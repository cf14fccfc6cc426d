/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_FILLER_H
#define IR_REPORT_FILLER_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/report/filled.h"

/*
 * Forms filled (form.h) in steps: what the forms of a set that have the stage
 * ask is compiled in a child while the caller still reads the case, and worked
 * out while he does something else (jq.h).  The set is borrowed as long; forms
 * and stages that were not announced are filled all the same.
 */
struct ir_filler;
int ir_filler_new(struct ir_filler **ret, const struct ir_forms *set,
	enum ir_stage stage, struct ir_err *e);
void ir_filler_free(struct ir_filler *j);

/* What the caller can do meanwhile: called once in a fill, before its forms
 * are there; not where nothing was compiled ahead or the child is gone. */
void ir_filler_meanwhile(
	struct ir_filler *j, void (*work)(void *arg), void *arg);

/* As ir_fill. */
int ir_filler_fill(struct ir_filler *j, struct ir_filled **ret,
	const struct ir_fill *what, size_t n, struct ir_view *v,
	struct ir_err *e);

#endif
