/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/bag.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bag_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/evidence/name.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/cpu.h"

#define LEVEL 3
#define HOLE_SLICE ((uint64_t)64 << 20)
#define DATA_DIR "data/"

static int
set_options(struct ir_bag *b, const struct ir_bag_opts *o, struct ir_err *e)
{
	struct ir_esc esc;

	b->o = *o;
	b->o.threads = o->threads ? o->threads : ir_cpu_count();
	if (b->o.threads > IR_PACK_THREADS_MAX)
		b->o.threads = IR_PACK_THREADS_MAX;
	b->o.level = o->level ? o->level : LEVEL;
	b->o.frame_size = o->frame_size ? o->frame_size : IR_FRAME_SIZE;
	b->o.digests |= IR_DIGEST_BIT(IR_SHA256);
	if (b->o.frame_size > IR_FRAME_SIZE_MAX ||
		(b->o.digests &
			~(IR_DIGEST_BIT(IR_SHA256) | IR_DIGEST_BIT(IR_SHA512))))
		return ir_err_set(e, EINVAL, _("no such archive option"));
	if (strchr(o->top, '/') || !ir_name_is_stored(o->top, strlen(o->top)))
		return ir_err_set(e, EINVAL,
			_("'%s' cannot be the folder of an archive"),
			ir_esc(o->top, &esc));
	(void)ir_buf_adds(&b->top, o->top); /* sticks */
	b->o.top = NULL; /* the caller's */
	return ir_buf_addc(&b->top, '/');
}

static int
setup(struct ir_bag *b, const struct ir_bag_opts *o, int fd, struct ir_err *e)
{
	static const char bagit[] = "BagIt-Version: 1.0\n"
				    "Tag-File-Character-Encoding: UTF-8\n";
	struct ir_pack_opts po = {0};
	int r = set_options(b, o, e);

	po.threads = b->o.threads;
	po.level = b->o.level;
	po.frame_size = b->o.frame_size;
	po.sync = b->o.sync;
	if (r == 0)
		r = ir_digest_new(&b->digest, b->o.digests, e);
	if (r == 0)
		r = ir_pack_new(&b->pack, &po, fd, e);
	if (r == 0)
		r = ir_bag_small(b, "bagit.txt", bagit, strlen(bagit), e);
	b->phase = BAG_PAYLOAD;
	return r;
}

int
ir_bag_new(struct ir_bag **ret, const struct ir_bag_opts *o, int fd,
	struct ir_err *e)
{
	struct ir_bag *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return ir_err_sys(e, ENOMEM, _("cannot start an archive"));
	ir_spill_init(&b->manifest, o->spill_dirfd, o->secret);
	ir_spill_init(&b->manifest512, o->spill_dirfd, o->secret);
	ir_buf_init(&b->top, 0);
	ir_buf_init(&b->tags, 0);
	ir_buf_init(&b->name, 0);
	ir_buf_init(&b->link, 0);
	ir_buf_init(&b->head, 0);
	r = setup(b, o, fd, e);
	if (r < 0) {
		ir_bag_free(b);
		return r;
	}
	*ret = b;
	return 0;
}

void
ir_bag_free(struct ir_bag *b)
{
	if (!b)
		return;
	ir_pack_free(b->pack);
	ir_digest_free(b->digest);
	ir_spill_free(&b->manifest);
	ir_spill_free(&b->manifest512);
	ir_buf_free(&b->top);
	ir_buf_free(&b->tags);
	ir_buf_free(&b->name);
	ir_buf_free(&b->link);
	ir_buf_free(&b->head);
	free(b);
}

/* Half a member is in the tar: nothing good can follow. */
static int
dead(struct ir_bag *b, int r, const struct ir_err *e)
{
	struct ir_err mine = IR_ERR_INIT;

	if (r < 0) {
		(void)ir_err_set(&mine, r, "%s",
			e ? e->text : _("the archive cannot go on"));
		ir_pack_fail(b->pack, &mine); /* the first one stays */
	}
	return r;
}

static int
digest_failed(struct ir_bag *b, struct ir_err *e)
{
	return ir_err_set(e, IR_ELIB, _("cannot digest '%s'"), b->name.p);
}

static uint64_t
round_up(uint64_t v)
{
	return v + ir_tar_pad(v);
}

size_t
ir_bag_align(struct ir_extent *x, size_t n, uint64_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t off = x[i].off - x[i].off % IR_TAR_BLOCK_LEN;
		uint64_t end = round_up(x[i].off + x[i].len);
		struct ir_extent *last = used ? &x[used - 1] : NULL;

		end = end < size ? end : size;
		if (end <= off)
			continue;
		if (last && off <= last->off + last->len)
			last->len = end - last->off;
		else
			x[used++] = (struct ir_extent){off, end - off};
	}
	return used;
}

