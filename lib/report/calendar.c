/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "calendar_i.h"
#include "ir/base/arena.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/where.h"
#include "ir/report/deadline.h"
#include "ir/sys/digest.h"

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define HOLIDAYS_MAX 20000

struct holiday {
	int64_t day; /* since 1970 */
	const char *name;
	uint32_t line;
};

struct ir_calendar {
	struct ir_arena arena;
	struct holiday *v; /* by day */
	size_t n;
	int64_t first_year, last_year; /* published; 0: none */
	char sha256[IR_SHA256_HEX];
	iconv_t cd; /* of a file that is no UTF-8; NULL: never opened */
};

/* The file under the pen. */
struct reader {
	struct ir_calendar *c;
	const char *path;
	uint32_t line;
	struct ir_err *e;
};

static int
wrong(const struct reader *k, const char *why)
{
	struct ir_esc esc;

	return ir_err_set(k->e, IR_EFORMAT, "%s:%u: %s", ir_esc(k->path, &esc),
		k->line, why);
}

/* "2026-11-23", "2026/11/3": whole text. */
static bool
read_day(const char *s, size_t len, int64_t *ret)
{
	uint64_t part[3];
	size_t at = 0;
	int64_t y;
	unsigned m, d;

	for (size_t i = 0; i < 3; i++) {
		size_t from = at, skip = 0;

		while (at < len && s[at] != '-' && s[at] != '/')
			at++;
		while (skip + 1 < at - from && s[from + skip] == '0')
			skip++;
		if (ir_num_u64(s + from + skip, at - from - skip, 9999,
			    &part[i]) < 0 ||
			(i < 2) != (at < len))
			return false;
		at++;
	}
	if (part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 ||
		part[2] > 31)
		return false;
	*ret = ir_days_from_civil(
		(int64_t)part[0], (unsigned)part[1], (unsigned)part[2]);
	ir_civil_from_days(*ret, &y, &m, &d);
	return m == (unsigned)part[1] && d == (unsigned)part[2];
}

/* The next field of a row, without blanks around and quotes. */
static const char *
field(const char **p, const char *end, size_t *ret_len)
{
	const char *s = *p, *t = s;

	while (t < end && *t != ',')
		t++;
	*p = t < end ? t + 1 : end;
	while (s < t && (*s == ' ' || *s == '"'))
		s++;
	while (t > s && (t[-1] == ' ' || t[-1] == '"'))
		t--;
	*ret_len = (size_t)(t - s);
	return s;
}

static void
published(struct ir_calendar *c, int64_t day)
{
	int64_t y;
	unsigned m, d;

	ir_civil_from_days(day, &y, &m, &d);
	if (c->first_year == 0 || y < c->first_year)
		c->first_year = y;
	if (y > c->last_year)
		c->last_year = y;
}

static int
take_row(struct reader *k, const char *s, const char *end)
{
	struct ir_calendar *c = k->c;
	struct holiday *h = &c->v[c->n];
	size_t len;
	const char *f = field(&s, end, &len);

	if (!read_day(f, len, &h->day))
		return wrong(k,
			_("no date of the calendar (2026-11-23, "
			  "2026/11/23)"));
	f = field(&s, end, &len);
	if (len == 0)
		return wrong(k, _("the holiday has no name"));
	h->name = ir_arena_text(&c->arena, f, len);
	h->line = k->line;
	if (!h->name)
		return ir_err_set(k->e, ENOMEM, _("out of memory"));
	f = field(&s, end, &len);
	if (len == 0)
		published(c, h->day);
	else if (len != 8 || memcmp(f, "computed", 8) != 0)
		return wrong(k, _("the third column is empty or \"computed\""));
	c->n++;
	return 0;
}

/* A remark, as people write it below a table. */
static bool
is_note(const char *s, const char *end)
{
	static const char *const marks[] = {"#", "*", "＊", "※", "注"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i]);

		if ((size_t)(end - s) >= n && memcmp(s, marks[i], n) == 0)
			return true;
	}
	return false;
}

/* A heading that is no date, empty lines and remarks are passed over. */
static bool
is_row(const struct reader *k, const char *s, const char *end)
{
	if (s == end || is_note(s, end))
		return false;
	return k->line > 1 || (*s >= '0' && *s <= '9') || *s == '"';
}

static int
by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day)
				: (x->line > y->line) - (x->line < y->line);
}

