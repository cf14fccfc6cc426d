/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_list_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define FIELD_MAX ((size_t)64 << 10)
#define BLOCK ((size_t)32 << 10)
#define FIELDS_MAX 16

struct ir_far_reader {
	struct ir_spill *from;
	uint64_t at; /* of the spill, read so far */
	struct ir_buf buf;
	size_t pos; /* in buf */
	size_t mark; /* of the record: what is before it may go */
	struct ir_buf path, link, text;
	bool unread;
};

int
ir_far_open(struct ir_far_reader **ret, struct ir_spill *from, struct ir_err *e)
{
	struct ir_far_reader *f = calloc(1, sizeof(*f));

	if (!f)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	f->from = from;
	ir_buf_init(&f->buf, 0);
	ir_buf_init(&f->path, FIELD_MAX);
	ir_buf_init(&f->link, FIELD_MAX);
	ir_buf_init(&f->text, FIELD_MAX);
	*ret = f;
	return 0;
}

void
ir_far_free(struct ir_far_reader *f)
{
	if (!f)
		return;
	ir_buf_free(&f->buf);
	ir_buf_free(&f->path);
	ir_buf_free(&f->link);
	ir_buf_free(&f->text);
	free(f);
}

/* More of the spill behind what is not used yet; 1, 0 at the end. */
static int
refill(struct ir_far_reader *f, struct ir_err *e)
{
	size_t rest = f->buf.len - f->pos, n = 0;
	char block[BLOCK];
	int rc = ir_spill_read(f->from, f->at, block, sizeof(block), &n, e);

	if (rc < 0 || n == 0)
		return rc;
	if (rest)
		memmove(f->buf.p, f->buf.p + f->pos, rest);
	ir_buf_cut(&f->buf, rest);
	f->pos = 0;
	f->at += n;
	rc = ir_buf_add(&f->buf, block, n);
	return rc < 0 ? ir_err_set(e, rc, _("no memory")) : 1;
}

/* One field into out: 1, 0 at the end (of a whole listing or a cut one). */
static int
field(struct ir_far_reader *f, struct ir_buf *out, struct ir_err *e)
{
	for (;;) {
		size_t left = f->buf.len - f->pos;
		const char *p = f->buf.p + f->pos;
		const char *nul = left ? memchr(p, '\0', left) : NULL;
		int rc;

		if (nul) {
			ir_buf_clear(out);
			rc = ir_buf_add(out, p, (size_t)(nul - p));
			f->pos += (size_t)(nul - p) + 1;
			return rc < 0 ? ir_err_set(e, -IR_EFORMAT,
						_("a name in the listing is "
						  "too long"))
				      : 1;
		}
		if (left > FIELD_MAX)
			return ir_err_set(e, -IR_EFORMAT,
				_("the listing is not what was asked for"));
		rc = refill(f, e);
		if (rc <= 0)
			return rc;
	}
}

/* The words of the first field, in place. */
static size_t
split(char *text, char *v[FIELDS_MAX])
{
	size_t n = 0;

	while (*text && n < FIELDS_MAX) {
		v[n++] = text;
		text += strcspn(text, " ");
		if (*text)
			*text++ = '\0';
	}
	return n;
}

static uint64_t
num(const char *s, int base)
{
	char *end = NULL;
	unsigned long long v;

	errno = 0;
	v = strtoull(s, &end, base);
	return errno || *end ? 0 : v;
}

/* "1700000000.1234567890", before 1970 too */
static struct timespec
time_of(const char *s)
{
	struct timespec t = {0};
	bool minus = *s == '-';
	size_t n = strspn(s + minus, "0123456789");
	uint64_t sec = 0;
	long ns = 0;

	if (n && ir_num_u64(s + minus, n, INT64_MAX, &sec) < 0)
		return t;
	s += minus + n;
	for (int i = 0; i < 9; i++) {
		if (*s == '.' && i == 0)
			s++;
		ns = ns * 10 + (*s >= '0' && *s <= '9' ? *s++ - '0' : 0);
	}
	t.tv_sec = minus ? -(time_t)sec : (time_t)sec;
	t.tv_nsec = ns;
	if (minus && ns) {
		t.tv_sec--;
		t.tv_nsec = 1000000000L - ns;
	}
	return t;
}

