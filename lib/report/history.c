/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/arena.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/same.h"

#define DUTIES_MAX 64

struct ir_history {
	struct ir_arena arena;
	struct ir_report_line *line;
	size_t n, cap;
	struct ir_waived *waived;
	size_t n_waived, cap_waived;
	bool nomem;
};

/* One journal line being read. */
struct at {
	struct ir_history *h;
	const struct ir_json *j;
	ir_node data;
};

static const char *const kinds[] = {
	[IR_REPORT_RENDERED] = "report.rendered",
	[IR_REPORT_APPROVED] = "report.approved",
	[IR_REPORT_SENT] = "report.sent",
	[IR_REPORT_ACKNOWLEDGED] = "report.acknowledged",
};

static const char *
text_of(struct at *a, ir_node n)
{
	const char *r = NULL;
	struct ir_buf b;

	if (ir_json_type(a->j, n) != IR_JSON_STRING)
		return NULL;
	ir_buf_init(&b, 0);
	if (ir_json_str(a->j, n, &b) < 0)
		a->h->nomem = true;
	else if (b.len > 0 && !memchr(b.p, '\0', b.len)) {
		r = ir_arena_text(&a->h->arena, b.p, b.len);
		a->h->nomem = a->h->nomem || !r;
	}
	ir_buf_free(&b);
	return r;
}

static const char *
text(struct at *a, const char *key)
{
	return text_of(a, ir_json_get(a->j, a->data, key));
}

static const char *
raw(struct at *a, const char *key)
{
	ir_node n = ir_json_get(a->j, a->data, key);
	const char *s, *r;
	size_t len;

	if (n == IR_NODE_NONE)
		return NULL;
	s = ir_json_raw(a->j, n, &len);
	r = ir_arena_text(&a->h->arena, s, len);
	a->h->nomem = a->h->nomem || !r;
	return r;
}

static uint64_t
number(struct at *a, const char *key)
{
	uint64_t v = 0;

	return ir_json_u64(a->j, ir_json_get(a->j, a->data, key), &v) == 0 ? v
									   : 0;
}

/* 0 for one that no report bears. */
static unsigned
report_number(struct at *a)
{
	uint64_t v = number(a, "number");

	return v <= IR_REPORT_NUMBER_MAX ? (unsigned)v : 0;
}

static struct ir_time
time_of(struct at *a, ir_node n)
{
	struct ir_time t = {0};
	size_t len;
	const char *p = ir_json_slice(a->j, n, &len);

	if (p)
		(void)ir_time_parse(p, len, &t); /* the cursor looked already */
	return t;
}

static void
read_duties(struct at *a, struct ir_report_line *l)
{
	ir_node list = ir_json_get(a->j, a->data, "duties");
	const char **p;

	if (ir_json_type(a->j, list) != IR_JSON_ARRAY ||
		ir_json_count(a->j, list) > DUTIES_MAX)
		return;
	p = ir_arena_get(
		&a->h->arena, (ir_json_count(a->j, list) + 1) * sizeof(*p));
	if (!p) {
		a->h->nomem = true;
		return;
	}
	for (ir_node n = ir_json_first(a->j, list); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		p[l->n_duties] = text_of(a, n);
		if (p[l->n_duties])
			l->n_duties++;
	}
	p[l->n_duties] = NULL;
	l->duties = p;
}

static void
read_report(struct at *a, const struct ir_line *line, enum ir_report_what what)
{
	struct ir_history *h = a->h;
	struct ir_report_line *l = ir_grow(h->line, h->n, &h->cap, sizeof(*l));
	ir_node whom = ir_json_get(a->j, a->data, "for");

	if (!l) {
		h->nomem = true;
		return;
	}
	h->line = l;
	l += h->n;
	*l = (struct ir_report_line){.what = what,
		.seq = line->via ? line->via : line->seq,
		.joined = line->via != 0,
		.time = time_of(a, line->at.time),
		.written = time_of(a, line->at.written),
		.inputs = raw(a, "inputs"),
		.form = text(a, "form"),
		.stage = text(a, "stage"),
		.format = text(a, "format"),
		.sha256 = text(a, "sha256"),
		.file = text(a, "file"),
		.number = report_number(a),
		.at = number(a, "at"),
		.dev = text_of(a, ir_json_get(a->j, whom, "dev")),
		.harm = text_of(a, ir_json_get(a->j, whom, "harm")),
		.partner = text_of(a, ir_json_get(a->j, whom, "partner")),
		.to = text(a, "to"),
		.from = text(a, "from"),
		.how = text(a, "how"),
		.receipt = text(a, "receipt"),
		.text = text(a, "text"),
		.by = text_of(a, ir_json_get(a->j, line->at.actor, "name")),
		.role = text_of(a, ir_json_get(a->j, line->at.actor, "role")),
		.waiver = text(a, "waiver")};
	read_duties(a, l);
	if (l->form)
		h->n++;
}

static void
read_waiver(struct at *a, const struct ir_line *line)
{
	struct ir_history *h = a->h;
	struct ir_waived *w =
		ir_grow(h->waived, h->n_waived, &h->cap_waived, sizeof(*w));

	if (!w) {
		h->nomem = true;
		return;
	}
	h->waived = w;
	w += h->n_waived;
	*w = (struct ir_waived){.seq = line->via ? line->via : line->seq,
		.time = time_of(a, line->at.time),
		.duty = text(a, "duty"),
		.member = text(a, "member"),
		.reason = text(a, "reason"),
		.need = text(a, "need"),
		.by = text_of(a, ir_json_get(a->j, line->at.actor, "name"))};
	if (w->duty)
		h->n_waived++;
}

