/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/stage.h"

#include <string.h>

#include "ir/base/time.h"
#include "tap.h"

#define TODAY ir_days_from_civil(2026, 11, 22)

#define U IR_STAGE_UNKNOWN
#define S IR_STAGE_SUPPORT
#define L IR_STAGE_LIMITED
#define E IR_STAGE_EOS

static struct ir_life_date
on(int64_t y, unsigned m, unsigned d)
{
	return (struct ir_life_date){
		IR_DATE_KNOWN, ir_days_from_civil(y, m, d)};
}

#define NEVER \
	{ \
		IR_DATE_NONE, 0 \
	}
#define ASKED \
	{ \
		IR_DATE_UNKNOWN, 0 \
	}

/* The component rule: every row of the table, one event before today. */
static const struct {
	const char *what;
	bool limited; /* after EOL */
	enum ir_safety safety;
	enum ir_mitigation mitigation;
	enum ir_stage derived;
	unsigned follows; /* of these bits */
} rule[] = {
	{"2, no effect", false, IR_SAFETY_NONE, IR_MITIGATION_UNKNOWN, S,
		IR_STAGE_TELL_USERS},
	{"3, no effect", true, IR_SAFETY_NONE, IR_MITIGATION_UNKNOWN, L,
		IR_STAGE_TELL_USERS},
	{"2, works without it", false, IR_SAFETY_AFFECTED,
		IR_MITIGATION_WITHOUT, S, IR_STAGE_UPDATE},
	{"2, still uses it", false, IR_SAFETY_AFFECTED, IR_MITIGATION_USES, L,
		IR_STAGE_PUBLISH},
	{"2, not protected", false, IR_SAFETY_AFFECTED, IR_MITIGATION_FAILS, E,
		IR_STAGE_PUBLISH | IR_STAGE_BY_5_4},
	{"3, protected without", true, IR_SAFETY_AFFECTED,
		IR_MITIGATION_WITHOUT, L, IR_STAGE_TELL_USERS},
	{"3, protected", true, IR_SAFETY_AFFECTED, IR_MITIGATION_USES, L,
		IR_STAGE_TELL_USERS},
	{"3, not protected", true, IR_SAFETY_AFFECTED, IR_MITIGATION_FAILS, E,
		IR_STAGE_PUBLISH},
	{"2, effect unknown", false, IR_SAFETY_UNKNOWN, IR_MITIGATION_FAILS, U,
		IR_STAGE_MISSING_SAFETY},
	{"2, mitigation unknown", false, IR_SAFETY_AFFECTED,
		IR_MITIGATION_UNKNOWN, U, IR_STAGE_MISSING_MITIGATION},
};

static void
component_rule(void)
{
	const unsigned bits = IR_STAGE_TELL_USERS | IR_STAGE_UPDATE |
		IR_STAGE_PUBLISH | IR_STAGE_BY_5_4 | IR_STAGE_MISSING_SAFETY |
		IR_STAGE_MISSING_MITIGATION;

	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		struct ir_component_event v = {.name = "OS",
			.day = ir_days_from_civil(2026, 6, 1),
			.safety = rule[i].safety,
			.mitigation = rule[i].mitigation};
		struct ir_life l = {.eol = rule[i].limited ? on(2025, 1, 1)
							   : on(2030, 1, 1),
			.eos = on(2033, 1, 1),
			.event = &v,
			.n_events = 1};
		struct ir_stage_views r = ir_stage_of(&l, TODAY);

		OKM(r.derived == rule[i].derived, rule[i].what);
		EQ(r.follows & bits, rule[i].follows);
		v.day = TODAY; /* the day itself still counts */
		r = ir_stage_of(&l, TODAY);
		EQ(r.derived, rule[i].limited ? L : S);
		EQ(ir_stage_of(&l, TODAY + 1).derived, rule[i].derived);
	}
}

static void
dates(void)
{
	struct ir_life l = {.eol = on(2026, 11, 22), .eos = on(2030, 1, 1)};
	struct ir_stage_views r = ir_stage_of(&l, TODAY);

	EQ(r.derived, S); /* the day itself still counts */
	r = ir_stage_of(&l, TODAY + 1);
	EQ(r.derived, L);
	OK(r.follows & IR_STAGE_QUESTIONS);
	l.eos = on(2026, 11, 22);
	EQ(ir_stage_of(&l, TODAY).derived, S);
	r = ir_stage_of(&l, TODAY + 1);
	EQ(r.derived, E);
	OK(r.follows & IR_STAGE_CONDITIONS);
	/* EOL to come: EOS cannot have passed, though nobody knows it. */
	l = (struct ir_life){.eol = on(2028, 1, 1), .eos = ASKED};
	EQ(ir_stage_of(&l, TODAY).derived, S);
	l.eol = on(2025, 1, 1);
	r = ir_stage_of(&l, TODAY);
	EQ(r.derived, U);
	EQ(r.least, L);
	EQ(r.worst, L);
	OK(r.follows & IR_STAGE_MISSING_EOS);
	l = (struct ir_life){.eol = NEVER, .eos = NEVER};
	EQ(ir_stage_of(&l, TODAY).derived, S);
	l = (struct ir_life){.declared = IR_STAGE_UNKNOWN};
	r = ir_stage_of(&l, TODAY);
	EQ(r.derived, U);
	EQ(r.worst, U);
	OK((r.follows & IR_STAGE_MISSING_EOL) &&
		(r.follows & IR_STAGE_MISSING_EOS));
	l = (struct ir_life){.eol = on(2030, 1, 1), .eos = on(2029, 1, 1)};
	OK(ir_stage_of(&l, TODAY).follows & IR_STAGE_EOS_BEFORE_EOL);
}

