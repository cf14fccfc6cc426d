/* SPDX-License-Identifier: Apache-2.0 */
#include "exprs_i.h"

#include <stdbool.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/jq.h"

#define NESTED 256 /* brackets and texts inside each other */

/* Do its brackets and texts close inside of it?  Then it cannot reach out of
 * the ones it is put between. */
struct brackets {
	char open[NESTED]; /* ( [ { ", and I for \( */
	size_t n;
};

static bool
push(struct brackets *b, char c)
{
	if (b->n == NESTED)
		return false;
	b->open[b->n++] = c;
	return true;
}

static bool
pop(struct brackets *b, char c)
{
	char top = b->n ? b->open[b->n - 1] : '\0';

	if (top != c && !(c == '(' && top == 'I'))
		return false;
	b->n--;
	return true;
}

static bool
in_text(struct brackets *b, const char **p)
{
	char c = *(*p)++;

	if (c == '"')
		return pop(b, '"');
	if (c != '\\' || !**p)
		return true;
	return *(*p)++ != '(' || push(b, 'I');
}

static bool
in_program(struct brackets *b, const char **p)
{
	char c = *(*p)++;

	switch (c) {
	case '#':
		*p += strcspn(*p, "\n");
		return true;
	case '"':
	case '(':
	case '[':
	case '{':
		return push(b, c);
	case ')':
		return pop(b, '(');
	case ']':
		return pop(b, '[');
	case '}':
		return pop(b, '{');
	default:
		return true;
	}
}

static bool
closes(const char *p)
{
	struct brackets b = {.n = 0};
	bool ok = true;

	while (ok && *p)
		ok = b.n && b.open[b.n - 1] == '"' ? in_text(&b, &p)
						   : in_program(&b, &p);
	return ok && b.n == 0;
}

int
exprs_check(const char *expr, const char *where, struct ir_err *e)
{
	if (ir_jq_check(expr, e) < 0)
		return ir_err_prefix(e, "%s: ", where);
	if (!closes(expr))
		return ir_err_set(e, IR_EUSAGE,
			_("%s: a bracket or a quote is not closed"), where);
	return 0;
}
