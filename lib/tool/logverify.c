/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/logverify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/casefile/anchor.h"
#include "ir/casefile/jverify.h"
#include "ir/doc/table.h"
#include "ir/sys/digest.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/tool.h"

#define LLU(x) ((unsigned long long)(x))

struct heads {
	struct ir_known_head *head;
	char (*hex)[65];
	char **by;
	size_t n;
};

/* What find() is given. */
struct walk {
	const struct ir_logverify *o;
	const struct ir_jverify *v; /* of the walk that goes on */
};

static const char *
mark(const struct ir_jverify *v)
{
	return v->drill ? IR_DRILL_MARK : "";
}

/* Every line of a drill is marked. */
static void
put_lines(const struct ir_jverify *v, const struct ir_buf *b)
{
	for (size_t at = 0; at < b->len;) {
		const char *lf = memchr(b->p + at, '\n', b->len - at);
		size_t end = lf ? (size_t)(lf - b->p) + 1 : b->len;

		ir_tool_out("%s", mark(v));
		ir_tool_write(b->p + at, end - at);
		at = end;
	}
}

static int
find(void *arg, const struct ir_jfinding *f)
{
	const struct walk *walk = arg;
	const struct ir_logverify *o = walk->o;
	const char *grade = f->grade == IR_J_DAMAGE ? "damage" : "notice";
	struct ir_buf b;
	struct ir_jw w;

	if (!o->json) {
		const char *word =
			f->grade == IR_J_DAMAGE ? _("DAMAGE") : _("notice");

		ir_tool_out("%s", mark(walk->v));
		if (f->line)
			ir_tool_out(_("line %llu: %s: %s [%s]\n"), LLU(f->line),
				word, f->text, f->code);
		else
			ir_tool_out(_("journal: %s: %s [%s]\n"), word, f->text,
				f->code);
		return 0;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "finding");
	ir_jw_kstr(&w, "grade", grade);
	ir_jw_kstr(&w, "code", f->code);
	if (f->line)
		ir_jw_ku64(&w, "line", f->line);
	ir_jw_kstr(&w, "text", f->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return 0;
}

static int
say(const struct ir_logverify *o, const struct ir_jverify *v, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	if (o->json) {
		(void)ir_jverify_json(v, &b); /* sticky */
		r = ir_buf_addc(&b, '\n');
	} else {
		char spoken[IR_HEAD_SPOKEN];

		if (v->damage)
			(void)ir_buf_addf(&b,
				_("DAMAGED: %llu findings in %llu lines\n"),
				LLU(v->damage), LLU(v->lines));
		else
			(void)ir_buf_addf(
				&b, _("intact: %llu lines\n"), LLU(v->lines));
		(void)ir_buf_addf(
			&b, _("head: %s\n"), ir_head_spoken(&v->head, spoken));
		r = ir_jverify_words(v, &b);
	}
	if (r < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
	else if (o->json)
		ir_tool_write(b.p, b.len);
	else
		put_lines(v, &b);
	ir_buf_free(&b);
	return r;
}

/* A case directory or a file. */
static int
open_either(const char *path, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;
	int fd, dirfd;

	if (strcmp(path, "-") == 0)
		return STDIN_FILENO;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		dirfd = fd;
		fd = ir_io_open_source(dirfd, IR_JOURNAL_NAME, NULL);
		(void)close(dirfd); /* read only */
		errno = fd < 0 ? -fd : 0;
	}
	if (fd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	return fd;
}

static void
shut(int fd)
{
	if (fd > STDIN_FILENO)
		(void)close(fd); /* read only */
}

static void
say_compare(const struct ir_logverify *o, int answer,
	const struct ir_jverify *v, const struct ir_jcompare *c)
{
	static const char *const keys[] = {
		"same", "continued", "forked", "different"};

	if (!o->json)
		ir_tool_out("%s", mark(v));
	if (o->json)
		ir_tool_out("{\"v\":1,\"type\":\"compare\",\"answer\":\"%s\","
			    "\"common\":%llu,\"ours\":%llu,\"theirs\":%llu}\n",
			keys[answer], LLU(c->common.seq), LLU(c->a_lines),
			LLU(c->b_lines));
	else if (answer == 0)
		ir_tool_out(_("the two copies are the same\n"));
	else if (answer == 1)
		ir_tool_out(_("one copy goes on after line %llu, where the "
			      "other ends\n"),
			LLU(c->common.seq));
	else if (answer == 2)
		ir_tool_out(_("forked: the copies part after line %llu (bring "
			      "it home with ir-case join)\n"),
			LLU(c->common.seq));
	else
		ir_tool_out(_("two different cases\n"));
}

/* 0 same or continued, 1 forked or different. */
static int
against(const struct ir_logverify *o, const struct ir_jverify *v, int a, int b,
	struct ir_err *e)
{
	struct ir_jcompare c;
	int r = ir_jcompare(a, b, &c, e);

	if (r >= 0) {
		say_compare(o, r, v, &c);
		r = r >= 2;
	}
	return r;
}

static void
heads_free(struct heads *h)
{
	for (size_t i = 0; h->by && i < h->n; i++)
		free(h->by[i]);
	free(h->by);
	free(h->hex);
	free(h->head);
}

/* "17:3f2a99c10b7ed204=県庁" */
static int
heads_read(const struct ir_logverify *o, struct heads *h, struct ir_err *e)
{
	int r = 0;

	h->n = o->n_given;
	h->head = calloc(h->n + 1, sizeof(*h->head));
	h->hex = calloc(h->n + 1, sizeof(*h->hex));
	h->by = calloc(h->n + 1, sizeof(*h->by));
	if (!h->head || !h->hex || !h->by)
		return ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
	for (size_t i = 0; i < h->n && r == 0; i++) {
		const char *s = o->given[i], *eq = strchr(s, '=');
		char *text = eq ? strndup(s, (size_t)(eq - s)) : strdup(s);

		h->by[i] = strdup(eq && eq[1] ? eq + 1 : _("a head given"));
		if (!text || !h->by[i])
			r = ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
		else
			r = ir_head_parse(text, &h->head[i].seq, h->hex[i], e);
		h->head[i].hex = h->hex[i];
		h->head[i].by = h->by[i];
		free(text);
	}
	return r;
}

/* What others wrote is read with the doors closed; a case still needs its
 * own directory, for torn lines kept aside. */
static int
close_doors(const struct ir_logverify *o, struct ir_err *e)
{
	struct ir_digest *d = NULL;
	int r = ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), e);

	/* A first use loads the library's configuration, and the catalogue. */
	ir_digest_free(d);
	(void)_("notice");
	if (r == 0)
		r = o->file ? ir_sandbox_closed(e)
			    : ir_sandbox_readonly(o->casedir, e);
	return r < 0 ? r : 0; /* a kernel without Landlock: go on */
}

