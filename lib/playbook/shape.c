/* SPDX-License-Identifier: Apache-2.0 */
#include "shape_i.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/playbook/playbook.h"
#include "ir/sys/digest.h"

static const char *const dicts[SHAPE_DICTS] = {
	[SHAPE_WORKFLOW] = "workflow",
	[SHAPE_AGENTS] = "agent_definitions",
	[SHAPE_TARGETS] = "target_definitions",
	[SHAPE_AUTH] = "authentication_info_definitions",
	[SHAPE_MARKINGS] = "data_marking_definitions",
	[SHAPE_EXTENSIONS] = "extension_definitions",
	[SHAPE_SIGNATURES] = "signatures",
};

struct ir_val *
shape_dict(const struct ir_val *root, unsigned dict)
{
	struct ir_val *d = ir_val_get(root, dicts[dict]);

	return ir_val_type(d) == IR_JSON_OBJECT ? d : NULL;
}

/* Who names what: a member of each object of a dictionary. */
struct place {
	unsigned of; /* SHAPE_DICTS: the playbook itself */
	const char *key;
	unsigned dict;
};

static const struct place places[] = {
	{SHAPE_DICTS, "workflow_start", SHAPE_WORKFLOW},
	{SHAPE_DICTS, "workflow_exception", SHAPE_WORKFLOW},
	{SHAPE_DICTS, "markings", SHAPE_MARKINGS},
	{SHAPE_WORKFLOW, "on_completion", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "on_success", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "on_failure", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "on_true", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "on_false", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "cases", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "next_steps", SHAPE_WORKFLOW},
	{SHAPE_WORKFLOW, "agent", SHAPE_AGENTS},
	{SHAPE_WORKFLOW, "targets", SHAPE_TARGETS},
	{SHAPE_AGENTS, "authentication_info", SHAPE_AUTH},
	{SHAPE_TARGETS, "authentication_info", SHAPE_AUTH},
	{SHAPE_MARKINGS, "id", SHAPE_MARKINGS},
};

/* The strings of v: itself, its items, the items of these. */
static int
refs(struct ir_val *v, unsigned dict, unsigned depth, shape_ref *fn, void *arg)
{
	int r = 0;

	if (ir_val_type(v) == IR_JSON_STRING)
		return fn(arg, v, dict);
	for (size_t i = 0; r == 0 && depth > 0 && i < ir_val_count(v); i++)
		r = refs(ir_val_at(v, i), dict, depth - 1, fn, arg);
	return r;
}

int
shape_refs(const struct ir_val *root, shape_ref *fn, void *arg)
{
	int r = 0;

	for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
		const struct place *p = &places[k];
		const struct ir_val *d;

		if (p->of == SHAPE_DICTS) {
			r = refs(ir_val_get(root, p->key), p->dict, 2, fn, arg);
			if (r < 0)
				return r;
			continue;
		}
		d = shape_dict(root, p->of);
		for (size_t i = 0; r == 0 && i < ir_val_count(d); i++)
			r = refs(ir_val_get(ir_val_at(d, i), p->key), p->dict,
				2, fn, arg);
	}
	return r;
}

int
shape_extensions(const struct ir_val *root, shape_keys *fn, void *arg)
{
	static const struct {
		unsigned of;
		const char *key;
	} where[] = {
		{SHAPE_WORKFLOW, SHAPE_OF_STEP},
		{SHAPE_AGENTS, "agent_target_extensions"},
		{SHAPE_TARGETS, "agent_target_extensions"},
		{SHAPE_AUTH, "authentication_info_extensions"},
		{SHAPE_MARKINGS, "marking_extensions"},
	};
	struct ir_val *v = ir_val_get(root, SHAPE_OF_PLAYBOOK);
	int r = 0;

	if (ir_val_type(v) == IR_JSON_OBJECT)
		r = fn(arg, v);
	for (size_t k = 0; k < sizeof(where) / sizeof(where[0]); k++) {
		const struct ir_val *d = shape_dict(root, where[k].of);

		for (size_t i = 0; r == 0 && i < ir_val_count(d); i++) {
			v = ir_val_get(ir_val_at(d, i), where[k].key);
			if (ir_val_type(v) == IR_JSON_OBJECT)
				r = fn(arg, v);
		}
	}
	return r;
}

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

