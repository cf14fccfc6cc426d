/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "ir/casefile/where.h"
#include "report_i.h"
#include "report_told_i.h"

static int
read_whom(struct told *t)
{
	int r = rp_read_whom(t->o->whom, t->whom, &t->c.e);

	t->of.dev = *t->whom[0] ? t->whom[0] : NULL;
	t->of.harm = *t->whom[1] ? t->whom[1] : NULL;
	t->of.partner = *t->whom[2] ? t->whom[2] : NULL;
	return r;
}

static int
read_time(struct told *t)
{
	int r = 0;

	t->when = t->c.tell.now;
	if (t->o->time)
		r = ir_time_human(t->o->time, &t->c.tell.now, &t->when,
			&t->minutes, &t->c.e);
	(void)ir_time_rfc3339(&t->when, t->o->time ? 0 : 3, t->when_text);
	return r;
}

/* Nothing is signed or sent on the word of a journal that somebody changed,
 * unless it is said why. */
int
told_sound(struct told *t)
{
	if (!t->damage || t->o->waiver)
		return 0;
	(void)ir_err_set(&t->c.e, IR_EREFUSED,
		_("no report is approved or sent from a damaged journal; sent "
		  "--waiver REASON sends it all the same"));
	return ir_case_fail(&t->c);
}

int
told_open(struct told *t, const struct ir_report_told_opts *o)
{
	struct ir_where w;
	char *data = NULL;
	int r;

	*t = (struct told){.o = o};
	if (o->waiver && ir_utf8_blank(o->waiver))
		return ir_tool_usage(_("--waiver wants the reason"));
	r = ir_case_begin(&t->c, o->casedir, o->json, o->text_out);
	if (r == 0)
		r = ir_case_who(&t->c, o->by, o->role);
	if (r)
		return r;
	r = ir_case_verify(&t->c, &t->damage);
	if (r)
		return r;
	ir_where_init(&w, o->casedir);
	r = ir_history_read(&t->h, t->c.j, &t->c.e);
	if (r == 0)
		r = ir_where_data(&w, &data, &t->c.e);
	if (r == 0)
		r = ir_forms_load(&t->forms, data, NULL, t->c.vocab, &t->c.e);
	free(data);
	if (r == 0)
		r = read_whom(t);
	if (r == 0)
		r = read_time(t);
	if (r == 0 && o->number > IR_REPORT_NUMBER_MAX)
		r = ir_err_set(&t->c.e, IR_EUSAGE, _("--number is at most %d"),
			IR_REPORT_NUMBER_MAX);
	return r < 0 ? ir_case_fail(&t->c) : 0;
}

