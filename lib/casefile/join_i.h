/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_JOIN_I_H
#define LIB_CASEFILE_JOIN_I_H

#include "ir/base/buf.h"
#include "ir/base/err.h"

/* Adds the files that a joined line names and the case at dirfd lacks, each
 * once and ended by a NUL. */
int jn_missing(int dirfd, const char *text, size_t len, struct ir_buf *out,
	struct ir_err *e);

#endif
