/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/org.h"

#include <stdlib.h>
#include <string.h>

#include "ir/base/buf.h"
#include "scratch.h"
#include "tap.h"

#define HEAD "hikeshi: org/1\norg: {corporate_number: unknown}\n"
/* One person for all roles, one decision for all that must be taken. */
#define ROLES "roles: [DIR, IC, MIS, MDS, SAFE, PRIV, PR]"
#define DECISIONS \
	"decisions:\n" \
	"  - {what: isolate, by: [DIR]}\n  - {what: cut_line, by: [DIR]}\n" \
	"  - {what: stop_use, by: [DIR]}\n  - {what: divert, by: [DIR]}\n" \
	"  - {what: report, by: [DIR]}\n  - {what: publish, by: [DIR]}\n" \
	"  - {what: restore, by: [DIR]}\n  - {what: close, by: [DIR]}\n"
#define TWO \
	"people:\n" \
	"  - {id: a, name: A, contact: N, deputy: b, " ROLES "}\n" \
	"  - {id: b, name: B, contact: D}\n"

static struct ir_vocab *vocab;
static const char *datadir;

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (!f)
		return;
	(void)fputs(text, f);
	(void)fclose(f);
}

struct said {
	struct ir_buf b;
	bool absent; /* what is not written, too */
};

static int
found(void *arg, const struct ir_org_finding *f)
{
	struct said *s = arg;

	if (strcmp(f->code, "absent") == 0 && !s->absent)
		return f->forms && f->red ? 0 : -1;
	return ir_buf_addf(
		&s->b, "%s%s:%s ", f->red ? "!" : "", f->code, f->id);
}

/* What lint says of it, but for facts that are not written. */
static const struct {
	const char *org, *want;
} lints[] = {
	{HEAD TWO DECISIONS, "unknown:org.corporate_number "},
	{"hikeshi: org/1\norg: {corporate_number: '1111111111111'}\n" TWO
			DECISIONS,
		"!wrong:org.corporate_number "},
	{"hikeshi: org/1\norg: {corporate_number: unknown, beds: many, colour: "
	 "red}\n" TWO DECISIONS,
		"!wrong:org.beds !key:colour unknown:org.corporate_number "},
	/* nobody has the role PR; who decides is nobody */
	{HEAD "people: [{id: a, name: A, contact: N, deputy: b, roles: [DIR, "
	      "IC, MIS, MDS, SAFE, PRIV]}, {id: b, name: B, contact: D}]\n"
	      "decisions: [{what: isolate, by: [PR]}, {what: cut_line, by: "
	      "[a]}, {what: stop_use, by: [a]}, {what: divert, by: [a]}, "
	      "{what: report, by: [a]}, {what: publish, by: [a]}, {what: "
	      "restore, by: [a]}]\n",
		"unknown:org.corporate_number !role:PR !decision:close "
		"!decision:isolate "},
	{HEAD "people: [{id: a, name: A, contact: N, " ROLES "}]\n" DECISIONS,
		"unknown:org.corporate_number !alone:a "},
	{HEAD "people: [{id: a, name: A, contact: N, deputy: z, " ROLES
	      "}]\n" DECISIONS,
		"unknown:org.corporate_number !deputy:a "},
	{HEAD "people: [{id: a, name: A, contact: N, deputy: a, " ROLES
	      "}]\n" DECISIONS,
		"unknown:org.corporate_number !deputy:a "},
	{HEAD "people: [{id: a, name: A, contact: N, deputy: b, " ROLES
	      "}, {id: b, name: B, contact: D, deputy: c}, {id: c, name: C, "
	      "contact: D, deputy: b}]\n" DECISIONS,
		"unknown:org.corporate_number !deputy:b !deputy:c "},
	{HEAD "people: [{id: a, name: A, contact: Z, deputy: b, " ROLES
	      "}, {id: b, name: B, contact: N}]\n" DECISIONS,
		"unknown:org.corporate_number !contact:a "},
	/* by day only, and so does the deputy */
	{HEAD "people: [{id: a, name: A, contact: D, deputy: b, " ROLES
	      "}, {id: b, name: B, contact: D}, {id: c, name: C, contact: N}]\n"
	      "decisions: [{what: isolate, by: [DIR]}, {what: cut_line, by: "
	      "[DIR, c]}, {what: stop_use, by: [c]}, {what: divert, by: [c]}, "
	      "{what: report, by: [c]}, {what: publish, by: [c]}, {what: "
	      "restore, by: [c]}, {what: close, by: [c]}, {what: dance, by: "
	      "[c]}]\n",
		"unknown:org.corporate_number !night:isolate !decision:dance "},
};

