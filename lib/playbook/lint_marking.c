/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_i.h"

/* Data markings (CX-120 to CX-124). */

/* The five that the committee publishes. */
static const struct {
	const char *id, *level;
} known[] = {
	{"marking-tlp--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"},
	{"marking-tlp--939a9414-2ddd-4d32-a0cd-375ea402b003",
		"TLP:AMBER+STRICT"},
	{"marking-tlp--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"},
	{"marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"},
	{"marking-tlp--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"},
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static const char *
known_level(const char *id)
{
	for (size_t i = 0; id && i < KNOWN; i++)
		if (strcmp(known[i].id, id) == 0)
			return known[i].level;
	return NULL;
}

void
lint_marking_ref(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *id = ir_val_str(v), *level = known_level(id);
	struct lint_slot *s = lint_map_find(&l->defs[LINT_MARKINGS], id);

	(void)arg;
	if (!s && level)
		lint_tell(l, LINT_MARKING_KNOWN, v,
			_("%s is known here, but other readers need it in "
			  "'%s'"),
			level, "data_marking_definitions");
	else
		(void)lint_ref(l, LINT_MARKINGS, v);
}

static void
tlp(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	const char *must = known_level(ir_val_key(ir_val_parent(v)));
	struct lint_q q;
	size_t i = 0;

	(void)arg;
	while (i < KNOWN && strcmp(known[i].level, s) != 0)
		i++;
	if (strcmp(s, "TLP:WHITE") == 0 || strcmp(s, "WHITE") == 0)
		lint_tell(l, LINT_TLP, v,
			_("TLP:WHITE is of TLP 1; TLP 2 calls it TLP:CLEAR"));
	else if (i == KNOWN)
		lint_tell(l, LINT_TLP, v,
			_("'%s' is no level of TLP 2: TLP:RED, "
			  "TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, TLP:CLEAR"),
			lint_q(s, &q));
	else if (must && strcmp(must, s) != 0)
		lint_tell(l, LINT_MARKING_DIFFERS, v,
			_("this id is known everywhere as %s"), must);
}

static void
versioned(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	lint_tell_key(l, LINT_MARKING_VERSION, v,
		_("a marking is never changed: other content, other id"));
}

static const struct lint_prop common[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"id", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"name", IR_JSON_STRING, 0, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"created_by", IR_JSON_STRING, LINT_REQ, lint_id, "identity"},
	{"created", IR_JSON_STRING, LINT_REQ, lint_time_ms, NULL},
	{"modified", IR_JSON_NONE, LINT_ANY, versioned, NULL},
	{"revoked", IR_JSON_BOOL, 0, NULL, NULL},
	{"valid_from", IR_JSON_STRING, 0, lint_time, NULL},
	{"valid_until", IR_JSON_STRING, 0, lint_time, NULL},
	{"labels", IR_JSON_STRING, LINT_LIST, NULL, NULL},
	{"external_references", IR_JSON_OBJECT, LINT_LIST, lint_reference,
		NULL},
	{"marking_extensions", IR_JSON_OBJECT, LINT_DICT, lint_extension, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop tlp_props[] = {
	{"tlpv2_level", IR_JSON_STRING, LINT_REQ, tlp, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop statement_props[] = {
	{"statement", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
/* CX-124: its references are texts, against the common property. */
static const struct lint_prop iep_props[] = {
	{"name", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"description", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"tlp", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"iep_version", IR_JSON_NUMBER, LINT_REQ, NULL, NULL},
	{"start_date", IR_JSON_STRING, LINT_REQ, lint_time, NULL},
	{"end_date", IR_JSON_STRING, LINT_REQ | LINT_NULL, lint_time, NULL},
	{"encrypt_in_transit", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"permitted_actions", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"affected_party_notifications", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"attribution", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"unmodified_resale", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"external_references", IR_JSON_NONE, LINT_REQ | LINT_ANY, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
#define SHAPE(own, open) \
	{ \
		common, own, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, open \
	}
static const struct {
	const char *type;
	struct lint_shape shape;
} kinds[] = {
	{"marking-tlp", SHAPE(tlp_props, false)},
	{"marking-statement", SHAPE(statement_props, false)},
	{"marking-iep", SHAPE(iep_props, false)},
};
static const struct lint_shape other = SHAPE(NULL, true);

/* The committee's files hold each object inside another one. */
static bool
wrapped(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *in = ir_val_at(v, 0);

	if (ir_val_count(v) != 1 || ir_val_type(in) != IR_JSON_OBJECT ||
		strncmp(ir_val_key(in), "marking-", 8) != 0)
		return false;
	lint_tell(l, LINT_MARKING_WRAPPED, v,
		_("the marking is wrapped in one more object: take it out"));
	return true;
}

void
lint_marking(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *t = ir_val_get(v, "type");
	const struct ir_val *id = ir_val_get(v, "id");
	const struct lint_shape *s = &other;
	struct lint_q q;

	(void)arg;
	lint_id_key(l, v, false);
	if (wrapped(l, v))
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ir_val_is(t, kinds[i].type))
			s = &kinds[i].shape;
	if (s == &other && ir_val_str(t) && *ir_val_str(t))
		lint_tell(l, LINT_MARKING_TYPE, t,
			_("'%s' is none of marking-tlp, marking-statement, "
			  "marking-iep"),
			lint_q(ir_val_str(t), &q));
	lint_shape(l, v, s);
	lint_times(l, v);
	if (ir_val_str(id) && !ir_val_is(id, ir_val_key(v)))
		lint_tell(l, LINT_MARKING_ID, id,
			_("'id' is not the name under which it stands"));
}
