/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"

#include "access_i.h"

#define PATHS_NAMED 100u /* in the journal; all of them are in the archive */

struct start {
	struct ir_run *r;
	struct ir_cursor *cursor; /* has read what was there before the lock */
	unsigned last_no;
	struct ir_buf data;
	struct ir_buf checked;
};

static void
note_clock(struct start *s, const struct ir_line *line)
{
	const char *raw;
	size_t len = 0;

	raw = ir_json_raw(line->json, line->at.data, &len);
	ir_buf_clear(&s->checked);
	if (raw)
		(void)ir_buf_add(&s->checked, raw, len);
}

/* Numbers taken so far, and the last comparison of our clock. */
static int
drain(struct start *s, struct ir_err *e)
{
	struct ir_line line;
	int rc;

	while ((rc = ir_cursor_next(s->cursor, &line, e)) > 0) {
		uint64_t no = 0;

		if (ir_json_streq(line.json, line.at.kind, "clock.checked"))
			note_clock(s, &line);
		if (!ir_json_streq(line.json, line.at.kind, "evidence.started"))
			continue;
		if (ir_json_u64(line.json,
			    ir_json_get(line.json, line.at.data, "no"),
			    &no) == 0 &&
			no < UINT32_MAX && no > s->last_no)
			s->last_no = (unsigned)no;
	}
	return rc;
}

static void
put_names(struct ir_jw *w, const struct ir_run *r)
{
	size_t shown = 0, more = 0;

	ir_jw_key(w, "artifacts");
	ir_jw_arr(w);
	for (size_t i = 0; i < r->asked_artifacts.n; i++)
		ir_jw_str(w, r->asked_artifacts.v[i]);
	ir_jw_endarr(w);
	ir_jw_key(w, "paths");
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_plan_count(r->plan); i++) {
		const struct ir_ask *a = ir_plan_at(r->plan, i);

		if (a->kind != IR_ASK_TREE)
			continue;
		if (shown++ < PATHS_NAMED)
			ir_jw_str(w, a->text);
		else
			more++;
	}
	ir_jw_endarr(w);
	if (more)
		ir_jw_ku64(w, "more_paths", more);
}

static void
put_clinical(struct ir_jw *w, const struct ir_collect *o)
{
	if (!o->clinical_name)
		return;
	ir_jw_key(w, "clinical_ok");
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", o->clinical_name);
	ir_jw_kstr(w, "reason", o->clinical_reason);
	ir_jw_endobj(w);
}

/* Whose keys open it: public keys tell no secret. */
static void
put_recipients(struct ir_jw *w, const struct ir_recipients *to)
{
	if (!to)
		return;
	ir_jw_key(w, "recipients");
	ir_jw_arr(w);
	for (size_t at = 0; at < to->text.len;
		at += strlen(to->text.p + at) + 1)
		ir_jw_str(w, to->text.p + at);
	ir_jw_endarr(w);
}

static void
put_pair(struct ir_jw *w, const char *key, const char *name, const char *what,
	const char *text)
{
	if (!name)
		return;
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", name);
	ir_jw_kstr(w, what, text);
	ir_jw_endobj(w);
}

/* Whom we will log in to, before we do. */
static void
put_far(struct ir_jw *w, const struct ir_run *r)
{
	const struct ir_device *d = r->t->device;
	const struct ir_collect *o = r->o;

	put_pair(w, "ward_ok", o->ward_name, "answer", o->ward_answer);
	put_pair(w, "typed_by", o->typed_name, "organisation", o->typed_org);
	if (!r->t->kind)
		return;
	ir_jw_key(w, "far");
	ir_jw_obj(w);
	ir_jw_kstr(w, "host", d->access.host);
	if (d->access.port)
		ir_jw_ku64(w, "port", d->access.port);
	ir_jw_kstr(w, "user", d->access.user);
	if (d->provisional)
		ir_jw_kbool(w, "provisional", true);
	ir_jw_endobj(w);
}

static void
put_common(struct ir_jw *w, const struct ir_run *r)
{
	ir_jw_kstr(w, "archive", r->top);
	ir_jw_ku64(w, "no", r->no);
	ir_jw_kstr(w, "device", r->t->id);
	ir_jw_kstr(w, "access", r->t->access);
}

