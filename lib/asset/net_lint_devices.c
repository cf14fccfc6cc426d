/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "net_lint_i.h"

/* One end of a cable: what is plugged in there. */
struct used {
	const char *id, *port, *other;
	const struct ir_yaml_node *at; /* a cable, or */
	const struct ir_device *d; /* what a device says */
};

static int
by_port(const void *a, const void *b)
{
	const struct used *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	if (c == 0)
		c = strcmp(x->port, y->port);
	/* Cables first, so that the device is the one that is named. */
	return c ? c : (x->d != NULL) - (y->d != NULL);
}

static bool
is_thing(const struct ir_net *n, const char *id)
{
	return nt_box_of(n, id) != NT_NONE || nt_dev_of(n, id) != NT_NONE ||
		nt_line_of(n, id) != NT_NONE;
}

static void
add(struct used *v, size_t *k, struct used u)
{
	if (u.id && u.port && strcmp(u.port, "unknown") != 0)
		v[(*k)++] = u;
}

static void
dangling(struct nl *l, const struct nt_link *c, const char *id)
{
	struct ir_esc esc;

	if (!id || !is_thing(l->n, id))
		nl_at(l, "unknown", true, c->at, id ? id : "links",
			_("a cable to '%s', which is nothing here"),
			id ? ir_esc(id, &esc) : "");
}

static void
twice(struct nl *l, const struct used *first, const struct used *u)
{
	struct ir_esc a, b, c;

	if (u->d)
		nl_of(l, "port", true, u->d,
			_("port %s of '%s' already leads to '%s'"),
			ir_esc(u->port, &a), ir_esc(u->id, &b),
			ir_esc(first->other, &c));
	else
		nl_at(l, "port", true, u->at, u->id,
			_("port %s of '%s' already leads to '%s'"),
			ir_esc(u->port, &a), ir_esc(u->id, &b),
			ir_esc(first->other, &c));
}

void
nl_ports(struct nl *l)
{
	const struct ir_net *n = l->n;
	size_t max = 2 * n->links + 1, k = 0;
	struct used *v;

	for (size_t i = 0; i < n->devs; i++)
		max += n->dev[i].n_nics;
	v = calloc(max, sizeof(*v));
	if (!v) {
		l->rc = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < n->links; i++) {
		const struct nt_link *c = &n->link[i];

		dangling(l, c, c->a.id);
		dangling(l, c, c->b.id);
		if (!c->a.id || !c->b.id)
			continue;
		add(v, &k,
			(struct used){
				c->a.id, c->a.port, c->b.id, c->at, NULL});
		add(v, &k,
			(struct used){
				c->b.id, c->b.port, c->a.id, c->at, NULL});
	}
	for (size_t i = 0; i < n->devs; i++)
		for (size_t m = 0; m < n->dev[i].n_nics; m++)
			add(v, &k,
				(struct used){n->dev[i].nic[m].sw,
					n->dev[i].nic[m].port, n->dev[i].d->id,
					NULL, n->dev[i].d});
	qsort(v, k, sizeof(*v), by_port);
	for (size_t i = 1; i < k; i++)
		if (strcmp(v[i - 1].id, v[i].id) == 0 &&
			strcmp(v[i - 1].port, v[i].port) == 0 &&
			strcmp(v[i - 1].other, v[i].other) != 0)
			twice(l, &v[i - 1], &v[i]);
	free(v);
}

