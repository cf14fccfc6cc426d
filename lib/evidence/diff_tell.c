/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff_tell_i.h"
#include "diff_text_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"

/* Texts of what differs, rules about the rest, and out. */

#define TIMES \
	(IR_DIFF_BIT(IR_DIFF_MTIME) | IR_DIFF_BIT(IR_DIFF_CTIME) | \
		IR_DIFF_BIT(IR_DIFF_ATIME))

const char *
ir_diff_change_name(enum ir_diff_change c)
{
	static const char *const names[] = {
		[IR_DIFF_ADDED] = N_("added"),
		[IR_DIFF_REMOVED] = N_("removed"),
		[IR_DIFF_CHANGED] = N_("changed"),
		[IR_DIFF_MOVED] = N_("moved"),
		[IR_DIFF_UNKNOWN] = N_("unknown"),
		[IR_DIFF_CHANGES] = "",
	};

	return names[c];
}

const char *
ir_diff_what_name(enum ir_diff_what w)
{
	static const char *const names[] = {
		[IR_DIFF_KIND] = "kind",
		[IR_DIFF_CONTENT] = "content",
		[IR_DIFF_MODE] = "mode",
		[IR_DIFF_OWNER] = "owner",
		[IR_DIFF_GROUP] = "group",
		[IR_DIFF_MTIME] = "mtime",
		[IR_DIFF_CTIME] = "ctime",
		[IR_DIFF_ATIME] = "atime",
		[IR_DIFF_XATTRS] = "xattrs",
		[IR_DIFF_TARGET] = "target",
		[IR_DIFF_DEVICE] = "device",
		[IR_DIFF_EXIT] = "exit",
		[IR_DIFF_PROGRAM] = "program",
		[IR_DIFF_WHATS] = "",
	};

	return names[w];
}

/* The command without the directory of its program. */
static const char *
plain_command(const char *key)
{
	const char *p = key[1] ? key + 2 : key, *end = p + strcspn(p, " "),
		   *name = p;

	for (; p < end; p++)
		if (*p == '/')
			name = p + 1;
	return name;
}

void
tell_subject(const struct ir_diff *d, const struct pair *p, struct subject *ret)
{
	const struct entry *en = p->b ? p->b : p->a;

	*ret = (struct subject){.artifact = en->artifact,
		.device_a = d->a.device,
		.device_b = d->b.device,
		.kind = en->kind};
	switch (en->class) {
	case ENT_PATH:
		ret->path = en->key;
		break;
	case ENT_RUN:
	case ENT_OUTPUT:
		ret->command = plain_command(en->key);
		break;
	default:
		ret->item = en->key;
		break;
	}
}

struct teller {
	struct ir_diff *d;
	const char **parents; /* of what came or went, sorted */
	size_t n_parents;
	struct ir_buf a, b;
	struct texts_result text;
	const char *rule_ids[RULES_MAX];
	struct ir_err *e;
};

static int
by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static int
add_parent(struct teller *t, const struct entry *en)
{
	const char *slash = strrchr(en->key, '/');
	size_t n;

	if (en->class != ENT_PATH || !slash)
		return 0;
	n = slash > en->key ? (size_t)(slash - en->key) : 1;
	t->parents[t->n_parents] = arena_copy(&t->d->a.arena, en->key, n);
	return t->parents[t->n_parents++] ? 0 : -ENOMEM;
}

static int
find_parents(struct teller *t)
{
	int r = 0;

	t->parents = calloc(2 * t->d->n_p + 1, sizeof(*t->parents));
	if (!t->parents)
		return -ENOMEM;
	for (size_t i = 0; i < t->d->n_p && r == 0; i++) {
		const struct pair *p = &t->d->p[i];

		if ((p->change == IR_DIFF_CHANGED && !p->rotated) ||
			p->change == IR_DIFF_UNKNOWN)
			continue;
		if (p->a)
			r = add_parent(t, p->a);
		if (r == 0 && p->b)
			r = add_parent(t, p->b);
	}
	if (t->n_parents)
		qsort(t->parents, t->n_parents, sizeof(*t->parents), by_text);
	return r;
}

static bool
came_or_went_below(const struct teller *t, const struct entry *en)
{
	return t->n_parents &&
		bsearch(&en->key, t->parents, t->n_parents, sizeof(*t->parents),
			by_text);
}

static bool
has_text(const struct pair *p)
{
	return p->change == IR_DIFF_CHANGED && !p->hidden &&
		(p->what & IR_DIFF_BIT(IR_DIFF_CONTENT));
}

