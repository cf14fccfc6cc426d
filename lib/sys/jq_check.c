/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/jq.h"

/*
 * Looks at the words of a program without compiling it.  Field names (.now)
 * and texts are not words, but what stands inside "\( )" is program again.
 */
#define NESTED 64

struct scan {
	const char *program, *at;
	/* Of each "\(" that is open: how many brackets are open inside. */
	unsigned open[NESTED];
	unsigned depth;
};

static const char *const banned[] = {
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
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_';
}

static int
refuse(const struct scan *s, const char *word, size_t len, struct ir_err *e)
{
	return ir_err_set(e, IR_EUSAGE,
		_("column %zu: '%.*s' would reach outside the document"),
		(size_t)(word - s->program) + 1, (int)len, word);
}

/* One word; a field's name is none of ours. */
static int
word(struct scan *s, struct ir_err *e)
{
	const char *from = s->at;
	size_t len;

	if (*s->at == '$')
		s->at++;
	while (is_word(*s->at))
		s->at++;
	len = (size_t)(s->at - from);
	if (from > s->program && from[-1] == '.')
		return 0;
	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
		if (strlen(banned[i]) == len &&
			memcmp(banned[i], from, len) == 0)
			return refuse(s, from, len, e);
	return 0;
}

/* In a text, behind its quote or behind the ')' of "\( )". */
static int
text(struct scan *s, struct ir_err *e)
{
	while (*s->at && *s->at != '"') {
		if (s->at[0] == '\\' && s->at[1] == '(') {
			if (s->depth == NESTED)
				return ir_err_set(e, IR_EUSAGE,
					_("column %zu: texts nested deeper "
					  "than %d"),
					(size_t)(s->at - s->program) + 1,
					NESTED);
			s->open[s->depth++] = 0;
			s->at += 2;
			return 0; /* program again */
		}
		s->at += s->at[0] == '\\' && s->at[1] ? 2 : 1;
	}
	if (*s->at)
		s->at++;
	return 0;
}

static int
bracket(struct scan *s, struct ir_err *e)
{
	char c = *s->at++;

	if (s->depth == 0)
		return 0;
	if (c == '(') {
		s->open[s->depth - 1]++;
		return 0;
	}
	if (s->open[s->depth - 1] > 0) {
		s->open[s->depth - 1]--;
		return 0;
	}
	s->depth--;
	return text(s, e);
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
		if (*s.at == '#') {
			s.at += strcspn(s.at, "\n");
		} else if (*s.at == '"') {
			s.at++;
			rc = text(&s, e);
		} else if (*s.at == '(' || *s.at == ')') {
			rc = bracket(&s, e);
		} else if (*s.at == '$' || is_word(*s.at)) {
			rc = word(&s, e);
		} else {
			s.at++;
		}
	}
	return rc;
}
