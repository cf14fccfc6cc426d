/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/trust.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"
#include "ir/sys/yaml.h"

#define DAY 86400

struct ir_trust {
	struct ir_trusted *v;
	size_t n;
};

struct reading {
	struct ir_trust *t;
	const char *path;
	struct ir_err *e;
};

static const char *const kinds[] = {[IR_TSA_ACCREDITED] = "accredited",
	[IR_TSA_OTHER] = "other",
	[IR_TSA_TEST] = "test"};

const char *
ir_tsa_kind_name(enum ir_tsa_kind k)
{
	return kinds[k];
}

static int
wrong(struct reading *r, const struct ir_yaml_node *at, const char *why)
{
	uint32_t line = 0, col = 0;
	struct ir_esc esc;

	ir_yaml_pos(at, &line, &col);
	return ir_err_set(r->e, IR_EFORMAT, "%s:%u: %s", ir_esc(r->path, &esc),
		line, why);
}

static int
wrong_key(struct reading *r, const struct ir_yaml_node *map, size_t i,
	const char *const *known)
{
	const char *key = ir_yaml_key_at(map, i);
	struct ir_near near;
	struct ir_esc esc, esc2;
	uint32_t line = 0, col = 0;

	ir_near_init(&near, key);
	for (; *known; known++)
		ir_near_try(&near, *known);
	ir_yaml_pos(ir_yaml_key_node(map, i), &line, &col);
	if (ir_near_best(&near))
		return ir_err_set(r->e, IR_EFORMAT,
			_("%s:%u: unknown key '%s' (did you mean '%s'?)"),
			ir_esc(r->path, &esc), line, ir_esc(key, &esc2),
			ir_near_best(&near));
	return ir_err_set(r->e, IR_EFORMAT, _("%s:%u: unknown key '%s'"),
		ir_esc(r->path, &esc), line, ir_esc(key, &esc2));
}

static int
check_keys(struct reading *r, const struct ir_yaml_node *map,
	const char *const *known)
{
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *const *k = known;

		while (*k && strcmp(*k, ir_yaml_key_at(map, i)) != 0)
			k++;
		if (!*k)
			return wrong_key(r, map, i, known);
	}
	return 0;
}

/* A text for people: not empty, one line.  *ret stays NULL when absent. */
static int
take_text(struct reading *r, const struct ir_yaml_node *map, const char *key,
	char **ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	size_t len = 0;
	const char *s = ir_yaml_text(n, &len);
	char *copy;

	if (!n)
		return 0;
	if (!s || len == 0 || len != strlen(s) || strpbrk(s, "\n\r\033"))
		return wrong(r, n, _("one line of text is wanted here"));
	copy = strdup(s);
	if (!copy)
		return ir_err_sys(
			r->e, ENOMEM, _("cannot read the trust file"));
	*ret = copy;
	return 0;
}

/* A day (of the local zone; last: its last second) or RFC 3339. */
static int
take_time(struct reading *r, const struct ir_yaml_node *map, const char *key,
	bool last, bool *ret_has, struct ir_time *ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	size_t len = 0;
	const char *s = ir_yaml_text(n, &len);
	char day[32];
	struct ir_time local;

	if (!n)
		return 0;
	*ret_has = true;
	if (s && ir_time_parse(s, len, ret) == 0)
		return 0;
	if (!s || len != 10)
		return wrong(r, n,
			_("a day (2026-04-01) or a time (2026-04-01T09:00:00"
			  "+09:00) is wanted here"));
	memcpy(day, s, 10);
	memcpy(day + 10, "T00:00:00Z", 11);
	if (ir_time_parse(day, 20, ret) < 0)
		return wrong(r, n, _("no such day"));
	local = *ret;
	ir_time_localise(&local);
	ret->sec += (last ? DAY - 1 : 0) - local.east;
	ret->east = local.east;
	return 0;
}

