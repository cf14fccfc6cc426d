/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/playbook/jcs.h"
#include "ir/sys/digest.h"
#include "walk_i.h"

/* Playbooks as they are walked: checked, hashed, kept in the case. */

#define LIBRARY_FILES 10000

static void
book_free(struct wk_book *b)
{
	if (!b)
		return;
	ir_graph_free(b->g);
	ir_playbook_free(b->p);
	free(b);
}

void
wk_books_free(struct ir_walk *w)
{
	while (w->books) {
		struct wk_book *b = w->books;

		w->books = b->next;
		book_free(b);
	}
}

static const char *
short_of(const struct wk_book *b, const struct ir_val *ext)
{
	const char *s = ir_val_get_str(ext, "short");

	return s ? s : b->id;
}

/* Takes p over, also after an error. */
static int
adopt(struct ir_walk *w, struct ir_playbook *p, const char *file,
	struct wk_book **ret)
{
	struct ir_val *root = ir_playbook_root(p);
	const struct ir_val *ext = ir_playbook_ext(root);
	struct wk_book *b = calloc(1, sizeof(*b));
	struct ir_esc esc;
	size_t len;
	const char *text = ir_playbook_text(p, &len);
	int r;

	if (!b) {
		ir_playbook_free(p);
		return wk_nomem(w);
	}
	b->p = p;
	b->file = wk_text(w, ir_esc(file, &esc), strlen(ir_esc(file, &esc)));
	b->id = ir_val_get_str(root, "id");
	b->modified = ir_val_get_str(root, "modified");
	b->name = ir_playbook_say(p, ir_val_get(root, "name"), w->o.lang);
	b->short_name = short_of(b, ext);
	b->variables = ir_val_get(ext, "variables");
	r = b->file ? ir_sha256_hex(text, len, b->sha256) : -1;
	if (r == 0)
		r = ir_graph_new(&b->g, p, w->e);
	/* A number beyond all doubles has no such form; it walks. */
	if (r == 0 && ir_jcs_sha256(root, b->jcs, NULL) < 0)
		b->jcs[0] = '\0';
	if (r == 0)
		r = wk_check(w, b);
	if (r < 0) {
		book_free(b);
		return w->e && w->e->code ? r : wk_nomem(w);
	}
	b->next = w->books;
	w->books = b;
	*ret = b;
	return 0;
}

int
wk_book_file(struct ir_walk *w, const char *path, struct wk_book **ret)
{
	struct ir_playbook *p = NULL;
	int r = ir_playbook_load(&p, path, NULL, NULL, w->e);

	return r < 0 ? r : adopt(w, p, path, ret);
}

/* ---- the copy in the case ---- */

