/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_JCS_H
#define IR_PLAYBOOK_JCS_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/value.h"
#include "ir/sys/digest.h"

/*
 * The canonical form of JSON (RFC 8785): members sorted by their names in
 * UTF-16 code units, numbers as ECMAScript prints them, the fewest escapes,
 * no blanks.  What is hashed and signed.
 *
 * Numbers are IEEE doubles there: 9007199254740993 and 9007199254740992 have
 * one form.  -ERANGE: a number beyond all doubles.
 */
int ir_jcs(const struct ir_val *v, struct ir_buf *out, struct ir_err *e);
int ir_jcs_sha256(
	const struct ir_val *v, char out[IR_SHA256_HEX], struct ir_err *e);

/* A double as ECMAScript prints it; -ERANGE: infinite, or no number. */
int ir_jcs_number(double d, struct ir_buf *out);

#endif
