/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_DIR_I_H
#define LIB_EVIDENCE_ACCESS_DIR_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"

/* A directory of ours alone (0700), with an empty "root" in it.  Its path is
 * short: sockets go there.  *ret_path is the caller's, *ret_fd open: it holds
 * a lock, and those of runs that hold theirs no more are removed. */
int ir_access_dir_make(char **ret_path, int *ret_fd, struct ir_err *e);
/* A file in it, 0600: new, or (replace) in the place of an old one.  0, or
 * -errno. */
int ir_access_dir_put(
	int dirfd, const char *name, const void *p, size_t len, bool replace);
/* Removes it and all in it; path NULL: nothing was made.  Closes fd. */
void ir_access_dir_remove(const char *path, int fd);

#endif
