/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_list_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

#include "glob_i.h"

#define READ_MAX ((size_t)64 << 10)
#define WORD_MAX ((size_t)1 << 20)
#define LIST_MAX ((uint64_t)8 << 30)

/* INDEX KIND START DEPTH XDEV; kind: l one path, t all below it, g below it
 * to a depth, for a pattern. */
static const char gnu_script[] =
	"LC_ALL=C; export LC_ALL; "
	"F='G%D %i %m %n %U %G %s %b %A@ %T@ %C@ %y %F\\000%p\\000%l\\000'; "
	"f() { find \"$@\" \\( -type d \\( ! -readable -o ! -executable \\) "
	"-printf 'U\\000' -o -true \\) -printf \"$F\" 2>/dev/null; }; "
	"while [ $# -ge 5 ]; do printf 'A%s\\000' \"$1\"; x=; "
	"[ \"$5\" = 1 ] && x=-xdev; "
	"if [ ! -e \"$3\" ] && [ ! -h \"$3\" ]; then "
	"printf 'N%s\\000' \"$(ls -d -- \"$3\" 2>&1 >/dev/null)\"; else "
	"case $2 in l) f \"$3\" -maxdepth 0;; t) f \"$3\" $x;; "
	"g) f -H \"$3\" -mindepth 1 -maxdepth \"$4\" $x;; esac; "
	"if [ \"$2\" != g ] && [ -h \"$3\" ] && [ -e \"$3\" ]; then "
	"printf 'L%s\\000' \"$(readlink -f -- \"$3\")\"; fi; fi; "
	"shift 5; done; printf 'X\\000'";

/* Without a find that prints: the shell itself walks. */
static const char plain_script[] =
	"LC_ALL=C; export LC_ALL; "
	"e() { l=; [ -h \"$1\" ] && l=$(readlink \"$1\" 2>/dev/null); "
	"s=$(stat -c 'S%d %i %f %h %u %g %s %b %X %Y %Z' \"$1\" 2>/dev/null) "
	"|| s=; "
	"if [ -z \"$s\" ]; then if [ -h \"$1\" ]; then s=Tl; "
	"elif [ -d \"$1\" ]; then s=Td; elif [ -f \"$1\" ]; then s=Tf; "
	"elif [ -p \"$1\" ]; then s=Tp; elif [ -S \"$1\" ]; then s=Ts; "
	"elif [ -b \"$1\" ]; then s=Tb; else s=Tc; fi; fi; "
	"if [ -d \"$1\" ] && [ ! -h \"$1\" ]; then "
	"if [ ! -r \"$1\" ] || [ ! -x \"$1\" ]; then printf 'U\\000'; fi; fi; "
	"printf '%s\\000%s\\000%s\\000' \"$s\" \"$1\" \"$l\"; }; "
	/* DIR DEPTH: what is below it */
	"w() { [ \"$2\" -gt 0 ] || return 0; "
	"for f in \"${1%/}\"/* \"${1%/}\"/.[!.]* \"${1%/}\"/..?*; do "
	"if [ -e \"$f\" ] || [ -h \"$f\" ]; then e \"$f\"; "
	"if [ -d \"$f\" ] && [ ! -h \"$f\" ]; then d=${s%% *}; "
	"if [ -z \"$x\" ] || [ \"$d\" = \"$D\" ]; then "
	"w \"$f\" $(($2-1)); fi; fi; fi; done; }; "
	"while [ $# -ge 5 ]; do printf 'A%s\\000' \"$1\"; x=; "
	"[ \"$5\" = 1 ] && x=1; "
	"if [ ! -e \"$3\" ] && [ ! -h \"$3\" ]; then "
	"printf 'N%s\\000' \"$(ls -d \"$3\" 2>&1 >/dev/null)\"; else "
	"D=$(stat -L -c 'S%d' \"$3\" 2>/dev/null); [ -n \"$D\" ] || x=; "
	"case $2 in l) e \"$3\";; "
	"t) e \"$3\"; [ -h \"$3\" ] || w \"$3\" 9999;; "
	"g) w \"$3\" \"$4\";; esac; "
	"if [ \"$2\" != g ] && [ -h \"$3\" ] && [ -e \"$3\" ]; then "
	"r=$(readlink -f \"$3\" 2>/dev/null); "
	"[ -z \"$r\" ] || printf 'L%s\\000' \"$r\"; fi; fi; "
	"shift 5; done; printf 'X\\000'";

int
ir_ssh_stream(struct ir_ssh *s, const char *line, int in_fd, ir_ssh_sink sink,
	void *arg, struct ir_buf *errors, struct ir_proc_end *ret,
	struct ir_err *e)
{
	unsigned stall = ir_access_stall_seconds(s->a);
	struct ir_proc_wait w = {(int)stall * 1000, ir_access_stopped, s->a};
	const char *argv[IR_SSH_ARGV], *text;
	struct ir_proc *p = NULL;
	char *buf = malloc(READ_MAX);
	size_t len = 0;
	ssize_t n = 0;
	int rc;

