/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "rx_i.h"

/* Characters of a regular expression: escapes, classes, [..]. */

int
rx_fail(struct rx_parse *p, int code, const char *why)
{
	unsigned col = 1;

	for (const char *s = p->all; s < p->p; s++)
		col += ((unsigned char)*s & 0xc0) != 0x80;
	return ir_err_set(p->e, code, _("regular expression, character %u: %s"),
		col, why);
}

int
rx_no_memory(struct rx_parse *p)
{
	return ir_err_set(p->e, ENOMEM, "%s", _("out of memory"));
}

int
rx_unsupported(struct rx_parse *p)
{
	return rx_fail(p, IR_ENOTSUP,
		_("this construct cannot be searched in bounded time"));
}

int
rx_range(struct rx_parse *p, uint32_t lo, uint32_t hi)
{
	struct ir_rx *r = p->r;
	struct rx_range *v;

	v = rx_room(r->range, r->n_range, &r->cap_range, sizeof(*v));
	if (!v)
		return rx_no_memory(p);
	r->range = v;
	r->range[r->n_range++] = (struct rx_range){lo, hi};
	return 0;
}

/* A range in both cases, if they do not count. */
int
rx_range_case(struct rx_parse *p, uint32_t lo, uint32_t hi)
{
	int r = rx_range(p, lo, hi);
	uint32_t a = lo > 'a' ? lo : 'a', z = hi < 'z' ? hi : 'z';

	if (r == 0 && p->icase && a <= z)
		r = rx_range(p, a - 32, z - 32);
	a = lo > 'A' ? lo : 'A';
	z = hi < 'Z' ? hi : 'Z';
	if (r == 0 && p->icase && a <= z)
		r = rx_range(p, a + 32, z + 32);
	return r;
}

struct pairs {
	const char *name;
	uint32_t v[10]; /* lo, hi ... 0 */
};

static const struct pairs classes[] = {
	{"alnum", {'0', '9', 'A', 'Z', 'a', 'z'}},
	{"alpha", {'A', 'Z', 'a', 'z'}},
	{"ascii", {1, 127}},
	{"blank", {'\t', '\t', ' ', ' '}},
	{"cntrl", {1, 31, 127, 127}},
	{"digit", {'0', '9'}},
	{"graph", {'!', '~'}},
	{"lower", {'a', 'z'}},
	{"print", {' ', '~'}},
	{"punct", {'!', '/', ':', '@', '[', '`', '{', '~'}},
	{"space", {'\t', '\r', ' ', ' '}},
	{"upper", {'A', 'Z'}},
	{"word", {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}},
	{"xdigit", {'0', '9', 'A', 'F', 'a', 'f'}},
};

static int
add_class(struct rx_parse *p, const char *name, size_t len, bool neg)
{
	const struct pairs *c = NULL;
	uint32_t from = 0;
	int r = 0;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (strlen(classes[i].name) == len &&
			memcmp(classes[i].name, name, len) == 0)
			c = &classes[i];
	if (!c)
		return rx_fail(p, EINVAL, _("unknown class of characters"));
	for (size_t i = 0; i + 1 < 10 && c->v[i + 1] && r == 0; i += 2) {
		if (!neg)
			r = rx_range_case(p, c->v[i], c->v[i + 1]);
		else if (c->v[i] > from)
			r = rx_range(p, from, c->v[i] - 1);
		from = c->v[i + 1] + 1;
	}
	return r == 0 && neg ? rx_range(p, from, RX_LAST) : r;
}

