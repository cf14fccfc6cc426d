/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exprs_i.h"

static bool
goes_on(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		(c >= 'a' && c <= 'z') || c == '_';
}

/* Does the word stand there by itself? */
static bool
holds(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = len ? strstr(text, word) : NULL; at;
		at = strstr(at + 1, word))
		if ((at == text || !goes_on(at[-1])) && !goes_on(at[len]))
			return true;
	return false;
}

bool
ir_exprs_names(const struct ir_exprs *x, const char *key)
{
	bool yes = holds(x->defs, key) || holds(x->also.p, key);

	for (size_t i = 0; i < x->n && !yes; i++)
		yes = holds(x->expr[i].text, key);
	return yes;
}

/* Keys that were asked for before, and the answers. */
#define ASKED 512u
#define KEY_MAX 31u

struct asked {
	struct {
		char key[KEY_MAX + 1];
		bool named;
	} was[ASKED];
};

/* While the document is put. */
struct put {
	const struct ir_exprs *x;
	const struct ir_json *doc;
	struct ir_jw w;
	struct ir_buf key;
	struct asked *asked;
	bool all; /* below the top everything is wanted */
};

/* Does an expression look at keys or whole objects, whatever they hold? */
static bool
walks(const struct ir_exprs *x)
{
	static const char *const words[] = {"keys", "to_entries",
		"with_entries", "map_values", "paths", "leaf_paths", "getpath",
		"walk", "recurse", "tostream", "tojson"};

	for (size_t i = 0; i < x->n; i++) {
		if (strstr(x->expr[i].text, ".."))
			return true;
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (holds(x->expr[i].text, words[k]))
				return true;
	}
	return false;
}

/* Below the top what see and once speak of is wanted, too. */
static bool
wants(const struct ir_exprs *x, const char *key)
{
	return ir_exprs_names(x, key) || holds(x->see, key) ||
		holds(x->once, key);
}

static bool
is_wanted(struct put *p, const char *key)
{
	size_t len = strlen(key), at = len;

	for (size_t i = 0; i < len; i++)
		at = at * 31 + (unsigned char)key[i];
	at %= ASKED;
	if (len == 0 || len > KEY_MAX)
		return wants(p->x, key);
	if (strcmp(p->asked->was[at].key, key) != 0) {
		memcpy(p->asked->was[at].key, key, len + 1);
		p->asked->was[at].named = wants(p->x, key);
	}
	return p->asked->was[at].named;
}

/* A value with those members of its objects that are named; keys: of this one
 * all are (they are no names). */
static void
put_value(struct put *p, ir_node n, bool keys)
{
	bool object = ir_json_type(p->doc, n) == IR_JSON_OBJECT;
	size_t len;
	const char *raw = ir_json_raw(p->doc, n, &len);

	if (!object && ir_json_type(p->doc, n) != IR_JSON_ARRAY) {
		ir_jw_raw(&p->w, raw, len);
		return;
	}
	object ? ir_jw_obj(&p->w) : ir_jw_arr(&p->w);
	for (ir_node m = ir_json_first(p->doc, n); m != IR_NODE_NONE;
		m = ir_json_next(p->doc, m)) {
		if (object) {
			ir_buf_clear(&p->key);
			(void)ir_json_str(p->doc, ir_json_key(p->doc, m),
				&p->key); /* sticky */
			if (!keys && !p->all && !is_wanted(p, p->key.p))
				continue;
			ir_jw_key(&p->w, p->key.p);
		}
		put_value(p, m, false);
	}
	object ? ir_jw_endobj(&p->w) : ir_jw_endarr(&p->w);
}

/* What no expression names is not handed over: most of a view.  What
 * stands at the top and in see alone is there to be hidden. */
static void
put_named(const struct ir_exprs *x, const struct ir_json *doc,
	struct asked *asked, struct ir_buf *in)
{
	struct put p = {.x = x, .doc = doc, .asked = asked, .all = walks(x)};

	ir_buf_init(&p.key, 0);
	ir_jw_init(&p.w, in);
	ir_jw_obj(&p.w);
	for (ir_node n = ir_json_first(doc, 0); n != IR_NODE_NONE;
		n = ir_json_next(doc, n)) {
		ir_buf_clear(&p.key);
		(void)ir_json_str(doc, ir_json_key(doc, n), &p.key);
		if (!ir_exprs_names(x, p.key.p))
			continue;
		ir_jw_key(&p.w, p.key.p);
		put_value(&p, n, strcmp(p.key.p, "facts") == 0);
	}
	ir_jw_endobj(&p.w);
	if (ir_buf_err(&p.key) < 0)
		in->err = ir_buf_err(&p.key);
	ir_buf_free(&p.key);
}

void
exprs_put_input(const struct ir_exprs *x, struct ir_buf *in,
	const struct ir_exprs_case *cases, size_t n)
{
	struct asked *asked = calloc(1, sizeof(*asked));
	size_t i = 0;

	if (!asked)
		in->err = -ENOMEM;
	/* One value: results begin when all of it was read, not before. */
	(void)ir_buf_adds(in, "[");
	while (asked && i < n) { /* the cases of one document that follow */
		const struct ir_json *doc = cases[i].doc;
		const char *sep = "";

		(void)ir_buf_adds(in, i ? ",{\"d\":" : "{\"d\":");
		put_named(x, doc, asked, in);
		(void)ir_buf_adds(in, ",\"c\":[");
		for (; i < n && cases[i].doc == doc; i++, sep = ",")
			(void)ir_buf_addf(in, "%s{\"g\":%zu,\"b\":%s}", sep,
				cases[i].group,
				cases[i].bindings ? cases[i].bindings : "{}");
		(void)ir_buf_adds(in, "]}");
	}
	(void)ir_buf_adds(in, "]"); /* all stick */
	free(asked);
}
