/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"

#include "access_home_i.h"
#include "access_i.h"
#include "collect_call_i.h"
#include "import_i.h"

static int
check_words(const struct ir_collect *o, struct ir_err *e)
{
	if (!o->casedir == !o->out)
		return ir_err_set(e, -IR_EUSAGE,
			_("name a case (-C DIR) or an output (-o FILE)"));
	if (o->import &&
		(o->artifacts.n || o->paths.n || o->resume || o->root ||
			o->access || o->devices.n > 1))
		return ir_err_set(e, -IR_EUSAGE,
			_("--import takes one folder or archive and nothing "
			  "else"));
	if (!o->devices.n && !o->artifacts.n && !o->paths.n && !o->resume &&
		!o->access && !o->import)
		return ir_err_set(e, -IR_EUSAGE,
			_("nothing to collect: give --device, --artifact or "
			  "paths"));
	if (o->access && (o->devices.n || o->root))
		return ir_err_set(e, -IR_EUSAGE,
			_("--access is for a device in no list: not with "
			  "--device or --root"));
	if (o->host_key && !ir_site_host_key_ok(o->host_key))
		return ir_err_set(e, -IR_EUSAGE,
			_("--host-key is SHA256: and 43 characters, as "
			  "ssh-keygen -l shows it"));
	if (o->devices.n > 1 && o->host_key)
		return ir_err_set(e, -IR_EUSAGE,
			_("--host-key is for one device at a time"));
	if (o->devices.n > 1 && (o->out || o->as || o->root || o->resume))
		return ir_err_set(e, -IR_EUSAGE,
			_("-o, --as, --root and --resume are for one device "
			  "at a time"));
	if (o->as && !ir_site_id_ok(o->as, strlen(o->as)))
		return ir_err_set(e, -IR_EUSAGE,
			_("--as is no name that can stand in a file name"));
	if (o->clock_time && !o->clock_source)
		return ir_err_set(e, -IR_EUSAGE,
			_("--clock-reference needs a time and its source"));
	return 0;
}

static int
read_reference(struct ir_call *c, struct ir_err *e)
{
	const struct ir_ctx *ctx = c->o->ctx;
	struct timespec ts = {0};
	struct ir_time now;
	int rc;

	if (!c->o->clock_time)
		return 0;
	(void)ctx->now(ctx, &ts); /* 1970 tells of a failure */
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	rc = ir_time_human(c->o->clock_time, &now, &c->reference,
		&c->reference_minutes, e);
	c->has_reference = rc == 0;
	return rc;
}

/* The site, else what earlier runs wrote into the case. */
static int
load_site(struct ir_call *c, struct ir_err *e)
{
	char *dir = NULL;
	int rc;

	if (!c->o->devices.n)
		return 0;
	rc = ir_access_home(c->o, &dir, e);
	if (rc == 0)
		rc = ir_site_load(&c->site, dir, e);
	if (rc == 1 ||
		(rc == 0 && !ir_site_count(c->site) && !getenv("IR_SITE")))
		rc = ir_err_set(e, -IR_EUSAGE,
			_("--device needs the device list of a site: set "
			  "IR_SITE"));
	free(dir);
	return rc;
}

/* This program as it is now, once for all archives. */
static int
describe_self(struct ir_call *c, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	int rc;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_self_json(&w, c->o);
	ir_jw_endobj(&w);
	rc = ir_buf_err(&b);
	if (rc == 0) /* without the braces: they are members */
		rc = ir_buf_add(&c->self, b.p + 1, b.len - 2);
	ir_buf_free(&b);
	return rc < 0 ? ir_err_set(e, rc, _("no memory")) : 0;
}

static bool
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int
add_word(struct ir_names_arg *to, const char ***owned, const char *word,
	struct ir_err *e)
{
	const char **v = malloc((to->n + 1) * sizeof(*v));

	if (!v)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	if (to->n)
		memcpy(v, to->v, to->n * sizeof(*v));
	v[to->n] = word;
	free(*owned);
	*owned = v;
	to->v = v;
	to->n++;
	return 0;
}

