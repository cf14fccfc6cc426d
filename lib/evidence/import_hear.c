/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"
#include "import_pipe_i.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define SLICE 200 /* ms between two looks at signals and limits */
#define GRACE 100 /* times 20 ms for a child to end that has hung up */
#define OVER 1 /* a limit of the run was met */
#define FAILED 2 /* the child: why says in what way */

struct ir_import_child {
	pid_t pid; /* 0: none, or ended */
	int fd; /* to it, or -1 */
	int in; /* the container: shared with it, and so is its offset */
	off_t at; /* of in, when last looked at */
	time_t heard; /* of CLOCK_MONOTONIC: when it last did something */
	char *top;
	char state[32]; /* of its sandbox, "" not known */
	char why[IR_REASON_MAX]; /* the check failed; "" it did not */
	uint32_t lines;
	size_t from, to; /* of in_buf: not yet taken */
	char in_buf[IR_SCRATCH];
	struct ir_import_message m;
};

/* Whoever waits for a message. */
struct hearing {
	struct ir_run *r;
	struct ir_import_child *c;
	struct ir_err *e;
};

static time_t
now(void)
{
	struct timespec t = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail */
	return t.tv_sec;
}

static int __attribute__((format(printf, 2, 3)))
fail(struct ir_import_child *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(c->why, sizeof(c->why), fmt, ap);
	va_end(ap);
	return FAILED;
}

static int
fork_child(struct ir_import_child *c, const struct ir_collect *o)
{
	pid_t parent = getpid();
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) != 0)
		return -errno;
	c->pid = fork();
	if (c->pid == 0)
		ir_import_child(o, sv[1], c->in, parent);
	(void)close(sv[1]); /* the child's */
	c->fd = sv[0];
	if (c->pid > 0)
		return 0;
	c->pid = 0;
	return -errno;
}

int
ir_import_begin(struct ir_run *r, struct ir_err *e)
{
	struct ir_import_child *c;
	struct stat st;
	int in = ir_io_open_source(AT_FDCWD, r->o->import, NULL), rc;

	if (in < 0 || fstat(in, &st) != 0 ||
		(!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))) {
		/* the collection has a line about it */
		if (in >= 0)
			(void)close(in); /* read only */
		return 0;
	}
	c = r->import = calloc(1, sizeof(*c));
	if (!c) {
		(void)close(in); /* read only */
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	}
	c->in = in;
	c->fd = -1;
	rc = ir_plan_path(-1, r->o->import, &c->top, e);
	if (rc < 0)
		return rc;
	rc = fork_child(c, r->o);
	if (rc < 0)
		(void)fail(c, "%s", strerror(-rc));
	return 0;
}

/* How it ended, when it said nothing of that. */
static int
tell_death(struct ir_import_child *c)
{
	const struct timespec nap = {.tv_nsec = 20000000};
	int st = 0;
	pid_t pid = 0;

	for (int i = 0; pid == 0 && i < GRACE; i++) {
		pid = waitpid(c->pid, &st, WNOHANG);
		if (pid == 0)
			(void)nanosleep(&nap, NULL); /* the loop looks again */
	}
	if (pid != c->pid)
		return fail(c, "%s", _("its process fell silent"));
	c->pid = 0;
	if (WIFSIGNALED(st))
		return fail(c, _("its process was ended by signal %d (%s)"),
			WTERMSIG(st), strsignal(WTERMSIG(st)));
	return fail(c, _("its process ended with status %d"), WEXITSTATUS(st));
}

/* One wait for more, with a look at what else goes on. */
static int
wait_slice(struct ir_run *r, struct ir_import_child *c, struct ir_err *e)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	off_t at;
	int rc;

	if (poll(&p, 1, SLICE) > 0)
		return 0;
	rc = ir_run_tick(r, 0, e);
	if (rc)
		return rc < 0 ? rc : OVER;
	at = lseek(c->in, 0, SEEK_CUR);
	if (at != c->at)
		c->heard = now();
	c->at = at;
	if (now() - c->heard >= IR_IMPORT_SILENCE)
		return fail(c, _("its process did nothing for %d seconds"),
			IR_IMPORT_SILENCE);
	return 0;
}

/* Exactly len bytes from the child.  0, OVER, FAILED, < 0. */
static int
take(void *arg, void *ret, size_t len)
{
	struct hearing *h = arg;
	struct ir_import_child *c = h->c;
	char *p = ret;
	int rc = 0;

	while (rc == 0 && len > 0) {
		size_t n = c->to - c->from;
		ssize_t got;

		if (n) {
			n = n < len ? n : len;
			memcpy(p, c->in_buf + c->from, n);
			c->from += n;
			p += n;
			len -= n;
			continue;
		}
		c->from = c->to = 0;
		got = recv(c->fd, c->in_buf, sizeof(c->in_buf), MSG_DONTWAIT);
		if (got > 0) {
			c->to = (size_t)got;
			c->heard = now();
		} else if (got == 0 || errno == ECONNRESET)
			rc = tell_death(c);
		else if (errno == EAGAIN || errno == EINTR)
			rc = wait_slice(h->r, c, h->e);
		else
			rc = fail(c, "%s", strerror(errno));
	}
	return rc;
}

static int
nonsense(struct ir_import_child *c)
{
	return fail(c, "%s", _("its process said what makes no sense"));
}

