/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "access_http_i.h"

#define SAID_MAX ((size_t)256 << 10)
#define CONFIG_ROOM ((size_t)64 << 10)
#define REPORT "\nhikeshi "

/* A pin that no key has: the handshake ends before anything is sent. */
#define NO_PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/* key = "value", quoted for curl's configuration. */
static void
set(struct ir_buf *b, const char *key, const char *value)
{
	(void)ir_buf_addf(b, "%s = \"", key);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			(void)ir_buf_addc(b, '\\');
		if (*value == '\n')
			(void)ir_buf_adds(b, "\\n");
		else if (*value == '\r')
			(void)ir_buf_adds(b, "\\r");
		else
			(void)ir_buf_addc(b, *value);
	}
	(void)ir_buf_adds(b, "\"\n");
}

static void
set_pair(struct ir_buf *b, const char *key, const char *v1, const char *v2)
{
	struct ir_buf v;

	ir_buf_init(&v, 0);
	(void)ir_buf_reserve(&v, strlen(v1) + strlen(v2));
	(void)ir_buf_adds(&v, v1);
	(void)ir_buf_adds(&v, v2);
	if (ir_buf_err(&v) != 0)
		(void)ir_buf_reserve(b, SIZE_MAX); /* sticks */
	else
		set(b, key, v.p);
	explicit_bzero(v.p, v.len);
	ir_buf_free(&v);
}

static void
set_trust(const struct ir_http *h, struct ir_buf *b)
{
	const char *ca = h->a->d->access.ca;
	char pin[80];

	if (h->clear)
		return;
	if (h->pin) {
		(void)snprintf(pin, sizeof(pin), "sha256//%s=", h->pin + 7);
		set(b, "pinnedpubkey", pin);
	}
	if (ca)
		set(b, "cacert", ca);
	else if (h->pin)
		(void)ir_buf_adds(b, "insecure\n"); /* the key is the trust */
}

static void
set_login(const struct ir_http *h, struct ir_buf *b)
{
	const struct ir_secret *s = &h->secret;
	struct ir_buf user;

	if (!h->has_secret)
		return;
	if (s->bearer[0] || !s->user[0]) {
		set_pair(b, "header", "Authorization: Bearer ",
			s->bearer[0] ? s->bearer : s->password);
		return;
	}
	ir_buf_init(&user, 0);
	(void)ir_buf_addf(&user, "%s:", s->user);
	(void)ir_buf_adds(b, "basic\n");
	set_pair(b, "user", user.p, s->password);
	ir_buf_free(&user);
}

static void
set_common(const struct ir_http *h, const char *item, struct ir_buf *b)
{
	unsigned stall = ir_access_stall_seconds(h->a);

	set_pair(b, "url", h->base, item);
	(void)ir_buf_adds(b,
		"silent\nshow-error\ngloboff\npath-as-is\nhttp1.1\n"
		"proto = \"=http,https\"\nnoproxy = \"*\"\n"
		"user-agent = \"hikeshi\"\nspeed-limit = 1\n");
	(void)ir_buf_addf(b, "connect-timeout = %u\nspeed-time = %u\n",
		ir_access_connect_seconds(h->a), stall);
}

/* curl reads its configuration from this: no secret in a file or in argv. */
static int
config_fd(const struct ir_buf *b, struct ir_err *e)
{
	int rc = ir_buf_err(b);

	if (rc == 0)
		rc = ir_io_memory("hikeshi-curl", b->p, b->len);
	return rc < 0 ? ir_err_sys(e, -rc, _("cannot hand curl its settings"))
		      : rc;
}

struct stream {
	const struct ir_proc_sink *to;
	struct ir_http_end *end;
	struct ir_access *a;
};

static int
on_data(void *arg, int which, const void *p, size_t len)
{
	struct stream *s = arg;
	const char *body = NULL;
	size_t n = 0;
	int rc;

	if (which == 2) {
		(void)ir_buf_add(&s->end->said, p, len); /* its start will do */
		return 0;
	}
	rc = ir_http_feed(&s->end->answer, p, len, &body, &n);
	if (rc < 0 || !n || !s->to)
		return rc;
	return s->to->data(s->to->arg, 1, body, n);
}

static bool
on_wait(void *arg)
{
	struct stream *s = arg;

	return ir_access_stopped(s->a) ||
		(s->to && s->to->cancelled && s->to->cancelled(s->to->arg));
}

/* The n-th word of line, "-" when there is none. */
static void
word(const char *line, unsigned n, char *out, size_t cap)
{
	while (n-- > 0) {
		line += strcspn(line, " \n");
		line += *line == ' ';
	}
	(void)snprintf(out, cap, "%.*s", (int)strcspn(line, " \n"), line);
}

