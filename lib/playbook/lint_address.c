/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/num.h"
#include "lint_i.h"

/* Addresses of agents and targets (CX-081 to CX-083).  What holds a reference
 * to a variable is looked at when it is filled in, not before. */

static bool
is_var(enum ir_var_type t, const char *s)
{
	return *s && ir_var_check(t, s, NULL) == 0;
}

static bool
is_label(const char *s, size_t len)
{
	if (len == 0 || len > 63 || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
			c >= 0x80;

		if (!fits)
			return false;
	}
	return true;
}

static bool
is_dname(const char *s)
{
	size_t len = strlen(s);

	if (len > 0 && s[len - 1] == '.')
		len--;
	if (len == 0 || len > 253)
		return false;
	for (size_t at = 0; at <= len; at++) {
		const char *dot = memchr(s + at, '.', len - at);
		size_t n = dot ? (size_t)(dot - s) - at : len - at;

		if (!is_label(s + at, n))
			return false;
		at += n;
	}
	return true;
}

static bool
is_ipv4(const char *s)
{
	return is_var(IR_VAR_IPV4, s);
}

static bool
is_ipv6(const char *s)
{
	return is_var(IR_VAR_IPV6, s);
}

static bool
is_mac(const char *s)
{
	return is_var(IR_VAR_MAC, s);
}

static bool
is_vlan(const char *s)
{
	uint64_t n;

	return ir_num_u64(s, strlen(s), 4095, &n) == 0;
}

static size_t
scheme(const char *s)
{
	static const char more[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789+-.";
	size_t n = strspn(s, more);

	if (n == 0 || s[n] != ':' || strchr("0123456789+-.", s[0]))
		return 0;
	return n + 1;
}

static bool
url_chars(const char *s)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-._~:/?#[]@!$&'()*+,;=%";

	if (strspn(s, allowed) != strlen(s))
		return false;
	for (s += strcspn(s, "%"); *s; s += strcspn(s, "%"))
		if (strspn(++s, "0123456789abcdefABCDEF") < 2)
			return false;
	return true;
}

/* An authority that is not empty, its port digits. */
static bool
url_host(const char *s)
{
	size_t len = strcspn(s, "/?#");
	const char *at = memchr(s, '@', len), *colon;

	if (at) {
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (*s == '[') {
		const char *end = memchr(s, ']', len);

		if (!end)
			return false;
		len -= (size_t)(end + 1 - s);
		s = end + 1;
		return len == 0 ||
			(*s == ':' && strspn(s + 1, "0123456789") == len - 1);
	}
	colon = memchr(s, ':', len);
	if (colon &&
		strspn(colon + 1, "0123456789") !=
			len - (size_t)(colon + 1 - s))
		return false;
	return len > 0 && colon != s;
}

static bool
is_url(const char *s)
{
	size_t n = scheme(s);

	if (n == 0 || !url_chars(s))
		return false;
	s += n;
	return strncmp(s, "//", 2) != 0 || url_host(s + 2);
}

void
lint_url(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	(void)arg;
	if (!is_url(s) && !lint_has_ref(s))
		lint_tell(l, LINT_URL, v,
			_("'%s' is no URL (RFC 3986): scheme, colon, no "
			  "blanks"),
			lint_q(s, &q));
}

static const struct {
	const char *key;
	bool (*good)(const char *s);
	bool number; /* the text of the standard says texts, its schema
			numbers: both are taken */
} keys[] = {
	{"dname", is_dname, false},
	{"ipv4", is_ipv4, false},
	{"ipv6", is_ipv6, false},
	{"l2mac", is_mac, false},
	{"vlan", is_vlan, true},
	{"url", is_url, false},
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static void
item(struct ir_lint *l, const struct ir_val *v, size_t k)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	if (!s && keys[k].number)
		s = ir_val_num(v);
	if (!s)
		lint_tell(l, LINT_ADDRESS, v,
			_("an address under '%s' must be a text"), keys[k].key);
	else if (!keys[k].good(s) && !lint_has_ref(s))
		lint_tell(l, keys[k].good == is_url ? LINT_URL : LINT_ADDRESS,
			v, _("'%s' is no address of the kind '%s'"),
			lint_q(s, &q), keys[k].key);
}

static void
unknown(struct ir_lint *l, const struct ir_val *m)
{
	struct lint_q q;

	lint_tell_key(l, LINT_ADDRESS_KEY, m,
		_("'%s' is no kind of address: dname, ipv4, ipv6, l2mac, vlan "
		  "or url"),
		lint_q(ir_val_key(m), &q));
}

void
lint_address(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *m = ir_val_at(v, i);
		size_t k = 0;

		while (k < KEYS && strcmp(keys[k].key, ir_val_key(m)) != 0)
			k++;
		if (k == KEYS) {
			unknown(l, m);
			continue;
		}
		if (ir_val_type(m) != IR_JSON_ARRAY)
			lint_tell(l, LINT_ADDRESS, m,
				_("'%s' must be a list of addresses"),
				keys[k].key);
		for (size_t j = 0;
			ir_val_type(m) == IR_JSON_ARRAY && j < ir_val_count(m);
			j++)
			item(l, ir_val_at(m, j), k);
	}
}
