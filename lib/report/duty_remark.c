/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "ir/report/duty_said.h"

#include "duty_i.h"

/*
 * What to warn of where duties were typed: one that means nobody of the case,
 * and a recipient whom another one tells.
 */

/* It went to that name for these duties: the duty that tells it, where none of
 * these does; NULL: one does, or nobody is known by it. */
static const struct ir_duty *
elsewhere(struct ir_duties *d, const char *to, const char *const *duties,
	size_t n)
{
	const struct line *r = NULL;

	for (size_t i = 0; i < d->n; i++) {
		const struct line *l = &d->v[i];
		char member[IR_FACT_MEMBER_MAX + 1];
		bool named = false;

		for (size_t k = 0; k < n; k++)
			named = named ||
				duty_is_of(l, duties[k], strlen(duties[k]),
					member);
		if (!named)
			continue;
		r = duty_elsewhere(d, l, to);
		if (!r)
			return NULL;
	}
	return r ? &r->d : NULL;
}

static void
remark_elsewhere(struct ir_duties *d, const struct ir_duty *u, const char *to,
	const char *const *duties, size_t n, struct ir_buf *out)
{
	struct ir_esc a, b, c;
	struct ir_buf own;

	ir_buf_init(&own, 0);
	for (size_t i = 0; i < n; i++) /* all stick */
		(void)ir_buf_addf(
			&own, "%s%s", i ? ", " : "", ir_esc(duties[i], &c));
	if (ir_buf_err(&own) == 0)
		(void)ir_buf_addf(out,
			_("'%s' is the recipient of %s (%s), not of %s: it is "
			  "recorded and does not count for %s"),
			ir_esc(to, &a), u->id,
			ir_esc(ir_i18n_japanese() ? u->ja : u->en, &b), own.p,
			own.p);
	(void)ir_buf_addc(out, '\0');
	d->nomem = d->nomem || ir_buf_err(&own) < 0;
	ir_buf_free(&own);
}

#define MEANT_MAX 8 /* lines of a duty that a warning names */

/* The lines that a name can have meant, of one device where it names that. */
struct meant {
	const char *name;
	bool device, open;
	size_t n;
};

/* The device is the name, or begins it. */
static bool
is_device(const struct line *l, const char *name)
{
	const char *member = strchr(name, '/');
	size_t n = member && l->dev ? strlen(l->dev) : 0;

	return n > 0 && strncmp(member + 1, l->dev, n) == 0 &&
		(!member[1 + n] || strchr(" \t", member[1 + n]));
}

static bool
may_mean(const struct meant *m, const struct line *l)
{
	size_t id = strcspn(m->name, "/");

	return strlen(l->d.id) == id &&
		strncasecmp(m->name, l->d.id, id) == 0 &&
		(!m->device || is_device(l, m->name)) &&
		(!m->open || duty_is_open(l));
}

/* false: all that it can have meant is done, it is one call more. */
static bool
find_meant(const struct ir_duties *d, struct meant *m)
{
	bool device = false, left = false, open = false;

	for (size_t i = 0; i < d->n; i++)
		device = device ||
			(may_mean(m, &d->v[i]) && is_device(&d->v[i], m->name));
	m->device = device;
	for (size_t i = 0; i < d->n; i++) {
		if (!may_mean(m, &d->v[i]))
			continue;
		left = left || !d->v[i].d.done;
		open = open || duty_is_open(&d->v[i]);
	}
	m->open = open;
	return left;
}

static void
remark_nobody(struct ir_duties *d, const char *name, struct ir_buf *out)
{
	struct meant m = {.name = name};
	struct ir_buf list;
	struct ir_esc esc;

	if (!find_meant(d, &m))
		return;
	ir_buf_init(&list, 0);
	for (size_t i = 0; i < d->n; i++) {
		const struct ir_duty *u = &d->v[i].d;

		if (!may_mean(&m, &d->v[i]) || m.n++ > MEANT_MAX)
			continue;
		(void)ir_buf_addf(&list, "%s%s", list.len ? ", " : "",
			m.n > MEANT_MAX ? "..." : u->id); /* all stick */
		if (u->member && m.n <= MEANT_MAX)
			(void)ir_buf_addf(
				&list, "/%s", ir_esc(u->member, &esc));
	}
	if (ir_buf_err(&list) == 0)
		(void)ir_buf_addf(out,
			_("%s means nobody of this case: it is recorded and "
			  "fulfils no "
			  "duty; name one: %s"),
			ir_esc(name, &esc), list.p);
	(void)ir_buf_addc(out, '\0');
	d->nomem = d->nomem || ir_buf_err(&list) < 0;
	ir_buf_free(&list);
}

