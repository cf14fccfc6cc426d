/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/playbook/stix.h"
#include "tap.h"

/* The variables of every row below. */
static const struct ir_var vars[] = {
	{.name = "__s__", .type = IR_VAR_STRING, .value = "abc"},
	{.name = "__ten__", .type = IR_VAR_STRING, .value = "10"},
	{.name = "__n__", .type = IR_VAR_INTEGER, .value = "10"},
	{.name = "__l__", .type = IR_VAR_LONG, .value = "9223372036854775807"},
	{.name = "__f__", .type = IR_VAR_FLOAT, .value = "0.1"},
	{.name = "__b__", .type = IR_VAR_BOOL, .value = "true"},
	{.name = "__no__", .type = IR_VAR_BOOL, .value = "false"},
	{.name = "__ip__", .type = IR_VAR_IPV4, .value = "192.0.2.17"},
	{.name = "__net__", .type = IR_VAR_IPV4, .value = "10.1.0.0/16"},
	{.name = "__ip6__", .type = IR_VAR_IPV6, .value = "2001:db8::17"},
	{.name = "__mac__", .type = IR_VAR_MAC, .value = "00:00:5E:00:53:01"},
	{.name = "__md5__",
		.type = IR_VAR_MD5,
		.value = "d41d8cd98f00b204e9800998ecf8427e"},
	{.name = "__hex__", .type = IR_VAR_HEXSTRING, .value = "00ff"},
	{.name = "__uri__", .type = IR_VAR_URI, .value = "https://a.example/"},
	{.name = "__d__", .type = IR_VAR_DICTIONARY, .value = "{}"},
	{.name = "__t__",
		.type = IR_VAR_STRING,
		.value = "2026-11-21T10:20:00+09:00"},
	{.name = "__jp__",
		.type = IR_VAR_STRING,
		.value = "\xe9\x99\xbd\xe6\x80\xa7"},
	{.name = "__q__", .type = IR_VAR_STRING, .value = "it's a \\ b"},
	{.name = "__e__", .type = IR_VAR_STRING, .value = ""},
	{.name = "__en__", .type = IR_VAR_INTEGER, .value = ""},
	{.name = "__eip__", .type = IR_VAR_IPV4, .value = ""},
	{.name = "__u__", .type = IR_VAR_STRING, .value = NULL},
	{.name = "__un__", .type = IR_VAR_INTEGER, .value = NULL},
	{.name = "__bad__", .type = IR_VAR_INTEGER, .value = "ten"},
	{.name = "__a__", .type = IR_VAR_ANY, .value = "10"},
	{.name = "__aw__", .type = IR_VAR_ANY, .value = "high"},
	{.name = "__at__", .type = IR_VAR_ANY, .value = "true"},
};

enum {
	F = IR_STIX_FALSE,
	T = IR_STIX_TRUE,
	U = IR_STIX_UNDECIDED,
	W = IR_STIX_WRONG
};

/* warn: how many notes of that grade, error the same; -1: any. */
struct row {
	const char *text;
	int want, warn, error;
};

