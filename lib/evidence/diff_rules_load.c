/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "diff_rules_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/yaml.h"

/* The file of rules, read strictly: a rule that is misread hides evidence. */

#define FILE_MAX_BYTES ((size_t)1 << 20)

struct ir_rules {
	struct rule v[RULES_MAX];
	size_t n;
	struct ir_yaml *y; /* the rules' texts are its own */
};

struct loader {
	struct ir_rules *rules;
	struct rule *r;
	const char *name;
	locale_t c; /* expressions are about bytes */
	struct ir_err *e;
};

static int bad(const struct loader *l, const struct ir_yaml_node *n,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static int
bad(const struct loader *l, const struct ir_yaml_node *n, const char *fmt, ...)
{
	char why[512];
	struct ir_esc esc;
	uint32_t line = 0, col = 0;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap); /* may be cut */
	va_end(ap);
	ir_yaml_pos(n, &line, &col);
	return ir_err_set(l->e, IR_EFORMAT, "%s:%" PRIu32 ":%" PRIu32 ": %s",
		ir_esc(l->name, &esc), line, col, why);
}

static int
no_memory(const struct loader *l)
{
	return ir_err_sys(l->e, ENOMEM, _("cannot read the rules"));
}

static int
take_string(
	const struct loader *l, const struct ir_yaml_node *n, const char **ret)
{
	const char *s = ir_yaml_str(n);

	if (!s || !*s)
		return bad(l, n, _("a text is wanted here"));
	if (strlen(s) > RULE_TEXT_MAX)
		return bad(l, n, _("longer than %d bytes"), RULE_TEXT_MAX);
	*ret = s;
	return 0;
}

/* One text or a list of them. */
static int
take_globs(
	const struct loader *l, const struct ir_yaml_node *n, struct globs *g)
{
	bool list = ir_yaml_type(n) == IR_YAML_SEQ;
	size_t count = list ? ir_yaml_count(n) : 1;
	int r = 0;

	if (count == 0 || count > RULE_GLOBS_MAX)
		return bad(l, n, _("1 to %d patterns are wanted here"),
			RULE_GLOBS_MAX);
	g->v = calloc(count, sizeof(*g->v));
	if (!g->v)
		return no_memory(l);
	for (size_t i = 0; i < count && r == 0; i++) {
		r = take_string(l, list ? ir_yaml_at(n, i) : n, &g->v[i]);
		if (r == 0)
			g->n++;
	}
	return r;
}

/* Back-references make matching take for ever. */
static bool
refers_back(const char *s)
{
	for (; *s; s++) {
		if (*s != '\\')
			continue;
		if (s[1] >= '1' && s[1] <= '9')
			return true;
		if (s[1])
			s++;
	}
	return false;
}

/* A count is compiled by writing out what it counts, so counted groups and
 * repeated counts cost memory without end. */
static bool
counts_high(const char *s)
{
	unsigned long sum = 0;
	char before = '\0';

	for (; *s; before = *s++) {
		if (*s == '\\' && s[1]) {
			s++;
			continue;
		}
		if (*s != '{')
			continue;
		sum += strtoul(s + 1, NULL, 10);
		s += strcspn(s, ",}");
		if (*s == ',')
			sum += strtoul(s + 1, NULL, 10);
		if (before == ')' || before == '}' || sum > 255)
			return true;
		s += strcspn(s, "}");
		if (!*s)
			return false;
	}
	return false;
}

static int
take_regex(const struct loader *l, const struct ir_yaml_node *n, regex_t *ret)
{
	const char *s = ir_yaml_str(n);
	char why[256];
	locale_t old;
	int r;

	if (!s || !*s)
		return bad(l, n, _("a regular expression is wanted here"));
	if (strlen(s) > RULE_TEXT_MAX)
		return bad(l, n, _("longer than %d bytes"), RULE_TEXT_MAX);
	if (refers_back(s) || counts_high(s))
		return bad(l, n,
			_("back-references, counted groups and counts above "
			  "255 are not allowed"));
	old = uselocale(l->c);
	r = regcomp(ret, s, REG_EXTENDED);
	(void)uselocale(old); /* was in force */
	if (r == 0 &&
		(ret->re_nsub > RULE_GROUPS_MAX ||
			regexec(ret, "", 0, NULL, 0) == 0)) {
		regfree(ret);
		return bad(l, n,
			_("the expression matches an empty line, or has more "
			  "than %d groups"),
			RULE_GROUPS_MAX);
	}
	if (r == 0)
		return 0;
	(void)regerror(r, ret, why, sizeof(why)); /* may be cut */
	return bad(l, n, _("not a regular expression: %s"), why);
}

