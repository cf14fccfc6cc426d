/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/checklist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/arena.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

#include "rules_i.h"

#define MONTHS_MAX 120

struct ir_checklists {
	struct ir_yaml *y; /* holds the texts */
	char *path;
	struct ir_arena arena;
	struct ir_checklist *list;
	size_t n;
};

static const char *const whens[] = {
	"always", "buying", "limited", "transfer", "eos", "asked"};
#define WHENS (sizeof(whens) / sizeof(whens[0]))

static unsigned
months(const struct ir_yaml_node *n)
{
	int64_t v;

	return ir_yaml_i64(n, &v) == 0 && v > 0 && v <= MONTHS_MAX ? (unsigned)v
								   : 0;
}

static bool
flag(const struct ir_yaml_node *n, const char *key)
{
	bool b;

	return ir_yaml_bool(ir_yaml_get(n, key), &b) == 0 && b;
}

static int
one_item(struct ir_checklists *c, const struct ir_checklist *l,
	const struct ir_yaml_node *row, struct ir_check_item *ret,
	struct ir_err *e)
{
	const struct ir_yaml_node *more = ir_yaml_at(row, 3);
	const char *key = ir_yaml_str(ir_yaml_at(row, 0));
	size_t n = strlen(l->id);
	char *name;

	*ret = (struct ir_check_item){
		.ja = ir_yaml_str(ir_yaml_at(row, 1)),
		.en = ir_yaml_str(ir_yaml_at(row, 2)),
		.field = ir_yaml_get_str(more, "field"),
		.must = flag(more, "must"),
		.control = flag(more, "control"),
		.words = flag(more, "words"),
		.within = months(ir_yaml_get(more, "within")),
	};
	if (!key || !ret->ja || !ret->en)
		return ar_wrong(c->path, row,
			N_("an item is [key, ja, en, {more}], all texts"), e);
	name = ir_arena_get(&c->arena, n + strlen(key) + 2);
	if (!name)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	memcpy(name, l->id, n);
	name[n] = '.';
	memcpy(name + n + 1, key, strlen(key) + 1);
	ret->name = name;
	ret->key = name + n + 1;
	return 0;
}

static int
one_list(struct ir_checklists *c, const struct ir_yaml_node *map,
	struct ir_checklist *ret, struct ir_err *e)
{
	const struct ir_yaml_node *rows = ir_yaml_get(map, "items");
	const char *when = ir_yaml_get_str(map, "when");
	struct ir_check_item *item;
	size_t n = ir_yaml_count(rows), k = 0;
	int r = 0;

	while (k < WHENS && (!when || strcmp(when, whens[k]) != 0))
		k++;
	*ret = (struct ir_checklist){
		.id = ir_yaml_get_str(map, "id"),
		.ja = ir_yaml_get_str(map, "ja"),
		.en = ir_yaml_get_str(map, "en"),
		.source = ir_yaml_get_str(map, "source"),
		.when = (enum ir_check_when)k,
		.review = months(ir_yaml_get(map, "review")),
	};
	if (!ret->id || !ret->ja || !ret->en || !ret->source || k == WHENS ||
		!ret->review || n == 0)
		return ar_wrong(c->path, map,
			N_("a list has id, ja, en, source, when, review, "
			   "items"),
			e);
	item = ir_arena_get(&c->arena, n * sizeof(*item));
	if (!item)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = one_item(c, ret, ir_yaml_at(rows, i), &item[i], e);
	ret->item = item;
	ret->n = n;
	return r;
}

static int
load(struct ir_checklists *c, struct ir_err *e)
{
	const struct ir_yaml_node *root, *lists;
	int r = ar_load(&c->y, c->path, "checklists/1", e);

	if (r < 0)
		return r;
	root = ir_yaml_root(c->y, 0);
	lists = ir_yaml_get(root, "lists");
	c->list = calloc(ir_yaml_count(lists) + 1, sizeof(*c->list));
	if (!c->list)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (; r == 0 && c->n < ir_yaml_count(lists); c->n += r == 0)
		r = one_list(c, ir_yaml_at(lists, c->n), &c->list[c->n], e);
	return r;
}

int
ir_checklists_load(
	struct ir_checklists **ret, const char *datadir, struct ir_err *e)
{
	struct ir_checklists *c = calloc(1, sizeof(*c));
	int r;

	if (c)
		c->path = ir_where_join(datadir, IR_CHECKLISTS_FILE);
	r = c && c->path ? load(c, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_checklists_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void
ir_checklists_free(struct ir_checklists *c)
{
	if (!c)
		return;
	ir_yaml_free(c->y);
	ir_arena_free(&c->arena);
	free(c->path);
	free(c->list);
	free(c);
}

size_t
ir_checklists_count(const struct ir_checklists *c)
{
	return c->n;
}

const struct ir_checklist *
ir_checklists_at(const struct ir_checklists *c, size_t i)
{
	return i < c->n ? &c->list[i] : NULL;
}

int
ir_checklists_find(const struct ir_checklists *c, const char *id,
	const struct ir_checklist **ret, struct ir_err *e)
{
	struct ir_esc esc, other;
	struct ir_near near;
	const char *best;

	ir_near_init(&near, id);
	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->list[i].id, id) == 0) {
			*ret = &c->list[i];
			return 0;
		}
		ir_near_try(&near, c->list[i].id);
	}
	best = ir_near_best(&near);
	return best ? ir_err_set(e, IR_EUSAGE,
			      _("no checklist '%s'; the nearest is '%s'"),
			      ir_esc(id, &esc), ir_esc(best, &other))
		    : ir_err_set(e, IR_EUSAGE, _("no checklist '%s'"),
			      ir_esc(id, &esc));
}

