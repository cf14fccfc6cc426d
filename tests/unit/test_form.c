/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/filled.h"

#include <stdio.h>
#include <stdlib.h>

#include "report_case.h"

#define HEAD \
	"hikeshi: form/1\nid: x\ndate: \"2026-11-22\"\n" \
	"title: [報告, Report]\nrecipient: [省, Ministry]\n" \
	"stages: [first, final]\nduties: [R2, R3]\n"
#define FIELD(more) \
	"sections:\n- title: [章, Part]\n  fields:\n  - {id: a, label: [名, " \
	"name], need: MmM, mark: found, " more "}\n"

static struct ir_forms *
parse(const struct small *c, const char *text)
{
	struct ir_forms *set = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (ir_forms_parse(&set, "x", text, strlen(text), c->vocab, &e) < 0)
		printf("# %s\n", e.text);
	return set;
}

static void
refused(const struct small *c)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{"hikeshi: form/2\n", "x:1:1: "},
		{HEAD, "x:1:1: "},
		{HEAD "colour: red\n" FIELD("fact: org.name"), "colour"},
		{HEAD FIELD("fact: org.nam"), "org.name"},
		{HEAD FIELD("fact: \"dev[P].name\""), "x:11:"},
		{HEAD FIELD("fact: org.name, ask: yes"), "one of"},
		{HEAD FIELD("label: [名, name]"), "x:11:"}, /* twice */
		{HEAD FIELD("fact: org.name, shows: boxes"), "'show'"},
		{HEAD FIELD("fact: org.name, show: box"), "'box'"},
		{HEAD FIELD("table: '.dev'"), "columns"},
		{HEAD FIELD("table: '.dev', columns: [[a, b]]"), "column"},
		{HEAD FIELD("jq: [1]"), "jq"},
		{HEAD FIELD("use: nosuch"), "nosuch"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_forms *set = NULL;
		struct ir_err e = IR_ERR_INIT;

		EQ(ir_forms_parse(&set, "x", t[i].text, strlen(t[i].text),
			   c->vocab, &e),
			-IR_EFORMAT);
		OKM(strncmp(e.text, "x:", 2) == 0 && strstr(e.text, t[i].why),
			e.text);
		ir_forms_free(set);
	}
}

static void
head(const struct small *c)
{
	struct ir_forms *set = parse(c, HEAD FIELD("fact: org.name"));
	const struct ir_form *f = set ? ir_forms_at(set, 0) : NULL;
	enum ir_stage s = IR_STAGE_FIRST;
	struct ir_err e = IR_ERR_INIT;

	OK(f != NULL);
	if (!f)
		return;
	STR(ir_form_title(f, false), "Report");
	STR(ir_form_recipient(f, true), "省");
	OK(ir_form_confirmed(f));
	OK(ir_form_has_stage(f, IR_STAGE_FINAL));
	OK(!ir_form_has_stage(f, IR_STAGE_FOLLOW_UP));
	STR(ir_form_duties(f)[1], "R3");
	OK(!ir_form_duties(f)[2]);
	OK(!ir_form_per(f));
	OK(!ir_forms_find(set, "y"));
	EQ(ir_stage_read("follow-up", &s, &e), 0);
	EQ(s, IR_STAGE_FOLLOW_UP);
	EQ(ir_stage_read("followup", &s, &e), -IR_EUSAGE);
	ir_forms_free(set);
}

/* What one field says; the whole form is that field. */
struct want {
	const char *field; /* as in the file */
	const char *text;
	enum ir_cell cell;
	bool missing;
};

static const char *
audience_of(const char *audience, const char *field)
{
	static char text[2000];

	(void)snprintf(text, sizeof(text), HEAD "audience: %s\n" FIELD("%s"),
		audience, field);
	return text;
}

