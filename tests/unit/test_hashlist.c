/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/hashlist.h"

#include <errno.h>

#include "tap.h"

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_lines(void)
{
	static const struct {
		const char *text;
		int want;
		unsigned algs;
		const char *name;
	} cases[] = {
		{SHA256 "  a", 1, IR_DIGEST_BIT(IR_SHA256), "a"},
		{SHA256 " *a b", 1, IR_DIGEST_BIT(IR_SHA256), "a b"},
		{SHA256 "   a", 1, IR_DIGEST_BIT(IR_SHA256), " a"},
		{SHA1 "  a\r", 1, IR_DIGEST_BIT(IR_SHA1), "a"},
		{"\xef\xbb\xbf" MD5 "  a", 1, IR_DIGEST_BIT(IR_MD5), "a"},
		{"\\" MD5 "  a\\nb\\\\c", 1, IR_DIGEST_BIT(IR_MD5), "a\nb\\c"},
		{MD5 "  a\\nb", 1, IR_DIGEST_BIT(IR_MD5), "a\\nb"},
		{"\\" MD5 "  a\\x", -EINVAL, 0, NULL},
		{"\\" MD5 "  a\\", -EINVAL, 0, NULL},
		{"SHA256 (a (1).txt) = " SHA256, 1, IR_DIGEST_BIT(IR_SHA256),
			"a (1).txt"},
		{"MD5 (a) = " MD5, 1, IR_DIGEST_BIT(IR_MD5), "a"},
		{"\\MD5 (a\\nb) = " MD5, 1, IR_DIGEST_BIT(IR_MD5), "a\nb"},
		{"SHA2-256(a)= " SHA256, 1, IR_DIGEST_BIT(IR_SHA256), "a"},
		{"BLAKE2b (a) = " SHA256, -ENOTSUP, 0, NULL},
		{"MD5 (a) = " SHA1, -EINVAL, 0, NULL},
		{"MD5 (a) = ", -EINVAL, 0, NULL},
		{"MD5 () = " MD5, -EINVAL, 0, NULL},
		{MD5 "a", -EINVAL, 0, NULL},
		{MD5 "  ", -EINVAL, 0, NULL},
		{MD5, -EINVAL, 0, NULL},
		{"d41d  a", -EINVAL, 0, NULL},
		{"# comment", 0, 0, NULL},
		{"; " MD5 " *a", 0, 0, NULL},
		{"", 0, 0, NULL},
		{"hello", -EINVAL, 0, NULL},
	};
	struct ir_hashlist_entry ent = {0};

	ir_buf_init(&ent.name, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ir_hashlist h = {0};

		EQ(ir_hashlist_line(
			   &h, cases[i].text, strlen(cases[i].text), &ent),
			cases[i].want);
		if (cases[i].want == 1) {
			EQ(ent.algs, cases[i].algs);
			STR(ent.name.p, cases[i].name);
		} else if (cases[i].want < 0) {
			OK(ent.why != NULL);
		}
	}
	ir_buf_free(&ent.name);
}

static void
test_hashdeep(void)
{
	static const char *const head[] = {"%%%% HASHDEEP-1.0",
		"%%%% size,md5,tiger,sha256,filename", "## Invoked from: /",
		"##"};
	struct ir_hashlist_entry ent = {0};
	struct ir_hashlist h = {0};

	ir_buf_init(&ent.name, 0);
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		EQ(ir_hashlist_line(&h, head[i], strlen(head[i]), &ent), 0);
	OK(h.hashdeep);
	EQ(h.n_columns, 5);
	EQ(ir_hashlist_line(
		   &h, "12," MD5 ",00," SHA256 ",a,b", 32 + 64 + 11, &ent),
		1);
	STR(ent.name.p, "a,b");
	EQ(ent.algs, IR_DIGEST_BIT(IR_MD5) | IR_DIGEST_BIT(IR_SHA256));
	OK(ent.has_size && ent.size == 12);
	EQ(ir_hashlist_line(&h, "x," MD5 ",00," SHA256 ",a", 32 + 64 + 8, &ent),
		-EINVAL);
	EQ(ir_hashlist_line(&h, "12," MD5, 35, &ent), -EINVAL);
	EQ(ir_hashlist_line(&h, "%%%% size,tiger,filename", 24, &ent), 0);
	EQ(ir_hashlist_line(&h, "1,00,a", 6, &ent), -ENOTSUP);
	EQ(ir_hashlist_line(&h, "%%%% size,md5", 13, &ent), -EINVAL);
	EQ(ir_hashlist_line(&h, "%%%% a,a,a,a,a,a,a,a,filename", 29, &ent),
		-EINVAL);
	ir_buf_free(&ent.name);
}

static void
test_probe(void)
{
	static const char *const yes[] = {SHA256 "  a\n", "# x\n\n" MD5 " *a",
		"%%%% HASHDEEP-1.0\n", "SHA256 (a) = " SHA256 "\n",
		"\\" MD5 "  a\\n\n", NULL};
	static const char *const no[] = {"hello\n", "", "# x\n", "\n\n",
		"{\"v\":1}\n", "\x28\xb5\x2f\xfd", MD5 "\n", NULL};

	for (size_t i = 0; yes[i]; i++)
		OKM(ir_hashlist_probe(yes[i], strlen(yes[i])), yes[i]);
	for (size_t i = 0; no[i]; i++)
		OK(!ir_hashlist_probe(no[i], strlen(no[i])));
}

int
main(void)
{
	test_lines();
	test_hashdeep();
	test_probe();
	return tap_done();
}
