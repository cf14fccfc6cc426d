/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_i.h"

/* What is defined beside the workflow and named from it (CX-026, CX-060,
 * CX-085, CX-088, CX-152, CX-153). */

static const struct {
	const char *dictionary;
	enum lint_rule missing;
} defs[LINT_DEFS] = {
	[LINT_AGENTS] = {"agent_definitions", LINT_AGENT},
	[LINT_TARGETS] = {"target_definitions", LINT_TARGET},
	[LINT_AUTHS] = {"authentication_info_definitions", LINT_AUTH},
	[LINT_MARKINGS] = {"data_marking_definitions", LINT_MARKING},
	[LINT_EXTENSIONS] = {"extension_definitions", LINT_EXTENSION},
};

static void
step_names(struct ir_lint *l, const struct ir_val *step)
{
	const struct ir_val *vars = ir_val_get(step, "step_variables");

	if (ir_val_type(vars) != IR_JSON_OBJECT)
		return;
	for (size_t i = 0; i < ir_val_count(vars); i++) {
		const struct ir_val *v = ir_val_at(vars, i);

		(void)lint_map_put(l, &l->step_names, ir_val_key(v), v);
	}
}

void
lint_definitions(struct ir_lint *l)
{
	const struct ir_val *flow = ir_val_get(l->root, "workflow");
	const struct ir_val *s = ir_val_get(l->root, "industry_sectors");

	for (int d = 0; d < LINT_DEFS; d++) {
		const struct ir_val *v =
			ir_val_get(l->root, defs[d].dictionary);

		for (size_t i = 0;
			ir_val_type(v) == IR_JSON_OBJECT && i < ir_val_count(v);
			i++)
			(void)lint_map_put(l, &l->defs[d],
				ir_val_key(ir_val_at(v, i)), ir_val_at(v, i));
	}
	for (size_t i = 0;
		ir_val_type(flow) == IR_JSON_OBJECT && i < ir_val_count(flow);
		i++)
		step_names(l, ir_val_at(flow, i));
	for (size_t i = 0; i < ir_val_count(s); i++)
		if (ir_val_str(ir_val_at(s, i)))
			(void)lint_map_put(l, &l->sectors,
				ir_val_str(ir_val_at(s, i)), ir_val_at(s, i));
}

bool
lint_ref(struct ir_lint *l, enum lint_def d, const struct ir_val *v)
{
	const char *id = ir_val_str(v);
	struct lint_slot *s = lint_map_find(&l->defs[d], id);
	enum lint_def twin = d == LINT_AGENTS ? LINT_TARGETS : LINT_AGENTS;
	struct lint_q q;

	if (s) {
		s->used = true;
		return true;
	}
	if (d <= LINT_TARGETS && lint_map_find(&l->defs[twin], id)) {
		lint_map_find(&l->defs[twin], id)->used = true;
		lint_tell(l, defs[d].missing, v,
			_("'%s' stands in '%s' only: it must stand in '%s' as "
			  "well"),
			lint_q(id, &q), defs[twin].dictionary,
			defs[d].dictionary);
	} else {
		lint_tell(l, defs[d].missing, v, _("'%s' is not in '%s'"),
			lint_q(id, &q), defs[d].dictionary);
	}
	return false;
}

void
lint_auth_ref(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	if (!lint_has_ref(ir_val_str(v)))
		(void)lint_ref(l, LINT_AUTHS, v);
}

/* A sector that an agent names; arg: the vocabulary. */
void
lint_sector(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	if (lint_has_ref(s))
		return;
	lint_word(l, v, arg);
	if (!lint_map_find(&l->sectors, s))
		lint_tell(l, LINT_SECTOR, v,
			_("the sector '%s' must be in 'industry_sectors' of "
			  "the playbook, too"),
			lint_q(s, &q));
}

/* ---- extensions ---- */

static void
property_name(struct ir_lint *l, const struct ir_val *v)
{
	const char *name = ir_val_key(v);
	size_t len = strlen(name);
	struct lint_q q;

	if (len < 3 || len > 250 ||
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len)
		lint_tell_key(l, LINT_EXTENSION_NAME, v,
			_("'%s' is no name for a property of an extension: 3 "
			  "to 250 of a-z, 0-9 and _"),
			lint_q(name, &q));
}

void
lint_extension(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *id = ir_val_key(v);
	struct lint_slot *s = lint_map_find(&l->defs[LINT_EXTENSIONS], id);
	struct lint_q q;

	(void)arg;
	if (s)
		s->used = true;
	else
		lint_tell_key(l, LINT_EXTENSION, v, _("'%s' is not in '%s'"),
			lint_q(id, &q), "extension_definitions");
	for (size_t i = 0; i < ir_val_count(v); i++)
		property_name(l, ir_val_at(v, i));
}

static bool
number(const char **s)
{
	size_t n = strspn(*s, "0123456789");

	if (n == 0 || (n > 1 && **s == '0'))
		return false;
	*s += n;
	return true;
}

/* MAJOR.MINOR.PATCH with what may follow (semver.org). */
static void
semantic(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	bool good = number(&s) && *s == '.';
	struct lint_q q;

	(void)arg;
	good = good && (s++, number(&s)) && *s == '.';
	good = good && (s++, number(&s)) && (!*s || *s == '-' || *s == '+');
	if (!good)
		lint_tell(l, LINT_EXTENSION_VERSION, v,
			_("'%s' is no semantic version: MAJOR.MINOR.PATCH"),
			lint_q(ir_val_str(v), &q));
}

static const struct lint_prop definition_props[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"name", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"created_by", IR_JSON_STRING, LINT_REQ, lint_id, "identity"},
	{"schema", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"version", IR_JSON_STRING, LINT_REQ, semantic, NULL},
	{"external_references", IR_JSON_OBJECT, LINT_LIST, lint_reference,
		NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape definition = {
	NULL, definition_props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

void
lint_extension_definition(
	struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	static const char type[] = "extension-definition";
	const struct ir_val *t = ir_val_get(v, "type");
	struct lint_q q;

	(void)arg;
	lint_id_key(l, v, false);
	if (ir_val_str(t) && !ir_val_is(t, type))
		lint_tell(l, LINT_ID_TYPE, t, _("'%s' must be '%s'"),
			lint_q(ir_val_str(t), &q), type);
	lint_shape(l, v, &definition);
}

/* ---- CX-088: defined, never named ---- */

void
lint_unused(struct ir_lint *l)
{
	struct lint_q q;

	for (int d = 0; d < LINT_DEFS; d++) {
		const struct ir_val *v =
			ir_val_get(l->root, defs[d].dictionary);

		for (size_t i = 0;
			ir_val_type(v) == IR_JSON_OBJECT && i < ir_val_count(v);
			i++) {
			const struct ir_val *m = ir_val_at(v, i);
			struct lint_slot *s =
				lint_map_find(&l->defs[d], ir_val_key(m));

			if (s && !s->used)
				lint_tell_key(l, LINT_UNUSED, m,
					_("'%s' is defined and never used"),
					lint_q(ir_playbook_short(
						       l->p, ir_val_key(m)),
						&q));
		}
	}
}
