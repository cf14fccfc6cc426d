/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_RECONCILE_H
#define IR_ASSET_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/import.h"
#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/site.h"

/*
 * Which rows of the ledgers are which devices (facts/inventory.md 2.4).  The
 * devices of the site come first, then the ledgers in their order; each row is
 * looked up by serial and maker, hardware address, id, fixed asset number,
 * serial alone, host name, address and room, address, model and room.  What
 * says that there is nothing ("-", "N/A", a serial of zeros) is no key.
 *
 *   matched    by one of the first four or the host name, and nothing against
 *   probable   open: by a weaker key, or another serial or model stands
 *              against it
 *   duplicate  open: two rows of one ledger with the same serial, address, id
 *   quantity   open: several devices in one row
 *   differs    open: another value; of texts it is only told, the older stays
 *   only       in this ledger alone: a new device
 *   wire       only seen on the network: a new, provisional device
 *
 * An open question has an item: eight hexadecimal digits made of what is
 * asked, so the same ledgers ask the same again.  Accepting it joins the two
 * rows, splits the quantity, takes the new value; rejecting it keeps the rows
 * apart, the row as one device, the old value.  What is open is not written.
 */
#define IR_ITEM_TEXT 9

struct ir_review {
	const char *class; /* the words above */
	bool open;
	bool decided; /* accepted or rejected before */
	bool accepted;
	char item[IR_ITEM_TEXT]; /* "": nothing is asked */
	const char *a, *b; /* references; b may be NULL */
	const char *by; /* "serial", "mac" ..., or NULL */
	bool against; /* another serial or model stands against it */
	const struct ir_import_row *row; /* of b, or of a when b is NULL */
	const char *field, *kept, *other; /* differs */
	uint32_t n; /* quantity */
};

/* Decisions, one JSON object a line: {"v":1,"type":"decision","item":"...",
 * "do":"accept"} or "reject"; the last line of an item counts. */
struct ir_decisions;
int ir_decisions_new(struct ir_decisions **ret, struct ir_err *e);
void ir_decisions_free(struct ir_decisions *d);
int ir_decisions_read(struct ir_decisions *d, const char *text, size_t len,
	const char *name, struct ir_err *e);
int ir_decisions_add(struct ir_decisions *d, const char *item, bool accept,
	uint32_t line, struct ir_err *e);
/* The n-th that no question asked for, or NULL. */
const char *ir_decisions_unused(
	const struct ir_decisions *d, size_t n, uint32_t *ret_line);

struct ir_reconcile_in {
	const struct ir_site *site; /* may be NULL */
	const struct ir_import *import;
	const struct ir_fields *fields;
	struct ir_decisions *decisions;
	int (*review)(void *arg, const struct ir_review *v);
	void *arg;
};

struct ir_reconcile_sum {
	size_t matched, probable, duplicate, quantity, differs, only, wire;
	size_t open; /* questions */
	size_t waiting; /* rows that are not written because of one */
};

struct ir_reconcile;
int ir_reconcile(struct ir_reconcile **ret, const struct ir_reconcile_in *in,
	struct ir_reconcile_sum *sum, struct ir_err *e);
void ir_reconcile_free(struct ir_reconcile *r);

/* The devices as lines of devices.jsonl: all of them, those of the site with
 * what the ledgers add; or only those that are new. */
int ir_reconcile_write(struct ir_reconcile *r, bool only_new,
	struct ir_buf *out, size_t *ret_devices, struct ir_err *e);

#endif
