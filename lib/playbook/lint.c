/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/lint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "lint_i.h"

static const struct ir_lint_rule rules[LINT_RULE_COUNT] = {
#define LINT_ROW(name, code, word, level) \
	[LINT_##name] = {code, word, IR_LINT_##level},
	LINT_RULES(LINT_ROW)
#undef LINT_ROW
};

const struct ir_lint_rule *
ir_lint_rules(size_t *ret_n)
{
	*ret_n = LINT_RULE_COUNT;
	return rules;
}

const struct ir_lint_rule *
lint_rule(enum lint_rule rule)
{
	return &rules[rule];
}

const char *
ir_lint_level_name(enum ir_lint_level level)
{
	static const char *const name[] = {"note", "warning", "error"};

	return name[level];
}

uint64_t
ir_lint_count(const struct ir_lint *l, enum ir_lint_level level)
{
	return l->count[level];
}

int
ir_lint_new(struct ir_lint **ret, ir_lint_sink *sink, void *arg,
	ir_lint_vocab *vocab, void *vocab_arg, struct ir_err *e)
{
	struct ir_lint *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return ir_err_set(e, ENOMEM, _("no memory for a check"));
	l->sink = sink;
	l->arg = arg;
	l->load_vocab = vocab;
	l->vocab_arg = vocab_arg;
	ir_buf_init(&l->words, LINT_WORDS_MAX);
	r = lint_library_new(l, e);
	if (r < 0) {
		ir_lint_free(l);
		return r;
	}
	*ret = l;
	return 0;
}

void
ir_lint_free(struct ir_lint *l)
{
	if (!l)
		return;
	lint_library_free(l->library);
	for (int d = 0; d < LINT_DEFS; d++)
		lint_map_free(&l->defs[d]);
	lint_map_free(&l->uuids);
	lint_map_free(&l->step_names);
	lint_map_free(&l->activities);
	lint_map_free(&l->sectors);
	ir_buf_free(&l->words);
	free(l->found);
	free(l);
}

const struct ir_vocab *
lint_vocab(struct ir_lint *l)
{
	if (!l->vocab_asked && l->load_vocab)
		l->vocab = l->load_vocab(l->vocab_arg);
	l->vocab_asked = true;
	return l->vocab;
}

static void
forget(struct ir_lint *l)
{
	ir_graph_free(l->graph);
	ir_playbook_free(l->p);
	l->graph = NULL;
	l->p = NULL;
	l->root = l->step = l->ours = NULL;
	for (int d = 0; d < LINT_DEFS; d++)
		lint_map_clear(&l->defs[d]);
	lint_map_clear(&l->uuids);
	lint_map_clear(&l->step_names);
	lint_map_clear(&l->activities);
	lint_map_clear(&l->sectors);
	ir_buf_clear(&l->words);
	l->n_found = l->dropped = 0;
}

static void
on_note(void *arg, const char *code, uint32_t line, uint32_t col,
	const char *text)
{
	struct ir_lint *l = arg;
	enum lint_rule rule = LINT_BYTES;

	if (strcmp(code, rules[LINT_DUPLICATE].code) == 0)
		rule = LINT_DUPLICATE;
	else if (line == 1 && col == 1) /* nothing else stands there */
		rule = LINT_BOM;
	lint_tell_at(l, rule, line, col, "", "%s", text);
}

static uint32_t
digits(const char **s)
{
	uint32_t n = 0;

	*s += strcspn(*s, "0123456789");
	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = n > UINT32_MAX / 10 - 1 ? n
					    : n * 10 + (uint32_t)(**s - '0');
	return n;
}

/* "lint.json: line 3 column 5: why" or "lint:3:5: why" as a finding. */
static void
tell_syntax(struct ir_lint *l, const struct ir_err *e)
{
	const char *s = e->text, *why;
	uint32_t line, col;

	line = digits(&s);
	col = digits(&s);
	why = strstr(s, ": ");
	if (!why || line == 0) {
		line = col = 0;
		why = e->text;
	} else {
		why += 2;
	}
	lint_tell_at(l, e->code == -IR_ELIMIT ? LINT_LIMIT : LINT_SYNTAX, line,
		col, "", "%s", why);
}

static void
check(struct ir_lint *l)
{
	l->root = ir_playbook_root(l->p);
	if (!lint_top(l))
		return;
	l->ours = ir_playbook_ext(l->root);
	lint_definitions(l);
	lint_meta(l);
	lint_graph(l);
	lint_summary(l);
	lint_unused(l);
	if (l->ours && l->graph)
		lint_house(l);
	lint_library_add(l);
}

static int
by_place(const void *a, const void *b)
{
	const struct lint_found *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

int
lint_flush(struct ir_lint *l)
{
	int r = 0;

	if (l->dropped > 0) {
		l->dropped = 0; /* this one has room */
		l->words.max += IR_ERR_TEXT;
		lint_tell(l, LINT_TOO_MANY, NULL,
			_("more than %u findings, the others are not listed"),
			IR_LINT_FINDINGS_MAX);
	}
	if (l->n_found > 0)
		qsort(l->found, l->n_found, sizeof(*l->found), by_place);
	for (size_t i = 0; i < l->n_found && r >= 0; i++) {
		const struct lint_found *f = &l->found[i];
		struct ir_finding out = {&rules[f->rule], l->file,
			l->words.p + f->pointer, f->line, f->col,
			l->words.p + f->text};

		r = l->sink(l->arg, &out);
	}
	l->n_found = 0;
	l->words.max = LINT_WORDS_MAX;
	return r < 0 ? r : 0;
}

int
ir_lint_text(struct ir_lint *l, const char *text, size_t len, const char *name,
	struct ir_err *e)
{
	struct ir_err bad = IR_ERR_INIT;
	size_t n = strlen(name);
	int r;

	forget(l);
	l->file = name;
	/* A name without digits, so that those of a message are its place. */
	r = ir_playbook_parse(&l->p, text, len,
		n > 5 && strcmp(name + n - 5, ".json") == 0 ? "lint.json"
							    : "lint",
		on_note, l, &bad);
	if (r == -ENOMEM)
		return ir_err_set(e, ENOMEM, "%s", bad.text);
	if (r < 0)
		tell_syntax(l, &bad);
	else
		check(l);
	r = l->err ? ir_err_set(e, l->err, _("no memory for a check"))
		   : lint_flush(l);
	forget(l);
	return r;
}

int
ir_lint_file(struct ir_lint *l, const char *path, struct ir_err *e)
{
	struct ir_err bad = IR_ERR_INIT;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, IR_PB_FILE_MAX, &b, e);
	if (r == -IR_ELIMIT) {
		forget(l);
		l->file = path;
		bad = *e;
		lint_tell_at(l, LINT_LIMIT, 0, 0, "", "%s", bad.text);
		r = lint_flush(l);
	} else if (r < 0) {
		r = r == -ENOMEM ? r : 1;
	} else {
		l->on_disk = true;
		r = ir_lint_text(l, b.p, b.len, path, e);
		l->on_disk = false;
	}
	ir_buf_free(&b);
	return r;
}
