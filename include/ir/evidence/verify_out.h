/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_VERIFY_OUT_H
#define IR_EVIDENCE_VERIFY_OUT_H

#include "ir/base/buf.h"
#include "ir/evidence/verify.h"

/* "HEX" or "SEQ:HEX" as typed, blanks between groups of digits not allowed.
 * Borrows s. 0 or -EINVAL. */
int ir_verify_head(const char *s, struct ir_known_head *ret);

/* Every finding code with what it means (N_), ended by code NULL. */
struct ir_vcode {
	const char *code, *text;
};
const struct ir_vcode *ir_vcodes(void);

/* Findings and results as JSON Lines and as words; each appends to out. */

/* {"v":1,"type":"finding",...} and LF. */
int ir_vfinding_json(const struct ir_vfinding *f, struct ir_buf *out);
/* "TARGET: damage: CODE: NAME: why (line N)" and LF. */
int ir_vfinding_text(const struct ir_vfinding *f, struct ir_buf *out);

/* {"v":1,"type":"member",...} and LF; text: "f  size  sha256  name". */
int ir_vmember_json(const struct ir_vmember *m, struct ir_buf *out);
int ir_vmember_text(const struct ir_vmember *m, struct ir_buf *out);
/* A line for sha256sum -c, names with newlines escaped as it does. */
int ir_vmember_sum(const struct ir_vmember *m, struct ir_buf *out);

/* One operand: {"v":1,"type":"verified",...} and LF; or what was checked,
 * what is proven and what is not. */
int ir_verify_json(const char *target, const struct ir_verify_result *r,
	struct ir_buf *out);
int ir_verify_words(const char *target, const struct ir_verify_result *r,
	struct ir_buf *out);

/* All operands: the last record. */
struct ir_verify_total {
	bool drill; /* any of them */
	uint64_t targets, files, bytes;
	uint64_t notes, warnings, damage, unread;
	uint64_t gaps;
	enum ir_vtri complete; /* NO when one says no */
};
void ir_verify_add(struct ir_verify_total *t, const struct ir_verify_result *r);
int ir_verify_total_json(const struct ir_verify_total *t, const char *sandbox,
	int status, struct ir_buf *out);

#endif
