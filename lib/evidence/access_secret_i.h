/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SECRET_I_H
#define LIB_EVIDENCE_ACCESS_SECRET_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"

/*
 * What a device is to be told so that it lets us in: typed at a prompt, or
 * from the file its record names (access.secret_file), in the manner of
 * netrc(5):
 *
 *	machine HOST|ID login NAME password SECRET
 *	default login NAME password SECRET
 *
 * Besides: account SECRET (for more rights: enable), bearer TOKEN (HTTP),
 * community NAME and privacy SECRET (SNMP).  A word with blanks stands in
 * double quotes, with \" and \\ in it; # starts a comment.  The first entry
 * for the host or the id counts, and of the record's user when it has one.
 * The file must be a regular one that nobody else can read.
 */
#define IR_SECRET_FILE_MAX ((size_t)64 << 10)
#define IR_SECRET_WORD 512

struct ir_secret {
	char user[IR_SECRET_WORD], password[IR_SECRET_WORD];
	char account[IR_SECRET_WORD], bearer[4096];
	char community[IR_SECRET_WORD], privacy[IR_SECRET_WORD];
	bool typed; /* at a prompt, now */
};

struct ir_access;

/* 0, 1 there is none (all empty).  -EACCES others can read the file,
 * -IR_EFORMAT "line N: why"; no message ever has a secret in it. */
int ir_secret_load(
	struct ir_secret *ret, const struct ir_access *a, struct ir_err *e);
void ir_secret_wipe(struct ir_secret *s);

/* The entry for host or id and user (NULL: any) in text. 0, 1 none. */
int ir_secret_parse(struct ir_secret *ret, const char *text, size_t len,
	const char *host, const char *id, const char *user, struct ir_err *e);

#endif
