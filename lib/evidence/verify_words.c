/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/doc/table.h"
#include "ir/evidence/verify_out.h"

/* The short report for people: what was checked, what follows from it. */

static const char *
verdict(const struct ir_verify_result *r)
{
	switch (ir_verify_status(r)) {
	case 0:
		return r->warnings ? _("intact, with warnings") : _("intact");
	case 1:
		return _("NOT INTACT");
	default:
		return r->damage ? _("NOT INTACT, and not all could be read")
				 : _("NOT FULLY CHECKED");
	}
}

static const char *
kind_words(enum ir_vkind k)
{
	switch (k) {
	case IR_V_ARCHIVE:
		return _("evidence archive");
	case IR_V_BAG_ARCHIVE:
		return _("packed bag");
	case IR_V_BAG_DIR:
		return _("bag");
	case IR_V_HASHLIST:
		return _("hash list");
	case IR_V_CASE:
		return _("case");
	case IR_V_UNKNOWN:
		break;
	}
	return _("unknown");
}

static void
put_checked(const struct ir_verify_result *r, struct ir_buf *out)
{
	char human[IR_NUM_HUMAN];

	(void)ir_buf_addf(out, /* all of these stick */
		_("  checked: %" PRIu64 " files, %s, each hashed again"),
		r->files, ir_num_human(r->bytes, human));
	if (r->algorithms[0])
		(void)ir_buf_addf(out, " (%s)", r->algorithms);
	(void)ir_buf_addc(out, '\n');
	if (r->kind == IR_V_CASE)
		(void)ir_buf_addf(out,
			_("  archives: %" PRIu64 ", journal: %" PRIu64
			  " lines\n"),
			r->archives, r->journal.lines);
	if (r->sha256[0])
		(void)ir_buf_addf(
			out, _("  SHA-256 of the file: %s\n"), r->sha256);
	if (r->head.seq)
		(void)ir_buf_addf(out,
			_("  it carries the journal's head of line %" PRIu64
			  ": %s\n"),
			r->head.seq, r->head.hex);
}

static void
put_complete(const struct ir_verify_result *r, struct ir_buf *out)
{
	if (r->part)
		(void)ir_buf_adds(
			out, _("  a part: the collection was interrupted\n"));
	if (r->complete == IR_V_YES)
		(void)ir_buf_addf(out,
			_("  complete: all %" PRIu64
			  " objects asked for are accounted for\n"),
			r->objects);
	else if (r->complete == IR_V_NO && r->part && r->gaps == 0)
		(void)ir_buf_adds(out,
			_("  NOT COMPLETE: interrupted, not all that was asked "
			  "for was reached\n"));
	else if (r->complete == IR_V_NO)
		(void)ir_buf_addf(out,
			_("  NOT COMPLETE: %" PRIu64 " of %" PRIu64
			  " objects asked for are gaps (hikeshi/objects.jsonl "
			  "says which and why)\n"),
			r->gaps, r->objects);
}

static const char *
proven(enum ir_vkind k)
{
	switch (k) {
	case IR_V_ARCHIVE:
		return _("not a byte has changed since it was packed");
	case IR_V_CASE:
		return _("journal, archives, attachments and reports are "
			 "whole and agree");
	case IR_V_BAG_ARCHIVE:
	case IR_V_BAG_DIR:
		return _("every listed file is as the bag's manifests say");
	case IR_V_HASHLIST:
	case IR_V_UNKNOWN:
		break;
	}
	return _("every file named in the list is as the list says");
}

/* Who made it and when, as far as a seal says so: true when one does. */
static bool
put_seal(const struct ir_verify_result *r, struct ir_buf *out)
{
	const struct ir_sealed *s = &r->seal;

	if (s->seal < IR_SEAL_UNTOLD && s->stamp < IR_SEAL_UNTOLD)
		return false;
	(void)ir_buf_adds(out, "  "); /* these stick */
	(void)ir_sealed_words(s, out);
	(void)ir_buf_addc(out, '\n');
	if (s->seal != IR_SEAL_GOOD)
		return false;
	if (s->proven)
		(void)ir_buf_adds(out,
			_("  not proven: what happened to it before it was "
			  "sealed\n"));
	else
		(void)ir_buf_adds(out,
			_("  not proven: when it was sealed (a time stamp of "
			  "an authority would prove it), and what happened to "
			  "it before\n"));
	return true;
}

static void
put_proof(const struct ir_verify_result *r, struct ir_buf *out)
{
	if (ir_verify_status(r) == 0)
		(void)ir_buf_addf(
			out, _("  proven: %s\n"), proven(r->kind)); /* sticks */
	if (r->kind == IR_V_HASHLIST)
		(void)ir_buf_adds(out,
			_("  not looked for: files the list does not "
			  "name\n")); /* sticks */
	if (r->kind == IR_V_CASE || put_seal(r, out))
		return; /* of a case the journal's own words follow */
	if (r->sha256[0])
		(void)ir_buf_adds(out,
			_("  not proven: who made it and when, and that "
			  "nobody made it anew: compare its SHA-256 with one "
			  "that somebody else holds (journal, custody form, "
			  "seal)\n")); /* sticks */
	else
		(void)ir_buf_adds(out,
			_("  not proven: who made it and when, and that "
			  "nobody made files and list anew\n")); /* sticks */
}

static int
put_report(const char *target, const struct ir_verify_result *r,
	struct ir_buf *out)
{
	struct ir_esc esc;

	(void)ir_buf_addf(out, "%s: %s (%s)\n", ir_esc(target, &esc),
		verdict(r), kind_words(r->kind)); /* sticks */
	if (r->damage || r->unread || r->warnings)
		(void)ir_buf_addf(out,
			_("  findings: %" PRIu64 " damage, %" PRIu64
			  " unread, %" PRIu64 " warnings\n"),
			r->damage, r->unread, r->warnings); /* sticks */
	put_checked(r, out);
	put_complete(r, out);
	put_proof(r, out);
	if (r->kind == IR_V_CASE && r->journal.lines)
		(void)ir_jverify_words(&r->journal, out); /* sticks */
	return ir_buf_err(out);
}

int
ir_verify_words(const char *target, const struct ir_verify_result *r,
	struct ir_buf *out)
{
	struct ir_buf text;
	const char *p;
	int rc;

	ir_buf_init(&text, 0);
	rc = put_report(target, r, &text);
	for (p = text.p; rc == 0 && *p;) { /* a mark on every line */
		size_t n = strcspn(p, "\n") + 1;

		if (r->drill)
			(void)ir_buf_adds(out, IR_DRILL_MARK " "); /* sticks */
		rc = ir_buf_add(out, p, n);
		p += n;
	}
	ir_buf_free(&text);
	return rc;
}
