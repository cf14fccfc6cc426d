/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/era.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/device.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

#include "rules_i.h"

#define TEXT_MAX 96 /* no date is longer */
#define YEAR_MIN 1868
#define YEAR_MAX 2200
#define NAMES_MAX 8

struct era {
	const char *name[NAMES_MAX];
	size_t n_names;
	int64_t from, until; /* days */
};

struct ir_eras {
	struct ir_yaml *y; /* owns the names */
	struct era *v;
	size_t n;
};

static int
one_era(struct ir_eras *t, const struct ir_yaml_node *n, const char *path,
	struct ir_err *e)
{
	const struct ir_yaml_node *names = ir_yaml_get(n, "names");
	const char *until = ir_yaml_get_str(n, "until");
	struct era *v = &t->v[t->n];
	uint32_t line = 0, col = 0;
	struct ir_esc esc;
	bool ok = ir_day_parse(ir_yaml_get_str(n, "from"), &v->from) &&
		(!until || ir_day_parse(until, &v->until));

	if (!until)
		v->until = INT64_MAX;
	v->n_names = ir_yaml_count(names);
	ok = ok && v->n_names > 0 && v->n_names <= NAMES_MAX;
	for (size_t i = 0; ok && i < v->n_names; i++) {
		v->name[i] = ir_yaml_str(ir_yaml_at(names, i));
		ok = v->name[i] && *v->name[i];
	}
	t->n++;
	if (ok)
		return 0;
	ir_yaml_pos(n, &line, &col);
	return ir_err_set(e, IR_EFORMAT,
		_("%s:%u:%u: an era is {names: [...], from: DATE, until: "
		  "DATE}"),
		ir_esc(path, &esc), line, col);
}

static int
load(struct ir_eras *t, const char *path, struct ir_err *e)
{
	const struct ir_yaml_node *root, *list;
	int r = ar_load(&t->y, path, "eras/1", e);

	if (r < 0)
		return r;
	root = ir_yaml_root(t->y, 0);
	list = ir_yaml_get(root, "eras");
	t->v = calloc(ir_yaml_count(list) + 1, sizeof(*t->v));
	if (!t->v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; r == 0 && i < ir_yaml_count(list); i++)
		r = one_era(t, ir_yaml_at(list, i), path, e);
	return r;
}

int
ir_eras_load(struct ir_eras **ret, const char *datadir, struct ir_err *e)
{
	struct ir_eras *t = calloc(1, sizeof(*t));
	char *path = ir_where_join(datadir, IR_ERAS_FILE);
	int r = t && path ? load(t, path, e)
			  : ir_err_set(e, ENOMEM, _("out of memory"));

	free(path);
	if (r < 0) {
		ir_eras_free(t);
		return r;
	}
	*ret = t;
	return 0;
}

void
ir_eras_free(struct ir_eras *t)
{
	if (!t)
		return;
	ir_yaml_free(t->y);
	free(t->v);
	free(t);
}

size_t
ir_width_fold(const char *s, size_t len, char *out)
{
	size_t n = 0;

	while (len > 0) {
		uint32_t cp = 0;
		size_t k = ir_utf8_char(s, len, &cp);

		if (ir_narrow(cp) != cp) {
			out[n++] = (char)ir_narrow(cp);
		} else if (cp == 0x3000u || cp == 0xA0u || cp == '\t' ||
			cp == '\n' || cp == '\r') {
			out[n++] = ' ';
		} else if (cp == 0x2010u || cp == 0x2212u || cp == 0x2013u) {
			out[n++] = '-';
		} else {
			k = k ? k : 1;
			memcpy(out + n, s, k);
			n += k;
		}
		k = k ? k : 1;
		s += k;
		len -= k;
	}
	out[n] = '\0';
	return n;
}

/* The text at work. */
struct at {
	const char *p;
	struct ir_err *e;
	const char *all;
};

static int
refuse(const struct at *a, const char *why)
{
	struct ir_esc esc;

	return ir_err_set(
		a->e, IR_EFORMAT, _("'%s': %s"), ir_esc(a->all, &esc), why);
}

static void
blanks(struct at *a)
{
	while (*a->p == ' ')
		a->p++;
}

static bool
eat(struct at *a, const char *s)
{
	size_t n = strlen(s);

	if (strncmp(a->p, s, n) != 0)
		return false;
	a->p += n;
	blanks(a);
	return true;
}

/* Digits, at most 8; how many, 0: none. */
static size_t
number(struct at *a, int64_t *ret)
{
	size_t n = 0;

	*ret = 0;
	while (n < 9 && a->p[n] >= '0' && a->p[n] <= '9')
		*ret = *ret * 10 + (a->p[n++] - '0');
	a->p += n;
	return n;
}

static bool
sign(struct at *a)
{
	return eat(a, "/") || eat(a, "-") || eat(a, ".");
}

static const struct era *
era_of(const struct ir_eras *t, struct at *a)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->v[i].n_names; k++) {
			const char *name = t->v[i].name[k];
			bool lower = !name[1] && *a->p == (*name | 0x20);

			if (lower)
				a->p++;
			if (lower || eat(a, name)) {
				blanks(a);
				return &t->v[i];
			}
		}
	return NULL;
}

static unsigned
month_days(int64_t y, unsigned m)
{
	int64_t next = m == 12 ? ir_days_from_civil(y + 1, 1, 1)
			       : ir_days_from_civil(y, m + 1, 1);

	return (unsigned)(next - ir_days_from_civil(y, m, 1));
}

