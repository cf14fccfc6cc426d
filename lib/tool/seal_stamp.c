/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/anchor.h"
#include "ir/evidence/seal.h"
#include "ir/sys/tsp.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal tsq and tsr: a query goes out, a reply comes in. */

/* What is stamped: FILE.p7s if there is one, else FILE.  NULL: told. */
static char *
subject(const char *file)
{
	char *seal = seal_path(file, IR_SEAL_SUFFIX);
	struct stat st;

	if (!seal || lstat(seal, &st) == 0)
		return seal;
	free(seal);
	return seal_path(file, "");
}

static int
make_query(const struct ir_seal_opts *o, const char *what, const char *path,
	struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	uint8_t nonce[IR_TSP_NONCE];
	struct seal_digests d;
	struct ir_buf b;
	int r = seal_is_new(path, e);

	if (r == 0)
		r = seal_hash(what, 0, o->quiet, &d, e);
	if (r == 0 && ctx->random(ctx, nonce, sizeof(nonce)) < 0)
		r = ir_err_set(e, EIO, "%s", _("no random bytes"));
	ir_buf_init(&b, 0);
	if (r == 0)
		r = ir_tsp_query(d.raw[IR_SHA256], nonce, &b, e);
	if (r == 0)
		r = seal_write(path, &b, false, e);
	ir_buf_free(&b);
	return r;
}

static int
query_one(const struct ir_seal_opts *o, const char *file)
{
	char *path = seal_path(file, IR_QUERY_SUFFIX), *what = subject(file);
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc, esc2;
	int status = 0;

	if (!path || !what)
		status = 2;
	else if (make_query(o, what, path, &e) < 0)
		status = seal_fail(&e);
	if (status == 0 && ir_tool_want_json(o->json, o->text)) {
		struct ir_buf b;
		struct ir_jw w;

		ir_buf_init(&b, 0);
		ir_jw_init(&w, &b);
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "v", 1);
		ir_jw_kstr(&w, "type", "query");
		ir_jw_name(&w, "query", path, strlen(path));
		ir_jw_name(&w, "of", what, strlen(what));
		ir_jw_endobj(&w);
		ir_jw_line(&w);
		ir_tool_write(b.p, b.len);
		ir_buf_free(&b);
	} else if (status == 0) {
		ir_tool_out(_("%s: query for a time stamp of %s; carry it to "
			      "the authority\n"),
			ir_esc(path, &esc), ir_esc(what, &esc2));
	}
	free(what);
	free(path);
	return status;
}

int
ir_seal_query(const struct ir_seal_opts *o, char **files, size_t n)
{
	int status = seal_no_test(); /* the nonce must be a random one */

	if (status)
		return status;
	for (size_t i = 0; i < n; i++)
		status = ir_tool_worse(status, query_one(o, files[i]));
	return status;
}

/* Everything that is needed to attach a reply. */
struct reply {
	const char *file;
	char *what, *path; /* what is stamped; FILE.tsr */
	struct ir_buf raw, plain;
	struct ir_stamp st;
	struct seal_digests d; /* of what is stamped */
};

static int
not_ours(const struct reply *r, const char *why, struct ir_err *e)
{
	struct ir_esc esc;

	return ir_err_set(e, IR_EINTEGRITY, _("the reply is not for '%s': %s"),
		ir_esc(r->what, &esc), why);
}

static int
check_query(const struct ir_seal_opts *o, struct reply *r, struct ir_err *e)
{
	char *path = seal_path(r->file, IR_QUERY_SUFFIX);
	struct ir_tsp_asked q;
	struct ir_buf b;
	int rc;

	if (!path)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	ir_buf_init(&b, 0);
	rc = ir_io_slurp(path, IR_TSP_MAX, &b, e);
	if (rc == -ENOENT && o->no_query) {
		if (e)
			*e = (struct ir_err)IR_ERR_INIT;
		rc = 1;
	}
	if (rc == 0)
		rc = ir_tsp_query_read(b.p, b.len, &q, e);
	if (rc == 0 && strcmp(q.nonce, r->st.nonce) != 0)
		rc = not_ours(r, _("it answers another query (nonce)"), e);
	ir_buf_free(&b);
	free(path);
	return rc < 0 ? rc : 0;
}

static int
check_reply(const struct ir_seal_opts *o, struct reply *r, struct ir_err *e)
{
	int rc = ir_stamp_read(r->raw.p, r->raw.len, &r->st, e);

	if (rc > 0)
		return e->code;
	if (rc == 0)
		rc = seal_hash(
			r->what, IR_DIGEST_BIT(r->st.alg), o->quiet, &r->d, e);
	if (rc == 0 &&
		memcmp(r->d.raw[r->st.alg], r->st.digest,
			ir_digest_len(r->st.alg)) != 0)
		rc = not_ours(r, _("it stamps other bytes"), e);
	if (rc == 0)
		rc = check_query(o, r, e);
	if (rc == 0)
		rc = ir_stamp_plain(r->raw.p, r->raw.len, &r->plain, e);
	return rc;
}

