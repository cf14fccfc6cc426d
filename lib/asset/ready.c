/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/ready.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

#include "ready_i.h"

#define ITEMS_MAX 100000u

static const struct {
	const char *key;
	ready_check *look;
} looks[] = {
	{"contacts.tried", ready_contacts_tried},
	{"contacts.lint", ready_contacts_lint},
	{"devices.maker", ready_devices_maker},
	{"devices.substitute", ready_devices_substitute},
	{"devices.unknown", ready_devices_unknown},
	{"devices.lint", ready_devices_lint},
	{"net.lint", ready_net_lint},
	{"org.lint", ready_org_lint},
	{"keys.trust", ready_keys_trust},
	{"keys.files", ready_keys_files},
	{"rules.dates", ready_rules_dates},
	{"site.sums", ready_site_sums},
	{"site.documents", ready_site_documents},
	{"clock.sync", ready_clock_sync},
	{"case.encrypted", ready_case_encrypted},
	{"case.space", ready_case_space},
	{"machine.fonts", ready_machine_fonts},
	{"machine.programs", ready_machine_programs},
	{"people.training", ready_people_training},
	{"drills.done", ready_drills_done},
	{"drills.next", ready_drills_next},
	{"pack.printed", ready_pack_printed},
};
#define LOOKS (sizeof(looks) / sizeof(looks[0]))

const char *
ir_ready_word(enum ir_ready_answer a)
{
	return a == IR_READY_GREEN  ? "green"
		: a == IR_READY_RED ? "red"
				    : "could-not-look";
}

static const struct ir_yaml_node *
checks(const struct ir_ready *r)
{
	return ir_yaml_get(ir_yaml_root(r->rules, 0), "checks");
}

/* ---- opening: every part by itself ---- */

static void
why(struct ready_why *w, int rc, const struct ir_err *e)
{
	if (rc >= 0)
		return;
	w->code = rc;
	w->text = strdup(e->text);
}

static int
of_form(const struct ir_yaml *y, const char *form, const char *name,
	struct ir_err *e)
{
	const char *s = ir_yaml_get_str(ir_yaml_root(y, 0), "hikeshi");

	if (s && strcmp(s, strchr(form, ' ') + 1) == 0)
		return 0;
	return ir_err_set(
		e, IR_EFORMAT, _("%s: this is not \"%s\""), name, form);
}

static int
load_rules(struct ir_ready *r, struct ir_err *e)
{
	char *path = ir_where_join(r->in.data, IR_READY_RULES);
	int rc = path ? ir_yaml_load(&r->rules, path, e)
		      : ir_err_set(e, ENOMEM, _("out of memory"));

	if (rc == 0)
		rc = of_form(r->rules, READY_RULES_FORM, IR_READY_RULES, e);
	for (size_t i = 0; rc == 0 && i < ir_ready_count(r); i++)
		if (!ir_ready_key(r, i))
			rc = ir_err_set(e, IR_EFORMAT,
				_("%s: check %zu has no key"), IR_READY_RULES,
				i + 1);
	free(path);
	return rc;
}

/* A key that nobody reads is a misspelt one. */
static int
known_keys(const struct ir_yaml *y, struct ir_err *e)
{
	static const char *const keys[] = {"hikeshi", "date", "by", "cases",
		"limits", "training", "drills", "keys", "playbooks", "clock"};
	const struct ir_yaml_node *root = ir_yaml_root(y, 0);

	for (size_t i = 0; i < ir_yaml_count(root); i++) {
		const char *k = ir_yaml_key_at(root, i);
		uint32_t line, column;
		struct ir_esc esc;
		size_t n = 0;

		while (n < sizeof(keys) / sizeof(keys[0]) &&
			strcmp(keys[n], k) != 0)
			n++;
		if (n < sizeof(keys) / sizeof(keys[0]))
			continue;
		ir_yaml_pos(ir_yaml_key_node(root, i), &line, &column);
		return ir_err_set(e, IR_EFORMAT,
			_("%s:%u:%u: nobody reads the key '%s'"), IR_SITE_READY,
			line, column, ir_esc(k, &esc));
	}
	return 0;
}

static void
load_own(struct ir_ready *r)
{
	char *path = ir_where_join(r->in.dir, IR_SITE_READY);
	struct ir_err e = IR_ERR_INIT;
	int rc = path ? ir_yaml_load(&r->own, path, &e)
		      : ir_err_set(&e, ENOMEM, _("out of memory"));

	if (rc == 0)
		rc = of_form(r->own, READY_SITE_FORM, IR_SITE_READY, &e);
	if (rc == 0)
		rc = known_keys(r->own, &e);
	if (rc < 0) {
		ir_yaml_free(r->own);
		r->own = NULL;
	}
	if (rc != -ENOENT)
		why(&r->own_why, rc, &e);
	free(path);
}