/* A content we cannot read again is told, and the rest goes on. */
static int
read_one(struct teller *t, struct side *s, const struct entry *en,
	struct ir_buf *out, const char **ret_why)
{
	struct ir_err e = IR_ERR_INIT;
	int r = content_slurp(s, en, DIFF_TEXT_MAX, out, &e);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		*ret_why = arena_copy(&s->arena, e.text, strlen(e.text));
		t->d->res->unread++;
		return *ret_why ? 1 : -ENOMEM;
	}
	return 0;
}

/* The masks and secrets that hold for this object and text. */
static size_t
choose(struct teller *t, const struct pair *p, const struct rule **v,
	uint16_t *index)
{
	const struct ir_rules *rules = t->d->rules;
	struct subject s;
	size_t n = 0;

	tell_subject(t->d, p, &s);
	for (size_t i = 0; i < rules_count(rules); i++) {
		const struct rule *r = rules_at(rules, i);

		if (r->kind != RULE_SECRET &&
			(r->kind != RULE_MASK || t->d->o.raw))
			continue;
		if (!rule_holds(r, &s) ||
			(!rule_means(r, t->a.p, t->a.len) &&
				!rule_means(r, t->b.p, t->b.len)))
			continue;
		v[n] = r;
		index[n++] = (uint16_t)i;
	}
	return n;
}

/* 0 compared; 1 *ret_why says why not. */
static int
compare_text(struct teller *t, struct pair *p, const char **ret_why)
{
	const struct rule *rules[RULES_MAX];
	uint16_t index[RULES_MAX];
	struct texts x = {.rules = rules, .index = index};
	int r;

	if (p->a->size > DIFF_TEXT_MAX || p->b->size > DIFF_TEXT_MAX) {
		*ret_why = _("too large to be shown");
		return 1;
	}
	r = read_one(t, &t->d->a, p->a, &t->a, ret_why);
	if (r == 0)
		r = read_one(t, &t->d->b, p->b, &t->b, ret_why);
	if (r != 0)
		return r;
	if (!texts_is_text(t->a.p, t->a.len) ||
		!texts_is_text(t->b.p, t->b.len)) {
		*ret_why = _("no text");
		return 1;
	}
	x.a = t->a.p;
	x.b = t->b.p;
	x.a_len = t->a.len;
	x.b_len = t->b.len;
	x.seed = t->d->o.seed;
	x.context = t->d->o.context;
	x.n_rules = choose(t, p, rules, index);
	r = texts_compare(&x, &t->text);
	if (r == 0 && t->text.too_different) {
		*ret_why = _("too different to be shown");
		return 1;
	}
	return r;
}

/* Rules about a text: what they hid, and whether that was all. */
static const char *
weigh_text(struct teller *t, struct pair *p)
{
	bool any = false;

	for (size_t i = 0; i < rules_count(t->d->rules); i++)
		if (t->text.hit[i]) {
			pair_rule(t->d, p, i);
			any = true;
		}
	if (t->text.same && !any)
		return _("only the end of the last line differs");
	if (t->text.same)
		p->what &= ~(IR_DIFF_BIT(IR_DIFF_CONTENT) | TIMES);
	return NULL;
}

static void
weigh_rest(struct teller *t, struct pair *p)
{
	const struct ir_rules *rules = t->d->rules;
	const struct entry *en = p->b ? p->b : p->a;
	struct subject s;

	if (t->d->o.raw || p->change == IR_DIFF_UNKNOWN)
		return;
	tell_subject(t->d, p, &s);
	for (size_t i = 0; i < rules_count(rules); i++) {
		const struct rule *r = rules_at(rules, i);
		bool ignore = r->kind == RULE_IGNORE;

		if ((!ignore &&
			    (r->kind != RULE_ATTRIBUTES ||
				    !(p->what & r->what))) ||
			!rule_holds(r, &s) ||
			(r->explained && !came_or_went_below(t, en)))
			continue;
		pair_rule(t->d, p, i);
		if (ignore)
			p->hidden = true;
		else
			p->what &= ~r->what;
	}
	if (p->change == IR_DIFF_CHANGED && p->what == 0 && p->n_rules)
		p->hidden = true;
}

static void
set_state(struct ir_diff_state *st, const struct entry *en)
{
	if (!en)
		return;
	st->status = ir_status_name((enum ir_status)en->status);
	st->reason = en->reason;
	st->there = en->status == IR_TAKEN || en->status == IR_CHANGED ||
		en->status == IR_TRUNCATED || (en->flags & ENT_STAT);
	st->kind = en->kind;
	st->name = en->key;
	st->name_len = en->key_len;
	st->has_content = (en->flags & ENT_CONTENT) != 0;
	st->size = en->size;
	if (st->has_content)
		ir_hex(en->sha, IR_SHA256_LEN, st->sha256);
	st->has_stat = (en->flags & ENT_STAT) != 0;
	st->mode = en->mode;
	st->uid = en->uid;
	st->gid = en->gid;
	st->rdev = en->rdev;
	st->mtime = en->mtime;
	st->ctime = en->ctime;
	st->atime = en->atime;
	st->mtime_ns = en->mtime_ns;
	st->ctime_ns = en->ctime_ns;
	st->atime_ns = en->atime_ns;
	st->target = en->target;
	st->target_len = en->target_len;
	st->xattrs = en->xattrs;
	st->exit = en->exit;
	st->program = en->program;
}

