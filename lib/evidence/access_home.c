/* SPDX-License-Identifier: Apache-2.0 */
#include "access_home_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"

int
ir_access_home(const struct ir_collect *o, char **ret, struct ir_err *e)
{
	struct ir_where where;
	int rc;

	*ret = NULL;
	ir_where_init(&where, NULL);
	rc = ir_where_site(&where, ret, e);
	if (rc != 1)
		return rc;
	if (!o->casedir)
		return 1;
	*ret = ir_where_join(o->casedir, "site");
	return *ret ? 0 : ir_err_set(e, -ENOMEM, _("no memory"));
}

static int
append(int fd, const char *line, size_t len, bool sync)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	(void)ir_buf_add(&b, line, len); /* sticky */
	(void)ir_buf_addc(&b, '\n'); /* sticky */
	rc = ir_buf_err(&b);
	if (rc == 0)
		rc = ir_io_append_lines(fd, b.p, b.len, sync);
	ir_buf_free(&b);
	return rc < 0 ? rc : 0;
}

int
ir_access_home_add(const struct ir_collect *o, const char *home,
	const char *file, const char *line, size_t len, struct ir_err *e)
{
	char *path = ir_where_join(home, file);
	struct ir_esc esc;
	int fd = -1, rc;

	if (!path)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	rc = ir_io_mkdirs(home, e);
	if (rc == 0) {
		fd = open(path,
			O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
			0644);
		rc = fd < 0 ? -errno : append(fd, line, len, !o->ctx->nosync);
		if (fd >= 0 && close(fd) != 0 && rc == 0)
			rc = -errno;
		if (rc < 0)
			(void)ir_err_sys(e, -rc, _("cannot write '%s'"),
				ir_esc(path, &esc));
	}
	free(path);
	return rc;
}
