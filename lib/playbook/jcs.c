/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/jcs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

#define DIGITS 17 /* enough for every double */
#define KEPT 15 /* that every normal double keeps */
#define NORMAL 0x1p-1022 /* the least of those */
#define DEPTH_MAX 128u

/* 0.DIGITS x 10^exp */
struct shortest {
	char digit[DIGITS + 2];
	int n, exp;
};

static double
value(const struct shortest *s)
{
	char text[DIGITS + 24];

	(void)snprintf(text, sizeof(text), "0.%se%d", s->digit, s->exp);
	return strtod(text, NULL);
}

/* The last digit one up or down; false where that would be another length. */
static bool
nudge(struct shortest *s, int by)
{
	int i = s->n - 1;
	char edge = by > 0 ? '9' : '0';

	while (i > 0 && s->digit[i] == edge)
		s->digit[i--] = by > 0 ? '0' : '9';
	if (s->digit[i] == edge || (i == 0 && by < 0 && s->digit[0] == '1'))
		return false;
	s->digit[i] = (char)(s->digit[i] + by);
	return true;
}

/* d rounded to n digits. */
static void
round_to(double d, int n, struct shortest *s)
{
	char text[DIGITS + 16], *e;

	(void)snprintf(text, sizeof(text), "%.*e", n - 1, d);
	e = strchr(text, 'e');
	s->exp = (int)strtol(e + 1, NULL, 10) + 1;
	s->digit[0] = text[0];
	if (n > 1)
		memcpy(s->digit + 1, text + 2, (size_t)n - 1);
	s->digit[n] = '\0';
	s->n = n;
}

/* The fewest digits that read as d again.  Beside the nearest number of that
 * many digits its neighbours are tried: below a power of two doubles lie
 * closer, so that the nearest may belong to another one. */
static void
find_shortest(double d, struct shortest *s)
{
	/* Fewer than those kept show as zeros at their end. */
	for (int n = d < NORMAL ? 1 : KEPT; n <= DIGITS; n++) {
		struct shortest near;

		round_to(d, n, s);
		if (value(s) == d)
			break;
		near = *s;
		if (nudge(&near, 1) && value(&near) == d) {
			*s = near;
			break;
		}
		near = *s;
		if (nudge(&near, -1) && value(&near) == d) {
			*s = near;
			break;
		}
	}
	while (s->n > 1 && s->digit[s->n - 1] == '0')
		s->digit[--s->n] = '\0';
}

static void
zeros(struct ir_buf *out, int n)
{
	while (n-- > 0)
		(void)ir_buf_addc(out, '0'); /* sticks */
}

/* ECMAScript, Number::toString. */
int
ir_jcs_number(double d, struct ir_buf *out)
{
	struct shortest s;

	if (!isfinite(d))
		return -ERANGE;
	if (d == 0)
		return ir_buf_addc(out, '0');
	if (d < 0)
		(void)ir_buf_addc(out, '-'); /* sticks */
	find_shortest(fabs(d), &s);
	if (s.exp >= s.n && s.exp <= 21) {
		(void)ir_buf_adds(out, s.digit);
		zeros(out, s.exp - s.n);
	} else if (s.exp > 0 && s.exp <= 21) {
		(void)ir_buf_addf(
			out, "%.*s.%s", s.exp, s.digit, s.digit + s.exp);
	} else if (s.exp > -6 && s.exp <= 0) {
		(void)ir_buf_adds(out, "0.");
		zeros(out, -s.exp);
		(void)ir_buf_adds(out, s.digit);
	} else {
		(void)ir_buf_addf(out, "%c%s%se%+d", s.digit[0],
			s.n > 1 ? "." : "", s.digit + 1, s.exp - 1);
	}
	return ir_buf_err(out);
}

/* A text from the JSON of a file: digits, sign, point, exponent. */
static int
number(const char *text, struct ir_buf *out, struct ir_err *e)
{
	char *end = NULL;
	double d = strtod(text, &end);

	if (!*text || *end || strspn(text, "0123456789+-.eE") != strlen(text))
		return ir_err_set(
			e, IR_EFORMAT, _("'%s' is no number of JSON"), text);
	if (ir_jcs_number(d, out) == -ERANGE)
		return ir_err_set(e, ERANGE,
			_("the number %s is beyond all that JSON programs "
			  "share"),
			text);
	return 0;
}

