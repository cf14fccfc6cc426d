/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/sheet.h"

#include <stdio.h>
#include <string.h>

#include "sheet_i.h"

static const char *
stage(const struct ir_sheet_in *in, enum ir_stage s)
{
	switch (s) {
	case IR_STAGE_DEVELOPMENT:
		return w(in, "1 開発", "1 development");
	case IR_STAGE_SUPPORT:
		return w(in, "2 サポート", "2 support");
	case IR_STAGE_LIMITED:
		return w(in, "3 限定的サポート", "3 limited support");
	case IR_STAGE_EOS:
		return w(in, "4 サポート終了", "4 end of support");
	case IR_STAGE_UNKNOWN:
		break;
	}
	return w(in, "不明", "unknown");
}

static const char *
choice(const struct ir_sheet_in *in, const struct ir_field_def *f,
	const char *key)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, key) == 0)
			return in->lang == IR_DOC_JA ? f->choices[i].ja
						     : f->choices[i].en;
	return key;
}

void
sh_ways(struct ir_buf *b, const struct ir_contact *c)
{
	size_t before = b->len;

	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *v = &c->ways[i];
		const char *what = v->value ? v->value : v->note;

		if (what)
			(void)ir_buf_addf(b, "%s%s%s%s%s",
				b->len > before ? "\n" : "", what,
				v->hours ? " (" : "", v->hours ? v->hours : "",
				v->hours ? ")" : ""); /* sticky */
	}
	if (b->len == before && c->lookup)
		(void)ir_buf_adds(b, c->lookup); /* sticky */
}

static void
contact(struct sh *s, const char *id)
{
	const struct ir_contact *c = ir_contacts_find(s->in->contacts, id);

	if (!c)
		(void)ir_buf_addf(&s->b,
			w(s->in, "%s (連絡先の一覧にない)",
				"%s (not on the contact "
				"list)"),
			id); /* sticky */
	else
		(void)ir_buf_addf(&s->b, "%s (%s)", c->name ? c->name : id,
			id); /* sticky */
}

static void
devices(struct sh *s, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, " ");
		char id[256];
		const struct ir_device *d;
		const char *whose;

		if (len > 0 && len < sizeof(id)) {
			memcpy(id, list, len);
			id[len] = '\0';
			d = ir_site_device(s->in->site, id, NULL);
			whose = s->in->reserved
				? s->in->reserved(s->in->arg, id)
				: NULL;
			(void)ir_buf_addf(&s->b, "%s%s%s%s",
				s->b.len ? "\n" : "", id,
				d && d->name ? " " : "",
				d && d->name ? d->name : ""); /* sticky */
			if (whose)
				(void)ir_buf_addf(&s->b,
					w(s->in, " 【%s が確保済み】",
						" [reserved for %s]"),
					whose); /* sticky */
		}
		list += len + (list[len] == ' ');
	}
}

static void
known(struct sh *s, const struct ir_field_def *f, const char *text)
{
	switch (f->type) {
	case IR_FIELD_YN:
		(void)ir_buf_adds(&s->b,
			strcmp(text, "true") == 0 ? w(s->in, "はい", "yes")
				: strcmp(text, "false") == 0
				? w(s->in, "いいえ", "no")
				: text); /* sticky */
		break;
	case IR_FIELD_CHOICE:
		(void)ir_buf_adds(&s->b, choice(s->in, f, text)); /* sticky */
		break;
	case IR_FIELD_CONTACT:
		contact(s, text);
		break;
	case IR_FIELD_DEVICE:
	case IR_FIELD_DEVICES:
		devices(s, text);
		break;
	case IR_FIELD_DIGEST: /* enough to find it; the whole is in the record */
		(void)ir_buf_addf(&s->b, "SHA-256 %.16s…", text); /* sticky */
		break;
	case IR_FIELD_TEXT:
	case IR_FIELD_INT:
	case IR_FIELD_DATE:
	case IR_FIELD_STAGE:
	case IR_FIELD_JMDN:
	case IR_FIELD_APPROVAL:
	case IR_FIELD_GTIN:
	case IR_FIELD_SERIAL:
	case IR_FIELD_IP:
	case IR_FIELD_PREFIX:
	case IR_FIELD_MAC:
	case IR_FIELD_VLAN:
	case IR_FIELD_PORT:
	case IR_FIELD_HOST:
	case IR_FIELD_TEXTS:
		(void)ir_buf_adds(&s->b, text); /* sticky */
		break;
	}
}

