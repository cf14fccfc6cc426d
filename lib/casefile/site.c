/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "records_i.h"
#include "site_i.h"

#define ID_MAX ((size_t)64)

struct ir_site {
	struct ir_device *dev;
	size_t n, cap;
	struct ir_keep keep;
	char sha256[IR_SHA256_HEX];
	char *dir; /* NULL: from no directory */
};

bool
ir_site_id_ok(const char *id, size_t len)
{
	if (len == 0 || len > ID_MAX || !ir_utf8_valid(id, len))
		return false;
	if (id[0] == '-' || id[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)id[i];

		if (c <= 0x20 || c == 0x7f || strchr("/\\[]=:\"'", c))
			return false;
	}
	return true;
}

void
ir_site_free(struct ir_site *s)
{
	if (!s)
		return;
	ir_keep_free(&s->keep);
	free(s->dev);
	free(s->dir);
	free(s);
}

static void
read_device(struct ir_reader *r, struct ir_device *d)
{
	ir_node o;

	if (ir_json_type(r->j, 0) != IR_JSON_OBJECT) {
		ir_read_wrong(r, "", N_("a device is an object"));
		return;
	}
	d->id = ir_read_text(r, 0, "id");
	if (!d->id || !ir_site_id_ok(d->id, strlen(d->id)))
		ir_read_wrong(r, "id",
			N_("must be 1 to 64 bytes without blanks, / \\ [ ] = : "
			   "and quotes, not starting with - or ."));
	d->name = ir_read_text(r, 0, "name");
	d->class = ir_read_text(r, 0, "class");
	d->medical = ir_read_yn(r, 0, "medical");
	d->patient_connectable = ir_read_yn(r, 0, "patient_connectable");
	d->permission = ir_read_text(r, 0, "permission");
	d->provisional = ir_read_yn(r, 0, "provisional") == IR_YN_YES;
	ir_site_access(r, &d->access);
	d->artifacts = ir_read_list(r, 0, "artifacts", &d->n_artifacts);
	o = ir_read_object(r, 0, "clock");
	d->clock_reference = ir_read_text(r, o, "reference");
	d->clock_offset = ir_read_text(r, o, "offset");
	d->clock_note = ir_read_text(r, o, "note");
}

/* Room for a record on each line. */
static int
make_room(struct ir_site *s, const struct ir_buf *text, struct ir_err *e)
{
	size_t lines = ir_read_lines(text);

	s->cap = lines < IR_SITE_DEVICES_MAX ? lines : IR_SITE_DEVICES_MAX;
	s->dev = calloc(s->cap, sizeof(*s->dev));
	if (!s->dev)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}

struct reading {
	struct ir_reader r;
	struct ir_site *s;
};

static int
one_device(void *arg, struct ir_err *e)
{
	struct reading *g = arg;
	struct ir_device *d;

	if (g->s->n >= g->s->cap)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("more than 100000 devices"));
	d = &g->s->dev[g->s->n++];
	d->json = g->r.json;
	d->json_len = g->r.json_len;
	d->line = g->r.line;
	read_device(&g->r, d);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct ir_device *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c ? c : (x->line > y->line) - (x->line < y->line);
}

/* Sorts by id; a second record with an id is an error that names both. */
static int
sort_and_check(struct ir_site *s, const char *path, struct ir_err *e)
{
	struct ir_esc p, id;

	if (s->dev && s->n > 0)
		qsort(s->dev, s->n, sizeof(*s->dev), by_id);
	for (size_t i = 1; i < s->n; i++) {
		const struct ir_device *a = &s->dev[i - 1], *b = &s->dev[i];

		if (strcmp(a->id, b->id) == 0)
			return ir_err_set(e, IR_EFORMAT,
				_("%s:%u: device '%s' was already on line %u"),
				ir_esc(path, &p), b->line, ir_esc(b->id, &id),
				a->line);
	}
	return 0;
}

static int
read_text(struct ir_site *s, const char *path, const struct ir_buf *text,
	struct ir_err *e)
{
	struct reading g = {.r = {.keep = &s->keep}, .s = s};
	int n = make_room(s, text, e);

	if (n == 0)
		n = ir_read_records(&g.r, path, text, one_device, &g, e);
	return n < 0 ? n : sort_and_check(s, path, e);
}

int
ir_site_load(struct ir_site **ret, const char *dir, struct ir_err *e)
{
	struct ir_site *s = calloc(1, sizeof(*s));
	char *path = ir_where_join(dir, IR_SITE_DEVICES);
	struct ir_buf text;
	int r;

	ir_buf_init(&text, 0);
	if (!s || !path) {
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
		goto out;
	}
	r = ir_read_file(path, &text, s->sha256, e);
	if (r == 0)
		r = read_text(s, path, &text, e);
	if (r >= 0) {
		s->dir = strdup(dir);
		if (!s->dir)
			r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	}
	if (r >= 0) {
		*ret = s;
		s = NULL;
		r = 0;
	}
out:
	ir_buf_free(&text);
	free(path);
	ir_site_free(s);
	return r;
}

int
ir_site_record(
	struct ir_site **ret, const char *json, size_t len, struct ir_err *e)
{
	struct ir_site *s = calloc(1, sizeof(*s));
	struct ir_buf text;
	int r;

	ir_buf_init(&text, 0);
	r = s ? ir_buf_add(&text, json, len) : -ENOMEM;
	if (r < 0)
		(void)ir_err_set(e, r, "%s", _("out of memory"));
	else
		r = read_text(s, _("device record"), &text, e);
	ir_buf_free(&text);
	if (r < 0) {
		ir_site_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

const char *
ir_site_dir(const struct ir_site *s)
{
	return s ? s->dir : NULL;
}

size_t
ir_site_count(const struct ir_site *s)
{
	return s ? s->n : 0;
}

const struct ir_device *
ir_site_at(const struct ir_site *s, size_t i)
{
	return s && i < s->n ? &s->dev[i] : NULL;
}

const char *
ir_site_sha256(const struct ir_site *s)
{
	return s ? s->sha256 : "";
}

static int
key_cmp(const void *key, const void *rec)
{
	const struct ir_device *d = rec;

	return strcmp(key, d->id);
}

const struct ir_device *
ir_site_device(const struct ir_site *s, const char *id, struct ir_err *e)
{
	const struct ir_device *d = NULL;
	const char *best;
	struct ir_near near;
	struct ir_esc a, b;

	if (s && s->n > 0)
		d = bsearch(id, s->dev, s->n, sizeof(*d), key_cmp);
	if (d || !e) /* the nearest is dear, and nobody would hear of it */
		return d;
	ir_near_init(&near, id);
	for (size_t i = 0; i < ir_site_count(s); i++)
		ir_near_try(&near, s->dev[i].id);
	best = ir_near_best(&near);
	if (best)
		(void)ir_err_set(e, ENOENT,
			_("no device '%s' in the inventory; the nearest is "
			  "'%s'"),
			ir_esc(id, &a), ir_esc(best, &b));
	else
		(void)ir_err_set(e, ENOENT,
			_("no device '%s' in the inventory"), ir_esc(id, &a));
	return NULL;
}
