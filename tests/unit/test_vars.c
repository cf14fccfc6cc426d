/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/playbook/vars.h"
#include "ir/sys/proc.h"
#include "tap.h"

static void
names(void)
{
	static const struct {
		const char *name;
		int want;
	} rows[] = {
		{"__x__", 0},
		{"__device_ip-4__", 0},
		{"__Device__", 1},
		{"x", -EINVAL},
		{"", -EINVAL},
		{"____", -EINVAL},
		{"__1x__", -EINVAL},
		{"___x__", -EINVAL},
		{"__x_", -EINVAL},
		{"__x y__", -EINVAL},
		{"__\xe6\xa9\x9f__", -EINVAL},
		{"$$x$$", -EINVAL},
	};
	char full[IR_VAR_NAME_MAX + 1], name[IR_VAR_NAME_MAX + 2];
	const char *why;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		why = NULL;
		EQ(ir_var_name_check(rows[i].name, &why), rows[i].want);
		OK((why == NULL) == (rows[i].want == 0));
	}
	memset(name, 'a', sizeof(name));
	memcpy(name, "__", 2);
	memcpy(name + IR_VAR_NAME_MAX - 1, "__", 3);
	EQ(ir_var_name_check(name, NULL), -EINVAL);
	EQ(ir_var_name_full(name, IR_VAR_NAME_MAX + 1, full), -EINVAL);
	memcpy(name + IR_VAR_NAME_MAX - 2, "__", 3);
	EQ(ir_var_name_check(name, NULL), 0);
	EQ(ir_var_name_full("x", 1, full), 0);
	STR(full, "__x__");
	EQ(ir_var_name_full("__y__", 5, full), 0);
	STR(full, "__y__");
	EQ(ir_var_name_full("a b", 3, full), -EINVAL);
}

