/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/duty_said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/party.h"
#include "ir/base/same.h"

#include "duty_i.h"

/*
 * Which line of a duty is meant by what was typed, "R8/PUMP03/H1"; and whether
 * something went to whom the line tells, or to whom another one does.
 */

/* ---- duties by name ---- */

static bool
is_gap(char c)
{
	return c == ' ' || c == ',' || c == ';' || c == '\t';
}

/* "R9" alone, where the duty has several members: the one that was called.
 * Authorities are the same for all devices; there the text must name it, or
 * only one can be meant. */
bool
duty_bare(struct ir_duties *d, const struct line *l, const char *to,
	const char *said)
{
	if (!l->d.member || l->of == 1)
		return true;
	if (l->d.need == IR_DUTY_NOT_REQUIRED)
		return false;
	if (l->rule->per == PER_PART)
		return !to || duty_is_part(l, to);
	if (l->rule->per != PER_DEVICE)
		return duty_is_named(d, l, to);
	return l->sole || duty_is_told_of(l, said);
}

/* "R99", "R99/PUMP03" */
static bool
is_like_duty(const char *s, size_t len)
{
	size_t n = 1;

	if (len < 2 || (*s != 'R' && *s != 'r'))
		return false;
	while (n < len && s[n] >= '0' && s[n] <= '9')
		n++;
	return n > 1 && (n == len || s[n] == '/');
}

static size_t
word(const char *s)
{
	size_t n = 0;

	while (s[n] && !is_gap(s[n]))
		n++;
	return n;
}

/* Does a name go on behind a comma, "Example Co., Ltd."? */
static bool
is_form(const char *s, size_t len)
{
	static const char *const forms[] = {"ltd", "inc", "llc", "corp"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n = strlen(forms[i]);

		if (len >= n && len <= n + 1 &&
			strncasecmp(s, forms[i], n) == 0 &&
			(len == n || s[n] == '.'))
			return true;
	}
	return false;
}

bool
duty_next(const char **list, const char **ret, size_t *ret_len)
{
	const char *s = *list;
	size_t n;
	bool member;

	while (is_gap(*s))
		s++;
	n = word(s);
	member = memchr(s, '/', n) != NULL;
	while (member) {
		size_t at = n + strspn(s + n, " \t"), more = word(s + at);

		if (s[at] == ',') {
			at += 1 + strspn(s + at + 1, " \t");
			more = is_form(s + at, word(s + at)) ? word(s + at) : 0;
		}
		if (more == 0 || is_like_duty(s + at, more))
			break;
		n = at + more;
	}
	*ret = s;
	*ret_len = n;
	*list = s + n;
	return n > 0;
}

bool
duty_is_of(const struct line *l, const char *s, size_t len,
	char member[IR_FACT_MEMBER_MAX + 1])
{
	size_t id = strlen(l->d.id), n = len > id ? len - id - 1 : 0;

	if (n > IR_FACT_MEMBER_MAX) /* a name, and what goes with it */
		n = word(s + id + 1);
	if (len < id || strncasecmp(s, l->d.id, id) != 0 ||
		(len > id && s[id] != '/') || n > IR_FACT_MEMBER_MAX)
		return false;
	memcpy(member, n ? s + id + 1 : "", n);
	member[n] = '\0';
	return true;
}

static bool
is_member(struct ir_duties *d, const struct line *l, const char *member,
	const char *said)
{
	if (l->rule->per == PER_DEVICE && l->harm)
		return duty_is_patient(l, member) ||
			(ir_same_said(member, l->dev) &&
				duty_is_told_of(l, said));
	return ir_same_said(member, l->d.member) || duty_is_named(d, l, member);
}

/* Where nobody of the duty has all of the name, its first word says who; the
 * rest is cut off. */
static bool
is_meant(struct ir_duties *d, const struct line *l, char *member,
	const char *said)
{
	const struct line *first = l - l->at;
	char *gap = member + strcspn(member, " \t");

	if (is_member(d, l, member, said))
		return true;
	for (size_t i = 0; *gap && i < l->of; i++)
		if (is_member(d, &first[i], member, said))
			return false;
	if (!*gap)
		return false;
	*gap = '\0';
	return is_member(d, l, member, said);
}

bool
duty_names(struct ir_duties *d, const struct line *l, const char *list,
	const char *to, const char *said)
{
	char member[IR_FACT_MEMBER_MAX + 1];
	const char *s;
	size_t len;

	while (duty_next(&list, &s, &len))
		if (duty_is_of(l, s, len, member) &&
			(*member ? is_meant(d, l, member, said)
				 : duty_bare(d, l, to, said)))
			return true;
	return false;
}

bool
duty_is_open(const struct line *l)
{
	return !l->d.done && l->d.need != IR_DUTY_NOT_REQUIRED &&
		l->d.need != IR_DUTY_WAIVED;
}

/* One of the list: the open patients of its device go to out, none where it
 * names one. */
static void
patients(struct ir_duties *d, const char *s, size_t len, const char *said,
	struct ir_buf *out)
{
	char member[IR_FACT_MEMBER_MAX + 1];
	struct ir_esc esc;

