/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/report_board.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/report/board.h"

#define RELOAD 60u /* a page made once is loaded again so often */
#define WATCH_MAX 3600u

struct run {
	const struct ir_report_board_opts *o;
	struct rp p;
	struct ir_board_opts board;
	struct ir_buf page;
	char damage[IR_ERR_TEXT];
	bool made; /* the page was written, whatever was odd about the case */
};

/* Of a damaged journal: what stands before the damage, and nothing that
 * would have to be read from it again. */
static int
view_before_damage(struct run *w)
{
	struct rp *p = &w->p;
	const struct ir_view_from from = {.state = p->c.s,
		.vocab = p->c.vocab,
		.org = p->org,
		.site = p->site,
		.contacts = p->contacts,
		.now = p->now};

	return ir_view_new(&p->view, &from, &p->c.e);
}

/* A page is replaced; a device, a pipe or a link is not. */
static int
may_replace(const char *path, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;

	if (lstat(path, &st) < 0 || S_ISREG(st.st_mode))
		return 0;
	return ir_err_set(
		e, EEXIST, _("'%s' is not a regular file"), ir_esc(path, &esc));
}

static int
write_page(struct run *w)
{
	struct ir_err *e = &w->p.c.e;
	unsigned flags = IR_OUT_REPLACE;
	int r;

	if (strcmp(w->o->output, "-") == 0) {
		ir_tool_write(w->page.p, w->page.len);
		return 0;
	}
	if (ir_tool_ctx()->nosync)
		flags |= IR_OUT_NOSYNC;
	r = may_replace(w->o->output, e);
	return r < 0
		? r
		: ir_out_file(w->o->output, flags, w->page.p, w->page.len, e);
}

/* Of a damaged case what can be shown is shown, and without the duties when
 * their rules cannot be read.  0 and what it means for the exit status, or
 * < 0: the board cannot be made. */
static int
see(struct run *w, int *ret_status)
{
	struct rp *p = &w->p;
	int r;

	if (p->c.status)
		return view_before_damage(w);
	r = rp_view(p);
	if (r < 0 && p->view && !p->duties) {
		*ret_status = rp_fail(p);
		r = 0;
	}
	return r;
}

/* Nobody at the wall runs ir-log verify. */
static int
verify(struct run *w)
{
	bool told = w->p.c.status != 0; /* when it was opened */
	struct ir_state_check check;
	int status = ir_case_check(&w->p.c, &check);

	if (status || (!check.damage[0] && !told))
		return status;
	(void)snprintf(w->damage, sizeof(w->damage), _("line %llu: %s"),
		(unsigned long long)check.line, check.damage);
	w->board.damage = w->damage;
	if (!told)
		ir_tool_error("%s", w->damage);
	return 0;
}

static int
ahead(struct run *w)
{
	int status = dt_ahead(&w->p);

	w->board.ahead = status != 0;
	return status;
}

/* One page; an exit status, told. */
static int
make(struct run *w)
{
	struct rp *p = &w->p;
	int status, r;

	w->made = false;
	w->board.damage = NULL;
	ir_buf_clear(&w->page);
	status = rp_open(p, w->o->casedir, w->o->at, false, true);
	if (status)
		return rp_end(p, status);
	r = see(w, &status);
	if (r == 0)
		status = ir_tool_worse(status, verify(w));
	if (r == 0)
		status = ir_tool_worse(status, ahead(w));
	if (r == 0)
		r = ir_board_html(
			p->view, p->duties, &w->board, &w->page, &p->c.e);
	if (r == 0)
		r = write_page(w);
	w->made = r == 0;
	if (r < 0)
		status = ir_tool_worse(status, rp_fail(p));
	return rp_end(p, status);
}

/* Again and again until INT, TERM or HUP; then a last one that says it will
 * not be renewed. */
static int
watch(struct run *w)
{
	struct timespec wait = {.tv_sec = (time_t)w->o->watch};
	sigset_t end;
	int status;

	(void)sigemptyset(&end); /* fails for no signal there is */
	(void)sigaddset(&end, SIGINT);
	(void)sigaddset(&end, SIGTERM);
	(void)sigaddset(&end, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &end, NULL);
	status = make(w);
	if (!w->made) /* nor would the next be */
		return status;
	while (sigtimedwait(&end, NULL, &wait) < 0)
		(void)make(w); /* what went wrong is told; the next may do */
	w->board.refresh_seconds = 0;
	return make(w);
}

static int
check(const struct ir_report_board_opts *o, int argc)
{
	if (argc > 0)
		return ir_tool_usage(_("no operand is expected"));
	if (!o->output)
		return ir_tool_usage(_("--output is needed"));
	if (o->watch > WATCH_MAX)
		return ir_tool_usage(
			_("--watch is at most %u seconds"), WATCH_MAX);
	if (o->watch && o->at)
		return ir_tool_usage(_("--watch and --at exclude each other"));
	if (o->watch && strcmp(o->output, "-") == 0)
		return ir_tool_usage(_("--watch needs a file"));
	return 0;
}

int
ir_report_board(const struct ir_report_board_opts *o, int argc, char **argv)
{
	enum ir_doc_lang lang = IR_DOC_JA;
	struct ir_err e = IR_ERR_INIT;
	struct run w = {.o = o};
	int status = check(o, argc);

	(void)argv;
	if (status)
		return status;
	if (o->lang && ir_tool_page_lang(o->lang, &lang, &e) < 0)
		return ir_tool_usage("%s", e.text);
	w.board.japanese = lang == IR_DOC_JA;
	w.board.refresh_seconds = o->at ? 0
		: o->watch              ? (unsigned)o->watch
					: RELOAD;
	ir_buf_init(&w.page, 0);
	status = o->watch ? watch(&w) : make(&w);
	ir_buf_free(&w.page);
	return status;
}
