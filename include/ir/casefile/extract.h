/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_EXTRACT_H
#define IR_CASEFILE_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/*
 * A copy of the journal for one recipient: disclosed lines verbatim, withheld
 * ones as {"seq":n,"sha256":"<64 hex>"}, so that the chain still verifies
 * (jverify.h, opts.extract).
 */
struct ir_extract_role {
	const char *name; /* "police" */
	const char *ja; /* "警察" */
	const char *withheld; /* what the rule keeps back, N_() */
	bool narrow; /* of devices and evidence, only what is theirs */
};

/* The roles with a rule of their own; NULL past the last. */
const struct ir_extract_role *ir_extract_role_at(size_t i);

/* By either name; NULL if there is none. */
const struct ir_extract_role *ir_extract_role(const char *name);

struct ir_extract_opts {
	const struct ir_extract_role *role; /* NULL: only kinds and lines */
	/* With kinds or lines just these are disclosed, else by role.  A kind
	 * may be a family ("evidence.") or facts ("fact:dev"). */
	const char *const *kinds;
	size_t n_kinds;
	const char *lines; /* "1-5,9,20-" */
	/* Disclosed besides: the recipient's own hand-overs.  By number. */
	const uint64_t *also;
	size_t n_also;
	/* What is theirs, for a narrow role: facts of these devices, records
	 * of these archives, and with by_device also of all that was collected
	 * from the devices.  Nothing named: no such line.  A record that says
	 * how a device was reached, or carries a note, is never disclosed to
	 * a narrow role. */
	const char *const *devices;
	size_t n_devices;
	const char *const *archives;
	size_t n_archives;
	bool by_device;
};

struct ir_extract_sum {
	uint64_t lines, disclosed, withheld;
	uint64_t hash_links; /* links that rest on a hash alone */
	uint64_t met; /* bit i: a line speaks of devices[i] (the first 64) */
	struct ir_head head;
};

/* Writes the extract of all whole lines to fd.  -IR_EUSAGE for a lines text
 * that cannot be read, -IR_EINTEGRITY if the journal is damaged (nothing
 * useful can be made of it). */
int ir_extract(struct ir_journal *j, const struct ir_extract_opts *o, int fd,
	struct ir_extract_sum *ret, struct ir_err *e);

#endif
