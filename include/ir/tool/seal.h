/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_SEAL_H
#define IR_TOOL_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/sys/sign.h"

/*
 * The verbs of ir-seal.  Functions that return an exit status have told why
 * on stderr.
 */
struct ir_seal_opts {
	const char *key, *cert, *module; /* sign, head, key */
	bool has_pass_fd;
	uint64_t pass_fd; /* else the terminal is asked */
	const char *name, *org, *email; /* key */
	uint64_t days;
	bool rsa, no_passphrase;
	const char *dir; /* -C */
	const char *trust; /* the file; NULL: of the site */
	const char *by, *role;
	bool no_query; /* tsr */
	bool json, text, quiet;
	bool any_kind; /* open: a key that CMS cannot use, too */
};

/* A new key and certificate BASE.key.pem and BASE.cert.pem; with o->key on a
 * token, a certificate for that. */
int ir_seal_key(const struct ir_seal_opts *o, const char *base);
/* FILE.p7s for each. */
int ir_seal_sign(const struct ir_seal_opts *o, char **files, size_t n);
/* The key of o->key and o->cert. */
int ir_seal_open(const struct ir_seal_opts *o, struct ir_key **ret);
/* Before the work is done: may FILE.p7s be made?  0, or an exit status. */
int ir_seal_is_new(const char *file);
/* One file whose bytes were hashed while they were written, by whoever wrote
 * them (ir-collect --seal): it is not read again. */
int ir_seal_written(const struct ir_seal_opts *o, struct ir_key *k,
	const char *file, const char *sha256, uint64_t bytes);
int ir_seal_verify(const struct ir_seal_opts *o, char **files, size_t n);
int ir_seal_query(const struct ir_seal_opts *o, char **files, size_t n);
int ir_seal_reply(
	const struct ir_seal_opts *o, const char *file, const char *reply);
/* The head of the case's journal. */
int ir_seal_head(const struct ir_seal_opts *o);
/* What certificates, seals and stamps say, unjudged. */
int ir_seal_show(const struct ir_seal_opts *o, char **files, size_t n);

/* The trust file named (--trust), else the site's; *ret stays NULL when there
 * is neither.  The caller frees it (casefile/trust.h). */
struct ir_trust;
int ir_seal_trust(const char *file, struct ir_trust **ret, struct ir_err *e);

/*
 * A passphrase or PIN, for ir_key_source: from the descriptor (one line) or
 * without an echo from the terminal.  arg: struct ir_seal_secret.
 */
struct ir_seal_secret {
	bool has_fd;
	uint64_t fd;
	bool twice; /* typed a second time: a new one */
};
int ir_seal_ask(void *arg, bool token, char *buf, size_t cap, struct ir_err *e);

#endif
