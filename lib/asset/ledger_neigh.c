/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <string.h>

#include "ir/base/i18n.h"

#include "ledger_lines_i.h"

/* Neighbours as machines print them: "arp -an", "arp -n" and "ip neigh" of
 * Unix, "arp -a" of Windows in any language, "show ip arp" and "show mac
 * address-table" of Cisco IOS. */
struct neigh {
	struct lines t;
	struct word local; /* Windows: the interface that is being listed */
	bool heading; /* ... its line of headers may follow */
	size_t left; /* entries that are no neighbours */
};

static bool
is_ip4(struct word w)
{
	unsigned char raw[4];
	char text[16];

	if (w.len >= sizeof(text))
		return false;
	memcpy(text, w.p, w.len);
	text[w.len] = '\0';
	return inet_pton(AF_INET, text, raw) == 1;
}

/* Twelve hex digits in groups of so many, this sign between. */
static bool
is_mac(struct word w, char sep, size_t group)
{
	size_t digits = 0;

	if (w.len != 12 + 12 / group - 1)
		return false;
	for (size_t i = 0; i < w.len; i++) {
		if (i % (group + 1) == group) {
			if (w.p[i] != sep)
				return false;
		} else if (memchr("0123456789abcdefABCDEF", w.p[i], 22)) {
			digits++;
		}
	}
	return digits == 12;
}

/* Broadcast and multicast: the lowest bit of the first byte; or no address at
 * all. */
static bool
nobody(struct word mac)
{
	bool zero = true;

	for (size_t i = 0; i < mac.len; i++)
		zero = zero && strchr("0.-:", mac.p[i]);
	return zero || strchr("13579bdfBDF", mac.p[1]);
}

static struct word
word(const char *s)
{
	return (struct word){s, strlen(s)};
}

/* One entry of a table; words without a text are left empty. */
static int
entry(struct neigh *g, struct word ip, struct word mac, struct word state,
	struct word interface, struct word vlan)
{
	struct lines *t = &g->t;
	int r = 0;

	if (nobody(mac)) {
		g->left++;
		return 0;
	}
	if (ip.len > 0)
		r = lines_put(t, LINES_IP, ip);
	if (r == 0)
		r = lines_put(t, LINES_MAC, mac);
	if (r == 0 && state.len > 0)
		r = lines_put(t, LINES_STATE, state);
	if (r == 0 && interface.len > 0)
		r = lines_put(t, LINES_INTERFACE, interface);
	if (r == 0 && vlan.len > 0)
		r = lines_put(t, LINES_VLAN, vlan);
	return r == 0 ? lines_end_row(t, t->line) : r;
}

/* "gw (192.0.2.1) at 00:00:5e:00:53:01 [ether] on eth0" */
static int
arp_line(struct lines *t)
{
	struct word ip = t->w[1];
	int r = 0;

	ip.p++;
	ip.len -= 2;
	if (!lines_is(t, 0, "?"))
		r = lines_put(t, LINES_HOST, t->w[0]);
	if (r == 0)
		r = lines_put(t, LINES_IP, ip);
	if (r == 0 && t->w[3].p[0] != '<')
		r = lines_put(t, LINES_MAC, t->w[3]);
	if (r == 0)
		r = lines_put(t, LINES_INTERFACE, t->w[t->n - 1]);
	return r == 0 ? lines_end_row(t, t->line) : r;
}

/* "192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE" */
static int
neigh_line(struct lines *t)
{
	int r = lines_put(t, LINES_IP, t->w[0]);

	for (size_t i = 1; r == 0 && i + 1 < t->n; i++)
		if (lines_is(t, i, "lladdr"))
			r = lines_put(t, LINES_MAC, t->w[i + 1]);
	if (r == 0)
		r = lines_put(t, LINES_INTERFACE, t->w[2]);
	if (r == 0)
		r = lines_put(t, LINES_STATE, t->w[t->n - 1]);
	return r == 0 ? lines_end_row(t, t->line) : r;
}

/* 1: it is of no such table. */
static int
unix_line(struct neigh *g)
{
	const struct word none = {"", 0};
	struct lines *t = &g->t;

	if (t->n >= 4 && lines_is(t, 2, "at") && t->w[1].len > 2 &&
		t->w[1].p[0] == '(' && t->w[1].p[t->w[1].len - 1] == ')')
		return arp_line(t);
	if (t->n >= 4 && lines_is(t, 1, "dev"))
		return neigh_line(t);
	/* "192.0.2.1  ether  00:00:5e:00:53:01  C  eth0" */
	if (t->n >= 4 && lines_is(t, 1, "ether") && is_ip4(t->w[0]) &&
		is_mac(t->w[2], ':', 2))
		return entry(g, t->w[0], t->w[2], none, t->w[t->n - 1], none);
	return 1;
}

