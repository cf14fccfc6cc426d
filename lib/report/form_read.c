/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "form_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"

int
form_wrong(struct form_file *r, const struct ir_yaml_node *at, const char *why)
{
	uint32_t line = 1, col = 1;
	struct ir_esc esc;

	ir_yaml_pos(at, &line, &col);
	return ir_err_set(r->e, IR_EFORMAT, "%s:%u:%u: %s",
		ir_esc(r->path, &esc), line, col, why);
}

/* "... 'NAME'", and the nearest one that is known. */
static int
unknown(struct form_file *r, const struct ir_yaml_node *at, const char *what,
	const char *name, const char *const *known)
{
	struct ir_near near;
	struct ir_esc esc;
	char why[1400];

	ir_near_init(&near, name);
	for (size_t i = 0; known[i]; i++)
		ir_near_try(&near, known[i]);
	(void)snprintf(why, sizeof(why),
		ir_near_best(&near) ? _("%s '%s' (did you mean '%s'?)")
				    : _("%s '%s'"),
		what, ir_esc(name, &esc), ir_near_best(&near));
	return form_wrong(r, at, why);
}

int
form_keys(struct form_file *r, const struct ir_yaml_node *map,
	const char *const *known)
{
	if (ir_yaml_type(map) != IR_YAML_MAP)
		return form_wrong(r, map, _("this must be a map"));
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *key = ir_yaml_key_at(map, i);
		size_t k = 0;

		while (known[k] && strcmp(known[k], key) != 0)
			k++;
		if (!known[k])
			return unknown(r, ir_yaml_key_node(map, i),
				_("nobody reads the key"), key, known);
	}
	return 0;
}

/* Labels stand on terminals, in mails and on paper. */
static bool
has_control(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\n') || *s == 0x7f)
			return true;
	return false;
}

int
form_both(struct form_file *r, const struct ir_yaml_node *map, const char *key,
	bool must, struct form_text *ret)
{
	const struct ir_yaml_node *n = key ? ir_yaml_get(map, key) : map;
	char why[200];

	if (!n && !must)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		const char *s = ir_yaml_type(n) == IR_YAML_SEQ
			? ir_yaml_text(ir_yaml_at(n, i), NULL)
			: NULL;

		if (!s || !*s || ir_yaml_count(n) != 2) {
			(void)snprintf(why, sizeof(why),
				_("%s: needed as [Japanese, English]"),
				key ? key : "text");
			return form_wrong(r, n ? n : map, why);
		}
		if (has_control(s))
			return form_wrong(
				r, n, _("a text holds a control character"));
		ret->s[i] = s;
	}
	return 0;
}

int
form_word(struct form_file *r, const struct ir_yaml_node *map, const char *key,
	const char *const *words, unsigned *ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	const char *s = ir_yaml_text(n, NULL);
	struct ir_esc esc;
	struct ir_buf b;
	char why[1400];

	if (!n)
		return 0;
	for (unsigned i = 0; s && words[i]; i++)
		if (strcmp(words[i], s) == 0) {
			*ret = i;
			return 0;
		}
	ir_buf_init(&b, sizeof(why) - 1);
	(void)ir_buf_addf(&b, "%s: ", key);
	for (unsigned i = 0; words[i]; i++)
		(void)ir_buf_addf(&b, "%s%s", i ? ", " : "", words[i]);
	(void)snprintf(why, sizeof(why), _("%s; not '%s'"), b.p,
		ir_esc(s ? s : "", &esc));
	ir_buf_free(&b);
	return form_wrong(r, n, why);
}

static int
text_of(struct form_file *r, const struct ir_yaml_node *map, const char *key,
	bool must, const char **ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	const char *s = ir_yaml_text(n, NULL);
	char why[128];

	if (n && s && *s) {
		*ret = s;
		return 0;
	}
	if (!n && !must)
		return 0;
	(void)snprintf(why, sizeof(why), _("%s: a text is needed"), key);
	return form_wrong(r, n ? n : map, why);
}

