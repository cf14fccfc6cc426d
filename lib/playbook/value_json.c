/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "value_i.h"

/* A place in the text, found by going forward only. */
struct sweep {
	const char *text;
	size_t at;
	uint32_t line, col;
};

/* One reading. */
struct in {
	struct ir_vals *t;
	struct ir_json *j;
	struct sweep sweep;
	struct sweep lone; /* while it is parsed */
	ir_val_note *note;
	void *arg;
	struct ir_buf text; /* of one string */
	struct ir_err *e;
};

/* Are the eight bytes at p characters of one line? */
static bool
is_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t w, q;

	memcpy(&w, p, 8);
	q = w ^ ones * '\n';
	return !((w | ((q - ones) & ~q)) & ones << 7);
}

static void
go(struct sweep *s, size_t to)
{
	while (s->at < to) {
		unsigned char c = (unsigned char)s->text[s->at];

		if (to - s->at >= 8 && is_plain(s->text + s->at)) {
			s->at += 8;
			s->col += 8;
			continue;
		}
		s->at++;
		if (c == '\n') {
			s->line++;
			s->col = 1;
		} else if ((c & 0xC0) != 0x80)
			s->col++;
	}
}

static int
fail(struct in *in, int code, const char *why)
{
	return ir_err_set(in->e, code, _("line %u column %u: %s"),
		in->sweep.line, in->sweep.col, why);
}

static int
no_memory(struct in *in)
{
	return ir_err_set(in->e, ENOMEM, _("no memory for a playbook"));
}

static void
on_lone(void *arg, size_t at)
{
	struct in *in = arg;

	go(&in->lone, at);
	if (in->note)
		in->note(in->arg, "CX-003", in->lone.line, in->lone.col,
			_("lone surrogate, read as U+FFFD"));
}

/* Moves to the beginning of a node. */
static void
go_to(struct in *in, ir_node n)
{
	const char *raw = ir_json_raw(in->j, n, NULL);

	go(&in->sweep, (size_t)(raw - in->sweep.text));
}

static int
string(struct in *in, ir_node n, const char **ret)
{
	size_t len;
	const char *s = ir_json_slice(in->j, n, &len);

	if (!s) {
		ir_buf_clear(&in->text);
		if (ir_json_str(in->j, n, &in->text) < 0)
			return no_memory(in);
		s = in->text.p;
		len = in->text.len;
		if (memchr(s, '\0', len))
			return fail(in, IR_EFORMAT,
				_("a text must not hold U+0000"));
	}
	*ret = value_text(in->t, s, len);
	return *ret ? 0 : no_memory(in);
}

/* The name stood before: told, or the end. */
static int
twice(struct in *in, const char *key)
{
	struct ir_err text = IR_ERR_INIT;
	struct ir_esc esc;

	(void)ir_err_set(
		&text, IR_EFORMAT, _("'%s' stands twice"), ir_esc(key, &esc));
	if (!in->note)
		return fail(in, IR_EFORMAT, text.text);
	in->note(in->arg, "CX-002", in->sweep.line, in->sweep.col, text.text);
	return 0;
}

static int value(struct in *in, ir_node n, struct ir_val **ret);

/* Item n into v; a member whose name is there already is left out. */
static int
item(struct in *in, ir_node n, struct ir_val *v)
{
	ir_node k = ir_json_key(in->j, n);
	const char *key = NULL;
	uint32_t line = 0, col = 0;
	bool again = false;
	struct ir_val *m;
	int r;

	if (k != IR_NODE_NONE) {
		go_to(in, k);
		line = in->sweep.line;
		col = in->sweep.col;
		r = string(in, k, &key);
		if (r == 0 && ir_val_get(v, key)) {
			again = true;
			r = twice(in, key);
		}
		if (r < 0)
			return r;
	}
	r = value(in, n, &m);
	if (r < 0 || again)
		return r;
	m->key_line = line;
	m->key_col = col;
	if (key ? !value_append(v, key, m) : !ir_val_push(v, m))
		return no_memory(in);
	return 0;
}

static int
value(struct in *in, ir_node n, struct ir_val **ret)
{
	enum ir_json_type type = ir_json_type(in->j, n);
	struct ir_val *v = ir_val_new(in->t, type);
	size_t len;
	int r = v ? 0 : no_memory(in);

	if (r < 0)
		return r;
	go_to(in, n);
	v->line = in->sweep.line;
	v->col = in->sweep.col;
	if (type == IR_JSON_STRING) {
		r = string(in, n, &v->u.s);
	} else if (type == IR_JSON_BOOL) {
		r = ir_json_bool(in->j, n, &v->u.b);
	} else if (type == IR_JSON_NUMBER) {
		const char *raw = ir_json_raw(in->j, n, &len);

		v->u.s = value_text(in->t, raw, len);
		r = v->u.s ? 0 : no_memory(in);
	} else if (value_reserve(v, ir_json_count(in->j, n)) < 0) {
		r = no_memory(in);
	}
	for (ir_node c = ir_json_first(in->j, n); r == 0 && c != IR_NODE_NONE;
		c = ir_json_next(in->j, c))
		r = item(in, c, v);
	if (r == 0)
		*ret = v;
	return r;
}

/* Passes a byte-order mark: old editors leave one. */
static void
mark(struct in *in, const char **text, size_t *len)
{
	if (*len < 3 || memcmp(*text, "\xEF\xBB\xBF", 3) != 0)
		return;
	if (in->note)
		in->note(in->arg, "CX-003", 1, 1, _("byte-order mark"));
	*text += 3;
	*len -= 3;
}

/* Values without the keys, which the reader counts as well. */
static bool
too_many(const struct ir_json *j)
{
	uint32_t n = 0;

	for (ir_node i = 0; ir_json_type(j, i) != IR_JSON_NONE; i++)
		n += ir_json_key(j, i) == IR_NODE_NONE;
	return n > VALUE_COUNT_MAX;
}

int
ir_val_json(struct ir_vals *t, const char *text, size_t len, ir_val_note *note,
	void *arg, struct ir_val **ret, struct ir_err *e)
{
	struct in in = {
		.t = t, .note = note, .arg = arg, .sweep = {"", 0, 1, 1}};
	struct ir_json_limits limits = {.size = VALUE_TEXT_MAX,
		.depth = VALUE_DEPTH_MAX,
		.nodes = 2 * VALUE_COUNT_MAX,
		.loose = true,
		.lone = on_lone,
		.arg = &in};
	int r;

	in.e = e;
	mark(&in, &text, &len);
	in.sweep.text = text;
	in.lone = in.sweep;
	ir_buf_init(&in.text, 0);
	r = ir_json_new(&in.j, &limits, e);
	if (r == 0)
		r = ir_json_parse(in.j, text, len, e);
	if (r == 0 && too_many(in.j))
		r = fail(&in, IR_ELIMIT, _("too many values"));
	if (r == 0)
		r = value(&in, 0, ret);
	ir_json_free(in.j);
	ir_buf_free(&in.text);
	return r;
}
