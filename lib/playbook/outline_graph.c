/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "outline_i.h"

#define LABEL_COLUMNS 24u /* a label breaks about there */
#define LABEL_REST 6u /* not for so little */

/*
 * A label in double quotes, broken into lines; nl is what breaks a line.
 * Quotes, backslashes and angle brackets are what the two languages give a
 * meaning: they become full-width or typographic ones, so that nothing a
 * name holds can end the label or mark it up.
 */
static void
label(struct ir_buf *out, const char *s, const char *nl)
{
	size_t col = 0;

	while (*s) {
		unsigned char c = (unsigned char)*s;
		size_t n = 1;

		while (((unsigned char)s[n] & 0xC0) == 0x80)
			n++;
		if (col >= LABEL_COLUMNS && (c == ' ' || c >= 0xE3) &&
			ir_width(s, strlen(s)) > LABEL_REST) {
			(void)ir_buf_adds(out, nl);
			col = 0;
			if (c == ' ') {
				s += n;
				continue;
			}
		}
		if (c < 0x20 || c == 0x7F)
			(void)ir_buf_addc(out, ' ');
		else if (c == '"')
			(void)ir_buf_adds(out, "”");
		else if (c == '\\')
			(void)ir_buf_adds(out, "＼");
		else if (c == '<')
			(void)ir_buf_adds(out, "＜");
		else if (c == '>')
			(void)ir_buf_adds(out, "＞");
		else if (c == '#')
			(void)ir_buf_adds(out, "＃");
		else if (c == '&')
			(void)ir_buf_adds(out, "＆");
		else
			(void)ir_buf_add(out, s, n);
		col += ir_width(s, n);
		s += n;
	}
}

static void
step_label(const struct ir_outline *o, uint32_t i, const char *lang,
	const char *nl, struct ir_buf *out)
{
	const struct ir_step *s = ir_graph_at(o->g, i);
	const char *role = outline_role(o, i);
	unsigned number = ir_outline_number(o, i);

	if (s->type == IR_STEP_END) {
		const struct ir_val *ext = ir_playbook_ext(s->v);
		bool all = ir_val_is(ir_val_get(ext, "ends"), "playbook");

		label(out,
			all ? outline_words(lang)->stop
			    : outline_words(lang)->end,
			nl);
		return;
	}
	if (number)
		(void)ir_buf_addf(out, "%u ", number);
	label(out, outline_name(o, i, lang), nl);
	if (role) {
		(void)ir_buf_adds(out, nl);
		(void)ir_buf_addc(out, '[');
		label(out, role, nl);
		(void)ir_buf_addc(out, ']');
	}
}

static void
edge_label(const struct ir_outline *o, uint32_t from, size_t k,
	const char *lang, struct ir_buf *out)
{
	const struct ir_step *s = ir_graph_at(o->g, from);
	struct ir_outline_item it = {.kind = IR_OUTLINE_BRANCH,
		.step = from,
		.edge = &s->edge[k],
		.nth = 1};

	for (size_t i = 0; i < k; i++)
		if (s->edge[i].kind == IR_EDGE_NEXT)
			it.nth++;
	outline_edge(o, &it, lang, out);
}

static const char *
dot_shape(enum ir_step_type t)
{
	switch (t) {
	case IR_STEP_START:
		return "shape=circle,style=filled,fillcolor=\"#333333\","
		       "fontcolor=white";
	case IR_STEP_END:
		return "shape=box,style=\"rounded,filled\",fillcolor=\"#"
		       "dddddd\"";
	case IR_STEP_IF:
	case IR_STEP_SWITCH:
	case IR_STEP_WHILE:
		return "shape=hexagon,style=filled,fillcolor=\"#fff3c4\"";
	case IR_STEP_PARALLEL:
		return "shape=house,style=filled,fillcolor=\"#d9ead3\"";
	case IR_STEP_PLAYBOOK:
		return "shape=box,peripheries=2,style=filled,"
		       "fillcolor=\"#d6e4f5\"";
	case IR_STEP_ACTION:
	case IR_STEP_UNKNOWN:
		break;
	}
	return "shape=box";
}

static void
dot_edges(const struct ir_outline *o, uint32_t i, const char *lang,
	struct ir_buf *out)
{
	const struct ir_step *s = ir_graph_at(o->g, i);
	struct ir_buf text;

