/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/contact.h"
#include "ir/asset/device.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/time.h"

#include "net_lint_i.h"

static void tell(struct nl *l, struct ir_net_finding *f, const char *fmt,
	va_list ap) __attribute__((format(printf, 3, 0)));

static void
tell(struct nl *l, struct ir_net_finding *f, const char *fmt, va_list ap)
{
	if (f->red)
		l->sum.red++;
	else
		l->sum.other++;
	if (!l->find || l->rc < 0)
		return;
	ir_buf_clear(&l->text);
	l->rc = ir_buf_vaddf(&l->text, fmt, ap);
	f->text = l->text.p;
	if (l->rc >= 0)
		l->rc = l->find(l->arg, f);
}

void
nl_at(struct nl *l, const char *code, bool red, const struct ir_yaml_node *at,
	const char *id, const char *fmt, ...)
{
	struct ir_net_finding f = {
		.code = code, .red = red, .file = IR_SITE_NETWORK, .id = id};
	va_list ap;

	ir_yaml_pos(at, &f.line, &f.column);
	va_start(ap, fmt);
	tell(l, &f, fmt, ap);
	va_end(ap);
}

void
nl_of(struct nl *l, const char *code, bool red, const struct ir_device *d,
	const char *fmt, ...)
{
	struct ir_net_finding f = {.code = code,
		.red = red,
		.file = IR_SITE_DEVICES,
		.id = d->id,
		.line = d->line};
	va_list ap;

	va_start(ap, fmt);
	tell(l, &f, fmt, ap);
	va_end(ap);
}

/* The keys that are read of each thing. */
static const struct {
	const char *list;
	const char *keys[20];
} known[] = {
	{"zones",
		{"id", "name", "floor", "prefixes", "vlan", "outside",
			"isolated", "cut", "tell", "note"}},
	{"boxes",
		{"id", "name", "kind", "device", "model", "version", "eos",
			"zones", "cut", "tell", "note"}},
	{"lines",
		{"id", "name", "kind", "owner", "document", "box", "to",
			"ports", "account", "open", "cut", "note"}},
	{"uplinks",
		{"id", "name", "kind", "owner", "document", "box", "firewall",
			"zone", "cut", "note"}},
	{"allow", {"from", "to", "ports", "why", "box", "note"}},
};

static const char *const top[] = {"hikeshi", "date", "by", "note", "zones",
	"boxes", "links", "lines", "uplinks", "allow", NULL};
static const char *const of_cut[] = {"by", "how", "stops", NULL};

static void
keys(struct nl *l, const struct ir_yaml_node *map, const char *const *may,
	const char *id)
{
	struct ir_esc a, b;

	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *key = ir_yaml_key_at(map, i);
		struct ir_near near;
		bool ok = false;

		if (!key)
			continue;
		ir_near_init(&near, key);
		for (size_t k = 0; may[k]; k++) {
			ok = ok || strcmp(may[k], key) == 0;
			ir_near_try(&near, may[k]);
		}
		if (!ok && ir_near_best(&near))
			nl_at(l, "key", true, ir_yaml_key_node(map, i), id,
				_("nobody reads '%s'; the nearest is '%s'"),
				ir_esc(key, &a),
				ir_esc(ir_near_best(&near), &b));
		else if (!ok)
			nl_at(l, "key", true, ir_yaml_key_node(map, i), id,
				_("nobody reads '%s'"), ir_esc(key, &a));
	}
}

static void
all_keys(struct nl *l)
{
	keys(l, ir_yaml_root(l->n->y, 0), top, IR_SITE_NETWORK);
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		const struct ir_yaml_node *list = nt_list(l->n, known[k].list);

		for (size_t i = 0; i < ir_yaml_count(list); i++) {
			const struct ir_yaml_node *at = ir_yaml_at(list, i);
			const struct ir_yaml_node *cut = ir_yaml_get(at, "cut");
			const char *id = ir_yaml_get_str(at, "id");

			keys(l, at, known[k].keys, id ? id : known[k].list);
			if (ir_yaml_type(cut) == IR_YAML_MAP)
				keys(l, cut, of_cut, id ? id : "cut");
		}
	}
}

