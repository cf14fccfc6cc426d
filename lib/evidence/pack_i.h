/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_PACK_I_H
#define LIB_EVIDENCE_PACK_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/digest.h"

/*
 * A stream of bytes into a file of independent zstd frames: the caller fills
 * frame buffers, a pool compresses them, one thread writes them in order with
 * the running digest of the file.  With one thread all of it happens in the
 * caller's.
 *
 * A failure sticks: the first one is kept, later input is dropped, every call
 * that can fail returns it.
 */
struct ir_pack;

struct ir_pack_opts {
	unsigned threads; /* 1 or more compressors; 1: none, inline */
	int level;
	uint32_t frame_size;
	bool sync; /* make written frames durable, about once a second */
};

#define IR_PACK_THREADS_MAX 64u

int ir_pack_new(struct ir_pack **ret, const struct ir_pack_opts *o, int fd,
	struct ir_err *e);
void ir_pack_free(struct ir_pack *p); /* joins the threads; NULL is fine */

/* Room in the current frame, at least one byte; NULL after a failure. */
uint8_t *ir_pack_space(struct ir_pack *p, size_t *ret_cap);
void ir_pack_commit(struct ir_pack *p, size_t len); /* of that room */
int ir_pack_put(
	struct ir_pack *p, const void *data, size_t len, struct ir_err *e);
int ir_pack_zeros(struct ir_pack *p, uint64_t len, struct ir_err *e);

/* Ends the current frame; nothing when it is empty. */
int ir_pack_cut(struct ir_pack *p, struct ir_err *e);

/* Cuts and waits until all is written, and with sync on disk. */
int ir_pack_flush(struct ir_pack *p, struct ir_err *e);

/* The sticky failure, or 0; and making one. */
int ir_pack_failed(struct ir_pack *p, struct ir_err *e);
void ir_pack_fail(struct ir_pack *p, const struct ir_err *e);

uint64_t ir_pack_given(const struct ir_pack *p); /* bytes in */
uint64_t ir_pack_durable(struct ir_pack *p); /* bytes in, of frames on disk */
uint64_t ir_pack_written(struct ir_pack *p); /* bytes out */

/*
 * After ir_pack_flush: writes bytes as they are (trailer, seek table); the
 * digest so far; the sizes of the frames as the entries of a seek table.
 */
int ir_pack_raw(
	struct ir_pack *p, const void *data, size_t len, struct ir_err *e);
int ir_pack_digest(struct ir_pack *p, uint8_t out[IR_SHA256_LEN]);
const struct ir_buf *ir_pack_entries(const struct ir_pack *p);
uint32_t ir_pack_frames(const struct ir_pack *p); /* given to the pool */

#endif
