/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/yaml.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "yaml_i.h"

struct anchor {
	const char *name;
	struct ir_yaml_node *node;
};

/* The state of one parse. Members of open collections wait in pending. */
struct loader {
	struct ir_yaml *y;
	const char *name;
	struct ir_err *e;
	yaml_event_t event;
	uint32_t nodes;
	struct anchor *anchors; /* by name; of this document */
	size_t n_anchors, cap_anchors;
	const struct ir_yaml_node **pending;
	size_t n_pending, cap_pending;
	struct {
		struct ir_yaml_node *node;
		size_t first; /* its first member in pending */
	} open[YAML_DEPTH_MAX];
	unsigned depth;
};

static int
no_memory(struct loader *l)
{
	return ir_err_sys(l->e, ENOMEM, _("cannot read '%s'"), l->name);
}

static int
fail_at(struct loader *l, int code, uint32_t line, uint32_t col,
	const char *why)
{
	return ir_err_set(l->e, code, "%s:%u:%u: %s", l->name, line, col, why);
}

static uint32_t
clamp32(size_t n)
{
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/* Refuses the event being handled. */
static int
refuse(struct loader *l, int code, const char *why)
{
	return fail_at(l, code, clamp32(l->event.start_mark.line + 1),
		clamp32(l->event.start_mark.column + 1), why);
}

/* Room for one more item of size bytes; the array, maybe moved, or NULL. */
static void *
grow(void *array, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 64;
	void *p;

	if (n < *cap)
		return array;
	p = reallocarray(array, want, size);
	if (p)
		*cap = want;
	return p;
}

static int
push(struct loader *l, const struct ir_yaml_node *n)
{
	void *p = grow(l->pending, l->n_pending, &l->cap_pending,
		sizeof(l->pending[0]));

	if (!p)
		return no_memory(l);
	l->pending = p;
	l->pending[l->n_pending++] = n;
	return 0;
}

/* A node at the event; NULL with the error in *ret_r. */
static struct ir_yaml_node *
new_node(struct loader *l, int *ret_r)
{
	struct ir_yaml_node *n;

	if (l->nodes >= YAML_NODES_MAX) {
		*ret_r = refuse(l, IR_ELIMIT, _("too many values"));
		return NULL;
	}
	n = yaml_alloc(l->y, sizeof(*n));
	if (!n) {
		*ret_r = no_memory(l);
		return NULL;
	}
	memset(n, 0, sizeof(*n));
	l->nodes++;
	n->line = clamp32(l->event.start_mark.line + 1);
	n->col = clamp32(l->event.start_mark.column + 1);
	n->weight = 1;
	return n;
}

static void
set_end(const struct loader *l, struct ir_yaml_node *n)
{
	n->end_line = clamp32(l->event.end_mark.line + 1);
	n->end_col = clamp32(l->event.end_mark.column + 1);
}

static const char *
keep_text(struct ir_yaml *y, const void *text, size_t len)
{
	char *p = yaml_alloc(y, len + 1);

	if (!p)
		return NULL;
	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

/* Where name is, or where it belongs; *found says which. */
static size_t
anchor_at(const struct loader *l, const char *name, bool *found)
{
	size_t lo = 0, hi = l->n_anchors;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(name, l->anchors[mid].name);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static int
add_anchor(struct loader *l, const yaml_char_t *raw, struct ir_yaml_node *n)
{
	const char *name = (const char *)raw;
	bool found;
	size_t at;
	void *p;

	if (!raw)
		return 0;
	l->y->has_anchors = true;
	at = anchor_at(l, name, &found);
	if (found) {
		l->anchors[at].node = n; /* YAML lets a name be used again */
		return 0;
	}
	if (l->n_anchors >= YAML_ANCHORS_MAX)
		return refuse(l, IR_ELIMIT, _("too many anchors"));
	p = grow(l->anchors, l->n_anchors, &l->cap_anchors,
		sizeof(l->anchors[0]));
	if (p)
		l->anchors = p;
	name = p ? keep_text(l->y, name, strlen(name)) : NULL;
	if (!name)
		return no_memory(l);
	memmove(l->anchors + at + 1, l->anchors + at,
		(l->n_anchors - at) * sizeof(l->anchors[0]));
	l->anchors[at].name = name;
	l->anchors[at].node = n;
	l->n_anchors++;
	return 0;
}

static int
on_alias(struct loader *l)
{
	const char *name = (const char *)l->event.data.alias.anchor;
	bool found;
	size_t at = anchor_at(l, name, &found);
	const struct ir_yaml_node *n;

	if (!found)
		return refuse(l, IR_EFORMAT, _("no such anchor"));
	n = l->anchors[at].node;
	if (n->open)
		return refuse(l, IR_EFORMAT, _("alias of what it is in"));
	if (n->weight > YAML_NODES_MAX - l->nodes)
		return refuse(l, IR_ELIMIT, _("aliases expand too far"));
	if (n->height > YAML_DEPTH_MAX - l->depth)
		return refuse(l, IR_ELIMIT, _("nested too deep"));
	l->nodes += n->weight;
	return push(l, n);
}

/* The type a tag names; NONE: there is no tag, so it is implied. */
static int
tag_type(struct loader *l, const yaml_char_t *tag, enum ir_yaml_type *ret)
{
	static const struct {
		const char *tag;
		enum ir_yaml_type type;
	} known[] = {
		{YAML_STR_TAG, IR_YAML_STR},
		{YAML_INT_TAG, IR_YAML_INT},
		{YAML_FLOAT_TAG, IR_YAML_FLOAT},
		{YAML_BOOL_TAG, IR_YAML_BOOL},
		{YAML_NULL_TAG, IR_YAML_NULL},
		{YAML_SEQ_TAG, IR_YAML_SEQ},
		{YAML_MAP_TAG, IR_YAML_MAP},
	};

	*ret = IR_YAML_NONE;
	if (!tag)
		return 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp((const char *)tag, known[i].tag) == 0) {
			*ret = known[i].type;
			return 0;
		}
	}
	return refuse(l, IR_EFORMAT, _("unknown tag"));
}

static int
scalar_type(struct loader *l, enum ir_yaml_type *ret)
{
	const char *s = (const char *)l->event.data.scalar.value;
	const yaml_char_t *tag = l->event.data.scalar.tag;
	size_t len = l->event.data.scalar.length;
	int r;

	/* "!" alone: a string, whatever it looks like */
	if (tag && strcmp((const char *)tag, "!") == 0) {
		*ret = IR_YAML_STR;
		return 0;
	}
	r = tag_type(l, tag, ret);
	if (r < 0)
		return r;
	if (*ret == IR_YAML_NONE)
		*ret = l->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
			? yaml_resolve(s, len)
			: IR_YAML_STR;
	if (!yaml_fits(*ret, s, len))
		return refuse(l, IR_EFORMAT, _("value does not fit its tag"));
	return 0;
}

static int
on_scalar(struct loader *l)
{
	struct ir_yaml_node *n;
	enum ir_yaml_type type = IR_YAML_NONE;
	int r = scalar_type(l, &type);

	if (r < 0)
		return r;
	n = new_node(l, &r);
	if (!n)
		return r;
	n->type = type;
	set_end(l, n);
	n->u.s.len = l->event.data.scalar.length;
	n->u.s.text = keep_text(l->y, l->event.data.scalar.value, n->u.s.len);
	if (!n->u.s.text)
		return no_memory(l);
	r = add_anchor(l, l->event.data.scalar.anchor, n);
	return r < 0 ? r : push(l, n);
}

static int
on_start(struct loader *l, enum ir_yaml_type type, const yaml_char_t *tag,
	const yaml_char_t *anchor, bool flow)
{
	struct ir_yaml_node *n;
	enum ir_yaml_type claimed;
	int r = 0;

	if (l->depth >= YAML_DEPTH_MAX)
		return refuse(l, IR_ELIMIT, _("nested too deep"));
	if (tag && strcmp((const char *)tag, "!") != 0) {
		r = tag_type(l, tag, &claimed);
		if (r == 0 && claimed != type)
			r = refuse(
				l, IR_EFORMAT, _("value does not fit its tag"));
	}
	if (r < 0)
		return r;
	n = new_node(l, &r);
	if (!n)
		return r;
	n->type = type;
	n->height = 1;
	n->open = true;
	n->end_line = flow; /* not 0: known at its end */
	r = add_anchor(l, anchor, n);
	if (r < 0 || (r = push(l, n)) < 0)
		return r;
	l->open[l->depth].node = n;
	l->open[l->depth].first = l->n_pending;
	l->depth++;
	return 0;
}

/* Weight and height from the members that wait in pending. */
static void
sum_up(struct loader *l, struct ir_yaml_node *n, size_t first)
{
	for (size_t i = first; i < l->n_pending; i++) {
		const struct ir_yaml_node *m = l->pending[i];

		n->weight += m->weight; /* the total is limited already */
		if (m->height >= n->height)
			n->height = m->height + 1;
	}
}

static int
close_seq(struct loader *l, struct ir_yaml_node *n, size_t first)
{
	size_t count = l->n_pending - first;

	n->u.items = yaml_alloc(l->y, count * sizeof(n->u.items[0]));
	if (!n->u.items)
		return no_memory(l);
	if (count > 0)
		memcpy(n->u.items, l->pending + first,
			count * sizeof(n->u.items[0]));
	n->count = (uint32_t)count;
	return 0;
}

static int
check_key(struct loader *l, const struct ir_yaml_node *k)
{
	if (k->type == IR_YAML_SEQ || k->type == IR_YAML_MAP)
		return fail_at(l, IR_EFORMAT, k->line, k->col,
			_("a key must be a single value"));
	if (strlen(k->u.s.text) != k->u.s.len)
		return fail_at(l, IR_EFORMAT, k->line, k->col,
			_("a key must not hold a NUL byte"));
	return 0;
}

/* Sorts the keys for look-ups, which also brings doubles together. */
static int
order_keys(struct loader *l, struct ir_yaml_node *n)
{
	struct yaml_pair *p = n->u.map.pairs;
	uint32_t *order = n->u.map.order;

	qsort_r(order, n->count, sizeof(order[0]), yaml_key_cmp, p);
	for (uint32_t i = 1; i < n->count; i++) {
		const struct ir_yaml_node *a = p[order[i - 1]].key;
		const struct ir_yaml_node *b = p[order[i]].key;
		struct ir_esc esc;

		if (strcmp(a->u.s.text, b->u.s.text) != 0)
			continue;
		if (a->line > b->line ||
			(a->line == b->line && a->col > b->col))
			b = a;
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s:%u:%u: key '%s' stands twice"), l->name, b->line,
			b->col, ir_escn(b->u.s.text, b->u.s.len, &esc));
	}
	return 0;
}

