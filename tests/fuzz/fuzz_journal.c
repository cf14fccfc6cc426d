/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of any bytes; an intact journal must also be readable. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/casefile/jverify.h"

#define SIZE_CAP ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_jverify_opts o = {.extract = size % 2 == 0};
	struct ir_jverify v;
	struct ir_jcompare c;
	struct ir_buf words;
	int fd = memfd_create("journal", MFD_CLOEXEC), r;

	if (fd < 0 || size > SIZE_CAP || ir_io_write(fd, data, size) < 0)
		goto out;
	r = ir_jverify_fd(fd, "journal", &o, &v, NULL);
	if (r == 0 && (v.lines == 0 || v.torn_bytes > 0 || v.damage > 0))
		abort();
	ir_buf_init(&words, 0);
	if (r >= 0 && ir_jverify_words(&v, &words) < 0)
		abort();
	if (r >= 0 && ir_jverify_json(&v, &words) < 0)
		abort();
	ir_buf_free(&words);
	if (ir_jcompare(fd, fd, &c, NULL) > 0 && v.lines > 0)
		abort();
out:
	if (fd >= 0)
		(void)close(fd);
	return 0;
}
