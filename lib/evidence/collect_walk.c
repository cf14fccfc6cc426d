/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/evidence/glob.h"
#include "ir/evidence/tree.h"

#include "access_i.h"

#define FOLLOW_MAX 4096u

/* What the callbacks of one walk need. */
struct visit {
	struct ir_run *r;
	size_t ask;
	bool dir_claimed;
	dev_t dev; /* of the last directory looked at, cross only */
	bool dev_known, dev_pseudo;
	struct ir_err *e;
};

/* Between objects: 0, -ECANCELED the run ends, -ETIME a limit was met. */
static int
go_on(struct visit *v)
{
	int rc = ir_run_tick(v->r, 0, v->e);

	return rc > 0 || v->r->over ? -ETIME : rc;
}

static int
skip_dir(struct visit *v, const struct ir_tree_entry *en, const char *why)
{
	struct ir_object ob = {
		.ask = ir_plan_at(v->r->plan, v->ask),
		.path = en->path,
		.path_len = en->path_len,
		.kind = "dir",
		.st = en->st,
	};
	int rc = 0;

	ir_object_fail(&ob, IR_SKIPPED, "%s", why);
	if (!v->r->o->dry_run)
		rc = ir_run_object(v->r, &ob, v->e);
	return rc < 0 ? rc : 1;
}

