/* SPDX-License-Identifier: Apache-2.0 */
#include "access_secret_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"

#include "access_home_i.h"
#include "access_i.h"

#define TOKEN_MAX 4096

struct reader {
	const char *p, *end;
	unsigned line;
	char word[TOKEN_MAX];
	size_t len;
	struct ir_err *e;
};

static int
wrong(struct reader *r, const char *why)
{
	return ir_err_set(r->e, -IR_EFORMAT, _("line %u: %s"), r->line, why);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks(struct reader *r)
{
	while (r->p < r->end) {
		if (*r->p == '#') {
			while (r->p < r->end && *r->p != '\n')
				r->p++;
		} else if (is_blank(*r->p)) {
			r->line += *r->p == '\n';
			r->p++;
		} else
			return;
	}
}

static int
add(struct reader *r, char c)
{
	if (!c)
		return wrong(r, _("a NUL byte"));
	if (r->len + 1 >= sizeof(r->word))
		return wrong(r, _("a word is too long"));
	r->word[r->len++] = c;
	r->word[r->len] = '\0';
	return 0;
}

static int
quoted(struct reader *r)
{
	int rc = 0;

	for (r->p++; rc == 0; r->p++) {
		if (r->p == r->end || *r->p == '\n')
			return wrong(r, _("a quote is not closed"));
		if (*r->p == '"') {
			r->p++;
			return 0;
		}
		if (*r->p == '\\' && ++r->p == r->end)
			return wrong(r, _("a quote is not closed"));
		rc = add(r, *r->p);
	}
	return rc;
}

/* 1 a word, 0 the end. */
static int
next_word(struct reader *r)
{
	int rc = 0;

	skip_blanks(r);
	r->len = 0;
	r->word[0] = '\0';
	if (r->p == r->end)
		return 0;
	if (*r->p == '"')
		rc = quoted(r);
	else
		while (rc == 0 && r->p < r->end && !is_blank(*r->p))
			rc = add(r, *r->p++);
	return rc < 0 ? rc : 1;
}

struct field {
	const char *name;
	size_t at, size;
};

#define FIELD(name, member) \
	{ \
		name, offsetof(struct ir_secret, member), \
			sizeof(((struct ir_secret *)0)->member) \
	}
static const struct field fields[] = {
	FIELD("login", user),
	FIELD("password", password),
	FIELD("account", account),
	FIELD("bearer", bearer),
	FIELD("community", community),
	FIELD("privacy", privacy),
};

static const struct field *
field_of(const char *name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	}
	return NULL;
}

/* Is the entry that was read the one? */
static bool
fits(const struct ir_secret *s, const char *user)
{
	return !user || !s->user[0] || strcmp(s->user, user) == 0;
}

struct wanted {
	const char *host, *id, *user;
};

/* The value of a word that starts or continues an entry; *ours: it is the
 * entry of a machine we mean. */
static int
take_word(struct reader *r, const struct wanted *w, struct ir_secret *now,
	bool *entry, bool *ours)
{
	bool any = strcmp(r->word, "default") == 0;
	const struct field *f = field_of(r->word);
	int rc;

	if (any || strcmp(r->word, "machine") == 0) {
		rc = any ? 1 : next_word(r);
		if (rc <= 0)
			return rc < 0 ? rc : wrong(r, _("no name of a host"));
		ir_secret_wipe(now);
		*entry = true;
		*ours = any || (w->host && strcasecmp(r->word, w->host) == 0) ||
			(w->id && strcmp(r->word, w->id) == 0);
		return 0;
	}
	if (!f || !*entry)
		return wrong(r,
			*entry ? _("not a word of this format")
			       : _("an entry starts with machine or default"));
	rc = next_word(r);
	if (rc <= 0 || r->len >= f->size)
		return rc < 0 ? rc
			      : wrong(r, _("a value is missing or too long"));
	memcpy((char *)now + f->at, r->word, r->len + 1);
	return 0;
}

static int
parse(struct ir_secret *now, struct reader *r, const struct wanted *w)
{
	bool entry = false, ours = false;
	int rc;

	while ((rc = next_word(r)) > 0) {
		bool next = strcmp(r->word, "machine") == 0 ||
			strcmp(r->word, "default") == 0;

		if (next && ours && fits(now, w->user))
			return 1;
		rc = take_word(r, w, now, &entry, &ours);
		if (rc < 0)
			break;
	}
	return rc < 0 ? rc : ours && fits(now, w->user);
}

