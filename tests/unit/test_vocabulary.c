/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/vocabulary.h"

#include <stdlib.h>

#include "ir/base/enc.h"
#include "tap.h"

/* Every key of the state, and what the forms cannot do without. */
static const char *const wanted[] = {"org.name", "org.corporate_number",
	"org.founder", "org.kind", "org.address", "org.beds", "org.code",
	"org.disaster_base", "org.contact_name", "org.ci_operator",
	"org.special_infra", "org.ppc_route", "case.id", "case.kind",
	"case.state", "t.occurred", "t.detected", "t.aware[]", "t.mgmt",
	"t.contained", "t.restored", "t.clock_offset[]", "t.ntp[]", "ev[].what",
	"ev[].seen", "ev[].who", "ev[].certainty", "asset[].name",
	"asset[].kind", "asset[].role", "asset[].ip", "asset[].host",
	"asset[].os", "asset[].version", "asset[].place", "asset[].network",
	"asset[].vendor", "asset[].mds2", "asset[].sbom", "asset[].eol",
	"asset[].eos", "asset[].line", "asset[].backup", "dev[].name",
	"dev[].generic", "dev[].approval", "dev[].model", "dev[].serial",
	"dev[].lot", "dev[].udi", "dev[].jan", "dev[].mah", "dev[].use",
	"dev[].connected", "impact.care[].department", "impact.care[].state",
	"impact.care[].alternative", "impact.care[].patients",
	"impact.care[].counted", "impact.ambulance", "impact.outpatient",
	"impact.surgery", "impact.harm_feared", "harm[].what", "harm[].outcome",
	"harm[].treatment", "harm[].initials", "harm[].age", "harm[].sex",
	"harm[].weight", "pii.persons", "pii.items", "pii.medium", "pii.count",
	"pii.count_max", "pii.sensitive", "pii.card", "pii.mynumber",
	"pii.strong_encryption", "pii.copy", "pii.exfiltration",
	"pii.sign.theft", "pii.sign.malware", "pii.sign.cc", "pii.sign.page",
	"pii.sign.warning", "ioc[].kind", "ioc[].value", "ioc[].digest",
	"act[].what", "act[].who", "act[].when", "act[].ordered_by",
	"act[].effect", "act[].status", "evid[].item", "evid[].source",
	"evid[].taken", "evid[].tool", "evid[].digest", "evid[].place",
	"evid[].handed_to", "comm[].to", "comm[].when", "comm[].how",
	"comm[].from", "comm[].said", "comm[].receipt", "comm[].answer",
	"dec[].reason", "dec[].known", "dec[].decider", "pub[].number",
	"pub[].date", "pub[].channel", "pub[].digest", "cause.entry",
	"cause.root", "cause.ci_event", "cause.ci_cause", "prev.done[].text",
	"prev.plan[].text", "line[].box", "line[].open", "backup[].offline",
	"backup[].tested", "backup[].tainted", "partner[].connected"};

static void
lint_choices(const struct ir_fact *f)
{
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct ir_choice *c = &f->choices[i];

		if (!*c->key || !*c->ja || !*c->en)
			OKM(0, f->path);
		if (f->type == IR_FACT_CHOICES &&
			(strpbrk(c->ja, ",\n") || strpbrk(c->en, ",\n") ||
				strstr(c->ja, "、")))
			OKM(0, c->key); /* could not be typed */
		for (size_t k = i + 1; k < f->n_choices; k++)
			if (!strcmp(c->key, f->choices[k].key) ||
				!strcmp(c->ja, f->choices[k].ja) ||
				!strcmp(c->en, f->choices[k].en))
				OKM(0, f->path);
	}
}

/* A label in ASCII alone is right for abbreviations only ("UDI"). */
static bool
japanese(const char *s)
{
	size_t n = strlen(s), ascii = 0;

	for (size_t i = 0; i < n; i++)
		ascii += (unsigned char)s[i] < 0x80;
	return ascii < n || n <= 4;
}