/* What is found wrong is a gap of the import, whatever its status says. */
static void
note_finding(struct ir_run *r, const struct ir_object *ob)
{
	struct ir_collect_result *res = r->res;
	struct ir_esc esc;

	if (ob->status == IR_CHANGED)
		res->differ++;
	if ((ob->status != IR_CHANGED && ob->status != IR_REFUSED) ||
		res->gaps++)
		return;
	(void)snprintf(res->first_gap, sizeof(res->first_gap), "%.240s: %.240s",
		ir_escn(ob->path, ob->path_len, &esc), ob->reason);
}

/* A line of the ledger; name below the container, artifact "": none. */
static int
write_line(struct ir_run *r, const char *name, size_t len, const char *artifact,
	const char *kind, enum ir_status s, const char *why, struct ir_err *e)
{
	struct ir_ask ask = {.kind = artifact[0] ? IR_ASK_NOT : IR_ASK_TREE};
	struct ir_object ob = {.ask = &ask, .kind = kind};
	struct ir_buf path;
	int rc;

	ir_buf_init(&path, 0);
	(void)ir_buf_adds(&path, r->import->top);
	if (len) {
		(void)ir_buf_addc(&path, '/');
		(void)ir_buf_add(&path, name, len);
	}
	rc = ir_buf_err(&path);
	if (rc == 0) {
		ask.artifact = artifact[0] ? artifact : NULL;
		ask.text = path.p;
		ob.path = path.p;
		ob.path_len = path.len;
		ir_object_fail(&ob, s, "%s", why);
		rc = ir_run_object(r, &ob, e);
	} else
		(void)ir_err_set(e, rc, _("no memory for the import"));
	if (rc == 0)
		note_finding(r, &ob);
	ir_buf_free(&path);
	return rc;
}

/* For the summary: did the lists agree? */
static void
count_said(struct ir_collect_result *res, unsigned said)
{
	res->listed += said == IR_SAID_SAME;
	res->missing += said == IR_SAID_MISSING;
	res->unlisted += said == IR_SAID_UNLISTED;
}

static int
go_on(struct ir_import_child *c)
{
	if (send(c->fd, "", 1, MSG_NOSIGNAL) == 1)
		return 0;
	return tell_death(c);
}

/* 0 go on, OVER, FAILED, < 0; *ret_end: it has said all. */
static int
one_message(struct ir_run *r, struct ir_import_child *c, bool *ret_end,
	struct ir_err *e)
{
	const struct ir_import_head *h = &c->m.h;
	struct hearing hearing = {r, c, e};
	int rc = ir_import_take(take, &hearing, &c->m);

	if (rc)
		return rc == IR_IMPORT_NONSENSE ? nonsense(c) : rc;
	*ret_end = h->what == IR_IMPORT_END;
	if (*ret_end && h->code < 0)
		return fail(c, "%s", c->m.why);
	if ((h->what == IR_IMPORT_HELLO) != !c->state[0])
		return nonsense(c);
	if (h->what == IR_IMPORT_HELLO) {
		(void)snprintf(c->state, sizeof(c->state), "%.31s", c->m.why);
		return c->state[0] ? go_on(c) : nonsense(c);
	}
	if (h->what == IR_IMPORT_LINE)
		count_said(r->res, h->said);
	if (h->what == IR_IMPORT_LINE)
		return c->lines++ < IR_IMPORT_LINES
			? write_line(r, c->m.name,
				  (size_t)h->len[IR_IMPORT_NAME], c->m.artifact,
				  h->member ? "member" : "item",
				  (enum ir_status)h->status, c->m.why, e)
			: nonsense(c);
	rc = ir_run_tick(r, (size_t)h->bytes, e);
	if (rc)
		return rc < 0 ? rc : OVER;
	return *ret_end ? 0 : go_on(c);
}

int
ir_import_check(struct ir_run *r, struct ir_err *e)
{
	struct ir_import_child *c = r->import;
	char why[IR_REASON_MAX];
	bool end = false;
	int rc;

	if (!c)
		return 0; /* the collection has a line about it */
	c->heard = now();
	rc = c->why[0] ? FAILED : 0;
	while (rc == 0 && !end)
		rc = one_message(r, c, &end, e);
	if (rc == OVER)
		return write_line(
			r, "", 0, "", "item", IR_TIMED_OUT, r->over, e);
	if (rc != FAILED)
		return rc;
	(void)snprintf(why, sizeof(why),
		_("the check of the container failed: %.200s"), c->why);
	return write_line(r, "", 0, "", "item", IR_UNREAD, why, e);
}

void
ir_import_end(struct ir_run *r)
{
	struct ir_import_child *c = r->import;

	if (!c)
		return;
	if (c->pid > 0) {
		(void)kill(c->pid, SIGKILL); /* ours, and not waited for yet */
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (c->fd >= 0)
		(void)close(c->fd); /* nothing is waiting in it */
	(void)close(c->in); /* read only */
	free(c->top);
	free(c);
	r->import = NULL;
}

void
ir_import_json(struct ir_jw *w, const struct ir_run *r)
{
	if (!r->import || !r->import->state[0])
		return;
	ir_jw_key(w, "import");
	ir_jw_obj(w);
	ir_jw_kstr(w, "sandbox", r->import->state);
	ir_jw_endobj(w);
}
