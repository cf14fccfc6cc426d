/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import_kept_i.h"
#include "ir/base/i18n.h"

#define TEXTS 64u /* of sixteen machines in one archive */
#define SIZES 65536u
#define NAMES ((size_t)16 << 20)

struct kept_text {
	char *name;
	struct ir_buf text;
};

struct kept_size {
	size_t name; /* in names */
	uint64_t size;
};

struct ir_import_kept {
	struct kept_text t[TEXTS];
	size_t n_texts;
	struct kept_size *s;
	size_t n_sizes, cap;
	struct ir_buf names;
};

int
ir_import_kept_new(struct ir_import_kept **ret, struct ir_err *e)
{
	struct ir_import_kept *k = calloc(1, sizeof(*k));

	if (!k)
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	ir_buf_init(&k->names, NAMES);
	*ret = k;
	return 0;
}

void
ir_import_kept_free(struct ir_import_kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->n_texts; i++) {
		free(k->t[i].name);
		ir_buf_free(&k->t[i].text);
	}
	ir_buf_free(&k->names);
	free(k->s);
	free(k);
}

static const char *
base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

bool
ir_import_kept_wants(const char *name)
{
	static const char *const texts[] = {
		"plan.txt", "run.txt", "items.txt", "hashes.txt"};
	const char *base = base_name(name);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(base, texts[i]) == 0)
			return true;
	return false;
}

int
ir_import_kept_text(
	struct ir_import_kept *k, const char *name, const struct ir_buf *text)
{
	struct kept_text *t = &k->t[k->n_texts];

	if (k->n_texts == TEXTS)
		return 0; /* its outcomes are not told, its hashes are */
	t->name = strdup(name);
	if (!t->name)
		return -ENOMEM;
	ir_buf_init(&t->text, 0);
	k->n_texts++;
	return text->len ? ir_buf_add(&t->text, text->p, text->len) : 0;
}

/* Only what the outputs of commands are: DIR/cmd/NAME, DIR/data/NAME. */
static bool
is_output(const char *name)
{
	const char *base = base_name(name), *from = base;

	while (from > name && (from == base || from[-1] != '/'))
		from--;
	return strncmp(from, "cmd/", 4) == 0 || strncmp(from, "data/", 5) == 0;
}

int
ir_import_kept_size(struct ir_import_kept *k, const char *name, uint64_t size)
{
	size_t at = k->names.len;

	if (!is_output(name) || k->n_sizes == SIZES)
		return 0;
	if (k->n_sizes == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 256;
		struct kept_size *s = realloc(k->s, cap * sizeof(*s));

		if (!s)
			return -ENOMEM;
		k->s = s;
		k->cap = cap;
	}
	if (ir_buf_add(&k->names, name, strlen(name) + 1) < 0)
		return ir_buf_err(&k->names) == -ENOMEM ? -ENOMEM : 0;
	k->s[k->n_sizes++] = (struct kept_size){at, size};
	return 0;
}

static const struct kept_text *
find_text(const struct ir_import_kept *k, const char *prefix, size_t len,
	const char *name)
{
	for (size_t i = 0; i < k->n_texts; i++)
		if (strncmp(k->t[i].name, prefix, len) == 0 &&
			strcmp(k->t[i].name + len, name) == 0)
			return &k->t[i];
	return NULL;
}

/* One folder in the archive. */
struct one {
	const struct ir_import_kept *k;
	const char *prefix;
};

static int
on_text(void *arg, const char *name, struct ir_buf *out)
{
	const struct one *o = arg;
	const struct kept_text *t =
		find_text(o->k, o->prefix, strlen(o->prefix), name);

	if (!t)
		return 1;
	return t->text.len ? ir_buf_add(out, t->text.p, t->text.len) : 0;
}

static bool
on_size(void *arg, const char *name, uint64_t *ret)
{
	const struct one *o = arg;
	size_t len = strlen(o->prefix);

	for (size_t i = 0; i < o->k->n_sizes; i++) {
		const char *is = o->k->names.p + o->k->s[i].name;

		if (strncmp(is, o->prefix, len) != 0 ||
			strcmp(is + len, name) != 0)
			continue;
		*ret = o->k->s[i].size;
		return true;
	}
	return false;
}

static int
tell_one(struct ir_import *x, const struct ir_import_kept *k, const char *plan,
	struct ir_err *e)
{
	struct ir_import_folder f = {.text = on_text, .size = on_size};
	size_t len = (size_t)(base_name(plan) - plan);
	char *prefix = strndup(plan, len);
	struct one o = {k, prefix};
	int rc = 0;

	if (!prefix)
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	f.prefix = prefix;
	f.arg = &o;
	if (find_text(k, prefix, len, "run.txt"))
		rc = ir_import_windows(x, &f, e);
	free(prefix);
	return rc;
}

int
ir_import_kept_tell(
	struct ir_import *x, const struct ir_import_kept *k, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < k->n_texts; i++)
		if (strcmp(base_name(k->t[i].name), "plan.txt") == 0)
			rc = tell_one(x, k, k->t[i].name, e);
	return rc;
}
