/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/doc/table.h"

#include "walkscreen_i.h"

/* Letters of the answers; a word that is not here has its number only. */
static const struct {
	const char *word;
	char key;
} letters[] = {
	{"done", 'y'},
	{"failed", 'f'},
	{"na", 'a'},
	{"skip", 's'},
	{"yes", 'y'},
	{"no", 'x'},
	{"unknown", 'u'},
	{"same", 'p'},
	{"now", 'y'},
	{"extend", 'm'},
	{"late", 'l'},
	{"on", 'y'},
	{"leave", 'x'},
	{"continue", 'y'},
	{"stop", 'x'},
	{"value", 'v'},
	{"none", 'x'},
	{"listed", 'y'},
	{"waived", 'k'},
	{"substitute", 'r'},
	{"manual", 'm'},
	{"order", 'o'},
	{"danger", '!'},
	{"paid", 'y'},
	{"ok", 'y'},
};

/* Keys that never answer; '\n' does nothing but is no error. */
#define SIDE_KEYS "?newbdcthgq \n"

static char
letter_of(const char *word)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (strcmp(letters[i].word, word) == 0)
			return letters[i].key;
	return 0;
}

static void
add(struct ws *s, char key, const struct ir_ask_word *w,
	const struct ir_ask_option *o)
{
	if (s->n_choices < WS_CHOICES)
		s->choice[s->n_choices++] = (struct ws_choice){key, w, o};
}

void
ws_choices(struct ws *s)
{
	const struct ir_ask *a = s->a;
	size_t n = 0;

	s->n_choices = 0;
	for (size_t i = 0; a && i < a->n_words; i++) {
		const struct ir_ask_word *w = &a->word[i];

		if ((w->needs & IR_NEED_VALUE) && a->n_options > 0)
			for (size_t k = 0; k < a->n_options; k++)
				add(s, 0, w, &a->option[k]);
		else
			add(s, letter_of(w->word), w, NULL);
	}
	memcpy(s->keys, SIDE_KEYS, sizeof(SIDE_KEYS));
	n = strlen(s->keys);
	for (size_t i = 0; i < s->n_choices; i++) {
		if (s->choice[i].key)
			s->keys[n++] = s->choice[i].key;
		if (i < 9)
			s->keys[n++] = (char)('1' + i);
	}
	if (s->n_choices > 9)
		s->keys[n++] = '0';
	s->keys[n] = '\0';
	if (a && a->n_words > 0 && !strchr(s->keys, 's'))
		s->keys[n++] = 's'; /* to say that it may not be skipped */
	s->keys[n] = '\0';
}

void
ws_left(const struct ws *s, const struct ir_time *due, struct ir_buf *out)
{
	struct ir_time now = ir_walk_now(s->o->w);
	int64_t left = due->sec - now.sec;
	char text[IR_TIME_TEXT];

	if (left >= 0)
		(void)ir_buf_addf(out, _("%s left"),
			ir_time_elapsed(left, text)); /* sticky */
	else
		(void)ir_buf_addf(out, _("%s over"),
			ir_time_elapsed(-left, text)); /* sticky */
}

/* The nearest deadline of all open questions. */
static const struct ir_ask *
nearest(const struct ws *s)
{
	const struct ir_ask *best = NULL;

	for (size_t i = 0; i < ir_walk_asks(s->o->w); i++) {
		const struct ir_ask *a = ir_walk_ask(s->o->w, i);

		if (a->has_due && !a->later &&
			(!best || ir_time_cmp(&a->due, &best->due) < 0))
			best = a;
	}
	return best;
}

/* When it was noticed, as far as the case knows; else the start of the run. */
static struct ir_time
begun(const struct ir_walk *w)
{
	struct ir_value v;
	struct ir_time t;
	size_t len;

	if (ir_state_get(ir_walk_state(w), "t.detected", &v) == 0 &&
		v.json[0] == '"' && (len = strlen(v.json)) > 2 &&
		ir_time_parse(v.json + 1, len - 2, &t) == 0)
		return t;
	return ir_walk_started(w);
}

static void
head(struct ws *s)
{
	const struct ir_walk *w = s->o->w;
	const struct ir_playbook *p = ir_walk_book(w);
	const struct ir_val *root = ir_playbook_root(p);
	struct ir_time now = ir_walk_now(w), since = begun(w);
	const struct ir_ask *due = nearest(s);
	const char *name =
		ir_playbook_say(p, ir_val_get(root, "name"), s->o->lang);
	const char *shortname = ir_val_get_str(ir_playbook_ext(root), "short");
	char clock[IR_TIME_TEXT], gone[IR_TIME_TEXT];
	size_t open = ir_walk_asks(w), urgent = 0;
	struct ir_buf left;

	for (size_t i = 0; i < open; i++)
		urgent += ir_walk_ask(w, i)->urgent;
	ir_time_localise(&now);
	ws_line(s, "%s%s%s%s", ir_journal_drill(s->o->j) ? IR_DRILL_MARK : "",
		shortname ? shortname : "", shortname ? " " : "",
		name ? name : "?");
	ir_buf_init(&left, 0);
	if (due) {
		struct ir_time t = due->due;
		char at[IR_TIME_TEXT];

		ir_time_localise(&t);
		(void)ir_buf_addf(&left, _("   due %s, "),
			ir_time_clock(&t, at)); /* sticky */
		ws_left(s, &due->due, &left);
	}
	ws_line(s, _("%s  elapsed %s   open %zu%s%s"),
		ir_time_clock(&now, clock),
		ir_time_elapsed(now.sec - since.sec, gone), open,
		urgent ? _("  ! urgent, b shows them") : "",
		ir_buf_err(&left) == 0 && left.len ? left.p : "");
	ir_buf_free(&left);
	ws_rule(s);
}

