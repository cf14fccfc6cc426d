/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/party.h"
#include "ir/base/person.h"
#include "ir/base/same.h"
#include "report_i.h"

/*
 * Free text is shown as it was written.  On a sheet for makers, partners or
 * the public it may name a device, a system or a patient of somebody else, on
 * every sheet that leaves the house a patient: told before it goes out.
 */
struct names {
	const struct ir_json *doc;
	const struct rp_one *one;
	const struct ir_filled *f;
	struct ir_buf found, fields;
};

static bool
is_outside(const struct ir_form *f)
{
	const char *per = ir_form_per(f);

	return ir_same_said(per, "maker") || ir_same_said(per, "partner") ||
		ir_form_is_notice(f);
}

/* May the sheet speak of this member? */
static bool
is_theirs(const struct names *s, ir_node member)
{
	static const char *const whose[] = {"mah", "maker", "vendor"};
	const struct ir_report_of *of = &s->one->of;

	if (of->dev &&
		ir_json_streq(
			s->doc, ir_json_get(s->doc, member, "id"), of->dev))
		return true;
	for (size_t i = 0; of->partner && i < 3; i++)
		if (ir_json_streq(s->doc, ir_json_get(s->doc, member, whose[i]),
			    of->partner))
			return true;
	/* the sheet of what nobody's is known of */
	return !of->dev && !of->partner &&
		ir_same_said(ir_form_per(s->one->form), "maker");
}

/* "PUMP03", "VSM-GW"; "PC" and "server" are words of the language. */
static bool
is_name(const char *id)
{
	static const char begins[] = "0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";

	return strchr(begins, *id) && strpbrk(id, "0123456789-_");
}

static void
add_once(struct ir_buf *b, const char *what)
{
	struct ir_esc esc;
	const char *s = ir_esc(what, &esc);

	if (!b->len || !ir_party_in(b->p, s))
		(void)ir_buf_addf(
			b, "%s%s", b->len ? ", " : "", s); /* sticky */
}

static void
look_for(struct names *s, const char *id)
{
	for (size_t i = 0; i < ir_filled_count(s->f); i++) {
		const struct ir_filled_field *x = ir_filled_at(s->f, i);

		if (!x->text || !ir_party_in(x->text, id))
			continue;
		add_once(&s->found, id);
		add_once(&s->fields, x->id);
	}
}

static void
look(struct names *s)
{
	static const char *const lists[] = {"dev", "asset", "harm"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		ir_node n =
			ir_json_first(s->doc, ir_json_get(s->doc, 0, lists[i]));

		for (; n != IR_NODE_NONE; n = ir_json_next(s->doc, n)) {
			char *id = ir_json_dup(
				s->doc, ir_json_get(s->doc, n, "id"));

			if (id && is_name(id) && !is_theirs(s, n))
				look_for(s, id);
			free(id);
		}
	}
}

/* Is it made of what the site says of itself: its people belong there. */
static bool
is_of_the_house(const struct ir_filled_field *x)
{
	size_t n = 0;

	while (n < x->n_facts && strncmp(x->facts[n], "org.", 4) == 0)
		n++;
	return n > 0 && n == x->n_facts;
}

/* Names and numbers of patients, by the looks of it: the fields of one sheet
 * are added, "mhlw (summary, events)". */
static int
add_persons(const struct rp_one *one, const struct ir_filled *f,
	struct ir_buf *out, struct ir_err *e)
{
	const char *whom = one->of.partner ? one->of.partner : one->of.dev;
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_filled_count(f); i++) {
		const struct ir_filled_field *x = ir_filled_at(f, i);

		if (x->text && !is_of_the_house(x) &&
			ir_person_warning(x->text))
			add_once(&b, x->id);
	}
	if (b.len)
		(void)ir_buf_addf(out, "%s%s%s%s (%s)", out->len ? ", " : "",
			ir_form_id(one->form), whom ? " " : "",
			whom ? ir_esc(whom, &esc) : "", b.p); /* sticky */
	r = ir_buf_err(&b) < 0 || ir_buf_err(out) < 0
		? ir_err_set(e, IR_ELIB, "%s", _("out of memory"))
		: 0;
	ir_buf_free(&b);
	return r;
}

/* The same text stands on many sheets: one line for all of them. */
static int
tell_persons(
	struct rp *p, const struct rp_one *one, struct ir_filled **f, size_t n)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (ir_form_leaves(one[i].form))
			r = add_persons(&one[i], f[i], &b, &p->c.e);
	if (r == 0 && b.len)
		ir_tool_warn(
			_("read before it goes out what looks like the name "
			  "or the number of a patient: %s"),
			b.p);
	ir_buf_free(&b);
	return r;
}

static int
tell_one(const struct ir_json *doc, const struct rp_one *one,
	const struct ir_filled *f, struct ir_err *e)
{
	struct names s = {.doc = doc, .one = one, .f = f};
	const char *whom = one->of.partner ? one->of.partner : one->of.dev;
	struct ir_esc esc;
	int r;

	ir_buf_init(&s.found, 0);
	ir_buf_init(&s.fields, 0);
	look(&s);
	r = ir_buf_err(&s.found) < 0 || ir_buf_err(&s.fields) < 0
		? ir_err_set(e, IR_ELIB, "%s", _("out of memory"))
		: 0;
	if (r == 0 && s.found.len)
		ir_tool_warn(_("%s%s%s: its text names what is not theirs: %s "
			       "(in %s); read it before it goes out"),
			ir_form_id(one->form), whom ? " " : "",
			whom ? ir_esc(whom, &esc) : "", s.found.p, s.fields.p);
	ir_buf_free(&s.found);
	ir_buf_free(&s.fields);
	return r;
}

int
rp_tell_names(
	struct rp *p, const struct rp_one *one, struct ir_filled **f, size_t n)
{
	const struct ir_json *doc;
	int r = tell_persons(p, one, f, n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (!is_outside(one[i].form))
			continue;
		r = ir_view_doc(p->view, &doc, &p->c.e);
		if (r == 0)
			r = tell_one(doc, &one[i], f[i], &p->c.e);
	}
	return r;
}
