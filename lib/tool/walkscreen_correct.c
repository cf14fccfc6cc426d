/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/kinds.h"
#include "ir/casefile/state_edit.h"

#include "walkscreen_i.h"

#define SHOWN 30 /* answers offered, the last ones */

/* What an answer of a kind can be turned into. */
static const struct {
	const char *kind;
	const char *words[5];
} kinds[] = {
	{"step.done", {"done", "failed", "na", "skip", NULL}},
	{"step.skipped", {"done", "failed", "na", "skip", NULL}},
	{"step.failed", {"done", "failed", "na", "skip", NULL}},
	{"variable.set", {"value", "unknown", NULL}},
	{"decision", {"yes", "no", "unknown", "case", NULL}},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What people see of them. */
static const char *
label(const char *word)
{
	static const struct {
		const char *word, *label;
	} labels[] = {
		{"done", N_("done")},
		{"failed", N_("failed")},
		{"na", N_("does not apply")},
		{"skip", N_("skipped")},
		{"value", N_("another value")},
		{"unknown", N_("unknown")},
		{"yes", N_("yes")},
		{"no", N_("no")},
		{"case", N_("another case")},
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strcmp(labels[i].word, word) == 0)
			return _(labels[i].label);
	return word;
}

/* The answers of this run, a ring of the last ones. */
struct given {
	uint64_t seq;
	size_t kind;
	char *text;
};

struct past {
	struct given v[SHOWN];
	size_t n; /* seen altogether */
};

static void
past_free(struct past *p)
{
	for (size_t i = 0; i < SHOWN; i++)
		free(p->v[i].text);
}

/* < KINDS when the line is an answer of this run. */
static size_t
kind_of(const struct ws *s, const struct ir_line *l)
{
	ir_node run = ir_json_get(l->json, l->at.data, "run");

	if (l->via || !ir_json_streq(l->json, run, ir_walk_id(s->o->w)))
		return KINDS;
	for (size_t i = 0; i < KINDS; i++)
		if (ir_json_streq(l->json, l->at.kind, kinds[i].kind))
			return i;
	return KINDS;
}

static int
take(struct past *p, const struct ir_line *l, size_t kind)
{
	struct given *g = &p->v[p->n % SHOWN];
	struct ir_time t = {0};
	char clock[IR_TIME_TEXT] = "";
	struct ir_buf b;
	const char *time;
	size_t len;
	int rc;

	ir_buf_init(&b, 0);
	time = ir_json_slice(l->json, l->at.time, &len);
	if (time && ir_time_parse(time, len, &t) == 0) {
		ir_time_localise(&t);
		(void)ir_time_clock(&t, clock);
	}
	(void)ir_buf_addf(&b, "%s  ", clock); /* sticky */
	rc = ir_kind_words(l->json, &b);
	free(g->text);
	*g = (struct given){.seq = l->seq, .kind = kind};
	g->text = rc < 0 ? NULL : ir_buf_detach(&b, &len);
	ir_buf_free(&b);
	p->n++;
	return g->text ? 0 : -ENOMEM;
}

static int
read_past(const struct ws *s, struct past *p, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int rc = ir_cursor_open(&c, s->o->j, 1, e);

	while (rc >= 0 && (rc = ir_cursor_next(c, &l, e)) > 0) {
		size_t kind = kind_of(s, &l);

		if (kind < KINDS && take(p, &l, kind) < 0)
			rc = ir_err_set(e, ENOMEM, _("out of memory"));
	}
	ir_cursor_close(c);
	return rc;
}

static int
choose(struct ws *s, const struct past *p, const struct given **ret,
	struct ir_err *e)
{
	size_t n = p->n < SHOWN ? p->n : SHOWN;
	struct ir_buf b;
	uint64_t k = 0;
	int rc;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < n; i++) { /* the newest first */
		const struct given *g = &p->v[(p->n - 1 - i) % SHOWN];

		(void)ir_buf_addf(
			&b, "%2zu  %s\n", i + 1, g->text); /* sticky */
	}
	if (n == 0)
		(void)ir_buf_adds(&b, _("nothing has been answered yet\n"));
	rc = ws_reader(s, _("answers so far, the newest first"), &b, e);
	if (rc == 0 && n > 0 && !s->gone)
		rc = ws_typed(s, _("number to correct (Enter: none): "), &b, e);
	else
		ir_buf_clear(&b);
	if (rc > 0 && ir_num_u64(b.p, b.len, n, &k) == 0 && k > 0)
		*ret = &p->v[(p->n - k) % SHOWN];
	else if (rc > 0)
		ws_tell(s, _("there is no number '%s'"), b.p);
	ir_buf_free(&b);
	return rc < 0 ? rc : 0;
}

