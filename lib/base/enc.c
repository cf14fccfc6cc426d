/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/enc.h"

#include <errno.h>
#include <string.h>

#include "utf8_i.h"

const uint8_t ir_utf8_lead[64] = {
	/* C0, C1: never.  C2..DF: two bytes. */
	0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* C0 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* D0 */
	2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 3, 3, /* E0 */
	5, 6, 6, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* F0 */
};

const struct ir_utf8_class ir_utf8_class[8] = {
	{0, 0, 0}, {2, 0x80, 0xBF}, {3, 0xA0, 0xBF}, /* E0: no overlong forms */
	{3, 0x80, 0xBF}, {3, 0x80, 0x9F}, /* ED: no surrogates */
	{4, 0x90, 0xBF}, /* F0: no overlong forms */
	{4, 0x80, 0xBF}, {4, 0x80, 0x8F}, /* F4: at most U+10FFFF */
};

void
ir_hex(const void *data, size_t len, char *out)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digit[p[i] >> 4];
		*out++ = digit[p[i] & 15];
	}
	*out = '\0';
}

/* By a table: digests are random, and so would branches be. */
static int
nibble(char c)
{
	static const signed char value[256] = {/* one more than it is */
		['0'] = 1,
		['1'] = 2,
		['2'] = 3,
		['3'] = 4,
		['4'] = 5,
		['5'] = 6,
		['6'] = 7,
		['7'] = 8,
		['8'] = 9,
		['9'] = 10,
		['a'] = 11,
		['b'] = 12,
		['c'] = 13,
		['d'] = 14,
		['e'] = 15,
		['f'] = 16,
		['A'] = 11,
		['B'] = 12,
		['C'] = 13,
		['D'] = 14,
		['E'] = 15,
		['F'] = 16};

	return value[(unsigned char)c] - 1;
}

int
ir_unhex(const char *s, size_t len, void *out)
{
	unsigned char *p = out;

	if (len % 2)
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (nibble(s[i]) < 0)
			return -EINVAL;
	for (size_t i = 0; i < len; i += 2)
		*p++ = (unsigned char)(nibble(s[i]) << 4 | nibble(s[i + 1]));
	return 0;
}

int
ir_base64(struct ir_buf *out, const void *data, size_t len)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)p[i] << 16;
		char q[4];

		v |= n > 1 ? (uint32_t)p[i + 1] << 8 : 0;
		v |= n > 2 ? p[i + 2] : 0;
		q[0] = digit[v >> 18];
		q[1] = digit[v >> 12 & 63];
		q[2] = n > 1 ? digit[v >> 6 & 63] : '=';
		q[3] = n > 2 ? digit[v & 63] : '=';
		(void)ir_buf_add(out, q, 4); /* sticks in out */
	}
	return ir_buf_err(out);
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int
ir_unbase64(struct ir_buf *out, const char *s, size_t len)
{
	size_t pad, start = out->len;

	if (len % 4)
		return -EINVAL;
	pad = len && s[len - 1] == '=' ? 1 + (s[len - 2] == '=') : 0;
	for (size_t i = 0; i < len; i += 4) {
		size_t n = i + 4 == len ? 4 - pad : 4;
		uint32_t v = 0;
		char b[3];

		for (size_t k = 0; k < 4; k++) {
			int d = k < n ? sextet(s[i + k]) : 0;

			if (d < 0)
				goto bad;
			v = v << 6 | (uint32_t)d;
		}
		if (v & ((1u << 8 * (4 - n)) - 1))
			goto bad;
		b[0] = (char)(v >> 16);
		b[1] = (char)(v >> 8 & 255);
		b[2] = (char)(v & 255);
		(void)ir_buf_add(out, b, n - 1); /* sticks in out */
	}
	return ir_buf_err(out);
bad:
	ir_buf_cut(out, start);
	return -EINVAL;
}

bool
ir_utf8_valid(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + len;

	while (p < end) {
		size_t n;

		while (end - p >= 8) {
			uint64_t w;

			memcpy(&w, p, 8);
			if (w & 0x8080808080808080u)
				break;
			p += 8;
		}
		if (p == end)
			break;
		n = ir_utf8_step(p, end);
		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

size_t
ir_utf8_char(const char *s, size_t len, uint32_t *ret_cp)
{
	const unsigned char *p = (const unsigned char *)s;
	static const unsigned char mask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	uint32_t cp;
	size_t n;

	if (len == 0)
		return 0;
	n = ir_utf8_step(p, p + len);
	if (n == 0 || !ret_cp)
		return n;
	cp = p[0] & mask[n];
	for (size_t i = 1; i < n; i++)
		cp = cp << 6 | (p[i] & 0x3F);
	*ret_cp = cp;
	return n;
}

uint32_t
ir_narrow(uint32_t cp)
{
	return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFF01 + '!' : cp;
}

bool
ir_utf8_blank(const char *s)
{
	size_t len = s ? strlen(s) : 0, n;
	uint32_t cp = 0;

	for (; len > 0; s += n, len -= n) {
		n = ir_utf8_char(s, len, &cp);
		if (n == 0 ||
			!(cp == ' ' || (cp >= '\t' && cp <= '\r') ||
				cp == 0xa0 || (cp >= 0x2000 && cp <= 0x200b) ||
				cp == 0x202f || cp == 0x3000 || cp == 0xfeff))
			return false;
	}
	return true;
}
