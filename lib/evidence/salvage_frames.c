/* SPDX-License-Identifier: Apache-2.0 */
#include "salvage_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"

#define MAGIC "\x28\xb5\x2f\xfd"
#define MAGIC_LEN 4u
#define DESCRIPTOR_SUM 4u /* in the byte after the magic: it has a checksum */
#define PIECE ((size_t)4096) /* of a medium that fails */
#define SKIP_MAX ((uint64_t)1 << 20)

int
ir_salvage_frames_init(
	struct salvage_frames *f, int fd, uint64_t size, struct ir_err *e)
{
	f->fd = fd;
	f->size = size;
	f->in_cap = ir_zstd_bound(IR_FRAME_SIZE_MAX);
	f->in = malloc(f->in_cap);
	f->out = malloc(IR_FRAME_SIZE_MAX);
	if (!f->in || !f->out)
		return ir_err_sys(e, ENOMEM, _("cannot start salvage"));
	return ir_zstd_dec_new(&f->dec, e);
}

void
ir_salvage_frames_free(struct salvage_frames *f)
{
	ir_zstd_dec_free(f->dec);
	free(f->in);
	free(f->out);
}

static void
go_to(struct salvage_frames *f, uint64_t at)
{
	f->at = at;
	f->have = f->used = 0;
}

void
ir_salvage_frames_rewind(struct salvage_frames *f)
{
	go_to(f, 0);
}

/* Fills what is free of the buffer, as far as the medium lets us. */
static int
read_on(struct salvage_frames *f)
{
	size_t want = f->in_cap - f->have;
	off_t at = (off_t)(f->at + f->have);
	ssize_t n = ir_io_pread(f->fd, f->in + f->have, want, at);
	int r = 0;

	if (n >= 0) {
		f->have += (size_t)n;
		return 0;
	}
	while (r == 0 && f->have < f->in_cap) {
		want = f->in_cap - f->have;
		n = ir_io_pread(f->fd, f->in + f->have,
			want < PIECE ? want : PIECE, (off_t)(f->at + f->have));
		if (n <= 0)
			r = (int)n;
		if (n == 0)
			break;
		if (n > 0)
			f->have += (size_t)n;
	}
	f->failed = true;
	return r;
}

/* Drops what is used, fills the buffer. */
static int
fill(struct salvage_frames *f)
{
	f->at += f->used;
	f->have -= f->used;
	memmove(f->in, f->in + f->used, f->have);
	f->used = 0;
	return read_on(f);
}

/* Where the frame at used ends: 0, -EAGAIN when the buffer ends first, or
 * -IR_EFORMAT. */
static int
measure(const struct salvage_frames *f, size_t *ret_size)
{
	const uint8_t *p = f->in + f->used;
	size_t have = f->have - f->used;
	int kind = have ? ir_zstd_kind(p, have) : -EAGAIN;

	if (kind < 0)
		return -EAGAIN;
	if (kind != 1)
		return -IR_EFORMAT;
	return ir_zstd_frame_size(p, have, ret_size);
}

static int
unpack(struct salvage_frames *f, size_t size, size_t *ret_len)
{
	return ir_zstd_dec_frame(f->dec, f->in + f->used, size, f->out,
		IR_FRAME_SIZE_MAX, ret_len, NULL);
}

/* With all behind it that the buffer takes. */
static int
bring_forward(struct salvage_frames *f, size_t *ret_size, int *ret_read)
{
	if (f->used > 0 || f->have < f->in_cap)
		*ret_read = fill(f);
	return measure(f, ret_size);
}

static bool
at_end(const struct salvage_frames *f)
{
	return f->at + f->have >= f->size;
}

/* A frame may be followed by another, by a trailer, or by nothing. */
static bool
goes_on(const struct salvage_frames *f, size_t behind)
{
	const uint8_t *p = f->in + behind;
	size_t have = f->have - behind;

	if (have < MAGIC_LEN)
		return at_end(f);
	return ir_zstd_kind(p, have) > 0;
}

