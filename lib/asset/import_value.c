/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/asset/ident.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"

#include "import_i.h"

#define SERIAL_DIGITS 5 /* 1927 to 2173 */

/* What ledgers write; a map may add words of its own. */
static const char *const yes[] = {
	"true", "yes", "y", "はい", "有", "あり", "有り", "○", "〇", "◯", NULL};
static const char *const no[] = {
	"false", "no", "n", "いいえ", "無", "なし", "無し", "×", "✕", NULL};
static const char *const unknown[] = {"unknown", "不明", "?", "??", "未定",
	"未確認", "確認中", "調査中", "要確認", "別紙", "別紙参照", NULL};
static const char *const none[] = {"none", "なし", "無し", "無", NULL};

const char *
import_trim(const char *s, size_t *ret_len)
{
	size_t len = strlen(s);

	for (;;) {
		size_t k = len > 0 && strchr(" \t\r\n", *s) ? 1
			: strncmp(s, "　", 3) == 0          ? 3
							    : 0;

		if (k == 0)
			break;
		s += k;
		len -= k;
	}
	for (;;) {
		if (len > 0 && strchr(" \t\r\n", s[len - 1]))
			len--;
		else if (len >= 3 && strncmp(s + len - 3, "　", 3) == 0)
			len -= 3;
		else
			break;
	}
	*ret_len = len;
	return s;
}

static bool
among(const char *const *list, const char *s)
{
	for (; *list; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

/* The value at work: as it stands, and folded. */
struct work {
	struct ir_import *im;
	const struct map_column *c;
	const struct ir_cell *cell;
	const char *t, *folded;
	uint32_t line, col;
	const char *wrong; /* what is, translated */
	bool quoted; /* wrong names the text itself */
	bool doubt;
};

static bool
says(const struct work *w, const char *const *own, const char *key)
{
	return among(own, w->folded) ||
		import_listed(ir_yaml_get(w->im->m->words, key), w->t);
}

/* A text as the value. */
static void
put_text(struct work *w, const char *s)
{
	struct ir_jw j;

	ir_buf_clear(&w->im->json);
	ir_jw_init(&j, &w->im->json);
	ir_jw_str(&j, s);
	ir_buf_clear(&w->im->said);
	(void)ir_buf_adds(&w->im->said, s); /* sticky */
}

/* A JSON value that is its own text: true, 443. */
static void
put_bare(struct work *w, const char *s)
{
	ir_buf_clear(&w->im->json);
	(void)ir_buf_adds(&w->im->json, s); /* sticky */
	ir_buf_clear(&w->im->said);
	(void)ir_buf_adds(&w->im->said, s); /* sticky */
}

static void
list_value(struct work *w)
{
	static const char seps[] = " ,;\n";
	const char *p = w->t;
	struct ir_jw j;

	ir_buf_clear(&w->im->json);
	ir_buf_clear(&w->im->said);
	ir_jw_init(&j, &w->im->json);
	ir_jw_arr(&j);
	while (*p) {
		size_t n = 0, k;

		while ((k = strncmp(p, "、", 3) == 0 ? 3
						     : *p && strchr(seps, *p)))
			p += k;
		while (p[n] && !strchr(seps, p[n]) &&
			strncmp(p + n, "、", 3) != 0)
			n++;
		if (n > 0) {
			ir_jw_strn(&j, p, n);
			if (w->im->said.len > 0)
				(void)ir_buf_addc(&w->im->said, ' ');
			(void)ir_buf_add(&w->im->said, p, n); /* sticky */
		}
		p += n;
	}
	ir_jw_endarr(&j);
}

static void
serial_value(struct work *w, int64_t n, bool base1904)
{
	char date[IR_TIME_TEXT];
	int64_t day;

	if (ir_date_serial(n, base1904, &day))
		put_text(w, ir_day_text(day, date));
	else
		w->wrong = _("is the number of no day");
}

/* "R6.3末", "令和6年3月末日": the length without it; else the whole. */
static size_t
without_end(const char *t)
{
	static const char *const ends[] = {"末日", "末頃", "末"};
	size_t len = strlen(t);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i]);

		if (len > n && memcmp(t + len - n, ends[i], n) == 0)
			return len - n;
	}
	return len;
}

static void
date_value(struct work *w, struct ir_err *why)
{
	size_t len = without_end(w->t);
	bool end = w->t[len] != '\0';
	char date[IR_TIME_TEXT];
	struct ir_date d;
	uint64_t n;

	if (says(w, none, "none")) {
		put_text(w, "none");
		return;
	}
	if (strlen(w->folded) == SERIAL_DIGITS &&
		ir_num_u64(w->folded, SERIAL_DIGITS, 99999, &n) == 0) {
		if (w->c->serial)
			serial_value(w, (int64_t)n, w->c->serial == 1904);
		else
			w->wrong = _("may be a day number of a spreadsheet: "
				     "say \"serial: 1900\" or 1904");
		return;
	}
	if (ir_date_read(w->im->eras, w->t, len, &d, why) < 0) {
		w->wrong = why->text;
		w->quoted = true;
	} else if (d.precision != IR_DATE_DAY && !end && !w->c->first &&
		!w->c->last)
		w->wrong = _("has no day: say \"partial: first\" or last");
	else
		put_text(w,
			ir_day_text(
				end || w->c->last ? d.last : d.first, date));
}

static void
yn_value(struct work *w)
{
	if (says(w, yes, "yes"))
		put_bare(w, "true");
	else if (says(w, no, "no"))
		put_bare(w, "false");
	else
		w->wrong = _("is neither yes nor no; say what it means in the "
			     "map (words:)");
}

