/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/bagit.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define BOM "\xef\xbb\xbf"

/* Length of the line at p without its end; *ret_next: where the next starts.
 * LF, CR and CRLF end lines. */
static size_t
line_at(const char *p, size_t len, size_t *ret_next)
{
	size_t n = 0;

	while (n < len && p[n] != '\n' && p[n] != '\r')
		n++;
	*ret_next = n;
	if (n < len)
		*ret_next = n + 1;
	if (n + 1 < len && p[n] == '\r' && p[n + 1] == '\n')
		*ret_next = n + 2;
	return n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The value after "LABEL:", trimmed, or NULL. *ret_odd: white space where it
 * does not belong. */
static const char *
value_of(const char *p, size_t len, const char *label, size_t *ret_len,
	bool *ret_odd)
{
	size_t n = strlen(label);
	const char *v;

	if (len < n + 1 || memcmp(p, label, n) != 0)
		return NULL;
	v = p + n;
	len -= n;
	while (len && is_blank(*v)) {
		*ret_odd = true;
		v++;
		len--;
	}
	if (len == 0 || *v != ':')
		return NULL;
	v++;
	len--;
	if (len < 2 || v[0] != ' ' || is_blank(v[1]))
		*ret_odd = true;
	while (len && is_blank(*v)) {
		v++;
		len--;
	}
	while (len && is_blank(v[len - 1])) {
		*ret_odd = true;
		len--;
	}
	*ret_len = len;
	return v;
}

static int
parse_version(const char *v, size_t len, unsigned *ret)
{
	const char *dot = memchr(v, '.', len);
	uint64_t major, minor;

	if (!dot || ir_num_u64(v, (size_t)(dot - v), 9, &major) < 0)
		return -EINVAL;
	len -= (size_t)(dot + 1 - v);
	if (ir_num_u64(dot + 1, len, 99, &minor) < 0 || len > 2)
		return -EINVAL;
	*ret = (unsigned)(major * 100 + (major ? 0 : minor));
	if (major > 1 || (major == 1 && minor != 0))
		return -ERANGE;
	return major == 0 && minor < 93 ? -ERANGE : 0;
}

static int
parse_encoding(const char *v, size_t len, struct ir_bagit_decl *ret)
{
	if (len == 0 || len >= sizeof(ret->encoding))
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (v[i] <= ' ' || v[i] > '~')
			return -EINVAL;
	memcpy(ret->encoding, v, len);
	ret->encoding[len] = '\0';
	return 0;
}

static int
bad_decl(struct ir_err *e, const char *why)
{
	return ir_err_set(e, IR_EFORMAT, "%s", why);
}

int
ir_bagit_decl_parse(const char *p, size_t len, struct ir_bagit_decl *ret,
	const char **ret_warning, struct ir_err *e)
{
	size_t n, next, vlen = 0;
	struct ir_bagit_decl d = {0};
	bool odd = false;
	const char *v;
	int r;

	if (len >= 3 && memcmp(p, BOM, 3) == 0)
		return bad_decl(e,
			_("bagit.txt begins with a byte-order "
			  "mark"));
	n = line_at(p, len, &next);
	v = value_of(p, n, "BagIt-Version", &vlen, &odd);
	if (!v)
		return bad_decl(e,
			_("bagit.txt does not state its version "
			  "in line 1"));
	r = parse_version(v, vlen, &d.version);
	if (r < 0)
		return bad_decl(e,
			r == -ERANGE
				? _("bagit.txt states a version that is not "
				    "known here")
				: _("bagit.txt states no proper version"));
	p += next;
	len -= next;
	n = line_at(p, len, &next);
	v = value_of(p, n, "Tag-File-Character-Encoding", &vlen, &odd);
	if (!v || parse_encoding(v, vlen, &d) < 0)
		return bad_decl(e,
			_("bagit.txt does not state the encoding "
			  "in line 2"));
	if (next < len && d.version >= 100)
		return bad_decl(e, _("bagit.txt has more than two lines"));
	if (odd && d.version >= 100)
		return bad_decl(e,
			_("bagit.txt has blanks where none "
			  "belong"));
	if (ret_warning)
		*ret_warning = odd || next < len
			? _("bagit.txt is not written as it should be")
			: NULL;
	*ret = d;
	return 0;
}

struct element {
	struct ir_buf label, value;
	bool open;
};

static int
give(struct element *el, int (*element)(void *, const char *, const char *),
	void *arg)
{
	int r = 0;

	if (el->open)
		r = ir_buf_err(&el->value)
			? ir_buf_err(&el->value)
			: element(arg, el->label.p, el->value.p);
	el->open = false;
	ir_buf_clear(&el->label);
	ir_buf_clear(&el->value);
	return r;
}

static void
trim(const char **p, size_t *len)
{
	while (*len && is_blank((*p)[*len - 1]))
		(*len)--;
	while (*len && is_blank(**p)) {
		(*p)++;
		(*len)--;
	}
}

/* A line that begins with a blank goes on with the last value. */
static void
go_on(struct element *el, const char *p, size_t len)
{
	trim(&p, &len);
	if (el->value.len && len)
		(void)ir_buf_addc(&el->value, ' '); /* sticks */
	(void)ir_buf_add(&el->value, p, len); /* sticks */
}

static bool
start(struct element *el, const char *p, size_t len)
{
	const char *colon = memchr(p, ':', len), *v;
	size_t label, vlen;

	if (!colon || colon == p)
		return false;
	label = (size_t)(colon - p);
	v = colon + 1;
	vlen = len - label - 1;
	trim(&p, &label);
	trim(&v, &vlen);
	(void)ir_buf_add(&el->label, p, label); /* sticks */
	(void)ir_buf_addc(&el->value, ' '); /* sticks; makes p non-NULL */
	ir_buf_clear(&el->value);
	(void)ir_buf_add(&el->value, v, vlen); /* sticks */
	el->open = true;
	return true;
}

int64_t
ir_bagit_info_parse(const char *p, size_t len,
	int (*element)(void *arg, const char *label, const char *value),
	void *arg)
{
	struct element el = {.open = false};
	int64_t line = 0, bad = 0;
	size_t n, next;
	int r = 0;

	ir_buf_init(&el.label, IR_BAGIT_INFO_MAX);
	ir_buf_init(&el.value, IR_BAGIT_INFO_MAX);
	for (; len > 0 && r == 0; p += next, len -= next) {
		n = line_at(p, len, &next);
		line++;
		if (n == 0)
			continue;
		if (is_blank(*p) && el.open) {
			go_on(&el, p, n);
			continue;
		}
		r = give(&el, element, arg);
		if (!start(&el, p, n) && bad == 0)
			bad = line;
	}
	if (r == 0)
		r = give(&el, element, arg);
	ir_buf_free(&el.label);
	ir_buf_free(&el.value);
	return r < 0 ? r : bad;
}

int
ir_bagit_oxum(const char *s, uint64_t *ret_bytes, uint64_t *ret_files)
{
	const char *dot = strchr(s, '.');
	uint64_t bytes, files;

	if (!dot || ir_num_u64(s, (size_t)(dot - s), UINT64_MAX, &bytes) < 0 ||
		ir_num_u64(dot + 1, strlen(dot + 1), UINT64_MAX, &files) < 0)
		return -EINVAL;
	*ret_bytes = bytes;
	*ret_files = files;
	return 0;
}

/* Decodes the three escapes of 1.0; false: another '%' was there. */
static bool
decode(struct ir_buf *out, const char *p, size_t len)
{
	bool plain = true;

	for (size_t i = 0; i < len; i++) {
		char c = p[i];

		if (c == '%' && len - i >= 3) {
			if (strncasecmp(p + i, "%0a", 3) == 0)
				c = '\n';
			else if (strncasecmp(p + i, "%0d", 3) == 0)
				c = '\r';
			else if (memcmp(p + i, "%25", 3) != 0)
				plain = false;
			if (c != '%' || memcmp(p + i, "%25", 3) == 0)
				i += 2;
		} else if (c == '%') {
			plain = false;
		}
		(void)ir_buf_addc(out, c); /* sticks */
	}
	return plain;
}

/* Blanks between digest and name: one or more, or " *". */
static size_t
separator(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && is_blank(p[n]))
		n++;
	if (n > 0 && n < len && p[n] == '*')
		n++;
	return n;
}

