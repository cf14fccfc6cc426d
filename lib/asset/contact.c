/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/contact.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

#define MONTHS_STAFF 3
#define MONTHS_AUTHORITY 6
#define MONTHS_OTHER 12

static uint64_t
months_of(const struct ir_contact *c, const struct ir_contact_months *m)
{
	const char *kind = c->kind ? c->kind : "other";

	if (strcmp(kind, "staff") == 0)
		return m->staff ? m->staff : MONTHS_STAFF;
	if (strcmp(kind, "authority") == 0)
		return m->authority ? m->authority : MONTHS_AUTHORITY;
	return m->other ? m->other : MONTHS_OTHER;
}

bool
ir_contact_reachable(const struct ir_contact *c)
{
	for (size_t i = 0; i < c->n_ways; i++)
		if (c->ways[i].value)
			return true;
	return false;
}

bool
ir_contact_at_night(const struct ir_contact *c)
{
	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *w = &c->ways[i];

		if (w->value && w->hours &&
			(strcmp(w->hours, "24h") == 0 ||
				strcmp(w->hours, "night") == 0))
			return true;
	}
	return false;
}

static bool
or_deputy_at_night(const struct ir_contacts *all, const struct ir_contact *c)
{
	const struct ir_contact *deputy =
		c->deputy ? ir_contacts_find(all, c->deputy) : NULL;

	return ir_contact_at_night(c) ||
		(deputy && ir_contact_at_night(deputy));
}

bool
ir_contact_who_at_night(const struct ir_contacts *all, const char *who)
{
	const struct ir_contact *c = ir_contacts_find(all, who);
	size_t at = 0;

	if (c)
		return or_deputy_at_night(all, c);
	while ((c = ir_contacts_next(all, IR_CONTACT_ROLE, who, &at)) != NULL)
		if (or_deputy_at_night(all, c))
			return true;
	return false;
}

enum ir_contact_state
ir_contact_state(const struct ir_contact *c, const struct ir_contact_months *m,
	int64_t today, int64_t *ret_due)
{
	const struct ir_checked *last;
	int64_t day;

	*ret_due = INT64_MIN;
	if (!ir_contact_reachable(c))
		return IR_CONTACT_NUMBERLESS;
	if (c->n_verified == 0)
		return IR_CONTACT_NEVER;
	last = &c->verified[c->n_verified - 1];
	if (!last->result || strcmp(last->result, "ok") != 0)
		return IR_CONTACT_FAILED;
	if (!ir_day_parse(last->on, &day))
		return IR_CONTACT_NEVER;
	if (day > today)
		return IR_CONTACT_OVERDUE; /* nobody has tried it yet */
	*ret_due = ir_day_months(day, (int64_t)months_of(c, m));
	return *ret_due < today ? IR_CONTACT_OVERDUE : IR_CONTACT_FRESH;
}

const char *
ir_contact_state_word(enum ir_contact_state s)
{
	switch (s) {
	case IR_CONTACT_FRESH:
		return "ok";
	case IR_CONTACT_OVERDUE:
		return "overdue";
	case IR_CONTACT_FAILED:
		return "failed";
	case IR_CONTACT_NEVER:
		return "never";
	case IR_CONTACT_NUMBERLESS:
		return "no-number";
	}
	return "?";
}

static int
check_line(const char *id, const struct ir_checked *k, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "contact", id);
	ir_jw_kstr(&w, "on", k->on);
	ir_jw_kstr(&w, "by", k->by);
	ir_jw_kstr(&w, "how", k->how);
	ir_jw_kstr(&w, "result", k->result);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

int
ir_contact_verified(const char *site_dir, const char *id,
	const struct ir_checked *k, struct ir_err *e)
{
	char *path = ir_where_join(site_dir, IR_SITE_CHECKS);
	struct ir_buf line;
	int r;

	ir_buf_init(&line, 0);
	r = path ? check_line(id, k, &line) : -ENOMEM;
	r = r < 0 ? ir_err_set(e, r, _("out of memory"))
		  : ir_io_append_file(path, 0640, line.p, line.len, e);
	ir_buf_free(&line);
	free(path);
	return r < 0 ? r : 0;
}
