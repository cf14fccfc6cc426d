/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/contacts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "records_i.h"

struct ir_contacts {
	struct ir_contact *v;
	size_t n, cap;
	const struct ir_contact **by_id; /* sorted */
	struct ir_keep keep;
	char sha256[IR_SHA256_HEX];
	const char *gone; /* the first contact tried that is not listed */
	size_t n_gone;
};

struct reading {
	struct ir_reader r;
	struct ir_contacts *c;
};

static const char *const kinds[] = {
	"staff", "maker", "maintenance", "authority", "partner", "other", NULL};
/* The words are also shown, translated. */
static const char *const ways[] = {N_("phone"), N_("mobile"), N_("fax"),
	N_("mail"), N_("web"), N_("radio"), N_("person"), NULL};

static const char *const results[] = {
	"ok", "no-answer", "wrong", "changed", NULL};

/* A word of a list, or a complaint. */
static const char *
word(struct ir_reader *r, ir_node o, const char *key, const char *const *list,
	const char *complaint)
{
	const char *s = ir_read_text(r, o, key);

	for (size_t i = 0; s && list[i]; i++)
		if (strcmp(list[i], s) == 0)
			return s;
	if (s)
		ir_read_wrong(r, key, complaint);
	return NULL;
}

/* The items of a list of objects: *ret_n, and room for them of size each. */
static void *
objects(struct ir_reader *r, const char *key, size_t size, ir_node *ret_first,
	size_t *ret_n)
{
	ir_node v = ir_read_member(r, 0, key);

	*ret_n = 0;
	*ret_first = IR_NODE_NONE;
	if (v == IR_NODE_NONE)
		return NULL;
	if (ir_json_type(r->j, v) != IR_JSON_ARRAY) {
		ir_read_wrong(r, key, N_("must be a list of objects"));
		return NULL;
	}
	for (ir_node m = ir_json_first(r->j, v); m != IR_NODE_NONE;
		m = ir_json_next(r->j, m))
		if (ir_json_type(r->j, m) != IR_JSON_OBJECT) {
			ir_read_wrong(r, key, N_("must be a list of objects"));
			return NULL;
		}
	*ret_first = ir_json_first(r->j, v);
	*ret_n = ir_json_count(r->j, v);
	return *ret_n ? ir_read_keep(r, calloc(*ret_n, size)) : NULL;
}

/* An extension needs the own exchange, whether somebody said so or not. */
static bool
own(const char *value, enum ir_yn said)
{
	static const char extension[] = "内線";

	return said == IR_YN_YES ||
		(said == IR_YN_UNKNOWN && value &&
			strncmp(value, extension, sizeof(extension) - 1) == 0);
}

static void
read_ways(struct ir_reader *r, struct ir_contact *c)
{
	ir_node m;
	size_t n;
	struct ir_way *w = objects(r, "ways", sizeof(*w), &m, &n);

	for (size_t i = 0; w && i < n; i++, m = ir_json_next(r->j, m)) {
		w[i].type = word(r, m, "type", ways,
			N_("must be phone, mobile, fax, mail, web, radio or "
			   "person"));
		if (!w[i].type)
			ir_read_wrong(r, "type", N_("is missing in a way"));
		w[i].value = ir_read_text(r, m, "value");
		w[i].hours = ir_read_text(r, m, "hours");
		w[i].note = ir_read_text(r, m, "note");
		w[i].own = own(w[i].value, ir_read_yn(r, m, "own"));
	}
	c->ways = w;
	c->n_ways = w ? n : 0;
}

static struct ir_checked
read_check(struct ir_reader *r, ir_node m)
{
	struct ir_checked k = {NULL, NULL, NULL, NULL};
	int64_t day;

	k.on = ir_read_text(r, m, "on");
	if (k.on && !ir_day_parse(k.on, &day))
		ir_read_wrong(r, "on", N_("must be a date, 2026-10-01"));
	k.by = ir_read_text(r, m, "by");
	k.how = ir_read_text(r, m, "how");
	k.result = word(r, m, "result", results,
		N_("must be ok, no-answer, wrong or changed"));
	return k;
}

/* Behind those of the same day and before: what was written down late is no
 * newer for it.  One without a day is the oldest. */
static void
put_check(struct ir_checked *v, size_t n, struct ir_checked k)
{
	while (n > 0 && v[n - 1].on &&
		(!k.on || strcmp(v[n - 1].on, k.on) > 0)) {
		v[n] = v[n - 1];
		n--;
	}
	v[n] = k;
}

