/* SPDX-License-Identifier: Apache-2.0 */
#include "access_http_i.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/sys/sign.h"

/* Exit statuses of curl, as its manual has them. */
enum {
	CURL_NO_HOST = 6,
	CURL_NO_CONNECTION = 7,
	CURL_CUT = 18,
	CURL_TIME = 28,
	CURL_TLS = 35,
	CURL_NO_ANSWER = 52,
	CURL_RECV = 56,
	CURL_CERTIFICATE = 60,
	CURL_CA_FILE = 77,
	CURL_PIN = 90,
};

/* Only bytes that need no quoting in a request: what is sent is what is on
 * record. */
static bool
is_item(const char *s)
{
	if (*s != '/')
		return false;
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}#", c))
			return false;
	}
	return true;
}

/* The address that paths are below, without a slash at its end. */
static int
base_of(const struct ir_device *d, char *out, size_t cap, struct ir_err *e)
{
	const struct ir_device_access *acc = &d->access;
	const char *url = acc->url, *host, *p;
	size_t n = strlen(acc->host), len;
	char port[8] = "";
	int r;

	if (!url) {
		bool v6 = strchr(acc->host, ':') != NULL;

		if (acc->port)
			(void)snprintf(port, sizeof(port), ":%u", acc->port);
		r = snprintf(out, cap, "https://%s%s%s%s", v6 ? "[" : "",
			acc->host, v6 ? "]" : "", port);
		return r < (int)cap ? 0
				    : ir_err_set(e, -IR_EUSAGE,
					      _("its address is too long"));
	}
	p = strstr(url, "://");
	if (!p ||
		(strncmp(url, "http://", 7) != 0 &&
			strncmp(url, "https://", 8) != 0))
		return ir_err_set(e, -IR_EUSAGE,
			_("access.url is no http:// or https:// address"));
	host = p + 3;
	len = strcspn(host, "/");
	if (memchr(host, '@', len) || strpbrk(host, "?#") ||
		(host[len] && !is_item(host + len)))
		return ir_err_set(e, -IR_EUSAGE,
			_("access.url is an address without user, query or "
			  "blanks"));
	host += *host == '[';
	if (strncasecmp(host, acc->host, n) != 0 ||
		(host[n] && !strchr(":/]", host[n])))
		return ir_err_set(e, -IR_EUSAGE,
			_("access.url and access.host name different hosts"));
	len = strlen(url);
	while (url[len - 1] == '/')
		len--;
	r = snprintf(out, cap, "%.*s", (int)len, url);
	return r < (int)cap
		? 0
		: ir_err_set(e, -IR_EUSAGE, _("its address is too long"));
}

static int
http_check(const struct ir_device *d, struct ir_err *e)
{
	char path[PATH_MAX], base[512];

	if (ir_proc_which("curl", path, sizeof(path)) != 0)
		return ir_err_set(e, -ENOENT,
			_("the program curl is not installed (Debian package "
			  "curl)"));
	return base_of(d, base, sizeof(base), e);
}

/* What the answer's code says of a request that went well. */
static void
judge_code(struct ir_access *a, const struct ir_http_answer *ans)
{
	struct ir_esc esc;
	const char *phrase = ir_esc(ans->phrase, &esc);

	if (ans->code < 300 && ans->code != 204 && !ans->measured)
		ir_access_outcome(a, IR_TRUNCATED, "%s",
			_("the answer had no length: whether it is whole "
			  "cannot be told"));
	else if (ans->code == 200)
		ir_access_outcome(a, IR_TAKEN, "%s", "");
	else if (ans->code < 300)
		ir_access_outcome(
			a, IR_TAKEN, "HTTP %u %.80s", ans->code, phrase);
	else if (ans->code < 400)
		ir_access_outcome(a, IR_UNREAD,
			_("HTTP %u: it leads to %.160s, which was not "
			  "followed"),
			ans->code, ir_esc(ans->location, &esc));
	else if (ans->code == 401 || ans->code == 407)
		ir_access_outcome(a, IR_UNREAD,
			_("HTTP %u: it wants a login, and the record names "
			  "none"),
			ans->code);
	else
		ir_access_outcome(a,
			ans->code == 404 || ans->code == 410 ? IR_ABSENT
							     : IR_UNREAD,
			"HTTP %u %.80s", ans->code, phrase);
}

/* Nothing can be had from it any more? */
static bool
is_gone(const struct ir_http_end *end)
{
	if (end->answer.head.len)
		return false;
	return end->curl == CURL_NO_HOST || end->curl == CURL_NO_CONNECTION ||
		(end->curl == CURL_TIME && !end->peer[0]) ||
		end->curl == CURL_TLS || end->curl == CURL_CERTIFICATE ||
		end->curl == CURL_PIN;
}

