/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "ir/base/num.h"
#include "outline_i.h"

static const struct outline_words japanese = {
	.yes = "はい",
	.no = "いいえ",
	.each_time = "はいの間、くり返す",
	.fails = "できなかったとき",
	.lane = "列",
	.otherwise = "その他・不明",
	.main = "手順",
	.exception = "手順が失敗したとき",
	.deep = "続き",
	.unreached = "どこからも来ない手順",
	.end = "終わり",
	.stop = "手順全体の終わり",
	.missing = "次の手順がない",
	.calls = "呼び出す手順",
	.two = "二人で",
	.patient = "患者が先",
	.preserve = "保全が先",
	.within = "以内",
	.tell = "",
	.told = "へ連絡",
	.after = "後に始める",
	.limit = "で打切り",
	.day = "日",
	.hour = "時間",
	.minute = "分",
	.second = "秒",
	.triggers = "始めるとき",
	.not_for = "使わないとき",
	.assumes = "前提",
	.budget = "目安の時間",
	.roles = "役割",
	.classes = "対象の機器",
	.version = "版",
	.marking = "取扱い",
	.incident = "事案番号",
	.begun = "開始(日時・氏名)",
	.ended = "終了(日時・氏名)",
	.form_note = "時刻は起きた時刻。書けない欄は「不明」。飛ばした手順は理"
		     "由を書く。",
	.who = "だれ",
	.what = "すること",
	.write = "記入",
	.time = "時刻",
	.initials = "署名",
	.result = "結果",
	.done = "済んだと分かること",
	.box = "□済\n□不可\n□省略",
	.box_must = "□済\n□不可",
	.unknown = "不明なら",
	.say = "読み上げる",
	.why = "理由",
	.back = "次は",
	.join = "すべての列が終わったら",
	.again = "もう一度問う",
	.when = "のとき",
	.number = "番号",
};

static const struct outline_words english = {
	.yes = "yes",
	.no = "no",
	.each_time = "as long as yes",
	.fails = "if it fails",
	.lane = "lane",
	.otherwise = "otherwise, unknown",
	.main = "Procedure",
	.exception = "When a step fails",
	.deep = "Continued",
	.unreached = "Steps that nothing leads to",
	.end = "end",
	.stop = "end of the whole procedure",
	.missing = "the next step does not exist",
	.calls = "calls",
	.two = "two persons",
	.patient = "patient first",
	.preserve = "preserve first",
	.within = "within",
	.tell = "tell ",
	.told = "",
	.after = "begins after",
	.limit = "time limit",
	.day = "d",
	.hour = "h",
	.minute = "min",
	.second = "s",
	.triggers = "Begin when",
	.not_for = "Not for",
	.assumes = "Assumes",
	.budget = "Time",
	.roles = "Roles",
	.classes = "Devices",
	.version = "Version",
	.marking = "Marking",
	.incident = "Case",
	.begun = "Begun (when, who)",
	.ended = "Ended (when, who)",
	.form_note = "Times are when it happened. Write “unknown” where you do "
		     "not know, and a reason where you skip.",
	.who = "Who",
	.what = "What to do",
	.write = "Write",
	.time = "Time",
	.initials = "Initials",
	.result = "Result",
	.done = "Done when",
	.box = "□done\n□failed\n□skipped",
	.box_must = "□done\n□failed",
	.unknown = "If unknown",
	.say = "Say",
	.why = "Why",
	.back = "next",
	.join = "when all lanes are done",
	.again = "ask again",
	.when = "",
	.number = "No.",
};

const struct outline_words *
outline_words(const char *lang)
{
	return lang && strcmp(lang, "ja") == 0 ? &japanese : &english;
}

const char *
outline_name(const struct ir_outline *o, uint32_t step, const char *lang)
{
	const struct ir_step *s = ir_graph_at(o->g, step);
	const char *name =
		ir_playbook_say(o->p, ir_val_get(s->v, "name"), lang);

	return name ? name : ir_playbook_short(o->p, s->id);
}

const char *
outline_say(const struct ir_outline *o, uint32_t step, const char *key,
	const char *lang)
{
	const struct ir_val *ext = ir_playbook_ext(ir_graph_at(o->g, step)->v);

	return ir_playbook_say(o->p, ir_val_get(ext, key), lang);
}

const char *
outline_role(const struct ir_outline *o, uint32_t step)
{
	const struct ir_val *ext = ir_playbook_ext(ir_graph_at(o->g, step)->v);
	const char *role = ir_val_get_str(ext, "role");

	return role ? role : ir_val_get_str(ext, "decider");
}

/* The choices of the variable a switch looks at. */
static const struct ir_val *
choices(const struct ir_outline *o, uint32_t step)
{
	const char *sw = ir_val_get_str(ir_graph_at(o->g, step)->v, "switch");
	const struct ir_val *vars = ir_val_get(
		ir_playbook_ext(ir_playbook_root(o->p)), "variables");
	char name[256];
	size_t n = sw ? strcspn(sw, ":") : 0;

	if (n == 0 || n >= sizeof(name))
		return NULL;
	memcpy(name, sw, n);
	name[n] = '\0';
	return ir_val_get(ir_val_get(vars, name), "choices");
}

/* "key|ja|en" of a list, by key; the label of the language, or NULL. */
static const char *
label_of(const struct ir_val *list, const char *key, const char *lang,
	size_t *ret_len)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < ir_val_count(list); i++) {
		const char *s = ir_val_str(ir_val_at(list, i));
		const char *en;

		if (!s || strncmp(s, key, len) != 0 || s[len] != '|')
			continue;
		s += len + 1;
		en = strchr(s, '|');
		if (en && strcmp(lang, "ja") != 0)
			s = en + 1;
		*ret_len = strcspn(s, "|");
		return s;
	}
	return NULL;
}

