/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_NEEDS_H
#define IR_ASSET_NEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/checklist.h"
#include "ir/asset/device.h"
#include "ir/asset/mds.h"
#include "ir/base/buf.h"
#include "ir/casefile/contacts.h"

/*
 * Which information of a device who needs from whom, for what, and whether we
 * have it (IMDRF N70 7.1.2-1): rules/needs.yaml against its record, the
 * maker's statement and the checklists.
 */
#define IR_NEEDS_FILE "rules/needs.yaml"

struct ir_need {
	const char *key, *ja, *en;
	const char *for_ja, *for_en; /* "病棟, 臨床工学" */
	const char *for_roles; /* "WARD CE" */
	const char *from; /* maker maintenance hospital user */
	const char *from_ja, *from_en;
	const char *task_ja, *task_en;
	const char *source;
};

enum ir_need_state {
	IR_NEED_HAVE,
	IR_NEED_UNKNOWN, /* asked, and nobody knows */
	IR_NEED_DENIED, /* the maker says no */
	IR_NEED_MISSING, /* nobody asked */
};
const char *ir_need_state_word(enum ir_need_state s); /* untranslated */

struct ir_needs;
int ir_needs_load(struct ir_needs **ret, const char *datadir, struct ir_err *e);
void ir_needs_free(struct ir_needs *n);

/* All borrowed for the call. */
struct ir_needs_in {
	struct ir_record *r; /* of the device */
	const char *id;
	const struct ir_stage_views *stage;
	const struct ir_mds_taken *mds; /* or NULL */
	const struct ir_answers *answers;
	const struct ir_contacts *contacts;
	const struct ir_fields *fields; /* for their labels */
	bool japanese;
};

/* Each need that the device has, in order.  where: what we have and where it
 * stands, or what was answered; ask: whom to ask, NULL: nobody is listed. */
int ir_needs_of(const struct ir_needs *n, const struct ir_needs_in *in,
	int (*one)(void *arg, const struct ir_need *need,
		enum ir_need_state state, const char *where,
		const struct ir_contact *ask),
	void *arg, struct ir_err *e);

#endif
