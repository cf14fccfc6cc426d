/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "tool_i.h"

#define NAMES_MAX 10000000u

/* Names end to end, a NUL after each. */
struct names {
	struct ir_buf text;
	size_t n;
};

static int
add(struct names *l, const char *s, size_t len, struct ir_err *e)
{
	if (l->n++ == NAMES_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("more than %u names on standard input"), NAMES_MAX);
	(void)ir_buf_add(&l->text, s, len); /* sticky */
	if (ir_buf_addc(&l->text, '\0') != 0)
		return ir_err_sys(e, ENOMEM, _("cannot keep the names"));
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

/* One block: the pointers, then the text they point into. */
static int
hand_over(const struct names *l, char ***ret, size_t *ret_n, struct ir_err *e)
{
	char **v = malloc((l->n + 1) * sizeof(*v) + l->text.len);
	char *text;

	if (!v)
		return ir_err_sys(e, ENOMEM, _("cannot keep the names"));
	text = (char *)(v + l->n + 1);
	memcpy(text, l->text.p, l->text.len);
	for (size_t i = 0; i < l->n; i++) {
		v[i] = text;
		text += strlen(text) + 1;
	}
	v[l->n] = NULL;
	*ret = v;
	*ret_n = l->n;
	return 0;
}

int
ir_tool_names(int argc, char **argv, bool nul, char ***ret, size_t *ret_n,
	struct ir_err *e)
{
	struct names l = {.n = 0};
	int r = 0;

	ir_buf_init(&l.text, 0);
	if (argc == 0 || (argc == 1 && strcmp(argv[0], "-") == 0))
		r = from_stdin(&l, nul, e);
	else
		for (int i = 0; i < argc && r == 0; i++)
			r = add(&l, argv[i], strlen(argv[i]), e);
	if (r == 0)
		r = hand_over(&l, ret, ret_n, e);
	ir_buf_free(&l.text);
	return r;
}
