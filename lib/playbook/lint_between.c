/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_library_i.h"

/* The rules between playbooks: who calls whom (CX-061 to CX-063), and what
 * versions there are of each (CX-150, CX-151). */

#define DEPTH_MAX 16u /* as deep as the walker goes */

struct between {
	struct ir_lint *l;
	struct lint_library *b;
	const struct lint_book **sorted; /* by id, then modified, then order */
	size_t *group; /* begins of groups in sorted, and the end */
	size_t n_group;
};

static const char *
text(const struct between *x, size_t at)
{
	return x->b->pool.p + at;
}

static int
by_id(const void *a, const void *b, void *arg)
{
	const struct lint_book *const *x = a, *const *y = b;
	const struct lint_library *lib = arg;
	int r = strcmp(lib->pool.p + (*x)->id, lib->pool.p + (*y)->id);

	if (r == 0)
		r = strcmp(lib->pool.p + (*x)->modified,
			lib->pool.p + (*y)->modified);
	return r ? r : *x < *y ? -1 : *x > *y;
}

static bool
sort(struct between *x)
{
	size_t n = x->b->n_book;
	struct lint_book *k;

	x->sorted = calloc(n + 1, sizeof(struct lint_book *));
	x->group = calloc(n + 2, sizeof(*x->group));
	if (!x->sorted || !x->group)
		return false;
	for (size_t i = 0; i < n; i++)
		x->sorted[i] = &x->b->book[i];
	qsort_r(x->sorted, n, sizeof(struct lint_book *), by_id, x->b);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 ||
			strcmp(text(x, x->sorted[i]->id),
				text(x, x->sorted[i - 1]->id)) != 0)
			x->group[x->n_group++] = i;
		k = &x->b->book[x->sorted[i] - x->b->book];
		k->group = (uint32_t)(x->n_group - 1);
		k->at = i;
	}
	x->group[x->n_group] = n;
	return true;
}

