/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody_form.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

/* The words of the form are in the language of the form, whatever that of
 * the messages is. */
struct form {
	const struct ir_custody_form *f;
	struct ir_doc *d;
	bool ja;
};

static const char *
word(const struct form *p, const char *ja, const char *en)
{
	return p->ja ? ja : en;
}

static int
begin(struct form *p, const struct ir_custody_form *f, const char *ja,
	const char *en, struct ir_err *e)
{
	struct ir_doc_meta m = {.lang = f->lang,
		.drill = f->drill,
		.incident = ir_custody_case(f->c),
		.made = f->made,
		.seq = f->head.seq,
		.head = f->head.hex};

	*p = (struct form){.f = f, .ja = f->lang == IR_DOC_JA};
	m.title = word(p, ja, en);
	p->d = ir_doc_new(&m);
	return p->d ? 0 : ir_err_sys(e, ENOMEM, _("cannot make the form"));
}

/* "2026-11-21 10:20:00 (UTC+09:00)", as it was said: the lines come from
 * several machines, and whose clock it was must not be open. */
static const char *
clock_of(const char *stamp, char out[IR_TIME_TEXT])
{
	char clock[IR_TIME_TEXT];
	struct ir_time t;
	int east;

	out[0] = '\0';
	if (!stamp || ir_time_parse(stamp, strlen(stamp), &t) < 0)
		return out;
	east = abs(t.east) / 60;
	(void)snprintf(out, IR_TIME_TEXT, "%.19s (UTC%c%02d:%02d)",
		ir_time_date_clock(&t, clock), t.east < 0 ? '-' : '+',
		east / 60 % 24, east % 60); /* fits */
	return out;
}

static void
party(const char *name, const char *org, struct ir_buf *out)
{
	if (name && org)
		(void)ir_buf_addf(out, "%s (%s)", name, org); /* sticky */
	else
		(void)ir_buf_adds(out, name ? name : org ? org : ""); /* same */
}

/* A blank for the pen when it was not said and the form wants it. */
static void
put_field(struct form *p, const struct ir_custody_event *ev, enum ir_cf f,
	bool wanted)
{
	if (ev->field[f] || wanted)
		ir_doc_kv(p->d, ir_cf_label(f, p->ja), ev->field[f]);
}

static void
put_said(struct form *p, const struct ir_custody_event *ev)
{
	static const enum ir_cf order[] = {IR_CF_PURPOSE, IR_CF_ORDERED_BY,
		IR_CF_WITNESS, IR_CF_HOW, IR_CF_TRACKING, IR_CF_TRAINING,
		IR_CF_MEDIUM, IR_CF_WIPED, IR_CF_KEEP_UNTIL, IR_CF_RELEASE_BY,
		IR_CF_RETURN_BY, IR_CF_METHOD, IR_CF_LIST_NO, IR_CF_WARRANT,
		IR_CF_AUTHORITY, IR_CF_REASON, IR_CF_ANYWAY, IR_CF_NOTE};
	char text[IR_TIME_TEXT];

	ir_doc_kv(p->d, word(p, "日時", "time"), clock_of(ev->stamp, text));
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		put_field(p, ev, order[i],
			ev->kind == IR_CUSTODY_SENT && order[i] != IR_CF_NOTE &&
				order[i] < IR_CF_METHOD &&
				order[i] != IR_CF_RETURN_BY &&
				order[i] != IR_CF_TRACKING);
	if (ev->source)
		ir_doc_kv(p->d, word(p, "情報の出所", "source"), ev->source);
	ir_doc_kvf(p->d, word(p, "記録者 / 行番号", "recorded by / line"),
		"%s / %" PRIu64, ev->recorder ? ev->recorder : "-", ev->seq);
}

static void
put_parties(struct form *p, const struct ir_custody_event *ev)
{
	static const enum ir_cf order[] = {IR_CF_FROM, IR_CF_FROM_ORG,
		IR_CF_FROM_CONTACT, IR_CF_TO, IR_CF_TO_ORG, IR_CF_TO_CONTACT};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		put_field(p, ev, order[i], true);
}

static void
put_signs(struct form *p, const struct ir_custody_event *ev)
{
	ir_doc_heading(p->d, 2, word(p, "署名・押印", "signatures"));
	ir_doc_sign(p->d, word(p, "提供者", "given by"), ev->field[IR_CF_FROM],
		NULL);
	ir_doc_sign(p->d, word(p, "受領者", "received by"), ev->field[IR_CF_TO],
		NULL);
	ir_doc_sign(p->d, word(p, "立会人", "witness"),
		ev->field[IR_CF_WITNESS], NULL);
}

