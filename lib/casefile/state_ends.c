/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define PROMISE_TIME_MAX 64 /* bytes */

/* What is still open: collected from the lists, one call of add for each. */
struct ends {
	struct ir_state *s;
	const struct ir_time *now;
	int (*add)(void *arg, const char *key, uint64_t seq, const char *text);
	void *arg;
	struct ir_buf text;
	int r;
};

static void
told(struct ends *n, const char *key, uint64_t seq)
{
	if (n->r < 0)
		return;
	if (ir_buf_err(&n->text) < 0)
		n->r = -ENOMEM;
	else
		n->r = n->add(n->arg, key, seq, n->text.p);
	ir_buf_clear(&n->text);
}

static void
add_esc(struct ends *n, const char *s)
{
	(void)ir_esc_add(&n->text, s, strlen(s)); /* its error sticks */
}

/* ": text" of a row's key, if it has it. */
static void
add_pair(struct ends *n, const struct st_row *r, const char *key)
{
	const char *t = ir_st_plain(n->s, ir_st_pair(r, key));

	if (!t)
		return;
	(void)ir_buf_adds(&n->text, ": ");
	add_esc(n, t);
}

static bool
is_kind(const struct st_row *r, const char *kind)
{
	return strcmp(r->m->kind, kind) == 0;
}

/* The last live row of each member of a list. */
static void
each_last(struct ends *n, const struct st_list *l,
	void (*fn)(struct ends *n, const struct st_member *m,
		const struct st_row *last))
{
	for (size_t i = 0; i < l->n && n->r >= 0; i++) {
		const struct st_row *last = ir_st_live_row(l->member[i]);

		if (last)
			fn(n, l->member[i], last);
	}
}

static void
end_debt(struct ends *n, const struct st_member *m, const struct st_row *last)
{
	if (!is_kind(last, "gate.debt"))
		return;
	(void)ir_buf_adds(&n->text, _("owed at the gate "));
	add_esc(n, m->id);
	add_pair(n, last, "text");
	told(n, "debt", last->m->seq);
}

static void
end_waived(struct ends *n, const struct st_member *m, const struct st_row *last)
{
	(void)ir_buf_adds(&n->text, _("waived duty "));
	add_esc(n, m->id);
	add_pair(n, last, "reason");
	told(n, "waiver", last->m->seq);
}

/* Did what this line gave come back, or end where it was? */
static bool
came_back(const struct st_member *m, const struct st_row *sent)
{
	const char *id = ir_st_pair(sent, "handover");

	for (const struct st_row *q = m->last; q; q = q->prev) {
		const char *other = ir_st_pair(q, "handover");

		if (!ir_st_live(q->m) ||
			(!is_kind(q, "custody.returned") &&
				!is_kind(q, "custody.destroyed")))
			continue;
		if (id && other ? strcmp(id, other) == 0
				: ir_st_cmp(sent->m, q->m) < 0)
			return true;
	}
	return false;
}

static void
end_custody(
	struct ends *n, const struct st_member *m, const struct st_row *last)
{
	const struct st_row *r = m->last;

	if (is_kind(last, "custody.seized") ||
		(is_kind(last, "custody.destroyed") &&
			!ir_st_pair(last, "from")))
		return;
	while (r &&
		(!ir_st_live(r->m) || !is_kind(r, "custody.sent") ||
			came_back(m, r)))
		r = r->prev;
	if (!r)
		return;
	(void)ir_buf_adds(&n->text, _("not returned: "));
	add_esc(n, m->id);
	add_pair(n, r, ir_st_pair(r, "to") ? "to" : "to_org");
	told(n, "custody", r->m->seq);
}

static void
end_evidence(
	struct ends *n, const struct st_member *m, const struct st_row *last)
{
	if (!is_kind(last, "evidence.started"))
		return;
	(void)ir_buf_adds(&n->text, _("collection without an end: "));
	add_esc(n, m->id);
	told(n, "evidence", last->m->seq);
}

static const char *
party(struct ends *n, const struct st_row *r, const char *key)
{
	return ir_st_plain(n->s, ir_st_pair(r, key));
}

/* The other side of a call, and those it may be known by afterwards. */
static bool
same_party(struct ends *n, const struct st_row *a, const struct st_row *b)
{
	const char *at = party(n, a, "to"), *af = party(n, a, "from");
	const char *bt = party(n, b, "to"), *bf = party(n, b, "from");

	/* texts are interned: the same text is the same pointer */
	return (at && (at == bt || at == bf)) || (af && (af == bt || af == bf));
}

/* A value stated later about a member of comm[] by ir-case set. */
static const struct st_entry *
stated(const struct ir_state *s, const struct st_member *m, const char *field)
{
	char path[IR_FACT_PATH_MAX];
	int n = snprintf(path, sizeof(path), "comm[%s].%s", m->id, field);

	if (n < 0 || (size_t)n >= sizeof(path))
		return NULL;
	return ir_st_now(ir_st_find(s, path));
}

/* Does a correction bring an answer?  That of the call itself came with the
 * promise and does not keep it. */
static bool
answered_later(const struct st_row *row)
{
	const struct st_row *first = row;

	while (first->prev && first->m != row->m->root)
		first = first->prev;
	return ir_st_pair(row, "answer") && row->m != row->m->root &&
		!ir_st_pair(first, "answer");
}

/* A promise is kept when its answer came afterwards or the party was on the
 * line again. */