static int
start_data(struct ir_run *r, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	put_common(&w, r);
	ir_jw_kstr(&w, "root", r->root_path);
	put_names(&w, r);
	put_clinical(&w, r->o);
	put_far(&w, r);
	put_recipients(&w, r->recipients);
	ir_jw_kstr(&w, "continues", r->continues[0] ? r->continues : NULL);
	ir_jw_kstr(&w, "note", r->o->note);
	ir_jw_endobj(&w);
	return ir_buf_err(out);
}

static void
who(struct ir_entry *en, const struct ir_collect *o)
{
	en->actor_name = o->by;
	en->actor_role = o->role;
	en->recorder = o->recorder;
	en->basis = "fact";
}

static int
make_start(void *arg, struct ir_journal *j, const struct ir_head *head,
	struct ir_entry *ret, struct ir_err *e)
{
	struct start *s = arg;
	struct ir_run *r = s->r;
	int rc = drain(s, e);

	(void)j;
	(void)head;
	if (rc < 0)
		return rc;
	r->no = s->last_no + 1;
	rc = ir_out_name(r, e);
	if (rc < 0)
		return rc;
	ir_buf_clear(&s->data);
	rc = start_data(r, &s->data);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for a journal line"));
	who(ret, r->o);
	ret->kind = "evidence.started";
	ret->data = s->data.p;
	ret->data_len = s->data.len;
	return 0;
}

int
ir_run_journal_start(struct ir_run *r, struct ir_journal *j, struct ir_err *e)
{
	struct start s = {.r = r};
	int rc;

	ir_buf_init(&s.data, 0);
	ir_buf_init(&s.checked, 0);
	rc = ir_cursor_open(&s.cursor, j, 1, e);
	if (rc == 0)
		rc = drain(&s, e);
	if (rc == 0)
		rc = ir_journal_append_with(j, make_start, &s, &r->head, e);
	if (rc == 0)
		(void)ir_buf_add(&r->checked, s.checked.p, s.checked.len);
	ir_cursor_close(s.cursor);
	ir_buf_free(&s.data);
	ir_buf_free(&s.checked);
	return rc;
}

static const char *
base_name(const char *path)
{
	const char *p = strrchr(path, '/');

	return p ? p + 1 : path;
}

static void
put_result(struct ir_jw *w, const struct ir_run *r)
{
	const struct ir_collect_result *res = r->res;
	struct ir_buf file;

	ir_jw_kstr(w, "end", ir_end_name(res->end));
	ir_jw_kstr(w, "why", res->why[0] ? res->why : NULL);
	if (!res->file && res->partial) {
		ir_jw_kstr(w, "partial", base_name(res->partial));
		return;
	}
	if (!res->file)
		return;
	ir_buf_init(&file, 0);
	(void)ir_buf_addf(&file, "evidence/%s", base_name(res->file));
	ir_jw_kstr(w, "file", file.p);
	ir_buf_free(&file);
	ir_jw_kstr(w, "sha256", res->sha256);
	ir_jw_kstr(
		w, "plain_sha256", res->encrypted ? res->plain_sha256 : NULL);
	ir_jw_ku64(w, "bytes", res->file_bytes);
	ir_jw_kstr(w, "manifest_sha256", res->manifest_sha256);
	ir_jw_ku64(w, "files", res->files);
	ir_jw_ku64(w, "payload_bytes", res->bytes);
	ir_counts_json(w, res);
}

int
ir_run_journal_end(struct ir_run *r, struct ir_journal *j, struct ir_err *e)
{
	bool good =
		r->res->end == IR_END_COMPLETE || r->res->end == IR_END_GAPS;
	struct ir_entry en = {
		.kind = good ? "evidence.collected" : "evidence.failed"};
	struct ir_head head = {0};
	struct ir_buf data;
	struct ir_jw w;
	int rc;

	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	ir_jw_obj(&w);
	put_common(&w, r);
	put_result(&w, r);
	if (r->access && r->access->n_sessions)
		ir_sessions_json(&w, r->access, false);
	if (r->tell)
		r->tell(&w, r);
	ir_jw_endobj(&w);
	who(&en, r->o);
	en.data = data.p;
	en.data_len = data.len;
	rc = ir_buf_err(&data);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a journal line"));
	else
		rc = ir_journal_append(j, &en, NULL, &head, e);
	if (rc == 0)
		r->res->seq = head.seq;
	ir_buf_free(&data);
	return rc;
}
