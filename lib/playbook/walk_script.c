/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/walk_script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/casefile/kinds.h"
#include "walk_script_i.h"

#define TEXT_MAX ((size_t)64 << 20)

/* ---- reading ---- */

struct reader {
	struct ir_script *s;
	struct ir_walk mem; /* lends its memory functions */
	struct ir_json *j;
	size_t no;
	struct ir_err *e;
};

static int
bad(struct reader *r, const char *why)
{
	struct ir_esc esc;

	return ir_err_set(r->e, IR_EFORMAT, "%s:%zu: %s",
		ir_esc(r->s->name, &esc), r->no, why);
}

/* A string, number or boolean as text; NULL: absent or something else. */
static const char *
scalar(struct reader *r, ir_node n)
{
	const char *t = NULL;
	struct ir_buf b;
	size_t len;
	const char *p;

	switch (ir_json_type(r->j, n)) {
	case IR_JSON_NULL:
		return wk_null;
	case IR_JSON_BOOL:
	case IR_JSON_NUMBER:
		p = ir_json_raw(r->j, n, &len);
		return wk_text(&r->mem, p, len);
	case IR_JSON_STRING:
		ir_buf_init(&b, 0);
		if (ir_json_str(r->j, n, &b) == 0 && !memchr(b.p, '\0', b.len))
			t = wk_text(&r->mem, b.p, b.len);
		ir_buf_free(&b);
		return t;
	case IR_JSON_NONE:
	case IR_JSON_ARRAY:
	case IR_JSON_OBJECT:
		break;
	}
	return NULL;
}

static const char *
member(struct reader *r, ir_node n, const char *key)
{
	return scalar(r, ir_json_get(r->j, n, key));
}

static void
second(struct reader *r, struct ws_line *l, ir_node n)
{
	const char *number = member(r, n, "number");

	l->second = member(r, n, "name");
	l->second_how = member(r, n, "how");
	if (l->second_how && number && strcmp(l->second_how, "phone") == 0)
		l->second_how = wk_textf(&r->mem, "phone %s", number);
}

static void
data(struct reader *r, struct ws_line *l, ir_node n)
{
	for (ir_node v = ir_json_first(r->j, n); v != IR_NODE_NONE;
		v = ir_json_next(r->j, v)) {
		const char *k = scalar(r, ir_json_key(r->j, v));
		int i = k ? wk_key_of(k) : -1;

		if (i == F_SECOND)
			second(r, l, v);
		else if (i >= 0)
			l->f[i] = scalar(r, v);
	}
}

/* Lines that answer something: with a step, or a variable of the start. */
static bool
is_answer(const struct ws_line *l)
{
	switch (l->kind) {
	case K_DONE:
	case K_SKIPPED:
	case K_FAILED:
	case K_PASSED:
	case K_VARIABLE:
		return !ws_by_rule(l->kind, l->f);
	case K_DECISION:
	case K_FACT:
		return l->f[F_STEP] != NULL;
	case K_CONTACT:
		return l->f[F_STEP] && l->f[F_GATE];
	case K_NONE:
	case K_STARTED:
	case K_SHOWN:
	case K_DEBT:
	case K_ENDED:
	case K_RESUMED:
	case K_ATTACHMENT:
	case K_SHIFT:
	case K_EVENT:
		break;
	}
	return false;
}

static struct ws_line *
new_line(struct reader *r)
{
	struct ir_script *s = r->s;
	struct ws_line *v = ir_grow(s->line, s->n, &s->cap, sizeof(*v));

	if (!v)
		return NULL;
	s->line = v;
	memset(&s->line[s->n], 0, sizeof(s->line[0]));
	s->line[s->n].no = r->no;
	return &s->line[s->n];
}

static int
known_kind(struct reader *r, const char *kind)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_kind_find(kind, strlen(kind)))
		return 0;
	(void)ir_kind_check(kind, &e); /* names the nearest */
	return bad(r, e.text);
}

static int
take(struct reader *r, const char *text, size_t len)
{
	struct ir_err e = IR_ERR_INIT;
	struct ws_line *l = new_line(r);
	const char *kind;
	ir_node actor;
	int n;

	if (!l)
		return ir_err_set(r->e, ENOMEM, "%s", _("out of memory"));
	if (ir_json_parse(r->j, text, len, &e) < 0)
		return bad(r, e.text);
	kind = member(r, 0, "kind");
	if (!kind || kind == wk_null)
		return bad(r,
			_("an answer is an object with \"kind\" and "
			  "\"data\", as in the journal"));
	n = known_kind(r, kind);
	if (n < 0)
		return n;
	l->kind = wk_kind_of(kind);
	data(r, l, ir_json_get(r->j, 0, "data"));
	if (!is_answer(l))
		return 0;
	if (ir_json_get(r->j, 0, "corrects") != IR_NODE_NONE)
		return bad(r,
			_("it corrects another line: give the answer "
			  "that counts in that one's place"));
	actor = ir_json_get(r->j, 0, "actor");
	l->time = member(r, 0, "time");
	l->name = member(r, actor, "name");
	l->role = member(r, actor, "role");
	l->source = member(r, 0, "source");
	l->basis = member(r, 0, "basis");
	l->recorder = member(r, 0, "recorder");
	r->s->n++;
	return 0;
}

