/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_CHECK_I_H
#define LIB_EVIDENCE_CHECK_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/evidence/ledger.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/digest.h"
#include "verify_i.h"
#include "verify_lines_i.h"
#include "verify_table_i.h"

/*
 * What the members of one of our archives must be, member by member: names,
 * order, manifest, tag manifest, ledger, bag-info.  Memory: one record per
 * payload member.
 */
enum tag {
	TAG_NONE, /* payload */
	TAG_BAGIT,
	TAG_COLLECTION,
	TAG_COMMANDS,
	TAG_OBJECTS,
	TAG_INFO,
	TAG_MANIFEST,
	TAG_MANIFEST512,
	TAG_TAGMANIFEST,
	TAG_OTHER, /* below hikeshi/, not known here */
	TAGS
};

#define REC_LISTED 1u /* in the manifest */
#define REC_LEDGER 2u /* in objects.jsonl */
#define REC_LINK 4u
#define REC_LOST 8u

struct rec {
	uint64_t nameh; /* first: the table's key */
	uint64_t size, offset;
	uint8_t sha[IR_SHA256_LEN];
	uint8_t flags;
};

struct tag_rec {
	size_t name; /* offset into tag_names */
	uint8_t sha[IR_SHA256_LEN];
	bool listed;
};
#define TAG_FILES_MAX 1000u

struct check {
	struct vfy *v;
	struct ir_buf top; /* with its slash */
	struct vtab recs;

	/* the member being read */
	enum tag tag;
	struct ir_buf name, link;
	struct ir_tar_member m; /* names in the buffers above */
	bool skip; /* its name was refused */
	int rank; /* of the last member: they come in order */
	struct ir_buf text; /* of a small tag file */
	bool text_long;
	struct lines lines;
	struct ir_json *json;
	struct ir_buf scratch, sniff;
	uint64_t at_line; /* manifest lines so far */
	bool order_told;

	struct tag_rec *tags;
	size_t n_tags;
	struct ir_buf tag_names; /* each with its NUL */
	bool seen[TAGS];
	uint64_t tag_tar; /* where the tag part begins */
	bool oxum_seen;

	/* ledger */
	uint64_t objects, gaps;
	uint64_t counts[IR_STATUSES], said[IR_STATUSES];
	bool counts_said;
	bool end_said, end_complete, end_part;
};

int check_init(struct check *c, struct vfy *v, struct ir_err *e);
void check_free(struct check *c);

/* Sink of the frames (verify_frames_i.h). */
int check_begin(void *arg, const struct ir_tar_member *m);
int check_data(void *arg, const void *p, size_t len);
int check_hole(void *arg, uint64_t len);
int check_end(void *arg, const uint8_t sha[IR_SHA256_LEN], bool lost);

/* After the last member; whole: nothing of the archive was lost. */
int check_finish(struct check *c, bool whole);

/* check_tags.c: text of a whole small tag file. */
int check_bagit(struct check *c);
int check_info(struct check *c);
int check_tagmanifest(struct check *c);
int check_manifest_line(void *arg, const char *p, size_t len);

/* check_ledger.c */
int check_object_line(void *arg, const char *p, size_t len);
int check_command_line(void *arg, const char *p, size_t len);
int check_collection(struct check *c);
int check_ledger_finish(struct check *c);

struct rec *check_find(struct check *c, const char *name, size_t len);
/* Where a finding about a line of the current tag file stands. */
struct where check_line(const struct check *c);
/* Name of tag file i, borrowed until the next is added. */
const char *check_tag_name(const struct check *c, size_t i);
int check_add_tag(
	struct check *c, const char *name, const uint8_t sha[IR_SHA256_LEN]);

#endif