static int
close_map(struct loader *l, struct ir_yaml_node *n, size_t first)
{
	size_t count = (l->n_pending - first) / 2;

	n->u.map.pairs = yaml_alloc(l->y, count * sizeof(n->u.map.pairs[0]));
	n->u.map.order = yaml_alloc(l->y, count * sizeof(n->u.map.order[0]));
	if (!n->u.map.pairs || !n->u.map.order)
		return no_memory(l);
	for (size_t i = 0; i < count; i++) {
		const struct ir_yaml_node *key = l->pending[first + 2 * i];
		int r = check_key(l, key);

		if (r < 0)
			return r;
		n->u.map.pairs[i].key = key;
		n->u.map.pairs[i].value = l->pending[first + 2 * i + 1];
		n->u.map.order[i] = (uint32_t)i;
	}
	n->count = (uint32_t)count;
	return order_keys(l, n);
}

static int
on_end(struct loader *l)
{
	struct ir_yaml_node *n;
	size_t first;
	int r;

	assert(l->depth > 0 && l->depth <= YAML_DEPTH_MAX);
	l->depth--;
	n = l->open[l->depth].node;
	first = l->open[l->depth].first;
	sum_up(l, n, first);
	if (n->end_line)
		set_end(l, n);
	r = n->type == IR_YAML_SEQ ? close_seq(l, n, first)
				   : close_map(l, n, first);
	l->n_pending = first;
	n->open = false;
	return r;
}

