/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/rx.h"
#include "ir/base/time.h"
#include "stix_i.h"
#include "vars_i.h"

/* Two sides compared by the declared type of the variable (CX-113). */

enum family {
	F_NONE, /* they do not go together */
	F_ANY, /* nothing declared, or a word without quotes */
	F_QUOTED, /* a text literal: reads as what the other side is */
	F_STRING,
	F_BOOL,
	F_NUMBER,
	F_NET,
	F_HEX, /* hashes, MAC addresses, UUIDs: case does not count */
	F_TIME,
	F_BYTES,
	F_DICTIONARY,
};

static enum family
family_of_type(enum ir_var_type t)
{
	static const enum family of[IR_VAR_TYPES] = {
		[IR_VAR_ANY] = F_ANY,
		[IR_VAR_BOOL] = F_BOOL,
		[IR_VAR_DICTIONARY] = F_DICTIONARY,
		[IR_VAR_FLOAT] = F_NUMBER,
		[IR_VAR_HEXSTRING] = F_HEX,
		[IR_VAR_INTEGER] = F_NUMBER,
		[IR_VAR_IPV4] = F_NET,
		[IR_VAR_IPV6] = F_NET,
		[IR_VAR_LONG] = F_NUMBER,
		[IR_VAR_MAC] = F_HEX,
		[IR_VAR_HASH] = F_HEX,
		[IR_VAR_MD5] = F_HEX,
		[IR_VAR_SHA256] = F_HEX,
		[IR_VAR_STRING] = F_STRING,
		[IR_VAR_URI] = F_STRING,
		[IR_VAR_UUID] = F_HEX,
	};

	return of[t];
}

static enum family
family_of(const struct stix_side *s)
{
	switch ((int)s->tok) {
	case STIX_VAR:
		return family_of_type(s->type);
	case STIX_STRING:
		return F_QUOTED;
	case STIX_INT:
	case STIX_FLOAT:
		return F_NUMBER;
	case STIX_BOOL:
		return F_BOOL;
	case STIX_TIME:
		return F_TIME;
	case STIX_BYTES:
		return F_BYTES;
	default:
		return F_ANY;
	}
}

/* How the two are read, one of them seen first; F_NONE. */
static enum family
join(const struct stix_side *a, enum family x, enum family y)
{
	if (x == F_ANY)
		return y == F_QUOTED ? F_STRING : y;
	if (x == F_QUOTED && (y == F_STRING || y == F_TIME))
		return y;
	/* A text between quotes reads as the other's declared type, but a
	 * number or a boolean written out is no text. */
	if (y == F_QUOTED && a->tok == STIX_VAR)
		return x;
	if (x == F_STRING &&
		(y == F_NET || y == F_HEX || y == F_TIME || y == F_BYTES))
		return y;
	if (x == F_STRING && y == F_BOOL)
		return F_STRING; /* a bare true */
	return x == F_HEX && y == F_BYTES ? F_BYTES : F_NONE;
}

static int __attribute__((format(printf, 2, 3)))
wrong(struct stix_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(w->why, IR_STIX_WHY, fmt, ap); /* may be cut */
	va_end(ap);
	return IR_STIX_WRONG;
}

struct shown {
	char text[IR_VAR_NAME_MAX + 24];
};

/* The text between quotes, escaped, cut where it is long. */
static const char *
show_text(const struct stix_side *s, struct shown *out)
{
	size_t len = s->len < 60 ? s->len : 60;
	struct ir_esc esc;

	while (len < s->len && len > 0 &&
		((unsigned char)s->text[len] & 0xc0) == 0x80)
		len--;
	(void)snprintf(out->text, sizeof(out->text), "'%s%s'",
		ir_escn(s->text, len, &esc), len < s->len ? "..." : "");
	return out->text;
}

