/* SPDX-License-Identifier: Apache-2.0 */
#include "artifact_i.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glob_i.h"
#include "ir/base/io.h"

#define PASSWD_MAX ((size_t)16 << 20)

/* What the users' directories give; arg of the sinks below. */
struct users {
	struct ir_artifacts *a;
	const struct user_dir *dirs;
	struct ir_err *e;
};

/* A variable of a user: the home's path with this after it. */
struct user_dir {
	const char *name, *tail;
};

static int
set_all(struct ir_artifacts *a, const char *const (*vars)[2], struct ir_err *e)
{
	int r = 0;

	for (; r == 0 && (*vars)[0]; vars++)
		r = ir_artifacts_set(a, (*vars)[0], (*vars)[1], e);
	return r;
}

static int
on_home(void *arg, const char *path, int dirfd, const char *name)
{
	struct users *u = arg;
	struct stat st;
	int r = 0;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		!S_ISDIR(st.st_mode))
		return 0;
	for (const struct user_dir *d = u->dirs; r == 0 && d->name; d++)
		r = ir_art_set_name(
			u->a, d->name, path, strlen(path), d->tail, u->e);
	if (r == 0)
		r = ir_art_set_name(
			u->a, "users.username", name, strlen(name), "", u->e);
	return r;
}

/* Every directory the pattern matches is a user's. */
static int
homes(struct ir_artifacts *a, int rootfd, const char *pattern, bool fold,
	const struct user_dir *dirs, struct ir_err *e)
{
	const struct ir_glob_opts o = {fold, false, 0};
	struct users u = {a, dirs, e};
	struct ir_glob_sink sink = {on_home, NULL, &u};

	return ir_glob(rootfd, pattern, &o, &sink, NULL, e);
}

/* Some system accounts "live" where no one has files; "/" would make every
 * pattern of a home one of the whole disk. */
static bool
is_home(const char *s, size_t len)
{
	static const char *const none[] = {"/", "/bin", "/sbin", "/usr/bin",
		"/usr/sbin", "/dev", "/dev/null", "/proc", "/sys",
		"/nonexistent"};

	if (len == 0 || s[0] != '/' || memmem(s, len, "/..", 3))
		return false;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (strlen(none[i]) == len && memcmp(none[i], s, len) == 0)
			return false;
	return true;
}

/* "name:x:uid:gid:gecos:/home/name:shell" */
static int
passwd_line(
	struct ir_artifacts *a, const char *line, size_t len, struct ir_err *e)
{
	const char *field[7] = {line}, *end = line + len;
	size_t n = 1, home;
	int r;

	for (const char *p = line; p < end && n < 7; p++)
		if (*p == ':')
			field[n++] = p + 1;
	if (n < 6 || field[1] == line + 1 || line[0] == '#')
		return 0;
	home = (size_t)((n == 7 ? field[6] - 1 : end) - field[5]);
	while (home > 1 && field[5][home - 1] == '/')
		home--;
	r = ir_art_set_name(a, "users.username", line,
		(size_t)(field[1] - 1 - line), "", e);
	if (r || !is_home(field[5], home))
		return r;
	return ir_art_set_name(a, "users.homedir", field[5], home, "", e);
}

/* The text of etc/passwd below the root; nothing when it cannot be read. */
static void
read_passwd(int rootfd, struct ir_buf *out)
{
	int etc = ir_glob_open_dir(rootfd, "etc"), fd;
	struct stat st;

	if (etc < 0)
		return;
	fd = ir_io_open_source(etc, "passwd", NULL);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		/* homes come from the directories then */
		(void)ir_io_slurp_fd(fd, "passwd", PASSWD_MAX, out, NULL);
	if (fd >= 0)
		(void)close(fd); /* read only */
	(void)close(etc); /* O_PATH */
}

int
ir_artifacts_set_linux(struct ir_artifacts *a, int rootfd, struct ir_err *e)
{
	static const struct user_dir dirs[] = {
		{"users.homedir", ""}, {NULL, NULL}};
	struct ir_buf b;
	const char *p;
	int r = 0;

	ir_buf_init(&b, 0);
	read_passwd(rootfd, &b);
	for (p = b.p; r == 0 && p < b.p + b.len;) {
		size_t len = strcspn(p, "\n");

		r = passwd_line(a, p, len, e);
		p += len + 1;
	}
	ir_buf_free(&b);
	/* Users of a directory service are in no passwd. */
	if (r == 0)
		r = homes(a, rootfd, "/root", false, dirs, e);
	if (r == 0)
		r = homes(a, rootfd, "/home/*", false, dirs, e);
	return r;
}

int
ir_artifacts_set_windows(struct ir_artifacts *a, int rootfd, struct ir_err *e)
{
	static const char *const vars[][2] = {
		{"environ_systemdrive", ""},
		{"environ_systemroot", "/Windows"},
		{"environ_systemroot", "/WINNT"},
		{"environ_windir", "/Windows"},
		{"environ_windir", "/WINNT"},
		{"environ_programfiles", "/Program Files"},
		{"environ_programfilesx86", "/Program Files (x86)"},
		{"environ_allusersprofile", "/ProgramData"},
		{"environ_allusersprofile",
			"/Documents and Settings/All Users"},
		{"environ_allusersappdata", "/ProgramData"},
		{"environ_allusersappdata",
			"/Documents and Settings/All Users/Application Data"},
		{"users.sid", "S-1-*"},
		{NULL, NULL},
	};
	static const struct user_dir now[] = {
		{"users.homedir", ""},
		{"users.userprofile", ""},
		{"users.appdata", "/AppData/Roaming"},
		{"users.localappdata", "/AppData/Local"},
		{"users.temp", "/AppData/Local/Temp"},
		{NULL, NULL},
	};
	static const struct user_dir xp[] = {
		{"users.homedir", ""},
		{"users.userprofile", ""},
		{"users.appdata", "/Application Data"},
		{"users.localappdata", "/Local Settings/Application Data"},
		{"users.temp", "/Local Settings/Temp"},
		{NULL, NULL},
	};
	int r = set_all(a, vars, e);

	if (r == 0)
		r = homes(a, rootfd, "/Users/*", true, now, e);
	/* On later systems this is a link to the other. */
	if (r == 0)
		r = homes(a, rootfd, "/Documents and Settings/*", true, xp, e);
	return r;
}
