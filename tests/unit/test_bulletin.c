/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/bulletin.h"

#include <errno.h>

#include "tap.h"

int
main(void)
{
	static const struct {
		const char *spec, *version;
		int want;
	} cases[] = {
		{"3.1.4", "3.1.4", 1},
		{"3.1.4", "3.1.40", 0},
		{"=3.1", "3.1.0", 1},
		{"<3.10", "3.9", 1},
		{"<3.9", "3.10", 0},
		{"<=3.9", "3.9", 1},
		{"<3.9", "3.9", 0},
		{">3", "3.0.1", 1},
		{">=3", "Ver. 3.0", 1},
		{"2.0-3.1", "2.0", 1},
		{"2.0-3.1", "3.1", 1},
		{"2.0-3.1", "3.1.1", 0},
		{"1.0, >=4", "4.2b7", 1},
		{"1.0,>=4", "2", 0},
		{"<3", "007.1", 0},
		{"<3", "unknown", -1},
		{"<3", "", -1},
		{"<3", NULL, -1},
		{"", "1", -EINVAL},
		{"new", "1", -EINVAL},
		{"<3,", "1", 1},
		{",3", "1", -EINVAL},
		{"=>3", "1", -EINVAL},
		{"<1-2", "1", -EINVAL},
		{"3-", "1", -EINVAL},
		{"<99999999999999999999", "1", -EINVAL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = ir_versions_hit(cases[i].spec, cases[i].version);

		if (got != cases[i].want)
			printf("# %s of %s\n",
				cases[i].version ? cases[i].version : "NULL",
				cases[i].spec);
		EQ(got, cases[i].want);
	}
	return tap_done();
}
