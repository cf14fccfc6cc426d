/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_XLSX_I_H
#define LIB_ASSET_XLSX_I_H

#include "ir/sys/xml.h"

#include "ledger_i.h"

/* One workbook (ECMA-376) being read: its parts unpacked, then understood. */
struct xlsx_part {
	const char *name;
	struct ir_buf data;
};

struct xlsx_sheet {
	const char *name, *rid, *target; /* kept by the ledger */
	bool hidden;
};

struct xlsx_style {
	bool date;
	unsigned zeros; /* "00000": so many digits at least */
};

struct xlsx {
	struct ir_book *l;
	struct xlsx_part *part;
	size_t n_parts;
	struct xlsx_sheet *sheet;
	size_t n_sheets;
	bool base1904;
	struct {
		uint32_t id;
		struct xlsx_style style;
	} * format; /* of its own */
	size_t n_formats;
	struct xlsx_style *style; /* cellXfs */
	size_t n_styles;
	const char **shared;
	size_t n_shared, cap_shared;
	struct ir_buf text; /* being gathered */
	bool gather, phonetic, in_xfs;
};

int xlsx_unpack(struct xlsx *x, int fd);
int xlsx_styles(struct xlsx *x);
int xlsx_shared(struct xlsx *x);
int xlsx_sheet_read(struct xlsx *x, const struct xlsx_sheet *s);

/* The part, or NULL. */
const struct xlsx_part *xlsx_part(const struct xlsx *x, const char *name);
int xlsx_parse(struct xlsx *x, const struct xlsx_part *p,
	const struct ir_xml_sink *sink);
/* A vector one longer; NULL without memory. */
void *xlsx_grow(void *v, size_t n, size_t size);

#endif
