/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_GIVE_I_H
#define LIB_TOOL_CUSTODY_GIVE_I_H

struct cus;
struct cus_line;
struct ir_custody_holding;
struct ir_custody_item;

/* The lines that give the items named. */
int cus_plan_give(struct cus *c, int argc, char **argv);

/* Are they ours to give, as the case is now? */
int cus_check_give(struct cus *c);

/* Says who has it: -IR_EREFUSED. */
int cus_refuse_out(struct cus *c, const struct ir_custody_item *it,
	const struct ir_custody_holding *h);

/* Hashes what is given and compares it with what the journal records:
 * -IR_EINTEGRITY when it is something else. */
int cus_hash_given(struct cus *c, struct cus_line *l);

/* --keep-until and --return-by can be read. */
int cus_dates_ok(struct cus *c);

/* The lines, and what the form still lacks. */
void cus_tell_given(struct cus *c);

#endif
