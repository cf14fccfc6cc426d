/* SPDX-License-Identifier: Apache-2.0 */
#include "tar_write_i.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "ir/base/enc.h"

#define NAME_LEN 100
#define PREFIX_LEN 155
#define PREFIX_AT 345
#define LINK_AT 157
#define ID_MAX 07777777u
#define SIZE_MAX_OCTAL 077777777777u
#define PAX_NAME "././@PaxHeader"
#define SPARSE_DIR "GNUSparseFile.0/"

unsigned
ir_tar_pad(uint64_t len)
{
	return (unsigned)(-len % IR_TAR_BLOCK_LEN);
}

static unsigned
digits(uint64_t v)
{
	unsigned n = 1;

	while (v >= 10) {
		v /= 10;
		n++;
	}
	return n;
}

size_t
ir_tar_map_pairs(const struct ir_tar_head *h)
{
	struct ir_extent last = {0, 0};

	if (h->n_extents)
		last = h->extents[h->n_extents - 1];
	return h->n_extents + (last.off + last.len < h->size);
}

struct ir_extent
ir_tar_map_pair(const struct ir_tar_head *h, size_t i)
{
	struct ir_extent end = {h->size, 0};

	return i < h->n_extents ? h->extents[i] : end;
}

uint64_t
ir_tar_map_len(const struct ir_tar_head *h)
{
	size_t pairs;
	uint64_t len;

	if (!h->extents)
		return 0;
	pairs = ir_tar_map_pairs(h);
	len = digits(pairs) + 1;
	for (size_t i = 0; i < pairs; i++) {
		struct ir_extent x = ir_tar_map_pair(h, i);

		len += digits(x.off) + digits(x.len) + 2;
	}
	return len + ir_tar_pad(len);
}

uint64_t
ir_tar_stored_len(const struct ir_tar_head *h)
{
	uint64_t len = ir_tar_map_len(h);

	if (!h->extents)
		return h->link ? 0 : h->size;
	for (size_t i = 0; i < h->n_extents; i++)
		len += h->extents[i].len;
	return len;
}

/* "LEN key=value\n", LEN counting itself. */
static void
pax_record(struct ir_buf *out, const char *key, const char *value)
{
	size_t body = strlen(key) + strlen(value) + 3; /* ' ', '=', '\n' */
	size_t len = body + digits(body);

	len = body + digits(len); /* one digit more at most */
	(void)ir_buf_addf(out, "%zu %s=%s\n", len, key, value); /* sticks */
}

static void
pax_number(struct ir_buf *out, const char *key, uint64_t v)
{
	char text[24];
	size_t at = sizeof(text) - 1;

	text[at] = '\0';
	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	pax_record(out, key, text + at);
}

static void
pax_signed(struct ir_buf *out, const char *key, int64_t v)
{
	struct ir_buf text;

	ir_buf_init(&text, 0);
	(void)ir_buf_addf(&text, "%" PRId64, v);
	if (ir_buf_err(&text))
		out->err = ir_buf_err(&text);
	else
		pax_record(out, key, text.p);
	ir_buf_free(&text);
}

/* Where a name is cut in two for ustar: the length of its prefix, 0 when it
 * fits whole, -1 when it cannot be cut. */
static int
split(const char *name)
{
	size_t len = strlen(name);
	const char *slash;

	if (len <= NAME_LEN)
		return 0;
	slash = strchr(name + len - NAME_LEN - 1, '/');
	if (!slash || slash == name || slash[1] == '\0' ||
		slash - name > PREFIX_LEN)
		return -1;
	return (int)(slash - name);
}

static void
pax_body(struct ir_buf *out, const struct ir_tar_head *h)
{
	uint64_t stored = ir_tar_stored_len(h);

	if (!h->extents && split(h->name) < 0)
		pax_record(out, "path", h->name);
	if (h->link && strlen(h->link) > NAME_LEN)
		pax_record(out, "linkpath", h->link);
	if (stored > SIZE_MAX_OCTAL)
		pax_number(out, "size", stored);
	if (h->uid > ID_MAX)
		pax_number(out, "uid", h->uid);
	if (h->gid > ID_MAX)
		pax_number(out, "gid", h->gid);
	if (h->mtime < 0 || h->mtime > (int64_t)SIZE_MAX_OCTAL)
		pax_signed(out, "mtime", h->mtime);
	if (!h->extents)
		return;
	pax_record(out, "GNU.sparse.major", "1");
	pax_record(out, "GNU.sparse.minor", "0");
	pax_record(out, "GNU.sparse.name", h->name);
	pax_number(out, "GNU.sparse.realsize", h->size);
}

