/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/inventory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/ident.h"
#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#define PLAIN_MAX 256

/* One value that must stand on one device only. */
struct only {
	char *key; /* kind, then the value in its plain form; owned */
	const struct ir_device *d;
	const struct ir_field_def *f;
};

struct lint {
	const struct ir_inventory_in *in;
	struct ir_record *r;
	const struct ir_device *d;
	struct only *only;
	size_t n_only, cap_only;
	struct ir_buf text, absent, unknown;
	struct ir_inventory_sum sum;
	int (*find)(void *arg, const struct ir_inventory_finding *f);
	void *arg;
	int rc;
};

static void tell(struct lint *l, const char *code, bool red, const char *field,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static void
tell(struct lint *l, const char *code, bool red, const char *field,
	const char *fmt, ...)
{
	struct ir_inventory_finding f = {.code = code,
		.red = red,
		.id = l->d->id,
		.line = l->d->line,
		.field = field};
	va_list ap;

	if (l->rc < 0)
		return;
	ir_buf_clear(&l->text);
	va_start(ap, fmt);
	l->rc = ir_buf_vaddf(&l->text, fmt, ap);
	va_end(ap);
	f.text = l->text.p;
	if (red)
		l->sum.red++;
	else
		l->sum.other++;
	if (l->rc >= 0)
		l->rc = l->find(l->arg, &f);
}

/* "net[].ip" as list "net" and key "ip"; false: a plain path. */
static bool
of_list(const char *path, char list[32], const char **ret_key)
{
	const char *p = strstr(path, "[].");

	if (!p || (size_t)(p - path) >= 32)
		return false;
	memcpy(list, path, (size_t)(p - path));
	list[p - path] = '\0';
	*ret_key = p + 3;
	return true;
}

static void
remember(struct lint *l, const struct ir_field_def *f, const char *value)
{
	char plain[PLAIN_MAX];
	struct ir_buf b;
	size_t len;

	if (!ir_ident_plain(f->type, value, plain, sizeof(plain)) ||
		ir_ident_nothing(plain))
		return;
	if (l->n_only == l->cap_only) {
		size_t cap = l->cap_only ? 2 * l->cap_only : 256;
		struct only *v = realloc(l->only, cap * sizeof(*v));

		if (!v) {
			l->rc = -ENOMEM;
			return;
		}
		l->only = v;
		l->cap_only = cap;
	}
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%d ", (int)f->type); /* sticky */
	if (f->type == IR_FIELD_SERIAL) { /* of one maker, one model */
		const char *mah = ir_record_get(l->r, "mah").text;
		const char *model = ir_record_get(l->r, "model").text;

		(void)ir_buf_addf(&b, "%s/%s ", mah ? mah : "",
			model ? model : ""); /* sticky */
	}
	(void)ir_buf_adds(&b, plain); /* sticky */
	l->only[l->n_only] = (struct only){.d = l->d, .f = f};
	l->only[l->n_only].key = ir_buf_detach(&b, &len);
	if (l->only[l->n_only].key)
		l->n_only++;
	else
		l->rc = -ENOMEM;
}

static void
one_device_named(struct lint *l, const char *field, const char *id)
{
	struct ir_esc esc;

	if (strcmp(id, l->d->id) == 0)
		tell(l, "itself", true, field, _("names itself"));
	else if (!ir_site_device(l->in->site, id, NULL))
		tell(l, "nobody", true, field,
			_("device '%s' is not in the inventory"),
			ir_esc(id, &esc));
}

static void
devices_named(struct lint *l, const struct ir_field_def *f, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, " ");
		char id[PLAIN_MAX];

		if (len > 0 && len < sizeof(id)) {
			memcpy(id, list, len);
			id[len] = '\0';
			one_device_named(l, f->path, id);
		}
		list += len + (list[len] == ' ');
	}
}

static void
known(struct lint *l, const struct ir_field_def *f, const char *value)
{
	bool doubt = false;
	const char *why = ir_ident_wrong(f, value, &doubt);
	struct ir_esc esc;

	if (why)
		tell(l, doubt ? "odd" : "wrong", !doubt, f->path, "'%s' %s",
			ir_esc(value, &esc), why);
	if (f->type == IR_FIELD_SERIAL || f->type == IR_FIELD_MAC ||
		f->type == IR_FIELD_IP || f->type == IR_FIELD_HOST)
		remember(l, f, value);
	if (f->type == IR_FIELD_DEVICE || f->type == IR_FIELD_DEVICES)
		devices_named(l, f, value);
	if (f->type == IR_FIELD_CONTACT && l->in->contacts &&
		!ir_contacts_find(l->in->contacts, value))
		tell(l, "nobody", true, f->path,
			_("contact '%s' is not on the list"),
			ir_esc(value, &esc));
}

