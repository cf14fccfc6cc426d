/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "jverify_i.h"

/* Lines of more than this are verified before more are kept. */
#define KEEP ((size_t)8 << 20)

/* A line that was read: where it is in text, and where things are in it. */
struct kept {
	size_t at, len, kind, kind_len, prev;
	struct ir_time written;
	bool drill, test;
};

struct ir_jwatch {
	struct jv_walk walk;
	struct ir_jverify_opts opts;
	struct ir_jverify v;
	struct ir_buf text;
	struct kept *line;
	size_t n, cap;
	size_t torn;
};

static int
no_memory(struct ir_err *e)
{
	return ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
}

int
jv_watch_new(struct ir_jwatch **ret, int dirfd, const struct ir_jverify_opts *o,
	struct ir_err *e)
{
	struct ir_jwatch *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return no_memory(e);
	s->opts = *o;
	s->walk = (struct jv_walk){.o = &s->opts, .v = &s->v, .dirfd = dirfd};
	ir_buf_init(&s->text, 0);
	r = ir_digest_new(&s->walk.digest, IR_DIGEST_BIT(IR_SHA256), e);
	if (r < 0)
		ir_jwatch_free(s);
	else
		*ret = s;
	return r;
}

void
ir_jwatch_free(struct ir_jwatch *s)
{
	if (!s)
		return;
	jv_end(&s->walk);
	ir_buf_free(&s->text);
	free(s->line);
	free(s);
}

/* One line, as it was read before. */
static int
verify(struct ir_jwatch *s, const struct kept *k, struct ir_err *e)
{
	struct jv_walk *w = &s->walk;
	const char *text = s->text.p + k->at;
	struct jl f = {.drill = k->drill,
		.written = k->written,
		.kind = text + k->kind,
		.kind_len = k->kind_len,
		.prev = text + k->prev,
		.sum = text + k->len - 66};
	jv_hash sum;
	int r = 0;

	f.at[JL_TEST] = k->test ? 0 : IR_NODE_NONE;
	w->line++;
	if (jv_grow(w) < 0 ||
		jv_hashes(w->digest, text, k->len, sum, w->hash[w->line - 1]) <
			0)
		return no_memory(e);
	if (jv_claims(f.kind, f.kind_len)) {
		r = w->json ? 0 : jl_json_new(&w->json, e);
		if (r == 0)
			r = ir_json_parse(w->json, text, k->len, e);
		if (r == 0)
			r = jl_read(
				w->json, text, k->len, w->line, false, &f, e);
	}
	return r < 0 ? r : jv_take(w, w->json, &f, sum, e);
}

static int
verify_kept(struct ir_jwatch *s, struct ir_err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = verify(s, &s->line[i], e);
	s->n = 0;
	ir_buf_clear(&s->text);
	return r;
}

int
jv_watch_line(struct ir_jwatch *s, const char *text, size_t len,
	const struct jl *f, struct ir_err *e)
{
	struct kept *k;
	int r = s->text.len > KEEP ? verify_kept(s, e) : 0;

	if (r < 0)
		return r;
	k = ir_grow(s->line, s->n, &s->cap, sizeof(*k));
	if (!k)
		return no_memory(e);
	s->line = k;
	k[s->n++] = (struct kept){.at = s->text.len,
		.len = len,
		.kind = (size_t)(f->kind - text),
		.kind_len = f->kind_len,
		.prev = (size_t)(f->prev - text),
		.written = f->written,
		.drill = f->drill,
		.test = f->at[JL_TEST] != IR_NODE_NONE};
	s->v.bytes += len + 1;
	return ir_buf_add(&s->text, text, len) < 0 ? no_memory(e) : 0;
}

void
jv_watch_torn(struct ir_jwatch *s, size_t torn)
{
	s->torn = torn;
}

int
ir_jwatch_end(struct ir_jwatch *s, struct ir_jverify *ret, struct ir_err *e)
{
	int r = verify_kept(s, e);

	if (r < 0)
		return r;
	jv_finish(&s->walk, NULL, s->torn);
	*ret = s->v;
	return s->walk.stop < 0 ? s->walk.stop : s->v.damage > 0;
}
