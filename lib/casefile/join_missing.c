/* SPDX-License-Identifier: Apache-2.0 */
#include "join_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "journal_i.h"
#include "jverify_i.h"

#define NESTED 8 /* copies of copies */

static bool
named(const struct ir_buf *out, const char *name)
{
	for (size_t i = 0; i < out->len; i += strlen(out->p + i) + 1)
		if (strcmp(out->p + i, name) == 0)
			return true;
	return false;
}

static void
add(struct ir_buf *out, const char *name)
{
	if (!named(out, name))
		(void)ir_buf_add(out, name, strlen(name) + 1); /* sticks */
}

/* An archive as the journal names it: evidence/NAME.  Any other path is
 * none of ours to look for. */
static void
archive(int dirfd, const char *file, struct ir_buf *out)
{
	struct stat st;

	if (strncmp(file, "evidence/", 9) == 0 && !strchr(file + 9, '/') &&
		fstatat(dirfd, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		add(out, file);
}

/* attachments/ holds files by their SHA-256, maybe with a suffix. */
static void
attachment(int dirfd, const char *hex, struct ir_buf *out)
{
	int fd = openat(
		dirfd, "attachments", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	char name[sizeof("attachments/") + 64];
	const struct dirent *de;
	bool found = false;

	while (d && !found && (de = readdir(d)))
		found = strncmp(de->d_name, hex, 64) == 0;
	if (d)
		(void)closedir(d); /* read only */
	else if (fd >= 0)
		(void)close(fd); /* read only */
	(void)snprintf(name, sizeof(name), "attachments/%s", hex);
	if (!found)
		add(out, name);
}

static bool
is_these(int dirfd, const char *name, const char *hex)
{
	char got[IR_SHA256_HEX];
	uint64_t size;
	jv_hash is;

	if (jv_file_sha256(dirfd, name, &size, is) < 0)
		return false;
	ir_hex(is, IR_SHA256_LEN, got);
	return strcmp(got, hex) == 0;
}

/* Both copies may have made reports/NAME: it is there when its bytes are,
 * under whatever name. */
static bool
has_report(int dirfd, const char *file, const char *hex)
{
	const struct dirent *de;
	bool found = false;
	DIR *d;
	int fd;

	if (is_these(dirfd, file, hex))
		return true;
	fd = openat(dirfd, IR_REPORTS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	d = fdopendir(fd);
	if (!d) {
		(void)close(fd); /* read only */
		return false;
	}
	while (!found && (de = readdir(d)))
		found = is_these(fd, de->d_name, hex);
	(void)closedir(d); /* read only */
	return found;
}

static void
one(int dirfd, const struct ir_json *j, ir_node line, unsigned depth,
	struct ir_buf *out)
{
	ir_node kind = ir_json_get(j, line, "kind");
	ir_node data = ir_json_get(j, line, "data");
	char *file = ir_json_dup(j, ir_json_get(j, data, "file"));
	char *hex = ir_json_dup(j, ir_json_get(j, data, "sha256"));

	if (ir_json_streq(j, kind, "evidence.collected") ||
		ir_json_streq(j, kind, "evidence.failed")) {
		if (file)
			archive(dirfd, file, out);
	} else if (ir_json_streq(j, kind, "attachment")) {
		if (hex && strlen(hex) == 64)
			attachment(dirfd, hex, out);
	} else if (ir_json_streq(j, kind, "report.rendered") ||
		ir_json_streq(j, kind, "report.sent")) {
		if (ir_where_report(file) && hex &&
			!has_report(dirfd, file, hex))
			add(out, file);
	} else if (depth < NESTED && ir_json_streq(j, kind, "case.joined")) {
		ir_node n = ir_json_first(j, ir_json_get(j, data, "lines"));

		for (; n != IR_NODE_NONE; n = ir_json_next(j, n))
			one(dirfd, j, n, depth + 1, out);
	}
	free(hex);
	free(file);
}

int
jn_missing(int dirfd, const char *text, size_t len, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_json *j = NULL;
	int r = jl_json_new(&j, e);

	if (r == 0)
		r = ir_json_parse(j, text, len, e);
	if (r == 0)
		one(dirfd, j, 0, 0, out);
	ir_json_free(j);
	if (r == 0 && ir_buf_err(out) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot join a copy"));
	return r;
}
