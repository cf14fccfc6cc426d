/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/evidence/tree.h"
#include "tap.h"

/* What a walk saw. */
struct seen {
	unsigned files, dirs, listed, failed, barred;
	struct ir_buf last; /* path of the last entry */
	bool ordered;
	int (*hook)(struct seen *s, const struct ir_tree_entry *en);
	unsigned stop_after;
};

/* Paths compare as the walk orders them: component by component. */
static int
path_cmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	if (*a == '/' || *b == '/')
		return !*a || (*a == '/' && *b) ? -1 : 1;
	return (unsigned char)*a - (unsigned char)*b;
}

static int
on_entry(void *arg, const struct ir_tree_entry *en)
{
	struct seen *s = arg;

	if (s->last.len && path_cmp(s->last.p, en->path) >= 0)
		s->ordered = false;
	ir_buf_clear(&s->last);
	(void)ir_buf_add(&s->last, en->path, en->path_len);
	if (en->errnum)
		s->failed++;
	else if (en->type == DT_DIR)
		s->dirs++;
	else
		s->files++;
	if (s->stop_after && s->files >= s->stop_after)
		return -ECANCELED;
	return s->hook ? s->hook(s, en) : 0;
}

static int
on_listed(void *arg, const struct ir_tree_dir *d)
{
	struct seen *s = arg;

	s->listed += d->errnum == 0;
	s->barred += d->why != NULL;
	return 0;
}

static int
walk(struct seen *s, const char *dir, const struct ir_tree_opts *o)
{
	struct ir_tree_sink sink = {on_entry, on_listed, s};

	s->files = s->dirs = s->listed = s->failed = s->barred = 0;
	s->ordered = true;
	ir_buf_clear(&s->last);
	return ir_tree_walk(AT_FDCWD, dir, dir, o, &sink, NULL);
}

static void
touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)close(fd);
}

/* wide/: n names of some length; every 1000th is a directory of its own. */
static void
make_wide(unsigned n)
{
	char path[128];

	(void)mkdir("wide", 0700);
	for (unsigned i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "wide/name-%06u-%u",
			i * 7919 % n, i % 13);
		if (i % 1000) {
			touch(path);
			continue;
		}
		(void)mkdir(path, 0700);
		for (unsigned k = 0; k < 300; k++) {
			char sub[192];

			(void)snprintf(
				sub, sizeof(sub), "%s/sub-%03u", path, k);
			touch(sub);
		}
	}
}

static void
test_wide(struct seen *s)
{
	struct ir_tree_opts small = {.names_max = 1}, usual = {0};

	make_wide(5000);
	EQ(walk(s, "wide", &usual), 0);
	EQ(s->files, 4995 + 5 * 300);
	EQ(s->dirs, 6);
	OK(s->ordered);
	/* The least memory: many passes, names given up on the way down. */
	EQ(walk(s, "wide", &small), 0);
	EQ(s->files, 4995 + 5 * 300);
	EQ(s->dirs, 6);
	OK(s->ordered);
	EQ(s->failed, 0);
}

static int
remove_next(struct seen *s, const struct ir_tree_entry *en)
{
	(void)s;
	if (strcmp(en->name, "b") == 0) {
		(void)rmdir("gone/c");
		(void)unlink("gone/d");
	}
	return 0;
}

static void
test_vanish(struct seen *s)
{
	struct ir_tree_opts o = {0};

	(void)mkdir("gone", 0700);
	touch("gone/a");
	touch("gone/b");
	(void)mkdir("gone/c", 0700);
	touch("gone/d");
	s->hook = remove_next;
	EQ(walk(s, "gone", &o), 0);
	s->hook = NULL;
	EQ(s->failed, 1); /* c: a directory is looked at first */
	EQ(s->files, 3); /* d: the sink will find that out */
}

static int
swap_dir(struct seen *s, const struct ir_tree_entry *en)
{
	(void)s;
	if (strcmp(en->name, "victim") == 0) {
		(void)rename("swap/victim", "swap-aside");
		EQ(symlink("../wide", "swap/victim"), 0);
	}
	return 0;
}

static void
test_swap(struct seen *s)
{
	struct ir_tree_opts o = {0};

	(void)mkdir("swap", 0700);
	(void)mkdir("swap/victim", 0700);
	s->hook = swap_dir;
	EQ(walk(s, "swap", &o), 0);
	s->hook = NULL;
	EQ(s->dirs, 2);
	EQ(s->listed, 1); /* the link was not followed */
	EQ(s->files, 0);
}

static void
test_depth(struct seen *s)
{
	struct ir_tree_opts o = {.max_depth = 2};

	(void)mkdir("deep", 0700);
	(void)mkdir("deep/1", 0700);
	(void)mkdir("deep/1/2", 0700);
	(void)mkdir("deep/1/2/3", 0700);
	touch("deep/1/2/3/f");
	EQ(walk(s, "deep", &o), 0);
	EQ(s->barred, 1);
	EQ(s->files, 0);
	o.max_depth = 3;
	EQ(walk(s, "deep", &o), 0);
	EQ(s->barred, 0);
	EQ(s->files, 1);
}

static void
test_start(struct seen *s)
{
	struct ir_tree_opts o = {0};

	touch("file");
	EQ(walk(s, "file", &o), 0);
	EQ(s->files, 1);
	EQ(walk(s, "missing", &o), 0);
	EQ(s->failed, 1);
	EQ(symlink("wide", "link"), 0);
	EQ(walk(s, "link", &o), 0);
	EQ(s->files, 1);
	EQ(s->dirs, 0);
	s->stop_after = 10;
	EQ(walk(s, "wide", &o), -ECANCELED);
	EQ(s->files, 10);
	s->stop_after = 0;
}

int
main(void)
{
	char dir[] = "/tmp/hikeshi-tree-XXXXXX";
	struct seen s = {0};

	ir_buf_init(&s.last, 0);
	if (!mkdtemp(dir) || chdir(dir) != 0) {
		SKIP("no temporary directory");
		return tap_done();
	}
	test_wide(&s);
	test_vanish(&s);
	test_swap(&s);
	test_depth(&s);
	test_start(&s);
	ir_buf_free(&s.last);
	if (chdir("/") == 0) {
		char cmd[] = "/bin/rm", flag[] = "-rf";
		char *argv[] = {cmd, flag, dir, NULL};

		(void)fflush(stdout);
		if (fork() == 0) {
			(void)execv(cmd, argv);
			_exit(127);
		}
		(void)wait(NULL);
	}
	return tap_done();
}
