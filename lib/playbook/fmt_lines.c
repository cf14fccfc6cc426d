/* SPDX-License-Identifier: Apache-2.0 */
#include "fmt_lines_i.h"

#include <string.h>

size_t
fmt_blanks(const struct line *l)
{
	size_t n = 0;

	while (n < l->len && l->p[n] == ' ')
		n++;
	return n;
}

bool
fmt_is_empty(const struct line *l)
{
	for (size_t i = 0; i < l->len; i++)
		if (l->p[i] != ' ' && l->p[i] != '\t')
			return false;
	return true;
}

bool
fmt_is_comment(const struct line *l)
{
	size_t n = 0;

	while (n < l->len && (l->p[n] == ' ' || l->p[n] == '\t'))
		n++;
	return n < l->len && l->p[n] == '#';
}

size_t
fmt_offset(const struct line *l, uint32_t col)
{
	size_t i = 0;

	for (uint32_t c = 1; i < l->len; i++) {
		if (((unsigned char)l->p[i] & 0xC0) == 0x80)
			continue;
		if (c++ == col)
			break;
	}
	return i;
}

bool
fmt_is_block(const struct ir_yaml_node *n)
{
	uint32_t line, col;

	ir_yaml_end(n, &line, &col);
	return line == 0;
}

char
fmt_begins_with(const struct splice *s, const struct ir_yaml_node *n)
{
	uint32_t line, col;
	const struct line *l;
	size_t at;

	ir_yaml_pos(n, &line, &col);
	if (line > s->n_lines)
		return '\0';
	l = &s->lines[line - 1];
	at = fmt_offset(l, col);
	return at < l->len ? l->p[at] : '\0';
}

const char *
fmt_first_char(const struct splice *s, const struct ir_yaml_node *n)
{
	uint32_t line, col;
	const struct line *l;
	size_t i;

	ir_yaml_pos(n, &line, &col);
	if (line > s->n_lines)
		return "";
	l = &s->lines[line - 1];
	i = fmt_offset(l, col);
	if (i < l->len && l->p[i] == '!')
		while (i < l->len && l->p[i] != ' ')
			i++;
	while (i < l->len && l->p[i] == ' ')
		i++;
	return i < l->len ? l->p + i : "";
}

/* How far the text of a block scalar is indented: lines of blanks that are
 * not longer hold nothing. */
static size_t
literal_indent(const struct splice *s, const struct ir_yaml_node *key,
	const struct ir_yaml_node *n, size_t last)
{
	const char *c = fmt_first_char(s, n);
	uint32_t line, col;
	const struct line *l;

	ir_yaml_pos(n, &line, &col);
	for (size_t i = 1;
		c[i] == '+' || c[i] == '-' || (c[i] >= '1' && c[i] <= '9');
		i++) {
		if (c[i] == '+' || c[i] == '-')
			continue;
		ir_yaml_pos(key ? key : n, &line, &col);
		l = &s->lines[line - 1];
		col = (uint32_t)fmt_offset(l, col);
		while (!key && col > 0 && l->p[col] != '-')
			col--;
		return col + (size_t)(c[i] - '0');
	}
	for (size_t i = line; i <= last; i++)
		if (!fmt_is_empty(&s->lines[i]))
			return fmt_blanks(&s->lines[i]);
	return SIZE_MAX;
}

/* The last line of a block scalar, without the empty lines behind it that do
 * not belong to it. */
static size_t
literal_end(const struct splice *s, const struct ir_yaml_node *key,
	const struct ir_yaml_node *n, bool keeps)
{
	uint32_t line, col, end, end_col;
	size_t last, indent;

	ir_yaml_pos(n, &line, &col);
	ir_yaml_end(n, &end, &end_col);
	last = end - 1;
	if (last >= s->n_lines || (end_col == 1 && end > line))
		last--;
	indent = literal_indent(s, key, n, last);
	while (last > line - 1 && !keeps && s->lines[last].len <= indent &&
		fmt_blanks(&s->lines[last]) == s->lines[last].len)
		last--;
	return last;
}

size_t
fmt_last_line(const struct splice *s, const struct ir_yaml_node *key,
	const struct ir_yaml_node *n, bool *keeps)
{
	uint32_t line, col, start, start_col;
	size_t last, least = 0;
	const char *c;

	while (fmt_is_block(n)) {
		key = ir_yaml_key_node(n, ir_yaml_count(n) - 1);
		n = ir_yaml_at(n, ir_yaml_count(n) - 1);
	}
	c = fmt_first_char(s, n);
	*keeps = (*c == '|' || *c == '>') && ir_yaml_type(n) == IR_YAML_STR &&
		(c[1] == '+' || (c[1] != '\n' && c[1] && c[2] == '+'));
	if (*c == '|' || *c == '>')
		return literal_end(s, key, n, *keeps);
	ir_yaml_pos(n, &start, &start_col);
	ir_yaml_end(n, &line, &col);
	last = line - 1 < s->n_lines ? line - 1 : s->n_lines - 1;
	if (line != start || col != start_col || !key)
		return last;
	/* no value: it may be said to stand where the next thing does */
	ir_yaml_end(key, &line, &col);
	least = line - 1;
	if (fmt_blanks(&s->lines[last]) <
		fmt_offset(&s->lines[last], start_col))
		return last;
	while (last > least) {
		last--;
		if (!fmt_is_empty(&s->lines[last]) &&
			!fmt_is_comment(&s->lines[last]))
			break;
	}
	return last;
}
