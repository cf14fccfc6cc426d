/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/sys/digest.h"
#include "lint_i.h"

#define UUID_LEN 36

/* ---- identifiers (CX-010 to CX-013, CX-016) ---- */

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		(c >= 'A' && c <= 'F');
}

unsigned
lint_uuid(const char *s)
{
	for (int i = 0; i < UUID_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !is_hex(s[i]))
			return 0; /* also at the end of a short text */
	}
	if (s[UUID_LEN] || s[14] < '1' || s[14] > '5' ||
		!strchr("89abAB", s[19]))
		return 0;
	return (unsigned)(s[14] - '0');
}

/* Bytes of TYPE before "--"; 0: none. */
static size_t
type_len(const char *s)
{
	size_t n = 0;

	if (s[0] < 'a' || s[0] > 'z')
		return 0;
	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9') ||
		(s[n] == '-' && s[n + 1] != '-'))
		n++;
	return n > 1 && s[n] == '-' ? n : 0;
}

unsigned
lint_id_parse(const char *s, const char **ret_uuid)
{
	size_t n = type_len(s);

	*ret_uuid = n ? s + n + 2 : NULL;
	return n ? lint_uuid(s + n + 2) : 0;
}

static void
tell_form(struct ir_lint *l, const struct ir_val *v, const char *id, bool key,
	const char *uuid)
{
	struct lint_q q;

	(key ? lint_tell_key : lint_tell)(l, LINT_ID_FORM, v,
		uuid && strlen(uuid) == UUID_LEN
			? _("'%s' has no UUID of RFC 4122 (versions 1 to 5)")
			: _("'%s' is no identifier: TYPE--UUID, in lower case"),
		lint_q(id, &q));
}

static bool
has_type(const char *id, const char *type)
{
	size_t n = strlen(type);

	return strncmp(id, type, n) == 0 && id[n] == '-' && id[n + 1] == '-';
}

void
lint_id(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *id = ir_val_str(v), *type = arg, *uuid;
	struct lint_q q;

	if (!lint_id_parse(id, &uuid))
		tell_form(l, v, id, false, uuid);
	else if (type && !has_type(id, type))
		lint_tell(l, LINT_ID_KIND, v,
			_("'%s' must be the id of a %s (%s--...)"),
			lint_q(id, &q), type, type);
}

static void
once(struct ir_lint *l, const char *id, const char *uuid,
	const struct ir_val *v)
{
	struct lint_slot *other = lint_map_put(l, &l->uuids, uuid, v);
	const char *first = other ? ir_val_key(other->v) : NULL;
	struct lint_q q;

	/* An agent may be a target too: that is one object under one id. */
	if (!other || (first && strcmp(first, id) == 0))
		return;
	lint_tell_key(l, LINT_UUID_REUSED, v,
		_("the UUID of '%s' belongs to another object as well"),
		lint_q(id, &q));
}

void
lint_id_once(struct ir_lint *l, const char *id, const struct ir_val *v)
{
	const char *uuid;

	if (lint_id_parse(id, &uuid))
		once(l, id, uuid, v);
}

void
lint_id_key(struct ir_lint *l, const struct ir_val *member, bool step)
{
	const char *id = ir_val_key(member), *uuid;
	const char *type = ir_val_get_str(member, "type");
	unsigned version = lint_id_parse(id, &uuid);
	struct lint_q q, t;

	if (!version) {
		tell_form(l, member, id, true, uuid);
		return;
	}
	if (type && !has_type(id, type))
		lint_tell_key(l, LINT_ID_TYPE, member,
			_("'%s' is the id of an object of type '%s'"),
			lint_q(id, &q), lint_q(type, &t));
	if (version != 4)
		lint_tell_key(l, step ? LINT_STEP_UUID : LINT_UUID_V4, member,
			step ? _("'%s': a step must have a UUID of version 4, "
				 "this is version %u")
			     : _("'%s' should have a UUID of version 4, this "
				 "is version %u"),
			lint_q(id, &q), version);
	once(l, id, uuid, member);
}

/* CX-012: a UUID of version 5 from the standard's namespace and the JCS form
 * of name and playbook_types. */
static const unsigned char namespace[16] = {0xaa, 0x7c, 0xaf, 0x3a, 0xd5, 0x5a,
	0x4e, 0x9a, 0xb3, 0x4e, 0x05, 0x62, 0x15, 0xfb, 0xa5, 0x6a};

/* As JCS writes a text: few escapes, the rest as it is. */
static void
canonical(struct ir_buf *b, const char *s)
{
	static const char from[] = "\b\t\n\f\r\"\\", to[] = "btnfr\"\\";

	(void)ir_buf_addc(b, '"');
	for (; *s; s++) {
		const char *p = strchr(from, *s);

		if (p)
			(void)ir_buf_addf(b, "\\%c", to[p - from]);
		else if ((unsigned char)*s < 0x20)
			(void)ir_buf_addf(b, "\\u%04x", (unsigned)*s);
		else
			(void)ir_buf_addc(b, *s);
	}
	(void)ir_buf_addc(b, '"');
}

static bool
name_of_v5(const struct ir_val *root, struct ir_buf *b)
{
	const struct ir_val *types = ir_val_get(root, "playbook_types");
	const char *name = ir_val_get_str(root, "name");

	if (!name || (types && ir_val_type(types) != IR_JSON_ARRAY))
		return false;
	(void)ir_buf_add(b, namespace, sizeof(namespace));
	(void)ir_buf_adds(b, "{\"name\":");
	canonical(b, name);
	for (size_t i = 0; i < ir_val_count(types); i++) {
		const char *t = ir_val_str(ir_val_at(types, i));

		if (!t)
			return false;
		(void)ir_buf_adds(b, i ? "," : ",\"playbook_types\":[");
		canonical(b, t);
	}
	(void)ir_buf_adds(b, ir_val_count(types) ? "]}" : "}");
	return ir_buf_err(b) == 0;
}