static void
views(void)
{
	struct ir_life l = {.declared = S,
		.assessed = L,
		.eol = on(2025, 1, 1),
		.eos = on(2030, 1, 1)};
	struct ir_stage_views r = ir_stage_of(&l, TODAY);

	OK(r.disagree);
	EQ(r.worst, L);
	l.declared = L;
	OK(!ir_stage_of(&l, TODAY).disagree);
	/* The maker says 2, the dates say at least 3. */
	l = (struct ir_life){
		.declared = S, .eol = on(2025, 1, 1), .eos = ASKED};
	OK(ir_stage_of(&l, TODAY).disagree);
	/* Nothing known does not disagree with anything. */
	l = (struct ir_life){.declared = S};
	OK(!ir_stage_of(&l, TODAY).disagree);
}

static const struct {
	int64_t y;
	unsigned m, d;
	uint32_t want;
} marks[] = {
	{2023, 11, 29, IR_STAGE_NO_WARNING},
	{2023, 11, 30, 36},
	{2024, 11, 29, 36},
	{2024, 11, 30, 24},
	{2025, 11, 30, 12},
	{2026, 5, 29, 12},
	{2026, 5, 30, 6},
	{2026, 11, 29, 6},
	{2026, 11, 30, 0},
	{2027, 1, 1, 0},
};

static void
warnings(void)
{
	struct ir_life l = {.eol = on(2024, 1, 1), .eos = on(2026, 11, 30)};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		EQ(ir_stage_of(&l,
			   ir_days_from_civil(
				   marks[i].y, marks[i].m, marks[i].d))
				.warning,
			marks[i].want);
	/* 31 August, six months before: the last day of February. */
	l.eos = on(2027, 8, 31);
	EQ(ir_stage_of(&l, ir_days_from_civil(2027, 2, 27)).warning, 12);
	EQ(ir_stage_of(&l, ir_days_from_civil(2027, 2, 28)).warning, 6);
}

/* One rule for the day itself, whoever asks. */
static void
the_day(void)
{
	static const struct {
		int days; /* until the last day */
		bool over;
		const char *text;
	} cases[] = {
		{1, false, "support ends within 6 months"},
		{0, false, "support ends today"},
		{-1, true, "support has ended"},
		{2000, false, NULL},
	};
	char text[IR_SUPPORT_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t last = TODAY + cases[i].days;
		struct ir_life l = {.eol = NEVER, .eos = {IR_DATE_KNOWN, last}};

		EQ(ir_support_over(last, TODAY), cases[i].over);
		STR(ir_support_text(last, TODAY, text), cases[i].text);
		EQ(ir_stage_of(&l, TODAY).derived == E, cases[i].over);
	}
}

/* Of the parts whose support will end the next one, unless it does no harm. */
static void
ahead(void)
{
	struct ir_component_event v[] = {
		{"library", ir_days_from_civil(2027, 2, 1), IR_SAFETY_NONE,
			IR_MITIGATION_UNKNOWN},
		{"DB", ir_days_from_civil(2028, 1, 1), IR_SAFETY_AFFECTED,
			IR_MITIGATION_USES},
		{"OS", ir_days_from_civil(2027, 3, 1), IR_SAFETY_UNKNOWN,
			IR_MITIGATION_UNKNOWN},
		{"old", ir_days_from_civil(2020, 1, 1), IR_SAFETY_NONE,
			IR_MITIGATION_UNKNOWN},
	};
	struct ir_life l = {.eol = on(2035, 1, 1),
		.eos = on(2040, 1, 1),
		.event = v,
		.n_events = 4};
	struct ir_stage_views r = ir_stage_of(&l, TODAY);

	EQ(r.derived, S);
	EQ(r.warning, IR_STAGE_NO_WARNING);
	STR(r.next ? r.next->name : NULL, "OS");
	EQ(r.next_warning, 6);
	EQ(ir_support_mark(INT64_MIN + 1, TODAY), 0); /* nobody wrote a day */
	l.n_events = 1;
	r = ir_stage_of(&l, TODAY);
	OK(!r.next);
	EQ(r.next_warning, IR_STAGE_NO_WARNING);
}

static void
in_order(void)
{
	/* Given backwards: at 2 it used an unsupported part (3), then another
	 * failed at 3 (4, not "by 5.4"). */
	struct ir_component_event v[] = {
		{"driver", ir_days_from_civil(2026, 5, 1), IR_SAFETY_AFFECTED,
			IR_MITIGATION_FAILS},
		{"OS", ir_days_from_civil(2026, 1, 1), IR_SAFETY_AFFECTED,
			IR_MITIGATION_USES},
	};
	struct ir_life l = {.eol = on(2030, 1, 1),
		.eos = on(2033, 1, 1),
		.event = v,
		.n_events = 2};
	struct ir_stage_views r = ir_stage_of(&l, TODAY);

	EQ(r.derived, E);
	OK(!(r.follows & IR_STAGE_BY_5_4));
	STR(r.by ? r.by->name : NULL, "driver");
	v[0].day = v[1].day; /* the same day: as they stand */
	OK(ir_stage_of(&l, TODAY).follows & IR_STAGE_BY_5_4);
}

int
main(void)
{
	component_rule();
	dates();
	views();
	warnings();
	the_day();
	ahead();
	in_order();
	return tap_done();
}
