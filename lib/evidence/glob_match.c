/* SPDX-License-Identifier: Apache-2.0 */
#include "glob_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"

/* "**" or "**N": the levels, else 0. */
static uint16_t
levels(const char *s, size_t len)
{
	unsigned n = 0;

	if (len < 2 || s[0] != '*' || s[1] != '*')
		return 0;
	if (len == 2)
		return IR_GLOB_LEVELS;
	for (size_t i = 2; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' || i > 5)
			return 0;
		n = n * 10 + (unsigned)(s[i] - '0');
	}
	return (uint16_t)(n > IR_GLOB_DEPTH ? IR_GLOB_DEPTH : n);
}

static bool
has_special(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] == '*' || s[i] == '?' || s[i] == '[')
			return true;
	return false;
}

int
ir_glob_compile(struct ir_glob_pattern *ret, const char *pattern, bool fold)
{
	const char *p = pattern;

	ret->n = 0;
	ret->fold = fold;
	for (;;) {
		size_t len;

		p += strspn(p, "/");
		len = strcspn(p, "/");
		if (len == 0)
			return 0;
		if (ret->n == IR_GLOB_DEPTH || len > UINT16_MAX ||
			(len == 2 && p[0] == '.' && p[1] == '.'))
			return -EINVAL;
		if (len != 1 || p[0] != '.')
			ret->part[ret->n++] = (struct ir_glob_part){
				p,
				(uint16_t)len,
				levels(p, len),
				!fold && !has_special(p, len),
			};
		p += len;
	}
}

/* One character at s, or one byte that is no UTF-8 (above all characters). */
static size_t
next_char(const char *s, size_t len, bool fold, uint32_t *ret)
{
	size_t n = ir_utf8_char(s, len, ret);

	if (n == 0) {
		*ret = 0x110000u + (unsigned char)*s;
		return 1;
	}
	if (fold && *ret >= 'A' && *ret <= 'Z')
		*ret += 'a' - 'A';
	return n;
}

/*
 * A bracket expression at p ('['): its length, *ret_in whether it holds cp.
 * 0 when it has no end, then '[' stands for itself.
 */
static size_t
bracket(const char *p, size_t len, bool fold, uint32_t cp, bool *ret_in)
{
	size_t i = 1;
	bool negate = len > 1 && (p[1] == '!' || p[1] == '^'), in = false;

	i += negate;
	for (size_t first = i; i < len && (p[i] != ']' || i == first);) {
		uint32_t low, high;

		i += next_char(p + i, len - i, fold, &low);
		high = low;
		if (i + 1 < len && p[i] == '-' && p[i + 1] != ']') {
			i++;
			i += next_char(p + i, len - i, fold, &high);
		}
		in |= cp >= low && cp <= high;
	}
	if (i >= len)
		return 0;
	*ret_in = in != negate;
	return i + 1;
}

/* Does one element of the pattern at *p take the character at *s?  Moves
 * both on. */
static bool
one(const char **p, const char *pend, const char **s, const char *send,
	bool fold)
{
	uint32_t want, cp;
	bool in = false;
	size_t n;

	if (*p == pend || *s == send)
		return false;
	n = next_char(*s, (size_t)(send - *s), fold, &cp);
	if (**p == '?') {
		*p += 1;
		*s += n;
		return true;
	}
	if (**p == '[') {
		size_t b = bracket(*p, (size_t)(pend - *p), fold, cp, &in);

		if (b > 0) {
			*p += b;
			*s += n;
			return in;
		}
	}
	*p += next_char(*p, (size_t)(pend - *p), fold, &want);
	*s += n;
	return want == cp;
}

/* A component against a name; on failure only the last '*' is tried again,
 * which is enough. */
static bool
match_name(
	const struct ir_glob_part *part, const char *s, size_t len, bool fold)
{
	const char *p = part->s, *pend = p + part->len, *send = s + len;
	const char *star = NULL, *again = NULL;

	if (part->literal)
		return part->len == len && memcmp(p, s, len) == 0;
	while (s < send) {
		const char *q = p, *t = s;

		if (p < pend && *p == '*') {
			star = ++p;
			again = s;
		} else if (one(&q, pend, &t, send, fold)) {
			p = q;
			s = t;
		} else if (star) {
			uint32_t skipped;

			again += next_char(
				again, (size_t)(send - again), fold, &skipped);
			p = star;
			s = again;
		} else
			return false;
	}
	while (p < pend && *p == '*')
		p++;
	return p == pend;
}

