/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_HUSH_H
#define IR_BASE_HUSH_H

#include <stddef.h>

#include "ir/base/buf.h"

/*
 * Secrets that stand in the text of a command, in the forms people write them:
 * "sshpass -p X", "curl -u NAME:X", "mysql -pX", "snmpwalk -c X", "password=X",
 * "\"token\": \"X\"", "--passphrase X", "https://NAME:X@host", "Bearer X",
 * a private key in PEM.  What stands for a value ("$PASS", "__pw__:value",
 * "<password>", "@file", "prompt") is none.  This finds what is written openly,
 * not everything that is secret.
 */
#define IR_HUSH "***"

/* The text with IR_HUSH in the place of each secret, appended: how many there
 * were, or -ENOMEM. */
int ir_hush(const char *s, size_t len, struct ir_buf *out);

/* The same for word i of an argument vector (NULL-terminated). */
int ir_hush_arg(const char *const argv[], size_t i, struct ir_buf *out);

/* Is there one at all?  1, 0 or -ENOMEM. */
int ir_hush_has(const char *s, size_t len);

#endif
