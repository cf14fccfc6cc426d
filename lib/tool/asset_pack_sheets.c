/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/evidence/custody_data.h"

#include "asset_pack_i.h"

/* Lists and sheets to write on, for the night when no laptop works. */

/* ---- contacts ---- */

static const struct {
	const char *kind, *ja, *en;
} kinds[] = {
	{"staff", "院内", "In the hospital"},
	{"authority", "行政・警察など", "Authorities"},
	{"maintenance", "保守業者", "Maintenance"},
	{"maker", "製造販売業者", "Makers"},
	{"partner", "連携先・委託先", "Partners"},
	{"other", "その他", "Others"},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct {
	const char *key, *ja, *en;
} words[] = {
	{"phone", "電話", "phone"},
	{"mobile", "携帯", "mobile"},
	{"fax", "FAX", "fax"},
	{"mail", "メール", "mail"},
	{"web", "Web", "web"},
	{"radio", "無線", "radio"},
	{"person", "直接", "in person"},
	{"day", "日中", "day"},
	{"night", "夜間・休日", "night"},
	{"24h", "24時間", "24 h"},
};

static const char *
said(const struct pack *p, const char *key)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].key, key) == 0)
			return pw(p, words[i].ja, words[i].en);
	return key;
}

static void
ways_cell(const struct pack *p, struct ir_table *t, const struct ir_contact *c)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *w = &c->ways[i];

		(void)ir_buf_addf(&b, "%s%s %s%s%s", b.len ? "\n" : "",
			said(p, w->type), w->value ? w->value : "",
			w->value && w->note ? " " : "",
			w->note ? w->note : ""); /* sticky */
		if (w->hours)
			(void)ir_buf_addf(
				&b, " (%s)", said(p, w->hours)); /* sticky */
	}
	if (b.len == 0)
		(void)ir_buf_addf(&b, "%s%s",
			pw(p, "番号未登録 ", "no number yet "),
			c->lookup ? c->lookup : ""); /* sticky */
	ir_table_cell(t, ir_buf_err(&b) == 0 ? b.p : NULL);
	ir_buf_free(&b);
}

static void
join(struct ir_buf *b, const char *const *v, size_t n, size_t most)
{
	for (size_t i = 0; i < n && i < most; i++)
		(void)ir_buf_addf(
			b, "%s%s", b->len ? " " : "", v[i]); /* sticky */
	if (n > most)
		(void)ir_buf_addf(b, " +%zu", n - most); /* sticky */
}

static void
for_cell(struct ir_table *t, const struct ir_contact *c)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	join(&b, c->roles, c->n_roles, 9);
	join(&b, c->duties, c->n_duties, 9);
	join(&b, c->devices, c->n_devices, 4);
	ir_table_cell(t, ir_buf_err(&b) == 0 ? b.p : NULL);
	ir_buf_free(&b);
}

static void
more_cell(const struct pack *p, struct ir_table *t, const struct ir_contact *c)
{
	const struct ir_contact *deputy =
		c->deputy ? ir_contacts_find(p->contacts, c->deputy) : NULL;
	const struct ir_checked *last =
		c->n_verified ? &c->verified[c->n_verified - 1] : NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (deputy)
		(void)ir_buf_addf(&b, "%s%s\n", pw(p, "代理: ", "deputy: "),
			deputy->name ? deputy->name : deputy->id); /* sticky */
	if (c->contract)
		(void)ir_buf_addf(&b, "%s%s\n", pw(p, "契約: ", "contract: "),
			c->contract);
	if (c->say)
		(void)ir_buf_addf(&b, "%s%s\n",
			pw(p, "まず言う: ", "say first: "), c->say);
	if (!last || !last->on)
		(void)ir_buf_adds(&b, pw(p, "未確認\n", "never tried\n"));
	else if (!last->result || strcmp(last->result, "ok") != 0)
		(void)ir_buf_addf(&b,
			pw(p, "%s はつながらず\n", "did not answer on %s\n"),
			last->on); /* sticky */
	if (b.len > 0)
		ir_buf_cut(&b, b.len - 1);
	ir_table_cell(t, ir_buf_err(&b) == 0 ? b.p : NULL);
	ir_buf_free(&b);
}

static const char *
kind_of(const struct ir_contact *c)
{
	for (size_t i = 0; c->kind && i < KINDS; i++)
		if (strcmp(kinds[i].kind, c->kind) == 0)
			return kinds[i].kind;
	return "other";
}

