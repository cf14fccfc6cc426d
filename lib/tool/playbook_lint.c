/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/playbook/lint.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/logadd.h"
#include "ir/tool/playbook.h"
#include "playbook_ahead_i.h"

/* ir-playbook lint */

struct linting {
	const struct ir_playbook_opts *o;
	struct ir_lint *l;
	struct ir_vocab *vocab; /* when one was asked for */
	struct ir_buf out;
	struct ir_buf *file; /* paths to check, in order */
	size_t n_files, cap_files;
	uint64_t read, unread;
	bool library; /* a directory was named */
	int status;
};

/* ---- which files ---- */

static int
add_file(struct linting *t, const char *path)
{
	if (t->n_files == t->cap_files) {
		size_t cap = t->cap_files ? 2 * t->cap_files : 64;
		void *p = reallocarray(t->file, cap, sizeof(*t->file));

		if (!p)
			return -ENOMEM;
		t->file = p;
		t->cap_files = cap;
	}
	ir_buf_init(&t->file[t->n_files], 0);
	return ir_buf_adds(&t->file[t->n_files++], path);
}

static bool
has_suffix(const char *name)
{
	static const char *const suffix[] = {".json", ".yaml", ".yml"};
	size_t len = strlen(name);

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(suffix[i]);

		if (len > n && strcasecmp(name + len - n, suffix[i]) == 0)
			return true;
	}
	return false;
}

