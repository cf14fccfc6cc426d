/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_DIFF_OUT_I_H
#define LIB_EVIDENCE_DIFF_OUT_I_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/base/time.h"
#include "ir/evidence/diff_out.h"

const char *diff_time(int64_t sec, uint32_t ns, char out[IR_TIME_TEXT]);

/* Each attribute that differs as one line "mode 0644 -> 0600", LF after it. */
int diff_details(const struct ir_diff_item *it, struct ir_buf *out);

/* "a: FILE (archive of fw1, collected ...)" */
int diff_side_words(
	const struct ir_diff_side *s, const char *which, struct ir_buf *out);

/* The sides name devices, and not the same one: then that is said. */
bool diff_two_devices(const struct ir_diff_result *r);
const char *diff_two_devices_words(void);

#endif
