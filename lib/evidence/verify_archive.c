/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_i.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/sys/zstd.h"
#include "verify_frames_i.h"

/* Our own archives, from the first frame to the last byte. */

#define TAIL ((size_t)64 * 1024)

/* The first bytes of tar behind the first frame, as far as we need them. */
static bool
first_header(const char *p, size_t len, uint8_t out[512])
{
	struct ir_zstd_dec *z = NULL;
	size_t used = 0, made = 0, at = 0, have = 0;
	int r = ir_zstd_dec_new(&z, NULL);

	while (r == 0 && have < 512) {
		r = ir_zstd_dec_step(z, p + at, len - at, &used, out + have,
			512 - have, &made, NULL);
		if (used == 0 && made == 0)
			break;
		at += used;
		have += made;
	}
	ir_zstd_dec_free(z);
	return have == 512;
}

/* What our writer puts there first: TOP/bagit.txt without an owner's name. */
static bool
head_is_ours(const char *p, size_t len)
{
	static const char tail[] = "/bagit.txt";
	const size_t m = sizeof(tail) - 1;
	uint8_t h[512];
	uint64_t size;
	size_t n;

	if (ir_zstd_kind(p, len) != 1 ||
		ir_zstd_content_size(p, len, &size) < 0 ||
		size > IR_FRAME_SIZE_MAX || !first_header(p, len, h))
		return false;
	if (memcmp(h + 257, "ustar\00000", 8) != 0 || h[156] != '0' ||
		h[265] != 0 || h[297] != 0)
		return false;
	n = strnlen((const char *)h, 100);
	if (h[345] && n == m - 1)
		return memcmp(h, tail + 1, n) == 0;
	return n > m && memcmp(h + n - m, tail, m) == 0;
}

bool
verify_has_trailer(const struct ir_vtarget *t)
{
	static const uint8_t start[] = {0x5d, 0x2a, 0x4d, 0x18, IR_TRAILER_LEN,
		0, 0, 0, 'H', 'I', 'K', 'E', 'S', 'H', 'I', '1'};
	uint64_t from = t->size > TAIL ? t->size - TAIL : 0;
	char *p = malloc(TAIL);
	ssize_t n = -1;
	bool is;

	if (!t->pipe && p)
		n = ir_io_pread(t->fd, p, TAIL, (off_t)from);
	is = n > 0 && memmem(p, (size_t)n, start, sizeof(start));
	free(p);
	return is;
}

bool
verify_is_framed(const struct ir_vtarget *t)
{
	char *p = t->head;
	size_t cap = (size_t)256 * 1024;
	ssize_t n = (ssize_t)t->head_len;
	bool is = false;

	if (!t->pipe) {
		p = malloc(cap);
		n = p ? ir_io_pread(t->fd, p, cap, 0) : -1;
	}
	if (n > 0)
		is = head_is_ours(p, (size_t)n);
	if (p != t->head)
		free(p);
	return is || verify_has_trailer(t);
}

static int
told_name(struct vfy *v, const struct check *c)
{
	const char *base = strrchr(v->target, '/');
	size_t top = c->top.len ? c->top.len - 1 : 0;

	base = base ? base + 1 : v->target;
	if (strcmp(base, "-") == 0 || top == 0 ||
		(strncmp(base, c->top.p, top) == 0 &&
			strncmp(base + top, IR_ARCHIVE_SUFFIX,
				strlen(IR_ARCHIVE_SUFFIX)) == 0))
		return 0;
	return vfy_find(v, IR_V_NOTE, "renamed", WHERE_NAME(c->top.p, top),
		_("the folder in the archive has another name than the "
		  "file"));
}

static int
finish(struct vfy *v, struct frames *f, struct check *c)
{
	bool whole = !f->dead_end && !f->tar_dead && !f->any_lost;
	int r;

	if (f->offset == 0 && !f->dead_end)
		return vfy_find(v, IR_V_DAMAGE, "cut", WHERE_NONE,
			_("the file is empty"));
	/* stopped halfway, told: what is missing then proves nothing */
	r = v->res->unread ? 0 : check_finish(c, whole);

	if (r == 0)
		r = frames_check_end(f, true, c->tag_tar);
	if (r == 0)
		r = told_name(v, c);
	v->res->packed = f->offset;
	return r;
}

int
verify_archive(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	struct frames *f = calloc(1, sizeof(*f));
	struct check c = {0};
	struct vsink sink = {
		check_begin, check_data, check_hole, check_end, &c};
	int r;

	if (!f)
		return ir_err_sys(e, ENOMEM, _("cannot read the archive"));
	v->res->kind = IR_V_ARCHIVE;
	r = check_init(&c, v, e);
	if (r == 0)
		r = frames_run(f, v, t->fd, t->head, t->head_len, &sink, e);
	if (r == 0)
		r = finish(v, f, &c);
	if (r == 0 && c.seen[TAG_MANIFEST512])
		r = verify_other_digests(v, t, e);
	check_free(&c);
	frames_free(f);
	free(f);
	return r;
}