static bool
kept(struct ends *n, const struct st_member **v, size_t count, size_t i,
	const struct st_row *row)
{
	if (answered_later(row) || stated(n->s, v[i], "answer"))
		return true;
	for (size_t k = i + 1; k < count; k++) {
		const struct st_row *later = ir_st_live_row(v[k]);

		if (later && same_party(n, row, later))
			return true;
	}
	return false;
}

/* Are the first len bytes a time?  Figures alone are a number of something,
 * and "15分前" what comes before it. */
static bool
front_is_time(const char *text, size_t len, const struct ir_time *now,
	struct ir_time *ret)
{
	static const char before[] = "前";
	const size_t n = sizeof(before) - 1;
	char own[PROMISE_TIME_MAX];
	bool minutes;

	if (len == 0 || len >= sizeof(own) ||
		(len >= n && memcmp(text + len - n, before, n) == 0))
		return false;
	memcpy(own, text, len);
	own[len] = '\0';
	return own[strspn(own, "0123456789")] != '\0' &&
		ir_time_ahead(own, now, ret, &minutes, NULL) == 0;
}

/* "18:00までに来院", "18:00 来院": the time, without what it is for. */
static int
begins_with(const char *text, const struct ir_time *now, struct ir_time *ret)
{
	static const char *const behind[] = {
		"まで", "に", "頃", "ごろ", "、", ","};
	bool minutes;

	if (ir_time_ahead(text, now, ret, &minutes, NULL) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const char *end = strstr(text, behind[i]);

		if (end && front_is_time(text, (size_t)(end - text), now, ret))
			return 0;
	}
	for (size_t len = strnlen(text, PROMISE_TIME_MAX); len > 0; len--)
		if ((text[len] == ' ' || strncmp(text + len, "　", 3) == 0) &&
			front_is_time(text, len, now, ret))
			return 0;
	return 1;
}

/* What is typed is understood in the zone of the machine that reads it, but
 * was meant in that of the one who wrote the line: a clock here is set so that
 * it shows the time there. */
int
ir_state_promised(
	const struct ir_time *said, const char *text, struct ir_time *ret)
{
	struct ir_time at = *said, here = *said;

	if (ir_time_parse(text, strlen(text), ret) == 0)
		return 0;
	ir_time_localise(&here);
	at.sec += said->east - here.east;
	if (begins_with(text, &at, ret) != 0)
		return 1;
	ret->sec += ret->east - said->east;
	ret->east = said->east;
	return 0;
}

static void
end_promise(struct ends *n, const struct st_row *row, const char *promised)
{
	char clock[IR_TIME_TEXT], ago[IR_TIME_TEXT];
	const char *who = party(n, row, "from");
	struct ir_time t;

	if (!who)
		who = party(n, row, "to");
	(void)ir_buf_adds(&n->text, _("call promised"));
	if (who) {
		(void)ir_buf_adds(&n->text, ", ");
		add_esc(n, who);
	}
	(void)ir_buf_adds(&n->text, ", ");
	if (ir_state_promised(&row->m->place->at, promised, &t) != 0) {
		add_esc(n, promised);
	} else {
		ir_time_localise(&t);
		(void)ir_buf_addf(&n->text, "%.5s", ir_time_clock(&t, clock));
		if (ir_time_cmp(&t, n->now) <= 0)
			(void)ir_buf_addf(&n->text, _(", past by %s"),
				ir_time_elapsed(n->now->sec - t.sec, ago));
	}
	told(n, "promise", row->m->seq);
}

static void
promises(struct ends *n)
{
	size_t count;
	const struct st_member **v = ir_st_members(n->s->comm, &count);

	if (!v)
		n->r = -ENOMEM;
	for (size_t i = 0; v && i < count && n->r >= 0; i++) {
		const struct st_row *row = ir_st_live_row(v[i]);
		const struct st_entry *en = stated(n->s, v[i], "promised");
		const char *t;

		if (!row)
			continue;
		t = ir_st_plain(
			n->s, en ? en->json : ir_st_pair(row, "promised"));
		if (t && strcmp(t, "unknown") != 0 &&
			!kept(n, v, count, i, row))
			end_promise(n, row, t);
	}
	free(v);
}

static void
vendor_lines(struct ends *n)
{
	const struct st_list *l = ir_st_get(&n->s->lists, "line", 4);
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX];

	for (size_t i = 0; l && i < l->n && n->r >= 0; i++) {
		const struct st_entry *en;
		int len = snprintf(
			path, sizeof(path), "line[%s].open", l->member[i]->id);

		if (len < 0 || (size_t)len >= sizeof(path))
			continue;
		en = ir_st_now(ir_st_find(n->s, path));
		if (!en || strcmp(en->json, "\"yes\"") != 0)
			continue;
		(void)ir_buf_adds(&n->text, _("vendor line open: "));
		add_esc(n, l->member[i]->id);
		told(n, "vendor-line", en->m->seq);
	}
}

int
ir_state_open_ends(struct ir_state *s, const struct ir_time *now,
	int (*add)(void *arg, const char *key, uint64_t seq, const char *text),
	void *arg)
{
	struct ends n = {.s = s, .now = now, .add = add, .arg = arg};

	ir_buf_init(&n.text, 0);
	promises(&n);
	vendor_lines(&n);
	each_last(&n, s->debts, end_debt);
	each_last(&n, s->evid, end_evidence);
	each_last(&n, s->custody, end_custody);
	each_last(&n, s->waived, end_waived);
	ir_buf_free(&n.text);
	return n.r;
}
