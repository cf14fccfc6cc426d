/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "form_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/*
 * What two forms ask for alike stands once: "use: mhlw" takes over all
 * sections of another form, "use: ppc#data" those with that id, and in a
 * field "use: mhlw#care" that field.
 */
#define USE_DEPTH 4u /* a form that uses a form that uses ... */

static int
no_memory(struct form_file *r)
{
	(void)ir_err_set(r->e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

static const struct ir_form *
among(struct ir_form *const *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i]->id, id) == 0)
			return v[i];
	return NULL;
}

/* The form a text like "mhlw#care" names; *ret_what: "care", NULL: all. */
static int
used_form(struct form_file *r, const struct ir_yaml_node *at,
	const struct ir_form **ret, const char **ret_what)
{
	const char *s = ir_yaml_text(at, NULL);
	const char *hash = s ? strchr(s, '#') : NULL;
	struct ir_forms *set = r->set;
	char id[101], why[300];
	struct ir_esc esc;
	int rc = 0;

	if (!s || (hash ? (size_t)(hash - s) : strlen(s)) >= sizeof(id))
		return form_wrong(r, at, _("use: FORM or FORM#ID"));
	(void)snprintf(id, sizeof(id), "%.*s",
		(int)(hash ? (size_t)(hash - s) : strlen(s)), s);
	*ret_what = hash ? hash + 1 : NULL;
	*ret = among(set->form, set->n, id);
	if (!*ret)
		*ret = among(set->base, set->n_base, id);
	if (!*ret) {
		if (r->depth >= USE_DEPTH)
			return form_wrong(
				r, at, _("forms use each other too deeply"));
		rc = form_load_base(r, id, ret);
	}
	if (rc < 0)
		return rc;
	if (rc == 0 && *ret && !(*ret)->reading)
		return 0;
	if (rc == 0 && *ret)
		return form_wrong(r, at, _("a form cannot use itself"));
	(void)snprintf(why, sizeof(why), _("no form '%s'"), ir_esc(id, &esc));
	return form_wrong(r, at, why);
}

static int
nothing(struct form_file *r, const struct ir_yaml_node *at)
{
	struct ir_esc esc;
	char why[300];

	(void)snprintf(why, sizeof(why), _("there is no '%s'"),
		ir_esc(ir_yaml_text(at, NULL), &esc));
	return form_wrong(r, at, why);
}

int
form_use_field(struct form_file *r, const struct ir_yaml_node *at,
	struct form_field *f)
{
	const struct ir_form *base = NULL;
	const char *what;
	int rc = used_form(r, at, &base, &what);

	if (rc < 0 || !base)
		return rc;
	for (size_t i = 0; what && i < base->n_fields; i++)
		if (strcmp(base->field[i].id, what) == 0) {
			*f = base->field[i];
			return 0;
		}
	return nothing(r, at);
}

int
form_when(struct form_file *r, const char *when, const char **ret)
{
	struct ir_buf b;
	const char *text;

	if (!when)
		return 0;
	if (!*ret) {
		*ret = when;
		return 0;
	}
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "(%s) and (%s)", when, *ret);
	text = ir_buf_err(&b) == 0 ? ir_arena_text(&r->set->arena, b.p, b.len)
				   : NULL;
	ir_buf_free(&b);
	*ret = text;
	return text ? 0 : no_memory(r);
}

/* One section of the base, with what the user of it says otherwise. */
static int
take(struct form_file *r, const struct ir_form *base, size_t section,
	const struct form_used *u)
{
	struct ir_form *f = r->f;
	size_t count = 0;
	int rc;

	for (size_t i = 0; i < base->n_fields; i++)
		count += base->field[i].section == section;
	rc = form_room(r, u->at, 1, count);
	if (rc < 0)
		return rc;
	f->section[f->n_sections] = base->section[section];
	f->section[f->n_sections].local = u->local;
	for (size_t i = 0; rc == 0 && i < base->n_fields; i++) {
		struct form_field *to = &f->field[f->n_fields];

		if (base->field[i].section != section)
			continue;
		*to = base->field[i];
		to->section = f->n_sections;
		if (u->has_mark)
			to->mark = u->mark;
		rc = form_when(r, u->when, &to->when);
		f->n_fields++;
	}
	f->n_sections++;
	return rc;
}

int
form_use_sections(struct form_file *r, const struct form_used *u)
{
	const struct ir_form *base = NULL;
	const char *what;
	size_t taken = 0;
	int rc = used_form(r, u->at, &base, &what);

	if (rc < 0 || !base)
		return rc;
	for (size_t i = 0; rc == 0 && i < base->n_sections; i++) {
		const char *id = base->section[i].id;

		if (what && (!id || strcmp(id, what) != 0))
			continue;
		rc = take(r, base, i, u);
		taken++;
	}
	if (rc == 0 && taken == 0)
		rc = nothing(r, u->at);
	return rc;
}
