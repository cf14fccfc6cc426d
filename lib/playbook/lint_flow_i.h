/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_FLOW_I_H
#define PLAYBOOK_LINT_FLOW_I_H

#include "lint_i.h"

/* How the steps run into each other: branches, their ends, loops, what is
 * never reached (CX-036 to CX-038).  Time grows with the number of edges. */
void lint_flow(struct ir_lint *l);

#endif
