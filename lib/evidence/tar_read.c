/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/tar_read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "tar_read_i.h"

#define UTF8_MAX 4u /* a name is cut between characters */

enum state {
	HEADER,
	PAX_BODY,
	SPARSE_MAP,
	DATA,
	PADDING,
	RESYNC,
	AFTER_END,
};

struct ir_tar {
	struct ir_tar_sink sink;
	enum state state;
	uint64_t offset; /* bytes fed */
	uint64_t member_at; /* first header of the member */
	bool in_member; /* an extended header was seen */
	bool seeking; /* after a skip, no member yet */
	const char *expect; /* how its name must begin, or NULL */
	uint8_t block[512]; /* a header cut by the end of what was fed */
	size_t have;
	unsigned zero_blocks;
	bool tail_odd;
	struct ir_buf body; /* of an extended header */
	struct pax pax;
	uint64_t left; /* stored bytes of the member still to come */
	size_t pad;
	bool pax_pad; /* the padding is that of an extended header */
	bool pad_odd;
	struct tar_map map; /* sparse member */
	struct ir_buf name, link;
};

int
ir_tar_new(
	struct ir_tar **ret, const struct ir_tar_sink *sink, struct ir_err *e)
{
	struct ir_tar *t = calloc(1, sizeof(*t));

	if (!t)
		return ir_err_sys(e, ENOMEM, _("cannot read a tar"));
	t->sink = *sink;
	ir_buf_init(&t->body, IR_TAR_PAX_MAX);
	ir_buf_init(&t->name, IR_TAR_NAME_MAX);
	ir_buf_init(&t->link, IR_TAR_NAME_MAX);
	pax_init(&t->pax);
	*ret = t;
	return 0;
}

void
ir_tar_free(struct ir_tar *t)
{
	if (!t)
		return;
	ir_buf_free(&t->body);
	ir_buf_free(&t->name);
	ir_buf_free(&t->link);
	pax_free(&t->pax);
	free(t->map.x);
	free(t);
}

uint64_t
ir_tar_offset(const struct ir_tar *t)
{
	return t->offset;
}

static bool
all_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

static size_t
field_len(const uint8_t *p, size_t cap)
{
	const uint8_t *nul = memchr(p, 0, cap);

	return nul ? (size_t)(nul - p) : cap;
}

/* Name and link target of a plain header, prefix included. */
static int
header_names(struct ir_tar *t, const uint8_t *h)
{
	size_t prefix = field_len(h + 345, 155);

	ir_buf_clear(&t->name);
	ir_buf_clear(&t->link);
	if (t->pax.has_sparse_name) {
		(void)ir_buf_add(&t->name, t->pax.sparse_name.p,
			t->pax.sparse_name.len); /* sticks */
	} else if (t->pax.has_path) {
		(void)ir_buf_add(
			&t->name, t->pax.path.p, t->pax.path.len); /* sticks */
	} else {
		(void)ir_buf_add(&t->name, h + 345, prefix); /* sticks */
		if (prefix)
			(void)ir_buf_addc(&t->name, '/'); /* sticks */
		(void)ir_buf_add(&t->name, h, field_len(h, 100)); /* sticks */
	}
	if (t->pax.has_link)
		(void)ir_buf_add(
			&t->link, t->pax.link.p, t->pax.link.len); /* sticks */
	else
		(void)ir_buf_add(&t->link, h + 157,
			field_len(h + 157, 100)); /* sticks */
	return ir_buf_err(&t->name) ? ir_buf_err(&t->name)
				    : ir_buf_err(&t->link);
}

static enum ir_member_type
type_of(char flag)
{
	switch (flag) {
	case '0':
	case '\0':
		return IR_MEMBER_FILE;
	case '1':
		return IR_MEMBER_HARDLINK;
	case '2':
		return IR_MEMBER_SYMLINK;
	case '5':
		return IR_MEMBER_DIR;
	default:
		return IR_MEMBER_OTHER;
	}
}