static int
attachments(struct ir_walk *w)
{
	int casefd = ir_journal_dirfd(w->o.j), fd;

	(void)mkdirat(casefd, "attachments", 0700); /* there as a rule */
	fd = openat(casefd, "attachments",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return ir_err_sys(
			w->e, errno, _("cannot open '%s'"), "attachments");
	return fd;
}

static int
write_new(struct ir_walk *w, int dirfd, const char *name, const void *p,
	size_t len)
{
	char part[48];
	int fd, r;

	(void)snprintf(part, sizeof(part), "new-%ld.partial", (long)getpid());
	fd = openat(
		dirfd, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = ir_io_write(fd, p, len);
	if (r == 0 && !w->o.ctx->nosync && fsync(fd) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && renameat(dirfd, part, dirfd, name) < 0)
		r = -errno;
	if (r == 0 && !w->o.ctx->nosync)
		r = ir_io_fsync_dir(dirfd);
	if (r < 0)
		(void)unlinkat(dirfd, part, 0);
	return r;
}

int
wk_store(struct ir_walk *w, const char *sha256, const void *p, size_t len)
{
	int dirfd = attachments(w), r = 0;

	if (dirfd < 0)
		return dirfd;
	if (faccessat(dirfd, sha256, F_OK, 0) < 0)
		r = write_new(w, dirfd, sha256, p, len);
	(void)close(dirfd); /* synced above */
	if (r < 0)
		return ir_err_sys(w->e, r, _("cannot keep '%s'"), sha256);
	return 0;
}

int
wk_book_store(struct ir_walk *w, struct wk_book *b)
{
	size_t len;
	const char *text = ir_playbook_text(b->p, &len);

	return wk_store(w, b->sha256, text, len);
}

static struct wk_book *
known(struct ir_walk *w, const char *sha256)
{
	for (struct wk_book *b = w->books; b; b = b->next)
		if (strcmp(b->sha256, sha256) == 0)
			return b;
	return NULL;
}

static int
read_stored(struct ir_walk *w, const char *sha256, struct ir_buf *out)
{
	char hex[65];
	int dirfd = attachments(w), fd, r;

	if (dirfd < 0)
		return dirfd;
	fd = strlen(sha256) == 64 && strspn(sha256, "0123456789abcdef") == 64
		? openat(dirfd, sha256, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
		: -1;
	(void)close(dirfd); /* read only */
	if (fd < 0)
		return wk_fail(w, ENOENT,
			_("the case has no copy of the playbook that was "
			  "started: attachments/%.64s"),
			sha256);
	r = ir_io_slurp_fd(fd, sha256, IR_PB_FILE_MAX, out, w->e);
	(void)close(fd); /* read only */
	if (r == 0 &&
		(ir_sha256_hex(out->p, out->len, hex) < 0 ||
			strcmp(hex, sha256) != 0))
		r = wk_fail(w, IR_EINTEGRITY,
			_("the playbook's copy attachments/%s is not what was "
			  "started"),
			sha256);
	return r;
}

int
wk_book_stored(
	struct ir_walk *w, const struct wk_rec *started, struct wk_book **ret)
{
	const char *sha = started->f[F_SHA256] ? started->f[F_SHA256] : "";
	const char *file = started->f[F_FILE] ? started->f[F_FILE] : sha;
	struct ir_playbook *p = NULL;
	struct ir_buf b;
	int r;

	*ret = known(w, sha);
	if (*ret)
		return 0;
	ir_buf_init(&b, 0);
	r = read_stored(w, sha, &b);
	if (r == 0)
		r = ir_playbook_parse(&p, b.p, b.len, file, NULL, NULL, w->e);
	ir_buf_free(&b);
	return r < 0 ? r : adopt(w, p, file, ret);
}

/* ---- the library ---- */

struct search {
	struct ir_walk *w;
	const char *id, *version;
	struct wk_book *best;
};

static bool
is_playbook_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return name[0] != '.' && dot &&
		(strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
			strcmp(dot, ".json") == 0);
}

/* Is it a version that was asked for, and newer than what we have? */
static bool
better(const struct search *s, const struct wk_book *b)
{
	const char *m = b->modified ? b->modified : "";

	if (!b->id || strcmp(b->id, s->id) != 0)
		return false;
	if (s->version)
		return strcmp(m, s->version) == 0 && !s->best;
	return !s->best || !s->best->modified ||
		strcmp(m, s->best->modified) > 0;
}

static int
look_at(struct search *s, const char *path)
{
	struct ir_walk *w = s->w;
	struct ir_playbook *p = NULL;
	struct wk_book *b = NULL;
	struct ir_buf text;
	int r = 0;

	ir_buf_init(&text, 0);
	/* What cannot be read is not what we look for. */
	if (ir_io_slurp(path, IR_PB_FILE_MAX, &text, NULL) == 0 &&
		memmem(text.p, text.len, s->id, strlen(s->id)) &&
		ir_playbook_parse(
			&p, text.p, text.len, path, NULL, NULL, NULL) == 0) {
		const char *id = ir_val_get_str(ir_playbook_root(p), "id");

		if (id && strcmp(id, s->id) == 0)
			r = adopt(w, p, path, &b);
		else
			ir_playbook_free(p);
	}
	ir_buf_free(&text);
	if (r == 0 && b && better(s, b))
		s->best = b;
	return r;
}

static int
look_in(struct search *s, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	int r = 0, n = 0;

	if (!d)
		return 0; /* nothing to be found there */
	while (r == 0 && n < LIBRARY_FILES && (de = readdir(d))) {
		char *path;

		if (!is_playbook_name(de->d_name))
			continue;
		n++;
		path = ir_where_join(dir, de->d_name);
		r = path ? look_at(s, path) : wk_nomem(s->w);
		free(path);
	}
	(void)closedir(d); /* read only */
	return r;
}

int
wk_book_find(struct ir_walk *w, const char *id, const char *version,
	const char *near, struct wk_book **ret)
{
	struct search s = {.w = w, .id = id, .version = version};
	const char *slash = near ? strrchr(near, '/') : NULL;
	int r = 0;

	if (near) {
		char *dir = slash ? strndup(near, (size_t)(slash - near) + 1)
				  : strdup(".");

		r = dir ? look_in(&s, dir) : wk_nomem(w);
		free(dir);
	}
	for (size_t i = 0; r == 0 && !s.best && i < w->o.n_library; i++)
		r = look_in(&s, w->o.library[i]);
	if (r < 0)
		return r;
	*ret = s.best;
	return s.best ? 0 : 1;
}

/* ---- the start ---- */

static int
bad_time(struct ir_walk *w, const struct ir_val *root, const char *key,
	int sign, const char *fmt)
{
	const char *s = ir_val_get_str(root, key);
	struct ir_time t;

	if (!s || ir_time_parse(s, strlen(s), &t) < 0 ||
		ir_time_cmp(&w->now, &t) * sign >= 0)
		return 0;
	return ir_err_set(w->e, IR_EREFUSED, "%s: %s", fmt, s);
}

int
wk_book_valid(struct ir_walk *w, const struct wk_book *b)
{
	const struct ir_val *root = ir_playbook_root(b->p);
	bool revoked = false;
	int r;

	if (ir_val_bool(ir_val_get(root, "revoked"), &revoked) == 0 && revoked)
		return wk_fail(w, IR_EREFUSED,
			_("the playbook '%s' was revoked"), b->file);
	r = bad_time(w, root, "valid_from", 1,
		_("the playbook is not valid before"));
	if (r == 0)
		r = bad_time(w, root, "valid_until", -1,
			_("the playbook was valid until"));
	return r;
}

static const char *
parent_json(struct ir_walk *w, const struct wk_pos *p)
{
	const char *r = NULL;
	struct ir_buf b;
	struct ir_jw j;

	ir_buf_init(&b, 0);
	ir_jw_init(&j, &b);
	ir_jw_obj(&j);
	ir_jw_kstr(&j, "run", p->frame->in->run);
	ir_jw_kstr(&j, "step", p->s->id);
	ir_jw_kstr(&j, "at", p->frame->at);
	ir_jw_ku64(&j, "turn", p->turn);
	ir_jw_endobj(&j);
	if (ir_buf_err(&b) == 0)
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* The copy as an attachment, once. */
static int
emit_copy(struct ir_walk *w, struct wk_slot *slot, const struct wk_book *b)
{
	struct wk_rec *a;
	size_t len;

	if (wk_find(slot, K_ATTACHMENT, F_SHA256, b->sha256))
		return 0;
	a = wk_emit(w, K_ATTACHMENT, slot);
	if (!a)
		return -1;
	(void)ir_playbook_text(b->p, &len);
	a->f[F_SHA256] = b->sha256;
	a->f[F_NAME] = b->file;
	a->f[F_BYTES] = wk_textf(w, "%zu", len);
	a->f[F_TEXT] = wk_textf(
		w, _("playbook as walked: %s"), b->name ? b->name : b->file);
	return a->f[F_BYTES] && a->f[F_TEXT] ? 0 : -1;
}

/* playbook.started, after its copy. */
struct wk_rec *
wk_emit_started(struct ir_walk *w, const char *run, struct wk_book *b,
	const struct wk_pos *parent)
{
	struct wk_slot *slot = wk_slot(w, run, "/", "", 0);
	struct wk_rec *r;

	if (!slot || wk_book_store(w, b) < 0 || emit_copy(w, slot, b) < 0)
		return NULL;
	r = wk_emit(w, K_STARTED, slot);
	if (!r)
		return NULL;
	r->f[F_PLAYBOOK] = b->id;
	r->f[F_MODIFIED] = b->modified;
	r->f[F_NAME] = b->name;
	r->f[F_FILE] = b->file;
	r->f[F_SHA256] = b->sha256;
	r->f[F_JCS] = *b->jcs ? b->jcs : NULL;
	if (!parent)
		return r;
	r->f[F_PARENT] = parent_json(w, parent);
	return r->f[F_PARENT] ? r : NULL;
}
