/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_I_H
#define LIB_TOOL_CUSTODY_I_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/evidence/custody.h"
#include "ir/evidence/custody_file.h"
#include "ir/evidence/custody_slip.h"
#include "ir/tool/custody.h"
#include "ir/tool/who.h"

#define CUS_ID 32 /* "H17" and its NUL, with room */

/* A line to be written. */
struct cus_line {
	enum ir_custody_kind kind;
	struct ir_custody_said s; /* borrowed, or owned by the case below */
	const char *path; /* of the bytes, NULL: none */
	uint64_t seq; /* once written */
};

/* A case at work. Functions return 0 or < 0 and e, unless said. */
struct cus {
	const struct ir_cus_opts *o;
	char *dir;
	struct ir_journal *j;
	struct ir_who who;
	bool drill, json, japanese;
	struct ir_time now, when;
	const char *accuracy;
	char when_text[IR_TIME_TEXT], now_text[IR_TIME_TEXT];
	struct ir_custody *c;
	struct ir_head head; /* of the journal c was folded from */
	struct cus_line *line;
	size_t n;
	char handover[CUS_ID];
	struct ir_head after; /* the head after the lines */
	char **own;
	size_t n_own;
	struct ir_progress *progress;
	uint64_t done;
	struct ir_err e;
};

/* The case, found and folded; with write also who acts and when. */
int cus_open(struct cus *c, const struct ir_cus_opts *o, bool write);
int cus_fold(struct cus *c); /* anew */
/* The same, but c->head stays that before the lines just written. */
int cus_fold_keep(struct cus *c);
int cus_close(struct cus *c, int r); /* r < 0 is told; the exit status */

/* A copy that lives as long as c; NULL: no memory, e is set. */
const char *cus_own(struct cus *c, const char *s);

/* One line for each operand, with the fields of the options.  new_ok: an
 * operand may name a thing nobody spoke of yet, if it is described. */
int cus_plan(struct cus *c, enum ir_custody_kind kind, int argc, char **argv,
	bool new_ok);

/* The file named by --file ITEM=PATH for this item, or NULL. */
const char *cus_file(const struct cus *c, const char *item);

/* Hashes path below dirfd into the line; watch shows progress. */
int cus_hash(struct cus *c, struct cus_line *l, int dirfd, const char *path);

/*
 * Appends the lines if check (may be NULL) agrees with the case as it is at
 * that very moment; asked again when somebody else wrote meanwhile.
 */
int cus_commit(struct cus *c, int (*check)(struct cus *c));

/* Tells what was written. */
void cus_tell(struct cus *c);

/* The slip of what was just given. */
void cus_slip(const struct cus *c, struct ir_buf *out);

/* Keeps a file as an attachment of the hand-over; side: "from", "to",
 * "both", or NULL when it is no signature. */
struct cus_paper {
	const char *path, *name; /* name: NULL takes that of path */
	const char *text, *form, *side, *of_sha256;
	const char *signer, *cert_sha256;
	char sha256[IR_SHA256_HEX]; /* found */
};
int cus_attach(struct cus *c, struct cus_paper *p);

/* custody_sign.c: --photo, --signature with --of; to the hand-over. */
int cus_signed(struct cus *c, const char *side, const char *of);
int cus_signature_of(struct cus *c, const char *path, const char *of);
bool cus_side_ok(const char *side);
/* Before anything is written: is --photo there, and a picture? */
int cus_photo_ok(struct cus *c);

/* "山田 (県警)", escaped; "here" when nobody is named. */
void cus_party(const char *name, const char *org, struct ir_buf *out);

#endif
