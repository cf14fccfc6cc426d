/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/state_edit.h"
#include "ir/playbook/walk_tell.h"
#include "ir/tool/prompt.h"

#include "walkscreen_i.h"

/* A line by the signs of the scribe's prompt (prompt.h). */
int
ws_note(struct ws *s, struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	struct ir_err why = IR_ERR_INIT;
	struct ir_scribe line;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = ws_typed(
		s, _("note (> we called, < they called, ! decision): "), &b, e);
	if (rc > 0 && ir_scribe_parse(b.p, &line, &why) < 0) {
		ws_tell(s, "%s", why.text);
	} else if (rc > 0) {
		if (!line.h.actor_name) {
			line.h.actor_name = who->name;
			line.h.actor_role = who->role;
		}
		line.h.recorder = who->recorder;
		if (!line.h.time && s->time[0])
			line.h.time = s->time;
		rc = line.help || line.empty
			? 0
			: ir_byhand_append(s->o->j, &line.h, 1, NULL, &why);
		if (rc == -IR_EUSAGE) {
			ws_tell(s, "%s", why.text);
			rc = 0;
		} else if (rc < 0) {
			rc = ir_err_set(e, why.code, "%s", why.text);
		} else {
			s->time[0] = '\0';
			ws_tell(s, _("noted: %s"), b.p);
		}
		ir_scribe_free(&line);
	}
	ir_buf_free(&b);
	return rc < 0 ? rc : 0;
}

static void
one_contact(struct ir_buf *out, const struct ir_contact *c)
{
	(void)ir_buf_addf(out, "%s%s%s\n", c->name ? c->name : c->id,
		c->org ? "  " : "", c->org ? c->org : ""); /* sticky */
	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *w = &c->ways[i];

		(void)ir_buf_addf(out, "   %s %s%s%s%s%s%s\n", _(w->type),
			w->value ? w->value : "", w->hours ? " (" : "",
			w->hours ? w->hours : "", w->hours ? ")" : "",
			w->note ? " " : "", w->note ? w->note : "");
	}
	if (c->n_ways == 0)
		(void)ir_buf_addf(out, _("   no number; look it up: %s\n"),
			c->lookup ? c->lookup : _("unknown"));
	if (c->contract)
		(void)ir_buf_addf(out, _("   contract: %s\n"), c->contract);
	if (c->say)
		(void)ir_buf_addf(out, _("   say first: %s\n"), c->say);
	if (c->deputy)
		(void)ir_buf_addf(out, _("   deputy: %s\n"), c->deputy);
	if (c->n_verified > 0) {
		const struct ir_checked *k = &c->verified[c->n_verified - 1];

		(void)ir_buf_addf(out, _("   last tried: %s, %s\n"),
			k->on ? k->on : _("unknown"),
			k->result ? k->result : _("unknown"));
	} else {
		(void)ir_buf_adds(out, _("   never tried\n"));
	}
}

static size_t
contacts_by(const struct ws *s, enum ir_contact_by by, const char *what,
	const char *label, struct ir_buf *out)
{
	const struct ir_contact *c;
	size_t at = 0, n = 0;

	while (what &&
		(c = ir_contacts_next(s->contacts, by, what, &at)) != NULL) {
		if (n++ == 0)
			(void)ir_buf_addf(out, "%s %s\n", label, what);
		one_contact(out, c);
	}
	if (n > 0)
		(void)ir_buf_adds(out, "\n"); /* sticky */
	return n;
}

/* The contacts of "R3/保健所" are those of R3. */
static size_t
of_duty(const struct ws *s, const char *duty, struct ir_buf *out)
{
	char id[16];

	(void)snprintf(id, sizeof(id), "%.*s",
		duty ? (int)strcspn(duty, "/") : 0, duty ? duty : "");
	return contacts_by(
		s, IR_CONTACT_DUTY, duty ? id : NULL, _("duty"), out);
}

