/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/archive.h"

#include <assert.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "archive_i.h"

/* Two blocks hold the longest zip header, wherever it starts in the first. */
#define BLOCK IR_IO_CHUNK
static_assert(BLOCK >= ZIP_HEADER_MAX, "a block holds any zip header");

struct block {
	uint8_t *p;
	uint64_t off;
	size_t len;
};

struct ir_archive {
	struct archive *a;
	struct archive_entry
		*entry; /* ours: libarchive does not check its own */
	locale_t c;
	int fd; /* or */
	ir_archive_from from;
	void *from_arg;
	bool beyond; /* go on behind the end of a tar */
	char *name;
	uint8_t *head;
	size_t head_len, head_at;
	struct block block[2]; /* what was read last, and before that */
	unsigned last;
	uint64_t pos; /* of the next read, from the archive's start */
	off_t base; /* where the archive starts in fd, if it can seek */
	uint64_t size; /* from there; UINT64_MAX not known */
	uint64_t consumed;
	int read_errno;
	struct ir_buf zip_name;
};

/*
 * Out of memory, libarchive sets no errno but one of these texts, or none at
 * all.  That says nothing about the archive.
 */
static bool
is_no_memory(struct ir_archive *a, const char *why)
{
	static const char *const starts[] = {"Can't allocate",
		"Couldn't allocate", "Unable to allocate", "Can't initialize",
		"Couldn't initialize", "Internal error initializing",
		"Error initializing", "No memory", "Out of memory"};

	if (archive_errno(a->a) == ENOMEM || !why)
		return true;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (strncmp(why, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

static int
failed(struct ir_archive *a, int code, struct ir_err *e)
{
	const char *why = archive_error_string(a->a);
	struct ir_esc name, text;

	(void)ir_esc(a->name, &name);
	if (a->read_errno)
		return ir_err_sys(
			e, a->read_errno, _("cannot read '%s'"), name.text);
	if (is_no_memory(a, why))
		return ir_err_sys(e, ENOMEM, _("cannot read '%s'"), name.text);
	return ir_err_set(e, code, _("cannot read archive '%s': %s"), name.text,
		ir_esc(why, &text));
}

/* A whole block, but at the end. */
static ssize_t
fill(struct ir_archive *a, uint8_t *p)
{
	size_t n = a->head_len - a->head_at;
	ssize_t r;

	n = n < BLOCK ? n : BLOCK;
	memcpy(p, a->head + a->head_at, n);
	a->head_at += n;
	if (n == BLOCK)
		return (ssize_t)n;
	r = a->from ? a->from(a->from_arg, p + n, BLOCK - n)
		    : ir_io_read(a->fd, p + n, BLOCK - n);
	return r < 0 ? r : r + (ssize_t)n;
}

static la_ssize_t
on_read(struct archive *la, void *arg, const void **ret)
{
	struct ir_archive *a = arg;
	struct block *b = &a->block[a->last ^ 1];
	ssize_t n = fill(a, b->p);

	if (n < 0) {
		a->read_errno = (int)-n;
		archive_set_error(la, a->read_errno, "read failed");
		return -1;
	}
	*ret = b->p;
	if (n == 0)
		return 0; /* the two blocks stay what they are */
	a->last ^= 1;
	b->off = a->pos;
	b->len = (size_t)n;
	a->pos += b->len;
	a->consumed += b->len;
	return (la_ssize_t)n;
}

static la_int64_t
on_seek(struct archive *la, void *arg, la_int64_t off, int whence)
{
	struct ir_archive *a = arg;
	off_t at;

	if (whence == SEEK_SET && __builtin_add_overflow(off, a->base, &off))
		return ARCHIVE_FATAL;
	at = lseek(a->fd, (off_t)off, whence);
	if (at < a->base) {
		archive_set_error(la, EINVAL, "seek out of bounds");
		return ARCHIVE_FATAL;
	}
	a->pos = (uint64_t)(at - a->base);
	return (la_int64_t)a->pos;
}

/* As its first bytes say, where they can be had. */
static int
allow_formats(struct ir_archive *a)
{
	uint8_t first[ZIP_MAGIC_LEN] = {0};
	ssize_t n = 0;

	if (a->base >= 0)
		n = ir_io_pread(a->fd, first, sizeof(first), a->base);
	else if (a->head_len >= sizeof(first))
		memcpy(first, a->head, sizeof(first));
	return n < 0 ? (int)n : archive_formats(a->a, first, a->beyond);
}

static int
start(struct ir_archive *a)
{
	int rc;

	a->a = archive_read_new();
	a->entry = a->a ? archive_entry_new2(a->a) : NULL;
	if (!a->entry || archive_filters(a->a) < 0)
		return -ENOMEM;
	rc = allow_formats(a);
	if (rc < 0)
		return rc;
	if (a->base >= 0 &&
		archive_read_set_seek_callback(a->a, on_seek) != ARCHIVE_OK)
		return -ENOMEM;
	/* not archive_read_open: it goes on when this fails */
	if (archive_read_set_read_callback(a->a, on_read) != ARCHIVE_OK ||
		archive_read_set_callback_data(a->a, a) != ARCHIVE_OK)
		return -ENOMEM;
	return archive_read_open1(a->a) == ARCHIVE_OK ? 0 : -IR_EFORMAT;
}

/* libarchive translates names through the locale in force: none of it. */
static int
start_in_c(struct ir_archive *a)
{
	locale_t old = uselocale(a->c);
	int r = start(a);

	(void)uselocale(old);
	return r;
}

static int
prepare(struct ir_archive *a, const void *head, size_t head_len,
	const char *name)
{
	struct stat st;

	a->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	a->name = strdup(name);
	a->block[0].p = malloc(BLOCK);
	a->block[1].p = malloc(BLOCK);
	a->head = malloc(head_len ? head_len : 1);
	if (!a->c || !a->name || !a->block[0].p || !a->block[1].p || !a->head)
		return -ENOMEM;
	if (head_len > 0)
		memcpy(a->head, head, head_len);
	a->head_len = head_len;
	a->base = head_len > 0 || a->from ? -1 : lseek(a->fd, 0, SEEK_CUR);
	a->size = UINT64_MAX;
	if (a->base >= 0 && fstat(a->fd, &st) == 0 && S_ISREG(st.st_mode))
		a->size = st.st_size > a->base
			? (uint64_t)(st.st_size - a->base)
			: 0;
	return 0;
}

static int
open_as(struct ir_archive **ret, const struct ir_archive *like,
	const void *head, size_t head_len, const char *name, struct ir_err *e)
{
	struct ir_archive *a = calloc(1, sizeof(*a));
	struct ir_esc esc;
	int r = -ENOMEM;

	if (a) {
		*a = *like;
		ir_buf_init(&a->zip_name, ZIP_HEADER_MAX);
		r = prepare(a, head, head_len, name);
	}
	if (a && r == 0)
		r = start_in_c(a);
	if (r == -IR_EFORMAT)
		r = failed(a, IR_EFORMAT, e);
	else if (r < 0)
		(void)ir_err_sys(
			e, -r, _("cannot read '%s'"), ir_esc(name, &esc));
	if (r < 0) {
		ir_archive_free(a);
		return r;
	}
	*ret = a;
	return 0;
}

int
ir_archive_open(struct ir_archive **ret, int fd, const void *head,
	size_t head_len, const char *name, bool beyond, struct ir_err *e)
{
	const struct ir_archive like = {.fd = fd, .beyond = beyond};

	return open_as(ret, &like, head, head_len, name, e);
}

int
ir_archive_open_from(struct ir_archive **ret, ir_archive_from from, void *arg,
	const char *name, struct ir_err *e)
{
	const struct ir_archive like = {
		.fd = -1, .from = from, .from_arg = arg, .beyond = true};

	return open_as(ret, &like, NULL, 0, name, e);
}

void
ir_archive_free(struct ir_archive *a)
{
	locale_t old = (locale_t)0;

	if (!a)
		return;
	if (a->c)
		old = uselocale(a->c);
	archive_entry_free(a->entry);
	if (a->a)
		(void)archive_read_free(a->a); /* nothing is written by it */
	if (a->c) {
		(void)uselocale(old);
		freelocale(a->c);
	}
	ir_buf_free(&a->zip_name);
	free(a->block[0].p);
	free(a->block[1].p);
	free(a->head);
	free(a->name);
	free(a);
}

bool
ir_archive_is_zip(const struct ir_archive *a)
{
	return (archive_format(a->a) & ARCHIVE_FORMAT_BASE_MASK) ==
		ARCHIVE_FORMAT_ZIP;
}

/* Appends what the block has of the stretch from *at to end. */
static int
add_stretch(
	struct ir_buf *out, const struct block *b, uint64_t *at, uint64_t end)
{
	uint64_t stop = b->off + b->len < end ? b->off + b->len : end;
	int r;

	if (*at >= end)
		return 0;
	if (*at < b->off) { /* a gap: what came before is of no use */
		ir_buf_clear(out);
		*at = b->off;
	}
	if (*at >= stop)
		return 0;
	r = ir_buf_add(out, b->p + (*at - b->off), (size_t)(stop - *at));
	*at = stop;
	return r;
}

/* The name in the local header that ends at end, from the last two blocks. */
static int
name_before(struct ir_archive *a, uint64_t end)
{
	const struct block *b = &a->block[a->last];
	const struct block *old = &a->block[a->last ^ 1];
	uint64_t at = end > ZIP_HEADER_MAX ? end - ZIP_HEADER_MAX : 0;
	struct ir_buf bytes;
	int r = 0;

	ir_buf_init(&bytes, ZIP_HEADER_MAX);
	if (old->off + old->len == b->off || end <= b->off)
		r = add_stretch(&bytes, old, &at, end);
	if (r == 0)
		r = add_stretch(&bytes, b, &at, end);
	if (r == 0)
		r = at == end ? archive_zip_name((const uint8_t *)bytes.p,
					bytes.len, &a->zip_name)
			      : -IR_EFORMAT;
	ir_buf_free(&bytes);
	return r;
}

/* libarchive stands at the content, or behind it for a link. */
static int
zip_name(struct ir_archive *a)
{
	uint64_t end = (uint64_t)archive_filter_bytes(a->a, 0);
	const char *link = archive_entry_symlink(a->entry);
	int r = name_before(a, end);

	if (r < 0 && link && strlen(link) < end)
		r = name_before(a, end - strlen(link));
	return r;
}

static int
get_name(struct ir_archive *a, const char **ret, struct ir_err *e)
{
	struct ir_esc esc;

	*ret = archive_entry_pathname(a->entry);
	if (*ret)
		return 0;
	if (ir_archive_is_zip(a) && zip_name(a) == 0) {
		*ret = a->zip_name.p;
		return 0;
	}
	return ir_err_set(e, IR_EFORMAT,
		_("cannot read archive '%s': the name of a member cannot be "
		  "read"),
		ir_esc(a->name, &esc));
}

static enum ir_member_type
type_of(const struct ir_member *m, struct archive_entry *entry)
{
	size_t len = strlen(m->name);

	if (archive_entry_hardlink(entry))
		return IR_MEMBER_HARDLINK;
	if (archive_entry_filetype(entry) == AE_IFLNK)
		return IR_MEMBER_SYMLINK;
	if (archive_entry_filetype(entry) == AE_IFDIR ||
		(len > 0 && m->name[len - 1] == '/'))
		return IR_MEMBER_DIR;
	if (archive_entry_filetype(entry) == AE_IFREG)
		return IR_MEMBER_FILE;
	return IR_MEMBER_OTHER;
}

static int
describe(struct ir_archive *a, struct ir_member *ret, struct ir_err *e)
{
	struct ir_member m = {0};
	int r = get_name(a, &m.name, e);

	if (r < 0)
		return r;
	m.type = type_of(&m, a->entry);
	m.link = m.type == IR_MEMBER_HARDLINK ? archive_entry_hardlink(a->entry)
		: m.type == IR_MEMBER_SYMLINK ? archive_entry_symlink(a->entry)
					      : NULL;
	m.size_known = archive_entry_size_is_set(a->entry) &&
		archive_entry_size(a->entry) >= 0;
	if (m.size_known)
		m.size = (uint64_t)archive_entry_size(a->entry);
	m.mode = (uint32_t)archive_entry_perm(a->entry);
	m.mtime = archive_entry_mtime(a->entry);
	*ret = m;
	return 0;
}

/* That a name was not translated is what we asked for, no warning. */
static const char *
warning(struct ir_archive *a)
{
	const char *text = archive_error_string(a->a);

	return text && !strstr(text, "to current locale") ? text : NULL;
}

/* A zip in a compressed stream is nothing anybody makes, and the positions
 * that zip_name relies on would be those of the stream. */
static int
check_form(struct ir_archive *a, struct ir_err *e)
{
	struct ir_esc esc;

	if (!ir_archive_is_zip(a) || archive_filter_count(a->a) <= 1)
		return 0;
	return ir_err_set(e, IR_ENOTSUP,
		_("cannot read archive '%s': a zip inside %s"),
		ir_esc(a->name, &esc), archive_filter_name(a->a, 0));
}

int
ir_archive_next(struct ir_archive *a, struct ir_member *ret,
	const char **ret_warning, struct ir_err *e)
{
	locale_t old = uselocale(a->c);
	int r = archive_read_next_header2(a->a, a->entry);

	if (ret_warning)
		*ret_warning = r == ARCHIVE_WARN ? warning(a) : NULL;
	if (r == ARCHIVE_EOF) {
		r = 0;
	} else if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
		r = failed(a, IR_EFORMAT, e);
	} else {
		r = check_form(a, e);
		if (r == 0)
			r = describe(a, ret, e);
		if (r == 0) {
			(void)archive_entry_sparse_reset(a->entry);
			(void)archive_entry_xattr_reset(a->entry);
			r = 1;
		}
	}
	(void)uselocale(old);
	return r;
}

int
ir_archive_extent(struct ir_archive *a, uint64_t *ret_off, uint64_t *ret_len)
{
	la_int64_t off = 0, len = 0;

	if (archive_entry_sparse_next(a->entry, &off, &len) != ARCHIVE_OK ||
		off < 0 || len < 0)
		return 0;
	*ret_off = (uint64_t)off;
	*ret_len = (uint64_t)len;
	return 1;
}

int
ir_archive_xattr(struct ir_archive *a, const char **ret_name, const void **ret,
	size_t *ret_len)
{
	return archive_entry_xattr_next(a->entry, ret_name, ret, ret_len) ==
		ARCHIVE_OK;
}

int
ir_archive_data(struct ir_archive *a, const void **ret_p, size_t *ret_len,
	uint64_t *ret_off, struct ir_err *e)
{
	locale_t old = uselocale(a->c);
	const void *p = NULL;
	la_int64_t off = 0;
	size_t len = 0;
	int r = archive_read_data_block(a->a, &p, &len, &off);

	(void)uselocale(old);
	if (r == ARCHIVE_EOF)
		return 0;
	if (r == ARCHIVE_WARN) /* checksum or size in a zip do not match */
		return failed(a, IR_EINTEGRITY, e);
	if (r == ARCHIVE_FAILED && archive_entry_is_encrypted(a->entry))
		return failed(a, IR_ENOTSUP, e);
	if (r != ARCHIVE_OK || off < 0)
		return failed(a, IR_EFORMAT, e);
	*ret_p = p;
	*ret_len = len;
	*ret_off = (uint64_t)off;
	return 1;
}

const char *
ir_archive_format(const struct ir_archive *a)
{
	const char *name = archive_format_name(a->a);

	return name ? name : "";
}

const char *
ir_archive_filter(const struct ir_archive *a)
{
	const char *name = archive_filter_name(a->a, 0);

	return name ? name : "none";
}

static int
zip_rest(struct ir_archive *a, uint64_t size, uint64_t *ret)
{
	size_t len = size < ZIP_END_MAX ? (size_t)size : ZIP_END_MAX;
	uint8_t *p = malloc(len ? len : 1);
	ssize_t n = p
		? ir_io_pread(a->fd, p, len, a->base + (off_t)(size - len))
		: -ENOMEM;

	if (n >= 0)
		*ret = archive_zip_rest(p, (size_t)n);
	free(p);
	return n < 0 ? (int)n : 0;
}

int
ir_archive_rest(struct ir_archive *a, uint64_t *ret, struct ir_err *e)
{
	uint64_t size, used = (uint64_t)archive_filter_bytes(a->a, -1);
	struct ir_esc esc;
	struct stat st;
	int r = 0;

	*ret = 0;
	if (a->base < 0)
		return 0;
	if (fstat(a->fd, &st) < 0)
		r = -errno;
	size = r < 0 || st.st_size < a->base ? 0
					     : (uint64_t)(st.st_size - a->base);
	if (r == 0 && ir_archive_is_zip(a))
		r = zip_rest(a, size, ret);
	else if (size > used)
		*ret = size - used;
	if (r < 0)
		return ir_err_sys(
			e, -r, _("cannot read '%s'"), ir_esc(a->name, &esc));
	return 0;
}

uint64_t
ir_archive_consumed(const struct ir_archive *a)
{
	return a->consumed < a->size ? a->consumed : a->size;
}
