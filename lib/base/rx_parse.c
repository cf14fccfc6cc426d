/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "rx_i.h"

/* Reads a regular expression into a tree (rx.h says which). */

static int
node(struct rx_parse *p, struct rx_node n, uint32_t *ret)
{
	struct ir_rx *r = p->r;
	struct rx_node *v;

	v = rx_room(r->node, r->n_node, &r->cap_node, sizeof(n));
	if (!v)
		return rx_no_memory(p);
	r->node = v;
	r->node[r->n_node] = n;
	*ret = (uint32_t)r->n_node++;
	return 0;
}

static int
set_node(struct rx_parse *p, size_t first, bool neg, uint32_t *ret)
{
	return node(p,
		(struct rx_node){.kind = RX_SET,
			.neg = neg,
			.first = (uint32_t)first,
			.n = (uint32_t)(p->r->n_range - first)},
		ret);
}

static int
char_node(struct rx_parse *p, uint32_t c, uint32_t *ret)
{
	size_t first = p->r->n_range;
	int r = rx_range_case(p, c, c);

	return r < 0 ? r : set_node(p, first, false, ret);
}

static int
assert_node(struct rx_parse *p, enum rx_assert as, uint32_t *ret)
{
	return node(p, (struct rx_node){.kind = RX_ASSERT, .as = as}, ret);
}

static int
set(struct rx_parse *p, uint32_t *ret)
{
	size_t first = p->r->n_range;
	bool neg = false;
	int r = rx_set(p, &neg);

	return r < 0 ? r : set_node(p, first, neg, ret);
}

static int
escape(struct rx_parse *p, uint32_t *ret)
{
	static const struct {
		char c;
		enum rx_assert as;
	} asserts[] = {{'A', RX_TEXT_START}, {'z', RX_TEXT_END},
		{'Z', RX_TEXT_LAST}, {'b', RX_WORD}, {'B', RX_NOT_WORD}};
	size_t first = p->r->n_range;
	uint32_t c = 0;
	int r;

	for (size_t i = 0; i < sizeof(asserts) / sizeof(*asserts); i++)
		if (*p->p == asserts[i].c) {
			p->p++;
			return assert_node(p, asserts[i].as, ret);
		}
	r = rx_escape_class(p, *p->p);
	if (r == 0) {
		p->p++;
		return set_node(p, first, false, ret);
	}
	if (r == 1)
		r = rx_escape_char(p, &c);
	return r < 0 ? r : char_node(p, c, ret);
}

static int alternatives(struct rx_parse *p, uint32_t *ret);

/* "i", "s-m" ... up to ")" or ":". */
static int
flags(struct rx_parse *p)
{
	bool on = true;

	for (; *p->p && *p->p != ')' && *p->p != ':'; p->p++)
		switch (*p->p) {
		case '-':
			on = false;
			break;
		case 'i':
			p->icase = on;
			break;
		case 's':
			p->dotall = on;
			break;
		case 'm':
			p->multi = on;
			break;
		default:
			return rx_unsupported(p);
		}
	return *p->p ? 0 : rx_fail(p, EINVAL, _("\")\" is missing"));
}

/* (?<name> (?'name' (?P<name>: passed over; 1: none there. */
static int
group_name(struct rx_parse *p)
{
	const char *s = p->p + (*p->p == 'P');
	char end = *s == '<' ? '>' : '\'';
	size_t n;

	if ((*s != '<' && *s != '\'') || s[1] == '=' || s[1] == '!')
		return 1;
	n = strcspn(s + 1, ")>'");
	if (n == 0 || s[1 + n] != end)
		return rx_fail(p, EINVAL, _("a group's name is wanted here"));
	p->p = s + n + 2;
	return 0;
}

/* After "(": what kind of group; 1: it was (?i) or a comment, and is over. */
static int
group_head(struct rx_parse *p)
{
	int r;

	if (*p->p == '*')
		return rx_unsupported(p);
	if (*p->p != '?')
		return 0;
	p->p++;
	if (*p->p == '#') {
		p->p += strcspn(p->p, ")");
		if (!*p->p)
			return rx_fail(p, EINVAL, _("\")\" is missing"));
		p->p++;
		return 1;
	}
	r = group_name(p);
	if (r != 1)
		return r;
	if (!*p->p || strchr("=!<>|RP&+0123456789(C'", *p->p))
		return rx_unsupported(p);
	r = flags(p);
	if (r < 0)
		return r;
	return *p->p++ == ')' ? 1 : 0;
}

static int
group(struct rx_parse *p, uint32_t *ret)
{
	struct rx_parse before = *p;
	int r;

	if (++p->depth > IR_RX_DEPTH)
		return rx_fail(
			p, IR_ELIMIT, _("too many groups in one another"));
	r = group_head(p);
	if (r == 0) {
		r = alternatives(p, ret);
		if (r == 0 && *p->p != ')')
			r = rx_fail(p, EINVAL, _("\")\" is missing"));
		p->p += r == 0;
		p->icase = before.icase;
		p->dotall = before.dotall;
		p->multi = before.multi;
	} else if (r == 1) {
		r = node(p, (struct rx_node){.kind = RX_EMPTY}, ret);
	}
	p->depth--;
	return r;
}

static int
dot(struct rx_parse *p, uint32_t *ret)
{
	size_t first = p->r->n_range;
	int r = p->dotall ? rx_range(p, 0, RX_LAST) : rx_range(p, '\n', '\n');

	return r < 0 ? r : set_node(p, first, !p->dotall, ret);
}

