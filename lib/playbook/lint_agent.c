/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "lint_i.h"

/* Agents and targets, their addresses and places, and authentication
 * (CX-080 to CX-088). */

static const char *const category_words[] = {"aaa", "analytics", "caldera",
	"content-gateway", "desktop", "endpoint", "firewall", "handset", "ids",
	"ips", "kali", "manx", "orchestrator", "os-linux", "os-mac",
	"os-windows", "redcanary-atomicred", "ragdoll", "router", "sandcat",
	"server", "siem", "switch", "ticketing", "tip", "wireless", NULL};

static const char *const regions[] = {"africa", "eastern-africa",
	"middle-africa", "northern-africa", "southern-africa", "western-africa",
	"americas", "caribbean", "central-america", "latin-america-caribbean",
	"northern-america", "south-america", "asia", "central-asia",
	"eastern-asia", "southern-asia", "south-eastern-asia", "western-asia",
	"europe", "eastern-europe", "northern-europe", "southern-europe",
	"western-europe", "oceania", "antarctica", "australia-new-zealand",
	"melanesia", "micronesia", "polynesia", NULL};

static const struct lint_words categories = {
	LINT_CATEGORY_WORD, category_words};
static const struct lint_words sectors = {LINT_SECTOR_WORD, lint_sectors};

/* ---- civic location (CX-087) ---- */

/* ISO 3166-1, two letters each. */
static const char countries[] =
	"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBW"
	"BYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFI"
	"FJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMIN"
	"IOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDME"
	"MFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPF"
	"PGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV"
	"SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYE"
	"YTZAZMZW";

static void
region(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	(void)arg;
	if (!lint_among(regions, s) && !lint_has_ref(s))
		lint_tell(l, LINT_LOCATION, v,
			_("'%s' is no region of the "
			  "standard's list"),
			lint_q(s, &q));
}

static void
country(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	(void)arg;
	if (strlen(s) == 2)
		for (const char *p = countries; *p; p += 2)
			if (p[0] == s[0] && p[1] == s[1])
				return;
	if (!lint_has_ref(s))
		lint_tell(l, LINT_LOCATION, v,
			_("'%s' is no country code of ISO 3166-1 (two capital "
			  "letters)"),
			lint_q(s, &q));
}

/* Decimal degrees in (-max, max]; arg: max as a pointer to a number. */
static void
degrees(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const int *max = arg;
	const char *s = ir_val_str(v), *p = s + (*s == '-' || *s == '+');
	size_t whole = strspn(p, "0123456789"), part = 0, zeros;
	uint64_t n = 0;
	bool good, at_max;

	if (lint_has_ref(s))
		return;
	zeros = strspn(p, "0");
	if (zeros == whole && zeros)
		zeros--;
	good = whole > 0 && whole - zeros <= 3 &&
		ir_num_u64(p + zeros, whole - zeros, 999, &n) == 0;
	p += whole;
	at_max = n == (uint64_t)*max;
	if (*p == '.') {
		part = strspn(++p, "0123456789");
		good = good && part > 0;
		if (at_max && strspn(p, "0") != part)
			good = false;
		p += part;
	}
	if (*p || !good || n > (uint64_t)*max || (*s == '-' && at_max))
		lint_tell(l, LINT_LOCATION, v,
			_("'%s' must be decimal degrees, above -%d and up to "
			  "%d"),
			ir_val_key(v), *max, *max);
}

static const int ninety = 90, half_turn = 180;

