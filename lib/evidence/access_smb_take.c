/* SPDX-License-Identifier: Apache-2.0 */
#include "access_dir_i.h"
#include "access_smb_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/glob.h"

#include "access_tar_i.h"

#define BATCH_MAX 2048u
#define BATCH_BYTES ((uint64_t)256 << 20)
#define LIST_MAX ((size_t)256 << 20)

struct item {
	struct ir_put put;
	char *path;
	struct stat st;
	bool done;
};

/* One ask as it is worked on. */
struct pass {
	struct ir_smb *s;
	struct ir_run *r;
	size_t ask;
	struct ir_ask a; /* asks move */
	size_t found;
	const char *said; /* the listing */
	struct item *v; /* BATCH_MAX of them */
	size_t n;
	uint64_t bytes;
};

static void
drop(struct pass *p)
{
	for (size_t i = 0; i < p->n; i++) {
		ir_put_free(&p->v[i].put);
		free(p->v[i].path);
	}
	p->n = 0;
	p->bytes = 0;
}

/* "NT_STATUS_..." of the line of text that names path, in what it says. */
static bool
reason_of(const char *text, const char *path, char out[64])
{
	char name[1024];
	const char *at = text, *line;
	size_t n = strlen(path);

	if (n >= sizeof(name))
		return false;
	for (size_t i = 0; i <= n; i++)
		name[i] = path[i] == '/' ? '\\' : path[i];
	while ((at = strstr(at, name + 1)) != NULL) {
		for (line = at; line > text && line[-1] != '\n'; line--)
			;
		line = strstr(line, "NT_STATUS_");
		if (line && line < at + strcspn(at, "\n")) {
			(void)snprintf(out, 64, "%.*s",
				(int)strspn(line,
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
					"0123456789"),
				line);
			return true;
		}
		at += strlen(name + 1);
	}
	return false;
}

static bool
is_absent(const char *status)
{
	return strcmp(status, "NT_STATUS_OBJECT_NAME_NOT_FOUND") == 0 ||
		strcmp(status, "NT_STATUS_OBJECT_PATH_NOT_FOUND") == 0 ||
		strcmp(status, "NT_STATUS_NO_SUCH_FILE") == 0;
}

/* The names of what is still to be had, for smbclient's -TcF. */
static int
write_names(struct pass *p, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < p->n; i++) {
		if (!p->v[i].done)
			(void)ir_buf_addf(&b, "%s\n", p->v[i].path + 1);
	}
	rc = ir_buf_err(&b);
	if (rc == 0)
		rc = ir_access_dir_put(
			p->s->a->dirfd, "names", b.p, b.len, true);
	ir_buf_free(&b);
	return rc < 0 ? ir_err_sys(e, -rc, _("cannot keep a list of names"))
		      : 0;
}

static struct item *
item_of(struct pass *p, const char *name)
{
	if (name[0] == '.' && name[1] == '/')
		name += 2;
	for (size_t i = 0; i < p->n; i++) {
		if (!p->v[i].done && strcmp(p->v[i].path + 1, name) == 0)
			return &p->v[i];
	}
	return NULL;
}

/* 0; 1 no more is to be had from this stream. */
static int
take_members(struct pass *p, struct ir_tar_in *t, struct ir_archive *a,
	struct ir_err *e)
{
	struct ir_member m;
	int rc = 0;

	while (rc == 0 && ir_archive_next(a, &m, NULL, NULL) > 0) {
		struct item *it = item_of(p, m.name);

		if (m.type != IR_MEMBER_FILE || !m.size_known)
			continue;
		if (!it) /* what was not asked for: its own folder's link */
			continue;
		rc = ir_tar_in_put(t, a, &m, &it->put, e);
		it->done = true;
		if (rc >= 0 && it->put.ob.status == IR_TAKEN &&
			(uint64_t)it->st.st_size != m.size)
			ir_object_fail(&it->put.ob, IR_CHANGED, "%s",
				_("its size changed since it was listed"));
	}
	return rc;
}

/* Of those that did not come, what smbclient said; the first of them when it
 * said nothing, so that every pass gets on. */
static void
explain(struct pass *p, const char *err)
{
	struct item *first = NULL;
	bool any = false;

	for (size_t i = 0; i < p->n; i++) {
		struct item *it = &p->v[i];
		char why[64];

		if (it->done)
			continue;
		if (!first)
			first = it;
		if (!reason_of(err, it->path, why))
			continue;
		ir_object_fail(&it->put.ob,
			is_absent(why) ? IR_ABSENT : IR_UNREAD, "%s", why);
		it->done = any = true;
	}
	if (first && !any) {
		ir_object_fail(&first->put.ob, IR_UNREAD, "%s",
			_("the device did not send it"));
		first->done = true;
	}
}

