/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/artifact.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "artifact_i.h"
#include "ir/base/esc.h"
#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"
#include "ir/sys/yaml.h"

#define CHUNK ((size_t)64 << 10)

struct ir_art_chunk {
	struct ir_art_chunk *next;
	size_t used, size;
	max_align_t data[];
};

void *
ir_art_alloc(struct ir_artifacts *a, size_t n, size_t size)
{
	const size_t align = sizeof(max_align_t);
	struct ir_art_chunk *c = a->chunks;
	size_t len;
	char *p;

	if (__builtin_mul_overflow(n, size, &len) || len > IR_BUF_MAX)
		return NULL;
	len = (len + align - 1) / align * align;
	if (!c || c->size - c->used < len) {
		size_t want = len > CHUNK ? len : CHUNK;

		c = calloc(1, sizeof(*c) + want);
		if (!c)
			return NULL;
		c->size = want;
		c->next = a->chunks;
		a->chunks = c;
	}
	p = (char *)c->data + c->used;
	c->used += len;
	return p;
}

char *
ir_art_text(struct ir_artifacts *a, const char *s, size_t len)
{
	char *p = ir_art_alloc(a, len + 1, 1);

	if (p && len)
		memcpy(p, s, len);
	return p;
}

int
ir_artifacts_new(struct ir_artifacts **ret, struct ir_err *e)
{
	struct ir_artifacts *a = calloc(1, sizeof(*a));

	if (!a)
		return ir_err_set(
			e, -ENOMEM, _("no memory for artifact definitions"));
	*ret = a;
	return 0;
}

void
ir_artifacts_free(struct ir_artifacts *a)
{
	if (!a)
		return;
	while (a->chunks) {
		struct ir_art_chunk *c = a->chunks;

		a->chunks = c->next;
		free(c);
	}
	free(a->def);
	free(a->var);
	free(a);
}