static int
ended(const struct ir_duties *d, const struct ir_buf *out, struct ir_err *e)
{
	return d->nomem || ir_buf_err(out) < 0
		? ir_err_set(e, ENOMEM, _("out of memory"))
		: 0;
}

static bool
means_somebody(
	struct ir_duties *d, const char *name, const char *to, const char *said)
{
	for (size_t i = 0; i < d->n; i++)
		if (duty_names(d, &d->v[i], name, to, said))
			return true;
	return false;
}

int
ir_duties_remarks_contact(struct ir_duties *d, const char *list, const char *to,
	const char *said, struct ir_buf *out, struct ir_err *e)
{
	const char *s;
	size_t len;

	while (duty_next(&list, &s, &len)) {
		const char *name = ir_arena_text(&d->arena, s, len);
		const struct ir_duty *u;

		d->nomem = d->nomem || !name;
		if (!name || !duty_has_rule(d, s, len))
			continue;
		if (!means_somebody(d, name, to, said)) {
			remark_nobody(d, name, out);
			continue;
		}
		u = elsewhere(d, to, &name, 1);
		if (u)
			remark_elsewhere(d, u, to, &name, 1, out);
	}
	return ended(d, out, e);
}

/* Would the report do, were it of the stage the rule asks for?  Told. */
static bool
remark_stage(
	struct ir_duties *d, const struct ir_report_line *r, struct ir_buf *out)
{
	for (size_t i = 0; i < d->n; i++) {
		struct ir_report_line other = *r;
		const struct line *l = &d->v[i];

		other.stage = l->rule->stage;
		if (!other.stage || !duty_fulfils(d, l, &other))
			continue;
		(void)ir_buf_addf(out,
			_("%s asks for a report of the stage %s: it is "
			  "recorded and does not count for %s"),
			l->d.id, other.stage, l->d.id);
		(void)ir_buf_addc(out, '\0'); /* both stick */
		return true;
	}
	return false;
}

static void
remark_report(struct ir_duties *d, const struct ir_report_line *r,
	const char *name, struct ir_buf *out)
{
	struct ir_report_line one = *r;
	const struct ir_duty *u;

	one.duties = &name;
	one.n_duties = 1;
	for (size_t i = 0; i < d->n; i++)
		if (duty_fulfils(d, &d->v[i], &one))
			return;
	u = elsewhere(d, r->to, &name, 1);
	if (u)
		remark_elsewhere(d, u, r->to, &name, 1, out);
	else if (!remark_stage(d, &one, out))
		remark_nobody(d, name, out);
}

/* It went out before anybody knew of what it tells. */
static void
remark_early(
	struct ir_duties *d, const struct ir_report_line *r, struct ir_buf *out)
{
	struct ir_time sent = r->time, knew = d->knew;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];
	const char *last = NULL;
	struct ir_buf own;
	struct ir_esc esc;

	if (duty_is_spoken(r->how))
		return;
	ir_buf_init(&own, 0);
	for (size_t i = 0; i < d->n; i++) {
		const struct line *l = &d->v[i];

		if (!duty_fulfils(d, l, r) || !duty_too_early(d, l, &r->time) ||
			ir_same_said(last, l->d.id))
			continue;
		last = l->d.id;
		(void)ir_buf_addf(&own, "%s%s", own.len ? ", " : "", last);
	}
	sent.east = knew.east = 32400;
	if (own.len > 0 && ir_buf_err(&own) == 0) {
		(void)ir_buf_addf(out,
			_("sent %.16s, before anybody knew (%s, %.16s): it is "
			  "recorded and does not count for %s"),
			ir_time_date_clock(&sent, a), ir_esc(d->knew_by, &esc),
			ir_time_date_clock(&knew, b), own.p);
		(void)ir_buf_addc(out, '\0'); /* both stick */
	}
	d->nomem = d->nomem || ir_buf_err(&own) < 0;
	ir_buf_free(&own);
}

int
ir_duties_remarks_report(struct ir_duties *d, const struct ir_report_line *r,
	size_t typed, struct ir_buf *out, struct ir_err *e)
{
	const struct ir_duty *u = elsewhere(d, r->to, r->duties, r->n_duties);

	if (u)
		remark_elsewhere(d, u, r->to, r->duties, r->n_duties, out);
	else
		for (size_t i = typed; i < r->n_duties; i++)
			remark_report(d, r, r->duties[i], out);
	if (!u && d->knew_by && r->what == IR_REPORT_SENT)
		remark_early(d, r, out);
	return ended(d, out, e);
}
