/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "stix_i.h"
#include "vars_i.h"

/* Words of a condition. */

static const struct {
	const char *name;
	enum stix_tok tok;
	bool foreign; /* of other languages */
	bool loose; /* also in lower case, where an operator is wanted */
} words[] = {
	{"IN", STIX_IN, false, true},
	{"LIKE", STIX_LIKE, false, true},
	{"MATCHES", STIX_MATCHES, false, true},
	{"ISSUBSET", STIX_SUBSET, false, true},
	{"ISSUPERSET", STIX_SUPERSET, false, true},
	{"EXISTS", STIX_EXISTS, false, true},
	{"NOT", STIX_NOT, false, true},
	{"AND", STIX_AND, false, true},
	{"OR", STIX_OR, false, true},
	{"FOLLOWEDBY", STIX_FOLLOWEDBY, false, false},
	{"WITHIN", STIX_WITHIN, false, false},
	{"REPEATS", STIX_REPEATS, false, false},
	{"START", STIX_START, false, false},
	{"STOP", STIX_STOP, false, false},
	{"SECONDS", STIX_SECONDS, false, false},
	{"TIMES", STIX_TIMES, false, false},
	{"&&", STIX_AND, true, true},
	{"||", STIX_OR, true, true},
};

void *
stix_room(void *v, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 8;
	void *more;

	if (n < *cap)
		return v;
	more = reallocarray(v, want, size);
	if (more)
		*cap = want;
	return more;
}

void
stix_tell(struct stix_lex *l, enum ir_stix_grade grade, const char *code,
	size_t at, const char *text)
{
	struct ir_stix_note n = {.grade = grade,
		.code = code,
		.col = 1,
		.line = 1,
		.text = text};

	if (!l->note || l->notes++ >= STIX_NOTES)
		return;
	for (size_t i = 0; i < at; i++) {
		n.col += ((unsigned char)l->s[i] & 0xc0) != 0x80;
		if (l->s[i] == '\n') {
			n.line++;
			n.col = 1;
		}
	}
	l->note(l->arg, &n);
}

void
stix_break(struct stix_lex *l, const char *code, size_t at, const char *text)
{
	if (l->c->broken[0])
		return;
	stix_tell(l, IR_STIX_ERROR, code, at, text);
	(void)snprintf(l->c->broken, sizeof(l->c->broken), "%s", text);
}

/* Blanks of Unicode, also what a Japanese keyboard types. */
static bool
blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 ||
		c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
		c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static size_t
blank_at(const struct stix_lex *l, size_t at)
{
	uint32_t c = 0;
	size_t n = at < l->len ? ir_utf8_char(l->s + at, l->len - at, &c) : 0;

	return n > 0 && blank(c) ? n : 0;
}

static bool
is_at(const struct stix_lex *l, size_t at, const char *s)
{
	size_t n = strlen(s);

	return l->len - at >= n && memcmp(l->s + at, s, n) == 0;
}

static void
skip(struct stix_lex *l)
{
	for (;;) {
		size_t n = blank_at(l, l->at);

		if (n > 0) {
			l->at += n;
		} else if (is_at(l, l->at, "/*")) {
			const char *end = strstr(l->s + l->at + 2, "*/");

			if (!end)
				stix_break(l, "CX-110", l->at,
					_("a comment has no end"));
			l->at = end ? (size_t)(end - l->s) + 2 : l->len;
		} else if (is_at(l, l->at, "//")) {
			l->at += strcspn(l->s + l->at, "\r\n");
		} else {
			return;
		}
	}
}

/* Ends a word. */
static bool
ends(const struct stix_lex *l, size_t at)
{
	return at >= l->len || strchr("'\"()[],=!<>", l->s[at]) ||
		blank_at(l, at) > 0;
}

static int
keep(struct stix_lex *l, struct stix_token *t, const char *p, size_t len)
{
	struct ir_buf *pool = &l->c->pool;

	t->text = pool->len;
	t->text_len = len;
	(void)ir_buf_add(pool, p, len); /* sticks */
	return ir_buf_addc(pool, '\0') < 0 ? -ENOMEM : 0;
}

