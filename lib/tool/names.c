/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "tool_i.h"

#define NAMES_MAX 10000000u

struct names {
	char **v;
	size_t n, cap;
};

static void
drop(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

static int
add(struct names *l, const char *s, size_t len, struct ir_err *e)
{
	char *copy;

	if (l->n == NAMES_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("more than %u names on standard input"), NAMES_MAX);
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		char **v = realloc(l->v, cap * sizeof(*v));

		if (!v)
			return ir_err_sys(
				e, ENOMEM, _("cannot keep the names"));
		l->v = v;
		l->cap = cap;
	}
	copy = malloc(len + 1);
	if (!copy)
		return ir_err_sys(e, ENOMEM, _("cannot keep the names"));
	memcpy(copy, s, len);
	copy[len] = '\0';
	l->v[l->n++] = copy;
	return 0;
}

static int
from_stdin(struct names *l, bool nul, struct ir_err *e)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;
	int r = 0;

	errno = 0;
	while (r == 0 &&
		(got = getdelim(&line, &cap, nul ? '\0' : '\n', stdin)) > 0) {
		size_t len = (size_t)got;

		if (line[len - 1] == (nul ? '\0' : '\n'))
			len--;
		if (len == 0)
			continue;
		if (memchr(line, '\0', len))
			r = ir_err_set(e, IR_EUSAGE,
				_("a name on standard input holds a NUL byte "
				  "(NUL-separated names need -0)"));
		else
			r = add(l, line, len, e);
		errno = 0;
	}
	if (r == 0 && ferror(stdin))
		r = ir_err_sys(e, errno ? errno : EIO,
			_("cannot read standard input"));
	free(line);
	return r;
}

int
ir_tool_names(int argc, char **argv, bool nul, char ***ret, size_t *ret_n,
	struct ir_err *e)
{
	struct names l = {0};
	int r = 0;

	if (argc == 0 || (argc == 1 && strcmp(argv[0], "-") == 0))
		r = from_stdin(&l, nul, e);
	else
		for (int i = 0; i < argc && r == 0; i++)
			r = add(&l, argv[i], strlen(argv[i]), e);
	if (r) {
		drop(&l);
		return r;
	}
	*ret = l.v;
	*ret_n = l.n;
	return 0;
}

void
ir_tool_names_free(char **names, size_t n)
{
	struct names l = {.v = names, .n = n};

	drop(&l);
}
