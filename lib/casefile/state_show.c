/* SPDX-License-Identifier: Apache-2.0 */
#include "state_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"

static int
buffer_error(const struct ir_buf *b, struct ir_err *e)
{
	if (ir_buf_err(b) == -ENOMEM)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (ir_buf_err(b) < 0)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("the state is too large"));
	return 0;
}

/* One step of a path: a key, or [member id] of a list. */
static ir_node
step(const struct ir_json *j, ir_node n, const char **p)
{
	const char *s = *p;
	char key[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX];
	bool member = *s == '[';
	size_t len;

	if (member)
		s++;
	len = member ? strcspn(s, "]") : strcspn(s, ".[");
	if (len == 0 || len >= sizeof(key) || (member && s[len] != ']'))
		return IR_NODE_NONE;
	memcpy(key, s, len);
	key[len] = '\0';
	s += len + member;
	if (*s == '.')
		s++;
	*p = s;
	if (!member)
		return ir_json_get(j, n, key);
	for (n = ir_json_first(j, n); n != IR_NODE_NONE; n = ir_json_next(j, n))
		if (ir_json_streq(j, ir_json_get(j, n, "id"), key))
			return n;
	return IR_NODE_NONE;
}

/* The part of the document that path names, into out. */
static int
part(const struct ir_buf *doc, const char *path, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_json_limits limits = {
		.size = IR_BUF_MAX, .nodes = UINT32_MAX - 1};
	struct ir_json *j = NULL;
	const char *p = path, *raw;
	ir_node n = 0;
	size_t len;
	int r = ir_json_new(&j, &limits, e);

	if (r == 0)
		r = ir_json_parse(j, doc->p, doc->len, e);
	while (r == 0 && n != IR_NODE_NONE && *p)
		n = step(j, n, &p);
	if (r == 0 && n == IR_NODE_NONE)
		r = 1;
	if (r == 0) {
		raw = ir_json_raw(j, n, &len);
		(void)ir_buf_add(out, raw, len);
	}
	ir_json_free(j);
	return r;
}

static void
put_one(struct ir_jw *w, const struct ir_state *s, const struct st_fact *f)
{
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", "fact");
	if (s->drill)
		ir_jw_kbool(w, "drill", true);
	ir_jw_kstr(w, "path", f->path);
	if (f->def) {
		ir_jw_kstr(w, "ja", ir_fact_label(f->def, true));
		ir_jw_kstr(w, "en", ir_fact_label(f->def, false));
	}
	ir_st_put_fact(w, f);
	ir_jw_endobj(w);
}

int
ir_state_json(const struct ir_state *s, const char *path, struct ir_buf *out,
	struct ir_err *e)
{
	const struct st_fact *f = path ? ir_st_find(s, path) : NULL;
	struct st_fact none = {.path = path};
	struct ir_fact_ref ref;
	struct ir_buf doc;
	struct ir_jw w;
	int r, known = -1;

	ir_jw_init(&w, out);
	if (!path || !*path) {
		ir_st_put_document(&w, s);
		return buffer_error(out, e);
	}
	if (!f &&
		(known = ir_vocab_lookup(
			 s->vocab, path, strlen(path), &ref, e)) == 0) {
		none.path = ref.path;
		none.def = ref.fact;
		f = &none;
	}
	if (f) {
		put_one(&w, s, f);
		return buffer_error(out, e);
	}
	ir_buf_init(&doc, 0);
	ir_jw_init(&w, &doc);
	ir_st_put_document(&w, s);
	r = buffer_error(&doc, e);
	if (r == 0)
		r = part(&doc, path, out, e);
	ir_buf_free(&doc);
	return r == 1 ? known : r; /* e tells of the unknown path */
}
