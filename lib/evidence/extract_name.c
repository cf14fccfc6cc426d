/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "extract_i.h"
#include "ir/evidence/bagit.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes =XX.  A name that was cut ends in '=' and 16 digits in lower case:
 * its raw form is not in the name, and it stays as it is. */
static int
raw_component(struct ir_buf *out, const char *p, size_t len)
{
	size_t start = out->len;

	for (size_t i = 0; i < len; i++) {
		int hi, lo;

		if (p[i] != '=') {
			(void)ir_buf_addc(out, p[i]); /* sticks */
			continue;
		}
		hi = i + 2 < len ? hex(p[i + 1]) : -1;
		lo = i + 2 < len ? hex(p[i + 2]) : -1;
		if (hi < 0 || lo < 0) {
			ir_buf_cut(out, start);
			return ir_buf_add(out, p, len);
		}
		(void)ir_buf_addc(out, (char)(uint8_t)(hi * 16 + lo));
		i += 2;
	}
	p = out->p + start;
	len = out->len - start;
	if (memchr(p, '/', len) || memchr(p, 0, len))
		return -EINVAL;
	return ir_buf_err(out);
}

int
extract_name(struct ir_buf *out, const char *name, size_t len, bool raw)
{
	const char *p = name, *end = name + len;
	int r = 0;

	ir_buf_clear(out);
	while (p <= end && r == 0 && raw) {
		const char *slash = memchr(p, '/', (size_t)(end - p));
		const char *stop = slash ? slash : end;

		if (out->len)
			(void)ir_buf_addc(out, '/'); /* sticks */
		r = raw_component(out, p, (size_t)(stop - p));
		p = stop + 1;
	}
	if (!raw)
		r = ir_buf_add(out, name, len);
	if (r < 0)
		return r;
	return ir_bagit_name_unsafe(out->p, out->len) ? -EINVAL : 0;
}
