/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/deadline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/sys/yaml.h"

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define RULES_MAX 200
#define DAYS_MAX 3660 /* ten years */
#define JAPAN (9 * 3600)
#define DAY 86400

struct ir_deadlines {
	struct ir_yaml *y; /* owns the texts */
	const char *date;
	struct ir_deadline_rule *v;
	size_t n;
};

/* One rule being read. */
struct reader {
	const struct ir_yaml_node *n;
	const char *name;
	struct ir_err *e;
};

static int
wrong(const struct reader *k, const char *why)
{
	uint32_t line = 0, col = 0;
	struct ir_esc esc;

	ir_yaml_pos(k->n, &line, &col);
	return ir_err_set(k->e, IR_EFORMAT, "%s:%u:%u: %s",
		ir_esc(k->name, &esc), line, col, why);
}

/* A number of 1 to max. */
static bool
number(const struct reader *k, const char *key, int64_t max, unsigned *ret)
{
	int64_t v;

	if (ir_yaml_i64(ir_yaml_get(k->n, key), &v) < 0 || v < 1 || v > max)
		return false;
	*ret = (unsigned)v;
	return true;
}

static void
pair(const struct reader *k, const char *key, const char **ja, const char **en)
{
	const struct ir_yaml_node *p = ir_yaml_get(k->n, key);

	*ja = ir_yaml_text(ir_yaml_at(p, 0), NULL);
	*en = ir_yaml_text(ir_yaml_at(p, 1), NULL);
}

static int
read_length(const struct reader *k, struct ir_deadline_rule *r)
{
	const char *kind = ir_yaml_get_str(k->n, "kind");
	int64_t warn;
	bool ok;

	if (kind && strcmp(kind, "none") == 0) {
		ok = ir_yaml_i64(ir_yaml_get(k->n, "warn_hours"), &warn) == 0 &&
			warn >= 0 && warn <= 24L * DAYS_MAX;
		r->warn_hours = ok ? (unsigned)warn : 0;
		return ok ? 0 : wrong(k, _("warn_hours: a number, 0 never"));
	}
	if (kind && strcmp(kind, "range") == 0) {
		r->kind = IR_DEADLINE_RANGE;
		ok = number(k, "first", DAYS_MAX, &r->first) &&
			number(k, "last", DAYS_MAX, &r->last) &&
			r->first <= r->last;
		return ok ? 0 : wrong(k, _("first and last: days, in order"));
	}
	if (kind && strcmp(kind, "days") == 0) {
		r->kind = IR_DEADLINE_DAYS;
		ok = number(k, "days", DAYS_MAX, &r->last);
	} else if (kind && strcmp(kind, "hours") == 0) {
		r->kind = IR_DEADLINE_HOURS;
		ok = number(k, "hours", 24L * DAYS_MAX, &r->last);
	} else {
		return wrong(k, _("kind is none, days, range or hours"));
	}
	r->first = r->last;
	return ok ? 0 : wrong(k, _("how many days, or hours"));
}

static int
read_rule(const struct reader *k, struct ir_deadlines *d)
{
	struct ir_deadline_rule *r = &d->v[d->n];
	const struct ir_yaml_node *moves = ir_yaml_get(k->n, "moves");

	r->id = ir_yaml_get_str(k->n, "id");
	pair(k, "label", &r->ja, &r->en);
	pair(k, "basis", &r->basis_ja, &r->basis_en);
	r->source = ir_yaml_get_str(k->n, "source");
	r->mark = ir_yaml_get_str(k->n, "mark");
	if (!r->id || !*r->id || !r->ja || !r->en || !r->basis_ja ||
		!r->basis_en || !r->source || !r->mark)
		return wrong(k,
			_("a rule has id, label, kind, basis, source "
			  "and mark"));
	if (ir_deadlines_find(d, r->id))
		return wrong(k, _("a rule of this id stands there already"));
	if (moves && ir_yaml_bool(moves, &r->moves) < 0)
		return wrong(k, _("moves is true or false"));
	d->n++;
	return read_length(k, r);
}

static int
read_all(struct ir_deadlines *d, const char *name, struct ir_err *e)
{
	const struct ir_yaml_node *root = ir_yaml_root(d->y, 0);
	const struct ir_yaml_node *list = ir_yaml_get(root, "rules");
	const char *schema = ir_yaml_get_str(root, "hikeshi");
	struct reader k = {root, name, e};
	size_t n = ir_yaml_count(list);
	int64_t day;
	int r = 0;

	d->date = ir_yaml_get_str(root, "date");
	if (!schema || strcmp(schema, "deadlines/1") != 0)
		return wrong(&k, _("this is not \"hikeshi: deadlines/1\""));
	if (!ir_day_parse(d->date, &day))
		return wrong(&k, _("date: the day of knowledge is missing"));
	if (ir_yaml_type(list) != IR_YAML_SEQ || n > RULES_MAX)
		return wrong(&k, _("rules: a list"));
	d->v = calloc(n + 1, sizeof(*d->v));
	if (!d->v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; r == 0 && i < n; i++) {
		k.n = ir_yaml_at(list, i);
		r = read_rule(&k, d);
	}
	return r;
}

