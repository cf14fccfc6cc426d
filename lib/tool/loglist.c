/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/loglist.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/casefile/kinds.h"
#include "ir/casefile/state_tell.h"
#include "ir/doc/table.h"
#include "ir/tool/tool.h"
#include "loglist_i.h"

#define FOLLOW_NSEC 300000000L

int
ll_time(const struct ir_json *j, ir_node n, struct ir_time *ret)
{
	size_t len;
	const char *s = ir_json_slice(j, n, &len);

	return s ? ir_time_parse(s, len, ret) : -EINVAL;
}

void
ll_year(const struct ir_json *j, ir_node n, char ret[IR_TIME_TEXT])
{
	struct ir_time t;

	ret[0] = '\0';
	if (ll_time(j, n, &t) < 0)
		return;
	ir_time_localise(&t);
	(void)ir_time_date_clock(&t, ret);
}

const char *
ll_no_year(const char *clock, const char *year)
{
	return strlen(clock) > 5 && strncmp(clock, year, 5) == 0 ? clock + 5
								 : clock;
}

static bool
kind_matches(const struct ir_loglist *o, const struct ir_line *l)
{
	size_t len;
	const char *s = ir_json_slice(l->json, l->at.kind, &len);

	for (size_t i = 0; i < o->n_kinds && s; i++) {
		size_t n = strlen(o->kinds[i]);

		if (n == 0 || n > len || memcmp(s, o->kinds[i], n) != 0)
			continue;
		if (n == len || o->kinds[i][n - 1] == '.')
			return true;
	}
	return o->n_kinds == 0;
}

/* Text is compared as JSON writes it, so that no line is unescaped. */
static bool
text_matches(const char *text, const struct ir_line *l)
{
	const ir_node where[] = {l->at.data, l->at.source};
	bool found = false;
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_str(&w, text);
	for (size_t i = 0; i < 2 && !found && ir_buf_err(&b) == 0; i++) {
		size_t len;
		const char *raw = ir_json_raw(l->json, where[i], &len);

		found = raw && memmem(raw, len, b.p + 1, b.len - 2);
	}
	ir_buf_free(&b);
	return found;
}

bool
ll_match(const struct ir_loglist *o, const struct ir_line *l)
{
	struct ir_time t;

	if (!kind_matches(o, l) || (o->text && !text_matches(o->text, l)))
		return false;
	if (!o->has_since && !o->has_until)
		return true;
	return ll_time(l->json, l->at.time, &t) == 0 &&
		(!o->has_since || ir_time_cmp(&t, &o->since) >= 0) &&
		(!o->has_until || ir_time_cmp(&t, &o->until) <= 0);
}

void
ll_actor(const struct ir_line *l, struct ir_buf *out)
{
	ir_node name = ir_json_get(l->json, l->at.actor, "name");
	ir_node role = ir_json_get(l->json, l->at.actor, "role");

	if (name != IR_NODE_NONE)
		(void)ir_kind_value(l->json, name, out); /* sticky */
	if (role == IR_NODE_NONE)
		return;
	(void)ir_buf_adds(out, name != IR_NODE_NONE ? " (" : "(");
	(void)ir_kind_value(l->json, role, out); /* sticky */
	(void)ir_buf_addc(out, ')'); /* sticky */
}

/* The value at n of the fact at path, as people say it; false: nothing was
 * added, the value stays as it is written. */
static bool
add_words(const struct ir_line *l, const struct ir_vocab *vocab,
	const char *path, ir_node n, struct ir_buf *out)
{
	struct ir_fact_ref ref;
	size_t len = 0;
	const char *raw = ir_json_raw(l->json, n, &len);
	char *json;

	if (!vocab || !path || !raw ||
		ir_vocab_lookup(vocab, path, strlen(path), &ref, NULL) < 0 ||
		ref.fact->type == IR_FACT_STRING ||
		ref.fact->type == IR_FACT_TEXT)
		return false;
	json = strndup(raw, len);
	if (json)
		ir_fact_words(out, ref.fact, json, ir_i18n_japanese());
	free(json);
	return json != NULL;
}

/* "path = label" of a line that sets a fact. */
static bool
add_fact(const struct ir_line *l, const struct ir_vocab *vocab,
	struct ir_buf *out)
{
	ir_node at = ir_json_get(l->json, l->at.data, "path");
	ir_node n = ir_json_get(l->json, l->at.data, "value");
	size_t start = out->len;
	char *path = NULL;
	bool done = false;