static void
lint_facts(const struct ir_vocab *v)
{
	static const char *const marks[] = {"found", "recalled", "constructed"};

	for (size_t i = 0; i < ir_vocab_count(v); i++) {
		const struct ir_fact *f = ir_vocab_at(v, i);
		size_t m = 0;

		while (m < 3 && strcmp(f->mark, marks[m]) != 0)
			m++;
		if (m == 3 || f->n_forms == 0 || !japanese(f->ja))
			OKM(0, f->path);
		if (f->field && !strcmp(f->field, "id"))
			OKM(0, f->path); /* taken by the member's id */
		for (size_t k = 0; k < f->n_forms; k++)
			for (size_t l = k + 1; l < f->n_forms; l++)
				if (!strcmp(f->forms[k], f->forms[l]))
					OKM(0, f->path);
		/* what goes on the PMDA form about a patient is marked */
		if (f->list && !strcmp(f->list, "harm") &&
			(f->type == IR_FACT_TEXT ||
				!strcmp(f->field, "initials")))
			OKM(f->no_names, f->path);
		/* the same label twice in one list would be ambiguous */
		for (size_t k = i + 1; k < ir_vocab_count(v); k++) {
			const struct ir_fact *g = ir_vocab_at(v, k);
			size_t n = strcspn(f->path, ".[");

			if (strncmp(f->path, g->path, n + 1) == 0 &&
				strcmp(f->list ? f->list : "",
					g->list ? g->list : "") == 0 &&
				(!strcmp(f->ja, g->ja) ||
					!strcmp(f->en, g->en)))
				OKM(0, g->path);
		}
		lint_choices(f);
	}
}

/* name with "[X]" for its brackets, or behind it for an alias of a list. */
static bool
resolves(const struct ir_vocab *v, const char *name, const struct ir_fact *f)
{
	char typed[IR_FACT_PATH_MAX + 8];
	const char *b = strstr(name, "[]");
	int head = b ? (int)(b - name) : (int)strlen(name);
	struct ir_fact_ref r;

	(void)snprintf(typed, sizeof(typed), "%.*s%s%s", head, name,
		f->list ? "[X]" : "", b ? b + 2 : "");
	return ir_vocab_lookup(v, typed, strlen(typed), &r, NULL) == 0 &&
		r.fact == f;
}

static void
all_resolve(const struct ir_vocab *v)
{
	size_t aliases = 0;

	for (size_t i = 0; i < ir_vocab_count(v); i++) {
		const struct ir_fact *f = ir_vocab_at(v, i);

		if (!resolves(v, f->path, f))
			OKM(0, f->path);
		for (size_t k = 0; k < f->n_aliases; k++, aliases++)
			OKM(resolves(v, f->aliases[k], f), f->aliases[k]);
	}
	OK(aliases > 20);
}

