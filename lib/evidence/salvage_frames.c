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

#define WHY_LEN 256

int
ir_salvage_frames_init(
	struct salvage_frames *f, int fd, char *why, struct ir_err *e)
{
	f->fd = fd;
	f->why = why;
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

void
ir_salvage_frames_rewind(struct salvage_frames *f)
{
	f->at = 0;
	f->have = f->used = 0;
}

/* Drops the last frame, fills the buffer.  After a read error the frames end,
 * but not the file. */
static void
fill(struct salvage_frames *f)
{
	ssize_t n;

	f->at += f->used;
	f->have -= f->used;
	memmove(f->in, f->in + f->used, f->have);
	f->used = 0;
	n = ir_io_pread(f->fd, f->in + f->have, f->in_cap - f->have,
		(off_t)(f->at + f->have));
	if (n < 0) {
		f->failed = true;
		(void)snprintf(f->why, WHY_LEN,
			_("cannot read at byte %" PRIu64 ": %s"),
			f->at + f->have, strerror((int)-n));
	} else
		f->have += (size_t)n;
}

static int
end(struct salvage_frames *f, const char *what)
{
	if (f->why[0] == '\0')
		(void)snprintf(f->why, WHY_LEN, "%s %" PRIu64, what, f->at);
	return 0;
}

int
ir_salvage_frames_next(
	struct salvage_frames *f, const uint8_t **ret, size_t *ret_len)
{
	size_t size = 0;
	int kind, r;

	f->why[0] = '\0';
	kind = f->have > f->used
		? ir_zstd_kind(f->in + f->used, f->have - f->used)
		: 0;
	r = kind == 1
		? ir_zstd_frame_size(f->in + f->used, f->have - f->used, &size)
		: -EAGAIN;
	if (r == -EAGAIN) {
		fill(f);
		kind = ir_zstd_kind(f->in, f->have);
		if (f->have == 0 || kind == 2) /* the end, or our trailer */
			return 0;
		r = kind == 0 ? -IR_EFORMAT
			      : ir_zstd_frame_size(f->in, f->have, &size);
	}
	if (r == -EAGAIN)
		return end(f, _("the frame is cut at byte"));
	if (r == 0)
		r = ir_zstd_dec_frame(f->dec, f->in + f->used, size, f->out,
			IR_FRAME_SIZE_MAX, ret_len, NULL);
	if (r < 0)
		return end(f, _("no whole frame at byte"));
	f->used += size;
	*ret = f->out;
	return 1;
}
