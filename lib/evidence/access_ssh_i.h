/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SSH_I_H
#define LIB_EVIDENCE_ACCESS_SSH_I_H

#include "access_i.h"

/* What the far side turned out to have. */
enum ir_ssh_tar {
	IR_SSH_TAR_NONE,
	IR_SSH_TAR_PLAIN, /* takes names by lines */
	IR_SSH_TAR_NUL, /* takes names by NUL (bsdtar) */
	IR_SSH_TAR_GNU,
};

struct ir_ssh {
	struct ir_access *a;
	struct ir_proc *master; /* holds the one connection */
	struct ir_session *session;
	char ctl[128]; /* its socket */
	char name[300]; /* of the host in known_hosts */
	char *home; /* where keys are pinned, NULL: nowhere */
	int ask_fd; /* where ssh asks for the secret, -1: it may not */
	unsigned asked;
	bool pinned; /* a key was known before */
	char key[80]; /* fingerprint of the key in use */
	char os[64];
	enum ir_ssh_tar tar;
	bool gnu_find, gnu_stat, stat, timeout, base64;
	bool xattrs; /* its tar sends them */
	unsigned stalls; /* one after another */
	bool said_tar, said_cat, said_list; /* in the session's commands */
};

/* All of it up to the login; *ret is set (or NULL) even when that fails.
 * end: NULL is fine. */
int ir_ssh_begin(struct ir_ssh **ret, struct ir_access *a, struct ir_err *e);
void ir_ssh_end(struct ir_ssh *s);

/* Logs in: the master is up, the key is pinned (access_ssh_start.c). */
int ir_ssh_start(struct ir_ssh *s, struct ir_err *e);
void ir_ssh_stop(struct ir_ssh *s);
bool ir_ssh_dead(struct ir_ssh *s);
/* The connection is gone: -ECANCELED. */
int ir_ssh_lost(struct ir_ssh *s, struct ir_err *e);

/* Can ssh use the file of a key?  What it would pass over in silence is said
 * before an attempt is spent (access_ssh_ident.c). */
int ir_ssh_ident_check(const char *key, bool has_secret, struct ir_err *e);

/* Host keys (access_ssh_key.c).  prepare: what is pinned goes to the private
 * directory.  pin: the key that was used, if it is new.  explain: ssh did not
 * accept the key. */
int ir_ssh_key_prepare(struct ir_ssh *s, struct ir_err *e);
int ir_ssh_key_pin(struct ir_ssh *s, struct ir_err *e);
int ir_ssh_key_explain(struct ir_ssh *s, struct ir_err *e);
const char *ir_ssh_key_expected(const struct ir_ssh *s); /* or NULL */

/* argv of one command over the connection; line: for the login shell over
 * there.  argv has room for IR_SSH_ARGV words; all borrowed. */
#define IR_SSH_ARGV 24
void ir_ssh_argv(const struct ir_ssh *s, const char *line,
	const char *argv[IR_SSH_ARGV]);
/* "sh -c SCRIPT sh ARG..." as one line, quoted. */
int ir_ssh_line(struct ir_buf *out, const char *script,
	const char *const args[], size_t n);
/* Runs it; what it says goes to out and err (NULL: only counted). */
int ir_ssh_run(struct ir_ssh *s, const char *line, int in_fd, unsigned seconds,
	struct ir_buf *out, struct ir_buf *err, struct ir_proc_end *ret,
	struct ir_err *e);

/* What it is and has; its clock's way of telling (access_ssh.c). */
int ir_ssh_take(struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e);

#endif
