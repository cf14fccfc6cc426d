/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody_data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"

/* The form is read by people of either language whatever ours is, so both
 * labels stand here and not in the catalogue. */
struct words {
	const char *key, *en, *ja;
};

static const struct words kinds[IR_CUSTODY_KINDS] = {
	{"custody.sent", "handed over", "引渡し(提供)"},
	{"custody.received", "received", "受領"},
	{"custody.returned", "returned", "返却"},
	{"custody.opened", "seal opened", "開封"},
	{"custody.derived", "copy made", "複製・加工"},
	{"custody.seized", "seized", "押収"},
	{"custody.destroyed", "destroyed", "廃棄"},
};

static const struct words fields[IR_CF_N] = {
	[IR_CF_TO] = {"to", "to (name)", "受領者 氏名"},
	[IR_CF_TO_ORG] = {"to_org", "to (organisation)", "受領者 所属"},
	[IR_CF_FROM] = {"from", "from (name)", "提供者 氏名"},
	[IR_CF_FROM_ORG] = {"from_org", "from (organisation)", "提供者 所属"},
	[IR_CF_TO_CONTACT] = {"to_contact", "to (contact)", "受領者 連絡先"},
	[IR_CF_FROM_CONTACT] = {"from_contact", "from (contact)",
		"提供者 連絡先"},
	[IR_CF_PURPOSE] = {"purpose", "purpose", "目的"},
	[IR_CF_ORDERED_BY] = {"ordered_by", "ordered by", "指示者"},
	[IR_CF_WITNESS] = {"witness", "witness", "立会人"},
	[IR_CF_HOW] = {"how", "how", "引渡しの方法"},
	[IR_CF_TRACKING] = {"tracking", "tracking number", "送り状番号"},
	[IR_CF_TRAINING] = {"training", "operator's training",
		"担当者の研修・資格"},
	[IR_CF_MEDIUM] = {"medium", "copy medium (serial)",
		"複製媒体 製造番号"},
	[IR_CF_WIPED] = {"wiped", "how the medium was wiped", "媒体の消去方法"},
	[IR_CF_KEEP_UNTIL] = {"keep_until", "keep until", "保管期限"},
	[IR_CF_RELEASE_BY] = {"release_by", "release authority",
		"保管解除の権限者"},
	[IR_CF_RETURN_BY] = {"return_by", "return by", "返却期限"},
	[IR_CF_DESCRIPTION] = {"description", "description", "品名・内容"},
	[IR_CF_SERIAL] = {"serial", "serial number", "製造番号"},
	[IR_CF_SEAL_NO] = {"seal_no", "seal number", "封印番号"},
	[IR_CF_SEAL_STATE] = {"seal_state", "state of the seal", "封印の状態"},
	[IR_CF_PLACE] = {"place", "where it lies", "保管場所"},
	[IR_CF_OF] = {"of", "copy of", "原本"},
	[IR_CF_METHOD] = {"method", "method", "方法"},
	[IR_CF_LIST_NO] = {"list_no", "number on the seizure list",
		"押収品目録番号"},
	[IR_CF_WARRANT] = {"warrant", "warrant", "令状"},
	[IR_CF_AUTHORITY] = {"authority", "authority", "根拠・権限者"},
	[IR_CF_REASON] = {"reason", "reason", "理由"},
	[IR_CF_ANYWAY] = {"anyway", "done anyway because",
		"記録に反して行う理由"},
	[IR_CF_NOTE] = {"note", "remarks", "備考"},
};

static const struct words checks[] = {
	{NULL, "digest not compared", "ハッシュ値 未照合"},
	{"same", "digest the same", "ハッシュ値 一致"},
	{"different", "DIGEST DIFFERS", "ハッシュ値 不一致"},
	{"missing", "NOT THERE", "現物なし"},
	{"unread", "COULD NOT BE READ", "読取り不能"},
};

const char *
ir_custody_kind_name(enum ir_custody_kind k)
{
	return kinds[k].key;
}

const char *
ir_custody_kind_label(enum ir_custody_kind k, bool japanese)
{
	return japanese ? kinds[k].ja : kinds[k].en;
}

int
ir_custody_kind_find(const struct ir_json *j, ir_node n)
{
	for (int i = 0; i < IR_CUSTODY_KINDS; i++)
		if (ir_json_streq(j, n, kinds[i].key))
			return i;
	return -EINVAL;
}

const char *
ir_cf_key(enum ir_cf f)
{
	return fields[f].key;
}

const char *
ir_cf_label(enum ir_cf f, bool japanese)
{
	return japanese ? fields[f].ja : fields[f].en;
}

const char *
ir_custody_check_name(enum ir_custody_check k)
{
	return checks[k].key;
}

const char *
ir_custody_check_label(enum ir_custody_check k, bool japanese)
{
	return japanese ? checks[k].ja : checks[k].en;
}

enum ir_custody_check
ir_custody_check_find(const struct ir_json *j, ir_node n)
{
	if (ir_json_streq(j, n, "same"))
		return IR_CC_SAME;
	if (ir_json_streq(j, n, "different"))
		return IR_CC_DIFFERENT;
	if (ir_json_streq(j, n, "missing"))
		return IR_CC_MISSING;
	return ir_json_streq(j, n, "unread") ? IR_CC_UNREAD : IR_CC_NONE;
}

static void
put(struct ir_jw *w, const char *key, const char *s)
{
	ir_jw_kstr(w, key, s && *s ? s : NULL);
}

void
ir_custody_members(const struct ir_custody_said *s, struct ir_jw *w)
{
	put(w, "item", s->item);
	put(w, "handover", s->handover);
	for (int i = 0; i < IR_CF_N; i++)
		put(w, fields[i].key, s->field[i]);
	put(w, "file", s->file);
	put(w, "sha256", s->sha256);
	if (s->has_bytes)
		ir_jw_ku64(w, "bytes", s->bytes);
	put(w, "expected", s->expected);
	put(w, "check", checks[s->check].key);
	put(w, "receipt", s->receipt);
}

void
ir_custody_data(const struct ir_custody_said *s, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_custody_members(s, &w);
	ir_jw_endobj(&w);
}

bool
cus_grow(void **v, size_t n, size_t *cap, size_t size)
{
	void *p = ir_grow(*v, n, cap, size);

	if (p)
		*v = p;
	return p != NULL;
}

char *
cus_dup(const char *s)
{
	return strdup(s);
}
