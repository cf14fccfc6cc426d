/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_UTF8_I_H
#define IR_BASE_UTF8_I_H

#include <stddef.h>
#include <stdint.h>

/* Length of a sequence and the range of its second byte (RFC 3629). */
struct ir_utf8_class {
	uint8_t len, low, high;
};
extern const uint8_t ir_utf8_lead[64]; /* class by lead byte - 0xC0 */
extern const struct ir_utf8_class ir_utf8_class[8];

/* Bytes of the valid character at p < end, 0 when none starts there. */
static inline size_t
ir_utf8_step(const unsigned char *p, const unsigned char *end)
{
	const struct ir_utf8_class *c;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC0)
		return 0;
	c = &ir_utf8_class[ir_utf8_lead[p[0] - 0xC0]];
	if (c->len == 0 || end - p < c->len || p[1] < c->low || p[1] > c->high)
		return 0;
	if (c->len > 2 && (p[2] & 0xC0) != 0x80)
		return 0;
	if (c->len > 3 && (p[3] & 0xC0) != 0x80)
		return 0;
	return c->len;
}

#endif