static int
take_all(struct reader *r, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t n = lf ? (size_t)(lf - text) : (size_t)(end - text);
		int k = 0;

		r->no++;
		if (n > IR_JOURNAL_LINE_MAX)
			return bad(r, _("longer than 1 MiB"));
		for (size_t i = 0; i < n && k == 0; i++)
			k = text[i] != ' ' && text[i] != '\t' &&
				text[i] != '\r';
		if (k && take(r, text, n) < 0)
			return -1;
		text += n + (lf ? 1 : 0);
	}
	return 0;
}

int
ir_script_parse(struct ir_script **ret, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct reader r = {.e = e ? e : &own};
	int n = 0;

	r.s = calloc(1, sizeof(*r.s));
	if (r.s)
		r.s->name = strdup(name);
	if (!r.s || !r.s->name)
		n = ir_err_set(r.e, ENOMEM, "%s", _("out of memory"));
	if (n == 0 && len > TEXT_MAX)
		n = ir_err_set(r.e, IR_ELIMIT, "%s",
			_("the answers are longer than 64 MiB"));
	r.mem.e = r.e;
	if (n == 0)
		n = ir_json_new(&r.j, NULL, r.e);
	if (n == 0)
		n = take_all(&r, text, len);
	ir_json_free(r.j);
	if (r.s)
		r.s->keep = r.mem.keep;
	if (n < 0) {
		ir_script_free(r.s);
		return r.e->code;
	}
	*ret = r.s;
	return 0;
}

void
ir_script_free(struct ir_script *s)
{
	if (!s)
		return;
	wk_free_blocks(&s->keep);
	free(s->line);
	free(s->name);
	free(s);
}

/* ---- playing ---- */

static struct ws_line *
next_line(struct ir_script *s)
{
	while (s->first < s->n && s->line[s->first].used)
		s->first++;
	return s->first < s->n ? &s->line[s->first] : NULL;
}

/* An answer of this run that the file must hold if it holds all of them.
 * The stop of a failed step needs no line. */
static bool
counts(const struct ir_walk *w, const struct wk_rec *r)
{
	return r->slot->play == w->plays && r->slot->pos && r->kind != K_FACT &&
		!ws_by_rule(r->kind, r->f) &&
		!(r->kind == K_DECISION && r->f[F_WHAT] &&
			strcmp(r->f[F_WHAT], "failed") == 0);
}

static bool
is_failed_decision(const struct ws_line *l, const struct wk_rec *r)
{
	return l->kind == K_DECISION && r->kind != K_DECISION &&
		l->f[F_ANSWER] &&
		(strcmp(l->f[F_ANSWER], "stop") == 0 ||
			strcmp(l->f[F_ANSWER], "continue") == 0);
}

static bool
recorded(const struct ir_walk *w, const struct ws_line *l)
{
	for (size_t i = w->n_lines; i > 0; i--) {
		const struct wk_rec *r = w->line[i - 1];

		if (r->kind == K_DECISION && r->slot->play == w->plays &&
			r->slot->pos && ws_same(l, r, r->slot->pos))
			return true;
	}
	return false;
}

/*
 * A run gone on with: the file may hold all its answers, or only those that
 * are still to come.  It holds all when it begins with what the journal has,
 * in the same order; those are used then.
 */
static void
skip_known(struct ir_walk *w, struct ir_script *s)
{
	size_t k = 0;

	for (size_t i = 0; i < w->n_lines; i++) {
		const struct wk_rec *r = w->line[i];

		if (!counts(w, r))
			continue;
		while (k < s->n &&
			(s->line[k].kind == K_FACT ||
				is_failed_decision(&s->line[k], r)))
			k++;
		if (k == s->n || !ws_same(&s->line[k], r, r->slot->pos))
			return;
		k++;
	}
	/* Said after a failed step, and in the journal. */
	while (k > 0 && k < s->n && s->line[k].kind == K_DECISION &&
		recorded(w, &s->line[k]))
		k++;
	for (size_t i = 0; i < k; i++)
		s->line[i].used = true;
}

static const struct ir_ask *
ask_for(const struct ir_walk *w, const struct ws_line *l, struct ir_answer *ret)
{
	for (size_t i = 0; i < ir_walk_asks(w); i++) {
		const struct ir_ask *a = ir_walk_ask(w, i);

		if (ws_answers(l, a, ret))
			return a;
	}
	return NULL;
}