/* What curl said, and the line it ends with. */
static void
read_said(struct ir_http_end *end)
{
	char *report = strstr(end->said.p, REPORT);
	char a[48], b[16];
	const char *text;
	size_t n;

	if (report) {
		const char *line = report + strlen(REPORT);

		word(line, 0, a, sizeof(a));
		word(line, 1, b, sizeof(b));
		(void)snprintf(end->source, sizeof(end->source), "%s %s", a, b);
		word(line, 2, a, sizeof(a));
		word(line, 3, b, sizeof(b));
		(void)snprintf(end->peer, sizeof(end->peer), "%s %s", a, b);
		if (!a[0])
			end->peer[0] = end->source[0] = '\0';
	}
	text = strstr(end->said.p, "curl: (");
	text = text ? strstr(text, ") ") : NULL;
	if (!text)
		return;
	text += 2;
	n = strcspn(text, "\n");
	(void)snprintf(end->error, sizeof(end->error), "%.*s",
		(int)(n < 190 ? n : 190), text);
}

static int
run(struct ir_http *h, const struct ir_buf *config,
	const struct ir_proc_limits *limits, const struct ir_proc_sink *to,
	struct ir_http_end *ret, struct ir_err *e)
{
	static const char *const argv[] = {"curl", "-q", "-K", "-", NULL};
	struct ir_proc_limits l = *limits;
	struct stream s = {to, ret, h->a};
	const struct ir_proc_sink sink = {on_data, &s, on_wait};
	int fd = config_fd(config, e), rc;

	if (fd < 0)
		return fd;
	l.memory = 0; /* that was meant for a program of the device */
	l.err_bytes = SAID_MAX;
	rc = ir_proc_run(argv, NULL, fd, &l, &sink, &ret->proc, e);
	(void)close(fd); /* ours alone */
	if (rc == -IR_EFORMAT || rc == -IR_ELIMIT) {
		(void)snprintf(ret->error, sizeof(ret->error), "%s",
			_("the answer is no HTTP"));
		return 0;
	}
	if (rc < 0)
		return rc;
	ret->curl = ret->proc.exit_status;
	read_said(ret);
	return 0;
}

int
ir_http_request(struct ir_http *h, const char *item, bool head,
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_http_end *ret, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	memset(ret, 0, sizeof(*ret));
	ret->curl = -1;
	ir_http_answer_init(&ret->answer);
	ir_buf_init(&ret->said, SAID_MAX);
	ir_buf_init(&b, 0);
	(void)ir_buf_reserve(&b, CONFIG_ROOM); /* no copy stays behind */
	set_common(h, item, &b);
	set_trust(h, &b);
	set_login(h, &b);
	(void)ir_buf_adds(&b, head ? "head\n" : "include\n");
	set(&b, "write-out",
		"%{stderr}" REPORT "%{local_ip} %{local_port} %{remote_ip} "
		"%{remote_port}\n%{certs}");
	rc = run(h, &b, limits, sink, ret, e);
	explicit_bzero(b.p, b.len);
	ir_buf_free(&b);
	if (rc == 0 && sink && ret->answer.head.len)
		rc = sink->data(
			sink->arg, 2, ret->answer.head.p, ret->answer.head.len);
	return rc;
}

void
ir_http_end_free(struct ir_http_end *end)
{
	ir_http_answer_free(&end->answer);
	ir_buf_free(&end->said);
}

int
ir_http_key_shown(struct ir_http *h, char out[80])
{
	static const char mark[] = "public key hash: sha256//";
	struct ir_proc_limits limits = {
		.seconds = ir_access_connect_seconds(h->a) + 5};
	struct ir_http_end end;
	const char *at = NULL;
	struct ir_buf b;
	size_t n;
	int rc;

	memset(&end, 0, sizeof(end));
	ir_http_answer_init(&end.answer);
	ir_buf_init(&end.said, SAID_MAX);
	ir_buf_init(&b, 0);
	set_common(h, "/", &b);
	(void)ir_buf_adds(&b, "verbose\ninsecure\nhead\n");
	set(&b, "pinnedpubkey", NO_PIN);
	rc = run(h, &b, &limits, NULL, &end, NULL);
	if (rc == 0)
		at = strstr(end.said.p, mark);
	if (at) {
		at += strlen(mark);
		n = strcspn(at, "=\r\n");
		(void)snprintf(out, 80, "SHA256:%.*s", (int)n, at);
	}
	ir_buf_free(&b);
	ir_http_end_free(&end);
	return at ? 0 : 1;
}
