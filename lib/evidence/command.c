/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "ir/evidence/name.h"
#include "ir/sys/proc.h"

#include "access_i.h"
#include "bag_spill_i.h"

#define SECONDS_DEFAULT 60u
#define OUT_DEFAULT ((uint64_t)256 << 20)
#define ERR_MAX ((size_t)1 << 20)

/* One command and what it left. */
struct job {
	struct ir_run *r;
	const struct ir_ask *ask;
	const char *words[3];
	const char *const *argv;
	unsigned n;
	struct ir_spill out;
	struct ir_buf err;
	struct ir_err fail; /* of the spool */
	struct ir_proc_end end;
	bool lost; /* the connection, fail says why */
	enum ir_status status;
	char reason[IR_REASON_MAX];
	char program[PATH_MAX], program_sha256[IR_SHA256_HEX];
	char start[IR_TIME_TEXT], stop[IR_TIME_TEXT];
	struct ir_object files[2]; /* out, err */
	struct ir_buf names[2];
};

static int
on_data(void *arg, int which, const void *p, size_t len)
{
	struct job *j = arg;

	if (which == 2)
		return ir_buf_add(&j->err, p, len);
	(void)ir_buf_add(&j->out.tail, p, len);
	return ir_spill_check(&j->out, &j->fail);
}

const char *const *
ir_ask_argv(const struct ir_run *r, const struct ir_ask *a, const char *v[3])
{
	size_t n = 0;

	if (a->source && a->source->argv)
		return a->source->argv;
	if (r->t->kind && r->t->kind->verb)
		v[n++] = r->t->kind->verb;
	v[n++] = a->text;
	v[n] = NULL;
	return v;
}

static bool
on_wait(void *arg)
{
	const struct job *j = arg;

	return ir_run_stopped(j->r);
}

static void
stamp(const struct ir_run *r, char out[IR_TIME_TEXT])
{
	struct timespec ts = {0};
	struct ir_time t;

	(void)r->o->ctx->now(r->o->ctx, &ts); /* 1970 tells of a failure */
	t = ir_time_of(&ts);
	(void)ir_time_utc(&t, 3, out);
}

static void
set_limits(const struct ir_run *r, const struct ir_source *s,
	struct ir_proc_limits *ret)
{
	const struct ir_collect_limits *o = &r->o->limits;
	uint64_t own = s ? s->seconds : 0, bytes = s ? s->bytes : 0;
	uint64_t sec = own ? own : SECONDS_DEFAULT;
	uint64_t left = ir_run_seconds_left(r);

	if (o->command_seconds && (!own || o->command_seconds < sec))
		sec = o->command_seconds;
	if (sec > left)
		sec = left ? left : 1;
	ret->seconds = (unsigned)(sec < UINT_MAX ? sec : UINT_MAX);
	ret->out_bytes = bytes ? bytes : OUT_DEFAULT;
	if (o->command_bytes && (!bytes || o->command_bytes < ret->out_bytes))
		ret->out_bytes = o->command_bytes;
	ret->err_bytes = ERR_MAX;
	ret->memory = o->memory;
}

static void
judge(struct job *j, int rc, const struct ir_err *e)
{
	const struct ir_proc_end *end = &j->end;
	const char *why = NULL;

	if (j->r->access && j->r->access->outcome.set) {
		const struct ir_outcome *o = &j->r->access->outcome;

		j->status = o->status;
		memcpy(j->reason, o->reason, sizeof(j->reason));
		return;
	}
	j->status = IR_TAKEN;
	if (rc < 0) {
		j->status = IR_UNREAD;
		why = j->fail.code ? j->fail.text : e->text;
	} else if (end->not_found) {
		j->status = IR_ABSENT;
		why = _("no such program");
	} else if (end->cancelled) {
		j->status = IR_TRUNCATED;
		why = _("the run was ended");
	} else if (end->timed_out) {
		j->status = IR_TIMED_OUT;
		why = _("the time limit of the command was met");
	} else if (end->truncated) {
		j->status = IR_TRUNCATED;
		why = _("the byte limit of the command was met");
	}
	if (why)
		(void)snprintf(j->reason, sizeof(j->reason), "%.200s", why);
	else if (end->exit_status > 0)
		(void)snprintf(j->reason, sizeof(j->reason),
			_("exit status %d"), end->exit_status);
	else if (end->signal) {
		j->status = IR_TRUNCATED;
		(void)snprintf(j->reason, sizeof(j->reason),
			_("ended by signal %d"), end->signal);
	}
}

