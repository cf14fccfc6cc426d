/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/magic.h"

#include <errno.h>
#include <stdlib.h>

#include <magic.h>

#include "ir/base/i18n.h"

#define UNKNOWN "application/octet-stream"

struct ir_magic {
	magic_t cookie;
};

int
ir_magic_new(struct ir_magic **ret, struct ir_err *e)
{
	struct ir_magic *m = calloc(1, sizeof(*m));
	const char *why;
	int r;

	if (m)
		m->cookie = magic_open(MAGIC_MIME | MAGIC_NO_CHECK_COMPRESS);
	if (!m || !m->cookie) {
		ir_magic_free(m);
		return ir_err_sys(
			e, ENOMEM, _("cannot start the media type detection"));
	}
	if (magic_load(m->cookie, NULL) != 0) {
		why = magic_error(m->cookie);
		r = ir_err_set(e, IR_ELIB,
			_("cannot load the media type data: %s"),
			why ? why : _("unknown reason"));
		ir_magic_free(m);
		return r;
	}
	*ret = m;
	return 0;
}

void
ir_magic_free(struct ir_magic *m)
{
	if (!m)
		return;
	if (m->cookie)
		magic_close(m->cookie);
	free(m);
}

const char *
ir_magic_type(struct ir_magic *m, const void *p, size_t len)
{
	const char *type = magic_buffer(m->cookie, p, len);

	return type ? type : UNKNOWN;
}