static void
read_verified(struct ir_reader *r, struct ir_contact *c)
{
	ir_node m;
	size_t n;
	struct ir_checked *k = objects(r, "verified", sizeof(*k), &m, &n);

	for (size_t i = 0; k && i < n; i++, m = ir_json_next(r->j, m))
		put_check(k, i, read_check(r, m));
	c->verified = k;
	c->n_verified = k ? n : 0;
}

static int
one_contact(void *arg, struct ir_err *e)
{
	struct reading *g = arg;
	struct ir_reader *r = &g->r;
	struct ir_contact *c;

	if (g->c->n >= g->c->cap)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("more than 100000 contacts"));
	c = &g->c->v[g->c->n++];
	c->json = r->json;
	c->json_len = r->json_len;
	c->line = r->line;
	if (ir_json_type(r->j, 0) != IR_JSON_OBJECT) {
		ir_read_wrong(r, "", N_("a contact is an object"));
		return 0;
	}
	c->id = ir_read_text(r, 0, "id");
	if (!c->id || !ir_site_id_ok(c->id, strlen(c->id)))
		ir_read_wrong(r, "id",
			N_("must be 1 to 64 bytes without blanks, / \\ [ ] = : "
			   "and quotes, not starting with - or ."));
	c->name = ir_read_text(r, 0, "name");
	c->org = ir_read_text(r, 0, "org");
	c->kind = word(r, 0, "kind", kinds,
		N_("must be staff, maker, maintenance, authority, partner or "
		   "other"));
	c->roles = ir_read_list(r, 0, "roles", &c->n_roles);
	c->duties = ir_read_list(r, 0, "duties", &c->n_duties);
	c->devices = ir_read_list(r, 0, "devices", &c->n_devices);
	read_ways(r, c);
	c->deputy = ir_read_text(r, 0, "deputy");
	c->contract = ir_read_text(r, 0, "contract");
	c->say = ir_read_text(r, 0, "say");
	c->language = ir_read_text(r, 0, "language");
	c->lookup = ir_read_text(r, 0, "lookup");
	read_verified(r, c);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct ir_contact *const *x = a, *const *y = b;
	int c = strcmp((*x)->id, (*y)->id);

	return c ? c : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* A second record with an id is an error that names both. */
static int
index_them(struct ir_contacts *c, const char *path, struct ir_err *e)
{
	struct ir_esc p, id;

	c->by_id = calloc(c->n + 1, sizeof(*c->by_id));
	if (!c->by_id)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	for (size_t i = 0; i < c->n; i++)
		c->by_id[i] = &c->v[i];
	if (c->n > 0)
		qsort(c->by_id, c->n, sizeof(*c->by_id), by_id);
	for (size_t i = 1; i < c->n; i++) {
		const struct ir_contact *a = c->by_id[i - 1], *b = c->by_id[i];

		if (strcmp(a->id, b->id) == 0)
			return ir_err_set(e, IR_EFORMAT,
				_("%s:%u: contact '%s' was already on line "
				  "%u"),
				ir_esc(path, &p), b->line, ir_esc(b->id, &id),
				a->line);
	}
	return 0;
}

static int
read_all(struct ir_contacts *c, const char *path, const struct ir_buf *text,
	struct ir_err *e)
{
	struct reading g = {.r = {.keep = &c->keep}, .c = c};
	size_t lines = ir_read_lines(text);
	int rc;

	c->cap = lines < IR_SITE_CONTACTS_MAX ? lines : IR_SITE_CONTACTS_MAX;
	c->v = calloc(c->cap, sizeof(*c->v));
	if (!c->v)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	rc = ir_read_records(&g.r, path, text, one_contact, &g, e);
	return rc < 0 ? rc : index_them(c, path, e);
}