static const struct row rows[] = {
	/* equality and the operators' spellings */
	{"__s__:value = 'abc'", T, 0, 0},
	{"__s__:value == 'abc'", T, 0, 0},
	{"__s__:value = 'ABC'", F, 0, 0},
	{"__s__:value != 'abc'", F, 0, 0},
	{"__s__:value <> 'x'", T, 0, 0},
	{"__s__:value NOT = 'x'", T, 0, 0},
	{"__s__:value NOT != 'abc'", T, 0, 0},
	{"[__s__:value = 'abc']", T, 0, 0},
	{"[__s__:value = 'abc'] AND [__n__:value = 10]", T, 0, 0},
	{"[__s__:value = 'abc' AND __n__:value = 11]", F, 0, 0},
	{"([__s__:value = 'x'] OR [__n__:value = 10])", T, 0, 0},
	{"__s__:value='abc'", T, 0, 0},
	{"  __s__:value\t=\n'abc'  ", T, 0, 0},
	{"__s__:value\xe3\x80\x80=\xe3\x80\x80'abc'", T, 0, 0},
	{"/* why */ __s__:value = 'abc' // end", T, 0, 0},
	{"'abc' = __s__:value", T, 0, 0},
	{"__s__:value = __s__:value", T, 0, 0},
	{"__jp__:value = '\xe9\x99\xbd\xe6\x80\xa7'", T, 0, 0},
	{"__q__:value = 'it\\'s a \\\\ b'", T, 0, 0},
	{"__s__:value = \"abc\"", T, 1, 0},
	{"__s__:value < 'abd'", T, 0, 0},
	{"__s__:value >= 'abc'", T, 0, 0},
	{"__s__:value > 'abcd'", F, 0, 0},
	/* numbers, by type */
	{"__n__:value = 10", T, 0, 0},
	{"__n__:value = 10.0", T, 0, 0},
	{"__n__:value = '10'", T, 0, 0},
	{"__n__:value < 3", F, 0, 0},
	{"__n__:value > 3", T, 0, 0},
	{"__n__:value > '3'", T, 0, 0},
	{"__n__:value >= 10", T, 0, 0},
	{"__n__:value <= 9.99", F, 0, 0},
	{"__n__:value > -5", T, 0, 0},
	{"__n__:value = +10", T, 0, 0},
	{"__n__:value != 11", T, 0, 0},
	{"3 < __n__:value", T, 0, 0},
	{"__ten__:value < '3'", T, 0, 0}, /* declared a string */
	{"__l__:value = 9223372036854775807", T, 0, 0},
	{"__l__:value > 9223372036854775806", T, 0, 0},
	{"__l__:value < 9223372036854775806", F, 0, 0},
	{"__f__:value = 0.1", T, 0, 0},
	{"__f__:value = 0.10", T, 0, 0},
	{"__f__:value < .2", T, 0, 0},
	{"__f__:value > 0.0999999999999999999999", T, 0, 0},
	{"__n__:value > __f__:value", T, 0, 0},
	{"__f__:value >= 1e-1", T, 0, 0},
	/* nobody declared it */
	{"__a__:value > 3", T, 0, 0},
	{"__a__:value < '3'", F, 0, 0},
	{"__a__:value = '10'", T, 0, 0},
	{"__a__:value = 10", T, 0, 0},
	{"__aw__:value = 'high'", T, 0, 0},
	{"__aw__:value = high", T, 1, 0},
	{"__aw__:value > 3", W, 0, 0},
	{"__at__:value = true", T, 0, 0},
	{"__at__:value == true", T, 1, 0},
	{"__at__:value", T, 1, 0},
	/* booleans */
	{"__b__:value = true", T, 0, 0},
	{"__b__:value == false", F, 1, 0},
	{"__b__:value = TRUE", T, 0, 0},
	{"__b__:value = 'true'", T, 0, 0},
	{"__b__:value != __no__:value", T, 0, 0},
	{"__b__:value", T, 1, 0},
	{"NOT __b__:value", F, 2, 0},
	{"__no__:value OR __b__:value", T, 2, 0},
	{"true", T, 0, 0},
	{"false OR __n__:value = 10", T, 0, 0},
	/* types that do not go together */
	{"__n__:value = 'abc'", W, 0, 0},
	{"__n__:value > 'abc'", W, 0, 0},
	{"__n__:value = true", W, 0, 0},
	{"__s__:value = 5", W, 0, 0},
	{"__s__:value > 5", W, 0, 0},
	{"__b__:value = 1", W, 0, 0},
	{"__b__:value = 'maybe'", W, 0, 0},
	{"__b__:value > false", W, 0, 0},
	{"__ip__:value > '10.0.0.1'", W, 0, 0},
	{"__ip__:value = 'x'", W, 0, 0},
	{"__ip__:value = '::1'", W, 0, 0},
	{"__md5__:value = 'abc'", W, 0, 0},
	{"__d__:value = '{}'", W, 0, 0},
	{"__bad__:value = 10", W, 0, 0},
	{"__nope__:value = 1", W, 0, 0},
	{"5 = '5'", W, 0, 0},
	{"__n__:value LIKE '1%'", W, 0, 0},
	{"__b__:value MATCHES 't'", W, 0, 0},
	{"__n__:value ISSUBSET '10.0.0.0/8'", W, 0, 0},
	{"__s__:value ISSUBSET '10.0.0.0/8'", W, 0, 0},
	/* addresses, hashes, bytes, times */
	{"__ip__:value = '192.0.2.17'", T, 0, 0},
	{"__ip__:value = '192.0.2.17/32'", T, 0, 0},
	{"__ip__:value ISSUBSET '192.0.2.0/24'", T, 0, 0},
	{"__ip__:value NOT ISSUBSET '192.0.2.0/24'", F, 0, 0},
	{"__ip__:value ISSUBSET '192.0.3.0/24'", F, 0, 0},
	{"__ip__:value ISSUBSET '0.0.0.0/0'", T, 0, 0},
	{"__ip__:value ISSUBSET '::/0'", F, 0, 0},
	{"__ip__:value ISSUBSET '192.0.2.1/24'", T, 1, 0},
	{"__ip__:value ISSUBSET 'x'", W, 0, 1},
	{"__net__:value ISSUBSET '10.0.0.0/8'", T, 0, 0},
	{"__net__:value ISSUPERSET '10.1.2.0/24'", T, 0, 0},
	{"__net__:value ISSUPERSET '10.0.0.0/8'", F, 0, 0},
	{"__ip6__:value ISSUBSET '2001:db8::/32'", T, 0, 0},
	{"__ip6__:value = '2001:0DB8:0::17'", T, 0, 0},
	{"__ip6__:value ISSUBSET '2001:db8::10/126'", F, 0, 0},
	{"'10.0.0.1' ISSUBSET __net__:value", F, 0, 0},
	{"'10.1.0.1' ISSUBSET __net__:value", T, 0, 0},
	{"__ip__:value IN ('10.0.0.1', '192.0.2.17')", T, 0, 0},
	{"__mac__:value = '00-00-5e-00-53-01'", T, 0, 0},
	{"__md5__:value = 'D41D8CD98F00B204E9800998ECF8427E'", T, 0, 0},
	{"__hex__:value = h'00FF'", T, 0, 0},
	{"__hex__:value = b'AP8='", T, 0, 0},
	{"__hex__:value = h'00fe'", F, 0, 0},
	{"__s__:value = h'616263'", T, 0, 0},
	{"__s__:value = b'YWJj'", T, 0, 0},
	{"__t__:value = t'2026-11-21T01:20:00Z'", T, 0, 0},
	{"__t__:value < t'2026-11-21T01:20:00.001Z'", T, 0, 0},
	{"__s__:value < t'2026-11-21T01:20:00Z'", W, 0, 0},
	{"__uri__:value = 'https://a.example/'", T, 0, 0},
	/* lists, patterns */
	{"__s__:value IN ('x', 'abc')", T, 0, 0},
	{"__s__:value IN ('x', 'y')", F, 0, 0},
	{"__s__:value NOT IN ('x', 'y')", T, 0, 0},
	{"__s__:value IN ()", F, 0, 0},
	{"__n__:value IN (1, 10, 100)", T, 0, 0},
	{"__n__:value IN (1, 'x')", W, 0, 0},
	{"__s__:value IN ('x', __u__:value)", U, 0, 0},
	{"__s__:value IN ('abc', __u__:value)", T, 0, 0},
	{"__s__:value LIKE 'a%'", T, 0, 0},
	{"__s__:value LIKE 'a_c'", T, 0, 0},
	{"__s__:value LIKE '%'", T, 0, 0},
	{"__s__:value LIKE '%b%'", T, 0, 0},
	{"__s__:value LIKE '%bc%c'", F, 0, 0},
	{"__s__:value LIKE 'b%'", F, 0, 0},
	{"__s__:value NOT LIKE 'b%'", T, 0, 0},
	{"__s__:value LIKE 'abc_'", F, 0, 0},
	{"__jp__:value LIKE '_\xe6\x80\xa7'", T, 0, 0},
	{"__e__:value LIKE '%%'", T, 0, 0},
	{"__uri__:value LIKE 'https://%.example/'", T, 0, 0},
	{"__s__:value MATCHES 'b'", T, 0, 0},
	{"__s__:value MATCHES '^b'", F, 0, 0},
	{"__s__:value MATCHES '^[a-c]{3}$'", T, 0, 0},
	{"__s__:value NOT MATCHES '\\\\d'", T, 0, 0},
	{"__s__:value MATCHES '\\d'", F, 1, 0},
	{"__s__:value MATCHES '('", W, 0, 1},
	{"__s__:value MATCHES '(?=a)'", U, 1, 0},
	{"__s__:value MATCHES '(a|a)*(a|a)*(a|a)*$x'", F, 0, 0},
	{"__ip__:value MATCHES '^192[.]'", T, 0, 0},
	/* known to be empty */
	{"__e__:value = ''", T, 0, 0},
	{"__e__:value != ''", F, 0, 0},
	{"__e__:value = 'x'", F, 0, 0},
	{"__en__:value = 5", F, 0, 0},
	{"__en__:value != 5", T, 0, 0},
	{"__en__:value > 5", W, 0, 0},
	{"__eip__:value ISSUBSET '10.0.0.0/8'", F, 0, 0},
	{"EXISTS __e__:value", T, 0, 0},
	/* not known */
	{"__u__:value = 'x'", U, 0, 0},
	{"__u__:value != 'x'", U, 0, 0},
	{"__u__:value LIKE 'x'", U, 0, 0},
	{"__u__:value MATCHES 'x'", U, 0, 0},
	{"__u__:value MATCHES '('", W, 0, 1},
	{"__un__:value > 3", U, 0, 0},
	{"__un__:value > 'x'", W, 0, 0},
	{"__un__:value ISSUBSET '10.0.0.0/8'", W, 0, 0},
	{"EXISTS __u__:value", F, 0, 0},
	{"EXISTS __s__:value", T, 0, 0},
	{"NOT EXISTS __u__:value", T, 1, 0},
	{"__u__:value = null", T, 1, 0},
	{"__s__:value != NULL", T, 1, 0},
	{"__u__:value", U, 1, 0},
	{"__u__:value = 'x' AND __n__:value = 11", F, 0, 0},
	{"__u__:value = 'x' AND __n__:value = 10", U, 0, 0},
	{"__u__:value = 'x' OR __n__:value = 10", T, 0, 0},
	{"__u__:value = 'x' OR __n__:value = 11", U, 0, 0},
	{"NOT (__u__:value = 'x')", U, 1, 0},
	{"__n__:value = 10 OR __s__:value = 5", W, 0, 0},
	{"__n__:value = 11 AND __nope__:value = 5", W, 0, 0},
	/* binding: AND before OR, parentheses */
	{"true OR true AND false", T, 0, 0},
	{"(true OR true) AND false", F, 0, 0},
	{"false AND false OR true", T, 0, 0},
	{"false AND (false OR true)", F, 0, 0},
	{"true AND true AND true AND false", F, 0, 0},
	{"((((true))))", T, 0, 0},
	{"NOT (true AND false)", T, 1, 0},
	{"NOT NOT true", T, 2, 0},
	{"NOT false AND false", F, 1, 0},
	/* other dialects */
	{"__s__ == 'abc'", T, 0, 0},
	{"__s__.value == 'abc'", T, 0, 0},
	{"$$s$$ == 'abc'", T, 0, 0},
	{"$$s$$.value == 'abc'", T, 0, 0},
	{"s == 'abc'", T, 0, 0},
	{"nope == 'abc'", U, 0, 0},
	{"data.amount > 1000", U, 0, 0},
	{"__s__:value = ten", U, 1, 0}, /* there is a __ten__ */
	{"s == tenth", F, 1, 0},
	{"{{status}} === 'success'", U, 1, 0},
	{"__s__:value = 'abc' OR 'x'", T, 0, 1},
	{"__s__:value = 'y' OR 'x'", U, 0, 1},
	{"__s__:value = 'a' , 'b'", U, 0, 1},
	{"__n__:value > 5 > 3", U, 0, 1},
	{"__n__:value \xef\xbc\x9e 5", U, 0, 1},
	{"__s__:value == abc", T, 1, 0},
	{"__s__:value == abc and __n__:value == 10", T, 2, 0},
	{"__s__:value = 'abc' && __n__:value === 10", T, 2, 0},
	{"__s__:value = 'x' || __n__:value = 10", T, 1, 0},
	{"!(__s__:value = 'x')", T, 2, 0},
	{"not (__s__:value = 'x')", T, 2, 0},
	{"__s__:value in ('abc')", T, 1, 0},
	{"__s__:value not in ('abc')", F, 2, 0},
	{"__uri__:value == https://a.example/", T, 1, 0},
	{"__mac__:value == 00:00:5e:00:53:01", T, 1, 0},
	{"__ip__:value == 192.0.2.17", T, 1, 0},
	{"__jp__:value == \xe9\x99\xbd\xe6\x80\xa7", T, 1, 0},
	/* over time, and of observed data: asked */
	{"[__s__:value = 'abc'] FOLLOWEDBY [__n__:value = 10]", U, 1, 0},
	{"[__s__:value = 'abc'] WITHIN 300 SECONDS", U, 1, 0},
	{"[__s__:value = 'abc'] REPEATS 5 TIMES", U, 1, 0},
	{"[__s__:value = 'abc'] START t'2026-11-21T01:20:00Z' STOP "
	 "t'2026-11-22T01:20:00Z'",
		U, 1, 0},
	{"([__s__:value = 'x'] REPEATS 2 TIMES WITHIN 1.5 SECONDS) OR true", T,
		2, 0},
	{"[__s__:value = 5] WITHIN 300 SECONDS", W, 1, 0},
	{"ipv4-addr:value = '192.0.2.1'", U, 0, 0},
	{"[file:hashes.'SHA-256' = 'aa' AND file:size > 5]", U, 0, 0},
	{"process:x[0].y = 1", U, 0, 0},
	{"__d__:value.key = 'x'", U, 0, 0},
	{"__d__:value[0] = 'x'", U, 0, 0},
	/* free text and what is no condition: asked */
	{"operator input to proceed", U, 0, 1},
	{"proceed", U, 0, 1},
	{"'text'", U, 0, 1},
	{"\xe6\x8b\x85\xe5\xbd\x93\xe8\x80\x85\xe3\x81\x8c\xe5\x88\xa4\xe6\x96"
	 "\xad",
		U, 0, 1},
	{"Is the device isolated?", U, 0, 1},
	{"hello ((", U, 0, 1},
	{"", U, 0, 1},
	{"   ", U, 0, 1},
	{"()", U, 0, 1},
	{"[]", U, 0, 1},
	{"(__s__:value = 'abc'", U, 0, 1},
	{"[__s__:value = 'abc')", U, 0, 1},
	{"__s__:value = 'abc') ", U, 0, 1},
	{"__s__:value = ", U, 0, 1},
	{"__s__:value = 'abc", U, 0, 1},
	{"__s__:value 'abc'", U, 0, 1},
	{"__s__:value NOT", U, 0, 1},
	{"__s__:value NOT 'x'", U, 0, 1},
	{"= 'abc'", U, 0, 1},
	{"__s__:value = 'a' AND", U, 0, 1},
	{"AND __s__:value = 'a'", U, 0, 1},
	{"__s__:value = 'a' 'b'", U, 0, 1},
	{"__s__:value IN 'a'", U, 0, 1},
	{"__s__:value IN ('a' 'b')", U, 0, 1},
	{"__s__:value IN ('a',)", U, 0, 1},
	{"EXISTS", U, 0, 1},
	{"__t__:value = t'yesterday'", U, 0, 1},
	{"__hex__:value = h'0'", U, 0, 1},
	{"__hex__:value = b'*'", U, 0, 1},
	{"/* no end", U, 0, 1},
	{"__s__:value = 'a' WITHIN 5", U, 1, 1},
	{"__s__:value = 'a' REPEATS 'x' TIMES", U, 1, 1},
	{"\xff", U, 0, 1},
	{"(if (= __x 1))", U, -1, 1},
	{"{{ x }}", U, 0, 1},
};