static int
record_stamp(struct seal_case *c, const struct reply *r)
{
	char t[IR_TIME_TEXT];
	struct ir_buf b;
	struct ir_jw w;
	int status;

	ir_buf_init(&b, 0);
	seal_line_start(&w, &b, c);
	seal_line_file(&w, c, "stamp", IR_STAMP_SUFFIX, &r->plain);
	ir_jw_kstr(&w, "over", strcmp(r->what, r->file) == 0 ? "file" : "seal");
	ir_jw_kstr(&w, "over_sha256", r->d.sha256);
	ir_jw_kstr(&w, "authority", r->st.tsa.name);
	ir_jw_kstr(&w, "certificate", r->st.tsa.sha256);
	ir_jw_kstr(&w, "stamped", ir_time_utc(&r->st.time, 0, t));
	ir_jw_endobj(&w);
	status = seal_case_append(c, "evidence.sealed", &b);
	ir_buf_free(&b);
	return status;
}

/* A head that was stamped is in an authority's hands. */
static int
record_head(struct seal_case *c, const struct reply *r)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_entry who = {.actor_name = c->who.name,
		.actor_role = c->who.role,
		.recorder = c->who.recorder};
	char how[512], t[IR_TIME_TEXT];
	struct ir_seal_head h;
	struct ir_head given;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_io_slurp(r->file, IR_SEAL_HEAD_MAX, &b, &e);
	if (rc == 0)
		rc = ir_seal_head_read(b.p, b.len, &h, &e);
	ir_buf_free(&b);
	(void)snprintf(how, sizeof(how), "time stamp of %s: %s%s",
		ir_time_utc(&r->st.time, 0, t), c->file, IR_STAMP_SUFFIX);
	if (rc == 0)
		rc = ir_journal_anchor(c->j, h.head.seq, r->st.tsa.name, how,
			&who, &given, &e);
	if (rc == 0)
		return 0;
	ir_tool_error(_("the file is written, but not recorded: %s"), e.text);
	return 2;
}

static void
tell(const struct ir_seal_opts *o, const struct seal_case *c,
	const struct reply *r)
{
	struct ir_time local = r->st.time;
	char t[IR_TIME_TEXT];
	struct ir_esc esc;
	struct ir_buf b;
	struct ir_jw w;

	ir_time_localise(&local);
	if (!ir_tool_want_json(o->json, o->text)) {
		ir_tool_out(_("%s%s: stamped %s by %s (certificate SHA-256 "
			      "%s)\n"),
			seal_mark(c), ir_esc(r->path, &esc),
			ir_time_rfc3339(&local, 0, t), r->st.tsa.name,
			r->st.tsa.sha256);
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "stamped");
	if (c->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_name(&w, "stamp", r->path, strlen(r->path));
	ir_jw_name(&w, "of", r->what, strlen(r->what));
	ir_jw_kstr(&w, "time", ir_time_utc(&r->st.time, 0, t));
	ir_jw_kstr(&w, "authority", r->st.tsa.name);
	ir_jw_kstr(&w, "certificate", r->st.tsa.sha256);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
attach(const struct ir_seal_opts *o, struct reply *r, const char *reply)
{
	struct seal_case c = {.j = NULL};
	struct ir_err e = IR_ERR_INIT;
	int status = seal_case_find(o, r->file, &c);

	if (status == 0 &&
		(seal_is_new(r->path, &e) < 0 ||
			ir_io_slurp(reply, IR_TSP_MAX, &r->raw, &e) < 0 ||
			check_reply(o, r, &e) < 0 ||
			seal_write(r->path, &r->plain, false, &e) < 0))
		status = seal_fail(&e);
	if (status == 0) {
		tell(o, &c, r);
		if (c.j)
			status = c.head ? record_head(&c, r)
					: record_stamp(&c, r);
	}
	seal_case_end(&c);
	return status;
}

int
ir_seal_reply(const struct ir_seal_opts *o, const char *file, const char *reply)
{
	struct reply r = {.file = file,
		.path = seal_path(file, IR_STAMP_SUFFIX),
		.what = subject(file)};
	int status;

	ir_buf_init(&r.raw, 0);
	ir_buf_init(&r.plain, 0);
	status = r.path && r.what ? attach(o, &r, reply) : 2;
	ir_buf_free(&r.plain);
	ir_buf_free(&r.raw);
	free(r.what);
	free(r.path);
	return status;
}