static int
run_tar(struct pass *p, struct ir_err *e)
{
	struct ir_access *acc = p->s->a;
	const char *const words[] = {"-E", "-TcF", "-", p->s->names, NULL};
	static const char *const env[] = {
		"LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent", NULL};
	struct ir_tar_in t = {
		.wait = {(int)ir_access_stall_seconds(acc) * 1000,
			ir_access_stopped, acc},
	};
	const char *argv[IR_SMB_ARGV];
	struct ir_archive *a = NULL;
	struct ir_err why = IR_ERR_INIT;
	size_t len;
	int rc, dead;

	ir_smb_argv(p->s, words, argv);
	p->s->session->commands++;
	rc = ir_proc_open(&t.p, argv, env, -1, NULL, e);
	if (rc < 0)
		return rc;
	/* an empty stream is no archive: none of them could be had */
	if (ir_archive_open_from(
		    &a, ir_tar_in_read, &t, acc->d->access.host, NULL) == 0)
		rc = take_members(p, &t, a, e);
	ir_archive_free(a);
	dead = ir_smb_dead(p->s, ir_proc_errors(t.p, &len), &why);
	if (rc == 0 && t.stopped == 0)
		explain(p, ir_proc_errors(t.p, &len));
	ir_proc_close(t.p, t.stopped ? 0 : 2000, NULL);
	if (rc < 0)
		return rc;
	if (t.stopped == -ECANCELED)
		return ir_access_lost(acc, e, "%s", _("interrupted"));
	if (t.stopped == -ETIME)
		return ir_access_lost(acc, e, "%s",
			_("the device sent nothing more in time"));
	if (dead < 0)
		return ir_access_lost(acc, e, "%s", why.text);
	return rc;
}

static size_t
left(const struct pass *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += !p->v[i].done;
	return n;
}

/* Fetches what is gathered, and writes the lines. */
static int
flush(struct pass *p, struct ir_err *e)
{
	struct ir_err line = IR_ERR_INIT;
	int rc = 0, rc2 = 0;

	while (rc == 0 && left(p)) {
		rc = ir_run_tick(p->r, 0, e);
		if (rc == 0)
			rc = write_names(p, e);
		if (rc == 0)
			rc = run_tar(p, e);
	}
	for (size_t i = 0;
		(rc >= 0 || rc == -ECANCELED) && rc2 == 0 && i < p->n; i++) {
		struct item *it = &p->v[i];

		if (!it->done)
			ir_object_fail(&it->put.ob,
				rc > 0 && p->r->over_time ? IR_TIMED_OUT
							  : IR_UNREAD,
				"%s",
				rc > 0 && p->r->over ? p->r->over
					: rc < 0 && e && e->code
					? e->text
					: _("the run was ended"));
		rc2 = ir_put_line(&it->put, &line);
	}
	drop(p);
	return rc2 < 0 ? ir_err_set(e, rc2, "%s", line.text) : rc;
}

static int
put_dir(struct pass *p, const char *path, const char *why, struct ir_err *e)
{
	struct ir_put put;
	int rc;

	ir_put_init(&put, p->r, p->ask, path, strlen(path));
	put.ob.kind = "dir";
	if (why)
		ir_object_fail(&put.ob, IR_UNREAD, "%s", why);
	rc = ir_put_line(&put, e);
	ir_put_free(&put);
	return rc;
}

static int
add_item(struct pass *p, const char *path, const struct ir_smb_line *l,
	struct ir_err *e)
{
	struct item *it = &p->v[p->n];

	memset(it, 0, sizeof(*it));
	it->path = strdup(path);
	if (!it->path)
		return ir_err_set(e, -ENOMEM, _("no memory for a path"));
	it->st.st_mode = S_IFREG | 0444;
	it->st.st_size = (off_t)l->size;
	it->st.st_mtim = l->mtime;
	ir_put_init(&it->put, p->r, p->ask, it->path, strlen(it->path));
	it->put.ob.st = &it->st;
	p->bytes += l->size;
	p->n++;
	if (p->a.stat_only) {
		it->done = true;
		it->put.ob.planned = l->size;
		ir_object_path_only(&it->put.ob);
	}
	return p->n == BATCH_MAX || p->bytes >= BATCH_BYTES ? flush(p, e) : 0;
}

