/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "net_i.h"

/* The page is printed in a language of its own, so its words stand here. */
#define w(l, ja, en) ((l) == IR_DOC_JA ? (ja) : (en))

/* NULL: the document knows that there is no memory. */
static struct ir_table *
table(struct ir_doc *d)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		ir_doc_table(d, NULL);
	return t;
}

/* t is given. */
static void
rows_or_none(struct ir_doc *d, struct ir_table *t, enum ir_doc_lang l)
{
	if (ir_table_rows(t) > 0) {
		ir_doc_table(d, t);
		return;
	}
	ir_table_free(t);
	ir_doc_para(d, w(l, "なし", "none"));
}

static const char *
patient(enum ir_doc_lang l, enum ir_yn v)
{
	return v == IR_YN_YES   ? w(l, "接続されうる", "yes")
		: v == IR_YN_NO ? "-"
				: w(l, "不明", "unknown");
}

static const char *
hit(enum ir_doc_lang l, enum ir_net_hit v)
{
	return v == IR_NET_HIT ? w(l, "被害・疑い", "hit or suspected")
		: v == IR_NET_ISOLATED ? w(l, "隔離中", "isolated")
				       : "";
}

static void
zone_rows(struct ir_doc *d, const struct ir_net_reached *r, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "手数", "steps"), IR_COL_RIGHT);
	ir_table_col(t, w(l, "ゾーン", "zone"), 0);
	ir_table_col(t, w(l, "経路(ポート)", "way (ports)"), IR_COL_MAIN);
	for (size_t i = 0; i < r->n_zones; i++) {
		ir_table_row(t);
		ir_table_cellf(t, "%u", r->zone[i].steps);
		ir_table_cellf(t, "%s\n%s", r->zone[i].id, r->zone[i].name);
		ir_table_cell(t, r->zone[i].path);
	}
	ir_doc_heading(d, 2, w(l, "届くゾーン", "Zones in reach"));
	rows_or_none(d, t, l);
}

static void
device_rows(struct ir_doc *d, const struct ir_net_reached *r, bool patients,
	enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "手数", "steps"), IR_COL_RIGHT);
	ir_table_col(t, w(l, "装置", "device"), IR_COL_FIXED);
	ir_table_col(t, w(l, "名称", "name"), IR_COL_MAIN);
	ir_table_col(t, w(l, "ゾーン", "zone"), 0);
	if (patients)
		ir_table_col(t, w(l, "患者", "patient"), 0);
	ir_table_col(t, w(l, "事案", "case"), 0);
	for (size_t i = 0; i < r->n_devices; i++) {
		const struct ir_net_device_at *v = &r->device[i];

		if ((v->patient != IR_YN_NO) != patients)
			continue;
		ir_table_row(t);
		if (v->steps)
			ir_table_cellf(t, "%u", v->steps);
		else
			ir_table_cell(t, "?");
		ir_table_cell(t, v->d->id);
		ir_table_cell(t, v->d->name);
		ir_table_cell(t,
			v->zone            ? v->zone
				: v->steps ? ""
					   : w(l, "場所不明", "place unknown"));
		if (patients)
			ir_table_cell(t, patient(l, v->patient));
		ir_table_cell(t, hit(l, v->hit));
	}
	rows_or_none(d, t, l);
}

static void
tell_rows(struct ir_doc *d, const struct ir_net_reached *r, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "連絡先", "whom"), IR_COL_MAIN);
	ir_table_col(t, w(l, "方法", "how to reach"), 0);
	ir_table_col(t, w(l, "理由", "for"), 0);
	ir_table_col(t, w(l, "連絡した時刻", "told at"), 0);
	for (size_t i = 0; i < r->n_tells; i++) {
		const struct ir_contact *c = r->tell[i].c;
		struct ir_buf b;

		ir_buf_init(&b, 0);
		for (size_t k = 0; k < c->n_ways; k++)
			if (c->ways[k].value)
				(void)ir_buf_addf(&b, "%s%s%s%s%s",
					b.len ? "\n" : "", c->ways[k].value,
					c->ways[k].hours ? " (" : "",
					c->ways[k].hours ? c->ways[k].hours
							 : "",
					c->ways[k].hours ? ")" : "");
		ir_table_row(t);
		ir_table_cellf(t, "%s%s%s", c->name ? c->name : c->id,
			c->org ? "\n" : "", c->org ? c->org : "");
		ir_table_cell(t,
			b.len               ? b.p
				: c->lookup ? c->lookup
					    : w(l, "番号なし", "no number"));
		if (r->tell[i].devices)
			ir_table_cellf(t,
				w(l, "%s%s装置 %zu 台", "%s%s%zu devices"),
				r->tell[i].why ? r->tell[i].why : "",
				r->tell[i].why ? "\n" : "", r->tell[i].devices);
		else
			ir_table_cell(t, r->tell[i].why);
		ir_table_cell(t, "");
		ir_buf_free(&b);
	}
	ir_doc_heading(d, 2, w(l, "知らせる相手", "Who must be told"));
	rows_or_none(d, t, l);
}

