/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/device.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"

#include "rules_i.h"

#define ROW_MIN 6

struct ir_fields {
	struct ir_yaml *y; /* owns the texts */
	char *path;
	struct ir_field_def *v;
	size_t n;
	struct ir_field_choice *choice;
	char *words; /* of the choices, cut into pieces */
	size_t n_choices;
};

static const struct {
	const char *name;
	enum ir_field_type type;
} types[] = {
	{"text", IR_FIELD_TEXT},
	{"yn", IR_FIELD_YN},
	{"int", IR_FIELD_INT},
	{"date", IR_FIELD_DATE},
	{"choice", IR_FIELD_CHOICE},
	{"stage", IR_FIELD_STAGE},
	{"jmdn", IR_FIELD_JMDN},
	{"approval", IR_FIELD_APPROVAL},
	{"gtin", IR_FIELD_GTIN},
	{"serial", IR_FIELD_SERIAL},
	{"ip", IR_FIELD_IP},
	{"prefix", IR_FIELD_PREFIX},
	{"mac", IR_FIELD_MAC},
	{"vlan", IR_FIELD_VLAN},
	{"port", IR_FIELD_PORT},
	{"host", IR_FIELD_HOST},
	{"contact", IR_FIELD_CONTACT},
	{"device", IR_FIELD_DEVICE},
	{"devices", IR_FIELD_DEVICES},
	{"digest", IR_FIELD_DIGEST},
	{"texts", IR_FIELD_TEXTS},
};

static const struct {
	const char *name;
	enum ir_field_for need;
} needs[] = {
	{"-", IR_FOR_NOBODY},
	{"all", IR_FOR_ALL},
	{"medical", IR_FOR_MEDICAL},
	{"patient", IR_FOR_PATIENT},
	{"network", IR_FOR_NETWORK},
};

static bool
type_of(const char *s, enum ir_field_type *ret)
{
	for (size_t i = 0; s && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, s) == 0) {
			*ret = types[i].type;
			return true;
		}
	return false;
}

static bool
need_of(const char *s, enum ir_field_for *ret)
{
	for (size_t i = 0; s && i < sizeof(needs) / sizeof(needs[0]); i++)
		if (strcmp(needs[i].name, s) == 0) {
			*ret = needs[i].need;
			return true;
		}
	return false;
}

static const struct ir_yaml_node *
choices_of(const struct ir_yaml_node *row)
{
	return ir_yaml_get(ir_yaml_at(row, ROW_MIN), "choices");
}

/* "key|ja|en", cut in place. */
static int
cut(struct ir_fields *f, const struct ir_yaml_node *n, char **at,
	struct ir_err *e)
{
	struct ir_field_choice *c = &f->choice[f->n_choices];
	const char *s = ir_yaml_str(n);
	char *p = *at, *ja, *en;

	if (!s)
		return ar_wrong(f->path, n, N_("a choice is a text"), e);
	memcpy(p, s, strlen(s) + 1);
	*at += strlen(s) + 1;
	ja = strchr(p, '|');
	en = ja ? strchr(ja + 1, '|') : NULL;
	if (!en)
		return ar_wrong(f->path, n, N_("a choice is key|ja|en"), e);
	*ja = *en = '\0';
	*c = (struct ir_field_choice){p, ja + 1, en + 1};
	f->n_choices++;
	return 0;
}