/* The listing says further down that it could not be looked into. */
static bool
is_shut(const struct pass *p, const char *path)
{
	struct ir_buf b;
	bool shut;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, " listing %s/*", path);
	for (size_t i = 9; i < b.len; i++) {
		if (b.p[i] == '/')
			b.p[i] = '\\';
	}
	shut = ir_buf_err(&b) == 0 && strstr(p->said, b.p);
	ir_buf_free(&b);
	return shut;
}

static bool
matches(const struct pass *p, const char *path)
{
	return p->a.kind != IR_ASK_GLOB || ir_glob_match(p->a.text, path, true);
}

static int
on_entry(struct pass *p, const char *dir, const struct ir_smb_line *l,
	struct ir_err *e)
{
	struct ir_buf path;
	int rc;

	if ((l->name_len == 1 && l->name[0] == '.') ||
		(l->name_len == 2 && memcmp(l->name, "..", 2) == 0))
		return 0;
	ir_buf_init(&path, 0);
	(void)ir_buf_addf(&path, "%s/%.*s", strcmp(dir, "/") == 0 ? "" : dir,
		(int)l->name_len, l->name);
	rc = ir_buf_err(&path);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a path"));
	else if (matches(p, path.p)) {
		p->found++;
		if (!ir_put_claim(p->r, p->ask, path.p, path.len))
			rc = 0;
		else if (p->r->o->dry_run) {
			struct stat st = {.st_size = (off_t)l->size};

			ir_dry_count(p->r,
				l->dir || p->a.stat_only ? NULL : &st,
				path.len);
		} else if (!l->dir)
			rc = add_item(p, path.p, l, e);
		else if (!is_shut(p, path.p))
			rc = put_dir(p, path.p, NULL, e);
	}
	ir_buf_free(&path);
	return rc;
}

/* "\dir\sub" is what the next entries are in. */
static void
set_dir(struct ir_buf *dir, const char *line, size_t len)
{
	ir_buf_clear(dir);
	(void)ir_buf_add(dir, line, len);
	for (size_t i = 0; i < dir->len; i++) {
		if (dir->p[i] == '\\')
			dir->p[i] = '/';
	}
}

/* Directories that could not be listed: "NT_STATUS_... listing \dir\*". */
static int
unlisted(struct pass *p, const char *err, struct ir_err *e)
{
	static const char mark[] = " listing ";
	struct ir_buf dir;
	int rc = 0;

	ir_buf_init(&dir, 0);
	for (const char *at = err; rc == 0 && (at = strstr(at, mark)); at++) {
		const char *from = at, *path = at + strlen(mark);
		size_t len = strcspn(path, "\r\n");
		char why[80];

		while (from > err && from[-1] != '\n')
			from--;
		if (strncmp(from, "NT_STATUS_", 10) != 0 ||
			strncmp(from, "NT_STATUS_NO_SUCH_FILE", 22) == 0)
			continue;
		while (len > 1 &&
			(path[len - 1] == '*' || path[len - 1] == '\\'))
			len--;
		(void)snprintf(
			why, sizeof(why), "%.*s", (int)(at - from), from);
		set_dir(&dir, path, len);
		rc = put_dir(p, dir.p, why, e);
	}
	ir_buf_free(&dir);
	return rc;
}

static int
on_list(struct pass *p, const char *base, const struct ir_buf *out,
	struct ir_err *e)
{
	const char *at = out->p, *end = out->p + out->len;
	struct ir_buf dir;
	int rc = 0;

	ir_buf_init(&dir, 0);
	set_dir(&dir, base, strlen(base));
	while (rc == 0 && at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((nl ? nl : end) - at);
		struct ir_smb_line l;

		if (len && *at == '\\')
			set_dir(&dir, at, len);
		else if (ir_smb_line(at, len, &l))
			rc = on_entry(p, dir.p, &l, e);
		at = nl ? nl + 1 : end;
	}
	ir_buf_free(&dir);
	return rc;
}

/* ls in base, of everything below it or of the one name in it. */
static int
list(struct pass *p, const char *base, const char *name, bool recurse,
	struct ir_buf *out, struct ir_proc_end *end, struct ir_err *e)
{
	const char *words[5] = {NULL};
	struct ir_buf line, said;
	size_t n = 0;
	int rc;

	ir_buf_init(&line, 0);
	ir_buf_init(&said, 0);
	(void)ir_buf_adds(&line, recurse ? "recurse;ls" : "ls");
	if (name)
		(void)ir_buf_addf(&line, " \"%s\"", name);
	(void)ir_buf_addf(&said, "%s in %s", line.p, base);
	ir_session_command(p->s->session, said.p, said.len);
	if (strcmp(base, "/") != 0) {
		words[n++] = "-D";
		words[n++] = base;
	}
	words[n++] = "-c";
	words[n++] = line.p;
	rc = ir_buf_err(&line);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a command"));
	else
		rc = ir_smb_run(p->s, words, out, end, e);
	ir_buf_free(&line);
	ir_buf_free(&said);
	return rc;
}

