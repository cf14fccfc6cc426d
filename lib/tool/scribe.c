/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/base/time.h"
#include "ir/tool/prompt.h"

/* The sign at s as ASCII, 0 if it is none of ours; *len its bytes.  An input
 * method gives full-width forms, arrows and its own minus. */
static char
sign(const char *s, size_t *len)
{
	uint32_t cp = 0;

	*len = ir_utf8_char(s, strlen(s), &cp);
	cp = ir_narrow(cp);
	switch (cp) {
	case 0x2192:
		return '>';
	case 0x2190:
		return '<';
	case 0x2212:
	case 0x30FC:
		return '-';
	case 0xFFE5:
	case 0x00A5:
		return '$';
	default:
		return cp > 0 && cp < 0x80 && strchr("><!+-%$*@#?", (int)cp)
			? (char)cp
			: '\0';
	}
}

/* Bytes of the blank at s, 0 if there is none. */
static size_t
blank(const char *s)
{
	if (*s == ' ' || *s == '\t')
		return 1;
	return strncmp(s, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

static const char *
skip_blanks(const char *s)
{
	for (size_t n; (n = blank(s)) > 0;)
		s += n;
	return s;
}

static bool
digit_at(const char *s)
{
	uint32_t cp = 0;

	(void)ir_utf8_char(s, strlen(s), &cp);
	return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

/* A colon that separates (that of 10:30 does not), or NULL. */
static const char *
colon(const char *s, size_t *len)
{
	for (size_t i = 0; s[i]; i++) {
		const char *at = s + i;

		*len = *at == ':'                             ? 1
			: strncmp(at, "\xEF\xBC\x9A", 3) == 0 ? 3
							      : 0;
		if (*len == 0)
			continue;
		/* A digit behind it: a clock. */
		if (!digit_at(at + *len))
			return at;
	}
	return NULL;
}

static int
copy_part(char to[IR_SCRIBE_PART], const char *s, size_t len, struct ir_err *e)
{
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (len >= IR_SCRIBE_PART)
		return ir_err_set(
			e, IR_EUSAGE, _("the part before ':' is too long"));
	memcpy(to, s, len);
	to[len] = '\0';
	return 0;
}

/* Up to the next blank into `to`; *s goes behind it. */
static int
take_word(const char **s, char to[IR_SCRIBE_PART], struct ir_err *e)
{
	size_t n = 0;
	int r;

	while ((*s)[n] && blank(*s + n) == 0)
		n++;
	r = copy_part(to, *s, n, e);
	*s = skip_blanks(*s + n);
	return r;
}

/* WHOM: TEXT.  1 taken, 0 there is none. */
static int
take_whom(const char **s, bool word, struct ir_scribe *p, struct ir_err *e)
{
	size_t len = 0;
	const char *at = colon(*s, &len), *rest;
	int r;

	if (at) {
		r = copy_part(p->part, *s, (size_t)(at - *s), e);
		rest = skip_blanks(at + len);
	} else if (word) {
		rest = *s;
		r = take_word(&rest, p->part, e);
	} else
		return 0;
	if (r < 0)
		return r;
	if (!p->part[0] || !*rest)
		return ir_err_set(e, IR_EUSAGE,
			_("both are needed: whom or what, and the text"));
	*s = rest;
	return 1;
}

static void
field(struct ir_scribe *p, const char *key, const char *value)
{
	p->h.field[p->h.n_fields++] = (struct ir_field){key, value};
}

static const struct {
	const char *kind, *key; /* where WHOM goes */
	char sign;
	bool word;
} kinds[] = {
	{"contact", "to", '>', true},
	{"contact", "from", '<', true},
	{"decision", "decider", '!', false},
	{"finding", "asset", '+', true},
	{"finding", "asset", '-', true},
	{"care", "department", '%', true},
	{"cost", NULL, '$', false},
	{"note", NULL, '*', false},
};

static int
take_kind(const char **s, struct ir_scribe *p, struct ir_err *e)
{
	size_t n;
	char c = sign(*s, &n);

	for (size_t i = 0; c && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int r = 0;

		if (kinds[i].sign != c)
			continue;
		p->h.kind = kinds[i].kind;
		*s = skip_blanks(*s + n);
		if (kinds[i].key)
			r = take_whom(s, kinds[i].word, p, e);
		if (r > 0)
			field(p, kinds[i].key, p->part);
		if (c == '+' || c == '-')
			field(p, "result", c == '+' ? "positive" : "negative");
		return r < 0 ? r : 0;
	}
	return 0;
}

/* #17, full-width digits too. */
static int
take_number(const char **s, struct ir_scribe *p, struct ir_err *e)
{
	char word[IR_SCRIBE_PART], digits[24];
	size_t n = 0;
	int r = take_word(s, word, e);

	for (size_t i = 0; r == 0 && word[i];) {
		uint32_t cp = 0;
		size_t k = ir_utf8_char(word + i, strlen(word + i), &cp);

		if (cp >= 0xFF10 && cp <= 0xFF19)
			cp = cp - 0xFF10 + '0';
		if (k == 0 || cp >= 0x80 || n + 1 >= sizeof(digits))
			break;
		digits[n++] = (char)cp;
		i += k;
		if (!word[i] &&
			ir_num_u64(digits, n, UINT64_MAX, &p->h.corrects) ==
				0 &&
			p->h.corrects > 0)
			return 0;
	}
	return r < 0 ? r
		     : ir_err_set(e, IR_EUSAGE,
			       _("after # comes the number of the line to "
				 "correct: #17 TEXT"));
}

/* "2:40", or a day and a time: "昨日 23:10". */
static int
take_time(const char **s, struct ir_scribe *p, struct ir_err *e)
{
	static const struct ir_time any = {.sec = 1000000000};
	char clock[IR_SCRIBE_PART] = "";
	const char *rest;
	struct ir_time t;
	size_t n, len;
	int r = take_word(s, p->time, e);

	rest = *s;
	if (r == 0)
		r = take_word(&rest, clock, e);
	n = strlen(p->time);
	len = strlen(clock) + 1;
	p->h.time = p->time;
	if (r < 0 || n + 1 + len > sizeof(p->time))
		return r;
	p->time[n] = ' ';
	memcpy(p->time + n + 1, clock, len);
	if (ir_time_human(p->time, &any, &t, NULL, NULL) == 0)
		*s = rest;
	else
		p->time[n] = '\0';
	return 0;
}

static int
take_front(const char **s, struct ir_scribe *p, struct ir_err *e)
{
	for (;;) {
		size_t n;
		char c = sign(*s, &n);
		int r;

		if (c == '@' && !p->h.time) {
			*s += n;
			r = take_time(s, p, e);
		} else if (c == '#' && !p->h.corrects) {
			*s += n;
			r = take_number(s, p, e);
		} else
			return 0;
		if (r < 0)
			return r;
	}
}

int
ir_scribe_parse(const char *line, struct ir_scribe *p, struct ir_err *e)
{
	bool plain = blank(line) > 0;
	const char *s = skip_blanks(line);
	size_t n;
	int r = 0;

	memset(p, 0, sizeof(*p));
	p->empty = *s == '\0';
	p->help = !plain && sign(s, &n) == '?' && !*skip_blanks(s + n);
	if (p->empty || p->help)
		return 0;
	if (!plain)
		r = take_front(&s, p, e);
	if (r == 0 && !plain)
		r = take_kind(&s, p, e);
	if (r < 0)
		return r;
	if (!*s)
		return ir_err_set(e, IR_EUSAGE, _("the text is missing"));
	if (!p->h.kind && !p->h.corrects)
		p->h.kind = "event";
	p->text = strdup(s);
	if (!p->text)
		return ir_err_sys(e, ENOMEM, _("cannot read a line"));
	p->h.text = p->text;
	return 0;
}

void
ir_scribe_free(struct ir_scribe *s)
{
	free(s->text);
	s->text = NULL;
}
