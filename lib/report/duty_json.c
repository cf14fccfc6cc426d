/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/duty_json.h"

#include <string.h>

#include "duty_i.h"

/* Duties and promises as JSON; the keys stand in duty.h. */

const char *
ir_duty_need_word(enum ir_duty_need n)
{
	switch (n) {
	case IR_DUTY_REQUIRED:
		return "required";
	case IR_DUTY_ADVISED:
		return "advised";
	case IR_DUTY_UNDECIDED:
		return "undecided";
	case IR_DUTY_NOT_REQUIRED:
		return "not-required";
	case IR_DUTY_WAIVED:
		return "waived";
	}
	return "?";
}

const char *
ir_duty_state_word(enum ir_duty_state s)
{
	switch (s) {
	case IR_DUTY_OPEN:
		return "open";
	case IR_DUTY_TOLD:
		return "told";
	case IR_DUTY_SENT:
		return "sent";
	case IR_DUTY_ACKNOWLEDGED:
		return "acknowledged";
	case IR_DUTY_IDLE:
		return "idle";
	}
	return "?";
}

static void
put_time(struct ir_jw *w, const char *key, const struct ir_time *t)
{
	struct ir_time japan = *t;
	char text[IR_TIME_TEXT];

	japan.east = 32400;
	ir_jw_kstr(w, key, ir_time_rfc3339(&japan, 0, text));
}

static void
put_list(struct ir_jw *w, const char *key, const char *const *v, size_t n)
{
	ir_jw_key(w, key);
	ir_jw_arr(w);
	for (size_t i = 0; i < n; i++)
		ir_jw_str(w, v[i]);
	ir_jw_endarr(w);
}

static void
put_flag(struct ir_jw *w, const char *key, bool yes)
{
	if (yes)
		ir_jw_kbool(w, key, true);
}

static void
put_rule(struct ir_jw *w, const struct ir_deadline_rule *r)
{
	static const char *const kinds[] = {[IR_DEADLINE_NONE] = "none",
		[IR_DEADLINE_DAYS] = "days",
		[IR_DEADLINE_RANGE] = "range",
		[IR_DEADLINE_HOURS] = "hours"};

	if (!r)
		return;
	ir_jw_key(w, "rule");
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", r->id);
	ir_jw_kstr(w, "kind", kinds[r->kind]);
	ir_jw_kstr(w, "label_ja", r->ja);
	ir_jw_kstr(w, "label_en", r->en);
	if (r->warn_hours)
		ir_jw_ku64(w, "warn_hours", r->warn_hours);
	ir_jw_endobj(w);
}

static void
put_clock(struct ir_jw *w, const struct ir_duty *u)
{
	put_rule(w, u->rule);
	if (!u->has_start)
		return;
	put_time(w, "start", &u->start);
	ir_jw_kstr(w, "start_by", u->start_by);
	if (*u->due.last) {
		ir_jw_kstr(w, "due", u->due.last);
		ir_jw_kstr(w, "first", u->due.first);
		put_time(w, "due_time", &u->due.due);
		put_time(w, "first_time", &u->due.edge);
	}
	if (u->due.moved) {
		ir_jw_kstr(w, "raw_due", u->due.raw_last);
		ir_jw_kstr(w, "moved_why", u->due.moved_why);
	}
	if (u->has_before)
		put_time(w, "before_start", &u->before_start);
	if (u->has_before && *u->before.last)
		ir_jw_kstr(w, "before_due", u->before.last);
	if (u->elapsed >= 0)
		ir_jw_ku64(w, "elapsed", (uint64_t)u->elapsed);
	else
		ir_jw_kbool(w, "not_yet", true);
}

static void
put_done(struct ir_jw *w, const struct ir_duty *u)
{
	if (u->has_told)
		put_time(w, "told", &u->told);
	if (u->has_sent)
		put_time(w, "sent", &u->sent);
	if (u->has_ack)
		put_time(w, "acknowledged", &u->acknowledged);
	if (u->has_early)
		put_time(w, "sent_too_early", &u->early);
	ir_jw_kstr(w, "receipt", u->receipt);
	if (!u->waived_seq)
		return;
	ir_jw_key(w, "waived");
	ir_jw_obj(w);
	ir_jw_kstr(w, "by", u->waived_by);
	ir_jw_kstr(w, "why", u->waived_why);
	put_time(w, "time", &u->waived);
	if (u->outgrown)
		ir_jw_kbool(w, "outgrown", true);
	ir_jw_ku64(w, "seq", u->waived_seq);
	ir_jw_endobj(w);
}

