/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/jq.h"

/*
 * Looks at the words and brackets of a program without compiling it.  Names of
 * members (.now, {now: 1}) and texts are not words, but what stands inside
 * "\( )" is program again.
 */
#define NESTED 256 /* brackets and texts inside each other */
#define NAMES 256 /* bound at a time */

/* What stood last. */
enum last {
	OPEN, /* an operator, an opening, a keyword: a term may come */
	TERM,
	CALL, /* the name of a function */
	LOAD, /* a term that gojq ends by loading or putting a value */
};

/* What is open. */
enum kind {
	NONE,
	GROUP, /* ( ) */
	ARGS, /* ( ) behind a function */
	FOLD, /* ( ) behind the pattern of reduce or foreach */
	ARRAY, /* [ ] */
	INDEX, /* [ ] behind a term */
	OBJECT, /* { } */
	TEXT, /* " " */
	INSIDE, /* \( ) in a text */
	IF, /* if ... end */
	DEF, /* def ... ; */
};

struct scan {
	const char *program, *at;
	char before; /* the last sign, or first letter of a word */
	enum last last;
	bool through; /* LOAD stood before the '|' or ',', only '(' since */
	struct {
		enum kind kind;
		size_t names; /* so many are bound outside */
	} open[NESTED];
	size_t depth;
	bool logic[NESTED + 1]; /* "and" or "or" stood here since the '|' */
	struct {
		const char *p; /* "$v" */
		size_t len;
	} name[NAMES];
	size_t n_names;
	/* A pattern is read, behind "as", or what follows "def" up to ':'. */
	bool binds, params;
	size_t at_depth, from; /* where, and its first name */
	size_t folds; /* the "as" of a reduce or foreach comes at this depth */
	bool apart; /* ... and has come: a place of its own */
};

static const char *const banned[] = {
	"$ARGS",
	"$ENV",
	"$__loc__",
	"$__prog_args",
	"debug",
	"env",
	"get_search_list",
	"halt",
	"halt_error",
	"import",
	"include",
	"input",
	"input_filename",
	"input_line_number",
	"inputs",
	"localtime",
	"modulemeta",
	"now",
	"stderr",
	"strflocaltime",
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		is_digit(c) || c == '_';
}

/* In characters, from 1. */
static size_t
column(const struct scan *s, const char *at)
{
	size_t n = 1;

	for (const char *p = s->program; p < at; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

static enum kind
top(const struct scan *s)
{
	return s->depth ? s->open[s->depth - 1].kind : NONE;
}

static int
push(struct scan *s, const char *at, enum kind kind, size_t names,
	struct ir_err *e)
{
	if (s->depth == NESTED)
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: nested deeper than %d"), column(s, at),
			NESTED);
	s->open[s->depth].kind = kind;
	s->open[s->depth++].names = names;
	s->logic[s->depth] = false;
	s->last = OPEN;
	return 0;
}

/* Whoever puts a program between brackets of his own relies on it: it cannot
 * reach out of them. */
static int
pop(struct scan *s, char c, struct ir_err *e)
{
	enum kind is = top(s);
	bool fits = false;

	switch (c) {
	case ')':
		fits = is == GROUP || is == ARGS || is == FOLD || is == INSIDE;
		break;
	case ']':
		fits = is == ARRAY || is == INDEX;
		break;
	default:
		fits = is == OBJECT;
	}
	if (!fits)
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: '%c' closes nothing"), column(s, s->at),
			c);
	if (is == GROUP && s->logic[s->depth])
		s->last = LOAD;
	s->depth--;
	if (!s->binds) /* what a pattern binds stays */
		s->n_names = s->open[s->depth].names;
	if (is == ARRAY || is == FOLD || is == OBJECT)
		s->last = LOAD;
	else if (is != GROUP) /* which ends as what is in it does */
		s->last = TERM;
	return 0;
}

/* gojq 0.12 keeps two bindings of a name in one pipe in one place, so what
 * backtracks between them would read the wrong one. */