static int
read_duties(struct form_file *r, const struct ir_yaml_node *root)
{
	const struct ir_yaml_node *n = ir_yaml_get(root, "duties");
	size_t count = ir_yaml_count(n);

	r->f->duties = ir_arena_get(
		&r->set->arena, (count + 1) * sizeof(*r->f->duties));
	if (!r->f->duties)
		return ir_err_set(r->e, ENOMEM, _("out of memory"));
	if (n && ir_yaml_type(n) != IR_YAML_SEQ)
		return form_wrong(r, n, _("duties: a list of R numbers"));
	for (size_t i = 0; i < count; i++) {
		r->f->duties[i] = ir_yaml_text(ir_yaml_at(n, i), NULL);
		if (!r->f->duties[i])
			return form_wrong(
				r, n, _("duties: a list of R numbers"));
	}
	r->f->duties[count] = NULL;
	return 0;
}

static bool
has_field(const struct ir_form *f, const char *id, size_t len)
{
	for (size_t i = 0; i < f->n_fields; i++)
		if (strlen(f->field[i].id) == len &&
			memcmp(f->field[i].id, id, len) == 0)
			return true;
	return false;
}

/* After the sections: each word of it is the id of a field. */
static int
read_call(struct form_file *r, const struct ir_yaml_node *root)
{
	const struct ir_yaml_node *n = ir_yaml_get(root, "call");
	size_t count = ir_yaml_count(n);

	if (!n)
		return 0;
	r->f->call =
		ir_arena_get(&r->set->arena, (count + 1) * sizeof(*r->f->call));
	if (!r->f->call)
		return ir_err_set(r->e, ENOMEM, _("out of memory"));
	for (size_t i = 0; i < count; i++) {
		const struct ir_yaml_node *at = ir_yaml_at(n, i);
		const char *s = ir_yaml_text(at, NULL);

		r->f->call[i] = s;
		for (size_t len; s && *s; s += len + (s[len] == ' ')) {
			len = strcspn(s, " ");
			if (!has_field(r->f, s, len))
				return form_wrong(
					r, at, _("call: no field has this id"));
		}
		if (!s)
			return form_wrong(r, at, _("call: ids of fields"));
	}
	r->f->call[count] = NULL;
	return 0;
}

static int
read_stages(struct form_file *r, const struct ir_yaml_node *root)
{
	const struct ir_yaml_node *n = ir_yaml_get(root, "stages");
	enum ir_stage s;

	if (ir_yaml_type(n) != IR_YAML_SEQ || ir_yaml_count(n) == 0)
		return form_wrong(r, n ? n : root,
			_("stages: a list of first, follow-up, final"));
	for (size_t i = 0; i < ir_yaml_count(n); i++) {
		const char *name = ir_yaml_text(ir_yaml_at(n, i), NULL);

		if (!name || ir_stage_read(name, &s, NULL) < 0)
			return form_wrong(r, ir_yaml_at(n, i),
				_("stages: a list of first, follow-up, final"));
		r->f->stage[s] = true;
	}
	return 0;
}

/* No title: null, for a letter that begins without a heading. */
static int
read_title(struct form_file *r, const struct ir_yaml_node *n,
	struct form_section *s)
{
	if (ir_yaml_type(ir_yaml_get(n, "title")) == IR_YAML_NULL)
		return 0;
	return form_both(r, n, "title", true, &s->title);
}

static int
use_sections(struct form_file *r, const struct ir_yaml_node *n, bool local)
{
	static const char *const known[] = {"use", "mark", "if", NULL};
	static const char *const marks[] = {
		"found", "constructed", "recalled", NULL};
	struct form_used u = {.at = ir_yaml_get(n, "use"),
		.when = ir_yaml_get_str(n, "if"),
		.has_mark = ir_yaml_get(n, "mark") != NULL,
		.local = local};
	unsigned mark = 0;
	int rc = form_keys(r, n, known);

	if (rc == 0)
		rc = form_word(r, n, "mark", marks, &mark);
	u.mark = (enum form_mark)mark;
	return rc < 0 ? rc : form_use_sections(r, &u);
}

