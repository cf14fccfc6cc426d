/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/mds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/where.h"

#include "mds_i.h"
#include "rules_i.h"

static const char *
cell(const struct ir_yaml_node *row, size_t i)
{
	return ir_yaml_str(ir_yaml_at(row, i));
}

static int
groups(struct ir_mds_rules *r, const struct ir_yaml_node *rows,
	struct ir_err *e)
{
	r->group = calloc(ir_yaml_count(rows) + 1, sizeof(*r->group));
	if (!r->group)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (size_t i = 0; i < ir_yaml_count(rows); i++) {
		const struct ir_yaml_node *row = ir_yaml_at(rows, i);
		struct mds_group g = {
			cell(row, 0), ir_yaml_text(ir_yaml_at(row, 3), NULL)};

		if (!g.code || !g.ids)
			return ar_wrong(r->path, row,
				N_("a group is [CODE, ja, en, ids]"), e);
		r->group[r->n_groups++] = g;
	}
	return 0;
}

static int
topic(struct ir_mds_rules *r, const struct ir_yaml_node *map,
	struct ir_mds_topic *t, struct ir_err *e)
{
	const struct ir_yaml_node *rows = ir_yaml_get(map, "ids");
	const struct ir_yaml_node *old = ir_yaml_get(map, "old");
	struct ir_mds_label *v =
		ir_arena_get(&r->arena, (ir_yaml_count(rows) + 1) * sizeof(*v));

	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	*t = (struct ir_mds_topic){.name = ir_yaml_get_str(map, "name"),
		.ja = ir_yaml_get_str(map, "ja"),
		.en = ir_yaml_get_str(map, "en"),
		.group = ir_yaml_get_str(map, "group"),
		.id = v,
		.n = ir_yaml_count(rows)};
	if (!t->name || !t->ja || !t->en || !t->group || t->n == 0 ||
		(old && ir_yaml_i64(old, &t->old) < 0))
		return ar_wrong(r->path, map,
			N_("a topic has name, ja, en, group, ids"), e);
	for (size_t i = 0; i < t->n; i++) {
		const struct ir_yaml_node *row = ir_yaml_at(rows, i);

		v[i] = (struct ir_mds_label){
			cell(row, 0), cell(row, 1), cell(row, 2)};
		if (!v[i].id || !v[i].ja || !v[i].en)
			return ar_wrong(
				r->path, row, N_("an id is [id, ja, en]"), e);
	}
	return 0;
}

static int
load(struct ir_mds_rules *r, struct ir_err *e)
{
	const struct ir_yaml_node *root, *list;
	int n = ar_load(&r->y, r->path, "mds/1", e);

	if (n < 0)
		return n;
	root = ir_yaml_root(r->y, 0);
	n = groups(r, ir_yaml_get(root, "groups"), e);
	list = ir_yaml_get(root, "topics");
	r->topic = calloc(ir_yaml_count(list) + 1, sizeof(*r->topic));
	for (size_t i = 0; n == 0 && r->topic && i < ir_yaml_count(list); i++)
		n = topic(r, ir_yaml_at(list, i), &r->topic[r->n_topics++], e);
	list = ir_yaml_get(root, "titles");
	r->title = calloc(ir_yaml_count(list) + 1, sizeof(*r->title));
	for (size_t i = 0; n == 0 && r->title && i < ir_yaml_count(list); i++)
		if (cell(list, i))
			r->title[r->n_titles++] = cell(list, i);
	return r->topic && r->title ? n
				    : ir_err_set(e, ENOMEM, _("out of memory"));
}

int
ir_mds_rules_load(
	struct ir_mds_rules **ret, const char *datadir, struct ir_err *e)
{
	struct ir_mds_rules *r = calloc(1, sizeof(*r));
	int n;

	if (r)
		r->path = ir_where_join(datadir, IR_MDS_RULES);
	n = r && r->path ? load(r, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (n < 0) {
		ir_mds_rules_free(r);
		return n;
	}
	*ret = r;
	return 0;
}

void
ir_mds_rules_free(struct ir_mds_rules *r)
{
	if (!r)
		return;
	ir_yaml_free(r->y);
	ir_arena_free(&r->arena);
	free(r->path);
	free(r->group);
	free(r->topic);
	free(r->title);
	free(r);
}

const struct ir_mds_topic *
ir_mds_topic_at(const struct ir_mds_rules *r, size_t i)
{
	return i < r->n_topics ? &r->topic[i] : NULL;
}

int
ir_mds_topic(const struct ir_mds_rules *r, const char *name,
	const struct ir_mds_topic **ret, struct ir_err *e)
{
	struct ir_esc esc;
	struct ir_buf b;
	int n;

	for (size_t i = 0; i < r->n_topics; i++)
		if (strcmp(r->topic[i].name, name) == 0) {
			*ret = &r->topic[i];
			return 0;
		}
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < r->n_topics; i++)
		(void)ir_buf_addf(&b, "%s%s", i ? ", " : "",
			r->topic[i].name); /* sticky */
	n = ir_err_set(e, IR_EUSAGE, _("nothing is asked by '%s'; it is %s"),
		ir_esc(name, &esc), b.p);
	ir_buf_free(&b);
	return n;
}

const char *
ir_mds_edition_word(enum ir_mds_edition e)
{
	static const char *const words[] = {"mds2-2019", "mds2-2013", "mds-jp"};

	return words[e];
}

/* The last number of "2.8.1" and how long what stands before it is. */
static bool
last_number(const char *s, size_t len, size_t *ret_before, uint64_t *ret)
{
	size_t at = len;

	while (at > 0 && s[at - 1] != '.')
		at--;
	*ret_before = at;
	return ir_num_u64(s + at, len - at, 1000, ret) == 0;
}

int
mds_each_id(const struct mds_group *g, int (*one)(void *arg, const char *id),
	void *arg)
{
	const char *s = g->ids;
	int r = 0;

	while (r == 0 && *s) {
		size_t len = strcspn(s, " "), dash = strcspn(s, "- ");
		size_t before = 0, other = 0;
		uint64_t from, to;
		char id[IR_MDS_ID_MAX];

		if (!last_number(s, dash, &before, &from))
			return -EINVAL;
		to = from;
		if (dash < len &&
			!last_number(s + dash + 1, len - dash - 1, &other, &to))
			return -EINVAL;
		for (uint64_t k = from; r == 0 && k <= to; k++) {
			(void)snprintf(id, sizeof(id), "%s-%.*s%u", g->code,
				(int)before, s, (unsigned)k);
			r = one(arg, id);
		}
		s += len + (s[len] == ' ');
	}
	return r;
}

bool
mds_group_known(const struct ir_mds_rules *r, const char *id)
{
	size_t n = strcspn(id, "-");

	for (size_t i = 0; i < r->n_groups; i++)
		if (strlen(r->group[i].code) == n &&
			strncmp(r->group[i].code, id, n) == 0)
			return true;
	return false;
}
