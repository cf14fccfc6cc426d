/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/bagit.h"

#include <errno.h>

#include "tap.h"

static void
test_decl(void)
{
	static const struct {
		const char *text;
		int want;
		unsigned version;
		int odd;
	} cases[] = {
		{"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", 0,
			100, 0},
		{"BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n",
			0, 100, 0},
		{"BagIt-Version: 0.97\rTag-File-Character-Encoding: "
		 "ISO-8859-1",
			0, 97, 0},
		{"BagIt-Version: 0.93\nTag-File-Character-Encoding: UTF-8\n", 0,
			93, 0},
		{"BagIt-Version: 0.92\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 1.1\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 1\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version : 0.97\nTag-File-Character-Encoding: UTF-8\n",
			0, 97, 1},
		{"BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"\xef\xbb\xbf"
		 "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 1.0\n", -IR_EFORMAT, 0, 0},
		{"Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 1.0\nTag-File-Character-Encoding: "
		 "UTF-8\nx\n",
			-IR_EFORMAT, 0, 0},
		{"BagIt-Version: 0.97\nTag-File-Character-Encoding: "
		 "UTF-8\nx\n",
			0, 97, 1},
		{"", -IR_EFORMAT, 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ir_bagit_decl d = {0};
		struct ir_err e = IR_ERR_INIT;
		const char *odd = NULL;

		EQ(ir_bagit_decl_parse(
			   cases[i].text, strlen(cases[i].text), &d, &odd, &e),
			cases[i].want);
		EQ(d.version, cases[i].version);
		EQ(odd != NULL, cases[i].odd);
		EQ(e.code, cases[i].want);
	}
}

static int
collect(void *arg, const char *label, const char *value)
{
	struct ir_buf *b = arg;

	return ir_buf_addf(b, "[%s=%s]", label, value);
}

static void
test_info(void)
{
	static const struct {
		const char *text, *want;
		int line;
	} cases[] = {
		{"A: b\nC-d:  e f \n", "[A=b][C-d=e f]", 0},
		{"A: one\n  two\n\tthree\nB: x\n", "[A=one two three][B=x]", 0},
		{"A:\n  late\n", "[A=late]", 0},
		{"A: b\r\nB: c\rC: d", "[A=b][B=c][C=d]", 0},
		{"A: b:c\n\nB: \n", "[A=b:c][B=]", 0},
		{"A: b\nnothing\nB: c\n", "[A=b][B=c]", 2},
		{": x\n", "", 1},
		{" x\n", "", 1},
		{"", "", 0},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		(void)ir_buf_addc(&b, ' ');
		ir_buf_clear(&b);
		EQ(ir_bagit_info_parse(
			   cases[i].text, strlen(cases[i].text), collect, &b),
			cases[i].line);
		STR(b.p, cases[i].want);
	}
	ir_buf_free(&b);
}

static void
test_oxum(void)
{
	uint64_t b = 1, f = 2;

	EQ(ir_bagit_oxum("12.3", &b, &f), 0);
	OK(b == 12 && f == 3);
	EQ(ir_bagit_oxum("12", &b, &f), -EINVAL);
	EQ(ir_bagit_oxum("12.", &b, &f), -EINVAL);
	EQ(ir_bagit_oxum(" 12.3", &b, &f), -EINVAL);
	EQ(ir_bagit_oxum("12.3 ", &b, &f), -EINVAL);
	EQ(ir_bagit_oxum("18446744073709551616.0", &b, &f), -EINVAL);
	OK(b == 12 && f == 3);
}

#define MD "00112233445566778899AABBccddeeff"

static void
test_line(void)
{
	static const struct {
		const char *text;
		unsigned version;
		int want;
		const char *name;
		int odd;
	} cases[] = {
		{MD "  data/a", 100, 0, "data/a", 0},
		{MD " *data/a", 100, 0, "data/a", 0},
		{MD "\tdata/a b ", 100, 0, "data/a b ", 0},
		{MD " ./data/a", 100, 0, "data/a", 1},
		{MD "  data/a%0Ab%0d%25", 100, 0, "data/a\nb\r%", 0},
		{MD "  data/a%0Ab%0d%25", 97, 0, "data/a%0Ab%0d%25", 0},
		{MD "  data/100%", 100, 0, "data/100%", 1},
		{MD "  data/%41%2", 100, 0, "data/%41%2", 1},
		{MD "data/a", 100, -EINVAL, NULL, 0},
		{MD "  ", 100, -EINVAL, NULL, 0},
		{MD, 100, -EINVAL, NULL, 0},
		{"0011  data/a", 100, -EINVAL, NULL, 0},
		{"", 100, -EINVAL, NULL, 0},
	};
	struct ir_bagit_line l = {.why = NULL};

	ir_buf_init(&l.name, 64);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		EQ(ir_bagit_manifest_line(cases[i].text, strlen(cases[i].text),
			   IR_MD5, cases[i].version, &l),
			cases[i].want);
		if (cases[i].want == 0) {
			STR(l.name.p, cases[i].name);
			EQ(l.odd != NULL, cases[i].odd);
			EQ(l.digest[9], 0x99);
		} else {
			OK(l.why != NULL);
		}
	}
	ir_buf_free(&l.name);
}

