/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/custody.h"
#include "verify_case_i.h"

/* The chain of custody as the journal tells it: its gaps are findings. */

int
casck_take_custody(struct casck *c, ir_node line, bool joined)
{
	uint64_t seq = c->lines.n;

	if (joined &&
		ir_json_u64(c->json, ir_json_get(c->json, line, "seq"), &seq) <
			0)
		seq = 0;
	return ir_custody_line(
		c->custody, c->json, line, seq, joined ? c->lines.n : 0);
}

/* Was the archive destroyed, and said so? */
bool
casck_destroyed(const struct casck *c, const char *archive)
{
	for (size_t i = 0; archive && i < ir_custody_items(c->custody); i++) {
		const struct ir_custody_item *it =
			ir_custody_item(c->custody, i);

		if (it->gone && strcmp(it->id, archive) == 0)
			return true;
	}
	return false;
}

static bool
is_there(const struct casck *c, const char *archive)
{
	for (size_t i = 0; i < c->n_say; i++) {
		const struct saying *s = &c->say[i];

		if (s->what == SAID_ENDED && s->seen && s->archive &&
			strcmp(s->archive, archive) == 0)
			return true;
	}
	return false;
}

/* Destroyed here, as this journal itself says, and lying there all the same.
 * What a joined copy says of its own files is not about ours. */
static int
check_destroyed(struct casck *c, const struct ir_custody_event *ev)
{
	const char *id = ir_custody_item(c->custody, ev->item)->id;

	if (ev->kind != IR_CUSTODY_DESTROYED || ev->gone || ev->via ||
		ev->field[IR_CF_FROM] || ev->field[IR_CF_FROM_ORG] ||
		!is_there(c, id))
		return 0;
	return vfy_find(c->v, IR_V_DAMAGE, "custody-not-destroyed",
		((struct where){
			.name = id, .name_len = strlen(id), .line = ev->seq}),
		_("the journal says it was destroyed; its file is still "
		  "there"));
}

int
casck_custody(struct casck *c)
{
	static const enum ir_vgrade grades[] = {
		[IR_CG_NOTE] = IR_V_NOTE,
		[IR_CG_WARNING] = IR_V_WARNING,
		[IR_CG_BROKEN] = IR_V_DAMAGE,
	};
	int r = 0;

	for (size_t i = 0; i < ir_custody_findings(c->custody) && r == 0; i++) {
		const struct ir_custody_finding *f =
			ir_custody_finding(c->custody, i);
		const char *id = ir_custody_item(c->custody, f->item)->id;

		r = vfy_find(c->v, grades[f->grade], f->code,
			((struct where){.name = id,
				.name_len = strlen(id),
				.line = f->line}),
			"%s", f->text);
	}
	for (size_t i = 0; i < ir_custody_events(c->custody) && r == 0; i++)
		r = check_destroyed(c, ir_custody_event(c->custody, i));
	return r;
}
