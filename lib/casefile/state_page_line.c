/* SPDX-License-Identifier: Apache-2.0 */
#include "state_page_i.h"

#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/state_tell.h"

#define MARK "【訓練】"
#define CUT "…"

void
ir_pg_add(struct page *p, const char *s)
{
	(void)ir_buf_adds(&p->line, s); /* errors stick, seen at the end */
}

void
ir_pg_addf(struct page *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)ir_buf_vaddf(&p->line, fmt, ap);
	va_end(ap);
}

void
ir_pg_foreign(struct page *p, const char *s)
{
	(void)ir_esc_add(&p->line, s, strlen(s));
}

void
ir_pg_end(struct page *p)
{
	size_t cols, fit;

	while (p->line.len > 0 && p->line.p[p->line.len - 1] == ' ')
		ir_buf_cut(&p->line, p->line.len - 1);
	fit = ir_width_fit(p->line.p, p->line.len, p->width, &cols);
	if (fit < p->line.len) {
		fit = ir_width_fit(p->line.p, p->line.len, p->width - 1, &cols);
		ir_buf_cut(&p->line, fit);
		ir_pg_add(p, CUT);
	}
	if (p->s->drill)
		(void)ir_buf_adds(p->out, MARK);
	(void)ir_buf_add(p->out, p->line.p, p->line.len);
	(void)ir_buf_addc(p->out, '\n');
	if (ir_buf_err(&p->line) < 0)
		p->out->err = ir_buf_err(&p->line);
	ir_buf_clear(&p->line);
	p->lines++;
}

void
ir_pg_heading(struct page *p, const char *s)
{
	ir_pg_add(p, s);
	ir_pg_end(p);
}

void
ir_pg_tab(struct page *p, size_t col)
{
	size_t at = ir_width(p->line.p, p->line.len);

	do
		(void)ir_buf_addc(&p->line, ' ');
	while (++at < col);
}

void
ir_pg_flow(struct page *p, const char *text, size_t indent)
{
	size_t at = ir_width(p->line.p, p->line.len);

	/* two columns are kept for the comma that may follow */
	if (at > indent && at + ir_width(text, strlen(text)) + 1 > p->width) {
		ir_pg_end(p);
		ir_pg_tab(p, indent);
	}
	ir_pg_add(p, text);
}

/* Where to break s so that at most cols columns stay: after a blank if one
 * is in the second half, else between any two characters. */
static size_t
break_at(const char *s, size_t len, size_t cols)
{
	size_t used, fit = ir_width_fit(s, len, cols, &used);

	if (fit >= len || fit == 0)
		return len && !fit ? 1 : fit;
	for (size_t i = fit; i > fit / 2; i--)
		if (s[i - 1] == ' ')
			return i;
	return fit;
}

void
ir_pg_wrap(struct page *p, const char *text, size_t indent)
{
	const char *s;
	size_t len;

	ir_buf_clear(&p->tmp);
	(void)ir_esc_add(&p->tmp, text, strlen(text));
	s = p->tmp.p;
	len = p->tmp.len;
	while (len > 0) {
		size_t at = ir_width(p->line.p, p->line.len);
		size_t n = break_at(s, len, p->width > at ? p->width - at : 1);

		(void)ir_buf_add(&p->line, s, n);
		s += n;
		len -= n;
		if (len > 0) {
			ir_pg_end(p);
			ir_pg_tab(p, indent);
		}
	}
	ir_pg_end(p);
}

void
ir_pg_time(struct page *p, const struct ir_time *t)
{
	char now[IR_TIME_TEXT], then[IR_TIME_TEXT];
	struct ir_time local = *t;

	ir_time_localise(&local);
	(void)ir_time_date_clock(&p->o->now, now);
	(void)ir_time_date_clock(&local, then);
	if (strncmp(now, then, 10) == 0)
		ir_pg_addf(p, "%.5s", then + 11);
	else if (strncmp(now, then, 4) == 0)
		ir_pg_addf(p, "%.11s", then + 5);
	else
		ir_pg_addf(p, "%.16s", then);
}

void
ir_pg_ago(struct page *p, const struct ir_time *t)
{
	char text[IR_TIME_TEXT];

	ir_pg_addf(p, _(" (elapsed %s)"),
		ir_time_elapsed(p->o->now.sec - t->sec, text));
}

/* "02:40" of today is no date: facts are told with their day. */
static void
time_words(struct ir_buf *out, const struct ir_time *t)
{
	char text[IR_TIME_TEXT];
	struct ir_time local = *t;

	ir_time_localise(&local);
	(void)ir_buf_addf(out, "%.16s", ir_time_date_clock(&local, text));
}

static void
one_value(struct ir_buf *out, const struct ir_fact *def, const char *text,
	bool ja)
{
	bool plain = !def || def->type == IR_FACT_STRING ||
		def->type == IR_FACT_TEXT;
	struct ir_time t;

	if (def && def->type == IR_FACT_TIME &&
		ir_time_parse(text, strlen(text), &t) == 0) {
		time_words(out, &t);
		return;
	}
	if (def && (!plain || strcmp(text, "unknown") == 0))
		text = ir_fact_choice(def, text, ja);
	(void)ir_esc_add(out, text, strlen(text));
}

/* The items of a list with commas; false: json is no list. */
static bool
list_value(struct ir_buf *out, const struct ir_fact *def, const char *json,
	bool ja)
{
	struct ir_json *j = NULL;
	bool done = false;

	if (*json != '[' || ir_json_new(&j, NULL, NULL) < 0)
		return false;
	if (ir_json_parse(j, json, strlen(json), NULL) == 0) {
		for (ir_node n = ir_json_first(j, 0); n != IR_NODE_NONE;
			n = ir_json_next(j, n)) {
			char *s = ir_json_dup(j, n);

			if (done)
				(void)ir_buf_adds(out, ", ");
			if (s)
				one_value(out, def, s, ja);
			free(s);
			done = true;
		}
	}
	ir_json_free(j);
	return done;
}

void
ir_fact_words(struct ir_buf *out, const struct ir_fact *def, const char *json,
	bool ja)
{
	struct ir_buf b;

	if (list_value(out, def, json, ja))
		return;
	ir_buf_init(&b, 0);
	if (ir_st_unquote(json, &b)) {
		one_value(out, def, b.len ? b.p : "", ja);
	} else {
		(void)ir_esc_add(out, json, strlen(json));
		if (def && def->unit)
			(void)ir_buf_addf(
				out, " %s", ja ? def->unit_ja : def->unit_en);
	}
	ir_buf_free(&b);
}

void
ir_pg_value(struct page *p, const struct ir_fact *def, const char *json)
{
	ir_fact_words(&p->line, def, json, p->o->japanese);
}
