/* SPDX-License-Identifier: Apache-2.0 */
#include <iconv.h>
#include <stdbool.h>
#include <string.h>

#include "ir/base/enc.h"
#include "report_i.h"

/* Half-width katakana: fax machines and old mail programs garble them. */
static bool
is_half_kana(uint32_t c)
{
	return c >= 0xff61 && c <= 0xff9f;
}

static bool
in_cp932(iconv_t cd, const char *p, size_t len)
{
	char in[8], out[8], *i = in, *o = out;
	size_t left = len, room = sizeof(out);

	if (len >= sizeof(in))
		return false;
	memcpy(in, p, len);
	return iconv(cd, &i, &left, &o, &room) != (size_t)-1;
}

static size_t
look(iconv_t cd, const char *text, size_t len, struct ir_buf *out)
{
	size_t n = 0, at = out->len, k;
	uint32_t c;

	for (size_t i = 0; i < len; i += k) {
		char one[8] = "";

		k = ir_utf8_char(text + i, len - i, &c);
		if (k <= 1 || k >= sizeof(one)) {
			k = 1;
			continue;
		}
		if (!is_half_kana(c) && in_cp932(cd, text + i, k))
			continue;
		memcpy(one, text + i, k);
		if (out->len > at && strstr(out->p + at, one))
			continue;
		(void)ir_buf_addf(out, "%s%s", n ? " " : "", one);
		n++;
	}
	return n;
}

size_t
rp_odd_chars(const char *text, size_t len, struct ir_buf *out)
{
	iconv_t cd = iconv_open("CP932", "UTF-8");
	size_t n = 0;

	if (cd != (iconv_t)-1) /* else this machine cannot say */
		n = look(cd, text, len, out);
	(void)iconv_close(cd); /* of (iconv_t)-1 it only says EBADF */
	return n;
}