static void
test_names(void)
{
	static const char *const bad[] = {"/a", "../a", "a/../b", "a/..", "~a",
		"~/a", "", "a//b", "a/", ".", "./a", "a/./b", "C:\\x", "c:x",
		"\\x", NULL};
	static const char *const good[] = {"a", "data/a", "data/..a", "a..",
		".a", "data/...", "data/a~", "data/C:", "data/a\\b", NULL};
	bool tag = false;

	for (size_t i = 0; bad[i]; i++)
		OKM(ir_bagit_name_unsafe(bad[i], strlen(bad[i])) != NULL,
			bad[i]);
	for (size_t i = 0; good[i]; i++)
		OKM(ir_bagit_name_unsafe(good[i], strlen(good[i])) == NULL,
			good[i]);
	OK(ir_bagit_name_unsafe("a\0b", 3) != NULL);
	EQ(ir_bagit_manifest_name("manifest-md5.txt", 16, &tag), IR_MD5);
	OK(!tag);
	EQ(ir_bagit_manifest_name("tagmanifest-sha512.txt", 22, &tag),
		IR_SHA512);
	OK(tag);
	EQ(ir_bagit_manifest_name("manifest-blake3.txt", 19, &tag), -ENOENT);
	EQ(ir_bagit_manifest_name("manifest.txt", 12, &tag), -EINVAL);
	EQ(ir_bagit_manifest_name("x/manifest-md5.txt", 18, &tag), -EINVAL);
	OK(ir_bagit_system_file("data/x/.DS_Store", 16));
	OK(ir_bagit_system_file("data/thumbs.DB", 14));
	OK(ir_bagit_system_file("data/._a", 8));
	OK(!ir_bagit_system_file("data/.hidden", 12));
}

static int
same(const char *a, const char *b)
{
	struct ir_buf x, y;
	int r;

	ir_buf_init(&x, 0);
	ir_buf_init(&y, 0);
	(void)ir_bagit_fold(&x, a, strlen(a));
	(void)ir_bagit_fold(&y, b, strlen(b));
	r = x.len == y.len && x.len && memcmp(x.p, y.p, x.len) == 0;
	ir_buf_free(&x);
	ir_buf_free(&y);
	return r;
}

static void
test_fold(void)
{
	OK(same("README", "readme"));
	OK(!same("a", "b"));
	OK(same("\xc3\xa9", "e\xcc\x81")); /* e acute */
	OK(same("\xc3\x89", "e\xcc\x81")); /* E acute */
	OK(same("\xc3\xbf", "Y\xcc\x88"));
	OK(same("\xc5\x91", "o\xcc\x8b")); /* o double acute */
	OK(same("\xe3\x82\xac", "\xe3\x82\xab\xe3\x82\x99")); /* ga */
	OK(same("\xe3\x83\x91", "\xe3\x83\x8f\xe3\x82\x9a")); /* pa */
	OK(same("\xe3\x81\xa7", "\xe3\x81\xa6\xe3\x82\x99")); /* de */
	OK(same("\xe3\x81\xb4", "\xe3\x81\xb2\xe3\x82\x9a")); /* pi */
	OK(same("\xe3\x82\x94", "\xe3\x81\x86\xe3\x82\x99")); /* vu */
	OK(!same("\xe3\x82\xab", "\xe3\x82\xac")); /* ka, ga */
	OK(!same("\xe3\x81\xa3", "\xe3\x81\xa4")); /* small tsu */
	OK(same("\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"));
	OK(!same("\xff", "\xfe")); /* not UTF-8: kept apart */
}

int
main(void)
{
	test_decl();
	test_info();
	test_oxum();
	test_line();
	test_names();
	test_fold();
	return tap_done();
}
