/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state.h"

#include <stdio.h>
#include <stdlib.h>

#include "ir/base/i18n.h"
#include "ir/casefile/state_edit.h"
#include "ir/casefile/state_page.h"
#include "tap.h"

static const char vocabulary[] =
	"hikeshi: vocabulary/1\n"
	"date: \"2026-11-21\"\n"
	"units:\n  person: [人, persons]\n"
	"forms:\n  R1: [第一報, first note]\n  R2: [報告, report]\n"
	"choice_sets:\n"
	"  care_state:\n"
	"    - normal|通常|normal\n"
	"    - stopped|停止|stopped\n"
	"lists:\n"
	"  t.aware: [覚知, aware, 部署, department]\n"
	"  dev: [医療機器, devices, 番号, number]\n"
	"  asset: [機器, assets, 番号, number]\n"
	"  comm: [連絡, contacts, 番号, number]\n"
	"  ev: [出来事, events, 番号, number]\n"
	"  impact.care: [診療, care, 部門, department]\n"
	"  harm: [健康被害, harm, 符号, code]\n"
	"facts:\n"
	"- [case.id, string, 番号, number, found, R2]\n"
	"- [case.kind, choice, 種別, kind, found, R1, {choices: "
	"[ransomware|ランサム|ransomware, ddos|DDoS|DDoS]}]\n"
	"- [case.state, choice, 状態, state, found, R2, {choices: "
	"[open|対応中|open, closed|終結|closed]}]\n"
	"- [case.summary, text, 概要, outline, found, R2]\n"
	"- [t.detected, time, 発覚日時, noticed, found, R1]\n"
	"- [\"t.aware[]\", time, 覚知, aware, found, R2]\n"
	"- [\"ev[].what\", text, 内容, what, found, R2]\n"
	"- [\"asset[].name\", string, 名称, name, found, R2]\n"
	"- [\"dev[].connected\", boolean, 接続, connected, found, R2]\n"
	"- [\"dev[].name\", string, 販売名, name, found, R2]\n"
	"- [\"impact.care[].department\", string, 部門, department, found, "
	"R2]\n"
	"- [\"impact.care[].function\", string, 機能, function, found, R2]\n"
	"- [\"impact.care[].state\", choice, 状態, state, found, R2, {choices: "
	"care_state}]\n"
	"- [\"impact.care[].patients\", integer, 患者数, patients, found, R2, "
	"{unit: person}]\n"
	"- [\"harm[].ref\", string, 符号, code, found, R2, {no_names: true}]\n"
	"- [pii.count, integer, 人数, persons, found, R2, {unit: person}]\n"
	"- [\"comm[].to\", string, 先, to, found, R2]\n"
	"- [\"comm[].said\", text, 内容, said, found, R2]\n"
	"- [\"comm[].receipt\", string, 受付番号, receipt, found, R2]\n";

static struct ir_vocab *vocab;
static struct ir_json *reader;

static struct ir_state *
fresh(void)
{
	struct ir_state *s = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (ir_state_new(&s, vocab, &e) < 0)
		printf("# %s\n", e.text);
	return s;
}

/* Folds one line; the clock of line n is 10:00 plus n minutes unless t. */
static void
feed(struct ir_state *s, uint64_t seq, const char *t, const char *kind,
	const char *more, const char *data)
{
	char text[4096], own[40];
	struct ir_line line = {.text = text, .seq = seq, .json = reader};
	struct ir_err e = IR_ERR_INIT;

	(void)snprintf(
		own, sizeof(own), "2026-11-21T10:%02u:00+09:00", (unsigned)seq);
	line.len = (size_t)snprintf(text, sizeof(text),
		"{\"v\":1,\"seq\":%u,%s\"written\":\"%s\",\"time\":\"%s\",%s"
		"\"kind\":\"%s\",\"data\":%s}",
		(unsigned)seq, strstr(more, "drill") ? "\"drill\":true," : "",
		own, t ? t : own, strstr(more, "drill") ? "" : more, kind,
		data);
	if (ir_json_parse(reader, text, line.len, &e) < 0)
		OKM(0, e.text);
	EQ(ir_state_line(s, &line, &e), 0);
}