static const char *
paper_label(const struct form *p, const char *form)
{
	static const struct {
		const char *form, *ja, *en;
	} words[] = {
		{"slip", "引渡しの控え", "slip"},
		{"receipt", "受領証", "receipt"},
		{"cms", "電子署名", "signature"},
		{"paper", "署名・押印した用紙", "signed form"},
		{IR_CUSTODY_PACK, "引渡しパック (tagmanifest)",
			"pack (tagmanifest)"},
	};

	for (size_t i = 0; form && i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(form, words[i].form) == 0)
			return word(p, words[i].ja, words[i].en);
	return form;
}

static void
put_papers(struct form *p, const char *handover)
{
	const struct ir_custody *c = p->f->c;

	for (size_t i = 0; i < ir_custody_papers(c); i++) {
		const struct ir_custody_paper *q = ir_custody_paper(c, i);

		if (strcmp(q->handover, handover) == 0)
			ir_doc_item(p->d, paper_label(p, q->form), q->sha256);
	}
}

static struct ir_table *
items_table(struct form *p)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return NULL;
	ir_table_col(t, word(p, "番号", "item"), IR_DOC_COL_WIDTH(22));
	ir_table_col(t, word(p, "品名・製造番号", "description, serial"),
		IR_DOC_COL_WIDTH(22));
	ir_table_col(t, word(p, "封印番号", "seal"), IR_DOC_COL_WIDTH(10));
	ir_table_col(t, "SHA-256", IR_DOC_COL_MONO | IR_DOC_COL_WIDTH(34));
	ir_table_col(t, word(p, "バイト数", "bytes"),
		IR_COL_RIGHT | IR_DOC_COL_WIDTH(12));
	return t;
}

static void
items_row(struct ir_table *t, const struct ir_custody_event *ev,
	const struct ir_custody_item *it)
{
	const char *what = ev->field[IR_CF_DESCRIPTION];
	const char *serial = ev->field[IR_CF_SERIAL];

	ir_table_row(t);
	ir_table_cell(t, it->id);
	ir_table_cellf(t, "%s%s%s",
		what                 ? what
			: it->device ? it->device
				     : "",
		serial ? "\n" : "", serial ? serial : "");
	ir_table_cell(t, ev->field[IR_CF_SEAL_NO]);
	ir_table_cell(t, ev->sha256);
	if (ev->has_bytes)
		ir_table_cellf(t, "%" PRIu64, ev->bytes);
}

int
ir_custody_form_handover(const struct ir_custody_form *f, const char *handover,
	struct ir_doc **ret, struct ir_err *e)
{
	const struct ir_custody_event *first = NULL;
	struct ir_table *t;
	struct ir_esc esc;
	struct form p;
	int r = begin(&p, f, "証拠物件 引渡し・受領書",
		"hand-over and receipt of evidence", e);

	if (r < 0)
		return r;
	t = items_table(&p);
	for (size_t i = 0; i < ir_custody_events(f->c) && t; i++) {
		const struct ir_custody_event *ev = ir_custody_event(f->c, i);

		if (ev->gone || !ev->handover ||
			strcmp(ev->handover, handover) != 0 ||
			(first && ev->kind != first->kind))
			continue;
		if (!first)
			first = ev;
		items_row(t, ev, ir_custody_item(f->c, ev->item));
	}
	if (!first) {
		ir_table_free(t);
		ir_doc_free(p.d);
		return ir_err_set(e, t ? ENOENT : ENOMEM,
			_("no hand-over '%s' (ir-custody list)"),
			ir_esc(handover, &esc));
	}
	ir_doc_kv(p.d, word(&p, "引渡し番号", "hand-over"), handover);
	ir_doc_kv(p.d, word(&p, "区分", "act"),
		ir_custody_kind_label(first->kind, p.ja));
	ir_doc_heading(p.d, 2, word(&p, "物件", "items"));
	ir_doc_table(p.d, t);
	ir_doc_heading(p.d, 2, word(&p, "当事者", "parties"));
	put_parties(&p, first);
	ir_doc_heading(p.d, 2, word(&p, "経緯", "circumstances"));
	put_said(&p, first);
	put_signs(&p, first);
	ir_doc_heading(p.d, 2, word(&p, "受領時の確認", "found on reception"));
	ir_doc_check(p.d, IR_DOC_UNCHECKED,
		word(&p, "ハッシュ値を計算し直し、上の値と一致した",
			"the digests were computed again and are the same"));
	ir_doc_check(p.d, IR_DOC_UNCHECKED,
		word(&p, "封印に異常がなく、番号が一致した",
			"the seals are whole and the numbers the same"));
	put_papers(&p, handover);
	ir_doc_note(p.d,
		word(&p,
			"この用紙に署名・押印したら写真に撮り、ir-custody sign "
			"--photo で事案に綴じること。",
			"Photograph this page when it is signed, and keep it "
			"with the case: ir-custody sign --photo."));
	*ret = p.d;
	return 0;
}

