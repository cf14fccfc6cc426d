/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "lint_i.h"
#include "secret_i.h"

/* Commands (CX-070 to CX-077). */

static const struct lint_words activities = {
	LINT_ACTIVITY_WORD, lint_activities};

static void
open_secret(
	struct ir_lint *l, const struct ir_val *v, const char *s, size_t len)
{
	int r = ir_hush_has(s, len);

	if (r < 0)
		l->err = ENOMEM;
	else if (r > 0)
		lint_tell(l, LINT_SECRET, v,
			_("a secret in plain text: take it from a variable or "
			  "a key store"));
}

/* A text people run, type or send (CX-086). */
static void
readable(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);

	(void)arg;
	open_secret(l, v, s, strlen(s));
}

/* Decodes; false and a finding when it is no base64 (CX-074). */
static bool
decoded(struct ir_lint *l, const struct ir_val *v, struct ir_buf *out)
{
	const char *s = ir_val_str(v);
	int r = ir_unbase64(out, s, strlen(s));

	if (r == 0)
		return true;
	if (r == -ENOMEM)
		l->err = ENOMEM;
	else if (!lint_has_ref(s))
		lint_tell(l, LINT_BASE64, v,
			strpbrk(s, "-_") ? _("'%s' is no base64 (RFC 4648 "
					     "section 4); it looks like the "
					     "form for URLs")
					 : _("'%s' is no base64 (RFC 4648 "
					     "section 4, padded)"),
			ir_val_key(v));
	return false;
}

static void
base64(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct ir_buf b;

	(void)arg;
	ir_buf_init(&b, 0);
	if (decoded(l, v, &b))
		open_secret(l, v, b.p, b.len);
	ir_buf_free(&b);
}

/* An OpenC2 message: an object with an action and a target. */
static void
openc2(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct ir_json *j = NULL;
	struct ir_buf b;
	bool good;

	(void)arg;
	ir_buf_init(&b, 0);
	good = decoded(l, v, &b);
	if (good && ir_json_new(&j, NULL, NULL) < 0)
		l->err = ENOMEM;
	if (good && j) {
		good = ir_json_parse(j, b.p, b.len, NULL) == 0 &&
			ir_json_type(j, ir_json_get(j, 0, "action")) ==
				IR_JSON_STRING &&
			ir_json_type(j, ir_json_get(j, 0, "target")) ==
				IR_JSON_OBJECT;
		if (!good)
			lint_tell(l, LINT_OPENC2, v,
				_("no OpenC2 message: a JSON object with "
				  "'action' and 'target'"));
	}
	ir_json_free(j);
	ir_buf_free(&b);
}

/* METHOD TARGET HTTP/VERSION; arg: the method it must be, or NULL. */
static void
request_line(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v), *post = arg;
	size_t method = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-");
	const char *target = s + method + (s[method] == ' ');
	size_t len = strcspn(target, " \t\r\n");
	const char *version = target + len + (target[len] == ' ');
	bool good = method > 0 && s[method] == ' ' && len > 0 &&
		strncmp(version, "HTTP/", 5) == 0 &&
		strspn(version + 5, "0123456789.") == strlen(version + 5) &&
		strlen(version) > 5;

	open_secret(l, v, s, strlen(s));
	if (!good && !lint_has_ref(s))
		lint_tell(l, LINT_REQUEST_LINE, v,
			_("no request line: METHOD TARGET HTTP/VERSION, such "
			  "as 'GET /status HTTP/1.1'"));
	else if (good && post &&
		(strlen(post) != method || strncmp(s, post, method) != 0))
		lint_tell(l, LINT_OPENC2, v,
			_("the method for OpenC2 must be %s"), post);
}

static void
header(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	bool good = ir_val_type(v) == IR_JSON_ARRAY;
	struct lint_q q;

	(void)arg;
	for (size_t i = 0; good && i < ir_val_count(v); i++)
		good = ir_val_str(ir_val_at(v, i));
	if (!good)
		lint_tell(l, LINT_HEADERS, v,
			_("header '%s' must be a list of texts"),
			lint_q(ir_val_key(v), &q));
	for (size_t i = 0; good && i < ir_val_count(v); i++)
		if (pb_secret_header(
			    ir_val_key(v), ir_val_str(ir_val_at(v, i))))
			lint_tell(l, LINT_SECRET, ir_val_at(v, i),
				_("a secret in plain text: take it from a "
				  "variable or a key store"));
}

