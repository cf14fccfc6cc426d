/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/asset/ident.h"

#include "import_i.h"
#include "reconcile_i.h"

#define PLAIN_MAX 256
#define NET "net[]."

static const char *
net_key(const struct ir_field_def *f)
{
	return strncmp(f->path, NET, strlen(NET)) == 0 ? f->path + strlen(NET)
						       : NULL;
}

/* What the device has at that place: the latest that was added, else what
 * stands in its record. */
static const char *
present(struct ir_reconcile *r, const struct group *g,
	const struct ir_field_def *f, uint32_t at)
{
	const char *key = net_key(f), *found = NULL;

	for (const struct added *a = g->first; a; a = a->next)
		if (a->at == at && a->fact->f == f)
			found = a->fact->text;
	if (found || !g->d)
		return found;
	if (!key)
		return ir_record_get(r->rec, f->path).text;
	return at < g->n_site_net ? ir_record_item(r->rec, "net", at, key).text
				  : NULL;
}

static bool
same(struct ir_reconcile *r, const struct ir_field_def *f, const char *a,
	const char *b)
{
	char x[PLAIN_MAX], y[PLAIN_MAX];

	if (strcmp(f->path, "mah") == 0)
		return rec_maker(a, &r->a) == 0 && rec_maker(b, &r->b) == 0 &&
			strcmp(r->a.p, r->b.p) == 0;
	return strcmp(a, b) == 0 ||
		(ir_ident_plain(f->type, a, x, sizeof(x)) &&
			ir_ident_plain(f->type, b, y, sizeof(y)) &&
			strcmp(x, y) == 0);
}

static int
add(struct ir_reconcile *r, struct group *g, const struct ir_fact *f,
	uint32_t at)
{
	struct added *a = ir_arena_get(&r->arena, sizeof(*a));

	if (!a)
		return rec_no_memory(r);
	*a = (struct added){f, at, NULL};
	*g->last = a;
	g->last = &a->next;
	return 0;
}

/* Texts are worded differently in every ledger; the rest is one or the
 * other. */
static bool
only_worded(enum ir_field_type t)
{
	return t == IR_FIELD_TEXT || t == IR_FIELD_TEXTS ||
		t == IR_FIELD_CONTACT || t == IR_FIELD_DEVICES;
}

static int
differs(struct ir_reconcile *r, struct group *g,
	const struct ir_import_row *row, const struct ir_fact *f, uint32_t at,
	const char *kept)
{
	const char *const part[5] = {
		"value", g->ref, row->ref, f->f->path, f->text};
	struct ir_review v = {.class = "differs",
		.a = g->ref,
		.b = row->ref,
		.row = row,
		.field = f->f->path,
		.kept = kept,
		.other = f->text};
	bool ask = !only_worded(f->f->type) && strcmp(f->f->path, "id") != 0;
	int d = -1, rc;

	if (ask) {
		rec_item(part, v.item);
		d = rec_decided(r->in->decisions, v.item);
	}
	v.open = ask && d < 0;
	v.decided = d >= 0;
	v.accepted = d > 0;
	r->sum->differs++;
	rc = rec_review(r, &v);
	return rc == 0 && d > 0 ? add(r, g, f, at) : rc;
}

static int
one_fact(struct ir_reconcile *r, struct group *g,
	const struct ir_import_row *row, const struct ir_fact *f, uint32_t at)
{
	bool id = strcmp(f->f->path, "id") == 0;
	const char *has = id ? g->id : present(r, g, f->f, at);

	if (id && !g->d && !g->joined)
		return 0; /* where its id is from */
	if (!has || strcmp(has, "unknown") == 0)
		return add(r, g, f, at);
	if (strcmp(f->text, "unknown") == 0 || same(r, f->f, has, f->text))
		return 0;
	return differs(r, g, row, f, at, has);
}

/* -1: they contradict each other, 1: they are the same, 0: nobody knows. */
static int
agree(struct ir_reconcile *r, const struct group *g,
	const struct ir_import_row *row, const char *path, uint32_t at)
{
	const struct ir_fact *f = ir_import_fact(row, path);
	const char *has = f ? present(r, g, f->f, at) : NULL;

	if (!f || !has || strcmp(has, "unknown") == 0)
		return 0;
	return same(r, f->f, has, f->text) ? 1 : -1;
}

/* Which of its interfaces the row speaks of; a new one if none. */
static uint32_t
interface(struct ir_reconcile *r, struct group *g,
	const struct ir_import_row *row)
{
	for (uint32_t i = 0; i < g->n_net; i++)
		if (agree(r, g, row, "net[].mac", i) > 0)
			return i;
	for (uint32_t i = 0; i < g->n_net; i++)
		if (agree(r, g, row, "net[].ip", i) > 0 &&
			agree(r, g, row, "net[].mac", i) == 0)
			return i;
	if (g->n_net == 1 && agree(r, g, row, "net[].mac", 0) == 0)
		return 0;
	return g->n_net++;
}

static bool
has_net(const struct ir_import_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (net_key(row->fact[i].f))
			return true;
	return false;
}

int
rec_join(struct ir_reconcile *r, struct group *g,
	const struct ir_import_row *row)
{
	uint32_t at = NO_INTERFACE;
	int rc = 0;

	if (g->d)
		rc = ir_record_read(r->rec, g->d->json, g->d->json_len, r->e);
	if (rc == 0 && has_net(row))
		at = interface(r, g, row);
	for (size_t i = 0; rc == 0 && i < row->n; i++)
		rc = one_fact(r, g, row, &row->fact[i],
			net_key(row->fact[i].f) ? at : NO_INTERFACE);
	g->joined = true;
	return rc;
}