/* Entered by --cross, /proc would be read as if it were files. */
static bool
crosses_into_pseudo(struct visit *v, const struct ir_tree_entry *en)
{
	int fd;

	if (!v->r->o->cross)
		return false;
	if (!v->dev_known) { /* the start was named: whatever it is */
		v->dev = en->st->st_dev;
		v->dev_known = true;
		return false;
	}
	if (en->st->st_dev == v->dev)
		return false;
	fd = openat(en->dirfd, en->name,
		O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	v->dev_pseudo = fd >= 0 && ir_fs_is_pseudo(fd);
	if (fd >= 0)
		(void)close(fd); /* a path descriptor */
	if (!v->dev_pseudo)
		v->dev = en->st->st_dev;
	return v->dev_pseudo;
}

static int
on_dir(struct visit *v, const struct ir_tree_entry *en)
{
	const char *why = ir_run_own(v->r, en->st);

	v->dir_claimed =
		ir_plan_claim(v->r->plan, v->ask, en->path, en->path_len);
	if (why)
		return skip_dir(v, en, _(why));
	if (en->other_fs)
		return skip_dir(v, en, _("another file system, see --cross"));
	if (crosses_into_pseudo(v, en))
		return skip_dir(v, en,
			_("a file system of the kernel: name it to take it"));
	return 0;
}

static int
on_entry(void *arg, const struct ir_tree_entry *en)
{
	struct visit *v = arg;
	int rc = go_on(v);

	if (rc < 0)
		return rc;
	if (en->type == DT_DIR)
		return on_dir(v, en);
	return ir_object_take(v->r, v->ask, en->dirfd, en->name, en->path,
		en->path_len, en->type, v->e);
}

static int
on_listed(void *arg, const struct ir_tree_dir *d)
{
	struct visit *v = arg;

	if (d->before && !v->dir_claimed)
		return 0;
	if (v->r->had && !d->errnum &&
		ir_seen_has(v->r->had, d->path, d->path_len)) {
		v->r->res->previous++;
		return 0;
	}
	return ir_object_dir(v->r, v->ask, d, v->e);
}

static int
walk_tree(struct visit *v, const struct ir_ask *a)
{
	struct ir_tree_opts o = {.cross = v->r->o->cross};
	struct ir_tree_sink sink = {on_entry, on_listed, v};
	const char *name = NULL;
	int dirfd, rc;

	if (v->r->o->threads == 1)
		o.names_max = (size_t)4 << 20;
	dirfd = ir_plan_open_dir(v->r->plan_rootfd, a->text, &name);
	if (dirfd < 0)
		return ir_object_none(v->r, a, a->text, strlen(a->text),
			dirfd == -ENOENT || dirfd == -ENOTDIR ? IR_ABSENT
							      : IR_UNREAD,
			strerror(-dirfd), v->e);
	rc = ir_tree_walk(dirfd, name, a->text, &o, &sink, v->e);
	(void)close(dirfd); /* a path descriptor */
	return rc;
}

static int
on_match(void *arg, const char *path, int dirfd, const char *name)
{
	struct visit *v = arg;
	int rc = go_on(v);

	if (rc < 0)
		return rc;
	return ir_object_take(v->r, v->ask, dirfd, name, path, strlen(path),
		DT_UNKNOWN, v->e);
}

static int
on_unread(void *arg, const char *path, int errnum)
{
	struct visit *v = arg;
	struct ir_tree_dir d = {
		.path = path,
		.path_len = strlen(path),
		.fd = -1,
		.errnum = errnum,
	};

	return ir_object_dir(v->r, v->ask, &d, v->e);
}

static int
walk_glob(struct visit *v, const struct ir_ask *a)
{
	struct ir_glob_opts o = {
		.case_fold = v->r->case_fold,
		.cross = v->r->o->cross,
	};
	struct ir_glob_sink sink = {on_match, on_unread, v};
	size_t n = 0;
	int rc = ir_glob(v->r->rootfd, a->text, &o, &sink, &n, v->e);

	if (rc == 0 && n == 0)
		rc = ir_object_none(v->r, a, a->text, strlen(a->text),
			IR_ABSENT, _("nothing matches"), v->e);
	return rc;
}

/* A command the archive we go on from holds already? */
static bool
had_command(struct ir_run *r, const struct ir_ask *a)
{
	const char *v[3];
	struct ir_buf b;
	bool had;

	if (!r->had)
		return false;
	ir_buf_init(&b, 0);
	(void)ir_command_key(
		&b, a->artifact ? a->artifact : "", ir_ask_argv(r, a, v));
	had = ir_buf_err(&b) == 0 && ir_seen_has(r->had, b.p, b.len);
	ir_buf_free(&b);
	r->res->previous += had;
	return had;
}

/* Of all that was asked for, is nothing to be had here? */
static bool
nothing_here(const struct ir_run *r)
{
	for (size_t i = 0; i < ir_plan_count(r->plan); i++) {
		if (ir_plan_at(r->plan, i)->kind != IR_ASK_NOT)
			return false;
	}
	return true;
}

static int
not_here(struct ir_run *r, const struct ir_ask *a, struct ir_err *e)
{
	struct ir_collect_result *res = r->res;
	size_t len = strlen(res->not_here_names);
	size_t n = strlen(a->artifact);

	res->not_here++;
	if (!strstr(res->not_here_names, a->artifact) &&
		len + n + 3 < sizeof(res->not_here_names)) {
		memcpy(res->not_here_names + len, ", ", 3);
		len = len ? len + 2 : 0;
		memcpy(res->not_here_names + len, a->artifact, n + 1);
	}
	return ir_object_none(r, a, a->text, a->text ? strlen(a->text) : 0,
		nothing_here(r) ? IR_UNREAD : IR_SKIPPED, a->why, e);
}

static int
run_command(struct visit *v, const struct ir_ask *a)
{
	if (v->r->o->dry_run) {
		v->r->res->commands++;
		return 0;
	}
	if (had_command(v->r, a))
		return 0;
	return ir_run_command(v->r, a, v->e);
}

/* Over there.  *n: asks that were done. */
static int
far_ask(struct visit *v, const struct ir_ask *a, size_t *n)
{
	struct ir_access *acc = v->r->access;

	*n = 1;
	if (a->kind == IR_ASK_NOT)
		return not_here(v->r, a, v->e);
	if (!acc->kind->take ||
		(a->kind == IR_ASK_COMMAND &&
			(acc->kind->command || v->r->o->dry_run)))
		return run_command(v, a);
	return acc->kind->take(acc, v->ask, n, v->e);
}

static int
do_ask(struct visit *v, const struct ir_ask *a)
{
	switch (a->kind) {
	case IR_ASK_NOT:
		return not_here(v->r, a, v->e);
	case IR_ASK_COMMAND:
		return run_command(v, a);
	case IR_ASK_GLOB:
		return walk_glob(v, a);
	case IR_ASK_TREE:
		return walk_tree(v, a);
	}
	return 0;
}

int
ir_run_asks(struct ir_run *r, struct ir_err *e)
{
	bool commands = false;

	for (size_t i = 0, n; i < ir_plan_count(r->plan); i += n) {
		/* Asks move when targets of links are added: a copy. */
		struct ir_ask a = *ir_plan_at(r->plan, i);
		struct visit v = {.r = r, .ask = i, .e = e};
		int rc = go_on(&v);

		/* What a command said cannot be had again. */
		if (rc == 0 && commands && a.kind != IR_ASK_COMMAND)
			rc = ir_bag_flush(r->bag, e);
		commands = a.kind == IR_ASK_COMMAND && !r->o->dry_run;
		n = 1;
		if (rc == 0)
			rc = r->access ? far_ask(&v, &a, &n) : do_ask(&v, &a);
		if (rc == -ETIME)
			rc = ir_object_none(r, &a, a.text, strlen(a.text),
				r->over_time ? IR_TIMED_OUT : IR_UNREAD,
				r->over, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int
ir_run_follow(struct ir_run *r, const char *path, struct ir_err *e)
{
	char *target = NULL;
	int rc = ir_plan_target(r->plan_rootfd, path, &target);

	if (rc == -ENOMEM)
		return ir_err_set(e, rc, _("no memory for a path"));
	if (rc < 0) /* dangling: the link's line says where it points */
		return 0;
	if (r->n_follow++ < FOLLOW_MAX)
		rc = ir_plan_add_tree(r->plan, target,
			_("target of a link that was asked for"), false, true,
			e);
	free(target);
	return rc;
}
