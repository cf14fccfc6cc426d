/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "../../lib/report/duty_i.h"
#include "tap.h"

static struct ir_vocab *vocab;
static struct ir_deadlines *deadlines;

static const char doc[] =
	"{\"case\":{\"kind\":\"ransomware\",\"attack\":\"unknown\","
	"\"medical_device\":\"no\"},"
	"\"impact\":{\"impairment\":\"feared\",\"care\":["
	"{\"id\":\"放射線\",\"state\":\"stopped\"},"
	"{\"id\":\"検査\",\"state\":\"unknown\"}]},"
	"\"pii\":{\"count\":1000,\"count_max\":\"unknown\",\"leak\":\"no\","
	"\"sign\":{\"theft\":\"unknown\",\"cc\":\"yes\"},"
	"\"event\":[\"damage\",\"feared\"],\"items\":[\"unknown\"]},"
	"\"org\":{\"insurer\":\"なし\",\"counsel\":\"乙\"},"
	"\"dev\":[{\"id\":\"A\",\"malfunction\":\"excluded\",\"hazard\":"
	"\"no\"},{\"id\":\"B\",\"malfunction\":\"unknown\",\"hazard\":"
	"\"no\"}],\"partner\":[]}";

/* facts and missing as "path path"; NULL: not looked at */
static const struct {
	const char *cond;
	enum told want;
	const char *facts, *missing;
} conds[] = {
	{"yes", TOLD_YES, "", ""},
	{"no", TOLD_NO, "", ""},
	{"case.kind = ransomware|ddos", TOLD_YES, "case.kind", ""},
	{"case.kind = ddos", TOLD_NO, "case.kind", ""},
	{"case.kind != ddos", TOLD_YES, "case.kind", ""},
	{"case.kind = ddos unless fault", TOLD_CANNOT, "", "case.kind"},
	{"case.kind = ddos unless ransomware", TOLD_NO, "case.kind", ""},
	{"case.attack = suspected", TOLD_CANNOT, "", "case.attack"},
	{"case.attack != suspected", TOLD_CANNOT, "", "case.attack"},
	{"{not: case.attack = suspected}", TOLD_CANNOT, "", "case.attack"},
	{"{not: case.kind = ddos}", TOLD_YES, "case.kind", ""},
	{"known case.attack", TOLD_NO, "case.attack", ""},
	{"unknown case.attack", TOLD_YES, "case.attack", ""},
	{"pii.count > 1000", TOLD_NO, "pii.count", ""},
	{"pii.count >= 1000", TOLD_YES, "pii.count", ""},
	{"pii.count < 1000", TOLD_NO, "pii.count", ""},
	{"pii.count <= 1000", TOLD_YES, "pii.count", ""},
	{"pii.count_max > 1000", TOLD_CANNOT, "", "pii.count_max"},
	{"has org.insurer", TOLD_NO, "org.insurer", ""},
	{"has org.counsel", TOLD_YES, "org.counsel", ""},
	{"has org.hotline", TOLD_CANNOT, "", "org.hotline"},
	{"pii.event = feared", TOLD_YES, "pii.event", ""},
	{"pii.event = leak", TOLD_NO, "pii.event", ""},
	{"pii.items = name", TOLD_CANNOT, "", "pii.items"},
	/* the strong answer stands, and only what made it */
	{"{all: [case.attack = suspected, case.kind = ddos]}", TOLD_NO,
		"case.kind", ""},
	{"{all: [case.attack = suspected, case.kind = ransomware]}",
		TOLD_CANNOT, NULL, "case.attack"},
	{"{all: [case.kind = ransomware, impact.impairment = feared]}",
		TOLD_YES, "case.kind impact.impairment", ""},
	{"{any: [case.attack = suspected, impact.impairment = feared]}",
		TOLD_YES, "impact.impairment", ""},
	{"{any: [case.attack = suspected, case.kind = ddos, pii.count_max > "
	 "5]}",
		TOLD_CANNOT, NULL, "case.attack pii.count_max"},
	{"{any: [case.kind = ddos, pii.leak = yes]}", TOLD_NO,
		"case.kind pii.leak", ""},
	{"{first: [case.attack = suspected, case.kind = ransomware]}", TOLD_YES,
		"case.kind", ""},
	{"{first: [case.attack = suspected, pii.count_max > 5]}", TOLD_CANNOT,
		NULL, "case.attack pii.count_max"},
	{"{stated: case.attack = suspected}", TOLD_NO, "", ""},
	{"{not: {stated: case.attack = suspected}}", TOLD_YES, "", ""},
	/* lists */
	{"dev[].malfunction = confirmed", TOLD_CANNOT, NULL,
		"dev[B].malfunction"},
	{"dev[].hazard = yes", TOLD_NO, "dev[A].hazard dev[B].hazard", ""},
	{"dev[].malfunction = excluded", TOLD_YES, "dev[A].malfunction", ""},
	{"impact.care[].state = stopped", TOLD_YES, "impact.care[放射線].state",
		""},
	{"partner[].connected = yes", TOLD_CANNOT, "", "partner[].connected"},
	{"harm[].happened = yes", TOLD_CANNOT, "", "harm[].happened"},
	{"unknown partner[].connected", TOLD_YES, NULL, ""},
	{"some dev", TOLD_YES, "", ""},
	{"some partner", TOLD_NO, "", ""},
	{"some impact.care", TOLD_YES, "", ""},
};

static const char *
joined(const struct found *f, size_t n, char *out, size_t room)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(
			out + at, room - at, "%s%s", i ? " " : "", f[i].path);
	return out;
}

