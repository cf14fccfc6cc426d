/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/vocabulary.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "vocabulary_i.h"

#define TYPED_MAX 512u

/* A path as typed: pattern "dev[].connected" and member "PUMP03". */
struct typed {
	char pattern[TYPED_MAX + 3]; /* room for a [] put in */
	const char *member;
	size_t member_len;
	bool has_member;
};

int
ir_fact_member_check(const char *id, size_t len, struct ir_err *e)
{
	const char *why = NULL;

	if (len == 0 || len > IR_FACT_MEMBER_MAX)
		why = _("it must have 1 to 128 bytes");
	else if (!ir_utf8_valid(id, len))
		why = _("it is not UTF-8");
	else if (id[0] == ' ' || id[len - 1] == ' ')
		why = _("it begins or ends with a blank");
	for (size_t i = 0; i < len && !why; i++) {
		unsigned char c = (unsigned char)id[i];

		if (c < 0x20 || c == 0x7f ||
			(c == 0xc2 && (unsigned char)id[i + 1] < 0xa0))
			why = _("it holds a control character");
		else if (c == '[' || c == ']')
			why = _("it holds a bracket");
	}
	if (!why)
		return 0;
	return ir_err_set(e, IR_EUSAGE, _("bad member id: %s"), why);
}

/* Full-width brackets and points, as an input method leaves them. */
static void
plain_brackets(struct ir_buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (len - i >= 3 && memcmp(s + i, "［", 3) == 0) {
			(void)ir_buf_addc(out, '['); /* sticky */
			i += 2;
		} else if (len - i >= 3 && memcmp(s + i, "］", 3) == 0) {
			(void)ir_buf_addc(out, ']'); /* sticky */
			i += 2;
		} else {
			(void)ir_buf_addc(out, s[i]); /* sticky */
		}
	}
}

/* "__harm_feared__", "__harm_feared__:value", "__x__[1]": without the marks
 * of a playbook variable. */
static void
strip_variable(struct ir_buf *b)
{
	static const char value[] = ":value";
	size_t v = sizeof(value) - 1;
	char *end;

	if (b->len < 5 || memcmp(b->p, "__", 2) != 0)
		return;
	if (b->len > v && memcmp(b->p + b->len - v, value, v) == 0)
		ir_buf_cut(b, b->len - v);
	end = strchr(b->p, '[');
	if (!end)
		end = b->p + b->len;
	if (end - b->p < 5 || memcmp(end - 2, "__", 2) != 0)
		return;
	memmove(end - 2, end, strlen(end) + 1);
	memmove(b->p, b->p + 2, strlen(b->p + 2) + 1);
	ir_buf_cut(b, strlen(b->p));
}

/* 0, or 1 when the brackets do not pair. */
static int
take_apart(const struct ir_buf *b, struct typed *t)
{
	const char *open = strchr(b->p, '[');
	const char *close = strrchr(b->p, ']');
	size_t head = open ? (size_t)(open - b->p) : b->len;

	memset(t, 0, sizeof(*t));
	memcpy(t->pattern, b->p, head);
	if (!open && !close)
		return 0;
	if (!open || !close || close < open ||
		(close[1] != '\0' && close[1] != '.'))
		return 1;
	t->has_member = true;
	t->member = open + 1;
	t->member_len = (size_t)(close - open - 1);
	memcpy(t->pattern + head, "[]", 2);
	memcpy(t->pattern + head + 2, close + 1, strlen(close + 1));
	return 0;
}

/* A pattern with the member put in ("ID" when none was given). */
static void
show_pattern(struct ir_buf *out, const char *pattern, const struct typed *t)
{
	const char *b = strstr(pattern, "[]");

	if (!b) {
		(void)ir_buf_adds(out, pattern); /* sticky */
		return;
	}
	(void)ir_buf_add(out, pattern, (size_t)(b - pattern) + 1);
	if (t->has_member && t->member_len > 0)
		(void)ir_esc_add(out, t->member, t->member_len); /* sticky */
	else
		(void)ir_buf_adds(out, "ID"); /* sticky */
	(void)ir_buf_adds(out, b + 1); /* sticky */
}

/* The facts below what was typed: "t.occurred, t.detected, ..." */
static size_t
below(const struct ir_vocab *v, const struct typed *t, struct ir_buf *out)
{
	size_t len = strlen(t->pattern), n = 0;

	for (size_t i = 0; i < v->n_facts; i++) {
		const char *p = v->facts[i].path;

		if (len == 0 || strncmp(p, t->pattern, len) != 0 ||
			(p[len] != '.' && p[len] != '['))
			continue;
		if (n++ >= 8)
			continue;
		(void)ir_buf_adds(out, n > 1 ? ", " : ""); /* sticky */
		show_pattern(out, p, t);
	}
	if (n > 8)
		(void)ir_buf_adds(out, ", ..."); /* sticky */
	return n;
}

/* Words far from each other in meaning may be near in letters: another first
 * word counts as some letters more, and an alias must be meant. */
#define OTHER_GROUP 3u
#define ALIAS_MOST 2u

/* Is it near enough to be meant? */
static bool
near_enough(const char *a, const char *b, size_t d)
{
	size_t n = strlen(a), m = strlen(b);

	return d <= (n > m ? n : m) / 2;
}

