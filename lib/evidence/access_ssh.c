/* SPDX-License-Identifier: Apache-2.0 */
#include "access_dir_i.h"
#include "access_ssh_i.h"

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
#include "ir/base/num.h"

#include "access_home_i.h"

#define PROBE_SECONDS 30u
#define PROBE_MAX ((size_t)4 << 20)
#define SMALL_MAX ((size_t)1 << 20)
#define PASSWD_SECONDS 20u

/* Comes back as it went out only from a shell that quotes as sh does. */
#define QUOTED "a\\b'c\"$d!`e  *"

#define FAR_PATH \
	"PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin; LC_ALL=C; " \
	"export PATH LC_ALL; "

static const char probe_script[] =
	FAR_PATH "p() { printf '%s=%s\\n' \"$1\" \"$2\"; }; "
		 "p quote \"$1\"; p conn \"$SSH_CONNECTION\"; "
		 "p date \"$(date +%s.%N 2>/dev/null)\"; "
		 "p uname \"$(uname -s 2>/dev/null)\"; "
		 "p system \"$(uname -srm 2>/dev/null)\"; "
		 "p host \"$(uname -n 2>/dev/null)\"; "
		 "p uid \"$(id -u 2>/dev/null)\"; "
		 "command -v tar >/dev/null 2>&1 && "
		 "p tar \"$(tar --version 2>&1 </dev/null | head -n 1)\"; "
		 "p xattrs \"$(tar --format=posix --xattrs "
		 "'--xattrs-include=*' -cf /dev/null -T /dev/null 2>&1 "
		 "</dev/null && echo quiet)\"; "
		 "command -v timeout >/dev/null 2>&1 && p timeout 1; "
		 "command -v base64 >/dev/null 2>&1 && p base64 1; "
		 "p find \"$(find / -maxdepth 0 -printf gnu 2>/dev/null)\"; "
		 "p stat \"$(stat -c %f / 2>/dev/null)\"; "
		 "command -v xargs >/dev/null 2>&1 && "
		 "p gstat \"$(printf '/\\0' | xargs -0 -r stat --printf gnu -- "
		 "2>/dev/null)\"; "
		 "p end 1";

/* Of users.* in definitions: who has a home over there. */
static const char users_script[] = FAR_PATH
	"cat /etc/passwd 2>/dev/null; printf '\\0'; "
	"for d in /home/* /root; do [ -d \"$d\" ] && printf '%s\\0' \"$d\"; "
	"done; :";

/* 127 alone does not say that it is the program that is not there. */
#define NO_PROGRAM "hikeshi: no such program"
static const char command_script[] =
	FAR_PATH "command -v \"$1\" >/dev/null 2>&1 || { echo '" NO_PROGRAM
		 "' >&2; exit 127; }; exec \"$@\"";
static const char timed_script[] =
	FAR_PATH "command -v \"$2\" >/dev/null 2>&1 || { echo '" NO_PROGRAM
		 "' >&2; exit 127; }; exec timeout -k 5 \"$@\"";

int
ir_ssh_line(struct ir_buf *out, const char *script, const char *const args[],
	size_t n)
{
	(void)ir_buf_adds(out, "sh -c ");
	(void)ir_access_quote(out, script);
	(void)ir_buf_adds(out, " sh");
	for (size_t i = 0; i < n; i++) {
		(void)ir_buf_addc(out, ' ');
		(void)ir_access_quote(out, args[i]);
	}
	return ir_buf_err(out);
}

struct both {
	struct ir_buf *out, *err;
	struct ir_access *a;
};

static int
on_data(void *arg, int which, const void *p, size_t len)
{
	struct both *b = arg;
	struct ir_buf *to = which == 1 ? b->out : b->err;

	return to ? ir_buf_add(to, p, len) : 0;
}

static bool
on_wait(void *arg)
{
	return ir_access_stopped(((struct both *)arg)->a);
}

int
ir_ssh_run(struct ir_ssh *s, const char *line, int in_fd, unsigned seconds,
	struct ir_buf *out, struct ir_buf *err, struct ir_proc_end *ret,
	struct ir_err *e)
{
	struct ir_proc_limits l = {.seconds = seconds};
	struct both b = {out, err, s->a};
	struct ir_proc_sink sink = {on_data, &b, on_wait};
	const char *argv[IR_SSH_ARGV];
	int rc;

	ir_ssh_argv(s, line, argv);
	rc = ir_proc_run(argv, NULL, in_fd, &l, &sink, ret, e);
	if (rc < 0)
		return rc;
	if (ir_ssh_dead(s))
		return ir_ssh_lost(s, e);
	return 0;
}

