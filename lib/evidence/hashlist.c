/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/hashlist.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define COL_SIZE (-1)
#define COL_NAME (-2)
#define COL_UNKNOWN (-3)
#define BOM "\xef\xbb\xbf"

static int
bad(struct ir_hashlist_entry *ret, const char *why)
{
	ret->why = why;
	return -EINVAL;
}

static int
by_length(size_t hex)
{
	static const enum ir_digest_alg algs[] = {
		IR_MD5, IR_SHA1, IR_SHA224, IR_SHA256, IR_SHA384, IR_SHA512};

	for (size_t i = 0; i < sizeof(algs) / sizeof(*algs); i++)
		if (2 * ir_digest_len(algs[i]) == hex)
			return (int)algs[i];
	return -EINVAL;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		(c >= 'A' && c <= 'F');
}

static size_t
hex_run(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && is_hex(p[n]))
		n++;
	return n;
}

/* As coreutils writes names with a line feed, a return or a backslash. */
static int
unescape(struct ir_buf *out, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = p[i];

		if (c == '\\') {
			if (++i == len)
				return -EINVAL;
			if (p[i] == 'n')
				c = '\n';
			else if (p[i] == 'r')
				c = '\r';
			else if (p[i] != '\\')
				return -EINVAL;
		}
		(void)ir_buf_addc(out, c); /* sticks */
	}
	return ir_buf_err(out);
}

static int
set_name(struct ir_hashlist_entry *ret, const char *p, size_t len, bool escaped)
{
	int r = escaped ? unescape(&ret->name, p, len)
			: ir_buf_add(&ret->name, p, len);

	if (r == -ENOMEM)
		return r;
	if (r < 0 || len == 0 || memchr(ret->name.p, 0, ret->name.len))
		return bad(ret, _("the name cannot be read"));
	return 1;
}

static int
set_digest(struct ir_hashlist_entry *ret, int alg, const char *p, size_t len)
{
	if (len != 2 * ir_digest_len((enum ir_digest_alg)alg) ||
		ir_unhex(p, len, ret->digest[alg]) < 0)
		return bad(ret, _("no digest of the right length"));
	ret->algs |= IR_DIGEST_BIT(alg);
	return 1;
}

/* "HEX  NAME", "HEX *NAME". */
static int
gnu_line(const char *p, size_t len, bool escaped, struct ir_hashlist_entry *ret)
{
	size_t n = hex_run(p, len);
	int alg = by_length(n), r;

	if (alg < 0 || n + 2 > len || (p[n] != ' ' && p[n] != '\t'))
		return bad(ret, _("not a line of a hash list"));
	r = set_digest(ret, alg, p, n);
	ret->guessed = true;
	n++;
	if (p[n] == ' ' || p[n] == '*')
		n++;
	return r < 0 ? r : set_name(ret, p + n, len - n, escaped);
}

/* "SHA256 (NAME) = HEX", and openssl's "SHA2-256(NAME)= HEX". */
static int
bsd_line(const char *p, size_t len, bool escaped, struct ir_hashlist_entry *ret)
{
	const char *open = memchr(p, '(', len < 16 ? len : 16), *close = NULL;
	size_t name, n;
	int alg, r;

	if (!open || open == p)
		return bad(ret, _("not a line of a hash list"));
	for (const char *q = p + len - 1; q > open && !close; q--)
		if (*q == ')')
			close = q;
	if (!close)
		return bad(ret, _("not a line of a hash list"));
	name = (size_t)(open - p);
	while (name && p[name - 1] == ' ')
		name--;
	n = (size_t)(close + 1 - p);
	while (n < len && (p[n] == ' ' || p[n] == '='))
		n++;
	if (hex_run(p + n, len - n) != len - n || n == len)
		return bad(ret, _("not a line of a hash list"));
	if (name > 5 && memcmp(p, "SHA2-", 5) == 0)
		alg = ir_digest_by_name(p + 5, 0) >= 0 ? -EINVAL
						       : by_length(len - n);
	else
		alg = ir_digest_by_name(p, name);
	if (alg < 0) {
		ret->why = _("an algorithm that is not known here");
		return -ENOTSUP;
	}
	r = set_digest(ret, alg, p + n, len - n);
	return r < 0
		? r
		: set_name(ret, open + 1, (size_t)(close - open - 1), escaped);
}

static int
column(const char *p, size_t len)
{
	int alg;

	if (len == 4 && memcmp(p, "size", 4) == 0)
		return COL_SIZE;
	if (len == 8 && memcmp(p, "filename", 8) == 0)
		return COL_NAME;
	alg = ir_digest_by_name(p, len);
	return alg < 0 ? COL_UNKNOWN : alg;
}

