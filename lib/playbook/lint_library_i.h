/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_LIBRARY_I_H
#define PLAYBOOK_LINT_LIBRARY_I_H

#include "lint_i.h"

/* Texts are places in the pool, 0: none. */
struct lint_place {
	uint32_t line, col;
	size_t pointer;
};

struct lint_arg {
	size_t name;
	struct lint_place at;
};

struct lint_call {
	uint32_t book;
	size_t id, version;
	struct lint_place at, version_at;
	size_t arg, n_arg;
	bool cycle, deep;
};

struct lint_book {
	size_t file, id, created, modified;
	struct lint_place created_at, modified_at;
	size_t call, n_call;
	size_t name, n_name; /* variables */
	size_t at; /* among all, sorted */
	uint32_t group; /* all of the same id */
	bool on_disk;
};

struct lint_library {
	struct ir_buf pool;
	struct lint_book *book;
	size_t n_book, cap_book;
	struct lint_call *call;
	size_t n_call, cap_call;
	struct lint_arg *arg;
	size_t n_arg, cap_arg;
	size_t *name;
	size_t n_name, cap_name;
};

#endif
