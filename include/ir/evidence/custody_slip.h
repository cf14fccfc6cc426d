/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_SLIP_H
#define IR_EVIDENCE_CUSTODY_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/journal.h"
#include "ir/evidence/custody_data.h"
#include "ir/sys/digest.h"

/*
 * The two papers of a hand-over as small JSON files, one object and a line
 * feed, each fit to be signed: the slip that goes with the items, and the
 * receipt that comes home.
 *
 *   {"purpose":"hikeshi custody slip v1","drill":true,"case":"...",
 *    "handover":"H17","time":"...","journal":{"seq":16,"head":"..."},
 *    "items":[{the data of the custody line}, ...]}
 *   {"purpose":"hikeshi custody receipt v1", ... "slip":"<64 hex>",
 *    "tagmanifest":"<64 hex>","host":"...","tool":"...","nonce":"...",
 *    "items":[...]}
 *
 * journal is a head the giver holds, as a rule that before the lines that
 * give.  In a receipt sha256 is what the receiver found, expected what the
 * slip said, slip the SHA-256 of the slip file, tagmanifest that of the
 * tagmanifest-sha256.txt of the pack, when there was one.
 */
#define IR_SLIP_MAX ((size_t)1 << 20) /* bytes of the file */
#define IR_SLIP_ITEMS 4096u

struct ir_slip_out {
	bool receipt, drill;
	const char *case_id, *handover, *time;
	struct ir_head journal; /* seq 0: none */
	const char *slip, *tags, *host, *tool, *nonce; /* of a receipt */
	const struct ir_custody_said *item;
	size_t n;
};
void ir_slip_write(const struct ir_slip_out *s, struct ir_buf *out);

struct ir_slip {
	bool receipt, drill;
	char *case_id, *handover, *time; /* never NULL after reading */
	char *slip, *host; /* or NULL */
	const char *tags; /* of the pack, or NULL */
	struct ir_head journal;
	struct ir_custody_said *item; /* texts owned by the slip */
	size_t n;
	char sha256[IR_SHA256_HEX]; /* of the text that was read */
	char **own;
	size_t n_own, cap_own;
};

/* -IR_EFORMAT or -IR_ELIMIT with "why"; *s is then empty. */
int ir_slip_read(struct ir_slip *s, const char *text, size_t len, bool receipt,
	struct ir_err *e);
void ir_slip_free(struct ir_slip *s);

/* May the file of an item be looked for below a directory: "evidence/NAME",
 * one level, no dot in front? */
bool ir_slip_file_ok(const char *file);

#endif