/* ---- an item and its history ---- */

static void
put_item(struct form *p, const struct ir_custody_item *it)
{
	static const enum ir_cf order[] = {IR_CF_DESCRIPTION, IR_CF_SERIAL,
		IR_CF_SEAL_NO, IR_CF_OF, IR_CF_PLACE, IR_CF_KEEP_UNTIL,
		IR_CF_RELEASE_BY, IR_CF_LIST_NO};
	char human[IR_NUM_HUMAN], text[IR_TIME_TEXT];

	ir_doc_kv(p->d, word(p, "区分", "class"),
		it->archive ? word(p, "証拠アーカイブ(電子)",
				      "evidence archive (electronic)")
			    : word(p, "物件", "thing"));
	if (it->device)
		ir_doc_kv(p->d, word(p, "採取した機器", "taken from"),
			it->device);
	ir_doc_kv(p->d,
		it->archive ? word(p, "採取日時", "collected")
			    : word(p, "最初の記録", "first recorded"),
		clock_of(it->since, text));
	if (it->archive)
		ir_doc_kv(
			p->d, word(p, "採取者", "collected by"), it->collector);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (it->field[order[i]] ||
			(!it->archive && order[i] < IR_CF_OF))
			ir_doc_kv(p->d, ir_cf_label(order[i], p->ja),
				it->field[order[i]]);
	if (it->file)
		ir_doc_kv(p->d, word(p, "ファイル", "file"), it->file);
	if (it->sha256[0])
		ir_doc_kv(p->d, "SHA-256", it->sha256);
	if (it->has_bytes)
		ir_doc_kvf(p->d, word(p, "バイト数", "bytes"),
			"%" PRIu64 " (%s)", it->bytes,
			ir_num_human(it->bytes, human));
}

static struct ir_table *
history_table(struct form *p)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return NULL;
	ir_table_col(
		t, word(p, "行", "line"), IR_COL_RIGHT | IR_DOC_COL_WIDTH(6));
	ir_table_col(t, word(p, "日時", "time"), IR_DOC_COL_WIDTH(13));
	ir_table_col(t, word(p, "行為", "act"), IR_DOC_COL_WIDTH(11));
	ir_table_col(t, word(p, "提供者", "from"), IR_DOC_COL_WIDTH(15));
	ir_table_col(t, word(p, "受領者", "to"), IR_DOC_COL_WIDTH(15));
	ir_table_col(t, word(p, "目的・方法・立会人", "why, how, witness"),
		IR_DOC_COL_WIDTH(22));
	ir_table_col(t, word(p, "照合・封印", "checked"), IR_DOC_COL_WIDTH(18));
	return t;
}

static void
add_said(struct form *p, const struct ir_custody_event *ev, enum ir_cf f,
	struct ir_buf *b)
{
	if (ev->field[f])
		(void)ir_buf_addf(b, "%s%s: %s", b->len ? "\n" : "",
			ir_cf_label(f, p->ja), ev->field[f]); /* sticky */
}

