/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/archive.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "tap.h"

#define DIR_ "tests/fuzz/corpus/zipdir/"

/* By several makers, all whole: stored, streamed, zip64. */
static const char *const whole[] = {"bsd.zip", "info.zip", "py.zip",
	"stream.zip", "desc64.zip", "end64.zip"};

static int
count(void *arg, const char *name, size_t len, uint64_t off, const char *why)
{
	unsigned *n = arg;

	(void)name;
	(void)len;
	(void)off;
	(void)why;
	(*n)++;
	return 0;
}

/* How many places are told of the bytes. */
static unsigned
told(const char *p, size_t len)
{
	unsigned n = 0;
	int fd = memfd_create("zip", MFD_CLOEXEC);

	EQ(ir_io_write(fd, p, len), 0);
	EQ(ir_archive_zip_check(fd, count, &n, NULL), 0);
	(void)close(fd);
	return n;
}

static void
slurp(const char *file, struct ir_buf *b)
{
	char path[200];
	int fd;

	(void)snprintf(path, sizeof(path), DIR_ "%s", file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	EQ(ir_io_slurp_fd(fd, path, 65536, b, NULL), 0);
	(void)close(fd);
}

static void
test_whole(const char *file)
{
	struct ir_buf b, more;
	size_t silent = 0;

	ir_buf_init(&b, 0);
	ir_buf_init(&more, 0);
	printf("# %s\n", file);
	slurp(file, &b);
	EQ(told(b.p, b.len), 0);
	for (size_t n = 0; n < b.len; n += 7)
		silent += told(b.p, n) == 0;
	EQ(silent, 0); /* cut */
	(void)ir_buf_add(&more, "PK\3\4", 4);
	(void)ir_buf_add(&more, b.p, b.len);
	OK(told(more.p, more.len) > 0); /* bytes in front */
	ir_buf_clear(&more);
	(void)ir_buf_add(&more, b.p, b.len);
	(void)ir_buf_add(&more, b.p, b.len);
	OK(told(more.p, more.len) > 0); /* one behind the other */
	ir_buf_free(&b);
	ir_buf_free(&more);
}

/* Names in the directory, one bit of each byte flipped. */
static void
test_names(void)
{
	struct ir_buf b;
	size_t silent = 0, flips = 0;

	ir_buf_init(&b, 0);
	slurp("py.zip", &b);
	for (size_t at = 0; at + 46 < b.len; at++) {
		size_t len = (uint8_t)b.p[at + 28];

		if (memcmp(b.p + at, "PK\1\2", 4) != 0)
			continue;
		for (size_t i = 0; i < len; i++, flips++) {
			b.p[at + 46 + i] ^= 1;
			silent += told(b.p, b.len) == 0;
			b.p[at + 46 + i] ^= 1;
		}
	}
	OK(flips > 5);
	EQ(silent, 0);
	ir_buf_free(&b);
}

int
main(void)
{
	if (access(DIR_ "py.zip", R_OK) != 0) {
		SKIP("not run from the top of the source tree");
		return tap_done();
	}
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		test_whole(whole[i]);
	test_names();
	return tap_done();
}
