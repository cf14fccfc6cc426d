/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_SALVAGE_I_H
#define LIB_EVIDENCE_SALVAGE_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/evidence/salvage.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/zstd.h"

/* The whole frames of a file, one after another. */
struct salvage_frames {
	int fd;
	uint64_t at; /* where the next frame begins */
	uint8_t *in, *out;
	size_t in_cap, have; /* bytes of the file at "at", in "in" */
	size_t used; /* of them, by the frame given out */
	struct ir_zstd_dec *dec;
	bool failed; /* a read, in any pass */
	char *why; /* of the end, 256 bytes; "": a clean one */
};

int ir_salvage_frames_init(
	struct salvage_frames *f, int fd, char *why, struct ir_err *e);
void ir_salvage_frames_free(struct salvage_frames *f);
void ir_salvage_frames_rewind(struct salvage_frames *f);
/* 1 a frame's content (borrowed), 0 no more (why). */
int ir_salvage_frames_next(
	struct salvage_frames *f, const uint8_t **ret, size_t *ret_len);

/* What a sidecar line says of a member. */
struct salvage_line {
	const char *text; /* without LF; borrowed until the next line */
	size_t len;
	bool stored; /* it describes one */
	struct ir_buf name; /* below TOP */
	uint64_t offset, size;
	struct ir_buf sha256;
	uint32_t uid, gid;
	bool linked; /* other names may be hard links to it */
	struct ir_extent *extents;
	size_t n_extents;
};

/* The whole lines of a sidecar. */
struct salvage_lines {
	int fd;
	uint64_t read; /* bytes of the file in buf or gone */
	struct ir_buf buf;
	size_t used; /* of buf, by lines given out */
	struct ir_json *json;
	uint64_t count;
	bool cut;
};

int ir_salvage_lines_init(struct salvage_lines *l, int fd, struct ir_err *e);
void ir_salvage_lines_free(struct salvage_lines *l);
/* 1 a line, 0 no more. */
int ir_salvage_lines_next(
	struct salvage_lines *l, struct salvage_line *ret, struct ir_err *e);
/* The line with another offset. */
int ir_salvage_line_moved(struct salvage_lines *l,
	const struct salvage_line *line, uint64_t offset, struct ir_buf *out);

void ir_salvage_line_init(struct salvage_line *line);
void ir_salvage_line_free(struct salvage_line *line);

/* Where the whole part of the partial archive ends, unless at its end. */
void ir_salvage_behind(struct ir_jw *w, const struct ir_salvage_info *i);

#endif
