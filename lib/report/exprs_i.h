/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_EXPRS_I_H
#define LIB_REPORT_EXPRS_I_H

#include "ir/report/exprs.h"

/* exprs_check.c: may it stand between brackets of ours, and does it keep the
 * rules of ir_jq_check?  -IR_EUSAGE "WHERE: why". */
int exprs_check(const char *expr, const char *where, struct ir_err *e);

#endif
