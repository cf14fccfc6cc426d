/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/kinds.h"
#include "journal_i.h"

struct ir_byhand_batch {
	struct ir_byhand *h;
	size_t n, cap;
	char **text; /* what h points into */
	size_t n_text, cap_text;
};

void
ir_byhand_batch_free(struct ir_byhand_batch *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n_text; i++)
		free(b->text[i]);
	free(b->text);
	free(b->h);
	free(b);
}

struct ir_byhand *
ir_byhand_batch_lines(struct ir_byhand_batch *b, size_t *ret_n)
{
	*ret_n = b->n;
	return b->h;
}

/* Makes room for one more of *n in *p. */
static int
more(void *p, size_t n, size_t *cap, size_t size)
{
	void **array = p;
	size_t want = *cap ? *cap * 2 : 64;
	void *grown;

	if (n < *cap)
		return 0;
	grown = realloc(*array, want * size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*cap = want;
	return 0;
}

static const char *
keep(struct ir_byhand_batch *b, char *s)
{
	void *p = b->text;

	if (!s || more(&p, b->n_text, &b->cap_text, sizeof(*b->text)) < 0) {
		free(s);
		return NULL;
	}
	b->text = p;
	b->text[b->n_text++] = s;
	return s;
}

/* A string as it is, a number as its digits. */
static const char *
value(struct ir_byhand_batch *b, const struct ir_json *json, ir_node n)
{
	size_t len;
	const char *raw;

	if (ir_json_type(json, n) == IR_JSON_STRING)
		return keep(b, ir_json_dup(json, n));
	if (ir_json_type(json, n) != IR_JSON_NUMBER)
		return NULL;
	raw = ir_json_raw(json, n, &len);
	return keep(b, strndup(raw, len));
}

static bool
is_kind_key(const char *key)
{
	for (const struct ir_kind *k = ir_kinds(); k->name; k++) {
		const struct ir_kind_key *p = k->keys;

		for (; p && p->key; p++) {
			if (strcmp(p->key, key) == 0)
				return true;
		}
	}
	return false;
}

static const char **
place(struct ir_byhand *h, const char *key)
{
	const struct {
		const char *key;
		const char **to;
	} places[] = {
		{"kind", &h->kind},
		{"text", &h->text},
		{"time", &h->time},
		{"accuracy", &h->accuracy},
		{"basis", &h->basis},
		{"source", &h->source},
		{"by", &h->actor_name},
		{"role", &h->actor_role},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strcmp(places[i].key, key) == 0)
			return places[i].to;
	}
	return NULL;
}

static int
member(struct ir_byhand_batch *b, const struct ir_json *json, ir_node n,
	struct ir_byhand *h, struct ir_err *e)
{
	const char *key = keep(b, ir_json_dup(json, ir_json_key(json, n)));
	struct ir_esc esc;
	const char **to, *v;

	if (!key)
		return ir_err_set(e, IR_EUSAGE, _("a key that cannot be read"));
	if (strcmp(key, "correct") == 0)
		return ir_err_set(e, IR_EUSAGE,
			_("unknown key '%s' (did you mean '%s'?)"), key,
			"corrects");
	if (strcmp(key, "corrects") == 0) {
		if (ir_json_u64(json, n, &h->corrects) == 0 && h->corrects > 0)
			return 0;
		return ir_err_set(e, IR_EUSAGE,
			_("'%s' must be the number of a line"), key);
	}
	to = place(h, key);
	if (!to && (!is_kind_key(key) || h->n_fields == IR_BYHAND_FIELDS))
		return ir_err_set(
			e, IR_EUSAGE, _("unknown key '%s'"), ir_esc(key, &esc));
	v = value(b, json, n);
	if (!v)
		return ir_err_set(e, IR_EUSAGE, _("'%s' must be a string"),
			ir_esc(key, &esc));
	if (to)
		*to = v;
	else
		h->field[h->n_fields++] = (struct ir_field){key, v};
	return 0;
}

static int
object(struct ir_byhand_batch *b, struct ir_json *json, const char *text,
	size_t len, struct ir_err *e)
{
	struct ir_byhand h = {.kind = NULL};
	void *p = b->h;
	int r = ir_json_parse(json, text, len, e);

	if (r < 0)
		return r;
	if (ir_json_type(json, 0) != IR_JSON_OBJECT)
		return ir_err_set(e, IR_EUSAGE, _("not a JSON object"));
	for (ir_node n = ir_json_first(json, 0); n != IR_NODE_NONE && r == 0;
		n = ir_json_next(json, n))
		r = member(b, json, n, &h, e);
	if (r < 0)
		return r;
	if (more(&p, b->n, &b->cap, sizeof(h)) < 0 || !p)
		return ir_err_sys(e, ENOMEM, _("cannot read the batch"));
	b->h = p;
	b->h[b->n++] = h;
	return 0;
}

int
ir_byhand_batch_read(struct ir_byhand_batch **ret, const char *text, size_t len,
	struct ir_err *e)
{
	struct ir_byhand_batch *b = calloc(1, sizeof(*b));
	struct ir_json *json = NULL;
	size_t line = 0;
	int r;

	if (!b)
		return ir_err_sys(e, ENOMEM, _("cannot read the batch"));
	r = jl_json_new(&json, e);
	while (len > 0 && r == 0) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) : len;

		line++;
		if (n > 0)
			r = object(b, json, text, n, e);
		if (r < 0)
			(void)ir_err_prefix(e, _("batch line %zu: "), line);
		n += lf != NULL;
		text += n;
		len -= n;
	}
	ir_json_free(json);
	if (r < 0) {
		if (e)
			e->code = -IR_EUSAGE;
		ir_byhand_batch_free(b);
		return -IR_EUSAGE;
	}
	*ret = b;
	return 0;
}