const char *
sh_value(struct sh *s, const struct ir_field_def *f, struct ir_known_value v)
{
	ir_buf_clear(&s->b);
	switch (v.state) {
	case IR_KNOWN_ABSENT:
		return w(s->in, "未確認", "nobody asked");
	case IR_KNOWN_UNKNOWN:
		return w(s->in, "不明", "unknown");
	case IR_KNOWN_NONE:
		return w(s->in, "なし", "none");
	case IR_KNOWN_YES:
		known(s, f, v.text);
	}
	return ir_buf_err(&s->b) == 0 ? s->b.p : "?";
}

static const char *
label(const struct sh *s, const struct ir_field_def *f)
{
	return s->in->lang == IR_DOC_JA ? f->ja : f->en;
}

/* What the ward needs first, whatever is known of it. */
static const char *const first[] = {"patient_connectable", "care.life_support",
	"care.isolation_note", "care.standalone", "care.substitute",
	"remote.line", "remote.cut_by", NULL};

static bool
is_first(const char *path)
{
	for (size_t i = 0; first[i]; i++)
		if (strcmp(first[i], path) == 0)
			return true;
	return false;
}

/* What was reserved for it, on its list or not. */
static void
held(struct sh *s)
{
	ir_buf_clear(&s->b);
	for (size_t i = 0; s->in->reserved && i < ir_site_count(s->in->site);
		i++) {
		const struct ir_device *d = ir_site_at(s->in->site, i);
		const char *whose = s->in->reserved(s->in->arg, d->id);

		if (whose && strcmp(whose, s->dev->id) == 0)
			(void)ir_buf_addf(&s->b, "%s%s%s%s",
				s->b.len ? "\n" : "", d->id, d->name ? " " : "",
				d->name ? d->name : ""); /* sticky */
	}
	if (s->b.len > 0)
		ir_doc_kv(s->d, w(s->in, "確保した代替機器", "Reserved for it"),
			s->b.p);
}

static void
ward(struct sh *s)
{
	ir_doc_heading(
		s->d, 2, w(s->in, "切り離す前に", "Before it is cut off"));
	for (size_t i = 0; first[i]; i++) {
		const struct ir_field_def *f =
			ir_fields_find(s->in->fields, first[i]);
		struct ir_known_value v;

		if (!f)
			continue;
		v = ir_record_get(s->r, first[i]);
		/* Unknown counts as attached. */
		if (i == 0 &&
			(v.state == IR_KNOWN_ABSENT ||
				v.state == IR_KNOWN_UNKNOWN))
			ir_doc_kvf(s->d, label(s, f), "%s %s",
				sh_value(s, f, v),
				w(s->in, "(接続ありとして扱う)",
					"(treat it as attached)"));
		else
			ir_doc_kv(s->d, label(s, f), sh_value(s, f, v));
		if (strcmp(first[i], "care.substitute") == 0)
			held(s);
	}
}

static bool
elsewhere(const struct ir_field_def *f)
{
	return is_first(f->path) || strstr(f->path, "[]") ||
		strcmp(f->path, "id") == 0 || strcmp(f->path, "name") == 0 ||
		strcmp(f->path, "life.stage") == 0 ||
		strcmp(f->path, "life.assessment") == 0;
}

static void
list_add(const struct sh *s, struct ir_buf *b, const char *what)
{
	(void)ir_buf_addf(b, "%s%s", b->len ? w(s->in, "、", ", ") : "",
		what); /* sticky */
}

/* One group in one cell: values, then what is unknown, then what nobody asked.
 * What nobody needs and nobody wrote is left out. */
static void
group(struct sh *s, struct ir_table *t, const char *name)
{
	struct ir_buf all, unknown, absent;
	const char *heading = NULL;

	ir_buf_init(&all, 0);
	ir_buf_init(&unknown, 0);
	ir_buf_init(&absent, 0);
	for (size_t i = 0; i < ir_fields_count(s->in->fields); i++) {
		const struct ir_field_def *f = ir_fields_at(s->in->fields, i);
		struct ir_known_value v;

		if (strcmp(f->group, name) != 0 || elsewhere(f))
			continue;
		heading = s->in->lang == IR_DOC_JA ? f->group_ja : f->group_en;
		v = ir_record_get(s->r, f->path);
		if (v.state == IR_KNOWN_UNKNOWN)
			list_add(s, &unknown, label(s, f));
		else if (v.state != IR_KNOWN_ABSENT)
			(void)ir_buf_addf(&all, "%s%s: %s%s%s%s",
				all.len ? w(s->in, " ／ ", " / ") : "",
				label(s, f), sh_value(s, f, v),
				v.on ? " [" : "", v.on ? v.on : "",
				v.on ? "]" : ""); /* sticky */
		else if (ir_record_needs(s->r, f->need))
			list_add(s, &absent, label(s, f));
	}
	if (unknown.len)
		(void)ir_buf_addf(&all, "%s%s%s", all.len ? "\n" : "",
			w(s->in, "不明: ", "unknown: "),
			unknown.p); /* sticky */
	if (absent.len)
		(void)ir_buf_addf(&all, "%s%s%s", all.len ? "\n" : "",
			w(s->in, "未確認: ", "nobody asked: "),
			absent.p); /* sticky */
	if (all.len > 0) {
		ir_table_row(t);
		ir_table_cell(t, heading);
		ir_table_cell(t, all.p);
	}
	ir_buf_free(&all);
	ir_buf_free(&unknown);
	ir_buf_free(&absent);
}