/* A quoted text at at: decoded into out; *ret_end behind the quote. */
static bool
unquote(struct stix_lex *l, size_t at, struct ir_buf *out, size_t *ret_end)
{
	char q = l->s[at];
	bool odd = false;

	for (size_t i = at + 1; i < l->len; i++) {
		char c = l->s[i];

		if (c == q) {
			*ret_end = i + 1;
			if (odd)
				stix_tell(l, IR_STIX_WARN, "CX-111", at,
					_("a backslash in a text is written "
					  "\\\\"));
			return true;
		}
		if (c == '\\' && i + 1 < l->len &&
			(l->s[i + 1] == q || l->s[i + 1] == '\\'))
			c = l->s[++i];
		else if (c == '\\')
			odd = true;
		(void)ir_buf_addc(out, c); /* sticks */
	}
	stix_break(l, "CX-110", at, _("a text has no closing quote"));
	return false;
}

static int
string(struct stix_lex *l, struct stix_token *t)
{
	struct ir_buf b;
	size_t end = l->len;
	int r = 0;

	ir_buf_init(&b, IR_STIX_TEXT_MAX);
	t->tok = unquote(l, l->at, &b, &end) ? STIX_STRING : STIX_BAD;
	if (t->tok == STIX_STRING && l->s[l->at] == '"')
		stix_tell(l, IR_STIX_WARN, "CX-116", l->at,
			_("the grammar quotes a text by ' and not by \""));
	if (ir_buf_err(&b) == 0)
		r = keep(l, t, b.p, b.len);
	else
		r = -ENOMEM;
	ir_buf_free(&b);
	l->at = end;
	return r;
}

/* t'..' b'..' h'..' */
static int
marked(struct stix_lex *l, struct stix_token *t)
{
	char mark = l->s[l->at];
	size_t at = l->at, end = l->len;
	struct ir_time when;
	struct ir_buf b, raw;
	bool ok;
	int r = 0;

	ir_buf_init(&b, IR_STIX_TEXT_MAX);
	ir_buf_init(&raw, IR_STIX_TEXT_MAX);
	ok = unquote(l, at + 1, &b, &end);
	if (mark == 't')
		ok = ok && ir_time_parse(b.p, b.len, &when) == 0;
	else if (mark == 'b')
		ok = ok && ir_unbase64(&raw, b.p, b.len) == 0;
	else
		ok = ok && b.len % 2 == 0 &&
			ir_buf_reserve(&raw, b.len / 2 + 1) == 0 &&
			ir_unhex(b.p, b.len, raw.p) == 0;
	if (ok && mark == 'h')
		raw.len = b.len / 2;
	if (!ok)
		stix_break(l, "CX-111", at,
			_("t'..' holds a time, b'..' base64, h'..' "
			  "hexadecimal digits"));
	t->tok = !ok ? STIX_BAD : mark == 't' ? STIX_TIME : STIX_BYTES;
	if (ir_buf_err(&b) < 0 || ir_buf_err(&raw) < 0)
		r = -ENOMEM;
	else if (mark == 't')
		r = keep(l, t, b.p, b.len);
	else
		r = keep(l, t, raw.p, raw.len);
	ir_buf_free(&raw);
	ir_buf_free(&b);
	l->at = end;
	return r;
}

/* file:hashes.'SHA-256', x:y[0].z: the rest of a path behind its word. */
static size_t
path_end(const struct stix_lex *l, size_t at)
{
	for (;;) {
		size_t from = at;

		if (at < l->len && l->s[at] == '[')
			at += strcspn(l->s + at, "]") + 1;
		else if (at < l->len && l->s[at] == '\'' && l->s[at - 1] == '.')
			at += strcspn(l->s + at + 1, "'") + 2;
		if (at > l->len)
			at = l->len;
		if (at == from)
			return at;
		while (!ends(l, at))
			at++;
	}
}

