/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded (LD_PRELOAD) into a tool under test, makes its Nth call of one
 * kind fail, so that tests can walk through every place where a disk, a
 * descriptor or memory can give out.
 *
 *   IR_FAIL=KIND:N[+][:ERROR]   the Nth call (with "+", and all after it)
 *                               answers ERROR (a name below; default EIO,
 *                               for malloc always ENOMEM); N 0: never.
 *                               SHORT: read or write moves half of it;
 *                               KILL: the process dies before it.
 *   IR_FAIL_COUNT=FILE          at the end, the number of calls of KIND
 *
 * KIND, each with its relatives: open read write fsync close malloc rename
 * ftruncate.  Only calls from outside libc are seen (stdio's own are not),
 * in this process alone, on the system call itself, so that the shim needs
 * nothing of what it replaces.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHORT_COUNT (-1)
#define KILLED (-2)

enum kind {
	OPEN,
	READ,
	WRITE,
	FSYNC,
	CLOSE,
	MALLOC,
	RENAME,
	FTRUNCATE,
	KINDS
};

static const char *const kinds[KINDS] = {"open", "read", "write", "fsync",
	"close", "malloc", "rename", "ftruncate"};

static const struct {
	const char *name;
	int value;
} errors[] = {
	{"EIO", EIO},
	{"ENOSPC", ENOSPC},
	{"EACCES", EACCES},
	{"EMFILE", EMFILE},
	{"EINTR", EINTR},
	{"EFBIG", EFBIG},
	{"EDQUOT", EDQUOT},
	{"SHORT", SHORT_COUNT},
	{"KILL", KILLED},
};

static struct {
	bool ready;
	int kind; /* -1: none */
	unsigned long from, to; /* calls that fail */
	int error;
	pid_t pid;
	int count_fd; /* opened early: a sandbox may close before the end */
	atomic_ulong calls;
} shim;

static int
open_count(void)
{
	const char *file = getenv("IR_FAIL_COUNT");
	int fd, high;

	if (!file)
		return -1;
	fd = (int)syscall(SYS_openat, AT_FDCWD, file,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	high = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 500);
	(void)syscall(SYS_close, fd);
	return high;
}

/* No allocation here: malloc itself may be asking. */
static void
set_up(void)
{
	const char *s = getenv("IR_FAIL");
	size_t len = s ? strcspn(s, ":") : 0;
	char *end;

	shim.ready = true;
	shim.kind = -1;
	shim.pid = getpid();
	shim.count_fd = open_count();
	for (int k = 0; s && k < KINDS; k++) {
		if (strlen(kinds[k]) == len && strncmp(s, kinds[k], len) == 0)
			shim.kind = k;
	}
	if (shim.kind < 0 || s[len] != ':')
		return;
	shim.from = shim.to = strtoul(s + len + 1, &end, 10);
	if (*end == '+') {
		shim.to = (unsigned long)-1;
		end++;
	}
	shim.error = shim.kind == MALLOC ? ENOMEM : EIO;
	for (size_t i = 0;
		*end == ':' && i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strcmp(end + 1, errors[i].name) == 0)
			shim.error = errors[i].value;
	}
}

/* 0: go on; else what this call fails with. */
static int
verdict(enum kind k)
{
	unsigned long n;

	if (!shim.ready)
		set_up();
	if (shim.kind != (int)k || getpid() != shim.pid)
		return 0;
	n = atomic_fetch_add(&shim.calls, 1) + 1;
	if (shim.from == 0 || n < shim.from || n > shim.to)
		return 0;
	if (shim.error == KILLED)
		(void)syscall(SYS_kill, shim.pid, SIGKILL);
	return shim.error;
}

/* True, and errno set, when this call fails. */
static bool
fails(enum kind k)
{
	int error = verdict(k);

	if (error <= 0)
		return false;
	errno = error;
	return true;
}

__attribute__((destructor)) static void
write_count(void)
{
	char text[32];
	int n;

	if (!shim.ready || shim.count_fd < 0 || getpid() != shim.pid)
		return;
	n = snprintf(text, sizeof(text), "%lu\n", atomic_load(&shim.calls));
	(void)syscall(SYS_write, shim.count_fd, text, (size_t)n);
}

static int
do_open(int dir, const char *path, int flags, mode_t mode)
{
	return fails(OPEN) ? -1
			   : (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* The mode is there only with these flags. */
#define MODE_OF(flags, mode) \
	do { \
		va_list ap; \
\
		va_start(ap, flags); \
		if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) \
			(mode) = va_arg(ap, mode_t); \
		va_end(ap); \
	} while (0)

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode);
	return do_open(AT_FDCWD, path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode);
	return do_open(dir, path, flags, mode);
}

/* What _FORTIFY_SOURCE makes of the calls above and below. */
int __open_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t room);

int
__open_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

int
__openat_2(int dir, const char *path, int flags)
{
	return do_open(dir, path, flags, 0);
}

/* n, or half of it, or SIZE_MAX with errno set. */
static size_t
share(enum kind k, size_t n)
{
	int error = verdict(k);

	if (error > 0) {
		errno = error;
		return (size_t)-1;
	}
	return error == SHORT_COUNT && n > 1 ? n / 2 : n;
}

ssize_t
read(int fd, void *p, size_t n)
{
	n = share(READ, n);
	return n == (size_t)-1 ? -1 : syscall(SYS_read, fd, p, n);
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	n = share(READ, n);
	return n == (size_t)-1 ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{
	if (n > room)
		abort();
	return read(fd, p, n);
}

ssize_t
__pread_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
	if (n > room)
		abort();
	return pread(fd, p, n, at);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	n = share(WRITE, n);
	return n == (size_t)-1 ? -1 : syscall(SYS_write, fd, p, n);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	n = share(WRITE, n);
	return n == (size_t)-1 ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int
fsync(int fd)
{
	return fails(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return fails(FSYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

/* As Linux does it: the descriptor is gone even when close says no. */
int
close(int fd)
{
	bool no = fails(CLOSE);
	int error = errno;
	int r = (int)syscall(SYS_close, fd);

	if (!no || r != 0)
		return r;
	errno = error;
	return -1;
}

static int
do_rename(int a, const char *from, int b, const char *to, unsigned flags)
{
	return fails(RENAME)
		? -1
		: (int)syscall(SYS_renameat2, a, from, b, to, flags);
}

int
rename(const char *from, const char *to)
{
	return do_rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat(int a, const char *from, int b, const char *to)
{
	return do_rename(a, from, b, to, 0);
}

int
renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	return do_rename(a, from, b, to, flags);
}

int
linkat(int a, const char *from, int b, const char *to, int flags)
{
	return fails(RENAME) ? -1
			     : (int)syscall(SYS_linkat, a, from, b, to, flags);
}

int
link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
ftruncate(int fd, off_t len)
{
	return fails(FTRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

/* glibc's own, under the names it keeps for this. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	return fails(MALLOC) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails(MALLOC) ? NULL : __libc_realloc(p, n);
}
