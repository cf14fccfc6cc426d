/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/collect_salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "collect_salvage_i.h"
#include "salvage_i.h"

#define PARTIAL ".partial"
#define TOP_MAX 500u
#define RANGES_IN_JOURNAL 20u /* all of them are in the archive */

/* What a line says of data that is gone. */
static bool
of_data(const char *key, size_t len)
{
	static const char *const keys[] = {"stored", "offset", "size", "given",
		"sha256", "sha512", "sha256_given", "media", "link_of",
		"extents", "out", "out_bytes", "out_sha256", "err", "err_bytes",
		"err_sha256"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strlen(keys[i]) == len && memcmp(keys[i], key, len) == 0)
			return true;
	}
	return false;
}

static bool
key_is(const char *key, size_t len, const char *s)
{
	return strlen(s) == len && memcmp(key, s, len) == 0;
}

/* Copies a member of an object with its key. */
static void
copy_member(struct ir_jw *w, const struct ir_json *j, ir_node v)
{
	char name[64];
	size_t len = 0, klen = 0;
	const char *raw = ir_json_raw(j, v, &len);
	const char *key = ir_json_slice(j, ir_json_key(j, v), &klen);

	if (!key || klen >= sizeof(name))
		return; /* none of ours */
	memcpy(name, key, klen);
	name[klen] = '\0';
	ir_jw_kraw(w, name, raw, len);
}

int
ir_salvage_bad_line(struct ir_salvage_job *k, int rc)
{
	return ir_err_set(k->e, rc, _("a line of the ledger cannot be read"));
}

static int
count(struct ir_salvage_job *k)
{
	struct ir_collect_result *res = &k->out->res;
	const struct ir_json *j = k->json;
	size_t len = 0;
	const char *s;
	bool named = ir_json_get(j, 0, "ask") != IR_NODE_NONE;
	int status;

	s = ir_json_slice(j, ir_json_get(j, 0, "status"), &len);
	status = s ? ir_status_by_name(s, len) : -EINVAL;
	if (status < 0)
		return ir_salvage_bad_line(k, -IR_EFORMAT);
	res->objects++;
	res->counts[status]++;
	res->gaps += ir_status_gap((enum ir_status)status, named);
	if (ir_json_get(j, 0, "atime_touched") != IR_NODE_NONE)
		res->atime_touched++;
	return 0;
}

static int
add(struct ir_salvage_job *k, enum ir_ledger_type t, const char *line,
	size_t len)
{
	ir_buf_clear(&k->text);
	(void)ir_buf_add(&k->text, line, len);
	(void)ir_buf_addc(&k->text, '\n');
	if (ir_buf_err(&k->text) != 0)
		return ir_salvage_bad_line(k, ir_buf_err(&k->text));
	return ir_ledger_add(k->run.ledger, t, k->text.p, k->text.len, 0, k->e);
}

int
ir_salvage_on_line(void *arg, const char *line, size_t len)
{
	struct ir_salvage_job *k = arg;
	ir_node type;
	int rc = ir_json_parse(k->json, line, len, k->e);

	if (rc < 0)
		return rc;
	type = ir_json_get(k->json, 0, "type");
	if (ir_json_streq(k->json, type, "collection"))
		return 0; /* in from */
	if (ir_json_streq(k->json, type, "command")) {
		k->out->res.commands++;
		return add(k, IR_LINE_COMMAND, line, len);
	}
	rc = count(k);
	return rc < 0 ? rc : add(k, IR_LINE_OBJECT, line, len);
}

static int
on_taken(void *arg, const char *line, size_t len,
	const struct ir_member_out *out)
{
	struct ir_salvage_job *k = arg;
	int rc = ir_json_parse(k->json, line, len, k->e);

	(void)out; /* the line says it already */
	if (rc == 0)
		rc = count(k);
	return rc < 0 ? rc : add(k, IR_LINE_OBJECT, line, len);
}

/* Begins an object with the members of the line in k->json: each goes through
 * put, which writes something else and says true, or it is copied. */
static void
copy_members(struct ir_salvage_job *k, struct ir_jw *w,
	bool (*put)(const struct ir_salvage_job *k, struct ir_jw *w,
		const char *key, size_t len))
{
	const struct ir_json *j = k->json;

	ir_jw_obj(w);
	for (ir_node n = ir_json_first(j, 0); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		size_t len = 0;
		const char *key = ir_json_slice(j, ir_json_key(j, n), &len);

		if (key && !put(k, w, key, len))
			copy_member(w, j, n);
	}
}

