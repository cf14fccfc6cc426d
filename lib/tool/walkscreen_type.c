/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/casefile/byhand.h"
#include "ir/tool/walkkeys.h"

#include "walkscreen_i.h"

/* What was being typed when the terminal went away is kept as a note. */
static int
keep(struct ws *s, const char *prompt, struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	const char *text = ir_lineedit_text(s->ed);
	struct ir_byhand h = {.kind = "note",
		.actor_name = who->name,
		.actor_role = who->role,
		.recorder = who->recorder,
		.source = prompt,
		.unfinished = true};

	s->gone = true;
	h.text = text;
	return *text ? ir_byhand_append(s->o->j, &h, 1, NULL, e) : 0;
}

int
ws_typed(struct ws *s, const char *prompt, struct ir_buf *out, struct ir_err *e)
{
	int rc = 0;

	ir_buf_clear(out);
	ir_lineedit_clear(s->ed);
	s->dirty = true;
	for (bool on = true; on && rc >= 0;) {
		rc = ir_lineedit_wait(s->ed, prompt, -1, e);
		switch (rc < 0 ? IR_LINEEDIT_BREAK
			       : (enum ir_lineedit_event)rc) {
		case IR_LINEEDIT_LINE:
			on = false;
			rc = ir_buf_adds(out, ir_lineedit_text(s->ed));
			rc = rc < 0 ? ir_err_set(e, rc, _("out of memory")) : 0;
			break;
		case IR_LINEEDIT_END:
		case IR_LINEEDIT_BREAK:
			on = false;
			break;
		case IR_LINEEDIT_GONE:
			on = false;
			rc = keep(s, prompt, e);
			break;
		case IR_LINEEDIT_TICK:
		case IR_LINEEDIT_RESIZED:
			break;
		}
	}
	ir_lineedit_clear(s->ed);
	if (rc < 0)
		return rc;
	return out->len > 0 && strspn(out->p, " \t") < out->len;
}

/* "あ" may be the key a or the key 3. */
static char
which(struct ws *s, const char *typed, char roman, char kana)
{
	char key[5], pair[3] = {roman, kana, '\0'}, a = 0, b = 0;
	int rc;

	ws_tell(s,
		_("%s: '%c' or '%c'? Turn the input method off, or press "
		  "a number"),
		typed, roman, kana);
	ws_draw(s);
	rc = ir_lineedit_key(s->ed, -1, key, NULL);
	if (rc != IR_LINEEDIT_LINE)
		return 0;
	if (ir_walk_key(key, strlen(key), pair, &a, &b) == 1)
		return a;
	return 0;
}

int
ws_key(struct ws *s, const char *keys, int timeout_ms, bool *ret_tick,
	struct ir_err *e)
{
	char key[5], a = 0, b = 0;
	int rc = ir_lineedit_key(s->ed, timeout_ms, key, e);

	s->dirty = s->dirty || rc == IR_LINEEDIT_RESIZED;
	*ret_tick = rc == IR_LINEEDIT_TICK || rc == IR_LINEEDIT_RESIZED;
	if (rc < 0 || *ret_tick)
		return rc < 0 ? rc : 0;
	if (rc == IR_LINEEDIT_GONE) {
		s->gone = true;
		return 0;
	}
	if (rc == IR_LINEEDIT_BREAK || rc == IR_LINEEDIT_END)
		return 'q'; /* what people press when they want to leave */
	switch (ir_walk_key(key, strlen(key), keys, &a, &b)) {
	case 1:
		return a;
	case 2:
		return which(s, key, a, b);
	default:
		return 0;
	}
}