static void
lint(void)
{
	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++) {
		struct ir_contacts *contacts = NULL;
		struct ir_org *org = NULL;
		struct ir_err e = IR_ERR_INIT;
		struct said said = {.absent = false};
		struct ir_org_in in = {.vocab = vocab, .datadir = datadir};
		struct ir_org_sum sum;

		ir_buf_init(&said.b, 0);
		put("org.yaml", lints[i].org);
		EQ(ir_org_load(&org, ".", &e), 0);
		EQ(ir_contacts_load(&contacts, ".", &e), 0);
		in.org = org;
		in.contacts = contacts;
		EQ(ir_org_lint(&in, found, &said, &sum, &e), 0);
		STR(said.b.len ? said.b.p : "", lints[i].want);
		OK(sum.red > 0); /* most facts are not written */
		ir_buf_free(&said.b);
		ir_contacts_free(contacts);
		ir_org_free(org);
	}
}

static void
absent(void)
{
	struct ir_contacts *contacts = NULL;
	struct ir_org *org = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct said said = {.absent = true};
	struct ir_org_in in = {.vocab = vocab, .datadir = datadir};
	struct ir_org_sum sum;

	ir_buf_init(&said.b, 0);
	put("org.yaml",
		"hikeshi: org/1\norg:\n  name: H\n  address:\n  beds: 300\n");
	EQ(ir_org_load(&org, ".", &e), 0);
	EQ(ir_contacts_load(&contacts, ".", &e), 0);
	in.org = org;
	in.contacts = contacts;
	EQ(ir_org_lint(&in, found, &said, &sum, &e), 0);
	OKM(said.b.p && strstr(said.b.p, "!absent:org.address "),
		"a key without a value is not written");
	OK(said.b.p && !strstr(said.b.p, ":org.name "));
	OKM(said.b.p && !strstr(said.b.p, ":org.insurer "),
		"what not every hospital has is no gap");
	ir_buf_free(&said.b);
	ir_contacts_free(contacts);
	ir_org_free(org);
	in.datadir = "/nonexistent";
	org = NULL;
	EQ(ir_org_load(&org, ".", &e), 0);
	in.org = org;
	in.contacts = NULL;
	ir_buf_init(&said.b, 0);
	OK(ir_org_lint(&in, found, &said, &sum, &e) < 0 && e.text[0]);
	ir_buf_free(&said.b);
	ir_org_free(org);
}

static const struct {
	const char *number;
	bool ok;
} numbers[] = {
	{"8700110005901", true},
	{"8700110005902", false},
	{"7000012050002", true}, /* of the office that gives them */
	{"700001205000", false},
	{"70000120500021", false},
	{"７000012050002", false},
	{"", false},
	{"0000000000000", false},
};

static void
corporate(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		OKM(ir_org_corporate_number_ok(numbers[i].number) ==
				numbers[i].ok,
			numbers[i].number);
}

int
main(void)
{
	const char *data = getenv("IR_TOP_DATA");
	char dir[] = "/tmp/ir-org-XXXXXX", *full;
	struct ir_err e = IR_ERR_INIT;

	full = realpath(data && *data ? data : "playbooks", NULL);
	if (!full || !mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	datadir = full;
	EQ(ir_vocab_load(&vocab, datadir, &e), 0);
	put("contacts.jsonl",
		"{\"id\":\"N\",\"ways\":[{\"type\":\"phone\",\"value\":\"1\","
		"\"hours\":\"24h\"}]}\n"
		"{\"id\":\"D\",\"ways\":[{\"type\":\"phone\",\"value\":\"2\","
		"\"hours\":\"day\"}]}\n");
	lint();
	absent();
	corporate();
	ir_vocab_free(vocab);
	free(full);
	scratch_remove(dir);
	return tap_done();
}
