/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/model.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "artifact_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/yaml.h"

#define ERE_MAX 1024 /* bytes: regcomp's time grows with it */

struct ir_art_model {
	struct ir_art_model *next;
	struct ir_model m;
	uint32_t line;
	unsigned load;
};

const struct ir_model *
ir_artifacts_model(const struct ir_artifacts *a, const char *name)
{
	for (const struct ir_art_model *x = a->model; x; x = x->next)
		if (strcmp(x->m.name, name) == 0)
			return &x->m;
	return NULL;
}

/* No numbers of times: "(a{9999}){9999}" would eat all memory. */
bool
ir_art_is_ere(const char *text)
{
	regex_t re;

	if (!text[0] || strlen(text) > ERE_MAX || strchr(text, '{') ||
		regcomp(&re, text, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	regfree(&re);
	return true;
}

static int
not_ere(struct ir_art_reader *r, const struct ir_yaml_node *n)
{
	return ir_art_fail(
		r, n, _("not an extended regular expression without counts"));
}

/* A text, or nothing; ere: it must be an expression. */
static int
text(struct ir_art_reader *r, const struct ir_yaml_node *map, const char *key,
	bool ere, const char **ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);

	if (ir_yaml_type(n) <= IR_YAML_NULL)
		return 0;
	*ret = ir_art_scalar(r, n);
	if (!*ret)
		return ir_art_fail(r, n, _("a text is expected here"));
	if (ere && !ir_art_is_ere(*ret))
		return not_ere(r, n);
	return 0;
}

static int
texts(struct ir_art_reader *r, const struct ir_yaml_node *map, const char *key,
	bool ere, const char *const **ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	const char **v = NULL;
	size_t count = 0;
	int rc = ir_art_list(r, n, 0, &v, &count);

	for (size_t i = 0; rc == 0 && ere && i < count; i++)
		if (!ir_art_is_ere(v[i]))
			rc = not_ere(r, n);
	if (rc == 0)
		*ret = v;
	return rc;
}

static int
answer(struct ir_art_reader *r, const struct ir_yaml_node *n,
	struct ir_model_answer *ret)
{
	int rc = text(r, n, "ask", true, &ret->ask);

	if (rc == 0)
		rc = text(r, n, "send", false, &ret->send);
	if (rc == 0 && (!ret->ask || !ret->send))
		rc = ir_art_fail(r, n, _("needs both 'ask' and 'send'"));
	return rc;
}

static int
answers(struct ir_art_reader *r, const struct ir_yaml_node *map,
	struct ir_model *m)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, "answers");
	struct ir_model_answer *v;
	int rc = 0;

	v = ir_art_alloc(r->a, ir_yaml_count(n) + 1, sizeof(*v));
	if (!v)
		return ir_art_no_memory(r);
	if (n && ir_yaml_type(n) != IR_YAML_SEQ)
		return ir_art_fail(r, n, _("a list is expected here"));
	for (size_t i = 0; rc == 0 && i < ir_yaml_count(n); i++)
		rc = answer(r, ir_yaml_at(n, i), &v[i]);
	m->answers = v;
	m->n_answers = ir_yaml_count(n);
	return rc;
}

static int
single(struct ir_art_reader *r, const struct ir_yaml_node *map,
	struct ir_model *m)
{
	const struct {
		const char *key;
		bool ere;
		const char **to;
	} keys[] = {
		{"doc", false, &m->doc},
		{"doc_ja", false, &m->doc_ja},
		{"alters", false, &m->alters},
		{"alters_ja", false, &m->alters_ja},
		{"prompt", true, &m->prompt},
		{"newline", false, &m->newline},
		{"enable", false, &m->enable},
		{"enable_ask", true, &m->enable_ask},
		{"enabled", true, &m->enabled},
		{"clock", false, &m->clock},
	};
	int rc = 0;

