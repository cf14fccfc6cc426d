/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "check_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/ledger.h"

/* objects.jsonl, commands.jsonl and collection.json against the members. */

static int
bad(struct check *c, const char *code, const char *why)
{
	return vfy_find(c->v, IR_V_DAMAGE, code, check_line(c), "%s", why);
}

/* One line as an object of that type; 1 when told to be none. */
static int
parse(struct check *c, const char *p, size_t len, const char *type)
{
	struct ir_err e = IR_ERR_INIT;
	int r;

	if (c->lines.too_long || c->lines.unended)
		r = bad(c, "ledger-line", _("the line is cut or too long"));
	else if (ir_json_parse(c->json, p, len, &e) == -ENOMEM)
		return -ENOMEM; /* says nothing about the line */
	else if (e.code < 0)
		r = bad(c, "ledger-line", e.text);
	else if (!ir_json_streq(c->json, ir_json_get(c->json, 0, "type"), type))
		r = bad(c, "ledger-line", _("the line is of another type"));
	else
		return 0;
	return r < 0 ? r : 1;
}

static int
heard(struct check *c)
{
	const struct vlisten *l = c->v->listen;

	return l ? l->line(l->arg, c->json) : 0;
}

static bool
same_number(struct check *c, const char *key, uint64_t want)
{
	uint64_t v;

	return ir_json_u64(c->json, ir_json_get(c->json, 0, key), &v) == 0 &&
		v == want;
}

static bool
same_digest(struct check *c, const struct rec *rec)
{
	uint8_t sha[IR_SHA256_LEN];
	size_t len = 0;
	const char *s =
		ir_json_slice(c->json, ir_json_get(c->json, 0, "sha256"), &len);

	return s && len == 64 && ir_unhex(s, len, sha) == 0 &&
		memcmp(sha, rec->sha, sizeof(sha)) == 0;
}

static int
told(struct check *c, const char *code, const char *why)
{
	struct where at = {.name = c->scratch.p,
		.name_len = c->scratch.len,
		.line = c->lines.n};

	return vfy_find(c->v, IR_V_DAMAGE, code, at, "%s", why);
}

/* The line says a member holds the object: it must be as the line says. */
static int
check_stored(struct check *c, ir_node stored)
{
	bool link = ir_json_type(c->json, ir_json_get(c->json, 0, "link_of")) ==
		IR_JSON_STRING;
	struct rec *rec;
	int r;

	ir_buf_clear(&c->scratch);
	r = ir_json_str(c->json, stored, &c->scratch);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return bad(c, "ledger-line", _("stored is no string"));
	rec = check_find(c, c->scratch.p, c->scratch.len);
	if (!rec)
		return told(c, "ledger-missing",
			_("the ledger says it was stored; it is not there"));
	if (rec->flags & REC_LEDGER)
		return told(c, "ledger-double", _("twice in the ledger"));
	rec->flags |= REC_LEDGER;
	if (rec->flags & REC_LOST)
		return 0;
	if (!same_number(c, "size", rec->size))
		return told(c, "ledger-mismatch",
			_("the ledger states another size"));
	if (!same_number(c, "offset", rec->offset))
		return told(c, "ledger-mismatch",
			_("the ledger states another tar offset"));
	if (!same_digest(c, rec))
		return told(c, "ledger-mismatch",
			_("the ledger states another SHA-256"));
	if (link != ((rec->flags & REC_LINK) != 0))
		return told(c, "ledger-mismatch",
			_("the ledger disagrees on whether it is a hard "
			  "link"));
	return 0;
}

/* A line about something inside what was imported. */
static bool
inside(const struct check *c)
{
	ir_node kind = ir_json_get(c->json, 0, "kind");

	return ir_json_streq(c->json, kind, "item") ||
		ir_json_streq(c->json, kind, "member");
}

int
check_object_line(void *arg, const char *p, size_t len)
{
	struct check *c = arg;
	int r = parse(c, p, len, "object"), status;
	ir_node stored;
	const char *s;
	bool named;
	size_t n = 0;

	if (r == 0)
		r = heard(c);
	if (r != 0)
		return r < 0 ? r : 0;
	c->objects++;
	s = ir_json_slice(c->json, ir_json_get(c->json, 0, "status"), &n);
	status = s ? ir_status_by_name(s, n) : -1;
	if (status < 0)
		return bad(c, "ledger-line", _("no status known here"));
	c->counts[status]++;
	named = ir_json_get(c->json, 0, "ask") != IR_NODE_NONE;
	if (inside(c) ? ir_status_gap_inside((enum ir_status)status, named)
		      : ir_status_gap((enum ir_status)status, named))
		c->gaps++;
	stored = ir_json_get(c->json, 0, "stored");
	if (stored != IR_NODE_NONE)
		return check_stored(c, stored);
	if (status == IR_TAKEN &&
		ir_json_streq(c->json, ir_json_get(c->json, 0, "kind"), "file"))
		return bad(c, "ledger-line",
			_("a file said to be taken has no stored name"));
	return 0;
}

