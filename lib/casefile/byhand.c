/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/byhand.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/time.h"
#include "ir/casefile/kinds.h"
#include "journal_i.h"

#define TRIES 50

/* One line being made. */
struct made {
	const struct ir_byhand *h;
	const struct ir_kind *kind;
	struct ir_buf data;
	char time[IR_TIME_TEXT];
	const char *accuracy;
	/* the line corrected */
	struct ir_json *old;
	char *old_text, *old_kind, *old_accuracy;
};

static void
made_free(struct made *m)
{
	ir_buf_free(&m->data);
	ir_json_free(m->old);
	free(m->old_text);
	free(m->old_kind);
	free(m->old_accuracy);
}

static int
no_memory(struct ir_err *e)
{
	return ir_err_sys(e, ENOMEM, _("cannot make a journal line"));
}

/* Reads the corrected line and keeps it. */
static int
load_old(struct ir_journal *j, struct made *m, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int r = ir_cursor_open(&c, j, m->h->corrects, e);

	if (r < 0)
		return r;
	r = ir_cursor_next(c, &l, e);
	if (r == 0)
		r = ir_err_set(e, IR_EUSAGE,
			_("there is no line %llu to correct"),
			LLU(m->h->corrects));
	if (r > 0) {
		m->old_text = strndup(l.text, l.len);
		m->old_kind = ir_json_dup(l.json, l.at.kind);
		m->old_accuracy = ir_json_dup(l.json, l.at.accuracy);
		r = m->old_text && m->old_kind ? jl_json_new(&m->old, e)
					       : no_memory(e);
	}
	if (r == 0 && m->old_text)
		r = ir_json_parse(m->old, m->old_text, strlen(m->old_text), e);
	ir_cursor_close(c);
	return r;
}

static int
find_kind(struct made *m, struct ir_err *e)
{
	const char *name = m->h->kind ? m->h->kind : m->old_kind;
	struct ir_near near;
	struct ir_esc esc;

	if (!name)
		return ir_err_set(e, IR_EUSAGE, _("a kind is missing"));
	m->kind = ir_kind_find(name, strlen(name));
	if (m->kind && m->kind->by_hand)
		return 0;
	if (m->kind && m->h->kind == NULL)
		return ir_err_set(e, IR_EUSAGE,
			_("line %llu is '%s', which only its tool can correct "
			  "(a fact: ir-case set --correct)"),
			LLU(m->h->corrects), ir_esc(name, &esc));
	if (m->kind)
		return ir_err_set(e, IR_EUSAGE,
			_("'%s' is written only by the tool that did it"),
			ir_esc(name, &esc));
	ir_near_init(&near, name);
	for (const struct ir_kind *k = ir_kinds(); k->name; k++) {
		if (k->by_hand)
			ir_near_try(&near, k->name);
	}
	if (ir_near_best(&near))
		return ir_err_set(e, IR_EUSAGE,
			_("unknown kind '%s' (did you mean '%s'?)"),
			ir_esc(name, &esc), ir_near_best(&near));
	return ir_err_set(e, IR_EUSAGE,
		_("unknown kind '%s': event, contact, decision, finding, care, "
		  "cost or note"),
		ir_esc(name, &esc));
}

static int
set_time(struct made *m, const struct ir_time *now, struct ir_err *e)
{
	struct ir_time t;
	bool minutes = false;
	int r;

	m->accuracy = m->h->accuracy;
	if (m->h->time) {
		r = ir_time_human(m->h->time, now, &t, &minutes, e);
		if (r < 0)
			return r;
		(void)ir_time_rfc3339(&t, 0, m->time);
		if (minutes && !m->accuracy)
			m->accuracy = "minute";
	} else if (m->old) {
		char *old = ir_json_dup(m->old, ir_json_get(m->old, 0, "time"));

		if (!old)
			return no_memory(e);
		(void)snprintf(m->time, sizeof(m->time), "%s", old);
		free(old);
		if (!m->accuracy)
			m->accuracy = m->old_accuracy;
	} else if (m->h->at) {
		(void)snprintf(m->time, sizeof(m->time), "%s", m->h->at);
	}
	return 0;
}

static const struct ir_field *
given(const struct ir_byhand *h, const char *key)
{
	for (size_t i = 0; i < h->n_fields; i++) {
		if (h->field[i].value && strcmp(h->field[i].key, key) == 0)
			return &h->field[i];
	}
	return NULL;
}

