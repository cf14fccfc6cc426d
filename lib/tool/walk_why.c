/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/kinds.h"
#include "ir/tool/tool.h"

#include "walk_i.h"

/* Whoever walks on a damaged journal must know it: what stands behind the
 * damage counts, but proves nothing. */
static int
first_damage(void *arg, const struct ir_jfinding *f)
{
	uint64_t *line = arg;

	if (f->grade == IR_J_DAMAGE && *line == 0)
		*line = f->line ? f->line : 1;
	return 0;
}

void
tw_warn_damage(const struct tw *t)
{
	uint64_t line = 0;
	struct ir_jverify_opts o = {.find = first_damage, .arg = &line};
	struct ir_jverify v;
	struct ir_err e = IR_ERR_INIT;

	/* Unreadable: opening it has said so. */
	if (ir_jverify_case(t->dir, &o, &v, &e) == 1 && line > 0)
		ir_tool_warn(_("the journal is damaged at line %llu: ask "
			       "ir-log verify, and note the head of each "
			       "line from here on"),
			(unsigned long long)line);
}

static void
keep(const struct ir_line *l, const char *key, struct ir_buf *out)
{
	ir_node n = ir_json_get(l->json, l->at.data, key);

	if (n == IR_NODE_NONE)
		return;
	(void)ir_buf_adds(out, out->len ? ": " : ""); /* sticky */
	(void)ir_kind_value(l->json, n, out); /* sticky */
}

/* The last step of the run that failed, and why. */
void
tw_tell_failure(const struct tw *t)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	struct ir_buf b;
	struct ir_err e = IR_ERR_INIT;
	uint64_t seq = 0;

	ir_buf_init(&b, 0);
	if (ir_cursor_open(&c, t->j, 1, &e) == 0)
		while (ir_cursor_next(c, &l, &e) > 0) {
			ir_node run = ir_json_get(l.json, l.at.data, "run");

			if (!ir_json_streq(l.json, l.at.kind, "step.failed") ||
				!ir_json_streq(l.json, run, ir_walk_id(t->w)))
				continue;
			seq = l.seq;
			ir_buf_clear(&b);
			keep(&l, "name", &b);
			keep(&l, "reason", &b);
			keep(&l, "text", &b);
		}
	ir_cursor_close(c);
	if (seq > 0 && ir_buf_err(&b) == 0)
		ir_tool_warn(_("ended in failure, line %llu: %s"),
			(unsigned long long)seq, b.p);
	ir_buf_free(&b);
}
