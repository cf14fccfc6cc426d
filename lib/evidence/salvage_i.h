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
	uint64_t size; /* of the file */
	uint64_t at; /* where in begins */
	uint64_t began; /* where the frame given out does */
	uint8_t *in, *out;
	size_t in_cap, have; /* bytes of the file at "at", in "in" */
	size_t used; /* of them, by frames given out and what was lost */
	struct ir_zstd_dec *dec;
	bool failed; /* a read, in any pass */
	struct ir_salvage_range lost;
};

int ir_salvage_frames_init(
	struct salvage_frames *f, int fd, uint64_t size, struct ir_err *e);
void ir_salvage_frames_free(struct salvage_frames *f);
void ir_salvage_frames_rewind(struct salvage_frames *f);
/* 1 a frame's content (borrowed), 2 a place without one ("lost"), 0 the end:
 * of the file, or our trailer. */
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
/* Where the next line begins, for going there again. */
uint64_t ir_salvage_lines_at(const struct salvage_lines *l);
void ir_salvage_lines_go(struct salvage_lines *l, uint64_t at);
/* 1 a line, 0 no more. */
int ir_salvage_lines_next(
	struct salvage_lines *l, struct salvage_line *ret, struct ir_err *e);
/* The line with another offset. */
int ir_salvage_line_moved(struct salvage_lines *l,
	const struct salvage_line *line, uint64_t offset, struct ir_buf *out);

void ir_salvage_line_init(struct salvage_line *line);
void ir_salvage_line_free(struct salvage_line *line);

/* What of the archive was read, and where it was lost: by the first pass,
 * for the second. */
struct salvage_mend {
	uint64_t index; /* of a member behind a lost place ... */
	uint64_t shift; /* ... whose offset a line tells: add to ours */
};

struct salvage_map {
	struct ir_salvage_range *range; /* becomes info's */
	size_t n_range, cap_range;
	struct salvage_mend *mend;
	size_t n_mend, cap_mend;
	uint64_t *broken; /* indexes of members that are not whole */
	size_t n_broken, cap_broken;
	uint64_t members; /* that begin, broken ones too */
};

void ir_salvage_map_free(struct salvage_map *m);

/* The first pass over all frames; top: "TOP/".  info: frames, payload_done. */
int ir_salvage_look(struct salvage_frames *f, int sidecar_fd, const char *top,
	struct salvage_map *ret, struct ir_salvage_info *info,
	struct ir_err *e);

/* A tar reader (given back first, if there is one) for below top; did the tar
 * break, and no sink. */
int ir_salvage_new_tar(struct ir_tar **t, const struct ir_tar_sink *sink,
	const char *top, struct ir_err *e);
bool ir_salvage_tar_error(int r, const struct ir_err *why);

/* A name below the top folder; is such a one payload; sinks that do nothing. */
const char *ir_salvage_below(const char *name);
bool ir_salvage_payload(const char *below);
int ir_salvage_no_hole(void *arg, uint64_t len);
int ir_salvage_not_odd(
	void *arg, const char *code, uint64_t offset, const char *why);

void ir_salvage_counts_json(struct ir_jw *w, const struct ir_salvage_info *i);
/* The lost places, for a record. */
void ir_salvage_lost_json(
	struct ir_jw *w, const struct ir_salvage_info *i, size_t most);

#endif