static int
bind(struct scan *s, const char *name, size_t len, struct ir_err *e)
{
	size_t own = s->at_depth ? s->open[s->at_depth - 1].names : 0;

	for (size_t i = s->apart ? s->from : own; i < s->n_names; i++)
		if (s->name[i].len == len &&
			memcmp(s->name[i].p, name, len) == 0)
			return ir_err_set(e, IR_EUSAGE,
				_("column %zu: '%.*s' is bound twice in one "
				  "pipe: take another name"),
				column(s, name), (int)len, name);
	if (s->n_names == NAMES)
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: more than %d names are bound"),
			column(s, name), NAMES);
	s->name[s->n_names].p = name;
	s->name[s->n_names++].len = len;
	return 0;
}

static int
pattern(struct scan *s, const char *from, struct ir_err *e)
{
	if (s->binds || top(s) == INDEX)
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: a name bound in a pattern or an index"),
			column(s, from));
	s->binds = true;
	s->at_depth = s->depth;
	s->from = s->n_names;
	s->apart = s->folds == s->depth + 1;
	s->folds = 0;
	return 0;
}

static int
begin_def(struct scan *s, const char *from, struct ir_err *e)
{
	int rc = push(s, from, DEF, s->n_names, e);

	if (rc == 0)
		rc = pattern(s, from, e);
	s->params = rc == 0;
	return rc;
}

static const struct keyword {
	const char *word;
	enum {
		OPERATOR,
		LOGIC,
		CONSTANT,
		BEGIN_IF,
		NEXT_IF,
		END_IF,
		BEGIN_DEF,
		BIND,
		BEGIN_FOLD,
	} is;
} keywords[] = {{"if", BEGIN_IF}, {"then", NEXT_IF}, {"elif", NEXT_IF},
	{"else", NEXT_IF}, {"end", END_IF}, {"def", BEGIN_DEF}, {"as", BIND},
	{"label", BIND}, {"reduce", BEGIN_FOLD}, {"foreach", BEGIN_FOLD},
	{"and", LOGIC}, {"or", LOGIC}, {"try", OPERATOR}, {"catch", OPERATOR},
	{"null", CONSTANT}, {"true", CONSTANT}, {"false", CONSTANT}};

static const struct keyword *
find_keyword(const char *w, size_t len)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strlen(keywords[i].word) == len &&
			memcmp(keywords[i].word, w, len) == 0)
			return &keywords[i];
	return NULL;
}

/* A word that is none of a member, of what is banned, of what is bound. */
static int
plain_word(struct scan *s, const char *w, size_t len, struct ir_err *e)
{
	const struct keyword *k = find_keyword(w, len);
	bool in_if = top(s) == IF;

	if (k && k->is != CONSTANT)
		s->last = OPEN;
	else
		s->last = k || is_digit(*w) ? LOAD : CALL;
	if (!k)
		return 0;
	switch (k->is) {
	case BEGIN_IF:
		return push(s, w, IF, s->n_names, e);
	case END_IF:
		s->last = LOAD; /* or what stands behind then or else */
		if (in_if)
			s->n_names = s->open[--s->depth].names;
		return 0;
	case NEXT_IF:
		s->logic[s->depth] = false;
		if (in_if)
			s->n_names = s->open[s->depth - 1].names;
		return 0;
	case BEGIN_DEF:
		return begin_def(s, w, e);
	case BIND:
		return pattern(s, w, e);
	case BEGIN_FOLD:
		s->folds = s->depth + 1;
		return 0;
	case LOGIC: /* gojq ends it with true or false */
		s->logic[s->depth] = true;
		return 0;
	case OPERATOR:
	case CONSTANT:
		return 0;
	}
	return 0;
}

static bool
is_banned(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
		if (strlen(banned[i]) == len &&
			memcmp(banned[i], word, len) == 0)
			return true;
	return false;
}

/* Of a member: .now, {now: 1}, {now}; not "..now". */
static bool
is_name(const struct scan *s, const char *word)
{
	if (*word == '$')
		return false;
	if (word > s->program && word[-1] == '.')
		return word < s->program + 2 || word[-2] != '.';
	return top(s) == OBJECT && (s->before == '{' || s->before == ',');
}

/* A name in a pattern; in its ( ) and texts one is used. */
static bool
is_bound(const struct scan *s)
{
	return s->params || s->depth == s->at_depth || top(s) == ARRAY ||
		top(s) == INDEX || top(s) == OBJECT;
}

