/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/where.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char top[] = "/tmp/test_where.XXXXXX";

static char *
path(const char *below)
{
	return ir_where_join(top, below);
}

static void
make_dir(const char *below)
{
	char *p = path(below);

	(void)mkdir(p, 0700);
	free(p);
}

static void
make_file(const char *below)
{
	char *p = path(below);
	int fd = open(p, O_WRONLY | O_CREAT, 0600);

	if (fd >= 0)
		(void)close(fd);
	free(p);
}

static void
joins(void)
{
	static const struct {
		const char *dir, *name, *want;
	} t[] = {
		{"/a", "b", "/a/b"},
		{"/a/", "b", "/a/b"},
		{"", "b", "b"},
		{".", "b", "./b"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char *p = ir_where_join(t[i].dir, t[i].name);

		STR(p, t[i].want);
		free(p);
	}
}

static void
finds_the_case(void)
{
	char *deep = path("case/evidence/x"), *home = path("case");
	char *outside = path("other");
	struct ir_where w = {.cwd = deep};
	struct ir_err e = IR_ERR_INIT;
	char *got = NULL;

	EQ(ir_where_case(&w, &got, &e), 0);
	STR(got, home);
	free(got);
	got = NULL;
	w.cwd = outside;
	EQ(ir_where_case(&w, &got, &e), -ENOENT);
	OK(strstr(e.text, "-C DIR"));
	w.env_case = "somewhere";
	EQ(ir_where_case(&w, &got, &e), 0);
	STR(got, "somewhere");
	free(got);
	w.case_opt = "/given";
	EQ(ir_where_case(&w, &got, &e), 0);
	STR(got, "/given");
	free(got);
	got = NULL;
	w.case_opt = "";
	EQ(ir_where_case(&w, &got, &e), -IR_EUSAGE);
	free(deep);
	free(home);
	free(outside);
}

static void
finds_site_and_content(void)
{
	char *bin = path("usr/bin"), *share = path("usr/share/hikeshi");
	char *other = path("other"), *file = path("file");
	char *deep = path("case/evidence/x");
	struct ir_where w = {.exe_dir = bin};
	struct ir_err e = IR_ERR_INIT;
	struct stat a, b;
	char *got = NULL;

	EQ(ir_where_site(&w, &got, &e), 1);
	STR(got, NULL);
	w.env_site = file;
	EQ(ir_where_site(&w, &got, &e), -ENOTDIR);
	w.env_site = other;
	EQ(ir_where_site(&w, &got, &e), 0);
	STR(got, other);
	free(got);
	got = NULL;
	w.site_opt = file; /* it goes first, and is named as given */
	e = (struct ir_err)IR_ERR_INIT;
	EQ(ir_where_site(&w, &got, &e), -ENOTDIR);
	OKM(strncmp(e.text, "-S ", 3) == 0, e.text);
	w.site_opt = NULL;
	EQ(ir_where_data(&w, &got, &e), 0);
	OK(got && stat(got, &a) == 0 && stat(share, &b) == 0 &&
		a.st_ino == b.st_ino);
	free(got);
	got = NULL;
	w.exe_dir = deep;
	EQ(ir_where_data(&w, &got, &e), -ENOENT);
	OK(strstr(e.text, "$IR_DATA"));
	w.env_data = "/does/not/exist";
	EQ(ir_where_data(&w, &got, &e), -ENOENT);
	w.env_data = other;
	EQ(ir_where_data(&w, &got, &e), 0);
	STR(got, other);
	free(got);
	free(bin);
	free(share);
	free(other);
	free(file);
	free(deep);
}

struct seen {
	char names[256];
	size_t n;
};

static int
found(void *arg, const char *p)
{
	struct seen *s = arg;
	size_t len = strlen(s->names);

	s->n++;
	(void)snprintf(
		s->names + len, sizeof(s->names) - len, "%s;", p + strlen(top));
	return 0;
}

static void
lists_cases(void)
{
	struct seen s = {{0}, 0};
	struct ir_where_sink sink = {found, NULL, &s};
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_where_cases(top, &sink, &e), 0);
	EQ(s.n, 2);
	STR(s.names, "/case;/more/b;");
	EQ(ir_where_cases("/does/not/exist", &sink, &e), -ENOENT);
}

static void
environment(void)
{
	struct ir_where w;

	(void)setenv("IR_CASE", "c", 1);
	(void)setenv("IR_SITE", "", 1);
	(void)unsetenv("IR_DATA");
	ir_where_init(&w, "given");
	STR(w.case_opt, "given");
	STR(w.env_case, "c");
	STR(w.env_site, NULL);
	STR(w.env_data, NULL);
}

int
main(void)
{
	static const char *const dirs[] = {"case", "case/evidence",
		"case/evidence/x", "case/inner", "other", "usr", "usr/bin",
		"usr/share", "usr/share/hikeshi", "more", "more/b",
		"more/.hidden"};

	if (!mkdtemp(top))
		return 1;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		make_dir(dirs[i]);
	make_file("case/journal.jsonl");
	make_file("case/inner/journal.jsonl");
	make_file("more/b/journal.jsonl");
	make_file("more/.hidden/journal.jsonl");
	make_file("file");
	joins();
	finds_the_case();
	finds_site_and_content();
	lists_cases();
	environment();
	return tap_done();
}
