/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "walk_i.h"

/* Can it be walked?  What would silently be passed over on the way is told
 * before the first step; the rest is the checker's. */

static int
odd(struct ir_walk *w, const struct wk_book *b, const struct ir_step *s,
	const char *key)
{
	struct ir_esc id;

	return wk_fail(w, IR_EFORMAT,
		_("'%s': step '%s': it is not clear where '%s' leads"), b->file,
		ir_esc(s->id, &id), key);
}

/* One step, or a list of just one as in older files. */
static bool
leads(const struct ir_val *v)
{
	if (ir_val_type(v) == IR_JSON_ARRAY)
		return ir_val_count(v) == 1 && ir_val_str(ir_val_at(v, 0));
	return ir_val_str(v) != NULL;
}

static bool
lead_all(const struct ir_val *v)
{
	for (size_t i = 0; i < ir_val_count(v); i++)
		if (!leads(ir_val_at(v, i)))
			return false;
	return true;
}

static int
check_pointers(
	struct ir_walk *w, const struct wk_book *b, const struct ir_step *s)
{
	static const char *const one[] = {"on_completion", "on_success",
		"on_failure", "on_true", "on_false", "default"};
	const struct ir_val *cases = ir_val_get(s->v, "cases"),
			    *next = ir_val_get(s->v, "next_steps");

	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		const struct ir_val *v = ir_val_get(s->v, one[i]);

		if (v && !leads(v))
			return odd(w, b, s, one[i]);
	}
	if (cases && (ir_val_type(cases) != IR_JSON_OBJECT || !lead_all(cases)))
		return odd(w, b, s, "cases");
	if (next && !ir_val_str(next) &&
		(ir_val_type(next) != IR_JSON_ARRAY || !lead_all(next)))
		return odd(w, b, s, "next_steps");
	return 0;
}

/* Marks what can be reached; tells the first pointer to nowhere. */
static int
check_edges(struct ir_walk *w, const struct wk_book *b, uint32_t at,
	uint32_t *todo, size_t *n, bool *seen)
{
	const struct ir_step *s = ir_graph_at(b->g, at);
	struct ir_esc id, to;

	if (s->type == IR_STEP_UNKNOWN)
		return wk_fail(w, IR_EFORMAT,
			_("'%s': step '%s' is of no type that can be walked"),
			b->file, ir_esc(s->id, &id));
	for (size_t i = 0; i < s->n_edges; i++) {
		const struct ir_edge *g = &s->edge[i];
		const char *name = ir_val_str(g->v);

		if (g->to == IR_STEP_NONE)
			return wk_fail(w, IR_EFORMAT,
				_("'%s': step '%s' leads to '%s', which is "
				  "not there"),
				b->file, ir_esc(s->id, &id),
				ir_esc(name ? name : "", &to));
		if (!seen[g->to]) {
			seen[g->to] = true;
			todo[(*n)++] = g->to;
		}
	}
	return check_pointers(w, b, s);
}

static int
check_graph(struct ir_walk *w, const struct wk_book *b)
{
	size_t count = ir_graph_count(b->g), n = 0;
	uint32_t first[2] = {ir_graph_start(b->g), ir_graph_exception(b->g)};
	uint32_t *todo = calloc(count + 2, sizeof(*todo));
	bool *seen = calloc(count + 1, sizeof(*seen));
	int r = 0;

	if (!todo || !seen) {
		r = wk_nomem(w);
		goto out;
	}
	if (first[0] == IR_STEP_NONE)
		r = wk_fail(w, IR_EFORMAT, _("'%s' has no step to start with"),
			b->file);
	for (size_t i = 0; r == 0 && i < 2; i++)
		if (first[i] != IR_STEP_NONE && !seen[first[i]]) {
			seen[first[i]] = true;
			todo[n++] = first[i];
		}
	for (size_t i = 0; r == 0 && i < n; i++)
		r = check_edges(w, b, todo[i], todo, &n, seen);
out:
	free(todo);
	free(seen);
	return r;
}

int
wk_check(struct ir_walk *w, const struct wk_book *b)
{
	const struct ir_val *root = ir_playbook_root(b->p),
			    *v = ir_val_get(root, "spec_version");
	const char *text = ir_val_str(v) ? ir_val_str(v) : ir_val_num(v);
	struct ir_esc esc;

	if (ir_val_type(root) != IR_JSON_OBJECT)
		return wk_fail(
			w, IR_EFORMAT, _("'%s' is no playbook"), b->file);
	if (v && !ir_val_is(v, "cacao-2.0"))
		return wk_fail(w, IR_EFORMAT,
			_("'%s' is of version '%s', only cacao-2.0 can be "
			  "walked"),
			b->file, ir_esc(text ? text : "", &esc));
	if (!b->id || strncmp(b->id, "playbook--", 10) != 0)
		return wk_fail(
			w, IR_EFORMAT, _("'%s' is no playbook"), b->file);
	return check_graph(w, b);
}