static int
word(struct scan *s, struct ir_err *e)
{
	const char *from = s->at;
	bool name = is_name(s, from);
	size_t len;

	if (*s->at == '$')
		s->at++;
	while (is_word(*s->at))
		s->at++;
	s->before = *from;
	s->through = false;
	len = (size_t)(s->at - from);
	if (name) {
		s->last = TERM;
		return 0;
	}
	if (is_banned(from, len))
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: '%.*s' would reach outside the "
			  "document"),
			column(s, from), (int)len, from);
	if (*from != '$')
		return plain_word(s, from, len, e);
	s->last = LOAD;
	return s->binds && is_bound(s) ? bind(s, from, len, e) : 0;
}

/* In a text, behind its quote or behind the ')' of "\( )". */
static int
in_text(struct scan *s, struct ir_err *e)
{
	int rc = 0;

	if (s->at[0] == '"') {
		s->depth--;
		s->last = LOAD;
	} else if (s->at[0] == '\\' && s->at[1] == '(') {
		rc = push(s, s->at, INSIDE, s->n_names, e);
	}
	s->at += s->at[0] == '\\' && s->at[1] ? 2 : 1;
	return rc;
}

/* Does the pattern end with this sign?  What a reduce binds holds until its
 * ')': *ret_names. */
static bool
ends_pattern(struct scan *s, char c, size_t *ret_names)
{
	if (!s->binds || s->depth != s->at_depth)
		return false;
	if (s->params ? c != ':' : c != '|' && c != '(')
		return false;
	if (c == '(')
		*ret_names = s->from;
	s->binds = s->params = false;
	return true;
}

/* The quote that ends the text at p, "" at the end of all; NULL: something is
 * computed in it. */
static const char *
text_end(const char *p)
{
	for (p++; *p && *p != '"'; p++) {
		if (p[0] == '\\' && p[1] == '(')
			return NULL;
		if (p[0] == '\\' && p[1])
			p++;
	}
	return p;
}

static const char *
behind_blanks(const char *p, const char *blanks)
{
	for (p += strspn(p, blanks); *p == '#'; p += strspn(p, blanks))
		p += strcspn(p, "\n");
	return p;
}

/* [1, {a: "x"}] at p: nothing in it looks at anything. */
static bool
is_fixed_list(const char *p)
{
	size_t depth = 0;

	for (; *(p = behind_blanks(p, " \t\n")); p++) {
		if (strchr("[{", *p))
			depth++;
		else if (strchr("]}", *p) && --depth == 0)
			return true;
		else if (strchr("$(|", *p) ||
			(*p == '.' && !is_digit(p[-1]) && !is_digit(p[1])) ||
			(*p == '"' && (!(p = text_end(p)) || !*p)))
			return false;
	}
	return false;
}

/* Does p begin with a constant or a name?  What looks at nothing. */
static bool
is_fixed(const char *p)
{
	const struct keyword *k;
	const char *end;

	p = behind_blanks(p, " \t\n-(");
	if (*p == '@') { /* a format, if a text follows */
		p += 1 + strspn(p + 1, "abcdefghijklmnopqrstuvwxyz46");
		p = behind_blanks(p, " \t\n");
		return *p == '"' && text_end(p);
	}
	if (*p == '$' || is_digit(*p) || (*p == '.' && is_digit(p[1])))
		return true;
	if (*p == '"')
		return text_end(p) != NULL;
	if (*p == '[' || *p == '{')
		return is_fixed_list(p);
	for (end = p; is_word(*end); end++)
		;
	k = find_keyword(p, (size_t)(end - p));
	return k && k->is == CONSTANT;
}

/* "A, $v | 1": gojq 0.12 leaves the value of A where it was, and what comes
 * next takes it for its own.  Nobody needs it: it is thrown away. */
static int
check_pipe(const struct scan *s, struct ir_err *e)
{
	if (s->last != LOAD || s->at[1] == '=' || !is_fixed(s->at + 1))
		return 0;
	return ir_err_set(e, IR_EUSAGE,
		_("column %zu: a value is thrown away: a constant or a name "
		  "stands behind '|'"),
		column(s, s->at));
}