static void
facts(struct sh *s)
{
	static const char *const groups[] = {"identity", "place", "care",
		"life", "software", "documents", "maintenance", "remote"};
	struct ir_table *t = ir_table_new(NULL);

	ir_doc_heading(s->d, 2, w(s->in, "機器の記録", "The record"));
	if (t) {
		ir_table_col(
			t, w(s->in, "区分", "group"), IR_DOC_COL_WIDTH(14));
		ir_table_col(t, w(s->in, "内容", "what is known"),
			IR_COL_MAIN | IR_DOC_COL_WIDTH(86));
		for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
			group(s, t, groups[i]);
	}
	ir_doc_table(s->d, t);
}

static void
life(struct sh *s)
{
	struct ir_stage_views v;
	struct ir_life l;

	if (!ir_record_needs(s->r, IR_FOR_MEDICAL))
		return;
	if (ir_record_life(s->r, &l, NULL) < 0)
		l = (struct ir_life){.declared = IR_STAGE_UNKNOWN};
	v = ir_stage_of(&l, s->in->today);
	ir_doc_kvf(s->d, w(s->in, "ライフサイクルの段階", "Life-cycle stage"),
		w(s->in, "宣言 %s / 日付から %s / 院内の評価 %s%s",
			"declared %s / derived %s / assessed %s%s"),
		stage(s->in, v.declared), stage(s->in, v.derived),
		stage(s->in, v.assessed),
		v.disagree ? w(s->in, " 【食い違い】", " [they disagree]")
			   : "");
	sh_checks(s, &v);
}

static void
network(struct sh *s)
{
	static const char *const keys[] = {"zone", "ip", "mac", "vlan", "host",
		"switch", "port", "ae_title"};
	size_t n = ir_record_count(s->r, "net");
	enum ir_known net = ir_record_net(s->r);
	struct ir_table *t;

	if (n == 0) {
		ir_doc_kv(s->d, w(s->in, "ネットワーク", "Network"),
			net == IR_KNOWN_NONE
				? w(s->in, "接続なし", "not connected")
				: net == IR_KNOWN_ABSENT
				? w(s->in, "未確認", "nobody asked")
				: w(s->in, "不明", "unknown"));
		return;
	}
	t = ir_table_new(NULL);
	for (size_t k = 0; t && k < sizeof(keys) / sizeof(keys[0]); k++) {
		char path[64];
		const struct ir_field_def *f;

		(void)snprintf(path, sizeof(path), "net[].%s", keys[k]);
		f = ir_fields_find(s->in->fields, path);
		ir_table_col(t, f ? label(s, f) : keys[k], 0);
	}
	for (size_t i = 0; t && i < n; i++) {
		ir_table_row(t);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			struct ir_known_value v =
				ir_record_item(s->r, "net", i, keys[k]);

			ir_table_cell(t,
				v.state == IR_KNOWN_YES ? v.text
					: v.state == IR_KNOWN_UNKNOWN
					? w(s->in, "不明", "unknown")
					: v.state == IR_KNOWN_NONE ? "-"
								   : "");
		}
	}
	ir_doc_heading(s->d, 2, w(s->in, "ネットワーク", "Network"));
	ir_doc_table(s->d, t);
}

static void
controls(struct sh *s)
{
	struct ir_buf b;
	size_t unasked = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_fields_count(s->in->fields); i++) {
		const struct ir_field_def *f = ir_fields_at(s->in->fields, i);
		enum sh_control c;

		if (strcmp(f->group, "controls") != 0)
			continue;
		c = sh_control(s, f);
		unasked += c == SH_CONTROL_UNKNOWN;
		if (c == SH_CONTROL_ON)
			(void)ir_buf_addf(&b, "%s%s",
				b.len ? w(s->in, "、", ", ") : "",
				label(s, f)); /* sticky */
	}
	if (unasked)
		(void)ir_buf_addf(&b,
			w(s->in, "%s(未確認・不明 %zu 種類)",
				"%s(%zu kinds not known)"),
			b.len ? " " : "", unasked); /* sticky */
	ir_doc_kv(s->d, w(s->in, "実施中の補完的管理策", "Controls in force"),
		b.len ? b.p : w(s->in, "なし", "none"));
	ir_buf_free(&b);
}

