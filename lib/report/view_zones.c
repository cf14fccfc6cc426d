/* SPDX-License-Identifier: Apache-2.0 */
#include "view_i.h"

#include <stdlib.h>
#include <string.h>

#include "ir/casefile/where.h"
#include "ir/sys/yaml.h"

#define NETWORK "network.yaml"

static const struct ir_yaml_node *
all_zones(const struct ir_yaml *y)
{
	return ir_yaml_get(ir_yaml_root(y, 0), "zones");
}

static void
keep(struct ir_view *v, const struct ir_yaml_node *all)
{
	size_t n = ir_yaml_type(all) == IR_YAML_SEQ ? ir_yaml_count(all) : 0;

	v->zone = n > 0 ? ir_arena_get(&v->arena, n * sizeof(*v->zone)) : NULL;
	for (size_t i = 0; v->zone && i < n; i++) {
		const struct ir_yaml_node *z = ir_yaml_at(all, i);
		const char *id = ir_yaml_text(ir_yaml_get(z, "id"), NULL);
		const char *name = ir_yaml_get_str(z, "name");
		struct view_zone *to = &v->zone[v->n_zones];

		if (!id || !name || !*name)
			continue;
		to->id = ir_arena_text(&v->arena, id, strlen(id));
		to->name = ir_arena_text(&v->arena, name, strlen(name));
		if (to->id && to->name)
			v->n_zones++;
	}
}

/* A network nobody wrote down, or one that cannot be read, costs a report
 * the names of its zones only: ir-asset net lint says what is wrong. */
static void
read_zones(struct ir_view *v)
{
	const char *dir = ir_site_dir(v->from.site);
	char *path = dir ? ir_where_join(dir, NETWORK) : NULL;
	struct ir_yaml *y = NULL;

	v->zones_read = true;
	if (path && ir_yaml_load(&y, path, NULL) == 0)
		keep(v, all_zones(y));
	ir_yaml_free(y);
	free(path);
}

const char *
view_zone_name(struct ir_view *v, const char *id)
{
	if (!v->zones_read)
		read_zones(v);
	for (size_t i = 0; i < v->n_zones; i++)
		if (strcmp(v->zone[i].id, id) == 0)
			return v->zone[i].name;
	return id;
}
