/* SPDX-License-Identifier: Apache-2.0 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "ir/sys/digest.h"
#include "walk_i.h"

/* What stands before and after a step: the order of it, evidence preserved,
 * the second person, required facts and evidence.  Its times are in
 * walk_clock, the patient and what is owed in walk_patient. */

#define REGEX_MAX 256

bool
wk_has_gate(const struct wk_pos *p, const char *gate)
{
	const struct ir_val *v = ir_val_get(p->ext, "gate");

	if (ir_val_is(v, gate))
		return true;
	for (size_t i = 0; i < ir_val_count(v); i++)
		if (ir_val_is(ir_val_at(v, i), gate))
			return true;
	return false;
}

static bool
flag(const struct ir_val *ext, const char *key)
{
	bool b = false;

	return ir_val_bool(ir_val_get(ext, key), &b) == 0 && b;
}

/* ---- on the board ---- */

static void
command_json(struct ir_walk *w, const struct wk_pos *p, const struct ir_val *c,
	struct ir_jw *j)
{
	const char *type = ir_val_get_str(c, "type");
	const char *text = ir_val_get_str(c, "command");
	char hex[IR_SHA256_HEX];
	const char *filled;

	ir_jw_obj(j);
	ir_jw_kstr(j, "type", type);
	if (text && ir_sha256_hex(text, strlen(text), hex) == 0)
		ir_jw_kstr(j, "raw", hex);
	filled = text ? wk_fill(w, p, text) : NULL;
	if (filled && strcmp(filled, text) != 0 &&
		ir_sha256_hex(filled, strlen(filled), hex) == 0) {
		ir_jw_kstr(j, "text", wk_hush(w, filled));
		ir_jw_kstr(j, "sha256", hex);
	}
	ir_jw_endobj(j);
}

/* What was shown: hashes of the commands, and the text where variables were
 * filled in (CX-078). */
static const char *
commands_json(struct ir_walk *w, const struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->s->v, "commands");
	const char *r = NULL;
	struct ir_buf b;
	struct ir_jw j;

	if (ir_val_count(v) == 0)
		return NULL;
	ir_buf_init(&b, IR_JOURNAL_WRITE_MAX / 2);
	ir_jw_init(&j, &b);
	ir_jw_arr(&j);
	for (size_t i = 0; i < ir_val_count(v); i++)
		command_json(w, p, ir_val_at(v, i), &j);
	ir_jw_endarr(&j);
	/* More than a line holds: the hashes of all of it are not worth it. */
	if (ir_buf_err(&b) == 0)
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

int
wk_shown(struct ir_walk *w, struct wk_pos *p, struct ir_time *ret)
{
	struct wk_rec *r =
		wk_find(p->slot, p->s ? K_SHOWN : K_STARTED, F_RUN, NULL);

	if (!r && p->s) {
		r = wk_emit(w, K_SHOWN, p->slot);
		if (!r)
			return -1;
		r->f[F_COMMANDS] = commands_json(w, p);
	}
	*ret = r ? r->time : w->now;
	return 0;
}

struct ir_ask *
wk_ask(struct ir_walk *w, struct wk_pos *p, enum ir_ask_kind kind)
{
	struct ir_ask *a = &p->ask;

	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->run = p->frame->in->run;
	a->at = p->frame->at;
	a->turn = p->turn;
	a->book = p->frame->in->book->p;
	a->s = p->s;
	a->id = p->s ? p->s->id : NULL;
	a->step = p->s ? wk_short(p) : NULL;
	a->blocking = true;
	if (wk_shown(w, p, &a->shown) < 0)
		return NULL;
	p->asking = true;
	return a;
}

/* ---- before ---- */

static int
preserve(struct ir_walk *w, struct wk_pos *p)
{
	struct ir_ask *a;

	if (!wk_has_gate(p, "preserve") && !flag(p->ext, "restores"))
		return 0;
	if (wk_gate(p, "preserve"))
		return 0;
	a = wk_ask(w, p, IR_ASK_PRESERVE);
	if (!a)
		return -1;
	a->count = w->n_ev;
	return 1;
}

int
wk_before(struct ir_walk *w, struct wk_pos *p)
{
	int r = wk_delay(w, p);

	if (r == 0)
		r = preserve(w, p);
	return r == 0 ? wk_patient(w, p) : r;
}

/* ---- after ---- */

/* Who confirms on an own terminal has not done so yet. */
int
wk_second(struct ir_walk *w, struct wk_pos *p, const struct wk_rec *said)
{
	struct ir_ask *a;

	if (!said || !said->f[F_SECOND] ||
		!strstr(said->f[F_SECOND], "\"how\":\"terminal\"") ||
		wk_gate(p, "second"))
		return 0;
	a = wk_ask(w, p, IR_ASK_SECOND);
	if (!a)
		return -1;
	a->what = said->f[F_SECOND];
	return 1;
}

bool
wk_matches(const char *pattern, const char *value)
{
	regex_t re;
	bool ok;

	if (!pattern)
		return true;
	if (strlen(pattern) > REGEX_MAX ||
		regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	ok = regexec(&re, value, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

/* Passed at this gate for what. */
static bool
passed_for(const struct wk_pos *p, const char *gate, const char *what)
{
	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		const struct wk_rec *r = wk_now(i);

		if (r->kind == K_PASSED && ir_same(r->f[F_GATE], gate) &&
			ir_same(r->f[F_WHAT], what))
			return true;
	}
	return false;
}

static int
facts(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->ext, "facts");

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *f = ir_val_at(v, i);
		const char *path = ir_val_get_str(f, "fact");
		const char *match = ir_val_get_str(f, "match"), *value;
		struct ir_ask *a;

		path = path ? wk_fill(w, p, path) : NULL;
		if (!path || passed_for(p, "fact", path) ||
			wk_find(p->slot, K_FACT, F_PATH, path))
			continue;
		value = wk_fact_words(w, path);
		if (value && wk_matches(match, value))
			continue;
		a = wk_ask(w, p, IR_ASK_FACT);
		if (!a)
			return -1;
		a->what = path;
		a->known = value;
		a->note = value && match
			? wk_textf(w, _("it must match %s"), match)
			: NULL;
		return 1;
	}
	return 0;
}

static int
evidence(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->ext, "evidence");

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *f = ir_val_at(v, i);
		const char *kind = ir_val_get_str(f, "kind");
		int64_t count = 1;
		struct ir_ask *a;

		kind = i == 0 ? kind
			      : wk_textf(w, "%s.%zu", kind ? kind : "", i + 1);
		if (!kind || passed_for(p, "evidence", kind))
			continue;
		a = wk_ask(w, p, IR_ASK_EVIDENCE);
		if (!a)
			return -1;
		a->what = kind;
		a->note = ir_playbook_say(
			a->book, ir_val_get(f, "what"), w->o.lang);
		/* One, when it is not said. */
		(void)ir_val_i64(ir_val_get(f, "count"), &count);
		a->count = count > 0 ? (uint64_t)count : 1;
		return 1;
	}
	return 0;
}

int
wk_after(struct ir_walk *w, struct wk_pos *p)
{
	int r = wk_second(w, p, wk_find(p->slot, K_DONE, F_RUN, NULL));

	if (r == 0)
		r = wk_variables(w, p);
	if (r == 0)
		r = facts(w, p);
	return r == 0 ? evidence(w, p) : r;
}