/* The line without its data, "unread", and why. */
static bool
put_lost(const struct ir_salvage_job *k, struct ir_jw *w, const char *key,
	size_t len)
{
	if (key_is(key, len, "status")) {
		ir_jw_kstr(w, "status", ir_status_name(IR_UNREAD));
		ir_jw_kstr(w, "reason", k->why);
		return true;
	}
	return key_is(key, len, "reason") || of_data(key, len);
}

static int
rewrite(struct ir_salvage_job *k, const char *why, struct ir_buf *out)
{
	struct ir_jw w;

	k->why = why;
	ir_jw_init(&w, out);
	copy_members(k, &w, put_lost);
	ir_jw_endobj(&w);
	return ir_buf_err(out);
}

static int
on_lost(void *arg, const char *line, size_t len, const char *why)
{
	struct ir_salvage_job *k = arg;
	struct ir_buf b;
	int rc = ir_json_parse(k->json, line, len, k->e);

	if (rc < 0)
		return rc;
	ir_buf_init(&b, 0);
	rc = rewrite(k, why, &b);
	if (rc < 0)
		(void)ir_salvage_bad_line(k, rc);
	else
		rc = ir_salvage_on_line(k, b.p, b.len);
	ir_buf_free(&b);
	return rc;
}

static void
put_salvaged(struct ir_jw *w, const struct ir_salvage_job *k)
{
	const struct ir_salvage_info *i = &k->out->info;
	char text[IR_TIME_TEXT];

	ir_jw_key(w, "salvaged");
	ir_jw_obj(w);
	ir_jw_kstr(w, "at", ir_time_utc(&k->run.ended, 3, text));
	ir_jw_kstr(w, "by", k->run.o->by);
	ir_jw_kstr(w, "program", k->run.o->ctx->tool);
	ir_jw_ku64(w, "partial_bytes", i->file_bytes);
	ir_jw_ku64(w, "frame_bytes", i->frame_bytes);
	ir_salvage_counts_json(w, i);
	ir_salvage_lost_json(w, i, IR_SALVAGE_RANGES_MAX);
	ir_jw_endobj(w);
}

/* The same for the journal: what the archive holds and what it lacks. */
static void
tell(struct ir_jw *w, const struct ir_run *r)
{
	const struct ir_salvage_job *k = r->describe_arg;

	ir_jw_key(w, "salvaged");
	ir_jw_obj(w);
	ir_salvage_counts_json(w, &k->out->info);
	ir_salvage_lost_json(w, &k->out->info, RANGES_IN_JOURNAL);
	ir_jw_endobj(w);
}

static bool
put_end(const struct ir_salvage_job *k, struct ir_jw *w, const char *key,
	size_t len)
{
	if (!key_is(key, len, "end"))
		return false;
	ir_jw_kstr(w, "end", ir_end_name(k->run.res->end));
	ir_jw_kstr(w, "why", k->run.res->why);
	return true;
}

/* collection.json: what the run said when it began, and its end as known. */
static int
describe(struct ir_buf *out, const struct ir_run *r)
{
	struct ir_salvage_job *k = r->describe_arg;
	struct ir_jw w;

	ir_jw_init(&w, out);
	copy_members(k, &w, put_end);
	ir_counts_json(&w, r->res);
	put_salvaged(&w, k);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

static void
copy_text(const struct ir_json *j, ir_node n, char *out, size_t cap)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_json_str(j, n, &b) == 0 && b.len < cap)
		memcpy(out, b.p, b.len + 1);
	ir_buf_free(&b);
}

/* Who and what the archive was about, from its first line. */
static int
learn(struct ir_salvage_job *k)
{
	const struct ir_json *j = k->json;
	struct ir_run *r = &k->run;
	ir_node head = ir_json_get(j, 0, "journal");
	char text[IR_TIME_TEXT] = "";
	uint64_t no = 0;

	copy_text(j, ir_json_get(j, 0, "archive"), r->top, TOP_MAX);
	copy_text(j, ir_json_get(j, ir_json_get(j, 0, "device"), "id"),
		k->target.id_text, sizeof(k->target.id_text));
	copy_text(j, ir_json_get(j, 0, "started"), text, sizeof(text));
	copy_text(j, ir_json_get(j, 0, "continues"), r->continues,
		sizeof(r->continues));
	copy_text(j, ir_json_get(j, head, "head"), r->head.hex,
		sizeof(r->head.hex));
	if (ir_json_u64(j, ir_json_get(j, head, "seq"), &r->head.seq) != 0)
		r->head.seq = 0;
	if (ir_json_u64(j, ir_json_get(j, 0, "no"), &no) == 0)
		r->no = (unsigned)no;
	(void)ir_json_bool(j, ir_json_get(j, 0, "drill"), &r->drill);
	k->target.id = k->target.id_text;
	k->target.access =
		ir_json_streq(j, ir_json_get(j, 0, "access"), "local") ? "local"
		: ir_json_streq(j, ir_json_get(j, 0, "access"), "root")
		? "root"
		: "files";
	if (!r->top[0] || ir_time_parse(text, strlen(text), &r->started) < 0)
		return ir_err_set(k->e, -IR_EFORMAT,
			_("the ledger does not begin with its collection"));
	return 0;
}