static int
on_document_end(struct loader *l)
{
	struct ir_yaml *y = l->y;
	const struct ir_yaml_node **docs;

	assert(l->depth == 0 && l->n_pending == 1);
	docs = grow(y->docs, y->n_docs, &y->cap_docs, sizeof(docs[0]));
	if (!docs)
		return no_memory(l);
	y->docs = docs;
	docs[y->n_docs++] = l->pending[0];
	l->n_pending = 0;
	l->n_anchors = 0;
	return 0;
}

static int
on_event(struct loader *l)
{
	switch (l->event.type) {
	case YAML_ALIAS_EVENT:
		return on_alias(l);
	case YAML_SCALAR_EVENT:
		return on_scalar(l);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(l, IR_YAML_SEQ,
			l->event.data.sequence_start.tag,
			l->event.data.sequence_start.anchor,
			l->event.data.sequence_start.style ==
				YAML_FLOW_SEQUENCE_STYLE);
	case YAML_MAPPING_START_EVENT:
		return on_start(l, IR_YAML_MAP, l->event.data.mapping_start.tag,
			l->event.data.mapping_start.anchor,
			l->event.data.mapping_start.style ==
				YAML_FLOW_MAPPING_STYLE);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(l);
	case YAML_DOCUMENT_END_EVENT:
		return on_document_end(l);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
		break;
	}
	return 0;
}

