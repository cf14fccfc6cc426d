/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <string.h>

/* What a line says under another name: a key of data, or of the line. */
static const struct {
	const char *list, *field, *key;
} own_names[] = {
	{"ev", "what", "text"},
	{"ev", "seen", "@time"},
	{"comm", "to", "name"}, /* of a step: what it is called */
	{"comm", "said", "text"},
	{"comm", "when", "@time"},
	{"dec", "what", "text"},
	{"dec", "when", "@time"},
	{"evid", "item", "file"},
	{"evid", "source", "device"},
	{"evid", "digest", "sha256"},
	{"evid", "taken", "@time"},
	{"evid", "taken_by", "@by"},
};

static const char *
other_name(const char *list, const char *field)
{
	for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
		if (strcmp(own_names[i].list, list) == 0 &&
			strcmp(own_names[i].field, field) == 0)
			return own_names[i].key;
	return NULL;
}

/* The latest row that counts and has the key. */
static const char *
latest(const struct st_member *m, const char *key, const struct st_meta **ret)
{
	const struct st_row *best = NULL;

	for (const struct st_row *r = m->last; r; r = r->prev)
		if (ir_st_live(r->m) && ir_st_pair(r, key) &&
			(!best || ir_st_cmp(r->m, best->m) > 0))
			best = r;
	if (best)
		*ret = best->m;
	return ir_st_pair(best, key);
}

/* The earliest row that counts. */
static const struct st_meta *
first(const struct st_member *m)
{
	const struct st_row *best = NULL;

	for (const struct st_row *r = m->last; r; r = r->prev)
		if (ir_st_live(r->m) && (!best || ir_st_cmp(r->m, best->m) < 0))
			best = r;
	return best ? best->m : NULL;
}

const char *
ir_st_said(const struct st_list *l, const struct st_member *m,
	const char *field, const struct st_meta **ret_m)
{
	const char *json = latest(m, field, ret_m);
	const char *key = json ? NULL : other_name(l->name, field);
	const struct st_meta *line;

	if (!key)
		return json;
	if (*key != '@')
		return latest(m, key, ret_m);
	line = first(m);
	if (line)
		*ret_m = line;
	if (!line)
		return NULL;
	return strcmp(key, "@by") == 0 ? line->actor_json
				       : line->place->at_json;
}

const struct st_fact *
ir_st_look(const struct ir_state *s, const char *path, struct st_look *tmp)
{
	const struct st_fact *f = ir_st_find(s, path);
	const struct st_list *l;
	const struct st_member *m;

	if (f)
		return f;
	if (ir_vocab_lookup(s->vocab, path, strlen(path), &tmp->ref, NULL) < 0)
		return NULL;
	memset(&tmp->fact, 0, sizeof(tmp->fact));
	memset(&tmp->en, 0, sizeof(tmp->en));
	tmp->fact.path = tmp->ref.path;
	tmp->fact.def = tmp->ref.fact;
	m = ir_st_member_of(s, &tmp->ref, &l);
	if (m)
		tmp->en.json =
			ir_st_said(l, m, tmp->ref.fact->field, &tmp->en.m);
	if (tmp->en.json) {
		tmp->fact.last = &tmp->en;
		tmp->fact.n = 1;
	}
	return &tmp->fact;
}
