/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_frames_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/zstd.h"

/*
 * Finding where each frame ends without trusting the seek table: the bytes
 * are read in order and the frame's own block headers are walked.
 */

#define STEP ((size_t)512 * 1024)
#define SKIP_HEAD ((size_t)8)
#define SKIP_MAGIC 0x184D2A50u
#define ODD_MAX ((size_t)1 << 20) /* of a foreign skippable frame */

static int
reserve(struct slot *s, size_t cap)
{
	uint8_t *p;

	if (cap <= s->comp_cap)
		return 0;
	p = realloc(s->comp, cap);
	if (!p)
		return -ENOMEM;
	s->comp = p;
	s->comp_cap = cap;
	return 0;
}

/* More bytes of the input behind what the slot has. */
static int
read_more(struct frames *f, struct slot *s, size_t n, struct ir_err *e)
{
	size_t left = f->head_len - f->head_at;
	ssize_t got;

	if (reserve(s, s->comp_len + n) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot read the archive"));
	if (left > 0) {
		if (n > left)
			n = left;
		memcpy(s->comp + s->comp_len, f->head + f->head_at, n);
		f->head_at += n;
		s->comp_len += n;
		return 0;
	}
	got = ir_io_read(f->fd, s->comp + s->comp_len, n);
	if (got < 0)
		return ir_err_sys(e, (int)-got,
			_("cannot read at offset %" PRIu64),
			f->offset + s->comp_len);
	if ((size_t)got < n)
		f->read_eof = true;
	s->comp_len += (size_t)got;
	return 0;
}

static int
stop_here(struct frames *f, struct slot *s, const char *code, const char *why)
{
	s->kind = FRAME_BAD;
	s->code = code;
	(void)snprintf(s->why, sizeof(s->why), "%s", why); /* may be cut */
	f->dead_end = true;
	s->comp_len = 0;
	return 1;
}

/* What is behind the frame belongs to the next one. */
static int
keep_rest(struct frames *f, struct slot *s, size_t size, struct ir_err *e)
{
	size_t rest = s->comp_len - size;

	if (rest > f->carry_cap) {
		uint8_t *p = realloc(f->carry, rest);

		if (!p)
			return ir_err_sys(
				e, ENOMEM, _("cannot read the archive"));
		f->carry = p;
		f->carry_cap = rest;
	}
	if (rest)
		memcpy(f->carry, s->comp + size, rest);
	f->carry_len = rest;
	s->comp_len = size;
	f->offset += size;
	return 0;
}

static int
note_frame(struct frames *f, size_t comp, uint64_t out, struct ir_err *e)
{
	struct frame_len *t;

	if (f->n_table == f->cap_table) {
		size_t cap = f->cap_table ? 2 * f->cap_table : 256;

		t = realloc(f->table, cap * sizeof(*t));
		if (!t)
			return ir_err_sys(
				e, ENOMEM, _("cannot read the archive"));
		f->table = t;
		f->cap_table = cap;
	}
	f->table[f->n_table++] =
		(struct frame_len){(uint32_t)comp, (uint32_t)out};
	return 0;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

/* The form our writer gives its frames; what differs is kept as s->code. */
static void
check_form(struct slot *s)
{
	uint64_t content = 0;

	s->content = UINT64_MAX;
	if (ir_zstd_content_size(s->comp, s->comp_len, &content) < 0) {
		s->fail = -IR_EFORMAT;
		(void)snprintf(s->why, sizeof(s->why), "%s",
			_("the frame does not state its size"));
	} else if (content > IR_FRAME_SIZE_MAX) {
		s->fail = -IR_ELIMIT;
		(void)snprintf(s->why, sizeof(s->why),
			_("the frame states %" PRIu64
			  " bytes, more than a frame may hold"),
			content);
	} else {
		s->content = content;
		if (s->comp[4] & 4)
			return;
		(void)snprintf(s->why, sizeof(s->why), "%s",
			_("the frame has no checksum"));
	}
	s->code = "frame-form";
}

static int
data_frame(struct frames *f, struct slot *s, size_t size, struct ir_err *e)
{
	int r;

	if (f->seen_trailer)
		return stop_here(f, s, "after-end",
			_("data after the end of the archive"));
	if (f->n_table >= FRAMES_MAX)
		return stop_here(f, s, "frame-count",
			_("more frames than an archive may hold"));
	s->kind = FRAME_DATA;
	r = keep_rest(f, s, size, e);
	if (r < 0)
		return r;
	check_form(s);
	r = note_frame(f, size, s->content == UINT64_MAX ? 0 : s->content, e);
	return r < 0 ? r : 1;
}

static int
odd_frame(struct frames *f, struct slot *s, size_t size, unsigned variant,
	struct ir_err *e)
{
	int r;

	s->kind = FRAME_ODD;
	s->code = f->seen_trailer ? "after-end" : "foreign-frame";
	r = keep_rest(f, s, size, e);
	if (r < 0)
		return r;
	(void)snprintf(s->why, sizeof(s->why),
		_("a skippable frame (variant %u, %zu bytes) that does not "
		  "belong here"),
		variant, size);
	return 1;
}

static int
skippable(struct frames *f, struct slot *s, size_t size, struct ir_err *e)
{
	unsigned variant = (unsigned)(le32(s->comp) - SKIP_MAGIC);
	const uint8_t *body = s->comp + SKIP_HEAD;
	size_t len = size - SKIP_HEAD;
	int r;

	if (variant == IR_TRAILER_VARIANT && len == IR_TRAILER_LEN &&
		!f->seen_trailer) {
		memcpy(f->trailer, body, len);
		f->trailer_at = f->offset;
		f->seen_trailer = true;
		s->kind = FRAME_TRAILER;
	} else if (variant == IR_SEEK_VARIANT && f->seen_trailer &&
		!f->seen_seek) {
		if (ir_buf_add(&f->seek, body, len) < 0)
			return ir_err_sys(
				e, ENOMEM, _("cannot read the seek table"));
		f->seek_at = f->offset;
		f->seen_seek = true;
		s->kind = FRAME_SEEK;
	} else {
		return odd_frame(f, s, size, variant, e);
	}
	r = keep_rest(f, s, size, e);
	return r < 0 ? r : 1;
}

/* The most bytes the frame that starts here may have, by its kind. */
static size_t
most(const struct frames *f, const struct slot *s, int kind)
{
	if (kind == 1)
		return ir_zstd_bound(IR_FRAME_SIZE_MAX) + 64;
	if (s->comp_len >= SKIP_HEAD && f->seen_trailer &&
		le32(s->comp) == SKIP_MAGIC + IR_SEEK_VARIANT)
		return SKIP_HEAD + (f->n_table + 1) * 8 + 9 + ODD_MAX;
	return ODD_MAX;
}

static int
cut_here(struct frames *f, struct slot *s)
{
	if (f->seen_seek)
		return stop_here(f, s, "after-end",
			_("bytes after the end of the archive"));
	return stop_here(f, s, "cut", _("the file ends inside a frame"));
}

/* Reads until the end of the frame is known. */
static int
find_end(struct frames *f, struct slot *s, struct ir_err *e)
{
	for (;;) {
		int kind = ir_zstd_kind(s->comp, s->comp_len), r = -EAGAIN;
		size_t size = 0;

		if (kind == 0)
			return stop_here(f, s,
				f->seen_seek ? "after-end" : "not-a-frame",
				f->seen_seek ? _("bytes after the end of the "
						 "archive")
					     : _("no frame starts where one "
						 "must"));
		if (kind > 0)
			r = ir_zstd_frame_size(s->comp, s->comp_len, &size);
		if (r == 0)
			return kind == 1 ? data_frame(f, s, size, e)
					 : skippable(f, s, size, e);
		if (r != -EAGAIN)
			return stop_here(f, s, "frame-damaged",
				_("the frame's headers cannot be read"));
		if (kind > 0 && s->comp_len > most(f, s, kind))
			return stop_here(f, s, "frame-size",
				_("the frame is larger than it may be"));
		if (f->read_eof)
			return cut_here(f, s);
		r = read_more(f, s, STEP, e);
		if (r < 0)
			return r;
	}
}

int
frames_fetch(struct frames *f, struct slot *s, struct ir_err *e)
{
	int r;

	s->kind = FRAME_DATA;
	s->code = NULL;
	s->why[0] = '\0';
	s->fail = 0;
	s->content = UINT64_MAX;
	s->offset = f->offset;
	s->comp_len = 0;
	if (reserve(s, f->carry_len + STEP) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot read the archive"));
	if (f->carry_len)
		memcpy(s->comp, f->carry, f->carry_len);
	s->comp_len = f->carry_len;
	f->carry_len = 0;
	if (s->comp_len == 0 && !f->read_eof) {
		r = read_more(f, s, STEP, e);
		if (r < 0)
			return r;
	}
	if (s->comp_len == 0 && f->read_eof)
		return 0;
	return find_end(f, s, e);
}
