/* SPDX-License-Identifier: Apache-2.0 */
#include <fnmatch.h>
#include <string.h>

#include "diff_i.h"
#include "diff_rules_i.h"
#include "ir/evidence/glob.h"

/* Asking rules. */

#define WHEN_LINES 64 /* the first ones say what a text is */

static bool
any(const struct globs *g, const char *s)
{
	for (size_t i = 0; s && i < g->n; i++)
		if (fnmatch(g->v[i], s, 0) == 0)
			return true;
	return false;
}

/* As of a path: '*' stops at a slash, "**" does not. */
static bool
any_path(const struct globs *g, const char *path)
{
	for (size_t i = 0; path && i < g->n; i++) {
		size_t plain = strcspn(g->v[i], "*?[");

		if (strncmp(g->v[i], path, plain) == 0 &&
			ir_glob_match(g->v[i], path, false))
			return true;
	}
	return false;
}

/* A rule that names no place holds everywhere. */
static bool
place(const struct rule *r, const struct subject *s)
{
	if (!r->paths.n && !r->commands.n && !r->items.n)
		return true;
	return any_path(&r->paths, s->path) || any(&r->commands, s->command) ||
		any(&r->items, s->item);
}

bool
rule_holds(const struct rule *r, const struct subject *s)
{
	if (r->artifacts.n && !any(&r->artifacts, s->artifact))
		return false;
	if (r->kinds.n && !any(&r->kinds, s->kind))
		return false;
	if (r->devices.n && !any(&r->devices, s->device_a) &&
		!any(&r->devices, s->device_b))
		return false;
	return place(r, s);
}

bool
rule_means(const struct rule *r, const char *text, size_t len)
{
	char line[RULE_TEXT_MAX];
	const char *p = text, *end = text + len;

	if (!r->has_when)
		return true;
	for (unsigned i = 0; i < WHEN_LINES && p < end; i++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		if (n > 0 && p[n - 1] == '\r')
			n--;
		if (n < sizeof(line)) {
			memcpy(line, p, n);
			line[n] = '\0';
			if (regexec(&r->when, line, 0, NULL, 0) == 0)
				return true;
		}
		p = lf ? lf + 1 : end;
	}
	return false;
}

/* Replaces the last group, or the whole when there is none. */
static void
replace(const regmatch_t *m, size_t last, const char *p, const char *by,
	struct ir_buf *out)
{
	size_t so = (size_t)m[last].rm_so, eo = (size_t)m[last].rm_eo;

	if (m[last].rm_so < 0)
		so = eo = (size_t)m[0].rm_eo; /* it took no part */
	(void)ir_buf_add(out, p, so); /* these stick */
	if (eo > so)
		(void)ir_buf_adds(out, by);
	(void)ir_buf_add(out, p + eo, (size_t)m[0].rm_eo - eo);
}

#define GROUPS (RULE_GROUPS_MAX + 1)

static bool
mask_by(const regex_t *re, const char *line, size_t len, const char *by,
	struct ir_buf *out)
{
	regmatch_t m[GROUPS];
	size_t at = 0, last = re->re_nsub;
	bool hit = false;

	while (at < len &&
		regexec(re, line + at, GROUPS, m, at ? REG_NOTBOL : 0) == 0 &&
		m[0].rm_eo > 0) {
		replace(m, last, line + at, by, out);
		at += (size_t)m[0].rm_eo;
		hit = true;
	}
	(void)ir_buf_add(out, line + at, len - at); /* sticks */
	return hit;
}

bool
rule_mask(const struct rule *r, const char *line, size_t len, const char *by,
	bool *in_range, struct ir_buf *out)
{
	struct ir_buf next;
	bool hit = false;

	ir_buf_clear(out);
	if (len > RULE_LINE_MAX)
		return false;
	if (r->has_range) {
		if (!*in_range && regexec(&r->from, line, 0, NULL, 0) != 0)
			return false;
		*in_range = regexec(&r->to, line, 0, NULL, 0) != 0;
		if (!r->n_match) {
			(void)ir_buf_adds(out, by); /* sticks */
			return true;
		}
	}
	(void)ir_buf_add(out, line, len); /* sticks */
	for (size_t i = 0; i < r->n_match && !ir_buf_err(out); i++) {
		ir_buf_init(&next, 0);
		if (mask_by(&r->match[i], out->p, out->len, by, &next) &&
			!ir_buf_err(&next)) {
			hit = true;
			ir_buf_clear(out);
			(void)ir_buf_add(out, next.p, next.len); /* sticks */
		}
		ir_buf_free(&next);
	}
	return hit;
}
