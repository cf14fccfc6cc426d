/* SPDX-License-Identifier: Apache-2.0 */
#include "import_list_i.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/hashlist.h"

#define COLUMNS 64
#define PROBE 20 /* lines that are tried before a text is no list */

/* One text being read. */
struct text {
	struct ir_implist *l;
	struct ir_implist_from from;
	char sep; /* of a table; '\0': lines */
	int alg[COLUMNS]; /* of each column; -1 none, -2 by its length */
	int name; /* column */
	struct ir_hashlist h;
	struct ir_hashlist_entry ent;
	struct ir_buf line;
	size_t found, odd;
};

void
ir_implist_charsets_open(struct ir_implist_charsets *c)
{
	c->cp932 = iconv_open("UTF-8", "CP932");
	c->utf16 = iconv_open("UTF-8", "UTF-16LE");
}

void
ir_implist_charsets_close(struct ir_implist_charsets *c)
{
	(void)iconv_close(c->cp932); /* of (iconv_t)-1 it only says EBADF */
	(void)iconv_close(c->utf16);
}

/* Bytes of the character set "from" as UTF-8; 0, or -EILSEQ, -ENOMEM. */
static int
convert(const char *from, const char *p, size_t len, struct ir_buf *out)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t room = 4 * len + 16, left = len;
	char *in = NULL, *to;
	int rc = cd == (iconv_t)-1 ? -EILSEQ : ir_buf_reserve(out, room);

	if (rc == 0) {
		to = out->p + out->len;
		memcpy(&in, &p, sizeof(in)); /* iconv does not write there */
		if (iconv(cd, &in, &left, &to, &room) == (size_t)-1)
			rc = -EILSEQ;
		else
			out->len = (size_t)(to - out->p);
	}
	(void)iconv_close(cd); /* of (iconv_t)-1 it only says EBADF */
	return rc;
}

int
ir_implist_utf8(const char *p, size_t len, struct ir_buf *out)
{
	int rc;

	if (ir_utf8_valid(p, len))
		return ir_buf_add(out, p, len);
	rc = convert("CP932", p, len, out);
	return rc == -EILSEQ ? 1 : rc;
}

/* Every name as UTF-8: what a Windows console writes is not. */
static int
put(struct text *t, const char *name, size_t len, int alg, const uint8_t *d)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_implist_utf8(name, len, &b);
	if (rc == 0)
		rc = ir_implist_put(
			t->l, &t->from, b.p, b.len, (enum ir_digest_alg)alg, d);
	else if (rc == 1)
		rc = ir_implist_put(
			t->l, &t->from, name, len, (enum ir_digest_alg)alg, d);
	ir_buf_free(&b);
	return rc;
}

/* certutil of Windows 7: "e3 b0 c4 ... *NAME" without the blanks. */
static void
join_bytes(const char *p, size_t len, struct ir_buf *out)
{
	size_t at = 0, pairs = 0;

	while (at + 3 <= len && strchr("0123456789abcdefABCDEF", p[at]) &&
		strchr("0123456789abcdefABCDEF", p[at + 1]) &&
		p[at + 2] == ' ') {
		(void)ir_buf_add(out, p + at, 2);
		at += 3;
		pairs++;
	}
	if (pairs < 16) {
		ir_buf_clear(out);
		at = 0;
	} else {
		(void)ir_buf_addc(out, ' ');
		while (at < len && p[at] == ' ')
			at++;
	}
	(void)ir_buf_add(out, p + at, len - at);
}

static int
plain_line(struct text *t, const char *p, size_t len)
{
	int rc;

	ir_buf_clear(&t->line);
	join_bytes(p, len, &t->line);
	rc = ir_buf_err(&t->line);
	if (rc == 0)
		rc = ir_hashlist_line(&t->h, t->line.p ? t->line.p : "",
			t->line.len, &t->ent);
	if (rc == -EINVAL || rc == -ENOTSUP) {
		t->odd++;
		return 0;
	}
	if (rc <= 0)
		return rc;
	t->found++;
	rc = 0;
	for (int a = 0; rc == 0 && a < IR_DIGEST_ALGS; a++)
		if (t->ent.algs & IR_DIGEST_BIT(a))
			rc = put(t, t->ent.name.p, t->ent.name.len, a,
				t->ent.digest[a]);
	return rc;
}

/* The next field of a table's line, unquoted into out; where it ended. */
static size_t
field(const char *p, size_t len, char sep, struct ir_buf *out)
{
	bool quoted = len && p[0] == '"';
	size_t i = quoted;

	ir_buf_clear(out);
	for (; i < len; i++) {
		if (quoted && p[i] == '"') {
			if (i + 1 < len && p[i + 1] == '"')
				i++;
			else {
				quoted = false;
				continue;
			}
		} else if (!quoted && p[i] == sep)
			break;
		(void)ir_buf_addc(out, p[i]); /* sticks */
	}
	return i;
}

static bool
holds(const struct ir_buf *b, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= b->len; i++) {
		size_t k = 0;

		while (k < n && (b->p[i + k] | 0x20) == word[k])
			k++;
		if (k == n)
			return true;
	}
	return false;
}