static void
types(void)
{
	static const struct {
		const char *type, *good[4], *bad[5];
	} rows[] = {
		{"bool", {"true", "false"}, {"True", "1", "yes"}},
		{"dictionary", {"{}", "{\"a\":[1]}"}, {"[]", "x", "{"}},
		{"float", {"1", "-2.5e3", ".5", "+1."},
			{"1,5", "e5", "1e", "nan", "1.2.3"}},
		{"hexstring", {"00ff", "DEADbeef"}, {"0", "0g", "0x00"}},
		{"integer", {"0", "-17", "+3", "9007199254740991"},
			{"9007199254740992", "1.0", "0x1", "1e3", "-"}},
		{"ipv4-addr", {"192.0.2.1", "10.0.0.0/8", "10.1.2.3/0"},
			{"192.0.2", "192.0.2.256", "::1", "10.0.0.0/33",
				"10.0.0.0/"}},
		{"ipv6-addr", {"::1", "2001:db8::/32", "fe80::1"},
			{"192.0.2.1", "2001:db8::/129", ":::", "g::1"}},
		{"long", {"9223372036854775807", "-9223372036854775808"},
			{"9223372036854775808", "1.5", "x"}},
		{"mac-addr", {"00:00:5e:00:53:01", "00-00-5E-00-53-01"},
			{"00:00:5e:00:53", "00:00-5e:00:53:01",
				"0000.5e00.5301"}},
		{"hash", {"d41d8cd9", "3:AXGBicFlgVNhBGcL6wCrFQEv:x"},
			{"a b", "\xe3\x81\x82"}},
		{"md5-hash", {"d41d8cd98f00b204e9800998ecf8427e"},
			{"d41d8cd98f00b204e9800998ecf8427",
				"g41d8cd98f00b204e9800998ecf8427e"}},
		{"sha256-hash",
			{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495"
			 "991b7852b855"},
			{"e3b0c442"}},
		{"string", {"x", "\xe7\xaa\x93\n"}, {"\xff"}},
		{"uri",
			{"https://example.org/a?b=%20#c", "urn:oid:1.2.3",
				"http://localhost/"},
			{"example.org", "http://a b", "://x", "a:%zz", "1a:b"}},
		{"uuid", {"6f1d8a52-3b0e-4c7a-9d25-8e4f61a0c3b7"},
			{"6f1d8a52-3b0e-4c7a-9d25-8e4f61a0c3b",
				"6f1d8a523b0e4c7a9d258e4f61a0c3b7"}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int t = ir_var_type_by_name(rows[i].type);

		if (!OKM(t > IR_VAR_ANY, rows[i].type))
			continue;
		STR(ir_var_type_name((enum ir_var_type)t), rows[i].type);
		EQ(ir_var_check((enum ir_var_type)t, NULL, NULL), 0);
		EQ(ir_var_check((enum ir_var_type)t, "", NULL), 0);
		for (int k = 0; k < 4 && rows[i].good[k]; k++)
			tap_int(ir_var_check((enum ir_var_type)t,
					rows[i].good[k], NULL),
				0, rows[i].good[k], __FILE__, __LINE__);
		for (int k = 0; k < 5 && rows[i].bad[k]; k++) {
			struct ir_err e = IR_ERR_INIT;

			tap_int(ir_var_check((enum ir_var_type)t,
					rows[i].bad[k], &e),
				-EINVAL, rows[i].bad[k], __FILE__, __LINE__);
			OK(strstr(e.text, rows[i].type));
		}
	}
	EQ(ir_var_type_by_name("any"), -EINVAL);
	EQ(ir_var_type_by_name("number"), -EINVAL);
	EQ(ir_var_type_by_name(NULL), -EINVAL);
}

static struct ir_scope *
scope(const struct ir_scope *outer)
{
	struct ir_scope *s = NULL;

	(void)ir_scope_new(&s, outer, NULL);
	return s;
}

static void
declare(struct ir_scope *s, const char *name, enum ir_var_type t,
	const char *value)
{
	struct ir_var v = {.name = name, .type = t, .value = value};

	EQ(ir_scope_declare(s, &v, NULL), 0);
}

static void
limits(void)
{
	char *text = malloc(IR_VAR_VALUE_MAX + 2);
	struct ir_scope *s = scope(NULL);
	unsigned n = 0;
	char name[32];
	int r = 0;

	if (!OK(text))
		return;
	memset(text, 'a', IR_VAR_VALUE_MAX + 1);
	text[IR_VAR_VALUE_MAX + 1] = '\0';
	declare(s, "__a__", IR_VAR_STRING, NULL);
	EQ(ir_scope_set(s, "__a__", text, false, NULL), -EINVAL);
	text[IR_VAR_VALUE_MAX] = '\0';
	EQ(ir_scope_set(s, "__a__", text, false, NULL), 0);
	free(text);
	while (r == 0 && ++n < IR_SCOPE_MAX + 5) {
		(void)snprintf(name, sizeof(name), "__v%u__", n);
		r = ir_scope_declare(s, &(struct ir_var){.name = name}, NULL);
	}
	EQ(r, -IR_ELIMIT);
	EQ(ir_scope_count(s), IR_SCOPE_MAX);
	ir_scope_free(s);
}

static void
scopes(void)
{
	struct ir_var c = {.name = "__c__",
		.type = IR_VAR_INTEGER,
		.constant = true,
		.external = true};
	struct ir_scope *out = scope(NULL), *in = scope(out);
	struct ir_err e = IR_ERR_INIT;
	char name[32];

	declare(out, "__a__", IR_VAR_STRING, "outer");
	declare(out, "__n__", IR_VAR_INTEGER, NULL);
	declare(in, "__a__", IR_VAR_STRING, "inner");
	EQ(ir_scope_declare(out, &c, NULL), 0);
	EQ(ir_scope_declare(out, &c, &e), -EEXIST);
	STR(ir_scope_find(in, "__a__")->value, "inner");
	STR(ir_scope_find(out, "__a__")->value, "outer");
	OK(!ir_scope_find(in, "__b__"));
	OK(!ir_scope_find(in, "__n__")->value);
	EQ(ir_scope_set(in, "__a__", "new", false, NULL), 0);
	STR(ir_scope_find(in, "__a__")->value, "new");
	STR(ir_scope_find(out, "__a__")->value, "outer");
	EQ(ir_scope_set(in, "__n__", "5", false, NULL), 0);
	STR(ir_scope_find(out, "__n__")->value, "5");
	EQ(ir_scope_set(in, "__n__", "five", false, &e), -EINVAL);
	STR(e.text,
		"__n__: 'five' is not of type integer: wanted is a whole "
		"number up to 2^53");
	STR(ir_scope_find(out, "__n__")->value, "5");
	EQ(ir_scope_set(in, "__n__", NULL, false, NULL), 0);
	OK(!ir_scope_find(out, "__n__")->value);
	EQ(ir_scope_set(in, "__c__", "1", false, &e), -IR_EREFUSED);
	EQ(ir_scope_set(in, "__c__", "1", true, NULL), 0);
	STR(ir_scope_find(in, "__c__")->value, "1");
	EQ(ir_scope_set(in, "__b__", "1", false, &e), -ENOENT);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(name, sizeof(name), "__v%d__", i);
		if (ir_scope_declare(in, &(struct ir_var){.name = name}, &e))
			OKM(0, name);
	}
	EQ(ir_scope_count(in), 1001);
	STR(ir_scope_at(in, 1000)->name, "__v999__");
	STR(ir_scope_find(in, "__v500__")->name, "__v500__");
	ir_scope_free(in);
	ir_scope_free(out);
	ir_scope_free(NULL);
	limits();
}

