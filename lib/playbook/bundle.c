/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/base/same.h"

#define NAMED_MAX 8u /* candidates a message names */

struct ir_bundle {
	struct ir_vals *vals;
	const struct ir_val **v;
	size_t n, cap, others;
	ir_val_note *note;
	void *arg;
};

bool
ir_bundle_probe(const char *text, size_t len)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t i = len >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;

	while (i < len && text[i] && strchr(" \t\r\n", text[i]))
		i++;
	if (i < len && text[i] == '[')
		return true;
	return i < len && text[i] == '{' &&
		memmem(text, len, "\"bundle\"", 8) &&
		memmem(text, len, "\"objects\"", 9);
}

static int
add(struct ir_bundle *b, const struct ir_val *v)
{
	const struct ir_val **p =
		ir_grow(b->v, b->n, &b->cap, sizeof(const struct ir_val *));

	if (!p)
		return -ENOMEM;
	b->v = p;
	b->v[b->n++] = v;
	return 0;
}

static bool
is_playbook(const struct ir_val *v)
{
	return ir_val_is(ir_val_get(v, "type"), "playbook") ||
		ir_val_type(ir_val_get(v, "workflow")) == IR_JSON_OBJECT;
}

/* 1: it holds none. */
static int
packed(struct ir_bundle *b, const struct ir_val *ext, struct ir_err *e)
{
	const char *s = ir_val_get_str(ext, "playbook_base64");
	struct ir_val *v = NULL;
	struct ir_buf text;
	int r;

	if (!s)
		s = ir_val_get_str(ext, "playbook_bin");
	if (!s)
		return 1;
	ir_buf_init(&text, 0);
	r = ir_unbase64(&text, s, strlen(s));
	if (r == 0)
		r = ir_val_json(
			b->vals, text.p, text.len, b->note, b->arg, &v, e);
	else if (r != -ENOMEM)
		r = ir_err_set(e, IR_EFORMAT, "%s",
			_("a playbook of the bundle is no base64"));
	ir_buf_free(&text);
	if (r < 0)
		return r;
	return is_playbook(v) ? add(b, v) : 1;
}

static int
object(struct ir_bundle *b, const struct ir_val *v, struct ir_err *e)
{
	const struct ir_val *ext = ir_val_get(v, "extensions");
	int r = 1;

	if (is_playbook(v))
		return add(b, v);
	if (ir_val_is(ir_val_get(v, "type"), "course-of-action")) {
		r = packed(b, v, e);
		for (size_t i = 0; r == 1 && i < ir_val_count(ext); i++)
			r = packed(b, ir_val_at(ext, i), e);
	}
	b->others += r == 1;
	return r < 0 ? r : 0;
}

static const struct ir_val *
list_of(const struct ir_val *root)
{
	if (ir_val_type(root) == IR_JSON_ARRAY)
		return root;
	if (!ir_val_is(ir_val_get(root, "type"), "bundle"))
		return NULL;
	root = ir_val_get(root, "objects");
	return ir_val_type(root) == IR_JSON_ARRAY ? root : NULL;
}

static int
read_all(struct ir_bundle *b, const char *text, size_t len, struct ir_err *e)
{
	struct ir_val *root = NULL;
	const struct ir_val *list;
	int r = ir_vals_new(&b->vals, e);

	if (r == 0)
		r = ir_val_json(b->vals, text, len, b->note, b->arg, &root, e);
	if (r < 0)
		return r;
	list = list_of(root);
	if (!list)
		return ir_err_set(e, IR_EFORMAT, "%s",
			_("no bundle: neither a list of playbooks nor a "
			  "bundle of STIX"));
	for (size_t i = 0; r == 0 && i < ir_val_count(list); i++)
		r = object(b, ir_val_at(list, i), e);
	return r == -ENOMEM ? ir_err_sys(e, ENOMEM, _("cannot read a bundle"))
			    : r;
}

int
ir_bundle_parse(struct ir_bundle **ret, const char *text, size_t len,
	ir_val_note *note, void *arg, struct ir_err *e)
{
	struct ir_bundle *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return ir_err_sys(e, ENOMEM, _("cannot read a bundle"));
	b->note = note;
	b->arg = arg;
	r = read_all(b, text, len, e);
	if (r < 0) {
		ir_bundle_free(b);
		return r;
	}
	*ret = b;
	return 0;
}

void
ir_bundle_free(struct ir_bundle *b)
{
	if (!b)
		return;
	ir_vals_free(b->vals);
	free(b->v);
	free(b);
}

size_t
ir_bundle_count(const struct ir_bundle *b)
{
	return b->n;
}

size_t
ir_bundle_others(const struct ir_bundle *b)
{
	return b->others;
}

const struct ir_val *
ir_bundle_at(const struct ir_bundle *b, size_t i)
{
	return i < b->n ? b->v[i] : NULL;
}

static bool
is_meant(const struct ir_bundle *b, size_t i, const char *which)
{
	const char *id = ir_val_get_str(b->v[i], "id");
	const char *modified = ir_val_get_str(b->v[i], "modified");
	size_t n = id ? strlen(id) : 0;
	uint64_t no = 0;

	if (!which)
		return true;
	if (*which == '#' &&
		ir_num_u64(which + 1, strlen(which + 1), b->n, &no) == 0)
		return no == i + 1;
	if (id && strncmp(which, id, n) == 0)
		return !which[n] ||
			(which[n] == '@' &&
				ir_same_said(which + n + 1, modified));
	return ir_same_said(ir_val_get_str(b->v[i], "name"), which);
}

static int
several(const struct ir_bundle *b, const char *which, struct ir_err *e)
{
	struct ir_esc id, modified;
	struct ir_buf names;
	unsigned n = 0;
	int r;

	ir_buf_init(&names, 0);
	for (size_t i = 0; i < b->n; i++) {
		const char *s = ir_val_get_str(b->v[i], "id");
		const char *m = ir_val_get_str(b->v[i], "modified");

		if (!is_meant(b, i, which) || n++ >= NAMED_MAX)
			continue;
		(void)ir_buf_addf(&names, " #%zu %s@%s", i + 1,
			ir_esc(s ? s : "?", &id),
			ir_esc(m ? m : "?", &modified)); /* sticks */
	}
	r = ir_err_set(e, IR_EUSAGE, _("several playbooks, name one:%s%s"),
		names.p ? names.p : "", n > NAMED_MAX ? " ..." : "");
	ir_buf_free(&names);
	return r;
}

int
ir_bundle_find(const struct ir_bundle *b, const char *which, size_t *ret,
	struct ir_err *e)
{
	size_t found = b->n, n = 0;
	struct ir_esc esc;

	for (size_t i = 0; i < b->n; i++)
		if (is_meant(b, i, which)) {
			found = found == b->n ? i : found;
			n++;
		}
	if (n > 1)
		return several(b, which, e);
	if (n == 0)
		return ir_err_set(e, ENOENT, _("the bundle has no playbook %s"),
			which ? ir_esc(which, &esc) : "");
	*ret = found;
	return 0;
}
