/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

#include "ledger_i.h"

#define TOLD_MAX 20 /* undecodable bytes told one by one */

/* "Shift_JIS" proper lacks ① and ㈱, so CP932 it is; "EUC-JP" proper, too. */
static const struct {
	const char *name;
	const char *iconv;
	size_t unit; /* bytes to step over when one is bad */
} known[] = {
	{"UTF-8", "UTF-8", 1},
	{"UTF-16LE", "UTF-16LE", 2},
	{"UTF-16BE", "UTF-16BE", 2},
	{"CP932", "CP932", 1},
	{"EUC-JP", "EUC-JP-MS", 1},
};
#define N (sizeof(known) / sizeof(known[0]))
enum {
	UTF_8,
	UTF_16LE,
	UTF_16BE,
	CP932,
	EUC_JP,
};

struct ir_codecs {
	iconv_t cd[N]; /* (iconv_t)-1: of UTF-8, or not to be had */
};

bool
ir_codecs_known(const char *encoding)
{
	for (size_t i = 0; i < N; i++)
		if (strcmp(known[i].name, encoding) == 0)
			return true;
	return false;
}

int
ir_codecs_open(struct ir_codecs **ret, struct ir_err *e)
{
	struct ir_codecs *c = calloc(1, sizeof(*c));

	if (!c)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; i < N; i++)
		c->cd[i] = i == UTF_8 ? (iconv_t)-1
				      : iconv_open("UTF-8", known[i].iconv);
	if (c->cd[EUC_JP] == (iconv_t)-1)
		c->cd[EUC_JP] = iconv_open("UTF-8", known[EUC_JP].name);
	*ret = c;
	return 0;
}

void
ir_codecs_free(struct ir_codecs *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < N; i++)
		if (c->cd[i] != (iconv_t)-1)
			(void)iconv_close(c->cd[i]); /* ours */
	free(c);
}

/* One text on its way. */
struct decode {
	struct ir_book *l;
	struct ir_buf *out;
	size_t counted, bad;
	uint32_t line, col;
};

/* Where out ends, in lines and characters from 1. */
static void
place(struct decode *d)
{
	for (; d->counted < d->out->len; d->counted++) {
		unsigned char c = (unsigned char)d->out->p[d->counted];

		if (c == '\n') {
			d->line++;
			d->col = 1;
		} else if ((c & 0xC0u) != 0x80u) {
			d->col++;
		}
	}
}

/* A byte that is no character: kept as octal, told. */
static int
bad_byte(struct decode *d, unsigned char byte)
{
	int r = 0;

	place(d);
	if (d->bad++ < TOLD_MAX)
		r = ledger_tell(d->l, "undecodable", true, d->line, d->col,
			_("byte %02x is no character of %s; kept as \\%03o"),
			byte, d->l->encoding, byte);
	if (r == 0 && ir_buf_addf(d->out, "\\%03o", byte) < 0)
		r = ledger_no_memory(d->l);
	return r;
}

static int
from_utf8(struct decode *d, const char *p, size_t len)
{
	int r = 0;

	while (r == 0 && len > 0) {
		size_t n = 0, k;

		while (n < len && (k = ir_utf8_char(p + n, len - n, NULL)) > 0)
			n += k;
		if (ir_buf_add(d->out, p, n) < 0)
			return ledger_no_memory(d->l);
		p += n;
		len -= n;
		if (len == 0)
			break;
		r = bad_byte(d, (unsigned char)*p);
		p++;
		len--;
	}
	return r;
}

static int
from_other(struct decode *d, iconv_t cd, size_t unit, char *p, size_t len)
{
	char block[8192];
	int r = 0;

	(void)iconv(cd, NULL, NULL, NULL, NULL); /* to the beginning */
	while (r == 0 && len > 0) {
		char *to = block;
		size_t room = sizeof(block);
		size_t got = iconv(cd, &p, &len, &to, &room);
		int err = got == (size_t)-1 ? errno : 0;

		if (ir_buf_add(d->out, block, sizeof(block) - room) < 0)
			return ledger_no_memory(d->l);
		if (err != EILSEQ && err != EINVAL)
			continue;
		for (size_t i = 0; r == 0 && i < unit && len > 0; i++) {
			r = bad_byte(d, (unsigned char)*p);
			p++;
			len--;
		}
	}
	return r;
}

/* How many bytes of it are no characters. */
static size_t
bad_bytes(iconv_t cd, const struct ir_buf *raw)
{
	char *p = raw->p;
	size_t len = raw->len, bad = 0;

	if (cd == (iconv_t)-1)
		return SIZE_MAX;
	(void)iconv(cd, NULL, NULL, NULL, NULL); /* to the beginning */
	while (len > 0) {
		char block[8192], *to = block;
		size_t room = sizeof(block);

		if (iconv(cd, &p, &len, &to, &room) != (size_t)-1 ||
			errno == E2BIG)
			continue;
		bad++;
		p++;
		len--;
	}
	return bad;
}

