/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/join.h"
#include "ir/casefile/state_page.h"
#include "ir/casefile/state_tell.h"
#include "ir/casefile/where.h"
#include "ir/tool/case.h"
#include "ir/tool/tool.h"

#define BATCH_MAX ((size_t)64 << 20)

/* What the command line said. */
static struct {
	const char *dir;
	bool json, text;
	const char *by, *role, *source, *time, *basis, *accuracy;
	/* open */
	const char *what, *where, *who, *kind, *noticed, *id;
	bool drill;
	/* set, role */
	uint64_t correct;
	struct ir_strs unset, vacate;
	bool batch;
	/* status, close */
	bool watch;
	const char *reason;
} o;

static int
begin(struct ir_case *c)
{
	return ir_case_begin(c, o.dir, o.json, o.text);
}

static int
begin_edit(struct ir_case *c)
{
	const struct ir_said said = {.source = o.source,
		.basis = o.basis,
		.time = o.time,
		.accuracy = o.accuracy,
		.corrects = o.correct};

	return ir_case_edit(c, o.by, o.role, &said);
}

/* -C, else $IR_CASE, else a directory named by the time, here. */
static int
new_dir(struct ir_case *c)
{
	struct ir_where w;
	char name[IR_TIME_TEXT];

	ir_where_init(&w, o.dir);
	if (o.dir || w.env_case)
		return ir_where_case(&w, &c->dir, &c->e);
	c->dir = ir_where_join(".", ir_edit_case_id(&c->tell.now, name));
	return c->dir ? 0 : ir_err_sys(&c->e, ENOMEM, "%s", _("open"));
}

static void
warn_remote(const char *dir)
{
	const char *fs = ir_journal_remote_fs(dir);
	struct ir_esc esc;

	if (fs)
		ir_tool_warn(_("'%s' lies on %s: locks and fsync cannot be "
			       "trusted there; keep the case on a local disk"),
			ir_esc(dir, &esc), fs);
}

static int
do_open(struct ir_case *c)
{
	struct ir_opening op = {
		o.what, o.where, o.who, o.kind, o.id, o.noticed};
	struct ir_head h;
	char *abs;
	int r;

	/* a sentence needs no vocabulary: a bare program opens a case too */
	if ((o.kind || o.noticed) && ir_case_vocab(c) < 0)
		return ir_case_fail(c);
	r = begin_edit(c);
	if (r)
		return r;
	if (ir_edit_open(c->ed, &op, &c->e) < 0 || new_dir(c) < 0 ||
		ir_journal_create(
			&c->j, c->dir, o.drill, ir_tool_ctx(), &c->e) < 0 ||
		ir_edit_commit(c->ed, c->j, &h, &c->e) < 0)
		return ir_case_fail(c);
	warn_remote(c->dir);
	ir_case_remarks(c, 0);
	c->tell.drill = o.drill;
	abs = realpath(c->dir, NULL);
	r = ir_case_put(c,
		ir_tell_opened(
			&c->tell, abs ? abs : c->dir, &h, &c->out, &c->e));
	free(abs);
	return r;
}

static int
run_open(int argc, char **argv)
{
	struct ir_case c;
	int r;

	if (argc > 1 || (argc == 1 && o.what))
		return ir_tool_usage(_("one sentence is enough: --what TEXT"));
	if (argc == 1)
		o.what = argv[0];
	if (!o.what)
		return ir_tool_usage(
			_("one sentence is needed: --what 'what is seen'"));
	r = ir_case_start(&c, o.json, o.text);
	if (r == 0)
		r = do_open(&c);
	ir_case_end(&c);
	return r;
}

static int
run_show(int argc, char **argv)
{
	struct ir_case c;
	int r = begin(&c);

	if (argc == 0)
		c.tell.json = true;
	for (int i = 0; r == 0 && (i < argc || i == 0); i++)
		(void)ir_case_put(&c,
			ir_tell_part(&c.tell, c.s, argc ? argv[i] : NULL,
				&c.out, &c.e));
	if (r == 0)
		r = c.status;
	ir_case_end(&c);
	return r;
}

static unsigned
terminal_rows(void)
{
	struct winsize ws;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 ? ws.ws_row : 0;
}

static int
draw(struct ir_case *c, const struct ir_state_check *check, unsigned height)
{
	struct ir_page_opts po = {.width = ir_tool_columns(),
		.height = height,
		.japanese = c->tell.japanese,
		.now = c->tell.now,
		.check = check};

	return ir_case_put(c, ir_state_page(c->s, &po, &c->out, &c->e));
}

