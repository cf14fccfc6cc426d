/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_DATA_H
#define IR_EVIDENCE_CUSTODY_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/json.h"

/*
 * What a custody line says (ir-journal(5)): the item, the hand-over, text
 * fields in the order below, and what was found when the bytes were read.
 */
enum ir_custody_kind {
	IR_CUSTODY_SENT,
	IR_CUSTODY_RECEIVED,
	IR_CUSTODY_RETURNED,
	IR_CUSTODY_OPENED,
	IR_CUSTODY_DERIVED,
	IR_CUSTODY_SEIZED,
	IR_CUSTODY_DESTROYED,
	IR_CUSTODY_KINDS
};

/* "custody.sent" ...; label: for people, in the language asked for. */
const char *ir_custody_kind_name(enum ir_custody_kind k);
const char *ir_custody_kind_label(enum ir_custody_kind k, bool japanese);

/* By the whole name: >= 0, or -EINVAL. */
int ir_custody_kind_find(const struct ir_json *j, ir_node n);

enum ir_cf {
	IR_CF_TO,
	IR_CF_TO_ORG,
	IR_CF_FROM,
	IR_CF_FROM_ORG,
	IR_CF_TO_CONTACT,
	IR_CF_FROM_CONTACT,
	IR_CF_PURPOSE,
	IR_CF_ORDERED_BY,
	IR_CF_WITNESS,
	IR_CF_HOW,
	IR_CF_TRACKING,
	IR_CF_TRAINING,
	IR_CF_MEDIUM,
	IR_CF_WIPED,
	IR_CF_KEEP_UNTIL,
	IR_CF_RELEASE_BY,
	IR_CF_RETURN_BY,
	IR_CF_DESCRIPTION,
	IR_CF_SERIAL,
	IR_CF_SEAL_NO,
	IR_CF_SEAL_STATE,
	IR_CF_PLACE,
	IR_CF_OF,
	IR_CF_METHOD,
	IR_CF_LIST_NO,
	IR_CF_WARRANT,
	IR_CF_AUTHORITY,
	IR_CF_REASON,
	IR_CF_ANYWAY,
	IR_CF_NOTE,
	IR_CF_N
};
const char *ir_cf_key(enum ir_cf f);
const char *ir_cf_label(enum ir_cf f, bool japanese);

enum ir_custody_check {
	IR_CC_NONE, /* the bytes were not read */
	IR_CC_SAME,
	IR_CC_DIFFERENT, /* another digest than the one handed over */
	IR_CC_MISSING, /* it was not there */
	IR_CC_UNREAD, /* there, and could not be read */
};
const char *ir_custody_check_name(enum ir_custody_check k); /* "same" ... */
enum ir_custody_check ir_custody_check_find(
	const struct ir_json *j, ir_node n); /* NONE when it is none */
const char *ir_custody_check_label(enum ir_custody_check k, bool japanese);

/* One line to be; all borrowed, NULL and "" leave the key out. */
struct ir_custody_said {
	const char *item, *handover;
	const char *field[IR_CF_N];
	const char *file; /* of an archive */
	const char *sha256, *expected;
	enum ir_custody_check check;
	bool has_bytes;
	uint64_t bytes;
	const char *receipt; /* SHA-256 of the receipt file */
};

/* The data of the line: an object. Errors stick in out. */
void ir_custody_data(const struct ir_custody_said *s, struct ir_buf *out);

/* The same members, into an object begun by the caller. */
void ir_custody_members(const struct ir_custody_said *s, struct ir_jw *w);

#endif
