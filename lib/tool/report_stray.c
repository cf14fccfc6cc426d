/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/casefile/where.h"
#include "ir/evidence/custody_file.h"
#include "report_i.h"

/* What lies in CASE/reports and no line of this case's journal names. */

static bool
is_named(const struct ir_history *h, const char *name)
{
	for (size_t i = 0; i < ir_history_count(h); i++) {
		const struct ir_report_line *l = ir_history_at(h, i);
		const char *kept = ir_where_report(l->file);

		if (kept && !l->joined && strcmp(kept, name) == 0)
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
	if (p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
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

static bool
is_stray(const struct ir_history *h, const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 &&
		!is_named(h, d->d_name);
}

/* What a joined copy made, brought home by hand, under whatever name. */
static bool
is_of_copy(const struct rp *p, const struct ir_history *h, const char *name)
{
	char path[sizeof(IR_REPORTS_DIR "/") + NAME_MAX];
	struct ir_custody_bytes b;

	(void)snprintf(path, sizeof(path), IR_REPORTS_DIR "/%s", name);
	if (ir_custody_hash(ir_journal_dirfd(p->c.j), path, NULL, &b, NULL) < 0)
		return false;
	for (size_t i = 0; i < ir_history_count(h); i++) {
		const struct ir_report_line *l = ir_history_at(h, i);

		if (l->joined && l->file && l->sha256 &&
			strcmp(l->sha256, b.sha256) == 0)
			return true;
	}
	return false;
}

/* Each that the journal, as it is after they were listed, names in no line:
 * what was made and written down since this tool began is none of them. */
static int
tell_strays(struct rp *p, struct dirent **v, int n)
{
	struct ir_history *now = NULL;
	int r = 0, found = 0;

	for (int i = 0; r == 0 && i < n; i++) {
		if (!is_stray(p->history, v[i]))
			continue;
		if (!now)
			r = ir_history_read(&now, p->c.j, &p->c.e);
		if (r == 0 && is_stray(now, v[i]) &&
			!is_of_copy(p, now, v[i]->d_name)) {
			tell(p, v[i]->d_name);
			found = 1;
		}
	}
	ir_history_free(now);
	return r < 0 ? r : found;
}

/* One by one, in byte order. */
static int
look(struct rp *p)
{
	struct dirent **v = NULL;
	int r,
		n = scandirat(ir_journal_dirfd(p->c.j), IR_REPORTS_DIR, &v,
			NULL, alphasort);

	if (n < 0)
		return errno == ENOENT ? 0 : not_looked(p);
	r = tell_strays(p, v, n);
	for (int i = 0; i < n; i++)
		free(v[i]);
	free(v);
	return r;
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
