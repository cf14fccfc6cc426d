/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_salvage_i.h"

#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/name.h"

#include "extract_i.h"

/* Ledger lines of what no line of the killed run describes. */

#define STORED_FS "data/fs/"

/* The path that is stored under that name, if it can be told from it. */
static bool
path_of(const char *stored, struct ir_buf *path, struct ir_buf *check)
{
	const char *s = stored + strlen(STORED_FS);

	if (strncmp(stored, STORED_FS, strlen(STORED_FS)) != 0 ||
		extract_name(check, s, strlen(s), true) < 0)
		return false;
	(void)ir_buf_addc(path, '/');
	(void)ir_buf_add(path, check->p, check->len);
	ir_buf_clear(check);
	return ir_name_store_path(check, path->p, path->len) == 0 &&
		strcmp(check->p, s) == 0;
}

/* The line of it: by its path, or where that cannot be told by otherwise (NULL:
 * without). */
static int
put_line(struct ir_salvage_job *k, struct ir_object *ob, const char *name,
	const char *otherwise)
{
	struct ir_buf path, line;
	int rc;

	ir_buf_init(&path, 0);
	ir_buf_init(&line, 0);
	if (path_of(name, &path, &line)) {
		ob->path = path.p;
		ob->path_len = path.len;
	} else if (otherwise) {
		ob->path = otherwise;
		ob->path_len = strlen(otherwise);
	}
	ir_buf_clear(&line);
	rc = ir_object_line(&line, ob);
	if (rc < 0)
		(void)ir_salvage_bad_line(k, rc);
	else /* without its LF */
		rc = ir_salvage_on_line(k, line.p, line.len - 1);
	ir_buf_free(&path);
	ir_buf_free(&line);
	return rc;
}

/* Whole in the tar; whether it was whole on the device its line would say. */
int
ir_salvage_on_found(
	void *arg, const char *name, const struct ir_member_out *out)
{
	struct ir_object ob = {
		.kind = "file",
		.stored = name,
		.sized = true,
		.planned = out->stored,
		.out = *out,
	};

	ir_object_fail(&ob, IR_TRUNCATED, "%s",
		_("no ledger line: the run was cut off before it was written, "
		  "and whether this is all of it is not known"));
	return put_line(arg, &ob, name, NULL);
}

/* Begun, and neither whole nor described: the output of a command, or a name
 * cut short, is named as it stands. */
int
ir_salvage_on_cut(void *arg, const char *name, const char *why)
{
	struct ir_object ob = {.kind = "file"};

	ir_object_fail(&ob, IR_UNREAD,
		_("no ledger line: the run was cut off while it was read: %s"),
		why);
	return put_line(arg, &ob, name, name);
}