static const struct ir_fact *
nearest(const struct ir_vocab *v, const char *pattern)
{
	size_t group = strcspn(pattern, ".["), least = SIZE_MAX;
	const struct ir_fact *best = NULL;

	for (size_t i = 0; i < v->n_names; i++) {
		const struct vocab_name *n = &v->names[i];
		size_t d = ir_near_distance(pattern, n->name);

		if (strcmp(n->name, n->fact->path) != 0 && d > ALIAS_MOST)
			continue;
		if (strcspn(n->name, ".[") != group ||
			strncmp(n->name, pattern, group) != 0)
			d += OTHER_GROUP;
		if (d < least && near_enough(pattern, n->name, d)) {
			least = d;
			best = n->fact;
		}
	}
	return best;
}

static int
unknown(const struct ir_vocab *v, const char *shown, const struct typed *t,
	struct ir_err *e)
{
	const struct ir_fact *f;
	struct ir_buf b;
	int r;

	if (!e) /* the fold asks very often and shows no suggestion */
		return -IR_EUSAGE;
	ir_buf_init(&b, 8192);
	if (below(v, t, &b) > 0 && ir_buf_err(&b) == 0) {
		r = ir_err_set(e, IR_EUSAGE,
			_("'%s' is not one fact; below it are: %s"), shown,
			b.p);
		ir_buf_free(&b);
		return r;
	}
	f = nearest(v, t->pattern);
	ir_buf_clear(&b);
	if (f)
		show_pattern(&b, f->path, t);
	if (f && ir_buf_err(&b) == 0)
		r = ir_err_set(e, IR_EUSAGE,
			_("unknown fact '%s'; the nearest known one is '%s'"),
			shown, b.p);
	else
		r = ir_err_set(e, IR_EUSAGE, _("unknown fact '%s'"), shown);
	ir_buf_free(&b);
	return r;
}

static int
fill(const struct ir_fact *f, const struct typed *t, struct ir_fact_ref *ret,
	struct ir_err *e)
{
	size_t list = f->list ? strlen(f->list) : 0;
	size_t n = 0;
	int r;

	if (f->list) {
		r = ir_fact_member_check(t->member, t->member_len, e);
		if (r)
			return ir_err_prefix(e, "%s: ", f->path);
	}
	memset(ret, 0, sizeof(*ret));
	ret->fact = f;
	if (!f->list) {
		memcpy(ret->path, f->path, strlen(f->path) + 1);
		return 0;
	}
	memcpy(ret->member, t->member, t->member_len);
	memcpy(ret->path, f->path, list + 1);
	n = list + 1;
	memcpy(ret->path + n, t->member, t->member_len);
	n += t->member_len;
	memcpy(ret->path + n, f->path + list + 1, strlen(f->path) - list);
	return 0;
}

/* A list whose member was left out: "dev.name", "t.aware", an alias. Puts []
 * where it belongs; NULL when there is no such fact either. */
static const struct ir_fact *
without_member(const struct ir_vocab *v, struct typed *t)
{
	char with[sizeof(t->pattern)];
	size_t len = strlen(t->pattern);

	if (t->has_member)
		return NULL;
	for (size_t at = 1; at <= len; at++) {
		const struct ir_fact *f;

		if (t->pattern[at] != '.' && t->pattern[at] != '\0')
			continue;
		memcpy(with, t->pattern, at);
		memcpy(with + at, "[]", 2);
		memcpy(with + at + 2, t->pattern + at, len - at + 1);
		f = vocab_find(v, with);
		if (f)
			return f;
		with[at] = '\0';
		if (t->pattern[at] == '\0' || !ir_vocab_list(v, with))
			continue;
		with[at] = '['; /* a list: look for the nearest in it */
		memcpy(t->pattern, with, len + 3);
		return NULL;
	}
	return NULL;
}

static int
find_typed(const struct ir_vocab *v, const struct ir_buf *b,
	struct ir_fact_ref *ret, struct ir_err *e)
{
	const struct ir_fact *f;
	struct typed t;
	struct ir_esc esc;
	/* made for a message; the fold and the reports want none */
	const char *shown = e ? ir_escn(b->p, b->len, &esc) : "";

	if (take_apart(b, &t) != 0)
		return ir_err_set(e, IR_EUSAGE,
			_("'%s': the member stands between one pair of "
			  "brackets, as in dev[PUMP03].connected"),
			shown);
	f = vocab_find(v, t.pattern);
	if (f && (f->list != NULL) == t.has_member)
		return fill(f, &t, ret, e);
	f = without_member(v, &t);
	if (f)
		return ir_err_set(e, IR_EUSAGE,
			_("'%s' needs a member: %s[ID]%s%s"), shown, f->list,
			*f->field ? "." : "", f->field);
	return unknown(v, shown, &t, e);
}

int
ir_vocab_lookup(const struct ir_vocab *v, const char *path, size_t len,
	struct ir_fact_ref *ret, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	if (len > TYPED_MAX || memchr(path, '\0', len))
		return ir_err_set(e, IR_EUSAGE, _("unknown fact '%s'"),
			ir_escn(path, len > 80 ? 80 : len, &esc));
	ir_buf_init(&b, TYPED_MAX + 1);
	plain_brackets(&b, path, len);
	if (ir_buf_err(&b) == 0 && b.len > 0) {
		strip_variable(&b);
		r = find_typed(v, &b, ret, e);
	} else {
		r = ir_err_set(e, ir_buf_err(&b) ? ENOMEM : IR_EUSAGE,
			_("the name of a fact is missing"));
	}
	ir_buf_free(&b);
	return r;
}
