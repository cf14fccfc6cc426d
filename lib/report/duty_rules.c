/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/i18n.h"

/* Reads duties.yaml; conditions are checked against the vocabulary, deadlines
 * against their rules. */

struct reader {
	struct cond_reader k;
	struct rules *r;
	const struct ir_deadlines *dl;
	struct rule *rule; /* under the pen */
};

static int
wrong(struct reader *p, const struct ir_yaml_node *n, const char *why,
	const char *what)
{
	return cond_wrong(&p->k, n, why, what);
}

int
cond_read_two(const struct cond_reader *k, const struct ir_yaml_node *n,
	struct two *ret)
{
	if (!n)
		return 0;
	ret->ja = ir_yaml_text(ir_yaml_at(n, 0), NULL);
	ret->en = ir_yaml_text(ir_yaml_at(n, 1), NULL);
	if (ir_yaml_type(n) != IR_YAML_SEQ || ir_yaml_count(n) != 2 ||
		!ret->ja || !ret->en)
		return cond_wrong(k, n, _("a text is [ja, en]"), NULL);
	return 0;
}

static int
read_two(struct reader *p, const struct ir_yaml_node *n, struct two *ret)
{
	return cond_read_two(&p->k, n, ret);
}

/* A list of {if, KEY}; key "rule": a deadline instead of a text. */
static int
read_whys(struct reader *p, const struct ir_yaml_node *list, const char *key,
	struct whys *ret)
{
	bool rule = strcmp(key, "rule") == 0;
	size_t n = ir_yaml_count(list);
	int r = 0;

	if (list && (ir_yaml_type(list) != IR_YAML_SEQ || n > WHYS_MAX))
		return wrong(p, list, _("a list of some conditions"), key);
	for (size_t i = 0; r == 0 && i < n; i++) {
		const struct ir_yaml_node *m = ir_yaml_at(list, i);
		const struct ir_yaml_node *c = ir_yaml_get(m, "if");
		struct why *w = &ret->v[ret->n++];

		if (c)
			r = cond_read(&p->k, c, 0, &w->c);
		else if (!rule)
			r = wrong(p, m, _("here is no if"), key);
		if (r < 0)
			break;
		w->id = ir_yaml_get_str(m, key);
		if (!rule)
			r = read_two(p, ir_yaml_get(m, key), &w->text);
		if (r == 0 && rule && !ir_deadlines_find(p->dl, w->id))
			r = wrong(p, m, _("no such deadline"), w->id);
		if (r == 0 && !rule && !w->text.ja)
			r = wrong(p, m, _("it does not say so in words"), key);
	}
	return r;
}

static int
read_deadline(struct reader *p, const struct ir_yaml_node *n)
{
	struct whys *w = &p->rule->deadlines;
	const char *id = ir_yaml_str(n);

	if (!id)
		return n ? read_whys(p, n, "rule", w)
			 : wrong(p, NULL, _("a duty has no deadline"),
				   p->rule->id);
	if (!ir_deadlines_find(p->dl, id))
		return wrong(p, n, _("no such deadline"), id);
	w->v[0].id = id;
	w->n = 1;
	return 0;
}

static int
read_paths(struct reader *p, const struct ir_yaml_node *n, const char **ret)
{
	size_t count = ir_yaml_count(n);

	if (n && (ir_yaml_type(n) != IR_YAML_SEQ || count >= PATHS_MAX))
		return wrong(p, n, _("a list of up to three facts"), NULL);
	for (size_t i = 0; i < count; i++) {
		const char *path = ir_yaml_str(ir_yaml_at(n, i));
		const struct ir_fact *f =
			path ? ir_vocab_pattern(p->k.vocab, path) : NULL;

		if (!f || (f->type != IR_FACT_TIME && f->type != IR_FACT_DATE))
			return wrong(p, ir_yaml_at(n, i),
				_("no fact that is a time"), path);
		ret[i] = f->path;
	}
	return 0;
}

