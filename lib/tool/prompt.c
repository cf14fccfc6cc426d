/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/prompt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/state_tell.h"
#include "ir/doc/table.h"
#include "ir/tool/lineedit.h"
#include "ir/tool/logadd.h"
#include "ir/tool/loglist.h"
#include "ir/tool/tool.h"

#define LAST_LINES 12u
#define TICK_MS 2000

struct prompt {
	struct ir_journal *j;
	const struct ir_who *who;
	struct ir_lineedit *ed;
	struct ir_cursor *c;
	struct ir_vocab *vocab; /* NULL: facts as they are written */
	struct ir_time opened; /* when the case began */
	char text[96];
};

static void
above(struct prompt *p, const char *text)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s\n", text); /* sticky */
	ir_lineedit_above(p->ed, ir_buf_err(&b) == 0 ? b.p : text);
	ir_buf_free(&b);
}

static void
help(struct prompt *p)
{
	static const char *const lines[] = {
		N_("one Enter = one line; the time is that of the first key"),
		N_("  TEXT              event"),
		N_("  >WHOM: TEXT       we called        <WHOM: TEXT   they "
		   "called"),
		N_("  !TEXT             decision         !WHO: TEXT    decided "
		   "by WHO"),
		N_("  +ASSET: TEXT      finding          -ASSET: TEXT  "
		   "checked, "
		   "clean"),
		N_("  %DEPARTMENT: TEXT effect on care   $TEXT cost    *TEXT "
		   "note"),
		N_("  @2:40 ...         it happened at 02:40 (also @-15m, "
		   "@11-20 23:10)"),
		N_("  #17 ...           corrects line 17"),
		N_("  full-width signs work too; a blank in front: plain text"),
		N_("  ^U clears the line, ^D on an empty line ends"),
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		above(p, _(lines[i]));
}

/* Shows what was added since, by us or by others. */
static void
show_new(struct prompt *p)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_line l;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	while ((r = ir_cursor_next(p->c, &l, &e)) != 0) {
		if (r == -IR_EINTEGRITY) {
			above(p, e.text);
			continue;
		}
		if (r < 0)
			break;
		ir_buf_clear(&b);
		if (ir_loglist_row(&l, p->vocab, &b) == 0)
			above(p, b.p);
	}
	ir_buf_free(&b);
}

static int
now_local(struct prompt *p, struct ir_time *ret)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;

	(void)p;
	if (ctx->now(ctx, &ts) < 0)
		return -EIO;
	*ret = ir_time_of(&ts);
	ir_time_localise(ret);
	return 0;
}

/* "10:25 +3:05> ": the time (of the first key), since the case began. */
static const char *
prompt_text(struct prompt *p)
{
	char clock[IR_TIME_TEXT], since[IR_TIME_TEXT];
	struct ir_time t = {0};

	if (ir_lineedit_first_key(p->ed, &t))
		ir_time_localise(&t);
	else
		(void)now_local(p, &t); /* midnight then: a broken clock */
	(void)snprintf(p->text, sizeof(p->text), "%s%s +%s> ",
		ir_journal_drill(p->j) ? IR_DRILL_MARK : "",
		ir_time_clock(&t, clock),
		ir_time_elapsed(t.sec - p->opened.sec, since));
	return p->text;
}

static int
append(struct prompt *p, struct ir_byhand *h, struct ir_err *e)
{
	char at[IR_TIME_TEXT];
	struct ir_time t;

	if (ir_lineedit_first_key(p->ed, &t) && !h->corrects) {
		ir_time_localise(&t);
		h->at = ir_time_rfc3339(&t, 0, at);
	}
	h->actor_name = p->who->name;
	h->actor_role = p->who->role;
	h->recorder = p->who->recorder;
	return ir_byhand_append(p->j, h, 1, NULL, e);
}

