/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "ir/base/party.h"
#include "tap.h"

static void
folding(void)
{
	static const struct {
		const char *typed, *plain;
	} v[] = {
		{"架空計測 (株)", "架空計測"},
		{"株式会社架空計測", "架空計測"},
		{"架空計測株式会社", "架空計測"},
		{"㈱架空計測", "架空計測"},
		{"架空計測（株）保守部", "架空計測 保守部"},
		{"架空計測　　保守部", "架空計測 保守部"},
		{" 架空計測 御中", "架空計測"},
		{"架空計測御中", "架空計測"},
		{"山田さん", "山田"},
		{"様", "様"},
		{"株式会社", "株式会社"},
		{"", ""},
		{"  ", ""},
		{"ＧＥ ヘルスケア", "ge ヘルスケア"},
		{"Example Co., Ltd.", "example"},
		{"Example Co.,Ltd.", "example"},
		{"Princeton Ltd", "princeton"},
		{"Cohen Corp.", "cohen"},
		{"\xff\xfe x", "\xff\xfe x"},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		EQ(ir_party_fold(v[i].typed, &b), 0);
		STR(b.p, v[i].plain);
		EQ(b.len, strlen(v[i].plain));
	}
	ir_buf_free(&b);
}

static void
fitting(void)
{
	static const struct {
		const char *typed, *known;
		size_t fit;
	} v[] = {
		{"ge", "ge", SIZE_MAX},
		{"merge", "ge", 0},
		{"ge", "merge", 0},
		{"ge 当直", "ge", 2},
		{"gehealth", "ge", 0},
		{"架空計測", "架空計", 0},
		{"架空計測 当直", "架空計測", 12},
		{"当直 架空計測", "架空計測", 0},
		{"架空計測", "架空計測 当直", 0},
		{"x", "", 0},
		{"", "", 0},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		EQ(ir_party_fit(v[i].typed, v[i].known), v[i].fit);
}

int
main(void)
{
	folding();
	fitting();
	return tap_done();
}