/* The value after "KEY=", to the end of its line; NULL: not there. */
static const char *
value(const struct ir_buf *b, const char *key, char *out, size_t cap)
{
	size_t len = strlen(key);
	const char *p = b->p;

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (n > len && strncmp(p, key, len) == 0 && p[len] == '=') {
			(void)snprintf(out, cap, "%.*s", (int)(n - len - 1),
				p + len + 1);
			return out[0] ? out : NULL;
		}
		p += n + (p[n] == '\n');
	}
	return NULL;
}

static enum ir_ssh_tar
tar_of(const char *version)
{
	if (!version)
		return IR_SSH_TAR_NONE;
	if (strstr(version, "GNU tar"))
		return IR_SSH_TAR_GNU;
	if (strstr(version, "bsdtar"))
		return IR_SSH_TAR_NUL;
	return IR_SSH_TAR_PLAIN;
}

static void
put_far(struct ir_ssh *s, const char *key, const char *text)
{
	struct ir_jw w;

	if (!text)
		return;
	if (s->a->far.len)
		(void)ir_buf_addc(&s->a->far, ',');
	ir_jw_init(&w, &s->a->far);
	w.depth = 1; /* a member of an object that others close */
	(void)ir_buf_addf(&s->a->far, "\"%s\":", key);
	ir_jw_init(&w, &s->a->far);
	ir_jw_str(&w, text);
}

static void
learn(struct ir_ssh *s, const struct ir_buf *b)
{
	char text[512];
	const char *conn = value(b, "conn", text, sizeof(text));

	if (conn) { /* our end first */
		size_t n = strcspn(conn, " ");

		n += conn[n] ? 1 + strcspn(conn + n + 1, " ") : 0;
		(void)snprintf(s->session->source, sizeof(s->session->source),
			"%.*s", (int)n, conn);
	}
	s->tar = tar_of(value(b, "tar", text, sizeof(text)));
	put_far(s, "tar", value(b, "tar", text, sizeof(text)));
	s->xattrs = s->tar == IR_SSH_TAR_GNU &&
		value(b, "xattrs", text, sizeof(text)) &&
		strcmp(text, "quiet") == 0;
	put_far(s, "xattrs",
		s->xattrs ? "of files that tar sent" : "not asked");
	put_far(s, "system", value(b, "system", text, sizeof(text)));
	put_far(s, "host", value(b, "host", text, sizeof(text)));
	put_far(s, "uid", value(b, "uid", text, sizeof(text)));
	s->timeout = value(b, "timeout", text, sizeof(text)) != NULL;
	s->base64 = value(b, "base64", text, sizeof(text)) != NULL;
	s->gnu_find = value(b, "find", text, sizeof(text)) &&
		strcmp(text, "gnu") == 0;
	s->stat = value(b, "stat", text, sizeof(text)) != NULL;
	s->gnu_stat = value(b, "gstat", text, sizeof(text)) &&
		strcmp(text, "gnu") == 0;
	if (value(b, "uname", s->os, sizeof(s->os)))
		s->a->os = s->os;
}

/* For the first words. */
static unsigned
patience(const struct ir_ssh *s)
{
	unsigned stall = ir_access_stall_seconds(s->a);

	return stall < PROBE_SECONDS ? stall : PROBE_SECONDS;
}

/* What is it, and does its shell do what we think it does? */
static int
probe(struct ir_ssh *s, struct ir_err *e)
{
	static const char *const args[] = {QUOTED};
	struct ir_proc_end end = {0};
	struct ir_buf line, out, err;
	struct ir_esc esc, host;
	char text[128];
	int rc;

	ir_buf_init(&line, 0);
	ir_buf_init(&out, SMALL_MAX);
	ir_buf_init(&err, SMALL_MAX);
	rc = ir_ssh_line(&line, probe_script, args, 1);
	ir_session_command(
		s->session, "sh -c PROBE (what system, which tools)", 38);
	if (rc == 0)
		rc = ir_ssh_run(
			s, line.p, -1, patience(s), &out, &err, &end, e);
	(void)ir_esc(s->a->d->access.host, &host);
	if (rc == 0 && end.timed_out)
		rc = ir_err_set(e, -ETIMEDOUT,
			_("'%s' let us in and then did not answer for %u s"),
			host.text, patience(s));
	else if (rc == 0 &&
		(!value(&out, "end", text, sizeof(text)) ||
			!value(&out, "quote", text, sizeof(text)) ||
			strcmp(text, QUOTED) != 0))
		rc = ir_err_set(e, -IR_ENOTSUP,
			_("'%s' has no POSIX shell for us (for the command "
			  "line of a network box: access dialogue); it "
			  "answered: %s"),
			host.text,
			ir_escn(out.len ? out.p : err.p,
				(out.len ? out.len : err.len) < 200
					? (out.len ? out.len : err.len)
					: 200,
				&esc));
	if (rc == 0)
		learn(s, &out);
	ir_buf_free(&line);
	ir_buf_free(&out);
	ir_buf_free(&err);
	return rc;
}