/* width - 1 digits and a NUL. */
static void
octal(uint8_t *field, unsigned width, uint64_t v)
{
	field[--width] = '\0';
	while (width > 0) {
		field[--width] = (uint8_t)('0' + (v & 7));
		v >>= 3;
	}
}

/* As much of s as fits, whole characters only. */
static void
text(uint8_t *field, size_t cap, const char *s)
{
	size_t len = strlen(s), n = 0;

	if (len <= cap) {
		n = len;
	} else {
		for (size_t step = 1; n + step <= cap; n += step) {
			step = ir_utf8_char(s + n, len - n, NULL);
			step = step ? step : 1;
			if (n + step > cap)
				break;
		}
	}
	memcpy(field, s, n);
}

static void
name_fields(uint8_t *b, const struct ir_tar_head *h)
{
	int cut = split(h->name);
	const char *base = strrchr(h->name, '/');

	if (h->extents) { /* for readers that know nothing of sparse */
		memcpy(b, SPARSE_DIR, strlen(SPARSE_DIR));
		text(b + strlen(SPARSE_DIR), NAME_LEN - strlen(SPARSE_DIR),
			base ? base + 1 : h->name);
	} else if (cut > 0) {
		memcpy(b + PREFIX_AT, h->name, (size_t)cut);
		text(b, NAME_LEN, h->name + cut + 1);
	} else
		text(b, NAME_LEN, h->name);
	if (h->link)
		text(b + LINK_AT, NAME_LEN, h->link);
}

static void
fixed_fields(uint8_t *b, char typeflag, uint64_t size)
{
	unsigned sum = 0;

	octal(b + 124, 12, size > SIZE_MAX_OCTAL ? 0 : size);
	b[156] = (uint8_t)typeflag;
	memcpy(b + 257,
		"ustar\0"
		"00",
		8);
	octal(b + 329, 8, 0);
	octal(b + 337, 8, 0);
	memset(b + 148, ' ', 8);
	for (size_t i = 0; i < IR_TAR_BLOCK_LEN; i++)
		sum += b[i];
	octal(b + 148, 7, sum); /* the eighth stays a blank */
}

static uint64_t
clamp_mtime(int64_t t)
{
	if (t < 0)
		return 0;
	return t > (int64_t)SIZE_MAX_OCTAL ? SIZE_MAX_OCTAL : (uint64_t)t;
}

static int
add_pax(struct ir_buf *out, const struct ir_buf *body)
{
	static const uint8_t zeros[IR_TAR_BLOCK_LEN];
	uint8_t b[IR_TAR_BLOCK_LEN] = {0};

	text(b, NAME_LEN, PAX_NAME);
	octal(b + 100, 8, 0644);
	octal(b + 108, 8, 0);
	octal(b + 116, 8, 0);
	octal(b + 136, 12, 0);
	fixed_fields(b, 'x', body->len);
	(void)ir_buf_add(out, b, sizeof(b)); /* these stick */
	(void)ir_buf_add(out, body->p, body->len);
	return ir_buf_add(out, zeros, ir_tar_pad(body->len));
}

int
ir_tar_head_add(struct ir_buf *out, const struct ir_tar_head *h)
{
	uint8_t b[IR_TAR_BLOCK_LEN] = {0};
	struct ir_buf body;
	int r;

	ir_buf_init(&body, 0);
	pax_body(&body, h);
	r = ir_buf_err(&body);
	if (r == 0 && body.len > 0)
		r = add_pax(out, &body);
	ir_buf_free(&body);
	if (r < 0)
		return r;
	name_fields(b, h);
	octal(b + 100, 8, (h->mode & 0777) | 0400);
	octal(b + 108, 8, h->uid > ID_MAX ? ID_MAX : h->uid);
	octal(b + 116, 8, h->gid > ID_MAX ? ID_MAX : h->gid);
	octal(b + 136, 12, clamp_mtime(h->mtime));
	fixed_fields(b, h->link ? '1' : '0', ir_tar_stored_len(h));
	return ir_buf_add(out, b, sizeof(b));
}
