/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/fmt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fmt_i.h"
#include "ir/base/i18n.h"
#include "value_i.h"

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, _("no memory for a playbook"));
}

/* The members of v and of all in it, in order. */
static int
put_in_order(struct ir_val *v, unsigned kind)
{
	struct fmt_place *place = value_alloc(v->t, v->n * sizeof(*place));
	struct ir_val **items =
		value_alloc(v->t, v->n * sizeof(struct ir_val *));
	int r = place && items ? 0 : -ENOMEM;

	for (uint32_t i = 0; r == 0 && i < v->n; i++) {
		struct ir_val *m = v->u.items[i];

		place[i].at = i;
		place[i].rank = m->key ? fmt_rank(kind, m->key) : 0;
		if (value_is_tree(m))
			r = put_in_order(m, fmt_kind_of(kind, m->key));
	}
	if (r < 0 || v->type != IR_JSON_OBJECT)
		return r;
	fmt_sort(place, v->n);
	if (v->n > 0)
		memcpy(items, v->u.items, v->n * sizeof(struct ir_val *));
	for (uint32_t i = 0; i < v->n; i++) {
		v->u.items[i] = items[place[i].at];
		v->u.items[i]->at = i;
	}
	if (v->index)
		value_index_build(v);
	return 0;
}

static int
json(const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e)
{
	struct ir_vals *t = NULL;
	struct ir_val *v;
	int r = ir_vals_new(&t, e);

	if (r < 0)
		return r;
	v = ir_val_copy(t, ir_playbook_root(p));
	r = v ? 0 : -ENOMEM;
	if (r == 0 && value_is_tree(v))
		r = put_in_order(v, FMT_PLAYBOOK);
	if (r == 0)
		r = ir_val_print(v, true, out);
	ir_vals_free(t);
	return r < 0 ? no_memory(e) : 0;
}

/* The text with LF at each line end and without a byte-order mark. */
static int
plain(const char *text, size_t len, struct ir_buf *out)
{
	size_t i = 0;

	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		i = 3;
	while (i < len) {
		const char *cr = memmem(text + i, len - i, "\r\n", 2);
		size_t n = cr ? (size_t)(cr - text) - i : len - i;

		(void)ir_buf_add(out, text + i, n);
		if (cr)
			(void)ir_buf_addc(out, '\n');
		i += n + (cr ? 2 : 0);
	}
	return ir_buf_err(out);
}

static int
yaml(const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e)
{
	struct ir_yaml *y = NULL;
	struct ir_buf text;
	size_t len;
	const char *s = ir_playbook_text(p, &len);
	int r;

	ir_buf_init(&text, 0);
	r = plain(s, len, &text);
	if (r < 0)
		r = no_memory(e);
	else
		r = ir_yaml_parse(&y, text.p, text.len, ir_playbook_name(p), e);
	if (r == 0 && ir_yaml_has_anchors(y))
		r = ir_err_set(e, IR_ENOTSUP,
			_("it has anchors, which only hold in their order"));
	if (r == 0)
		r = fmt_yaml(ir_yaml_root(y, 0), text.p, text.len, out, e);
	if (r == 0 && ir_buf_err(out) < 0)
		r = no_memory(e);
	ir_yaml_free(y);
	ir_buf_free(&text);
	return r;
}

/* Reads the result again: it must say the same. */
static int
prove(const struct ir_playbook *p, const struct ir_buf *out, struct ir_err *e)
{
	struct ir_playbook *back = NULL;
	size_t len;
	const char *text = ir_playbook_text(p, &len);
	bool same;
	int r = ir_playbook_parse(
		&back, out->p, out->len, ir_playbook_name(p), NULL, NULL, e);

	if (r < 0)
		return r;
	same = ir_val_same(ir_playbook_root(p), ir_playbook_root(back));
	ir_playbook_free(back);
	if (!same && text[len - 1] != '\n')
		return ir_err_set(e, IR_ENOTSUP,
			_("its last line has no end, and that is part of a "
			  "value"));
	return same ? 0
		    : ir_err_set(e, IR_ELIB,
			      _("put in order it would not say the same"));
}

int
ir_fmt(const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e)
{
	struct ir_buf text;
	int r;

	ir_buf_init(&text, 0);
	r = ir_playbook_is_yaml(p) ? yaml(p, &text, e) : json(p, &text, e);
	if (r == 0)
		r = prove(p, &text, e);
	if (r == 0 && ir_buf_add(out, text.p, text.len) < 0)
		r = no_memory(e);
	ir_buf_free(&text);
	return r;
}