/* A file below the private directory's root: variables come from there. */
static void
place(const struct ir_access *a, const char *name, const char *p, size_t len)
{
	/* else the usual places are tried */
	(void)ir_access_dir_put(a->dirfd, name, p, len, false);
}

static void
place_homes(const struct ir_access *a, const char *p, const char *end)
{
	(void)mkdirat(a->dirfd, "root/home", 0700);
	for (; p < end; p += strlen(p) + 1) {
		char name[300];
		const char *base = strrchr(p, '/');

		if (strncmp(p, "/home/", 6) != 0 || !base[1] ||
			strcmp(base, "/*") == 0 || strcmp(base, "/..") == 0 ||
			snprintf(name, sizeof(name), "root/home%s", base) >=
				(int)sizeof(name))
			continue;
		(void)mkdirat(a->dirfd, name, 0700);
	}
}

static int
learn_users(struct ir_ssh *s, struct ir_err *e)
{
	struct ir_proc_end end = {0};
	struct ir_buf line, out;
	const char *nul;
	int rc;

	ir_buf_init(&line, 0);
	ir_buf_init(&out, PROBE_MAX);
	rc = ir_ssh_line(&line, users_script, NULL, 0);
	ir_session_command(s->session, "sh -c USERS (/etc/passwd, /home)", 32);
	if (rc == 0)
		rc = ir_ssh_run(
			s, line.p, -1, PASSWD_SECONDS, &out, NULL, &end, e);
	if (rc == -IR_ELIMIT) { /* the first users will do */
		ir_err_clear(e);
		rc = 0;
	}
	nul = memchr(out.p, '\0', out.len);
	if (rc == 0 && nul) {
		(void)mkdirat(s->a->dirfd, "root/etc", 0700);
		(void)mkdirat(s->a->dirfd, "root/root", 0700);
		place(s->a, "root/etc/passwd", out.p, (size_t)(nul - out.p));
		place_homes(s->a, nul + 1, out.p + out.len);
	}
	ir_buf_free(&line);
	ir_buf_free(&out);
	return rc;
}

