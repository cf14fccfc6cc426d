/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

#include "net_i.h"

static int
by_id(const void *a, const void *b)
{
	const struct nt_dev *x = a, *y = b;

	return strcmp(x->d->id, y->d->id);
}

static int
by_key(const void *key, const void *b)
{
	const struct nt_dev *y = b;

	return strcmp(key, y->d->id);
}

size_t
nt_dev_of(const struct ir_net *n, const char *id)
{
	const struct nt_dev *d = NULL;

	if (id && n->devs > 0)
		d = bsearch(id, n->dev, n->devs, sizeof(*d), by_key);
	return d ? (size_t)(d - n->dev) : NT_NONE;
}

const char *
nt_zone_name(const struct ir_net *n, size_t zone)
{
	return zone == NT_NONE       ? NULL
		: n->zone[zone].name ? n->zone[zone].name
				     : n->zone[zone].id;
}

/* The longest prefix that holds it. */
static size_t
zone_by_address(const struct ir_net *n, const char *ip)
{
	const struct nt_prefix *best = NULL;

	for (size_t i = 0; ip && i < n->prefixes; i++)
		if ((!best || n->prefix[i].bits > best->bits) &&
			nt_in_prefix(&n->prefix[i], ip))
			best = &n->prefix[i];
	return best ? best->zone : NT_NONE;
}

static void
nic(struct ir_net *n, struct ir_record *r, size_t i, struct nt_if *f)
{
	struct ir_known_value wired = ir_record_item(r, "net", i, "wired");

	f->ip = nt_keep(n, ir_record_item(r, "net", i, "ip").text);
	f->prefix = nt_keep(n, ir_record_item(r, "net", i, "prefix").text);
	f->zone_text = nt_keep(n, ir_record_item(r, "net", i, "zone").text);
	f->sw = nt_keep(n, ir_record_item(r, "net", i, "switch").text);
	f->port = nt_keep(n, ir_record_item(r, "net", i, "port").text);
	f->wireless = wired.text && strcmp(wired.text, "false") == 0;
	f->zone = nt_zone_of(n, f->zone_text);
	if (f->zone == NT_NONE)
		f->zone = zone_by_address(n, f->ip);
}

static bool
is_yes(const char *s)
{
	return s && strcmp(s, "true") == 0;
}

/* Does the record say how it is connected, or that it is not? */
static bool
asked(struct ir_record *r)
{
	enum ir_known net = ir_record_net(r);

	return net == IR_KNOWN_YES || net == IR_KNOWN_NONE;
}

/* Its box, and the connections of its record. */
static int
one(struct ir_net *n, struct ir_record *r, struct nt_dev *v, struct ir_err *e)
{
	const struct ir_device *d = v->d;
	int rc = ir_record_read(r, d->json, d->json_len, e);

	if (rc < 0)
		return rc;
	v->patient = d->medical == IR_YN_NO ? IR_YN_NO : d->patient_connectable;
	v->hit = n->in.hit ? n->in.hit(n->in.arg, d->id) : IR_NET_CLEAN;
	v->floor = nt_keep(n, ir_record_get(r, "place.floor").text);
	v->room = nt_keep(n, ir_record_get(r, "place.room").text);
	v->line = nt_keep(n, ir_record_get(r, "remote.line").text);
	v->line_box = nt_keep(n, ir_record_get(r, "remote.box").text);
	v->host = nt_keep(n, ir_record_get(r, "place.host").text);
	v->virtual = is_yes(ir_record_get(r, "virtual").text) || v->host;
	v->asked = asked(r);
	v->box = NT_NONE;
	for (size_t i = 0; i < n->boxes; i++)
		if (n->box[i].d == d)
			v->box = i;
	if (v->box != NT_NONE) {
		struct nt_box *b = &n->box[v->box];

		if (!b->version)
			b->version =
				nt_keep(n, ir_record_get(r, "version").text);
		if (!b->eos)
			b->eos = nt_keep(n, ir_record_get(r, "life.eos").text);
	}
	v->n_nics = ir_record_count(r, "net");
	v->nic = nt_alloc(n, v->n_nics * sizeof(*v->nic) + 1);
	for (size_t i = 0; v->nic && i < v->n_nics; i++)
		nic(n, r, i, &v->nic[i]);
	return v->nic ? 0 : ir_err_set(e, ENOMEM, _("out of memory"));
}

/* A device counts once in each of its zones. */
static void
count(struct ir_net *n, const struct nt_dev *v)
{
	for (size_t i = 0; i < v->n_nics; i++) {
		bool before = v->nic[i].zone == NT_NONE;

		for (size_t k = 0; k < i; k++)
			before = before || v->nic[k].zone == v->nic[i].zone;
		if (!before)
			n->zone[v->nic[i].zone].members++;
	}
}

/* Each host and what runs on it. */
static void
hosts(struct ir_net *n)
{
	for (size_t i = 0; i < n->devs; i++)
		n->dev[i].first_vm = n->dev[i].next_vm = NT_NONE;
	for (size_t i = n->devs; i-- > 0;) {
		size_t h = nt_dev_of(n, n->dev[i].host);

		if (h == NT_NONE || h == i)
			continue;
		n->dev[i].next_vm = n->dev[h].first_vm;
		n->dev[h].first_vm = i;
	}
}

int
nt_devices(struct ir_net *n, struct ir_err *e)
{
	struct ir_record *r = NULL;
	size_t all = ir_site_count(n->in.site);
	int rc = ir_record_new(&r, e);

	n->dev = calloc(all + 1, sizeof(*n->dev));
	if (rc == 0 && !n->dev)
		rc = ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; rc >= 0 && n->dev && i < all; i++) {
		n->dev[i].d = ir_site_at(n->in.site, i);
		rc = one(n, r, &n->dev[i], e);
		if (rc >= 0)
			count(n, &n->dev[i]);
	}
	if (rc >= 0 && n->dev) {
		n->devs = all;
		qsort(n->dev, n->devs, sizeof(*n->dev), by_id);
		hosts(n);
	}
	ir_record_free(r);
	return rc < 0 ? rc : 0;
}
