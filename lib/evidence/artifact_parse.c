/* SPDX-License-Identifier: Apache-2.0 */
#include "artifact_i.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "glob_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/sys/yaml.h"

#define RANK_MAX 1000000
#define SECONDS_MAX 86400

int
ir_art_fail(
	struct ir_art_reader *r, const struct ir_yaml_node *at, const char *why)
{
	uint32_t line = 0, col = 0;
	struct ir_esc file, name;

	ir_yaml_pos(at, &line, &col);
	if (!r->name)
		return ir_err_set(r->e, -IR_EFORMAT, "%s:%u: %s",
			ir_esc(r->file, &file), line, why);
	return ir_err_set(r->e, -IR_EFORMAT, _("%s:%u: artifact '%s': %s"),
		ir_esc(r->file, &file), line, ir_esc(r->name, &name), why);
}

int
ir_art_no_memory(struct ir_art_reader *r)
{
	return ir_err_set(
		r->e, -ENOMEM, _("no memory for artifact definitions"));
}

const char *
ir_art_scalar(struct ir_art_reader *r, const struct ir_yaml_node *n)
{
	size_t len = 0;
	const char *s = ir_yaml_text(n, &len);

	if (!s || ir_yaml_type(n) == IR_YAML_NULL || memchr(s, '\0', len))
		return NULL;
	return ir_art_text(r->a, s, len);
}

int
ir_art_list(struct ir_art_reader *r, const struct ir_yaml_node *n, size_t skip,
	const char ***ret, size_t *ret_n)
{
	bool seq = ir_yaml_type(n) == IR_YAML_SEQ;
	size_t count = seq ? ir_yaml_count(n) : ir_yaml_type(n) > IR_YAML_NULL;
	const char **v = ir_art_alloc(r->a, skip + count + 1, sizeof(*v));

	if (!v)
		return ir_art_no_memory(r);
	for (size_t i = 0; i < count; i++) {
		const struct ir_yaml_node *item = seq ? ir_yaml_at(n, i) : n;

		v[skip + i] = ir_art_scalar(r, item);
		if (!v[skip + i])
			return ir_art_fail(
				r, item, _("a text is expected here"));
	}
	*ret = v;
	*ret_n = skip + count;
	return 0;
}

/* As list, where empty is an error; "what" names the key. */
static int
full_list(struct ir_art_reader *r, const struct ir_yaml_node *map,
	const char *what, const char ***ret, size_t *ret_n)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, what);
	char why[64];
	int rc = ir_art_list(r, n, 0, ret, ret_n);

	if (rc)
		return rc;
	for (size_t i = 0; i < *ret_n; i++)
		if (!(*ret)[i][0])
			return ir_art_fail(r, n, _("an empty text"));
	if (*ret_n)
		return 0;
	(void)snprintf(why, sizeof(why), _("no '%s'"), what);
	return ir_art_fail(r, n ? n : map, why);
}

/* supported_os, aliases: NULL when there is none. */
static int
optional_list(struct ir_art_reader *r, const struct ir_yaml_node *n,
	const char *const **ret)
{
	const char **v = NULL;
	size_t count = 0;
	int rc = ir_art_list(r, n, 0, &v, &count);

	if (rc == 0)
		*ret = count ? v : NULL;
	return rc;
}

/* A number by one of the strict readers; absent leaves *ret alone. */
static int
number(struct ir_art_reader *r, const struct ir_yaml_node *n,
	int (*read)(const char *s, uint64_t max, uint64_t *ret), uint64_t max,
	uint64_t *ret)
{
	const char *s = ir_yaml_text(n, NULL);

	if (ir_yaml_type(n) <= IR_YAML_NULL)
		return 0;
	if (!s || read(s, max, ret) != 0)
		return ir_art_fail(r, n, _("a number is expected here"));
	return 0;
}

static int
rank(const char *s, uint64_t max, uint64_t *ret)
{
	return ir_num_u64(s, strlen(s), max, ret);
}

/* Paths with their separator; each must be a pattern we can match. */
static int
paths(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *n = ir_yaml_get(attr, "paths");
	const char *sep = ir_yaml_get_str(attr, "separator");
	struct ir_glob_pattern p;
	const char **v = NULL;
	int rc = full_list(r, attr, "paths", &v, &s->n);

	if (rc)
		return rc;
	s->items = v;
	s->backslash = sep && strcmp(sep, "\\") == 0;
	/* Older files leave the separator out. */
	if (!sep && strchr(v[0], '\\') && !strchr(v[0], '/'))
		s->backslash = true;
	for (size_t i = 0; i < s->n; i++) {
		char *text = ir_art_text(r->a, v[i], strlen(v[i]));

		if (!text)
			return ir_art_no_memory(r);
		for (char *c = text; s->backslash && *c; c++)
			*c = *c == '\\' ? '/' : *c;
		if (ir_glob_compile(&p, text, false) != 0)
			return ir_art_fail(r, n,
				_("a path with '..' or too many "
				  "parts"));
		v[i] = text;
	}
	return 0;
}