static void
loads(void)
{
	static const char text[] =
		"{\"__s__\":{\"type\":\"string\",\"value\":\"a\"},"
		"\"__n__\":{\"type\":\"integer\",\"value\":12,"
		"\"constant\":true},"
		"\"__u__\":{\"type\":\"string\",\"value\":null},"
		"\"__e__\":{\"type\":\"string\",\"value\":\"\","
		"\"external\":true},"
		"\"__d__\":{\"type\":\"dictionary\",\"value\":{\"a\": 1}},"
		"\"__b__\":{\"type\":\"bool\",\"value\":false},"
		"\"__l__\":{\"type\":\"string\",\"value\":[1]},"
		"\"__o__\":{\"type\":\"our-own\"},"
		"\"$$old$$\":{\"type\":\"string\"},\"__p__\":7}";
	struct ir_scope *s = scope(NULL);
	struct ir_vals *t = NULL;
	struct ir_val *v = NULL;

	EQ(ir_vals_new(&t, NULL), 0);
	EQ(ir_val_json(t, text, strlen(text), NULL, NULL, &v, NULL), 0);
	EQ(ir_scope_load(s, v, NULL), 0);
	EQ(ir_scope_load(s, NULL, NULL), 0);
	EQ(ir_scope_count(s), 8);
	STR(ir_scope_find(s, "__s__")->value, "a");
	STR(ir_scope_find(s, "__n__")->value, "12");
	OK(ir_scope_find(s, "__n__")->constant);
	OK(!ir_scope_find(s, "__u__")->value);
	STR(ir_scope_find(s, "__e__")->value, "");
	OK(ir_scope_find(s, "__e__")->external);
	STR(ir_scope_find(s, "__d__")->value, "{\"a\":1}");
	STR(ir_scope_find(s, "__b__")->value, "false");
	OK(!ir_scope_find(s, "__l__")->value);
	EQ(ir_scope_find(s, "__o__")->type, IR_VAR_ANY);
	STR(ir_scope_find(s, "__o__")->type_name, "our-own");
	OK(ir_scope_find(s, "__s__")->v == ir_val_get(v, "__s__"));
	ir_scope_free(s);
	ir_vals_free(t);
}