static void
run(struct job *j)
{
	const char *const *argv = j->argv;
	struct ir_proc_sink sink = {
		.data = on_data,
		.arg = j,
		.cancelled = on_wait,
	};
	struct ir_proc_limits limits;
	struct ir_err e = IR_ERR_INIT;
	int rc;

	set_limits(j->r, j->ask->source, &limits);
	stamp(j->r, j->start);
	if (j->r->access) {
		j->r->access->asked = j->ask;
		memset(&j->r->access->outcome, 0,
			sizeof(j->r->access->outcome));
		rc = j->r->access->kind->command(
			j->r->access, argv, &limits, &sink, &j->end, &e);
		j->lost = rc == -ECANCELED;
		if (j->lost)
			j->fail = e;
	} else if (ir_proc_which(argv[0], j->program, sizeof(j->program)) !=
		0) {
		j->program[0] = '\0';
		j->end.not_found = true;
		rc = 0;
	} else {
		(void)ir_self_digest(j->program, j->program_sha256);
		rc = ir_proc_run(argv, NULL, -1, &limits, &sink, &j->end, &e);
	}
	stamp(j->r, j->stop);
	judge(j, rc, &e);
}

#define WORD_MAX ((size_t)80) /* the whole of it is in the line */

/* "show ip route" as "show_ip_route". */
static void
name_word(struct ir_buf *b, const char *word)
{
	char name[WORD_MAX + 1];
	size_t n = strlen(word);

	n = n < WORD_MAX ? n : WORD_MAX;
	while (n > 0 && ((unsigned char)word[n] & 0xc0) == 0x80)
		n--; /* not inside a character */
	for (size_t i = 0; i < n; i++)
		name[i] = strchr(" /", word[i]) ? '_' : word[i];
	(void)ir_name_store(b, n ? name : "_", n ? n : 1);
}

/* "data/cmd/003-ss.out" */
static int
name_output(struct job *j, int which)
{
	const struct ir_access_kind *k = j->r->access ? j->r->t->kind : NULL;
	bool item = k && k->folder;
	const char *word = item ? j->ask->text : j->argv[0];
	struct ir_buf *b = &j->names[which], open;
	const char *base;

	ir_buf_init(&open, 0);
	if (ir_hush(word, strlen(word), &open) < 0)
		return -ENOMEM;
	word = open.p ? open.p : "";
	base = strrchr(word, '/');
	base = item               ? word + strspn(word, "/")
		: base && base[1] ? base + 1
				  : word;
	(void)ir_buf_addf(b, "data/%s/%03u-", item ? k->folder : "cmd", j->n);
	name_word(b, base);
	(void)ir_buf_adds(b,
		item && k->suffix[which] ? k->suffix[which]
			: which          ? ".err"
					 : ".out");
	ir_buf_free(&open);
	return ir_buf_err(b);
}

static int
put_member(struct job *j, int which, struct ir_err *e)
{
	uint64_t len = which ? j->err.len : ir_spill_len(&j->out);
	struct ir_member_in m = {
		.name = j->names[which].p,
		.size = len,
		.mode = 0644,
		.mtime_sec = j->r->clock_start.real.tv_sec,
	};
	struct ir_bag *bag = j->r->bag;
	int rc = ir_bag_member_begin(bag, &m, e);

	if (rc == 0 && which && len)
		rc = ir_bag_data(bag, j->err.p, j->err.len, e);
	for (uint64_t at = 0; rc == 0 && !which && at < len;) {
		size_t n = 0;

		rc = ir_spill_read(
			&j->out, at, j->r->scratch, IR_SCRATCH, &n, e);
		if (rc == 0)
			rc = ir_bag_data(bag, j->r->scratch, n, e);
		at += n;
	}
	return rc < 0 ? rc : ir_bag_member_end(bag, &j->files[which].out, e);
}

/* Stores an output and writes its line. */
static int
store_output(struct job *j, int which, struct ir_err *e)
{
	struct ir_object *ob = &j->files[which];
	int rc;

	ob->ask = j->ask;
	ob->kind = "command";
	ob->command = j->n;
	if (j->ask->kind == IR_ASK_TREE) {
		ob->path = j->ask->text;
		ob->path_len = strlen(j->ask->text);
	}
	ir_object_fail(ob, j->status, "%s", j->reason);
	rc = name_output(j, which);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for a name"));
	ob->stored = j->names[which].p;
	ob->planned = which ? j->err.len : ir_spill_len(&j->out);
	ob->sized = true;
	rc = put_member(j, which, e);
	return rc < 0 ? rc : ir_run_object(j->r, ob, e);
}

static void
put_output(struct ir_jw *w, const struct ir_object *ob, const char *key,
	const char *bytes_key, const char *sum_key)
{
	if (!ob->stored)
		return;
	ir_jw_kstr(w, key, ob->stored);
	ir_jw_ku64(w, bytes_key, ob->out.stored);
	ir_jw_kstr(w, sum_key, ob->out.sha256);
}

