/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "site_i.h"

#define SITE_FILE_MAX ((size_t)64 << 20)
#define ID_MAX ((size_t)64)

struct ir_site {
	struct ir_device *dev;
	size_t n, cap;
	void **own; /* every allocation the records point into */
	size_t n_own, cap_own;
	char sha256[IR_SHA256_HEX];
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
	for (size_t i = 0; i < s->n_own; i++)
		free(s->own[i]);
	free(s->own);
	free(s->dev);
	free(s);
}

/* Hands p to the site; on failure p is freed. */
static void *
own(struct ir_site_reader *r, void *p)
{
	struct ir_site *s = r->s;

	if (p && s->n_own == s->cap_own) {
		size_t cap = s->cap_own ? 2 * s->cap_own : 64;
		void **v = realloc(s->own, cap * sizeof(*v));

		if (!v) {
			free(p);
			p = NULL;
		} else {
			s->own = v;
			s->cap_own = cap;
		}
	}
	if (!p) {
		r->nomem = true;
		return NULL;
	}
	s->own[s->n_own++] = p;
	return p;
}

void
ir_site_wrong(struct ir_site_reader *r, const char *key, const char *why)
{
	if (r->why)
		return;
	r->key = key;
	r->why = why;
}

static const char *
text_of(struct ir_site_reader *r, ir_node v, const char *key)
{
	char *s;

	if (ir_json_type(r->j, v) != IR_JSON_STRING) {
		ir_site_wrong(r, key, N_("must be text"));
		return NULL;
	}
	s = ir_json_dup(r->j, v);
	if (!s) {
		ir_site_wrong(r, key, N_("holds a NUL character"));
		return NULL;
	}
	return own(r, s);
}

ir_node
ir_site_member(struct ir_site_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_json_get(r->j, obj, key);

	return ir_json_type(r->j, v) == IR_JSON_NULL ? IR_NODE_NONE : v;
}

const char *
ir_site_text(struct ir_site_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_site_member(r, obj, key);

	return v == IR_NODE_NONE ? NULL : text_of(r, v, key);
}

static enum ir_yn
get_yn(struct ir_site_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_site_member(r, obj, key);
	bool b;

	if (v == IR_NODE_NONE || ir_json_streq(r->j, v, "unknown"))
		return IR_YN_UNKNOWN;
	if (ir_json_bool(r->j, v, &b) < 0) {
		ir_site_wrong(r, key, N_("must be true, false or \"unknown\""));
		return IR_YN_UNKNOWN;
	}
	return b ? IR_YN_YES : IR_YN_NO;
}

const char *const *
ir_site_list(
	struct ir_site_reader *r, ir_node obj, const char *key, size_t *ret_n)
{
	static const char *const none[1] = {NULL};
	ir_node v = ir_site_member(r, obj, key), m;
	const char **list;
	size_t n = 0;

	*ret_n = 0;
	if (v == IR_NODE_NONE)
		return none;
	if (ir_json_type(r->j, v) != IR_JSON_ARRAY) {
		ir_site_wrong(r, key, N_("must be a list of texts"));
		return none;
	}
	list = own(
		r, calloc((size_t)ir_json_count(r->j, v) + 1, sizeof(*list)));
	if (!list)
		return none;
	for (m = ir_json_first(r->j, v); m != IR_NODE_NONE;
		m = ir_json_next(r->j, m)) {
		list[n] = text_of(r, m, key);
		if (!list[n])
			return none;
		n++;
	}
	*ret_n = n;
	return list;
}

ir_node
ir_site_object(struct ir_site_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_site_member(r, obj, key);

	if (v != IR_NODE_NONE && ir_json_type(r->j, v) != IR_JSON_OBJECT) {
		ir_site_wrong(r, key, N_("must be an object"));
		return IR_NODE_NONE;
	}
	return v;
}

