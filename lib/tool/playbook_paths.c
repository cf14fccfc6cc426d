/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/playbook/summary.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

struct lister {
	const struct ir_playbook *p;
	const struct ir_graph *g;
	bool json;
	uint64_t n;
	struct ir_buf out;
};

/* How a step was left: "yes", "no", a case, "failure". */
static const char *
way(const struct ir_edge *e)
{
	switch (e->kind) {
	case IR_EDGE_TRUE:
		return "yes";
	case IR_EDGE_FALSE:
		return "no";
	case IR_EDGE_CASE:
		return e->label;
	case IR_EDGE_FAILURE:
		return "failure";
	case IR_EDGE_SUCCESS:
		return "success";
	case IR_EDGE_COMPLETION:
	case IR_EDGE_NEXT:
		break;
	}
	return NULL;
}

/* The way a decision was left, also the unnamed one past its branches. */
static const char *
way_of(const struct lister *l, const struct ir_path *path, size_t i)
{
	enum ir_step_type t = ir_graph_at(l->g, path->step[i])->type;

	if (path->edge[i])
		return way(path->edge[i]);
	if (t == IR_STEP_IF || t == IR_STEP_WHILE)
		return "no";
	return t == IR_STEP_SWITCH ? "none" : NULL;
}

static void
path_json(struct lister *l, const struct ir_path *path)
{
	struct ir_jw w;

	ir_jw_init(&w, &l->out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "path");
	ir_jw_ku64(&w, "n", l->n);
	ir_jw_key(&w, "steps");
	ir_jw_arr(&w);
	for (size_t i = 0; i < path->n; i++) {
		const char *id = ir_graph_at(l->g, path->step[i])->id;

		ir_jw_obj(&w);
		ir_jw_kstr(&w, "id", id);
		ir_jw_kstr(&w, "name", ir_playbook_short(l->p, id));
		ir_jw_kstr(&w, "way", way_of(l, path, i));
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	ir_jw_kbool(&w, "cut", path->cut);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
path_text(struct lister *l, const struct ir_path *path)
{
	struct ir_esc esc;

	(void)ir_buf_addf(&l->out, "%" PRIu64 ".", l->n);
	for (size_t i = 0; i < path->n; i++) {
		const struct ir_step *s = ir_graph_at(l->g, path->step[i]);
		const char *x = way_of(l, path, i);

		if (s->type == IR_STEP_START || s->type == IR_STEP_END)
			continue;
		(void)ir_buf_addf(&l->out, " %s",
			ir_esc(ir_playbook_short(l->p, s->id), &esc));
		if (x)
			(void)ir_buf_addf(&l->out, "=%s", ir_esc(x, &esc));
	}
	(void)ir_buf_adds(&l->out, path->cut ? " !!\n" : "\n");
}

static int
one_path(void *arg, const struct ir_path *path)
{
	struct lister *l = arg;

	l->n++;
	if (l->json)
		path_json(l, path);
	else
		path_text(l, path);
	if (ir_buf_err(&l->out))
		return ir_buf_err(&l->out);
	ir_tool_write(l->out.p, l->out.len);
	ir_buf_clear(&l->out);
	return 0;
}

static void
last_line(const struct lister *l, const struct ir_summary *s, bool all)
{
	struct ir_buf out;
	struct ir_jw w;

	if (!l->json) {
		if (all)
			ir_tool_out(_("%" PRIu64 " paths\n"), l->n);
		else
			ir_tool_out(_("the first %" PRIu64 " of %s%" PRIu64
				      " paths (--max)\n"),
				l->n, s->paths == UINT64_MAX ? ">" : "",
				s->paths);
		return;
	}
	ir_buf_init(&out, 0);
	ir_jw_init(&w, &out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_ku64(&w, "listed", l->n);
	ir_jw_kbool(&w, "all", all);
	ir_jw_kbool(&w, "cycle", s->cycle);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(out.p, out.len);
	ir_buf_free(&out);
}

static int
list(struct lister *l, uint64_t max, struct ir_err *e)
{
	struct ir_summary s;
	int r = ir_summary_make(&s, l->p, l->g, e);

	if (r == 0)
		r = ir_paths_list(l->g, max, one_path, l, e);
	if (r >= 0)
		last_line(l, &s, r == 0);
	return r;
}

int
ir_playbook_paths(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_graph *g = NULL;
	struct lister l = {.json = ir_tool_want_json(o->json, o->text)};
	int r;

	(void)n; /* one: checked by the caller */
	r = ir_playbook_open(&p, operand[0]);
	if (r)
		return r;
	ir_buf_init(&l.out, 0);
	r = ir_sandbox_closed(&e);
	if (r >= 0)
		r = ir_graph_new(&g, p, &e);
	l.p = p;
	l.g = g;
	if (r >= 0)
		r = list(&l, o->max ? o->max : 100, &e);
	if (r < 0)
		ir_tool_err(&e);
	ir_buf_free(&l.out);
	ir_graph_free(g);
	ir_playbook_free(p);
	return r < 0 ? 2 : 0;
}