int
check_command_line(void *arg, const char *p, size_t len)
{
	struct check *c = arg;
	int r = parse(c, p, len, "command");

	if (r == 0)
		r = heard(c);
	return r < 0 ? r : 0;
}

static void
take_text(struct check *c, const char *key, char *out, size_t cap)
{
	size_t n = 0;
	const char *s =
		ir_json_slice(c->json, ir_json_get(c->json, 0, key), &n);

	if (s && n < cap) {
		memcpy(out, s, n);
		out[n] = '\0';
	}
}

/* Objects by status, as the collection counted them. */
static void
take_counts(struct check *c)
{
	ir_node counts = ir_json_get(c->json, 0, "counts");

	c->counts_said = ir_json_type(c->json, counts) == IR_JSON_OBJECT;
	for (int s = 0; s < IR_STATUSES; s++)
		c->counts_said &=
			ir_json_u64(c->json,
				ir_json_get(c->json, counts,
					ir_status_name((enum ir_status)s)),
				&c->said[s]) == 0;
}

static int
check_counts(struct check *c)
{
	int r = 0;

	for (int s = 0; s < IR_STATUSES && c->counts_said && r == 0; s++)
		if (c->said[s] != c->counts[s])
			r = vfy_find(c->v, IR_V_DAMAGE, "ledger-counts",
				WHERE_NONE,
				_("the collection counts %" PRIu64
				  " objects %s, the ledger has %" PRIu64),
				c->said[s], ir_status_name((enum ir_status)s),
				c->counts[s]);
	return r;
}

int
check_collection(struct check *c)
{
	struct ir_err e = IR_ERR_INIT;
	char end[16] = "";

	if (c->text_long)
		return bad(c, "tag-size", _("the tag file is too large"));
	if (ir_json_parse(c->json, c->text.p ? c->text.p : "", c->text.len,
		    &e) == -ENOMEM)
		return -ENOMEM;
	if (e.code < 0)
		return bad(c, "ledger-line", e.text);
	if (!ir_json_streq(
		    c->json, ir_json_get(c->json, 0, "type"), "collection"))
		return bad(c, "ledger-line", _("the line is of another type"));
	take_text(c, "end", end, sizeof(end));
	take_text(c, "started", c->v->res->collected,
		sizeof(c->v->res->collected));
	(void)ir_json_bool(c->json, ir_json_get(c->json, 0, "drill"),
		&c->v->res->drill); /* stays false */
	take_counts(c);
	c->end_said = end[0] != '\0';
	c->end_complete = strcmp(end, "complete") == 0;
	c->end_part =
		strcmp(end, "interrupted") == 0 || strcmp(end, "failed") == 0;
	return heard(c);
}

static int
unledgered(struct check *c)
{
	int r = 0;

	for (uint32_t i = 0; i < c->recs.n && r == 0; i++) {
		const struct rec *rec = vtab_at(&c->recs, i);

		if (!(rec->flags & REC_LEDGER))
			r = vfy_find(c->v, IR_V_DAMAGE, "ledger-unlisted",
				WHERE_NONE,
				_("the member at tar offset %" PRIu64
				  " has no line in the ledger"),
				rec->offset);
	}
	return r;
}

int
check_ledger_finish(struct check *c)
{
	struct ir_verify_result *res = c->v->res;
	int r = c->seen[TAG_OBJECTS] ? unledgered(c) : 0;

	res->objects = c->objects;
	res->gaps = c->gaps;
	res->part = c->end_part;
	if (r == 0 && c->seen[TAG_OBJECTS])
		r = check_counts(c);
	if (r < 0 || !c->end_said)
		return r;
	res->complete = c->end_complete && c->gaps == 0 ? IR_V_YES : IR_V_NO;
	if (c->end_complete && c->gaps > 0)
		return vfy_find(c->v, IR_V_DAMAGE, "ledger-complete",
			WHERE_NONE,
			_("the collection calls itself complete, the ledger "
			  "has %" PRIu64 " gaps"),
			c->gaps);
	return 0;
}
