/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/casefile/where.h"
#include "tap.h"

static char dir[] = "/tmp/test_site.XXXXXX";

static int
load(const char *text, struct ir_site **ret, struct ir_err *e)
{
	char *p = ir_where_join(dir, IR_SITE_DEVICES);
	FILE *f = fopen(p, "w");

	if (f) {
		(void)fputs(text, f);
		(void)fclose(f);
	}
	free(p);
	return ir_site_load(ret, dir, e);
}

static void
reads_records(void)
{
	static const char text[] =
		"{\"id\":\"PUMP03\",\"name\":\"輸液ポンプ "
		"3\",\"class\":\"pump\","
		"\"medical\":true,\"patient_connectable\":true,"
		"\"access\":{\"type\":\"files\",\"paths\":[\"/a\",\"/b c\"]},"
		"\"artifacts\":[\"X\"],\"clock\":{\"offset\":\"+90s\"},"
		"\"later\":{\"ignored\":[1]}}\n"
		"\n"
		"{\"id\":\"GW1\",\"medical\":false,"
		"\"patient_connectable\":null,\"permission\":\"2026-04 "
		"letter\","
		"\"access\":{\"type\":\"root\",\"root\":\"/mnt/gw\"}}";
	struct ir_site *s = NULL;
	struct ir_err e = IR_ERR_INIT;
	const struct ir_device *d;

	EQ(load(text, &s, &e), 0);
	EQ(ir_site_count(s), 2);
	EQ(strlen(ir_site_sha256(s)), 64);
	d = ir_site_device(s, "PUMP03", &e);
	OK(d != NULL);
	if (d) {
		STR(d->name, "輸液ポンプ 3");
		EQ(d->medical, IR_YN_YES);
		STR(d->access.type, "files");
		STR(d->access.root, NULL);
		EQ(d->access.n_paths, 2);
		STR(d->access.paths[1], "/b c");
		STR(d->access.paths[2], NULL);
		STR(d->artifacts[0], "X");
		STR(d->clock_offset, "+90s");
		EQ(d->line, 1);
		OK(d->json_len > 0 && d->json[0] == '{');
	}
	d = ir_site_device(s, "GW1", &e);
	OK(d != NULL);
	if (d) {
		EQ(d->medical, IR_YN_NO);
		EQ(d->patient_connectable, IR_YN_UNKNOWN);
		OKM(d->patient_connectable, "unknown counts as yes");
		STR(d->permission, "2026-04 letter");
		STR(d->access.root, "/mnt/gw");
		EQ(d->n_artifacts, 0);
		STR(d->artifacts[0], NULL);
		EQ(d->line, 3);
	}
	OK(!ir_site_device(s, "PUMP3", &e));
	EQ(e.code, -ENOENT);
	OK(strstr(e.text, "PUMP03"));
	ir_site_free(s);
}

static void
refuses(void)
{
	static const struct {
		const char *text, *in;
	} t[] = {
		{"{\"id\":\"a\"}\nnope", ":2: "},
		{"[1]", "object"},
		{"{}", "\"id\""},
		{"{\"id\":\"a b\"}", "\"id\""},
		{"{\"id\":\"../x\"}", "\"id\""},
		{"{\"id\":\"-x\"}", "\"id\""},
		{"{\"id\":5}", "must be text"},
		{"{\"id\":\"a\",\"medical\":\"yes\"}", "\"medical\""},
		{"{\"id\":\"a\",\"access\":[]}", "\"access\""},
		{"{\"id\":\"a\",\"access\":{\"paths\":\"x\"}}", "\"paths\""},
		{"{\"id\":\"a\",\"artifacts\":[1]}", "\"artifacts\""},
		{"{\"id\":\"a\",\"access\":{\"host\":\"-oX\"}}", "\"host\""},
		{"{\"id\":\"a\",\"access\":{\"host\":\"a b\"}}", "\"host\""},
		{"{\"id\":\"a\",\"access\":{\"user\":\"a@b\"}}", "\"user\""},
		{"{\"id\":\"a\",\"access\":{\"port\":65536}}", "\"port\""},
		{"{\"id\":\"a\",\"access\":{\"port\":0}}", "\"port\""},
		{"{\"id\":\"a\",\"access\":{\"port\":\"22x\"}}", "\"port\""},
		{"{\"id\":\"a\",\"access\":{\"password\":\"pw\"}}",
			"no secret"},
		{"{\"id\":\"a\",\"access\":{\"community\":\"x\"}}",
			"no secret"},
		{"{\"id\":\"a\",\"access\":{\"host_key\":\"x\"}}", "SHA256:"},
		{"{\"id\":\"a\",\"access\":{\"legacy\":[\"+x\"]}}",
			"\"legacy\""},
		{"{\"id\":\"a\",\"access\":{\"limits\":{\"time\":\"x\"}}}",
			"\"time\""},
		{"{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}", "line 1"},
		{"{\"id\":\"a\",\"id\":\"b\"}", ":1: "},
		{"\xEF\xBB\xBF{\"id\":\"a\"}", ":1: "},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_site *s = NULL;

		EQ(load(t[i].text, &s, &e), -IR_EFORMAT);
		OKM(strstr(e.text, t[i].in), e.text);
		OK(s == NULL);
	}
}