static int
none(struct pass *p, const char *err, struct ir_err *e)
{
	const char *at = strstr(err, "NT_STATUS_");
	char why[64] = "";

	if (at)
		(void)snprintf(why, sizeof(why), "%.*s",
			(int)strspn(
				at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"),
			at);
	if (!why[0] || is_absent(why))
		return ir_object_none(p->r, &p->a, p->a.text, strlen(p->a.text),
			IR_ABSENT,
			p->a.kind == IR_ASK_GLOB
				? _("nothing matches")
				: _("No such file or directory"),
			e);
	return ir_object_none(
		p->r, &p->a, p->a.text, strlen(p->a.text), IR_UNREAD, why, e);
}

/* Where the ask starts: its folder, and the one name in it (or NULL). */
static int
start_of(const struct pass *p, bool whole, struct ir_buf *base,
	struct ir_buf *name, bool *recurse)
{
	const char *text = p->a.text, *rest;
	size_t len = strlen(text);

	if (p->a.kind == IR_ASK_GLOB) {
		len = p->a.literal;
		whole = false;
	}
	if (!whole)
		while (len > 0 && text[len - 1] != '/')
			len--;
	rest = text + len;
	*recurse = p->a.kind == IR_ASK_GLOB
		? strchr(rest, '/') || strstr(rest, "**")
		: whole;
	if (p->a.kind == IR_ASK_TREE && !whole)
		(void)ir_buf_adds(name, rest);
	while (len > 1 && text[len - 1] == '/')
		len--;
	return ir_buf_add(base, text, len ? len : 1);
}

/* One look: 0, 1 it is no folder, < 0. */
static int
look(struct pass *p, bool whole, struct ir_err *e)
{
	struct ir_buf base, name, out;
	struct ir_err why = IR_ERR_INIT;
	struct ir_proc_end end = {0};
	bool recurse = false;
	int rc;

	ir_buf_init(&base, 0);
	ir_buf_init(&name, 0);
	ir_buf_init(&out, LIST_MAX);
	rc = start_of(p, whole, &base, &name, &recurse);
	if (rc == 0)
		rc = list(p, base.p, name.len ? name.p : NULL, recurse, &out,
			&end, e);
	if (rc == 0 && end.cancelled)
		rc = ir_access_lost(p->s->a, e, "%s", _("interrupted"));
	else if (rc == 0 && (end.timed_out || end.truncated))
		rc = ir_object_none(p->r, &p->a, p->a.text, strlen(p->a.text),
			IR_TIMED_OUT, _("the device did not finish listing it"),
			e);
	else if (rc == 0 && end.exit_status != 0 &&
		ir_smb_dead(p->s, out.p, &why) < 0)
		rc = ir_access_lost(p->s->a, e, "%s", why.text);
	else if (rc == 0 && strstr(out.p, "NT_STATUS_NOT_A_DIRECTORY"))
		rc = 1;
	else if (rc == 0) {
		p->said = out.p;
		rc = on_list(p, base.p, &out, e);
		if (rc == 0)
			rc = flush(p, e);
		if (rc == 0 && strstr(out.p, " listing "))
			rc = unlisted(p, out.p, e);
		if (rc == 0 && !p->found &&
			(p->a.kind == IR_ASK_GLOB || !whole ||
				strstr(out.p, "NT_STATUS_")))
			rc = none(p, out.p, e);
		rc = rc > 0 ? 0 : rc;
	}
	ir_buf_free(&base);
	ir_buf_free(&name);
	ir_buf_free(&out);
	return rc;
}

/* Would a word of smbclient's own language come of it? */
static bool
is_plain(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || strchr("\"\\;", *s))
			return false;
	}
	return true;
}

int
ir_smb_take(struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e)
{
	struct pass p = {
		.s = a->own,
		.r = a->r,
		.ask = i,
		.a = *ir_plan_at(a->r->plan, i),
	};
	int rc;

	*ret_n = 1;
	if (!is_plain(p.a.text))
		return ir_object_none(p.r, &p.a, p.a.text, strlen(p.a.text),
			IR_UNREAD, _("no name that a share can have"), e);
	p.v = calloc(BATCH_MAX, sizeof(*p.v));
	if (!p.v)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	rc = look(&p, true, e);
	if (rc == 1)
		rc = look(&p, false, e);
	drop(&p);
	free(p.v);
	return rc > 0 ? 0 : rc;
}
