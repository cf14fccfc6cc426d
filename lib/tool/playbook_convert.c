/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/playbook/convert.h"
#include "playbook_i.h"

int
ir_playbook_convert(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_esc esc;
	struct ir_buf out;
	bool yaml;
	int r;

	(void)n; /* one: checked by the caller */
	r = playbook_open_exact(&p, operand[0], !o->out);
	if (r)
		return r;
	yaml = o->to ? strcmp(o->to, "yaml") == 0 : !ir_playbook_is_yaml(p);
	ir_buf_init(&out, 0);
	if (yaml && ir_playbook_is_yaml(p))
		r = ir_err_set(&e, IR_EUSAGE,
			_("it is YAML already, and its comments would be "
			  "lost: use fmt"));
	else
		r = yaml ? ir_convert_yaml(p, &out, &e)
			 : ir_convert_json(p, &out, &e);
	if (r < 0) {
		(void)ir_err_prefix(&e, "%s: ", ir_esc(operand[0], &esc));
		ir_tool_err(&e);
		r = 2;
	} else {
		r = playbook_put(o->out, &out);
	}
	ir_buf_free(&out);
	ir_playbook_free(p);
	return r;
}
