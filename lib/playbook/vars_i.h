/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_PLAYBOOK_VARS_I_H
#define LIB_PLAYBOOK_VARS_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Shared by vars*.c and stix*.c. */

/*
 * A decimal number by its text, compared exactly: 0.1 is 0.1, and integers of
 * any length keep their last digit.  Its digits are borrowed.
 */
struct pb_dec {
	bool neg, zero;
	const char *digits; /* from the first that is not 0; may hold a '.' */
	size_t len; /* up to the last that is not 0 */
	int64_t exp; /* 0.DIGITS x 10^exp */
};

/* [+-]digits[.digits][e[+-]digits], also .5 and 5.; false: something else. */
bool pb_dec_parse(const char *s, size_t len, struct pb_dec *ret);
int pb_dec_cmp(const struct pb_dec *a, const struct pb_dec *b);
/* The same without point and exponent. */
bool pb_dec_whole(const char *s, size_t len);

/* An address or a block of them. */
struct pb_net {
	bool v6;
	unsigned bits; /* of the prefix */
	uint8_t addr[16]; /* host bits zero */
	bool host_bits; /* it had some */
};
bool pb_net_parse(const char *s, struct pb_net *ret);
/* Every address of a is one of b. */
bool pb_net_within(const struct pb_net *a, const struct pb_net *b);

#endif
