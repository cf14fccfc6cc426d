/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/playbook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "shape_i.h"

struct ir_playbook {
	struct ir_vals *vals;
	struct ir_val *root;
	char *name;
	struct ir_buf text;
	bool yaml;
	const struct ir_val *texts, *names; /* of our extension, or NULL */
	const char *lang; /* of the standard's properties */
};

static bool
looks_like_json(const char *name, const char *text, size_t len)
{
	size_t n = strlen(name), i = 0;

	if (n > 5 && strcmp(name + n - 5, ".json") == 0)
		return true;
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		i = 3;
	while (i < len && text[i] && strchr(" \t\r\n", text[i]))
		i++;
	return i < len && (text[i] == '{' || text[i] == '[');
}

static int
read_text(struct ir_playbook *p, ir_val_note *note, void *arg, struct ir_err *e)
{
	struct ir_esc esc;
	int r;

	if (!p->yaml) {
		r = ir_val_json(p->vals, p->text.p, p->text.len, note, arg,
			&p->root, e);
		if (r < 0 && e)
			(void)ir_err_prefix(e, "%s: ", ir_esc(p->name, &esc));
		return r;
	}
	r = ir_val_yaml(p->vals, p->text.p, p->text.len, p->name, &p->root, e);
	return r < 0 ? r : shape_standard(p->root, p->name, e);
}

/* Reads the text that p holds already. */
static int
open_text(struct ir_playbook *p, const char *name, ir_val_note *note, void *arg,
	struct ir_err *e)
{
	const struct ir_val *ext;
	int r = ir_vals_new(&p->vals, e);

	if (r < 0)
		return r;
	p->name = strdup(name);
	if (!p->name)
		return ir_err_set(e, ENOMEM, _("no memory for a playbook"));
	p->yaml = !looks_like_json(name, p->text.p, p->text.len);
	r = read_text(p, note, arg, e);
	if (r < 0)
		return r;
	ext = shape_ext(p->root, SHAPE_OF_PLAYBOOK);
	p->texts = ir_val_get(ext, "texts");
	p->names = ir_val_get(ext, "names");
	p->lang = ir_val_get_str(ext, "lang");
	p->lang = p->lang ? p->lang : "ja";
	return 0;
}

/* NULL, and the error is told. */
static struct ir_playbook *
fresh(struct ir_err *e)
{
	struct ir_playbook *p = calloc(1, sizeof(*p));

	if (p)
		ir_buf_init(&p->text, IR_PB_FILE_MAX);
	else
		(void)ir_err_set(e, ENOMEM, _("no memory for a playbook"));
	return p;
}

static int
give(struct ir_playbook *p, int r, struct ir_playbook **ret)
{
	if (r < 0)
		ir_playbook_free(p);
	else
		*ret = p;
	return r;
}

int
ir_playbook_load(struct ir_playbook **ret, const char *path, ir_val_note *note,
	void *arg, struct ir_err *e)
{
	struct ir_playbook *p = fresh(e);
	int r;

	if (!p)
		return -ENOMEM;
	r = ir_io_slurp(path, IR_PB_FILE_MAX, &p->text, e);
	if (r == 0)
		r = open_text(p, path, note, arg, e);
	return give(p, r, ret);
}

int
ir_playbook_parse(struct ir_playbook **ret, const char *text, size_t len,
	const char *name, ir_val_note *note, void *arg, struct ir_err *e)
{
	struct ir_playbook *p = fresh(e);
	struct ir_esc esc;
	int r;

	if (!p)
		return -ENOMEM;
	r = ir_buf_add(&p->text, text, len);
	if (r < 0)
		(void)ir_err_set(
			e, r, _("cannot read '%s'"), ir_esc(name, &esc));
	else
		r = open_text(p, name, note, arg, e);
	return give(p, r, ret);
}

void
ir_playbook_free(struct ir_playbook *p)
{
	if (!p)
		return;
	ir_vals_free(p->vals);
	ir_buf_free(&p->text);
	free(p->name);
	free(p);
}

struct ir_vals *
ir_playbook_vals(struct ir_playbook *p)
{
	return p->vals;
}

struct ir_val *
ir_playbook_root(const struct ir_playbook *p)
{
	return p->root;
}

const char *
ir_playbook_name(const struct ir_playbook *p)
{
	return p->name;
}

bool
ir_playbook_is_yaml(const struct ir_playbook *p)
{
	return p->yaml;
}

const char *
ir_playbook_text(const struct ir_playbook *p, size_t *ret_len)
{
	*ret_len = p->text.len;
	return p->text.p;
}

/* The translation of a text of the standard, or NULL. */
static const char *
translated(
	const struct ir_playbook *p, const struct ir_val *v, const char *lang)
{
	const struct ir_val *texts = ir_val_get(p->texts, lang);
	const char *s = NULL;
	struct ir_buf at;

	if (!texts)
		return NULL;
	ir_buf_init(&at, 0);
	if (ir_val_pointer(v, &at) == 0)
		s = ir_val_get_str(texts, at.p);
	ir_buf_free(&at);
	return s;
}

const char *
ir_playbook_say(
	const struct ir_playbook *p, const struct ir_val *v, const char *lang)
{
	const char *s = ir_val_str(v);

	if (s) {
		const char *t = strcmp(lang, p->lang) == 0
			? NULL
			: translated(p, v, lang);

		return t ? t : s;
	}
	s = ir_val_get_str(v, lang);
	for (size_t i = 0; !s && i < ir_val_count(v); i++)
		if (shape_is_languages(v, false))
			s = ir_val_str(ir_val_at(v, i));
	return s;
}

const char *
ir_playbook_short(const struct ir_playbook *p, const char *id)
{
	const char *s = id ? ir_val_get_str(p->names, id) : NULL;

	return s ? s : id;
}

const struct ir_val *
ir_playbook_ext(const struct ir_val *v)
{
	const struct ir_val *ext = shape_ext(v, SHAPE_OF_STEP);

	return ext ? ext : shape_ext(v, SHAPE_OF_PLAYBOOK);
}