/* For the step's role, duty and device first, then everybody. */
int
ws_call(struct ws *s, struct ir_err *e)
{
	const struct ir_val *x =
		s->a && s->a->s ? ir_playbook_ext(s->a->s->v) : NULL;
	const char *role = ir_val_get_str(x, "role");
	struct ir_buf b;
	size_t n = 0;
	int rc;

	ir_buf_init(&b, 0);
	n += of_duty(s, ir_val_get_str(x, "duty"), &b);
	n += contacts_by(s, IR_CONTACT_DEVICE, s->a ? s->a->device : NULL,
		_("device"), &b);
	n += contacts_by(s, IR_CONTACT_ROLE, role, _("role"), &b);
	if (n == 0 && s->a)
		(void)ir_buf_adds(&b,
			_("nobody is listed for this step; the whole list "
			  "follows\n\n"));
	if (ir_contacts_count(s->contacts) == 0)
		(void)ir_buf_adds(&b,
			_("there is no contact list: name the site with "
			  "IR_SITE (contacts.jsonl)\n"));
	else
		(void)ir_buf_addf(&b, "%s\n", _("all contacts"));
	for (size_t i = 0; i < ir_contacts_count(s->contacts); i++)
		one_contact(&b, ir_contacts_at(s->contacts, i));
	rc = ir_buf_err(&b);
	rc = rc < 0 ? ir_err_set(e, rc, _("out of memory"))
		    : ws_reader(s, _("whom to call"), &b, e);
	ir_buf_free(&b);
	return rc;
}

static void
board_line(const struct ws *s, size_t i, const struct ir_ask *a,
	struct ir_buf *out)
{
	struct ir_time now = ir_walk_now(s->o->w);
	char open[IR_TIME_TEXT];

	(void)ir_buf_addf(out, "%2zu %s %s  %s%s  ", i + 1,
		a->urgent          ? "!"
			: a->later ? "z"
				   : " ",
		ir_time_elapsed(now.sec - a->shown.sec, open),
		a->step ? a->step : "-", strcmp(a->at, "/") ? a->at : "");
	if (ir_ask_text(s->o->w, a, IR_ASK_WHO, out, NULL) == 0)
		(void)ir_buf_adds(out, "  "); /* sticky */
	if (a->has_due)
		ws_left(s, &a->due, out);
	(void)ir_buf_adds(out, "\n     "); /* sticky */
	(void)ir_ask_text(s->o->w, a, IR_ASK_QUESTION, out, NULL);
	(void)ir_buf_adds(out, "\n"); /* sticky */
}

int
ws_board(struct ws *s, struct ir_err *e)
{
	size_t n = ir_walk_asks(s->o->w);
	uint64_t k = 0;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < n; i++)
		board_line(s, i, ir_walk_ask(s->o->w, i), &b);
	rc = ws_reader(
		s, _("open: number, ! urgent, z later, since when"), &b, e);
	if (rc == 0 && n > 1 && !s->gone)
		rc = ws_typed(s, _("number to go to (Enter: stay): "), &b, e);
	else
		ir_buf_clear(&b);
	if (rc > 0 && ir_num_u64(b.p, b.len, n, &k) == 0 && k > 0)
		ws_place_at(s, ir_walk_ask(s->o->w, (size_t)k - 1));
	else if (rc > 0)
		ws_tell(s, _("there is no number '%s'"), b.p);
	ir_buf_free(&b);
	return rc < 0 ? rc : 0;
}

/* The steps that tell somebody, and whether they are open. */
static void
duties(const struct ws *s, struct ir_buf *out)
{
	const struct ir_walk *w = s->o->w;

	for (size_t i = 0; i < ir_walk_asks(w); i++) {
		const struct ir_ask *a = ir_walk_ask(w, i);
		const struct ir_val *x = a->s ? ir_playbook_ext(a->s->v) : NULL;
		const char *duty = ir_val_get_str(x, "duty");

		if (!duty && !a->has_due)
			continue;
		(void)ir_buf_addf(out, "%-4s ", duty ? duty : "");
		if (a->has_due)
			ws_left(s, &a->due, out);
		(void)ir_buf_adds(out, "  "); /* sticky */
		(void)ir_ask_text(w, a, IR_ASK_NAME, out, NULL);
		(void)ir_buf_adds(out, "\n"); /* sticky */
	}
}

