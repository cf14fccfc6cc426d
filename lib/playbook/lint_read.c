/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_read_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

/* Reading a playbook apart from checking it: CX-001 to CX-003, as far as they
 * are about bytes. */

static void
note(struct ir_lint_read *r, enum lint_rule rule, uint32_t line, uint32_t col,
	const char *text)
{
	size_t len = strlen(text) + 1;
	struct lint_note *n = malloc(sizeof(*n) + len);

	if (!n) {
		r->no_memory = true;
		return;
	}
	n->next = NULL;
	n->rule = rule;
	n->line = line;
	n->col = col;
	memcpy(n->text, text, len);
	*r->last = n;
	r->last = &n->next;
}

static void
on_note(void *arg, const char *code, uint32_t line, uint32_t col,
	const char *text)
{
	enum lint_rule rule = LINT_BYTES;

	if (strcmp(code, lint_rule(LINT_DUPLICATE)->code) == 0)
		rule = LINT_DUPLICATE;
	else if (line == 1 && col == 1) /* nothing else stands there */
		rule = LINT_BOM;
	note(arg, rule, line, col, text);
}

static uint32_t
digits(const char **s)
{
	uint32_t n = 0;

	*s += strcspn(*s, "0123456789");
	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = n > UINT32_MAX / 10 - 1 ? n
					    : n * 10 + (uint32_t)(**s - '0');
	return n;
}

/* "lint.json: line 3 column 5: why" or "lint:3:5: why". */
static void
broken(struct ir_lint_read *r, const struct ir_err *e)
{
	const char *s = e->text, *why;
	uint32_t line = digits(&s), col = digits(&s);

	why = strstr(s, ": ");
	if (!why || line == 0) {
		line = col = 0;
		why = e->text;
	} else {
		why += 2;
	}
	note(r, e->code == -IR_ELIMIT ? LINT_LIMIT : LINT_SYNTAX, line, col,
		why);
}

static struct ir_lint_read *
fresh(const char *path)
{
	struct ir_lint_read *r = calloc(1, sizeof(*r));

	if (r) {
		r->path = path;
		r->last = &r->note;
	}
	return r;
}

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, _("no memory for a check"));
}

static int
parse(struct ir_lint_read *r, const char *text, size_t len, struct ir_err *e)
{
	struct ir_err bad = IR_ERR_INIT;
	size_t n = strlen(r->path);
	int k;

	r->size = len;
	/* A name without digits, so that those of a message are its place. */
	k = ir_playbook_parse(&r->p, text, len,
		n > 5 && strcmp(r->path + n - 5, ".json") == 0 ? "lint.json"
							       : "lint",
		on_note, r, &bad);
	if (k < 0 && k != -ENOMEM)
		broken(r, &bad);
	return k == -ENOMEM || r->no_memory ? no_memory(e) : 0;
}

int
lint_read_text(struct ir_lint_read **ret, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	*ret = fresh(name);
	return *ret ? parse(*ret, text, len, e) : no_memory(e);
}

int
ir_lint_read(struct ir_lint_read **ret, const char *path, struct ir_err *e)
{
	struct ir_lint_read *r = fresh(path);
	struct ir_buf b;
	int k;

	if (!r)
		return no_memory(e);
	ir_buf_init(&b, 0);
	r->on_disk = true;
	k = ir_io_slurp(path, IR_PB_FILE_MAX, &b, &r->unread);
	if (k == 0) {
		k = parse(r, b.p, b.len, e);
	} else if (k == -IR_ELIMIT) {
		note(r, LINT_LIMIT, 0, 0, r->unread.text);
		r->unread.code = 0;
		k = 0;
	} else if (k == -ENOMEM) {
		k = ir_err_set(e, ENOMEM, "%s", r->unread.text);
	} else {
		k = 0; /* said when it is checked */
	}
	ir_buf_free(&b);
	if (k < 0)
		ir_lint_read_free(r);
	else
		*ret = r;
	return k;
}

size_t
ir_lint_read_size(const struct ir_lint_read *r)
{
	return r->size;
}

void
ir_lint_read_free(struct ir_lint_read *r)
{
	if (!r)
		return;
	while (r->note) {
		struct lint_note *n = r->note;

		r->note = n->next;
		free(n);
	}
	ir_playbook_free(r->p);
	free(r);
}

void
lint_read_tell(struct ir_lint *l, const struct ir_lint_read *r)
{
	for (const struct lint_note *n = r->note; n; n = n->next)
		lint_tell_at(l, n->rule, n->line, n->col, "", "%s", n->text);
}
