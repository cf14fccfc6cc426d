/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/magic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <magic.h>

#include "ir/base/i18n.h"

#define UNKNOWN "application/octet-stream"

struct ir_magic {
	magic_t cookie;
	void *data; /* the compiled rules, mapped */
	size_t len;
};

/* Maps NAME.mgc, writable for libmagic's own use; 0 or -errno. */
static int
map_rules(struct ir_magic *m, const char *name, size_t name_len)
{
	char path[PATH_MAX];
	struct stat st;
	int fd, r = 0;

	if (snprintf(path, sizeof(path), "%.*s.mgc", (int)name_len, name) >=
		(int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) != 0)
		r = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_size <= 0)
		r = -EINVAL;
	if (r == 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE, fd, 0);

		if (p == MAP_FAILED)
			r = -errno;
		m->data = p == MAP_FAILED ? NULL : p;
		m->len = (size_t)st.st_size;
	}
	(void)close(fd); /* only read */
	return r;
}

/*
 * The first of libmagic's own places that has compiled rules.  Opened here
 * and not by magic_load, which, where they cannot be had, parses the text
 * form for a second and says so on stderr.
 */
static int
find_rules(struct ir_magic *m)
{
	const char *at = magic_getpath(NULL, 0);
	int r = -ENOENT;

	while (at && *at && !m->data) {
		size_t len = strcspn(at, ":");

		r = map_rules(m, at, len);
		at += len + (at[len] == ':');
	}
	return r;
}

static int
load(struct ir_magic *m, struct ir_err *e)
{
	const char *why;
	int r = find_rules(m);

	if (r < 0)
		return ir_err_sys(e, -r, _("cannot load the media type data"));
	if (magic_load_buffers(m->cookie, &m->data, &m->len, 1) == 0)
		return 0;
	why = magic_error(m->cookie);
	return ir_err_set(e, IR_ELIB, _("cannot load the media type data: %s"),
		why ? why : _("unknown reason"));
}

int
ir_magic_new(struct ir_magic **ret, struct ir_err *e)
{
	struct ir_magic *m = calloc(1, sizeof(*m));
	int r;

	if (m)
		m->cookie = magic_open(MAGIC_MIME | MAGIC_NO_CHECK_COMPRESS);
	if (!m || !m->cookie) {
		ir_magic_free(m);
		return ir_err_sys(
			e, ENOMEM, _("cannot start the media type detection"));
	}
	r = load(m, e);
	if (r < 0) {
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
	if (m->data)
		(void)munmap(m->data, m->len); /* a mapping of ours */
	free(m);
}

const char *
ir_magic_type(struct ir_magic *m, const void *p, size_t len)
{
	const char *type = magic_buffer(m->cookie, p, len);

	return type ? type : UNKNOWN;
}