/* Draws again every second until interrupted. */
static int
watch(struct ir_case *c, const struct ir_state_check *check)
{
	struct timespec second = {.tv_sec = 1};
	struct ir_cursor *cur = NULL;
	int r = ir_cursor_open(&cur, c->j, ir_state_head(c->s).seq + 1, &c->e);

	while (r >= 0) {
		ir_tool_out("\033[H\033[2J");
		if (draw(c, check, terminal_rows()) != 0 || ir_tool_flush() < 0)
			break;
		(void)nanosleep(&second, NULL); /* a signal only hurries it */
		r = ir_case_catch_up(c, cur);
	}
	ir_cursor_close(cur);
	return r < 0 ? ir_case_fail(c) : c->status;
}

static int
run_status(int argc, char **argv)
{
	struct ir_state_check check;
	struct ir_case c;
	struct ir_esc esc;
	int r;

	if (argc > 0)
		return ir_tool_usage(_("status takes no operand, not '%s'"),
			ir_esc(argv[0], &esc));
	if (o.watch && (o.json || !isatty(STDOUT_FILENO)))
		return ir_tool_usage(_("--watch needs a terminal"));
	r = begin(&c);
	if (r == 0)
		r = ir_case_check(&c, &check);
	if (r == 0 && o.watch && c.status == 0) {
		r = watch(&c, &check);
	} else if (r == 0 && c.tell.json) {
		r = ir_state_page_json(c.s, &c.tell.now, &check, &c.out, &c.e);
		(void)ir_buf_addc(&c.out, '\n'); /* checked before */
		r = ir_case_put(&c, r);
	} else if (r == 0) {
		r = draw(&c, &check, 0);
	}
	ir_case_end(&c);
	return r;
}

/* Lines of JSON from standard input; false: at least one was refused. */
static bool
read_batch(struct ir_case *c)
{
	struct ir_buf b;
	bool good = true;
	size_t line = 0;

	ir_buf_init(&b, BATCH_MAX + 1);
	if (ir_io_slurp_fd(STDIN_FILENO, _("standard input"), BATCH_MAX, &b,
		    &c->e) < 0) {
		ir_tool_err(&c->e);
		good = false;
	}
	for (size_t at = 0, len; at < b.len; at += len + 1) {
		const char *p = b.p + at;
		const char *nl = memchr(p, '\n', b.len - at);

		len = nl ? (size_t)(nl - p) : b.len - at;
		line++;
		if (strspn(p, " \t\r") >= len ||
			ir_edit_json(c->ed, p, len, &c->e) == 0)
			continue;
		(void)ir_err_prefix(&c->e, _("line %zu: "), line);
		ir_tool_err(&c->e);
		good = false;
	}
	ir_buf_free(&b);
	return good;
}

/* Writes what was prepared and tells it. */
static int
commit(struct ir_case *c)
{
	size_t n = ir_edit_count(c->ed);
	struct ir_edited ed;
	struct ir_head h;

	if (ir_edit_commit(c->ed, c->j, &h, &c->e) < 0)
		return ir_case_fail(c);
	for (size_t i = 0; i < n; i++) {
		ir_edit_at(c->ed, i, &ed);
		(void)ir_case_put(c,
			ir_tell_edited(&c->tell, &ed, h.seq - n + 1 + i,
				&c->out, &c->e));
		ir_case_remarks(c, i);
	}
	ir_case_slip(c);
	return c->status;
}

/* Every fault of the call is told; one is enough to write nothing. */
static bool
each(struct ir_case *c, size_t n, const char *const *v,
	int (*fn)(struct ir_edit *ed, const char *s, struct ir_err *e))
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		if (fn(c->ed, v[i], &c->e) < 0) {
			ir_tool_err(&c->e);
			good = false;
		}
	return good;
}

static int
run_set(int argc, char **argv)
{
	size_t n = (size_t)argc;
	struct ir_case c;
	bool good;
	int r;

	if (o.batch && n + o.unset.n > 0)
		return ir_tool_usage(_(
			"--batch reads standard input and takes no operands"));
	if (!o.batch && n + o.unset.n == 0)
		return ir_tool_usage(_(
			"nothing to set: PATH=VALUE, --unset PATH or --batch"));
	if (o.correct && (o.batch || n + o.unset.n != 1))
		return ir_tool_usage(
			_("--correct goes with one PATH=VALUE or --unset"));
	r = begin(&c);
	if (r == 0)
		r = begin_edit(&c);
	if (r == 0) {
		good = each(&c, n, (const char *const *)argv, ir_edit_set);
		good = each(&c, o.unset.n, o.unset.v, ir_edit_unset) && good;
		if (o.batch)
			good = read_batch(&c) && good;
		r = good ? commit(&c) : 2;
	}
	ir_case_end(&c);
	return r;
}

