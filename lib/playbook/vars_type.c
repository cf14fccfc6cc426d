/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "ir/playbook/vars.h"
#include "vars_i.h"

/* Types of variables and the texts that fit them (CX-092). */

static const char *const names[IR_VAR_TYPES] = {
	[IR_VAR_ANY] = "any",
	[IR_VAR_BOOL] = "bool",
	[IR_VAR_DICTIONARY] = "dictionary",
	[IR_VAR_FLOAT] = "float",
	[IR_VAR_HEXSTRING] = "hexstring",
	[IR_VAR_INTEGER] = "integer",
	[IR_VAR_IPV4] = "ipv4-addr",
	[IR_VAR_IPV6] = "ipv6-addr",
	[IR_VAR_LONG] = "long",
	[IR_VAR_MAC] = "mac-addr",
	[IR_VAR_HASH] = "hash",
	[IR_VAR_MD5] = "md5-hash",
	[IR_VAR_SHA256] = "sha256-hash",
	[IR_VAR_STRING] = "string",
	[IR_VAR_URI] = "uri",
	[IR_VAR_UUID] = "uuid",
};

const char *
ir_var_type_name(enum ir_var_type t)
{
	return names[t];
}

int
ir_var_type_by_name(const char *name)
{
	for (int i = IR_VAR_ANY + 1; name && i < IR_VAR_TYPES; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return -EINVAL;
}

static bool
hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		(c >= 'A' && c <= 'F');
}

static bool
all_hex(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!hex(s[i]))
			return false;
	return true;
}

static bool
is_bool(const char *s, size_t len)
{
	(void)len;
	return strcmp(s, "true") == 0 || strcmp(s, "false") == 0;
}

static bool
is_dictionary(const char *s, size_t len)
{
	struct ir_json *j = NULL;
	bool ok = ir_json_new(&j, NULL, NULL) == 0 &&
		ir_json_parse(j, s, len, NULL) == 0 &&
		ir_json_type(j, 0) == IR_JSON_OBJECT;

	ir_json_free(j);
	return ok;
}

static bool
is_float(const char *s, size_t len)
{
	struct pb_dec d;

	return pb_dec_parse(s, len, &d);
}

static bool
is_hexstring(const char *s, size_t len)
{
	return len % 2 == 0 && all_hex(s, len);
}

/* A sign of plus and leading zeros are no harm here. */
static bool
whole_within(const char *s, size_t len, const char *low, const char *high)
{
	struct pb_dec d, l, h;

	return pb_dec_whole(s, len) && pb_dec_parse(s, len, &d) &&
		pb_dec_parse(low, strlen(low), &l) &&
		pb_dec_parse(high, strlen(high), &h) &&
		pb_dec_cmp(&d, &l) >= 0 && pb_dec_cmp(&d, &h) <= 0;
}

static bool
is_integer(const char *s, size_t len)
{
	return whole_within(s, len, "-9007199254740991", "9007199254740991");
}

static bool
is_long(const char *s, size_t len)
{
	return whole_within(
		s, len, "-9223372036854775808", "9223372036854775807");
}

static bool
is_ipv4(const char *s, size_t len)
{
	struct pb_net n;

	(void)len;
	return pb_net_parse(s, &n) && !n.v6;
}

static bool
is_ipv6(const char *s, size_t len)
{
	struct pb_net n;

	(void)len;
	return pb_net_parse(s, &n) && n.v6;
}

static bool
is_mac(const char *s, size_t len)
{
	if (len != 17)
		return false;
	for (size_t i = 0; i < len; i++)
		if (i % 3 == 2 ? s[i] != s[2] || (s[i] != ':' && s[i] != '-')
			       : !hex(s[i]))
			return false;
	return true;
}

/* Of any algorithm, fuzzy ones too: one word. */
static bool
is_hash(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	return true;
}

static bool
is_md5(const char *s, size_t len)
{
	return len == 32 && all_hex(s, len);
}

static bool
is_sha256(const char *s, size_t len)
{
	return len == 64 && all_hex(s, len);
}

static bool
is_string(const char *s, size_t len)
{
	return ir_utf8_valid(s, len);
}

/* RFC 3986: a scheme, then only what a URI may hold. */
static bool
is_uri(const char *s, size_t len)
{
	size_t n = strcspn(s, ":");

	if (n == 0 || n + 1 >= len ||
		strspn(s,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789+-.") < n ||
		strchr("0123456789+-.", *s))
		return false;
	for (size_t i = n; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~' || strchr("\"<>\\^`{|}", s[i]))
			return false;
		if (s[i] == '%' && (i + 2 >= len || !all_hex(s + i + 1, 2)))
			return false;
	}
	return true;
}

static bool
is_uuid(const char *s, size_t len)
{
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-'
							    : !hex(s[i]))
			return false;
	return true;
}

static const struct {
	bool (*fits)(const char *s, size_t len);
	const char *wanted;
} kinds[IR_VAR_TYPES] = {
	[IR_VAR_ANY] = {is_string, N_("text in UTF-8")},
	[IR_VAR_BOOL] = {is_bool, N_("true or false")},
	[IR_VAR_DICTIONARY] = {is_dictionary, N_("a JSON object")},
	[IR_VAR_FLOAT] = {is_float, N_("a decimal number, like 12.5")},
	[IR_VAR_HEXSTRING] = {is_hexstring,
		N_("hexadecimal digits, two for a byte")},
	[IR_VAR_INTEGER] = {is_integer, N_("a whole number up to 2^53")},
	[IR_VAR_IPV4] = {is_ipv4,
		N_("an IPv4 address or block, like 192.0.2.1 or 192.0.2.0/24")},
	[IR_VAR_IPV6] = {is_ipv6,
		N_("an IPv6 address or block, like 2001:db8::1 or "
		   "2001:db8::/32")},
	[IR_VAR_LONG] = {is_long, N_("a whole number of 64 bits")},
	[IR_VAR_MAC] = {is_mac, N_("a MAC address, like 00:00:5e:00:53:01")},
	[IR_VAR_HASH] = {is_hash, N_("one word without blanks")},
	[IR_VAR_MD5] = {is_md5, N_("32 hexadecimal digits")},
	[IR_VAR_SHA256] = {is_sha256, N_("64 hexadecimal digits")},
	[IR_VAR_STRING] = {is_string, N_("text in UTF-8")},
	[IR_VAR_URI] = {is_uri,
		N_("a URI with its scheme, like https://example.org/")},
	[IR_VAR_UUID] = {is_uuid,
		N_("a UUID, like 6f1d8a52-3b0e-4c7a-9d25-8e4f61a0c3b7")},
};

int
ir_var_check(enum ir_var_type t, const char *value, struct ir_err *e)
{
	struct ir_esc esc;
	size_t len = value ? strlen(value) : 0;

	if (len > IR_VAR_VALUE_MAX)
		return ir_err_set(e, EINVAL, "%s", _("the value is too long"));
	if (len == 0 || kinds[t].fits(value, len))
		return 0;
	return ir_err_set(e, EINVAL, _("'%s' is not of type %s: wanted is %s"),
		ir_escn(value, len < 80 ? len : 80, &esc), names[t],
		_(kinds[t].wanted));
}