static void
put_contact(struct ir_jw *w, const struct ir_contact *c)
{
	ir_jw_key(w, "contact");
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", c->id);
	ir_jw_kstr(w, "name", c->name);
	ir_jw_kstr(w, "org", c->org);
	ir_jw_key(w, "ways");
	ir_jw_arr(w);
	for (size_t i = 0; i < c->n_ways; i++) {
		ir_jw_obj(w);
		ir_jw_kstr(w, "type", c->ways[i].type);
		ir_jw_kstr(w, "value", c->ways[i].value);
		ir_jw_kstr(w, "hours", c->ways[i].hours);
		ir_jw_kstr(w, "note", c->ways[i].note);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
	ir_jw_kstr(w, "lookup", c->lookup);
	ir_jw_endobj(w);
}

void
ir_duty_json(
	const struct ir_duties *d, const struct ir_duty *u, struct ir_jw *w)
{
	const struct ir_contact *c = u->contact
		? ir_contacts_find(d->from->contacts, u->contact)
		: NULL;

	ir_jw_kstr(w, "id", u->id);
	ir_jw_kstr(w, "member", u->member);
	ir_jw_kstr(w, "label_ja", u->ja);
	ir_jw_kstr(w, "label_en", u->en);
	ir_jw_kstr(w, "need", ir_duty_need_word(u->need));
	ir_jw_kstr(w, "was", ir_duty_need_word(u->was));
	ir_jw_kstr(w, "state", ir_duty_state_word(u->state));
	put_flag(w, "done", u->done);
	put_flag(w, "overdue", u->overdue);
	put_flag(w, "warn", u->warn);
	put_flag(w, "late", u->late);
	put_flag(w, "uncertain", u->due.uncertain);
	ir_jw_kstr(w, "why_ja", u->why_ja);
	ir_jw_kstr(w, "why_en", u->why_en);
	ir_jw_kstr(w, "remark_ja", u->remark_ja);
	ir_jw_kstr(w, "remark_en", u->remark_en);
	put_list(w, "facts", u->facts, u->n_facts);
	put_list(w, "missing", u->missing, u->n_missing);
	put_clock(w, u);
	put_done(w, u);
	ir_jw_kstr(w, "form", u->form);
	ir_jw_kstr(w, "channel_ja", u->channel_ja);
	ir_jw_kstr(w, "channel_en", u->channel_en);
	ir_jw_kstr(w, "basis_ja", u->basis_ja);
	ir_jw_kstr(w, "basis_en", u->basis_en);
	if (c)
		put_contact(w, c);
}

void
ir_duty_ahead_json(const struct ir_duty *u, struct ir_jw *w)
{
	if (!u->ahead)
		return;
	ir_jw_key(w, "ahead");
	ir_jw_obj(w);
	ir_jw_kstr(w, "what", u->ahead);
	put_time(w, "time", &u->ahead_at);
	if (u->ahead_seq)
		ir_jw_ku64(w, "seq", u->ahead_seq);
	ir_jw_endobj(w);
}

void
ir_promise_json(const struct ir_promise *p, struct ir_jw *w)
{
	ir_jw_ku64(w, "seq", p->seq);
	ir_jw_kstr(w, "who", p->who);
	ir_jw_kstr(w, "what", p->what);
	if (p->has_time)
		put_time(w, "at", &p->at);
	ir_jw_kbool(w, "kept", p->kept);
	ir_jw_kbool(w, "overdue", p->overdue);
}

void
ir_duty_reasons_json(const struct ir_duty *u, struct ir_jw *w)
{
	if (u->n_reasons == 0)
		return;
	ir_jw_key(w, "reasons");
	ir_jw_arr(w);
	for (size_t i = 0; i < u->n_reasons; i++) {
		const struct ir_duty_reason *r = &u->reasons[i];

		ir_jw_obj(w);
		ir_jw_kstr(w, "would",
			ir_duty_need_word(r->advised ? IR_DUTY_ADVISED
						     : IR_DUTY_REQUIRED));
		ir_jw_kstr(w, "if_ja", r->ja);
		ir_jw_kstr(w, "if_en", r->en);
		put_list(w, "facts", r->facts, r->n_facts);
		put_list(w, "missing", r->missing, r->n_missing);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}