static int
read_section(struct form_file *r, const struct ir_yaml_node *n, bool local)
{
	static const char *const known[] = {
		"id", "title", "note", "page", "if", "fields", NULL};
	static const char *const pages[] = {"flow", "break", NULL};
	const struct ir_yaml_node *list = ir_yaml_get(n, "fields");
	struct form_section *s;
	unsigned page = 0;
	int rc;

	if (ir_yaml_get(n, "use"))
		return use_sections(r, n, local);
	rc = form_room(r, n, 1, ir_yaml_count(list));
	if (rc < 0)
		return rc;
	s = &r->f->section[r->f->n_sections];
	rc = form_keys(r, n, known);
	if (rc == 0)
		rc = read_title(r, n, s);
	if (rc == 0)
		rc = form_both(r, n, "note", false, &s->note);
	if (rc == 0)
		rc = form_word(r, n, "page", pages, &page);
	if (rc == 0 && ir_yaml_type(list) != IR_YAML_SEQ)
		rc = form_wrong(
			r, list ? list : n, _("a section needs fields"));
	s->id = ir_yaml_get_str(n, "id");
	s->page_break = page == 1;
	s->local = local;
	for (size_t i = 0; rc == 0 && i < ir_yaml_count(list); i++) {
		struct form_field *f = &r->f->field[r->f->n_fields++];

		f->section = r->f->n_sections;
		rc = form_read_field(r, ir_yaml_at(list, i), f);
		f->section = r->f->n_sections;
		if (rc == 0)
			rc = form_when(r, ir_yaml_get_str(n, "if"), &f->when);
	}
	r->f->n_sections++;
	return rc;
}

/* Are all cells, but those of the site, found? */
static void
confirm(struct ir_form *f)
{
	f->confirmed = true;
	for (size_t i = 0; i < f->n_fields; i++)
		if (!f->section[f->field[i].section].local &&
			f->field[i].mark != FORM_FOUND)
			f->confirmed = false;
}

/* A longer copy of v in the arena, the new part zero. */
static void *
longer(struct form_file *r, const void *v, size_t n, size_t cap, size_t size)
{
	char *p = ir_arena_get(&r->set->arena, cap * size);

	if (!p)
		return NULL;
	memset(p, 0, cap * size);
	if (n)
		memcpy(p, v, n * size);
	return p;
}

int
form_room(struct form_file *r, const struct ir_yaml_node *at, size_t sections,
	size_t fields)
{
	struct ir_form *f = r->f;

	sections += f->n_sections;
	fields += f->n_fields;
	if (fields > FORM_FIELDS_MAX || sections > FORM_FIELDS_MAX)
		return form_wrong(r, at, _("too many fields"));
	if (sections > r->cap_sections) {
		r->cap_sections = 2 * sections;
		f->section = longer(r, f->section, f->n_sections,
			r->cap_sections, sizeof(*f->section));
	}
	if (fields > r->cap_fields) {
		r->cap_fields = 2 * fields;
		f->field = longer(r, f->field, f->n_fields, r->cap_fields,
			sizeof(*f->field));
	}
	if (!f->section || !f->field)
		return ir_err_set(r->e, ENOMEM, _("out of memory"));
	return 0;
}

static int
same_id(struct form_file *r, const struct ir_yaml_node *sections)
{
	char why[200];

	for (size_t i = 0; i < r->f->n_fields; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(r->f->field[i].id, r->f->field[k].id) == 0) {
				(void)snprintf(why, sizeof(why),
					_("two fields have the id '%.60s'"),
					r->f->field[i].id);
				return form_wrong(r, sections, why);
			}
	return 0;
}

static int
read_sections(struct form_file *r, const struct ir_yaml_node *root, bool local)
{
	const struct ir_yaml_node *n = ir_yaml_get(root, "sections");
	int rc;

	if (ir_yaml_type(n) != IR_YAML_SEQ)
		return form_wrong(r, n ? n : root, _("a form needs sections"));
	rc = form_room(r, n, 1, 1); /* never without an array */
	for (size_t i = 0; rc == 0 && i < ir_yaml_count(n); i++)
		rc = read_section(r, ir_yaml_at(n, i), local);
	if (rc == 0)
		confirm(r->f);
	return rc < 0 ? rc : same_id(r, n);
}