static int
take_kind(
	struct reading *r, const struct ir_yaml_node *map, struct ir_trusted *t)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, "kind");
	const char *s = ir_yaml_str(n);

	if (!t->tsa)
		return 0;
	for (size_t i = 0; s && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(s, kinds[i]) == 0) {
			t->kind = (enum ir_tsa_kind)i;
			return 0;
		}
	return wrong(r, n ? n : map,
		_("an authority needs a kind: accredited, other or test"));
}

/* A name beside the trust file, or an absolute one. */
static int
load_cert(struct reading *r, const struct ir_yaml_node *n, const char *file,
	struct ir_cert **ret)
{
	const char *slash = strrchr(r->path, '/');
	struct ir_err why = IR_ERR_INIT;
	char *dir, *full;
	int rc;

	dir = slash && *file != '/'
		? strndup(r->path,
			  slash == r->path ? 1 : (size_t)(slash - r->path))
		: NULL;
	full = dir ? ir_where_join(dir, file) : strdup(file);
	free(dir);
	if (!full)
		return ir_err_sys(
			r->e, ENOMEM, _("cannot read the trust file"));
	rc = ir_cert_load(ret, full, &why);
	free(full);
	return rc < 0 ? wrong(r, n, why.text) : 0;
}

static int
take_cert(
	struct reading *r, const struct ir_yaml_node *map, struct ir_trusted *t)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, "certificate");
	const struct ir_yaml_node *d = ir_yaml_get(map, "sha256");
	size_t len = 0;
	const char *hex = ir_yaml_text(d, &len);
	uint8_t raw[IR_SHA256_LEN];
	int rc = 0;

	if (d && (!hex || len != 64 || ir_unhex(hex, len, raw) < 0))
		return wrong(r, d, _("sha256 wants 64 hex digits"));
	if (n && !ir_yaml_text(n, NULL))
		return wrong(r, n, _("certificate wants the name of a file"));
	if (n)
		rc = load_cert(r, n, ir_yaml_text(n, NULL), &t->cert);
	if (rc < 0)
		return rc;
	if (!n && !d)
		return wrong(r, map, _("an entry needs sha256 or certificate"));
	if (d)
		ir_hex(raw, sizeof(raw), t->sha256);
	if (n && d && strcmp(t->sha256, ir_cert_info(t->cert)->sha256) != 0)
		return wrong(r, d,
			_("the certificate in the file has another sha256"));
	if (n)
		memcpy(t->sha256, ir_cert_info(t->cert)->sha256,
			sizeof(t->sha256));
	return 0;
}

static int
take_entry(
	struct reading *r, const struct ir_yaml_node *map, struct ir_trusted *t)
{
	static const char *const of_signer[] = {"name", "role", "sha256",
		"certificate", "from", "to", "revoked", "reason", NULL};
	static const char *const of_tsa[] = {"name", "kind", "sha256",
		"certificate", "from", "to", "revoked", "reason", NULL};
	uint32_t col;
	int rc;

	ir_yaml_pos(map, &t->line, &col);
	if (ir_yaml_type(map) != IR_YAML_MAP)
		return wrong(r, map, _("an entry has keys: name, sha256 ..."));
	rc = check_keys(r, map, t->tsa ? of_tsa : of_signer);
	if (rc == 0)
		rc = take_text(r, map, "name", &t->name);
	if (rc == 0 && !t->name)
		rc = wrong(r, map, _("an entry needs a name"));
	if (rc == 0)
		rc = take_text(r, map, "role", &t->role);
	if (rc == 0)
		rc = take_text(r, map, "reason", &t->reason);
	if (rc == 0)
		rc = take_kind(r, map, t);
	if (rc == 0)
		rc = take_cert(r, map, t);
	if (rc == 0)
		rc = take_time(r, map, "from", false, &t->has_from, &t->from);
	if (rc == 0)
		rc = take_time(r, map, "to", true, &t->has_to, &t->to);
	if (rc == 0)
		rc = take_time(
			r, map, "revoked", false, &t->has_revoked, &t->revoked);
	if (rc == 0 && t->has_from && t->has_to &&
		ir_time_cmp(&t->from, &t->to) > 0)
		rc = wrong(r, map, _("it ends before it begins"));
	return rc;
}

