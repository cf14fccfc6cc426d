/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_READ_I_H
#define PLAYBOOK_LINT_READ_I_H

#include "lint_i.h"

/* What the reader noted, until somebody checks what it read. */
struct lint_note {
	struct lint_note *next;
	enum lint_rule rule;
	uint32_t line, col;
	char text[];
};

struct ir_lint_read {
	const char *path; /* borrowed */
	bool on_disk;
	size_t size;
	struct ir_playbook *p; /* NULL: its notes say why */
	struct lint_note *note, **last;
	bool no_memory; /* for a note */
	struct ir_err unread; /* code 0: it could be read */
};

int lint_read_text(struct ir_lint_read **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
/* The notes as findings. */
void lint_read_tell(struct ir_lint *l, const struct ir_lint_read *r);

#endif
