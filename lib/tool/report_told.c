/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/report_told.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/same.h"
#include "ir/casefile/where.h"
#include "report_told_i.h"

/* Form, number, whom it is about, and the digest: the same in all lines. */
static void
begin_data(const struct told *t, struct ir_jw *w, struct ir_buf *out)
{
	ir_jw_init(w, out);
	ir_jw_obj(w);
	ir_jw_kstr(w, "form", t->of.form);
	ir_jw_kstr(w, "stage", ir_stage_name(t->stage));
	ir_jw_ku64(w, "number", t->number);
	if (t->of.dev || t->of.harm || t->of.partner) {
		ir_jw_key(w, "for");
		ir_jw_obj(w);
		ir_jw_kstr(w, "dev", t->of.dev);
		ir_jw_kstr(w, "harm", t->of.harm);
		ir_jw_kstr(w, "partner", t->of.partner);
		ir_jw_endobj(w);
	}
	if (t->bytes.sha256[0])
		ir_jw_kstr(w, "sha256", t->bytes.sha256);
}

static int
append(struct told *t, const char *kind, struct ir_buf *data)
{
	struct ir_entry en = {.kind = kind,
		.time = t->when_text,
		.accuracy = t->minutes ? "minute" : NULL,
		.actor_name = t->c.who.name,
		.actor_role = t->c.who.role,
		.recorder = t->c.who.recorder,
		.source = t->o->source,
		.data = data->p,
		.data_len = data->len};
	int r = ir_buf_err(data) < 0
		? ir_err_sys(&t->c.e, ENOMEM, _("cannot make a journal line"))
		: ir_journal_append(t->c.j, &en, NULL, &t->after, &t->c.e);

	if (r == 0 && ir_journal_ahead(&t->when, &t->c.tell.now)) {
		ir_tell_ahead(t->o->time, &t->c.out);
		ir_tool_warn("%s", t->c.out.p);
		ir_buf_clear(&t->c.out);
	}
	return r;
}

