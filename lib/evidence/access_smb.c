/* SPDX-License-Identifier: Apache-2.0 */
#include "access_dir_i.h"
#include "access_smb_i.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define OUT_MAX ((size_t)256 << 20) /* of a listing */
#define ERR_MAX ((size_t)1 << 20)
#define LIST_SECONDS 600u

static int
smb_check(const struct ir_device *d, struct ir_err *e)
{
	char path[PATH_MAX];

	if (ir_proc_which("smbclient", path, sizeof(path)) != 0)
		return ir_err_set(e, -ENOENT,
			_("the program smbclient is not installed (Debian "
			  "package smbclient)"));
	if (!d->access.share)
		return ir_err_set(e, -IR_EUSAGE,
			_("its record has no share (access.share)"));
	if (strpbrk(d->access.share, "/\\\"\n"))
		return ir_err_set(
			e, -IR_EUSAGE, _("access.share is no name of a share"));
	return 0;
}

static bool
is_old(const struct ir_smb *s)
{
	const struct ir_device_access *acc = &s->a->d->access;

	for (size_t i = 0; i < acc->n_legacy; i++) {
		if (strcmp(acc->legacy[i], "NT1") == 0)
			return true;
	}
	return false;
}

void
ir_smb_argv(const struct ir_smb *s, const char *const words[],
	const char *argv[IR_SMB_ARGV])
{
	size_t n = 0;

	argv[n++] = "smbclient";
	argv[n++] = s->service;
	argv[n++] = "-A";
	argv[n++] = s->auth;
	argv[n++] = "-p";
	argv[n++] = s->port;
	argv[n++] = "--configfile=/dev/null";
	if (is_old(s)) /* as the record allows */
		argv[n++] = "--option=client min protocol=NT1";
	else if (s->secret.user[0])
		argv[n++] = "--client-protection=sign";
	while (*words && n + 1 < IR_SMB_ARGV)
		argv[n++] = *words++;
	argv[n] = NULL;
}

static const char *const smb_env[] = {
	"LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent", NULL};

struct said {
	struct ir_access *a;
	struct ir_buf *out;
};

static int
on_data(void *arg, int which, const void *p, size_t len)
{
	struct said *s = arg;
	(void)which; /* one after another: errors stand where they belong */
	return ir_buf_add(s->out, p, len);
}

static bool
on_wait(void *arg)
{
	struct said *s = arg;

	return ir_access_stopped(s->a);
}

int
ir_smb_run(struct ir_smb *s, const char *const words[], struct ir_buf *out,
	struct ir_proc_end *end, struct ir_err *e)
{
	struct said said = {s->a, out};
	const struct ir_proc_sink sink = {on_data, &said, on_wait};
	const struct ir_proc_limits limits = {.seconds = LIST_SECONDS,
		.out_bytes = OUT_MAX,
		.err_bytes = ERR_MAX};
	const char *argv[IR_SMB_ARGV];

	ir_smb_argv(s, words, argv);
	return ir_proc_run(argv, smb_env, -1, &limits, &sink, end, e);
}

/* The word that begins with NT_STATUS_. */
static void
status_word(const char *text, char out[64])
{
	const char *p = strstr(text, "NT_STATUS_");
	size_t n = p ? strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") : 0;

	(void)snprintf(out, 64, "%.*s", (int)(n < 63 ? n : 63), p ? p : "");
}

int
ir_smb_dead(struct ir_smb *s, const char *said, struct ir_err *e)
{
	static const char *const marks[] = {"session setup failed",
		"tree connect failed", "do_connect:", "protocol negotiation",
		"NT_STATUS_CONNECTION_", "NT_STATUS_IO_TIMEOUT"};
	const char *at = NULL;
	struct ir_esc host;
	char why[64];
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		at = strstr(said, marks[i]);
		if (at)
			break;
	}
	if (!at)
		return 0;
	(void)ir_esc(s->a->d->access.host, &host);
	status_word(at, why);
	if (i == 0)
		return ir_err_set(e, -EACCES,
			_("'%s' refused the login, which was tried once: %s"),
			host.text, why);
	if (i == 1)
		return ir_err_set(e, -EACCES, _("'%s' gives no share '%s': %s"),
			host.text, s->a->d->access.share, why);
	if (strstr(said, "protocol negotiation") && !is_old(s))
		return ir_err_set(e, -EIO,
			_("'%s' speaks no SMB that is allowed: %s (a device "
			  "with SMB 1 alone needs \"legacy\":[\"NT1\"] in "
			  "its record)"),
			host.text, why);
	return ir_err_set(e, -EIO,
		i < 4 ? _("cannot reach '%s': %s")
		      : _("the connection to '%s' was lost: %s"),
		host.text, why[0] ? why : _("no answer"));
}

