/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/where.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/journal.h"

static const char *
env(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

void
ir_where_init(struct ir_where *w, const char *case_opt)
{
	memset(w, 0, sizeof(*w));
	w->case_opt = case_opt;
	w->env_case = env("IR_CASE");
	w->env_site = env("IR_SITE");
	w->env_data = env("IR_DATA");
}

const char *
ir_where_report(const char *file)
{
	const size_t n = strlen(IR_REPORTS_DIR "/");

	return file && strncmp(file, IR_REPORTS_DIR "/", n) == 0 && file[n] &&
			file[n] != '.' && !strchr(file + n, '/')
		? file + n
		: NULL;
}

char *
ir_where_join(const char *dir, const char *name)
{
	size_t dl = strlen(dir), nl = strlen(name);
	size_t slash = dl > 0 && dir[dl - 1] != '/';
	char *p = malloc(dl + slash + nl + 1);

	if (!p)
		return NULL;
	memcpy(p, dir, dl);
	if (slash)
		p[dl] = '/';
	memcpy(p + dl + slash, name, nl + 1);
	return p;
}

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

int
ir_where_slurp(const char *dir, const char *name, size_t max,
	struct ir_buf *ret, char **path, struct ir_err *e)
{
	*path = ir_where_join(dir, name);
	return *path ? ir_io_slurp(*path, max, ret, e) : no_memory(e);
}

static int
copy(const char *s, char **ret, struct ir_err *e)
{
	char *p = strdup(s);

	if (!p)
		return no_memory(e);
	*ret = p;
	return 0;
}

/* 1 dir holds a journal, 0 it does not, < 0 no memory. */
static int
holds_journal(const char *dir)
{
	struct stat st;
	char *p = ir_where_join(dir, IR_JOURNAL_NAME);
	int r;

	if (!p)
		return -ENOMEM;
	r = stat(p, &st) == 0 && S_ISREG(st.st_mode);
	free(p);
	return r;
}

/* Shortens dir to its parent; false at the top. */
static int
up(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!slash || dir[1] == '\0')
		return 0;
	if (slash == dir)
		slash++;
	*slash = '\0';
	return 1;
}

int
ir_where_case(const struct ir_where *w, char **ret, struct ir_err *e)
{
	char *dir;
	int r;

	if (w->case_opt && !*w->case_opt)
		return ir_err_set(e, IR_EUSAGE, "%s",
			_("the name of the case directory is empty"));
	if (w->case_opt)
		return copy(w->case_opt, ret, e);
	if (w->env_case)
		return copy(w->env_case, ret, e);
	dir = w->cwd ? strdup(w->cwd) : getcwd(NULL, 0);
	if (!dir)
		return ir_err_sys(
			e, errno, "%s", _("cannot tell the current directory"));
	do {
		r = holds_journal(dir);
	} while (r == 0 && up(dir));
	if (r > 0) {
		*ret = dir;
		return 0;
	}
	free(dir);
	if (r < 0)
		return no_memory(e);
	return ir_err_set(e, ENOENT, "%s",
		_("no case here: name one with -C DIR or $IR_CASE, or make one "
		  "with 'ir-case open'"));
}

static int
must_be_dir(const char *path, const char *what, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;

	if (stat(path, &st) < 0)
		return ir_err_sys(
			e, errno, _("%s names '%s'"), what, ir_esc(path, &esc));
	if (!S_ISDIR(st.st_mode))
		return ir_err_sys(e, ENOTDIR, _("%s names '%s'"), what,
			ir_esc(path, &esc));
	return 0;
}

int
ir_where_site(const struct ir_where *w, char **ret, struct ir_err *e)
{
	const char *dir = w->site_opt ? w->site_opt : w->env_site;
	int r;

	if (!dir) {
		*ret = NULL;
		return 1;
	}
	r = must_be_dir(dir, w->site_opt ? "-S" : "$IR_SITE", e);
	return r < 0 ? r : copy(dir, ret, e);
}

static int
exe_dir(const struct ir_where *w, char **ret, struct ir_err *e)
{
	char path[PATH_MAX];
	ssize_t n;

	if (w->exe_dir)
		return copy(w->exe_dir, ret, e);
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n < 0)
		return ir_err_sys(
			e, errno, "%s", _("cannot tell where this program is"));
	path[n] = '\0';
	(void)up(path); /* a program lies in a directory */
	return copy(path, ret, e);
}

int
ir_where_data(const struct ir_where *w, char **ret, struct ir_err *e)
{
	static const char *const places[] = {
		"../share/hikeshi", "../../playbooks", "../../../playbooks"};
	struct ir_esc esc;
	struct stat st;
	char *exe = NULL, *p;
	int r;

	if (w->env_data) {
		r = must_be_dir(w->env_data, "$IR_DATA", e);
		return r < 0 ? r : copy(w->env_data, ret, e);
	}
	r = exe_dir(w, &exe, e);
	if (!exe)
		return r;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		p = ir_where_join(exe, places[i]);
		if (!p) {
			free(exe);
			return no_memory(e);
		}
		if (stat(p, &st) == 0 && S_ISDIR(st.st_mode)) {
			free(exe);
			*ret = p;
			return 0;
		}
		free(p);
	}
	r = ir_err_set(e, ENOENT,
		_("no content directory (rules, artifacts, playbooks) beside "
		  "'%s': set $IR_DATA"),
		ir_esc(exe, &esc));
	free(exe);
	return r;
}