static int
command(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *cmd = ir_yaml_get(attr, "cmd");
	const char **v = NULL;
	int rc = ir_art_list(r, ir_yaml_get(attr, "args"), 1, &v, &s->n);

	if (rc)
		return rc;
	v[0] = ir_art_scalar(r, cmd);
	if (!v[0] || !v[0][0])
		return ir_art_fail(r, cmd ? cmd : attr, _("no 'cmd'"));
	s->items = v;
	return 0;
}

static int
each_item(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	const char *what, bool (*good)(const char *s), const char *why,
	struct ir_art_src *s)
{
	const char **v = NULL;
	int rc = full_list(r, attr, what, &v, &s->n);

	if (rc)
		return rc;
	for (size_t i = 0; i < s->n; i++)
		if (!good(v[i]))
			return ir_art_fail(r, ir_yaml_get(attr, what), why);
	s->items = v;
	return 0;
}

/* What may stand in a request line as it is. */
static bool
is_http_path(const char *s)
{
	if (*s != '/')
		return false;
	for (; *s; s++)
		if (*s <= ' ' || *s > '~' || *s == '#')
			return false;
	return true;
}

static bool
is_oid(const char *s)
{
	bool digit = false;

	if (*s == '.')
		s++;
	for (; *s; s++) {
		if (*s == '.' && !digit)
			return false;
		digit = *s >= '0' && *s <= '9';
		if (!digit && *s != '.')
			return false;
	}
	return digit;
}

static int
http_paths(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	return each_item(r, attr, "paths", is_http_path,
		_("a path of a request begins with '/' and has no blanks"), s);
}

static int
oids(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	return each_item(r, attr, "oids", is_oid,
		_("an object identifier is numbers and dots"), s);
}

/* Keys of values: {key, value} pairs become "key\value". */
static int
pairs(struct ir_art_reader *r, const struct ir_yaml_node *attr,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *n = ir_yaml_get(attr, "key_value_pairs");
	const char **v = ir_art_alloc(r->a, ir_yaml_count(n) + 1, sizeof(*v));
	struct ir_buf b;

	if (!v)
		return ir_art_no_memory(r);
	if (ir_yaml_type(n) != IR_YAML_SEQ || ir_yaml_count(n) == 0)
		return ir_art_fail(r, n ? n : attr, _("no 'key_value_pairs'"));
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_yaml_count(n); i++) {
		const struct ir_yaml_node *m = ir_yaml_at(n, i);
		const char *key = ir_yaml_text(ir_yaml_get(m, "key"), NULL);
		const char *val = ir_yaml_text(ir_yaml_get(m, "value"), NULL);

		if (!key) {
			ir_buf_free(&b);
			return ir_art_fail(r, m, _("a pair without 'key'"));
		}
		ir_buf_clear(&b);
		(void)ir_buf_addf(&b, "%s\\%s", key, val ? val : "");
		v[i] = ir_buf_err(&b) ? NULL : ir_art_text(r->a, b.p, b.len);
		if (!v[i]) {
			ir_buf_free(&b);
			return ir_art_no_memory(r);
		}
	}
	ir_buf_free(&b);
	s->items = v;
	s->n = ir_yaml_count(n);
	return 0;
}

static const struct {
	const char *name;
	enum ir_source_type type;
	bool group;
	const char *key; /* a list that must be there */
	int (*read)(struct ir_art_reader *r, const struct ir_yaml_node *attr,
		struct ir_art_src *s);
} kinds[] = {
	{"FILE", IR_SOURCE_FILE, false, NULL, paths},
	{"PATH", IR_SOURCE_PATH, false, NULL, paths},
	{"DIRECTORY", IR_SOURCE_PATH, false, NULL, paths}, /* before PATH */
	{"COMMAND", IR_SOURCE_COMMAND, false, NULL, command},
	{"ARTIFACT_GROUP", IR_SOURCE_OTHER, true, "names", NULL},
	{"ARTIFACT", IR_SOURCE_OTHER, true, "names", NULL}, /* older */
	{"DIALOGUE", IR_SOURCE_DIALOGUE, false, NULL, ir_art_dialogue},
	{"HTTP", IR_SOURCE_HTTP, false, NULL, http_paths},
	{"SNMP", IR_SOURCE_SNMP, false, NULL, oids},
	{"REGISTRY_KEY", IR_SOURCE_REGISTRY, false, "keys", NULL},
	{"REGISTRY_VALUE", IR_SOURCE_REGISTRY, false, NULL, pairs},
	{"WMI", IR_SOURCE_WMI, false, "query", NULL},
};