static int
one_field(struct ir_fields *f, const struct ir_yaml_node *root,
	const struct ir_yaml_node *row, char **words, struct ir_err *e)
{
	struct ir_field_def *d = &f->v[f->n];
	const struct ir_yaml_node *list = choices_of(row), *group;
	int r = 0;

	d->path = ir_yaml_str(ir_yaml_at(row, 0));
	d->ja = ir_yaml_str(ir_yaml_at(row, 2));
	d->en = ir_yaml_str(ir_yaml_at(row, 3));
	d->group = ir_yaml_str(ir_yaml_at(row, 4));
	if (!d->path || !d->ja || !d->en || !d->group)
		return ar_wrong(f->path, row,
			N_("a field is [path, type, ja, en, group, who]"), e);
	if (!type_of(ir_yaml_str(ir_yaml_at(row, 1)), &d->type))
		return ar_wrong(
			f->path, ir_yaml_at(row, 1), N_("no such type"), e);
	if (!need_of(ir_yaml_str(ir_yaml_at(row, 5)), &d->need))
		return ar_wrong(f->path, ir_yaml_at(row, 5),
			N_("who needs it: all, medical, patient, network, -"),
			e);
	group = ir_yaml_get(ir_yaml_get(root, "groups"), d->group);
	d->group_ja = ir_yaml_str(ir_yaml_at(group, 0));
	d->group_en = ir_yaml_str(ir_yaml_at(group, 1));
	if (!d->group_ja || !d->group_en)
		return ar_wrong(
			f->path, ir_yaml_at(row, 4), N_("no such group"), e);
	if (ir_fields_find(f, d->path))
		return ar_wrong(
			f->path, row, N_("the field is there twice"), e);
	d->choices = &f->choice[f->n_choices];
	d->n_choices = ir_yaml_count(list);
	for (size_t i = 0; r == 0 && i < d->n_choices; i++)
		r = cut(f, ir_yaml_at(list, i), words, e);
	if (r == 0 && (d->type == IR_FIELD_CHOICE) != (d->n_choices > 0))
		r = ar_wrong(f->path, row, N_("choices belong to a choice"), e);
	if (r == 0)
		f->n++;
	return r;
}

/* Room for all, so that nothing moves. */
static int
make_room(struct ir_fields *f, const struct ir_yaml_node *rows, char **words,
	struct ir_err *e)
{
	size_t n = ir_yaml_count(rows), choices = 0, bytes = 1;

	for (size_t i = 0; i < n; i++) {
		const struct ir_yaml_node *list =
			choices_of(ir_yaml_at(rows, i));

		for (size_t k = 0; k < ir_yaml_count(list); k++) {
			const char *s = ir_yaml_str(ir_yaml_at(list, k));

			choices++;
			bytes += s ? strlen(s) + 1 : 0;
		}
	}
	f->v = calloc(n + 1, sizeof(*f->v));
	f->choice = calloc(choices + 1, sizeof(*f->choice));
	f->words = calloc(bytes, 1);
	*words = f->words;
	if (!f->v || !f->choice || !f->words)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return 0;
}

static int
load(struct ir_fields *f, struct ir_err *e)
{
	const struct ir_yaml_node *root, *rows;
	char *words = NULL;
	int r = ar_load(&f->y, f->path, "inventory/1", e);

	if (r < 0)
		return r;
	root = ir_yaml_root(f->y, 0);
	rows = ir_yaml_get(root, "fields");
	r = make_room(f, rows, &words, e);
	for (size_t i = 0; r == 0 && i < ir_yaml_count(rows); i++)
		r = one_field(f, root, ir_yaml_at(rows, i), &words, e);
	return r;
}

int
ir_fields_load(struct ir_fields **ret, const char *datadir, struct ir_err *e)
{
	struct ir_fields *f = calloc(1, sizeof(*f));
	int r;

	if (f)
		f->path = ir_where_join(datadir, IR_FIELDS_FILE);
	r = f && f->path ? load(f, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_fields_free(f);
		return r;
	}
	*ret = f;
	return 0;
}

void
ir_fields_free(struct ir_fields *f)
{
	if (!f)
		return;
	ir_yaml_free(f->y);
	free(f->path);
	free(f->v);
	free(f->choice);
	free(f->words);
	free(f);
}

size_t
ir_fields_count(const struct ir_fields *f)
{
	return f->n;
}

const struct ir_field_def *
ir_fields_at(const struct ir_fields *f, size_t i)
{
	return i < f->n ? &f->v[i] : NULL;
}

const struct ir_field_def *
ir_fields_find(const struct ir_fields *f, const char *path)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].path, path) == 0)
			return &f->v[i];
	return NULL;
}
