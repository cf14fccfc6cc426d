/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/anchor.h"
#include "ir/casefile/where.h"
#include "ir/evidence/seal.h"
#include "ir/tool/loglist.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal head: the journal's head, signed. */

struct headrun {
	char *dir, *text, *seal; /* CASE, seals/HEAD-N.txt, ...txt.p7s */
	struct ir_journal *j;
	struct ir_who who;
	struct ir_key *key;
	struct ir_seal_head h;
	struct ir_buf content, p7s;
};

static int
find_case(const struct ir_seal_opts *o, struct headrun *r, struct ir_err *e)
{
	struct ir_where w;
	int rc;

	ir_where_init(&w, o->dir);
	rc = ir_where_case(&w, &r->dir, e);
	if (rc == 0)
		rc = ir_journal_open(&r->j, r->dir, ir_tool_ctx(), e);
	if (rc == 0)
		rc = ir_tool_who(o->by, o->role, true, &r->who, e);
	return rc;
}

/* The case's name for itself, of its first line. */
static int
take_id(struct headrun *r, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line line;
	struct ir_esc esc;
	char *id = NULL;
	int rc = ir_cursor_open(&c, r->j, 1, e);

	if (rc == 0)
		rc = ir_cursor_next(c, &line, e);
	if (rc > 0)
		id = ir_json_dup(
			line.json, ir_json_get(line.json, line.at.data, "id"));
	if (id && strlen(ir_esc(id, &esc)) < sizeof(r->h.id))
		memcpy(r->h.id, esc.text, strlen(esc.text) + 1);
	free(id);
	ir_cursor_close(c);
	if (rc == 0)
		return ir_err_set(
			e, IR_EFORMAT, "%s", _("the journal is empty"));
	return rc < 0 ? rc : 0;
}

static int
take_head(struct headrun *r, struct ir_err *e)
{
	struct ir_buf path;
	int rc = take_id(r, e);

	if (rc == 0)
		rc = ir_journal_head(r->j, &r->h.head, e);
	if (rc < 0)
		return rc;
	r->h.drill = ir_journal_drill(r->j);
	ir_buf_init(&path, 0);
	(void)ir_buf_addf(&path, "%s/" IR_SEALS_DIR "/HEAD-%" PRIu64 ".txt",
		r->dir, r->h.head.seq); /* NULL below */
	r->text = ir_buf_detach(&path, NULL);
	ir_buf_free(&path);
	r->seal = r->text ? seal_path(r->text, IR_SEAL_SUFFIX) : NULL;
	if (!r->seal || ir_seal_head_write(&r->h, &r->content) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}

static int
make_dir(struct headrun *r, struct ir_err *e)
{
	struct ir_esc esc;

	if (mkdirat(ir_journal_dirfd(r->j), IR_SEALS_DIR, 0700) < 0 &&
		errno != EEXIST)
		return ir_err_sys(e, errno, _("cannot create '%s/%s'"),
			ir_esc(r->dir, &esc), IR_SEALS_DIR);
	return 0;
}

/* A text without its signature was left by an earlier attempt; its bytes
 * follow from the journal alone. */
static int
write_text(struct headrun *r, struct ir_err *e)
{
	struct ir_buf old;
	struct ir_esc esc;
	int rc;

	ir_buf_init(&old, 0);
	rc = seal_slurp(r->text, IR_SEAL_HEAD_MAX, &old, e);
	if (rc == 1)
		rc = seal_write(r->text, &r->content, false, e);
	else if (rc == 0 &&
		(old.len != r->content.len ||
			memcmp(old.p, r->content.p, old.len) != 0))
		rc = ir_err_set(e, IR_EINTEGRITY,
			_("'%s' is there and says something else"),
			ir_esc(r->text, &esc));
	ir_buf_free(&old);
	return rc;
}

static int
sign(struct headrun *r, struct ir_time *ret_now, struct ir_err *e)
{
	uint8_t digest[IR_SHA256_LEN];
	int rc = seal_now(ret_now, e);

	if (rc == 0 && ir_sha256(r->content.p, r->content.len, digest) < 0)
		rc = ir_err_set(e, IR_ELIB, "%s", _("cannot hash"));
	if (rc == 0)
		rc = ir_sign_digest(r->key, digest, ret_now, &r->p7s, e);
	if (rc == 0)
		rc = make_dir(r, e);
	if (rc == 0)
		rc = seal_is_new(r->seal, e);
	if (rc == 0)
		rc = write_text(r, e);
	if (rc == 0)
		rc = seal_write(r->seal, &r->p7s, false, e);
	return rc;
}

static int
record(struct headrun *r)
{
	const struct ir_cert_info *i = ir_cert_info(ir_key_cert(r->key));
	struct ir_entry who = {.actor_name = r->who.name,
		.actor_role = r->who.role,
		.recorder = r->who.recorder};
	struct ir_err e = IR_ERR_INIT;
	struct ir_head given;
	char how[256];

	(void)snprintf(how, sizeof(how),
		"sealed: seals/HEAD-%" PRIu64
		".txt.p7s, certificate SHA-256 %s",
		r->h.head.seq, i->sha256);
	if (ir_journal_anchor(
		    r->j, r->h.head.seq, i->name, how, &who, &given, &e) == 0)
		return 0;
	ir_tool_error(_("the file is written, but not recorded: %s"), e.text);
	return 2;
}

static void
tell(const struct ir_seal_opts *o, const struct headrun *r,
	const struct ir_time *now)
{
	const struct ir_cert_info *i = ir_cert_info(ir_key_cert(r->key));
	char spoken[IR_HEAD_SPOKEN], t[IR_TIME_TEXT];
	struct seal_case c = {.drill = r->h.drill};
	struct ir_esc esc;
	struct ir_buf b;
	struct ir_jw w;

	if (!ir_tool_want_json(o->json, o->text)) {
		ir_tool_out(_("%s%s: lines 1 to %" PRIu64
			      " sealed by %s; head %s\n"),
			seal_mark(&c), ir_esc(r->seal, &esc), r->h.head.seq,
			i->name, ir_head_spoken(&r->h.head, spoken));
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "sealed");
	if (c.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_name(&w, "seal", r->seal, strlen(r->seal));
	ir_jw_ku64(&w, "seq", r->h.head.seq);
	ir_jw_kstr(&w, "head", r->h.head.hex);
	ir_jw_kstr(&w, "by", i->name);
	ir_jw_kstr(&w, "certificate", i->sha256);
	ir_jw_kstr(&w, "time", ir_time_utc(now, 0, t));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

int
ir_seal_head(const struct ir_seal_opts *o)
{
	struct headrun r = {.dir = NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_time now;
	int status;

	ir_buf_init(&r.content, 0);
	ir_buf_init(&r.p7s, 0);
	status = find_case(o, &r, &e) < 0 ? seal_fail(&e) : 0;
	if (status == 0)
		status = ir_seal_open(o, &r.key);
	if (status == 0 && (take_head(&r, &e) < 0 || sign(&r, &now, &e) < 0))
		status = seal_fail(&e);
	if (status == 0) {
		tell(o, &r, &now);
		status = record(&r);
	}
	if (r.j)
		ir_log_mended(r.j);
	ir_key_free(r.key);
	ir_journal_close(r.j);
	ir_buf_free(&r.p7s);
	ir_buf_free(&r.content);
	free(r.seal);
	free(r.text);
	free(r.dir);
	return status;
}