static int
atom(struct rx_parse *p, uint32_t *ret)
{
	uint32_t c = 0;
	int r;

	switch (*p->p) {
	case '(':
		p->p++;
		return group(p, ret);
	case '[':
		p->p++;
		return set(p, ret);
	case '.':
		p->p++;
		return dot(p, ret);
	case '^':
		p->p++;
		return assert_node(
			p, p->multi ? RX_LINE_START : RX_TEXT_START, ret);
	case '$':
		p->p++;
		return assert_node(
			p, p->multi ? RX_LINE_END : RX_TEXT_LAST, ret);
	case '\\':
		p->p++;
		return escape(p, ret);
	case '*':
	case '+':
	case '?':
		return rx_fail(p, EINVAL, _("nothing to repeat"));
	default:
		r = rx_one_char(p, &c);
		return r < 0 ? r : char_node(p, c, ret);
	}
}

static bool
number(const char **s, uint32_t *ret)
{
	uint32_t v = 0;

	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; ++*s)
		if (v <= IR_RX_REPEAT)
			v = v * 10 + (uint32_t)(**s - '0');
	*ret = v;
	return true;
}

/* {n} {n,} {n,m} at p; false: a plain "{". */
static bool
braces(struct rx_parse *p, uint32_t *min, uint32_t *max)
{
	const char *s = p->p + 1;

	if (!number(&s, min))
		return false;
	*max = *min;
	if (*s == ',') {
		s++;
		if (!number(&s, max))
			*max = RX_NONE;
	}
	if (*s != '}')
		return false;
	p->p = s + 1;
	return true;
}

/* The repetition behind an atom, if there is one: 0; 1: one more follows. */
static int
repeat(struct rx_parse *p, uint32_t *at)
{
	struct rx_node n = {.kind = RX_REP, .left = *at, .max = RX_NONE};
	int r;

	if (*p->p == '{') {
		if (!braces(p, &n.min, &n.max))
			return 0;
	} else if (*p->p && strchr("*+?", *p->p)) {
		n.min = *p->p == '+';
		n.max = *p->p == '?' ? 1 : RX_NONE;
		p->p++;
	} else {
		return 0;
	}
	if (n.min > IR_RX_REPEAT || (n.max != RX_NONE && n.max > IR_RX_REPEAT))
		return rx_fail(p, IR_ELIMIT, _("more than 1000 repetitions"));
	if (n.max < n.min)
		return rx_fail(p, EINVAL, _("the range ends before it begins"));
	if (*p->p == '+')
		return rx_unsupported(p);
	p->p += *p->p == '?'; /* lazy: the same texts are found */
	r = node(p, n, at);
	return r == 0 && *p->p == '{' ? 1 : r;
}

/* \Q..\E: as it stands. */
static int
quoted(struct rx_parse *p, uint32_t *ret)
{
	uint32_t c = 0;
	int r;

	if (strncmp(p->p, "\\E", 2) == 0) {
		p->quoting = false;
		p->p += 2;
		return node(p, (struct rx_node){.kind = RX_EMPTY}, ret);
	}
	r = rx_one_char(p, &c);
	if (r == 0)
		r = char_node(p, c, ret);
	if (strncmp(p->p, "\\E", 2) == 0) { /* a repetition is of the last */
		p->quoting = false;
		p->p += 2;
	}
	return r;
}

static int
piece(struct rx_parse *p, uint32_t *ret)
{
	int r;

	if (!p->quoting && strncmp(p->p, "\\Q", 2) == 0) {
		p->quoting = true;
		p->p += 2;
		return node(p, (struct rx_node){.kind = RX_EMPTY}, ret);
	}
	r = p->quoting ? quoted(p, ret) : atom(p, ret);
	if (p->quoting)
		return r;
	while (r == 0 && (r = repeat(p, ret)) == 1)
		r = 0;
	return r;
}

static int
sequence(struct rx_parse *p, uint32_t *ret)
{
	uint32_t all, one = 0;
	int r = node(p, (struct rx_node){.kind = RX_EMPTY}, &all);

	while (r == 0 && *p->p &&
		(p->quoting || (*p->p != '|' && *p->p != ')'))) {
		r = piece(p, &one);
		if (r == 0)
			r = node(p,
				(struct rx_node){.kind = RX_CAT,
					.left = all,
					.right = one},
				&all);
	}
	*ret = all;
	return r;
}

static int
alternatives(struct rx_parse *p, uint32_t *ret)
{
	uint32_t all = 0, one = 0;
	int r = sequence(p, &all);

	while (r == 0 && *p->p == '|') {
		p->p++;
		r = sequence(p, &one);
		if (r == 0)
			r = node(p,
				(struct rx_node){.kind = RX_ALT,
					.left = all,
					.right = one},
				&all);
	}
	*ret = all;
	return r;
}

int
rx_parse(struct ir_rx *r, const char *pattern, uint32_t *ret_root,
	struct ir_err *e)
{
	struct rx_parse p = {.r = r, .p = pattern, .all = pattern, .e = e};
	int rc;

	if (strnlen(pattern, IR_RX_PATTERN_MAX + 1) > IR_RX_PATTERN_MAX)
		return ir_err_set(e, IR_ELIMIT, "%s",
			_("the regular expression is too long"));
	rc = alternatives(&p, ret_root);
	if (rc == 0 && *p.p)
		return rx_fail(&p, EINVAL, _("\")\" without \"(\""));
	return rc;
}
