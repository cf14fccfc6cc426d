/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/stated.h"
#include "state_edit_i.h"

static int
lookup(struct ir_edit *ed, const char *path, size_t len,
	struct ir_fact_ref *ref, struct ir_err *e)
{
	if (!ed->vocab)
		return ir_err_set(e, IR_EUSAGE, "%s",
			_("facts need the vocabulary: set $IR_DATA"));
	return ir_vocab_lookup(ed->vocab, path, len, ref, e);
}

/* The line to be corrected states that fact, if of another member: a wrong
 * device can be put right, another fact would only erase this one. */
static int
check_corrects(const struct ir_edit *ed, const struct ir_fact_ref *ref,
	struct ir_err *e)
{
	uint64_t seq = ed->said.corrects;
	const char *path = seq ? ir_state_path_of(ed->state, seq) : NULL;
	struct ir_fact_ref was;
	struct ir_esc esc[2];

	if (!path || strcmp(path, ref->path) == 0)
		return 0;
	if (ir_vocab_lookup(ed->vocab, path, strlen(path), &was, NULL) == 0 &&
		was.fact == ref->fact)
		return 0;
	return ir_err_set(e, IR_EUSAGE,
		_("line %llu states %s, not %s; to take it back: --unset"),
		(unsigned long long)seq, ir_esc(path, &esc[0]),
		ir_esc(ref->path, &esc[1]));
}

/* Adds a fact.set line; json NULL: unset. */
static int
fact_line(struct ir_edit *ed, const struct ir_fact_ref *ref, const char *json,
	unsigned flags, struct ir_err *e)
{
	struct ir_stating by = {.state = ed->said.corrects ? NULL : ed->state,
		.at = ed->timed ? ed->at : ed->now,
		.now = ed->now};
	struct ir_stated odd;
	struct ir_buf b;
	struct ir_jw w;
	struct st_line *l;
	int r = check_corrects(ed, ref, e);

	if (r == 0)
		r = ir_stated_look(&by, ref, json, &odd, e);
	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "path", ref->path);
	if (json)
		ir_jw_kraw(&w, "value", json, strlen(json));
	else
		ir_jw_kbool(&w, "unset", true);
	if (flags & IR_FACT_MINUTE)
		ir_jw_kstr(&w, "accuracy", "minute");
	if (ed->said.corrects && ed->timed)
		ir_jw_kbool(&w, "moved", true);
	ir_jw_endobj(&w);
	l = ir_ed_line(ed, "fact.set", &b, e);
	ir_buf_free(&b);
	if (!l)
		return e ? e->code : -ENOMEM;
	if (!l->en.basis)
		l->en.basis = flags & IR_FACT_UNKNOWN ? "unknown" : "fact";
	l->path = ir_ed_keep(ed, ref->path);
	l->fact = ref->fact;
	l->json = ir_ed_keep(ed, json);
	l->warning = odd.warning;
	l->later = odd.later;
	return ed->nomem ? ir_ed_nomem(e) : 0;
}

/* The '=' that ends the path: the first outside brackets. */
static const char *
find_equals(const char *s)
{
	bool inside = false;

	for (; *s; s++) {
		if (*s == '[')
			inside = true;
		else if (*s == ']')
			inside = false;
		else if (*s == '=' && !inside)
			return s;
	}
	return NULL;
}

int
ir_edit_set(struct ir_edit *ed, const char *assignment, struct ir_err *e)
{
	const char *eq = find_equals(assignment);
	struct ir_fact_ref ref;
	struct ir_esc esc;
	struct ir_buf b;
	unsigned flags = 0;
	int r;

	if (!eq && strchr(assignment, '[') && strchr(assignment, '='))
		return ir_err_set(e, IR_EUSAGE,
			_("'%s': the bracket is not closed"),
			ir_esc(assignment, &esc));
	if (!eq || eq == assignment)
		return ir_err_set(e, IR_EUSAGE, _("'%s' is not PATH=VALUE"),
			ir_esc(assignment, &esc));
	r = lookup(ed, assignment, (size_t)(eq - assignment), &ref, e);
	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	r = ir_fact_value(
		&ref, eq + 1, strlen(eq + 1), &ed->now, &b, &flags, e);
	if (r == 0)
		r = fact_line(ed, &ref, b.p, flags, e);
	ir_buf_free(&b);
	return r;
}