/* A decimal number as people type it: full-width digits, commas. */
static int
put_number(struct ir_jw *w, const struct ir_field *f, struct ir_err *e)
{
	char out[40];
	size_t n = 0, len = strlen(f->value), dots = 0;
	struct ir_esc esc;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t k = ir_utf8_char(f->value + i, len - i, &cp);

		cp = ir_narrow(cp);
		dots += cp == '.';
		if (k == 0 || n + 1 >= sizeof(out) ||
			!((cp >= '0' && cp <= '9') || cp == '.' || cp == ','))
			return ir_err_set(e, IR_EUSAGE,
				_("%s must be a number, not '%s'"), f->key,
				ir_esc(f->value, &esc));
		if (cp != ',')
			out[n++] = (char)cp;
		i += k;
	}
	out[n] = '\0';
	if (n == 0 || dots > 1 || out[0] == '.' || out[n - 1] == '.' ||
		(n > 1 && out[0] == '0' && out[1] != '.'))
		return ir_err_set(e, IR_EUSAGE,
			_("%s must be a number, not '%s'"), f->key,
			ir_esc(f->value, &esc));
	ir_jw_kraw(w, f->key, out, n);
	return 0;
}

static int
check_result(const struct ir_field *f, struct ir_err *e)
{
	static const char *const words[] = {"positive", "negative", "unclear"};
	struct ir_esc esc;

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(f->value, words[i]) == 0)
			return 0;
	}
	return ir_err_set(e, IR_EUSAGE,
		_("result must be positive, negative or unclear, not '%s'"),
		ir_esc(f->value, &esc));
}

static int
check_utf8(const char *s, const char *what, struct ir_err *e)
{
	if (!s || ir_utf8_valid(s, strlen(s)))
		return 0;
	return ir_err_set(e, IR_EUSAGE, _("%s is not UTF-8"), what);
}

static int
check_basis(const char *s, struct ir_err *e)
{
	struct ir_esc esc;

	if (!s || strcmp(s, "fact") == 0 || strcmp(s, "estimate") == 0 ||
		strcmp(s, "unknown") == 0)
		return 0;
	return ir_err_set(e, IR_EUSAGE,
		_("the basis '%s' is not fact, estimate or unknown"),
		ir_esc(s, &esc));
}

/* A key of the kind: as given, else as in the corrected line. */
static int
put_key(struct made *m, struct ir_jw *w, const struct ir_kind_key *k,
	struct ir_err *e)
{
	const struct ir_field *f = given(m->h, k->key);
	ir_node old;
	size_t len;
	const char *raw;

	if (f && check_utf8(f->value, k->key, e) < 0)
		return -IR_EUSAGE;
	if (f && k->number)
		return put_number(w, f, e);
	if (f && strcmp(k->key, "result") == 0 && check_result(f, e) < 0)
		return -IR_EUSAGE;
	if (f) {
		ir_jw_kstr(w, k->key, f->value);
		return 0;
	}
	if (!m->old)
		return 0;
	old = ir_json_get(m->old, ir_json_get(m->old, 0, "data"), k->key);
	if (old == IR_NODE_NONE)
		return 0;
	raw = ir_json_raw(m->old, old, &len);
	ir_jw_kraw(w, k->key, raw, len);
	return 0;
}

static bool
has_key(const struct ir_kind *kind, const char *key)
{
	for (const struct ir_kind_key *k = kind->keys; k->key; k++) {
		if (strcmp(k->key, key) == 0)
			return true;
	}
	return false;
}

static int
check_fields(const struct made *m, struct ir_err *e)
{
	for (size_t i = 0; i < m->h->n_fields; i++) {
		const struct ir_field *f = &m->h->field[i];

		if (f->value && !has_key(m->kind, f->key))
			return ir_err_set(e, IR_EUSAGE, _("'%s' has no '%s'"),
				m->kind->name, f->key);
	}
	if (m->h->on && strcmp(m->kind->name, "decision") != 0)
		return ir_err_set(e, IR_EUSAGE, _("'%s' has no '%s'"),
			m->kind->name, "on");
	return 0;
}

