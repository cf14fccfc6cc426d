/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_PRINT_I_H
#define LIB_TOOL_CUSTODY_PRINT_I_H

#include "ir/base/err.h"
#include "ir/evidence/custody_form.h"

struct cus;

/* The form of this case as it is now, in the language of --lang. */
int cus_form(const struct cus *c, struct ir_custody_form *f, struct ir_err *e);

/* RFC 3339, as of the start of the run; borrowed. */
const char *cus_now(const struct cus *c);

#endif
