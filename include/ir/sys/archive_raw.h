/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_ARCHIVE_RAW_H
#define IR_SYS_ARCHIVE_RAW_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * One compressed file (gzip, bzip2, xz, lzma, zstd, lz4, compress), as
 * rotated logs are, in memory, through libarchive.  data gets the content in
 * order; > 0 from it: enough, < 0 stops and is returned.  Never more than max
 * bytes (-IR_ELIMIT).  -IR_EFORMAT: not compressed, or damaged.
 */
int ir_archive_raw(const void *p, size_t len, uint64_t max,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e);

#endif
