/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/stated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/person.h"
#include "vocabulary_i.h"

#define DAY 86400
#define PROMISED "comm[].promised"

/* Initials and the local code have no kana or kanji. */
static const char *
name_warning(const struct ir_fact *f, const char *json)
{
	bool ascii = true;

	if (!f->no_names || strcmp(json, "\"unknown\"") == 0)
		return NULL;
	for (const char *p = json; *p; p++)
		ascii = ascii && (unsigned char)*p < 0x80;
	if (!ascii &&
		(strcmp(f->path, "harm[].initials") == 0 ||
			strcmp(f->path, "harm[].ref") == 0))
		return N_("a local code belongs here, never the name of a "
			  "patient");
	return ir_person_warning(json);
}

static bool
time_of(const struct ir_fact *f, const char *json, struct ir_time *ret)
{
	char text[IR_TIME_TEXT];
	int n = 0;

	if (f->type == IR_FACT_TIME)
		n = snprintf(text, sizeof(text), "%.*s",
			(int)strcspn(json + 1, "\""), json + 1);
	else if (f->type == IR_FACT_DATE)
		n = snprintf(
			text, sizeof(text), "%.10sT00:00:00+09:00", json + 1);
	return n > 0 && (size_t)n < sizeof(text) &&
		ir_time_parse(text, (size_t)n, ret) == 0;
}

/* The minute, or of a date the day, that runs is not over. */
static bool
is_over(const struct ir_fact *f, const struct ir_time *t,
	const struct ir_time *at)
{
	int64_t last = f->type == IR_FACT_DATE ? DAY - 1 : 0;

	return (t->sec + last) / 60 < at->sec / 60;
}

/* A plan that is over when it is made; and all else of t is of what was. */
static const char *
time_warning(
	const struct ir_stating *by, const struct ir_fact *f, const char *json)
{
	struct ir_time t;

	if (*json != '"' || !time_of(f, json, &t))
		return NULL;
	if (f->planned == IR_TIME_AHEAD)
		return is_over(f, &t, &by->at)
			? N_("this is planned, and lies in the past")
			: NULL;
	if (strncmp(f->path, "t.", 2) != 0 || !ir_journal_ahead(&t, &by->now))
		return NULL;
	return N_("this lies ahead of the clock here and is no time of what "
		  "was; kept as it is");
}

/* Names a text that has digits, or a day, a time? */
static bool
looks_timed(const char *s)
{
	static const char *const words[] = {"明日", "今日", "本日", "今夜",
		"今晩", "翌", "昼", "夕", "朝", "曜", "週", "午前", "午後",
		"あした", "あさって", "tomorrow", "today", "tonight", "noon",
		"week"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(s, words[i]))
			return true;
	return strpbrk(s, "0123456789") || strstr(s, "時");
}

bool
ir_stated_vague(const struct ir_time *said, const char *promised)
{
	struct ir_buf plain;
	struct ir_time t;
	bool timed;

	ir_buf_init(&plain, 0);
	timed = vocab_narrow(&plain, promised, strlen(promised)) == 0 &&
		plain.len > 0 && looks_timed(plain.p);
	ir_buf_free(&plain);
	return timed && ir_state_promised(said, promised, &t) != 0;
}

static const char *
promise_warning(
	const struct ir_stating *by, const struct ir_fact *f, const char *json)
{
	size_t len = strlen(json);
	const char *r = NULL;
	char *text;

	if (strcmp(f->path, PROMISED) != 0 || len < 2 || json[0] != '"')
		return NULL;
	text = strndup(json + 1, len - 2);
	if (text && ir_stated_vague(&by->at, text))
		r = IR_STATED_VAGUE;
	free(text);
	return r;
}

/* A line of a later time that says something else of the same fact. */
static uint64_t
later_line(const struct ir_stating *by, const char *path, const char *json)
{
	struct ir_value v;

	if (!by->state || ir_state_get(by->state, path, &v) != 0 ||
		(json && strcmp(v.json, json) == 0))
		return 0;
	return ir_time_cmp(&v.time, &by->at) > 0 ? v.seq : 0;
}

/* A fact is what it looks like: nothing turned round or hidden in it.  One that
 * stands in a journal already counts as ever. */
static int
check_looks(const struct ir_fact_ref *ref, const char *json, struct ir_err *e)
{
	struct ir_esc esc;
	uint32_t cp;

	if (!ref->path[ir_esc_odd(ref->path, strlen(ref->path), &cp)] &&
		!json[ir_esc_odd(json, strlen(json), &cp)])
		return 0;
	return ir_err_set(e, IR_EUSAGE,
		_("%s: it holds U+%04X, an invisible character"),
		ir_esc(ref->path, &esc), (unsigned)cp);
}

int
ir_stated_look(const struct ir_stating *by, const struct ir_fact_ref *ref,
	const char *json, struct ir_stated *ret, struct ir_err *e)
{
	const struct ir_fact *f = ref->fact;
	const char *w = NULL;
	int r = json ? check_looks(ref, json, e) : 0;

	if (r < 0)
		return r;
	if (json)
		w = name_warning(f, json);
	if (json && !w)
		w = time_warning(by, f, json);
	if (json && !w)
		w = promise_warning(by, f, json);
	ret->warning = w;
	ret->later = later_line(by, ref->path, json);
	return 0;
}