static void
reads_access(void)
{
	static const char text[] =
		"{\"id\":\"A\",\"provisional\":true,\"access\":{"
		"\"type\":\"ssh\",\"host\":\"10.0.0.5\",\"port\":2222,"
		"\"user\":\"root\",\"identity\":\"/k\",\"password\":"
		"\"prompt\",\"host_key\":\"SHA256:"
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ\",\"legacy\":["
		"\"ssh-rsa\",\"aes128-cbc\"],\"limits\":{\"time\":\"2m\","
		"\"command_time\":30,\"bytes\":\"1G\"}}}";
	struct ir_err e = IR_ERR_INIT;
	struct ir_site *s = NULL;
	const struct ir_device_access *a;

	EQ(ir_site_record(&s, text, strlen(text), &e), 0);
	if (!s)
		return;
	a = &ir_site_at(s, 0)->access;
	OK(ir_site_at(s, 0)->provisional);
	STR(a->type, "ssh");
	STR(a->host, "10.0.0.5");
	EQ(a->port, 2222);
	STR(a->identity, "/k");
	OK(a->prompt);
	EQ(a->n_legacy, 2);
	STR(a->legacy[1], "aes128-cbc");
	EQ(a->seconds, 120);
	EQ(a->command_seconds, 30);
	EQ(a->bytes, (uint64_t)1 << 30);
	EQ(a->rate, 0);
	STR(a->share, NULL);
	ir_site_free(s);
}

static void
limits(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_site *s = NULL;
	char *big = malloc(IR_SITE_LINE_MAX + 64);
	int n;

	OK(big != NULL);
	if (!big)
		return;
	memset(big, ' ', IR_SITE_LINE_MAX + 63);
	n = snprintf(big, 64, "{\"id\":\"a\"");
	big[n] = ' ';
	big[IR_SITE_LINE_MAX - 1] = '}';
	big[IR_SITE_LINE_MAX] = '\0';
	EQ(load(big, &s, &e), 0);
	EQ(ir_site_count(s), 1);
	ir_site_free(s);
	s = NULL;
	big[IR_SITE_LINE_MAX - 1] = ' ';
	big[IR_SITE_LINE_MAX] = '}';
	big[IR_SITE_LINE_MAX + 1] = '\0';
	EQ(load(big, &s, &e), -IR_ELIMIT);
	free(big);
}

static void
ids(void)
{
	static const struct {
		const char *id;
		bool ok;
	} t[] = {
		{"PUMP03", true},
		{"放射線CT-1", true},
		{"a.b_c", true},
		{"", false},
		{".a", false},
		{"-a", false},
		{"a/b", false},
		{"a\\b", false},
		{"a b", false},
		{"a\nb", false},
		{"a[1]", false},
		{"a=b", false},
		{"a:b", false},
		{"a\"b", false},
		{"\xFF", false},
		{"1234567890123456789012345678901234567890123456789012345678901"
		 "234",
			true},
		{"1234567890123456789012345678901234567890123456789012345678901"
		 "2345",
			false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		EQ(ir_site_id_ok(t[i].id, strlen(t[i].id)), t[i].ok);
}

static void
no_file(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_site *s = NULL;
	char *p = ir_where_join(dir, IR_SITE_DEVICES);

	(void)unlink(p);
	free(p);
	EQ(ir_site_load(&s, dir, &e), 0);
	EQ(ir_site_count(s), 0);
	STR(ir_site_sha256(s), "");
	OK(!ir_site_device(s, "x", &e));
	ir_site_free(s);
	OK(!ir_site_device(NULL, "x", &e));
	ir_site_free(NULL);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	reads_records();
	reads_access();
	refuses();
	limits();
	ids();
	no_file();
	return tap_done();
}
