/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_CASE_I_H
#define LIB_EVIDENCE_VERIFY_CASE_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/casefile/jverify.h"
#include "verify_i.h"
#include "verify_lines_i.h"
#include "verify_pool_i.h"

/* What the journal says of things that lie beside it. */
enum said {
	SAID_STARTED,
	SAID_ENDED, /* evidence.collected, evidence.failed */
	SAID_ATTACHED,
	SAID_JOINED,
	SAID_REPORT, /* a report was kept: its making, its sending */
	SAID_SEALED, /* a seal or a stamp was made: file */
};

struct saying {
	enum said what;
	uint64_t line;
	uint64_t no; /* NNN, 0: none */
	char *archive; /* name without suffix, or NULL */
	char *file; /* "evidence/NAME.tar.zst", or NULL */
	char sha256[IR_SHA256_HEX]; /* or the other copy's head */
	bool has_bytes;
	uint64_t bytes;
	bool cms; /* ATTACHED: a signature of the file `of` */
	char of[IR_SHA256_HEX];
	struct ir_buf found; /* and where it lies, once seen */
	uint64_t fork; /* JOINED: line both copies share */
	bool joined; /* said by another copy, brought home */
	bool seen;
};

struct hashed {
	char *name;
	char sha256[IR_SHA256_HEX]; /* "": not known */
};

struct names {
	char **v;
	size_t n;
};

struct casck {
	struct vfy *v;
	struct ir_vtarget *t;
	struct ir_err *e;
	bool drill;
	struct lines lines;
	struct ir_json *json;
	struct saying *say;
	size_t n_say, cap_say;
	struct ir_known_head *heads;
	char **head_text; /* two for each head */
	size_t n_heads;
	struct ir_custody *custody;
	struct hashed *hashed; /* archives that were read */
	size_t n_hashed;
	uint64_t sealed_to; /* last line under a seal */
};

/* verify_case_lines.c */
int casck_read(struct casck *c);
struct saying *casck_file(struct casck *c, const char *file);
int casck_started(struct casck *c);
struct where casck_at_line(const struct saying *s);
void casck_free(struct casck *c);

/* verify_custody.c */
int casck_take_custody(struct casck *c, ir_node line, bool joined);
bool casck_destroyed(const struct casck *c, const char *archive);
int casck_custody(struct casck *c); /* tells the gaps of the chain */

/* verify_paper.c */
int casck_signatures(struct casck *c); /* after the attachments */

/* verify_seal_case.c */
int casck_hashed(struct casck *c, const char *name, const char *sha256);
void casck_hashed_free(struct casck *c);
int casck_seal(struct casck *c, const char *name);
int casck_heads(struct casck *c);
int casck_seals_missing(struct casck *c);
int casck_uncovered(struct casck *c);

/* verify_case_files.c */
bool casck_ends(const char *s, const char *suffix);
int casck_list(struct casck *c, const char *dir, struct names *ret);
void casck_names_free(struct names *l);
int casck_add_head(struct casck *c, const struct ir_head *h, const char *by);
int casck_evidence(struct casck *c);
int casck_attachments(struct casck *c);
/* Every entry of a directory of the case to done, hashed; none when there is no
 * such directory.  *ret_looked: it could be listed; NULL: no matter. */
int casck_hash_all(struct casck *c, const char *dir,
	int (*done)(void *arg, struct pool_file *f), bool *ret_looked);
/* 1: it is no file that was read, which is told; 0: it is one. */
int casck_odd_file(struct casck *c, const struct pool_file *f);

/* verify_case_reports.c */
int casck_reports(struct casck *c);

#endif