/* The first line of the sidecar, parsed: it names the archive. */
static int
first_line(struct ir_salvage_job *k)
{
	size_t cap = (size_t)4 << 20;
	char *lf;
	ssize_t n;

	if (ir_buf_reserve(&k->from, cap) != 0)
		return ir_err_set(k->e, -ENOMEM, _("no memory"));
	n = ir_io_pread(k->sidecar, k->from.p, cap, 0);
	if (n < 0)
		return ir_err_sys(k->e, (int)n, _("cannot read the ledger"));
	lf = memchr(k->from.p, '\n', (size_t)n);
	if (!lf)
		return ir_err_set(k->e, -IR_EFORMAT,
			_("the ledger has no whole line: nothing can be "
			  "saved"));
	k->from.len = (size_t)(lf - k->from.p);
	return ir_json_parse(k->json, k->from.p, k->from.len, k->e);
}

static int
open_inputs(struct ir_salvage_job *k, const char *partial)
{
	struct ir_buf b;
	struct ir_esc esc;

	k->fd = open(partial, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (k->fd < 0)
		return ir_err_sys(k->e, errno, _("cannot open '%s'"),
			ir_esc(partial, &esc));
	if (flock(k->fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return ir_err_set(k->e, -EBUSY,
			_("'%s' is still being written"),
			ir_esc(partial, &esc));
	if (ir_age_magic(k->fd))
		return ir_err_set(k->e, -IR_ENOTSUP,
			_("'%s' is encrypted: what a killed run leaves so "
			  "cannot be salvaged"),
			ir_esc(partial, &esc));
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s%s", partial, IR_LEDGER_SIDECAR);
	k->sidecar = open(b.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (k->sidecar < 0)
		(void)ir_err_sys(
			k->e, errno, _("cannot open '%s'"), ir_esc(b.p, &esc));
	ir_buf_free(&b);
	return k->sidecar < 0 ? k->e->code : 0;
}

static int
place(struct ir_salvage_job *k, const char *partial)
{
	struct ir_run *r = &k->run;
	size_t len = strlen(partial), tail = strlen(PARTIAL);
	struct ir_buf b;
	int rc = 0;

	if (r->o->out) {
		r->path = strdup(r->o->out);
		return r->path ? 0 : ir_err_set(k->e, -ENOMEM, "no memory");
	}
	if (len <= tail || strcmp(partial + len - tail, PARTIAL) != 0)
		return ir_err_set(k->e, -IR_EUSAGE,
			_("'%s' does not end in .partial: name the result "
			  "with -o"),
			partial);
	ir_buf_init(&b, 0);
	(void)ir_buf_add(&b, partial, len - tail);
	r->path = ir_buf_detach(&b, NULL);
	if (r->path)
		rc = ir_out_part_name(r->path, &b);
	free(r->path);
	r->path = rc == 0 ? ir_buf_detach(&b, NULL) : NULL;
	ir_buf_free(&b);
	return r->path ? 0 : ir_err_set(k->e, -ENOMEM, _("no memory"));
}

static int
open_outputs(struct ir_salvage_job *k)
{
	struct ir_run *r = &k->run;
	struct ir_bag_opts bo = {
		.top = r->top,
		.threads = r->o->threads,
		.level = r->o->level,
		.sync = !r->o->ctx->nosync,
		.mtime = r->started.sec,
	};
	bool sha512 = false;
	int rc;

	/* Not said is false. */
	(void)ir_json_bool(k->json,
		ir_json_get(
			k->json, ir_json_get(k->json, 0, "asked"), "sha512"),
		&sha512);
	bo.digests = sha512 ? IR_DIGEST_BIT(IR_SHA512) : 0u;
	rc = ir_out_look(r, k->e);
	if (rc == 0)
		rc = ir_out_open(&r->out, r->path,
			r->o->ctx->nosync ? IR_OUT_NOSYNC : 0u, k->e);
	bo.spill_dirfd = r->spill_dirfd;
	if (rc == 0)
		rc = ir_ledger_new(
			&r->ledger, r->spill_dirfd, false, NULL, k->e);
	if (rc == 0)
		rc = ir_bag_new(&r->bag, &bo, ir_out_fd(r->out), k->e);
	return rc;
}

static int
save(struct ir_salvage_job *k, const char *partial)
{
	struct ir_salvage_sink sink = {
		.line = ir_salvage_on_line,
		.taken = on_taken,
		.lost = on_lost,
		.found = ir_salvage_on_found,
		.cut = ir_salvage_on_cut,
		.arg = k,
	};
	struct ir_collect_result *res = &k->out->res;
	char top[sizeof(k->run.top) + 2];
	int rc;

	(void)snprintf(top, sizeof(top), "%s/", k->run.top);
	rc = ir_salvage(k->fd, k->sidecar, partial, top, k->run.bag, &sink,
		&k->out->info, k->e);
	if (rc == 0) /* for describe, after the other lines */
		rc = ir_json_parse(k->json, k->from.p, k->from.len, k->e);
	if (rc < 0)
		return rc;
	res->end = IR_END_INTERRUPTED;
	(void)snprintf(res->why, sizeof(res->why), "%s",
		_("cut off while it ran, salvaged"));
	k->run.describe = describe;
	k->run.describe_arg = k;
	k->run.tell = tell;
	res->no = k->run.no;
	return ir_run_finish(&k->run, false, k->e);
}

/* CASE of CASE/evidence/NAME.partial; NULL when it lies elsewhere. */
static char *
case_of(const char *partial)
{
	char *full = realpath(partial, NULL);
	char *slash = full ? strrchr(full, '/') : NULL;
	struct ir_buf b;
	bool found = false;

	ir_buf_init(&b, 0);
	if (slash) {
		*slash = '\0';
		slash = strrchr(full, '/');
	}
	if (slash && strcmp(slash + 1, "evidence") == 0) {
		*slash = '\0';
		(void)ir_buf_addf(&b, "%s/%s", full, IR_JOURNAL_NAME);
		found = ir_buf_err(&b) == 0 && access(b.p, R_OK) == 0;
	}
	ir_buf_free(&b);
	if (!found) {
		free(full);
		return NULL;
	}
	return full;
}

/* The case the archive was begun in has a line of its start. */
static int
tell_journal(struct ir_salvage_job *k, const char *partial)
{
	const struct ir_collect *o = k->run.o;
	struct ir_journal *j = NULL;
	char *own = NULL;
	int rc;

	if (!k->run.no)
		return 0;
	if (!o->casedir)
		own = case_of(partial);
	if (!o->casedir && !own)
		return 0;
	rc = ir_journal_open(&j, o->casedir ? o->casedir : own, o->ctx, k->e);
	if (rc == 0)
		rc = ir_run_journal_end(&k->run, j, k->e);
	ir_journal_close(j);
	free(own);
	return rc < 0 ? ir_err_prefix(k->e, _("the journal was not written: "))
		      : 0;
}

int
ir_collect_salvage(const struct ir_collect *o, const char *partial,
	void (*done)(void *arg, const struct ir_salvaged *s), void *arg,
	struct ir_err *e)
{
	struct ir_salvaged out;
	struct ir_salvage_job k = {
		.out = &out, .fd = -1, .sidecar = -1, .e = e};
	int rc;

	memset(&out, 0, sizeof(out));
	ir_run_init(&k.run, o, &k.target, &out.res);
	ir_buf_init(&k.text, 0);
	ir_buf_init(&k.from, 0);
	ir_clock_read(o->ctx, &k.run.clock_start);
	rc = ir_json_new(&k.json, NULL, e);
	if (rc == 0)
		rc = open_inputs(&k, partial);
	if (rc == 0)
		rc = first_line(&k);
	if (rc == 0)
		rc = learn(&k);
	if (rc == 0)
		rc = place(&k, partial);
	if (rc == 0)
		rc = open_outputs(&k);
	if (rc == 0)
		rc = save(&k, partial);
	if (rc == 0)
		rc = tell_journal(&k, partial);
	out.res.drill = k.run.drill;
	out.res.device = k.target.id;
	out.res.access = k.target.access;
	if (rc == 0)
		done(arg, &out);
	ir_salvage_info_free(&out.info);
	ir_json_free(k.json);
	ir_buf_free(&k.text);
	ir_buf_free(&k.from);
	if (k.fd >= 0)
		(void)close(k.fd); /* read only */
	if (k.sidecar >= 0)
		(void)close(k.sidecar); /* read only */
	ir_run_free(&k.run);
	return rc;
}
