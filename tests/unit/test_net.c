/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/time.h"
#include "scratch.h"
#include "tap.h"

#define HEAD "hikeshi: network/1\n"
#define TODAY ir_days_from_civil(2026, 11, 22)

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (!f)
		return;
	(void)fputs(text, f);
	(void)fclose(f);
}

/* A site in the current directory. */
struct all {
	struct ir_site *site;
	struct ir_contacts *contacts;
	struct ir_net *net;
	struct ir_err e;
};

static int
load(struct all *a, const char *net, const char *devices)
{
	struct ir_net_in in = {.dir = ".", .today = TODAY};

	*a = (struct all){.e = IR_ERR_INIT};
	put("network.yaml", net);
	put("devices.jsonl", devices ? devices : "");
	put("contacts.jsonl",
		"{\"id\":\"N\",\"ways\":[{\"type\":\"phone\",\"value\":\"1\","
		"\"hours\":\"24h\"}]}\n"
		"{\"id\":\"D\",\"ways\":[{\"type\":\"phone\",\"value\":\"2\","
		"\"hours\":\"day\"}]}\n{\"id\":\"X\"}\n");
	EQ(ir_site_load(&a->site, ".", &a->e), 0);
	EQ(ir_contacts_load(&a->contacts, ".", &a->e), 0);
	in.site = a->site;
	in.contacts = a->contacts;
	return ir_net_load(&a->net, &in, &a->e);
}

static void
drop(struct all *a)
{
	ir_net_free(a->net);
	ir_contacts_free(a->contacts);
	ir_site_free(a->site);
}

static int
found(void *arg, const struct ir_net_finding *f)
{
	return ir_buf_addf(arg, "%s%s:%s:%u ", f->red ? "!" : "", f->code,
		f->id, (unsigned)f->line);
}

/* What lint says: "!" is red, then code, id and line. */
static const struct {
	const char *net, *devices, *want;
} lints[] = {
	{HEAD "zones: []\n", NULL, ""},
	{HEAD "zones: [{id: a, prefixes: [192.0.2.0/26]}]\n",
		"{\"id\":\"P\",\"net\":[{\"ip\":\"192.0.2.1\","
		"\"switch\":\"S\",\"port\":\"1\"}]}\n",
		"!unknown:P:1 "},
	{HEAD "zonez: []\n", NULL, "!key:network.yaml:2 "},
	{HEAD "zones:\n  - {id: a, colour: red}\n", NULL, "!key:a:3 "},
	{HEAD "zones:\n  - {id: a}\n  - {id: a}\n", NULL, "!twice:a:4 "},
	{HEAD "zones:\n  - {id: a, prefixes: [192.0.2.0]}\n", NULL,
		"!prefix:a:3 "},
	{HEAD "zones:\n  - {id: a, prefixes: [192.0.2.0/33]}\n", NULL,
		"!prefix:a:3 "},
	{HEAD "zones:\n  - {id: a, prefixes: [192.0.2.0/24]}\n"
	      "  - {id: b, prefixes: [192.0.2.64/26]}\n"
	      "  - {id: c, prefixes: [198.51.100.0/24]}\n",
		NULL, "!overlap:b:4 "},
	{HEAD "zones:\n  - {id: a, prefixes: ['2001:db8::/32']}\n"
	      "  - {id: b, prefixes: ['2001:db8:1::/48', 192.0.2.0/24]}\n",
		NULL, "!overlap:b:4 "},
	/* one address, written in two ways */
	{HEAD "zones: [{id: a, prefixes: ['2001:db8::/32']}]\n",
		"{\"id\":\"P\",\"net\":[{\"ip\":\"2001:db8::1\","
		"\"wired\":false}]}\n"
		"{\"id\":\"Q\",\"net\":[{\"ip\":\"2001:DB8:0::1\","
		"\"wired\":false}]}\n",
		"!duplicate:Q:2 "},
	{HEAD "zones: [{id: a, prefixes: [192.0.2.0/24]}]\n",
		"{\"id\":\"P\",\"net\":[{\"ip\":\"198.51.100.1\","
		"\"zone\":\"a\",\"wired\":false}]}\n",
		"!address:P:1 "},
	{HEAD "zones: [{id: a}]\n",
		"{\"id\":\"P\",\"net\":[{\"ip\":\"192.0.2.1\","
		"\"wired\":false}]}\n{\"id\":\"Q\"}\n"
		"{\"id\":\"R\",\"net\":\"unknown\"}\n"
		"{\"id\":\"S\",\"net\":[]}\n",
		"zoneless:P:1 unasked:Q:2 unasked:R:3 "},
	/* two cables in one port: a cable and a device; two devices */
	{HEAD "zones: [{id: a}]\nboxes: [{id: S, kind: switch}, {id: T, kind: "
	      "switch}]\nlinks: [[S, '1', T, '1']]\n",
		"{\"id\":\"P\",\"net\":[{\"zone\":\"a\",\"switch\":\"S\","
		"\"port\":\"1\"}]}\n"
		"{\"id\":\"Q\",\"net\":[{\"zone\":\"a\",\"switch\":\"S\","
		"\"port\":\"2\"}]}\n"
		"{\"id\":\"R\",\"net\":[{\"zone\":\"a\",\"switch\":\"S\","
		"\"port\":\"2\"}]}\n",
		"!port:P:1 !port:R:3 "},
	{HEAD "zones: [{id: a}]\nboxes:\n"
	      "  - {id: S, kind: switch, eos: '2026-11-21'}\n"
	      "  - {id: T, kind: switch, eos: '2026-11-22'}\n"
	      "  - {id: U, kind: switch, eos: '2030-11-22'}\n",
		NULL, "!eos:S:4 eos:T:5 "},
	{HEAD "zones: [{id: a}, {id: out, outside: true}]\nboxes:\n"
	      "  - {id: R, kind: router, zones: [a, out], cut: {by: [N]}}\n",
		NULL, "!firewall:R:4 "},
	{HEAD "zones: [{id: a}, {id: out, outside: true}]\nboxes:\n"
	      "  - {id: F, kind: firewall, zones: [a, out], cut: {by: [D]}}\n"
	      "  - {id: G, kind: firewall, zones: [a, out]}\n",
		NULL, "!night:F:4 !cut:G:5 "},
	{HEAD "zones: [{id: a}, {id: b}]\n"
	      "allow: [{from: a, to: b}, {from: a, to: b, ports: any, why: "
	      "x}]\n",
		NULL, "why:allow:3 "},
	{HEAD "zones: [{id: a}]\n",
		"{\"id\":\"V\",\"virtual\":true,\"net\":[{\"zone\":\"a\"}]}\n",
		"!host:V:1 "},
	{HEAD "zones: [{id: a}, {id: b}]\n",
		"{\"id\":\"P\",\"net\":[{\"zone\":\"a\",\"wired\":false},"
		"{\"zone\":\"b\",\"wired\":false}]}\n",
		"bridge:P:1 "},
};