static bool
somebody(const struct nl *l, const char *who)
{
	size_t at = 0;

	return !l->n->in.contacts || !who ||
		ir_contacts_find(l->n->in.contacts, who) ||
		ir_contacts_next(l->n->in.contacts, IR_CONTACT_ROLE, who, &at);
}

static void
people(struct nl *l, const struct ir_yaml_node *list, const char *id)
{
	struct ir_esc esc;

	for (size_t i = 0; i < nt_texts(list); i++)
		if (!somebody(l, nt_text(list, i)))
			nl_at(l, "unknown", true,
				ir_yaml_type(list) == IR_YAML_SEQ
					? ir_yaml_at(list, i)
					: list,
				id, _("'%s' is no contact and no role"),
				ir_esc(nt_text(list, i), &esc));
}

/* Texts of a key that must be ids of something. */
static void
ids(struct nl *l, const struct ir_yaml_node *map, const char *key,
	const char *id, bool (*is)(const struct ir_net *n, const char *s))
{
	const struct ir_yaml_node *list = ir_yaml_get(map, key);
	struct ir_esc esc;

	for (size_t i = 0; i < nt_texts(list); i++) {
		const char *s = nt_text(list, i);

		if (s && !is(l->n, s))
			nl_at(l, "unknown", true,
				ir_yaml_type(list) == IR_YAML_SEQ
					? ir_yaml_at(list, i)
					: list,
				id, _("%s: '%s' is nothing here"), key,
				ir_esc(s, &esc));
	}
}

static bool
is_zone(const struct ir_net *n, const char *s)
{
	return nt_zone_of(n, s) != NT_NONE;
}

static bool
is_box(const struct ir_net *n, const char *s)
{
	return nt_box_of(n, s) != NT_NONE;
}

static bool
is_device(const struct ir_net *n, const char *s)
{
	return nt_dev_of(n, s) != NT_NONE;
}

static bool
is_target(const struct ir_net *n, const char *s)
{
	return is_zone(n, s) || is_device(n, s);
}

static bool
is_kind(const struct ir_net *n, size_t box, const char *kind)
{
	return box != NT_NONE && n->box[box].kind &&
		strcmp(n->box[box].kind, kind) == 0;
}

static bool
said(const char *s)
{
	return s && *s && strcmp(s, "unknown") != 0;
}

static bool
known_people(const struct nl *l, const struct ir_yaml_node *list)
{
	for (size_t i = 0; i < nt_texts(list); i++)
		if (!somebody(l, nt_text(list, i)))
			return false;
	return l->n->in.contacts != NULL;
}

static bool
at_night(const struct nl *l, const struct ir_yaml_node *list)
{
	for (size_t i = 0; i < nt_texts(list); i++) {
		const char *who = nt_text(list, i);

		if (who && ir_contact_who_at_night(l->n->in.contacts, who))
			return true;
	}
	return false;
}

/* The owner of a line must be there to call. */
static void
owner(struct nl *l, const struct nt_line *v)
{
	const struct ir_contact *c = v->owner && l->n->in.contacts
		? ir_contacts_find(l->n->in.contacts, v->owner)
		: NULL;

	people(l, ir_yaml_get(v->at, "owner"), v->id);
	if (c && !ir_contact_reachable(c))
		nl_at(l, "numberless", true, v->at, v->id,
			_("its owner has no number"));
}

static void
cut(struct nl *l, const struct ir_yaml_node *c, const struct ir_yaml_node *at,
	const char *id, bool must)
{
	const struct ir_yaml_node *by = ir_yaml_get(c, "by");

	people(l, by, id);
	if (must && nt_texts(by) == 0)
		nl_at(l, "cut", true, at, id,
			_("nobody is named who may cut "
			  "it"));
	else if (must && known_people(l, by) && !at_night(l, by))
		nl_at(l, "night", true, at, id,
			_("nobody who may cut it can be reached at night"));
}

