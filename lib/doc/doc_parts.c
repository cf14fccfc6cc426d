/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "table_i.h"

#define TAB 8u

const char *
doc_word(enum ir_doc_lang lang, enum doc_word w)
{
	static const char *const words[][2] = {
		[DOC_W_CASE] = {"事案", "Case"},
		[DOC_W_REPORT] = {"報告", "Report"},
		[DOC_W_FORM] = {"様式", "Form"},
		[DOC_W_MADE] = {"作成", "Made"},
		[DOC_W_SEQ] = {"使用した記録", "Journal used"},
		[DOC_W_HEAD] = {"末尾ハッシュ", "Journal head"},
		[DOC_W_NAME] = {"氏名", "Name"},
		[DOC_W_DATE] = {"日時", "Date, time"},
		[DOC_W_SEAL] = {"印", "Seal"},
		[DOC_W_PICTURE] = {"図", "Picture"},
		[DOC_W_UNKNOWN] = {"不明", "unknown"},
		[DOC_W_END] = {"以上", "end"},
	};

	return words[w][lang == IR_DOC_EN];
}

/* "2026-02-09T01:50:00+09:00" as people in Japan write it; anything else, and
 * the offset of another zone, as it is. */
static const char *
made_words(const char *made, char *out, size_t room)
{
	static const char form[] = "9999-99-99T99:99:99";
	size_t n = sizeof(form) - 1;
	const char *zone;

	for (size_t i = 0; i < n; i++)
		if (form[i] == '9' ? made[i] < '0' || made[i] > '9'
				   : made[i] != form[i])
			return made;
	zone = strcmp(made + n, "+09:00") == 0 ? "" : made + n;
	(void)snprintf(out, room, "%.4s年%.*s月%.*s日 %.5s%s%s", made,
		made[5] == '0' ? 1 : 2, made + 5 + (made[5] == '0'),
		made[8] == '0' ? 1 : 2, made + 8 + (made[8] == '0'), made + 11,
		*zone ? " " : "", zone);
	return out;
}

bool
doc_origin(const struct ir_doc *d, unsigned i, struct doc_origin *ret)
{
	static const enum doc_word word[] = {DOC_W_CASE, DOC_W_REPORT,
		DOC_W_FORM, DOC_W_MADE, DOC_W_SEQ, DOC_W_HEAD};
	const char *value[] = {
		d->incident, d->report, d->form, d->made, ret->tmp, d->head};
	bool en = d->lang == IR_DOC_EN;

	ret->tmp[0] = '\0';
	if (i >= sizeof(word) / sizeof(word[0]))
		return false;
	if (d->seq)
		(void)snprintf(ret->tmp, sizeof(ret->tmp),
			en ? "up to line %" PRIu64 : "%" PRIu64 " 行目まで",
			d->seq);
	if (d->made && !en)
		value[3] = made_words(d->made, ret->made, sizeof(ret->made));
	ret->key = doc_word(d->lang, word[i]);
	ret->value = value[i] ? value[i] : "";
	return true;
}

bool
doc_joined(const struct ir_doc *d, size_t i)
{
	enum doc_kind k = d->v[i].kind;

	if (i == 0 || d->v[i - 1].kind != k || d->v[i - 1].lang != d->v[i].lang)
		return false;
	return k == DOC_KV || k == DOC_ITEM || k == DOC_CHECK || k == DOC_SIGN;
}

bool
doc_only_labels(const struct ir_doc *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].kind != DOC_SHEET && d->v[i].kind != DOC_LABEL)
			return false;
	return d->n > 0;
}

/* Of text without \ LF and tab, the two characters that XML has not (U+FFFE
 * and U+FFFF) in octal, the rest by ir_esc. */
static void
clean_run(struct ir_buf *out, const char *s, size_t len)
{
	const char *end = s + len, *p = s;

	while ((p = memchr(p, 0xEF, (size_t)(end - p)))) {
		if (end - p < 3 || memcmp(p, "\xEF\xBF", 2) != 0 ||
			(unsigned char)p[2] < 0xBE) {
			p++;
			continue;
		}
		(void)ir_esc_add(out, s, (size_t)(p - s)); /* sticky */
		(void)ir_buf_addf(
			out, "\\357\\277\\%o", (unsigned)(unsigned char)p[2]);
		s = p += 3;
	}
	(void)ir_esc_add(out, s, (size_t)(end - s)); /* sticky */
}

static bool
is_plain(char c)
{
	return c != '\\' && c != '\n' && c != '\t';
}

void
doc_clean(struct ir_buf *out, const char *s, size_t len, bool pre)
{
	size_t cols = 0; /* of the line so far */

	(void)ir_buf_adds(out, ""); /* sticky; so p is there */
	while (len > 0 && !ir_buf_err(out)) {
		size_t n = 0, from = out->len;

		while (n < len && is_plain(s[n]))
			n++;
		clean_run(out, s, n);
		cols += ir_width(out->p + from, out->len - from);
		s += n;
		len -= n;
		if (len == 0)
			return;
		if (*s == '\t')
			do {
				(void)ir_buf_addc(out, ' '); /* sticky */
			} while (++cols % TAB != 0 && pre);
		else
			(void)ir_buf_addc(out, *s); /* sticky */
		cols = *s == '\n' ? 0 : cols + (*s == '\\');
		s++;
		len--;
	}
}

static void
clean_cell(struct ir_table *t, struct cell *c)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	doc_clean(&b, cell_text(t, c), c->len, false);
	/* what is made visible gets longer */
	if (b.len > c->len) {
		size_t off = t->text.len;

		if (ir_buf_add(&t->text, b.p, b.len + 1) == 0)
			*c = (struct cell){.off = off, .len = b.len};
	}
	if (t->err == 0)
		t->err = ir_buf_err(&b) ? ir_buf_err(&b) : ir_buf_err(&t->text);
	ir_buf_free(&b);
}

void
doc_clean_table(struct ir_table *t)
{
	if (t->text.err)
		return; /* already in t->err */
	clean_cell(t, &t->title);
	for (size_t i = 0; i < t->n_cols; i++)
		clean_cell(t, &t->cols[i].heading);
	for (size_t i = 0; i < t->n_cells; i++)
		clean_cell(t, &t->cells[i]);
}

/* Nothing in it runs or refers to anything outside. */
static bool
harmless(const char *svg)
{
	static const char *const bad[] = {"<script", "<foreignobject",
		"javascript:", "@import", "<?", "xml:base", "&#x", "\\"};
	static const char *const inside[] = {"href", "url("};
	const char *p;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (strcasestr(svg, bad[i]))
			return false;
	for (p = svg; (p = strstr(p, "<!")); p += 2)
		if (strncmp(p, "<!--", 4) != 0)
			return false;
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		for (p = svg; (p = strcasestr(p, inside[i]));) {
			p += strlen(inside[i]);
			p += strspn(p, " \t\n=\"'");
			if (*p != '#')
				return false;
		}
	return true;
}

int
doc_svg(const char *svg, size_t len, char **ret)
{
	const char *from = len ? memmem(svg, len, "<svg", 4) : NULL;
	char *copy, *end = NULL;

	if (!from)
		return -IR_EREFUSED;
	copy = strndup(from, len - (size_t)(from - svg));
	if (!copy)
		return -ENOMEM;
	for (char *p = copy; (p = strstr(p, "</svg>")); p += 6)
		end = p + 6;
	if (!end || !ir_utf8_valid(copy, strlen(copy)) || !harmless(copy)) {
		free(copy);
		return -IR_EREFUSED;
	}
	*end = '\0';
	*ret = copy;
	return 0;
}
