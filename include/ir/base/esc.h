/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_ESC_H
#define IR_BASE_ESC_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/*
 * Escaping for people: bytes that are not ours (file names, output of
 * devices) never reach a terminal or a message raw.  Control characters
 * (C0, DEL, C1, and the bidirectional and zero-width controls of Unicode),
 * backslash, and bytes that are not UTF-8 become C-style octal (\012); all
 * other characters stay as they are.
 */
int ir_esc_add(struct ir_buf *out, const char *s, size_t len);

/* For messages: escapes s into out, cut at a character boundary with "..."
 * if it does not fit; returns out. */
#define IR_ESC_MAX 1024
struct ir_esc {
	char text[IR_ESC_MAX];
};
const char *ir_esc(const char *s, struct ir_esc *out);
const char *ir_escn(const char *s, size_t len, struct ir_esc *out);

/* The first character of a text that no person means to type: controls but LF
 * and tab; what turns the direction of writing (U+202A to U+202E, U+2066 to
 * U+2069) or has no width (U+200B, U+FEFF).  Its offset and *ret_cp, or len.
 * U+200C and U+200D belong to some scripts.  The text is UTF-8. */
size_t ir_esc_odd(const char *s, size_t len, uint32_t *ret_cp);

#endif