	if (vocab && n != IR_NODE_NONE &&
		ir_json_streq(l->json, l->at.kind, "fact.set"))
		path = ir_json_dup(l->json, at);
	if (path) {
		(void)ir_kind_value(l->json, at, out); /* sticky */
		(void)ir_buf_adds(out, " = "); /* sticky */
		done = add_words(l, vocab, path, n, out);
	}
	if (!done)
		ir_buf_cut(out, start);
	free(path);
	return done;
}

static void
add_detail(const struct ir_line *l, const struct ir_vocab *vocab,
	const char *key, ir_node v, struct ir_buf *out)
{
	static const char state[] = "impact.care[x].state";

	(void)ir_buf_addf(out, "%s: ", _(key)); /* sticky */
	if (strcmp(key, "result") == 0 && ir_json_streq(l->json, v, "positive"))
		(void)ir_buf_adds(out, _("positive")); /* sticky */
	else if (strcmp(key, "result") == 0 &&
		ir_json_streq(l->json, v, "negative"))
		(void)ir_buf_adds(out, _("negative")); /* sticky */
	else if (strcmp(key, "state") != 0 ||
		!ir_json_streq(l->json, l->at.kind, "care") ||
		!add_words(l, vocab, state, v, out))
		(void)ir_kind_value(l->json, v, out); /* sticky */
}

size_t
ll_details(const struct ir_line *l, const struct ir_vocab *vocab,
	const char *sep, bool people, struct ir_buf *out)
{
	size_t len, n = 0;
	const char *name = ir_json_slice(l->json, l->at.kind, &len);
	const struct ir_kind *kind = name ? ir_kind_find(name, len) : NULL;

	if (!kind || !kind->keys)
		return 0;
	for (const struct ir_kind_key *k = kind->keys; k->key; k++) {
		ir_node v = ir_json_get(l->json, l->at.data, k->key);

		if (v == IR_NODE_NONE || strcmp(k->key, "text") == 0)
			continue;
		if (!people &&
			(strcmp(k->key, "from") == 0 ||
				strcmp(k->key, "to") == 0))
			continue;
		if (n++ > 0)
			(void)ir_buf_adds(out, sep); /* sticky */
		add_detail(l, vocab, k->key, v, out);
	}
	return n;
}

void
ll_content(const struct ir_line *l, const struct ir_vocab *vocab,
	struct ir_buf *out)
{
	if (!add_fact(l, vocab, out))
		(void)ir_kind_words(l->json, out); /* sticky */
	if (ir_json_streq(l->json, l->at.basis, "estimate"))
		(void)ir_buf_addf(out, " (%s)", _("estimate")); /* sticky */
	else if (ir_json_streq(l->json, l->at.basis, "unknown"))
		(void)ir_buf_addf(out, " (%s)", _("not known")); /* sticky */
	if (ir_json_get(l->json, l->at.data, "unfinished") != IR_NODE_NONE)
		(void)ir_buf_addf(out, " (%s)", _("unfinished")); /* sticky */
}

static void
pad(struct ir_buf *out, size_t start, size_t cols)
{
	size_t w = ir_width(out->p + start, out->len - start);

	for (; w < cols; w++)
		(void)ir_buf_addc(out, ' '); /* sticky */
}

static void
row(const struct ir_line *l, const struct ir_vocab *vocab, const char *id,
	const struct ll_row *corrected_by, const char *year, struct ir_buf *out)
{
	char clock[IR_TIME_TEXT] = "?";
	uint64_t corrects = 0;
	struct ir_time t;
	size_t at;

	if (ll_time(l->json, l->at.time, &t) == 0) {
		ir_time_localise(&t);
		(void)ir_time_date_clock(&t, clock);
	}
	if (ir_json_get(l->json, 0, "drill") != IR_NODE_NONE)
		(void)ir_buf_adds(out, IR_DRILL_MARK); /* sticky */
	(void)ir_buf_addf(out, "%5s%s ", id, corrected_by ? "x" : " ");
	(void)ir_buf_adds(out, ll_no_year(clock, year)); /* sticky */
	(void)ir_buf_adds(out, "  "); /* sticky */
	at = out->len;
	(void)ir_kind_value(l->json, l->at.kind, out); /* sticky */
	pad(out, at, 9);
	(void)ir_buf_adds(out, "  "); /* sticky */
	at = out->len;
	ll_actor(l, out);
	if (out->len > at)
		(void)ir_buf_adds(out, "  "); /* sticky */
	ll_content(l, vocab, out);
	at = out->len;
	(void)ir_buf_adds(out, "  ["); /* sticky */
	if (ll_details(l, vocab, ", ", true, out) > 0)
		(void)ir_buf_addc(out, ']'); /* sticky */
	else
		ir_buf_cut(out, at);
	if (ir_json_u64(l->json, l->at.corrects, &corrects) == 0)
		(void)ir_buf_addf(out, _("  (corrects %llu)"),
			(unsigned long long)corrects);
	if (corrected_by)
		(void)ir_buf_addf(
			out, _("  (corrected by %s)"), corrected_by->id);
}

