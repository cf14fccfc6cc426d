/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_library_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

/* What is kept of each playbook for the rules between them; the rules are in
 * lint_between.c. */

static bool
room(struct ir_lint *l, void *array, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? 2 * *cap : 64;
	void *old, *fresh;

	if (n < *cap)
		return true;
	memcpy(&old, array, sizeof(old));
	fresh = reallocarray(old, want, size);
	if (!fresh) {
		l->err = ENOMEM;
		return false;
	}
	memcpy(array, &fresh, sizeof(fresh));
	*cap = want;
	/* cppcheck-suppress memleak ; it is in *array now */
	return true;
}

/* A text into the pool; 0: none. */
static size_t
keep(struct ir_lint *l, const char *s)
{
	struct lint_library *b = l->library;
	size_t at = b->pool.len;

	if (!s)
		return 0;
	(void)ir_buf_add(&b->pool, s, strlen(s) + 1);
	if (ir_buf_err(&b->pool) < 0) {
		l->err = ENOMEM;
		return 0;
	}
	return at;
}

static size_t
keep_pointer(struct ir_lint *l, const struct ir_val *v)
{
	struct lint_library *b = l->library;
	size_t at = b->pool.len;

	(void)ir_val_pointer(v, &b->pool);
	(void)ir_buf_addc(&b->pool, '\0');
	if (ir_buf_err(&b->pool) < 0) {
		l->err = ENOMEM;
		return 0;
	}
	return at;
}

static struct lint_place
place(struct ir_lint *l, const struct ir_val *v)
{
	struct lint_place p = {0, 0, keep_pointer(l, v)};

	for (const struct ir_val *w = v; w && p.line == 0; w = ir_val_parent(w))
		ir_val_pos(w, &p.line, &p.col);
	return p;
}

static void
add_args(struct ir_lint *l, const struct ir_val *list)
{
	struct lint_library *b = l->library;

	if (ir_val_type(list) != IR_JSON_ARRAY)
		return;
	for (size_t i = 0; i < ir_val_count(list); i++) {
		const struct ir_val *v = ir_val_at(list, i);

		if (!ir_val_str(v) ||
			!room(l, &b->arg, b->n_arg, &b->cap_arg,
				sizeof(*b->arg)))
			continue;
		b->arg[b->n_arg++] =
			(struct lint_arg){keep(l, ir_val_str(v)), place(l, v)};
	}
}

static void
add_call(struct ir_lint *l, const struct ir_val *step)
{
	struct lint_library *b = l->library;
	const struct ir_val *id = ir_val_get(step, "playbook_id");
	const struct ir_val *ver = ir_val_get(step, "playbook_version");
	struct lint_call c = {.book = (uint32_t)b->n_book};

	if (!ir_val_str(id) ||
		!room(l, &b->call, b->n_call, &b->cap_call, sizeof(*b->call)))
		return;
	c.id = keep(l, ir_val_str(id));
	c.version = keep(l, ir_val_str(ver));
	c.at = place(l, id);
	if (c.version)
		c.version_at = place(l, ver);
	c.arg = b->n_arg;
	add_args(l, ir_val_get(step, "in_args"));
	add_args(l, ir_val_get(step, "out_args"));
	c.n_arg = b->n_arg - c.arg;
	b->call[b->n_call++] = c;
}

static void
add_names(struct ir_lint *l)
{
	struct lint_library *b = l->library;
	const struct ir_val *v = ir_val_get(l->root, "playbook_variables");

	if (ir_val_type(v) != IR_JSON_OBJECT)
		return;
	for (size_t i = 0; i < ir_val_count(v); i++)
		if (room(l, &b->name, b->n_name, &b->cap_name,
			    sizeof(*b->name)))
			b->name[b->n_name++] =
				keep(l, ir_val_key(ir_val_at(v, i)));
}

void
lint_library_add(struct ir_lint *l)
{
	struct lint_library *b = l->library;
	const struct ir_val *created = ir_val_get(l->root, "created");
	const struct ir_val *modified = ir_val_get(l->root, "modified");
	struct lint_book k = {.on_disk = l->on_disk};

	if (!l->graph ||
		!room(l, &b->book, b->n_book, &b->cap_book, sizeof(*b->book)))
		return;
	k.file = keep(l, l->file);
	k.id = keep(l, ir_val_get_str(l->root, "id"));
	k.created = keep(l, ir_val_str(created));
	k.modified = keep(l, ir_val_str(modified));
	k.created_at = place(l, created ? created : l->root);
	k.modified_at = place(l, modified ? modified : l->root);
	k.call = b->n_call;
	for (uint32_t i = 0; i < ir_graph_count(l->graph); i++) {
		const struct ir_step *s = ir_graph_at(l->graph, i);

		if (s->type == IR_STEP_PLAYBOOK)
			add_call(l, s->v);
	}
	k.n_call = b->n_call - k.call;
	k.name = b->n_name;
	add_names(l);
	k.n_name = b->n_name - k.name;
	b->book[b->n_book++] = k;
}

int
lint_library_new(struct ir_lint *l, struct ir_err *e)
{
	l->library = calloc(1, sizeof(*l->library));
	if (!l->library)
		return ir_err_set(e, ENOMEM, _("no memory for a check"));
	ir_buf_init(&l->library->pool, 0);
	(void)ir_buf_addc(&l->library->pool, '\0'); /* 0 is "none" */
	return 0;
}

void
lint_library_free(struct lint_library *b)
{
	if (!b)
		return;
	ir_buf_free(&b->pool);
	free(b->book);
	free(b->call);
	free(b->arg);
	free(b->name);
	free(b);
}
