/* SPDX-License-Identifier: Apache-2.0 */
#include "hash_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

int
ir_hasher_init(struct ir_hasher *w, struct ir_err *e)
{
	w->buf = malloc(IR_IO_CHUNK);
	if (!w->buf)
		return ir_err_sys(e, ENOMEM, _("cannot start hashing"));
	return ir_digest_new(&w->digest, w->digests, e);
}

void
ir_hasher_free(struct ir_hasher *w)
{
	ir_digest_free(w->digest);
	free(w->buf);
}

/* As many bytes as planned (0: until the end), into the digest.  0, an errno
 * of reading, or < 0. */
static int
feed(struct ir_hasher *w, int fd, struct ir_hash_result *r)
{
	while (r->planned == 0 || r->size < r->planned) {
		uint64_t left = r->planned - r->size;
		size_t want = IR_IO_CHUNK;
		ssize_t n;

		if (r->planned && left < want)
			want = (size_t)left;
		n = read(fd, w->buf, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0 || *w->stop || (w->told && *w->told))
			break;
		if (ir_digest_update(w->digest, w->buf, (size_t)n) < 0)
			return -IR_ELIB;
		r->size += (uint64_t)n;
		*w->bytes += (uint64_t)n;
	}
	return 0;
}

static int
finish(struct ir_hasher *w, struct ir_hash_result *r)
{
	char hex[IR_DIGEST_HEX];
	int rc = ir_digest_final_hex(w->digest, IR_SHA256, hex);

	if (rc == 0)
		memcpy(r->sha256, hex, sizeof(r->sha256));
	if (rc == 0 && (w->digests & IR_DIGEST_BIT(IR_SHA512)))
		rc = ir_digest_final_hex(w->digest, IR_SHA512, r->sha512);
	return rc;
}

/* A regular file whose first stat is there. */
static int
hash_regular(struct ir_hasher *w, int fd, struct ir_hash_result *r)
{
	int rc = ir_digest_reset(w->digest);

	r->planned = (uint64_t)r->before.st_size;
	if (rc == 0)
		rc = feed(w, fd, r);
	if (rc < 0)
		return rc;
	if (r->planned == 0)
		r->planned = r->size;
	r->errnum = rc;
	r->have_after = fstat(fd, &r->after) == 0;
	if (rc != 0 && r->size == 0)
		r->status = IR_UNREAD;
	else if (rc != 0 || r->size < r->planned)
		r->status = IR_TRUNCATED;
	else if (!r->have_after || !ir_io_unchanged(&r->before, &r->after))
		r->status = IR_CHANGED;
	else
		r->status = IR_TAKEN;
	return r->status == IR_UNREAD ? 0 : finish(w, r);
}

int
ir_hasher_file(struct ir_hasher *w, int fd, struct ir_hash_result *r)
{
	int rc = 0;

	r->have_before = fstat(fd, &r->before) == 0;
	if (!r->have_before) {
		r->status = IR_UNREAD;
		r->errnum = errno;
	} else if (!S_ISREG(r->before.st_mode)) {
		r->status = IR_REFUSED;
	} else {
		rc = hash_regular(w, fd, r);
	}
	(void)close(fd); /* read only */
	return rc;
}
