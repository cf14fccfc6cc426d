/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/reconcile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/ident.h"
#include "ir/base/i18n.h"

#include "import_i.h"
#include "reconcile_i.h"

#define LEDGERS_MAX 64 /* bits of a group */
#define MANY 8 /* addresses of one device that are looked up */

/* Keys, strongest first. */
enum key {
	K_SERIAL,
	K_MAC,
	K_ID,
	K_FIXED,
	K_BARE,
	K_HOST,
	K_IPROOM,
	K_IP,
	K_MODELROOM,
	KEYS
};
static const char *const key_word[] = {"serial+maker", "mac", "id",
	"fixed_asset_no", "serial", "host", "ip+room", "ip", "model+room"};

/* What a row or a device can be known by; texts are plain, "" when not. */
struct ident {
	const char *one[KEYS]; /* K_SERIAL is made of K_BARE and maker */
	const char *many[3][MANY]; /* mac, host, ip */
	size_t n_many[3];
	const char *maker, *room, *model;
};

int
rec_no_memory(struct ir_reconcile *r)
{
	return ir_err_set(r->e, ENOMEM, _("out of memory"));
}

static size_t
hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

struct entry *
rec_index_next(struct entry *e, const char *key)
{
	while (e && strcmp(e->key, key) != 0)
		e = e->next;
	return e;
}

struct entry *
rec_index_find(const struct index *x, const char *key)
{
	return rec_index_next(x->bucket[hash(key) & (x->n - 1)], key);
}

int
rec_index_add(struct ir_reconcile *r, const char *key, struct group *g)
{
	struct entry **at = &r->index.bucket[hash(key) & (r->index.n - 1)];
	struct entry *e = ir_arena_get(&r->arena, sizeof(*e));

	if (!e)
		return rec_no_memory(r);
	while (*at) {
		if ((*at)->g == g && strcmp((*at)->key, key) == 0)
			return 0;
		at = &(*at)->next;
	}
	e->key = ir_arena_text(&r->arena, key, strlen(key));
	e->g = g;
	e->next = NULL;
	*at = e;
	return e->key ? 0 : rec_no_memory(r);
}

static const char *
maker(struct ir_reconcile *r, const char *s)
{
	if (!s || rec_maker(s, &r->b) < 0)
		return "";
	return ir_arena_text(&r->arena, r->b.p, r->b.len);
}

static void
one_of_many(struct ident *d, size_t which, const char *s)
{
	if (s && *s && d->n_many[which] < MANY)
		d->many[which][d->n_many[which]++] = s;
}

static const char *
known(struct ir_reconcile *r, const char *path)
{
	return ir_record_get(r->rec, path).text;
}

static struct ident
ident_of_device(struct ir_reconcile *r, const struct ir_device *d)
{
	struct ident i = {.maker = maker(r, known(r, "mah")),
		.room = rec_plain(r, IR_FIELD_TEXT, known(r, "place.room")),
		.model = rec_plain(r, IR_FIELD_TEXT, known(r, "model"))};

	i.one[K_BARE] = rec_plain(r, IR_FIELD_SERIAL, known(r, "serial"));
	i.one[K_ID] = rec_plain(r, IR_FIELD_TEXT, d->id);
	i.one[K_FIXED] =
		rec_plain(r, IR_FIELD_TEXT, known(r, "fixed_asset_no"));
	for (size_t k = 0; k < ir_record_count(r->rec, "net"); k++) {
		one_of_many(&i, 0,
			rec_plain(r, IR_FIELD_MAC,
				ir_record_item(r->rec, "net", k, "mac").text));
		one_of_many(&i, 1,
			rec_plain(r, IR_FIELD_HOST,
				ir_record_item(r->rec, "net", k, "host").text));
		one_of_many(&i, 2,
			rec_plain(r, IR_FIELD_IP,
				ir_record_item(r->rec, "net", k, "ip").text));
	}
	return i;
}

/* Wrong values and "unknown" are no keys. */
static const char *
said(const struct ir_import_row *row, const char *path)
{
	const struct ir_fact *f = ir_import_fact(row, path);

	return f && !f->wrong && strcmp(f->text, "unknown") != 0 ? f->text
								 : NULL;
}

static struct ident
ident_of_row(struct ir_reconcile *r, const struct ir_import_row *row)
{
	struct ident i = {.maker = maker(r, said(row, "mah")),
		.room = rec_plain(r, IR_FIELD_TEXT, said(row, "place.room")),
		.model = rec_plain(r, IR_FIELD_TEXT, said(row, "model"))};

	i.one[K_BARE] = rec_plain(r, IR_FIELD_SERIAL, said(row, "serial"));
	i.one[K_ID] =
		rec_plain(r, IR_FIELD_TEXT, row->made_up ? NULL : row->id);
	i.one[K_FIXED] =
		rec_plain(r, IR_FIELD_TEXT, said(row, "fixed_asset_no"));
	one_of_many(&i, 0, rec_plain(r, IR_FIELD_MAC, said(row, "net[].mac")));
	one_of_many(
		&i, 1, rec_plain(r, IR_FIELD_HOST, said(row, "net[].host")));
	one_of_many(&i, 2, rec_plain(r, IR_FIELD_IP, said(row, "net[].ip")));
	return i;
}