static void
set(struct ir_state *s, uint64_t seq, const char *t, const char *path,
	const char *value)
{
	char data[512];

	(void)snprintf(data, sizeof(data), "{\"path\":\"%s\",\"value\":%s}",
		path, value);
	feed(s, seq, t, "fact.set", "", data);
}

static void
correct(struct ir_state *s, uint64_t seq, uint64_t old, const char *path,
	const char *value, bool moved)
{
	char data[512], more[64];

	(void)snprintf(data, sizeof(data), "{\"path\":\"%s\",\"value\":%s%s}",
		path, value, moved ? ",\"moved\":true" : "");
	(void)snprintf(more, sizeof(more), "\"corrects\":%u,", (unsigned)old);
	feed(s, seq, NULL, "fact.set", more, data);
}

/* The value as JSON text, "-" when nobody stated it. */
static const char *
value(const struct ir_state *s, const char *path)
{
	struct ir_value v;

	return ir_state_get(s, path, &v) == 0 ? v.json : "-";
}

/* Is the value of a part of the state this JSON text? */
static void
part(const struct ir_state *s, const char *path, const char *want)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b, w;

	ir_buf_init(&b, 0);
	ir_buf_init(&w, 0);
	(void)ir_buf_addf(&w,
		"{\"v\":1,\"type\":\"part\",\"path\":\"%s\",\"value\":%s}",
		path, want);
	if (ir_state_json(s, path, &b, &e) < 0)
		STR(e.text, want);
	else
		STR(b.p, strncmp(want, "{\"v\"", 4) == 0 ? want : w.p);
	ir_buf_free(&b);
	ir_buf_free(&w);
}

static bool
holds(const struct ir_state *s, const char *path, const char *text)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	bool r;

	ir_buf_init(&b, 0);
	r = ir_state_json(s, path, &b, &e) == 0 && strstr(b.p, text);
	if (!r)
		printf("# %s\n", b.len ? b.p : e.text);
	ir_buf_free(&b);
	return r;
}

static void
latest_time_wins(void)
{
	struct ir_state *s = fresh();

	feed(s, 1, NULL, "case.opened", "", "{\"id\":\"X\",\"what\":\"w\"}");
	STR(value(s, "pii.count"), "-");
	part(s, "pii", "{\"count\":\"unknown\"}");
	set(s, 2, NULL, "pii.count", "10000");
	set(s, 3, "2026-11-21T09:00:00+09:00", "pii.count", "5");
	STR(value(s, "pii.count"), "10000");
	set(s, 4, "2026-11-21T01:02:00Z", "pii.count", "130000");
	STR(value(s, "pii.count"), "130000"); /* same instant, later line */
	feed(s, 5, NULL, "fact.set", "",
		"{\"path\":\"pii.count\",\"unset\":true}");
	STR(value(s, "pii.count"), "-");
	part(s, "pii", "{\"count\":\"unknown\"}");
	OK(holds(s, "pii.count", "\"unset\":true"));
	STR(value(s, "case.summary"), "\"w\"");
	STR(value(s, "case.state"), "\"open\"");
	ir_state_free(s);
}

