/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/person.h"
#include "ir/sys/proc.h"
#include "report_i.h"

#define EDITOR_WORDS 16

struct edit {
	struct rp *p;
	const struct rp_one *one;
	enum ir_stage stage;
	const char *name; /* of the text */
	const struct ir_filled_field *field;
	struct ir_buf text; /* as it will be said */
	struct ir_buf draft; /* what the editor begins with */
	bool ours; /* nobody wrote that yet */
	bool clear; /* the text is taken back */
	struct stat begun; /* the file as the editor got it */
	char *file; /* the editor's, until what it holds is recorded */
};

static const struct ir_filled_field *
find(const struct ir_filled *f, const char *name)
{
	for (size_t i = 0; i < ir_filled_count(f); i++) {
		const struct ir_filled_field *x = ir_filled_at(f, i);

		if (x->free &&
			(strcmp(x->free, name) == 0 ||
				strcmp(x->id, name) == 0))
			return x;
	}
	return NULL;
}

static int
no_such(struct edit *ed, const struct ir_filled *f, const char *name)
{
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_filled_count(f); i++)
		if (ir_filled_at(f, i)->free)
			(void)ir_buf_addf(&b, "%s%s", b.len ? ", " : "",
				ir_filled_at(f, i)->free); /* sticky */
	r = ir_err_set(&ed->p->c.e, IR_EUSAGE,
		b.len ? _("'%s' of '%s' is not written by hand: %s are")
		      : _("'%s': nothing of '%s' is written by hand%s"),
		ir_esc(name, &esc), ir_form_id(ed->one->form), b.p);
	ir_buf_free(&b);
	return r;
}

/* "vim", "code --wait": words, never a shell. */
static int
run_editor(struct edit *ed, const char *path)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
	const char *argv[EDITOR_WORDS + 2] = {NULL};
	char *words, *at, *word;
	size_t n = 0;
	int r;

	if (!visual || !*visual)
		visual = editor && *editor ? editor : "vi";
	words = strdup(visual);
	if (!words)
		return ir_err_sys(&ed->p->c.e, ENOMEM, _("cannot go on"));
	for (at = words; n < EDITOR_WORDS && (word = strtok_r(at, " ", &at));)
		argv[n++] = word;
	argv[n] = path;
	r = n ? ir_proc_terminal(argv, &ed->p->c.e) : 2;
	if (r > 0)
		r = ir_err_set(&ed->p->c.e, IR_EUSAGE,
			_("the editor ended with %d: nothing is recorded"), r);
	free(words);
	return r;
}

/* On the case's own volume, which may be encrypted. */
static int
make_file(struct edit *ed)
{
	struct ir_err *e = &ed->p->c.e;
	int fd, r;

	if (asprintf(&ed->file, "%s/reports/.%s-%s-XXXXXX.txt", ed->p->c.dir,
		    ir_form_id(ed->one->form), ed->name) < 0) {
		ed->file = NULL;
		return ir_err_sys(e, ENOMEM, _("cannot go on"));
	}
	fd = mkostemps(ed->file, 4, O_CLOEXEC);
	if (fd < 0) {
		r = ir_err_sys(e, errno, _("cannot make '%s'"), ed->file);
		free(ed->file);
		ed->file = NULL;
		return r;
	}
	r = ir_io_write(fd, ed->draft.p, ed->draft.len);
	if (r == 0 && fstat(fd, &ed->begun) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r < 0 ? ir_err_sys(e, -r, _("cannot write '%s'"), ed->file) : 0;
}

/* What stands there.  What changed is a list of ours until somebody wrote it. */
static int
make_draft(struct edit *ed)
{
	ed->ours = strcmp(ed->name, IR_FORM_CHANGES) == 0 &&
		!ed->field->written && ed->field->cell == IR_CELL_FILLED;
	(void)ir_buf_addf(&ed->draft, "%s\n", ed->field->text);
	return ir_buf_err(&ed->draft) < 0
		? ir_err_sys(&ed->p->c.e, ENOMEM, _("cannot go on"))
		: 0;
}

static int
by_editor(struct edit *ed)
{
	int r = make_draft(ed);

	if (r == 0)
		r = make_file(ed);
	if (r == 0)
		r = run_editor(ed, ed->file);
	return r == 0 ? ir_io_slurp(ed->file, IR_FACT_TEXT_MAX, &ed->text,
				&ed->p->c.e)
		      : r;
}

/* Is nothing in the file but what we put there? */
static bool
as_made(const struct edit *ed)
{
	struct ir_buf b;
	bool r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(ed->file, ed->draft.len + 1, &b, NULL) == 0 &&
		b.len == ed->draft.len && memcmp(b.p, ed->draft.p, b.len) == 0;
	ir_buf_free(&b);
	return r;
}

/* A draft of ours that was saved as it is, is what somebody wants to say;
 * one that was only looked at is not. */
static bool
is_no_news(const struct edit *ed)
{
	struct stat now;

	if (!ed->ours)
		return strcmp(ed->text.p, ed->field->text) == 0;
	return as_made(ed) && stat(ed->file, &now) == 0 &&
		ir_io_unchanged(&ed->begun, &now);
}

/* The editor's file goes when its text is in the journal, or is no news; else
 * it is the only copy of what somebody wrote. */
static int
drop_file(struct edit *ed, bool recorded)
{
	struct ir_esc esc;
	int r = 0;

	if (!ed->file)
		return 0;
	if (!recorded && !as_made(ed)) {
		ir_tool_warn(_("what you wrote stays in '%s'"),
			ir_esc(ed->file, &esc));
		r = 1;
	} else if (unlink(ed->file) < 0) {
		ir_tool_warn(_("cannot remove '%s': %s"),
			ir_esc(ed->file, &esc), strerror(errno));
		r = 1;
	}
	free(ed->file);
	ed->file = NULL;
	return r;
}

/* What acts on a terminal or hides is nothing to say. */
static int
check_chars(const struct edit *ed, struct ir_err *e)
{
	const char *s = ed->text.p;
	size_t line = 1, column = 1, at;
	uint32_t cp = 0;

	at = ir_esc_odd(s, ed->text.len, &cp);
	if (at == ed->text.len)
		return 0;
	for (size_t i = 0; i < at; i++)
		if (s[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)s[i] & 0xC0) != 0x80) {
			column++;
		}
	return ir_err_set(e, IR_EUSAGE,
		_("line %zu, character %zu is U+%04X, a control or invisible "
		  "character: nothing is recorded"),
		line, column, (unsigned)cp);
}

