/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_LINT_H
#define IR_PLAYBOOK_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/vocabulary.h"
#include "ir/playbook/playbook.h"

/*
 * Checking playbooks against the rules of facts/cacao.md (CX-...), and those
 * that use our extension against the house rules of our library (HX-...).
 * All findings of a file are told, sorted by where they are; the same bytes
 * always give the same findings.
 *
 * The rules look at the tree in the form of the standard; a line and column
 * are those of the file as written, a pointer is that of the standard's JSON.
 */
enum ir_lint_level {
	IR_LINT_NOTE, /* worth knowing */
	IR_LINT_WARNING, /* it runs, but hardly as meant */
	IR_LINT_ERROR, /* breaks the standard, or cannot be walked */
};
#define IR_LINT_LEVELS 3

/* Stable: a rule never changes its code and word. */
struct ir_lint_rule {
	const char *code; /* "CX-034" */
	const char *word; /* "completion-and-success" */
	enum ir_lint_level level;
};

struct ir_finding {
	const struct ir_lint_rule *rule;
	const char *file; /* as named */
	const char *pointer; /* RFC 6901, "" is the whole */
	uint32_t line, col; /* from 1; 0 when it has no place */
	const char *text; /* one line, translated, foreign bytes escaped */
};

/* Everything borrowed for the call.  < 0 stops the lint, which returns it. */
typedef int ir_lint_sink(void *arg, const struct ir_finding *f);

/* Findings of one file; those above are counted, not told, and an error of
 * their own says so. */
#define IR_LINT_FINDINGS_MAX 100000u

struct ir_lint;

/* The facts of a case, asked for at most once and only when a playbook uses
 * our extension; borrowed until free.  NULL: facts are not looked up. */
typedef const struct ir_vocab *ir_lint_vocab(void *arg);

/* vocab may be NULL. */
int ir_lint_new(struct ir_lint **ret, ir_lint_sink *sink, void *arg,
	ir_lint_vocab *vocab, void *vocab_arg, struct ir_err *e);
void ir_lint_free(struct ir_lint *l);

/* Checks one text: 0, whatever was found.  < 0: no memory, or the sink's.
 * The file is one of the library from now on. */
int ir_lint_text(struct ir_lint *l, const char *text, size_t len,
	const char *name, struct ir_err *e);

/*
 * The same for a file of the disk, in two steps, of which the first may be
 * done in another thread: reading, and checking what was read (which frees
 * it).  1 and e: it cannot be read.  path is borrowed until then.
 */
struct ir_lint_read;
int ir_lint_read(struct ir_lint_read **ret, const char *path, struct ir_err *e);
size_t ir_lint_read_size(const struct ir_lint_read *r); /* bytes of text */
void ir_lint_read_free(struct ir_lint_read *r);
int ir_lint_check(struct ir_lint *l, struct ir_lint_read *r, struct ir_err *e);

/* The rules between all playbooks seen so far: calls and versions. */
int ir_lint_library(struct ir_lint *l, struct ir_err *e);

/* How many findings so far. */
uint64_t ir_lint_count(const struct ir_lint *l, enum ir_lint_level level);

/* "note", "warning", "error": for machines. */
const char *ir_lint_level_name(enum ir_lint_level level);

/* Every rule there is, in the order of their codes. */
const struct ir_lint_rule *ir_lint_rules(size_t *ret_n);

#endif
