/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "ir/base/num.h"
#include "vars_i.h"

/* Beyond this an exponent makes no difference to any text we take. */
#define EXP_MAX ((int64_t)1 << 40)

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
parse_exp(const char *s, size_t len, int64_t *ret)
{
	size_t i = len > 0 && (*s == '+' || *s == '-');
	int64_t v = 0;

	if (i == len)
		return false;
	for (; i < len; i++) {
		if (!digit(s[i]))
			return false;
		if (v < EXP_MAX)
			v = v * 10 + (s[i] - '0');
	}
	*ret = *s == '-' ? -v : v;
	return true;
}

bool
pb_dec_parse(const char *s, size_t len, struct pb_dec *ret)
{
	size_t i = len > 0 && (*s == '+' || *s == '-'), first = len, last = 0;
	int64_t exp = 0, before = 0;
	bool any = false, point = false;

	for (; i < len && (digit(s[i]) || (s[i] == '.' && !point)); i++) {
		if (s[i] == '.') {
			point = true;
			continue;
		}
		any = true;
		if (s[i] != '0' && first == len)
			first = i;
		if (s[i] != '0')
			last = i;
		if (!point && first != len)
			before++; /* digits before the point */
		else if (point && first == len)
			before--; /* zeros behind it */
	}
	if (!any || (i < len && s[i] != 'e' && s[i] != 'E'))
		return false;
	if (i < len && !parse_exp(s + i + 1, len - i - 1, &exp))
		return false;
	*ret = (struct pb_dec){.neg = *s == '-', .zero = first == len};
	if (ret->zero) {
		ret->neg = false;
		return true;
	}
	ret->digits = s + first;
	ret->len = last - first + 1;
	ret->exp = before + exp;
	return true;
}

/* The next digit of d, its point passed over; '0' behind the end. */
static char
next_digit(const struct pb_dec *d, size_t *at)
{
	if (*at < d->len && d->digits[*at] == '.')
		++*at;
	return *at < d->len ? d->digits[(*at)++] : '0';
}

static int
cmp_size(const struct pb_dec *a, const struct pb_dec *b)
{
	size_t i = 0, j = 0;

	if (a->exp != b->exp)
		return a->exp < b->exp ? -1 : 1;
	while (i < a->len || j < b->len) {
		char x = next_digit(a, &i), y = next_digit(b, &j);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int
pb_dec_cmp(const struct pb_dec *a, const struct pb_dec *b)
{
	if (a->zero || b->zero) {
		if (a->zero && b->zero)
			return 0;
		return a->zero ? (b->neg ? 1 : -1) : (a->neg ? -1 : 1);
	}
	if (a->neg != b->neg)
		return a->neg ? -1 : 1;
	return a->neg ? cmp_size(b, a) : cmp_size(a, b);
}

bool
pb_dec_whole(const char *s, size_t len)
{
	size_t i = len > 0 && (*s == '+' || *s == '-');

	if (i == len)
		return false;
	while (i < len && digit(s[i]))
		i++;
	return i == len;
}

bool
pb_net_parse(const char *s, struct pb_net *ret)
{
	const char *slash = strchr(s, '/');
	size_t len = slash ? (size_t)(slash - s) : strlen(s);
	struct pb_net n = {.v6 = memchr(s, ':', len) != NULL};
	char text[INET6_ADDRSTRLEN];
	uint64_t bits = n.v6 ? 128 : 32;

	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(n.v6 ? AF_INET6 : AF_INET, text, n.addr) != 1)
		return false;
	if (slash && ir_num_u64(slash + 1, strlen(slash + 1), bits, &bits) < 0)
		return false;
	n.bits = (unsigned)bits;
	for (unsigned i = 0; i < 128; i++) {
		uint8_t bit = (uint8_t)(0x80u >> (i % 8));

		if (i >= n.bits && (n.addr[i / 8] & bit)) {
			n.host_bits = true;
			n.addr[i / 8] &= (uint8_t)~bit;
		}
	}
	*ret = n;
	return true;
}

bool
pb_net_within(const struct pb_net *a, const struct pb_net *b)
{
	if (a->v6 != b->v6 || a->bits < b->bits)
		return false;
	for (unsigned i = 0; i < b->bits; i++)
		if ((a->addr[i / 8] ^ b->addr[i / 8]) & (0x80u >> (i % 8)))
			return false;
	return true;
}