/* One line of what was done; words is for people. */
static int
tell(struct told *t, const char *type, const char *words)
{
	struct ir_jw w;

	if (!t->c.tell.json) {
		ir_tool_out(
			"%s%s\n", t->c.tell.drill ? IR_DRILL_MARK : "", words);
		return 0;
	}
	ir_jw_init(&w, &t->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", type);
	if (t->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_ku64(&w, "seq", t->after.seq);
	ir_jw_kstr(&w, "form", t->of.form);
	ir_jw_kstr(&w, "stage", ir_stage_name(t->stage));
	ir_jw_ku64(&w, "number", t->number);
	if (t->bytes.sha256[0])
		ir_jw_kstr(&w, "sha256", t->bytes.sha256);
	ir_jw_kstr(&w, "file", t->path);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_case_put(&t->c, 0);
}

/* "厚生労働省への報告 第1報" */
static const char *
name_of(const struct told *t, char *out, size_t size)
{
	(void)snprintf(out, size, _("%s, report %u"),
		ir_form_title(t->form, t->c.tell.japanese), t->number);
	return out;
}

/* "2026-11-22 12:40", where we are */
static const char *
clock_of(struct ir_time t, char out[IR_TIME_TEXT])
{
	ir_time_localise(&t);
	(void)ir_time_date_clock(&t, out);
	out[16] = '\0';
	return out;
}

/* "case/reports/mhlw-01.txt, made 2026-11-22 12:40" */
static void
say_which(const struct told *t)
{
	char when[IR_TIME_TEXT];
	struct ir_esc esc;

	ir_tool_out(_("%s%s, made %s\n"), t->c.tell.drill ? IR_DRILL_MARK : "",
		ir_esc(t->path, &esc),
		ir_time_date_clock(&t->made->time, when));
}

static int
approve(struct told *t)
{
	char name[256], words[512];
	struct ir_buf data;
	struct ir_esc esc;
	struct ir_jw w;
	int r;

	if (!t->c.who.name)
		return ir_tool_usage(
			_("who approves? --by NAME, and --role ROLE"));
	ir_buf_init(&data, 0);
	begin_data(t, &w, &data);
	ir_jw_kstr(&w, "how", t->o->how ? t->o->how : "signed");
	ir_jw_kstr(&w, "text", t->o->text);
	ir_jw_endobj(&w);
	r = append(t, "report.approved", &data);
	ir_buf_free(&data);
	if (r < 0)
		return ir_case_fail(&t->c);
	(void)snprintf(words, sizeof(words),
		_("%s: approved by %s; SHA-256 begins with %.16s"),
		name_of(t, name, sizeof(name)), ir_esc(t->c.who.name, &esc),
		t->bytes.sha256);
	if (t->by_form && t->made &&
		!t->c.tell.json) /* it names no file itself */
		say_which(t);
	return tell(t, "approved", words);
}

/* What the words mean is found in a sound case, and told of. */
static int
told_run(const struct ir_report_told_opts *o, int argc, char **argv,
	int (*of)(struct told *t))
{
	struct told t;
	int r = told_open(&t, o);

	if (r == 0)
		r = told_sound(&t);
	if (r == 0)
		r = told_find(&t, argc, argv);
	if (r == 0)
		r = of(&t);
	return told_close(&t, r);
}

int
ir_report_approve(const struct ir_report_told_opts *o, int argc, char **argv)
{
	return told_run(o, argc, argv, approve);
}

/* A number goes out once: other bytes under it confuse who receives them. */
static void
warn_twice(const struct told *t)
{
	for (size_t i = 0; i < ir_history_count(t->h); i++) {
		const struct ir_report_line *l = ir_history_at(t->h, i);

		if (l->what == IR_REPORT_SENT && l->number == t->number &&
			ir_history_is_of(l, &t->of) && l->sha256 &&
			strcmp(l->sha256, t->bytes.sha256) != 0) {
			ir_tool_warn(_("other bytes went out as report %u "
				       "before (line %llu)"),
				t->number, (unsigned long long)l->seq);
			return;
		}
	}
}

static bool
says_more(const struct told *t, const struct ir_report_line *l)
{
	for (size_t i = 0; i < t->n_duties; i++) {
		size_t k = 0;

		while (k < l->n_duties &&
			strcmp(l->duties[k], t->duties[i]) != 0)
			k++;
		if (k == l->n_duties)
			return true;
	}
	return false;
}

/* The same bytes, to the same, by the same way: typed twice, or sent again.
 * Who says another time with it means another sending; who says a duty that
 * was not said adds that. */
static void
warn_again(const struct told *t)
{
	for (size_t i = 0; i < ir_history_count(t->h); i++) {
		const struct ir_report_line *l = ir_history_at(t->h, i);
		char when[IR_TIME_TEXT];
		struct ir_esc esc;

		if (l->what != IR_REPORT_SENT || !ir_same(l->to, t->o->to) ||
			!ir_same(l->how, t->o->how) ||
			!ir_same_said(l->sha256, t->bytes.sha256) ||
			(t->o->time && ir_time_cmp(&l->time, &t->when) != 0) ||
			says_more(t, l))
			continue;
		ir_tool_warn(_("these bytes are recorded as sent to '%s' "
			       "already, %s (line %llu): recorded once more, "
			       "as if they went out twice"),
			ir_esc(l->to, &esc), clock_of(l->time, when),
			(unsigned long long)l->seq);
		return;
	}
}

/* Who let these bytes out, in this very journal. */
static const struct ir_report_line *
approval(const struct told *t)
{
	const struct ir_report_line *l =
		ir_history_approved(t->h, t->bytes.sha256);

	return l && !l->joined ? l : NULL;
}

/* What a joined copy approved was seen there, not here. */
static int
refuse_joined(struct told *t, const struct ir_report_line *l)
{
	struct ir_esc a, b;

	return ir_err_set(&t->c.e, IR_EREFUSED,
		_("'%s' was approved by %s in a copy that was joined (line "
		  "%llu), not here: ir-report approve, or --waiver REASON"),
		ir_esc(t->path, &a), ir_esc(l->by ? l->by : "-", &b),
		(unsigned long long)l->seq);
}

static int
refuse_unapproved(struct told *t)
{
	const struct ir_report_line *l = NULL;
	const struct ir_report_line *there =
		ir_history_approved(t->h, t->bytes.sha256);
	struct ir_esc esc;

	if (there)
		return refuse_joined(t, there);
	for (size_t i = ir_history_count(t->h); i > 0 && !l; i--) {
		const struct ir_report_line *a = ir_history_at(t->h, i - 1);

		if (a->what == IR_REPORT_APPROVED && a->number == t->number &&
			ir_history_is_of(a, &t->of))
			l = a;
	}
	if (l)
		return ir_err_set(&t->c.e, IR_EREFUSED,
			_("nobody approved these bytes of '%s': line %llu "
			  "approves others; --waiver REASON sends it all the "
			  "same"),
			ir_esc(t->path, &esc), (unsigned long long)l->seq);
	return ir_err_set(&t->c.e, IR_EREFUSED,
		_("nobody approved '%s' (ir-report approve); --waiver REASON "
		  "sends it all the same"),
		ir_esc(t->path, &esc));
}

/* ".pdf": what may follow the name of a kept file; "": nothing that may. */
static const char *
ending(const char *base)
{
	const char *dot = strrchr(base, '.');
	size_t n = dot ? strspn(dot + 1,
				 "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
		       : 0;

	return n > 0 && n <= 8 && !dot[n + 1] ? dot : "";
}

/* The bytes as sent stay in CASE/reports under a name of their own. */
static int
keep(struct told *t, char *out, size_t size)
{
	const char *slash = strrchr(t->path, '/');
	const char *base = slash ? slash + 1 : t->path;
	struct ir_custody_bytes b;
	int dir = -1, r = -EEXIST;

	if (t->ours) {
		(void)snprintf(out, size, IR_REPORTS_DIR "/%s", base);
		return 0;
	}
	dir = openat(ir_journal_dirfd(t->c.j), IR_REPORTS_DIR,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return ir_err_sys(
			&t->c.e, errno, _("cannot open '%s'"), IR_REPORTS_DIR);
	for (unsigned i = 1; r == -EEXIST && i < 1000; i++) {
		char more[16] = "";

		if (i > 1)
			(void)snprintf(more, sizeof(more), ".%u", i);
		(void)snprintf(out, size, IR_REPORTS_DIR "/%s-%02u%s%s",
			t->of.form, t->number, more, ending(base));
		r = ir_custody_copy(AT_FDCWD, t->path, dir,
			out + strlen(IR_REPORTS_DIR "/"), NULL, &b, &t->c.e);
	}
	(void)close(dir); /* it was only read */
	if (r == 0 && strcmp(b.sha256, t->bytes.sha256) != 0)
		r = ir_err_set(&t->c.e, IR_EMOVED,
			_("'%s' changed while it was read"), base);
	return r;
}

static void
put_duties(const struct told *t, struct ir_jw *w)
{
	ir_jw_key(w, "duties");
	ir_jw_arr(w);
	for (size_t i = 0; i < t->n_duties; i++)
		ir_jw_str(w, t->duties[i]);
	ir_jw_endarr(w);
}

/* Those of the form, and those of the command line; what to warn of once it is
 * recorded goes to remarks. */
static int
take_duties(struct told *t, struct ir_buf *remarks)
{
	const struct ir_strs *more = &t->o->duties;
	const char *const *d = ir_form_duties(t->form);
	struct ir_report_line l = {.what = IR_REPORT_SENT,
		.form = t->of.form,
		.stage = ir_stage_name(t->stage),
		.number = t->number,
		.time = t->when,
		.dev = t->of.dev,
		.harm = t->of.harm,
		.partner = t->of.partner,
		.to = t->o->to,
		.how = t->o->how,
		.text = t->o->text};
	struct ir_esc esc;
	size_t n = 0;

	while (d && d[n])
		n++;
	t->duties = calloc(n + more->n + 1, sizeof(*t->duties));
	if (!t->duties)
		return ir_err_sys(&t->c.e, ENOMEM, _("cannot go on"));
	for (size_t i = 0; i < more->n; i++)
		if (!strchr(more->v[i], '/') && strpbrk(more->v[i], " ,"))
			return ir_err_set(&t->c.e, IR_EUSAGE,
				_("--duty '%s': one duty for each --duty"),
				ir_esc(more->v[i], &esc));
	for (size_t i = 0; i < n + more->n; i++)
		t->duties[t->n_duties++] = i < n ? d[i] : more->v[i - n];
	l.duties = t->duties;
	l.n_duties = t->n_duties;
	return dt_report(&t->c, &l, n, remarks, &t->c.e);
}

static int
sent_line(struct told *t, const char *file)
{
	struct ir_buf data;
	struct ir_jw w;
	int r;

	ir_buf_init(&data, 0);
	begin_data(t, &w, &data);
	ir_jw_kstr(&w, "to", t->o->to);
	ir_jw_kstr(&w, "how", t->o->how);
	ir_jw_kstr(&w, "receipt", t->o->receipt);
	ir_jw_kstr(&w, "text", t->o->text);
	ir_jw_kstr(&w, "file", file);
	put_duties(t, &w);
	if (t->damage || !approval(t))
		ir_jw_kstr(&w, "waiver", t->o->waiver);
	ir_jw_endobj(&w);
	r = append(t, "report.sent", &data);
	ir_buf_free(&data);
	return r;
}

/* These bytes were made by us, and later than it is said they were sent: no
 * late entry of a paper, a slip.  A clock that was put back is none, nor is one
 * of a joined copy. */
static int
check_made(struct told *t)
{
	const struct ir_report_line *first = NULL;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];

	for (size_t i = 0; t->o->time && i < ir_history_count(t->h); i++) {
		const struct ir_report_line *l = ir_history_at(t->h, i);

		if (l->what == IR_REPORT_RENDERED && !l->joined &&
			!ir_journal_ahead(&l->time, &t->c.tell.now) &&
			ir_same_said(l->sha256, t->bytes.sha256) &&
			(!first || ir_time_cmp(&l->time, &first->time) < 0))
			first = l;
	}
	if (!first || !ir_journal_ahead(&first->time, &t->when))
		return 0;
	return ir_err_set(&t->c.e, IR_EREFUSED,
		_("these bytes were made %s (line %llu) and cannot have been "
		  "sent %s: --time is wrong, or it was another paper"),
		clock_of(first->time, a), (unsigned long long)first->seq,
		clock_of(t->when, b));
}

/* Sent first and approved afterwards. */
static void
warn_approved_late(const struct told *t)
{
	const struct ir_report_line *first = NULL;
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];

	for (size_t i = 0; i < ir_history_count(t->h); i++) {
		const struct ir_report_line *l = ir_history_at(t->h, i);

		if (l->what == IR_REPORT_APPROVED && !l->joined &&
			ir_same_said(l->sha256, t->bytes.sha256) &&
			(!first || ir_time_cmp(&l->time, &first->time) < 0))
			first = l;
	}
	if (first && ir_journal_ahead(&first->time, &t->when))
		ir_tool_warn(_("sent %s, and approved only %s (line %llu)"),
			clock_of(t->when, b), clock_of(first->time, a),
			(unsigned long long)first->seq);
}

static int
sent(struct told *t)
{
	char file[256], name[256], words[1024];
	struct ir_buf remarks;
	struct ir_esc esc;
	int r = 0;

	if (!t->o->to || !t->o->how)
		return ir_tool_usage(
			_("to whom and how was it sent? --to and --how"));
	ir_buf_init(&remarks, 0);
	if (!approval(t) && !t->o->waiver)
		r = refuse_unapproved(t);
	if (r == 0)
		r = check_made(t);
	if (r == 0)
		r = take_duties(t, &remarks);
	if (r == 0) {
		warn_twice(t);
		warn_again(t);
		warn_approved_late(t);
		r = keep(t, file, sizeof(file));
	}
	if (r == 0) {
		r = sent_line(t, file);
		if (r < 0 && !t->ours)
			rp_take_back(ir_journal_dirfd(t->c.j), file);
	}
	if (r == 0)
		ir_duty_remarks(&remarks);
	ir_buf_free(&remarks);
	if (r < 0)
		return ir_case_fail(&t->c);
	if (fchmodat(ir_journal_dirfd(t->c.j), file, 0444, 0) < 0)
		ir_tool_warn(
			_("'%s' stays writable: %s"), file, strerror(errno));
	(void)snprintf(words, sizeof(words), _("%s: sent to %s; kept as %s"),
		name_of(t, name, sizeof(name)), ir_esc(t->o->to, &esc), file);
	return tell(t, "sent", words);
}

int
ir_report_sent(const struct ir_report_told_opts *o, int argc, char **argv)
{
	return told_run(o, argc, argv, sent);
}

/* A receipt of somebody else is none for the duties of the report; one of
 * before it went out is of another, or one of both times is a slip. */
static int
odd_receipt(struct told *t, struct ir_buf *remarks)
{
	struct ir_report_line l = *t->sent;
	char sent[IR_TIME_TEXT], ack[IR_TIME_TEXT];

	if (ir_journal_ahead(&l.time, &t->when)) {
		(void)ir_buf_addf(remarks,
			_("the receipt, %s, is earlier than the sending, %s "
			  "(line %llu): one of them is wrong; kept as it is"),
			clock_of(t->when, ack), clock_of(l.time, sent),
			(unsigned long long)l.seq);
		(void)ir_buf_addc(remarks, '\0'); /* both stick */
	}
	l.what = IR_REPORT_ACKNOWLEDGED;
	l.to = t->o->to;
	return l.to ? dt_report(&t->c, &l, l.n_duties, remarks, &t->c.e) : 0;
}

static int
ack(struct told *t)
{
	char name[256], words[1024];
	struct ir_buf data, remarks;
	struct ir_jw w;
	int r;

	ir_buf_init(&data, 0);
	ir_buf_init(&remarks, 0);
	begin_data(t, &w, &data);
	ir_jw_kstr(&w, "from", t->o->to);
	ir_jw_kstr(&w, "how", t->o->how);
	ir_jw_kstr(&w, "receipt", t->o->receipt);
	ir_jw_kstr(&w, "text", t->o->text);
	ir_jw_endobj(&w);
	r = odd_receipt(t, &remarks);
	if (r == 0)
		r = append(t, "report.acknowledged", &data);
	if (r == 0)
		ir_duty_remarks(&remarks);
	ir_buf_free(&data);
	ir_buf_free(&remarks);
	if (r < 0)
		return ir_case_fail(&t->c);
	(void)snprintf(words, sizeof(words), _("%s: receipt on record"),
		name_of(t, name, sizeof(name)));
	return tell(t, "acknowledged", words);
}

int
ir_report_ack(const struct ir_report_told_opts *o, int argc, char **argv)
{
	struct told t;
	int r = told_open(&t, o);

	if (r == 0)
		r = told_find_sent(&t, argc, argv);
	if (r == 0)
		r = ack(&t);
	return told_close(&t, r);
}