int
ir_bagit_manifest_line(const char *p, size_t len, enum ir_digest_alg alg,
	unsigned version, struct ir_bagit_line *ret)
{
	size_t hex = 2 * ir_digest_len(alg), n;

	ret->why = ret->odd = NULL;
	ir_buf_clear(&ret->name);
	if (len < hex || ir_unhex(p, hex, ret->digest) < 0) {
		ret->why = _("no digest of the right length");
		return -EINVAL;
	}
	p += hex;
	len -= hex;
	n = separator(p, len);
	if (n == 0 || n == len) {
		ret->why = _("no name after the digest");
		return -EINVAL;
	}
	p += n;
	len -= n;
	if (len > 2 && p[0] == '.' && p[1] == '/') {
		ret->odd = _("a name begins with ./");
		p += 2;
		len -= 2;
	}
	ret->literal = p;
	ret->literal_len = len;
	if (version < 100)
		(void)ir_buf_add(&ret->name, p, len); /* sticks */
	else if (!decode(&ret->name, p, len))
		ret->odd = _("a % in a name is not written as %25");
	if (ir_buf_err(&ret->name) == -ENOMEM)
		return -ENOMEM;
	if (ir_buf_err(&ret->name)) {
		ret->why = _("the name is too long");
		return -EINVAL;
	}
	return 0;
}