static void
one(struct small *c, const char *audience, const struct want *w,
	enum ir_stage stage)
{
	struct ir_forms *set = parse(c, audience_of(audience, w->field));
	struct ir_fill what = {.stage = stage, .japanese = true};
	struct ir_filled *f = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (!set) {
		OKM(0, w->field);
		return;
	}
	what.form = ir_forms_at(set, 0);
	EQ(ir_fill(&f, &what, 1, c->v, &e), 0);
	EQ(ir_filled_count(f), 1);
	STR(ir_filled_at(f, 0)->text, w->text);
	EQ(ir_filled_at(f, 0)->cell, w->cell);
	EQ(ir_filled_missing(f), w->missing);
	ir_filled_free(f);
	ir_forms_free(set);
}

static void
words(struct small *c)
{
	static const struct want t[] = {
		{"fact: org.name", "架空病院", IR_CELL_FILLED, false},
		{"fact: org.beds", "300", IR_CELL_FILLED, false},
		{"fact: t.detected", "2026年2月9日 01:50", IR_CELL_FILLED,
			false},
		{"fact: t.detected, show: date", "2026年2月9日", IR_CELL_FILLED,
			false},
		{"fact: t.detected, show: time", "01:50", IR_CELL_FILLED,
			false},
		{"fact: case.kind", "ランサムウェア", IR_CELL_FILLED, false},
		{"fact: case.kind, show: boxes", "■ランサムウェア　□DDoS",
			IR_CELL_FILLED, false},
		{"fact: pii.count", "13,000人（推定）", IR_CELL_FILLED, false},
		{"fact: org.info_officer", "不明", IR_CELL_UNKNOWN, true},
		{"fact: case.summary", "脅迫文", IR_CELL_FILLED, false},
		{"fact: \"t.aware[]\"", "病棟3：2026年2月9日 01:50",
			IR_CELL_FILLED, false},
		{"fact: \"dev[].name\"", "PUMP03：輸液ポンプ\nMON1：モニタ",
			IR_CELL_FILLED, false},
		{"fact: [org.name, org.info_officer]",
			"医療機関名：架空病院\n責任者：不明", IR_CELL_FILLED,
			false},
		{"fact: \"harm[].dev\"", "MON1", IR_CELL_FILLED, false},
		{"jq: '.dev | map(.id)'", "PUMP03\nMON1", IR_CELL_FILLED,
			false},
		{"jq: '{ja: \"日\", en: \"E\"}'", "日", IR_CELL_FILLED, false},
		{"jq: '[]'", "調査中", IR_CELL_OPEN, true},
		{"jq: '\"なし\"'", "なし", IR_CELL_NONE, false},
		{"jq: 'known(.case.nosuch)'", "調査中", IR_CELL_OPEN, true},
		{"jq: 'jtime(.t.detected)'", "2026年2月9日 01:50",
			IR_CELL_FILLED, false},
		{"jq: '\"x\\(jday(.t.detected))y\"'", "x2026年2月9日y",
			IR_CELL_FILLED, false},
		{"jq: 'word(\"case.kind\"; .case.kind)'", "ランサムウェア",
			IR_CELL_FILLED, false},
		{"jq: '{text: 5, basis: \"estimate\"}'", "5（推定）",
			IR_CELL_FILLED, false},
		{"text: [定型, fixed]", "定型", IR_CELL_FILLED, false},
		{"free: wrote, jq: '1'", "人が書いた", IR_CELL_FILLED, false},
		{"free: other, jq: '1'", "1", IR_CELL_FILLED, false},
		{"jq: '.a.b.c | error(\"x\")'", "【書式の誤り】", IR_CELL_OPEN,
			true},
		{"jq: 'nosuch'", "【書式の誤り】", IR_CELL_OPEN, true},
		{"jq: 'now'", "【書式の誤り】", IR_CELL_OPEN, true},
		{"table: '.dev', columns: [[号, no, id], [続, c, connected, "
		 "\"dev[].connected\"]]",
			"PUMP03 / はい\nMON1 / 調査中", IR_CELL_FILLED, false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		one(c, "authority", &t[i], IR_STAGE_FIRST);
	one(c, "authority",
		&(struct want){"jq: 'null'", "不明", IR_CELL_OPEN, true},
		IR_STAGE_FINAL);
}

/* Who does not get it does not get it, nor do the expressions. */
static void
withheld(struct small *c)
{
	static const struct {
		const char *audience;
		struct want w;
	} t[] = {
		{"pmda",
			{"fact: \"harm[].initials\"", "Y.K.", IR_CELL_FILLED,
				false}},
		{"maker",
			{"fact: \"harm[].initials\"", "(記載しない)",
				IR_CELL_WITHHELD, false}},
		{"ministry",
			{"jq: '.harm[0].initials'", "調査中", IR_CELL_OPEN,
				true}},
		{"press",
			{"fact: pii.count", "(記載しない)", IR_CELL_WITHHELD,
				false}},
		{"press",
			{"jq: '$doc.pii.count'", "調査中", IR_CELL_OPEN, true}},
		{"ppc", {"jq: '.pii.count'", "13000", IR_CELL_FILLED, false}},
		{"press",
			{"fact: org.info_officer", "(記載しない)",
				IR_CELL_WITHHELD, false}},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		one(c, t[i].audience, &t[i].w, IR_STAGE_FIRST);
}

/* Several of one form in one run, each about another device. */
static void
per_device(struct small *c)
{
	struct ir_forms *set = parse(c,
		HEAD "per: dev\n" FIELD(
			"fact: \"dev[].name\"") "  - {id: b, label: [b, b], "
						"need: ooo, mark: recalled, "
						"jq: "
						"'dev.id + \" \" + "
						".report.stage'}\n");
	struct ir_filled *f[3] = {NULL};
	struct ir_fill what[3] = {{.dev = "PUMP03", .japanese = true},
		{.dev = "MON1", .stage = IR_STAGE_FINAL},
		{.dev = "MON1", .blank = true}};
	struct ir_err e = IR_ERR_INIT;

	OK(set != NULL);
	for (size_t i = 0; set && i < 3; i++)
		what[i].form = ir_forms_at(set, 0);
	if (!set || ir_fill(f, what, 3, c->v, &e) < 0) {
		OKM(0, e.text);
		return;
	}
	STR(ir_filled_at(f[0], 0)->text, "輸液ポンプ");
	STR(ir_filled_at(f[0], 1)->text, "PUMP03 first");
	STR(ir_filled_at(f[1], 0)->text, "モニタ");
	STR(ir_filled_at(f[1], 1)->text, "MON1 final");
	STR(ir_filled_at(f[2], 1)->text, "");
	STR(ir_filled_at(f[0], 0)->facts[0], "dev[PUMP03].name");
	OK(!ir_form_confirmed(what[0].form));
	for (size_t i = 0; i < 3; i++)
		ir_filled_free(f[i]);
	ir_forms_free(set);
}

int
main(void)
{
	struct small c;

	small_open(&c);
	small_fact(&c, "t.detected", "\"2026-02-08T16:50:00Z\"");
	small_fact(&c, "t.aware[病棟3]", "\"2026-02-09T01:50:00+09:00\"");
	small_fact(&c, "case.kind", "\"ransomware\"");
	small_fact(&c, "org.info_officer", "\"unknown\"");
	small_fact(&c, "dev[PUMP03].connected", "\"yes\"");
	small_fact(&c, "dev[MON1].connected", "\"unknown\"");
	small_fact(&c, "harm[H1].initials", "\"Y.K.\"");
	small_fact(&c, "harm[H1].dev", "\"MON1\"");
	small_line(&c, "fact.set", "estimate",
		"{\"path\":\"pii.count\",\"value\":13000}");
	small_line(&c, "note", NULL,
		"{\"form\":\"x\",\"field\":\"wrote\",\"text\":\"人が書いた\"}");
	small_view(&c);
	refused(&c);
	head(&c);
	words(&c);
	withheld(&c);
	per_device(&c);
	small_close(&c);
	return tap_done();
}