struct counted {
	int n[2];
	uint32_t col, line; /* of the last */
};

static void
count(void *arg, const struct ir_stix_note *n)
{
	struct counted *c = arg;

	c->n[n->grade]++;
	c->col = n->col;
	c->line = n->line;
	if (!n->text[0] || strncmp(n->code, "CX-1", 4) != 0)
		c->n[IR_STIX_ERROR] += 100;
}

static struct ir_scope *
all_vars(void)
{
	struct ir_scope *s = NULL;

	(void)ir_scope_new(&s, NULL, NULL);
	for (size_t i = 0; i < sizeof(vars) / sizeof(*vars); i++)
		if (ir_scope_declare(s, &vars[i], NULL) < 0)
			OKM(0, vars[i].name);
	return s;
}

static void
run_rows(void)
{
	struct ir_scope *s = all_vars();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *r = &rows[i];
		struct ir_stix_answer a;
		struct counted c = {.n = {0, 0}};
		struct ir_stix *x = NULL;

		EQ(ir_stix_parse(&x, r->text, count, &c, NULL), 0);
		EQ(ir_stix_eval(x, ir_stix_scope, s, &a, NULL), 0);
		if (!tap_int((int)a.truth, r->want, r->text, __FILE__,
			    __LINE__) ||
			(r->warn >= 0 &&
				!tap_int(c.n[IR_STIX_WARN], r->warn, "warned",
					__FILE__, __LINE__)) ||
			!tap_int(c.n[IR_STIX_ERROR], r->error, "errors",
				__FILE__, __LINE__))
			printf("# %s\n# why: %s\n", r->text, a.why);
		OK((a.truth >= IR_STIX_UNDECIDED) == (a.why[0] != '\0'));
		ir_stix_free(x);
	}
	ir_scope_free(s);
}