/* "Interface: 192.0.2.9 --- 0xb" begins a table, headers of any language
 * follow, then "  192.0.2.1   00-00-5e-00-53-01   dynamic". */
static int
windows_line(struct neigh *g)
{
	static const struct {
		const char *ja, *en;
	} states[] = {
		{"動的", "dynamic"}, {"静的", "static"}, {"無効", "invalid"}};
	const struct word none = {"", 0};
	struct lines *t = &g->t;
	struct word state;

	for (size_t i = 1; i < t->n; i++)
		if (lines_is(t, i, "---") && is_ip4(t->w[i - 1])) {
			g->local = t->w[i - 1];
			g->heading = true;
			return 0;
		}
	if (t->n < 2 || !is_ip4(t->w[0]) || !is_mac(t->w[1], '-', 2)) {
		bool heads = g->heading && !is_ip4(t->w[0]);

		g->heading = false;
		return !heads;
	}
	state = t->n > 2 ? t->w[2] : none;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (lines_is(t, 2, states[i].ja))
			state = word(states[i].en);
	return entry(g, t->w[0], t->w[1], state, g->local, none);
}

/* "Vlan10": the number. */
static struct word
vlan_of(struct word interface)
{
	if (interface.len <= 4 || memcmp(interface.p, "Vlan", 4) != 0)
		interface.len = 0;
	else
		interface = (struct word){interface.p + 4, interface.len - 4};
	return interface;
}

/* "Internet  192.0.2.1  12  0000.5e00.5301  ARPA  Vlan10", and
 * "  10  0000.5e00.5301  DYNAMIC  Gi1/0/1", a '*' before it or not. */
static int
cisco_line(struct neigh *g)
{
	const struct word none = {"", 0};
	struct lines *t = &g->t;
	size_t star = lines_is(t, 0, "*");

	if (lines_is(t, 0, "Internet") && t->n >= 4 && is_ip4(t->w[1])) {
		struct word on = t->n >= 6 ? t->w[5] : none;

		if (is_mac(t->w[3], '.', 4))
			return entry(
				g, t->w[1], t->w[3], none, on, vlan_of(on));
		g->left++; /* "Incomplete": nobody answered */
		return 0;
	}
	if (t->n < star + 4 || !is_mac(t->w[star + 1], '.', 4))
		return 1;
	if (lines_is(t, t->n - 1, "CPU")) { /* the switch itself */
		g->left++;
		return 0;
	}
	return entry(g, none, t->w[star + 1], t->w[star + 2], t->w[t->n - 1],
		t->w[star]);
}

/* Headers, rules, sums, and the prompt with the command. */
static bool
furniture(const struct lines *t)
{
	static const char *const heads[][2] = {{"Protocol", "Address"},
		{"Vlan", "Mac"}, {"Mac", "Address"}, {"Total", "Mac"},
		{"Address", "HWtype"}};
	bool rule = true, prompt = false;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (lines_is(t, 0, heads[i][0]) && lines_is(t, 1, heads[i][1]))
			return true;
	for (size_t i = 0; i < t->n; i++) {
		const struct word *w = &t->w[i];

		for (size_t k = 0; k < w->len; k++)
			rule = rule && w->p[k] == '-';
		prompt = prompt || memchr(w->p, '>', w->len) ||
			memchr(w->p, '#', w->len);
	}
	return rule || prompt;
}

int
neigh_read(struct ir_book *l, const char *text, size_t len)
{
	struct neigh g = {.local = {"", 0}};
	int r = lines_start(&g.t, l, text, len);

	while (r == 0 && lines_next(&g.t)) {
		if (g.t.n == 0)
			continue;
		r = unix_line(&g);
		if (r > 0)
			r = windows_line(&g);
		if (r > 0)
			r = cisco_line(&g);
		if (r > 0 && furniture(&g.t))
			r = 0;
		if (r > 0)
			r = ledger_tell(l, "unread", true, g.t.line, 1,
				_("is no line of \"arp\", \"ip neigh\", \"show "
				  "ip arp\" or \"show mac address-table\""));
	}
	if (r == 0 && g.left > 0)
		r = ledger_tell(l, "left-out", false, 0, 0,
			_("%zu entries are left out: broadcast, multicast, "
			  "the switch itself, or nobody answered"),
			g.left);
	return r;
}
