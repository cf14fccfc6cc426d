/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/cpu.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#define SETS_MAX 65536 /* cores; the kernel says EINVAL to fewer than it has */

/* Cores in the affinity, 0: the kernel did not say. */
static int
allowed(size_t cores)
{
	size_t size = CPU_ALLOC_SIZE(cores);
	cpu_set_t *set = CPU_ALLOC(cores);
	int n = 0;

	if (!set)
		return 0;
	if (sched_getaffinity(0, size, set) == 0)
		n = CPU_COUNT_S(size, set);
	else if (errno == EINVAL)
		n = -1;
	CPU_FREE(set);
	return n;
}

unsigned
ir_cpu_count(void)
{
	long online;
	int n = -1;

	for (size_t cores = CPU_SETSIZE; n < 0 && cores <= SETS_MAX; cores *= 2)
		n = allowed(cores);
	if (n < 1) {
		online = sysconf(_SC_NPROCESSORS_ONLN);
		n = online < 1                      ? 1
			: online > (long)IR_CPU_MAX ? (int)IR_CPU_MAX
						    : (int)online;
	}
	return (unsigned)n > IR_CPU_MAX ? IR_CPU_MAX : (unsigned)n;
}