static void
needs_and_vars(void)
{
	struct ir_scope *s = all_vars();
	struct ir_stix_answer a;
	struct ir_stix *x = NULL;
	struct counted c = {.n = {0, 0}};

	EQ(ir_stix_parse(&x,
		   "__u__:value = 'a' OR\n  $$un$$ > 5 OR s == 'b' OR "
		   "__u__:value = 'c'",
		   count, &c, NULL),
		0);
	EQ(ir_stix_vars(x), 4);
	STR(ir_stix_var(x, 0)->name, "__u__");
	EQ(ir_stix_var(x, 0)->form, IR_REF_VALUE);
	EQ(ir_stix_var(x, 1)->at, 23);
	EQ(ir_stix_var(x, 1)->form, IR_REF_DOLLAR);
	STR(ir_stix_var(x, 2)->name, "__s__");
	EQ(ir_stix_var(x, 2)->form, IR_REF_WORD);
	EQ(ir_stix_eval(x, ir_stix_scope, s, &a, NULL), 0);
	EQ(a.n_needs, 2);
	STR(a.needs[0], "__u__");
	STR(a.needs[1], "__un__");
	STR(a.why, "not known: __u__, __un__");
	OK(!ir_stix_broken(x));
	ir_stix_free(x);
	EQ(ir_stix_parse(&x, "__s__:value = 'a'\n  AND \xe3\x81\x82 5", count,
		   &c, NULL),
		0);
	EQ(c.line, 2);
	EQ(c.col, 9);
	STR(ir_stix_broken(x), "an operator is wanted here");
	ir_stix_free(x);
	ir_stix_free(NULL);
	ir_scope_free(s);
}

