/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_PACK_OUT_I_H
#define LIB_EVIDENCE_PACK_OUT_I_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/digest.h"

/*
 * The output of a pack: writes in order, keeps the running digest, notes the
 * sizes of frames, makes data durable.  Used by one thread at a time; the
 * atomic counters may be read by any.
 */
struct ir_pack_out {
	int fd; /* borrowed */
	bool sync;
	struct ir_digest *digest;
	struct ir_buf entries; /* of the seek table */
	int64_t synced_at; /* monotonic, ns */
	uint64_t tar; /* bytes packed into what is written */
	_Atomic uint64_t written;
	_Atomic uint64_t durable; /* of tar */
};

int ir_pack_out_init(
	struct ir_pack_out *o, int fd, bool sync, struct ir_err *e);
void ir_pack_out_free(struct ir_pack_out *o);

/* One frame that packs in_len bytes. */
int ir_pack_out_frame(struct ir_pack_out *o, const void *p, size_t len,
	size_t in_len, struct ir_err *e);
int ir_pack_out_raw(
	struct ir_pack_out *o, const void *p, size_t len, struct ir_err *e);

/* Is there something to make durable, and until when may that wait? */
bool ir_pack_out_dirty(const struct ir_pack_out *o, int64_t *ret_until);
int ir_pack_out_sync(struct ir_pack_out *o, struct ir_err *e);

int64_t ir_pack_now(void); /* monotonic, ns */

#endif
