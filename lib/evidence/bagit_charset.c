/* SPDX-License-Identifier: Apache-2.0 */
#include "bagit_charset_i.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/i18n.h"

#define KEEP 16

struct converter {
	const char *name; /* as in bagit.txt */
	const char *iconv; /* as iconv calls it */
	iconv_t cd;
	char rest[KEEP]; /* of a character cut by the end of a block */
	size_t n_rest;
};

/* What bags in the wild use; the first two need no iconv. */
static const struct {
	const char *name, *iconv;
} known[] = {
	{"UTF-8", NULL},
	{"US-ASCII", NULL},
	{"ISO-8859-1", "ISO-8859-1"},
	{"ISO-8859-15", "ISO-8859-15"},
	{"windows-1252", "CP1252"},
	{"UTF-16", "UTF-16"},
	{"UTF-16LE", "UTF-16LE"},
	{"UTF-16BE", "UTF-16BE"},
	{"UTF-32", "UTF-32"},
	{"Shift_JIS", "CP932"},
	{"Windows-31J", "CP932"},
	{"EUC-JP", "EUC-JP"},
};
#define N (sizeof(known) / sizeof(*known))

struct charsets {
	struct converter v[N];
};

int
charsets_new(struct charsets **ret, struct ir_err *e)
{
	struct charsets *c = calloc(1, sizeof(*c));

	if (!c)
		return ir_err_sys(e, ENOMEM, _("cannot verify"));
	for (size_t i = 0; i < N; i++) {
		c->v[i].name = known[i].name;
		c->v[i].iconv = known[i].iconv;
		/* one that cannot be loaded is not known here, no more */
		c->v[i].cd = known[i].iconv
			? iconv_open("UTF-8", known[i].iconv)
			: (iconv_t)-1;
	}
	*ret = c;
	return 0;
}

void
charsets_free(struct charsets *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < N; i++)
		if (c->v[i].cd != (iconv_t)-1)
			(void)iconv_close(c->v[i].cd); /* ours */
	free(c);
}

int
charsets_find(struct charsets *c, const char *name, struct converter **ret)
{
	for (size_t i = 0; i < N; i++) {
		struct converter *v = &c->v[i];

		if (strcasecmp(v->name, name) != 0)
			continue;
		if (v->iconv && v->cd == (iconv_t)-1)
			return -ENOTSUP;
		*ret = v->iconv ? v : NULL;
		return 0;
	}
	return -ENOTSUP;
}

int
converter_start(struct converter *v)
{
	v->n_rest = 0;
	return iconv(v->cd, NULL, NULL, NULL, NULL) == (size_t)-1 ? -errno : 0;
}

/* Converts as much as can be; *p and *len get what is left. */
static int
run(struct converter *v, char **p, size_t *len, struct ir_buf *out)
{
	char block[4096];

	while (*len > 0) {
		char *to = block;
		size_t room = sizeof(block);
		size_t r = iconv(v->cd, p, len, &to, &room);
		int err = r == (size_t)-1 ? errno : 0;

		if (ir_buf_add(out, block, sizeof(block) - room) < 0)
			return -ENOMEM;
		if (err == EINVAL) /* the rest of a character is missing */
			return 0;
		if (err && err != E2BIG)
			return -EILSEQ;
	}
	return 0;
}

static int
keep_rest(struct converter *v, const char *p, size_t len)
{
	if (len > KEEP)
		return -EILSEQ;
	if (len)
		memmove(v->rest, p, len);
	v->n_rest = len;
	return 0;
}

int
converter_feed(
	struct converter *v, const char *p, size_t len, struct ir_buf *out)
{
	struct ir_buf joined;
	char *at;
	int r;

	ir_buf_init(&joined, 0);
	(void)ir_buf_add(&joined, v->rest, v->n_rest); /* sticks */
	r = ir_buf_add(&joined, p, len);
	at = joined.p;
	len = joined.len;
	if (r == 0)
		r = run(v, &at, &len, out);
	if (r == 0)
		r = keep_rest(v, at, len);
	ir_buf_free(&joined);
	return r;
}

int
converter_end(struct converter *v)
{
	return v->n_rest ? -EILSEQ : 0;
}
