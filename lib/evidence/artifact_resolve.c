/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/artifact.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "artifact_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/evidence/model.h"

enum {
	NEW,
	OPEN,
	DONE
};

/* One call of ir_artifacts_resolve. */
struct run {
	struct ir_artifacts *a;
	const char *os;
	const struct ir_source **v;
	size_t n, cap;
	bool met; /* something that was taken before */
	struct ir_err *e;
};

static int
no_memory(struct run *r)
{
	return ir_err_set(
		r->e, -ENOMEM, _("no memory for artifact definitions"));
}

static int
put(struct run *r, const struct ir_source *s)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 64;
		const struct ir_source **v = realloc(r->v, cap * sizeof(*v));

		if (!v)
			return no_memory(r);
		r->v = v;
		r->cap = cap;
	}
	r->v[r->n++] = s;
	return 0;
}

static bool
for_os(const char *const *list, const char *os)
{
	if (!list || !os)
		return true;
	for (; *list; list++)
		if (strcasecmp(*list, os) == 0)
			return true;
	return false;
}

/* Patterns that all lie where memory shows itself. */
static bool
in_memory(const struct ir_art_src *s)
{
	static const char *const places[] = {
		"/proc/", "/sys/", "/run/", "/dev/shm/"};

	for (size_t i = 0; i < s->n; i++) {
		size_t k = 0;

		while (k < 4 &&
			strncmp(s->items[i], places[k], strlen(places[k])) != 0)
			k++;
		if (k == 4)
			return false;
	}
	return true;
}

static unsigned
rank(const struct ir_art_def *d, const struct ir_art_src *s)
{
	if (s->rank || d->rank)
		return s->rank ? s->rank : d->rank;
	if (s->type == IR_SOURCE_COMMAND)
		return IR_RANK_COMMAND;
	if ((s->type == IR_SOURCE_FILE || s->type == IR_SOURCE_PATH) &&
		in_memory(s))
		return IR_RANK_MEMORY;
	return IR_RANK_DEFAULT;
}

/* A source with everything but what to take. */
static struct ir_source *
source(struct run *r, const struct ir_art_def *d, const struct ir_art_src *s)
{
	struct ir_source *x = ir_art_alloc(r->a, 1, sizeof(*x));

	if (!x)
		return NULL;
	x->artifact = d->name;
	x->type = s->type;
	x->type_name = s->type_name;
	x->rank = rank(d, s);
	x->seconds = s->seconds;
	x->bytes = s->bytes;
	return x;
}

/* What cannot be collected, with the items it is about. */
static int
cannot(struct run *r, const struct ir_art_def *d, const struct ir_art_src *s,
	const char *const *items, size_t n, const char *why)
{
	struct ir_source *x = source(r, d, s);

	if (!x)
		return no_memory(r);
	x->paths = items;
	x->n_paths = n;
	x->why_not = ir_art_text(r->a, why, strlen(why));
	return x->why_not ? put(r, x) : no_memory(r);
}

static int
unknown_variable(struct run *r, const struct ir_art_def *d,
	const struct ir_art_src *s, const char *const *item, const char *name,
	size_t len)
{
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, _("no value for the variable '%s'"),
		ir_escn(name, len, &esc));
	rc = ir_buf_err(&b) ? no_memory(r) : cannot(r, d, s, item, 1, b.p);
	ir_buf_free(&b);
	return rc;
}

/* Expanded texts of one source. */
struct texts {
	struct run *r;
	const char **v;
	size_t n, cap;
	bool backslash;
};

/* One "/" between parts and at the front; no drive. */
static char *
tidy(struct run *r, const char *text, size_t len, bool backslash)
{
	char *p = ir_art_alloc(r->a, len + 2, 1), *out = p;

	if (!p)
		return NULL;
	if (backslash && len > 1 && text[1] == ':') {
		text += 2;
		len -= 2;
	}
	*out++ = '/';
	for (size_t i = 0; i < len; i++) {
		char c = backslash && text[i] == '\\' ? '/' : text[i];

		if (c != '/' || out[-1] != '/')
			*out++ = c;
	}
	*out = '\0';
	return p;
}

static int
each_text(void *arg, const char *text, size_t len)
{
	struct texts *t = arg;

	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 16;
		const char **v = realloc(t->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		t->v = v;
		t->cap = cap;
	}
	if (t->n == IR_ART_PATHS)
		return -IR_ELIMIT;
	t->v[t->n] = tidy(t->r, text, len, t->backslash);
	return t->v[t->n++] ? 0 : -ENOMEM;
}

