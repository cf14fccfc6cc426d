/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/collect.h"

#include <inttypes.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "ir/doc/table.h"

#include "collect_i.h"

int
ir_collect_status(const struct ir_collect_result *res)
{
	switch (res->end) {
	case IR_END_COMPLETE:
		return 0;
	case IR_END_GAPS:
		return 1;
	case IR_END_INTERRUPTED:
	case IR_END_FAILED:
		return 2;
	}
	return 2;
}

static void
put_dry(struct ir_jw *w, const struct ir_collect_result *res)
{
	ir_jw_kbool(w, "fits", res->end == IR_END_COMPLETE);
	ir_jw_ku64(w, "files", res->files);
	ir_jw_ku64(w, "payload_bytes", res->bytes);
	ir_jw_ku64(w, "commands", res->commands);
	ir_jw_ku64(w, "unreadable", res->gaps);
	ir_jw_ku64(w, "need_bytes", res->need);
	if (res->space != UINT64_MAX)
		ir_jw_ku64(w, "free_bytes", res->space);
}

/* Of an import: what its hash lists said. */
static void
put_lists(struct ir_jw *w, const struct ir_collect_result *res)
{
	if (!(res->listed + res->missing + res->unlisted + res->differ))
		return;
	ir_jw_key(w, "lists");
	ir_jw_obj(w);
	ir_jw_ku64(w, "as_stated", res->listed);
	ir_jw_ku64(w, "differ", res->differ);
	ir_jw_ku64(w, "missing", res->missing);
	ir_jw_ku64(w, "unlisted", res->unlisted);
	ir_jw_endobj(w);
}

static void
put_archive(struct ir_jw *w, const struct ir_collect_result *res)
{
	ir_jw_kstr(w, "end", ir_end_name(res->end));
	ir_jw_kstr(w, "why", res->why[0] ? res->why : NULL);
	ir_jw_kstr(w, "file", res->file);
	ir_jw_kstr(w, "partial", res->partial);
	if (res->file) {
		ir_jw_kstr(w, "sha256", res->sha256);
		ir_jw_kstr(w, "plain_sha256",
			res->encrypted ? res->plain_sha256 : NULL);
		ir_jw_ku64(w, "bytes", res->file_bytes);
		ir_jw_kstr(w, "manifest_sha256", res->manifest_sha256);
	}
	ir_jw_ku64(w, "files", res->files);
	ir_jw_ku64(w, "payload_bytes", res->bytes);
	ir_counts_json(w, res);
	put_lists(w, res);
	ir_jw_kstr(w, "first_gap", res->first_gap[0] ? res->first_gap : NULL);
	if (res->not_here) {
		ir_jw_ku64(w, "not_collectable", res->not_here);
		ir_jw_kstr(w, "not_collectable_names", res->not_here_names);
	}
	if (res->writable)
		ir_jw_kbool(w, "root_writable", true);
	if (res->seq)
		ir_jw_ku64(w, "seq", res->seq);
}