static void
name_host(struct ir_ssh *s)
{
	const struct ir_device_access *acc = &s->a->d->access;

	if (acc->port && acc->port != 22)
		(void)snprintf(s->name, sizeof(s->name), "[%s]:%u", acc->host,
			acc->port);
	else
		(void)snprintf(s->name, sizeof(s->name), "%s", acc->host);
	for (char *p = s->name; *p; p++) { /* as ssh looks it up */
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
}

int
ir_ssh_begin(struct ir_ssh **ret, struct ir_access *a, struct ir_err *e)
{
	struct ir_ssh *s = calloc(1, sizeof(*s));
	int rc;

	*ret = s;
	if (!s)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	s->a = a;
	s->ask_fd = -1;
	name_host(s);
	(void)snprintf(s->ctl, sizeof(s->ctl), "%s/ctl", a->dir);
	rc = ir_access_home(a->r->o, &s->home, e);
	if (rc < 0)
		return rc;
	s->session = ir_session_begin(a, a->d->access.user, s->name);
	ir_session_alters(s->session, "log lines of our login");
	ir_session_alters(s->session, "last login of the account");
	return ir_ssh_start(s, e);
}

static int
ssh_open(struct ir_access *a, struct ir_err *e)
{
	struct ir_ssh *s = NULL;
	char outcome[200];
	int rc = ir_ssh_begin(&s, a, e);

	a->own = s;
	if (rc == 0)
		rc = probe(s, e);
	if (rc == 0)
		rc = learn_users(s, e);
	if (rc < 0 && e && s && s->session) {
		(void)snprintf(outcome, sizeof(outcome), "%.150s", e->text);
		ir_session_end(a, s->session, outcome);
	}
	return rc;
}

void
ir_ssh_end(struct ir_ssh *s)
{
	if (!s)
		return;
	ir_ssh_stop(s);
	free(s->home);
	free(s);
}

static void
ssh_close(struct ir_access *a)
{
	ir_ssh_end(a->own);
}

/* "1700000000.123456789", "1700000000.%N", "1700000000" */
static int
ssh_clock(struct ir_access *a, struct timespec *ret)
{
	struct ir_ssh *s = a->own;
	struct ir_proc_end end = {0};
	struct ir_buf out;
	uint64_t sec = 0, ns = 0;
	size_t n, m;
	int rc;

	ir_buf_init(&out, SMALL_MAX);
	ir_session_command(s->session, "date +%s.%N", 11);
	rc = ir_ssh_run(
		s, "date +%s.%N", -1, PROBE_SECONDS, &out, NULL, &end, NULL);
	n = strspn(out.p, "0123456789");
	if (rc < 0 || ir_num_u64(out.p, n, INT32_MAX * (uint64_t)16, &sec) < 0)
		rc = 1;
	m = rc == 0 && out.p[n] == '.' ? strspn(out.p + n + 1, "0123456789")
				       : 0;
	for (size_t i = 0; i < 9; i++)
		ns = ns * 10 +
			(m == 9 ? (uint64_t)(out.p[n + 1 + i] - '0') : 0);
	if (rc == 0) {
		ret->tv_sec = (time_t)sec;
		ret->tv_nsec = (long)ns;
	}
	ir_buf_free(&out);
	return rc;
}

/* Keeps back the first words of standard error until it is clear that they
 * are not ours. */
struct relay {
	const struct ir_proc_sink *to;
	char held[sizeof(NO_PROGRAM)];
	size_t n;
	bool open; /* nothing is kept back any more */
};

static int
let_go(struct relay *r)
{
	int rc = 0;

	if (!r->open && r->n && r->to->data)
		rc = r->to->data(r->to->arg, 2, r->held, r->n);
	r->open = true;
	return rc;
}

static int
on_relay(void *arg, int which, const void *p, size_t len)
{
	struct relay *r = arg;
	const char *text = p;

	if (which == 2 && !r->open) {
		size_t room = strlen(NO_PROGRAM) - r->n;
		size_t n = len < room ? len : room;
		int rc = 0;

		if (memcmp(&NO_PROGRAM[r->n], text, n) == 0) {
			memcpy(r->held + r->n, text, n);
			r->n += n;
			text += n;
			len -= n;
		} else
			rc = let_go(r);
		if (rc < 0 || !r->open)
			return rc;
	}
	if (!len || !r->to->data)
		return 0;
	return r->to->data(r->to->arg, which, text, len);
}

static bool
on_relay_wait(void *arg)
{
	struct relay *r = arg;

	return r->to->cancelled && r->to->cancelled(r->to->arg);
}

static int
command_line(struct ir_ssh *s, const char *const argv[], unsigned seconds,
	struct ir_buf *line)
{
	const char *words[2 + 1024] = {NULL};
	char limit[16];
	size_t n = 0;

	(void)snprintf(limit, sizeof(limit), "%u", seconds + 2);
	if (s->timeout)
		words[n++] = limit;
	for (size_t i = 0; argv[i] && n < 1024; i++)
		words[n++] = argv[i];
	return ir_ssh_line(
		line, s->timeout ? timed_script : command_script, words, n);
}

static void
note_command(struct ir_ssh *s, const char *const argv[])
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; argv[i]; i++) {
		if (i)
			(void)ir_buf_addc(&b, ' ');
		(void)ir_access_quote(&b, argv[i]);
	}
	if (ir_buf_err(&b) == 0)
		ir_session_command(s->session, b.p, b.len);
	ir_buf_free(&b);
}

static int
ssh_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct ir_proc_limits l = *limits;
	struct ir_ssh *s = a->own;
	struct relay relay = {.to = sink};
	struct ir_proc_sink own = {on_relay, &relay, on_relay_wait};
	const char *words[IR_SSH_ARGV];
	struct ir_buf line;
	int rc;

	l.memory = 0; /* that was meant for the program, not for ssh */
	ir_buf_init(&line, 0);
	rc = command_line(s, argv, limits->seconds, &line);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a command"));
	note_command(s, argv);
	if (rc == 0) {
		ir_ssh_argv(s, line.p, words);
		rc = ir_proc_run(words, NULL, -1, &l, &own, ret, e);
	}
	if (rc == 0 && relay.n == strlen(NO_PROGRAM) && !relay.open &&
		ret->exit_status == 127)
		ret->not_found = true;
	else if (rc == 0)
		rc = let_go(&relay);
	if (rc == 0 && ret->exit_status == 255 && ir_ssh_dead(s))
		rc = ir_ssh_lost(s, e);
	ir_buf_free(&line);
	return rc;
}

static int
ssh_check(const struct ir_device *d, struct ir_err *e)
{
	char path[PATH_MAX];

	(void)d;
	if (ir_proc_which("ssh", path, sizeof(path)) != 0)
		return ir_err_set(
			e, -ENOENT, _("the program ssh is not installed"));
	return 0;
}

const struct ir_access_kind ir_access_ssh = {
	.name = "ssh",
	.can = IR_CAN_FILES | IR_CAN_COMMANDS,
	.check = ssh_check,
	.open = ssh_open,
	.take = ir_ssh_take,
	.command = ssh_command,
	.clock = ssh_clock,
	.close = ssh_close,
};
