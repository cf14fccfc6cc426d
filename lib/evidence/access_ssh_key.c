/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "access_home_i.h"

#define KNOWN_MAX ((size_t)16 << 20)
#define TYPES_MAX 16 /* kinds of keys pinned for one host */

/* A line of known_hosts: names, type of the key, key; in place. */
struct line {
	const char *start, *name, *type, *key;
	size_t len, name_len, type_len, key_len;
};

static bool
next_word(const char **p, const char *end, const char **ret, size_t *ret_len)
{
	while (*p < end && (**p == ' ' || **p == '\t'))
		(*p)++;
	*ret = *p;
	while (*p < end && **p != ' ' && **p != '\t' && **p != '\r')
		(*p)++;
	*ret_len = (size_t)(*p - *ret);
	return *ret_len > 0;
}

/* The next line that has a key; false at the end. */
static bool
next_line(const struct ir_buf *b, size_t *at, struct line *l)
{
	while (*at < b->len) {
		const char *p = b->p + *at,
			   *end = memchr(p, '\n', b->len - *at);

		if (!end)
			end = b->p + b->len;
		l->start = p;
		l->len = (size_t)(end - p);
		*at += l->len + 1;
		if (next_word(&p, end, &l->name, &l->name_len) &&
			l->name[0] != '#' && l->name[0] != '@' &&
			next_word(&p, end, &l->type, &l->type_len) &&
			next_word(&p, end, &l->key, &l->key_len))
			return true;
	}
	return false;
}

/* "SHA256:..." as ssh-keygen -l shows it; 0 or < 0. */
static int
fingerprint(const char *key, size_t len, char out[80])
{
	uint8_t sum[IR_SHA256_LEN];
	struct ir_buf raw, text;
	int rc;

	ir_buf_init(&raw, 0);
	ir_buf_init(&text, 0);
	rc = ir_unbase64(&raw, key, len);
	if (rc == 0)
		rc = ir_sha256(raw.p, raw.len, sum);
	if (rc == 0)
		rc = ir_base64(&text, sum, sizeof(sum));
	if (rc == 0)
		(void)snprintf(out, 80, "SHA256:%.*s",
			(int)strcspn(text.p, "="), text.p);
	ir_buf_free(&raw);
	ir_buf_free(&text);
	return rc;
}

static bool
same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* Of each type the last line counts: a key that was replaced on purpose is
 * further up. */
static size_t
lines_of(const struct ir_ssh *s, const struct ir_buf *known,
	struct line v[TYPES_MAX])
{
	struct line l;
	size_t at = 0, n = 0;

	while (next_line(known, &at, &l)) {
		size_t k = 0;

		if (!same(l.name, l.name_len, s->name, strlen(s->name)))
			continue;
		while (k < n &&
			!same(v[k].type, v[k].type_len, l.type, l.type_len))
			k++;
		if (k < TYPES_MAX)
			v[k] = l;
		if (k == n && n < TYPES_MAX)
			n++;
	}
	return n;
}

static int
slurp_home(const struct ir_ssh *s, struct ir_buf *out, struct ir_err *e)
{
	char *path;
	int rc;

	if (!s->home)
		return 0;
	path = ir_where_join(s->home, IR_HOME_KNOWN_HOSTS);
	if (!path)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	rc = ir_io_slurp(path, KNOWN_MAX, out, e);
	free(path);
	if (rc == -ENOENT) {
		ir_err_clear(e);
		rc = 0;
	}
	return rc < 0 ? rc : 0;
}

const char *
ir_ssh_key_expected(const struct ir_ssh *s)
{
	const char *given = s->a->r->o->host_key;

	/* what the record says was told once; what is pinned was seen */
	return given ? given : s->pinned ? NULL : s->a->d->access.host_key;
}