/* What is a text of both is, read as CP932, katakana of half width and rare
 * kanji, for kana and kanji of full width begin with bytes EUC-JP has not.
 * Is there more in it than such katakana, which old systems do write? */
static bool
looks_euc(const struct ir_buf *raw)
{
	const unsigned char *p = (const unsigned char *)raw->p;
	bool second = false;

	for (size_t i = 0; i < raw->len; i++) {
		if (p[i] < 0x80) {
			second = false;
			continue;
		}
		/* a rare kanji; kana, when it begins a pair */
		if (p[i] >= 0xE0 || (!second && (p[i] == 0xA4 || p[i] == 0xA5)))
			return true;
		second = !second;
	}
	return false;
}

/* Control characters of the C1 set: iconv lets EUC-JP have them, no ledger
 * does, and in CP932 most kanji begin with one. */
static size_t
controls(const struct ir_buf *raw)
{
	size_t n = 0;

	for (size_t i = 0; i < raw->len; i++) {
		unsigned char b = (unsigned char)raw->p[i];

		n += b >= 0x80 && b <= 0x9F && b != 0x8E && b != 0x8F;
	}
	return n;
}

/* Neither a mark nor UTF-8: the whole text decides. */
static size_t
japanese(const struct ir_codecs *c, const struct ir_buf *raw, bool *ret_doubt)
{
	size_t cp932 = bad_bytes(c->cd[CP932], raw);
	size_t euc = bad_bytes(c->cd[EUC_JP], raw);

	if (euc != SIZE_MAX)
		euc += controls(raw);
	*ret_doubt = cp932 == 0 && euc == 0 && !looks_euc(raw);
	if (*ret_doubt)
		return CP932;
	return euc < cp932 || (euc == 0 && cp932 == 0) ? EUC_JP : CP932;
}

static size_t
detect(const struct ir_codecs *c, const struct ir_buf *raw, size_t *ret_bom,
	bool *ret_doubt)
{
	static const struct {
		const char *mark;
		size_t len, at;
	} marks[] = {
		{"\xEF\xBB\xBF", 3, UTF_8},
		{"\xFF\xFE", 2, UTF_16LE},
		{"\xFE\xFF", 2, UTF_16BE},
	};

	*ret_bom = 0;
	*ret_doubt = false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (raw->len >= marks[i].len &&
			memcmp(raw->p, marks[i].mark, marks[i].len) == 0) {
			*ret_bom = marks[i].len;
			return marks[i].at;
		}
	return raw->len == 0 || ir_utf8_valid(raw->p, raw->len)
		? UTF_8
		: japanese(c, raw, ret_doubt);
}

/* What no decoder would complain of. */
static int
refuse(const struct ir_book *l, const struct ir_buf *raw, size_t unit)
{
	if (unit == 1 && memchr(raw->p, '\0', raw->len))
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s: holds NUL bytes: no text, or UTF-16 without its "
			  "mark (say \"encoding: UTF-16LE\")"),
			l->name);
	if (unit == 1 && memmem(raw->p, raw->len, "\x1B$", 2))
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s: is ISO-2022-JP, as mail has it; save it as "
			  "UTF-8"),
			l->name);
	return 0;
}

int
codecs_decode(struct ir_codecs *c, struct ir_book *l, const struct ir_buf *raw,
	struct ir_buf *out)
{
	struct decode d = {l, out, 0, 0, 1, 1};
	bool doubt;
	size_t bom, at = detect(c, raw, &bom, &doubt);
	int r;

	for (size_t i = 0; l->want->encoding && i < N; i++)
		if (strcmp(known[i].name, l->want->encoding) == 0) {
			doubt = false;
			bom = at == i ? bom : 0;
			at = i;
		}
	l->encoding = known[at].name;
	if (raw->len == 0)
		return 0;
	r = refuse(l, raw, known[at].unit);
	if (r < 0)
		return r;
	if (at != UTF_8 && c->cd[at] == (iconv_t)-1)
		return ir_err_set(l->e, IR_ENOTSUP,
			_("%s: this machine cannot read %s"), l->name,
			l->encoding);
	if (doubt)
		r = ledger_tell(l, "encoding", true, 0, 0,
			_("it may be CP932 or EUC-JP; read as CP932: say "
			  "which with \"encoding:\" in the map"));
	if (r == 0)
		r = at == UTF_8 ? from_utf8(&d, raw->p + bom, raw->len - bom)
				: from_other(&d, c->cd[at], known[at].unit,
					  raw->p + bom, raw->len - bom);
	if (r == 0 && d.bad > TOLD_MAX)
		r = ledger_tell(l, "undecodable", true, 0, 0,
			_("%zu bytes are no characters of %s; is it another "
			  "encoding?"),
			d.bad, l->encoding);
	return r;
}