static int
take_match(const struct loader *l, const struct ir_yaml_node *n)
{
	bool list = ir_yaml_type(n) == IR_YAML_SEQ;
	size_t count = list ? ir_yaml_count(n) : 1;
	int r = 0;

	if (count == 0 || count > RULE_REGEX_MAX)
		return bad(l, n, _("1 to %d expressions are wanted here"),
			RULE_REGEX_MAX);
	l->r->match = calloc(count, sizeof(*l->r->match));
	if (!l->r->match)
		return no_memory(l);
	for (size_t i = 0; i < count && r == 0; i++) {
		r = take_regex(l, list ? ir_yaml_at(n, i) : n, &l->r->match[i]);
		if (r == 0)
			l->r->n_match++;
	}
	return r;
}

static int
take_range(const struct loader *l, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *from = ir_yaml_get(n, "from"),
				  *to = ir_yaml_get(n, "to");
	int r;

	if (!from || !to || ir_yaml_count(n) != 2)
		return bad(l, n, _("'lines' wants 'from' and 'to'"));
	r = take_regex(l, from, &l->r->from);
	if (r < 0)
		return r;
	r = take_regex(l, to, &l->r->to);
	if (r < 0)
		regfree(&l->r->from);
	else
		l->r->has_range = true;
	return r;
}

static int
take_kind(const struct loader *l, const struct ir_yaml_node *n)
{
	static const char *const kinds[] = {
		[RULE_MASK] = "mask",
		[RULE_SECRET] = "secret",
		[RULE_LOG] = "log",
		[RULE_ATTRIBUTES] = "attributes",
		[RULE_IGNORE] = "ignore",
	};
	const char *s = ir_yaml_str(n);

	for (size_t i = 0; s && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(s, kinds[i]) == 0) {
			l->r->kind = (enum rule_kind)i;
			return 0;
		}
	return bad(
		l, n, _("a rule is mask, secret, log, attributes or ignore"));
}

static int
take_what(const struct loader *l, const struct ir_yaml_node *n)
{
	for (size_t i = 0; i < ir_yaml_count(n); i++) {
		const char *s = ir_yaml_str(ir_yaml_at(n, i));
		int w = 0;

		while (s && w < IR_DIFF_WHATS &&
			strcmp(s, ir_diff_what_name((enum ir_diff_what)w)) != 0)
			w++;
		if (!s || w == IR_DIFF_WHATS || w == IR_DIFF_CONTENT)
			return bad(l, ir_yaml_at(n, i),
				_("no attribute that can be left out"));
		l->r->what |= IR_DIFF_BIT(w);
	}
	return l->r->what ? 0 : bad(l, n, _("a list is wanted here"));
}

static int
take_doc(const struct loader *l, const struct ir_yaml_node *n)
{
	int r = take_string(l, ir_yaml_get(n, "en"), &l->r->en);

	if (r == 0)
		r = take_string(l, ir_yaml_get(n, "ja"), &l->r->ja);
	if (r == 0 && ir_yaml_count(n) != 2)
		r = bad(l, n, _("'doc' wants 'en' and 'ja'"));
	return r;
}

static int
take_key(const struct loader *l, const char *key, const struct ir_yaml_node *n,
	const struct ir_yaml_node *at)
{
	struct rule *r = l->r;
	int x = 0;

	if (strcmp(key, "id") == 0)
		return take_string(l, n, &r->id);
	if (strcmp(key, "doc") == 0)
		return take_doc(l, n);
	if (strcmp(key, "kind") == 0)
		return take_kind(l, n);
	if (strcmp(key, "paths") == 0)
		return take_globs(l, n, &r->paths);
	if (strcmp(key, "commands") == 0)
		return take_globs(l, n, &r->commands);
	if (strcmp(key, "items") == 0)
		return take_globs(l, n, &r->items);
	if (strcmp(key, "artifacts") == 0)
		return take_globs(l, n, &r->artifacts);
	if (strcmp(key, "devices") == 0)
		return take_globs(l, n, &r->devices);
	if (strcmp(key, "objects") == 0)
		return take_globs(l, n, &r->kinds);
	if (strcmp(key, "match") == 0)
		return take_match(l, n);
	if (strcmp(key, "lines") == 0)
		return take_range(l, n);
	if (strcmp(key, "what") == 0)
		return take_what(l, n);
	if (strcmp(key, "when") == 0) {
		x = take_regex(l, n, &r->when);
		r->has_when = x == 0;
		return x;
	}
	if (strcmp(key, "explained") == 0)
		return ir_yaml_bool(n, &r->explained) < 0
			? bad(l, n, _("true or false is wanted here"))
			: 0;
	return bad(l, at, _("unknown key '%.60s'"), key);
}