/* As files of Windows come: CRLF ends a line, and a mark begins the file. */
static void
make_plain(struct ir_buf *b)
{
	size_t from =
		b->len >= 3 && memcmp(b->p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t n = 0;

	for (size_t i = from; i < b->len; i++)
		if (b->p[i] != '\r' || i + 1 == b->len || b->p[i + 1] != '\n')
			b->p[n++] = b->p[i];
	ir_buf_cut(b, n);
}

static int
check_text(struct edit *ed)
{
	struct ir_err *e = &ed->p->c.e;

	if (ir_buf_err(&ed->text) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot go on"));
	if (memchr(ed->text.p, '\0', ed->text.len))
		return ir_err_set(
			e, IR_EUSAGE, _("the text holds a NUL character"));
	if (!ir_utf8_valid(ed->text.p, ed->text.len))
		return ir_err_set(e, IR_EUSAGE,
			_("the text is not UTF-8 (Shift_JIS?): nothing is "
			  "recorded"));
	return check_chars(ed, e);
}

static int
read_text(struct edit *ed, int argc, char **argv)
{
	int r = 0;

	for (int i = 2; i < argc; i++)
		(void)ir_buf_addf(&ed->text, "%s%s", i > 2 ? " " : "",
			argv[i]); /* sticky */
	if (argc == 2 && !ed->clear)
		r = isatty(STDIN_FILENO)
			? by_editor(ed)
			: ir_io_slurp_fd(STDIN_FILENO, "-", IR_FACT_TEXT_MAX,
				  &ed->text, &ed->p->c.e);
	make_plain(&ed->text);
	while (ed->text.len > 0 && ed->text.p[ed->text.len - 1] == '\n')
		ir_buf_cut(&ed->text, ed->text.len - 1);
	return r < 0 ? r : check_text(ed);
}

static int
record(struct edit *ed, struct ir_head *after)
{
	struct rp *p = ed->p;
	struct ir_entry en = {.kind = "note",
		.actor_name = p->c.who.name,
		.actor_role = p->c.who.role,
		.recorder = p->c.who.recorder};
	struct ir_buf data;
	struct ir_jw w;
	int r;

	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "text", ed->text.p);
	ir_jw_kstr(&w, "form", ir_form_id(ed->one->form));
	ir_jw_kstr(&w, "field", ed->name);
	ir_jw_kstr(&w, "dev", ed->one->of.dev);
	ir_jw_kstr(&w, "harm", ed->one->of.harm);
	ir_jw_kstr(&w, "partner", ed->one->of.partner);
	ir_jw_endobj(&w);
	en.data = data.p;
	en.data_len = data.len;
	r = ir_buf_err(&data) < 0
		? ir_err_sys(&p->c.e, ENOMEM, _("cannot make a journal line"))
		: ir_journal_append(p->c.j, &en, NULL, after, &p->c.e);
	ir_buf_free(&data);
	return r;
}

static int
tell(const struct edit *ed, const struct ir_head *after)
{
	struct rp *p = ed->p;
	struct ir_esc esc;
	struct ir_jw w;

	if (!p->c.tell.json) {
		ir_tool_out(_("%s%s, %s: recorded (line %llu)\n"),
			p->c.tell.drill ? IR_DRILL_MARK : "",
			ir_form_title(ed->one->form, p->c.tell.japanese),
			ir_esc(ed->field->label, &esc),
			(unsigned long long)after->seq);
		return 0;
	}
	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "text");
	if (p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_ku64(&w, "seq", after->seq);
	ir_jw_kstr(&w, "form", ir_form_id(ed->one->form));
	ir_jw_kstr(&w, "field", ed->name);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_case_put(&p->c, 0);
}

/* An empty text is one too: what the facts say counts again; but only on
 * purpose.  The same as it stands is no news. */
static int
edit_one(struct edit *ed, int argc, char **argv)
{
	struct ir_head after = {0};
	const char *person;
	struct ir_esc esc;
	int r = read_text(ed, argc, argv);

	if (r < 0)
		return rp_fail(ed->p);
	if (ed->file && is_no_news(ed)) {
		(void)drop_file(ed, true); /* 1 anyway */
		ir_tool_warn(_("nothing was changed: nothing is recorded"));
		return 1;
	}
	if (!ed->clear && ir_utf8_blank(ed->text.p)) {
		(void)drop_file(ed, true); /* 2 anyway */
		(void)ir_err_set(&ed->p->c.e, IR_EUSAGE,
			_("the text is empty: nothing is recorded; --clear "
			  "takes a text back"));
		return rp_fail(ed->p);
	}
	if (record(ed, &after) < 0)
		return rp_fail(ed->p);
	r = ir_tool_worse(tell(ed, &after), drop_file(ed, true));
	person = ir_person_warning(ed->text.p);
	if (person)
		ir_tool_warn(
			"%s: %s", ir_esc(ed->field->label, &esc), _(person));
	return r;
}

/* The stage it was said to be for; else the first that the form has, and that
 * can have changes since the last one. */
static enum ir_stage
stage_of(const struct rp *p, const struct ir_report_opts *o, const char *name,
	enum ir_stage said)
{
	static const enum ir_stage all[] = {
		IR_STAGE_FIRST, IR_STAGE_FOLLOW_UP, IR_STAGE_FINAL};
	const struct ir_form *f = ir_forms_at(p->forms, 0);

	for (size_t i = strcmp(name, IR_FORM_CHANGES) == 0;
		f && !o->stage && i < 3; i++)
		if (ir_form_has_stage(f, all[i]))
			return all[i];
	return said;
}

static int
edit(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	int argc, char **argv)
{
	struct edit ed = {.p = p, .clear = o->clear};
	struct ir_filled **f = NULL;
	struct rp_one *one = NULL;
	size_t n = 0;
	int r;

	ir_buf_init(&ed.text, 2 * IR_FACT_TEXT_MAX);
	ir_buf_init(&ed.draft, 0);
	ed.stage = stage = stage_of(p, o, argv[1], stage);
	r = rp_choose(p, o, stage, &one, &n);
	if (r == 0 && n != 1)
		r = ir_err_set(&p->c.e, IR_EUSAGE,
			_("there are %zu such reports: --for says which"), n);
	if (r == 0)
		r = rp_fill(p, o, stage, one, n, &f);
	if (r == 0) {
		ed.one = one;
		ed.field = find(f[0], argv[1]);
		r = ed.field ? 0 : no_such(&ed, f[0], argv[1]);
	}
	if (r < 0) {
		r = rp_fail(p);
	} else {
		ed.name = ed.field->free;
		r = edit_one(&ed, argc, argv);
		(void)drop_file(&ed, false); /* r says it already */
	}
	rp_free_filled(f, n);
	free(one);
	ir_buf_free(&ed.draft);
	ir_buf_free(&ed.text);
	return r;
}

int
ir_report_edit(const struct ir_report_opts *o, int argc, char **argv)
{
	struct ir_report_opts own = *o;
	enum ir_stage stage = IR_STAGE_FIRST;
	struct ir_err e = IR_ERR_INIT;
	struct rp p;
	int r;

	if (argc < 2)
		return ir_tool_usage(
			_("a form, a field, and the text (or none: then the "
			  "editor, or standard input)"));
	if (o->clear && argc > 2)
		return ir_tool_usage(_("--clear takes no text"));
	own.form = argv[0];
	if (own.stage && ir_stage_read(own.stage, &stage, &e) < 0)
		return ir_tool_usage("%s", e.text);
	r = rp_begin_form(&p, &own, stage, own.json, own.text);
	if (r == 0)
		r = rp_verify(&p);
	if (r == 0)
		r = ir_case_who(&p.c, own.by, own.role);
	if (r == 0)
		r = edit(&p, &own, stage, argc, argv);
	return rp_end(&p, r);
}
