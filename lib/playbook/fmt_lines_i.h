/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_FMT_LINES_I_H
#define PLAYBOOK_FMT_LINES_I_H

#include "ir/sys/yaml.h"

/* A line of the source: its text without the line feed. */
struct line {
	const char *p;
	size_t len;
};

struct splice {
	struct line *lines;
	size_t n_lines;
	struct ir_buf *out;
	bool keeps; /* an empty line now would belong to the value before */
};

size_t fmt_blanks(const struct line *l); /* at its beginning */
bool fmt_is_empty(const struct line *l);
bool fmt_is_comment(const struct line *l);
/* Bytes before a column (from 1). */
size_t fmt_offset(const struct line *l, uint32_t col);

bool fmt_is_block(const struct ir_yaml_node *n); /* mapping or sequence */
/* The first character of a node, '!' if it has a tag. */
char fmt_begins_with(const struct splice *s, const struct ir_yaml_node *n);
/* The text from its first character on, behind its tag. */
const char *fmt_first_char(
	const struct splice *s, const struct ir_yaml_node *n);

/* The last line of a value's content; *keeps: it ends with empty lines that
 * are its own.  key: of the value, NULL in a sequence. */
size_t fmt_last_line(const struct splice *s, const struct ir_yaml_node *key,
	const struct ir_yaml_node *n, bool *keeps);

#endif
