/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/kinds.h"

#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"

#define END \
	{ \
		NULL, false, false \
	}

static const struct ir_kind_key text_only[] = {
	{N_("text"), false, true},
	END,
};

static const struct ir_kind_key contact[] = {
	{N_("text"), false, true},
	{N_("to"), false, false},
	{N_("from"), false, false},
	{N_("how"), false, false},
	{N_("receipt"), false, false},
	{N_("answer"), false, false},
	{N_("promised"), false, false},
	{N_("duty"), false, false},
	END,
};

static const struct ir_kind_key decision[] = {
	{N_("text"), false, true},
	{N_("decider"), false, false},
	{N_("reason"), false, false},
	END,
};

static const struct ir_kind_key finding[] = {
	{N_("text"), false, true},
	{N_("asset"), false, false},
	{N_("method"), false, false},
	{N_("result"), false, false},
	END,
};

static const struct ir_kind_key care[] = {
	{N_("text"), false, true},
	{N_("department"), false, false},
	{N_("function"), false, false},
	{N_("state"), false, false},
	{N_("patients"), true, false},
	{N_("counted"), false, false},
	END,
};

static const struct ir_kind_key cost[] = {
	{N_("text"), false, true},
	{N_("what"), false, false},
	{N_("amount"), true, false},
	{N_("unit"), false, false},
	{N_("hours"), true, false},
	END,
};

#define TOOL(name) \
	{ \
		name, false, NULL \
	}

static const struct ir_kind kinds[] = {
	{"event", true, text_only},
	{"contact", true, contact},
	{"decision", true, decision},
	{"finding", true, finding},
	{"care", true, care},
	{"cost", true, cost},
	{"note", true, text_only},
	TOOL("case.opened"),
	TOOL("case.closed"),
	TOOL("case.joined"),
	TOOL("role.assigned"),
	TOOL("fact.set"),
	TOOL("attachment"),
	TOOL("clock.checked"),
	TOOL("evidence.started"),
	TOOL("evidence.collected"),
	TOOL("evidence.failed"),
	TOOL("evidence.sealed"),
	TOOL("evidence.verified"),
	TOOL("custody.sent"),
	TOOL("custody.received"),
	TOOL("custody.returned"),
	TOOL("custody.opened"),
	TOOL("custody.derived"),
	TOOL("custody.seized"),
	TOOL("custody.destroyed"),
	TOOL("playbook.started"),
	TOOL("step.shown"),
	TOOL("step.done"),
	TOOL("step.skipped"),
	TOOL("step.failed"),
	TOOL("variable.set"),
	TOOL("gate.passed"),
	TOOL("gate.debt"),
	TOOL("playbook.ended"),
	TOOL("walk.resumed"),
	TOOL("shift.changed"),
	TOOL("report.rendered"),
	TOOL("report.approved"),
	TOOL("report.sent"),
	TOOL("report.acknowledged"),
	TOOL("duty.waived"),
	TOOL("drill."),
	TOOL("journal.anchored"),
	TOOL("journal.repaired"),
	TOOL(NULL),
};

const struct ir_kind *
ir_kinds(void)
{
	return kinds;
}

const struct ir_kind *
ir_kind_find(const char *name, size_t len)
{
	for (const struct ir_kind *k = kinds; k->name && len > 0; k++) {
		size_t n;
		int family;

		if (k->name[0] != name[0])
			continue;
		n = strlen(k->name);
		family = k->name[n - 1] == '.';
		if (memcmp(k->name, name, n < len ? n : len) != 0)
			continue;
		if (n == len ? !family : family && len > n)
			return k;
	}
	return NULL;
}

int
ir_kind_check(const char *name, struct ir_err *e)
{
	size_t len = strlen(name);
	struct ir_near near;
	struct ir_esc esc;

	if (ir_kind_find(name, len))
		return 0;
	ir_near_init(&near, name);
	for (const struct ir_kind *k = kinds; k->name; k++) {
		if (len > 1 && name[len - 1] == '.' &&
			strncmp(k->name, name, len) == 0)
			return 0;
		ir_near_try(&near, k->name);
	}
	if (ir_near_best(&near))
		return ir_err_set(e, IR_EUSAGE,
			_("unknown kind '%s' (did you mean '%s'?)"),
			ir_esc(name, &esc), ir_near_best(&near));
	return ir_err_set(e, IR_EUSAGE,
		_("unknown kind '%s' (see ir-journal(5) for the kinds)"),
		ir_esc(name, &esc));
}

