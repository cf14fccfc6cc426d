/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_INVENTORY_H
#define IR_ASSET_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/device.h"
#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/site.h"

/*
 * The inventory as a whole: what is wrong, missing or doubled
 * (facts/inventory.md 2.1, 2.2, 2.6, 2.8).
 *
 *   absent      nobody asked: fields that this device must have
 *   unknown     asked and not known, of those fields
 *   wrong   red a value that cannot be right
 *   odd         a value that looks wrong
 *   twice   red a serial of one maker, a hardware address, an IP address or
 *               a host name on two devices
 *   nobody  red a contact or device named that is not there
 *   itself  red a device that stands in for itself
 *   dates   red EOS before EOL
 *   stage       the three views of its stage disagree
 *   eos         its support ends in 36, 24, 12, 6 months or has ended
 *   provisional nobody has looked at it yet
 */
struct ir_inventory_finding {
	const char *code;
	bool red;
	const char *id; /* of the device */
	uint32_t line; /* of devices.jsonl */
	const char *field; /* path, or NULL */
	const char *text; /* one line, translated, escaped, borrowed */
};

struct ir_inventory_sum {
	size_t devices, red, other;
	size_t absent, unknown; /* fields, of all devices */
};

struct ir_inventory_in {
	const struct ir_site *site;
	const struct ir_contacts *contacts; /* NULL: not looked at */
	const struct ir_fields *fields;
	int64_t today;
};

int ir_inventory_lint(const struct ir_inventory_in *in,
	int (*find)(void *arg, const struct ir_inventory_finding *f), void *arg,
	struct ir_inventory_sum *ret, struct ir_err *e);

/* Fields that record r must have and that nobody asked for, or nobody knows. */
struct ir_inventory_gaps {
	size_t absent, unknown;
};
struct ir_inventory_gaps ir_inventory_gaps(
	const struct ir_fields *fields, struct ir_record *r);

#endif
