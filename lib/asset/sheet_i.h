/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_SHEET_I_H
#define LIB_ASSET_SHEET_I_H

#include "ir/asset/sheet.h"

/* The page is printed in a language of its own, so its words stand here. */
#define w(in, ja, en) ((in)->lang == IR_DOC_JA ? (ja) : (en))

struct sh {
	struct ir_doc *d;
	const struct ir_sheet_in *in;
	const struct ir_device *dev;
	struct ir_record *r;
	struct ir_buf b; /* the value being printed */
};

/* For people; borrowed until the next one. */
const char *sh_value(
	struct sh *s, const struct ir_field_def *f, struct ir_known_value v);
/* A control: what was answered last, else what the record says. */
enum sh_control {
	SH_CONTROL_UNKNOWN,
	SH_CONTROL_OFF,
	SH_CONTROL_ON,
};
enum sh_control sh_control(struct sh *s, const struct ir_field_def *f);
/* How many items of its checklists are open or due; nothing without them. */
void sh_checks(struct sh *s, const struct ir_stage_views *v);
void sh_ways(struct ir_buf *b, const struct ir_contact *c);

#endif