static void
id_of(const struct ir_line *l, char id[48])
{
	if (l->via)
		(void)snprintf(id, 48, "%llu.%llu", (unsigned long long)l->via,
			(unsigned long long)l->seq);
	else
		(void)snprintf(id, 48, "%llu", (unsigned long long)l->seq);
}

int
ir_loglist_row(const struct ir_line *l, const struct ir_vocab *vocab,
	struct ir_buf *out)
{
	char id[48], year[IR_TIME_TEXT];

	id_of(l, id);
	ll_year(l->json, l->at.written, year);
	row(l, vocab, id, NULL, year, out);
	return ir_buf_err(out);
}

void
ll_free(struct ll_rows *r)
{
	ir_buf_free(&r->text);
	free(r->row);
	ir_json_free(r->json);
}

int
ll_line(struct ll_rows *r, const struct ll_row *row_, struct ir_line *l,
	struct ir_err *e)
{
	const char *text = r->text.p + row_->at;
	int err = ir_json_parse(r->json, text, row_->len, e);

	if (err < 0)
		return err;
	memset(l, 0, sizeof(*l));
	l->text = text;
	l->len = row_->len;
	l->seq = row_->seq;
	l->via = row_->via;
	l->fork = row_->fork;
	l->json = r->json;
	l->at.time = ir_json_get(r->json, 0, "time");
	l->at.accuracy = ir_json_get(r->json, 0, "accuracy");
	l->at.actor = ir_json_get(r->json, 0, "actor");
	l->at.recorder = ir_json_get(r->json, 0, "recorder");
	l->at.source = ir_json_get(r->json, 0, "source");
	l->at.kind = ir_json_get(r->json, 0, "kind");
	l->at.basis = ir_json_get(r->json, 0, "basis");
	l->at.corrects = ir_json_get(r->json, 0, "corrects");
	l->at.data = ir_json_get(r->json, 0, "data");
	return 0;
}

static int
room(struct ll_rows *r)
{
	size_t cap = r->cap ? r->cap * 2 : 1024;
	struct ll_row *p;

	if (r->n < r->cap)
		return 0;
	p = realloc(r->row, cap * sizeof(*p));
	if (!p)
		return -ENOMEM;
	r->row = p;
	r->cap = cap;
	return 0;
}

static int
keep_row(struct ll_rows *r, const struct ir_line *l, struct ir_err *e)
{
	struct ll_row *n;

	if (room(r) < 0 || ir_buf_add(&r->text, l->text, l->len) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot list a journal"));
	if (r->n == 0)
		ll_year(l->json, l->at.time, r->year);
	n = &r->row[r->n];
	memset(n, 0, sizeof(*n));
	id_of(l, n->id);
	n->seq = l->seq;
	n->via = l->via;
	n->fork = l->fork;
	n->len = l->len;
	n->order = r->n;
	(void)ir_json_u64(l->json, l->at.corrects, &n->corrects); /* or 0 */
	(void)ll_time(l->json, l->at.time, &n->time); /* checked on reading */
	(void)ir_json_bool(
		l->json, ir_json_get(l->json, l->at.data, "moved"), &n->moved);
	n->at = r->text.len - l->len;
	r->n++;
	return 0;
}

/* The row a correction speaks of: in its own copy above the fork. */
static struct ll_row *
find_row(struct ll_rows *r, uint64_t via, uint64_t fork, uint64_t seq)
{
	uint64_t in = via && seq > fork ? via : 0;

	/* Our own lines stand at their number until a copy was joined. */
	if (!in && seq <= r->n && r->row[seq - 1].seq == seq &&
		r->row[seq - 1].via == 0)
		return &r->row[seq - 1];
	for (size_t i = 0; i < r->n; i++) {
		if (r->row[i].seq == seq && r->row[i].via == in)
			return &r->row[i];
	}
	return NULL;
}

/* by takes the place of old, and of what took it before. */
static void
supersede(struct ll_row *old, struct ll_row *by)
{
	struct ll_row *last = old;

	while (last->by && last->by != by)
		last = last->by;
	if (last != by)
		last->by = by;
	old->by = by;
}

static void
link_corrections(struct ll_rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct ll_row *n = &r->row[i], *old;

		n->place = n->time;
		n->place_order = i;
		if (!n->corrects)
			continue;
		old = find_row(r, n->via, n->fork, n->corrects);
		if (!old || old->order >= i)
			continue;
		supersede(old, n);
		if (n->moved)
			continue;
		n->place = old->place;
		n->place_order = old->place_order;
	}
}

