/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/sys/archive.h"

/* Any bytes as a zip: read to the end or refused, never a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
odd(void *arg, const char *name, size_t len, uint64_t off, const char *why)
{
	unsigned *told = arg;

	(void)off;
	if (!why || !*why)
		__builtin_trap();
	for (size_t i = 0; i < len; i++)
		*told += name[i] == 0;
	return ++*told > 1000 ? -1 : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned told = 0;
	int fd;

	if (size > 65536)
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		__builtin_trap();
	(void)ir_archive_zip_check(fd, odd, &told, NULL);
	(void)close(fd);
	return 0;
}