static void
read_line(struct ir_history *h, const struct ir_line *line)
{
	struct at a = {.h = h, .j = line->json, .data = line->at.data};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (ir_json_streq(a.j, line->at.kind, kinds[i]))
			read_report(&a, line, (enum ir_report_what)i);
	}
	if (ir_json_streq(a.j, line->at.kind, "duty.waived"))
		read_waiver(&a, line);
}

int
ir_history_read(struct ir_history **ret, struct ir_journal *j, struct ir_err *e)
{
	static const char *const words[] = {"report.", "duty.waived", NULL};
	struct ir_history *h = calloc(1, sizeof(*h));
	struct ir_cursor *c = NULL;
	struct ir_line line;
	int r = h ? 0 : -ENOMEM;

	if (r == 0)
		r = ir_cursor_open(&c, j, 1, e);
	if (r == 0)
		ir_cursor_joined(c);
	if (r == 0)
		ir_cursor_about(c, words);
	while (r == 0 && !h->nomem) {
		r = ir_cursor_next(c, &line, e);
		if (r <= 0)
			break;
		read_line(h, &line);
		r = 0;
	}
	ir_cursor_close(c);
	if (!h || h->nomem)
		r = ir_err_sys(e, ENOMEM, _("cannot read the journal"));
	if (r < 0 && r != -IR_EINTEGRITY) {
		ir_history_free(h);
		return r;
	}
	*ret = h;
	return r;
}

void
ir_history_free(struct ir_history *h)
{
	if (!h)
		return;
	ir_arena_free(&h->arena);
	free(h->line);
	free(h->waived);
	free(h);
}

int
ir_history_until(struct ir_history **ret, const struct ir_history *h,
	uint64_t last, struct ir_err *e)
{
	struct ir_history *r = calloc(1, sizeof(*r));

	if (!r || !(r->line = calloc(h->n + 1, sizeof(*r->line))) ||
		!(r->waived = calloc(h->n_waived + 1, sizeof(*r->waived)))) {
		ir_history_free(r);
		return ir_err_sys(e, ENOMEM, _("cannot go on"));
	}
	for (size_t i = 0; i < h->n; i++)
		if (h->line[i].seq <= last)
			r->line[r->n++] = h->line[i];
	for (size_t i = 0; i < h->n_waived; i++)
		if (h->waived[i].seq <= last)
			r->waived[r->n_waived++] = h->waived[i];
	*ret = r;
	return 0;
}

size_t
ir_history_count(const struct ir_history *h)
{
	return h->n;
}

const struct ir_report_line *
ir_history_at(const struct ir_history *h, size_t i)
{
	return i < h->n ? &h->line[i] : NULL;
}

size_t
ir_history_waivers(const struct ir_history *h)
{
	return h->n_waived;
}

const struct ir_waived *
ir_history_waiver_at(const struct ir_history *h, size_t i)
{
	return i < h->n_waived ? &h->waived[i] : NULL;
}

bool
ir_history_is_of(const struct ir_report_line *l, const struct ir_report_of *of)
{
	return strcmp(l->form, of->form) == 0 && ir_same(l->dev, of->dev) &&
		ir_same(l->harm, of->harm) && ir_same(l->partner, of->partner);
}

unsigned
ir_history_next(const struct ir_history *h, const struct ir_report_of *of)
{
	unsigned last = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct ir_report_line *l = &h->line[i];

		if (l->what == IR_REPORT_SENT && ir_history_is_of(l, of) &&
			l->number > last)
			last = l->number;
	}
	return last + 1;
}

const struct ir_report_line *
ir_history_approved(const struct ir_history *h, const char *sha256)
{
	const struct ir_report_line *r = NULL;

	for (size_t i = h->n; i > 0; i--) {
		const struct ir_report_line *l = &h->line[i - 1];

		if (l->what != IR_REPORT_APPROVED || !l->sha256 ||
			!ir_same(l->sha256, sha256))
			continue;
		if (!l->joined)
			return l;
		if (!r)
			r = l;
	}
	return r;
}

static void
put_line(struct ir_jw *w, const struct ir_report_line *l)
{
	char when[IR_TIME_TEXT];

	ir_jw_obj(w);
	ir_jw_kstr(w, "what", strchr(kinds[l->what], '.') + 1);
	ir_jw_ku64(w, "seq", l->seq);
	ir_jw_kstr(w, "time", ir_time_rfc3339(&l->time, 0, when));
	ir_jw_kstr(w, "form", l->form);
	ir_jw_kstr(w, "stage", l->stage);
	if (l->number)
		ir_jw_ku64(w, "number", l->number);
	ir_jw_kstr(w, "format", l->format);
	ir_jw_kstr(w, "sha256", l->sha256);
	ir_jw_kstr(w, "file", l->file);
	if (l->at)
		ir_jw_ku64(w, "at", l->at);
	ir_jw_kstr(w, "dev", l->dev);
	ir_jw_kstr(w, "harm", l->harm);
	ir_jw_kstr(w, "partner", l->partner);
	ir_jw_kstr(w, "to", l->to);
	ir_jw_kstr(w, "how", l->how);
	ir_jw_kstr(w, "receipt", l->receipt);
	ir_jw_kstr(w, "text", l->text);
	ir_jw_kstr(w, "by", l->by);
	ir_jw_kstr(w, "role", l->role);
	ir_jw_kstr(w, "waiver", l->waiver);
	ir_jw_endobj(w);
}

int
ir_history_json(
	const struct ir_history *h, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_arr(&w);
	for (size_t i = 0; i < h->n; i++)
		put_line(&w, &h->line[i]);
	ir_jw_endarr(&w);
	return ir_buf_err(out) < 0
		? ir_err_sys(e, ENOMEM, _("cannot list the reports"))
		: 0;
}
