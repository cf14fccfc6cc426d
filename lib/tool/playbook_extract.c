/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/bundle.h"
#include "playbook_i.h"

/* ir-playbook extract */

int
ir_playbook_extract(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_bundle *b = NULL;
	struct ir_buf out;
	size_t i = 0;
	int r = playbook_open_bundle(&b, operand[0], true, !o->out, &e);

	ir_buf_init(&out, 0);
	if (r > 0)
		r = ir_err_set(&e, IR_EFORMAT, "%s",
			_("no bundle, but one playbook or something else"));
	if (r == 0)
		r = ir_bundle_find(b, n > 1 ? operand[1] : NULL, &i, &e);
	if (r == 0)
		r = ir_val_print(ir_bundle_at(b, i), true, &out);
	r = playbook_give(operand[0], o->out, r, &out, &e);
	ir_bundle_free(b);
	return r;
}