static int
put_data(struct made *m, const struct ir_head *head, struct ir_err *e)
{
	const struct ir_byhand *h = m->h;
	struct ir_jw w;
	int r = check_fields(m, e);

	if (r == 0 && ir_utf8_blank(h->text))
		r = ir_err_set(e, IR_EUSAGE, _("the text is missing"));
	if (r == 0)
		r = check_utf8(h->text, _("the text"), e);
	if (r < 0)
		return r;
	ir_jw_init(&w, &m->data);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "text", h->text);
	for (const struct ir_kind_key *k = m->kind->keys; k->key; k++) {
		if (strcmp(k->key, "text") != 0)
			r = put_key(m, &w, k, e);
		if (r < 0)
			return r;
	}
	if (strcmp(m->kind->name, "decision") == 0) {
		ir_jw_key(&w, "at");
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "seq", head->seq);
		ir_jw_kstr(&w, "head", head->hex);
		ir_jw_endobj(&w);
		if (h->on)
			ir_jw_kraw(&w, "on", h->on, strlen(h->on));
	}
	if (h->unfinished)
		ir_jw_kbool(&w, "unfinished", true);
	if (h->corrects && h->time)
		ir_jw_kbool(&w, "moved", true);
	ir_jw_endobj(&w);
	return ir_buf_err(&m->data) < 0 ? no_memory(e) : 0;
}

static int
make(struct ir_journal *j, const struct ir_byhand *h, const struct ir_time *now,
	const struct ir_head *head, struct made *m, struct ir_entry *en,
	struct ir_err *e)
{
	int r = 0;

	m->h = h;
	if (h->corrects)
		r = load_old(j, m, e);
	if (r == 0)
		r = find_kind(m, e);
	if (r == 0)
		r = set_time(m, now, e);
	if (r == 0)
		r = check_basis(h->basis, e);
	if (r == 0)
		r = check_utf8(h->source, "source", e);
	if (r == 0)
		r = check_utf8(h->accuracy, "accuracy", e);
	if (r == 0)
		r = put_data(m, head, e);
	if (r < 0)
		return r;
	*en = (struct ir_entry){
		.kind = m->kind->name,
		.time = m->time[0] ? m->time : NULL,
		.accuracy = m->accuracy,
		.actor_name = h->actor_name,
		.actor_role = h->actor_role,
		.recorder = h->recorder,
		.source = h->source,
		.basis = h->basis,
		.corrects = h->corrects,
		.data = m->data.p,
		.data_len = m->data.len,
	};
	return 0;
}

bool
ir_byhand_ahead(const struct ir_byhand *h, const struct ir_time *now)
{
	struct ir_time t;

	return h->time && ir_time_human(h->time, now, &t, NULL, NULL) == 0 &&
		ir_journal_ahead(&t, now);
}

static int
append_once(struct ir_journal *j, const struct ir_byhand *h, size_t n,
	struct made *m, struct ir_entry *en, struct ir_head *ret_head,
	struct ir_err *e)
{
	bool pinned = false;
	struct timespec ts;
	struct ir_time now;
	struct ir_head head;
	int r = j->ctx->now(j->ctx, &ts);

	if (r < 0)
		return ir_err_sys(e, r, _("cannot read the clock"));
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	r = ir_journal_head(j, &head, e);
	for (size_t i = 0; i < n && r == 0; i++) {
		r = make(j, &h[i], &now, &head, &m[i], &en[i], e);
		if (r == 0)
			pinned |= strcmp(en[i].kind, "decision") == 0;
		else if (n > 1)
			(void)ir_err_prefix(e, _("entry %zu: "), i + 1);
	}
	if (r == 0)
		r = ir_journal_append_all(
			j, en, n, pinned ? &head : NULL, ret_head, e);
	return r;
}

int
ir_byhand_append(struct ir_journal *j, const struct ir_byhand *h, size_t n,
	struct ir_head *ret_head, struct ir_err *e)
{
	struct ir_entry *en = calloc(n + 1, sizeof(*en));
	struct made *m = calloc(n + 1, sizeof(*m));
	int r = -IR_EMOVED;

	if (!en || !m) {
		free(m);
		free(en);
		return no_memory(e);
	}
	/* The head a decision names must be the one it is added to. */
	for (int i = 0; i < TRIES && r == -IR_EMOVED; i++) {
		for (size_t k = 0; k < n; k++) {
			memset(&m[k], 0, sizeof(m[k]));
			ir_buf_init(&m[k].data, IR_JOURNAL_LINE_MAX);
		}
		r = append_once(j, h, n, m, en, ret_head, e);
		for (size_t k = 0; k < n; k++)
			made_free(&m[k]);
	}
	free(m);
	free(en);
	return r;
}