/* "__x__ (integer)", "'abc'". */
static const char *
show(const struct stix_side *s, struct shown *out)
{
	if (s->tok == STIX_VAR)
		(void)snprintf(out->text, sizeof(out->text), "%s (%s)", s->name,
			ir_var_type_name(s->type));
	else if (s->tok == STIX_BYTES)
		(void)snprintf(out->text, sizeof(out->text), "%s", _("bytes"));
	else
		(void)show_text(s, out);
	return out->text;
}

static int
mismatch(const struct stix_side *a, const struct stix_side *b,
	struct stix_work *w)
{
	struct shown x, y;

	return wrong(w, _("%s cannot be compared with %s"), show(a, &x),
		show(b, &y));
}

/* Only digits of a hash, an address, a UUID. */
static bool
hexish(const struct stix_side *s)
{
	return strspn(s->text, "0123456789abcdefABCDEF:-") == s->len;
}

/* A side as what it is to be compared as. */
struct read {
	struct pb_dec dec;
	struct pb_net net;
	struct ir_time time;
	bool truth;
	uint8_t raw[256];
	const void *bytes;
	size_t len;
};

static bool
read_bool(const struct stix_side *s, bool *ret)
{
	*ret = strcasecmp(s->text, "true") == 0;
	return *ret || strcasecmp(s->text, "false") == 0;
}

static bool
read_bytes(const struct stix_side *s, struct read *r)
{
	bool hex = s->tok == STIX_VAR && family_of(s) == F_HEX;

	r->bytes = hex ? (const void *)r->raw : s->text;
	r->len = hex ? s->len / 2 : s->len;
	return !hex ||
		(s->len % 2 == 0 && r->len <= sizeof(r->raw) &&
			ir_unhex(s->text, s->len, r->raw) == 0);
}

/* Does the text of s read as that? other: the side whose type rules. */
static bool
read_side(const struct stix_side *s, const struct stix_side *other,
	enum family f, struct read *r)
{
	bool literal = s->tok != STIX_VAR && other->tok == STIX_VAR;

	switch (f) {
	case F_BOOL:
		return read_bool(s, &r->truth);
	case F_NUMBER:
		return pb_dec_parse(s->text, s->len, &r->dec);
	case F_NET:
		return pb_net_parse(s->text, &r->net) &&
			(!literal || family_of(other) != F_NET ||
				ir_var_check(other->type, s->text, NULL) == 0);
	case F_HEX:
		return !literal ||
			ir_var_check(other->type, s->text, NULL) == 0;
	case F_TIME:
		return ir_time_parse(s->text, s->len, &r->time) == 0;
	case F_BYTES:
		return read_bytes(s, r);
	case F_NONE:
	case F_ANY:
	case F_QUOTED:
	case F_STRING:
	case F_DICTIONARY:
	default:
		return true;
	}
}

static int
cmp_bytes(const void *a, size_t n, const void *b, size_t m)
{
	int c = memcmp(a, b, n < m ? n : m);

	return c != 0 ? c : (n > m) - (n < m);
}

static int
cmp_hex(const struct stix_side *a, const struct stix_side *b)
{
	if (!hexish(a) || !hexish(b))
		return strcmp(a->text, b->text);
	for (size_t i = 0; i < a->len && i < b->len; i++) {
		char x = a->text[i] == '-' ? ':' : a->text[i];
		char y = b->text[i] == '-' ? ':' : b->text[i];

		if (strncasecmp(&x, &y, 1) != 0)
			return 1;
	}
	return a->len != b->len;
}

