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

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"
#include "journal_i.h"

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
is_these(int dirfd, const char *name, struct ir_digest *d, const char *hex)
{
	int fd = openat(
		dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char buf[16384], got[IR_DIGEST_HEX] = "";
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		ir_digest_reset(d) == 0)
		while ((n = ir_io_read(fd, buf, sizeof(buf))) > 0)
			if (ir_digest_update(d, buf, (size_t)n) < 0)
				break;
	(void)close(fd); /* read only */
	return n == 0 && ir_digest_final_hex(d, IR_SHA256, got) == 0 &&
		strcmp(got, hex) == 0;
}

/* Both copies may have made reports/NAME: it is there when its bytes are,
 * under whatever name. */
static void
report(int dirfd, const char *file, const char *hex, struct ir_buf *out)
{
	struct ir_digest *md = NULL;
	struct ir_err e = IR_ERR_INIT;
	int fd = openat(dirfd, "reports", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;
	const struct dirent *de;

	if (strncmp(file, "reports/", 8) != 0 || strchr(file + 8, '/')) {
		found = true; /* none of ours to look for */
	} else if (d && ir_digest_new(&md, IR_DIGEST_BIT(IR_SHA256), &e) == 0) {
		found = is_these(dirfd, file, md, hex);
		while (!found && (de = readdir(d)))
			found = is_these(fd, de->d_name, md, hex);
	}
	ir_digest_free(md);
	if (d)
		(void)closedir(d); /* read only */
	else if (fd >= 0)
		(void)close(fd); /* read only */
	if (!found)
		add(out, file);
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
		if (file && hex)
			report(dirfd, file, hex, out);
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
