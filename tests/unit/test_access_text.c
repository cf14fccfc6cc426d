/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/evidence/access_dialogue_i.h"
#include "../../lib/evidence/access_http_i.h"
#include "../../lib/evidence/access_secret_i.h"
#include "../../lib/evidence/access_smb_i.h"
#include "../../lib/evidence/access_snmp_i.h"
#include "tap.h"

#define FILE_TEXT \
	"# keys of the site\n" \
	"machine fw1 login admin password \"a b\\\"c\" account more\n" \
	"machine FW1 login ops password two\n" \
	"machine sw community pub#lic privacy p\n" \
	"default bearer tok\n"

static int
parse(struct ir_secret *s, const char *text, const char *host, const char *user)
{
	return ir_secret_parse(s, text, strlen(text), host, "ID", user, NULL);
}

static void
test_secret(void)
{
	static const char *const wrong[] = {"login a", "machine", "default x y",
		"default password", "default password \"open", "machine a \"",
		"default password \"a\nb\""};
	char big[IR_SECRET_WORD + 32];
	struct ir_err e = IR_ERR_INIT;
	struct ir_secret s;

	EQ(parse(&s, FILE_TEXT, "fw1", NULL), 0);
	STR(s.user, "admin");
	STR(s.password, "a b\"c");
	STR(s.account, "more");
	EQ(parse(&s, FILE_TEXT, "Fw1", "ops"), 0);
	STR(s.password, "two");
	STR(s.account, "");
	EQ(parse(&s, FILE_TEXT, "sw", NULL), 0);
	STR(s.community, "pub#lic");
	EQ(parse(&s, FILE_TEXT, "other", NULL), 0);
	STR(s.bearer, "tok");
	EQ(parse(&s, "machine ID password x", "h", NULL), 0);
	EQ(parse(&s, "machine a password x", "b", NULL), 1);
	EQ(parse(&s, "machine a login u password x", "a", "v"), 1);
	EQ(parse(&s, "", "a", NULL), 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EQ(parse(&s, wrong[i], "a", NULL), -IR_EFORMAT);
	EQ(ir_secret_parse(&s, "default\npassword geheim geheim", 31, "a", "b",
		   NULL, &e),
		-IR_EFORMAT);
	OK(strstr(e.text, "line 2") && !strstr(e.text, "geheim"));
	(void)snprintf(big, sizeof(big), "default password %0*d",
		IR_SECRET_WORD - 1, 0);
	EQ(parse(&s, big, "a", NULL), 0);
	(void)snprintf(
		big, sizeof(big), "default password %0*d", IR_SECRET_WORD, 0);
	EQ(parse(&s, big, "a", NULL), -IR_EFORMAT);
}

/* All of text, step bytes at a time; the body is gathered. */
static int
feed(struct ir_http_answer *a, const char *text, size_t step,
	struct ir_buf *body)
{
	size_t len = strlen(text);
	int rc = 0;

	ir_http_answer_init(a);
	for (size_t at = 0; rc == 0 && at < len; at += step) {
		const char *p = NULL;
		size_t n = 0;

		rc = ir_http_feed(a, text + at,
			len - at < step ? len - at : step, &p, &n);
		if (rc == 0)
			(void)ir_buf_add(body, p, n);
	}
	return rc;
}

static void
test_http(void)
{
	static const char text[] =
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found \r\n"
		"Server: x/1\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		"Location:\t/there\r\n\r\nbody\r\n\r\nmore";
	struct ir_http_answer a;
	struct ir_buf body;
	struct timespec t;

	ir_buf_init(&body, 0);
	for (size_t step = 1; step < sizeof(text); step++) {
		ir_buf_clear(&body);
		EQ(feed(&a, text, step, &body), 0);
		EQ(a.code, 404);
		STR(a.phrase, "Not Found");
		STR(a.server, "x/1");
		STR(a.location, "/there");
		OK(a.has_date && a.date.tv_sec == 784111777);
		STR(body.p, "body\r\n\r\nmore");
		EQ(a.body, 12);
		ir_http_answer_free(&a);
	}
	EQ(feed(&a, "SSH-2.0-x\r\n\r\n", 5, &body), -IR_EFORMAT);
	ir_http_answer_free(&a);
	EQ(feed(&a, "HTTP/1.1 2x0 y\r\n\r\n", 5, &body), -IR_EFORMAT);
	ir_http_answer_free(&a);
	EQ(ir_http_date("Sun, 31 Foo 1994 08:49:37 GMT", 29, &t), -EINVAL);
	EQ(ir_http_date("Sunday", 6, &t), -EINVAL);
	ir_buf_free(&body);
}

static int
on_line(void *arg, const char *line, size_t len)
{
	(void)ir_buf_add(arg, line, len);
	return ir_buf_addc(arg, '\n');
}

static void
test_screen(void)
{
	static const struct {
		const char *in, *out, *last;
	} t[] = {
		{"a\r\nb\nR1#", "a\nb\n", "R1#"},
		{"abc\b\bX\n", "aXc\n", ""},
		{"12345\rab\n", "ab345\n", ""},
		{"\033[1;32mok\033[0m\n", "ok\n", ""},
		{"abcdef\r\033[Kx\n", "x\n", ""},
		{"\033]0;title\ax\n", "x\n", ""},
		{"a\a\n\r\n", "a\n\n", ""},
		{"設定\n", "設定\n", ""},
	};
	static struct ir_screen s;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ir_buf_clear(&b);
		ir_screen_init(&s);
		EQ(ir_screen_feed(&s, t[i].in, strlen(t[i].in), on_line, &b),
			0);
		STR(b.p, t[i].out);
		STR(s.line, t[i].last);
	}
	ir_buf_clear(&b);
	ir_screen_init(&s);
	(void)ir_screen_feed(&s, "--More--", 8, on_line, &b);
	ir_screen_paged(&s);
	(void)ir_screen_feed(&s, "\b\b\b\b   \b\b\b\b ip\n", 16, on_line, &b);
	STR(b.p, " ip\n");
	ir_buf_free(&b);
}

