/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/net_draw.h"
#include "ir/asset/sheet.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/playbook/outline.h"
#include "ir/tool/page.h"

#include "asset_i.h"
#include "asset_pack_i.h"
#include "asset_ready_i.h"
#include "asset_said_i.h"

/* The pack: one dated document of all that is needed on paper. */

#define P01 "P01"

struct making {
	struct rdy *d;
	struct as a;
	struct pack p;
	struct ir_org *org;
	char day[IR_TIME_TEXT];
	size_t sheets; /* pages of devices */
	struct ir_checklists *lists;
	struct ir_answers *answers;
	bool unread; /* a line of the answers */
};

/* ---- the cover ---- */

static const char *
fact(const struct making *m, const char *key)
{
	const struct ir_org_fact *f = m->org ? ir_org_fact(m->org, key) : NULL;

	return f && f->text && strcmp(f->text, "unknown") != 0 ? f->text : NULL;
}

/* What is not ready, as the checks say. */
static int
missing(struct making *m)
{
	const struct pack *p = &m->p;
	struct ir_table *t = ir_table_new(
		pw(p, "足りないもの(作成時の点検)", "Not ready (as checked)"));
	struct ir_ready_check c;
	size_t n = 0, all = 0;
	int r = 0;

	ir_table_col(t, pw(p, "点検", "check"), IR_DOC_COL_WIDTH(24));
	ir_table_col(t, "", IR_COL_FIXED | IR_DOC_COL_WIDTH(12));
	ir_table_col(t, pw(p, "内容", "what"), IR_DOC_COL_WIDTH(54));
	ir_table_col(t, pw(p, "担当", "who"), IR_DOC_COL_WIDTH(10));
	for (size_t i = 0; r == 0 && i < ir_ready_count(m->d->r); i++) {
		/* this is the one that will be printed */
		if (strcmp(ir_ready_key(m->d->r, i), "pack.printed") == 0)
			continue;
		all++;
		r = rdy_look(m->d, i, &c);
		if (r < 0 || c.answer == IR_READY_GREEN)
			continue;
		n++;
		ir_table_row(t);
		ir_table_cell(t, c.label ? c.label : c.key);
		ir_table_cell(t,
			c.answer == IR_READY_RED ? pw(p, "不備", "red")
						 : pw(p, "未確認", "not seen"));
		ir_table_cell(t, c.text);
		ir_table_cell(t, c.who);
	}
	ir_doc_kvf(p->d, pw(p, "点検", "Checks"),
		pw(p, "%zu 項目中 %zu 項目が未了", "%2$zu of %1$zu not green"),
		all, n);
	if (n > 0)
		ir_doc_table(p->d, t);
	else
		ir_table_free(t);
	return r;
}

/* Which files the paper is of: a person at the telephone can compare. */
static int
digests(struct making *m)
{
	static const char *const names[] = {IR_SITE_ORG, IR_SITE_CONTACTS,
		IR_SITE_DEVICES, IR_SITE_NETWORK, IR_SITE_READY};
	const struct pack *p = &m->p;
	struct ir_table *t = ir_table_new(pw(
		p, "もとにした施設データ", "Made of these files of the site"));
	int r = 0;

	ir_table_col(t, pw(p, "ファイル", "file"), IR_DOC_COL_WIDTH(22));
	ir_table_col(t, "SHA-256", IR_DOC_COL_MONO | IR_DOC_COL_WIDTH(78));
	for (size_t i = 0; r == 0 && i < sizeof(names) / sizeof(names[0]);
		i++) {
		char hex[65];

		r = ir_ready_sha256(m->d->dir, names[i], hex, &m->d->e);
		if (r < 0)
			break;
		ir_table_row(t);
		ir_table_cell(t, names[i]);
		ir_table_cell(
			t, hex[0] ? hex : pw(p, "(ない)", "(there is none)"));
	}
	ir_doc_table(p->d, t);
	return r;
}

