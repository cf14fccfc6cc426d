/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/needs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/arena.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"

#include "rules_i.h"

struct need {
	struct ir_need pub;
	const char *when;
	const struct ir_yaml_node *fields, *mds, *check;
	bool all;
};

struct ir_needs {
	struct ir_yaml *y; /* holds the texts */
	char *path;
	struct ir_arena arena;
	struct need *v;
	size_t n;
};

static const char *const whens[] = {
	"all", "medical", "patient", "network", "limited", "eos", NULL};
static const char *const froms[] = {
	"maker", "maintenance", "hospital", "user", NULL};

static bool
listed(const char *const *list, const char *s)
{
	for (size_t i = 0; s && list[i]; i++)
		if (strcmp(list[i], s) == 0)
			return true;
	return false;
}

/* The roles in words: column 0 of their pairs is Japanese; -1: their codes. */
static const char *
who(struct ir_needs *n, const struct ir_yaml_node *root,
	const struct ir_yaml_node *list, int column)
{
	const struct ir_yaml_node *roles = ir_yaml_get(root, "roles");
	const char *s = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const char *code = ir_yaml_str(ir_yaml_at(list, i));
		const char *word = code && column >= 0
			? ir_yaml_str(ir_yaml_at(
				  ir_yaml_get(roles, code), (size_t)column))
			: code;

		if (word)
			(void)ir_buf_addf(&b, "%s%s",
				!i                    ? ""
					: column == 0 ? "、"
					: column > 0  ? ", "
						      : " ",
				word); /* sticky */
	}
	if (ir_buf_err(&b) == 0 && b.len > 0)
		s = ir_arena_text(&n->arena, b.p, b.len);
	ir_buf_free(&b);
	return s;
}

static int
one(struct ir_needs *n, const struct ir_yaml_node *root,
	const struct ir_yaml_node *map, struct need *d, struct ir_err *e)
{
	const struct ir_yaml_node *task = ir_yaml_get(map, "task");
	const struct ir_yaml_node *roles = ir_yaml_get(map, "for");
	const char *from = ir_yaml_get_str(map, "from");
	const struct ir_yaml_node *name =
		from ? ir_yaml_get(ir_yaml_get(root, "sources"), from) : NULL;

	*d = (struct need){
		.pub = {.key = ir_yaml_get_str(map, "key"),
			.ja = ir_yaml_get_str(map, "ja"),
			.en = ir_yaml_get_str(map, "en"),
			.for_ja = who(n, root, roles, 0),
			.for_en = who(n, root, roles, 1),
			.for_roles = who(n, root, roles, -1),
			.from = from,
			.from_ja = ir_yaml_str(ir_yaml_at(name, 0)),
			.from_en = ir_yaml_str(ir_yaml_at(name, 1)),
			.task_ja = ir_yaml_str(ir_yaml_at(task, 0)),
			.task_en = ir_yaml_str(ir_yaml_at(task, 1)),
			.source = ir_yaml_get_str(map, "source")},
		.when = ir_yaml_get_str(map, "when"),
		.fields = ir_yaml_get(map, "fields"),
		.mds = ir_yaml_get(map, "mds"),
		.check = ir_yaml_get(map, "check"),
	};
	(void)ir_yaml_bool(ir_yaml_get(map, "all"), &d->all); /* else false */
	if (!d->pub.key || !d->pub.ja || !d->pub.en || !d->pub.for_ja ||
		!d->pub.for_en || !d->pub.from_ja || !d->pub.from_en ||
		!d->pub.task_ja || !d->pub.task_en || !d->pub.source)
		return ar_wrong(n->path, map,
			N_("a need has key, ja, en, for, from, task, source"),
			e);
	if (!listed(whens, d->when) || !listed(froms, from))
		return ar_wrong(n->path, map,
			N_("when or from is none of the words"), e);
	return 0;
}