static int
run_role(int argc, char **argv)
{
	size_t n = (size_t)argc;
	struct ir_case c;
	bool good;
	int r = begin(&c);

	if (r == 0 && n + o.vacate.n == 0) {
		r = ir_case_put(&c, ir_tell_roles(&c.tell, c.s, &c.out, &c.e));
	} else if (r == 0) {
		r = begin_edit(&c);
		good = r == 0 &&
			each(&c, n, (const char *const *)argv, ir_edit_role);
		if (r == 0)
			good = each(&c, o.vacate.n, o.vacate.v,
				       ir_edit_vacate) &&
				good;
		if (r == 0)
			r = good ? commit(&c) : 2;
	}
	ir_case_end(&c);
	return r;
}

static int
do_join(struct ir_case *c, const char *other)
{
	struct ir_entry who = {.source = o.source};
	struct ir_joined jd;
	int r = ir_case_who(c, o.by, o.role);

	if (r)
		return r;
	who.actor_name = c->who.name;
	who.actor_role = c->who.role;
	who.recorder = c->who.recorder;
	if (ir_journal_join(c->j, other, &who, &jd, &c->e) < 0)
		return ir_case_fail(c);
	r = ir_case_put(c, ir_tell_joined(&c->tell, &jd, &c->out, &c->e));
	return ir_tool_worse(r, ir_case_missing(&jd.missing));
}

static int
run_join(int argc, char **argv)
{
	struct ir_case c;
	int r;

	if (argc != 1)
		return ir_tool_usage(
			_("join needs the directory of one other copy"));
	r = begin(&c);
	if (r == 0)
		r = do_join(&c, argv[0]);
	ir_case_end(&c);
	return r;
}

static int
list_one(void *arg, const char *path)
{
	int *status = arg;
	struct ir_case c;
	int r = ir_case_start(&c, o.json, o.text);

	if (r == 0)
		r = ir_case_open_at(&c, path);
	if (r == 0)
		r = ir_case_put(
			&c, ir_tell_summary(&c.tell, c.s, path, &c.out, &c.e));
	ir_case_end(&c);
	*status = ir_tool_worse(*status, r);
	return 0;
}

static int
list_unread(void *arg, const char *path, int errnum)
{
	int *status = arg;
	struct ir_esc esc;

	ir_tool_error(_("cannot read '%s': %s"), ir_esc(path, &esc),
		strerror(errnum));
	*status = 2;
	return 0;
}

static int
run_list(int argc, char **argv)
{
	int status = 0;
	struct ir_where_sink sink = {list_one, list_unread, &status};
	struct ir_err e = IR_ERR_INIT;

	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	for (int i = 0; i < argc || i == 0; i++)
		if (ir_where_cases(argc ? argv[i] : ".", &sink, &e) < 0) {
			ir_tool_err(&e);
			status = 2;
		}
	return status;
}

static int
do_close(struct ir_case *c)
{
	struct ir_head h;
	size_t n = 0;
	int r;

	r = ir_tell_ends(&c->tell, c->s, &c->out, &n, &c->e);
	if (r < 0)
		return ir_case_fail(c);
	if (n > 0 && !o.reason) {
		r = ir_tool_worse(1, ir_case_put(c, 0));
		ir_tool_error(_("not closed: %zu still open; --reason TEXT "
				"closes over them"),
			n);
		return r;
	}
	ir_buf_clear(&c->out);
	if (n > 0)
		r = ir_tell_ends_array(&c->tell, c->s, &c->out, &n, &c->e);
	if (r < 0 ||
		ir_edit_close(c->ed, o.reason, n ? c->out.p : NULL, &c->e) <
			0 ||
		ir_edit_commit(c->ed, c->j, &h, &c->e) < 0)
		return ir_case_fail(c);
	ir_case_remarks(c, 0);
	ir_buf_clear(&c->out);
	return ir_case_put(c, ir_tell_closed(&c->tell, &h, n, &c->out, &c->e));
}

static int
run_close(int argc, char **argv)
{
	struct ir_case c;
	struct ir_esc esc;
	int r;

	if (argc > 0)
		return ir_tool_usage(_("close takes no operand, not '%s'"),
			ir_esc(argv[0], &esc));
	r = begin(&c);
	if (r == 0 && ir_state_closed(c.s)) {
		ir_tool_error("%s", _("the case is closed already"));
		r = 2;
	}
	if (r == 0)
		r = begin_edit(&c);
	if (r == 0)
		r = do_close(&c);
	ir_case_end(&c);
	return r;
}

