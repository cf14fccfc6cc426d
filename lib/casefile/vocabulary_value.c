/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/vocabulary.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "vocabulary_i.h"

struct value {
	const struct ir_fact_ref *ref;
	const struct ir_fact *f;
	const struct ir_time *now;
	struct ir_buf *out;
	unsigned flags;
	struct ir_err *e;
};

/* What people type for the three truth values. */
static const char *const yes_words[] = {"yes", "y", "true", "はい", "有",
	"あり", "有り", "ある", "した", "済", "済み", "○", NULL};
static const char *const no_words[] = {"no", "n", "false", "いいえ", "無",
	"なし", "無し", "ない", "していない", "未", "×", NULL};
static const char *const unknown_words[] = {"unknown", "不明", "調査中",
	"未確認", "わからない", "分からない", "?", NULL};

static bool
among(const char *const *words, const char *s, size_t len)
{
	for (; *words; words++)
		if (vocab_same(*words, s, len))
			return true;
	return false;
}

/* One error for a value that does not fit. */
static int
refuse(struct value *v, const char *text, size_t len, const char *why)
{
	struct ir_buf accepts;
	struct ir_esc esc;
	int r;

	ir_buf_init(&accepts, 0);
	if (ir_fact_accepts(v->f, &accepts) != 0)
		ir_buf_clear(&accepts);
	r = ir_err_set(v->e, IR_EUSAGE, _("%s: '%s' %s; accepted: %s"),
		v->ref->path, ir_escn(text, len > 200 ? 200 : len, &esc), why,
		accepts.p ? accepts.p : "");
	ir_buf_free(&accepts);
	return r;
}

static void
put(struct value *v, const char *s, size_t len)
{
	struct ir_jw w;

	ir_jw_init(&w, v->out);
	ir_jw_strn(&w, s, len);
}

static int
put_unknown(struct value *v)
{
	v->flags |= IR_FACT_UNKNOWN;
	put(v, "unknown", 7);
	return 0;
}

static int
printable(struct value *v, const char *s, size_t len, bool many_lines)
{
	if (!ir_utf8_valid(s, len))
		return refuse(v, s, len, _("is not UTF-8"));
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (many_lines && (c == '\n' || c == '\t'))
			continue;
		if (c < 0x20 || c == 0x7f ||
			(c == 0xc2 && (unsigned char)s[i + 1] < 0xa0))
			return refuse(v, s, len,
				_("holds a control character or line feed"));
	}
	return 0;
}

static int
plain_text(struct value *v, const char *s, size_t len)
{
	bool text = v->f->type == IR_FACT_TEXT;
	int r = printable(v, s, len, text);

	if (r)
		return r;
	if (len > (text ? IR_FACT_TEXT_MAX : IR_FACT_STRING_MAX))
		return refuse(v, s, len, _("is too long"));
	put(v, s, len);
	return 0;
}

static int
boolean(struct value *v, const char *s, size_t len)
{
	if (among(yes_words, s, len))
		put(v, "yes", 3);
	else if (among(no_words, s, len))
		put(v, "no", 2);
	else
		return refuse(v, s, len, _("is neither yes nor no"));
	return 0;
}

/* A trailing unit ("600 人") is cut off. */
static size_t
without_unit(const struct ir_fact *f, const char *s, size_t len)
{
	const char *units[] = {f->unit, f->unit_ja, f->unit_en};

	for (size_t i = 0; f->unit && i < 3; i++) {
		size_t n = strlen(units[i]);

		if (len <= n || !vocab_same(units[i], s + len - n, n))
			continue;
		len -= n;
		while (len > 0 && s[len - 1] == ' ')
			len--;
		return len;
	}
	return len;
}

static int
integer(struct value *v, const char *s, size_t len)
{
	size_t n = without_unit(v->f, s, len);
	int64_t i;
	int r = vocab_integer(s, n, &i);

	if (r == -EINVAL)
		return refuse(v, s, len,
			_("is not a whole number (for \"about 600\" state 600 "
			  "as an estimate)"));
	if (r || i < v->f->min || i > v->f->max)
		return refuse(v, s, len, _("is out of range"));
	(void)ir_buf_addf(v->out, "%jd", (intmax_t)i); /* sticky */
	return 0;
}

