/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/where.h"

#include "net_i.h"
#include "rules_i.h"

#define THINGS_MAX 20000u /* of each list */
#define EDGES_MAX 200000u

void *
nt_alloc(struct ir_net *n, size_t size)
{
	void *p = ir_arena_get(&n->arena, size);

	if (p)
		memset(p, 0, size);
	else
		n->nomem = true;
	return p;
}

const char *
nt_keep(struct ir_net *n, const char *s)
{
	const char *p = s ? ir_arena_text(&n->arena, s, strlen(s)) : NULL;

	if (s && !p)
		n->nomem = true;
	return p;
}

const struct ir_yaml_node *
nt_list(const struct ir_net *n, const char *key)
{
	return ir_yaml_get(ir_yaml_root(n->y, 0), key);
}

size_t
nt_texts(const struct ir_yaml_node *n)
{
	if (ir_yaml_type(n) == IR_YAML_SEQ)
		return ir_yaml_count(n);
	return ir_yaml_text(n, NULL) && ir_yaml_type(n) != IR_YAML_NULL;
}

const char *
nt_text(const struct ir_yaml_node *n, size_t i)
{
	if (ir_yaml_type(n) == IR_YAML_SEQ)
		n = ir_yaml_at(n, i);
	return ir_yaml_type(n) == IR_YAML_NULL ? NULL : ir_yaml_text(n, NULL);
}

/* A text or number of a map as it stands; NULL: not there. */
static const char *
get(const struct ir_yaml_node *map, const char *key)
{
	return nt_text(ir_yaml_get(map, key), 0);
}

#define OF(what, list, count) \
	size_t nt_##what##_of(const struct ir_net *n, const char *id) \
	{ \
		for (size_t i = 0; id && i < n->count; i++) \
			if (strcmp(n->list[i].id, id) == 0) \
				return i; \
		return NT_NONE; \
	}
OF(zone, zone, zones)
OF(box, box, boxes)
OF(line, line, lines)
#undef OF

bool
nt_prefix_read(const char *text, struct nt_prefix *ret)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	char addr[INET6_ADDRSTRLEN];
	uint64_t bits;

	if (!slash || (size_t)(slash - text) >= sizeof(addr))
		return false;
	memcpy(addr, text, (size_t)(slash - text));
	addr[slash - text] = '\0';
	ret->family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(ret->family, addr, ret->addr) != 1 ||
		ir_num_u64(slash + 1, strlen(slash + 1),
			ret->family == AF_INET ? 32 : 128, &bits) < 0)
		return false;
	ret->bits = (unsigned)bits;
	ret->text = text;
	return true;
}

bool
nt_in_prefix(const struct nt_prefix *p, const char *ip)
{
	unsigned char a[16];
	unsigned whole = p->bits / 8, rest = p->bits % 8;

	if (!ip || inet_pton(p->family, ip, a) != 1)
		return false;
	return memcmp(a, p->addr, whole) == 0 &&
		(rest == 0 || (a[whole] ^ p->addr[whole]) >> (8 - rest) == 0);
}

static int
one_zone(struct ir_net *n, const struct ir_yaml_node *at)
{
	struct nt_zone *z = &n->zone[n->zones];
	const struct ir_yaml_node *list = ir_yaml_get(at, "prefixes");

	*z = (struct nt_zone){.id = get(at, "id"),
		.name = get(at, "name"),
		.floor = get(at, "floor"),
		.at = at,
		.cut = ir_yaml_get(at, "cut"),
		.tell = ir_yaml_get(at, "tell")};
	(void)ir_yaml_bool(ir_yaml_get(at, "outside"), &z->outside);
	(void)ir_yaml_bool(ir_yaml_get(at, "isolated"), &z->isolated);
	for (size_t i = 0; i < nt_texts(list); i++) {
		struct nt_prefix *p = &n->prefix[n->prefixes];

		/* What is no prefix is left to lint. */
		if (n->prefixes < THINGS_MAX &&
			nt_prefix_read(nt_text(list, i), p)) {
			p->zone = n->zones;
			p->at = ir_yaml_type(list) == IR_YAML_SEQ
				? ir_yaml_at(list, i)
				: list;
			n->prefixes++;
		}
	}
	n->zones++;
	return 0;
}

