/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_i.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#define STEP_MS 20
#define LOGIN_SECONDS 15 /* beyond the time to connect */
#define ARGS_MAX 64

struct args {
	const char *v[ARGS_MAX];
	size_t n;
	char *own[ARGS_MAX];
	size_t n_own;
	bool nomem;
};

static void
add(struct args *a, const char *word)
{
	if (a->n + 1 < ARGS_MAX)
		a->v[a->n++] = word;
	else
		a->nomem = true;
}

/* "-o", "KEY=VALUE" */
static void
opt(struct args *a, const char *key, const char *value)
{
	struct ir_buf b;
	char *text;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s=%s", key, value);
	text = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	if (!text || a->n_own == ARGS_MAX) {
		free(text);
		a->nomem = true;
		return;
	}
	a->own[a->n_own++] = text;
	add(a, "-o");
	add(a, text);
}

static void
opt_num(struct args *a, const char *key, unsigned value)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", value);
	opt(a, key, text);
}

static void
free_args(struct args *a)
{
	for (size_t i = 0; i < a->n_own; i++)
		free(a->own[i]);
}

/* Which of ssh's lists an algorithm belongs to. */
static const char *
list_of(const char *name)
{
	if (strncmp(name, "diffie-hellman-", 15) == 0 ||
		strncmp(name, "ecdh-", 5) == 0)
		return "KexAlgorithms";
	if (strncmp(name, "hmac-", 5) == 0 || strncmp(name, "umac-", 5) == 0)
		return "MACs";
	if (strstr(name, "-cbc") || strstr(name, "-ctr") ||
		strncmp(name, "arcfour", 7) == 0)
		return "Ciphers";
	return "HostKeyAlgorithms";
}

/*
 * Tried before ssh's others: a chacha20 session with a device that lacks
 * strict key exchange can be cut at its start unseen (CVE-2023-48795), and
 * with AES instructions on both sides these cost least.
 */
#define FIRST_CIPHERS "^aes128-gcm@openssh.com,aes256-gcm@openssh.com"

/* Only what the record names, on top of ssh's own defaults. */
static void
add_legacy(struct args *a, const struct ir_device_access *acc)
{
	enum {
		KEX,
		MACS,
		CIPHERS,
		HOST_KEYS
	};
	static const char *const lists[] = {[KEX] = "KexAlgorithms",
		[MACS] = "MACs",
		[CIPHERS] = "Ciphers",
		[HOST_KEYS] = "HostKeyAlgorithms"};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++) {
		ir_buf_clear(&b);
		for (size_t i = 0; i < acc->n_legacy; i++) {
			if (strcmp(list_of(acc->legacy[i]), lists[k]) != 0)
				continue;
			(void)ir_buf_addc(&b, b.len ? ',' : '+');
			(void)ir_buf_adds(&b, acc->legacy[i]);
		}
		if (b.len)
			opt(a, lists[k], b.p);
		else if (k == CIPHERS)
			opt(a, lists[k], FIRST_CIPHERS);
		if (b.len && k == HOST_KEYS)
			opt(a, "PubkeyAcceptedAlgorithms", b.p);
	}
	ir_buf_free(&b);
}

#define AGENT "agent" /* instead of the file of a key */

static const char *
identity(const struct ir_ssh *s)
{
	const char *given = s->a->r->o->identity;

	return given ? given : s->a->d->access.identity;
}

static bool
is_agent(const char *key)
{
	return key && strcmp(key, AGENT) == 0;
}

/* One credential, one attempt: the keys of an agent only when it is named, and
 * those that lie about in the user's directory never. */
static void
add_login(struct args *a, const struct ir_ssh *s)
{
	const char *key = identity(s);

	opt(a, "NumberOfPasswordPrompts", "1");
	opt(a, "ConnectionAttempts", "1");
	if (key && !is_agent(key)) {
		add(a, "-i");
		add(a, key);
	} else
		opt(a, "IdentityFile", "none");
	opt(a, "IdentitiesOnly", is_agent(key) ? "no" : "yes");
	if (!s->a->secret)
		opt(a, "BatchMode", "yes");
	opt(a, "PreferredAuthentications",
		!s->a->secret ? "publickey"
			: key ? "publickey,password,keyboard-interactive"
			      : "password,keyboard-interactive");
	if (s->a->secret && !key)
		opt(a, "PubkeyAuthentication", "no");
}

/* "EXE %H %t %K": ssh runs us again with the key that it was shown. */
static void
add_key_command(struct args *a, const char *exe)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addc(&b, '"');
	for (const char *p = exe; *p; p++) {
		if (*p == '%')
			(void)ir_buf_addc(&b, '%');
		(void)ir_buf_addc(&b, *p);
	}
	(void)ir_buf_adds(&b, "\" %H %t %K");
	if (ir_buf_err(&b) != 0)
		a->nomem = true;
	else
		opt(a, "KnownHostsCommand", b.p);
	ir_buf_free(&b);
}

