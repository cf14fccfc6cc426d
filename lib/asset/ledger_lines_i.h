/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_LEDGER_LINES_I_H
#define LIB_ASSET_LEDGER_LINES_I_H

#include "ledger_i.h"

/* Tables of machines, line by line: leases, neighbours.  All get the same
 * columns. */
enum {
	LINES_IP = 1,
	LINES_MAC,
	LINES_HOST,
	LINES_STATE,
	LINES_ENDS,
	LINES_INTERFACE,
	LINES_VLAN,
};

struct word {
	const char *p;
	size_t len;
};

struct lines {
	struct ir_book *l;
	const char *p, *end;
	uint32_t line, rows;
	struct word w[16];
	size_t n;
};

/* Writes the row of headers. */
int lines_start(
	struct lines *t, struct ir_book *l, const char *text, size_t len);

/* The next line in words: blanks part them, a closing ';' and the quotes of
 * a text are left out, '#' begins a comment. */
bool lines_next(struct lines *t);

bool lines_is(const struct lines *t, size_t i, const char *s);
int lines_put(struct lines *t, uint32_t col, struct word w);
int lines_end_row(struct lines *t, uint32_t line);

#endif
