/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/name.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/err.h"
#include "ir/sys/digest.h"

#define CUT_LEN 238 /* what is left of a long name ... */
#define CUT_DIGITS 16 /* ... before '=' and this much of its digest */
#define CUT_TAIL (1 + CUT_DIGITS)

static bool
is_dots(const char *s, size_t len)
{
	return (len == 1 && s[0] == '.') ||
		(len == 2 && s[0] == '.' && s[1] == '.');
}

/* Escaped wherever it stands; blanks only at the end, see below. */
static bool
is_unsafe(uint8_t c)
{
	return c < 0x20 || c == 0x7F || c == '%' || c == '\\' || c == '=';
}

static size_t
trim_blanks(const char *s, size_t len)
{
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return len;
}

static int
escape(struct ir_buf *out, const char *raw, size_t len)
{
	bool utf8 = ir_utf8_valid(raw, len);
	size_t body = trim_blanks(raw, len);

	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)raw[i];

		if (is_unsafe(c) || (c >= 0x80 && !utf8) || i >= body)
			(void)ir_buf_addf(out, "=%02X", c); /* sticks */
		else
			(void)ir_buf_addc(out, raw[i]);
	}
	return ir_buf_err(out);
}

/* Bytes of what stands at s in a stored name: a character or =XX. */
static size_t
unit(const char *s, size_t len)
{
	size_t n = s[0] == '=' ? 3 : ir_utf8_char(s, len, NULL);

	return n == 0 || n > len ? 1 : n;
}

static int
cut(struct ir_buf *out, size_t start, const char *raw, size_t len)
{
	const char *s = out->p + start;
	size_t have = out->len - start, keep = 0;
	char hex[IR_SHA256_HEX];

	for (;;) {
		size_t n = unit(s + keep, have - keep);

		if (keep + n > CUT_LEN)
			break;
		keep += n;
	}
	if (ir_sha256_hex(raw, len, hex) < 0)
		return -IR_ELIB;
	ir_buf_cut(out, start + keep);
	(void)ir_buf_addc(out, '='); /* sticks */
	return ir_buf_add(out, hex, CUT_DIGITS);
}

int
ir_name_store(struct ir_buf *out, const char *raw, size_t len)
{
	size_t start = out->len;
	int r;

	if (len == 0 || is_dots(raw, len) || memchr(raw, '/', len))
		return -EINVAL;
	r = escape(out, raw, len);
	if (r == 0 && out->len - start > IR_NAME_COMPONENT_MAX)
		r = cut(out, start, raw, len);
	return r;
}

int
ir_name_store_path(struct ir_buf *out, const char *raw, size_t len)
{
	size_t start = out->len;
	const char *end = raw + len;
	int r = 0;

	while (raw < end && *raw == '/')
		raw++;
	for (;;) {
		const char *slash = memchr(raw, '/', (size_t)(end - raw));

		r = ir_name_store(
			out, raw, (size_t)((slash ? slash : end) - raw));
		if (r < 0 || !slash)
			break;
		(void)ir_buf_addc(out, '/'); /* sticks */
		raw = slash + 1;
	}
	if (r < 0 && !ir_buf_err(out))
		ir_buf_cut(out, start);
	return r;
}

static int
hex_upper(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte of =XX at s, or -1. */
static int
escaped_byte(const char *s, size_t len)
{
	int hi = len >= 3 ? hex_upper(s[1]) : -1;
	int lo = len >= 3 ? hex_upper(s[2]) : -1;

	return hi < 0 || lo < 0 ? -1 : hi * 16 + lo;
}

/*
 * Would escape() write s for some raw name, or (was_cut) for the beginning of
 * one?  Of a cut name it is not known whether the rest made it invalid UTF-8,
 * and its last blank had something after it.
 */
static bool
is_escaped(const char *s, size_t len, bool was_cut)
{
	char raw[IR_NAME_COMPONENT_MAX];
	size_t n = 0, step;
	bool high_plain = false, high_escaped = false, blanks = false;

	for (size_t i = 0; i < len; i += step) {
		int c = s[i] == '=' ? escaped_byte(s + i, len - i)
				    : (uint8_t)s[i];

		step = s[i] == '=' ? 3 : 1;
		if (c < 0 || (blanks && !(step == 3 && c == ' ')))
			return false;
		if (step == 1 && is_unsafe((uint8_t)c))
			return false;
		if (step == 3 && c == ' ') {
			if (n > 0 && raw[n - 1] == ' ' && !blanks)
				return false;
			blanks = true;
		} else if (step == 3 && c < 0x80 && !is_unsafe((uint8_t)c))
			return false;
		high_plain |= step == 1 && c >= 0x80;
		high_escaped |= step == 3 && c >= 0x80;
		raw[n++] = (char)(uint8_t)c;
	}
	if (high_plain && (high_escaped || !ir_utf8_valid(s, len)))
		return false;
	if (was_cut)
		return true;
	return !(high_escaped && ir_utf8_valid(raw, n)) && s[len - 1] != ' ' &&
		!is_dots(s, len);
}

static bool
is_cut(const char *s, size_t len)
{
	const char *tail = s + len - CUT_TAIL;

	/* The unit that did not fit has four bytes at most. */
	if (len < CUT_LEN - 3 + CUT_TAIL || *tail != '=')
		return false;
	for (size_t i = 1; i < CUT_TAIL; i++) {
		if (!(tail[i] >= '0' && tail[i] <= '9') &&
			!(tail[i] >= 'a' && tail[i] <= 'f'))
			return false;
	}
	return is_escaped(s, len - CUT_TAIL, true);
}

bool
ir_name_is_stored(const char *s, size_t len)
{
	const char *end = s + len;

	for (;;) {
		const char *slash = memchr(s, '/', (size_t)(end - s));
		size_t n = (size_t)((slash ? slash : end) - s);

		if (n == 0 || n > IR_NAME_COMPONENT_MAX ||
			!(is_escaped(s, n, false) || is_cut(s, n)))
			return false;
		if (!slash)
			return true;
		s = slash + 1;
	}
}