int
ws_deadlines(struct ws *s, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	duties(s, &b);
	if (b.len == 0)
		(void)ir_buf_adds(&b,
			_("no open step of this playbook has a deadline or "
			  "tells anybody\n"));
	rc = ws_reader(s, _("duties and deadlines that are open"), &b, e);
	ir_buf_free(&b);
	return rc;
}

int
ws_help(struct ws *s, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b,
		_("One question is on the screen. A number or a letter answers "
		  "it; full-width letters and kana count as the key that was "
		  "pressed. What is answered is in the journal at once: "
		  "nothing is lost when this program ends, and any laptop "
		  "with a copy of the case goes on.\n\n"
		  "?  this page\n"
		  "n  a note; > we called, < they called, ! decision\n"
		  "e  attach a file or photograph, or collect evidence\n"
		  "w  whom to call for this step\n"
		  "b  all that is open; go to another branch\n"
		  "d  duties and deadlines\n"
		  "c  correct an earlier answer\n"
		  "s  skip, with a reason, where the step allows it\n"
		  "t  the time it really happened, for the next answer\n"
		  "g  run the step's command, if this was allowed at the "
		  "start\n"
		  "h  hand over to the next shift\n"
		  "!  immediate danger: goes on at once, reason later\n"
		  "q  leave; the walk stays where it is\n"));
	rc = ir_buf_err(&b);
	rc = rc < 0 ? ir_err_set(e, rc, _("out of memory"))
		    : ws_reader(s, _("help"), &b, e);
	ir_buf_free(&b);
	return rc;
}

/* Without a name only the note. */
int
ws_handover(struct ws *s, struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	struct ir_said said = {.name = who->name,
		.role = who->role,
		.recorder = who->recorder};
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf to, note;
	int rc;

	ir_buf_init(&to, 0);
	ir_buf_init(&note, 0);
	rc = ws_typed(s, _("who takes over (Enter: only the note): "), &to, e);
	if (rc >= 0 && !s->gone) {
		rc = ir_walk_handover(
			s->o->w, rc > 0 ? to.p : NULL, &said, &note, &why);
		if (rc == -IR_EMOVED || rc == -IR_EUSAGE) {
			ws_tell(s, "%s", why.text);
			rc = 0;
		} else if (rc < 0) {
			rc = ir_err_set(e, why.code, "%s", why.text);
		} else {
			rc = ws_reader(s, _("hand-over note"), &note, e);
		}
	}
	ir_buf_free(&to);
	ir_buf_free(&note);
	return rc < 0 ? rc : 0;
}

int
ws_run(struct ws *s, struct ir_err *e)
{
	struct ir_ask_command c;
	struct ir_buf text;
	bool tick = true;
	int rc = 0;

	ir_buf_init(&text, 0);
	if (!s->o->run || !s->a) {
		ws_tell(s, "%s",
			_("nothing is run: start ir-walk with --run for it"));
		return 0;
	}
	for (size_t i = 0; rc >= 0 && !s->gone; i++) {
		ir_buf_clear(&text);
		if (ir_ask_command(s->o->w, s->a, i, &c, &text, NULL) != 0)
			break;
		if (!c.runnable)
			continue;
		ws_tell(s, _("run this now? y n: %s"), text.p);
		ws_draw(s);
		for (tick = true; tick && !s->gone;)
			rc = ws_key(s, "ynq", -1, &tick, e);
		if (rc == 'y') {
			rc = s->o->run(s->o->arg, s->a, i, e);
			ws_tell(s, "%s",
				rc == 0 ? _("done; the output is kept")
					: _("the command failed; its output "
					    "is kept"));
		}
	}
	ir_buf_free(&text);
	return rc < 0 ? rc : 0;
}