static void
history_row(
	struct form *p, struct ir_table *t, const struct ir_custody_event *ev)
{
	static const enum ir_cf why[] = {IR_CF_PURPOSE, IR_CF_REASON, IR_CF_HOW,
		IR_CF_TRACKING, IR_CF_METHOD, IR_CF_AUTHORITY, IR_CF_LIST_NO,
		IR_CF_WARRANT, IR_CF_ORDERED_BY, IR_CF_WITNESS, IR_CF_MEDIUM,
		IR_CF_WIPED, IR_CF_TRAINING, IR_CF_ANYWAY, IR_CF_NOTE};
	char text[IR_TIME_TEXT];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	ir_table_row(t);
	ir_table_cellf(t, "%" PRIu64 "%s", ev->via ? ev->via : ev->seq,
		ev->via ? "*" : "");
	ir_table_cell(t, clock_of(ev->stamp, text));
	ir_table_cellf(t, "%s%s%s", ir_custody_kind_label(ev->kind, p->ja),
		ev->handover ? "\n" : "", ev->handover ? ev->handover : "");
	party(ev->field[IR_CF_FROM], ev->field[IR_CF_FROM_ORG], &b);
	ir_table_cell(t, b.p);
	ir_buf_clear(&b);
	party(ev->field[IR_CF_TO], ev->field[IR_CF_TO_ORG], &b);
	ir_table_cell(t, b.p);
	ir_buf_clear(&b);
	for (size_t i = 0; i < sizeof(why) / sizeof(*why); i++)
		add_said(p, ev, why[i], &b);
	ir_table_cell(t, b.p);
	ir_buf_clear(&b);
	if (ev->sha256[0] || ev->check)
		(void)ir_buf_addf(&b, "%s%s%.16s", /* sticky */
			ir_custody_check_label(ev->check, p->ja),
			ev->sha256[0] ? "\n" : "", ev->sha256);
	add_said(p, ev, IR_CF_SEAL_NO, &b);
	add_said(p, ev, IR_CF_SEAL_STATE, &b);
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

static void
put_history(struct form *p, size_t item)
{
	const struct ir_custody *c = p->f->c;
	struct ir_table *t = history_table(p);

	for (size_t i = 0; i < ir_custody_events(c) && t; i++) {
		const struct ir_custody_event *ev = ir_custody_event(c, i);

		if (ev->item == item && !ev->gone)
			history_row(p, t, ev);
	}
	for (int i = 0; i < 3 && t; i++)
		ir_table_row(t); /* for the pen */
	if (t)
		ir_doc_table(p->d, t);
}

static void
put_findings(struct form *p, size_t item)
{
	const struct ir_custody *c = p->f->c;
	bool any = false;

	for (size_t i = 0; i < ir_custody_findings(c); i++) {
		const struct ir_custody_finding *g = ir_custody_finding(c, i);

		if (g->item != item || g->grade == IR_CG_NOTE)
			continue;
		if (!any)
			ir_doc_heading(p->d, 3,
				word(p, "連鎖の欠け", "gaps in the chain"));
		any = true;
		ir_doc_item(p->d, NULL, g->text);
	}
}

int
ir_custody_form_items(const struct ir_custody_form *f,
	const struct ir_custody_item *const *items, size_t n,
	struct ir_doc **ret, struct ir_err *e)
{
	struct form p;
	int r = begin(&p, f, "証拠物件 保管記録(チェーン・オブ・カストディ)",
		"chain of custody record", e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ir_doc_page_break(p.d);
		ir_doc_heading(p.d, 2, items[i]->id);
		put_item(&p, items[i]);
		ir_doc_heading(
			p.d, 3, word(&p, "引渡し・保管の経過", "history"));
		put_history(&p, (size_t)(items[i] - ir_custody_item(f->c, 0)));
		put_findings(&p, (size_t)(items[i] - ir_custody_item(f->c, 0)));
	}
	ir_doc_note(p.d,
		word(&p,
			"行は記録簿の行番号。* "
			"は別の写しで書かれ、あとで合流した行。",
			"Lines are those of the journal; * was written in "
			"another copy and joined."));
	*ret = p.d;
	return 0;
}

/* ---- labels ---- */

static void
label(struct form *p, const struct ir_custody_item *it)
{
	struct ir_buf b;
	const char *id = ir_custody_case(p->f->c);
	char text[IR_TIME_TEXT];

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s %s\n", word(p, "証拠物件", "EVIDENCE"),
		id ? id : ""); /* sticky */
	(void)ir_buf_addf(&b, "%s\n", it->id); /* sticky */
	if (it->field[IR_CF_DESCRIPTION] || it->device)
		(void)ir_buf_addf(&b, "%s\n",
			it->field[IR_CF_DESCRIPTION]
				? it->field[IR_CF_DESCRIPTION]
				: it->device); /* sticky */
	if (it->field[IR_CF_SERIAL])
		(void)ir_buf_addf(
			&b, "S/N %s\n", it->field[IR_CF_SERIAL]); /* sticky */
	if (it->field[IR_CF_SEAL_NO])
		(void)ir_buf_addf(&b, "%s %s\n",
			ir_cf_label(IR_CF_SEAL_NO, p->ja),
			it->field[IR_CF_SEAL_NO]); /* sticky */
	if (it->since)
		(void)ir_buf_addf(
			&b, "%s\n", clock_of(it->since, text)); /* sticky */
	if (it->sha256[0])
		(void)ir_buf_addf(&b, "SHA-256 %.32s\n%.32s\n", it->sha256,
			it->sha256 + 32); /* sticky */
	if (it->field[IR_CF_KEEP_UNTIL])
		(void)ir_buf_addf(&b, "%s %s\n",
			ir_cf_label(IR_CF_KEEP_UNTIL, p->ja),
			it->field[IR_CF_KEEP_UNTIL]); /* sticky */
	(void)ir_buf_adds(&b,
		word(p, "開封・廃棄禁止", "do not open or discard")); /* same */
	ir_doc_label(p->d, b.p);
	ir_buf_free(&b);
}

int
ir_custody_labels(const struct ir_custody_form *f,
	const struct ir_custody_item *const *items, size_t n, unsigned copies,
	const struct ir_doc_sheet *sheet, struct ir_doc **ret, struct ir_err *e)
{
	struct form p;
	int r = begin(&p, f, "証拠物件ラベル", "evidence labels", e);

	if (r < 0)
		return r;
	ir_doc_sheet(p.d, sheet);
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < copies; k++)
			label(&p, items[i]);
	*ret = p.d;
	return 0;
}