static void
load_site(struct ir_ready *r)
{
	struct ir_err e = IR_ERR_INIT;

	why(&r->site_why, ir_site_load(&r->site, r->in.dir, &e), &e);
	why(&r->contacts_why, ir_contacts_load(&r->contacts, r->in.dir, &e),
		&e);
	why(&r->org_why, ir_org_load(&r->org, r->in.dir, &e), &e);
	why(&r->fields_why, ir_fields_load(&r->fields, r->in.data, &e), &e);
	why(&r->vocab_why, ir_vocab_load(&r->vocab, r->in.data, &e), &e);
}

int
ir_ready_open(
	struct ir_ready **ret, const struct ir_ready_in *in, struct ir_err *e)
{
	struct ir_ready *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r->in = *in;
	if (!r->in.proc)
		r->in.proc = "/proc";
	if (!r->in.sys)
		r->in.sys = "/sys";
	ir_buf_init(&r->text, 0);
	rc = load_rules(r, e);
	if (rc < 0) {
		ir_ready_free(r);
		return rc;
	}
	load_own(r);
	load_site(r);
	*ret = r;
	return 0;
}

static void
clear_items(struct ir_ready *r)
{
	for (size_t i = 0; i < r->n; i++) {
		/* made by strdup, const for whoever reads them */
		union {
			const char *c;
			char *p;
		} u = {r->item[i].text};

		free(u.p);
	}
	r->n = 0;
}

void
ir_ready_free(struct ir_ready *r)
{
	if (!r)
		return;
	clear_items(r);
	free(r->item);
	ir_buf_free(&r->text);
	free(r->own_why.text);
	free(r->site_why.text);
	free(r->contacts_why.text);
	free(r->org_why.text);
	free(r->fields_why.text);
	free(r->vocab_why.text);
	ir_vocab_free(r->vocab);
	ir_fields_free(r->fields);
	ir_org_free(r->org);
	ir_contacts_free(r->contacts);
	ir_site_free(r->site);
	ir_yaml_free(r->own);
	ir_yaml_free(r->rules);
	free(r);
}

const char *
ir_ready_date(const struct ir_ready *r)
{
	return ir_yaml_get_str(ir_yaml_root(r->rules, 0), "date");
}

size_t
ir_ready_count(const struct ir_ready *r)
{
	return ir_yaml_count(checks(r));
}

const char *
ir_ready_key(const struct ir_ready *r, size_t i)
{
	return ir_yaml_get_str(ir_yaml_at(checks(r), i), "key");
}

/* ---- one check ---- */

void
ir_ready_begin(struct ir_ready *r, size_t i)
{
	clear_items(r);
	ir_buf_clear(&r->text);
	r->rule = ir_yaml_at(checks(r), i);
}

void
ir_ready_say(struct ir_ready *r, enum ir_ready_answer a, const char *fmt, ...)
{
	struct ir_buf b;
	va_list ap;
	void *p;

	if (r->n >= ITEMS_MAX || r->rc < 0)
		return; /* the worst is known; nobody reads so many */
	p = ir_grow(r->item, r->n, &r->cap, sizeof(*r->item));
	if (!p) {
		r->rc = -ENOMEM;
		return;
	}
	r->item = p;
	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&b, fmt, ap); /* sticky */
	va_end(ap);
	r->item[r->n].answer = a;
	r->item[r->n].text = ir_buf_detach(&b, NULL);
	if (r->item[r->n].text)
		r->n++;
	else
		r->rc = -ENOMEM;
	ir_buf_free(&b);
}

/* What is wrong, the red first: three, and how many more. */
static void
shown(struct ir_ready *r, struct ir_ready_check *c)
{
	size_t told = 0;

	for (int a = IR_READY_RED; a > IR_READY_GREEN; a--)
		for (size_t i = 0; i < r->n; i++) {
			if (r->item[i].answer != (enum ir_ready_answer)a)
				continue;
			c->n_wrong++;
			if (c->answer < r->item[i].answer)
				c->answer = r->item[i].answer;
			if (told++ < 3)
				(void)ir_buf_addf(&r->text, "%s%s",
					r->text.len ? "; " : "",
					r->item[i].text); /* sticky */
		}
	if (told > 3)
		(void)ir_buf_addf(&r->text, _("; and %zu more"), told - 3);
}

