/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff_out_i.h"
#include "ir/base/i18n.h"
#include "ir/evidence/verify_out.h"

/* As a page for people. */

#define ITEMS_MAX 5000u /* on one page; the records have all */

struct part { /* of text: a head and what stands below it */
	size_t head, head_len, body_len;
	bool finding;
};

struct ir_diff_page {
	struct ir_buf text, scratch;
	struct part *v;
	size_t n, cap;
	uint64_t more;
	struct ir_buf verify; /* findings of verification */
};

struct ir_diff_page *
ir_diff_page_new(void)
{
	struct ir_diff_page *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	ir_buf_init(&p->text, 0);
	ir_buf_init(&p->scratch, 0);
	ir_buf_init(&p->verify, 0);
	return p;
}

void
ir_diff_page_free(struct ir_diff_page *p)
{
	if (!p)
		return;
	ir_buf_free(&p->text);
	ir_buf_free(&p->scratch);
	ir_buf_free(&p->verify);
	free(p->v);
	free(p);
}

int
ir_diff_page_item(struct ir_diff_page *p, const struct ir_diff_item *it)
{
	const char *lf;
	struct part *v;
	int r;

	if (p->n >= ITEMS_MAX && !it->finding) {
		p->more++;
		return 0;
	}
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 64;

		v = realloc(p->v, cap * sizeof(*v));
		if (!v)
			return -ENOMEM;
		p->v = v;
		p->cap = cap;
	}
	ir_buf_clear(&p->scratch);
	r = ir_diff_item_text(it, false, &p->scratch);
	if (r < 0)
		return r;
	lf = memchr(p->scratch.p, '\n', p->scratch.len);
	v = &p->v[p->n++];
	v->finding = it->finding != NULL;
	v->head = p->text.len;
	v->head_len = (size_t)(lf - p->scratch.p);
	v->body_len = p->scratch.len - v->head_len - 1;
	return ir_buf_add(&p->text, p->scratch.p, p->scratch.len);
}

int
ir_diff_page_find(struct ir_diff_page *p, const struct ir_vfinding *f)
{
	return ir_vfinding_text(f, &p->verify);
}

/* One line of text as a paragraph. */
static void
para(struct ir_doc *d, struct ir_buf *b)
{
	if (b->len && b->p[b->len - 1] == '\n')
		ir_buf_cut(b, b->len - 1);
	ir_doc_para(d, b->p);
	ir_buf_clear(b);
}

static void
put_part(struct ir_diff_page *p, struct ir_doc *d, const struct part *v)
{
	const char *body = p->text.p + v->head + v->head_len + 1;

	ir_buf_clear(&p->scratch);
	(void)ir_buf_add(&p->scratch, p->text.p + v->head, v->head_len);
	para(d, &p->scratch);
	if (v->body_len)
		ir_doc_pre(d, body, v->body_len);
}

static void
put_parts(struct ir_diff_page *p, struct ir_doc *d, bool finding)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].finding == finding)
			put_part(p, d, &p->v[i]);
}

static void
put_rules(struct ir_doc *d, const struct ir_diff_result *r)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return; /* the page says so when it is rendered */
	ir_table_col(t, _("rule"), IR_COL_FIXED);
	ir_table_col(t, _("objects"), IR_COL_RIGHT);
	ir_table_col(t, _("what it takes out"), 0);
	for (size_t i = 0; i < r->n_rules; i++) {
		ir_table_row(t);
		ir_table_cell(t, r->rules[i].id);
		ir_table_cellf(t, "%" PRIu64, r->rules[i].hits);
		ir_table_cell(t, r->rules[i].doc);
	}
	ir_doc_table(d, t);
}

static void
put_counts(struct ir_doc *d, const struct ir_diff_result *r)
{
	ir_doc_kvf(d, _("same"), "%" PRIu64, r->same);
	for (int c = 0; c < IR_DIFF_CHANGES; c++)
		ir_doc_kvf(d, _(ir_diff_change_name((enum ir_diff_change)c)),
			"%" PRIu64, r->changes[c]);
	ir_doc_kvf(d, _("findings"), "%" PRIu64, r->findings);
	ir_doc_kvf(d, _("noise"), "%" PRIu64, r->hidden);
}

static void
put_all(struct ir_diff_page *p, struct ir_doc *d,
	const struct ir_diff_result *r)
{
	ir_buf_clear(&p->scratch);
	(void)diff_side_words(&r->a, "a", &p->scratch);
	para(d, &p->scratch);
	(void)diff_side_words(&r->b, "b", &p->scratch);
	para(d, &p->scratch);
	if (diff_two_devices(r))
		ir_doc_note(d, diff_two_devices_words());
	if (p->verify.len)
		ir_doc_pre(d, p->verify.p, p->verify.len);
	if (r->damaged) {
		ir_doc_para(d,
			_("not compared: a side is damaged or could not be "
			  "read"));
		return;
	}
	put_counts(d, r);
	if (r->findings) {
		ir_doc_heading(d, 1, _("findings"));
		put_parts(p, d, true);
	}
	ir_doc_heading(d, 1, _("differences"));
	put_parts(p, d, false);
	if (p->more)
		ir_doc_paraf(d,
			_("%" PRIu64 " more differences are in the records"),
			p->more);
	if (r->n_rules) {
		ir_doc_heading(d, 1, _("taken out by rules"));
		put_rules(d, r);
	}
}

int
ir_diff_page_html(struct ir_diff_page *p, const struct ir_diff_result *r,
	const char *made, bool japanese, struct ir_buf *out, struct ir_err *e)
{
	struct ir_doc_meta m = {.title = _("Comparison of two collections"),
		.lang = japanese ? IR_DOC_JA : IR_DOC_EN,
		.drill = r->drill,
		.made = made};
	struct ir_doc *d = ir_doc_new(&m);
	int x;

	if (!d || ir_buf_err(&p->text) || ir_buf_err(&p->verify)) {
		ir_doc_free(d);
		return ir_err_sys(e, ENOMEM, _("cannot make the page"));
	}
	put_all(p, d, r);
	x = ir_doc_html(d, out, e);
	ir_doc_free(d);
	return x;
}