/* Said above the line that shows it. */
static void
say_ahead(struct prompt *p, const struct ir_byhand *h)
{
	struct ir_time now;
	struct ir_buf b;

	if (now_local(p, &now) < 0 || !ir_byhand_ahead(h, &now))
		return;
	ir_buf_init(&b, 0);
	ir_tell_ahead(h->time, &b);
	if (ir_buf_err(&b) == 0)
		above(p, b.p);
	ir_buf_free(&b);
}

/* The line typed; it stays on the screen until it is recorded. */
static void
take_line(struct prompt *p)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_scribe s;
	int r = ir_scribe_parse(ir_lineedit_text(p->ed), &s, &e);

	if (r == 0 && s.help)
		help(p);
	else if (r == 0 && !s.empty)
		r = append(p, &s.h, &e);
	if (r == 0 && !s.help && !s.empty)
		say_ahead(p, &s.h);
	ir_scribe_free(&s);
	if (r < 0) {
		above(p, e.text);
		above(p, _("NOT recorded; the line is still here"));
		return;
	}
	ir_lineedit_clear(p->ed);
	show_new(p);
}

/* Ended from outside: what is on the line goes into the journal as it is. */
static int
keep_unfinished(struct prompt *p, struct ir_err *e)
{
	struct ir_byhand h = {.kind = "event",
		.text = ir_lineedit_text(p->ed),
		.unfinished = true};
	int r = *h.text ? append(p, &h, e) : 0;

	if (r == 0 && *h.text)
		show_new(p);
	return r;
}

static int
loop(struct prompt *p, struct ir_err *e)
{
	for (;;) {
		int r = ir_lineedit_wait(p->ed, prompt_text(p), TICK_MS, e);

		if (r < 0)
			return r;
		switch ((enum ir_lineedit_event)r) {
		case IR_LINEEDIT_LINE:
			take_line(p);
			break;
		case IR_LINEEDIT_END:
			ir_lineedit_above(p->ed, "");
			return 0;
		case IR_LINEEDIT_BREAK:
			above(p,
				_("(Enter records the line, ^U clears it, ^D "
				  "on an empty line ends)"));
			break;
		case IR_LINEEDIT_RESIZED: /* of single keys only */
		case IR_LINEEDIT_TICK:
			show_new(p);
			break;
		case IR_LINEEDIT_GONE:
			r = keep_unfinished(p, e);
			return r < 0 ? r : 1;
		}
	}
}

/* Line 1 tells when the case began; the cursor starts near the end. */
static int
begin(struct prompt *p, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_head head;
	struct ir_line l = {.json = NULL};
	size_t len;
	const char *s;
	int r = ir_cursor_open(&c, p->j, 1, e);

	if (r == 0)
		r = ir_cursor_next(c, &l, e);
	if (r > 0) {
		s = ir_json_slice(l.json, l.at.time, &len);
		if (s)
			(void)ir_time_parse(s, len, &p->opened); /* or 1970 */
	}
	ir_cursor_close(c);
	if (r < 0 && r != -IR_EINTEGRITY)
		return r;
	/* A damaged end is told by the first line that cannot be added. */
	if (ir_journal_head(p->j, &head, NULL) < 0)
		head.seq = 1;
	return ir_cursor_open(&p->c, p->j,
		head.seq > LAST_LINES ? head.seq - LAST_LINES + 1 : 1, e);
}

int
ir_prompt(struct ir_journal *j, const struct ir_who *who, struct ir_err *e)
{
	struct prompt p = {.j = j, .who = who};
	int r = begin(&p, e);

	if (r < 0)
		return r;
	(void)ir_log_vocab(&p.vocab, NULL); /* only for labels */
	r = ir_lineedit_open(
		&p.ed, STDIN_FILENO, STDOUT_FILENO, ir_tool_ctx(), e);
	if (r == 0) {
		show_new(&p);
		above(&p, _("? for help"));
		r = loop(&p, e);
		ir_lineedit_close(p.ed);
	}
	ir_vocab_free(p.vocab);
	ir_cursor_close(p.c);
	return r;
}
