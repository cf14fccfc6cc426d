/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/device.h"

#include <stdlib.h>
#include <string.h>

#include "ir/base/time.h"
#include "tap.h"

static const char text[] =
	"{\"id\":\"P1\",\"name\":\"\",\"medical\":true,"
	"\"serial\":{\"v\":\"A1\",\"src\":\"plate\",\"on\":\"2026-11-02\","
	"\"by\":\"CE\"},\"model\":\"unknown\",\"version\":{\"v\":\"unknown\","
	"\"on\":\"2026-11-02\"},\"place\":\"312\","
	"\"care\":{\"substitute\":[\"P2\",\"P3\"]},"
	"\"net\":[{\"ip\":\"192.0.2.1\"},{\"ip\":{\"v\":\"192.0.2.2\"}}],"
	"\"life\":{\"stage\":2,\"eol\":\"2025-01-01\",\"eos\":\"none\","
	"\"components\":[{\"name\":\"OS\",\"on\":\"2026-01-01\","
	"\"safety\":\"none\"},{\"name\":\"DB\",\"safety\":\"affected\","
	"\"mitigation\":\"uses\"}]}}";

static void
values(void)
{
	struct ir_record *r = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_known_value v;
	struct ir_life l;

	EQ(ir_record_new(&r, &e), 0);
	EQ(ir_record_read(r, text, strlen(text), &e), 0);
	v = ir_record_get(r, "serial");
	EQ(v.state, IR_KNOWN_YES);
	STR(v.text, "A1");
	STR(v.src, "plate");
	STR(v.on, "2026-11-02");
	STR(v.by, "CE");
	EQ(ir_record_get(r, "model").state, IR_KNOWN_UNKNOWN);
	v = ir_record_get(r, "version");
	EQ(v.state, IR_KNOWN_UNKNOWN);
	STR(v.on, "2026-11-02");
	EQ(ir_record_get(r, "gtin").state, IR_KNOWN_ABSENT);
	EQ(ir_record_get(r, "name").state, IR_KNOWN_ABSENT);
	EQ(ir_record_get(r, "life.eos").state, IR_KNOWN_NONE);
	EQ(ir_record_get(r, "care").state, IR_KNOWN_UNKNOWN);
	STR(ir_record_get(r, "place.room").text, "312");
	EQ(ir_record_get(r, "place.floor").state, IR_KNOWN_ABSENT);
	STR(ir_record_get(r, "care.substitute").text, "P2 P3");
	EQ(ir_record_count(r, "net"), 2);
	STR(ir_record_item(r, "net", 1, "ip").text, "192.0.2.2");
	EQ(ir_record_item(r, "net", 2, "ip").state, IR_KNOWN_ABSENT);
	OK(ir_record_needs(r, IR_FOR_PATIENT)); /* unknown counts as yes */
	OK(ir_record_needs(r, IR_FOR_NETWORK));
	EQ(ir_record_life(r, &l, &e), 0);
	EQ(l.declared, IR_STAGE_SUPPORT);
	EQ(l.eol.state, IR_DATE_KNOWN);
	EQ(l.eos.state, IR_DATE_NONE);
	EQ(l.n_events, 2);
	EQ(l.event[0].safety, IR_SAFETY_NONE);
	EQ(l.event[1].mitigation, IR_MITIGATION_USES);
	EQ(ir_stage_of(&l, ir_days_from_civil(2026, 11, 22)).derived,
		IR_STAGE_LIMITED);
	EQ(ir_record_read(r, "{\"id\":\"P2\",\"medical\":false}", 27, &e), 0);
	OK(!ir_record_needs(r, IR_FOR_PATIENT));
	EQ(ir_record_get(r, "serial").state, IR_KNOWN_ABSENT);
	ir_record_free(r);
}

/* Whether it is connected: nothing said is not a no. */
static void
connected(void)
{
	static const struct {
		const char *text;
		enum ir_known net;
		bool needs;
	} cases[] = {
		{"{\"id\":\"A\"}", IR_KNOWN_ABSENT, true},
		{"{\"net\":null}", IR_KNOWN_ABSENT, true},
		{"{\"net\":\"unknown\"}", IR_KNOWN_UNKNOWN, true},
		{"{\"net\":{\"v\":\"unknown\"}}", IR_KNOWN_UNKNOWN, true},
		{"{\"net\":\"192.0.2.1\"}", IR_KNOWN_UNKNOWN, true},
		{"{\"net\":{\"ip\":\"192.0.2.1\"}}", IR_KNOWN_UNKNOWN, true},
		{"{\"net\":[]}", IR_KNOWN_NONE, false},
		{"{\"net\":\"none\"}", IR_KNOWN_NONE, false},
		{"{\"net\":[{}]}", IR_KNOWN_YES, true},
	};
	struct ir_record *r = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_record_new(&r, &e), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EQ(ir_record_read(r, cases[i].text, strlen(cases[i].text), &e),
			0);
		EQ(ir_record_net(r), cases[i].net);
		EQ(ir_record_needs(r, IR_FOR_NETWORK), cases[i].needs);
	}
	ir_record_free(r);
}

static void
days(void)
{
	int64_t d;

	OK(ir_day_parse("2026-11-22", &d));
	EQ(d, ir_days_from_civil(2026, 11, 22));
	OK(!ir_day_parse("2026-02-30", &d));
	OK(!ir_day_parse("2026-2-3", &d));
	OK(!ir_day_parse(NULL, &d));
}

static void
fields(void)
{
	const char *data = getenv("IR_TOP_DATA");
	struct ir_fields *f = NULL;
	struct ir_err e = IR_ERR_INIT;
	const struct ir_field_def *d;
	int r = ir_fields_load(&f, data ? data : "playbooks", &e);

	EQ(r, 0);
	if (r < 0) {
		printf("# %s\n", e.text);
		return;
	}
	OK(ir_fields_count(f) > 70);
	d = ir_fields_find(f, "controls.backup");
	EQ(d ? d->n_choices : 0, 3);
	STR(d ? d->choices[2].key : NULL, "na");
	STR(d ? d->group_ja : NULL, "補完的管理策");
	d = ir_fields_find(f, "life.eos");
	EQ(d ? d->type : 0, IR_FIELD_DATE);
	OK(!ir_fields_find(f, "nothing"));
	ir_fields_free(f);
	f = NULL;
	OK(ir_fields_load(&f, "/nonexistent", &e) < 0);
}

int
main(void)
{
	values();
	connected();
	days();
	fields();
	return tap_done();
}
