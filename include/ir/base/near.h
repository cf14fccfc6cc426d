/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_NEAR_H
#define IR_BASE_NEAR_H

#include <stddef.h>

/*
 * "Unknown name X (did you mean Y?)": the nearest of some known names, by the
 * number of characters to insert, delete, replace or swap with a neighbour.
 */

/* The distance in characters; texts over IR_NEAR_MAX characters, and any
 * distance above it, count as IR_NEAR_MAX + 1. */
#define IR_NEAR_MAX 255
size_t ir_near_distance(const char *a, const char *b);

/* Everything borrowed. Use: init, try each known name, best. */
struct ir_near {
	const char *wanted, *best;
	size_t distance;
};
void ir_near_init(struct ir_near *n, const char *wanted);
void ir_near_try(struct ir_near *n, const char *known);

/* The nearest (the first of equals); NULL when none is near enough to be
 * what was meant: more than a third of the longer name would change. */
const char *ir_near_best(const struct ir_near *n);

#endif
