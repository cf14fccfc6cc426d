/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_SHEET_H
#define IR_DOC_SHEET_H

#include "ir/doc/doc.h"

/* Precut sheets of labels as they are sold, by the size of a label in mm;
 * the first is the standard one. */
#define IR_DOC_SHEETS "70x37, 70x33.9, 66x33.9, 86.4x42.3, 105x74"

/* NULL: the standard one; an unknown name gives NULL. */
const struct ir_doc_sheet *ir_doc_sheet_named(const char *name);

#endif
