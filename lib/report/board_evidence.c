/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <string.h>

#define FIRST_ROWS 2u

/* What there is of one device, from the lines of its archives and things. */
struct taken {
	size_t archives, sealed, away;
	bool gaps, running;
	const char *end; /* of the last collection */
	struct ir_time at;
	bool has_at;
};

/* An archive is of its device; other evidence says where it was taken. */
static bool
is_of(struct board *b, ir_node n, const char *id)
{
	return bd_is(b, n, "device", id) || bd_is(b, n, "source", id);
}

static bool
is_away(struct board *b, const char *item)
{
	ir_node list = bd_at(b, "custody", NULL);

	for (ir_node n = ir_json_first(b->j, list); n != IR_NODE_NONE;
		n = ir_json_next(b->j, n)) {
		if (bd_is(b, n, "id", item))
			return bd_is(b, n, "state", "sent") ||
				bd_is(b, n, "state", "seized");
	}
	return false;
}

static void
add(struct board *b, ir_node n, struct taken *t)
{
	const char *id = bd_get(b, n, "id"), *end = bd_get(b, n, "end");
	ir_node line = ir_json_get(b->j, n, "line");
	struct ir_time at;

	if (bd_is(b, n, "state", "started")) {
		t->running = true;
		return;
	}
	if (bd_is(b, n, "state", "failed"))
		return;
	t->archives++;
	t->sealed += bd_get(b, n, "seal") != NULL;
	t->away += (id && is_away(b, id)) || bd_get(b, n, "handed_to") != NULL;
	t->gaps |= end && strcmp(end, "complete") != 0;
	if ((bd_time(b, n, "taken", &at) || bd_time(b, line, "time", &at)) &&
		(!t->has_at || ir_time_cmp(&at, &t->at) > 0)) {
		t->at = at;
		t->has_at = true;
	}
}

static struct taken
taken_of(struct board *b, const char *id)
{
	ir_node list = bd_at(b, "evid", NULL);
	struct taken t = {0};

	for (ir_node n = ir_json_first(b->j, list); n != IR_NODE_NONE;
		n = ir_json_next(b->j, n))
		if (is_of(b, n, id))
			add(b, n, &t);
	return t;
}

static void
yes_no(struct board *b, size_t n, size_t of, const char *yes, const char *no)
{
	bd_raw(b, "<td>");
	if (of == 0)
		bd_raw(b, "–");
	else if (n == of)
		bd_box(b, BD_GOOD, yes);
	else if (n > 0)
		bd_rawf(b, "<b class=\"box warn\">%s %zu/%zu</b>", yes, n, of);
	else
		bd_box(b, BD_WARN, no);
	bd_raw(b, "</td>");
}

static void
taken_cell(struct board *b, const struct bd_device *d, const struct taken *t)
{
	const char *said = bd_get(b, d->asset, "preserved");
	char when[BD_WHEN];

	bd_raw(b, "<td>");
	if (t->archives > 0) {
		bd_box(b, t->gaps ? BD_WARN : BD_GOOD,
			t->gaps ? bd_w(b, "採取（欠けあり）", "TAKEN, GAPS")
				: bd_w(b, "採取済", "TAKEN"));
		if (t->has_at)
			bd_rawf(b, " <small>%s</small>",
				bd_when(b, &t->at, when));
	} else if (t->running) {
		bd_box(b, BD_WARN, bd_w(b, "採取中", "RUNNING"));
	} else if (said && strcmp(said, "no") != 0) {
		bd_box(b, strcmp(said, "yes") == 0 ? BD_GOOD : BD_WARN,
			bd_label(b, "asset[].preserved", said));
		bd_raw(b,
			bd_w(b, " <small>申告</small>",
				" <small>as stated</small>"));
	} else {
		bd_box(b, bd_is_clear(b, d) ? BD_PLAIN : BD_BAD,
			bd_w(b, "未採取", "NOT TAKEN"));
	}
	bd_raw(b, "</td>");
}

static void
evidence_row(struct board *b, const struct bd_device *d, const struct taken *t,
	bool first)
{
	bd_raw(b, "<tr><th scope=\"row\">");
	bd_fit(b, d->id, first ? 14 : 40);
	if (!first && d->name) {
		bd_raw(b, " <small>");
		bd_fit(b, d->name, 60);
		bd_raw(b, "</small>");
	}
	bd_raw(b, "</th>");
	taken_cell(b, d, t);
	yes_no(b, t->sealed, t->archives, bd_w(b, "封印済", "SEALED"),
		bd_w(b, "未封印", "NOT SEALED"));
	yes_no(b, t->away, t->archives, bd_w(b, "引渡済", "HANDED OVER"),
		bd_w(b, "院内", "HERE"));
	bd_raw(b, "</tr>\n");
}

/* Archives that belong to no device of the case are counted. */
static size_t
others(struct board *b, const struct bd_device *v, size_t n)
{
	ir_node list = bd_at(b, "evid", NULL);
	size_t left = 0;

	for (ir_node k = ir_json_first(b->j, list); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k)) {
		size_t i = 0;

		while (i < n && !is_of(b, k, v[i].id))
			i++;
		left += i == n;
	}
	return left;
}

static void
sums(struct board *b, const struct bd_device *v, const struct taken *t,
	size_t n)
{
	size_t missing = 0, hit = 0, rest = others(b, v, n);

	for (size_t i = 0; i < n; i++) {
		bool clear = bd_is_clear(b, &v[i]);

		hit += !clear;
		missing += !clear && t[i].archives == 0;
	}
	bd_rawf(b,
		bd_w(b,
			"<p class=\"sum\">被害・疑いの機器 %zu のうち "
			"<b%s>証拠なし "
			"%zu</b>、ほかの証拠 %zu件</p>\n",
			"<p class=\"sum\">of %zu hit or suspected <b%s>%zu "
			"without "
			"evidence</b>; other evidence %zu</p>\n"),
		hit, missing ? " class=\"late\"" : "", missing, rest);
}

/* What is hit and has no evidence comes first. */
static int
rank_of(struct board *b, const struct bd_device *d, const struct taken *t)
{
	if (t->archives > 0)
		return 1;
	return bd_is_clear(b, d) ? 2 : 0;
}

void
bd_evidence(struct board *b, bool first)
{
	static const char *const ja[] = {"機器", "保全", "封印", "所在", NULL};
	static const char *const en[] = {
		"device", "preserved", "sealed", "where", NULL};
	size_t max = first ? FIRST_ROWS : BD_LIST_MAX, shown = 0;
	const struct bd_device *v;
	size_t n = bd_device_list(b, &v);
	struct taken *t = ir_arena_get(&b->arena, (n + 1) * sizeof(*t));

	if (!t) {
		b->out->err = -ENOMEM;
		n = 0;
	}
	for (size_t i = 0; i < n; i++)
		t[i] = taken_of(b, v[i].id);
	bd_open(b, first ? "evidence" : "evidence-all",
		bd_w(b, "証拠の保全", "evidence taken and missing"));
	sums(b, v, t, n);
	bd_head(b, ja, en);
	for (int k = 0; k < 3; k++)
		for (size_t i = 0; i < n && shown < max; i++)
			if (rank_of(b, &v[i], &t[i]) == k) {
				evidence_row(b, &v[i], &t[i], first);
				shown++;
			}
	if (n == 0)
		bd_none(b, 4,
			bd_w(b, "機器はまだ記録されていない",
				"no device was named yet"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n - shown, first);
	bd_close(b);
}
