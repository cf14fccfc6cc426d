/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/ident.h"

#include <arpa/inet.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/base/time.h"

#define JMDN_DIGITS 8
#define APPROVAL_CHARS 16
#define SHA256_DIGITS 64
#define IP_MAX 64

static bool
digits(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

bool
ir_ident_gtin_ok(const char *s)
{
	size_t n = strlen(s);
	unsigned sum = 0;

	if (!digits(s) || (n != 8 && n != 12 && n != 13 && n != 14))
		return false;
	for (size_t i = 0; i + 1 < n; i++) /* 3, 1, 3 ... from the right */
		sum += (unsigned)(s[i] - '0') * ((n - i) % 2 == 0 ? 3 : 1);
	return (10 - sum % 10) % 10 == (unsigned)(s[n - 1] - '0');
}

static bool
ip_ok(const char *s, unsigned *ret_bits)
{
	unsigned char raw[16];

	if (inet_pton(AF_INET, s, raw) == 1)
		*ret_bits = 32;
	else if (inet_pton(AF_INET6, s, raw) == 1)
		*ret_bits = 128;
	else
		return false;
	return true;
}

static bool
prefix_ok(const char *s)
{
	const char *slash = strchr(s, '/');
	char ip[IP_MAX];
	unsigned bits = 0;
	uint64_t n;

	if (!slash || (size_t)(slash - s) >= sizeof(ip))
		return false;
	memcpy(ip, s, (size_t)(slash - s));
	ip[slash - s] = '\0';
	return ip_ok(ip, &bits) &&
		ir_num_u64(slash + 1, strlen(slash + 1), bits, &n) == 0;
}

static bool
hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		(c >= 'A' && c <= 'F');
}

/* "00:1a:...", "00-1A-...", "001a.2b3c.4d5e", "001a2b3c4d5e". */
static bool
mac_plain(const char *s, char out[18])
{
	size_t n = 0;

	for (; *s; s++) {
		if (strchr(":-.", *s))
			continue;
		if (!hex(*s) || n == 12)
			return false;
		out[n / 2 * 3 + n % 2] =
			(char)(*s >= 'A' && *s <= 'F' ? *s - 'A' + 'a' : *s);
		n++;
	}
	for (size_t i = 2; i < 17; i += 3)
		out[i] = ':';
	out[17] = '\0';
	return n == 12;
}

static bool
range(const char *s, uint64_t low, uint64_t high)
{
	uint64_t n;

	return ir_num_u64(s, strlen(s), high, &n) == 0 && n >= low;
}

/* 21400BZZ00390000: era and year, kind letters, eight digits. */
static bool
approval_usual(const char *s)
{
	return strlen(s) == APPROVAL_CHARS && strspn(s, "0123456789") == 5 &&
		strspn(s + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
		digits(s + 8);
}

/* 13B1X00000000000: prefecture, kind, licence and serial. */
static bool
notification_usual(const char *s)
{
	return strlen(s) == APPROVAL_CHARS && strspn(s, "0123456789") == 2 &&
		s[2] == 'B' && s[4] == 'X' && digits(s + 5);
}

static bool
stage_ok(const char *s)
{
	return strlen(s) == 1 && *s >= '1' && *s <= '4';
}

static bool
choice_ok(const struct ir_field_def *f, const char *s)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, s) == 0)
			return true;
	return false;
}

static bool
sha256_ok(const char *s)
{
	return strlen(s) == SHA256_DIGITS &&
		strspn(s, "0123456789abcdef") == SHA256_DIGITS;
}