/* In the private directory, where nobody else can read it. */
static int
write_auth(struct ir_smb *s, struct ir_err *e)
{
	const struct ir_secret *sec = &s->secret;
	const char *slash = strpbrk(sec->user, "\\/");
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	(void)ir_buf_reserve(&b, 8192); /* no copy stays behind */
	if (slash)
		(void)ir_buf_addf(&b, "domain = %.*s\n",
			(int)(slash - sec->user), sec->user);
	(void)ir_buf_addf(&b, "username = %s\npassword = %s\n",
		slash                  ? slash + 1
			: sec->user[0] ? sec->user
				       : "guest",
		sec->password);
	rc = ir_buf_err(&b);
	if (rc == 0)
		rc = ir_access_dir_put(s->a->dirfd, "auth", b.p, b.len, false);
	explicit_bzero(b.p, b.len);
	ir_buf_free(&b);
	return rc < 0 ? ir_err_sys(e, -rc, _("cannot write '%s'"), "auth") : 0;
}

/* What was agreed on: "negotiated dialect[SMB3_11]". */
static void
note_far(struct ir_smb *s, const char *said)
{
	static const char mark[] = "negotiated dialect[";
	const char *p = strstr(said, mark);
	char dialect[32] = "";
	struct ir_buf b;
	struct ir_jw w;

	if (p) {
		p += strlen(mark);
		(void)snprintf(dialect, sizeof(dialect), "%.*s",
			(int)strcspn(p, "]"), p);
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "server", s->a->d->access.host);
	ir_jw_kstr(&w, "share", s->a->d->access.share);
	ir_jw_kstr(&w, "dialect", dialect[0] ? dialect : NULL);
	ir_jw_kstr(&w, "signing",
		is_old(s) || !s->secret.user[0] ? "not required" : "required");
	ir_jw_kstr(&w, "stat", "size and time of change alone");
	ir_jw_endobj(&w);
	if (ir_buf_err(&b) == 0)
		(void)ir_buf_add(&s->a->far, b.p + 1, b.len - 2);
	ir_buf_free(&b);
}

static const char *
last_line(const struct ir_buf *b, struct ir_esc *esc)
{
	size_t end = b->len, from;

	while (end > 0 && strchr("\r\n ", b->p[end - 1]))
		end--;
	for (from = end; from > 0 && b->p[from - 1] != '\n'; from--)
		;
	return ir_escn(b->p + from, end - from, esc);
}

static int
log_in(struct ir_smb *s, struct ir_err *e)
{
	static const char *const words[] = {"-d", "4", "-c", "exit", NULL};
	struct ir_proc_end end = {0};
	struct ir_esc host, esc;
	struct ir_buf out;
	int rc;

	ir_buf_init(&out, 0);
	ir_session_command(s->session, "connect", 7);
	rc = ir_smb_run(s, words, &out, &end, e);
	(void)ir_esc(s->a->d->access.host, &host);
	if (rc == 0 && end.cancelled)
		rc = ir_err_set(e, -ECANCELED, _("interrupted"));
	if (rc == 0)
		rc = ir_smb_dead(s, end.exit_status ? out.p : "", e);
	if (rc == 0 && end.exit_status != 0)
		rc = ir_err_set(e, -EIO, _("cannot reach '%s': %s"), host.text,
			last_line(&out, &esc));
	if (rc == 0)
		note_far(s, out.p);
	ir_buf_free(&out);
	return rc;
}

static int
smb_open(struct ir_access *a, struct ir_err *e)
{
	const struct ir_device_access *acc = &a->d->access;
	struct ir_smb *s = calloc(1, sizeof(*s));
	char target[300];
	int rc;

	if (!s)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	a->own = s;
	s->a = a;
	a->os = "Windows"; /* its names know no case */
	(void)snprintf(s->service, sizeof(s->service), "//%s/%.250s", acc->host,
		acc->share);
	(void)snprintf(
		s->port, sizeof(s->port), "%u", acc->port ? acc->port : 445u);
	(void)snprintf(s->auth, sizeof(s->auth), "%s/auth", a->dir);
	(void)snprintf(s->names, sizeof(s->names), "%s/names", a->dir);
	rc = ir_secret_load(&s->secret, a, e);
	if (rc >= 0)
		rc = write_auth(s, e);
	if (rc < 0)
		return rc;
	(void)snprintf(target, sizeof(target), "%.200s:%s", acc->host, s->port);
	s->session = ir_session_begin(
		a, s->secret.user[0] ? s->secret.user : "guest", target);
	ir_session_alters(s->session,
		"log lines of our logins, one for each "
		"listing and each batch of files");
	ir_session_alters(
		s->session, "access times of the files that were read");
	rc = log_in(s, e);
	if (rc < 0 && e)
		ir_session_end(a, s->session, e->text);
	return rc;
}

static void
smb_close(struct ir_access *a)
{
	struct ir_smb *s = a->own;

	(void)unlinkat(a->dirfd, "auth", 0); /* goes with the rest */
	ir_secret_wipe(&s->secret);
	free(s);
}

const struct ir_access_kind ir_access_smb = {
	.name = "smb",
	.can = IR_CAN_FILES,
	.check = smb_check,
	.open = smb_open,
	.take = ir_smb_take,
	.close = smb_close,
};
