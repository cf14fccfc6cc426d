/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_IDENT_H
#define IR_ASSET_IDENT_H

#include <stdbool.h>

#include "ir/asset/device.h"

/*
 * Identifiers and values of the inventory, by the type of their field
 * (facts/inventory.md 2.2).
 *
 * NULL: nothing is wrong, or nothing can be said; else what is (translated).
 * *ret_doubt: true when it only looks odd (numbers whose form we know from
 * memory), false when it cannot be right.
 */
const char *ir_ident_wrong(
	const struct ir_field_def *f, const char *value, bool *ret_doubt);

bool ir_ident_gtin_ok(const char *digits); /* 8, 12, 13, 14; check digit */

/* One form for comparing: addresses of hardware in lower case with colons,
 * full-width letters and digits as ASCII, blanks and hyphens of serial
 * numbers left out.  out is NUL-terminated; false: it does not fit. */
bool ir_ident_plain(
	enum ir_field_type type, const char *value, char *out, size_t size);

/* A plain text that stands in a cell where there is nothing to say: "なし",
 * "N/A", zeros.  Two devices without a plate are not one. */
bool ir_ident_nothing(const char *plain);

#endif