/* year, month (0: none), day (0: none) of the common calendar */
static int
calendar(const struct at *a, int64_t y, int64_t m, int64_t d,
	struct ir_date *ret)
{
	unsigned first = m ? (unsigned)m : 1, last = m ? (unsigned)m : 12;

	if (y < YEAR_MIN || y > YEAR_MAX)
		return refuse(a, _("no year of four digits"));
	if (m > 12 || (m == 0 && d > 0))
		return refuse(a, _("there is no such month"));
	if (d > month_days(y, last))
		return refuse(a, _("there is no such day in that month"));
	ret->precision = d ? IR_DATE_DAY : m ? IR_DATE_MONTH : IR_DATE_YEAR;
	ret->first = ir_days_from_civil(y, first, d ? (unsigned)d : 1);
	ret->last = d ? ret->first
		      : ir_days_from_civil(y, last, month_days(y, last));
	return 0;
}

static int
within(const struct at *a, const struct era *v, struct ir_date *ret)
{
	char from[IR_TIME_TEXT], until[IR_TIME_TEXT];
	struct ir_esc esc;

	if (ret->last >= v->from && ret->first <= v->until) {
		if (ret->first < v->from && ret->precision != IR_DATE_DAY)
			ret->first = v->from;
		if (ret->last > v->until && ret->precision != IR_DATE_DAY)
			ret->last = v->until;
		return 0;
	}
	if (v->until == INT64_MAX)
		return ir_err_set(a->e, IR_EFORMAT,
			_("'%s': there was no such date, %s began on %s"),
			ir_esc(a->all, &esc), v->name[0],
			ir_day_text(v->from, from));
	return ir_err_set(a->e, IR_EFORMAT,
		_("'%s': there was no such date, %s is from %s to %s"),
		ir_esc(a->all, &esc), v->name[0], ir_day_text(v->from, from),
		ir_day_text(v->until, until));
}

/* A weekday in brackets, a time of day. */
static bool
tail(struct at *a)
{
	int64_t n;

	blanks(a);
	if (*a->p == '(') {
		const char *end = strchr(a->p, ')');

		if (!end || end - a->p > 13)
			return false;
		a->p = end + 1;
		blanks(a);
	}
	if (*a->p == 'T')
		a->p++;
	for (unsigned i = 0; *a->p && i < 3; i++) {
		size_t k = number(a, &n);

		if (k == 0 || k > 2 || n > (i ? 59 : 23) ||
			(*a->p == ':' ? i == 2 : i == 0 || *a->p != '\0'))
			return false;
		a->p += *a->p == ':';
	}
	return *a->p == '\0';
}

/* What stands behind the year. */
static int
month_day(struct at *a, int64_t *m, int64_t *d)
{
	bool kanji = eat(a, "年");
	size_t k;

	*m = *d = 0;
	if (!kanji && !sign(a))
		return 0;
	k = number(a, m);
	blanks(a);
	if (k == 0 && kanji)
		return 0;
	if (k == 0 || k > 2 || *m == 0)
		return refuse(a, _("there is no such month"));
	if (!eat(a, "月") && !sign(a))
		return 0;
	k = number(a, d);
	if (k == 0 && kanji)
		return 0;
	if (k == 0 || k > 2 || *d == 0)
		return refuse(a, _("there is no such day in that month"));
	blanks(a);
	(void)eat(a, "日"); /* may be left out */
	return 0;
}

static int
read_date(const struct ir_eras *t, struct at *a, struct ir_date *ret)
{
	const struct era *v = era_of(t, a);
	int64_t y, m = 0, d = 0;
	size_t k = 1;
	int r = 0;

	if (v && eat(a, "元"))
		y = 1;
	else
		k = number(a, &y);
	if (k == 8 && !v) {
		m = y / 100 % 100;
		d = y % 100;
		y /= 10000;
		if (m == 0 || d == 0)
			return refuse(a, _("there is no such month"));
	} else if (k == 0 || (v ? k > 2 : k != 4)) {
		return refuse(a,
			k == 2 ? _("a year of two digits and no era")
			       : _("is no date that is understood"));
	} else {
		blanks(a);
		r = month_day(a, &m, &d);
	}
	if (r == 0 && !tail(a))
		r = refuse(a, _("is no date that is understood"));
	if (r == 0 && v && y == 0)
		r = refuse(a, _("an era begins with year 1"));
	if (r == 0 && v) {
		int64_t first;
		unsigned mm, dd;

		ir_civil_from_days(v->from, &first, &mm, &dd);
		y += first - 1;
	}
	if (r == 0)
		r = calendar(a, y, m, d, ret);
	return r == 0 && v ? within(a, v, ret) : r;
}

int
ir_date_read(const struct ir_eras *t, const char *text, size_t len,
	struct ir_date *ret, struct ir_err *e)
{
	char plain[TEXT_MAX + 1];
	struct at a = {plain, e, plain};
	size_t n;

	if (len > TEXT_MAX || memchr(text, '\0', len))
		return ir_err_set(e, IR_EFORMAT, _("is too long for a date"));
	n = ir_width_fold(text, len, plain);
	while (n > 0 && plain[n - 1] == ' ')
		plain[--n] = '\0';
	blanks(&a);
	return read_date(t, &a, ret);
}

bool
ir_date_serial(int64_t n, bool base1904, int64_t *ret)
{
	if (n < 0 || n > 2958465 || (!base1904 && (n == 0 || n == 60)))
		return false;
	*ret = n +
		(base1904 ? ir_days_from_civil(1904, 1, 1)
			  : ir_days_from_civil(1899, 12, n < 60 ? 31 : 30));
	return true;
}