	m->newline = "\n";
	for (size_t i = 0; rc == 0 && i < sizeof(keys) / sizeof(keys[0]); i++)
		rc = text(r, map, keys[i].key, keys[i].ere, keys[i].to);
	if (rc == 0 && !m->prompt)
		rc = ir_art_fail(r, map, _("no 'prompt'"));
	if (rc == 0 && m->enable && (!m->enable_ask || !m->enabled))
		rc = ir_art_fail(
			r, map, _("'enable' needs 'enable_ask' and 'enabled'"));
	return rc;
}

static int
read_model(struct ir_art_reader *r, const struct ir_yaml_node *map,
	struct ir_model *m)
{
	int rc = single(r, map, m);

	if (rc == 0)
		rc = answers(r, map, m);
	if (rc == 0 && ir_yaml_get(map, "pager"))
		rc = answer(r, ir_yaml_get(map, "pager"), &m->pager);
	if (rc == 0)
		rc = texts(r, map, "prepare", false, &m->prepare);
	if (rc == 0)
		rc = texts(r, map, "errors", true, &m->errors);
	if (rc == 0)
		rc = texts(r, map, "leave", false, &m->leave);
	return rc;
}

static int
twice(struct ir_art_reader *r, const struct ir_yaml_node *map, bool override,
	const struct ir_art_model *x)
{
	for (const struct ir_art_model *old = r->a->model; old; old = old->next)
		if (strcmp(old->m.name, x->m.name) == 0 &&
			(!override || old->load == x->load))
			return ir_art_fail(
				r, map, _("this model is already defined"));
	return 0;
}

int
ir_art_model(struct ir_artifacts *a, const struct ir_yaml_node *map,
	const char *file, bool override, struct ir_err *e)
{
	struct ir_art_model *x = ir_art_alloc(a, 1, sizeof(*x));
	struct ir_art_reader r = {a, file, NULL, e};
	uint32_t col;
	int rc;

	if (!x)
		return ir_art_no_memory(&r);
	x->m.name = ir_art_scalar(&r, ir_yaml_get(map, "model"));
	if (!x->m.name || !ir_art_good_name(x->m.name))
		return ir_art_fail(&r, map, _("a model without a usable name"));
	r.name = x->m.name;
	x->m.file = file;
	x->load = a->loads;
	ir_yaml_pos(map, &x->line, &col);
	rc = read_model(&r, map, &x->m);
	if (rc == 0)
		rc = twice(&r, map, override, x);
	if (rc)
		return rc;
	x->next = a->model;
	a->model = x;
	return 0;
}

/* One command: a text, or {command, ends}. */
static int
typed(struct ir_art_reader *r, const struct ir_yaml_node *n,
	const char **ret_command, const char **ret_ends)
{
	int rc = 0;

	if (ir_yaml_type(n) == IR_YAML_MAP) {
		rc = text(r, n, "command", false, ret_command);
		if (rc == 0)
			rc = text(r, n, "ends", true, ret_ends);
	} else
		*ret_command = ir_art_scalar(r, n);
	if (rc == 0 &&
		(!*ret_command || !(*ret_command)[0] ||
			strpbrk(*ret_command, "\r\n")))
		rc = ir_art_fail(r, n, _("not a command of one line"));
	return rc;
}

int
ir_art_dialogue(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *n = ir_yaml_get(attr, "commands");
	const char **commands, **ends;
	int rc = text(r, attr, "model", false, &s->model);

	if (rc == 0 && !s->model)
		rc = ir_art_fail(r, attr, _("no 'model'"));
	if (rc == 0 && (ir_yaml_type(n) != IR_YAML_SEQ || !ir_yaml_count(n)))
		rc = ir_art_fail(r, n ? n : attr, _("no 'commands'"));
	if (rc)
		return rc;
	s->n = ir_yaml_count(n);
	commands = ir_art_alloc(r->a, s->n + 1, sizeof(*commands));
	ends = ir_art_alloc(r->a, s->n + 1, sizeof(*ends));
	if (!commands || !ends)
		return ir_art_no_memory(r);
	for (size_t i = 0; rc == 0 && i < s->n; i++)
		rc = typed(r, ir_yaml_at(n, i), &commands[i], &ends[i]);
	s->items = commands;
	s->ends = ends;
	return rc;
}
