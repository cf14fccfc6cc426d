/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/sitelog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#define FILE_MAX ((size_t)256 << 20)
#define LINE_MAX_BYTES ((size_t)1 << 20)
#define SUFFIX_MAX 6 /* with the dot */

static void
unread(const struct ir_sitelog *l, uint32_t line, const char *why)
{
	if (l->unread && l->unread->tell)
		l->unread->tell(l->unread->arg, l->file, line, why);
}

static int
one_line(const struct ir_sitelog *l, struct ir_json *j, const char *p,
	size_t len, uint32_t line, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	int r = ir_json_parse(j, p, len, &own);

	if (r == 0 && ir_json_type(j, 0) != IR_JSON_OBJECT)
		r = ir_err_set(&own, IR_EFORMAT, _("no JSON object"));
	if (r == 0)
		r = l->one(l->arg, j, line, &own);
	if (r == -IR_EFORMAT || r == -IR_ELIMIT) {
		unread(l, line, own.text);
		return 0;
	}
	return r < 0 ? ir_err_set(e, r, "%s", own.text) : 0;
}

static int
lines(const struct ir_sitelog *l, const struct ir_buf *text, struct ir_err *e)
{
	const struct ir_json_limits limits = {.size = LINE_MAX_BYTES};
	struct ir_json *j = NULL;
	uint32_t line = 0;
	size_t at = 0;
	int r = ir_json_new(&j, &limits, e);

	while (r == 0 && at < text->len) {
		const char *p = text->p + at;
		const char *nl = memchr(p, '\n', text->len - at);
		size_t len = nl ? (size_t)(nl - p) : text->len - at;

		line++;
		at += len + (nl != NULL);
		if (strspn(p, " \t\r") < len)
			r = one_line(l, j, p, len, line, e);
	}
	ir_json_free(j);
	return r;
}

int
ir_sitelog_read(const struct ir_sitelog *l, struct ir_err *e)
{
	char *path = ir_where_join(l->dir, l->file);
	int fd = l->fd, r = path ? 0 : -ENOMEM;
	struct ir_buf text;
	struct ir_esc esc;
	struct stat st;

	ir_buf_init(&text, FILE_MAX + 1);
	if (r == 0 && fd < 0) {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		r = fd >= 0 || errno == ENOENT ? 0 : -errno;
	}
	if (r == 0 && fd >= 0 && fstat(fd, &st) != 0)
		r = -errno;
	if (r < 0)
		r = ir_err_sys(e, r, _("cannot open '%s'"),
			ir_esc(path ? path : l->file, &esc));
	else if (fd >= 0 && !S_ISREG(st.st_mode))
		r = ir_err_set(e, EINVAL, _("'%s' is not a regular file"),
			ir_esc(path, &esc));
	if (r == 0 && fd >= 0)
		r = ir_io_slurp_fd(fd, path, FILE_MAX, &text, e);
	if (r == 0)
		r = lines(l, &text, e);
	if (fd >= 0 && l->fd < 0)
		(void)close(fd); /* read only */
	ir_buf_free(&text);
	free(path);
	return r;
}

const char *
ir_sitelog_text(struct ir_arena *a, const struct ir_json *j, ir_node obj,
	const char *key)
{
	ir_node n = ir_json_get(j, obj, key);
	size_t len;
	const char *p = ir_json_slice(j, n, &len);
	char *copy = p ? NULL : ir_json_dup(j, n);
	const char *s = NULL;

	if (p || copy)
		s = ir_arena_text(a, p ? p : copy, p ? len : strlen(copy));
	free(copy);
	return s;
}

int
ir_sitelog_add(const char *dir, const char *file, const char *text, size_t len,
	struct ir_err *e)
{
	char *path = ir_where_join(dir, file);
	int r = path ? ir_io_append_file(path, 0640, text, len, e)
		     : ir_err_set(e, ENOMEM, _("out of memory"));

	free(path);
	return r < 0 ? r : 0;
}

