/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_IMPORT_PIPE_I_H
#define LIB_EVIDENCE_IMPORT_PIPE_I_H

#include <stddef.h>
#include <stdint.h>

#include "collect_i.h"

/*
 * What the child that reads the container and its parent say to each other,
 * over a socket pair.  The parent: one byte, to begin and after every TICK.
 * The child: a head, then its texts one after the other; HELLO first, END
 * last, then it ends.  The parent believes nothing beyond these limits.
 */
enum ir_import_what {
	IR_IMPORT_HELLO = 1, /* the sandbox is closed: its state in text */
	IR_IMPORT_TICK, /* so many bytes were read: may I go on? */
	IR_IMPORT_LINE, /* an item: its name, artifact and reason */
	IR_IMPORT_END, /* code 0, or < 0 and why */
};

enum ir_import_said {
	IR_SAID_NOTHING,
	IR_SAID_SAME,
	IR_SAID_DIFFERS,
	IR_SAID_UNLISTED,
	IR_SAID_MISSING,
	IR_SAIDS
};

enum {
	IR_IMPORT_NAME,
	IR_IMPORT_ARTIFACT,
	IR_IMPORT_WHY,
	IR_IMPORT_TEXTS
};

struct ir_import_head {
	uint32_t what;
	uint32_t status; /* enum ir_status */
	uint16_t member; /* 1 of an archive, 0 an item */
	uint16_t said; /* enum ir_import_said, by the hash lists */
	int32_t code;
	uint64_t bytes;
	uint64_t len[IR_IMPORT_TEXTS]; /* without a NUL */
};

#define IR_IMPORT_NAME_MAX ((size_t)64 << 10)
#define IR_IMPORT_ARTIFACT_MAX 128u
#define IR_IMPORT_BYTES ((uint64_t)1 << 30) /* of one TICK */
#define IR_IMPORT_LINES 8000000u
#define IR_IMPORT_SILENCE 300 /* seconds until a silent child is given up */

/* One message and nothing in it that is not allowed (import_frame.c).  take:
 * exactly len bytes; what it answers but 0 is answered.  IR_IMPORT_NONSENSE:
 * it is none. */
struct ir_import_message {
	struct ir_import_head h;
	char name[IR_IMPORT_NAME_MAX + 1]; /* each with a NUL */
	char artifact[IR_IMPORT_ARTIFACT_MAX + 1];
	char why[IR_REASON_MAX];
};
#define IR_IMPORT_NONSENSE 3
int ir_import_take(int (*take)(void *arg, void *p, size_t len), void *arg,
	struct ir_import_message *m);

#endif
