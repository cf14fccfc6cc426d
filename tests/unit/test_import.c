/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/import.h"

#include <stdlib.h>

#include "ir/base/buf.h"
#include "ir/base/enc.h"
#include "tap.h"

/* "abc" and "abd": a file that is as listed, and one that is not. */
static uint8_t good[IR_DIGEST_ALGS][IR_DIGEST_MAX];
static char sha256[IR_DIGEST_HEX], sha1[IR_DIGEST_HEX], md5[IR_DIGEST_HEX];

static void
digests(void)
{
	unsigned algs = IR_DIGEST_BIT(IR_SHA256) | IR_DIGEST_BIT(IR_SHA1) |
		IR_DIGEST_BIT(IR_MD5);
	struct ir_digest *d = NULL;

	EQ(ir_digest_new(&d, algs, NULL), 0);
	EQ(ir_digest_update(d, "abc", 3), 0);
	for (int a = 0; a < IR_DIGEST_ALGS; a++)
		if (algs & IR_DIGEST_BIT(a))
			(void)ir_digest_final(
				d, (enum ir_digest_alg)a, good[a]);
	ir_digest_free(d);
	ir_hex(good[IR_SHA256], 32, sha256);
	ir_hex(good[IR_SHA1], 20, sha1);
	ir_hex(good[IR_MD5], 16, md5);
}

/* What one list says of one file: "same sha256", "differs md5", "-". */
static void
said(const char *list, const char *strip, const char *text, const char *path,
	const char *want)
{
	static const char *const words[] = {"-", "same", "differs"};
	struct ir_implist_said s;
	struct ir_implist *l = NULL;
	char got[64];

	EQ(ir_implist_new(&l, NULL), 0);
	(void)ir_implist_add(
		l, list, strlen(list), strip, text, strlen(text), NULL);
	ir_implist_ask(l, path, strlen(path), good, &s);
	(void)snprintf(got, sizeof(got), "%s%s%s", words[s.answer],
		s.answer ? " " : "", s.answer ? ir_digest_name(s.alg) : "");
	if (!tap_str(got, want, text, __FILE__, __LINE__))
		printf("# %s in %s\n", path, list);
	ir_implist_free(l);
}

/* The digest, then what follows it. */
static void
one(const char *rest, const char *path, const char *want)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%.64s%s", sha256, rest);
	said("list", NULL, text, path, want);
}

static void
names(void)
{
	char text[512];

	one("  a/b\n", "a/b", "same sha256");
	one(" *./a//b\r\n", "a/b", "same sha256");
	one("  A/B\n", "a/b", "same sha256");
	one("  a/b\n", "a/c", "-");
	one("  b\n", "top/b", "same sha256"); /* one top folder */
	one("  b\n", "x/top/b", "-");
	one("  /etc/passwd\n", "[root]/etc/passwd", "same sha256");
	one("  /etc/passwd\n", "x/passwd", "-");
	one(" *D:\\out\\C\\f\n", "C/f", "same sha256");
	one(" *D:\\out\\C\\f\n", "K/f", "-");
	sha256[0] ^= 1; /* another hex digit */
	one("  a\n", "a", "differs sha256");
	sha256[0] ^= 1;
	/* of two files of that name the one that is meant */
	(void)snprintf(text, sizeof(text),
		"%s  /x/f\n0000000000000000000000000000000000000000000000000000"
		"000000000000  /y/f\n",
		sha256);
	said("list", NULL, text, "f", "same sha256");
	said("list", NULL, text, "y/f", "differs sha256");
	/* the list's own directory */
	(void)snprintf(text, sizeof(text), "%.64s  a\n", sha256);
	said("d/list", NULL, text, "d/a", "same sha256");
	said("d/list", NULL, text, "a", "same sha256");
	said("d/list", NULL, text, "e/f/a", "-");
	/* the top of the folder cut off */
	(void)snprintf(text, sizeof(text), "%.64s *E:\\top dir\\a\n", sha256);
	said("hashes.txt", "e:\\Top Dir", text, "a", "same sha256");
	said("hashes.txt", "e:\\Top Dir", text, "x/y/a", "-");
}

static void
forms(void)
{
	char text[1024];

	/* certutil of Windows 7, a blank at the end of its line */
	said("l", NULL,
		"ba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 23 "
		"b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad  *E:\\a\r\n",
		"a", "same sha256");
	(void)snprintf(text, sizeof(text), "MD5 (a) = %s\n", md5);
	said("l", NULL, text, "a", "same md5");
	(void)snprintf(text, sizeof(text),
		"%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,md5,sha256,filename\n"
		"3,%s,%s,/x/a\n",
		md5, sha256);
	said("l", NULL, text, "a", "same sha256");
	(void)snprintf(text, sizeof(text),
		"Path;SHA-256;MD5\r\n\"a;b\";%s;%s\r\n", sha256, md5);
	said("l", NULL, text, "a;b", "same sha256");
	(void)snprintf(text, sizeof(text),
		"#TYPE x\r\n\"Algorithm\",\"Hash\",\"Path\"\r\n"
		"\"SHA1\",\"%s\",\"C:\\q\"\"r\"\r\n",
		sha1);
	said("l", NULL, text, "q\"r", "same sha1");
	(void)snprintf(
		text, sizeof(text), "file\tmd5\ta sha1\na\t%s\tjunk\n", md5);
	said("l", NULL, text, "a", "same md5");
	/* a stronger digest that differs outweighs a weak one that agrees */
	(void)snprintf(
		text, sizeof(text), "%.32s  a\n0%.63s  a\n", md5, sha256);
	said("l", NULL, text, "a", "differs sha256");
	(void)snprintf(
		text, sizeof(text), "0%.31s  a\n%.64s  a\n", md5, sha256);
	said("l", NULL, text, "a", "differs md5");
	said("l", NULL, "just\na text\n", "a", "-");
	said("l", NULL, "Name,Size\na,3\n", "a", "-");
	said("l", NULL, "", "a", "-");
}

static int
add(void *arg, const char *name, size_t len, const char *list)
{
	return ir_buf_addf(arg, "%.*s<%s ", (int)len, name, list);
}

static void
missing(void)
{
	struct ir_implist_said s;
	struct ir_implist *l = NULL;
	char text[512];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_implist_new(&l, NULL), 0);
	(void)snprintf(text, sizeof(text),
		"%.64s  a\n%.64s  b\n%.32s  b\n%.64s  c\n", sha256, sha256, md5,
		sha256);
	EQ(ir_implist_add(l, "l", 1, NULL, text, strlen(text), NULL), 1);
	EQ(ir_implist_count(l), 4);
	EQ(ir_implist_algs(l),
		IR_DIGEST_BIT(IR_SHA256) | IR_DIGEST_BIT(IR_MD5));
	ir_implist_ask(l, "c", 1, good, &s);
	STR(s.list, "l");
	EQ(ir_implist_missing(l, add, &b), 0);
	STR(b.p, "a<l b<l ");
	ir_buf_free(&b);
	ir_implist_free(l);
}

static void
may_be_lists(void)
{
	static const char *const yes[] = {"SHA256SUMS", "x/a.md5", "Hashes.TXT",
		"CopyLog.csv", "manifest-sha256.txt", "a/checksums"};
	static const char *const no[] = {"a.log", "md5/a.log", "sum/passwd"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		OKM(ir_implist_name(yes[i], strlen(yes[i])), yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		OKM(!ir_implist_name(no[i], strlen(no[i])), no[i]);
}

int
main(void)
{
	digests();
	names();
	forms();
	missing();
	may_be_lists();
	return tap_done();
}
