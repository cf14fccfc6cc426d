/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/evidence/collect_salvage.h"

#include "collect_i.h"
#include "salvage_i.h"

/* What a salvage came to, for programs and for people. */

#define RANGES_SHOWN 20u

void
ir_salvage_lost_json(
	struct ir_jw *w, const struct ir_salvage_info *i, size_t most)
{
	if (i->n_range) {
		ir_jw_ku64(w, "lost_bytes", i->range_bytes);
		ir_jw_key(w, "lost_ranges");
		ir_jw_arr(w);
		for (size_t k = 0; k < i->n_range && k < most; k++) {
			ir_jw_obj(w);
			ir_jw_ku64(w, "from", i->range[k].from);
			ir_jw_ku64(w, "bytes", i->range[k].bytes);
			ir_jw_kstr(w, "why", i->range[k].why);
			ir_jw_endobj(w);
		}
		ir_jw_endarr(w);
		if (i->n_range > most)
			ir_jw_ku64(w, "more_lost_ranges", i->n_range - most);
	}
	if (i->read_error)
		ir_jw_kbool(w, "read_error", true);
}

void
ir_salvage_counts_json(struct ir_jw *w, const struct ir_salvage_info *i)
{
	ir_jw_ku64(w, "lost", i->lost);
	ir_jw_ku64(w, "cut", i->cut);
	ir_jw_ku64(w, "undescribed", i->undescribed);
	ir_jw_ku64(w, "undescribed_kept", i->found);
}

int
ir_salvaged_status(const struct ir_salvaged *s)
{
	if (s->info.read_error)
		return 2;
	return s->info.lost || s->info.cut || s->info.undescribed ||
			s->info.line_cut
		? 1
		: 0;
}

int
ir_salvaged_json(const struct ir_salvaged *s, struct ir_buf *out)
{
	const struct ir_salvage_info *i = &s->info;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "salvage");
	ir_jw_kstr(&w, "device", s->res.device);
	ir_jw_kstr(&w, "file", s->res.file);
	ir_jw_kstr(&w, "sha256", s->res.sha256);
	ir_jw_ku64(&w, "bytes", s->res.file_bytes);
	ir_jw_ku64(&w, "members", i->members);
	ir_jw_ku64(&w, "payload_bytes", i->bytes);
	ir_salvage_counts_json(&w, i);
	ir_jw_kbool(&w, "line_cut", i->line_cut);
	ir_salvage_lost_json(&w, i, IR_SALVAGE_RANGES_MAX);
	ir_counts_json(&w, &s->res);
	if (s->res.seq)
		ir_jw_ku64(&w, "seq", s->res.seq);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

int
ir_salvaged_words(const struct ir_salvaged *s, struct ir_buf *out)
{
	const struct ir_salvage_info *i = &s->info;
	char text[IR_NUM_HUMAN];
	struct ir_buf plain;
	struct ir_esc esc;
	int rc;

	ir_buf_init(&plain, 0); /* what fails is sticky in it */
	(void)ir_buf_addf(&plain,
		_("%s: saved %" PRIu64 " files (%s); lost %" PRIu64
		  ", without a line %" PRIu64 "\n"),
		ir_esc(s->res.device, &esc), i->members,
		ir_num_human(i->bytes, text), i->lost, i->undescribed);
	(void)ir_buf_addf(&plain, "  %s\n  SHA-256 %s\n",
		ir_esc(s->res.file, &esc), s->res.sha256);
	for (size_t k = 0; k < i->n_range && k < RANGES_SHOWN; k++)
		(void)ir_buf_addf(&plain,
			_("  lost: bytes %" PRIu64 " to %" PRIu64
			  " of the .partial file: %s\n"),
			i->range[k].from,
			i->range[k].from + i->range[k].bytes - 1,
			i->range[k].why);
	if (i->n_range > RANGES_SHOWN)
		(void)ir_buf_addf(&plain,
			_("  and %zu more places: %" PRIu64
			  " bytes are lost in all\n"),
			i->n_range - RANGES_SHOWN, i->range_bytes);
	(void)ir_buf_adds(
		&plain, _("  the .partial file and its ledger were left\n"));
	rc = ir_drill_words(s->res.drill, &plain, out);
	ir_buf_free(&plain);
	return rc;
}
