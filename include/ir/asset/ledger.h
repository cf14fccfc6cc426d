/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_LEDGER_H
#define IR_ASSET_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * A ledger as a table of texts, whoever wrote it: CSV, a sheet of a workbook
 * (XLSX), the leases of a DHCP server (ISC dhcpd), a table of neighbours
 * ("arp" of Unix and of Windows, "ip neigh", "show ip arp" and "show mac
 * address-table" of a switch).  Nothing is dropped: what cannot be read is
 * told.
 *
 * Findings; red ones have to be decided by somebody, the others only be seen:
 *   undecodable red a byte that is no character; it stays in the text as \201
 *   encoding    red it may be one or the other; the map has to say which
 *   quote       red text after the end of a quoted cell; it is kept
 *   unread      red a line that is not understood
 *   error       red an error value of a workbook: #REF!, #N/A
 *   formula         what was computed last is taken
 *   merged          a value that is repeated over the cells it covers
 *   empty           a sheet or file without rows
 *   hidden          the sheet is hidden
 *   left-out        entries of a table of neighbours that are nobody's
 */
enum ir_book_kind {
	IR_BOOK_CSV,
	IR_BOOK_XLSX,
	IR_BOOK_DHCPD,
	IR_BOOK_NEIGH,
};

/* Limits; beyond them -IR_ELIMIT. */
#define IR_BOOK_BYTES ((size_t)64 << 20) /* of the file */
#define IR_BOOK_UNPACKED ((uint64_t)256 << 20) /* of a workbook */
#define IR_BOOK_RATIO 250 /* unpacked to packed, above 16 MiB */
#define IR_BOOK_MEMBERS 10000
#define IR_BOOK_CELLS 8000000u
#define IR_BOOK_COLUMNS 16384u
#define IR_BOOK_ROWS 1048576u

#define IR_CELL_NUMBER 1u /* a bare number of a workbook */
#define IR_CELL_DATE 2u /* was a day number, is 2026-03-31 */
#define IR_CELL_MERGED 4u /* repeated from the corner of a merged range */

struct ir_cell {
	const char *text; /* UTF-8, never NULL */
	unsigned flags;
};

struct ir_book_row {
	uint32_t number; /* of the row, from 1 */
	uint32_t line; /* of the file where it begins; a workbook: the row */
	uint32_t n; /* cells; those beyond are empty */
	const struct ir_cell *cell;
};

struct ir_book_finding {
	const char *code;
	bool red;
	uint32_t line, col; /* 0: not of one place */
	const char *text; /* one line, translated, escaped, borrowed */
};

/* How to read it; NULL or 0: to be found out. */
struct ir_book_want {
	enum ir_book_kind kind;
	const char *encoding; /* UTF-8 UTF-16LE UTF-16BE CP932 EUC-JP */
	char delimiter;
	const char *sheet; /* its name, or its number from 1 */
	uint32_t nth; /* the sheet of that number, others are not told of */
	int (*find)(void *arg, const struct ir_book_finding *f);
	void *arg;
};

/* Converters of characters: to be opened before a sandbox closes. */
struct ir_codecs;
int ir_codecs_open(struct ir_codecs **ret, struct ir_err *e);
void ir_codecs_free(struct ir_codecs *c);
bool ir_codecs_known(const char *encoding);

/* Reads all of fd (borrowed; a workbook must be seekable).  name is for
 * messages.  Errors name "NAME:LINE:COLUMN: " where there is a place. */
struct ir_book;
int ir_book_load(struct ir_book **ret, int fd, const char *name,
	struct ir_codecs *codecs, const struct ir_book_want *want,
	struct ir_err *e);
void ir_book_close(struct ir_book *l);

size_t ir_book_rows(const struct ir_book *l);
const struct ir_book_row *ir_book_at(const struct ir_book *l, size_t i);
uint32_t ir_book_width(const struct ir_book *l); /* columns of the widest */
const char *ir_book_encoding(const struct ir_book *l); /* as detected */
const char *ir_book_sheet(const struct ir_book *l); /* or NULL */
size_t ir_book_sheets(const struct ir_book *l); /* of a workbook */
const char *ir_book_text(const struct ir_book_row *r, uint32_t col);

#endif
