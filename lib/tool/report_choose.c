/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "ir/base/party.h"
#include "report_i.h"

enum {
	DEV,
	HARM,
	PARTNER
};

static void
set_of(struct rp_one *one)
{
	one->of = (struct ir_report_of){.form = ir_form_id(one->form),
		.dev = *one->whom[DEV] ? one->whom[DEV] : NULL,
		.harm = *one->whom[HARM] ? one->whom[HARM] : NULL,
		.partner = *one->whom[PARTNER] ? one->whom[PARTNER] : NULL};
}

int
rp_read_whom(const char *text, char whom[3][IR_FACT_MEMBER_MAX + 1],
	struct ir_err *e)
{
	static const struct {
		const char *key;
		size_t to;
	} keys[] = {{"dev=", DEV}, {"harm=", HARM}, {"partner=", PARTNER},
		{"maker=", PARTNER}};
	const size_t n = sizeof(keys) / sizeof(keys[0]);
	struct ir_esc esc;

	for (const char *at = text; at && *at;) {
		size_t len = strcspn(at, ","), k = 0, cut;

		while (k < n &&
			strncmp(at, keys[k].key, strlen(keys[k].key)) != 0)
			k++;
		cut = k < n ? strlen(keys[k].key) : 0;
		if (k == n || len <= cut || len - cut > IR_FACT_MEMBER_MAX ||
			*whom[keys[k].to])
			return ir_err_set(e, IR_EUSAGE,
				_("--for '%s': dev=ID, harm=ID, partner=NAME "
				  "or maker=NAME, with commas between"),
				ir_esc(text, &esc));
		memcpy(whom[keys[k].to], at + cut, len - cut);
		at += len + (at[len] == ',');
	}
	return 0;
}

struct list {
	struct rp *p;
	const struct ir_report_opts *o;
	struct rp_one asked; /* what --for says */
	const struct ir_json *doc; /* the view */
	struct rp_one *v;
	size_t n, cap;
};

/* For lists of the case: only when they are asked for. */
static int
open_doc(struct list *l)
{
	return l->doc ? 0 : ir_view_doc(l->p->view, &l->doc, &l->p->c.e);
}

static bool
is_out(const struct list *l, ir_node notice)
{
	ir_node n = ir_json_get(l->doc, notice, "date");
	struct ir_time t;
	size_t len;
	const char *s = ir_json_slice(l->doc, n, &len);

	return !s || ir_time_parse(s, len, &t) < 0 ||
		ir_time_cmp(&t, &l->p->now) <= 0;
}

/* Of a notice: as stated, else pub[3] is number 3; 0: it has none. */
static uint64_t
number_of(const struct list *l, ir_node notice)
{
	ir_node n = ir_json_get(l->doc, notice, "number");
	uint64_t v = 0;
	size_t len;
	const char *id;

	if (ir_json_u64(l->doc, n, &v) == 0)
		return v;
	id = ir_json_slice(l->doc, ir_json_get(l->doc, notice, "id"), &len);
	if (!id || ir_num_u64(id, len, IR_REPORT_NUMBER_MAX, &v) < 0)
		return 0;
	return v;
}

/* One more than were sent; of notices, than were published by anybody. */
static int
next_number(struct list *l, const struct rp_one *one, unsigned *ret)
{
	ir_node n;
	int r;

	*ret = ir_history_next(l->p->history, &one->of);
	if (!ir_form_is_notice(one->form))
		return 0;
	r = open_doc(l);
	if (r < 0)
		return r;
	n = ir_json_first(l->doc, ir_json_get(l->doc, 0, "pub"));
	for (; n != IR_NODE_NONE; n = ir_json_next(l->doc, n)) {
		uint64_t v = number_of(l, n);

		if (v >= *ret && v < UINT_MAX && is_out(l, n))
			*ret = (unsigned)v + 1;
	}
	return 0;
}

static int
add(struct list *l, const struct ir_form *form, size_t to, const char *id)
{
	struct rp_one *one = ir_grow(l->v, l->n, &l->cap, sizeof(*one));

	if (!one)
		return ir_err_set(&l->p->c.e, ENOMEM, _("out of memory"));
	l->v = one;
	one = &l->v[l->n++];
	*one = l->asked;
	one->form = form;
	if (id)
		memcpy(one->whom[to], id, strlen(id) + 1);
	set_of(one);
	one->number = (unsigned)l->o->number;
	return one->number ? 0 : next_number(l, one, &one->number);
}

