/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/casefile/where.h"

#include "access_i.h"

/* Debian's package forensic-artifacts. */
#define FORENSIC_ARTIFACTS "/usr/share/artifacts"

/* What a Linux device is asked for when nobody said. */
static const char *const triage[] = {"LinuxTriage"};

int
ir_plan_load(struct ir_artifacts **ret, const struct ir_names_arg *files,
	bool all, struct ir_err *e)
{
	struct ir_artifacts *a = NULL;
	char *data = NULL, *ours = NULL;
	struct ir_where where;
	int rc = ir_artifacts_new(&a, e);

	ir_where_init(&where, NULL);
	if (rc == 0 && all && access(FORENSIC_ARTIFACTS, R_OK) == 0)
		rc = ir_artifacts_load(a, FORENSIC_ARTIFACTS, false, e);
	if (rc == 0)
		rc = ir_where_data(&where, &data, e);
	if (rc == 0)
		ours = ir_where_join(data, "artifacts");
	if (rc == 0 && !ours)
		rc = ir_err_set(e, -ENOMEM, _("no memory"));
	if (rc == 0 && ours && access(ours, R_OK) == 0)
		rc = ir_artifacts_load(a, ours, true, e);
	for (size_t i = 0; rc == 0 && i < files->n; i++)
		rc = ir_artifacts_load(a, files->v[i], true, e);
	free(ours);
	free(data);
	if (rc < 0)
		ir_artifacts_free(a);
	else
		*ret = a;
	return rc;
}

int
ir_collect_artifacts(struct ir_artifacts **ret,
	const struct ir_names_arg *files, struct ir_err *e)
{
	return ir_plan_load(ret, files, true, e);
}

static bool
known(const struct ir_artifacts *a, const struct ir_names_arg *names)
{
	struct ir_artifact_info info;

	for (size_t i = 0; i < names->n; i++) {
		if (!ir_plan_find_artifact(a, names->v[i], &info))
			return false;
	}
	return true;
}

static struct ir_plan_can
can(const struct ir_run *r)
{
	const struct ir_access_kind *k = r->t->kind;
	struct ir_plan_can ret = {0};

	if (k) {
		if (!(k->can & IR_CAN_COMMANDS))
			ret.no_commands =
				_("no command can be run over this access");
		if (!(k->can & IR_CAN_FILES))
			ret.no_files = _("no file can be had over this access");
		ret.items = k->source;
	} else if (strcmp(r->t->access, "local") != 0)
		ret.no_commands = _("a command runs on the device itself, not "
				    "on a copy of its disk");
	return ret;
}