/* Headers are looked for from the next block on; at: where we are. */
static void
seek_on(struct ir_tar *t, uint64_t at)
{
	t->have = (size_t)(at % IR_TAR_BLOCK);
	memset(t->block, 0, t->have);
	t->zero_blocks = 0;
	t->state = RESYNC;
	t->in_member = false;
	pax_clear(&t->pax);
}

static void
set_padding(struct ir_tar *t, uint64_t stored)
{
	t->pad =
		(size_t)((IR_TAR_BLOCK - stored % IR_TAR_BLOCK) % IR_TAR_BLOCK);
}

static int
member_end(struct ir_tar *t)
{
	t->in_member = false;
	pax_clear(&t->pax);
	return t->sink.end(t->sink.arg);
}

/* Where to go when the member's stored bytes are all there. */
static int
after_data(struct ir_tar *t)
{
	int r;

	if (t->map.n && t->map.logical < t->map.size) {
		r = t->sink.hole(t->sink.arg, t->map.size - t->map.logical);
		if (r < 0)
			return r;
	}
	t->state = t->pad ? PADDING : HEADER;
	return t->pad ? 0 : member_end(t);
}

static int
begin_sparse(struct ir_tar *t, uint64_t at, struct ir_err *e)
{
	if (t->pax.sparse_major != 1 || t->pax.sparse_minor != 0 ||
		!t->pax.has_realsize || !t->pax.has_sparse_name)
		return tar_bad(at, _("sparse member of an unknown form"), e);
	t->state = SPARSE_MAP;
	tar_map_begin(&t->map, t->pax.realsize);
	return 0;
}

/* After a skip: a member of the archive, and its header is all of it?  One
 * that fills its field may be a long name whose extended header is lost. */
static bool
is_expected(const struct ir_tar *t, const uint8_t *h)
{
	if (!t->expect)
		return true;
	if (!t->pax.has_path && !t->pax.has_sparse_name && !h[345] &&
		field_len(h, 100) > 100 - UTF8_MAX)
		return false;
	return strncmp(t->name.p, t->expect, strlen(t->expect)) == 0;
}

static int
begin_member(struct ir_tar *t, const uint8_t *h, uint64_t size, uint64_t at,
	struct ir_err *e)
{
	struct ir_tar_member m = {0};
	uint64_t mode = 0, mtime = 0;
	bool sparse = t->pax.sparse_major || t->pax.has_realsize;
	int r;

	r = header_names(t, h);
	if (r == -ENOMEM)
		return ir_err_sys(e, ENOMEM, _("cannot read a tar header"));
	if (r < 0)
		return tar_bad(at, _("name is too long"), e);
	if (t->seeking && !is_expected(t, h))
		return -IR_EFORMAT;
	if (tar_number(h + 100, 8, &mode) < 0 ||
		tar_number(h + 136, 12, &mtime) < 0)
		return tar_bad(at, _("a number in the header is wrong"), e);
	m.typeflag = (char)h[156];
	m.type = type_of(m.typeflag);
	if (m.type != IR_MEMBER_FILE && (size > 0 || sparse))
		return tar_bad(at, _("a member that is no file has data"), e);
	m.name = t->name.p;
	m.name_len = t->name.len;
	m.link = t->link.len ? t->link.p : NULL;
	m.link_len = t->link.len;
	m.sparse = sparse;
	m.size = sparse ? t->pax.realsize : size;
	m.offset = t->member_at;
	m.mode = (uint32_t)(mode & 07777);
	m.mtime = t->pax.has_mtime ? t->pax.mtime : (int64_t)mtime;
	t->left = size;
	t->map.n = 0;
	t->pax_pad = false;
	t->seeking = false;
	set_padding(t, size);
	r = t->sink.begin(t->sink.arg, &m);
	if (r < 0)
		return r;
	if (sparse)
		return begin_sparse(t, at, e);
	if (size == 0)
		return after_data(t);
	t->state = DATA;
	return 0;
}

static int
end_block(struct ir_tar *t, uint64_t at, struct ir_err *e)
{
	if (t->in_member)
		return tar_bad(at, _("an extended header without a member"), e);
	if (++t->zero_blocks == 2)
		t->state = AFTER_END;
	return 0;
}

