/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "lint_i.h"

/* Findings on their way, texts for them, and the hash of the definitions. */

static struct lint_found *
fresh(struct ir_lint *l, enum lint_rule rule)
{
	struct lint_found *f;

	l->count[lint_rule(rule)->level]++;
	if (l->n_found >= IR_LINT_FINDINGS_MAX &&
		(l->dropped || rule != LINT_TOO_MANY)) {
		l->dropped++;
		return NULL;
	}
	if (l->n_found == l->cap_found) {
		size_t cap = l->cap_found ? 2 * l->cap_found : 64;

		f = realloc(l->found, cap * sizeof(*f));
		if (!f) {
			l->err = ENOMEM;
			return NULL;
		}
		l->found = f;
		l->cap_found = cap;
	}
	f = &l->found[l->n_found];
	memset(f, 0, sizeof(*f));
	f->rule = rule;
	f->seq = (uint32_t)l->n_found;
	return f;
}

/* The buffer takes no NUL by itself: one ends each text. */
static void
put(struct ir_lint *l, struct lint_found *f)
{
	(void)ir_buf_addc(&l->words, '\0');
	if (ir_buf_err(&l->words) == -ENOMEM)
		l->err = ENOMEM;
	else if (ir_buf_err(&l->words) < 0) {
		l->words.err = 0; /* full: this one is counted only */
		ir_buf_cut(&l->words, f->pointer);
		l->dropped++;
		return;
	}
	l->n_found++;
}

static void tell(struct ir_lint *l, struct lint_found *f,
	const struct ir_val *v, const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));

static void
tell(struct ir_lint *l, struct lint_found *f, const struct ir_val *v,
	const char *fmt, va_list ap)
{
	f->pointer = l->words.len;
	if (v)
		(void)ir_val_pointer(v, &l->words);
	(void)ir_buf_addc(&l->words, '\0');
	f->text = l->words.len;
	(void)ir_buf_vaddf(&l->words, fmt, ap);
	put(l, f);
}

void
lint_tell(struct ir_lint *l, enum lint_rule rule, const struct ir_val *v,
	const char *fmt, ...)
{
	struct lint_found *f = fresh(l, rule);
	va_list ap;

	if (!f)
		return;
	for (const struct ir_val *w = v; w && f->line == 0;
		w = ir_val_parent(w)) /* made by the reader: its parent's */
		ir_val_pos(w, &f->line, &f->col);
	va_start(ap, fmt);
	tell(l, f, v, fmt, ap);
	va_end(ap);
}

void
lint_tell_key(struct ir_lint *l, enum lint_rule rule, const struct ir_val *v,
	const char *fmt, ...)
{
	struct lint_found *f = fresh(l, rule);
	va_list ap;

	if (!f)
		return;
	ir_val_key_pos(v, &f->line, &f->col);
	for (const struct ir_val *w = v; w && f->line == 0;
		w = ir_val_parent(w))
		ir_val_pos(w, &f->line, &f->col);
	va_start(ap, fmt);
	tell(l, f, v, fmt, ap);
	va_end(ap);
}

void
lint_tell_at(struct ir_lint *l, enum lint_rule rule, uint32_t line,
	uint32_t col, const char *pointer, const char *fmt, ...)
{
	struct lint_found *f = fresh(l, rule);
	va_list ap;

	if (!f)
		return;
	f->line = line;
	f->col = col;
	f->pointer = l->words.len;
	(void)ir_buf_adds(&l->words, pointer);
	(void)ir_buf_addc(&l->words, '\0');
	f->text = l->words.len;
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&l->words, fmt, ap);
	va_end(ap);
	put(l, f);
}

#define Q_CHARS 60

const char *
lint_q(const char *s, struct lint_q *out)
{
	size_t len = strlen(s), at = 0;
	struct ir_esc esc;

	for (int n = 0; n < Q_CHARS && at < len; n++) {
		size_t step = ir_utf8_char(s + at, len - at, NULL);

		at += step ? step : 1;
	}
	(void)ir_escn(s, at, &esc);
	len = strlen(esc.text);
	if (len > sizeof(out->text) - 4) {
		len = sizeof(out->text) - 4;
		while (len > 0 && ((unsigned char)esc.text[len] & 0xC0) == 0x80)
			len--;
		at = 0;
	}
	memcpy(out->text, esc.text, len);
	memcpy(out->text + len, "...", 4);
	if (s[at] == '\0')
		out->text[len] = '\0';
	return out->text;
}

/* ---- hash: FNV with the map's own address as a seed, so that nobody who
 * writes a playbook can make keys collide on purpose ---- */

static size_t
place(const struct lint_map *m, const char *key)
{
	uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)(uintptr_t)m->slot;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 0x100000001B3u;
	h ^= h >> 32;
	return (size_t)(h * 0x9E3779B97F4A7C15u >> 20);
}

static struct lint_slot *
slot(const struct lint_map *m, const char *key)
{
	size_t i = place(m, key) & (m->cap - 1);

	while (m->slot[i].key && strcmp(m->slot[i].key, key) != 0)
		i = (i + 1) & (m->cap - 1);
	return &m->slot[i];
}

struct lint_slot *
lint_map_find(const struct lint_map *m, const char *key)
{
	struct lint_slot *s;

	if (m->n == 0 || !key)
		return NULL;
	s = slot(m, key);
	return s->key ? s : NULL;
}

static bool
grow(struct ir_lint *l, struct lint_map *m)
{
	struct lint_map big = {NULL, m->cap ? 2 * m->cap : 32, m->n};

	big.slot = calloc(big.cap, sizeof(*big.slot));
	if (!big.slot) {
		l->err = ENOMEM;
		return false;
	}
	for (size_t i = 0; i < m->cap; i++)
		if (m->slot[i].key)
			*slot(&big, m->slot[i].key) = m->slot[i];
	free(m->slot);
	*m = big;
	return true;
}

struct lint_slot *
lint_map_put(struct ir_lint *l, struct lint_map *m, const char *key,
	const struct ir_val *v)
{
	struct lint_slot *s;

	if (2 * m->n >= m->cap && !grow(l, m))
		return NULL;
	s = slot(m, key);
	if (s->key)
		return s;
	s->key = key;
	s->v = v;
	s->used = false;
	m->n++;
	return NULL;
}

void
lint_map_clear(struct lint_map *m)
{
	if (m->n > 0)
		memset(m->slot, 0, m->cap * sizeof(*m->slot));
	m->n = 0;
}

void
lint_map_free(struct lint_map *m)
{
	free(m->slot);
	memset(m, 0, sizeof(*m));
}
