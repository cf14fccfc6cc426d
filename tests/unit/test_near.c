/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/near.h"

#include "tap.h"

int
main(void)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} t[] = {
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"abc", "abd", 1},
		{"abc", "ab", 1},
		{"abc", "acb", 1}, /* neighbours swapped */
		{"kitten", "sitting", 3},
		{"放射線", "放射", 1}, /* characters, not bytes */
		{"放射線", "射放線", 1},
		{"\xff", "a", 1},
		{"ca", "abc", 3},
	};
	char big[IR_NEAR_MAX + 2];
	struct ir_near n;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		EQ(ir_near_distance(t[i].a, t[i].b), t[i].distance);
		EQ(ir_near_distance(t[i].b, t[i].a), t[i].distance);
	}
	memset(big, 'a', sizeof(big));
	big[IR_NEAR_MAX + 1] = '\0';
	EQ(ir_near_distance(big, "a"), IR_NEAR_MAX + 1);
	big[IR_NEAR_MAX] = '\0';
	EQ(ir_near_distance(big, "a"), IR_NEAR_MAX - 1);

	ir_near_init(&n, "conected");
	OK(ir_near_best(&n) == NULL);
	ir_near_try(&n, "isolated");
	ir_near_try(&n, "connected");
	ir_near_try(&n, "collected");
	STR(ir_near_best(&n), "connected");
	ir_near_init(&n, "xyzzy");
	ir_near_try(&n, "connected");
	OK(ir_near_best(&n) == NULL);
	return tap_done();
}
