/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "bag_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/sys/zstd.h"

int
ir_bag_tags(struct ir_bag *b, struct ir_err *e)
{
	int r;

	if (b->open || b->phase != BAG_PAYLOAD)
		return ir_err_set(e, EINVAL, _("no payload to end"));
	r = ir_pack_cut(b->pack, e);
	if (r < 0)
		return r;
	b->phase = BAG_TAGS;
	b->tag_frame = ir_pack_frames(b->pack);
	b->tag_offset = ir_pack_given(b->pack);
	return 0;
}

/* A manifest that may be longer than memory. */
static int
put_spill(struct ir_bag *b, const char *name, struct ir_spill *s,
	struct ir_member_out *out, struct ir_err *e)
{
	struct ir_member_in m = {0};
	uint64_t at = 0;
	int r;

	m.name = name;
	m.size = ir_spill_len(s);
	m.mode = 0644;
	m.mtime_sec = b->o.mtime;
	r = ir_bag_member_begin(b, &m, e);
	while (r == 0 && at < m.size) {
		size_t cap, n = 0;
		void *to = ir_bag_data_buf(b, &cap);

		if (!to)
			return ir_pack_failed(b->pack, e);
		r = ir_spill_read(s, at, to, cap, &n, e);
		if (r == 0)
			r = ir_bag_commit_data(b, n, e);
		at += n;
	}
	return r < 0 ? r : ir_bag_member_end(b, out, e);
}

static int
put_manifests(struct ir_bag *b, struct ir_err *e)
{
	struct ir_member_out out;
	int r = put_spill(b, "manifest-sha256.txt", &b->manifest, &out, e);

	if (r < 0)
		return r;
	memcpy(b->manifest_hex, out.sha256, sizeof(b->manifest_hex));
	if (b->o.digests & IR_DIGEST_BIT(IR_SHA512))
		r = put_spill(
			b, "manifest-sha512.txt", &b->manifest512, NULL, e);
	if (r < 0)
		return r;
	b->phase = BAG_END;
	return ir_bag_small(
		b, "tagmanifest-sha256.txt", b->tags.p, b->tags.len, e);
}

static uint64_t
get_le32(const char *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 4; i++)
		v |= (uint64_t)(uint8_t)p[i] << (8 * i);
	return v;
}

static void
put_le(uint8_t *p, unsigned bytes, uint64_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static int
put_trailer(struct ir_bag *b, struct ir_err *e)
{
	const struct ir_buf *entries = ir_pack_entries(b->pack);
	uint8_t t[IR_TRAILER_LEN] = {0};
	struct ir_buf out;
	uint64_t at = 0;
	int r;

	for (size_t i = 0; i < b->tag_frame; i++)
		at += get_le32(entries->p + 8 * i);
	memcpy(t, IR_TRAILER_MAGIC, 8);
	r = ir_pack_digest(b->pack, t + 8);
	put_le(t + 40, 8, at);
	put_le(t + 48, 8, b->tag_offset);
	ir_buf_init(&out, 0);
	if (r == 0)
		r = ir_zstd_skippable(&out, IR_TRAILER_VARIANT, t, sizeof(t));
	if (r < 0)
		(void)ir_err_set(e, r, _("cannot make the trailer"));
	else
		r = ir_pack_raw(b->pack, out.p, out.len, e);
	ir_buf_free(&out);
	return r;
}

static int
put_seek_table(struct ir_bag *b, struct ir_err *e)
{
	const struct ir_buf *entries = ir_pack_entries(b->pack);
	uint8_t end[8 + IR_SEEK_FOOTER_LEN] = {0};
	struct ir_buf table, out;
	int r;

	put_le(end, 4, IR_TRAILER_FRAME_LEN); /* the trailer's entry */
	put_le(end + 8, 4, entries->len / 8 + 1);
	put_le(end + 13, 4, IR_SEEK_MAGIC);
	ir_buf_init(&table, 0);
	ir_buf_init(&out, 0);
	(void)ir_buf_add(&table, entries->p, entries->len); /* sticks */
	r = ir_buf_add(&table, end, sizeof(end));
	if (r == 0)
		r = ir_zstd_skippable(
			&out, IR_SEEK_VARIANT, table.p, table.len);
	if (r < 0)
		(void)ir_err_set(e, r, _("cannot make the seek table"));
	else
		r = ir_pack_raw(b->pack, out.p, out.len, e);
	ir_buf_free(&table);
	ir_buf_free(&out);
	return r;
}

int
ir_bag_finish(struct ir_bag *b, char ret_sha256[IR_SHA256_HEX],
	uint64_t *ret_bytes, struct ir_err *e)
{
	uint8_t sum[IR_SHA256_LEN];
	int r;

	if (b->open || b->phase != BAG_TAGS)
		return ir_err_set(e, EINVAL, _("no tag part to end"));
	r = put_manifests(b, e);
	if (r == 0)
		r = ir_pack_zeros(b->pack, 2 * IR_TAR_BLOCK_LEN, e);
	if (r == 0)
		r = ir_pack_flush(b->pack, e);
	if (r == 0)
		r = put_trailer(b, e);
	if (r == 0)
		r = put_seek_table(b, e);
	if (r < 0)
		return r;
	r = ir_pack_digest(b->pack, sum);
	if (r < 0)
		return ir_err_set(e, r, _("cannot digest the archive"));
	ir_hex(sum, sizeof(sum), ret_sha256);
	*ret_bytes = ir_pack_written(b->pack);
	return 0;
}

const char *
ir_bag_manifest_sha256(const struct ir_bag *b)
{
	return b->manifest_hex;
}