static void
corrections(void)
{
	struct ir_state *s = fresh();

	set(s, 1, NULL, "pii.count", "1");
	set(s, 2, NULL, "pii.count", "2");
	correct(s, 3, 1, "pii.count", "11", false);
	STR(value(s, "pii.count"), "2"); /* line 2 still stands later */
	correct(s, 4, 2, "pii.count", "22", false);
	STR(value(s, "pii.count"), "22");
	STR(ir_state_path_of(s, 2), NULL);
	STR(ir_state_path_of(s, 4), "pii.count");
	correct(s, 5, 4, "pii.count", "222", false); /* of a correction */
	STR(value(s, "pii.count"), "222");
	correct(s, 6, 2, "pii.count", "2222", false); /* again of the first */
	STR(value(s, "pii.count"), "2222");
	correct(s, 7, 1, "pii.count", "111", true); /* at its own time */
	STR(value(s, "pii.count"), "111");
	OK(holds(s, "pii.count", "\"corrected_by\":6"));
	/* the wrong device: what was said of it is gone */
	set(s, 8, NULL, "dev[PUMP03].connected", "\"yes\"");
	correct(s, 9, 8, "dev[PUMP04].connected", "\"yes\"", false);
	STR(value(s, "dev[PUMP03].connected"), "-");
	part(s, "dev",
		"[{\"id\":\"PUMP04\",\"connected\":\"yes\","
		"\"name\":\"unknown\"}]");
	/* a correction that cannot be used changes nothing */
	set(s, 10, NULL, "dev[A].connected", "\"no\"");
	correct(s, 11, 10, "dev[A].connected", "\"perhaps\"", false);
	STR(value(s, "dev[A].connected"), "\"no\"");
	correct(s, 12, 99, "dev[A].connected", "\"yes\"", false);
	STR(value(s, "dev[A].connected"), "\"no\"");
	OK(holds(s, "problems", "\"seq\":11"));
	OK(holds(s, "problems", "\"seq\":12"));
	ir_state_free(s);
}

static void
lists(void)
{
	struct ir_state *s = fresh();

	feed(s, 1, NULL, "contact", "",
		"{\"text\":\"第一報\",\"to\":\"県庁\",\"how\":\"phone\"}");
	set(s, 2, NULL, "comm[1].receipt", "\"A-7\"");
	feed(s, 3, NULL, "care", "",
		"{\"text\":\"t\",\"department\":\"放射線\",\"function\":\"CT\","
		"\"state\":\"stopped\",\"patients\":23}");
	feed(s, 4, NULL, "finding", "",
		"{\"text\":\"clean\",\"asset\":\"SV1\",\"method\":\"log\","
		"\"result\":\"negative\"}");
	feed(s, 5, NULL, "event", "", "{\"text\":\"one\"}");
	feed(s, 6, "2026-11-21T08:00:00+09:00", "note", "",
		"{\"text\":\"earlier\"}");
	feed(s, 7, NULL, "event", "\"corrects\":5,", "{\"text\":\"two\"}");
	set(s, 8, NULL, "t.aware[医事課]", "\"2026-11-21T09:00:00+09:00\"");
	feed(s, 9, NULL, "role.assigned", "",
		"{\"role\":\"IC\",\"name\":\"佐藤\"}");
	feed(s, 10, NULL, "role.assigned", "",
		"{\"role\":\"IC\",\"name\":\"鈴木\"}");
	OK(holds(s, "comm[1]", "\"to\":\"県庁\""));
	OK(holds(s, "comm[1]", "\"said\":\"第一報\""));
	OK(holds(s, "comm[1]", "\"receipt\":\"A-7\""));
	OK(holds(s, "comm[1]", "\"how\":\"phone\""));
	part(s, "impact.care[放射線/CT].state",
		"{\"v\":1,\"type\":\"fact\","
		"\"path\":\"impact.care[放射線/CT].state\",\"ja\":\"状態\","
		"\"en\":\"state\",\"value\":\"stopped\","
		"\"time\":\"2026-11-21T10:03:00+09:00\",\"seq\":3,"
		"\"history\":[{\"value\":\"stopped\","
		"\"time\":\"2026-11-21T10:03:00+09:00\",\"seq\":3,"
		"\"written\":\"2026-11-21T10:03:00+09:00\"}]}");
	OK(holds(s, "impact.care", "\"department\":\"放射線\""));
	OK(holds(s, "impact.care", "\"function\":\"CT\""));
	OK(holds(s, "impact.care", "\"patients\":23"));
	OK(holds(s, "asset[SV1]", "\"result\":\"negative\""));
	OK(holds(s, "ev", "\"value\":[{\"id\":\"6\""));
	OK(holds(s, "ev[5]", "\"what\":\"two\""));
	OK(holds(s, "ev[5].line", "\"corrects\":5"));
	part(s, "t.aware",
		"[{\"id\":\"医事課\","
		"\"value\":\"2026-11-21T09:00:00+09:00\"}]");
	OK(holds(s, "roles", "\"name\":\"鈴木\""));
	OK(holds(s, "roles[IC]", "\"lines\":[9,10]"));
	ir_state_free(s);
}

