/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "report_i.h"

/* What lies in CASE/reports and no line of this case's journal names. */

static bool
is_named(const struct rp *p, const char *name)
{
	size_t dir = strlen(IR_REPORTS_DIR "/");

	for (size_t i = 0; i < ir_history_count(p->history); i++) {
		const struct ir_report_line *l = ir_history_at(p->history, i);

		if (l->file && !l->joined && strlen(l->file) > dir &&
			strncmp(l->file, IR_REPORTS_DIR "/", dir) == 0 &&
			strcmp(l->file + dir, name) == 0)
			return true;
	}
	return false;
}

static void
tell(struct rp *p, const char *name)
{
	struct ir_esc esc;
	struct ir_jw w;

	ir_tool_warn(_("'%s/%s' is there, but not in the journal: its making "
		       "was cut off or goes on just now; if it was cut off, "
		       "make the report again and do not use this file"),
		IR_REPORTS_DIR, ir_esc(name, &esc));
	if (!p->c.tell.json)
		return;
	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "stray");
	ir_jw_kstr(&w, "dir", IR_REPORTS_DIR);
	ir_jw_kstr(&w, "file", name);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static int
not_looked(struct rp *p)
{
	return ir_err_set(&p->c.e, errno,
		_("'%s/%s': what lies there cannot be listed: %s"), p->c.dir,
		IR_REPORTS_DIR, strerror(errno));
}

/* One by one, in byte order. */
static int
look(struct rp *p)
{
	struct dirent **v = NULL;
	int n = scandirat(
		ir_journal_dirfd(p->c.j), IR_REPORTS_DIR, &v, NULL, alphasort);
	int found = 0;

	if (n < 0)
		return errno == ENOENT ? 0 : not_looked(p);
	for (int i = 0; i < n; i++) {
		if (strcmp(v[i]->d_name, ".") != 0 &&
			strcmp(v[i]->d_name, "..") != 0 &&
			!is_named(p, v[i]->d_name)) {
			tell(p, v[i]->d_name);
			found = 1;
		}
		free(v[i]);
	}
	free(v);
	return found;
}

int
rp_strays(struct rp *p)
{
	if (!p->damage)
		return look(p);
	ir_tool_warn(_("whether each file in '%s' has its line was not "
		       "looked at: the journal is damaged"),
		IR_REPORTS_DIR);
	return 1;
}