static int
choose_word(
	struct ws *s, const struct given *g, const char **ret, struct ir_err *e)
{
	const char *const *words = kinds[g->kind].words;
	char keys[8] = "q";
	struct ir_buf b;
	bool tick = true;
	int key = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; words[i]; i++) {
		(void)ir_buf_addf(&b, " %zu %s  ", i + 1, label(words[i]));
		keys[i] = (char)('1' + i);
		keys[i + 1] = 'q';
		keys[i + 2] = '\0';
	}
	ws_tell(s, _("instead:%s"), ir_buf_err(&b) == 0 ? b.p : "");
	ir_buf_free(&b);
	ws_draw(s);
	while (tick && !s->gone && key >= 0)
		key = ws_key(s, keys, -1, &tick, e);
	ws_tell(s, "%s", "");
	if (key >= '1' && key <= '4')
		*ret = words[key - '1'];
	return key < 0 ? key : 0;
}

static int
correct(struct ws *s, const struct given *g, const char *word, struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	struct ir_said said = {.name = who->name,
		.role = who->role,
		.recorder = who->recorder,
		.time = s->time[0] ? s->time : NULL};
	bool value = strcmp(word, "value") == 0 || strcmp(word, "case") == 0;
	struct ir_answer an = {.word = word};
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf v, reason;
	int rc = 1;

	ir_buf_init(&v, 0);
	ir_buf_init(&reason, 0);
	if (value)
		rc = ws_typed(s, _("value: "), &v, e);
	if (rc > 0)
		rc = ws_typed(s, _("why it is corrected: "), &reason, e);
	if (rc > 0) {
		an.value = value ? v.p : NULL;
		an.reason = reason.p;
		rc = ir_walk_correct(s->o->w, g->seq, &an, &said, &why);
		if (rc == 0) {
			s->time[0] = '\0';
			ws_tell(s, _("corrected: %s"), g->text);
			rc = ws_remarks(s, e);
		} else if (rc == -IR_EMOVED) {
			ws_tell(s, "%s",
				_("somebody else answered meanwhile; look "
				  "again"));
			rc = 0;
		} else if (rc == -IR_EUSAGE || rc == -IR_EREFUSED) {
			ws_tell(s, "%s", why.text);
			rc = 0;
		} else if (rc < 0) {
			rc = ir_err_set(e, why.code, "%s", why.text);
		}
	}
	ir_buf_free(&v);
	ir_buf_free(&reason);
	return rc < 0 ? rc : 0;
}

int
ws_correct(struct ws *s, struct ir_err *e)
{
	const struct given *g = NULL;
	const char *word = NULL;
	struct past p;
	int rc;

	memset(&p, 0, sizeof(p));
	rc = read_past(s, &p, e);
	if (rc >= 0)
		rc = choose(s, &p, &g, e);
	if (rc == 0 && g && !s->gone)
		rc = choose_word(s, g, &word, e);
	if (rc == 0 && word)
		rc = correct(s, g, word, e);
	past_free(&p);
	return rc < 0 ? rc : 0;
}