/* Makers are those of the devices of the case. */
static bool
is_new(const struct list *l, size_t from, size_t to, const char *id)
{
	for (size_t i = from; i < l->n; i++)
		if (strcmp(l->v[i].whom[to], id) == 0)
			return false;
	return *id && strcmp(id, "unknown") != 0;
}

static bool
says(const struct list *l, const char *list, const char *key, const char *name)
{
	ir_node all = ir_json_get(l->doc, 0, list);

	for (ir_node n = ir_json_first(l->doc, all); n != IR_NODE_NONE;
		n = ir_json_next(l->doc, n))
		if (ir_json_streq(l->doc, ir_json_get(l->doc, n, key), name))
			return true;
	return false;
}

static int
add_members(struct list *l, const struct ir_form *form, const char *list,
	const char *key, size_t to)
{
	size_t from = l->n;
	ir_node all = ir_json_get(l->doc, 0, list);
	int r = 0;

	for (ir_node n = ir_json_first(l->doc, all);
		r == 0 && n != IR_NODE_NONE; n = ir_json_next(l->doc, n)) {
		char *id = ir_json_dup(l->doc, ir_json_get(l->doc, n, key));

		if (id && strlen(id) <= IR_FACT_MEMBER_MAX &&
			is_new(l, from, to, id))
			r = add(l, form, to, id);
		free(id);
	}
	return r;
}

/* The patients of a device (NULL: of none that the case knows): how many, and
 * with form a report for each. */
static int
patients_of(struct list *l, const struct ir_form *form, const char *dev)
{
	const char *asked = l->asked.of.harm;
	ir_node harms = ir_json_get(l->doc, 0, "harm");
	struct rp_one was = l->asked;
	int n = 0, r = 0;

	for (ir_node h = ir_json_first(l->doc, harms);
		r == 0 && h != IR_NODE_NONE; h = ir_json_next(l->doc, h)) {
		char *id = ir_json_dup(l->doc, ir_json_get(l->doc, h, "id"));
		char *of = ir_json_dup(l->doc, ir_json_get(l->doc, h, "dev"));
		bool fits = dev ? of && strcmp(of, dev) == 0
				: !of || !says(l, "dev", "id", of);

		fits = fits && id && strlen(id) <= IR_FACT_MEMBER_MAX &&
			(!asked || strcmp(asked, id) == 0);
		if (fits && form) {
			memcpy(l->asked.whom[HARM], id, strlen(id) + 1);
			r = add(l, form, DEV, dev);
		}
		n += fits;
		free(id);
		free(of);
	}
	l->asked = was;
	set_of(&l->asked);
	return r < 0 ? r : n;
}

/* One for a device, and its patient; of several patients one each. */
static int
add_devices(struct list *l, const struct ir_form *form)
{
	ir_node all = ir_json_get(l->doc, 0, "dev");
	bool one = l->asked.of.dev != NULL;
	int r = 0;

	for (ir_node n = ir_json_first(l->doc, all);
		r >= 0 && n != IR_NODE_NONE; n = ir_json_next(l->doc, n)) {
		char *id = ir_json_dup(l->doc, ir_json_get(l->doc, n, "id"));
		int many;

		if (id && strlen(id) <= IR_FACT_MEMBER_MAX &&
			(!one || strcmp(l->asked.of.dev, id) == 0)) {
			many = patients_of(l, NULL, id);
			if (many > 1 || (many == 1 && l->asked.of.harm))
				r = patients_of(l, form, id);
			else if (!l->asked.of.harm)
				r = add(l, form, DEV, id);
		}
		free(id);
	}
	if (r >= 0 && !one)
		r = patients_of(l, form, NULL);
	return r < 0 ? r : 0;
}

