/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_CONVERT_I_H
#define PLAYBOOK_CONVERT_I_H

#include "value_i.h"

/* A value (an object) as block YAML; errors stick in out. */
void convert_print(const struct ir_val *v, struct ir_buf *out);

/*
 * One scalar.  single: on one line, plain when that is safe, else quoted;
 * flow: inside brackets.  block: several lines, literal or folded, when its
 * text allows that: true when it was written (with its line ends).
 */
void convert_text(const char *s, bool flow, struct ir_buf *out);
bool convert_block(const char *s, unsigned indent, struct ir_buf *out);

/* From the standard's shape to what people write: shape_standard, undone. */
int shape_people(struct ir_val *root);

#endif