static void
contents(const struct making *m)
{
	static const char *const parts[][2] = {
		{"切り離しカード — 機器のそばに貼る",
			"unplug card: to hang beside devices"},
		{"作業停止のお願い — 保守・製造販売業者に渡す",
			"stop notice: to hand to vendors"},
		{"連絡先", "contacts"},
		{"手順書 P01(紙で進める)", "procedure P01, on paper"},
		{"書き込む用紙 — 時系列、受渡、第一報、届出の控え",
			"sheets to fill in: chronology, hand-over, first note, "
			"reports"},
		{"ネットワーク", "network"},
		{"機器シート", "device sheets"},
	};
	const struct pack *p = &m->p;

	ir_doc_heading(
		p->d, 2, pw(p, "中身(この順)", "What is in it, in order"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		ir_doc_item(p->d, NULL, pw(p, parts[i][0], parts[i][1]));
}

static int
cover(struct making *m)
{
	const struct pack *p = &m->p;
	const char *date = ir_ready_date(m->d->r);
	int r;

	ir_doc_kv(p->d, pw(p, "施設", "Facility"), fact(m, "name"));
	ir_doc_kv(p->d, pw(p, "作成日", "Made on"), m->day);
	ir_doc_kv(p->d, pw(p, "規則の日付", "Rules as of"), date ? date : "");
	ir_doc_kv(p->d, pw(p, "夜間の窓口", "Contact at night"),
		fact(m, "contact_night"));
	ir_doc_kv(p->d, pw(p, "置き場所", "Kept at"), NULL);
	ir_doc_kv(p->d, pw(p, "印刷した人・日", "Printed by, on"), NULL);
	r = missing(m);
	if (r == 0)
		r = digests(m);
	contents(m);
	ir_doc_note(p->d,
		pw(p,
			"古くなった紙は捨てる。印刷したら ir-asset ready "
			"--printed 氏名 で記録する。",
			"Throw old paper away. Once printed, say so: ir-asset "
			"ready --printed WHO."));
	return r;
}

/* ---- the procedure ---- */

static char *
find_p01(const char *data)
{
	char *dir = ir_where_join(data, "response"), *found = NULL;
	DIR *d = dir ? opendir(dir) : NULL;
	struct dirent *de;

	while (d && !found && (de = readdir(d)))
		if (strncmp(de->d_name, P01 "-", strlen(P01 "-")) == 0)
			found = ir_where_join(dir, de->d_name);
	if (d)
		(void)closedir(d); /* read only */
	free(dir);
	return found;
}

static int
procedure(struct making *m)
{
	char *path = find_p01(m->d->data);
	struct ir_playbook *b = NULL;
	struct ir_outline *o = NULL;
	struct ir_graph *g = NULL;
	int r = path ? ir_playbook_load(&b, path, NULL, NULL, &m->d->e)
		     : ir_err_set(&m->d->e, ENOENT, _("no playbook '%s' in %s"),
			       P01, "response/");

	if (r == 0)
		r = ir_graph_new(&g, b, &m->d->e);
	if (r == 0)
		r = ir_outline_new(&o, b, g, &m->d->e);
	if (r == 0)
		r = ir_outline_paper_into(
			o, pw(&m->p, "ja", "en"), m->p.d, &m->d->e);
	ir_outline_free(o);
	ir_graph_free(g);
	ir_playbook_free(b);
	free(path);
	return r;
}

/* ---- network ---- */

static void
picture(struct making *m, struct ir_net *n)
{
	struct ir_net_view v = {.by_floor = true, .lang = m->p.lang};
	struct ir_err e = IR_ERR_INIT;

	if (ir_net_pictures(m->p.d, n, v, &e) < 0)
		ir_doc_note(m->p.d, e.text); /* the tables say the same */
}

static int
network(struct making *m)
{
	struct ir_net_in in = {.dir = m->d->dir,
		.site = m->a.site,
		.contacts = m->a.contacts,
		.today = m->d->today};
	struct ir_net *n = NULL;
	struct ir_err e = IR_ERR_INIT;
	int r = ir_net_load(&n, &in, &e);

	ir_doc_heading(m->p.d, 1, pw(&m->p, "ネットワーク", "The network"));
	if (r < 0) { /* the other pages are wanted all the same */
		ir_doc_paraf(m->p.d, "%s: %s",
			pw(&m->p, "図も表もない", "neither picture nor table"),
			e.text);
		return r == -ENOMEM ? r : 0;
	}
	picture(m, n);
	ir_doc_page_break(m->p.d);
	ir_net_table(m->p.d, n, m->p.lang);
	ir_net_free(n);
	return 0;
}

/* ---- devices ---- */

static bool
in_pack(const struct making *m, const struct ir_device *d)
{
	return m->d->p->all || d->patient_connectable != IR_YN_NO;
}

static int
sheet(void *arg, struct as *a, const struct ir_device *dev)
{
	struct making *m = arg;
	struct ir_sheet_in in = {.fields = a->fields,
		.site = a->site,
		.contacts = a->contacts,
		.today = m->d->today,
		.lang = m->p.lang,
		.lists = m->lists,
		.answers = m->answers};

	if (!in_pack(m, dev))
		return 0;
	ir_doc_page_break(m->p.d);
	ir_sheet_page(m->p.d, &in, dev, a->r);
	m->sheets++;
	return 0;
}

static int
place(void *arg, struct as *a, const struct ir_device *dev)
{
	struct ir_table *t = arg;
	const char *where = ir_record_get(a->r, "place.room").text;

	if (!where)
		where = ir_record_get(a->r, "place").text;
	ir_table_row(t);
	ir_table_cell(t, dev->id);
	ir_table_cell(t, dev->name);
	ir_table_cell(t, ir_record_get(a->r, "care.department").text);
	ir_table_cell(t, where);
	ir_table_cell(t, ir_record_get(a->r, "care.substitute").text);
	return 0;
}

/* Which devices follow, in the order of their pages. */
static int
index_of(struct making *m)
{
	const struct pack *p = &m->p;
	struct ir_table *t = ir_table_new(NULL);
	int r = 0;

	ir_table_col(t, pw(p, "番号", "id"), IR_DOC_COL_WIDTH(14));
	ir_table_col(t, pw(p, "名称", "name"), IR_DOC_COL_WIDTH(30));
	ir_table_col(t, pw(p, "部署", "department"), IR_DOC_COL_WIDTH(16));
	ir_table_col(t, pw(p, "場所", "place"), IR_DOC_COL_WIDTH(20));
	ir_table_col(t, pw(p, "代替機", "substitute"), IR_DOC_COL_WIDTH(20));
	for (size_t i = 0; r == 0 && i < ir_site_count(m->a.site); i++) {
		const struct ir_device *d = ir_site_at(m->a.site, i);

		if (!in_pack(m, d))
			continue;
		r = ir_record_read(m->a.r, d->json, d->json_len, &m->d->e);
		if (r == 0)
			r = place(t, &m->a, d);
	}
	ir_doc_table(p->d, t);
	return r < 0 ? r : 0;
}

static int
devices(struct making *m)
{
	const struct ir_unread unread = {as_unread, &m->unread};
	const struct pack *p = &m->p;
	int r;

	ir_doc_heading(p->d, 1, pw(p, "機器シート", "Device sheets"));
	ir_doc_note(p->d,
		m->d->p->all ? pw(p, "すべての機器。", "All devices.")
			     : pw(p, "患者につながりうる機器(不明を含む)。",
				       "Devices a patient may be on, unknown "
				       "ones too."));
	r = index_of(m);
	if (r == 0)
		r = ir_checklists_load(&m->lists, m->a.data, &m->a.e);
	if (r == 0)
		r = ir_answers_load(&m->answers, m->a.dir, &unread, &m->a.e);
	if (r == 0)
		r = as_each(&m->a, 0, NULL, sheet, m);
	ir_answers_free(m->answers);
	ir_checklists_free(m->lists);
	if (r < 0 && m->d->e.code == 0)
		m->d->e = m->a.e;
	return r;
}

/* ---- all of it ---- */

/* With whom to ask for leave, as org.yaml has it. */
static int
stop_notice(struct making *m)
{
	static const char *const id[] = {"stop-notice"};

	return pack_forms(&m->p, id, 1, false, &m->d->e);
}

#define FORMS_MAX 64

static int
forms(struct making *m)
{
	const char *ids[FORMS_MAX];
	size_t n = 0;

	if (m->d->p->all)
		return pack_forms(&m->p, NULL, 0, true, &m->d->e);
	while (n < FORMS_MAX && (ids[n] = ir_ready_form(m->d->r, n)))
		n++;
	return pack_forms(&m->p, ids, n, true, &m->d->e);
}

static int
pages(struct making *m)
{
	const struct pack *p = &m->p;
	int r = cover(m);

	if (r < 0)
		return r;
	ir_doc_page_break(p->d);
	pack_unplug(p);
	ir_doc_page_break(p->d);
	r = stop_notice(m);
	ir_doc_page_break(p->d);
	pack_contacts(p);
	ir_doc_page_break(p->d);
	if (r == 0)
		r = procedure(m);
	ir_doc_page_break(p->d);
	pack_journal(p);
	ir_doc_page_break(p->d);
	pack_custody(p);
	ir_doc_page_break(p->d);
	if (r == 0)
		r = forms(m);
	ir_doc_page_break(p->d);
	if (r == 0)
		r = network(m);
	ir_doc_page_break(p->d);
	return r < 0 ? r : devices(m);
}

static int
begin(struct making *m)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_doc_meta meta;
	struct ir_buf title;
	const char *name;
	int r = ir_tool_page_lang(m->d->p->lang, &m->p.lang, &m->d->e);

	if (r < 0)
		return r;
	if (as_open(&m->a, m->d->o) < 0) {
		m->d->e = m->a.e;
		return m->a.e.code;
	}
	if (ir_org_load(&m->org, m->d->dir, &e) < 0)
		m->org = NULL; /* the cover says so */
	m->p.dir = m->d->dir;
	m->p.data = m->d->data;
	m->p.contacts = m->a.contacts;
	m->p.org = m->org;
	m->p.day = ir_day_text(m->d->today, m->day);
	name = fact(m, "name");
	ir_buf_init(&title, 0);
	(void)ir_buf_addf(&title, "%s %s%s%s",
		pw(&m->p, "緊急時一式", "Incident pack"), m->day,
		name ? "  " : "", name ? name : ""); /* sticky */
	meta = (struct ir_doc_meta){
		.title = title.p, .lang = m->p.lang, .drill = m->d->drill};
	m->p.d = ir_buf_err(&title) == 0 ? ir_doc_new(&meta) : NULL;
	ir_buf_free(&title);
	return m->p.d ? 0 : ir_err_set(&m->d->e, ENOMEM, _("out of memory"));
}

/* Only a file can be found again. */
static int
record(struct making *m)
{
	const char *out = m->d->p->output;
	const char *slash = out ? strrchr(out, '/') : NULL;
	char hex[65] = "";
	struct ir_ready_pack k = {
		.on = m->day, .file = slash ? slash + 1 : out, .sha256 = hex};
	char *dir;
	int r;

	if (!out)
		return 0;
	dir = slash ? strndup(out, (size_t)(slash - out) + 1) : strdup(".");
	r = dir ? ir_ready_sha256(dir, k.file, hex, &m->d->e)
		: ir_err_set(&m->d->e, ENOMEM, _("out of memory"));
	free(dir);
	return r < 0 ? r : ir_ready_pack_made(m->d->dir, &k, &m->d->e);
}

int
rdy_pack(struct rdy *d)
{
	struct making m = {.d = d};
	int r = begin(&m);

	if (r == 0)
		r = pages(&m);
	if (r == 0)
		r = ir_tool_page(m.p.d, d->p->form, d->p->output, &d->e);
	if (r == 0)
		r = record(&m);
	ir_doc_free(m.p.d);
	ir_org_free(m.org);
	(void)as_close(&m.a, 0); /* what was wrong is in d->e */
	return r < 0 ? r : 0;
}
