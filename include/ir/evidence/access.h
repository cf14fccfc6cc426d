/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_ACCESS_H
#define IR_EVIDENCE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * Reaching devices: what the collecting tool needs to know besides
 * collect.h.
 */

/* Does this type of access send anything to the device? */
bool ir_access_is_active(const char *type);

/*
 * The record (JSON, one object) of a device in no list, made from
 * "ssh://user@host:port", "smb://user@host/share/dir", "http(s)://host/...",
 * "snmp://host".  A password in the address is refused.
 */
int ir_access_record(
	struct ir_buf *out, const char *id, const char *url, struct ir_err *e);

/*
 * Programs we run (ssh) run us again to ask one thing: a password through the
 * private socket, whether a host key is the one expected.  True: argv was
 * such a question, answered; *ret_status is for exit.
 */
bool ir_access_helper(int argc, char *const argv[], int *ret_status);

/* s as one word of a POSIX shell, whatever bytes it has. */
int ir_access_quote(struct ir_buf *out, const char *s);

#endif
