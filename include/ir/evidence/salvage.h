/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_SALVAGE_H
#define IR_EVIDENCE_SALVAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/bag.h"

/*
 * What can be saved of an archive whose writer was killed (NAME.partial and
 * its sidecar NAME.partial.objects.jsonl, ledger.h).  The sidecar says only
 * what was on disk, so an object counts when its line is whole and its data
 * is: frames complete and with a good checksum, digest as the line says.
 * Behind a damaged place the next whole frame is looked for, and in it the
 * next member of the archive; the records say where that one stood.
 *
 * The members that count go into a new archive (bag.h) that the caller made
 * and finishes with the tag files; they are hashed again on the way.  The
 * partial archive and its sidecar are only read.
 *
 * One call per archive; both descriptors are read by pread from offset 0.
 */
#define IR_SALVAGE_RANGES_MAX 10000u /* beyond: the last goes to the end */

/* Bytes of the partial archive that hold no whole frame. */
struct ir_salvage_range {
	uint64_t from, bytes;
	char why[128];
};

struct ir_salvage_info {
	uint64_t file_bytes; /* of the partial archive */
	uint64_t frames, frame_bytes; /* whole ones */
	uint64_t tar_bytes; /* in them */
	uint64_t lines; /* whole lines of the sidecar */
	bool line_cut; /* the last one was not whole */
	uint64_t members, bytes; /* payload members taken over */
	uint64_t lost; /* lines whose data is not there or not the same */
	uint64_t undescribed; /* whole members that no line describes */
	uint64_t found; /* of them, taken over; the others are left out */
	uint64_t cut; /* members that a lost place cut and no line describes */
	bool payload_done; /* the tag part had begun */
	struct ir_salvage_range *range; /* what is lost, in order */
	size_t n_range;
	uint64_t range_bytes; /* in all */
	bool read_error; /* the medium failed there: another try may do more */
};
void ir_salvage_info_free(struct ir_salvage_info *i);

struct ir_salvage_sink {
	/*
	 * A line that describes no stored data ("collection", "command",
	 * "object" without "stored"), as it was, without its LF.
	 * Lines come in the order of the sidecar.
	 */
	int (*line)(void *arg, const char *line, size_t len);
	/*
	 * A line whose data is in the new archive: out says where.  The line
	 * comes with its "offset" already that of the new archive.
	 */
	int (*taken)(void *arg, const char *line, size_t len,
		const struct ir_member_out *out);
	/*
	 * A line whose data could not be saved, and why: the caller writes
	 * one with status "unread" in its place.  (When data came whole and
	 * does not match the digest in its line, somebody touched one of the
	 * two: the line comes here, the data stays in the new archive, and
	 * verification will find it without a record.)
	 */
	int (*lost)(void *arg, const char *line, size_t len, const char *why);
	/*
	 * A whole member that no line describes (the writer was killed before
	 * its line was on disk) is in the new archive: name below the top
	 * folder.  Plain files only, sparse ones and hard links need their
	 * line.  NULL: they are left out too.
	 */
	int (*found)(
		void *arg, const char *name, const struct ir_member_out *out);
	/*
	 * A member that a lost place, or the end, cut and no line describes;
	 * nothing of it is in the new archive.  NULL ok.
	 */
	int (*cut)(void *arg, const char *name, const char *why);
	void (*progress)(void *arg, uint64_t bytes); /* of the file; NULL ok */
	void *arg;
};

/* 0, or < 0: the sink's, the new bag's, or the files cannot be read at all
 * (a file that is no archive of ours is 0 with frames 0). name: for messages.
 * top: "TOP/", its folder.
 * ret is the caller's to free. */
int ir_salvage(int fd, int sidecar_fd, const char *name, const char *top,
	struct ir_bag *to, const struct ir_salvage_sink *sink,
	struct ir_salvage_info *ret, struct ir_err *e);

#endif