static bool
extents_fit(const struct ir_member_in *m)
{
	uint64_t at = 0;

	if (m->n_extents > IR_TAR_EXTENTS_MAX)
		return false;
	for (size_t i = 0; i < m->n_extents; i++) {
		const struct ir_extent *x = &m->extents[i];

		if (x->len == 0 || x->off < at || x->off > m->size ||
			x->len > m->size - x->off)
			return false;
		at = x->off + x->len;
		if (ir_tar_pad(x->off) || (ir_tar_pad(at) && at != m->size))
			return false;
	}
	return true;
}

static int
check(struct ir_bag *b, const struct ir_member_in *m, struct ir_err *e)
{
	bool data = strncmp(m->name, DATA_DIR, strlen(DATA_DIR)) == 0;
	struct ir_esc esc;

	if (b->open || data != (b->phase == BAG_PAYLOAD) ||
		!ir_name_is_stored(m->name, strlen(m->name)))
		return ir_err_set(e, EINVAL, _("'%s' cannot be stored here"),
			ir_esc(m->name, &esc));
	if (m->size > INT64_MAX || (m->extents && !extents_fit(m)))
		return ir_err_set(e, EINVAL, _("'%s' has an impossible size"),
			ir_esc(m->name, &esc));
	if (m->hardlink &&
		(!ir_name_is_stored(m->hardlink, strlen(m->hardlink)) ||
			!m->link_sha256 ||
			(!m->link_sha512 &&
				(b->o.digests & IR_DIGEST_BIT(IR_SHA512)))))
		return ir_err_set(e, EINVAL, _("'%s' has an impossible link"),
			ir_esc(m->name, &esc));
	return 0;
}

static int
whole_name(struct ir_buf *out, const struct ir_bag *b, const char *name)
{
	ir_buf_clear(out);
	(void)ir_buf_add(out, b->top.p, b->top.len); /* sticks */
	return ir_buf_adds(out, name);
}

static int
put_map(struct ir_bag *b, const struct ir_tar_head *h, struct ir_err *e)
{
	uint64_t len = ir_tar_map_len(h), start = ir_pack_given(b->pack);
	size_t pairs = ir_tar_map_pairs(h);
	int r;

	ir_buf_clear(&b->head);
	(void)ir_buf_addf(&b->head, "%zu\n", pairs);
	r = ir_pack_put(b->pack, b->head.p, b->head.len, e);
	for (size_t i = 0; r == 0 && i < pairs; i++) {
		struct ir_extent x = ir_tar_map_pair(h, i);

		ir_buf_clear(&b->head);
		(void)ir_buf_addf(&b->head, "%llu\n%llu\n",
			(unsigned long long)x.off, (unsigned long long)x.len);
		r = ir_pack_put(b->pack, b->head.p, b->head.len, e);
	}
	if (r < 0)
		return r;
	return ir_pack_zeros(b->pack, start + len - ir_pack_given(b->pack), e);
}