/* "step 'isolate' (/try:2): is it done? (done, failed ...)" */
static void
describe(const struct ir_walk *w, const struct ir_ask *a, struct ir_buf *b)
{
	struct ir_buf q;

	ir_buf_init(&q, 0);
	(void)ir_ask_text(
		w, a, IR_ASK_QUESTION, &q, NULL); /* as far as it is */
	if (a->step)
		(void)ir_buf_addf(b, _("step '%s' (%s): "), a->step, a->at);
	(void)ir_esc_add(b, q.p, q.len);
	(void)ir_buf_adds(b, " [");
	for (size_t i = 0; i < a->n_words; i++)
		(void)ir_buf_addf(b, "%s%s", i ? ", " : "", a->word[i].word);
	if (a->kind == IR_ASK_VALUE)
		(void)ir_buf_addf(b, " %s", a->what);
	(void)ir_buf_adds(b, "]");
	ir_buf_free(&q);
}

static const struct ir_ask *
first_ask(const struct ir_walk *w)
{
	for (size_t i = 0; i < ir_walk_asks(w); i++)
		if (ir_walk_ask(w, i)->blocking)
			return ir_walk_ask(w, i);
	return ir_walk_ask(w, 0);
}

static int
missing(const struct ir_walk *w, const struct ir_script *s, struct ir_err *e)
{
	const struct ir_ask *a = first_ask(w);
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	if (a)
		describe(w, a, &b);
	r = ir_err_set(e, IR_EUSAGE,
		_("%s: no answer is left (after line %zu) for %s"),
		ir_esc(s->name, &esc), s->n ? s->line[s->n - 1].no : 0, b.p);
	ir_buf_free(&b);
	return r;
}

static int
unasked(const struct ir_walk *w, const struct ir_script *s,
	const struct ws_line *l, struct ir_err *e)
{
	const char *step = l->f[F_STEP] ? l->f[F_STEP] : l->f[F_NAME];
	const struct ir_ask *a = first_ask(w);
	struct ir_esc name, esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	if (a)
		describe(w, a, &b);
	r = ir_err_set(e, IR_EUSAGE,
		_("%s:%zu: '%s' (%s) is not asked now; asked is %s"),
		ir_esc(s->name, &name), l->no, ir_esc(step ? step : "", &esc),
		wk_kind_name(l->kind), b.p);
	ir_buf_free(&b);
	return r;
}

static void
speak(const struct ws_line *l, const struct ir_said *said, struct ir_said *ret)
{
	*ret = *said;
	if (l->name && l->name != wk_null) {
		ret->name = l->name;
		ret->role = l->role;
	}
	if (l->recorder && l->recorder != wk_null)
		ret->recorder = l->recorder;
	if (l->source && l->source != wk_null)
		ret->source = l->source;
	if (l->basis && l->basis != wk_null)
		ret->basis = l->basis;
	if (l->time && l->time != wk_null)
		ret->time = l->time;
}

/* A failed step that nobody decides about: stop, as a script does. */
static int
stop(struct ir_walk *w, const struct ir_said *said, struct ir_err *e)
{
	static const struct ir_answer an = {.word = "stop"};

	for (size_t i = 0; i < ir_walk_asks(w); i++)
		if (ir_walk_ask(w, i)->kind == IR_ASK_FAILED)
			return ir_walk_answer(
				w, ir_walk_ask(w, i), &an, said, e);
	return 1;
}

static int
one(struct ir_walk *w, struct ir_script *s, struct ws_line *l,
	const struct ir_said *said, struct ir_err *e)
{
	struct ir_said who;
	struct ir_answer an;
	const struct ir_ask *a;
	struct ir_esc esc;
	int r;

	memset(&an, 0, sizeof(an));
	a = ask_for(w, l, &an);
	if (!a && l->kind == K_FACT) { /* stated beside another answer */
		l->used = true;
		return 0;
	}
	if (!a) {
		r = stop(w, said, e);
		return r == 1 ? unasked(w, s, l, e) : r;
	}
	speak(l, said, &who);
	r = ir_walk_answer(w, a, &an, &who, e);
	l->used = true;
	if (r == -IR_EMOVED && l->kind == K_FAILED)
		return 0; /* its time was over before it was said */
	if (r < 0) {
		(void)ir_err_prefix(
			e, "%s:%zu: ", ir_esc(s->name, &esc), l->no);
		if (r == -IR_EMOVED || r == -IR_EREFUSED)
			e->code = -IR_EUSAGE;
		return e->code;
	}
	return 0;
}

int
ir_walk_script(struct ir_walk *w, struct ir_script *s,
	const struct ir_said *said, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct ir_esc esc;
	int r = 0;

	if (!e)
		e = &own;
	skip_known(w, s);
	while (r >= 0 && ir_walk_ended(w) == IR_WALK_OPEN) {
		struct ws_line *l = next_line(s);

		if (l) {
			r = one(w, s, l, said, e);
			continue;
		}
		r = stop(w, said, e);
		if (r == 1)
			r = missing(w, s, e);
	}
	if (r < 0)
		return r;
	for (const struct ws_line *l; (l = next_line(s));) {
		if (l->kind != K_FACT)
			return ir_err_set(e, IR_EUSAGE,
				_("%s:%zu: the walk had ended before this "
				  "answer"),
				ir_esc(s->name, &esc), l->no);
		s->first++;
	}
	return ir_walk_ended(w) == IR_WALK_SUCCESS ? 0 : 1;
}
