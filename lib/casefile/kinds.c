/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/kinds.h"

#include <string.h>

#define END \
	{ \
		NULL, false, false \
	}

static const struct ir_kind_key text_only[] = {
	{"text", false, true},
	END,
};

static const struct ir_kind_key contact[] = {
	{"text", false, true},
	{"to", false, false},
	{"from", false, false},
	{"how", false, false},
	{"receipt", false, false},
	{"answer", false, false},
	{"promised", false, false},
	END,
};

static const struct ir_kind_key decision[] = {
	{"text", false, true},
	{"decider", false, false},
	{"reason", false, false},
	END,
};

static const struct ir_kind_key finding[] = {
	{"text", false, true},
	{"asset", false, false},
	{"method", false, false},
	{"result", false, false},
	END,
};

static const struct ir_kind_key care[] = {
	{"text", false, true},
	{"department", false, false},
	{"function", false, false},
	{"state", false, false},
	{"patients", true, false},
	{"counted", false, false},
	END,
};

static const struct ir_kind_key cost[] = {
	{"text", false, true},
	{"what", false, false},
	{"amount", true, false},
	{"unit", false, false},
	{"hours", true, false},
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

/* A string without control characters, or a number as it stands. */
static void
add_value(const struct ir_json *j, ir_node n, struct ir_buf *out)
{
	size_t start = out->len, len;
	const char *raw;

	if (ir_json_type(j, n) == IR_JSON_STRING)
		(void)ir_json_str(j, n, out); /* sticky */
	else {
		raw = ir_json_raw(j, n, &len);
		(void)ir_buf_add(out, raw, len); /* sticky */
	}
	for (size_t i = start; i < out->len; i++) {
		unsigned char c = (unsigned char)out->p[i];

		if (c < 0x20 || c == 0x7f)
			out->p[i] = ' ';
	}
}

int
ir_kind_words(const struct ir_json *j, struct ir_buf *out)
{
	ir_node data = ir_json_get(j, 0, "data");
	ir_node n = ir_json_get(j, data, "text");
	size_t start = out->len, shown = 0;

	if (ir_json_type(j, n) == IR_JSON_STRING) {
		add_value(j, n, out);
		return ir_buf_err(out);
	}
	n = ir_json_first(j, data);
	for (; n != IR_NODE_NONE && shown < 6; n = ir_json_next(j, n)) {
		enum ir_json_type t = ir_json_type(j, n);

		if (t == IR_JSON_ARRAY || t == IR_JSON_OBJECT)
			continue;
		if (out->len > start)
			(void)ir_buf_addc(out, ' '); /* sticky */
		add_value(j, ir_json_key(j, n), out);
		(void)ir_buf_addc(out, '='); /* sticky */
		add_value(j, n, out);
		shown++;
	}
	return ir_buf_err(out);
}
