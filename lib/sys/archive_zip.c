/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ir/base/err.h"

#include "archive_i.h"

/* Local file header, APPNOTE.TXT 4.3.7. */
#define FIXED ((size_t)30)
#define AT_NAME_LEN 26
#define AT_EXTRA_LEN 28

bool
archive_zip_begins(const uint8_t p[ZIP_MAGIC_LEN])
{
	return memcmp(p, "PK\3\4", ZIP_MAGIC_LEN) == 0;
}

/* Does the header at p, len bytes before the content, fill them exactly? */
static bool
fits(const uint8_t *p, size_t len)
{
	return archive_zip_begins(p) && zip_le(p + AT_NAME_LEN, 2) > 0 &&
		FIXED + (size_t)zip_le(p + AT_NAME_LEN, 2) +
			(size_t)zip_le(p + AT_EXTRA_LEN, 2) ==
		len;
}

int
archive_zip_name(const uint8_t *p, size_t len, struct ir_buf *out)
{
	const uint8_t *end = p + len, *found = NULL;
	size_t n;

	if (len > ZIP_HEADER_MAX)
		p = end - ZIP_HEADER_MAX;
	for (; (size_t)(end - p) > FIXED; p++) {
		if (!fits(p, (size_t)(end - p)))
			continue;
		if (found)
			return -IR_EFORMAT;
		found = p;
	}
	if (!found)
		return -IR_EFORMAT;
	n = (size_t)zip_le(found + AT_NAME_LEN, 2);
	if (memchr(found + FIXED, '\0', n))
		return -IR_EFORMAT;
	ir_buf_clear(out);
	return ir_buf_add(out, found + FIXED, n);
}

/* End of central directory record, APPNOTE.TXT 4.3.16. */
bool
archive_zip_end(const uint8_t *p, size_t len, size_t *ret)
{
	for (size_t at = len < ZIP_END_LEN ? 0 : len - ZIP_END_LEN + 1;
		at-- > 0;) {
		size_t end = at + ZIP_END_LEN + (size_t)zip_le(p + at + 20, 2);

		if (memcmp(p + at, "PK\5\6", 4) == 0 && end <= len) {
			*ret = at;
			return true;
		}
	}
	return false;
}

size_t
archive_zip_rest(const uint8_t *p, size_t len)
{
	size_t at;

	if (!archive_zip_end(p, len, &at))
		return len;
	return len - at - ZIP_END_LEN - (size_t)zip_le(p + at + 20, 2);
}
