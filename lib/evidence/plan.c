/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/i18n.h"
#include "ir/evidence/glob.h"

#define SEEN_MAX ((size_t)2000000) /* at most 64 MB */
#define ASKS_MAX ((size_t)100000)

struct ir_plan {
	struct ir_ask *v;
	size_t n, cap;
	bool case_fold;
	struct ir_seen *seen; /* paths that a later ask may reach again */
	char **owned; /* texts of trees */
	size_t n_owned;
};

int
ir_plan_new(struct ir_plan **ret, bool case_fold, struct ir_err *e)
{
	struct ir_plan *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return ir_err_set(e, -ENOMEM, _("no memory for the plan"));
	p->case_fold = case_fold;
	r = ir_seen_new(&p->seen, SEEN_MAX, e);
	if (r < 0) {
		free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void
ir_plan_free(struct ir_plan *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_owned; i++)
		free(p->owned[i]);
	free(p->owned);
	ir_seen_free(p->seen);
	free(p->v);
	free(p);
}

size_t
ir_plan_count(const struct ir_plan *p)
{
	return p->n;
}

const struct ir_ask *
ir_plan_at(const struct ir_plan *p, size_t i)
{
	return &p->v[i];
}

static int
append(struct ir_plan *p, const struct ir_ask *a, struct ir_err *e)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct ir_ask *v;

		if (cap > ASKS_MAX * 2)
			return ir_err_set(
				e, -IR_ELIMIT, _("too many things asked for"));
		v = realloc(p->v, cap * sizeof(*v));
		if (!v)
			return ir_err_set(
				e, -ENOMEM, _("no memory for the plan"));
		p->v = v;
		p->cap = cap;
	}
	p->v[p->n++] = *a;
	return 0;
}

static int
add_patterns(struct ir_plan *p, const struct ir_source *s, struct ir_err *e)
{
	for (size_t i = 0; i < s->n_paths; i++) {
		const char *text = s->paths[i];
		const char *base = strrchr(text, '/');
		struct ir_ask a = {
			.kind = IR_ASK_GLOB,
			.artifact = s->artifact,
			.text = text,
			.type_name = s->type_name,
			.source = s,
			.index = i,
			.literal = strcspn(text, "*?["),
			.by_name = !strpbrk(base ? base : text, "*?["),
			.stat_only = s->type == IR_SOURCE_PATH,
		};
		int r = append(p, &a, e);

		if (r < 0)
			return r;
	}
	return 0;
}

static int
add_items(struct ir_plan *p, const struct ir_source *s, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->n_items; i++) {
		struct ir_ask a = {
			.kind = IR_ASK_COMMAND,
			.artifact = s->artifact,
			.text = s->items[i],
			.type_name = s->type_name,
			.source = s,
			.index = i,
		};

		rc = append(p, &a, e);
	}
	return rc;
}

int
ir_plan_add_source(struct ir_plan *p, const struct ir_source *s,
	const struct ir_plan_can *can, struct ir_err *e)
{
	static const struct ir_plan_can all = {0};
	struct ir_ask a = {
		.kind = IR_ASK_NOT,
		.artifact = s->artifact,
		.text = s->type_name,
		.type_name = s->type_name,
		.why = s->why_not,
		.source = s,
	};

	if (!can)
		can = &all;
	if (s->argv && s->argv[0])
		a.text = s->argv[0];
	else if (s->n_paths)
		a.text = s->paths[0];
	else if (s->n_items)
		a.text = s->items[0];
	if (!a.why && s->type == IR_SOURCE_COMMAND) {
		a.why = can->no_commands;
		a.kind = a.why ? IR_ASK_NOT : IR_ASK_COMMAND;
	} else if (!a.why &&
		(s->type == IR_SOURCE_FILE || s->type == IR_SOURCE_PATH)) {
		if (!can->no_files)
			return add_patterns(p, s, e);
		a.why = can->no_files;
	} else if (!a.why && s->n_items && s->type == can->items)
		return add_items(p, s, e);
	else if (!a.why)
		a.why = _("this type of source cannot be collected here");
	return append(p, &a, e);
}

static bool
below(const char *tree, const char *path, size_t len)
{
	size_t n = strlen(tree);

	if (n == 1) /* "/" */
		return true;
	return len >= n && memcmp(tree, path, n) == 0 &&
		(len == n || path[n] == '/');
}

int
ir_plan_add_tree(struct ir_plan *p, const char *path, const char *why,
	bool import, bool from_link, struct ir_err *e)
{
	struct ir_ask a = {
		.kind = IR_ASK_TREE,
		.why = why,
		.by_name = true,
		.import = import,
		.from_link = from_link,
	};
	char **owned;
	char *copy;

	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].kind == IR_ASK_TREE &&
			strcmp(p->v[i].text, path) == 0)
			return 0;
	}
	owned = realloc(p->owned, (p->n_owned + 1) * sizeof(*owned));
	if (!owned)
		return ir_err_set(e, -ENOMEM, _("no memory for the plan"));
	p->owned = owned;
	copy = strdup(path);
	if (!copy)
		return ir_err_set(e, -ENOMEM, _("no memory for the plan"));
	owned[p->n_owned++] = copy;
	a.text = copy;
	a.literal = strlen(copy);
	return append(p, &a, e);
}

static bool
matches(const struct ir_plan *p, const struct ir_ask *a, const char *path,
	size_t len)
{
	if (a->kind == IR_ASK_TREE)
		return below(a->text, path, len);
	if (a->kind != IR_ASK_GLOB || a->stat_only || len < a->literal)
		return false;
	if (p->case_fold ? strncasecmp(a->text, path, a->literal) != 0
			 : memcmp(a->text, path, a->literal) != 0)
		return false;
	return ir_glob_match(a->text, path, p->case_fold);
}

bool
ir_plan_claim(struct ir_plan *p, size_t i, const char *path, size_t len)
{
	bool before = false, later = false;

	if (p->v[i].stat_only)
		return true;
	for (size_t k = 0; k < i && !before; k++)
		before = matches(p, &p->v[k], path, len);
	/* Targets of links were not in the plan when the others ran, so
	 * nothing was noted for them. */
	if (before && (p->v[i].from_link || ir_seen_has(p->seen, path, len)))
		return false;
	for (size_t k = i + 1; k < p->n && !later; k++)
		later = matches(p, &p->v[k], path, len);
	/* Full: then the last ask that matches takes it. */
	if (later && ir_seen_add(p->seen, path, len) != 0)
		return false;
	return true;
}

bool
ir_plan_find_artifact(const struct ir_artifacts *a, const char *name,
	struct ir_artifact_info *ret)
{
	size_t lo = 0, hi = a ? ir_artifacts_count(a) : 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c;

		ir_artifacts_info(a, mid, ret);
		c = strcmp(ret->name, name);
		if (c == 0)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
