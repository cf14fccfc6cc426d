/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "summary_i.h"

#define KEY "playbook_processing_summary"

/* Where line n (from 1) begins; the end of the text if there are fewer. */
static size_t
line_start(const char *text, size_t len, uint32_t n)
{
	size_t at = 0;

	while (n > 1 && at < len) {
		const char *lf = memchr(text + at, '\n', len - at);

		at = lf ? (size_t)(lf - text) + 1 : len;
		n--;
	}
	return at;
}

/* The end of the lines of a top-level property that begins at `from`: what is
 * indented below it; comments and empty lines before the next one stay. */
static size_t
property_end(const char *text, size_t len, size_t from)
{
	size_t at = from, end = from;
	bool first = true;

	while (at < len) {
		const char *lf = memchr(text + at, '\n', len - at);
		size_t next = lf ? (size_t)(lf - text) + 1 : len;
		char c = text[at];

		if (!first && !strchr(" \t\r\n#}", c))
			break;
		if (first || c == ' ' || c == '\t' || c == '}')
			end = next;
		first = false;
		at = next;
	}
	return end;
}

/* The bytes to be replaced: those of the property, or none where it goes. */
static int
find_place(const struct ir_playbook *p, size_t *from, size_t *to)
{
	static const char *const before[] = {
		KEY, "playbook_variables", "workflow_start", "workflow"};
	const struct ir_val *root = ir_playbook_root(p);
	const char *text;
	size_t len;

	text = ir_playbook_text(p, &len);
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		const struct ir_val *v = ir_val_get(root, before[i]);
		uint32_t line, col;

		if (!v)
			continue;
		ir_val_key_pos(v, &line, &col);
		if (line == 0 || col != 1)
			return -IR_ENOTSUP;
		*from = line_start(text, len, line);
		*to = i == 0 ? property_end(text, len, *from) : *from;
		return 0;
	}
	return -IR_ENOTSUP;
}

static void
put(const struct ir_summary *s, struct ir_buf *out)
{
	bool any = false;

	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		any = any || s->flag[i];
	(void)ir_buf_adds(out, any ? KEY ":\n" : KEY ": {}\n");
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		if (s->flag[i])
			(void)ir_buf_addf(
				out, "  %s: true\n", ir_summary_flag_name(i));
}

static bool
same_but_summary(const struct ir_val *a, const struct ir_val *b)
{
	size_t n = 0;

	for (size_t i = 0; i < ir_val_count(a); i++) {
		const struct ir_val *v = ir_val_at(a, i);

		if (strcmp(ir_val_key(v), KEY) == 0)
			continue;
		if (!ir_val_same(v, ir_val_get(b, ir_val_key(v))))
			return false;
		n++;
	}
	return n + 1 == ir_val_count(b);
}

/* Read again: the summary is right, and nothing else has changed. */
static bool
holds(const struct ir_playbook *was, const struct ir_buf *text)
{
	struct ir_playbook *p = NULL;
	struct ir_graph *g = NULL;
	struct ir_summary s;
	bool good;

	if (ir_buf_err(text) ||
		ir_playbook_parse(
			&p, text->p, text->len, "", NULL, NULL, NULL) < 0)
		return false;
	good = ir_graph_new(&g, p, NULL) == 0 &&
		ir_summary_make(&s, p, g, NULL) == 0 &&
		ir_summary_differs(&s) == 0 &&
		same_but_summary(ir_playbook_root(was), ir_playbook_root(p));
	ir_graph_free(g);
	ir_playbook_free(p);
	return good;
}

int
ir_summary_write(const struct ir_summary *s, const struct ir_playbook *p,
	struct ir_buf *out, struct ir_err *e)
{
	size_t len, from, to;
	const char *text = ir_playbook_text(p, &len);

	if (!ir_playbook_is_yaml(p) || find_place(p, &from, &to) < 0)
		return ir_err_set(e, IR_ENOTSUP, "%s",
			_("only YAML with its properties at the beginning of "
			  "a line can be changed in place"));
	(void)ir_buf_add(out, text, from);
	put(s, out);
	(void)ir_buf_add(out, text + to, len - to);
	if (!holds(p, out))
		return ir_err_set(e, IR_ENOTSUP, "%s",
			_("the summary cannot be put into this text without "
			  "changing something else"));
	return 0;
}