int
ir_deadlines_read(struct ir_deadlines **ret, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	struct ir_deadlines *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = ir_yaml_parse(&d->y, text, len, name, e);
	if (r == 0)
		r = read_all(d, name, e);
	if (r < 0) {
		ir_deadlines_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

int
ir_deadlines_load(
	struct ir_deadlines **ret, const char *datadir, struct ir_err *e)
{
	struct ir_buf b;
	char *path;
	int r;

	ir_buf_init(&b, 0);
	r = ir_where_slurp(
		datadir, IR_DEADLINES_FILE, FILE_MAX_BYTES, &b, &path, e);
	if (r == 0)
		r = ir_deadlines_read(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	free(path);
	return r;
}

void
ir_deadlines_free(struct ir_deadlines *d)
{
	if (!d)
		return;
	ir_yaml_free(d->y);
	free(d->v);
	free(d);
}

const char *
ir_deadlines_date(const struct ir_deadlines *d)
{
	return d->date;
}

size_t
ir_deadlines_count(const struct ir_deadlines *d)
{
	return d->n;
}

const struct ir_deadline_rule *
ir_deadlines_at(const struct ir_deadlines *d, size_t i)
{
	return &d->v[i];
}

const struct ir_deadline_rule *
ir_deadlines_find(const struct ir_deadlines *d, const char *id)
{
	for (size_t i = 0; id && i < d->n; i++)
		if (strcmp(d->v[i].id, id) == 0)
			return &d->v[i];
	return NULL;
}

/* ---- counting ---- */

int64_t
ir_japan_day(const struct ir_time *t)
{
	int64_t s = t->sec + JAPAN;

	return s >= 0 ? s / DAY : -((-s + DAY - 1) / DAY);
}

static void
put_day(char out[11], int64_t day)
{
	char text[IR_TIME_TEXT];

	(void)snprintf(out, 11, "%.10s", ir_day_text(day, text));
}

/* The last second of a day in Japan. */
static struct ir_time
end_of(int64_t day)
{
	return (struct ir_time){
		.sec = (day + 1) * DAY - 1 - JAPAN, .east = JAPAN};
}

/* The next open day from day on; why: what was closed, each once. */
static int64_t
next_open(const struct ir_calendar *c, int64_t day, char *why, size_t room)
{
	const char *closed;
	size_t len = 0;

	while ((closed = ir_calendar_closed_on(c, day)) != NULL) {
		if (!strstr(why, closed) && strlen(closed) + 4 < room - len) {
			(void)snprintf(why + len, room - len, "%s%s",
				len ? "、" : "", closed);
			len = strlen(why);
		}
		day++;
	}
	return day;
}

static void
count_hours(const struct ir_deadline_rule *r, const struct ir_time *known,
	struct ir_due *d)
{
	d->due = *known;
	d->due.sec += (int64_t)r->last * 3600;
	d->due.east = JAPAN;
	d->edge = d->due;
	put_day(d->last, ir_japan_day(&d->due));
	memcpy(d->first, d->last, sizeof(d->first));
	memcpy(d->raw_first, d->last, sizeof(d->first));
	memcpy(d->raw_last, d->last, sizeof(d->first));
}

static void
count_days(const struct ir_deadline_rule *r, const struct ir_calendar *c,
	const struct ir_time *known, struct ir_due *d)
{
	int64_t start = ir_japan_day(known);
	int64_t first = start + r->first - 1, last = start + r->last - 1;

	put_day(d->raw_first, first);
	put_day(d->raw_last, last);
	if (r->moves) {
		int64_t raw = last;

		last = next_open(c, last, d->moved_why, sizeof(d->moved_why));
		d->moved = last != raw;
		/* a first edge is no last day: it stays */
		if (r->kind != IR_DEADLINE_RANGE)
			first = last;
	}
	put_day(d->first, first);
	put_day(d->last, last);
	d->edge = end_of(first);
	d->due = end_of(last);
	d->uncertain = r->moves && !ir_calendar_covers(c, last);
}

bool
ir_deadline_counts(const struct ir_time *known)
{
	int64_t day = ir_japan_day(known);

	return day >= ir_days_from_civil(1900, 1, 1) &&
		day <= ir_days_from_civil(2200, 12, 31);
}

int
ir_deadline_due(const struct ir_deadline_rule *r, const struct ir_calendar *c,
	const struct ir_time *known, struct ir_due *ret, struct ir_err *e)
{
	struct ir_due d = {0};

	if (!ir_deadline_counts(known))
		return ir_err_set(e, IR_EUSAGE,
			_("no deadline can be counted from such a year"));
	if (r->kind == IR_DEADLINE_HOURS)
		count_hours(r, known, &d);
	else if (r->kind != IR_DEADLINE_NONE)
		count_days(r, c, known, &d);
	*ret = d;
	return 0;
}