static int
write_private(const struct ir_ssh *s, const struct ir_buf *b, struct ir_err *e)
{
	int fd = openat(s->a->dirfd, "known_hosts",
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc = fd < 0 ? -errno : ir_io_write(fd, b->p, b->len);

	if (fd >= 0 && close(fd) != 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? ir_err_sys(e, -rc, _("cannot write '%s/known_hosts'"),
				s->a->dir)
		      : 0;
}

int
ir_ssh_key_prepare(struct ir_ssh *s, struct ir_err *e)
{
	struct line v[TYPES_MAX];
	struct ir_buf known, ours;
	size_t n = 0;
	int rc;

	ir_buf_init(&known, 0);
	ir_buf_init(&ours, 0);
	rc = slurp_home(s, &known, e);
	if (rc == 0)
		n = lines_of(s, &known, v);
	s->pinned = n > 0;
	/* told by somebody on the command line: that key and no other */
	for (size_t i = 0; !s->a->r->o->host_key && i < n; i++) {
		(void)ir_buf_add(&ours, v[i].start, v[i].len);
		(void)ir_buf_addc(&ours, '\n');
	}
	if (rc == 0)
		rc = ir_buf_err(&ours);
	if (rc == 0)
		rc = write_private(s, &ours, e);
	ir_buf_free(&known);
	ir_buf_free(&ours);
	return rc;
}

/* The key ssh was shown last, as the helper noted it. */
static bool
seen(const struct ir_ssh *s, struct ir_buf *b, struct line *ret)
{
	int fd = openat(s->a->dirfd, "seen", O_RDONLY | O_CLOEXEC);
	struct line l;
	size_t at = 0;
	bool any = false;

	if (fd < 0)
		return false;
	(void)ir_io_slurp_fd(fd, "seen", KNOWN_MAX, b, NULL);
	(void)close(fd); /* read only */
	while (next_line(b, &at, &l)) {
		*ret = l;
		any = true;
	}
	return any;
}

static void
put_key(struct ir_ssh *s, const struct line *l, const char *how)
{
	struct ir_jw w;

	if (s->a->far.len)
		(void)ir_buf_addc(&s->a->far, ',');
	(void)ir_buf_adds(&s->a->far, "\"host_key\":");
	ir_jw_init(&w, &s->a->far);
	ir_jw_obj(&w);
	ir_jw_key(&w, "type");
	ir_jw_strn(&w, l->type, l->type_len);
	ir_jw_kstr(&w, "fingerprint", s->key);
	ir_jw_kstr(&w, "trust", how);
	ir_jw_kstr(&w, "pinned_in", s->home);
	ir_jw_endobj(&w);
}

int
ir_ssh_key_pin(struct ir_ssh *s, struct ir_err *e)
{
	const char *expected = ir_ssh_key_expected(s);
	struct ir_buf b, line;
	struct line l;
	int rc = 0;

	ir_buf_init(&b, 0);
	ir_buf_init(&line, 0);
	if (!seen(s, &b, &l) || fingerprint(l.key, l.key_len, s->key) < 0)
		rc = ir_err_set(e, -EIO, _("ssh did not show the host key"));
	else
		put_key(s, &l,
			expected            ? "told"
				: s->pinned ? "pinned"
					    : "first contact");
	if (rc == 0 && s->home && (!s->pinned || expected)) {
		(void)ir_buf_addf(&line, "%s %.*s %.*s", s->name,
			(int)l.type_len, l.type, (int)l.key_len, l.key);
		rc = ir_access_home_add(s->a->r->o, s->home,
			IR_HOME_KNOWN_HOSTS, line.p, line.len, e);
	}
	ir_buf_free(&b);
	ir_buf_free(&line);
	return rc;
}

int
ir_ssh_key_explain(struct ir_ssh *s, struct ir_err *e)
{
	const char *expected = ir_ssh_key_expected(s);
	char shown[80] = "?", pinned[80] = "?";
	struct line l, v[TYPES_MAX];
	struct ir_buf b, known;
	struct ir_esc esc;

	ir_buf_init(&b, 0);
	ir_buf_init(&known, 0);
	if (seen(s, &b, &l))
		(void)fingerprint(l.key, l.key_len, shown);
	if (slurp_home(s, &known, NULL) == 0 && lines_of(s, &known, v) > 0)
		(void)fingerprint(v[0].key, v[0].key_len, pinned);
	ir_buf_free(&b);
	ir_buf_free(&known);
	(void)ir_esc(s->name, &esc);
	if (expected)
		return ir_err_set(e, -IR_EREFUSED,
			_("the host key of '%s' is %s, not the expected %s: "
			  "another machine, or somebody in between; no login "
			  "was tried"),
			esc.text, shown, expected);
	return ir_err_set(e, -IR_EREFUSED,
		_("the host key of '%s' has CHANGED: it was %s, now it is %s; "
		  "another machine, or somebody in between; no login was "
		  "tried (a change that its keeper confirms: --host-key)"),
		esc.text, pinned, shown);
}