/* What came of a request that did not end well. */
static void
judge_end(struct ir_access *a, const struct ir_http_end *end)
{
	bool some = end->answer.in_body;
	struct ir_esc esc;
	const char *why = ir_esc(end->error, &esc);

	if (end->proc.cancelled)
		ir_access_outcome(a, some ? IR_TRUNCATED : IR_UNREAD, "%s",
			_("the run was ended"));
	else if (end->proc.timed_out || end->curl == CURL_TIME)
		ir_access_outcome(a, IR_TIMED_OUT, "%s",
			end->proc.timed_out
				? _("the time limit of the command was met")
				: why);
	else if (end->proc.truncated)
		ir_access_outcome(a, IR_TRUNCATED, "%s",
			_("the byte limit of the command was met"));
	else if (some && end->answer.code < 300)
		ir_access_outcome(a, IR_TRUNCATED,
			_("the answer was cut at byte %ju: %.160s"),
			(uintmax_t)end->answer.body, why);
	else
		ir_access_outcome(
			a, IR_UNREAD, "%.200s", why[0] ? why : _("no answer"));
}

static void
note_source(struct ir_http *h, const struct ir_http_end *end)
{
	if (end->source[0])
		(void)snprintf(h->session->source, sizeof(h->session->source),
			"%s", end->source);
}

static int
login_refused(struct ir_http *h, unsigned code, struct ir_err *e)
{
	struct ir_esc host;

	return ir_err_set(e, -EACCES,
		_("'%s' refused the login, which was tried once: HTTP %u"),
		ir_esc(h->a->d->access.host, &host), code);
}

static void
note_request(struct ir_http *h, const char *verb, const char *item)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s %s", verb, item);
	ir_session_command(h->session, b.p, b.len);
	ir_buf_free(&b);
}

static int
http_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct ir_http *h = a->own;
	struct ir_http_end end;
	struct ir_err why = IR_ERR_INIT;
	struct ir_esc host;
	int rc;

	if (!is_item(argv[1])) {
		ir_access_outcome(a, IR_UNREAD, "%s",
			_("not a path with its query, as it is to be sent"));
		return 0;
	}
	note_request(h, argv[0], argv[1]);
	rc = ir_http_request(h, argv[1], false, limits, sink, &end, e);
	*ret = end.proc;
	note_source(h, &end);
	if (rc == 0 && is_gone(&end))
		rc = ir_access_lost(a, e, _("'%s' answers no more: %s"),
			ir_esc(a->d->access.host, &host), end.error);
	else if (rc == 0 && end.curl == 0 && end.answer.in_body) {
		judge_code(a, &end.answer);
		if (h->has_secret &&
			(end.answer.code == 401 || end.answer.code == 407)) {
			(void)login_refused(h, end.answer.code, &why);
			ir_access_outcome(a, IR_REFUSED, "%.200s", why.text);
			rc = ir_access_lost(a, e, "%s", why.text);
		}
	} else if (rc == 0)
		judge_end(a, &end);
	ir_http_end_free(&end);
	return rc;
}

/* The certificate that was shown, by its name in a trust file. */
static void
note_certificate(struct ir_http *h, const struct ir_http_end *end)
{
	const char *pem = strstr(end->said.p, "-----BEGIN CERTIFICATE-----");
	struct ir_cert *c = NULL;

	if (!pem || ir_cert_parse(&c, pem, strlen(pem), h->base, NULL) < 0)
		return;
	memcpy(h->certificate, ir_cert_info(c)->sha256, sizeof(h->certificate));
	ir_cert_free(c);
}

/* Members of collection.json's "far". */
static void
note_far(struct ir_http *h, const struct ir_http_end *end)
{
	struct ir_access *a = h->a;
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "url", h->base);
	ir_jw_kstr(&w, "peer", end->peer[0] ? end->peer : NULL);
	ir_jw_kstr(&w, "server",
		end->answer.server[0] ? end->answer.server : NULL);
	ir_jw_kbool(&w, "encrypted", !h->clear);
	if (!h->clear) {
		ir_jw_kstr(&w, "trusted_by",
			h->pin                    ? "its key"
				: a->d->access.ca ? "a named authority"
						  : "the system's authorities");
		ir_jw_kstr(&w, "key", h->pin);
		ir_jw_kstr(&w, "certificate_sha256",
			h->certificate[0] ? h->certificate : NULL);
	}
	ir_jw_kstr(&w, "login",
		!h->has_secret                ? "none"
			: h->secret.typed     ? "typed"
			: h->secret.bearer[0] ? "bearer"
					      : "basic");
	ir_jw_endobj(&w);
	if (ir_buf_err(&b) == 0)
		(void)ir_buf_add(&a->far, b.p + 1, b.len - 2);
	ir_buf_free(&b);
}