/* "%%%% size,md5,sha256,filename" */
static int
columns_line(struct ir_hashlist *h, const char *p, size_t len,
	struct ir_hashlist_entry *ret)
{
	h->n_columns = 0;
	while (len > 0) {
		const char *comma = memchr(p, ',', len);
		size_t n = comma ? (size_t)(comma - p) : len;

		if (h->n_columns == IR_HASHLIST_COLUMNS)
			return bad(ret, _("too many columns"));
		h->columns[h->n_columns++] = column(p, n);
		n += comma ? 1 : 0;
		p += n;
		len -= n;
	}
	if (h->n_columns == 0 || h->columns[h->n_columns - 1] != COL_NAME)
		return bad(ret, _("the columns do not end in filename"));
	return 0;
}

static int
hashdeep_header(struct ir_hashlist *h, const char *p, size_t len,
	struct ir_hashlist_entry *ret)
{
	if (len >= 8 && memcmp(p, "HASHDEEP", 8) == 0) {
		h->hashdeep = true;
		h->crlf = p[len - 1] == '\r';
		return 0;
	}
	return columns_line(h, p, len, ret);
}

static int
hashdeep_line(struct ir_hashlist *h, const char *p, size_t len,
	struct ir_hashlist_entry *ret)
{
	for (unsigned i = 0; i + 1 < h->n_columns; i++) {
		const char *comma = memchr(p, ',', len);
		size_t n = comma ? (size_t)(comma - p) : 0;
		int r = 1;

		if (!comma)
			return bad(ret, _("too few columns"));
		if (h->columns[i] == COL_SIZE)
			r = ir_num_u64(p, n, UINT64_MAX, &ret->size) == 0
				? 1
				: bad(ret, _("the size cannot be read"));
		else if (h->columns[i] >= 0)
			r = set_digest(ret, h->columns[i], p, n);
		ret->has_size |= h->columns[i] == COL_SIZE;
		if (r < 0)
			return r;
		p = comma + 1;
		len -= n + 1;
	}
	if (ret->algs == 0) {
		ret->why = _("no algorithm that is known here");
		return -ENOTSUP;
	}
	return set_name(ret, p, len, false);
}

/* A return at the end of a line is a list made on Windows, unless names are
 * written as they are and may end in one. */
static bool
strips_cr(const struct ir_hashlist *h)
{
	return h->hashdeep ? h->crlf : !h->nul;
}

int
ir_hashlist_line(struct ir_hashlist *h, const char *p, size_t len,
	struct ir_hashlist_entry *ret)
{
	bool escaped;

	ret->algs = 0;
	ret->has_size = ret->guessed = false;
	ret->why = NULL;
	ir_buf_clear(&ret->name);
	if (len >= 3 && memcmp(p, BOM, 3) == 0) {
		p += 3;
		len -= 3;
	}
	if (len >= 13 && memcmp(p, "%%%% HASHDEEP", 13) == 0)
		return hashdeep_header(h, p + 5, len - 5, ret);
	if (strips_cr(h) && len && p[len - 1] == '\r')
		len--;
	if (len == 0 || p[0] == '#' || p[0] == ';')
		return 0;
	if (len > 5 && memcmp(p, "%%%% ", 5) == 0)
		return hashdeep_header(h, p + 5, len - 5, ret);
	if (h->hashdeep && h->n_columns)
		return hashdeep_line(h, p, len, ret);
	escaped = !h->nul && p[0] == '\\';
	p += escaped;
	len -= escaped;
	if (hex_run(p, len) >= 32)
		return gnu_line(p, len, escaped, ret);
	return bsd_line(p, len, escaped, ret);
}

bool
ir_hashlist_is_nul(const char *p, size_t len)
{
	struct ir_hashlist h = {.nul = true};
	struct ir_hashlist_entry ent = {0};
	const char *nul = memchr(p, '\0', len);
	int r = 0;

	ir_buf_init(&ent.name, IR_HASHLIST_LINE_MAX);
	if (nul && (size_t)(nul - p) <= IR_HASHLIST_LINE_MAX)
		r = ir_hashlist_line(&h, p, (size_t)(nul - p), &ent);
	ir_buf_free(&ent.name);
	return r == 1 || r == -ENOTSUP;
}

bool
ir_hashlist_probe(const char *p, size_t len)
{
	struct ir_hashlist h = {0};
	struct ir_hashlist_entry ent = {0};
	int r = 0;

	if (ir_hashlist_is_nul(p, len))
		return true;
	ir_buf_init(&ent.name, IR_HASHLIST_LINE_MAX);
	while (len > 0 && r == 0 && !h.hashdeep) {
		const char *lf = memchr(p, '\n', len);
		size_t n = lf ? (size_t)(lf - p) : len;

		if (n > IR_HASHLIST_LINE_MAX)
			break;
		r = ir_hashlist_line(&h, p, n, &ent);
		n += lf ? 1 : 0;
		p += n;
		len -= n;
	}
	ir_buf_free(&ent.name);
	return r == 1 || r == -ENOTSUP || h.hashdeep;
}