static void
add_name(struct ir_buf *b, const char *path)
{
	(void)ir_buf_addf(b, "%s%s", b->len ? " " : "", path); /* sticky */
}

/* A gap, if that is what its state is. */
static void
gap(struct lint *l, const char *path, enum ir_known state)
{
	if (state == IR_KNOWN_ABSENT) {
		add_name(&l->absent, path);
		l->sum.absent++;
	} else if (state == IR_KNOWN_UNKNOWN) {
		add_name(&l->unknown, path);
		l->sum.unknown++;
	}
}

static void
look(struct lint *l, const struct ir_field_def *f, struct ir_known_value v)
{
	if (v.state == IR_KNOWN_YES)
		known(l, f, v.text);
	else if (ir_record_needs(l->r, f->need))
		gap(l, f->path, v.state);
}

static void
one_field(struct lint *l, const struct ir_field_def *f)
{
	const char *key;
	char list[32];

	if (!of_list(f->path, list, &key)) {
		look(l, f, ir_record_get(l->r, f->path));
		return;
	}
	for (size_t i = 0; i < ir_record_count(l->r, list); i++)
		look(l, f, ir_record_item(l->r, list, i, key));
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

/* What stage reads, it must be able to read. */
static void
component(struct lint *l, const char *key, const char *s,
	const char *const *words)
{
	struct ir_esc esc;
	int64_t day;

	if (s && !(words ? is_one_of(s, words) : ir_day_parse(s, &day)))
		tell(l, "wrong", true, "life.components", "%s: '%s' %s", key,
			ir_esc(s, &esc),
			words ? _("is none of the choices")
			      : _("must be a date of the calendar, "
				  "2026-03-31"));
}

static void
components(struct lint *l)
{
	static const char list[] = "life.components";
	static const char *const safety[] = {"affected", NULL};
	static const char *const mitigation[] = {
		"without", "uses", "fails", NULL};
	enum ir_json_type type = ir_json_type(
		ir_record_json(l->r), ir_record_get(l->r, list).node);

	if (type != IR_JSON_ARRAY && type != IR_JSON_NONE &&
		type != IR_JSON_NULL)
		tell(l, "wrong", true, list, _("must be a list of objects"));
	for (size_t i = 0; i < ir_record_count(l->r, list); i++) {
		component(l, "on", ir_record_item(l->r, list, i, "on").text,
			NULL);
		component(l, "safety",
			ir_record_item(l->r, list, i, "safety").text, safety);
		component(l, "mitigation",
			ir_record_item(l->r, list, i, "mitigation").text,
			mitigation);
	}
}

/* Whether it is connected at all: nothing of its list can be asked before. */
static void
net(struct lint *l)
{
	enum ir_known state = ir_record_net(l->r);
	struct ir_known_value v = ir_record_get(l->r, "net");

	gap(l, "net", state);
	if (state == IR_KNOWN_UNKNOWN && v.node != IR_NODE_NONE &&
		!ir_json_streq(ir_record_json(l->r), v.node, "unknown"))
		tell(l, "wrong", true, "net", _("must be a list of objects"));
}

/* Before a component's end there is time to ask its maker; what follows after
 * it, stage says. */
static void
component_ends(struct lint *l, const struct ir_component_event *v)
{
	char text[IR_SUPPORT_TEXT];
	const char *s = ir_support_text(v->day, l->in->today, text);
	struct ir_esc esc;

	if (s && !ir_support_over(v->day, l->in->today) &&
		v->safety != IR_SAFETY_NONE)
		tell(l, "eos", false, "life.components", "%s: %s",
			v->name ? ir_esc(v->name, &esc) : _("a component"), s);
}

static void
life(struct lint *l)
{
	struct ir_stage_views v;
	struct ir_life life;
	char ends[IR_SUPPORT_TEXT];
	struct ir_err e = IR_ERR_INIT;

	if (ir_record_life(l->r, &life, &e) < 0) {
		tell(l, "wrong", true, "life.components", "%s", e.text);
		return;
	}
	components(l);
	v = ir_stage_of(&life, l->in->today);
	if (v.follows & IR_STAGE_EOS_BEFORE_EOL)
		tell(l, "dates", true, "life.eos",
			_("support ends before the sale does"));
	if (v.disagree)
		tell(l, "stage", false, "life.stage",
			_("declared %s, derived %s, assessed %s"),
			_(ir_stage_word(v.declared)),
			_(ir_stage_word(v.derived)),
			_(ir_stage_word(v.assessed)));
	if (v.warning != IR_STAGE_NO_WARNING)
		tell(l, "eos", false, "life.eos", "%s",
			ir_support_text(v.eos, l->in->today, ends));
	for (size_t i = 0; i < life.n_events; i++)
		component_ends(l, &life.event[i]);
}

static void
one_device(struct lint *l, struct ir_err *e)
{
	const struct ir_fields *f = l->in->fields;

	l->rc = ir_record_read(l->r, l->d->json, l->d->json_len, e);
	ir_buf_clear(&l->absent);
	ir_buf_clear(&l->unknown);
	for (size_t i = 0; l->rc >= 0 && i < ir_fields_count(f); i++)
		one_field(l, ir_fields_at(f, i));
	if (l->rc < 0)
		return;
	net(l);
	if (l->absent.len > 0)
		tell(l, "absent", false, NULL, _("nobody asked: %s"),
			l->absent.p);
	if (l->unknown.len > 0)
		tell(l, "unknown", false, NULL, _("not known: %s"),
			l->unknown.p);
	if (l->d->provisional)
		tell(l, "provisional", false, NULL,
			_("written by a tool; look at it and take the mark "
			  "away"));
	if (ir_record_needs(l->r, IR_FOR_MEDICAL))
		life(l);
}

static int
by_key(const void *a, const void *b)
{
	const struct only *x = a, *y = b;
	int c = strcmp(x->key, y->key);

	return c ? c : (x->d->line > y->d->line) - (x->d->line < y->d->line);
}

static void
doubles(struct lint *l)
{
	if (l->n_only > 0)
		qsort(l->only, l->n_only, sizeof(*l->only), by_key);
	for (size_t i = 1; l->rc >= 0 && i < l->n_only; i++) {
		const struct only *a = &l->only[i - 1], *b = &l->only[i];
		struct ir_esc esc;

		if (a->d == b->d || strcmp(a->key, b->key) != 0)
			continue;
		l->d = b->d;
		tell(l, "twice", true, b->f->path,
			_("the same as of '%s' (line %u)"),
			ir_esc(a->d->id, &esc), a->d->line);
	}
}

int
ir_inventory_lint(const struct ir_inventory_in *in,
	int (*find)(void *arg, const struct ir_inventory_finding *f), void *arg,
	struct ir_inventory_sum *ret, struct ir_err *e)
{
	struct lint l = {.in = in, .find = find, .arg = arg};

	ir_buf_init(&l.text, 0);
	ir_buf_init(&l.absent, 0);
	ir_buf_init(&l.unknown, 0);
	l.rc = ir_record_new(&l.r, e);
	l.sum.devices = ir_site_count(in->site);
	for (size_t i = 0; l.rc >= 0 && i < l.sum.devices; i++) {
		l.d = ir_site_at(in->site, i);
		one_device(&l, e);
	}
	if (l.rc >= 0)
		doubles(&l);
	if (l.rc < 0 && e && e->code == 0)
		(void)ir_err_set(e, l.rc, _("out of memory"));
	for (size_t i = 0; i < l.n_only; i++)
		free(l.only[i].key);
	free(l.only);
	ir_record_free(l.r);
	ir_buf_free(&l.unknown);
	ir_buf_free(&l.absent);
	ir_buf_free(&l.text);
	*ret = l.sum;
	return l.rc < 0 ? l.rc : 0;
}

static void
add_gap(struct ir_inventory_gaps *g, enum ir_known state)
{
	g->absent += state == IR_KNOWN_ABSENT;
	g->unknown += state == IR_KNOWN_UNKNOWN;
}

struct ir_inventory_gaps
ir_inventory_gaps(const struct ir_fields *fields, struct ir_record *r)
{
	struct ir_inventory_gaps g = {0, 0};

	add_gap(&g, ir_record_net(r));
	for (size_t i = 0; i < ir_fields_count(fields); i++) {
		const struct ir_field_def *f = ir_fields_at(fields, i);
		const char *key;
		char list[32];

		if (!ir_record_needs(r, f->need))
			continue;
		if (!of_list(f->path, list, &key)) {
			add_gap(&g, ir_record_get(r, f->path).state);
			continue;
		}
		for (size_t k = 0; k < ir_record_count(r, list); k++)
			add_gap(&g, ir_record_item(r, list, k, key).state);
	}
	return g;
}
