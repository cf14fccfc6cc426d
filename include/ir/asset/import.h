/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_IMPORT_H
#define IR_ASSET_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/device.h"
#include "ir/asset/era.h"
#include "ir/asset/ledger.h"
#include "ir/base/err.h"

/*
 * From the rows of a ledger to facts of devices, by a map that a person of
 * the hospital wrote (hikeshi: ledger-map/1; ir-asset(1) shows it).  Nothing
 * is guessed: a column that is not mapped is told, one that looks like an end
 * of sale or of support, or a count, has to be mapped or ignored by name.
 *
 * Findings besides those of ledger.h:
 *   ask       red a column that has to be mapped or ignored
 *   swapped   red an end of sale mapped to EOS, an end of support to EOL
 *   column    red the map names a column that is not there
 *   unmapped      a column that is not imported, with the number of its values
 *   wrong     red a value that cannot be right; it is kept as text
 *   odd           a value that looks wrong
 *   id        red an id with signs that no id may have; it is rewritten
 *   ditto         marks such as "〃" that were read as what stands above; red
 *                 (wrong) where each device has a value of its own
 *   nameless  red a row that names no device; it is not imported
 */
struct ir_import_map;

/* Everything is borrowed by the map but the path. */
int ir_import_map_load(struct ir_import_map **ret, const char *path,
	const struct ir_fields *fields, struct ir_err *e);
void ir_import_map_free(struct ir_import_map *m);

/* One value of one device, as the ledger has it. */
struct ir_fact {
	const struct ir_field_def *f;
	const char *text; /* for people and for comparing */
	const char *json; /* the value itself */
	const char *src, *on; /* of the ledger */
	uint32_t col;
	bool wrong;
};

struct ir_import_row {
	const char *ledger; /* name of the map: short, in references */
	const char *file; /* as given, for messages; borrowed from the call */
	size_t source; /* which ledger, from 0 */
	bool wire; /* seen on the network, in no book */
	const char *ref; /* "me:serial=A123", unique */
	const char *id; /* a valid one */
	bool made_up; /* the id is ours, not the ledger's */
	uint32_t line, row;
	uint32_t quantity; /* 1 most of the time */
	struct ir_fact *fact;
	size_t n;
};

struct ir_import_finding {
	const char *file, *sheet; /* sheet may be NULL */
	struct ir_book_finding f;
};

struct ir_import_sink {
	int (*find)(void *arg, const struct ir_import_finding *f);
	void *arg;
};

/* The rows of all ledgers, in order. */
struct ir_import;
int ir_import_new(struct ir_import **ret, const struct ir_fields *fields,
	const struct ir_eras *eras, struct ir_codecs *codecs,
	const struct ir_import_sink *sink, struct ir_err *e);
void ir_import_free(struct ir_import *im);

struct ir_import_told {
	const char *encoding, *sheet; /* borrowed from the import; of several
					 sheets all names */
	size_t rows, blank, devices; /* blank and heading rows are no devices */
};

/* Reads one more ledger; file (its name) must outlive the import. */
int ir_import_ledger(struct ir_import *im, int fd, const char *file,
	const struct ir_import_map *m, struct ir_import_told *ret,
	struct ir_err *e);

size_t ir_import_count(const struct ir_import *im);
const struct ir_import_row *ir_import_at(const struct ir_import *im, size_t i);

/* The first fact of that path ("net[].mac"), or NULL. */
const struct ir_fact *ir_import_fact(
	const struct ir_import_row *r, const char *path);

#endif