/* Anybody who lists processes could read it while it ran. */
static void
tell_secret(const struct job *j, struct ir_jw *w)
{
	const struct ir_collect *o = j->r->o;
	struct ir_buf b;
	struct ir_esc esc;

	ir_jw_kbool(w, "masked", true);
	if (!o->warn)
		return;
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b,
		_("a command of '%s' holds a secret in plain text; it is "
		  "masked in the records"),
		ir_esc(j->ask->artifact ? j->ask->artifact : j->ask->text,
			&esc));
	if (ir_buf_err(&b) == 0)
		o->warn(o->arg, b.p);
	ir_buf_free(&b);
}

static int
write_line(struct job *j, struct ir_err *e)
{
	struct ir_buf *b = &j->r->line, word;
	bool masked = false;
	struct ir_jw w;
	int rc = 0;

	ir_buf_clear(b);
	ir_buf_init(&word, 0);
	ir_jw_init(&w, b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "command");
	ir_jw_ku64(&w, "n", j->n);
	ir_jw_kstr(&w, "artifact", j->ask->artifact);
	ir_jw_key(&w, "argv");
	ir_jw_arr(&w);
	for (size_t i = 0; rc >= 0 && j->argv[i]; i++) {
		ir_buf_clear(&word);
		rc = ir_hush_arg(j->argv, i, &word);
		masked |= rc > 0;
		ir_jw_str(&w, word.p);
	}
	ir_jw_endarr(&w);
	ir_buf_free(&word);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for the ledger"));
	if (masked)
		tell_secret(j, &w);
	ir_jw_kstr(&w, "program", j->program[0] ? j->program : NULL);
	ir_jw_kstr(&w, "program_sha256",
		j->program_sha256[0] ? j->program_sha256 : NULL);
	ir_jw_kstr(&w, "start", j->start);
	ir_jw_kstr(&w, "end", j->stop);
	ir_jw_key(&w, "ms");
	ir_jw_i64(&w, j->end.ms);
	ir_jw_key(&w, "exit");
	ir_jw_i64(&w, j->end.exit_status);
	if (j->end.signal)
		ir_jw_ku64(&w, "signal", (uint64_t)j->end.signal);
	put_output(&w, &j->files[0], "out", "out_bytes", "out_sha256");
	put_output(&w, &j->files[1], "err", "err_bytes", "err_sha256");
	ir_jw_kstr(&w, "status", ir_status_name(j->status));
	ir_jw_kstr(&w, "reason", j->reason[0] ? j->reason : NULL);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (ir_buf_err(b) != 0)
		return ir_err_set(
			e, ir_buf_err(b), _("no memory for the ledger"));
	return ir_ledger_add(j->r->ledger, IR_LINE_COMMAND, b->p, b->len,
		ir_bag_offset(j->r->bag), e);
}

/* A command that left nothing still has a line among the objects. */
static int
no_output(struct job *j, struct ir_err *e)
{
	struct ir_object *ob = &j->files[0];

	ob->ask = j->ask;
	ob->kind = "command";
	ob->command = j->n;
	if (j->ask->kind == IR_ASK_TREE) {
		ob->path = j->ask->text;
		ob->path_len = strlen(j->ask->text);
		ir_object_fail(ob, j->status, "%s", j->reason);
	} else
		ir_object_fail(ob, j->status, "%.100s: %.150s", j->ask->text,
			j->reason);
	return ir_run_object(j->r, ob, e);
}

int
ir_run_command(struct ir_run *r, const struct ir_ask *a, struct ir_err *e)
{
	struct job j = {
		.r = r,
		.ask = a,
		.n = ++r->commands,
		.end = {.exit_status = -1},
	};
	int rc = 0;

	j.argv = ir_ask_argv(r, a, j.words);
	ir_spill_init(&j.out, r->spill_dirfd, r->recipients != NULL);
	ir_buf_init(&j.err, ERR_MAX);
	ir_buf_init(&j.names[0], 0);
	ir_buf_init(&j.names[1], 0);
	run(&j);
	if (j.status == IR_ABSENT || j.status == IR_UNREAD)
		rc = no_output(&j, e);
	else {
		rc = store_output(&j, 0, e);
		if (rc == 0 && j.err.len > 0)
			rc = store_output(&j, 1, e);
	}
	if (rc == 0)
		rc = write_line(&j, e);
	if (rc == 0 && j.lost)
		rc = ir_err_set(e, -ECANCELED, "%s", j.fail.text);
	if (rc == 0 && j.end.cancelled)
		rc = ir_run_tick(r, 0, e);
	ir_spill_free(&j.out);
	ir_buf_free(&j.err);
	ir_buf_free(&j.names[0]);
	ir_buf_free(&j.names[1]);
	return rc;
}