static void
choice_value(struct work *w)
{
	const struct ir_field_def *f = w->c->f;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < f->n_choices; i++) {
		const char *const all[] = {
			f->choices[i].key, f->choices[i].ja, f->choices[i].en};

		for (size_t k = 0; k < 3; k++)
			if (import_fold(all[k], &b) == 0 &&
				strcmp(b.p, w->folded) == 0) {
				put_text(w, f->choices[i].key);
				ir_buf_free(&b);
				return;
			}
	}
	ir_buf_free(&b);
	w->wrong = _("is none of the choices");
}

/* Digits and signs only: full width makes no difference. */
static void
plain_value(struct work *w)
{
	enum ir_field_type type = w->c->f->type;
	bool number = type == IR_FIELD_INT || type == IR_FIELD_VLAN ||
		type == IR_FIELD_PORT || type == IR_FIELD_STAGE;
	char plain[256];
	uint64_t n;

	w->wrong = ir_ident_wrong(w->c->f, w->folded, &w->doubt);
	if (number && !w->wrong &&
		ir_num_u64(w->folded, strlen(w->folded), INT64_MAX, &n) == 0)
		put_bare(w, w->folded);
	else if (type == IR_FIELD_MAC && !w->wrong &&
		ir_ident_plain(type, w->folded, plain, sizeof(plain)))
		put_text(w, plain);
	else if (!w->wrong || w->doubt)
		put_text(w, w->folded);
}

/* "192.0.2.9/27", as NetBox writes it: the address; that the length is left
 * out is told. */
static void
ip_value(struct work *w)
{
	struct ir_field_def f = *w->c->f;
	char *slash = strchr(w->im->text.p, '/'); /* folded, ours */
	bool doubt;

	f.type = IR_FIELD_PREFIX;
	if (!slash || ir_ident_wrong(&f, w->folded, &doubt)) {
		plain_value(w);
		return;
	}
	*slash = '\0';
	put_text(w, w->folded);
	w->wrong = _("is an address with the length of its subnet; the address "
		     "is taken");
	w->doubt = true;
}

static void
approval_value(struct work *w)
{
	for (size_t i = 0; i < w->im->text.len; i++) { /* folded, ours */
		char *c = &w->im->text.p[i];

		*c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
	}
	plain_value(w);
}

static void
typed(struct work *w, struct ir_err *why)
{
	switch (w->c->f->type) {
	case IR_FIELD_YN:
		yn_value(w);
		return;
	case IR_FIELD_DATE:
		date_value(w, why);
		return;
	case IR_FIELD_CHOICE:
		choice_value(w);
		return;
	case IR_FIELD_APPROVAL:
		approval_value(w);
		return;
	case IR_FIELD_IP:
		ip_value(w);
		return;
	case IR_FIELD_INT:
	case IR_FIELD_STAGE:
	case IR_FIELD_JMDN:
	case IR_FIELD_GTIN:
	case IR_FIELD_PREFIX:
	case IR_FIELD_MAC:
	case IR_FIELD_VLAN:
	case IR_FIELD_PORT:
	case IR_FIELD_DIGEST:
		plain_value(w);
		return;
	case IR_FIELD_DEVICES:
	case IR_FIELD_TEXTS:
		list_value(w);
		return;
	case IR_FIELD_TEXT:
	case IR_FIELD_SERIAL:
	case IR_FIELD_HOST:
	case IR_FIELD_CONTACT:
	case IR_FIELD_DEVICE:
		put_text(w, w->t);
		return;
	}
}

/* What the map says that a text of the ledger means. */
static const char *
meant(const struct map_column *c, const char *t)
{
	for (size_t i = 0; i < ir_yaml_count(c->values); i++)
		if (strcmp(ir_yaml_key_at(c->values, i), t) == 0)
			return ir_yaml_text(ir_yaml_at(c->values, i), NULL);
	return NULL;
}

static int
tell(struct work *w)
{
	struct ir_esc esc;

	if (!w->wrong)
		return 0;
	if (!w->doubt)
		put_text(w, w->t);
	if (w->quoted)
		return import_tell(w->im, "wrong", true, w->line, w->col,
			"%s: %s", w->c->f->path, w->wrong);
	return import_tell(w->im, w->doubt ? "odd" : "wrong", !w->doubt,
		w->line, w->col, _("%s: '%s' %s"), w->c->f->path,
		ir_esc(w->t, &esc), w->wrong);
}

int
import_value(struct ir_import *im, const struct map_column *c,
	const struct ir_cell *cell, uint32_t line, uint32_t col,
	struct ir_fact *ret)
{
	struct work w = {
		.im = im, .c = c, .cell = cell, .line = line, .col = col};
	struct ir_err why = IR_ERR_INIT;
	size_t len;
	int r;

	w.t = import_trim(cell->text, &len);
	w.t = ir_arena_text(&im->arena, w.t, len);
	if (len == 0)
		return 1;
	if (w.t && meant(c, w.t))
		w.t = meant(c, w.t);
	if (!w.t || import_fold(w.t, &im->text) < 0)
		return import_no_memory(im);
	w.folded = im->text.p;
	if (says(&w, unknown, "unknown"))
		put_text(&w, "unknown");
	else
		typed(&w, &why);
	r = tell(&w);
	if (r < 0)
		return r;
	*ret = (struct ir_fact){.f = c->f,
		.text = ir_arena_text(&im->arena, im->said.p, im->said.len),
		.json = ir_arena_text(&im->arena, im->json.p, im->json.len),
		.src = im->m->source,
		.on = im->m->on,
		.col = col,
		.wrong = w.wrong && !w.doubt};
	return ret->text && ret->json ? 0 : import_no_memory(im);
}