static void
master_args(struct args *a, const struct ir_ssh *s, const char *exe)
{
	const struct ir_device_access *acc = &s->a->d->access;
	char known[160];

	(void)snprintf(known, sizeof(known), "%s/known_hosts", s->a->dir);
	add(a, "ssh");
	add(a, "-F");
	add(a, "none");
	add(a, "-M");
	add(a, "-N");
	add(a, "-T");
	add(a, "-S");
	add(a, s->ctl);
	opt(a, "StrictHostKeyChecking", "yes");
	opt(a, "UserKnownHostsFile", known);
	opt(a, "GlobalKnownHostsFile", "none");
	opt(a, "UpdateHostKeys", "no");
	opt(a, "CheckHostIP", "no");
	add_key_command(a, exe);
	opt_num(a, "ConnectTimeout", ir_access_connect_seconds(s->a));
	opt(a, "ServerAliveInterval", "5");
	opt(a, "ServerAliveCountMax", "3");
	opt(a, "ForwardAgent", "no");
	opt(a, "ForwardX11", "no");
	opt(a, "ClearAllForwardings", "yes");
	opt(a, "ControlPersist", "no");
	add_login(a, s);
	add_legacy(a, acc);
	if (acc->port)
		opt_num(a, "Port", acc->port);
	if (acc->user)
		opt(a, "User", acc->user);
	add(a, "--");
	add(a, acc->host);
}

void
ir_ssh_argv(
	const struct ir_ssh *s, const char *line, const char *argv[IR_SSH_ARGV])
{
	const char *const words[] = {"ssh", "-F", "none", "-S", s->ctl, "-T",
		"-o", "ControlMaster=no", "-o", "BatchMode=yes", "-o",
		/* without the connection: no second login */
		"ProxyCommand=/bin/false", "-o", "LogLevel=ERROR", "--",
		s->a->d->access.host, line, NULL};

	static_assert(sizeof(words) / sizeof(words[0]) <= IR_SSH_ARGV, "room");
	memcpy(argv, words, sizeof(words));
}

/* Where ssh's question for a secret arrives. */
static int
listen_for_ask(struct ir_ssh *s, struct ir_err *e)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s/ask", s->a->dir);
	s->ask_fd = fd;
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
		listen(fd, 1) != 0)
		return ir_err_sys(
			e, errno, _("cannot make a socket for a password"));
	return 0;
}

