/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_SANDBOX_H
#define IR_SYS_SANDBOX_H

#include <stdbool.h>

#include "ir/base/err.h"

/*
 * Closing doors, in stages, with no_new_privs and Landlock (landlock(7)).
 * Load what loads lazily first: locale, gettext, time zone, NSS, libmagic's
 * data, OpenSSL's configuration, iconv descriptors; start no thread earlier.
 *
 * always:   no_new_privs, no core dump.
 * readonly: files may be opened for reading beneath dir only (NULL: nowhere
 *           new), nothing written, made or executed.
 * closed:   nothing opened, made or executed at all.
 *
 * Every right the kernel's ABI knows is handled: open, truncate, make, link,
 * rename, remove, execute, device ioctl, TCP bind and connect, signals and
 * abstract sockets to the outside.  Landlock does not cover stat, chdir,
 * chmod, utime, UDP; descriptors that are open keep working.  Stages only
 * add up: what one closed, no later one opens.
 *
 * 0 in force; 1 the kernel lacks Landlock (only no_new_privs holds); < 0 an
 * error (-EBUSY: threads run already, they would stay outside).
 * ir_sandbox_state: "landlock-abi-N", "no-new-privs" or "none".
 */
int ir_sandbox_always(struct ir_err *e);
int ir_sandbox_readonly(const char *dir, struct ir_err *e);

/* As readonly, and files may be written and made beneath out_dir. */
int ir_sandbox_extract(
	const char *in_dir, const char *out_dir, struct ir_err *e);
int ir_sandbox_closed(struct ir_err *e);

/* As closed, but this program may be read and executed; one that loads
 * libraries does not start.  For a child right before it becomes the program;
 * e may be NULL. */
int ir_sandbox_program(const char *path, struct ir_err *e);

const char *ir_sandbox_state(char out[32]);

#endif
