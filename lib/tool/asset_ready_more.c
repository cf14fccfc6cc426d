/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/trust.h"
#include "ir/casefile/where.h"
#include "ir/playbook/jss.h"
#include "ir/playbook/lint.h"
#include "ir/report/deadline.h"

#include "asset_ready_i.h"

/* The checks that need playbooks, calendars or a journal. */

#define DAY 86400
#define BOOKS "response"

static int
is_book(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && dot != e->d_name &&
		(strcmp(dot, ".yaml") == 0 || strcmp(dot, ".json") == 0);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Calls one() with each playbook of the library; how many. */
static size_t
each_book(struct rdy *d, void *arg,
	void (*one)(void *arg, const char *path, const char *name))
{
	char *dir = ir_where_join(d->data, BOOKS);
	struct dirent **list = NULL;
	struct ir_esc esc;
	int n = dir ? scandir(dir, &list, is_book, by_name) : -1;

	if (n < 0)
		ir_ready_say(d->r,
			errno == ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			_("cannot read '%s': %s"),
			ir_esc(dir ? dir : BOOKS, &esc), strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = ir_where_join(dir, list[i]->d_name);

		if (path)
			one(arg, path, list[i]->d_name);
		free(path);
		free(list[i]);
	}
	free(list);
	free(dir);
	return n > 0 ? (size_t)n : 0;
}

/* ---- books.lint ---- */

struct linted {
	struct rdy *d;
	struct ir_lint *l;
	struct ir_vocab *vocab;
	size_t n;
};

static int
on_finding(void *arg, const struct ir_finding *f)
{
	struct linted *t = arg;
	const char *slash = strrchr(f->file, '/');
	struct ir_esc esc;

	if (f->rule->level == IR_LINT_ERROR)
		ir_ready_say(t->d->r, IR_READY_RED, "%s:%u: %s [%s]",
			ir_esc(slash ? slash + 1 : f->file, &esc), f->line,
			f->text, f->rule->code);
	return 0;
}

static const struct ir_vocab *
facts(void *arg)
{
	struct linted *t = arg;

	if (!t->vocab && ir_vocab_load(&t->vocab, t->d->data, &t->d->e) < 0)
		ir_ready_say(t->d->r, IR_READY_UNSEEN, "%s", t->d->e.text);
	return t->vocab;
}

static void
lint_book(void *arg, const char *path, const char *name)
{
	struct linted *t = arg;
	struct ir_lint_read *read = NULL;
	struct ir_err e = IR_ERR_INIT;
	int r = ir_lint_read(&read, path, &e);

	(void)name; /* the path says it */
	if (r == 0)
		r = ir_lint_check(t->l, read, &e);
	if (r != 0)
		ir_ready_say(t->d->r, IR_READY_UNSEEN, "%s", e.text);
	t->n += r == 0;
}

static int
books_lint(struct rdy *d, char good[256])
{
	struct linted t = {.d = d};
	size_t all;
	int r = ir_lint_new(&t.l, on_finding, &t, facts, &t, &d->e);

	if (r < 0)
		return r;
	all = each_book(d, &t, lint_book);
	if (all == 0)
		ir_ready_say(d->r, IR_READY_RED, _("there is no playbook"));
	r = ir_lint_library(t.l, &d->e);
	(void)snprintf(good, 256,
		_("%zu playbooks without an error, %llu "
		  "warnings"),
		t.n, (unsigned long long)ir_lint_count(t.l, IR_LINT_WARNING));
	ir_lint_free(t.l);
	ir_vocab_free(t.vocab);
	return r;
}

/* ---- books.known ---- */

struct signers {
	struct rdy *d;
	char *dir;
	struct ir_trust *trust; /* NULL: the site trusts nobody */
	size_t is_signed, taken;
};

/* Now, when today is the day that is asked about: who was given a key at noon
 * signs in the evening.  Of another day the end. */
static struct ir_time
moment(int64_t day)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct ir_time t = {day * DAY + DAY - 1, 0, 0};
	struct timespec ts;
	struct ir_time now;

	if (ctx->now(ctx, &ts) != 0)
		return t;
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	return (now.sec + now.east) / DAY == day ? now : t;
}

/* Is it signed by somebody the site trusts?  0 yes, 1 no, < 0. */
static int
is_signed(struct signers *s, const char *path, struct ir_err *e)
{
	struct ir_jss_check c = {.trust = s->trust};
	struct ir_playbook *p = NULL;
	unsigned n = 0;
	int r;

	c.now = moment(s->d->today);
	r = ir_playbook_load(&p, path, NULL, NULL, e);
	if (r == 0)
		r = ir_jss_verify(ir_playbook_root(p), &c, &n, e);
	ir_playbook_free(p);
	return r < 0 ? r : r > 0 || n == 0;
}

static void
known_book(void *arg, const char *path, const char *name)
{
	struct signers *s = arg;
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;
	char sha[65];
	int r = is_signed(s, path, &e);

	if (r == 0) {
		s->is_signed++;
		return;
	}
	if (r > 0)
		r = ir_ready_sha256(s->dir, name, sha, &e);
	if (r < 0)
		ir_ready_say(s->d->r, IR_READY_UNSEEN, "%s: %s",
			ir_esc(name, &esc), e.text);
	else if (ir_ready_knows(s->d->r, sha))
		s->taken++;
	else
		ir_ready_say(s->d->r, IR_READY_RED,
			_("%s: nobody whom the site trusts has signed it, "
			  "nobody here has taken it over (%.12s)"),
			ir_esc(name, &esc), sha);
}

