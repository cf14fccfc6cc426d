/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROWS 5u
_Static_assert(FIRST_ROWS > BD_ODD_LINES, "devices go on the first screen");

static const char *
either(struct board *b, const struct bd_device *d, const char *key)
{
	const char *s = bd_get(b, d->dev, key);

	return s ? s : bd_get(b, d->asset, key);
}

/* Devices of a floor stand together; places nobody stated come last. */
static int
by_place(const void *a, const void *b)
{
	const struct bd_device *x = a, *y = b;
	int c;

	if (!x->place || !y->place)
		c = !x->place - !y->place;
	else
		c = strcmp(x->place, y->place);
	return c ? c : strcmp(x->id, y->id);
}

static void
add(struct board *b, struct bd_device *v, size_t *n, ir_node at, bool dev)
{
	const char *id = bd_get(b, at, "id");
	size_t i = 0;

	if (!id)
		return;
	while (i < *n && strcmp(v[i].id, id) != 0)
		i++;
	if (i == *n)
		v[(*n)++] = (struct bd_device){
			.id = id, .dev = IR_NODE_NONE, .asset = IR_NODE_NONE};
	if (dev)
		v[i].dev = at;
	else
		v[i].asset = at;
}

size_t
bd_device_list(struct board *b, const struct bd_device **ret)
{
	ir_node dev = bd_at(b, "dev", NULL), asset = bd_at(b, "asset", NULL);
	size_t most = ir_json_count(b->j, dev) + ir_json_count(b->j, asset);
	struct bd_device *v = ir_arena_get(&b->arena, (most + 1) * sizeof(*v));
	size_t n = 0;

	*ret = v;
	if (!v) {
		b->out->err = -ENOMEM;
		return 0;
	}
	for (ir_node k = ir_json_first(b->j, dev); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		add(b, v, &n, k, true);
	for (ir_node k = ir_json_first(b->j, asset); k != IR_NODE_NONE;
		k = ir_json_next(b->j, k))
		add(b, v, &n, k, false);
	for (size_t i = 0; i < n; i++) {
		v[i].name = either(b, &v[i], "name");
		v[i].place = either(b, &v[i], "place");
		if (!v[i].place)
			v[i].place = either(b, &v[i], "department");
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_place);
	return n;
}

/* What its last finding says: "positive", "negative", "unclear", NULL. */
static const char *
last_finding(struct board *b, const struct bd_device *d)
{
	ir_node list = ir_json_get(b->j, d->asset, "findings");
	const char *result = NULL;

	for (ir_node n = ir_json_first(b->j, list); n != IR_NODE_NONE;
		n = ir_json_next(b->j, n))
		result = bd_get(b, n, "result");
	return result;
}

/* What became of it: of a system its state, of a device what it does. */
static void
state_cell(struct board *b, const struct bd_device *d)
{
	const char *state = bd_get(b, d->asset, "state");
	const char *odd = bd_get(b, d->dev, "malfunction");
	const char *attack = bd_get(b, d->dev, "attack");
	const char *found = last_finding(b, d);
	enum bd_tone tone = BD_UNKNOWN;
	const char *word = bd_w(b, "不明", "UNKNOWN");

	if (state) {
		bool good = strcmp(state, "clean") == 0 ||
			strcmp(state, "restored") == 0;
		bool mild = strcmp(state, "isolated") == 0 ||
			strcmp(state, "restoring") == 0 ||
			strcmp(state, "suspected") == 0;

		word = bd_label(b, "asset[].state", state);
		tone = good ? BD_GOOD : mild ? BD_WARN : BD_BAD;
	} else if (odd && strcmp(odd, "confirmed") == 0) {
		word = bd_w(b, "誤動作・停止", "MALFUNCTION");
		tone = BD_BAD;
	} else if ((odd && strcmp(odd, "suspected") == 0) ||
		(attack && strcmp(attack, "suspected") == 0)) {
		word = bd_w(b, "疑い", "SUSPECTED");
		tone = BD_WARN;
	} else if (attack && strcmp(attack, "confirmed") == 0) {
		word = bd_w(b, "攻撃あり", "ATTACKED");
		tone = BD_BAD;
	} else if (odd && strcmp(odd, "excluded") == 0) {
		word = bd_w(b, "異常なし", "NO FAULT");
		tone = BD_GOOD;
	} else if (found && strcmp(found, "negative") == 0) {
		word = bd_w(b, "点検・異常なし", "CHECKED, CLEAN");
		tone = BD_GOOD;
	} else if (found && strcmp(found, "positive") == 0) {
		word = bd_w(b, "痕跡あり", "TRACES FOUND");
		tone = BD_BAD;
	}
	bd_raw(b, "<td>");
	bd_box(b, tone, word);
	bd_raw(b, "</td>");
}

static void
isolation_cell(struct board *b, const struct bd_device *d)
{
	const char *how = bd_get(b, d->dev, "isolation");
	const char *yes = bd_get(b, d->asset, "isolated");
	bool open = (how &&
			    (strcmp(how, "none") == 0 ||
				    strcmp(how, "watch") == 0)) ||
		(!how && yes && strcmp(yes, "no") == 0);

	bd_raw(b, "<td>");
	if (how)
		bd_box(b, open ? BD_WARN : BD_GOOD,
			bd_label(b, "dev[].isolation", how));
	else if (yes)
		bd_box(b, open ? BD_WARN : BD_GOOD,
			open ? bd_w(b, "未隔離", "NOT ISOLATED")
			     : bd_w(b, "隔離済", "ISOLATED"));
	else
		bd_box(b, BD_UNKNOWN, bd_w(b, "不明", "UNKNOWN"));
	bd_raw(b, "</td>");
}

/* Unknown counts as connected, and says so. */
static void
patient_cell(struct board *b, const struct bd_device *d)
{
	const char *yes = bd_get(b, d->dev, "connected");

	bd_raw(b, "<td>");
	if (d->dev == IR_NODE_NONE)
		bd_raw(b, "–");
	else if (!yes)
		bd_box(b, BD_UNKNOWN,
			bd_w(b, "不明＝あり扱い", "UNKNOWN = YES"));
	else if (strcmp(yes, "yes") == 0)
		bd_box(b, BD_BAD, bd_w(b, "患者あり", "PATIENT"));
	else
		bd_box(b, BD_GOOD, bd_w(b, "なし", "NONE"));
	bd_raw(b, "</td>");
}

static void
substitute_cell(struct board *b, const struct bd_device *d, size_t cols)
{
	const char *id = bd_get(b, d->dev, "substitute");
	const char *ready = bd_get(b, d->dev, "substitute_ready");

	bd_raw(b, "<td>");
	if (d->dev == IR_NODE_NONE)
		bd_raw(b, "–");
	else if (id)
		bd_fit(b, id, cols);
	else
		bd_box(b, BD_UNKNOWN, bd_w(b, "不明", "UNKNOWN"));
	if (ready && strcmp(ready, "yes") == 0)
		bd_raw(b,
			bd_w(b, " <small>準備済</small>",
				" <small>ready</small>"));
	else if (id)
		bd_raw(b,
			bd_w(b, " <small>準備未確認</small>",
				" <small>not confirmed ready</small>"));
	bd_raw(b, "</td>");
}

static void
device_row(struct board *b, const struct bd_device *d, bool first)
{
	bd_raw(b, "<tr><th scope=\"row\">");
	bd_fit(b, d->id, first ? 12 : 40);
	if (d->name) {
		bd_raw(b, " <small class=\"name\">");
		bd_fit(b, d->name, first ? 24 : 60);
		bd_raw(b, "</small>");
	}
	bd_raw(b, "</th>");
	bd_td(b, "place",
		d->place ? d->place : bd_w(b, "場所不明", "place unknown"),
		first ? 20 : 60);
	state_cell(b, d);
	isolation_cell(b, d);
	patient_cell(b, d);
	if (!first)
		substitute_cell(b, d, 30);
	bd_raw(b, "</tr>\n");
}

bool
bd_is_clear(struct board *b, const struct bd_device *d)
{
	const char *found = last_finding(b, d);

	if (bd_get(b, d->asset, "state"))
		return bd_is(b, d->asset, "state", "clean") ||
			bd_is(b, d->asset, "state", "restored");
	if (bd_is(b, d->dev, "attack", "suspected") ||
		bd_is(b, d->dev, "attack", "confirmed") ||
		bd_is(b, d->dev, "malfunction", "suspected") ||
		bd_is(b, d->dev, "malfunction", "confirmed"))
		return false;
	return bd_is(b, d->dev, "malfunction", "excluded") ||
		(found && strcmp(found, "negative") == 0);
}

/* For the first face: a patient on it or maybe on it, then what is hit. */
static int
weight(struct board *b, const struct bd_device *d)
{
	if (bd_is_clear(b, d))
		return 3;
	if (d->dev == IR_NODE_NONE || bd_is(b, d->dev, "connected", "no"))
		return 2;
	return bd_is(b, d->dev, "connected", "yes") ? 0 : 1;
}

void
bd_devices(struct board *b, bool first)
{
	static const char *const ja[] = {"機器", "場所（階）", "状態", "隔離",
		"患者接続", "代替機", NULL};
	static const char *const en[] = {"device", "place", "state",
		"isolation", "patient", "substitute", NULL};
	static const char *const ja1[] = {
		"機器", "場所（階）", "状態", "隔離", "患者接続", NULL};
	static const char *const en1[] = {
		"device", "place", "state", "isolation", "patient", NULL};
	size_t max = first ? FIRST_ROWS - bd_odd_lines(b) : BD_LIST_MAX;
	size_t shown = 0;
	const struct bd_device *v;
	size_t n = bd_device_list(b, &v);

	bd_open(b, first ? "devices" : "devices-all",
		bd_w(b, "影響を受けた機器・システム",
			"affected devices and systems"));
	bd_head(b, first ? ja1 : ja, first ? en1 : en);
	for (int k = 0; k < (first ? 4 : 1); k++)
		for (size_t i = 0; i < n && shown < max; i++)
			if (!first || weight(b, &v[i]) == k) {
				device_row(b, &v[i], first);
				shown++;
			}
	if (n == 0)
		bd_none(b, 6,
			bd_w(b, "機器はまだ記録されていない",
				"no device was named yet"));
	bd_raw(b, "</tbody></table>\n");
	bd_more(b, n - shown, first);
	bd_close(b);
}