static int
one_box(struct ir_net *n, const struct ir_yaml_node *at)
{
	struct nt_box *b = &n->box[n->boxes++];
	const struct ir_yaml_node *list = ir_yaml_get(at, "zones");
	const char *device = get(at, "device");
	size_t *zone = nt_alloc(n, nt_texts(list) * sizeof(*zone) + 1);

	*b = (struct nt_box){.id = get(at, "id"),
		.name = get(at, "name"),
		.kind = get(at, "kind"),
		.version = get(at, "version"),
		.eos = get(at, "eos"),
		.at = at,
		.cut = ir_yaml_get(at, "cut"),
		.tell = ir_yaml_get(at, "tell"),
		.zone = zone};
	b->d = ir_site_device(n->in.site, device ? device : b->id, NULL);
	for (size_t i = 0; zone && i < nt_texts(list); i++) {
		size_t z = nt_zone_of(n, nt_text(list, i));

		if (z != NT_NONE)
			zone[b->n_zones++] = z;
	}
	return zone ? 0 : -ENOMEM;
}

static int
one_line(struct ir_net *n, const struct ir_yaml_node *at)
{
	const char *zone = get(at, "zone");

	n->line[n->lines++] = (struct nt_line){.id = get(at, "id"),
		.name = get(at, "name"),
		.owner = get(at, "owner"),
		.document = get(at, "document"),
		.kind = get(at, "kind"),
		.at = at,
		.cut = ir_yaml_get(at, "cut"),
		.box = nt_box_of(n, get(at, "box")),
		.firewall = nt_box_of(n, get(at, "firewall")),
		.zone = nt_zone_of(n, zone ? zone : "internet")};
	return 0;
}

static int
one_uplink(struct ir_net *n, const struct ir_yaml_node *at)
{
	(void)one_line(n, at); /* 0 */
	n->line[n->lines - 1].uplink = true;
	return 0;
}

static int
one_link(struct ir_net *n, const struct ir_yaml_node *at)
{
	n->link[n->links++] = (struct nt_link){
		.a = {nt_text(at, 0), nt_text(at, 1)},
		.b = {nt_text(at, 2), nt_text(at, 3)},
		.at = at,
	};
	return 0;
}

/* The lists, in the order in which one needs the other. */
static const struct {
	const char *key;
	bool rows; /* lists, not maps with an id */
	int (*read)(struct ir_net *n, const struct ir_yaml_node *at);
} lists[] = {
	{"zones", false, one_zone},
	{"boxes", false, one_box},
	{"lines", false, one_line},
	{"uplinks", false, one_uplink},
	{"links", true, one_link},
};

static int
one_list(struct ir_net *n, size_t k, struct ir_err *e)
{
	const struct ir_yaml_node *list = nt_list(n, lists[k].key);
	enum ir_yaml_type want = lists[k].rows ? IR_YAML_SEQ : IR_YAML_MAP;
	int r = 0;

	if (list && ir_yaml_type(list) != IR_YAML_SEQ &&
		ir_yaml_type(list) != IR_YAML_NULL)
		return ar_wrong(n->path, list, N_("this must be a list"), e);
	if (ir_yaml_count(list) > THINGS_MAX)
		return ar_wrong(
			n->path, list, N_("more than 20000 of them"), e);
	for (size_t i = 0; r == 0 && i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *at = ir_yaml_at(list, i);
		const char *id = get(at, "id");

		if (ir_yaml_type(at) != want)
			return ar_wrong(n->path, at,
				lists[k].rows
					? N_("a cable is [FROM, PORT, TO, "
					     "PORT]")
					: N_("each of them is a map with an "
					     "id"),
				e);
		if (!lists[k].rows && (!id || !ir_site_id_ok(id, strlen(id))))
			return ar_wrong(n->path, at, N_("without an id"), e);
		r = lists[k].read(n, at);
	}
	return r == 0 ? 0 : ir_err_set(e, r, _("out of memory"));
}

static const char *
joined(struct ir_net *n, const struct ir_yaml_node *list)
{
	struct ir_buf b;
	const char *s;

	if (nt_texts(list) == 0)
		return NULL;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < nt_texts(list); i++) {
		const char *t = nt_text(list, i);

		(void)ir_buf_addf(
			&b, "%s%s", i ? " " : "", t ? t : "?"); /* sticky */
	}
	s = nt_keep(n, b.p);
	ir_buf_free(&b);
	return s;
}

static int
one_edge(
	struct ir_net *n, struct nt_edge edge, const char *to, struct ir_err *e)
{
	edge.to = nt_zone_of(n, to);
	edge.to_device = edge.to == NT_NONE ? nt_dev_of(n, to) : NT_NONE;
	if (edge.to == NT_NONE && edge.to_device == NT_NONE)
		return 0; /* lint names it */
	if (n->edges == EDGES_MAX)
		return ar_wrong(n->path, edge.at,
			N_("more than 200000 allowed ways"), e);
	if ((n->edges & (n->edges - 1)) == 0) { /* a power of two: it is full */
		struct nt_edge *v = realloc(
			n->edge, (n->edges ? 2 * n->edges : 1) * sizeof(*v));

		if (!v)
			return ir_err_set(e, ENOMEM, _("out of memory"));
		n->edge = v;
	}
	n->edge[n->edges++] = edge;
	return 0;
}

