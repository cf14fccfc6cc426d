/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_TIME_I_H
#define IR_BASE_TIME_I_H

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what RFC 3339 can write. */
#define IR_TIME_FIRST (-62135596800)
#define IR_TIME_LAST 253402300799

#endif