static int
read_header(struct ir_tar *t, const uint8_t *h, uint64_t at, struct ir_err *e)
{
	uint64_t size;

	if (all_zero(h, IR_TAR_BLOCK))
		return end_block(t, at, e);
	if (t->zero_blocks)
		return tar_bad(at, _("a single zero block before a member"), e);
	if (tar_checksum(h) < 0)
		return tar_bad(at, _("header checksum does not match"), e);
	if (memcmp(h + 257, "ustar\00000", 8) != 0)
		return tar_bad(at, _("not a POSIX tar header"), e);
	if (tar_number(h + 124, 12, &size) < 0)
		return tar_bad(at, _("size in the header is wrong"), e);
	if (!t->in_member)
		t->member_at = at;
	if (h[156] == 'x') {
		if (size > IR_TAR_PAX_MAX)
			return ir_err_set(e, IR_ELIMIT,
				_("tar offset %" PRIu64
				  ": extended header of %" PRIu64
				  " bytes is beyond the limit"),
				at, size);
		t->in_member = true;
		t->left = size;
		set_padding(t, size);
		t->pax_pad = true;
		ir_buf_clear(&t->body);
		t->state = PAX_BODY;
		return 0;
	}
	if (t->pax.has_size)
		size = t->pax.size;
	return begin_member(t, h, size, at, e);
}

static int
header(struct ir_tar *t, const uint8_t *h, uint64_t at, struct ir_err *e)
{
	int r;

	if (t->state == RESYNC) {
		if (memcmp(h + 257, "ustar\00000", 8) != 0 ||
			tar_checksum(h) < 0)
			return 0;
		t->state = HEADER;
		t->seeking = true;
	}
	if (!t->seeking)
		return read_header(t, h, at, e);
	r = read_header(t, h, at, NULL);
	if (t->seeking && (r == -IR_EFORMAT || r == -IR_ELIMIT)) {
		seek_on(t, 0);
		return 0;
	}
	return r;
}

static size_t
take_header(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r,
	struct ir_err *e)
{
	uint64_t at = t->offset - t->have;
	size_t n = IR_TAR_BLOCK - t->have;

	if (t->have == 0 && len >= IR_TAR_BLOCK) {
		*ret_r = header(t, p, at, e);
		return IR_TAR_BLOCK;
	}
	if (n > len)
		n = len;
	memcpy(t->block + t->have, p, n);
	t->have += n;
	if (t->have == IR_TAR_BLOCK) {
		t->have = 0;
		*ret_r = header(t, t->block, at, e);
	}
	return n;
}

static size_t
take_pax(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r,
	struct ir_err *e)
{
	size_t n = t->left < len ? (size_t)t->left : len;

	if (ir_buf_add(&t->body, p, n) < 0) {
		*ret_r = tar_bad(t->offset, _("no memory for a header"), e);
		return n;
	}
	t->left -= n;
	if (t->left > 0)
		return n;
	t->state = t->pad ? PADDING : HEADER;
	*ret_r = pax_parse(&t->pax, t->body.p, t->body.len, t->member_at,
		t->seeking ? NULL : e);
	if (t->seeking && *ret_r < 0 && *ret_r != -ENOMEM) {
		seek_on(t, t->offset + n);
		*ret_r = 0;
	}
	return n;
}

/* The map fills whole blocks; what it describes must fill the rest. */
static int
check_map(struct ir_tar *t, struct ir_err *e)
{
	int r = tar_map_end(&t->map, t->left, t->offset, e);

	if (r == 0)
		t->state = DATA;
	return r;
}

static size_t
take_map(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r,
	struct ir_err *e)
{
	size_t n = 0;

	while (n < len && t->left > 0 && *ret_r == 0) {
		uint8_t c = p[n++];

		t->left--;
		if (!tar_map_done(&t->map))
			*ret_r = tar_map_byte(&t->map, c, t->offset, e);
		else if (c != 0)
			*ret_r = tar_bad(
				t->offset, _("sparse map cannot be read"), e);
		/* t->offset moves after this call; count from the member */
		t->have++;
		if (t->have == IR_TAR_BLOCK) {
			t->have = 0;
			if (tar_map_done(&t->map) && *ret_r == 0) {
				*ret_r = check_map(t, e);
				break;
			}
		}
	}
	if (*ret_r == 0 && t->state == SPARSE_MAP && t->left == 0)
		*ret_r = tar_bad(t->offset, _("sparse map is cut"), e);
	if (*ret_r == 0 && t->state == DATA && t->left == 0)
		*ret_r = after_data(t);
	return n;
}

