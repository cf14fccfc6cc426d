/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_ERR_H
#define IR_BASE_ERR_H

/*
 * Errors: one code and one message, on the caller's stack, no allocation.
 *
 * Library functions return 0 (done), > 0 (a documented answer) or < 0 (an
 * error: -errno or -IR_E...).  On an error they have filled *e once.  The
 * function that knows the subject writes the message; callers may prefix it,
 * never replace it.  Messages are lower case, have no full stop, and say what
 * failed, on what, why: "cannot open 'PATH': No such file or directory".
 * Names that are not ours go through ir_esc (esc.h) before they get here.
 *
 * Every function accepts e == NULL and then only returns the code.
 */

#define IR_ERR_TEXT 2048

/* Our own codes start above every errno. */
enum {
	IR_EFORMAT = 4096, /* input breaks its format */
	IR_ELIMIT, /* input is well formed but beyond a stated limit */
	IR_EINTEGRITY, /* a digest, chain or signature does not match */
	IR_EMOVED, /* the expected journal head is no longer the head */
	IR_EREFUSED, /* we may not do this (policy, not permission) */
	IR_ENOTSUP, /* a known thing this build or machine cannot do */
	IR_EUSAGE, /* the caller's words are wrong (exit 2 and a hint) */
	IR_ELIB, /* a library below us failed */
};

struct ir_err {
	int code; /* 0 or negative */
	char text[IR_ERR_TEXT];
};

#define IR_ERR_INIT \
	{ \
		0, \
		{ \
			0 \
		} \
	}

/* Sets code (given positive or negative) and text; returns -abs(code). */
int ir_err_set(struct ir_err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As ir_err_set with code errnum, and ": " strerror(errnum) appended. */
int ir_err_sys(struct ir_err *e, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts text before the message that is there; returns e->code. */
int ir_err_prefix(struct ir_err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