/* The n-th key of a kind into r->key; false: there is none. */
static bool
key_at(struct ir_reconcile *r, const struct ident *i, enum key k, size_t n)
{
	size_t which = k == K_MAC ? 0 : k == K_HOST ? 1 : 2;
	bool many = k == K_MAC || k == K_HOST || k == K_IPROOM || k == K_IP;
	const char *a = many ? n < i->n_many[which] ? i->many[which][n] : NULL
		: k == K_SERIAL    ? i->one[K_BARE]
		: k == K_MODELROOM ? i->model
				   : i->one[k];
	const char *b = k == K_SERIAL               ? i->maker
		: k == K_IPROOM || k == K_MODELROOM ? i->room
						    : "-";

	if (!a || !*a || !b || !*b || (!many && n > 0))
		return false;
	ir_buf_clear(&r->key);
	return ir_buf_addf(&r->key, "%d %s|%s", (int)k, a, b) == 0;
}

static int
index_ident(struct ir_reconcile *r, const struct ident *i, struct group *g)
{
	int rc = 0;

	if (!g->serial && i->one[K_BARE] && *i->one[K_BARE])
		g->serial = i->one[K_BARE];
	if (!g->maker && *i->maker)
		g->maker = i->maker;
	if (!g->model && *i->model)
		g->model = i->model;
	for (int k = 0; rc == 0 && k < KEYS; k++)
		for (size_t n = 0; rc == 0 && key_at(r, i, (enum key)k, n); n++)
			rc = rec_index_add(r, r->key.p, g);
	return rc;
}

static struct group *
new_group(struct ir_reconcile *r)
{
	struct group *g = ir_arena_get(&r->arena, sizeof(*g));

	if (!g)
		return NULL;
	memset(g, 0, sizeof(*g));
	g->last = &g->first;
	*r->last = g;
	r->last = &g->next;
	return g;
}

/* "U id": who has an id; a second one gets -2, -3 ... */
static int
give_unique_id(struct ir_reconcile *r, struct group *g, const char *id)
{
	for (unsigned n = 1;; n++) {
		ir_buf_clear(&r->key);
		(void)ir_buf_addf(&r->key, "U %s", id); /* sticky */
		if (n > 1)
			(void)ir_buf_addf(&r->key, "-%u", n); /* sticky */
		if (ir_buf_err(&r->key) < 0)
			return rec_no_memory(r);
		if (!rec_index_find(&r->index, r->key.p))
			break;
	}
	g->id = ir_arena_text(&r->arena, r->key.p + 2, r->key.len - 2);
	return g->id ? rec_index_add(r, r->key.p, g) : rec_no_memory(r);
}

static int
one_device(struct ir_reconcile *r, const struct ir_device *d)
{
	struct group *g = new_group(r);
	struct ident i;
	int rc;

	if (!g)
		return rec_no_memory(r);
	rc = ir_record_read(r->rec, d->json, d->json_len, r->e);
	if (rc < 0)
		return rc;
	g->d = d;
	rc = give_unique_id(r, g, d->id);
	ir_buf_clear(&r->a);
	(void)ir_buf_addf(&r->a, "site:id=%s", d->id); /* sticky */
	g->ref = ir_buf_err(&r->a) < 0
		? NULL
		: ir_arena_text(&r->arena, r->a.p, r->a.len);
	g->n_site_net = g->n_net = (uint32_t)ir_record_count(r->rec, "net");
	if (rc < 0 || !g->ref)
		return rec_no_memory(r);
	i = ident_of_device(r, d);
	return index_ident(r, &i, g);
}

int
rec_review(struct ir_reconcile *r, struct ir_review *v)
{
	r->sum->open += v->open;
	return r->in->review ? r->in->review(r->in->arg, v) : 0;
}

/* A device of its own. */
static int
stand_alone(struct ir_reconcile *r, const struct ir_import_row *row,
	const char *ref, const char *id, const struct ident *i, bool pending)
{
	struct group *g = new_group(r);
	int rc;

	if (!g)
		return rec_no_memory(r);
	g->ref = ref;
	g->pending = pending;
	g->provisional = row->made_up || row->wire;
	g->sources = UINT64_C(1) << row->source;
	rc = give_unique_id(r, g, id);
	if (rc == 0 && i)
		rc = index_ident(r, i, g);
	return rc == 0 ? rec_join(r, g, row) : rc;
}

