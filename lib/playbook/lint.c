/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/lint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_read_i.h"

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
	l->guesses = 0;
	l->scanned = 0;
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
	if (ir_val_type(l->ours) == IR_JSON_OBJECT && l->graph)
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

static int
run(struct ir_lint *l, struct ir_lint_read *r, struct ir_err *e)
{
	int n;

	forget(l);
	l->file = r->path;
	l->on_disk = r->on_disk;
	l->p = r->p; /* ours now, and freed with the rest */
	r->p = NULL;
	lint_read_tell(l, r);
	if (l->p)
		check(l);
	n = l->err ? ir_err_set(e, l->err, _("no memory for a check"))
		   : lint_flush(l);
	forget(l);
	return n;
}

int
ir_lint_text(struct ir_lint *l, const char *text, size_t len, const char *name,
	struct ir_err *e)
{
	struct ir_lint_read *r = NULL;
	int n = lint_read_text(&r, text, len, name, e);

	if (n == 0)
		n = run(l, r, e);
	ir_lint_read_free(r);
	return n;
}

int
ir_lint_check(struct ir_lint *l, struct ir_lint_read *r, struct ir_err *e)
{
	int n = r->unread.code ? 1 : run(l, r, e);

	if (n == 1 && e)
		*e = r->unread;
	ir_lint_read_free(r);
	return n;
}
