/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#define KEY_MAX 64
#define EVENTS_MAX 64

struct ir_record {
	struct ir_json *j;
	char **text; /* owned, of the values handed out */
	size_t n, cap;
	struct ir_component_event event[EVENTS_MAX];
	bool medical, patient; /* may be */
};

int
ir_record_new(struct ir_record **ret, struct ir_err *e)
{
	struct ir_record *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	rc = ir_json_new(&r->j, NULL, e);
	if (rc < 0) {
		free(r);
		return rc;
	}
	*ret = r;
	return 0;
}

static void
forget(struct ir_record *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->text[i]);
	r->n = 0;
}

void
ir_record_free(struct ir_record *r)
{
	if (!r)
		return;
	forget(r);
	free(r->text);
	ir_json_free(r->j);
	free(r);
}

const struct ir_json *
ir_record_json(const struct ir_record *r)
{
	return r->j;
}

/* Takes over p; NULL without memory (then the value counts as unknown, never
 * as absent). */
static const char *
own(struct ir_record *r, char *p)
{
	if (p && r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 128;
		char **v = realloc(r->text, cap * sizeof(*v));

		if (!v) {
			free(p);
			return NULL;
		}
		r->text = v;
		r->cap = cap;
	}
	if (p)
		r->text[r->n++] = p;
	return p;
}

static void
add_scalar(const struct ir_json *j, ir_node n, struct ir_buf *out)
{
	size_t len;
	const char *raw;

	if (ir_json_type(j, n) == IR_JSON_STRING) {
		(void)ir_json_str(j, n, out); /* sticky */
		return;
	}
	raw = ir_json_raw(j, n, &len);
	(void)ir_buf_add(out, raw, len); /* sticky */
}

static const char *
text_of(struct ir_record *r, ir_node n)
{
	struct ir_buf b;
	size_t len;

	ir_buf_init(&b, 0);
	if (ir_json_type(r->j, n) == IR_JSON_ARRAY)
		for (ir_node m = ir_json_first(r->j, n); m != IR_NODE_NONE;
			m = ir_json_next(r->j, m)) {
			if (b.len > 0)
				(void)ir_buf_addc(&b, ' '); /* sticky */
			add_scalar(r->j, m, &b);
		}
	else
		add_scalar(r->j, n, &b);
	(void)ir_buf_adds(&b, ""); /* an empty text is a text */
	if (b.len > 0 && memchr(b.p, '\0', b.len)) {
		ir_buf_free(&b);
		return NULL;
	}
	return own(r, ir_buf_detach(&b, &len));
}

static struct ir_known_value
value(struct ir_record *r, ir_node n)
{
	struct ir_known_value v = {.state = IR_KNOWN_ABSENT, .node = n};
	ir_node bare = ir_json_get(r->j, n, "v");

	if (ir_json_type(r->j, n) == IR_JSON_OBJECT && bare != IR_NODE_NONE) {
		ir_node src = ir_json_get(r->j, n, "src");
		ir_node on = ir_json_get(r->j, n, "on");
		ir_node by = ir_json_get(r->j, n, "by");

		v.src = src == IR_NODE_NONE ? NULL : text_of(r, src);
		v.on = on == IR_NODE_NONE ? NULL : text_of(r, on);
		v.by = by == IR_NODE_NONE ? NULL : text_of(r, by);
		v.node = n = bare;
	}
	switch (ir_json_type(r->j, n)) {
	case IR_JSON_NONE:
	case IR_JSON_NULL:
		return v;
	case IR_JSON_OBJECT: /* a group, or a list's item: no value */
		v.state = IR_KNOWN_UNKNOWN;
		return v;
	case IR_JSON_BOOL:
	case IR_JSON_NUMBER:
	case IR_JSON_STRING:
	case IR_JSON_ARRAY:
		break;
	}
	v.text = text_of(r, n);
	if (!v.text || strcmp(v.text, "unknown") == 0) {
		v.state = IR_KNOWN_UNKNOWN;
		v.text = NULL;
	} else if (ir_json_streq(r->j, n, "none")) {
		v.state = IR_KNOWN_NONE;
		v.text = NULL;
	} else if (!*v.text) {
		v.state = IR_KNOWN_ABSENT; /* an empty cell is no answer */
		v.text = NULL;
	} else {
		v.state = IR_KNOWN_YES;
	}
	return v;
}

/* Down from n along "a.b"; a member that is a plain value where an object
 * is meant ends the way: place:"3F" has no place.room of its own. */
static ir_node
down(const struct ir_json *j, ir_node n, const char *path)
{
	while (n != IR_NODE_NONE && *path) {
		size_t len = strcspn(path, ".");
		char key[KEY_MAX];

		if (len >= sizeof(key))
			return IR_NODE_NONE;
		memcpy(key, path, len);
		key[len] = '\0';
		n = ir_json_get(j, n, key);
		path += len + (path[len] == '.');
	}
	return n;
}

struct ir_known_value
ir_record_get(struct ir_record *r, const char *path)
{
	ir_node n = down(r->j, 0, path);

	/* A place in one text is the room. */
	if (n == IR_NODE_NONE && strcmp(path, "place.room") == 0 &&
		ir_json_type(r->j, ir_json_get(r->j, 0, "place")) ==
			IR_JSON_STRING)
		n = ir_json_get(r->j, 0, "place");
	return value(r, n);
}

