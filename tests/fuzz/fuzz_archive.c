/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/sys/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads it all, but of a bomb only the first 4 MiB. */
static void
read_all(struct ir_archive *a)
{
	struct ir_member m;
	const char *warning;
	const void *p;
	uint64_t off, sum = 0, last;
	size_t len;

	while (sum < (1 << 22) && ir_archive_next(a, &m, &warning, NULL) > 0) {
		if (!m.name || (m.type == IR_MEMBER_HARDLINK && !m.link))
			__builtin_trap();
		last = 0;
		while (sum < (1 << 22) &&
			ir_archive_data(a, &p, &len, &off, NULL) > 0) {
			if (off < last)
				__builtin_trap();
			last = off;
			sum += len + 64;
		}
		sum += 512;
	}
	(void)ir_archive_format(a);
	(void)ir_archive_filter(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_archive *a = NULL;
	int fd;

	if (size > 32768)
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
		lseek(fd, 0, SEEK_SET) != 0)
		__builtin_trap();
	if (ir_archive_open(&a, fd, NULL, 0, "fuzz", true, NULL) == 0)
		read_all(a);
	ir_archive_free(a);
	a = NULL;
	/* once more as a stream: half of it given, half read */
	if (lseek(fd, (off_t)(size / 2), SEEK_SET) >= 0 && size >= 2 &&
		ir_archive_open(&a, fd, data, size / 2, "fuzz", true, NULL) ==
			0)
		read_all(a);
	ir_archive_free(a);
	(void)close(fd);
	return 0;
}
