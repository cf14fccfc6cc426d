/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_ENC_H
#define IR_BASE_ENC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/*
 * Encodings of bytes as text: lower-case hexadecimal, base64 (RFC 4648
 * section 4, padded), UTF-8 checks (RFC 3629: no surrogates, no overlong
 * forms, at most U+10FFFF).
 */

/* out gets 2*len digits and a NUL. */
void ir_hex(const void *data, size_t len, char *out);

/* Exactly len hex digits of either case to len/2 bytes; 0 or -EINVAL. */
int ir_unhex(const char *s, size_t len, void *out);

int ir_base64(struct ir_buf *out, const void *data, size_t len);

/* Strict: no blanks, padding required, unused bits zero.  0 or -EINVAL or
 * the buffer's error. */
int ir_unbase64(struct ir_buf *out, const char *s, size_t len);

bool ir_utf8_valid(const char *s, size_t len);

/* Bytes of the valid character at s, or 0 when none starts there; *ret_cp
 * (may be NULL) gets the code point. */
size_t ir_utf8_char(const char *s, size_t len, uint32_t *ret_cp);

/* Nothing but blanks, those of Japanese and no-break ones, too; NULL: so. */
bool ir_utf8_blank(const char *s);

/* Full-width letters, digits and signs (U+FF01 to U+FF5E) as ASCII, as an
 * input method left on gives them; all others as they are. */
uint32_t ir_narrow(uint32_t cp);

#endif