static int
add_texts(struct ir_names_arg *to, const char ***owned,
	const struct ir_buf *texts, struct ir_err *e)
{
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < texts->len;
		at += strlen(texts->p + at) + 1)
		rc = add_word(to, owned, texts->p + at, e);
	return rc;
}

/* "--artifact A B": B is no path, there is none of that name.  The same with
 * --device. */
static int
sort_words(struct ir_call *c, struct ir_collect *o, struct ir_err *e)
{
	struct ir_names_arg paths = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < o->paths.n; i++) {
		const char *w = o->paths.v[i];

		bool path = strchr(w, '/') || exists(w);

		if (!path && o->devices.n && ir_site_device(c->site, w, NULL))
			rc = add_word(&o->devices, &c->words[1], w, e);
		else if (!path && o->artifacts.n)
			rc = add_word(&o->artifacts, &c->words[2], w, e);
		else
			rc = add_word(&paths, &c->words[0], w, e);
	}
	o->paths = paths;
	return rc;
}

static int
open_call(struct ir_call *c, struct ir_err *e)
{
	const struct ir_collect *o = c->o;
	int rc = ir_digest_prepare(e);

	if (rc == 0)
		rc = read_reference(c, e);
	if (rc == 0 && o->recipients.n)
		rc = ir_recipients_read(&c->recipients, &o->recipients, e);
	if (rc == 0 && o->casedir)
		rc = ir_journal_open(&c->journal, o->casedir, o->ctx, e);
	if (rc == 0)
		rc = load_site(c, e);
	if (rc == 0 && o->resume)
		rc = ir_resume_read(&c->resume, o->resume, e);
	if (rc == 0 && !o->dry_run && o->types)
		rc = ir_magic_new(&c->magic, e);
	else if (rc == 0 && !o->dry_run && o->paths.n)
		/* nobody asked for types: without them it is still taken */
		(void)ir_magic_new(&c->magic, NULL);
	if (rc == 0 && !o->dry_run)
		rc = describe_self(c, e);
	return rc;
}

static void
close_call(struct ir_call *c)
{
	for (size_t i = 0; i < 3; i++)
		free(c->words[i]);
	ir_buf_free(&c->self);
	ir_resume_free(&c->resume);
	ir_recipients_free(&c->recipients);
	ir_magic_free(c->magic);
	ir_site_free(c->site);
	ir_site_free(c->guest);
	ir_journal_close(c->journal);
}

/* What the record says of its device and what was said now: the less. */
static void
tighten(uint64_t *limit, uint64_t recorded)
{
	if (recorded && (!*limit || recorded < *limit))
		*limit = recorded;
}

static void
set_limits(struct ir_collect_limits *l, const struct ir_device *d)
{
	if (!d)
		return;
	tighten(&l->seconds, d->access.seconds);
	tighten(&l->bytes, d->access.bytes);
	tighten(&l->rate, d->access.rate);
	tighten(&l->command_seconds, d->access.command_seconds);
	tighten(&l->command_bytes, d->access.command_bytes);
}

static void
run_init(struct ir_run *r, const struct ir_call *c, const struct ir_collect *o,
	const struct ir_target *t, struct ir_collect_result *res)
{
	ir_run_init(r, o, t, res);
	r->magic = c->magic;
	r->recipients = c->recipients.n ? &c->recipients : NULL;
	r->res->encrypted = r->recipients != NULL;
	r->had = c->resume.had;
	memcpy(r->continues, c->resume.sha256, sizeof(r->continues));
	r->reference = c->reference;
	r->has_reference = c->has_reference;
	r->reference_minutes = c->reference_minutes;
	r->self = c->self; /* read only here */
	r->drill = c->journal && ir_journal_drill(c->journal);
}