static void
eval_one(size_t i, struct ir_json *j)
{
	struct ir_arena arena = {0};
	struct ir_err e = IR_ERR_INIT;
	struct cond_reader k = {
		.arena = &arena, .vocab = vocab, .name = "c", .e = &e};
	struct eval v = {.arena = &arena, .j = j};
	const struct cond *c = NULL;
	struct ir_yaml *y = NULL;
	char text[512], names[512];

	(void)snprintf(text, sizeof(text),
		conds[i].cond[0] == '{' ? "c: %s\n" : "c: \"%s\"\n",
		conds[i].cond);
	printf("# %s\n", conds[i].cond);
	OK(ir_yaml_parse(&y, text, strlen(text), "c", &e) == 0);
	if (OKM(cond_read(&k, ir_yaml_get(ir_yaml_root(y, 0), "c"), 0, &c) == 0,
		    "read")) {
		EQ(cond_eval(&v, c), conds[i].want);
		if (conds[i].facts)
			STR(joined(v.fact, v.n_facts, names, sizeof(names)),
				conds[i].facts);
		STR(joined(v.missing, v.n_missing, names, sizeof(names)),
			conds[i].missing);
	} else {
		printf("# %s\n", e.text);
	}
	free(v.fact);
	free(v.missing);
	ir_yaml_free(y);
	ir_arena_free(&arena);
}

/* What a line is about narrows its lists. */
static void
scopes(struct ir_json *j)
{
	ir_node first = ir_json_first(j, duty_node(j, 0, "dev"));
	ir_node second = ir_json_next(j, first);
	struct ir_arena arena = {0};
	struct cond c = {.op = COND_IS,
		.list = "dev",
		.field = "malfunction",
		.pattern = "dev[].malfunction",
		.word = {"excluded"},
		.n_words = 1};
	struct eval v = {.arena = &arena,
		.j = j,
		.scope = {{"dev", &second, 1}},
		.n_scopes = 1};

	EQ(cond_eval(&v, &c), TOLD_CANNOT);
	v.scope[0].member = &first;
	EQ(cond_eval(&v, &c), TOLD_YES);
	v.scope[0].n = 0;
	EQ(cond_eval(&v, &c), TOLD_CANNOT);
	free(v.fact);
	free(v.missing);
	ir_arena_free(&arena);
}

static int
rules(const char *text, struct ir_err *e)
{
	struct rules *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return -1;
	rc = duty_rules_read(r, text, strlen(text), "r", vocab, deadlines, e);
	duty_rules_free(r);
	free(r);
	return rc;
}

#define HEAD \
	"hikeshi: duties/1\ndate: \"2026-11-22\"\nterms:\n" \
	"  t: case.kind = ddos\nduties:\n"
#define DUTY(more) \
	HEAD "  - {id: R1, label: [a, b], channel: [a, b], basis: [a, b], " \
	     "source: s, mark: found, deadline: promptly, otherwise: [a, " \
	     "b], " more "}\n"
#define REQ "required: [{if: t, why: [a, b]}]"

static void
bad_rules(void)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"hikeshi: duties/2\n", "this is not"},
		{HEAD, "duties: a list"},
		{DUTY("required: [{if: u, why: [a, b]}]"), "no such term"},
		{DUTY("required: [{why: [a, b]}]"), "here is no if"},
		{DUTY("required: [{if: t}]"), "it does not say so in words"},
		{DUTY("required: [{if: t, why: [a]}]"), "a text is [ja, en]"},
		{DUTY("form: x"), "it never is a duty"},
		{DUTY(REQ ", per: floor"), "per is maker"},
		{DUTY(REQ ", undecided: yes"), "undecided is no"},
		{DUTY(REQ ", needs: mail"), "needs is sent"},
		{DUTY(REQ ", start: [case.kind]"), "no fact that is a time"},
		{DUTY(REQ ", done_if: maybe case.kind"), "not a condition"},
		{DUTY(REQ ", done_if: case.kind = ddos if x"),
			"not a condition"},
		{DUTY(REQ ", done_if: pii.count > many"),
			"a number is compared with"},
		{DUTY(REQ ", done_if: {all: []}"), "none or too many"},
		{DUTY(REQ ", done_if: {not: [t]}"), "one condition or a list"},
		{DUTY(REQ ", done_if: {all: t}"), "one condition or a list"},
		{DUTY(REQ ", done_if: some floor"), "no such list"},
		{DUTY(REQ ", done_if: \"\""), "an empty condition"},
		{DUTY(REQ ", done_if: 5"), "not a condition"},
	};
	struct ir_err e = IR_ERR_INIT;

	EQ(rules(DUTY(REQ), &e), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e.text[0] = '\0';
		OK(rules(bad[i].text, &e) < 0);
		if (!OKM(strstr(e.text, bad[i].why) != NULL, bad[i].why))
			printf("# %s\n", e.text);
	}
}

int
main(void)
{
	const char *dir = getenv("IR_DATA");
	struct ir_err e = IR_ERR_INIT;
	struct ir_json *j = NULL;

	dir = dir ? dir : "playbooks";
	if (!OK(ir_vocab_load(&vocab, dir, &e) == 0) ||
		!OK(ir_deadlines_load(&deadlines, dir, &e) == 0) ||
		!OK(ir_json_new(&j, NULL, &e) == 0) ||
		!OK(ir_json_parse(j, doc, sizeof(doc) - 1, &e) == 0)) {
		printf("# %s\n", e.text);
		return tap_done();
	}
	for (size_t i = 0; i < sizeof(conds) / sizeof(conds[0]); i++)
		eval_one(i, j);
	scopes(j);
	bad_rules();
	ir_json_free(j);
	ir_deadlines_free(deadlines);
	ir_vocab_free(vocab);
	return tap_done();
}
