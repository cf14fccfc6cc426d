/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_out_i.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "pack_i.h"

#define NS ((int64_t)1000000000)

/* Only the pace of fdatasync hangs on this clock, never what is written. */
int64_t
ir_pack_now(void)
{
	struct timespec ts = {0, 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
	return ts.tv_sec * NS + ts.tv_nsec;
}

int
ir_pack_out_init(struct ir_pack_out *o, int fd, bool sync, struct ir_err *e)
{
	o->fd = fd;
	o->sync = sync;
	o->synced_at = 0; /* long ago: the first frame is made safe at once */
	ir_buf_init(&o->entries, 0);
	return ir_digest_new(&o->digest, IR_DIGEST_BIT(IR_SHA256), e);
}

void
ir_pack_out_free(struct ir_pack_out *o)
{
	ir_digest_free(o->digest);
	ir_buf_free(&o->entries);
}

static int
add_entry(struct ir_pack_out *o, size_t len, size_t in_len)
{
	uint8_t entry[8];

	for (unsigned i = 0; i < 4; i++) {
		entry[i] = (uint8_t)(len >> (8 * i));
		entry[4 + i] = (uint8_t)(in_len >> (8 * i));
	}
	return ir_buf_add(&o->entries, entry, sizeof(entry));
}

int
ir_pack_out_raw(
	struct ir_pack_out *o, const void *p, size_t len, struct ir_err *e)
{
	int r = ir_digest_update(o->digest, p, len);

	if (r < 0)
		return ir_err_set(e, r, _("cannot digest the archive"));
	r = ir_io_write(o->fd, p, len);
	if (r < 0)
		return ir_err_sys(e, r, _("cannot write the archive"));
	atomic_fetch_add(&o->written, len);
	return 0;
}

int
ir_pack_out_frame(struct ir_pack_out *o, const void *p, size_t len,
	size_t in_len, struct ir_err *e)
{
	uint64_t at = atomic_load(&o->written);
	int64_t until;
	int r = ir_pack_out_raw(o, p, len, e);

	if (r < 0)
		return r;
	if (add_entry(o, len, in_len) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot note a frame"));
	o->tar += in_len;
	if (!o->sync) {
		atomic_store(&o->durable, o->tar);
		return 0;
	}
	/* Starts the writing, so that the sync is short; fails on pipes and
	 * where it is not known, and then the sync alone does it. */
	(void)sync_file_range(
		o->fd, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
	if (ir_pack_out_dirty(o, &until) && until <= ir_pack_now())
		return ir_pack_out_sync(o, e);
	return 0;
}

bool
ir_pack_out_dirty(const struct ir_pack_out *o, int64_t *ret_until)
{
	*ret_until = o->synced_at + NS;
	return atomic_load(&o->durable) < o->tar;
}

int
ir_pack_out_sync(struct ir_pack_out *o, struct ir_err *e)
{
	if (o->sync && fdatasync(o->fd) != 0) {
		/* A pipe, a socket, a device without caches. */
		if (errno != EINVAL && errno != EROFS && errno != ENOTSUP)
			return ir_err_sys(
				e, errno, _("cannot write the archive"));
		o->sync = false;
	}
	o->synced_at = ir_pack_now();
	atomic_store(&o->durable, o->tar);
	return 0;
}