const char *
ir_ident_wrong(const struct ir_field_def *f, const char *s, bool *ret_doubt)
{
	char mac[18];
	unsigned bits;
	int64_t day;

	*ret_doubt = false;
	switch (f->type) {
	case IR_FIELD_YN:
		return strcmp(s, "true") == 0 || strcmp(s, "false") == 0
			? NULL
			: _("must be true, false or \"unknown\"");
	case IR_FIELD_INT:
		return range(s, 0, INT64_MAX) ? NULL
					      : _("must be a whole number");
	case IR_FIELD_DATE:
		return ir_day_parse(s, &day)
			? NULL
			: _("must be a date of the calendar, 2026-03-31");
	case IR_FIELD_CHOICE:
		return choice_ok(f, s) ? NULL : _("is none of the choices");
	case IR_FIELD_STAGE:
		return stage_ok(s) ? NULL : _("must be 1, 2, 3 or 4");
	case IR_FIELD_JMDN:
		return digits(s) && strlen(s) == JMDN_DIGITS
			? NULL
			: _("must have eight digits");
	case IR_FIELD_APPROVAL:
		*ret_doubt = true;
		return approval_usual(s) || notification_usual(s)
			? NULL
			: _("does not look like an approval, certification or "
			    "notification number");
	case IR_FIELD_GTIN:
		return ir_ident_gtin_ok(s)
			? NULL
			: _("has a wrong length or check digit");
	case IR_FIELD_IP:
		return ip_ok(s, &bits) ? NULL : _("is no address");
	case IR_FIELD_PREFIX:
		return prefix_ok(s) ? NULL : _("is no subnet, 192.0.2.0/24");
	case IR_FIELD_MAC:
		return mac_plain(s, mac) ? NULL : _("is no hardware address");
	case IR_FIELD_VLAN:
		return range(s, 1, 4094) ? NULL : _("must be from 1 to 4094");
	case IR_FIELD_PORT:
		return range(s, 1, 65535) ? NULL : _("must be from 1 to 65535");
	case IR_FIELD_DIGEST:
		return sha256_ok(s) ? NULL : _("must be a SHA-256 in hex");
	case IR_FIELD_TEXT:
	case IR_FIELD_SERIAL:
	case IR_FIELD_HOST:
	case IR_FIELD_CONTACT:
	case IR_FIELD_DEVICE:
	case IR_FIELD_DEVICES:
	case IR_FIELD_TEXTS:
		return NULL;
	}
	return NULL;
}

/* One character, full width to ASCII; 0: not for comparing. */
static uint32_t
plain_char(uint32_t cp)
{
	cp = ir_narrow(cp);
	if (cp == 0x3000u || cp == ' ' || cp == '-' || cp == 0x2010u ||
		cp == 0x2212u || cp == 0x30FCu)
		return 0;
	return cp >= 'a' && cp <= 'z' ? cp - 'a' + 'A' : cp;
}

static bool
serial_plain(const char *s, char *out, size_t size)
{
	size_t len = strlen(s), n = 0;

	while (len > 0) {
		uint32_t cp = 0;
		size_t k = ir_utf8_char(s, len, &cp);
		uint32_t to;

		if (k == 0)
			return false;
		to = plain_char(cp);
		if (n + k >= size)
			return false;
		if (to != 0 && to < 0x80) {
			out[n++] = (char)to;
		} else if (to != 0) {
			memcpy(out + n, s, k);
			n += k;
		}
		s += k;
		len -= k;
	}
	out[n] = '\0';
	return true;
}

bool
ir_ident_plain(
	enum ir_field_type type, const char *value, char *out, size_t size)
{
	char mac[18];

	if (type == IR_FIELD_MAC) {
		if (!mac_plain(value, mac) || size < sizeof(mac))
			return false;
		memcpy(out, mac, sizeof(mac));
		return true;
	}
	return serial_plain(value, out, size);
}

bool
ir_ident_nothing(const char *plain)
{
	static const char *const words[] = {"なし", "無し", "無", "NONE", "NIL",
		"NA", "N/A", "該当なし", "銘板なし", "記載なし", "不明",
		"UNKNOWN", "未定", "未確認", "調査中", "*", "**", "***", "?",
		"??", "???", "/", ".", NULL};

	for (size_t i = 0; words[i]; i++)
		if (strcmp(plain, words[i]) == 0)
			return true;
	return plain[strspn(plain, "0:.")] == '\0';
}
