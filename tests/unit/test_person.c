/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/person.h"

#include "tap.h"

static void
names(void)
{
	static const struct {
		const char *text;
		bool want;
	} t[] = {
		{"", false},
		{"山田太郎様が死亡", true},
		{"鈴木 さん", true},
		{"佐藤氏", true},
		{"患者様にお詫びします", false},
		{"お客様と取引先様", false},
		{"関係者の氏名と様式", false},
		{"仕様と様子", false},
		{"静岡県御殿場市", false},
		{"金子様", true},
		{"たくさん", false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		OKM(ir_person_named(t[i].text) == t[i].want, t[i].text);
}

static void
numbers(void)
{
	static const struct {
		const char *text;
		bool want;
	} t[] = {
		{"", false},
		{"患者番号", false},
		{"患者番号 12345", true},
		{"(患者番号：１２３４５)", true},
		{"患者ID=A-0012", true},
		{"患者ＩＤは「0012」", true},
		{"Patient ID 00991", true},
		{"カルテNo.4711", true},
		{"診察券番号　98765", true},
		{"患者番号 12件", false},
		{"患者番号13000件が漏えい", false},
		{"患者番号 600 人分", false},
		{"患者番号、氏名、住所", false},
		{"患者IDを含む12345件", false},
		{"\xFF患者番号123", true},
		{"患者番号12", false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		OKM(ir_person_numbered(t[i].text) == t[i].want, t[i].text);
	OKM(!ir_person_warning("PUMP03が停止"), "nothing");
	OKM(ir_person_warning("患者番号 12345") != NULL, "a number");
}

int
main(void)
{
	names();
	numbers();
	return tap_done();
}
