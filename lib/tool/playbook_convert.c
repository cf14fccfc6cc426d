/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/convert.h"
#include "ir/sys/digest.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

/* The directory of a path, links followed; false when there is none. */
static bool
directory(const char *path, bool whole, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	char *dir, *p;

	if (whole)
		p = realpath(path, NULL);
	else
		p = slash ? strndup(path, (size_t)(slash - path) + 1)
			  : strdup(".");
	dir = p ? realpath(p, NULL) : NULL;
	free(p);
	if (!dir || strlen(dir) >= PATH_MAX) {
		free(dir);
		return false;
	}
	memcpy(out, dir, strlen(dir) + 1);
	free(dir);
	p = whole ? strrchr(out, '/') : NULL;
	if (p)
		p[p == out] = '\0';
	return true;
}

/* From here on: reading where the playbook is, writing where the new file
 * goes.  What has no such place fails by itself. */
static int
close_doors(const char *file, const char *out, struct ir_err *e)
{
	char from[PATH_MAX], to[PATH_MAX];
	bool piped = strcmp(file, "-") == 0;
	int r;

	if (!directory(out, false, to) ||
		(!piped && !directory(file, true, from)))
		return 0;
	r = ir_digest_prepare(e);
	if (r == 0)
		r = ir_sandbox_extract(piped ? NULL : from, to, e);
	return r < 0 ? r : 0;
}

int
ir_playbook_convert(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_buf out;
	bool yaml;
	int r;

	(void)n; /* one: checked by the caller */
	if (o->out && close_doors(operand[0], o->out, &e) < 0) {
		ir_tool_err(&e);
		return 2;
	}
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
	r = playbook_give(operand[0], o->out, r, &out, &e);
	ir_playbook_free(p);
	return r;
}