static void
zones(struct nl *l)
{
	const struct ir_net *n = l->n;
	struct ir_esc a;

	for (size_t i = 0; i < n->zones; i++) {
		const struct nt_zone *z = &n->zone[i];
		const struct ir_yaml_node *list =
			ir_yaml_get(z->at, "prefixes");
		struct nt_prefix p;

		for (size_t k = 0; k < nt_texts(list); k++)
			if (!nt_prefix_read(nt_text(list, k), &p))
				nl_at(l, "prefix", true, list, z->id,
					_("'%s' is no prefix such as "
					  "192.0.2.0/24"),
					nt_text(list, k)
						? ir_esc(nt_text(list, k), &a)
						: "");
		people(l, z->tell, z->id);
		cut(l, z->cut, z->at, z->id, false);
	}
}

static void
old(struct nl *l, const struct nt_box *b)
{
	int64_t today = l->n->in.today, day;
	char text[IR_SUPPORT_TEXT];
	const char *s;

	if (!said(b->eos) || !ir_day_parse(b->eos, &day))
		return;
	s = ir_support_text(day, today, text);
	if (s)
		nl_at(l, "eos", ir_support_over(day, today), b->at, b->id,
			"%s (%s)", s, b->eos);
}

/* Does a line or a way to the internet end in it? */
static bool
line_ends_in(const struct ir_net *n, size_t box)
{
	for (size_t i = 0; i < n->lines; i++)
		if (n->line[i].box == box)
			return true;
	return false;
}

static void
vpn_unit(struct nl *l, const struct nt_box *b)
{
	if (!said(b->version) || !said(b->eos))
		nl_at(l, "vpn", true, b->at, b->id, _("a VPN unit without %s"),
			said(b->version) ? _("end of support")
				: said(b->eos)
				? _("version")
				: _("version and end of support"));
}

static void
boxes(struct nl *l)
{
	const struct ir_net *n = l->n;

	for (size_t i = 0; i < n->boxes; i++) {
		const struct nt_box *b = &n->box[i];
		bool vpn = is_kind(n, i, "vpn"), lte = is_kind(n, i, "lte");
		bool guard = vpn || is_kind(n, i, "firewall");
		bool outside = false, inside = false;

		ids(l, b->at, "zones", b->id, is_zone);
		ids(l, b->at, "device", b->id, is_device);
		people(l, b->tell, b->id);
		cut(l, b->cut, b->at, b->id, guard || lte);
		old(l, b);
		if (vpn)
			vpn_unit(l, b);
		if ((vpn || lte) && !line_ends_in(n, i))
			nl_at(l, "undocumented", true, b->at, b->id,
				_("no line and no way to the internet is "
				  "written down that ends in it"));
		for (size_t k = 0; k < b->n_zones; k++) {
			outside = outside || n->zone[b->zone[k]].outside;
			inside = inside || !n->zone[b->zone[k]].outside;
		}
		if (outside && inside && !guard)
			nl_at(l, "firewall", true, b->at, b->id,
				_("it joins inside and outside and is no "
				  "firewall"));
	}
}

