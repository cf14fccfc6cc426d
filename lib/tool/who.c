/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/who.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/tool/tool.h"

#define SEEN_PATH 512

/* Copies a name without the blanks around it; "" is unknown. */
static int
take(char to[IR_WHO_MAX + 1], const char *s, size_t len, const char *what,
	struct ir_err *e)
{
	while (len > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (len > IR_WHO_MAX)
		return ir_err_set(e, IR_EUSAGE, _("%s is longer than %d bytes"),
			what, IR_WHO_MAX);
	if (!ir_utf8_valid(s, len))
		return ir_err_set(e, IR_EUSAGE, _("%s is not UTF-8"), what);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return ir_err_set(e, IR_EUSAGE,
				_("%s holds a control character"), what);
	memcpy(to, s, len);
	to[len] = '\0';
	if (ir_utf8_blank(to)) /* nobody */
		*to = '\0';
	return 0;
}

/* "佐藤/NET": name to text[2], role to text[1] unless one is there. */
static int
take_actor(struct ir_who *w, const char *s, size_t len, const char *what,
	struct ir_err *e)
{
	const char *slash = memchr(s, '/', len);
	size_t n = slash ? (size_t)(slash - s) : len;
	int r = take(w->text[2], s, n, what, e);

	if (r == 0 && slash)
		r = take(w->text[1], slash + 1, len - n - 1, what, e);
	return r;
}

/* A directory only we can write: $XDG_RUNTIME_DIR or /tmp/hikeshi-UID. */
static int
seen_dir(char *dir, size_t cap)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	struct stat st;
	int n;

	if (run && *run == '/')
		n = snprintf(dir, cap, "%s", run);
	else
		n = snprintf(
			dir, cap, "/tmp/hikeshi-%lu", (unsigned long)getuid());
	if (n < 0 || (size_t)n >= cap)
		return -ENAMETOOLONG;
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (lstat(dir, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode) || st.st_uid != getuid() ||
		(st.st_mode & 022) != 0)
		return -EPERM;
	return 0;
}

/* The file for this terminal and login. */
static int
seen_path(char *path, size_t cap)
{
	char dir[SEEN_PATH / 2], tty[128];
	int n, r = seen_dir(dir, sizeof(dir));

	if (r < 0)
		return r;
	if (ttyname_r(STDIN_FILENO, tty, sizeof(tty)) != 0)
		return -ENOTTY;
	for (char *p = tty; *p; p++)
		if (*p == '/')
			*p = '-';
	n = snprintf(
		path, cap, "%s/hikeshi-who%s-%ld", dir, tty, (long)getsid(0));
	return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}

static ssize_t
recall(const char *path, char *out, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = ir_io_read(fd, out, cap);
	(void)close(fd); /* only read */
	return n;
}

/* A convenience: when it cannot be kept, the question comes again. */
static void
keep(const char *path, const char *s, size_t len)
{
	int fd = open(path,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return;
	(void)ir_io_write(fd, s, len); /* see above */
	(void)close(fd);
}

static int
ask_once(struct ir_who *w, struct ir_err *e)
{
	char path[SEEN_PATH], line[2 * IR_WHO_MAX + 4];
	bool can_keep = seen_path(path, sizeof(path)) == 0;
	ssize_t n = can_keep ? recall(path, line, sizeof(line)) : -1;
	int r;

	if (n >= 0)
		return take_actor(w, line, (size_t)n, _("the name kept"), e);
	for (;;) {
		(void)fputs(_("who is typing? (name or name/role, Enter: not "
			      "said) "),
			stderr);
		(void)fflush(stderr);
		if (!fgets(line, sizeof(line), stdin))
			return 0;
		n = (ssize_t)strcspn(line, "\n");
		r = take_actor(w, line, (size_t)n, _("the name"), e);
		if (r == 0)
			break;
		ir_tool_err(e);
	}
	if (can_keep)
		keep(path, line, (size_t)n);
	return 0;
}

int
ir_tool_who(const char *by, const char *role, bool ask, struct ir_who *ret,
	struct ir_err *e)
{
	const char *env = getenv("IR_ACTOR");
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (env && *env)
		r = take_actor(ret, env, strlen(env), "$IR_ACTOR", e);
	else if (ask && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		r = ask_once(ret, e);
	if (r == 0 && by) {
		ret->text[1][0] = '\0'; /* the recorder's role is not theirs */
		r = take(ret->text[0], by, strlen(by), "--by", e);
	} else if (r == 0) {
		memcpy(ret->text[0], ret->text[2], sizeof(ret->text[0]));
	}
	if (r == 0 && role)
		r = take(ret->text[1], role, strlen(role), "--role", e);
	if (r < 0)
		return r;
	ret->name = *ret->text[0] ? ret->text[0] : NULL;
	ret->role = *ret->text[1] ? ret->text[1] : NULL;
	ret->recorder = *ret->text[2] ? ret->text[2] : NULL;
	return 0;
}