static void
joined(void)
{
	struct ir_state *s = fresh();

	set(s, 1, NULL, "pii.count", "1");
	set(s, 2, NULL, "pii.count", "2");
	feed(s, 3, NULL, "case.joined", "",
		"{\"fork\":{\"seq\":1},\"from\":\"ir-02\",\"lines\":["
		"{\"seq\":2,\"time\":\"2026-11-21T10:01:30+09:00\","
		"\"kind\":\"fact.set\","
		"\"data\":{\"path\":\"pii.count\",\"value\":50}},"
		"{\"seq\":3,\"time\":\"2026-11-21T10:01:40+09:00\","
		"\"kind\":\"event\",\"data\":{\"text\":\"there\"}}]}");
	STR(value(s, "pii.count"), "2"); /* folded by time */
	OK(holds(s, "pii.count", "\"value\":50"));
	OK(holds(s, "ev[3.3]", "\"what\":\"there\""));
	feed(s, 4, NULL, "case.joined", "",
		"{\"fork\":{\"seq\":1},\"from\":\"ir-02\",\"lines\":["
		"{\"seq\":4,\"time\":\"2026-11-21T10:09:00+09:00\","
		"\"kind\":\"event\",\"corrects\":3,"
		"\"data\":{\"text\":\"here\"}},"
		"{\"seq\":5,\"time\":\"2026-11-21T10:30:00+09:00\","
		"\"kind\":\"fact.set\",\"corrects\":2,"
		"\"data\":{\"path\":\"pii.count\",\"value\":60,"
		"\"moved\":true}}]}");
	OK(holds(s, "ev[3.3]", "\"what\":\"here\""));
	STR(value(s, "pii.count"), "60");
	feed(s, 5, NULL, "case.joined", "", "{\"lines\":[{}]}");
	OK(holds(s, "problems", "\"seq\":5"));
	ir_state_free(s);
}

static void
hostile(void)
{
	static const struct {
		const char *kind, *data;
	} t[] = {
		{"fact.set", "{}"},
		{"fact.set", "{\"path\":5,\"value\":1}"},
		{"fact.set", "{\"path\":\"\",\"value\":1}"},
		{"fact.set", "{\"path\":\"pii.count\"}"},
		{"fact.set", "{\"path\":\"pii.count\",\"value\":{\"a\":1}}"},
		{"fact.set", "{\"path\":\"pii.count\",\"value\":-1}"},
		{"fact.set", "{\"path\":\"a\\u0000b\",\"value\":1}"},
		{"role.assigned", "{\"name\":\"x\"}"},
		{"custody.sent", "{\"item\":\"a[b]\"}"},
		{"evidence.started", "[]"},
		{"duty.waived", "5"},
	};
	struct ir_state *s = fresh();
	char want[32];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		feed(s, i + 1, NULL, t[i].kind, "", t[i].data);
	(void)snprintf(want, sizeof(want), "%zu", sizeof(t) / sizeof(t[0]));
	part(s, "unusable", want);
	part(s, "pii.count",
		"{\"v\":1,\"type\":\"fact\",\"path\":\"pii.count\","
		"\"ja\":\"人数\",\"en\":\"persons\",\"value\":\"unknown\","
		"\"history\":[]}");
	/* a fact of another vocabulary is kept as it is */
	set(s, 20, NULL, "old.fact", "\"x\"");
	OK(holds(s, "old.fact", "\"unlisted\":true"));
	{
		struct ir_err e = IR_ERR_INIT;
		struct ir_buf b;

		ir_buf_init(&b, 0);
		EQ(ir_state_json(s, "no.such.fact", &b, &e), -IR_EUSAGE);
		OK(strstr(e.text, "no.such.fact"));
		ir_buf_free(&b);
	}
	ir_state_free(s);
}

