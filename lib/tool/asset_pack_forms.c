/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/report/filled.h"

#include "asset_pack_i.h"

/* The forms of the library, blank, to be written on. */

struct blank {
	struct ir_vocab *vocab;
	struct ir_forms *forms;
	struct ir_state *state;
	struct ir_view *view;
};

static int
begin(struct blank *b, const struct pack *p, struct ir_err *e)
{
	struct ir_view_from from = {.org = p->org, .contacts = p->contacts};
	char noon[] = "YYYY-MM-DDT12:00:00+09:00";
	int r = ir_vocab_load(&b->vocab, p->data, e);

	if (r == 0)
		r = ir_forms_load(&b->forms, p->data, NULL, b->vocab, e);
	if (r == 0)
		r = ir_forms_local(b->forms, p->dir, b->vocab, e);
	if (r == 0)
		r = ir_state_new(&b->state, b->vocab, e);
	if (r < 0)
		return r;
	memcpy(noon, p->day, strlen("YYYY-MM-DD"));
	if (ir_time_parse(noon, strlen(noon), &from.now) < 0)
		return ir_err_set(e, IR_EUSAGE, _("no day for the forms"));
	from.state = b->state;
	from.vocab = b->vocab;
	return ir_view_new(&b->view, &from, e);
}

static void
end(struct blank *b)
{
	ir_view_free(b->view);
	ir_state_free(b->state);
	ir_forms_free(b->forms);
	ir_vocab_free(b->vocab);
}

static int
print(const struct pack *p, const struct ir_fill *what, size_t n,
	struct ir_view *view, struct ir_err *e)
{
	struct ir_filled **f = calloc(n + 1, sizeof(struct ir_filled *));
	int r;

	if (!f)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = ir_fill(f, what, n, view, e);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (i > 0)
			ir_doc_page_break(p->d);
		r = ir_filled_into(f[i], p->d, e);
	}
	for (size_t i = 0; i < n; i++)
		ir_filled_free(f[i]);
	free(f);
	return r < 0 ? r : 0;
}

/* Its first one: of a blank it only decides which parts are asked for. */
static enum ir_stage
stage_of(const struct ir_form *f)
{
	enum ir_stage s = IR_STAGE_FIRST;

	while (s < IR_STAGE_FINAL && !ir_form_has_stage(f, s))
		s++;
	return s;
}

static struct ir_fill
fill_of(const struct pack *p, const struct ir_form *f, bool blank)
{
	return (struct ir_fill){.form = f,
		.stage = stage_of(f),
		.number = 1,
		.japanese = p->lang == IR_DOC_JA,
		.blank = blank};
}

/* The forms of that name, else all; how many, < 0. */
static int
choose(const struct pack *p, const struct ir_forms *forms,
	const char *const *ids, size_t n, bool blank, struct ir_fill *what,
	struct ir_err *e)
{
	int k = 0;

	for (size_t i = 0; ids && i < n; i++) {
		const struct ir_form *f = ir_forms_find(forms, ids[i]);
		struct ir_esc esc;

		if (!f)
			return ir_err_set(e, IR_EUSAGE, _("no form '%s'"),
				ir_esc(ids[i], &esc));
		what[k++] = fill_of(p, f, blank);
	}
	for (size_t i = 0; !ids && i < ir_forms_count(forms); i++)
		what[k++] = fill_of(p, ir_forms_at(forms, i), blank);
	return k;
}

int
pack_forms(const struct pack *p, const char *const *ids, size_t n, bool blank,
	struct ir_err *e)
{
	struct blank b = {.vocab = NULL};
	struct ir_fill *what = NULL;
	int r = begin(&b, p, e);

	if (r == 0) {
		what = calloc(ir_forms_count(b.forms) + n + 1, sizeof(*what));
		r = what ? choose(p, b.forms, ids, n, blank, what, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	}
	if (r > 0)
		r = print(p, what, (size_t)r, b.view, e);
	free(what);
	end(&b);
	return r;
}