int
ir_collect_json(const struct ir_collect_result *res, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", res->dry_run ? "estimate" : "summary");
	if (res->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "device", res->device);
	ir_jw_kstr(&w, "access", res->access);
	if (res->no)
		ir_jw_ku64(&w, "no", res->no);
	if (res->dry_run)
		put_dry(&w, res);
	else
		put_archive(&w, res);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

static void
dry_words(const struct ir_collect_result *res, struct ir_buf *out)
{
	char a[IR_NUM_HUMAN], b[IR_NUM_HUMAN];

	(void)ir_buf_addf(out,
		_("%" PRIu64 " files, %s to read, %" PRIu64 " commands\n"),
		res->files, ir_num_human(res->bytes, a), res->commands);
	if (res->gaps)
		(void)ir_buf_addf(
			out, _("%" PRIu64 " cannot be read\n"), res->gaps);
	if (res->space == UINT64_MAX) {
		(void)ir_buf_addf(out,
			_("at most %s will be written (most files pack "
			  "better)\n"),
			ir_num_human(res->need, a));
		return;
	}
	(void)ir_buf_addf(out,
		res->end == IR_END_COMPLETE
			? _("fits: needs at most %s (most files pack better), "
			    "%s free\n")
			: _("may not fit: needs up to %s (most files pack "
			    "better), %s free\n"),
		ir_num_human(res->need, a), ir_num_human(res->space, b));
}

static void
end_words(const struct ir_collect_result *res, struct ir_buf *out)
{
	switch (res->end) {
	case IR_END_COMPLETE:
		(void)ir_buf_adds(out, _("complete"));
		break;
	case IR_END_GAPS:
		(void)ir_buf_addf(out, _("%" PRIu64 " gaps, first: %s"),
			res->gaps, res->first_gap);
		break;
	case IR_END_INTERRUPTED:
	case IR_END_FAILED:
		(void)ir_buf_addf(out, _("not complete: %s"), res->why);
		break;
	}
	(void)ir_buf_addc(out, '\n');
}

/* What is good to know and no gap. */
static void
note_words(const struct ir_collect_result *res, struct ir_buf *out)
{
	uint64_t changed = res->counts[IR_CHANGED] - res->differ;

	if (res->listed + res->missing + res->unlisted)
		(void)ir_buf_addf(out,
			_("  hash lists of the import: as stated %" PRIu64
			  ", missing %" PRIu64 ", in no list %" PRIu64 "\n"),
			res->listed, res->missing, res->unlisted);
	if (res->differ)
		(void)ir_buf_addf(out,
			_("  not as their own hash list says: %" PRIu64 "\n"),
			res->differ);
	if (changed)
		(void)ir_buf_addf(
			out, _("  changed while read: %" PRIu64 "\n"), changed);
	if (res->counts[IR_SKIPPED] || res->counts[IR_REFUSED])
		(void)ir_buf_addf(out,
			_("  skipped by rule: %" PRIu64 ", refused: %" PRIu64
			  "\n"),
			res->counts[IR_SKIPPED], res->counts[IR_REFUSED]);
	if (res->atime_touched)
		(void)ir_buf_addf(out,
			_("  access times not protected: %" PRIu64 "\n"),
			res->atime_touched);
	if (res->previous)
		(void)ir_buf_addf(out,
			_("  in the archive continued: %" PRIu64 "\n"),
			res->previous);
	if (res->not_here)
		(void)ir_buf_addf(out,
			_("  not collectable here: %" PRIu64 " (%s)\n"),
			res->not_here, res->not_here_names);
	if (res->writable)
		(void)ir_buf_adds(out, _("  the root is mounted writable\n"));
}

static int
plain_words(const struct ir_collect_result *res, struct ir_buf *out)
{
	char a[IR_NUM_HUMAN], b[IR_NUM_HUMAN];
	struct ir_esc esc;

	(void)ir_buf_addf(out, "%s: ", ir_esc(res->device, &esc));
	if (res->dry_run) {
		dry_words(res, out);
		return ir_buf_err(out);
	}
	end_words(res, out);
	(void)ir_buf_addf(out,
		_("  %" PRIu64 " objects, %" PRIu64 " files (%s), %" PRIu64
		  " commands\n"),
		res->objects, res->files, ir_num_human(res->bytes, a),
		res->commands);
	note_words(res, out);
	if (res->file)
		(void)ir_buf_addf(out, "  %s (%s)\n  SHA-256 %s\n",
			ir_esc(res->file, &esc),
			ir_num_human(res->file_bytes, b), res->sha256);
	if (res->partial)
		(void)ir_buf_addf(out,
			_("  left for ir-collect --salvage: %s\n"),
			ir_esc(res->partial, &esc));
	return ir_buf_err(out);
}

int
ir_drill_words(bool drill, const struct ir_buf *words, struct ir_buf *out)
{
	const char *p = words->p, *end = words->p + words->len;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((lf ? lf + 1 : end) - p);

		if (drill)
			(void)ir_buf_adds(out, IR_DRILL_MARK);
		(void)ir_buf_add(out, p, len);
		p += len;
	}
	return ir_buf_err(words) ? ir_buf_err(words) : ir_buf_err(out);
}

int
ir_collect_words(const struct ir_collect_result *res, struct ir_buf *out)
{
	struct ir_buf plain;
	int rc;

	ir_buf_init(&plain, 0);
	(void)plain_words(res, &plain); /* sticky in plain */
	rc = ir_drill_words(res->drill, &plain, out);
	ir_buf_free(&plain);
	return rc;
}
