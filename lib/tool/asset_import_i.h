/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_IMPORT_I_H
#define LIB_TOOL_ASSET_IMPORT_I_H

#include "ir/asset/reconcile.h"
#include "ir/base/io.h"
#include "ir/doc/table.h"
#include "ir/tool/asset_import.h"
#include "ir/tool/who.h"

/* One run of "ir-asset import". */
struct imp {
	const struct ir_asset_opts *o;
	const struct ir_asset_import_opts *i;
	char *dir, *data;
	struct ir_fields *fields;
	struct ir_eras *eras;
	struct ir_codecs *codecs;
	struct ir_site *site; /* NULL: none named */
	struct ir_decisions *decisions;
	struct ir_import *import;
	struct ir_reconcile *rec;
	struct ir_import_map **map;
	size_t n_maps;
	int *fd; /* of the ledgers */
	int argc;
	char **argv;
	int decide_fd, add_fd;
	struct ir_out *out;
	struct ir_table *table;
	struct ir_buf given; /* decisions to be appended */
	struct ir_reconcile_sum sum;
	size_t red, notes, written;
	char by[IR_WHO_MAX + 1], on[IR_TIME_TEXT];
	bool json;
	struct ir_err e;
};

/* What is told, as it comes; the table of open questions at the end. */
int imp_table(struct imp *k);
int imp_finding(void *arg, const struct ir_import_finding *f);
void imp_ledger(
	struct imp *k, const char *file, const struct ir_import_told *t);
int imp_review(void *arg, const struct ir_review *v);
int imp_show(struct imp *k);
void imp_summary(struct imp *k);

#endif