static void
contacts_of(const struct pack *p, size_t kind)
{
	struct ir_table *t =
		ir_table_new(pw(p, kinds[kind].ja, kinds[kind].en));

	ir_table_col(t, pw(p, "誰", "who"), IR_DOC_COL_WIDTH(24));
	ir_table_col(t, pw(p, "役割・届出・機器", "for"), IR_DOC_COL_WIDTH(13));
	ir_table_col(t, pw(p, "連絡方法(上から順に)", "how to reach"),
		IR_DOC_COL_WIDTH(27));
	ir_table_col(t,
		pw(p, "代理・契約・言うこと", "deputy, contract, words"),
		IR_DOC_COL_WIDTH(22));
	ir_table_col(
		t, pw(p, "新しい番号", "new number"), IR_DOC_COL_WIDTH(14));
	for (size_t i = 0; i < ir_contacts_count(p->contacts); i++) {
		const struct ir_contact *c = ir_contacts_at(p->contacts, i);

		if (strcmp(kind_of(c), kinds[kind].kind) != 0)
			continue;
		ir_table_row(t);
		ir_table_cellf(t, "%s%s%s", c->name ? c->name : c->id,
			c->org ? "\n" : "", c->org ? c->org : "");
		for_cell(t, c);
		ways_cell(p, t, c);
		more_cell(p, t, c);
	}
	if (!t || ir_table_rows(t) > 0)
		ir_doc_table(p->d, t);
	else
		ir_table_free(t);
}

void
pack_contacts(const struct pack *p)
{
	ir_doc_heading(p->d, 1, pw(p, "連絡先", "Contacts"));
	ir_doc_note(p->d,
		pw(p,
			"番号が違っていたら右の欄に書き、後で contacts.jsonl を"
			"直す。R0 などの記号は届出・連絡の種類。",
			"A number that is wrong: write the new one on the "
			"right, mend contacts.jsonl later. R0 and so on are "
			"duties."));
	for (size_t i = 0; i < KINDS; i++)
		contacts_of(p, i);
}

/* ---- sheets to write on ---- */

#define JOURNAL_ROWS 19

void
pack_journal(const struct pack *p)
{
	struct ir_table *t = ir_table_new(NULL);

	ir_doc_heading(
		p->d, 1, pw(p, "時系列記録(クロノロ)用紙", "Chronology sheet"));
	ir_doc_kv(p->d,
		pw(p, "何枚目 / 記録者 / 使った時計と時報との差",
			"sheet no. / scribe / clock, how far off"),
		NULL);
	ir_table_col(t, pw(p, "時刻", "time"), IR_DOC_COL_WIDTH(9));
	ir_table_col(t, pw(p, "誰が→誰に(方法)", "who to whom, how"),
		IR_DOC_COL_WIDTH(20));
	ir_table_col(t,
		pw(p, "出来事・言ったこと・決めたこと",
			"what happened, was said, decided"),
		IR_DOC_COL_WIDTH(52));
	ir_table_col(t, pw(p, "事実・推定・不明", "fact, estimate, unknown"),
		IR_DOC_COL_WIDTH(11));
	ir_table_col(t, pw(p, "記入", "by"), IR_DOC_COL_WIDTH(8));
	for (int i = 0; i < JOURNAL_ROWS; i++)
		ir_table_row(t);
	ir_doc_table(p->d, t);
	ir_doc_note(p->d,
		pw(p, "消さない。直すときは線を引いて次の行に書く。",
			"Erase nothing. To correct, strike it through and "
			"write a new line."));
}

void
pack_custody(const struct pack *p)
{
	static const enum ir_cf fields[] = {IR_CF_DESCRIPTION, IR_CF_SERIAL,
		IR_CF_SEAL_NO, IR_CF_SEAL_STATE, IR_CF_MEDIUM, IR_CF_PLACE,
		IR_CF_PURPOSE, IR_CF_ORDERED_BY, IR_CF_FROM, IR_CF_FROM_ORG,
		IR_CF_TO, IR_CF_TO_ORG, IR_CF_TO_CONTACT, IR_CF_HOW,
		IR_CF_TRACKING, IR_CF_RETURN_BY, IR_CF_WITNESS, IR_CF_NOTE};
	bool ja = p->lang == IR_DOC_JA;

	ir_doc_heading(p->d, 1,
		pw(p, "証拠品 受渡票(1 点 1 枚)",
			"Hand-over of evidence (one sheet each)"));
	ir_doc_kv(p->d, pw(p, "番号・日時", "number, date and time"), NULL);
	ir_doc_kv(p->d,
		pw(p, "SHA-256(先頭 16 桁でも)",
			"SHA-256 (or its first 16 digits)"),
		NULL);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		ir_doc_kv(p->d, ir_cf_label(fields[i], ja), NULL);
	ir_doc_sign(p->d, pw(p, "渡した人", "given by"), NULL, NULL);
	ir_doc_sign(p->d, pw(p, "受け取った人", "received by"), NULL, NULL);
}