static void
lookups(const struct ir_vocab *v)
{
	static const struct {
		const char *typed, *path, *member;
	} t[] = {
		{"t.detected", "t.detected", ""},
		{"t.aware[看護部]", "t.aware[看護部]", "看護部"},
		{"t.aware［看護部］", "t.aware[看護部]", "看護部"},
		{"dev[PUMP03].connected", "dev[PUMP03].connected", "PUMP03"},
		{"impact.care[放射線/CT].state", "impact.care[放射線/CT].state",
			"放射線/CT"},
		{"dev[a.b c].name", "dev[a.b c].name", "a.b c"},
		{"__harm_feared__", "impact.harm_feared", ""},
		{"__harm_feared__:value", "impact.harm_feared", ""},
		{"harm_feared", "impact.harm_feared", ""},
		{"__patient_connected__[P1]", "dev[P1].connected", "P1"},
		{"prev.done[1]", "prev.done[1].text", "1"},
		{"ioc.note", "case.ransom.note", ""},
	};
	static const struct {
		const char *typed, *says;
	} bad[] = {
		{"t.detekted", "'t.detected'"},
		{"dev[PUMP03].conected", "'dev[PUMP03].connected'"},
		{"dev[PUMP03]", "below it are: dev[PUMP03].name"},
		{"dev", "below it are: dev[ID].name"},
		{"t", "t.occurred"},
		{"t.aware", "t.aware[ID]"},
		{"__patient_connected__", "dev[ID].connected"},
		{"t.detected[x]", "'t.detected'"},
		{"dev[].name", "1 to 128 bytes"},
		{"dev[ x].name", "blank"},
		{"dev[a[b]].name", "bracket"},
		{"dev[a\nb].name", "control"},
		{"dev[a\xc2\x9b"
		 "b].name",
			"control"},
		{"dev[a\xff].name", "UTF-8"},
		{"dev[a", "one pair"},
		{"dev]a[.name", "one pair"},
		{"dev[a]name", "one pair"},
		{"", "missing"},
		{"dev.name", "needs a member: dev[ID].name"},
		{"dev.nmae", "'dev[ID].name'"},
		{"impact.care.state", "impact.care[ID].state"},
		{"harm_faered", "'impact.harm_feared'"},
		{"dev[P].lek", "'dev[P]."},
	};
	struct ir_fact_ref r;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		memset(&r, 0, sizeof(r));
		EQ(ir_vocab_lookup(v, t[i].typed, strlen(t[i].typed), &r, &e),
			0);
		STR(r.path, t[i].path);
		STR(r.member, t[i].member);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		EQ(ir_vocab_lookup(
			   v, bad[i].typed, strlen(bad[i].typed), &r, &e),
			-IR_EUSAGE);
		if (!OKM(strstr(e.text, bad[i].says), bad[i].typed))
			printf("#  got: %s\n", e.text);
	}
}

static void
members(void)
{
	char id[IR_FACT_MEMBER_MAX + 2];

	memset(id, 'a', sizeof(id));
	EQ(ir_fact_member_check(id, IR_FACT_MEMBER_MAX, NULL), 0);
	EQ(ir_fact_member_check(id, IR_FACT_MEMBER_MAX + 1, NULL), -IR_EUSAGE);
	EQ(ir_fact_member_check("放射線", strlen("放射線"), NULL), 0);
	EQ(ir_fact_member_check("a\0b", 3, NULL), -IR_EUSAGE);
}

struct value {
	const char *path, *typed, *json;
};

