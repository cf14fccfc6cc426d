/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_SEAL_I_H
#define LIB_EVIDENCE_SEAL_I_H

#include "ir/evidence/seal.h"

/* One judgement: findings told on the way. */
struct judge {
	const struct ir_seal_in *in;
	struct ir_sealed *s;
	struct ir_err *e;
	int stop; /* < 0: find wants to stop */
	bool bad; /* of the part that is looked at now */
};

void seal_find(struct judge *j, enum ir_vgrade g, const char *code,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A time for people, in the local zone. */
const char *seal_when(const struct ir_time *t, char out[IR_TIME_TEXT]);

/* Later than the clock here, by more than clocks differ. */
bool seal_ahead(const struct judge *j, const struct ir_time *t);

/* A name of the trust file, escaped, cut where it must be. */
void seal_name(char out[IR_CERT_NAME], const char *name);

/* seal_stamp.c: 0 or < 0. */
int seal_judge_stamp(struct judge *j);

#endif
