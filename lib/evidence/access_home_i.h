/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_HOME_I_H
#define LIB_EVIDENCE_ACCESS_HOME_I_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/evidence/collect.h"

/*
 * Where what is learnt of devices is kept: the site, else CASE/site, which
 * can serve as a site later.  0 with the directory in *ret (the caller's; it
 * need not exist), 1 there is none (no site, no case).
 */
int ir_access_home(const struct ir_collect *o, char **ret, struct ir_err *e);

#define IR_HOME_KNOWN_HOSTS "known_hosts"

/* Adds a line (LF is added) to FILE in home, under a lock; nothing that is
 * there is touched. */
int ir_access_home_add(const struct ir_collect *o, const char *home,
	const char *file, const char *line, size_t len, struct ir_err *e);

#endif
