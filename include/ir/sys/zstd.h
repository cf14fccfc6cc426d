/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_ZSTD_H
#define IR_SYS_ZSTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * Zstandard (RFC 8878): whole frames in memory, skippable frames, and a
 * streaming reader.  Handles serve one thread each.
 */
struct ir_zstd_enc;

/* level 1 to 19; frames carry content size and content checksum. */
int ir_zstd_enc_new(struct ir_zstd_enc **ret, int level, struct ir_err *e);
void ir_zstd_enc_free(struct ir_zstd_enc *z);

/* Worst-case size of one frame for len bytes. */
size_t ir_zstd_bound(size_t len);

/* One frame from in to out (cap at least ir_zstd_bound(len)). */
int ir_zstd_enc_frame(struct ir_zstd_enc *z, const void *in, size_t len,
	void *out, size_t cap, size_t *ret_len, struct ir_err *e);

/* A skippable frame (magic 0x184D2A50 + variant 0..15) around payload. */
int ir_zstd_skippable(
	struct ir_buf *out, unsigned variant, const void *payload, size_t len);

struct ir_zstd_dec;
int ir_zstd_dec_new(struct ir_zstd_dec **ret, struct ir_err *e);
void ir_zstd_dec_free(struct ir_zstd_dec *z);

/* What starts at p: 1 a zstd frame, 2 a skippable frame, 0 neither,
 * -EAGAIN more bytes needed to tell. */
int ir_zstd_kind(const void *p, size_t len);

/* Compressed size of the complete frame that starts at p, or -EAGAIN when
 * the bytes end first, or -IR_EFORMAT. */
int ir_zstd_frame_size(const void *p, size_t len, size_t *ret_size);

/* Stated content size of a frame: 0, or -ENODATA when it does not say, or
 * -IR_EFORMAT. */
int ir_zstd_content_size(const void *p, size_t len, uint64_t *ret);

/* A whole frame at once; -IR_EFORMAT, -IR_EINTEGRITY (checksum), -IR_ELIMIT
 * when it wants more than cap. */
int ir_zstd_dec_frame(struct ir_zstd_dec *z, const void *in, size_t len,
	void *out, size_t cap, size_t *ret_len, struct ir_err *e);

/*
 * Streaming: consumes from *in, produces into out.  Returns 1 at the end of a
 * frame, 0 when it wants more, < 0 on error.  Windows above 128 MiB are
 * refused (-IR_ELIMIT).
 */
int ir_zstd_dec_step(struct ir_zstd_dec *z, const void *in, size_t in_len,
	size_t *ret_used, void *out, size_t out_cap, size_t *ret_made,
	struct ir_err *e);
void ir_zstd_dec_reset(struct ir_zstd_dec *z);

#endif
