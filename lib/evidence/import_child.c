/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"
#include "import_pipe_i.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "import_list_i.h"
#include "ir/base/i18n.h"
#include "ir/sys/sandbox.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* Where its descriptors lie: nothing else of ours is left to it. */
#define PARENT 3
#define CONTAINER 4
#define FIRST_FREE 5
#define HIGH 64

static int
all_out(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int
parent_gone(struct ir_err *e)
{
	return ir_err_set(e, -EPIPE, _("the collector is gone"));
}

int
ir_import_say(const struct ir_import *x, struct ir_import_head *h,
	const char *const text[], struct ir_err *e)
{
	int rc = all_out(x->fd, h, sizeof(*h));

	for (int i = 0; rc == 0 && i < IR_IMPORT_TEXTS; i++)
		rc = all_out(x->fd, text[i], (size_t)h->len[i]);
	return rc < 0 ? parent_gone(e) : 0;
}

/* Waits for the parent's word. */
static int
may_go(const struct ir_import *x, struct ir_err *e)
{
	char c;

	return ir_io_read(x->fd, &c, 1) == 1 ? 0 : parent_gone(e);
}

int
ir_import_tick(struct ir_import *x, size_t n, struct ir_err *e)
{
	static const char *const none[IR_IMPORT_TEXTS];
	struct ir_import_head h = {.what = IR_IMPORT_TICK};
	struct timespec now = {0};
	int rc;

	x->ahead += n;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	if (x->ahead < IR_SCRATCH && now.tv_sec == x->ticked)
		return 0;
	x->ticked = now.tv_sec;
	h.bytes = x->ahead;
	x->ahead = 0;
	rc = ir_import_say(x, &h, none, e);
	return rc < 0 ? rc : may_go(x, e);
}

/* Puts the two descriptors in their places and closes all others. */
static int
keep_only(int fd, int in)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int parent = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
	int container = fcntl(in, F_DUPFD_CLOEXEC, HIGH);

	if (null < 0 || parent < 0 || container < 0 ||
		dup3(parent, PARENT, O_CLOEXEC) < 0 ||
		dup3(container, CONTAINER, O_CLOEXEC) < 0)
		return -errno;
	for (int i = 0; i < PARENT; i++)
		if (dup2(null, i) < 0)
			return -errno;
	if (syscall(SYS_close_range, (unsigned)FIRST_FREE, ~0u, 0u) == 0)
		return 0;
	for (long i = sysconf(_SC_OPEN_MAX) - 1; i >= FIRST_FREE; i--)
		(void)close((int)i); /* a kernel before 5.9 */
	return 0;
}

/* Opens what will be needed, then shuts the doors and says so. */
static int
shut_in(struct ir_import *x, struct ir_err *e)
{
	const char *text[IR_IMPORT_TEXTS] = {NULL};
	struct ir_import_head h = {.what = IR_IMPORT_HELLO};
	struct stat st;
	char state[32];
	int rc = ir_digest_prepare(e);

	tzset(); /* the times in a zip are local ones */
	if (rc == 0)
		rc = ir_plan_path(-1, x->o->import, &x->top, e);
	if (rc == 0)
		rc = ir_import_open_beside(x, e);
	if (rc < 0)
		return rc;
	if (fstat(x->in, &st) == 0 && S_ISDIR(st.st_mode))
		rc = ir_sandbox_readonly(x->o->import, e);
	else
		rc = ir_sandbox_closed(e);
	if (rc < 0)
		return rc; /* 1: a kernel without it, and the state says so */
	text[IR_IMPORT_WHY] = ir_sandbox_state(state);
	h.len[IR_IMPORT_WHY] = strlen(state);
	return ir_import_say(x, &h, text, e);
}

static void
say_end(struct ir_import *x, int rc, const struct ir_err *e)
{
	const char *const text[IR_IMPORT_TEXTS] = {NULL, NULL, e->text};
	struct ir_import_head h = {.what = IR_IMPORT_END, .code = rc};

	h.bytes = x->ahead;
	if (rc < 0) {
		h.len[IR_IMPORT_WHY] = strlen(e->text);
		if (h.len[IR_IMPORT_WHY] >= IR_REASON_MAX)
			h.len[IR_IMPORT_WHY] = IR_REASON_MAX - 1;
	}
	(void)ir_import_say(x, &h, text, NULL); /* nobody else to tell */
}

_Noreturn void
ir_import_child(const struct ir_collect *o, int fd, int in, pid_t parent)
{
	struct ir_import x = {.o = o, .fd = PARENT, .in = CONTAINER};
	struct ir_implist_charsets sets;
	struct ir_err e = IR_ERR_INIT;
	int rc;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || keep_only(fd, in) < 0)
		_exit(127);
	ir_implist_charsets_open(&sets);
	x.scratch = malloc(IR_SCRATCH);
	rc = x.scratch ? shut_in(&x, &e)
		       : ir_err_set(&e, -ENOMEM, _("no memory for a buffer"));
	if (rc == 0)
		rc = may_go(&x, &e);
	if (rc == 0)
		rc = ir_import_read(&x, &e);
	say_end(&x, rc, &e);
	ir_implist_charsets_close(&sets);
	free(x.top);
	free(x.scratch);
	_exit(0);
}
