/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/casefile/where.h"

#include "asset_net_i.h"

int
an_case(struct an_case *c, const char *dir)
{
	struct ir_where w;
	int r;

	*c = (struct an_case){.open = false};
	ir_where_init(&w, dir);
	if (!dir && !w.env_case)
		return 0;
	r = ir_case_begin(&c->c, dir, false, false);
	c->open = true;
	return r;
}

int
an_case_end(struct an_case *c)
{
	int status = c->open ? c->c.status : 0;

	if (c->open)
		ir_case_end(&c->c);
	c->open = false;
	return status;
}

bool
an_drill(const struct an_case *c)
{
	return c->open && c->c.s && ir_state_drill(c->c.s);
}

/* A fact of a device as text without its quotes; false: nobody stated it. */
bool
an_fact(const struct an_case *c, const char *list, const char *id,
	const char *field, char out[AN_FACT])
{
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX + 2];
	struct ir_value v;
	size_t len;

	if (!c->open || !c->c.s)
		return false;
	(void)snprintf(path, sizeof(path), "%s[%s].%s", list, id, field);
	if (ir_state_get(c->c.s, path, &v) != 0)
		return false;
	len = strlen(v.json);
	if (len < 2 || len - 2 >= AN_FACT || v.json[0] != '"')
		return false;
	memcpy(out, v.json + 1, len - 2);
	out[len - 2] = '\0';
	return true;
}

static bool
is_one(const char *s, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (strcmp(s, list[i]) == 0)
			return true;
	return false;
}

enum ir_net_hit
an_hit(void *arg, const char *id)
{
	static const char *const bad[] = {"suspected", "hit", "encrypted",
		"stopped", "isolated", "restoring", NULL};
	static const char *const sure[] = {"suspected", "confirmed", NULL};
	static const char *const away[] = {
		"blocked", "quarantine", "unplugged", "stopped", NULL};
	const struct an_case *c = arg;
	char v[AN_FACT];
	bool hit = false, cut = false;

	if (an_fact(c, "asset", id, "state", v)) {
		hit = is_one(v, bad);
		cut = strcmp(v, "isolated") == 0;
	}
	if (an_fact(c, "dev", id, "attack", v))
		hit = hit || is_one(v, sure);
	if (an_fact(c, "dev", id, "malfunction", v))
		hit = hit || is_one(v, sure);
	if (an_fact(c, "asset", id, "isolated", v))
		cut = cut || strcmp(v, "yes") == 0;
	if (an_fact(c, "dev", id, "isolation", v))
		cut = cut || is_one(v, away);
	return cut ? IR_NET_ISOLATED : hit ? IR_NET_HIT : IR_NET_CLEAN;
}

struct ir_doc *
an_doc(const struct an_case *c, const char *title, enum ir_doc_lang lang,
	bool landscape)
{
	struct ir_doc_meta meta = {.title = title,
		.lang = lang,
		.drill = an_drill(c),
		.landscape = landscape};

	return ir_doc_new(&meta);
}