static mode_t
type_mode(char c)
{
	switch (c) {
	case 'f':
		return S_IFREG;
	case 'd':
		return S_IFDIR;
	case 'l':
		return S_IFLNK;
	case 'p':
		return S_IFIFO;
	case 's':
		return S_IFSOCK;
	case 'b':
		return S_IFBLK;
	case 'c':
		return S_IFCHR;
	default:
		return 0;
	}
}

static bool
is_pseudo(const char *fs)
{
	static const char *const names[] = {"proc", "sysfs", "cgroup",
		"cgroup2", "debugfs", "tracefs", "securityfs", "pstore",
		"efivarfs", "configfs", "bpf", "binfmt_misc", "fusectl"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], fs) == 0)
			return true;
	}
	return false;
}

/* D i m n U G s b A T C y F; or with f (hex mode) for m, and no y, F. */
static int
fill_stat(char *text, struct ir_far *ret)
{
	bool gnu = text[0] == 'G';
	char *v[FIELDS_MAX];
	size_t n = split(text + 1, v);
	struct stat *st = &ret->st;

	if (n < (gnu ? 12u : 11u))
		return -IR_EFORMAT;
	st->st_dev = num(v[0], 10);
	st->st_ino = num(v[1], 10);
	st->st_mode = gnu ? (mode_t)num(v[2], 8) | type_mode(v[11][0])
			  : (mode_t)num(v[2], 16);
	st->st_nlink = num(v[3], 10);
	st->st_uid = (uid_t)num(v[4], 10);
	st->st_gid = (gid_t)num(v[5], 10);
	st->st_size = (off_t)(num(v[6], 10) & INT64_MAX);
	st->st_blocks = (blkcnt_t)(num(v[7], 10) & INT64_MAX);
	st->st_atim = time_of(v[8]);
	st->st_mtim = time_of(v[9]);
	st->st_ctim = time_of(v[10]);
	ret->has_st = true;
	ret->pseudo = gnu && n > 12 && is_pseudo(v[12]);
	return 0;
}

/* The other fields of an entry. */
static int
entry(struct ir_far_reader *f, struct ir_far *ret, struct ir_err *e)
{
	int rc = field(f, &f->path, e);

	if (rc > 0)
		rc = field(f, &f->link, e);
	if (rc <= 0)
		return rc;
	ret->kind = IR_FAR_ENTRY;
	ret->path = f->path.p;
	ret->path_len = f->path.len;
	ret->link = f->link.p;
	ret->unread = f->unread;
	f->unread = false;
	if (f->text.p[0] == 'T')
		ret->st.st_mode = type_mode(f->text.p[1]);
	else
		rc = fill_stat(f->text.p, ret);
	if (!ret->has_st &&
		(strncmp(ret->path, "/proc/", 6) == 0 ||
			strncmp(ret->path, "/sys/", 5) == 0))
		ret->pseudo = true;
	if (f->text.p[0] == 'S' && ret->st.st_size == 0 &&
		(strncmp(ret->path, "/proc/", 6) == 0 ||
			strncmp(ret->path, "/sys/", 5) == 0))
		ret->pseudo = true;
	if (rc < 0 || ret->path[0] != '/')
		return ir_err_set(e, -IR_EFORMAT,
			_("the listing is not what was asked for"));
	return 1;
}

int
ir_far_next(struct ir_far_reader *f, struct ir_far *ret, struct ir_err *e)
{
	int rc;

	memset(ret, 0, sizeof(*ret));
	while ((rc = field(f, &f->text, e)) > 0) {
		ret->text = f->text.p + (f->text.len > 0);
		switch (f->text.p[0]) {
		case 'U':
			f->unread = true;
			continue;
		case 'A':
			ret->kind = IR_FAR_ASK;
			ret->ask = (size_t)num(ret->text, 10);
			return 1;
		case 'N':
			ret->kind = IR_FAR_NONE;
			return 1;
		case 'L':
			ret->kind = IR_FAR_LEADS;
			return 1;
		case 'X':
			ret->kind = IR_FAR_END;
			return 1;
		case 'G':
		case 'S':
		case 'T':
			return entry(f, ret, e);
		default:
			return ir_err_set(e, -IR_EFORMAT,
				_("the listing is not what was asked for"));
		}
	}
	return rc;
}