/* "65.5": digits, one point, digits. */
static int
number(struct value *v, const char *s, size_t len)
{
	size_t n = without_unit(v->f, s, len);
	const char *point = memchr(s, '.', n);
	size_t whole = point ? (size_t)(point - s) : n;
	bool good = whole > 0 && whole <= 15 && n - whole <= 16 &&
		(!point || n > whole + 1) && (s[0] != '0' || whole == 1);

	for (size_t i = 0; i < n && good; i++)
		good = i == whole || (s[i] >= '0' && s[i] <= '9');
	if (!good)
		return refuse(v, s, len, _("is not a number"));
	(void)ir_buf_add(v->out, s, n); /* sticky */
	return 0;
}

static const struct ir_choice *
find_choice(const struct ir_fact *f, const char *s, size_t len)
{
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct ir_choice *c = &f->choices[i];

		if (vocab_same(c->key, s, len) || vocab_same(c->ja, s, len) ||
			vocab_same(c->en, s, len))
			return c;
	}
	return NULL;
}

/* The choice that s means, given plain or as in the file's labels. */
static int
one_choice(struct value *v, const char *s, size_t len, const char **ret)
{
	const struct ir_choice *c = find_choice(v->f, s, len);
	struct ir_buf b;

	if (!c) {
		/* labels may hold full-width marks of their own */
		ir_buf_init(&b, 0);
		for (size_t i = 0; i < v->f->n_choices && !c; i++) {
			const char *ja = v->f->choices[i].ja;

			ir_buf_clear(&b);
			if (vocab_narrow(&b, ja, strlen(ja)) == 0 &&
				vocab_same(b.p, s, len))
				c = &v->f->choices[i];
		}
		ir_buf_free(&b);
	}
	if (!c)
		return refuse(v, s, len, _("is none of the choices"));
	*ret = c->key;
	return 0;
}

static int
choice(struct value *v, const char *s, size_t len)
{
	const char *key = "";
	int r = one_choice(v, s, len, &key);

	if (r == 0)
		put(v, key, strlen(key));
	return r;
}

static int
when(struct value *v, const char *s, size_t len)
{
	char text[IR_TIME_TEXT], typed[256];
	bool minutes = false;
	struct ir_time t;
	struct ir_err why = IR_ERR_INIT;

	if (len >= sizeof(typed) || memchr(s, '\0', len))
		return refuse(v, s, len, _("is not a time"));
	memcpy(typed, s, len);
	typed[len] = '\0';
	if (ir_time_parse(typed, len, &t) != 0 &&
		(!v->now ||
			ir_time_read(typed, v->f->planned, v->now, &t, &minutes,
				&why) != 0))
		return refuse(v, s, len, _("is not a time"));
	if (minutes)
		v->flags |= IR_FACT_MINUTE;
	(void)ir_time_rfc3339(&t, t.nsec ? 3 : 0, text);
	put(v, text, strlen(text));
	return 0;
}

static int
date(struct value *v, const char *s, size_t len)
{
	char text[IR_TIME_TEXT];

	if (vocab_date(s, len, v->f->planned, v->now, text) != 0)
		return refuse(v, s, len, _("is not a date"));
	put(v, text, strlen(text));
	return 0;
}

static int
digest(struct value *v, const char *s, size_t len)
{
	static const char prefix[] = "sha256:";
	char hex[129];
	size_t n = 0;

	if (len > 7 && vocab_same(prefix, s, 7)) {
		s += 7;
		len -= 7;
	}
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == ' ')
			continue; /* as read out in groups */
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (n == 128 ||
			!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return refuse(v, s, len, _("is not a digest"));
		hex[n++] = c;
	}
	if (n != 32 && n != 40 && n != 64 && n != 128)
		return refuse(v, s, len, _("is not a digest"));
	put(v, hex, n);
	return 0;
}

