/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_RULES_I_H
#define LIB_ASSET_RULES_I_H

#include "ir/base/err.h"
#include "ir/sys/yaml.h"

/* A file that begins with "hikeshi: SCHEMA".  -IR_EFORMAT with
 * "PATH:LINE:COLUMN: why" when it does not; *ret is to be freed even then. */
int ar_load(struct ir_yaml **ret, const char *path, const char *schema,
	struct ir_err *e);

/* What is wrong at a place of it (NULL: its beginning); why is a msgid. */
int ar_wrong(const char *path, const struct ir_yaml_node *at, const char *why,
	struct ir_err *e);

#endif