static const char *
in_language(const struct ir_ready *r, const char *ja, const char *en)
{
	return ir_yaml_get_str(r->rule, r->in.japanese ? ja : en);
}

int
ir_ready_end(struct ir_ready *r, struct ir_ready_check *ret, struct ir_err *e,
	const char *good, ...)
{
	struct ir_ready_check c = {.key = ir_yaml_get_str(r->rule, "key"),
		.label = in_language(r, "ja", "en"),
		.source = ir_yaml_get_str(r->rule, "source")};
	va_list ap;

	shown(r, &c);
	if (c.answer == IR_READY_GREEN) {
		va_start(ap, good);
		(void)ir_buf_vaddf(&r->text, good, ap); /* sticky */
		va_end(ap);
	} else {
		c.who = ir_yaml_get_str(r->rule, "who");
		c.next = in_language(r, "next_ja", "next_en");
	}
	if (r->rc < 0 || ir_buf_err(&r->text) < 0)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	c.text = r->text.len ? r->text.p : "";
	c.item = r->item;
	c.n_items = r->n;
	*ret = c;
	return 0;
}

int
ir_ready_look(struct ir_ready *r, size_t i, struct ir_ready_check *ret,
	struct ir_err *e)
{
	const char *key = ir_ready_key(r, i);
	char good[READY_GOOD] = "";

	for (size_t k = 0; k < LOOKS; k++) {
		if (strcmp(looks[k].key, key) != 0)
			continue;
		ir_ready_begin(r, i);
		looks[k].look(r, good);
		return ir_ready_end(r, ret, e, "%s", good);
	}
	return 1;
}

bool
ir_ready_limit(struct ir_ready *r, const char *name, int64_t *ret)
{
	const char *key = ir_yaml_get_str(r->rule, "key");
	const struct ir_yaml_node *own = ir_yaml_get(
		ir_yaml_get(
			ir_yaml_get(ir_yaml_root(r->own, 0), "limits"), key),
		name);
	const struct ir_yaml_node *rule =
		ir_yaml_get(ir_yaml_get(r->rule, "limits"), name);
	int64_t v;

	if (ir_yaml_i64(own ? own : rule, &v) == 0 && v >= 0 && v <= 100000) {
		*ret = v;
		return true;
	}
	ir_ready_say(r, IR_READY_UNSEEN, _("%s: limit %s of %s is no number"),
		own ? IR_SITE_READY : IR_READY_RULES, name, key);
	return false;
}

bool
ready_has(struct ir_ready *r, const struct ready_why *w)
{
	if (w->code == 0)
		return true;
	/* what is not there was looked for */
	ir_ready_say(r, w->code == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
		"%s", w->text ? w->text : _("out of memory"));
	return false;
}

const struct ir_yaml_node *
ready_own(struct ir_ready *r, const char *key)
{
	if (!ready_has(r, &r->own_why))
		return NULL;
	return ir_yaml_get(ir_yaml_root(r->own, 0), key);
}

bool
ready_day(struct ir_ready *r, const struct ir_yaml_node *entry, const char *key,
	bool may_come, const char *what, int64_t *ret)
{
	const char *s = ir_yaml_text(ir_yaml_get(entry, key), NULL);
	struct ir_esc esc;

	if (!s || !ir_day_parse(s, ret)) {
		ir_ready_say(r, IR_READY_RED, _("%s: %s is no date: '%s'"),
			what, key, s ? ir_esc(s, &esc) : "");
		return false;
	}
	if (!may_come && *ret > r->in.today) {
		ir_ready_say(r, IR_READY_RED, _("%s: %s has not come yet: %s"),
			what, key, s);
		return false;
	}
	return true;
}

const char *
ir_ready_cases(const struct ir_ready *r)
{
	const struct ir_yaml_node *root = ir_yaml_root(r->own, 0);

	return r->in.cases ? r->in.cases : ir_yaml_get_str(root, "cases");
}

const char *
ir_ready_form(const struct ir_ready *r, size_t i)
{
	for (size_t k = 0; k < ir_ready_count(r); k++) {
		const char *key = ir_ready_key(r, k);
		const struct ir_yaml_node *list =
			ir_yaml_get(ir_yaml_at(checks(r), k), "forms");

		if (strcmp(key, "pack.printed") == 0)
			return ir_yaml_str(ir_yaml_at(list, i));
	}
	return NULL;
}
