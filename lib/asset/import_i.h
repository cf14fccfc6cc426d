/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_IMPORT_I_H
#define LIB_ASSET_IMPORT_I_H

#include "ir/asset/import.h"
#include "ir/base/arena.h"
#include "ir/base/buf.h"
#include "ir/sys/yaml.h"

struct map_column {
	const char *header; /* as the map has it */
	const struct ir_yaml_node *node;
	const struct ir_field_def *f;
	const struct ir_yaml_node *values; /* {text of the ledger: value} */
	bool first, last; /* which day of a year or month */
	unsigned serial; /* 1900, 1904: bare numbers are days */
};

struct ir_import_map {
	struct ir_yaml *y;
	char *path;
	const struct ir_fields *fields;
	struct ir_book_want want; /* without a sink */
	const char *name, *source, *on;
	uint32_t header, header2, first; /* rows from 1; header2 0: one row */
	struct map_column *col;
	size_t n_cols;
	const struct ir_yaml_node *ignore, *fixed, *words;
	const char *quantity; /* header of the column */
	const struct ir_field_def *sheet_is; /* what the sheet's name is */
	const struct ir_field_def *id_from;
	const char *id_prefix;
};

struct ir_import {
	const struct ir_fields *fields;
	const struct ir_eras *eras;
	struct ir_codecs *codecs;
	struct ir_import_sink sink;
	struct ir_arena arena;
	struct ir_import_row **row;
	size_t n_rows, cap_rows, n_ledgers;
	struct ir_buf text, json, said;

	/* the ledger at work */
	const struct ir_import_map *m;
	struct ir_book *ledger;
	const char *file;
	struct ir_err *e;
	const char **head; /* headers, folded for comparing */
	const char **shown; /* headers as they stand */
	uint32_t n_head;
	const struct map_column **by_col; /* of each column, or NULL */
	const char **above; /* of each column, for ditto marks, or NULL */
	size_t dittos;
	uint32_t nth; /* of all sheets this one; 0: there is but one */
	uint32_t quantity_col;
};

int import_no_memory(struct ir_import *im);
int import_tell(struct ir_import *im, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* The headers, each with its column of the map. */
int import_headers(struct ir_import *im);

/* A text without blanks and in one width and case, into out (cleared). */
int import_fold(const char *s, struct ir_buf *out);
const char *import_trim(const char *s, size_t *ret_len);
bool import_listed(const struct ir_yaml_node *list, const char *s);

/* One value as a fact (json, text, wrong); 1: it says nothing. */
int import_value(struct ir_import *im, const struct map_column *c,
	const struct ir_cell *cell, uint32_t line, uint32_t col,
	struct ir_fact *ret);

#endif
