/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody.h"

#include <stdlib.h>

#include "ir/doc/table.h"
#include "ir/evidence/custody_pack.h"
#include "ir/evidence/custody_slip.h"
#include "tap.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Short notation of lines: kind, hour, data. */
struct said {
	const char *kind;
	unsigned hour;
	const char *data;
};

#define ARCHIVE \
	{ \
		"evidence.collected", 1, \
			"\"archive\":\"001-GW\",\"no\":1,\"file\":" \
			"\"evidence/001-GW.tar.zst\",\"sha256\":\"" HEX_A "\"" \
	}
#define DISK \
	{ \
		"custody.received", 1, \
			"\"item\":\"HD\",\"description\":\"disk\"," \
			"\"seal_no\":\"A1\"" \
	}
#define SENT(item, who, id, sum) \
	"\"item\":\"" item "\",\"handover\":\"" id "\",\"to\":\"" who \
	"\",\"sha256\":\"" sum "\""

static const struct chain {
	const char *what;
	struct said line[6];
	const char *codes; /* of all findings but custody-unsigned */
	const char *holders; /* of the last item */
} chains[] = {
	{"nothing given", {ARCHIVE}, "", ""},
	{"given",
		{ARCHIVE,
			{"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)}},
		"custody-not-received ", "b0 "},
	{"given and received",
		{ARCHIVE, {"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.received", 3,
				SENT("001-GW", "b", "H2", HEX_A)}},
		"", "b1 "},
	{"received by another name under the same number",
		{ARCHIVE, {"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.received", 3,
				SENT("001-GW", "c", "H2", HEX_A)}},
		"custody-unknown-holder ", "c1 "},
	{"received by nobody known",
		{ARCHIVE,
			{"custody.received", 3,
				SENT("001-GW", "c", "H9", HEX_A)}},
		"custody-unknown-holder ", "c1 "},
	{"another digest received",
		{ARCHIVE, {"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.received", 3,
				SENT("001-GW", "b", "H2", HEX_B)}},
		"custody-digest ", "b1 "},
	{"another digest given",
		{ARCHIVE,
			{"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_B)}},
		"custody-digest custody-not-received ", "b0 "},
	{"two copies of an archive",
		{ARCHIVE, {"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.sent", 3, SENT("001-GW", "c", "H3", HEX_A)}},
		"custody-not-received custody-not-received ", "b0 c0 "},
	{"a thing at two places",
		{DISK, {"custody.sent", 2, SENT("HD", "b", "H2", "")},
			{"custody.sent", 3, SENT("HD", "c", "H3", "")}},
		"custody-two-holders custody-not-received "
		"custody-not-received ",
		"b0 c0 "},
	{"returned by its holder",
		{DISK, {"custody.sent", 2, SENT("HD", "b", "H2", "")},
			{"custody.returned", 3,
				"\"item\":\"HD\",\"from\":\"b\","
				"\"seal_no\":\"A1\""}},
		"", ""},
	{"returned by another, the seal exchanged",
		{DISK, {"custody.sent", 2, SENT("HD", "b", "H2", "")},
			{"custody.returned", 3,
				"\"item\":\"HD\",\"from\":\"z\","
				"\"seal_no\":\"A2\""}},
		"custody-seal custody-unknown-holder "
		"custody-not-received ",
		"b0 "},
	{"received at an earlier time than given",
		{ARCHIVE, {"custody.sent", 5, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.received", 3,
				SENT("001-GW", "b", "H2", HEX_A)}},
		"custody-time ", "b1 "},
	{"not there",
		{ARCHIVE, {"custody.sent", 2, SENT("001-GW", "b", "H2", HEX_A)},
			{"custody.received", 3,
				"\"item\":\"001-GW\",\"handover\":\"H2\","
				"\"to\":\"b\",\"check\":\"missing\""}},
		"custody-not-received custody-not-received ", "b0 "},
	{"seized wherever it is",
		{DISK, {"custody.sent", 2, SENT("HD", "b", "H2", "")},
			{"custody.seized", 3,
				"\"item\":\"HD\",\"to_org\":\"p\""}},
		"", "-2 "},
	{"given after its end",
		{DISK, {"custody.destroyed", 2, "\"item\":\"HD\""},
			{"custody.sent", 3, SENT("HD", "c", "H3", "")}},
		"custody-after-end custody-not-received ", "c0 "},
	{"a copy of what is not there",
		{ARCHIVE,
			{"custody.derived", 2,
				"\"item\":\"CP\",\"description\":\"copy\","
				"\"of\":\"009\""}},
		"custody-unknown-item ", ""},
	{"a copy",
		{ARCHIVE,
			{"custody.derived", 2,
				"\"item\":\"CP\",\"description\":\"copy\","
				"\"of\":\"1\""}},
		"", ""},
	{"nobody says what it is",
		{{"custody.sent", 2, SENT("X", "b", "H1", "")}},
		"custody-unknown-item custody-not-received ", "b0 "},
};

static void
feed(struct ir_custody *c, struct ir_json *j, const struct said *s, unsigned n)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b,
		"{\"time\":\"2026-11-21T%02u:00:00Z\",\"kind\":\"%s\","
		"\"data\":{%s}}",
		s->hour, s->kind, s->data);
	EQ(ir_json_parse(j, b.p, b.len, NULL), 0);
	EQ(ir_custody_line(c, j, 0, n, 0), 0);
	ir_buf_free(&b);
}

static void
check_chain(const struct chain *t)
{
	struct ir_custody *c = NULL;
	struct ir_json *j = NULL;
	struct ir_buf codes, holders;
	const struct ir_custody_item *it;

	ir_buf_init(&codes, 0);
	ir_buf_init(&holders, 0);
	EQ(ir_custody_new(&c, NULL), 0);
	EQ(ir_json_new(&j, NULL, NULL), 0);
	for (unsigned i = 0; i < 6 && t->line[i].kind; i++)
		feed(c, j, &t->line[i], i + 1);
	EQ(ir_custody_settle(c, NULL), 0);
	for (size_t i = 0; i < ir_custody_findings(c); i++)
		if (strcmp(ir_custody_finding(c, i)->code,
			    "custody-unsigned") != 0)
			(void)ir_buf_addf(
				&codes, "%s ", ir_custody_finding(c, i)->code);
	it = ir_custody_item(c, ir_custody_items(c) - 1);
	for (size_t i = 0; i < it->n_hold; i++)
		(void)ir_buf_addf(&holders, "%s%d ",
			it->hold[i].name ? it->hold[i].name : "-",
			(int)it->hold[i].state);
	tap_str(codes.p, t->codes, t->what, __FILE__, __LINE__);
	tap_str(holders.p, t->holders, t->what, __FILE__, __LINE__);
	ir_buf_free(&codes);
	ir_buf_free(&holders);
	ir_json_free(j);
	ir_custody_free(c);
}

static void
test_names(void)
{
	static const struct said lines[] = {ARCHIVE, DISK};
	static const struct {
		const char *name, *id;
	} t[] = {{"1", "001-GW"}, {"001", "001-GW"}, {"001-GW", "001-GW"},
		{"evidence/001-GW.tar.zst", "001-GW"},
		{"001-GW.tar.zst", "001-GW"}, {"HD", "HD"}, {"0", NULL},
		{"2", NULL}, {"", NULL}, {"hd", NULL},
		{"99999999999999999999", NULL}};
	struct ir_custody *c = NULL;
	struct ir_json *j = NULL;

	EQ(ir_custody_new(&c, NULL), 0);
	EQ(ir_json_new(&j, NULL, NULL), 0);
	for (unsigned i = 0; i < 2; i++)
		feed(c, j, &lines[i], i + 1);
	EQ(ir_custody_settle(c, NULL), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const struct ir_custody_item *it =
			ir_custody_find(c, t[i].name);

		STR(it ? it->id : NULL, t[i].id);
	}
	ir_json_free(j);
	ir_custody_free(c);
}

static void
test_dates(void)
{
	/* 2026-11-22 08:00 in Japan is the 21st in Greenwich */
	struct ir_time now = {.sec = 1795302000, .east = 9 * 3600};

	OK(ir_custody_date_ok("2031-03-31"));
	OK(ir_custody_date_ok("2031-03-31T10:00:00+09:00"));
	OK(!ir_custody_date_ok("2031-02-30"));
	OK(!ir_custody_date_ok("31.3.2031"));
	OK(!ir_custody_date_ok(""));
	OK(ir_custody_past("2026-11-21", &now));
	OK(!ir_custody_past("2026-11-22", &now));
	OK(ir_custody_past("2026-11-22T07:59:59+09:00", &now));
	OK(!ir_custody_past("soon", &now));
}

static void
test_slip(void)
{
	struct ir_custody_said item = {.item = "001-GW",
		.handover = "H6",
		.file = "evidence/001-GW.tar.zst",
		.sha256 = HEX_A,
		.expected = HEX_B,
		.check = IR_CC_DIFFERENT,
		.has_bytes = true,
		.bytes = 7};
	struct ir_slip_out out = {.receipt = true,
		.drill = true,
		.case_id = "C\"1",
		.handover = "H6",
		.time = "t",
		.slip = HEX_B,
		.host = "h",
		.item = &item,
		.n = 1};
	struct ir_err e = IR_ERR_INIT;
	struct ir_slip in;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	item.field[IR_CF_TO] = "山田";
	ir_slip_write(&out, &b);
	EQ(ir_slip_read(&in, b.p, b.len, false, &e), -IR_EFORMAT);
	EQ(ir_slip_read(&in, b.p, b.len, true, &e), 0);
	STR(in.case_id, "C\"1");
	STR(in.slip, HEX_B);
	OK(in.drill);
	EQ(in.n, 1);
	STR(in.item[0].sha256, HEX_A);
	STR(in.item[0].expected, HEX_B);
	STR(in.item[0].field[IR_CF_TO], "山田");
	EQ(in.item[0].check, IR_CC_DIFFERENT);
	EQ(in.item[0].bytes, 7);
	ir_slip_free(&in);
	for (size_t cut = 0; cut + 1 < b.len; cut++) {
		e.text[0] = '\0';
		OKM(ir_slip_read(&in, b.p, cut, true, &e) < 0 && e.text[0],
			"a receipt cut short is none");
	}
	ir_buf_free(&b);
}

static void
test_files(void)
{
	OK(ir_slip_file_ok("evidence/x.tar.zst"));
	OK(!ir_slip_file_ok("evidence/"));
	OK(!ir_slip_file_ok("evidence/.x"));
	OK(!ir_slip_file_ok("evidence/a/b"));
	OK(!ir_slip_file_ok("/evidence/a"));
	OK(!ir_slip_file_ok("../evidence/a"));
	OK(!ir_slip_file_ok(""));
}

static void
test_readme(void)
{
	struct ir_readme m = {
		.drill = true, .handover = "H6", .manifest = "hex  data/x\n"};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_readme(&m, true, &b), 0);
	EQ(memcmp(b.p, "\xef\xbb\xbf", 3), 0);
	for (const char *p = b.p + 3; *p; p = strchr(p, '\n') + 1)
		OKM(strncmp(p, IR_DRILL_MARK, strlen(IR_DRILL_MARK)) == 0 &&
				strchr(p, '\n')[-1] == '\r',
			"each line is marked and ends in CRLF");
	OK(strstr(b.p, "data/x"));
	OK(!strstr(b.p, "openssl cms"));
	ir_buf_free(&b);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(chains) / sizeof(*chains); i++)
		check_chain(&chains[i]);
	test_names();
	test_dates();
	test_slip();
	test_files();
	test_readme();
	return tap_done();
}