static void
lint(void)
{
	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++) {
		struct ir_net_sum sum;
		struct ir_buf said;
		struct all a;

		ir_buf_init(&said, 0);
		EQ(load(&a, lints[i].net, lints[i].devices), 0);
		EQ(ir_net_lint(a.net, found, &said, &sum, &a.e), 0);
		STR(said.len ? said.p : "", lints[i].want);
		ir_buf_free(&said);
		drop(&a);
	}
}

static const struct {
	const char *net, *why; /* part of the message */
} refused[] = {
	{"hikeshi: org/1\n", "network.yaml:1:1: this is not"},
	{"", "network.yaml"},
	{HEAD "zones: {a: b}\n", ":2:"},
	{HEAD "zones: [x]\n", ":2:"},
	{HEAD "zones: [{name: x}]\n", ":2:"},
	{HEAD "allow: x\n", "this must be a list"},
	{HEAD "allow: [x]\n", "an allowed way has from and to"},
	{HEAD "zones: [\n", "network.yaml:"},
};

static void
refuses(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct all a;

		OKM(load(&a, refused[i].net, NULL) < 0, refused[i].net);
		OKM(strstr(a.e.text, refused[i].why), a.e.text);
		drop(&a);
	}
}

/* What is met from where: "ID/STEPS" of devices, then what has no place. */
static const struct {
	const char *from, *want;
} reaches[] = {
	{"P", "Q/1 F/1 S/1 +1"},
	{"guest", "+1"},
	{"a", "P/1 Q/1 F/1 S/1 +1"},
	{"F", "P/1 Q/1 S/1 +1"}, /* it holds all its zones */
	{"S", "+1"}, /* nothing is allowed from there */
	{"iso", "+1"},
	{"nothing", NULL},
};

static void
reach(void)
{
	static const char net[] = HEAD
		"zones: [{id: a}, {id: srv}, {id: guest}, {id: iso, isolated: "
		"true}]\n"
		"boxes: [{id: F, kind: firewall, zones: [a, iso]}]\n"
		"allow: [{from: a, to: srv, ports: tcp/443, why: x}]\n";
	static const char devices[] =
		"{\"id\":\"F\",\"medical\":false,\"net\":[{\"zone\":\"a\"}]}\n"
		"{\"id\":\"P\",\"medical\":true,\"net\":[{\"zone\":\"a\"}]}\n"
		"{\"id\":\"Q\",\"medical\":true,\"net\":[{\"zone\":\"a\"}]}\n"
		"{\"id\":\"S\",\"medical\":false,"
		"\"net\":[{\"zone\":\"srv\"}]}\n"
		"{\"id\":\"U\",\"medical\":false,\"net\":\"unknown\"}\n"
		"{\"id\":\"W\",\"medical\":false,\"net\":[]}\n";

	for (size_t i = 0; i < sizeof(reaches) / sizeof(reaches[0]); i++) {
		struct ir_net_reached *r = NULL;
		struct ir_buf said;
		struct all a;
		int rc;

		ir_buf_init(&said, 0);
		EQ(load(&a, net, devices), 0);
		rc = ir_net_reach(a.net, reaches[i].from, &r, &a.e);
		EQ(rc, reaches[i].want ? 0 : -ENOENT);
		for (size_t k = 0; rc == 0 && k < r->n_devices; k++)
			if (r->device[k].steps > 0)
				(void)ir_buf_addf(&said, "%s/%u ",
					r->device[k].d->id, r->device[k].steps);
		if (rc == 0)
			(void)ir_buf_addf(&said, "+%zu", r->unplaced);
		STR(said.len ? said.p : NULL, reaches[i].want);
		ir_net_reached_free(r);
		ir_buf_free(&said);
		drop(&a);
	}
}

int
main(void)
{
	char dir[] = "/tmp/ir-net-XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	lint();
	refuses();
	reach();
	scratch_remove(dir);
	return tap_done();
}