/* Part i begins to wait; "**" may also take nothing, so the next waits too.
 * A "**" at the end takes at least one name. */
static void
wait_at(const struct ir_glob_pattern *p, struct ir_glob_state *s, unsigned i)
{
	for (; i < p->n; i++) {
		uint16_t w = p->part[i].levels ? p->part[i].levels : 1;

		if (s->low == s->high)
			s->low = i;
		for (; s->high <= i; s->high++)
			s->wait[s->high] = 0;
		if (i < s->low) {
			memset(s->wait + i, 0,
				(s->low - i) * sizeof(s->wait[0]));
			s->low = i;
		}
		if (s->wait[i] < w)
			s->wait[i] = w;
		if (!p->part[i].levels)
			return;
	}
}

static void
nothing(struct ir_glob_state *s)
{
	s->low = s->high = 0;
}

/* "**" at part i has taken a name and may take left more. */
static void
take_level(const struct ir_glob_pattern *p, struct ir_glob_state *s, unsigned i,
	uint16_t left)
{
	uint16_t before = i >= s->low && i < s->high ? s->wait[i] : 0;

	if (left == 0) {
		wait_at(p, s, i + 1);
		return;
	}
	wait_at(p, s, i);
	s->wait[i] = left > before ? left : before;
}

void
ir_glob_start(const struct ir_glob_pattern *p, struct ir_glob_state *s)
{
	nothing(s);
	wait_at(p, s, 0);
}

bool
ir_glob_step(const struct ir_glob_pattern *p, const struct ir_glob_state *s,
	const char *name, size_t len, struct ir_glob_state *through,
	struct ir_glob_state *below)
{
	bool end = false;

	nothing(through);
	nothing(below);
	for (unsigned i = s->low; i < s->high; i++) {
		const struct ir_glob_part *part = &p->part[i];
		bool last = i + 1 == p->n;

		if (!s->wait[i])
			continue;
		if (!part->levels) {
			if (!match_name(part, name, len, p->fold))
				continue;
			end |= last;
			if (!last)
				wait_at(p, through, i + 1);
			continue;
		}
		end |= last;
		take_level(p, below, i, (uint16_t)(s->wait[i] - 1));
	}
	return end;
}

void
ir_glob_join(struct ir_glob_state *to, const struct ir_glob_state *from)
{
	struct ir_glob_state out;

	if (from->low == from->high)
		return;
	if (to->low == to->high) {
		*to = *from;
		return;
	}
	out.low = to->low < from->low ? to->low : from->low;
	out.high = to->high > from->high ? to->high : from->high;
	for (unsigned i = out.low; i < out.high; i++) {
		uint16_t a = i >= to->low && i < to->high ? to->wait[i] : 0;
		uint16_t b =
			i >= from->low && i < from->high ? from->wait[i] : 0;

		out.wait[i] = a > b ? a : b;
	}
	*to = out;
}

const struct ir_glob_part *
ir_glob_only(const struct ir_glob_pattern *p, const struct ir_glob_state *s)
{
	if (s->high - s->low != 1 || !p->part[s->low].literal)
		return NULL;
	return &p->part[s->low];
}

bool
ir_glob_match(const char *pattern, const char *path, bool case_fold)
{
	struct ir_glob_state s, through, below;
	struct ir_glob_pattern p;
	bool end = false;

	if (ir_glob_compile(&p, pattern, case_fold) != 0)
		return false;
	ir_glob_start(&p, &s);
	path += strspn(path, "/");
	if (!*path)
		return p.n == 0;
	while (*path) {
		size_t len = strcspn(path, "/");

		end = ir_glob_step(&p, &s, path, len, &through, &below);
		s = through;
		ir_glob_join(&s, &below);
		path += len;
		path += strspn(path, "/");
	}
	return end;
}
