/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_STAGE_H
#define IR_ASSET_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The life-cycle stage of a device (IMDRF N70: 5.2 to 5.5, 7.3.1; the table
 * in facts/inventory.md 2.8).  Three views: what the maker declared, what
 * follows from the dates and the component rule, what we assessed.  That they
 * disagree is the finding.  Unknown is never the mildest stage.
 *
 * Days are counted since 1970-01-01 (time.h).  The day that stands in a ledger
 * as an end, of sale or of support, of a device, a component or a box, is the
 * last one on which it still holds: it is over from the day after.
 */
enum ir_stage {
	IR_STAGE_UNKNOWN,
	IR_STAGE_DEVELOPMENT, /* 1: not in use yet */
	IR_STAGE_SUPPORT, /* 2 */
	IR_STAGE_LIMITED, /* 3: after EOL */
	IR_STAGE_EOS, /* 4: after EOS; the duty is the hospital's */
};

/* A date as the ledger has it. */
enum ir_date_state {
	IR_DATE_ABSENT, /* nobody asked yet */
	IR_DATE_UNKNOWN, /* asked, nobody knows */
	IR_DATE_NONE, /* the maker has declared none */
	IR_DATE_KNOWN,
};
struct ir_life_date {
	enum ir_date_state state;
	int64_t day;
};

/* A component whose support ends (5.5). */
enum ir_safety {
	IR_SAFETY_UNKNOWN,
	IR_SAFETY_NONE,
	IR_SAFETY_AFFECTED,
};
enum ir_mitigation {
	IR_MITIGATION_UNKNOWN,
	IR_MITIGATION_WITHOUT, /* works without the unsupported part */
	IR_MITIGATION_USES, /* works, and still uses it */
	IR_MITIGATION_FAILS, /* not reasonably protected */
};
struct ir_component_event {
	const char *name;
	int64_t day;
	enum ir_safety safety;
	enum ir_mitigation mitigation;
};

struct ir_life {
	enum ir_stage declared, assessed;
	struct ir_life_date eol, eos;
	const struct ir_component_event *event; /* in any order */
	size_t n_events;
};

/* What follows for somebody; bits. */
#define IR_STAGE_TELL_USERS 1u
#define IR_STAGE_UPDATE 2u /* the maker: to a supported part */
#define IR_STAGE_PUBLISH 4u /* the maker: 8.1.1-5, 9.1.1-2 */
#define IR_STAGE_CONDITIONS 8u /* ours: the six of 9.2.2, Table 1 */
#define IR_STAGE_QUESTIONS 16u /* ours: the twelve of 8.2.2 */
#define IR_STAGE_BY_5_4 32u /* 5.5 is silent; by the definition of 5.4 */
#define IR_STAGE_MISSING_EOL 64u /* not decided for want of ... */
#define IR_STAGE_MISSING_EOS 128u
#define IR_STAGE_MISSING_SAFETY 256u
#define IR_STAGE_MISSING_MITIGATION 512u
#define IR_STAGE_EOS_BEFORE_EOL 1024u /* the dates contradict each other */

#define IR_STAGE_NO_WARNING UINT32_MAX

struct ir_stage_views {
	enum ir_stage declared, derived, assessed;
	enum ir_stage least; /* derived is unknown: at least this one */
	enum ir_stage worst; /* of the views; unknown when it may be any */
	bool disagree;
	unsigned follows; /* the bits above */
	const struct ir_component_event *by; /* that decided, or NULL */
	uint32_t warning; /* of EOS: ir_support_mark */
	int64_t eos; /* when it is known */
	/* The component whose support ends next, and its mark; one whose end
	 * cannot do harm is left out. */
	const struct ir_component_event *next; /* or NULL */
	uint32_t next_warning;
};

/* Is it over, when last was its last day? */
bool ir_support_over(int64_t last, int64_t today);

/* The mark before last that was passed last, of 36 24 12 6 0 months; 0 from
 * the day itself on, IR_STAGE_NO_WARNING before all of them. */
uint32_t ir_support_mark(int64_t last, int64_t today);

/* The mark in words, translated: "support ends within 6 months", "support
 * ends today", "support has ended"; NULL without one. */
#define IR_SUPPORT_TEXT 128
const char *ir_support_text(
	int64_t last, int64_t today, char out[IR_SUPPORT_TEXT]);

struct ir_stage_views ir_stage_of(const struct ir_life *l, int64_t today);

const char *ir_stage_word(enum ir_stage s); /* "unknown", "support" ... */

#endif
