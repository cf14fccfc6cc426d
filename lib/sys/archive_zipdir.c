/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/archive.h"

#include "archive_i.h"

/*
 * The central directory of a zip against its local headers and the file
 * (APPNOTE.TXT 4.3).  Members, each with what follows it, must fill the file
 * from its first byte to the directory without a gap.
 */
#define LOCAL_LEN ((size_t)30)
#define ENTRY_LEN ((size_t)46)
#define ENTRY_MAX (ENTRY_LEN + (size_t)3 * 65535)
#define LOCATOR_LEN 20u
#define END64_LEN 56u
#define NONE32 UINT64_C(0xffffffff)
#define F_DESCRIPTOR 8u

struct span {
	uint64_t from, to;
};

struct entry { /* of the central directory */
	unsigned flags, method;
	uint64_t crc, packed, size, local;
	const char *name;
	size_t name_len;
};

struct zipdir {
	int fd;
	int (*odd)(void *arg, const char *name, size_t len, uint64_t off,
		const char *why);
	void *arg;
	struct ir_err *e;
	uint64_t size; /* of the file */
	uint64_t dir, dir_end; /* where the directory lies */
	uint64_t shift; /* bytes in front that its offsets do not count */
	uint64_t entries, seen; /* as stated, as found */
	bool is64;
	struct span *span;
	size_t n, cap;
	uint8_t *buf, *local;
};

static int
tell(struct zipdir *z, uint64_t off, const char *why)
{
	return z->odd(z->arg, NULL, 0, off, why);
}

static int
tell_entry(struct zipdir *z, const struct entry *en, const char *why)
{
	return z->odd(z->arg, en->name, en->name_len, en->local, why);
}

/* Bytes read, fewer at the end of the file only. */
static ssize_t
get(struct zipdir *z, void *p, size_t len, uint64_t off)
{
	ssize_t n = off < z->size ? ir_io_pread(z->fd, p, len, (off_t)off) : 0;

	if (n < 0)
		(void)ir_err_sys(z->e, (int)-n, _("cannot read the archive"));
	return n;
}

/* Sizes and offsets too large for the old fields: the record before the end
 * record.  0 taken or none there, 1 told, < 0. */
static int
end64(struct zipdir *z, uint64_t end_at, uint64_t *dir_len, uint64_t *dir_at)
{
	uint8_t p[END64_LEN];
	uint64_t at, len;
	ssize_t n = end_at < LOCATOR_LEN
		? 0
		: get(z, p, LOCATOR_LEN, end_at - LOCATOR_LEN);
	int r;

	if (n < 0 || n != (ssize_t)LOCATOR_LEN || memcmp(p, "PK\6\7", 4) != 0)
		return n < 0 ? (int)n : 0;
	at = zip_le(p + 8, 8);
	end_at -= LOCATOR_LEN;
	n = get(z, p, END64_LEN, at);
	len = n == (ssize_t)END64_LEN ? zip_le(p + 4, 8) : 0;
	if (n < 0)
		return (int)n;
	if (n != (ssize_t)END64_LEN || memcmp(p, "PK\6\6", 4) != 0 ||
		len > end_at || at + 12 + len != end_at) {
		r = tell(z, end_at,
			_("the zip64 end record is not where its locator "
			  "says"));
		return r < 0 ? r : 1;
	}
	z->is64 = true;
	z->entries = zip_le(p + 32, 8);
	*dir_len = zip_le(p + 40, 8);
	*dir_at = zip_le(p + 48, 8);
	z->dir_end = at;
	return 0;
}

/* Finds the directory. 0, 1 told and nothing can be followed, < 0. */
static int
find_dir(struct zipdir *z)
{
	size_t len = z->size < ZIP_END_MAX ? (size_t)z->size : ZIP_END_MAX;
	uint64_t from = z->size - len, dir_len, dir_at;
	ssize_t n = get(z, z->local, len, from);
	size_t at = 0;
	int r;

	if (n < 0)
		return (int)n;
	if (!archive_zip_end(z->local, (size_t)n, &at)) {
		r = tell(z, from, _("the end record is missing"));
		return r < 0 ? r : 1;
	}
	if (memmem(z->local + at + 4, (size_t)n - at - 4, "PK\5\6", 4)) {
		r = tell(z, from + at, _("another end record behind the end"));
		if (r < 0)
			return r;
	}
	z->entries = zip_le(z->local + at + 10, 2);
	dir_len = zip_le(z->local + at + 12, 4);
	dir_at = zip_le(z->local + at + 16, 4);
	z->dir_end = from + at;
	r = end64(z, from + at, &dir_len, &dir_at);
	if (r != 0)
		return r;
	if (dir_len > z->dir_end || dir_at > z->dir_end - dir_len) {
		r = tell(z, z->dir_end,
			_("the end record names a directory that cannot be"));
		return r < 0 ? r : 1;
	}
	z->dir = z->dir_end - dir_len;
	z->shift = z->dir - dir_at;
	return 0;
}

