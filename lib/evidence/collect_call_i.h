/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_COLLECT_CALL_I_H
#define LIB_EVIDENCE_COLLECT_CALL_I_H

#include "collect_i.h"

/* What all devices of one call share. */
struct ir_call {
	const struct ir_collect *o;
	struct ir_journal *journal; /* NULL: no case */
	struct ir_site *site;
	struct ir_site *guest; /* the one device in no list */
	struct ir_magic *magic;
	struct ir_resume resume;
	struct ir_recipients recipients;
	struct ir_buf self;
	const char **words[3]; /* operands sorted: paths, devices, artifacts */
	struct ir_time reference;
	bool has_reference, reference_minutes;
};

/* One device; d NULL: none is recorded.  secret: typed for it, or NULL.  0:
 * done was told, *status is made worse as need be. */
int ir_call_one(struct ir_call *c, const struct ir_device *d,
	const char *secret, int *status, struct ir_err *e);

/* Several devices, some at a time, each in a process of its own: what one of
 * them does never stops or fails another (collect_jobs.c). */
int ir_call_many(struct ir_call *c, int *status, struct ir_err *e);

/* The secret of a device, asked for at the terminal: 1 asked, 0 it needs none,
 * < 0.  What will be refused is not asked for. */
#define IR_CALL_SECRET_MAX 512
int ir_call_secret(struct ir_call *c, const struct ir_device *d,
	char out[IR_CALL_SECRET_MAX], struct ir_err *e);

/* The device of --access (collect_guest.c): its record, unless one of that
 * name or at that address is there. */
int ir_call_guest(
	struct ir_call *c, const struct ir_device **ret, struct ir_err *e);
/* Its record becomes one of the site, or of the case. */
int ir_guest_keep(const struct ir_run *r, struct ir_err *e);

#endif
