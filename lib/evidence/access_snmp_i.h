/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SNMP_I_H
#define LIB_EVIDENCE_ACCESS_SNMP_I_H

#include <time.h>

/* A DateAndTime (RFC 2579) as net-snmp shows it, "... = Hex-STRING: 07 EA ..."
 * 0, 1 it is a local time of no known zone, -EINVAL. */
int ir_snmp_date(const char *line, struct timespec *ret);

#endif
