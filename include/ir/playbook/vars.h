/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_VARS_H
#define IR_PLAYBOOK_VARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/value.h"

/*
 * Variables of CACAO 2.0 (facts/cacao.md I): names, types, scopes, and texts
 * with references filled in.  Values are texts whatever their type: NULL is
 * unknown, "" is known to be empty.
 */
#define IR_VAR_NAME_MAX 250 /* bytes, the underscores included */
#define IR_VAR_VALUE_MAX ((size_t)1 << 20)
#define IR_SCOPE_MAX 100000u /* variables of one scope */

/* 0: a good name.  1: allowed, but upper case is discouraged.  -EINVAL: none.
 * *ret_why (may be NULL): one line, translated, for the last two. */
int ir_var_name_check(const char *name, const char **ret_why);

/* "x" and "__x__" both give "__x__"; -EINVAL. */
int ir_var_name_full(const char *s, size_t len, char out[IR_VAR_NAME_MAX + 1]);

enum ir_var_type {
	IR_VAR_ANY, /* nothing was declared, or a type we do not know */
	IR_VAR_BOOL,
	IR_VAR_DICTIONARY,
	IR_VAR_FLOAT,
	IR_VAR_HEXSTRING,
	IR_VAR_INTEGER,
	IR_VAR_IPV4,
	IR_VAR_IPV6,
	IR_VAR_LONG,
	IR_VAR_MAC,
	IR_VAR_HASH,
	IR_VAR_MD5,
	IR_VAR_SHA256,
	IR_VAR_STRING,
	IR_VAR_URI,
	IR_VAR_UUID,
	IR_VAR_TYPES
};

/* "ipv4-addr"; "any" for IR_VAR_ANY, which the standard has not. */
const char *ir_var_type_name(enum ir_var_type t);
/* The type of the standard's vocabulary, or -EINVAL. */
int ir_var_type_by_name(const char *name);

/* Does the text fit the type?  Unknown (NULL) and empty fit each.  0, or
 * -EINVAL with one line that says what is wanted. */
int ir_var_check(enum ir_var_type t, const char *value, struct ir_err *e);

/* The text of a "value" property: a string as it is, a number or boolean as
 * written, an object as compact JSON.  0 appended, 1 null or absent (unknown),
 * -EINVAL: a list. */
int ir_var_text(const struct ir_val *v, struct ir_buf *out);

/*
 * Declared variables in scopes: a playbook's, and a step's inside it.  A name
 * is looked for from the inside out.  The outer scope is borrowed and must
 * outlive the inner.
 */
struct ir_scope;

struct ir_var {
	const char *name; /* "__x__" */
	enum ir_var_type type;
	const char *type_name; /* as declared: may be one that we do not know */
	const char *value; /* NULL: unknown */
	bool constant, external;
	const struct ir_val *v; /* the declaration; NULL: none */
};

int ir_scope_new(
	struct ir_scope **ret, const struct ir_scope *outer, struct ir_err *e);
void ir_scope_free(struct ir_scope *s);

/* Declares one; texts are copied, v borrowed; a value that does not fit its
 * type is taken as it is (lint tells).  -EEXIST: it is there.  -IR_ELIMIT. */
int ir_scope_declare(
	struct ir_scope *s, const struct ir_var *var, struct ir_err *e);
/* All of playbook_variables or step_variables; what is no variable at all is
 * left out (lint tells it).  v may be NULL. */
int ir_scope_load(struct ir_scope *s, const struct ir_val *v, struct ir_err *e);

/* The innermost one of that name, borrowed until the next change of its
 * scope; NULL. */
const struct ir_var *ir_scope_find(const struct ir_scope *s, const char *name);
/* Of this scope alone, in order of declaration. */
size_t ir_scope_count(const struct ir_scope *s);
const struct ir_var *ir_scope_at(const struct ir_scope *s, size_t i);

/*
 * Sets the innermost one of that name; value NULL: unknown again.
 * -ENOENT: not declared.  -IR_EREFUSED: a constant.  -EINVAL: does not fit
 * its type.  first: the value an external variable is given at the start,
 * allowed on a constant too.
 */
int ir_scope_set(struct ir_scope *s, const char *name, const char *value,
	bool first, struct ir_err *e);

/* Spellings; only the first is CACAO 2.0 (CX-091). */
enum ir_ref_form {
	IR_REF_VALUE, /* __x__:value */
	IR_REF_BARE, /* __x__ */
	IR_REF_DOT, /* __x__.value */
	IR_REF_DOLLAR, /* $$x$$, $$x$$:value, $$x$$.value (CACAO 1) */
	IR_REF_WORD, /* x alone: only in conditions (stix.h) */
};

struct ir_ref {
	enum ir_ref_form form;
	size_t at, len; /* bytes in the text */
	char name[IR_VAR_NAME_MAX + 1]; /* "__x__" */
};

/* The next thing in text at or after byte from that looks like a reference:
 * 0, or 1: no more.  A name too long to be one ends in "...". */
int ir_ref_next(const char *text, size_t len, size_t from, struct ir_ref *ret);

/* Fills in each __x__:value once, from left to right.  IR_FILL_SHELL: quoted
 * for where it stands in the text of one shell (not of a second one inside:
 * ssh, sh -c, eval). */
enum ir_fill_form {
	IR_FILL_PLAIN,
	IR_FILL_SHELL
};

enum ir_fill_note {
	IR_FILL_RISKY, /* quotes, line feeds or else a shell's own in the value */
	IR_FILL_ODD, /* another spelling of a declared variable: it stays */
};

/*
 * -ENOENT: a reference to what is not declared; -ENODATA: to what is unknown
 * (the name in both: *ret_name, may be NULL, and in the message);
 * -IR_ENOTSUP: IR_FILL_SHELL where no quoting is safe (inside $(..), `..`,
 * $'..', after <<).  note may be NULL.
 */
int ir_scope_fill(const struct ir_scope *s, const char *text,
	enum ir_fill_form form, struct ir_buf *out,
	void (*note)(void *arg, enum ir_fill_note what, const struct ir_ref *r),
	void *arg, char ret_name[IR_VAR_NAME_MAX + 1], struct ir_err *e);

#endif