	ir_buf_init(&text, 0);
	for (size_t k = 0; k < s->n_edges; k++) {
		const struct ir_edge *e = &s->edge[k];
		bool side = e->kind > IR_EDGE_FAILURE;

		ir_buf_clear(&text);
		edge_label(o, i, k, lang, &text);
		if (e->to == IR_STEP_NONE) {
			(void)ir_buf_addf(out,
				"  m%lu_%lu [shape=none,fontcolor=red,"
				"label=\"",
				(unsigned long)i, (unsigned long)k);
			label(out, ir_val_str(e->v), "\\n");
			(void)ir_buf_addf(out, "\"];\n  s%lu -> m%lu_%lu",
				(unsigned long)i, (unsigned long)i,
				(unsigned long)k);
		} else {
			(void)ir_buf_addf(out, "  s%lu -> s%lu",
				(unsigned long)i, (unsigned long)e->to);
		}
		(void)ir_buf_addf(out, " [%slabel=\"",
			e->kind == IR_EDGE_FAILURE ? "style=dashed,color=red,"
				: side             ? "color=\"#1f5fa8\","
						   : "");
		label(out, text.p, "\\n");
		(void)ir_buf_adds(out, "\"];\n");
	}
	ir_buf_free(&text);
}

static int
done(struct ir_buf *out, struct ir_err *e)
{
	if (ir_buf_err(out))
		return ir_err_set(e, ir_buf_err(out), "%s",
			_("the outline is too long for memory"));
	return 0;
}

int
ir_outline_dot(const struct ir_outline *o, const char *lang, struct ir_buf *out,
	struct ir_err *e)
{
	size_t n = ir_graph_count(o->g);

	(void)ir_buf_adds(out,
		"digraph playbook {\n"
		"  graph [rankdir=TB,fontname=\"Noto Sans CJK JP\"];\n"
		"  node [fontname=\"Noto Sans CJK JP\",fontsize=10];\n"
		"  edge [fontname=\"Noto Sans CJK JP\",fontsize=9];\n");
	for (uint32_t i = 0; i < n; i++) {
		const struct ir_step *s = ir_graph_at(o->g, i);

		(void)ir_buf_addf(out, "  s%lu [%s,label=\"", (unsigned long)i,
			dot_shape(s->type));
		step_label(o, i, lang, "\\n", out);
		(void)ir_buf_adds(out, "\"];\n");
	}
	for (uint32_t i = 0; i < n; i++)
		dot_edges(o, i, lang, out);
	(void)ir_buf_adds(out, "}\n");
	return done(out, e);
}

static void
mermaid_step(const struct ir_outline *o, uint32_t i, const char *lang,
	struct ir_buf *out)
{
	static const char *const shape[][2] = {
		[IR_STEP_UNKNOWN] = {"[\"", "\"]"},
		[IR_STEP_START] = {"((\"", "\"))"},
		[IR_STEP_END] = {"([\"", "\"])"},
		[IR_STEP_ACTION] = {"[\"", "\"]"},
		[IR_STEP_PLAYBOOK] = {"[[\"", "\"]]"},
		[IR_STEP_PARALLEL] = {"[/\"", "\"\\]"},
		[IR_STEP_IF] = {"{{\"", "\"}}"},
		[IR_STEP_WHILE] = {"{{\"", "\"}}"},
		[IR_STEP_SWITCH] = {"{{\"", "\"}}"},
	};
	enum ir_step_type t = ir_graph_at(o->g, i)->type;

	(void)ir_buf_addf(out, "  s%lu%s", (unsigned long)i, shape[t][0]);
	step_label(o, i, lang, "<br>", out);
	(void)ir_buf_addf(out, "%s\n", shape[t][1]);
}

int
ir_outline_mermaid(const struct ir_outline *o, const char *lang,
	struct ir_buf *out, struct ir_err *e)
{
	size_t n = ir_graph_count(o->g);
	struct ir_buf text;

	ir_buf_init(&text, 0);
	(void)ir_buf_adds(out, "flowchart TB\n");
	for (uint32_t i = 0; i < n; i++)
		mermaid_step(o, i, lang, out);
	for (uint32_t i = 0; i < n; i++) {
		const struct ir_step *s = ir_graph_at(o->g, i);

		for (size_t k = 0; k < s->n_edges; k++) {
			const struct ir_edge *ed = &s->edge[k];

			ir_buf_clear(&text);
			edge_label(o, i, k, lang, &text);
			(void)ir_buf_addf(out, "  s%lu %s", (unsigned long)i,
				ed->kind == IR_EDGE_FAILURE ? "-.->" : "-->");
			if (text.len) {
				(void)ir_buf_adds(out, "|\"");
				label(out, text.p, " ");
				(void)ir_buf_adds(out, "\"|");
			}
			if (ed->to == IR_STEP_NONE) {
				(void)ir_buf_addf(out, " m%lu_%lu[\"!! ",
					(unsigned long)i, (unsigned long)k);
				label(out, ir_val_str(ed->v), "<br>");
				(void)ir_buf_adds(out, "\"]\n");
				continue;
			}
			(void)ir_buf_addf(
				out, " s%lu\n", (unsigned long)ed->to);
		}
	}
	ir_buf_free(&text);
	return done(out, e);
}