static int
load(struct ir_needs *n, struct ir_err *e)
{
	const struct ir_yaml_node *root, *list;
	int r = ar_load(&n->y, n->path, "needs/1", e);

	if (r < 0)
		return r;
	root = ir_yaml_root(n->y, 0);
	list = ir_yaml_get(root, "needs");
	n->v = calloc(ir_yaml_count(list) + 1, sizeof(*n->v));
	if (!n->v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	for (; r == 0 && n->n < ir_yaml_count(list); n->n += r == 0)
		r = one(n, root, ir_yaml_at(list, n->n), &n->v[n->n], e);
	return r;
}

int
ir_needs_load(struct ir_needs **ret, const char *datadir, struct ir_err *e)
{
	struct ir_needs *n = calloc(1, sizeof(*n));
	int r;

	if (n)
		n->path = ir_where_join(datadir, IR_NEEDS_FILE);
	r = n && n->path ? load(n, e)
			 : ir_err_set(e, ENOMEM, _("out of memory"));
	if (r < 0) {
		ir_needs_free(n);
		return r;
	}
	*ret = n;
	return 0;
}

void
ir_needs_free(struct ir_needs *n)
{
	if (!n)
		return;
	ir_yaml_free(n->y);
	ir_arena_free(&n->arena);
	free(n->path);
	free(n->v);
	free(n);
}

const char *
ir_need_state_word(enum ir_need_state s)
{
	static const char *const words[] = {
		"have", "unknown", "denied", "missing"};

	return words[s];
}

static bool
applies(const struct need *d, const struct ir_needs_in *in)
{
	enum ir_stage worst = in->stage->worst;

	if (strcmp(d->when, "medical") == 0)
		return ir_record_needs(in->r, IR_FOR_MEDICAL);
	if (strcmp(d->when, "patient") == 0)
		return ir_record_needs(in->r, IR_FOR_PATIENT);
	if (strcmp(d->when, "network") == 0)
		return ir_record_needs(in->r, IR_FOR_NETWORK);
	if (strcmp(d->when, "limited") == 0)
		return worst == IR_STAGE_LIMITED || worst == IR_STAGE_EOS;
	return strcmp(d->when, "eos") != 0 || worst == IR_STAGE_EOS;
}

/* One field, of the record or of the first item that has it. */
static struct ir_known_value
field(struct ir_record *r, const char *path)
{
	const char *key = strstr(path, "[].");
	struct ir_known_value v = {.state = IR_KNOWN_ABSENT};

	if (!key)
		return ir_record_get(r, path);
	if (ir_record_net(r) == IR_KNOWN_UNKNOWN)
		v.state = IR_KNOWN_UNKNOWN;
	for (size_t i = 0;
		i < ir_record_count(r, "net") && v.state != IR_KNOWN_YES; i++)
		v = ir_record_item(r, "net", i, key + 3);
	return v;
}

static void
say(struct ir_buf *b, const char *what, const char *value)
{
	(void)ir_buf_addf(
		b, "%s%s: %s", b->len ? "\n" : "", what, value); /* sticky */
}

static const char *
shown(const struct ir_needs_in *in, const struct ir_field_def *f,
	struct ir_known_value v)
{
	if (!v.text)
		return in->japanese ? "なし" : "none";
	if (f && f->type == IR_FIELD_YN && strcmp(v.text, "true") == 0)
		return in->japanese ? "はい" : "yes";
	if (f && f->type == IR_FIELD_YN && strcmp(v.text, "false") == 0)
		return in->japanese ? "いいえ" : "no";
	return v.text;
}

/* What the record has; *unknown: somebody looked, and does not know. */
static bool
by_fields(const struct need *d, const struct ir_needs_in *in, struct ir_buf *b,
	bool *unknown)
{
	size_t have = 0, n = ir_yaml_count(d->fields);

	for (size_t i = 0; i < n; i++) {
		const char *path = ir_yaml_str(ir_yaml_at(d->fields, i));
		struct ir_known_value v = {.state = IR_KNOWN_ABSENT};
		const struct ir_field_def *f;

		if (path)
			v = field(in->r, path);
		if (v.state == IR_KNOWN_UNKNOWN)
			*unknown = true;
		if (v.state != IR_KNOWN_YES && v.state != IR_KNOWN_NONE)
			continue;
		have++;
		f = ir_fields_find(in->fields, path);
		say(b,
			!f                     ? path
				: in->japanese ? f->ja
					       : f->en,
			shown(in, f, v));
		if (v.on)
			(void)ir_buf_addf(b, " [%s]", v.on); /* sticky */
	}
	return have > 0 && (!d->all || have == n);
}

static bool
is_yes(const char *answer)
{
	return strcmp(answer, "yes") == 0 || strcmp(answer, "see-note") == 0 ||
		strcmp(answer, "text") == 0;
}

static bool
by_mds(const struct need *d, const struct ir_needs_in *in, struct ir_buf *b,
	bool *denied)
{
	bool have = false;

	for (size_t i = 0; in->mds && i < ir_yaml_count(d->mds); i++) {
		const char *id = ir_yaml_str(ir_yaml_at(d->mds, i));
		const struct ir_mds_answer *a =
			id ? ir_mds_find(in->mds, id) : NULL;

		if (id && strcmp(id, "*") == 0) {
			have = true;
			say(b, in->mds->edition, in->mds->sha256);
		} else if (a && strcmp(a->answer, "blank") != 0) {
			have = have || is_yes(a->answer);
			*denied = *denied || !is_yes(a->answer);
			say(b, a->id, a->answer);
			(void)ir_buf_addf(b, " [SHA-256 %.12s]",
				in->mds->sha256); /* sticky */
		}
	}
	return have;
}

static bool
by_check(const struct need *d, const struct ir_needs_in *in, struct ir_buf *b,
	bool *unknown)
{
	bool have = false;

	for (size_t i = 0; i < ir_yaml_count(d->check); i++) {
		const char *item = ir_yaml_str(ir_yaml_at(d->check, i));
		const struct ir_answer *a = item
			? ir_answers_last(in->answers, in->id, item)
			: NULL;

		if (!a)
			continue;
		have = have || strcmp(a->answer, "yes") == 0;
		*unknown = *unknown || strcmp(a->answer, "unknown") == 0;
		say(b, item, a->answer);
		(void)ir_buf_addf(b, " [%s %s]", a->on, a->by); /* sticky */
		if (a->evidence)
			(void)ir_buf_addf(b, " [SHA-256 %.12s]",
				a->evidence); /* sticky */
	}
	return have;
}

static const struct ir_contact *
named(const struct ir_needs_in *in, const char *path)
{
	const char *id = ir_record_get(in->r, path).text;

	return id ? ir_contacts_find(in->contacts, id) : NULL;
}

/* A contact of that kind for this device. */
static const struct ir_contact *
of_kind(const struct ir_needs_in *in, const char *kind)
{
	const struct ir_contact *c;
	size_t at = 0;

	while ((c = ir_contacts_next(
			in->contacts, IR_CONTACT_DEVICE, in->id, &at)))
		if (c->kind && strcmp(c->kind, kind) == 0)
			return c;
	return NULL;
}

static const struct ir_contact *
whom(const struct need *d, const struct ir_needs_in *in)
{
	static const char *const ours[] = {"CE", "MDS", "MIS"};
	const struct ir_contact *c = NULL;
	size_t at = 0;

	if (strcmp(d->pub.from, "maker") == 0) {
		c = named(in, "maintenance.maker");
		c = c ? c : of_kind(in, "maker");
		return c ? c : named(in, "maintenance.contractor");
	}
	if (strcmp(d->pub.from, "maintenance") == 0) {
		c = named(in, "maintenance.contractor");
		return c ? c : of_kind(in, "maintenance");
	}
	if (strcmp(d->pub.from, "user") == 0)
		return ir_contacts_next(
			in->contacts, IR_CONTACT_ROLE, "WARD", &at);
	for (size_t i = 0; !c && i < sizeof(ours) / sizeof(ours[0]); i++) {
		at = 0;
		c = ir_contacts_next(
			in->contacts, IR_CONTACT_ROLE, ours[i], &at);
	}
	return c;
}

int
ir_needs_of(const struct ir_needs *n, const struct ir_needs_in *in,
	int (*each)(void *arg, const struct ir_need *need,
		enum ir_need_state state, const char *where,
		const struct ir_contact *ask),
	void *arg, struct ir_err *e)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; r == 0 && i < n->n; i++) {
		const struct need *d = &n->v[i];
		bool unknown = false, denied = false, have;

		if (!applies(d, in))
			continue;
		ir_buf_clear(&b);
		have = by_fields(d, in, &b, &unknown);
		have = by_mds(d, in, &b, &denied) || have;
		have = by_check(d, in, &b, &unknown) || have;
		r = ir_buf_err(&b) < 0
			? ir_err_set(e, ENOMEM, _("out of memory"))
			: each(arg, &d->pub,
				  have              ? IR_NEED_HAVE
					  : unknown ? IR_NEED_UNKNOWN
					  : denied  ? IR_NEED_DENIED
						    : IR_NEED_MISSING,
				  b.len ? b.p : NULL, whom(d, in));
	}
	ir_buf_free(&b);
	return r;
}