static int
check_double(struct reading *r, const struct ir_yaml_node *map)
{
	const struct ir_trusted *t = &r->t->v[r->t->n - 1];

	for (size_t i = 0; i + 1 < r->t->n; i++)
		if (r->t->v[i].tsa == t->tsa &&
			strcmp(r->t->v[i].sha256, t->sha256) == 0)
			return wrong(r, map,
				_("this certificate has an entry already"));
	return 0;
}

static int
take_list(struct reading *r, const struct ir_yaml_node *list, bool tsa)
{
	int rc = 0;

	if (ir_yaml_type(list) == IR_YAML_NONE ||
		ir_yaml_type(list) == IR_YAML_NULL)
		return 0;
	if (ir_yaml_type(list) != IR_YAML_SEQ)
		return wrong(r, list, _("a list is wanted here (- name: ...)"));
	for (size_t i = 0; i < ir_yaml_count(list) && rc == 0; i++) {
		struct ir_trusted *v = r->t->v, t = {.tsa = tsa};

		if (r->t->n == IR_TRUST_ENTRIES)
			return wrong(r, list, _("too many entries"));
		v = realloc(v, (r->t->n + 1) * sizeof(*v));
		if (!v)
			return ir_err_sys(
				r->e, ENOMEM, _("cannot read the trust file"));
		r->t->v = v;
		rc = take_entry(r, ir_yaml_at(list, i), &t);
		v[r->t->n++] = t; /* also half made: freed with the rest */
		if (rc == 0)
			rc = check_double(r, ir_yaml_at(list, i));
	}
	return rc;
}

static int
take_all(struct reading *r, const struct ir_yaml *y)
{
	static const char *const known[] = {
		"version", "signers", "authorities", NULL};
	const struct ir_yaml_node *root = ir_yaml_root(y, 0);
	int64_t version = 0;
	int rc;

	if (ir_yaml_type(root) != IR_YAML_MAP || ir_yaml_docs(y) != 1 ||
		ir_yaml_i64(ir_yaml_get(root, "version"), &version) != 0 ||
		version != 1)
		return wrong(
			r, root, _("a trust file begins with \"version: 1\""));
	rc = check_keys(r, root, known);
	if (rc == 0)
		rc = take_list(r, ir_yaml_get(root, "signers"), false);
	if (rc == 0)
		rc = take_list(r, ir_yaml_get(root, "authorities"), true);
	return rc;
}

int
ir_trust_parse(struct ir_trust **ret, const char *text, size_t len,
	const char *path, struct ir_err *e)
{
	struct reading r = {.path = path, .e = e};
	struct ir_yaml *y = NULL;
	int rc = ir_yaml_parse(&y, text, len, path, e);

	if (rc < 0)
		return rc;
	r.t = calloc(1, sizeof(*r.t));
	if (!r.t)
		rc = ir_err_sys(e, ENOMEM, _("cannot read the trust file"));
	else
		rc = take_all(&r, y);
	ir_yaml_free(y);
	if (rc < 0)
		ir_trust_free(r.t);
	else
		*ret = r.t;
	return rc;
}

int
ir_trust_load(struct ir_trust **ret, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, IR_TRUST_MAX, &b, e);
	if (r == 0)
		r = ir_trust_parse(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	return r;
}

void
ir_trust_free(struct ir_trust *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].role);
		free(t->v[i].reason);
		ir_cert_free(t->v[i].cert);
	}
	free(t->v);
	free(t);
}

size_t
ir_trust_count(const struct ir_trust *t)
{
	return t ? t->n : 0;
}

const struct ir_trusted *
ir_trust_at(const struct ir_trust *t, size_t i)
{
	return &t->v[i];
}

const struct ir_trusted *
ir_trust_signer(const struct ir_trust *t, const char *sha256)
{
	for (size_t i = 0; i < ir_trust_count(t); i++)
		if (!t->v[i].tsa && strcmp(t->v[i].sha256, sha256) == 0)
			return &t->v[i];
	return NULL;
}