	if (!buf)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	ir_ssh_argv(s, line, argv);
	rc = ir_proc_open(&p, argv, NULL, in_fd, NULL, e);
	while (rc == 0 && (n = ir_proc_read(p, buf, READ_MAX, &w)) > 0)
		rc = sink(arg, buf, (size_t)n);
	if (rc == 0 && n < 0)
		rc = (int)n;
	if (p && errors) {
		text = ir_proc_errors(p, &len);
		(void)ir_buf_add(errors, text, len); /* as much as fits */
	}
	ir_proc_close(p, rc == 0 ? 2000 : 0, ret);
	free(buf);
	if (rc == -ECANCELED && !ir_run_stopped(s->a->r))
		rc = -ETIME; /* the run's own limit: no fault of the device */
	if (rc == -ETIME || rc == 0) {
		if (ir_ssh_dead(s))
			return ir_ssh_lost(s, e);
	}
	if (rc == -ECANCELED)
		return ir_access_lost(s->a, e, "%s", _("interrupted"));
	return rc;
}

struct listing {
	struct ir_spill *to;
	size_t word; /* bytes since the last NUL */
	uint64_t bytes;
};

/* A list without words or without an end is as good as silence: it must not
 * fill our disk, which others need. */
static int
on_list(void *arg, const void *p, size_t len)
{
	struct listing *l = arg;
	const char *nul = memrchr(p, '\0', len);

	l->word = nul ? (size_t)((const char *)p + len - nul) : l->word + len;
	l->bytes += len;
	if (l->word > WORD_MAX || l->bytes > LIST_MAX)
		return -ETIME;
	(void)ir_buf_add(&l->to->tail, p, len); /* sticks in the tail */
	return ir_spill_check(l->to, NULL);
}

/* Where a walk for the pattern starts and how deep it goes; false: it has no
 * wildcard and names one thing. */
static bool
start_of(const struct ir_run *r, const struct ir_ask *a, struct ir_buf *start,
	unsigned *ret_depth, bool *ret_deep)
{
	struct ir_glob_pattern *g = malloc(sizeof(*g));
	unsigned depth = 0;
	bool wild = false;

	*ret_deep = false;
	if (!g || ir_glob_compile(g, a->text, r->case_fold) < 0) {
		free(g);
		return false;
	}
	for (unsigned i = 0; i < g->n; i++) {
		const struct ir_glob_part *p = &g->part[i];

		wild = wild || !p->literal;
		*ret_deep = *ret_deep || p->levels;
		if (wild)
			depth += p->levels ? p->levels : 1;
		else {
			(void)ir_buf_addc(start, '/');
			(void)ir_buf_add(start, p->s, p->len);
		}
	}
	free(g);
	if (wild && !start->len)
		(void)ir_buf_addc(start, '/');
	*ret_depth = depth;
	return wild;
}

static int
add_ask(const struct ir_ssh *s, size_t i, struct ir_buf *line)
{
	const struct ir_run *r = s->a->r;
	const struct ir_ask *a = ir_plan_at(r->plan, i);
	bool wild, deep, cross = r->o->cross;
	struct ir_buf start;
	unsigned depth = 0;
	int rc;

	ir_buf_init(&start, 0);
	wild = a->kind == IR_ASK_GLOB && start_of(r, a, &start, &depth, &deep);
	if (a->kind == IR_ASK_TREE)
		deep = true;
	else if (!wild)
		deep = false;
	if (!wild) {
		ir_buf_clear(&start);
		(void)ir_buf_adds(&start, a->text);
	}
	(void)ir_buf_addf(line, " %zu %s ", i,
		wild                             ? "g"
			: a->kind == IR_ASK_TREE ? "t"
						 : "l");
	(void)ir_access_quote(line, start.p);
	(void)ir_buf_addf(line, " %u %d", depth, deep && !cross);
	rc = ir_buf_err(&start) ? ir_buf_err(&start) : ir_buf_err(line);
	ir_buf_free(&start);
	return rc;
}

static void
say_once(struct ir_ssh *s)
{
	const char *text = s->gnu_find
		? "sh -c LIST (find -printf) START..."
		: "sh -c LIST (a walk by the shell, stat) START...";

	if (!s->said_list) {
		ir_session_command(s->session, text, strlen(text));
		ir_session_alters(s->session,
			"access times of the directories that were listed");
	} else
		s->session->commands++;
	s->said_list = true;
}

int
ir_ssh_list(struct ir_ssh *s, size_t first, size_t n, struct ir_spill *out,
	struct ir_err *e)
{
	const char *script = s->gnu_find ? gnu_script : plain_script;
	size_t i = first;
	int rc = 0;

	while (rc == 0 && i < first + n) {
		struct listing list = {.to = out};
		struct ir_proc_end end = {0};
		struct ir_buf line;

		ir_buf_init(&line, 0);
		(void)ir_ssh_line(&line, script, NULL, 0);
		do
			rc = add_ask(s, i++, &line);
		while (rc == 0 && i < first + n && line.len < IR_SSH_LINE_MAX);
		if (rc < 0)
			(void)ir_err_set(e, rc, _("no memory for a command"));
		say_once(s);
		if (rc == 0)
			rc = ir_ssh_stream(
				s, line.p, -1, on_list, &list, NULL, &end, e);
		ir_buf_free(&line);
		if (rc == -ETIME) { /* told by what is missing at the end */
			s->stalls++;
			i = first + n;
			rc = 0;
		} else if (rc < 0 && rc != -ECANCELED)
			(void)ir_err_set(e, rc, _("cannot keep a listing"));
	}
	return rc;
}

bool
ir_far_matches(const struct ir_run *r, const struct ir_ask *a, const char *path)
{
	if (a->kind != IR_ASK_GLOB)
		return true;
	return ir_glob_match(a->text, path, r->case_fold);
}