static void
refs(void)
{
	static const struct {
		const char *text, *name;
		enum ir_ref_form form;
		size_t at, len;
	} rows[] = {
		{"__x__:value", "__x__", IR_REF_VALUE, 0, 11},
		{"a __x__:value/b", "__x__", IR_REF_VALUE, 2, 11},
		{"__x__", "__x__", IR_REF_BARE, 0, 5},
		{"__x__.value", "__x__", IR_REF_DOT, 0, 11},
		{"__x__:valu", "__x__", IR_REF_BARE, 0, 5},
		{"$$x$$", "__x__", IR_REF_DOLLAR, 0, 5},
		{"$$x$$.value", "__x__", IR_REF_DOLLAR, 0, 11},
		{"$$x$$:value", "__x__", IR_REF_DOLLAR, 0, 11},
		{"___x__:value", "__x__", IR_REF_VALUE, 1, 11},
		{"a_b__c__:value", "__c__", IR_REF_VALUE, 3, 11},
		{"__a__b__:value", "__a__b__", IR_REF_VALUE, 0, 14},
		{"__a-b_c__:value", "__a-b_c__", IR_REF_VALUE, 0, 15},
		{"a__b", NULL, IR_REF_VALUE, 0, 0},
		{"__1x__:value", NULL, IR_REF_VALUE, 0, 0},
		{"____:value", NULL, IR_REF_VALUE, 0, 0},
		{"$$", NULL, IR_REF_VALUE, 0, 0},
		{"$$x$", NULL, IR_REF_VALUE, 0, 0},
		{"", NULL, IR_REF_VALUE, 0, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = rows[i].text;
		struct ir_ref r;
		int rc = ir_ref_next(text, strlen(text), 0, &r);

		tap_int(rc, rows[i].name ? 0 : 1, text, __FILE__, __LINE__);
		if (rc != 0 || !rows[i].name)
			continue;
		STR(r.name, rows[i].name);
		EQ(r.form, rows[i].form);
		EQ(r.at, rows[i].at);
		EQ(r.len, rows[i].len);
		EQ(ir_ref_next(text, strlen(text), r.at + r.len, &r), 1);
	}
}

struct told {
	int risky, odd;
};

static void
tell(void *arg, enum ir_fill_note what, const struct ir_ref *r)
{
	struct told *t = arg;

	(void)r;
	if (what == IR_FILL_RISKY)
		t->risky++;
	else
		t->odd++;
}

struct fill_row {
	const char *text, *want; /* want NULL: rc */
	int rc, risky, odd;
};

static void
fill_rows(const struct ir_scope *s, enum ir_fill_form form,
	const struct fill_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ir_err e = IR_ERR_INIT;
		struct told t = {0, 0};
		struct ir_buf b;
		int rc;

		ir_buf_init(&b, 0);
		rc = ir_scope_fill(
			s, rows[i].text, form, &b, tell, &t, NULL, &e);
		tap_int(rc, rows[i].rc, rows[i].text, __FILE__, __LINE__);
		if (rc == 0) {
			STR(b.p, rows[i].want);
			EQ(t.risky, rows[i].risky);
			EQ(t.odd, rows[i].odd);
		}
		OK((rc == 0) == (e.text[0] == '\0'));
		ir_buf_free(&b);
	}
}

