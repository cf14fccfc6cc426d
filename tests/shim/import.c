/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded (LD_PRELOAD) into ir-collect --import: as if an archive had taken
 * over libarchive, at the first member that its child reads.
 *
 *   IR_IMPORT_DO=open   tries to open, make and exec: SIGUSR1 when all were
 *                       refused, SIGUSR2 when anything was not
 *                fds    SIGUSR1 when no descriptor above 4 is open
 *                crash  SIGSEGV
 *                exit   leaves without a word
 *                junk   says what makes no sense, in the parent's face
 *                hang   does nothing more; a second of the parent's clock
 *                       is then a millisecond
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct archive;
struct archive_entry;
int archive_read_next_header2(struct archive *a, struct archive_entry *en);

static bool
told(const char *word)
{
	const char *s = getenv("IR_IMPORT_DO");

	return s && strcmp(s, word) == 0;
}

static void
answer(bool well)
{
	(void)raise(well ? SIGUSR1 : SIGUSR2);
}

static bool
all_refused(void)
{
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES)
		return false;
	if (open("made", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0 ||
		errno != EACCES)
		return false;
	if (mkdir("made.d", 0700) == 0 || errno != EACCES)
		return false;
	(void)execl("/bin/touch", "touch", "made", (char *)NULL);
	return errno == EACCES;
}

static bool
none_open(void)
{
	for (int fd = 5; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return false;
	return true;
}

int
archive_read_next_header2(struct archive *a, struct archive_entry *en)
{
	int (*real)(struct archive *, struct archive_entry *);
	static const char junk[4096] = "\377\377\377\377 junk";

	*(void **)&real = dlsym(RTLD_NEXT, "archive_read_next_header2");
	if (told("open"))
		answer(all_refused());
	else if (told("fds"))
		answer(none_open());
	else if (told("crash"))
		(void)raise(SIGSEGV);
	else if (told("exit"))
		_exit(7);
	else if (told("junk"))
		(void)syscall(SYS_write, 3, junk, sizeof(junk));
	while (told("hang") || told("junk"))
		(void)pause();
	return real(a, en);
}

int
clock_gettime(clockid_t id, struct timespec *ret)
{
	int r = (int)syscall(SYS_clock_gettime, id, ret);

	if (r == 0 && id == CLOCK_MONOTONIC && told("hang")) {
		ret->tv_sec = ret->tv_sec * 1000 + ret->tv_nsec / 1000000;
		ret->tv_nsec = ret->tv_nsec % 1000000 * 1000;
	}
	return r;
}
