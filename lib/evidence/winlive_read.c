/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/winlive.h"

#include <string.h>

#include "ir/base/num.h"

#define FIELDS 7

struct field {
	const char *p;
	size_t len;
};

/* "a|b|c": at most FIELDS, the last with the rest. */
static size_t
split(const char *p, size_t len, struct field v[FIELDS])
{
	size_t n = 0;

	for (;;) {
		const char *bar = n + 1 < FIELDS ? memchr(p, '|', len) : NULL;

		v[n].p = p;
		v[n++].len = bar ? (size_t)(bar - p) : len;
		if (!bar)
			return n;
		len -= (size_t)(bar + 1 - p);
		p = bar + 1;
	}
}

static bool
is(const struct field *f, const char *word)
{
	return f->len == strlen(word) && memcmp(f->p, word, f->len) == 0;
}

/* The plan is ASCII: whatever else stands there is none of ours. */
static void
keep(char *out, size_t cap, const struct field *f)
{
	size_t n = f->len < cap - 1 ? f->len : cap - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = f->p[i] < ' ' || f->p[i] > '~' ? '?' : f->p[i];
	out[n] = '\0';
}

/* The item of that number, or NULL. */
static struct ir_winlive_item *
item(struct ir_winlive_item *v, const struct field *f)
{
	size_t n = 0;

	if (f->len != 3)
		return NULL;
	for (size_t i = 0; i < f->len; i++) {
		if (f->p[i] < '0' || f->p[i] > '9')
			return NULL;
		n = n * 10 + (size_t)(f->p[i] - '0');
	}
	return &v[n];
}

/* What a name of the plan must be to be looked for in the folder. */
static bool
is_file_name(const char *s)
{
	return s[0] && s[0] != '.' && !strpbrk(s, "/\\:|*?\"<>");
}

int
ir_winlive_plan_line(struct ir_winlive_item *v, const char *p, size_t len,
	struct ir_winlive_skip *ret)
{
	struct ir_winlive_item *it;
	struct field f[FIELDS];
	size_t n = split(p, len, f);

	if (n == FIELDS && is(&f[0], "::plan") && (it = item(v, &f[1]))) {
		it->planned = true;
		keep(it->artifact, sizeof(it->artifact), &f[2]);
		keep(it->kind, sizeof(it->kind), &f[3]);
		keep(it->program, sizeof(it->program), &f[4]);
		keep(it->data, sizeof(it->data), &f[5]);
		keep(it->text, sizeof(it->text), &f[6]);
	}
	if (n < 4 || !is(&f[0], "::skip"))
		return 0;
	keep(ret->artifact, sizeof(ret->artifact), &f[1]);
	keep(ret->why, sizeof(ret->why), &f[2]);
	keep(ret->text, sizeof(ret->text), &f[3]);
	return 1;
}

/* "0", "-1073741819": what cmd.exe has in ERRORLEVEL, without its sign. */
static bool
number(const struct field *f, uint64_t *ret)
{
	bool minus = f->len > 1 && f->p[0] == '-';

	return ir_num_u64(f->p + minus, f->len - minus, UINT64_MAX, ret) == 0;
}

int
ir_winlive_item_line(struct ir_winlive_item *v, const char *p, size_t len)
{
	struct field f[FIELDS];
	size_t n = split(p, len, f);
	struct ir_winlive_item *it = n >= 3 ? item(v, &f[1]) : NULL;

	if (n >= 2 && is(&f[0], "done"))
		return 1;
	if (it && is(&f[0], "begin"))
		it->begun = true;
	if (it && is(&f[0], "late"))
		it->late = true;
	if (!it || n < 4 || !is(&f[0], "end"))
		return 0;
	it->absent = is(&f[3], "absent");
	it->ended = it->absent || number(&f[3], &it->exit);
	return 0;
}

bool
ir_winlive_item_ok(const struct ir_winlive_item *it)
{
	return is_file_name(it->program) &&
		(strcmp(it->data, "-") == 0 || is_file_name(it->data));
}