void
outline_case(const struct ir_outline *o, uint32_t step, const char *key,
	const char *lang, struct ir_buf *out)
{
	size_t len;
	const char *s = label_of(choices(o, step), key, lang, &len);

	if (s)
		(void)ir_buf_add(out, s, len);
	else if (strcmp(key, "default") == 0)
		(void)ir_buf_adds(out, outline_words(lang)->otherwise);
	else
		(void)ir_buf_adds(out, key);
}

void
outline_edge(const struct ir_outline *o, const struct ir_outline_item *it,
	const char *lang, struct ir_buf *out)
{
	const struct outline_words *w = outline_words(lang);
	const struct ir_step *s = ir_graph_at(o->g, it->step);

	switch (it->edge->kind) {
	case IR_EDGE_TRUE:
		(void)ir_buf_adds(
			out, s->type == IR_STEP_WHILE ? w->each_time : w->yes);
		break;
	case IR_EDGE_FALSE:
		(void)ir_buf_adds(out, w->no);
		break;
	case IR_EDGE_CASE:
		outline_case(o, it->step, it->edge->label, lang, out);
		break;
	case IR_EDGE_NEXT:
		(void)ir_buf_addf(out, "%s %u", w->lane, it->nth);
		break;
	case IR_EDGE_FAILURE:
		(void)ir_buf_adds(out, w->fails);
		break;
	case IR_EDGE_COMPLETION:
	case IR_EDGE_SUCCESS:
		break;
	}
}

void
outline_iso(const char *s, const struct outline_words *w, struct ir_buf *out)
{
	bool time = false;

	for (size_t i = 0; s[i]; i++) {
		const char *unit = NULL;

		if (s[i] == 'T')
			time = true;
		else if (s[i] == 'D')
			unit = w->day;
		else if (s[i] == 'H')
			unit = w->hour;
		else if (s[i] == 'M' && time)
			unit = w->minute;
		else if (s[i] == 'S')
			unit = w->second;
		else if (s[i] != 'P')
			(void)ir_buf_addc(out, s[i]);
		if (unit)
			(void)ir_buf_addf(out, "%s%s",
				isascii((unsigned char)unit[0]) ? " " : "",
				unit);
	}
}

void
outline_ms(const char *num, const struct outline_words *w, struct ir_buf *out)
{
	uint64_t ms = 0, n;
	const char *unit = w->second;

	if (ir_num_u64(num, strlen(num), UINT64_MAX, &ms) < 0) {
		(void)ir_buf_addf(out, "%s ms", num);
		return;
	}
	n = ms / 1000;
	if (n && n % 3600 == 0) {
		n /= 3600;
		unit = w->hour;
	} else if (n && n % 60 == 0) {
		n /= 60;
		unit = w->minute;
	}
	(void)ir_buf_addf(out, "%llu%s%s", (unsigned long long)n,
		isascii((unsigned char)unit[0]) ? " " : "", unit);
}

static void
sep(struct ir_buf *out, size_t from)
{
	if (out->len > from)
		(void)ir_buf_adds(out, ", ");
}

static void
gates(const struct ir_val *ext, const struct outline_words *w,
	struct ir_buf *out, size_t from)
{
	const struct ir_val *gate = ir_val_get(ext, "gate");
	bool restores = false;

	(void)ir_val_bool(ir_val_get(ext, "restores"), &restores);
	for (size_t i = 0; i < ir_val_count(gate); i++) {
		if (ir_val_is(ir_val_at(gate, i), "patient")) {
			sep(out, from);
			(void)ir_buf_adds(out, w->patient);
		}
		if (ir_val_is(ir_val_at(gate, i), "preserve"))
			restores = true;
	}
	if (restores) {
		sep(out, from);
		(void)ir_buf_adds(out, w->preserve);
	}
}

/* "30分以内", "within 30 min": the words change places. */
static void
timed(const char *word, const char *value, bool iso,
	const struct outline_words *w, struct ir_buf *out)
{
	bool after = w == &japanese;

	if (!after)
		(void)ir_buf_addf(out, "%s ", word);
	if (iso)
		outline_iso(value, w, out);
	else
		outline_ms(value, w, out);
	if (after)
		(void)ir_buf_adds(out, word);
}

void
outline_marks(const struct ir_outline *o, uint32_t step, const char *lang,
	struct ir_buf *out)
{
	const struct ir_step *s = ir_graph_at(o->g, step);
	const struct ir_val *ext = ir_playbook_ext(s->v);
	const struct outline_words *w = outline_words(lang);
	const char *duty = ir_val_get_str(ext, "duty");
	const char *within =
		ir_val_get_str(ir_val_get(ext, "deadline"), "within");
	const char *delay = ir_val_num(ir_val_get(s->v, "delay"));
	const char *limit = ir_val_num(ir_val_get(s->v, "timeout"));
	size_t from = out->len;
	bool two = false;

	(void)ir_val_bool(ir_val_get(ext, "two_person"), &two);
	if (two)
		(void)ir_buf_adds(out, w->two);
	gates(ext, w, out, from);
	if (duty) {
		sep(out, from);
		(void)ir_buf_addf(out, "%s%s%s", w->tell, duty, w->told);
	}
	if (within) {
		sep(out, from);
		timed(w->within, within, true, w, out);
	}
	if (delay) {
		sep(out, from);
		timed(w->after, delay, false, w, out);
	}
	if (limit) {
		sep(out, from);
		timed(w->limit, limit, false, w, out);
	}
}