/* "A 000; B 111": a line each, numbers never broken. */
static void
who_cell(struct ir_table *t, const char *by)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (const char *p = by; *p; p++)
		if (p[0] == ';' && p[1] == ' ') {
			(void)ir_buf_addc(&b, '\n'); /* sticky */
			p++;
		} else {
			(void)ir_buf_addc(&b, *p); /* sticky */
		}
	ir_table_cell(t, ir_buf_err(&b) == 0 ? b.p : NULL);
	ir_buf_free(&b);
}

static void
cut_rows(struct ir_doc *d, const struct ir_net_reached *r, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "対象", "what"), 0);
	ir_table_col(t, w(l, "切ってよい人", "who may"), IR_COL_FIXED);
	ir_table_col(t, w(l, "切り方", "how"), IR_COL_MAIN);
	ir_table_col(t, w(l, "切ると止まるもの", "what stops then"), 0);
	for (size_t i = 0; i < r->n_cuts; i++) {
		const struct ir_net_cut *c = &r->cut[i];

		ir_table_row(t);
		ir_table_cellf(t, "%s%s%s", c->id, c->name ? "\n" : "",
			c->name ? c->name : "");
		who_cell(t,
			c->by ? c->by : w(l, "決まっていない", "nobody named"));
		ir_table_cell(t, c->how ? c->how : w(l, "不明", "unknown"));
		ir_table_cell(t, c->stops ? c->stops : w(l, "不明", "unknown"));
	}
	ir_doc_heading(d, 2,
		w(l, "切れるもの(近い順)", "What may be cut (nearest first)"));
	rows_or_none(d, t, l);
}

void
ir_net_reach_page(
	struct ir_doc *d, const struct ir_net_reached *r, enum ir_doc_lang l)
{
	ir_doc_paraf(d,
		w(l,
			"%s が奪われたとき: ゾーン %zu、患者に接続されうる装置 "
			"%zu 台。",
			"If %s is taken: %zu zones, %zu devices that a patient "
			"may be attached to."),
		r->from, r->n_zones, r->patient);
	if (r->connected == IR_YN_NO)
		ir_doc_para(d,
			w(l,
				"記録ではネットワークに接続していない。媒体と保"
				"守用の機器は別に確かめる。",
				"By its record it is not connected. Media and "
				"service laptops are another matter."));
	else if (r->connected == IR_YN_UNKNOWN)
		ir_doc_para(d,
			w(l,
				"接続しているかは誰も確かめていない。届かないと"
				"は言えない。",
				"Nobody asked whether it is connected: this is "
				"not out of reach."));
	if (r->unplaced)
		ir_doc_paraf(d,
			w(l,
				"このほか、ネットワーク上の場所が分からない装置"
				"が "
				"%zu 台ある。届かないとは言えない。",
				"Besides, %zu devices stand nowhere in the "
				"network. They are not out of reach."),
			r->unplaced);
	if (r->red)
		ir_doc_paraf(d,
			w(l,
				"network.yaml に誤り・不足が %zu 件ある "
				"(ir-asset net "
				"lint)。この表は足りないかもしれない。",
				"network.yaml has %zu red findings (ir-asset "
				"net lint): this may show too little."),
			r->red);
	ir_doc_note(d,
		w(l,
			"手数: 続けて奪われる機械の数。1 "
			"は直接届く。許可した経路の"
			"記録にもとづき、ファイアウォールの実際の設定は読んでい"
			"ない。",
			"Steps: machines taken one after the other; 1 is "
			"reached directly. From what is written down, not from "
			"the settings of a firewall."));
	ir_doc_heading(d, 2,
		w(l, "患者に接続されうる装置",
			"Devices that a patient may be attached to"));
	device_rows(d, r, true, l);
	cut_rows(d, r, l);
	tell_rows(d, r, l);
	zone_rows(d, r, l);
	ir_doc_heading(d, 2, w(l, "そのほかの装置", "Other devices"));
	device_rows(d, r, false, l);
}

