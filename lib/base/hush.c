/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/hush.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LEN 64u

/* A text, and which of its bytes nobody should read. */
struct text {
	const char *s;
	size_t len;
	bool *hide;
	int found;
};

/* Options by which programs take a secret: behind a blank, or joined. */
static const struct {
	const char *programs; /* each between blanks */
	const char *options;
	bool apart, joined;
} takers[] = {
	/* the first: see_program */
	{" sshpass ", " -p ", true, true},
	{" mysql mysqldump mysqladmin mariadb mariadb-dump ", " -p ", false,
		true},
	{" snmpget snmpgetnext snmpwalk snmpbulkget snmpbulkwalk snmpset "
	 "snmptable snmpstatus ",
		" -c -A -X ", true, true},
	{" ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ", " -w ", true,
		true},
	{" plink pscp psftp ", " -pw ", true, false},
	{" psexec psexec64 ", " -p ", true, false},
	{" ipmitool zip unzip mosquitto_pub mosquitto_sub sqlcmd bcp ", " -P ",
		true, true},
	{" 7z 7za 7zz 7zr rar unrar ", " -p ", false, true},
	{" redis-cli ", " -a ", true, false},
	{" openssl ", " -k -K ", true, false},
	{" xfreerdp wlfreerdp ", " /p: ", false, true},
};

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static bool
starts_with(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* "--http-password", "API_KEY", "clientSecret": the name of a secret? */
static bool
names_secret(const char *s, size_t len)
{
	static const char *const ends[] = {"password", "passwd", "passphrase",
		"pwd", "secret", "token", "apikey", "accesskey", "secretkey",
		"privatekey", "psk"};
	static const char *const whole[] = {
		"pass", "storepass", "keypass", "community", "credential"};
	static const char *const not [] = {
		"no", "ask", "prompt", "change", "reset", "show", "old"};
	char name[NAME_MAX_LEN];
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '-' || s[i] == '_' || s[i] == '.')
			continue;
		if (n + 1 == sizeof(name))
			return false;
		name[n++] = s[i] >= 'A' && s[i] <= 'Z'
			? (char)(s[i] - 'A' + 'a')
			: s[i];
	}
	name[n] = '\0';
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (starts_with(name, not [i]))
			return false;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strcmp(name, whole[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

static bool
all_of(const char *s, size_t len, const char *chars)
{
	for (size_t i = 0; i < len; i++)
		if (!s[i] || !strchr(chars, s[i]))
			return false;
	return true;
}

/* Written out, or something that stands for it? */
static bool
is_literal(const char *s, size_t len)
{
	static const char *const starts[] = {
		"$", "`", "%", "<", "{", "@", "env:", "file:", "fd:", "..."};
	static const char *const words[] = {"prompt", "ask", "none", "null",
		"stdin", "true", "false", "yes", "no", "-", "unknown"};
	char first[8] = "";

	if (len == 0 || all_of(s, len, "*xX.") || memmem(s, len, "__", 2))
		return false;
	memcpy(first, s, len < sizeof(first) ? len : sizeof(first) - 1);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (starts_with(first, starts[i]))
			return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (len == strlen(words[i]) &&
			strncasecmp(s, words[i], len) == 0)
			return false;
	return true;
}

static void
hide(struct text *t, size_t at, size_t len)
{
	if (!is_literal(t->s + at, len) || t->hide[at])
		return;
	memset(t->hide + at, 1, len);
	t->found++;
}

/* Where the value at "at" ends; a quote before it is passed over. */
static size_t
value_end(const struct text *t, size_t *at, const char *stops)
{
	size_t i = *at;
	char quote = i < t->len && (t->s[i] == '"' || t->s[i] == '\'') ? t->s[i]
								       : '\0';

	if (quote)
		*at = ++i;
	while (i < t->len &&
		(quote ? t->s[i] != quote
		       : !is_blank(t->s[i]) &&
					(!t->s[i] || !strchr(stops, t->s[i]))))
		i++;
	return i;
}

/* name=X, "name": "X", /name:X */
static void
assignments(struct text *t)
{
	for (size_t i = 0, n; i < t->len; i += n ? n : 1) {
		size_t at, end;
		bool quoted, equal;

		for (n = 0; i + n < t->len && is_word(t->s[i + n]); n++)
			;
		if (n == 0 || !names_secret(t->s + i, n))
			continue;
		at = i + n;
		quoted = at < t->len && (t->s[at] == '"' || t->s[at] == '\'');
		at += quoted;
		while (at < t->len && t->s[at] == ' ')
			at++;
		equal = at < t->len && t->s[at] == '=';
		if (!equal && (at >= t->len || t->s[at] != ':'))
			continue;
		at++;
		/* "password: the one on the card" is prose */
		if (at < t->len && is_blank(t->s[at]) && !quoted && !equal)
			continue;
		while (at < t->len && t->s[at] == ' ')
			at++;
		end = value_end(t, &at, "\"'&,;|)}");
		if (n == 3 && at < t->len && t->s[at] == '/')
			continue; /* PWD */
		hide(t, at, end - at);
	}
}

/* scheme://NAME:X@host */
static void
addresses(struct text *t)
{
	const char *p = t->s, *end = t->s + t->len;

	while ((p = memmem(p, (size_t)(end - p), "://", 3)) != NULL) {
		const char *colon = NULL, *q;

		p += 3;
		for (q = p; q < end && !is_blank(*q) && !strchr("/?#\"'", *q) &&
			*q != '@';
			q++)
			if (*q == ':' && !colon)
				colon = q;
		if (q < end && *q == '@' && colon)
			hide(t, (size_t)(colon + 1 - t->s),
				(size_t)(q - colon - 1));
	}
}

/* Authorization: Bearer X; a private key. */
static void
marked(struct text *t)
{
	static const char *const marks[] = {
		"bearer ", "authorization: basic ", "authorization: token "};
	static const char pem[] = "PRIVATE KEY-----";
	const char *p;

	for (size_t m = 0; m < sizeof(marks) / sizeof(marks[0]); m++) {
		size_t n = strlen(marks[m]);

		for (size_t i = 0; i + n < t->len; i++) {
			size_t at = i + n, end;

			if (strncasecmp(t->s + i, marks[m], n) != 0)
				continue;
			end = value_end(t, &at, "\"'");
			if (end - at >= 8) /* else a word of a sentence */
				hide(t, at, end - at);
		}
	}
	p = memmem(t->s, t->len, pem, sizeof(pem) - 1);
	if (p) {
		size_t at = (size_t)(p - t->s) + sizeof(pem) - 1;

		hide(t, at, t->len - at);
	}
}

/* ---- options ---- */

struct words {
	size_t program; /* of takers, plus one; 0: none of them */
	bool secret; /* the next word is one */
	bool login; /* the next word is NAME:X */
};

static bool
listed(const char *list, const char *s, size_t len)
{
	if (len == 0 || memchr(s, ' ', len))
		return false;
	for (const char *p = list; (p = memmem(p, strlen(p), s, len)); p++)
		if (p[-1] == ' ' && p[len] == ' ')
			return true;
	return false;
}

static void
see_program(struct words *w, const char *s, size_t len)
{
	for (size_t i = len; i > 0; i--)
		if (s[i - 1] == '/' || s[i - 1] == '\\') {
			s += i;
			len -= i;
			break;
		}
	if (len > 4 && strncasecmp(s + len - 4, ".exe", 4) == 0)
		len -= 4;
	if (len == 0 || memchr(s, ' ', len))
		return;
	if (w->program == 1 && *s != '-')
		w->program = 0; /* what sshpass starts has options of its own */
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (listed(takers[i].programs, s, len))
			w->program = i + 1;
}

/* NAME:X or NAME%X, the numbers of a user and group aside. */
static void
login(struct text *t, size_t at, size_t len)
{
	const char *s = t->s + at, *sep = memchr(s, ':', len);

	if (!sep)
		sep = memchr(s, '%', len);
	if (!sep || sep == s || all_of(s, len, "0123456789:") ||
		(len > 2 && memmem(s, len, "//", 2)))
		return;
	hide(t, (size_t)(sep + 1 - t->s), len - (size_t)(sep + 1 - s));
}

/* An option of the program by which it takes a secret. */
static bool
own_option(struct words *w, struct text *t, size_t at, size_t len)
{
	const char *s = t->s + at;
	size_t k = w->program - 1;

	if (w->program == 0)
		return false;
	if (takers[k].apart && listed(takers[k].options, s, len)) {
		w->secret = true;
		return true;
	}
	for (size_t n = 2; takers[k].joined && n <= 3 && n < len; n++)
		if (listed(takers[k].options, s, n)) {
			hide(t, at + n, len - n);
			return true;
		}
	return false;
}

static void
see_word(struct words *w, struct text *t, size_t at, size_t len)
{
	static const char logins[] = " -u --user --proxy-user -U ";
	const char *s = t->s + at;
	bool secret = w->secret, names = w->login;

	w->secret = w->login = false;
	if (secret && !(len > 1 && *s == '-')) {
		hide(t, at, len);
		return;
	}
	if (names) {
		login(t, at, len);
		return;
	}
	see_program(w, s, len);
	if (own_option(w, t, at, len))
		return;
	if (len > 5 && strncmp(s, "pass:", 5) == 0) {
		hide(t, at + 5, len - 5);
		return;
	}
	if (len < 2 || *s != '-')
		return;
	if (listed(logins, s, len))
		w->login = true;
	else if (len > 2 && (s[1] == 'u' || s[1] == 'U'))
		login(t, at + 2, len - 2);
	else if (len > 7 && strncmp(s, "--user=", 7) == 0)
		login(t, at + 7, len - 7);
	else if (!memchr(s, '=', len))
		w->secret = names_secret(s, len);
}

/* Words as a shell parts them. */
static void
options(struct text *t, struct words *w)
{
	for (size_t i = 0; i < t->len;) {
		size_t at = i, end;

		if (is_blank(t->s[i]) || strchr(";|&(){}", t->s[i])) {
			if (t->s[i] != ' ' && t->s[i] != '\t')
				memset(w, 0, sizeof(*w));
			i++;
			continue;
		}
		end = value_end(t, &at, ";|");
		if (end > at)
			see_word(w, t, at, end - at);
		i = end + (end < t->len && at > i); /* its quote */
	}
}

/* ---- the whole ---- */

static int
look(struct text *t, const char *s, size_t len, struct words *w)
{
	t->s = s;
	t->len = len;
	t->found = 0;
	t->hide = calloc(len + 1, 1);
	if (!t->hide)
		return -ENOMEM;
	assignments(t);
	addresses(t);
	marked(t);
	options(t, w);
	return t->found;
}

static int
masked(const struct text *t, struct ir_buf *out)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->len; i++) {
		if (!t->hide[i])
			r = ir_buf_addc(out, t->s[i]);
		else if (i == 0 || !t->hide[i - 1])
			r = ir_buf_adds(out, IR_HUSH);
	}
	return r;
}

int
ir_hush(const char *s, size_t len, struct ir_buf *out)
{
	struct words w = {0};
	struct text t;
	int n = look(&t, s, len, &w);

	if (n >= 0 && masked(&t, out) < 0)
		n = -ENOMEM;
	free(t.hide);
	return n;
}

int
ir_hush_has(const char *s, size_t len)
{
	struct words w = {0};
	struct text t;
	int n = look(&t, s, len, &w);

	free(t.hide);
	return n > 0 ? 1 : n;
}

int
ir_hush_arg(const char *const argv[], size_t i, struct ir_buf *out)
{
	struct words before = {0}, inside = {0};
	struct text t;
	int n = 0;

	/* what the words before it say of this one; each is one word */
	for (size_t k = 0; n >= 0 && k <= i; k++) {
		size_t len = strlen(argv[k]);

		n = look(&t, argv[k], len, &inside);
		memset(&inside, 0, sizeof(inside));
		if (n >= 0)
			see_word(&before, &t, 0, len);
		n = n < 0 ? n : t.found;
		if (n >= 0 && k == i && masked(&t, out) < 0)
			n = -ENOMEM;
		free(t.hide);
	}
	return n;
}