static void
contact_row(struct sh *s, struct ir_table *t, const char *what,
	const struct ir_contact *c)
{
	ir_buf_clear(&s->b);
	sh_ways(&s->b, c);
	ir_table_row(t);
	ir_table_cell(t, what);
	ir_table_cellf(t, "%s%s%s", c->name ? c->name : c->id,
		c->org ? "\n" : "", c->org ? c->org : "");
	ir_table_cell(t, s->b.len ? s->b.p : w(s->in, "不明", "unknown"));
	ir_table_cellf(t, "%s%s%s", c->contract ? c->contract : "",
		c->contract && c->say ? "\n" : "", c->say ? c->say : "");
}

static const struct {
	const char *path, *ja, *en;
} named[] = {
	{"maintenance.maker", "製造販売業者", "maker"},
	{"maintenance.contractor", "保守業者", "maintenance"},
	{"remote.cut_by", "回線を切ってよい人", "may cut the line"},
};
#define NAMED (sizeof(named) / sizeof(named[0]))

/* All that a contact is for this device, in one row. */
static void
contact_once(struct sh *s, struct ir_table *t, const struct ir_contact *c)
{
	struct ir_buf what;

	ir_buf_init(&what, 0);
	for (size_t i = 0; i < NAMED; i++) {
		struct ir_known_value v = ir_record_get(s->r, named[i].path);

		if (v.text && strcmp(v.text, c->id) == 0)
			(void)ir_buf_addf(&what, "%s%s", what.len ? "\n" : "",
				w(s->in, named[i].ja, named[i].en));
	}
	contact_row(s, t,
		what.len ? what.p : w(s->in, "この機器の窓口", "this device"),
		c);
	ir_buf_free(&what);
}

static bool
stands_for(const struct ir_contact *c, const char *id)
{
	for (size_t i = 0; i < c->n_devices; i++)
		if (strcmp(c->devices[i], id) == 0 ||
			strcmp(c->devices[i], "*") == 0)
			return true;
	return false;
}

static bool
is_named(struct sh *s, const struct ir_contact *c)
{
	for (size_t i = 0; i < NAMED; i++) {
		struct ir_known_value v = ir_record_get(s->r, named[i].path);

		if (v.text && strcmp(v.text, c->id) == 0)
			return true;
	}
	return false;
}

static void
contacts(struct sh *s)
{
	struct ir_table *t = ir_table_new(NULL);

	ir_doc_heading(s->d, 2, w(s->in, "連絡先", "Whom to call"));
	if (t) {
		ir_table_col(t, w(s->in, "役割", "for"), 0);
		ir_table_col(t, w(s->in, "名前", "who"), IR_COL_MAIN);
		ir_table_col(t, w(s->in, "方法", "how to reach"), IR_COL_FIXED);
		ir_table_col(t,
			w(s->in, "契約番号・最初に言うこと",
				"contract, what to say first"),
			0);
	}
	for (size_t i = 0; t && i < ir_contacts_count(s->in->contacts); i++) {
		const struct ir_contact *c = ir_contacts_at(s->in->contacts, i);

		if (is_named(s, c) || stands_for(c, s->dev->id))
			contact_once(s, t, c);
	}
	if (t && ir_table_rows(t) == 0) {
		ir_table_free(t);
		ir_doc_para(s->d,
			w(s->in, "連絡先がない。", "There is nobody to call."));
		return;
	}
	ir_doc_table(s->d, t);
}

void
ir_sheet_page(struct ir_doc *d, const struct ir_sheet_in *in,
	const struct ir_device *dev, struct ir_record *r)
{
	struct sh s = {.d = d, .in = in, .dev = dev, .r = r};

	ir_buf_init(&s.b, 0);
	(void)ir_buf_addf(&s.b, "%s %s", dev->id,
		dev->name ? dev->name
			  : w(in, "(名称不明)", "(no name)")); /* sticky */
	ir_doc_heading(d, 1, s.b.len ? s.b.p : dev->id);
	if (dev->provisional)
		ir_doc_para(d,
			w(in, "道具が書いた仮の記録。誰も確かめていない。",
				"Written by a tool; nobody has looked "
				"at it."));
	ward(&s);
	life(&s);
	controls(&s);
	network(&s);
	contacts(&s);
	facts(&s);
	ir_buf_free(&s.b);
}