static const char *
label(const struct entry *en)
{
	switch (en->class) {
	case ENT_PATH:
		return "path";
	case ENT_RUN:
	case ENT_OUTPUT:
		return "command";
	default:
		return "item";
	}
}

static int
give(struct teller *t, struct pair *p, const char *untold)
{
	struct ir_diff *d = t->d;
	const struct entry *en = p->b && p->change != IR_DIFF_REMOVED ? p->b
		: p->a                                                ? p->a
								      : p->b;
	struct ir_diff_item it = {.change = p->change,
		.label = label(en),
		.name = en->key,
		.name_len = en->key_len,
		.what = p->hidden ? p->all : p->what,
		.finding = p->finding,
		.why = p->why,
		.hidden = p->hidden,
		.rules = t->rule_ids,
		.n_rules = p->n_rules};

	for (unsigned i = 0; i < p->n_rules; i++) {
		t->rule_ids[i] = rules_at(d->rules, p->rules[i])->id;
		d->hits[p->rules[i]]++;
	}
	if (p->finding)
		d->res->findings++;
	if (p->hidden && !p->finding)
		d->res->hidden++;
	else
		d->res->changes[p->change]++;
	if (p->hidden && !p->finding && !d->o.show_noise)
		return 0;
	set_state(&it.old, p->a);
	set_state(&it.now, p->b);
	if (t->text.shown.len) {
		it.text = t->text.shown.p;
		it.text_len = t->text.shown.len;
		it.cut = t->text.cut;
	}
	if (it.what & IR_DIFF_BIT(IR_DIFF_CONTENT))
		it.untold = untold;
	return d->sink->item(d->sink->arg, &it);
}

static int
tell_one(struct teller *t, struct pair *p)
{
	const char *untold = NULL;
	int r;

	ir_buf_clear(&t->text.shown);
	memset(t->text.hit, 0, sizeof(t->text.hit));
	t->text.same = t->text.cut = t->text.too_different = false;
	t->text.added = t->text.removed = 0;
	if (p->change == IR_DIFF_CHANGES)
		return 0; /* told where it went to */
	if (has_text(p)) {
		r = compare_text(t, p, &untold);
		if (r < 0)
			return r;
		if (r == 0 && !p->finding)
			untold = weigh_text(t, p);
	}
	weigh_rest(t, p);
	return give(t, p, untold);
}

/* Contents of a foreign archive that will be asked for. */
static void
mark_wanted(struct ir_diff *d)
{
	for (size_t i = 0; i < d->n_p; i++) {
		struct pair *p = &d->p[i];
		bool log = log_is_one(d, p);

		if (p->a && (log || (p->b && p->a->size <= DIFF_TEXT_MAX)))
			p->a->flags |= ENT_WANTED;
		if (p->b && (log || (p->a && p->b->size <= DIFF_TEXT_MAX)))
			p->b->flags |= ENT_WANTED;
	}
}

static void
sum_up(struct ir_diff *d)
{
	bool ja = ir_i18n_japanese();

	for (size_t i = 0; i < rules_count(d->rules); i++) {
		const struct rule *r = rules_at(d->rules, i);

		if (!d->hits[i])
			continue;
		d->res->rules[d->res->n_rules].id = r->id;
		d->res->rules[d->res->n_rules].doc = ja ? r->ja : r->en;
		d->res->rules[d->res->n_rules++].hits = d->hits[i];
	}
}

int
tell_all(struct ir_diff *d, struct ir_err *e)
{
	struct teller t = {.d = d, .e = e};
	int r = 0;

	ir_buf_init(&t.a, 0);
	ir_buf_init(&t.b, 0);
	ir_buf_init(&t.text.shown, 0);
	mark_wanted(d);
	r = content_spool(&d->a, e);
	if (r == 0)
		r = content_spool(&d->b, e);
	if (r == 0 && !d->o.raw)
		r = logs_judge(d, e);
	if (r == 0)
		r = pair_moved(d);
	if (r == 0)
		r = find_parents(&t);
	for (size_t i = 0; i < d->n_p && r == 0; i++)
		r = tell_one(&t, &d->p[i]);
	sum_up(d);
	free(t.parents);
	ir_buf_free(&t.a);
	ir_buf_free(&t.b);
	ir_buf_free(&t.text.shown);
	return r;
}
