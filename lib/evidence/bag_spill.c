/* SPDX-License-Identifier: Apache-2.0 */
#include "bag_spill_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define TAIL_MAX ((size_t)256 * 1024)
#define TRIES 100

void
ir_spill_init(struct ir_spill *s, int dirfd, bool secret)
{
	s->dirfd = dirfd;
	s->fd = -1;
	s->secret = secret;
	s->cipher = NULL;
	s->in_file = 0;
	ir_buf_init(&s->tail, 0);
}

void
ir_spill_free(struct ir_spill *s)
{
	if (s->fd >= 0)
		(void)close(s->fd); /* has no name: nothing to lose */
	s->fd = -1;
	ir_cipher_free(s->cipher);
	s->cipher = NULL;
	ir_buf_free(&s->tail);
}

/* Where O_TMPFILE is not known (FAT, NFS): a name for a moment. */
static int
open_named(int dirfd)
{
	struct ir_buf name;
	int fd = -1;

	ir_buf_init(&name, 0);
	for (int i = 0; fd < 0 && i < TRIES; i++) {
		ir_buf_clear(&name);
		if (ir_buf_addf(&name, ".hikeshi-%ld-%d", (long)getpid(), i) <
			0) {
			errno = ENOMEM;
			break;
		}
		fd = openat(dirfd, name.p,
			O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd >= 0)
		(void)unlinkat(dirfd, name.p, 0); /* then it only stays */
	ir_buf_free(&name);
	return fd;
}

static int
open_file(struct ir_spill *s, struct ir_err *e)
{
	const char *tmp = secure_getenv("TMPDIR");
	int dirfd = s->dirfd;
	int err;

	if (dirfd < 0)
		dirfd = open(tmp && *tmp ? tmp : "/tmp",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd >= 0) {
		s->fd = openat(
			dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (s->fd < 0)
			s->fd = open_named(dirfd);
	}
	err = errno;
	if (dirfd >= 0 && dirfd != s->dirfd)
		(void)close(dirfd); /* read only */
	if (s->fd < 0)
		return ir_err_sys(e, err, _("cannot make a temporary file"));
	return s->secret ? ir_cipher_new(&s->cipher, e) : 0;
}

int
ir_spill_check(struct ir_spill *s, struct ir_err *e)
{
	int r = ir_buf_err(&s->tail);

	if (r < 0)
		return ir_err_set(e, r, _("no memory for the manifest"));
	if (s->tail.len < TAIL_MAX)
		return 0;
	if (s->fd < 0 && (r = open_file(s, e)) < 0)
		return r;
	if (s->cipher) /* the tail is not used again */
		r = ir_cipher_at(s->cipher, s->in_file, s->tail.p, s->tail.len);
	if (r == 0)
		r = ir_io_write(s->fd, s->tail.p, s->tail.len);
	if (r < 0)
		return ir_err_sys(e, r, _("cannot write a temporary file"));
	s->in_file += s->tail.len;
	ir_buf_clear(&s->tail);
	return 0;
}

uint64_t
ir_spill_len(const struct ir_spill *s)
{
	return s->in_file + s->tail.len;
}

int
ir_spill_read(struct ir_spill *s, uint64_t at, void *to, size_t len,
	size_t *ret_len, struct ir_err *e)
{
	uint64_t left = ir_spill_len(s) - at;
	ssize_t n;

	if (at < s->in_file) {
		left = s->in_file - at;
		len = left < len ? (size_t)left : len;
		n = ir_io_pread(s->fd, to, len, (off_t)at);
		if (n < 0 || (size_t)n < len)
			return ir_err_sys(e, n < 0 ? (int)n : EIO,
				_("cannot read a temporary file"));
		if (s->cipher && ir_cipher_at(s->cipher, at, to, len) != 0)
			return ir_err_set(
				e, -IR_ELIB, _("cannot read a temporary file"));
	} else {
		len = left < len ? (size_t)left : len;
		if (len)
			memcpy(to, s->tail.p + (at - s->in_file), len);
	}
	*ret_len = len;
	return 0;
}
