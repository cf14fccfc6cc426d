/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/casefile/state_tell.h"

/* Why, in words: the reason of the rule and the facts it was made of. */

#define FACTS_MAX 24 /* told one by one */

static const char *
kept(struct ir_duties *d, struct ir_buf *b)
{
	const char *r = NULL;

	if (ir_buf_err(b) == 0)
		r = ir_arena_text(&d->arena, b->p, b->len);
	d->nomem = d->nomem || !r;
	ir_buf_free(b);
	return r ? r : "";
}

/* "PUMP03 誤動作・停止" */
static void
add_label(const struct ir_duties *d, const struct found *f, bool ja,
	struct ir_buf *b)
{
	const struct ir_fact *def =
		ir_vocab_pattern(d->from->vocab, f->pattern);
	const char *open = strchr(f->path, '[');
	const char *close = open ? strchr(open, ']') : NULL;

	if (close && close > open + 1)
		(void)ir_buf_addf(b, "%.*s ", (int)(close - open - 1),
			open + 1); /* all stick */
	(void)ir_buf_adds(b, def ? ir_fact_label(def, ja) : f->path);
}

static bool
seen(const struct found *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].path, v[n].path) == 0)
			return true;
	return false;
}

static size_t
add_facts(const struct ir_duties *d, const struct eval *v, bool ja,
	struct ir_buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_facts && n < FACTS_MAX; i++) {
		const struct found *f = &v->fact[i];

		if (seen(v->fact, i))
			continue;
		if (n++ > 0)
			(void)ir_buf_adds(b, ja ? "、" : ", ");
		add_label(d, f, ja, b);
		(void)ir_buf_adds(b, ja ? "＝" : " = ");
		ir_fact_words(b, ir_vocab_pattern(d->from->vocab, f->pattern),
			f->json, ja);
	}
	return n;
}

const char *
duty_reason(
	struct ir_duties *d, const struct eval *v, const char *text, bool ja)
{
	struct ir_buf facts, b;

	ir_buf_init(&facts, 0);
	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, text ? text : ""); /* both stick */
	if (add_facts(d, v, ja, &facts) > 0)
		(void)ir_buf_addf(&b, "%s%s%s", ja ? "（" : " (", facts.p,
			ja ? "）" : ")");
	if (ir_buf_err(&facts) < 0)
		d->nomem = true;
	ir_buf_free(&facts);
	return kept(d, &b);
}

static const char *
undecided(struct ir_duties *d, const struct eval *v, bool ja)
{
	struct ir_buf b;
	size_t n = 0;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b,
		ja ? "次の事実が分かれば決まる: "
		   : "these facts would decide: ");
	for (size_t i = 0; i < v->n_missing && n < FACTS_MAX; i++) {
		if (seen(v->missing, i))
			continue;
		if (n++ > 0)
			(void)ir_buf_adds(&b, ja ? "、" : ", ");
		add_label(d, &v->missing[i], ja, &b);
	}
	return kept(d, &b);
}

/* Each once; "path" or "path=value". */
const char *const *
duty_fact_list(
	struct ir_duties *d, const struct found *f, size_t n, size_t *ret_n)
{
	const char **v = ir_arena_get(&d->arena, (n + 1) * sizeof(*v));
	size_t k = 0;

	for (size_t i = 0; v && i < n; i++) {
		const char *json = f[i].json;
		size_t len = json ? strlen(json) : 0;

		if (seen(f, i))
			continue;
		if (len >= 2 && json[0] == '"')
			v[k] = duty_addf(&d->arena, "%s=%.*s", f[i].path,
				(int)(len - 2), json + 1);
		else if (json)
			v[k] = duty_addf(&d->arena, "%s=%s", f[i].path, json);
		else
			v[k] = f[i].path;
		d->nomem = d->nomem || !v[k];
		k += v[k] != NULL;
	}
	d->nomem = d->nomem || !v;
	*ret_n = v ? k : 0;
	return v;
}

static void
remarks(struct ir_duties *d, struct line *l)
{
	const struct whys *w = &l->rule->remarks;
	struct ir_buf ja, en;

	if (l->d.need == IR_DUTY_NOT_REQUIRED && !l->rule->undecided_no)
		return;
	ir_buf_init(&ja, 0);
	ir_buf_init(&en, 0);
	for (size_t i = 0; i < w->n; i++) {
		struct eval v = {
			.arena = &d->arena, .j = d->j, .n_scopes = l->n_scopes};
		enum told t;

		memcpy(v.scope, l->scope, sizeof(v.scope));
		t = cond_eval(&v, w->v[i].c);
		d->nomem = d->nomem || v.nomem;
		free(v.fact);
		free(v.missing);
		if (t != TOLD_YES)
			continue;
		(void)ir_buf_addf(&ja, "%s%s", ja.len ? "。" : "",
			w->v[i].text.ja); /* both stick */
		(void)ir_buf_addf(
			&en, "%s%s", en.len ? "; " : "", w->v[i].text.en);
	}
	if (ja.len > 0) {
		l->d.remark_ja = kept(d, &ja);
		l->d.remark_en = kept(d, &en);
	}
	ir_buf_free(&ja);
	ir_buf_free(&en);
}

void
duty_words(struct ir_duties *d, struct line *l, const struct eval *v,
	const struct two *why)
{
	struct ir_duty *u = &l->d;

	if (u->need == IR_DUTY_UNDECIDED) {
		u->why_ja = undecided(d, v, true);
		u->why_en = undecided(d, v, false);
		u->missing = duty_fact_list(
			d, v->missing, v->n_missing, &u->n_missing);
	} else {
		u->why_ja = duty_reason(d, v, why->ja, true);
		u->why_en = duty_reason(d, v, why->en, false);
		u->facts = duty_fact_list(d, v->fact, v->n_facts, &u->n_facts);
	}
	remarks(d, l);
}

/* ---- why not ---- */

/* What is only thought ends no duty: it is missing here. */
static void
why_not(struct ir_duties *d, const struct line *l, const struct why *w,
	struct ir_duty_reason *ret)
{
	struct eval v = {.arena = &d->arena,
		.j = d->j,
		.sure = d->from->state,
		.unstated = true,
		.n_scopes = l->n_scopes};
	enum told t;

	memcpy(v.scope, l->scope, sizeof(v.scope));
	t = cond_eval(&v, w->c);
	ret->ja = w->text.ja;
	ret->en = w->text.en;
	if (t != TOLD_CANNOT)
		ret->facts =
			duty_fact_list(d, v.fact, v.n_facts, &ret->n_facts);
	ret->missing =
		duty_fact_list(d, v.missing, v.n_missing, &ret->n_missing);
	d->nomem = d->nomem || v.nomem;
	free(v.fact);
	free(v.missing);
}

void
duty_reasons(struct ir_duties *d, struct line *l, const struct whys *req)
{
	const struct whys *const all[] = {req, &l->rule->advised};
	struct ir_duty_reason *v =
		ir_arena_get(&d->arena, (req->n + all[1]->n) * sizeof(*v) + 1);

	d->nomem = d->nomem || !v;
	l->d.reasons = v;
	for (size_t k = 0; v && k < 2; k++)
		for (size_t i = 0; i < all[k]->n; i++) {
			*v = (struct ir_duty_reason){.advised = k == 1};
			why_not(d, l, &all[k]->v[i], v++);
			l->d.n_reasons++;
		}
}
