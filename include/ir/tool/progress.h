/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_PROGRESS_H
#define IR_TOOL_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/*
 * The text of a progress line, apart from any terminal:
 * "collect: 1.2 GB / 3.2 GB (37%), 12345 files, 210 MB/s, 0:09 left",
 * cut to cols columns.  A total of 0 is not known and left out.  The time
 * left is shown from the third second on.
 */
struct ir_progress_state {
	const char *what;
	uint64_t bytes, total_bytes;
	uint64_t files, total_files;
	uint64_t elapsed_ms;
};
int ir_progress_text(
	const struct ir_progress_state *s, size_t cols, struct ir_buf *out);

#endif