/* With a case the journal line comes first: it takes the number. */
static int
run_in_case(struct ir_run *r, struct ir_journal *j, struct ir_err *e)
{
	struct ir_err end = IR_ERR_INIT;
	int rc = ir_run_journal_start(r, j, e);
	int rc2;

	if (rc < 0)
		return rc;
	if (ir_journal_mended(j) && r->o->mended)
		r->o->mended(r->o->arg, ir_journal_mended(j));
	r->res->no = r->no;
	rc = ir_out_place(r, e);
	if (rc == 0)
		rc = ir_run_archive(r, e);
	else
		r->res->end = IR_END_FAILED;
	rc2 = ir_run_journal_end(r, j, &end);
	if (rc2 < 0 && rc == 0) {
		/* The archive is there, but the record of it is not. */
		(void)ir_err_prefix(&end, _("the journal was not written: "));
		(void)snprintf(
			r->res->why, sizeof(r->res->why), "%.500s", end.text);
		r->res->end = IR_END_FAILED;
	}
	return rc;
}

static int
describe_root(struct ir_run *r, struct ir_err *e)
{
	struct ir_esc esc;
	int rc;

	r->root_path = realpath(r->t->root, NULL);
	if (!r->root_path)
		return ir_err_sys(e, errno, _("cannot resolve '%s'"),
			ir_esc(r->t->root, &esc));
	rc = ir_mount_json(
		&r->mount, r->root_path, r->rootfd, &r->res->writable);
	return rc < 0 ? ir_err_set(e, rc, _("no memory")) : 0;
}

static int
run_target(struct ir_run *r, struct ir_journal *j, struct ir_err *e)
{
	const char *os = ir_target_os(r->t, r->o, r->rootfd);
	int rc;

	r->plan_rootfd = r->t->root ? r->rootfd : -1;
	r->res->drill = r->drill;
	r->res->device = r->t->id;
	r->res->access = r->t->access;
	ir_clock_read(r->o->ctx, &r->clock_start);
	r->started = ir_time_of(&r->clock_start.real);
	(void)clock_gettime(CLOCK_MONOTONIC, &r->began); /* cannot fail */
	if (r->t->kind) {
		rc = ir_access_new(&r->access, r, e);
		if (rc < 0)
			return rc;
	}
	rc = ir_plan_fill(r, os, e);
	if (rc == 0 && r->t->root)
		rc = describe_root(r, e);
	if (rc < 0)
		return rc;
	if (r->o->dry_run) {
		rc = r->o->casedir ? ir_out_name(r, e) : 0;
		if (rc == 0)
			rc = ir_out_place(r, e);
		return rc < 0 ? rc : ir_run_dry(r, e);
	}
	if (j)
		return run_in_case(r, j, e);
	rc = ir_out_place(r, e);
	return rc < 0 ? rc : ir_run_archive(r, e);
}

static int
worse(int a, int b)
{
	return a > b ? a : b;
}

int
ir_call_one(struct ir_call *c, const struct ir_device *d, const char *secret,
	int *status, struct ir_err *e)
{
	struct ir_collect o = *c->o;
	struct ir_collect_result res;
	struct ir_target t = {0};
	struct ir_run r;
	int rc;

	set_limits(&o.limits, d);
	run_init(&r, c, &o, &t, &res);
	r.secret = secret;
	rc = ir_target_settle(&t, &o, d, &r.rootfd, e);
	if (rc == 0)
		rc = run_target(&r, c->journal, e);
	if (rc == 0) {
		*status = worse(*status, ir_collect_status(&res));
		if (o.done)
			o.done(o.arg, &res);
	}
	ir_run_free(&r);
	return rc;
}

/* Also where a login would have neither a key nor a password. */
static bool
wants_secret(const struct ir_collect *o, const struct ir_device *d)
{
	const struct ir_device_access *a = &d->access;
	bool login = a->type &&
		(strcmp(a->type, "ssh") == 0 ||
			strcmp(a->type, "dialogue") == 0);

	return a->prompt || o->ask_password || o->typed_name ||
		(o->may_ask && login && !o->identity && !a->identity &&
			!a->secret_file);
}

