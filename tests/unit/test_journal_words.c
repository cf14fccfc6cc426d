/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/casefile/journal_i.h"
#include "ir/casefile/anchor.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/extract.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/kinds.h"
#include "ir/tool/prompt.h"
#include "tap.h"

/* What the scribe types, taken apart without a terminal. */
static void
test_scribe(void)
{
	static const struct {
		const char *line;
		int want;
		const char *kind, *key, *part, *text, *time;
		uint64_t corrects;
	} cases[] = {
		{"停止", 0, "event", NULL, NULL, "停止", NULL, 0},
		{"  >そのまま", 0, "event", NULL, NULL, ">そのまま", NULL, 0},
		{">県庁: 報告", 0, "contact", "to", "県庁", "報告", NULL, 0},
		{"＞県庁：報告", 0, "contact", "to", "県庁", "報告", NULL, 0},
		{"→県庁　報告", 0, "contact", "to", "県庁", "報告", NULL, 0},
		{"<田中 10:30 に折返し", 0, "contact", "from", "田中",
			"10:30 に折返し", NULL, 0},
		{"<病棟3 田中: 報告", 0, "contact", "from", "病棟3 田中",
			"報告", NULL, 0},
		{"!止める", 0, "decision", NULL, NULL, "止める", NULL, 0},
		{"！院長：止める", 0, "decision", "decider", "院長", "止める",
			NULL, 0},
		{"+VPN1 消去", 0, "finding", "asset", "VPN1", "消去", NULL, 0},
		{"ーPUMP 異常なし", 0, "finding", "asset", "PUMP", "異常なし",
			NULL, 0},
		{"%外来: 紙", 0, "care", "department", "外来", "紙", NULL, 0},
		{"￥宅配", 0, "cost", NULL, NULL, "宅配", NULL, 0},
		{"*控え", 0, "note", NULL, NULL, "控え", NULL, 0},
		{"@2:40 早い", 0, "event", NULL, NULL, "早い", "2:40", 0},
		{"＠２：４０　早い", 0, "event", NULL, NULL, "早い", "２：４０",
			0},
		{"@昨日 23:10 >県庁 連絡", 0, "contact", "to", "県庁", "連絡",
			"昨日 23:10", 0},
		{"@-15m #17 x", 0, NULL, NULL, NULL, "x", "-15m", 17},
		{"＃１７ x", 0, NULL, NULL, NULL, "x", NULL, 17},
		{"#17 >県庁 x", 0, "contact", "to", "県庁", "x", NULL, 17},
		{"#x y", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{"#0 y", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{"#17", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{">県庁", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{">: x", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{"!", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
		{"@2:40", -IR_EUSAGE, NULL, NULL, NULL, NULL, NULL, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ir_scribe s;
		int r = ir_scribe_parse(cases[i].line, &s, NULL);

		if (!EQ(r, cases[i].want))
			printf("# line: %s\n", cases[i].line);
		if (r == 0) {
			STR(s.h.kind, cases[i].kind);
			STR(s.h.text, cases[i].text);
			STR(s.h.time, cases[i].time);
			EQ(s.h.corrects, cases[i].corrects);
		}
		if (r == 0 && cases[i].key) {
			OK(s.h.n_fields >= 1);
			STR(s.h.field[0].key, cases[i].key);
			STR(s.h.field[0].value, cases[i].part);
		}
		ir_scribe_free(&s);
	}
}

static void
test_scribe_special(void)
{
	struct ir_scribe s;

	EQ(ir_scribe_parse("", &s, NULL), 0);
	OK(s.empty);
	EQ(ir_scribe_parse("　 ", &s, NULL), 0);
	OK(s.empty);
	EQ(ir_scribe_parse("？", &s, NULL), 0);
	OK(s.help);
	EQ(ir_scribe_parse("? x", &s, NULL), 0);
	OK(!s.help);
	STR(s.h.text, "? x");
	ir_scribe_free(&s);
	EQ(ir_scribe_parse("-PUMP ok", &s, NULL), 0);
	EQ(s.h.n_fields, 2);
	STR(s.h.field[1].value, "negative");
	ir_scribe_free(&s);
}

static void
test_kinds(void)
{
	static const struct {
		const char *name;
		int known, by_hand;
	} cases[] = {
		{"event", 1, 1},
		{"note", 1, 1},
		{"case.opened", 1, 0},
		{"drill.inject", 1, 0},
		{"drill.", 0, 0},
		{"drill", 0, 0},
		{"even", 0, 0},
		{"events", 0, 0},
		{"", 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ir_kind *k =
			ir_kind_find(cases[i].name, strlen(cases[i].name));

		EQ(k != NULL, cases[i].known);
		EQ(k && k->by_hand, cases[i].by_hand);
	}
}

static void
test_head_parse(void)
{
	static const struct {
		const char *text;
		int want;
		uint64_t seq;
		const char *hex;
	} cases[] = {
		{"seq 17: 3f2a 99c1 0b7e d204", 0, 17, "3f2a99c10b7ed204"},
		{"17:3F2A99C10B7ED204", 0, 17, "3f2a99c10b7ed204"},
		{"3f2a99c10b7ed204", 0, 0, "3f2a99c10b7ed204"},
		{"17:3f2a99c10b7ed20", -IR_EUSAGE, 0, NULL},
		{"17:3f2a99c10b7ed20g", -IR_EUSAGE, 0, NULL},
		{"0:3f2a99c10b7ed204", -IR_EUSAGE, 0, NULL},
		{"x:3f2a99c10b7ed204", -IR_EUSAGE, 0, NULL},
		{"", -IR_EUSAGE, 0, NULL},
		{"1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaa",
			-IR_EUSAGE, 0, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t seq = 99;
		char hex[65];
		int r = ir_head_parse(cases[i].text, &seq, hex, NULL);

		EQ(r, cases[i].want);
		if (r == 0) {
			EQ(seq, cases[i].seq);
			STR(hex, cases[i].hex);
		}
	}
}

static void
test_words(void)
{
	static const struct {
		uint64_t from, fixed, said;
		const char *want;
	} cases[] = {
		{1, 16, 0,
			"fixed up to line 16 by 001.tar.zst, free after "
			"that\n"},
		{4, 16, 0,
			"fixed from line 4 up to line 16 by 001.tar.zst, free "
			"after that\n"},
		{1, 16, 9,
			"fixed up to line 16 by 001.tar.zst, free after "
			"that\n"},
		{0, 0, 9,
			"fixed up to line 9 by police (phone) if they confirm "
			"\"seq 9: aaaa aaaa aaaa aaaa\", free after that\n"
			"16 digits can be matched by a second journal that its "
			"holder searches for: where it matters, compare all "
			"64 (ir-log head --json)\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ir_jverify v = {.fixed_from = cases[i].from,
			.fixed = cases[i].fixed,
			.fixed_by = "001.tar.zst",
			.said = cases[i].said,
			.said_to = "police",
			.said_how = "phone"};
		struct ir_buf b;

		v.said_head.seq = cases[i].said;
		memset(v.said_head.hex, 'a', 64);
		ir_buf_init(&b, 0);
		EQ(ir_jverify_words(&v, &b), 0);
		STR(b.p, cases[i].want);
		ir_buf_free(&b);
	}
}

/* Errors of a batch name the line; a good one keeps order and values. */
static void
test_batch(void)
{
	static const char good[] =
		"{\"kind\":\"care\",\"text\":\"a\",\"patients\":3}\n\n"
		"{\"kind\":\"event\",\"text\":\"b\",\"corrects\":2}";
	static const char *const bad[] = {"[]", "{\"kind\":\"event\"", "x",
		"{\"nonsense\":\"x\"}", "{\"text\":{}}", "{\"corrects\":\"x\"}",
		"{\"corrects\":0}", "{\"correct\":2}",
		"{\"text\":\"a\",\"text\":\"b\"}"};
	struct ir_byhand_batch *b = NULL;
	struct ir_byhand *h;
	size_t n;

	EQ(ir_byhand_batch_read(&b, good, sizeof(good) - 1, NULL), 0);
	h = ir_byhand_batch_lines(b, &n);
	EQ(n, 2);
	STR(h[0].field[0].value, "3");
	EQ(h[1].corrects, 2);
	ir_byhand_batch_free(b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EQ(ir_byhand_batch_read(&b, bad[i], strlen(bad[i]), NULL),
			-IR_EUSAGE);
}

static void
test_roles(void)
{
	OK(ir_extract_role("police") != NULL);
	OK(ir_extract_role("警察") == ir_extract_role("police"));
	OK(ir_extract_role("nobody") == NULL);
	OK(ir_extract_role_at(0) != NULL);
	OK(ir_extract_role_at(1000) == NULL);
}

static void
test_kind_check(void)
{
	static const struct {
		const char *name;
		int want;
	} t[] = {{"event", 0}, {"evidence.", 0}, {"evidence.sealed", 0},
		{"drill.", 0}, {"drill.scored", 0}, {"evnt", -IR_EUSAGE},
		{"ev", -IR_EUSAGE}, {"", -IR_EUSAGE}, {".", -IR_EUSAGE}};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		EQ(ir_kind_check(t[i].name, NULL), t[i].want);
}

/* The numbers of statfs(2). */
static void
test_remote_fs(void)
{
	static const struct {
		uint32_t magic;
		const char *want; /* NULL: a local disk */
	} cases[] = {
		{0x6969, "NFS"},
		{0x517b, "SMB"},
		{0xff534d42, "CIFS"},
		{0xfe534d42, "SMB2"},
		{0x65735546, "FUSE"},
		{0x01021997, "9P"},
		{0xef53, NULL}, /* ext4 */
		{0x58465342, NULL}, /* XFS */
		{0x9123683e, NULL}, /* Btrfs */
		{0x01021994, NULL}, /* tmpfs */
		{0, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = jl_remote_fs(cases[i].magic);

		STR(got ? got : "local",
			cases[i].want ? cases[i].want : "local");
	}
}

static void
test_ahead(void)
{
	static const struct {
		int64_t given, clock;
		bool want;
	} cases[] = {
		{0, 0, false},
		{1000, 700, false},
		{1000, 699, true},
		{700, 1000, false},
		{INT64_MAX, INT64_MIN, true},
		{INT64_MIN, INT64_MAX, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ir_time a = {.sec = cases[i].given};
		struct ir_time b = {.sec = cases[i].clock};

		EQ(ir_journal_ahead(&a, &b), cases[i].want);
	}
}

int
main(void)
{
	test_remote_fs();
	test_ahead();
	test_scribe();
	test_scribe_special();
	test_kinds();
	test_head_parse();
	test_words();
	test_batch();
	test_roles();
	test_kind_check();
	return tap_done();
}
