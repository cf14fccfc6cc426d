/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/pbdiff.h"

#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"

struct differ {
	const struct ir_playbook *a, *b;
	ir_pbdiff_sink *sink;
	void *arg;
	const char *step;
	struct ir_buf field; /* the path so far */
};

static int
tell(struct differ *d, enum ir_pbdiff_kind kind, const struct ir_val *was,
	const struct ir_val *is)
{
	static const char ours[] = "step_extensions/ir";
	struct ir_pbdiff x = {
		kind, d->step, d->field.len ? d->field.p : NULL, was, is};

	if (ir_buf_err(&d->field))
		return -ENOMEM;
	if (x.field && strncmp(x.field, ours, sizeof(ours) - 1) == 0)
		x.field += sizeof(ours) - sizeof("ir");
	return d->sink(d->arg, &x);
}

/* How many members: none of what should be a dictionary and is not. */
static size_t
members(const struct ir_val *v)
{
	return ir_val_type(v) == IR_JSON_OBJECT ? ir_val_count(v) : 0;
}

/* Our extension's object is shown as "ir": who reads "step_extensions/
 * extension-definition--6f1d..." wants to know about the role. */
static size_t
enter(struct differ *d, const char *key)
{
	size_t was = d->field.len;

	if (strcmp(key, IR_PB_EXTENSION) == 0) {
		size_t cut = was;

		while (cut > 0 && d->field.p[cut - 1] != '/')
			cut--;
		if (strcmp(d->field.p + cut, "step_extensions") == 0 ||
			strcmp(d->field.p + cut, "playbook_extensions") == 0)
			key = "ir";
	}
	(void)ir_buf_addf(&d->field, "%s%s", was ? "/" : "", key);
	return was;
}

static int compare(
	struct differ *d, const struct ir_val *a, const struct ir_val *b);

static int
member(struct differ *d, const char *key, const struct ir_val *a,
	const struct ir_val *b)
{
	size_t was = enter(d, key);
	int r = compare(d, a, b);

	ir_buf_cut(&d->field, was);
	return r;
}

static int
objects(struct differ *d, const struct ir_val *a, const struct ir_val *b)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ir_val_count(b); i++) {
		const struct ir_val *v = ir_val_at(b, i);

		r = member(d, ir_val_key(v), ir_val_get(a, ir_val_key(v)), v);
	}
	for (size_t i = 0; r >= 0 && i < ir_val_count(a); i++) {
		const struct ir_val *v = ir_val_at(a, i);

		if (!ir_val_get(b, ir_val_key(v)))
			r = member(d, ir_val_key(v), v, NULL);
	}
	return r;
}

static int
arrays(struct differ *d, const struct ir_val *a, const struct ir_val *b)
{
	int r = 0;

	/* lists of another length are told whole: items have no names */
	if (ir_val_count(a) != ir_val_count(b))
		return tell(d, IR_PBDIFF_CHANGED, a, b);
	for (size_t i = 0; r >= 0 && i < ir_val_count(a); i++) {
		size_t was = d->field.len;

		(void)ir_buf_addf(&d->field, "/%zu", i);
		r = compare(d, ir_val_at(a, i), ir_val_at(b, i));
		ir_buf_cut(&d->field, was);
	}
	return r;
}

static int
compare(struct differ *d, const struct ir_val *a, const struct ir_val *b)
{
	if (!a)
		return tell(d, IR_PBDIFF_ADDED, NULL, b);
	if (!b)
		return tell(d, IR_PBDIFF_REMOVED, a, NULL);
	if (ir_val_same(a, b))
		return 0;
	if (ir_val_type(a) == IR_JSON_OBJECT &&
		ir_val_type(b) == IR_JSON_OBJECT)
		return objects(d, a, b);
	if (ir_val_type(a) == IR_JSON_ARRAY && ir_val_type(b) == IR_JSON_ARRAY)
		return arrays(d, a, b);
	return tell(d, IR_PBDIFF_CHANGED, a, b);
}

static const struct ir_val *
workflow(const struct ir_playbook *p)
{
	return ir_val_get(ir_playbook_root(p), "workflow");
}

/* The dictionary LANG of "texts" of our extension. */
static const struct ir_val *
texts(const struct ir_playbook *p)
{
	return ir_val_get(ir_playbook_ext(ir_playbook_root(p)), "texts");
}

/* Is the pointer about this step (NULL: about no step)? *ret what follows. */
static bool
about(const char *pointer, const char *step, const char **ret)
{
	static const char prefix[] = "/workflow/";
	size_t n = step ? strlen(step) : 0;

	if (strncmp(pointer, prefix, sizeof(prefix) - 1) != 0) {
		*ret = pointer + (pointer[0] == '/');
		return !step;
	}
	pointer += sizeof(prefix) - 1;
	if (!step || strncmp(pointer, step, n) != 0 || pointer[n] != '/')
		return false;
	*ret = pointer + n + 1;
	return true;
}

/* Texts of one language that are about the step; which: only those that are
 * gone, or all of the new ones. */
static int
texts_of(struct differ *d, const char *lang, const struct ir_val *list,
	const struct ir_val *other, bool gone)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < members(list); i++) {
		const struct ir_val *v = ir_val_at(list, i);
		const struct ir_val *o = ir_val_get(other, ir_val_key(v));
		const char *rest;

		if (!about(ir_val_key(v), d->step, &rest) || (gone && o))
			continue;
		ir_buf_clear(&d->field);
		(void)ir_buf_addf(&d->field, "%s (%s)", rest, lang);
		r = gone ? compare(d, v, NULL) : compare(d, o, v);
	}
	ir_buf_clear(&d->field);
	return r;
}