/* The device of the site that has this id, or NULL. */
static struct group *
of_site(struct ir_reconcile *r, const char *id)
{
	struct entry *e;

	ir_buf_clear(&r->key);
	(void)ir_buf_addf(&r->key, "U %s", id); /* sticky */
	e = ir_buf_err(&r->key) == 0 ? rec_index_find(&r->index, r->key.p)
				     : NULL;
	return e && e->g && e->g->d ? e->g : NULL;
}

/* "5 台": n devices that differ in nothing yet.  Those that an earlier import
 * has made are the same ones. */
static int
split(struct ir_reconcile *r, const struct ir_import_row *row)
{
	int rc = 0;

	for (uint32_t k = 1; rc == 0 && k <= row->quantity; k++) {
		struct group *g;
		const char *id;

		ir_buf_clear(&r->a);
		if (ir_buf_addf(&r->a, "%s-%u", row->id, k) < 0)
			return rec_no_memory(r);
		id = ir_arena_text(&r->arena, r->a.p, r->a.len);
		g = id ? of_site(r, id) : NULL;
		if (g) {
			r->sum->matched++;
			rc = rec_join(r, g, row);
			continue;
		}
		rc = id ? stand_alone(r, row, row->ref, id, NULL, false)
			: rec_no_memory(r);
		r->sum->only++;
	}
	return rc;
}

/* 1: it was several and is dealt with. */
static int
several(struct ir_reconcile *r, const struct ir_import_row *row)
{
	const char *const part[5] = {"split", row->ref};
	struct ir_review v = {.class = "quantity",
		.a = row->ref,
		.row = row,
		.n = row->quantity};
	int d, rc;

	if (row->quantity < 2)
		return 0;
	rec_item(part, v.item);
	d = rec_decided(r->in->decisions, v.item);
	v.open = d < 0;
	v.decided = d >= 0;
	v.accepted = d > 0;
	r->sum->quantity++;
	r->sum->waiting += d < 0;
	rc = rec_review(r, &v);
	if (rc == 0 && d > 0)
		rc = split(r, row);
	return rc < 0 ? rc : d != 0;
}

/* The place of a row among its candidates. */
struct look {
	const struct ir_import_row *row;
	const char *ref;
	struct ident i;
	enum key k;
	struct group *g;
	const struct group *told; /* that it is not, last */
	struct ir_review v;
	int decision;
};

/* Does the candidate count at all? */
static bool
comes_up(const struct look *l)
{
	uint64_t bit = UINT64_C(1) << l->row->source;
	bool same = (l->g->sources & bit) != 0;

	if (l->k == K_BARE && l->g->maker && *l->i.maker)
		return false; /* of two makers: it is another one */
	if (l->k > K_ID && (same || (l->g->claims & bit)))
		return false;
	return true;
}

/* A maker counts each model from 1: the same serial of another model is
 * another device, unless one only words it longer ("IP-200", "ポンプ IP-200").
 */
static bool
other_model(const struct look *l)
{
	const char *a = l->g->model, *b = l->i.model;

	return (l->k == K_SERIAL || l->k == K_BARE) && a && *b &&
		!strstr(a, b) && !strstr(b, a);
}

static void
classify(struct ir_reconcile *r, struct look *l)
{
	const char *const part[5] = {"pair", l->g->ref, l->ref};
	bool same = (l->g->sources & UINT64_C(1) << l->row->source) != 0;
	const char *serial = l->i.one[K_BARE];
	bool against = other_model(l) ||
		(l->k != K_SERIAL && l->g->serial && *serial &&
			strcmp(serial, l->g->serial) != 0);
	bool strong = l->k <= K_FIXED || l->k == K_HOST;

	l->v = (struct ir_review){.a = l->g->ref,
		.b = l->ref,
		.by = key_word[l->k],
		.against = against,
		.row = l->row};
	rec_item(part, l->v.item);
	l->decision = rec_decided(r->in->decisions, l->v.item);
	l->v.decided = l->decision >= 0;
	l->v.accepted = l->decision > 0;
	l->v.class = same && !l->row->wire ? "duplicate"
		: strong && !against       ? "matched"
					   : "probable";
	l->v.open = l->decision < 0 && strcmp(l->v.class, "matched") != 0;
}

static int
settle(struct ir_reconcile *r, struct look *l)
{
	bool twin = strcmp(l->v.class, "duplicate") == 0;
	int rc;

	if (twin)
		r->sum->duplicate++;
	else if (l->v.open)
		r->sum->probable++;
	else
		r->sum->matched++;
	rc = rec_review(r, &l->v);
	if (rc < 0)
		return rc;
	if (!l->v.open) {
		l->g->sources |= UINT64_C(1) << l->row->source;
		rc = index_ident(r, &l->i, l->g);
		return rc == 0 ? rec_join(r, l->g, l->row) : rc;
	}
	r->sum->waiting++;
	l->g->claims |= UINT64_C(1) << l->row->source;
	return twin ? 0
		    : stand_alone(r, l->row, l->ref, l->row->id, &l->i, true);
}

