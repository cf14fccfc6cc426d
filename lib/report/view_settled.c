/* SPDX-License-Identifier: Apache-2.0 */
#include "view_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"

static const char *
kept(struct ir_view *v, const char *s)
{
	return ir_arena_text(&v->arena, s, strlen(s));
}

static struct ir_view_settled *
find(const struct ir_view *v, const char *path, const char *harm)
{
	for (size_t i = 0; i < v->n_settled; i++) {
		struct ir_view_settled *s = &v->settled[i];

		if (strcmp(s->path, path) == 0 &&
			(harm ? s->harm && strcmp(s->harm, harm) == 0
			      : !s->harm))
			return s;
	}
	return NULL;
}

/* One more of several choices: ["a"] and ["b"] are ["a","b"]. */
static int
gather(struct ir_view *v, struct ir_view_settled *to,
	const struct ir_view_settled *s, struct ir_err *e)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_add(&b, s->json + 1, strlen(s->json) - 2); /* sticky */
	if (ir_buf_err(&b) == 0 && !strstr(to->json, b.p)) {
		ir_buf_clear(&b);
		(void)ir_buf_addf(&b, "%.*s,%s", (int)strlen(to->json) - 1,
			to->json, s->json + 1); /* sticky */
		to->json = ir_buf_err(&b) < 0 ? NULL : kept(v, b.p);
	}
	if (ir_buf_err(&b) < 0)
		to->json = NULL;
	ir_buf_free(&b);
	if (!to->json)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	if (strcmp(s->basis, "estimate") == 0)
		to->basis = "estimate"; /* as sure as the least of them */
	return 0;
}

int
ir_view_settle(
	struct ir_view *v, const struct ir_view_settled *s, struct ir_err *e)
{
	struct ir_view_settled *to;

	to = find(v, s->path, s->harm);
	if (to && *s->json == '[')
		return gather(v, to, s, e);
	if (to) {
		if (strcmp(to->json, s->json) == 0 &&
			strcmp(s->basis, "fact") == 0)
			to->basis = "fact"; /* for one more reason */
		return 0;
	}
	to = ir_grow(v->settled, v->n_settled, &v->cap_settled, sizeof(*to));
	if (!to)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	v->settled = to;
	to += v->n_settled;
	*to = (struct ir_view_settled){.path = kept(v, s->path),
		.harm = s->harm ? kept(v, s->harm) : NULL,
		.json = kept(v, s->json),
		.basis = kept(v, s->basis)};
	if (!to->path || !to->json || !to->basis || (s->harm && !to->harm))
		return ir_err_set(e, ENOMEM, _("out of memory"));
	v->n_settled++;
	return 0;
}

const struct ir_view_settled *
ir_view_settled_at(const struct ir_view *v, size_t i)
{
	return i < v->n_settled ? &v->settled[i] : NULL;
}

const struct ir_view_settled *
ir_view_settled(const struct ir_view *v, const char *path, const char *harm)
{
	const struct ir_view_settled *s = harm ? find(v, path, harm) : NULL;

	return s ? s : find(v, path, NULL);
}
