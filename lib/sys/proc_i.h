/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYS_PROC_I_H
#define SYS_PROC_I_H

#include <sys/types.h>

#include "ir/sys/proc.h"

#define PROC_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

/* A child about to run: its own process group, our ends of its pipes. */
struct proc_child {
	pid_t pid;
	int pidfd; /* -1: the kernel has none */
	int out, err; /* non-blocking */
	int status; /* an int with errno when exec failed, else end of file */
};

/* Starts path (memory: RLIMIT_AS, 0: any; room may be NULL); on
 * success everything in *ret is the caller's to close. */
int proc_start(const char *path, const char *const argv[],
	const char *const env[], int in_fd, uint64_t memory,
	const struct ir_proc_room *room, struct proc_child *ret);

/* How the leader ended, taken from the kernel; exited: it has, so nothing
 * waits.  Fills exit_status, signal and cpu_ms. */
void proc_reap(pid_t pid, bool exited, struct ir_proc_end *ret);

/* Closes *fd if it is open and sets it to -1. */
void proc_close(int *fd);

#endif