static const struct value good[] = {
	{"org.name", "○○病院", "\"○○病院\""},
	{"org.name", "  A \"B\" ", "\"A \\\"B\\\"\""},
	{"org.name", "不明", "\"unknown\""},
	{"case.summary", "一行目\n二行目", "\"一行目\\n二行目\""},
	{"pii.count", "130000", "130000"},
	{"pii.count", "130,000 人", "130000"},
	{"pii.count", "１３万人", "130000"},
	{"pii.count", "0", "0"},
	{"pii.count", "unknown", "\"unknown\""},
	{"pii.count", "9007199254740991", "9007199254740991"},
	{"harm[A].age", "82歳", "82"},
	{"harm[A].weight", "65.5 kg", "65.5"},
	{"harm[A].weight", "0.9", "0.9"},
	{"t.clock_offset[vpn]", "-185", "-185"},
	{"dev[P].connected", "yes", "\"yes\""},
	{"dev[P].connected", "はい", "\"yes\""},
	{"dev[P].connected", "いいえ", "\"no\""},
	{"dev[P].connected", "YES", "\"yes\""},
	{"dev[P].connected", "不明", "\"unknown\""},
	{"dev[P].connected", "調査中", "\"unknown\""},
	{"case.kind", "ransomware", "\"ransomware\""},
	{"case.kind", "ランサムウェア", "\"ransomware\""},
	{"case.kind", "RANSOMWARE", "\"ransomware\""},
	{"case.kind", "fault without attack", "\"fault\""},
	{"dev[P].class", "iv", "\"IV\""},
	{"dev[P].class", "高度管理医療機器（クラスIV）", "\"IV\""},
	{"impact.care[放射線].state", "停止", "\"stopped\""},
	{"pii.items", "氏名、生年月日，diagnosis",
		"[\"name\",\"birth\",\"diagnosis\"]"},
	{"pii.items", "name,氏名", "[\"name\"]"},
	{"pii.items", "unknown", "\"unknown\""},
	{"case.ransom.ext", ".lock, .enc", "[\".lock\",\".enc\"]"},
	{"t.detected", "2026-11-21T10:20:00+09:00",
		"\"2026-11-21T10:20:00+09:00\""},
	{"t.detected", "2:40", "\"2026-11-21T02:40:00+09:00\""},
	{"t.hazard", "2026-11-21", "\"2026-11-21\""},
	{"t.hazard", "2026/1/2", "\"2026-01-02\""},
	{"t.hazard", "令和8年11月21日", "\"2026-11-21\""},
	{"t.hazard", "令和元年5月1日", "\"2019-05-01\""},
	{"t.hazard", "R8.11.21", "\"2026-11-21\""},
	{"t.hazard", "２０２６年１１月２１日", "\"2026-11-21\""},
	{"t.hazard", "昨日", "\"2026-11-20\""},
	{"t.hazard", "Yesterday", "\"2026-11-20\""},
	{"t.hazard", "11/20", "\"2026-11-20\""},
	{"t.hazard", "１１月２２日", "\"2025-11-22\""},
	{"pii.notice_date", "11/22", "\"2026-11-22\""},
	{"pii.notice_date", "本日", "\"2026-11-21\""},
	{"pii.notice_date", "明日", "\"2026-11-22\""},
	{"prev.plan[1].due", "3/31", "\"2027-03-31\""},
	{"prev.plan[1].due", "明後日", "\"2026-11-23\""},
	{"act[1].when", "9:00", "\"2026-11-21T09:00:00+09:00\""},
	{"act[1].when", "11:00", "\"2026-11-21T11:00:00+09:00\""},
	{"act[1].when", "明日9:00", "\"2026-11-22T09:00:00+09:00\""},
	{"case.publication_at", "+2h", "\"2026-11-21T12:00:00+09:00\""},
	{"impact.care[外来].until", "11/22 9:00",
		"\"2026-11-22T09:00:00+09:00\""},
	{"case.next_report", "9:00", "\"2026-11-22T09:00:00+09:00\""},
	{"t.hazard", "2028-02-29", "\"2028-02-29\""},
	{"ioc[1].digest",
		"SHA256:E3B0C44298FC1C149AFBF4C8996FB924 "
		"27AE41E4649B934CA495991B7852B855",
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b785"
		"2b855\""},
};

static const struct value refused[] = {
	{"org.name", "a\nb", "control character"},
	{"org.name", "a\033[2Jb", "control character"},
	{"org.name", "", "empty"},
	{"org.name", " 　 ", "empty"},
	{"org.name", "\xff", "UTF-8"},
	{"pii.count", "約600", "estimate"},
	{"pii.count", "-1", "out of range"},
	{"pii.count", "9007199254740992", "out of range"},
	{"pii.count", "99999999999999999999999", "out of range"},
	{"pii.count", "1,2", "whole number"},
	{"pii.count", "1,,000", "whole number"},
	{"harm[A].age", "131", "out of range"},
	{"harm[A].weight", "1.", "not a number"},
	{"harm[A].weight", ".5", "not a number"},
	{"harm[A].weight", "1.2.3", "not a number"},
	{"harm[A].weight", "01", "not a number"},
	{"dev[P].connected", "maybe", "yes, no"},
	{"case.kind", "ransom", "ransomware (ランサムウェア)"},
	{"pii.items", "name,,birth", "empty"},
	{"pii.items", "name,shoe", "none of the choices"},
	{"t.detected", "sometime", "2:40"},
	{"t.hazard", "2026-02-29", "not a date"},
	{"t.hazard", "2026-13-01", "not a date"},
	{"t.hazard", "2026-11/21", "not a date"},
	{"t.hazard", "令和8年11月21", "not a date"},
	{"t.hazard", "2026-11-210", "not a date"},
	{"t.hazard", "明日", "2026-11-21, 11/21 or yesterday"},
	{"prev.plan[1].due", "来月", "2026-11-24, 11/24 or tomorrow"},
	{"act[1].when", "来週", "18:00, tomorrow 9:00, 11/24 9:00, +2h"},
	{"ioc[1].digest", "e3b0", "not a digest"},
	{"ioc[1].digest", "zz", "not a digest"},
};