int
ir_logverify(const struct ir_logverify *o, struct ir_err *e)
{
	struct heads h = {.n = 0};
	struct ir_jverify v = {.bytes = 0};
	struct walk walk = {o, &v};
	int r = heads_read(o, &h, e), more = 0, fd = -1, other = -1;
	struct ir_jverify_opts opts = {.heads = h.head,
		.n_heads = h.n,
		.extract = o->extract,
		.find = find,
		.arg = &walk};

	if (r == 0) {
		fd = open_either(o->file ? o->file : o->casedir, e);
		r = fd < 0 ? fd : 0;
	}
	if (r == 0 && o->against) {
		other = open_either(o->against, e);
		r = other < 0 ? other : 0;
	}
	if (r == 0)
		r = close_doors(o, e);
	if (r == 0)
		r = o->file ? ir_jverify_fd(fd, o->file, &opts, &v, e)
			    : ir_jverify_case(o->casedir, &opts, &v, e);
	if (r >= 0 && say(o, &v, e) < 0)
		r = -ENOMEM;
	if (r >= 0 && other >= 0)
		more = against(o, &v, fd, other, e);
	if (fd >= 0)
		shut(fd);
	if (other >= 0)
		shut(other);
	heads_free(&h);
	return more < 0 || r < 0 ? (r < 0 ? r : more) : r | more;
}