static void
fills(void)
{
	static const struct fill_row plain[] = {
		{"", "", 0, 0, 0},
		{"ping __ip__:value", "ping 192.0.2.1", 0, 0, 0},
		{"__ip__:value__ip__:value", "192.0.2.1192.0.2.1", 0, 0, 0},
		{"__ip__:values", "192.0.2.1s", 0, 0, 0},
		{"[__nil__:value]", "[]", 0, 0, 0},
		{"__loop__:value", "__ip__:value", 0, 0, 0},
		{"__q__:value", "it's; rm -rf \"$HOME\"", 0, 1, 0},
		{"__ip__ $$ip$$", "__ip__ $$ip$$", 0, 0, 2},
		{"__init__ $$self$$", "__init__ $$self$$", 0, 0, 0},
		{"__ip____ip__:value", "__ip__192.0.2.1", 0, 0, 0},
		{"x__nope__:value", NULL, -ENOENT, 0, 0},
		{"x __unk__:value", NULL, -ENODATA, 0, 0},
	};
	static const struct fill_row shell[] = {
		{"ping __ip__:value", "ping '192.0.2.1'", 0, 0, 0},
		{"echo __q__:value", "echo 'it'\\''s; rm -rf \"$HOME\"'", 0, 1,
			0},
		{"echo \"<__q__:value>\"",
			"echo \"<it's; rm -rf \\\"\\$HOME\\\">\"", 0, 1, 0},
		{"echo '<__q__:value>'", "echo '<it'\\''s; rm -rf \"$HOME\">'",
			0, 1, 0},
		{"echo \\\"__q__:value",
			"echo \\\"'it'\\''s; rm -rf \"$HOME\"'", 0, 1, 0},
		{"# don't\necho __q__:value",
			"# don't\necho 'it'\\''s; rm -rf \"$HOME\"'", 0, 1, 0},
		{"a#b 'c' __ip__:value", "a#b 'c' '192.0.2.1'", 0, 0, 0},
		{"ls ${HOME}/__ip__:value", "ls ${HOME}/'192.0.2.1'", 0, 0, 0},
		{"__loop__:value", "'__ip__:value'", 0, 0, 0},
		{"echo \"$(x __q__:value)\"", NULL, -IR_ENOTSUP, 0, 0},
		{"echo `x __q__:value`", NULL, -IR_ENOTSUP, 0, 0},
		{"echo $'__q__:value'", NULL, -IR_ENOTSUP, 0, 0},
		{"echo ${x:-__q__:value}", NULL, -IR_ENOTSUP, 0, 0},
		{"cat <<E\n__q__:value\nE", NULL, -IR_ENOTSUP, 0, 0},
		{"echo \\__q__:value", NULL, -IR_ENOTSUP, 0, 0},
		{"# __line__:value", NULL, -IR_ENOTSUP, 0, 0},
	};
	struct ir_scope *s = scope(NULL);
	char name[IR_VAR_NAME_MAX + 1] = "";
	struct ir_buf b;

	declare(s, "__ip__", IR_VAR_IPV4, "192.0.2.1");
	declare(s, "__nil__", IR_VAR_STRING, "");
	declare(s, "__unk__", IR_VAR_STRING, NULL);
	declare(s, "__loop__", IR_VAR_STRING, "__ip__:value");
	declare(s, "__q__", IR_VAR_STRING, "it's; rm -rf \"$HOME\"");
	declare(s, "__line__", IR_VAR_STRING, "a\nb");
	fill_rows(s, IR_FILL_PLAIN, plain, sizeof(plain) / sizeof(*plain));
	fill_rows(s, IR_FILL_SHELL, shell, sizeof(shell) / sizeof(*shell));
	ir_buf_init(&b, 19);
	EQ(ir_scope_fill(
		   s, "__q__:value", IR_FILL_PLAIN, &b, NULL, NULL, NULL, NULL),
		-IR_ELIMIT);
	ir_buf_clear(&b);
	EQ(ir_scope_fill(s, "__unk__:value", IR_FILL_PLAIN, &b, NULL, NULL,
		   name, NULL),
		-ENODATA);
	STR(name, "__unk__");
	ir_buf_free(&b);
	ir_scope_free(s);
}

static int
take(void *arg, int which, const void *p, size_t len)
{
	return which == 1 ? ir_buf_add(arg, p, len) : 0;
}

/* Whatever the value, a shell gives it back unchanged. */
static void
shell_says(void)
{
	static const char *const frames[][2] = {
		{"printf %s __v__:value", ""},
		{"printf %s \"__v__:value\"", ""},
		{"printf %s '__v__:value'", ""},
		{"printf %s a\"b\"__v__:value'c'", "ab"},
	};
	static const char *const values[] = {"'", "\"", "$(id)", "`id`", "\\",
		"a b", "!x", "*", "~", "a\nb", "\\\\'", "$'x'", "#", "%s", "$$",
		"\xe7\xaa\x93", ";id", "''", "\\\"", "$HOME"};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		for (size_t k = 0; k < sizeof(frames) / sizeof(*frames); k++) {
			const char *argv[] = {"sh", "-c", NULL, NULL};
			struct ir_scope *s = scope(NULL);
			struct ir_proc_end end;
			struct ir_buf text, got, want;
			struct ir_proc_sink sink = {take, &got, NULL};

			declare(s, "__v__", IR_VAR_STRING, values[i]);
			ir_buf_init(&text, 0);
			ir_buf_init(&got, 0);
			ir_buf_init(&want, 0);
			EQ(ir_scope_fill(s, frames[k][0], IR_FILL_SHELL, &text,
				   NULL, NULL, NULL, NULL),
				0);
			argv[2] = text.p;
			EQ(ir_proc_run(argv, NULL, -1, NULL, &sink, &end, NULL),
				0);
			(void)ir_buf_addf(&want, "%s%s%s", frames[k][1],
				values[i], frames[k][1][0] ? "c" : "");
			STR(got.p, want.p);
			ir_buf_free(&want);
			ir_buf_free(&got);
			ir_buf_free(&text);
			ir_scope_free(s);
		}
}

int
main(void)
{
	names();
	types();
	scopes();
	loads();
	refs();
	fills();
	shell_says();
	return tap_done();
}