/* No connection: why, in our words where we know them. */
static int
explain(struct ir_http *h, const struct ir_http_end *end, struct ir_err *e)
{
	struct ir_esc host, esc;
	char key[80];

	(void)ir_esc(h->a->d->access.host, &host);
	if (end->proc.cancelled)
		return ir_err_set(e, -ECANCELED, _("interrupted"));
	if (end->curl == CURL_PIN && ir_http_key_shown(h, key) == 0)
		return ir_err_set(e, -IR_EREFUSED,
			_("the key of '%s' is %s and not %s as recorded: "
			  "stopped before anything was sent"),
			host.text, key, h->pin);
	if (end->curl == CURL_CERTIFICATE && ir_http_key_shown(h, key) == 0)
		return ir_err_set(e, -IR_EREFUSED,
			_("nobody we know vouches for the certificate of "
			  "'%s', nothing was sent: if its key %s is the right "
			  "one (ask its maker), it goes into the record as "
			  "host_key, or its authority as ca"),
			host.text, key);
	if (end->curl == CURL_CA_FILE)
		return ir_err_set(e, -EINVAL, _("cannot use access.ca: %s"),
			ir_esc(end->error, &esc));
	return ir_err_set(e, -EIO, _("cannot reach '%s': %s"), host.text,
		end->error[0] ? ir_esc(end->error, &esc) : _("no answer"));
}

/* One look at the top: is it there, may we, what time has it. */
static int
look(struct ir_http *h, bool first, struct ir_err *e)
{
	struct ir_proc_limits limits = {
		.seconds = ir_access_connect_seconds(h->a) +
			ir_access_stall_seconds(h->a),
	};
	struct ir_http_end end;
	int rc;

	note_request(h, "HEAD", "/");
	rc = ir_http_request(h, "/", true, &limits, NULL, &end, e);
	if (rc == 0 && !end.answer.code)
		rc = explain(h, &end, e);
	if (rc == 0 && first) {
		note_source(h, &end);
		note_certificate(h, &end);
		note_far(h, &end);
	}
	if (rc == 0 && h->has_secret &&
		(end.answer.code == 401 || end.answer.code == 407))
		rc = login_refused(h, end.answer.code, e);
	h->date_at = 0;
	if (rc == 0 && end.answer.has_date) {
		h->date = end.answer.date;
		h->date_at = ir_time_mono_ms();
	}
	ir_http_end_free(&end);
	return rc;
}

static int
http_open(struct ir_access *a, struct ir_err *e)
{
	struct ir_http *h = calloc(1, sizeof(*h));
	char target[300];
	int rc;

	if (!h)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	a->own = h;
	h->a = a;
	rc = base_of(a->d, h->base, sizeof(h->base), e);
	if (rc < 0)
		return rc;
	h->clear = strncmp(h->base, "http://", 7) == 0;
	h->pin = a->r->o->host_key ? a->r->o->host_key : a->d->access.host_key;
	rc = ir_secret_load(&h->secret, a, e);
	if (rc < 0)
		return rc;
	h->has_secret = rc == 0;
	(void)snprintf(target, sizeof(target), "%.*s",
		(int)strcspn(strstr(h->base, "://") + 3, "/"),
		strstr(h->base, "://") + 3);
	h->session = ir_session_begin(
		a, h->secret.user[0] ? h->secret.user : NULL, target);
	ir_session_alters(h->session, "log lines of our requests");
	rc = look(h, true, e);
	if (rc < 0 && e)
		ir_session_end(a, h->session, e->text);
	return rc;
}

/* The Date field has whole seconds: one that is not older is as good. */
static int
http_clock(struct ir_access *a, struct timespec *ret)
{
	struct ir_http *h = a->own;

	if ((!h->date_at || ir_time_mono_ms() - h->date_at > 500) &&
		look(h, false, NULL) < 0)
		return 1;
	if (!h->date_at)
		return 1;
	*ret = h->date;
	return 0;
}

static void
http_close(struct ir_access *a)
{
	struct ir_http *h = a->own;

	ir_secret_wipe(&h->secret);
	free(h);
}

const struct ir_access_kind ir_access_http = {
	.name = "http",
	.can = IR_CAN_ASKS,
	.check = http_check,
	.open = http_open,
	.command = http_command,
	.source = IR_SOURCE_HTTP,
	.verb = "GET",
	.folder = "http",
	.suffix = {".body", ".head"},
	.clock = http_clock,
	.close = http_close,
};
