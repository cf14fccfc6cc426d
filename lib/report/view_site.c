/* SPDX-License-Identifier: Apache-2.0 */
#include "view_i.h"

#include <stdlib.h>
#include <string.h>

/* What of a device's record fills which fact of dev[] and asset[]. */
enum how {
	TEXT, /* as it stands; several with blanks between */
	PLACE, /* a text, or building, floor, department, room */
	NET, /* that key of all its addresses */
	ZONE, /* the zones these are in, by name */
	HAVE, /* there is one: yes */
	CONTACT, /* an id in contacts.jsonl: who it is */
};

static const struct gap {
	const char *list, *field;
	enum how how;
	const char *path; /* in the record, keys with dots between */
} gaps[] = {
	{"dev", "name", TEXT, "name"},
	{"dev", "trade_name", TEXT, "trade_name"},
	{"dev", "generic", TEXT, "generic"},
	{"dev", "jmdn", TEXT, "jmdn"},
	{"dev", "class", TEXT, "reg_class"},
	{"dev", "mah", TEXT, "mah"},
	{"dev", "approval", TEXT, "approval"},
	{"dev", "model", TEXT, "model"},
	{"dev", "serial", TEXT, "serial"},
	{"dev", "udi", TEXT, "udi"},
	{"dev", "jan", TEXT, "gtin"},
	{"dev", "version", TEXT, "version"},
	{"dev", "department", TEXT, "care.department"},
	{"dev", "place", PLACE, "place"},
	{"dev", "life_support", TEXT, "care.life_support"},
	{"dev", "standalone", TEXT, "care.standalone"},
	{"dev", "substitute", TEXT, "care.substitute"},
	{"dev", "isolation_note", TEXT, "care.isolation_note"},
	{"dev", "maker_permission", TEXT, "permission"},
	{"dev", "line", TEXT, "remote.line"},
	{"dev", "line", TEXT, "maintenance_line"},
	{"dev", "network", ZONE, "net"},
	{"dev", "mds2", HAVE, "documents.mds2"},
	{"dev", "sbom", HAVE, "software.sbom"},
	{"asset", "name", TEXT, "name"},
	{"asset", "ip", NET, "ip"},
	{"asset", "mac", NET, "mac"},
	{"asset", "host", NET, "host"},
	{"asset", "network", ZONE, "net"},
	{"asset", "os", TEXT, "software.os"},
	{"asset", "version", TEXT, "version"},
	{"asset", "hardware", TEXT, "model"},
	{"asset", "serial", TEXT, "serial"},
	{"asset", "place", PLACE, "place"},
	{"asset", "department", TEXT, "place.department"},
	{"asset", "maker", TEXT, "mah"},
	{"asset", "vendor", CONTACT, "maintenance.contractor"},
	{"asset", "eol", TEXT, "life.eol"},
	{"asset", "eos", TEXT, "life.eos"},
	{"asset", "line", TEXT, "remote.line"},
	{"asset", "line", TEXT, "maintenance_line"},
	{"asset", "mds2", HAVE, "documents.mds2"},
	{"asset", "sbom", HAVE, "software.sbom"},
};
#define GAPS (sizeof(gaps) / sizeof(gaps[0]))

/* The record of a device, parsed; 1: there is no such device. */
static int
open_record(struct ir_view *v, const char *id, struct ir_err *e)
{
	const struct ir_device *d = ir_site_device(v->from.site, id, NULL);
	int r = 0;

	if (!d)
		return 1;
	if (d == v->device)
		return 0;
	v->device = NULL;
	if (!v->record)
		r = ir_json_new(&v->record, NULL, e);
	if (r == 0)
		r = ir_json_parse(v->record, d->json, d->json_len, e);
	if (r == 0)
		v->device = d;
	return r;
}

/* The value at "care.substitute"; a value with its source, {"v":...}, is the
 * value. */
static ir_node
at_path(const struct ir_json *j, ir_node n, const char *path)
{
	char key[64];
	const char *dot;

	do {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			return IR_NODE_NONE;
		memcpy(key, path, len);
		key[len] = '\0';
		n = ir_json_get(j, n, key);
		dot = path[len] ? path + len : NULL;
		path += len + 1;
	} while (dot);
	if (ir_json_get(j, n, "v") != IR_NODE_NONE)
		n = ir_json_get(j, n, "v");
	return n;
}

static void
between(struct ir_buf *out, const char *with)
{
	if (out->len > 0)
		(void)ir_buf_adds(out, with); /* sticky */
}

/* As a person would type it. */
static void
add_text(const struct ir_json *j, ir_node n, const char *with,
	struct ir_buf *out)
{
	bool yes = false;
	size_t len;
	const char *p;

	switch (ir_json_type(j, n)) {
	case IR_JSON_STRING:
		between(out, with);
		(void)ir_json_str(j, n, out);
		break;
	case IR_JSON_NUMBER:
		between(out, with);
		p = ir_json_raw(j, n, &len);
		(void)ir_buf_add(out, p, len);
		break;
	case IR_JSON_BOOL:
		(void)ir_json_bool(j, n, &yes);
		(void)ir_buf_adds(out, yes ? "yes" : "no");
		break;
	case IR_JSON_ARRAY:
		for (ir_node k = ir_json_first(j, n); k != IR_NODE_NONE;
			k = ir_json_next(j, k))
			if (ir_json_type(j, k) == IR_JSON_STRING)
				add_text(j, k, ", ", out);
		break;
	case IR_JSON_OBJECT:
	case IR_JSON_NULL:
	case IR_JSON_NONE:
		break;
	}
}