static int
count_end(void *arg, const char *key, uint64_t seq, const char *text)
{
	char *keys = arg;
	size_t len = strlen(keys);

	(void)text;
	(void)snprintf(keys + len, 256 - len, "%s%u ", key, (unsigned)seq);
	return 0;
}

static void
open_ends(void)
{
	struct ir_state *s = fresh();
	struct ir_time now = {0};
	char keys[256] = "";

	feed(s, 1, NULL, "gate.debt", "", "{\"gate\":\"g1\",\"text\":\"t\"}");
	feed(s, 2, NULL, "gate.debt", "", "{\"gate\":\"g2\",\"text\":\"t\"}");
	feed(s, 3, NULL, "gate.passed", "", "{\"gate\":\"g1\"}");
	feed(s, 4, NULL, "custody.sent", "", "{\"item\":\"HD1\"}");
	feed(s, 5, NULL, "custody.sent", "", "{\"item\":\"HD2\"}");
	feed(s, 6, NULL, "custody.returned", "", "{\"item\":\"HD2\"}");
	feed(s, 7, NULL, "evidence.started", "", "{\"archive\":\"001\"}");
	feed(s, 8, NULL, "evidence.started", "", "{\"archive\":\"002\"}");
	feed(s, 9, NULL, "evidence.failed", "", "{\"archive\":\"002\"}");
	feed(s, 10, NULL, "contact", "",
		"{\"text\":\"t\",\"from\":\"県庁\",\"promised\":\"11:00\"}");
	feed(s, 11, NULL, "contact", "",
		"{\"text\":\"t\",\"from\":\"警察\",\"promised\":\"11:00\"}");
	feed(s, 12, NULL, "contact", "", "{\"text\":\"t\",\"to\":\"警察\"}");
	feed(s, 13, NULL, "duty.waived", "",
		"{\"duty\":\"R8\",\"reason\":\"no hazard\"}");
	EQ(ir_state_open_ends(s, &now, count_end, keys), 0);
	STR(keys, "promise10 debt2 evidence7 custody4 waiver13 ");
	OK(!ir_state_closed(s));
	feed(s, 14, NULL, "case.closed", "", "{\"reason\":\"r\"}");
	OK(ir_state_closed(s));
	set(s, 15, NULL, "case.state", "\"open\"");
	OK(!ir_state_closed(s));
	ir_state_free(s);
}

static void
many_events(void)
{
	struct ir_state *s = fresh();
	struct ir_head h;

	for (uint64_t i = 1; i <= 2500; i++)
		feed(s, i, "2026-11-21T10:00:00+09:00", "event", "",
			"{\"text\":\"x\"}");
	OK(holds(s, "ev[1]", "\"what\":\"x\""));
	OK(holds(s, "ev[2500]", "\"what\":\"x\""));
	part(s, "ev[1200]",
		"{\"id\":\"1200\",\"line\":{"
		"\"time\":\"2026-11-21T10:00:00+09:00\",\"seq\":1200}}");
	h = ir_state_head(s);
	EQ(h.seq, 2500);
	EQ(strlen(h.hex), 64);
	ir_state_free(s);
}

