/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_NET_H
#define IR_ASSET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/site.h"
#include "ir/doc/doc.h"

/*
 * The network as the hospital wrote it down: SITE/network.yaml (zones, boxes,
 * cables, ways to the internet, maintenance lines, what is allowed between
 * zones), with the devices of the inventory in it (ir-asset(1) has the
 * format; facts/inventory.md 2.6).  Firewall configurations are not read.
 *
 * A device stands in the zone that net[].zone names, else in the one whose
 * prefix holds its address, else its place is unknown.
 */
#define IR_SITE_NETWORK "network.yaml"

enum ir_net_hit {
	IR_NET_CLEAN, /* nothing said, or checked */
	IR_NET_HIT, /* hit or suspected in the open case */
	IR_NET_ISOLATED, /* hit, and cut off */
};

struct ir_net_in { /* borrowed for the life of the network */
	const char *dir;
	const struct ir_site *site;
	const struct ir_contacts *contacts;
	int64_t today;
	/* What the open case says of a device or box, or NULL: no case. */
	enum ir_net_hit (*hit)(void *arg, const char *id);
	void *arg;
};

/* -ENOENT: there is no such file; -IR_EFORMAT with "PATH:LINE:COLUMN: why"
 * when it has not the form. */
struct ir_net;
int ir_net_load(
	struct ir_net **ret, const struct ir_net_in *in, struct ir_err *e);
void ir_net_free(struct ir_net *n);

/*
 * What is wrong; file is network.yaml, or devices.jsonl (column 0).
 *   key, unknown red  a key that nobody reads, an id that is nothing
 *   twice        red  an id for two things
 *   prefix, overlap red  what is no prefix; two that share addresses
 *   duplicate    red  an address that two devices have
 *   address      red  an address outside the prefix of its zone
 *   port         red  a port with two cables
 *   firewall     red  a way in from outside without a firewall
 *   vpn          red  a VPN unit without version or end of support
 *   eos          red  a box after its end of support
 *   undocumented red  a line without owner, box or document, one that only
 *                     a device names, a VPN unit or mobile router without
 *   numberless   red  a line whose owner has no number
 *   cut, night   red  a line, or a box to the outside, that nobody may cut;
 *                     ... nobody who can be reached at night
 *   host         red  a virtual machine whose host nobody knows
 *   zoneless, portless  a connected device, in no zone, on no known port
 *   unasked           nobody asked whether the device is connected
 *   why               an allowed way without ports or reason
 *   bridge            a device in two zones: it goes around the firewall
 */
struct ir_net_finding {
	const char *code;
	bool red;
	const char *file;
	uint32_t line, column;
	const char *id;
	const char *text; /* one line, translated, escaped, borrowed */
};
struct ir_net_sum {
	size_t zones, boxes, lines, devices, red, other;
};
int ir_net_lint(const struct ir_net *n,
	int (*find)(void *arg, const struct ir_net_finding *f), void *arg,
	struct ir_net_sum *ret, struct ir_err *e); /* find may be NULL */

/*
 * What can be reached from a device, box, line or zone, or from "internet"
 * (every zone that is outside).  Steps: how many machines must be taken one
 * after the other, the last one included; a box holds all its zones, a device
 * in two zones both, a host what runs on it.  Nothing that stands in no zone is ever "not reached":
 * it is counted in unplaced.
 */
struct ir_net_zone_at {
	const char *id, *name;
	unsigned steps;
	const char *path; /* "guest > dmz (tcp/443) > server (any)" */
};
struct ir_net_device_at {
	const struct ir_device *d;
	const char *zone; /* where it is met; NULL: place unknown */
	unsigned steps; /* 0: place unknown */
	enum ir_yn patient; /* can one be attached */
	enum ir_net_hit hit;
};
struct ir_net_tell {
	const struct ir_contact *c;
	size_t devices; /* reached ones that they stand for */
	const char *why; /* id of a box, zone or line, or NULL */
	unsigned steps; /* how near; who stands for all: UINT_MAX */
};
struct ir_net_cut {
	const char *what; /* "box", "line" or "zone" */
	const char *id, *name;
	const char *by; /* contacts and roles, or NULL: nobody named */
	const char *how, *stops; /* or NULL */
	unsigned steps; /* cuts what is so far away */
};
struct ir_net_reached { /* nearest first; devices with patients before */
	const char *from, *kind; /* "device", "box", "line", "zone" ... */
	enum ir_yn connected; /* a device: as far as its record says */
	struct ir_net_zone_at *zone;
	struct ir_net_device_at *device;
	struct ir_net_tell *tell;
	struct ir_net_cut *cut;
	size_t n_zones, n_devices, n_tells, n_cuts;
	size_t patient, unplaced; /* patients may be attached; place unknown */
	size_t red; /* findings: it may show too little */
};
/* *ret borrows from n.  -ENOENT names the nearest id. */
int ir_net_reach(struct ir_net *n, const char *from,
	struct ir_net_reached **ret, struct ir_err *e);
void ir_net_reached_free(struct ir_net_reached *r);
void ir_net_reach_page(
	struct ir_doc *d, const struct ir_net_reached *r, enum ir_doc_lang l);

/* The whole as tables, for paper. */
void ir_net_table(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l);

#endif
