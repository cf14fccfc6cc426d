/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/num.h"

#include "access_smb_i.h"

#define DATE_LEN 24u /* "Sun Nov 22 01:58:28 2026" */
#define ATTR_LEN 7u
#define SIZE_LEN 8u /* at least */

static int
two(const char *s, uint64_t max, uint64_t *ret)
{
	if (s[0] == '0' || s[0] == ' ')
		return ir_num_u64(s + 1, 1, max, ret);
	return ir_num_u64(s, 2, max, ret);
}

static bool
date(const char *s, struct timespec *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	uint64_t d, y, hh, mm, ss;
	unsigned m = 0;

	while (m < 12 && memcmp(months + m * 3, s + 4, 3) != 0)
		m++;
	if (m == 12 || s[3] != ' ' || s[7] != ' ' || s[10] != ' ' ||
		s[13] != ':' || s[16] != ':' || s[19] != ' ' ||
		two(s + 8, 31, &d) < 0 || d == 0 || two(s + 11, 23, &hh) < 0 ||
		two(s + 14, 59, &mm) < 0 || two(s + 17, 60, &ss) < 0 ||
		ir_num_u64(s + 20, 4, 9999, &y) < 0)
		return false;
	ret->tv_sec =
		ir_days_from_civil((int64_t)y, m + 1, (unsigned)d) * 86400 +
		(int64_t)(hh * 3600 + mm * 60 + ss);
	ret->tv_nsec = 0;
	return true;
}

bool
ir_smb_line(const char *line, size_t len, struct ir_smb_line *ret)
{
	const char *end = line + len, *size, *attr;

	if (len < 2 + ATTR_LEN + 1 + SIZE_LEN + 2 + DATE_LEN + 1 ||
		memcmp(line, "  ", 2) != 0 ||
		!date(end - DATE_LEN, &ret->mtime))
		return false;
	end -= DATE_LEN + 2;
	if (memcmp(end, "  ", 2) != 0)
		return false;
	for (size = end; size > line && size[-1] >= '0' && size[-1] <= '9';)
		size--;
	if (ir_num_u64(size, (size_t)(end - size), INT64_MAX, &ret->size) < 0)
		return false;
	if ((size_t)(end - size) < SIZE_LEN)
		size = end - SIZE_LEN;
	if ((size_t)(size - line) < 2 + ATTR_LEN + 1 + 1 || size[-1] != ' ')
		return false;
	attr = size - 1 - ATTR_LEN;
	ret->name = line + 2;
	ret->name_len = (size_t)(attr - ret->name);
	ret->dir = memchr(attr, 'D', ATTR_LEN) != NULL;
	while (ret->name_len > 0 && ret->name[ret->name_len - 1] == ' ')
		ret->name_len--;
	return ret->name_len > 0 && !memchr(ret->name, '\0', ret->name_len);
}