static int
one_allow(struct ir_net *n, const struct ir_yaml_node *at, struct ir_err *e)
{
	const struct ir_yaml_node *from = ir_yaml_get(at, "from");
	const struct ir_yaml_node *to = ir_yaml_get(at, "to");
	struct nt_edge edge = {.line = NT_NONE,
		.box = nt_box_of(n, get(at, "box")),
		.ports = joined(n, ir_yaml_get(at, "ports")),
		.why = get(at, "why"),
		.at = at};
	int r = 0;

	if (ir_yaml_type(at) != IR_YAML_MAP)
		return ar_wrong(
			n->path, at, N_("an allowed way has from and to"), e);
	for (size_t i = 0; i < nt_texts(from); i++)
		for (size_t k = 0; r == 0 && k < nt_texts(to); k++) {
			edge.from = nt_zone_of(n, nt_text(from, i));
			if (edge.from != NT_NONE)
				r = one_edge(n, edge, nt_text(to, k), e);
		}
	return r;
}

/* A maintenance line lets its owner in: to zones or devices. */
static int
line_edges(struct ir_net *n, size_t at, struct ir_err *e)
{
	const struct nt_line *l = &n->line[at];
	const struct ir_yaml_node *to = ir_yaml_get(l->at, "to");
	struct nt_edge edge = {.from = NT_NONE,
		.line = at,
		.box = l->box,
		.ports = joined(n, ir_yaml_get(l->at, "ports")),
		.why = l->name,
		.at = l->at};
	int r = 0;

	for (size_t i = 0; r == 0 && i < nt_texts(to); i++)
		r = one_edge(n, edge, nt_text(to, i), e);
	return r;
}

static int
edges(struct ir_net *n, struct ir_err *e)
{
	const struct ir_yaml_node *list = nt_list(n, "allow");
	int r = 0;

	if (list && ir_yaml_type(list) != IR_YAML_SEQ &&
		ir_yaml_type(list) != IR_YAML_NULL)
		return ar_wrong(n->path, list, N_("this must be a list"), e);
	for (size_t i = 0; r == 0 && i < ir_yaml_count(list); i++)
		r = one_allow(n, ir_yaml_at(list, i), e);
	for (size_t i = 0; r == 0 && i < n->lines; i++)
		if (!n->line[i].uplink)
			r = line_edges(n, i, e);
	return r;
}

static size_t
prefixes_in(const struct ir_yaml_node *zones)
{
	size_t sum = 0;

	for (size_t i = 0; i < ir_yaml_count(zones); i++)
		sum += nt_texts(ir_yaml_get(ir_yaml_at(zones, i), "prefixes"));
	return sum < THINGS_MAX ? sum : THINGS_MAX;
}

static int
load(struct ir_net *n, struct ir_err *e)
{
	const struct ir_yaml_node *zones;
	int r = ar_load(&n->y, n->path, "network/1", e);

	if (r < 0)
		return r;
	zones = nt_list(n, "zones");
	n->zone = calloc(ir_yaml_count(zones) + 1, sizeof(*n->zone));
	n->prefix = calloc(prefixes_in(zones) + 1, sizeof(*n->prefix));
	n->box =
		calloc(ir_yaml_count(nt_list(n, "boxes")) + 1, sizeof(*n->box));
	n->line = calloc(ir_yaml_count(nt_list(n, "lines")) +
			ir_yaml_count(nt_list(n, "uplinks")) + 1,
		sizeof(*n->line));
	n->link = calloc(
		ir_yaml_count(nt_list(n, "links")) + 1, sizeof(*n->link));
	if (!n->zone || !n->prefix || !n->box || !n->line || !n->link)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t k = 0; r == 0 && k < sizeof(lists) / sizeof(lists[0]); k++)
		r = one_list(n, k, e);
	if (r == 0)
		r = nt_devices(n, e);
	if (r == 0)
		r = edges(n, e);
	if (r == 0 && n->nomem)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	return r;
}

int
ir_net_load(struct ir_net **ret, const struct ir_net_in *in, struct ir_err *e)
{
	struct ir_net *n = calloc(1, sizeof(*n));
	int r;

	if (n) {
		n->in = *in;
		n->path = ir_where_join(in->dir, IR_SITE_NETWORK);
	}
	r = n && n->path ? load(n, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_net_free(n);
		return r;
	}
	*ret = n;
	return 0;
}

void
ir_net_free(struct ir_net *n)
{
	if (!n)
		return;
	ir_arena_free(&n->arena);
	free(n->zone);
	free(n->box);
	free(n->line);
	free(n->link);
	free(n->edge);
	free(n->prefix);
	free(n->dev);
	ir_yaml_free(n->y);
	free(n->path);
	free(n);
}