size_t
ir_record_count(struct ir_record *r, const char *list)
{
	ir_node n = down(r->j, 0, list);

	return ir_json_type(r->j, n) == IR_JSON_ARRAY ? ir_json_count(r->j, n)
						      : 0;
}

struct ir_known_value
ir_record_item(struct ir_record *r, const char *list, size_t i, const char *key)
{
	ir_node n = ir_json_first(r->j, down(r->j, 0, list));

	while (i-- > 0 && n != IR_NODE_NONE)
		n = ir_json_next(r->j, n);
	return value(r, ir_json_get(r->j, n, key));
}

enum ir_known
ir_record_net(struct ir_record *r)
{
	ir_node n = down(r->j, 0, "net");
	enum ir_known state;

	if (ir_json_type(r->j, n) == IR_JSON_ARRAY)
		return ir_json_count(r->j, n) > 0 ? IR_KNOWN_YES
						  : IR_KNOWN_NONE;
	state = value(r, n).state;
	return state == IR_KNOWN_YES ? IR_KNOWN_UNKNOWN : state;
}

/* Unless it says no. */
static bool
may_be(struct ir_record *r, const char *path)
{
	ir_node n = value(r, down(r->j, 0, path)).node;
	bool b;

	return ir_json_bool(r->j, n, &b) < 0 || b;
}

int
ir_record_read(
	struct ir_record *r, const char *json, size_t len, struct ir_err *e)
{
	int rc;

	forget(r);
	rc = ir_json_parse(r->j, json, len, e);
	r->medical = rc < 0 || may_be(r, "medical");
	r->patient = rc < 0 || may_be(r, "patient_connectable");
	return rc;
}

bool
ir_record_needs(struct ir_record *r, enum ir_field_for need)
{
	switch (need) {
	case IR_FOR_NOBODY:
		return false;
	case IR_FOR_ALL:
		return true;
	case IR_FOR_MEDICAL:
		return r->medical;
	case IR_FOR_PATIENT:
		return r->medical && r->patient;
	case IR_FOR_NETWORK:
		return ir_record_net(r) != IR_KNOWN_NONE;
	}
	return false;
}

static struct ir_life_date
date(struct ir_record *r, const char *path)
{
	struct ir_known_value v = ir_record_get(r, path);
	struct ir_life_date d = {IR_DATE_UNKNOWN, 0};

	if (v.state == IR_KNOWN_ABSENT)
		d.state = IR_DATE_ABSENT;
	else if (v.state == IR_KNOWN_NONE)
		d.state = IR_DATE_NONE;
	else if (v.state == IR_KNOWN_YES && ir_day_parse(v.text, &d.day))
		d.state = IR_DATE_KNOWN;
	return d;
}

static enum ir_stage
stage(struct ir_record *r, const char *path)
{
	struct ir_known_value v = ir_record_get(r, path);

	if (v.state != IR_KNOWN_YES || strlen(v.text) != 1 || v.text[0] < '1' ||
		v.text[0] > '4')
		return IR_STAGE_UNKNOWN;
	return (enum ir_stage)(v.text[0] - '0');
}

static enum ir_safety
safety_of(const char *s)
{
	if (s && strcmp(s, "none") == 0)
		return IR_SAFETY_NONE;
	return s && strcmp(s, "affected") == 0 ? IR_SAFETY_AFFECTED
					       : IR_SAFETY_UNKNOWN;
}

static enum ir_mitigation
mitigation_of(const char *s)
{
	if (s && strcmp(s, "without") == 0)
		return IR_MITIGATION_WITHOUT;
	if (s && strcmp(s, "uses") == 0)
		return IR_MITIGATION_USES;
	return s && strcmp(s, "fails") == 0 ? IR_MITIGATION_FAILS
					    : IR_MITIGATION_UNKNOWN;
}

int
ir_record_life(struct ir_record *r, struct ir_life *ret, struct ir_err *e)
{
	static const char list[] = "life.components";
	size_t n = ir_record_count(r, list);
	enum ir_json_type type = ir_json_type(r->j, down(r->j, 0, list));

	if (n > EVENTS_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("more than %d components whose support ended"),
			EVENTS_MAX);
	*ret = (struct ir_life){.declared = stage(r, "life.stage"),
		.assessed = stage(r, "life.assessment"),
		.eol = date(r, "life.eol"),
		.eos = date(r, "life.eos"),
		.event = r->event,
		.n_events = n};
	if (type != IR_JSON_ARRAY && type != IR_JSON_NONE &&
		type != IR_JSON_NULL) {
		/* Something was written that is no list: it may be anything. */
		r->event[0] = (struct ir_component_event){.day = INT64_MIN + 1};
		ret->n_events = 1;
	}
	for (size_t i = 0; i < n; i++) {
		struct ir_component_event *v = &r->event[i];
		struct ir_known_value safety =
			ir_record_item(r, list, i, "safety");

		/* "none" is an answer here, not the lack of one. */
		v->safety = safety.state == IR_KNOWN_NONE
			? IR_SAFETY_NONE
			: safety_of(safety.text);
		v->name = ir_record_item(r, list, i, "name").text;
		v->mitigation = mitigation_of(
			ir_record_item(r, list, i, "mitigation").text);
		/* Without a day it counts from the beginning: known to have
		 * happened. */
		if (!ir_day_parse(
			    ir_record_item(r, list, i, "on").text, &v->day))
			v->day = INT64_MIN + 1;
	}
	return 0;
}
