/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"
#include "outline_i.h"

#define NARROWEST 20u /* columns of text, however deep */

struct page {
	const struct ir_outline *o;
	const struct outline_words *w;
	const char *lang;
	unsigned width;
	struct ir_buf *out;
	struct ir_buf text; /* of the line being made, escaped */
	unsigned indent, hang; /* of its first line, of those after */
	bool begun;
};

static int
put_line(void *arg, const char *s, size_t len)
{
	struct page *p = arg;
	unsigned n = p->begun ? p->hang : p->indent;

	p->begun = true;
	if (len == 0)
		n = 0;
	(void)ir_buf_addf(p->out, "%*s", (int)n, "");
	(void)ir_buf_add(p->out, s, len);
	return ir_buf_addc(p->out, '\n');
}

/* Writes p->text, wrapped; the lines after the first hang by more. */
static void
flush(struct page *p, unsigned indent, unsigned more)
{
	unsigned room = 0;

	p->indent = indent;
	p->hang = indent + more;
	p->begun = false;
	if (p->width)
		room = p->width > p->hang + NARROWEST ? p->width - p->hang
						      : NARROWEST;
	(void)ir_text_wrap(p->text.p, p->text.len, room, put_line, p);
	if (ir_buf_err(&p->text) && !p->out->err)
		p->out->err = ir_buf_err(&p->text);
	ir_buf_clear(&p->text);
}

static void
say(struct page *p, const char *s)
{
	(void)ir_esc_add(&p->text, s, strlen(s));
}

/* "key: value", when there is a value. */
static void
kv(struct page *p, const char *key, const char *value)
{
	if (!value || !value[0])
		return;
	(void)ir_buf_addf(&p->text, "%s: ", key);
	say(p, value);
	flush(p, 0, 2);
}

static void
list(struct page *p, const char *key, const struct ir_val *v)
{
	size_t n = 0;

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const char *s =
			ir_playbook_say(p->o->p, ir_val_at(v, i), p->lang);

		if (!s)
			continue;
		if (n++ == 0)
			(void)ir_buf_addf(&p->text, "%s: ", key);
		else
			(void)ir_buf_adds(&p->text, " / ");
		say(p, s);
	}
	if (n)
		flush(p, 0, 2);
}

static void
head(struct page *p)
{
	const struct ir_val *root = ir_playbook_root(p->o->p);
	const struct ir_val *ext = ir_playbook_ext(root);
	const char *name =
		ir_playbook_say(p->o->p, ir_val_get(root, "name"), p->lang);
	const char *minutes = ir_val_num(ir_val_get(ext, "minutes"));

	if (ir_val_get_str(ext, "short")) {
		say(p, ir_val_get_str(ext, "short"));
		(void)ir_buf_adds(&p->text, "  ");
	}
	say(p, name ? name : ir_playbook_name(p->o->p));
	flush(p, 0, 5);
	kv(p, "id", ir_val_get_str(root, "id"));
	kv(p, p->w->version, ir_val_get_str(root, "modified"));
	list(p, p->w->triggers, ir_val_get(ext, "triggers"));
	kv(p, p->w->not_for,
		ir_playbook_say(p->o->p, ir_val_get(ext, "not_for"), p->lang));
	if (minutes) {
		(void)ir_buf_addf(&p->text, "%s: %s %s", p->w->budget, minutes,
			p->w->minute);
		flush(p, 0, 2);
	}
}

/* A reference to a step that stands elsewhere: "→ 12 name". */
static void
reference(struct page *p, uint32_t step)
{
	unsigned number = ir_outline_number(p->o, step);

	(void)ir_buf_adds(&p->text, "→ ");
	if (number)
		(void)ir_buf_addf(&p->text, "%u ", number);
	say(p, outline_name(p->o, step, p->lang));
}

static void
step(struct page *p, const struct ir_outline_item *it)
{
	const struct ir_step *s = ir_graph_at(p->o->g, it->step);
	const char *role = outline_role(p->o, it->step);
	struct ir_buf marks;
	char number[16];
	int n = snprintf(number, sizeof(number), "%u. ",
		ir_outline_number(p->o, it->step));

	(void)ir_buf_adds(&p->text, number);
	say(p, outline_name(p->o, it->step, p->lang));
	if (role) {
		(void)ir_buf_adds(&p->text, "  [");
		say(p, role);
		(void)ir_buf_addc(&p->text, ']');
	}
	if (s->type == IR_STEP_PLAYBOOK &&
		ir_val_get_str(s->v, "playbook_id")) {
		(void)ir_buf_addf(&p->text, "  %s ", p->w->calls);
		say(p, ir_val_get_str(s->v, "playbook_id"));
	}
	ir_buf_init(&marks, 0);
	outline_marks(p->o, it->step, p->lang, &marks);
	if (marks.len) {
		(void)ir_buf_adds(&p->text, "  (");
		say(p, marks.p);
		(void)ir_buf_addc(&p->text, ')');
	}
	ir_buf_free(&marks);
	flush(p, 2 * it->depth, (unsigned)n);
}

static void
part(struct page *p, const char *name)
{
	(void)ir_buf_addf(p->out, "\n%s\n", name);
}

static void
item(struct page *p, const struct ir_outline_item *it)
{
	struct ir_buf label;

	switch (it->kind) {
	case IR_OUTLINE_MAIN:
		part(p, p->w->main);
		return;
	case IR_OUTLINE_EXCEPTION:
		part(p, p->w->exception);
		return;
	case IR_OUTLINE_DEEP:
		part(p, p->w->deep);
		return;
	case IR_OUTLINE_UNREACHED:
		part(p, p->w->unreached);
		return;
	case IR_OUTLINE_STEP:
		step(p, it);
		return;
	case IR_OUTLINE_BRANCH:
		ir_buf_init(&label, 0);
		outline_edge(p->o, it, p->lang, &label);
		(void)ir_buf_adds(&p->text, "- ");
		say(p, label.p);
		(void)ir_buf_addc(&p->text, ':');
		ir_buf_free(&label);
		break;
	case IR_OUTLINE_GOTO:
		reference(p, it->step);
		break;
	case IR_OUTLINE_MISSING:
		(void)ir_buf_addf(&p->text, "!! %s: ", p->w->missing);
		say(p, it->edge ? ir_val_str(it->edge->v) : "");
		break;
	case IR_OUTLINE_END:
		/* a branch just goes back; that needs no line */
		if (it->depth)
			return;
		(void)ir_buf_addf(&p->text, "■ %s", p->w->end);
		break;
	case IR_OUTLINE_STOP:
		(void)ir_buf_addf(&p->text, "■ %s", p->w->stop);
		break;
	}
	flush(p, 2 * it->depth, 2);
}

int
ir_outline_text(const struct ir_outline *o, const char *lang, unsigned width,
	struct ir_buf *out, struct ir_err *e)
{
	struct page p = {.o = o,
		.w = outline_words(lang),
		.lang = lang,
		.width = width,
		.out = out};

	ir_buf_init(&p.text, 0);
	head(&p);
	for (size_t i = 0; i < ir_outline_count(o); i++)
		item(&p, ir_outline_at(o, i));
	ir_buf_free(&p.text);
	if (ir_buf_err(out))
		return ir_err_set(e, ir_buf_err(out), "%s",
			_("the outline is too long for memory"));
	return 0;
}
