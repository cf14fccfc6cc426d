/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/collect_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/evidence/hash.h"
#include "ir/evidence/tree.h"

struct list {
	const struct ir_list *o;
	struct ir_list_result *res;
	struct ir_hash *hash;
	struct ir_buf line;
	struct stat out; /* standard output, when it is a file */
	bool has_out;
	struct ir_err *e;
};

/* An object on its way through the threads. */
struct item {
	bool named;
	const char *why; /* untranslated, instead of strerror */
	char path[];
};

static struct item *
item_new(const char *path, size_t len, bool named, const char *why)
{
	struct item *it = malloc(sizeof(*it) + len + 1);

	if (!it)
		return NULL;
	it->named = named;
	it->why = why;
	memcpy(it->path, path, len);
	it->path[len] = '\0';
	return it;
}

static const char *
reason(const struct ir_hash_result *r, const struct item *it)
{
	if (it->why)
		return _(it->why);
	if (r->errnum)
		return strerror(r->errnum);
	if (r->status == IR_REFUSED)
		return _("no regular file");
	if (r->status == IR_CHANGED)
		return _("changed while it was read");
	if (r->status == IR_TRUNCATED)
		return _("it ended before the size it had");
	return NULL;
}

/* As coreutils: a backslash before the line says that the name is escaped. */
static void
text_line(struct ir_buf *out, const char *hex, const char *name)
{
	if (strpbrk(name, "\\\n\r"))
		(void)ir_buf_addc(out, '\\');
	(void)ir_buf_addf(out, "%s  ", hex);
	for (; *name; name++) {
		const char *esc = *name == '\\' ? "\\\\"
			: *name == '\n'         ? "\\n"
			: *name == '\r'         ? "\\r"
						: NULL;

		if (esc)
			(void)ir_buf_adds(out, esc);
		else
			(void)ir_buf_addc(out, *name);
	}
	(void)ir_buf_addc(out, '\n');
}

static void
json_line(struct ir_buf *out, const struct ir_hash_result *r,
	const struct item *it)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "file");
	ir_jw_name(&w, "path", it->path, strlen(it->path));
	ir_jw_kstr(&w, "status", ir_status_name(r->status));
	ir_jw_kstr(&w, "reason", reason(r, it));
	if (r->sha256[0]) {
		ir_jw_ku64(&w, "planned", r->planned);
		ir_jw_ku64(&w, "size", r->size);
		ir_jw_kstr(&w, "sha256", r->sha256);
		ir_jw_kstr(&w, "sha512", r->sha512[0] ? r->sha512 : NULL);
	}
	if (r->atime_touched)
		ir_jw_kbool(&w, "atime_touched", true);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
tell(struct list *l, const struct ir_hash_result *r, const struct item *it)
{
	const char *why = reason(r, it);
	struct ir_buf b;
	struct ir_esc esc;

	if (!l->o->warn)
		return;
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "'%s': %s", ir_esc(it->path, &esc),
		why ? why : ir_status_name(r->status));
	if (ir_buf_err(&b) == 0)
		l->o->warn(l->o->arg, b.p);
	ir_buf_free(&b);
}

static void
count(struct list *l, const struct ir_hash_result *r, const struct item *it)
{
	struct ir_list_result *res = l->res;
	bool gap = ir_status_gap(r->status, it->named) ||
		(r->status == IR_REFUSED && it->named);

	if (r->sha256[0]) {
		res->files++;
		res->bytes += r->size;
	}
	res->gaps += gap;
	res->changed += r->status == IR_CHANGED;
	res->atime_touched += r->atime_touched;
	if (gap || (r->status == IR_CHANGED && !l->o->json) ||
		(it->why && it->named))
		tell(l, r, it);
}

static int
on_result(void *arg, const struct ir_hash_result *r)
{
	struct list *l = arg;
	struct item *it = r->opaque;
	int rc = 0;

	count(l, r, it);
	ir_buf_clear(&l->line);
	if (l->o->json)
		json_line(&l->line, r, it);
	else if (r->sha256[0])
		text_line(&l->line, l->o->sha512 ? r->sha512 : r->sha256,
			it->path);
	free(it);
	if (ir_buf_err(&l->line) != 0)
		return ir_buf_err(&l->line);
	if (l->line.len)
		rc = l->o->write(l->o->arg, l->line.p, l->line.len);
	if (l->o->progress)
		l->o->progress(
			l->o->arg, ir_hash_bytes(l->hash), l->res->files);
	return rc;
}

static int
no_memory(struct list *l)
{
	return ir_err_set(l->e, -ENOMEM, _("no memory for a name"));
}