static int
truth_of(const char *text)
{
	struct ir_scope *s = all_vars();
	struct ir_stix_answer a = {.truth = IR_STIX_WRONG};
	struct ir_stix *x = NULL;

	if (ir_stix_parse(&x, text, NULL, NULL, NULL) == 0)
		(void)ir_stix_eval(x, ir_stix_scope, s, &a, NULL);
	ir_stix_free(x);
	ir_scope_free(s);
	return (int)a.truth;
}

static void
limits(void)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (unsigned extra = 0; extra < 2; extra++) {
		ir_buf_clear(&b);
		for (unsigned i = 0; i < IR_STIX_DEPTH + extra; i++)
			(void)ir_buf_addc(&b, '(');
		(void)ir_buf_adds(&b, "true");
		for (unsigned i = 0; i < IR_STIX_DEPTH + extra; i++)
			(void)ir_buf_addc(&b, ')');
		EQ(truth_of(b.p), extra ? U : T);
		ir_buf_clear(&b);
		for (unsigned i = 0; i < IR_STIX_TERMS + extra; i++)
			(void)ir_buf_adds(&b, i ? " AND true" : "true");
		EQ(truth_of(b.p), extra ? U : T);
		ir_buf_clear(&b);
		(void)ir_buf_adds(&b, "true");
		while (b.len < IR_STIX_TEXT_MAX + extra)
			(void)ir_buf_addc(&b, ' ');
		EQ(truth_of(b.p), extra ? U : T);
	}
	/* a pattern and a text made to be slow */
	ir_buf_clear(&b);
	(void)ir_buf_addc(&b, '\'');
	for (int i = 0; i < 30000; i++)
		(void)ir_buf_addc(&b, 'a');
	(void)ir_buf_adds(&b, "' LIKE '");
	for (int i = 0; i < 15000; i++)
		(void)ir_buf_adds(&b, i < 7000 ? "%a" : "a");
	(void)ir_buf_adds(&b, "b'");
	OK(truth_of(b.p) == F || truth_of(b.p) == U);
	ir_buf_clear(&b);
	(void)ir_buf_addc(&b, '\'');
	for (int i = 0; i < 60000; i++)
		(void)ir_buf_addc(&b, 'a');
	(void)ir_buf_adds(&b, "' MATCHES '(a{0,90}){90}b'");
	EQ(truth_of(b.p), U);
	ir_buf_free(&b);
}

int
main(void)
{
	run_rows();
	needs_and_vars();
	limits();
	return tap_done();
}