/* The fields of the zip64 extra field that replace those that are full. */
static void
extra64(const uint8_t *p, size_t len, struct entry *en)
{
	uint64_t *const full[] = {&en->size, &en->packed, &en->local};

	while (len >= 4) {
		size_t n = (size_t)zip_le(p + 2, 2);

		if (n > len - 4)
			return;
		if (zip_le(p, 2) == 1) {
			for (size_t i = 0; i < 3; i++) {
				if (*full[i] != NONE32 || n < 8)
					continue;
				*full[i] = zip_le(p + 4, 8);
				p += 8;
				n -= 8;
			}
			return;
		}
		p += 4 + n;
		len -= 4 + n;
	}
}

/* The length of the entry at p, or 0: there is none. */
static size_t
parse_entry(struct zipdir *z, const uint8_t *p, size_t len, struct entry *en)
{
	size_t extra, all;

	if (len < ENTRY_LEN || memcmp(p, "PK\1\2", 4) != 0)
		return 0;
	en->flags = (unsigned)zip_le(p + 8, 2);
	en->method = (unsigned)zip_le(p + 10, 2);
	en->crc = zip_le(p + 16, 4);
	en->packed = zip_le(p + 20, 4);
	en->size = zip_le(p + 24, 4);
	en->name_len = (size_t)zip_le(p + 28, 2);
	extra = (size_t)zip_le(p + 30, 2);
	all = ENTRY_LEN + en->name_len + extra + (size_t)zip_le(p + 32, 2);
	en->local = zip_le(p + 42, 4);
	en->name = (const char *)p + ENTRY_LEN;
	if (all > len)
		return 0;
	extra64(p + ENTRY_LEN + en->name_len, extra, en);
	return __builtin_add_overflow(en->local, z->shift, &en->local) ? 0
								       : all;
}

/* How the local header at p differs, or NULL. */
static const char *
differs(const uint8_t *p, const struct entry *en)
{
	bool later = zip_le(p + 6, 2) & F_DESCRIPTOR;
	const uint64_t *const said[] = {&en->crc, &en->packed, &en->size};

	if (zip_le(p + 26, 2) != en->name_len ||
		memcmp(p + LOCAL_LEN, en->name, en->name_len) != 0)
		return _("the central directory gives it this name, its own "
			 "header another");
	if (zip_le(p + 8, 2) != en->method)
		return _("directory and header name different methods");
	for (size_t i = 0; i < 3; i++) {
		uint64_t v = zip_le(p + 14 + 4 * i, 4);

		if (v != *said[i] && v != NONE32 && !(later && v == 0))
			return _("directory and header state different sizes "
				 "or checksums");
	}
	return NULL;
}

/* Length of the data descriptor at off, in one of its four forms, or 0. */
static ssize_t
descriptor(struct zipdir *z, const struct entry *en, uint64_t off)
{
	uint8_t b[24];
	ssize_t n = get(z, b, sizeof(b), off);

	for (size_t form = 4; n > 0 && form-- > 0;) { /* longest first */
		size_t at = form & 1 ? 4 : 0;
		unsigned w = form & 2 ? 8 : 4;

		if ((size_t)n >= at + 4 + (size_t)2 * w &&
			(at == 0 || memcmp(b, "PK\7\10", 4) == 0) &&
			zip_le(b + at, 4) == en->crc &&
			zip_le(b + at + 4, w) == en->packed &&
			zip_le(b + at + 4 + w, w) == en->size)
			return (ssize_t)(at + 4 + (size_t)2 * w);
	}
	return n < 0 ? n : 0;
}

static int
add_span(struct zipdir *z, uint64_t from, uint64_t to)
{
	if (z->n == z->cap) {
		size_t cap = z->cap ? 2 * z->cap : 256;
		struct span *p = realloc(z->span, cap * sizeof(*p));

		if (!p)
			return ir_err_sys(
				z->e, ENOMEM, _("cannot read the archive"));
		z->span = p;
		z->cap = cap;
	}
	z->span[z->n++] = (struct span){from, to};
	return 0;
}