static const struct ir_opt common[] = {
	{'C', "case", IR_OPT_STR, &o.dir, N_("DIR"),
		N_("the case directory (else $IR_CASE, else found upwards)")},
	{0, "json", IR_OPT_FLAG, &o.json, NULL, N_("JSON, one object a line")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL, N_("text for people")},
	IR_OPT_END,
};

#define WHO \
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), \
		N_("who did or said it (else $IR_ACTOR)")}, \
		{0, "role", IR_OPT_STR, &o.role, N_("ROLE"), \
			N_("in which role")}, \
	{ \
		0, "source", IR_OPT_STR, &o.source, N_("TEXT"), \
			N_("who said so and how") \
	}
#define WHEN \
	{ \
		0, "time", IR_OPT_STR, &o.time, N_("TIME"), \
			N_("when it happened, as in 2:40 or -15m") \
	}

static const struct ir_opt open_opts[] = {
	{0, "what", IR_OPT_STR, &o.what, N_("TEXT"),
		N_("what is seen, in one sentence")},
	{0, "where", IR_OPT_STR, &o.where, N_("TEXT"), N_("where")},
	{0, "who", IR_OPT_STR, &o.who, N_("NAME"), N_("who noticed it")},
	{0, "noticed", IR_OPT_STR, &o.noticed, N_("TIME"),
		N_("when it was noticed, as in 2:40")},
	{0, "kind", IR_OPT_STR, &o.kind, N_("KIND"),
		N_("kind of incident (ransomware, intrusion, ...)")},
	{0, "id", IR_OPT_STR, &o.id, N_("ID"),
		N_("case number (else made from the time)")},
	{0, "drill", IR_OPT_FLAG, &o.drill, NULL,
		N_("an exercise: every line is marked")},
	WHEN,
	WHO,
	IR_OPT_END,
};

static const struct ir_opt status_opts[] = {
	{0, "watch", IR_OPT_FLAG, &o.watch, NULL,
		N_("draw again every second, until interrupted")},
	IR_OPT_END,
};

static const struct ir_opt set_opts[] = {
	{0, "basis", IR_OPT_STR, &o.basis, N_("BASIS"),
		N_("fact, estimate or unknown")},
	{0, "accuracy", IR_OPT_STR, &o.accuracy, N_("TEXT"),
		N_("how exact the time is: minute, about")},
	{0, "correct", IR_OPT_U64, &o.correct, N_("LINE"),
		N_("take the place of this line")},
	{0, "unset", IR_OPT_LIST, &o.unset, N_("PATH"),
		N_("the fact is not known after all")},
	{0, "batch", IR_OPT_FLAG, &o.batch, NULL,
		N_("read JSON lines {\"path\":...,\"value\":...} from stdin")},
	WHEN,
	WHO,
	IR_OPT_END,
};

static const struct ir_opt role_opts[] = {
	{0, "vacate", IR_OPT_LIST, &o.vacate, N_("ROLE"),
		N_("nobody holds this role any more")},
	WHEN,
	WHO,
	IR_OPT_END,
};

static const struct ir_opt join_opts[] = {
	WHO,
	IR_OPT_END,
};

static const struct ir_opt close_opts[] = {
	{0, "reason", IR_OPT_STR, &o.reason, N_("TEXT"),
		N_("why, needed to close over what is open")},
	WHEN,
	WHO,
	IR_OPT_END,
};

static const struct ir_verb verbs[] = {
	{"open", N_("[TEXT]"), N_("open a case with one sentence"), run_open,
		open_opts},
	{"show", N_("[PATH...]"), N_("the state, or facts with their history"),
		run_show, NULL},
	{"status", "", N_("the page to keep open"), run_status, status_opts},
	{"set", N_("PATH=VALUE..."), N_("state facts"), run_set, set_opts},
	{"role", N_("[ROLE=NAME...]"), N_("who holds which role"), run_role,
		role_opts},
	{"join", N_("DIR"), N_("bring home a copy that went on elsewhere"),
		run_join, join_opts},
	{"list", N_("[DIR...]"), N_("cases below a directory"), run_list, NULL},
	{"close", "", N_("close the case, or list what is still open"),
		run_close, close_opts},
	{NULL, NULL, NULL, NULL, NULL},
};

static const struct ir_tool tool = {
	.name = "ir-case",
	.purpose = N_("open, read, change and close a case"),
	.common = common,
	.verbs = verbs,
	.default_verb = "status",
};

int
main(int argc, char **argv)
{
	return ir_tool_main(&tool, argc, argv);
}
