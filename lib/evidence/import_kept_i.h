/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_IMPORT_KEPT_I_H
#define LIB_EVIDENCE_IMPORT_KEPT_I_H

#include "import_i.h"

/*
 * What an archive holds of folders that the Windows script wrote, kept while
 * its members pass by in whatever order: the script's own texts and the sizes
 * of its outputs.  Bounded; what goes beyond is not told an outcome.
 */
struct ir_import_kept;
int ir_import_kept_new(struct ir_import_kept **ret, struct ir_err *e);
void ir_import_kept_free(struct ir_import_kept *k);

bool ir_import_kept_wants(const char *name); /* its text? */
/* 0 or -ENOMEM. */
int ir_import_kept_text(
	struct ir_import_kept *k, const char *name, const struct ir_buf *text);
int ir_import_kept_size(
	struct ir_import_kept *k, const char *name, uint64_t size);

/* An outcome for each item of each folder. */
int ir_import_kept_tell(
	struct ir_import *x, const struct ir_import_kept *k, struct ir_err *e);

#endif
