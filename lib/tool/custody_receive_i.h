/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_RECEIVE_I_H
#define LIB_TOOL_CUSTODY_RECEIVE_I_H

#include "ir/base/err.h"
#include "ir/sys/digest.h"

struct cus;
struct ir_cus_opts;
struct ir_slip;

/* With the case: into our custody, or by a receiver who has a copy of it. */
int cus_receive_here(const struct ir_cus_opts *o, int argc, char **argv);

/* With the slip or the pack alone, on another machine. */
int cus_receive_away(const struct ir_cus_opts *o, int argc, char **argv);

/* Every file of the pack against its own manifests, and none besides; what is
 * wrong is told, one a line.  0: it holds, or only files of the slip differ,
 * which a receipt tells; 1: it is not the pack that was made.  ret_tags: "" or
 * the digest that stands for it. */
int cus_pack_holds(const char *dir, const struct ir_slip *slip,
	char ret_tags[IR_SHA256_HEX], struct ir_err *e);

/* A receipt that came home. */
int cus_receive_receipt(const struct ir_cus_opts *o, int argc, char **argv);

/* Tells what was written and what did not fit, keeps the signatures, closes;
 * r < 0: only closes.  The exit status. */
int cus_finish(struct cus *c, int r, const char *side);

#endif
