/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/proc.h"

/* The name in the directory of the running program. */
static int
beside(const char *name, char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *slash;
	size_t room;

	if (n < 0)
		return -errno;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return -ENOENT;
	room = PATH_MAX - (size_t)(slash + 1 - out);
	if (strlen(name) >= room)
		return -ENAMETOOLONG;
	memcpy(slash + 1, name, strlen(name) + 1);
	return 0;
}

/* posix_spawn never writes to what it is given; its type is older than
 * const. */
static char *const *
vector(const char *const v[])
{
	union {
		const char *const *in;
		char *const *out;
	} u = {.in = v};

	return u.out;
}

/* Until it ends: its exit status.  terminal: searched in PATH, and the keys
 * that interrupt are its own. */
static int
run(const char *path, const char *const argv[], bool terminal, struct ir_err *e)
{
	posix_spawnattr_t attr;
	struct ir_esc esc;
	sigset_t none, keys;
	pid_t pid;
	int status = 0, rc = posix_spawnattr_init(&attr);

	if (rc == 0) {
		(void)sigemptyset(&none);
		(void)posix_spawnattr_setsigmask(&attr, &none); /* valid */
		(void)sigemptyset(&keys);
		if (terminal) {
			(void)sigaddset(&keys, SIGINT);
			(void)sigaddset(&keys, SIGQUIT);
		}
		(void)posix_spawnattr_setsigdefault(&attr, &keys); /* valid */
		(void)posix_spawnattr_setflags(
			&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
		rc = terminal ? posix_spawnp(&pid, path, NULL, &attr,
					vector(argv), environ)
			      : posix_spawn(&pid, path, NULL, &attr,
					vector(argv), environ);
		(void)posix_spawnattr_destroy(&attr);
	}
	if (rc != 0)
		return ir_err_sys(
			e, rc, _("cannot start '%s'"), ir_esc(argv[0], &esc));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return ir_err_sys(e, errno, _("cannot wait for '%s'"),
				ir_esc(argv[0], &esc));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int
ir_proc_beside(const char *const argv[], struct ir_err *e)
{
	char path[PATH_MAX];
	struct ir_esc esc;
	int rc = beside(argv[0], path);

	if (rc < 0)
		return ir_err_sys(
			e, -rc, _("cannot start '%s'"), ir_esc(argv[0], &esc));
	return run(path, argv, false, e);
}

int
ir_proc_terminal(const char *const argv[], struct ir_err *e)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, on_int, on_quit;
	int rc;

	(void)sigemptyset(&ignore.sa_mask);
	(void)sigaction(SIGINT, &ignore, &on_int); /* all valid */
	(void)sigaction(SIGQUIT, &ignore, &on_quit);
	rc = run(argv[0], argv, true, e);
	(void)sigaction(SIGINT, &on_int, NULL);
	(void)sigaction(SIGQUIT, &on_quit, NULL);
	return rc;
}
