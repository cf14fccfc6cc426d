/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "jverify_i.h"

void
jv_reader_init(struct jv_reader *r, int fd, uint64_t size)
{
	struct stat st;

	memset(r, 0, sizeof(*r));
	r->fd = fd;
	r->limit = size;
	r->piped = fstat(fd, &st) != 0 || !S_ISREG(st.st_mode);
	ir_buf_init(&r->buf, IR_JOURNAL_LINE_MAX + 2 * IR_IO_CHUNK);
}

void
jv_reader_free(struct jv_reader *r)
{
	ir_buf_free(&r->buf);
}

static int
fill(struct jv_reader *r)
{
	size_t keep = r->buf.len - r->pos, want = IR_IO_CHUNK;
	ssize_t n;

	memmove(r->buf.p, r->buf.p + r->pos, keep);
	r->pos = 0;
	r->scanned = keep;
	ir_buf_cut(&r->buf, keep);
	if (ir_buf_reserve(&r->buf, IR_IO_CHUNK + 1) < 0)
		return -ENOMEM;
	if (r->limit - r->got < want)
		want = (size_t)(r->limit - r->got);
	if (r->piped)
		n = ir_io_read(r->fd, r->buf.p + keep, want);
	else
		n = ir_io_pread(r->fd, r->buf.p + keep, want, (off_t)r->got);
	if (n < 0)
		return (int)n;
	r->got += (uint64_t)n;
	r->buf.len = keep + (size_t)n;
	r->buf.p[r->buf.len] = '\0';
	r->end = (size_t)n < want || r->got == r->limit;
	return 0;
}

int
jv_next(struct jv_reader *r, const char **ret, size_t *ret_len)
{
	for (;;) {
		const char *lf = memchr(
			r->buf.p + r->scanned, '\n', r->buf.len - r->scanned);
		int err;

		*ret = r->buf.p + r->pos;
		if (lf) {
			*ret_len = (size_t)(lf - *ret);
			r->pos += *ret_len + 1;
			r->scanned = r->pos;
			return *ret_len < IR_JOURNAL_LINE_MAX ? 1 : -IR_ELIMIT;
		}
		r->scanned = r->buf.len;
		*ret_len = r->buf.len - r->pos;
		if (r->end)
			return 0;
		if (*ret_len > IR_JOURNAL_LINE_MAX)
			return -IR_ELIMIT;
		err = fill(r);
		if (err < 0)
			return err;
	}
}
