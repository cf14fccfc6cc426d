/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"

#include "records_i.h"

#define FILE_MAX_BYTES ((size_t)64 << 20)

void
ir_keep_free(struct ir_keep *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->own[i]);
	free(k->own);
	*k = (struct ir_keep){0};
}

void *
ir_read_keep(struct ir_reader *r, void *p)
{
	struct ir_keep *k = r->keep;

	if (p && k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 64;
		void **v = realloc(k->own, cap * sizeof(*v));

		if (!v) {
			free(p);
			p = NULL;
		} else {
			k->own = v;
			k->cap = cap;
		}
	}
	if (!p) {
		r->nomem = true;
		return NULL;
	}
	k->own[k->n++] = p;
	return p;
}

void
ir_read_wrong(struct ir_reader *r, const char *key, const char *why)
{
	if (r->why)
		return;
	r->key = key;
	r->why = why;
}

static const char *
text_of(struct ir_reader *r, ir_node v, const char *key)
{
	char *s;

	if (ir_json_type(r->j, v) != IR_JSON_STRING) {
		ir_read_wrong(r, key, N_("must be text"));
		return NULL;
	}
	s = ir_json_dup(r->j, v);
	if (!s) {
		ir_read_wrong(r, key, N_("holds a NUL character"));
		return NULL;
	}
	return ir_read_keep(r, s);
}

ir_node
ir_read_member(struct ir_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_json_get(r->j, obj, key);

	return ir_json_type(r->j, v) == IR_JSON_NULL ? IR_NODE_NONE : v;
}

/* A value may stand with where it comes from: {"v":VALUE,"src":...}. */
static ir_node
value_of(struct ir_reader *r, ir_node obj, const char *key)
{
	ir_node n = ir_read_member(r, obj, key);
	ir_node bare = ir_json_get(r->j, n, "v");

	return bare != IR_NODE_NONE ? bare : n;
}

const char *
ir_read_text(struct ir_reader *r, ir_node obj, const char *key)
{
	ir_node v = value_of(r, obj, key);

	return v == IR_NODE_NONE ? NULL : text_of(r, v, key);
}

enum ir_yn
ir_read_yn(struct ir_reader *r, ir_node obj, const char *key)
{
	ir_node v = value_of(r, obj, key);
	bool b;

	if (v == IR_NODE_NONE || ir_json_streq(r->j, v, "unknown"))
		return IR_YN_UNKNOWN;
	if (ir_json_bool(r->j, v, &b) < 0) {
		ir_read_wrong(r, key, N_("must be true, false or \"unknown\""));
		return IR_YN_UNKNOWN;
	}
	return b ? IR_YN_YES : IR_YN_NO;
}

const char *const *
ir_read_list(struct ir_reader *r, ir_node obj, const char *key, size_t *ret_n)
{
	static const char *const none[1] = {NULL};
	ir_node v = ir_read_member(r, obj, key), m;
	const char **list;
	size_t n = 0;

	*ret_n = 0;
	if (v == IR_NODE_NONE)
		return none;
	if (ir_json_type(r->j, v) != IR_JSON_ARRAY) {
		ir_read_wrong(r, key, N_("must be a list of texts"));
		return none;
	}
	list = ir_read_keep(
		r, calloc((size_t)ir_json_count(r->j, v) + 1, sizeof(*list)));
	if (!list)
		return none;
	for (m = ir_json_first(r->j, v); m != IR_NODE_NONE;
		m = ir_json_next(r->j, m)) {
		list[n] = text_of(r, m, key);
		if (!list[n])
			return none;
		n++;
	}
	*ret_n = n;
	return list;
}

ir_node
ir_read_object(struct ir_reader *r, ir_node obj, const char *key)
{
	ir_node v = ir_read_member(r, obj, key);

	if (v != IR_NODE_NONE && ir_json_type(r->j, v) != IR_JSON_OBJECT) {
		ir_read_wrong(r, key, N_("must be an object"));
		return IR_NODE_NONE;
	}
	return v;
}

size_t
ir_read_lines(const struct ir_buf *text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text->len; i++)
		lines += text->p[i] == '\n';
	return lines;
}

static int
one_line(struct ir_reader *r, const char *p, size_t len,
	int (*record)(void *arg, struct ir_err *e), void *arg, struct ir_err *e)
{
	char *json;
	int n;

	if (len > IR_SITE_LINE_MAX)
		return ir_err_set(
			e, IR_ELIMIT, "%s", _("line is longer than 1 MiB"));
	n = ir_json_parse(r->j, p, len, e);
	if (n < 0)
		return n;
	json = ir_read_keep(r, malloc(len + 1));
	if (!json)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	memcpy(json, p, len);
	json[len] = '\0';
	r->json = json;
	r->json_len = len;
	n = record(arg, e);
	if (n < 0)
		return n;
	if (r->nomem)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (r->why)
		return ir_err_set(
			e, IR_EFORMAT, "\"%s\": %s", r->key, _(r->why));
	return 0;
}

int
ir_read_records(struct ir_reader *r, const char *path,
	const struct ir_buf *text, int (*record)(void *arg, struct ir_err *e),
	void *arg, struct ir_err *e)
{
	struct ir_json_limits limits = {.size = IR_SITE_LINE_MAX + 1};
	struct ir_esc esc;
	size_t at = 0;
	int n = ir_json_new(&r->j, &limits, e);

	r->line = 0;
	while (n >= 0 && at < text->len) {
		const char *p = text->p + at;
		const char *nl = memchr(p, '\n', text->len - at);
		size_t len = nl ? (size_t)(nl - p) : text->len - at;

		r->line++;
		at += len + (nl != NULL);
		if (strspn(p, " \t\r") >= len)
			continue;
		n = one_line(r, p, len, record, arg, e);
		if (n < 0)
			(void)ir_err_prefix(
				e, "%s:%u: ", ir_esc(path, &esc), r->line);
	}
	ir_json_free(r->j);
	r->j = NULL;
	return n < 0 ? n : 0;
}

int
ir_read_file(const char *path, struct ir_buf *text, char sha256[65],
	struct ir_err *e)
{
	int r = ir_io_slurp(path, FILE_MAX_BYTES, text, e);

	if (r == -ENOENT) {
		if (e) { /* it is no error */
			e->code = 0;
			e->text[0] = '\0';
		}
		return 1;
	}
	if (r < 0)
		return r;
	r = ir_sha256_hex(text->p, text->len, sha256);
	if (r < 0)
		return ir_err_set(e, r, "%s", _("SHA-256 is not there"));
	return 0;
}