/* Hands the texts to the set, NULL at the end. */
static const char *const *
keep(struct texts *t)
{
	const char **v = ir_art_alloc(t->r->a, t->n + 1, sizeof(*v));

	if (v && t->n)
		memcpy(v, t->v, t->n * sizeof(*v));
	return v;
}

/* Paths whose variables have values make one source; the others are named
 * one by one, so nothing that was asked for is lost. */
static int
add_paths(struct run *r, const struct ir_art_def *d, const struct ir_art_src *s)
{
	struct texts t = {r, NULL, 0, 0, s->backslash};
	const struct ir_art_each each = {each_text, &t};
	struct ir_source *x;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->n; i++) {
		const char *name = "";
		size_t len = 0;

		rc = ir_art_expand(
			r->a, s->items[i], s->backslash, &each, &name, &len);
		if (rc > 0)
			rc = unknown_variable(r, d, s, &s->items[i], name, len);
		else if (rc == -IR_ELIMIT)
			rc = ir_err_set(r->e, rc,
				_("artifact '%s' has too many paths"), d->name);
		else if (rc < 0)
			rc = no_memory(r);
	}
	if (rc == 0 && t.n > 0) {
		x = source(r, d, s);
		if (x) {
			x->paths = keep(&t);
			x->n_paths = t.n;
		}
		rc = x && x->paths ? put(r, x) : no_memory(r);
	}
	free(t.v);
	return rc;
}

struct argument {
	struct run *r;
	const char *text;
	size_t n;
};

static int
each_argument(void *arg, const char *text, size_t len)
{
	struct argument *x = arg;

	x->text = ir_art_text(x->r->a, text, len);
	x->n++;
	return x->text ? 0 : -ENOMEM;
}

static int
add_command(
	struct run *r, const struct ir_art_def *d, const struct ir_art_src *s)
{
	const char **argv = ir_art_alloc(r->a, s->n + 1, sizeof(*argv));
	struct ir_source *x = source(r, d, s);

	if (!argv || !x)
		return no_memory(r);
	for (size_t i = 0; i < s->n; i++) {
		struct argument one = {r, NULL, 0};
		const struct ir_art_each each = {each_argument, &one};
		const char *name = "";
		size_t len = 0;
		int rc = ir_art_expand(
			r->a, s->items[i], s->backslash, &each, &name, &len);

		if (rc > 0)
			return unknown_variable(
				r, d, s, &s->items[0], name, len);
		if (rc < 0)
			return no_memory(r);
		if (one.n > 1)
			return cannot(r, d, s, s->items, 1,
				_("a variable of the command has several "
				  "values"));
		argv[i] = one.text;
	}
	x->argv = argv;
	return put(r, x);
}

/* What is sent as it is written: commands, request paths, OIDs. */
static int
add_items(struct run *r, const struct ir_art_def *d, const struct ir_art_src *s)
{
	struct ir_source *x;
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	if (s->model && !ir_artifacts_model(r->a, s->model)) {
		ir_buf_init(&b, 0);
		(void)ir_buf_addf(&b, _("no model '%s' is defined"),
			ir_esc(s->model, &esc));
		rc = ir_buf_err(&b) ? no_memory(r)
				    : cannot(r, d, s, s->items, s->n, b.p);
		ir_buf_free(&b);
		return rc;
	}
	x = source(r, d, s);
	if (!x)
		return no_memory(r);
	x->items = s->items;
	x->n_items = s->n;
	x->ends = s->ends;
	x->model = s->model;
	return put(r, x);
}

static int
add_other(struct run *r, const struct ir_art_def *d, const struct ir_art_src *s)
{
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	if (s->type == IR_SOURCE_REGISTRY)
		return cannot(r, d, s, s->items, s->n,
			strcmp(s->type_name, "REGISTRY_KEY") == 0
				? _("registry key: needs a hive reader")
				: _("registry value: needs a hive reader"));
	if (s->type == IR_SOURCE_WMI)
		return cannot(r, d, s, s->items, s->n,
			_("WMI query: needs the running Windows system"));
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, _("source type '%s' is not known here"),
		ir_esc(s->type_name, &esc));
	rc = ir_buf_err(&b) ? no_memory(r)
			    : cannot(r, d, s, s->items, s->n, b.p);
	ir_buf_free(&b);
	return rc;
}

static int visit(
	struct run *r, const char *name, const char *group, unsigned depth);

