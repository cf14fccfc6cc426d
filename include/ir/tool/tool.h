/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_TOOL_H
#define IR_TOOL_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ir/base/buf.h"
#include "ir/base/ctx.h"
#include "ir/base/err.h"

/*
 * What every tool shares: options and help from one table, messages, exit
 * status, standard output that is checked, progress.  The only part that
 * prints diagnostics or exits.
 *
 * Exit status (STYLE 5.7): 0 did all, all good; 1 did all, the answer is no;
 * 2 usage, or could not finish.  2 outranks 1.
 */
#define IR_VERSION "0.1.0"

enum ir_opt_kind {
	IR_OPT_FLAG, /* bool *: set to true */
	IR_OPT_STR, /* const char ** : borrowed from argv */
	IR_OPT_LIST, /* struct ir_strs *: may be given again */
	IR_OPT_U64, /* uint64_t * */
	IR_OPT_SIZE, /* uint64_t *: bytes, K M G */
	IR_OPT_DURATION, /* uint64_t *: seconds, s m h d */
	IR_OPT_PAIR, /* const char *[2]: takes two operands (NAME REASON) */
};

struct ir_strs {
	const char **v; /* items borrowed from argv, array owned */
	size_t n;
};
void ir_strs_free(struct ir_strs *s);

struct ir_opt {
	char letter; /* 0: none */
	const char *name; /* long name, NULL: none */
	enum ir_opt_kind kind;
	void *to;
	const char *arg; /* name of the argument in help, N_() */
	const char *help; /* one line, N_() */
};
#define IR_OPT_END \
	{ \
		0, NULL, IR_OPT_FLAG, NULL, NULL, NULL \
	}

/* A verb of a tool (ir-case open); a tool without verbs has one with name
 * NULL.  opts ends with IR_OPT_END. */
struct ir_verb {
	const char *name;
	const char *operands; /* "PATH=VALUE..." for help, or "" */
	const char *help; /* one line, N_() */
	int (*run)(int argc, char **argv); /* operands only; exit status */
	const struct ir_opt *opts;
};

struct ir_tool {
	const char *name; /* "ir-case" */
	const char *purpose; /* one line, N_() */
	const struct ir_opt *common; /* options of every verb, may be NULL */
	const struct ir_verb *verbs; /* ends with run == NULL */
	const char *default_verb; /* NULL: a verb is required */
};

/*
 * The whole of main: locale, gettext, sandbox stage "always", -h/--help and
 * -V/--version (stdout, 0), verb, options (abbreviations refused, an option
 * given twice is an error, "--" ends them, options may follow operands),
 * run, then ir_tool_finish.
 */
int ir_tool_main(const struct ir_tool *t, int argc, char **argv);

/* The context of this run (clock, host, tool name and version). */
const struct ir_ctx *ir_tool_ctx(void);

/* Today in the local zone, days since 1970 (time.h), or the date that --at
 * names; -IR_EUSAGE: it is none. */
int ir_tool_today(const char *at, int64_t *ret, struct ir_err *e);

/* Messages on stderr: "ir-case: text".  error and warn are one line each;
 * names in them must be escaped by the caller (esc.h). */
void ir_tool_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void ir_tool_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void ir_tool_err(const struct ir_err *e); /* prints e->text */

/* A usage error: the line, a hint to --help; returns 2. */
int ir_tool_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* 1 when the code is an answer that is no (-IR_EINTEGRITY), else 2. */
int ir_tool_status(const struct ir_err *e);

/* 2 outranks 1 outranks 0. */
int ir_tool_worse(int a, int b);

/* stdout, checked at the end; records and tables go here. */
void ir_tool_out(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void ir_tool_write(const void *p, size_t len);
/* To a new file, output, or when it is NULL to stdout: 0, or < 0 and e. */
int ir_tool_put(const char *output, const struct ir_buf *b, struct ir_err *e);
int ir_tool_flush(void); /* 0 or -errno; a follower calls it per line */

/* Flushes and closes both streams; a failure turns the status into 2. */
int ir_tool_finish(int status);

/* Output form: JSON Lines in a pipe, a table on a terminal; --json and --text
 * force (both given is a usage error: check before). */
bool ir_tool_want_json(bool json, bool text);

/* Columns of the terminal on stdout, 80 when there is none. */
unsigned ir_tool_columns(void);

/* Progress on stderr, only when it is a terminal and quiet is false. */
struct ir_progress;
struct ir_progress *ir_progress_new(const char *what, uint64_t total_bytes,
	uint64_t total_files, bool quiet); /* NULL is a valid silent handle */
/* Cheap: draws at most five times a second. Thread-safe. */
void ir_progress_at(struct ir_progress *p, uint64_t bytes, uint64_t files);
void ir_progress_free(struct ir_progress *p); /* wipes the line */

/* Reads operands from stdin, one a line (or NUL-separated), when argc is 0
 * or the only operand is "-": 0 or an error.  free(*ret) frees all. */
int ir_tool_names(int argc, char **argv, bool nul, char ***ret, size_t *ret_n,
	struct ir_err *e);

#endif