static int
cmp(const struct stix_side *a, const struct stix_side *b, enum family f,
	const struct read *x, const struct read *y)
{
	switch (f) {
	case F_BOOL:
		return x->truth != y->truth;
	case F_NUMBER:
		return pb_dec_cmp(&x->dec, &y->dec);
	case F_NET:
		return !(pb_net_within(&x->net, &y->net) &&
			pb_net_within(&y->net, &x->net));
	case F_HEX:
		return cmp_hex(a, b);
	case F_TIME:
		return ir_time_cmp(&x->time, &y->time);
	case F_BYTES:
		return cmp_bytes(x->bytes, x->len, y->bytes, y->len);
	case F_NONE:
	case F_ANY:
	case F_QUOTED:
	case F_STRING:
	case F_DICTIONARY:
	default:
		return cmp_bytes(a->text, a->len, b->text, b->len);
	}
}

static int
truth(bool yes)
{
	return yes ? IR_STIX_TRUE : IR_STIX_FALSE;
}

static int
ordered(int c, enum stix_tok op)
{
	switch ((int)op) {
	case STIX_EQ:
	case STIX_IN:
		return truth(c == 0);
	case STIX_NE:
		return truth(c != 0);
	case STIX_LT:
		return truth(c < 0);
	case STIX_LE:
		return truth(c <= 0);
	case STIX_GT:
		return truth(c > 0);
	default:
		return truth(c >= 0);
	}
}

/* A side that is known, or a literal, must read as the family. */
static int
take(const struct stix_side *s, const struct stix_side *other, enum family f,
	struct read *r, struct stix_work *w)
{
	struct shown x, y;

	if (!s->text || (s->tok == STIX_VAR && s->len == 0) ||
		read_side(s, other, f, r))
		return 0;
	if (s->tok == STIX_VAR)
		return wrong(w, _("the value %s of %s is of another type"),
			show_text(s, &y), show(s, &x));
	return wrong(w, _("%s cannot be compared with %s"), show(other, &x),
		show(s, &y));
}

static int
compare(const struct stix_side *a, enum stix_tok op, const struct stix_side *b,
	struct stix_work *w)
{
	enum family x = family_of(a), y = family_of(b),
		    f = x == y ? x : join(a, x, y);
	bool order = op >= STIX_LT && op <= STIX_GE;
	struct read p, q;
	struct shown s;

	if (f == F_NONE)
		f = join(b, y, x);
	if (f == F_ANY || f == F_QUOTED)
		f = F_STRING;
	/* "10" < "3" of things nobody declared: numbers if both look so. */
	if (f == F_STRING && order && x != F_STRING && y != F_STRING &&
		a->text && b->text && pb_dec_parse(a->text, a->len, &p.dec) &&
		pb_dec_parse(b->text, b->len, &q.dec))
		f = F_NUMBER;
	if (f == F_NONE || f == F_DICTIONARY)
		return mismatch(a, b, w);
	if (order && (f == F_BOOL || f == F_NET || f == F_HEX))
		return wrong(w,
			_("%s has no order: only = and != compare "
			  "it"),
			show(a->tok == STIX_VAR ? a : b, &s));
	if (take(a, b, f, &p, w) || take(b, a, f, &q, w))
		return IR_STIX_WRONG;
	if (!a->text || !b->text)
		return IR_STIX_UNDECIDED;
	if ((a->len == 0 || b->len == 0) && f != F_STRING && f != F_BYTES) {
		if (order)
			return wrong(w, _("an empty value has no order"));
		return ordered(a->len != b->len, op);
	}
	return ordered(cmp(a, b, f, &p, &q), op);
}

/* % any characters, _ one; the whole text. */
static int
like(const char *s, size_t len, const char *p, size_t n, struct stix_work *w)
{
	size_t i = 0, k = 0, back_i = 0, back_k = SIZE_MAX;
	uint32_t c;

	while (i < len) {
		size_t one = ir_utf8_char(s + i, len - i, &c);

		one = one ? one : 1;
		if (w->left == 0) {
			(void)wrong(
				w, _("the text is too long for this pattern"));
			return IR_STIX_UNDECIDED;
		}
		w->left--;
		if (k < n && p[k] == '%') {
			back_k = ++k;
			back_i = i;
		} else if (k < n && p[k] == '_') {
			k++;
			i += one;
		} else if (k + one <= n && memcmp(s + i, p + k, one) == 0) {
			k += one;
			i += one;
		} else if (back_k != SIZE_MAX) {
			k = back_k;
			one = ir_utf8_char(s + back_i, len - back_i, &c);
			i = back_i += one ? one : 1;
		} else {
			return IR_STIX_FALSE;
		}
	}
	while (k < n && p[k] == '%')
		k++;
	return truth(k == n);
}