int
ir_edit_unset(struct ir_edit *ed, const char *path, struct ir_err *e)
{
	struct ir_fact_ref ref;
	int r = lookup(ed, path, strlen(path), &ref, e);

	return r < 0 ? r : fact_line(ed, &ref, NULL, 0, e);
}

/* The keys of a batch line that are texts. */
static const struct {
	const char *key;
	size_t off;
} said_keys[] = {
	{"basis", offsetof(struct ir_said, basis)},
	{"source", offsetof(struct ir_said, source)},
	{"time", offsetof(struct ir_said, time)},
	{"accuracy", offsetof(struct ir_said, accuracy)},
	{"by", offsetof(struct ir_said, name)},
	{"role", offsetof(struct ir_said, role)},
};

/* 1 taken, 0 another key. */
static int
said_key(struct ir_edit *ed, const struct ir_json *j, ir_node v,
	struct ir_said *said, struct ir_err *e)
{
	ir_node k = ir_json_key(j, v);
	const char *kept;
	char *s;

	for (size_t i = 0; i < sizeof(said_keys) / sizeof(said_keys[0]); i++) {
		if (!ir_json_streq(j, k, said_keys[i].key))
			continue;
		s = ir_json_dup(j, v);
		kept = ir_ed_keep(ed, s);
		free(s);
		if (!kept)
			return ir_err_set(e, IR_EUSAGE,
				_("\"%s\" must be text"), said_keys[i].key);
		memcpy((char *)said + said_keys[i].off, &kept, sizeof(kept));
		return 1;
	}
	return 0;
}

struct batch {
	ir_node path, value;
	bool unset;
};

static int
batch_key(struct ir_edit *ed, const struct ir_json *j, ir_node v,
	struct batch *b, struct ir_said *said, struct ir_err *e)
{
	ir_node k = ir_json_key(j, v);
	struct ir_esc esc;
	size_t len;
	const char *raw;
	int r = said_key(ed, j, v, said, e);

	if (r != 0)
		return r < 0 ? r : 0;
	if (ir_json_streq(j, k, "path")) {
		b->path = v;
	} else if (ir_json_streq(j, k, "value")) {
		b->value = v;
	} else if (ir_json_streq(j, k, "unset")) {
		if (ir_json_bool(j, v, &b->unset) < 0)
			return ir_err_set(e, IR_EUSAGE, "%s",
				_("\"unset\" must be true or false"));
	} else if (ir_json_streq(j, k, "corrects")) {
		if (ir_json_u64(j, v, &said->corrects) < 0 ||
			said->corrects == 0)
			return ir_err_set(e, IR_EUSAGE, "%s",
				_("\"corrects\" must be a line number"));
	} else if (ir_json_streq(j, k, "correct")) {
		return ir_err_set(e, IR_EUSAGE,
			_("unknown key '%s' (did you mean '%s'?)"), "correct",
			"corrects");
	} else {
		raw = ir_json_raw(j, k, &len);
		return ir_err_set(e, IR_EUSAGE, _("unknown key %s"),
			ir_escn(raw, len, &esc));
	}
	return 0;
}

static int
batch_fact(struct ir_edit *ed, const struct ir_json *j, const struct batch *b,
	struct ir_err *e)
{
	struct ir_fact_ref ref;
	struct ir_buf path, val;
	unsigned flags = 0;
	int r;

	if (ir_json_type(j, b->path) != IR_JSON_STRING)
		return ir_err_set(e, IR_EUSAGE, "%s",
			_("\"path\" must be there as text"));
	if ((b->value == IR_NODE_NONE) != b->unset)
		return ir_err_set(e, IR_EUSAGE, "%s",
			_("either \"value\" or \"unset\":true is needed"));
	ir_buf_init(&path, 0);
	ir_buf_init(&val, 0);
	(void)ir_json_str(j, b->path, &path); /* its error sticks */
	r = ir_buf_err(&path) < 0 ? ir_ed_nomem(e)
				  : lookup(ed, path.p, path.len, &ref, e);
	if (r == 0 && !b->unset)
		r = ir_fact_value_json(
			&ref, j, b->value, &ed->now, &val, &flags, e);
	if (r == 0)
		r = fact_line(ed, &ref, b->unset ? NULL : val.p, flags, e);
	ir_buf_free(&val);
	ir_buf_free(&path);
	return r;
}