static void
test_lines(void)
{
	static const char line[] =
		"  検査 結果.txt                   N        7  Sun Nov 22 "
		"02:05:38 2026";
	static const char dir[] =
		"  sub                                 D        0  Sun Nov  2 "
		"02:05:38 2026";
	static const char large[] = "  a                                  AH "
				    "12345678901  Sun Nov 22 "
				    "02:05:38 2026";
	struct ir_smb_line l;
	struct timespec t;

	OK(ir_smb_line(line, strlen(line), &l));
	EQ(l.name_len, strlen("検査 結果.txt"));
	EQ(l.size, 7);
	EQ(l.mtime.tv_sec, 1795313138);
	OK(!l.dir);
	OK(ir_smb_line(dir, strlen(dir), &l) && l.dir);
	OK(ir_smb_line(large, strlen(large), &l));
	EQ(l.name_len, 1);
	OK(l.size == UINT64_C(12345678901));
	for (size_t n = 0; n < strlen(line); n++)
		OK(!ir_smb_line(line, n, &l));
	OK(!ir_smb_line("\\dir\\sub", 8, &l));

	EQ(ir_snmp_date(
		   ".1 = Hex-STRING: 07 EA 0B 16 0B 39 1F 05 2B 09 00 ", &t),
		0);
	EQ(t.tv_sec, 1795316251);
	EQ(t.tv_nsec, 500000000);
	EQ(ir_snmp_date(".1 = Hex-STRING: 07 EA 0B 16 0B 39 1F 05 ", &t), 1);
	EQ(ir_snmp_date(".1 = Hex-STRING: 07 EA 0D 16 0B 39 1F 05 ", &t),
		-EINVAL);
	EQ(ir_snmp_date("No Such Object", &t), -EINVAL);
}

int
main(void)
{
	test_secret();
	test_http();
	test_screen();
	test_lines();
	return tap_done();
}