/* The group of an id; n_group: none. */
static size_t
find(const struct between *x, const char *id)
{
	size_t low = 0, high = x->n_group;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int r = strcmp(text(x, x->sorted[x->group[mid]]->id), id);

		if (r == 0)
			return mid;
		if (r < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return x->n_group;
}

/* ---- versions ---- */

static struct ir_playbook *
reload(const struct between *x, const struct lint_book *k)
{
	struct ir_playbook *p = NULL;
	struct ir_val *sig;

	if (!k->on_disk ||
		ir_playbook_load(&p, text(x, k->file), NULL, NULL, NULL) < 0)
		return NULL;
	/* A signature more is no other version (CX-139). */
	sig = ir_val_get(ir_playbook_root(p), "signatures");
	if (sig)
		ir_val_cut(sig);
	return p;
}

static bool
differ(const struct between *x, const struct lint_book *a,
	const struct lint_book *b)
{
	struct ir_playbook *p = reload(x, a), *q = reload(x, b);
	bool other = p && q &&
		!ir_val_same(ir_playbook_root(p), ir_playbook_root(q));

	ir_playbook_free(p);
	ir_playbook_free(q);
	return other;
}

static void
versions(struct between *x, const struct lint_book *k)
{
	const struct lint_book *first = x->sorted[x->group[k->group]];
	const struct lint_book *same = k->at ? x->sorted[k->at - 1] : NULL;
	struct lint_q q;

	if (!k->id)
		return;
	if (k != first && first->created && k->created &&
		strcmp(text(x, first->created), text(x, k->created)) != 0)
		lint_tell_at(x->l, LINT_CREATED_CHANGED, k->created_at.line,
			k->created_at.col, text(x, k->created_at.pointer),
			_("'created' is another than in '%s', a version of the "
			  "same playbook"),
			lint_q(text(x, first->file), &q));
	if (!same || same->group != k->group || !k->modified ||
		strcmp(text(x, same->modified), text(x, k->modified)) != 0)
		return;
	if (differ(x, same, k))
		lint_tell_at(x->l, LINT_VERSION_DIFFERS, k->modified_at.line,
			k->modified_at.col, text(x, k->modified_at.pointer),
			_("the same version as '%s', but not the same content"),
			lint_q(text(x, same->file), &q));
	else
		lint_tell_at(x->l, LINT_VERSION_TWICE, k->modified_at.line,
			k->modified_at.col, text(x, k->modified_at.pointer),
			_("the same version as '%s'"),
			lint_q(text(x, same->file), &q));
}

/* ---- calls ---- */

/* The version that a call means: the one it names, else the newest. */
static const struct lint_book *
callee(const struct between *x, const struct lint_call *c, size_t g)
{
	if (!c->version)
		return x->sorted[x->group[g + 1] - 1];
	for (size_t i = x->group[g]; i < x->group[g + 1]; i++)
		if (strcmp(text(x, x->sorted[i]->modified),
			    text(x, c->version)) == 0)
			return x->sorted[i];
	return NULL;
}

static void
arguments(struct between *x, const struct lint_call *c,
	const struct lint_book *to)
{
	struct lint_map have = {NULL, 0, 0};
	struct lint_q q, f;

	for (size_t i = 0; i < to->n_name; i++)
		(void)lint_map_put(
			x->l, &have, text(x, x->b->name[to->name + i]), NULL);
	for (size_t i = 0; i < c->n_arg; i++) {
		const struct lint_arg *a = &x->b->arg[c->arg + i];

		if (!lint_map_find(&have, text(x, a->name)))
			lint_tell_at(x->l, LINT_CALLEE_ARG, a->at.line,
				a->at.col, text(x, a->at.pointer),
				_("'%s' has no variable '%s'"),
				lint_q(text(x, to->file), &f),
				lint_q(text(x, a->name), &q));
	}
	lint_map_free(&have);
}

static void
one_call(struct between *x, const struct lint_call *c)
{
	size_t g = find(x, text(x, c->id));
	const struct lint_book *to = g < x->n_group ? callee(x, c, g) : NULL;
	struct lint_q q;

	if (g == x->n_group)
		lint_tell_at(x->l, LINT_CALLEE, c->at.line, c->at.col,
			text(x, c->at.pointer),
			_("no file here is the playbook '%s'"),
			lint_q(text(x, c->id), &q));
	else if (!to)
		lint_tell_at(x->l, LINT_CALLEE_VERSION, c->version_at.line,
			c->version_at.col, text(x, c->version_at.pointer),
			_("no file here is the version '%s' of that playbook"),
			lint_q(text(x, c->version), &q));
	else if (c->n_arg > 0)
		arguments(x, c, to);
	if (c->cycle)
		lint_tell_at(x->l, LINT_CALL_CYCLE, c->at.line, c->at.col,
			text(x, c->at.pointer),
			_("this call comes back to the playbook it is made "
			  "from"));
	if (c->deep)
		lint_tell_at(x->l, LINT_CALL_DEPTH, c->at.line, c->at.col,
			text(x, c->at.pointer),
			_("from here the calls go deeper than %u"), DEPTH_MAX);
}

/* ---- cycles and depth: through groups, as any version may be called ---- */

struct way {
	size_t group, book, call; /* the next call to look at */
};

struct search {
	struct between *x;
	unsigned char *colour; /* 0 new, 1 under way, 2 done */
	unsigned *depth; /* of calls below a group */
	struct way *way;
	size_t n;
};

/* The next call of the group on top, or NULL. */
static struct lint_call *
next_call(struct search *s)
{
	struct between *x = s->x;
	struct way *w = &s->way[s->n - 1];

	for (; w->book < x->group[w->group + 1]; w->book++, w->call = 0) {
		const struct lint_book *k = x->sorted[w->book];

		if (w->call < k->n_call)
			return &x->b->call[k->call + w->call++];
	}
	return NULL;
}

static void
enter(struct search *s, size_t group)
{
	s->colour[group] = 1;
	s->way[s->n++] = (struct way){group, s->x->group[group], 0};
}

static void
below(struct search *s, struct lint_call *c, size_t group, size_t to)
{
	unsigned d = s->depth[to] + 1;

	if (d > DEPTH_MAX && s->depth[to] <= DEPTH_MAX)
		c->deep = true; /* here it becomes too deep */
	if (d > s->depth[group])
		s->depth[group] = d;
}

static void
search_from(struct search *s, size_t from)
{
	if (s->colour[from])
		return;
	enter(s, from);
	while (s->n > 0) {
		size_t group = s->way[s->n - 1].group, to;
		struct lint_call *c = next_call(s);

		if (!c) {
			s->colour[group] = 2;
			s->n--;
			continue;
		}
		to = find(s->x, text(s->x, c->id));
		if (to == s->x->n_group || to == group)
			continue; /* of itself: told with its file */
		if (s->colour[to] == 1) {
			c->cycle = true;
		} else if (s->colour[to] == 0) {
			s->way[s->n - 1].call--; /* once more when back */
			enter(s, to);
		} else {
			below(s, c, group, to);
		}
	}
}

static bool
find_cycles(struct between *x)
{
	struct search s = {.x = x};
	bool good;

	s.colour = calloc(x->n_group + 1, 1);
	s.depth = calloc(x->n_group + 1, sizeof(*s.depth));
	s.way = calloc(x->n_group + 1, sizeof(*s.way));
	good = s.colour && s.depth && s.way;
	for (size_t g = 0; good && g < x->n_group; g++)
		search_from(&s, g);
	free(s.colour);
	free(s.depth);
	free(s.way);
	return good;
}

int
ir_lint_library(struct ir_lint *l, struct ir_err *e)
{
	struct between x = {.l = l, .b = l->library};
	int r = 0;

	if (!sort(&x) || !find_cycles(&x))
		l->err = ENOMEM;
	for (size_t i = 0; i < x.b->n_book && r == 0 && !l->err; i++) {
		const struct lint_book *k = &x.b->book[i];

		l->file = text(&x, k->file);
		versions(&x, k);
		for (size_t c = 0; c < k->n_call; c++)
			one_call(&x, &x.b->call[k->call + c]);
		r = lint_flush(l);
		ir_buf_clear(&l->words);
	}
	free(x.sorted);
	free(x.group);
	if (l->err)
		return ir_err_set(e, l->err, _("no memory for a check"));
	return r;
}