static int
put_head(struct ir_bag *b, const struct ir_member_in *m, struct ir_err *e)
{
	struct ir_tar_head h = {b->name.p, m->hardlink ? b->link.p : NULL,
		m->size, m->mode, m->uid, m->gid, m->mtime_sec,
		m->hardlink ? NULL : m->extents, m->n_extents};
	int r;

	b->stored = ir_tar_stored_len(&h);
	ir_buf_clear(&b->head);
	if (ir_tar_head_add(&b->head, &h) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot write a header"));
	r = ir_pack_put(b->pack, b->head.p, b->head.len, e);
	if (r == 0 && h.extents)
		r = put_map(b, &h, e);
	return r;
}

static void
set_extents(struct ir_bag *b, const struct ir_member_in *m)
{
	b->whole = (struct ir_extent){0, m->size};
	b->extents = m->extents ? m->extents : &b->whole;
	b->n_extents = m->extents ? m->n_extents : m->size > 0;
	if (m->hardlink)
		b->n_extents = 0;
	b->at_extent = 0;
	b->in_extent = 0;
	b->hashed = m->ahead;
}

static int
begin(struct ir_bag *b, const struct ir_member_in *m, struct ir_err *e)
{
	int r = ir_pack_failed(b->pack, e);

	if (r < 0)
		return r;
	if (whole_name(&b->name, b, m->name) < 0 ||
		whole_name(&b->link, b, m->hardlink ? m->hardlink : "") < 0)
		return ir_err_sys(e, ENOMEM, _("cannot store a name"));
	b->offset = ir_pack_given(b->pack);
	b->size = m->size;
	b->is_link = m->hardlink != NULL;
	if (b->is_link)
		memcpy(b->link_sha256, m->link_sha256, IR_SHA256_LEN);
	if (b->is_link && m->link_sha512)
		memcpy(b->link_sha512, m->link_sha512, IR_DIGEST_MAX);
	set_extents(b, m);
	if (m->ahead != b->ahead)
		b->hashed = 0; /* those were of a member given up */
	if ((!m->ahead || m->ahead != b->ahead) &&
		ir_digest_reset(b->digest) < 0)
		return digest_failed(b, e);
	b->ahead = 0;
	r = put_head(b, m, e);
	b->open = r == 0;
	return r;
}

int
ir_bag_member_begin(
	struct ir_bag *b, const struct ir_member_in *m, struct ir_err *e)
{
	int r = check(b, m, e);

	return r < 0 ? r : dead(b, begin(b, m, e), e);
}

/* Data still wanted of the current extent, entering the next; 0 at the end. */
static uint64_t
left(struct ir_bag *b)
{
	if (b->at_extent < b->n_extents &&
		b->in_extent == b->extents[b->at_extent].len) {
		b->at_extent++;
		b->in_extent = 0;
	}
	if (b->at_extent == b->n_extents)
		return 0;
	return b->extents[b->at_extent].len - b->in_extent;
}

void *
ir_bag_data_buf(struct ir_bag *b, size_t *ret_cap)
{
	uint64_t want = b->open ? left(b) : 0;
	uint8_t *p;
	size_t cap = 0;

	*ret_cap = 0;
	b->room_len = 0;
	if (want == 0)
		return NULL;
	p = ir_pack_space(b->pack, &cap);
	if (!p)
		return NULL;
	cap = cap < IR_IO_CHUNK ? cap : IR_IO_CHUNK;
	cap = want < cap ? (size_t)want : cap;
	b->room = p;
	*ret_cap = b->room_len = cap;
	return p;
}

static int
digest_up_to(struct ir_bag *b, uint64_t end, struct ir_err *e)
{
	while (b->hashed < end) {
		uint64_t left = end - b->hashed;
		uint64_t n = left < HOLE_SLICE ? left : HOLE_SLICE;

		if (b->o.stop && b->o.stop(b->o.stop_arg, left))
			return ir_err_set(e, EINTR,
				_("stopped inside a hole of '%s'"), b->name.p);
		if (ir_digest_zeros(b->digest, n) < 0)
			return digest_failed(b, e);
		b->hashed += n;
	}
	return 0;
}

int
ir_bag_ahead(struct ir_bag *b, uint64_t len, struct ir_err *e)
{
	if (b->open)
		return ir_err_set(e, EINVAL, _("a member is open"));
	if ((b->ahead == 0 && ir_digest_reset(b->digest) < 0) ||
		ir_digest_zeros(b->digest, len) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot digest a hole"));
	b->ahead += len;
	return 0;
}

int
ir_bag_commit_data(struct ir_bag *b, size_t len, struct ir_err *e)
{
	int r = ir_pack_failed(b->pack, e);

	if (r < 0 || len == 0)
		return r;
	if (len > b->room_len)
		return ir_err_set(e, EINVAL, _("more data than was asked for"));
	b->room_len = 0;
	r = digest_up_to(b, b->extents[b->at_extent].off + b->in_extent, e);
	if (r == 0 && ir_digest_update(b->digest, b->room, len) < 0)
		r = digest_failed(b, e);
	if (r < 0)
		return dead(b, r, e);
	ir_pack_commit(b->pack, len);
	b->in_extent += len;
	b->hashed += len;
	return 0;
}

int
ir_bag_data(struct ir_bag *b, const void *p, size_t len, struct ir_err *e)
{
	const uint8_t *from = p;

	while (len > 0) {
		size_t cap;
		void *to = ir_bag_data_buf(b, &cap);
		int r;

		if (!to) {
			r = ir_pack_failed(b->pack, e);
			return r < 0 ? r
				     : ir_err_set(e, EINVAL,
					       _("more data than the member's "
						 "size"));
		}
		cap = cap < len ? cap : len;
		memcpy(to, from, cap);
		r = ir_bag_commit_data(b, cap, e);
		if (r < 0)
			return r;
		from += cap;
		len -= cap;
	}
	return 0;
}

/* Zeros for what the source did not give, in the tar and in the digest. */
static int
pad_member(struct ir_bag *b, struct ir_member_out *out, struct ir_err *e)
{
	uint8_t raw[IR_DIGEST_MAX];
	uint64_t missing;
	int r;

	out->given = b->size;
	if (left(b) > 0) {
		out->given = b->hashed;
		r = ir_digest_peek(b->digest, IR_SHA256, raw);
		if (r < 0)
			return digest_failed(b, e);
		ir_hex(raw, IR_SHA256_LEN, out->sha256_given);
	}
	while ((missing = left(b)) > 0) {
		uint64_t n = missing < HOLE_SLICE ? missing : HOLE_SLICE;

		if (b->o.stop && b->o.stop(b->o.stop_arg, missing))
			return ir_err_set(e, EINTR,
				_("stopped while filling up '%s'"), b->name.p);
		r = ir_pack_zeros(b->pack, n, e);
		if (r < 0)
			return r;
		b->in_extent += n;
	}
	return digest_up_to(b, b->size, e);
}

static int
final_digests(struct ir_bag *b, struct ir_member_out *out, struct ir_err *e)
{
	char hex[IR_DIGEST_HEX];
	bool want512 = b->o.digests & IR_DIGEST_BIT(IR_SHA512);
	int r = 0;

	if (b->is_link) {
		ir_hex(b->link_sha256, IR_SHA256_LEN, out->sha256);
		if (want512)
			ir_hex(b->link_sha512, IR_DIGEST_MAX, out->sha512);
		return 0;
	}
	r = ir_digest_final_hex(b->digest, IR_SHA256, hex);
	if (r == 0)
		memcpy(out->sha256, hex, sizeof(out->sha256));
	if (r == 0 && want512)
		r = ir_digest_final_hex(b->digest, IR_SHA512, out->sha512);
	return r < 0 ? digest_failed(b, e) : 0;
}

/* "HEX  NAME\n" of the current member, NAME below TOP. */
static void
add_line(struct ir_bag *b, struct ir_buf *out, const char *hex)
{
	(void)ir_buf_adds(out, hex); /* these stick */
	(void)ir_buf_adds(out, "  ");
	(void)ir_buf_adds(out, b->name.p + b->top.len);
	(void)ir_buf_addc(out, '\n');
}

static int
list(struct ir_bag *b, const struct ir_member_out *out, struct ir_err *e)
{
	int r;

	if (b->phase == BAG_END)
		return 0;
	if (b->phase != BAG_PAYLOAD) {
		add_line(b, &b->tags, out->sha256);
		r = ir_buf_err(&b->tags);
		return r < 0 ? ir_err_set(e, r, _("no memory for a manifest"))
			     : 0;
	}
	b->files++;
	b->bytes += b->size;
	add_line(b, &b->manifest.tail, out->sha256);
	r = ir_spill_check(&b->manifest, e);
	if (r == 0 && out->sha512[0]) {
		add_line(b, &b->manifest512.tail, out->sha512);
		r = ir_spill_check(&b->manifest512, e);
	}
	return r;
}

int
ir_bag_member_end(struct ir_bag *b, struct ir_member_out *ret, struct ir_err *e)
{
	struct ir_member_out out = {0};
	int r = ir_pack_failed(b->pack, e);

	if (r < 0)
		return r;
	if (!b->open)
		return ir_err_set(e, EINVAL, _("no member to end"));
	out.tar_offset = b->offset;
	out.stored = out.given = b->size;
	if (!b->is_link)
		r = pad_member(b, &out, e);
	if (r == 0)
		r = ir_pack_zeros(b->pack, ir_tar_pad(b->stored), e);
	if (r == 0)
		r = final_digests(b, &out, e);
	if (r == 0)
		r = list(b, &out, e);
	b->open = false;
	if (r == 0 && ret)
		*ret = out;
	return dead(b, r, e);
}

int
ir_bag_small(struct ir_bag *b, const char *name, const char *text, size_t len,
	struct ir_err *e)
{
	struct ir_member_in m = {0};
	int r;

	m.name = name;
	m.size = len;
	m.mode = 0644;
	m.mtime_sec = b->o.mtime;
	r = begin(b, &m, e);
	if (r == 0)
		r = ir_bag_data(b, text, len, e);
	return r < 0 ? r : ir_bag_member_end(b, NULL, e);
}

uint64_t
ir_bag_synced(struct ir_bag *b)
{
	return ir_pack_durable(b->pack);
}

uint64_t
ir_bag_offset(const struct ir_bag *b)
{
	return ir_pack_given(b->pack);
}

uint64_t
ir_bag_written(const struct ir_bag *b)
{
	return ir_pack_written(b->pack);
}

int
ir_bag_flush(struct ir_bag *b, struct ir_err *e)
{
	return ir_pack_flush(b->pack, e);
}

uint64_t
ir_bag_payload_bytes(const struct ir_bag *b)
{
	return b->bytes;
}

uint64_t
ir_bag_payload_files(const struct ir_bag *b)
{
	return b->files;
}
