/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/ident.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"

#include "asset_bulletin_i.h"

#define NAME_MAX_BYTES 512

struct hits {
	struct ab *b;
	const struct ir_bulletin_about *about;
	enum ab_hit *hit;
	char maker[NAME_MAX_BYTES], model[NAME_MAX_BYTES]; /* folded */
};

/* In one width and case, without blanks and hyphens. */
static void
fold(const char *s, char out[NAME_MAX_BYTES])
{
	if (!ir_ident_plain(IR_FIELD_SERIAL, s, out, NAME_MAX_BYTES))
		out[0] = '\0'; /* as good as no name */
}

/* The maker's name may be longer on either side: "M", "M KK". */
static bool
same_maker(const struct hits *h, const char *maker)
{
	char m[NAME_MAX_BYTES];

	if (!*h->maker || !maker)
		return true; /* not said, or not known */
	fold(maker, m);
	return strstr(m, h->maker) || (*m && strstr(h->maker, m));
}

static enum ab_hit
by_model(const struct hits *h, struct ir_record *r)
{
	const struct ir_bulletin_about *a = h->about;
	const char *maker = ir_record_get(r, "mah").text;
	const char *model = ir_record_get(r, "model").text;
	char m[NAME_MAX_BYTES];
	int v;

	if (!a->maker && !a->model)
		return AB_CLEAR;
	if (!same_maker(h, maker))
		return AB_CLEAR;
	if (a->maker && !maker)
		return AB_MODEL_UNKNOWN;
	if (a->model && !model)
		return AB_MODEL_UNKNOWN;
	if (a->model) {
		fold(model, m);
		if (strcmp(m, h->model) != 0)
			return AB_CLEAR;
	}
	if (!a->versions)
		return AB_HIT;
	v = ir_versions_hit(a->versions, ir_record_get(r, "version").text);
	return v < 0 ? AB_MAYBE : v ? AB_HIT : AB_CLEAR;
}

static bool
named(const struct ir_bulletin_about *a, const char *id)
{
	for (size_t i = 0; i < a->n_devices; i++)
		if (strcmp(a->devices[i], id) == 0)
			return true;
	return false;
}

static int
matched(void *arg, struct as *a, const struct ir_device *d)
{
	struct hits *h = arg;

	for (size_t i = 0; i < ir_site_count(a->site); i++)
		if (ir_site_at(a->site, i) == d)
			h->hit[i] = AB_HIT;
	return 0;
}

int
ab_hits(struct ab *b, const struct ir_bulletin_about *about, enum ab_hit **ret)
{
	size_t n = ir_site_count(b->a.site);
	struct hits h = {.b = b, .about = about};
	int r = 0;

	h.hit = calloc(n + 1, sizeof(*h.hit));
	if (!h.hit)
		return ir_err_set(&b->a.e, ENOMEM, _("out of memory"));
	fold(about->maker ? about->maker : "", h.maker);
	fold(about->model ? about->model : "", h.model);
	for (size_t i = 0; r == 0 && i < n; i++) {
		const struct ir_device *d = ir_site_at(b->a.site, i);

		r = ir_record_read(b->a.r, d->json, d->json_len, &b->a.e);
		if (r == 0)
			h.hit[i] = named(about, d->id) ? AB_HIT
						       : by_model(&h, b->a.r);
	}
	if (r == 0 && about->match)
		r = as_select(&b->a, about->match, matched, &h, &b->unread);
	if (r < 0) {
		free(h.hit);
		return r;
	}
	*ret = h.hit;
	return 0;
}

static size_t
count(const struct ab *b, const enum ab_hit *hit, enum ab_hit what)
{
	size_t n = 0;

	for (size_t i = 0; i < ir_site_count(b->a.site); i++)
		n += hit[i] == what;
	return n;
}

static int
row(struct ab *b, struct ir_table *t, const struct ir_device *d,
	enum ab_hit hit)
{
	int r = ir_record_read(b->a.r, d->json, d->json_len, &b->a.e);
	const char *floor, *room, *version;

	if (r < 0)
		return r;
	floor = ir_record_get(b->a.r, "place.floor").text;
	room = ir_record_get(b->a.r, "place.room").text;
	version = ir_record_get(b->a.r, "version").text;
	ir_table_row(t);
	ir_table_cell(t, d->id);
	ir_table_cell(t, d->name);
	ir_table_cellf(t, "%s%s%s", floor ? floor : "", floor ? " " : "",
		room ? room : "");
	ir_table_cell(t, version ? version : _("unknown"));
	ir_table_cell(
		t, hit == AB_HIT ? _("hit") : _("may be: version not known"));
	return 0;
}

int
ab_hits_text(struct ab *b, const enum ab_hit *hit)
{
	struct ir_table *t = ir_table_new(NULL);
	struct ir_buf out;
	int r = t ? 0 : ir_err_set(&b->a.e, ENOMEM, _("out of memory"));

	ir_buf_init(&out, 0);
	if (t) {
		ir_table_col(t, _("id"), IR_COL_FIXED);
		ir_table_col(t, _("name"), IR_COL_MAIN);
		ir_table_col(t, _("place"), 0);
		ir_table_col(t, _("version"), 0);
		ir_table_col(t, _("state"), 0);
	}
	for (size_t i = 0; r == 0 && i < ir_site_count(b->a.site); i++)
		if (hit[i] == AB_HIT || hit[i] == AB_MAYBE)
			r = row(b, t, ir_site_at(b->a.site, i), hit[i]);
	if (r == 0 && ir_table_rows(t) > 0)
		r = ir_table_text(t, ir_tool_columns(), &out);
	if (r == 0 && out.len > 0)
		ir_tool_write(out.p, out.len);
	if (r == 0)
		ir_tool_out(_("%zu devices hit, %zu may be; of %zu nobody "
			      "knows maker or model\n"),
			count(b, hit, AB_HIT), count(b, hit, AB_MAYBE),
			count(b, hit, AB_MODEL_UNKNOWN));
	ir_buf_free(&out);
	ir_table_free(t);
	return r;
}

static void
ids(const struct ab *b, const enum ab_hit *hit, enum ab_hit what,
	const char *key, struct ir_jw *w)
{
	ir_jw_key(w, key);
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_site_count(b->a.site); i++)
		if (hit[i] == what)
			ir_jw_str(w, ir_site_at(b->a.site, i)->id);
	ir_jw_endarr(w);
}

void
ab_hits_json(const struct ab *b, const enum ab_hit *hit, struct ir_jw *w)
{
	ids(b, hit, AB_HIT, "hit", w);
	ids(b, hit, AB_MAYBE, "may_be", w);
	ir_jw_ku64(w, "model_unknown", count(b, hit, AB_MODEL_UNKNOWN));
}