/* What a column's heading says it is. */
static int
digest_column(const struct ir_buf *b)
{
	static const struct {
		const char *word;
		int alg;
	} words[] = {{"sha256", IR_SHA256}, {"sha-256", IR_SHA256},
		{"sha512", IR_SHA512}, {"sha-512", IR_SHA512},
		{"sha1", IR_SHA1}, {"sha-1", IR_SHA1}, {"md5", IR_MD5},
		{"hash", -2}, {"digest", -2}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (holds(b, words[i].word))
			return words[i].alg;
	return -1;
}

/* Better headings first: where a copy went is what we have. */
static int
name_column(const struct ir_buf *b)
{
	static const char *const words[] = {"destinationfile", "fullpath",
		"filepath", "fullname", "sourcefile", "path", "filename",
		"file", "name"};
	const int n = (int)(sizeof(words) / sizeof(words[0]));

	for (int i = 0; i < n; i++)
		if (b->len == strlen(words[i]) && holds(b, words[i]))
			return n - i;
	return 0;
}

/* Is this the heading of a table of digests? */
static bool
heading(struct text *t, const char *p, size_t len, char sep)
{
	int best = 0, columns = 0, digests = 0;
	size_t at = 0;

	for (; columns < COLUMNS && at <= len; columns++) {
		int rank;

		at += field(p + at, len - at, sep, &t->line) + 1;
		rank = name_column(&t->line);
		t->alg[columns] = rank ? -1 : digest_column(&t->line);
		digests += t->alg[columns] != -1;
		if (rank > best) {
			best = rank;
			t->name = columns;
		}
	}
	for (; columns < COLUMNS; columns++)
		t->alg[columns] = -1;
	return best && digests;
}

static int
by_length(size_t hex)
{
	return hex == 32     ? IR_MD5
		: hex == 40  ? IR_SHA1
		: hex == 64  ? IR_SHA256
		: hex == 128 ? IR_SHA512
			     : -1;
}

static int
row(struct text *t, const char *p, size_t len)
{
	uint8_t digest[4][IR_DIGEST_MAX];
	int algs[4], n = 0, rc = 0;
	struct ir_buf name;
	size_t at = 0;

	ir_buf_init(&name, IR_HASHLIST_LINE_MAX);
	for (int i = 0; i < COLUMNS && at <= len; i++) {
		int alg = t->alg[i];

		at += field(p + at, len - at, t->sep, &t->line) + 1;
		if (i == t->name)
			(void)ir_buf_add(&name, t->line.p, t->line.len);
		if (alg == -1 || n == 4 || !t->line.len)
			continue;
		alg = by_length(t->line.len);
		if (alg < 0 || (t->alg[i] >= 0 && alg != t->alg[i]) ||
			ir_unhex(t->line.p, t->line.len, digest[n]) < 0)
			continue;
		algs[n++] = alg;
	}
	rc = ir_buf_err(&name);
	if (rc == 0)
		rc = ir_buf_err(&t->line);
	for (int i = 0; rc == 0 && name.len && i < n; i++)
		rc = put(t, name.p, name.len, algs[i], digest[i]);
	t->found += name.len && n;
	ir_buf_free(&name);
	return rc;
}

static int
one_line(struct text *t, size_t no, const char *p, size_t len)
{
	static const char seps[] = ",;\t";

	if (len && p[len - 1] == '\r')
		len--;
	if (t->sep)
		return len ? row(t, p, len) : 0;
	/* PowerShell puts a "#TYPE ..." line before the heading. */
	for (size_t i = 0; no < 2 && !t->found && seps[i]; i++)
		if (heading(t, p, len, seps[i])) {
			t->sep = seps[i];
			return 0;
		}
	return plain_line(t, p, len);
}

static int
read_lines(struct text *t, const char *p, size_t len)
{
	size_t no = 0;
	int rc = 0;

	while (rc == 0 && len > 0) {
		const char *nl = memchr(p, '\n', len);
		size_t n = nl ? (size_t)(nl - p) : len;

		if (n <= IR_HASHLIST_LINE_MAX)
			rc = one_line(t, no++, p, n);
		else
			t->odd++;
		if (!t->found && !t->sep && t->odd > PROBE)
			return 0; /* a text like any other */
		p += n + (nl != NULL);
		len -= n + (nl != NULL);
	}
	return rc;
}

int
ir_implist_add(struct ir_implist *l, const char *path, size_t path_len,
	const char *strip, const char *text, size_t len, struct ir_err *e)
{
	size_t before = ir_implist_count(l);
	struct text t = {.l = l};
	struct ir_buf wide;
	struct ir_esc esc;
	int rc;

	ir_buf_init(&wide, 0);
	ir_buf_init(&t.line, IR_HASHLIST_LINE_MAX * 2);
	ir_buf_init(&t.ent.name, IR_HASHLIST_LINE_MAX);
	t.from.path = path;
	t.from.strip = strip;
	t.from.dir_len = path_len;
	while (t.from.dir_len && path[t.from.dir_len - 1] != '/')
		t.from.dir_len--;
	rc = ir_implist_note(l, path, path_len, &t.from.list);
	if (rc == 0 && len >= 2 && memcmp(text, "\xff\xfe", 2) == 0) {
		rc = convert("UTF-16LE", text + 2, len - 2, &wide);
		text = wide.p ? wide.p : "";
		len = wide.len;
	} else if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (rc == 0)
		rc = read_lines(&t, text, len);
	ir_buf_free(&wide);
	ir_buf_free(&t.line);
	ir_buf_free(&t.ent.name);
	if (rc == 0 || rc == -EILSEQ)
		return ir_implist_count(l) > before;
	return rc == -ENOMEM
		? ir_err_set(e, rc, _("no memory for hash lists"))
		: ir_err_set(e, rc, _("'%s': too many hashes or names"),
			  ir_escn(path, path_len, &esc));
}