/* What an edit refuses, and what it makes of what it takes. */
static void
edits(void)
{
	static const char *const bad[] = {"pii.count", "=5", "pii.cuont=5",
		"pii.count=", "pii.count=many", "pii.count=-1",
		"dev[].connected=yes", "dev[X].connected=perhaps",
		"case.kind=rain", "t.detected=never"};
	struct ir_state *s = fresh();
	struct ir_said said = {.basis = "guess"};
	struct ir_edit *ed = NULL;
	struct ir_edited got;
	struct ir_err e = IR_ERR_INIT;
	struct ir_time now;

	EQ(ir_time_parse("2026-11-21T10:30:00+09:00", 25, &now), 0);
	set(s, 1, NULL, "pii.count", "5");
	set(s, 2, "2026-11-21T11:00:00+09:00", "case.kind", "\"ddos\"");
	EQ(ir_edit_new(&ed, vocab, s, &now, &e), 0);
	EQ(ir_edit_said(ed, &said, &e), -IR_EUSAGE);
	said.basis = NULL;
	said.corrects = 9;
	EQ(ir_edit_said(ed, &said, &e), -IR_EUSAGE);
	said.corrects = 0;
	said.time = "soon";
	OK(ir_edit_said(ed, &said, &e) < 0);
	said.time = NULL;
	EQ(ir_edit_said(ed, &said, &e), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EQ(ir_edit_set(ed, bad[i], &e), -IR_EUSAGE);
	EQ(ir_edit_unset(ed, "pii.cuont", &e), -IR_EUSAGE);
	EQ(ir_edit_role(ed, "IC", &e), -IR_EUSAGE);
	EQ(ir_edit_role(ed, "IC=", &e), -IR_EUSAGE);
	EQ(ir_edit_role(ed, "=x", &e), -IR_EUSAGE);
	EQ(ir_edit_count(ed), 0);
	EQ(ir_edit_set(ed, "dev[a=b].connected=yes", &e), 0);
	ir_edit_at(ed, 0, &got);
	STR(got.path, "dev[a=b].connected");
	STR(got.json, "\"yes\"");
	STR(got.warning, NULL);
	EQ(ir_edit_set(ed, "harm[1].ref=山田 太郎", &e), 0);
	ir_edit_at(ed, 1, &got);
	OK(got.warning != NULL);
	EQ(ir_edit_set(ed, "harm[1].ref=P-07", &e), 0);
	ir_edit_at(ed, 2, &got);
	STR(got.warning, NULL);
	EQ(ir_edit_set(ed, "case.kind=ransomware", &e), 0);
	ir_edit_at(ed, 3, &got);
	EQ(got.later, 2);
	EQ(ir_edit_unset(ed, "pii.count", &e), 0);
	ir_edit_at(ed, 4, &got);
	STR(got.json, NULL);
	ir_edit_free(ed);
	ir_state_free(s);
}

static void
batches(void)
{
	static const struct {
		const char *text;
		int want;
	} t[] = {
		{"{\"path\":\"pii.count\",\"value\":7}", 0},
		{"{\"path\":\"pii.count\",\"value\":\"7\"}", 0},
		{"{\"path\":\"pii.count\",\"value\":null}", 0},
		{"{\"path\":\"pii.count\",\"unset\":true}", 0},
		{"{\"path\":\"pii.count\",\"value\":1,\"basis\":\"estimate\","
		 "\"time\":\"2:40\",\"by\":\"x\",\"role\":\"IC\","
		 "\"source\":\"s\",\"accuracy\":\"about\"}",
			0},
		{"{\"path\":\"pii.count\",\"value\":1,\"basis\":\"x\"}",
			-IR_EUSAGE},
		{"{\"path\":\"pii.count\"}", -IR_EUSAGE},
		{"{\"path\":\"pii.count\",\"value\":1,\"unset\":true}",
			-IR_EUSAGE},
		{"{\"path\":1,\"value\":1}", -IR_EUSAGE},
		{"{\"path\":\"pii.count\",\"value\":1,\"vlaue\":1}",
			-IR_EUSAGE},
		{"{\"path\":\"pii.count\",\"value\":1,\"source\":5}",
			-IR_EUSAGE},
		{"[]", -IR_EUSAGE},
		{"nope", -IR_EFORMAT},
	};
	struct ir_edit *ed = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_time now;
	struct ir_edited got;

	EQ(ir_time_parse("2026-11-21T10:30:00+09:00", 25, &now), 0);
	EQ(ir_edit_new(&ed, vocab, NULL, &now, &e), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		EQ(ir_edit_json(ed, t[i].text, strlen(t[i].text), &e),
			t[i].want);
	EQ(ir_edit_count(ed), 5);
	ir_edit_at(ed, 2, &got);
	STR(got.json, "\"unknown\"");
	ir_edit_at(ed, 3, &got);
	STR(got.json, NULL);
	STR(got.time, NULL); /* what one line says stays with it */
	ir_edit_at(ed, 4, &got);
	OK(got.time && strstr(got.time, "T02:40:00"));
	ir_edit_free(ed);
}

/* Columns are kept, whatever is in the case. */
static int
too_wide(const char *page, size_t width)
{
	int n = 0;

	for (const char *p = page; *p; p += *p == '\n') {
		size_t len = strcspn(p, "\n");

		n += ir_width(p, len) > width;
		p += len;
	}
	return n;
}

static void
pages(void)
{
	struct ir_page_opts o = {.width = 60, .japanese = true};
	struct ir_state *s = fresh();
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	EQ(ir_time_parse("2026-11-21T10:30:00+09:00", 25, &o.now), 0);
	feed(s, 1, NULL, "case.opened", "drill",
		"{\"id\":\"X\",\"what\":\"端末に\\n脅迫文\\u001b[31mがあり"
		"職員が騒いでいる旨の電話が病棟から何度も入っている\"}");
	set(s, 2, NULL, "impact.care[放射線].state", "\"stopped\"");
	ir_buf_init(&b, 0);
	EQ(ir_state_page(s, &o, &b, &e), 0);
	EQ(too_wide(b.p, o.width), 0);
	OK(!memchr(b.p, '\033', b.len));
	OK(strstr(b.p, "【訓練】"));
	OK(strstr(b.p, "停止"));
	OK(strstr(b.p, "種別"));
	for (const char *p = b.p; *p; p = strchr(p, '\n') + 1)
		if (strncmp(p, "【訓練】", 12) != 0)
			OKM(0, "a line without the mark");
	ir_buf_free(&b);
	ir_state_free(s);
}

static void
promises(void)
{
	static const char v[] = "{\"to\":\"V\",\"promised\":\"18:00\","
				"\"answer\":\"later\"}";
	struct ir_state *s = fresh();
	struct ir_time now = {0};
	char keys[256] = "";

	feed(s, 1, NULL, "contact", "", v);
	EQ(ir_state_open_ends(s, &now, count_end, keys), 0);
	feed(s, 2, NULL, "contact", "", "{\"from\":\"V\"}");
	EQ(ir_state_open_ends(s, &now, count_end, keys), 0);
	STR(keys, "promise1 ");
	ir_state_free(s);
}

int
main(void)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_vocab_parse(&vocab, vocabulary, sizeof(vocabulary) - 1, "test",
		    &e) < 0 ||
		ir_json_new(&reader, NULL, &e) < 0) {
		printf("Bail out! %s\n", e.text);
		return 1;
	}
	latest_time_wins();
	corrections();
	promises();
	lists();
	joined();
	hostile();
	open_ends();
	many_events();
	edits();
	batches();
	pages();
	ir_json_free(reader);
	ir_vocab_free(vocab);
	return tap_done();
}