/* Is the member a text for people? */
static bool
is_text(const struct ir_val *v)
{
	if (strcmp(v->key, "name") == 0 || strcmp(v->key, "description") == 0)
		return true;
	return strcmp(v->key, "command") == 0 &&
		ir_val_is(ir_val_get(v->parent, "type"), "manual");
}

/* Members that hold what is not the standard's, or what a program reads. */
static bool
is_foreign(const char *key)
{
	return ends_with(key, "_extensions") || strcmp(key, "ir") == 0 ||
		strcmp(key, "value") == 0 || strcmp(key, "headers") == 0;
}

int
shape_texts(struct ir_val *v, shape_text *fn, void *arg)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_val_count(v); i++) {
		struct ir_val *m = ir_val_at(v, i);

		if (v->type == IR_JSON_OBJECT && is_text(m))
			r = fn(arg, m);
		if (r == 0 && value_is_tree(m) &&
			(v->type == IR_JSON_ARRAY || !is_foreign(m->key)))
			r = shape_texts(m, fn, arg);
	}
	return r;
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

bool
shape_is_languages(const struct ir_val *v, bool marked)
{
	if (ir_val_type(v) != IR_JSON_OBJECT || v->n == 0)
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		const char *k = v->u.items[i]->key;

		if (marked) {
			if (*k != '=')
				return false;
			k += strspn(k, "=");
		}
		if (!is_lower(k[0]) || !is_lower(k[1]) || k[2] ||
			!ir_val_str(v->u.items[i]))
			return false;
	}
	return true;
}

bool
shape_is_short(const char *s)
{
	if (!is_lower(*s))
		return false;
	for (; *s; s++) {
		if (!is_lower(*s) && !(*s >= '0' && *s <= '9') && *s != '-')
			return false;
		if (s[0] == '-' && s[1] == '-')
			return false;
	}
	return true;
}

static int
uuid(const char *playbook, const char *dict, const char *name, char out[37])
{
	uint8_t h[IR_SHA256_LEN];
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s\n%s\n%s", playbook, dict, name);
	r = ir_buf_err(&b);
	if (r == 0)
		r = ir_sha256(b.p, b.len, h);
	ir_buf_free(&b);
	if (r < 0)
		return r;
	h[6] = (uint8_t)((h[6] & 0x0F) | 0x40);
	h[8] = (uint8_t)((h[8] & 0x3F) | 0x80);
	(void)snprintf(out, 37,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		"%02x%02x%02x%02x%02x%02x",
		h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8], h[9],
		h[10], h[11], h[12], h[13], h[14], h[15]);
	return 0;
}

int
shape_id(struct ir_vals *t, const char *playbook, unsigned dict,
	const char *type, const char *name, const char **ret)
{
	size_t len = type ? strlen(type) : 0;
	char u[37], *id;
	int r;

	if (!type && dict == SHAPE_EXTENSIONS) {
		type = "extension-definition";
		len = strlen(type);
	}
	if (len == 0 || !is_lower(*type) ||
		strspn(type, "abcdefghijklmnopqrstuvwxyz0123456789-") != len) {
		*ret = NULL;
		return 0;
	}
	r = uuid(playbook ? playbook : "", dicts[dict], name, u);
	if (r < 0)
		return r;
	id = value_alloc(t, len + sizeof("--") + strlen(u));
	if (!id)
		return -ENOMEM;
	memcpy(id, type, len);
	memcpy(id + len, "--", 2);
	memcpy(id + len + 2, u, strlen(u) + 1);
	*ret = id;
	return 0;
}

struct ir_val *
shape_ext(const struct ir_val *v, const char *key)
{
	return ir_val_get(ir_val_get(v, key), IR_PB_EXTENSION);
}

struct ir_val *
shape_definition(struct ir_vals *t)
{
	static const char *const member[][2] = {
		{"type", "extension-definition"},
		{"name", "Hikeshi hospital procedures"},
		{"description",
			"roles, gates, required evidence, clocks and texts in "
			"Japanese and English for incident response in "
			"hospitals"},
		{"created_by",
			"identity--3d0c6f4e-5a1b-4e8f-8b67-2c9a70d1f5e4"},
		{"schema", "ir-playbook(5)"},
		{"version", "1.0.0"},
	};
	struct ir_val *d = ir_val_new(t, IR_JSON_OBJECT);

	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!ir_val_set(
			    d, member[i][0], ir_val_new_str(t, member[i][1])))
			return NULL;
	return d;
}