static bool
sha1(const struct ir_buf *b, uint8_t out[IR_DIGEST_MAX])
{
	struct ir_digest *d = NULL;
	bool good = ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA1), NULL) == 0 &&
		ir_digest_update(d, b->p, b->len) == 0 &&
		ir_digest_final(d, IR_SHA1, out) == 0;

	ir_digest_free(d);
	return good;
}

void
lint_uuid_v5(struct ir_lint *l)
{
	const struct ir_val *id = ir_val_get(l->root, "id");
	const char *s = ir_val_str(id), *uuid;
	uint8_t sum[IR_DIGEST_MAX];
	char hex[33], text[UUID_LEN + 1];
	struct ir_buf b;

	if (!s || lint_id_parse(s, &uuid) != 5)
		return;
	ir_buf_init(&b, 0);
	if (name_of_v5(l->root, &b) && sha1(&b, sum)) {
		sum[6] = (uint8_t)((sum[6] & 0x0F) | 0x50);
		sum[8] = (uint8_t)((sum[8] & 0x3F) | 0x80);
		ir_hex(sum, 16, hex);
		(void)snprintf(text, sizeof(text), "%.8s-%.4s-%.4s-%.4s-%.12s",
			hex, hex + 8, hex + 12, hex + 16, hex + 20);
		if (strcmp(text, uuid) != 0)
			lint_tell(l, LINT_UUID_V5, id,
				_("not the UUID that the standard derives from "
				  "name and types: %s"),
				text);
	}
	ir_buf_free(&b);
}

/* ---- times (CX-014, CX-015) ---- */

static bool
two(const char *s, unsigned min, unsigned max, unsigned *ret)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return false;
	*ret = (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
	return *ret >= min && *ret <= max;
}

/* yyyy-mm-ddThh:mm:ss[.s+]Z with every part in its range: decimals, or -1. */
static int
time_form(const char *s, bool *ret_leap)
{
	static const char like[] = "0000-00-00T00:00:00";
	unsigned n, sec;
	size_t len;

	for (size_t i = 0; i < sizeof(like) - 1; i++)
		if (like[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != like[i])
			return -1;
	if (!two(s + 5, 1, 12, &n) || !two(s + 8, 1, 31, &n) ||
		!two(s + 11, 0, 23, &n) || !two(s + 14, 0, 59, &n) ||
		!two(s + 17, 0, 60, &sec))
		return -1;
	*ret_leap = sec == 60;
	s += sizeof(like) - 1;
	len = 0;
	if (*s == '.') {
		len = strspn(++s, "0123456789");
		if (len == 0 || len > 64)
			return -1;
	}
	return strcmp(s + len, "Z") == 0 ? (int)len : -1;
}

static unsigned
month_days(const char *s)
{
	static const unsigned char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned y1 = 0, y2 = 0, m = 1;
	bool leap;

	(void)two(s, 0, 99, &y1);
	(void)two(s + 2, 0, 99, &y2);
	(void)two(s + 5, 1, 12, &m);
	leap = y2 % 4 == 0 && (y2 != 0 || y1 % 4 == 0);
	return days[m - 1] + (m == 2 && leap ? 1u : 0u);
}

static void
time_check(struct ir_lint *l, const struct ir_val *v, bool ms)
{
	const char *s = ir_val_str(v);
	bool leap = false;
	int n = time_form(s, &leap);
	unsigned day = 0;
	struct lint_q q;

	if (n < 0) {
		lint_tell(l, LINT_TIME_FORM, v,
			_("'%s' is no time: 2026-11-21T01:22:31.123Z, in UTC "
			  "with a Z"),
			lint_q(s, &q));
		return;
	}
	(void)two(s + 8, 1, 31, &day);
	if (day > month_days(s) || strncmp(s, "0000", 4) == 0)
		lint_tell(l, LINT_NO_DATE, v, _("there is no day '%.10s'"), s);
	if (leap)
		lint_tell(l, LINT_LEAP_SECOND, v,
			_("a leap second: taken as the end of second 59"));
	if (ms && n != 3)
		lint_tell(l, LINT_TIME_MS, v,
			_("'%s' must have exactly three decimals, not %d"),
			lint_q(s, &q), n);
}

void
lint_time(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	time_check(l, v, false);
}

void
lint_time_ms(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	time_check(l, v, true);
}

static bool
when(const struct ir_val *v, const char *name, struct ir_time *ret)
{
	const char *s = ir_val_get_str(v, name);

	return s && ir_time_parse(s, strlen(s), ret) == 0;
}

/* modified not before created, valid_until after valid_from. */
void
lint_times(struct ir_lint *l, const struct ir_val *v)
{
	struct ir_time a, b;

	if (when(v, "created", &a) && when(v, "modified", &b) &&
		ir_time_cmp(&b, &a) < 0)
		lint_tell(l, LINT_MODIFIED_FIRST, ir_val_get(v, "modified"),
			_("modified before it was created"));
	if (when(v, "valid_from", &a) && when(v, "valid_until", &b) &&
		ir_time_cmp(&b, &a) <= 0)
		lint_tell(l, LINT_VALIDITY, ir_val_get(v, "valid_until"),
			_("'valid_until' must be later than 'valid_from'"));
}