static int
attributes(struct ir_art_reader *r, const struct ir_yaml_node *n,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *attr = ir_yaml_get(n, "attributes");
	const size_t count = sizeof(kinds) / sizeof(kinds[0]);
	const char **v = NULL;
	size_t i = 0;
	int rc;

	while (i < count && strcmp(kinds[i].name, s->type_name) != 0)
		i++;
	s->type = IR_SOURCE_OTHER;
	if (i == count) /* not ours to judge */
		return 0;
	s->type = kinds[i].type;
	s->group = kinds[i].group;
	if (ir_yaml_type(attr) != IR_YAML_MAP)
		return ir_art_fail(r, attr ? attr : n, _("no 'attributes'"));
	if (kinds[i].read)
		return kinds[i].read(r, attr, s);
	rc = full_list(r, attr, kinds[i].key, &v, &s->n);
	if (rc == 0)
		s->items = v;
	return rc;
}

static int
source(struct ir_art_reader *r, const struct ir_yaml_node *n,
	struct ir_art_src *s)
{
	const struct ir_yaml_node *limits = ir_yaml_get(n, "limits");
	const struct ir_yaml_node *type = ir_yaml_get(n, "type");
	uint64_t when = 0, seconds = 0;
	int rc;

	if (ir_yaml_type(n) != IR_YAML_MAP)
		return ir_art_fail(r, n, _("a source is not a mapping"));
	s->type_name = ir_art_scalar(r, type);
	if (!s->type_name || !s->type_name[0])
		return ir_art_fail(
			r, type ? type : n, _("a source without 'type'"));
	rc = attributes(r, n, s);
	if (rc == 0)
		rc = optional_list(r, ir_yaml_get(n, "supported_os"), &s->os);
	if (rc == 0)
		rc = number(r, ir_yaml_get(n, "rank"), rank, RANK_MAX, &when);
	if (rc == 0)
		rc = number(r, ir_yaml_get(limits, "seconds"), ir_num_duration,
			SECONDS_MAX, &seconds);
	if (rc == 0)
		rc = number(r, ir_yaml_get(limits, "bytes"), ir_num_size,
			UINT64_MAX, &s->bytes);
	s->rank = (unsigned)when;
	s->seconds = (unsigned)seconds;
	return rc;
}

bool
ir_art_good_name(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || len > IR_ART_NAME || !ir_utf8_valid(s, len))
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == '/' || *s == 0x7F)
			return false;
	return true;
}

static int
sources(struct ir_art_reader *r, const struct ir_yaml_node *map,
	struct ir_art_def *d)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, "sources");
	int rc = 0;

	if (ir_yaml_type(n) != IR_YAML_SEQ || ir_yaml_count(n) == 0)
		return ir_art_fail(r, n ? n : map, _("no 'sources'"));
	d->n_src = ir_yaml_count(n);
	d->src = ir_art_alloc(r->a, d->n_src, sizeof(*d->src));
	if (!d->src)
		return ir_art_no_memory(r);
	for (size_t i = 0; rc == 0 && i < d->n_src; i++)
		rc = source(r, ir_yaml_at(n, i), &d->src[i]);
	return rc;
}

static void
words(struct ir_art_reader *r, const struct ir_yaml_node *map,
	struct ir_art_def *d)
{
	d->doc = ir_art_scalar(r, ir_yaml_get(map, "doc"));
	d->doc_ja = ir_art_scalar(r, ir_yaml_get(map, "doc_ja"));
	d->power_off = ir_art_scalar(r, ir_yaml_get(map, "power_off"));
	d->power_off_ja = ir_art_scalar(r, ir_yaml_get(map, "power_off_ja"));
	d->patient_data = ir_art_scalar(r, ir_yaml_get(map, "patient_data"));
	d->patient_data_ja =
		ir_art_scalar(r, ir_yaml_get(map, "patient_data_ja"));
}

int
ir_art_parse(struct ir_artifacts *a, const struct ir_yaml_node *map,
	const char *file, struct ir_art_def **ret, struct ir_err *e)
{
	struct ir_art_def *d = ir_art_alloc(a, 1, sizeof(*d));
	struct ir_art_reader r = {a, file, NULL, e};
	const struct ir_yaml_node *name = ir_yaml_get(map, "name");
	uint64_t when = 0;
	uint32_t col;
	int rc;

	if (!d)
		return ir_art_no_memory(&r);
	if (ir_yaml_type(map) != IR_YAML_MAP)
		return ir_art_fail(&r, map, _("a definition is not a mapping"));
	d->name = ir_art_scalar(&r, name);
	if (!d->name || !ir_art_good_name(d->name))
		return ir_art_fail(&r, name ? name : map,
			_("a definition without a usable 'name'"));
	r.name = d->name;
	d->file = file;
	ir_yaml_pos(map, &d->line, &col);
	words(&r, map, d);
	rc = optional_list(&r, ir_yaml_get(map, "supported_os"), &d->os);
	if (rc == 0)
		rc = optional_list(
			&r, ir_yaml_get(map, "aliases"), &d->aliases);
	if (rc == 0)
		rc = number(
			&r, ir_yaml_get(map, "rank"), rank, RANK_MAX, &when);
	d->rank = (unsigned)when;
	if (rc == 0)
		rc = sources(&r, map, d);
	if (rc == 0)
		*ret = d;
	return rc;
}