int
told_close(struct told *t, int status)
{
	status = ir_tool_worse(status, t->damage ? 1 : 0);
	free(t->path);
	free(t->duties);
	ir_forms_free(t->forms);
	ir_history_free(t->h);
	ir_case_end(&t->c);
	return status;
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* A file of the case lies in its reports directory. */
static bool
in_reports(const struct told *t)
{
	struct stat a, b;
	char *dir = strdup(t->path), *slash = dir ? strrchr(dir, '/') : NULL;
	bool r;

	if (slash)
		*slash = '\0';
	r = dir && stat(slash ? dir : ".", &a) == 0 &&
		fstatat(ir_journal_dirfd(t->c.j), IR_REPORTS_DIR, &b, 0) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino;
	free(dir);
	return r;
}

static int
of_case(struct told *t, const char *name)
{
	if (asprintf(&t->path, "%s/%s", t->c.dir, name) < 0) {
		t->path = NULL;
		return ir_err_sys(&t->c.e, ENOMEM, _("cannot go on"));
	}
	return 0;
}

/* May the form mean this one?  What a joined copy made lies there. */
static bool
is_meant(const struct ir_report_line *l, const char *form,
	enum ir_report_what what)
{
	return l->what == what && strcmp(l->form, form) == 0 &&
		(what != IR_REPORT_RENDERED ||
			(!l->joined && ir_where_report(l->file)));
}

static bool
is_again(const struct told *t, size_t i, const char *form,
	enum ir_report_what what)
{
	const struct ir_report_line *l = ir_history_at(t->h, i);
	const struct ir_report_of of = {l->form, l->dev, l->harm, l->partner};

	for (size_t k = 0; k < i; k++)
		if (is_meant(ir_history_at(t->h, k), form, what) &&
			ir_history_is_of(ir_history_at(t->h, k), &of))
			return true;
	return false;
}

/* "'maker=A' 'dev=P1,harm=H1'": whom a form was made for, or sent. */
static void
put_whom(const struct told *t, const char *form, enum ir_report_what what,
	struct ir_buf *out)
{
	const bool maker = t->form && ir_same(ir_form_per(t->form), "maker");
	struct ir_esc esc;

	for (size_t i = 0; i < ir_history_count(t->h); i++) {
		const struct ir_report_line *l = ir_history_at(t->h, i);
		const char *whom[3] = {l->dev, l->harm, l->partner};
		const char *const key[3] = {
			"dev", "harm", maker ? "maker" : "partner"};
		const char *sep = out->len ? " '" : "'";

		if (!is_meant(l, form, what) ||
			!(l->dev || l->harm || l->partner) ||
			is_again(t, i, form, what))
			continue;
		for (size_t k = 0; k < 3; k++) {
			if (!whom[k])
				continue;
			(void)ir_buf_addf(out, "%s%s=%s", sep, key[k],
				ir_esc(whom[k], &esc)); /* sticky */
			sep = ",";
		}
		(void)ir_buf_addc(out, '\'');
	}
}

/* There is none for the whole case: those there are are named. */
static int
none_such(struct told *t, const char *form, enum ir_report_what what)
{
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	put_whom(t, form, what, &b);
	if (b.len)
		r = ir_err_set(&t->c.e, IR_EUSAGE,
			_("which '%s'? say --for with one of: %s"),
			ir_esc(form, &esc), b.p);
	else if (what == IR_REPORT_SENT)
		r = ir_err_set(&t->c.e, IR_EUSAGE,
			_("no report '%s' was sent yet"), ir_esc(form, &esc));
	else
		r = ir_err_set(&t->c.e, IR_EUSAGE,
			_("no report '%s' was kept in this case: render it "
			  "first (ir-report render --keep)"),
			ir_esc(form, &esc));
	ir_buf_free(&b);
	return r;
}

static const struct ir_report_line *
last_of(const struct told *t, const struct ir_report_of *of,
	enum ir_report_what what)
{
	for (size_t i = ir_history_count(t->h); i > 0; i--) {
		const struct ir_report_line *l = ir_history_at(t->h, i - 1);

		if (is_meant(l, of->form, what) && ir_history_is_of(l, of) &&
			(what != IR_REPORT_SENT || !t->o->number ||
				l->number == t->o->number))
			return l;
	}
	return NULL;
}

/* The last one for whom --for says.  Where it says nothing: for the whole
 * case; or for the one and only whom any was kept for or sent. */
static const struct ir_report_line *
last_meant(struct told *t, enum ir_report_what what)
{
	const char *form = t->of.form;
	const struct ir_report_line *l = last_of(t, &t->of, what);
	struct ir_report_of one = {NULL, NULL, NULL, NULL};

	if (l || t->o->whom)
		return l;
	for (size_t i = 0; i < ir_history_count(t->h); i++) {
		const struct ir_report_line *x = ir_history_at(t->h, i);

		if (!is_meant(x, form, what) &&
			!is_meant(x, form, IR_REPORT_RENDERED))
			continue;
		if (one.form && !ir_history_is_of(x, &one))
			return NULL;
		one = (struct ir_report_of){form, x->dev, x->harm, x->partner};
	}
	if (!one.form)
		return NULL;
	t->of = one;
	return last_of(t, &t->of, what);
}

static int
of_form(struct told *t, const struct ir_form *f)
{
	struct ir_esc esc;
	int r;

	t->form = f;
	t->of.form = ir_form_id(f);
	t->made = last_meant(t, IR_REPORT_RENDERED);
	if (!t->made)
		return none_such(t, t->of.form, IR_REPORT_RENDERED);
	t->by_form = true;
	r = of_case(t, t->made->file);
	if (r == 0 && !is_file(t->path))
		r = ir_err_set(&t->c.e, IR_EUSAGE,
			_("'%s' is not there any more: render it again "
			  "(ir-report render --keep)"),
			ir_esc(t->made->file, &esc));
	return r;
}

/* A form is meant where there is one; a file of that name is ./NAME. */
static int
find_path(struct told *t, const char *name)
{
	const struct ir_form *f = ir_forms_find(t->forms, name);
	struct ir_esc esc;

	if (f)
		return of_form(t, f);
	if (!is_file(name))
		return ir_err_set(&t->c.e, IR_EUSAGE,
			_("'%s' is no file and no form (ir-report list names "
			  "the forms)"),
			ir_esc(name, &esc));
	t->path = strdup(name);
	return t->path ? 0 : ir_err_sys(&t->c.e, ENOMEM, _("cannot go on"));
}

/* The line that says these bytes were rendered here. */
static const struct ir_report_line *
made_by(const struct told *t, const char *sha256)
{
	for (size_t i = ir_history_count(t->h); i > 0; i--) {
		const struct ir_report_line *l = ir_history_at(t->h, i - 1);

		if (l->what == IR_REPORT_RENDERED && l->sha256 &&
			strcmp(l->sha256, sha256) == 0)
			return l;
	}
	return NULL;
}

/* What rendering said of the bytes counts; what the command line says must
 * not differ from it. */
static int
take_made(struct told *t)
{
	const struct ir_report_line *l = t->made;
	struct ir_esc a, b;

	if (t->o->form && strcmp(t->o->form, l->form) != 0)
		return ir_err_set(&t->c.e, IR_EUSAGE,
			_("these bytes were rendered as '%s', not '%s'"),
			ir_esc(l->form, &a), ir_esc(t->o->form, &b));
	if (t->o->stage && l->stage && strcmp(t->o->stage, l->stage) != 0)
		return ir_err_set(&t->c.e, IR_EUSAGE,
			_("these bytes were rendered as '%s', not '%s'"),
			ir_esc(l->stage, &a), ir_esc(t->o->stage, &b));
	if (t->o->whom &&
		(!ir_same(l->dev, t->of.dev) || !ir_same(l->harm, t->of.harm) ||
			!ir_same(l->partner, t->of.partner)))
		return ir_err_set(&t->c.e, IR_EUSAGE,
			_("these bytes were not rendered for '%s'"),
			ir_esc(t->o->whom, &b));
	t->of = (struct ir_report_of){l->form, l->dev, l->harm, l->partner};
	t->number = l->number;
	return l->stage ? ir_stage_read(l->stage, &t->stage, &t->c.e) : 0;
}

static int
take_foreign(struct told *t)
{
	struct ir_esc esc;

	if (!t->o->form || !t->o->stage)
		return ir_err_set(&t->c.e, IR_EUSAGE,
			_("'%s' was not rendered from this case, or was "
			  "changed since: --form and --stage must say what it "
			  "is"),
			ir_esc(t->path, &esc));
	t->of.form = t->o->form;
	if (told_drill(t) < 0)
		return t->c.e.code;
	return ir_stage_read(t->o->stage, &t->stage, &t->c.e);
}

int
told_find(struct told *t, int argc, char **argv)
{
	struct ir_esc esc;
	int r;

	if (argc != 1)
		return ir_tool_usage(_("one file, or the id of one form"));
	r = find_path(t, argv[0]);
	if (r == 0)
		r = ir_custody_hash(
			AT_FDCWD, t->path, NULL, &t->bytes, &t->c.e);
	if (r == 0) {
		t->ours = in_reports(t);
		t->made = made_by(t, t->bytes.sha256);
		r = t->made ? take_made(t) : take_foreign(t);
	}
	if (r == 0) {
		t->form = ir_forms_find(t->forms, t->of.form);
		if (!t->form)
			r = ir_err_set(&t->c.e, IR_EUSAGE,
				_("no form of that name: %s"),
				ir_esc(t->of.form, &esc));
	}
	if (t->o->number)
		t->number = (unsigned)t->o->number;
	if (!t->number && r == 0)
		t->number = ir_history_next(t->h, &t->of);
	return r < 0 ? ir_case_fail(&t->c) : r;
}

int
told_find_sent(struct told *t, int argc, char **argv)
{
	const struct ir_report_line *l;

	if (argc != 1)
		return ir_tool_usage(_("the id of one form"));
	t->form = ir_forms_find(t->forms, argv[0]);
	t->of.form = argv[0];
	l = t->form ? last_meant(t, IR_REPORT_SENT) : NULL;
	if (!l) {
		(void)none_such(t, argv[0], IR_REPORT_SENT);
		return ir_case_fail(&t->c);
	}
	t->sent = l;
	t->number = l->number;
	if (l->sha256 && strlen(l->sha256) < sizeof(t->bytes.sha256))
		(void)snprintf(t->bytes.sha256, sizeof(t->bytes.sha256), "%s",
			l->sha256);
	return l->stage && ir_stage_read(l->stage, &t->stage, &t->c.e) < 0
		? ir_case_fail(&t->c)
		: 0;
}
