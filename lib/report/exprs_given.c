/* SPDX-License-Identifier: Apache-2.0 */
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

/* What stands in see alone is there to be hidden. */
static bool
names(const struct ir_exprs *x, const char *key)
{
	bool yes = holds(x->defs, key);

	for (size_t i = 0; i < x->n && !yes; i++)
		yes = holds(x->expr[i].text, key);
	return yes;
}

/* What keys were asked for before, and the answers. */
struct asked {
	struct {
		char key[16];
		bool named;
	} was[8];
	size_t n;
};

static bool
is_named(const struct ir_exprs *x, struct asked *a, const char *key)
{
	size_t i = 0;

	while (i < a->n && strcmp(a->was[i].key, key) != 0)
		i++;
	if (i < a->n)
		return a->was[i].named;
	if (i == sizeof(a->was) / sizeof(a->was[0]) ||
		strlen(key) >= sizeof(a->was[0].key))
		return names(x, key);
	memcpy(a->was[i].key, key, strlen(key) + 1);
	a->was[i].named = names(x, key);
	a->n++;
	return a->was[i].named;
}

/* Each fact with its members that are named: mostly its basis alone. */
static void
put_facts(const struct ir_exprs *x, const struct ir_json *doc, ir_node facts,
	struct ir_buf *key, struct ir_jw *w)
{
	struct asked asked = {.n = 0};
	size_t len;

	ir_jw_obj(w);
	for (ir_node f = ir_json_first(doc, facts); f != IR_NODE_NONE;
		f = ir_json_next(doc, f)) {
		ir_buf_clear(key);
		(void)ir_json_str(doc, ir_json_key(doc, f), key);
		ir_jw_key(w, key->p);
		ir_jw_obj(w);
		for (ir_node m = ir_json_first(doc, f); m != IR_NODE_NONE;
			m = ir_json_next(doc, m)) {
			const char *raw = ir_json_raw(doc, m, &len);

			ir_buf_clear(key);
			(void)ir_json_str(doc, ir_json_key(doc, m), key);
			if (is_named(x, &asked, key->p))
				ir_jw_kraw(w, key->p, raw, len);
		}
		ir_jw_endobj(w);
	}
	ir_jw_endobj(w);
}

/* What no expression names is not handed over: libjq reads slowly. */
static void
put_named(
	const struct ir_exprs *x, const struct ir_json *doc, struct ir_buf *in)
{
	struct ir_buf key;
	struct ir_jw w;

	ir_buf_init(&key, 0);
	ir_jw_init(&w, in);
	ir_jw_obj(&w);
	for (ir_node n = ir_json_first(doc, 0); n != IR_NODE_NONE;
		n = ir_json_next(doc, n)) {
		size_t len;
		const char *raw = ir_json_raw(doc, n, &len);

		ir_buf_clear(&key);
		(void)ir_json_str(doc, ir_json_key(doc, n), &key); /* sticky */
		if (!names(x, key.p))
			continue;
		if (strcmp(key.p, "facts") == 0) {
			ir_jw_key(&w, "facts");
			put_facts(x, doc, n, &key, &w);
		} else {
			ir_jw_kraw(&w, key.p, raw, len);
		}
	}
	ir_jw_endobj(&w);
	if (ir_buf_err(&key) < 0)
		in->err = ir_buf_err(&key);
	ir_buf_free(&key);
}

void
exprs_put_input(const struct ir_exprs *x, struct ir_buf *in,
	const struct ir_json *doc, const struct ir_exprs_case *cases, size_t n)
{
	(void)ir_buf_adds(in, "{\"d\":");
	put_named(x, doc, in);
	(void)ir_buf_adds(in, ",\"c\":[");
	for (size_t i = 0; i < n; i++)
		(void)ir_buf_addf(in, "%s{\"g\":%zu,\"b\":%s}", i ? "," : "",
			cases[i].group,
			cases[i].bindings ? cases[i].bindings : "{}");
	(void)ir_buf_adds(in, "]}"); /* sticky */
}
