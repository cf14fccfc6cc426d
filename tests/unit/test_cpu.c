/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/cpu.h"

#include <sched.h>

#include "tap.h"

int
main(void)
{
	cpu_set_t all, one;
	unsigned n = ir_cpu_count();
	size_t cpu = 0;

	OK(n >= 1 && n <= IR_CPU_MAX);
	if (sched_getaffinity(0, sizeof(all), &all) != 0) {
		SKIP("no affinity to be had");
		return tap_done();
	}
	if (CPU_COUNT(&all) <= (int)IR_CPU_MAX)
		EQ(n, CPU_COUNT(&all));
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	EQ(sched_setaffinity(0, sizeof(one), &one), 0);
	EQ(ir_cpu_count(), 1); /* a container or taskset is heeded */
	return tap_done();
}