static void
unread(struct linting *t, const char *path, const struct ir_err *e)
{
	struct ir_jw w;

	t->unread++;
	t->status = 2;
	ir_tool_err(e);
	if (!t->o->json)
		return;
	ir_buf_clear(&t->out);
	ir_jw_init(&w, &t->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "unread");
	ir_jw_name(&w, "file", path, strlen(path));
	ir_jw_kstr(&w, "text", e->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(t->out.p, t->out.len);
}

/* A directory on the way down: links may lead back up. */
struct above {
	const struct above *up;
	dev_t dev;
	ino_t ino;
};

static bool
came_from(const struct above *a, const struct stat *st)
{
	for (; a; a = a->up)
		if (a->dev == st->st_dev && a->ino == st->st_ino)
			return true;
	return false;
}

static int take_dir(struct linting *t, const char *path, const struct stat *st,
	const struct above *up);

/* One name of a directory; what is neither wanted nor a directory is passed
 * over, what cannot be looked at is told. */
static int
take_name(struct linting *t, const char *path, const char *name,
	const struct above *up)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;
	struct stat st;

	if (stat(path, &st) < 0) {
		if (!has_suffix(name))
			return 0;
		(void)ir_err_sys(
			&e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
		unread(t, path, &e);
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return came_from(up, &st) ? 0 : take_dir(t, path, &st, up);
	return has_suffix(name) ? add_file(t, path) : 0;
}

static int
not_dots(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
take_dir(struct linting *t, const char *path, const struct stat *st,
	const struct above *up)
{
	const struct above here = {up, st->st_dev, st->st_ino};
	struct ir_err e = IR_ERR_INIT;
	struct dirent **name;
	struct ir_esc esc;
	struct ir_buf b;
	int r = 0, n = scandir(path, &name, not_dots, by_name);

	if (n < 0) {
		(void)ir_err_sys(
			&e, errno, _("cannot read '%s'"), ir_esc(path, &esc));
		unread(t, path, &e);
		return 0;
	}
	ir_buf_init(&b, 0);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(path);

		ir_buf_clear(&b);
		(void)ir_buf_adds(&b, path);
		if (len > 0 && path[len - 1] != '/')
			(void)ir_buf_addc(&b, '/');
		(void)ir_buf_adds(&b, name[i]->d_name);
		if (r == 0)
			r = ir_buf_err(&b);
		if (r == 0)
			r = take_name(t, b.p, name[i]->d_name, &here);
		free(name[i]);
	}
	free(name);
	ir_buf_free(&b);
	return r;
}

static int
take(struct linting *t, const char *path)
{
	struct ir_err e = IR_ERR_INIT;
	size_t before = t->n_files;
	struct ir_esc esc;
	struct stat st;
	int r;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return add_file(t, path);
	t->library = true;
	r = take_dir(t, path, &st, NULL);
	if (r == 0 && t->n_files == before && t->unread == 0) {
		(void)ir_err_set(&e, ENOENT,
			_("no *.json, *.yaml or *.yml in '%s'"),
			ir_esc(path, &esc));
		unread(t, path, &e);
	}
	return r;
}

/* ---- what was found ---- */

static void
json(struct linting *t, const struct ir_finding *f)
{
	struct ir_jw w;

	ir_buf_clear(&t->out);
	ir_jw_init(&w, &t->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "finding");
	ir_jw_name(&w, "file", f->file, strlen(f->file));
	ir_jw_kstr(&w, "severity", ir_lint_level_name(f->rule->level));
	ir_jw_kstr(&w, "code", f->rule->code);
	ir_jw_kstr(&w, "rule", f->rule->word);
	ir_jw_kstr(&w, "pointer", f->pointer);
	if (f->line > 0) {
		ir_jw_ku64(&w, "line", f->line);
		ir_jw_ku64(&w, "column", f->col);
	}
	ir_jw_kstr(&w, "text", f->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

/* "FILE:LINE:COLUMN: error: text [CX-034 word] /pointer", as compilers do. */
static void
plain(struct linting *t, const struct ir_finding *f)
{
	static const char *const level[] = {
		N_("note"), N_("warning"), N_("error")};

	ir_buf_clear(&t->out);
	(void)ir_esc_add(&t->out, f->file, strlen(f->file));
	if (f->line > 0)
		(void)ir_buf_addf(&t->out, ":%u:%u", f->line, f->col);
	(void)ir_buf_addf(&t->out, ": %s: %s [%s %s]", _(level[f->rule->level]),
		f->text, f->rule->code, f->rule->word);
	if (*f->pointer) {
		(void)ir_buf_addc(&t->out, ' ');
		(void)ir_esc_add(&t->out, f->pointer, strlen(f->pointer));
	}
	(void)ir_buf_addc(&t->out, '\n');
}

static int
on_finding(void *arg, const struct ir_finding *f)
{
	struct linting *t = arg;

	(t->o->json ? json : plain)(t, f);
	if (ir_buf_err(&t->out) < 0)
		return ir_buf_err(&t->out);
	ir_tool_write(t->out.p, t->out.len);
	return 0;
}

static void
total(struct linting *t)
{
	uint64_t n[IR_LINT_LEVELS];
	char state[32];
	struct ir_jw w;

	for (int i = 0; i < IR_LINT_LEVELS; i++)
		n[i] = ir_lint_count(t->l, (enum ir_lint_level)i);
	if (!t->o->json) {
		ir_tool_out(_("%llu checked, %llu unread: %llu errors, %llu "
			      "warnings, %llu notes\n"),
			(unsigned long long)t->read,
			(unsigned long long)t->unread,
			(unsigned long long)n[IR_LINT_ERROR],
			(unsigned long long)n[IR_LINT_WARNING],
			(unsigned long long)n[IR_LINT_NOTE]);
		return;
	}
	ir_buf_clear(&t->out);
	ir_jw_init(&w, &t->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_ku64(&w, "files", t->read + t->unread);
	ir_jw_ku64(&w, "unread", t->unread);
	ir_jw_ku64(&w, "errors", n[IR_LINT_ERROR]);
	ir_jw_ku64(&w, "warnings", n[IR_LINT_WARNING]);
	ir_jw_ku64(&w, "notes", n[IR_LINT_NOTE]);
	ir_jw_kbool(&w, "strict", t->o->strict);
	ir_jw_kstr(&w, "sandbox", ir_sandbox_state(state));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(t->out.p, t->out.len);
}

/* ---- the run ---- */

static int
stdin_one(struct linting *t, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp_fd(STDIN_FILENO, "-", IR_PB_FILE_MAX, &b, e);
	r = r < 0 ? 1 : ir_lint_text(t->l, b.p, b.len, "-", e);
	ir_buf_free(&b);
	return r;
}

static int
one(struct linting *t, struct ahead *a, const char *path, struct ir_err *e)
{
	struct ir_lint_read *read = NULL;
	int r = ahead_next(a, &read, e);

	if (r < 0)
		return r;
	r = read ? ir_lint_check(t->l, read, e) : stdin_one(t, e);
	if (r == 1)
		unread(t, path, e);
	else if (r == 0)
		t->read++;
	return r < 0 ? r : 0;
}

static int
all(struct linting *t, struct ir_err *e)
{
	struct ahead *a;
	int r = 0;

	if (ir_sandbox_readonly("/", e) < 0)
		return e->code;
	a = ahead_start(t->file, t->n_files);
	if (!a)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; i < t->n_files && r == 0; i++)
		r = one(t, a, t->file[i].p, e);
	ahead_end(a);
	if (r == 0 && t->library)
		r = ir_lint_library(t->l, e);
	return r;
}

/* Without the vocabulary facts are not looked up, which is a finding; one
 * that cannot be read is a fault. */
static const struct ir_vocab *
facts(void *arg)
{
	struct linting *t = arg;
	struct ir_err e = IR_ERR_INIT;

	if (ir_log_vocab(&t->vocab, &e) < 0 && e.code != -ENOENT) {
		ir_tool_err(&e);
		t->status = 2;
	}
	return t->vocab;
}

/* The worst of what was found and of what could not be read. */
static int
verdict(const struct linting *t)
{
	bool bad = ir_lint_count(t->l, IR_LINT_ERROR) > 0 ||
		(t->o->strict && ir_lint_count(t->l, IR_LINT_WARNING) > 0);

	return ir_tool_worse(t->status, bad ? 1 : 0);
}

int
ir_playbook_lint(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct linting t = {.o = o};
	struct ir_err e = IR_ERR_INIT;
	int r = 0;

	ir_buf_init(&t.out, 0);
	for (size_t i = 0; i < n && r == 0; i++)
		r = take(&t, operand[i]);
	if (r < 0)
		(void)ir_err_set(&e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = ir_lint_new(&t.l, on_finding, &t, facts, &t, &e);
	if (r == 0)
		r = all(&t, &e);
	if (r == 0)
		total(&t);
	if (r < 0)
		ir_tool_err(&e);
	r = r < 0 ? 2 : verdict(&t);
	ir_lint_free(t.l);
	ir_vocab_free(t.vocab);
	for (size_t i = 0; i < t.n_files; i++)
		ir_buf_free(&t.file[i]);
	free(t.file);
	ir_buf_free(&t.out);
	return r;
}
