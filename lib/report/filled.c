/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/filled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/esc.h"

void
ir_filled_free(struct ir_filled *f)
{
	if (!f)
		return;
	ir_arena_free(&f->arena);
	free(f);
}

size_t
ir_filled_count(const struct ir_filled *f)
{
	return f->n;
}

const struct ir_filled_field *
ir_filled_at(const struct ir_filled *f, size_t i)
{
	return i < f->n ? &f->field[i].pub : NULL;
}

const struct fill_field *
filled_find(const struct ir_filled *f, const char *id, size_t len)
{
	for (size_t i = 0; i < f->n; i++)
		if (strlen(f->field[i].pub.id) == len &&
			memcmp(f->field[i].pub.id, id, len) == 0)
			return &f->field[i];
	return NULL;
}

const struct ir_filled_field *
ir_filled_find(const struct ir_filled *f, const char *id)
{
	const struct fill_field *x = filled_find(f, id, strlen(id));

	return x ? &x->pub : NULL;
}

bool
fill_is_missing(const struct fill_field *f)
{
	return f->pub.need == IR_NEED_MUST &&
		(f->pub.cell == IR_CELL_OPEN || f->pub.cell == IR_CELL_UNKNOWN);
}

size_t
ir_filled_missing(const struct ir_filled *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += fill_is_missing(&f->field[i]);
	return n;
}

bool
ir_filled_is_missing(const struct ir_filled *f, size_t i)
{
	return fill_is_missing(&f->field[i]);
}

void
ir_filled_damaged(struct ir_filled *f, uint64_t line)
{
	f->damage = line;
}

const char *
fill_damage(const struct ir_filled *f, char out[FILL_DAMAGE_TEXT])
{
	(void)snprintf(out, FILL_DAMAGE_TEXT,
		f->what.japanese
			? "この報告のもとになった記録(ジャーナル)は"
			  "%llu行目が壊れているか、書き換えられています。"
			  "送る前に内容を確かめてください。"
			: "The journal that this report was made from is "
			  "damaged or was changed at line %llu.  Check what is "
			  "said here before it is sent.",
		(unsigned long long)f->damage);
	return out;
}

size_t
ir_filled_wrong(const struct ir_filled *f)
{
	return f->n_wrong;
}

const char *
ir_filled_wrong_at(const struct ir_filled *f, size_t i)
{
	return f->wrong[i];
}

/* A text of somebody's in one row: line feeds as they are told, the rest as on
 * the other sheets. */
void
filled_plain(struct ir_buf *b, const char *s, size_t len, const char *feed)
{
	while (len > 0) {
		size_t n = 0;

		while (n < len && !strchr("\n\t\\", s[n]))
			n++;
		(void)ir_esc_add(b, s, n); /* sticky */
		s += n;
		len -= n;
		if (len == 0)
			return;
		if (*s == '\n')
			(void)ir_buf_adds(b, feed);
		else
			(void)ir_buf_addc(b, *s == '\t' ? ' ' : *s);
		s++;
		len--;
	}
}

bool
filled_is_boxes(const char *text)
{
	static const char *const box[] = {"□", "■"};

	for (;; text++) {
		if (strncmp(text, box[0], strlen(box[0])) != 0 &&
			strncmp(text, box[1], strlen(box[1])) != 0)
			return false;
		text = strchr(text, '\n');
		if (!text)
			return true;
	}
}

/* A text that somebody wrote may hold the sign, too. */
bool
filled_has_boxes(const struct fill_field *x)
{
	return !x->pub.written && filled_is_boxes(x->pub.text) &&
		(x->def->show == FORM_BOXES || x->def->source == FORM_JQ);
}

/* Of "□あり　■おそれ" what is ticked; nobody reads out the rest. */
void
filled_ticked(const struct ir_filled *f, const char *text, struct ir_buf *out)
{
	static const char on[] = "■", gap[] = "　";
	const char *guess = f->what.japanese ? "（推定）" : " (estimate)";
	size_t at = out->len;

	for (const char *p = text; (p = strstr(p, on));) {
		const char *end;
		size_t n;

		p += strlen(on);
		n = strcspn(p, "\n");
		end = strstr(p, gap);
		if (end && (size_t)(end - p) < n)
			n = (size_t)(end - p);
		if (out->len > at)
			(void)ir_buf_adds(out, f->what.japanese ? "、" : ", ");
		filled_plain(out, p, n, " ");
	}
	if (out->len == at)
		(void)ir_buf_adds(out, fill_open(f, IR_CELL_OPEN));
	if (strstr(text, guess) && ir_buf_err(out) == 0 &&
		!strstr(out->p + at, guess))
		(void)ir_buf_adds(out, guess); /* sticky */
}
