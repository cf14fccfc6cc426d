/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_JOIN_H
#define IR_CASEFILE_JOIN_H

#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/*
 * Bringing home a copy of the case that went on elsewhere (DESIGN 4.1,
 * forks).  The other journal is verified from its first line; the lines
 * after the fork point go verbatim into one or more case.joined lines of
 * ours, all or none under one lock.  Lines that ours already holds (joined
 * before) are not brought again.  The other copy is only read.
 *
 * data of case.joined:
 *   {"fork":{"seq":9,"head":"<64 hex>"},"other":{"seq":14,"head":"<64 hex>"},
 *    "from":"HOST","part":1,"parts":1,"first":10,"last":14,
 *    "lines":[{...},...]}
 * Each element of lines is the other line's bytes without its LF, so its
 * hash can be taken from them.
 */
struct ir_joined {
	struct ir_head fork; /* last line both copies have */
	struct ir_head other; /* head of the other copy */
	struct ir_head head; /* ours after the join */
	uint64_t lines; /* brought home */
	uint64_t records; /* case.joined lines written */
	/* Archives and attachments that the lines name and ours lacks, each
	 * ended by a NUL; the caller's to free.  join copies no file. */
	struct ir_buf missing;
};

/*
 * who gives recorder, actor, source; its kind, time, basis and data are
 * ignored.  0 joined; 1 nothing to join (the other has no line we lack; *ret
 * is filled); -IR_EINTEGRITY the other copy is damaged; -IR_EREFUSED another
 * case, or drill and live mixed; -IR_ELIMIT a line too long to be carried.
 */
int ir_journal_join(struct ir_journal *j, const char *other_casedir,
	const struct ir_entry *who, struct ir_joined *ret, struct ir_err *e);

#endif