static const struct lint_prop common[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"version", IR_JSON_STRING, 0, NULL, NULL},
	{"playbook_activity", IR_JSON_STRING, 0, lint_word, &activities},
	{"external_references", IR_JSON_OBJECT, LINT_LIST, lint_reference,
		NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop text[] = {
	{"command", IR_JSON_STRING, 0, readable, NULL},
	{"command_b64", IR_JSON_STRING, 0, base64, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop coded[] = {
	{"command_b64", IR_JSON_STRING, LINT_REQ | LINT_FULL, base64, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop http[] = {
	{"command", IR_JSON_STRING, LINT_REQ, request_line, NULL},
	{"headers", IR_JSON_NONE, LINT_DICT | LINT_ANY, header, NULL},
	{"content", IR_JSON_STRING, 0, readable, NULL},
	{"content_b64", IR_JSON_STRING, 0, base64, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop openc2_http[] = {
	{"command", IR_JSON_STRING, LINT_REQ, request_line, "POST"},
	{"headers", IR_JSON_NONE, LINT_DICT | LINT_ANY, header, NULL},
	{"content_b64", IR_JSON_STRING, LINT_REQ, openc2, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
#define SHAPE(own, rule) \
	{ \
		common, own, rule, LINT_UNKNOWN_PROPERTY, false \
	}
static const struct lint_shape text_shape = SHAPE(text, LINT_REQUIRED);
static const struct lint_shape coded_shape = SHAPE(coded, LINT_COMMAND_B64);
static const struct lint_shape http_shape = SHAPE(http, LINT_REQUEST_LINE);
static const struct lint_shape openc2_shape = SHAPE(openc2_http, LINT_OPENC2);
static const struct lint_shape other_shape = {
	common, text, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, true};

static const struct {
	const char *type;
	const struct lint_shape *shape;
	const char *risky; /* what a filled-in value must not hold */
} types[] = {
	{"manual", &text_shape, NULL},
	{"bash", &text_shape, "\"'`$\\\r\n;|&<>(){}*?"},
	{"caldera-cmd", &text_shape, NULL},
	{"elastic", &coded_shape, NULL},
	{"http-api", &http_shape, "\"'\\\r\n"},
	{"jupyter", &coded_shape, NULL},
	{"kestrel", &coded_shape, NULL},
	{"openc2-http", &openc2_shape, "\"'\\\r\n"},
	{"powershell", &text_shape, "\"'`$\r\n;|&<>(){}"},
	{"sigma", &coded_shape, NULL},
	{"ssh", &text_shape, "\"'`$\\\r\n;|&<>(){}*?"},
	{"yara", &coded_shape, NULL},
};
#define TYPES (sizeof(types) / sizeof(types[0]))

static bool
says(const struct ir_val *v, const char *name)
{
	const char *s = ir_val_get_str(v, name);

	return s && *s;
}

/* CX-070: one of the two forms, not both. */
static void
forms(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *c = ir_val_get(v, "command");
	const struct ir_val *b = ir_val_get(v, "command_b64");

	if (says(v, "command") && says(v, "command_b64"))
		lint_tell(l, LINT_COMMAND_TWICE, b,
			_("both 'command' and 'command_b64': which one "
			  "counts?"));
	else if (!says(v, "command") && !says(v, "command_b64") &&
		!(c && !ir_val_str(c)) && !(b && !ir_val_str(b)))
		lint_tell(l, LINT_COMMAND, v,
			_("it says nothing to do: 'command' or 'command_b64' "
			  "is missing"));
}

static size_t
type_of(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *t = ir_val_get(v, "type");
	const char *type = ir_val_str(t);
	struct lint_q q;
	size_t i = 0;

	if (!type || !*type)
		return TYPES;
	while (i < TYPES && strcmp(types[i].type, type) != 0)
		i++;
	if (i == TYPES)
		lint_tell(l, LINT_COMMAND_WORD, t,
			_("'%s' is no command type of the standard: it is "
			  "shown for a person to do"),
			lint_q(type, &q));
	return i;
}

void
lint_command(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *activity = ir_val_get_str(v, "playbook_activity");
	size_t t = type_of(l, v);
	const struct lint_shape *s = t < TYPES ? types[t].shape : &other_shape;

	(void)arg;
	lint_shape(l, v, s);
	if (s == &text_shape)
		forms(l, v);
	if (s == &openc2_shape)
		lint_tell(l, LINT_OPENC2_OLD, ir_val_get(v, "type"),
			_("the authors of the standard call this type "
			  "outdated"));
	if (activity)
		(void)lint_map_put(l, &l->activities, activity, v);
	l->risky = t < TYPES ? types[t].risky : NULL;
	lint_var_refs(l, v);
	l->risky = NULL;
}