static int
add_source(struct run *r, const struct ir_art_def *d,
	const struct ir_art_src *s, unsigned depth)
{
	int rc = 0;

	if (!for_os(s->os, r->os))
		return 0;
	if (s->group) {
		for (size_t i = 0; rc == 0 && i < s->n; i++)
			rc = visit(r, s->items[i], d->name, depth + 1);
		return rc;
	}
	if (s->type == IR_SOURCE_FILE || s->type == IR_SOURCE_PATH)
		return add_paths(r, d, s);
	if (s->type == IR_SOURCE_COMMAND)
		return add_command(r, d, s);
	if (s->type == IR_SOURCE_DIALOGUE || s->type == IR_SOURCE_HTTP ||
		s->type == IR_SOURCE_SNMP)
		return add_items(r, d, s);
	return add_other(r, d, s);
}

static int
unknown_name(struct run *r, const char *name, const char *group)
{
	struct ir_esc esc, in, best;
	struct ir_near near;
	int rc;

	ir_near_init(&near, name);
	for (size_t i = 0; i < r->a->n_def; i++)
		ir_near_try(&near, r->a->def[i]->name);
	if (ir_near_best(&near))
		rc = ir_err_set(r->e, -IR_EUSAGE,
			_("unknown artifact '%s' (did you mean '%s'?)"),
			ir_esc(name, &esc), ir_esc(near.best, &best));
	else
		rc = ir_err_set(r->e, -IR_EUSAGE, _("unknown artifact '%s'"),
			ir_esc(name, &esc));
	if (group)
		rc = ir_err_prefix(
			r->e, _("artifact group '%s': "), ir_esc(group, &in));
	return rc;
}

static int
visit(struct run *r, const char *name, const char *group, unsigned depth)
{
	struct ir_art_def *d = ir_art_find(r->a, name);
	struct ir_esc esc;
	int rc = 0;

	if (!d)
		return unknown_name(r, name, group);
	if (d->state == OPEN)
		return ir_err_set(r->e, -IR_EFORMAT,
			_("artifact group '%s' contains itself"),
			ir_esc(d->name, &esc));
	if (depth > IR_ART_NEST)
		return ir_err_set(r->e, -IR_ELIMIT,
			_("artifact group '%s' is nested too deep"),
			ir_esc(d->name, &esc));
	r->met |= d->state == DONE;
	if (d->state == DONE || !for_os(d->os, r->os))
		return 0;
	d->state = OPEN;
	for (size_t i = 0; rc == 0 && i < d->n_src; i++)
		rc = add_source(r, d, &d->src[i], depth);
	d->state = DONE;
	return rc;
}

/* A name the caller gave always leaves a trace. */
static int
visit_named(struct run *r, const char *name)
{
	const struct ir_art_def *d = ir_art_find(r->a, name);
	size_t before = r->n;
	struct ir_art_src none;
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	r->met = false;
	rc = visit(r, name, NULL, 0);
	if (rc || !d || r->n > before || r->met || !r->os)
		return rc;
	none = d->src[0];
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(
		&b, _("nothing in it is for %s"), ir_esc(r->os, &esc));
	rc = ir_buf_err(&b) ? no_memory(r)
			    : cannot(r, d, &none, none.items, none.n, b.p);
	ir_buf_free(&b);
	return rc;
}

/* Stable: within a rank the order of mention stays. */
static void
by_rank(const struct ir_source **v, const struct ir_source **tmp, size_t n)
{
	size_t half = n / 2, i = 0, k = half, at = 0;

	if (n < 2)
		return;
	by_rank(v, tmp, half);
	by_rank(v + half, tmp, n - half);
	memcpy(tmp, v, n * sizeof(*v));
	while (i < half || k < n)
		if (k == n || (i < half && tmp[i]->rank <= tmp[k]->rank))
			v[at++] = tmp[i++];
		else
			v[at++] = tmp[k++];
}

int
ir_artifacts_resolve(struct ir_artifacts *a, const char *const *names, size_t n,
	const char *os, const struct ir_source *const **ret, size_t *ret_n,
	struct ir_err *e)
{
	struct run r = {a, os, NULL, 0, 0, false, e};
	const struct ir_source **v;
	int rc = 0;

	for (size_t i = 0; i < a->n_def; i++)
		a->def[i]->state = NEW;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = visit_named(&r, names[i]);
	if (rc == 0) {
		/* the second half is room to sort */
		v = ir_art_alloc(a, 2 * r.n + 1, sizeof(*v));
		if (v) {
			if (r.n)
				memcpy(v, r.v, r.n * sizeof(*v));
			by_rank(v, v + r.n, r.n);
			*ret = v;
			*ret_n = r.n;
		} else
			rc = no_memory(&r);
	}
	free(r.v);
	return rc;
}