/* Somebody said that it is another one; told once. */
static int
refused(struct ir_reconcile *r, struct look *l)
{
	if (l->told == l->g)
		return 0;
	l->told = l->g;
	return rec_review(r, &l->v);
}

/* 1: found and settled. */
static int
among_known(struct ir_reconcile *r, struct look *l)
{
	int rc;

	for (int k = 0; k < KEYS; k++)
		for (size_t n = 0; key_at(r, &l->i, (enum key)k, n); n++)
			for (struct entry *e =
					rec_index_find(&r->index, r->key.p);
				e; e = rec_index_next(e->next, r->key.p)) {
				l->k = (enum key)k;
				l->g = e->g;
				if (!comes_up(l))
					continue;
				classify(r, l);
				rc = l->decision != 0 ? settle(r, l)
						      : refused(r, l);
				if (rc < 0 || l->decision != 0)
					return rc < 0 ? rc : 1;
			}
	return 0;
}

/* A reference that no other row has: "#2" is the second of a name. */
static const char *
unique_ref(struct ir_reconcile *r, const struct ir_import_row *row)
{
	for (unsigned n = 1;; n++) {
		ir_buf_clear(&r->key);
		(void)ir_buf_addf(&r->key, "R %s", row->ref); /* sticky */
		if (n > 1)
			(void)ir_buf_addf(&r->key, "#%u", n); /* sticky */
		if (ir_buf_err(&r->key) < 0)
			return NULL;
		if (!rec_index_find(&r->index, r->key.p))
			break;
	}
	if (rec_index_add(r, r->key.p, NULL) < 0)
		return NULL;
	return ir_arena_text(&r->arena, r->key.p + 2, r->key.len - 2);
}

static int
one_row(struct ir_reconcile *r, const struct ir_import_row *row)
{
	struct look l = {.row = row};
	int rc = several(r, row);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	l.ref = unique_ref(r, row);
	if (!l.ref)
		return rec_no_memory(r);
	l.i = ident_of_row(r, row);
	rc = among_known(r, &l);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	l.v = (struct ir_review){
		.class = row->wire ? "wire" : "only", .a = l.ref, .row = row};
	if (row->wire)
		r->sum->wire++;
	else
		r->sum->only++;
	rc = rec_review(r, &l.v);
	return rc < 0 ? rc : stand_alone(r, row, l.ref, row->id, &l.i, false);
}

static int
begin(struct ir_reconcile *r, size_t devices, size_t rows)
{
	size_t n = 1024;
	int rc = ir_record_new(&r->rec, r->e);

	while (n < 4 * (devices + rows))
		n *= 2;
	r->index.bucket = calloc(n, sizeof(*r->index.bucket));
	r->index.n = n;
	return rc == 0 && !r->index.bucket ? rec_no_memory(r) : rc;
}

int
ir_reconcile(struct ir_reconcile **ret, const struct ir_reconcile_in *in,
	struct ir_reconcile_sum *sum, struct ir_err *e)
{
	struct ir_reconcile *r = calloc(1, sizeof(*r));
	size_t devices = in->site ? ir_site_count(in->site) : 0;
	size_t rows = ir_import_count(in->import);
	int rc;

	if (!r)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	*sum = (struct ir_reconcile_sum){0, 0, 0, 0, 0, 0, 0, 0, 0};
	r->in = in;
	r->sum = sum;
	r->e = e;
	r->fields = in->fields;
	r->last = &r->first;
	ir_buf_init(&r->key, 0);
	ir_buf_init(&r->a, 0);
	ir_buf_init(&r->b, 0);
	rc = begin(r, devices, rows);
	for (size_t i = 0; rc == 0 && i < devices; i++)
		rc = one_device(r, ir_site_at(in->site, i));
	for (size_t i = 0; rc == 0 && i < rows; i++)
		rc = ir_import_at(in->import, i)->source < LEDGERS_MAX
			? one_row(r, ir_import_at(in->import, i))
			: ir_err_set(e, IR_ELIMIT, _("more than %d ledgers"),
				  LEDGERS_MAX);
	r->in = NULL;
	r->sum = NULL;
	r->e = NULL;
	if (rc < 0) {
		ir_reconcile_free(r);
		return rc;
	}
	*ret = r;
	return 0;
}

void
ir_reconcile_free(struct ir_reconcile *r)
{
	if (!r)
		return;
	ir_record_free(r->rec);
	free(r->index.bucket);
	ir_arena_free(&r->arena);
	ir_buf_free(&r->key);
	ir_buf_free(&r->a);
	ir_buf_free(&r->b);
	free(r);
}
