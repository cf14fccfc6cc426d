/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/case.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/state_slip.h"
#include "ir/casefile/where.h"
#include "ir/tool/loglist.h"
#include "ir/tool/tool.h"

static int
take_time(struct ir_case *c)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;

	if (ctx->now(ctx, &ts) < 0)
		return ir_err_set(
			&c->e, IR_ELIB, "%s", _("cannot read the clock"));
	c->tell.now = ir_time_of(&ts);
	ir_time_localise(&c->tell.now);
	return 0;
}

int
ir_case_fail(const struct ir_case *c)
{
	ir_tool_err(&c->e);
	return ir_tool_status(&c->e);
}

int
ir_case_start(struct ir_case *c, bool json, bool text)
{
	memset(c, 0, sizeof(*c));
	ir_buf_init(&c->out, 0);
	if (json && text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	c->tell.json = ir_tool_want_json(json, text);
	c->tell.japanese = ir_i18n_japanese();
	return take_time(c) < 0 ? ir_case_fail(c) : 0;
}

int
ir_case_vocab(struct ir_case *c)
{
	struct ir_where w;
	char *data = NULL;
	int r;

	ir_where_init(&w, NULL);
	r = ir_where_data(&w, &data, &c->e);
	if (r == 0)
		r = ir_vocab_load(&c->vocab, data, &c->e);
	free(data);
	return r;
}

/* A case begins with a line; a journal without one was emptied, or the
 * opening was cut off. */
static int
not_empty(const struct ir_case *c, const char *dir)
{
	struct ir_esc esc;

	if (c->status || ir_state_head(c->s).seq > 0)
		return 0;
	ir_tool_error(_("the journal of '%s' holds no line: it was emptied, or "
			"the opening was cut off"),
		ir_esc(dir, &esc));
	return 1;
}

static int
folded(struct ir_case *c, int r)
{
	if (r < 0)
		c->status = ir_case_fail(c);
	return c->s ? not_empty(c, c->dir) : c->status;
}

int
ir_case_fold(struct ir_case *c)
{
	return folded(c, ir_state_fold(&c->s, c->j, c->vocab, &c->e));
}

int
ir_case_fold_watch(struct ir_case *c)
{
	return folded(c,
		ir_state_fold_watch(&c->s, &c->watch, c->j, c->vocab, &c->e));
}

/* The journal of c->dir and the vocabulary. */
static int
open_case(struct ir_case *c)
{
	if (ir_journal_open(&c->j, c->dir, ir_tool_ctx(), &c->e) < 0 ||
		ir_case_vocab(c) < 0)
		return ir_case_fail(c);
	c->tell.drill = ir_journal_drill(c->j);
	return 0;
}

int
ir_case_open_at(struct ir_case *c, const char *dir)
{
	int r;

	c->dir = strdup(dir);
	if (!c->dir) {
		(void)ir_err_set(&c->e, ENOMEM, _("out of memory"));
		return ir_case_fail(c);
	}
	r = open_case(c);
	return r ? r : ir_case_fold(c);
}

int
ir_case_ready(struct ir_case *c, const char *dir, bool json, bool text)
{
	struct ir_where w;
	int r = ir_case_start(c, json, text);

	if (r)
		return r;
	ir_where_init(&w, dir);
	if (ir_where_case(&w, &c->dir, &c->e) < 0)
		return ir_case_fail(c);
	return open_case(c);
}

int
ir_case_begin(struct ir_case *c, const char *dir, bool json, bool text)
{
	int r = ir_case_ready(c, dir, json, text);

	return r ? r : ir_case_fold(c);
}

int
ir_case_who(struct ir_case *c, const char *by, const char *role)
{
	if (c->status)
		return c->status;
	if (ir_tool_who(by, role, true, &c->who, &c->e) < 0)
		return ir_case_fail(c);
	return 0;
}

int
ir_case_edit(struct ir_case *c, const char *by, const char *role,
	const struct ir_said *said)
{
	struct ir_said all = *said;
	int r = ir_case_who(c, by, role);

	if (r)
		return r;
	all.name = c->who.name;
	all.role = c->who.role;
	all.recorder = c->who.recorder;
	if (ir_edit_new(&c->ed, c->vocab, c->s, &c->tell.now, &c->e) < 0 ||
		ir_edit_said(c->ed, &all, &c->e) < 0)
		return ir_case_fail(c);
	return 0;
}

int
ir_case_catch_up(struct ir_case *c, struct ir_cursor *cur)
{
	struct ir_line line;
	int r;

	while ((r = ir_cursor_next(cur, &line, &c->e)) > 0) {
		r = ir_state_line(c->s, &line, &c->e);
		if (r < 0)
			break;
	}
	return r < 0 ? r : take_time(c);
}

int
ir_case_put(struct ir_case *c, int r)
{
	if (r < 0)
		c->status = ir_tool_worse(c->status, ir_case_fail(c));
	else
		ir_tool_write(c->out.p, c->out.len);
	ir_buf_clear(&c->out);
	return c->status;
}

void
ir_case_read_more(struct ir_case *c)
{
	if (!c->watch || ir_state_watch_holds(c->watch))
		return;
	ir_state_watch_free(c->watch);
	c->watch = NULL;
}

int
ir_case_check(struct ir_case *c, struct ir_state_check *ret)
{
	int r = c->watch ? ir_state_watched(c->watch, ret, &c->e)
			 : ir_state_check(c->dir, ret, NULL, &c->e);

	ir_state_watch_free(c->watch);
	c->watch = NULL;
	if (r < 0)
		return ir_case_fail(c);
	c->status = ir_tool_worse(c->status, r);
	return 0;
}

int
ir_case_verify(struct ir_case *c, uint64_t *ret_line)
{
	int before = c->status;
	struct ir_state_check check;
	int r = ir_case_check(c, &check);

	c->status = before;
	*ret_line = 0;
	if (r || (!check.damage[0] && !before))
		return r;
	*ret_line = check.line ? check.line : 1;
	if (!before)
		ir_tool_warn(_("the journal is damaged, line %llu: %s"),
			(unsigned long long)check.line, check.damage);
	return 0;
}

int
ir_case_missing(struct ir_buf *names)
{
	struct ir_esc esc;
	int r = names->len > 0 ? 1 : 0;

	for (size_t i = 0; i < names->len; i += strlen(names->p + i) + 1) {
		const char *name = ir_esc(names->p + i, &esc);

		if (ir_where_report(names->p + i))
			ir_tool_error(_("not in our case: '%s'; copy it by "
					"hand from the other, under a name of "
					"its own where ours has this one"),
				name);
		else
			ir_tool_error(_("not in our case: '%s'; copy it by "
					"hand from the other (cp -n)"),
				name);
	}
	ir_buf_free(names);
	return r;
}

void
ir_case_remarks(struct ir_case *c, size_t i)
{
	struct ir_edited ed;
	struct ir_buf b;
	const char *p;
	size_t n;

	ir_edit_at(c->ed, i, &ed);
	ir_buf_init(&b, 0);
	if (ir_tell_remarks(&ed, &b, &n, &c->e) == 0)
		for (p = b.p; n > 0; n--, p += strlen(p) + 1)
			ir_tool_warn("%s", p);
	ir_buf_free(&b);
}

/* What was written is read back: a line may stand before another one. */
static int
reread(struct ir_case *c)
{
	struct ir_cursor *cur = NULL;
	int r = ir_cursor_open(&cur, c->j, ir_state_head(c->s).seq + 1, &c->e);

	if (r >= 0)
		r = ir_case_catch_up(c, cur);
	ir_cursor_close(cur);
	return r;
}

void
ir_case_slip(struct ir_case *c)
{
	size_t n = ir_edit_count(c->ed);
	struct ir_edited ed;
	struct ir_buf b;
	bool of = false;

	for (size_t i = 0; i < n; i++) {
		ir_edit_at(c->ed, i, &ed);
		of = of || (ed.path && ed.json && ir_slip_is_of(ed.path));
	}
	if (!of || reread(c) < 0)
		return; /* ir-duty says it, too */
	ir_buf_init(&b, 0);
	if (ir_state_slip(c->s, &b) && ir_buf_err(&b) == 0)
		ir_tool_warn("%s", b.p);
	ir_buf_free(&b);
}

void
ir_case_end(struct ir_case *c)
{
	ir_edit_free(c->ed);
	ir_state_watch_free(c->watch);
	ir_state_free(c->s);
	ir_vocab_free(c->vocab);
	ir_log_mended(c->j);
	ir_journal_close(c->j);
	ir_buf_free(&c->out);
	free(c->dir);
}