int
ir_checklists_item(const struct ir_checklists *c, const char *name,
	const struct ir_checklist **ret, const struct ir_check_item **ret_item,
	struct ir_err *e)
{
	struct ir_esc esc, other;
	struct ir_near near;
	const char *best;

	ir_near_init(&near, name);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->list[i].n; k++) {
			const struct ir_check_item *item = &c->list[i].item[k];

			if (strcmp(item->name, name) == 0) {
				*ret = &c->list[i];
				*ret_item = item;
				return 0;
			}
			ir_near_try(&near, item->name);
		}
	best = ir_near_best(&near);
	return best
		? ir_err_set(e, IR_EUSAGE,
			  _("no item '%s' in the checklists; the nearest "
			    "is '%s'"),
			  ir_esc(name, &esc), ir_esc(best, &other))
		: ir_err_set(e, IR_EUSAGE, _("no item '%s' in the checklists"),
			  ir_esc(name, &esc));
}

bool
ir_checklist_applies(
	const struct ir_checklist *l, const struct ir_stage_views *v)
{
	enum ir_stage worst = v ? v->worst : IR_STAGE_DEVELOPMENT;

	switch (l->when) {
	case IR_CHECK_ALWAYS:
		return v != NULL;
	case IR_CHECK_BUYING:
		return worst == IR_STAGE_DEVELOPMENT;
	case IR_CHECK_LIMITED:
		return worst == IR_STAGE_LIMITED ||
			(v && v->warning != IR_STAGE_NO_WARNING &&
				worst != IR_STAGE_EOS);
	case IR_CHECK_TRANSFER:
		return worst == IR_STAGE_LIMITED || worst == IR_STAGE_EOS;
	case IR_CHECK_EOS:
		return worst == IR_STAGE_EOS;
	case IR_CHECK_ASKED:
		break;
	}
	return false;
}

/* What the inventory says of it: NULL, or a text; *answer as somebody would
 * have given it. */
static const char *
recorded(const struct ir_check_item *item, struct ir_record *r,
	const char **answer)
{
	struct ir_known_value v;

	*answer = NULL;
	if (!r || !item->field)
		return NULL;
	if (strcmp(item->field, "net") == 0) {
		if (ir_json_get(ir_record_json(r), 0, "net") == IR_NODE_NONE)
			return NULL;
		*answer = "yes";
		return "net";
	}
	v = ir_record_get(r, item->field);
	if (v.state == IR_KNOWN_ABSENT)
		return NULL;
	*answer = v.state == IR_KNOWN_UNKNOWN ? "unknown" : "yes";
	if (v.state == IR_KNOWN_UNKNOWN || v.state == IR_KNOWN_NONE)
		return v.state == IR_KNOWN_NONE ? "none" : "unknown";
	if (item->control && strcmp(v.text, "not") == 0)
		*answer = "no";
	else if (item->control && strcmp(v.text, "na") == 0)
		*answer = "n-a";
	return v.text;
}

static bool
in_force(const char *answer)
{
	return strcmp(answer, "yes") == 0 || strcmp(answer, "partly") == 0;
}

/* Of a control that was answered: all that belongs to it. */
static bool
complete(const struct ir_answer *a)
{
	return !in_force(a->answer) ||
		(a->effect && a->agreed && a->cost >= 0 &&
			a->replace_cost >= 0);
}

static const char *
not_settled(const struct ir_check_item *item, const char *answer)
{
	if (strcmp(answer, "unknown") == 0)
		return "unknown";
	if (item->must && strcmp(answer, "no") == 0)
		return "no";
	return item->must && strcmp(answer, "partly") == 0 ? "partly" : NULL;
}

static struct ir_check
never(const struct ir_check_item *item, const char *record, const char *answer)
{
	struct ir_check c = {.why = "unasked",
		.state = item->within ? IR_CHECK_DUE : IR_CHECK_OPEN,
		.record = record,
		.due = INT64_MIN};

	if (!record)
		return c;
	c.why = not_settled(item, answer);
	if (!c.why && item->control && in_force(answer))
		c.why = "incomplete";
	c.state = c.why ? IR_CHECK_OPEN : IR_CHECK_SETTLED;
	return c;
}

struct ir_check
ir_check_of(const struct ir_checklist *l, const struct ir_check_item *item,
	const struct ir_answer *last, struct ir_record *r, int64_t today)
{
	struct ir_check c = {.last = last, .due = INT64_MIN};
	const char *answer;
	int64_t day;

	c.record = recorded(item, r, &answer);
	if (!last)
		return never(item, c.record, answer);
	if (ir_day_parse(last->next, &c.due))
		;
	else if (ir_day_parse(last->on, &day))
		c.due = ir_day_months(day, (int64_t)l->review);
	c.why = not_settled(item, last->answer);
	if (!c.why && item->control && !complete(last))
		c.why = "incomplete";
	if (!c.why && item->control && answer &&
		strcmp(answer, "unknown") != 0 &&
		in_force(answer) != in_force(last->answer))
		c.why = "differs";
	c.state = c.why ? IR_CHECK_OPEN : IR_CHECK_SETTLED;
	if (c.due < today) {
		c.state = IR_CHECK_DUE;
		c.why = c.why ? c.why : "review";
	}
	return c;
}

const char *
ir_check_state_word(enum ir_check_state s)
{
	static const char *const words[] = {"settled", "open", "due"};

	return words[s];
}
