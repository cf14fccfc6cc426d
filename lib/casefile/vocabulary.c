/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/vocabulary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "vocabulary_i.h"

#define FILE_MAX ((size_t)4 << 20)

int
ir_vocab_parse(struct ir_vocab **ret, const char *s, size_t len,
	const char *name, struct ir_err *e)
{
	struct ir_vocab *v = calloc(1, sizeof(*v));
	int r;

	if (!v)
		return ir_err_sys(e, ENOMEM, _("cannot load '%s'"), name);
	r = ir_yaml_parse(&v->yaml, s, len, name, e);
	if (!r)
		r = vocab_load(v, name, e);
	if (r) {
		ir_vocab_free(v);
		return r;
	}
	*ret = v;
	return 0;
}

int
ir_vocab_load(struct ir_vocab **ret, const char *datadir, struct ir_err *e)
{
	struct ir_buf b, path;
	int r;

	ir_buf_init(&b, FILE_MAX);
	ir_buf_init(&path, 0);
	r = ir_buf_addf(&path, "%s/" IR_VOCAB_FILE, datadir);
	if (r)
		r = ir_err_sys(e, ENOMEM, _("cannot load '%s'"), IR_VOCAB_FILE);
	if (!r)
		r = ir_io_slurp(path.p, FILE_MAX, &b, e);
	if (!r)
		r = ir_vocab_parse(ret, b.p, b.len, path.p, e);
	ir_buf_free(&path);
	ir_buf_free(&b);
	return r;
}

void
ir_vocab_free(struct ir_vocab *v)
{
	if (!v)
		return;
	while (v->chunks) {
		struct vocab_chunk *next = v->chunks->next;

		free(v->chunks);
		v->chunks = next;
	}
	ir_yaml_free(v->yaml);
	free(v);
}

const char *
ir_vocab_date(const struct ir_vocab *v)
{
	return v->date;
}

size_t
ir_vocab_count(const struct ir_vocab *v)
{
	return v->n_facts;
}

const struct ir_fact *
ir_vocab_at(const struct ir_vocab *v, size_t i)
{
	return &v->facts[i];
}

const struct ir_fact_list *
ir_vocab_list(const struct ir_vocab *v, const char *name)
{
	for (size_t i = 0; i < v->n_lists; i++)
		if (strcmp(v->lists[i].name, name) == 0)
			return &v->lists[i];
	return NULL;
}

const struct ir_fact *
vocab_find(const struct ir_vocab *v, const char *name)
{
	size_t lo = 0, hi = v->n_names;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(v->names[mid].name, name);

		if (c == 0)
			return v->names[mid].fact;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct ir_fact *
ir_vocab_pattern(const struct ir_vocab *v, const char *p)
{
	const struct ir_fact *f = vocab_find(v, p);

	return f && strcmp(f->path, p) == 0 ? f : NULL;
}
