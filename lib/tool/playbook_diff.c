/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/playbook/pbdiff.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

#define SHOWN 120 /* characters of a value that a line of text shows */

struct teller {
	const struct ir_playbook *a, *b;
	const char *lang;
	bool json;
	size_t n;
	const char *step; /* the one told last */
	bool begun;
	struct ir_buf out, value;
};

static void
value_json(struct ir_jw *w, const char *key, const struct ir_val *v,
	struct teller *t)
{
	if (!v)
		return;
	ir_buf_clear(&t->value);
	(void)ir_val_print(v, false, &t->value);
	ir_jw_kraw(w, key, t->value.p, t->value.len);
}

static const char *
word(enum ir_pbdiff_kind k)
{
	switch (k) {
	case IR_PBDIFF_ADDED:
		return "added";
	case IR_PBDIFF_REMOVED:
		return "removed";
	case IR_PBDIFF_CHANGED:
		break;
	}
	return "changed";
}

static const char *
short_of(const struct teller *t, const char *step)
{
	const char *s = ir_playbook_short(t->b, step);

	return s == step ? ir_playbook_short(t->a, step) : s;
}

static void
as_json(struct teller *t, const struct ir_pbdiff *d)
{
	struct ir_jw w;

	ir_jw_init(&w, &t->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "difference");
	ir_jw_kstr(&w, "what", word(d->kind));
	ir_jw_kstr(&w, "step", d->step);
	ir_jw_kstr(&w, "name", d->step ? short_of(t, d->step) : NULL);
	ir_jw_kstr(&w, "field", d->field);
	value_json(&w, "was", d->was, t);
	value_json(&w, "is", d->is, t);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

/* A value on one line, cut when it is long. */
static void
value_text(struct teller *t, const struct ir_val *v, const char *mark)
{
	const char *s = ir_val_str(v);
	size_t len, n, cols;

	ir_buf_clear(&t->value);
	if (s)
		(void)ir_buf_adds(&t->value, s);
	else
		(void)ir_val_print(v, false, &t->value);
	len = t->value.len;
	n = ir_width_fit(t->value.p, len, SHOWN, &cols);
	(void)ir_buf_addf(&t->out, "    %s ", mark);
	(void)ir_esc_add(&t->out, t->value.p, n);
	(void)ir_buf_adds(&t->out, n < len ? "...\n" : "\n");
}

static void
head_text(struct teller *t, const struct ir_pbdiff *d)
{
	struct ir_esc esc, esc2;
	const struct ir_playbook *p =
		d->kind == IR_PBDIFF_REMOVED && !d->field ? t->a : t->b;
	const struct ir_val *step = d->step
		? ir_val_get(
			  ir_val_get(ir_playbook_root(p), "workflow"), d->step)
		: NULL;
	const char *name =
		ir_playbook_say(p, ir_val_get(step, "name"), t->lang);
	const char *sign = d->field          ? " "
		: d->kind == IR_PBDIFF_ADDED ? "+"
					     : "-";

	if (!d->step)
		(void)ir_buf_addf(&t->out, "%s\n", _("the playbook itself"));
	else
		(void)ir_buf_addf(&t->out, "%s %s  %s\n", sign,
			ir_esc(short_of(t, d->step), &esc),
			name ? ir_esc(name, &esc2) : "");
}

static void
as_text(struct teller *t, const struct ir_pbdiff *d)
{
	struct ir_esc esc;

	if (!t->begun || t->step != d->step)
		head_text(t, d);
	t->begun = true;
	t->step = d->step;
	if (!d->field)
		return;
	(void)ir_buf_addf(&t->out, "  %s: ", ir_esc(d->field, &esc));
	(void)ir_buf_addf(&t->out, "%s\n",
		d->kind == IR_PBDIFF_ADDED             ? _("added")
			: d->kind == IR_PBDIFF_REMOVED ? _("removed")
						       : _("changed"));
	if (d->was)
		value_text(t, d->was, "-");
	if (d->is)
		value_text(t, d->is, "+");
}

static int
tell(void *arg, const struct ir_pbdiff *d)
{
	struct teller *t = arg;

	t->n++;
	if (t->json)
		as_json(t, d);
	else
		as_text(t, d);
	if (ir_buf_err(&t->out) || ir_buf_err(&t->value))
		return ir_buf_err(&t->out) ? ir_buf_err(&t->out)
					   : ir_buf_err(&t->value);
	ir_tool_write(t->out.p, t->out.len);
	ir_buf_clear(&t->out);
	return 0;
}

static void
other_playbook(const struct teller *t)
{
	const char *a = ir_val_get_str(ir_playbook_root(t->a), "id");
	const char *b = ir_val_get_str(ir_playbook_root(t->b), "id");
	struct ir_esc ea, eb;

	if (a && b && strcmp(a, b) != 0)
		ir_tool_warn(_("these are two playbooks, not two versions of "
			       "one: %s and %s"),
			ir_esc(a, &ea), ir_esc(b, &eb));
}

int
ir_playbook_diff(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *a = NULL, *b = NULL;
	struct teller t = {.lang = ir_playbook_lang(o),
		.json = ir_tool_want_json(o->json, o->text)};
	int r;

	(void)n; /* two: checked by the caller */
	r = ir_playbook_open(&a, operand[0]);
	if (r == 0)
		r = ir_playbook_open(&b, operand[1]);
	if (r == 0) {
		ir_buf_init(&t.out, 0);
		ir_buf_init(&t.value, 0);
		t.a = a;
		t.b = b;
		other_playbook(&t);
		r = ir_sandbox_closed(&e);
		if (r >= 0)
			r = ir_pbdiff(a, b, tell, &t, &e);
		if (r < 0)
			ir_tool_err(&e);
		r = r < 0 ? 2 : t.n > 0;
		ir_buf_free(&t.out);
		ir_buf_free(&t.value);
	}
	ir_playbook_free(a);
	ir_playbook_free(b);
	return r;
}