/* One labelled text of the question, if it has it. */
static void
part(struct ws *s, enum ir_ask_text which, const char *label)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_ask_text(s->o->w, s->a, which, &b, NULL) == 0 && b.len > 0) {
		if (*label)
			ws_line(s, "  %s", label);
		ws_text(s, NULL, *label ? "    " : "  ", b.p);
	}
	ir_buf_free(&b);
}

static void
commands(struct ws *s)
{
	struct ir_ask_command c;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; ir_ask_command(s->o->w, s->a, i, &c, &b, NULL) == 0;
		i++) {
		bool person = strcmp(c.type, "manual") == 0;

		ws_line(s, "  %s%s%s%s", person ? "" : "[",
			person ? _("to do") : c.type, person ? "" : "]",
			c.risky ? _("  (look closely: a value filled in holds "
				    "signs of a shell)")
				: "");
		ws_text(s, NULL, "    ", b.p);
		ir_buf_clear(&b);
	}
	ir_buf_free(&b);
}

/* The choices on as few lines as they need; how many. */
static unsigned
foot(struct ws *s)
{
	struct ir_buf b;
	unsigned lines = 1;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < s->n_choices; i++) {
		const struct ws_choice *c = &s->choice[i];
		const char *label =
			c->option ? c->option->label : c->word->label;
		char key[8] = {c->key ? ' ' : '\0', c->key, '\0'};
		size_t was = b.len;

		(void)ir_buf_addf(
			&b, " %zu%s %s  ", i + 1, key, label); /* sticky */
		if (was > 0 && ir_width(b.p, b.len) >= s->cols) {
			ir_buf_cut(&b, was);
			ws_line(s, "%s", b.p);
			ir_buf_clear(&b);
			lines++;
			i--;
		}
	}
	if (ir_buf_err(&b) == 0)
		ws_line(s, "%s", b.len ? b.p : "");
	ir_buf_free(&b);
	return lines;
}

/* Who holds the step's role by the contact list, and the first way there. */
static void
caller(struct ws *s)
{
	const struct ir_val *x = s->a->s ? ir_playbook_ext(s->a->s->v) : NULL;
	const char *role = ir_val_get_str(x, "role");
	const struct ir_contact *c;
	const char *way = NULL;
	size_t at = 0;

	c = role ? ir_contacts_next(s->contacts, IR_CONTACT_ROLE, role, &at)
		 : NULL;
	for (size_t i = 0; c && !way && i < c->n_ways; i++)
		way = c->ways[i].value;
	if (c)
		ws_line(s, "  -> %s%s%s", c->name ? c->name : c->id,
			way ? "  " : "", way ? way : "");
}

static void
body(struct ws *s)
{
	const struct ir_ask *a = s->a;
	struct ir_buf who;

	if (!a) {
		ws_line(s, "%s", _("nothing is open here"));
		return;
	}
	ir_buf_init(&who, 0);
	if (ir_ask_text(s->o->w, a, IR_ASK_WHO, &who, NULL) != 0)
		ir_buf_clear(&who);
	ws_line(s, "%s%s%s%s%s", who.len ? "[" : "", who.len ? who.p : "",
		who.len ? "]  " : "", a->step ? a->step : "",
		strcmp(a->at, "/") != 0 ? a->at : "");
	ir_buf_free(&who);
	caller(s);
	part(s, IR_ASK_NAME, "");
	ws_line(s, "%s", "");
	part(s, IR_ASK_QUESTION, "");
	part(s, IR_ASK_WHAT, _("what"));
	commands(s);
	part(s, IR_ASK_LOOK, _("known"));
	part(s, IR_ASK_DONE, _("done when"));
	part(s, IR_ASK_WHY, _("why"));
	part(s, IR_ASK_SAY, _("read aloud"));
	if (a->note)
		ws_text(s, "  * ", "    ", a->note);
	if (a->known)
		ws_line(s, _("  known so far: %s"), a->known);
	if (a->has_due) {
		struct ir_buf left;

		ir_buf_init(&left, 0);
		ws_left(s, &a->due, &left);
		ws_line(s, a->later ? _("  begins in: %s") : _("  due: %s"),
			left.p ? left.p : "");
		ir_buf_free(&left);
	}
}

void
ws_draw(struct ws *s)
{
	struct ir_buf text;
	unsigned foot_lines;
	struct ir_buf bottom;

	ir_buf_clear(&s->page);
	body(s);
	text = s->page;
	ir_buf_init(&s->page, 0);
	foot_lines = foot(s);
	bottom = s->page;
	ir_buf_init(&s->page, 0);
	head(s);
	ws_fit(s, &text, 3 + 1 + foot_lines + 4);
	ir_buf_free(&text);
	ws_rule(s);
	(void)ir_buf_add(&s->page, bottom.p, bottom.len); /* sticky */
	ir_buf_free(&bottom);
	ws_line(s, "%s",
		_(" ?:help n:note e:evidence w:whom b:board d:due c:correct "
		  "t:time h:shift q:quit"));
	if (s->below)
		ws_line(s, "%s", _(" Space: more text"));
	if (s->time[0])
		ws_line(s, _(" it happened at %s"), s->time);
	else
		ws_line(s, " %s",
			ir_buf_err(&s->said) == 0 && s->said.len ? s->said.p
								 : "");
	(void)ir_buf_adds(&s->page, "> "); /* sticky */
	ws_show(s);
}