static void
lines(struct nl *l)
{
	const struct ir_net *n = l->n;

	for (size_t i = 0; i < n->lines; i++) {
		const struct nt_line *v = &n->line[i];
		struct ir_buf b;

		ids(l, v->at, "box", v->id, is_box);
		ids(l, v->at, "firewall", v->id, is_box);
		ids(l, v->at, "zone", v->id, is_zone);
		ids(l, v->at, "to", v->id, is_target);
		owner(l, v);
		cut(l, v->cut, v->at, v->id, true);
		ir_buf_init(&b, 0);
		if (!said(v->owner))
			(void)ir_buf_addf(&b, " %s", _("owner"));
		if (!said(ir_yaml_get_str(v->at, "box")))
			(void)ir_buf_addf(&b, " %s", _("box"));
		if (!said(v->document))
			(void)ir_buf_addf(&b, " %s", _("document"));
		if (b.len > 0)
			nl_at(l, "undocumented", true, v->at, v->id,
				_("not written down:%s"), b.p);
		ir_buf_free(&b);
		if (v->uplink && !is_kind(n, v->firewall, "firewall") &&
			!is_kind(n, v->box, "firewall"))
			nl_at(l, "firewall", true, v->at, v->id,
				_("a way to the internet without a firewall"));
	}
}

static void
allowed(struct nl *l)
{
	const struct ir_yaml_node *list = nt_list(l->n, "allow");

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *at = ir_yaml_at(list, i);

		ids(l, at, "from", "allow", is_zone);
		ids(l, at, "to", "allow", is_target);
		ids(l, at, "box", "allow", is_box);
		if (nt_texts(ir_yaml_get(at, "from")) == 0 ||
			nt_texts(ir_yaml_get(at, "to")) == 0)
			nl_at(l, "unknown", true, at, "allow",
				_("without from or to"));
		if (nt_texts(ir_yaml_get(at, "ports")) == 0 ||
			!said(nt_text(ir_yaml_get(at, "why"), 0)))
			nl_at(l, "why", false, at, "allow",
				_("no ports or no reason is written"));
	}
	for (size_t i = 0; i < l->n->edges; i++) {
		const struct nt_edge *v = &l->n->edge[i];

		if (v->from != NT_NONE && l->n->zone[v->from].outside &&
			!is_kind(l->n, v->box, "firewall"))
			nl_at(l, "firewall", true, v->at,
				l->n->zone[v->from].id,
				_("in from outside without a firewall as its "
				  "box"));
	}
}

struct name {
	const char *id;
	const struct ir_yaml_node *at;
};

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* One word for one thing: what is asked at night must have one answer.  A box
 * may be a device of the same id. */
static void
names(struct nl *l)
{
	const struct ir_net *n = l->n;
	size_t k = 0;
	struct name *v = calloc(n->zones + n->boxes + n->lines + 1, sizeof(*v));

	if (!v) {
		l->rc = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < n->zones; i++)
		v[k++] = (struct name){n->zone[i].id, n->zone[i].at};
	for (size_t i = 0; i < n->boxes; i++)
		v[k++] = (struct name){n->box[i].id, n->box[i].at};
	for (size_t i = 0; i < n->lines; i++)
		v[k++] = (struct name){n->line[i].id, n->line[i].at};
	qsort(v, k, sizeof(*v), by_name);
	for (size_t i = 0; i < k; i++)
		if ((i > 0 && strcmp(v[i - 1].id, v[i].id) == 0) ||
			(nt_dev_of(n, v[i].id) != NT_NONE &&
				nt_box_of(n, v[i].id) == NT_NONE))
			nl_at(l, "twice", true, v[i].at, v[i].id,
				_("something else has this id"));
	free(v);
}

int
ir_net_lint(const struct ir_net *n,
	int (*find)(void *arg, const struct ir_net_finding *f), void *arg,
	struct ir_net_sum *ret, struct ir_err *e)
{
	struct nl l = {.n = n, .find = find, .arg = arg};

	l.sum = (struct ir_net_sum){.zones = n->zones,
		.boxes = n->boxes,
		.lines = n->lines,
		.devices = n->devs};
	ir_buf_init(&l.text, 0);
	all_keys(&l);
	names(&l);
	zones(&l);
	nl_overlaps(&l);
	boxes(&l);
	lines(&l);
	allowed(&l);
	nl_ports(&l);
	nl_devices(&l);
	ir_buf_free(&l.text);
	if (l.rc < 0)
		return ir_err_set(e, l.rc, _("out of memory"));
	*ret = l.sum;
	return 0;
}