static const struct lint_prop location_props[] = {
	{"name", IR_JSON_STRING, 0, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"building_details", IR_JSON_STRING, 0, NULL, NULL},
	{"network_details", IR_JSON_STRING, 0, NULL, NULL},
	{"region", IR_JSON_STRING, 0, region, NULL},
	{"country", IR_JSON_STRING, 0, country, NULL},
	{"administrative_area", IR_JSON_STRING, 0, NULL, NULL},
	{"city", IR_JSON_STRING, 0, NULL, NULL},
	{"street_address", IR_JSON_STRING, 0, NULL, NULL},
	{"postal_code", IR_JSON_STRING, 0, NULL, NULL},
	{"latitude", IR_JSON_STRING, 0, degrees, &ninety},
	{"longitude", IR_JSON_STRING, 0, degrees, &half_turn},
	{"precision", IR_JSON_STRING, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape location_shape = {
	NULL, location_props, LINT_LOCATION, LINT_UNKNOWN_PROPERTY, false};

static void
location(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	bool lat = ir_val_get(v, "latitude"), lon = ir_val_get(v, "longitude");

	(void)arg;
	lint_shape(l, v, &location_shape);
	if (lat != lon)
		lint_tell(l, LINT_LOCATION, v,
			_("latitude and longitude belong together"));
	if (ir_val_get(v, "precision") && (!lat || !lon))
		lint_tell(l, LINT_LOCATION, ir_val_get(v, "precision"),
			_("'precision' needs latitude and longitude"));
}

/* ---- contact ---- */

static const struct lint_prop contact_props[] = {
	{"email", IR_JSON_STRING, LINT_DICT, NULL, NULL},
	{"phone", IR_JSON_STRING, LINT_DICT, NULL, NULL},
	{"contact_details", IR_JSON_STRING, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape contact = {
	NULL, contact_props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

/* ---- address, port (CX-081 to CX-084) ---- */

static void
port(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	uint64_t n;

	(void)arg;
	if (ir_val_type(v) == IR_JSON_NUMBER)
		lint_tell(l, LINT_PORT, v,
			_("'port' must be a text: \"%.12s\""), ir_val_num(v));
	else if (!s ||
		(!lint_has_ref(s) &&
			(ir_num_u64(s, strlen(s), 65535, &n) < 0 || n == 0)))
		lint_tell(l, LINT_PORT, v,
			_("'port' must be a number from 1 to 65535, as a "
			  "text"));
}

static const struct lint_prop named[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"name", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"location", IR_JSON_OBJECT, 0, location, NULL},
	{"agent_target_extensions", IR_JSON_OBJECT, LINT_DICT, lint_extension,
		NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};

static const struct lint_prop people[] = {
	{"contact", IR_JSON_OBJECT, 0, lint_shape, &contact},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop place[] = {
	{"logical", IR_JSON_STRING, LINT_LIST, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop sector[] = {
	{"sector", IR_JSON_STRING, LINT_REQ, lint_sector, &sectors},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop category[] = {
	{"category", IR_JSON_STRING, LINT_REQ | LINT_LIST, lint_word,
		&categories},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
#define REACHED \
	{"address", IR_JSON_OBJECT, LINT_REQ, lint_address, NULL}, \
		{"authentication_info", IR_JSON_STRING, 0, lint_auth_ref, \
			NULL}, \
	{ \
		"category", IR_JSON_STRING, LINT_LIST, lint_word, &categories \
	}
static const struct lint_prop network[] = {
	REACHED,
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop system_[] = {
	REACHED,
	{"port", IR_JSON_NONE, LINT_ANY, port, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};

static const struct {
	const char *type;
	struct lint_shape shape;
} agents[] = {
	{"group", {named, people, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"individual",
		{named, people, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"organization",
		{named, people, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"location", {named, place, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"sector", {named, sector, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"security-category",
		{named, category, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"net-address",
		{named, network, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"http-api", {named, system_, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"linux", {named, system_, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"ssh", {named, system_, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
};
static const struct lint_shape other_agent = {
	named, NULL, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, true};

static const struct lint_shape *
agent_shape(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *t = ir_val_get(v, "type");
	const char *type = ir_val_str(t);
	struct lint_q q;

	for (size_t i = 0; type && i < sizeof(agents) / sizeof(agents[0]); i++)
		if (strcmp(agents[i].type, type) == 0)
			return &agents[i].shape;
	if (type && *type)
		lint_tell(l, LINT_AGENT_WORD, t,
			_("'%s' is no agent type of the standard: a person "
			  "must do what it is asked"),
			lint_q(type, &q));
	return &other_agent;
}

void
lint_agent(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	lint_id_key(l, v, false);
	lint_shape(l, v, agent_shape(l, v));
	if (!ir_val_get(v, "description"))
		lint_tell(l, LINT_AGENT_SHOULD, v, _("'%s' should be given"),
			"description");
	lint_var_refs(l, v);
}

/* ---- authentication (CX-085, CX-086) ---- */

static const struct lint_prop auth_common[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"name", IR_JSON_STRING, 0, NULL, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"kms", IR_JSON_BOOL, 0, NULL, NULL},
	{"kms_key_identifier", IR_JSON_STRING, LINT_FULL, NULL, NULL},
	{"authentication_info_extensions", IR_JSON_OBJECT, LINT_DICT,
		lint_extension, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};

static void
secret(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);

	(void)arg;
	if (*s && !lint_has_ref(s))
		lint_tell(l, LINT_SECRET, v,
			_("a secret in plain text: take it from a variable or "
			  "a key store"));
}

static const struct lint_prop basic[] = {
	{"user_id", IR_JSON_STRING, 0, NULL, NULL},
	{"password", IR_JSON_STRING, 0, secret, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop oauth[] = {
	{"oauth_header", IR_JSON_STRING, 0, NULL, NULL},
	{"token", IR_JSON_STRING, 0, secret, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop user[] = {
	{"username", IR_JSON_STRING, 0, NULL, NULL},
	{"password", IR_JSON_STRING, 0, secret, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct {
	const char *type;
	struct lint_shape shape;
} auths[] = {
	{"http-basic",
		{auth_common, basic, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"oauth2",
		{auth_common, oauth, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
	{"user-auth",
		{auth_common, user, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, 0}},
};
static const struct lint_shape other_auth = {
	auth_common, NULL, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, true};

static const struct lint_shape *
auth_shape(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *t = ir_val_get(v, "type");
	const char *type = ir_val_str(t);
	struct lint_q q;

	for (size_t i = 0; type && i < sizeof(auths) / sizeof(auths[0]); i++)
		if (strcmp(auths[i].type, type) == 0)
			return &auths[i].shape;
	if (type && *type)
		lint_tell(l, LINT_AUTH_WORD, t,
			_("'%s' is no authentication type of the standard"),
			lint_q(type, &q));
	return &other_auth;
}

void
lint_auth(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *key = ir_val_get(v, "kms_key_identifier");
	bool kms = false;

	(void)arg;
	(void)ir_val_bool(ir_val_get(v, "kms"), &kms); /* absent: false */
	lint_id_key(l, v, false);
	lint_shape(l, v, auth_shape(l, v));
	if (kms && !key)
		lint_tell(l, LINT_AUTH_KMS, v,
			_("'kms' is true, so 'kms_key_identifier' must say "
			  "which key"));
	if (key && !kms)
		lint_tell(l, LINT_AUTH_KMS, key,
			_("'kms_key_identifier' needs 'kms' to be true"));
	lint_var_refs(l, v);
}