	for (size_t i = 0; i < d->n; i++) {
		const struct line *l = &d->v[i];

		if (!duty_is_of(l, s, len, member) || !*member)
			continue;
		if (is_meant(d, l, member, said)) {
			ir_buf_clear(out);
			return;
		}
		if (l->rule->per == PER_DEVICE && l->harm &&
			ir_same_said(member, l->dev) && duty_is_open(l))
			(void)ir_buf_addf(out, "%s%s/%s", out->len ? ", " : "",
				l->d.id, ir_esc(l->d.member, &esc)); /* stick */
	}
}

bool
duty_has_rule(const struct ir_duties *d, const char *s, size_t len)
{
	size_t id = 0;

	while (id < len && s[id] != '/')
		id++;
	for (size_t i = 0; i < d->rules.n; i++)
		if (strlen(d->rules.v[i].id) == id &&
			strncasecmp(d->rules.v[i].id, s, id) == 0)
			return true;
	return false;
}

static int
no_duty(const char *s, size_t len, struct ir_err *e)
{
	struct ir_esc esc;

	return ir_err_set(e, IR_EUSAGE, _("no duty '%s': R0 to R22"),
		ir_escn(s, len, &esc));
}

static int
check_known(const struct ir_duties *d, const char *list, struct ir_err *e)
{
	const char *s;
	size_t len;

	while (duty_next(&list, &s, &len))
		if (!duty_has_rule(d, s, len))
			return no_duty(s, len, e);
	return 0;
}

int
ir_duties_plain(struct ir_duties *d, const char *list, const char *said,
	struct ir_err *e)
{
	struct ir_buf b;
	const char *s;
	size_t len;
	int r = check_known(d, list, e);

	ir_buf_init(&b, 0);
	while (r == 0 && duty_next(&list, &s, &len)) {
		struct ir_esc esc;
		char *name;

		patients(d, s, len, said, &b);
		if (b.len == 0)
			continue;
		name = strndup(s, len);
		r = ir_err_set(e, IR_EUSAGE,
			_("%s has several patients: say which, %s"),
			name ? ir_esc(name, &esc) : "?", b.p);
		free(name);
	}
	if (ir_buf_err(&b) < 0)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	ir_buf_free(&b);
	return r;
}

int
ir_duties_check(const struct ir_duties *d, const char *id, const char *member,
	struct ir_err *e)
{
	struct ir_near near;
	struct ir_esc esc;
	bool known = false;

	ir_near_init(&near, member ? member : id);
	for (size_t i = 0; i < d->n; i++) {
		const struct ir_duty *u = &d->v[i].d;

		if (strcmp(u->id, id) != 0) {
			if (!member)
				ir_near_try(&near, u->id);
			continue;
		}
		known = true;
		if (!member || (u->member && strcmp(u->member, member) == 0))
			return 0;
		if (u->member)
			ir_near_try(&near, u->member);
	}
	if (known)
		return ir_err_set(e, IR_EUSAGE,
			_("%s has no member '%s'%s%s%s"), id,
			ir_esc(member, &esc),
			ir_near_best(&near) ? _(" (did you mean ") : "",
			ir_near_best(&near) ? ir_near_best(&near) : "",
			ir_near_best(&near) ? "?)" : "");
	return no_duty(id, strlen(id), e);
}

/* ---- recipients ---- */

/* The contact list has one of that name for the duty. */
static bool
is_listed(struct ir_duties *d, const struct rule *r, const char *folded)
{
	size_t n;
	const struct known *k = duty_known(d, &n);

	for (size_t i = 0; i < n; i++)
		if ((ir_same_said(k[i].id, folded) ||
			    ir_same_said(k[i].name, folded) ||
			    ir_same_said(k[i].org, folded)) &&
			duty_is_for(ir_contacts_at(d->from->contacts, i), r))
			return true;
	return false;
}

/* Is it the beginning of the duty's label, by whole words? */
static bool
is_label(const struct line *l, const char *folded)
{
	return l->label && *folded && ir_party_fit(l->label, folded) > 0;
}

/* Each prefecture has police of its own, and few lists have their names. */
static bool
is_police(const struct line *l, const char *to)
{
	static const char *const words[] = {
		"警察", "県警", "府警", "道警", "警視庁", "police"};

	if (!strstr(l->rule->label.ja, words[0]) || strstr(to, "病院"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(to, words[i]))
			return true;
	return false;
}

static bool
goes_to(struct ir_duties *d, const struct line *l, const char *to,
	const char *folded)
{
	return duty_is_named(d, l, to) || is_label(l, folded) ||
		is_listed(d, l->rule, folded) || is_police(l, to);
}

static bool
is_company(const struct line *l)
{
	return l->rule->per == PER_MAKER || l->rule->per == PER_VENDOR ||
		l->rule->per == PER_PARTNER;
}

const struct line *
duty_elsewhere(struct ir_duties *d, const struct line *l, const char *to)
{
	const char *folded = to ? duty_fold(d, to) : NULL;

	if (!folded || strstr(l->d.ja, to) || goes_to(d, l, to, folded))
		return NULL;
	for (size_t i = 0; i < d->n; i++) {
		const struct line *o = &d->v[i];

		if (o->rule == l->rule || (is_company(o) && is_company(l)))
			continue;
		if (goes_to(d, o, to, folded))
			return o;
	}
	return NULL;
}