static int
left_out(struct list *l, const char *path, size_t len, bool named,
	enum ir_status s, int errnum, const char *why)
{
	struct item *it = item_new(path, len, named, why);

	if (!it)
		return no_memory(l);
	return ir_hash_submit_failed(l->hash, it->path, s, errnum, it, l->e);
}

static bool
is_output(const struct list *l, const struct stat *st)
{
	return l->has_out && st->st_dev == l->out.st_dev &&
		st->st_ino == l->out.st_ino;
}

static int
add_file(struct list *l, const struct ir_tree_entry *en, bool named)
{
	struct item *it;
	struct stat st;

	if (l->has_out &&
		fstatat(en->dirfd, en->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		is_output(l, &st))
		return left_out(l, en->path, en->path_len, true, IR_SKIPPED, 0,
			N_("our own output"));
	it = item_new(en->path, en->path_len, named, NULL);
	if (!it)
		return no_memory(l);
	return ir_hash_submit(l->hash, en->dirfd, en->name, it, l->e);
}

/* An operand that is a link: what it points to, as everybody's tools do. */
static int
add_target(struct list *l, const struct ir_tree_entry *en)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = openat(en->dirfd, en->name, flags | O_NOATIME);
	bool touched = fd < 0 && errno == EPERM; /* not ours */
	struct item *it;

	if (touched)
		fd = openat(en->dirfd, en->name, flags);
	if (fd < 0)
		return left_out(l, en->path, en->path_len, true,
			errno == ENOENT ? IR_ABSENT : IR_UNREAD, errno, NULL);
	it = item_new(en->path, en->path_len, true, NULL);
	if (!it) {
		(void)close(fd); /* read only */
		return no_memory(l);
	}
	return ir_hash_submit_fd(l->hash, fd, it->path, touched, it, l->e);
}

static int
on_entry(void *arg, const struct ir_tree_entry *en)
{
	struct list *l = arg;
	bool named = en->dirfd == AT_FDCWD;

	if (l->o->stop && *l->o->stop)
		return ir_err_set(l->e, -ECANCELED, _("interrupted"));
	if (en->errnum)
		return left_out(l, en->path, en->path_len, named,
			en->errnum == ENOENT || en->errnum == ENOTDIR
				? IR_ABSENT
				: IR_UNREAD,
			en->errnum, NULL);
	switch (en->type) {
	case DT_REG:
		return add_file(l, en, named);
	case DT_DIR:
		return !en->other_fs ? 0
				     : left_out(l, en->path, en->path_len,
					       false, IR_SKIPPED, 0,
					       N_("another file system, see "
						  "--cross"));
	case DT_LNK:
		return named
			? add_target(l, en)
			: left_out(l, en->path, en->path_len, false, IR_SKIPPED,
				  0, N_("a link: not followed"));
	default:
		return left_out(l, en->path, en->path_len, named,
			named ? IR_REFUSED : IR_SKIPPED, 0,
			N_("no regular file"));
	}
}

static int
on_listed(void *arg, const struct ir_tree_dir *d)
{
	struct list *l = arg;

	if (!d->errnum)
		return 0;
	return left_out(l, d->path, d->path_len, false,
		d->errnum == ENOENT ? IR_ABSENT : IR_UNREAD, d->errnum, NULL);
}

static int
add_operand(struct list *l, const char *path)
{
	struct ir_tree_opts o = {.cross = l->o->cross};
	struct ir_tree_sink sink = {on_entry, on_listed, l};

	if (!*path)
		return ir_err_set(l->e, -IR_EUSAGE, _("an empty path"));
	return ir_tree_walk(AT_FDCWD, path, path, &o, &sink, l->e);
}

int
ir_collect_list(
	const struct ir_list *o, struct ir_list_result *ret, struct ir_err *e)
{
	struct ir_hash_opts ho = {
		.threads = o->threads,
		.digests = IR_DIGEST_BIT(IR_SHA256) |
			(o->sha512 ? IR_DIGEST_BIT(IR_SHA512) : 0u),
		.stop = o->stop,
	};
	struct list l = {.o = o, .res = ret, .e = e};
	int rc = ir_digest_prepare(e);

	memset(ret, 0, sizeof(*ret));
	ir_buf_init(&l.line, 0);
	l.has_out = fstat(STDOUT_FILENO, &l.out) == 0 && S_ISREG(l.out.st_mode);
	if (rc == 0)
		rc = ir_hash_new(&l.hash, &ho, on_result, &l, e);
	for (size_t i = 0; rc == 0 && i < o->paths.n; i++)
		rc = add_operand(&l, o->paths.v[i]);
	if (rc == 0)
		rc = ir_hash_finish(l.hash, e);
	ir_hash_free(l.hash);
	ir_buf_free(&l.line);
	return rc;
}
