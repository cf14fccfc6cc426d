/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_RECEIVE_I_H
#define LIB_TOOL_CUSTODY_RECEIVE_I_H

struct cus;
struct ir_cus_opts;

/* With the case: into our custody, or by a receiver who has a copy of it. */
int cus_receive_here(const struct ir_cus_opts *o, int argc, char **argv);

/* With the slip or the pack alone, on another machine. */
int cus_receive_away(const struct ir_cus_opts *o, int argc, char **argv);

/* A receipt that came home. */
int cus_receive_receipt(const struct ir_cus_opts *o, int argc, char **argv);

/* Tells what was written and what did not fit, keeps the signatures, closes;
 * r < 0: only closes.  The exit status. */
int cus_finish(struct cus *c, int r, const char *side);

#endif
