/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_SYS_TSP_I_H
#define LIB_SYS_TSP_I_H

#include <stdint.h>

#include "ir/sys/tsp.h"

struct asn1_string_st;
struct TS_msg_imprint_st;

/* Hex digits of a number that is not negative: 0 or -EINVAL. */
int tsp_number(const struct asn1_string_st *i, char out[IR_TSP_NUMBER]);

/* What was or is to be stamped: 0 or -EINVAL. */
int tsp_imprint(
	struct TS_msg_imprint_st *m, enum ir_digest_alg *alg, uint8_t *digest);

#endif
