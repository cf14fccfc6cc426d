/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/sheet.h"

#include <string.h>

/* A4 is 2100 by 2970 tenths of a millimetre. */
static const struct {
	const char *name;
	struct ir_doc_sheet sheet;
} sheets[] = {
	/* 24 without a gap, the printer's own margin at top and bottom */
	{"70x37", {3, 8, 0, 5, 700, 370, 700, 370, false}},
	/* 24 with a margin above and below */
	{"70x33.9", {3, 8, 0, 129, 700, 339, 700, 339, false}},
	/* 24 with a margin on four sides */
	{"66x33.9", {3, 8, 60, 129, 660, 339, 660, 339, false}},
	/* 12 with a margin on four sides */
	{"86.4x42.3", {2, 6, 186, 216, 864, 423, 864, 423, false}},
	/* 8 for bags and boxes */
	{"105x74", {2, 4, 0, 5, 1050, 740, 1050, 740, false}},
};

const struct ir_doc_sheet *
ir_doc_sheet_named(const char *name)
{
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++)
		if (!name || strcmp(name, sheets[i].name) == 0)
			return &sheets[i].sheet;
	return NULL;
}