/* \d and its like: 0, or 1: another letter. */
int
rx_escape_class(struct rx_parse *p, char c)
{
	switch (c) {
	case 'd':
	case 'D':
		return add_class(p, "digit", 5, c == 'D');
	case 'w':
	case 'W':
		return add_class(p, "word", 4, c == 'W');
	case 's':
	case 'S':
		return add_class(p, "space", 5, c == 'S');
	default:
		return 1;
	}
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

/* After "\x". */
static int
escape_hex(struct rx_parse *p, uint32_t *ret)
{
	bool brace = *p->p == '{';
	unsigned max = brace ? 6 : 2, n = 0;
	uint32_t v = 0;

	p->p += brace;
	for (; n < max && hex_digit(*p->p) >= 0; n++)
		v = v * 16 + (uint32_t)hex_digit(*p->p++);
	if ((brace && (n == 0 || *p->p != '}')) || v > 0x10ffff)
		return rx_fail(p, EINVAL, _("no hexadecimal number"));
	p->p += brace;
	*ret = v;
	return 0;
}

int
rx_one_char(struct rx_parse *p, uint32_t *ret)
{
	size_t n = ir_utf8_char(p->p, strlen(p->p), ret);

	if (n == 0)
		return rx_fail(p, EINVAL, _("it is not UTF-8"));
	p->p += n;
	return 0;
}

/* After a backslash: one character. */
int
rx_escape_char(struct rx_parse *p, uint32_t *ret)
{
	static const char letters[] = "tnrfea", values[] = "\t\n\r\f\033\a";
	const char *at = *p->p ? strchr(letters, *p->p) : NULL;

	if (at) {
		*ret = (uint32_t)values[at - letters];
		p->p++;
		return 0;
	}
	if (*p->p == 'x') {
		p->p++;
		return escape_hex(p, ret);
	}
	if (!*p->p)
		return rx_fail(p, EINVAL, _("a backslash ends it"));
	if ((*p->p >= '0' && *p->p <= '9') ||
		strchr("pPkgKGXNRhHvVcCou", *p->p))
		return rx_unsupported(p);
	if ((*p->p >= 'a' && *p->p <= 'z') || (*p->p >= 'A' && *p->p <= 'Z'))
		return rx_fail(
			p, EINVAL, _("unknown letter after a backslash"));
	return rx_one_char(p, ret);
}

/* [:name:] at p: 0 taken, 1 none there. */
static int
posix_class(struct rx_parse *p)
{
	const char *name, *end;
	bool neg;
	int r;

	if (p->p[0] != '[' || p->p[1] != ':')
		return 1;
	neg = p->p[2] == '^';
	name = p->p + 2 + neg;
	end = strstr(name, ":]");
	if (!end ||
		strspn(name, "abcdefghijklmnopqrstuvwxyz") <
			(size_t)(end - name))
		return 1;
	r = add_class(p, name, (size_t)(end - name), neg);
	p->p = end + 2;
	return r;
}

/* One end of a range: 0, or 1: it was a class, which has no ends. */
static int
set_item(struct rx_parse *p, uint32_t *ret)
{
	int r = posix_class(p);

	if (r != 1)
		return r < 0 ? r : 1;
	if (*p->p != '\\')
		return rx_one_char(p, ret);
	p->p++;
	if (*p->p == 'b') {
		p->p++;
		*ret = '\b';
		return 0;
	}
	r = rx_escape_class(p, *p->p);
	if (r == 1)
		return rx_escape_char(p, ret);
	p->p++;
	return r < 0 ? r : 1;
}

static int
set_range(struct rx_parse *p)
{
	uint32_t lo = 0, hi = 0;
	int r = set_item(p, &lo);

	if (r != 0)
		return r < 0 ? r : 0;
	if (p->p[0] != '-' || p->p[1] == ']' || p->p[1] == '\0')
		return rx_range_case(p, lo, lo);
	p->p++;
	r = set_item(p, &hi);
	if (r < 0)
		return r;
	if (r == 1) { /* [a-\d]: three things */
		r = rx_range_case(p, lo, lo);
		return r < 0 ? r : rx_range(p, '-', '-');
	}
	if (hi < lo)
		return rx_fail(p, EINVAL, _("the range ends before it begins"));
	return rx_range_case(p, lo, hi);
}

int
rx_set(struct rx_parse *p, bool *ret_neg)
{
	bool neg = *p->p == '^', any = false;
	int r = 0;

	p->p += neg;
	while (r == 0 && (*p->p != ']' || !any)) {
		if (!*p->p)
			return rx_fail(p, EINVAL, _("\"]\" is missing"));
		any = true;
		r = set_range(p);
	}
	if (r < 0)
		return r;
	p->p++;
	*ret_neg = neg;
	return 0;
}
