/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "form_i.h"
#include "ir/base/i18n.h"

static int
no_memory(struct form_file *r)
{
	(void)ir_err_set(r->e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

/* "MMm": for first, follow-up, final. */
static int
read_need(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	static const char letters[] = "-omM";
	const struct ir_yaml_node *at = ir_yaml_get(n, "need");
	const char *s = ir_yaml_text(at, NULL);

	for (size_t i = 0; i < IR_STAGES; i++) {
		const char *p = s && strlen(s) == IR_STAGES
			? strchr(letters, s[i])
			: NULL;

		if (!p || !*p)
			return form_wrong(r, at ? at : n,
				_("need: three of M, m, o and - (for first, "
				  "follow-up, final)"));
		f->need[i] = (enum ir_need)(p - letters);
	}
	return 0;
}

static int
read_fact(struct form_file *r, const struct ir_yaml_node *n,
	const struct ir_fact **ret)
{
	const char *path = ir_yaml_text(n, NULL);
	struct ir_fact_ref ref;
	struct ir_err e = IR_ERR_INIT;

	*ret = path ? ir_vocab_pattern(r->vocab, path) : NULL;
	if (*ret)
		return 0;
	if (!path)
		return form_wrong(r, n, _("a path of a fact is needed"));
	if (ir_vocab_lookup(r->vocab, path, strlen(path), &ref, &e) < 0)
		return form_wrong(r, n, e.text);
	return form_wrong(
		r, n, _("a pattern is needed, with [] and without a member"));
}

static int
read_facts(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	bool many = ir_yaml_type(n) == IR_YAML_SEQ;
	size_t count = many ? ir_yaml_count(n) : 1;
	int rc = 0;

	if (count == 0 || count > FORM_FACTS_MAX)
		return form_wrong(r, n, _("a path of a fact is needed"));
	f->fact = ir_arena_get(&r->set->arena, count * sizeof(*f->fact));
	if (!f->fact)
		return no_memory(r);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_fact(
			r, many ? ir_yaml_at(n, i) : n, &f->fact[f->n_facts++]);
	return rc;
}

static int
read_column(struct form_file *r, const struct ir_yaml_node *n,
	struct form_column *c)
{
	size_t count = ir_yaml_count(n);

	if (ir_yaml_type(n) != IR_YAML_SEQ || count < 3 || count > 4)
		return form_wrong(r, n,
			_("a column is [Japanese, English, key] or has a fact "
			  "as fourth"));
	for (size_t i = 0; i < 2; i++)
		c->head.s[i] = ir_yaml_text(ir_yaml_at(n, i), NULL);
	c->key = ir_yaml_text(ir_yaml_at(n, 2), NULL);
	if (!c->head.s[0] || !c->head.s[1] || !c->key)
		return form_wrong(r, n, _("a column needs texts"));
	return count == 4 ? read_fact(r, ir_yaml_at(n, 3), &c->fact) : 0;
}

static int
read_columns(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	const struct ir_yaml_node *list = ir_yaml_get(n, "columns");
	size_t count = ir_yaml_count(list);
	int rc = 0;

	if (ir_yaml_type(list) != IR_YAML_SEQ || count == 0 ||
		count > FORM_COLUMNS_MAX)
		return form_wrong(
			r, list ? list : n, _("a table needs columns"));
	f->column = ir_arena_get(&r->set->arena, count * sizeof(*f->column));
	if (!f->column)
		return no_memory(r);
	memset(f->column, 0, count * sizeof(*f->column));
	f->n_columns = 0;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_column(
			r, ir_yaml_at(list, i), &f->column[f->n_columns++]);
	return rc;
}

static int
read_expr(struct form_file *r, const struct ir_yaml_node *n, const char **ret)
{
	const char *s = ir_yaml_str(n);

	if (!s || !*s)
		return form_wrong(r, n, _("a jq expression is needed"));
	*ret = s;
	return 0;
}

/* Exactly one of the sources; free: may stand beside fact, jq and table. */
static int
read_source(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	static const char *const names[] = {
		"fact", "jq", "table", "text", "ask"};
	const struct ir_yaml_node *at = NULL;
	size_t found = 0;

	f->source = FORM_FREE;
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ir_yaml_get(n, names[i])) {
			f->source = (enum form_source)i;
			at = ir_yaml_get(n, names[i]);
			found++;
		}
	if (found > 1 || (found == 0 && !f->free))
		return form_wrong(r, n,
			_("a field has one of fact, jq, table, text, ask or "
			  "free"));
	switch (f->source) {
	case FORM_FACT:
		return read_facts(r, at, f);
	case FORM_JQ:
		return read_expr(r, at, &f->expr);
	case FORM_TABLE:
		return read_expr(r, at, &f->expr) < 0 ? -IR_EFORMAT
						      : read_columns(r, n, f);
	case FORM_TEXT:
		return form_both(r, at, NULL, true, &f->text);
	case FORM_ASK:
	case FORM_FREE:
		break;
	}
	return 0;
}

static int
read_words(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	static const char *const shows[] = {"value", "boxes", "date", "time",
		"yesno", "count", "para", NULL};
	static const char *const marks[] = {
		"found", "constructed", "recalled", NULL};
	unsigned show = f->show, mark = f->mark;
	int rc = form_word(r, n, "show", shows, &show);

	if (rc == 0)
		rc = form_word(r, n, "mark", marks, &mark);
	if (rc == 0 && !ir_yaml_get(n, "mark") && !ir_yaml_get(n, "use"))
		rc = form_wrong(r, n,
			_("mark: found, constructed or recalled is needed"));
	f->show = (enum form_show)show;
	f->mark = (enum form_mark)mark;
	return rc;
}

static const char *
where_of(struct form_file *r, const struct ir_yaml_node *n)
{
	char text[400];
	uint32_t line = 0, col = 0;

	ir_yaml_pos(n, &line, &col);
	(void)snprintf(text, sizeof(text), "%s:%u:%u", r->name, line, col);
	return ir_arena_text(&r->set->arena, text, strlen(text));
}

/* They are typed on command lines and stand in names of files. */
static bool
is_name(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-")];
}

/* A key that is not there leaves what a field it takes over had. */
static int
read_names(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	const struct ir_yaml_node *use = ir_yaml_get(n, "use");

	if (!use || ir_yaml_get(n, "id"))
		f->id = ir_yaml_get_str(n, "id");
	if (!f->id || !*f->id)
		return form_wrong(r, n, _("a field needs an id"));
	if (!use || ir_yaml_get(n, "no"))
		f->no = ir_yaml_text(ir_yaml_get(n, "no"), NULL);
	if (!use || ir_yaml_get(n, "free"))
		f->free = ir_yaml_text(ir_yaml_get(n, "free"), NULL);
	if (!is_name(f->id) || (f->free && !is_name(f->free)))
		return form_wrong(
			r, n, _("id and free: small letters, digits, _ and -"));
	f->where = where_of(r, n);
	if (!f->where)
		return no_memory(r);
	return form_both(r, n, "label", !use, &f->label);
}

int
form_read_field(
	struct form_file *r, const struct ir_yaml_node *n, struct form_field *f)
{
	static const char *const known[] = {"id", "no", "label", "need", "fact",
		"jq", "table", "columns", "text", "ask", "free", "show", "mark",
		"if", "use", NULL};
	const struct ir_yaml_node *use = ir_yaml_get(n, "use");
	int rc = form_keys(r, n, known);

	if (rc == 0 && use)
		rc = form_use_field(r, use, f);
	if (rc == 0)
		rc = read_names(r, n, f);
	if (rc == 0 && (!use || ir_yaml_get(n, "need")))
		rc = read_need(r, n, f);
	if (rc == 0)
		rc = read_words(r, n, f);
	if (rc == 0 && ir_yaml_get(n, "if"))
		rc = read_expr(r, ir_yaml_get(n, "if"), &f->when);
	if (rc == 0 && use && ir_yaml_get(n, "columns"))
		rc = read_columns(r, n, f);
	return rc < 0 || use ? rc : read_source(r, n, f);
}