static int
check_local(struct zipdir *z, const struct entry *en)
{
	uint8_t *p = z->local;
	ssize_t n = get(z, p, LOCAL_LEN + en->name_len, en->local), more = 0;
	const char *why;
	uint64_t to;
	int r;

	if (n < 0)
		return (int)n;
	if (n < (ssize_t)LOCAL_LEN || !archive_zip_begins(p))
		return tell_entry(z, en,
			_("no header of a member where the central directory "
			  "says"));
	why = (size_t)n < LOCAL_LEN + en->name_len ? _("its header is cut")
						   : differs(p, en);
	r = why ? tell_entry(z, en, why) : 0;
	to = en->local + LOCAL_LEN + zip_le(p + 26, 2) + zip_le(p + 28, 2);
	if (__builtin_add_overflow(to, en->packed, &to) || to > z->dir)
		return r < 0 ? r
			     : tell_entry(z, en,
				       _("it reaches into the central "
					 "directory"));
	if (zip_le(p + 6, 2) & F_DESCRIPTOR)
		more = descriptor(z, en, to);
	if (r < 0 || more < 0)
		return r < 0 ? r : (int)more;
	return add_span(z, en->local, to + (uint64_t)more);
}

/* Every entry; *ret_at: where they end. */
static int
walk(struct zipdir *z, uint64_t *ret_at)
{
	uint64_t at = z->dir;
	size_t have = 0, used = 0;
	int r = 0;

	while (r == 0 && at < z->dir_end) {
		struct entry en = {0};
		size_t len;

		if (have - used < ENTRY_MAX &&
			at + (have - used) < z->dir_end) {
			uint64_t left = z->dir_end - at;
			ssize_t n = get(z, z->buf,
				left < IR_IO_CHUNK ? (size_t)left : IR_IO_CHUNK,
				at);

			if (n < 0)
				return (int)n;
			have = (size_t)n;
			used = 0;
		}
		len = parse_entry(z, z->buf + used, have - used, &en);
		if (len == 0)
			break;
		z->seen++;
		r = check_local(z, &en);
		used += len;
		at += len;
	}
	*ret_at = at;
	return r;
}

static int
by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* Members fill the file up to the directory. */
static int
check_gaps(struct zipdir *z)
{
	uint64_t at = 0;
	int r = 0;

	if (z->n)
		qsort(z->span, z->n, sizeof(*z->span), by_place);
	for (size_t i = 0; i <= z->n && r == 0; i++) {
		uint64_t from = i < z->n ? z->span[i].from : z->dir;

		if (from < at)
			r = tell(z, from, _("two members share bytes"));
		else if (from > at)
			r = tell(z, at,
				at == 0 ? _("bytes in front of the archive")
					: _("bytes that belong to no member"));
		if (i < z->n && z->span[i].to > at)
			at = z->span[i].to;
	}
	return r;
}

static int
check(struct zipdir *z)
{
	uint64_t at = 0;
	int r = find_dir(z);

	if (r != 0)
		return r < 0 ? r : 0;
	r = walk(z, &at);
	if (r == 0 &&
		(at != z->dir_end ||
			(z->is64 ? z->seen : z->seen & 0xffff) != z->entries))
		r = tell(z, at,
			_("the central directory is not what the end record "
			  "says"));
	else if (r == 0)
		r = check_gaps(z);
	return r;
}

int
ir_archive_zip_check(int fd,
	int (*odd)(void *arg, const char *name, size_t len, uint64_t off,
		const char *why),
	void *arg, struct ir_err *e)
{
	struct zipdir z = {.fd = fd, .odd = odd, .arg = arg, .e = e};
	struct stat st;
	int r;

	z.buf = malloc(IR_IO_CHUNK);
	z.local = malloc(ZIP_HEADER_MAX);
	if (!z.buf || !z.local)
		r = ir_err_sys(e, ENOMEM, _("cannot read the archive"));
	else if (fstat(fd, &st) < 0)
		r = ir_err_sys(e, errno, _("cannot read the archive"));
	else {
		z.size = (uint64_t)st.st_size;
		r = check(&z);
	}
	free(z.span);
	free(z.local);
	free(z.buf);
	return r;
}