static int
read_part(struct reader *p, const struct ir_yaml_node *n, struct part *ret)
{
	const char *named = ir_yaml_get_str(n, "named");
	struct why *w = &ret->required.v[0];
	int r;

	ret->id = ir_yaml_get_str(n, "id");
	if (!ret->id)
		return wrong(p, n, _("a part has id, label, if and why"), NULL);
	r = read_two(p, ir_yaml_get(n, "label"), &ret->label);
	if (r == 0 && named) {
		const struct ir_fact *f = ir_vocab_pattern(p->k.vocab, named);

		if (!f)
			return wrong(p, n, _("no fact"), named);
		ret->named = f->path;
	}
	if (r == 0 && ir_yaml_get(n, "if")) {
		ret->required.n = 1;
		r = read_two(p, ir_yaml_get(n, "why"), &w->text);
	}
	if (r == 0 && (!ret->label.ja || (ret->required.n && !w->text.ja)))
		r = wrong(p, n, _("a part has id, label, if and why"), ret->id);
	if (r < 0 || !ret->required.n)
		return r;
	return cond_read(&p->k, ir_yaml_get(n, "if"), 0, &w->c);
}

static int
read_parts(struct reader *p, const struct ir_yaml_node *n)
{
	size_t count = ir_yaml_count(n);
	int r = 0;

	if (n && count > WHYS_MAX)
		return wrong(p, n, _("too many parts"), NULL);
	if (n)
		p->rule->per = PER_PART;
	for (size_t i = 0; r == 0 && i < count; i++)
		r = read_part(p, ir_yaml_at(n, i),
			&p->rule->part[p->rule->n_parts++]);
	return r;
}

static int
read_per(struct reader *p, const struct ir_yaml_node *n)
{
	static const char *const names[] = {[PER_MAKER] = "maker",
		[PER_VENDOR] = "vendor",
		[PER_PARTNER] = "partner",
		[PER_DEVICE] = "device"};
	const char *per = ir_yaml_get_str(n, "per");

	if (!per)
		return 0;
	for (enum duty_per i = PER_MAKER; i <= PER_DEVICE; i++)
		if (strcmp(names[i], per) == 0) {
			p->rule->per = i;
			return 0;
		}
	return wrong(p, n, _("per is maker, vendor, partner or device"), per);
}

static int
read_words(struct reader *p, const struct ir_yaml_node *n)
{
	const char *undecided = ir_yaml_get_str(n, "undecided");
	const char *needs = ir_yaml_get_str(n, "needs");
	struct rule *u = p->rule;
	int r = read_two(p, ir_yaml_get(n, "label"), &u->label);

	if (r == 0)
		r = read_two(p, ir_yaml_get(n, "otherwise"), &u->otherwise);
	if (r == 0)
		r = read_two(p, ir_yaml_get(n, "channel"), &u->channel);
	if (r == 0)
		r = read_two(p, ir_yaml_get(n, "basis"), &u->basis);
	if (r < 0)
		return r;
	u->form = ir_yaml_get_str(n, "form");
	u->stage = ir_yaml_get_str(n, "stage");
	if (undecided && strcmp(undecided, "no") != 0)
		return wrong(p, n, _("undecided is no, or left out"), NULL);
	if (needs && strcmp(needs, "sent") != 0)
		return wrong(p, n, _("needs is sent, or left out"), NULL);
	u->undecided_no = undecided != NULL;
	u->needs_sent = needs != NULL;
	if (!u->label.ja || !u->channel.ja || !u->basis.ja ||
		!ir_yaml_get_str(n, "source") || !ir_yaml_get_str(n, "mark"))
		return wrong(p, n,
			_("a duty has label, channel, basis, source and mark"),
			u->id);
	return 0;
}

