/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

#include "ledger_i.h"

#define TOLD_MAX 20 /* undecodable bytes told one by one */

/* "Shift_JIS" proper lacks ① and ㈱, so CP932 it is. */
static const struct {
	const char *name;
	size_t unit; /* bytes to step over when one is bad */
} known[] = {
	{"UTF-8", 1},
	{"UTF-16LE", 2},
	{"UTF-16BE", 2},
	{"CP932", 1},
	{"EUC-JP", 1},
};
#define N (sizeof(known) / sizeof(known[0]))
enum {
	UTF_8,
	UTF_16LE,
	UTF_16BE,
	CP932,
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
				      : iconv_open("UTF-8", known[i].name);
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

static size_t
detect(const struct ir_buf *raw, size_t *ret_bom)
{
	const unsigned char *p = (const unsigned char *)raw->p;

	*ret_bom = 0;
	if (raw->len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
		*ret_bom = 3;
		return UTF_8;
	}
	if (raw->len >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
		*ret_bom = 2;
		return UTF_16LE;
	}
	if (raw->len >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
		*ret_bom = 2;
		return UTF_16BE;
	}
	return raw->len == 0 || ir_utf8_valid(raw->p, raw->len) ? UTF_8 : CP932;
}

int
codecs_decode(struct ir_codecs *c, struct ir_book *l, const struct ir_buf *raw,
	struct ir_buf *out)
{
	struct decode d = {l, out, 0, 0, 1, 1};
	size_t bom, at = detect(raw, &bom);
	int r;

	for (size_t i = 0; l->want->encoding && i < N; i++)
		if (strcmp(known[i].name, l->want->encoding) == 0 &&
			(bom == 0 || at != i)) {
			bom = 0;
			at = i;
		}
	l->encoding = known[at].name;
	if (raw->len == 0)
		return 0;
	if (known[at].unit == 1 && memchr(raw->p, '\0', raw->len))
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s: holds NUL bytes: no text, or UTF-16 without its "
			  "mark (say \"encoding: UTF-16LE\")"),
			l->name);
	if (at != UTF_8 && c->cd[at] == (iconv_t)-1)
		return ir_err_set(l->e, IR_ENOTSUP,
			_("%s: this machine cannot read %s"), l->name,
			l->encoding);
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