/* The first definition whose name is not below. */
static size_t
lower_bound(const struct ir_artifacts *a, const char *name)
{
	size_t low = 0, high = a->n_def;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(a->def[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
in_list(const char *const *list, const char *s)
{
	for (; list && *list; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

struct ir_art_def *
ir_art_find(const struct ir_artifacts *a, const char *name)
{
	size_t i = lower_bound(a, name);

	if (i < a->n_def && strcmp(a->def[i]->name, name) == 0)
		return a->def[i];
	for (i = 0; i < a->n_def; i++)
		if (in_list(a->def[i]->aliases, name))
			return a->def[i];
	return NULL;
}

static int
insert(struct ir_artifacts *a, struct ir_art_def *d, bool override,
	struct ir_err *e)
{
	size_t i = lower_bound(a, d->name);
	struct ir_esc file, name, other;

	if (i < a->n_def && strcmp(a->def[i]->name, d->name) == 0) {
		const struct ir_art_def *old = a->def[i];

		if (!override || old->load == d->load)
			return ir_err_set(e, -IR_EFORMAT,
				_("%s:%u: artifact '%s' is already defined at "
				  "%s:%u"),
				ir_esc(d->file, &file), d->line,
				ir_esc(d->name, &name),
				ir_esc(old->file, &other), old->line);
		a->def[i] = d;
		return 0;
	}
	if (a->n_def == a->cap_def) {
		size_t cap = a->cap_def ? a->cap_def * 2 : 256;
		struct ir_art_def **v = realloc(a->def, cap * sizeof(*v));

		if (!v)
			return ir_err_set(e, -ENOMEM,
				_("no memory for artifact definitions"));
		a->def = v;
		a->cap_def = cap;
	}
	memmove(a->def + i + 1, a->def + i, (a->n_def - i) * sizeof(*a->def));
	a->def[i] = d;
	a->n_def++;
	return 0;
}

/*
 * The text of the document that holds the line: what lies between the "---"
 * lines around it.  A block scalar cannot hold one at the left edge.
 */
static void
document(const struct ir_buf *text, uint32_t line, const char **ret,
	size_t *ret_len)
{
	const char *p = text->p, *end = p + text->len, *start = p;
	uint32_t at = 1;

	for (; p < end; at++) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t left = (size_t)(end - p);
		const char *next = eol ? eol + 1 : end;

		if (left >= 3 && memcmp(p, "---", 3) == 0 &&
			(left == 3 || strchr(" \t\r\n", p[3]))) {
			if (at > line)
				break;
			start = at == line ? p : next; /* "--- {name: ..." */
		}
		p = next;
	}
	*ret = start;
	*ret_len = (size_t)(p - start);
}

static int
add_document(struct ir_artifacts *a, const struct ir_yaml_node *root,
	const struct ir_buf *text, const char *file, bool override,
	struct ir_err *e)
{
	struct ir_art_def *d = NULL;
	const char *own;
	size_t len;
	int r;

	if (ir_yaml_get(root, "model") && !ir_yaml_get(root, "name"))
		return ir_art_model(a, root, file, override, e);
	r = ir_art_parse(a, root, file, &d, e);
	if (r)
		return r;
	d->load = a->loads;
	document(text, d->line, &own, &len);
	r = ir_sha256_hex(own, len, d->sha256);
	if (r)
		return ir_err_set(e, r, _("cannot compute SHA-256"));
	return insert(a, d, override, e);
}

static int
load_file(struct ir_artifacts *a, const char *path, bool override,
	struct ir_err *e)
{
	const char *file = ir_art_text(a, path, strlen(path));
	struct ir_yaml *y = NULL;
	struct ir_buf text;
	int r;

	ir_buf_init(&text, 0);
	r = file ? ir_io_slurp(path, IR_ART_FILE, &text, e)
		 : ir_err_set(
			   e, -ENOMEM, _("no memory for artifact definitions"));
	if (r == 0)
		r = ir_yaml_parse(&y, text.p, text.len, path, e);
	for (size_t i = 0; r == 0 && i < ir_yaml_docs(y); i++) {
		const struct ir_yaml_node *root = ir_yaml_root(y, i);

		/* An empty document: only comments between two "---". */
		if (ir_yaml_type(root) > IR_YAML_NULL)
			r = add_document(a, root, &text, file, override, e);
	}
	ir_yaml_free(y);
	ir_buf_free(&text);
	return r;
}

static int
is_yaml(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return len > 5 && d->d_name[0] != '.' &&
		strcmp(d->d_name + len - 5, ".yaml") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
load_dir(struct ir_artifacts *a, const char *path, bool override,
	struct ir_err *e)
{
	struct dirent **list = NULL;
	int n = scandir(path, &list, is_yaml, by_name), r = 0;
	struct ir_esc esc;
	struct ir_buf b;

	if (n < 0)
		return ir_err_sys(e, errno, _("cannot read directory '%s'"),
			ir_esc(path, &esc));
	ir_buf_init(&b, 0);
	for (int i = 0; i < n; i++) {
		ir_buf_clear(&b);
		if (r == 0 &&
			ir_buf_addf(&b, "%s/%s", path, list[i]->d_name) != 0)
			r = ir_err_set(e, -ENOMEM,
				_("no memory for artifact definitions"));
		if (r == 0)
			r = load_file(a, b.p, override, e);
		free(list[i]);
	}
	free(list);
	ir_buf_free(&b);
	return r;
}

int
ir_artifacts_load(struct ir_artifacts *a, const char *path, bool override,
	struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;

	if (stat(path, &st) != 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	a->loads++;
	return S_ISDIR(st.st_mode) ? load_dir(a, path, override, e)
				   : load_file(a, path, override, e);
}

size_t
ir_artifacts_count(const struct ir_artifacts *a)
{
	return a->n_def;
}

/* No memory to look: it is told when it is run. */
static bool
holds_secret(const struct ir_art_src *src)
{
	bool has = false;
	struct ir_buf b;

	if (src->type != IR_SOURCE_COMMAND && src->type != IR_SOURCE_DIALOGUE &&
		src->type != IR_SOURCE_HTTP)
		return false;
	ir_buf_init(&b, 0);
	for (size_t i = 0; !has && i < src->n; i++) {
		ir_buf_clear(&b);
		has = src->type == IR_SOURCE_COMMAND
			? ir_hush_arg(src->items, i, &b) > 0
			: ir_hush_has(src->items[i], strlen(src->items[i])) > 0;
	}
	ir_buf_free(&b);
	return has;
}

void
ir_artifacts_info(
	const struct ir_artifacts *a, size_t i, struct ir_artifact_info *ret)
{
	static const char *const none[] = {NULL};
	const struct ir_art_def *d = a->def[i];

	memset(ret, 0, sizeof(*ret));
	ret->name = d->name;
	ret->doc = d->doc;
	ret->doc_ja = d->doc_ja;
	ret->power_off = d->power_off;
	ret->power_off_ja = d->power_off_ja;
	ret->patient_data = d->patient_data;
	ret->patient_data_ja = d->patient_data_ja;
	ret->file = d->file;
	ret->aliases = d->aliases ? d->aliases : none;
	ret->os = d->os ? d->os : none;
	ret->line = d->line;
	ret->rank = d->rank ? d->rank : IR_RANK_DEFAULT;
	ret->sources = d->n_src;
	for (size_t k = 0; k < d->n_src; k++)
		ret->secret |= holds_secret(&d->src[k]);
	memcpy(ret->sha256, d->sha256, sizeof(ret->sha256));
}
