/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/base/rx.h"
#include "tap.h"

/* found: 1, 0, or the error of the pattern. */
struct row {
	const char *pattern, *text;
	int found;
};

static const struct row rows[] = {
	{"", "", 1},
	{"", "x", 1},
	{"a", "bab", 1},
	{"a", "bbb", 0},
	{"^a", "ba", 0},
	{"^ab$", "ab", 1},
	{"^ab$", "ab\n", 1},
	{"^ab\\z", "ab\n", 0},
	{"^ab\\Z", "ab\n", 1},
	{"^ab\\Z", "ab\nx", 0},
	{"^b", "a\nb", 0},
	{"(?m)^b$", "a\nb\nc", 1},
	{"a.c", "abc", 1},
	{"a.c", "a\nc", 0},
	{"(?s)a.c", "a\nc", 1},
	{"a.c",
		"a\xe3\x81\x82"
		"c",
		1},
	{"a..c",
		"a\xe3\x81\x82"
		"c",
		0},
	{"^(a|bc)+$", "abcbca", 1},
	{"^(a|bc)+$", "abcb", 0},
	{"^(|a)b$", "b", 1},
	{"x*", "", 1},
	{"^x+$", "", 0},
	{"^x?y$", "y", 1},
	{"^a{3}$", "aaa", 1},
	{"^a{3}$", "aa", 0},
	{"^a{2,}$", "aaaa", 1},
	{"^a{2,3}$", "aaaa", 0},
	{"^a{0}$", "", 1},
	{"^a{,3}$", "a{,3}", 1},
	{"^a{x}$", "a{x}", 1},
	{"^a{2}{3}$", "aaaaaa", 1},
	{"^a{2}{3}$", "aaaaa", 0},
	{"^a+?b*?$", "aab", 1},
	{"^(ab){2}$", "abab", 1},
	{"^[a-c]+$", "abcabc", 1},
	{"^[a-c]+$", "abd", 0},
	{"^[^a-c]$", "d", 1},
	{"^[]a]+$", "]a]", 1},
	{"^[^]a]$", "]", 0},
	{"^[a-]+$", "a-", 1},
	{"^[a\\-z]+$", "-az", 1},
	{"^[a-\\d]+$", "a-5", 1},
	{"^[[:alpha:]_]+$", "aZ_", 1},
	{"^[[:^digit:]]+$", "a5", 0},
	{"^[[:punct:]]+$", "!~[_", 1},
	{"^[\\w.]+@[\\w.]+$", "a.b@example.org", 1},
	{"^[\xe3\x81\x81-\xe3\x82\x93]+$", "\xe3\x81\x82\xe3\x81\x84", 1},
	{"^[\xe3\x81\x81-\xe3\x82\x93]+$", "\xe3\x82\xa2", 0},
	{"^\\d+$", "0123", 1},
	{"^\\D+$", "abc", 1},
	{"^\\D+$", "ab1", 0},
	{"^\\S\\s\\W$", "a -", 1},
	{"\\bcat\\b", "a cat.", 1},
	{"\\bcat\\b", "concat", 0},
	{"\\Bcat", "concat", 1},
	{"\\b", "", 0},
	{"\\B", "", 1},
	{"(?i)HeLLo", "hEllO", 1},
	{"(?i)[a-f]+$", "ABCDEF", 1},
	{"(?i:a)b", "Ab", 1},
	{"(?i:a)b", "AB", 0},
	{"(a(?i)b)c", "aBc", 1},
	{"(a(?i)b)c", "aBC", 0},
	{"(?i)a(?-i)b", "AB", 0},
	{"^(?:a|b)(?<n>c)(?P<m>d)(?'o'e)$", "acde", 1},
	{"a(?#no )b", "ab", 1},
	{"^\\x41\\x{3042}\\t$", "A\xe3\x81\x82\t", 1},
	{"^\\Qa.b*\\E+$", "a.b*+", 0},
	{"\\Qa.(\\E", "a.(", 1},
	{"\\.\\/\\-\\_", "./-_", 1},
	{"^.$", "\xff", 1},
	/* what eats backtracking matchers */
	{"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0},
	{"^(a|a)*$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0},
	{"^(([a-z])+.)+[A-Z]([a-z])+$",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0},
	{"(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0},
	{"((a*)*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0},
	/* no regular expressions */
	{"(", "", -EINVAL},
	{")", "", -EINVAL},
	{"[a", "", -EINVAL},
	{"[z-a]", "", -EINVAL},
	{"*a", "", -EINVAL},
	{"a**", "", -EINVAL},
	{"a{3,2}", "", -EINVAL},
	{"a\\", "", -EINVAL},
	{"\\y", "", -EINVAL},
	{"\\x{110000}", "", -EINVAL},
	{"[[:nope:]]", "", -EINVAL},
	{"\xff", "", -EINVAL},
	/* not in bounded time */
	{"(?=a)", "", -IR_ENOTSUP},
	{"(?!a)", "", -IR_ENOTSUP},
	{"(?<=a)", "", -IR_ENOTSUP},
	{"(a)\\1", "", -IR_ENOTSUP},
	{"(?>a)", "", -IR_ENOTSUP},
	{"a++", "", -IR_ENOTSUP},
	{"\\p{L}", "", -IR_ENOTSUP},
	{"(?P=n)", "", -IR_ENOTSUP},
	{"(?x) a", "", -IR_ENOTSUP},
	{"(*SKIP)", "", -IR_ENOTSUP},
	/* too big */
	{"a{1001}", "", -IR_ELIMIT},
	{"(a{1000}){1000}", "", -IR_ELIMIT},
	{"((((){1000}){1000}){1000}){1000}", "", -IR_ELIMIT},
};

static int
search(const char *pattern, const char *text, size_t len)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_rx *r = NULL;
	int rc = ir_rx_new(&r, pattern, &e);

	if (rc == 0)
		rc = ir_rx_search(r, text, len, NULL);
	else if (!e.text[0])
		rc = 99; /* an error without a message */
	ir_rx_free(r);
	return rc;
}

static void
limits(void)
{
	char pattern[IR_RX_PATTERN_MAX + 2], deep[2 * IR_RX_DEPTH + 8];
	size_t len = (size_t)1 << 22;
	char *text = malloc(len);

	memset(pattern, 'a', sizeof(pattern));
	pattern[IR_RX_PATTERN_MAX + 1] = '\0';
	EQ(search(pattern, "", 0), -IR_ELIMIT);
	pattern[IR_RX_PATTERN_MAX] = '\0';
	EQ(search(pattern, "", 0), 0);
	for (unsigned n = IR_RX_DEPTH; n <= IR_RX_DEPTH + 1; n++) {
		memset(deep, '(', n);
		memset(deep + n, ')', n);
		deep[2 * n] = '\0';
		EQ(search(deep, "", 0), n == IR_RX_DEPTH ? 1 : -IR_ELIMIT);
	}
	if (!OK(text))
		return;
	memset(text, 'a', len);
	EQ(search("(a{0,100}){100}b", text, len), -IR_ELIMIT);
	EQ(search("a{3}b", text, len), 0);
	free(text);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *r = &rows[i];
		int got = search(r->pattern, r->text, strlen(r->text));

		if (!tap_int(got, r->found, r->pattern, __FILE__, __LINE__))
			printf("# text: %s\n", r->text);
	}
	limits();
	return tap_done();
}
