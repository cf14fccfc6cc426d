/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_NUM_H
#define IR_BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Strict numbers: the whole string, decimal, no blanks, no plus sign, no
 * leading zeros besides "0", within the range.  0 or -EINVAL / -ERANGE;
 * *ret is written only on success.
 */
int ir_num_u64(const char *s, size_t len, uint64_t max, uint64_t *ret);
int ir_num_i64(
	const char *s, size_t len, int64_t min, int64_t max, int64_t *ret);

/* Bytes with an optional suffix K M G T (1024) or kB MB GB TB (1000). */
int ir_num_size(const char *s, uint64_t max, uint64_t *ret);

/* Seconds with an optional suffix s m h d; a bare number is seconds. */
int ir_num_duration(const char *s, uint64_t max_seconds, uint64_t *ret);

/* "1.6 GB" (powers of 1000) for people; at most 16 bytes with the NUL. */
#define IR_NUM_HUMAN 16
const char *ir_num_human(uint64_t bytes, char out[IR_NUM_HUMAN]);

#endif
