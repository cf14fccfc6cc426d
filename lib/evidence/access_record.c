/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/access.h"

#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "ir/casefile/site.h"

/* The parts of scheme://user@host:port/rest, in place. */
struct address {
	const char *scheme, *user, *host, *rest;
	size_t scheme_len, user_len, host_len;
	uint64_t port; /* 0: not said */
};

static int
wrong(const char *url, const char *why, struct ir_err *e)
{
	struct ir_esc esc;

	return ir_err_set(e, -IR_EUSAGE, "'%s': %s", ir_esc(url, &esc), why);
}

/* "host", "host:22", "[::1]:22"; all of p up to len. */
static int
split_host(const char *p, size_t len, struct address *ret)
{
	const char *end = p + len, *colon;

	if (len && p[0] == '[') {
		const char *close = memchr(p, ']', len);

		if (!close)
			return -EINVAL;
		ret->host = p + 1;
		ret->host_len = (size_t)(close - p) - 1;
		colon = close + 1 < end ? close + 1 : NULL;
		if (colon && *colon != ':')
			return -EINVAL;
	} else {
		colon = memchr(p, ':', len);
		ret->host = p;
		ret->host_len = colon ? (size_t)(colon - p) : len;
	}
	if (!ret->host_len)
		return -EINVAL;
	if (!colon)
		return 0;
	return ir_num_u64(colon + 1, (size_t)(end - colon) - 1, UINT16_MAX,
		       &ret->port) < 0 ||
			!ret->port
		? -EINVAL
		: 0;
}

static int
split(const char *url, struct address *ret, struct ir_err *e)
{
	const char *p = strstr(url, "://"), *at;
	size_t len;

	memset(ret, 0, sizeof(*ret));
	if (!p || p == url)
		return wrong(url,
			_("an address is ssh://USER@HOST[:PORT], and alike "
			  "for smb, http, https and snmp"),
			e);
	ret->scheme = url;
	ret->scheme_len = (size_t)(p - url);
	p += 3;
	len = strcspn(p, "/");
	ret->rest = p + len;
	at = memchr(p, '@', len);
	if (at) {
		ret->user = p;
		ret->user_len = (size_t)(at - p);
		len -= ret->user_len + 1;
		p = at + 1;
		if (memchr(ret->user, ':', ret->user_len))
			return wrong("...",
				_("no secret belongs in an address: see "
				  "--ask-password"),
				e);
	}
	if (split_host(p, len, ret) < 0)
		return wrong(url, _("the host or the port is wrong"), e);
	return 0;
}

static bool
is(const struct address *a, const char *scheme)
{
	return strlen(scheme) == a->scheme_len &&
		memcmp(scheme, a->scheme, a->scheme_len) == 0;
}

static void
put(struct ir_jw *w, const char *key, const char *s, size_t len)
{
	if (!len)
		return;
	ir_jw_key(w, key);
	ir_jw_strn(w, s, len);
}

/* "/share/dir": the share, and what below it to take. */
static void
put_share(struct ir_jw *w, const char *rest)
{
	const char *share = rest + strspn(rest, "/");
	size_t n = strcspn(share, "/");
	const char *dir = share + n + strspn(share + n, "/");

	put(w, "share", share, n);
	if (!*dir)
		return;
	ir_jw_key(w, "paths");
	ir_jw_arr(w);
	ir_jw_str(w, dir);
	ir_jw_endarr(w);
}

static void
put_access(struct ir_jw *w, const struct address *a, const char *url)
{
	bool http = is(a, "http") || is(a, "https");

	ir_jw_key(w, "access");
	ir_jw_obj(w);
	if (http)
		ir_jw_kstr(w, "type", "http");
	else
		put(w, "type", a->scheme, a->scheme_len);
	put(w, "host", a->host, a->host_len);
	if (a->port)
		ir_jw_ku64(w, "port", a->port);
	put(w, "user", a->user, a->user_len);
	if (http)
		ir_jw_kstr(w, "url", url);
	else if (is(a, "smb"))
		put_share(w, a->rest);
	ir_jw_endobj(w);
}

int
ir_access_record(
	struct ir_buf *out, const char *id, const char *url, struct ir_err *e)
{
	struct address a;
	struct ir_jw w;
	int rc = split(url, &a, e);

	if (rc < 0)
		return rc;
	if ((is(&a, "ssh") || is(&a, "dialogue") || is(&a, "snmp")) &&
		a.rest[strspn(a.rest, "/")])
		return wrong(url,
			_("what to take is said by --artifact and paths, not "
			  "in the address"),
			e);
	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "id", id);
	ir_jw_kstr(&w, "name", id);
	ir_jw_kbool(&w, "provisional", true);
	ir_jw_kstr(&w, "medical", "unknown");
	ir_jw_kstr(&w, "patient_connectable", "unknown");
	put_access(&w, &a, url);
	ir_jw_endobj(&w);
	return ir_buf_err(out);
}