int
ll_load(struct ir_journal *j, struct ll_rows *ret, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int r = ir_cursor_open(&c, j, 1, e);

	memset(ret, 0, sizeof(*ret));
	ir_buf_init(&ret->text, 0);
	if (r == 0)
		r = ir_json_new(&ret->json, NULL, e);
	if (r == 0)
		ir_cursor_joined(c);
	while (r == 0) {
		r = ir_cursor_next(c, &l, e);
		if (r == -IR_EINTEGRITY) {
			ir_tool_err(e);
			ret->damaged = true;
			r = 0;
			continue;
		}
		if (r <= 0)
			break;
		r = keep_row(ret, &l, e);
	}
	ir_cursor_close(c);
	if (r == 0)
		link_corrections(ret);
	return r;
}

static void
put_row(const struct ir_loglist *o, const struct ir_line *l, const char *id,
	const struct ll_row *by, const char *year, struct ir_buf *b)
{
	ir_buf_clear(b);
	row(l, o->vocab, id, by, year, b);
	if (by && o->terminal)
		ir_tool_out("\033[9m%s\033[0m\n", b->p);
	else
		ir_tool_out("%s\n", b->p);
}

static int
list_rows(const struct ir_loglist *o, struct ll_rows *rows, struct ir_err *e)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < rows->n && r == 0; i++) {
		struct ir_line l;

		r = ll_line(rows, &rows->row[i], &l, e);
		if (r == 0 && ll_match(o, &l))
			put_row(o, &l, rows->row[i].id, rows->row[i].by,
				rows->year, &b);
	}
	ir_buf_free(&b);
	return r;
}

/* Lines as they come: JSON, or rows with follow. */
static int
stream(struct ir_journal *j, const struct ir_loglist *o, struct ir_err *e)
{
	const struct timespec pause = {.tv_nsec = FOLLOW_NSEC};
	struct ir_cursor *c = NULL;
	char year[IR_TIME_TEXT] = "";
	bool damaged = false;
	struct ir_line l;
	struct ir_buf b;
	int r = ir_cursor_open(&c, j, 1, e);

	if (r < 0)
		return r;
	if (!o->json)
		ir_cursor_joined(c);
	ir_buf_init(&b, 0);
	for (;;) {
		r = ir_cursor_next(c, &l, e);
		if (r == -IR_EINTEGRITY) {
			ir_tool_err(e);
			damaged = true;
			continue;
		}
		if (r < 0 || (r == 0 && !o->follow))
			break;
		if (r == 0) {
			if (ir_tool_flush() < 0)
				break;
			(void)nanosleep(&pause, NULL); /* a signal ends us */
			continue;
		}
		if (!year[0])
			ll_year(l.json, l.at.time, year);
		if (!ll_match(o, &l))
			continue;
		if (o->json) {
			ir_tool_write(l.text, l.len);
			ir_tool_out("\n");
		} else {
			char id[48];

			id_of(&l, id);
			put_row(o, &l, id, NULL, year, &b);
		}
	}
	ir_buf_free(&b);
	ir_cursor_close(c);
	return r == 0 && damaged ? -IR_EINTEGRITY : r;
}

int
ir_loglist(struct ir_journal *j, const struct ir_loglist *o, struct ir_err *e)
{
	struct ll_rows rows;
	int r = 0;

	for (size_t i = 0; i < o->n_kinds && r == 0; i++)
		r = ir_kind_check(o->kinds[i], e);
	if (r < 0)
		return r;
	if (o->json || o->follow)
		return stream(j, o, e);
	r = ll_load(j, &rows, e);
	if (r == 0)
		r = o->chrono ? ll_chrono(j, o, &rows, e)
			      : list_rows(o, &rows, e);
	if (r == 0 && rows.damaged)
		r = -IR_EINTEGRITY;
	ll_free(&rows);
	return r;
}
