/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_VOCABULARY_I_H
#define LIB_CASEFILE_VOCABULARY_I_H

#include "ir/casefile/vocabulary.h"
#include "ir/sys/yaml.h"

/* A pattern or an alias, for the sorted index. */
struct vocab_name {
	char *name; /* owned */
	const struct ir_fact *fact;
};

struct vocab_chunk {
	struct vocab_chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

struct ir_vocab {
	struct ir_yaml *yaml; /* owns nearly all texts */
	const char *date;
	struct ir_fact *facts; /* in file order */
	size_t n_facts;
	struct ir_fact_list *lists;
	size_t n_lists;
	struct vocab_name *names; /* sorted */
	size_t n_names;
	struct vocab_chunk *chunks; /* arrays and texts made while loading */
};

/* Fills v from v->yaml. */
int vocab_load(struct ir_vocab *v, const char *name, struct ir_err *e);

/* The fact of an exact pattern or alias; NULL: none. */
const struct ir_fact *vocab_find(const struct ir_vocab *v, const char *name);

/*
 * Words people type, made plain: full-width ASCII becomes ASCII, the
 * ideographic blank a blank, blanks at both ends go.
 */
int vocab_narrow(struct ir_buf *out, const char *s, size_t len);

/* "12", "1,234", "13万" to a number; "2026/11/21", "令和8年11月21日" and
 * (with now) "昨日", "11/21" to "2026-11-21".  Narrow text.
 * 0, -EINVAL, -ERANGE. */
int vocab_integer(const char *s, size_t len, int64_t *ret);
int vocab_date(const char *s, size_t len, enum ir_time_way way,
	const struct ir_time *now, char out[IR_TIME_TEXT]);

/* The same in ASCII, letters compared without case. */
bool vocab_same(const char *a, const char *s, size_t len);

#endif