/* ".xlsx", or "" when the name has none of a few plain letters. */
static const char *
suffix(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t n = dot ? strlen(dot) : 0;

	if (n < 2 || n > SUFFIX_MAX)
		return "";
	for (size_t i = 1; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", dot[i]))
			return "";
	return dot;
}

static int
copy(int fd, struct ir_out *out, const char *name, char hex[65],
	struct ir_err *e)
{
	char *p = malloc(IR_IO_CHUNK);
	struct ir_digest *d = NULL;
	char text[IR_DIGEST_HEX];
	struct ir_esc esc;
	uint64_t all = 0;
	ssize_t n = 1;
	int r = p ? ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), e)
		  : ir_err_set(e, ENOMEM, _("out of memory"));

	while (r == 0 && n > 0) {
		n = ir_io_read(fd, p, IR_IO_CHUNK);
		all += n > 0 ? (uint64_t)n : 0;
		if (n < 0)
			r = ir_err_sys(e, (int)-n, _("cannot read '%s'"),
				ir_esc(name, &esc));
		else if (all > IR_DOCUMENT_BYTES)
			r = ir_err_set(e, IR_ELIMIT, _("'%s' is over 1 GiB"),
				ir_esc(name, &esc));
		else if (n > 0 && ir_digest_update(d, p, (size_t)n) < 0)
			r = ir_err_set(e, IR_ELIB, _("cannot hash '%s'"),
				ir_esc(name, &esc));
		else if (n > 0)
			r = ir_out_write(out, p, (size_t)n, e);
	}
	if (r == 0 && ir_digest_final_hex(d, IR_SHA256, text) < 0)
		r = ir_err_set(
			e, IR_ELIB, _("cannot hash '%s'"), ir_esc(name, &esc));
	if (r == 0)
		memcpy(hex, text, 65);
	ir_digest_free(d);
	free(p);
	return r;
}

/* Its name at last; r 1: somebody has kept it before. */
static int
commit(const char *dir, struct ir_out *out, const char *name, const char *hex,
	struct ir_err *e)
{
	char *old = NULL;
	struct ir_buf to;
	int r = ir_document_find(dir, hex, &old, e);

	ir_buf_init(&to, 0);
	free(old);
	if (r > 0 &&
		ir_buf_addf(&to, "%s/" IR_SITE_DOCUMENTS "/%s%s", dir, hex,
			suffix(name)) < 0)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	if (r > 0) {
		r = ir_out_commit(out, to.p, e);
		if (r == -EEXIST) /* in this moment */
			r = 0;
	} else {
		ir_out_abandon(out);
	}
	ir_buf_free(&to);
	return r;
}

int
ir_document_keep(const char *dir, int fd, const char *name, char ret_sha256[65],
	struct ir_err *e)
{
	struct ir_buf path;
	struct ir_out *out = NULL;
	char hex[65];
	int r;

	ir_buf_init(&path, 0);
	r = ir_buf_addf(&path, "%s/" IR_SITE_DOCUMENTS, dir);
	r = r < 0 ? ir_err_set(e, ENOMEM, _("out of memory"))
		  : ir_io_mkdirs(path.p, e);
	if (r == 0 && ir_buf_addf(&path, "/new-%ld", (long)getpid()) < 0)
		r = ir_err_set(e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = ir_out_open(&out, path.p, 0, e);
	if (r == 0) {
		r = copy(fd, out, name, hex, e);
		if (r == 0)
			r = commit(dir, out, name, hex, e);
		else
			ir_out_abandon(out);
	}
	if (r == 0)
		memcpy(ret_sha256, hex, sizeof(hex));
	ir_buf_free(&path);
	return r;
}

int
ir_document_find(
	const char *dir, const char *sha256, char **ret, struct ir_err *e)
{
	char *path = ir_where_join(dir, IR_SITE_DOCUMENTS);
	DIR *d = path ? opendir(path) : NULL;
	const struct dirent *de;
	struct ir_esc esc;
	int r = !path ? -ENOMEM : d || errno == ENOENT ? 1 : -errno;

	*ret = NULL;
	while (d && r > 0 && (de = readdir(d)))
		if (strlen(sha256) == 64 &&
			strncmp(de->d_name, sha256, 64) == 0 &&
			!strstr(de->d_name, ".partial")) {
			*ret = ir_where_join(path, de->d_name);
			r = *ret ? 0 : -ENOMEM;
		}
	if (d)
		(void)closedir(d); /* read only */
	if (r < 0)
		r = ir_err_sys(e, r, _("cannot read '%s'"),
			ir_esc(path ? path : IR_SITE_DOCUMENTS, &esc));
	free(path);
	return r;
}
