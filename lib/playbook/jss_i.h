/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_PLAYBOOK_JSS_I_H
#define LIB_PLAYBOOK_JSS_I_H

#include "ir/base/buf.h"
#include "ir/playbook/jss.h"

/* The form of base64 that has no padding and is fit for URLs (RFC 4648, 5):
 * 0, -EINVAL or the buffer's error. */
int jss_url64(struct ir_buf *out, const void *p, size_t len);
int jss_unurl64(struct ir_buf *out, const char *s);

/* The canonical form that the signature at depth below top covers. */
int jss_covered(const struct ir_val *root, const struct ir_val *top,
	unsigned depth, struct ir_buf *out, struct ir_err *e);

/* What is signed of a canonical form; alg IR_SHA256, IR_SHA384, IR_SHA512. */
int jss_message(const struct ir_buf *jcs, enum ir_digest_alg alg,
	enum ir_jss_over over, struct ir_buf *out, struct ir_err *e);

#endif