static void
table_zones(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "ゾーン", "zone"), IR_COL_FIXED);
	ir_table_col(t, w(l, "名称", "name"), IR_COL_MAIN);
	ir_table_col(t, w(l, "階", "floor"), 0);
	ir_table_col(t, w(l, "サブネット", "prefixes"), 0);
	ir_table_col(t, w(l, "装置", "devices"), IR_COL_RIGHT);
	for (size_t i = 0; i < n->zones; i++) {
		const struct nt_zone *z = &n->zone[i];
		struct ir_buf b;

		ir_buf_init(&b, 0);
		for (size_t k = 0; k < n->prefixes; k++)
			if (n->prefix[k].zone == i)
				(void)ir_buf_addf(&b, "%s%s", b.len ? "\n" : "",
					n->prefix[k].text);
		ir_table_row(t);
		ir_table_cell(t, z->id);
		ir_table_cellf(t, "%s%s", z->name ? z->name : "",
			z->outside ? w(l, " (院外)", " (outside)") : "");
		ir_table_cell(t, z->floor);
		ir_table_cell(t, b.len ? b.p : NULL);
		ir_table_cellf(t, "%zu", z->members);
		ir_buf_free(&b);
	}
	ir_doc_heading(d, 2, w(l, "ゾーン", "Zones"));
	ir_doc_table(d, t);
}

static void
table_boxes(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "装置", "box"), IR_COL_FIXED);
	ir_table_col(t, w(l, "名称", "name"), IR_COL_MAIN);
	ir_table_col(t, w(l, "種類", "kind"), 0);
	ir_table_col(t, w(l, "版", "version"), 0);
	ir_table_col(t, w(l, "サポート終了", "EOS"), 0);
	ir_table_col(t, w(l, "ゾーン", "zones"), 0);
	for (size_t i = 0; i < n->boxes; i++) {
		const struct nt_box *b = &n->box[i];
		struct ir_buf z;

		ir_buf_init(&z, 0);
		for (size_t k = 0; k < b->n_zones; k++)
			(void)ir_buf_addf(&z, "%s%s", k ? " " : "",
				n->zone[b->zone[k]].id); /* sticky */
		ir_table_row(t);
		ir_table_cell(t, b->id);
		ir_table_cell(t, b->name ? b->name : b->d ? b->d->name : NULL);
		ir_table_cell(t, b->kind);
		ir_table_cell(
			t, b->version ? b->version : w(l, "不明", "unknown"));
		ir_table_cell(t, b->eos ? b->eos : w(l, "不明", "unknown"));
		ir_table_cell(t, z.len ? z.p : NULL);
		ir_buf_free(&z);
	}
	ir_doc_heading(d, 2, w(l, "境界と配線の装置", "Boxes"));
	ir_doc_table(d, t);
}

static void
table_lines(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "回線", "line"), IR_COL_FIXED);
	ir_table_col(t, w(l, "名称", "name"), IR_COL_MAIN);
	ir_table_col(t, w(l, "持ち主", "owner"), 0);
	ir_table_col(t, w(l, "終端", "box"), 0);
	ir_table_col(t, w(l, "届く先", "leads to"), 0);
	ir_table_col(t, w(l, "切ってよい人", "who may cut it"), 0);
	for (size_t i = 0; i < n->lines; i++) {
		const struct nt_line *v = &n->line[i];
		const struct ir_yaml_node *by = ir_yaml_get(v->cut, "by");
		const struct ir_yaml_node *to = ir_yaml_get(v->at, "to");
		struct ir_buf a, b;

		ir_buf_init(&a, 0);
		ir_buf_init(&b, 0);
		for (size_t k = 0; k < nt_texts(to); k++)
			(void)ir_buf_addf(
				&a, "%s%s", k ? " " : "", nt_text(to, k));
		for (size_t k = 0; k < nt_texts(by); k++)
			(void)ir_buf_addf(
				&b, "%s%s", k ? " " : "", nt_text(by, k));
		ir_table_row(t);
		ir_table_cell(t, v->id);
		ir_table_cell(t, v->name);
		ir_table_cell(t, v->owner);
		ir_table_cell(t, v->box == NT_NONE ? NULL : n->box[v->box].id);
		ir_table_cell(t,
			v->uplink       ? v->zone == NT_NONE
					      ? w(l, "インターネット", "the internet")
					      : nt_zone_name(n, v->zone)
				      : a.len ? a.p
					: w(l, "不明", "unknown"));
		ir_table_cell(t, b.len ? b.p : w(l, "不明", "unknown"));
		ir_buf_free(&a);
		ir_buf_free(&b);
	}
	ir_doc_heading(d, 2, w(l, "外への回線", "Lines to the outside"));
	ir_doc_table(d, t);
}