static int
resolve(struct ir_run *r, const char *os, struct ir_err *e)
{
	const struct ir_names_arg *names = &r->asked_artifacts;
	const struct ir_plan_can what = can(r);
	const struct ir_source *const *v = NULL;
	size_t n = 0;
	int rc = 0;

	if (os && strcmp(os, "Linux") == 0)
		rc = ir_artifacts_set_linux(r->artifacts, r->rootfd, e);
	else if (os && strcmp(os, "Windows") == 0)
		rc = ir_artifacts_set_windows(r->artifacts, r->rootfd, e);
	if (rc == 0)
		rc = ir_artifacts_resolve(
			r->artifacts, names->v, names->n, os, &v, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = ir_plan_add_source(r->plan, v[i], &what, e);
	return rc;
}

/* Ours first: they are few.  All the others only when a name is not there. */
static int
add_artifacts(struct ir_run *r, const char *os, struct ir_err *e)
{
	const struct ir_names_arg *files = &r->o->artifact_files;
	struct ir_err first = IR_ERR_INIT;
	int rc = ir_plan_load(&r->artifacts, files, false, e);

	if (rc < 0)
		return rc;
	if (known(r->artifacts, &r->asked_artifacts)) {
		rc = resolve(r, os, &first);
		if (rc == 0)
			return 0;
	}
	ir_plan_free(r->plan);
	r->plan = NULL;
	ir_artifacts_free(r->artifacts);
	r->artifacts = NULL;
	rc = ir_plan_load(&r->artifacts, files, true, e);
	if (rc == 0)
		rc = ir_plan_new(&r->plan, r->case_fold, e);
	return rc < 0 ? rc : resolve(r, os, e);
}

static bool
is_file(int rootfd, const char *path)
{
	struct stat st;

	/* As good as a try: it only decides about the media type. */
	return fstatat(rootfd, path[1] ? path + 1 : ".", &st,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st.st_mode);
}

/* A path typed as it is here, "/mnt/sv1/etc" for "/etc" below /mnt/sv1 (a
 * shell completes it so): cut when there is no such path inside. */
static const char *
inside(const struct ir_run *r, const char *path)
{
	const char *root = r->t->root;
	size_t len = root ? strlen(root) : 0;
	struct stat st;

	while (len > 0 && root[len - 1] == '/')
		len--;
	if (!len || strncmp(path, root, len) != 0 ||
		(path[len] && path[len] != '/'))
		return path;
	if (fstatat(r->rootfd, path + strspn(path, "/"), &st,
		    AT_SYMLINK_NOFOLLOW) == 0)
		return path;
	return path[len] ? path + len : "/";
}

/* Over there: absolute, and nothing of this machine in it. */
static int
add_far_path(struct ir_run *r, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	if (!(r->t->kind->can & IR_CAN_FILES))
		return ir_plan_add_tree(r->plan, path, NULL, false, false, e);
	ir_buf_init(&b, 0);
	rc = ir_plan_far_path(path, &b, e);
	if (rc == 0)
		rc = ir_plan_add_tree(r->plan, b.p, NULL, false, false, e);
	ir_buf_free(&b);
	return rc;
}

static int
add_paths(struct ir_run *r, const struct ir_names_arg *paths, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < paths->n; i++) {
		char *path = NULL;

		if (r->t->kind) {
			rc = add_far_path(r, paths->v[i], e);
			continue;
		}
		rc = ir_plan_path(
			r->plan_rootfd, inside(r, paths->v[i]), &path, e);
		if (rc == 0)
			rc = ir_plan_add_tree(r->plan, path, NULL,
				is_file(r->rootfd, path), false, e);
		free(path);
	}
	return rc;
}

int
ir_plan_fill(struct ir_run *r, const char *os, struct ir_err *e)
{
	const struct ir_device *d = r->t->device;
	const struct ir_names_arg *paths = &r->o->paths;
	struct ir_names_arg recorded = {0};
	int rc;

	r->case_fold = os && strcmp(os, "Windows") == 0;
	r->asked_artifacts = r->o->artifacts;
	if (d && !r->asked_artifacts.n && !paths->n) {
		r->asked_artifacts.v = d->artifacts;
		r->asked_artifacts.n = d->n_artifacts;
	}
	if (d && !paths->n && !r->o->artifacts.n) {
		recorded.v = d->access.paths;
		recorded.n = d->access.n_paths;
		paths = &recorded;
	}
	if (!r->asked_artifacts.n && !paths->n) {
		if (strcmp(r->t->access, "files") == 0 || !os ||
			strcmp(os, "Linux") != 0)
			return ir_err_set(e, -IR_EUSAGE,
				_("nothing to collect: give --artifact or "
				  "paths"));
		r->asked_artifacts.v = triage;
		r->asked_artifacts.n = 1;
	}
	ir_plan_free(r->plan); /* made again when the far side is known */
	r->plan = NULL;
	ir_artifacts_free(r->artifacts);
	r->artifacts = NULL;
	rc = ir_plan_new(&r->plan, r->case_fold, e);
	if (rc == 0 && r->asked_artifacts.n)
		rc = add_artifacts(r, os, e);
	if (rc == 0)
		rc = add_paths(r, paths, e);
	return rc;
}

int
ir_plan_far(struct ir_run *r, struct ir_err *e)
{
	const char *os = r->o->os ? r->o->os : r->access->os;

	return ir_plan_fill(r, os, e);
}