static int
take_all(struct reader *k, const char *s, size_t len)
{
	const char *end = s + len;
	int r = 0;

	while (r == 0 && s < end) {
		const char *lf = memchr(s, '\n', (size_t)(end - s));
		const char *stop = lf ? lf : end;

		k->line++;
		if (stop > s && stop[-1] == '\r')
			stop--;
		if (k->c->n == HOLIDAYS_MAX)
			return wrong(k, _("too many holidays"));
		if (is_row(k, s, stop))
			r = take_row(k, s, stop);
		s = lf ? lf + 1 : end;
	}
	if (r == 0 && k->c->n > 1)
		qsort(k->c->v, k->c->n, sizeof(*k->c->v), by_day);
	for (size_t i = 1; r == 0 && i < k->c->n; i++) {
		k->line = k->c->v[i].line;
		if (k->c->v[i].day == k->c->v[i - 1].day)
			r = wrong(k, _("this date stands there twice"));
	}
	return r;
}

/* As the Cabinet Office writes it: CP932. */
static int
from_cp932(iconv_t cd, struct ir_buf *b)
{
	struct ir_buf to;
	char *in = b->p, *out;
	size_t left = b->len, room = 3 * b->len;
	int r;

	ir_buf_init(&to, 0);
	r = ir_buf_reserve(&to, room + 1);
	out = to.p;
	if (r == 0 && iconv(cd, &in, &left, &out, &room) == (size_t)-1)
		r = -errno;
	if (r < 0) {
		ir_buf_free(&to);
		return r;
	}
	to.len = 3 * b->len - room;
	to.p[to.len] = '\0';
	ir_buf_free(b);
	*b = to;
	return 0;
}

static int
from_old(struct ir_calendar *c, struct ir_buf *b)
{
	c->cd = iconv_open("UTF-8", "CP932");
	return c->cd == (iconv_t)-1 ? -IR_ENOTSUP : from_cp932(c->cd, b);
}

int
ir_calendar_read(struct ir_calendar **ret, const char *text, size_t len,
	const char *path, struct ir_err *e)
{
	struct ir_calendar *c = calloc(1, sizeof(*c));
	struct reader k = {.c = c, .path = path, .e = e};
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (c)
		c->v = calloc(HOLIDAYS_MAX, sizeof(*c->v));
	if (!c || !c->v || ir_buf_add(&b, text, len) < 0)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	else if (ir_sha256_hex(text, len, c->sha256) < 0)
		r = ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	else if (!ir_utf8_valid(b.p, b.len) && from_old(c, &b) < 0)
		r = wrong(&k, _("neither UTF-8 nor CP932"));
	if (r == 0) {
		size_t bom = b.len >= 3 && !memcmp(b.p, "\xEF\xBB\xBF", 3);

		r = take_all(&k, b.p + 3 * bom, b.len - 3 * bom);
	}
	ir_buf_free(&b);
	if (r < 0) {
		ir_calendar_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

int
ir_calendar_load(
	struct ir_calendar **ret, const char *datadir, struct ir_err *e)
{
	struct ir_buf b;
	char *path;
	int r;

	ir_buf_init(&b, 0);
	r = ir_where_slurp(
		datadir, IR_HOLIDAYS_FILE, FILE_MAX_BYTES, &b, &path, e);
	if (r == 0)
		r = ir_calendar_read(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	free(path);
	return r;
}

void
ir_calendar_free(struct ir_calendar *c)
{
	if (!c)
		return;
	if (c->cd && c->cd != (iconv_t)-1)
		(void)iconv_close(c->cd); /* nothing can be lost */
	ir_arena_free(&c->arena);
	free(c->v);
	free(c);
}

int
ir_calendar_last_year(const struct ir_calendar *c)
{
	return (int)c->last_year;
}

bool
ir_calendar_covers(const struct ir_calendar *c, int64_t day)
{
	int64_t y;
	unsigned m, d;

	ir_civil_from_days(day, &y, &m, &d);
	return y >= c->first_year && y <= c->last_year;
}

const char *
ir_calendar_sha256(const struct ir_calendar *c)
{
	return c->sha256;
}

const char *
ir_calendar_closed_on(const struct ir_calendar *c, int64_t day)
{
	const struct holiday key = {.day = day};
	size_t low = 0, high = c->n;
	int64_t y;
	unsigned m, d, week = (unsigned)(((day + 4) % 7 + 7) % 7);

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->v[mid].day < key.day)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < c->n && c->v[low].day == day)
		return c->v[low].name;
	ir_civil_from_days(day, &y, &m, &d);
	if ((m == 12 && d >= 29) || (m == 1 && d <= 3))
		return "年末年始";
	return week == 6 ? "土曜日" : week == 0 ? "日曜日" : NULL;
}

const char *
ir_calendar_closed(const struct ir_calendar *c, const char *day)
{
	int64_t n;

	return ir_day_parse(day, &n) ? ir_calendar_closed_on(c, n) : NULL;
}
