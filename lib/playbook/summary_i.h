/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_SUMMARY_I_H
#define IR_PLAYBOOK_SUMMARY_I_H

#include "ir/playbook/summary.h"

/* Fills shortest, longest, paths and cycle; 0 or -ENOMEM. */
int summary_lengths(struct ir_summary *s, const struct ir_graph *g);

/* Does an end step end the whole playbook (our extension)? */
bool summary_ends_all(const struct ir_step *s);

/* Has a decision an unnamed way past its branches: no on_false, no default? */
bool summary_passes_by(const struct ir_step *s);

#endif
