/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_IMPORT_H
#define IR_EVIDENCE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/sys/digest.h"

/*
 * What other collectors bring along (ir-collect --import): the hash lists of a
 * folder or an archive, taken together, and what each says of a file.
 *
 * Lists are: lines of sha256sum and its kin, of BSD's md5 and of hashdeep
 * (hashlist.h); lines of certutil, whose bytes may have blanks between them;
 * tables (CSV with comma, semicolon or tab) that have a column named like a
 * digest (md5, SHA-1, SourceFileSha1, Hash ...) and one named like a path.
 * UTF-8, UTF-16 with a byte order mark, or else CP932.
 *
 * Names are compared by components, '\' as '/', ASCII letters without case:
 * a relative name belongs to the list's own directory, to the top, or lies
 * below one top folder; of an absolute one, as it was on the machine it came
 * from, the end must be the file's whole name, or the other way round.
 */
#define IR_IMPORT_LIST_MAX ((size_t)64 << 20) /* bytes of one list */
#define IR_IMPORT_ENTRIES 2000000u /* of all lists */
#define IR_IMPORT_TEXT ((size_t)512 << 20) /* of their names */

struct ir_implist;
int ir_implist_new(struct ir_implist **ret, struct ir_err *e);
void ir_implist_free(struct ir_implist *l);

/* Might a file of that name be a list?  (Its content decides.) */
bool ir_implist_name(const char *path, size_t len);

/* Reads the content of the file at path (below the top).  1 a list, 0 none,
 * < 0.  strip: what absolute names begin with that the top is, or NULL. */
int ir_implist_add(struct ir_implist *l, const char *path, size_t path_len,
	const char *strip, const char *text, size_t len, struct ir_err *e);

size_t ir_implist_count(const struct ir_implist *l);
/* Digests that the lists state: a set of IR_DIGEST_BIT. */
unsigned ir_implist_algs(const struct ir_implist *l);

enum ir_implist_answer {
	IR_IMPLIST_UNLISTED,
	IR_IMPLIST_SAME,
	IR_IMPLIST_DIFFERS,
};
struct ir_implist_said {
	enum ir_implist_answer answer;
	enum ir_digest_alg alg; /* the strongest that was compared */
	const char *list; /* its path, borrowed */
	uint8_t stated[IR_DIGEST_MAX];
};
/* What the lists say of a file with these digests (of ir_implist_algs). */
void ir_implist_ask(struct ir_implist *l, const char *path, size_t len,
	uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX],
	struct ir_implist_said *ret);

/* Names that no file was found for: each once; < 0 of each stops. */
int ir_implist_missing(struct ir_implist *l,
	int (*each)(void *arg, const char *name, size_t len, const char *list),
	void *arg);

#endif
