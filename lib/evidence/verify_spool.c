/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "verify_i.h"

int
verify_spool(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	char *buf = malloc(IR_IO_CHUNK);
	ssize_t n = (ssize_t)t->head_len;
	int r;

	if (!buf || t->spool < 0) {
		free(buf);
		return ir_err_sys(e, buf ? EACCES : ENOMEM,
			_("cannot keep the pipe in a temporary file"));
	}
	r = ir_io_write(t->spool, t->head, t->head_len);
	while (r == 0 && (n = ir_io_read(t->fd, buf, IR_IO_CHUNK)) > 0)
		r = ir_io_write(t->spool, buf, (size_t)n);
	free(buf);
	if (r < 0 || n < 0)
		return ir_err_sys(e, (int)(r < 0 ? -r : -n),
			_("cannot keep the pipe in a temporary file"));
	(void)close(t->fd); /* only read from */
	t->fd = t->spool;
	t->spool = -1;
	t->pipe = false;
	t->head_len = 0;
	v->res->spooled = true;
	return 0;
}
