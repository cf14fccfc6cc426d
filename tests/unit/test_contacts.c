/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/contacts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/casefile/where.h"
#include "tap.h"

static char dir[] = "/tmp/test_contacts.XXXXXX";

static int
load(const char *text, struct ir_contacts **ret, struct ir_err *e)
{
	char *p = ir_where_join(dir, IR_SITE_CONTACTS);
	FILE *f = fopen(p, "w");

	if (f) {
		(void)fputs(text, f);
		(void)fclose(f);
	}
	free(p);
	return ir_contacts_load(ret, dir, e);
}

static void
reads_records(void)
{
	static const char text[] =
		"{\"id\":\"MIS-1\",\"name\":\"山田\",\"kind\":\"staff\","
		"\"roles\":[\"MIS\",\"NET\"],\"deputy\":\"CE-1\",\"ways\":["
		"{\"type\":\"phone\",\"value\":\"050-0000-0001\","
		"\"hours\":\"night\"},{\"type\":\"person\",\"note\":\"B1\"}],"
		"\"verified\":[{\"on\":\"2026-10-01\",\"result\":\"ok\"}],"
		"\"later\":1}\n\n"
		"{\"id\":\"CE-1\",\"roles\":[\"CE\"],\"devices\":[\"*\"]}\n"
		"{\"id\":\"PREF\",\"kind\":\"authority\",\"duties\":[\"R3\"],"
		"\"lookup\":\"県の名簿\"}\n";
	struct ir_contacts *c = NULL;
	struct ir_err e = IR_ERR_INIT;
	const struct ir_contact *k;
	size_t at = 0;

	EQ(load(text, &c, &e), 0);
	EQ(ir_contacts_count(c), 3);
	EQ(strlen(ir_contacts_sha256(c)), 64);
	k = ir_contacts_find(c, "MIS-1");
	OK(k);
	if (k) {
		STR(k->name, "山田");
		EQ(k->n_ways, 2);
		STR(k->ways[0].value, "050-0000-0001");
		STR(k->ways[0].hours, "night");
		OK(!k->ways[1].value);
		STR(k->deputy, "CE-1");
		EQ(k->n_verified, 1);
		STR(k->verified[0].result, "ok");
		EQ(k->line, 1);
	}
	OK(!ir_contacts_find(c, "MIS"));
	k = ir_contacts_next(c, IR_CONTACT_ROLE, "NET", &at);
	STR(k ? k->id : NULL, "MIS-1");
	OK(!ir_contacts_next(c, IR_CONTACT_ROLE, "NET", &at));
	at = 0;
	k = ir_contacts_next(c, IR_CONTACT_DEVICE, "PUMP03", &at);
	STR(k ? k->id : NULL, "CE-1");
	at = 0;
	k = ir_contacts_next(c, IR_CONTACT_DUTY, "R3", &at);
	STR(k ? k->lookup : NULL, "県の名簿");
	ir_contacts_free(c);
}

static const struct {
	const char *text, *says;
} wrong[] = {
	{"{\"id\":\"a b\"}", ":1: \"id\""},
	{"[]", "a contact is an object"},
	{"{\"id\":\"A\",\"kind\":\"friend\"}", "\"kind\": must be staff"},
	{"{\"id\":\"A\",\"roles\":\"CE\"}", "\"roles\": must be a list"},
	{"{\"id\":\"A\",\"ways\":[1]}", "\"ways\": must be a list of objects"},
	{"{\"id\":\"A\",\"ways\":[{}]}", "\"type\": is missing in a way"},
	{"{\"id\":\"A\",\"ways\":[{\"type\":\"pigeon\"}]}", "\"type\": must"},
	{"{\"id\":\"A\"}\n\n{\"id\":\"A\"}",
		":3: contact 'A' was already on line 1"},
	{"{\"id\":\"A\"", ":1: "},
	{"{\"id\":\"A\",\"verified\":[{\"on\":\"2026-13-01\"}]}",
		"\"on\": must be a date"},
	{"{\"id\":\"A\",\"verified\":[{\"result\":\"maybe\"}]}",
		"\"result\": must be ok"},
};

static void
refuses(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ir_contacts *c = NULL;
		struct ir_err e = IR_ERR_INIT;

		OK(load(wrong[i].text, &c, &e) < 0);
		OK(strstr(e.text, wrong[i].says));
		if (!strstr(e.text, wrong[i].says))
			printf("# %s\n", e.text);
		OK(!c);
	}
}

static void
later_checks(void)
{
	struct ir_contacts *c = NULL;
	struct ir_err e = IR_ERR_INIT;
	char *p = ir_where_join(dir, IR_SITE_CHECKS);
	FILE *f = fopen(p, "w");
	const struct ir_contact *k;
	size_t n;

	if (f) {
		/* written down in this order */
		(void)fputs("{\"contact\":\"A\",\"on\":\"2026-11-01\","
			    "\"result\":\"ok\"}\n"
			    "{\"contact\":\"A\",\"on\":\"2026-10-01\","
			    "\"result\":\"no-answer\"}\n"
			    "{\"contact\":\"A\",\"result\":\"wrong\"}\n"
			    "{\"contact\":\"A\",\"on\":\"2026-10-01\","
			    "\"result\":\"changed\"}\n",
			f);
		(void)fclose(f);
	}
	EQ(load("{\"id\":\"A\",\"verified\":[{\"on\":\"2026-01-01\","
		"\"result\":\"wrong\"}],\"ways\":[{\"type\":\"phone\","
		"\"own\":true}]}",
		   &c, &e),
		0);
	k = ir_contacts_find(c, "A");
	EQ(k ? k->n_verified : 0, 5);
	for (size_t i = 0; k && i < 5; i++) {
		static const char *const order[] = {
			"wrong", "wrong", "no-answer", "changed", "ok"};

		STR(k->verified[i].result, order[i]);
	}
	STR(k ? k->verified[0].on : "x", NULL); /* no day: the oldest */
	STR(k ? k->verified[4].on : NULL, "2026-11-01");
	OK(k && k->ways[0].own);
	ir_contacts_free(c);
	c = NULL;
	/* Taken off the list: the others can be called all the same. */
	EQ(load("{\"id\":\"B\"}", &c, &e), 0);
	STR(ir_contacts_gone(c, &n), "A");
	EQ(n, 4);
	ir_contacts_free(c);
	(void)unlink(p);
	free(p);
}

static void
none(void)
{
	struct ir_contacts *c = NULL;
	struct ir_err e = IR_ERR_INIT;
	size_t at = 0;

	EQ(ir_contacts_load(&c, "/nonexistent", &e), 0);
	EQ(ir_contacts_count(c), 0);
	STR(ir_contacts_sha256(c), "");
	OK(!ir_contacts_find(c, "A"));
	OK(!ir_contacts_next(c, IR_CONTACT_ROLE, "CE", &at));
	ir_contacts_free(c);
	ir_contacts_free(NULL);
}

int
main(void)
{
	char *p;

	OK(mkdtemp(dir));
	reads_records();
	refuses();
	later_checks();
	none();
	p = ir_where_join(dir, IR_SITE_CONTACTS);
	(void)unlink(p);
	free(p);
	(void)rmdir(dir);
	return tap_done();
}