/* A line of contact-checks.jsonl: among what its contact has already. */
static int
one_check(void *arg, struct ir_err *e)
{
	struct reading *g = arg;
	struct ir_reader *r = &g->r;
	const char *id = ir_read_text(r, 0, "contact");
	const struct ir_contact *known = id ? ir_contacts_find(g->c, id) : NULL;
	struct ir_contact *c;
	struct ir_checked *v;

	(void)e; /* told by the reader */
	if (!id) {
		ir_read_wrong(r, "contact", N_("is missing"));
		return 0;
	}
	if (!known) { /* taken off the list since; what was tried stays */
		if (g->c && g->c->n_gone++ == 0)
			g->c->gone = id;
		return 0;
	}
	c = &g->c->v[known - g->c->v];
	v = ir_read_keep(r, calloc(c->n_verified + 1, sizeof(*v)));
	if (!v)
		return 0; /* told by the reader */
	if (c->n_verified > 0)
		memcpy(v, c->verified, c->n_verified * sizeof(*v));
	put_check(v, c->n_verified++, read_check(r, 0));
	c->verified = v;
	return 0;
}

static int
read_checks(struct ir_contacts *c, const char *dir, struct ir_err *e)
{
	struct reading g = {.r = {.keep = &c->keep}, .c = c};
	char *path = ir_where_join(dir, IR_SITE_CHECKS);
	char sha256[IR_SHA256_HEX];
	struct ir_buf text;
	int rc;

	ir_buf_init(&text, 0);
	rc = path ? ir_read_file(path, &text, sha256, e)
		  : ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (rc == 0 && ir_read_lines(&text) > IR_SITE_CONTACTS_MAX)
		rc = ir_err_set(
			e, IR_ELIMIT, "%s", _("more than 100000 checks"));
	if (rc == 0)
		rc = ir_read_records(&g.r, path, &text, one_check, &g, e);
	ir_buf_free(&text);
	free(path);
	return rc < 0 ? rc : 0;
}

int
ir_contacts_load(struct ir_contacts **ret, const char *dir, struct ir_err *e)
{
	struct ir_contacts *c = calloc(1, sizeof(*c));
	char *path = ir_where_join(dir, IR_SITE_CONTACTS);
	struct ir_buf text;
	int rc;

	ir_buf_init(&text, 0);
	if (!c || !path)
		rc = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	else
		rc = ir_read_file(path, &text, c->sha256, e);
	if (rc == 0 && c)
		rc = read_all(c, path, &text, e);
	if (rc == 0 && c)
		rc = read_checks(c, dir, e);
	ir_buf_free(&text);
	free(path);
	if (rc < 0) {
		ir_contacts_free(c);
		return rc;
	}
	*ret = c;
	return 0;
}

void
ir_contacts_free(struct ir_contacts *c)
{
	if (!c)
		return;
	ir_keep_free(&c->keep);
	free(c->by_id);
	free(c->v);
	free(c);
}

size_t
ir_contacts_count(const struct ir_contacts *c)
{
	return c ? c->n : 0;
}

const char *
ir_contacts_gone(const struct ir_contacts *c, size_t *ret_n)
{
	*ret_n = c ? c->n_gone : 0;
	return c ? c->gone : NULL;
}

const struct ir_contact *
ir_contacts_at(const struct ir_contacts *c, size_t i)
{
	return c && i < c->n ? &c->v[i] : NULL;
}

static int
key_cmp(const void *key, const void *item)
{
	const struct ir_contact *const *c = item;

	return strcmp(key, (*c)->id);
}

const struct ir_contact *
ir_contacts_find(const struct ir_contacts *c, const char *id)
{
	const struct ir_contact **hit = NULL;

	if (c && c->n > 0)
		hit = bsearch(id, c->by_id, c->n, sizeof(*c->by_id), key_cmp);
	return hit ? *hit : NULL;
}

static bool
names(const char *const *list, size_t n, const char *what, bool all)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], what) == 0 ||
			(all && strcmp(list[i], "*") == 0))
			return true;
	return false;
}

static bool
fits(const struct ir_contact *c, enum ir_contact_by by, const char *what)
{
	switch (by) {
	case IR_CONTACT_ROLE:
		return names(c->roles, c->n_roles, what, false);
	case IR_CONTACT_DUTY:
		return names(c->duties, c->n_duties, what, false);
	case IR_CONTACT_DEVICE:
		return names(c->devices, c->n_devices, what, true);
	}
	return false;
}

const struct ir_contact *
ir_contacts_next(const struct ir_contacts *c, enum ir_contact_by by,
	const char *what, size_t *at)
{
	while (c && *at < c->n) {
		const struct ir_contact *k = &c->v[(*at)++];

		if (fits(k, by, what))
			return k;
	}
	return NULL;
}

const char *
ir_contacts_sha256(const struct ir_contacts *c)
{
	return c ? c->sha256 : "";
}
