/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/convert.h"

#include <errno.h>
#include <string.h>

#include "convert_i.h"
#include "ir/base/i18n.h"

int
ir_convert_json(
	const struct ir_playbook *p, struct ir_buf *out, struct ir_err *e)
{
	int r = ir_val_print(ir_playbook_root(p), true, out);

	return r < 0 ? ir_err_set(e, r, _("no memory for a playbook")) : 0;
}

/* Only what says that it is one: the YAML form may leave that out. */
static int
check(const struct ir_val *root, struct ir_err *e)
{
	const char *version = ir_val_get_str(root, "spec_version");

	if (!ir_val_get(root, "type"))
		return ir_err_set(e, IR_EFORMAT,
			_("no playbook: it has no property 'type'"));
	if (!version || strcmp(version, "cacao-2.0") != 0)
		return ir_err_set(e, IR_EFORMAT,
			_("no playbook of CACAO 2.0: 'spec_version' is not "
			  "cacao-2.0"));
	return 0;
}

/* Reads the YAML again: it must say the same. */
static int
prove(const struct ir_playbook *p, const struct ir_buf *yaml, struct ir_err *e)
{
	struct ir_playbook *back = NULL;
	bool same;
	int r = ir_playbook_parse(
		&back, yaml->p, yaml->len, "YAML", NULL, NULL, e);

	if (r < 0)
		return r;
	same = ir_val_same(ir_playbook_root(p), ir_playbook_root(back));
	ir_playbook_free(back);
	return same
		? 0
		: ir_err_set(e, IR_ELIB, _("the YAML would not say the same"));
}

int
ir_convert_yaml(struct ir_playbook *p, struct ir_buf *out, struct ir_err *e)
{
	int r = check(ir_playbook_root(p), e);
	struct ir_val *root;
	struct ir_buf yaml;

	if (r < 0)
		return r;
	root = ir_val_copy(ir_playbook_vals(p), ir_playbook_root(p));
	r = root ? shape_people(root) : -ENOMEM;
	ir_buf_init(&yaml, IR_PB_FILE_MAX);
	if (r == 0) {
		convert_print(root, &yaml);
		r = ir_buf_err(&yaml);
	}
	if (r < 0)
		r = ir_err_set(e, r,
			r == -IR_ELIMIT ? _("the YAML would be too large")
					: _("no memory for a playbook"));
	else
		r = prove(p, &yaml, e);
	if (r == 0 && ir_buf_add(out, yaml.p, yaml.len) < 0)
		r = ir_err_set(
			e, ir_buf_err(out), _("no memory for a playbook"));
	ir_buf_free(&yaml);
	return r;
}
