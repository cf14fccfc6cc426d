/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_CONVERT_H
#define IR_PLAYBOOK_CONVERT_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/playbook.h"

/*
 * A playbook as standard JSON and as the YAML that people write
 * (ir-playbook(5)).  Nothing is lost either way: what is not known stays
 * where it is, and the YAML is read back and compared before it is given.
 */

/* Standard CACAO 2.0, indented, in the order of the source. */
int ir_convert_json(
	const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e);

/* Refuses (-IR_EFORMAT) what is no playbook of CACAO 2.0; -IR_ELIMIT: it
 * would be nested too deep. */
int ir_convert_yaml(
	struct ir_playbook *p, struct ir_buf *out, struct ir_err *e);

#endif
