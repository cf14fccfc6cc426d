/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_SUBSTITUTE_H
#define IR_ASSET_SUBSTITUTE_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/casefile/site.h"

/*
 * What can stand in for a device: those its record lists, then those of the
 * same JMDN code, then those of the same kind.  Among equals, those that work
 * without a network come first; nobody knows counts less than yes.
 */
enum ir_substitute_why {
	IR_SUBSTITUTE_LISTED,
	IR_SUBSTITUTE_JMDN,
	IR_SUBSTITUTE_CLASS,
	IR_SUBSTITUTE_OTHER, /* none of these: somebody decided it */
};

struct ir_substitute {
	const struct ir_device *d;
	enum ir_substitute_why why;
	enum ir_yn standalone;
};

/* In order, free() it.  Ids that are not in the inventory are left out (lint
 * names them).  for_id: -ENOENT when there is no such device. */
int ir_substitute_find(const struct ir_site *site, const char *for_id,
	struct ir_substitute **ret, size_t *ret_n, struct ir_err *e);

const char *ir_substitute_word(enum ir_substitute_why why); /* untranslated */

#endif
