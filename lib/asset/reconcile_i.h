/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_RECONCILE_I_H
#define LIB_ASSET_RECONCILE_I_H

#include "ir/asset/reconcile.h"
#include "ir/base/arena.h"

#define NO_INTERFACE UINT32_MAX

/* A value that a ledger adds to a device. */
struct added {
	const struct ir_fact *fact;
	uint32_t at; /* which interface, of "net[]." */
	struct added *next;
};

/* One device: of the site, or made of rows. */
struct group {
	const struct ir_device *d; /* NULL: new */
	const char *ref, *id;
	const char *serial, *maker, *model; /* plain, or NULL */
	bool pending; /* waits for a decision */
	bool provisional;
	uint64_t sources, claims; /* ledgers it has, may have; bits */
	uint32_t n_site_net, n_net;
	bool joined; /* has the facts of a row */
	struct added *first, **last;
	struct group *next;
};

struct entry {
	const char *key;
	struct group *g;
	struct entry *next;
};

struct index {
	struct entry **bucket;
	size_t n; /* a power of two */
};

struct ir_reconcile {
	const struct ir_reconcile_in *in;
	struct ir_reconcile_sum *sum;
	struct ir_err *e;
	const struct ir_fields *fields;
	struct ir_record *rec;
	struct ir_arena arena;
	struct index index;
	struct group *first, **last;
	struct ir_buf key, a, b;
};

int rec_no_memory(struct ir_reconcile *r);

struct entry *rec_index_find(const struct index *x, const char *key);
struct entry *rec_index_next(struct entry *e, const char *key);
int rec_index_add(struct ir_reconcile *r, const char *key, struct group *g);

/* A maker without what companies add to their names, folded. */
int rec_maker(const char *s, struct ir_buf *out);
/* Plain and kept; "" when there is nothing to compare. */
const char *rec_plain(
	struct ir_reconcile *r, enum ir_field_type type, const char *s);

/* The item of a question; its decision: 1 accepted, 0 rejected, -1 none. */
void rec_item(const char *const part[5], char out[IR_ITEM_TEXT]);
int rec_decided(struct ir_decisions *d, const char *item);

/* The facts of row become those of g. */
int rec_join(struct ir_reconcile *r, struct group *g,
	const struct ir_import_row *row);
int rec_review(struct ir_reconcile *r, struct ir_review *v);

#endif
