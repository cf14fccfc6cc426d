/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diff_i.h"
#include "diff_rules_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/cpu.h"

#define LIMIT_DEFAULT (UINT64_C(1) << 40)

static bool
has(const char *dir, const char *name)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	bool is;

	if (fd < 0)
		return false;
	is = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	(void)close(fd); /* O_PATH */
	return is;
}

/* A directory that is neither bag nor case is a root. */
static bool
is_root(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
		!has(path, "bagit.txt") && !has(path, "journal.jsonl");
}

static int
open_root(struct side *s, const char *path, struct ir_err *e)
{
	struct ir_vtarget *t = calloc(1, sizeof(*t));
	struct ir_esc esc;

	if (!t)
		return ir_err_sys(e, ENOMEM, _("cannot compare"));
	s->t = t;
	s->kind = SIDE_ROOT;
	t->fd = t->dirfd = t->spool = -1;
	t->path = strdup(path);
	t->dir = realpath(path, NULL);
	if (t->dir)
		t->dirfd = open(t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!t->path || !t->dir || t->dirfd < 0)
		return ir_err_sys(e, errno, _("cannot open directory '%s'"),
			ir_esc(path, &esc));
	return 0;
}

/* Contents of a foreign archive are kept where they have no name. */
static void
open_spool(struct side *s)
{
	const char *dir = secure_getenv("TMPDIR");

	s->spool = open(dir && *dir ? dir : "/tmp",
		O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
}

static int
open_side(struct ir_diff *d, struct side *s, const char *path, bool root,
	struct ir_err *e)
{
	struct ir_verify_opts o = {.threads = d->o.threads};
	struct ir_esc esc;
	int r;

	s->d = d;
	if (root || is_root(path))
		return open_root(s, path, e);
	r = ir_vtarget_open(&s->t, path, &o, e);
	if (r < 0)
		return r;
	if (s->t->pipe)
		return ir_err_set(e, IR_EUSAGE,
			_("cannot compare '%s': give a file, not a pipe"),
			ir_esc(path, &esc));
	if (s->t->kind == IR_V_CASE || s->t->kind == IR_V_HASHLIST)
		return ir_err_set(e, IR_EUSAGE,
			_("cannot compare '%s': no archive, bag or root"),
			ir_esc(path, &esc));
	s->kind = s->t->kind == IR_V_ARCHIVE ? SIDE_ARCHIVE
		: s->t->kind == IR_V_BAG_DIR ? SIDE_BAG_DIR
					     : SIDE_BAG_ARCHIVE;
	if (s->kind == SIDE_BAG_ARCHIVE)
		open_spool(s);
	return 0;
}

int
ir_diff_open(
	struct ir_diff **ret, const struct ir_diff_opts *o, struct ir_err *e)
{
	struct ir_diff *d = calloc(1, sizeof(*d));
	unsigned cores;
	int r;

	if (!d)
		return ir_err_sys(e, ENOMEM, _("cannot compare"));
	d->o = *o;
	d->a.spool = d->b.spool = -1;
	if (d->o.limit == 0)
		d->o.limit = LIMIT_DEFAULT;
	r = open_side(d, &d->a, o->a, false, e);
	if (r == 0)
		r = open_side(d, &d->b, o->b ? o->b : o->root, o->b == NULL, e);
	if (r == 0)
		r = rules_load(&d->rules, o->rules, e);
	if (r == 0) {
		cores = ir_cpu_count();
		if (d->o.threads == 0) /* both sides are read at once */
			d->o.threads =
				d->a.kind == SIDE_ROOT || d->b.kind == SIDE_ROOT
				? cores
				: (cores + 1) / 2;
		d->hits = calloc(rules_count(d->rules) + 1, sizeof(*d->hits));
		if (!d->hits)
			r = ir_err_sys(e, ENOMEM, _("cannot compare"));
	}
	if (r < 0) {
		ir_diff_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

static void
free_side(struct side *s)
{
	ir_vtarget_free(s->t);
	content_free(s->cache);
	free(s->e);
	free(s->commands.v);
	if (s->spool >= 0)
		(void)close(s->spool); /* has no name */
	arena_free(&s->arena);
}

void
ir_diff_free(struct ir_diff *d)
{
	if (!d)
		return;
	free_side(&d->a);
	free_side(&d->b);
	rules_free(d->rules);
	free(d->hits);
	free(d->p);
	free(d);
}

uint64_t
ir_diff_size(const struct ir_diff *d)
{
	return ir_vtarget_size(d->a.t) + ir_vtarget_size(d->b.t);
}

int
ir_diff_sandbox(struct ir_diff *d, const char *out_dir, struct ir_err *e)
{
	struct ir_vtarget *t[] = {d->a.t, d->b.t};

	return ir_vtargets_sandbox(t, 2, out_dir, e);
}

static void *
load(void *arg)
{
	struct side *s = arg;

	s->r = side_verify(s);
	return NULL;
}

/* Both at once where both must be verified. */
static int
load_both(struct ir_diff *d, struct ir_err *e)
{
	struct side *s[] = {&d->a, &d->b};
	bool threaded = false;
	pthread_t id;

	if (d->a.kind != SIDE_ROOT && d->b.kind != SIDE_ROOT)
		threaded = pthread_create(&id, NULL, load, &d->b) == 0;
	if (d->a.kind != SIDE_ROOT)
		(void)load(&d->a);
	if (threaded)
		(void)pthread_join(id, NULL); /* ours, joinable */
	else if (d->b.kind != SIDE_ROOT)
		(void)load(&d->b);
	for (int i = 0; i < 2; i++)
		if (s[i]->kind == SIDE_ROOT && s[!i]->r == 0 &&
			ir_verify_status(&s[!i]->res) == 0)
			s[i]->r = root_load(
				s[i], s[!i]->kind == SIDE_ROOT ? NULL : s[!i]);
	for (int i = 0; i < 2; i++)
		if (s[i]->r < 0) {
			if (e)
				*e = s[i]->err;
			return s[i]->r;
		}
	return 0;
}

static int
tell_findings(const struct ir_diff *d, const struct side *s)
{
	int r = 0;

	for (const struct told *t = s->told; t && r == 0; t = t->next)
		if (d->sink->find)
			r = d->sink->find(d->sink->arg, &t->f);
	return r;
}

static void
describe(struct ir_diff_side *ret, const struct side *s)
{
	static const char *const kinds[] = {
		[SIDE_ARCHIVE] = "archive",
		[SIDE_BAG_DIR] = "bag",
		[SIDE_BAG_ARCHIVE] = "bag-archive",
		[SIDE_ROOT] = "root",
	};

	*ret = (struct ir_diff_side){.operand = ir_vtarget_path(s->t),
		.kind = kinds[s->kind],
		.device = s->device,
		.verified = s->res,
		.objects = s->n,
		.drill = s->res.drill};
}

/* Against a bag, outputs of commands go by the names they are stored under. */
static void
plain_names(struct side *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->e[i]->class == ENT_OUTPUT ||
			s->e[i]->class == ENT_ITEM) {
			s->e[i]->class = ENT_ITEM;
			s->e[i]->key = s->e[i]->stored + 5;
			s->e[i]->key_len = s->e[i]->stored_len - 5;
		}
	side_sort(s);
}

static void
name_alike(struct ir_diff *d)
{
	if (d->a.kind == SIDE_ARCHIVE && d->b.kind != SIDE_ARCHIVE &&
		d->b.kind != SIDE_ROOT)
		plain_names(&d->a);
	if (d->b.kind == SIDE_ARCHIVE && d->a.kind != SIDE_ARCHIVE &&
		d->a.kind != SIDE_ROOT)
		plain_names(&d->b);
}

static int
compare(struct ir_diff *d, struct ir_err *e)
{
	int r;

	name_alike(d);
	r = pair_all(d);
	if (r == 0)
		r = tell_all(d, e);
	if (r == -ENOMEM && e && e->code == 0)
		(void)ir_err_sys(e, ENOMEM, _("cannot compare"));
	return r;
}

int
ir_diff_run(struct ir_diff *d, const struct ir_diff_sink *s,
	struct ir_diff_result *ret, struct ir_err *e)
{
	int r;

	*ret = (struct ir_diff_result){0};
	d->sink = s;
	d->res = ret;
	r = load_both(d, e);
	describe(&ret->a, &d->a);
	describe(&ret->b, &d->b);
	ret->drill = ret->a.drill || ret->b.drill;
	ret->damaged = ir_verify_status(&d->a.res) != 0 ||
		ir_verify_status(&d->b.res) != 0;
	ret->unread = d->a.unread + d->b.unread;
	if (tell_findings(d, &d->a) < 0 || tell_findings(d, &d->b) < 0)
		return ir_err_set(e, ECANCELED, _("cannot compare"));
	if (r == 0 && s->sides)
		r = s->sides(s->arg, ret);
	if (r < 0 || ret->damaged)
		return r;
	return compare(d, e);
}

int
ir_diff_status(const struct ir_diff_result *r)
{
	if (r->damaged || r->unread)
		return 2;
	for (int c = 0; c < IR_DIFF_CHANGES; c++)
		if (r->changes[c])
			return 1;
	return r->findings ? 1 : 0;
}
