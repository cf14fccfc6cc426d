/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_FMT_H
#define IR_PLAYBOOK_FMT_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/playbook.h"

/*
 * A playbook's text put in order: properties in the order of the standard,
 * two blanks a level, no blanks at line ends, one empty line at most, one
 * line feed at the end.  Dictionaries, lists, comments and every value stay
 * as they are written (ir-playbook(5)).  What comes out is read again and
 * compared; formatting it again changes nothing.
 *
 * -IR_ENOTSUP: YAML with anchors, or with line ends that are neither LF nor
 * CR LF.
 */
int ir_fmt(const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e);

#endif