static void
string(const char *s, struct ir_buf *out)
{
	static const char plain[] = "btnfr", odd[] = "\b\t\n\f\r";

	(void)ir_buf_addc(out, '"'); /* all of these stick */
	for (; *s; s++) {
		const char *at = strchr(odd, *s);

		if (at)
			(void)ir_buf_addf(out, "\\%c", plain[at - odd]);
		else if (*s == '"' || *s == '\\')
			(void)ir_buf_addf(out, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			(void)ir_buf_addf(out, "\\u%04x", (unsigned)*s);
		else
			(void)ir_buf_addc(out, *s);
	}
	(void)ir_buf_addc(out, '"');
}

/* The order of UTF-16: what needs two units comes before U+E000. */
static uint32_t
weight(uint32_t c)
{
	if (c >= 0x10000)
		return c - 0x10000 + 0xd800;
	return c >= 0xe000 ? c + 0x200000 : c;
}

static int
by_key(const void *a, const void *b)
{
	const struct ir_val *const *x = a, *const *y = b;
	const char *s = ir_val_key(*x), *t = ir_val_key(*y);
	uint32_t c = 0, d = 0;
	size_t i = 0, n;

	while (s[i] && s[i] == t[i])
		i++;
	while (i > 0 && ((unsigned char)s[i] & 0xc0) == 0x80)
		i--; /* to where the characters that differ begin */
	while (i > 0 && ((unsigned char)t[i] & 0xc0) == 0x80)
		i--;
	n = ir_utf8_char(s + i, strlen(s + i), &c);
	if (n == 0)
		c = 0;
	n = ir_utf8_char(t + i, strlen(t + i), &d);
	if (n == 0)
		d = 0;
	return (weight(c) > weight(d)) - (weight(c) < weight(d));
}

static int print(const struct ir_val *v, unsigned depth, struct ir_buf *out,
	struct ir_err *e);

static int
object(const struct ir_val *v, unsigned depth, struct ir_buf *out,
	struct ir_err *e)
{
	size_t n = ir_val_count(v);
	const struct ir_val **m = calloc(n ? n : 1, sizeof(*m));
	int r = 0;

	if (!m)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	for (size_t i = 0; i < n; i++)
		m[i] = ir_val_at(v, i);
	qsort(m, n, sizeof(*m), by_key);
	(void)ir_buf_addc(out, '{');
	for (size_t i = 0; i < n && r == 0; i++) {
		if (i > 0)
			(void)ir_buf_addc(out, ',');
		string(ir_val_key(m[i]), out);
		(void)ir_buf_addc(out, ':');
		r = print(m[i], depth + 1, out, e);
	}
	(void)ir_buf_addc(out, '}');
	free(m);
	return r;
}

static int
array(const struct ir_val *v, unsigned depth, struct ir_buf *out,
	struct ir_err *e)
{
	int r = 0;

	(void)ir_buf_addc(out, '[');
	for (size_t i = 0; i < ir_val_count(v) && r == 0; i++) {
		if (i > 0)
			(void)ir_buf_addc(out, ',');
		r = print(ir_val_at(v, i), depth + 1, out, e);
	}
	(void)ir_buf_addc(out, ']');
	return r;
}

static int
print(const struct ir_val *v, unsigned depth, struct ir_buf *out,
	struct ir_err *e)
{
	bool b = false;

	if (depth > DEPTH_MAX)
		return ir_err_set(e, IR_ELIMIT, "%s", _("too deep"));
	switch (ir_val_type(v)) {
	case IR_JSON_OBJECT:
		return object(v, depth, out, e);
	case IR_JSON_ARRAY:
		return array(v, depth, out, e);
	case IR_JSON_STRING:
		string(ir_val_str(v), out);
		return 0;
	case IR_JSON_NUMBER:
		return number(ir_val_num(v), out, e);
	case IR_JSON_BOOL:
		(void)ir_val_bool(v, &b); /* it is one */
		(void)ir_buf_adds(out, b ? "true" : "false");
		return 0;
	case IR_JSON_NULL:
	case IR_JSON_NONE:
	default:
		(void)ir_buf_adds(out, "null");
		return 0;
	}
}

int
ir_jcs(const struct ir_val *v, struct ir_buf *out, struct ir_err *e)
{
	int r = print(v, 0, out, e);

	if (r == 0 && ir_buf_err(out) < 0)
		return ir_err_set(e, -ir_buf_err(out), "%s",
			_("the canonical form is too long"));
	return r;
}

int
ir_jcs_sha256(const struct ir_val *v, char out[IR_SHA256_HEX], struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_jcs(v, &b, e);
	if (r == 0 && ir_sha256_hex(b.p, b.len, out) < 0)
		r = ir_err_set(e, IR_ELIB, "%s", _("cannot compute SHA-256"));
	ir_buf_free(&b);
	return r;
}
