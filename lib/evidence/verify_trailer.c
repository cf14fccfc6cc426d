/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "verify_frames_i.h"

/* The end of the archive: trailer, seek table, nothing after them. */

static uint64_t
le64(const uint8_t *p)
{
	uint64_t v = 0;

	for (unsigned i = 8; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

static void
put_le32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* Offset in the file of the frame that begins at this tar offset. */
static bool
frame_of(const struct frames *f, uint64_t tar_at, uint64_t *ret)
{
	uint64_t file = 0, tar = 0;

	for (size_t i = 0; i < f->n_table && tar <= tar_at; i++) {
		if (tar == tar_at) {
			*ret = file;
			return true;
		}
		file += f->table[i].comp;
		tar += f->table[i].out;
	}
	return false;
}

static int
check_digest(struct frames *f)
{
	char want[IR_SHA256_HEX], got[IR_SHA256_HEX];

	if (memcmp(f->trailer + 8, f->before, IR_SHA256_LEN) == 0)
		return 0;
	ir_hex(f->trailer + 8, IR_SHA256_LEN, want);
	ir_hex(f->before, IR_SHA256_LEN, got);
	return vfy_find(f->v, IR_V_DAMAGE, "archive-digest",
		WHERE_AT(f->trailer_at),
		_("the archive's bytes have SHA-256 %s, the trailer says %s"),
		got, want);
}

static int
check_trailer(struct frames *f, uint64_t tag_tar)
{
	uint64_t file = 0;
	int r;

	if (memcmp(f->trailer, IR_TRAILER_MAGIC, 8) != 0)
		return vfy_find(f->v, IR_V_DAMAGE, "trailer-damaged",
			WHERE_AT(f->trailer_at),
			_("the trailer does not begin with %s"),
			IR_TRAILER_MAGIC);
	r = check_digest(f);
	if (r < 0)
		return r;
	if (tag_tar == UINT64_MAX && f->tar_dead)
		return 0; /* nobody can tell */
	if (le64(f->trailer + 48) == tag_tar && frame_of(f, tag_tar, &file) &&
		le64(f->trailer + 40) == file)
		return 0;
	return vfy_find(f->v, IR_V_DAMAGE, "trailer-tags",
		WHERE_AT(f->trailer_at),
		_("the trailer says the tag files begin at tar offset %" PRIu64
		  ", file offset %" PRIu64 "; that is not so"),
		le64(f->trailer + 48), le64(f->trailer + 40));
}

/* Byte i of the seek table our writer would have made. */
static void
seek_entry(const struct frames *f, size_t i, uint8_t out[8])
{
	if (i < f->n_table) {
		put_le32(out, f->table[i].comp);
		put_le32(out + 4, f->table[i].out);
	} else {
		put_le32(out, IR_TRAILER_FRAME_LEN);
		put_le32(out + 4, 0);
	}
}

static bool
seek_same(const struct frames *f)
{
	uint8_t b[IR_SEEK_FOOTER_LEN] = {0};
	size_t n = f->n_table + 1;

	if (f->seek.len != n * 8 + IR_SEEK_FOOTER_LEN)
		return false;
	for (size_t i = 0; i < n; i++) {
		seek_entry(f, i, b);
		if (memcmp(f->seek.p + i * 8, b, 8) != 0)
			return false;
	}
	put_le32(b, (uint32_t)n);
	b[4] = 0;
	put_le32(b + 5, IR_SEEK_MAGIC);
	return memcmp(f->seek.p + n * 8, b, IR_SEEK_FOOTER_LEN) == 0;
}

static int
check_seek(struct frames *f)
{
	if (!f->seen_seek)
		return vfy_find(f->v, IR_V_DAMAGE, "seek-table-missing",
			WHERE_NONE, _("the seek table is missing"));
	if (seek_same(f))
		return 0;
	return vfy_find(f->v, IR_V_DAMAGE, "seek-table", WHERE_AT(f->seek_at),
		_("the seek table is not the one these frames make"));
}

int
frames_check_end(struct frames *f, bool ours, uint64_t tag_tar)
{
	int r = 0;

	if (!f->dead_end)
		ir_hex(f->whole, IR_SHA256_LEN, f->v->res->sha256);
	if (f->seen_trailer)
		r = check_trailer(f, tag_tar);
	else if (ours && !f->dead_end)
		r = vfy_find(f->v, IR_V_DAMAGE, "trailer-missing", WHERE_NONE,
			_("the trailer with the archive's digest is missing"));
	if (r == 0 && f->seen_trailer && (!f->dead_end || f->seen_seek))
		r = check_seek(f);
	return r;
}
