/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_RECORDS_I_H
#define LIB_CASEFILE_RECORDS_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/casefile/site.h"

/*
 * Files of the site that hold one JSON object a line (devices, contacts):
 * reading them member by member, the first complaint kept with its key.
 */
struct ir_keep { /* allocations that the records point into */
	void **own;
	size_t n, cap;
};
void ir_keep_free(struct ir_keep *k);

struct ir_reader {
	struct ir_keep *keep;
	struct ir_json *j;
	const char *json; /* the line, kept */
	size_t json_len;
	uint32_t line;
	const char *why; /* static, translated when shown */
	const char *key; /* the key it is about */
	bool nomem;
};

/* Hands p to the keep; on failure p is freed and NULL answered. */
void *ir_read_keep(struct ir_reader *r, void *p);

/* The first complaint counts. */
void ir_read_wrong(struct ir_reader *r, const char *key, const char *why);

/* Members of obj: absent and null are "not stated".  What they return belongs
 * to the keep. */
ir_node ir_read_member(struct ir_reader *r, ir_node obj, const char *key);
ir_node ir_read_object(struct ir_reader *r, ir_node obj, const char *key);
const char *ir_read_text(struct ir_reader *r, ir_node obj, const char *key);
enum ir_yn ir_read_yn(struct ir_reader *r, ir_node obj, const char *key);
const char *const *ir_read_list(
	struct ir_reader *r, ir_node obj, const char *key, size_t *ret_n);

/* Each line of text that is not blank goes to record(), which returns 0 or an
 * error of its own; then the reader's complaint counts.  Errors name
 * "PATH:LINE: ". */
int ir_read_records(struct ir_reader *r, const char *path,
	const struct ir_buf *text, int (*record)(void *arg, struct ir_err *e),
	void *arg, struct ir_err *e);

/* The lines of a text: so many records it has at most. */
size_t ir_read_lines(const struct ir_buf *text);

/* A file of the site as a whole; 1 when there is none (no error). */
int ir_read_file(const char *path, struct ir_buf *text, char sha256[65],
	struct ir_err *e);

#endif