static size_t
take_sparse(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r)
{
	uint64_t hole = 0, left = tar_map_next(&t->map, &hole);
	size_t n;

	if (hole) {
		*ret_r = t->sink.hole(t->sink.arg, hole);
		if (*ret_r < 0)
			return 0;
	}
	n = left < len ? (size_t)left : len;
	*ret_r = t->sink.data(t->sink.arg, p, n);
	t->map.logical += n;
	return n;
}

static size_t
take_data(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r)
{
	size_t n = t->left < len ? (size_t)t->left : len;

	if (t->map.n)
		n = take_sparse(t, p, n, ret_r);
	else
		*ret_r = t->sink.data(t->sink.arg, p, n);
	t->left -= n;
	if (t->left == 0 && *ret_r == 0)
		*ret_r = after_data(t);
	return n;
}

static size_t
take_padding(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r)
{
	size_t n = t->pad < len ? t->pad : len;

	if (!t->pad_odd && !all_zero(p, n)) {
		t->pad_odd = true;
		*ret_r = t->sink.odd(t->sink.arg, "tar-padding", t->offset,
			_("bytes hidden in the padding after a member"));
	}
	t->pad -= n;
	if (t->pad > 0 || *ret_r < 0)
		return n;
	t->state = HEADER;
	if (!t->pax_pad)
		*ret_r = member_end(t);
	return n;
}

static size_t
take_tail(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r)
{
	if (!t->tail_odd && !all_zero(p, len)) {
		t->tail_odd = true;
		*ret_r = t->sink.odd(t->sink.arg, "tar-tail", t->offset,
			_("bytes after the end of the tar"));
	}
	return len;
}

static size_t
step(struct ir_tar *t, const uint8_t *p, size_t len, int *ret_r,
	struct ir_err *e)
{
	switch (t->state) {
	case RESYNC:
	case HEADER:
		return take_header(t, p, len, ret_r, e);
	case PAX_BODY:
		return take_pax(t, p, len, ret_r, e);
	case SPARSE_MAP:
		return take_map(t, p, len, ret_r, e);
	case DATA:
		return take_data(t, p, len, ret_r);
	case PADDING:
		return take_padding(t, p, len, ret_r);
	case AFTER_END:
		break;
	}
	return take_tail(t, p, len, ret_r);
}

int
ir_tar_feed(struct ir_tar *t, const void *p, size_t len, struct ir_err *e)
{
	const uint8_t *at = p;
	int r = 0;

	while (len > 0 && r == 0) {
		size_t n = step(t, at, len, &r, e);

		at += n;
		len -= n;
		t->offset += n;
	}
	return r;
}

void
ir_tar_expect(struct ir_tar *t, const char *prefix)
{
	t->expect = prefix;
}

void
ir_tar_seek(struct ir_tar *t)
{
	if (t->state != AFTER_END)
		seek_on(t, t->offset);
}

bool
ir_tar_skip(struct ir_tar *t, uint64_t len)
{
	t->offset += len;
	if (t->state == DATA && t->map.n == 0 && t->left > len) {
		t->left -= len;
		return true;
	}
	if (t->state == AFTER_END)
		return true;
	ir_tar_seek(t);
	return false;
}

int
ir_tar_finish(struct ir_tar *t, struct ir_err *e)
{
	if (t->state == AFTER_END)
		return 0;
	if (t->state == RESYNC)
		return tar_bad(t->offset,
			_("no member was found after the damage"), e);
	if (t->state == HEADER && t->have == 0 && !t->in_member)
		return tar_bad(
			t->offset, _("the end of the tar is missing"), e);
	return tar_bad(t->offset, _("the tar ends inside a member"), e);
}