int
ir_edit_json(struct ir_edit *ed, const char *text, size_t len, struct ir_err *e)
{
	struct batch b = {IR_NODE_NONE, IR_NODE_NONE, false};
	struct ir_said before = ed->said, said = ed->said;
	bool timed = ed->timed, minutes = ed->minutes;
	struct ir_time at = ed->at;
	struct ir_json *j = NULL;
	char now[IR_TIME_TEXT];
	int r = ir_json_new(&j, NULL, e);

	if (r < 0)
		return r;
	r = ir_json_parse(j, text, len, e);
	if (r == 0 && ir_json_type(j, 0) != IR_JSON_OBJECT)
		r = ir_err_set(
			e, IR_EUSAGE, "%s", _("a line is one JSON object"));
	said.time = timed ? ir_time_rfc3339(&at, at.nsec ? 9 : 0, now) : NULL;
	for (ir_node v = ir_json_first(j, 0); r == 0 && v != IR_NODE_NONE;
		v = ir_json_next(j, v))
		r = batch_key(ed, j, v, &b, &said, e);
	if (r == 0)
		r = ir_edit_said(ed, &said, e);
	if (said.time == now)
		ed->minutes = minutes;
	if (r == 0)
		r = batch_fact(ed, j, &b, e);
	ed->said = before;
	ed->timed = timed;
	ed->minutes = minutes;
	ed->at = at;
	ir_json_free(j);
	return r;
}

const char *
ir_edit_case_id(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	char text[IR_TIME_TEXT];
	size_t n = 0;

	(void)ir_time_rfc3339(t, 0, text);
	for (size_t i = 0; i < 19 && text[i]; i++)
		if (text[i] == 'T')
			out[n++] = '-';
		else if (text[i] >= '0' && text[i] <= '9')
			out[n++] = text[i];
	out[n] = '\0';
	return out;
}

static int
check_opening(const struct ir_opening *o, struct ir_err *e)
{
	const struct {
		const char *what, *s;
	} texts[] = {
		{"--what", o->what ? o->what : ""},
		{"--where", o->where},
		{"--who", o->who},
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].s)
			r = ir_ed_text(texts[i].what, texts[i].s, e);
	if (r == 0 && o->id)
		r = ir_fact_member_check(o->id, strlen(o->id), e);
	return r;
}

/* A fact given while opening: checked, then a key of the line's data. */
static int
opening_key(struct ir_edit *ed, struct ir_jw *w, const char *key,
	const char *path, const char *value, struct ir_err *e)
{
	struct ir_fact_ref ref;
	struct ir_buf b;
	int r;

	if (!value)
		return 0;
	r = lookup(ed, path, strlen(path), &ref, e);
	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	r = ir_fact_value(&ref, value, strlen(value), &ed->now, &b, NULL, e);
	if (r == 0)
		ir_jw_kraw(w, key, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

int
ir_edit_open(struct ir_edit *ed, const struct ir_opening *o, struct ir_err *e)
{
	char id[IR_TIME_TEXT];
	struct ir_buf b;
	struct ir_jw w;
	int r = check_opening(o, e);

	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "id", o->id ? o->id : ir_edit_case_id(&ed->now, id));
	ir_jw_kstr(&w, "what", o->what);
	ir_jw_kstr(&w, "where", o->where);
	ir_jw_kstr(&w, "who", o->who);
	r = opening_key(ed, &w, "kind", "case.kind", o->kind, e);
	if (r == 0)
		r = opening_key(ed, &w, "noticed", "t.detected", o->noticed, e);
	ir_jw_endobj(&w);
	if (r == 0 && !ir_ed_line(ed, "case.opened", &b, e))
		r = e ? e->code : -ENOMEM;
	ir_buf_free(&b);
	return r;
}