/* The first question is answered; another one means that it was wrong. */
static void
answer(struct ir_ssh *s)
{
	int fd = s->ask_fd < 0 ? -1
			       : accept4(s->ask_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	if (s->asked++ == 0)
		(void)send(fd, s->a->secret, strlen(s->a->secret),
			MSG_NOSIGNAL); /* then ssh says that it has none */
	(void)close(fd);
}

/* The last line that says something. */
static void
last_line(const char *p, size_t len, struct ir_buf *out)
{
	while (len > 0) {
		size_t from;

		while (len > 0 && strchr("\r\n ", p[len - 1]))
			len--;
		for (from = len; from > 0 && p[from - 1] != '\n'; from--)
			;
		if (len > from) {
			(void)ir_buf_add(out, p + from, len - from);
			return;
		}
		len = from;
	}
	(void)ir_buf_adds(out, _("it said nothing"));
}

/* ssh ended before we were in: why, in our words where we know them. */
static int
explain(struct ir_ssh *s, struct ir_err *e)
{
	const struct ir_device_access *acc = &s->a->d->access;
	struct ir_esc host, esc;
	struct ir_buf last;
	const char *text;
	size_t len = 0;

	text = ir_proc_errors(s->master, &len);
	if (strstr(text, "Host key verification failed"))
		return ir_ssh_key_explain(s, e);
	(void)ir_esc(acc->host, &host);
	ir_buf_init(&last, 0);
	last_line(text, len, &last);
	(void)ir_escn(last.p, last.len, &esc);
	ir_buf_free(&last);
	if (strstr(text, "Permission denied") || s->asked > 1 ||
		strstr(text, "Too many authentication failures"))
		return ir_err_set(e, -EACCES,
			_("'%s' refused the login, which was tried once: %s"),
			host.text, esc.text);
	if (strstr(text, "Unable to negotiate"))
		return ir_err_set(e, -IR_ENOTSUP,
			_("'%s' offers only old algorithms; those it needs "
			  "can be allowed in its record (access.legacy): %s"),
			host.text, esc.text);
	return ir_err_set(
		e, -EIO, _("cannot log in to '%s': %s"), host.text, esc.text);
}

static int
wait_for_login(struct ir_ssh *s, struct ir_err *e)
{
	unsigned seconds = ir_access_connect_seconds(s->a) + LOGIN_SECONDS;
	int64_t end = ir_time_mono_ms() + (int64_t)seconds * 1000;
	struct ir_proc_wait w = {STEP_MS, ir_access_stopped, s->a};
	struct ir_esc esc;

	for (;;) {
		char buf[256];
		ssize_t n = ir_proc_read(s->master, buf, sizeof(buf), &w);

		if (access(s->ctl, F_OK) == 0)
			return 0;
		if (n == 0 || s->asked > 1)
			return explain(s, e);
		if (n == -ECANCELED)
			return ir_err_set(e, -ECANCELED, _("interrupted"));
		answer(s);
		if (ir_time_mono_ms() >= end)
			return ir_err_set(e, -ETIMEDOUT,
				_("'%s' did not finish the login within %u "
				  "s"),
				ir_esc(s->a->d->access.host, &esc), seconds);
	}
}

/* "NAME=" and its value; owned by a. */
static const char *
env_text(struct args *a, const char *name, const char *value)
{
	struct ir_buf b;
	char *text;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s=%s", name, value);
	text = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	if (!text || a->n_own == ARGS_MAX) {
		free(text);
		a->nomem = true;
		return NULL;
	}
	a->own[a->n_own++] = text;
	return text;
}

/* Megabytes go through buffers of ssh's that grow and shrink: not each time
 * from the system and back to it. */
#define MALLOC \
	"GLIBC_TUNABLES=glibc.malloc.mmap_threshold=33554432:" \
	"glibc.malloc.trim_threshold=67108864:" \
	"glibc.malloc.top_pad=4194304"

/* For ssh and for us when ssh asks (access_helper.c). */
static void
make_env(struct args *a, const struct ir_ssh *s, const char *exe)
{
	const char *agent = getenv("SSH_AUTH_SOCK");
	const char *expect = ir_ssh_key_expected(s);

	add(a, env_text(a, "IR_SSH_DIR", s->a->dir));
	add(a,
		env_text(a, "IR_SSH_EXPECT",
			s->pinned && !expect ? "pinned"
				: expect     ? expect
					     : "any"));
	if (s->a->secret) {
		add(a, env_text(a, "SSH_ASKPASS", exe));
		add(a, "SSH_ASKPASS_REQUIRE=force");
	}
	add(a, MALLOC);
	/* a public key names one of its keys, too */
	if (agent && identity(s))
		add(a, env_text(a, "SSH_AUTH_SOCK", agent));
}

static int
has_credential(const struct ir_ssh *s, struct ir_err *e)
{
	const char *key = identity(s), *agent = getenv("SSH_AUTH_SOCK");
	struct ir_esc esc;

	(void)ir_esc(s->a->d->access.host, &esc);
	if (!key && !s->a->secret)
		return ir_err_set(e, -IR_EUSAGE,
			_("no key and no password for '%s': add -i FILE (a "
			  "key), -i agent (the keys of the ssh agent) or "
			  "--ask-password; nothing was sent"),
			esc.text);
	if (is_agent(key) && (!agent || !*agent))
		return ir_err_set(e, -IR_EUSAGE,
			_("the keys of an agent are to open '%s', and there "
			  "is no agent; nothing was sent"),
			esc.text);
	return key && !is_agent(key)
		? ir_ssh_ident_check(key, s->a->secret != NULL, e)
		: 0;
}

int
ir_ssh_start(struct ir_ssh *s, struct ir_err *e)
{
	struct args args = {0}, env = {0};
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	int rc = has_credential(s, e);

	if (rc < 0)
		return rc;
	if (n <= 0)
		return ir_err_sys(e, errno, _("cannot name this program"));
	exe[n] = '\0';
	rc = ir_ssh_key_prepare(s, e);
	if (rc == 0 && s->a->secret)
		rc = listen_for_ask(s, e);
	master_args(&args, s, exe);
	make_env(&env, s, exe);
	if (rc == 0 && (args.nomem || env.nomem))
		rc = ir_err_set(e, -ENOMEM, _("no memory"));
	if (rc == 0)
		rc = ir_proc_open(&s->master, args.v, env.v, -1, NULL, e);
	if (rc == 0)
		rc = wait_for_login(s, e);
	if (rc == 0)
		rc = ir_ssh_key_pin(s, e);
	free_args(&args);
	free_args(&env);
	return rc;
}

void
ir_ssh_stop(struct ir_ssh *s)
{
	ir_proc_close(s->master, 0, NULL);
	s->master = NULL;
	if (s->ask_fd >= 0)
		(void)close(s->ask_fd);
	s->ask_fd = -1;
}

bool
ir_ssh_dead(struct ir_ssh *s)
{
	return !s->master || ir_proc_ended(s->master);
}

int
ir_ssh_lost(struct ir_ssh *s, struct ir_err *e)
{
	struct ir_buf last;
	const char *text;
	struct ir_esc esc;
	size_t len = 0;
	int rc;

	ir_buf_init(&last, 0);
	text = ir_proc_errors(s->master, &len);
	last_line(text, len, &last);
	rc = ir_access_lost(s->a, e, _("the connection was lost: %s"),
		ir_escn(last.p, last.len, &esc));
	ir_buf_free(&last);
	return rc;
}