/* A sheet for makers about one device goes to the maker of that device. */
static int
add_maker_of(struct list *l, const struct ir_form *form, const char *dev)
{
	ir_node all = ir_json_get(l->doc, 0, "dev");
	int r = 0;

	for (ir_node n = ir_json_first(l->doc, all);
		r == 0 && n != IR_NODE_NONE; n = ir_json_next(l->doc, n)) {
		char *mah = ir_json_dup(l->doc, ir_json_get(l->doc, n, "mah"));

		if (ir_json_streq(l->doc, ir_json_get(l->doc, n, "id"), dev) &&
			mah && strlen(mah) <= IR_FACT_MEMBER_MAX &&
			is_new(l, l->n, PARTNER, mah))
			r = add(l, form, PARTNER, mah);
		free(mah);
	}
	return r;
}

/* Is there a sheet for that company, in whatever spelling? */
static bool
has_company(struct list *l, size_t from, const char *name)
{
	struct ir_buf a, b;
	bool has = false;

	ir_buf_init(&a, 0);
	ir_buf_init(&b, 0);
	for (size_t i = from; !has && i < l->n; i++)
		has = ir_party_fold(name, &a) == 0 &&
			ir_party_fold(l->v[i].whom[PARTNER], &b) == 0 &&
			strcmp(a.p, b.p) == 0;
	ir_buf_free(&a);
	ir_buf_free(&b);
	return has;
}

/* Whom the duties of the form name: contractors have no device of their own.
 * A member that is a device stands for a maker nobody knows. */
static int
add_told(struct list *l, const struct ir_form *form, size_t from)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_duties_count(l->p->duties); i++) {
		const struct ir_duty *d = ir_duties_at(l->p->duties, i);

		if (d->member && rp_is_for(form, d) &&
			strlen(d->member) <= IR_FACT_MEMBER_MAX &&
			!says(l, "dev", "id", d->member) &&
			!has_company(l, from, d->member))
			r = add(l, form, PARTNER, d->member);
	}
	return r;
}

static bool
is_said(const struct list *l, ir_node member, const char *key)
{
	ir_node n = ir_json_get(l->doc, member, key);

	return n != IR_NODE_NONE && !ir_json_streq(l->doc, n, "unknown");
}

/* One for each maker and contractor; what nobody's is known of gets a sheet that says so. */
static int
add_makers(struct list *l, const struct ir_form *form)
{
	ir_node n = ir_json_first(l->doc, ir_json_get(l->doc, 0, "dev"));
	size_t from = l->n;
	int r = add_members(l, form, "dev", "mah", PARTNER);
	bool gap = false;

	if (r == 0)
		r = add_told(l, form, from);
	for (; n != IR_NODE_NONE; n = ir_json_next(l->doc, n))
		gap = gap ||
			(!is_said(l, n, "mah") &&
				!is_said(l, n, "reserved_for"));
	return r == 0 && gap ? add(l, form, 0, NULL) : r;
}

/* One for the whole case: --for is for others of "all". */
static int
add_whole(struct list *l, const struct ir_form *form)
{
	struct rp_one asked = l->asked;
	int r;

	if (l->o->whom && !l->o->blank && strcmp(l->o->form, "all") != 0)
		return ir_err_set(&l->p->c.e, IR_EUSAGE,
			_("the form '%s' is one for the whole case: --for has "
			  "no place"),
			ir_form_id(form));
	memset(l->asked.whom, 0, sizeof(l->asked.whom));
	r = add(l, form, 0, NULL);
	l->asked = asked;
	set_of(&l->asked);
	return r;
}

static int
add_form(struct list *l, const struct ir_form *form)
{
	const char *per = ir_form_per(form);
	size_t from = l->n;
	int r;

	if (!per || l->o->blank)
		return add_whole(l, form);
	r = open_doc(l);
	if (r < 0)
		return r;
	if (strcmp(per, "dev") == 0)
		r = add_devices(l, form);
	else if (strcmp(per, "harm") == 0)
		r = l->asked.of.harm || l->asked.of.dev
			? add(l, form, 0, NULL)
			: add_members(l, form, "harm", "id", HARM);
	else if (l->asked.of.partner)
		r = add(l, form, 0, NULL);
	else if (strcmp(per, "partner") == 0)
		r = add_members(l, form, "partner", "id", PARTNER);
	else if (l->asked.of.dev)
		r = add_maker_of(l, form, l->asked.of.dev);
	else
		r = add_makers(l, form);
	/* Nothing to be about yet: one sheet all the same. */
	if (r == 0 && l->n == from && strcmp(l->o->form, "all") != 0)
		r = add(l, form, 0, NULL);
	return r;
}