int
ir_secret_parse(struct ir_secret *ret, const char *text, size_t len,
	const char *host, const char *id, const char *user, struct ir_err *e)
{
	const struct wanted w = {host, id, user};
	struct reader r = {.p = text, .end = text + len, .line = 1, .e = e};
	struct ir_secret now;
	int rc;

	memset(&now, 0, sizeof(now));
	memset(ret, 0, sizeof(*ret));
	rc = parse(&now, &r, &w);
	if (rc > 0)
		*ret = now;
	ir_secret_wipe(&now);
	explicit_bzero(r.word, sizeof(r.word));
	return rc < 0 ? rc : !rc;
}

/* Nobody else may have read it. */
static int
check_file(int fd, const char *shown, struct ir_err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ir_err_sys(e, errno, _("cannot look at '%s'"), shown);
	if (!S_ISREG(st.st_mode))
		return ir_err_set(
			e, -EACCES, _("'%s' is no regular file"), shown);
	if (st.st_mode & 077)
		return ir_err_set(e, -EACCES,
			_("'%s' holds secrets and others can read it: chmod "
			  "600 it"),
			shown);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return ir_err_set(e, -EACCES,
			_("'%s' holds secrets and belongs to somebody else"),
			shown);
	return 0;
}

/* Relative names are below the site. */
static int
path_of(const struct ir_access *a, char **ret, struct ir_err *e)
{
	const char *name = a->d->access.secret_file;
	char *home = NULL;
	int rc = 0;

	if (*name != '/')
		rc = ir_access_home(a->r->o, &home, e);
	if (rc < 0)
		return rc;
	*ret = home ? ir_where_join(home, name) : strdup(name);
	free(home);
	return *ret ? 0 : ir_err_set(e, -ENOMEM, _("no memory"));
}

static int
from_file(struct ir_secret *ret, const struct ir_access *a, struct ir_err *e)
{
	char text[IR_SECRET_FILE_MAX + 1];
	char *path = NULL;
	struct ir_esc esc;
	ssize_t n = 0;
	int fd, rc = path_of(a, &path, e);

	if (rc < 0)
		return rc;
	(void)ir_esc(path, &esc);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		rc = ir_err_sys(e, errno, _("cannot open '%s'"), esc.text);
	else
		rc = check_file(fd, esc.text, e);
	if (rc == 0)
		n = ir_io_read(fd, text, sizeof(text));
	if (rc == 0 && n < 0)
		rc = ir_err_sys(e, (int)-n, _("cannot read '%s'"), esc.text);
	else if (rc == 0 && (size_t)n > IR_SECRET_FILE_MAX)
		rc = ir_err_set(e, -IR_ELIMIT, _("'%s' is too long"), esc.text);
	if (rc == 0) {
		rc = ir_secret_parse(ret, text, (size_t)n, a->d->access.host,
			a->d->id, a->d->access.user, e);
		if (rc < 0)
			(void)ir_err_prefix(e, "'%s': ", esc.text);
		if (rc > 0)
			rc = ir_err_set(e, -ENOENT,
				_("'%s' has no entry for this device"),
				esc.text);
	}
	explicit_bzero(text, sizeof(text));
	if (fd >= 0)
		(void)close(fd); /* read only */
	free(path);
	return rc;
}

int
ir_secret_load(
	struct ir_secret *ret, const struct ir_access *a, struct ir_err *e)
{
	const char *user = a->d->access.user;
	int rc = 1;

	memset(ret, 0, sizeof(*ret));
	if (a->secret) {
		if (strlen(a->secret) >= sizeof(ret->password))
			return ir_err_set(
				e, -IR_ELIMIT, _("the password is too long"));
		memcpy(ret->password, a->secret, strlen(a->secret) + 1);
		ret->typed = true;
		rc = 0;
	} else if (a->d->access.secret_file)
		rc = from_file(ret, a, e);
	if (rc >= 0 && user && !ret->user[0] &&
		strlen(user) < sizeof(ret->user))
		memcpy(ret->user, user, strlen(user) + 1);
	return rc;
}

void
ir_secret_wipe(struct ir_secret *s)
{
	explicit_bzero(s, sizeof(*s));
}