static void
classify(struct stix_lex *l, struct stix_token *t)
{
	const char *s = l->s + t->at;
	struct pb_dec d;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strlen(words[i].name) != t->len ||
			strncasecmp(words[i].name, s, t->len) != 0)
			continue;
		if (!words[i].foreign &&
			memcmp(words[i].name, s, t->len) == 0) {
			t->tok = words[i].tok;
			return;
		}
		if (words[i].loose)
			t->word = words[i].tok;
	}
	if (pb_dec_parse(s, t->len, &d))
		t->tok = pb_dec_whole(s, t->len) ? STIX_INT : STIX_FLOAT;
	else if ((t->len == 4 && strncasecmp(s, "true", 4) == 0) ||
		(t->len == 5 && strncasecmp(s, "false", 5) == 0))
		t->tok = STIX_BOOL;
}

static int
word(struct stix_lex *l, struct stix_token *t)
{
	size_t end = l->at;

	while (!ends(l, end))
		end++;
	if (end == l->at) { /* a character that begins nothing */
		stix_break(l, "CX-110", l->at,
			_("this is no condition of the grammar"));
		t->tok = STIX_BAD;
		l->at = l->len;
		return 0;
	}
	t->tok = STIX_WORD;
	if (memchr(l->s + l->at, ':', end - l->at)) {
		size_t more = path_end(l, end);

		if (more > end)
			t->tok = STIX_PATH;
		end = more;
	}
	t->len = end - t->at;
	l->at = end;
	if (t->tok == STIX_WORD)
		classify(l, t);
	return keep(l, t, l->s + t->at, t->len);
}

/* A reference and nothing glued to it; a part of one is a path. */
static bool
reference(struct stix_lex *l, struct stix_token *t, int *ret)
{
	size_t most = l->at + IR_VAR_NAME_MAX + 16;

	if (ir_ref_next(l->s, most < l->len ? most : l->len, l->at, &t->ref) !=
			0 ||
		t->ref.at != l->at)
		return false;
	t->tok = STIX_VAR;
	l->at += t->ref.len;
	if (!ends(l, l->at) || (l->at < l->len && l->s[l->at] == '[')) {
		while (!ends(l, l->at))
			l->at++;
		l->at = path_end(l, l->at);
		t->tok = STIX_PATH;
	}
	*ret = t->tok == STIX_PATH ? keep(l, t, l->s + t->at, l->at - t->at)
				   : 0;
	return true;
}

static bool
sign(struct stix_lex *l, struct stix_token *t)
{
	static const struct {
		const char *s;
		enum stix_tok tok;
	} signs[] = {{"===", STIX_EQ}, {"==", STIX_EQ}, {"=", STIX_EQ},
		{"!==", STIX_NE}, {"!=", STIX_NE}, {"<>", STIX_NE},
		{"<=", STIX_LE}, {"<", STIX_LT}, {">=", STIX_GE},
		{">", STIX_GT}, {"!", STIX_NOT}, {"(", STIX_OPEN},
		{")", STIX_CLOSE}, {"[", STIX_OPEN_OBS}, {"]", STIX_CLOSE_OBS},
		{",", STIX_COMMA}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t n = strlen(signs[i].s);

		if (!is_at(l, l->at, signs[i].s))
			continue;
		if (n == 3 || signs[i].tok == STIX_NOT)
			stix_tell(l, IR_STIX_WARN, "CX-116", l->at,
				n == 3 ? _("the grammar writes = or == and != "
					   "or <>")
				       : _("the grammar writes NOT"));
		t->tok = signs[i].tok;
		l->at += n;
		return true;
	}
	return false;
}

int
stix_next(struct stix_lex *l, struct stix_token *ret)
{
	struct stix_token t = {.tok = STIX_END, .word = STIX_WORD};
	int r = 0;

	skip(l);
	t.at = l->at;
	if (l->c->broken[0])
		t.tok = STIX_BAD;
	else if (l->at >= l->len)
		t.tok = STIX_END;
	else if (l->s[l->at] == '\'' || l->s[l->at] == '"')
		r = string(l, &t);
	else if (strchr("tbh", l->s[l->at]) && l->s[l->at + 1] == '\'')
		r = marked(l, &t);
	else if (!sign(l, &t) &&
		!(strchr("_$", l->s[l->at]) && reference(l, &t, &r)))
		r = word(l, &t);
	t.len = l->at - t.at;
	*ret = t;
	return r;
}
