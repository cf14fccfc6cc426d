/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_CPU_H
#define IR_SYS_CPU_H

/* Cores this process may run on (its affinity), 1 to IR_CPU_MAX: how many
 * threads are of use when nobody said.  Asked before a sandbox closes. */
#define IR_CPU_MAX 8u
unsigned ir_cpu_count(void);

#endif