static int
read_duty(struct reader *p, const struct ir_yaml_node *n)
{
	struct rule *u = &p->r->v[p->r->n++];
	const struct ir_yaml_node *done = ir_yaml_get(n, "done_if");
	int r;

	p->rule = u;
	u->id = ir_yaml_get_str(n, "id");
	if (!u->id || !*u->id)
		return wrong(p, n, _("a duty has no id"), NULL);
	for (struct rule *v = p->r->v; v < u; v++)
		if (strcmp(v->id, u->id) == 0)
			return wrong(p, n, _("stands there twice"), u->id);
	r = read_words(p, n);
	if (r == 0)
		r = read_per(p, n);
	if (r == 0)
		r = read_parts(p, ir_yaml_get(n, "parts"));
	if (r == 0)
		r = read_whys(
			p, ir_yaml_get(n, "required"), "why", &u->required);
	if (r == 0)
		r = read_whys(p, ir_yaml_get(n, "advised"), "why", &u->advised);
	if (r == 0)
		r = read_whys(
			p, ir_yaml_get(n, "remarks"), "text", &u->remarks);
	if (r == 0)
		r = read_deadline(p, ir_yaml_get(n, "deadline"));
	if (r == 0)
		r = read_paths(p, ir_yaml_get(n, "start"), u->start);
	if (r == 0)
		r = read_paths(p, ir_yaml_get(n, "done_at"), u->done_at);
	if (r == 0 && done)
		r = cond_read(&p->k, done, 0, &u->done_if);
	if (r == 0 && u->required.n + u->advised.n + u->n_parts == 0)
		r = wrong(p, n, _("it never is a duty"), u->id);
	return r;
}

static int
read_terms(struct reader *p, const struct ir_yaml_node *map)
{
	size_t n = ir_yaml_count(map);
	int r = 0;

	if (n > TERMS_MAX)
		return wrong(p, map, _("too many terms"), NULL);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct cond_term *t = &p->r->term[i];

		t->name = ir_yaml_key_at(map, i);
		r = cond_read(&p->k, ir_yaml_at(map, i), 0, &t->c);
		p->r->n_terms = p->k.n_terms = i + 1;
	}
	return r;
}

static int
read_all(struct reader *p)
{
	const struct ir_yaml_node *root = ir_yaml_root(p->r->y, 0);
	const struct ir_yaml_node *list = ir_yaml_get(root, "duties");
	const char *schema = ir_yaml_get_str(root, "hikeshi");
	size_t n = ir_yaml_count(list);
	int64_t day;
	int r;

	p->r->date = ir_yaml_get_str(root, "date");
	if (!schema || strcmp(schema, "duties/1") != 0)
		return wrong(
			p, root, _("this is not \"hikeshi: duties/1\""), NULL);
	if (!ir_day_parse(p->r->date, &day))
		return wrong(p, root,
			_("date: the day of knowledge is missing"), NULL);
	if (ir_yaml_type(list) != IR_YAML_SEQ || n == 0 || n > DUTIES_MAX)
		return wrong(p, root, _("duties: a list"), NULL);
	p->r->v = calloc(n, sizeof(*p->r->v));
	if (!p->r->v)
		return ir_err_set(p->k.e, ENOMEM, _("out of memory"));
	r = read_terms(p, ir_yaml_get(root, "terms"));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = read_duty(p, ir_yaml_at(list, i));
	if (r == 0)
		r = duty_odd_read(
			&p->k, ir_yaml_get(root, "contradictions"), true, p->r);
	if (r == 0)
		r = duty_odd_read(
			&p->k, ir_yaml_get(root, "implied"), false, p->r);
	return r;
}

int
duty_rules_read(struct rules *r, const char *text, size_t len, const char *name,
	const struct ir_vocab *vocab, const struct ir_deadlines *dl,
	struct ir_err *e)
{
	struct reader p = {.k = {.arena = &r->arena,
				   .vocab = vocab,
				   .term = r->term,
				   .name = name,
				   .e = e},
		.r = r,
		.dl = dl};
	int rc = ir_yaml_parse(&r->y, text, len, name, e);

	return rc < 0 ? rc : read_all(&p);
}

void
duty_rules_free(struct rules *r)
{
	ir_arena_free(&r->arena);
	ir_yaml_free(r->y);
	free(r->v);
}