/* A device may stand in the inventory alone, a company among the contacts. */
static bool
is_known(const struct list *l, size_t what, const char *name)
{
	const struct ir_site *site = l->p->site;

	if (what == HARM)
		return says(l, "harm", "id", name);
	if (what == PARTNER)
		return says(l, "partner", "id", name) ||
			says(l, "dev", "mah", name) ||
			says(l, "asset", "vendor", name) ||
			says(l, "asset", "maker", name) ||
			says(l, "contacts", "org", name) ||
			says(l, "contacts", "name", name);
	return says(l, "dev", "id", name) ||
		(site && ir_site_device(site, name, NULL));
}

/* A slip in --for would make a sheet about nobody. */
static int
check_whom(struct list *l)
{
	struct ir_esc esc;
	int r = 0;

	for (size_t i = 0; r == 0 && i <= PARTNER; i++) {
		const char *name = l->asked.whom[i];

		if (!*name || l->o->blank)
			continue;
		r = open_doc(l);
		if (r == 0 && !is_known(l, i, name))
			r = ir_err_set(&l->p->c.e, IR_EUSAGE,
				_("--for: neither case nor site knows '%s'"),
				ir_esc(name, &esc));
	}
	return r;
}

static int
add_all(struct list *l, enum ir_stage stage)
{
	const struct ir_forms *set = l->p->forms;
	bool all = strcmp(l->o->form, "all") == 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_forms_count(set); i++) {
		const struct ir_form *f = ir_forms_at(set, i);

		if (ir_form_has_stage(f, stage))
			r = add_form(l, f);
		else if (!all)
			r = ir_err_set(&l->p->c.e, IR_EUSAGE,
				_("the form '%s' has no stage '%s'"),
				ir_form_id(f), ir_stage_name(stage));
	}
	return r;
}

int
rp_choose(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	struct rp_one **ret, size_t *ret_n)
{
	struct list l = {.p = p, .o = o};
	int r = p->forms ? 0 : rp_forms(p, o->form);

	if (r == 0 && o->number > IR_REPORT_NUMBER_MAX)
		r = ir_err_set(&p->c.e, IR_EUSAGE, _("--number is at most %d"),
			IR_REPORT_NUMBER_MAX);
	if (r == 0)
		r = rp_read_whom(o->whom, l.asked.whom, &p->c.e);
	if (r == 0) {
		l.asked.form = ir_forms_at(p->forms, 0);
		if (l.asked.form)
			set_of(&l.asked);
	}
	if (r == 0)
		r = check_whom(&l);
	if (r == 0)
		r = add_all(&l, stage);
	if (r < 0) {
		free(l.v);
		return r;
	}
	for (size_t i = 0; i < l.n; i++)
		set_of(&l.v[i]); /* they do not move any more */
	*ret = l.v;
	*ret_n = l.n;
	return 0;
}

int
rp_tell_gaps(const struct rp *p, const struct ir_report_opts *o,
	const struct rp_one *one, const struct ir_filled *f)
{
	struct ir_esc esc;
	struct ir_buf b;
	int status = 0;

	(void)p;
	for (size_t i = 0; i < ir_filled_wrong(f); i++) {
		ir_tool_error("%s", ir_esc(ir_filled_wrong_at(f, i), &esc));
		status = 2;
	}
	if (o->blank || ir_filled_missing(f) == 0)
		return status;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_filled_count(f); i++) {
		const struct ir_filled_field *x = ir_filled_at(f, i);

		if (ir_filled_is_missing(f, i))
			(void)ir_buf_addf(&b, "%s%s (%s)", b.len ? ", " : "",
				x->label, x->id); /* sticky */
	}
	ir_tool_error(_("%s: required and not known: %s"),
		ir_form_id(one->form), b.p ? b.p : "");
	ir_buf_free(&b);
	return ir_tool_worse(status, 1);
}
