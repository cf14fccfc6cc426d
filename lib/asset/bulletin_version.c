/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ir/asset/bulletin.h"
#include "ir/base/num.h"

#define PARTS 8

/* Up to eight numbers; what stands before the first ("Ver.") and behind the
 * last ("b2") is not compared.  0: there is none, or one that is no number. */
static size_t
split(const char *s, size_t len, uint64_t part[PARTS])
{
	size_t n = 0, at = 0;

	while (at < len && !(s[at] >= '0' && s[at] <= '9'))
		at++;
	while (at < len && n < PARTS) {
		size_t k = 0, zeros = 0;

		while (at + k < len && s[at + k] >= '0' && s[at + k] <= '9')
			k++;
		while (zeros + 1 < k && s[at + zeros] == '0')
			zeros++;
		if (k == 0 ||
			ir_num_u64(s + at + zeros, k - zeros, UINT64_MAX,
				&part[n]) < 0)
			break;
		n++;
		at += k;
		if (at >= len || s[at] != '.')
			break;
		at++;
	}
	for (size_t i = n; i < PARTS; i++)
		part[i] = 0;
	return n;
}

static int
compare(const uint64_t a[PARTS], const uint64_t b[PARTS])
{
	for (size_t i = 0; i < PARTS; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

static size_t
skip(const char **s, size_t *len, const char *set)
{
	size_t n = 0;

	while (n < *len && strchr(set, (*s)[n]))
		n++;
	*s += n;
	*len -= n;
	return n;
}

/* One of them: 1, 0, -EINVAL. */
static int
one(const char *s, size_t len, const uint64_t version[PARTS])
{
	uint64_t a[PARTS], b[PARTS];
	const char *sign, *dash;
	size_t n;
	int c;

	(void)skip(&s, &len, " ");
	sign = s;
	n = skip(&s, &len, "<>=");
	dash = memchr(s, '-', len);
	if (dash) {
		if (n > 0 || split(s, (size_t)(dash - s), a) == 0 ||
			split(dash + 1, len - (size_t)(dash - s) - 1, b) == 0)
			return -EINVAL;
		return compare(version, a) >= 0 && compare(version, b) <= 0;
	}
	if (split(s, len, a) == 0)
		return -EINVAL;
	c = compare(version, a);
	if (n == 0 || (n == 1 && *sign == '='))
		return c == 0;
	if (n > 2 || *sign == '=' || (n == 2 && sign[1] != '='))
		return -EINVAL;
	return (n == 2 && c == 0) || (*sign == '<' ? c < 0 : c > 0);
}

int
ir_versions_hit(const char *spec, const char *version)
{
	uint64_t v[PARTS];
	bool known = version && split(version, strlen(version), v) > 0;
	int r = 0;

	if (!*spec)
		return -EINVAL;
	if (!known)
		memset(v, 0, sizeof(v));
	while (*spec && r >= 0) {
		size_t len = strcspn(spec, ",");
		int hit = one(spec, len, v);

		r = hit < 0 ? hit : r | hit;
		spec += len + (spec[len] == ',');
	}
	return r < 0 ? r : known ? r : -1;
}