static void
address(struct nl *l, const struct nt_dev *v, const struct nt_if *f)
{
	const struct ir_net *n = l->n;
	struct nt_prefix own;
	bool some = false, in = false;
	struct ir_esc a, b;

	if (!f->ip)
		return;
	if (f->prefix && nt_prefix_read(f->prefix, &own) &&
		!nt_in_prefix(&own, f->ip))
		nl_of(l, "address", true, v->d, _("%s is outside %s"),
			ir_esc(f->ip, &a), ir_esc(f->prefix, &b));
	for (size_t i = 0; f->zone != NT_NONE && i < n->prefixes; i++)
		if (n->prefix[i].zone == f->zone) {
			some = true;
			in = in || nt_in_prefix(&n->prefix[i], f->ip);
		}
	if (some && !in)
		nl_of(l, "address", true, v->d,
			_("%s is in no prefix of its zone '%s'"),
			ir_esc(f->ip, &a), ir_esc(n->zone[f->zone].id, &b));
}

/* A virtual machine goes down with its host, and is taken with it. */
static void
host(struct nl *l, const struct nt_dev *v)
{
	size_t h = nt_dev_of(l->n, v->host);
	struct ir_esc esc;

	if (!v->virtual)
		return;
	if (!v->host)
		nl_of(l, "host", true, v->d,
			_("a virtual machine, and nobody knows on which host"));
	else if (h == NT_NONE)
		nl_of(l, "host", true, v->d,
			_("its host '%s' is not in the inventory"),
			ir_esc(v->host, &esc));
	else if (l->n->dev[h].virtual)
		nl_of(l, "host", true, v->d,
			_("its host '%s' is a virtual machine itself"),
			ir_esc(v->host, &esc));
}

static void
one_nic(struct nl *l, const struct nt_dev *v, const struct nt_if *f)
{
	struct ir_esc esc;

	if (f->zone_text && strcmp(f->zone_text, "unknown") != 0 &&
		nt_zone_of(l->n, f->zone_text) == NT_NONE)
		nl_of(l, "unknown", true, v->d, _("zone '%s' is nothing here"),
			ir_esc(f->zone_text, &esc));
	if (f->zone == NT_NONE)
		nl_of(l, "zoneless", false, v->d,
			_("connected, in no zone that is known"));
	if (!f->wireless && !v->virtual && (!f->sw || !f->port))
		nl_of(l, "portless", false, v->d,
			_("connected, on no port that is known"));
	if (f->sw && nt_box_of(l->n, f->sw) == NT_NONE)
		nl_of(l, "unknown", true, v->d,
			_("switch '%s' is no box of the network"),
			ir_esc(f->sw, &esc));
	address(l, v, f);
}

/* More than one zone on something that is no box. */
static void
bridge(struct nl *l, const struct nt_dev *v)
{
	for (size_t i = 1; v->box == NT_NONE && i < v->n_nics; i++) {
		const struct nt_if *a = &v->nic[0], *b = &v->nic[i];

		if (a->zone == NT_NONE || b->zone == NT_NONE ||
			a->zone == b->zone)
			continue;
		nl_of(l, "bridge", false, v->d,
			_("in '%s' and '%s': a way around the firewall"),
			l->n->zone[a->zone].id, l->n->zone[b->zone].id);
		return;
	}
}

void
nl_devices(struct nl *l)
{
	struct ir_esc esc;

	nl_same_address(l);
	for (size_t i = 0; l->rc >= 0 && i < l->n->devs; i++) {
		const struct nt_dev *v = &l->n->dev[i];

		if (!v->asked && v->box == NT_NONE)
			nl_of(l, "unasked", false, v->d,
				_("nobody asked whether it is connected"));
		for (size_t k = 0; k < v->n_nics; k++)
			one_nic(l, v, &v->nic[k]);
		bridge(l, v);
		host(l, v);
		if (v->line && strcmp(v->line, "none") != 0 &&
			nt_line_of(l->n, v->line) == NT_NONE)
			nl_of(l, "undocumented", true, v->d,
				_("its maintenance line '%s' is not written "
				  "down"),
				ir_esc(v->line, &esc));
		else if (!v->line && v->line_box)
			nl_of(l, "undocumented", true, v->d,
				_("a maintenance line comes in at '%s', and "
				  "nobody knows which"),
				ir_esc(v->line_box, &esc));
	}
}