/* As our writer makes them, not one that lies in a file. */
static bool
is_whole(struct salvage_frames *f, size_t size)
{
	size_t len = 0;

	return (f->in[f->used + MAGIC_LEN] & DESCRIPTOR_SUM) != 0 &&
		goes_on(f, f->used + size) && unpack(f, size, &len) == 0;
}

/* More behind what is left, over places that cannot be read; false: no more. */
static bool
more(struct salvage_frames *f)
{
	uint64_t step = PIECE, before = f->at + f->have;
	int r = fill(f);

	while (f->at + f->have == before && before < f->size) {
		if (r == 0)
			return false; /* the file is shorter now */
		go_to(f, before + step);
		before = f->at;
		step = step < SKIP_MAX ? 2 * step : SKIP_MAX;
		r = before < f->size ? fill(f) : 0;
	}
	return f->have > MAGIC_LEN;
}

/* The next whole frame behind the one at used, which is none. */
static void
seek(struct salvage_frames *f)
{
	size_t enough = ir_zstd_bound(IR_FRAME_SIZE) + MAGIC_LEN;

	if (f->used < f->have) /* nothing could be read: nothing to pass */
		f->used++;
	for (;;) {
		const uint8_t *m = memmem(
			f->in + f->used, f->have - f->used, MAGIC, MAGIC_LEN);
		size_t size = 0;

		if (!m) {
			size_t left = f->have - f->used;

			f->used = f->have -
				(left < MAGIC_LEN ? left : MAGIC_LEN - 1);
			if (more(f))
				continue;
			go_to(f, f->size);
			return;
		}
		f->used = (size_t)(m - f->in);
		if (f->have - f->used < enough && !at_end(f))
			(void)fill(f); /* told by failed */
		if (measure(f, &size) == 0 && is_whole(f, size))
			return;
		f->used++;
	}
}

static void
say_why(struct salvage_frames *f, int why, int read, uint64_t read_at)
{
	struct ir_salvage_range *x = &f->lost;
	bool cut = why == -EAGAIN && x->from + x->bytes >= f->size;

	if (read < 0)
		(void)snprintf(x->why, sizeof(x->why),
			_("cannot read at byte %" PRIu64 ": %s"), read_at,
			strerror(-read));
	else
		(void)snprintf(x->why, sizeof(x->why), "%s %" PRIu64,
			cut ? _("the frame is cut at byte")
			    : _("no whole frame at byte"),
			x->from);
}

/* Goes to where the next frame is, and says what lies between. */
static int
lose(struct salvage_frames *f, int why, int read)
{
	struct ir_salvage_range *x = &f->lost;
	uint64_t read_at = f->at + f->have;
	size_t size = 0;

	x->from = f->at + f->used;
	if (measure(f, &size) == 0 && goes_on(f, f->used + size))
		f->used += size;
	else
		seek(f);
	x->bytes = f->at + f->used - x->from;
	say_why(f, why, read, read_at);
	return 2;
}

int
ir_salvage_frames_next(
	struct salvage_frames *f, const uint8_t **ret, size_t *ret_len)
{
	size_t size = 0;
	int r = measure(f, &size), read = 0;

	if (r == -EAGAIN)
		r = bring_forward(f, &size, &read);
	if (f->at + f->used >= f->size ||
		(f->have - f->used >= MAGIC_LEN &&
			ir_zstd_kind(f->in + f->used, f->have - f->used) == 2))
		return 0; /* the end, or our trailer */
	if (r == 0)
		r = unpack(f, size, ret_len);
	if (r < 0) {
		if (f->used > 0)
			(void)bring_forward(f, &size, &read);
		return lose(f, r, read);
	}
	f->began = f->at + f->used;
	f->used += size;
	*ret = f->out;
	return 1;
}