static void
read_record(struct ir_site_reader *r)
{
	struct ir_device *d = r->d;
	ir_node o;

	if (ir_json_type(r->j, 0) != IR_JSON_OBJECT) {
		ir_site_wrong(r, "", N_("a device is an object"));
		return;
	}
	d->id = ir_site_text(r, 0, "id");
	if (!d->id || !ir_site_id_ok(d->id, strlen(d->id)))
		ir_site_wrong(r, "id",
			N_("must be 1 to 64 bytes without blanks, / \\ [ ] = : "
			   "and quotes, not starting with - or ."));
	d->name = ir_site_text(r, 0, "name");
	d->class = ir_site_text(r, 0, "class");
	d->medical = get_yn(r, 0, "medical");
	d->patient_connectable = get_yn(r, 0, "patient_connectable");
	d->permission = ir_site_text(r, 0, "permission");
	d->provisional = get_yn(r, 0, "provisional") == IR_YN_YES;
	ir_site_access(r, &d->access);
	d->artifacts = ir_site_list(r, 0, "artifacts", &d->n_artifacts);
	o = ir_site_object(r, 0, "clock");
	d->clock_reference = ir_site_text(r, o, "reference");
	d->clock_offset = ir_site_text(r, o, "offset");
	d->clock_note = ir_site_text(r, o, "note");
}

/* Room for a record on each line. */
static int
make_room(struct ir_site *s, const struct ir_buf *text, struct ir_err *e)
{
	size_t lines = 1;

	for (size_t i = 0; i < text->len; i++)
		lines += text->p[i] == '\n';
	s->cap = lines < IR_SITE_DEVICES_MAX ? lines : IR_SITE_DEVICES_MAX;
	s->dev = calloc(s->cap, sizeof(*s->dev));
	if (!s->dev)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}

static int
read_line(struct ir_site_reader *r, const char *p, size_t len, uint32_t line,
	struct ir_err *e)
{
	char *json;
	int n;

	if (len > IR_SITE_LINE_MAX)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("line is longer than 1 MiB"));
	if (r->s->n >= r->s->cap)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("more than 100000 devices"));
	n = ir_json_parse(r->j, p, len, e);
	if (n < 0)
		return n;
	json = own(r, malloc(len + 1));
	r->d = &r->s->dev[r->s->n];
	if (!json)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	memcpy(json, p, len);
	json[len] = '\0';
	r->d->json = json;
	r->d->json_len = len;
	r->d->line = line;
	read_record(r);
	if (r->nomem)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (r->why)
		return ir_err_set(
			e, IR_EFORMAT, "\"%s\": %s", r->key, _(r->why));
	r->s->n++;
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

	if (s->n > 0)
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
	struct ir_json_limits limits = {.size = IR_SITE_LINE_MAX + 1};
	struct ir_site_reader r = {.s = s};
	struct ir_esc esc;
	size_t at = 0;
	uint32_t line = 0;
	int n;

	n = make_room(s, text, e);
	if (n == 0)
		n = ir_json_new(&r.j, &limits, e);
	while (n >= 0 && at < text->len) {
		const char *p = text->p + at;
		const char *nl = memchr(p, '\n', text->len - at);
		size_t len = nl ? (size_t)(nl - p) : text->len - at;

		line++;
		at += len + (nl != NULL);
		if (strspn(p, " \t\r") >= len)
			continue;
		n = read_line(&r, p, len, line, e);
		if (n < 0)
			(void)ir_err_prefix(
				e, "%s:%u: ", ir_esc(path, &esc), line);
	}
	ir_json_free(r.j);
	return n < 0 ? n : sort_and_check(s, path, e);
}

int
ir_site_load(struct ir_site **ret, const char *dir, struct ir_err *e)
{
	struct ir_site *s = calloc(1, sizeof(*s));
	char *path = ir_where_join(dir, IR_SITE_DEVICES);
	struct ir_buf text;
	int r;

	ir_buf_init(&text, SITE_FILE_MAX + 1);
	if (!s || !path) {
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
		goto out;
	}
	r = ir_io_slurp(path, SITE_FILE_MAX, &text, e);
	if (r == -ENOENT) {
		r = 0;
		if (e) { /* it is no error */
			e->code = 0;
			e->text[0] = '\0';
		}
	} else if (r >= 0) {
		r = ir_sha256_hex(text.p, text.len, s->sha256);
		if (r < 0)
			r = ir_err_set(e, r, "%s", _("SHA-256 is not there"));
		else
			r = read_text(s, path, &text, e);
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
	if (d)
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
