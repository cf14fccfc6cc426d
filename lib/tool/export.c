/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/export.h"

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/tool/tool.h"

struct list {
	const struct ir_verify_opts *o;
	struct ir_out *out; /* NULL: standard output */
	struct ir_err e;
};

static int
on_find(void *arg, const struct ir_vfinding *f)
{
	struct list *l = arg;

	if (!l->out && f->grade < IR_V_DAMAGE)
		return 0;
	return l->o->find ? l->o->find(l->o->arg, f) : 0;
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct list *l = arg;

	if (l->o->progress)
		l->o->progress(l->o->arg, bytes, files);
}

static int
on_line(void *arg, const char *p, size_t len)
{
	struct list *l = arg;

	if (l->out)
		return ir_out_write(l->out, p, len, &l->e);
	ir_tool_write(p, len);
	return 0;
}

static int
on_odd(void *arg, const char *name, size_t len, const char *why)
{
	struct ir_esc esc;

	(void)arg;
	ir_tool_warn("'%s': %s", ir_escn(name, len, &esc), why);
	return 0;
}

static int
failed(const struct ir_err *e)
{
	ir_tool_err(e);
	return 2;
}

int
ir_tool_export(struct ir_vtarget *t, const struct ir_verify_opts *o,
	enum ir_export_format format, const char *out,
	struct ir_verify_result *ret)
{
	struct list l = {.o = o, .e = IR_ERR_INIT};
	struct ir_export_sink sink = {on_line, on_odd, &l};
	struct ir_verify_opts opts = *o;
	struct ir_export_result x;
	struct ir_err e = IR_ERR_INIT;
	int r, status;

	*ret = (struct ir_verify_result){0};
	opts.find = on_find;
	opts.progress = on_progress;
	opts.arg = &l;
	if (out && ir_out_open(&l.out, out, 0, &e) < 0)
		return failed(&e);
	r = ir_export(t, &opts, format, &sink, ret, &x, &e);
	status = r < 0 ? 2 : ir_verify_status(ret);
	if (l.out && status == 0 && ir_out_commit(l.out, NULL, &e) < 0)
		return failed(&e);
	if (l.out && status != 0)
		ir_out_abandon(l.out);
	if (r < 0)
		return failed(e.code ? &e : &l.e);
	if (status != 0)
		ir_tool_error(_("no list: it did not verify"));
	return status == 0 && x.odd ? 1 : status;
}
