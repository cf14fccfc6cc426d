/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/sys/jq.h"
#include "lint_house_i.h"

/* The form of our extension's fields (ir-playbook(5)): types, words, what
 * they name.  What a procedure of the house must say is lint_house.c. */

#define SHAPE(props) \
	{ \
		NULL, props, LINT_HOUSE_TYPE, LINT_HOUSE_FIELD, false \
	}

void
house_texts(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	static const char *const lang[] = {"ja", "en"};
	struct lint_q q;

	(void)arg;
	if (ir_val_type(v) == IR_JSON_STRING) {
		lint_tell(l, LINT_HOUSE_LANGUAGE, v,
			_("'%s' is in one language only"),
			lint_q(lint_name_of(v), &q));
	} else if (ir_val_type(v) != IR_JSON_OBJECT) {
		lint_tell(l, LINT_HOUSE_TYPE, v,
			_("'%s' must be a text in two languages"),
			lint_q(lint_name_of(v), &q));
		return;
	}
	for (size_t i = 0; ir_val_type(v) == IR_JSON_OBJECT && i < 2; i++) {
		const char *s = ir_val_get_str(v, lang[i]);

		if (!s || !*s)
			lint_tell(l, LINT_HOUSE_LANGUAGE, v,
				_("'%s' says nothing in the language '%s'"),
				lint_q(lint_name_of(v), &q), lang[i]);
	}
	lint_var_refs(l, v);
}

/* ---- facts ---- */

const struct ir_fact *
house_fact(struct ir_lint *l, const struct ir_val *v)
{
	const char *s = ir_val_str(v);
	const struct ir_fact *f;
	struct ir_err e = IR_ERR_INIT;
	struct ir_fact_ref ref;

	if (!lint_vocab(l))
		return NULL;
	f = ir_vocab_pattern(l->vocab, s);
	if (f)
		return f;
	if (ir_vocab_lookup(l->vocab, s, strlen(s), &ref, &e) == 0)
		return ref.fact;
	lint_tell(l, LINT_HOUSE_FACT, v, "%s", e.text);
	return NULL;
}

static void
fact(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	(void)house_fact(l, v);
	lint_text_refs(l, v, NULL);
}

static void
pattern(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_rx *rx = NULL;

	(void)arg;
	if (ir_rx_new(&rx, ir_val_str(v), &e) == -ENOMEM)
		l->err = ENOMEM;
	else if (!rx)
		lint_tell(l, LINT_HOUSE_REGEX, v, "%s", e.text);
	ir_rx_free(rx);
}

