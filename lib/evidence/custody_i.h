/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_CUSTODY_I_H
#define LIB_EVIDENCE_CUSTODY_I_H

#include "ir/evidence/custody.h"

struct ir_custody {
	struct ir_custody_item *item;
	size_t n_item, cap_item;
	struct ir_custody_event *ev;
	size_t n_ev, cap_ev;
	struct ir_custody_finding *find;
	size_t n_find, cap_find;
	struct ir_custody_paper *paper;
	size_t n_paper, cap_paper;
	char *case_id;
};

/* Room for one more element of size bytes; false: no memory. */
bool cus_grow(void **v, size_t n, size_t *cap, size_t size);

char *cus_dup(const char *s); /* NULL: no memory */

/* custody_find.c: a finding at an event; < 0: no memory. */
int cus_find(struct ir_custody *c, enum ir_custody_grade g, const char *code,
	const struct ir_custody_event *ev, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* custody_chain.c: what one event does to its item's holders. */
int cus_step(struct ir_custody *c, size_t i);

/* "山田 (県警)" escaped for a message; "" becomes "here". */
struct cus_name {
	char text[400];
};
const char *cus_who(const char *name, const char *org, struct cus_name *out);

#endif