static void
table_allowed(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "から", "from"), 0);
	ir_table_col(t, w(l, "へ", "to"), 0);
	ir_table_col(t, w(l, "ポート", "ports"), 0);
	ir_table_col(t, w(l, "装置", "box"), 0);
	ir_table_col(t, w(l, "理由", "why"), IR_COL_MAIN);
	for (size_t i = 0; i < n->edges; i++) {
		const struct nt_edge *v = &n->edge[i];

		ir_table_row(t);
		ir_table_cell(t,
			v->from != NT_NONE ? n->zone[v->from].id
					   : n->line[v->line].id);
		ir_table_cell(t,
			v->to != NT_NONE ? n->zone[v->to].id
					 : n->dev[v->to_device].d->id);
		ir_table_cell(t, v->ports ? v->ports : w(l, "不明", "unknown"));
		ir_table_cell(t, v->box == NT_NONE ? NULL : n->box[v->box].id);
		ir_table_cell(t, v->why);
	}
	ir_doc_heading(d, 2, w(l, "許可した経路", "Ways that are allowed"));
	ir_doc_table(d, t);
}

static void
table_devices(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	struct ir_table *t = table(d);

	if (!t)
		return;
	ir_table_col(t, w(l, "装置", "device"), IR_COL_FIXED);
	ir_table_col(t, w(l, "名称", "name"), IR_COL_MAIN);
	ir_table_col(t, w(l, "場所", "place"), 0);
	ir_table_col(t, w(l, "ゾーン", "zone"), 0);
	ir_table_col(t, w(l, "アドレス", "address"), 0);
	ir_table_col(t, w(l, "ポート", "port"), 0);
	ir_table_col(t, w(l, "患者", "patient"), 0);
	ir_table_col(t, w(l, "事案", "case"), 0);
	for (size_t i = 0; i < n->devs; i++) {
		const struct nt_dev *v = &n->dev[i];

		for (size_t k = 0; k < (v->n_nics ? v->n_nics : 1); k++) {
			const struct nt_if *f = v->n_nics
				? &v->nic[k]
				: &(struct nt_if){.zone = NT_NONE};

			ir_table_row(t);
			ir_table_cell(t, v->d->id);
			ir_table_cell(t, v->d->name);
			ir_table_cellf(t, "%s%s%s", v->floor ? v->floor : "",
				v->floor && v->room ? " " : "",
				v->room ? v->room : "");
			ir_table_cell(t,
				f->zone != NT_NONE ? n->zone[f->zone].id
					: v->asked && v->n_nics == 0
					? w(l, "接続なし", "not connected")
					: w(l, "不明", "unknown"));
			ir_table_cell(t, f->ip);
			ir_table_cellf(t, "%s%s%s", f->sw ? f->sw : "",
				f->sw && f->port ? "/" : "",
				f->port ? f->port : "");
			ir_table_cell(t, patient(l, v->patient));
			ir_table_cell(t, hit(l, v->hit));
		}
	}
	ir_doc_heading(d, 2, w(l, "装置", "Devices"));
	ir_doc_table(d, t);
}

void
ir_net_table(struct ir_doc *d, const struct ir_net *n, enum ir_doc_lang l)
{
	table_zones(d, n, l);
	table_boxes(d, n, l);
	table_lines(d, n, l);
	table_allowed(d, n, l);
	table_devices(d, n, l);
}
