/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sheet_i.h"

enum sh_control
sh_control(struct sh *s, const struct ir_field_def *f)
{
	/* the items of controls are called as the fields are */
	const struct ir_answer *a =
		ir_answers_last(s->in->answers, s->dev->id, f->path);
	struct ir_known_value v;

	if (a && strcmp(a->answer, "unknown") == 0)
		return SH_CONTROL_UNKNOWN;
	if (a)
		return strcmp(a->answer, "yes") == 0 ||
				strcmp(a->answer, "partly") == 0
			? SH_CONTROL_ON
			: SH_CONTROL_OFF;
	v = ir_record_get(s->r, f->path);
	if (v.state == IR_KNOWN_ABSENT || v.state == IR_KNOWN_UNKNOWN)
		return SH_CONTROL_UNKNOWN;
	return v.text && strcmp(v.text, "in-force") == 0 ? SH_CONTROL_ON
							 : SH_CONTROL_OFF;
}

/* One line: the page is full. */
void
sh_checks(struct sh *s, const struct ir_stage_views *v)
{
	const struct ir_checklist *l;
	size_t n[3] = {0, 0, 0};

	if (!s->in->lists)
		return;
	for (size_t i = 0; (l = ir_checklists_at(s->in->lists, i)); i++) {
		if (!ir_checklist_applies(l, v) &&
			!ir_answers_any(s->in->answers, s->dev->id, l->id))
			continue;
		for (size_t k = 0; k < l->n; k++)
			n[ir_check_of(l, &l->item[k],
				ir_answers_last(s->in->answers, s->dev->id,
					l->item[k].name),
				s->r, s->in->today)
					.state]++;
	}
	ir_doc_kvf(s->d, w(s->in, "チェックリスト", "Checklists"),
		w(s->in, "済み %zu 件、未了 %zu 件、見直し時期 %zu 件",
			"%zu settled, %zu unsettled, %zu due"),
		n[IR_CHECK_SETTLED], n[IR_CHECK_OPEN], n[IR_CHECK_DUE]);
}