/* Safe for a terminal, on one line; a backslash stays one. */
static void
add_shown(const char *s, size_t len, struct ir_buf *out)
{
	for (size_t i = 0, n; i < len; i += n) {
		n = 1;
		if (s[i] == '\n' || s[i] == '\t' || s[i] == '\r')
			(void)ir_buf_addc(out, ' '); /* sticky */
		else if (s[i] == '\\')
			(void)ir_buf_addc(out, s[i]); /* sticky */
		else {
			while (i + n < len && !strchr("\n\t\r\\", s[i + n]))
				n++;
			(void)ir_esc_add(out, s + i, n); /* sticky */
		}
	}
}

int
ir_kind_value(const struct ir_json *j, ir_node n, struct ir_buf *out)
{
	struct ir_buf b;
	const char *raw;
	size_t len;

	if (ir_json_type(j, n) != IR_JSON_STRING) {
		raw = ir_json_raw(j, n, &len);
		if (raw)
			add_shown(raw, len, out);
		return ir_buf_err(out);
	}
	ir_buf_init(&b, 0);
	if (ir_json_str(j, n, &b) == 0)
		add_shown(b.p, b.len, out);
	ir_buf_free(&b);
	return ir_buf_err(out);
}

static void
add_fact(const struct ir_json *j, ir_node data, struct ir_buf *out)
{
	ir_node v = ir_json_get(j, data, "value");

	(void)ir_kind_value(j, ir_json_get(j, data, "path"), out); /* sticky */
	(void)ir_buf_adds(out, " = "); /* sticky */
	if (v == IR_NODE_NONE)
		(void)ir_buf_adds(out, _("(unset)")); /* sticky */
	else
		(void)ir_kind_value(j, v, out); /* sticky */
}

/* Names that programs need: a reader sees them in the line itself. */
static bool
for_programs(const struct ir_json *j, ir_node data, ir_node key)
{
	static const char *const names[] = {"run", "at", "turn", "playbook",
		"modified", "file", "sha256", "jcs", "bytes"};

	if (ir_json_get(j, data, "run") == IR_NODE_NONE)
		return false; /* not of a walk */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ir_json_streq(j, key, names[i]))
			return true;
	return ir_json_streq(j, key, "step") &&
		ir_json_get(j, data, "name") != IR_NODE_NONE;
}

static void
add_members(const struct ir_json *j, ir_node data, struct ir_buf *out)
{
	size_t start = out->len, shown = 0;

	for (ir_node n = ir_json_first(j, data); n != IR_NODE_NONE && shown < 6;
		n = ir_json_next(j, n)) {
		enum ir_json_type t = ir_json_type(j, n);

		if (t == IR_JSON_ARRAY || t == IR_JSON_OBJECT ||
			for_programs(j, data, ir_json_key(j, n)))
			continue;
		if (out->len > start)
			(void)ir_buf_addc(out, ' '); /* sticky */
		(void)ir_kind_value(j, ir_json_key(j, n), out); /* sticky */
		(void)ir_buf_addc(out, '='); /* sticky */
		(void)ir_kind_value(j, n, out); /* sticky */
		shown++;
	}
}

int
ir_kind_words(const struct ir_json *j, struct ir_buf *out)
{
	ir_node data = ir_json_get(j, 0, "data");
	ir_node n = ir_json_get(j, data, "text");

	if (ir_json_type(j, n) != IR_JSON_STRING)
		n = ir_json_get(j, data, "what");
	if (ir_json_type(j, n) == IR_JSON_STRING)
		return ir_kind_value(j, n, out);
	if (ir_json_streq(j, ir_json_get(j, 0, "kind"), "fact.set"))
		add_fact(j, data, out);
	else
		add_members(j, data, out);
	return ir_buf_err(out);
}