static int
all_texts(struct differ *d)
{
	const struct ir_val *ta = texts(d->a), *tb = texts(d->b);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < members(tb); i++) {
		const struct ir_val *v = ir_val_at(tb, i);

		r = texts_of(d, ir_val_key(v), v, ir_val_get(ta, ir_val_key(v)),
			false);
	}
	for (size_t i = 0; r >= 0 && i < members(ta); i++) {
		const struct ir_val *v = ir_val_at(ta, i);

		r = texts_of(d, ir_val_key(v), v, ir_val_get(tb, ir_val_key(v)),
			true);
	}
	return r;
}

/* The extension of the playbook without the two tables that are told at
 * their steps. */
static int
own_extension(struct differ *d)
{
	const struct ir_val *a = ir_playbook_ext(ir_playbook_root(d->a));
	const struct ir_val *b = ir_playbook_ext(ir_playbook_root(d->b));
	const struct ir_val *two[2] = {b, a};
	int r = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; r >= 0 && i < members(two[k]); i++) {
			const char *key = ir_val_key(ir_val_at(two[k], i));

			if (strcmp(key, "texts") == 0 ||
				strcmp(key, "names") == 0 ||
				(k == 1 && ir_val_get(b, key)))
				continue;
			(void)ir_buf_adds(&d->field, "ir");
			r = member(
				d, key, ir_val_get(a, key), ir_val_get(b, key));
			ir_buf_clear(&d->field);
		}
	return r;
}

/* The other extensions: their members, ours left out. */
static int
extensions(struct differ *d)
{
	const struct ir_val *a =
		ir_val_get(ir_playbook_root(d->a), "playbook_extensions");
	const struct ir_val *b =
		ir_val_get(ir_playbook_root(d->b), "playbook_extensions");
	const struct ir_val *two[2] = {b, a};
	int r = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; r >= 0 && i < members(two[k]); i++) {
			const char *key = ir_val_key(ir_val_at(two[k], i));

			if (strcmp(key, IR_PB_EXTENSION) == 0 ||
				(k == 1 && ir_val_get(b, key)))
				continue;
			(void)ir_buf_adds(&d->field, "playbook_extensions");
			r = member(
				d, key, ir_val_get(a, key), ir_val_get(b, key));
			ir_buf_clear(&d->field);
		}
	return r >= 0 ? own_extension(d) : r;
}

/* Is it told elsewhere, item by item? */
static bool
apart(const struct ir_val *a, const struct ir_val *b, const char *key)
{
	const struct ir_val *x = ir_val_get(a, key), *y = ir_val_get(b, key);

	return (strcmp(key, "workflow") == 0 ||
		       strcmp(key, "playbook_extensions") == 0) &&
		(!x || ir_val_type(x) == IR_JSON_OBJECT) &&
		(!y || ir_val_type(y) == IR_JSON_OBJECT);
}

/* Each top-level property but the workflow and the extensions. */
static int
fields(struct differ *d)
{
	const struct ir_val *a = ir_playbook_root(d->a);
	const struct ir_val *b = ir_playbook_root(d->b);
	const struct ir_val *two[2] = {b, a};
	int r = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; r >= 0 && i < members(two[k]); i++) {
			const char *key = ir_val_key(ir_val_at(two[k], i));

			if (apart(a, b, key) || (k == 1 && ir_val_get(b, key)))
				continue;
			r = member(
				d, key, ir_val_get(a, key), ir_val_get(b, key));
		}
	if (r >= 0)
		r = extensions(d);
	return r >= 0 ? all_texts(d) : r;
}

static int
steps(struct differ *d)
{
	const struct ir_val *a = workflow(d->a), *b = workflow(d->b);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < members(b); i++) {
		const struct ir_val *v = ir_val_at(b, i);
		const struct ir_val *was = ir_val_get(a, ir_val_key(v));

		d->step = ir_val_key(v);
		r = compare(d, was, v);
		if (r >= 0 && was)
			r = all_texts(d);
	}
	for (size_t i = 0; r >= 0 && i < members(a); i++) {
		const struct ir_val *v = ir_val_at(a, i);

		d->step = ir_val_key(v);
		if (!ir_val_get(b, d->step))
			r = compare(d, v, NULL);
	}
	return r;
}

int
ir_pbdiff(const struct ir_playbook *a, const struct ir_playbook *b,
	ir_pbdiff_sink *sink, void *arg, struct ir_err *e)
{
	struct differ d = {.a = a, .b = b, .sink = sink, .arg = arg};
	int r;

	ir_buf_init(&d.field, 0);
	if (ir_val_type(ir_playbook_root(a)) != IR_JSON_OBJECT ||
		ir_val_type(ir_playbook_root(b)) != IR_JSON_OBJECT)
		r = compare(&d, ir_playbook_root(a), ir_playbook_root(b));
	else
		r = fields(&d);
	if (r >= 0)
		r = steps(&d);
	if (ir_buf_err(&d.field))
		r = ir_err_set(
			e, ir_buf_err(&d.field), "%s", _("out of memory"));
	ir_buf_free(&d.field);
	return r < 0 ? r : 0;
}
