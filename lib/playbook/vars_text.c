/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/playbook/vars.h"

/* Names, references in texts, and texts filled in. */

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* May stand in a name. */
static bool
inner(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static int
wrong(const char **ret_why, const char *why)
{
	if (ret_why)
		*ret_why = why;
	return -EINVAL;
}

int
ir_var_name_check(const char *name, const char **ret_why)
{
	size_t len = strlen(name);
	bool upper = false;

	if (len < 4 || memcmp(name, "__", 2) != 0 ||
		memcmp(name + len - 2, "__", 2) != 0)
		return wrong(ret_why,
			_("a variable's name begins and ends with two "
			  "underscores: __name__"));
	if (len < 5 || !letter(name[2]))
		return wrong(ret_why,
			_("the first character of a variable's name is a "
			  "letter"));
	if (len > IR_VAR_NAME_MAX)
		return wrong(ret_why,
			_("a variable's name has at most 250 characters"));
	for (size_t i = 2; i < len; i++) {
		if (!inner(name[i]))
			return wrong(ret_why,
				_("a variable's name is made of ASCII letters, "
				  "digits, _ and -"));
		upper = upper || (name[i] >= 'A' && name[i] <= 'Z');
	}
	if (!upper)
		return 0;
	if (ret_why)
		*ret_why = _("lower case is recommended for the names of "
			     "variables");
	return 1;
}

int
ir_var_name_full(const char *s, size_t len, char out[IR_VAR_NAME_MAX + 1])
{
	bool whole = len >= 5 && memcmp(s, "__", 2) == 0 &&
		memcmp(s + len - 2, "__", 2) == 0;
	size_t n = whole ? len : len + 4;
	char name[IR_VAR_NAME_MAX + 1];

	if (n > IR_VAR_NAME_MAX || memchr(s, '\0', len))
		return -EINVAL;
	memcpy(name, "__", 2);
	memcpy(name + (whole ? 0 : 2), s, len);
	memcpy(name + n - 2, "__", 2);
	name[n] = '\0';
	if (ir_var_name_check(name, NULL) < 0)
		return -EINVAL;
	memcpy(out, name, n + 1);
	return 0;
}

static bool
starts(const char *text, size_t len, const char *s)
{
	size_t n = strlen(s);

	return len >= n && memcmp(text, s, n) == 0;
}

/* ":value" or ".value" that ends there, or is followed by anything: a text
 * is filled in, not parsed. */
static enum ir_ref_form
form_at(const char *text, size_t len)
{
	if (starts(text, len, ":value"))
		return IR_REF_VALUE;
	return starts(text, len, ".value") ? IR_REF_DOT : IR_REF_BARE;
}

/* __x__ at p, as far as a name can reach: its length, or 0. */
static size_t
name_at(const char *p, size_t len)
{
	size_t n = 2;

	if (len < 5 || p[0] != '_' || p[1] != '_' || !letter(p[2]))
		return 0;
	while (n < len && inner(p[n]))
		n++;
	while (n >= 5 && !(p[n - 1] == '_' && p[n - 2] == '_'))
		n--;
	return n >= 5 ? n : 0;
}

static bool
dollar_at(const char *p, size_t len, struct ir_ref *r)
{
	size_t n = 2;

	if (len < 5 || p[0] != '$' || p[1] != '$' || !letter(p[2]))
		return false;
	while (n < len && inner(p[n]))
		n++;
	if (!starts(p + n, len - n, "$$") ||
		ir_var_name_full(p + 2, n - 2, r->name) < 0)
		return false;
	r->form = IR_REF_DOLLAR;
	r->len = n + 2;
	if (form_at(p + n + 2, len - n - 2) != IR_REF_BARE)
		r->len += strlen(":value");
	return true;
}

static bool
ref_at(const char *p, size_t len, struct ir_ref *r)
{
	size_t n = name_at(p, len);

	if (n == 0)
		return dollar_at(p, len, r);
	if (n > IR_VAR_NAME_MAX) {
		memcpy(r->name, p, IR_VAR_NAME_MAX - 3);
		memcpy(r->name + IR_VAR_NAME_MAX - 3, "...", 4);
	} else if (ir_var_name_full(p, n, r->name) < 0) {
		return false;
	}
	r->form = form_at(p + n, len - n);
	r->len = n + (r->form == IR_REF_BARE ? 0 : strlen(":value"));
	return true;
}

int
ir_ref_next(const char *text, size_t len, size_t from, struct ir_ref *ret)
{
	struct ir_ref r;

	for (size_t i = from; i < len; i++) {
		if (text[i] != '_' && text[i] != '$')
			continue;
		if (ref_at(text + i, len - i, &r)) {
			r.at = i;
			*ret = r;
			return 0;
		}
	}
	return 1;
}

/* Where in a text for a shell we stand. */
struct shell {
	char quote; /* '\0', '\'', '"' */
	bool comment, escaped;
	bool brace; /* between ${ and } */
	bool hard; /* no quoting of ours is safe from here on */
	char before; /* the character before this one */
};

/* What begins there is beyond us: `..`, $(..), $'..', <<. */
static bool
hard(const struct shell *s, char c, char next)
{
	return (s->brace && (c == '"' || c == '\'')) || c == '`' ||
		(c == '$' && (next == '(' || next == '\'')) ||
		(!s->quote && c == '<' && next == '<');
}

static void
shell_step(struct shell *s, char c, char next)
{
	char before = s->before;

	s->before = c;
	if (s->escaped) {
		s->escaped = false;
		return;
	}
	if (s->comment) {
		s->comment = c != '\n';
		return;
	}
	if (s->quote == '\'') {
		s->quote = c == '\'' ? '\0' : '\'';
		return;
	}
	s->hard = s->hard || hard(s, c, next);
	if (c == '\\')
		s->escaped = true;
	else if (c == '}')
		s->brace = false;
	else if (c == '$' && next == '{')
		s->brace = true;
	else if (c == '"')
		s->quote = s->quote ? '\0' : '"';
	else if (!s->quote && c == '\'')
		s->quote = '\'';
	else if (!s->quote && c == '#' &&
		(before == '\0' || strchr(" \t\n;&|(", before)))
		s->comment = true;
}

/* The value so that a shell takes it for one literal text. */
static void
put_quoted(const struct shell *s, const char *value, struct ir_buf *out)
{
	if (!s->quote)
		(void)ir_buf_addc(out, '\'');
	for (const char *p = value; *p; p++) {
		if (s->quote == '"' && strchr("\"$`\\", *p))
			(void)ir_buf_addc(out, '\\');
		if (s->quote != '"' && *p == '\'')
			(void)ir_buf_adds(out, "'\\'");
		(void)ir_buf_addc(out, *p);
	}
	if (!s->quote)
		(void)ir_buf_addc(out, '\'');
}

static bool
risky(const char *value)
{
	for (; *value; value++)
		if ((unsigned char)*value < 0x20 || *value == 0x7f ||
			strchr("\"'`$\\;&|<>(){}*?!#~", *value))
			return true;
	return false;
}

struct filling {
	const struct ir_scope *s;
	enum ir_fill_form form;
	struct ir_buf *out;
	void (*note)(void *, enum ir_fill_note, const struct ir_ref *);
	void *arg;
	char *ret_name;
	struct shell shell;
	struct ir_err *e;
};

static int
stop(struct filling *f, int code, const char *name, const char *why)
{
	if (f->ret_name)
		memcpy(f->ret_name, name, strlen(name) + 1);
	return ir_err_set(f->e, code, "%s: %s", name, why);
}

static int
fill_one(struct filling *f, const struct ir_ref *r)
{
	const struct ir_var *v = ir_scope_find(f->s, r->name);

	if (!v)
		return stop(
			f, ENOENT, r->name, _("the variable is not declared"));
	if (!v->value)
		return stop(f, ENODATA, r->name, _("its value is unknown"));
	if (f->note && risky(v->value))
		f->note(f->arg, IR_FILL_RISKY, r);
	if (f->form == IR_FILL_PLAIN)
		return ir_buf_adds(f->out, v->value);
	if (f->shell.comment && strpbrk(v->value, "\n\r"))
		f->shell.hard = true;
	if (f->shell.hard || f->shell.brace || f->shell.escaped)
		return stop(f, IR_ENOTSUP, r->name,
			_("it stands where no quoting is safe; let the command "
			  "read it from a file or a plain \"...\""));
	put_quoted(&f->shell, v->value, f->out);
	f->shell.before = '\'';
	return ir_buf_err(f->out);
}

static void
put_literal(struct filling *f, const char *p, size_t len, char after)
{
	(void)ir_buf_add(f->out, p, len); /* sticks in the buffer */
	for (size_t i = 0; f->form == IR_FILL_SHELL && i < len; i++)
		shell_step(&f->shell, p[i], i + 1 < len ? p[i + 1] : after);
}

/* Within one run of name characters the first name that is declared counts:
 * __a____b__:value is __a__ and then a reference to __b__. */
static void
choose(const struct filling *f, const char *text, size_t len, struct ir_ref *r)
{
	struct ir_ref later = *r;

	if (r->form != IR_REF_VALUE || ir_scope_find(f->s, r->name))
		return;
	while (ir_ref_next(text, len, later.at + 1, &later) == 0 &&
		later.at < r->at + r->len)
		if (later.form == IR_REF_VALUE &&
			ir_scope_find(f->s, later.name)) {
			*r = later;
			return;
		}
}

int
ir_scope_fill(const struct ir_scope *s, const char *text,
	enum ir_fill_form form, struct ir_buf *out,
	void (*note)(void *arg, enum ir_fill_note what, const struct ir_ref *r),
	void *arg, char ret_name[IR_VAR_NAME_MAX + 1], struct ir_err *e)
{
	struct filling f = {.s = s,
		.form = form,
		.out = out,
		.note = note,
		.arg = arg,
		.ret_name = ret_name,
		.e = e};
	size_t len = strlen(text), at = 0;
	struct ir_ref ref;
	int r = 0;

	while (r == 0 && ir_ref_next(text, len, at, &ref) == 0) {
		choose(&f, text, len, &ref);
		put_literal(&f, text + at, ref.at - at, text[ref.at]);
		if (ref.form == IR_REF_VALUE) {
			r = fill_one(&f, &ref);
		} else {
			if (note && ir_scope_find(s, ref.name))
				note(arg, IR_FILL_ODD, &ref);
			put_literal(&f, text + ref.at, ref.len,
				text[ref.at + ref.len]);
		}
		at = ref.at + ref.len;
	}
	if (r == 0)
		put_literal(&f, text + at, len - at, '\0');
	if (r == 0 && ir_buf_err(out) < 0)
		r = ir_err_set(e, -ir_buf_err(out), "%s",
			_("the text filled in is too long"));
	return r < 0 ? r : 0;
}
