/* SPDX-License-Identifier: Apache-2.0 */
#include "artifact_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/i18n.h"

int
ir_artifacts_set(struct ir_artifacts *a, const char *name, const char *value,
	struct ir_err *e)
{
	struct ir_art_var *v;

	for (size_t i = 0; i < a->n_var; i++)
		if (strcasecmp(a->var[i].name, name) == 0 &&
			strcmp(a->var[i].value, value) == 0)
			return 0;
	if (a->n_var == a->cap_var) {
		size_t cap = a->cap_var ? a->cap_var * 2 : 64;

		v = realloc(a->var, cap * sizeof(*v));
		if (!v)
			goto no_memory;
		a->var = v;
		a->cap_var = cap;
	}
	v = &a->var[a->n_var];
	v->name = ir_art_text(a, name, strlen(name));
	v->value = ir_art_text(a, value, strlen(value));
	if (!v->name || !v->value)
		goto no_memory;
	a->n_var++;
	return 0;
no_memory:
	return ir_err_set(e, -ENOMEM, _("no memory for artifact definitions"));
}

int
ir_art_set_name(struct ir_artifacts *a, const char *name, const char *value,
	size_t len, const char *tail, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < len; i++)
		if (strchr("*?[", value[i]) && value[i])
			(void)ir_buf_addf(&b, "[%c]", value[i]);
		else
			(void)ir_buf_addc(&b, value[i]);
	(void)ir_buf_adds(&b, tail);
	r = ir_buf_err(&b);
	r = r ? ir_err_set(e, r, _("no memory for artifact definitions"))
	      : ir_artifacts_set(a, name, b.p, e);
	ir_buf_free(&b);
	return r;
}

/* The next "%%name%%" (or, as on Windows, "%name%"): where it starts, the
 * name, where the text goes on. NULL: no more. */
static const char *
variable(const char *s, bool windows, const char **ret_name, size_t *ret_len,
	const char **ret_rest)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.()";

	for (; (s = strchr(s, '%')) != NULL; s++) {
		size_t marks = s[1] == '%' ? 2 : 1;
		size_t len = strspn(s + marks, letters);
		const char *end = s + marks + len;

		if (len == 0 || (marks == 1 && !windows) ||
			strncmp(end, "%%", marks) != 0)
			continue;
		*ret_name = s + marks;
		*ret_len = len;
		*ret_rest = end + marks;
		return s;
	}
	return NULL;
}

/* "%SystemRoot%" is "environ_systemroot". */
static bool
is_var(const struct ir_art_var *v, const char *name, size_t len)
{
	const char *n = v->name;

	if (strlen(n) == len && strncasecmp(n, name, len) == 0)
		return true;
	return strncasecmp(n, "environ_", 8) == 0 && strlen(n + 8) == len &&
		strncasecmp(n + 8, name, len) == 0;
}

struct expansion {
	const struct ir_artifacts *a;
	const struct ir_art_each *each;
	struct ir_buf out;
	bool windows;
	const char *unknown;
	size_t unknown_len;
};

static int
expand(struct expansion *x, const char *text)
{
	const char *name, *rest, *at;
	size_t len, keep;
	bool known = false;
	int r = 0;

	at = variable(text, x->windows, &name, &len, &rest);
	if (!at) {
		(void)ir_buf_adds(&x->out, text);
		r = ir_buf_err(&x->out);
		return r ? r
			 : x->each->each(x->each->arg, x->out.p, x->out.len);
	}
	if (ir_buf_add(&x->out, text, (size_t)(at - text)) != 0)
		return ir_buf_err(&x->out);
	keep = x->out.len;
	for (size_t i = 0; r == 0 && i < x->a->n_var; i++) {
		const struct ir_art_var *v = &x->a->var[i];

		if (!is_var(v, name, len))
			continue;
		known = true;
		ir_buf_cut(&x->out, keep);
		r = ir_buf_adds(&x->out, v->value);
		if (r == 0)
			r = expand(x, rest);
	}
	if (known)
		return r;
	x->unknown = name;
	x->unknown_len = len;
	return 1;
}

int
ir_art_expand(const struct ir_artifacts *a, const char *text, bool windows,
	const struct ir_art_each *each, const char **ret_unknown,
	size_t *ret_len)
{
	struct expansion x = {.a = a, .each = each, .windows = windows};
	int r;

	ir_buf_init(&x.out, (size_t)64 << 10);
	r = expand(&x, text);
	ir_buf_free(&x.out);
	if (r > 0) {
		*ret_unknown = x.unknown;
		*ret_len = x.unknown_len;
	}
	return r;
}
