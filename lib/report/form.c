/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/form.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#define FORM_FILE_MAX ((size_t)1 << 20)

static const struct {
	const char *name, *ja, *en;
} stages[] = {
	[IR_STAGE_FIRST] = {"first", "速報(第一報)", "first report"},
	[IR_STAGE_FOLLOW_UP] = {"follow-up", "続報", "follow-up report"},
	[IR_STAGE_FINAL] = {"final", "確報(最終報)", "final report"},
};

int
ir_stage_read(const char *name, enum ir_stage *ret, struct ir_err *e)
{
	struct ir_esc esc;

	for (unsigned i = 0; i < IR_STAGES; i++)
		if (strcmp(stages[i].name, name) == 0) {
			*ret = (enum ir_stage)i;
			return 0;
		}
	return ir_err_set(e, IR_EUSAGE,
		_("the stage is first, follow-up or final, not '%s'"),
		ir_esc(name, &esc));
}

const char *
ir_stage_name(enum ir_stage s)
{
	return stages[s].name;
}

const char *
ir_stage_label(enum ir_stage s, bool japanese)
{
	return japanese ? stages[s].ja : stages[s].en;
}

static int
no_memory(struct ir_err *e)
{
	(void)ir_err_set(e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

/* The texts of a form are those of its file, which lives as long. */
static int
keep_yaml(struct ir_forms *set, struct ir_yaml *y, struct ir_err *e)
{
	struct kept_yaml *k = ir_arena_get(&set->arena, sizeof(*k));

	if (!k) {
		ir_yaml_free(y);
		return no_memory(e);
	}
	k->yaml = y;
	k->next = set->yaml;
	set->yaml = k;
	return 0;
}

/* Reads, digests, parses and keeps a file; 1: there is none. */
static int
load_yaml(struct form_file *r, struct ir_yaml **ret, char hex[65])
{
	struct ir_buf text;
	int rc;

	ir_buf_init(&text, FORM_FILE_MAX);
	rc = ir_io_slurp(r->path, FORM_FILE_MAX, &text, r->e);
	if (rc == -ENOENT)
		rc = 1;
	if (rc == 0 && ir_sha256_hex(text.p, text.len, hex) < 0)
		rc = ir_err_set(r->e, IR_ELIB, "%s", _("cannot hash"));
	if (rc == 0)
		rc = ir_yaml_parse(ret, text.p, text.len, r->path, r->e);
	ir_buf_free(&text);
	return rc == 0 ? keep_yaml(r->set, *ret, r->e) : rc;
}

/* In the list of the set, or in that of forms only used by others. */
static struct ir_form *
new_form(struct ir_forms *set, const char *id, bool base)
{
	struct ir_form **list = base ? set->base : set->form;
	size_t *n = base ? &set->n_base : &set->n;
	struct ir_form *f =
		*n < FORMS_MAX ? ir_arena_get(&set->arena, sizeof(*f)) : NULL;

	if (!f)
		return NULL;
	memset(f, 0, sizeof(*f));
	f->id = ir_arena_text(&set->arena, id, strlen(id));
	if (!f->id)
		return NULL;
	list[(*n)++] = f;
	return f;
}

static bool
is_id(const char *id)
{
	return *id && strlen(id) <= 100 &&
		id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* r->f is the form; 1: there is no such file. */
static int
load_file(struct form_file *r, const char *id, bool base)
{
	char name[160], hex[65] = "";
	struct ir_yaml *y = NULL;
	char *path;
	int rc;

	(void)snprintf(name, sizeof(name), "%s/%.100s.yaml", IR_FORMS_DIR, id);
	path = ir_where_join(r->datadir, name);
	r->name = name;
	r->path = path;
	rc = path ? load_yaml(r, &y, hex) : no_memory(r->e);
	if (rc == 0) {
		r->f = new_form(r->set, id, base);
		rc = r->f ? 0 : no_memory(r->e);
	}
	if (rc == 0) {
		r->f->reading = true;
		rc = form_read(r, ir_yaml_root(y, 0));
		r->f->reading = false;
		memcpy(r->f->sha256, hex, sizeof(hex));
	}
	free(path);
	return rc;
}

int
form_load_base(struct form_file *r, const char *id, const struct ir_form **ret)
{
	struct form_file base = {.set = r->set,
		.vocab = r->vocab,
		.datadir = r->datadir,
		.depth = r->depth + 1,
		.e = r->e};
	int rc = r->datadir && is_id(id) ? load_file(&base, id, true) : 1;

	*ret = base.f;
	return rc == 0 && !base.f ? no_memory(r->e) : rc;
}

int
ir_forms_parse(struct ir_forms **ret, const char *id, const char *text,
	size_t len, const struct ir_vocab *v, struct ir_err *e)
{
	struct ir_forms *set = calloc(1, sizeof(*set));
	struct form_file r = {
		.set = set, .vocab = v, .path = id, .name = id, .e = e};
	struct ir_yaml *y = NULL;
	int rc;

	if (!set)
		return no_memory(e);
	rc = ir_yaml_parse(&y, text, len, id, e);
	if (rc == 0)
		rc = keep_yaml(set, y, e);
	if (rc == 0) {
		r.f = new_form(set, id, false);
		rc = r.f ? form_read(&r, ir_yaml_root(y, 0)) : no_memory(e);
	}
	if (rc == 0 && ir_sha256_hex(text, len, r.f->sha256) < 0)
		rc = ir_err_set(e, IR_ELIB, "%s", _("cannot hash"));
	if (rc == 0)
		*ret = set;
	else
		ir_forms_free(set);
	return rc;
}

static int
load_one(struct ir_forms *set, const char *dir, const char *id,
	const struct ir_vocab *v, struct ir_err *e)
{
	struct form_file r = {.set = set, .vocab = v, .datadir = dir, .e = e};

	return load_file(&r, id, false);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The ids of the forms there are, sorted; the caller frees them. */
static int
ids_of(const char *datadir, char ***ret, size_t *ret_n, struct ir_err *e)
{
	char *dir = ir_where_join(datadir, IR_FORMS_DIR);
	DIR *d = dir ? opendir(dir) : NULL;
	struct dirent *de;
	struct ir_esc esc;
	char **v = calloc(FORMS_MAX, sizeof(*v));
	size_t n = 0;
	int rc = !dir || !v ? no_memory(e) : 0;

	if (rc == 0 && !d)
		rc = ir_err_sys(
			e, errno, _("cannot read '%s'"), ir_esc(dir, &esc));
	while (rc == 0 && d && v && n < FORMS_MAX && (de = readdir(d))) {
		size_t len = strlen(de->d_name);

		if (len <= 5 || de->d_name[0] == '.' ||
			strcmp(de->d_name + len - 5, ".yaml") != 0)
			continue;
		v[n] = strndup(de->d_name, len - 5);
		rc = v[n] ? 0 : no_memory(e);
		n += v[n] != NULL;
	}
	if (v)
		qsort(v, n, sizeof(*v), by_name);
	if (d)
		(void)closedir(d); /* only read */
	free(dir);
	*ret = v;
	*ret_n = n;
	return rc;
}

static int
no_form(const char *id, char *const *ids, size_t n, struct ir_err *e)
{
	struct ir_near near;
	struct ir_esc esc;

	ir_near_init(&near, id);
	for (size_t i = 0; i < n; i++)
		ir_near_try(&near, ids[i]);
	return ir_err_set(e, IR_EUSAGE,
		ir_near_best(&near)
			? _("no form '%s' (did you mean '%s'?)")
			: _("no form '%s'; ir-report list names them"),
		ir_esc(id, &esc), ir_near_best(&near));
}

int
ir_forms_load(struct ir_forms **ret, const char *datadir, const char *id,
	const struct ir_vocab *v, struct ir_err *e)
{
	struct ir_forms *set = calloc(1, sizeof(*set));
	char **ids = NULL;
	size_t n = 0;
	int rc = set ? 0 : no_memory(e);

	if (rc == 0 && id)
		rc = is_id(id) ? load_one(set, datadir, id, v, e) : 1;
	if (rc == 1 || (rc == 0 && !id)) {
		rc = ids_of(datadir, &ids, &n, e);
		if (rc == 0 && id)
			rc = no_form(id, ids, n, e);
	}
	for (size_t i = 0; rc == 0 && !id && i < n; i++)
		rc = load_one(set, datadir, ids[i], v, e);
	for (size_t i = 0; i < n; i++)
		free(ids[i]);
	free(ids);
	if (rc == 0)
		*ret = set;
	else
		ir_forms_free(set);
	return rc > 0 ? -ENOENT : rc;
}

int
ir_form_local(struct ir_forms *set, size_t i, const char *sitedir,
	const struct ir_vocab *v, struct ir_err *e)
{
	struct ir_form *f = set->form[i], was = *f;
	struct ir_yaml *y = NULL;
	char name[160];
	struct form_file r = {
		.set = set, .vocab = v, .name = name, .f = f, .e = e};
	char *path;
	int rc;

	(void)snprintf(name, sizeof(name), "%s/%.100s.local.yaml", IR_FORMS_DIR,
		f->id);
	path = ir_where_join(sitedir, name);
	r.path = path;
	rc = path ? load_yaml(&r, &y, f->local_sha256) : no_memory(e);
	if (rc == 0)
		rc = form_read_local(&r, ir_yaml_root(y, 0));
	if (rc < 0)
		*f = was; /* what it grew by lies in the arena */
	free(path);
	return rc < 0 ? rc : 0;
}

int
ir_forms_local(struct ir_forms *set, const char *sitedir,
	const struct ir_vocab *v, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < set->n; i++)
		rc = ir_form_local(set, i, sitedir, v, e);
	return rc;
}

void
ir_forms_free(struct ir_forms *f)
{
	if (!f)
		return;
	for (const struct kept_yaml *k = f->yaml; k; k = k->next)
		ir_yaml_free(k->yaml);
	ir_arena_free(&f->arena);
	free(f);
}

size_t
ir_forms_count(const struct ir_forms *f)
{
	return f->n;
}

const struct ir_form *
ir_forms_at(const struct ir_forms *f, size_t i)
{
	return i < f->n ? f->form[i] : NULL;
}

const struct ir_form *
ir_forms_find(const struct ir_forms *f, const char *id)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->form[i]->id, id) == 0)
			return f->form[i];
	return NULL;
}

const char *
ir_form_id(const struct ir_form *f)
{
	return f->id;
}

const char *
ir_form_title(const struct ir_form *f, bool japanese)
{
	return f->title.s[!japanese];
}

const char *
ir_form_recipient(const struct ir_form *f, bool japanese)
{
	return f->recipient.s[!japanese];
}

const char *
ir_form_date(const struct ir_form *f)
{
	return f->date;
}

const char *
ir_form_sha256(const struct ir_form *f)
{
	return f->sha256;
}

bool
ir_form_confirmed(const struct ir_form *f)
{
	return f->confirmed;
}

bool
ir_form_has_stage(const struct ir_form *f, enum ir_stage s)
{
	return f->stage[s];
}

const char *
ir_form_per(const struct ir_form *f)
{
	static const char *const name[] = {
		NULL, "dev", "harm", "partner", "maker"};

	return name[f->per];
}

bool
ir_form_is_notice(const struct ir_form *f)
{
	return f->notice;
}

bool
ir_form_leaves(const struct ir_form *f)
{
	return f->audience != FORM_INTERNAL;
}

const char *const *
ir_form_duties(const struct ir_form *f)
{
	return f->duties;
}
