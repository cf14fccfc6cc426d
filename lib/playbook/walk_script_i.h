/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WALK_SCRIPT_I_H
#define WALK_SCRIPT_I_H

#include "ir/playbook/walk_script.h"
#include "walk_i.h"

/* One answer of a file: the keys of its data, and who said it. */
struct ws_line {
	size_t no;
	enum wk_kind kind;
	const char *f[F_N];
	const char *time, *name, *role, *source, *basis, *recorder;
	const char *second, *second_how;
	bool used;
};

struct ir_script {
	char *name;
	struct wk_block *keep;
	struct ws_line *line;
	size_t n, cap;
	size_t first; /* all before it are used */
};

/* Does it answer this question?  Then *ret is how. */
bool ws_answers(
	const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret);
/* Made by rule, nobody's answer. */
bool ws_by_rule(enum wk_kind kind, const char *const f[F_N]);
/* Is it about what this record says? */
bool ws_same(const struct ws_line *l, const struct wk_rec *r,
	const struct wk_pos *p);

#endif
