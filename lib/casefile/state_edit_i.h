/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_STATE_EDIT_I_H
#define LIB_CASEFILE_STATE_EDIT_I_H

#include "ir/casefile/state_edit.h"

struct st_text {
	struct st_text *next;
	char s[];
};

struct st_line {
	struct ir_entry en; /* strings owned by the edit */
	const char *path, *json, *warning;
	const struct ir_fact *fact;
	const char *role, *name;
	uint64_t later;
	bool ahead;
};

struct ir_edit {
	const struct ir_vocab *vocab;
	const struct ir_state *state;
	struct ir_time now;
	struct st_line *line;
	size_t n, cap;
	struct st_text *own;
	bool nomem;
	/* what is said of the lines that come */
	struct ir_said said; /* strings owned */
	struct ir_time at;
	bool timed; /* said.time was given: at holds it */
	bool minutes; /* and it had no seconds */
};

/* A copy that lives as long as the edit; NULL for NULL, and when there is no
 * memory (ed->nomem). */
const char *ir_ed_keep(struct ir_edit *ed, const char *s);
const char *ir_ed_keepn(struct ir_edit *ed, const char *s, size_t len);

/* A text of people: UTF-8, not empty, no NUL, not too long. */
int ir_ed_text(const char *what, const char *s, struct ir_err *e);

/* A fresh line with all that is said; data is a JSON object. */
struct st_line *ir_ed_line(struct ir_edit *ed, const char *kind,
	const struct ir_buf *data, struct ir_err *e);

int ir_ed_nomem(struct ir_err *e);

#endif