static int
books_known(struct rdy *d, char good[256])
{
	struct signers s = {.d = d, .dir = ir_where_join(d->data, BOOKS)};
	char *path = ir_where_join(d->dir, IR_TRUST_NAME);
	struct ir_err e = IR_ERR_INIT;
	int r = path ? ir_trust_load(&s.trust, path, &e) : -ENOMEM;

	free(path);
	if (!s.dir)
		return ir_err_set(&d->e, ENOMEM, _("out of memory"));
	if (r < 0 && r != -ENOENT)
		ir_ready_say(d->r, IR_READY_UNSEEN, "%s", e.text);
	if (each_book(d, &s, known_book) == 0)
		ir_ready_say(d->r, IR_READY_RED, _("there is no playbook"));
	(void)snprintf(good, 256, _("%zu signed, %zu taken over"), s.is_signed,
		s.taken);
	ir_trust_free(s.trust);
	free(s.dir);
	return 0;
}

/* ---- rules.holidays ---- */

static int
holidays(struct rdy *d, char good[256])
{
	struct ir_calendar *c = NULL;
	struct ir_err e = IR_ERR_INIT;
	int64_t ahead, year;
	unsigned month, day;
	int r, last = 0;

	if (!ir_ready_limit(d->r, "ahead_days", &ahead))
		return 0;
	r = ir_calendar_load(&c, d->data, &e);
	if (r < 0) {
		ir_ready_say(d->r,
			r == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN, "%s",
			e.text);
		return 0;
	}
	last = ir_calendar_last_year(c);
	ir_civil_from_days(d->today + ahead, &year, &month, &day);
	if (year > last)
		ir_ready_say(d->r, IR_READY_RED,
			_("the table ends with %d; a deadline of %lld days "
			  "goes beyond"),
			last, (long long)ahead);
	(void)snprintf(good, 256, _("published up to %d"), last);
	ir_calendar_free(c);
	return 0;
}

/* ---- clock.checked ---- */

/* The last line of that kind in the journal; 1: none. */
static int
last_check(struct rdy *d, int64_t *ret_day, double *ret_offset)
{
	struct ir_cursor *cur = NULL;
	struct ir_journal *j = NULL;
	struct ir_line line;
	struct ir_time t;
	bool any = false;
	int r = ir_journal_open(&j, d->cases, ir_tool_ctx(), &d->e);

	if (r == 0)
		r = ir_cursor_open(&cur, j, 1, &d->e);
	while (r == 0 && (r = ir_cursor_next(cur, &line, &d->e)) == 1) {
		ir_node n =
			ir_json_get(line.json, line.at.data, "offset_seconds");
		size_t len = 0, time_len = 0;
		const char *s = ir_json_raw(line.json, n, &len);
		const char *at =
			ir_json_slice(line.json, line.at.time, &time_len);

		r = 0;
		if (!ir_json_streq(line.json, line.at.kind, "clock.checked") ||
			!s || !at || ir_time_parse(at, time_len, &t) < 0)
			continue;
		any = true;
		*ret_day = (t.sec + t.east) / DAY;
		*ret_offset = strtod(s, NULL); /* a JSON number ends */
	}
	ir_cursor_close(cur);
	ir_journal_close(j);
	return r < 0 ? r : any ? 0 : 1;
}

static int
clock_checked(struct rdy *d, char good[256])
{
	int64_t days, seconds, day = 0;
	char text[IR_TIME_TEXT];
	double offset = 0;
	int r = 1;

	if (!ir_ready_limit(d->r, "days", &days) ||
		!ir_ready_limit(d->r, "seconds", &seconds))
		return 0;
	if (d->a_case)
		r = last_check(d, &day, &offset);
	if (r < 0) {
		ir_ready_say(d->r, IR_READY_UNSEEN, "%s", d->e.text);
		return 0;
	}
	if (r == 1 && !ir_ready_clock(d->r, &day, &offset)) {
		ir_ready_say(d->r, IR_READY_RED,
			_("nobody wrote down how far it is off"));
		return 0;
	}
	(void)snprintf(good, 256, _("off by %+.1f s on %s"), offset,
		ir_day_text(day, text));
	if (day > d->today)
		ir_ready_say(d->r, IR_READY_RED,
			_("compared on %s, which has not come yet"), text);
	else if (d->today - day > days)
		ir_ready_say(
			d->r, IR_READY_RED, _("last compared on %s"), text);
	if (offset > (double)seconds || offset < -(double)seconds)
		ir_ready_say(d->r, IR_READY_RED, "%s", good);
	return 0;
}

int
rdy_elsewhere(struct rdy *d, size_t i, struct ir_ready_check *ret)
{
	static const struct {
		const char *key;
		int (*look)(struct rdy *d, char good[256]);
	} looks[] = {
		{"books.lint", books_lint},
		{"books.known", books_known},
		{"rules.holidays", holidays},
		{"clock.checked", clock_checked},
	};
	const char *key = ir_ready_key(d->r, i);
	char good[256] = "";

	for (size_t k = 0; k < sizeof(looks) / sizeof(looks[0]); k++) {
		int r;

		if (strcmp(looks[k].key, key) != 0)
			continue;
		ir_ready_begin(d->r, i);
		r = looks[k].look(d, good);
		return r < 0 ? r : ir_ready_end(d->r, ret, &d->e, "%s", good);
	}
	return 1;
}