static int
check(const struct ir_vocab *v, const struct value *t, struct ir_buf *out,
	unsigned *flags, struct ir_err *e)
{
	struct ir_time now;
	struct ir_fact_ref r;

	EQ(ir_time_parse("2026-11-21T10:00:00+09:00", 25, &now), 0);
	if (ir_vocab_lookup(v, t->path, strlen(t->path), &r, e) != 0)
		return 1;
	return ir_fact_value(
		&r, t->typed, strlen(t->typed), &now, out, flags, e);
}

static void
values(const struct ir_vocab *v)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		unsigned flags = 0;

		ir_buf_clear(&b);
		if (!EQ(check(v, &good[i], &b, &flags, &e), 0))
			printf("# %s: %s\n", good[i].typed, e.text);
		STR(b.p, good[i].json);
		EQ(!!(flags & IR_FACT_UNKNOWN),
			!strcmp(good[i].json, "\"unknown\""));
		EQ(!!(flags & IR_FACT_MINUTE),
			strstr(good[i].json, "T") && b.p[5] == '-' &&
				!strchr(good[i].typed, 'T'));
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		ir_buf_clear(&b);
		(void)ir_buf_adds(&b, "before");
		EQ(check(v, &refused[i], &b, NULL, &e), -IR_EUSAGE);
		STR(b.p, "before");
		OKM(strncmp(e.text, refused[i].path,
			    strcspn(refused[i].path, "=")) == 0,
			"the error begins with the path");
		if (!OKM(strstr(e.text, refused[i].json), refused[i].typed))
			printf("#  got: %s\n", e.text);
	}
	ir_buf_free(&b);
}

static void
json_values(const struct ir_vocab *v)
{
	static const struct value t[] = {
		{"pii.count", "13", "13"},
		{"pii.count", "\"13\"", "13"},
		{"pii.count", "null", "\"unknown\""},
		{"dev[P].connected", "true", "\"yes\""},
		{"dev[P].connected", "false", "\"no\""},
		{"pii.items", "[\"name\",\"birth\"]", "[\"name\",\"birth\"]"},
		{"case.ransom.ext", "[\"a,b\"]", "[\"a,b\"]"},
		{"pii.items", "[]", "[]"},
		{"pii.count", "1.5", NULL},
		{"pii.count", "[1]", NULL},
		{"pii.items", "[1]", NULL},
		{"org.name", "{}", NULL},
	};
	struct ir_json *j = NULL;
	struct ir_fact_ref r;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_json_new(&j, NULL, NULL), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ir_buf_clear(&b);
		EQ(ir_json_parse(j, t[i].typed, strlen(t[i].typed), NULL), 0);
		EQ(ir_vocab_lookup(v, t[i].path, strlen(t[i].path), &r, NULL),
			0);
		EQ(ir_fact_value_json(&r, j, 0, NULL, &b, NULL, NULL),
			t[i].json ? 0 : -IR_EUSAGE);
		if (t[i].json)
			STR(b.p, t[i].json);
	}
	ir_json_free(j);
	ir_buf_free(&b);
}

#define HEAD \
	"hikeshi: vocabulary/1\ndate: '2026-11-21'\nforms: {R2: [a, b]}\n" \
	"lists: {dev: [a, b, c, d]}\nunits: {kg: [k, kg]}\nfacts:\n"
#define FACT(path, type, more) \
	"- [" path ", " type ", あ, a, found, R2" more "]\n"

