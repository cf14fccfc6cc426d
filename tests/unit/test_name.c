/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/name.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

struct row {
	const char *raw, *stored; /* stored NULL: refused */
};

static const struct row paths[] = {
	{"/etc/passwd", "etc/passwd"},
	{"etc/passwd", "etc/passwd"},
	{"///a/b", "a/b"},
	{"a b/c  d", "a b/c  d"},
	{"-rf", "-rf"},
	{"new\nline", "new=0Aline"},
	{"a\tb\r", "a=09b=0D"},
	{"esc\033[31m", "esc=1B[31m"},
	{"del\177", "del=7F"},
	{"50%", "50=25"},
	{"back\\slash", "back=5Cslash"},
	{"a=b", "a=3Db"},
	{"=3D", "=3D3D"},
	{"trail ", "trail=20"},
	{"trail  /x", "trail=20=20/x"},
	{" lead", " lead"},
	{"   ", "=20=20=20"},
	{"...", "..."},
	{"\xE3\x83\xAD\xE3\x82\xB0.txt", "\xE3\x83\xAD\xE3\x82\xB0.txt"},
	{"e\xCC\x81", "e\xCC\x81"}, /* combining: bytes stay */
	{"caf\xE9", "caf=E9"},
	{"\xE3\x83\xAD\xFF", "=E3=83=AD=FF"}, /* not UTF-8 as a whole */
	{"\xED\xA0\x80", "=ED=A0=80"}, /* a surrogate */
	{"ok/\xFF/\xE3\x81\x82", "ok/=FF/\xE3\x81\x82"},
	{"\xC2\x85", "\xC2\x85"},
	{"", NULL},
	{"/", NULL},
	{"a//b", NULL},
	{"a/", NULL},
	{".", NULL},
	{"..", NULL},
	{"a/../b", NULL},
	{"a/./b", NULL},
};

static void
test_paths(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const struct row *t = &paths[i];
		struct ir_buf b;
		int r;

		ir_buf_init(&b, 0);
		(void)ir_buf_adds(&b, "x");
		r = ir_name_store_path(&b, t->raw, strlen(t->raw));
		EQ(r, t->stored ? 0 : -EINVAL);
		STR(b.p + 1, t->stored ? t->stored : "");
		if (t->stored)
			OK(ir_name_is_stored(b.p + 1, b.len - 1));
		ir_buf_free(&b);
	}
}

static const char *const not_stored[] = {"", "/", "/a", "a/", "a//b", ".", "..",
	"a/..", "a\nb", "a%b", "a\\b", "a ", "a =20", "a=20b", "=", "=4", "=0a",
	"=41", "=2F", "a=E3=81=82", "\xE3\x81\x82=FF", "caf\xE9", "a\177"};
static const char *const is_stored[] = {"a", "a b", "=3D", "=20", "a=20=20",
	"=FF", "=E3=81", "...", "a/b/c", "=00", "\xE3\x81\x82"};

static void
test_is_stored(void)
{
	for (size_t i = 0; i < sizeof(not_stored) / sizeof(*not_stored); i++)
		OKM(!ir_name_is_stored(not_stored[i], strlen(not_stored[i])),
			not_stored[i]);
	for (size_t i = 0; i < sizeof(is_stored) / sizeof(*is_stored); i++)
		OKM(ir_name_is_stored(is_stored[i], strlen(is_stored[i])),
			is_stored[i]);
}

/* 85 characters of three bytes fit, one byte more does not. */
static void
test_long(void)
{
	struct ir_buf raw, b;

	ir_buf_init(&raw, 0);
	ir_buf_init(&b, 0);
	for (int i = 0; i < 85; i++)
		(void)ir_buf_adds(&raw, "\xE7\x97\x85");
	EQ(ir_name_store(&b, raw.p, raw.len), 0);
	EQ(b.len, 255);
	(void)ir_buf_adds(&raw, "x");
	ir_buf_clear(&b);
	EQ(ir_name_store(&b, raw.p, raw.len), 0);
	EQ(b.len, 237 + 17); /* 79 whole characters */
	EQ(memcmp(b.p, raw.p, 237), 0);
	STR(b.p + 237, "=7740a796a2e1fa5e");
	OK(ir_name_is_stored(b.p, b.len));
	b.p[b.len - 1] = 'G';
	OK(!ir_name_is_stored(b.p, b.len));
	OK(!ir_name_is_stored(raw.p, raw.len));
	ir_buf_free(&raw);
	ir_buf_free(&b);
}

static void
test_long_escaped(void)
{
	char raw[255];
	struct ir_buf b;

	memset(raw, '\n', sizeof(raw));
	ir_buf_init(&b, 0);
	EQ(ir_name_store(&b, raw, 85), 0);
	EQ(b.len, 255);
	ir_buf_clear(&b);
	EQ(ir_name_store(&b, raw, sizeof(raw)), 0);
	EQ(b.len, 237 + 17); /* never inside =XX */
	OK(ir_name_is_stored(b.p, b.len));
	memset(raw, ' ', sizeof(raw));
	ir_buf_clear(&b);
	EQ(ir_name_store(&b, raw, sizeof(raw)), 0);
	OK(ir_name_is_stored(b.p, b.len));
	ir_buf_free(&b);
}

/* Whatever the bytes: what is stored is known as such, and two names that
 * differ are stored as two names. */
static void
test_random(void)
{
	static const char some[] = "a =%\\\n\x7F\xE3\x81\x82\xFF.0A";
	struct ir_buf b, c;
	unsigned seed = 1;
	int bad = 0;

	ir_buf_init(&b, 0);
	ir_buf_init(&c, 0);
	for (int i = 0; i < 20000; i++) {
		char raw[2][8];
		size_t len[2];

		for (int k = 0; k < 2; k++) {
			seed = seed * 1103515245u + 12345u;
			len[k] = 1 + (seed >> 16) % 6;
			for (size_t at = 0; at < len[k]; at++) {
				seed = seed * 1103515245u + 12345u;
				raw[k][at] =
					some[(seed >> 16) % (sizeof(some) - 1)];
			}
		}
		ir_buf_clear(&b);
		ir_buf_clear(&c);
		if (ir_name_store(&b, raw[0], len[0]) < 0 ||
			ir_name_store(&c, raw[1], len[1]) < 0)
			continue; /* dots */
		bad += !ir_name_is_stored(b.p, b.len);
		bad += (strcmp(b.p, c.p) == 0) !=
			(len[0] == len[1] &&
				memcmp(raw[0], raw[1], len[0]) == 0);
	}
	EQ(bad, 0);
	ir_buf_free(&b);
	ir_buf_free(&c);
}

int
main(void)
{
	test_paths();
	test_is_stored();
	test_long();
	test_long_escaped();
	test_random();
	return tap_done();
}