static void
add_place(const struct ir_json *j, ir_node n, struct ir_buf *out)
{
	static const char *const keys[] = {
		"building", "floor", "department", "room", "rack"};

	if (ir_json_type(j, n) != IR_JSON_OBJECT) {
		add_text(j, n, " ", out);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		add_text(j, at_path(j, n, keys[i]), " ", out);
}

static void
add_net(const struct ir_json *j, const char *key, struct ir_buf *out)
{
	ir_node list = ir_json_get(j, 0, "net");

	for (ir_node n = ir_json_first(j, list); n != IR_NODE_NONE;
		n = ir_json_next(j, n))
		add_text(j, at_path(j, n, key), ", ", out);
}

/* One of the addresses before n is in it, too. */
static bool
zone_before(const struct ir_json *j, ir_node list, ir_node n, const char *zone)
{
	for (ir_node k = ir_json_first(j, list); k != n; k = ir_json_next(j, k))
		if (ir_json_streq(j, at_path(j, k, "zone"), zone))
			return true;
	return false;
}

/* Each once, though several addresses are in it. */
static void
add_zones(struct ir_view *v, ir_node list, struct ir_buf *out)
{
	const struct ir_json *j = v->record;

	for (ir_node n = ir_json_first(j, list); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		char *id = ir_json_dup(j, at_path(j, n, "zone"));

		if (id && *id && !zone_before(j, list, n, id)) {
			between(out, ", ");
			(void)ir_buf_adds(out, view_zone_name(v, id));
		}
		free(id);
	}
}

static void
add_contact(struct ir_view *v, ir_node n, struct ir_buf *out)
{
	char *id = ir_json_dup(v->record, n);
	const struct ir_contact *c =
		id ? ir_contacts_find(v->from.contacts, id) : NULL;

	if (c && (c->org || c->name))
		(void)ir_buf_adds(out, c->org ? c->org : c->name);
	free(id);
}

static void
add_gap(struct ir_view *v, const struct gap *g, struct ir_buf *out)
{
	ir_node n =
		g->how == NET ? IR_NODE_NONE : at_path(v->record, 0, g->path);

	switch (g->how) {
	case TEXT:
		add_text(v->record, n, " ", out);
		break;
	case PLACE:
		add_place(v->record, n, out);
		break;
	case NET:
		add_net(v->record, g->path, out);
		break;
	case ZONE:
		add_zones(v, n, out);
		break;
	case HAVE:
		if (ir_json_type(v->record, n) == IR_JSON_STRING &&
			!ir_json_streq(v->record, n, "unknown"))
			(void)ir_buf_adds(out, "yes");
		break;
	case CONTACT:
		add_contact(v, n, out);
		break;
	}
}

static int
device_gap(struct ir_view *v, const struct ir_fact_ref *ref,
	struct ir_buf *typed, struct ir_err *e)
{
	const struct ir_fact *f = ref->fact;
	int r = f->list &&
			(strcmp(f->list, "dev") == 0 ||
				strcmp(f->list, "asset") == 0)
		? open_record(v, ref->member, e)
		: 1;

	for (size_t i = 0; r == 0 && i < GAPS && typed->len == 0; i++)
		if (strcmp(gaps[i].list, f->list) == 0 &&
			strcmp(gaps[i].field, f->field) == 0)
			add_gap(v, &gaps[i], typed);
	return r;
}

static void
org_gap(struct ir_view *v, const struct ir_fact_ref *ref, struct ir_buf *typed)
{
	const struct ir_org_fact *f = NULL;

	if (v->from.org && !ref->fact->list &&
		strncmp(ref->path, "org.", 4) == 0)
		f = ir_org_fact(v->from.org, ref->path + 4);
	if (f && f->text)
		(void)ir_buf_adds(typed, f->text); /* sticky */
}

int
view_gap(struct ir_view *v, const struct ir_fact_ref *ref, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_buf typed;
	size_t from = out->len;
	int r;

	ir_buf_init(&typed, 0);
	org_gap(v, ref, &typed);
	r = device_gap(v, ref, &typed, e);
	if (r >= 0) {
		r = 1;
		/* What a ledger says in its own way stays unknown here. */
		if (ir_buf_err(&typed) == 0 && typed.len > 0 &&
			ir_fact_value(ref, typed.p, typed.len, NULL, out, NULL,
				NULL) == 0)
			r = 0;
		if (r == 1)
			ir_buf_cut(out, from);
	}
	ir_buf_free(&typed);
	return r;
}

void
view_put_site(struct ir_view *v, struct ir_jw *w)
{
	const struct ir_view_from *f = &v->from;
	size_t n = ir_contacts_count(f->contacts);

	ir_jw_key(w, "site");
	ir_jw_obj(w);
	ir_jw_ku64(w, "devices", f->site ? ir_site_count(f->site) : 0);
	ir_jw_ku64(w, "contacts", n);
	ir_jw_endobj(w);
	ir_jw_key(w, "contacts");
	ir_jw_arr(w);
	for (size_t i = 0; i < n; i++) {
		const struct ir_contact *c = ir_contacts_at(f->contacts, i);

		ir_jw_raw(w, c->json, c->json_len);
	}
	ir_jw_endarr(w);
}
