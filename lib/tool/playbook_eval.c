/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/playbook/stix.h"
#include "ir/tool/playbook.h"

/* ir-playbook eval: the condition engine alone. */

struct evaluating {
	const struct ir_playbook_opts *o;
	struct ir_scope *scope;
	struct ir_stix *c;
	struct ir_stix_answer a;
	struct ir_buf notes; /* JSON objects with commas */
};

/* NAME, NAME=VALUE, NAME:TYPE=VALUE; without "=" the value is not known. */
static int
take_var(struct evaluating *ev, const char *s)
{
	const char *eq = strchr(s, '=');
	size_t len = eq ? (size_t)(eq - s) : strlen(s);
	const char *colon = memchr(s, ':', len);
	size_t n = colon ? (size_t)(colon - s) : len;
	char name[IR_VAR_NAME_MAX + 1], type[32] = "";
	struct ir_var v = {.name = name, .value = eq ? eq + 1 : NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;
	int t;

	if (colon && len - n <= sizeof(type))
		memcpy(type, colon + 1, len - n - 1);
	t = strcmp(type, "value") == 0 || !colon ? IR_VAR_ANY
						 : ir_var_type_by_name(type);
	if (ir_var_name_full(s, n, name) < 0)
		return ir_tool_usage(
			_("'%s' is no variable: NAME=VALUE or NAME:TYPE=VALUE"),
			ir_esc(s, &esc));
	if (t < 0)
		return ir_tool_usage(_("variable %s: unknown type '%s'"), name,
			ir_escn(colon + 1, len - n - 1, &esc));
	v.type = (enum ir_var_type)t;
	if (ir_var_check(v.type, v.value, &e) < 0)
		(void)ir_err_prefix(&e, "%s: ", name);
	else if (ir_scope_declare(ev->scope, &v, &e) == 0)
		return 0;
	ir_tool_err(&e);
	return 2;
}

static int
take_vars(struct evaluating *ev, size_t n, char *const *operand)
{
	int status = 0;

	for (size_t i = 0; i < ev->o->vars.n && status == 0; i++)
		status = take_var(ev, ev->o->vars.v[i]);
	for (size_t i = 0; i < n && status == 0; i++) {
		if (!strchr(operand[i], '='))
			return ir_tool_usage(_("an operand here is another "
					       "variable: NAME=VALUE"));
		status = take_var(ev, operand[i]);
	}
	return status;
}

static void
keep_note(void *arg, const struct ir_stix_note *n)
{
	struct ir_buf *b = arg;
	struct ir_jw w;

	if (b->len > 0)
		(void)ir_buf_addc(b, ',');
	ir_jw_init(&w, b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "severity",
		n->grade == IR_STIX_ERROR ? "error" : "warning");
	ir_jw_kstr(&w, "code", n->code);
	ir_jw_ku64(&w, "line", n->line);
	ir_jw_ku64(&w, "column", n->col);
	ir_jw_kstr(&w, "text", n->text);
	ir_jw_endobj(&w);
}

/* What nobody gave is not known; a bare word may be no variable at all. */
static int
lookup(void *arg, const char *name, const struct ir_var **ret)
{
	static const struct ir_var unknown = {.name = NULL};
	struct evaluating *ev = arg;

	*ret = ir_scope_find(ev->scope, name);
	for (size_t i = 0; !*ret && i < ir_stix_vars(ev->c); i++) {
		const struct ir_ref *r = ir_stix_var(ev->c, i);
		struct ir_var v = unknown;

		v.name = name;
		if (r->form != IR_REF_WORD && strcmp(r->name, name) == 0 &&
			ir_scope_declare(ev->scope, &v, NULL) == 0)
			*ret = ir_scope_find(ev->scope, name);
	}
	return *ret ? 0 : 1;
}

static int
tell(const struct evaluating *ev)
{
	static const char *const words[] = {
		"false", "true", "undecided", "error"};
	const struct ir_stix_answer *a = &ev->a;
	struct ir_buf b;
	struct ir_jw w;

	if (!ev->o->json) {
		if (a->truth != IR_STIX_WRONG)
			ir_tool_out("%s\n", words[a->truth]);
		return 0;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "condition");
	ir_jw_kstr(&w, "condition", ev->o->condition);
	ir_jw_kstr(&w, "answer", words[a->truth]);
	ir_jw_kstr(&w, "why", a->why[0] ? a->why : NULL);
	ir_jw_key(&w, "needs");
	ir_jw_arr(&w);
	for (size_t i = 0; i < a->n_needs; i++)
		ir_jw_str(&w, a->needs[i]);
	ir_jw_endarr(&w);
	ir_jw_key(&w, "notes");
	ir_jw_arr(&w);
	if (ev->notes.len > 0)
		ir_jw_raw(&w, ev->notes.p, ev->notes.len);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (ir_buf_err(&b) == 0 && ir_buf_err(&ev->notes) == 0)
		ir_tool_write(b.p, b.len);
	else
		ir_tool_error("%s", _("out of memory"));
	ir_buf_free(&b);
	return ir_buf_err(&ev->notes) < 0 ? 2 : 0;
}

static int
answer(struct evaluating *ev)
{
	struct ir_err e = IR_ERR_INIT;
	int status;

	if (ir_stix_parse(&ev->c, ev->o->condition, keep_note, &ev->notes, &e) <
			0 ||
		ir_stix_eval(ev->c, lookup, ev, &ev->a, &e) < 0) {
		ir_tool_err(&e);
		return 2;
	}
	status = tell(ev);
	if (status != 0 || ev->a.truth <= IR_STIX_TRUE)
		return status;
	if (ev->a.truth == IR_STIX_WRONG)
		ir_tool_error("%s", ev->a.why);
	else
		ir_tool_error(_("undecided: %s"), ev->a.why);
	return ev->a.truth == IR_STIX_WRONG ? 2 : 1;
}

int
ir_playbook_eval(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct evaluating ev = {.o = o};
	struct ir_err e = IR_ERR_INIT;
	int status;

	ir_buf_init(&ev.notes, 0);
	if (ir_scope_new(&ev.scope, NULL, &e) < 0) {
		ir_tool_err(&e);
		return 2;
	}
	status = take_vars(&ev, n, operand);
	if (status == 0)
		status = answer(&ev);
	ir_stix_free(ev.c);
	ir_scope_free(ev.scope);
	ir_buf_free(&ev.notes);
	return status;
}
