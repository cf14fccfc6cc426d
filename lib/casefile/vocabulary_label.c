/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "vocabulary_i.h"

static const struct ir_choice truth[] = {
	{"yes", "はい", "yes"},
	{"no", "いいえ", "no"},
	{"unknown", "不明", "unknown"},
};

const char *
ir_fact_label(const struct ir_fact *f, bool japanese)
{
	return japanese ? f->ja : f->en;
}

static const char *
label_in(const struct ir_choice *c, size_t n, const char *key, bool japanese)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].key, key) == 0)
			return japanese ? c[i].ja : c[i].en;
	return NULL;
}

const char *
ir_fact_choice(const struct ir_fact *f, const char *key, bool japanese)
{
	const char *s = label_in(f->choices, f->n_choices, key, japanese);

	if (!s)
		s = label_in(
			truth, sizeof(truth) / sizeof(truth[0]), key, japanese);
	return s ? s : key;
}

/* "ransomware (ランサムウェア), ddos (DDoS), ..." */
static void
choices(const struct ir_fact *f, struct ir_buf *out)
{
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct ir_choice *c = &f->choices[i];

		(void)ir_buf_addf(out, "%s%s", i ? ", " : "", c->key);
		if (strcmp(c->key, c->ja) != 0)
			(void)ir_buf_addf(out, " (%s)", c->ja); /* sticky */
	}
}

static void
integer(const struct ir_fact *f, struct ir_buf *out)
{
	const char *unit = ir_i18n_japanese() ? f->unit_ja : f->unit_en;

	if (f->max < INT64_C(1000000))
		(void)ir_buf_addf(out, _("a whole number from %jd to %jd"),
			(intmax_t)f->min, (intmax_t)f->max);
	else
		(void)ir_buf_adds(out, _("a whole number"));
	if (f->unit)
		(void)ir_buf_addf(out, " (%s)", unit); /* sticky */
}

int
ir_fact_accepts(const struct ir_fact *f, struct ir_buf *out)
{
	switch (f->type) {
	case IR_FACT_INTEGER:
		integer(f, out);
		break;
	case IR_FACT_CHOICE:
		choices(f, out);
		break;
	case IR_FACT_CHOICES:
		(void)ir_buf_adds(out, _("one or more, with commas, of: "));
		choices(f, out);
		break;
	case IR_FACT_STRING:
		(void)ir_buf_adds(out, _("one line of text"));
		break;
	case IR_FACT_TEXT:
		(void)ir_buf_adds(out, _("text"));
		break;
	case IR_FACT_NUMBER:
		(void)ir_buf_adds(out, _("a number like 65.5"));
		if (f->unit)
			(void)ir_buf_addf(out, " (%s)",
				ir_i18n_japanese() ? f->unit_ja : f->unit_en);
		break;
	case IR_FACT_BOOLEAN:
		(void)ir_buf_adds(out, _("yes, no"));
		break;
	case IR_FACT_TIME:
		(void)ir_buf_adds(out,
			f->planned == IR_TIME_PAST
				? _("a time like 2:40, 11/20 23:10 or "
				    "2026-11-20T23:10:00+09:00")
				: _("a time like 18:00, tomorrow 9:00, 11/24 "
				    "9:00, +2h or 2026-11-24T09:00:00+09:00"));
		break;
	case IR_FACT_DATE:
		(void)ir_buf_adds(out,
			f->planned == IR_TIME_PAST
				? _("a date like 2026-11-21, 11/21 or "
				    "yesterday")
				: _("a date like 2026-11-24, 11/24 or "
				    "tomorrow"));
		break;
	case IR_FACT_DIGEST:
		(void)ir_buf_adds(
			out, _("a digest in hex (SHA-256: 64 digits)"));
		break;
	case IR_FACT_STRINGS:
		(void)ir_buf_adds(out, _("texts with commas between them"));
		break;
	}
	if (label_in(f->choices, f->n_choices, "unknown", false))
		return ir_buf_err(out); /* listed already */
	return ir_buf_adds(out, _("; or unknown"));
}

bool
ir_fact_asked_by(const struct ir_fact *f, const char *form)
{
	for (size_t i = 0; i < f->n_forms; i++)
		if (strcmp(f->forms[i], form) == 0)
			return true;
	return false;
}

const char *
ir_vocab_form(const struct ir_vocab *v, const char *form, bool japanese)
{
	const struct ir_yaml_node *forms =
		ir_yaml_get(ir_yaml_root(v->yaml, 0), "forms");

	return ir_yaml_str(
		ir_yaml_at(ir_yaml_get(forms, form), japanese ? 0 : 1));
}