/* One value that is no list; s has no blanks around it. */
static int
scalar(struct value *v, const char *s, size_t len)
{
	switch (v->f->type) {
	case IR_FACT_INTEGER:
		return integer(v, s, len);
	case IR_FACT_NUMBER:
		return number(v, s, len);
	case IR_FACT_BOOLEAN:
		return boolean(v, s, len);
	case IR_FACT_TIME:
		return when(v, s, len);
	case IR_FACT_DATE:
		return date(v, s, len);
	case IR_FACT_DIGEST:
		return digest(v, s, len);
	case IR_FACT_CHOICE:
	case IR_FACT_CHOICES:
		return choice(v, s, len);
	case IR_FACT_STRING:
	case IR_FACT_TEXT:
	case IR_FACT_STRINGS:
		break;
	}
	return plain_text(v, s, len);
}

static bool
is_prose(const struct ir_fact *f)
{
	return f->type == IR_FACT_STRING || f->type == IR_FACT_TEXT ||
		f->type == IR_FACT_STRINGS;
}

static bool
is_list(const struct ir_fact *f)
{
	return f->type == IR_FACT_CHOICES || f->type == IR_FACT_STRINGS;
}

/* Prose keeps its full-width characters; all else is made plain. */
static int
item(struct value *v, const char *s, size_t len)
{
	struct ir_buf b;
	int r;

	if (is_prose(v->f)) {
		while (len > 0 && (s[0] == ' ' || s[0] == '\n'))
			s++, len--;
		while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\n'))
			len--;
	}
	ir_buf_init(&b, 0);
	r = vocab_narrow(&b, s, len);
	if (r)
		(void)ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
	else if (b.len == 0)
		r = refuse(v, s, len, _("is empty (say 'unknown' instead)"));
	else if (is_prose(v->f))
		r = scalar(v, s, len);
	else
		r = scalar(v, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* Adds one item of a list; a choice that is there already is left out. */
static int
list_item(struct value *v, const char *s, size_t len, struct ir_buf *list)
{
	struct ir_buf *out = v->out, one;
	int r;

	ir_buf_init(&one, 0);
	v->out = &one;
	r = item(v, s, len);
	v->out = out;
	if (r == 0 && ir_buf_err(&one))
		r = ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
	if (r == 0 &&
		(v->f->type == IR_FACT_STRINGS || list->len == 0 ||
			!memmem(list->p, list->len, one.p, one.len))) {
		(void)ir_buf_adds(list, list->len ? "," : ""); /* sticky */
		(void)ir_buf_add(list, one.p, one.len); /* sticky */
	}
	ir_buf_free(&one);
	return r;
}

static void
put_list(struct value *v, const struct ir_buf *list)
{
	(void)ir_buf_addc(v->out, '['); /* sticky */
	(void)ir_buf_add(v->out, list->p, list->len); /* sticky */
	(void)ir_buf_addc(v->out, ']'); /* sticky */
}

/* Bytes of the separator at s: a comma, 、 or ， or a line feed; 0: none. */
static size_t
separator(const char *s, size_t len)
{
	if (*s == ',' || *s == '\n')
		return 1;
	if (len >= 3 && (memcmp(s, "、", 3) == 0 || memcmp(s, "，", 3) == 0))
		return 3;
	return 0;
}

static int
typed_list(struct value *v, const char *s, size_t len)
{
	struct ir_buf list;
	size_t from = 0, n = 0, sep = 0;
	int r = 0;

	ir_buf_init(&list, 0);
	for (size_t i = 0; i <= len && r == 0; i += sep ? sep : 1) {
		sep = i < len ? separator(s + i, len - i) : 1;
		if (!sep)
			continue;
		if (++n > IR_FACT_LIST_MAX)
			r = refuse(v, s, len, _("has too many items"));
		else
			r = list_item(v, s + from, i - from, &list);
		from = i + sep;
	}
	if (r == 0 && ir_buf_err(&list))
		r = ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
	if (r == 0)
		put_list(v, &list);
	ir_buf_free(&list);
	return r;
}

static bool
says_unknown(const char *s, size_t len)
{
	struct ir_buf b;
	bool yes;

	if (len > 64)
		return false;
	ir_buf_init(&b, 0);
	yes = vocab_narrow(&b, s, len) == 0 && b.len > 0 &&
		among(unknown_words, b.p, b.len);
	ir_buf_free(&b);
	return yes;
}

static int
typed(struct value *v, const char *s, size_t len)
{
	if (says_unknown(s, len))
		return put_unknown(v);
	if (!ir_utf8_valid(s, len))
		return refuse(v, s, len, _("is not UTF-8"));
	return is_list(v->f) ? typed_list(v, s, len) : item(v, s, len);
}

static int
finish(struct value *v, int r, size_t from, unsigned *ret_flags)
{
	if (r == 0 && ir_buf_err(v->out))
		r = ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
	if (r)
		ir_buf_cut(v->out, from);
	else if (ret_flags)
		*ret_flags = v->flags;
	return r;
}

int
ir_fact_value(const struct ir_fact_ref *ref, const char *s, size_t len,
	const struct ir_time *now, struct ir_buf *out, unsigned *ret_flags,
	struct ir_err *e)
{
	struct value v = {
		.ref = ref, .f = ref->fact, .now = now, .out = out, .e = e};
	size_t from = out->len;

	return finish(&v, typed(&v, s, len), from, ret_flags);
}

static int
json_list(struct value *v, const struct ir_json *j, ir_node n)
{
	struct ir_buf list, s;
	int r = 0;

	ir_buf_init(&list, 0);
	ir_buf_init(&s, 0);
	if (ir_json_count(j, n) > IR_FACT_LIST_MAX)
		r = refuse(v, "[...]", 5, _("has too many items"));
	for (n = ir_json_first(j, n); n != IR_NODE_NONE && r == 0;
		n = ir_json_next(j, n)) {
		ir_buf_clear(&s);
		if (ir_json_str(j, n, &s) != 0)
			r = refuse(v, "[...]", 5,
				_("holds something that is no text"));
		else
			r = list_item(v, s.p ? s.p : "", s.len, &list);
	}
	if (r == 0 && ir_buf_err(&list))
		r = ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
	if (r == 0)
		put_list(v, &list);
	ir_buf_free(&s);
	ir_buf_free(&list);
	return r;
}

static int
json_value(struct value *v, const struct ir_json *j, ir_node n)
{
	struct ir_buf s;
	const char *raw;
	size_t len = 0;
	bool yes = false;
	int r;

	raw = ir_json_raw(j, n, &len);
	switch (ir_json_type(j, n)) {
	case IR_JSON_NULL:
		return put_unknown(v);
	case IR_JSON_BOOL:
		(void)ir_json_bool(j, n, &yes); /* it is one */
		return typed(v, yes ? "yes" : "no", yes ? 3 : 2);
	case IR_JSON_NUMBER:
		return typed(v, raw, len);
	case IR_JSON_STRING:
		ir_buf_init(&s, 0);
		r = ir_json_str(j, n, &s);
		if (r == 0)
			r = typed(v, s.p ? s.p : "", s.len);
		else
			(void)ir_err_sys(v->e, ENOMEM, "%s", v->ref->path);
		ir_buf_free(&s);
		return r;
	case IR_JSON_ARRAY:
		if (is_list(v->f))
			return json_list(v, j, n);
		break;
	case IR_JSON_OBJECT:
	case IR_JSON_NONE:
		break;
	}
	return refuse(v, raw ? raw : "", raw ? len : 0, _("does not fit"));
}

int
ir_fact_value_json(const struct ir_fact_ref *ref, const struct ir_json *j,
	ir_node n, const struct ir_time *now, struct ir_buf *out,
	unsigned *ret_flags, struct ir_err *e)
{
	struct value v = {
		.ref = ref, .f = ref->fact, .now = now, .out = out, .e = e};
	size_t from = out->len;

	return finish(&v, json_value(&v, j, n), from, ret_flags);
}