static void
schema(void)
{
	static const struct {
		const char *text, *says; /* says NULL: good */
	} t[] = {
		{HEAD FACT("a.b", "string", ""), NULL},
		{HEAD FACT("'dev[].x'", "number", ", {unit: kg}"), NULL},
		{HEAD FACT("a", "choice", ", {choices: [x|y|z]}"), NULL},
		{HEAD FACT("a.b", "string", "") FACT("a.b", "string", ""),
			"there twice"},
		{HEAD FACT("a.b", "string", "")
				FACT("a.c", "string", ", {aliases: x a.b}"),
			"there twice"},
		{HEAD FACT("a.b", "string", "") FACT("a.b.c", "string", ""),
			"lies below"},
		{HEAD FACT("dev.x", "string", ""), "share a name"},
		{HEAD FACT("dev", "string", ""), "share a name"},
		{HEAD FACT("'lst[].x'", "string", ""), "unknown list"},
		{HEAD FACT("'dev[][]'", "string", ""), "not a path"},
		{HEAD FACT("A.b", "string", ""), "not a path"},
		{HEAD FACT("a", "strin", ""), "unknown type"},
		{HEAD FACT("a", "choice", ""), "choices are missing"},
		{HEAD FACT("a", "choice", ", {choices: [x|y]}"), "key|ja|en"},
		{HEAD FACT("a", "choice", ", {choices: [x||y]}"), "a word"},
		{HEAD FACT("a", "choice", ", {choices: []}"), "not a list"},
		{HEAD FACT("a", "choice", ", {choices: nope}"),
			"unknown choice set"},
		{HEAD FACT("a", "string", ", {choices: [x|y|z]}"), "no choice"},
		{HEAD FACT("a", "string", ", {unit: ell}"), "unknown unit"},
		{HEAD FACT("a", "string", ", {colour: red}"),
			"unknown key 'colour'"},
		{HEAD FACT("a", "integer", ", {min: 3, max: 2}"),
			"not a range"},
		{HEAD FACT("a", "string", ", {no_names: 1}"), "true or false"},
		{HEAD FACT("a", "string", ", {}, {}"), "not a row"},
		{HEAD "- [a, string, あ, a, found, R9]\n", "unknown form"},
		{HEAD "- [a, string, あ, a, found]\n", "not a row"},
		{HEAD "- {path: a}\n", "not a row"},
		{"facts: []\n", "missing key 'hikeshi'"},
		{"hikeshi: vocabulary/2\n", "vocabulary/1"},
		{"- a\n", "not a mapping"},
		{"", "not a mapping"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_vocab *v = NULL;
		int r = ir_vocab_parse(
			&v, t[i].text, strlen(t[i].text), "x.yaml", &e);

		if (!EQ(r != 0, t[i].says != NULL))
			printf("# %s\n", t[i].text);
		if (t[i].says &&
			!OKM(strstr(e.text, t[i].says) &&
					strstr(e.text, "x.yaml"),
				t[i].says))
			printf("#  got: %s\n", e.text);
		ir_vocab_free(v);
	}
}

int
main(void)
{
	const char *dir = getenv("IR_TOP_DATA");
	struct ir_err e = IR_ERR_INIT;
	struct ir_vocab *v = NULL;

	(void)setenv("TZ", "Asia/Tokyo", 1); /* for times typed */
	if (!EQ(ir_vocab_load(&v, dir ? dir : "playbooks", &e), 0)) {
		printf("# %s\n", e.text);
		return tap_done();
	}
	OK(ir_vocab_count(v) > 300);
	STR(ir_vocab_date(v), "2026-11-21");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		OKM(ir_vocab_pattern(v, wanted[i]), wanted[i]);
	OK(ir_vocab_pattern(v, "harm_feared") == NULL);
	STR(ir_vocab_list(v, "dev")->en, "medical devices");
	OK(ir_vocab_list(v, "nothing") == NULL);
	STR(ir_fact_choice(ir_vocab_pattern(v, "case.kind"), "ddos", true),
		"DDoS");
	STR(ir_fact_choice(
		    ir_vocab_pattern(v, "dev[].connected"), "unknown", true),
		"不明");
	OK(ir_fact_asked_by(ir_vocab_pattern(v, "pii.count"), "PPC"));
	OK(!ir_fact_asked_by(ir_vocab_pattern(v, "pii.count"), "PMDA"));
	lint_facts(v);
	all_resolve(v);
	lookups(v);
	members();
	values(v);
	json_values(v);
	schema();
	ir_vocab_free(v);
	EQ(ir_vocab_load(&v, "/nonexistent", &e), -2);
	return tap_done();
}