static const struct lint_prop fact_props[] = {
	{"fact", IR_JSON_STRING, LINT_REQ | LINT_OURS, fact, NULL},
	{"match", IR_JSON_STRING, LINT_OURS, pattern, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape fact_shape = SHAPE(fact_props);

/* ---- deadlines ---- */

/* One part of a duration: digits and one of the letters, in their order. */
static bool
duration_part(const char **s, const char *letters)
{
	const char *next = letters;

	while (**s >= '0' && **s <= '9') {
		size_t n = strspn(*s, "0123456789");
		const char *at = (*s)[n] ? strchr(next, (*s)[n]) : NULL;

		if (!at || n > 6)
			return false;
		next = at + 1;
		*s += n + 1;
	}
	return next != letters;
}

static void
duration(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	bool good = *s == 'P';
	struct lint_q q;

	(void)arg;
	s += good;
	if (good && *s != 'T')
		good = duration_part(&s, "WD");
	if (good && *s == 'T') {
		s++;
		good = duration_part(&s, "HMS");
	}
	if (!good || *s)
		lint_tell(l, LINT_HOUSE_DEADLINE, v,
			_("'%s' is no duration: PT15M, PT3H, P1DT12H"),
			lint_q(ir_val_str(v), &q));
}

static void
clock_(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_fact *f;
	struct lint_q q;

	(void)arg;
	if (ir_val_is(v, "step"))
		return;
	f = house_fact(l, v);
	if (f && f->type != IR_FACT_TIME)
		lint_tell(l, LINT_HOUSE_DEADLINE, v,
			_("'%s' is no time, and no clock can start at it"),
			lint_q(ir_val_str(v), &q));
}

static const struct lint_prop deadline_props[] = {
	{"clock", IR_JSON_STRING, LINT_REQ | LINT_OURS, clock_, NULL},
	{"within", IR_JSON_STRING, LINT_REQ | LINT_OURS, duration, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape deadline = SHAPE(deadline_props);

/* ---- evidence ---- */

static const char *const kinds[] = {
	"log", "image", "config", "photo", "memory", "other", NULL};
static const struct lint_words evidence_kinds = {LINT_HOUSE_EVIDENCE, kinds};

static void
count(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const int64_t *least = arg;
	int64_t n;

	if (ir_val_i64(v, &n) < 0 || n < *least || n > INT32_MAX)
		lint_tell(l, LINT_HOUSE_TYPE, v,
			_("'%s' must be a whole number, %d or more"),
			ir_val_key(v), (int)*least);
}

static const int64_t zero, one = 1;

static const struct lint_prop evidence_props[] = {
	{"kind", IR_JSON_STRING, LINT_REQ | LINT_OURS, lint_word,
		&evidence_kinds},
	{"count", IR_JSON_NUMBER, LINT_OURS, count, &one},
	{"what", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape evidence = SHAPE(evidence_props);

/* ---- words ---- */

static const char *const gate_words[] = {"preserve", "patient", NULL};
static const struct lint_words gates = {LINT_HOUSE_WORD, gate_words};
static const char *const lane_words[] = {"hospital", "maker", NULL};
static const struct lint_words lanes = {LINT_HOUSE_WORD, lane_words};
static const char *const ends_words[] = {"playbook", NULL};
static const struct lint_words ends = {LINT_HOUSE_WORD, ends_words};

static void
role(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *roles = ir_val_get(l->ours, "roles");
	struct lint_q q;

	(void)arg;
	if (!ir_val_get(roles, ir_val_str(v)))
		lint_tell(l, LINT_HOUSE_ROLE_UNKNOWN, v,
			_("the role '%s' is not declared in 'roles'"),
			lint_q(ir_val_str(v), &q));
}

/* R0 to R22 (facts/jp-reports.md), or a member of one: "R3/保健所". */
static void
duty(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	size_t len = strcspn(s, "/");
	struct lint_q q;
	uint64_t n;

	(void)arg;
	if (s[0] != 'R' || ir_num_u64(s + 1, len - 1, 22, &n) < 0 ||
		(s[len] && (!s[len + 1] || strpbrk(s, " ,;\t"))))
		lint_tell(l, LINT_HOUSE_DUTY_CODE, v,
			_("'%s' is no recipient: R0 to R22"), lint_q(s, &q));
}

static void
device(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct lint_q q;

	(void)arg;
	if (!lint_declared(l, ir_val_str(v)))
		lint_tell(l, LINT_HOUSE_DEVICE, v,
			_("'%s' must be the name of a variable that is "
			  "declared"),
			lint_q(ir_val_str(v), &q));
}

/* ---- fill: variables from jq ---- */

static void
jq_check(struct ir_lint *l, const struct ir_val *v)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_jq_check(ir_val_str(v), &e) < 0)
		lint_tell(l, LINT_HOUSE_FILL, v, "%s", e.text);
}

static void
fill(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *name = ir_val_key(v);
	const struct ir_val *var = lint_find_variable(l, name);
	bool constant = false;
	struct lint_q q;

	(void)arg;
	if (!var)
		lint_tell_key(l, LINT_HOUSE_FILL, v,
			_("the variable '%s' is not declared"),
			lint_q(name, &q));
	(void)ir_val_bool(ir_val_get(var, "constant"), &constant);
	if (constant)
		lint_tell_key(l, LINT_CONSTANT, v,
			_("'%s' is constant and cannot be given a value"),
			lint_q(name, &q));
	jq_check(l, v);
}

/* ---- a step's fields ---- */

static const struct lint_prop step_props[] = {
	{"role", IR_JSON_STRING, LINT_OURS, role, NULL},
	{"two_person", IR_JSON_BOOL, LINT_OURS, NULL, NULL},
	{"why", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"done", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"paper", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"say", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"lane", IR_JSON_STRING, LINT_OURS, lint_word, &lanes},
	{"never_skip", IR_JSON_BOOL, LINT_OURS, NULL, NULL},
	{"skip_reason", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"decider", IR_JSON_STRING, LINT_OURS, role, NULL},
	{"default", IR_JSON_STRING, LINT_OURS, NULL, NULL},
	{"look_at", IR_JSON_STRING, LINT_LIST | LINT_OURS, fact, NULL},
	{"gate", IR_JSON_STRING, LINT_LIST | LINT_OURS, lint_word, &gates},
	{"device", IR_JSON_STRING, LINT_OURS, device, NULL},
	{"restores", IR_JSON_BOOL, LINT_OURS, NULL, NULL},
	{"evidence", IR_JSON_OBJECT, LINT_LIST | LINT_OURS, lint_shape,
		&evidence},
	{"facts", IR_JSON_OBJECT, LINT_LIST | LINT_OURS, lint_shape,
		&fact_shape},
	{"duty", IR_JSON_STRING, LINT_OURS, duty, NULL},
	{"deadline", IR_JSON_OBJECT, LINT_OURS, lint_shape, &deadline},
	{"nag_after", IR_JSON_NUMBER, LINT_OURS, count, &zero},
	{"fill", IR_JSON_STRING, LINT_DICT | LINT_OURS, fill, NULL},
	{"ends", IR_JSON_STRING, LINT_OURS, lint_word, &ends},
	{"expect", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
const struct lint_shape house_step = SHAPE(step_props);

/* ---- the playbook's fields ---- */

static bool
same_choice(const struct ir_fact *f, const char *key, size_t len)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strlen(f->choices[i].key) == len &&
			strncmp(f->choices[i].key, key, len) == 0)
			return true;
	return false;
}

/* What a variable's fact takes besides: yes and no, unknown. */
static bool
plain_choice(const char *key, size_t len)
{
	static const char *const words[] = {"yes", "no", "unknown"};

	for (size_t i = 0; i < 3; i++)
		if (strlen(words[i]) == len && strncmp(words[i], key, len) == 0)
			return true;
	return false;
}

/* KEY|ja|en, of which the fact must know the key. */
static void
choice(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *var = ir_val_parent(ir_val_parent(v));
	const struct ir_val *path = ir_val_get(var, "fact");
	const char *s = ir_val_str(v);
	size_t key = strcspn(s, "|"), ja;
	const struct ir_fact *f = NULL;
	struct ir_fact_ref ref;
	struct lint_q q;

	(void)arg;
	ja = s[key] ? strcspn(s + key + 1, "|") : 0;
	if (key == 0 || ja == 0 || !s[key + 1 + ja] || !s[key + 2 + ja] ||
		strchr(s + key + 2 + ja, '|')) {
		lint_tell(l, LINT_HOUSE_CHOICES, v,
			_("'%s' is no choice: KEY|Japanese|English"),
			lint_q(s, &q));
		return;
	}
	if (lint_vocab(l) && ir_val_str(path) &&
		ir_vocab_lookup(l->vocab, ir_val_str(path),
			strlen(ir_val_str(path)), &ref, NULL) == 0)
		f = ref.fact;
	if (f && f->n_choices > 0 && !same_choice(f, s, key) &&
		!plain_choice(s, key))
		lint_tell(l, LINT_HOUSE_CHOICES, v,
			_("'%s': the fact '%s' does not know this choice"),
			lint_q(s, &q), f->path);
}

static const struct lint_prop var_props[] = {
	{"choices", IR_JSON_STRING, LINT_LIST | LINT_OURS, choice, NULL},
	{"ask", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"fact", IR_JSON_STRING, LINT_OURS, fact, NULL},
	{"max_age", IR_JSON_NUMBER, LINT_OURS, count, &one},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape variable_shape = SHAPE(var_props);

static void
variable(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct lint_q q;

	(void)arg;
	if (!lint_declared(l, ir_val_key(v)))
		lint_tell_key(l, LINT_HOUSE_VARIABLE, v,
			_("the variable '%s' is not declared"),
			lint_q(ir_val_key(v), &q));
	lint_shape(l, v, &variable_shape);
}

static void
review(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct ir_time t;
	char full[32];
	struct lint_q q;

	(void)arg;
	(void)snprintf(full, sizeof(full), "%.20sT00:00:00Z", s);
	if (strlen(s) != 10 || ir_time_parse(full, strlen(full), &t) < 0)
		lint_tell(l, LINT_HOUSE_WORD, v,
			_("'%s' is no date: 2026-11-21"), lint_q(s, &q));
}

static void
kind(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	const struct ir_fact *f =
		lint_vocab(l) ? ir_vocab_pattern(l->vocab, "case.kind") : NULL;
	struct lint_q q;

	(void)arg;
	if (f && !same_choice(f, s, strlen(s)))
		lint_tell(l, LINT_HOUSE_WORD, v,
			_("'%s' is no kind of incident (case.kind of the "
			  "vocabulary)"),
			lint_q(s, &q));
}

static const struct lint_prop playbook_props[] = {
	{"short", IR_JSON_STRING, LINT_OURS, NULL, NULL},
	{"lang", IR_JSON_STRING, LINT_OURS, NULL, NULL},
	{"triggers", IR_JSON_NONE, LINT_LIST | LINT_ANY | LINT_OURS,
		house_texts, NULL},
	{"kinds", IR_JSON_STRING, LINT_LIST | LINT_OURS, kind, NULL},
	{"classes", IR_JSON_STRING, LINT_LIST | LINT_OURS, NULL, NULL},
	{"not_for", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"assumes", IR_JSON_NONE, LINT_ANY, house_texts, NULL},
	{"minutes", IR_JSON_NUMBER, LINT_OURS, count, &one},
	{"review", IR_JSON_STRING, LINT_OURS, review, NULL},
	{"roles", IR_JSON_NONE, LINT_DICT | LINT_ANY | LINT_FULL | LINT_OURS,
		house_texts, NULL},
	{"variables", IR_JSON_OBJECT, LINT_DICT | LINT_OURS, variable, NULL},
	{"names", IR_JSON_STRING, LINT_DICT | LINT_OURS, NULL, NULL},
	{"texts", IR_JSON_OBJECT, LINT_DICT | LINT_OURS, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
const struct lint_shape house_playbook = SHAPE(playbook_props);