static int
matches(const struct stix_side *a, const struct stix_side *b,
	struct stix_work *w)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_rx *rx = NULL;
	int r = ir_rx_new(&rx, b->text, &e);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		(void)wrong(w, "%s", e.text);
		return r == -EINVAL ? IR_STIX_WRONG : IR_STIX_UNDECIDED;
	}
	r = a->text ? ir_rx_search(rx, a->text, a->len, &w->left) : -EAGAIN;
	ir_rx_free(rx);
	if (r == -IR_ELIMIT)
		(void)wrong(w, _("the text is too long for this pattern"));
	if (r < 0)
		return r == -ENOMEM ? r : IR_STIX_UNDECIDED;
	return truth(r == 1);
}

/* Text patterns are for what is text. */
static int
text_test(const struct stix_side *a, enum stix_tok op,
	const struct stix_side *b, struct stix_work *w)
{
	enum family f = family_of(a), g = family_of(b);
	struct shown s;

	if (f == F_NUMBER || f == F_BOOL || f == F_DICTIONARY || f == F_BYTES ||
		f == F_TIME)
		return wrong(w,
			_("%s is no text: LIKE and MATCHES do not "
			  "fit it"),
			show(a, &s));
	if (g != F_QUOTED && g != F_STRING && g != F_ANY)
		return wrong(w, _("%s is no pattern"), show(b, &s));
	if (!b->text)
		return IR_STIX_UNDECIDED;
	if (op == STIX_MATCHES)
		return matches(a, b, w);
	return a->text ? like(a->text, a->len, b->text, b->len, w)
		       : IR_STIX_UNDECIDED;
}

static int
net_side(const struct stix_side *s, struct pb_net *ret, struct stix_work *w)
{
	enum family f = family_of(s);
	struct shown x;

	if (f != F_NET && f != F_STRING && f != F_QUOTED && f != F_ANY)
		return wrong(w, _("%s is no address"), show(s, &x));
	if (!s->text)
		return IR_STIX_UNDECIDED;
	if (s->len == 0 && s->tok == STIX_VAR)
		return IR_STIX_FALSE; /* known to be none */
	if (!pb_net_parse(s->text, ret))
		return wrong(w, _("%s is no address and no block of them"),
			show_text(s, &x));
	return IR_STIX_TRUE;
}

static int
net_test(const struct stix_side *a, enum stix_tok op, const struct stix_side *b,
	struct stix_work *w)
{
	struct pb_net x, y;
	int r = net_side(a, &x, w), q = net_side(b, &y, w);

	if (r == IR_STIX_WRONG || q == IR_STIX_WRONG)
		return IR_STIX_WRONG;
	if (r == IR_STIX_UNDECIDED || q == IR_STIX_UNDECIDED)
		return IR_STIX_UNDECIDED;
	if (r == IR_STIX_FALSE || q == IR_STIX_FALSE)
		return IR_STIX_FALSE;
	return truth(op == STIX_SUBSET ? pb_net_within(&x, &y)
				       : pb_net_within(&y, &x));
}

int
stix_compare(const struct stix_side *a, enum stix_tok op,
	const struct stix_side *b, struct stix_work *w)
{
	if (op == STIX_LIKE || op == STIX_MATCHES)
		return text_test(a, op, b, w);
	if (op == STIX_SUBSET || op == STIX_SUPERSET)
		return net_test(a, op, b, w);
	return compare(a, op, b, w);
}