/* In both languages, or one text for both. */
static int
read_source(struct form_file *r, const struct ir_yaml_node *root)
{
	struct form_text *s = &r->f->source;
	int rc;

	if (ir_yaml_type(ir_yaml_get(root, "source")) == IR_YAML_SEQ)
		return form_both(r, root, "source", false, s);
	rc = text_of(r, root, "source", false, &s->s[0]);
	s->s[1] = s->s[0];
	return rc;
}

static int
read_head(struct form_file *r, const struct ir_yaml_node *root)
{
	static const char *const audiences[] = {"authority", "ministry", "pmda",
		"ppc", "police", "maker", "persons", "public", "press",
		"internal", "ceptoar", "partner", NULL};
	static const char *const pers[] = {
		"case", "dev", "harm", "partner", "maker", NULL};
	struct ir_form *f = r->f;
	static const char *const yes[] = {"no", "yes", NULL};
	unsigned audience = FORM_AUTHORITY, per = FORM_PER_CASE, own = 0,
		 poster = 0, notice = 0;
	const char *id = NULL;
	int rc = text_of(r, root, "id", true, &id);

	if (rc == 0 && strcmp(id, f->id) != 0)
		rc = form_wrong(r, ir_yaml_get(root, "id"),
			_("the id is not that of the file's name"));
	if (rc == 0)
		rc = text_of(r, root, "code", false, &f->code);
	if (rc == 0)
		rc = text_of(r, root, "date", true, &f->date);
	if (rc == 0)
		rc = text_of(r, root, "version", false, &f->version);
	if (rc == 0)
		rc = read_source(r, root);
	if (rc == 0)
		rc = form_both(r, root, "title", true, &f->title);
	if (rc == 0)
		rc = form_both(r, root, "recipient", true, &f->recipient);
	if (rc == 0)
		rc = form_both(r, root, "note", false, &f->note);
	if (rc == 0)
		rc = form_word(r, root, "audience", audiences, &audience);
	if (rc == 0)
		rc = form_word(r, root, "per", pers, &per);
	if (rc == 0)
		rc = form_word(r, root, "own", yes, &own);
	if (rc == 0)
		rc = form_word(r, root, "poster", yes, &poster);
	if (rc == 0)
		rc = form_word(r, root, "notice", yes, &notice);
	f->own = own == 1;
	f->poster = poster == 1;
	f->notice = notice == 1;
	f->audience = (enum form_audience)audience;
	f->per = (enum form_per)per;
	return rc;
}

static int
right_kind(
	struct form_file *r, const struct ir_yaml_node *root, const char *kind)
{
	const char *is = ir_yaml_get_str(root, "hikeshi");
	char why[100];

	if (is && strcmp(is, kind) == 0)
		return 0;
	(void)snprintf(
		why, sizeof(why), _("the first line must be '%s'"), kind);
	return form_wrong(r, root, why);
}

int
form_read(struct form_file *r, const struct ir_yaml_node *root)
{
	static const char *const known[] = {"hikeshi", "id", "code", "date",
		"version", "title", "recipient", "duties", "call", "audience",
		"per", "stages", "source", "note", "own", "poster", "notice",
		"sections", NULL};
	int rc = right_kind(r, root, "form/1");

	if (rc == 0)
		rc = form_keys(r, root, known);
	if (rc == 0)
		rc = read_head(r, root);
	if (rc == 0)
		rc = read_duties(r, root);
	if (rc == 0)
		rc = read_stages(r, root);
	if (rc == 0)
		rc = read_sections(r, root, false);
	return rc < 0 ? rc : read_call(r, root);
}

int
form_read_local(struct form_file *r, const struct ir_yaml_node *root)
{
	static const char *const known[] = {
		"hikeshi", "form", "date", "sections", NULL};
	int rc = right_kind(r, root, "form-local/1");

	if (rc == 0)
		rc = form_keys(r, root, known);
	if (rc == 0)
		rc = read_sections(r, root, true);
	return rc;
}