static int
syntax_error(struct loader *l, const yaml_parser_t *p)
{
	const char *what = p->problem ? p->problem : "syntax error";

	if (p->error == YAML_MEMORY_ERROR)
		return no_memory(l);
	if (p->error == YAML_READER_ERROR)
		return ir_err_set(l->e, IR_EFORMAT, _("%s: %s at byte %zu"),
			l->name, what, p->problem_offset);
	if (p->context)
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s:%zu:%zu: %s (%s from line %zu)"), l->name,
			p->problem_mark.line + 1, p->problem_mark.column + 1,
			what, p->context, p->context_mark.line + 1);
	return fail_at(l, IR_EFORMAT, clamp32(p->problem_mark.line + 1),
		clamp32(p->problem_mark.column + 1), what);
}

static int
run(struct loader *l, yaml_parser_t *p)
{
	bool end = false;
	int r = 0;

	while (r == 0 && !end) {
		if (!yaml_parser_parse(p, &l->event))
			return syntax_error(l, p);
		end = l->event.type == YAML_STREAM_END_EVENT;
		r = on_event(l);
		yaml_event_delete(&l->event);
	}
	return r;
}

int
ir_yaml_parse(struct ir_yaml **ret, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	static const char bom[] = "\xEF\xBB\xBF";
	struct loader l = {.e = e};
	struct ir_esc esc;
	yaml_parser_t p;
	int r;

	l.name = ir_esc(name, &esc);
	if (len > YAML_TEXT_MAX)
		return ir_err_set(e, IR_ELIMIT, _("'%s' is too large"), l.name);
	if (len >= 3 && memcmp(text, bom, 3) == 0) {
		text += 3;
		len -= 3;
	}
	l.y = calloc(1, sizeof(*l.y));
	if (!l.y || !yaml_parser_initialize(&p)) {
		free(l.y);
		return no_memory(&l);
	}
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p, (const unsigned char *)text, len);
	r = run(&l, &p);
	yaml_parser_delete(&p);
	free(l.pending);
	free(l.anchors);
	if (r < 0) {
		ir_yaml_free(l.y);
		return r;
	}
	*ret = l.y;
	return 0;
}

int
ir_yaml_load(struct ir_yaml **ret, const char *path, struct ir_err *e)
{
	struct ir_buf text;
	int r;

	ir_buf_init(&text, YAML_TEXT_MAX);
	r = ir_io_slurp(path, YAML_TEXT_MAX, &text, e);
	if (r == 0)
		r = ir_yaml_parse(ret, text.p, text.len, path, e);
	ir_buf_free(&text);
	return r;
}
