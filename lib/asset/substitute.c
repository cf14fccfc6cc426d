/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/substitute.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/device.h"
#include "ir/base/i18n.h"

struct search {
	const struct ir_device *d;
	char *listed, *jmdn; /* of its record, or NULL */
	struct ir_record *r;
	struct ir_substitute *v;
	size_t n;
};

const char *
ir_substitute_word(enum ir_substitute_why why)
{
	switch (why) {
	case IR_SUBSTITUTE_LISTED:
		return N_("listed");
	case IR_SUBSTITUTE_JMDN:
		return N_("same JMDN code");
	case IR_SUBSTITUTE_CLASS:
		return N_("same kind");
	case IR_SUBSTITUTE_OTHER:
		return N_("of another kind");
	}
	return "?";
}

/* Is id one of the words of list? */
static bool
is_listed(const char *list, const char *id)
{
	size_t n = strlen(id);

	while (list && *list) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, id, n) == 0)
			return true;
		list += len + (list[len] == ' ');
	}
	return false;
}

static enum ir_yn
alone(struct ir_record *r)
{
	struct ir_known_value v = ir_record_get(r, "care.standalone");

	if (!v.text)
		return IR_YN_UNKNOWN;
	return strcmp(v.text, "true") == 0     ? IR_YN_YES
		: strcmp(v.text, "false") == 0 ? IR_YN_NO
					       : IR_YN_UNKNOWN;
}

static int
consider(struct search *s, const struct ir_device *d, struct ir_err *e)
{
	struct ir_known_value jmdn;
	enum ir_substitute_why why;
	int r;

	if (strcmp(d->id, s->d->id) == 0)
		return 0;
	r = ir_record_read(s->r, d->json, d->json_len, e);
	if (r < 0)
		return r;
	jmdn = ir_record_get(s->r, "jmdn");
	if (is_listed(s->listed, d->id))
		why = IR_SUBSTITUTE_LISTED;
	else if (s->jmdn && jmdn.text && strcmp(s->jmdn, jmdn.text) == 0)
		why = IR_SUBSTITUTE_JMDN;
	else if (s->d->class && d->class && strcmp(s->d->class, d->class) == 0)
		why = IR_SUBSTITUTE_CLASS;
	else
		return 0;
	s->v[s->n++] = (struct ir_substitute){d, why, alone(s->r)};
	return 0;
}

static int
order(const void *a, const void *b)
{
	static const int rank[] = {2, 0, 1}; /* no, yes, unknown */
	const struct ir_substitute *x = a, *y = b;
	int c = (x->why > y->why) - (x->why < y->why);

	if (c == 0)
		c = rank[x->standalone] - rank[y->standalone];
	return c ? c : strcmp(x->d->id, y->d->id);
}

/* What its own record says. */
static int
own(struct search *s, struct ir_err *e)
{
	struct ir_known_value v;
	int r = ir_record_read(s->r, s->d->json, s->d->json_len, e);

	if (r < 0)
		return r;
	v = ir_record_get(s->r, "care.substitute");
	s->listed = v.text ? strdup(v.text) : NULL;
	if (v.text && !s->listed)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	v = ir_record_get(s->r, "jmdn");
	s->jmdn = v.text ? strdup(v.text) : NULL;
	if (v.text && !s->jmdn)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return 0;
}

int
ir_substitute_find(const struct ir_site *site, const char *for_id,
	struct ir_substitute **ret, size_t *ret_n, struct ir_err *e)
{
	struct search s = {.d = ir_site_device(site, for_id, e)};
	size_t all = ir_site_count(site);
	int r;

	if (!s.d)
		return -ENOENT;
	r = ir_record_new(&s.r, e);
	s.v = calloc(all + 1, sizeof(*s.v));
	if (r == 0 && !s.v)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = own(&s, e);
	for (size_t i = 0; r == 0 && i < all; i++)
		r = consider(&s, ir_site_at(site, i), e);
	ir_record_free(s.r);
	free(s.listed);
	free(s.jmdn);
	if (r < 0) {
		free(s.v);
		return r;
	}
	qsort(s.v, s.n, sizeof(*s.v), order);
	*ret = s.v;
	*ret_n = s.n;
	return 0;
}