static int
check_rule(const struct loader *l, const struct ir_yaml_node *n)
{
	const struct rule *r = l->r;
	bool text = r->kind == RULE_MASK || r->kind == RULE_SECRET;
	bool place = r->paths.n || r->commands.n || r->items.n;

	if (!r->id || !r->en || !ir_yaml_get(n, "kind"))
		return bad(l, n, _("a rule needs 'id', 'kind' and 'doc'"));
	for (const struct rule *o = l->rules->v; o < r; o++)
		if (strcmp(o->id, r->id) == 0)
			return bad(l, n, _("a second rule '%.60s'"), r->id);
	if (text != (r->n_match || r->has_range))
		return bad(l, n,
			_("'match' or 'lines' belong to mask and secret"));
	if ((r->kind == RULE_ATTRIBUTES) != (r->what != 0))
		return bad(l, n, _("'what' belongs to attributes"));
	if (r->explained && r->kind != RULE_ATTRIBUTES)
		return bad(l, n, _("'explained' belongs to attributes"));
	if (r->has_when && !text)
		return bad(l, n, _("'when' belongs to mask and secret"));
	if ((r->kind == RULE_LOG || r->kind == RULE_IGNORE) && !place)
		return bad(l, n, _("the rule must say where it holds"));
	return 0;
}

static int
load_rule(struct loader *l, const struct ir_yaml_node *n)
{
	int r = 0;

	if (ir_yaml_type(n) != IR_YAML_MAP)
		return bad(l, n, _("a rule is wanted here"));
	if (l->rules->n == RULES_MAX)
		return bad(l, n, _("more than %d rules"), RULES_MAX);
	l->r = &l->rules->v[l->rules->n++];
	for (size_t i = 0; i < ir_yaml_count(n) && r == 0; i++)
		r = take_key(l, ir_yaml_key_at(n, i), ir_yaml_at(n, i),
			ir_yaml_key_node(n, i));
	return r < 0 ? r : check_rule(l, n);
}

static int
load_all(struct loader *l, const struct ir_yaml_node *root)
{
	const struct ir_yaml_node *list = ir_yaml_get(root, "rules");
	int64_t v = 0;
	int r = 0;

	if (ir_yaml_i64(ir_yaml_get(root, "v"), &v) < 0 || v != 1)
		return bad(l, root, _("the file must begin with 'v: 1'"));
	for (size_t i = 0; i < ir_yaml_count(root); i++) {
		const char *k = ir_yaml_key_at(root, i);

		if (strcmp(k, "v") != 0 && strcmp(k, "rules") != 0)
			return bad(l, ir_yaml_key_node(root, i),
				_("unknown key '%.60s'"), k);
	}
	if (ir_yaml_type(list) != IR_YAML_SEQ)
		return bad(l, root, _("the file has no list 'rules'"));
	for (size_t i = 0; i < ir_yaml_count(list) && r == 0; i++)
		r = load_rule(l, ir_yaml_at(list, i));
	return r;
}

int
rules_parse(struct ir_rules **ret, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	struct loader l = {.name = name, .e = e};
	struct ir_yaml *y = NULL;
	int r = ir_yaml_parse(&y, text, len, name, e);

	if (r < 0)
		return r;
	l.rules = calloc(1, sizeof(*l.rules));
	if (!l.rules) {
		ir_yaml_free(y);
		return no_memory(&l);
	}
	l.rules->y = y;
	l.c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (l.c == (locale_t)0)
		r = no_memory(&l);
	else
		r = load_all(&l, ir_yaml_root(y, 0));
	if (l.c != (locale_t)0)
		freelocale(l.c);
	if (r < 0) {
		rules_free(l.rules);
		return r;
	}
	*ret = l.rules;
	return 0;
}

int
rules_load(struct ir_rules **ret, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	if (!path) {
		*ret = NULL;
		return 0;
	}
	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, FILE_MAX_BYTES, &b, e);
	if (r == 0)
		r = rules_parse(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	return r;
}

static void
free_rule(struct rule *r)
{
	free(r->paths.v);
	free(r->commands.v);
	free(r->items.v);
	free(r->artifacts.v);
	free(r->devices.v);
	free(r->kinds.v);
	for (size_t i = 0; i < r->n_match; i++)
		regfree(&r->match[i]);
	free(r->match);
	if (r->has_range) {
		regfree(&r->from);
		regfree(&r->to);
	}
	if (r->has_when)
		regfree(&r->when);
}

void
rules_free(struct ir_rules *r)
{
	for (size_t i = 0; r && i < r->n; i++)
		free_rule(&r->v[i]);
	if (r)
		ir_yaml_free(r->y);
	free(r);
}

size_t
rules_count(const struct ir_rules *r)
{
	return r ? r->n : 0;
}

const struct rule *
rules_at(const struct ir_rules *r, size_t i)
{
	return &r->v[i];
}