static void
semicolon(struct scan *s)
{
	if (s->binds) /* between parameters */
		return;
	s->n_names = s->depth ? s->open[s->depth - 1].names : 0;
	if (top(s) == DEF)
		s->depth--;
}

static int
opening(struct scan *s, char c, size_t names, struct ir_err *e)
{
	enum kind kind = TEXT;

	if (c == '(')
		kind = s->last == CALL ? ARGS : GROUP;
	if (c == '(' && names != s->n_names)
		kind = FOLD;
	if (c == '[')
		kind = s->last == OPEN ? ARRAY : INDEX;
	if (c == '{')
		kind = OBJECT;
	return push(s, s->at, kind, names, e);
}

/* .["ab"[1:]]: gojq 0.12 takes the constant for the index and forgets what
 * stands behind it. */
static bool
is_forgotten(const struct scan *s)
{
	char c = *s->at;

	return top(s) == INDEX && (s->before == '"' || is_digit(s->before)) &&
		(c == '[' || (c == '.' && !is_digit(s->at[1])));
}

/* gojq ends a comment at CR, jq does not; three dots are ".." and the dot of
 * a member. */
static int
check_sign(const struct scan *s, struct ir_err *e)
{
	unsigned char c = (unsigned char)*s->at;

	if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: a control character"), column(s, s->at));
	if (strncmp(s->at, "...", 3) == 0)
		return ir_err_set(e, IR_EUSAGE, _("column %zu: three dots"),
			column(s, s->at));
	if (is_forgotten(s))
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: '%c' behind a constant in an index"),
			column(s, s->at), c);
	return 0;
}

/* A '.' alone does nothing: what was there before, is there still. */
static bool
is_identity(const struct scan *s)
{
	char next = s->at[1];

	return !is_word(next) && (next == '\0' || !strchr(".[\"?", next));
}

static int
sign(struct scan *s, struct ir_err *e)
{
	char c = *s->at;
	size_t names = s->n_names;
	enum last was;
	int rc = check_sign(s, e);
	bool bound = rc == 0 && ends_pattern(s, c, &names);

	if (c == '|' && s->logic[s->depth])
		s->last = LOAD;
	if (c == '|' || c == ';')
		s->logic[s->depth] = false;
	was = s->last;
	if (rc == 0 && c == '|' && !bound)
		rc = check_pipe(s, e);
	if (rc < 0)
		return rc;
	if (strchr(")]}", c))
		rc = pop(s, c, e);
	else if (strchr("([{\"", c))
		rc = opening(s, c, names, e);
	else if (c == ';')
		semicolon(s);
	if (c == '.' && s->through && is_identity(s))
		s->last = LOAD;
	else if (c == '.' || c == '?')
		s->last = TERM;
	else if (!strchr(" \t\n()[]{}\"", c))
		s->last = OPEN;
	if (c == '|' || c == ',')
		s->through = was == LOAD && !bound;
	else
		s->through = s->through && strchr(" \t\n(", c);
	if (!strchr(" \t\n", c))
		s->before = c;
	s->at++;
	return rc;
}

/* A later jq goes on with a comment that ends in '\'. */
static int
comment(struct scan *s, struct ir_err *e)
{
	size_t len = strcspn(s->at, "\r\n"); /* CR is refused */

	s->at += len;
	if (s->at[-1] == '\\')
		return ir_err_set(e, IR_EUSAGE,
			_("column %zu: a comment ends in '\\'"),
			column(s, s->at - 1));
	return 0;
}

int
ir_jq_check(const char *program, struct ir_err *e)
{
	struct scan s = {.program = program, .at = program};
	int rc = 0;

	if (strlen(program) > IR_JQ_PROGRAM_MAX)
		return ir_err_set(e, IR_EUSAGE,
			_("a jq program of more than %zu bytes"),
			IR_JQ_PROGRAM_MAX);
	while (rc == 0 && *s.at) {
		if (top(&s) == TEXT)
			rc = in_text(&s, e);
		else if (*s.at == '#')
			rc = comment(&s, e);
		else if (*s.at == '$' || is_word(*s.at))
			rc = word(&s, e);
		else
			rc = sign(&s, e);
	}
	if (rc == 0 && s.depth > 0)
		return ir_err_set(
			e, IR_EUSAGE, _("a bracket or a quote is not closed"));
	return rc;
}