int
ir_call_secret(struct ir_call *c, const struct ir_device *d,
	char out[IR_CALL_SECRET_MAX], struct ir_err *e)
{
	const struct ir_collect *o = c->o;
	struct ir_target t = {0};
	struct ir_esc user, host;
	char prompt[1024];
	int fd = -1, rc;

	if (!d || !wants_secret(o, d))
		return 0;
	rc = ir_target_settle(&t, o, d, &fd, e);
	if (fd >= 0)
		(void)close(fd); /* read only */
	if (rc < 0 || !t.kind)
		return rc;
	if (!o->ask)
		return ir_err_set(
			e, -ENOTTY, _("nobody can be asked for a password"));
	(void)snprintf(prompt, sizeof(prompt), _("password of %s at %s: "),
		ir_esc(d->access.user ? d->access.user : d->id, &user),
		ir_esc(d->access.host, &host));
	rc = o->ask(o->arg, prompt, out, IR_CALL_SECRET_MAX, e);
	return rc < 0 ? rc : 1;
}

/* One device, with its secret. */
static int
one(struct ir_call *c, const struct ir_device *d, int *status, struct ir_err *e)
{
	char secret[IR_CALL_SECRET_MAX];
	int rc = ir_call_secret(c, d, secret, e);

	if (rc >= 0)
		rc = ir_call_one(c, d, rc ? secret : NULL, status, e);
	explicit_bzero(secret, sizeof(secret));
	return rc;
}

static int
run_asked(struct ir_call *c, int *status, struct ir_err *e)
{
	const struct ir_names_arg *ids = &c->o->devices;
	const struct ir_device *d = NULL;
	int rc = 0;

	if (ids->n > 1)
		return ir_call_many(c, status, e);
	if (c->o->access)
		rc = ir_call_guest(c, &d, e);
	else if (ids->n) {
		d = ir_site_device(c->site, ids->v[0], e);
		rc = d ? 0 : -ENOENT;
	}
	return rc < 0 ? rc : one(c, d, status, e);
}

/* What was asked for then, unless something is asked for now. */
static int
ask_again(struct ir_call *c, struct ir_collect *o, struct ir_err *e)
{
	const struct ir_resume *s = &c->resume;
	struct ir_esc esc;
	int rc;

	if (!o->resume || o->artifacts.n || o->paths.n || o->devices.n ||
		o->access)
		return 0;
	if (s->far)
		return ir_err_set(e, -IR_EUSAGE,
			_("'%s' was taken over the network: give --device or "
			  "--access again, and what to take"),
			ir_escn(s->id.p, s->id.len, &esc));
	if (s->medical && !o->clinical_name)
		return ir_err_set(e, -IR_EREFUSED,
			_("'%s' was taken on a medical device: give --device "
			  "or --clinical-ok again"),
			ir_escn(s->id.p, s->id.len, &esc));
	if (!o->root && s->root.len)
		o->root = s->root.p;
	if (!o->as && s->id.len)
		o->as = s->id.p;
	rc = add_texts(&o->paths, &c->words[0], &s->paths, e);
	if (rc == 0)
		rc = add_texts(&o->artifacts, &c->words[2], &s->artifacts, e);
	return rc;
}

int
ir_collect_run(const struct ir_collect *o, int *ret_status, struct ir_err *e)
{
	struct ir_collect again = *o;
	struct ir_call c = {.o = &again};
	int rc, status = 0;

	ir_buf_init(&c.self, 0);
	ir_resume_init(&c.resume);
	ir_recipients_init(&c.recipients);
	rc = check_words(o, e);
	if (rc == 0 && o->import)
		rc = ir_import_look(o->import, e);
	if (o->import)
		again.paths = (struct ir_names_arg){&again.import, 1};
	if (rc == 0)
		rc = open_call(&c, e);
	if (rc == 0)
		rc = sort_words(&c, &again, e);
	if (rc == 0)
		rc = ask_again(&c, &again, e);
	if (rc == 0)
		rc = run_asked(&c, &status, e);
	close_call(&c);
	*ret_status = status;
	return rc;
}
