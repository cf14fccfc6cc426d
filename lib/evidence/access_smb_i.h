/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_SMB_I_H
#define LIB_EVIDENCE_ACCESS_SMB_I_H

#include <stdint.h>
#include <time.h>

#include "access_i.h"
#include "access_secret_i.h"

/* A line of smbclient's ls, run in UTC: "  NAME   ATTR SIZE DATE". */
struct ir_smb_line {
	const char *name; /* in the line, without an end of its own */
	size_t name_len;
	bool dir;
	uint64_t size;
	struct timespec mtime;
};
/* false: it is no entry. */
bool ir_smb_line(const char *line, size_t len, struct ir_smb_line *ret);

struct ir_smb {
	struct ir_access *a;
	struct ir_session *session;
	struct ir_secret secret;
	char service[600]; /* "//HOST/SHARE" */
	char auth[160]; /* file with the credential, in the private directory */
	char port[8];
	char names[160]; /* file with names to fetch */
};

/* Runs smbclient; all that it says goes to out. */
#define IR_SMB_ARGV 24
void ir_smb_argv(const struct ir_smb *s, const char *const words[],
	const char *argv[IR_SMB_ARGV]);
int ir_smb_run(struct ir_smb *s, const char *const words[], struct ir_buf *out,
	struct ir_proc_end *end, struct ir_err *e);
/* The connection, the login, the share: an error when what was said tells of
 * one, else 0. */
int ir_smb_dead(struct ir_smb *s, const char *said, struct ir_err *e);
int ir_smb_take(struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e);

#endif
