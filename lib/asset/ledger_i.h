/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_LEDGER_I_H
#define LIB_ASSET_LEDGER_I_H

#include "ir/asset/ledger.h"
#include "ir/base/arena.h"
#include "ir/base/buf.h"

struct ir_book {
	const char *name; /* escaped, for messages; borrowed while reading */
	const struct ir_book_want *want;
	struct ir_err *e;
	const char *encoding;
	char *sheet;
	size_t n_sheets;
	struct ir_book_row *row;
	size_t n_rows, cap_rows;
	struct ir_cell *now; /* the row at work, dense */
	uint32_t n_now, cap_now, width;
	size_t n_cells;
	struct ir_arena arena; /* what the texts and cells live in */
	struct ir_buf text;
};

/* Memory that lives as long as the ledger; NULL: none left (e is filled). */
void *ledger_keep(struct ir_book *l, size_t size);
const char *ledger_keep_text(struct ir_book *l, const char *s, size_t len);

int ledger_tell(struct ir_book *l, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* col from 1; cells may come in any order. */
int ledger_cell(struct ir_book *l, uint32_t col, const char *s, size_t len,
	unsigned flags);
int ledger_end_row(struct ir_book *l, uint32_t number, uint32_t line);
int ledger_no_memory(struct ir_book *l);

/* raw in whatever encoding to UTF-8; encoding is set. */
int codecs_decode(struct ir_codecs *c, struct ir_book *l,
	const struct ir_buf *raw, struct ir_buf *out);

int csv_read(struct ir_book *l, const char *text, size_t len);
int lease_read(struct ir_book *l, const char *text, size_t len);
int neigh_read(struct ir_book *l, const char *text, size_t len);
int xlsx_read(struct ir_book *l, int fd);

#endif
